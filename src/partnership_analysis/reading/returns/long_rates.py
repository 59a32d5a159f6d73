"""The rates of a long return beside their numerators and denominators."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns.long_faults import Fault, problem_at
from partnership_analysis.tables import each_row

# A share that is rounded, such as 0.9 for 941 of 1,000, is within this many times its numerator over its denominator.
_MOST_APART = 1.5


def shares_for_percentages(table: LongTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Give an error for percentages that their numerators and denominators show to be shares: 0.9 for 900 of 1,000.

    Read as 0.9%, they would be judged against their targets in the wrong size.
    """
    if not {Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR} <= table.columns.keys():
        return
    rows = frame[(frame["unit"] == Unit.PERCENT) & (frame["denominator"] > 0) & (frame["numerator"] > 0)]
    share, value = rows["numerator"] / rows["denominator"], rows["value"]
    slack = 0.5 * 10.0 ** -units.column_decimals(value.to_numpy()) + units.DUST
    alike = ((value - share).abs() <= slack) & (value < share * _MOST_APART) & (value > share / _MOST_APART)
    where = np.zeros(len(frame), dtype=bool)
    where[frame.index.get_indexer(rows.index[alike])] = True
    for part in table.by_column(Role.VALUE, where) if where.any() else ():
        yield part, _share(table, frame, part)


def _share(table: LongTable, frame: pd.DataFrame, where: Any) -> Problem:
    """Return the error about percentages that are shares, at the first of them."""
    first = next(each_row(frame[where]))
    percentage = 100 * first.numerator / first.denominator
    cells = [table.sheet.address(first.row, table.columns[role]) for role in (Role.NUMERATOR, Role.DENOMINATOR)]
    found = f"{first.value:g}, read as {first.value:g}%"
    expected = (
        f"{percentage:.4g}%: {cells[0]} ({first.numerator:,.15g}) / {cells[1]} ({first.denominator:,.15g}), a hundred "
        "times as much"
    )
    action = f"Format the cells as percentages, targets too, or write {100 * first.value:.6g}"
    return problem_at(table, Role.VALUE, where, Severity.ERROR, found, expected, action)


def compare_rates(table: LongTable, used: pd.DataFrame) -> Iterator[Problem]:
    """Compare each rate with its numerator and denominator, to the decimals in which its series is published."""
    if used.empty or not {Role.NUMERATOR, Role.DENOMINATOR} <= table.columns.keys():
        return
    factor = used["unit"].map({unit: units.rate_factor(unit) for unit in used["unit"].unique()})
    is_rate = used["unit"].isin([Unit.PERCENT, Unit.DAYS, Unit.SECONDS]) | (factor != 1)
    rows = used[is_rate & (used["denominator"] > 0) & used["numerator"].notna() & used["value"].notna()]
    rate = rows["numerator"] / rows["denominator"] * factor[rows.index]
    decimals = pd.Series(units.column_decimals(rows["value"].to_numpy()), index=rows.index)
    places = decimals.groupby([rows["authority"], rows["service"], rows["measure"]]).transform("max")
    size = (rows["value"] - rate).abs()
    for row in each_row(rows.assign(rate=rate, places=places, size=size)[size > 0.5 * 10.0**-places + 1e-9]):
        stated = units.format_value(row.value, row.unit, row.places)
        more = units.agreeing_decimals(row.value, round(row.rate, row.places + 2), row.places)
        cells = [table.sheet.address(row.row, table.columns[role]) for role in (Role.NUMERATOR, Role.DENOMINATOR)]
        difference = units.format_difference(row.size, row.unit, more)
        expected = (
            f"{units.format_value(row.rate, row.unit, more)}: {cells[0]} ({row.numerator:,.15g}) / {cells[1]} "
            f"({row.denominator:,.15g}): they differ by {difference}"
        )
        found, action = f"a rate of {stated}", "Correct the rate or its parts; the briefing uses the rate"
        problem = table.sheet.problem(Severity.WARNING, row.row, table.columns[Role.VALUE], found, expected, action)
        yield replace(problem, kind="rates differ from their parts", size=row.size, size_text=difference)
