"""Rounding as on paper: decimals that numbers need, and differences that agree with their parts in print."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

# Figures this close are equal: no spreadsheet shows the difference.
DUST = 1e-9
# This near to a half, or above this size, binary fractions may round to the wrong side.
_DOUBTFUL = 1e-4
_SURE = 1e11

Numbers = np.ndarray[Any, np.dtype[np.floating[Any]]]
Flags = np.ndarray[Any, np.dtype[np.bool]]


def difference(value: float, other: float) -> float:
    """Subtract as on paper: binary fractions would make 302.698 less 298.1815 a little less than 4.5165.

    Examples
    --------
    >>> difference(302.698, 298.1815), 302.698 - 298.1815
    (4.5165, 4.516499999999951)
    """
    return float(Decimal(f"{value:.15g}") - Decimal(f"{other:.15g}"))


def agreeing_decimals(value: float, other: float, decimals: int) -> int:
    """Return the decimals at which a printed difference agrees with its printed parts.

    At least `decimals`, and at most eight more; and enough to tell a difference from none.

    Examples
    --------
    >>> agreeing_decimals(97.78, 96.92, 2)
    2
    >>> agreeing_decimals(10.4, 9.6, 0)  # 10 and 10 differ by 0.8, not by 1
    1
    """
    for places in range(decimals, decimals + 8):
        apart = round_half_up(difference(value, other), places)
        agree = round_half_up(value, places) - round_half_up(other, places) == apart
        if agree and (apart or abs(value - other) < DUST):
            return places
    return decimals + 8


def own_decimals(value: float, most: int = 4) -> int:
    """Return the decimals that a value needs to be printed in full, up to `most`: 99 needs none, 99.5 one.

    Examples
    --------
    >>> own_decimals(99.0), own_decimals(99.5), own_decimals(98.997, most=2)
    (0, 1, 0)
    """
    exponent = round_half_up(value, most).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def column_decimals(values: "np.ndarray[Any, Any]", most: int = 4) -> "np.ndarray[Any, Any]":
    """Return the decimals that each of many values needs to be printed in full, up to `most`.

    Examples
    --------
    >>> column_decimals(np.array([99.0, 99.5, 97.78, 100 / 3]), most=2)
    array([0, 1, 2, 2])
    """
    exact = [np.isclose(values, np.round(values, places), rtol=0, atol=1e-9) for places in range(most)]
    return np.select(exact, range(most), most) if most else np.zeros(len(values), dtype="int64")


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round as a reader does on paper: 0.125 to two decimals is 0.13, and 2.675 is 2.68.

    Examples
    --------
    >>> round_half_up(2.675, 2)
    Decimal('2.68')
    """
    # Fifteen significant digits are all that a spreadsheet stores; the rest is the error of binary fractions.
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")


def printed_digits(values: Numbers, decimals: Numbers) -> Numbers:
    """Return numbers as they are printed, counted in their last decimal place: 97.776 with two decimals is 9,778.

    Two numbers are equal here if, and only if, a reader sees the same.

    Examples
    --------
    >>> printed_digits(np.array([97.776, 2.675, -2.675]), np.array([2, 2, 2]))
    array([9778.,  268., -268.])
    """
    return _in_print(values * 10.0**decimals, decimals, lambda at: float(values[at]))


def differences_agree(values: Numbers, others: Numbers, decimals: Numbers) -> Flags:
    """Tell which differences agree with their two parts, all printed with the same decimals.

    A difference that prints as 0, of numbers that are not equal, does not.

    Examples
    --------
    >>> differences_agree(np.array([97.78, 10.4, 9.4996]), np.array([96.92, 9.6, 9.5]), np.array([2, 0, 2]))
    array([ True, False, False])
    """

    def apart(at: int) -> float:
        return difference(float(values[at]), float(others[at]))

    size = _in_print((values - others) * 10.0**decimals, decimals, apart)
    agree: Flags = printed_digits(values, decimals) - printed_digits(others, decimals) == size
    nothing: Flags = (size == 0) & (np.abs(values - others) > DUST)
    return agree & ~nothing


def _in_print(scaled: Numbers, decimals: Numbers, exact: Callable[[int], float]) -> Numbers:
    """Round to whole numbers; what binary fractions leave in doubt, one by one from its `exact` number."""
    size = np.abs(scaled)
    rounded = np.sign(scaled) * np.floor(size + 0.5)
    doubtful = (np.abs(size % 1 - 0.5) < _DOUBTFUL) | (size > _SURE)
    for at in map(int, np.flatnonzero(doubtful)):
        places = int(decimals[at])
        rounded[at] = float(round_half_up(exact(at), places).scaleb(places))
    return rounded
