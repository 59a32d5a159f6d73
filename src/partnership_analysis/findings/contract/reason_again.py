"""A reason that was given for suspending one measure more than once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import vocabularies, words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, key_fields


@dataclass(frozen=True, kw_only=True)
class ReasonAgain(ContractFinding):
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
        for measure in contract.measures:
            reasons = Counter(
                vocabularies.normalise(suspension.reason) for suspension in measure.suspensions if suspension.reason
            )
            for reason, number in reasons.items():
                if number < 2:
                    continue
                same = [
                    suspension
                    for suspension in measure.suspensions
                    if vocabularies.normalise(suspension.reason) == reason
                ]
                cells = tuple(suspension.cells[0] for suspension in same)
                yield cls(
                    **key_fields(measure, contract),
                    reason=same[0].reason,
                    times=Figure(number, "count", words.number_word(number), cells, f"count({{0:{number}}})"),
                )

    @property
    def sentence(self) -> Sentence:
        """The reason, and how often it was given."""
        return (
            "one reason was given for ",
            self.times,
            f" suspensions for {self.measure_and_service}: “{self.reason.rstrip('.')}”.",
        )
