"""A measure with earlier figures but no figure of the report's period."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.stated_facts import StatedFacts
from partnership_analysis.figures import Figure, Sentence, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.findings.in_period_parts import Quotation, quotations, target_or_none
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


@dataclass(frozen=True, kw_only=True)
class NoFigure(Finding):
    """A measure with no figure of the period.

    Attributes
    ----------
    short
        What tables call it.
    last, last_period
        Its last figure, and when it is of; None where it never had one.
    target, year_target
        The targets of the period and of its year, if there are any.
    published
        The status that the workbook publishes, in its words.
    quotations
        What officers say of it in the period.
    """

    short: str
    last: Figure | None
    last_period: Period | None
    target: Figure | None
    year_target: Figure | None
    published: str
    quotations: tuple[Quotation, ...]
    rank: float = ranks.NO_FIGURE

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[NoFigure]":
        """Give each measure that has earlier figures alone."""
        for row in each_row(performance.without_figure):
            key = (row.authority, row.service, row.measure)
            known = performance.stated_facts.get(key, StatedFacts())
            yield cls(
                **key_fields(row, performance.period),
                short=row.short,
                last=value_figure(row) if row.period else None,
                last_period=Period.from_label(row.period) if row.period else None,
                target=target_or_none(known.target, row.unit),
                year_target=target_or_none(known.year_target, row.unit),
                published=known.published_words,
                quotations=quotations(performance, key, performance.period),
            )

    @property
    def sentence(self) -> Sentence:
        """That there is no figure, and what the last one was."""
        lead = f"there is no figure for {self.phrase} in {self.period.words}"
        if self.last is None or self.last_period is None:
            return (f"{lead}, and none before.", *map(str, self.quotations))
        return (f"{lead}. The last was ", self.last, f", in {self.last_period.words}.", *map(str, self.quotations))

    def question(self, names: Names) -> Sentence:
        """Ask why there is none, unless an officer says so."""
        if self.quotations:
            return ()
        return (f"Why is there no figure for {names[self.key]} in {self.period.words}?",)
