"""What one cell says: its number, its unit, and the words around them.

Knows how officers write quantities. Takes a cell's content, what its format shows, and the unit stated for it; gives
the number (percent as 0 to 100, money in pounds, times in seconds).
"""

import datetime as dt
import math
import re
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Clock, NumberFormat, Unit
from partnership_analysis.units import times
from partnership_analysis.units.times import OtherTimes, UnclearError
from partnership_analysis.units.wording import POUNDS, UnitStated


def _any_of(words: Collection[str]) -> str:
    """Return a pattern for normalised words: "25 secs", but not "25 secsomething"."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(
        r"\s+".join(map(re.escape, word.split())) + (r"\b" if word[-1].isalnum() else "") for word in longest_first
    )


_UNIT_AFTER = _any_of(vocabularies.UNITS.flagged)
_SIZES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_QUANTITY = re.compile(
    rf"(?P<sign>[+\-−–]?)\s*(?P<pounds>£\s*)?(?P<number>{_DIGITS})"
    rf"(?(pounds)(?:\s*(?P<size>{_any_of(_SIZES)}))?)"
    rf"\s*(?P<unit>{_UNIT_AFTER})?"
    r"(?P<footnote>(?<=%)\d|\*+|[†‡¹²³])?(?:\s+(?P<remark>\D.*))?",
    re.I | re.S,
)
_TIMES = _any_of([w for w in vocabularies.UNITS.flagged if vocabularies.UNITS.meanings[w] is Unit.SECONDS])
_PART = re.compile(rf"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>{_TIMES})", re.I)
# "2 mins 41 secs".
_PARTS = re.compile(
    rf"(?:{_PART.pattern.replace('?P<number>', '').replace('?P<unit>', '?:')}[\s,]*(?:and\s+)?){{2,}}", re.I
)
# "5 weeks" is not 5 with a remark.
_OTHER_UNIT = re.compile(
    r"(\w+ )?(minute|min|hour|hr|week|wk|month|year|yr|day|sec|second|[mb]illion|bn|thousand|hundred|dozen|m|k)s?\b",
    re.I,
)
# Nor is "95 - 97%" 95, or "12 of 15" 12, with a remark.
_MORE_FIGURES = re.compile(r"([-–−/&+]|to|or|of|in|out of|and|but|plus)\s*([<≤>≥]=?)?\s*\d", re.I)
# "25 [r]", "25 (r)", "25 [note 1]".
_MARKED = re.compile(
    r"(?P<rest>.*?\S)\s*(?P<mark>\[\s*(?P<inside>[^\[\]]{1,12}?)\s*\]|\((?P<letter>[a-z])\))", re.S | re.I
)
_NOTE_NUMBER = re.compile(r"(?:notes?\s*)?\d{1,2}|note", re.I)
_MARK = re.compile(r"\[\w+\]")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d|\d{1,3}(?=:)):([0-5]\d)")
# "<5" stands for a figure that is not given.
_BOUND = re.compile(
    rf"(?:[<≤>≥]=?|(?:fewer|less|more) than|under|over)\s*£?\s*(?:{_DIGITS})\s*(?:{_UNIT_AFTER})?", re.I
)
# The last is what makes an arrow of a text a picture.
_ARROWS = " ▲▼△▽▴▾▵▿↑↓→←↔↗↘⬆⬇⬅➡⇧⇩⇔►◄▶◀\N{VARIATION SELECTOR-16}"
_ONLY_A_LIMIT = ": only a limit is given"
# A spreadsheet stores fifteen significant digits.
_LARGEST = 1e15
# A share may stand in place of its percentage, 1.02 for 102%, where its neighbours are this many times as large.
LARGEST_SHARE = 2.0
FAR_ABOVE = 10.0
# A share of up to 1 is, as a percentage, within this many times the others.
MOST_APART = 2


class Quantity(NamedTuple):
    """What one cell says: the value, its unit if the cell gives one, a footnote mark and a remark.

    The value is NaN where the cell says that it is missing; the remark then says why.
    """

    value: float
    unit: str | None = None
    footnote: str = ""
    remark: str = ""

    @property
    def is_limit(self) -> bool:
        """Whether the cell gives only a limit such as "<5" or "≥95%", and so no value."""
        return self.remark.endswith(_ONLY_A_LIMIT)


def parse(
    content: object,
    percent: bool = False,
    stated: UnitStated | None = None,
    shown: NumberFormat = NumberFormat.NOTHING,
    others: OtherTimes | None = None,
) -> Quantity:
    """Read a quantity out of a cell.

    Parameters
    ----------
    content
        What the cell contains: a number, a duration or text such as ``25 secs`` or ``-0.64%1``.
    percent
        Whether the cell has a percentage format, so that 0.9778 means 97.78%.
    stated
        The unit that its column, its measure or its heading states. A number without a unit of its own is given in that
        unit, scaled: 2 in minutes is 120.
    shown
        What the cell's format shows around the number.
    others
        What the other times of the measure show. Without it, and without a stated clock, a time is read as its cell
        stores it.

    Raises
    ------
    UnclearError
        If the content can be read in two ways: 02:41, where nothing says how it is written.
    ValueError
        If the content is not a quantity.

    Examples
    --------
    >>> parse(0.9778, percent=True) == parse("97.78%") == parse(" 97.78 % ")
    True
    >>> parse("25 secs")
    Quantity(value=25.0, unit=<Unit.SECONDS: 'seconds'>, footnote='', remark='')
    >>> parse("2 mins").value, parse(2, stated=UnitStated("seconds", 60)).value, parse("£1.2m")
    (120.0, 120.0, Quantity(value=1200000.0, unit='£', footnote='', remark=''))
    >>> parse("-0.64%1").footnote
    '1'
    >>> parse("[c]"), parse("97.78% [p]").remark, parse("<5").value
    (Quantity(value=nan, unit=None, footnote='', remark='[c] confidential'), '[p] provisional', nan)
    """
    if isinstance(content, int | float) and not isinstance(content, bool):
        return _number_in(content, percent, stated, shown)
    time = stored_time(content)
    if time is not None:
        clock = stated.clock if stated else Clock.NOT_SAID
        if others is not None or clock or isinstance(content, str):
            # "1.5" hours and 1:30 stand in one column: its times are hours and minutes.
            clock = Clock.HOURS_MINUTES if not clock and stated and stated.scale == 3600 else clock
            time = _seconds_meant(content, time, clock, shown, others or OtherTimes())
        return Quantity(time, Unit.SECONDS)
    text = str(content).replace("\N{NO-BREAK SPACE}", " ").strip()
    # An arrow beside a figure says which way it went.
    text = text.strip(_ARROWS) or text
    if missing := vocabularies.MISSING.meaning(text):
        return Quantity(math.nan, remark=text if text.casefold() == missing else f"{text} {missing}")
    if _BOUND.fullmatch(text):
        return Quantity(math.nan, remark=f"{text}{_ONLY_A_LIMIT}")
    if (marked := _MARKED.fullmatch(text)) and (mark := _mark(marked)):
        quantity = parse(marked["rest"], percent, stated, shown, others)
        return quantity._replace(remark=f"{quantity.remark}; {mark}" if quantity.remark else mark)
    if _PARTS.fullmatch(text):
        scale = vocabularies.UNIT_SCALES.meaning
        parts = (Decimal(part["number"]) * Decimal(scale(part["unit"]) or 1) for part in _PART.finditer(text))
        return Quantity(sum(map(float, parts)), Unit.SECONDS)
    return _from_text(text, stated)


def stored_time(content: object) -> float | None:
    """Return a time in seconds as a cell stores it: 02:41 as 2 hours and 41 minutes; None if it is no time.

    Examples
    --------
    >>> stored_time(dt.time(2, 41)), stored_time("0:02:41"), stored_time("02:41"), stored_time(161)
    (9660.0, 161.0, 9660.0, None)
    """
    if isinstance(content, dt.timedelta):
        return content.total_seconds()
    if isinstance(content, dt.time):
        return content.hour * 3600.0 + content.minute * 60 + content.second + content.microsecond / 1e6
    if isinstance(content, str) and ":" in content and (match := _CLOCK.fullmatch(content.strip())):
        hours, minutes, seconds = match.groups()
        if hours is None:
            return 3600.0 * float(minutes) + 60 * float(seconds)
        return 3600.0 * float(hours) + 60 * float(minutes) + float(seconds) if float(minutes) < 60 else None
    return None


def is_missing_letter(content: object) -> bool:
    """Tell whether a cell has a letter or sign such as "c", which means a missing figure only where a figure is read.

    Examples
    --------
    >>> is_missing_letter("c"), is_missing_letter("*"), is_missing_letter("[c]"), is_missing_letter("No data")
    (True, True, False, False)
    """
    return isinstance(content, str) and vocabularies.normalise(content) in vocabularies.MISSING.flagged


def may_be_share(value: float, others: Collection[float]) -> bool:
    """Tell whether a plain number among percentages may be a share of one: 1.02 beside 97.78 may be 102%.

    Examples
    --------
    >>> may_be_share(1.02, [97.78]), may_be_share(1.02, [1.1, 0.9]), may_be_share(0.98, []), may_be_share(0.9, [2.8])
    (True, False, True, False)
    """
    if 0 < value <= 1:
        usual = float(np.median(list(others))) if others else 100 * value
        return usual / MOST_APART < 100 * value < usual * MOST_APART
    return 1 < value <= LARGEST_SHARE and bool(others) and min(others) >= FAR_ABOVE * value


def _number_in(content: float, percent: bool, stated: UnitStated | None, shown: NumberFormat) -> Quantity:
    if not math.isfinite(content) or abs(content) >= _LARGEST:
        raise ValueError(f"{content!r} is not a quantity")
    # Shifting the decimal point of what the cell shows keeps 0.9778 exactly 97.78; the digits that
    # a calculated cell has past the fifteenth would make equal figures differ.
    number = Decimal(f"{content:.15g}")
    if percent:
        return Quantity(float(number * 100), Unit.PERCENT)
    if shown is NumberFormat.PERCENT_SIGN:
        return Quantity(float(number), Unit.PERCENT)
    return _plain(float(number), POUNDS if shown is NumberFormat.POUNDS else None, stated)


def _plain(value: float, unit: str | None, stated: UnitStated | None) -> Quantity:
    """Return a number that has no size of its own, in the unit that is stated."""
    if stated is None:
        return Quantity(value, unit)
    if not stated.plain:
        expected = f"a time such as 2:41 ({stated.clock})"
        raise UnclearError(f"{value:g}", expected, "Write it as a time, or say in the heading what it counts")
    scaled = stated.scaled(value) if unit is None or stated.unit == unit else value
    if abs(scaled) >= _LARGEST:
        raise ValueError(f"{value!r} is not a quantity")
    return Quantity(scaled, unit)


def _seconds_meant(content: object, time: float, clock: Clock, shown: NumberFormat, others: OtherTimes) -> float:
    """Return the seconds that a time means; one typed with its seconds is clear by itself."""
    text = content.strip() if isinstance(content, str) else ""
    if text.count(":") == 2 and clock is not Clock.MINUTES_SECONDS:
        return time
    if text.count(":") == 1:
        if clock is Clock.HOURS_MINUTES_SECONDS:
            clock = Clock.NOT_SAID
        # Text is what its cell shows.
        shown, others = NumberFormat.HOURS_MINUTES, OtherTimes()
    hours, minutes = divmod(round(time) // 60, 60)
    return times.seconds(time, text or f"{hours}:{minutes:02}", clock, shown, others)


def _mark(marked: re.Match[str]) -> str | None:
    """Return a mark after a figure with its meaning; a note's number needs none; None for an unknown mark."""
    if meaning := vocabularies.MARKS.meaning(f"[{marked['inside'] or marked['letter']}]"):
        return f"{marked['mark']} {meaning}"
    return marked["mark"] if marked["inside"] and _NOTE_NUMBER.fullmatch(marked["inside"]) else None


def _repeats_unit(words: str, stated: UnitStated) -> bool:
    """Tell whether words after a number repeat a stated unit that no vocabulary knows: "12 working days"."""
    kept_as_written = stated.scale == 1 and stated.unit not in list(Unit)
    return kept_as_written and vocabularies.normalise(words) == vocabularies.normalise(stated.unit)


def _from_text(text: str, stated: UnitStated | None) -> Quantity:
    match = _QUANTITY.fullmatch(text)
    if match and stated and _repeats_unit(text[match.end("number") :], stated):
        match = _QUANTITY.fullmatch(text[: match.end("number")])
    remark = match["remark"] or "" if match else ""
    if (
        not match
        or _MORE_FIGURES.match(remark)
        or _MARK.match(remark)
        or (not match["unit"] and _OTHER_UNIT.match(remark))
    ):
        raise ValueError(f"{text!r} is not a quantity")
    unit = vocabularies.UNITS.meaning(match["unit"]) if match["unit"] else None
    size = float(vocabularies.UNIT_SCALES.meaning(match["unit"]) or 1) if match["unit"] else 1.0
    size *= _SIZES[match["size"].casefold()] if match["size"] else 1.0
    value = float(Decimal(match["number"].replace(",", "")) * Decimal(size))
    if value >= _LARGEST:
        raise ValueError(f"{text!r} is not a quantity")
    value = -value if match["sign"] in ("-", "−", "–") else value
    if unit is None and not match["size"]:
        value, unit = _plain(value, POUNDS if match["pounds"] else None, stated)[:2]
    elif unit is None:
        unit = POUNDS
    return Quantity(value, unit, match["footnote"] or "", text if match["remark"] else "")
