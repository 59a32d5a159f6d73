"""The targets of a measure, each once, and its totals of the year to date.

Takes the cells of one measure as they were read; gives rows of targets and statements, and what is doubtful about them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partnership_analysis import units
from partnership_analysis.kinds import TAKE_LAST, Aggregation, Role, TargetKind, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Observation, Statement, Target
from partnership_analysis.reading.layouts import Block, Fact, headings
from partnership_analysis.vocabularies import AGGREGATION_HINTS, TARGET_KINDS

# The cells of one measure, as they were read, and the same by role and period.
Quantities = list[tuple[Fact, units.Quantity]]
ByPeriod = dict[tuple[Role, Period | None], Quantities]

# A month's target that is more than so many times its figure may be the year's.
_FAR_ABOVE = 10
# What is published beside a figure, in the order of the columns of the tables.
_PUBLISHED = (Role.TARGET, Role.VARIANCE, Role.CHANGE)
_DUST = 1e-9
# How the year's figure of a measure may be other than its months': so may its target.
_ADD_UP = (Aggregation.YEAR_TO_DATE, Aggregation.SUM)
# By these all months together make the year to date, without anything else.
_OF_MONTHS = (Aggregation.SUM, Aggregation.AVERAGE)


class _Part(NamedTuple):
    """A month's or quarter's figure."""

    period: Period
    value: float
    fact: Fact


class _Made(NamedTuple):
    """What the figures of months may make: how, and how far a stated total may be from it."""

    value: float
    how: str
    slack: float


def authority_of_row(block: Block, row: int, known: Known) -> str | None:
    """Return the authority of a row; None if the table names authorities, but not in this row."""
    if named := block.text_beside(row, Role.AUTHORITY):
        return named
    return None if block.names_councils else known.authority


def by_period(quantities: Quantities) -> ByPeriod:
    """Return the cells of one measure by their role and period."""
    found: ByPeriod = {}
    for fact, quantity in quantities:
        found.setdefault((fact.role, fact.period), []).append((fact, quantity))
    return found


def published_beside(fact: Fact, quantities: ByPeriod) -> Iterator[tuple[Fact, units.Quantity]]:
    """Give what is published beside a figure, of its own period: its target, variance and change.

    Of two targets, that of the year comes first. A target of the year to date does not belong to a single figure.
    """
    for role in _PUBLISHED:
        own = quantities.get((role, fact.period), [])
        if role is Role.TARGET:
            own = [pair for kind in (TargetKind.YEAR, TargetKind.PERIOD) for pair in own if _kind(pair[0]) is kind]
        yield from own[:1]


def _is_to_come(target: Period, figures: Sequence[Period]) -> bool:
    """Tell whether a target is of a later part of the latest figure's year. A return has the targets of all months."""
    latest = max(figures, key=lambda period: period.ends)
    return target.months < 12 and target.ends > latest.ends and target.year_of == latest.year_of


def distinct_targets(quantities: Quantities, measure: Measure, known: Known) -> Iterator[Item]:
    """Give the targets of one measure, each once, and a warning about a target whose period has no figure."""
    seen = set()
    figures = [fact.period for fact, _ in quantities if fact.role is Role.VALUE and fact.period is not None]
    with_figure = {period for figure in figures for period in (figure, figure.year_of)}
    for fact, quantity in quantities:
        value, period = quantity.value, fact.period
        if fact.role is not Role.TARGET or period is None or value != value:
            continue
        authority = authority_of_row(fact.block, fact.row, known)
        if authority is None:
            continue
        if figures and period not in with_figure and not _is_to_come(period, figures):
            length = "year" if period.is_financial_year else "period"
            found, expected = f"a target for {period.label}", f"a figure for that {length} beside it"
            action = f"Leave it if the {length} is still to come; nothing is judged against it"
            yield fact.block.sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)
        target = (authority, period, _kind(fact), value)
        if target not in seen:
            seen.add(target)
            yield Target(
                authority=authority,
                service=measure.service,
                measure=measure.measure,
                period=period.label,
                value=value,
                kind=_kind(fact),
                source=fact.source,
            )


def unclear_targets(quantities: Quantities, measure: Measure) -> list[Fact]:
    """Return the targets that may be a month's, the year to date's or the year's. No figure is judged against them.

    Such a target stands once beside months, its heading says only "Target", and its year is not over. Its measure
    counts from April or adds up: a share of 80% would be the target of any month. Without an aggregation, a count may
    add up, unless its name says otherwise; of others the name may say so, or a year to date that is their sum.
    """
    if not _may_add_up(quantities, measure):
        return []
    months = {part.period for part in _parts(quantities) if part.period.kind == "month"}
    found = []
    for fact, quantity in quantities:
        is_target = fact.role is Role.TARGET and quantity.value == quantity.value
        if is_target and fact.period is not None and _is_only_target(fact):
            year = fact.period.year_of
            if fact.period.last_day < year.last_day and sum(year.contains(month) for month in months) > 1:
                found.append(fact)
    return found


def _may_add_up(quantities: Quantities, measure: Measure) -> bool:
    """Tell whether the figures of a measure count from April or add up, as far as anything in the workbook says."""
    if measure.aggregation is not Aggregation.NOT_SAID:
        return measure.aggregation in _ADD_UP
    if hint := AGGREGATION_HINTS.within(measure.measure):
        return hint in _ADD_UP
    for fact, quantity in quantities:
        if fact.role is Role.SUMMARY and _says_to_date(fact):
            values = [part.value for part in _parts_through(fact, _parts(quantities))]
            if len(values) > 1 and sum(values) != values[-1]:
                if abs(sum(values) - quantity.value) <= _DUST:
                    return True
                if values[-1] == quantity.value:
                    return False
    return measure.unit is Unit.COUNT


def unclear_target_problem(fact: Fact) -> Problem:
    """Return the problem that asks whether a target is a month's, that of the year to date, or the year's."""
    found, expected = "a 'Target' beside part of a year", "whether it is of a month, the year to date or the year"
    action = "Head it 'Monthly target', 'YTD target' or 'Annual target'; no figure is judged against it until then"
    return fact.block.sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)


def unclear_statements(unclear: Quantities, measure: Measure, known: Known) -> Iterator[Statement]:
    """Give the targets that judge nothing because they are unclear: their measures are not without one."""
    for fact, quantity in unclear:
        authority = authority_of_row(fact.block, fact.row, known)
        if authority is not None and fact.period is not None:
            yield Statement(
                authority=authority,
                service=measure.service,
                measure=measure.measure,
                period=fact.period.label,
                role=Role.UNCLEAR_TARGET,
                value=quantity.value,
                text=fact.block.sheet.text(fact.row, fact.column),
                source=fact.source,
                unit=measure.unit,
            )


def _is_only_target(fact: Fact) -> bool:
    """Tell whether a target's heading is only "Target", and no other such heading stands beside the same periods."""
    block = fact.block
    if block.row_periods:
        return fact.row in block.ending_rows and _is_bare(block.label(fact.row))
    bare = [column.position for column in block.columns if column.role is Role.TARGET and _is_bare(column.heading)]
    return bare == [fact.column]


def _is_bare(heading: str) -> bool:
    """Tell whether a heading says "Target" without a kind, a period or anything else."""
    words = headings.target_heading(heading)
    return words is not None and words.kind is None and not words.rest


def targets_like_annual(quantities: Quantities, measure: Measure) -> Iterator[Problem]:
    """Give one warning about the targets of months and quarters that may be the year's, at the latest of them."""
    has_targets = any(fact.role is Role.TARGET for fact, _ in quantities)
    if measure.unit in (Unit.PERCENT, Unit.DAYS, Unit.SECONDS) or not has_targets:
        return
    of_periods = by_period(quantities)
    far = [
        (part, target, quantity.value)
        for part in _parts(quantities)
        for target, quantity in published_beside(part.fact, of_periods)
        if target.role is Role.TARGET and 0 < _FAR_ABOVE * part.value < quantity.value
    ]
    if far:
        part, target, aim = max(far, key=lambda found: found[0].period.last_day)
        more = f" (and {len(far) - 1} more like it)" if len(far) > 1 else ""
        beside = f"more than {_FAR_ABOVE} times its figure, {part.value:,g}{more}"
        found, expected = f"a target of {aim:,g} for {part.period.words}, {beside}", "a target of that period alone"
        action = "Write 'Annual target' there if it is the year's; it is judged against that period alone"
        yield target.block.sheet.problem(Severity.WARNING, target.row, target.column, found, expected, action)


def totals_to_date(quantities: Quantities, measure: Measure, known: Known) -> Iterator[Item]:
    """Give each total of the year to date as a statement, and compare it with its parts.

    Counts of what there is at the end of a month do not add up: the total is then the latest of them. If nobody says
    which of the two a measure counts, either may be right.
    """
    for fact, quantity in quantities:
        if fact.role is not Role.SUMMARY or quantity.value != quantity.value:
            continue
        if fact.period is None:
            yield _without_all_months(fact, quantity, measure)
            continue
        authority = authority_of_row(fact.block, fact.row, known)
        if authority is None:
            continue
        parts = _parts_through(fact, _parts(quantities))
        alone = [] if parts else _only_part(fact, quantities)
        yield Statement(
            authority=authority,
            service=measure.service,
            measure=measure.measure,
            period=fact.period.label,
            role=Role.SUMMARY,
            value=quantity.value,
            text=fact.block.sheet.text(fact.row, fact.column),
            source=fact.source,
            unit=quantity.unit or "",
        )
        # Where months alone make the year, what they make is shown, and compared with what is stated.
        if _says_to_date(fact):
            of_months = measure.aggregation in _OF_MONTHS
            if measure.aggregation in (Aggregation.NOT_SAID, Aggregation.RATE) or (of_months and alone):
                yield from _year_to_date(fact, quantity, parts or alone, measure, authority)
            elif not parts and of_months:
                yield _without_all_months(fact, quantity, measure)
        # Of April, and of the first quarter, the year to date is their own figure.
        if parts and (measure.unit is Unit.COUNT or _is_made(fact, measure) or len(parts) == 1):
            yield from _compare(fact, quantity.value, parts, measure)


def periods_to_date(quantities: Quantities, measure: Measure) -> dict[str, str]:
    """Return the period with which each total of the year to date is shown, by its cell.

    Where the last month gives the year to date, that is the month. A total that is not used has no period.
    """
    found = {}
    for fact, quantity in quantities:
        is_to_date = _says_to_date(fact) or measure.aggregation is Aggregation.SUM
        if fact.role is Role.SUMMARY and quantity.value == quantity.value and is_to_date:
            parts = _parts_through(fact, _parts(quantities)) or _only_part(fact, quantities)
            are_mixed = len({part.period.months for part in parts}) > 1
            if parts and not (are_mixed and measure.aggregation in _OF_MONTHS):
                last = parts[-1].period
                found[fact.source] = (last if measure.aggregation in TAKE_LAST else last.year_to_date).label
    return found


def _is_made(fact: Fact, measure: Measure) -> bool:
    """Tell whether the figures of the months make the year to date that a cell states."""
    return measure.aggregation not in (Aggregation.NOT_SAID, Aggregation.RATE) and _says_to_date(fact)


def _without_all_months(fact: Fact, quantity: units.Quantity, measure: Measure) -> Problem:
    """Return the warning about a year to date that lacks months: nobody can say to which day it counts."""
    stated = units.format_value(quantity.value, measure.unit, units.own_decimals(quantity.value))
    found, expected = f"a year to date of {stated}", "figures of every month or quarter since April"
    action = "Add them, or say in its heading what it counts, such as April to August 2025; it is not used"
    return fact.block.sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)


def _says_to_date(fact: Fact) -> bool:
    """Tell whether a heading says that its figure counts from April: an "Average" does not."""
    label = fact.block.label(fact.row) if fact.block.row_periods else ""
    headings = [column.heading for column in fact.block.columns if column.position == fact.column]
    return any(TARGET_KINDS.within(words) is TargetKind.YEAR_TO_DATE for words in (label, *headings))


def _year_to_date(
    fact: Fact, quantity: units.Quantity, parts: list[_Part], measure: Measure, authority: str
) -> Iterator[Item]:
    """Give the figure of the months from April to the latest that has one; that of April alone is April's own.

    Without all of these months nobody can say to which day it counts.
    """
    if not parts:
        yield _without_all_months(fact, quantity, measure)
        return
    span = parts[-1].period.year_to_date
    if span != parts[-1].period:
        yield Observation(
            authority=authority,
            service=measure.service,
            measure=measure.measure,
            period=span.label,
            value=quantity.value,
            unit=measure.unit,
            target=None,
            polarity=measure.polarity,
            as_at=None,
            note="",
            source=fact.source,
        )


def _compare(fact: Fact, total: float, parts: list[_Part], measure: Measure) -> Iterator[Problem]:
    """Compare a total to date with what its measure's months make, to the decimals in which it is stated."""
    sheet, aggregation = fact.block.sheet, measure.aggregation
    values = [part.value for part in parts]
    cells = [sheet.address(part.fact.row, part.fact.column) for part in (parts[0], parts[-1])]
    span, is_count = " to ".join(cells), measure.unit is Unit.COUNT
    summed, mean = sum(values), sum(values) / len(values)
    decimals = units.own_decimals(total)
    half = 0.5 * 10.0**-decimals + _DUST
    # Rounded parts add up to a little more or less than what they were before.
    apart = 0.0 if is_count else len(values) * 0.5 * 10.0 ** -max(map(units.own_decimals, values)) + half
    as_sum = _Made(summed, f"the sum of {span}", apart + _DUST)
    as_last = _Made(values[-1], f"the last of them ({cells[-1]})", _DUST if is_count else half)
    as_mean = _Made(mean, f"the average of {span}", half)
    made = {
        Aggregation.SUM: [as_sum],
        Aggregation.AVERAGE: [as_mean] if _says_to_date(fact) else [as_mean, as_sum],
        **{one: [as_last] for one in TAKE_LAST},
    }.get(aggregation, [as_sum, as_last])
    made = [as_last] if len(parts) == 1 else made
    if any(abs(total - one.value) <= one.slack for one in made):
        return
    right = made[0]
    found, expected = f"a total of {total:,g} to date", f"{right.value:,g}, {right.how}"
    size = f"{abs(total - right.value):,g}"
    if not is_count or aggregation is Aggregation.AVERAGE:
        most = max(decimals, measure.decimals or 0, *map(units.own_decimals, values))
        found = f"a year to date of {units.format_value(total, measure.unit, most)}"
        expected = f"{units.format_value(right.value, measure.unit, most)}, {right.how}"
        size = units.format_difference(abs(total - right.value), measure.unit, most)
    action = "Correct the total or its parts" if is_count else "Correct one of them; the briefing uses its months"
    yield sheet.problem(Severity.WARNING, fact.row, fact.column, found, f"{expected}: they differ by {size}", action)


def _parts_through(fact: Fact, parts: list[_Part]) -> list[_Part]:
    """Return the parts that a total to date is of, in order; none if they do not follow each other from April.

    Across a table, they end with the latest that has a figure: the columns of months to come are there already.
    """
    period = fact.period
    if period is None:
        return []
    year, end = period.year_of, period.last_day
    own = sorted(
        (p for p in parts if year.contains(p.period) and p.period.last_day <= end),
        key=lambda part: part.period.last_day,
    )
    if own and (period.is_financial_year or not fact.block.row_periods):
        end = own[-1].period.last_day
    months = (end.year - year.year) * 12 + end.month - year.month + 1
    # The quarters beside months are made of these.
    lengths = sorted({part.period.months for part in own})
    choices = [*([part for part in own if part.period.months == length] for length in lengths), own]
    return next((chosen for chosen in choices if sum(part.period.months for part in chosen) == months), [])


def _only_part(fact: Fact, quantities: Quantities) -> list[_Part]:
    """Return the figure of the only month or quarter of a table: a year to date beside it counts to its end."""
    dated = {column.period for column in fact.block.columns if column.role is Role.VALUE}
    return [part for part in _parts(quantities) if dated == {part.period} and not fact.block.row_periods]


def _parts(quantities: Quantities) -> list[_Part]:
    """Return the figures of months and quarters."""
    return [
        _Part(fact.period, quantity.value, fact)
        for fact, quantity in quantities
        if fact.role is Role.VALUE and fact.period is not None and fact.period.months < 12
    ]


def _kind(fact: Fact) -> TargetKind:
    return fact.kind or TargetKind.PERIOD
