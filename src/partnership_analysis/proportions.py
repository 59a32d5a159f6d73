"""Shares of counts, and how far chance could move them.

Takes counts; gives the interval of a share, and of the difference between two. The methods are those that Newcombe
compared: R. G. Newcombe, "Two-sided confidence intervals for the single proportion" and "Interval estimation for the
difference between independent proportions", Statistics in Medicine 17 (1998), 857 to 872 and 873 to 890.
"""

import math
from statistics import NormalDist

# 95 times in a hundred.
_Z = NormalDist().inv_cdf(0.975)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Return the 95% interval of a share by Wilson's score method, in percent.

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
    centre = (share + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    reach = _Z * math.sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2)) / (1 + _Z**2 / whole)
    return 100 * max(0.0, centre - reach), 100 * min(1.0, centre + reach)


def difference_interval(part: int, whole: int, other: int, other_whole: int) -> tuple[float, float]:
    """Return the 95% interval of the difference of two shares, in percentage points (Newcombe's method 10).

    Examples
    --------
    >>> [round(end, 2) for end in difference_interval(56, 70, 48, 80)]
    [5.24, 33.39]
    """
    share, other_share = 100 * part / whole, 100 * other / other_whole
    (low, high), (other_low, other_high) = interval(part, whole), interval(other, other_whole)
    difference = share - other_share
    return (
        difference - math.hypot(share - low, other_high - other_share),
        difference + math.hypot(high - share, other_share - other_low),
    )


def within_chance(part: int, whole: int, other: int, other_whole: int) -> bool:
    """Return whether two shares may differ by chance alone: whether the interval of their difference holds nought.

    Examples
    --------
    >>> within_chance(56, 70, 48, 80), within_chance(2, 29, 8, 128)
    (False, True)
    """
    low, high = difference_interval(part, whole, other, other_whole)
    return low <= 0 <= high


def counts_within_chance(count: int, other: int) -> bool:
    """Return whether two counts of separate events, over equal times, may differ by chance alone.

    Given how many there were in all, each count is a share of them that chance alone would make a half.

    Examples
    --------
    >>> counts_within_chance(29, 63), counts_within_chance(29, 35)
    (False, True)
    """
    if not count + other:
        return True
    low, high = interval(count, count + other)
    return low <= 50 <= high
