"""Excel's workbooks of 1997 to 2003 (.xls): formats, errors, merged cells and what is hidden, by xlrd."""

import io
from collections.abc import Iterator
from struct import Struct
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc

from partnership_analysis.kinds import NumberFormat
from partnership_analysis.reading.formats.details import (
    DAMAGED,
    ERRORS,
    LOCKED,
    Details,
    UnreadableError,
    is_percent,
    pinned,
    shows,
)
from partnership_analysis.reading.formats.limits import Measured

_END, _SHEET, _TEXTS, _EXTENT = 0x0A, 0x85, 0xFC, 0x200
# The first row, the one after the last, and columns likewise, in newer and older files.
_TWO, _LONG, _SHORT = Struct("<HH"), Struct("<IIHH"), Struct("<HHHH")
_LAST_ROW, _LAST_COLUMN = 65_536, 256


def details(content: bytes) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    _check_sizes(content)
    # xlrd remarks on odd but harmless files; its remarks are not for our users.
    try:
        opened = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableError(*LOCKED) from error
        raise
    with opened as book:
        styles = [book.format_map[style.format_key].format_str for style in book.xf_list]
        percents = {i for i, text in enumerate(styles) if is_percent(text)}
        shown = {i: kind for i, text in enumerate(styles) if (kind := shows(text))}
        measured = Measured()
        return {sheet.name: _sheet(sheet, percents, shown, measured) for sheet in book.sheets()}


def _check_sizes(content: bytes) -> None:
    """Refuse a file that says of a sheet or of its texts that they are larger than can be.

    The reader of values makes room for as much as is said, before it reads what there is.
    """
    folder = CompDoc(content, logfile=io.StringIO())
    streams = (folder.locate_named_stream(name) for name in ("Workbook", "Book"))
    memory, first, size = next((stream for stream in streams if stream[0] is not None), (b"", 0, 0))
    stream = memory[first : first + size]
    starts = [0]
    for kind, record in _records(stream, 0):
        if kind == _SHEET:
            starts.append(int.from_bytes(record[:4], "little"))
        elif kind == _TEXTS and int.from_bytes(record[4:8], "little") > size:
            raise UnreadableError(*DAMAGED)
    extents = (record for start in starts for kind, record in _records(stream, start) if kind == _EXTENT)
    for record in extents:
        top, bottom, left, right = (_LONG if len(record) > _SHORT.size + 2 else _SHORT).unpack_from(record)
        if not (top <= bottom <= _LAST_ROW and left <= right <= _LAST_COLUMN):
            raise UnreadableError(*DAMAGED)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Go through the records of a workbook or a sheet, from its beginning to its end: a type, a size, and its bytes."""
    while at + 4 <= len(stream):
        kind, size = _TWO.unpack_from(stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _END:
            return
        at += 4 + size


def _sheet(sheet: Any, percents: set[int], shown: dict[int, NumberFormat], measured: Measured) -> Details:
    found = Details()
    last = widest = 0
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                last, widest = row + 1, max(widest, column + 1)
                measured.hold(1, len(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else 0)
            if cell.xf_index in percents:
                found.percents.setdefault(column, set()).add(row)
            elif cell.xf_index in shown:
                found.shown.setdefault(shown[cell.xf_index], {}).setdefault(column, set()).add(row)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                found.contents[row, column] = ERRORS.get(cell.value, "#N/A")
    measured.spread(sheet.name, last, widest)
    found.hidden_rows = {row for row, about in sheet.rowinfo_map.items() if about.hidden}
    found.hidden_columns = {column for column, about in sheet.colinfo_map.items() if about.hidden}
    found.downs = {(first, left): last - first for first, last, left, _ in sheet.merged_cells if last - first > 1}
    found.spans = {(first, left): right - left for first, _, left, right in sheet.merged_cells}
    found.comments = {place: pinned(note.text, note.author) for place, note in sheet.cell_note_map.items()}
    return found
