"""Where a year will end, by where past years stood at the same point and where they ended.

Takes a year's figure so far, and those of three to five past years with their ends; gives a forecast, an interval and
the error of the same forecast of past years. It is the chain ladder of insurers, with one step: a total is scaled by
the share of the year's end that past years had reached, anything else is moved as far as past years moved. Three years
of four quarters are too few for exponential smoothing (statsmodels), which learns a season for each; and `chainladder`
would bring scikit-learn for one division.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from partnership_analysis import units
from partnership_analysis.kinds import Aggregation, Unit
from partnership_analysis.units import Numbers

# How often the year's end should lie in the interval; what Hyndman and Athanasopoulos use (see `forecast`).
COVERAGE = 0.8
FEWEST_YEARS = 3
# How a year runs drifts: council tax came in ten instalments, then in twelve. Forecasts of the receipts of 308 councils
# by all earlier years were off by about a tenth more than by the latest five.
MOST_YEARS = 5
# Student's t that four fifths lie within, by degrees of freedom: one fewer than there are years. NIST/SEMATECH
# e-Handbook of Statistical Methods, 1.3.6.7.2.
_WITHIN = {2: 1.886, 3: 1.638, 4: 1.533}


class Method(StrEnum):
    """How the year's end follows from the figure so far.

    Attributes
    ----------
    SHARE_REACHED
        It is divided by the share of the year's end that past years had reached at this point.
    MOVEMENT
        It moves by what past years moved from this point to their end.
    """

    SHARE_REACHED = "share of the year's end reached"
    MOVEMENT = "movement to the year's end"


@dataclass(frozen=True)
class Past:
    """Past years, the earliest first, in the measure's unit.

    Attributes
    ----------
    reached
        Where each stood at this point of the year.
    ended
        The outturn of each.
    """

    reached: Numbers
    ended: Numbers

    def __len__(self) -> int:
        return len(self.reached)

    def without(self, place: int) -> "Past":
        """Return the others."""
        return Past(np.delete(self.reached, place), np.delete(self.ended, place))


@dataclass(frozen=True)
class Bounds:
    """What no year's end can lie beyond, in the measure's unit."""

    low: float = -math.inf
    high: float = math.inf

    def within(self, value: float) -> float:
        """Return a value, or the bound that it lies beyond."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class YearEnd:
    """Where a year will end, in the measure's unit.

    Attributes
    ----------
    forecast, low, high
        The forecast, and the interval that should hold the year's end four times in five.
    error
        How far the forecasts of the past years, each left out in turn, were off on average.
    """

    forecast: float
    low: float
    high: float
    error: float


def method(basis: str, unit: str, past: Past, now: float) -> Method:
    """Return how a measure's year is forecast, by the aggregation that its year is worked out by (`basis`).

    A total grows with what there is to count, so a share suits it. A percentage does not, even one that adds up: the
    share of a small April would carry April's noise to the year's end, tenfold. A share of 0 or less tells nothing.
    """
    total = basis == Aggregation.SUM or (basis == Aggregation.YEAR_TO_DATE and unit != Unit.PERCENT)
    positive = now > 0 and bool((past.reached > 0).all() and (past.ended > 0).all())
    return Method.SHARE_REACHED if total and positive else Method.MOVEMENT


def bounds(basis: str, unit: str, now: float, past: Past, lowest: float, highest: float) -> Bounds:
    """Return what a year's end cannot lie beyond.

    `lowest` and `highest` are the measure's own extremes so far: what they lie beyond already is no bound. A sum of
    what is never negative, and a count that adds up, do not end below what is counted.
    """
    adds_up = basis == Aggregation.SUM and lowest >= 0
    counted = basis == Aggregation.YEAR_TO_DATE and unit == Unit.COUNT and bool((past.ended >= past.reached).all())
    least = 0.0 if units.never_negative(unit) and lowest >= 0 else -math.inf
    most = 100.0 if unit == Unit.PERCENT and basis != Aggregation.SUM and highest <= 100 else math.inf
    return Bounds(now if adds_up or counted else least, most)


def forecast(how: Method, past: Past, now: float, within: Bounds) -> YearEnd:
    """Return where a year will end.

    The mean share, or movement, of the past years counts the latest most: of three, the last counts three times, the
    one before twice. The interval is that of a mean of few values, of the errors of the past years' forecasts (each
    left out in turn), with Student's t: on the logarithm of the year's end where it is a share. It rests on this year
    being like the past ones: it foresees no shock, such as that of April 2020, and holds fewer year-ends than it claims
    where the way a year runs drifts (`make bench`: of real series, 70% to 82% but for 2020/21).

    References
    ----------
    T. Mack (1993), Distribution-free calculation of the standard error of chain ladder reserve estimates, ASTIN
    Bulletin 23(2); it weighs years by their volume, not by how late they are. R. J. Hyndman and G. Athanasopoulos
    (2021), Forecasting: Principles and Practice, 3rd edition, 5.5 (prediction intervals, of the mean method) and 5.10
    (cross-validation).

    Examples
    --------
    >>> past = Past(np.array([40.0, 42.0, 44.0]), np.array([80.0, 84.0, 88.0]))
    >>> forecast(Method.SHARE_REACHED, past, 50.0, Bounds())
    YearEnd(forecast=100.0, low=100.0, high=100.0, error=0.0)
    """
    end = _end(how, past, now)
    left_out = np.array([_end(how, past.without(place), past.reached[place]) for place in range(len(past))])
    share = how == Method.SHARE_REACHED
    errors = np.log(past.ended / left_out) if share else past.ended - left_out
    years = len(past)
    # A year left out is forecast by one year fewer, so its error is larger by this than their spread.
    spread = math.sqrt(float(np.mean(errors**2)) * (years - 1) / years)
    reach = _WITHIN[years - 1] * spread * math.sqrt(1 + 1 / years)
    low, high = (end * math.exp(-reach), end * math.exp(reach)) if share else (end - reach, end + reach)
    error = float(np.abs(past.ended - left_out).mean())
    return YearEnd(within.within(end), within.within(low), within.within(high), error)


def _end(how: Method, past: Past, now: float) -> float:
    weights = np.arange(1, len(past) + 1)
    if how == Method.SHARE_REACHED:
        return float(now / np.average(past.reached / past.ended, weights=weights))
    return float(now + np.average(past.ended - past.reached, weights=weights))


def arithmetic(how: Method, now: str, reached: list[str], ended: list[str]) -> str:
    """Return what is done with the figures of this year and of past years, as a `Figure` has it.

    Examples
    --------
    >>> arithmetic(Method.MOVEMENT, "{0}", ["{1}", "{3}", "{5}"], ["{2}", "{4}", "{6}"])
    '{0} + (1 * ({2} - {1}) + 2 * ({4} - {3}) + 3 * ({6} - {5})) / 6'
    """
    pairs = enumerate(zip(reached, ended, strict=True), start=1)
    total = sum(range(1, len(reached) + 1))
    if how == Method.SHARE_REACHED:
        return f"{now} / ((" + " + ".join(f"{n} * {at} / {end}" for n, (at, end) in pairs) + f") / {total})"
    return f"{now} + (" + " + ".join(f"{n} * ({end} - {at})" for n, (at, end) in pairs) + f") / {total}"
