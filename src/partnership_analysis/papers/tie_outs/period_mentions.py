"""The periods that a text names: in full ("2014/15"), without their year ("Q3") or beside another ("last year")."""

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from partnership_analysis.papers.tie_outs.labels import located, overlaps
from partnership_analysis.papers.tie_outs.phrases import leading, phrases
from partnership_analysis.periods import Period, part_of_financial_year
from partnership_analysis.vocabularies import NUMBER_WORDS, RELATIVE_PERIODS

Relation = Literal[
    "", "year before", "period before", "year after", "this period", "year to date", "year to date before",
    "whole year", "months", "since", "span", "same months", "same point",
]  # fmt: skip

_COMPARED = re.compile(
    r"\b(?:since|on|than(?:\s+in|\s+for)?|from|against|compared\s+(?:with|to)|over|below|above|before)\s+"
    r"(?:that\s+(?:of|for|in)\s+|those\s+(?:of|for|in)\s+)?(?:the\s+)?$",
    re.I,
)
_PART = re.compile(
    r"\b(?P<which>first|second|third|fourth|last|final)\s+(?P<length>quarter|half)\s+of\s+(?:the\s+)?$", re.I
)
# Months and quarters without their year: "from April to December", "in Quarter 3".
_MONTH = "|".join(calendar.month_name[1:])
_MONTHS = re.compile(
    rf"\b(?:between\s+(?P<from>{_MONTH})\s+and\s+(?P<until>{_MONTH})|(?:{_MONTH})\s+to\s+(?:{_MONTH})|(?:Q|quarter\s+)[1-4])\b",
    re.I,
)
# Months with the year of the last alone, or of both: "between April and October 2025".
_SPAN = re.compile(
    rf"\b(?:(?P<between>between)|from)\s+(?P<first>{_MONTH})(?:\s+(?P<first_year>(?:19|20)\d\d))?\s+(?:(?P<and>and)|to|until)"
    rf"\s+(?P<last>{_MONTH})\s+(?P<last_year>(?:19|20)\d\d)\b",
    re.I,
)
_MONTHS_TO = re.compile(
    rf"\b(?:the\s+)?(?P<months>\d{{1,2}}|{'|'.join(NUMBER_WORDS.meanings)})\s+months\s+(?:to|ending|ended)(?:\s+in)?"
    rf"\s+(?P<last>{_MONTH})\s+(?P<last_year>(?:19|20)\d\d)\b",
    re.I,
)
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
# Of another year: "at the same point of 2024/25".
_SAME = re.compile(r"\b(?:at\s+)?the\s+same\s+(?P<what>point|time|stage|months|period)\s+(?:of|in)\s+$", re.I)
_SINCE = re.compile(rf"\bsince\s+(?:the\s+(?:start|beginning)\s+of\s+)?(?:1(?:st)?\s+)?(?P<month>{_MONTH})\b", re.I)
_DAY = re.compile(r"\s+\d{1,2}(?:st|nd|rd|th)?\b")
_MONTH_AND_DAY = re.compile(rf"(?:{_MONTH}|[a-z]{{3}}\.?)\s+(?P<day>\d\d)", re.I)
_WHICH = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True)
class PeriodMention:
    """A period where a text names it: in full, or by its relation to the period that the sentence is on.

    Attributes
    ----------
    period
        The period; None for "last year".
    relation
        Its relation to the period that the sentence is on; empty for a period in full.
    start, end
        Its place in the text.
    is_compared
        Whether something is only compared with it: "since 2009/10".
    months
        The months or the quarter that are named without their year: "April to December", "since April".

    A "span" is a period in full too, whose first and last months the text names. "Same months" and "same point" have
    the year that they are of.
    """

    period: Period | None
    relation: Relation
    start: int
    end: int
    is_compared: bool = False
    months: str = ""


def without_periods(text: str) -> str:
    """Return a text without the periods that it names.

    Examples
    --------
    >>> without_periods("CTX collection 13/14")
    'CTX collection'
    """
    for one in reversed(located(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return " ".join(text.split())


def period_mentions(text: str, report_period: Period | None = None) -> list[PeriodMention]:
    """Return the periods that a text names, from left to right.

    Parameters
    ----------
    report_period
        The period that the draft is on: "December 31" is a day where December 2031 would be after it.

    Examples
    --------
    >>> found = period_mentions("Calls rose to 9 in Q3, from 8 last year, and 80 were answered since April 2014.")
    >>> [(one.relation, one.months, one.is_compared) for one in found]
    [('months', 'Q3', False), ('year before', '', False), ('since', 'April 2014', False)]
    """
    found: list[PeriodMention] = []
    for one in located(text):
        period, start = one.period, one.start
        if report_period and period.ends > report_period.ends and _is_last_day(text[start : one.end], period):
            continue
        part = _PART.search(leading(text, start))
        if part and period.months == 12:
            months = 3 if part["length"].lower() == "quarter" else 6
            period = period.part(_WHICH.get(part["which"].lower(), 12 // months), months)
            start -= len(part.group())
        relation: Relation = ""
        if period.months == 12 and (same := _SAME.search(leading(text, start))):
            relation = "same months" if same["what"].lower() in ("months", "period") else "same point"
            start -= len(same.group())
        found.append(PeriodMention(period, relation, start, one.end, bool(_COMPARED.search(leading(text, start)))))
    longer = [*_since_mentions(text, found), *_span_mentions(text)]
    found = [*longer, *_not_overlapping(found, longer)]
    found += _not_overlapping(_month_mentions(text), found)
    found += _not_overlapping(_relative_mentions(text), found)
    return sorted(found, key=lambda one: one.start)


def _not_overlapping(mentions: Iterable[PeriodMention], others: Sequence[PeriodMention]) -> list[PeriodMention]:
    """Return the mentions that overlap none of some others."""
    spans = [(one.start, one.end) for one in others]
    return [one for one in mentions if not overlaps(one.start, one.end, spans)]


def _since_mentions(text: str, months: Sequence[PeriodMention]) -> Iterator[PeriodMention]:
    """Give the months after "since": "since April", "since 1 April 2014"."""
    for match in _SINCE.finditer(text):
        dated = next((one for one in months if one.period and match.start() < one.start < match.end()), None)
        if dated and dated.period:
            yield PeriodMention(None, "since", match.start(), dated.end, months=dated.period.words)
        elif not _DAY.match(text, match.end()):
            yield PeriodMention(None, "since", *match.span(), months=match["month"])


def _span_mentions(text: str) -> Iterator[PeriodMention]:
    """Give the months from one to another of a year: "From April to October 2025", "between April and October 2025"."""
    for match in _SPAN.finditer(text):
        first, last = _MONTH_NUMBERS[match["first"].lower()], _MONTH_NUMBERS[match["last"].lower()]
        last_year = int(match["last_year"])
        first_year = int(match["first_year"] or last_year - (first > last))
        months = 12 * (last_year - first_year) + last - first + 1
        if bool(match["between"]) == bool(match["and"]) and months > 1:
            yield PeriodMention(Period(first_year, first, months), "span", *match.span())
    for match in _MONTHS_TO.finditer(text):
        number = float(NUMBER_WORDS.meaning(match["months"]) or match["months"])
        if number == int(number) > 1:
            end = Period(int(match["last_year"]), _MONTH_NUMBERS[match["last"].lower()], 1)
            yield PeriodMention(end.last(int(number)), "span", *match.span())


def _month_mentions(text: str) -> Iterator[PeriodMention]:
    """Give the months and quarters that are named without their year."""
    for match in _MONTHS.finditer(text):
        words = f"{match['from']} to {match['until']}" if match["from"] else match.group()
        if part_of_financial_year(words, Period.financial_year(2000)) is not None:
            # "From April to December" compares nothing.
            compared = " to " not in words and bool(_COMPARED.search(leading(text, match.start())))
            yield PeriodMention(None, "months", *match.span(), compared, words)


def _relative_mentions(text: str) -> Iterator[PeriodMention]:
    """Give the periods that are named by their relation to another: "last year"."""
    for phrase in phrases(text, RELATIVE_PERIODS):
        relation: Relation = phrase.meaning  # type: ignore[assignment]  # its vocabulary has no others
        compared = relation != "this period" and bool(_COMPARED.search(leading(text, phrase.start)))
        yield PeriodMention(None, relation, phrase.start, phrase.end, compared)


def _is_last_day(words: str, month: Period) -> bool:
    """Tell whether words for a month may be its last day: "December 31"."""
    match = _MONTH_AND_DAY.fullmatch(words)
    return match is not None and int(match["day"]) == month.last_day.day
