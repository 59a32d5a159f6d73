"""The cells of a sheet of an Excel workbook in XML: where they are, their styles, and those that need a closer look.

Nearly every program writes cells as ``<c r="B2" s="1" t="s"><v>7</v></c>``, with nothing but a few such tags. Where
each tag of a sheet is found to be one of these, numpy takes them apart many at once, and the parser reads only the rest
of the sheet and the few cells with errors or without results. Any other sheet the parser reads element by element.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from partnership_analysis.reading.formats import markup
from partnership_analysis.reading.formats.details import SAVE_AGAIN, UnreadableError
from partnership_analysis.reading.formats.limits import LAST_COLUMN, MOST_FILLED, TOO_MANY

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_PIECE = 1_000_000
# Some programs put the same prefix before the name of every element.
_PREFIX = re.compile(rb"<([A-Za-z]\w*:)worksheet[\s>]")
# Room after a piece, so that what is looked at beside its last tag is within.
_ROOM = bytes(64)
# The tags of rows, cells and what is in them, as far as their fourth byte. A tag of another kind, a comment or anything
# else that could hide a cell is left to the parser.
_KNOWN = re.compile(rb"<c r|</c>|<v>|<v/>|<v /|</v>|<row|</ro|<is>|</is|<t>|<t |<t/>|</t>|<f>|<f |<f/>|</f>", re.S)
_TYPES = [(b's"', ord("s")), (b'n"', ord("n")), (b'str"', ord("S")), (b"inlineSt", ord("i"))]
_TYPES += [(b'b"', ord("b")), (b'e"', ord("e")), (b'd"', ord("d"))]
_NO_STYLE, NO_TEXT = -1, -1
# Some cells refer to a text that cannot be told at a glance; it is taken to be the longest.
ANY_TEXT = -2


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


@dataclass
class Cells:
    """The filled cells of a sheet, and what of it is hidden; places are counted from 0.

    Attributes
    ----------
    rows, columns, styles
        Where each filled cell is, and the number of its style; -1 where it has none.
    texts
        The number of the shared text that each holds; -1 where it holds none, `ANY_TEXT` where it is not known.
    closer
        The cells with an error, or with a formula that may have no result.
    hidden_rows, hidden_columns
        What is not shown; some of it may lie beyond what is filled.
    """

    rows: Numbers
    columns: Numbers
    styles: Numbers
    texts: Numbers
    closer: list[Cell] = field(default_factory=list)
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
    >>> found.closer
    [Cell(row=1, column=2, kind='e', formula=None, value='#N/A')]
    """
    found = _at_once(xml)
    if found is not None:
        return found
    elements = _Elements()
    markup.read(xml, elements.start, elements.end, elements.text)
    return elements.cells()


class _Elements:
    """What the parser tells of a sheet, cell by cell."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.closer: list[Cell] = []
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
            # A row without a number of its own has that of its first cell.
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
        return Cells(rows, columns, styles, texts, self.closer, self.hidden_rows, self.hidden_columns)

    def _add(self, cell: dict[str, str]) -> None:
        if not self._is_filled:
            return
        row, column = place(cell.get("r", ""))
        if self._row_is_hidden:
            self.hidden_rows.add(row)
        kind, value, style = cell.get("t", ""), "".join(self._value), cell.get("s", "").strip()
        text = NO_TEXT if kind != "s" else int(value) if value.isdecimal() and len(value) < 10 else ANY_TEXT
        self._filled.append((row, column, int(style) if style.isdecimal() else _NO_STYLE, text))
        if kind == "e" or self._formula is not None:
            self.closer.append(Cell(row, column, kind, self._formula, value))
        if len(self._filled) > MOST_FILLED:
            raise UnreadableError(*TOO_MANY)


def place(address: str) -> tuple[int, int]:
    """Return the row and column of an address, counted from 0.

    Raises
    ------
    UnreadableError
        If it is no address of a cell.

    Examples
    --------
    >>> place("B10")
    (9, 1)
    """
    if not address:
        raise UnreadableError("cells without addresses", "cells that say where they are", SAVE_AGAIN)
    letters = address.rstrip("0123456789")
    number = address[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3 and 0 < len(number) <= 7 and int(number)):
        raise UnreadableError(f"a cell with the address {address[:40]!r}", "addresses such as B2", SAVE_AGAIN)
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - 64
    return int(number) - 1, column - 1


def _at_once(xml: bytes) -> Cells | None:
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
    closer: list[bytes] = []
    for start, end in _pieces(xml, first, last):
        piece = _Piece(xml[start:end])
        told = piece.cells()
        if told is None:
            return None
        found.append(told)
        closer += piece.closer
        filled += told.shape[1]
        if filled > MOST_FILLED:
            raise UnreadableError(*TOO_MANY)
    markup.read(b"<x>" + b"".join(closer) + b"</x>", elements.start, elements.end, elements.text)
    rows, columns, styles, texts = np.concatenate(found, axis=1) if found else np.zeros((4, 0), dtype=np.int64)
    return Cells(rows, columns, styles, texts, elements.closer, elements.hidden_rows, elements.hidden_columns)


def _pieces(xml: bytes, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Divide a sheet's rows before tags of rows or cells."""
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


class _Piece:
    """A piece of a sheet's XML, looked at many cells at once."""

    def __init__(self, xml: bytes) -> None:
        self.closer: list[bytes] = []
        self._xml = xml
        self._bytes: Bytes = np.frombuffer(xml + _ROOM, dtype=np.uint8)
        # The eight bytes from each place on, as one number.
        self._eights: npt.NDArray[np.uint64] = np.ndarray((len(xml) + 8,), "<u8", self._bytes, strides=(1,))
        self._tags = np.flatnonzero(self._bytes == ord("<"))

    def cells(self) -> Numbers | None:
        """Return rows, columns, styles and texts of the filled cells; None if a tag is not as programs write it."""
        eights = self._eights[self._tags]
        if not all(_KNOWN.match(int(tag).to_bytes(4, "little")) for tag in np.unique(eights.astype(np.uint32))):
            return None
        which = np.flatnonzero(_begins(eights, b"<c r"))
        if not _begins(eights[which], b'<c r="').all() or not self._rows(eights):
            return None
        column, at = self._letters(self._tags[which] + 6)
        row, at, digits = self._digits(at)
        at, styled = self._after(at, b'" s="')
        style, at, style_digits = self._digits(at, styled)
        kind, at = self._kind(at)
        # After the last attribute: its quote, perhaps a space and a slash, and the end of the tag.
        at = at + 1
        at = at + (self._bytes[at] == ord(" "))
        closed = self._bytes[at] == ord("/")
        at = at + closed
        plain = (digits > 0) & (row > 0) & (column > 0) & (kind >= 0) & ((style_digits > 0) | ~styled)
        if not (plain & (self._bytes[at] == ord(">")) & (closed | (self._bytes[at + 1] == ord("<")))).all():
            return None
        filled = ~closed & (self._bytes[at + 2] != ord("/"))
        if not self._look_closer(which, at, filled, kind):
            return None
        text = self._text(at, filled & (kind == ord("s")))
        return np.stack([row - 1, column - 1, np.where(styled, style, _NO_STYLE), text])[:, filled]

    def _after(self, at: Numbers, words: bytes) -> tuple[Numbers, Booleans]:
        """Return the places after some words where they stand, and where they do."""
        stands = _begins(self._eights[at], words)
        return at + len(words) * stands, stands

    def _rows(self, eights: npt.NDArray[np.uint64]) -> bool:
        """Note the tags of hidden rows; tell whether each row begins with its number."""
        which = np.flatnonzero(_begins(eights, b"<row"))
        if not _begins(eights[which], b'<row r="').all():
            return False
        if b"hidden" in self._xml:
            ends = np.append(self._tags, len(self._xml))[which + 1]
            for start, end in zip(self._tags[which].tolist(), ends.tolist(), strict=True):
                tag = self._xml[start:end].rstrip()
                if b"hidden" in tag:
                    self.closer.append(tag if tag.endswith(b"/>") else tag + b"</row>")
        return True

    def _letters(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return the columns that up to three capital letters name, counted from 1, and the places after them."""
        column = np.zeros(len(at), dtype=np.int64)
        within = np.ones(len(at), dtype=bool)
        for _ in range(3):
            letter = self._bytes[at] - np.uint8(ord("A") - 1)  # below "A", unsigned numbers begin again from 255
            within = within & (letter > 0) & (letter <= 26)
            if not within.any():
                break
            column = np.where(within, 26 * column + letter, column)
            at = at + within
        return column, at

    def _digits(self, at: Numbers, within: Booleans | None = None) -> tuple[Numbers, Numbers, Numbers]:
        """Return the numbers of up to seven digits at some places, the places after them, and how many digits."""
        number = np.zeros(len(at), dtype=np.int64)
        first = at
        within = np.ones(len(at), dtype=bool) if within is None else within
        for _ in range(7):
            digit = self._bytes[at] - np.uint8(ord("0"))
            within = within & (digit < 10)
            if not within.any():
                break
            number = np.where(within, 10 * number + digit, number)
            at = at + within
        return number, at, at - first

    def _kind(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return the first letter of each cell's type, 0 where it has none and -1 where it is no known one.

        Results that are text have the letter S.
        """
        after, typed = self._after(at, b'" t="')
        said = self._eights[after]
        kind = np.where(typed, -1, 0)
        length = np.zeros(len(at), dtype=np.int64)
        for word, letter in _TYPES:
            stands = typed & _begins(said, word)
            kind[stands], length[stands] = letter, word.rindex(b'"') if b'"' in word else len(b"inlineStr")
        return np.where(self._bytes[after + length] == ord('"'), kind, -1), after + length

    def _look_closer(self, which: Numbers, at: Numbers, filled: Booleans, kind: Numbers) -> bool:
        """Note the cells with errors, and with formulas without a result; tell whether each has an end of its own."""
        formula = filled & (self._bytes[at + 2] == ord("f")) & ~np.isin(kind, [ord("S"), ord("b"), ord("e")])
        closer = np.flatnonzero(formula | (filled & (kind == ord("e"))))
        tags = np.append(self._tags, [len(self._xml)] * 4)
        # A formula may be an element of one tag, or have an end.
        value = tags[which[closer] + np.where(self._bytes[tags[which[closer] + 2] + 1] == ord("/"), 3, 2)]
        result = self._bytes[value + 3]
        calculated = _begins(self._eights[value], b"<v>") & (
            (result > ord("0")) & (result <= ord("9")) | (result == ord("-"))
        )
        for one in closer[~(calculated & formula[closer])].tolist():
            start = int(tags[which[one]])
            end = self._xml.find(b"</c>", start, int(tags[which[one + 1]]) if one + 1 < len(which) else len(self._xml))
            if end < 0:
                return False
            self.closer.append(self._xml[start : end + 4])
        return True

    def _text(self, at: Numbers, shared: Booleans) -> Numbers:
        """Return the numbers of the shared texts that cells hold, whose tags end at some places."""
        if not shared.any():
            return np.full(len(at), NO_TEXT, dtype=np.int64)
        after, stands = self._after(at, b"><v>")
        number, ends, digits = self._digits(after, shared & stands)
        known = stands & (digits > 0) & (self._bytes[ends] == ord("<"))
        return np.where(shared, np.where(known, number, ANY_TEXT), NO_TEXT)


def _begins(eights: npt.NDArray[np.uint64], words: bytes) -> Booleans:
    """Tell which runs of eight bytes begin with some words."""
    mask = np.uint64(2 ** (8 * len(words)) - 1)
    found: Booleans = (eights & mask) == np.uint64(int.from_bytes(words, "little"))
    return found
