"""The table of a year beside its targets, the year before or the first year held."""

from typing import Any

import pandas as pd

from partnership_analysis import units
from partnership_analysis.figures import Figure, Part, difference_figure, target_figure, value_figure
from partnership_analysis.markup import NONE_SET, NOT_COMPARABLE, NOT_HELD
from partnership_analysis.presentation.measures import names, series
from partnership_analysis.tables import each

TARGET, LAST_YEAR, FIRST_YEAR = AGAINST = ("target", "last year", "first year")


def cells(rows: pd.DataFrame, year: str, before: str, against: str) -> pd.DataFrame:
    """Return each measure's figure, what it is compared with, the difference and whether that is better or worse.

    `rows` are assessed years up to `year`, and `before` is the year before it.
    """
    shown = rows[rows["period"] == year]
    printed: list[dict[str, Part]] = []
    for held in series(shown):
        (row,) = each(held)
        own = rows[(rows["authority"] == row.authority) & (rows["service"] == row.service)]
        other = _other(row, list(each(own[own["measure"] == row.measure])), before, against)
        line: dict[str, Part] = {year: value_figure(row)}
        if isinstance(other, str):
            line |= {_HEADINGS[against]: other, "Difference": other, _WAY: ""}
        else:
            decimals = units.agreeing_decimals(row.value, other.value, row.decimals)
            difference = difference_figure(value_figure(row), other, decimals, signed=True)
            line |= {_HEADINGS[against]: other, "Difference": difference, _WAY: _better(difference.value, row.polarity)}
        printed.append(line)
    return pd.DataFrame(printed, index=names(shown))


_WAY = "Better or worse"
_HEADINGS = {TARGET: "Target", LAST_YEAR: "Last year", FIRST_YEAR: "First year"}


def _other(row: Any, held: list[Any], before: str, against: str) -> Figure | str:
    """Return what a figure is compared with, or why it is not."""
    if against == TARGET:
        return NONE_SET if pd.isna(row.target) else target_figure(row.target, row.unit, row.target_source)
    if not pd.isna(row.as_at):
        return NOT_COMPARABLE
    others = [one for one in held if one.period == before or (against == FIRST_YEAR and one.period < row.period)]
    return value_figure(others[0]) if others else NOT_HELD


def _better(difference: float, polarity: str) -> str:
    if not polarity or not difference:
        return "" if difference else "the same"
    return "better" if (difference > 0) == (polarity == "higher") else "worse"
