"""Tables whose dates have moved to another time zone, or are of single days across: one error each, and not read."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator

from partnership_analysis import periods
from partnership_analysis.problems import Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block
from partnership_analysis.reading.ledger import Use


def shifted_dates(block: Block) -> Iterator[Item]:
    """Give one error for all the dates in a table's headings or labels that may be of the day after.

    Midnight in British Summer Time is 23:00 of the day before, in the month before.
    """
    sheet = block.sheet
    labels = [(row, block.label_column) for row in block.rows]
    headings = [place for place in block.heads if place[1] != block.label_column]
    for places, line in ((headings, "row"), (labels, "column")):
        errors = [
            (place, error) for place in places if (error := periods.time_zone_error(sheet.rows[place[0]][place[1]]))
        ]
        if errors:
            (row, column), error = errors[0]
            more = len(errors) - 1
            beside = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the {line})" if more else ""
            yield sheet.problem(Severity.ERROR, row, column, f"{error.found!r}{beside}", error.expected, error.action)
            yield _all_cells(block)
            return


def single_days(block: Block) -> Iterator[Item]:
    """Give one error for a table with single days or weeks across.

    The last day of a month among them does not make its figure that of the month.
    """
    sheet = block.sheet
    days = [(place, day) for place in block.heads if (day := _day(sheet.rows[place[0]][place[1]]))]
    within = [place for place, day in days if day.day not in (1, monthrange(day.year, day.month)[1])]
    if len(within) <= len(days) / 2:
        return
    found = f"figures of single days or weeks across, such as {sheet.text(*within[0])!r} ({len(days):,} columns)"
    action = "Give a row to each day, with the date in a column headed Date, or give the figures by month"
    yield sheet.problem(Severity.ERROR, *within[0], found, "figures of months, quarters or years", action)
    yield _all_cells(block)


def _day(content: object) -> dt.date | None:
    return None if periods.time_zone_error(content) else periods.day(content)


def _all_cells(block: Block) -> Use:
    body = [(row, column) for row in block.rows for column in block.sheet.filled(row)]
    return ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, [*block.heads, *body])
