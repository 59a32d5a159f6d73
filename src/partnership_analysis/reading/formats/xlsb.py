"""Excel's binary workbooks (.xlsb): formats, errors, merged cells and what is hidden.

The records are those of Microsoft's [MS-XLSB]. Only the few kinds that are needed here are read.
"""

from collections.abc import Iterator
from struct import Struct

from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import (
    BUILT_IN_FORMATS,
    ERRORS,
    SAVE_AGAIN,
    Details,
    Styles,
    UnreadableError,
)
from partnership_analysis.reading.formats.limits import LAST_COLUMN, FileCounts

_ROW, _BLANK, _ERROR, _LAST_CELL, _FORMULA_ERROR, _COLUMNS, _RICH = 0, 1, 3, 11, 11, 60, 62
_SHARED_TEXT, _SHARED = 7, 19
_FORMAT, _STYLE, _SHEET, _MERGED, _STYLES, _STYLES_END = 44, 47, 156, 176, 617, 618
_TWO, _FOUR, _RANGE, _COLUMN = Struct("<HH"), Struct("<I"), Struct("<IIII"), Struct("<IIIIH")
# Where the flags of a row are in its record, and the flag of a row that is hidden.
_ROW_FLAGS, _ROW_HIDDEN = 11, 0x10


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    main = "xl/workbook.bin"
    related = parts.related_parts(main)
    styles = _styles(parts.read("xl/styles.bin"))
    found: dict[str, Details] = {}
    saved, counts = parts.saved_on(), FileCounts()
    lengths = _text_lengths(parts.read("xl/sharedStrings.bin"))
    for kind, record in _records(parts.read(main)):
        if kind == _SHEET:
            identifier, after = _text(record, 8)
            name, _ = _text(record, after)
            relation, target = related.get(identifier, ("", ""))
            if relation.endswith("/worksheet"):
                if name in found or target not in parts:
                    raise UnreadableError(
                        f"a sheet {name!r} that is there twice, or not at all", "each once", SAVE_AGAIN
                    )
                found[name] = _details_of_sheet(name, parts.read(target), styles, lengths, counts)
                found[name].saved = saved
    return found


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the type and the bytes of each record. The type is before it in one or two bytes, the size in up to four.

    Seven bits of each of these bytes count; the eighth says whether another follows.
    """
    at = 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] << 7)
            at += 1
        size = shift = 0
        while True:
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift == 28:
                break
        yield kind, content[at : at + size]
        at += size


def _text(record: bytes, at: int) -> tuple[str, int]:
    """Return the text at a place, and the place after it."""
    (length,) = _FOUR.unpack_from(record, at)
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le"), end


def _styles(part: bytes) -> Styles:
    formats = dict(BUILT_IN_FORMATS)
    format_of_style: list[int] = []
    within = False
    for kind, record in _records(part):
        if kind == _FORMAT:
            formats[_TWO.unpack_from(record + b"\0\0")[0]] = _text(record, 2)[0]
        elif kind in (_STYLES, _STYLES_END):
            within = kind == _STYLES
        elif kind == _STYLE and within:
            format_of_style.append(_TWO.unpack_from(record)[1])
    return Styles.of_formats([formats.get(number, "") for number in format_of_style])


def _text_lengths(texts: bytes) -> list[int]:
    """Return how many characters each shared text has, in the order of the texts' numbers."""
    return [_FOUR.unpack_from(record, 1)[0] for kind, record in _records(texts) if kind == _SHARED]


def _details_of_sheet(name: str, content: bytes, styles: Styles, lengths: list[int], counts: FileCounts) -> Details:
    found, telling = Details(), styles.percents | styles.shown.keys()
    row = last = widest = 0
    for kind, record in _records(content):
        if kind == _ROW:
            (row,) = _FOUR.unpack_from(record)
        elif _BLANK <= kind <= _LAST_CELL or kind == _RICH:
            (column,) = _FOUR.unpack_from(record)
            style = int.from_bytes(record[4:7], "little")
            if style in telling:
                found.add_format(row, column, style, styles)
            if kind in (_ERROR, _FORMULA_ERROR):
                found.contents[row, column] = ERRORS.get(record[8], "#N/A")
            if kind != _BLANK:
                last, widest = max(last, row + 1), max(widest, column + 1)
                text = int.from_bytes(record[8:12], "little") if kind == _SHARED_TEXT else len(lengths)
                counts.add_cells(1, lengths[text] if text < len(lengths) else 0)
        elif kind == _MERGED:
            first, lowest, left, right = _RANGE.unpack_from(record)
            found.spans[first, left] = right - left + 1
            found.downs[first, left] = lowest - first + 1
        if kind in (_ROW, _COLUMNS):
            _add_hidden(found, kind, record)
    counts.add_area(name, last, widest)
    return found


def _add_hidden(found: Details, kind: int, record: bytes) -> None:
    """Add a row or columns to those that are hidden, if its record says so."""
    if kind == _COLUMNS:
        first, last, _, _, flags = _COLUMN.unpack_from(record)
        if flags & 1:
            found.hidden_columns.update(range(first, min(last + 1, LAST_COLUMN)))
    elif len(record) > _ROW_FLAGS and record[_ROW_FLAGS] & _ROW_HIDDEN:
        found.hidden_rows.add(*_FOUR.unpack_from(record))
