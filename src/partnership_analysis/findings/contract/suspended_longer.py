"""A measure of a contract that was suspended for longer than it was live."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, key_fields


@dataclass(frozen=True, kw_only=True)
class SuspendedLonger(ContractFinding):
    """A measure that was suspended for more months of the period than it was live.

    Attributes
    ----------
    suspended, live
        How many months it was suspended, and how many it was not.
    """

    suspended: Figure
    live: int
    rank: float = ranks.EXCLUDED

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[SuspendedLonger]":
        """Give each measure that was suspended for longer than it was live."""
        for measure in contract.measures:
            number = len(measure.suspended_months)
            cells = tuple(cell for suspension in measure.suspensions for cell in suspension.cells)
            if 2 * number > contract.period.months:
                yield cls(
                    **key_fields(measure, contract),
                    suspended=Figure(number, "count", str(number), cells, f"months({{0:{len(cells)}}})"),
                    live=contract.period.months - number,
                )

    @property
    def sentence(self) -> Sentence:
        """For how many months it was suspended, and live."""
        months = "month" if self.suspended.value == 1 else "months"
        live = "none" if not self.live else words.number_word(self.live)
        lead = f"the target for {self.measure_and_service} was suspended for "
        return (lead, self.suspended, f" {months} of {self.period.words} and live for {live}.")
