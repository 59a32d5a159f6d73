"""The cells of a sheet of an Excel workbook in XML: their places and styles, and the cells with errors and formulas.

Nearly every program writes cells as ``<c r="B2" s="1" t="s"><v>7</v></c>``, with few other tags. If a sheet has only
these tags, numpy takes many cells apart at once. The parser then reads only the rest of the sheet, and the few cells
with errors or without results. If a sheet has any other tag, the parser reads it element by element.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from partnership_analysis.reading.formats import markup
from partnership_analysis.reading.formats.details import SAVE_AGAIN, UnreadableError
from partnership_analysis.reading.formats.limits import LAST_COLUMN, MOST_FILLED, TOO_MANY
from partnership_analysis.reading.formats.sheet_pieces import ANY_TEXT, NO_STYLE, NO_TEXT, Floats, Numbers, Piece

_PIECE = 1_000_000
_ADDRESS = re.compile(r"([A-Za-z]{1,3})(?=0*[1-9])([0-9]{1,7})")
# Some programs put the same prefix before the name of every element.
_PREFIX = re.compile(rb"<([A-Za-z]\w*:)worksheet[\s>]")
# Merged cells, and any encoding but UTF-8: calamine has to read such a sheet.
_NOT_PLAIN = re.compile(rb"<mergeCell|encoding=(?![\"']UTF-8[\"'])", re.I)


@dataclass(frozen=True)
class Cell:
    """A cell with an error, or with a formula that may have no result.

    Attributes
    ----------
    row, column
        Where it is, counted from 0.
    kind
        Its type as the file has it, such as ``e``.
    formula
        Its formula; None if it has none.
    value
        Its result, as written.
    """

    row: int
    column: int
    kind: str
    formula: str | None
    value: str


class PlainContents(NamedTuple):
    """The contents of a sheet whose cells all hold a text or a number.

    Attributes
    ----------
    numbers
        The number in each cell; NaN where it has a text.
    own_texts
        The place among the `texts` of the text that a cell has itself; -1 where it has a number or a shared text.
    texts
        The different texts that cells have themselves, as XML.
    """

    numbers: Floats
    own_texts: Numbers
    texts: tuple[bytes, ...]


@dataclass
class Cells:
    """The filled cells of a sheet, and its hidden rows and columns; places are counted from 0.

    Attributes
    ----------
    rows, columns, styles
        The place of each filled cell, and the number of its style; -1 where it has none.
    texts
        The number of the shared text in each cell; -1 where there is none, `ANY_TEXT` where it is not known.
    plain
        The contents, if they are nothing but texts and numbers; otherwise None.
    special
        The cells with an error, or with a formula that may have no result.
    hidden_rows, hidden_columns
        What is not shown. It may lie outside the filled cells.
    """

    rows: Numbers
    columns: Numbers
    styles: Numbers
    texts: Numbers
    plain: PlainContents | None = None
    special: list[Cell] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read(xml: bytes) -> Cells:
    """Read the cells of a sheet.

    Raises
    ------
    UnreadableError
        If the sheet is not well-formed, has cells that do not say where they are, or too many.

    Examples
    --------
    >>> row = b'<row r="2"><c r="B2" s="1"><v>5</v></c><c r="C2" t="e"><v>#N/A</v></c></row>'
    >>> found = read(b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>")
    >>> found.rows.tolist(), found.columns.tolist(), found.styles.tolist()
    ([1, 1], [1, 2], [1, -1])
    >>> found.special
    [Cell(row=1, column=2, kind='e', formula=None, value='#N/A')]
    """
    found = _read_with_numpy(xml)
    if found is not None:
        return found
    elements = _Elements()
    markup.read(xml, elements.start, elements.end, elements.text)
    return elements.cells()


class _Elements:
    """The cells of a sheet, put together from the elements that the parser finds."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.special: list[Cell] = []
        self._filled: list[tuple[int, int, int, int]] = []
        self._cell: dict[str, str] | None = None
        self._row_is_hidden = False
        self._within = ""
        self._formula: str | None = None
        self._value: list[str] = []
        self._is_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            is_hidden = attributes.get("hidden") in ("1", "true")
            number = attributes.get("r", "")
            if is_hidden and number.isdecimal():
                self.hidden_rows.add(int(number) - 1)
            # A row without a number has that of its first cell.
            self._row_is_hidden = is_hidden and not number
        elif local == "col":
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if attributes.get("hidden") in ("1", "true") and first.isdecimal() and last.isdecimal():
                self.hidden_columns.update(range(int(first) - 1, min(int(last), LAST_COLUMN)))
        elif local == "c":
            self._cell, self._formula, self._value, self._is_filled = attributes, None, [], False
        elif self._cell is not None:
            self._is_filled = True
            self._within = local
            if local == "f":
                self._formula = ""

    def text(self, text: str) -> None:
        if self._cell is None:
            return
        if self._within == "f":
            self._formula = (self._formula or "") + text
        elif self._within == "v":
            self._value.append(text)

    def end(self, name: str) -> None:
        self._within = ""
        if name.rpartition(":")[2] == "c" and self._cell is not None:
            self._add(self._cell)
            self._cell = None

    def cells(self) -> Cells:
        rows, columns, styles, texts = np.array(self._filled, dtype=np.int64).reshape(-1, 4).T
        return Cells(rows, columns, styles, texts, None, self.special, self.hidden_rows, self.hidden_columns)

    def _add(self, cell: dict[str, str]) -> None:
        if not self._is_filled:
            return
        row, column = place(cell.get("r", ""))
        if self._row_is_hidden:
            self.hidden_rows.add(row)
        kind, value, style = cell.get("t", ""), "".join(self._value), cell.get("s", "").strip()
        text = NO_TEXT if kind != "s" else int(value) if value.isdecimal() and len(value) < 10 else ANY_TEXT
        self._filled.append((row, column, int(style) if style.isdecimal() else NO_STYLE, text))
        if kind == "e" or self._formula is not None:
            self.special.append(Cell(row, column, kind, self._formula, value))
        if len(self._filled) > MOST_FILLED:
            raise UnreadableError(*TOO_MANY)


def place(address: str) -> tuple[int, int]:
    """Return the row and column of an address, counted from 0.

    Raises
    ------
    UnreadableError
        If it is not the address of a cell.

    Examples
    --------
    >>> place("B10")
    (9, 1)
    """
    if not address:
        raise UnreadableError("cells without addresses", "cells that say where they are", SAVE_AGAIN)
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise UnreadableError(f"a cell with the address {address[:40]!r}", "addresses such as B2", SAVE_AGAIN)
    column = 0
    for letter in match[1].upper():
        column = 26 * column + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _read_with_numpy(xml: bytes) -> Cells | None:
    """Return the cells of a sheet whose tags are all as programs write them; None if any is not."""
    prefix = _PREFIX.search(xml, 0, 1000)
    if prefix:
        xml = xml.replace(b"<" + prefix[1], b"<").replace(b"</" + prefix[1], b"</")
    first, last = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if first < 0 or last < first:
        return None
    first += len(b"<sheetData>")
    elements = _Elements()
    if not markup.read(xml[:first] + xml[last:], elements.start):
        return None
    found, filled = [], 0
    special: list[bytes] = []
    own_texts: dict[bytes, int] = {}
    for start, end in _pieces(xml, first, last):
        piece = Piece(xml[start:end], own_texts)
        cells = piece.cells()
        if cells is None:
            return None
        found.append(cells)
        special += piece.special
        filled += len(cells.numbers)
        if filled > MOST_FILLED:
            raise UnreadableError(*TOO_MANY)
    markup.read(b"<x>" + b"".join(special) + b"</x>", elements.start, elements.end, elements.text)
    none = np.zeros((4, 0), dtype=np.int64)
    rows, columns, styles, texts = np.concatenate([none, *(cells.places for cells in found)], axis=1)
    in_order = bool((np.diff(2 * LAST_COLUMN * rows + columns) > 0).all())
    is_plain = in_order and not _NOT_PLAIN.search(xml[:first] + xml[last:]) and all(cells.is_plain for cells in found)
    plain = None
    if found and is_plain and not prefix:
        numbers = np.concatenate([cells.numbers for cells in found])
        plain = PlainContents(numbers, np.concatenate([cells.own_texts for cells in found]), tuple(own_texts))
    hidden = elements.hidden_rows, elements.hidden_columns
    return Cells(rows, columns, styles, texts, plain, elements.special, *hidden)


def _pieces(xml: bytes, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Divide the rows of a sheet into pieces that begin with the tag of a row or a cell."""
    at = first
    while at < last:
        end = last
        if last - at > _PIECE:
            end = max(xml.rfind(b"<row ", at + 1, at + _PIECE), xml.rfind(b"<c ", at + 1, at + _PIECE))
            if end < 0:
                end = xml.find(b"<c ", at + _PIECE, last)
                end = last if end < 0 else end
        yield at, end
        at = end
