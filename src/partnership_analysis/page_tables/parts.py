"""The tables of months and quarters, and of their process limits."""

import pandas as pd

from partnership_analysis import service_names, words
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.series import SERIES, series_keys
from partnership_analysis.analysis.special_causes import Variation
from partnership_analysis.blocks import (
    FROM_APRIL,
    NO_FIGURE,
    NO_TARGET,
    NOT_IN_A_ROW,
    NOT_STABLE,
    TOO_FEW,
    TWELVE_MONTHS,
    UNCLEAR,
    VARIES,
    Table,
)
from partnership_analysis.figures import Part, target_figure, value_figure
from partnership_analysis.findings import Findings, Months
from partnership_analysis.page_tables.measures import names, series
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_LIMITS_NOTE = (
    "Process limits show how far figures vary by chance: the mean plus and minus 2.66 mean moving ranges. "
    "They use all periods with a figure, or those since the limits started again. "
    "A figure outside the limits is out of the ordinary. So are seven in a row on one side of the mean, or rising, or "
    "falling. So are two of three near a limit, or beyond it."
)
_MEANING = {Variation.CONCERN: ", for the worse", Variation.IMPROVEMENT: ", for the better", Variation.SPECIAL: ""}


def tables(findings: Findings) -> list[Table]:
    """Return the months and the quarters of a year, and what their process limits show."""
    performance = findings.performance
    data, period = performance.data, performance.period
    found = []
    for frequency, rows in performance.points.groupby("frequency", sort=False):
        now = rows[rows["year"] == period.label].sort_values("ordinal", kind="stable")
        months = [one for one in findings.of_kind(Months) if one.frequency == frequency]
        if performance.in_year:  # where its figures are in tables of their own
            months = [one for one in months if one.limits]
            shown = {one.key for one in months}
            now = now[[key in shown for key in series_keys(now)]]
        if now.empty:
            continue
        columns = {label: Period.from_label(label).words for label in now["period"].unique()}
        services = service_names.listed(data, now["service"].unique()) or "Measures"
        caption = f"{services} by {frequency}, {data.authority}, {period.words}"
        printed: list[dict[str, Part]] = []
        for of_measure in series(now):
            figures = {row.period: value_figure(row) for row in each_row(of_measure)}
            printed.append({heading: figures.get(label, NO_FIGURE) for label, heading in columns.items()})
        suspended = [columns[label] for label in now.loc[now["suspended"], "period"].unique()]
        notes = (f"Suspended, and left out of the process limits: {words.join(suspended)}.",) if suspended else ()
        if len(columns) > 1 or not performance.in_year:
            found.append(Table(caption, pd.DataFrame(printed, index=names(now)), notes))
        found.append(Table(f"Process limits of {caption}", _limits(months, now), (_LIMITS_NOTE,)))
    return found


def _limits(months: list[Months], now: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each series, from the finding on it and its points of the year."""
    several = len({one.service for one in months}) > 1
    names = [f"{one.display_name} ({one.service})" if several else one.display_name for one in months]
    targets = dict(iter(now[now["target"].notna()].groupby(SERIES, sort=False)))
    rows = [_row(one, targets.get(one.key)) for one in months]
    cells = pd.DataFrame(rows, index=pd.Index(names, name="Measure"))
    if targets or any(one.expected for one in months):
        return cells
    return cells.drop(columns=["Target", "If nothing changes"], errors="ignore")


def _row(one: Months, targets: pd.DataFrame | None) -> dict[str, Part]:
    limits, why = one.limits, _why_no_limits(one)
    return {
        "Mean": limits.mean if limits else why,
        "Lower limit": limits.lower if limits else why,
        "Upper limit": limits.upper if limits else why,
        "Target": NO_TARGET if targets is None else _target(targets, one.frequency),
        "If nothing changes": _expectation(one) if one.expected else NO_TARGET if limits else why,
        "Out of the ordinary": _special(one) if limits or one.special_points else why,
    }


def _expectation(one: Months) -> str:
    """Say whether the target will be met if nothing changes, of what is stable."""
    stable = not (one.special_points or one.runs or one.shift or one.all_suspended)
    return one.expected.assurance.value if one.expected and stable else NOT_STABLE


def _why_no_limits(one: Months) -> str:
    """Say why a series without process limits has none."""
    if one.covers == Covers.YEAR_TO_DATE:
        return FROM_APRIL
    if one.covers == Covers.ROLLING:
        return TWELVE_MONTHS
    if one.covers == Covers.UNCLEAR:
        return UNCLEAR[one.frequency]
    return TOO_FEW if one.point_count < process_limits.FEWEST_POINTS else NOT_IN_A_ROW[one.frequency]


def _target(points: pd.DataFrame, frequency: str) -> Part:
    """Return the target of a year's points that have one, if it is the same for all of them."""
    if points["target"].nunique() > 1:
        return VARIES[frequency]
    last = points.iloc[-1]
    return target_figure(last["target"], last["unit"], last["target_source"])


def _special(one: Months) -> str:
    """Say which points are out of the ordinary, those of one rule together."""
    special: dict[str, list[str]] = {}
    for point in one.special_points:
        special.setdefault(f"{point.rule}{_MEANING[point.variation]}", []).append(point.period.words)
    return "; ".join(f"{what}: {words.join(labels)}" for what, labels in special.items()) or "nothing"
