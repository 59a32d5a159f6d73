"""Which period a target is of, and whether it is of that period alone, of the year up to its end, or of the year.

Its heading says so, or else the figures beside it do: a target that stands alone beside several periods is of the
latest. Where that is not clear, all the periods that may be meant are given.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from partnership_analysis.kinds import TargetKind
from partnership_analysis.periods import Period


class Aim(NamedTuple):
    """What a target is of: its kind and period; without a period, the `candidates` that it may be of, if any."""

    kind: TargetKind
    period: Period | None
    candidates: tuple[Period, ...] = ()


class Beside(NamedTuple):
    """What stands beside a target.

    Attributes
    ----------
    periods
        The periods of the figures: one or more.
    nearest
        The period of the nearest figure; None if that is of no period.
    after_total
        Whether the target stands straight after a figure of the year to date.
    taken
        The periods that have a target of their own.
    """

    periods: Sequence[Period]
    nearest: Period | None = None
    after_total: bool = False
    taken: frozenset[Period] = frozenset()


def aim(kind: TargetKind | None, beside: Beside) -> Aim:
    """Return what a target is of whose heading names no period, but perhaps a kind.

    Examples
    --------
    >>> year, first, second = Period(2024, 4), Period(2025, 4, 3), Period(2025, 7, 3)
    >>> [str(aim(kind, Beside([year, first, second])).period) for kind in (None, *TargetKind)]
    ['2025/26 Q2', '2025/26 Q2', '2025/26 Q2', '2025/26']
    """
    held = list(dict.fromkeys(beside.periods))
    within_years = [period for period in held if period.months < 12]
    if kind is TargetKind.YEAR:
        return Aim(kind, _year_of(_latest(held)))
    if kind is TargetKind.YEAR_TO_DATE:
        return to_date(_latest(within_years)) if within_years else Aim(kind, None, tuple(held))
    if kind is None and beside.after_total and within_years:
        return to_date(_latest(within_years))
    return _of_the_latest(held, beside)


def to_date(period: Period) -> Aim:
    """Return what a target of the year up to the end of a period is of: at the end of the year, it is the year's.

    Examples
    --------
    >>> str(to_date(Period(2025, 9, 1)).kind), str(to_date(Period(2026, 3, 1)).kind)
    ('year to date', 'year')
    """
    if period.last_day == period.year_of.last_day:
        return Aim(TargetKind.YEAR, period.year_of)
    return Aim(TargetKind.YEAR_TO_DATE, period)


def named(kind: TargetKind | None, period: Period, held: Iterable[Period] = ()) -> Aim:
    """Return what a target is of whose heading names a period, and perhaps a kind.

    Examples
    --------
    >>> str(named(None, Period(2025, 4), []).kind), str(named(TargetKind.YEAR, Period(2025, 7, 3), []).period)
    ('year', '2025/26')
    """
    if kind is TargetKind.YEAR or (kind is None and period.is_financial_year):
        return Aim(TargetKind.YEAR, _year_of(period))
    if kind is TargetKind.YEAR_TO_DATE and period.months >= 12:
        inside = [one for one in held if one.months < 12 and period.contains(one)]
        return to_date(_latest(inside)) if inside else Aim(TargetKind.YEAR, period)
    if kind is TargetKind.YEAR_TO_DATE:
        return to_date(period)
    return Aim(kind or TargetKind.PERIOD, period)


def _of_the_latest(held: Sequence[Period], beside: Beside) -> Aim:
    """Return the latest period's target.

    Of two periods that may be the latest, as a year and its last quarter, the longer one is meant if it stands next to
    the target, as a total does; otherwise it is not clear which.
    """
    end = max(period.last_day for period in held)
    last = [period for period in held if period.last_day == end]
    parts = [period for period in held if any(period != one and one.contains(period) for one in last)]
    candidates = list(dict.fromkeys([*last, *([_latest(parts)] if parts else [])]))
    longest = max(candidates, key=lambda period: period.months)
    if len(candidates) > 1 and beside.nearest != longest:
        return Aim(TargetKind.PERIOD, None, tuple(candidates))
    if longest in beside.taken and longest.months < 12:
        return Aim(TargetKind.PERIOD, None, tuple(dict.fromkeys([longest, _year_of(longest)])))
    return Aim(TargetKind.PERIOD, longest)


def _latest(held: Iterable[Period]) -> Period:
    return max(held, key=lambda period: (period.last_day, period.months))


def _year_of(period: Period) -> Period:
    return period.year_of if period.months < 12 else period
