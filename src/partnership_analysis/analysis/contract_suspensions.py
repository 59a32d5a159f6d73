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
from partnership_analysis.tables import each_row


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
    statements = data.statements
    agreements = statements[statements["role"] == Role.AGREED]
    agreed = {row.beside: dt.date.fromisoformat(row.text) for row in each_row(agreements)}
    cells: dict[str, tuple[str, ...]] = {}
    for row in each_row(statements[statements["role"] == Role.SUSPENDED]):
        cells[row.beside] = (*cells.get(row.beside, ()), row.source)
    found = []
    for one in outturns.exclusions_touching(each_row(data.exclusions), *key, period.label):
        start, end = one.start.date(), None if pd.isna(one.end) else one.end.date()
        touched = tuple(month for month in months(period) if _touches(start, end, month))
        own_cells = cells.get(one.source, (one.source,))
        found.append(Suspension(start, end, one.reason, touched, agreed.get(one.source), own_cells))
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


def any_touches(found: Sequence[Suspension], period: Period) -> bool:
    """Tell whether any suspension touches a period."""
    return any(_touches(one.start, one.end, period) for one in found)


def _touches(start: dt.date, end: dt.date | None, period: Period) -> bool:
    return start <= period.last_day and (end is None or end >= period.first_day)


def suspended_figure(parts: pd.DataFrame, period: Period, decimals: int) -> Figure | None:
    """Return what the suspended months or quarters of a measure make; None where nobody says how.

    Parameters
    ----------
    parts
        The measure's months or quarters, of one frequency (`outturns.parts`).
    """
    rows = [row for row in each_row(parts) if row.suspended and period.contains(Period.from_label(row.period))]
    if not rows:
        return None
    basis, unit = _basis(rows), rows[0].unit
    if basis == Aggregation.RATE:
        rate = sum(row.numerator for row in rows) / sum(row.denominator for row in rows)
        value = rate * units.rate_factor(unit)
    elif basis:
        value = sum(row.value for row in rows) / len(rows)
    else:
        return None
    printed = units.format_value(value, unit, decimals)
    arithmetic = outturns.arithmetic(basis, len(rows), unit)
    return Figure(value, unit, printed, tuple(row.source for row in rows), arithmetic)


def _basis(rows: Sequence[Any]) -> Aggregation:
    """Return what makes one figure of rows: their rate, their plain mean, or one alone that is itself; or nothing."""
    first = rows[0]
    doubtful = any(row.doubtful for row in rows)
    if len(rows) == 1 and first.covers == Covers.ITSELF and not doubtful:
        return Aggregation.LATEST
    counted = all(pd.notna(row.numerator) and row.denominator > 0 for row in rows)
    if counted and (first.aggregation == Aggregation.RATE or not (first.aggregation or doubtful)):
        return Aggregation.RATE
    return Aggregation.AVERAGE if first.aggregation == Aggregation.AVERAGE else Aggregation.NOT_SAID
