"""Financial years, quarters and months.

Knows every spelling of a period that officers use in headings and cells. Takes text or dates; gives
pandas Periods: annual ones ending in March (``Y-MAR``), quarters of that year (``Q-MAR``) and months.
"""

import datetime as dt
import re
from collections.abc import Sequence

import pandas as pd

YEAR, QUARTER, MONTH = "Y-MAR", "Q-MAR", "M"

_DAY_PATTERNS = (
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[ T]00:00(?::00)?)?"),
)

_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {short: i for i, name in enumerate(_NAMES, start=1) for short in (name, name[:3])} | {"sept": 9}
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
_WITHIN_PATTERN = re.compile(r"(?<![\d/])(?:19|20)\d\d\s*[/-]\s*(?:20)?\d\d(?![\d/])")
_AS_AT_PATTERN = re.compile(rf"\bas at (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s+(?P<year>\d{{4}})", re.I)


def financial_year(start: int) -> pd.Period:
    """Return the financial year that begins on 1 April of `start`.

    Examples
    --------
    >>> label(financial_year(2014))
    '2014/15'
    """
    return pd.Period(year=start + 1, freq=YEAR)


def parse(text: object) -> pd.Period:
    """Read one period as officers write it.

    A month and year (``Mar 13``) is read as that month: whether a row of them means year ends is
    for `parse_headings`, which sees the whole row.

    Parameters
    ----------
    text
        ``09/10``, ``2009-2010``, ``FY10``, ``Actual to March 10``, ``Year ending 31 March 2010``,
        ``2014/15 Q1``, ``2014-04``, ``Apr-14``, or a date.

    Raises
    ------
    ValueError
        If the text is not a period.

    Examples
    --------
    >>> [label(parse(text)) for text in ("09/10", "Actual to March 14", "2018-19 Q1", "Apr-14")]
    ['2009/10', '2013/14', '2018/19 Q1', '2014-04']
    """
    if isinstance(text, pd.Period):
        return text
    if day := date(text):
        if 1 not in (day.day, (day + dt.timedelta(days=1)).day):
            raise ValueError(f"{day:%d/%m/%Y} is not a period: expected the first or the last day of a month")
        return pd.Period(year=day.year, month=day.month, freq=MONTH)
    words = " ".join(str(text).split())
    if match := _SPAN_PATTERN.fullmatch(words):
        start, end = _century(match["start"]), _century(match["end"])
        if end == start + 1:
            quarter = match["quarter"]
            year = financial_year(start)
            return pd.Period(year=year.year, quarter=int(quarter), freq=QUARTER) if quarter else year
    if (match := _QUARTER_OF_PATTERN.fullmatch(words)) and _SPAN_PATTERN.fullmatch(match["span"]):
        return parse(f"{match['span']} Q{match['quarter']}")
    if match := _YEAR_END_PATTERN.fullmatch(words):
        return financial_year(_century(match["end"]) - 1)
    if match := _MONTH_PATTERN.fullmatch(words):
        return pd.Period(year=_century(match["year"]), month=_MONTHS[match["month"].lower()], freq=MONTH)
    if match := _ISO_MONTH_PATTERN.fullmatch(words):
        return pd.Period(year=int(match["year"]), month=int(match["month"]), freq=MONTH)
    raise ValueError(f"{words!r} is not a period: expected a financial year such as 2014/15")


def parse_headings(headings: Sequence[object], year_ends: bool = True) -> list[pd.Period | None]:
    """Read a row of headings together; None where a heading is not a period.

    A row whose months are all ``Mar 13``, or the last day of March, heads financial years; any other month
    among them, or `year_ends` false, makes it a monthly return.

    Examples
    --------
    >>> [h and label(h) for h in parse_headings(["Target", "Mar 13", "Mar 14"])]
    [None, '2012/13', '2013/14']
    >>> [label(h) for h in parse_headings(["Feb 13", "Mar 13"])]
    ['2013-02', '2013-03']
    """
    periods = [_parse_or_none(heading) for heading in headings]
    iso = [match and from_label(match.group()) for match in map(_ISO_MONTH_PATTERN.fullmatch, map(str, headings))]
    if any(month is not None and month == period for month, period in zip(iso, periods, strict=True)):
        # Among 2011-10 and 2011-11, 2011-12 is December, not the financial year.
        periods = [period if month is None else month for month, period in zip(iso, periods, strict=True)]
    months = [h for h, period in zip(headings, periods, strict=True) if period is not None and period.freqstr == MONTH]
    if not year_ends or not all(map(_ends_a_year, months)):
        return periods
    return [p.asfreq(YEAR) if p is not None and p.freqstr == MONTH else p for p in periods]


def _ends_a_year(heading: object) -> bool:
    """Tell whether a month's heading may be that of the year it ends: Mar 13, or 31 March 2013; not 2013-03."""
    day = date(heading)
    if day is not None:
        return (day.month, day.day) == (3, 31)
    match = _MONTH_PATTERN.fullmatch(" ".join(str(heading).split()))
    return match is not None and _MONTHS[match["month"].lower()] == 3


def find(text: str) -> pd.Period | None:
    """Return the financial year named within a longer text, or None if it names none, or several.

    Examples
    --------
    >>> label(find("Performance data for 2014/15 is as follows"))
    '2014/15'
    """
    named = {_parse_or_none(match.group()) for match in _WITHIN_PATTERN.finditer(text)}
    years = [period for period in named if period is not None and period.freqstr == YEAR]
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


def within(heading: str, year: pd.Period | None) -> pd.Period | None:
    """Return the quarter or month that a heading names within a financial year given elsewhere, or None.

    Examples
    --------
    >>> [label(within(heading, parse("2014/15"))) for heading in ("Q1", "Quarter 4", "April", "Mar")]
    ['2014/15 Q1', '2014/15 Q4', '2014-04', '2015-03']
    """
    if year is None or year.freqstr != YEAR:
        return None
    if match := _QUARTER_PATTERN.fullmatch(heading):
        return pd.Period(year=year.year, quarter=int(match[1]), freq=QUARTER)
    month = _MONTHS.get(heading.casefold().rstrip("."))
    return pd.Period(year=year.year - (month > 3), month=month, freq=MONTH) if month else None


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


def label(period: pd.Period) -> str:
    """Return the one spelling the tidy tables use: ``2014/15``, ``2014/15 Q1`` or ``2014-04``.

    Examples
    --------
    >>> label(parse("Year ending 31 March 2010"))
    '2009/10'
    """
    if period.freqstr == MONTH:
        return str(period)
    year = period.qyear if period.freqstr == QUARTER else period.year
    years = f"{year - 1}/{year % 100:02d}"
    return f"{years} Q{period.quarter}" if period.freqstr == QUARTER else years


def from_label(text: str) -> pd.Period:
    """Read a label of the tidy tables back; unlike `parse`, it takes ``2011-12`` for December 2011.

    Examples
    --------
    >>> from_label("2011-12").strftime("%B %Y"), label(from_label("2011/12 Q4"))
    ('December 2011', '2011/12 Q4')
    """
    return parse(text) if "/" in text else pd.Period(text, freq=MONTH)


def year_of(period: pd.Period) -> pd.Period:
    """Return the financial year that a month or quarter is of; a year is of itself.

    Examples
    --------
    >>> label(year_of(parse("March 2015"))), label(year_of(parse("2014/15 Q1")))
    ('2014/15', '2014/15')
    """
    return period.asfreq(YEAR)


def year_label(text: object) -> str:
    """Return the label of a financial year in any spelling; ValueError if it is none.

    Examples
    --------
    >>> year_label("2014-15"), year_label("14/15")
    ('2014/15', '2014/15')
    """
    period = parse(text)
    if period.freqstr != YEAR:
        raise ValueError(f"{text!r} is no financial year: write it as 2014/15")
    return label(period)


def words(text: str) -> str:
    """Return a period's label as a sentence has it.

    Examples
    --------
    >>> words("2014-04"), words("2014/15 Q1"), words("2014/15")
    ('April 2014', 'Q1 of 2014/15', '2014/15')
    """
    period = from_label(text)
    if period.freqstr == MONTH:
        return period.strftime("%B %Y")
    year, _, quarter = text.partition(" ")
    return f"{quarter} of {year}" if quarter else year


def year_before(year: str) -> str:
    """Return the label of the financial year before.

    Examples
    --------
    >>> year_before("2014/15")
    '2013/14'
    """
    return label(parse(year) - 1)


def _century(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _parse_or_none(heading: object) -> pd.Period | None:
    try:
        return parse(heading)
    except ValueError:
        return None
