"""The period of each row of a table that is understood, and what is wrong with those that have none."""

import datetime as dt
from calendar import monthrange
from typing import Any

import pandas as pd

from partnership_analysis import periods
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem
from partnership_analysis.reading.distinct import texts
from partnership_analysis.reading.returns import long_periods
from partnership_analysis.reading.understanding.heading_kinds import plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.questions import number_of, problem

# The words for how long periods are, with their months.
_LENGTHS = {"quarter": 3, "year": 12, "half": 6}
_ENDS = {"ending", "ended", "end", "to"}


def period_labels(reading: TableReading) -> tuple["pd.Series[str]", list[Problem]]:
    """Return the label of each row's period, None where it cannot be read, and one problem for each kind of fault.

    Beside the column of periods may be one of months or quarters. Months alone are those of the year in the title.
    """
    period_columns, part_columns = reading.columns_of(ColumnKind.PERIOD), reading.columns_of(ColumnKind.PART)
    if not period_columns and not part_columns:
        return pd.Series([None] * len(reading.rows), dtype="str"), []
    column = (period_columns or part_columns)[0]
    contents = reading.cells(column)
    part_texts = [""] * len(contents)
    if part_columns and period_columns:
        part_texts = texts(reading.distinct(part_columns[0])).tolist()
        contents = _filled_down(contents, part_texts)
    pairs = list(zip(contents, part_texts, strict=True))
    distinct = list(dict.fromkeys(pairs))
    if any(is_within_month(content) for content, _ in distinct):
        return pd.Series([None] * len(contents), dtype="str"), [_days_problem(reading, column)]
    found = long_periods.read([content for content, _ in distinct], column.heading, reading.year_kind)
    if months := _months_ending(column.heading):
        found = [p.last(months) if isinstance(p, Period) and p.months == 1 else p for p in found]
    cells = [long_periods.Cell(content, part) for content, part in distinct]
    if part_columns and period_columns:
        # "Financial quarter" counts as "Quarter" does; a "Financial month" is not a calendar's.
        over = "Quarter" if "quarter" in plain(part_columns[0].heading).split() else part_columns[0].heading
        found = long_periods.read_parts(cells, found, over, reading.year_kind)
    elif part_columns:
        found = [
            periods.part_of_financial_year(cell.text, reading.period) or own
            for cell, own in zip(cells, found, strict=True)
        ]
    by_pair = dict(zip(distinct, found, strict=True))
    labels = [period.label if isinstance(period := by_pair[pair], Period) else None for pair in pairs]
    faults = long_periods.faults(cells, found)
    problems = [fault_problem(reading, column, pairs, distinct, fault) for fault in faults]
    return pd.Series(labels, dtype="str"), problems


def _months_ending(heading: str) -> int:
    """Return how many months end at each date, as its heading says: 3 for "Quarter ending"; 0 if it does not say."""
    words = plain(heading).split()
    return next((_LENGTHS[word] for word in words if word in _LENGTHS), 0) if _ENDS & {*words} else 0


def _filled_down(contents: list[Any], parts: list[str]) -> list[Any]:
    """Return years, each also for the empty cells under it that have a month or quarter beside them."""
    found: list[Any] = []
    for content, part in zip(contents, parts, strict=True):
        found.append(found[-1] if content is None and part and found else content)
    return found


def is_within_month(content: Any) -> bool:
    """Tell whether a cell gives a day that neither begins nor ends a month."""
    found = day(content)
    return found is not None and found.day not in (1, monthrange(found.year, found.month)[1])


def day(content: Any) -> dt.date | None:
    """Return the day that a cell gives, as a date or as text; None if it gives none."""
    try:
        return periods.day(content)
    except ValueError:
        return None


def _days_problem(reading: TableReading, column: ColumnReading) -> Problem:
    content = reading.sheet.text(reading.rows[0], column.position)
    found = f"figures of single days or weeks, such as {content!r} ({number_of(len(reading.rows), 'row')})"
    action = "Give the figures by month, quarter or year: which days make a month, and how, is not guessed"
    return problem(reading, reading.rows[0], column, found, "figures of months, quarters or years", action)


def fault_problem(
    reading: TableReading, column: ColumnReading, contents: list[Any], distinct: list[Any], fault: long_periods.Fault
) -> Problem:
    """Return a fault of some cells as one problem, at the first of them."""
    wrong = {distinct[place] for place in fault.places}
    rows = [row for row, content in zip(reading.rows, contents, strict=True) if content in wrong]
    more = f" (and {len(rows) - 1:,} more cell{'s' if len(rows) > 2 else ''} of the column)" if len(rows) > 1 else ""
    return problem(reading, rows[0], column, f"{fault.found}{more}", fault.expected, fault.action)
