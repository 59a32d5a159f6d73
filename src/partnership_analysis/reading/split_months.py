"""Months whose days stand in several tables: half of them in one file, half in another.

Takes the months that tables cannot make because days are missing; gives one error for those whose days stand in several
tables, in place of an error for each table.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from partnership_analysis import words
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import Sheet


class PartMonth(NamedTuple):
    """A month that a table has only some days of.

    Attributes
    ----------
    series
        The council, service and measure.
    period
        The month.
    days
        Those that the table has a figure for.
    sheet
        The sheet of the table.
    problem
        The error that days are missing.
    """

    series: tuple[str, ...]
    period: str
    days: tuple[pd.Timestamp, ...]
    sheet: Sheet
    problem: Problem


def join_problems(parts: Iterable[PartMonth], problems: Sequence[Problem]) -> list[Problem]:
    """Return problems, with one error for all split months in place of an error for each of their tables."""
    months: dict[tuple[tuple[str, ...], str], list[PartMonth]] = {}
    for part in parts:
        months.setdefault((part.series, part.period), []).append(part)
    split = [month for month in months.values() if len(month) > 1 and _share_no_day(month)]
    if not split:
        return list(problems)
    others = {id(part.problem) for month in months.values() if month not in split for part in month}
    joined = {id(part.problem) for month in split for part in month} - others
    kept = [problem for problem in problems if id(problem) not in joined]
    return [*kept, _problem(split)]


def _share_no_day(parts: list[PartMonth]) -> bool:
    days = [day for part in parts for day in part.days]
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
