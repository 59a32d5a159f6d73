"""Which measure a target is of, in a table whose rows are periods and whose columns are measures.

The name in its heading says so, or else its unit, or else its place, where every measure is followed by its own target.
Where none of them does, that is one error, which names the measures that may be meant. So is a target of which the
table does not say whether it is a month's, a quarter's, the year's or that of the year to date.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from partnership_analysis import units, vocabularies
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Known, matching
from partnership_analysis.reading.items import Item, Measure
from partnership_analysis.reading.layouts import Block, Column, headings

_EXAMPLES = 3
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


def placed(block: Block, known: Known | None = None) -> tuple[Block, list[Item]]:
    """Return a table with the measure of each target, without the targets whose measure is not clear; and those."""
    known_columns = tuple(_named_for_nothing(column, block, known) for column in block.columns)
    block = replace(block, columns=known_columns)
    if not block.row_periods:
        return block, []
    columns = [_named_by_its_end(column, block, known) for column in block.columns]
    to_date = [column for column in columns if _follows_to_date(column, columns)]
    columns = [column for column in columns if column not in to_date]
    block = replace(block, columns=tuple(columns))
    faults = [item for column in to_date for item in _unclear_kind(block, column)]
    measures = [column for column in columns if column.role is Role.VALUE and column.measure is not None]
    unplaced = [column for column in columns if column.role is Role.TARGET and column.measure is None]
    if len(measures) < 2 or not unplaced:
        return block, faults
    found = [_measure_of(column, measures, block, known) for column in unplaced]
    owners = {column: own[0].measure for column, own in zip(unplaced, found, strict=True) if len(own) == 1}
    unclear = [column for column in unplaced if column not in owners]
    kept = tuple(
        column._replace(measure=owners.get(column, column.measure)) for column in columns if column not in unclear
    )
    # A measure has one target of a kind.
    taken = {(one.measure, one.kind) for one in kept if one.role is Role.TARGET}
    may_be = [
        [one for one in own if (one.measure, column.kind) not in taken] or own
        for column, own in zip(unplaced, found, strict=True)
        if column in unclear
    ]
    return replace(block, columns=kept), [*faults, *_unclear_measure(block, unclear, may_be)]


def rows_named(block: Block) -> dict[int, frozenset[int]]:
    """Return the rows whose measure the heading of a target names, by the target's column: "Target (new claims)".

    Only a whole name, or words in brackets, say that a target is of no other row.
    """
    if block.row_periods:
        return {}
    labels = {row: _words(block.label(row)) for row in block.rows} if any(c.about for c in block.columns) else {}
    found: dict[int, frozenset[int]] = {}
    for column in block.columns:
        about = _about(column)
        bracketed = {word for words in _IN_BRACKETS.findall(column.heading) for word in _words(words)}
        whole = frozenset(row for row, words in labels.items() if words == about)
        part = frozenset(row for row, words in labels.items() if about <= words) if about <= bracketed else frozenset()
        if about and (whole or part):
            found[column.position] = whole or part
    return found


def unclear_periods(block: Block) -> Iterator[Item]:
    """Give an error for each target that may be of several periods, with all of them."""
    heading = max((row for row, _ in block.heads), default=0)
    for column in block.columns:
        if column.role is Role.TARGET and column.candidates:
            cells = [(row, column.position) for row in block.rows]
            yield from _unclear_period(block, (heading, column.position), cells, column.candidates)
    for row in block.ending_rows:
        aims = [layouts.ending_period(block, row, column) for column in block.columns]
        candidates = next((aim.candidates for aim in aims if aim is not None and aim.candidates), ())
        if candidates:
            cells = [(row, column.position) for column in block.columns]
            yield from _unclear_period(block, (row, block.label_column), cells, candidates)


def _unclear_period(
    block: Block, place: tuple[int, int], cells: Sequence[tuple[int, int]], candidates: Sequence[Period]
) -> Iterator[Item]:
    said = [_heading_for(period) for period in candidates][-_EXAMPLES:]
    said += ["'Annual target'"] if not any(period.is_financial_year for period in candidates[-_EXAMPLES:]) else []
    found = f"{block.sheet.text(*place)!r}, which may be of {' or '.join(period.words for period in candidates)}"
    action = f"Write {' or '.join(said)} there"
    yield block.sheet.problem(Severity.ERROR, *place, found, "a heading that says which period's target it is", action)
    yield ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [place, *cells])


def _heading_for(period: Period) -> str:
    return f"'Target {period.label}'" if period.is_financial_year else f"'Target ({period.words})'"


def _follows_to_date(column: Column, columns: Sequence[Column]) -> bool:
    """Tell whether a target stands after a column of the year to date, and does not say whether it is of that."""
    figures = [c for c in columns if c.role in (Role.VALUE, Role.SUMMARY) and c.position < column.position]
    return column.role is Role.TARGET and column.kind is None and bool(figures) and figures[-1].role is Role.SUMMARY


def _unclear_kind(block: Block, column: Column) -> Iterator[Item]:
    row = max(row for row, _ in block.heads)
    found = f"{column.heading!r}, which may be of each period or of the year to date"
    action = "Write 'Monthly target', 'Quarterly target' or 'YTD target' there"
    yield block.sheet.problem(Severity.ERROR, row, column.position, found, "a heading that says which", action)
    yield ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [(r, column.position) for r in (row, *block.rows)])


def _named_for_nothing(column: Column, block: Block, known: Known | None) -> Column:
    """Return a target's column as an unknown one if words of its heading name nothing: "Target population".

    In a table whose columns are measures, a heading that the Measures sheet has is a measure.
    """
    about = _about(column)
    if column.role is not Role.TARGET or not about:
        return column
    if block.row_periods and _is_catalogued(column, block, known):
        row = max(row for row, _ in block.heads)
        return Column(column.position, Role.VALUE, None, column.heading, (row, column.position))
    if any(about <= words for words in _names_of_table(block, known)):
        return column
    return column._replace(role=None, period=None, kind=None, candidates=())


def _names_of_table(block: Block, known: Known | None) -> Iterator[set[str]]:
    """Give the words of each name of the measures of a table, those that the catalogue adds last."""
    sheet = block.sheet
    measures = [column for column in block.columns if column.measure is not None]
    names = [_name(column, block) for column in measures]
    names += [block.title, sheet.name] if block.row_periods else map(block.measure, block.rows)
    yield from map(_words, names)
    for name in dict.fromkeys(names) if known else ():
        measure = known and matching(name, known.catalogue, block.title, sheet.name, sheet.title, known.file)
        yield from map(_words, (measure.measure, measure.short, *measure.also) if measure else ())


def _is_catalogued(column: Column, block: Block, known: Known | None) -> bool:
    """Tell whether the Measures sheet has a column's heading as the name of a measure."""
    measure = _described(column._replace(measure=None), block, known)
    return measure is not None and measure.described


def _about(column: Column) -> set[str]:
    """Return the words of a target's heading that may name a measure."""
    return set() if headings.is_general(column.about) else _words(column.about)


def _named_by_its_end(column: Column, block: Block, known: Known | None) -> Column:
    """Return a column as a target if its heading is a measure's and "target": "New claims target"."""
    if _is_catalogued(column, block, known):
        return column
    said = layouts.target_in(column.heading)
    if said is None or not said.rest or column.role is not Role.VALUE or column.measure is None:
        return column
    others = [one for one in block.columns if one.role is Role.VALUE and one != column]
    if any(_words(said.rest) <= _words(one.heading) for one in others):
        return column._replace(role=Role.TARGET, measure=None, kind=said.kind, about=said.rest)
    return column


def _measure_of(column: Column, measures: list[Column], block: Block, known: Known | None) -> list[Column]:
    """Return the measures' columns that a target may belong to: one, if that is clear."""
    about = _about(column)
    exact = [one for one in measures if about and about in _names(one, block, known)]
    if len(exact) == 1:
        return exact
    named = [one for one in measures if about and any(about <= words for words in _names(one, block, known))]
    if len(named) == 1:
        return named
    may_be = named or measures
    unit = _told_unit(column, block)
    alike = [one for one in may_be if unit is not None and _unit(one, block, known) == unit] or may_be
    if len(alike) == 1:
        return alike
    beside = _paired(column, measures, block)
    return [beside] if beside in alike and not named else alike


def _paired(column: Column, measures: list[Column], block: Block) -> Column | None:
    """Return the measure before a target, or after it, where all measures and targets of its kind take turns."""
    turns = [one for one in block.columns if one in measures or (one.role is Role.TARGET and one.kind == column.kind)]
    pairs = [turns[first : first + 2] for first in range(0, len(turns), 2)]
    orders = {tuple(one.role for one in pair) for pair in pairs}
    if orders not in ({(Role.VALUE, Role.TARGET)}, {(Role.TARGET, Role.VALUE)}):
        return None
    return next(one for pair in pairs if column in pair for one in pair if one != column)


def _names(column: Column, block: Block, known: Known | None) -> list[set[str]]:
    """Return the words of each name that a column's measure has."""
    measure = _described(column, block, known)
    names = [_name(column, block), *((measure.measure, measure.short, *measure.also) if measure else ())]
    return [_words(name) for name in names]


def _unit(column: Column, block: Block, known: Known | None) -> str | None:
    measure = _described(column, block, known)
    return measure.unit if measure and not measure.faulty else _told_unit(column, block)


def _described(column: Column, block: Block, known: Known | None) -> Measure | None:
    if known is None:
        return None
    sheet = block.sheet
    return matching(_name(column, block), known.catalogue, block.title, sheet.name, sheet.title, known.file)


def _told_unit(column: Column, block: Block) -> str | None:
    """Return the unit that the heading of a target or the cells of a column tell, if they tell one."""
    sheet, place = block.sheet, column.position
    if (said := vocabularies.UNITS.meaning(column.about)) is not None:
        return said
    if (named := units.in_heading(column.heading)) is not None:
        return named.unit
    for row in block.rows:
        try:
            told = sheet.quantity(row, place).unit
        except units.UnclearError:
            return Unit.SECONDS
        except ValueError:
            continue
        if told is not None:
            return told
    return None


def _name(column: Column, block: Block) -> str:
    return block.sheet.text(*column.measure) if column.measure else column.heading


def _words(text: str) -> set[str]:
    return set(vocabularies.normalise(text).split())


def _unclear_measure(block: Block, unclear: list[Column], may_be: list[list[Column]]) -> list[Item]:
    """Return one error for all the targets of a table whose measure is not clear."""
    if not unclear:
        return []
    names = list(dict.fromkeys(_name(one, block) for own in may_be for one in own))
    row = max(row for row, _ in block.heads)
    cells = [f" ({block.sheet.address(row, column.position)})" if len(unclear) > 1 else "" for column in unclear]
    said = " and ".join(f"{column.heading!r}{cell}" for column, cell in zip(unclear, cells, strict=True))
    own = "Target" if unclear[0].about else unclear[0].heading
    problem = block.sheet.problem(
        Severity.ERROR,
        row,
        unclear[0].position,
        f"{said}, which may be the target of {' or '.join(map(repr, names))}",
        "a heading that names its measure",
        f"Write '{own} ({names[0]})', or the name of the other measure, there",
    )
    places = [(r, column.position) for column in unclear for r in (row, *block.rows)]
    return [problem, ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, places)]
