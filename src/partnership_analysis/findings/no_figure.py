"""A measure with earlier figures and none of the report's period."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding, Names
from partnership_analysis.periods import Period
from partnership_analysis.tables import each


@dataclass(frozen=True, kw_only=True)
class NoFigure(Finding):
    """A measure with no figure of the period.

    Attributes
    ----------
    short
        What tables call it.
    last, last_period
        Its last figure, and when it is of; None where it never had one.
    """

    short: str
    last: Figure | None
    last_period: Period | None
    rank: float = ranks.NO_FIGURE

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[NoFigure]":
        """Give each measure that has earlier figures alone."""
        for row in each(performance.without_figure):
            yield cls(
                authority=row.authority,
                service=row.service,
                measure=row.measure,
                period=performance.period,
                phrase=row.phrase,
                short=row.short,
                last=value_figure(row) if row.period else None,
                last_period=Period.from_label(row.period) if row.period else None,
            )

    @property
    def sentence(self) -> Sentence:
        """That there is no figure, and what the last one was."""
        if self.last is None or self.last_period is None:
            return (f"there is no figure for {self.phrase} in {self.period.words}, and none before.",)
        lead = f"there is no figure for {self.phrase} in {self.period.words}. The last was "
        return (lead, self.last, f", in {self.last_period.words}.")

    def question(self, names: Names) -> Sentence:
        """Ask why there is none."""
        return (f"Why is there no figure for {names[self.about]} in {self.period.words}?",)
