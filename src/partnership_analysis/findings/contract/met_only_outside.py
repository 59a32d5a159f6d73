"""A measure of a contract that missed its target over the whole period and met it only outside suspensions."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.of_contract import OfContract, about


@dataclass(frozen=True, kw_only=True)
class MetOnlyOutside(OfContract):
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
        for one in contract.measures:
            if one.met_only_outside and one.value and one.target and one.outside:
                own = about(one, contract)
                yield cls(**own, value=one.value, target=one.target, outside=one.outside, inside=one.inside)

    @property
    def sentence(self) -> Sentence:
        """Its figures over the whole period, outside and inside."""
        whole = f" over the whole {self.period.kind}, at "
        lead = (f"{self.named} missed the target of ", self.target, whole, self.value)
        within: Sentence = (", and inside them ", self.inside) if self.inside else ()
        return (*lead, ". Outside suspensions the figure was ", self.outside, *within, ".")
