"""The table of a year beside its targets, the year before or the first year held."""

from enum import StrEnum
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis.assessment import status_words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.trends import KEY
from partnership_analysis.blocks import NO_EARLIER, NOT_COMPARABLE
from partnership_analysis.figures import Figure, Part, value_figure
from partnership_analysis.page_tables.measures import (
    PUBLISHED,
    change,
    names,
    published_words,
    series,
    target,
    variance,
)
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

_WAY = "Better or worse"


class Against(StrEnum):
    """What a figure is compared with."""

    TARGET = "target"
    LAST_YEAR = "last year"
    FIRST_YEAR = "first year"


def alike(performance: Performance) -> pd.DataFrame:
    """Return the figures to compare: the years; of a part of a year, that part of each year."""
    if not performance.in_year:
        return performance.years.sort_index()
    period, rows = performance.period, performance.assessed
    same = period_columns.matching(rows["period"], lambda own: (own.month, own.months) == (period.month, period.months))
    last = pd.DataFrame([one.last_year._asdict() for one in performance.period_results if one.last_year])
    stated = rows[same & (rows["period"] != period.label)]
    return pd.concat([last, stated, performance.current], ignore_index=True).drop_duplicates(KEY)


def cells(rows: pd.DataFrame, period: Period, against: Against) -> pd.DataFrame:
    """Return each measure's figure, what it is compared with, the difference and whether that is better or worse.

    `rows` are assessed years up to the period. Against a target the status is told: agreed suspensions count in it.
    """
    year = period.label
    if rows.empty:
        return pd.DataFrame(index=pd.Index([], name="Measure"))
    shown = rows[rows["period"] == year]
    published = (shown["published_words"] != "").any()
    printed: list[dict[str, Part]] = []
    for held in series(shown):
        (row,) = each(held)
        own = rows[(rows["authority"] == row.authority) & (rows["service"] == row.service)]
        line: dict[str, Part] = {year: value_figure(row)}
        if against == Against.TARGET:
            line |= {"Target": target(row), "Difference": variance(row), "Status": status_words(row)}
            line |= {PUBLISHED: published_words(row)} if published else {}
        else:
            line |= _beside(row, list(each(own[own["measure"] == row.measure])), against)
        printed.append(line)
    return pd.DataFrame(printed, index=names(shown))


def _beside(row: Any, held: list[Any], against: Against) -> dict[str, Part]:
    """Return an earlier year, its figure and the difference from it; or why there is none."""
    before = Period.from_label(row.period).year_before.label
    held = sorted(held, key=lambda one: one.period)  # a workbook may have its latest year first
    earlier = [
        one for one in held if one.period < row.period and (against == Against.FIRST_YEAR or one.period == before)
    ]
    if not earlier or not pd.isna(row.as_at):
        why = NO_EARLIER if pd.isna(row.as_at) else NOT_COMPARABLE
        return {"Year": why, "Then": why, "Difference": why, _WAY: why}
    difference = change(row, earlier[0])
    return {
        "Year": earlier[0].period,
        "Then": value_figure(earlier[0]),
        "Difference": difference,
        _WAY: _way(row, earlier[0], difference),
    }


def _way(row: Any, before: Any, difference: Figure) -> str:
    if value_figure(row).printed == value_figure(before).printed:
        return "almost the same" if difference.value else "the same"
    better = (difference.value > 0) == (row.polarity == "higher")
    return "" if not row.polarity else "better" if better else "worse"
