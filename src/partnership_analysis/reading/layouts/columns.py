"""The columns of a table: what the cells under each heading are, and of which period."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partnership_analysis import periods
from partnership_analysis.kinds import Role
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.workbook import Sheet

Place = tuple[int, int]

# The roles whose cells are figures.
FIGURES = (Role.TARGET, Role.VALUE, Role.VARIANCE, Role.CHANGE)
# The roles whose cells are of a period.
_DATED = (*FIGURES, Role.STATUS)
_YEAR = re.compile(r"(?<![\d/-])(?P<year>(?:FY\s*)?(?:(?:19|20)?\d\d\s*[/-]\s*(?:20)?\d\d))(?![\d/-])", re.I)
_FILLERS = re.compile(r"\b(to|for|in|of|the|year|full)\b|[():,;–-]", re.I)
# The words around a period in the heading of a status: "RAG (Q2)", "Status for 2014/15".
_AROUND = re.compile(r"\b(to|for|in|of|at|the|end)\b|[():,;]", re.I)
_OF_A_YEAR = re.compile(r"(provisional|revised|final|draft|audited|unaudited|\[[pr]\])?", re.I)


class Column(NamedTuple):
    """A table's column: what its cells are (value, target, variance), of which period, under what heading.

    `measure` is the place of the measure's name where that stands over the column.
    """

    position: int
    role: Role | None
    period: Period | None
    heading: str
    measure: Place | None = None


def columns_of(sheet: Sheet, above: int | None, row: int, indices: list[int], title: Place | None) -> list[Column]:
    """Return the columns of a table that is headed by a row, and perhaps by one `above` it that spans them."""
    texts = [sheet.text(row, c) for c in indices]
    own = periods.parse_headings([sheet.rows[row][c] for c in indices])
    years = _spanned(sheet, above) if above is not None else {}
    names = _names_over(sheet, above) if above is not None and not years else {}
    titles = (sheet.text(*title) if title else "", sheet.title, sheet.name)
    year = next((found for found in map(periods.find, titles) if found is not None), None)
    found = []
    for c, heading, own_period in zip(indices, texts, own, strict=True):
        over = years.get(c)
        if (said := _period_of_status(heading, texts, own, over or _to_the_left(years, c) or year)) is not None:
            found.append(Column(c, Role.STATUS, said, heading, names.get(c)))
            continue
        within = periods.within(heading, over or _to_the_left(years, c) or year)
        period = within or over or own_period
        # Under a year, or of one: a heading that says neither a period nor a role leaves its column unknown.
        dated = within is not None or own_period is not None
        role = headings.role(heading) or (Role.VALUE if dated else None)
        if period is None:
            role, period = _role_and_year(heading)
        found.append(Column(c, role, period, heading, names.get(c)))
    if not any(column.period for column in found):
        whole = next((p for p in periods.parse_headings(titles, year_ends=False) if p is not None), year)
        found = [column._replace(period=whole) if column.role in _DATED else column for column in found]
    return list(_dated(found))


def _to_the_left(years: dict[int, Period], column: int) -> Period | None:
    """Return the year over a column or, where it is not merged over its columns, the nearest to the left."""
    return years[max(c for c in years if c <= column)] if any(c <= column for c in years) else None


def _role_and_year(heading: str) -> tuple[Role | None, Period | None]:
    """Return the role and the year that a heading with a year in it names: those of "Target 14/15".

    Words beside the year that say nothing known leave the column unknown: "2014/15 forecast" is no outturn.
    """
    match = _YEAR.search(heading)
    year = periods.parse_headings([match["year"]])[0] if match else None
    if match is None or year is None:
        return headings.role(heading), None
    rest = " ".join(_FILLERS.sub(" ", heading[: match.start()] + " " + heading[match.end() :]).split())
    return (Role.VALUE if _OF_A_YEAR.fullmatch(rest) else headings.role(rest)), year


def _period_of_status(
    heading: str, texts: list[str], own: Sequence[Period | None], year: Period | None
) -> Period | None:
    """Return the period that the heading of a status names: that of "Q2 status" or "RAG (2014/15)".

    A bare quarter or month is that of the column of figures that is of it, or else of the table's `year`.
    """
    words = _AROUND.sub(" ", heading).split()
    for cut in range(1, len(words)):
        for said, when in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            if headings.role(" ".join(said)) is Role.STATUS:
                text = " ".join(when)
                same = {period for period in own if period and period == periods.within(text, period.year_of)}
                named = periods.parse_headings([*texts, text])[-1] or (same.pop() if len(same) == 1 else None)
                if period := named or periods.within(text, year):
                    return period
    return None


def _dated(columns: list[Column]) -> list[Column]:
    """Give each target, variance, change and status its year.

    One target beside several years is the target of each (it keeps no year of its own); one variance, change or
    status beside several years is that of the last. Otherwise each belongs to the actual in its group.
    """
    years = [column.period for column in columns if column.role is Role.VALUE and column.period is not None]
    for role in (Role.VARIANCE, Role.CHANGE, Role.STATUS):
        said = [column for column in columns if column.role is role]
        if len(said) == 1 and said[0].period is None and len(years) > 1:
            last = max(years, key=lambda period: period.last_day)
            # Where Q4 and the year end together, a status is of the one that it stands beside.
            if role is Role.STATUS and sum(period.last_day == last.last_day for period in years) > 1:
                continue
            columns = [column._replace(period=last) if column == said[0] else column for column in columns]
    if sum(column.role is Role.TARGET and column.period is None for column in columns) == 1 and len(years) > 1:
        dated = zip(columns, _grouped(columns), strict=True)
        return [grouped if column.role is Role.STATUS else column for column, grouped in dated]
    return list(_grouped(columns))


def _grouped(columns: list[Column]) -> Iterator[Column]:
    """Give KPI, Variance and Status the year of the Actual beside them: a group ends where a role comes again."""
    group: list[Column] = []
    for column in [*columns, None]:
        if column is None or _ends(group, column):
            years = [c.period for c in group if c.period is not None]
            yield from (
                c._replace(period=years[0]) if c.role in _DATED and c.period is None and years else c for c in group
            )
            group = []
        if column is not None:
            group.append(column)


def _ends(group: list[Column], column: Column) -> bool:
    """Tell whether a column begins the next group: two statuses of one period may stand after its actual."""
    first = next((c.role for c in group if c.role in _DATED), Role.STATUS)
    if column.role is Role.STATUS and first is not Role.STATUS:
        return False
    return column.role is not None and column.role in {c.role for c in group}


def _spanned(sheet: Sheet, row: int) -> dict[int, Period]:
    filled = sheet.filled(row)
    found: dict[int, Period] = {}
    for column, period in zip(filled, periods.parse_headings([sheet.rows[row][c] for c in filled]), strict=True):
        if period is not None:
            found |= dict.fromkeys(range(column, column + sheet.spans.get((row, column), 1)), period)
    return found


def _names_over(sheet: Sheet, row: int) -> dict[int, Place]:
    """Return the name over each column: a name covers the columns up to the next, merged or not."""
    names, under = sheet.filled(row), sheet.filled(row + 1)
    over = {column: max((name for name in names if name <= column), default=-1) for column in under}
    return {column: (row, name) for column, name in over.items() if name >= 0}
