"""Percentages, days, seconds and counts.

Knows how officers write quantities. Takes a cell's content; gives the number (percent as 0 to 100),
its unit and the words around it; and takes numbers back to the words for them.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Unit

# "25 secs", but not "25 secsomething".
_AFTER = "|".join(
    r"\s+".join(map(re.escape, word.split())) + (r"\b" if word[-1].isalnum() else "")
    for word in sorted(vocabularies.UNITS.flagged, key=len, reverse=True)
)
_QUANTITY = re.compile(
    r"(?P<sign>[+\-−–]?)\s*(?:£\s*)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"\s*(?P<unit>{_AFTER})?(?P<footnote>(?<=%)\d|\*+)?(?:\s+(?P<remark>\D.*))?",
    re.I | re.S,
)
# "2 mins" is not 2 seconds with a remark.
_OTHER_UNIT = re.compile(
    r"(\w+ )?(minute|min|hour|hr|week|wk|month|year|yr|day|sec|second|[mb]illion|bn|thousand|hundred|dozen|m|k)s?\b",
    re.I,
)
# Nor is "95 - 97%" 95, or "12 of 15" 12, with a remark.
_MORE_FIGURES = re.compile(r"([-–−/&+]|to|or|of|in|out of|and|plus)\s*\d", re.I)
_MARKED = re.compile(r"(?P<rest>.*?)\s*(?P<mark>\[\w+\])", re.S)
_MARK = re.compile(r"\[\w+\]")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
# Figures this close are one: no spreadsheet shows the difference.
DUST = 1e-9
# A spreadsheet holds fifteen significant digits.
_LARGEST = 1e15
# So near to a half, or above so much, binary fractions may round to the wrong side.
_DOUBTFUL = 1e-4
_SURE = 1e11

Numbers = np.ndarray[Any, np.dtype[np.floating[Any]]]
Flags = np.ndarray[Any, np.dtype[np.bool]]


class Quantity(NamedTuple):
    """What one cell says: the value, its unit if the cell tells it, a footnote mark and a remark.

    The value is NaN where the cell says that it is missing; the remark then says why.
    """

    value: float
    unit: Unit | None = None
    footnote: str = ""
    remark: str = ""


def parse(content: object, percent: bool = False) -> Quantity:
    """Read a quantity out of a cell.

    Parameters
    ----------
    content
        What the cell holds: a number, a duration or text such as ``25 secs`` or ``-0.64%1``.
    percent
        Whether the cell is formatted as a percentage, so that 0.9778 means 97.78%.

    Raises
    ------
    ValueError
        If the content is not a quantity.

    Examples
    --------
    >>> parse(0.9778, percent=True) == parse("97.78%") == parse(" 97.78 % ")
    True
    >>> parse("25 secs")
    Quantity(value=25.0, unit=<Unit.SECONDS: 'seconds'>, footnote='', remark='')
    >>> parse("-0.64%1").footnote
    '1'
    >>> parse("[c]"), parse("97.78% [p]").remark
    (Quantity(value=nan, unit=None, footnote='', remark='[c] confidential'), '[p] provisional')
    """
    if isinstance(content, int | float) and not isinstance(content, bool):
        return _number_in(content, percent)
    if isinstance(content, dt.timedelta):
        return Quantity(content.total_seconds(), Unit.SECONDS)
    if isinstance(content, dt.time):
        return Quantity(content.hour * 3600.0 + content.minute * 60 + content.second, Unit.SECONDS)
    text = str(content).replace("\N{NO-BREAK SPACE}", " ").strip()
    if missing := vocabularies.MISSING.meaning(text):
        return Quantity(math.nan, remark=text if text.casefold() == missing else f"{text} {missing}")
    if (marked := _MARKED.fullmatch(text)) and (known := vocabularies.MARKS.meaning(marked["mark"])):
        quantity = parse(marked["rest"])
        meaning = f"{marked['mark']} {known}"
        return quantity._replace(remark=f"{quantity.remark}; {meaning}" if quantity.remark else meaning)
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = map(float, clock.groups())
        return Quantity(3600 * hours + 60 * minutes + seconds, Unit.SECONDS)
    return _written(text)


def _number_in(content: float, percent: bool) -> Quantity:
    if not math.isfinite(content) or abs(content) >= _LARGEST:
        raise ValueError(f"{content!r} is not a quantity")
    # Shifting the decimal point of what the cell shows keeps 0.9778 exactly 97.78; the digits that
    # a calculated cell has past the fifteenth would make equal figures differ.
    number = Decimal(f"{content:.15g}")
    return Quantity(float(number * 100), Unit.PERCENT) if percent else Quantity(float(number))


def _written(text: str) -> Quantity:
    match = _QUANTITY.fullmatch(text)
    remark = match["remark"] or "" if match else ""
    if (
        not match
        or _MORE_FIGURES.match(remark)
        or _MARK.match(remark)
        or (not match["unit"] and _OTHER_UNIT.match(remark))
    ):
        raise ValueError(f"{text!r} is not a quantity")
    value = float(match["number"].replace(",", ""))
    if value >= _LARGEST:
        raise ValueError(f"{text!r} is not a quantity")
    unit = vocabularies.UNITS.meaning(match["unit"]) if match["unit"] else None
    return Quantity(
        -value if match["sign"] in ("-", "−", "–") else value,
        unit,
        match["footnote"] or "",
        text if match["remark"] else "",
    )


def difference(value: float, other: float) -> float:
    """Subtract as on paper: binary fractions would make 302.698 less 298.1815 a little less than 4.5165.

    Examples
    --------
    >>> difference(302.698, 298.1815), 302.698 - 298.1815
    (4.5165, 4.516499999999951)
    """
    return float(Decimal(f"{value:.15g}") - Decimal(f"{other:.15g}"))


def agreeing_decimals(value: float, other: float, decimals: int) -> int:
    """Return the decimals at which a printed difference agrees with its printed parts.

    At least `decimals`, and at most eight more; and enough to tell a difference from none.

    Examples
    --------
    >>> agreeing_decimals(97.78, 96.92, 2)
    2
    >>> agreeing_decimals(10.4, 9.6, 0)  # 10 and 10 differ by 0.8, not by 1
    1
    """
    for places in range(decimals, decimals + 8):
        apart = round_half_up(difference(value, other), places)
        agree = round_half_up(value, places) - round_half_up(other, places) == apart
        if agree and (apart or abs(value - other) < DUST):
            return places
    return decimals + 8


def own_decimals(value: float, most: int = 4) -> int:
    """Return the decimals a value needs to be printed whole, up to so many: 99 needs none, 99.5 one.

    Examples
    --------
    >>> own_decimals(99.0), own_decimals(99.5), own_decimals(98.997, most=2)
    (0, 1, 0)
    """
    exponent = round_half_up(value, most).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def column_decimals(values: "np.ndarray[Any, Any]", most: int = 4) -> "np.ndarray[Any, Any]":
    """Return the decimals that each of many values needs to be printed whole, up to `most`.

    Examples
    --------
    >>> column_decimals(np.array([99.0, 99.5, 97.78, 100 / 3]), most=2)
    array([0, 1, 2, 2])
    """
    whole = [np.isclose(values, np.round(values, places), rtol=0, atol=1e-9) for places in range(most)]
    return np.select(whole, range(most), most) if most else np.zeros(len(values), dtype="int64")


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round as a reader does on paper: 0.125 to two decimals is 0.13, and 2.675 is 2.68.

    Examples
    --------
    >>> round_half_up(2.675, 2)
    Decimal('2.68')
    """
    # Fifteen significant digits are all that a spreadsheet holds; the rest is binary dust.
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")


def in_print(values: Numbers, decimals: Numbers) -> Numbers:
    """Return numbers as they are printed, counted in their last decimal place: 97.776 with two decimals is 9,778.

    Two numbers are equal here if, and only if, a reader sees the same.

    Examples
    --------
    >>> in_print(np.array([97.776, 2.675, -2.675]), np.array([2, 2, 2]))
    array([9778.,  268., -268.])
    """
    return _in_print(values * 10.0**decimals, decimals, lambda at: float(values[at]))


def adding_up(values: Numbers, others: Numbers, decimals: Numbers) -> Flags:
    """Tell which differences agree with their two parts, all printed with the same decimals.

    A difference that prints as nought, of numbers that are not equal, does not.

    Examples
    --------
    >>> adding_up(np.array([97.78, 10.4, 9.4996]), np.array([96.92, 9.6, 9.5]), np.array([2, 0, 2]))
    array([ True, False, False])
    """

    def apart(at: int) -> float:
        return difference(float(values[at]), float(others[at]))

    size = _in_print((values - others) * 10.0**decimals, decimals, apart)
    agree: Flags = in_print(values, decimals) - in_print(others, decimals) == size
    nothing: Flags = (size == 0) & (np.abs(values - others) > DUST)
    return agree & ~nothing


def _in_print(scaled: Numbers, decimals: Numbers, exact: Callable[[int], float]) -> Numbers:
    """Round to whole numbers; what binary fractions leave in doubt, one by one from its `exact` number."""
    size = np.abs(scaled)
    rounded = np.sign(scaled) * np.floor(size + 0.5)
    doubtful = (np.abs(size % 1 - 0.5) < _DOUBTFUL) | (size > _SURE)
    for at in map(int, np.flatnonzero(doubtful)):
        places = int(decimals[at])
        rounded[at] = float(round_half_up(exact(at), places).scaleb(places))
    return rounded


def format_value(value: float, unit: str, decimals: int) -> str:
    """Print a value with its unit, as in a sentence.

    Examples
    --------
    >>> format_value(97.78, "percent", 2), format_value(1, "days", 0), format_value(1024, "count", 0)
    ('97.78%', '1 day', '1,024')
    """
    number = _number(value, decimals)
    return f"{number}%" if unit == Unit.PERCENT else number + _suffix(number, unit)


def format_difference(difference: float, unit: str, decimals: int) -> str:
    """Print the size of a difference; percentages differ by percentage points.

    Examples
    --------
    >>> format_difference(-0.48, "percent", 2), format_difference(9, "seconds", 0)
    ('0.48 percentage points', '9 seconds')
    """
    number = _number(abs(difference), decimals)
    if unit == Unit.PERCENT:
        return f"{number} percentage point" + ("" if number == "1" else "s")
    return number + _suffix(number, unit)


def format_signed(difference: float, unit: str, decimals: int) -> str:
    """Print a difference with its sign, as in a table; a point is a percentage point.

    Examples
    --------
    >>> format_signed(-0.64, "percent", 2), format_signed(9, "seconds", 0), format_signed(-34, "count", 0)
    ('−0.64 points', '+9 seconds', '−34')
    """
    number = _number(abs(difference), decimals)
    sign = "" if not round_half_up(difference, decimals) else "−" if difference < 0 else "+"
    if unit == Unit.PERCENT:
        return f"{sign}{number} point" + ("" if number == "1" else "s")
    return sign + number + _suffix(number, unit)


def _number(value: float, decimals: int) -> str:
    rounded = round_half_up(value, decimals)
    return f"{rounded if rounded else abs(rounded):,}".replace("-", "−")


def _suffix(number: str, unit: str) -> str:
    if unit not in (Unit.DAYS, Unit.SECONDS):
        return ""
    return " " + (unit.removesuffix("s") if number == "1" else unit)
