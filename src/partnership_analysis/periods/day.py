"""Days: the dates that cells give and titles name.

Takes dates, or text such as 31/03/2015 (day first); gives days. A date whose time may have moved it to the day before
is an error.
"""

import datetime as dt
import re
from functools import lru_cache

from partnership_analysis.kinds import Weeks
from partnership_analysis.periods.grammar import MONTH, MONTH_NUMBERS, century
from partnership_analysis.periods.unclear import ShiftedError

# Every figure of a council lies between these.
YEARS = range(1900, 2200)

_TIME = r"(?:[ T](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?"
_DAYS_OF_THE_WEEK = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DAY_PATTERNS = tuple(
    re.compile(pattern + _TIME, re.I)
    for pattern in (
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d\d)",
        # 1.2.12 may be the number of a paragraph.
        r"(?P<day>\d{1,2})(?P<mark>[.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<mark>[/-])(?P<month>\d{2})(?P=mark)(?P<day>\d{2})",
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d{2})(?P<day>\d{2})",
        rf"{_DAYS_OF_THE_WEEK}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{MONTH}[\s,-]+(?P<year>\d{{4}}|\d\d)",
    )
)
_WEEK = re.compile(r"^(?:week\s+(?:commencing|beginning|starting|ending|ended)|w\s*/?\s*[ce])[\s:]+", re.I)
_WEEK_DAY = re.compile(
    r"\bweek[\s_-]*(?:(?P<first>commencing|beginning|starting|start)|(?P<last>ending|ended|end))\b"
    r"|\bw\s*/\s*(?P<slashed>[ce])\b|^w\s?(?P<bare>[ce])(?:\s+date)?$",
    re.I,
)
_AS_AT_PATTERN = re.compile(rf"\bas at (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{MONTH}\s+(?P<year>\d{{4}})", re.I)


def day(content: object) -> dt.date | None:
    """Return the day that a cell gives, as `date` does; None if it gives none.

    The words of a week may stand before it: "Week ending 05/04/2014", "w/c 31/03/2014".

    Raises
    ------
    UnclearError
        If its time says that the day after may be meant: 23:00, which is midnight in British Summer Time.

    Examples
    --------
    >>> day("30/04/14"), day("Week ending 05/04/2014"), day("5 April 2014") == day(20140405)
    (datetime.date(2014, 4, 30), datetime.date(2014, 4, 5), True)
    """
    if error := time_zone_error(content):
        raise error
    return date(_WEEK.sub("", content.strip()) if isinstance(content, str) else content)


def week_edge(text: str) -> Weeks | None:
    """Return which day of a week a heading or a cell names, its last or its first; None if neither.

    Examples
    --------
    >>> week_edge("Week ending"), week_edge("w/c 31/03/2014"), week_edge("Week")
    (<Weeks.ENDING: 'ending'>, <Weeks.COMMENCING: 'commencing'>, None)
    """
    match = _WEEK_DAY.search(text.strip().replace("_", " "))
    if match is None:
        return None
    letter = (match["slashed"] or match["bare"] or "").casefold()
    return Weeks.COMMENCING if match["first"] or letter == "c" else Weeks.ENDING


def date(content: object) -> dt.date | None:
    """Return the day that a cell gives: a date, or text such as 31/03/2015 (day first), 31/03/15 or 2015-03-31.

    A date of 23:00 gives none: it may be midnight of the next day, in British Summer Time. A date outside `YEARS`, such
    as 01/05/0214 or 31/12/9999, gives none: it is mistyped, or stands for no date.

    Examples
    --------
    >>> date("1/5/2014"), date("2014-05-01T00:00:00") == date("01/05/14"), date("May"), date("01/05/0214")
    (datetime.date(2014, 5, 1), True, None, None)
    """
    moment = dt.datetime.combine(content, dt.time()) if type(content) is dt.date else _moment(content)
    if moment is None or moment.year not in YEARS:
        return None
    if isinstance(content, dt.datetime):
        return None if time_zone_error(content) else content.date()
    # Text with a time of day is a moment.
    return moment.date() if moment.time() == dt.time() else None


def time_zone_error(content: object) -> ShiftedError | None:
    """Return the error of a date whose time is midnight in another time zone; None for any other date.

    Examples
    --------
    >>> print(time_zone_error(dt.datetime(2014, 3, 31, 23)))
    31/03/2014 23:00 is midnight in another time zone (British Summer Time): 01/04/2014 may be meant. Save the dates \
without times
    """
    moment = _moment(content)
    if moment is None or moment.time().replace(tzinfo=None) != dt.time(23) or moment.date() == dt.date.max:
        return None
    meant = moment.date() + dt.timedelta(days=1)
    expected = f"midnight in another time zone (British Summer Time): {meant:%d/%m/%Y} may be meant"
    return ShiftedError(f"{moment:%d/%m/%Y %H:%M}", expected, "Save the dates without times")


def time_error(content: object) -> ShiftedError | None:
    """Return the error of a date that has a time of day; None if it has none.

    Examples
    --------
    >>> print(time_error(dt.datetime(2014, 4, 30, 12, 30)))
    30/04/2014 12:30 is a moment, not a period. Save the dates without times
    """
    moment = _moment(content)
    if moment is None or moment.time() == dt.time():
        return None
    return time_zone_error(moment) or ShiftedError(
        f"{moment:%d/%m/%Y %H:%M}", "a moment, not a period", "Save the dates without times"
    )


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
        return date(dt.date(int(match["year"]), MONTH_NUMBERS[match["month"].lower()], int(match["day"])))
    except ValueError:
        return None


def _moment(content: object) -> dt.datetime | None:
    """Return the day and time that a cell gives as a datetime, as text or as a number of eight digits."""
    if isinstance(content, bool) or content is None:
        return None
    if isinstance(content, dt.datetime):
        return content
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    return _moment_in(str(content))


@lru_cache(maxsize=4096)
def _moment_in(text: str) -> dt.datetime | None:
    text = " ".join(text.split())
    if len(text) < 6 or len(text) > 50 or not any(map(str.isdigit, text)):
        return None
    match = next((match for pattern in _DAY_PATTERNS if (match := pattern.fullmatch(text))), None)
    if match is None:
        return None
    month = match["month"].lower()
    try:
        day = dt.date(century(match["year"]), MONTH_NUMBERS.get(month) or int(month), int(match["day"]))
        time = dt.time(int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None
    return dt.datetime.combine(day, time)
