"""Tables whose rows are of days or weeks, of which several make a month.

Takes a table that is understood; tells whether its column of periods holds days or weeks throughout, and gives the day
and the month of each row. A column of month ends, or of month starts, is one of months.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Any

import pandas as pd

from partnership_analysis import periods
from partnership_analysis.kinds import Weeks
from partnership_analysis.periods import Period, UnclearError
from partnership_analysis.problems import Problem
from partnership_analysis.reading.layouts import Days
from partnership_analysis.reading.returns import long_periods
from partnership_analysis.reading.understanding import moments
from partnership_analysis.reading.understanding.heading_kinds import plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.workbook import Sheet

# Some cells of a column of days may hold something else, which is asked about.
_MOST = 0.8
_WEEK = dt.timedelta(days=7)
_REST_OF_WEEK = dt.timedelta(days=6)


class Step(StrEnum):
    """How far the dates of a column are apart."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, eq=False)
class DayLabels:
    """The month of each row and its day, as 2014-04-05; what is wrong with rows that have none is in `problems`."""

    month: "pd.Series[str]"
    day: "pd.Series[str]"
    problems: list[Problem]


def steps(reading: TableReading) -> Step | None:
    """Return whether the rows of a table are of days or of weeks; None if they are of anything else.

    What a row's actual or target is, or to which day a figure counts, says nothing of a month: such tables are none.
    """
    if reading.columns_of(ColumnKind.TYPE, ColumnKind.AS_AT) or not reading.columns_of(ColumnKind.PERIOD):
        return None
    column = reading.columns_of(ColumnKind.PERIOD)[0]
    read = _read(reading, column)
    held = sorted({day for day in read.values() if isinstance(day, dt.date)})
    if len(held) < _MOST * len(read):
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(held)]
    whole_weeks = all(gap % 7 == 0 for gap in gaps)
    if _says_weeks(column, read):
        return Step.WEEK if whole_weeks else None
    if not gaps or all(day.day in (1, monthrange(day.year, day.month)[1]) for day in held):
        return None
    if median(gaps) == 1:
        return Step.DAY
    return Step.WEEK if whole_weeks and median(gaps) == _WEEK.days else None


def labels(reading: TableReading) -> DayLabels:
    """Return the month and the day of each row of a table whose rows are of days or weeks.

    The day of a week is the one by which a person says that it counts, or else the one that its row gives.
    """
    column = reading.columns_of(ColumnKind.PERIOD)[0]
    read = _read(reading, column)
    moved = _moved(reading, column, read) if reading.weeks else dt.timedelta()
    days = {content: day + moved if isinstance(day, dt.date) else None for content, day in read.items()}
    contents = [reading.sheet.rows[row][column.position] for row in reading.rows]
    own = [days[content] for content in contents]
    distinct = list(read)
    outcomes = [_month(day) if isinstance(day := read[content], dt.date) else day for content in distinct]
    faults = long_periods.faults([long_periods.Cell(content) for content in distinct], outcomes)
    return DayLabels(
        pd.Series([None if day is None else day.isoformat()[:7] for day in own], dtype="str"),
        pd.Series(["" if day is None else day.isoformat() for day in own], dtype="str"),
        [moments.fault_problem(reading, column, contents, distinct, fault) for fault in faults],
    )


def of_rows(reading: TableReading, days: "pd.Series[str]") -> Days:
    """Return the days of some rows of a table, each as 2014-04-05, as the reader of long returns takes them."""
    day = pd.to_datetime(days, format="%Y-%m-%d")
    if steps(reading) is Step.DAY:
        return Days(day, weekly=False, straddling=pd.Series(False, index=days.index), closed=reading.closed)
    if reading.weeks is not None:
        return Days(day, weekly=True, straddling=pd.Series(False, index=days.index))
    column = reading.columns_of(ColumnKind.PERIOD)[0]
    which = _week_day(column, _read(reading, column))
    first = day - _REST_OF_WEEK if which is Weeks.ENDING else day
    last = first + _REST_OF_WEEK
    # Only a February can be four weeks.
    within = (first.dt.month == last.dt.month) & (day.dt.days_in_month == 4 * _WEEK.days)
    clear = which is not None and bool(within.all())
    return Days(day, weekly=True, straddling=pd.Series(not clear, index=days.index))


def _month(day: dt.date) -> Period:
    return Period(day.year, day.month, 1)


def _read(reading: TableReading, column: ColumnReading) -> dict[Any, dt.date | ValueError]:
    """Return the day that each content of a column gives, or why it gives none."""
    contents = dict.fromkeys(reading.sheet.rows[row][column.position] for row in reading.rows)
    return {content: _day(content) for content in contents}


def _day(content: Any) -> dt.date | ValueError:
    if error := periods.timed(content):
        return error
    found = periods.day(content)
    if found is None and content is None:
        return ValueError("no day")
    return found or UnclearError(
        Sheet.tidy(content), "a day such as 05/04/2014, as in the other rows", "Correct the cell"
    )


def _says_weeks(column: ColumnReading, read: Mapping[Any, Any]) -> bool:
    """Tell whether a heading, or the cells under it, say that the dates are of weeks."""
    return "week" in plain(column.heading).split() or _week_day(column, read) is not None


def _week_day(column: ColumnReading, read: Mapping[Any, Any]) -> Weeks | None:
    """Return which day of each week a column gives: as its heading says, or else all of its cells."""
    said = periods.week_day(column.heading)
    if said is not None:
        return said
    in_cells = {periods.week_day(content) if isinstance(content, str) else None for content in read}
    return in_cells.pop() if len(in_cells) == 1 else None


def _moved(reading: TableReading, column: ColumnReading, read: Mapping[Any, Any]) -> dt.timedelta:
    """Return how far the day that decides is from the day that a row gives; a column that does not say gives that."""
    given = _week_day(column, read)
    if given in (None, reading.weeks):
        return dt.timedelta()
    return _REST_OF_WEEK if reading.weeks is Weeks.ENDING else -_REST_OF_WEEK
