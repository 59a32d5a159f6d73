"""The numbers of a passage, in figures and in words, each with its unit and how it is rounded.

Takes a passage's text; gives `Number`s. Dates, numbers of sections and other labels are numbers too, of the kind
"label", with what they are.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.labels import CLOCK, labels, overlaps
from partnership_analysis.papers.tie_outs.phrases import Phrase, leading, phrases
from partnership_analysis.units import DUST, POUNDS
from partnership_analysis.vocabularies import (
    COUNTED_TARGETS,
    EXTREMES,
    FRACTIONS,
    HEDGES,
    MULTIPLES,
    NUMBER_WORDS,
    NUMBERED_THINGS,
    ORDINAL_WORDS,
    UNIT_SCALES,
    UNITS,
)

NumberKind = Literal["cardinal", "ordinal", "fraction", "multiple", "label"]

# What follows is no letter, unless it is a unit: "30mins".
_DIGITS = re.compile(
    r"(?<![\w.,/£%])(?P<sign>[+\-−–](?=[£\d]))?(?P<pound>£)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<size>\s?(?:k|m|bn|million|billion|thousand)\b)?(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?=[\W]|$|(?:secs?|mins?|days?|pp)\b)(?![/.,]\d)"
)
# That of "thirty-one".
_HYPHEN = re.compile(r"(?<=ty)-(?=(?:one|two|three|four|five|six|seven|eight|nine)\b)", re.I)
_JOINED = re.compile(r"\s+(?:and\s+)?", re.I)
_UNIT = re.compile(
    r"\s*(?P<percent>%|per\s?cent\b|percent\b)?\s*(?P<points>(?:percentage\s+)?points?\b|pp\b|ppts?\b)?"
    r"(?P<word>\s?[A-Za-z]+)?"
)
_SIZES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEADING_WORD = re.compile(r"(?P<word>[A-Za-z]+)[\s(]*$")
_AFTER_RANK = re.compile(
    rf"\s+(?:{'|'.join(EXTREMES.meanings)}|(?:successive\s+|consecutive\s+)?(?:year|quarter|month)s?\b"
    r"|\w+\s+in\s+a\s+row|in\s+a\s+row|of\s+(?:the\s+)?(?:\d|(?:{'|'.join(NUMBER_WORDS.meanings)})\b)|place\b|out\s+of)",
    re.I,
)
_BEFORE_RANK = re.compile(r"\b(?:rank(?:s|ed)?|place[sd]?|came|come)\s+(?:joint\s+)?$", re.I)
_COUNTED = re.compile(
    rf"\s+(?:of\s+\w+\s+)?(?:\w+\s+)?(?:{'|'.join(COUNTED_TARGETS.meanings)}|complaints?|cases?)\b", re.I
)
_LONGEST_TAIL = 80


@dataclass(frozen=True)
class Number:
    """A number where a passage has it: ``text[start:end]``.

    Attributes
    ----------
    text
        How it is written, with its unit.
    value
        Its value in its unit; a percent is 0 to 100.
    low, high
        The figures that it may round: 97.8 is 97.75 to 97.85.
    unit
        percent, points, days, seconds or £; other words where a vocabulary knows them; empty if none is given.
    kind
        Whether it is a plain number, a rank (third), a part (half), a multiple (doubled) or only a label.
    is_signed
        Whether it has + or - before it.
    is_clock
        Whether it is a time as 3:05, which counts minutes and seconds, or hours and minutes.
    label
        What a label is: "a date", "a section's number".
    """

    text: str
    start: int
    end: int
    value: float
    low: float
    high: float
    unit: str = ""
    kind: NumberKind = "cardinal"
    is_signed: bool = False
    is_clock: bool = False
    label: str = ""

    def covers(self, value: float) -> bool:
        """Tell whether a figure, rounded as this number is, is this number.

        Examples
        --------
        >>> one = Number("97.8%", 0, 5, 97.8, 97.75, 97.85, "percent")
        >>> one.covers(97.78), one.covers(97.86)
        (True, False)
        """
        within = self.low - DUST <= value <= self.high + DUST
        return within or (self.is_clock and 60 * self.low - DUST <= value <= 60 * self.high + DUST)


def numbers(text: str, is_cell: bool = False) -> list[Number]:
    """Return the numbers of a passage, from left to right.

    Examples
    --------
    >>> found = numbers("6.1 Of 14 targets, nine were met by 31 March 2015: about 64%, up 0.9 points.")
    >>> [(one.text, str(one.unit), one.label) for one in found]  # doctest: +NORMALIZE_WHITESPACE
    [('6.1', '', "a section's number"), ('14', '', ''), ('nine', '', ''), ('31 March 2015', '', 'a date'),
     ('64%', 'percent', ''), ('0.9 points', 'points', '')]
    """
    found = [_label(text, one.start, one.end, one.meaning) for one in labels(text, is_cell)]
    in_digits = (_digits(text, match) for match in _DIGITS.finditer(text))
    in_words = (one for one in _in_words(text) if _is_number(one, text))
    for others in (_clocks(text), in_digits, in_words):
        spans = [(one.start, one.end) for one in found]
        found += [one for one in others if not overlaps(one.start, one.end, spans)]
    hedges = phrases(text, HEDGES)
    return [_apply_hedge(one, text, hedges) for one in _join_times(sorted(found, key=lambda one: one.start), text)]


def _label(text: str, start: int, end: int, what: str) -> Number:
    return Number(text[start:end], start, end, 0.0, 0.0, 0.0, kind="label", label=what)


def _clocks(text: str) -> Iterator[Number]:
    """Give the times of a passage that are written as 3:05."""
    for match in CLOCK.finditer(text):
        start, end = match.span()
        value = 3600.0 * int(match["hours"] or 0) + 60.0 * int(match["minutes"]) + int(match["seconds"])
        yield Number(
            match.group(), start, end, value, value - 0.5, value + 0.5, Unit.SECONDS, is_clock=not match["hours"]
        )


def _join_times(found: Sequence[Number], text: str) -> list[Number]:
    """Return numbers with those that make one time together as one: "3 minutes 5 seconds"."""
    together: list[Number] = []
    for one in found:
        last = together[-1] if together else None
        if last and _continues_time(last, one, text):
            value, half = last.value + one.value, (one.high - one.low) / 2
            longer = replace(last, text=text[last.start : one.end], end=one.end, value=value)
            together[-1] = replace(longer, low=value - half, high=value + half)
        else:
            together.append(one)
    return together


def _continues_time(last: Number, one: Number, text: str) -> bool:
    """Tell whether a number continues a time in a smaller unit: "3 minutes", then "5 seconds"."""
    size = last.high - last.low
    timed = last.unit == one.unit == Unit.SECONDS and not last.is_clock and not one.is_clock
    smaller = one.high - one.low < size and 0 <= one.value < size
    return timed and smaller and _JOINED.fullmatch(text, last.end, one.start) is not None


def _digits(text: str, match: re.Match[str]) -> Number:
    start = match.start()
    plain = match["number"].replace(",", "")
    sign = -1.0 if match["sign"] in ("-", "−", "–") else 1.0
    size = _SIZES.get((match["size"] or "").strip().lower(), 1.0)
    step = 10.0 ** -len(plain.partition(".")[2]) * size
    value = sign * float(plain) * size
    if match["ordinal"]:
        return Number(text[start : match.end()], start, match.end(), value, value, value, kind="ordinal")
    unit, scale, end = _unit(text, match.end())
    if match["pound"]:
        unit, scale, end = POUNDS, 1.0, match.end()
    before = _LEADING_WORD.search(leading(text, start))
    labelled = before is not None and NUMBERED_THINGS.meaning(before["word"]) is not None
    if labelled and not unit and not match["sign"] and "." not in plain:
        return _label(text, start, match.end(), "a label")
    if not unit and _YEAR.fullmatch(match["number"]):
        return _label(text, start, match.end(), "a year")
    if not unit and plain.startswith("0") and len(plain) > 4:
        return _label(text, start, match.end(), "a telephone number or the like")
    low, high = sorted(((value - step / 2) * scale, (value + step / 2) * scale))
    return Number(text[start:end], start, end, value * scale, low, high, unit, is_signed=bool(match["sign"]))


def _unit(text: str, start: int) -> tuple[str, float, int]:
    """Return the unit behind a number, how many of ours it is, and where it ends."""
    match = _UNIT.match(text, start)
    if match is None:
        return "", 1.0, start
    if match["points"]:
        return "points", 1.0, match.end("points")
    if match["percent"]:
        return Unit.PERCENT, 1.0, match.end("percent")
    word = (match["word"] or "").strip()
    unit = UNITS.meaning(word) if word else None
    if unit in (None, Unit.COUNT, Unit.NUMBER, Unit.PERCENT):
        return "", 1.0, start
    return str(unit), float(UNIT_SCALES.meaning(word) or 1), match.end("word")


def _in_words(text: str) -> Iterator[Number]:
    places = [
        *((one, "multiple") for one in phrases(text, MULTIPLES)),
        *((one, "fraction") for one in phrases(text, FRACTIONS)),
        *((one, "ordinal") for one in phrases(text, ORDINAL_WORDS)),
        *((one, "cardinal") for one in _compound(text)),
    ]
    taken: list[tuple[int, int]] = []
    for phrase, kind in places:
        if overlaps(phrase.start, phrase.end, taken):
            continue
        taken.append((phrase.start, phrase.end))
        value = float(phrase.meaning)
        # The kinds above are among those of a Number, which mypy does not see through the tuples.
        one = Number(phrase.words, phrase.start, phrase.end, value, value, value, kind=kind)  # type: ignore[arg-type]
        if kind == "fraction":
            yield replace(one, unit=Unit.PERCENT, low=value - 0.5, high=value + 0.5)
        elif kind == "cardinal":
            unit, scale, end = _unit(text, phrase.end)
            low, high = (value - 0.5) * scale, (value + 0.5) * scale
            yield replace(
                one, text=text[phrase.start : end], end=end, value=value * scale, low=low, high=high, unit=unit
            )
        else:
            yield one


def _is_number(one: Number, text: str) -> bool:
    """Tell whether a word for a number is used as one: not "one of the best" or "first call resolution"."""
    before, after = leading(text, one.start), text[one.end : one.end + _LONGEST_TAIL]
    if one.kind == "ordinal":
        return _AFTER_RANK.match(after) is not None or _BEFORE_RANK.search(before) is not None
    if one.kind == "fraction":
        ordered = re.search(r"\b(?:first|second|last|other|next)\s+$", before, re.I)
        return ordered is None and re.match(r"\s+(?:of|the|its|all|as)\b", after) is not None
    if one.text.casefold() == "one":
        return re.search(r"\b(?:just|only|all but)\s+$", before, re.I) is not None or bool(_COUNTED.match(after))
    return not (one.text.casefold() == "none" and not _COUNTED.match(after))


def _compound(text: str) -> Iterator[Phrase]:
    """Give number words, those that make one number together: "two hundred and twenty-five"."""
    current: Phrase | None = None
    for one in phrases(_HYPHEN.sub(" ", text), NUMBER_WORDS):
        together = _compound_value(current, one, text) if current else None
        if current and together:
            current = Phrase(f"{together:g}", current.start, one.end, text[current.start : one.end])
            continue
        if current:
            yield current
        current = one
    if current:
        yield current


def _compound_value(first: Phrase, second: Phrase, text: str) -> float | None:
    """Return the number that two words make together; None where they are two numbers."""
    if not re.fullmatch(r"\s+(?:and\s+)?|-", text[first.end : second.start]):
        return None
    one, other = float(first.meaning), float(second.meaning)
    if 1 <= one < 10 and second.words.casefold() == "hundred":
        return one * other
    is_sum = (one >= 100 and other < 100) or (one >= 20 and one % 10 == 0 and other < 10)
    return one + other if is_sum and one and other else None


def _apply_hedge(one: Number, text: str, hedges: list[Phrase]) -> Number:
    """Return a number with its bounds as the words right before it move them: "about", "over"."""
    at = bisect_right(hedges, one.start, key=lambda hedge: hedge.end) - 1
    if at < 0 or text[hedges[at].end : one.start].strip(" a") or one.kind in ("ordinal", "label"):
        return one
    hedge = hedges[at].meaning
    step = _step(one)
    low, high = {
        "about": (one.value - max(step, one.high - one.value), one.value + max(step, one.high - one.value)),
        "above": (one.value + DUST * 2, one.value + 2 * step),
        "below": (one.value - 2 * step, one.value - DUST * 2),
        "at least": (one.value, one.value + 2 * step),
        "at most": (one.value - 2 * step, one.value),
    }.get(hedge, (one.low, one.high))
    return replace(one, low=low, high=high)


def _step(one: Number) -> float:
    """Return the size of the last digit that a rough number gives: 1,000 of 19,000, 10 of 50, 1 of 16."""
    if one.kind == "fraction":
        return 5.0
    size, value = 1.0, abs(one.value)
    if value != int(value) or not value:
        return one.high - one.low
    while value % (size * 10) == 0:
        size *= 10
    return size if one.unit not in (Unit.PERCENT, "points") else min(size, 5.0)
