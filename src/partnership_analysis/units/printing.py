"""Quantities in words: numbers with their units, as sentences, tables and charts print them."""

import re

from partnership_analysis.kinds import Unit
from partnership_analysis.units.rounding import round_half_up
from partnership_analysis.units.wording import POUNDS

_WORDS: dict[str, str] = {Unit.PERCENT: "per cent", Unit.COUNT: "number", Unit.NUMBER: "number"}
_MILLION = 1_000_000
# A number stands within "£ per household": "£3.60 per household".
_MONEY = re.compile(r"£(?P<size>000|m|bn)?(?P<rest>\s+(?:per|a|an|each|every)\b.*)?", re.S)
# "1 point", but "1.5 points"; "1.0 point" too.
_ONE = re.compile(r"1(?:\.0+)?")
_SIZES = {"000": "k", "m": "m", "bn": "bn"}


def format_value(value: float, unit: str, decimals: int) -> str:
    """Print a value with its unit, as in a sentence.

    Parameters
    ----------
    value
        In the unit; a percent is 0 to 100.
    unit
        One of `Unit`, "£", or any other words, which follow the number.
    decimals
        Money with one decimal is printed with two. A whole number of pounds from a million on is printed in millions
        where three decimals give all of it.

    Examples
    --------
    >>> format_value(97.78, "percent", 2), format_value(1, "days", 0), format_value(1024, "count", 0)
    ('97.78%', '1 day', '1,024')
    >>> format_value(3.6, "£", 1), format_value(1_200_000, "£", 0), format_value(12.3, "kg a household", 1)
    ('£3.60', '£1.2m', '12.3 kg a household')
    """
    number = format_number(value, unit, decimals)
    return number + _suffix(number, unit)


def format_number(value: float, unit: str, decimals: int) -> str:
    """Print a value with the sign of its unit (% or £), and without the words of any other.

    Examples
    --------
    >>> format_number(97.78, "percent", 2), format_number(25, "days", 0), format_number(-20, "£", 0)
    ('97.78%', '25', '−£20')
    """
    if money := _MONEY.fullmatch(unit):
        size = _SIZES.get(money["size"] or "", "")
        return f"{_money(value, decimals, whole=not size)}{size}"
    return _number(value, decimals) + ("%" if unit == Unit.PERCENT else "")


def format_difference(difference: float, unit: str, decimals: int) -> str:
    """Print the size of a difference; percentages differ by percentage points.

    Examples
    --------
    >>> format_difference(-0.48, "percent", 2), format_difference(9, "seconds", 0), format_difference(-1234, "£", 0)
    ('0.48 percentage points', '9 seconds', '£1,234')
    """
    if unit == Unit.PERCENT:
        return _points(difference, decimals, "percentage point")
    return format_value(abs(difference), unit, decimals)


def format_signed(difference: float, unit: str, decimals: int) -> str:
    """Print a difference with its sign, as in a table; a point is a percentage point.

    Examples
    --------
    >>> format_signed(-0.64, "percent", 2), format_signed(9, "seconds", 0), format_signed(-34, "count", 0)
    ('−0.64 points', '+9 seconds', '−34')
    >>> format_signed(20, "£", 0)
    '+£20'
    """
    sign = "" if not round_half_up(difference, decimals) else "−" if difference < 0 else "+"
    if unit == Unit.PERCENT:
        return sign + _points(difference, decimals, "point")
    return sign + format_value(abs(difference), unit, decimals)


def in_words(unit: str) -> str:
    """Return a unit as the subtitle of a chart names it.

    Examples
    --------
    >>> in_words("percent"), in_words("count"), in_words("£"), in_words("Tonnes")
    ('per cent', 'number', '£', 'tonnes')
    """
    return _WORDS.get(unit, _lower_first(unit))


def axis_signs(unit: str) -> tuple[str, str]:
    """Return what stands before and after a number of a unit on the axis of a chart.

    Examples
    --------
    >>> axis_signs("percent"), axis_signs("£"), axis_signs("days")
    (('', '%'), ('£', ''), ('', ''))
    """
    return (POUNDS if _MONEY.fullmatch(unit) else "", "%" if unit == Unit.PERCENT else "")


def _points(difference: float, decimals: int, noun: str) -> str:
    number = _number(abs(difference), decimals)
    return f"{number} {noun}{'' if _ONE.fullmatch(number) else 's'}"


def _number(value: float, decimals: int) -> str:
    rounded = round_half_up(value, decimals)
    return f"{rounded if rounded else abs(rounded):,}".replace("-", "−")


def _money(value: float, decimals: int, whole: bool) -> str:
    """Print pounds, or (not `whole`) thousands or millions of them."""
    rounded = round_half_up(value, 2 if decimals == 1 and whole else decimals)
    sign, size = "−" if rounded < 0 else "", abs(rounded)
    if whole and decimals == 0 and size >= _MILLION and size % 1000 == 0:
        return f"{sign}{POUNDS}{(size / _MILLION).normalize():,f}m"
    return f"{sign}{POUNDS}{size:,}"


def _suffix(number: str, unit: str) -> str:
    if unit in (Unit.PERCENT, Unit.COUNT, Unit.NUMBER, ""):
        return ""
    if money := _MONEY.fullmatch(unit):
        return money["rest"] or ""
    words = _lower_first(unit)
    one = number in ("1", "−1") and words.isalpha() and words.endswith("s") and not words.endswith("ss")
    return f" {words.removesuffix('s') if one else words}"


def _lower_first(unit: str) -> str:
    """Return a unit without the capital that begins its cell; "FTE" and "MWh" keep theirs."""
    first = unit.partition(" ")[0]
    return unit[:1].lower() + unit[1:] if first[1:].islower() else unit
