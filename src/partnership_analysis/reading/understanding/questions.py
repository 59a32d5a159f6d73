"""What is asked about a table that is understood: headings that are not clear, figures of no period or measure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import places
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading


class Nameless(NamedTuple):
    """The rows that leave a key out that others of their table give, and the problem that asks for it."""

    rows: Any
    problems: list[Problem]


def without_service(reading: TableReading, services: "pd.Series[str]") -> Nameless:
    """Return the rows that name no service in a table whose other rows do: whose they are would be a guess."""
    rows = (services == "").to_numpy() & bool((services != "").any())
    if not rows.any():
        return Nameless(rows, [])
    column, number = reading.columns_of(ColumnKind.SERVICE)[0], int(rows.sum())
    found = f"{number:,} row{'' if number == 1 else 's'} without a service, where others have one"
    row, action = reading.rows[int(np.argmax(rows))], "Write the service in each row; these rows are not used"
    return Nameless(rows, [problem(reading, row, column, found, f"a name under {column.heading!r}", action)])


def without_council(reading: TableReading) -> Nameless:
    """Return the rows that name a region and no council, in a table whose other rows of that region name one.

    Such a row may be the region's, or a council's whose name was left out. A code, or what sort of place a row is
    about, tells which.
    """
    rows = np.zeros(len(reading.rows), dtype=bool)
    councils, regions = reading.columns_of(ColumnKind.AUTHORITY), reading.columns_of(ColumnKind.REGION)
    if not councils or not regions or reading.columns_of(ColumnKind.LEVEL):
        return Nameless(rows, [])
    named = [any(reading.sheet.text(row, column.position) for column in councils) for row in reading.rows]
    coded = [
        any(places.find(reading.sheet.text(r, c.position)) for c in reading.columns_of(ColumnKind.CODE))
        for r in reading.rows
    ]
    region = [reading.sheet.text(row, regions[0].position) for row in reading.rows]
    with_councils = {text for text, has in zip(region, named, strict=True) if has and text}
    rows = np.array(
        [not has and not code and text in with_councils for has, code, text in zip(named, coded, region, strict=True)]
    )
    if not rows.any():
        return Nameless(rows, [])
    number, first = int(rows.sum()), int(np.argmax(rows))
    found = f"{number:,} row{'' if number == 1 else 's'} of {region[first]!r} without a council, where others have one"
    expected = f"a name under {councils[0].heading!r}"
    action = "Write the council, or the region's own name, in each row; these rows are not used"
    return Nameless(rows, [problem(reading, reading.rows[first], councils[0], found, expected, action)])


def unclear_headings(reading: TableReading) -> Iterator[Problem]:
    """Give a problem for the columns whose headings are not clear, one for all that are so in the same way."""
    unclear = [column for column in reading.columns_of(ColumnKind.VALUE, ColumnKind.TARGET) if column.problem]
    first: dict[str, list[ColumnReading]] = {}
    for column in unclear:
        kind = "respect" if "title says" in column.problem else "year"
        first.setdefault(kind, []).append(column)
    for kind, columns in first.items():
        column = columns[0]
        more = f" (and {len(columns) - 1} more columns)" if len(columns) > 1 else ""
        if kind == "respect":
            expected = "a heading, or a title, that says which period its figures are of"
            action = "Write the period of the figures in the heading, or the same year in the title; they are not used"
        else:
            expected = "a year that is told apart: 2022/23, or a title that says calendar year or financial year"
            action = "Write which it is in the title, or under Years in a Layout; they are not used"
        yield problem(reading, reading.headings[-1], column, column.problem + more, expected, action)
    changes = reading.columns_of(ColumnKind.CHANGE)
    if changes:
        more = f" (and {len(changes) - 1} more columns)" if len(changes) > 1 else ""
        what = f"{changes[0].heading!r}{more}, which the figures give as well"
        action = "Leave it; changes are worked out from the figures, and its cells are not used"
        yield problem(reading, reading.headings[-1], changes[0], what, "figures, targets or words", action, mild=True)
    unknown = reading.columns_of(ColumnKind.UNKNOWN)
    if unknown:
        names = ", ".join(named(reading, column) for column in unknown[:5])
        what = (
            f"{names}{f' and {len(unknown) - 5} more columns' if len(unknown) > 5 else ''}, which nothing is known of"
        )
        action = "Leave it, or say what its words are on the Measures sheet; they are not used"
        yield problem(reading, reading.headings[-1], unknown[0], what, "known headings", action, mild=True)


def untimed(reading: TableReading, keys: pd.DataFrame) -> Iterator[Problem]:
    """Give one problem for the columns of figures of which nothing says the period, or the measure."""
    if keys.empty or keys["period_known"].iloc[0]:
        columns = []
    else:
        columns = [
            c
            for c in reading.columns_of(ColumnKind.VALUE)
            if c.period is None and not c.problem and reading.period is None
        ]
    if columns:
        number = (
            "its figures" if len(columns) == len(reading.columns_of(ColumnKind.VALUE)) else f"{len(columns)} columns"
        )
        what = f"no period for {number} (the first is headed {columns[0].heading!r})"
        action = "Say it in the title or in the headings, in a column headed Period, or under Period in a Layout"
        yield problem(reading, reading.headings[-1], columns[0], what, "the period that they are of", action)
    nameless = [
        c
        for c in reading.columns_of(ColumnKind.VALUE)
        if not reading.columns_of(ColumnKind.MEASURE) and not named_in(reading, c)
    ]
    if nameless:
        what = f"figures without a measure's name ({nameless[0].heading!r})"
        action = "Write what is measured in the line above the table, or under Measure in a Layout"
        yield problem(reading, reading.headings[-1], nameless[0], what, "the name of a measure", action)


def named_in(reading: TableReading, column: ColumnReading) -> str:
    """Return the measure of a column of figures: by its headings, or by what the title says of all columns.

    A column without a heading, or under headings in several rows without the first of them, beside others that name
    their measures, is not of what the title says of those.
    """
    others = any(one.measure for one in reading.columns_of(ColumnKind.VALUE))
    headed = reading.sheet.rows[reading.headings[-1]][column.position] is not None
    grouped = len(reading.headings) > 1
    return column.measure or (reading.measure if not others or (headed and not grouped) else "")


def of_words(reading: TableReading) -> Problem:
    """Say that a table holds no figures."""
    what = f"a table of words by place, without figures ({len(reading.rows):,} rows)"
    column, action = reading.columns[0], "Leave it if it holds no performance figures; it is not used"
    return problem(reading, reading.headings[-1], column, what, "figures", action, mild=True)


def of_things(reading: TableReading) -> Problem:
    """Say that a table is a list of things with dates, such as actions, and holds no figures."""
    what = f"a list of {len(reading.rows):,} things with a number and a date to each, such as actions or cases"
    action = "Leave it if it is one; it is not used. If it holds figures, give them by month, quarter or year"
    return problem(reading, reading.headings[-1], reading.columns[0], what, "figures by period", action, mild=True)


def problem(
    reading: TableReading, row: int, column: ColumnReading, found: str, expected: str, action: str, mild: bool = False
) -> Problem:
    """Return a problem at a cell of a table: an error, or a warning if it is mild."""
    severity = Severity.WARNING if mild else Severity.ERROR
    return reading.sheet.problem(severity, row, column.position, found, expected, action)


def named(reading: TableReading, column: ColumnReading) -> str:
    """Return what a message calls a column: its heading, or else its letter."""
    return repr(column.heading) if column.heading else f"column {reading.column_name(column)}"
