"""Headings in several rows, put into the fewest rows that say the same.

Takes a sheet and gives it back with each merged heading in the lowest of its rows, with "Actual" over "Q1" as
"Actual Q1", and with a year over quarters over "Actual" as "Q1 2014/15" over "Actual". Nothing below a heading changes.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from partnership_analysis import periods
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.calendars import financial_year
from partnership_analysis.reading.layouts.columns import Place
from partnership_analysis.reading.layouts.periods_over import spread_periods
from partnership_analysis.reading.layouts.rows import is_body_row, is_quantity
from partnership_analysis.reading.workbook import Sheet

# The roles of headings that may stand over periods.
_GROUP_ROLES = (Role.VALUE, Role.TARGET, Role.VARIANCE, Role.STATUS)
# The roles of headings that may stand under a period.
_COLUMN_ROLES = (*_GROUP_ROLES, Role.CHANGE, Role.SUMMARY)


@dataclass(frozen=True)
class StackedSheet:
    """A sheet with its headings in the fewest rows.

    Attributes
    ----------
    sheet
        The sheet after the headings were moved down.
    taken
        Where those headings stand in the file, by the row that they were moved to.
    """

    sheet: Sheet
    taken: dict[int, tuple[Place, ...]]

    def first_row(self, row: int) -> int:
        """Return the first row, in the file, of the headings that begin at a row now."""
        while (taken := self.taken.get(row)) and not self.sheet.filled(min(taken)[0]) and min(taken)[0] < row:
            row = min(taken)[0]
        return row


def stack_headings(sheet: Sheet) -> StackedSheet:
    """Put the headings of a sheet that stand in several rows into as few rows as possible.

    Examples
    --------
    >>> rows = (("Measure", "Actual", None), (None, "Q1 2014/15", "Q2 2014/15"), ("Visits", 10, 12))
    >>> stack_headings(Sheet("k.xlsx", "KPIs", rows, {}, {})).sheet.rows[1]
    ('Measure', 'Actual Q1 2014/15', 'Actual Q2 2014/15')
    """
    sheet, spread = spread_periods(sheet)
    rows = {row: list(content) for row, content in enumerate(sheet.rows) if _may_head(content)}
    taken = dict(spread)
    for row in sorted(rows):
        moved = list(_move_down(sheet, rows, row)) if row + 1 in rows else []
        if moved:
            taken[row + 1] = (*taken.pop(row, ()), *taken.get(row + 1, ()), *((row, column) for column in moved))
    if not taken:
        return StackedSheet(sheet, {})
    changed = {row for below, places in taken.items() for row in (below, *(place[0] for place in places))}
    new_rows = tuple(tuple(rows[r]) if r in changed else content for r, content in enumerate(sheet.rows))
    return StackedSheet(replace(sheet, rows=new_rows), taken)


def _may_head(content: Iterable[Any]) -> bool:
    """Tell whether a row may be one of headings: it has words or dates, and no number."""
    kinds = {type(cell) for cell in content} - {type(None)}
    return bool(kinds) and kinds <= {str, dt.date, dt.datetime}


def _move_down(sheet: Sheet, rows: dict[int, list[Any]], row: int) -> Iterator[int]:
    """Move the headings of a row into the next one, if that is possible, and give the columns of those moved."""
    upper, lower = rows[row], rows[row + 1]
    groups = _groups_of(sheet, row, upper, lower) if len(_filled(upper)) > 1 else {}
    if not groups or not _head_a_table(sheet, row, groups):
        return
    group_columns = set(groups.values())
    others = [column for column in _filled(upper) if column not in group_columns]
    corners = {c: text for c in others if c < min(groups) and (text := _corner(upper[c], lower[c]))}
    others = [column for column in others if column not in corners]
    if any(lower[column] is not None and _words(lower[column]) != _words(upper[column]) for column in others):
        return
    if all(headings.names_period(_words(upper[column])) for column in group_columns):
        combined = _with_periods(upper, lower, groups, rows.get(row + 2, []))
    else:
        combined = _joined(upper, lower, groups)
    if not combined and not others:
        return
    combined |= corners if combined else {}
    for column, text in combined.items():
        lower[column] = text
    for column in others:
        lower[column] = upper[column]
    for column in (*others, *((*group_columns, *corners) if combined else ())):
        upper[column] = None
        yield column


def _corner(upper: Any, lower: Any) -> str:
    """Return the two headings over labels together, if one of them is a year: "2024/25" over "Indicator"."""
    years = [content for content in (upper, lower) if financial_year(content) is not None]
    words = [_words(content) for content in (upper, lower) if content is not None and content not in years]
    return f"{words[0]} {_words(years[0])}" if len(years) == len(words) == 1 else ""


def _head_a_table(sheet: Sheet, row: int, groups: dict[int, int]) -> bool:
    """Tell whether two rows are headings: they hold no figure, and stand over one, beside labels to the left of it."""
    first = next((r for r in range(row + 2, min(row + 5, len(sheet.rows))) if is_body_row(sheet, r)), None)
    if first is None or sheet.filled(first)[0] >= min(groups):
        return False
    places = [(r, column) for r in (row, row + 1) for column in sheet.filled(r)]
    return not any(is_quantity(sheet, *place) and not headings.names_period(sheet.text(*place)) for place in places)


def _joined(upper: list[Any], lower: list[Any], groups: dict[int, int]) -> dict[int, Any]:
    """Return the headings under groups, each with the words of its group before it."""
    return {column: f"{_words(upper[group])} {_words(lower[column])}" for column, group in groups.items()}


def _with_periods(upper: list[Any], lower: list[Any], groups: dict[int, int], below: list[Any]) -> dict[int, Any]:
    """Return the headings under periods together with these, unless the periods need a row of their own.

    A year stays over "Actual" and "Target", but not over quarters that stand over these. A bare quarter is joined.
    """
    if all(_period(upper[group]) is None for group in groups.values()):
        return _joined(upper, lower, groups)
    if all(financial_year(upper[group]) for group in groups.values()) and _are_roles(below, groups):
        return {column: _part_of(lower[column], upper[group]) for column, group in groups.items()}
    return {}


def _groups_of(sheet: Sheet, row: int, upper: list[Any], lower: list[Any]) -> dict[int, int]:
    """Return the columns of the lower row that have a role or a period over them, each with the column of that.

    A merged heading stands over the columns that it covers. Another stands over those up to the next, as far as they
    are periods, or roles under a period.
    """
    found: dict[int, int] = {}
    filled = _filled(upper)
    for column, following in zip(filled, [*filled[1:], len(upper)], strict=True):
        text = _words(upper[column])
        if headings.role(text) not in _GROUP_ROLES and not headings.names_period(text):
            continue
        width = sheet.spans.get((row, column), 0)
        covered = range(column, min(column + width, following) if width else following)
        under = [c for c in covered if c < len(lower) and lower[c] is not None and _goes_under(lower[c], upper[column])]
        if under and under[0] == column:
            found |= dict.fromkeys(under, column)
    return found


def _goes_under(content: Any, over: Any) -> bool:
    """Tell whether a heading is a period under a role, or a role or a part of a year under a period."""
    text, period = _words(content), _period(over)
    if not headings.names_period(_words(over)):
        return headings.names_period(text)
    part = periods.part_of_financial_year(text, period) or _period(content)
    inside = period is not None and part is not None and part != period and period.contains(part)
    return inside or headings.role(text) in _COLUMN_ROLES


def _are_roles(content: list[Any], groups: dict[int, int]) -> bool:
    """Tell whether a row under a row of parts of years holds roles."""
    texts = [_words(content[column]) for column in _filled(content) if column >= min(groups)]
    known = [text for text in texts if headings.role(text) in _GROUP_ROLES]
    return len(known) > 1 and len(known) >= len(groups)


def _part_of(content: Any, year: Any) -> Any:
    """Return the heading of a part of a year, with the year."""
    part = periods.part_of_financial_year(_words(content), _period(year))
    if part is None:
        return content
    return f"{_words(content)} {_words(year)}" if part.months > 1 else part.words


def _period(content: Any) -> periods.Period | None:
    return periods.parse_headings([content])[0]


def _words(content: Any) -> str:
    """Return a heading's words: a date as officers write it."""
    return f"{content:%d/%m/%Y}" if isinstance(content, dt.date) else Sheet.tidy(content)


def _filled(content: list[Any]) -> list[int]:
    return [column for column, cell in enumerate(content) if cell is not None]
