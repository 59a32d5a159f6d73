"""That there is nothing at all, or nothing of the whole period."""

from dataclasses import dataclass

from partnership_analysis.figures import Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Nothing(Finding):
    """The workbook has no figures about what is asked.

    Attributes
    ----------
    in_parts
        Whether it has some for parts of the period.
    """

    in_parts: bool
    rank: float = ranks.NOTHING

    @property
    def sentence(self) -> Sentence:
        """That there are no figures, or only some for parts of the period."""
        if self.in_parts:
            return (f"The workbook has figures about this for parts of {self.period.words}, and none for the whole.",)
        return (f"The workbook has no figures about this for {self.period.words}.",)
