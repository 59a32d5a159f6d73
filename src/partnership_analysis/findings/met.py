"""The measures that met their targets, in one sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Part, Sentence, target_beside, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.tally import judged
from partnership_analysis.tables import each


@dataclass(frozen=True)
class Judged:
    """A measure beside its target, in a list of several.

    Attributes
    ----------
    measure, service, phrase
        The measure as the workbook names it, whose it is, and what a sentence calls it.
    value, target, outside
        Its figure, its target, and its figure outside suspensions.
    """

    measure: str
    service: str
    phrase: str
    value: Figure
    target: Figure
    outside: Figure | None = None

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give its figures with what they are about."""
        held = (self.value, self.outside, self.target)
        return ((f"{self.measure}, {self.service}", figure) for figure in held if figure)


@dataclass(frozen=True, kw_only=True)
class Met(Finding):
    """The measures of a service that met their targets, told in one sentence.

    Attributes
    ----------
    measures
        Those that met.
    """

    measures: tuple[Judged, ...]
    rank: float = ranks.NOTHING

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Met]":
        """Give, for each service, the measures that met their targets."""
        for (authority, service), rows in judged(performance.current).groupby(["authority", "service"], sort=False):
            met = tuple(map(_judged, each(rows[rows["status"] == Status.MET])))
            if met:
                period = performance.period
                yield cls(authority=str(authority), service=str(service), period=period, measures=met)

    @property
    def sentence(self) -> Sentence:
        """The measures with their figures and targets."""
        parts: list[Part] = ["Met: "]
        for i, one in enumerate(self.measures):
            against = " against a target of " if i == 0 else " against "
            lead = f"{separator(i, len(self.measures))}{one.phrase} ("
            parts += [lead, one.value, against, one.target, ")"]
        return (*parts, ".")

    @property
    def names_its_service(self) -> bool:
        """It names the measures, and not whose they are."""
        return False

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure, with its own measure."""
        return (pair for one in self.measures for pair in one.figures())


def _judged(row: Any) -> Judged:
    target = target_beside(row)
    return Judged(row.measure, row.service, row.phrase, value_figure(row), target)


def separator(place: int, number: int) -> str:
    """Return what stands before an item of a list: the first of so many, or the last, or one between.

    Examples
    --------
    >>> [separator(place, 3) for place in range(3)]
    ['', ', ', ' and ']
    """
    return "" if place == 0 else " and " if place == number - 1 else ", "
