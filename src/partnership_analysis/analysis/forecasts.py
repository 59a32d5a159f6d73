"""Where each measure will end the year, by its months or quarters so far.

Takes a `Dataset` and a `Period`; gives a row for each series with a figure of that year: the forecast, its interval,
its error and its cells, or why there is no forecast. It uses nothing after the period's end.
"""

import datetime as dt
from enum import StrEnum
from itertools import accumulate, chain, groupby, pairwise
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis import outturns, year_ends
from partnership_analysis.analysis.outturns import PERIODS_IN_YEAR, Covers
from partnership_analysis.analysis.series import FREQUENCY_SERIES, SERIES, SeriesKey, is_about, series_keys
from partnership_analysis.analysis.year_ends import Method, Past
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import TAKE_LAST, Aggregation, Unit
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_YEAR_PARTS = [*FREQUENCY_SERIES, "year"]
_COLUMNS = (
    *SERIES, "year", "forecast", "forecast_low", "forecast_high", "coverage", "error", "past_years", "method", "cells",
    "arithmetic", "without", "to_date", "period", "frequency", "left_out", "unit", "decimals",
)  # fmt: skip
# As outturns are.
_DIGITS = 9
_NONE: dict[str, Any] = {
    **dict.fromkeys(("forecast", "forecast_low", "forecast_high", "error", "to_date"), np.nan),
    "method": "",
    "cells": (),
    "arithmetic": "",
}


class NoForecast(StrEnum):
    """Why there is no forecast; empty text where there is one.

    Attributes
    ----------
    COMPLETE
        The year's outturn is there.
    NOT_SAID
        Nobody says how its months or quarters make a year.
    NOT_COUNTED
        It is a rate, and some of this year's months or quarters lack a numerator or a denominator.
    GAPS
        Some of this year's months or quarters have no figure, and the year is made of all of them.
    SUSPENDED
        An agreed suspension touches some of this year's.
    TOO_FEW
        Fewer than three past years are whole, without suspensions, and since the measure last changed for good.
    """

    COMPLETE = "complete"
    NOT_SAID = "aggregation not said"
    NOT_COUNTED = "not counted"
    GAPS = "gaps"
    SUSPENDED = "suspended"
    TOO_FEW = "too few past years"


@cached_by_dataset
def forecasts(data: Dataset, period: Period) -> pd.DataFrame:
    """Return where each series with a month or quarter of a period's financial year will end that year.

    Parameters
    ----------
    period
        Where the year stands: nothing after its end is looked at.

    Returns
    -------
    DataFrame
        One row for each `authority, service, measure`, in their order:

        - `year`, the financial year; `forecast`, and the interval from `forecast_low` to `forecast_high` that should
          hold its outturn in a share of `coverage` (0.8) of years; `error`, how far forecasts of the past years, each
          left out in turn, were off on average; all in the measure's unit (percent 0 to 100), missing without a
          forecast;
        - `past_years`, how many whole past years it is made from, the latest five at most; `left_out`, how many others
          have figures but gaps or suspensions, or are from before the measure changed for good;
        - `method` (`year_ends.Method`; empty without a forecast), and `cells` and `arithmetic`, as a `Figure` has them;
        - `without` (`NoForecast`; empty if there is a forecast);
        - `period` and `to_date`, the latest month or quarter that counts and the year's outturn up to its end;
          `frequency` (month or quarter; months tell more), `unit` and the measure's `decimals`.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")  # it has years alone
    >>> len(forecasts(data, Period(2014, 4, 6)))
    0
    """
    data = data.until(period)
    rows = outturns.parts(data)
    year = period.year_of
    if not (rows["year"] == year.label).any():
        return pd.DataFrame(columns=list(_COLUMNS))
    stages = _stages(rows, year.label).merge(_outturns(rows), on=_YEAR_PARTS, how="left")
    stages = stages.assign(since=_since(stages, data.rebasings, period.last_day))
    stated = _stated(data, year) if year.last_day <= period.last_day else set()
    found: dict[SeriesKey, dict[str, Any]] = {}
    # One series after the other: a frame of each would take longer than all the rest.
    for (authority, service, measure, frequency), years in groupby(each_row(stages), key=attrgetter(*FREQUENCY_SERIES)):
        key = authority, service, measure
        row = _forecast(list(years), complete=key in stated) | {"frequency": frequency}
        # Months tell more than quarters, which count where they alone tell anything.
        if key not in found or _rank(row) > _rank(found[key]):
            found[key] = dict(zip(SERIES, key, strict=True)) | row
    return pd.DataFrame(list(found.values())).assign(year=year.label, coverage=year_ends.COVERAGE)[list(_COLUMNS)]


def _rank(row: dict[str, Any]) -> int:
    """Return how much a row tells of its year: that it is complete, where it will end, or neither."""
    return 2 if row["without"] == NoForecast.COMPLETE else int(not row["without"])


def _stated(data: Dataset, year: Period) -> set[SeriesKey]:
    """Return the series whose outturn of a year the workbook states."""
    rows = data.observations
    return set(series_keys(rows[(rows["period"] == year.label) & rows["value"].notna() & rows["as_at"].isna()]))


def _stages(rows: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return, for each series with a figure of a year, what every year up to it had reached at the same point.

    `reached` is how many months or quarters into the year that point is. `total`, `mean`, `rate` and `last` are what
    those up to it make, as outturns do; `outturn` and `by` what the whole year made, and by which aggregation.
    """
    place = period_columns.map_periods(
        rows["period"], lambda one: one.ordinal - one.year_of.part(1, one.months).ordinal
    )
    rows = rows.assign(place=place.astype("int64") + 1)
    reached = rows[rows["year"] == year].groupby(FREQUENCY_SERIES, sort=False)["place"].max()
    rows = rows.merge(reached.rename("reached").reset_index(), on=FREQUENCY_SERIES)
    years = rows.groupby(_YEAR_PARTS, sort=False)
    whole = years[["unit", "decimals", "aggregation", "covers", "reached"]].first()
    whole = whole.assign(
        suspended=years["suspended"].any(), lowest=years["value"].min(), highest=years["value"].max(),
        sources=years["source"].agg(tuple),
    )  # fmt: skip
    begun = rows[rows["place"] <= rows["reached"]]
    ends = begun[begun["place"] == begun["reached"]].set_index(_YEAR_PARTS)[["value", "period", "source"]]
    made = outturns.combined(begun, _YEAR_PARTS).join(ends.rename(columns={"value": "last", "source": "last_source"}))
    return whole.join(made).reset_index()


def _outturns(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the outturn of each year by its months, and by its quarters, with the aggregation it was worked out by."""
    made = pd.concat([outturns.outturns_of(rows[rows["frequency"] == one]) for one in PERIODS_IN_YEAR])
    return made[[*_YEAR_PARTS, "recomputed", "basis"]].rename(columns={"recomputed": "outturn", "basis": "by"})


def _since(stages: pd.DataFrame, rebasings: pd.DataFrame, end: dt.date) -> "pd.Series[bool]":
    """Tell which years begin after the measure last changed for good; a change after `end` is not known yet.

    As with process limits, the month or quarter that it falls in is the first of the measure as it is now.
    """
    april = period_columns.map_periods(stages["year"], lambda year: pd.Timestamp(year.part(1, 1).last_day))
    quarter = period_columns.map_periods(stages["year"], lambda year: pd.Timestamp(year.part(1, 3).last_day))
    first = april.where(stages["frequency"] == "month", quarter)
    since = pd.Series(True, index=stages.index)
    for rebasing in each_row(rebasings[rebasings["start"] <= pd.Timestamp(end)]):
        since &= ~is_about(stages, rebasing) | (first >= rebasing.start)
    return since


def _forecast(years: list[Any], complete: bool) -> dict[str, Any]:
    """Return the forecast of a series of months or quarters, or why there is no forecast; its last year is this one."""
    *before, now = years
    basis = _basis(now)
    usable = [one for one in before if _usable(one, basis)]
    to_date = _to_date(now, basis)
    about: dict[str, Any] = {
        "past_years": min(len(usable), year_ends.MOST_YEARS),
        "left_out": len(before) - len(usable),
        "to_date": to_date,
        "period": now.period,
        "unit": now.unit,
        "decimals": now.decimals,
    }
    if without := NoForecast.COMPLETE if complete else _without(now, basis, len(usable)):
        return _NONE | about | {"without": without}
    usable = usable[-year_ends.MOST_YEARS :]
    past = Past(
        np.array([_to_date(one, basis) for one in usable]), np.array([one.outturn for one in usable], dtype="float64")
    )
    extremes = min(one.lowest for one in (*usable, now)), max(one.highest for one in (*usable, now))
    how = year_ends.method(basis, now.unit, past, to_date)
    within = year_ends.bounds(basis, now.unit, to_date, past, *extremes)
    end = year_ends.forecast(how, past, to_date, within)
    cells, arithmetic = _origin(how, basis, now, usable)
    if end.forecast in (0.0, 100.0) and end.forecast in (within.low, within.high):
        arithmetic = f"{'max' if end.forecast == within.low else 'min'}({end.forecast:g}, {arithmetic})"
    found = {"forecast": end.forecast, "forecast_low": end.low, "forecast_high": end.high, "error": end.error}
    return about | found | {"method": how, "cells": cells, "arithmetic": arithmetic, "without": ""}


def _basis(now: Any) -> str:
    """Return the aggregation that this year is worked out by, as outturns have it; empty if nobody says."""
    if now.aggregation or not now.counted or now.covers != Covers.ITSELF or now.unit == Unit.COUNT:
        return str(now.aggregation)
    slack = 0.5 * 10.0**-now.decimals
    return Aggregation.RATE if now.low - slack <= now.rate <= now.high + slack else Aggregation.NOT_SAID


def _to_date(one: Any, basis: str) -> float:
    """Return the outturn of a year up to the point that this year has reached."""
    outturn = {Aggregation.SUM: one.total, Aggregation.AVERAGE: one.mean, Aggregation.RATE: one.rate}
    return round(float(outturn.get(Aggregation(basis), one.last)), _DIGITS)


def _usable(one: Any, basis: str) -> bool:
    """Tell whether a past year is one to go by: whole, not suspended in part, and of the measure as it is now."""
    whole = one.by == basis and not np.isnan(one.outturn) and not np.isnan(_to_date(one, basis))
    return whole and one.since and not one.suspended


def _without(now: Any, basis: str, years: int) -> NoForecast | None:
    if not basis:
        return NoForecast.NOT_SAID
    if basis == Aggregation.RATE and not now.counted:
        return NoForecast.NOT_COUNTED
    if basis not in TAKE_LAST and now.size < now.reached:
        return NoForecast.GAPS
    if now.reached == PERIODS_IN_YEAR[now.frequency]:
        return NoForecast.COMPLETE
    if now.suspended:
        return NoForecast.SUSPENDED
    return NoForecast.TOO_FEW if years < year_ends.FEWEST_YEARS else None


def _origin(how: Method, basis: str, now: Any, past: list[Any]) -> tuple[tuple[str, ...], str]:
    """Return the cells of a forecast, this year's first, and what is done with them."""
    ends = basis in TAKE_LAST
    groups = [(now.last_source,) if ends else now.sources]
    groups += [(one.last_source, one.sources[-1]) if ends else one.sources for one in past]
    starts = [0, *accumulate(map(len, groups))]
    begun = 1 if ends else now.reached

    def outturn(first: int, number: int) -> str:
        text = outturns.arithmetic(basis, number, now.unit)
        return text.replace(f"{{0:{number}}}", f"{{{first}:{first + number}}}").replace("{0}", f"{{{first}}}")

    reached = [outturn(first, begun) for first in starts[1:-1]]
    ended = [outturn(last - 1, 1) if ends else outturn(first, last - first) for first, last in pairwise(starts[1:])]
    return tuple(chain.from_iterable(groups)), year_ends.arithmetic(how, outturn(0, begun), reached, ended)
