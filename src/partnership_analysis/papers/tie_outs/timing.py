"""The period of a number: what its sentence, its column or the words before it name.

Takes a number and its position; gives the periods that it may be of, and those that it is compared with.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partnership_analysis.papers.tie_outs import grids, roles
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.numbers import Number
from partnership_analysis.papers.tie_outs.period_mentions import PeriodMention, period_mentions
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.periods import Period, parse, part_of_financial_year

_OF_YEAR = re.compile(r"\b(?:year[’']s|annual)\s+target\b", re.I)
# Mentions within a year that hold for the other segments of their sentence too.
_WITHIN_YEAR = ("year to date", "months", "since")


@dataclass(frozen=True)
class Position:
    """The position of a number in its passage.

    Attributes
    ----------
    sentence, index
        The segments of its sentence, and which of them has the number.
    before
        The segments of the sentences before.
    passage
        Its passage.
    period
        What the draft is on.
    """

    sentence: tuple[Segment, ...]
    index: int
    before: tuple[Segment, ...]
    passage: Passage
    period: Period

    @property
    def segment(self) -> Segment:
        """The segment that has the number."""
        return self.sentence[self.index]

    @property
    def earlier(self) -> tuple[Segment, ...]:
        """The segments before it in the sentence, the nearest first."""
        return self.sentence[: self.index][::-1]


@dataclass(frozen=True)
class Times:
    """The periods of a number.

    Attributes
    ----------
    periods
        Those it may be of, the likeliest first; none for a figure to compare with whose period nothing names.
    is_named
        Whether the sentence or the column names its period.
    compared
        The periods that it is compared with, where they are mention.
    """

    periods: tuple[Period, ...]
    is_named: bool
    compared: tuple[Period, ...] = ()


def find_times(
    number: Number, number_roles: frozenset[NumberRole], position: Position, known_periods: Iterable[Period]
) -> Times:
    """Return the periods of a number.

    Parameters
    ----------
    number_roles
        What the number may be: a baseline is of the period that something is compared with.
    known_periods
        Every period that has a figure: a cell under no heading may be of any.
    """
    if number_roles == {"multiple"}:
        main = _main_periods(position.earlier)
        compared = tuple(one.period for one in position.segment.periods if one.period) or _compared_periods(
            position, ()
        )
        return Times(tuple(main[:1] or [position.period]), bool(main), compared)
    in_cell = _cell_times(number_roles, position, known_periods)
    if in_cell is not None:
        return in_cell
    periods, is_named = _sentence_periods(number, position, number_roles == {"baseline"})
    return Times(periods, is_named, _compared_periods(position, periods))


def _cell_times(
    number_roles: frozenset[NumberRole], position: Position, known_periods: Iterable[Period]
) -> Times | None:
    """Return the periods of a cell, as far as its headings and the table's caption name them."""
    passage = position.passage
    if passage.kind != "cell":
        return None
    mentions = [one for one in period_mentions(passage.column, position.period) if one.relation != "this period"]
    own = _caption_periods(position)
    if "change" in number_roles:
        # A column of changes names what they are from.
        bases = tuple(dict.fromkeys(_resolve(one, position) for one in mentions))
        return Times(own or (position.period,), bool(bases), bases)
    if _OF_YEAR.search(passage.column):
        return Times((position.period.year_of,), True)
    if meant := [_resolve(one, position) for one in mentions if one.relation]:
        return Times(tuple(dict.fromkeys(meant)), True)
    named = grids.periods_of(passage.column) or grids.periods_of(passage.row)
    if named:
        return Times(named, True, _compared_periods(position, named))
    if own:
        return Times(own, True)
    if passage.column:
        return None
    every = tuple(sorted(known_periods, reverse=True))
    return Times(every, False, _compared_periods(position, every))


def _caption_periods(position: Position) -> tuple[Period, ...]:
    """Return the year to date, and the period itself, if a table's caption says that it has the year so far."""
    mentions = period_mentions(position.passage.caption, position.period)
    if any(one.relation == "year to date" for one in mentions):
        return (position.period.year_to_date, position.period)
    return ()


def _sentence_periods(number: Number, position: Position, is_baseline: bool) -> tuple[tuple[Period, ...], bool]:
    here: Sequence[PeriodMention] = position.segment.periods
    if position.segment.in_brackets and not here and position.index:
        here = position.sentence[position.index - 1].periods[-1:]
        is_baseline = bool(here) and here[0].is_compared
    chosen = _nearest_mention(number, here, is_baseline)
    if chosen is not None:
        return _meant_periods(chosen, position), True
    if is_baseline:
        since = [one.period for other in position.earlier for one in other.periods if one.is_compared and one.period]
        return tuple(since[:1]), bool(since)
    later = (
        ()
        if any(one.is_compared for one in position.segment.periods)
        else _rest_of_clause(position.sentence[position.index :])
    )
    for other in (*position.earlier, *later):
        named = [
            one
            for one in other.periods
            if (one.period or one.relation in _WITHIN_YEAR) and not one.is_compared and not _is_of_baseline(other, one)
        ]
        if named:
            return _meant_periods(named[-1], position), True
    earlier = _main_periods(position.before[::-1])
    above = [period for heading in reversed(position.passage.section) for period in grids.periods_of(heading)]
    return tuple(dict.fromkeys([position.period, *earlier[:1], *above[:1]])), False


def _main_periods(segments: Iterable[Segment]) -> list[Period]:
    """Return the periods that segments name, without those that they only compare with."""
    return [one.period for other in segments for one in other.periods if one.period and not one.is_compared]


def _nearest_mention(number: Number, mentions: Sequence[PeriodMention], is_baseline: bool) -> PeriodMention | None:
    """Return the mention that gives a number its period: the one after it, or else the one before it."""
    fits = [one for one in mentions if one.relation != "this period" and (is_baseline or not one.is_compared)]
    after = [one for one in fits if one.start >= number.end]
    before = [one for one in fits if one.end <= number.start]
    return after[0] if after else before[-1] if before else None


def _meant_periods(mention: PeriodMention, position: Position) -> tuple[Period, ...]:
    """Return the periods that a mention may mean: "since September" may leave September out."""
    period = _resolve(mention, position)
    if mention.relation == "span" and position.segment.phrases("directions"):
        return (period, period.last(1))  # "rose to 9 between April and October 2025"
    is_stretch = mention.relation == "since" and not mention.is_compared and period.months > 1
    return (period, period.last(period.months - 1)) if is_stretch else (period,)


def _resolve(mention: PeriodMention, position: Position) -> Period:
    """Return the period that a mention means: "last year" is the year before the one that the sentence is on."""
    if mention.period is not None and mention.relation not in ("same months", "same point"):
        return mention.period
    main = next(iter(_main_periods((*position.earlier, *position.sentence[position.index :]))), position.period)
    if mention.period is not None:
        own = main.year_to_date if mention.relation == "same months" else main
        return _in_year(own, mention.period)
    after = main.following(max(12 // main.months, 1))
    months = part_of_financial_year(mention.months, main.year_of) if mention.months else None
    if mention.relation == "since":
        return _since(months or parse(mention.months), main, mention.is_compared)
    return {
        "year before": main.year_before,
        "period before": main.before,
        "year after": after,
        "year to date": main.year_to_date,
        "year to date before": main.year_to_date.year_before,
        "whole year": main.year_of,
        "months": months or main,
    }.get(mention.relation, main)


def _in_year(period: Period, year: Period) -> Period:
    """Return the same months of another year."""
    return Period(period.year + year.year - period.year_of.year, period.month, period.months)


def _since(month: Period, main: Period, is_compared: bool) -> Period:
    """Return the stretch from a month to the end of a period; the month itself if something is compared with it."""
    start = month if month.ends <= main.ends else month.year_before
    return start if is_compared else Period(start.year, start.month, max(main.ends - start.ends + 1, 1))


def _compared_periods(position: Position, main: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods that a sentence compares with, the nearest segment's first."""
    found = [
        _resolve(one, position)
        for other in (*position.sentence[position.index :], *position.earlier)
        for one in other.periods
        if one.is_compared or (one.period and _is_of_baseline(other, one))
    ]
    return tuple(dict.fromkeys(period for period in found if period not in main[:1]))


def _rest_of_clause(sentence: Sequence[Segment]) -> list[Segment]:
    """Return the segments after the first of some, up to a semicolon."""
    pairs = itertools.takewhile(lambda pair: not pair[0].text.rstrip().endswith(";"), itertools.pairwise(sentence))
    return [later for _, later in pairs]


def _is_of_baseline(segment: Segment, mention: PeriodMention) -> bool:
    """Tell whether a period is that of the number that a segment compares with: "from 96.92% in 2013/14"."""
    before = [one for one in segment.quantities if one.end <= mention.start]
    return bool(before) and "baseline" in roles.roles_in_sentence(before[-1], segment, ())
