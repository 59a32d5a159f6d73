"""The forms that periods are written in: for each a pattern, and what a match means.

Takes text; gives a `Period`. `spellings` reads whole cells with them, `embedded` finds them in longer texts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from partnership_analysis.kinds import YearKind
from partnership_analysis.periods import grammar
from partnership_analysis.periods.grammar import (
    MONTH_CLUES,
    MONTH_NUMBERS,
    PART,
    PART_CLUES,
    PART_PATTERN,
    TO,
    century,
    month_pattern,
    short_year_pattern,
    year_pattern,
)
from partnership_analysis.periods.period import Period
from partnership_analysis.periods.unclear import UnclearError

Match = re.Match[str]
_LONGEST_PART = 40
_TWICE = re.compile(r"([^(:]+?)\s*[(:]\s*([^():]+)\)?")
# What stands between a month and its year: Apr-14, Apr '14, April, 2014.
_MARK = r"[\s'’.,-]*"
_DAY = r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?"
_TO_THE_END = r"(?:up\s+to|to|ending|ended|ends)\s+(?:the\s+)?(?:end\s+(?:of\s+)?)?"
_LENGTHS = {"year": 12, "quarter": 3, "half year": 6, "half-year": 6, "month": 1, "twelve months": 12}
_LENGTH = r"(?P<length>year|quarter|half[ -]year|month|twelve\s+months|(?P<number>[1-9]\d?)\s+months?)"
# After these, "to March 10" ends something shorter than a year.
_NOT_A_YEAR = (
    r"(?!(?:weeks?|days?|months?|quarters?|half|fortnights?|year|(?!apr(?:il)?\b)(?:"
    + "|".join(MONTH_NUMBERS)
    + r"))\b)"
)


@dataclass(frozen=True)
class Form:
    """One way to write a period.

    Attributes
    ----------
    written
        What it looks like: a regular expression.
    read
        What a match means; None if it is no period after all.
    clues
        A text of this form contains one of these in small letters; empty if it need not.
    embedded
        Whether to look for it within other words.
    """

    written: str
    read: Callable[[Match, YearKind | None], Period | None]
    clues: tuple[str, ...] = ()
    embedded: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its regular expression, compiled when it is first needed: most workbooks need few of them."""
        return re.compile(self.written, re.I)

    def may_be_in(self, folded: str) -> bool:
        """Tell whether a text, in small letters, may contain this form."""
        return not self.clues or any(clue in folded for clue in self.clues)


def _several_years(match: Match, kind: YearKind | None) -> Period | None:
    """Return 2010/11 to 2013/14."""
    first, last = (grammar.split_year(match, name, kind) for name in ("a", "b"))
    if first is None or last is None or first.month != last.month or last <= first:
        return None
    return grammar.months_between(first.part(1, 1), last.last(1))


def _range_of_years(match: Match, kind: YearKind | None) -> Period | None:
    """Return 2010-14: five calendar years, or the four financial years from April 2010 to March 2014."""
    first, last = century(match["from"]), century(match["until"])
    if last <= first + 1:
        return None
    if kind is YearKind.CALENDAR:
        return Period(first, 1, 12 * (last - first + 1))
    financial = f"{Period(first, 4).label} to {Period(last - 1, 4).label}"
    if kind is YearKind.FINANCIAL:
        return Period(first, 4, 12 * (last - first))
    expected = f"the calendar years {first} to {last}, or {financial}"
    raise UnclearError(match.group(), expected, "Write the years in full, or say in the title what years they are")


def _part_of_year(match: Match, kind: YearKind | None) -> Period | None:
    alone = match.groupdict().get("alone_a")
    if alone is None:
        found = grammar.split_year(match, "a", kind)
        if found is None:
            return None
        if not found.is_financial_year:
            raise UnclearError(
                match.group(), "the months of the quarter or half of an academic year", "Name the months"
            )
        return grammar.part(match["part"], found)
    number = int(alone)
    if kind is YearKind.CALENDAR:
        return grammar.part(match["part"], Period(number, 1))
    name = match["part"].upper() if len(match["part"]) == 2 else match["part"].capitalize()
    years = [Period.financial_year(start).label for start in (number - 1, number)]
    expected = f"{name} of {years[0]}, of {years[1]}" + (f" or of the calendar year {number}" if kind is None else "")
    raise UnclearError(match.group(), expected, f"Write {years[1]} {name}, or name its months")


def _iso_month(match: Match) -> Period:
    return Period(int(match["iso_year"]), int(match["iso_month"]), 1)


def _month(match: Match, kind: YearKind | None, name: str = "a") -> Period | None:
    """Return a month of the year that a match names: March 2014, or March 2013/14."""
    number = MONTH_NUMBERS[match[f"month_{name}"].lower()]
    alone = match.groupdict().get("alone_a")
    if alone is not None:
        return Period(century(alone), number, 1)
    found = grammar.split_year(match, "a", kind)
    return None if found is None else Period(found.year + (number < found.month), number, 1)


def _months_of_year(match: Match, kind: YearKind | None) -> Period | None:
    """Return April to June 2014, or April to June 2014/15."""
    first, last = (_month(match, kind, name) for name in ("a", "b"))
    if first is None or last is None:
        return None
    if last < first and match["alone_a"]:
        if (first.month, last.month) == (4, 3) and " to " in match.group():
            return last.year_of
        spans = [(first.year_before, last), (first, last.following(12))]
        expected = " or ".join(f"{start.words} to {end.words}" for start, end in spans)
        raise UnclearError(match.group(), expected, "Write a year behind each month")
    return None if last <= first else grammar.months_between(first, last)


def _months_and_years(match: Match, kind: YearKind | None) -> Period | None:
    """Return April 2017 to March 2018."""
    first, last = (
        Period(century(match[f"alone_{name}"]), MONTH_NUMBERS[match[f"month_{name}"].lower()], 1) for name in ("a", "b")
    )
    return grammar.months_between(first, last)


def _stretch(match: Match, kind: YearKind | None) -> Period | None:
    """Return 12 months to March 2018, quarter ending 30 June 2014."""
    words = " ".join(match["length"].lower().split())
    months = int(match["number"]) if match["number"] else _LENGTHS[words]
    last = _iso_month(match) if match["iso_year"] else _month(match, kind)
    ends_month = match["day"] is None or (last is not None and int(match["day"]) == last.last_day.day)
    return last.last(months) if last is not None and ends_month else None


_ALONE = r"(?P<alone_{0}>(?:19|20)?\d\d)(?!\d)"
FORMS = (
    Form(year_pattern("a", "(?!)"), lambda match, kind: grammar.split_year(match, "a", kind)),
    Form(rf"{year_pattern('a')}(?:[\s,:-]*|\s+for\s+){PART}", _part_of_year, PART_CLUES),
    Form(rf"{PART}\W+(?:of\s+)?{year_pattern('a')}", _part_of_year, PART_CLUES),
    Form(
        rf"{month_pattern('a')}{TO}{month_pattern('b')}{_MARK}{short_year_pattern('a')}", _months_of_year, MONTH_CLUES
    ),
    Form(rf"{year_pattern('a')}[\s,:]*{month_pattern('a')}{TO}{month_pattern('b')}", _months_of_year, MONTH_CLUES),
    Form(
        rf"{month_pattern('a')}{_MARK}{_ALONE.format('a')}{TO}{month_pattern('b')}{_MARK}{_ALONE.format('b')}",
        _months_and_years,
        MONTH_CLUES,
    ),
    Form(
        rf"(?:rolling\s+)?{_LENGTH}\s+{_TO_THE_END}(?:{_DAY}{month_pattern('a')}{_MARK}{_ALONE.format('a')}"
        r"|(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>0[1-9]|1[0-2])(?!\d))",
        _stretch,
        ("year", "quarter", "half", "month"),
    ),
    Form(
        rf"(?:{_NOT_A_YEAR}(?:[^\W\d]+)\s+)?(?:to|ending|ended)\s+(?:31(?:st)?\s+)?mar(?:ch)?\s+(?P<end>(?:19|20)?\d\d)(?!\d)",
        lambda match, _: Period.financial_year(century(match["end"]) - 1),
        ("mar",),
        embedded=False,
    ),
    Form(rf"{month_pattern('a')}{_MARK}{short_year_pattern('a')}", _month, MONTH_CLUES),
    Form(rf"(?P<alone_a>(?:19|20)\d\d)[\s-]*{month_pattern('a')}", _month, MONTH_CLUES),
    Form(rf"(?P<first_a>(?:19|20)\d\d)(?P<mark_a>/)(?P<last_a>\d\d)\s+{month_pattern('a')}", _month, MONTH_CLUES),
    Form(r"(?P<iso_year>(?:19|20)\d\d)(?:-|M)(?P<iso_month>0[1-9]|1[0-2])(?!\d)", lambda match, _: _iso_month(match)),
    Form(rf"{year_pattern('a', '(?!)')}{TO}{year_pattern('b', '(?!)')}", _several_years, embedded=False),
    Form(r"(?P<from>(?:19|20)\d\d)(?:[-–—]|\s+[-–—]\s+|\s+to\s+)(?P<until>(?:19|20)?\d\d)(?!\d)", _range_of_years),
    Form(r"(?P<six>(?:19|20)\d{4})(?!\d)", lambda match, kind: grammar.six_digits(match["six"], kind), embedded=False),
    Form(r"(?P<bare>(?:19|20)\d\d)(?!\d)", lambda match, kind: grammar.whole_year(int(match["bare"]), kind)),
)


@lru_cache(maxsize=4096)
def part_of_year(text: str, year: Period) -> Period | None:
    """Return the part of a year that words name without the year: Q1, April, Apr-Jun, Q1 to Q3; None for others.

    Examples
    --------
    >>> [str(part_of_year(text, Period(2014, 4))) for text in ("Q1", "Mar", "July to September", "Q1 to Q4", "2014")]
    ['2014/15 Q1', '2015-03', '2014/15 Q2', '2014/15', 'None']
    """
    if len(text) > _LONGEST_PART:
        return None
    if PART_PATTERN.fullmatch(text):
        return grammar.part(text, year)
    if both := _TWICE.fullmatch(text):
        # "Q1 (Apr-Jun)" says it twice.
        named = {part_of_year(one, year) for one in both.groups()}
        return named.pop() if len(named) == 1 else None
    ends = re.fullmatch(rf"(.+?){TO}(.+)", text, re.I)
    if ends is None:
        number = MONTH_NUMBERS.get(text.casefold().rstrip("."))
        return Period(year.year + (number < year.month), number, 1) if number else None
    first, last = (part_of_year(end, year) for end in ends.groups())
    if first is None or last is None or first.months != last.months or last <= first:
        return None
    return grammar.months_between(first.part(1, 1), last.last(1))
