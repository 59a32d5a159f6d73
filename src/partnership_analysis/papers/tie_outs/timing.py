"""Of when a number is: the periods that its sentence, its column or the words before it name.

Takes a number and where it stands; gives the periods that it may be of, and those that it is compared with.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partnership_analysis.papers.tie_outs import grids, roles
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.numbers import Number
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.segments import Said, Segment
from partnership_analysis.periods import Period, parse, within

# What is said of the year that is spoken of, and other segments of a sentence are of too.
_OF_YEAR = ("year to date", "months", "since")


@dataclass(frozen=True)
class Place:
    """Where a number stands.

    Attributes
    ----------
    sentence, at
        The segments of its sentence, and which of them is its own.
    before
        The segments of the sentences before.
    passage
        Its passage.
    period
        What the draft is on.
    """

    sentence: tuple[Segment, ...]
    at: int
    before: tuple[Segment, ...]
    passage: Passage
    period: Period

    @property
    def own(self) -> Segment:
        """The number's own segment."""
        return self.sentence[self.at]

    @property
    def earlier(self) -> tuple[Segment, ...]:
        """The segments before it in the sentence, the nearest first."""
        return self.sentence[: self.at][::-1]


@dataclass(frozen=True)
class Times:
    """Of when a number is.

    Attributes
    ----------
    periods
        What it may be of, the likeliest first; none where it is compared with and nobody says of when it is.
    is_said
        Whether the sentence or the column says it.
    compared
        The periods that it is compared with, where they are said.
    """

    periods: tuple[Period, ...]
    is_said: bool
    compared: tuple[Period, ...] = ()


def times(number: Number, found: frozenset[NumberRole], place: Place, held: Iterable[Period]) -> Times:
    """Return of when a number is.

    Parameters
    ----------
    found
        What the number may be: one that is compared with is of the period it is compared with.
    held
        Every period that has a figure: a cell under no heading may be of any.
    """
    if found == {"multiple"}:
        main = _spoken(place.earlier)
        compared = tuple(one.period for one in place.own.said if one.period) or _compared(place, ())
        return Times(tuple(main[:1] or [place.period]), bool(main), compared)
    periods, is_said = _of_cell(place.passage, held) or _of_sentence(number, place, found == {"baseline"})
    return Times(periods, is_said, _compared(place, periods))


def _of_cell(passage: Passage, held: Iterable[Period]) -> tuple[tuple[Period, ...], bool] | None:
    if passage.kind != "cell":
        return None
    named = grids.periods_of(passage.column) or grids.periods_of(passage.row)
    if named:
        return named, True
    return None if passage.column else (tuple(sorted(held, reverse=True)), False)


def _of_sentence(number: Number, place: Place, is_baseline: bool) -> tuple[tuple[Period, ...], bool]:
    here: Sequence[Said] = place.own.said
    if place.own.in_brackets and not here and place.at:
        here = place.sentence[place.at - 1].said[-1:]
        is_baseline = bool(here) and here[0].is_compared
    chosen = _nearest(number, here, is_baseline)
    if chosen is not None:
        return (_absolute(chosen, place),), True
    if is_baseline:
        since = [one.period for other in place.earlier for one in other.said if one.is_compared and one.period]
        return tuple(since[:1]), bool(since)
    later = () if any(one.is_compared for one in place.own.said) else _same_clause(place.sentence[place.at :])
    for other in (*place.earlier, *later):
        said = [
            _absolute(one, place)
            for one in other.said
            if (one.period or one.relation in _OF_YEAR) and not one.is_compared and not _is_from(other, one)
        ]
        if said:
            return (said[-1],), True
    earlier = _spoken(place.before[::-1])
    headed = [period for heading in reversed(place.passage.section) for period in grids.periods_of(heading)]
    return tuple(dict.fromkeys([place.period, *earlier[:1], *headed[:1]])), False


def _spoken(segments: Iterable[Segment]) -> list[Period]:
    """Return the periods that segments speak of, and do not only compare with."""
    return [one.period for other in segments for one in other.said if one.period and not one.is_compared]


def _nearest(number: Number, said: Sequence[Said], is_baseline: bool) -> Said | None:
    """Return the period in a segment that a number is of: the one after it, or else before it."""
    fits = [one for one in said if one.relation != "this period" and (is_baseline or not one.is_compared)]
    after = [one for one in fits if one.start >= number.end]
    before = [one for one in fits if one.end <= number.start]
    return after[0] if after else before[-1] if before else None


def _absolute(said: Said, place: Place) -> Period:
    """Return the period that is said, or that "last year" is."""
    if said.period is not None:
        return said.period
    main = next(iter(_spoken((*place.earlier, *place.sentence[place.at :]))), place.period)
    after = main.following(max(12 // main.months, 1))
    months = (within(said.months, main.year_of) or parse(said.months)) if said.months else None
    if said.relation == "since" and months:
        return months if said.is_compared else _until_end(months, main)
    return {
        "year before": main.year_before,
        "period before": main.before,
        "year after": after,
        "year to date": main.year_to_date,
        "months": months or main,
    }.get(said.relation, main)


def _until_end(month: Period, main: Period) -> Period:
    """Return the stretch from a month to the end of a period; from that month of the year before, if it is later."""
    start = month if month.ends <= main.ends else month.year_before
    return Period(start.year, start.month, max(main.ends - start.ends + 1, 1))


def _compared(place: Place, main: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods that a sentence compares with, the nearest segment's first."""
    found = [
        _absolute(one, place)
        for other in (*place.sentence[place.at :], *place.earlier)
        for one in other.said
        if one.is_compared or (one.period and _is_from(other, one))
    ]
    return tuple(dict.fromkeys(period for period in found if period not in main[:1]))


def _same_clause(sentence: Sequence[Segment]) -> list[Segment]:
    """Return the segments after the first of some, up to a semicolon."""
    pairs = itertools.takewhile(lambda pair: not pair[0].text.rstrip().endswith(";"), itertools.pairwise(sentence))
    return [later for _, later in pairs]


def _is_from(segment: Segment, said: Said) -> bool:
    """Tell whether a period is that of the number that a segment compares with: "from 96.92% in 2013/14"."""
    before = [one for one in segment.counted if one.end <= said.start]
    return bool(before) and "baseline" in roles.of(before[-1], segment, ())
