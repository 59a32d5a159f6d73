"""The period of each row of a long return: from one column, or from a year's and a month's or quarter's together."""

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
    """What one row says of its period: the year's cell, or the only one, and the cell of a month or quarter."""

    content: Any
    part: str = ""

    @property
    def text(self) -> str:
        """Both, as they stand in the sheet."""
        return f"{Sheet.tidy(self.content)} {self.part}".strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong with some cells of a column of periods, told once for all of them.

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


# What a cell names, or why it names nothing.
Outcome = Period | ValueError


def read(contents: Sequence[Any], heading: str, kind: YearKind | None) -> list[Outcome]:
    """Read the contents of a column of periods together."""
    found = periods.parse_headings(contents, year_ends="month" not in heading.casefold(), year_kind=kind)
    return [period or _why_not(content, kind) for content, period in zip(contents, found, strict=True)]


def read_parts(cells: Sequence[Cell], years: Sequence[Outcome], heading: str, kind: YearKind | None) -> list[Outcome]:
    """Read the periods that a year's cell and a part's name together.

    Parameters
    ----------
    cells
        The two cells of each row, in the order of the rows.
    years
        What each year's cell names by itself.
    heading
        The heading over the parts, which says what a bare number counts: months or quarters.
    kind
        What the years are, if the sheet says so.
    """
    found: list[Outcome] = []
    for cell, year in zip(cells, years, strict=True):
        try:
            found.append(_together(cell, year, heading, kind))
        except ValueError as error:
            found.append(error)
    return _turned(cells, found) if kind is None else found


def faults(cells: Sequence[Cell], found: Sequence[Outcome]) -> list[Fault]:
    """Return what is wrong with the cells that name no period: all that are unclear alike in one fault."""
    alike: dict[object, list[int]] = {}
    said: dict[object, tuple[str, str, str]] = {}
    for place, (cell, error) in enumerate(zip(cells, found, strict=True)):
        if isinstance(error, Period):
            continue
        key: object = type(error) if isinstance(error, UnclearError) else place
        if isinstance(error, UnclearError):
            said.setdefault(key, (repr(error.found), error.expected, error.action))
        else:
            said[key] = (repr(cell.text) if cell.text else "a figure of no period", _EXPECTED, "Correct the cell")
        alike.setdefault(key, []).append(place)
    return [Fault(tuple(places), *said[key]) for key, places in alike.items()]


def _why_not(content: Any, kind: YearKind | None) -> ValueError:
    """Return why something is no period, or none among the others."""
    try:
        periods.parse(content, kind)
    except ValueError as error:
        return error
    return ValueError(f"{Sheet.tidy(content)!r} is not a period among the others")


def _together(cell: Cell, year: Outcome, heading: str, kind: YearKind | None) -> Period:
    """Return the period of a year's and a part's cell.

    Raises
    ------
    ValueError
        If they name none.
    """
    if not cell.part:
        if isinstance(year, Period):
            return year
        raise year
    if cell.content is None:
        return periods.parse(cell.part, kind)
    # A number of a month or a quarter, which only the heading tells apart.
    part = f"{heading} {cell.part}" if cell.part.isdigit() and len(cell.part) <= 2 else cell.part
    return periods.combine(year if isinstance(year, Period) else cell.content, part, kind)


def _turned(cells: Sequence[Cell], found: list[Outcome]) -> list[Outcome]:
    """Refuse the months of a bare year in which January follows December: 2014 may then be 2014/15."""
    months: dict[str, list[Period]] = {}
    for cell, period in zip(cells, found, strict=True):
        bare = Sheet.tidy(cell.content)
        if isinstance(period, Period) and bare == str(period.year) and cell.part:
            months.setdefault(bare, []).append(period)
    turned = {
        bare
        for bare, named in months.items()
        if any({one.month, other.month} == _TURN_OF_THE_YEAR for one, other in pairwise(named))
    }
    return [
        _may_be_next_year(cell, outcome)
        if Sheet.tidy(cell.content) in turned and isinstance(outcome, Period)
        else outcome
        for cell, outcome in zip(cells, found, strict=True)
    ]


def _may_be_next_year(cell: Cell, month: Period) -> UnclearError:
    years = f"{Period.financial_year(month.year).label} or {month.year}"
    expected = f"months of {years}: December and January stand beside each other"
    return UnclearError(cell.text, expected, "Write the year as 2014/15, or say Calendar year in its heading")
