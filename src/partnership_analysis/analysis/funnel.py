"""The limits of a funnel plot of proportions.

Takes counts of several councils; gives the proportion of all of them, and between which limits a council's own lies by
chance, by its denominator. The method is that of D. J. Spiegelhalter, "Funnel plots for comparing institutional
performance", Statistics in Medicine 24 (2005), 1185 to 1202: exact binomial limits (its appendix A.1.1), and wider ones
where the councils differ by more than chance (its section on over-dispersion).
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from partnership_analysis import units
from partnership_analysis.units import Numbers

# The two pairs of limits: what chance leaves outside, about one council in 20 and one in 500.
OUTER, INNER = 0.998, 0.95
# The share of the councils at either end whose z-scores are drawn in before over-dispersion is measured.
_WINSORISED = 0.1
# From this over-dispersion on, its root is printed without decimals.
_MANY = 100
# Where fewer than these are expected of either kind, limits are exact; elsewhere they are those of the normal curve.
_MOST_EXPECTED = 2000


@dataclass(frozen=True)
class Funnel:
    """The limits for some councils' proportions, 0 to 1.

    Attributes
    ----------
    centre
        The proportion of all councils together.
    dispersion
        By how much the squares of the z-scores are larger than chance makes them; 1 where they are not surely so.

    Examples
    --------
    >>> found = Funnel.of(np.array([90, 180, 45, 88]), np.array([100, 200, 50, 100]))
    >>> round(found.centre, 4), found.dispersion
    (0.8956, 1.0)
    >>> [round(limit, 3) for limit in found.limits(100, INNER)]
    [0.827, 0.947]
    """

    centre: float
    dispersion: float

    @classmethod
    def of(cls, numerators: Numbers, denominators: Numbers) -> "Funnel":
        """Return the funnel of counts, each denominator above 0.

        Over-dispersion is the mean square of the z-scores, with the tenth of the councils at either end drawn in to the
        next (winsorised). It counts only where it passes what chance makes of it 19 times in 20.
        """
        counts, wholes = (np.asarray(one, dtype="float64") for one in (numerators, denominators))
        centre = float(counts.sum() / wholes.sum())
        spread = math.sqrt(centre * (1 - centre))
        if not spread:
            return cls(centre, 1.0)
        scores = np.sort((counts / wholes - centre) / (spread / np.sqrt(wholes)))
        drawn_in = int(_WINSORISED * len(scores))
        scores = np.clip(scores, scores[drawn_in], scores[-1 - drawn_in])
        dispersion = float((scores**2).mean())
        return cls(centre, dispersion if len(scores) * dispersion > _chi_squared(len(scores) - 1) else 1.0)

    @property
    def times(self) -> str:
        """How many times as wide as chance makes them its limits are, printed."""
        return units.format_value(self.dispersion**0.5, "number", 0 if self.dispersion > _MANY else 1)

    def limits(self, denominator: float, share: float) -> tuple[float, float]:
        """Return the lower and the upper limit for a denominator; `share` is `INNER` or `OUTER`."""
        tails = (1 - share) / 2, (1 + share) / 2
        variance = self.centre * (1 - self.centre) / denominator
        expected = denominator * min(self.centre, 1 - self.centre)
        if self.dispersion > 1 or expected > _MOST_EXPECTED or not variance:
            reach = NormalDist().inv_cdf(tails[1]) * math.sqrt(self.dispersion * variance)
            return max(0.0, self.centre - reach), min(1.0, self.centre + reach)
        low, high = (_binomial(tail, int(denominator), self.centre) for tail in tails)
        return max(0.0, low), min(1.0, high)

    def outside(self, numerator: float, denominator: float) -> float:
        """Return the widest pair of limits that a council's proportion is outside of: `OUTER`, `INNER` or 0."""
        for share in (OUTER, INNER):
            low, high = self.limits(denominator, share)
            if not low <= numerator / denominator <= high:
                return share
        return 0.0


def _binomial(tail: float, denominator: int, centre: float) -> float:
    """Return the proportion below which a binomial one lies with a probability, between two counts in proportion."""
    counts = np.arange(denominator + 1)
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, denominator + 1)))])
    chances = factorials[-1] - factorials - factorials[::-1]
    chances = np.exp(chances + counts * math.log(centre) + (denominator - counts) * math.log1p(-centre))
    cumulated = np.cumsum(chances)
    count = min(int(np.searchsorted(cumulated, tail, side="right")), denominator)
    over = (cumulated[count] - tail) / chances[count] if chances[count] else 0.0
    return float((count - over) / denominator)


def _chi_squared(freedom: int) -> float:
    """Return what chi-squared passes once in 20 times, by the approximation of Wilson and Hilferty (1931)."""
    part = 2 / (9 * max(freedom, 1))
    return max(freedom, 1) * float(1 - part + NormalDist().inv_cdf(0.95) * math.sqrt(part)) ** 3
