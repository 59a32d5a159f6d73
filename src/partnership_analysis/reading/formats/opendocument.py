"""OpenDocument spreadsheets (.ods): percentages, errors, durations, comments, merged cells, what is hidden.

Takes the parts of the archive; gives `Details` of each sheet. A document repeats cells, rows and spaces by a number:
what they would come to is counted before any of it is made.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from partnership_analysis.reading.formats import markup
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import LOCKED, SAVE_AGAIN, Details, UnreadableError, pinned
from partnership_analysis.reading.formats.limits import LARGEST_PART, LAST_COLUMN, Measured

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PREFIXES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("table", "office", "text")}
_GROUPS = (f"{_TABLE}table-row-group", f"{_TABLE}table-column-group")
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
    saved = parts.saved()
    for own in document.sheets.values():
        own.saved = saved
        if document.is_calculated:
            own.uncalculated.clear()
    return document.sheets


class _Document:
    """A document as far as it was read: element by element, each row let go once it is known.

    Attributes
    ----------
    sheets
        The details of each sheet, by its name.
    is_calculated
        Whether a formula has a value: then one without a value in it has given empty text.
    """

    def __init__(self) -> None:
        self.sheets: dict[str, Details] = {}
        self.is_calculated = False
        self._measured = Measured()
        self._sheet: _Sheet | None = None
        # For each group of rows or columns that is open, whether it is folded up.
        self._folded: list[bool] = []

    def read(self, content: bytes) -> None:
        stream = _Stream(content)
        for event, told in ET.iterparse(stream, ("start-ns", "start", "end")):  # noqa: S314 (it was read by `markup`)
            if event == "start-ns":
                _check_prefix(*told)
            elif event == "start":
                self._start(told)
            elif told.tag == _TABLE + "table":
                self._end_table()
            elif self._sheet is not None:
                self._end(told, self._sheet)
                if told.tag == _TABLE + "table-row":
                    stream.let_go()

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
            sheet.add_row(element, is_folded, self._measured)
            element.clear()

    def _end_table(self) -> None:
        if self._sheet is not None:
            self._measured.spread(self._sheet.name, self._sheet.last, self._sheet.widest)
            self.sheets[self._sheet.name] = self._sheet.found
            self._sheet = None


class _Stream(io.BytesIO):
    """A document that is read a little at a time, and never far without anything of it being let go."""

    _let_go = 0

    def let_go(self) -> None:
        """Note that what was read before is not kept."""
        self._let_go = self.tell()

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() - self._let_go > LARGEST_PART:
            found, expected = "one row, or the styles, of the document", f"at most {LARGEST_PART:,} bytes of XML"
            raise UnreadableError(found, expected, "Copy the tables into a new workbook")
        return super().read(size)


def _check_prefix(prefix: str, name: str) -> None:
    """Refuse names that the reader of values, which goes by prefixes, would take for others or not know."""
    if _PREFIXES.get(prefix, name) != name or prefix != next((p for p, n in _PREFIXES.items() if n == name), prefix):
        raise UnreadableError(f"elements of XML with the prefix {prefix[:20]!r}", "a spreadsheet's own", SAVE_AGAIN)


class _Sheet:
    """A sheet as far as it was read: its details, and where its last filled row and column are, counted from 1."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, Details()
        self.last = self.widest = 0
        self._row = self._column = 0

    def add_column(self, element: ET.Element, is_folded: bool) -> None:
        after = min(self._column + _times(element, "columns-repeated"), LAST_COLUMN)
        if is_folded:
            self.found.hidden_columns.update(range(self._column, after))
        self._column = after

    def add_row(self, line: ET.Element, is_folded: bool, measured: Measured) -> None:
        row, times = self._row, _times(line, "rows-repeated")
        filled = False
        for column, width, cell in _cells(line):
            if _is_filled(cell):
                filled, self.widest = True, max(self.widest, column + width)
                measured.hold(times * width, times * width * _length(cell))
                for r in range(row, row + times):
                    for c in range(column, column + width):
                        _add(self.found, cell, r, c)
            across, down = _times(cell, "columns-spanned"), _times(cell, "rows-spanned")
            if across > 1:
                self.found.spans[row, column] = across
            if down > 1:
                self.found.downs[row, column] = down
        self._row += times
        if filled:
            self.last = self._row
            if is_folded:
                self.found.hidden_rows.update(range(row, row + times))


def _times(element: ET.Element, name: str) -> int:
    """Return how often an element stands for itself, or how many rows or columns it covers."""
    number = element.get(f"{_TABLE}number-{name}", "1")
    if not number.isdecimal() or not int(number):
        raise UnreadableError(f"{number[:20]!r} in place of a number of rows or columns", "1 or more", SAVE_AGAIN)
    return int(number)


def _length(cell: ET.Element) -> int:
    """Return how many characters a cell's text and formula have at most; a tag may stand for many spaces."""
    said = sum(len(cell.get(name, "")) for name in (f"{_TABLE}formula", f"{_OFFICE}string-value"))
    spaces = (one.get(f"{_TEXT}c", "1") for one in cell.iter(f"{_TEXT}s"))
    return said + sum(map(len, cell.itertext())) + sum(int(count) if count.isdecimal() else 0 for count in spaces)


def _cells(line: ET.Element) -> Iterator[tuple[int, int, ET.Element]]:
    column = 0
    for cell in line:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            width = _times(cell, "columns-repeated")
            yield column, width, cell
            column += width


def _is_filled(cell: ET.Element) -> bool:
    return cell.get(f"{_OFFICE}value-type") is not None or cell.get(f"{_TABLE}formula") is not None


def _add(found: Details, cell: ET.Element, row: int, column: int) -> None:
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
        # The first paragraphs of a comment may give its date and author as elements of other names.
        paragraphs = [" ".join(p.itertext()) for p in note if p.tag.endswith("}p")]
        author = next((part.text or "" for part in note if part.tag.endswith("}creator")), "")
        found.comments[row, column] = pinned(" ".join(paragraphs), author)
