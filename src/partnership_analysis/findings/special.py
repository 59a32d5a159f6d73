"""The points of a year that are out of the ordinary, in sentences. A part of what months and quarters say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from partnership_analysis.analysis.process_limits import Rule, Variation
from partnership_analysis.figures import Figure, Part, Sentence, value_figure
from partnership_analysis.findings.met import separator
from partnership_analysis.kinds import Polarity
from partnership_analysis.periods import Period

_RULES = {
    Rule.OUTSIDE: "{beyond} the {side} limit",
    Rule.SHIFT: "part of a run of seven or more on the {side} side of the mean",
    Rule.TREND: "part of a run of seven or more, each {way} than the last",
    Rule.NEAR: "among two of three in a row near the {side} limit",
}
_MEANING = {
    Variation.CONCERN: "special-cause variation of concern",
    Variation.IMPROVEMENT: "special-cause improvement",
    Variation.SPECIAL: "special-cause variation",
}


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
    earlier
        Whether its limits are those from before a re-basing.
    """

    period: Period
    figure: Figure
    rule: Rule
    variation: Variation
    above: bool
    earlier: bool

    @classmethod
    def of(cls, row: Any, earlier: bool) -> Self:
        """Return a row of `process_limits.limits` as a point."""
        rule, variation = Rule(row.rule), Variation(row.variation)
        return cls(Period.from_label(row.period), value_figure(row), rule, variation, row.value > row.mean, earlier)


def told(points: Sequence[SpecialPoint], polarity: str) -> Sentence:
    """Write which points are out of the ordinary: those of one rule together, and runs from end to end."""
    said: list[Part] = []
    for rule in _RULES:
        own = [point for point in points if point.rule == rule]
        # Points of a trend may stand on either side of the mean.
        kinds = dict.fromkeys((point.variation, point.above or rule == Rule.TREND) for point in own)
        for variation, above in kinds:
            verdict = _verdict(rule, variation, above, polarity)
            if rule in (Rule.SHIFT, Rule.TREND):
                for run in _runs(points, rule, variation, above):
                    said += _sentence(_span(run), len(run), verdict)
            else:
                alike = [point for point in own if (point.variation, point.above) == (variation, above)]
                said += _sentence(_list(alike), len(alike), verdict)
    return tuple(said)


def _runs(points: Iterable[SpecialPoint], rule: Rule, variation: Variation, above: bool) -> list[list[SpecialPoint]]:
    """Return each run: points of its rule, and those out of the ordinary otherwise that stand in it."""
    found: list[list[SpecialPoint]] = []
    for point in points:
        if point.variation != variation or (rule != Rule.TREND and point.above != above):
            continue
        if found and found[-1][-1].period.following(1) == point.period:
            found[-1].append(point)
        else:
            found.append([point])
    return [run for run in found if any(point.rule == rule for point in run)]


def _span(run: Sequence[SpecialPoint]) -> list[Part]:
    first, last = run[0], run[-1]
    lead: list[Part] = [f"{first.period.words} (", first.figure, ")"]
    return lead if len(run) == 1 else [*lead, f" to {last.period.words} (", last.figure, ")"]


def _list(points: Sequence[SpecialPoint]) -> list[Part]:
    parts: list[Part] = []
    for i, point in enumerate(points):
        earlier = ", before the limits started again" if point.earlier else ""
        parts += [f"{separator(i, len(points))}{point.period.words} (", point.figure, f"{earlier})"]
    return parts


def _verdict(rule: Rule, variation: Variation, above: bool, polarity: str) -> str:
    rising = (variation == Variation.IMPROVEMENT) == (polarity == Polarity.HIGHER)
    side, way = "upper" if above else "lower", "higher" if rising else "lower"
    return f"{_RULES[rule].format(side=side, way=way, beyond='above' if above else 'below')}: {_MEANING[variation]}."


def _sentence(points: list[Part], number: int, verdict: str) -> list[Part]:
    return [" ", *points, f" {'was' if number == 1 else 'were'} {verdict}"]
