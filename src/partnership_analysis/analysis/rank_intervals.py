"""How far chance could move ranks.

Takes counts: the numerators and denominators of the rates that are ranked; gives the ranks that each rate may have. The
method is that of H. Goldstein and D. J. Spiegelhalter, "League tables and their limitations", Journal of the Royal
Statistical Society A 159 (1996), 385 to 443: every rate is drawn many times from what its counts allow, and each draw
of all of them is ranked.
"""

import numpy as np

from partnership_analysis.units import Numbers

DRAWS = 2000
# The same counts have the same interval in every run.
_SEED = 1996


def intervals(
    numerators: Numbers, denominators: Numbers, higher_is_better: bool, share: float = 0.95, draws: int = DRAWS
) -> tuple[Numbers, Numbers]:
    """Return the best and the worst rank that each rate may have.

    A rate is drawn from its posterior under Jeffreys' prior, Beta(numerator + 1/2, rest + 1/2), which also allows for
    chance where all or none were counted.

    Parameters
    ----------
    numerators, denominators
        Counts; along the last axis are the councils that are ranked together. A council without counts (NaN) is
        drawn no rate, ranks behind all others, and has no interval.
    share
        How often the true rank is to be within the interval. Of simulated councils 95% intervals hold it 99 times in
        100 where their rates lie apart, and 91 times where 32 rates lie within three percentage points.

    Returns
    -------
    tuple of array
        The best and the worst rank, 1 is first; NaN for a council without counts.

    Examples
    --------
    >>> best, worst = intervals(np.array([500, 900, 905, 990]), np.full(4, 1000), higher_is_better=True)
    >>> best.tolist(), worst.tolist()
    ([4.0, 2.0, 2.0, 1.0], [4.0, 3.0, 3.0, 1.0])
    """
    counts, wholes = (np.asarray(one, dtype="float64") for one in (numerators, denominators))
    known = ~np.isnan(counts) & ~np.isnan(wholes)
    counts, rests = np.where(known, counts, 0.0), np.where(known, wholes - counts, 0.0)
    rng = np.random.default_rng(_SEED)
    size = (draws, *counts.shape)
    # A beta draw is one gamma draw's share of two, and its odds are the one by the other, which rank alike.
    part, rest = (rng.standard_gamma((one + 0.5).astype("f4"), size=size, dtype="f4") for one in (counts, rests))
    behind = np.where(known, rest / part if higher_is_better else part / rest, np.float32(np.inf))
    ranks = behind.argsort(axis=-1).argsort(axis=-1)
    # How often each council has each rank; rank by rank, that is quicker than to sort the draws.
    councils = counts.shape[-1]
    place = np.arange(counts.size).reshape(counts.shape)
    often = np.bincount((place * councils + ranks).ravel(), minlength=counts.size * councils)
    reached = often.reshape(*counts.shape, councils).cumsum(axis=-1)
    tail = draws * (1 - share) / 2
    best = (reached > tail).argmax(axis=-1) + 1.0
    worst = (reached >= draws - tail).argmax(axis=-1) + 1.0
    return np.where(known, best, np.nan), np.where(known, worst, np.nan)
