"""A passage in sentences, and each sentence in segments: stretches with numbers that speak of one thing.

Takes a passage's text; gives `Segment`s with their numbers, periods and words. A stretch without a number belongs to
the next one that has one.
"""

import calendar
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from partnership_analysis.papers.tie_outs.labels import located, overlaps
from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.phrases import Phrase, leading, phrases
from partnership_analysis.periods import Period, within
from partnership_analysis.vocabularies import AGAINST_TARGETS, DIRECTIONS, EXTREMES, RELATIVE_PERIODS

Relation = Literal["", "year before", "period before", "year after", "this period", "year to date", "months", "since"]

_SENTENCE = re.compile(r"(?<=[.!?])[\")”’]*\s+(?=[A-Z“\"'\u2018(\d])")
_NUMBER = r"(?:(?:about|around|nearly|over|under|just|almost|only|the|a|an|its)\s+){0,2}(?:[-+−£]?\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b)"  # noqa: E501
_CUT = re.compile(
    rf"(?<=[;,])\s+|(?<=[A-Za-z%\d)]):\s+|\s+(?=[–—-]\s)|\s+(?=(?:and|but|while|whereas|although)\s)"
    rf"|(?<!\bup)(?<!\bdown)\s+(?=(?:(?:up|down)\s+)?(?:from|to|against)\s+{_NUMBER})|\s+(?=compared\s+(?:with|to)\b)",
    re.I,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_GOES_BACK = re.compile(r"\s*(?:the|an?|its|which|below|above|down|up|outside|exactly|better|worse|in line)\b", re.I)
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
_SINCE = re.compile(rf"\bsince\s+(?:the\s+(?:start|beginning)\s+of\s+)?(?:1(?:st)?\s+)?(?P<month>{_MONTH})\b", re.I)
_DAY = re.compile(r"\s+\d{1,2}(?:st|nd|rd|th)?\b")
_MONTH_AND_DAY = re.compile(rf"(?:{_MONTH}|[a-z]{{3}}\.?)\s+(?P<day>\d\d)", re.I)
_WITHIN = re.compile(r"\b(?:in|within|inside|under|over|after|than)\s+$", re.I)
_WHICH = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True)
class PeriodMention:
    """A period that a text names: itself, or as related to the one that is spoken of.

    Attributes
    ----------
    period
        The period; None for "last year".
    relation
        What it is to the period that is spoken of.
    start, end
        Where it stands.
    is_compared
        Whether something is only compared with it: "since 2009/10".
    months
        The months or the quarter that are said without their year: "April to December", "since April".
    """

    period: Period | None
    relation: Relation
    start: int
    end: int
    is_compared: bool = False
    months: str = ""


@dataclass(frozen=True)
class Segment:
    """A stretch of a sentence: ``passage[start:end]``.

    Attributes
    ----------
    text, start, end
        Its words, and where they stand in the passage.
    numbers
        Those that stand in it, labels too.
    periods
        The periods that it names.
    sentence
        The number of its sentence.
    in_brackets
        Whether it stands in brackets.
    lead
        The words that a bracket stands behind.
    """

    text: str
    start: int
    end: int
    numbers: tuple[Number, ...]
    periods: tuple[PeriodMention, ...]
    sentence: int
    in_brackets: bool = False
    lead: str = ""

    @property
    def quantities(self) -> tuple[Number, ...]:
        """Its numbers that are no labels."""
        return tuple(one for one in self.numbers if one.kind != "label")

    @cached_property
    def words(self) -> str:
        """Its words without its numbers, dates and periods; of one of several brackets, with the words before it."""
        text = self.text
        left_out = [one for one in self.numbers if one.kind != "label" or one.label in ("a date", "a time of day")]
        spans = {(one.start, one.end) for one in left_out} | {(one.start, one.end) for one in self.periods}
        for start, end in sorted(spans, reverse=True):
            text = f"{text[: start - self.start]} {text[end - self.start :]}"
        return f"{self.lead} {text}".strip()

    def phrases(self, kind: Literal["directions", "extremes", "against targets"]) -> list[Phrase]:
        """Return the words of one kind, where they stand in the passage."""
        found = phrases(self.text, _KINDS[kind])
        return [replace(one, start=one.start + self.start, end=one.end + self.start) for one in found]


_KINDS = {"directions": DIRECTIONS, "extremes": EXTREMES, "against targets": AGAINST_TARGETS}


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


def segments(
    text: str, *, is_cell: bool = False, limits: Collection[tuple[float, str]] = (), report_period: Period | None = None
) -> list[Segment]:
    """Return the segments of a passage, in order.

    Parameters
    ----------
    limits
        Numbers with their units that are parts of measures' names ("within 30 days"), and count nothing.
    report_period
        The period that the draft is on: "December 31" is a day where December 2031 would be after it.

    Examples
    --------
    >>> found = segments("New claims took 16 days and changes 13 days, down from 22.72 days in 2013/14.")
    >>> [one.text.strip() for one in found]
    ['New claims took 16 days', 'and changes 13 days,', 'down from 22.72 days in 2013/14.']
    """
    said = _period_mentions(text, report_period)
    every = [_as_label(one, text, limits, said) for one in numbers(text, is_cell)]
    found: list[Segment] = []
    for sentence, (start, end) in enumerate(sentences(text)):
        inside = [match.span() for match in _BRACKETS.finditer(text, start, end) if _has_number(every, match.span())]
        # What stands around a bracket is read as if it were not there.
        outside = _blank(text, inside)
        here = [one for one in every if not _is_inside(one.start, inside)]
        pieces = [(piece, outside, False) for piece in _cut_into_stretches(outside, start, end, here)]
        pieces += [(piece, text, True) for piece in inside]
        before = start
        around = [piece for piece, _, in_brackets in pieces if not in_brackets]
        for (begin, stop), words, in_brackets in sorted(pieces):
            # Of several brackets in one stretch, each is about the words before it.
            several = any(_count_inside(inside, piece) > 1 for piece in around if piece[0] <= begin < piece[1])
            lead = text[max(before, _stretch_start(text, start, begin)) : begin] if in_brackets and several else ""
            before = stop if in_brackets else before
            mine = every if in_brackets else here
            own = tuple(one for one in mine if begin <= one.start < stop)
            periods = tuple(
                one for one in said if begin <= one.start < stop and (in_brackets or not _is_inside(one.start, inside))
            )
            made = Segment(words[begin:stop], begin, stop, own, periods, sentence, in_brackets, lead)
            if made.phrases("directions") or made.phrases("extremes"):
                # "Rose since April" compares with April; "80 since April" counts from April.
                periods = tuple(replace(one, is_compared=one.is_compared or one.relation == "since") for one in periods)
            found.append(replace(made, periods=periods))
    return found


def _count_inside(spans: Sequence[tuple[int, int]], piece: tuple[int, int]) -> int:
    return sum(piece[0] <= start < piece[1] for start, _ in spans)


def _stretch_start(text: str, start: int, place: int) -> int:
    """Return where the stretch begins that a bracket is in."""
    return max((match.end() for match in _CUT.finditer(text, start, place)), default=start)


def _has_number(every: Sequence[Number], span: tuple[int, int]) -> bool:
    return any(span[0] <= one.start < span[1] and one.kind != "label" for one in every)


def _is_inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _as_label(one: Number, text: str, limits: Collection[tuple[float, str]], said: list[PeriodMention]) -> Number:
    """Return a number as the label it is where it stands in the name of a measure or of a period."""
    if one.kind != "label" and any(period.start <= one.start < period.end for period in said):
        return replace(one, kind="label", label="a period")
    if (one.value, one.unit) in limits and _WITHIN.search(leading(text, one.start)):
        return replace(one, kind="label", label="a part of a measure's name")
    return one


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where each sentence of a text begins and ends.

    Examples
    --------
    >>> list(sentences("Calls rose, e.g. in May. They fell."))
    [(0, 24), (25, 35)]
    """
    start = 0
    for match in _SENTENCE.finditer(text):
        if re.search(r"\b(?:e\.g|i\.e|etc|approx|no|cllr|para)\.$", leading(text, match.start()), re.I):
            continue
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _cut_into_stretches(text: str, start: int, end: int, every: Sequence[Number]) -> list[tuple[int, int]]:
    """Return where the segments of a sentence begin and end."""
    inside = [(one.start, one.end) for one in every]
    ends = [match.end() for match in _CUT.finditer(text, start, end)]
    apart = [place for place in ends if start < place < end and not any(begin < place < stop for begin, stop in inside)]
    cuts = [start, *apart]
    pieces = list(zip(cuts, [*cuts[1:], end], strict=True))
    counted = [one for one in every if one.kind != "label"]

    def has_number(piece: tuple[int, int]) -> bool:
        return any(piece[0] <= one.start < piece[1] for one in counted)

    found: list[tuple[int, int]] = []
    waiting: int | None = None
    for piece in pieces:
        begin = piece[0] if waiting is None else waiting
        if has_number(piece):
            found.append((begin, piece[1]))
            waiting = None
        elif waiting is None and found and _GOES_BACK.match(text, piece[0]):
            found[-1] = (found[-1][0], piece[1])
        else:
            waiting = begin
    if waiting is not None:
        if found:
            found[-1] = (found[-1][0], end)
        else:
            found.append((waiting, end))
    return found


def _period_mentions(text: str, report_period: Period | None) -> list[PeriodMention]:
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
        found.append(PeriodMention(period, "", start, one.end, bool(_COMPARED.search(leading(text, start)))))
    since = list(_since_mentions(text, found))
    found = [*since, *_not_overlapping(found, since)]
    found += _not_overlapping(_month_mentions(text), found)
    found += _not_overlapping(_relative_mentions(text), found)
    return sorted(found, key=lambda one: one.start)


def _not_overlapping(said: Iterable[PeriodMention], others: Sequence[PeriodMention]) -> list[PeriodMention]:
    """Return those of some periods that overlap none of others."""
    spans = [(one.start, one.end) for one in others]
    return [one for one in said if not overlaps(one.start, one.end, spans)]


def _since_mentions(text: str, months: Sequence[PeriodMention]) -> Iterator[PeriodMention]:
    """Give the months since which something is said: "since April", "since 1 April 2014"."""
    for match in _SINCE.finditer(text):
        dated = next((one for one in months if one.period and match.start() < one.start < match.end()), None)
        if dated and dated.period:
            yield PeriodMention(None, "since", match.start(), dated.end, months=dated.period.words)
        elif not _DAY.match(text, match.end()):
            yield PeriodMention(None, "since", *match.span(), months=match["month"])


def _month_mentions(text: str) -> Iterator[PeriodMention]:
    """Give the months and quarters that are said without their year."""
    for match in _MONTHS.finditer(text):
        said = f"{match['from']} to {match['until']}" if match["from"] else match.group()
        if within(said, Period.financial_year(2000)) is not None:
            # "From April to December" compares nothing.
            compared = " to " not in said and bool(_COMPARED.search(leading(text, match.start())))
            yield PeriodMention(None, "months", *match.span(), compared, said)


def _relative_mentions(text: str) -> Iterator[PeriodMention]:
    """Give the periods that are said as related to the one that is spoken of: "last year"."""
    for phrase in phrases(text, RELATIVE_PERIODS):
        relation: Relation = phrase.meaning  # type: ignore[assignment]
        compared = relation != "this period" and bool(_COMPARED.search(leading(text, phrase.start)))
        yield PeriodMention(None, relation, phrase.start, phrase.end, compared)


def _is_last_day(words: str, month: Period) -> bool:
    """Tell whether words for a month may be its last day: "December 31"."""
    match = _MONTH_AND_DAY.fullmatch(words)
    return match is not None and int(match["day"]) == month.last_day.day
