"""A reason that was given for suspending one measure more than once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import vocabularies, words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.of_contract import OfContract, about


@dataclass(frozen=True, kw_only=True)
class ReasonAgain(OfContract):
    """A reason given for more than one suspension of a measure.

    Attributes
    ----------
    reason
        The reason, in the workbook's words.
    times
        For how many suspensions it was given.
    """

    reason: str
    times: Figure
    rank: float = ranks.COMPLAINTS

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[ReasonAgain]":
        """Give each reason that was given again for the same measure."""
        for one in contract.measures:
            reasons = Counter(vocabularies.normalise(agreed.reason) for agreed in one.suspensions if agreed.reason)
            for reason, number in reasons.items():
                if number < 2:
                    continue
                own = [agreed for agreed in one.suspensions if vocabularies.normalise(agreed.reason) == reason]
                cells = tuple(agreed.cells[0] for agreed in own)
                yield cls(
                    **about(one, contract),
                    reason=own[0].reason,
                    times=Figure(number, "count", words.number_word(number), cells, f"count({{0:{number}}})"),
                )

    @property
    def sentence(self) -> Sentence:
        """The reason, and how often it was given."""
        return ("one reason was given for ", self.times, f" suspensions for {self.named}: “{self.reason.rstrip('.')}”.")
