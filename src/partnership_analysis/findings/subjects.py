"""What most complaints about a service were about."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, share_figure, sum_figure
from partnership_analysis.findings import grammar, ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.kinds import Breakdown
from partnership_analysis.tables import each_row

# No share of a smaller total without its interval.
SMALL_DENOMINATOR = 10


@dataclass(frozen=True, kw_only=True)
class Subjects(Finding):
    """The most common subject of a service's complaints, or those that share the first place.

    Attributes
    ----------
    categories
        The subjects.
    number, total, share
        How many complaints each has, of how many, and the share in percent where the total is not too small.
    """

    categories: tuple[str, ...]
    number: Figure
    total: Figure
    share: Figure | None
    rank: float = ranks.SUBJECTS

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Subjects]":
        """Give the most common subject of each service's complaints."""
        for rows in performance.complaints(period_alone=True):
            for service, subjects in rows[rows["breakdown"] == Breakdown.SUBJECT].groupby("service", sort=False):
                if not subjects["value"].sum():
                    continue
                largest = subjects[subjects["value"] == subjects["value"].max()]
                number, total = sum_figure(list(each_row(largest.head(1)))), sum_figure(list(each_row(subjects)))
                yield cls(
                    authority=subjects["authority"].iloc[0],
                    service=str(service),
                    period=performance.period,
                    categories=tuple(largest["category"]),
                    number=number,
                    total=total,
                    share=share_figure(number, total) if total.value >= SMALL_DENOMINATOR else None,
                )

    @property
    def clause(self) -> str:
        """The subject, in a few words for the headline of a chart."""
        return f"{self.service}, {self._categories} ({self.number} of {self.total})"

    @property
    def _categories(self) -> str:
        return words.join(f"“{category}”" for category in self.categories)

    @property
    def sentence(self) -> Sentence:
        """The subject and its share."""
        about = f"complaints{grammar.about(self.service)} in {self.period.words}"
        if len(self.categories) > 1:
            lead = f"{self._categories} drew the most {about}, with "
            return (lead, self.number, " each of ", self.total, ".")
        share: Sentence = (" (", self.share, ")") if self.share else ()
        return (f"{self._categories} drew the most {about}: ", self.number, " of ", self.total, *share, ".")
