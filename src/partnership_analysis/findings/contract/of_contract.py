"""What the findings of a contract have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from partnership_analysis.analysis import contract_credits
from partnership_analysis.analysis.contract import Contract, ContractMeasure
from partnership_analysis.analysis.contract_credits import CreditStep
from partnership_analysis.figures import Sentence
from partnership_analysis.findings.finding import Finding
from partnership_analysis.periods import Period


class About(TypedDict):
    """What a finding of one measure is about."""

    authority: str
    service: str
    measure: str
    phrase: str
    period: Period


def about(one: ContractMeasure, contract: Contract) -> About:
    """Return what a finding of a measure is about."""
    authority, service, measure = one.about
    return About(authority=authority, service=service, measure=measure, phrase=one.phrase, period=contract.period)


def still(steps: Sequence[CreditStep]) -> Sentence:
    """Say how much of the credits due may still be earned back, and by when; nothing if none may."""
    own = [step for step in steps if step.returns_by]
    last = max((step.returns_by for step in own if step.returns_by), key=lambda period: period.ends, default=None)
    if last is None:
        return ()
    return (
        " ",
        contract_credits.total(own, [step.due for step in own]),
        f" of this may still be earned back by {last.words}.",
    )


@dataclass(frozen=True, kw_only=True)
class OfContract(Finding):
    """A finding of a contract, or of one of its measures."""

    @property
    def topic(self) -> str:
        """The measure and its service, or the contract and its authority."""
        return f"{self.measure}, {self.service}" if self.measure else f"Contract, {self.authority}"

    @property
    def named(self) -> str:
        """What sentences call the measure, with its service."""
        return f"{self.phrase} ({self.service})"
