"""Tables of complaints: how many, by outcome, subject and stage, about which service.

Takes the tables of a sheet about complaints; gives the counts, and problems about their labels and totals. Such a sheet
may have tables of measures too: the heading over their labels, or the labels themselves, show which they are.
"""

import difflib
import math
from collections.abc import Iterable, Iterator

from partnership_analysis import tables, units, vocabularies
from partnership_analysis.kinds import Breakdown, Outcome, Role
from partnership_analysis.periods import Period, UnclearError
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Catalogue, Known, matching, named_in
from partnership_analysis.reading.items import Complaint, Item, Note, Statement
from partnership_analysis.reading.layouts import Block, Column, Fact
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns.comments import comments_on_complaints
from partnership_analysis.reading.returns.complaint_periods import needs_title, title_period
from partnership_analysis.reading.returns.totals import compare_total, is_total
from partnership_analysis.reading.workbook import Sheet

# "Share of all complaints" heads published shares; a sentence that begins with "Percentage" does not.
_MOST_FOLLOWING = 4


def has_measures_heading(block: Block) -> bool:
    """Tell whether the heading over a table's labels says that they are measures."""
    return vocabularies.LABEL_HEADINGS.meaning(block.corner) is Role.MEASURE and not block.row_periods


def has_described_measures(block: Block, known: Known) -> bool:
    """Tell whether any of a table's labels is a measure that is described."""
    names = {fact.measure for fact in layouts.facts(block)}
    catalogue = Catalogue(measure for measure in known.catalogue if measure.described)
    return any(matching(name, catalogue, block.title, block.sheet.name) for name in names)


def complaints(blocks: list[Block], known: Known, year: Period | None) -> Iterator[Item]:
    """Read the tables of a sheet about complaints; `year` is that of a table that names none."""
    catalogued = {measure.service for measure in known.catalogue}
    described = set(catalogued)
    totals = [block for block in blocks if _heads_years(block) and _breakdown(block) is Breakdown.SUBJECT]
    described |= {block.label(row) for block in totals for row in block.rows if not is_total(block.label(row))}
    services = {
        column.heading.casefold(): column.heading for block in blocks for column in block.columns if not column.role
    }
    # The spelling of a service on the Measures sheet counts, so it comes last.
    services |= {name.casefold(): name for name in sorted(described)}
    services |= {measure.service.casefold(): measure.service for measure in known.catalogue}
    for block in blocks:
        yield from _unknown_services(block, described)
        yield from _near_services(block, catalogued)
        yield from _doubtful_labels(block)
        yield ledger.cells(block.sheet, "heading", block.heads)
        yield ledger.cells(block.sheet, "note", block.notes)
        yield ledger.cells(block.sheet, "label", [(row, block.label_column) for row in block.rows])
        for note in block.notes:
            yield Note(block.sheet.text(*note), block.sheet.source(*note), topic=tables.COMPLAINTS_TOPIC)
        try:
            period = title_period(block, year)
        except UnclearError as error:
            period = None
            if needs_title(block):
                place = block.rows[0], block.label_column
                yield block.sheet.problem(Severity.ERROR, *place, repr(error.found), error.expected, error.action)
                continue
        # A target or a change beside the counts is not a count. The ledger lists it.
        counts = [c for c in block.columns if c.role in (None, Role.VALUE) and not _is_share(c.heading)]
        if len(counts) > 1 and not any(column.heading for column in counts):
            found, expected = "counts in several columns without a heading", "a service or a year over each column"
            row, column = block.rows[0], counts[1].position
            yield block.sheet.problem(Severity.ERROR, row, column, found, expected, "Give the columns headings")
            continue
        yield from _shares(block, counts)
        notes = [column.position for column in block.columns if column.role in (Role.NOTE, Role.ACTION, Role.AUTHOR)]
        yield ledger.cells(block.sheet, "note", [(row, column) for row in block.rows for column in notes])
        yield from comments_on_complaints(block, services, known.authority, period)
        for row, down in zip(block.rows, block.row_periods or [None] * len(block.rows), strict=True):
            for count in counts:
                if block.sheet.text(row, count.position):
                    of_period, label = down or count.period or period, (row, block.label_column)
                    fact = Fact(Role.VALUE, block.label(row), of_period, block, row, count.position, label)
                    yield from _complaint_items(fact, count, known.authority, services)


def _doubtful_labels(block: Block) -> Iterator[Problem]:
    """Give a warning about labels that may have slipped: a number, a label of another kind, an unknown outcome."""
    kind = _breakdown(block)
    for row in block.rows:
        place, label = (row, block.label_column), block.label(row)
        is_number = isinstance(block.sheet.rows[row][block.label_column], int | float)
        others = {Breakdown.OUTCOME: _is_outcome(label), Breakdown.STAGE: bool(vocabularies.STAGES.within(label))}
        if is_number or any(is_so for other, is_so in others.items() if other is not kind):
            expected, action = f"one of the table's {kind}s", "Correct the label; its complaints are counted under it"
            yield block.sheet.problem(Severity.WARNING, *place, repr(label), expected, action)
        elif kind is Breakdown.OUTCOME and not _is_outcomes_across(block):
            yield from _unknown_outcome(block, *place)
    if _is_outcomes_across(block) and not _heads_years(block):
        for column in block.columns:
            if column.role is None and _breakdown_of_heading(block, column.heading) is Breakdown.OUTCOME:
                yield from _unknown_outcome(block, max(row for row, _ in block.heads), column.position)


def _unknown_outcome(block: Block, row: int, column: int) -> Iterator[Problem]:
    outcome = block.sheet.text(row, column)
    if not is_total(outcome) and vocabularies.outcome(outcome) is None:
        known = ", ".join(vocabularies.OUTCOMES.examples())
        action = f"Use one of {known}; without it no share upheld is worked out for that service and year"
        yield block.sheet.problem(Severity.WARNING, row, column, repr(outcome), "a known outcome", action)


def _shares(block: Block, counts: list[Column]) -> Iterator[Item]:
    """Compare published shares with the counts in the column before them."""
    sheet = block.sheet
    for column in (column for column in block.columns if _is_share(column.heading)):
        before = [count for count in counts if count.position < column.position]
        if not before:
            continue
        numbers = {row: _number(sheet, row, before[-1].position) for row in block.rows}
        parts = {row: n for row, n in numbers.items() if n is not None and not is_total(block.label(row))}
        total = sum(parts.values())
        for row in block.rows:
            stated, count = _number(sheet, row, column.position), numbers[row]
            if stated is None or count is None or not total:
                continue
            yield Use(sheet, "value", row, column.position)
            share = 100 * count / total
            places = units.own_decimals(stated)
            if abs(share - stated) > 0.5 * 10.0**-places + 1e-9:
                ends = [sheet.address(r, before[-1].position) for r in (min(parts), max(parts))]
                cell = sheet.address(row, before[-1].position)
                expected = (
                    f"{share:.{places + 1}f}%: {cell} ({count:g}) of {total:g}, the sum of {ends[0]} to {ends[1]}: "
                    f"they differ by {abs(share - stated):.{places + 1}f} percentage points"
                )
                found, action = f"a published share of {stated:g}%", "Correct the share or the counts"
                yield sheet.problem(Severity.WARNING, row, column.position, found, expected, action)


def _number(sheet: Sheet, row: int, column: int) -> float | None:
    try:
        value = sheet.quantity(row, column).value
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _complaint_items(fact: Fact, column: Column, authority: str, services: dict[str, str]) -> Iterator[Item]:
    """Read one count. What it counts depends on the heading of its column and on the label of its row."""
    block, label, breakdown = fact.block, fact.measure, _breakdown(fact.block)
    place = (fact.row, fact.column)
    if block.row_periods:
        service = services.get(column.heading.casefold(), column.heading)
        yield from _complaint(fact, authority, service, Breakdown.TOTAL, tables.TOTAL)
    elif not _heads_years(block) and _is_outcomes_across(block):
        # Services down, outcomes or stages across.
        service = services.get(label.casefold(), label)
        if is_total(service) and not is_total(column.heading):
            yield from _total_of_column(fact)
        elif is_total(column.heading):
            yield from _complaint(fact, authority, service, Breakdown.TOTAL, tables.TOTAL)
        else:
            kind = _breakdown_of_heading(block, column.heading)
            yield from _complaint(fact, authority, service, kind, column.heading)
    elif _heads_years(block) and column.period is None:
        found, action = repr(column.heading), "Give its column a year as its heading; it is not used"
        yield block.sheet.problem(Severity.WARNING, *place, f"a count under {found}", "a count under a year", action)
    elif _heads_years(block) and breakdown is Breakdown.SUBJECT:
        service = services.get(label.casefold(), label)
        yield from _complaint(fact, authority, service, Breakdown.TOTAL, tables.TOTAL)
    elif service := services.get(column.heading.casefold(), "") or named_in(
        f"{block.title} {block.sheet.name}", services.values()
    ):
        yield from _complaint(fact, authority, service, breakdown, label)
    else:
        expected = f"a title above the table that names a service: {', '.join(sorted(services.values()))}"
        yield block.sheet.problem(Severity.ERROR, *place, "complaints of no service", expected, "Add it")


def _total_of_column(fact: Fact) -> Iterator[Item]:
    """Compare the total of one outcome or stage with its counts in the rows above."""
    block, sheet = fact.block, fact.block.sheet
    above = [row for row in block.rows if row < fact.row and not is_total(block.label(row))]
    counts = {row: number for row in above if (number := _number(sheet, row, fact.column)) is not None}
    total = _number(sheet, fact.row, fact.column)
    yield Use(sheet, "value", fact.row, fact.column)
    if total is not None and counts:
        yield from compare_total(sheet, fact.row, fact.column, total, counts)


def _unknown_services(block: Block, described: set[str]) -> Iterator[Problem]:
    """Give a warning about a heading that is no known service: it may be misspelt."""
    known = {name.casefold() for name in described}
    for column in () if _heads_years(block) or _is_outcomes_across(block) else block.columns:
        if column.role is None and not _is_share(column.heading) and column.heading.casefold() not in known:
            expected = f"one of {', '.join(sorted(described))}" if described else "a service of the Measures sheet"
            action = "Correct it if it is misspelt; its complaints are counted under this name"
            row = block.rows[0] - 1
            yield block.sheet.problem(Severity.WARNING, row, column.position, repr(column.heading), expected, action)


def _near_services(block: Block, services: Iterable[str]) -> Iterator[Problem]:
    """Give a warning about a department whose name is nearly that of another service."""
    for row in block.rows if _heads_years(block) and _breakdown(block) is Breakdown.SUBJECT else ():
        label = block.label(row)
        others = [name for name in services if name.casefold() != label.casefold()]
        if near := difflib.get_close_matches(label, others, 1, 0.85):
            expected, action = f"perhaps {near[0]!r}", "Use one spelling if they are one service"
            yield block.sheet.problem(Severity.WARNING, row, block.label_column, repr(label), expected, action)


def _complaint(fact: Fact, authority: str, service: str, breakdown: Breakdown, category: str) -> Iterator[Item]:
    sheet, place = fact.block.sheet, (fact.row, fact.column)
    try:
        quantity = fact.quantity()
    except ValueError:
        quantity = None
    if quantity and math.isnan(quantity.value):
        yield Use(sheet, "note", *place)
        action = "Leave it if there is no number; it is not counted"
        yield sheet.problem(Severity.WARNING, *place, quantity.remark, "a number of complaints", action)
        return
    if not quantity or not (0 <= quantity.value < 2**53 and quantity.value.is_integer() and quantity.unit is None):
        found, expected = repr(sheet.text(*place)), "a number of complaints"
        yield sheet.problem(Severity.ERROR, *place, found, expected, "Correct the cell")
        return
    if fact.period is None:
        expected = "a year, quarter or month in the line above the table, or a year in the About sheet"
        yield sheet.problem(Severity.ERROR, *place, "complaints of no year", expected, "Add it")
        return
    yield Use(sheet, "value", *place)
    key = {"authority": authority, "service": service, "period": fact.period.label, "source": fact.source}
    if is_total(service if breakdown is Breakdown.TOTAL else category):
        text = sheet.text(*place)
        yield Statement(**key, measure=breakdown, role=Role.TOTAL, value=quantity.value, text=text)
        return
    yield Complaint(**key, breakdown=breakdown, category=category, count=int(quantity.value))


def _heads_years(block: Block) -> bool:
    return any(column.period is not None for column in block.columns)


def _is_share(heading: str) -> bool:
    return vocabularies.SHARES.beginning(heading, _MOST_FOLLOWING) is not None


def _breakdown(block: Block) -> Breakdown:
    """Return what the labels of a table are: what the heading over them or the title says, or what most of them are."""
    labels = [block.label(row) for row in block.rows if not is_total(block.label(row))]
    stated = map(vocabularies.BREAKDOWNS.meaning, (block.corner, block.title))
    return next((breakdown for breakdown in stated if breakdown), _breakdown_of_labels(labels))


def _is_outcomes_across(block: Block) -> bool:
    return _across(block) is not Breakdown.SUBJECT


def _across(block: Block) -> Breakdown:
    """Return what most headings of a table's counts are."""
    return _breakdown_of_labels([c.heading for c in block.columns if c.role is None and not is_total(c.heading)])


def _breakdown_of_heading(block: Block, heading: str) -> Breakdown:
    """Return what one heading of a table of outcomes or stages is: "Withdrawn" beside "Upheld" is an outcome."""
    is_outcome = _across(block) is Breakdown.OUTCOME and vocabularies.outcome(heading) is not None
    return Breakdown.OUTCOME if is_outcome else _breakdown_of_labels([heading])


def _breakdown_of_labels(labels: list[str]) -> Breakdown:
    """Return what most of some labels are: outcomes, stages or else subjects."""
    half = max(len(labels), 1) / 2
    if sum(map(_is_outcome, labels)) >= half:
        return Breakdown.OUTCOME
    return (
        Breakdown.STAGE
        if sum(bool(vocabularies.STAGES.within(label)) for label in labels) >= half
        else Breakdown.SUBJECT
    )


def _is_outcome(label: str) -> bool:
    """Tell whether a label is surely an outcome: a known one, or with the word upheld. "Other" may be a subject."""
    known = vocabularies.outcome(label) not in (None, Outcome.OTHER)
    return known or Outcome.UPHELD in vocabularies.normalise(label).split()
