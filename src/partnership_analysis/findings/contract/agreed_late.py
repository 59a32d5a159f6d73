"""A suspension that was agreed after a month that it covers had ended."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, key_fields
from partnership_analysis.periods import Period


@dataclass(frozen=True, kw_only=True)
class AgreedLate(ContractFinding):
    """A suspension that was agreed after the first month that it covers had ended.

    Attributes
    ----------
    first
        The first month of the period that it covers.
    agreed
        The day on which it was agreed.
    """

    first: Period
    agreed: dt.date
    rank: float = ranks.CONTRADICTED

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[AgreedLate]":
        """Give each suspension that was agreed late, as far as the workbook says when."""
        for measure in contract.measures:
            for suspension in measure.suspensions:
                if suspension.agreed is not None and suspension.agreed_late:
                    yield cls(**key_fields(measure, contract), first=suspension.months[0], agreed=suspension.agreed)

    @property
    def sentence(self) -> Sentence:
        """When it was agreed, and what it covers."""
        what = f"the suspension for {self.measure_and_service} that covers {self.first.words}"
        return (f"{what} was agreed on {words.date(self.agreed)}, after that month had ended.",)
