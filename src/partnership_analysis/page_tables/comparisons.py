"""The table of a period beside its targets, the year before or the first year with figures."""

from enum import StrEnum
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis.assessment import status_words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.series import KEY, SeriesKey, by_series
from partnership_analysis.blocks import ALMOST_THE_SAME, NO_EARLIER, NOT_COMPARABLE, THE_SAME, Table
from partnership_analysis.figures import Figure, Part, value_figure
from partnership_analysis.findings import Findings
from partnership_analysis.page_tables.layout import naming_files, points_note
from partnership_analysis.page_tables.measures import PUBLISHED, change, names, published_words, target, variance
from partnership_analysis.periods import Period

_WAY = "Better or worse"


class Against(StrEnum):
    """What a figure is compared with."""

    TARGET = "target"
    LAST_YEAR = "last year"
    FIRST_YEAR = "first year"


def compare(findings: Findings, against: str) -> Table:
    """Return the period's figures beside their targets, those of the year before, or those of the first year.

    Against a target the status is shown: agreed suspensions count in it.

    Parameters
    ----------
    against
        "target", "last year" or "first year".

    Raises
    ------
    ValueError
        If it is none of the three.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> [str(cell) for cell in pa.compare(rates, "2014/15", "first year").cells.loc["Business rates collected"]]
    ['97.78%', '2009/10', '95.06%', '+2.72 points', 'better']
    """
    if against not in list(Against):
        raise ValueError(f"found {against!r} to compare with; expected one of {', '.join(Against)}")
    performance = findings.performance
    rows, data, period = _comparable_figures(performance), performance.data, performance.period
    cells = _cells(rows, period.label, Against(against))
    caption = f"{period.words} against {against}, {data.authority}{points_note(rows['unit'].unique())}"
    return naming_files(Table(caption, cells), data)


def _comparable_figures(performance: Performance) -> pd.DataFrame:
    """Return the figures to compare: the years; of a part of a year, that part of each year."""
    if not performance.in_year:
        return performance.years.sort_index()
    period, rows = performance.period, performance.assessed
    same = period_columns.matching(rows["period"], lambda own: (own.month, own.months) == (period.month, period.months))
    last = pd.DataFrame([one.last_year._asdict() for one in performance.period_results if one.last_year])
    stated = rows[same & (rows["period"] != period.label)]
    return pd.concat([last, stated, performance.current], ignore_index=True).drop_duplicates(KEY)


def _cells(rows: pd.DataFrame, label: str, against: Against) -> pd.DataFrame:
    """Return each measure's figure, what it is compared with, the difference and whether that is better or worse."""
    # A figure of the period's end counts before one as at another day.
    rows = rows.sort_values("as_at", kind="stable").drop_duplicates(KEY, keep="last").sort_index()
    shown = rows[rows["period"] == label]
    published = (shown["published_words"] != "").any()
    figures: dict[SeriesKey, list[Any]] = {}
    for key, row in by_series(rows):
        figures.setdefault(key, []).append(row)
    printed: list[dict[str, Part]] = []
    for key, row in by_series(shown):
        line: dict[str, Part] = {label: value_figure(row)}
        if against == Against.TARGET:
            line |= {"Target": target(row), "Difference": variance(row), "Status": status_words(row)}
            line |= {PUBLISHED: published_words(row)} if published else {}
        else:
            line |= _earlier(row, figures[key], against)
        printed.append(line)
    return pd.DataFrame(printed, index=names(shown))


def _earlier(row: Any, figures: list[Any], against: Against) -> dict[str, Part]:
    """Return an earlier year, its figure and the difference from it; or why there is none."""
    earlier = [one for one in figures if one.period < row.period]
    if against == Against.LAST_YEAR:
        before = Period.from_label(row.period).year_before.label
        earlier = [one for one in earlier if one.period == before]
    if not earlier or not pd.isna(row.as_at):
        why = NO_EARLIER if pd.isna(row.as_at) else NOT_COMPARABLE
        return dict.fromkeys(("Year", "Then", "Difference", _WAY), why)
    then = min(earlier, key=lambda one: one.period)  # a workbook may have its latest year first
    difference = change(row, then)
    return {
        "Year": then.period,
        "Then": value_figure(then),
        "Difference": difference,
        _WAY: _better_or_worse(row, then, difference),
    }


def _better_or_worse(row: Any, before: Any, difference: Figure) -> str:
    if value_figure(row).printed == value_figure(before).printed:
        return ALMOST_THE_SAME if difference.value else THE_SAME
    better = (difference.value > 0) == (row.polarity == "higher")
    return "" if not row.polarity else "better" if better else "worse"
