"""A status that the workbook publishes, and that the figure and the target beside it contradict."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partnership_analysis import period_columns, units
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, target_figure, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.against_target import tolerance_figure
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.kinds import Polarity
from partnership_analysis.tables import each_row


@dataclass(frozen=True, kw_only=True)
class Contradicted(Finding):
    """A published status that contradicts the figure and the target beside it.

    Attributes
    ----------
    short, polarity
        What tables call the measure, and which is better.
    status
        The status as the workbook writes it.
    value, target
        The figure and its target.
    met
        Whether the figure met its target.
    tolerance
        How far a miss may be and still be within tolerance, if this one is.
    """

    short: str
    polarity: Polarity
    status: str
    value: Figure
    target: Figure
    met: bool
    tolerance: Figure | None
    rank: float = ranks.CONTRADICTED

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Contradicted]":
        """Give each published status of the period, or of a part of it, that its figures contradict."""
        rows = performance.assessed
        now = period_columns.matching(rows["period"], performance.period.contains)
        return map(_contradicted, each_row(rows[rows["contradicted"] & now]))

    @property
    def sentence(self) -> Sentence:
        """What the workbook says, and what its figures say."""
        lead = f"the workbook marks {self.phrase} “{self.status}” for {self.period.words}, but "
        # Without a polarity we know only that the two are equal.
        verdict = ("met" if self.met else "missed") if self.polarity else "is the same as"
        within: Sentence = (", within the tolerance of ", self.tolerance) if self.tolerance else ()
        return (lead, self.value, f" {verdict} the target of ", self.target, *within, ".")

    def question(self, names: Names) -> Sentence:
        """Ask which of the two is right."""
        verdict = "meets" if self.met else "misses"
        if not self.polarity:
            return ()
        lead = f"Why is {names[self.key]} marked “{self.status}” for {self.period.words}, when "
        return (lead, self.value, f" {verdict} the target of ", self.target, "?")


def _contradicted(row: Any) -> Contradicted:
    # A verdict must not contradict its print: 62.99% misses 63%, and 63.0% does not.
    decimals = units.agreeing_decimals(row.value, row.target, row.decimals)
    return Contradicted(
        **key_fields(row),
        short=row.short,
        polarity=row.polarity,
        status=row.published_words,
        value=value_figure(row, decimals),
        target=target_figure(row.target, row.unit, row.target_source),
        met=bool(row.favourable) if row.polarity else True,
        tolerance=tolerance_figure(row) if row.amber else None,
    )
