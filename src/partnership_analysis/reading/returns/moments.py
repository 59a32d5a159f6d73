"""Tables whose dates have moved to another time zone, or are of single days across: told once, and not read."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator

from partnership_analysis import periods
from partnership_analysis.problems import Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block
from partnership_analysis.reading.ledger import Use


def shifted(block: Block) -> Iterator[Item]:
    """Give one error for all the dates of a table's headings and labels that may be of the day after; none if it is so.

    Midnight in British Summer Time is 23:00 of the day before, in the month before.
    """
    sheet = block.sheet
    labels = [(row, block.label_column) for row in block.rows]
    heads = [place for place in block.heads if place[1] != block.label_column]
    for places, name in ((heads, "row"), (labels, "column")):
        found = [
            (place, error) for place in places if (error := periods.time_zone_error(sheet.rows[place[0]][place[1]]))
        ]
        if not found:
            continue
        (row, column), error = found[0]
        more = len(found) - 1
        beside = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the {name})" if more else ""
        yield sheet.problem(Severity.ERROR, row, column, f"{error.found!r}{beside}", error.expected, error.action)
        yield _all_cells(block)
        return


def single_days(block: Block) -> Iterator[Item]:
    """Give one error for a table with single days or weeks across; none if its headings are others.

    The last day of a month among them is no figure of the month.
    """
    sheet = block.sheet
    dated = [place for place in block.heads if _day(sheet.rows[place[0]][place[1]])]
    within = [place for place in dated if not _ends_or_begins_month(_day(sheet.rows[place[0]][place[1]]))]
    if len(within) <= len(dated) / 2:
        return
    (row, column), number = within[0], len(dated)
    found = f"figures of single days or weeks across, such as {sheet.text(row, column)!r} ({number:,} columns)"
    action = "Give a row to each day, with the date in a column headed Date, or give the figures by month"
    yield sheet.problem(Severity.ERROR, row, column, found, "figures of months, quarters or years", action)
    yield _all_cells(block)


def _day(content: object) -> dt.date | None:
    return None if periods.time_zone_error(content) else periods.day(content)


def _ends_or_begins_month(day: dt.date | None) -> bool:
    return day is not None and day.day in (1, monthrange(day.year, day.month)[1])


def _all_cells(block: Block) -> Use:
    body = [(row, column) for row in block.rows for column in block.sheet.filled(row)]
    return ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [*block.heads, *body])
