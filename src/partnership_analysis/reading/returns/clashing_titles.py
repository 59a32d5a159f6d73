"""Tables of one sheet whose rows have the same names under different titles: visits by library, and loans by library.

Takes the items that were read from each table; gives them without the figures that two tables state differently. Only
the titles tell these figures apart. Rows with one name would be one measure, and nobody says which figure is its own.
"""

from collections.abc import Iterator, Sequence

from partnership_analysis import vocabularies
from partnership_analysis.cells import coordinates, split_source
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Comment, Item, Observation, Statement, Target, Unread
from partnership_analysis.reading.layouts import Block

_ItemOfMeasure = Observation | Statement | Target | Comment


def without_clashes(tables: Sequence[tuple[Block, list[Item]]], known: Known) -> Iterator[Item]:
    """Give the items of a sheet's tables without the measures that only titles tell apart, and an error for each."""
    described = {(measure.service, measure.measure) for measure in known.catalogue if measure.described}
    first: dict[tuple[str, ...], tuple[Block, Observation]] = {}
    clashes: dict[tuple[str, str], Problem] = {}
    for block, items in tables if len(tables) > 1 else ():
        for item in items:
            if isinstance(item, Observation):
                key, measure = (item.authority, item.service, item.measure, item.period), (item.service, item.measure)
                other, before = first.setdefault(key, (block, item))
                if before.value != item.value and measure not in described and _have_different_titles(other, block):
                    clashes.setdefault(measure, _clash(other, before, block, item))
    yield from clashes.values()
    for block, items in tables:
        for item in items:
            if not isinstance(item, _ItemOfMeasure) or (item.service, item.measure) not in clashes:
                yield item
            elif isinstance(item, Observation):
                yield ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [_place(item)])
                yield Unread(item.authority, item.service, item.measure, item.period)


def _have_different_titles(one: Block, other: Block) -> bool:
    """Tell whether two tables both have titles, and different ones."""
    titles = [vocabularies.normalise(block.title) for block in (one, other)]
    return all(titles) and titles[0] != titles[1]


def _place(item: Observation) -> tuple[int, int]:
    row, column = coordinates(split_source(item.source)[2])
    return row - 1, column - 1


def _clash(one: Block, before: Observation, other: Block, item: Observation) -> Problem:
    cell = split_source(before.source)[2]
    found = f"{item.measure!r} under {other.title!r}, and with other figures under {one.title!r} ({cell})"
    action = "Head the first column with what is measured, or write it in each row; they are not used"
    expected = "a name of its own for each measure"
    return other.sheet.problem(Severity.ERROR, *_place(item), found, expected, action)
