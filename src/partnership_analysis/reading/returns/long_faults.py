"""What is wrong with the figures of a long return: one problem for all the cells of a column that share a fault."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns.long_figures import Figures

# The rows that have a fault, as a mask, and the problem that says what it is.
Fault = tuple[Any, Problem]
_PERCENTAGE = "a percentage, 0 to 100"


class ReadColumn(NamedTuple):
    """A column of a table as it was read, and the rows with another problem about the scale of their percentages."""

    table: LongTable
    role: Role
    figures: Figures
    asked: Any


def problem_at(
    table: LongTable, role: Role, where: Any, severity: Severity, found: str, expected: str, action: str
) -> Problem:
    """Return one problem for all the rows that share it, at the first of them."""
    first, more = int(np.argmax(where)), int(where.sum()) - 1
    if more:
        found += f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the column)"
    row = int(table.role_rows(role)[first])
    row = row if row >= 0 else table.rows[first]
    column = int(table.columns_of_role[role][first]) if role in table.columns_of_role else table.columns[role]
    return table.sheet.problem(severity, row, column, found, expected, action)


def faults(table: LongTable, role: Role, figures: Figures, frame: pd.DataFrame) -> Iterator[Fault]:
    """Give what is wrong with a column: one problem for all the cells that share a fault."""
    unclear: dict[tuple[str, str], list[int]] = {}
    for row, error in figures.unclear.items():
        unclear.setdefault((error.expected, error.action), []).append(row)
    for expected_and_action, rows in unclear.items():
        for where in table.by_column(role, _mask(frame, rows)):
            found = repr(str(figures.unclear[int(np.argmax(where))]))
            yield where, problem_at(table, role, where, Severity.ERROR, found, *expected_and_action)
    wrong: dict[str, list[int]] = {}
    for row in np.flatnonzero(figures.unread).tolist():
        if row not in figures.unclear:
            wrong.setdefault(table.sheet.tidy(figures.cells.cell(row)), []).append(row)
    for text, rows in wrong.items():
        action = "Correct the cell, or leave it empty if the figure is not known"
        for where in table.by_column(role, _mask(frame, rows)):
            yield where, problem_at(table, role, where, Severity.ERROR, repr(text), f"a {role}", action)
    if role in (Role.VALUE, Role.TARGET):
        measured = np.array(frame["unit"].astype("object").where(frame["unit"].notna(), None))
        differ = pd.notna(figures.units) & (figures.units != measured) & pd.notna(measured)
        differ[differ] = [not units.fits(*pair) for pair in zip(figures.units[differ], measured[differ], strict=True)]
        yield from _in_other_units(table, role, figures, measured, differ)
        yield from _odd_targets(table, role, figures, frame, (measured == Unit.PERCENT) & ~differ)


def _mask(frame: pd.DataFrame, rows: list[int]) -> Any:
    found = np.zeros(len(frame), dtype=bool)
    found[rows] = True
    return found


def _in_other_units(table: LongTable, role: Role, figures: Figures, measured: Any, differ: Any) -> Iterator[Fault]:
    """Give the cells that state another unit than their measure has."""
    alike_in = [differ & (measured == unit) for unit in dict.fromkeys(measured[differ])]
    for where in (part for alike in alike_in for part in table.by_column(role, alike)):
        first = int(np.argmax(where))
        found = f"{table.sheet.tidy(figures.cells.cell(first))!r} in {figures.units[first]}"
        expected = f"a {role} in {measured[first]}, the unit of its measure in the Measures sheet"
        action = "Correct the cells or the Measures sheet"
        yield where, problem_at(table, role, where, Severity.ERROR, found, expected, action)


def bare_percentages(column: ReadColumn, frame: pd.DataFrame, shares: Sequence[Fault]) -> Iterator[Problem]:
    """Give the percentages that may be shares: of the figures, without those that their parts show to be `shares`."""
    table, role, figures, asked = column
    for where, _ in shares if role is Role.VALUE else ():
        asked = asked | where
    percent = (frame["unit"] == Unit.PERCENT).to_numpy()
    bare = percent & pd.isna(figures.units) & ~asked
    # One measure's figures in one column.
    series = [frame["service"], frame["measure"], *table.columns_of_role.values()]
    bare &= _may_be_shares(figures.values, percent, series) if bare.any() else False
    for where in table.by_column(role, bare) if bare.any() else ():
        found = f"{figures.values[np.argmax(where)]:g} in a cell without a percentage format"
        action = "Format the cells as percentages if they are so"
        yield problem_at(table, role, where, Severity.WARNING, found, _PERCENTAGE, action)


def _odd_targets(table: LongTable, role: Role, figures: Figures, frame: pd.DataFrame, percent: Any) -> Iterator[Fault]:
    """Give the targets that are far from any percentage."""
    # An odd value is compared with the others of its measure later on.
    odd = percent & ((figures.values < 0) | (figures.values > 150)) & (role is Role.TARGET)
    if odd.any():
        odd &= (figures.values > 0) | [vocabularies.CHANGES.within(str(name)) is None for name in frame["measure"]]
    if odd.any():
        found, action = f"{figures.values[np.argmax(odd)]:,g}%", "Correct the cell if another figure is meant"
        yield odd, problem_at(table, role, odd, Severity.WARNING, found, _PERCENTAGE, action)


def _may_be_shares(values: Any, percent: Any, series: list[Any]) -> Any:
    """Return which values may be shares: those up to 1 whose series has about 100 times as much, and some up to 2."""
    large = pd.Series(values).where(percent & (values > units.LARGEST_SHARE))
    groups = large.groupby(series)
    least = groups.transform("min").to_numpy()
    above = (values <= units.LARGEST_SHARE) & (values * units.FAR_ABOVE <= least)
    usual = groups.transform("median").fillna(100 * pd.Series(values))
    near = (100 * values > usual / units.MOST_APART) & (100 * values < usual * units.MOST_APART)
    return (values > 0) & (((values <= 1) & near) | above)
