"""Years in order.

Takes observations; gives, for each series that has a value in the year asked about, its change on the
year before, its rank among the years held up to then, and its run of rises or falls.
"""

import numpy as np
import pandas as pd

from partnership_analysis import periods, units
from partnership_analysis.tables import each

SERIES = ["authority", "service", "measure"]


def annual(observations: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the observations of whole financial years up to and including `year` that have a value, in order."""
    whole = observations["period"].str.fullmatch(r"\d{4}/\d\d") & (observations["period"] <= year)
    if "value" in observations:
        whole &= observations["value"].notna()
    rows = observations[whole].sort_values("period", kind="stable")
    return rows.assign(decimals=_decimals(rows, year)) if "decimals" in rows else rows


def _decimals(rows: pd.DataFrame, year: str) -> "pd.Series[int]":
    """Widen each series' decimals until the year's figure agrees in print with its target and the year before."""
    before = periods.year_before(year)
    now, then = rows[rows["period"] == year], rows[rows["period"] == before]
    pairs = now.merge(then[[*SERIES, "value"]], on=SERIES, how="left", suffixes=("", "_before"))
    widened = {
        (row.authority, row.service, row.measure): max(
            [row.decimals]
            + [units.agreeing_decimals(row.value, n, row.decimals) for n in (row.target, row.value_before) if n == n]
        )
        for row in each(pairs)
    }
    keys = zip(rows["authority"], rows["service"], rows["measure"], rows["decimals"], strict=True)
    return pd.Series([widened.get(key[:3], key[3]) for key in keys], index=rows.index, dtype="int64")


def changes(observations: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return what changed, one row for each series with a value in `year`.

    Returns
    -------
    DataFrame
        The year's observations in their own order, with `previous`, `previous_period` and
        `previous_source` (the financial year before; missing if that year is not held), `change` (value
        less previous, in the measure's unit), `direction` (improved, worsened, unchanged, or empty where
        the measure has no polarity), `years` (how many are held up to `year`), `from_highest` and
        `from_lowest` (rank among them, 1 is the extreme), `tied` (whether another year has the same
        value) and `run` (rises in a row, negative for falls; a missing year ends it).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> found = changes(data.topic("Collection rates").observations, "2014/15").set_index("measure")
    >>> row = found.loc["CTX collection"]
    >>> round(float(row["change"]), 2), int(row["run"]), int(row["from_lowest"]), int(row["years"])
    (-0.48, -2, 1, 6)
    """
    rows = annual(observations, year)
    number = rows["period"].str[:4].astype("int64")
    series = rows.groupby(SERIES, sort=False)
    follows = number - number.groupby([rows[name] for name in SERIES], sort=False).shift() == 1
    previous = series["value"].shift().where(follows)
    change = rows["value"] - previous
    values = series["value"]
    sign = change.map(np.sign)
    better = rows["polarity"].map({"higher": 1.0, "lower": -1.0}).astype("float64")
    rows = rows.assign(
        previous=previous,
        previous_period=series["period"].shift().where(follows, ""),
        previous_source=series["source"].shift().where(follows, ""),
        change=change,
        direction=(sign * better).map({1: "improved", -1: "worsened", 0: "unchanged"}).fillna(""),
        years=values.transform("size"),
        from_highest=values.rank(method="min", ascending=False).astype("int64"),
        from_lowest=values.rank(method="min").astype("int64"),
        tied=rows.duplicated([*SERIES, "value"], keep=False),
        run=_runs(sign, [rows[name] for name in SERIES]),
    )
    return rows[rows["period"] == year].sort_index()


def _runs(signs: pd.Series, series: list[pd.Series]) -> pd.Series:
    """Return the length of each run of one sign, signed; a change of sign, or a gap, begins another."""
    begins = (signs != signs.groupby(series, sort=False).shift()) | signs.isna()
    runs = begins.groupby(series, sort=False).cumsum()
    length = signs.groupby([*series, runs], sort=False).cumcount() + 1
    return (length * signs).fillna(0).astype("int64")
