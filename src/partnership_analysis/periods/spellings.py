"""How officers write periods in headings and cells.

Takes text or dates; gives `Period`s.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Sequence

from partnership_analysis.periods.period import MONTHS, Period

_MONTHS = {short: i for i, name in enumerate(MONTHS, start=1) for short in (name, name[:3])} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")"
_SPAN = r"(?P<start>(?:19|20)?\d\d)\s*[/-]\s*(?P<end>(?:19|20)?\d\d)"
_SPAN_PATTERN = re.compile(rf"(?:FY\s*)?{_SPAN}(?:\s*Q(?P<quarter>[1-4]))?", re.I)
_QUARTER_OF_PATTERN = re.compile(
    r"(?:Q|qtr\s*|quarter\s*)(?P<quarter>[1-4])\W+(?:of\s+)?(?P<span>\d{2,4}\s*[/-]\s*\d{2,4})", re.I
)
_YEAR_END_PATTERN = re.compile(
    r"(?:FY\s*|(?:\w+\s+)?(?:to|ending|ended)\s+(?:31(?:st)?\s+)?mar(?:ch)?\s+)(?P<end>(?:19|20)?\d\d)", re.I
)
_MONTH_PATTERN = re.compile(rf"{_MONTH}[\s'’-]*(?P<year>(?:19|20)?\d\d)", re.I)
_ISO_MONTH_PATTERN = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])")
_QUARTER_PATTERN = re.compile(r"(?:Q|qtr\s*|quarter\s*)([1-4])", re.I)
_HALF_PATTERN = re.compile(r"(?P<year>.*\S)\s*H(?P<half>[12])|H(?P<first>[12])\s+(?P<of>.*)", re.I)
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
        ``2014/15 Q1``, ``2014-04``, ``Apr-14``, or a date that begins or ends a month; a `Period` is returned as it is.

    Raises
    ------
    ValueError
        If the text, or the date, is not a period.

    Examples
    --------
    >>> [str(parse(text)) for text in ("09/10", "Actual to March 14", "2018-19 Q1", "Apr-14")]
    ['2009/10', '2013/14', '2018/19 Q1', '2014-04']
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
            year = Period.financial_year(start)
            return year.part(int(match["quarter"]), 3) if match["quarter"] else year
    if (match := _QUARTER_OF_PATTERN.fullmatch(words)) and _SPAN_PATTERN.fullmatch(match["span"]):
        return parse(f"{match['span']} Q{match['quarter']}")
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
    matches = (pattern.fullmatch(str(content).strip()) for pattern in _DAY_PATTERNS)
    match = next((match for match in matches if match), None)
    if match is None:
        return None
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def within(heading: str, year: Period | None) -> Period | None:
    """Return the quarter or month that a heading names within a financial year given elsewhere, or None.

    Examples
    --------
    >>> [str(within(heading, parse("2014/15"))) for heading in ("Q1", "Quarter 4", "April", "Mar")]
    ['2014/15 Q1', '2014/15 Q4', '2014-04', '2015-03']
    """
    if year is None or not year.is_financial_year:
        return None
    if match := _QUARTER_PATTERN.fullmatch(heading):
        return year.part(int(match[1]), 3)
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
    """Read a period that somebody asks for: in any spelling of `parse`, as the tidy tables label it, or a half-year.

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
        words = " ".join(str(text).split())
        if match := _HALF_PATTERN.fullmatch(words):
            return financial_year(match["year"] or match["of"]).part(int(match["half"] or match["first"]), 6)
        try:
            return Period.from_label(words)
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


def _century(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _parse_or_none(heading: object) -> Period | None:
    try:
        return parse(heading)
    except ValueError:
        return None
