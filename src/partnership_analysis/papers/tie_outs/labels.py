"""What is written in figures and counts nothing: dates, periods, times of day, numbers of sections, intervals.

Takes a passage's text; gives `Label`s, and the periods that the text names.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from partnership_analysis import periods
from partnership_analysis.papers.tie_outs.phrases import leading, phrases
from partnership_analysis.vocabularies import DIRECTIONS, FILLER_WORDS, HEADINGS

_MONTH = "|".join([*calendar.month_name[1:], *(f"{name}\\.?" for name in calendar.month_abbr[1:])])
_DATE = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b(?:\s+\d{{4}}|\s+\d\d\b)?"
    rf"|\b(?:{_MONTH})\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|(?:19|20)?\d\d)\b"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d",
    re.I,
)
# "In December, 95 cases" and "By December 95.3%" name no year: 95 counts.
_AFTER_MONTH = re.compile(
    rf"(?<!\bon )(?<!\bthe )\b(?:{_MONTH})(?:,\s+(?P<listed>\d\d)\b"
    rf"|\s+(?P<counted>\d\d)(?=%|\.\d|,\d{{3}}|\s+(?!(?:{_MONTH})\b)(?P<noun>(?-i:[a-z])[a-z-]+)\b))",
    re.I,
)
# A time: 3:05 is 3 minutes and 5 seconds, or hours and minutes; 1:03:05 is both.
CLOCK = re.compile(
    r"(?<![\w:.,/£])(?:(?P<hours>\d{1,2}):(?=\d\d:))?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?![\w:]|[.,/]\d)"
)
_BEFORE_TIME_OF_DAY = re.compile(r"\b(?:at|before|after|until|till|by|(?:open|clos)\w*(?:\s+from)?)\s+$", re.I)
# "9am", "8.30 pm", and the first of "9 to 5pm".
_AM_PM = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]\.?m\b\.?|(?=\s?(?:to|until|till|-|–|—)\s?\d{1,2}(?:[:.]\d\d)?\s?p\.?m\b))",
    re.I,
)
_HOUR = r"(?:[01]?\d|2[0-4])[:.][0-5]\d"
_HOURS = re.compile(
    rf"(?<![\w:.,/£])(?P<opens>{_HOUR})(?P<joint>\s?(?:to|until|till|and|-|–|—)\s?)(?P<closes>{_HOUR})(?![\w:%]|[.,/]\d)",
    re.I,
)
_OPENING = re.compile(r"\b(?:open|opens|opened|opening|closed?|closes|closing|hours|staffed)\b", re.I)
_WEEK = "|".join(calendar.day_name)
_OF_WEEK = re.compile(
    rf"[,\s(]*(?:on\s+|every\s+)?(?:daily|weekdays?|weekends?|each\s+day|{_WEEK}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\b)",
    re.I,
)
# "between 8:30 and 17:00": services open and close on the quarter of an hour, and waits that long are told as hours.
_NOON, _QUARTERS_OF_AN_HOUR = (12, 0), (0, 15, 30, 45)
_LENGTH = re.compile(r"\s*(?:minutes?|mins?|seconds?|secs?|hours?|hrs?)\b", re.I)
# Two or three groups of digits from 0 or +44 on; or, after "ring", "tel:" and the like, six digits or more, or a number
# such as 101. "We call 450 a day" and "by phone: 4500" are figures.
_TELEPHONE = re.compile(
    r"(?<![\w.,£])(?P<whole>(?:\+44[\s(]*0?\)?\s?|\(?0)\d{2,4}\)?[\s-]?"
    r"(?:\d{3,4}[\s-]?\d{3,4}|\d{5,6}))(?![\w%]|[.,]\d)"
    r"|\b(?:(?:tel|telephone|phone|fax|text|mobile)[.:]\s*"
    r"|(?:ring|call|phone|text)\s+(?:us\s+)?on\s+|(?:ring|dial|call)\s+)"
    r"(?P<short>10[15]|11[1269]|159|999|\d{6,11}|\d{3,6}(?:[\s-]\d{3,6}){1,2})(?![\w%]|[.,]\d|\s+[a-z]{4,})",
    re.I,
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b")
_TIMED = re.compile(r"\b(?:took|takes?|lasted|averag\w+|wait\w*)\b", re.I)
_STOP = re.compile(r"[.;!?]\s")
_INTERVAL = re.compile(
    r"\d\d%\s+(?:confidence\s+)?(?:intervals?|range)\b[^,;:.()\d]*"
    r"(?:[−-]?[\d.]+%?\s+to\s+[\d.]+(?:%|\s+percentage points)?)?"
)
_PART_OF_UNIT = re.compile(r"(?<=\bper\s)\d[\d,]*\b", re.I)
_SECTION = re.compile(r"\s*[(\[]?(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)\]]{0,2}(?=\s+[A-Z“\u2018'(])")
# Periods are sought in pieces of so many characters.
_PIECE = 390


@dataclass(frozen=True)
class Label:
    """What counts nothing, where a text has it: ``text[start:end]``; `meaning` is what it is, such as "a date"."""

    start: int
    end: int
    meaning: str


def labels(text: str, is_cell: bool = False) -> list[Label]:
    """Return what counts nothing in a passage; the first meaning where several are possible.

    Examples
    --------
    >>> text = "6.1 From 1 May 2014 we open 8:30 to 17:00; in 2013/14 we answered in 2:41."
    >>> [(text[one.start : one.end], one.meaning) for one in labels(text)]  # doctest: +NORMALIZE_WHITESPACE
    [('6.1', "a section's number"), ('1 May 2014', 'a date'), ('8:30', 'a time of day'), ('17:00', 'a time of day'),
     ('2013/14', 'a period')]
    """
    section = None if is_cell else _SECTION.match(text)
    found: list[Label] = [Label(*section.span("number"), "a section's number")] if section else []
    others = chain(
        (Label(*match.span(), "a confidence interval") for match in _INTERVAL.finditer(text)),
        (Label(*match.span(), "a part of a unit") for match in _PART_OF_UNIT.finditer(text)),
        (Label(*match.span(), "a date") for match in _DATE.finditer(_without_counts(text))),
        _times_of_day(text),
        (Label(*match.span(match.lastgroup or 0), "a telephone number") for match in _TELEPHONE.finditer(text)),
        (Label(*match.span(), "a postcode") for match in _POSTCODE.finditer(text)),
        (Label(one.start, one.end, "a period") for one in located(text) if re.search(r"\d", text[one.start : one.end])),
    )
    for one in others:
        if not overlaps(one.start, one.end, [(other.start, other.end) for other in found]):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def has_telephone(text: str) -> bool:
    """Tell whether a text has a telephone number, whose groups of digits are no columns of a table."""
    return _TELEPHONE.search(text) is not None


def _times_of_day(text: str) -> Iterator[Label]:
    """Give the times that are of the day, and no durations: "9am to 5pm", "open 8:30 to 17:00", "at 10:30"."""
    spans = [match.span() for match in _AM_PM.finditer(text)]
    spans += [
        match.span() for match in CLOCK.finditer(text) if _BEFORE_TIME_OF_DAY.search(leading(text, match.start()))
    ]
    spans += [
        match.span(end) for match in _HOURS.finditer(text) if _are_hours(match, text) for end in ("opens", "closes")
    ]
    yield from (Label(*span, "a time of day") for span in spans)


def _are_hours(match: re.Match[str], text: str) -> bool:
    """Tell whether two times are opening hours, by the words around them; not "rose from 2:41 to 3:05"."""
    before = _STOP.split(leading(text, match.start()))[-1]
    if _TIMED.search(before) or phrases(before, DIRECTIONS):
        return False
    opens, closes = (tuple(map(int, re.split("[:.]", match[name]))) for name in ("opens", "closes"))
    is_pair = match["joint"].strip() != "and" or before.rstrip().lower().endswith("between")
    if not is_pair or opens >= closes:
        return False
    on_the_quarter = opens[1] in _QUARTERS_OF_AN_HOUR and closes[1] in _QUARTERS_OF_AN_HOUR
    is_long = closes >= _NOON and on_the_quarter and ":" in match["opens"] and not _LENGTH.match(text, match.end())
    return is_long or bool(_OPENING.search(before) or _OF_WEEK.match(text, match.end()))


def located(text: str) -> list[periods.LocatedPeriod]:
    """Return the periods that a text names, where they stand; those of a long one are found a piece at a time."""
    found: list[periods.LocatedPeriod] = []
    text = _without_counts(text)
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            end = text.rfind(" ", start, end) + 1 or end
        here = periods.locate(text[start:end])
        found += [periods.LocatedPeriod(one.period, one.start + start, one.end + start) for one in here]
        start = end
    return found


def _without_counts(text: str) -> str:
    """Return a text, as long as it is, without the numbers behind months that are no years and no days."""
    for match in _AFTER_MONTH.finditer(text):
        if match.group() != text.strip() and (not match["noun"] or _may_be_counted(match["noun"])):
            start, end = match.span("listed" if match["listed"] else "counted")
            text = f"{text[:start]}{'_' * (end - start)}{text[end:]}"
    return text


def _may_be_counted(word: str) -> bool:
    """Tell whether a word may be what a number counts: not "was" or "figures"."""
    return FILLER_WORDS.meaning(word) is None and HEADINGS.meaning(word) is None


def overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a stretch of a text overlaps any of some others."""
    return any(start < stop and begin < end for begin, stop in spans)
