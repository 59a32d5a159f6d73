"""The kinds of columns, and how a table is understood."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from partnership_analysis.kinds import Aggregation, TargetKind, Weeks
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.reading.distinct import Distinct, Numbers
from partnership_analysis.reading.workbook import Sheet


class ColumnKind(StrEnum):
    """The kind of a column's cells.

    Attributes
    ----------
    AUTHORITY, REGION, COUNTRY
        Names of places, the smallest first: a row is about the smallest that it names.
    CODE
        Codes of places or of measures: they name what no other column names.
    LEVEL
        What sort of place a row is about.
    SERVICE, CATEGORY
        What else differs between rows: a department, or an age group.
    MEASURE, PERIOD, PART, YEAR_KIND, AS_AT
        What is measured, and when; a `PART` is a month or quarter of the year beside it.
    UNIT, AGGREGATION, POLARITY
        The unit of each row's figure, how its measure's periods make a longer one, and which way is better.
    TYPE
        Whether a row holds actuals, targets or statuses.
    VALUE, TARGET, NUMERATOR, DENOMINATOR
        Figures.
    CHANGE
        Differences that can be worked out from the figures.
    STATUS, NOTE
        Words about the figures.
    IGNORED
        Nothing of use: a row number, an empty column.
    UNKNOWN
        Words under a heading that says nothing known.
    """

    AUTHORITY = "authority"
    REGION = "region"
    COUNTRY = "country"
    CODE = "code"
    LEVEL = "level"
    SERVICE = "service"
    CATEGORY = "category"
    MEASURE = "measure"
    PERIOD = "period"
    PART = "part"
    YEAR_KIND = "year_kind"
    AS_AT = "as_at"
    UNIT = "unit"
    AGGREGATION = "aggregation"
    POLARITY = "polarity"
    TYPE = "type"
    VALUE = "value"
    TARGET = "target"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    CHANGE = "change"
    STATUS = "status"
    NOTE = "note"
    IGNORED = "ignore"
    UNKNOWN = "unknown"


PLACE_KINDS = (ColumnKind.AUTHORITY, ColumnKind.REGION, ColumnKind.COUNTRY)
KEY_KINDS = (*PLACE_KINDS, ColumnKind.CODE, ColumnKind.LEVEL, ColumnKind.SERVICE, ColumnKind.CATEGORY)
TIME_KINDS = (ColumnKind.PERIOD, ColumnKind.PART)
FIGURE_KINDS = (ColumnKind.VALUE, ColumnKind.TARGET, ColumnKind.NUMERATOR, ColumnKind.DENOMINATOR)


class HeadingProblem(NamedTuple):
    """What is not clear about a heading: what was found, what was expected, and what to do."""

    found: str
    expected: str
    action: str


@dataclass(frozen=True)
class ColumnReading:
    """How one column of a table is understood.

    Attributes
    ----------
    position
        Where it is, counted from 0.
    heading
        The words over it, those of several rows of headings with a colon between them.
    kind
        What its cells are.
    measure, period, place, unit
        What its heading says about its figures.
    target_kind
        The kind of a target, if its heading says one.
    problem
        What is not clear about its heading, if anything.
    """

    position: int
    heading: str
    kind: ColumnKind
    measure: str = ""
    period: Period | None = None
    place: str = ""
    unit: str = ""
    target_kind: TargetKind | None = None
    problem: HeadingProblem | None = None


@dataclass(frozen=True)
class TableReading:
    """How one table is understood, before any figure of it is read.

    Attributes
    ----------
    sheet
        The sheet that it is on.
    title
        The text above it that says what it is; empty without one.
    headings
        The rows of its headings, counted from 0.
    rows
        The rows of its figures.
    columns
        What each column is.
    measure, period, unit
        What its title or its sheet's name says about all its figures, where the headings do not.
    year_kind
        Which kind of year a bare 2014 is; None if nothing says it.
    aggregation, weeks, closed
        As in `SheetSettings`.
    notes
        The rows above it and among its own that hold words alone.
    """

    sheet: Sheet
    title: str
    headings: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[ColumnReading, ...]
    measure: str = ""
    period: Period | None = None
    unit: str = ""
    year_kind: YearKind | None = None
    aggregation: Aggregation = Aggregation.NOT_SAID
    weeks: Weeks | None = None
    closed: tuple[dt.date, ...] = ()
    notes: tuple[int, ...] = field(default=(), repr=False)

    def columns_of(self, *kinds: ColumnKind) -> list[ColumnReading]:
        """Return its columns of some kinds, from left to right."""
        return [column for column in self.columns if column.kind in kinds]

    @property
    def has_row_periods(self) -> bool:
        """Whether it has a column that says the period of each row."""
        return bool(self.columns_of(*TIME_KINDS))

    @property
    def positions(self) -> list[int]:
        """Where its columns of figures are, counted from 0."""
        return [column.position for column in self.columns_of(*FIGURE_KINDS)]

    @cached_property
    def row_numbers(self) -> Numbers:
        """Its rows, as an array."""
        return np.asarray(self.rows, dtype=np.int64)

    def cells(self, column: ColumnReading) -> list[Any]:
        """Return the contents of one of its columns, row by row."""
        return list(map(self.sheet.column(column.position).__getitem__, self.rows))

    def distinct(self, column: ColumnReading) -> Distinct:
        """Return the different contents of one of its columns, and which each row has."""
        return self.sheet.distinct(column.position).among(self.row_numbers)

    def column_name(self, column: ColumnReading) -> str:
        """Return the letter of a column: C."""
        return self.sheet.address(0, column.position).rstrip("1234567890")
