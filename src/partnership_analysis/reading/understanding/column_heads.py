"""The headings over each column of a table, and what they say about its figures: their period, place and measure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from partnership_analysis import periods, places, units, vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.understanding.frames import Frame
from partnership_analysis.reading.understanding.heading_kinds import MARKS, kind_in, plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, HeadingProblem
from partnership_analysis.reading.understanding.profiles import Profile, profile
from partnership_analysis.reading.understanding.titles import Titles
from partnership_analysis.reading.workbook import Sheet

# What is expected in unclear headings, and what to do.
_PART_OF_YEAR = (
    "the year that it is a part of",
    "Write the year in the heading or in the title, or under Period in a Layout; they are not used",
)
_KIND_OF_YEAR = (
    "a year that is told apart: 2022/23, or a title that says calendar year or financial year",
    "Write which it is in the title, or under Years in a Layout; they are not used",
)
_SAME_AS_TITLE = (
    "a heading, or a title, that says which period its figures are of",
    "Write the period of the figures in the heading, or the same year in the title; they are not used",
)


@dataclass(frozen=True)
class Head:
    """A column by its headings and its cells.

    Attributes
    ----------
    position
        Where the column is.
    contents
        The contents of its headings, from the top: its own is the last.
    profile, cells
        What it holds.
    """

    position: int
    contents: tuple[Any, ...]
    profile: Profile
    cells: Distinct

    @property
    def own(self) -> str:
        """The text straight over the column."""
        return Sheet.tidy(self.contents[-1]) if self.contents else ""

    @property
    def words(self) -> str:
        """The texts of all headings over it."""
        return ": ".join(dict.fromkeys(map(Sheet.tidy, self.contents)))


def column_heads(frame: Frame) -> list[Head]:
    """Return the columns of a table: each with all the headings that stand over it."""
    sheet = frame.sheet
    width = max(map(len, (sheet.rows[row] for row in (*frame.headings, *frame.rows[:1]))))
    over = [_headings_in_row(sheet, row, frame.headings) for row in frame.headings]
    found = []
    rows = np.asarray(frame.rows, dtype=np.int64)
    for position in range(width):
        cells = sheet.distinct(position).among(rows)
        contents = tuple(row[position] for row in over if position in row)
        own_profile = profile(cells)
        if contents or own_profile.filled:
            found.append(Head(position, contents, own_profile, cells))
    return found


def _headings_in_row(sheet: Sheet, row: int, rows: Sequence[int]) -> dict[int, Any]:
    """Return the heading over each column in a row; in rows before the last it stands over those to its right too."""
    filled, content = sheet.filled(row), sheet.rows[row]
    if row == rows[-1]:
        return {column: content[column] for column in filled}
    found: dict[int, Any] = {}
    for column, following in zip(filled, [*filled[1:], len(content)], strict=True):
        span = sheet.spans.get((row, column))
        stop = min(column + span, len(content)) if span else following
        if not span and row == rows[-2] and headings.names_period(Sheet.tidy(content[column])):
            stop = _where_headings_begin_again(sheet.rows[rows[-1]], column, stop)
        found |= dict.fromkeys(range(column, stop), content[column])
    return found


def _where_headings_begin_again(content: Sequence[Any], first: int, stop: int) -> int:
    """Return where the headings under a period begin again: from there on they are of another period."""
    own = Sheet.tidy(content[first]) if first < len(content) else ""
    again = (column for column in range(first + 1, min(stop, len(content))) if Sheet.tidy(content[column]) == own)
    return next(again, stop) if own else stop


def column_reading(head: Head, kind: ColumnKind, years: periods.YearKind | None, titles: Titles) -> ColumnReading:
    """Return how a column is understood, with what its headings say about its figures."""
    reading = ColumnReading(head.position, head.words, kind)
    if kind not in (ColumnKind.VALUE, ColumnKind.TARGET):
        return reading
    in_headings = (units.unit_in_heading(Sheet.tidy(content)) for content in reversed(head.contents))
    unit = next((found for found in in_headings if found is not None), None)
    reading = replace(reading, unit=unit.as_written if unit else "")
    rest: list[str] = []
    for content in head.contents:
        reading, left = _with_heading(reading, content, years, titles)
        # "Month" over months says nothing about what is measured.
        rest += [left] if left and kind_in(left) is not ColumnKind.PERIOD else []
    reading, rest = _with_part(reading, rest, titles)
    if rest and headings.role(rest[-1]) is Role.SUMMARY:
        # A total of the year to date can be worked out from the figures.
        return replace(reading, kind=ColumnKind.CHANGE)
    return replace(reading, measure=": ".join(dict.fromkeys(rest)))


def _with_part(reading: ColumnReading, rest: list[str], titles: Titles) -> tuple[ColumnReading, list[str]]:
    """Return a column's reading with the month or quarter in its headings, of the year over it or in the title."""
    part = next(filter(headings.names_part_of_year, rest), None)
    if part is None or reading.problem:
        return reading, rest
    period = periods.part_of_financial_year(part, reading.period or titles.period)
    if period is None:
        found = f"{part!r}, a part of a year that nothing names"
        reading = replace(reading, problem=HeadingProblem(found, *_PART_OF_YEAR))
    else:
        reading = replace(reading, period=period)
    return reading, [text for text in rest if text != part]


def _with_heading(
    reading: ColumnReading, content: Any, years: periods.YearKind | None, titles: Titles
) -> tuple[ColumnReading, str]:
    """Return a column's reading with what one of its headings says, and the words of the heading that are left."""
    text = MARKS.sub("", Sheet.tidy(content)).strip()
    if reading.kind is ColumnKind.TARGET:
        target = headings.target_heading(text) or headings.target_in(text)
        if target is not None:
            reading = replace(reading, target_kind=target.kind or reading.target_kind)
            text = target.rest
    period = _whole_period(content, text, years)
    if period is not None:
        return replace(reading, period=period), ""
    if headings.names_part_of_year(text):
        return reading, text  # `_with_part` knows the year over it
    if (unclear := periods.unclear_in(text, years)) is not None:
        problem = HeadingProblem(f"{text!r}, which may be {unclear.expected}", *_KIND_OF_YEAR)
        return replace(reading, problem=problem), text
    if places.find(text) is not None or places.is_area(text):
        return replace(reading, place=text), ""
    taken = periods.extract(text, years)
    if taken is not None:
        in_title = titles.all_periods
        if taken.in_respect_of and in_title and taken.period not in in_title:
            found = f"{text!r}: figures of {taken.period.words}, or what the title says, {in_title[0].words}"
            return replace(reading, problem=HeadingProblem(found, *_SAME_AS_TITLE)), text
        reading, text = replace(reading, period=taken.period), taken.rest
    return reading, "" if _says_value(text) else text


def _whole_period(content: Any, text: str, years: periods.YearKind | None) -> periods.Period | None:
    try:
        return periods.parse(content if not isinstance(content, str) else text, year_kind=years)
    except ValueError:
        return None


def _says_value(text: str) -> bool:
    """Tell whether words only say that there are figures: "Value", "Actual"; "Actual to date" says what they are."""
    if not text or vocabularies.UNITS.meaning(text) is not None:
        return True
    says_so = headings.role(text) is Role.VALUE or kind_in(text) is ColumnKind.VALUE
    return says_so and not plain(text).endswith("to date")
