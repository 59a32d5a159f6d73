"""Tables of one row to a fact: long returns, and the lists of Measures and Exclusions."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from partnership_analysis import units
from partnership_analysis.layouts import headings
from partnership_analysis.problems import Problem
from partnership_analysis.workbook import Sheet

_NEEDED = ("measure", "period", "value")


@dataclass(frozen=True)
class LongTable:
    """A table with one row for each authority, measure and period.

    Attributes
    ----------
    heading
        Its row of headings.
    columns
        Where each role's column is: measure, period and value, and perhaps authority, service, target,
        numerator, denominator, as_at and note.
    first, last
        Its rows: from `first` up to, not including, `last`.
    """

    sheet: Sheet
    heading: int
    columns: dict[str, int]
    first: int
    last: int

    def cells(self, role: str) -> list[Any]:
        """Return what a column holds, row by row."""
        column = self.columns[role]
        return [row[column] for row in self.sheet.rows[self.first : self.last]]


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
        return units.parse(self.sheet.rows[self.row][column], self.sheet.is_percent(self.row, column))

    def problem(self, heading: str, found: str, expected: str, action: str) -> Problem:
        """Return an error at the row's cell under a heading."""
        column = self.columns.get(heading.casefold(), 0)
        return self.sheet.problem("error", self.row, column, found, expected, action)

    def source(self, heading: str) -> str:
        """Where the row's cell under a heading is."""
        return self.sheet.source(self.row, self.columns.get(heading.casefold(), 0))


def long_table(sheet: Sheet) -> LongTable | None:
    """Return the long table of a sheet: the first row that heads a measure, a period and a value begins it.

    It ends where a row holds none of the three.
    """
    for row in range(len(sheet.rows)):
        roles: dict[str, int] = {}
        for column in sheet.filled(row):
            role = headings.long_role(sheet.text(row, column))
            if role:
                roles.setdefault(role, column)
        if roles.keys() >= set(_NEEDED):
            measure, period, value = (roles[role] for role in _NEEDED)
            first = row + 1
            while first < len(sheet.rows) and not sheet.filled(first):
                first += 1
            empty = (
                r
                for r, cells in enumerate(sheet.rows[first:], start=first)
                if cells[measure] is None and cells[period] is None and cells[value] is None
            )
            last = next(empty, len(sheet.rows))
            return LongTable(sheet, row, roles, first, last) if last > first else None
        if row > _LATEST_HEADING:
            return None
    return None


# A sheet without such headings in its first rows is laid out otherwise.
_LATEST_HEADING = 30


def heading_row(sheet: Sheet, heading: str) -> int:
    """Return the row of a list's headings: the first that holds a heading, or else the first."""
    rows = range(len(sheet.rows))
    named = (r for r in rows if any(sheet.text(r, c).casefold() == heading.casefold() for c in sheet.filled(r)))
    return next(named, 0)


def records(sheet: Sheet, heading: str = "Measure") -> list[Record]:
    """Read a sheet that is one list, under the row of headings that holds `heading`."""
    first = heading_row(sheet, heading)
    columns = {sheet.text(first, c).casefold(): c for c in sheet.filled(first)} if sheet.rows else {}
    return [Record(sheet, row, columns) for row in range(first + 1, len(sheet.rows)) if sheet.filled(row)]
