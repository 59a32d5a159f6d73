"""Years in order.

Takes observations; gives, for each series that has a value in the year asked about, its change on the year before,
its rank among the years up to then, its run of rises or falls and its change since the first.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis.series import SERIES, by_series
from partnership_analysis.kinds import BETTER_SIGN


class Direction(StrEnum):
    """Whether a change is for the better; nothing where nobody said which is better."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    UNCHANGED = "unchanged"
    UNJUDGED = ""


_DIRECTIONS = {1: Direction.IMPROVED, -1: Direction.WORSENED, 0: Direction.UNCHANGED}


def annual(observations: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the observations of whole financial years up to and including `year` that have a value, in order."""
    wanted = period_columns.whole_years(observations["period"]) & (observations["period"] <= year)
    if "value" in observations:
        wanted &= observations["value"].notna()
    return observations[wanted].sort_values("period", kind="stable")


def with_changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return years in order (`annual`) with `previous`, the value of the year before, and `change`, the difference.

    Both are missing where the year before has no value.
    """
    ordinals, values = _ordinals(rows), rows.groupby(SERIES, sort=False)["value"]
    follows = ordinals - ordinals.groupby([rows[name] for name in SERIES], sort=False).shift() == 1
    previous = values.shift().where(follows)
    # The digits past what a spreadsheet holds are the dust of subtraction.
    return rows.assign(previous=previous, change=(rows["value"] - previous).round(10))


def changes(observations: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return what changed, one row for each series with a value in `year`.

    Where the observations have `decimals`, values that print alike rank alike, and a change that does not show in print
    has no direction.

    Returns
    -------
    DataFrame
        The year's observations in their own order, with

        - `previous` and `previous_period`, the financial year before (missing without a figure), and `last_period`,
          the last year with a figure before it;
        - `change` (value less previous, in the measure's unit), `direction` (improved, worsened, unchanged, or empty
          where the measure has no polarity), `run` (rises in a row, negative for falls; a missing year ends it) and
          `run_before`, that up to the year before;
        - `years` (how many there are up to `year`), `from_highest` and `from_lowest` (rank among them, 1 is the
          extreme), `tied` (the other years with the same value), `steady` (whether all have) and `gaps` (years missing
          between them);
        - `first_period`, the first year with a figure, and `since_first`, the change from then;
        - `largest_period`, the year of the largest movement from one year to the next (empty where there are fewer
          than two, or two that are as large), and `largest`, its size with its sign;
        - `usual`, the mean size of the movements before this one.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> found = changes(data.topic("Collection rates").observations, "2014/15").set_index("measure")
    >>> row = found.loc["CTX collection"]
    >>> round(float(row["change"]), 2), int(row["run"]), int(row["from_lowest"]), int(row["years"])
    (-0.48, -2, 1, 6)
    """
    rows = with_changes(annual(observations, year))
    keys = [rows[name] for name in SERIES]
    rows = rows.assign(printed=_printed(rows))
    ordinals = _ordinals(rows)
    series = rows.groupby(SERIES, sort=False)
    values, last_period, printed = series["value"], series["period"].shift(), series["printed"]
    follows = rows["previous"].notna()
    prints_alike = (rows["period"] == year) & (rows["printed"] == printed.shift())
    sign = rows["change"].map(np.sign).mask(follows & prints_alike, 0.0)
    size = rows["change"].abs()
    moves = size.groupby(keys, sort=False)
    better = rows["polarity"].map(BETTER_SIGN).astype("float64")
    run = _runs(sign, keys)
    rows = rows.assign(
        previous_period=last_period.where(follows, "").fillna(""),
        last_period=last_period.fillna(""),
        direction=(sign * better).map(_DIRECTIONS).fillna(Direction.UNJUDGED),
        years=values.transform("size"),
        from_highest=printed.rank(method="min", ascending=False).astype("int64"),
        from_lowest=printed.rank(method="min").astype("int64"),
        steady=values.transform("nunique") == 1,
        run=run,
        run_before=run.groupby(keys, sort=False).shift().where(follows).fillna(0).astype("int64"),
        gaps=ordinals - ordinals.groupby(keys, sort=False).transform("first") + 1 - values.transform("size"),
        first_period=series["period"].transform("first"),
        since_first=(rows["value"] - values.transform("first")).round(10),
        usual=(moves.cumsum() - size) / (moves.cumcount() - size.isna().groupby(keys, sort=False).cumsum()),
    )
    now = rows[rows["period"] == year].sort_index()
    found = now.assign(tied=_tied(rows, now)).merge(largest_changes(rows), on=SERIES, how="left").set_index(now.index)
    return found.assign(largest_period=found["largest_period"].fillna(""))


def _printed(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return the values to rank: as they are printed, where that is known."""
    if "decimals" not in rows:
        return rows["value"]
    return pd.Series(units.printed_digits(rows["value"].to_numpy(), rows["decimals"].to_numpy()), index=rows.index)


def _tied(rows: pd.DataFrame, now: pd.DataFrame) -> "pd.Series[Any]":
    """Return, for each series, the other years with the same value as this year's."""
    same = rows[rows.duplicated([*SERIES, "printed"], keep=False)]
    years = same.groupby([*SERIES, "printed"], sort=False)["period"].agg(tuple).to_dict()
    tied = [
        tuple(label for label in years.get((*key, row.printed), ()) if label != row.period)
        for key, row in by_series(now)
    ]
    return pd.Series(tied, index=now.index, dtype="object")


def largest_changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the `largest` change of each series with two or more (`with_changes`), and its `largest_period`."""
    moves = rows[rows["change"].notna()]
    sizes = moves["change"].abs()
    series = sizes.groupby([moves[name] for name in SERIES], sort=False)
    top = (sizes >= series.transform("max") - units.DUST) & (series.transform("size") > 1)
    found = moves[top].drop_duplicates(SERIES, keep=False)
    return found[[*SERIES, "period", "change"]].rename(columns={"period": "largest_period", "change": "largest"})


def _ordinals(rows: pd.DataFrame) -> "pd.Series[int]":
    """Return the number of each row's year."""
    return period_columns.map_periods(rows["period"], lambda period: period.ordinal).astype("int64")


def _runs(signs: pd.Series, series: list[pd.Series]) -> pd.Series:
    """Return the length of each run of one sign, signed; a change of sign, or a gap, begins another."""
    begins = (signs != signs.groupby(series, sort=False).shift()) | signs.isna()
    runs = begins.groupby(series, sort=False).cumsum()
    length = signs.groupby([*series, runs], sort=False).cumcount() + 1
    return (length * signs).fillna(0).astype("int64")
