"""What the findings of a contract have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from partnership_analysis.analysis import contract_credits
from partnership_analysis.analysis.contract import Contract, ContractMeasure
from partnership_analysis.analysis.contract_credits import CreditStep
from partnership_analysis.figures import Sentence
from partnership_analysis.findings.finding import Finding, KeyFields


def key_fields(measure: ContractMeasure, contract: Contract) -> KeyFields:
    """Return what a finding of a measure is about."""
    authority, service, name = measure.about
    return KeyFields(authority=authority, service=service, measure=name, phrase=measure.phrase, period=contract.period)


def returnable_credits(steps: Sequence[CreditStep]) -> Sentence:
    """Say how much of the credits due may still be earned back, and by when; nothing if none may."""
    returnable = [step for step in steps if step.returns_by]
    dates = [step.returns_by for step in returnable if step.returns_by]
    if not dates:
        return ()
    total = contract_credits.total(returnable, [step.due for step in returnable])
    return (" ", total, f" of this may still be earned back by {max(dates, key=lambda date: date.ends).words}.")


@dataclass(frozen=True, kw_only=True)
class ContractFinding(Finding):
    """A finding of a contract, or of one of its measures."""

    @property
    def topic(self) -> str:
        """The measure and its service, or the contract and its authority."""
        return f"{self.measure}, {self.service}" if self.measure else f"Contract, {self.authority}"

    @property
    def measure_and_service(self) -> str:
        """What sentences call the measure, with its service."""
        return f"{self.phrase} ({self.service})"
