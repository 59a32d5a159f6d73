"""What is stated beside the figures of a measure: its targets, each once, and its totals of the year to date.

Takes the cells of one measure as they were read; gives rows of targets and statements, and what is doubtful about them.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partnership_analysis import units
from partnership_analysis.kinds import TAKE_LAST, Aggregation, Role, TargetKind, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Statement, Target
from partnership_analysis.reading.layouts import Fact, headings

Read = list[tuple[Fact, units.Quantity]]
Indexed = dict[tuple[Role, Period | None], Read]

# A target of a month that is more than so many times its figure may be the year's.
_FAR_ABOVE = 10
# What is published beside a figure, in the order in which a row of the tables has it.
_PUBLISHED = (Role.TARGET, Role.VARIANCE, Role.CHANGE)
_DUST = 1e-9


class _Part(NamedTuple):
    """A month's or quarter's figure."""

    period: Period
    value: float
    fact: Fact


def authority(fact: Fact, known: Known) -> str | None:
    """Return the council of a figure; None if its table names councils, and none in its row."""
    council = fact.block.beside(fact.row, Role.AUTHORITY)
    if council is None and fact.block.names_councils:
        return None
    return fact.block.sheet.text(*council) if council else known.authority


def indexed(read: Read) -> Indexed:
    """Return the cells of one measure by their role and period."""
    found: Indexed = {}
    for fact, quantity in read:
        found.setdefault((fact.role, fact.period), []).append((fact, quantity))
    return found


def beside(fact: Fact, read: Indexed) -> Iterator[tuple[Fact, units.Quantity]]:
    """Give what is published beside a figure, of its own period: its target, variance and change.

    A target of the year comes before one that only stands beside the year's figure; one of the year to date is not its
    own.
    """
    for role in _PUBLISHED:
        own = read.get((role, fact.period), [])
        if role is Role.TARGET:
            own = [pair for kind in (TargetKind.YEAR, TargetKind.PERIOD) for pair in own if _kind(pair[0]) is kind]
        yield from own[:1]


def _to_come(fact: Fact, held: Sequence[Period]) -> bool:
    """Tell whether a target is of the rest of the year of the latest figure: a return has those of all its months."""
    latest, period = max(held, key=lambda one: one.ends), fact.period
    return period is not None and period.months < 12 and period.ends > latest.ends and period.year_of == latest.year_of


def stated(read: Read, measure: Measure, known: Known) -> Iterator[Item]:
    """Give the targets of one measure, each once, and list those of a period that has no figure."""
    seen = set()
    held = [fact.period for fact, _ in read if fact.role is Role.VALUE and fact.period is not None]
    for fact, quantity in read:
        if fact.role is not Role.TARGET or fact.period is None:
            continue
        council, value = authority(fact, known), quantity.value
        if council is None or value != value:
            continue
        if held and not any(fact.period in (period, period.year_of) for period in held) and not _to_come(fact, held):
            what = "year" if fact.period.is_financial_year else "period"
            found, expected = f"a target for {fact.period.label}", f"a figure for that {what} beside it"
            action = f"Leave it if the {what} is still to come; it is not used"
            yield fact.block.sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)
        said = (council, fact.period, _kind(fact), value)
        if said not in seen:
            seen.add(said)
            yield Target(
                authority=council,
                service=measure.service,
                measure=measure.measure,
                period=fact.period.label,
                value=value,
                kind=_kind(fact),
                source=fact.source,
            )


def unclear(read: Read, measure: Measure) -> list[Fact]:
    """Return the targets that may be the year's or the year to date's, and judge neither until somebody says which.

    Such a one stands once beside months, says no more than "Target", and its year is not over. A measure must count
    from April, or add up: a share of 80% is the target of any month.
    """
    if measure.aggregation not in (Aggregation.YEAR_TO_DATE, Aggregation.SUM):
        return []
    months = {part.period for part in _parts(read) if part.period.kind == "month"}
    found = []
    for fact, quantity in read:
        given = fact.role is Role.TARGET and quantity.value == quantity.value
        if given and fact.period is not None and _stands_alone(fact):
            year = fact.period.year_of
            if fact.period.last_day < year.last_day and sum(year.contains(month) for month in months) > 1:
                found.append(fact)
    return found


def asked(fact: Fact) -> Problem:
    """Ask whether a target is the year's or that of the year to date."""
    found, expected = "a 'Target' beside part of a year", "whether it is the year's, or that of the year to date"
    action = "Head it 'Annual target' or 'YTD target', or give each month its own; no figure is judged against it"
    return fact.block.sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)


def _stands_alone(fact: Fact) -> bool:
    """Tell whether a target says neither its kind nor its period, and no other stands beside the same periods."""
    block = fact.block
    if block.down:
        return fact.row in block.endings and _is_bare(block.label(fact.row))
    bare = [column.position for column in block.columns if column.role is Role.TARGET and _is_bare(column.heading)]
    return bare == [fact.column]


def _is_bare(heading: str) -> bool:
    said = headings.target(heading)
    return said is not None and said.kind is None and not said.rest


def looking_annual(read: Read, measure: Measure) -> Iterator[Problem]:
    """Doubt targets of months and quarters that may be the year's: one warning, at the latest of them."""
    if measure.unit in (Unit.PERCENT, Unit.DAYS, Unit.SECONDS) or not any(fact.role is Role.TARGET for fact, _ in read):
        return
    by_period = indexed(read)
    far = [
        (part._replace(fact=other), target.value)
        for part in _parts(read)
        for other, target in beside(part.fact, by_period)
        if other.role is Role.TARGET and 0 < _FAR_ABOVE * part.value < target.value
    ]
    if far:
        (period, value, fact), aimed = max(far, key=lambda found: found[0].period.last_day)
        more = f" (and {len(far) - 1} more like it)" if len(far) > 1 else ""
        target = f"a target of {aimed:,g} for {period.words}"
        found = f"{target}, more than {_FAR_ABOVE} times its figure, {value:,g}{more}"
        action = "Write 'Annual target' there if it is the year's; it is judged against that period alone"
        yield fact.block.sheet.problem(
            Severity.WARNING, fact.row, fact.column, found, "a target of that period alone", action
        )


def to_date(read: Read, measure: Measure, known: Known) -> Iterator[Item]:
    """Give each total of the year to date as a statement, and compare it with the sum of its parts if they are counts.

    Counts of what there is at the end of a month do not add up: the latest of them is right. Where nobody says which of
    the two a measure counts, either may be.
    """
    for fact, quantity in read:
        if fact.role is not Role.SUMMARY or fact.period is None:
            continue
        council = authority(fact, known)
        if council is None or quantity.value != quantity.value:
            continue
        yield Statement(
            authority=council,
            service=measure.service,
            measure=measure.measure,
            period=fact.period.label,
            role=Role.SUMMARY,
            value=quantity.value,
            text=fact.block.sheet.text(fact.row, fact.column),
            source=fact.source,
            unit=quantity.unit or "",
        )
        parts = _through(fact.period, _parts(read))
        if measure.unit is Unit.COUNT and parts:
            yield from _compared(fact, quantity.value, parts, measure.aggregation)


def _compared(fact: Fact, total: float, parts: list[_Part], aggregation: Aggregation) -> Iterator[Problem]:
    summed, last, sheet = sum(part.value for part in parts), parts[-1].value, fact.block.sheet
    right = {Aggregation.SUM: [summed], **{one: [last] for one in TAKE_LAST}}.get(aggregation, [summed, last])
    if all(abs(total - one) > _DUST for one in right):
        cells = [sheet.address(part.fact.row, part.fact.column) for part in (parts[0], parts[-1])]
        what = f"the sum of {' to '.join(cells)}" if summed in right else f"the last of them ({cells[-1]})"
        expected = f"{right[0]:,g}, {what}: they differ by {abs(total - right[0]):,g}"
        found, action = f"a total of {total:,g} to date", "Correct the total or its parts"
        yield sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)


def _through(period: Period, parts: list[_Part]) -> list[_Part]:
    """Return the parts of a year up to the end of a period, in order; none if they do not follow each other.

    Those of a year that is not over end with the latest that has a figure.
    """
    year, end = period.year_of, period.last_day
    own = sorted((p for p in parts if year.contains(p.period) and p.period.last_day <= end), key=_last_day)
    if own and period.is_financial_year:
        end = own[-1].period.last_day
    months = (end.year - year.year) * 12 + end.month - year.month + 1
    return own if sum(part.period.months for part in own) == months else []


def _parts(read: Read) -> list[_Part]:
    held = [(fact.period, q.value, fact) for fact, q in read if fact.role is Role.VALUE]
    return [_Part(period, value, fact) for period, value, fact in held if period is not None and period.months < 12]


def _last_day(part: _Part) -> dt.date:
    return part.period.last_day


def _kind(fact: Fact) -> TargetKind:
    return fact.kind or TargetKind.PERIOD
