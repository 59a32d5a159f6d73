"""What months or quarters say: what of their variation is noise, and what is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.assessment import DUST
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.process_limits import Assurance, Frequency, Rebasing, Variation
from partnership_analysis.analysis.trends import FREQUENCY_SERIES
from partnership_analysis.figures import Figure, Sentence, count_figure, target_figure, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.special import SpecialPoint, told
from partnership_analysis.kinds import Polarity
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

_RANKS = {
    Variation.CONCERN: ranks.VARIATION_OF_CONCERN,
    Variation.IMPROVEMENT: ranks.VARIATION_IMPROVING,
    Variation.SPECIAL: ranks.VARIATION_UNJUDGED,
}
_HEADED = {
    Variation.CONCERN: "variation of concern",
    Variation.IMPROVEMENT: "improvement",
    Variation.SPECIAL: "special-cause variation",
}
_HEADED_TARGET = {
    Assurance.PASSES: "; its target is met throughout the limits",
    Assurance.FAILS: "; its target lies beyond the limits",
    Assurance.HIT_AND_MISS: "; its target is hit and miss",
}
# Why a series has no process limits, whatever the number of its points.
_WITHOUT_LIMITS = {
    Covers.YEAR_TO_DATE: ". Each {} counts from April, so no process limits are worked out.",
    Covers.ROLLING: ". Each {} covers 12 months, so no process limits are worked out.",
    Covers.UNCLEAR: (
        ". The {}s may count from April or over 12 months: until Measures says which, they have no process limits."
    ),
}


@dataclass(frozen=True)
class Limits:
    """The process limits of a series, in the measure's unit.

    Attributes
    ----------
    mean, lower, upper
        The mean of the points, and the limits about it.
    """

    mean: Figure
    lower: Figure
    upper: Figure


@dataclass(frozen=True)
class Expected:
    """What the limits foretell of a target.

    Attributes
    ----------
    assurance
        Whether it is always met, never, or now and then.
    target
        The target.
    met, judged
        In how many of the year's points it was met, and of how many.
    """

    assurance: Assurance
    target: Figure
    met: Figure
    judged: Figure


@dataclass(frozen=True, kw_only=True)
class Months(Finding):
    """The months or quarters of a measure.

    Attributes
    ----------
    phrase, polarity, frequency
        What sentences call the measure, which is better, and month or quarter.
    last, last_period
        The latest point.
    points
        How many points the limits are worked out from.
    within, suspended
        How many of the year's points there are, and how many of them are suspended.
    covers
        What each point counts: the month or quarter itself, or more than that.
    limits
        The process limits; None where there are too few points, or the points add up.
    expected
        What the limits foretell of the target, if there is one.
    special
        The points of the year that are out of the ordinary.
    rebased
        From when the latest limits count, and why, if they started again.
    """

    phrase: str
    polarity: str
    frequency: Frequency
    last: Figure
    last_period: Period
    points: int
    within: int
    suspended: int
    covers: Covers
    limits: Limits | None
    expected: Expected | None
    special: tuple[SpecialPoint, ...]
    rebased: Rebasing | None

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Months]":
        """Give each monthly or quarterly series with a point in the year."""
        for _, rows in performance.points.groupby(FREQUENCY_SERIES, sort=False):
            if (rows["year"] == performance.period.label).any():
                yield _months(rows, performance)

    @property
    def all_suspended(self) -> bool:
        """Whether every point of the year is suspended."""
        return self.suspended == self.within

    @property
    def sentence(self) -> Sentence:
        """How it varied, what of that is more than noise, and what that foretells of the target."""
        each_one = self.frequency
        lead = f"{each_one} by {each_one}, {self.phrase} "
        outside = " outside suspensions" if self.suspended else ""
        held = f"{self._number(self.points)}{outside}"
        if self.limits is None:
            last: Sentence = (f"{lead}was last ", self.last, f" ({self.last_period.words})")
            if why := _WITHOUT_LIMITS.get(self.covers):
                return (*last, why.format(each_one))
            needed = f"Process limits need {process_limits.FEWEST_POINTS} points"
            few = f". {needed} and the workbook has {held}{self._since()}"
            special = self._special() if self.special else ()
            return (*last, f"{few}, so none are worked out.", *special, self._left_out())
        limits, mean = self.limits, self.limits.mean
        varied = (f"{lead}varied about a mean of ", mean, ", within process limits of ", limits.lower, " to ")
        counted = f" ({held}{self._since()})."
        return (*varied, limits.upper, counted, *self._special(), *self._expectation(), self._left_out())

    @property
    def headline(self) -> str:
        """The message of its chart: what is out of the ordinary, and what comes of the target."""
        lead = words.capital(self.phrase.removeprefix("the "))
        kinds = [point.variation for point in self.special]
        said = [f"{headed} in {self._number(kinds.count(kind))}" for kind, headed in _HEADED.items() if kind in kinds]
        if self.all_suspended:
            return f"{lead}: every {self.frequency} with a figure in {self.period} is suspended"
        if not said and self.limits is None:
            return f"{lead} was last {self.last} ({self.last_period.words})"
        if said:  # what is not stable foretells nothing of its target
            return f"{lead}: {words.join(said)} of {self.period}"
        target = _HEADED_TARGET[self.expected.assurance] if self.expected else ""
        return f"{lead}: nothing out of the ordinary in {self.period}{target}"

    def _number(self, number: int) -> str:
        return f"{words.number_word(number)} {self.frequency}{'s' * (number != 1)}"

    def _since(self) -> str:
        if not self.rebased:
            return ""
        return f" since {words.date(self.rebased.start)}, when they start again: {self.rebased.reason}"

    def _special(self) -> Sentence:
        """Write which points of the year are out of the ordinary."""
        if self.all_suspended:
            return (f" Every {self.frequency} with a figure in {self.period} is suspended, so none is judged by them.",)
        if not self.special:
            return (f" Nothing in {self.period} was out of the ordinary.",)
        return told(self.special, self.polarity)

    def _expectation(self) -> Sentence:
        if not self.expected:
            return ()
        expected, each_one = self.expected, self.frequency
        if self.special:  # what is not stable foretells nothing
            of = f" {each_one}s with a figure in {self.period}, the target of "
            return (" In ", expected.met, " of the ", expected.judged, of, expected.target, " was met.")
        lies, will = {
            Assurance.PASSES: (" is met throughout the limits", "it will be met if nothing changes"),
            Assurance.FAILS: (" lies beyond the limits", "it will be missed unless something changes"),
            Assurance.HIT_AND_MISS: (
                " lies within the limits",
                f"by chance alone it will be met in some {each_one}s and missed in others",
            ),
        }[expected.assurance]
        return (" The target of ", expected.target, f"{lies}: {will}.")

    def _left_out(self) -> str:
        if not self.suspended or self.limits is None:
            return ""
        many = self.suspended != 1
        number = words.number_word(self.suspended).capitalize()
        return f" {number} suspended {self.frequency}{'s' * many} {'are' if many else 'is'} left out."


def _months(rows: pd.DataFrame, performance: Performance) -> Months:
    last = list(each(rows))[-1]
    used = rows[(rows["phase"] == last.phase) & ~rows["suspended"]]
    now = rows[rows["year"] == performance.period.label]
    limits = None if pd.isna(last.lower) else _limits(used, last)
    # Points before a re-basing within the year keep the limits they had.
    special = [SpecialPoint.of(row, earlier=row.phase != last.phase) for row in each(now[now["rule"] != ""])]
    ordinary = ranks.VARIATION_ORDINARY if limits else ranks.VARIATION_UNKNOWN
    return Months(
        authority=last.authority,
        service=last.service,
        measure=last.measure,
        period=performance.period,
        phrase=last.phrase,
        polarity=last.polarity,
        frequency=last.frequency,
        last=value_figure(last),
        last_period=Period.from_label(last.period),
        points=len(used),
        within=len(now),
        suspended=int(now["suspended"].sum()),
        covers=Covers(last.covers),
        limits=limits,
        expected=_expected(now, last) if limits and last.assurance else None,
        special=tuple(special),
        rank=max([ordinary, *(_RANKS[point.variation] for point in special)]),
        rebased=process_limits.rebased(performance.data, last),
    )


def _expected(now: pd.DataFrame, last: Any) -> Expected:
    judged = now[~now["suspended"] & now["target"].notna()]
    sign = 1.0 if last.polarity == Polarity.HIGHER else -1.0
    met = sign * (judged["value"] - judged["target"]) >= -DUST
    target = target_figure(last.target, last.unit, last.target_source)
    counted = count_figure(judged.loc[met, "source"]), count_figure(judged["source"])
    return Expected(Assurance(last.assurance), target, *counted)


def _limits(used: pd.DataFrame, last: Any) -> Limits:
    mean, reach = f"mean({{0:{len(used)}}})", f"2.66 * mean moving range({_stretches(used)})"
    printed = units.format_value(last.mean, last.unit, max(1, last.decimals))
    return Limits(
        mean=Figure(last.mean, last.unit, printed, tuple(used["source"]), mean),
        lower=_limit(last.lower, f"{mean} - {reach}", used, last),
        upper=_limit(last.upper, f"{mean} + {reach}", used, last),
    )


def _stretches(used: pd.DataFrame) -> str:
    """Return the cells whose steps are ranges: those of each stretch of periods without a gap."""
    begins = [0, *(i for i, step in enumerate(used["ordinal"].diff()) if step > 1), len(used)]
    return ", ".join(f"{{{first}:{last}}}" for first, last in pairwise(begins))


def _limit(value: float, arithmetic: str, used: pd.DataFrame, last: Any) -> Figure:
    """Print a limit; what it lies beyond the possible (below nought, above 100%), no point can reach."""
    end = process_limits.possible(value, last.unit)
    if end != value:
        arithmetic = f"{'max' if end > value else 'min'}({end:g}, {arithmetic})"
    printed = units.format_value(end, last.unit, max(1, last.decimals))
    return Figure(end, last.unit, printed, tuple(used["source"]), arithmetic)
