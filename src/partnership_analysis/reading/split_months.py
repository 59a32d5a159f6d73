"""Months whose days stand in several tables: half of them in one file, half in another.

Takes the months that tables cannot make for want of days; gives one error for those of which several tables have days,
in place of the errors that each table's other days are missing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from partnership_analysis import words
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import Sheet


class PartMonth(NamedTuple):
    """A month of which a table has some days alone.

    Attributes
    ----------
    series
        The council, service and measure.
    period
        The month.
    days
        Those that the table has a figure of.
    sheet
        The sheet of the table.
    problem
        What is said of the days that are missing.
    """

    series: tuple[str, ...]
    period: str
    days: tuple[pd.Timestamp, ...]
    sheet: Sheet
    problem: Problem


def told(parts: Iterable[PartMonth], problems: Sequence[Problem]) -> list[Problem]:
    """Return problems with one error for all months whose days stand in several tables, in place of each table's."""
    months: dict[tuple[tuple[str, ...], str], list[PartMonth]] = {}
    for part in parts:
        months.setdefault((part.series, part.period), []).append(part)
    split = [own for own in months.values() if len(own) > 1 and _are_parts(own)]
    if not split:
        return list(problems)
    others = {id(part.problem) for own in months.values() if own not in split for part in own}
    said = {id(part.problem) for own in split for part in own} - others
    kept = [problem for problem in problems if id(problem) not in said]
    return [*kept, _problem(split)]


def _are_parts(own: list[PartMonth]) -> bool:
    """Tell whether each day of a month is in one of some tables alone."""
    days = [day for part in own for day in part.days]
    return len(days) == len({*days})


def _problem(split: list[list[PartMonth]]) -> Problem:
    first = split[0][0]
    where = words.join(f"{part.days[0]:%d/%m/%Y} to {part.days[-1]:%d/%m/%Y} in {_place(part)}" for part in split[0])
    more = f" (and {len(split) - 1:,} more such months)" if len(split) > 1 else ""
    month = Period.from_label(first.period).words
    found = f"the days of {month} of {first.series[-1]!r} in several tables: {where}{more}"
    expected, action = "all of them in one table", "Put them in one table; until then the month has no figure"
    cell = first.problem.cell
    return Problem(Severity.ERROR, first.sheet.file, first.sheet.name, cell, found, expected, action)


def _place(part: PartMonth) -> str:
    file, name = part.sheet.file, part.sheet.name
    return file if file.startswith(name) else f"{file}!{name}"
