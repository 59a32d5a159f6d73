"""That there is nothing at all."""

from dataclasses import dataclass

from partnership_analysis.figures import Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Nothing(Finding):
    """The workbook has no figures about what is asked."""

    rank: float = ranks.NOTHING

    @property
    def sentence(self) -> Sentence:
        """That there are no figures."""
        return (f"The workbook has no figures about this for {self.period.words}.",)
