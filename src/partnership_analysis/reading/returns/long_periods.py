"""The period of each row of a long return: from one column, or from a column of years and one of months or quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from partnership_analysis import periods
from partnership_analysis.periods import Period, UnclearError, YearKind
from partnership_analysis.reading.workbook import Sheet

_EXPECTED = "a year, half, quarter or month such as 2014/15, 2014/15 H1, 2014/15 Q1 or Apr-14"
_TURN_OF_THE_YEAR = {1, 12}


@dataclass(frozen=True)
class Cell:
    """The cells of one row that say its period: that of the year, or the only one, and that of a month or quarter."""

    content: Any
    part: str = ""

    @property
    def text(self) -> str:
        """The text of both cells."""
        return f"{Sheet.tidy(self.content)} {self.part}".strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong with some cells of a column of periods.

    Attributes
    ----------
    places
        Which of the cells.
    found, expected, action
        What the problem says.
    """

    places: tuple[int, ...]
    found: str
    expected: str
    action: str


# The period that a cell names, or why it names none.
Outcome = Period | ValueError


def read(contents: Sequence[Any], heading: str, kind: YearKind | None) -> list[Outcome]:
    """Read the contents of a column of periods together."""
    found = periods.parse_headings(contents, year_ends="month" not in heading.casefold(), year_kind=kind)
    # No note carries what a mark in a cell says: 2023/24 (p) is asked about.
    marked = [isinstance(content, str) and bool(periods.split_mark(content).mark) for content in contents]
    return [
        _why_not(content, kind) if period is None or has_mark else period
        for content, period, has_mark in zip(contents, found, marked, strict=True)
    ]


def read_parts(cells: Sequence[Cell], years: Sequence[Outcome], heading: str, kind: YearKind | None) -> list[Outcome]:
    """Read the periods that are in two cells: a year, and a month or quarter.

    Parameters
    ----------
    cells
        The two cells of each row, in the order of the rows.
    years
        What the cell of each year names by itself.
    heading
        The heading over the months or quarters. It says which of them a bare number is.
    kind
        The kind of year, if the sheet says it.
    """
    found: list[Outcome] = []
    for cell, year in zip(cells, years, strict=True):
        try:
            found.append(_together(cell, year, heading, kind))
        except ValueError as error:
            found.append(error)
    return _without_unclear_years(cells, found) if kind is None else found


def faults(cells: Sequence[Cell], found: Sequence[Outcome]) -> list[Fault]:
    """Return what is wrong with the cells that name no period. Cells that are unclear in one way share a fault."""
    alike: dict[object, list[int]] = {}
    for place, error in enumerate(found):
        if not isinstance(error, Period):
            alike.setdefault(type(error) if isinstance(error, UnclearError) else place, []).append(place)
    return [_fault(places, cells[places[0]], found[places[0]]) for places in alike.values()]


def _fault(places: Sequence[int], cell: Cell, error: Outcome) -> Fault:
    if isinstance(error, UnclearError):
        return Fault(tuple(places), repr(error.found), error.expected, error.action)
    found = repr(cell.text) if cell.text else "a figure of no period"
    return Fault(tuple(places), found, _EXPECTED, "Correct the cell")


def _why_not(content: Any, kind: YearKind | None) -> ValueError:
    """Return why a cell is no period, at least among the others of its column."""
    try:
        periods.parse(content, kind)
    except ValueError as error:
        return error
    return ValueError(f"{Sheet.tidy(content)!r} is not a period among the others")


def _together(cell: Cell, year: Outcome, heading: str, kind: YearKind | None) -> Period:
    """Return the period of a row; ValueError if its cells name none."""
    if not cell.part:
        if isinstance(year, Period):
            return year
        raise year
    if cell.content is None:
        return periods.parse(cell.part, kind)
    # Only the heading says whether a number is that of a month or of a quarter.
    part = f"{heading} {cell.part}" if cell.part.isdigit() and len(cell.part) <= 2 else cell.part
    return periods.combine(year if isinstance(year, Period) else cell.content, part, kind)


def _without_unclear_years(cells: Sequence[Cell], found: list[Outcome]) -> list[Outcome]:
    """Refuse the months of a bare year if its January and December are neighbours: 2014 may then be 2014/15."""
    months: dict[str, list[Period]] = {}
    for cell, period in zip(cells, found, strict=True):
        bare = Sheet.tidy(cell.content)
        if isinstance(period, Period) and bare == str(period.year) and cell.part:
            months.setdefault(bare, []).append(period)
    unclear = {
        bare
        for bare, in_year in months.items()
        if any({one.month, other.month} == _TURN_OF_THE_YEAR for one, other in pairwise(in_year))
    }
    return [
        _may_be_next_year(cell, outcome)
        if Sheet.tidy(cell.content) in unclear and isinstance(outcome, Period)
        else outcome
        for cell, outcome in zip(cells, found, strict=True)
    ]


def _may_be_next_year(cell: Cell, month: Period) -> UnclearError:
    years = f"{Period.financial_year(month.year).label} or {month.year}"
    expected = f"months of {years}: December and January stand beside each other"
    return UnclearError(cell.text, expected, "Write the year as 2014/15, or say Calendar year in its heading")
