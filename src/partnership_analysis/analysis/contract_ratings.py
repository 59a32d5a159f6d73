"""How a measure of a contract is rated, in the words of regulation 39(5) of the Procurement Regulations 2024.

Takes a figure, its target and the bounds that the contract sets; gives the rating, and the rule by which it is given.
A bound that the contract does not set is never assumed: what then cannot be rated is Other, with the reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from partnership_analysis import units
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.kinds import Polarity


class ContractRating(StrEnum):
    """The ratings of regulation 39(5), from best to worst, and the one for what none of them describes."""

    GOOD = "Good"
    APPROACHING = "Approaching target"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"
    OTHER = "Other"


@dataclass(frozen=True)
class Rated:
    """A rating, and why: words and figures that follow the measure's name."""

    rating: ContractRating
    reason: Sentence

    @property
    def words(self) -> str:
        """Why, as text."""
        return "".join(map(str, self.reason))


@dataclass(frozen=True)
class Bands:
    """Where the ratings begin; None where nobody says.

    Attributes
    ----------
    target
        What is met by Good performance.
    approaching
        The last figure that still approaches the target.
    inadequate
        Past this figure performance is inadequate: below it where higher is better, above it where lower is.
    """

    target: Figure | None
    approaching: Figure | None = None
    inadequate: Figure | None = None


def other(why: str) -> Rated:
    """Return the rating of what cannot be rated, with the reason."""
    return Rated(ContractRating.OTHER, (why,))


def rate(value: Figure, bands: Bands, polarity: Polarity) -> Rated:
    """Rate a figure.

    Examples
    --------
    >>> def percent(number):
    ...     return Figure(number, "percent", f"{number:g}%", ("k.xlsx!Contract!D2",))
    >>> bands = Bands(percent(90.0), percent(88.0), percent(85.0))
    >>> [str(rate(percent(number), bands, Polarity.HIGHER).rating) for number in (90.0, 88.0, 85.0, 84.9)]
    ['Good', 'Approaching target', 'Requires improvement', 'Inadequate']
    >>> rate(percent(89.0), Bands(percent(90.0)), Polarity.HIGHER).words
    'misses the target of 90%; the contract sets no bounds below it'
    """
    if not polarity:
        return other("cannot be judged: the Measures sheet does not say whether higher or lower is better")
    target, approaching, inadequate = bands.target, bands.approaching, bands.inadequate
    if target is None:
        return other("has no target")
    worse, side = ("below", "above") if polarity is Polarity.HIGHER else ("above", "below")
    if _meets(value, target, polarity):
        return Rated(ContractRating.GOOD, ("meets the target of ", target))
    missed: Sentence = ("misses the target of ", target)
    bounds = [bound for bound in (target, approaching, inadequate) if bound is not None]
    if any(not _meets(better, bound, polarity) for better, bound in pairwise(bounds)):
        return Rated(ContractRating.OTHER, (*missed, "; the bounds of the contract do not follow each other"))
    if approaching is not None and _meets(value, approaching, polarity):
        return Rated(ContractRating.APPROACHING, (*missed, f" and is at or {side} ", approaching))
    if inadequate is not None and not _meets(value, inadequate, polarity):
        return Rated(ContractRating.INADEQUATE, (f"is {worse} ", inadequate))
    if approaching is not None and inadequate is not None:
        reason: Sentence = (f"is {worse} ", approaching, f" and not {worse} ", inadequate)
        return Rated(ContractRating.REQUIRES_IMPROVEMENT, reason)
    return Rated(ContractRating.OTHER, (*missed, *_not_set(bands, worse)))


def _meets(value: Figure, bound: Figure, polarity: Polarity) -> bool:
    score = value.value - bound.value
    return (score if polarity is Polarity.HIGHER else -score) >= -units.DUST


def _not_set(bands: Bands, worse: str) -> Sentence:
    """Say which bound the contract does not set, of a figure that the bound which it sets does not rate."""
    if bands.approaching is not None:
        return (f" and is {worse} ", bands.approaching, "; the contract does not say what is inadequate")
    if bands.inadequate is not None:
        unset = "; the contract does not say what approaches the target"
        return (f" and is not {worse} ", bands.inadequate, unset)
    return (f"; the contract sets no bounds {worse} it",)
