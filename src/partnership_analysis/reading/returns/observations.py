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
from partnership_analysis.reading.returns import claims, moments, placing, repeated, rows_say, targets, written
from partnership_analysis.reading.returns.comments import comments, is_mark
from partnership_analysis.reading.returns.statuses import statuses
from partnership_analysis.reading.returns.targets import Indexed, Read
from partnership_analysis.reading.returns.unused import unused

_OF_A_NOTE = re.compile(r"\[(?:notes?\s*)?(\d{1,2})\]", re.I)
_FEWEST_WORDS = 3  # so many cells without a figure are no slips


def observations(block: Block, known: Known) -> Iterator[Item]:
    """Read a table of measures."""
    sheet = block.sheet
    if moved := [*moments.shifted(block), *moments.single_days(block)]:
        yield from moved
        return
    yield ledger.cells(sheet, "heading", block.heads)
    block, unclear = placing.placed(block, known)
    banners = scorecards.banners(block)
    block, apart = repeated.told_apart(block, banners)
    block, unplaced = repeated.without_service(block, banners, known)
    said = [*unused(block), *unclear, *placing.unclear_periods(block)]
    yield from said
    yield from (*apart, *unplaced)
    yield ledger.cells(sheet, "note", block.notes)
    yield ledger.cells(sheet, "heading", banners.places)
    yield from rows_say.doubts(block, banners, known)
    items = list(_measured(block, known))
    # A target that may be any measure's leaves every figure of the table without one; what rows are of, without words.
    doubtful = _may_lack_target(said, block) or _has_words_for_values(items, block)
    yield from (item for item in items if not doubtful or isinstance(item, Problem | Use))


def _may_lack_target(said: list[Item], block: Block) -> bool:
    """Tell whether an error about a table's headings may be about its targets."""
    errors = {(item.sheet, item.cell) for item in said if isinstance(item, Problem) and _is_error(item)}
    row = max((row for row, _ in block.heads), default=0)
    unread = [column for column in block.columns if column.role is None and layouts.target_in(column.heading) is None]
    return bool(errors - {(block.sheet.name, block.sheet.address(row, column.position)) for column in unread})


def _has_words_for_values(items: list[Item], block: Block) -> bool:
    """Tell whether a column of figures with an error holds words: it says what its rows are of, and nobody knows."""
    wrong = {item.cell.rstrip(string.digits) for item in items if isinstance(item, Problem) and _is_error(item)}
    for column in block.columns:
        if block.sheet.address(0, column.position).rstrip(string.digits) in wrong:
            words = sum(_is_words(block, row, column.position) for row in block.rows)
            if words >= _FEWEST_WORDS and 2 * words > len(block.rows):
                return True
    return False


def _is_error(problem: Problem) -> bool:
    return problem.severity == Severity.ERROR


def _is_words(block: Block, row: int, column: int) -> bool:
    """Tell whether a cell holds text that is no figure."""
    content = block.sheet.rows[row][column]
    if not isinstance(content, str):
        return False
    try:
        units.parse(content, block.sheet.is_percent(row, column))
    except ValueError:
        return True
    return False


def _measured(block: Block, known: Known) -> Iterator[Item]:
    """Read the measures of a table whose columns are placed."""
    sheet = block.sheet
    banners, codes = scorecards.banners(block), scorecards.codes(block)
    section, noted = "", False
    by_label, measures = _by_label(block), dict[tuple[int, int], Measure]()
    for (row, column), facts in by_label.items():
        name = facts[0].measure if facts else block.measure(row)
        service = block.place(row, Role.SERVICE)
        stated = sheet.text(*service) if service else ""
        contexts = (stated, banners.section(row) or section, block.title, sheet.name, sheet.title, known.file)
        measure = _meant(name, codes.get(row, ""), known.catalogue.of_service(stated), *contexts)
        if measure is None and not facts:
            section = name
            yield Use(sheet, "heading", row, column)
            continue
        if measure is None and _is_total_row(block, row) and name:
            yield from _total(facts, block, known)
            continue
        if measure.faulty if measure else known.is_faulty(name):
            places = [(row, column), *((fact.row, fact.column) for fact in facts)]
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)
            continue
        if measure is None:
            action = "Use the name from the Measures sheet, or add it there"
            if headings.role(name) is Role.TARGET:
                action = (
                    "Add a column headed Type that says Actual or Target in each row, with the measure's name in each"
                )
            found = (repr(name) if name else "figures without a measure's name") + (f" of {stated!r}" if stated else "")
            places = [(row, column), *((fact.row, fact.column) for fact in facts)]
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)
            yield sheet.problem(Severity.ERROR, row, column, found, nearest(name, known.catalogue), action)
            continue
        measures[row, column] = measure
        yield Use(sheet, "label", row, column)
        if not any(fact.role is Role.VALUE for fact in facts):
            expected, action = "a figure for at least one year", "Leave it if there is none; it is not used"
            yield sheet.problem(Severity.WARNING, row, column, f"{name!r} without a figure", expected, action)
        yield from rows_say.differing(measure, block, row)
        yield from _row_items(facts, measure, known)
        if not noted:
            noted = True
            for note in block.notes:
                yield Note(sheet.text(*note), sheet.source(*note), topic=measure.topic, service=measure.service)
    yield from statuses(block, by_label, measures, known)
    yield from claims.of_block(block, measures, known)
    yield from comments(block, by_label, measures, known)


def _meant(name: str, code: str, catalogue: Catalogue, *contexts: str) -> Measure | None:
    """Return the measure that a row's name means, or else its code; none where the two mean different ones."""
    by_name = matching(name, catalogue, *contexts)
    by_code = matching(code, catalogue, *contexts) if code else None
    return None if by_name and by_code and by_name != by_code else by_name or by_code


def described(block: Block, named: str = "") -> Iterator[Measure]:
    """Describe the measures of a table by its rows alone, for a workbook that has no sheet of Measures.

    The unit is that of a Unit column, the measure's name, the first figure that tells one, its heading or the title. A
    banner over the row is its service, and its code another name. Where no column says which is better, nobody does.
    Where a sheet's name is a period, the service is the one that is `named` elsewhere, or in the table's title or the
    file's name.
    """
    block, _ = placing.placed(block)
    banners, codes = scorecards.banners(block), scorecards.codes(block)
    for (row, column), facts in _by_label(block).items():
        name = facts[0].measure if facts else ""
        if not name or _is_total_row(block, row):
            continue
        service = block.place(row, Role.SERVICE)
        where = (
            block.sheet.text(*service)
            if service
            else banners.service(row) or service_of(block.sheet, named, block.title)
        )
        unit = written.unit(facts)
        measure = described_by_figures(where, name, unit, block.sheet.source(row, column))
        yield rows_say.described(measure, block, row, codes.get(row, ""))


def _is_total_row(block: Block, row: int) -> bool:
    """Tell whether a row's label is that of a total; over rows that are periods, it may be empty."""
    return not block.row_periods and is_total(block.label(row))


def is_total(label: str) -> bool:
    """Tell whether a label is that of a total."""
    return not label or vocabularies.TOTALS.meaning(label) is Role.TOTAL


def note(fact: Fact, quantity: units.Quantity) -> str:
    """Return the words that belong to a figure: its remark and its footnote."""
    footnotes = fact.block.footnotes() if quantity.footnote or quantity.remark else {}
    marks = [quantity.footnote, *_OF_A_NOTE.findall(quantity.remark)]
    # A mark that no note under the table explains is kept as it is.
    said = [footnotes.get(mark, mark if mark == quantity.footnote else "") for mark in marks if mark]
    return " ".join(dict.fromkeys(text for text in (quantity.remark, *said) if text))


def _by_label(block: Block) -> dict[tuple[int, int], list[Fact]]:
    """Return the figures of each measure, by the cell that names it; labels without figures too."""
    found: dict[tuple[int, int], list[Fact]] = {}
    if not block.row_periods:
        rows = dict.fromkeys(map(block.label_row, block.rows))
        found = {(row, block.label_column): [] for row in rows if block.label(row) or block.has_figures(row)}
    named = placing.rows_named(block)
    for fact in layouts.facts(block):
        if fact.role is not Role.TARGET or fact.label[0] in named.get(fact.column, (fact.label[0],)):
            found.setdefault(fact.label, []).append(fact)
    return found


def _is_quantity(fact: Fact) -> bool:
    try:
        fact.quantity()
    except units.UnclearError:
        return True
    except ValueError:
        return False
    return True


def _total(facts: list[Fact], block: Block, known: Known) -> Iterator[Item]:
    """Compare a total of counts with its parts: the rows of the table above it."""
    sheet = block.sheet
    for fact in facts:
        above = [other for other in layouts.facts(block) if (other.role, other.period) == (fact.role, fact.period)]
        parts = [other for other in above if other.row < fact.row and _is_quantity(other)]
        measures = [matching(part.measure, known.catalogue, block.title, sheet.name) for part in parts]
        counted = all(measure and measure.unit is Unit.COUNT for measure in measures)
        if not parts or not counted or not _is_quantity(fact):
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [fact.label, (fact.row, fact.column)])
            found, action = "a total that cannot be checked", "Leave it if it is right; it is not used"
            yield sheet.problem(
                Severity.WARNING, fact.row, fact.column, found, "a total of measures that are counts", action
            )
            continue
        yield Use(sheet, "value", fact.row, fact.column)
        yield Use(sheet, "label", *fact.label)
        total, summed = fact.quantity().value, sum(part.quantity().value for part in parts)
        if total != summed:
            ends = f"{sheet.address(parts[0].row, fact.column)} to {sheet.address(parts[-1].row, fact.column)}"
            expected = f"{summed:g}, the sum of {ends}: they differ by {abs(total - summed):g}"
            action = "Correct the total or its parts"
            yield sheet.problem(Severity.WARNING, fact.row, fact.column, f"a total of {total:g}", expected, action)


def _row_items(facts: list[Fact], measure: Measure, known: Known) -> Iterator[Item]:
    """Give the observations of one measure: each value with the target and variance of its period."""
    read: Read = []
    faulty: list[Period] = []
    others = written.times_beside(facts)
    for fact in facts:
        item = _quantity(fact, measure, others)
        if isinstance(item, Problem):
            yield item
            faulty += [fact.period] if item.severity == Severity.ERROR and fact.period is not None else []
        else:
            yield from _doubts(fact, item, measure, facts)
            yield Use(fact.block.sheet, "value", fact.row, fact.column)
            read.append((fact, item))
    # What stands beside a cell that cannot be read is not complete: a figure would lose its target.
    yield from _unread([fact for fact in facts if any(_is_beside(fact, period) for period in faulty)], measure, known)
    read = [(fact, item) for fact, item in read if not any(_is_beside(fact, period) for period in faulty)]
    unclear = targets.unclear(read, measure)
    yield from map(targets.asked, unclear)
    read = [(fact, item) for fact, item in read if fact not in unclear]
    given = {fact.period for fact, _ in read if fact.role is Role.VALUE}
    yield from targets.stated(read, measure, known)
    yield from targets.looking_annual(read, measure)
    yield from targets.to_date(read, measure, known)
    latest = max((period for period in given if period is not None), key=lambda period: period.last_day, default=None)
    by_period = targets.indexed(read)
    for fact, quantity in read:
        if fact.role is Role.VALUE and fact.period is None:
            sheet, expected = fact.block.sheet, "a financial year such as 2014/15 in its heading"
            yield sheet.problem(
                Severity.ERROR, fact.row, fact.column, "a figure of no year", expected, "Give its column a heading"
            )
        elif fact.role is Role.VALUE:
            yield from _observation(fact, quantity, by_period, measure, known, fact.period == latest)


def _unread(facts: list[Fact], measure: Measure, known: Known) -> Iterator[Unread]:
    """Say of which periods a measure has figures that are left out."""
    for fact in facts:
        authority = targets.authority(fact, known)
        if fact.role is Role.VALUE and fact.period is not None and authority is not None:
            yield Unread(authority, measure.service, measure.measure, fact.period.label)


def _is_beside(fact: Fact, faulty: Period) -> bool:
    """Tell whether a cell is of a period of which another cell cannot be read: of all, or part of it."""
    return fact.period is not None and faulty.contains(fact.period)


def _observation(
    fact: Fact, quantity: units.Quantity, read: Indexed, measure: Measure, known: Known, latest: bool
) -> Iterator[Item]:
    """Give one observation, and what is published beside it as statements; a row's mark is of its latest value."""
    sheet = fact.block.sheet
    beside = list(targets.beside(fact, read))
    authority = targets.authority(fact, known)
    if authority is None:
        action = "Write the council's name in each row"
        yield sheet.problem(
            Severity.ERROR, fact.row, fact.column, "a figure of no council", "the council's name", action
        )
        return
    period = fact.period.label if fact.period is not None else ""
    key = {"authority": authority, "service": measure.service, "measure": measure.measure, "period": period}
    target = next((q.value for f, q in beside if f.role is Role.TARGET), None)
    # Why there is no target is no note of the figure, though a footnote there may be.
    notes = [
        note(f, q).removeprefix("" if f is fact or q.value == q.value else q.remark).strip()
        for f, q in ((fact, quantity), *beside)
    ]
    mark = fact.block.place(fact.row, Role.NOTE)
    if latest and mark:
        marked = sheet.text(*mark)
        notes.append(marked if is_mark(marked) else fact.block.footnotes().get(marked, ""))
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
        typed = isinstance(other.content, str)
        text = " ".join(other.content.split()) if typed else _printed(stated.value, measure)
        if stated.value == stated.value:
            # "£20" of a measure in "£ per head" is in its unit.
            unit = measure.unit if stated.unit and units.fits(stated.unit, measure.unit) else stated.unit or ""
            said = {"text": text, "source": other.source, "unit": unit, "beside": fact.source}
            yield Statement(**key, **said, role=other.role, value=stated.value)


def _doubts(fact: Fact, quantity: units.Quantity, measure: Measure, beside: list[Fact]) -> Iterator[Problem]:
    """Doubt a percentage that has lost, or gained, its factor of a hundred."""
    sheet, place = fact.block.sheet, (fact.row, fact.column)
    if fact.role in (Role.TARGET, Role.VALUE) and measure.unit is Unit.PERCENT:
        if quantity.unit is None and _may_be_share(fact, quantity.value, beside):
            action = f"Format the cell as a percentage if {100 * quantity.value:g}% is meant"
            found = f"{quantity.value:g} in a cell without a percentage format"
            yield sheet.problem(Severity.WARNING, *place, found, "a percentage, 0 to 100", action)
        may_be_below = vocabularies.CHANGES.within(measure.measure) is not None
        if fact.role is Role.TARGET and (quantity.value > 150 or (quantity.value < 0 and not may_be_below)):
            found, expected = f"{quantity.value:,g}%", "a percentage, 0 to 100"
            yield sheet.problem(
                Severity.WARNING, *place, found, expected, "Correct the cell if another figure is meant"
            )


def _may_be_share(fact: Fact, value: float, beside: list[Fact]) -> bool:
    """Tell whether a plain number may be a share of one: 1.02 beside 97.78%, or among plain numbers as large."""
    if not 1 < value <= units.LARGEST_SHARE:
        return 0 < value <= 1
    own = [other for other in beside if other is not fact and other.role in (Role.VALUE, Role.TARGET)]
    read = [quantity for quantity in map(_plainly, own) if quantity and quantity.value == quantity.value]
    if any(quantity.unit == Unit.PERCENT for quantity in read):
        return True
    if read:
        return units.may_be_share(value, [quantity.value for quantity in read])
    column = (_plainly(other) for other in layouts.facts(fact.block) if other.column == fact.column)
    return any(quantity is not None and quantity.unit == Unit.PERCENT for quantity in column)


def _plainly(fact: Fact) -> units.Quantity | None:
    try:
        return fact.quantity()
    except ValueError:
        return None


def _quantity(fact: Fact, measure: Measure, others: units.Beside) -> units.Quantity | Problem:
    sheet, unit = fact.block.sheet, measure.unit
    # What is published beside a figure is only compared with ours: one that cannot be read spoils no figure.
    published = fact.role in (Role.VARIANCE, Role.CHANGE)
    severity = Severity.WARNING if published else Severity.ERROR
    stated = written.written(fact, measure)
    if isinstance(stated, Problem):
        return stated
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
