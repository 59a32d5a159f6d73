"""Where a table is on its sheet: the rows of its headings, those of its figures, and the lines above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import places
from partnership_analysis.reading.understanding import profiles
from partnership_analysis.reading.understanding.heading_kinds import kind_in
from partnership_analysis.reading.understanding.row_kinds import RowKinds, is_year, row_kinds
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.vocabularies import KEY_HEADINGS

_MOST_HEADING_ROWS = 4
_MOST_EMPTY = 2
# A table of words has at least so many columns and rows.
_COLUMNS_OF_WORDS, _ROWS_OF_WORDS = 3, 5


@dataclass(frozen=True)
class Frame:
    """The rows of a table on its sheet.

    Attributes
    ----------
    above
        The lines of text above it.
    headings
        Its headings, from the top.
    rows
        The rows of its body that hold figures.
    between
        The rows among these, and after them, that hold words alone.
    """

    sheet: Sheet
    above: tuple[int, ...]
    headings: tuple[int, ...]
    rows: tuple[int, ...]
    between: tuple[int, ...]


def frames(sheet: Sheet) -> Iterator[Frame]:
    """Give the tables of a sheet that have headings over figures, from the top."""
    kinds = row_kinds(sheet)
    row, start = 0, 0
    while row < len(sheet.rows):
        body = _first_row_below(sheet, kinds, row) if kinds.heads[row] else None
        if body is None or not (_holds_figures(kinds, body) or _heads_words(kinds, row, body)):
            row += 1
            continue
        frame = _frame(sheet, kinds, start, row, body)
        yield frame
        row = start = max((*frame.rows, *frame.between, row)) + 1


def _frame(sheet: Sheet, kinds: RowKinds, start: int, heading: int, body: int) -> Frame:
    """Return the table whose lowest row of headings is known, and the first row below that; it begins at `start`."""
    rows: list[int] = []
    between: list[int] = []
    of_words = not _holds_figures(kinds, body)
    for row in range(heading + 1, len(sheet.rows)):
        filled = kinds.filled[row]
        if rows and kinds.heads[row] and _begins_another(sheet, kinds, row, rows[-1], heading):
            first = _first_line_over(kinds, row, rows[-1])
            between = [line for line in between if line < first]
            break
        lacks_labels = filled == 1 and bool(rows) and _is_lone_figure(sheet, row, heading)
        if lacks_labels or (filled > 1 and (of_words or kinds.figures[row])):
            rows.append(row)
        elif filled:
            between.append(row)
    first = heading
    while first > start and heading - first < _MOST_HEADING_ROWS - 1 and _is_upper_heading(sheet, first - 1, heading):
        first -= 1
    above = tuple(r for r in range(start, first) if kinds.filled[r])
    # A row with a misspelt or missing figure may look like a heading.
    first_row = next((r for r in range(first + 1, heading + 1) if _has_keys(sheet, r, range(first, r))), None)
    if first_row is not None:
        rows, heading = [*range(first_row, heading + 1), *rows], first_row - 1
    return Frame(sheet, above, tuple(range(first, heading + 1)), tuple(rows), tuple(between))


def _has_keys(sheet: Sheet, row: int, over: range) -> bool:
    """Tell whether a row holds a period under a heading of periods, or a council under one of councils.

    A row with periods in other columns too is one of headings.
    """
    headed = {(KEY_HEADINGS.meaning(sheet.text(head, c)), c) for head in over for c in sheet.filled(head)}
    filled = set(sheet.filled(row))
    unheaded = filled - {c for kind, c in headed if kind == "period"}
    if profiles.period_share([sheet.rows[row][c] for c in unheaded]) > 0:
        return False
    keyed = [(kind, column) for kind, column in headed if column in filled]
    has_period = any(profiles.period_share([sheet.rows[row][c]]) > 0 for kind, c in keyed if kind == "period")
    return has_period or any(places.find(sheet.text(row, c)) for kind, c in keyed if kind == "authority")


def _is_lone_figure(sheet: Sheet, row: int, heading: int) -> bool:
    """Tell whether the only cell of a row is a figure whose label is missing, and not the number of a page."""
    filled, headed = sheet.filled(row), sheet.filled(heading)
    within = filled[0] in headed[1:] and bool(sheet.filled(row - 1))
    return within and profiles.is_number(sheet.rows[row][filled[0]])


def _begins_another(sheet: Sheet, kinds: RowKinds, row: int, last: int, heading: int) -> bool:
    """Tell whether a row that may be one of headings begins another table: it follows an empty row, or is not repeated.

    `last` and `heading` are the last row of figures and the headings of the table above it.
    """
    body = _first_row_below(sheet, kinds, row)
    if body is None or not _holds_figures(kinds, body):
        return False
    if not kinds.filled[row - 1]:
        return True
    begins = kind_in(sheet.text(row, sheet.filled(row)[0])) is not None
    return begins and (row - last > 1 or sheet.rows[row] != sheet.rows[heading])


def _first_line_over(kinds: RowKinds, heading: int, last: int) -> int:
    """Return the first line above a heading that belongs to it: notes under the last table do not."""
    row = heading
    while row - 1 > last and not kinds.filled[row - 1]:
        row -= 1
    is_apart, end = row < heading, row
    while row - 1 > last and kinds.filled[row - 1]:
        row -= 1
    are_notes = is_apart and row - 1 == last
    return end if are_notes else row


def _first_row_below(sheet: Sheet, kinds: RowKinds, row: int) -> int | None:
    """Return the first filled row below headings; below headings of keys, not the name of a group of rows."""
    filled = _next_filled(kinds, row)
    if filled is None or kinds.filled[filled] > 1 or kind_in(sheet.text(row, sheet.filled(row)[0])) is None:
        return filled
    after = _next_filled(kinds, filled)
    is_group = after is not None and _holds_figures(kinds, after) and not kinds.heads[after]
    return after if is_group else filled


def _next_filled(kinds: RowKinds, row: int) -> int | None:
    following = range(row + 1, min(row + 2 + _MOST_EMPTY, len(kinds.filled)))
    return next((r for r in following if kinds.filled[r]), None)


def _holds_figures(kinds: RowKinds, row: int) -> bool:
    return kinds.filled[row] > 1 and kinds.figures[row]


def _heads_words(kinds: RowKinds, heading: int, body: int) -> bool:
    """Tell whether many rows of words alone stand under headings: judgements, or notes on each council."""
    rows = range(body, min(body + _ROWS_OF_WORDS, len(kinds.filled)))
    wide = [row for row in (heading, *rows) if kinds.filled[row] >= _COLUMNS_OF_WORDS]
    return len(wide) == 1 + _ROWS_OF_WORDS and not any(kinds.figures[row] for row in rows)


def _is_upper_heading(sheet: Sheet, row: int, lowest: int) -> bool:
    """Tell whether a row above headings belongs to them: it has groups over columns, and is no title."""
    filled = sheet.filled(row)
    if not filled or any(profiles.is_number(sheet.rows[row][c]) and not is_year(sheet.rows[row][c]) for c in filled):
        return False
    if len(filled) > 1:
        return True
    only, under = filled[0], sheet.filled(lowest)
    # A single text is a group where it stands over the columns to the right alone, or is merged over some of them.
    span = sheet.spans.get((row, only), 1)
    return only > min(under) and span < len(under)
