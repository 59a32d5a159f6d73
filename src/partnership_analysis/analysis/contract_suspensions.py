"""What agreed exclusions covered: how many months of a measure, why, and how it did inside them and outside.

Takes the exclusions and the months or quarters of a `Dataset`; gives the `Suspension`s of a measure in a period. A
month that an exclusion touches counts as suspended.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Aggregation, Role
from partnership_analysis.periods import Period
from partnership_analysis.tables import each


@dataclass(frozen=True)
class Suspension:
    """An agreed exclusion of a measure, as far as it lies in a period.

    Attributes
    ----------
    start, end
        Its first day and its last; None where the workbook gives no end.
    reason
        Why, in the workbook's words.
    months
        The months of the period that it touches.
    agreed
        When it was agreed; None where the workbook does not say.
    cells
        The cells of its first and last day.
    """

    start: dt.date
    end: dt.date | None
    reason: str
    months: tuple[Period, ...]
    agreed: dt.date | None
    cells: tuple[str, ...]

    @property
    def agreed_late(self) -> bool:
        """Whether it was agreed after the first month that it touches had ended, and so after that was reported."""
        return self.agreed is not None and bool(self.months) and self.agreed > self.months[0].last_day


def suspensions(data: Dataset, key: tuple[str, str, str], period: Period) -> list[Suspension]:
    """Return the agreed exclusions of a measure that touch a period, earliest first.

    Parameters
    ----------
    key
        The measure's authority, service and name.
    """
    said = data.statements
    agreed = {row.beside: dt.date.fromisoformat(row.text) for row in each(said[said["role"] == Role.AGREED])}
    cells: dict[str, tuple[str, ...]] = {}
    for row in each(said[said["role"] == Role.SUSPENDED]):
        cells[row.beside] = (*cells.get(row.beside, ()), row.source)
    found = []
    for one in outturns.exclusions_touching(each(data.exclusions), *key, period.label):
        start, end = one.start.date(), None if pd.isna(one.end) else one.end.date()
        own = tuple(month for month in months(period) if _touches(start, end, month))
        found.append(
            Suspension(start, end, one.reason, own, agreed.get(one.source), cells.get(one.source, (one.source,)))
        )
    return found


def months(period: Period) -> tuple[Period, ...]:
    """Return the months of a period.

    Examples
    --------
    >>> [str(month) for month in months(Period(2014, 7, 3))]
    ['2014-07', '2014-08', '2014-09']
    """
    first = Period(period.year, period.month, 1)
    return tuple(first.following(number) for number in range(period.months))


def touched(found: Sequence[Suspension], period: Period) -> bool:
    """Tell whether any suspension touches a period."""
    return any(_touches(one.start, one.end, period) for one in found)


def _touches(start: dt.date, end: dt.date | None, period: Period) -> bool:
    return start <= period.last_day and (end is None or end >= period.first_day)


def inside(parts: pd.DataFrame, period: Period, decimals: int) -> Figure | None:
    """Return what the suspended months or quarters of a measure make; None where nobody says how they make one.

    Parameters
    ----------
    parts
        The measure's months or quarters, of one frequency (`outturns.parts`).
    """
    rows = [row for row in each(parts) if row.suspended and period.contains(Period.from_label(row.period))]
    made = _made(rows) if rows else None
    if made is None:
        return None
    basis, value = made
    unit = rows[0].unit
    arithmetic = outturns.arithmetic(basis, len(rows), unit)
    printed = units.format_value(value, unit, decimals)
    return Figure(value, unit, printed, tuple(row.source for row in rows), arithmetic)


def _made(rows: Sequence[Any]) -> tuple[Aggregation, float] | None:
    """Return what rows make together and how: their rate, or their plain mean; one alone is itself."""
    said = rows[0].aggregation
    if len(rows) == 1 and rows[0].covers == Covers.ITSELF and not rows[0].doubtful:
        return Aggregation.LATEST, rows[0].value
    counted = all(row.numerator == row.numerator and row.denominator > 0 for row in rows)
    if said == Aggregation.RATE or (not said and counted and not any(row.doubtful for row in rows)):
        if not counted:
            return None
        rate = sum(row.numerator for row in rows) / sum(row.denominator for row in rows)
        return Aggregation.RATE, rate * units.rate_factor(rows[0].unit)
    if said == Aggregation.AVERAGE:
        return Aggregation.AVERAGE, sum(row.value for row in rows) / len(rows)
    return None
