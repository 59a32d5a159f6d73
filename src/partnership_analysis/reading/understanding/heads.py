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
# A table of words has so many columns, and so many rows at least.
_WIDE, _FEW = 3, 5


@dataclass(frozen=True)
class Frame:
    """Where a table is.

    Attributes
    ----------
    above
        The rows of the lines of text above it.
    headings
        The rows of its headings, from the top.
    rows
        The rows of its body that hold figures.
    between
        The rows among these, and those after them, that hold words alone.
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
        body = _below(sheet, kinds, row) if kinds.heads[row] else None
        if body is None or not (_holds_figures(kinds, body) or _is_of_words(kinds, row, body)):
            row += 1
            continue
        frame = _frame(sheet, kinds, start, row, body)
        yield frame
        row = start = max((*frame.rows, *frame.between, row)) + 1


def _frame(sheet: Sheet, kinds: RowKinds, start: int, heading: int, body: int) -> Frame:
    rows: list[int] = []
    between: list[int] = []
    of_words = not _holds_figures(kinds, body)
    for row in range(heading + 1, len(sheet.rows)):
        filled = kinds.filled[row]
        if rows and kinds.heads[row] and _begins_another(sheet, kinds, row, rows[-1], heading):
            first = _first_line_over(kinds, row, rows[-1])
            between = [line for line in between if line < first]
            break
        alone = filled == 1 and bool(rows) and _is_lone_figure(sheet, row, heading)
        if alone or (filled > 1 and (of_words or kinds.figures[row])):
            rows.append(row)
        elif filled:
            between.append(row)
    first = heading
    while first > start and heading - first < _MOST_HEADING_ROWS - 1 and _is_upper_heading(sheet, first - 1, heading):
        first -= 1
    above = tuple(r for r in range(start, first) if kinds.filled[r])
    dated = next((r for r in range(first + 1, heading + 1) if _has_keys(sheet, r, range(first, r))), None)
    if dated is not None:
        # A figure that is misspelt or missing in the first row makes that no heading.
        rows, heading = [*range(dated, heading + 1), *rows], dated - 1
    return Frame(sheet, above, tuple(range(first, heading + 1)), tuple(rows), tuple(between))


def _has_keys(sheet: Sheet, row: int, over: range) -> bool:
    """Tell whether a row holds a period under the heading of periods, or a council under that of councils.

    Periods in other columns too are headings that stand across.
    """
    headed = {(KEY_HEADINGS.meaning(sheet.text(head, c)), c) for head in over for c in sheet.filled(head)}
    filled = set(sheet.filled(row))
    unheaded = filled - {c for kind, c in headed if kind == "period"}
    if profiles.period_share([sheet.rows[row][c] for c in unheaded]) > 0:
        return False
    return any(
        profiles.period_share([sheet.rows[row][column]]) > 0
        if kind == "period"
        else kind == "authority" and places.find(sheet.text(row, column)) is not None
        for kind, column in headed
        if column in filled
    )


def _is_lone_figure(sheet: Sheet, row: int, heading: int) -> bool:
    """Tell whether the only cell of a row is a figure whose label is missing, and not the number of a page."""
    filled, headed = sheet.filled(row), sheet.filled(heading)
    within = filled[0] in headed[1:] and bool(sheet.filled(row - 1))
    return within and profiles.is_number(sheet.rows[row][filled[0]])


def _begins_another(sheet: Sheet, kinds: RowKinds, row: int, last: int, heading: int) -> bool:
    """Tell whether a row that may be one of headings heads another table: it follows an empty row, or is no repetition.

    Parameters
    ----------
    row
        The row.
    last, heading
        The last row of figures, and the heading, of the table above it.
    """
    body = _below(sheet, kinds, row)
    if body is None or not _holds_figures(kinds, body):
        return False
    if not kinds.filled[row - 1]:
        return True
    begins = kind_in(sheet.text(row, sheet.filled(row)[0])) is not None
    return begins and (row - last > 1 or sheet.rows[row] != sheet.rows[heading])


def _first_line_over(kinds: RowKinds, heading: int, last: int) -> int:
    """Return the first of the lines above a heading that are its table's: its title, not notes under the last table."""
    row = heading
    while row - 1 > last and not kinds.filled[row - 1]:
        row -= 1
    apart, end = row < heading, row
    while row - 1 > last and kinds.filled[row - 1]:
        row -= 1
    notes = apart and row - 1 == last
    return end if notes else row


def _below(sheet: Sheet, kinds: RowKinds, row: int) -> int | None:
    """Return the first row below headings that holds anything: under key headings, not the name of a group of rows."""
    filled = _next_filled(kinds, row)
    if filled is None or kinds.filled[filled] > 1 or kind_in(sheet.text(row, sheet.filled(row)[0])) is None:
        return filled
    after = _next_filled(kinds, filled)
    grouped = after is not None and _holds_figures(kinds, after) and not kinds.heads[after]
    return after if grouped else filled


def _next_filled(kinds: RowKinds, row: int) -> int | None:
    following = range(row + 1, min(row + 2 + _MOST_EMPTY, len(kinds.filled)))
    return next((r for r in following if kinds.filled[r]), None)


def _holds_figures(kinds: RowKinds, row: int) -> bool:
    return kinds.filled[row] > 1 and kinds.figures[row]


def _is_of_words(kinds: RowKinds, heading: int, body: int) -> bool:
    """Tell whether rows under headings hold words alone, and many of them: judgements, or notes on each council."""
    under = [row for row in range(body, min(body + _FEW, len(kinds.filled))) if kinds.filled[row] >= _WIDE]
    figures = any(kinds.figures[row] for row in under)
    return kinds.filled[heading] >= _WIDE and len(under) == _FEW and not figures


def _is_upper_heading(sheet: Sheet, row: int, lowest: int) -> bool:
    """Tell whether a row above headings is one too: groups over columns, and no title."""
    filled = sheet.filled(row)
    if not filled or any(profiles.is_number(sheet.rows[row][c]) and not is_year(sheet.rows[row][c]) for c in filled):
        return False
    if len(filled) > 1:
        return True
    only, under = filled[0], sheet.filled(lowest)
    # A single text is a group where it stands over the columns to the right alone, or is merged over some of them.
    span = sheet.spans.get((row, only), 1)
    return only > min(under) and span < len(under)
