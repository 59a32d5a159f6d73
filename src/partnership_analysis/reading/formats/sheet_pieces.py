"""A piece of a sheet's XML, of which numpy looks at many cells at once.

Takes a piece in which each tag is as nearly every program writes it; gives its filled cells, and the numbers in them.
"""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

# Room after a piece, so that what is looked at beside its last tag is within.
_ROOM = bytes(64)
# The tags of rows, cells and what is in them, as far as their fourth byte. A tag of another kind, a comment or anything
# else that could hide a cell is left to the parser.
_KNOWN = re.compile(rb"<c r|</c>|<v>|<v/>|<v /|</v>|<row|</ro|<is>|</is|<t>|<t |<t/>|</t>|<f>|<f |<f/>|</f>", re.S)
_TYPES = [(b's"', ord("s")), (b'n"', ord("n")), (b'str"', ord("S")), (b"inlineSt", ord("i"))]
_TYPES += [(b'b"', ord("b")), (b'e"', ord("e")), (b'd"', ord("d"))]
NO_STYLE, NO_TEXT = -1, -1
# Some cells refer to a text that cannot be told at a glance; it is taken to be the longest.
ANY_TEXT = -2
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_ROW = re.compile(rb'<row r="\d{1,7}"(?: [\w:]+="[^"<>]*")* ?/?>')
# The tags of a cell with a value, and of one that holds its text itself.
_OF_VALUE = (b"<v>", b"</v>", b"</c>")
_OF_TEXT = (b"<is>", b"<t", b"</t>", b"</is>", b"</c>")
# What leaves the first bytes of eight, by how many these are.
_FIRST = np.array([2 ** (8 * count) - 1 for count in range(9)], dtype=np.uint64)
# Texts of so many bytes are compared one by one, shorter ones eight bytes of all of them at a time: an odd number makes
# another number of nearly every text, and two texts with one number are found out.
_LONG = 500
_MIXING = np.uint64(0x9E3779B97F4A7C15)
# So many digits are a whole number that a float holds, as is each power of ten that it is divided by.
_EXACT = 15


class Found(NamedTuple):
    """The filled cells of a piece.

    Attributes
    ----------
    places
        Their rows, columns, styles and texts, as `Cells` has them.
    numbers
        The numbers that they hold; NaN where they hold a text.
    own_texts
        The numbers of the texts that they hold themselves; -1 where they hold none.
    is_plain
        Whether each holds a text or a number and nothing else, so that this is all there is to read.
    """

    places: Numbers
    numbers: Floats
    own_texts: Numbers
    is_plain: bool


class Piece:
    """A piece of a sheet's XML, looked at many cells at once.

    Parameters
    ----------
    xml
        The piece.
    texts
        The texts that cells hold themselves, as the XML has them, with their numbers; further ones are added.
    """

    def __init__(self, xml: bytes, texts: dict[bytes, int]) -> None:
        self.closer: list[bytes] = []
        self._xml, self._texts = xml, texts
        self._bytes: Bytes = np.frombuffer(xml + _ROOM, dtype=np.uint8)
        # The eight bytes from each place on, as one number.
        self._eights: npt.NDArray[np.uint64] = np.ndarray((len(xml) + 8,), "<u8", self._bytes, strides=(1,))
        self._tags = np.flatnonzero(self._bytes == ord("<"))

    def cells(self) -> Found | None:
        """Return the filled cells; None if a tag is not as programs write it."""
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
        places = np.stack([row - 1, column - 1, np.where(styled, style, NO_STYLE), text])[:, filled]
        numeric = filled & ((kind == 0) | (kind == ord("n")))
        of_texts, inline = filled & (text >= 0), filled & (kind == ord("i"))
        is_plain = bool((filled == (numeric | of_texts | inline)).all()) and self._holds_no_more(
            eights, filled, closed, inline
        )
        numbers, own = np.full(len(at), np.nan), np.full(len(at), NO_TEXT)
        if is_plain:
            numbers[numeric], are_numbers = self._numbers(at[numeric] + len(b"><v>"))
            own[inline], are_apart = self._own_texts(at[inline] + 1, self._tags[which[inline] + len(_OF_TEXT)])
            is_plain = are_numbers and are_apart
        return Found(places, numbers[filled], own[filled], is_plain)

    def _holds_no_more(
        self, eights: npt.NDArray[np.uint64], filled: Booleans, closed: Booleans, inline: Booleans
    ) -> bool:
        """Tell whether rows, cells and what is in each filled cell are all the tags that there are, each whole."""
        which = np.flatnonzero(_begins(eights, b"<c r"))
        following = np.append(eights, [np.uint64(0)] * len(_OF_TEXT))
        value, text, empty = which[filled & ~inline], which[inline], which[~filled & ~closed]
        ordered = [(value + place, words) for place, words in enumerate((b"<v>", b"</v>", b"</c>"), start=1)]
        ordered += [
            (text + place, words) for place, words in enumerate((b"<is>", b"<t", b"</t>", b"</is>", b"</c>"), start=1)
        ]
        rows = self._tags[_begins(eights, b"<row")]
        count = (
            len(rows)
            + np.count_nonzero(_begins(eights, b"</row>"))
            + (1 + len(_OF_VALUE)) * len(value)
            + (1 + len(_OF_TEXT)) * len(text)
            + np.count_nonzero(closed)
            + 2 * len(empty)
        )
        ends = np.flatnonzero(self._bytes == ord(">"))
        if not all(_ROW.match(self._xml, row) for row in rows.tolist()):
            return False
        return (
            count == len(eights) == len(ends)
            and all(_begins(following[places], words).all() for places, words in [*ordered, (empty + 1, b"</c>")])
            and bool((ends > self._tags).all() and (ends[:-1] < self._tags[1:]).all())
        )

    def _own_texts(self, starts: Numbers, ends: Numbers) -> tuple[Numbers, bool]:
        """Return the numbers of the texts that cells hold themselves, and whether they are told apart."""
        lengths = ends - starts
        if lengths.max(initial=0) > _LONG:
            return self._numbered(starts, ends), True
        eights = []
        mixed = lengths.astype(np.uint64)
        for at in range(0, int(lengths.max(initial=0)), 8):
            left = np.clip(lengths - at, 0, 8)
            eights.append(self._eights[np.minimum(starts + at, ends)] & _FIRST[left])
            mixed = (mixed ^ eights[-1]) * _MIXING
        codes, distinct = pd.factorize(mixed)
        first = np.zeros(len(distinct), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes))[::-1]  # the last that is written stays: the first cell of each
        alike = all(np.array_equal(one, one[first][codes]) for one in (lengths, *eights))
        return self._numbered(starts[first], ends[first])[codes], alike

    def _numbered(self, starts: Numbers, ends: Numbers) -> Numbers:
        """Return the numbers of texts, one by one."""
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
        # Whole numbers and powers of ten that floats hold exactly make the float that is nearest to what is written.
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
        cut = (kind == ord("i")) & (self._bytes[after + length - 1] != ord("r"))
        return np.where((self._bytes[after + length] == ord('"')) & ~cut, kind, -1), after + length

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
