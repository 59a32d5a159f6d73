"""Marks behind the period in a heading: 2023/24 (p), 2023/24*.

Such a mark says something about the figures, as one beside a figure does. It is no part of the period.
"""

import re
from typing import NamedTuple

_MEANINGS = {"p": "provisional", "prov": "provisional", "r": "revised", "rev": "revised"}
# Raised digits are numbers of notes.
NOTE_NUMBERS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_MARK = re.compile(
    r"(?P<before>.*\S)(?:\s*(?:(?P<sign>[*†‡¹²³⁴⁵⁶⁷⁸⁹])|\[(?:notes?\s*)?(?P<number>\d)\]"
    r"|[(\[](?P<inside>p|r|prov|rev|provisional|revised)\.?[)\]])|(?<=\d)\s*(?P<letter>[pr]))",
    re.I | re.S,
)
# 2014p may be pence, and 201415* a figure.
_YEAR = re.compile(r"(?:19|20)\d\d")
# A longer text is no period.
_LONGEST = 80


class Marked(NamedTuple):
    """A heading without the mark at its end, and what the mark means; or its sign, which a footnote explains."""

    heading: str
    mark: str = ""


def split_mark(heading: str) -> Marked:
    """Divide a heading into its words and the mark behind a year, a quarter or a month.

    Examples
    --------
    >>> tuple(split_mark("2023/24 (p)")), tuple(split_mark("Mar-24 [note 1]")), tuple(split_mark("Q4 2023/24†"))
    (('2023/24', 'provisional'), ('Mar-24', '1'), ('Q4 2023/24', '†'))
    >>> split_mark("2023/24 forecast").mark, split_mark("2014p").mark, split_mark("Calls").mark
    ('', '', '')
    """
    match = _MARK.fullmatch(heading) if len(heading) <= _LONGEST else None
    if match is None:
        return Marked(heading)
    before = match["before"]
    if match["letter"] and (before.isdigit() or not _YEAR.search(before)):
        return Marked(heading)
    if before.isdigit() and not _YEAR.fullmatch(before):
        return Marked(heading)
    word = (match["inside"] or match["letter"] or "").casefold()
    sign = (match["sign"] or match["number"] or "").translate(NOTE_NUMBERS)
    return Marked(before, sign or _MEANINGS.get(word, word))
