"""How officers write periods in headings and cells.

Takes text or dates; gives `Period`s.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence

from partnership_analysis.periods.period import MONTHS, Period

_MONTHS = {short: i for i, name in enumerate(MONTHS, start=1) for short in (name, name[:3])} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")"
_SPAN = r"(?P<start>(?:19|20)?\d\d)\s*[/-]\s*(?P<end>(?:19|20)?\d\d)"
_SPAN_PATTERN = re.compile(rf"(?:FY\s*)?{_SPAN}", re.I)
_PART = r"(?P<part>(?:Q|qtr\s*|quarter\s*)[1-4]|(?:H|half\s*(?:-?\s*year\s*)?)[12]|(?:first|second|1st|2nd)\s+half)"
_PART_PATTERN = re.compile(_PART, re.I)
_FINANCIAL_YEAR = r"(?P<year>FY\s*\d{2,4}|(?:FY\s*)?\d{2,4}\s*[/-]\s*\d{2,4})"
_PARTS_OF_YEARS = (
    re.compile(rf"{_FINANCIAL_YEAR}[\s,:-]*{_PART}", re.I),
    re.compile(rf"{_PART}\W+(?:of\s+)?{_FINANCIAL_YEAR}", re.I),
)
_YEAR_END_PATTERN = re.compile(
    r"(?:FY\s*|(?:\w+\s+)?(?:to|ending|ended)\s+(?:31(?:st)?\s+)?mar(?:ch)?\s+)(?P<end>(?:19|20)?\d\d)", re.I
)
_MONTH_PATTERN = re.compile(rf"{_MONTH}[\s'’-]*(?P<year>(?:19|20)?\d\d)", re.I)
_ISO_MONTH_PATTERN = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])")
_WITHIN_PATTERN = re.compile(r"(?<![\d/])(?:19|20)\d\d\s*[/-]\s*(?:20)?\d\d(?![\d/])")
_AS_AT_PATTERN = re.compile(rf"\bas at (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s+(?P<year>\d{{4}})", re.I)
_DAY_PATTERNS = (
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[ T]00:00(?::00)?)?"),
)


def parse(text: object) -> Period:
    """Read one period as officers write it.

    A month and year (``Mar 13``) is read as that month: whether a row of them means year ends is
    for `parse_headings`, which sees the whole row.

    Parameters
    ----------
    text
        ``09/10``, ``2009-2010``, ``FY10``, ``Actual to March 10``, ``Year ending 31 March 2010``,
        ``2014/15 Q1``, ``H1 2014/15``, ``First half of 2014/15``, ``2014-04``, ``Apr-14``, or a date that begins or
        ends a month; a `Period` is returned as it is.

    Raises
    ------
    ValueError
        If the text, or the date, is not a period.

    Examples
    --------
    >>> [str(parse(text)) for text in ("09/10", "Actual to March 14", "2018-19 Q1", "H1 14/15", "Apr-14")]
    ['2009/10', '2013/14', '2018/19 Q1', '2014/15 H1', '2014-04']
    """
    if isinstance(text, Period):
        return text
    if day := date(text):
        if day.day not in (1, monthrange(day.year, day.month)[1]):
            raise ValueError(f"{day:%d/%m/%Y} is not a period: expected the first or the last day of a month")
        return Period(day.year, day.month, 1)
    words = " ".join(str(text).split())
    if match := _SPAN_PATTERN.fullmatch(words):
        start, end = _century(match["start"]), _century(match["end"])
        if end == start + 1:
            return Period.financial_year(start)
    if (match := _first_match(_PARTS_OF_YEARS, words)) and (year := _parse_or_none(match["year"])) is not None:
        return _part(match["part"], year)
    if match := _YEAR_END_PATTERN.fullmatch(words):
        return Period.financial_year(_century(match["end"]) - 1)
    if match := _MONTH_PATTERN.fullmatch(words):
        return Period(_century(match["year"]), _MONTHS[match["month"].lower()], 1)
    if match := _ISO_MONTH_PATTERN.fullmatch(words):
        return Period(int(match["year"]), int(match["month"]), 1)
    raise ValueError(f"{words!r} is not a period: expected a financial year such as 2014/15")


def parse_headings(headings: Sequence[object], year_ends: bool = True) -> list[Period | None]:
    """Read a row of headings together; None where a heading is not a period.

    A row whose months are all ``Mar 13``, or the last day of March, heads financial years; any other month
    among them, or `year_ends` false, makes it a monthly return.

    Examples
    --------
    >>> [heading and str(heading) for heading in parse_headings(["Target", "Mar 13", "Mar 14"])]
    [None, '2012/13', '2013/14']
    >>> [str(heading) for heading in parse_headings(["Feb 13", "Mar 13"])]
    ['2013-02', '2013-03']
    """
    periods = [_parse_or_none(heading) for heading in headings]
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


def _ends_a_year(heading: object) -> bool:
    """Tell whether a month's heading may be that of the year it ends: Mar 13, or 31 March 2013; not 2013-03."""
    day = date(heading)
    if day is not None:
        return (day.month, day.day) == (3, 31)
    match = _MONTH_PATTERN.fullmatch(" ".join(str(heading).split()))
    return match is not None and _MONTHS[match["month"].lower()] == 3


def find(text: str) -> Period | None:
    """Return the financial year named within a longer text, or None if it names none, or several.

    Examples
    --------
    >>> str(find("Performance data for 2014/15 is as follows"))
    '2014/15'
    """
    named = {_parse_or_none(match.group()) for match in _WITHIN_PATTERN.finditer(text)}
    years = [period for period in named if period is not None and period.is_financial_year]
    return years[0] if len(years) == 1 else None


def date(content: object) -> dt.date | None:
    """Return the day that a cell gives: a date, or text such as 31/03/2015 (day first) or 2015-03-31.

    Examples
    --------
    >>> date("1/5/2014"), date("2014-05-01") == date("1/5/2014"), date("May")
    (datetime.date(2014, 5, 1), True, None)
    """
    if isinstance(content, dt.date):
        return content.date() if isinstance(content, dt.datetime) else content
    match = _first_match(_DAY_PATTERNS, str(content).strip())
    if match is None:
        return None
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def within(heading: str, year: Period | None) -> Period | None:
    """Return the half, quarter or month that a heading names within a financial year given elsewhere, or None.

    Examples
    --------
    >>> [str(within(heading, parse("2014/15"))) for heading in ("Q1", "Quarter 4", "H2", "April", "Mar")]
    ['2014/15 Q1', '2014/15 Q4', '2014/15 H2', '2014-04', '2015-03']
    """
    if year is None or not year.is_financial_year:
        return None
    if match := _PART_PATTERN.fullmatch(heading):
        return _part(match["part"], year)
    month = _MONTHS.get(heading.casefold().rstrip("."))
    return Period(year.year + (month < year.month), month, 1) if month else None


def find_as_at(text: str) -> dt.date | None:
    """Return the date in "as at 31 August 2015", or None.

    Examples
    --------
    >>> find_as_at("CTX collection as at 31 August 2015")
    datetime.date(2015, 8, 31)
    """
    match = _AS_AT_PATTERN.search(text)
    if not match:
        return None
    try:
        return dt.date(int(match["year"]), _MONTHS[match["month"].lower()], int(match["day"]))
    except ValueError:
        return None


def asked(text: object) -> Period:
    """Read a period that somebody asks for: in any spelling of `parse`, or as the tidy tables label it.

    Raises
    ------
    ValueError
        If the text is not a period.

    Examples
    --------
    >>> [str(asked(text)) for text in ("14/15", "14/15 h1", "H1 2014/15", "2014", "12 months to 2014-09")]
    ['2014/15', '2014/15 H1', '2014/15 H1', '2014', '12 months to 2014-09']
    """
    try:
        return parse(text)
    except ValueError as error:
        try:
            return Period.from_label(" ".join(str(text).split()))
        except ValueError:
            raise error from None


def spelled(period: Period) -> str:
    """Return a period as `asked` reads it back: its label, or a month's name where the label may be a year's too.

    Examples
    --------
    >>> spelled(Period(2014, 11, 1)), spelled(Period(2014, 7, 3)), spelled(Period(2011, 12, 1))
    ('2014-11', '2014/15 Q2', 'December 2011')
    """
    return period.label if asked(period.label) == period else period.words


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


def _first_match(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)


def _part(said: str, year: Period) -> Period:
    """Return the quarter or half of a year that a match of `_PART` says."""
    first, last = said[:1].casefold(), said[-1]
    if first == "q":
        return year.part(int(last), 3)
    # "First half" ends in no number.
    return year.part(int(last) if last.isdigit() else {"f": 1, "1": 1}.get(first, 2), 6)


def _century(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _parse_or_none(heading: object) -> Period | None:
    try:
        return parse(heading)
    except ValueError:
        return None
