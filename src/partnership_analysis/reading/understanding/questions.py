"""Problems of a table that is understood: headings that are not clear, figures without a period or a measure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import places
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, HeadingProblem, TableReading


class RowsWithoutName(NamedTuple):
    """Which rows lack a name that other rows of their table have, and the problem that asks for it."""

    rows: Any
    problems: list[Problem]


def rows_without_service(reading: TableReading, services: "pd.Series[str]") -> RowsWithoutName:
    """Return the rows that name no service in a table whose other rows name one."""
    rows = (services == "").to_numpy() & bool((services != "").any())
    if not rows.any():
        return RowsWithoutName(rows, [])
    column, row = reading.columns_of(ColumnKind.SERVICE)[0], reading.rows[int(np.argmax(rows))]
    found = f"{number_of(int(rows.sum()), 'row')} without a service, where others have one"
    action = "Write the service in each row; these rows are not used"
    return RowsWithoutName(rows, [problem(reading, row, column, found, f"a name under {column.heading!r}", action)])


def rows_without_council(reading: TableReading) -> RowsWithoutName:
    """Return the rows that name a region and no council, in a table whose other rows of that region name one.

    Such a row may be the region's, or a council's whose name was left out. A code, or what sort of place a row is
    about, shows which.
    """
    councils, regions = reading.columns_of(ColumnKind.AUTHORITY), reading.columns_of(ColumnKind.REGION)
    if not councils or not regions or reading.columns_of(ColumnKind.LEVEL):
        return RowsWithoutName(np.zeros(len(reading.rows), dtype=bool), [])
    text, codes = reading.sheet.text, reading.columns_of(ColumnKind.CODE)
    region = [text(row, regions[0].position) for row in reading.rows]
    has_council = [any(text(row, column.position) for column in councils) for row in reading.rows]
    with_councils = {name for name, has in zip(region, has_council, strict=True) if has and name}
    rows = np.array(
        [
            name in with_councils and not has and not any(places.find(text(row, column.position)) for column in codes)
            for row, name, has in zip(reading.rows, region, has_council, strict=True)
        ]
    )
    if not rows.any():
        return RowsWithoutName(rows, [])
    first = int(np.argmax(rows))
    found = f"{number_of(int(rows.sum()), 'row')} of {region[first]!r} without a council, where others have one"
    expected = f"a name under {councils[0].heading!r}"
    action = "Write the council, or the region's own name, in each row; these rows are not used"
    return RowsWithoutName(rows, [problem(reading, reading.rows[first], councils[0], found, expected, action)])


def unclear_headings(reading: TableReading) -> Iterator[Problem]:
    """Give a problem for the columns whose headings are not clear: one for all that are unclear in the same way."""
    unclear: dict[str, list[tuple[ColumnReading, HeadingProblem]]] = {}
    for column in reading.columns_of(ColumnKind.VALUE, ColumnKind.TARGET):
        if column.problem:
            unclear.setdefault(column.problem.action, []).append((column, column.problem))
    for alike in unclear.values():
        column, problem = alike[0]
        found = f"{problem.found}{_and_more(len(alike))}"
        yield heading_problem(reading, column, found, problem.expected, problem.action)
    if changes := reading.columns_of(ColumnKind.CHANGE):
        found = f"{changes[0].heading!r}{_and_more(len(changes))}, which the figures give as well"
        action = "Leave it; changes are worked out from the figures, and its cells are not used"
        yield heading_problem(reading, changes[0], found, "figures, targets or words", action, mild=True)
    if unknown := reading.columns_of(ColumnKind.UNKNOWN):
        names = ", ".join(column_words(reading, column) for column in unknown[:5])
        more = f" and {number_of(len(unknown) - 5, 'more column')}" if len(unknown) > 5 else ""
        found = f"{names}{more}, which nothing is known of"
        action = "Leave it, or say what its words are on the Measures sheet; they are not used"
        yield heading_problem(reading, unknown[0], found, "known headings", action, mild=True)


def missing_periods(reading: TableReading) -> Iterator[Problem]:
    """Give a problem for the columns of figures without a period, and one for those without a measure."""
    values = reading.columns_of(ColumnKind.VALUE)
    columns = []
    if not reading.has_row_periods and reading.period is None:
        columns = [column for column in values if column.period is None and not column.problem]
    if columns:
        number = "its figures" if len(columns) == len(values) else number_of(len(columns), "column")
        found = f"no period for {number} (the first is headed {columns[0].heading!r})"
        action = "Say it in the title or in the headings, in a column headed Period, or under Period in a Layout"
        yield heading_problem(reading, columns[0], found, "the period that they are of", action)
    nameless = [column for column in values if not measure_of(reading, column)]
    if nameless and not reading.columns_of(ColumnKind.MEASURE):
        found = f"figures without a measure's name ({nameless[0].heading!r})"
        action = "Write what is measured in the line above the table, or under Measure in a Layout"
        yield heading_problem(reading, nameless[0], found, "the name of a measure", action)


def measure_of(reading: TableReading, column: ColumnReading) -> str:
    """Return the measure of a column of figures: by its headings, or by what the title says about all columns.

    The title does not count for a column without a heading, or without the upper of several headings, beside others
    that name their measures.
    """
    others = any(one.measure for one in reading.columns_of(ColumnKind.VALUE))
    headed = reading.sheet.rows[reading.headings[-1]][column.position] is not None
    grouped = len(reading.headings) > 1
    return column.measure or (reading.measure if not others or (headed and not grouped) else "")


def table_of_words(reading: TableReading) -> Problem:
    """Return a warning that a table holds no figures."""
    found = f"a table of words by place, without figures ({len(reading.rows):,} rows)"
    action = "Leave it if it holds no performance figures; it is not used"
    return heading_problem(reading, reading.columns[0], found, "figures", action, mild=True)


def table_of_things(reading: TableReading) -> Problem:
    """Return a warning that a table is a list of things with dates, such as actions, and holds no figures."""
    found = (
        f"a list of {number_of(len(reading.rows), 'thing')} with a number and a date to each, such as actions or cases"
    )
    action = "Leave it if it is one; it is not used. If it holds figures, give them by month, quarter or year"
    return heading_problem(reading, reading.columns[0], found, "figures by period", action, mild=True)


def heading_problem(
    reading: TableReading, column: ColumnReading, found: str, expected: str, action: str, mild: bool = False
) -> Problem:
    """Return a problem at the heading of a column: an error, or a warning if it is mild."""
    return problem(reading, reading.headings[-1], column, found, expected, action, mild)


def problem(
    reading: TableReading, row: int, column: ColumnReading, found: str, expected: str, action: str, mild: bool = False
) -> Problem:
    """Return a problem at a cell of a table: an error, or a warning if it is mild."""
    severity = Severity.WARNING if mild else Severity.ERROR
    return reading.sheet.problem(severity, row, column.position, found, expected, action)


def column_words(reading: TableReading, column: ColumnReading) -> str:
    """Return what a message calls a column: its heading, or else its letter."""
    return repr(column.heading) if column.heading else f"column {reading.column_name(column)}"


def _and_more(columns: int) -> str:
    return f" (and {number_of(columns - 1, 'more column')})" if columns > 1 else ""


def number_of(number: int, noun: str) -> str:
    """Return how many there are: "1 row", "1,200 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
