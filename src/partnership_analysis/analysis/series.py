"""What tells series apart: the columns that name one, and the rows that are about one.

Takes tables that have these columns; gives keys, and which rows share one.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis.tables import each_row

MEASURE = ["service", "measure"]
SERIES = ["authority", *MEASURE]
KEY = [*SERIES, "period"]
FREQUENCY_SERIES = [*SERIES, "frequency"]

# The authority, service and measure of a series.
SeriesKey = tuple[str, str, str]


def series_keys(rows: pd.DataFrame) -> list[SeriesKey]:
    """Return the authority, service and measure of each row."""
    return list(zip(*(rows[name].tolist() for name in SERIES), strict=True))


def by_series(rows: pd.DataFrame) -> Iterator[tuple[SeriesKey, Any]]:
    """Go through a table's rows, each with the authority, service and measure that it is of."""
    return zip(series_keys(rows), each_row(rows), strict=True)


def is_among(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> "pd.Series[bool]":
    """Return which rows have the same key as one of the others.

    Examples
    --------
    >>> returned = pd.DataFrame({"measure": ["Calls", "Visits"], "period": "2014/15"})
    >>> is_among(returned, returned[:1], ["measure", "period"]).tolist()
    [True, False]
    """
    return pd.Series(pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(others[key])), index=rows.index)


def is_about(rows: pd.DataFrame, exclusion: Any) -> "pd.Series[bool]":
    """Return which rows an exclusion, or a re-basing, is about; one without an authority is about every authority."""
    found: pd.Series[bool] = (rows["service"] == exclusion.service) & (rows["measure"] == exclusion.measure)
    return found & (rows["authority"] == exclusion.authority) if exclusion.authority else found


def rows_of(rows: pd.DataFrame, key: SeriesKey) -> pd.DataFrame:
    """Return the rows of one series; a row without an authority is of every authority."""
    authority, service, measure = key
    named = (rows["service"] == service) & (rows["measure"] == measure)
    return rows[named & rows["authority"].isin(["", authority])]
