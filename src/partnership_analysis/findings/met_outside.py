"""The measures that missed their targets over the year and met them outside suspensions, in one sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from partnership_analysis.figures import Figure, Part, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.in_period import InPeriod
from partnership_analysis.findings.measure import Measure
from partnership_analysis.findings.met import Judged, separator


@dataclass(frozen=True, kw_only=True)
class MetOutside(Finding):
    """The measures that missed their targets over the year and met them outside suspensions, in one sentence.

    Attributes
    ----------
    measures
        Those measures.
    """

    measures: tuple[Judged, ...]
    rank: float = ranks.TALLY

    @classmethod
    def among(cls, measures: Iterable[Measure | InPeriod]) -> Self | None:
        """Return those among some measures; None where there are none."""
        found = [one for one in measures if one.met_outside]
        if not found:
            return None
        first, judged = found[0], tuple(judged for one in found for judged in _judged(one))
        return cls(authority=first.authority, service=first.service, period=first.period, measures=judged)

    @property
    def sentence(self) -> Sentence:
        """The measures with their figures over the year and outside, and their targets."""
        parts: list[Part] = [f"Missed over the whole {self.period.kind}, and met outside the agreed suspensions: "]
        for i, one in enumerate(self.measures):
            outside: Sentence = ("; ", one.outside, " outside; target ") if one.outside else ("; target ",)
            parts += [f"{separator(i, len(self.measures))}{one.phrase} (", one.value, *outside, one.target, ")"]
        return (*parts, ".")

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure, with its own measure."""
        return (pair for one in self.measures for pair in one.figures())


def _judged(one: Measure | InPeriod) -> Iterator[Judged]:
    against = one.against_target
    if against and against.outside:
        outside = against.outside.figure
        yield Judged(one.measure, one.service, one.phrase, one.value, against.target, outside)
