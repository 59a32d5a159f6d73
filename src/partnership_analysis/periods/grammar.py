"""The pieces that periods are written in: months, years, and the quarters and halves of years.

Gives patterns, and what their digits and names mean. The names of a pattern's groups end in a letter, so that one
pattern may have two years: ``year_pattern("a")``.
"""

import re

from partnership_analysis.kinds import YearKind
from partnership_analysis.periods.period import MONTHS, Period
from partnership_analysis.periods.unclear import UnclearError

MONTH_NUMBERS = {short: i for i, name in enumerate(MONTHS, start=1) for short in (name, name[:3])} | {"sept": 9}
# A text that names a month contains one of these.
MONTH_CLUES = tuple(name[:3] for name in MONTHS)
# Long and short names in one: a pattern with each of them apart takes longer to compile.
_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
MONTH = rf"(?P<month>{_NAMES})"
_CENTURY = r"(?:19|20)\d\d"
_SHORT = r"(?:19|20)?\d\d"
# What stands between two ends: 2010-14, April to June.
TO = r"(?:\s*[-–—]\s*|\s+to\s+)"
PART = r"(?P<part>(?:Q|qtr\s*|quarter\s*)[1-4]|(?:H|half\s*(?:-?\s*year\s*)?)[12]|(?:first|second|1st|2nd)\s+half)"
PART_CLUES = ("q", "h")
PART_PATTERN = re.compile(PART, re.I)


def month_pattern(name: str) -> str:
    """Return a pattern for the name of a month."""
    return rf"(?P<month_{name}>{_NAMES})"


def year_pattern(name: str, alone: str = _CENTURY) -> str:
    """Return a pattern for a year: split between two (2014/15, 2014 to 2015), FY15, or one `alone` (2014)."""
    mark = rf"(?P<mark_{name}>\s*[/–—-]\s*|(?<=\d\d\d\d)\s+to\s+)"
    split = rf"(?:FY\s*)?(?P<first_{name}>{_SHORT}){mark}(?P<last_{name}>{_SHORT})"
    return rf"(?:{split}|FY\s*(?P<end_{name}>{_SHORT})|(?P<alone_{name}>{alone}))(?!\d)"


def short_year_pattern(name: str) -> str:
    """Return a pattern for a year behind a month, which may have two digits: the 14 of Apr 14."""
    split = rf"(?P<first_{name}>{_CENTURY})(?P<mark_{name}>\s*[/–—-]\s*|\s+to\s+)(?P<last_{name}>{_SHORT})"
    return rf"(?:{split}|(?P<alone_{name}>{_SHORT}))(?!\d)"


def century(digits: str) -> int:
    """Return the year that four digits stand for, or two digits for 1970 to 2069.

    Examples
    --------
    >>> century("2014"), century("14"), century("99")
    (2014, 2014, 1999)
    """
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def split_year(match: re.Match[str], name: str, kind: YearKind | None) -> Period | None:
    """Return the year that a match of `year_pattern` names as 2014/15 or FY15; None if it names none this way.

    Raises
    ------
    UnclearError
        If 2014-15 may be two calendar years.
    """
    groups = match.groupdict()
    if groups.get(f"end_{name}"):
        return Period.financial_year(century(groups[f"end_{name}"]) - 1)
    if not groups.get(f"first_{name}"):
        return None
    first, last = century(groups[f"first_{name}"]), century(groups[f"last_{name}"])
    if last != first + 1:
        return None
    if kind is YearKind.CALENDAR and groups[f"mark_{name}"].strip() != "/":
        expected = f"one year, or the two calendar years {first} and {last}"
        raise UnclearError(match.group(), expected, f"Write {first}/{last % 100:02d} if it is a financial year")
    return Period(first, 9) if kind is YearKind.ACADEMIC else Period.financial_year(first)


def whole_year(number: int, kind: YearKind | None) -> Period:
    """Return the year that a bare number such as 2018 names, where years are of this kind.

    Raises
    ------
    UnclearError
        If the kind does not decide: a financial or academic year begins in one year and ends in the next.

    Examples
    --------
    >>> str(whole_year(2018, YearKind.CALENDAR)), str(whole_year(2018, YearKind.ENDING_IN_MARCH))
    ('2018', '2017/18')
    """
    if kind is YearKind.CALENDAR:
        return Period(number, 1)
    if kind is YearKind.ENDING_IN_MARCH:
        return Period.financial_year(number - 1)
    before, after = (Period.financial_year(start).label for start in (number - 1, number))
    expected = f"{before} or {after}"
    if kind is None:
        expected = f"the calendar year {number}, or {expected}"
    raise UnclearError(str(number), expected, f"Write {after}, or say Calendar year in the heading or the title")


def part(text: str, year: Period) -> Period:
    """Return the quarter or half of a year that a match of `PART` names."""
    first, last = text[:1].casefold(), text[-1]
    if first == "q":
        return year.part(int(last), 3)
    # "First half" ends in no number.
    return year.part(int(last) if last.isdigit() else {"f": 1, "1": 1}.get(first, 2), 6)


def months_between(start: Period, end: Period) -> Period:
    """Return the period from one month to another.

    Raises
    ------
    UnclearError
        If the second is before the first.
    """
    length = end.ends - start.ends + 1
    if length < 1:
        raise UnclearError(f"{start.words} to {end.words}", "the first month before the last", "Correct the months")
    return Period(start.year, start.month, length)


def six_digits(text: str, kind: YearKind | None) -> Period | None:
    """Return what six digits name: the year 201718, or the month 202204; None if they are neither.

    Raises
    ------
    UnclearError
        If they may be either, as 201112 may: 2011/12, or December 2011.

    Examples
    --------
    >>> str(six_digits("201718", None)), str(six_digits("202204", None)), str(six_digits("201112", YearKind.FINANCIAL))
    ('2017/18', '2022-04', '2011/12')
    """
    start, rest = int(text[:4]), int(text[4:])
    is_split, is_month = rest == (start + 1) % 100, 1 <= rest <= len(MONTHS)
    if is_split and is_month and kind in (None, YearKind.CALENDAR):
        year, month = Period.financial_year(start).label, Period(start, rest, 1).words
        raise UnclearError(text, f"{year} or {month}", f"Write {year}, or {month}")
    if is_split:
        return Period(start, 9) if kind is YearKind.ACADEMIC else Period.financial_year(start)
    return Period(start, rest, 1) if is_month else None
