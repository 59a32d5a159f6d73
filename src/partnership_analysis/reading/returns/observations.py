"""Tables of measures by period: an observation for each value, with its target, notes and what is published with it."""

import re
import string
from collections.abc import Iterator

from partnership_analysis import cells, periods, units, vocabularies
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Catalogue, Known, described_by_figures, matching, nearest, service_of
from partnership_analysis.reading.items import Item, Measure, Note, Observation, Statement, Unread
from partnership_analysis.reading.layouts import Block, Fact, headings, scorecards
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns import (
    bounds,
    repeated_rows,
    row_descriptions,
    scales,
    stated_units,
    target_measures,
    targets,
    unusable_dates,
)
from partnership_analysis.reading.returns.cells_beside import cells_beside_figures
from partnership_analysis.reading.returns.comments import comments, is_mark
from partnership_analysis.reading.returns.credits_claimed import claims_in_block
from partnership_analysis.reading.returns.statuses import statuses
from partnership_analysis.reading.returns.targets import ByPeriod, Quantities, authority_of_row
from partnership_analysis.reading.returns.totals import compare_total, is_total

_NOTE_NUMBER = re.compile(r"\[(?:notes?\s*)?(\d{1,2})\]", re.I)
_FEWEST_WORDS = 3  # fewer cells without a figure may be slips


def observations(block: Block, known: Known) -> Iterator[Item]:
    """Read a table of measures."""
    sheet = block.sheet
    if unusable := [*unusable_dates.shifted_dates(block), *unusable_dates.single_days(block)]:
        yield from unusable
        return
    yield ledger.cells(sheet, "heading", block.heads)
    block, unclear_measures = target_measures.with_target_measures(block, known)
    banners = scorecards.banners(block)
    block, repeated = repeated_rows.without_unclear_rows(block, banners)
    block, without_service = repeated_rows.without_service(block, banners, known)
    of_headings = [*cells_beside_figures(block), *unclear_measures, *target_measures.unclear_periods(block)]
    yield from (*of_headings, *repeated, *without_service)
    yield ledger.cells(sheet, "note", block.notes)
    yield ledger.cells(sheet, "heading", banners.places)
    yield from row_descriptions.unknown_words(block, banners, known)
    items = list(_measures(block, known))
    # If a target may belong to any measure, every figure of the table may lack its target. If a column of figures has
    # words in it, they may say what its rows are about. In both cases no figure is used.
    doubtful = _may_lack_target(of_headings, block) or _has_words_for_values(items, block)
    yield from (item for item in items if not doubtful or isinstance(item, Problem | Use))


def _errors(items: list[Item]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem) and item.severity == Severity.ERROR]


def _may_lack_target(items: list[Item], block: Block) -> bool:
    """Tell whether an error about a table's headings may be about its targets."""
    row = max((row for row, _ in block.heads), default=0)
    unknown = [column for column in block.columns if column.role is None and layouts.target_in(column.heading) is None]
    not_of_targets = {(block.sheet.name, block.sheet.address(row, column.position)) for column in unknown}
    return any((error.sheet, error.cell) not in not_of_targets for error in _errors(items))


def _has_words_for_values(items: list[Item], block: Block) -> bool:
    """Tell whether most cells of a column of figures that has an error are words."""
    with_errors = {error.cell.rstrip(string.digits) for error in _errors(items)}
    for column in block.columns:
        if block.sheet.address(0, column.position).rstrip(string.digits) in with_errors:
            words = sum(_is_words(block, row, column.position) for row in block.rows)
            if words >= _FEWEST_WORDS and 2 * words > len(block.rows):
                return True
    return False


def _is_words(block: Block, row: int, column: int) -> bool:
    """Tell whether a cell holds text that is not a figure."""
    content = block.sheet.rows[row][column]
    if not isinstance(content, str):
        return False
    try:
        units.parse(content, block.sheet.is_percent(row, column))
    except ValueError:
        return True
    return False


def _measures(block: Block, known: Known) -> Iterator[Item]:
    """Read the measures of a table whose targets have their measures."""
    sheet = block.sheet
    banners, codes = scorecards.banners(block), scorecards.codes(block)
    section = ""
    by_label, measures = _by_label(block), dict[tuple[int, int], Measure]()
    to_date: dict[str, str] = {}
    for (row, column), facts in by_label.items():
        name = facts[0].measure if facts else block.measure(row)
        service = block.text_beside(row, Role.SERVICE)
        contexts = (service, banners.section(row) or section, block.title, sheet.name, sheet.title, known.file)
        measure = _matching(name, codes.get(row, ""), known.catalogue.of_service(service), *contexts)
        places = [(row, column), *((fact.row, fact.column) for fact in facts)]
        if measure is None and not facts:
            section = name
            yield Use(sheet, "heading", row, column)
            continue
        if measure is None and _is_total_row(block, row) and name:
            yield from _totals(facts, block, known)
            continue
        if measure.faulty if measure else known.is_faulty(name):
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)
            continue
        if measure is None:
            action = "Use the name from the Measures sheet, or add it there"
            if headings.role(name) is Role.TARGET:
                action = (
                    "Add a column headed Type that says Actual or Target in each row, with the measure's name in each"
                )
            found = repr(name) if name else "figures without a measure's name"
            found += f" of {service!r}" if service else ""
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)
            yield sheet.problem(Severity.ERROR, row, column, found, nearest(name, known.catalogue), action)
            continue
        if not measures:
            for note in block.notes:
                yield Note(sheet.text(*note), sheet.source(*note), topic=measure.topic, service=measure.service)
        measures[row, column] = measure
        yield Use(sheet, "label", row, column)
        if not any(fact.role is Role.VALUE for fact in facts):
            expected, action = "a figure for at least one year", "Leave it if there is none; it is not used"
            yield sheet.problem(Severity.WARNING, row, column, f"{name!r} without a figure", expected, action)
        yield from row_descriptions.compare_with_measure(measure, block, row)
        yield from _items_of_measure(facts, measure, known, to_date)
    yield from statuses(block, by_label, measures, known, to_date)
    yield from claims_in_block(block, measures, known)
    yield from comments(block, by_label, measures, known)


def _matching(name: str, code: str, catalogue: Catalogue, *contexts: str) -> Measure | None:
    """Return the measure of a row's name, or else of its code; None if they are two different measures."""
    by_name = matching(name, catalogue, *contexts)
    by_code = matching(code, catalogue, *contexts) if code else None
    return None if by_name and by_code and by_name != by_code else by_name or by_code


def measures_of_block(block: Block, only_service: str = "") -> Iterator[Measure]:
    """Describe the measures of a table by its rows, for a workbook that has no sheet of Measures.

    The unit is that of a Unit column, the measure's name, the first figure with a unit, its heading or the title. A
    banner over the row is its service, and its code is another name. If a sheet's name is a period, the service is the
    `only_service` of the workbook, or the one in the table's title or the file's name.
    """
    block, _ = target_measures.with_target_measures(block)
    banners, codes = scorecards.banners(block), scorecards.codes(block)
    for (row, column), facts in _by_label(block).items():
        name = facts[0].measure if facts else ""
        if not name or _is_total_row(block, row):
            continue
        service = block.text_beside(row, Role.SERVICE) or banners.service(row)
        service = service or service_of(block.sheet, only_service, block.title)
        unit, source = stated_units.unit_of_figures(facts), block.sheet.source(row, column)
        measure = described_by_figures(service, name, unit, source)
        yield row_descriptions.with_row_description(measure, block, row, codes.get(row, ""))


def _is_total_row(block: Block, row: int) -> bool:
    """Tell whether a row's label is that of a total. If rows are periods, none is."""
    return not block.row_periods and is_total(block.label(row))


def _note(fact: Fact, quantity: units.Quantity) -> str:
    """Return the remark in a figure's cell, and its footnotes."""
    footnotes = fact.block.footnotes() if quantity.footnote or quantity.remark else {}
    marks = [quantity.footnote, *_NOTE_NUMBER.findall(quantity.remark)]
    # A mark that no note under the table explains is kept as it is.
    notes = [footnotes.get(mark, mark if mark == quantity.footnote else "") for mark in marks if mark]
    return " ".join(dict.fromkeys(text for text in (quantity.remark, *notes) if text))


def _by_label(block: Block) -> dict[tuple[int, int], list[Fact]]:
    """Return the figures of each measure, by the cell that names it, and the labels without figures."""
    found: dict[tuple[int, int], list[Fact]] = {}
    if not block.row_periods:
        rows = dict.fromkeys(map(block.label_row, block.rows))
        found = {(row, block.label_column): [] for row in rows if block.label(row) or block.has_figures(row)}
    named = target_measures.rows_named_by_targets(block)
    for fact in layouts.facts(block):
        if fact.role is not Role.TARGET or fact.label[0] in named.get(fact.column, (fact.label[0],)):
            found.setdefault(fact.label, []).append(fact)
    return found


def _totals(facts: list[Fact], block: Block, known: Known) -> Iterator[Item]:
    """Compare the totals in a row with their parts: counts in the rows of the table above it."""
    sheet = block.sheet
    for fact in facts:
        same_kind = [one for one in layouts.facts(block) if (one.role, one.period) == (fact.role, fact.period)]
        parts = [part for part in same_kind if part.column == fact.column and part.row < fact.row]
        measures = [matching(part.measure, known.catalogue, block.title, sheet.name) for part in parts]
        expected = "a total of measures that are counts"
        if parts and all(measure and measure.unit is Unit.COUNT for measure in measures):
            expected = "a number here and in each row that it adds up"
            total = _number(fact)
            numbers = {(part.row, part.column): _number(part) for part in parts}
            counts = {place: number for place, number in numbers.items() if number is not None}
            if total is not None and len(counts) == len(parts):
                yield Use(sheet, "value", fact.row, fact.column)
                yield Use(sheet, "label", *fact.label)
                yield from compare_total(sheet, fact.row, fact.column, total, counts)
                continue
        yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [fact.label, (fact.row, fact.column)])
        found, action = "a total that cannot be checked", "Leave it if it is right; it is not used"
        yield sheet.problem(Severity.WARNING, fact.row, fact.column, found, expected, action)


def _number(fact: Fact) -> float | None:
    """Return the plain number in a cell; None if it has a unit, is missing or is not clear."""
    quantity = scales.quantity_by_itself(fact)
    if quantity is None or quantity.unit not in (None, Unit.COUNT) or quantity.value != quantity.value:
        return None
    return quantity.value


def _items_of_measure(facts: list[Fact], measure: Measure, known: Known, to_date: dict[str, str]) -> Iterator[Item]:
    """Give the observations of one measure, each with the target and variance of its period, and its targets.

    The period of each total of the year to date is noted in `to_date`, by its cell.
    """
    quantities: Quantities = []
    faulty: list[Period] = []
    others = units.other_times(units.stored_time(fact.content) for fact in facts)
    for fact in facts:
        item = _quantity(fact, measure, others)
        if isinstance(item, Problem):
            yield item
            faulty += [fact.period] if item.severity == Severity.ERROR and fact.period is not None else []
        else:
            yield Use(fact.block.sheet, "value", fact.row, fact.column)
            quantities.append((fact, item))
    other_scale = scales.targets_in_other_scale(quantities, measure)
    for fact, quantity in quantities:
        if (fact, quantity) in other_scale:
            yield scales.other_scale_problem(fact.block.sheet, fact.row, fact.column, quantity.value)
        else:
            yield from _doubtful_percentages(fact, quantity, measure, facts)
    # Figures of the same period as a faulty cell, or of a part of it, are left out: they may lack their target.
    yield from _unread([fact for fact in facts if _is_in_any(fact.period, faulty)], measure, known)
    quantities = [(fact, quantity) for fact, quantity in quantities if not _is_in_any(fact.period, faulty)]
    unclear = targets.unclear_targets(quantities, measure)
    yield from map(targets.unclear_target_problem, unclear)
    unclear += [fact for fact, _ in other_scale]
    yield from targets.unclear_statements([pair for pair in quantities if pair[0] in unclear], measure, known)
    quantities = [(fact, quantity) for fact, quantity in quantities if fact not in unclear]
    yield from targets.distinct_targets(quantities, measure, known)
    yield from targets.targets_like_annual(quantities, measure)
    yield from targets.totals_to_date(quantities, measure, known)
    to_date |= targets.periods_to_date(quantities, measure)
    periods_of_values = (fact.period for fact, _ in quantities if fact.role is Role.VALUE and fact.period is not None)
    latest = max(periods_of_values, key=lambda period: period.last_day, default=None)
    by_period = targets.by_period(quantities)
    for fact, quantity in quantities:
        if fact.role is Role.VALUE and fact.period is None:
            expected = "a period such as 2014/15 or Q1 2014/15, in its heading or alone in the line above the table"
            action = "Write the period in the heading of its column"
            yield _error(fact, "a figure of no year", expected, action)
        elif fact.role is Role.VALUE:
            yield from _observation(fact, quantity, by_period, measure, known, fact.period == latest)


def _is_in_any(period: Period | None, periods: list[Period]) -> bool:
    return period is not None and any(other.contains(period) for other in periods)


def _error(fact: Fact, found: str, expected: str, action: str) -> Problem:
    return fact.block.sheet.problem(Severity.ERROR, fact.row, fact.column, found, expected, action)


def _unread(facts: list[Fact], measure: Measure, known: Known) -> Iterator[Unread]:
    """Give the periods in which a measure has figures that are left out."""
    for fact in facts:
        if fact.role is Role.VALUE and fact.period is not None:
            authority = authority_of_row(fact.block, fact.row, known)
            if authority is not None:
                yield Unread(authority, measure.service, measure.measure, fact.period.label)


def _observation(
    fact: Fact, quantity: units.Quantity, by_period: ByPeriod, measure: Measure, known: Known, is_latest: bool
) -> Iterator[Item]:
    """Give one observation, and what is published beside it as statements. A row's mark is about its latest value."""
    beside = list(targets.published_beside(fact, by_period))
    authority = authority_of_row(fact.block, fact.row, known)
    if authority is None:
        yield _error(fact, "a figure of no council", "the council's name", "Write the council's name in each row")
        return
    period = fact.period.label if fact.period is not None else ""
    key = {"authority": authority, "service": measure.service, "measure": measure.measure, "period": period}
    target = next((q.value for f, q in beside if f.role is Role.TARGET), None)
    # The remark of a target without a value is not about the figure, but its footnote may be.
    notes = [
        _note(f, q).removeprefix("" if f is fact or q.value == q.value else q.remark).strip()
        for f, q in ((fact, quantity), *beside)
    ]
    notes.append(fact.block.note_of_period(fact.row, fact.column))
    if is_latest and (mark := fact.block.text_beside(fact.row, Role.NOTE)):
        notes.append(mark if is_mark(mark) else fact.block.footnotes().get(mark, ""))
    yield Observation(
        **key,
        value=quantity.value,
        unit=measure.unit,
        target=target,
        polarity=measure.polarity,
        as_at=periods.find_as_at(fact.measure),
        note=" ".join(text for text in dict.fromkeys(notes) if text),
        source=fact.source,
    )
    for other, stated in beside:
        if stated.value == stated.value:
            is_text = isinstance(other.content, str)
            text = " ".join(other.content.split()) if is_text else _printed(stated.value, measure)
            # "£20" of a measure in "£ per head" is in the measure's unit.
            unit = measure.unit if stated.unit and units.fits(stated.unit, measure.unit) else stated.unit or ""
            cells_and_words = {"text": text, "source": other.source, "unit": unit, "beside": fact.source}
            yield Statement(**key, **cells_and_words, role=other.role, value=stated.value)


def _doubtful_percentages(
    fact: Fact, quantity: units.Quantity, measure: Measure, beside: list[Fact]
) -> Iterator[Problem]:
    """Give a warning if a percentage seems to have lost, or gained, a factor of a hundred."""
    if fact.role not in (Role.TARGET, Role.VALUE) or measure.unit is not Unit.PERCENT:
        return
    sheet, place, expected = fact.block.sheet, (fact.row, fact.column), "a percentage, 0 to 100"
    if quantity.unit is None and scales.may_be_share(fact, quantity.value, beside):
        action = f"Format the cell as a percentage if {100 * quantity.value:g}% is meant"
        found = f"{quantity.value:g} in a cell without a percentage format"
        yield sheet.problem(Severity.WARNING, *place, found, expected, action)
    may_be_negative = vocabularies.CHANGES.within(measure.measure) is not None
    if fact.role is Role.TARGET and (quantity.value > 150 or (quantity.value < 0 and not may_be_negative)):
        found, action = f"{quantity.value:,g}%", "Correct the cell if another figure is meant"
        yield sheet.problem(Severity.WARNING, *place, found, expected, action)


def _quantity(fact: Fact, measure: Measure, others: units.OtherTimes) -> units.Quantity | Problem:
    """Return the quantity in a cell in its measure's unit, or what is wrong with the cell."""
    sheet, unit = fact.block.sheet, measure.unit
    # What is published beside a figure is only compared with it. If it cannot be read, the figure is used all the same.
    published = fact.role in (Role.VARIANCE, Role.CHANGE)
    severity = Severity.WARNING if published else Severity.ERROR
    stated = stated_units.unit_of_fact(fact, measure)
    if isinstance(stated, Problem):
        return stated
    if (bound := fact.bound) and measure.polarity and bound.better != measure.polarity:
        return bounds.other_side_problem(sheet, fact.row, fact.column, measure.polarity)
    try:
        quantity = fact.quantity(stated, others)
    except units.UnclearError as unclear:
        return sheet.problem(severity, fact.row, fact.column, repr(str(unclear)), unclear.expected, unclear.action)
    except ValueError:
        found, expected = repr(sheet.text(fact.row, fact.column)), f"a {fact.role} in {unit}"
        action = "Correct the cell, or leave it empty if the figure is not known"
        return sheet.problem(severity, fact.row, fact.column, found, expected, action)
    if not published and not units.fits(quantity.unit, unit):
        where = "the Measures sheet" if measure.described else f"the row of {cells.split_source(measure.source)[2]}"
        expected = f"a {fact.role} in {unit}, the unit of {measure.measure!r} in {where}"
        action = f"Correct the cell or {where}"
        found = f"{sheet.text(fact.row, fact.column)!r} in {quantity.unit}"
        return sheet.problem(Severity.ERROR, fact.row, fact.column, found, expected, action)
    if quantity.footnote.isdigit() and quantity.footnote not in fact.block.footnotes():
        expected = f"a footnote {quantity.footnote} under the table, or no digit after the unit"
        found = repr(sheet.text(fact.row, fact.column))
        return sheet.problem(severity, fact.row, fact.column, found, expected, "Correct the cell")
    return quantity


def _printed(value: float, measure: Measure) -> str:
    decimals = max(measure.decimals or 0, units.own_decimals(value))
    return units.format_value(value, measure.unit, decimals)
