"""How many targets were met, missed and suspended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import pandas as pd

from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Part, Sentence, count_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.tables import KPIS

_ONLY = {
    Status.MET: "met its only target{}",
    Status.MISSED: "missed its only target{}",
    Status.IN_PART: "missed its only target{}, which was suspended for part of the {}",
    Status.EXCLUDED: "had its only target suspended{}",
}


@dataclass(frozen=True, kw_only=True)
class Tally(Finding):
    """How many targets were met, missed and suspended.

    Attributes
    ----------
    name, on
        Whose targets they are, and the topic, if they are only those on one topic.
    targets, met, missed, in_part, excluded
        How many; None for none.
    within_tolerance
        How many of those missed were within tolerance.
    """

    name: str
    on: str
    targets: Figure
    met: Figure | None
    missed: Figure | None
    in_part: Figure | None
    excluded: Figure | None
    within_tolerance: Figure | None
    rank: float = ranks.TALLY

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Tally]":
        """Give the tally of each service's targets, where it has any."""
        for (_, service), rows in judged(performance.current).groupby(["authority", "service"], sort=False):
            yield cls._of(rows, performance, str(service))

    @classmethod
    def of_all(cls, performance: Performance) -> "Tally | None":
        """Return the tally of all targets; None where there are none."""
        rows = judged(performance.current)
        return None if rows.empty else cls._of(rows, performance, performance.data.partnership)

    @classmethod
    def _of(cls, rows: pd.DataFrame, performance: Performance, name: str) -> Self:
        services = rows["service"].unique()
        alone = len(services) == rows["authority"].nunique() == 1
        amber = rows[rows["amber"] & (rows["status"] == Status.MISSED)]
        return cls(
            authority=rows["authority"].iloc[0],
            service=services[0] if alone else "",
            period=performance.period,
            name=services[0] if alone else name,
            on=_only_topic(performance),
            targets=count_figure(rows["target_source"]),
            met=_count(rows[rows["status"] == Status.MET]),
            missed=_count(rows[rows["status"] == Status.MISSED]),
            in_part=_count(rows[rows["status"] == Status.IN_PART]),
            excluded=_count(rows[rows["status"] == Status.EXCLUDED]),
            within_tolerance=_count(amber),
        )

    @property
    def topic(self) -> str:
        """Targets, and whose."""
        return f"Targets{self._on}, {self.name}"

    @property
    def _on(self) -> str:
        return f" on {self.on}" if self.on else ""

    def count(self, status: Status) -> Figure | None:
        """Return how many targets have a status; None for none."""
        counts = {Status.MET: self.met, Status.MISSED: self.missed, Status.IN_PART: self.in_part}
        return (counts | {Status.EXCLUDED: self.excluded})[status]

    @property
    def sentence(self) -> Sentence:
        """How many targets were met, missed and suspended."""
        if self.targets.value == 1:
            (only,) = [said for status, said in _ONLY.items() if self.count(status)]
            within = ", within tolerance" if self.within_tolerance else ""
            return (f"{self.name} {only.format(f'{self._on} in {self.period.words}', self.period.kind)}{within}.",)
        met: Part = self.met or "none"
        said: list[Sentence] = [
            (f"{self.name} met ", met, " of ", self.targets, f" targets{self._on} in {self.period.words}")
        ]
        amber: Sentence = (" (", self.within_tolerance, " within tolerance)") if self.within_tolerance else ()
        if self.missed:
            said.append(("missed ", self.missed, *amber))
        if self.in_part:
            were = "was" if self.in_part.value == 1 else "were"
            said.append(("missed ", self.in_part, f" that {were} suspended for part of the {self.period.kind}"))
        if self.excluded:
            said.append(("had ", self.excluded, " suspended"))
        *most, last = said
        if not most:
            return (*last, ".")
        listed = [part for i, sentence in enumerate(most) for part in (", " if i else "", *sentence)]
        return (*listed, " and ", *last, ".")


def _only_topic(performance: Performance) -> str:
    """Return the one topic that the targets are on, where a service may have others; "" where that is clear."""
    part, measures = performance.data.part, performance.data.measures
    return part if part != KPIS and (measures["topic"] == part).any() and part not in measures["service"].array else ""


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a target to be judged by."""
    return rows[rows["status"] != Status.NO_TARGET]


def _count(rows: pd.DataFrame) -> Figure | None:
    return count_figure(rows["source"]) if len(rows) else None
