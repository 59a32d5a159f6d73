"""Which period a target is of, and whether it is of that period alone, of the year up to its end, or of the year.

The heading of the target says so, or else the figures beside it do: a target alone beside several periods is of the
latest. Where that is not clear, all the periods that may be meant are given.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from partnership_analysis.kinds import TargetKind
from partnership_analysis.periods import Period


class TargetPeriod(NamedTuple):
    """What a target is of: its kind and period; without a period, the `candidates` that may be meant, if any."""

    kind: TargetKind
    period: Period | None
    candidates: tuple[Period, ...] = ()


class Neighbours(NamedTuple):
    """What stands beside a target.

    Attributes
    ----------
    periods
        The periods of the figures: one or more.
    nearest
        The period of the nearest figure; None if that figure has none.
    after_total
        Whether the target stands straight after a figure of the year to date.
    with_target
        The periods that have a target of their own.
    """

    periods: Sequence[Period]
    nearest: Period | None = None
    after_total: bool = False
    with_target: frozenset[Period] = frozenset()


def target_beside(kind: TargetKind | None, beside: Neighbours) -> TargetPeriod:
    """Return what a target is of if its heading names no period, but perhaps a kind.

    Examples
    --------
    >>> year, first, second = Period(2024, 4), Period(2025, 4, 3), Period(2025, 7, 3)
    >>> [str(target_beside(kind, Neighbours([year, first, second])).period) for kind in (None, *TargetKind)]
    ['2025/26 Q2', '2025/26 Q2', '2025/26 Q2', '2025/26']
    """
    periods = list(dict.fromkeys(beside.periods))
    parts_of_years = [period for period in periods if period.months < 12]
    if kind is TargetKind.YEAR:
        return TargetPeriod(kind, _year_of(_latest(periods)))
    if parts_of_years and (kind is TargetKind.YEAR_TO_DATE or (kind is None and beside.after_total)):
        return year_to_date_target(_latest(parts_of_years))
    if kind is TargetKind.YEAR_TO_DATE:
        return TargetPeriod(kind, None, tuple(periods))
    return _target_of_latest(periods, beside)


def year_to_date_target(period: Period) -> TargetPeriod:
    """Return what a target of the year up to the end of a period is of: at the end of the year, it is the year's.

    Examples
    --------
    >>> str(year_to_date_target(Period(2025, 9, 1)).kind), str(year_to_date_target(Period(2026, 3, 1)).kind)
    ('year to date', 'year')
    """
    if period.last_day == period.year_of.last_day:
        return TargetPeriod(TargetKind.YEAR, period.year_of)
    return TargetPeriod(TargetKind.YEAR_TO_DATE, period)


def target_of_period(kind: TargetKind | None, period: Period, figures: Iterable[Period] = ()) -> TargetPeriod:
    """Return what a target is of if its heading names a period, and perhaps a kind, beside figures of some periods.

    Examples
    --------
    >>> str(target_of_period(None, Period(2025, 4)).kind)
    'year'
    >>> str(target_of_period(TargetKind.YEAR, Period(2025, 7, 3)).period)
    '2025/26'
    """
    if kind is TargetKind.YEAR or (kind is None and period.is_financial_year):
        return TargetPeriod(TargetKind.YEAR, _year_of(period))
    if kind is TargetKind.YEAR_TO_DATE and period.months >= 12:
        inside = [one for one in figures if one.months < 12 and period.contains(one)]
        return year_to_date_target(_latest(inside)) if inside else TargetPeriod(TargetKind.YEAR, period)
    if kind is TargetKind.YEAR_TO_DATE:
        return year_to_date_target(period)
    return TargetPeriod(kind or TargetKind.PERIOD, period)


def _target_of_latest(periods: Sequence[Period], beside: Neighbours) -> TargetPeriod:
    """Return the target of the latest period.

    Two periods may be the latest, such as a year and its last quarter. The longer one is meant if it stands next to the
    target, as a total does; otherwise it is not clear which.
    """
    end = max(period.last_day for period in periods)
    last = [period for period in periods if period.last_day == end]
    parts = [period for period in periods if any(period != one and one.contains(period) for one in last)]
    candidates = list(dict.fromkeys([*last, *([_latest(parts)] if parts else [])]))
    longest = max(candidates, key=lambda period: period.months)
    if len(candidates) > 1 and beside.nearest != longest:
        return TargetPeriod(TargetKind.PERIOD, None, tuple(candidates))
    if longest in beside.with_target and longest.months < 12:
        return TargetPeriod(TargetKind.PERIOD, None, (longest, _year_of(longest)))
    return TargetPeriod(TargetKind.PERIOD, longest)


def _latest(periods: Iterable[Period]) -> Period:
    return max(periods, key=lambda period: (period.last_day, period.months))


def _year_of(period: Period) -> Period:
    """Return the year of a month or a quarter; a longer period is itself."""
    return period.year_of if period.months < 12 else period
