"""Tables of one sheet whose rows have the same names under different titles: visits by library, and loans by library.

Takes what was read of each table; gives it without the figures that two of them state differently. Their titles tell
them apart, and rows that are named alike would be one measure: which of the figures it has, nobody says.
"""

from collections.abc import Iterator, Sequence

from partnership_analysis import vocabularies
from partnership_analysis.cells import coordinates, split_source
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Comment, Item, Observation, Statement, Target, Unread
from partnership_analysis.reading.layouts import Block

_Read = tuple[Block, list[Item]]


def without_mixed(read: Sequence[_Read], known: Known) -> Iterator[Item]:
    """Give what was read of the tables of a sheet, without the measures that two titles tell apart; and the errors."""
    first: dict[tuple[str, ...], tuple[Block, Observation]] = {}
    clashes: dict[tuple[str, str], Problem] = {}
    for block, items in read if len(read) > 1 else ():
        for item in items:
            if isinstance(item, Observation):
                key = (item.authority, item.service, item.measure, item.period)
                other, before = first.setdefault(key, (block, item))
                if _are_apart(other, block) and before.value != item.value and not _is_described(item, known):
                    clashes.setdefault((item.service, item.measure), _problem(other, before, block, item))
    yield from clashes.values()
    for block, items in read:
        for item in items:
            told = isinstance(item, Observation | Statement | Target | Comment) and (item.service, item.measure)
            if told not in clashes:
                yield item
            elif isinstance(item, Observation):
                yield ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [_place(item)])
                yield Unread(item.authority, item.service, item.measure, item.period)


def _are_apart(one: Block, other: Block) -> bool:
    """Tell whether two tables have titles, and different ones."""
    titles = [vocabularies.normalise(block.title) for block in (one, other)]
    return all(titles) and titles[0] != titles[1]


def _is_described(item: Observation, known: Known) -> bool:
    own = [one for one in known.catalogue if (one.service, one.measure) == (item.service, item.measure)]
    return any(measure.described for measure in own)


def _place(item: Observation) -> tuple[int, int]:
    row, column = coordinates(split_source(item.source)[2])
    return row - 1, column - 1


def _problem(one: Block, before: Observation, other: Block, item: Observation) -> Problem:
    cell = split_source(before.source)[2]
    found = f"{item.measure!r} under {other.title!r}, and with other figures under {one.title!r} ({cell})"
    action = "Head the first column with what is measured, or write it in each row; they are not used"
    expected = "a name of its own for each measure"
    return other.sheet.problem(Severity.ERROR, *_place(item), found, expected, action)
