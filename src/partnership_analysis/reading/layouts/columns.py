"""The columns of a table: what the cells under each heading are, and which period they belong to."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partnership_analysis import periods, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import calendars, headings, targets
from partnership_analysis.reading.layouts.heading_marks import split_marks, with_marks_above
from partnership_analysis.reading.layouts.own_quarters import with_own_quarters
from partnership_analysis.reading.workbook import Sheet

Place = tuple[int, int]

# The roles of columns of figures.
FIGURE_ROLES = (Role.TARGET, Role.VALUE, Role.VARIANCE, Role.CHANGE, Role.SUMMARY)
# The roles of columns of what officers write, and of who wrote it.
COMMENT_ROLES = (Role.NOTE, Role.ACTION, Role.AUTHOR)
# The roles of columns that have a period.
_DATED_ROLES = (*FIGURE_ROLES, Role.STATUS)
_YEAR = re.compile(r"(?<![\d/-])(?P<year>(?:FY\s*)?(?:(?:19|20)?\d\d\s*[/-]\s*(?:20)?\d\d))(?![\d/-])", re.I)
_FILLERS = re.compile(r"\b(to|for|in|of|the|year|full)\b|[():,;–-]", re.I)
# The words around a period in the heading of a status or a comment: "RAG (Q2)", "Comments on 2014/15".
_AROUND = re.compile(r"\b(to|for|in|of|at|on|the|end)\b|[():,;]", re.I)
# Headings of these may name any period beside their role, and headings of the next ones a part of a year. For all other
# roles a year is read with its own rules.
_ROLES_BESIDE_PERIODS = (Role.STATUS, *COMMENT_ROLES)
_ROLES_BESIDE_PARTS = (Role.VALUE, Role.VARIANCE, Role.CHANGE)
# "Actual to June 2024" may be the month's figure or that of the year to date.
_UP_TO = re.compile(r"\bto\b", re.I)
_OF_A_YEAR = re.compile(r"(provisional|revised|final|draft|audited|unaudited|\[[pr]\])?", re.I)


class Column(NamedTuple):
    """A table's column: its role, period and heading.

    `measure` is the place of the measure's name if that stands over the column. A target has its `kind`; other words of
    its heading, perhaps a measure (`about`); and the periods that it may be of, if that is not clear (`candidates`).
    Behind its period may stand a `mark`: provisional, revised, or the sign of a footnote.
    """

    position: int
    role: Role | None
    period: Period | None
    heading: str
    measure: Place | None = None
    kind: TargetKind | None = None
    about: str = ""
    candidates: tuple[Period, ...] = ()
    mark: str = ""


def columns_of(
    sheet: Sheet, above: int | None, row: int, indices: list[int], titles: Sequence[str], rows: Sequence[int]
) -> list[Column]:
    """Return the columns of a table of some rows, headed by a row and perhaps by one `above` that spans them.

    A bare quarter is of the year of the three months straight before it, or else of the one that the `titles` of the
    table name.
    """
    marked = split_marks([sheet.text(row, c) for c in indices])
    texts = [headings.without_unit(one.heading) for one in marked]
    contents = [sheet.rows[row][c] for c in indices]
    without_units = [
        text if isinstance(content, str) else content for text, content in zip(texts, contents, strict=True)
    ]
    own_periods = periods.parse_headings(without_units, year_kind=calendars.year_kind(sheet, row))
    own_periods = with_own_quarters(texts, own_periods)
    years = _years_over(sheet, above) if above is not None else {}
    names = _names_over(sheet, above) if above is not None and not years else {}
    year = calendars.year_in(titles)
    year = None if year is None or _have_other_years(texts, year) else year
    # Together, so that "Mar-24 Actual" beside "Feb-24 Actual" is a month.
    when = [_words_of_period(text) for text in texts]
    dated = (*own_periods, *periods.parse_headings(when))
    is_monthly = any(period is not None and period.kind == "month" for period in dated)
    found: list[Column] = []
    for c, heading, own in zip(indices, texts, own_periods, strict=True):
        own_year = years.get(c) or _nearest_left(years, c) or year
        if (role_and_period := _role_and_period(heading, when, own_periods, own_year)) is not None:
            found.append(Column(c, *role_and_period, heading, names.get(c)))
            continue
        if target := headings.target_heading(heading):
            period, about = _period_of_target(target.rest, own_year, is_monthly)
            found.append(Column(c, Role.TARGET, period, heading, names.get(c), target.kind, about))
            continue
        part = periods.part_of_financial_year(heading, own_year)
        # The months before a bare quarter say more than a title.
        period = (part and own) or part or years.get(c) or own
        # Under a year, or of one: a heading that says neither a period nor a role leaves its column unknown.
        role = headings.role(heading) or (Role.VALUE if part is not None or own is not None else None)
        if period is None:
            role, period = _role_and_year(heading)
        has_parts = any(
            before.period and before.period.months < 12 and headings.names_period(before.heading) for before in found
        )
        if role is None and has_parts and vocabularies.TOTALS.meaning(heading) is Role.TOTAL:
            role = Role.SUMMARY
        kind = _kind_of_status(heading) if role is Role.STATUS else None
        found.append(Column(c, role, period, heading, names.get(c), kind))
    table_period = None
    figures = [column for column in found if column.role not in (Role.TARGET, *COMMENT_ROLES)]
    if not years.keys() & set(indices) and not any(column.period for column in figures):
        # A period alone over the labels is that of its own table, whatever the sheet's first line says.
        over_all = {*years.values()}
        table_period = over_all.pop() if len(over_all) == 1 else calendars.period_in(titles, year)
        roles = {*_DATED_ROLES} - {Role.TARGET}
        found = [c._replace(period=table_period) if c.role in roles else c for c in found]
    found = _without_nameless(found)
    # A unit beside the year is of its figures.
    found = [c._replace(heading=sheet.text(row, c.position)) if c.role is Role.VALUE else c for c in found]
    marks = with_marks_above(sheet, above, indices, [one.mark for one in marked])
    found = [c._replace(mark=mark) for c, mark in zip(found, marks, strict=True)]
    awaited = _awaited(sheet, found, rows)
    others = _with_periods([c for c in found if c not in awaited], years)
    return sorted([*_with_target_periods(others, years, table_period), *awaited], key=lambda column: column.position)


def _without_nameless(columns: list[Column]) -> list[Column]:
    """Take its role from a column headed by a period alone, if another says that it has the actuals of that period."""
    values = [column for column in columns if column.role is Role.VALUE]
    named = {column.period for column in values if headings.role(column.heading) is Role.VALUE}
    return [
        c._replace(role=None) if c in values and c.period in named and headings.role(c.heading) is None else c
        for c in columns
    ]


def _have_other_years(texts: list[str], year: Period) -> bool:
    """Tell whether the headings of figures name years, so that bare quarters beside them need not be of a title's year.

    The outturn of the year before may stand beside them, and other columns of the year itself.
    """
    by_period = {
        found: text for text in texts if headings.target_heading(text) is None and (found := periods.find_year(text))
    }
    if not by_period:
        return False
    latest = max(by_period)
    is_part = any(period != latest and latest.contains(period) for period in periods.all_in(by_period[latest]))
    return latest != year and (latest != Period.financial_year(year.year - 1) or is_part)


def _awaited(sheet: Sheet, columns: list[Column], rows: Sequence[int]) -> list[Column]:
    """Return the columns of months or quarters that have no figure yet: no target or status belongs to them.

    Where each period has a target or a status of its own, all of them keep theirs. A year without a figure keeps its
    target too: it is no earlier year's.
    """
    beside = [
        (c.role, c.kind) for c in columns if c.role in _DATED_ROLES and c.role is not Role.VALUE and c.period is None
    ]
    figures = [c for c in columns if c.role is Role.VALUE and c.period is not None]
    parts = [c for c in figures if c.period is not None and c.period.months < 12]
    empty = [c for c in parts if not any(sheet.text(row, c.position) for row in rows)]
    return empty if len(empty) < len(figures) and len(set(beside)) == len(beside) else []


def _kind_of_status(heading: str) -> TargetKind | None:
    """Return what the heading of a status says that it is of: "RAG (YTD)", "RAG (year)"."""
    words = vocabularies.normalise(heading).split()
    others = " ".join(word for word in words if word != "year")
    if "year" in words and vocabularies.HEADINGS.meaning(others) is Role.STATUS:
        return TargetKind.YEAR
    return vocabularies.TARGET_KINDS.within(heading)


def _period_of_target(rest: str, year: Period | None, is_monthly: bool) -> tuple[Period | None, str]:
    """Return the period in the words of a target's heading, and its other words."""
    period = periods.parse_headings([rest], year_ends=not is_monthly)[0] or periods.part_of_financial_year(rest, year)
    return (period, "") if period is not None else _year_and_rest(rest)


def _year_and_rest(text: str) -> tuple[Period | None, str]:
    """Return the year in a text, and the words around it."""
    match = _YEAR.search(text)
    year = periods.parse_headings([match["year"]])[0] if match else None
    if match is None or year is None:
        return None, text
    return year, " ".join((text[: match.start()] + " " + text[match.end() :]).split())


def _nearest_left(years: dict[int, Period], column: int) -> Period | None:
    """Return the nearest year to the left of a column, for a year that is not merged over its columns."""
    return next((years[c] for c in sorted(years, reverse=True) if c <= column), None)


def _role_and_year(heading: str) -> tuple[Role | None, Period | None]:
    """Return the role and the year in a heading such as "Target 14/15".

    Words beside the year that say nothing known leave the column unknown: "2014/15 forecast" is no outturn.
    """
    year, rest = _year_and_rest(heading)
    if year is None:
        return headings.role(heading), None
    rest = " ".join(_FILLERS.sub(" ", rest).split())
    return (Role.VALUE if _OF_A_YEAR.fullmatch(rest) else headings.role(rest)), year


def _role_and_period(
    heading: str, when: list[str], own_periods: Sequence[Period | None], year: Period | None
) -> tuple[Role, Period] | None:
    """Return the role and period in a heading of statuses or comments: "Q2 status", "RAG (2014/15)", "Q2 comments".

    The same for figures of a month, a quarter or a half: "Actual Q1 14/15" is not of the year.

    A bare quarter or month is that of a column of figures, or else of the table's `year`. `when` is what all headings
    of the table say about their periods.
    """
    for role, text in _divided(heading):
        same = {
            period
            for period in own_periods
            if period and period == periods.part_of_financial_year(text, period.year_of)
        }
        period = periods.parse_headings([*when, text])[-1] or (same.pop() if len(same) == 1 else None)
        period = period or periods.part_of_financial_year(text, year)
        if period and (role in _ROLES_BESIDE_PERIODS or _is_part(period, heading)):
            return role, period
    return None


def names_part(heading: str) -> bool:
    """Tell whether a heading says that its figures are of a month or a quarter, and perhaps not of which year.

    Examples
    --------
    >>> names_part("Q1 Actual"), names_part("Q1"), names_part("Actual")
    (True, True, False)
    """
    return headings.names_period(heading) or any(headings.names_period(text) for _, text in _divided(heading))


def _divided(heading: str) -> Iterator[tuple[Role, str]]:
    """Give each role that the first or the last words of a heading say, with its other words."""
    words = _AROUND.sub(" ", heading).split()
    for cut in range(1, len(words)):
        for role_words, others in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            role = headings.role(" ".join(role_words))
            if role in _ROLES_BESIDE_PERIODS or role in _ROLES_BESIDE_PARTS:
                yield role, " ".join(others)


def _words_of_period(heading: str) -> str:
    """Return what a heading says about its period: "Apr-23" for "Apr-23 Actual" and for "Target Apr-23"."""
    target = headings.target_heading(heading)
    texts = [target.rest] if target else [text for _, text in _divided(heading)]
    return next((text for text in texts if headings.names_period(text)), heading)


def _is_part(period: Period, heading: str) -> bool:
    """Tell whether a heading with a role names a part of a year; "Actual to March 15" names the year it ends."""
    if period.kind == "month":
        return _UP_TO.search(heading) is None and periods.parse_headings([heading])[0] is None
    return period.kind in ("quarter", "half")


def _with_periods(columns: list[Column], over: dict[int, Period]) -> list[Column]:
    """Return columns with the period of each variance, change and status.

    One of them alone beside several periods is of the last. Otherwise each belongs to the actual in its group.
    """
    dated = _value_periods(columns)
    if dated:
        year = max(dated, key=lambda period: period.last_day).year_of
        columns = [
            c._replace(period=year) if (c.role, c.kind, c.period) == (Role.STATUS, TargetKind.YEAR, None) else c
            for c in columns
        ]
    for role in (Role.VARIANCE, Role.CHANGE, Role.SUMMARY, Role.STATUS):
        candidates = [period for period in dated if period.months < 12] if role is Role.SUMMARY else dated
        same_role = [column for column in columns if column.role is role and not _is_of_year_or_to_date(column)]
        if len(same_role) == 1 and same_role[0].period is None and len(candidates) > 1:
            last = max(candidates, key=lambda period: period.last_day)
            # Where Q4 and the year end together, a status is of the one that it stands beside.
            if role is Role.STATUS and sum(period.last_day == last.last_day for period in candidates) > 1:
                continue
            columns = [column._replace(period=last) if column == same_role[0] else column for column in columns]
    # A year over a target is that of the figures beside it too.
    grouped = _with_group_periods(
        [column._replace(period=column.period or over.get(column.position)) for column in columns]
    )
    return [column if column.role is Role.TARGET else own for column, own in zip(columns, grouped, strict=True)]


def _is_of_year_or_to_date(column: Column) -> bool:
    """Tell whether a status says that it is of the year, or of the year to date, and so of no figure beside it."""
    return column.role is Role.STATUS and column.kind in (TargetKind.YEAR, TargetKind.YEAR_TO_DATE)


def _with_group_periods(columns: list[Column]) -> Iterator[Column]:
    """Give KPI, Variance and Status the year of the Actual beside them: a group ends where a role comes again."""
    group: list[Column] = []
    for column in [*columns, None]:
        if column is None or _begins_group(group, column):
            by_value_first = sorted(group, key=lambda c: c.role is not Role.VALUE)
            period = next((c.period for c in by_value_first if c.period is not None), None)
            for c in group:
                is_undated = c.role in _DATED_ROLES and c.period is None and not _is_of_year_or_to_date(c)
                yield c._replace(period=period) if is_undated else c
            group = []
        if column is not None:
            group.append(column)


def _begins_group(group: list[Column], column: Column) -> bool:
    """Tell whether a column begins the next group: two statuses of one period may stand after its actual."""
    first = next((c.role for c in group if c.role in _DATED_ROLES), Role.STATUS)
    if column.role is Role.STATUS and first is not Role.STATUS:
        return False
    return column.role is not None and (column.role, column.kind) in {(c.role, c.kind) for c in group}


def _with_target_periods(columns: list[Column], years: dict[int, Period], table_period: Period | None) -> list[Column]:
    """Return columns with the kind and period of each target.

    A target without any period beside it keeps none: the rows of the table may have periods.
    """
    # "Q2 target" names a quarter of the latest year.
    latest = max(_value_periods(columns), key=lambda period: period.last_day, default=None)
    year = latest.year_of if latest else None
    parts = [None if column.period else periods.part_of_financial_year(column.about, year) for column in columns]
    columns = [c._replace(period=part, about="") if part else c for c, part in zip(columns, parts, strict=True)]
    found = []
    for column, grouped in zip(columns, _with_group_periods(columns), strict=True):
        over = years.get(column.position)
        scope = [one for one in columns if over is None or years.get(one.position) == over]
        dated = _value_periods(scope) or [period for period in (over or table_period,) if period is not None]
        if column.role is not Role.TARGET or not (dated or column.period):
            found.append(column)
            continue
        if column.period is not None:
            target = targets.target_of_period(column.kind, column.period, dated)
        else:
            target = _undated_target(column, grouped.period, scope, dated)
        found.append(column._replace(kind=target.kind, period=target.period, candidates=target.candidates))
    return found


def _undated_target(
    column: Column, beside: Period | None, scope: list[Column], dated: list[Period]
) -> targets.TargetPeriod:
    """Return what a target is of if its heading has no period: where there are several, the figure beside each."""
    undated = [one for one in scope if one.role is Role.TARGET and one.period is None and one.kind == column.kind]
    if len(undated) > 1 and len(set(dated)) > 1:
        if beside is None or (column.kind is TargetKind.YEAR_TO_DATE and beside.months >= 12):
            return targets.TargetPeriod(column.kind or TargetKind.PERIOD, None, tuple(dict.fromkeys(dated)))
        return targets.target_of_period(column.kind or TargetKind.PERIOD, beside, dated)
    figures = [one for one in scope if one.role in (Role.VALUE, Role.SUMMARY)]
    before = [one for one in figures if one.position < column.position]
    if column.kind is not TargetKind.YEAR and (candidates := _candidates(column, before, scope, dated)):
        return targets.TargetPeriod(column.kind or TargetKind.PERIOD, None, candidates)
    nearest = before[-1] if before else next(iter(figures), None)
    others = [one for one in scope if one.role is Role.TARGET and one.kind in (None, TargetKind.PERIOD)]
    neighbours = targets.Neighbours(
        dated,
        nearest.period if nearest else None,
        bool(before) and before[-1].role is Role.SUMMARY,
        frozenset(one.period for one in others if one.period is not None),
    )
    return targets.target_beside(column.kind, neighbours)


def _candidates(column: Column, before: list[Column], scope: list[Column], dated: list[Period]) -> tuple[Period, ...]:
    """Return the periods that a target between two periods, or after an average, may be of; empty if it is clear."""
    after = [one.period for one in scope if one.role is Role.VALUE and one.position > column.position and one.period]
    if before and after and (period := before[-1].period) is not None and any(one != period for one in after):
        return tuple(dict.fromkeys([period, *after]))
    others = [one for one in scope if one.position < column.position and one.role not in (Role.TARGET, Role.STATUS)]
    averaged = others and others[-1].role is None and vocabularies.TOTALS.beginning(others[-1].heading)
    if averaged and column.kind is None:
        latest = max(dated, key=lambda period: period.last_day)
        return tuple(dict.fromkeys([latest, latest.year_of]))
    return ()


def _value_periods(columns: list[Column]) -> list[Period]:
    return [column.period for column in columns if column.role is Role.VALUE and column.period is not None]


def _years_over(sheet: Sheet, row: int) -> dict[int, Period]:
    """Return the year over each column that a row of years has one for."""
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
