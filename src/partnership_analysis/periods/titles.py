"""The period of a title: "Complaints by stage, Q2 2025/26" is about a quarter, though it names a year too.

Takes a title; gives the one period that its figures are of, or the error that says what is unclear.
"""

import re
from calendar import monthrange

from partnership_analysis.periods import embedded, grammar
from partnership_analysis.periods.period import Period
from partnership_analysis.periods.unclear import UnclearError
from partnership_analysis.periods.year_and_part import part_of_financial_year

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_NTH_QUARTER = re.compile(rf"\b(?P<nth>{'|'.join(_ORDINALS)})\s+quarter\b", re.I)
_YEAR = r"(?:,?\s+(?P<year_{0}>(?:19|20)\d\d))"
_DAY = r"(?P<day_{0}>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?"
_DAYS = re.compile(
    rf"\b{_DAY.format('a')}{grammar.month_pattern('a')}{_YEAR.format('a')}?(?:\s+(?:to|until)\s+|\s*[-–—]\s*)"
    rf"{_DAY.format('b')}{grammar.month_pattern('b')}{_YEAR.format('b')}",
    re.I,
)


def find_period(text: str) -> Period | None:
    """Return the period of the figures under a title: the one part of a year that it names, or else the one year.

    A year beside a part of it only says whose part it is. Periods that figures are compared with, dates of publication
    and parts of another year do not count. None if the title names no period, or several years.

    Raises
    ------
    UnclearError
        If it names several parts of a year, parts without their year, or one that a count goes on to.

    Examples
    --------
    >>> str(find_period("Complaints by stage, Q2 2025/26")), str(find_period("Complaints, April to September 2025"))
    ('2025/26 Q2', '2025/26 H1')
    >>> str(find_period("Complaints, October 2025")), str(find_period("Complaints in 2025/26"))
    ('2025-10', '2025/26')
    >>> str(find_period("Complaints, 1 July to 30 September 2025")), str(find_period("Second quarter of 2025/26"))
    ('2025/26 Q2', '2025/26 Q2')
    """
    title = _DAYS.sub(_whole_months, " ".join(text.split()))
    title = _NTH_QUARTER.sub(lambda match: f"quarter {_ORDINALS[match['nth'].lower()]}", title)
    title = re.sub(r"(quarter [1-4]) of(?: the year)?\b", r"\1", title, flags=re.I)
    year = embedded.find_year(title)
    parts = [part for part in embedded.figure_parts(title) if year is None or year.contains(part)]
    named = {match["part"].casefold() for match in grammar.PART_PATTERN.finditer(title)}
    if len(named) == 1 and not parts and (own := part_of_financial_year(next(iter(named)), year)):
        parts = [own]  # "Quarter 1 performance 2025/26"
    if len(parts) > 1 or len(named) > 1 or (named and not parts and year is not None):
        raise UnclearError(text, "one period", "Name the one year, half, quarter or month that its figures are of")
    return parts[0] if parts else year


def _whole_months(match: re.Match[str]) -> str:
    """Write "1 July to 30 September 2025" without its days.

    Raises
    ------
    UnclearError
        If they are not the first and the last day of a month.
    """
    month, year = grammar.MONTH_NUMBERS[match["month_b"].lower()[:3]], int(match["year_b"])
    if int(match["day_a"]) != 1 or int(match["day_b"]) != monthrange(year, month)[1]:
        raise UnclearError(match.group(), "whole months", "Count from the first day of a month to the last of one")
    first_year = f" {match['year_a']}" if match["year_a"] else ""
    return f"{match['month_a']}{first_year} to {match['month_b']} {year}"
