"""Years in order.

Takes observations; gives, for each series that has a value in the year asked about, its change on the year before,
its rank among the years held up to then, its run of rises or falls and its change since the first; and what an average
of two kinds of case hides: their mix.
"""

import numpy as np
import pandas as pd

from partnership_analysis import periods, units
from partnership_analysis.kinds import BETTER
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
        The year's observations in their own order, with

        - `previous` and `previous_period`, the financial year before (missing if it is not held), and `last_period`,
          the last year held before, whichever that is;
        - `change` (value less previous, in the measure's unit), `direction` (improved, worsened, unchanged, or empty
          where the measure has no polarity) and `run` (rises in a row, negative for falls; a missing year ends it);
        - `years` (how many are held up to `year`), `from_highest` and `from_lowest` (rank among them, 1 is the
          extreme), `tied` (the other years with the same value) and `gaps` (years missing between them);
        - `first_period`, the first year held, and `since_first`, the change from then;
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
    rows = annual(observations, year)
    keys = [rows[name] for name in SERIES]
    number = rows["period"].str[:4].astype("int64")
    series = rows.groupby(SERIES, sort=False)
    follows = number - number.groupby(keys, sort=False).shift() == 1
    values, last = series["value"], series["period"].shift()
    previous = values.shift().where(follows)
    # The digits past what a spreadsheet holds are the dust of subtraction.
    change = (rows["value"] - previous).round(10)
    sign = change.map(np.sign)
    size = change.abs()
    moves = size.groupby(keys, sort=False)
    better = rows["polarity"].map(BETTER).astype("float64")
    rows = rows.assign(
        previous=previous,
        previous_period=last.where(follows, "").fillna(""),
        last_period=last.fillna(""),
        change=change,
        direction=(sign * better).map({1: "improved", -1: "worsened", 0: "unchanged"}).fillna(""),
        years=values.transform("size"),
        from_highest=values.rank(method="min", ascending=False).astype("int64"),
        from_lowest=values.rank(method="min").astype("int64"),
        run=_runs(sign, keys),
        gaps=number - number.groupby(keys, sort=False).transform("first") + 1 - values.transform("size"),
        first_period=series["period"].transform("first"),
        since_first=(rows["value"] - values.transform("first")).round(10),
        usual=(moves.cumsum() - size) / (moves.cumcount() - size.isna().groupby(keys, sort=False).cumsum()),
    )
    now = rows[rows["period"] == year].sort_index()
    now = (
        now.assign(tied=pd.Series(_tied(rows, now), index=now.index, dtype="object"))
        .merge(_largest(rows), on=SERIES, how="left")
        .set_index(now.index)
    )
    return now.assign(largest_period=now["largest_period"].fillna(""))


def _tied(rows: pd.DataFrame, now: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return, for each series, the other years with the same value as this year's."""
    same = rows[rows.duplicated([*SERIES, "value"], keep=False)]
    years = same.groupby([*SERIES, "value"], sort=False)["period"].agg(tuple).to_dict()
    found = (years.get((*key, row.value), ()) for key, row in zip(_series_keys(now), each(now), strict=True))
    return [
        tuple(label for label in labels if label != period) for labels, period in zip(found, now["period"], strict=True)
    ]


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the largest movement of each series from one year to the next, if it is one of two or more."""
    moved = rows[rows["change"].notna()]
    sizes = moved["change"].abs().groupby([moved[name] for name in SERIES], sort=False)
    top = moved["change"].abs() >= sizes.transform("max") - 1e-9
    found = moved[top & (sizes.transform("size") > 1)].drop_duplicates(SERIES, keep=False)
    return found.rename(columns={"period": "largest_period", "change": "largest"})[
        [*SERIES, "largest_period", "largest"]
    ]


def _series_keys(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(rows[SERIES].itertuples(index=False, name=None))


def mixes(observations: pd.DataFrame, combined: str, part: str, rest: str) -> pd.DataFrame:
    """Split an average of two kinds of case into how much each weighs, and a year's change into speed and mix.

    The average of all cases is w times that of one kind and 1 - w times that of the other. From the three averages w
    follows; and a change in the average of all is then the sum of what the two averages did (at the mean of the two
    years' weights) and of what the weights did (at the mean of the two years' averages), with nothing left over: the
    two-factor decomposition of E. M. Kitagawa, "Components of a difference between two rates", Journal of the
    American Statistical Association 50 (1955), 1168 to 1194.

    Parameters
    ----------
    observations
        The observations of one service; averages in days, seconds or percent.
    combined, part, rest
        The measures: of all cases, of the kind whose share is wanted, and of the other kind.

    Returns
    -------
    DataFrame
        One row for each authority and year in which the average of all lies between two that differ, in order: `all`,
        `part`, `rest` (the averages), `share` (the implied share of the part, in percent); and, where the year before
        is held, `speed` and `mix`, which add up to the change in the average of all.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Benefits processing")
    >>> found = mixes(data.observations, "new claims / changes", "new claims", "changes").set_index("period")
    >>> round(float(found.loc["2009/10", "share"]), 1)
    24.8
    >>> last = found.loc["2014/15"]
    >>> [round(float(last[name]), 2) for name in ("speed", "mix")]
    [-1.38, -0.11]
    """
    names = {combined: "all", part: "part", rest: "rest"}
    held = observations[observations["measure"].isin(list(names)) & observations["value"].notna()]
    held = held.assign(kind=held["measure"].map(names))
    rows = held.pivot(index=["authority", "period"], columns="kind", values="value").reindex(
        columns=list(names.values())
    )
    rows = rows.dropna().sort_index().reset_index()
    apart = rows["part"] - rows["rest"]
    share = (rows["all"] - rows["rest"]) / apart.where(apart != 0)
    rows = rows.assign(share=100 * share)[share.between(0, 1)]
    weight = rows["share"] / 100
    number = rows["period"].str[:4].astype("int64")
    by = rows["authority"]
    follows = number - number.groupby(by).shift() == 1
    before = rows.groupby("authority")[["part", "rest"]].shift().where(follows)
    weight_before = weight.groupby(by).shift().where(follows)
    middle = (weight + weight_before) / 2
    return rows.assign(
        speed=middle * (rows["part"] - before["part"]) + (1 - middle) * (rows["rest"] - before["rest"]),
        mix=(weight - weight_before) * ((rows["part"] + before["part"]) - (rows["rest"] + before["rest"])) / 2,
    )


def _runs(signs: pd.Series, series: list[pd.Series]) -> pd.Series:
    """Return the length of each run of one sign, signed; a change of sign, or a gap, begins another."""
    begins = (signs != signs.groupby(series, sort=False).shift()) | signs.isna()
    runs = begins.groupby(series, sort=False).cumsum()
    length = signs.groupby([*series, runs], sort=False).cumcount() + 1
    return (length * signs).fillna(0).astype("int64")
