"""How officers write periods in headings and cells.

Takes text, numbers or dates; gives `Period`s.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from partnership_analysis.kinds import YearKind
from partnership_analysis.periods import forms
from partnership_analysis.periods.day import date, time_error, time_zone_error
from partnership_analysis.periods.grammar import MONTH, MONTH_NUMBERS, PART, PART_PATTERN
from partnership_analysis.periods.marks import split_mark
from partnership_analysis.periods.period import Period
from partnership_analysis.periods.unclear import UnclearError

# A longer text is not a period.
_LONGEST = 80
_YEAR = 12
_MONTH_PATTERN = re.compile(rf"{MONTH}[\s'’.,-]*(?P<year>(?:19|20)?\d\d)", re.I)
_ISO_MONTH_PATTERN = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])")
_SIX_DIGITS = re.compile(r"(?:19|20)\d{4}(?:\.0)?")
_KINDS = {"calendar": YearKind.CALENDAR, "academic": YearKind.ACADEMIC, "school": YearKind.ACADEMIC}
_KIND = r"(?:the\s+)?(?P<kind>calendar|financial|fiscal|academic|school)\s+years?"
_OF_A_KIND = (re.compile(rf"{_KIND}[\s:,–-]+(?P<rest>.+)", re.I), re.compile(rf"(?P<rest>.+?)\s+{_KIND}", re.I))
_BRACKETED = re.compile(r"(?P<before>[^()\[\]]*)[(\[](?P<inner>[^()\[\]]+)[)\]](?P<after>[^()\[\]]*)")
_MONTH_NAMED = re.compile(rf"\b{MONTH}", re.I)
_PART_BESIDE = (
    re.compile(rf"{PART}[\s:,–-]+(?P<rest>.+)", re.I),
    re.compile(rf"(?P<rest>.+?)[\s:,–-]+{PART}", re.I),
)


def parse(text: object, year_kind: YearKind | None = None) -> Period:
    """Read one period as officers write it.

    A month and year (``Mar 13``) is read as that month: whether a row of them means year ends is
    for `parse_headings`, which sees the whole row.

    Parameters
    ----------
    text
        ``09/10``, ``2009-2010``, ``2009 to 2010``, ``200910``, ``FY10``, ``Actual to March 10``, ``Year ending 31 March
        2010``, ``12 months to Sept 2014``, ``2014/15 Q1``, ``April to June 2014 (Q1)``, ``H1 2014/15``, ``First half
        of 2014/15``, ``2014-04``, ``Apr-14``, ``April 2014 to March 2015``, or a date that begins or ends a month; a
        `Period` is returned as it is.
    year_kind
        What the years of the table are, if something beside the text says so: then ``2018`` and ``2012 Q1`` are
        calendar ones, and ``2017/18`` is an academic year.

    Raises
    ------
    ValueError
        If the text, or the date, is not a period; an `UnclearError` if it may be one of several, or is a date with
        a time.

    Examples
    --------
    >>> [str(parse(text)) for text in ("09/10", "Actual to March 14", "2018-19 Q1", "H1 14/15", "Apr-14")]
    ['2009/10', '2013/14', '2018/19 Q1', '2014/15 H1', '2014-04']
    >>> str(parse(2018, YearKind.CALENDAR)), str(parse("2017/18", YearKind.ACADEMIC))
    ('2018', '12 months to 2018-08')
    """
    if isinstance(text, Period):
        return text
    if error := time_zone_error(text):
        raise error
    if day := date(text):
        if day.day not in (1, monthrange(day.year, day.month)[1]):
            raise ValueError(f"{day:%d/%m/%Y} is not a period: expected the first or the last day of a month")
        if error := time_error(text):
            raise error
        return Period(day.year, day.month, 1)
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    words = " ".join(str(text).split())
    found = read(words, year_kind)
    if isinstance(found, UnclearError):
        raise found
    if found is None:
        raise ValueError(f"{words!r} is not a period: expected a financial year such as 2014/15")
    return found


@lru_cache(maxsize=8192)
def read(words: str, kind: YearKind | None) -> Period | UnclearError | None:
    """Return the period that tidy words name, or what is unclear about them; None if they name none."""
    if len(words) > _LONGEST or not any(map(str.isdigit, words)):
        return None
    try:
        return _read(words, kind)
    except UnclearError as error:
        return error


def _read(words: str, kind: YearKind | None) -> Period | None:
    folded = words.casefold()
    for form in forms.FORMS:
        match = form.pattern.fullmatch(words) if form.may_be_in(folded) else None
        if match and (found := form.read(match, kind)) is not None:
            return found
    for pattern in _OF_A_KIND:
        if match := pattern.fullmatch(words):
            return _read(match["rest"], _KINDS.get(match["kind"].lower(), YearKind.FINANCIAL))
    if match := _BRACKETED.fullmatch(words):
        outside = f"{match['before'].strip()} {match['after'].strip()}".strip()
        return _read_both(outside, match["inner"].strip(), kind)
    for pattern in _PART_BESIDE:
        if (match := pattern.fullmatch(words)) and _MONTH_NAMED.search(match["rest"]):
            return _read_both(match["rest"], match["part"], kind)
    return None


def _read_both(outside: str, inside: str, kind: YearKind | None) -> Period | None:
    """Return the period that words outside and inside brackets name together: April to June 2010 (Q1)."""
    for one, other in ((outside, inside), (inside, outside)):
        # Quarter 1 2012 may be unclear alone; its months, in brackets, are not.
        found = read(one, kind)
        if isinstance(found, Period):
            return refine(found, other, kind)
    found = read(outside, kind)
    if isinstance(found, UnclearError):
        raise found
    return None


def refine(period: Period, text: str, kind: YearKind | None = None) -> Period | None:
    """Return the period that a second text names too, or names more closely; None if the text names no period.

    Raises
    ------
    UnclearError
        If the text names a different period.

    Examples
    --------
    >>> str(refine(Period(2010, 4, 3), "Q1")), str(refine(Period(2010, 4), "Q1"))
    ('2010/11 Q1', '2010/11 Q1')
    """
    found = read(text, kind)
    if isinstance(found, UnclearError):
        raise found
    year = period if period.months == _YEAR else period.year_of
    named: list[Period | None] = [found] if found else [forms.part_of_year(text, year)]
    if found is None and period.months < _YEAR:
        # A quarter's number may count from January too.
        named.append(forms.part_of_year(text, Period(period.year, 1)))
    others = [one for one in named if one is not None]
    if not others:
        return None
    if period.months == _YEAR and found is None and period.month not in (1, 4) and PART_PATTERN.search(text):
        raise UnclearError(f"{period.words} ({text})", "the months of a part of an academic year", "Name the months")
    for one in others:
        if one.contains(period) or period.contains(one):
            return min(period, one, key=attrgetter("months"))
    expected = " or ".join(dict.fromkeys([period.words, *(one.words for one in others)]))
    raise UnclearError(f"{period.words} ({text})", expected, "Correct one of the two")


def parse_headings(
    headings: Sequence[object], year_ends: bool = True, year_kind: YearKind | None = None
) -> list[Period | None]:
    """Read a row of headings together; None where a heading is not a period.

    A row whose months are all ``Mar 13``, or the last day of March, heads financial years; any other month
    among them, or `year_ends` false, makes it a monthly return. A heading that may be a year or a month, as 2011-12
    or 201112, is what the others are. `year_kind` says what the years are, if something beside the row does. A mark
    behind a period, as in 2023/24 (p), is no part of it.

    Examples
    --------
    >>> [heading and str(heading) for heading in parse_headings(["Target", "Mar 13", "Mar 14"])]
    [None, '2012/13', '2013/14']
    >>> [str(heading) for heading in parse_headings(["Feb 13", "Mar 13"])]
    ['2013-02', '2013-03']
    >>> [str(heading) for heading in parse_headings([201112, 201213])]
    ['2011/12', '2012/13']
    """
    headings = [split_mark(heading).heading if isinstance(heading, str) else heading for heading in headings]
    periods = _with_six_digits(headings, [parse_or_none(heading, year_kind) for heading in headings], year_kind)
    iso = [
        match and Period.from_label(match.group()) for match in map(_ISO_MONTH_PATTERN.fullmatch, map(str, headings))
    ]
    if any(month is not None and month == period for month, period in zip(iso, periods, strict=True)):
        # Among 2011-10 and 2011-11, 2011-12 is December, not the financial year.
        periods = [period if month is None else month for month, period in zip(iso, periods, strict=True)]
    months = [h for h, period in zip(headings, periods, strict=True) if period is not None and period.kind == "month"]
    if not year_ends or not all(map(_ends_a_year, months)):
        return periods
    return [period.year_of if period is not None and period.kind == "month" else period for period in periods]


def _with_six_digits(
    headings: Sequence[object], periods: list[Period | None], year_kind: YearKind | None
) -> list[Period | None]:
    """Return the periods, with six-digit numbers read together: 201112 is a year beside 201213."""
    six = {i: str(heading)[:6] for i, heading in enumerate(headings) if _SIX_DIGITS.fullmatch(str(heading))}
    if not six:
        return periods
    # Without a kind, only numbers that have one meaning are read.
    kinds = {period.kind for digits in six.values() if isinstance(period := read(digits, None), Period)}
    if kinds == {"month"}:
        months = {i: Period(int(digits[:4]), int(digits[4:]), 1) for i, digits in six.items()}
        return [months.get(i, period) for i, period in enumerate(periods)]
    if kinds == {"year"}:
        kind = year_kind or YearKind.FINANCIAL
        years = {i: found for i, digits in six.items() if isinstance(found := read(digits, kind), Period)}
        return [years.get(i, period) for i, period in enumerate(periods)]
    return periods


def _ends_a_year(heading: object) -> bool:
    """Tell whether a month's heading may name the year that it ends: Mar 13, or 31 March 2013; not 2013-03."""
    day = date(heading)
    if day is not None:
        return (day.month, day.day) == (3, 31)
    match = _MONTH_PATTERN.fullmatch(" ".join(str(heading).split()))
    return match is not None and MONTH_NUMBERS[match["month"].lower()] == 3


def parse_any(text: object) -> Period:
    """Read a period in any spelling of `parse`, or as the tidy tables label it: 2014 is a calendar year.

    Raises
    ------
    ValueError
        If the text is not a period.

    Examples
    --------
    >>> [str(parse_any(text)) for text in ("14/15", "14/15 h1", "H1 2014/15", "2014", "12 months to 2014-09")]
    ['2014/15', '2014/15 H1', '2014/15 H1', '2014', '12 months to 2014-09']
    """
    try:
        return parse(text)
    except ValueError as error:
        try:
            return Period.from_label(" ".join(str(text).split()))
        except ValueError:
            raise error from None


def spelling(period: Period) -> str:
    """Return a period as `parse_any` reads it back: its label, or a month's name where the label may be a year's too.

    Examples
    --------
    >>> spelling(Period(2014, 11, 1)), spelling(Period(2014, 7, 3)), spelling(Period(2011, 12, 1))
    ('2014-11', '2014/15 Q2', 'December 2011')
    """
    return period.label if parse_any(period.label) == period else period.words


def financial_year(text: object) -> Period:
    """Read a financial year in any spelling.

    Raises
    ------
    ValueError
        If it is a shorter or another period, or none.

    Examples
    --------
    >>> str(financial_year("2014-15")), str(financial_year("14/15"))
    ('2014/15', '2014/15')
    """
    period = parse(text)
    if not period.is_financial_year:
        raise ValueError(f"{text!r} is not a financial year: a report is on the whole of one, such as {period.year_of}")
    return period


def parse_or_none(text: object, year_kind: YearKind | None = None) -> Period | None:
    """Return the period that `parse` reads, or None where it reads none.

    Examples
    --------
    >>> str(parse_or_none("2014/15 Q1")), parse_or_none("Target")
    ('2014/15 Q1', None)
    """
    try:
        return parse(text, year_kind)
    except ValueError:
        return None
