"""Where a table is on its sheet: the rows of its headings, those of its figures, and the lines above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import periods
from partnership_analysis.reading.understanding import profiles
from partnership_analysis.reading.understanding.heading_kinds import kind_in
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.vocabularies import KEY_HEADINGS

_MOST_HEADING_ROWS = 4
_MOST_EMPTY = 2
# A table of words has so many columns, and so many rows at least.
_WIDE, _FEW = 3, 5
# A year, where a number may be a heading.
_FIRST_YEAR, _LAST_YEAR = 1990, 2060


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
    row, start = 0, 0
    while row < len(sheet.rows):
        body = _below(sheet, row) if _may_head(sheet, row) else None
        if body is None or not (_holds_figures(sheet, body) or _is_of_words(sheet, row, body)):
            row += 1
            continue
        frame = _frame(sheet, start, row, body)
        yield frame
        row = start = max((*frame.rows, *frame.between, row)) + 1


def _frame(sheet: Sheet, start: int, heading: int, body: int) -> Frame:
    rows: list[int] = []
    between: list[int] = []
    of_words = not _holds_figures(sheet, body)
    row = heading + 1
    while row < len(sheet.rows):
        filled = sheet.filled(row)
        if rows and len(filled) > 1 and _begins_another(sheet, row, rows[-1], heading):
            first = _first_line_over(sheet, row, rows[-1])
            between = [line for line in between if line < first]
            break
        figures = any(_is_figure(sheet, row, c) for c in filled)
        if (len(filled) > 1 and (of_words or figures)) or (rows and _is_lone_figure(sheet, row, heading)):
            rows.append(row)
        elif filled:
            between.append(row)
        row += 1
    first = heading
    while first > start and heading - first < _MOST_HEADING_ROWS - 1 and _is_upper_heading(sheet, first - 1, heading):
        first -= 1
    above = tuple(r for r in range(start, first) if sheet.filled(r))
    dated = next((r for r in range(first + 1, heading + 1) if _is_dated(sheet, r, range(first, r))), None)
    if dated is not None:
        # A figure misspelt in the first row makes that no heading.
        rows, heading = [*range(dated, heading + 1), *rows], dated - 1
    return Frame(sheet, above, tuple(range(first, heading + 1)), tuple(rows), tuple(between))


def _is_dated(sheet: Sheet, row: int, over: range) -> bool:
    """Tell whether a row holds a period under the heading of periods."""
    headed = {c for head in over for c in sheet.filled(head) if _heads_periods(sheet.text(head, c))}
    return any(profiles.period_share([sheet.rows[row][c]]) > 0 for c in headed & set(sheet.filled(row)))


def _heads_periods(text: str) -> bool:
    return KEY_HEADINGS.meaning(text) == "period"


def _is_lone_figure(sheet: Sheet, row: int, heading: int) -> bool:
    """Tell whether the only cell of a row is a figure whose label is missing, and not the number of a page."""
    filled, headed = sheet.filled(row), sheet.filled(heading)
    within = len(filled) == 1 and filled[0] in headed[1:] and bool(sheet.filled(row - 1))
    return within and profiles.is_number(sheet.rows[row][filled[0]])


def _begins_another(sheet: Sheet, row: int, last: int, heading: int) -> bool:
    """Tell whether a row heads another table: it follows an empty row, or begins with a heading and is no repetition.

    Parameters
    ----------
    row
        The row.
    last, heading
        The last row of figures, and the heading, of the table above it.
    """
    body = _below(sheet, row) if _may_head(sheet, row) else None
    if body is None or not _holds_figures(sheet, body):
        return False
    if not sheet.filled(row - 1):
        return True
    begins = kind_in(sheet.text(row, sheet.filled(row)[0])) is not None
    return begins and (row - last > 1 or sheet.rows[row] != sheet.rows[heading])


def _first_line_over(sheet: Sheet, heading: int, last: int) -> int:
    """Return the first of the lines above a heading that are its table's: its title, not notes under the last table."""
    row = heading
    while row - 1 > last and not sheet.filled(row - 1):
        row -= 1
    apart, end = row < heading, row
    while row - 1 > last and sheet.filled(row - 1):
        row -= 1
    notes = apart and row - 1 == last
    return end if notes else row


def _may_head(sheet: Sheet, row: int) -> bool:
    """Tell whether a row holds two headings or more, and no figure."""
    filled = sheet.filled(row)
    if len(filled) < 2:
        return False
    contents = [sheet.rows[row][c] for c in filled]
    words = [content for content in contents if not profiles.is_number(content) or _is_year(content)]
    return len(words) == len(contents) and any(
        isinstance(content, str) and not profiles.is_number(content) for content in contents
    )


def _is_year(content: object) -> bool:
    text = Sheet.tidy(content)
    return (text.isdigit() and len(text) == 4 and _FIRST_YEAR <= int(text) <= _LAST_YEAR) or (
        text.isdigit() and len(text) == 6 and periods.parse_headings([text])[0] is not None
    )


def _below(sheet: Sheet, row: int) -> int | None:
    """Return the first row below headings that holds anything: under key headings, not the name of a group of rows."""
    filled = _next_filled(sheet, row)
    if filled is None or len(sheet.filled(filled)) > 1 or kind_in(sheet.text(row, sheet.filled(row)[0])) is None:
        return filled
    after = _next_filled(sheet, filled)
    grouped = after is not None and _holds_figures(sheet, after) and not _may_head(sheet, after)
    return after if grouped else filled


def _next_filled(sheet: Sheet, row: int) -> int | None:
    following = range(row + 1, min(row + 2 + _MOST_EMPTY, len(sheet.rows)))
    return next((r for r in following if sheet.filled(r)), None)


def _holds_figures(sheet: Sheet, row: int) -> bool:
    filled = sheet.filled(row)
    return len(filled) > 1 and any(_is_figure(sheet, row, c) for c in filled)


def _is_of_words(sheet: Sheet, heading: int, body: int) -> bool:
    """Tell whether rows under headings hold words alone, and many of them: judgements, or notes on each council."""
    under = [row for row in range(body, min(body + _FEW, len(sheet.rows))) if len(sheet.filled(row)) >= _WIDE]
    figures = any(_is_figure(sheet, row, c) for row in under for c in sheet.filled(row))
    return len(sheet.filled(heading)) >= _WIDE and len(under) == _FEW and not figures


def _is_figure(sheet: Sheet, row: int, column: int) -> bool:
    content = sheet.rows[row][column]
    return profiles.is_number(content) or profiles.is_missing(content)


def _is_upper_heading(sheet: Sheet, row: int, lowest: int) -> bool:
    """Tell whether a row above headings is one too: groups over columns, and no title."""
    filled = sheet.filled(row)
    if not filled or any(profiles.is_number(sheet.rows[row][c]) and not _is_year(sheet.rows[row][c]) for c in filled):
        return False
    if len(filled) > 1:
        return True
    only, under = filled[0], sheet.filled(lowest)
    # A single text is a group where it stands over the columns to the right alone, or is merged over some of them.
    span = sheet.spans.get((row, only), 1)
    return only > min(under) and span < len(under)
