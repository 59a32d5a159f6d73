"""The words of a draft judged with their numbers: rose and fell, highest and lowest, met and missed.

Takes a number's context and the figure that it is; gives what is wrong with the words beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.phrases import Phrase
from partnership_analysis.papers.tie_outs.readings import Reading, bases, main_periods
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import DUST, difference

_WHOSE = re.compile(r"\b(?:councils?|authorities|boards?|forces|trusts|any of|among|nationally)\b", re.I)
_TARGET = re.compile(r"\b(?:targets?|goals?|standards?|KPIs?)\b", re.I)
YEARS = re.compile(r"\s+(?:years|quarters|months)\b")
_PERIODS = {12: "years", 3: "quarters", 1: "months"}
_GOES_ON = re.compile(r"\s*(?:and\s+)?(?:from|to|by|up|down|or|against|compared)\b", re.I)
_OF_TARGET = re.compile(
    r"\s+(?:than\s+)?(?:(?:the|its|a|their|our|this)\s+)?(?:\w+\s+)?(?:targets?|goals?|standards?|KPIs?)\b", re.I
)
_OUTSIDE = re.compile(r"\b(?:outside|excluding|suspen)", re.I)


@dataclass(frozen=True)
class Wrong:
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


def wrong(context: Context, reading: Reading) -> Wrong | None:
    """Return what is wrong with the words beside a number that is a figure; None if nothing is."""
    return _direction(context, reading) or _target(context, reading) or _extreme(context, reading)


def _direction(context: Context, reading: Reading) -> Wrong | None:
    phrase, subject, series = direction(context), reading.subject, reading.series
    if phrase is None or reading.role not in ("value", "baseline", "change", "percent change", "multiple"):
        return None
    now, before = _ends(context, reading)
    if now is None or before is None:
        return None
    change = difference(series.values[now].value, series.values[before].value)
    wanted = subject.better if phrase.meaning in ("better", "worse") else 1.0
    moved = change * wanted * (-1 if phrase.meaning in ("down", "worse") else 1)
    fits = abs(change) <= _dust(subject) if phrase.meaning == "same" else moved > DUST
    if fits or not wanted:
        return None
    way = "did not change" if abs(change) <= DUST else "rose" if change > 0 else "fell"
    return Wrong(phrase.words, f"it {way}, from {series.values[before]} in {before} to {series.values[now]} in {now}")


def _dust(subject: Subject) -> float:
    return 0.5 * 10.0**-subject.decimals


def _ends(context: Context, reading: Reading) -> tuple[Period | None, Period | None]:
    """Return the two periods that a word of direction is between."""
    series = reading.series
    if reading.role == "baseline":
        spoken = map(series.at, main_periods(context))
        now = reading.base or next((one for one in spoken if one), None)
        return (now if now in series.values else None), reading.period
    if reading.base is not None:
        return reading.period, reading.base
    return reading.period, next(iter(bases(context, series, reading.period)), None)


def direction(context: Context) -> Phrase | None:
    """Return the word that says which way a number went: the nearest before it in its segment, or after it.

    A segment such as "to 97.78%" goes on with the one before it.
    """
    for segment in _back(context):
        own = [
            one for one in segment.phrases("directions")
            if not _is_named(one, context) and not _OF_TARGET.match(segment.text[one.end - segment.start :])
        ]  # fmt: skip
        own = sorted([*own, *_beside_time(segment)], key=lambda one: one.start)
        before = [one for one in own if one.end <= context.number.start]
        after = [one for one in own if one.start >= context.number.end]
        if before or after:
            return before[-1] if before else after[0]
        if not _GOES_ON.match(segment.text):
            return None
    return None


def _beside_time(segment: Segment) -> list[Phrase]:
    """Return "above" and "below" where an earlier period follows: "0.86 points above the year before"."""
    ways = {"above": "up", "below": "down"}
    return [
        replace(one, meaning=ways[one.meaning])
        for one in segment.phrases("against targets")
        if one.meaning in ways and any(one.end <= said.start <= one.end + 1 for said in segment.said)
    ]


def _is_named(phrase: Phrase, context: Context) -> bool:
    """Tell whether a word is part of a subject's name, or of "more than half"."""
    name = {
        word for one in context.subjects for word in (*one.short.casefold().split(), *one.measure.casefold().split())
    }
    rest = next((one for one in context.sentence if one.start <= phrase.start < one.end), None)
    after = rest.text[phrase.end - rest.start :] if rest else ""
    return phrase.words.casefold() in name or bool(re.match(r"\s+than\s+(?:half|twice|chance|\d)", after))


def _back(context: Context) -> list[Segment]:
    """Return a number's segment and those before it in the sentence, the nearest first."""
    at = context.sentence.index(context.segment)
    return list(reversed(context.sentence[: at + 1]))


def _target(context: Context, reading: Reading) -> Wrong | None:
    if reading.role not in ("value", "target", "variance", "outside"):
        return None
    series, period = reading.series, reading.period
    target = series.targets.get(period)
    value = (series.outside if reading.role == "outside" else series.values).get(period)
    for segment in _back(context)[:2]:
        spoken = [
            one
            for one in segment.phrases("against targets")
            if not _is_compared_with_time(one, segment) and not _is_named(one, context)
        ]
        if not spoken or not _TARGET.search(segment.text):
            continue
        if target is None or value is None:
            return None
        gap = difference(value.value, target.value)
        outside = period in series.outside and any(_OUTSIDE.search(one.text) for one in context.sentence)
        if _fits(spoken[0].meaning, gap, reading.subject.better, outside):
            return None
        return Wrong(spoken[0].words, f"it was {value} against a target of {target} in {period}")
    return None


def _is_compared_with_time(phrase: Phrase, segment: Segment) -> bool:
    """Tell whether "above" is above another period's figure: "above the year before"."""
    if phrase.meaning not in ("above", "below", "better", "worse"):
        return False
    return not _OF_TARGET.match(segment.text[phrase.end - segment.start :])


def _fits(meaning: str, gap: float, better: float, is_outside: bool) -> bool:
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


def _extreme(context: Context, reading: Reading) -> Wrong | None:
    found = context.segment.phrases("extremes")
    if reading.role != "value" or not found or any(one.kind == "ordinal" for one in context.segment.numbers):
        return None
    return extreme_wrong(context, found[0], reading)


def extreme_wrong(context: Context, phrase: Phrase, reading: Reading) -> Wrong | None:
    """Return what is wrong with "highest", "lowest" or "best" of a figure; None if it is right, or not known."""
    subject, period = reading.subject, reading.period
    highest = is_highest(phrase.meaning, subject)
    if highest is None or period not in reading.series.values:
        return None
    if _WHOSE.search(context.segment.text) and len(subject.series) > 1:
        others, among = of_authorities(subject, period), "councils"
    else:
        others, among = of_periods(context, subject, reading.authority, period)
    figure = reading.series.values[period]
    rank = place(others, figure.value, highest)
    if rank == 1:
        return None
    end = "highest" if highest else "lowest"
    return Wrong(phrase.words, f"{figure} was number {rank} of {len(others)} {among}, counted from the {end}")


def place(others: Sequence[float], value: float, highest: bool) -> int:
    """Return the rank of a value among others, 1 for the extreme.

    Examples
    --------
    >>> place([97.85, 96.97, 96.92], 96.97, highest=True)
    2
    """
    return 1 + sum(other > value if highest else other < value for other in others)


def is_highest(meaning: str, subject: Subject) -> bool | None:
    """Return whether an extreme is the highest figure; None where nobody says which is better."""
    if meaning in ("highest", "lowest"):
        return meaning == "highest"
    return (subject.better > 0) == (meaning == "best") if subject.better else None


def of_authorities(subject: Subject, period: Period) -> list[float]:
    """Return the figures of every authority in a period."""
    return [one.values[period].value for one in subject.series.values() if period in one.values]


def of_periods(context: Context, subject: Subject, authority: str, period: Period) -> tuple[list[float], str]:
    """Return the figures that an extreme of a series is one of, and what they are of: "years"."""
    series, segment = subject.series[authority], context.segment
    last = max(period.ends, context.report_period.ends)
    held = [one for one in sorted(series.values) if one.months == period.months and one.ends <= last]
    if context.compared and re.search(r"\bsince\b", segment.text):
        first = min(one.ends for one in context.compared)
        held = [one for one in held if one.ends >= first]
    for one in segment.counted:
        if one.kind == "cardinal" and not one.unit and YEARS.match(segment.text[one.end - segment.start :]):
            held = held[-int(one.value) :]
    return [series.values[one].value for one in held], _PERIODS.get(period.months, "periods")


def unit_fits(number_unit: str, reading: Reading) -> bool:
    """Tell whether a number may be in the unit of a figure.

    A difference of percentages may be written with %, as many are, though percentage points are right.
    """
    unit = reading.figure.unit
    if not number_unit:
        return True
    if number_unit == "points":
        return unit == Unit.PERCENT and reading.role in ("change", "variance")
    return number_unit == unit or (number_unit not in (Unit.PERCENT, Unit.DAYS, Unit.SECONDS) and number_unit in unit)
