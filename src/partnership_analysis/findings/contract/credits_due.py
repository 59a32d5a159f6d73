"""What service credits come to in a period."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis import contract_credits
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, returnable_credits


@dataclass(frozen=True, kw_only=True)
class CreditsDue(ContractFinding):
    """The service credits of a period, in pounds.

    Attributes
    ----------
    due, waived, capped, earned_back
        What is due, and what suspensions waived, the cap took off and was earned back.
    earnable
        What of it later periods may still earn back.
    """

    due: Figure
    waived: Figure
    capped: Figure
    earned_back: Figure
    earnable: Sentence
    rank: float = ranks.EXCLUDED

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[CreditsDue]":
        """Give what credits come to, if any target with a credit was missed."""
        missed = [step for step in contract.steps if step.due or step.waived or step.capped or step.earned_back]
        if missed:
            yield cls(
                authority=contract.authority,
                period=contract.period,
                due=contract_credits.total(missed, [step.due for step in missed]),
                waived=contract_credits.total(missed, [step.waived for step in missed]),
                capped=contract_credits.total(missed, [step.capped for step in missed]),
                earned_back=contract_credits.total(missed, [step.earned_back for step in missed]),
                earnable=returnable_credits(missed),
            )

    @property
    def sentence(self) -> Sentence:
        """What is due, and what is not."""
        sentences: list[Sentence] = [("service credits of ", self.due, f" are due for {self.period.words}.")]
        sentences += [self.earnable]
        sentences += [(" Suspensions waived ", self.waived, ".")] if self.waived.value else []
        sentences += [(" The yearly cap took off ", self.capped, ".")] if self.capped.value else []
        sentences += [(" Later periods earned back ", self.earned_back, ".")] if self.earned_back.value else []
        return tuple(part for sentence in sentences for part in sentence)
