"""How many decimals each measure is printed with.

Takes the years of some measures; gives them with one number of decimals for each series, the same wherever its figures
are printed: those that the measure is published with, or one more where its print would otherwise contradict itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import measure_names, units
from partnership_analysis.analysis import trends
from partnership_analysis.analysis.series import KEY, SERIES, SeriesKey, by_series, series_keys
from partnership_analysis.periods import Period
from partnership_analysis.units import Flags, Numbers

_Key = tuple[str, ...]


class _Pair(NamedTuple):
    """A figure and a number printed beside it, with the place of a row of their series."""

    place: int
    figure: float
    other: float


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The figures of many pairs, the numbers beside them and the number of the series that each pair is of."""

    figures: Numbers
    others: Numbers
    series: "np.ndarray[Any, np.dtype[np.intp]]"

    def count(self, which: Flags, of: int) -> Numbers:
        """Return how many of some pairs each of so many series has."""
        return np.bincount(self.series[which], minlength=of).astype("float64")


def with_decimals(rows: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return years up to `year` (of `assessment.assess`, in order), each series with the `decimals` it is printed with.

    A series has one decimal more than its measure where otherwise a missed target would look met, a target would have
    more decimals than its figure, or more of the differences that the year's sentences and tables print would not be
    those of the figures beside them. A difference that one more does not mend says "about" (see
    `figures.difference_figure`).
    """
    if rows.empty:
        return rows
    series = rows.groupby(SERIES, sort=False).ngroup().to_numpy()
    published = np.zeros(series.max() + 1)
    published[series] = rows["decimals"]
    places = {key: place for place, key in enumerate(rows[KEY].itertuples(index=False, name=None))}
    compared = _gathered(_compared(rows, places, year), series)
    judged = _gathered(_judged(rows, places, year), series)
    fewer, more = (_wrong(compared, judged, published + extra) for extra in (0, 1))
    return rows.assign(decimals=(published + (more < fewer))[series].astype("int64"))


def of_series(rows: pd.DataFrame) -> dict[SeriesKey, int]:
    """Return the `decimals` that each series of some rows is printed with."""
    return dict(zip(series_keys(rows), rows["decimals"], strict=True))


def as_printed(parts: pd.DataFrame, printed: Mapping[SeriesKey, int]) -> pd.DataFrame:
    """Return months and quarters with the `decimals` that their series are printed with elsewhere."""
    keys = zip(series_keys(parts), parts["decimals"], strict=True)
    return parts.assign(decimals=np.array([printed.get(key, published) for key, published in keys], dtype="int64"))


def beside_others(printed: Mapping[SeriesKey, int], compared: pd.DataFrame) -> dict[SeriesKey, int]:
    """Return the decimals of series, with one more where a figure would look like a quantile that it is not.

    Parameters
    ----------
    compared
        The figures of a period beside those of other councils (`comparators.ranked`).
    """
    found = dict(printed)
    for key, row in by_series(compared):
        if key in printed:
            quantiles = [other for other in (row.median, row.top_quartile) if abs(row.value - other) > units.DUST]
            fewer, more = (
                sum(units.round_half_up(row.value, places) == units.round_half_up(other, places) for other in quantiles)
                for places in (printed[key], printed[key] + 1)
            )
            found[key] = max(found[key], printed[key] + (more < fewer))
    return found


def _gathered(pairs: Iterator[_Pair], series: Any) -> _Pairs:
    rows = np.array(list(pairs), dtype="float64").reshape(-1, 3)
    places, figures, others = rows[~np.isnan(rows).any(axis=1)].T
    return _Pairs(figures, others, series[places.astype("intp")])


def _wrong(compared: _Pairs, judged: _Pairs, decimals: Numbers) -> Numbers:
    """Return how much is wrong in the print of each series: what misleads about a target outweighs all differences."""
    places = decimals[judged.series]
    target = units.printed_digits(judged.others, places)
    alike = units.printed_digits(judged.figures, places) == target
    alike &= np.abs(judged.figures - judged.others) > units.DUST
    # A target is printed as it was set, with more decimals than the figure if it must.
    cut = np.abs(target / 10.0**places - judged.others) > units.DUST
    apart = ~units.differences_agree(compared.figures, compared.others, decimals[compared.series])
    misleading, number = judged.count(alike, len(decimals)) + judged.count(cut, len(decimals)), len(apart) + 1
    return misleading * number + compared.count(apart, len(decimals))


def _compared(rows: pd.DataFrame, places: Mapping[_Key, int], year: str) -> Iterator[_Pair]:
    """Give the figures whose difference is printed.

    Those of the year beside the year before, the first year and the target of a whole; those of the largest movement;
    and those of the last two years beside their targets.
    """
    values, targets = rows["value"].tolist(), rows["target"].tolist()
    before = Period.from_label(year).year_before.label
    first: dict[_Key, int] = {}
    for key, place in places.items():
        first.setdefault(key[:-1], place)
    of_year = {key[:-1]: place for key, place in places.items() if key[-1] == year}
    for series, place in of_year.items():
        beside = [first[series], places.get((*series, before))]
        yield from (_Pair(place, values[place], values[other]) for other in beside if other is not None)
    for key, row in by_series(trends.largest_changes(trends.with_changes(rows))):
        earlier = Period.from_label(row.largest_period).year_before.label
        place, other = places[*key, row.largest_period], places[*key, earlier]
        yield _Pair(place, values[place], values[other])
    for whole, part in measure_names.whole_and_part(rows["measure"].unique()):
        for (*service, measure), place in of_year.items():
            if measure == part and (*service, whole) in of_year:
                yield _Pair(place, values[place], targets[of_year[*service, whole]])
    for place in _last_two(rows):
        yield _Pair(place, values[place], targets[place])


def _judged(rows: pd.DataFrame, places: Mapping[_Key, int], year: str) -> Iterator[_Pair]:
    """Give what is judged by a target: the last two years' figures, and the year's outside suspensions.

    The year's figure is judged by the target of the year before, too, where that was another.
    """
    values, targets, outside = (rows[name].tolist() for name in ("value", "target", "value_outside"))
    before = Period.from_label(year).year_before.label
    for place in _last_two(rows):
        yield _Pair(place, values[place], targets[place])
    for (*series, label), place in places.items():
        if label == year:
            yield _Pair(place, outside[place], targets[place])
            yield _Pair(place, values[place], targets[places.get((*series, before), place)])


def _last_two(rows: pd.DataFrame) -> list[int]:
    """Return the places of the last two years of each series."""
    after = rows.groupby(SERIES, sort=False).cumcount(ascending=False).to_numpy()
    return [int(place) for place in np.flatnonzero(after < 2)]
