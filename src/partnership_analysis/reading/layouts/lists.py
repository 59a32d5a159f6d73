"""Tables of one row to a fact: long returns, and the lists of Measures and Exclusions."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import periods, units
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.distinct import Distinct, Numbers, distinct
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import COMMENT_ROLES
from partnership_analysis.reading.workbook import Sheet

# Without these columns a table is not a long one.
_NEEDED = {Role.MEASURE, Role.PERIOD, Role.VALUE}
# A sheet without such headings in its first rows has another layout.
_LATEST_HEADING = 30


class TargetColumn(NamedTuple):
    """A column of targets whose heading says more than "Target": their kind, or their period.

    Targets in rows of their own have `rows`: for each row of the table, the row of its target, or -1 without one.
    """

    position: int
    kind: TargetKind | None
    period: Period | None
    rows: Numbers | None = None

    @property
    def name(self) -> str:
        """The name of its targets in a frame of the table's rows."""
        return f"target {self.position} {self.kind} {self.period}"


class CommentColumn(NamedTuple):
    """A column of comments or actions (`role`), and the column of their authors, if there is one."""

    position: int
    role: Role
    author: int | None


@dataclass(frozen=True, eq=False)
class Days:
    """The days of a table whose rows are of days or weeks: several make a month.

    Attributes
    ----------
    day
        The day of each row: for a week, the day that decides in which month it counts.
    weekly
        Whether the rows are of weeks.
    straddling
        Which rows are of weeks that lie, or may lie, in two months, where nobody says in which month they count.
    closed
        Days without a figure, such as bank holidays.
    """

    day: "pd.Series[Any]"
    weekly: bool
    straddling: "pd.Series[bool]"
    closed: tuple[dt.date, ...] = ()


@dataclass(frozen=True, eq=False)
class Labels:
    """What the rows of a table say, where that was put together from several cells: one text to each row.

    Attributes
    ----------
    authority, service, measure
        As the tidy tables have them; an authority is empty where the table names none.
    period
        The label of its period.
    unit
        What it is counted in, in the table's words.
    aggregation
        How shorter periods of the row's measure make longer ones.
    polarity
        Whether higher or lower is better. Unit, aggregation and polarity are empty where the table does not say them.
    scaled
        Whether a Unit column says the unit of each row, so that minutes become seconds. A unit that a title or a
        heading says for all figures stays as it is written: "£000".
    days
        The days, where the rows are of days or weeks.
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

    def first(self, services: "pd.Series[str]", texts: "pd.Series[str]") -> dict[tuple[str, str], str]:
        """Return the first text, of one to a row, for each service and measure that has any."""
        frame = pd.DataFrame({"service": services, "measure": self.measure, "text": texts})
        rows = frame[frame["text"] != ""].drop_duplicates(["service", "measure"])
        return {(service, name): text for service, name, text in rows.itertuples(index=False, name=None)}

    def of_rows(self, rows: "pd.Index[Any]") -> "Labels":
        """Return the labels of some rows, which are not of days."""
        texts: dict[str, Any] = {name: value for name, value in vars(self).items() if isinstance(value, pd.Series)}
        return replace(self, **{name: series.loc[rows].reset_index(drop=True) for name, series in texts.items()})


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
        What its rows say, where that is not in one cell: "All ages", or a heading that all of them share.
    rows_of_role
        For roles whose cells stand in rows of their own, such as targets under actuals: for each row, the row of its
        cell, or -1 without one.
    without_values
        Whether its rows hold targets or claims alone, of periods without a figure.
    columns_of_role
        For roles whose cells stand in several columns, one after the other: for each row, the column of its cell.
        `columns` has the first of them.
    """

    sheet: Sheet
    heading: int
    columns: dict[Role, int]
    rows: Sequence[int]
    targets: tuple[TargetColumn, ...] = ()
    comments: tuple[CommentColumn, ...] = ()
    labels: Labels | None = None
    rows_of_role: Mapping[Role, Numbers] = field(default_factory=dict)
    without_values: bool = False
    columns_of_role: Mapping[Role, Numbers] = field(default_factory=dict)

    @cached_property
    def row_numbers(self) -> Numbers:
        """Its rows, as an array."""
        return np.asarray(self.rows, dtype=np.int64)

    def cells(self, role: Role) -> list[Any]:
        """Return the cells of a role, row by row."""
        if role in self.rows_of_role:
            contents = self.sheet.column(self.columns[role])
            return [contents[row] if row >= 0 else None for row in self.rows_of_role[role].tolist()]
        found: list[Any] = []
        for column, part in self.column_runs(role):
            found += map(self.sheet.column(column).__getitem__, self.rows[part])
        return found

    def distinct(self, role: Role) -> Distinct:
        """Return the different contents of a role's cells, and which each row has."""
        if role in self.rows_of_role or role in self.columns_of_role:
            return distinct(self.cells(role))
        return self.sheet.distinct(self.columns[role]).among(self.row_numbers)

    def role_rows(self, role: Role) -> Numbers:
        """Return the rows of a role's cells; -1 where a row has none."""
        return self.rows_of_role.get(role, self.row_numbers)

    def column_runs(self, role: Role) -> list[tuple[int, slice]]:
        """Return the columns of a role's cells, each with its part of the rows, from the first row to the last."""
        if role not in self.columns_of_role:
            return [(self.columns[role], slice(None))]
        columns = self.columns_of_role[role]
        starts = [0, *(np.flatnonzero(np.diff(columns)) + 1).tolist(), len(columns)]
        return [(int(columns[start]), slice(start, stop)) for start, stop in pairwise(starts)]

    def by_column(self, role: Role, which: "np.ndarray[Any, np.dtype[np.bool_]]") -> Iterator[Any]:
        """Give some of its rows, divided by the columns in which the cells of a role stand.

        A cell that serves a row in all columns of figures is given once.
        """
        columns = self.columns_of_role.get(role, next(iter(self.columns_of_role.values()), None))
        if columns is None or not which.any():
            yield which
            return
        for column in dict.fromkeys(columns[which].tolist()):
            yield which & (columns == column)
            if role not in self.columns_of_role:
                return


class Record(NamedTuple):
    """One row of a sheet that is a list under headings (Measures, Exclusions)."""

    sheet: Sheet
    row: int
    columns: dict[str, int]

    def content(self, heading: str) -> Any:
        """Return the content of the row's cell under a heading; None where there is nothing."""
        column = self.columns.get(heading.casefold())
        return None if column is None else self.sheet.rows[self.row][column]

    def text(self, heading: str) -> str:
        """Return the row's cell under a heading as trimmed text."""
        return self.sheet.tidy(self.content(heading))

    def quantity(self, heading: str, stated: units.UnitStated | None = None) -> units.Quantity:
        """Read the row's cell under a heading as a quantity, in the unit stated; ValueError if it is none."""
        return self.sheet.quantity(self.row, self.columns[heading.casefold()], stated)

    def problem(self, heading: str, found: str, expected: str, action: str) -> Problem:
        """Return an error at the row's cell under a heading."""
        column = self.columns.get(heading.casefold(), 0)
        return self.sheet.problem(Severity.ERROR, self.row, column, found, expected, action)

    def source(self, heading: str) -> str:
        """Return where the row's cell under a heading is."""
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
            texts = {column: sheet.text(heading, column) for column in sheet.filled(heading)}
            targets, comments = tuple(_target_columns(texts)), tuple(comment_columns(texts))
            found.append(LongTable(sheet, heading, columns, range(row, last), targets, comments))
        row = max(last, row + 1)
    return found


def _end(sheet: Sheet, row: int, columns: dict[Role, int]) -> int:
    """Return the end of a long table from a row on: a row without period and value, or one of headings."""
    periods, values = sheet.distinct(columns[Role.PERIOD]), sheet.distinct(columns[Role.VALUE])
    ends = ~(periods.filled | values.filled) | values.of_each([_heads_values(content) for content in values.contents])
    return int(np.argmax(ends[row:])) + row if ends[row:].any() else len(sheet.rows)


def _heads_values(content: Any) -> bool:
    """Tell whether a cell heads a column of values. Most cells hold figures: a look at one letter is enough."""
    return type(content) is str and content.lstrip()[:1].isalpha() and headings.long_role(content) is Role.VALUE


def _long_columns(sheet: Sheet, row: int) -> dict[Role, int] | None:
    """Return where each role's column is, if a row heads a long table."""
    if not any(isinstance(content, str) for content in sheet.rows[row]):
        return None
    found: dict[Role, int] = {}
    texts = {column: sheet.text(row, column) for column in sheet.filled(row)}
    roles = {column: headings.long_role(text) for column, text in texts.items()}
    dated = Role.PERIOD in roles.values()
    for column, role in roles.items():
        target = headings.target_heading(texts[column]) if role is None else None
        if target and not target.rest and target.kind in (None, TargetKind.PERIOD):
            role = Role.TARGET
        # Year and Quarter, or Month and Year, are the period together; a Month alone is all of it.
        if role is Role.PART and not dated:
            dated = True
            role = Role.PERIOD
        if role is not None and role not in COMMENT_ROLES:
            found.setdefault(role, column)
    return found if found.keys() >= _NEEDED else None


def _target_columns(texts: Mapping[int, str]) -> Iterator[TargetColumn]:
    """Give the columns of targets whose heading says a kind, or a period."""
    for column, text in texts.items():
        target = headings.target_heading(text)
        if target is None or headings.long_role(text) is not None:
            continue
        period = periods.parse_headings([target.rest], year_ends=False)[0]
        if period is not None or (not target.rest and target.kind in (TargetKind.YEAR, TargetKind.YEAR_TO_DATE)):
            yield TargetColumn(column, target.kind, period)


def comment_columns(texts: Mapping[int, str]) -> Iterator[CommentColumn]:
    """Give the columns of comments and actions, by the headings of all columns, each with the column of its authors."""
    roles = {column: headings.long_role(text) for column, text in texts.items()}
    authors = {column: texts[column] for column, role in roles.items() if role is Role.AUTHOR}
    for column, role in roles.items():
        if role in (Role.NOTE, Role.ACTION):
            yield CommentColumn(column, role, headings.author_column(column, role, authors))


def heading_row(sheet: Sheet, heading: str) -> int:
    """Return the row of a list's headings: the first that has a known heading, or else the first."""
    rows = range(len(sheet.rows))
    matching = (r for r in rows if any(sheet.text(r, c).casefold() == heading.casefold() for c in sheet.filled(r)))
    return next(matching, 0)


def records(sheet: Sheet, heading: str = "Measure") -> list[Record]:
    """Read a sheet that is one list, under the row of headings that holds `heading`."""
    first = heading_row(sheet, heading)
    columns = {sheet.text(first, c).casefold(): c for c in sheet.filled(first)} if sheet.rows else {}
    return [Record(sheet, row, columns) for row in range(first + 1, len(sheet.rows)) if sheet.filled(row)]
