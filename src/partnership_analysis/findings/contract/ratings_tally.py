"""How many measures of a contract have each rating."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.analysis.contract_ratings import ContractRating
from partnership_analysis.figures import Figure, Sentence, count_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding
from partnership_analysis.kinds import Term


@dataclass(frozen=True, kw_only=True)
class RatingsTally(ContractFinding):
    """How many measures have each rating.

    Attributes
    ----------
    noun
        What each is: a KPI, or a measure.
    counted
        How many there are.
    ratings
        Each rating that any of them has, with how many have it.
    """

    noun: str
    counted: Figure
    ratings: tuple[tuple[ContractRating, Figure], ...]
    rank: float = ranks.TALLY

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[RatingsTally]":
        """Give the tally of the contract's KPIs or, where the workbook calls none so, of all its measures."""
        by_rating = {
            rating: [one.terms.entries[Term.KIND].source for one in contract.judged if one.rated.rating == rating]
            for rating in ContractRating
        }
        every = [cell for cells in by_rating.values() for cell in cells]
        yield cls(
            authority=contract.authority,
            period=contract.period,
            noun=contract.noun,
            counted=count_figure(every),
            ratings=tuple((rating, count_figure(cells)) for rating, cells in by_rating.items() if cells),
        )

    @property
    def sentence(self) -> Sentence:
        """How many are rated what."""
        parts: list[Sentence] = [
            (words.separator(place, len(self.ratings)), number, f"{'' if place else _verb(number)} {rating}")
            for place, (rating, number) in enumerate(self.ratings)
        ]
        listed = (part for sentence in parts for part in sentence)
        if self.counted.value == 1:
            return (
                "the contract has ",
                self.counted,
                f" {self.noun}, rated {self.ratings[0][0]} for {self.period.words}.",
            )
        lead = ("the contract has ", self.counted, f" {self.noun}s. For {self.period.words}, ")
        return (*lead, *listed, ".")


def _verb(number: Figure) -> str:
    return " is rated" if number.value == 1 else " are rated"
