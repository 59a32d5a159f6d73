"""How many of a service's complaints went to a later stage."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import vocabularies, words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Part, Sentence, share_figure, sum_figure
from partnership_analysis.findings import grammar, ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.subjects import SMALL_DENOMINATOR
from partnership_analysis.kinds import Breakdown
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


@dataclass(frozen=True)
class Stage:
    """A later stage: what a sentence calls it, how many complaints went there and their share in percent."""

    name: str
    number: Figure
    share: Figure | None


@dataclass(frozen=True, kw_only=True)
class Stages(Finding):
    """How many of a service's complaints went to each later stage.

    Attributes
    ----------
    stages
        The stages.
    total
        How many complaints there were, where that is known and not less than went to a stage.
    """

    stages: tuple[Stage, ...]
    total: Figure | None
    rank: float = ranks.STAGES

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Stages]":
        """Give each service whose complaints are counted by stage."""
        for rows in performance.complaints(period_alone=True):
            for _, of_service in rows.groupby("service", sort=False):
                if (of_service["breakdown"] == Breakdown.STAGE).any():
                    yield _stages(of_service, performance.period)

    def number(self, name: str) -> Figure | None:
        """Return how many went to a stage; None where that is not given."""
        return next((stage.number for stage in self.stages if stage.name == name), None)

    @property
    def sentence(self) -> Sentence:
        """How many went to each stage, of how many."""
        parts: list[Part] = []
        for i, stage in enumerate(self.stages):
            of: Sentence = (" of the ", self.total) if self.total and i == 0 else ()
            counted = self.total if self.total and i == 0 else stage.number
            noun = f" complaint{'s' * (counted.value != 1)}{grammar.about(self.service)}" if i == 0 else ""
            share: Sentence = (" (", stage.share, ")") if stage.share else ()
            went = f" {'went ' if i == 0 else ''}to {stage.name}"
            parts += [words.separator(i, len(self.stages)), stage.number, *of, noun, *share, went]
        return (*parts, f" in {self.period.words}.")


def _stages(rows: pd.DataFrame, period: Period) -> Stages:
    stage_rows = list(each_row(rows[rows["breakdown"] == Breakdown.STAGE]))
    totals = list(each_row(rows[rows["breakdown"] == Breakdown.TOTAL]))
    # More at a stage than were received is a fault of the workbook, which its problems list.
    is_possible = totals and totals[0].value >= max(row.value for row in stage_rows) > 0
    total = sum_figure(totals) if is_possible else None
    # Two stages may have one name in a sentence: the last counts.
    numbers = {vocabularies.STAGES.within(row.category) or row.category: sum_figure([row]) for row in stage_rows}
    whole = total if total is not None and total.value >= SMALL_DENOMINATOR else None
    stages = (Stage(name, number, share_figure(number, whole) if whole else None) for name, number in numbers.items())
    first = stage_rows[0]
    return Stages(authority=first.authority, service=first.service, period=period, stages=tuple(stages), total=total)
