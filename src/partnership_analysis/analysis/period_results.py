"""The result of each measure in a period, and in the year up to its end.

Takes a `Dataset` of what was known at the end of a period; gives, for each measure, its figure of the period, that of
the period before and of the same period last year, and what the months since April make together. A measure that is
returned less often has its latest figure, which keeps its own date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import lookup, period_columns, units
from partnership_analysis.analysis import assessment, forecasts, outturns
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.series import (
    FREQUENCY_SERIES,
    MEASURE,
    SERIES,
    SeriesKey,
    by_series,
    is_among,
    series_keys,
)
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import BETTER_SIGN, Aggregation, Frequency, TargetKind
from partnership_analysis.periods import Period

# Two figures may count from April if the last is half as much again as the first, three if it is twice and a quarter.
_TIMES = 0.75
# A figure older than this, in months, is of another year's report.
_OLDEST = 12


class Course(StrEnum):
    """Whether a year's target will be met, by the forecast and its range; an annual target is judged no earlier.

    Attributes
    ----------
    ON, OFF
        The whole range meets the target, or none of it does.
    UNSURE
        A part of the range meets it.
    NOT_KNOWN
        There is no target of the year, no forecast or no polarity.
    """

    ON = "on course"
    OFF = "not on course"
    UNSURE = "too close to say"
    NOT_KNOWN = ""


@dataclass(frozen=True)
class Target:
    """A target: its value, in the measure's unit, and its cell."""

    value: float
    source: str


@dataclass(frozen=True)
class PeriodResult:
    """The result of a measure in a period.

    Attributes
    ----------
    now
        The assessed row (`assessment.assess`) of its latest figure.
    period
        What that figure is of: the report's period, or an earlier one of a measure that is returned less often.
    current
        Whether the figure ends when the report's period ends.
    new
        Whether the figure is of the report's period, or ended within it: an older one is in an earlier report.
    covers, aggregation, frequency
        What each figure of the measure counts (`outturns.Covers`), how its periods make a year, and how often it is
        returned, if the workbook says so.
    previous, last_year
        The assessed rows of the period before and of the same period a year before; None without a figure.
    to_date, to_date_last_year
        Those of the months from April to the figure's end, and of the same months a year before.
    year_target
        The target of the whole year, if the workbook gives one.
    forecast
        Where the year will end (a row of `forecasts.forecasts`), or why that is not known; None for a whole year.
    may_be_cumulative
        Whether the figures of its year rise as they do when they count from April, and the workbook does not say.
    decimals
        How many decimals its figures are printed with.
    """

    now: Any
    period: Period
    current: bool
    new: bool
    covers: Covers
    aggregation: Aggregation
    frequency: Frequency
    previous: Any | None
    last_year: Any | None
    to_date: Any | None
    to_date_last_year: Any | None
    year_target: Target | None
    forecast: Any | None
    may_be_cumulative: bool
    decimals: int

    @property
    def key(self) -> SeriesKey:
        """The authority, service and measure."""
        return self.now.authority, self.now.service, self.now.measure

    def is_of_period(self, period: Period) -> bool:
        """Whether the figure is a report's period's own, or of a longer one that ends with it."""
        return self.current and self.period.months >= period.months

    @property
    def counts_from_april(self) -> bool:
        """Whether its figure is itself the year to date: it rises from April on, whatever happens."""
        return self.covers == Covers.YEAR_TO_DATE

    @property
    def target_before(self) -> Any | None:
        """The row whose target tells whether this one's was moved; None where that is not clear.

        What adds up has a target for each time of the year: last year's is the one before. What counts from April has
        another target at each point, which says nothing of it.
        """
        if self.counts_from_april:
            return None
        if self.aggregation == Aggregation.SUM:
            return self.last_year
        counts_itself = self.covers == Covers.ITSELF and self.aggregation != Aggregation.NOT_SAID
        return self.previous if counts_itself else None

    @property
    def course(self) -> Course:
        """Whether the year's end will meet the year's target, as far as the forecast tells."""
        better, target, forecast = BETTER_SIGN.get(self.now.polarity), self.year_target, self.forecast
        if target is None or forecast is None or forecast.without or better is None:
            return Course.NOT_KNOWN
        ends = (forecast.forecast_low, forecast.forecast_high)
        worst, best = sorted(better * (end - target.value) for end in ends)
        return Course.ON if worst >= -units.DUST else Course.OFF if best < -units.DUST else Course.UNSURE

    @property
    def direction(self) -> Direction:
        """Whether it improved on the period before; what counts from April, on the same period last year."""
        if self.may_be_cumulative:
            return Direction.UNJUDGED
        return self.on_last_year if self.counts_from_april else self._direction(self.previous)

    @property
    def on_last_year(self) -> Direction:
        """Whether it improved on the same period last year."""
        return self._direction(self.last_year)

    def _direction(self, before: Any | None) -> Direction:
        better = BETTER_SIGN.get(self.now.polarity)
        if before is None or better is None:
            return Direction.UNJUDGED
        now, then = (units.round_half_up(row.value, self.decimals) for row in (self.now, before))
        if now == then:
            return Direction.UNCHANGED
        return Direction.IMPROVED if (now > then) == (better > 0) else Direction.WORSENED


def period_results(data: Dataset, period: Period) -> list[PeriodResult]:
    """Return the result of each measure that has a figure of the period, or an earlier one of the past twelve months.

    Parameters
    ----------
    data
        What was known at the end of the period (`Dataset.until`).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> quarter = Period(2014, 7, 3)
    >>> data = pa.load("data/raw/hart_scorecards_2014-15").until(quarter)
    >>> found = period_results(data, quarter)
    >>> len(found), found[0].now.value, found[0].previous.value, str(found[0].direction)
    (45, 95.5, 95.9, 'worsened')
    """
    rows = data.observations[data.observations["value"].notna()]
    if rows.empty:
        return []
    latest_periods, months = _latest_periods(rows, period), outturns.parts(data)
    spans = _spans(latest_periods.values(), period)
    assessed = assessment.assess(data, spans)
    # The figures of other periods are not looked at, and may be thousands.
    figures = _by_period(assessed[assessed["period"].isin([span.label for span in spans])])
    covers = dict(zip(series_keys(months), months["covers"], strict=True))
    described = lookup.by_measure(data.measures)
    cumulative = _perhaps_cumulative(months, period)
    targets, ends = year_targets(data, period), _year_ends(data, period)
    found = []
    for key, latest in latest_periods.items():
        own = period if (*key, period.label) in figures else latest
        if own.ends > period.ends - _OLDEST or own == period:
            about = described[key[1:]]
            # Of a whole year it makes no difference.
            count = Covers.ITSELF if own.is_financial_year else Covers(covers.get(key, Covers.ITSELF))
            beside = _figures_beside(figures, key, own, count)
            judged = [beside.now] if beside.to_date is None else [beside.now, beside.to_date]
            found.append(
                PeriodResult(
                    now=beside.now,
                    period=own,
                    current=own.ends == period.ends,
                    new=own.ends > period.ends - period.months,
                    covers=count,
                    aggregation=Aggregation(about.aggregation),
                    frequency=Frequency(about.frequency),
                    previous=beside.previous,
                    last_year=beside.last_year,
                    to_date=beside.to_date,
                    to_date_last_year=beside.to_date_last_year,
                    # At the year's end it is the target of the year to date.
                    year_target=None if own.ends == period.year_of.ends else targets.get(key),
                    forecast=ends.get(key),
                    may_be_cumulative=key in cumulative and own.year_of == period.year_of,
                    decimals=_decimals(judged, beside.now, (beside.previous, beside.last_year)),
                )
            )
    # As the workbook lists its measures, wherever their figures stand.
    order = {key: place for place, key in enumerate(described)}
    return sorted(found, key=lambda one: order[one.key[1:]])


def assess(data: Dataset, period: Period) -> pd.DataFrame:
    """Return the assessed figures (`assessment.assess`), and those that a period is compared with.

    These are those of the period itself, of the one before, of the same one last year, and since April, where they can
    be made.
    """
    rows = data.observations[data.observations["value"].notna()]
    return assessment.assess(data, _spans(_latest_periods(rows, period).values(), period))


def without_figure(data: Dataset, period: Period, found: list[PeriodResult]) -> pd.DataFrame:
    """Return the last figure of each measure that lacks one for the period, and is returned as often as the report."""
    rows = data.observations[data.observations["value"].notna() & data.observations["as_at"].isna()]
    returned = {one.key for one in found if not is_late(one, period)}
    # Of a year and its last month, which end together, the month says how often the measure is returned.
    ends = period_columns.map_periods(rows["period"], lambda own: 100 * own.ends - own.months).astype("int64")
    last = rows.assign(ends=ends).sort_values("ends", kind="stable").drop_duplicates(SERIES, keep="last").sort_index()
    missing = pd.Series([key not in returned for key in series_keys(last)], index=last.index, dtype="bool")
    # What is returned less often is no figure short.
    often = period_columns.map_periods(last["period"], lambda own: own.months <= period.months).astype("bool")
    late = pd.concat([last[often & missing], never_returned(data, period)], ignore_index=True)
    late = late.merge(data.measures[[*MEASURE, "phrase", "decimals", "topic", "short"]], on=MEASURE, how="left")
    return late.assign(cells=pd.Series([(cell,) for cell in late["source"]], dtype="object"), arithmetic="{0}")


def never_returned(data: Dataset, period: Period) -> pd.DataFrame:
    """Return the targets of a period, or of its year, whose measures have no figure at all: one row to a measure."""
    figures = data.observations[data.observations["value"].notna()]
    targets = data.targets
    targets = targets[targets["period"].isin([period.label, period.year_of.label, period.year_to_date.label])]
    found = targets[~is_among(targets, figures, SERIES)].drop_duplicates(SERIES).rename(columns={"value": "target"})
    found = found.merge(data.measures[[*MEASURE, "unit", "polarity"]], on=MEASURE, how="left")
    return found.assign(value=np.nan, period="", target_source=found["source"], source="")


def is_late(one: PeriodResult, period: Period) -> bool:
    """Tell whether a measure is returned as often as the report is, and has no figure that ends with its period."""
    return not one.current and max(one.period.months, one.frequency.months) <= period.months


def _latest_periods(rows: pd.DataFrame, period: Period) -> dict[SeriesKey, Period]:
    """Return the period of each measure's latest figure: of those that end together, the one most like the report's."""
    periods = {label: Period.from_label(label) for label in rows["period"].unique()}
    preferred = {
        label: (own.ends, own.months if own.months <= period.months else -own.months) for label, own in periods.items()
    }
    found: dict[SeriesKey, str] = {}
    for key, label in zip(series_keys(rows), rows["period"].tolist(), strict=True):
        if key not in found or preferred[label] > preferred[found[key]]:
            found[key] = label
    return {key: periods[label] for key, label in found.items()}


def _spans(latest: Iterable[Period], period: Period) -> tuple[Period, ...]:
    """Return a period, those of the measures' latest figures, and all that these are compared with."""
    return tuple(
        sorted(
            {
                span
                for one in {period, *latest}
                for span in (one, one.before, one.year_before, one.year_to_date, one.year_to_date.year_before)
            }
        )
    )


def _by_period(rows: pd.DataFrame) -> dict[tuple[str, ...], Any]:
    """Return assessed rows by their measure and period; one that counts to its end comes before one "as at" a day."""
    rows = rows.sort_values("as_at", na_position="last", kind="stable")
    return {(*key, row.period): row for key, row in by_series(rows)}


def _perhaps_cumulative(months: pd.DataFrame, period: Period) -> set[SeriesKey]:
    """Return the measures whose months or quarters of the year may each count from April: no aggregation says so."""
    rows = months[(months["year"] == period.year_of.label) & (months["aggregation"] == "")]
    found = set()
    for _, parts in rows.groupby(FREQUENCY_SERIES, sort=False):
        values = parts["value"]
        first, last = values.iloc[0], values.iloc[-1]
        rises = values.is_monotonic_increasing and last >= first * len(values) * _TIMES
        if len(values) > 1 and first > 0 and rises:
            found.add(series_keys(parts)[0])
    return found


def _year_ends(data: Dataset, period: Period) -> dict[SeriesKey, Any]:
    """Return where the year of each measure will end, of a part of a year."""
    if period.is_financial_year:
        return {}
    return dict(by_series(forecasts.forecasts(data, period)))


def year_targets(data: Dataset, period: Period) -> dict[SeriesKey, Target]:
    """Return the target that the workbook gives each measure for the year of a period."""
    rows = data.targets[data.targets["period"] == period.year_of.label]
    # One that is said to be the year's comes before one that only stands beside the year's figure.
    rows = rows.iloc[(rows["kind"] == TargetKind.YEAR).argsort(kind="stable")]
    return {key: Target(row.value, row.source) for key, row in by_series(rows)}


@dataclass(frozen=True)
class _FiguresBeside:
    """A figure, and those that it is compared with; None if they are missing, or not like for like."""

    now: Any
    previous: Any | None
    last_year: Any | None
    to_date: Any | None
    to_date_last_year: Any | None


def _figures_beside(
    figures: Mapping[tuple[str, ...], Any], key: SeriesKey, period: Period, covers: Covers
) -> _FiguresBeside:
    """Return the latest figure of a measure, which is of a period, and those that it is compared with."""
    now = figures[(*key, period.label)]

    def comparable(other: Period) -> Any | None:
        row = figures.get((*key, other.label))
        # Years that are counted at different times after their ends are not alike.
        return row if row is None or (pd.isna(row.as_at) and pd.isna(now.as_at)) else None

    from_april = covers == Covers.YEAR_TO_DATE
    # What counts from April starts again there: March is no period before it.
    starts_again = from_april and period.before.year_of != period.year_of
    is_to_date = period.year_to_date == period or (from_april and period.ends < period.year_of.ends)
    return _FiguresBeside(
        now=now,
        previous=None if starts_again else comparable(period.before),
        last_year=comparable(period.year_before),
        to_date=now if is_to_date else comparable(period.year_to_date),
        to_date_last_year=comparable(period.year_before if is_to_date else period.year_to_date.year_before),
    )


def _decimals(judged: list[Any], now: Any, others: Iterable[Any | None]) -> int:
    """Return the decimals of a measure, or one more where its print would contradict itself otherwise.

    A missed target must not look met; a change should be that of the two figures beside it.
    """
    fewer = int(judged[0].decimals)
    if any(not pd.isna(row.target) and _looks_on_target(row, fewer) for row in judged):
        return fewer + 1
    earlier = [other.value for other in others if other is not None]
    wrong, still_wrong = (
        sum(units.agreeing_decimals(now.value, value, places) > places for value in earlier)
        for places in (fewer, fewer + 1)
    )
    return fewer + 1 if still_wrong < wrong else fewer


def _looks_on_target(now: Any, places: int) -> bool:
    """Tell whether a figure looks like its target and is not, or has fewer decimals than it: 36% and 47.5%."""
    if units.own_decimals(now.target) > places:
        return True
    alike = units.round_half_up(now.value, places) == units.round_half_up(now.target, places)
    return alike and abs(now.value - now.target) > units.DUST
