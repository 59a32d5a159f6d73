"""Shares of counts, and how far chance could move them.

Takes counts; gives the interval of a share, and of the difference between two. The methods are those that Newcombe
compared: R. G. Newcombe, "Two-sided confidence intervals for the single proportion" and "Interval estimation for the
difference between independent proportions", Statistics in Medicine 17 (1998), 857 to 872 and 873 to 890.
"""

import math
from statistics import NormalDist


def interval(part: int, whole: int, comparisons: int = 1) -> tuple[float, float]:
    """Return the 95% interval of a share by Wilson's score method, in percent.

    Parameters
    ----------
    part, whole
        The counts.
    comparisons
        How many intervals are to hold together 95 times in a hundred (Bonferroni's correction).

    Raises
    ------
    ValueError
        If the part is not within the whole, or the whole is nothing.

    Examples
    --------
    >>> [round(end, 2) for end in interval(81, 263)]
    [25.53, 36.62]
    """
    if not 0 <= part <= whole or not whole:
        raise ValueError(f"{part} of {whole} is no share")
    share = part / whole
    z = NormalDist().inv_cdf(1 - 0.025 / comparisons)
    centre = (share + z**2 / (2 * whole)) / (1 + z**2 / whole)
    reach = z * math.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2)) / (1 + z**2 / whole)
    return 100 * max(0.0, centre - reach), 100 * min(1.0, centre + reach)


def difference_interval(
    part: int, whole: int, other: int, other_whole: int, comparisons: int = 1
) -> tuple[float, float]:
    """Return the 95% interval of the difference of two shares, in percentage points (Newcombe's method 10).

    Examples
    --------
    >>> [round(end, 2) for end in difference_interval(56, 70, 48, 80)]
    [5.24, 33.39]
    """
    share, other_share = 100 * part / whole, 100 * other / other_whole
    (low, high), (other_low, other_high) = (
        interval(*counts, comparisons) for counts in ((part, whole), (other, other_whole))
    )
    difference = share - other_share
    return (
        difference - math.hypot(share - low, other_high - other_share),
        difference + math.hypot(high - share, other_share - other_low),
    )


def counts_within_chance(count: int, other: int) -> bool:
    """Return whether two counts of separate events, over equal times, may differ by chance alone.

    Given how many there were in all, each falls in the one time or the other as a coin falls. They differ by more than
    chance where as uneven a split, or a more uneven one, comes less than 5 times in a hundred: the exact two-sided
    binomial test of J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson series",
    Biometrika 31 (1940), 313 to 323.

    Examples
    --------
    >>> counts_within_chance(29, 63), counts_within_chance(0, 5)
    (False, True)
    """
    total = count + other
    tail = math.fsum(
        math.exp(math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) - total * math.log(2))
        for k in range(min(count, other) + 1)
    )
    return 2 * tail >= 0.05
