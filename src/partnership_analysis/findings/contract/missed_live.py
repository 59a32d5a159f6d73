"""A measure of a contract that missed its target, and that no suspension excuses."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, key_fields


@dataclass(frozen=True, kw_only=True)
class MissedLive(ContractFinding):
    """A measure that missed its target in what was not suspended.

    Attributes
    ----------
    value, target, outside
        Its figure of the whole period, its target, and its figure outside suspensions if there were any.
    """

    value: Figure
    target: Figure
    outside: Figure | None
    rank: float = ranks.MISSED

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[MissedLive]":
        """Give each measure that missed without a suspension, or missed outside its suspensions too."""
        for measure in contract.measures:
            excused = bool(measure.suspensions) and (measure.outside is None or measure.met_only_outside)
            if measure.missed and not excused and measure.value and measure.target:
                yield cls(
                    **key_fields(measure, contract), value=measure.value, target=measure.target, outside=measure.outside
                )

    @property
    def sentence(self) -> Sentence:
        """Its figure and target, and that no suspension excuses it."""
        lead: Sentence = (f"{self.measure_and_service} missed the target of ", self.target, ", at ", self.value)
        if self.outside is None:
            return (*lead, ". No suspension covers it.")
        return (*lead, ". Outside suspensions it missed it too, at ", self.outside, ".")
