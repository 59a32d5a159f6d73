"""Headings that stand in several rows, put into the fewest rows that say the same.

Takes a sheet; gives it back with headings that are merged down in the lowest of their rows, with "Actual" over "Q1" as
"Actual Q1", and with a year over quarters over "Actual" as "Q1 2014/15" over "Actual". Nothing below a heading changes.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from partnership_analysis import periods
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.rows import is_body_row, is_quantity
from partnership_analysis.reading.workbook import Sheet

Place = tuple[int, int]

# What may stand over periods, and says what the figures under them are.
_OVER_PERIODS = (Role.VALUE, Role.TARGET, Role.VARIANCE, Role.STATUS)
# Columns of these are headed once, beside headings in two rows.
_KNOWN = (*_OVER_PERIODS, Role.CHANGE, Role.SUMMARY)


@dataclass(frozen=True)
class Stacked:
    """A sheet with its headings in the fewest rows.

    Attributes
    ----------
    sheet
        The sheet, without the headings that another row says now.
    taken
        Where those headings stand in the file, by the row that says them now.
    """

    sheet: Sheet
    taken: dict[int, tuple[Place, ...]]

    def start(self, row: int) -> int:
        """Return the first row of the headings that begin at a row: what they took may stand above it."""
        while (taken := self.taken.get(row)) and not self.sheet.filled(min(taken)[0]) and min(taken)[0] < row:
            row = min(taken)[0]
        return row


def stacked(sheet: Sheet) -> Stacked:
    """Put the headings of a sheet that stand in several rows into as few as possible.

    Examples
    --------
    >>> rows = (("Measure", "Actual", None), (None, "Q1 2014/15", "Q2 2014/15"), ("Visits", 10, 12))
    >>> stacked(Sheet("k.xlsx", "KPIs", rows, {}, {})).sheet.rows[1]
    ('Measure', 'Actual Q1 2014/15', 'Actual Q2 2014/15')
    """
    rows = {row: list(content) for row, content in enumerate(sheet.rows) if _may_head(content)}
    taken: dict[int, tuple[Place, ...]] = {}
    for row in sorted(rows):
        moved = list(_moved(sheet, rows, row)) if row + 1 in rows else []
        if moved:
            taken[row + 1] = (*taken.pop(row, ()), *((row, column) for column in moved))
    if not taken:
        return Stacked(sheet, {})
    changed = {row for below, places in taken.items() for row in (below, *(place[0] for place in places))}
    held = tuple(tuple(rows[r]) if r in changed else content for r, content in enumerate(sheet.rows))
    return Stacked(replace(sheet, rows=held), taken)


def _may_head(content: Iterable[Any]) -> bool:
    """Tell whether a row may be one of headings: words or dates, and no number."""
    kinds = {type(cell) for cell in content} - {type(None)}
    return bool(kinds) and kinds <= {str, dt.date, dt.datetime}


def _moved(sheet: Sheet, rows: dict[int, list[Any]], row: int) -> Iterator[int]:
    """Move what a row heads into the next one where that may be done; give the columns of what was moved."""
    upper, lower = rows[row], rows[row + 1]
    over = _over(sheet, row, upper, lower) if len(_filled(upper)) > 1 else {}
    if not over or not _head_a_table(sheet, row, over):
        return
    groups = set(over.values())
    down = [column for column in _filled(upper) if column not in groups]
    if any(lower[column] is not None and _said(lower[column]) != _said(upper[column]) for column in down):
        return
    above = [_said(upper[column]) for column in groups]
    if all(headings.names_period(text) for text in above):
        combined = _dated(upper, lower, over, rows.get(row + 2, []))
    else:
        combined = {c: f"{_said(upper[group])} {_said(lower[c])}" for c, group in over.items()}
    if not combined and not down:
        return
    for column, text in combined.items():
        lower[column] = text
    groups = groups if combined else set()
    for column in down:
        lower[column] = upper[column]
    for column in (*down, *groups):
        upper[column] = None
        yield column


def _head_a_table(sheet: Sheet, row: int, over: dict[int, int]) -> bool:
    """Tell whether two rows are headings: they hold no figure, and stand over one, beside labels to the left of it."""
    first = next((r for r in range(row + 2, min(row + 5, len(sheet.rows))) if is_body_row(sheet, r)), None)
    if first is None or sheet.filled(first)[0] >= min(over):
        return False
    held = [(r, column) for r in (row, row + 1) for column in sheet.filled(r)]
    return not any(is_quantity(sheet, *place) and not headings.names_period(sheet.text(*place)) for place in held)


def _dated(upper: list[Any], lower: list[Any], over: dict[int, int], below: list[Any]) -> dict[int, Any]:
    """Return the headings under periods with what these say, where no other row needs to say it.

    A year stays over "Actual" and "Target", but not over quarters that stand over these; a bare quarter goes with them.
    """
    if all(_period(upper[group]) is None for group in over.values()):
        return {column: f"{_said(upper[group])} {_said(lower[column])}" for column, group in over.items()}
    if all(_is_year(upper[group]) for group in over.values()) and _heads_roles(below, over):
        return {column: _part_of(lower[column], upper[group]) for column, group in over.items()}
    return {}


def _over(sheet: Sheet, row: int, upper: list[Any], lower: list[Any]) -> dict[int, int]:
    """Return the columns of the lower row that a role or a period in the upper row stands over, with its column.

    A merged heading stands over the columns that it covers; another over those up to the next, as far as they are
    periods, or roles under a period.
    """
    found: dict[int, int] = {}
    filled = _filled(upper)
    for column, following in zip(filled, [*filled[1:], len(upper)], strict=True):
        said, dated = headings.role(_said(upper[column])), headings.names_period(_said(upper[column]))
        if said not in _OVER_PERIODS and not dated:
            continue
        width = sheet.spans.get((row, column), 0)
        under = range(column, min(column + width, following) if width else following)
        held = [c for c in under if c < len(lower) and lower[c] is not None and _goes_under(lower[c], upper[column])]
        if held and held[0] == column:
            found |= dict.fromkeys(held, column)
    return found


def _goes_under(content: Any, over: Any) -> bool:
    """Tell whether a heading is a period under a role, or says what the columns of the period over it hold.

    A part of a year goes under the year; no other period goes under one.
    """
    text, year = _said(content), _period(over)
    if not headings.names_period(_said(over)):
        return headings.names_period(text)
    own = periods.part_of_financial_year(text, year) or _period(content)
    inside = year is not None and own is not None and own != year and year.contains(own)
    return inside or headings.role(text) in _KNOWN


def _heads_roles(content: list[Any], over: dict[int, int]) -> bool:
    """Tell whether a row of roles stands under a row of parts of years."""
    texts = [_said(content[column]) for column in _filled(content) if column >= min(over)]
    known = [text for text in texts if headings.role(text) in _OVER_PERIODS]
    return len(known) > 1 and len(known) >= len(over)


def _part_of(content: Any, year: Any) -> Any:
    part = periods.part_of_financial_year(_said(content), _period(year))
    if part is None:
        return content
    return f"{_said(content)} {_said(year)}" if part.months > 1 else part.words


def _period(content: Any) -> periods.Period | None:
    return periods.parse_headings([content])[0]


def _is_year(content: Any) -> bool:
    found = _period(content)
    return found is not None and found.is_financial_year


def _said(content: Any) -> str:
    """Return a heading's words: a date as officers write it."""
    return f"{content:%d/%m/%Y}" if isinstance(content, dt.date) else Sheet.tidy(content)


def _filled(content: list[Any]) -> list[int]:
    return [column for column, cell in enumerate(content) if cell is not None]
