"""How many targets were met, missed and suspended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import pandas as pd

from partnership_analysis import service_names, words
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
    name, only_topic
        Whose targets they are, and the topic, if they are only those on one topic.
    targets, met, missed, in_part, excluded
        How many; None for none.
    within_tolerance
        How many of those missed were within tolerance.
    """

    name: str
    only_topic: str
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
        if alone:
            authority = rows["authority"].iloc[0] or performance.data.authority
            name = next(iter(service_names.named(performance.data, services)), authority)
        return cls(
            authority=rows["authority"].iloc[0],
            service=services[0] if alone else "",
            period=performance.period,
            name=name,
            only_topic=_only_topic(performance),
            targets=count_figure(rows["target_source"]),
            met=_count(rows, Status.MET),
            missed=_count(rows, Status.MISSED),
            in_part=_count(rows, Status.IN_PART),
            excluded=_count(rows, Status.EXCLUDED),
            within_tolerance=_count(rows[rows["amber"]], Status.MISSED),
        )

    @property
    def topic(self) -> str:
        """Targets, and whose."""
        return f"Targets{self._on_topic}, {self.name}"

    @property
    def _on_topic(self) -> str:
        return f" on {self.only_topic}" if self.only_topic else ""

    def count(self, status: Status) -> Figure | None:
        """Return how many targets have a status; None for none."""
        counts = {Status.MET: self.met, Status.MISSED: self.missed, Status.IN_PART: self.in_part}
        return (counts | {Status.EXCLUDED: self.excluded})[status]

    @property
    def sentence(self) -> Sentence:
        """How many targets were met, missed and suspended."""
        if self.targets.value == 1:
            (only,) = [template for status, template in _ONLY.items() if self.count(status)]
            within = ", within tolerance" if self.within_tolerance else ""
            return (
                f"{self.name} {only.format(f'{self._on_topic} in {self.period.words}', self.period.kind)}{within}.",
            )
        met: Part = self.met or "none"
        clauses: list[Sentence] = [
            (f"{self.name} met ", met, " of ", self.targets, f" targets{self._on_topic} in {self.period.words}")
        ]
        amber: Sentence = (" (", self.within_tolerance, " within tolerance)") if self.within_tolerance else ()
        if self.missed:
            clauses.append(("missed ", self.missed, *amber))
        if self.in_part:
            were = "was" if self.in_part.value == 1 else "were"
            clauses.append(("missed ", self.in_part, f" that {were} suspended for part of the {self.period.kind}"))
        if self.excluded:
            clauses.append(("had ", self.excluded, " suspended"))
        separated = ((words.separator(i, len(clauses)), *clause) for i, clause in enumerate(clauses))
        return (*(part for clause in separated for part in clause), ".")


def _only_topic(performance: Performance) -> str:
    """Return the one topic that the targets are on, where a service may have others; "" where that is clear."""
    part, measures = performance.data.part, performance.data.measures
    return part if part != KPIS and (measures["topic"] == part).any() and part not in measures["service"].array else ""


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a target to be judged by."""
    return rows[rows["status"] != Status.NO_TARGET]


def _count(rows: pd.DataFrame, status: Status) -> Figure | None:
    cells = rows.loc[rows["status"] == status, "source"]
    return count_figure(cells) if len(cells) else None
