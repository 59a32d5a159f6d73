"""Tables whose rows are of days or weeks, so that several make a month.

Takes a table that is understood. Says whether its column of periods holds days or weeks throughout, and gives the day
and the month of each row. A column of month ends, or of month starts, is one of months.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import periods
from partnership_analysis.kinds import Weeks
from partnership_analysis.periods import Period, UnclearError
from partnership_analysis.problems import Problem
from partnership_analysis.reading.layouts import Days
from partnership_analysis.reading.returns import long_periods
from partnership_analysis.reading.understanding import row_periods
from partnership_analysis.reading.understanding.heading_kinds import plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.workbook import Sheet

# Some cells of a column of days may hold something else, which is asked about.
_LEAST_SHARE = 0.8
_DAYS_OF_WEEK = 7
_REST_OF_WEEK = dt.timedelta(days=6)


class Step(StrEnum):
    """How far the dates of a column are apart."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, eq=False)
class DayLabels:
    """The month of each row and its day, as 2014-04-05, and what is wrong with rows that have none."""

    month: "pd.Series[str]"
    day: "pd.Series[str]"
    problems: list[Problem]


def row_step(reading: TableReading) -> Step | None:
    """Return whether the rows of a table are of days or of weeks; None if they are of anything else.

    Tables with a column of types, or of dates that figures count to, do not count: no month is made of their rows.
    """
    if reading.columns_of(ColumnKind.TYPE, ColumnKind.AS_AT) or not reading.columns_of(ColumnKind.PERIOD):
        return None
    column = reading.columns_of(ColumnKind.PERIOD)[0]
    by_content = _days_by_content(reading, column)
    days = sorted({day for day in by_content.values() if isinstance(day, dt.date)})
    if len(days) < _LEAST_SHARE * len(by_content):
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    whole_weeks = all(gap % _DAYS_OF_WEEK == 0 for gap in gaps)
    if "week" in plain(column.heading).split() or _week_day(column, by_content) is not None:
        return Step.WEEK if whole_weeks else None
    if not gaps or all(day.day in (1, monthrange(day.year, day.month)[1]) for day in days):
        return None
    usual = np.median(gaps)
    if usual == 1:
        return Step.DAY
    return Step.WEEK if whole_weeks and usual == _DAYS_OF_WEEK else None


def month_labels(reading: TableReading) -> DayLabels:
    """Return the month and the day of each row of a table whose rows are of days or weeks.

    The day of a week is the one that decides, as a person says, in which month it counts; or else the one in its row.
    """
    column = reading.columns_of(ColumnKind.PERIOD)[0]
    by_content = _days_by_content(reading, column)
    shift = _shift(reading, column, by_content)
    contents = reading.cells(column)
    days = [day + shift if isinstance(day := by_content[content], dt.date) else None for content in contents]
    outcomes = [Period(d.year, d.month, 1) if isinstance(d, dt.date) else d for d in by_content.values()]
    faults = long_periods.faults([long_periods.Cell(content) for content in by_content], outcomes)
    return DayLabels(
        pd.Series([None if day is None else day.isoformat()[:7] for day in days], dtype="str"),
        pd.Series(["" if day is None else day.isoformat() for day in days], dtype="str"),
        [row_periods.fault_problem(reading, column, contents, list(by_content), fault) for fault in faults],
    )


def days_of_rows(reading: TableReading, days: "pd.Series[str]") -> Days:
    """Return the days of some rows of a table, each as 2014-04-05, as the reader of long returns takes them."""
    day = pd.to_datetime(days, format="%Y-%m-%d")
    if row_step(reading) is Step.DAY:
        return Days(day, weekly=False, straddling=pd.Series(False, index=days.index), closed=reading.closed)
    if reading.weeks is not None:
        return Days(day, weekly=True, straddling=pd.Series(False, index=days.index))
    column = reading.columns_of(ColumnKind.PERIOD)[0]
    week_day = _week_day(column, _days_by_content(reading, column))
    first = day - _REST_OF_WEEK if week_day is Weeks.ENDING else day
    last = first + _REST_OF_WEEK
    # Only a February can be four weeks.
    within = (first.dt.month == last.dt.month) & (day.dt.days_in_month == 4 * _DAYS_OF_WEEK)
    clear = week_day is not None and bool(within.all())
    return Days(day, weekly=True, straddling=pd.Series(not clear, index=days.index))


def _days_by_content(reading: TableReading, column: ColumnReading) -> dict[Any, dt.date | ValueError]:
    """Return the day that each different content of a column gives, or why it gives none."""
    return {content: _day(content) for content in dict.fromkeys(reading.cells(column))}


def _day(content: Any) -> dt.date | ValueError:
    if error := periods.time_error(content):
        return error
    found = periods.day(content)
    if found is None and content is None:
        return ValueError("no day")
    return found or UnclearError(
        Sheet.tidy(content), "a day such as 05/04/2014, as in the other rows", "Correct the cell"
    )


def _week_day(column: ColumnReading, contents: Iterable[Any]) -> Weeks | None:
    """Return which day of each week a column gives: as its heading says, or else all of its cells."""
    in_heading = periods.week_edge(column.heading)
    if in_heading is not None:
        return in_heading
    in_cells = {periods.week_edge(content) if isinstance(content, str) else None for content in contents}
    return in_cells.pop() if len(in_cells) == 1 else None


def _shift(reading: TableReading, column: ColumnReading, contents: Iterable[Any]) -> dt.timedelta:
    """Return how far the day that decides is from the day in a row: not at all, if nobody says which days they are."""
    given = _week_day(column, contents)
    if reading.weeks is None or given in (None, reading.weeks):
        return dt.timedelta()
    return _REST_OF_WEEK if reading.weeks is Weeks.ENDING else -_REST_OF_WEEK
