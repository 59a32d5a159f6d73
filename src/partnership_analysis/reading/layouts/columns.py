"""The columns of a table: what the cells under each heading are, and of which period."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partnership_analysis import periods, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings, targets
from partnership_analysis.reading.layouts.calendars import lines_over, year_kind
from partnership_analysis.reading.workbook import Sheet

Place = tuple[int, int]

# The roles whose cells are figures.
FIGURES = (Role.TARGET, Role.VALUE, Role.VARIANCE, Role.CHANGE, Role.SUMMARY)
# The roles whose cells are what officers say, and who says it.
WORDS = (Role.NOTE, Role.ACTION, Role.AUTHOR)
# The roles whose cells are of a period.
_DATED = (*FIGURES, Role.STATUS)
_YEAR = re.compile(r"(?<![\d/-])(?P<year>(?:FY\s*)?(?:(?:19|20)?\d\d\s*[/-]\s*(?:20)?\d\d))(?![\d/-])", re.I)
_FILLERS = re.compile(r"\b(to|for|in|of|the|year|full)\b|[():,;–-]", re.I)
# The words around a period in the heading of a status or a comment: "RAG (Q2)", "Comments on 2014/15".
_AROUND = re.compile(r"\b(to|for|in|of|at|on|the|end)\b|[():,;]", re.I)
# Roles whose heading may name a period of its own beside theirs; for the others a year is read with its own rules.
_NAMING_PERIODS = (Role.STATUS, *WORDS)
_NAMING_PARTS = (Role.VALUE, Role.VARIANCE, Role.CHANGE)
# "Actual to June 2024" may be the month's figure or that of the year to date.
_UP_TO = re.compile(r"\bto\b", re.I)
_OF_A_YEAR = re.compile(r"(provisional|revised|final|draft|audited|unaudited|\[[pr]\])?", re.I)


class Column(NamedTuple):
    """A table's column: what its cells are (value, target, variance), of which period, under what heading.

    `measure` is the place of the measure's name where that stands over the column. A target has its `kind`; words of
    its heading that say something else, perhaps a measure (`about`); and the periods it may be of, if that is not clear
    (`candidates`).
    """

    position: int
    role: Role | None
    period: Period | None
    heading: str
    measure: Place | None = None
    kind: TargetKind | None = None
    about: str = ""
    candidates: tuple[Period, ...] = ()


def columns_of(
    sheet: Sheet, above: int | None, row: int, indices: list[int], lines: Sequence[Place], rows: Sequence[int]
) -> list[Column]:
    """Return the columns of a table of some rows, headed by a row and perhaps by one `above` that spans them.

    A bare quarter is of the year that the `lines` above the table name, or those at the top of its sheet.
    """
    texts = [headings.without_unit(sheet.text(row, c)) for c in indices]
    contents = [sheet.rows[row][c] for c in indices]
    named = [text if isinstance(content, str) else content for text, content in zip(texts, contents, strict=True)]
    own = periods.parse_headings(named, year_kind=year_kind(sheet, row))
    years = _spanned(sheet, above) if above is not None else {}
    names = _names_over(sheet, above) if above is not None and not years else {}
    titles = lines_over(sheet, [sheet.text(*line) for line in reversed(lines)])
    year = next((found for found in map(periods.find_year, titles) if found is not None), None)
    year = None if year is None or _is_another(year, texts) else year
    found: list[Column] = []
    # Together, so that "Mar-24 Actual" beside "Feb-24 Actual" is a month.
    when = [_when(text) for text in texts]
    monthly = any(period is not None and period.kind == "month" for period in (*own, *periods.parse_headings(when)))
    for c, heading, own_period in zip(indices, texts, own, strict=True):
        over = years.get(c)
        if (said := _role_and_period(heading, when, own, over or _to_the_left(years, c) or year)) is not None:
            found.append(Column(c, *said, heading, names.get(c)))
            continue
        if target := headings.target(heading):
            period, about = _of_target(target.rest, over or _to_the_left(years, c) or year, monthly)
            found.append(Column(c, Role.TARGET, period, heading, names.get(c), target.kind, about))
            continue
        within = periods.part_of_financial_year(heading, over or _to_the_left(years, c) or year)
        period = within or over or own_period
        # Under a year, or of one: a heading that says neither a period nor a role leaves its column unknown.
        dated = within is not None or own_period is not None
        role = headings.role(heading) or (Role.VALUE if dated else None)
        if period is None:
            role, period = _role_and_year(heading)
        if role is None and vocabularies.TOTALS.meaning(heading) is Role.TOTAL and _any_part(own[: indices.index(c)]):
            role = Role.SUMMARY
        kind = _kind_of_status(heading) if role is Role.STATUS else None
        found.append(Column(c, role, period, heading, names.get(c), kind))
    whole = None
    figures = [column for column in found if column.role not in (Role.TARGET, *WORDS)]
    if not years.keys() & set(indices) and not any(column.period for column in figures):
        # A period alone over the labels is that of its own table, whatever the sheet's first line says.
        over_all = {*years.values()}
        told = (p for p in periods.parse_headings(titles, year_ends=False) if p is not None)
        whole = over_all.pop() if len(over_all) == 1 else next(told, year)
        others = [column.role in _DATED and column.role is not Role.TARGET for column in found]
        found = [c._replace(period=whole) if other else c for c, other in zip(found, others, strict=True)]
    # A unit beside the year is of its figures.
    found = [c._replace(heading=sheet.text(row, c.position)) if c.role is Role.VALUE else c for c in found]
    to_come = _to_come(sheet, found, rows)
    begun = _targets_dated(_dated([c for c in found if c not in to_come], years), years, whole)
    return sorted([*begun, *to_come], key=lambda column: column.position)


def _is_another(year: Period, texts: list[str]) -> bool:
    """Tell whether the headings of figures name years beside which bare quarters need not be of the title's year.

    The outturn of the year before may stand beside them, and other columns of the year itself.
    """
    named = {found: text for text in texts if headings.target(text) is None and (found := periods.find_year(text))}
    if not named:
        return False
    latest = max(named)
    before = Period.financial_year(year.year - 1)
    return latest != year and (latest != before or _names_part(named[latest], latest))


def _names_part(text: str, year: Period) -> bool:
    """Tell whether a heading is of a month or a quarter of a year that it names."""
    return any(period != year and year.contains(period) for period in periods.all_in(text))


def _to_come(sheet: Sheet, columns: list[Column], rows: Sequence[int]) -> list[Column]:
    """Return the columns of months or quarters that have no figure yet: no target or status is of them.

    Where each period has a target or a status of its own, all of them keep theirs. A year without a figure keeps its
    target too: that of the last year is no earlier year's.
    """
    beside = [(c.role, c.kind) for c in columns if c.role in _DATED and c.role is not Role.VALUE and c.period is None]
    figures = [c for c in columns if c.role is Role.VALUE and c.period is not None]
    parts = [c for c in figures if c.period is not None and c.period.months < 12]
    empty = [c for c in parts if not any(sheet.text(row, c.position) for row in rows)]
    return empty if len(empty) < len(figures) and len(set(beside)) == len(beside) else []


def _kind_of_status(heading: str) -> TargetKind | None:
    """Return what a status is of by the words of its heading: "RAG (YTD)", "RAG (year)"."""
    others = [word for word in vocabularies.normalise(heading).split() if word != "year"]
    of_year = "year" in vocabularies.normalise(heading).split()
    if of_year and vocabularies.HEADINGS.meaning(" ".join(others)) is Role.STATUS:
        return TargetKind.YEAR
    return vocabularies.TARGET_KINDS.within(heading)


def _any_part(given: Sequence[Period | None]) -> bool:
    """Tell whether any of the periods is a month or a quarter."""
    return any(period is not None and period.months < 12 for period in given)


def _of_target(rest: str, year: Period | None, monthly: bool) -> tuple[Period | None, str]:
    """Return the period that the words of a target's heading name, and the words that name none."""
    period = periods.parse_headings([rest], year_ends=not monthly)[0] or periods.part_of_financial_year(rest, year)
    match = None if period else _YEAR.search(rest)
    if match:
        period = periods.parse_headings([match["year"]])[0]
        if period is not None:
            rest = " ".join((rest[: match.start()] + " " + rest[match.end() :]).split())
        return period, rest
    return period, "" if period else rest


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


def _role_and_period(
    heading: str, when: list[str], own: Sequence[Period | None], year: Period | None
) -> tuple[Role, Period] | None:
    """Return what a heading says of statuses or comments of a period: "Q2 status", "RAG (2014/15)", "Q2 comments".

    So do figures of a month, a quarter or a half: "Actual Q1 14/15" is not of the year.

    A bare quarter or month is that of the column of figures that is of it, or else of the table's `year`. `when` is
    what all headings of the table say of their periods.
    """
    for role, text in _divided(heading):
        same = {period for period in own if period and period == periods.part_of_financial_year(text, period.year_of)}
        named = periods.parse_headings([*when, text])[-1] or (same.pop() if len(same) == 1 else None)
        period = named or periods.part_of_financial_year(text, year)
        if period and (role in _NAMING_PERIODS or _is_part(period, heading)):
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
    """Give the roles that the words at either end of a heading say, each with the words left."""
    words = _AROUND.sub(" ", heading).split()
    for cut in range(1, len(words)):
        for said, rest in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            role = headings.role(" ".join(said))
            if role in _NAMING_PERIODS or role in _NAMING_PARTS:
                yield role, " ".join(rest)


def _when(heading: str) -> str:
    """Return what a heading says of its period: "Apr-23" of "Apr-23 Actual" and of "Target Apr-23"."""
    target = headings.target(heading)
    texts = [target.rest] if target else [text for _, text in _divided(heading)]
    return next((text for text in texts if headings.names_period(text)), heading)


def _is_part(period: Period, heading: str) -> bool:
    """Tell whether a heading with a role names a part of a year; "Actual to March 15" names the year it ends."""
    if period.kind == "month":
        return _UP_TO.search(heading) is None and periods.parse_headings([heading])[0] is None
    return period.kind in ("quarter", "half")


def _dated(columns: list[Column], over: dict[int, Period]) -> list[Column]:
    """Give each variance, change and status its year.

    One of them beside several years is that of the last. Otherwise each belongs to the actual in its group.
    """
    given = _periods(columns)
    if given:
        year = max(given, key=_end).year_of
        columns = [c._replace(period=year) if _is_of_year(c) else c for c in columns]
    for role in (Role.VARIANCE, Role.CHANGE, Role.SUMMARY, Role.STATUS):
        years = [period for period in given if period.months < 12] if role is Role.SUMMARY else given
        said = [column for column in columns if column.role is role and not _is_apart(column)]
        if len(said) == 1 and said[0].period is None and len(years) > 1:
            last = max(years, key=_end)
            # Where Q4 and the year end together, a status is of the one that it stands beside.
            if role is Role.STATUS and sum(period.last_day == last.last_day for period in years) > 1:
                continue
            columns = [column._replace(period=last) if column == said[0] else column for column in columns]
    # A year over a target is that of the figures beside it too.
    beside = _grouped([column._replace(period=column.period or over.get(column.position)) for column in columns])
    return [column if column.role is Role.TARGET else grouped for column, grouped in zip(columns, beside, strict=True)]


def _is_of_year(column: Column) -> bool:
    return column.role is Role.STATUS and column.kind is TargetKind.YEAR and column.period is None


def _is_apart(column: Column) -> bool:
    """Tell whether a status says that it is of the year, or of the year to date, and so of no figure beside it."""
    return column.role is Role.STATUS and column.kind in (TargetKind.YEAR, TargetKind.YEAR_TO_DATE)


def _grouped(columns: list[Column]) -> Iterator[Column]:
    """Give KPI, Variance and Status the year of the Actual beside them: a group ends where a role comes again."""
    group: list[Column] = []
    for column in [*columns, None]:
        if column is None or _ends(group, column):
            years = [c.period for c in sorted(group, key=_after_value) if c.period is not None]
            yield from (c._replace(period=years[0]) if _is_dated_beside(c) and years else c for c in group)
            group = []
        if column is not None:
            group.append(column)


def _is_dated_beside(column: Column) -> bool:
    return column.role in _DATED and column.period is None and not _is_apart(column)


def _ends(group: list[Column], column: Column) -> bool:
    """Tell whether a column begins the next group: two statuses of one period may stand after its actual."""
    first = next((c.role for c in group if c.role in _DATED), Role.STATUS)
    if column.role is Role.STATUS and first is not Role.STATUS:
        return False
    return column.role is not None and (column.role, column.kind) in {(c.role, c.kind) for c in group}


def _targets_dated(columns: list[Column], years: dict[int, Period], whole: Period | None) -> list[Column]:
    """Give each target its kind and period; where nothing beside it has a period, its rows may have them."""
    # "Q2 target" names a quarter of the latest year.
    latest = max(_periods(columns), key=_end).year_of if _periods(columns) else None
    quarters = [None if column.period else periods.part_of_financial_year(column.about, latest) for column in columns]
    columns = [c._replace(period=own, about="") if own else c for c, own in zip(columns, quarters, strict=True)]
    found = []
    for column, beside in zip(columns, _grouped(columns), strict=True):
        over = years.get(column.position)
        scope = [one for one in columns if over is None or years.get(one.position) == over]
        given = _periods(scope) or [period for period in (over or whole,) if period is not None]
        if column.role is not Role.TARGET or not (given or column.period):
            found.append(column)
        elif column.period is not None:
            aim = targets.named(column.kind, column.period, given)
            found.append(column._replace(kind=aim.kind, period=aim.period))
        else:
            aim = _aim(column, beside.period, scope, given)
            found.append(column._replace(kind=aim.kind, period=aim.period, candidates=aim.candidates))
    return found


def _aim(column: Column, beside: Period | None, scope: list[Column], given: list[Period]) -> targets.Aim:
    """Return what a target without a period in its heading is of: of several, each is of the figure beside it."""
    undated = [one for one in scope if one.role is Role.TARGET and one.period is None and one.kind == column.kind]
    if len(undated) > 1 and len(set(given)) > 1:
        if beside is None or (column.kind is TargetKind.YEAR_TO_DATE and beside.months >= 12):
            return targets.Aim(column.kind or TargetKind.PERIOD, None, tuple(dict.fromkeys(given)))
        return targets.named(column.kind or TargetKind.PERIOD, beside, given)
    figures = [one for one in scope if one.role in (Role.VALUE, Role.SUMMARY)]
    before = [one for one in figures if one.position < column.position]
    if column.kind is not TargetKind.YEAR and (candidates := _unclear(column, before, scope, given)):
        return targets.Aim(column.kind or TargetKind.PERIOD, None, candidates)
    nearest = before[-1] if before else next(iter(figures), None)
    dated = [one for one in scope if one.role is Role.TARGET and one.kind in (None, TargetKind.PERIOD)]
    return targets.aim(
        column.kind,
        targets.Beside(
            given,
            nearest.period if nearest else None,
            bool(before) and before[-1].role is Role.SUMMARY,
            frozenset(one.period for one in dated if one.period is not None),
        ),
    )


def _unclear(column: Column, before: list[Column], scope: list[Column], given: list[Period]) -> tuple[Period, ...]:
    """Return the periods that a target may be of that stands between two periods, or after an average."""
    after = [one.period for one in scope if one.role is Role.VALUE and one.position > column.position and one.period]
    if before and after and (period := before[-1].period) is not None and any(one != period for one in after):
        return tuple(dict.fromkeys([period, *after]))
    others = [one for one in scope if one.position < column.position and one.role not in (Role.TARGET, Role.STATUS)]
    averaged = others and others[-1].role is None and vocabularies.TOTALS.beginning(others[-1].heading)
    if averaged and column.kind is None:
        latest = max(given, key=_end)
        return tuple(dict.fromkeys([latest, latest.year_of]))
    return ()


def _periods(columns: list[Column]) -> list[Period]:
    return [column.period for column in columns if column.role is Role.VALUE and column.period is not None]


def _end(period: Period) -> dt.date:
    return period.last_day


def _after_value(column: Column) -> bool:
    return column.role is not Role.VALUE


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
