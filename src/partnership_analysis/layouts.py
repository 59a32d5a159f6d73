"""How officers lay tables out.

Finds the tables on a sheet by their headings, wherever they stand, and takes them apart into facts:
one cell's content with the label, period and role that its row and column give it. What a label
means (its unit, its service) is for `returns`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from partnership_analysis import periods, units
from partnership_analysis.problems import Problem
from partnership_analysis.workbook import Sheet

_ROLES = {
    "target": re.compile(
        r"(kpi(?!\W+(ref|no|num|name|code|id|owner|desc))|target|standard|threshold)(\W+\w+){0,4}\W*", re.I
    ),
    "value": re.compile(r"(actual|outturn|result|value|performance)(\W+\w+){0,4}\W*", re.I),
    "variance": re.compile(r"(variance|difference)(\W+\w+){0,4}\W*", re.I),
}
# A heading over the labels that says only "these are measures", and so does not set them apart.
_PLAIN_CORNER = re.compile(r"(key )?(performance )?(measures?|kpis?|indicators?|description)?", re.I)
_FOOTNOTE = re.compile(r"[(\[]?(?P<mark>\d|\*)[)\].]?\s*(?P<text>[^\d\s.*].*)", re.S)


class Column(NamedTuple):
    """A table's column: what its cells are (value, target, variance), of which period, under what heading."""

    position: int
    role: str | None
    period: pd.Period | None
    heading: str


@dataclass(frozen=True)
class Block:
    """One table on a sheet.

    Attributes
    ----------
    title
        The line of text above it, or the sheet's first line.
    corner
        The heading over its labels.
    label_column, columns, rows
        Where its labels, its other columns and its body are, counted from 0.
    notes
        The (row, column) of each line of text below it.
    """

    sheet: Sheet
    title: str
    corner: str
    label_column: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    notes: tuple[tuple[int, int], ...]

    def label(self, row: int) -> str:
        """Return the label at the start of a row."""
        return self.sheet.text(row, self.label_column)

    def measure(self, row: int) -> str:
        """Return a row's label, with the table's own heading in brackets where it has one."""
        label = self.label(row)
        return label if not label or _PLAIN_CORNER.fullmatch(self.corner) else f"{label} ({self.corner})"

    def footnotes(self) -> dict[str, str]:
        """Return the numbered footnotes under the table, by their mark."""
        matches = (_FOOTNOTE.fullmatch(self.sheet.text(*note)) for note in self.notes)
        return {m["mark"]: m["text"] for m in matches if m and m["mark"] != "*"}


class Fact(NamedTuple):
    """One cell of a table and what its place says it is."""

    role: str
    measure: str
    period: pd.Period | None
    block: Block
    row: int
    column: int

    @property
    def content(self) -> Any:
        """What the cell holds."""
        return self.block.sheet.rows[self.row][self.column]

    @property
    def source(self) -> str:
        """Where the cell is."""
        return self.block.sheet.source(self.row, self.column)

    def quantity(self) -> units.Quantity:
        """Read the cell as a quantity; ValueError if it is none."""
        return units.parse(self.content, (self.row, self.column) in self.block.sheet.percents)


class Record(NamedTuple):
    """One row of a sheet that is a list under headings (Measures, Exclusions)."""

    sheet: Sheet
    row: int
    columns: dict[str, int]

    def content(self, heading: str) -> Any:
        """Return what the row holds under a heading; None where there is nothing."""
        column = self.columns.get(heading.casefold())
        return None if column is None else self.sheet.rows[self.row][column]

    def text(self, heading: str) -> str:
        """Return that content as trimmed text."""
        column = self.columns.get(heading.casefold())
        return "" if column is None else self.sheet.text(self.row, column)

    def quantity(self, heading: str) -> units.Quantity:
        """Read what the row holds under a heading as a quantity; ValueError if it is none."""
        column = self.columns[heading.casefold()]
        return units.parse(self.sheet.rows[self.row][column], (self.row, column) in self.sheet.percents)

    def problem(self, heading: str, found: str, expected: str, action: str) -> Problem:
        """Return an error at the row's cell under a heading."""
        column = self.columns.get(heading.casefold(), 0)
        return self.sheet.problem("error", self.row, column, found, expected, action)

    def source(self, heading: str) -> str:
        """Where the row's cell under a heading is."""
        return self.sheet.source(self.row, self.columns.get(heading.casefold(), 0))


def blocks(sheet: Sheet) -> list[Block]:
    """Find the tables on a sheet.

    A table begins with a row of headings (and, above it, a row of years that spans them) or, for a
    plain list, with its first label and quantity. It ends at an empty row, a line of text or the next
    headings. The line of text above it is its title; those below, its notes.
    """
    found: list[Block] = []
    texts: list[tuple[int, int]] = []
    row = 0
    while row < len(sheet.rows):
        block = _block_at(sheet, row)
        if block is None:
            texts += [(row, column) for column in sheet.filled(row)]
            row += 1
            continue
        if found:
            found[-1] = replace(found[-1], notes=tuple(texts[:-1] if block.title else texts))
        found.append(block)
        texts = []
        row = block.rows[-1] + 1
    if found:
        found[-1] = replace(found[-1], notes=tuple(texts))
    return found


def facts(block: Block) -> Iterator[Fact]:
    """Take a table apart: each cell below a heading, with its measure, period and role.

    A target column of no year is for every year in the row.
    """
    for row in block.rows:
        for column in block.columns:
            if column.role and block.sheet.text(row, column.position):
                yield Fact(column.role, block.measure(row), column.period, block, row, column.position)


def records(sheet: Sheet) -> list[Record]:
    """Read a sheet that is one list under headings in its first row."""
    if not sheet.rows:
        return []
    columns = {sheet.text(0, column).casefold(): column for column in sheet.filled(0)}
    return [Record(sheet, row, columns) for row in range(1, len(sheet.rows)) if sheet.filled(row)]


def _block_at(sheet: Sheet, row: int) -> Block | None:
    years = row if _is_year_row(sheet, row) else None
    heading = row if years is None else row + 1
    if _is_heading_row(sheet, heading):
        first = heading + 1
        label_column = sheet.filled(first)[0]
        columns = _columns(sheet, years, heading, label_column)
        corner = sheet.text(heading, label_column)
    elif _is_body_row(sheet, row):
        first, corner = row, ""
        label_column, *others = sheet.filled(row)
        columns = tuple(Column(column, "value", None, "") for column in others)
    else:
        return None
    last = first
    while (following := _next_row(sheet, last, label_column)) is not None:
        last = following
    rows = tuple(range(first, last + 1))
    return Block(sheet, _title_above(sheet, row), corner, label_column, columns, rows, ())


def _next_row(sheet: Sheet, row: int, label_column: int) -> int | None:
    """Return the next filled row of a table; a label without figures is part of it if more rows follow."""
    following = row + 1
    while following < len(sheet.rows) and sheet.filled(following) == [label_column]:
        following += 1
    if following >= len(sheet.rows) or len(sheet.filled(following)) < 2 or _names_periods(sheet, following):
        return None
    # A line of text straight under a table, with another table under it, is that table's title.
    return None if following > row + 1 and _is_heading_row(sheet, following) else following


def _columns(sheet: Sheet, years: int | None, row: int, label_column: int) -> tuple[Column, ...]:
    indices = [c for c in sheet.filled(row) if c != label_column]
    headings = [sheet.text(row, c) for c in indices]
    own = periods.parse_headings([sheet.rows[row][c] for c in indices])
    above = _spanned(sheet, years) if years is not None else {}
    found = [
        Column(c, _role(heading, period), above.get(c, period or _year_within(heading)), heading)
        for c, heading, period in zip(indices, headings, own, strict=True)
    ]
    return tuple(_dated(found))


def _year_within(heading: str) -> pd.Period | None:
    """Return the year that a heading with a role names: that of "Target 14/15"."""
    words = heading.split(maxsplit=1)
    return periods.find(heading) or (periods.parse_headings(words[1:])[0] if len(words) > 1 else None)


def _dated(columns: list[Column]) -> list[Column]:
    """Give each target and variance its year.

    One target beside several years is the target of each (it keeps no year of its own); one variance
    beside several years is that of the last. Otherwise each belongs to the actual in its group.
    """
    years = [column.period for column in columns if column.role == "value" and column.period is not None]
    variances = [column for column in columns if column.role == "variance"]
    if len(variances) == 1 and variances[0].period is None and len(years) > 1:
        columns = [column._replace(period=max(years)) if column == variances[0] else column for column in columns]
    if sum(column.role == "target" and column.period is None for column in columns) == 1 and len(years) > 1:
        return columns
    return list(_grouped(columns))


def _grouped(columns: list[Column]) -> Iterator[Column]:
    """Give KPI and Variance the year of the Actual beside them: a group ends where a role comes again."""
    group: list[Column] = []
    for column in [*columns, None]:
        if column is None or (column.role and column.role in {c.role for c in group}):
            years = [c.period for c in group if c.period is not None]
            yield from (c._replace(period=years[0]) if c.role and c.period is None and years else c for c in group)
            group = []
        if column is not None:
            group.append(column)


def _role(heading: str, period: pd.Period | None) -> str | None:
    for role, pattern in _ROLES.items():
        if pattern.fullmatch(heading):
            return role
    return "value" if period is not None else None


def _spanned(sheet: Sheet, row: int) -> dict[int, pd.Period]:
    filled = sheet.filled(row)
    found: dict[int, pd.Period] = {}
    for column, period in zip(filled, periods.parse_headings([sheet.rows[row][c] for c in filled]), strict=True):
        if period is not None:
            found |= dict.fromkeys(range(column, column + sheet.spans.get((row, column), 1)), period)
    return found


def _is_year_row(sheet: Sheet, row: int) -> bool:
    filled = sheet.filled(row)
    years = periods.parse_headings([sheet.rows[row][c] for c in filled])
    return bool(filled) and None not in years and _is_heading_row(sheet, row + 1)


def _is_heading_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row heads a table: it names periods or roles, or stands over figures with names of its own."""
    if row + 1 >= len(sheet.rows) or not sheet.filled(row + 1):
        return False
    label_column = sheet.filled(row + 1)[0]
    columns = [column for column in sheet.filled(row) if column != label_column]
    if not columns or any(_is_quantity(sheet, row, column) for column in sheet.filled(row)):
        return False
    known = _names_periods(sheet, row) or any(_role(sheet.text(row, column), None) for column in columns)
    return known or _is_body_row(sheet, row + 1)


def _names_periods(sheet: Sheet, row: int) -> bool:
    filled = sheet.filled(row)
    named = any(periods.parse_headings([sheet.rows[row][column] for column in filled]))
    return named and not any(_is_quantity(sheet, row, column) for column in filled)


def _is_body_row(sheet: Sheet, row: int) -> bool:
    filled = sheet.filled(row)
    return len(filled) > 1 and any(_is_quantity(sheet, row, column) for column in filled)


def _is_quantity(sheet: Sheet, row: int, column: int) -> bool:
    try:
        units.parse(sheet.rows[row][column])
    except ValueError:
        return False
    return True


def _title_above(sheet: Sheet, row: int) -> str:
    if row and len(filled := sheet.filled(row - 1)) == 1:
        return sheet.text(row - 1, filled[0])
    return ""
