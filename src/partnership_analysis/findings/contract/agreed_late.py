"""A suspension that was agreed after a month that it covers had ended."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.of_contract import OfContract, about
from partnership_analysis.periods import Period


@dataclass(frozen=True, kw_only=True)
class AgreedLate(OfContract):
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
        for one in contract.measures:
            for agreed in one.suspensions:
                if agreed.agreed is not None and agreed.agreed_late:
                    yield cls(**about(one, contract), first=agreed.months[0], agreed=agreed.agreed)

    @property
    def sentence(self) -> Sentence:
        """When it was agreed, and what it covers."""
        what = f"the suspension for {self.named} that covers {self.first.words}"
        return (f"{what} was agreed on {words.date(self.agreed)}, after that month had ended.",)
