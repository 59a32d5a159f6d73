"""Targets that are written as bounds: "≥95%", "at least 95%", "max 5 days".

Takes the text of a cell; gives its number without the words around it, and which is better by these words.
"""

import re
from typing import NamedTuple

from partnership_analysis.kinds import Polarity
from partnership_analysis.vocabularies import BOUNDS, normalise

_SIGNS = {"≥": Polarity.HIGHER, ">": Polarity.HIGHER, "≤": Polarity.LOWER, "<": Polarity.LOWER}
_SIGNED = re.compile(r"(?P<sign>[≥>≤<])\s*(?P<equal>=?)\s*(?P<rest>\S.*)", re.S)
_WORDED = re.compile(r"(?P<before>[A-Za-z][A-Za-z ]*)[.:]?\s*(?P<rest>[£\d.+−–-].*)", re.S)
_AFTER = re.compile(r"(?P<rest>.*?\S)\s*[,(]?\s*(?P<words>(?:or|and)\s+\w+|\w+|(?<=[\d%])\+)\s*\)?", re.S)
# "at least 95% and no more than 99%" is two bounds.
_AND_ANOTHER = re.compile(r"[≥>≤<]|\b(?:and|or|but)\b.*\d", re.S | re.I)


class Bound(NamedTuple):
    """A number that is a bound: what is written of it without the words, and which side of it is better."""

    rest: str
    better: Polarity


def split_bound(content: object) -> Bound | None:
    """Divide the text of a target into its number and what makes it a bound; None if nothing does, or it is no text.

    Examples
    --------
    >>> [tuple(map(str, split_bound(text))) for text in ("≥95%", "Max 5 days", "95% or more", "20+")]
    [('95%', 'higher'), ('5 days', 'lower'), ('95%', 'higher'), ('20', 'higher')]
    >>> split_bound("95%"), split_bound("see note 3"), split_bound("5 min")
    (None, None, None)
    """
    found = _bound_in(content.strip()) if isinstance(content, str) else None
    return None if found is None or _AND_ANOTHER.search(found.rest) else found


def _bound_in(text: str) -> Bound | None:
    """Return the bound in a text that gives one, or one and more after it."""
    if match := _SIGNED.fullmatch(text):
        return Bound(match["rest"], _SIGNS[match["sign"]])
    if (match := _WORDED.fullmatch(text)) and (better := BOUNDS.meaning(match["before"])):
        return Bound(match["rest"], better)
    match = _AFTER.fullmatch(text)
    if match and match["words"] == "+":
        return Bound(match["rest"], Polarity.HIGHER)
    # "5 min" is a time.
    if match and (words := normalise(match["words"])) in BOUNDS.flagged:
        return Bound(match["rest"], BOUNDS.meanings[words])
    return None
