"""The months, quarters or years by which a contract judges a measure: met or missed, suspended or not.

Takes assessed rows and the suspensions of a measure; gives a `PeriodState` for each period that has a figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis import assessment
from partnership_analysis.analysis.contract_suspensions import Suspension, any_touches
from partnership_analysis.analysis.contract_terms import Terms
from partnership_analysis.figures import Figure, row_target_figure, value_figure
from partnership_analysis.kinds import BETTER_SIGN, Polarity
from partnership_analysis.periods import Period

# The digits past these are the dust of floating point.
_MOST_MORE = 8


@dataclass(frozen=True)
class PeriodState:
    """How a measure stood in one period of its contract.

    Attributes
    ----------
    period, value, target
        When, its figure, and its target if it has one.
    met
        Whether the figure met the target; None where that cannot be judged.
    suspended
        Whether an agreed exclusion touches the period.
    met_outside
        Of a period that is suspended in part: whether it met the target outside; None where that is not known.
    """

    period: Period
    value: Figure
    target: Figure | None
    met: bool | None
    suspended: bool
    met_outside: bool | None = None

    @property
    def missed_inside(self) -> bool:
        """Whether it missed, and a suspension excuses it."""
        return self.suspended and self.met is False and self.met_outside is not False

    @property
    def missed_outside(self) -> bool:
        """Whether it missed, and also in what was not suspended."""
        return self.met is False and (self.met_outside is False or not self.suspended)

    @property
    def met_live(self) -> bool:
        """Whether it met its target and no suspension touches it."""
        return self.met is True and not self.suspended


def target_of(row: Any, terms: Terms) -> Figure | None:
    """Return the target that the contract gives an assessed row; without one, or in another year, that of its table."""
    period = Period.from_label(row.period)
    contracts = terms.target(period, row.unit)
    counts_beside = contracts is None or not terms.comes_first(period)
    return row_target_figure(row) if counts_beside and pd.notna(row.target) else contracts


def period_states(
    rows: Iterable[Any], months: int, terms: Terms, suspensions: Sequence[Suspension]
) -> tuple[PeriodState, ...]:
    """Return the state of each period of so many months that an assessed row of a measure is of, earliest first.

    Examples
    --------
    >>> period_states([], 1, Terms("", "ICT", "Calls", {}), [])
    ()
    """
    found = [_state(row, terms, suspensions) for row in rows if Period.from_label(row.period).months == months]
    return tuple(sorted(found, key=lambda state: state.period.ends))


def _state(row: Any, terms: Terms, suspensions: Sequence[Suspension]) -> PeriodState:
    period, target = Period.from_label(row.period), target_of(row, terms)
    suspended = any_touches(suspensions, assessment.figure_period(row))
    value = value_figure(row, telling_decimals(row.value, [target], row.decimals))
    outside = None if pd.isna(row.value_outside) or not suspended else meets(row.value_outside, target, row.polarity)
    return PeriodState(period, value, target, meets(row.value, target, row.polarity), suspended, outside)


def meets(value: float, target: Figure | None, polarity: Polarity) -> bool | None:
    """Tell whether a value meets a target; None without a target, or where nobody says which is better.

    Examples
    --------
    >>> meets(90.0, None, Polarity.HIGHER)
    """
    better = BETTER_SIGN.get(polarity)
    return None if target is None or better is None else better * (value - target.value) >= -units.DUST


def telling_decimals(value: float, bounds: Iterable[Figure | None], decimals: int) -> int:
    """Return so many decimals, or a few more, that a figure does not print as a bound that it is not at.

    Examples
    --------
    >>> telling_decimals(90.6, [Figure(91.0, "percent", "91%", ("k.xlsx!Contract!D2",))], 0)
    1
    """
    apart = [bound.value for bound in bounds if bound is not None and abs(value - bound.value) > units.DUST]
    places = range(decimals, decimals + _MOST_MORE)
    rounded = units.round_half_up
    return next((n for n in places if all(rounded(value, n) != rounded(bound, n) for bound in apart)), places[-1])
