"""A measure of a contract that missed its target over the whole period and met it only outside suspensions."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.of_contract import OfContract


@dataclass(frozen=True, kw_only=True)
class MetOnlyOutside(OfContract):
    """A measure that met its target only outside suspensions.

    Attributes
    ----------
    phrase
        What sentences call it.
    value, target, outside, inside
        Its figure of the whole period, its target, its figure outside suspensions, and within them if that is known.
    """

    phrase: str
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
                authority, service, measure = one.about
                yield cls(
                    authority=authority,
                    service=service,
                    measure=measure,
                    period=contract.period,
                    phrase=one.phrase,
                    value=one.value,
                    target=one.target,
                    outside=one.outside,
                    inside=one.inside,
                )

    @property
    def sentence(self) -> Sentence:
        """Its figures over the whole period, outside and inside."""
        lead = (f"{self.phrase} ({self.service}) missed the target of ", self.target, " over the whole ")
        within: Sentence = (", and inside them ", self.inside) if self.inside else ()
        return (
            *lead,
            f"{self.period.kind}, at ",
            self.value,
            ". Outside suspensions the figure was ",
            self.outside,
            *within,
            ".",
        )
