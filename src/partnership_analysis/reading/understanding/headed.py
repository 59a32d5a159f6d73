"""What stands over each column of a table, and what it says of the figures: their period, place and measure."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from partnership_analysis import periods, places, units, vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.understanding.heading_kinds import MARKS, kind_in, plain
from partnership_analysis.reading.understanding.heads import Frame
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading
from partnership_analysis.reading.understanding.profiles import Profile, profile
from partnership_analysis.reading.understanding.titles import Titles
from partnership_analysis.reading.workbook import Sheet

# Any year: whether words name a part of one is all that is asked.
A_YEAR = periods.Period.financial_year(2000)


@dataclass(frozen=True)
class Head:
    """What stands over a column and in it.

    Attributes
    ----------
    position
        Where the column is.
    texts
        The contents of its headings, from the top: its own is the last.
    """

    position: int
    texts: tuple[Any, ...]
    profile: Profile
    cells: Distinct

    @property
    def own(self) -> str:
        """The text straight over the column."""
        return Sheet.tidy(self.texts[-1]) if self.texts else ""

    @property
    def words(self) -> str:
        """All that stands over it."""
        return ": ".join(dict.fromkeys(Sheet.tidy(text) for text in self.texts))


def heads(frame: Frame) -> list[Head]:
    """Return the columns of a table: each with all the headings that stand over it."""
    sheet = frame.sheet
    width = max(map(len, (sheet.rows[row] for row in (*frame.headings, *frame.rows[:1]))))
    over = [_spread(sheet, row, last=row == frame.headings[-1]) for row in frame.headings]
    found = []
    rows = np.asarray(frame.rows, dtype=np.int64)
    for position in range(width):
        cells = sheet.distinct(position).among(rows)
        texts = tuple(row[position] for row in over if position in row)
        held = profile(cells)
        if texts or not held.is_empty:
            found.append(Head(position, texts, held, cells))
    return found


def _spread(sheet: Sheet, row: int, last: bool) -> dict[int, Any]:
    """Return what a row of headings says over each column: one that is not the last stands over those to its right."""
    filled = sheet.filled(row)
    if last:
        return {c: sheet.rows[row][c] for c in filled}
    found: dict[int, Any] = {}
    for column, following in zip(filled, [*filled[1:], len(sheet.rows[row])], strict=True):
        span = sheet.spans.get((row, column))
        stop = column + span if span else following
        under = [c for c in range(column, stop) if c == column or c < len(sheet.rows[row])]
        found |= dict.fromkeys(under, sheet.rows[row][column])
    return found


def said_over(head: Head, kind: ColumnKind, years: periods.YearKind | None, said: Titles) -> ColumnReading:
    """Return how a column is understood, with what its headings say of its figures."""
    reading = ColumnReading(head.position, head.words, kind)
    if kind not in (ColumnKind.VALUE, ColumnKind.TARGET):
        return reading
    unit = next((u for text in reversed(head.texts) if (u := units.in_heading(Sheet.tidy(text))) is not None), None)
    reading = replace(reading, unit=unit.as_written if unit else "")
    rest: list[str] = []
    for content in head.texts:
        reading, left = _with(reading, content, years, said)
        # "Month" over months says nothing of what is measured.
        rest += [left] if left and kind_in(left) is not ColumnKind.PERIOD else []
    reading, rest = _with_part(reading, rest, said)
    if rest and headings.role(rest[-1]) is Role.SUMMARY:
        # A total of the year to date, of which the figures are the parts.
        return replace(reading, kind=ColumnKind.CHANGE)
    return replace(reading, measure=": ".join(dict.fromkeys(rest)))


def _with_part(reading: ColumnReading, rest: list[str], said: Titles) -> tuple[ColumnReading, list[str]]:
    """Return a column's reading with the month or quarter that a heading names, of the year over it or in the title."""
    part = next((text for text in rest if periods.within(text, A_YEAR) is not None), None)
    if part is None or reading.problem:
        return reading, rest
    period = periods.within(part, reading.period or said.period)
    if period is None:
        reading = replace(reading, problem=f"{part!r}, a part of a year that nothing names")
    else:
        reading = replace(reading, period=period)
    return reading, [text for text in rest if text != part]


def _with(
    reading: ColumnReading, content: Any, years: periods.YearKind | None, said: Titles
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
    if periods.within(text, A_YEAR) is not None:
        return reading, text  # `_with_part` knows the year over it
    if (unclear := periods.unclear_in(text, years)) is not None:
        return replace(reading, problem=f"{text!r}, which may be {unclear.expected}"), text
    if places.find(text) is not None or places.is_area(text):
        return replace(reading, place=text), ""
    taken = periods.taken_from(text, years)
    if taken is not None:
        elsewhere = taken.in_respect_of and said.named and taken.period not in said.named
        if elsewhere:
            asked = f"{text!r}: figures of {taken.period.words}, or what the title says, {said.named[0].words}"
            return replace(reading, problem=asked), text
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
