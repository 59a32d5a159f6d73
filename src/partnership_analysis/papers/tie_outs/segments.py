"""A passage in sentences, and each sentence in segments: stretches with numbers about one thing.

Takes a passage's text; gives `Segment`s with their numbers, periods and words. A stretch without a number belongs to
the next one that has one.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.period_mentions import PeriodMention, period_mentions
from partnership_analysis.papers.tie_outs.phrases import Phrase, leading, phrases
from partnership_analysis.periods import Period
from partnership_analysis.vocabularies import AGAINST_TARGETS, DIRECTIONS, EXTREMES

_SENTENCE = re.compile(r"(?<=[.!?])[\")”’]*\s+(?=[A-Z“\"'\u2018(\d])")
_NUMBER = (
    r"(?:(?:about|around|nearly|over|under|just|almost|only|the|a|an|its)\s+){0,2}"
    r"(?:[-+−£]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
)
_CUT = re.compile(
    rf"(?<=[;,])\s+|(?<=[A-Za-z%\d)]):\s+|\s+(?=[–—-]\s)|\s+(?=(?:and|but|while|whereas|although)\s)"
    rf"|(?<!\bup)(?<!\bdown)\s+(?=(?:(?:up|down)\s+)?(?:from|to|against)\s+{_NUMBER})|\s+(?=compared\s+(?:with|to)\b)",
    re.I,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_GOES_BACK = re.compile(r"\s*(?:the|an?|its|which|below|above|down|up|outside|exactly|better|worse|in line)\b", re.I)
_BEFORE_LIMIT = re.compile(r"\b(?:in|within|inside|under|over|after|than)\s+$", re.I)


@dataclass(frozen=True)
class Segment:
    """A stretch of a sentence: ``passage[start:end]``.

    Attributes
    ----------
    text, start, end
        Its words, and where they stand in the passage.
    numbers
        Its numbers, labels too.
    periods
        The periods that it names.
    sentence
        The number of its sentence.
    in_brackets
        Whether it is in brackets.
    lead
        The words before a bracket, if its stretch has several.
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
    mentions = period_mentions(text, report_period)
    every = [_as_label(one, text, limits, mentions) for one in numbers(text, is_cell)]
    quantities = [one for one in every if one.kind != "label"]
    found: list[Segment] = []
    for sentence, (start, end) in enumerate(sentences(text)):
        brackets = [
            span for match in _BRACKETS.finditer(text, start, end) if _has_any(quantities, span := match.span())
        ]
        # The text around a bracket is read as if the bracket were not there.
        outside = _blank(text, brackets)
        numbers_outside = [one for one in every if not _is_inside(one.start, brackets)]
        stretches = _cut_into_stretches(outside, start, end, numbers_outside)
        crowded = [one for one in stretches if sum(_is_inside(begin, [one]) for begin, _ in brackets) > 1]
        last_bracket_end = start
        for span in sorted([*stretches, *brackets]):
            if span not in brackets:
                around = [one for one in mentions if not _is_inside(one.start, brackets)]
                found.append(_segment(outside, span, numbers_outside, around, sentence))
                continue
            lead = ""
            if _is_inside(span[0], crowded):  # each of several brackets is about the words before it
                stretch_start = max((match.end() for match in _CUT.finditer(text, start, span[0])), default=start)
                lead = text[max(last_bracket_end, stretch_start) : span[0]]
            last_bracket_end = span[1]
            found.append(_segment(text, span, every, mentions, sentence, lead, in_brackets=True))
    return found


def _segment(
    text: str, span: tuple[int, int], numbers: Sequence[Number], mentions: Sequence[PeriodMention], sentence: int,
    lead: str = "", in_brackets: bool = False,
) -> Segment:  # fmt: skip
    """Return the segment of a stretch, with those of the numbers and periods that stand in it."""
    inside = tuple(one for one in numbers if _is_inside(one.start, [span]))
    periods = tuple(one for one in mentions if _is_inside(one.start, [span]))
    segment = Segment(text[slice(*span)], *span, inside, periods, sentence, in_brackets, lead)
    if segment.phrases("directions") or segment.phrases("extremes"):
        # "Rose since April" compares with April; "80 since April" counts from April.
        periods = tuple(replace(one, is_compared=one.is_compared or one.relation == "since") for one in periods)
        # "Rose between April and October 2025" compares October with April.
        starts = (
            replace(one, period=one.period.part(1, 1), relation="", is_compared=True, end=one.start)
            for one in periods
            if one.relation == "span" and one.period
        )
        periods = (*starts, *periods)
    return replace(segment, periods=periods)


def _has_any(numbers: Sequence[Number], span: tuple[int, int]) -> bool:
    return any(_is_inside(one.start, [span]) for one in numbers)


def _is_inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text, as long as it is, with blanks in some places."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _as_label(
    one: Number, text: str, limits: Collection[tuple[float, str]], mentions: Sequence[PeriodMention]
) -> Number:
    """Return a number as a label if it is in the name of a measure or of a period."""
    if one.kind != "label" and any(mention.start <= one.start < mention.end for mention in mentions):
        return replace(one, kind="label", label="a period")
    if (one.value, one.unit) in limits and _BEFORE_LIMIT.search(leading(text, one.start)):
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
    """Return where the stretches of a sentence begin and end: each has a number, if the sentence has one."""
    spans = [(one.start, one.end) for one in every]
    ends = [match.end() for match in _CUT.finditer(text, start, end)]
    cuts = [place for place in ends if start < place < end and not any(begin < place < stop for begin, stop in spans)]
    quantities = [one for one in every if one.kind != "label"]
    found: list[tuple[int, int]] = []
    waiting: int | None = None  # where a stretch begins whose number is still to come
    for piece in itertools.pairwise([start, *cuts, end]):
        if _has_any(quantities, piece):
            found.append((piece[0] if waiting is None else waiting, piece[1]))
            waiting = None
        elif waiting is None and found and _GOES_BACK.match(text, piece[0]):
            found[-1] = (found[-1][0], piece[1])
        elif waiting is None:
            waiting = piece[0]
    if waiting is not None:
        return [*found[:-1], (found[-1][0], end)] if found else [(waiting, end)]
    return found
