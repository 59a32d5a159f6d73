"""Periods without a figure between two that have one, and how often a measure is measured."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from partnership_analysis import authorities, words
from partnership_analysis.analysis.disagreement import warning
from partnership_analysis.analysis.series import FREQUENCY_SERIES, MEASURE
from partnership_analysis.cells import local_name, split_source
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.tables import each_row

_YEAR = 12
_FREQUENCIES = {"month": "month", "quarter": "quarter", "half": "half year", "year": "year"}


def gaps(rows: pd.DataFrame) -> Iterator[Problem]:
    """Find periods without a figure between two that have one; and say once of a measure how often it is measured."""
    series = rows.groupby(FREQUENCY_SERIES, sort=False)
    steps = rows["ordinal"] - series["ordinal"].shift()
    if not (steps > 1).any():  # each follows the one before
        return
    before = series[["period", "source"]].shift()
    every = _every(steps, [rows[name] for name in FREQUENCY_SERIES])
    missing = steps / every - 1
    rows = rows.assign(missing=missing, every=every, before=before["period"], before_source=before["source"])
    for _, of_measure in rows[every > 1].groupby([*MEASURE, "frequency", "every"], sort=False):
        yield _measured_every(of_measure)
    following = rows[missing > 0]
    shown = _shown_by_sheet(rows) if len(following) else {}
    sheets = {"sheet": _sheets(following["source"]), "sheet_before": _sheets(following["before_source"])}
    for row in each_row(following.assign(**sheets)):
        if _shows_year_before(row, shown):
            continue
        what = "a period" if row.missing == 1 else f"{row.missing:.0f} periods"
        yield warning(
            row.source,
            f"no figure for {row.measure!r} between {row.before} and {row.period}: {what} missing",
            f"a figure for each period from {local_name(row.before_source, row.source)} on, or [x] where there is none",
            "Add it if it is known; nothing is filled in",
        )


def _shown_by_sheet(rows: pd.DataFrame) -> dict[str, set[Period]]:
    """Return the periods that each sheet has figures of."""
    distinct = pd.DataFrame({"sheet": _sheets(rows["source"]), "period": rows["period"]}).drop_duplicates()
    shown: dict[str, set[Period]] = {}
    for sheet, label in distinct.itertuples(index=False, name=None):
        shown.setdefault(sheet, set()).add(Period.from_label(label))
    return shown


def _sheets(sources: "pd.Series[str]") -> "pd.Series[str]":
    return sources.str.rsplit("!", n=1).str[0]


def _shows_year_before(row: Any, shown: Mapping[str, set[Period]]) -> bool:
    """Tell whether a gap is that of a sheet that shows a quarter of last year beside this year's: Q2, then Q1 and Q2.

    No measure of the sheet has a figure within the gap. Each period before it is there a year later too, and the sheet
    ends with the last of them. May and July of several years are no such sheet: June is missing.
    """
    before, after = Period.from_label(row.before), Period.from_label(row.period)
    if before.months >= _YEAR or _YEAR % before.months or row.sheet != row.sheet_before:
        return False
    alike = {period for period in shown[row.sheet] if period.months == before.months}
    earlier = [period for period in alike if period.ordinal <= before.ordinal]
    within = [period for period in alike if before.ordinal < period.ordinal < after.ordinal]
    ends = max(period.ordinal for period in alike) == before.ordinal + _YEAR // before.months
    return ends and not within and all(period.following(_YEAR // period.months) in alike for period in earlier)


def _every(steps: "pd.Series[float]", series: list["pd.Series[str]"]) -> "pd.Series[float]":
    """Return at which step each series is measured: 2 where it has a figure every second period, and else 1.

    Twice at the least, with no step that is not a multiple of it: a figure that is missing then is one of these.
    """
    least = steps.groupby(series, sort=False).transform("min")
    often = (steps == least).groupby(series, sort=False).transform("sum") > 1
    alike = (steps.fillna(0) % least == 0).groupby(series, sort=False).transform("all")
    return least.where(often & alike, 1.0)


def _measured_every(rows: pd.DataFrame) -> Problem:
    """Say how often a measure is measured, at no cell: it is of no one period."""
    first, councils = rows.iloc[0], len(authorities.authority_names(rows["authority"]).authorities)
    kind = _FREQUENCIES.get(first["frequency"], "period")
    often = f"every {words.ordinal(int(first['every']))} {kind}"
    of = f" of {councils} councils" if councils > 1 else ""
    file, sheet, _ = split_source(first["source"])
    found = f"a figure{of} for {first['measure']} {often}, from {rows['period'].min()} to {rows['period'].max()}"
    expected = f"a figure for every {kind}, unless it is measured {often}"
    action = "Leave it if it is; nothing is filled in"
    months = {Period.from_label(label).last_day.month for label in rows["period"]}
    if first["frequency"] == "month" and months <= {3, 6, 9, 12}:
        action += ". If each is a quarter's figure, head it with the quarter, such as Q1 2024/25"
    return Problem(Severity.WARNING, file, sheet, "", found, expected, action)
