"""The measure of each target, in a table whose rows are periods and whose columns are measures.

The name in the target's heading says it, or else its unit, or else its place, if every measure is followed by its own
target. If none of them says it, one error names the measures that may be meant. It is also an error if the table does
not say whether a target is that of a month, a quarter, the year or the year to date.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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


def with_target_measures(block: Block, known: Known | None = None) -> tuple[Block, list[Item]]:
    """Return a table with the measure of each target. Targets of unclear measures are left out, with an error."""
    block = replace(block, columns=tuple(_without_unknown_name(column, block, known) for column in block.columns))
    if not block.row_periods:
        return block, []
    columns = [_as_target(column, block, known) for column in block.columns]
    unclear_kind = [column for column in columns if _follows_to_date(column, columns)]
    columns = [column for column in columns if column not in unclear_kind]
    block = replace(block, columns=tuple(columns))
    items = [item for column in unclear_kind for item in _unclear_kind(block, column)]
    measures = [column for column in columns if column.role is Role.VALUE and column.measure is not None]
    targets = [column for column in columns if column.role is Role.TARGET and column.measure is None]
    if len(measures) < 2 or not targets:
        return block, items
    candidates = {target: _candidates(target, measures, block, known) for target in targets}
    clear = {target: found[0].measure for target, found in candidates.items() if len(found) == 1}
    unclear = [target for target in targets if target not in clear]
    kept = tuple(
        column._replace(measure=clear.get(column, column.measure)) for column in columns if column not in unclear
    )
    # A measure has only one target of each kind.
    taken = {(column.measure, column.kind) for column in kept if column.role is Role.TARGET}
    may_be = {
        target: [one for one in candidates[target] if (one.measure, target.kind) not in taken] or candidates[target]
        for target in unclear
    }
    return replace(block, columns=kept), [*items, *_unclear_measures(block, may_be)]


def rows_named_by_targets(block: Block) -> dict[int, frozenset[int]]:
    """Return the rows whose measure the heading of a target names, by the target's column: "Target (new claims)".

    Only a whole name, or words in brackets, show that a target belongs to no other row.
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
    """Give an error for each target that may be of several periods, and name them."""
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
    examples = candidates[-_EXAMPLES:]
    suggested = [_heading_for(period) for period in examples]
    suggested += ["'Annual target'"] if not any(period.is_financial_year for period in examples) else []
    found = f"{block.sheet.text(*place)!r}, which may be of {' or '.join(period.words for period in candidates)}"
    action = f"Write {' or '.join(suggested)} there"
    yield block.sheet.problem(Severity.ERROR, *place, found, "a heading that says which period's target it is", action)
    yield ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [place, *cells])


def _heading_for(period: Period) -> str:
    return f"'Target {period.label}'" if period.is_financial_year else f"'Target ({period.words})'"


def _follows_to_date(column: Column, columns: Sequence[Column]) -> bool:
    """Tell whether a target stands after a column of the year to date, and does not say whether it belongs to it."""
    figures = [c for c in columns if c.role in (Role.VALUE, Role.SUMMARY) and c.position < column.position]
    return column.role is Role.TARGET and column.kind is None and bool(figures) and figures[-1].role is Role.SUMMARY


def _unclear_kind(block: Block, column: Column) -> Iterator[Item]:
    row = max(row for row, _ in block.heads)
    found = f"{column.heading!r}, which may be of each period or of the year to date"
    action = "Write 'Monthly target', 'Quarterly target' or 'YTD target' there"
    yield block.sheet.problem(Severity.ERROR, row, column.position, found, "a heading that says which", action)
    yield ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [(r, column.position) for r in (row, *block.rows)])


def _without_unknown_name(column: Column, block: Block, known: Known | None) -> Column:
    """Return a target's column as an unknown one if its heading names something unknown: "Target population".

    In a table whose columns are measures, a heading that is on the Measures sheet is a measure.
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
    """Give the words of each name of the measures of a table, first as the table has them."""
    names = [_name(column, block) for column in block.columns if column.measure is not None]
    names += [block.title, block.sheet.name] if block.row_periods else map(block.measure, block.rows)
    yield from map(_words, names)
    for name in dict.fromkeys(names):
        yield from map(_words, _all_names(_measure(name, block, known)))


def _is_catalogued(column: Column, block: Block, known: Known | None) -> bool:
    """Tell whether the Measures sheet has a column's heading as the name of a measure."""
    measure = _measure(column.heading, block, known)
    return measure is not None and measure.described


def _about(column: Column) -> set[str]:
    """Return the words of a target's heading that may name a measure."""
    return set() if headings.is_general(column.about) else _words(column.about)


def _as_target(column: Column, block: Block, known: Known | None) -> Column:
    """Return a column as a target if its heading is that of a measure with "target" after it: "New claims target"."""
    if _is_catalogued(column, block, known):
        return column
    target = layouts.target_in(column.heading)
    if target is None or not target.rest or column.role is not Role.VALUE or column.measure is None:
        return column
    others = [one for one in block.columns if one.role is Role.VALUE and one != column]
    if any(_words(target.rest) <= _words(one.heading) for one in others):
        return column._replace(role=Role.TARGET, measure=None, kind=target.kind, about=target.rest)
    return column


def _candidates(target: Column, measures: list[Column], block: Block, known: Known | None) -> list[Column]:
    """Return the columns of measures that a target may belong to: one, if that is clear."""
    about = _about(target)
    exact = [one for one in measures if about and about in _names(one, block, known)]
    if len(exact) == 1:
        return exact
    named = [one for one in measures if about and any(about <= words for words in _names(one, block, known))]
    if len(named) == 1:
        return named
    may_be = named or measures
    unit = _stated_unit(target, block)
    in_unit = [one for one in may_be if unit is not None and _unit(one, block, known) == unit] or may_be
    if len(in_unit) == 1:
        return in_unit
    beside = _paired(target, measures, block)
    return [beside] if beside in in_unit and not named else in_unit


def _paired(column: Column, measures: list[Column], block: Block) -> Column | None:
    """Return the measure before or after a target, if all measures and targets of its kind take turns."""
    turns = [one for one in block.columns if one in measures or (one.role is Role.TARGET and one.kind == column.kind)]
    pairs = [turns[first : first + 2] for first in range(0, len(turns), 2)]
    orders = {tuple(one.role for one in pair) for pair in pairs}
    if orders not in ({(Role.VALUE, Role.TARGET)}, {(Role.TARGET, Role.VALUE)}):
        return None
    return next(one for pair in pairs if column in pair for one in pair if one != column)


def _names(column: Column, block: Block, known: Known | None) -> list[set[str]]:
    """Return the words of each name that the measure of a column has."""
    name = _name(column, block)
    return [_words(one) for one in (name, *_all_names(_measure(name, block, known)))]


def _all_names(measure: Measure | None) -> tuple[str, ...]:
    return (measure.measure, measure.short, *measure.also) if measure else ()


def _unit(column: Column, block: Block, known: Known | None) -> str | None:
    measure = _measure(_name(column, block), block, known)
    return measure.unit if measure and not measure.faulty else _stated_unit(column, block)


def _measure(name: str, block: Block, known: Known | None) -> Measure | None:
    """Return the measure of a name in a table, if it is known."""
    sheet = block.sheet
    return known and matching(name, known.catalogue, block.title, sheet.name, sheet.title, known.file)


def _stated_unit(column: Column, block: Block) -> str | None:
    """Return the unit in a column's heading, or the first in its cells."""
    if (unit := vocabularies.UNITS.meaning(column.about)) is not None:
        return unit
    if (in_heading := units.unit_in_heading(column.heading)) is not None:
        return in_heading.unit
    for row in block.rows:
        try:
            in_cell = block.sheet.quantity(row, column.position).unit
        except units.UnclearError:
            return Unit.SECONDS
        except ValueError:
            continue
        if in_cell is not None:
            return in_cell
    return None


def _name(column: Column, block: Block) -> str:
    return block.sheet.text(*column.measure) if column.measure else column.heading


def _words(text: str) -> set[str]:
    return set(vocabularies.normalise(text).split())


def _unclear_measures(block: Block, may_be: Mapping[Column, Sequence[Column]]) -> list[Item]:
    """Return one error for all the targets of a table whose measure is not clear, by the measures they may have."""
    if not may_be:
        return []
    names = list(dict.fromkeys(_name(measure, block) for measures in may_be.values() for measure in measures))
    row, first = max(row for row, _ in block.heads), next(iter(may_be))
    cells = [f" ({block.sheet.address(row, column.position)})" if len(may_be) > 1 else "" for column in may_be]
    unclear = " and ".join(f"{column.heading!r}{cell}" for column, cell in zip(may_be, cells, strict=True))
    found = f"{unclear}, which may be the target of {' or '.join(map(repr, names))}"
    example = f"{'Target' if first.about else first.heading} ({names[0]})"
    action = f"Write '{example}', or the name of the other measure, there"
    expected = "a heading that names its measure"
    problem = block.sheet.problem(Severity.ERROR, row, first.position, found, expected, action)
    places = [(r, column.position) for column in may_be for r in (row, *block.rows)]
    return [problem, ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, places)]
