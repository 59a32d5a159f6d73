"""What is wrong with the figures of a long return: one problem for all the cells of a column that share a fault."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns.long_figures import Numbers, unclear

# Which rows have a fault, and the problem that says it.
Fault = tuple[Any, Problem]


def at(table: LongTable, role: Role, where: Any, severity: Severity, found: str, expected: str, action: str) -> Problem:
    """Return one problem for all the rows that share it, at the first of them."""
    first, more = int(np.argmax(where)), int(where.sum()) - 1
    if more:
        found += f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the column)"
    row = int(table.role_rows(role)[first])
    row = row if row >= 0 else table.rows[first]
    column = int(table.columns_of_role[role][first]) if role in table.columns_of_role else table.columns[role]
    return table.sheet.problem(severity, row, column, found, expected, action)


def faults(table: LongTable, role: Role, read: Numbers, frame: pd.DataFrame) -> Iterator[Fault]:
    """Give what is wrong with a column: which rows, and one problem for all the cells that share a fault."""
    for alike, said in unclear(read):
        for where in table.by_column(role, alike):
            found = repr(str(read.unclear[int(np.argmax(where))]))
            yield where, at(table, role, where, Severity.ERROR, found, *said)
    wrong: dict[str, list[int]] = {}
    for row in np.flatnonzero(read.unread).tolist():
        if row not in read.unclear:
            wrong.setdefault(table.sheet.tidy(read.cells.cell(row)), []).append(row)
    for text, rows in wrong.items():
        alike = np.zeros(len(frame), dtype=bool)
        alike[rows] = True
        action = "Correct the cell, or leave it empty if the figure is not known"
        for where in table.by_column(role, alike):
            yield where, at(table, role, where, Severity.ERROR, repr(text), f"a {role}", action)
    if role in (Role.VALUE, Role.TARGET):
        measured = np.array(frame["unit"].astype("object").where(frame["unit"].notna(), None))
        differ = pd.notna(read.stated) & (read.stated != measured) & pd.notna(measured)
        differ[differ] = [not units.fits(*pair) for pair in zip(read.stated[differ], measured[differ], strict=True)]
        yield from _in_other_units(table, role, read, measured, differ)
        yield from _odd_percentages(table, role, read, frame, (measured == Unit.PERCENT) & ~differ)


def _in_other_units(table: LongTable, role: Role, read: Numbers, measured: Any, differ: Any) -> Iterator[Fault]:
    """Give the cells that state another unit than their measure has."""
    alike_in = [differ & (measured == unit) for unit in dict.fromkeys(measured[differ])]
    for where in (part for alike in alike_in for part in table.by_column(role, alike)):
        first = int(np.argmax(where))
        found = f"{table.sheet.tidy(read.cells.cell(first))!r} in {read.stated[first]}"
        expected = f"a {role} in {measured[first]}, the unit of its measure in the Measures sheet"
        yield where, at(table, role, where, Severity.ERROR, found, expected, "Correct the cells or the Measures sheet")


def _odd_percentages(table: LongTable, role: Role, read: Numbers, frame: pd.DataFrame, percent: Any) -> Iterator[Fault]:
    """Give the percentages that may be shares, and the targets that are far from any percentage."""
    bare = percent & pd.isna(read.stated)
    bare &= _shares(read.values, percent, _series(table, frame)) if bare.any() else False
    # An odd value is doubted beside the others of its measure (`doubts`).
    odd = percent & ((read.values < 0) | (read.values > 150)) & (role is Role.TARGET)
    if odd.any():
        odd &= (read.values > 0) | [vocabularies.CHANGES.within(str(name)) is None for name in frame["measure"]]
    expected = "a percentage, 0 to 100"
    for where in table.by_column(role, bare) if bare.any() else ():
        found = f"{read.values[np.argmax(where)]:g} in a cell without a percentage format"
        action = "Format the cells as percentages if they are so"
        yield where, at(table, role, where, Severity.WARNING, found, expected, action)
    if odd.any():
        found, action = f"{read.values[np.argmax(odd)]:,g}%", "Correct the cell if another figure is meant"
        yield odd, at(table, role, odd, Severity.WARNING, found, expected, action)


def _series(table: LongTable, frame: pd.DataFrame) -> list[Any]:
    """Return what the figures of one measure in one column have in common."""
    return [frame["service"], frame["measure"], *table.columns_of_role.values()]


def _shares(values: Any, percent: Any, series: list[Any]) -> Any:
    """Return which values may be shares: up to 1 where the measure's others are near 100 times as much, and up to 2."""
    large = pd.Series(values).where(percent & (values > units.LARGEST_SHARE))
    groups = large.groupby(series)
    least = groups.transform("min").to_numpy()
    above = (values <= units.LARGEST_SHARE) & (values * units.FAR_ABOVE <= least)
    usual = groups.transform("median").fillna(100 * pd.Series(values))
    near = (100 * values > usual / units.MOST_APART) & (100 * values < usual * units.MOST_APART)
    return (values > 0) & (((values <= 1) & near) | above)
