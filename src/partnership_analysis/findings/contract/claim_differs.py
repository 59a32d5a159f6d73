"""A claim of service credits that is not what the contract makes due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partnership_analysis import units, words
from partnership_analysis.analysis import contract_credits
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.analysis.contract_credits import CreditStep
from partnership_analysis.figures import Figure, Sentence, difference_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, key_fields, returnable_credits
from partnership_analysis.periods import Period

_MOST_NAMED = 4


@dataclass(frozen=True, kw_only=True)
class ClaimDiffers(ContractFinding):
    """A claim for a measure that differs from what is due.

    Attributes
    ----------
    claimed, due
        What is claimed for the whole period, and what is due.
    differing
        The periods in which the two differ, where claims are given by period.
    earnable
        What of it later periods may still earn back.
    """

    claimed: Figure
    due: Figure
    differing: tuple[Period, ...]
    earnable: Sentence
    rank: float = ranks.MISSED

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[ClaimDiffers]":
        """Give each measure whose claim differs, in all or in any period."""
        for measure in contract.measures:
            differing = _differing(measure.steps) if measure.claimed_by_period else ()
            due = contract_credits.total(measure.steps, [step.due for step in measure.steps])
            if measure.claimed is None or not measure.credited:
                continue
            if differing or abs(measure.claimed.value - due.value) > units.DUST:
                fields = key_fields(measure, contract)
                yield cls(
                    **fields,
                    claimed=measure.claimed,
                    due=due,
                    differing=differing,
                    earnable=returnable_credits(measure.steps),
                )

    @property
    def sentence(self) -> Sentence:
        """Both amounts, their difference, and in which periods they differ."""
        lead: Sentence = (f"the credits claimed for {self.measure_and_service} are ", self.claimed)
        if abs(self.claimed.value - self.due.value) <= units.DUST:
            amounts: Sentence = (" in all, the same as is due (", self.due, "), but for other periods.")
        else:
            difference = units.difference(self.claimed.value, self.due.value)
            apart = difference_figure(self.claimed, self.due, units.own_decimals(difference, most=2))
            way = "more" if self.claimed.value > self.due.value else "less"
            amounts = (", ", apart, f" {way} than the ", self.due, " that is due.")
        return (*lead, *amounts, self._when(), *self.earnable)

    def _when(self) -> str:
        if not self.differing:
            return ""
        named = [period.words for period in self.differing[:_MOST_NAMED]]
        others = len(self.differing) - len(named)
        return f" They differ in {words.join([*named, *([f'{others} more'] if others else [])])}."


def _differing(steps: Sequence[CreditStep]) -> tuple[Period, ...]:
    """Return the periods whose claim is not what is due; none is a claim of nothing."""
    return tuple(
        step.period for step in steps if abs((step.claimed.value if step.claimed else 0.0) - step.due) > units.DUST
    )
