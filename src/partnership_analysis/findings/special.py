"""The months or quarters of a year that are out of the ordinary: points, runs and a lasting shift.

A part of the finding `months`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.analysis.special_causes import STRETCH, Rule, Variation
from partnership_analysis.figures import Figure, Part, Sentence, value_figure
from partnership_analysis.findings import grammar
from partnership_analysis.kinds import BETTER_SIGN, Polarity
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

MEANING = {
    Variation.CONCERN: "unlikely to be chance, and for the worse",
    Variation.IMPROVEMENT: "unlikely to be chance, and for the better",
    Variation.SPECIAL: "unlikely to be chance",
}
# More points than these are counted, and not listed.
_MOST_LISTED = 3


class JudgedBy(StrEnum):
    """Whose limits a point was judged by, where not by the latest."""

    LATEST = ""
    BEFORE_REBASING = "before the limits started again"
    BEFORE_SHIFT = "by the limits of the time before the shift"


@dataclass(frozen=True)
class SpecialPoint:
    """A point that is out of the ordinary.

    Attributes
    ----------
    period, figure
        When, and its value.
    rule
        The rule of Making Data Count that it breaks.
    variation
        What that means, by the measure's polarity.
    above
        Whether it lies above the mean.
    judged_by
        Whose limits it was judged by.
    """

    period: Period
    figure: Figure
    rule: Rule
    variation: Variation
    above: bool
    judged_by: JudgedBy

    @classmethod
    def of(cls, row: Any, judged_by: JudgedBy) -> Self:
        """Return a row of `process_limits.limits` as a point."""
        rule, variation = Rule(row.rule), Variation(row.variation)
        return cls(Period.from_label(row.period), value_figure(row), rule, variation, row.side > 0, judged_by)


@dataclass(frozen=True)
class Run:
    """A run of points: all on one side of the mean, or each higher, or each lower, than the last.

    Attributes
    ----------
    rule
        Shift or trend.
    up
        Whether it is above the mean, or rises.
    points
        The points that the rule flags, in order.
    variation
        What that means, by the measure's polarity.
    judged_by
        Whose mean it was judged by.
    left_out
        What lies between its points and is left out: gaps, suspensions, or nothing.
    """

    rule: Rule
    up: bool
    points: tuple[tuple[Period, Figure], ...]
    variation: Variation
    judged_by: JudgedBy
    left_out: str

    @property
    def times(self) -> int:
        """How many times in a row: a rise over eight points is one of seven steps."""
        return len(self.points) - (self.rule == Rule.TREND)


@dataclass(frozen=True)
class LastingShift:
    """A change of level that the process limits should be recalculated from.

    Attributes
    ----------
    start
        The first period after it.
    up
        Whether the new level is higher.
    number, before_number
        How many points there are since, and before.
    since, before
        The mean of either.
    variation
        What it means, by the measure's polarity.
    left_out
        What lies between the points since and is left out: gaps, suspensions, or nothing.
    """

    start: Period
    up: bool
    number: int
    before_number: int
    since: Figure
    before: Figure
    variation: Variation
    left_out: str


def find_runs(rows: pd.DataFrame, year: str, judged_by: dict[int, JudgedBy]) -> tuple[Run, ...]:
    """Return the runs of one series that have a point in a year, each from its true beginning to its true end.

    Parameters
    ----------
    rows
        The series' rows of `process_limits.limits`.
    judged_by
        Whose limits the points of each row (by its index) were judged by.
    """
    found = []
    # The lasting shift of the latest limits has a sentence of its own.
    shifted = rows["lasting"] & (rows["phase"] == rows["phase"].iloc[-1])
    for name, rule, up in (("shift", Rule.SHIFT, None), ("rise", Rule.TREND, True), ("fall", Rule.TREND, False)):
        in_runs = rows[(rows[name] > 0) & ~shifted]
        for _, run in in_runs.groupby([*STRETCH, name], sort=False):
            if (run["year"] == year).any():
                above = bool(run["side"].iloc[0] > 0) if up is None else up
                points = tuple((Period.from_label(row.period), value_figure(row)) for row in each_row(run))
                variation = _variation(above, run["polarity"].iloc[0])
                found.append(Run(rule, above, points, variation, judged_by[run.index[0]], _left_out(rows, run)))
    return tuple(found)


def find_lasting_shift(rows: pd.DataFrame) -> LastingShift | None:
    """Return the lasting shift that the points of one phase end with."""
    used = rows[~rows["suspended"]]
    before, since = used[~used["lasting"]], used[used["lasting"]]
    if since.empty:
        return None
    up = bool(since["side"].iloc[0] > 0)
    return LastingShift(
        start=Period.from_label(since["period"].iloc[0]),
        up=up,
        number=len(since),
        before_number=len(before),
        since=_mean(since),
        before=_mean(before),
        variation=_variation(up, since["polarity"].iloc[0]),
        left_out=_left_out(rows, since),
    )


def _left_out(rows: pd.DataFrame, run: pd.DataFrame) -> str:
    """Return what lies between the points of a run and is left out, in words: ", leaving out gaps"."""
    first, last = run["ordinal"].iloc[0], run["ordinal"].iloc[-1]
    between = rows[rows["ordinal"].between(first, last)]
    kinds = [
        "gaps" if len(between) < last - first + 1 else "",
        "suspensions" if between["suspended"].any() else "",
    ]
    return f", leaving out {words.join(filter(None, kinds))}" if any(kinds) else ""


def special_causes(points: Sequence[SpecialPoint], runs: Sequence[Run], phrase: str, frequency: str) -> Sentence:
    """Write which points are out of the ordinary: those of one rule together, and each run from end to end."""
    parts: list[Part] = []
    for rule in (Rule.OUTSIDE, Rule.NEAR):
        of_rule = [point for point in points if point.rule == rule]
        for kind in dict.fromkeys(map(_kind, of_rule)):
            parts += _write_points([point for point in of_rule if _kind(point) == kind], frequency)
    for run in runs:
        parts += _write_run(run, phrase, frequency)
    return tuple(parts)


def _write_run(run: Run, phrase: str, frequency: str) -> list[Part]:
    it, was = grammar.agree(phrase, "it", "they"), grammar.agree(phrase, "was", "were")
    (first, begins), (last, ends) = run.points[0], run.points[-1]
    lead = f" {words.capital(run.judged_by)}, {it}" if run.judged_by else f" {words.capital(it)}"
    went = (
        f"{was} {'above' if run.up else 'below'} the mean" if run.rule == Rule.SHIFT else "rose" if run.up else "fell"
    )
    times = f"{words.number_word(run.times)} {frequency}s running"
    return [
        f"{lead} {went} {times}{run.left_out}, from ", begins, f" in {first.words} to ", ends,
        f" in {last.words}: {MEANING[run.variation]}.",
    ]  # fmt: skip


def _kind(point: SpecialPoint) -> tuple[Variation, bool, JudgedBy]:
    """Return what the points that one sentence tells have in common."""
    return point.variation, point.above, point.judged_by


def _write_points(points: Sequence[SpecialPoint], frequency: str) -> list[Part]:
    """Write that points are beyond a limit or near it: each of a few; of many how many, and the first and the last."""
    first, last = points[0], points[-1]
    lead = f" {words.capital(first.judged_by)}, " if first.judged_by else " "
    verdict, meaning = _verdict(first, len(points)), f": {MEANING[first.variation]}."
    if len(points) > _MOST_LISTED:
        number = words.number_word(len(points))
        many = f"{number if first.judged_by else words.capital(number)} {frequency}s{verdict}, from "
        return [lead, many, *_dated(first), " to ", *_dated(last), meaning]
    listed = ((words.separator(i, len(points)), *_dated(point)) for i, point in enumerate(points))
    return [lead, *(part for parts in listed for part in parts), verdict, meaning]


def _dated(point: SpecialPoint) -> Sentence:
    return f"{point.period.words} (", point.figure, ")"


def _verdict(point: SpecialPoint, number: int) -> str:
    was = "was" if number == 1 else "were"
    if point.rule == Rule.OUTSIDE:
        return f" {was} {'above the upper' if point.above else 'below the lower'} limit"
    return f" {was} unusually {'high' if point.above else 'low'}"


def _variation(up: bool, polarity: str) -> Variation:
    way = BETTER_SIGN.get(Polarity(polarity), 0.0) * (1 if up else -1)
    return Variation.SPECIAL if not way else Variation.IMPROVEMENT if way > 0 else Variation.CONCERN


def _mean(rows: pd.DataFrame) -> Figure:
    mean, last = float(rows["value"].mean()), list(each_row(rows))[-1]
    printed = units.format_value(mean, last.unit, max(1, last.decimals))
    return Figure(mean, last.unit, printed, tuple(rows["source"]), f"mean({{0:{len(rows)}}})")
