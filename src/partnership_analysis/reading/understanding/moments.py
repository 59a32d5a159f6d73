"""The period of each row of a table that is understood, and what is wrong with those that name none."""

import datetime as dt
from calendar import monthrange
from typing import Any

import pandas as pd

from partnership_analysis import periods
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.distinct import texts
from partnership_analysis.reading.returns import long_periods
from partnership_analysis.reading.understanding.heading_kinds import plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading

_LENGTHS = ("quarter", "year", "half")
_DAYS = "Give the figures by month, quarter or year: which days make a month, and how, is not guessed"


def labels(reading: TableReading) -> tuple["pd.Series[str]", list[Problem]]:
    """Return the label of each row's period, none where it cannot be read, and one problem for each kind of fault.

    Parameters
    ----------
    reading
        How the table is understood: a column of periods, perhaps beside one of months or quarters. Months alone are
        those of the year that the title names.
    """
    whole, parts = reading.columns_of(ColumnKind.PERIOD), reading.columns_of(ColumnKind.PART)
    if not whole and not parts:
        return pd.Series([None] * len(reading.rows), dtype="str"), []
    column = (whole or parts)[0]
    contents = reading.cells(column)
    said = texts(reading.distinct(parts[0])).tolist() if parts and whole else [""] * len(contents)
    if parts and whole:
        contents = _filled_down(contents, said)
    pairs = list(zip(contents, said, strict=True))
    distinct = list(dict.fromkeys(pairs))
    if any(is_within_month(content) for content, _ in distinct):
        return pd.Series([None] * len(contents), dtype="str"), [_of_days(reading, column)]
    found = long_periods.read([content for content, _ in distinct], column.heading, reading.year_kind)
    months = _months_said(column.heading)
    found = [_ending_with(period, months) if isinstance(period, Period) else period for period in found]
    cells = [long_periods.Cell(content, part) for content, part in distinct]
    if parts and whole:
        # "Financial quarter" counts as "Quarter" does; a "Financial month" is not a calendar's.
        over = "Quarter" if "quarter" in plain(parts[0].heading).split() else parts[0].heading
        found = long_periods.read_parts(cells, found, over, reading.year_kind)
    elif parts:
        found = [_part_of(reading, cell, outcome) for cell, outcome in zip(cells, found, strict=True)]
    read = dict(zip(distinct, found, strict=True))
    labelled = [p.label if isinstance(p := read[pair], Period) else None for pair in pairs]
    faults = long_periods.faults(cells, found)
    return pd.Series(labelled, dtype="str"), [
        fault_problem(reading, column, pairs, distinct, fault) for fault in faults
    ]


def _months_said(heading: str) -> int:
    """Return how many months a heading of dates says that each of its periods has: "Quarter ending"; 0 if none."""
    words = plain(heading).split()
    ends = {"ending", "ended", "end", "to"} & {*words}
    return {"quarter": 3, "year": 12, "half": 6}.get(next((w for w in words if w in _LENGTHS), ""), 0) if ends else 0


def _ending_with(period: Period, months: int) -> Period:
    """Return the longer period that ends with a month."""
    return period.last(months) if months and period.months == 1 else period


def _filled_down(contents: list[Any], parts: list[str]) -> list[Any]:
    """Return years of which each counts for the empty cells under it that have a month or quarter beside them."""
    found: list[Any] = []
    for content, part in zip(contents, parts, strict=True):
        found.append(found[-1] if content is None and part and found else content)
    return found


def _part_of(reading: TableReading, cell: long_periods.Cell, outcome: long_periods.Outcome) -> long_periods.Outcome:
    """Return a month or quarter of the year that the title names."""
    return periods.within(cell.text, reading.period) or outcome


def is_day(content: Any) -> bool:
    """Tell whether a cell gives a day, as a date or as text."""
    return _day(content) is not None


def is_within_month(content: Any) -> bool:
    """Tell whether a cell gives a day that neither begins nor ends a month."""
    day = _day(content)
    return day is not None and day.day not in (1, monthrange(day.year, day.month)[1])


def _day(content: Any) -> dt.date | None:
    try:
        return periods.day(content)
    except ValueError:
        return None


def _of_days(reading: TableReading, column: ColumnReading) -> Problem:
    first = reading.rows[0]
    content = reading.sheet.text(first, column.position)
    found = f"figures of single days or weeks, such as {content!r} ({len(reading.rows):,} rows)"
    expected = "figures of months, quarters or years"
    return reading.sheet.problem(Severity.ERROR, first, column.position, found, expected, _DAYS)


def fault_problem(
    reading: TableReading, column: ColumnReading, contents: list[Any], distinct: list[Any], fault: long_periods.Fault
) -> Problem:
    """Return a fault of some cells as one problem, at the first of them."""
    wrong = {distinct[place] for place in fault.places}
    rows = [row for row, content in zip(reading.rows, contents, strict=True) if content in wrong]
    more = (
        f" (and {len(rows) - 1:,} more {'cell' if len(rows) == 2 else 'cells'} of the column)" if len(rows) > 1 else ""
    )
    found = f"{fault.found}{more}"
    return reading.sheet.problem(Severity.ERROR, rows[0], column.position, found, fault.expected, fault.action)
