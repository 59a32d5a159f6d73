"""The forms that periods are written in: a pattern each, and what a match of it means.

Takes text; gives a `Period`. `spellings` reads whole cells with them, `embedded` finds them in longer texts.
"""

import re
from calendar import monthrange
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
    month,
    short_year,
    year,
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
# Words that name something shorter than the year which another stretch "to March" is of.
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
        A text of this form holds one of these in small letters; empty if it need not.
    embedded
        Whether it may be looked for within other words.
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
        """Tell whether a text, in small letters, may hold this form."""
        return not self.clues or any(clue in folded for clue in self.clues)


def _year(match: Match, kind: YearKind | None) -> Period | None:
    return grammar.split_year(match, "a", kind)


def _bare_year(match: Match, kind: YearKind | None) -> Period:
    return grammar.whole_year(int(match["bare"]), kind)


def _six_digits(match: Match, kind: YearKind | None) -> Period | None:
    return grammar.six_digits(match["six"], kind)


def _several_years(match: Match, kind: YearKind | None) -> Period | None:
    """Return 2010/11 to 2013/14."""
    first, last = (grammar.split_year(match, name, kind) for name in ("a", "b"))
    if first is None or last is None or first.month != last.month or last <= first:
        return None
    return grammar.months_between(first.part(1, 1), last.last(1))


def _range_of_years(match: Match, kind: YearKind | None) -> Period | None:
    """Return 2010-14: of calendar years all of them, of financial ones those from its first April to its last March."""
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
    said = match["part"].upper() if len(match["part"]) == 2 else match["part"].capitalize()
    years = [Period.financial_year(start).label for start in (number - 1, number)]
    expected = f"{said} of {years[0]}, of {years[1]}" + (f" or of the calendar year {number}" if kind is None else "")
    raise UnclearError(match.group(), expected, f"Write {years[1]} {said}, or name its months")


def _month(match: Match, kind: YearKind | None) -> Period | None:
    return _month_of(match, "a", MONTH_NUMBERS[match["month_a"].lower()], kind)


def _month_of(match: Match, name: str, number: int, kind: YearKind | None) -> Period | None:
    """Return the month of some number of the year that a match names: March 2014, or March 2013/14."""
    alone = match.groupdict().get(f"alone_{name}")
    if alone is not None:
        return Period(century(alone), number, 1)
    found = grammar.split_year(match, name, kind)
    return None if found is None else Period(found.year + (number < found.month), number, 1)


def _iso_month(match: Match, kind: YearKind | None) -> Period:
    return Period(int(match["iso_year"]), int(match["iso_month"]), 1)


def _months_of_year(match: Match, kind: YearKind | None) -> Period | None:
    """Return April to June 2014, or April to June 2014/15."""
    numbers = [MONTH_NUMBERS[match[f"month_{name}"].lower()] for name in ("a", "b")]
    first, last = (_month_of(match, "a", number, kind) for number in numbers)
    if first is None or last is None:
        return None
    if last < first and match["alone_a"]:
        if numbers == [4, 3] and " to " in match.group():
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
    if match["iso_year"]:
        last = Period(int(match["iso_year"]), int(match["iso_month"]), 1)
    else:
        last = Period(century(match["alone_a"]), MONTH_NUMBERS[match["month_a"].lower()], 1)
    return last.last(months) if _is_last(match["day"], last) else None


def _year_to_march(match: Match, kind: YearKind | None) -> Period | None:
    """Return the year of "Actual to March 10"."""
    return Period.financial_year(century(match["end"]) - 1)


def _is_last(day: str | None, month: Period) -> bool:
    return day is None or int(day) == monthrange(month.year, month.month)[1]


_ALONE = r"(?P<alone_{0}>(?:19|20)?\d\d)(?!\d)"
FORMS = (
    Form(year("a", "(?!)"), _year),
    Form(rf"{year('a')}(?:[\s,:-]*|\s+for\s+){PART}", _part_of_year, PART_CLUES),
    Form(rf"{PART}\W+(?:of\s+)?{year('a')}", _part_of_year, PART_CLUES),
    Form(rf"{month('a')}{TO}{month('b')}{_MARK}{short_year('a')}", _months_of_year, MONTH_CLUES),
    Form(rf"{year('a')}[\s,:]*{month('a')}{TO}{month('b')}", _months_of_year, MONTH_CLUES),
    Form(
        rf"{month('a')}{_MARK}{_ALONE.format('a')}{TO}{month('b')}{_MARK}{_ALONE.format('b')}",
        _months_and_years,
        MONTH_CLUES,
    ),
    Form(
        rf"(?:rolling\s+)?{_LENGTH}\s+{_TO_THE_END}(?:{_DAY}{month('a')}{_MARK}{_ALONE.format('a')}"
        r"|(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>0[1-9]|1[0-2])(?!\d))",
        _stretch,
        ("year", "quarter", "half", "month"),
    ),
    Form(
        rf"(?:{_NOT_A_YEAR}(?:[^\W\d]+)\s+)?(?:to|ending|ended)\s+(?:31(?:st)?\s+)?mar(?:ch)?\s+(?P<end>(?:19|20)?\d\d)(?!\d)",
        _year_to_march,
        ("mar",),
        embedded=False,
    ),
    Form(rf"{month('a')}{_MARK}{short_year('a')}", _month, MONTH_CLUES),
    Form(rf"(?P<alone_a>(?:19|20)\d\d)[\s-]*{month('a')}", _month, MONTH_CLUES),
    Form(rf"(?P<first_a>(?:19|20)\d\d)(?P<mark_a>/)(?P<last_a>\d\d)\s+{month('a')}", _month, MONTH_CLUES),
    Form(r"(?P<iso_year>(?:19|20)\d\d)(?:-|M)(?P<iso_month>0[1-9]|1[0-2])(?!\d)", _iso_month),
    Form(rf"{year('a', '(?!)')}{TO}{year('b', '(?!)')}", _several_years, embedded=False),
    Form(r"(?P<from>(?:19|20)\d\d)(?:[-–—]|\s+[-–—]\s+|\s+to\s+)(?P<until>(?:19|20)?\d\d)(?!\d)", _range_of_years),
    Form(r"(?P<six>(?:19|20)\d{4})(?!\d)", _six_digits, embedded=False),
    Form(r"(?P<bare>(?:19|20)\d\d)(?!\d)", _bare_year),
)


@lru_cache(maxsize=4096)
def within(said: str, of: Period) -> Period | None:
    """Return the part of a financial year that words name without it: Q1, April, Apr-Jun, Q1 to Q3; None for others.

    Examples
    --------
    >>> [str(within(said, Period(2014, 4))) for said in ("Q1", "Mar", "July to September", "Q1 to Q4", "2014")]
    ['2014/15 Q1', '2015-03', '2014/15 Q2', '2014/15', 'None']
    """
    if len(said) > _LONGEST_PART:
        return None
    if PART_PATTERN.fullmatch(said):
        return grammar.part(said, of)
    if both := _TWICE.fullmatch(said):
        # "Q1 (Apr-Jun)" says it twice.
        named = {within(one, of) for one in both.groups()}
        return named.pop() if len(named) == 1 else None
    ends = re.fullmatch(rf"(.+?){TO}(.+)", said, re.I)
    if ends is None:
        number = MONTH_NUMBERS.get(said.casefold().rstrip("."))
        return Period(of.year + (number < of.month), number, 1) if number else None
    first, last = (within(end, of) for end in ends.groups())
    if first is None or last is None or first.months != last.months or last <= first:
        return None
    return grammar.months_between(first.part(1, 1), last.last(1))
