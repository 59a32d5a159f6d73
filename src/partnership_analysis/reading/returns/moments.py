"""Tables whose dates have moved to another time zone: told once, and not read."""

from collections.abc import Iterator

from partnership_analysis import periods
from partnership_analysis.problems import Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block


def shifted(block: Block) -> Iterator[Item]:
    """Give one error for all the dates of a table's headings and labels that may be of the day after; none if it is so.

    Midnight in British Summer Time is 23:00 of the day before, in the month before.
    """
    sheet = block.sheet
    labels = [(row, block.label_column) for row in block.rows]
    heads = [place for place in block.heads if place[1] != block.label_column]
    for places, name in ((heads, "row"), (labels, "column")):
        found = [(place, error) for place in places if (error := periods.shifted(sheet.rows[place[0]][place[1]]))]
        if not found:
            continue
        (row, column), error = found[0]
        more = len(found) - 1
        beside = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the {name})" if more else ""
        yield sheet.problem(Severity.ERROR, row, column, f"{error.found!r}{beside}", error.expected, error.action)
        body = [(row, column) for row in block.rows for column in sheet.filled(row)]
        yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [*block.heads, *body])
        return
