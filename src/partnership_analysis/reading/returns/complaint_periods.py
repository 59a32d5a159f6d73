"""The period of a table of complaints whose headings name none: that of its title.

Takes the lines above a table; gives the one period that the closest of them names. A title that names a part of a year
gives the counts of that part, never of the whole year.
"""

import re

from partnership_analysis import periods
from partnership_analysis.periods import Period, UnclearError
from partnership_analysis.reading.layouts import Block, calendars

_BETWEEN_WORDS = re.compile(r"[,:;()\[\]]|\s[-–—]\s|\b(?:in|for|during)\b", re.I)


def title_period(block: Block, year: Period | None) -> Period | None:
    """Return the period that the closest line above a table names; if none does, `year`.

    A part of a year without its year, as in "Complaints, Q2", is a part of the year that a later line names.

    Raises
    ------
    UnclearError
        If a line names several parts of a year, or says that the counts go on to the period that it names.
    """
    passed: list[str] = []
    for line in block.title_lines:
        found = periods.find_period(line)
        if found is None:
            passed.append(line)
            continue
        if calendars.goes_on(line):
            expected = "the period from the first month that is counted to the last"
            raise UnclearError(line, expected, "Name it as in: April to September 2025")
        return _part_named(passed, found)
    return _part_named(passed, year)


def _part_named(lines: list[str], year: Period | None) -> Period | None:
    """Return the part of a year that lines without a year name; the year itself if they name none."""
    pieces = [piece.strip() for line in lines for piece in _BETWEEN_WORDS.split(line)]
    parts = {part: piece for piece in pieces if (part := periods.part_of_financial_year(piece, year))}
    if len(parts) > 1:
        expected, action = "one part of the year", "Name the one quarter, half or month that the counts are of"
        raise UnclearError(" and ".join(parts.values()), expected, action)
    return next(iter(parts), year)


def needs_title(block: Block) -> bool:
    """Tell whether any count of a table has a period from nowhere else than its title."""
    across = all(column.period is not None for column in block.columns if column.role is None)
    return not across and (not block.row_periods or None in block.row_periods)
