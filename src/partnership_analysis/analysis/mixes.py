"""What an average of two kinds of case hides: their mix.

Takes the observations of a service; gives the share of each kind, and what the mix did to the average.
"""

import pandas as pd

from partnership_analysis import period_columns

# Percentage points by which the rounding of the averages may move the share that they imply.
_MOST_UNSURE = 1.0


def certain_mixes(observations: pd.DataFrame, combined: str, part: str, rest: str) -> pd.DataFrame:
    """Return what `mixes` gives, of the years whose two averages lie well apart.

    So far apart that the rounding of the averages (`decimals`) moves the implied share by less than a percentage point.
    """
    split = mixes(observations, combined, part, rest)
    decimals = observations.loc[observations["measure"] == combined, "decimals"].min()
    unsure: pd.Series[float] = 100 * 10.0**-decimals / (split["part"] - split["rest"]).abs()
    return split[unsure <= _MOST_UNSURE]


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
        `part`, `rest` (the averages), `share` (the implied share of the part, in percent); and, where there is
        a year before, `speed` and `mix`, which add up to the change in the average of all.

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
    averages = observations[observations["measure"].isin(list(names)) & observations["value"].notna()]
    averages = averages.assign(kind=averages["measure"].map(names))
    rows = averages.pivot(index=["authority", "period"], columns="kind", values="value")
    rows = rows.reindex(columns=list(names.values())).dropna().sort_index().reset_index()
    apart = rows["part"] - rows["rest"]
    share = (rows["all"] - rows["rest"]) / apart.where(apart != 0)
    rows = rows.assign(share=100 * share, weight=share)[share.between(0, 1)]
    ordinals = period_columns.map_periods(rows["period"], lambda period: period.ordinal).astype("int64")
    follows = ordinals - ordinals.groupby(rows["authority"]).shift() == 1
    before = rows.groupby("authority")[["part", "rest", "weight"]].shift().where(follows)
    weight, weight_before = rows.pop("weight"), before["weight"]
    middle = (weight + weight_before) / 2
    return rows.assign(
        speed=middle * (rows["part"] - before["part"]) + (1 - middle) * (rows["rest"] - before["rest"]),
        mix=(weight - weight_before) * ((rows["part"] + before["part"]) - (rows["rest"] + before["rest"])) / 2,
    )
