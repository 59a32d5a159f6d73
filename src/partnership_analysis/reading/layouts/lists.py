"""Tables of one row to a fact: long returns, and the lists of Measures and Exclusions."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import periods, units
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.distinct import Distinct, distinct
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import WORDS
from partnership_analysis.reading.workbook import Sheet

_NEEDED = (Role.MEASURE, Role.PERIOD, Role.VALUE)
# A sheet without such headings in its first rows is laid out otherwise.
_LATEST_HEADING = 30


class TargetColumn(NamedTuple):
    """A column of targets whose heading says more than "Target": their kind, or the period that they are of.

    Targets in rows of their own have `rows`: for each row of the table that of its target, below 0 without one.
    """

    position: int
    kind: TargetKind | None
    period: Period | None
    rows: "np.ndarray[Any, np.dtype[np.int64]] | None" = None

    @property
    def name(self) -> str:
        """How a frame of the table's rows calls its targets."""
        return f"target {self.position} {self.kind} {self.period}"


class CommentColumn(NamedTuple):
    """A column of comments or actions (`role`), and the column of who says them, if there is one."""

    position: int
    role: Role
    author: int | None


@dataclass(frozen=True, eq=False)
class Days:
    """The days of a table whose rows are of days or weeks, of which several make a month.

    Attributes
    ----------
    day
        That of each row: of a week, the day that decides in which month it counts.
    weekly
        Whether the rows are of weeks.
    straddling
        Which rows are of weeks that lie in two months, or may, where nobody says in which of them they count.
    closed
        Days that a month can do without.
    """

    day: "pd.Series[Any]"
    weekly: bool
    straddling: "pd.Series[bool]"
    closed: tuple[dt.date, ...] = ()


@dataclass(frozen=True, eq=False)
class Labels:
    """What the rows of a table say in words that were put together before: one text to each of its rows.

    Attributes
    ----------
    authority, service, measure
        As the tidy tables have them; an authority is empty where the table names none.
    period
        The label of its period.
    unit
        What it is counted in, in the table's words; empty where the table does not say.
    scaled
        Whether a Unit column says so of each row, so that minutes are seconds; what a title or a heading says of all
        figures stays as it is written: "£000".
    aggregation
        How the row's measure makes longer periods of shorter ones; empty where the table does not say.
    polarity
        Whether higher or lower is better; empty where the table does not say.
    days
        The days, where the rows are of less than a month.
    """

    authority: "pd.Series[str]"
    service: "pd.Series[str]"
    measure: "pd.Series[str]"
    period: "pd.Series[str]"
    unit: "pd.Series[str]"
    aggregation: "pd.Series[str]"
    polarity: "pd.Series[str]"
    scaled: bool = False
    days: Days | None = None

    def first(self, services: "pd.Series[str]", said: "pd.Series[str]") -> dict[tuple[str, str], str]:
        """Return what the rows of each service and measure say first, as far as they say anything."""
        frame = pd.DataFrame({"service": services, "measure": self.measure, "said": said})
        rows = frame[frame["said"] != ""].drop_duplicates(["service", "measure"])
        return {(service, name): text for service, name, text in rows.itertuples(index=False, name=None)}


@dataclass(frozen=True, eq=False)
class LongTable:
    """A table with one row for each authority, measure and period.

    Attributes
    ----------
    heading
        Its row of headings.
    columns
        Where each role's column is: measure, period and value, and perhaps authority, service, target,
        numerator, denominator and as_at.
    rows
        Its rows, counted from 0, in their order.
    targets
        Its columns of targets of another kind than the rows' own period, such as "Annual target".
    comments
        Its columns of comments and actions.
    labels
        What its rows say, where that is not one cell of each: "All ages", or a heading that all of them share.
    elsewhere
        For roles whose cells stand in rows of their own, such as targets under actuals: the row of each row's cell,
        counted from 0, below 0 where it has none.
    aims
        Whether its rows hold targets alone, of periods without a figure.
    across
        For roles whose cells stand in several columns, of which the rows of each follow those of the one before: the
        column of each row's cell. `columns` has the first of them.
    """

    sheet: Sheet
    heading: int
    columns: dict[Role, int]
    rows: Sequence[int]
    targets: tuple[TargetColumn, ...] = ()
    comments: tuple[CommentColumn, ...] = ()
    labels: Labels | None = None
    elsewhere: "Mapping[Role, np.ndarray[Any, np.dtype[np.int64]]]" = field(default_factory=dict)
    aims: bool = False
    across: "Mapping[Role, np.ndarray[Any, np.dtype[np.int64]]]" = field(default_factory=dict)

    @cached_property
    def places(self) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """Its rows, as numpy takes them."""
        return np.asarray(self.rows, dtype=np.int64)

    def cells(self, role: Role) -> list[Any]:
        """Return what a column holds, row by row."""
        if role in self.elsewhere:
            contents = self.sheet.column(self.columns[role])
            return [contents[row] if row >= 0 else None for row in self.elsewhere[role].tolist()]
        found: list[Any] = []
        for column, part in self.runs(role):
            found += map(self.sheet.column(column).__getitem__, self.rows[part])
        return found

    def distinct(self, role: Role) -> Distinct:
        """Return the different contents of a column, and which each row has."""
        if role in self.elsewhere or role in self.across:
            return distinct(self.cells(role))
        return self.sheet.distinct(self.columns[role]).among(self.places)

    def places_of(self, role: Role) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """Return the rows of the cells of a role, as numpy takes them; below 0 where a row has none."""
        return self.elsewhere.get(role, self.places)

    def runs(self, role: Role) -> list[tuple[int, slice]]:
        """Return the columns of a role's cells, from the first row to the last, each with the rows it is of."""
        if role not in self.across:
            return [(self.columns[role], slice(None))]
        columns = self.across[role]
        starts = [0, *(np.flatnonzero(np.diff(columns)) + 1).tolist(), len(columns)]
        return [(int(columns[start]), slice(start, stop)) for start, stop in pairwise(starts)]

    def in_columns(self, role: Role, which: "np.ndarray[Any, np.dtype[np.bool_]]") -> Iterator[Any]:
        """Give some of its rows, those at a time whose cells of a role stand in one column.

        A cell that stands for a row in all columns of figures is given once.
        """
        columns = self.across.get(role, next(iter(self.across.values()), None))
        if columns is None or not which.any():
            yield which
            return
        for column in dict.fromkeys(columns[which].tolist()):
            yield which & (columns == column)
            if role not in self.across:
                return


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

    def quantity(self, heading: str, stated: units.UnitStated | None = None) -> units.Quantity:
        """Read what the row holds under a heading as a quantity, in the unit stated; ValueError if it is none."""
        return self.sheet.quantity(self.row, self.columns[heading.casefold()], stated)

    def problem(self, heading: str, found: str, expected: str, action: str) -> Problem:
        """Return an error at the row's cell under a heading."""
        column = self.columns.get(heading.casefold(), 0)
        return self.sheet.problem(Severity.ERROR, self.row, column, found, expected, action)

    def source(self, heading: str) -> str:
        """Where the row's cell under a heading is."""
        return self.sheet.source(self.row, self.columns.get(heading.casefold(), 0))


def long_tables(sheet: Sheet) -> list[LongTable]:
    """Return the long tables of a sheet: each begins under a row that heads a measure, a period and a value.

    One ends where a row holds neither period nor value; rows that follow an empty row are still its own.
    """
    found: list[LongTable] = []
    row = 0
    while row < len(sheet.rows):
        columns = _long_columns(sheet, row)
        heading = row
        if columns:
            row = next((r for r in range(row + 1, len(sheet.rows)) if sheet.filled(r)), len(sheet.rows))
        elif found:
            heading, columns = found[-1].heading, found[-1].columns
        elif row > _LATEST_HEADING:
            break
        if columns is None:
            row += 1
            continue
        last = _end(sheet, row, columns)
        if last > row:
            targets, comments = tuple(_target_columns(sheet, heading)), tuple(_comment_columns(sheet, heading))
            found.append(LongTable(sheet, heading, columns, range(row, last), targets, comments))
        row = max(last, row + 1)
    return found


def _end(sheet: Sheet, row: int, columns: dict[Role, int]) -> int:
    """Return where a long table ends that goes on from a row: at one without period and value, or at headings."""
    periods, values = sheet.distinct(columns[Role.PERIOD]), sheet.distinct(columns[Role.VALUE])
    ends = ~(periods.filled | values.filled) | values.of_each([_heads_values(content) for content in values.contents])
    return int(np.argmax(ends[row:])) + row if ends[row:].any() else len(sheet.rows)


def _heads_values(content: Any) -> bool:
    """Tell whether a cell heads a column of values; most cells hold figures, which a look at one letter tells."""
    return type(content) is str and content.lstrip()[:1].isalpha() and headings.long_role(content) is Role.VALUE


def _long_columns(sheet: Sheet, row: int) -> dict[Role, int] | None:
    """Return where each role's column is, if a row heads a long table."""
    if not any(isinstance(content, str) for content in sheet.rows[row]):
        return None
    roles: dict[Role, int] = {}
    dated = any(headings.long_role(sheet.text(row, column)) is Role.PERIOD for column in sheet.filled(row))
    for column in sheet.filled(row):
        role = headings.long_role(sheet.text(row, column))
        said = headings.target(sheet.text(row, column)) if role is None else None
        if said and not said.rest and said.kind in (None, TargetKind.PERIOD):
            role = Role.TARGET
        # Year and Quarter, or Month and Year, tell the period together; a Month alone tells it all.
        if role is Role.PART and not dated:
            dated = True
            role = Role.PERIOD
        if role is not None and role not in WORDS:
            roles.setdefault(role, column)
    return roles if roles.keys() >= set(_NEEDED) else None


def _target_columns(sheet: Sheet, row: int) -> Iterator[TargetColumn]:
    """Give the columns of targets whose heading says a kind, or a period."""
    for column in sheet.filled(row):
        said = headings.target(sheet.text(row, column))
        if said is None or headings.long_role(sheet.text(row, column)) is not None:
            continue
        period = periods.parse_headings([said.rest], year_ends=False)[0]
        if period is not None or (not said.rest and said.kind in (TargetKind.YEAR, TargetKind.YEAR_TO_DATE)):
            yield TargetColumn(column, said.kind, period)


def _comment_columns(sheet: Sheet, row: int) -> Iterator[CommentColumn]:
    """Give the columns of comments and actions, each with that of its authors."""
    roles = {column: headings.long_role(sheet.text(row, column)) for column in sheet.filled(row)}
    authors = {column: sheet.text(row, column) for column, role in roles.items() if role is Role.AUTHOR}
    for column, role in roles.items():
        if role in (Role.NOTE, Role.ACTION):
            yield CommentColumn(column, role, headings.author_of(column, role, authors))


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
