"""A piece of a sheet's XML, whose cells numpy takes apart many at once.

Takes a piece whose tags are all as nearly every program writes them; gives its filled cells, and the numbers in them.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

# Room after a piece, so that the bytes after its last tag can be read.
_ROOM = bytes(64)
# The first four bytes of the tags of rows, cells and what is in them. A piece with any other tag, or with a comment or
# anything else that could hide a cell, is left to the parser.
_KNOWN_TAG = re.compile(rb"<c r|</c>|<v>|<v/>|<v /|</v>|<row|</ro|<is>|</is|<t>|<t |<t/>|</t>|<f>|<f |<f/>|</f>", re.S)
_TYPES = [(b's"', ord("s")), (b'n"', ord("n")), (b'str"', ord("S")), (b"inlineSt", ord("i"))]
_TYPES += [(b'b"', ord("b")), (b'e"', ord("e")), (b'd"', ord("d"))]
NO_STYLE, NO_TEXT = -1, -1
# A cell's text whose number numpy cannot read. It counts as the longest.
ANY_TEXT = -2
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_ROW = re.compile(rb'<row r="\d{1,7}"(?: [\w:]+="[^"<>]*")* ?/?>')
# The tags that follow that of a cell with a value, and that of a cell with a text of its own.
_VALUE_TAGS = (b"<v>", b"</v>", b"</c>")
_TEXT_TAGS = (b"<is>", b"<t", b"</t>", b"</is>", b"</c>")
# The masks that keep the first bytes of eight, by the number of bytes.
_FIRST_BYTES = np.array([2 ** (8 * count) - 1 for count in range(9)], dtype=np.uint64)
# Longer texts are compared one by one. Shorter ones are compared together, eight bytes at a time: multiplying by an odd
# number gives nearly every text a number of its own, and it is checked that no two texts share one.
_LONG = 500
_MIXING = np.uint64(0x9E3779B97F4A7C15)
# A float is exact for a whole number of so many digits, and for a power of ten up to it.
_EXACT = 15


class FilledCells(NamedTuple):
    """The filled cells of a piece.

    Attributes
    ----------
    places
        Their rows, columns, styles and texts, as `Cells` has them.
    numbers
        The number in each cell; NaN where it has a text.
    own_texts
        The number of the text that a cell has itself; -1 where it has none.
    is_plain
        Whether each cell has a text or a number and nothing else, so that there is nothing more to read.
    """

    places: Numbers
    numbers: Floats
    own_texts: Numbers
    is_plain: bool


class Piece:
    """A piece of a sheet's XML.

    Parameters
    ----------
    xml
        The piece.
    texts
        The texts that cells have themselves, as XML, with their numbers. New ones are added.

    Attributes
    ----------
    special
        The XML of hidden rows, and of the cells with errors or with formulas that may have no result.
    """

    def __init__(self, xml: bytes, texts: dict[bytes, int]) -> None:
        self.special: list[bytes] = []
        self._xml, self._texts = xml, texts
        self._bytes: Bytes = np.frombuffer(xml + _ROOM, dtype=np.uint8)
        # The eight bytes from each place on, as one number.
        self._eights: npt.NDArray[np.uint64] = np.ndarray((len(xml) + 8,), "<u8", self._bytes, strides=(1,))
        self._tags = np.flatnonzero(self._bytes == ord("<"))

    def cells(self) -> FilledCells | None:
        """Return the filled cells; None if a tag is not as programs write it."""
        eights = self._eights[self._tags]
        if not all(_KNOWN_TAG.match(int(tag).to_bytes(4, "little")) for tag in np.unique(eights.astype(np.uint32))):
            return None
        which = np.flatnonzero(_begins(eights, b"<c r"))
        if not _begins(eights[which], b'<c r="').all() or not self._note_hidden_rows(eights):
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
        known = (digits > 0) & (row > 0) & (column > 0) & (kind >= 0) & ((style_digits > 0) | ~styled)
        if not (known & (self._bytes[at] == ord(">")) & (closed | (self._bytes[at + 1] == ord("<")))).all():
            return None
        filled = ~closed & (self._bytes[at + 2] != ord("/"))
        if not self._note_special_cells(which, at, filled, kind):
            return None
        text = self._shared_texts(at, filled & (kind == ord("s")))
        places = np.stack([row - 1, column - 1, np.where(styled, style, NO_STYLE), text])[:, filled]
        has_number = filled & ((kind == 0) | (kind == ord("n")))
        has_shared_text, has_own_text = filled & (text >= 0), filled & (kind == ord("i"))
        numbers, own_texts = np.full(len(at), np.nan), np.full(len(at), NO_TEXT)
        is_plain = bool((filled == (has_number | has_shared_text | has_own_text)).all())
        tags = ((filled & ~has_own_text, _VALUE_TAGS), (has_own_text, _TEXT_TAGS), (~filled & ~closed, (b"</c>",)))
        is_plain = is_plain and self._has_only(eights, len(which), [(which[cells], then) for cells, then in tags])
        if is_plain:
            numbers[has_number], are_numbers = self._numbers(at[has_number] + len(b"><v>"))
            ends = self._tags[which[has_own_text] + len(_TEXT_TAGS)]
            own_texts[has_own_text], are_distinct = self._own_texts(at[has_own_text] + 1, ends)
            is_plain = are_numbers and are_distinct
        return FilledCells(places, numbers[filled], own_texts[filled], is_plain)

    def _has_only(
        self, eights: npt.NDArray[np.uint64], cells: int, tags: Sequence[tuple[Numbers, tuple[bytes, ...]]]
    ) -> bool:
        """Tell whether all tags are whole, and are those of rows, so many cells, and the `tags` that follow them."""
        expected = [(places + after, tag) for places, row in tags for after, tag in enumerate(row, start=1)]
        rows = self._tags[_begins(eights, b"<row")]
        row_ends = np.count_nonzero(_begins(eights, b"</row>"))
        number = len(rows) + row_ends + cells + sum(len(places) for places, _ in expected)
        ends = np.flatnonzero(self._bytes == ord(">"))
        following = np.append(eights, [np.uint64(0)] * len(_TEXT_TAGS))
        return (
            all(_ROW.match(self._xml, row) for row in rows.tolist())
            and number == len(eights) == len(ends)
            and all(_begins(following[places], tag).all() for places, tag in expected)
            and bool((ends > self._tags).all() and (ends[:-1] < self._tags[1:]).all())
        )

    def _own_texts(self, starts: Numbers, ends: Numbers) -> tuple[Numbers, bool]:
        """Return the numbers of the texts that cells have themselves, and whether no two texts share a number."""
        lengths = ends - starts
        if lengths.max(initial=0) > _LONG:
            return self._numbered(starts, ends), True
        eights = []
        mixed = lengths.astype(np.uint64)
        for at in range(0, int(lengths.max(initial=0)), 8):
            left = np.clip(lengths - at, 0, 8)
            eights.append(self._eights[np.minimum(starts + at, ends)] & _FIRST_BYTES[left])
            mixed = (mixed ^ eights[-1]) * _MIXING
        codes, distinct = pd.factorize(mixed)
        first = np.zeros(len(distinct), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes))[::-1]  # from the end, so that the first cell of each text stays
        alike = all(np.array_equal(one, one[first][codes]) for one in (lengths, *eights))
        return self._numbered(starts[first], ends[first])[codes], alike

    def _numbered(self, starts: Numbers, ends: Numbers) -> Numbers:
        """Return the number of each text, and give a new text the next number."""
        texts = (self._xml[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True))
        return np.array([self._texts.setdefault(text, len(self._texts)) for text in texts], dtype=np.int64)

    def _numbers(self, first: Numbers) -> tuple[Floats, bool]:
        """Return the numbers at some places, and whether each place has one."""
        negative = self._bytes[first] == ord("-")
        whole, at, digits = self._digits(first + negative, most=_EXACT)
        pointed = self._bytes[at] == ord(".")
        part, at, decimals = self._digits(at + pointed, pointed, most=_EXACT)
        simple = (self._bytes[at] == ord("<")) & (digits > 0) & ((decimals > 0) | ~pointed)
        simple &= digits + decimals <= _EXACT
        # A whole number divided by a power of ten, both of them exact, is the float nearest to what is written.
        scale = 10 ** np.where(simple, decimals, 0)
        found = np.where(simple, whole * scale + part, 0) / scale * np.where(negative, -1.0, 1.0)
        for one in np.flatnonzero(~simple).tolist():
            start = int(first[one])
            written = self._xml[start : self._xml.find(b"<", start)]
            if not _NUMBER.fullmatch(written):
                return found, False
            found[one] = float(written)
        return found, True

    def _after(self, at: Numbers, words: bytes) -> tuple[Numbers, Booleans]:
        """Return the places after some words, if they stand there, and where they do."""
        stands = _begins(self._eights[at], words)
        return at + len(words) * stands, stands

    def _note_hidden_rows(self, eights: npt.NDArray[np.uint64]) -> bool:
        """Note the tags of hidden rows; tell whether each row begins with its number."""
        which = np.flatnonzero(_begins(eights, b"<row"))
        if not _begins(eights[which], b'<row r="').all():
            return False
        if b"hidden" in self._xml:
            ends = np.append(self._tags, len(self._xml))[which + 1]
            for start, end in zip(self._tags[which].tolist(), ends.tolist(), strict=True):
                tag = self._xml[start:end].rstrip()
                if b"hidden" in tag:
                    self.special.append(tag if tag.endswith(b"/>") else tag + b"</row>")
        return True

    def _letters(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return the columns of up to three capital letters, counted from 1, and the places after the letters."""
        column = np.zeros(len(at), dtype=np.int64)
        within = np.ones(len(at), dtype=bool)
        for _ in range(3):
            letter = self._bytes[at] - np.uint8(ord("A") - 1)  # a byte below "A" gives a large unsigned number
            within = within & (letter > 0) & (letter <= 26)
            if not within.any():
                break
            column = np.where(within, 26 * column + letter, column)
            at = at + within
        return column, at

    def _digits(self, at: Numbers, within: Booleans | None = None, most: int = 7) -> tuple[Numbers, Numbers, Numbers]:
        """Return the numbers of up to so many digits at some places, the places after them, and how many digits."""
        number = np.zeros(len(at), dtype=np.int64)
        first = at
        within = np.ones(len(at), dtype=bool) if within is None else within
        for _ in range(most):
            digit = self._bytes[at] - np.uint8(ord("0"))
            within = within & (digit < 10)
            if not within.any():
                break
            number = np.where(within, 10 * number + digit, number)
            at = at + within
        return number, at, at - first

    def _kind(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return the first letter of each cell's type and the place after it: 0 without a type, -1 if it is not known.

        A formula's result that is text has the letter S.
        """
        after, typed = self._after(at, b'" t="')
        types = self._eights[after]
        kind = np.where(typed, -1, 0)
        length = np.zeros(len(at), dtype=np.int64)
        for word, letter in _TYPES:
            stands = typed & _begins(types, word)
            kind[stands], length[stands] = letter, word.rindex(b'"') if b'"' in word else len(b"inlineStr")
        is_cut = (kind == ord("i")) & (self._bytes[after + length - 1] != ord("r"))  # "inlineStr" has nine letters
        return np.where((self._bytes[after + length] == ord('"')) & ~is_cut, kind, -1), after + length

    def _note_special_cells(self, which: Numbers, at: Numbers, filled: Booleans, kind: Numbers) -> bool:
        """Note the cells with errors, and with formulas without a result; tell whether each has its end tag."""
        formula = filled & (self._bytes[at + 2] == ord("f")) & ~np.isin(kind, [ord("S"), ord("b"), ord("e")])
        special = np.flatnonzero(formula | (filled & (kind == ord("e"))))
        tags = np.append(self._tags, [len(self._xml)] * 4)
        # A formula may have an end tag or not.
        value = tags[which[special] + np.where(self._bytes[tags[which[special] + 2] + 1] == ord("/"), 3, 2)]
        result = self._bytes[value + 3]
        calculated = _begins(self._eights[value], b"<v>") & (
            (result > ord("0")) & (result <= ord("9")) | (result == ord("-"))
        )
        for one in special[~(calculated & formula[special])].tolist():
            start = int(tags[which[one]])
            end = self._xml.find(b"</c>", start, int(tags[which[one + 1]]) if one + 1 < len(which) else len(self._xml))
            if end < 0:
                return False
            self.special.append(self._xml[start : end + 4])
        return True

    def _shared_texts(self, at: Numbers, shared: Booleans) -> Numbers:
        """Return the numbers of the shared texts in cells, by the places where the cells' tags end."""
        if not shared.any():
            return np.full(len(at), NO_TEXT, dtype=np.int64)
        after, stands = self._after(at, b"><v>")
        number, ends, digits = self._digits(after, shared & stands)
        known = stands & (digits > 0) & (self._bytes[ends] == ord("<"))
        return np.where(shared, np.where(known, number, ANY_TEXT), NO_TEXT)


def _begins(eights: npt.NDArray[np.uint64], words: bytes) -> Booleans:
    """Return which groups of eight bytes begin with some words."""
    mask = np.uint64(2 ** (8 * len(words)) - 1)
    found: Booleans = (eights & mask) == np.uint64(int.from_bytes(words, "little"))
    return found
