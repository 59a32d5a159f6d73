"""A measure of a contract that missed its target over the whole period and met it only outside suspensions."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding, key_fields


@dataclass(frozen=True, kw_only=True)
class MetOnlyOutside(ContractFinding):
    """A measure that met its target only outside suspensions.

    Attributes
    ----------
    value, target, outside, inside
        Its figure of the whole period, its target, its figure outside suspensions, and within them if that is known.
    """

    value: Figure
    target: Figure
    outside: Figure
    inside: Figure | None
    rank: float = ranks.MISSED_IN_PART

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[MetOnlyOutside]":
        """Give each measure that missed over the whole period and met its target outside."""
        for measure in contract.measures:
            if measure.met_only_outside and measure.value and measure.target and measure.outside:
                fields = key_fields(measure, contract)
                yield cls(
                    **fields, value=measure.value, target=measure.target, outside=measure.outside, inside=measure.inside
                )

    @property
    def sentence(self) -> Sentence:
        """Its figures over the whole period, outside and inside."""
        whole = f" over the whole {self.period.kind}, at "
        lead = (f"{self.measure_and_service} missed the target of ", self.target, whole, self.value)
        within: Sentence = (", and inside them ", self.inside) if self.inside else ()
        return (*lead, ". Outside suspensions the figure was ", self.outside, *within, ".")
