"""Tables of complaints: how many, by outcome, subject and stage, about which service.

Takes the tables of a sheet about complaints; gives the counts, and problems about their labels and totals. Such a sheet
may have tables of measures too: the heading over their labels, or the labels themselves, show which they are.
"""

import difflib
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from partnership_analysis import tables, vocabularies
from partnership_analysis.kinds import Breakdown, Role
from partnership_analysis.periods import Period, UnclearError
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Catalogue, Known, matching
from partnership_analysis.reading.items import Complaint, Item, Note, Statement
from partnership_analysis.reading.layouts import Block, Column, Fact, headings
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns.comments import comments_on_complaints
from partnership_analysis.reading.returns.complaint_periods import needs_title, title_period
from partnership_analysis.reading.returns.complaint_services import (
    names_no_service,
    service_in_title,
    unknown_words,
)
from partnership_analysis.reading.returns.complaint_sums import (
    compare_across,
    compare_column,
    compare_down,
    compare_shares,
)
from partnership_analysis.reading.returns.complaint_tables import (
    breakdown_of,
    breakdown_of_heading,
    breakdown_of_labels,
    counted_columns,
    heads_years,
    is_outcome,
    is_outcomes_across,
    is_share,
    totals_across,
)
from partnership_analysis.reading.returns.totals import is_total


class _OfTable(NamedTuple):
    """A problem that all cells of a table, or of a column, may have; it is given once, at the first of them."""

    problem: Problem
    fact: Fact


def has_measures_heading(block: Block) -> bool:
    """Tell whether the heading over a table's labels says that they are measures."""
    return headings.is_over_measures(block.corner) and not block.row_periods


def has_described_measures(block: Block, known: Known) -> bool:
    """Tell whether any of a table's labels is a measure that is described."""
    names = {fact.measure for fact in layouts.facts(block)}
    catalogue = Catalogue(measure for measure in known.catalogue if measure.described)
    return any(matching(name, catalogue, block.title, block.sheet.name) for name in names)


def complaints(blocks: list[Block], known: Known, year: Period | None) -> Iterator[Item]:
    """Read the tables of a sheet about complaints; `year` is that of a table that names none."""
    catalogued = {measure.service for measure in known.catalogue}
    described = set(catalogued)
    totals = [block for block in blocks if heads_years(block) and breakdown_of(block) is Breakdown.SUBJECT]
    described |= {block.label(row) for block in totals for row in block.rows if not is_total(block.label(row))}
    services = {name.casefold(): name for name in (*services_named(blocks), *known.services)}
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
        sums = totals_across(block)
        counts = [c for c in counted_columns(block) if c not in sums]
        if len(counts) > 1 and not any(column.heading for column in counts):
            found, expected = "counts in several columns without a heading", "a service or a year over each column"
            row, column = block.rows[0], counts[1].position
            yield block.sheet.problem(Severity.ERROR, row, column, found, expected, "Give the columns headings")
            continue
        yield from compare_shares(block, counts)
        yield from compare_across(block, sums, counts)
        if block.row_periods:
            yield from compare_down(block, counts)
        notes = [column.position for column in block.columns if column.role in (Role.NOTE, Role.ACTION, Role.AUTHOR)]
        yield ledger.cells(block.sheet, "note", [(row, column) for row in block.rows for column in notes])
        yield from comments_on_complaints(block, services, known.authority, period)
        in_title = service_in_title(block, [*services.values()], known)
        yield from _once(_table_items(block, counts, period, known, services, in_title))


def services_named(blocks: Iterable[Block]) -> list[str]:
    """Return the services that the rows or the columns of tables of complaints name."""
    found: list[str] = []
    for block in (block for block in blocks if not has_measures_heading(block)):
        labels = [] if block.row_periods else [block.label(row) for row in block.rows]
        across = [column.heading for column in counted_columns(block) if column.period is None]
        if is_outcomes_across(block) or (heads_years(block) and breakdown_of(block) is Breakdown.SUBJECT):
            found += [label for label in labels if not is_total(label)]
        elif not heads_years(block):
            named = [name for name in across if not is_total(name) and not names_no_service(name)]
            found += [name for name in named if _is_service_heading(block, name)]
    return list(dict.fromkeys(found))


def _table_items(
    block: Block, counts: list[Column], period: Period | None, known: Known, services: dict[str, str], in_title: str
) -> Iterator[Item | _OfTable]:
    """Read the counts of a table."""
    for row, down in zip(block.rows, block.row_periods or [None] * len(block.rows), strict=True):
        if block.row_periods and down is None:  # a total, or an average
            continue
        for count in counts:
            if block.sheet.text(row, count.position):
                of_period, label = down or count.period or period, (row, block.label_column)
                if not (down or count.period) and layouts.names_period(count.heading):
                    of_period = None  # of which year is not said
                fact = Fact(Role.VALUE, block.label(row), of_period, block, row, count.position, label)
                yield from _complaint_items(fact, count, known, services, in_title)


def _once(items: Iterable[Item | _OfTable]) -> Iterator[Item]:
    """Give what was read of a table, and each problem that all its cells have once."""
    said: set[str] = set()
    for item in items:
        if not isinstance(item, _OfTable):
            yield item
            continue
        yield Use(item.fact.block.sheet, ledger.NOT_UNDERSTOOD, item.fact.row, item.fact.column)
        if item.problem.found not in said:
            said.add(item.problem.found)
            yield item.problem


def _doubtful_labels(block: Block) -> Iterator[Problem]:
    """Give a warning about labels that may have slipped: a number, a label of another kind, an unknown outcome."""
    kind = breakdown_of(block)
    for row in block.rows:
        place, label = (row, block.label_column), block.label(row)
        is_number = isinstance(block.sheet.rows[row][block.label_column], int | float)
        others = {Breakdown.OUTCOME: is_outcome(label), Breakdown.STAGE: bool(vocabularies.STAGES.within(label))}
        if is_number or any(is_so for other, is_so in others.items() if other is not kind):
            expected, action = f"one of the table's {kind}s", "Correct the label; its complaints are counted under it"
            yield block.sheet.problem(Severity.WARNING, *place, repr(label), expected, action)
        elif kind is Breakdown.OUTCOME and not is_outcomes_across(block):
            yield from _unknown_outcome(block, *place)
    if is_outcomes_across(block) and not heads_years(block):
        for column in block.columns:
            if column.role is None and breakdown_of_heading(block, column.heading) is Breakdown.OUTCOME:
                yield from _unknown_outcome(block, max(row for row, _ in block.heads), column.position)


def _unknown_outcome(block: Block, row: int, column: int) -> Iterator[Problem]:
    outcome = block.sheet.text(row, column)
    if not is_total(outcome) and vocabularies.outcome(outcome) is None:
        known = ", ".join(vocabularies.OUTCOMES.examples())
        action = f"Use one of {known}; without it no share upheld is worked out for that service and year"
        yield block.sheet.problem(Severity.WARNING, row, column, repr(outcome), "a known outcome", action)


def _complaint_items(
    fact: Fact, column: Column, known: Known, services: dict[str, str], in_title: str
) -> Iterator[Item | _OfTable]:
    """Read one count. What it counts depends on the heading of its column and on the label of its row."""
    block, label, breakdown = fact.block, fact.measure, breakdown_of(fact.block)
    if is_outcomes_across(block) and not (heads_years(block) and column.period is None):
        # Outcomes or stages across, and services or periods down.
        if not block.row_periods and breakdown_of_labels(block) is not Breakdown.SUBJECT:
            found = f"{breakdown_of_labels(block)}s down and {breakdown_of_heading(block, column.heading)}s across"
            action = "Make a table of each, for they count the same complaints"
            yield _OfTable(_problem(Severity.ERROR, fact, found, "services or periods down", action), fact)
            return
        service = in_title if block.row_periods else services.get(label.casefold(), label)
        kind, category = breakdown_of_heading(block, column.heading), column.heading
        if is_total(category):
            kind, category = Breakdown.TOTAL, tables.TOTAL
        elif is_total(service) and not block.row_periods:
            yield from compare_column(fact)
            return
        yield from _complaint(fact, known, service, kind, category)
    elif block.row_periods:
        heading = "" if names_no_service(column.heading) else column.heading
        service = services.get(column.heading.casefold(), heading) or in_title
        yield from _complaint(fact, known, service, Breakdown.TOTAL, tables.TOTAL)
    elif heads_years(block) and column.period is None:
        found, action = f"counts under {column.heading!r}", "Give the column a year as its heading; it is not used"
        yield _OfTable(_problem(Severity.WARNING, fact, found, "counts under a year", action), fact)
    elif heads_years(block) and breakdown is Breakdown.SUBJECT:
        service = services.get(label.casefold(), label)
        yield from _complaint(fact, known, service, Breakdown.TOTAL, tables.TOTAL)
    else:
        yield from _complaint(fact, known, services.get(column.heading.casefold(), "") or in_title, breakdown, label)


def _unknown_services(block: Block, described: set[str]) -> Iterator[Problem]:
    """Give a warning about a heading that is no known service: it may be misspelt."""
    known = {name.casefold() for name in described}
    for column in () if heads_years(block) or is_outcomes_across(block) else block.columns:
        if column.role is not None or is_share(column.heading) or names_no_service(column.heading):
            continue
        if column.heading.casefold() not in known:
            expected = f"one of {', '.join(sorted(described))}" if described else "a service of the Measures sheet"
            action = "Correct it if it is misspelt; its complaints are counted under this name"
            row = block.rows[0] - 1
            yield block.sheet.problem(Severity.WARNING, row, column.position, repr(column.heading), expected, action)


def _near_services(block: Block, services: Iterable[str]) -> Iterator[Problem]:
    """Give a warning about a department whose name is nearly that of another service."""
    for row in block.rows if heads_years(block) and breakdown_of(block) is Breakdown.SUBJECT else ():
        label = block.label(row)
        others = [name for name in services if name.casefold() != label.casefold()]
        if near := difflib.get_close_matches(label, others, 1, 0.85):
            expected, action = f"perhaps {near[0]!r}", "Use one spelling if they are one service"
            yield block.sheet.problem(Severity.WARNING, row, block.label_column, repr(label), expected, action)


def _problem(severity: Severity, fact: Fact, found: str, expected: str, action: str) -> Problem:
    return fact.block.sheet.problem(severity, fact.row, fact.column, found, expected, action)


def _complaint(
    fact: Fact, known: Known, service: str, breakdown: Breakdown, category: str
) -> Iterator[Item | _OfTable]:
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
    rows = f"in rows {fact.block.rows[0] + 1} to {fact.block.rows[-1] + 1}"
    if not service and (breakdown is not Breakdown.TOTAL or fact.block.row_periods):
        found, others = f"complaints of no service {rows}", unknown_words(fact.block, known)
        listed = ", ".join(sorted({*known.services})) or f"it says {', '.join(map(repr, others))}"
        expected = f"a title above the table that names a service ({listed}), or {tables.ALL_SERVICES}"
        yield _OfTable(_problem(Severity.ERROR, fact, found, expected, "Add it to the title"), fact)
        return
    if fact.period is None:
        expected = "a year, quarter or month in the line above the table, or a year in the About sheet"
        found = f"complaints of no year {rows}"
        yield _OfTable(_problem(Severity.ERROR, fact, found, expected, "Add it"), fact)
        return
    yield Use(sheet, "value", *place)
    key = {"authority": known.authority, "service": service, "period": fact.period.label, "source": fact.source}
    if is_total(service if breakdown is Breakdown.TOTAL else category):
        text = sheet.text(*place)
        yield Statement(**key, measure=breakdown, role=Role.TOTAL, value=quantity.value, text=text)
        return
    yield Complaint(**key, breakdown=breakdown, category=category, count=int(quantity.value))


def _is_service_heading(block: Block, heading: str) -> bool:
    """Tell whether the heading of a column may be a service: "Number" is none."""
    return all(c.role is None or bool(block.row_periods) for c in block.columns if c.heading == heading)
