"""Units in words: those that a Unit cell states, and those that a heading or a title states.

Known words have arithmetic: minutes are read as seconds and £000 as £. Any other words are kept as they are written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from partnership_analysis.kinds import Clock, Unit
from partnership_analysis.vocabularies import CLOCKS, UNIT_SCALES, UNITS, missing, normalise

POUNDS = "£"
_AS_WRITTEN = {
    (POUNDS, 1e3): "£000",
    (POUNDS, 1e6): "£m",
    (POUNDS, 1e9): "£bn",
    (Unit.SECONDS, 60.0): "minutes",
    (Unit.SECONDS, 3600.0): "hours",
}

# Heading words in one: PercentPaidOnTime, NEET_percent.
_JOINED = re.compile(r"_+|(?<=[a-z])(?=[A-Z])|(?<=[a-z])(?=\d)|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BREAK = re.compile(r"\s*[;:]\s+|,\s+|\s+[-–—/|]\s+")
_LEADING = re.compile(r"(?:(?:all\s+)?(?:figures|values|amounts)\s+)?(?:(?:units?|measured|expressed|shown)\b:?\s*)?"
                      r"(?:(?:are\s+)?(?:in|as)\s+)?(?:an?\s+|the\s+)?", re.I)  # fmt: skip
# "per 1,000 population", "per 100k".
_PER = re.compile(r"\bper\s+\d[\d,]*k?\b.*", re.I | re.S)
_EACH = re.compile(r"(per|a|an|each|every)\b")
_PERCENT = sorted((word for word, unit in UNITS.meanings.items() if unit is Unit.PERCENT), key=len, reverse=True)
# "10% of budget" is a size, and "percentage points" are a unit of their own.
_PERCENT_WORD = re.compile(
    r"(?<![\d.])(?<!\d\s)(?:%(?!\s*\d)|(?<!\w)(?:"
    + "|".join(word.replace(" ", r"[\s-]+") for word in _PERCENT if word[0].isalpha())
    + r")(?!\w))(?!\s*points?\b)",
    re.I,
)
_COUNTS = re.compile(r"\s*(?:total\s+)?(?:number|no\.?|count|volume)\s+of\b", re.I)
_RATE_BASE = re.compile(r"(?P<number>\d[\d,]*)(?P<thousand>k)?", re.I)
_ONLY_SIGNS = re.compile(r"[\W\d_]*")
# "Invoices paid in number" names no unit.
_COUNTED = (Unit.COUNT, Unit.NUMBER)


@dataclass(frozen=True)
class UnitStated:
    """A unit as words state it.

    Attributes
    ----------
    unit
        One of `Unit`, "£", or any other words as they are written.
    scale
        How many of that unit a plain number stands for: 60 where the words are "minutes" and the unit is seconds.
    clock
        How times are written, where the words say it: "mm:ss".
    plain
        Whether a plain number is in this unit: under "mm:ss" only times are.

    Examples
    --------
    >>> UnitStated("seconds", 60).scaled(2.7)
    162.0
    """

    unit: str
    scale: float = 1.0
    clock: Clock = Clock.NOT_SAID
    plain: bool = True

    @property
    def as_written(self) -> str:
        """The unit of figures that are not scaled: "£000" and "minutes" where those are what the words say.

        Examples
        --------
        >>> UnitStated("£", 1000).as_written, UnitStated("£").as_written, UnitStated("seconds", 60).as_written
        ('£000', '£', 'minutes')
        """
        return _AS_WRITTEN.get((self.unit, self.scale), self.unit)

    def scaled(self, value: float) -> float:
        """Return a plain number in the unit, without the dust of binary fractions."""
        return value if self.scale == 1 else float(f"{value * self.scale:.15g}")


@lru_cache(maxsize=4096)
def read_unit(text: str) -> UnitStated | None:
    """Read the words of a Unit cell; None where they name no unit, or say that there is none.

    Examples
    --------
    >>> read_unit("Mins")
    UnitStated(unit=<Unit.SECONDS: 'seconds'>, scale=60.0, clock=<Clock.NOT_SAID: ''>, plain=True)
    >>> [(found.unit, found.scale) for found in map(read_unit, ("£000", "kg a household")) if found]
    [('£', 1000.0), ('kg a household', 1.0)]
    >>> read_unit("n/a")
    """
    text = " ".join(text.split())
    if found := _known(text):
        return found
    if missing(text) or (_ONLY_SIGNS.fullmatch(text) and not any(sign in text for sign in "%$€#")):
        return None
    for part in _BRACKETS.findall(text):
        if found := _unit_of_part(part):
            return found
    if _PERCENT_WORD.match(text) or normalise(text).startswith("rate per "):
        return unit_in_heading(text)
    return UnitStated(text)


def known_unit(text: str) -> UnitStated | None:
    """Return the unit that words state if the vocabularies know it; None for other words, which `read_unit` keeps.

    Examples
    --------
    >>> known_unit("per 1,000 households").unit, known_unit("£m").scale, known_unit("Housing")
    ('per 1,000 households', 1000000.0, None)
    """
    words = " ".join(text.split())
    return _known(words) or _unit_of_part(words)


@lru_cache(maxsize=8192)
def unit_in_heading(text: str) -> UnitStated | None:
    """Return the unit that a heading, a measure's name or a title states; None where it states none.

    A proportion may be 0 to 1 or 0 to 100, and so states none. "Number of dwellings" is a number, whatever the title of
    its table says.

    Examples
    --------
    >>> headings = ("Receipts (£ thousands)", "% of council tax collected", "PercentUnder4Hours", "Calls answered")
    >>> [found and (str(found.unit), found.scale) for found in map(unit_in_heading, headings)]
    [('£', 1000.0), ('percent', 1.0), ('percent', 1.0), None]
    >>> unit_in_heading("Average wait (mm:ss)").clock, unit_in_heading("Crimes per 1,000 population").unit
    (<Clock.MINUTES_SECONDS: 'mm:ss'>, 'per 1,000 population')
    """
    text = " ".join(text.split())
    joined = " " not in text and _JOINED.search(text) is not None
    plain = _JOINED.sub(" ", text) if joined or "_" in text else text
    if whole := _known(plain):
        return whole
    for part in _parts(plain):
        if found := _unit_of_part(part):
            return found
    if clock := CLOCKS.within(plain):
        return _time_as(clock)
    if _PERCENT_WORD.search(plain) and not _COUNTS.match(plain):
        return UnitStated(Unit.PERCENT)
    bare = " ".join(_BRACKETS.sub(" ", plain).split())
    return _per(bare) or _at_either_end(bare, joined) or (UnitStated(Unit.NUMBER) if _COUNTS.match(plain) else None)


def fits(cell_unit: str | None, unit: str) -> bool:
    """Tell whether a cell may belong to a measure in this unit: £ may belong to "£ per head", None to any.

    Examples
    --------
    >>> fits("percent", "days"), fits("days", "working days"), fits("£", "number"), fits(None, "kg")
    (False, True, True, True)
    """
    if cell_unit is None or cell_unit.casefold() in unit.casefold():
        return True
    return cell_unit not in list(Unit) and unit in (Unit.NUMBER, Unit.COUNT)


def rate_factor(unit: str) -> float:
    """Return the number that turns a numerator over its denominator into a figure in this unit.

    Examples
    --------
    >>> rate_factor("percent"), rate_factor("per 1,000 population"), rate_factor("per 100k"), rate_factor("days")
    (100.0, 1000.0, 100000.0, 1.0)
    """
    if unit == Unit.PERCENT:
        return 100.0
    base = _PER.match(unit) and _RATE_BASE.search(unit)
    return float(base["number"].replace(",", "")) * (1000 if base["thousand"] else 1) if base else 1.0


def never_negative(unit: str) -> bool:
    """Tell whether a figure in this unit is never below zero, unless its measure is a change.

    Examples
    --------
    >>> never_negative("days"), never_negative("number"), never_negative("£")
    (True, False, False)
    """
    return unit in (Unit.PERCENT, Unit.DAYS, Unit.SECONDS, Unit.COUNT)


def _known(text: str) -> UnitStated | None:
    """Return the unit of words that the vocabularies know; None for other words."""
    if clock := CLOCKS.meaning(text):
        return _time_as(clock)
    unit = UNITS.meaning(text)
    return None if unit is None else UnitStated(unit, float(UNIT_SCALES.meaning(text) or 1))


def _time_as(clock: Clock) -> UnitStated:
    return UnitStated(Unit.SECONDS, clock=clock, plain=False)


def _parts(text: str) -> Iterator[str]:
    """Give the parts of a heading that may be a unit: those in brackets, the last first, then the ends of the rest."""
    for inside in reversed(_BRACKETS.findall(text)):
        yield inside
        if len(parts := _BREAK.split(inside)) > 1:
            yield from parts
    rest = _BRACKETS.sub(" ", text).strip()
    if len(parts := _BREAK.split(rest)) > 1:
        yield from (parts[-1], parts[0])


def _unit_of_part(text: str) -> UnitStated | None:
    """Return the unit that a part of a heading states: a known word, "per 1,000 population" or "kg per household"."""
    unit = _LEADING.sub("", text.strip(), count=1).strip(" .")
    if not unit:
        return None
    if found := _known(unit) or _known(text):
        return found
    if _PERCENT_WORD.match(unit):
        return UnitStated(Unit.PERCENT)
    if (per := _PER.search(unit)) and (not per.start() or normalise(unit).startswith(("rate per", "rates per"))):
        return UnitStated(per.group())
    return UnitStated(unit) if _begins_with_unit(normalise(unit).split()) else None


def _begins_with_unit(words: list[str]) -> bool:
    """Tell whether words are a known unit and what it counts for: "kg per household"."""
    for cut in range(1, min(4, len(words) - 1) + 1):
        if UNITS.meaning(" ".join(words[:cut])) and _EACH.match(words[cut]) and len(words) > cut + 1:
            return True
    return False


def _per(text: str) -> UnitStated | None:
    """Return the unit of "Crimes per 1,000 population": its words from "per" on, up to the next break."""
    found = _PER.search(text)
    return UnitStated(_BREAK.split(found.group(), maxsplit=1)[0].strip(" .")) if found else None


def _at_either_end(text: str, joined: bool) -> UnitStated | None:
    """Return the unit that a heading ends or begins with: money, or "in days"; in one joined word any unit."""
    words = normalise(text).split()
    if words[:1] == [POUNDS] and _begins_with_unit(words):
        return UnitStated(text)
    for size in range(min(4, len(words)), 0, -1):
        end, begin = " ".join(words[-size:]), " ".join(words[:size])
        before = words[-size - 1] if len(words) > size else ""
        if _is_money(end) and not before.isdigit():
            return _known(end)
        if _is_money(begin) and not (begin == POUNDS and words[size : size + 1] and words[size].isdigit()):
            return _known(begin)
        if (before == "in" or (joined and not before.isdigit())) and UNITS.meaning(end) not in (None, *_COUNTED):
            return _known(end)
    return None


def _is_money(words: str) -> bool:
    return UNITS.meaning(words) == POUNDS and words != "pounds"
