"""Whether the words beside a number are right: rose and fell, highest and lowest, met and missed.

Takes a number's context and the figure that it is; gives what is wrong with the words beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.candidate_figures import CandidateFigure, change_bases, main_periods
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.phrases import Phrase
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import DUST, difference

_WHOSE = re.compile(r"\b(?:councils?|authorities|boards?|forces|trusts|any of|among|nationally)\b", re.I)
_TARGET = re.compile(r"\b(?:targets?|goals?|standards?|KPIs?)\b", re.I)
YEARS = re.compile(r"\s+(?:years|quarters|months)\b")
_PERIODS = {12: "years", 3: "quarters", 1: "months"}
_CONTINUES = re.compile(r"\s*(?:and\s+)?(?:from|to|by|up|down|or|against|compared)\b", re.I)
_OF_TARGET = re.compile(
    r"\s+(?:than\s+)?(?:(?:the|its|a|their|our|this)\s+)?(?:\w+\s+)?(?:targets?|goals?|standards?|KPIs?)\b", re.I
)
_OUTSIDE = re.compile(r"\b(?:outside|excluding|suspen)", re.I)


@dataclass(frozen=True)
class WrongWords:
    """Words that the data contradict.

    Attributes
    ----------
    words
        As the draft has them.
    says
        What the data say instead.
    """

    words: str
    says: str


def find_wrong_words(context: Context, figure: CandidateFigure) -> WrongWords | None:
    """Return what is wrong with the words beside a number that is a figure; None if nothing is."""
    return _wrong_direction(context, figure) or _wrong_target(context, figure) or _wrong_extreme(context, figure)


def _wrong_direction(context: Context, figure: CandidateFigure) -> WrongWords | None:
    phrase, subject, series = find_direction(context), figure.subject, figure.series
    if phrase is None or figure.role not in ("value", "baseline", "change", "percent change", "multiple"):
        return None
    now, before = _compared_periods(context, figure)
    if now is None or before is None:
        return None
    change = difference(series.values[now].value, series.values[before].value)
    wanted = subject.better if phrase.meaning in ("better", "worse") else 1.0
    moved = change * wanted * (-1 if phrase.meaning in ("down", "worse") else 1)
    fits = abs(change) <= 0.5 * 10.0**-subject.decimals if phrase.meaning == "same" else moved > DUST
    if fits or not wanted:
        return None
    way = "did not change" if abs(change) <= DUST else "rose" if change > 0 else "fell"
    return WrongWords(
        phrase.words, f"it {way}, from {series.values[before]} in {before} to {series.values[now]} in {now}"
    )


def _compared_periods(context: Context, figure: CandidateFigure) -> tuple[Period | None, Period | None]:
    """Return the two periods whose figures a word of direction compares: the later and the earlier."""
    series = figure.series
    if figure.role == "baseline":
        named = map(series.nearest_period, main_periods(context))
        now = figure.base or next(filter(None, named), None)
        return (now if now in series.values else None), figure.period
    if figure.base is not None:
        return figure.period, figure.base
    return figure.period, next(iter(change_bases(context, series, figure.period)), None)


def find_direction(context: Context) -> Phrase | None:
    """Return the word that says which way a number went: the nearest before it in its segment, or after it.

    A segment such as "to 97.78%" continues the one before it.
    """
    for segment in _segments_back(context):
        found = [
            one for one in segment.phrases("directions")
            if not _is_part_of_name(one, context) and not _OF_TARGET.match(segment.text[one.end - segment.start :])
        ]  # fmt: skip
        found = sorted([*found, *_above_earlier_period(segment)], key=lambda one: one.start)
        before = [one for one in found if one.end <= context.number.start]
        after = [one for one in found if one.start >= context.number.end]
        if before or after:
            return before[-1] if before else after[0]
        if not _CONTINUES.match(segment.text):
            return None
    return None


def _above_earlier_period(segment: Segment) -> list[Phrase]:
    """Return "above" and "below" where an earlier period follows: "0.86 points above the year before"."""
    ways = {"above": "up", "below": "down"}
    return [
        replace(one, meaning=ways[one.meaning])
        for one in segment.phrases("against targets")
        if one.meaning in ways and any(one.end <= period.start <= one.end + 1 for period in segment.periods)
    ]


def _is_part_of_name(phrase: Phrase, context: Context) -> bool:
    """Tell whether a word is part of a subject's name, or of "more than half"."""
    names = {word for one in context.subjects for word in f"{one.short} {one.measure}".casefold().split()}
    rest = next((one for one in context.sentence if one.start <= phrase.start < one.end), None)
    after = rest.text[phrase.end - rest.start :] if rest else ""
    return phrase.words.casefold() in names or bool(re.match(r"\s+than\s+(?:half|twice|chance|\d)", after))


def _segments_back(context: Context) -> list[Segment]:
    """Return a number's segment and those before it in the sentence, the nearest first."""
    at = context.sentence.index(context.segment)
    return list(reversed(context.sentence[: at + 1]))


def _wrong_target(context: Context, figure: CandidateFigure) -> WrongWords | None:
    if figure.role not in ("value", "target", "variance", "outside"):
        return None
    series, period = figure.series, figure.period
    target = series.targets.get(period)
    value = (series.outside if figure.role == "outside" else series.values).get(period)
    for segment in _segments_back(context)[:2]:
        found = [
            one
            for one in segment.phrases("against targets")
            if not _is_compared_with_time(one, segment) and not _is_part_of_name(one, context)
        ]
        if not found or not _TARGET.search(segment.text):
            continue
        if target is None or value is None:
            return None
        gap = difference(value.value, target.value)
        outside = period in series.outside and any(_OUTSIDE.search(one.text) for one in context.sentence)
        if _is_true_of_target(found[0].meaning, gap, figure.subject.better, outside):
            return None
        return WrongWords(found[0].words, f"it was {value} against a target of {target} in {period}")
    return None


def _is_compared_with_time(phrase: Phrase, segment: Segment) -> bool:
    """Tell whether "above" is above another period's figure: "above the year before"."""
    if phrase.meaning not in ("above", "below", "better", "worse"):
        return False
    return not _OF_TARGET.match(segment.text[phrase.end - segment.start :])


def _is_true_of_target(meaning: str, gap: float, better: float, is_outside: bool) -> bool:
    good = gap * better
    return {
        "met": good >= -DUST or is_outside,
        "missed": good < -DUST or not better,
        "exceeded": good > DUST,
        "above": gap > DUST,
        "below": gap < -DUST,
        "better": good > DUST,
        "worse": good < -DUST,
        "equal": abs(gap) <= DUST or good >= -DUST,
    }[meaning]


def _wrong_extreme(context: Context, figure: CandidateFigure) -> WrongWords | None:
    found = context.segment.phrases("extremes")
    if figure.role != "value" or not found or any(one.kind == "ordinal" for one in context.segment.numbers):
        return None
    return find_wrong_extreme(context, found[0], figure)


def find_wrong_extreme(context: Context, phrase: Phrase, figure: CandidateFigure) -> WrongWords | None:
    """Return what is wrong with "highest", "lowest" or "best" of a figure; None if it is right.

    It is also None where nobody says which end is better.
    """
    subject, period = figure.subject, figure.period
    highest = is_highest(phrase.meaning, subject)
    if highest is None or period not in figure.series.values:
        return None
    if _WHOSE.search(context.segment.text) and len(subject.series) > 1:
        others, among = authority_values(subject, period), "councils"
    else:
        others, among = period_values(context, subject, figure.authority, period)
    value = figure.series.values[period]
    rank = rank_among(others, value.value, highest)
    if rank == 1:
        return None
    end = "highest" if highest else "lowest"
    return WrongWords(phrase.words, f"{value} was number {rank} of {len(others)} {among}, counted from the {end}")


def rank_among(others: Sequence[float], value: float, highest: bool) -> int:
    """Return the rank of a value among others, 1 for the extreme.

    Examples
    --------
    >>> rank_among([97.85, 96.97, 96.92], 96.97, highest=True)
    2
    """
    return 1 + sum(other > value if highest else other < value for other in others)


def is_highest(meaning: str, subject: Subject) -> bool | None:
    """Return whether an extreme is the highest figure; None where nobody says which is better."""
    if meaning in ("highest", "lowest"):
        return meaning == "highest"
    return (subject.better > 0) == (meaning == "best") if subject.better else None


def authority_values(subject: Subject, period: Period) -> list[float]:
    """Return the figures of every authority in a period."""
    return [one.values[period].value for one in subject.series.values() if period in one.values]


def period_values(context: Context, subject: Subject, authority: str, period: Period) -> tuple[list[float], str]:
    """Return the figures that an extreme is one of, and what their periods are: "years"."""
    series, segment = subject.series[authority], context.segment
    last = max(period.ends, context.report_period.ends)
    found = [one for one in sorted(series.values) if one.months == period.months and one.ends <= last]
    if context.compared and re.search(r"\bsince\b", segment.text):
        first = min(one.ends for one in context.compared)
        found = [one for one in found if one.ends >= first]
    for one in segment.quantities:
        if one.kind == "cardinal" and not one.unit and YEARS.match(segment.text[one.end - segment.start :]):
            found = found[-int(one.value) :]
    return [series.values[one].value for one in found], _PERIODS.get(period.months, "periods")


def unit_fits(number_unit: str, figure: CandidateFigure) -> bool:
    """Tell whether a number may be in the unit of a figure.

    A difference of percentages may be written with %, as many are, though percentage points are right.
    """
    unit = figure.figure.unit
    if not number_unit:
        return True
    if number_unit == "points":
        return unit == Unit.PERCENT and figure.role in ("change", "variance")
    return number_unit == unit or (number_unit not in (Unit.PERCENT, Unit.DAYS, Unit.SECONDS) and number_unit in unit)
