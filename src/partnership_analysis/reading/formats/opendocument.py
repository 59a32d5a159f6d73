"""OpenDocument spreadsheets (.ods): percentages, errors, durations, comments, merged cells, what is hidden.

Takes the parts of the archive; gives `Details` of each sheet. A document says how often a cell, row or space is
repeated. All of them are counted before any is made.
"""

import datetime as dt
import io
import re
from xml.etree import ElementTree as ET

from partnership_analysis.reading.formats import markup
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import LOCKED, SAVE_AGAIN, Details, UnreadableError, pinned_comment
from partnership_analysis.reading.formats.limits import LARGEST_PART, LAST_COLUMN, FileCounts

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PREFIXES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("table", "office", "text")}
_GROUPS = (f"{_TABLE}table-row-group", f"{_TABLE}table-column-group")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_DURATION = re.compile(r"PT(\d+)H(\d+)M([\d.]+)S")
# A row that a filter leaves out is not shown either.
_NOT_SHOWN = ("collapse", "filter")


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    if b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise UnreadableError(*LOCKED)
    content = parts.read("content.xml")
    markup.read(content)
    document = _Document()
    document.read(content)
    saved = parts.saved_on()
    for sheet in document.sheets.values():
        sheet.saved = saved
        if document.is_calculated:
            sheet.uncalculated.clear()
    return document.sheets


class _Document:
    """A document that is read element by element. Each row is dropped as soon as it is known.

    Attributes
    ----------
    sheets
        The details of each sheet, by its name.
    is_calculated
        Whether any formula has a value. If so, a formula without one has given empty text.
    """

    def __init__(self) -> None:
        self.sheets: dict[str, Details] = {}
        self.is_calculated = False
        self._counts = FileCounts()
        self._sheet: _Sheet | None = None
        # For each group of rows or columns that is open, whether it is folded up.
        self._folded: list[bool] = []

    def read(self, content: bytes) -> None:
        stream = _Stream(content)
        for event, element in ET.iterparse(stream, ("start-ns", "start", "end")):  # noqa: S314 (`markup` has read it)
            if event == "start-ns":
                _check_prefix(*element)
            elif event == "start":
                self._start(element)
            elif element.tag == _TABLE + "table":
                self._end_table()
            elif self._sheet is not None:
                self._end(element, self._sheet)
                if element.tag == _TABLE + "table-row":
                    stream.note_dropped()

    def _start(self, element: ET.Element) -> None:
        if element.tag == _TABLE + "table":
            name = element.get(f"{_TABLE}name", "")
            if self._sheet is not None or (name and name in self.sheets):
                raise UnreadableError(f"a table {name!r} within another or there twice", "sheets", SAVE_AGAIN)
            self._sheet = _Sheet(name)
        elif element.tag in _GROUPS:
            self._folded.append(element.get(f"{_TABLE}display") == "false")

    def _end(self, element: ET.Element, sheet: "_Sheet") -> None:
        is_folded = any(self._folded) or element.get(f"{_TABLE}visibility") in _NOT_SHOWN
        if element.tag in _GROUPS:
            self._folded.pop()
            element.clear()
        elif element.tag == _TABLE + "table-column":
            sheet.add_column(element, is_folded)
        elif element.tag == _TABLE + "table-row":
            self.is_calculated |= any(
                cell.get(f"{_TABLE}formula") and cell.get(f"{_OFFICE}value-type") for cell in element
            )
            sheet.add_row(element, is_folded, self._counts)
            element.clear()

    def _end_table(self) -> None:
        if self._sheet is not None:
            self._counts.add_area(self._sheet.name, self._sheet.last, self._sheet.widest)
            self.sheets[self._sheet.name] = self._sheet.found
            self._sheet = None


class _Stream(io.BytesIO):
    """A document that is read a little at a time, and refused if too much is read before a row is dropped."""

    _dropped = 0

    def note_dropped(self) -> None:
        """Note that what was read so far is not kept."""
        self._dropped = self.tell()

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() - self._dropped > LARGEST_PART:
            found, expected = "one row, or the styles, of the document", f"at most {LARGEST_PART:,} bytes of XML"
            raise UnreadableError(found, expected, "Copy the tables into a new workbook")
        return super().read(size)


def _check_prefix(prefix: str, name: str) -> None:
    """Refuse a prefix that calamine would take for another, or not know: it goes by prefixes, not by names."""
    if _PREFIXES.get(prefix, name) != name or prefix != next((p for p, n in _PREFIXES.items() if n == name), prefix):
        raise UnreadableError(f"elements of XML with the prefix {prefix[:20]!r}", "a spreadsheet's own", SAVE_AGAIN)


class _Sheet:
    """A sheet as far as it is read: its details, and its last filled row and column, counted from 1."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, Details()
        self.last = self.widest = 0
        self._row = self._column = 0

    def add_column(self, element: ET.Element, is_folded: bool) -> None:
        after = min(self._column + _times(element, "columns-repeated"), LAST_COLUMN)
        if is_folded:
            self.found.hidden_columns.update(range(self._column, after))
        self._column = after

    def add_row(self, line: ET.Element, is_folded: bool, counts: FileCounts) -> None:
        row, times, column = self._row, _times(line, "rows-repeated"), 0
        filled = False
        for cell in line:
            if cell.tag not in _CELLS:
                continue
            width = _times(cell, "columns-repeated")
            if cell.get(f"{_OFFICE}value-type") is not None or cell.get(f"{_TABLE}formula") is not None:
                filled, self.widest = True, max(self.widest, column + width)
                counts.add_cells(times * width, times * width * _length(cell))
                for r in range(row, row + times):
                    for c in range(column, column + width):
                        _add_cell(self.found, cell, r, c)
            across, down = _times(cell, "columns-spanned"), _times(cell, "rows-spanned")
            if across > 1:
                self.found.spans[row, column] = across
            if down > 1:
                self.found.downs[row, column] = down
            column += width
        self._row += times
        if filled:
            self.last = self._row
            if is_folded:
                self.found.hidden_rows.update(range(row, row + times))


def _times(element: ET.Element, name: str) -> int:
    """Return how often an element is repeated, or how many rows or columns it covers."""
    number = element.get(f"{_TABLE}number-{name}", "1")
    if not number.isdecimal() or not int(number):
        raise UnreadableError(f"{number[:20]!r} in place of a number of rows or columns", "1 or more", SAVE_AGAIN)
    return int(number)


def _length(cell: ET.Element) -> int:
    """Return how many characters a cell's text and formula have at most. One tag may mean many spaces."""
    attributes = sum(len(cell.get(name, "")) for name in (f"{_TABLE}formula", f"{_OFFICE}string-value"))
    spaces = (one.get(f"{_TEXT}c", "1") for one in cell.iter(f"{_TEXT}s"))
    return attributes + sum(map(len, cell.itertext())) + sum(int(count) if count.isdecimal() else 0 for count in spaces)


def _add_cell(found: Details, cell: ET.Element, row: int, column: int) -> None:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "percentage":
        found.percents.setdefault(column, set()).add(row)
    if kind == "boolean":
        found.contents[row, column] = cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "time" and (match := _DURATION.fullmatch(cell.get(f"{_OFFICE}time-value", ""))):
        hours, minutes, seconds = match.groups()
        found.contents[row, column] = dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
    if cell.get(_ERROR_TYPE) == "error":
        found.contents[row, column] = "".join(cell.itertext()) or "#N/A"
    if kind is None:
        found.uncalculated[row, column] = cell.get(f"{_TABLE}formula", "").removeprefix("of:=")
    note = cell.find(f"{_OFFICE}annotation")
    if note is not None:
        # Other elements than paragraphs may give the comment's date and author.
        paragraphs = [" ".join(p.itertext()) for p in note if p.tag.endswith("}p")]
        author = next((part.text or "" for part in note if part.tag.endswith("}creator")), "")
        found.comments[row, column] = pinned_comment(" ".join(paragraphs), author)
