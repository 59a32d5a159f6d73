"""How figures compare with those of other councils.

Takes figures of several councils, each row with the group that it is compared in; gives every row its rank, quartile,
median and gap, and those of the year before and of the first year. All councils, measures and periods at once.

The quartiles are by value: the lower quartile, median and upper quartile are those of R. J. Hyndman and Y. Fan, "Sample
quantiles in statistical packages", The American Statistician 50 (1996), 361 to 365, definition 7. numpy ("linear") and
QUARTILE.INC of spreadsheets give the same.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.kinds import BETTER_SIGN
from partnership_analysis.units import Numbers

# Quartiles of fewer councils say nothing.
FEWEST = 4
GROUP = ["group", "service", "measure", "period"]
_SERIES = ["group", "authority", "service", "measure"]
_EARLIER = ["rank", "of", "quartile"]
# The digits past what any spreadsheet shows are the dust of floating point.
_DIGITS = 10


class Quartile(StrEnum):
    """Which quarter of its group a figure is in, best first; empty where it is not ranked."""

    TOP = "top"
    SECOND = "second"
    THIRD = "third"
    BOTTOM = "bottom"
    NONE = ""


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return figures with their place in their groups.

    Parameters
    ----------
    rows
        Figures with `authority`, `group`, `service`, `measure`, `period`, `value`, `polarity` ("higher" or "lower") and
        `is_area`, whether the row is of a nation, region or total, which is not ranked; its index is not used.

    Returns
    -------
    DataFrame
        The rows of groups with at least `FEWEST` councils, in their order, with

        - `rank` (1 is best; councils with one value share the best rank of it; missing for areas), `of` (the councils
          ranked), `tied` (how many others share the rank) and `quartile` (`Quartile`);
        - `median`, `top_quartile` and `bottom_quartile`, the values from which the top quartile and the third begin;
          `gap`, what is missing to the former, 0 where it is reached; all in the measure's unit;
        - `at_median` and `to_median`, the rows (of the table that is returned) between which the median lies, and
          `share_median`, how far from the one to the other; `at_top`, `to_top` and `share_top`, the same of the other;
        - `last_row`, the row of the same council a year before, and its `last_rank`, `last_of` and `last_quartile`;
          `first_rank` and so on, the same of the first year, and `first_period`, that year; missing without one.

    Examples
    --------
    >>> rows = pd.DataFrame({"authority": list("abcde"), "value": [91.0, 95.0, 95.0, 97.0, 99.0]})
    >>> rows = rows.assign(group="all", service="Tax", measure="Rate", period="2014/15", polarity="higher")
    >>> found = ranked(rows.assign(is_area=False))
    >>> found["rank"].tolist(), found["quartile"].tolist(), found["gap"].tolist()
    ([5, 3, 3, 2, 1], ['bottom', 'second', 'second', 'top', 'top'], [6.0, 2.0, 2.0, 0.0, 0.0])
    """
    enough = ~rows["is_area"].to_numpy(dtype=bool)
    counted = enough & (_sizes(rows, enough) >= FEWEST)
    rows = rows[counted | (~enough & (_sizes(rows, counted) >= FEWEST))].reset_index(drop=True)
    if rows.empty:
        rows = rows.assign(**dict.fromkeys(("median", "top_quartile", "bottom_quartile", "gap"), np.nan))
    sign = rows["polarity"].map(BETTER_SIGN).to_numpy(dtype="float64")
    # Of scores, the highest is best whatever the measure.
    scores = np.round(sign * rows["value"].to_numpy(dtype="float64"), _DIGITS)
    return _with_earlier(_placed(rows, scores, sign))


def _sizes(rows: pd.DataFrame, which: Any) -> Any:
    """Return how many of some rows are in the group, measure and period of each row."""
    return pd.Series(which, index=rows.index).groupby([rows[name] for name in GROUP], sort=False).transform("sum")


def _placed(rows: pd.DataFrame, scores: Numbers, sign: Numbers) -> pd.DataFrame:
    area = rows["is_area"].to_numpy(dtype=bool)
    groups = rows.groupby(GROUP, sort=False).ngroup().to_numpy()
    keys = pd.Series(groups)
    own = pd.Series(scores).mask(area)
    by_group = own.groupby(keys)
    rank = by_group.rank(method="min", ascending=False)
    tied = own.groupby([keys, own]).transform("size") - 1
    of = by_group.transform("count").to_numpy(dtype="int64")
    # The councils of each group stand together, the worst first, and areas after all of them.
    order = np.lexsort((scores, groups, area))
    starts = np.zeros(groups.max(initial=-1) + 2, dtype="int64")
    starts[1:] = np.cumsum(np.bincount(groups[~area], minlength=len(starts) - 1))
    found = {}
    for name, share in (("bottom_quartile", 0.25), ("median", 0.5), ("top_quartile", 0.75)):
        place = share * (of - 1)
        below = np.floor(place + units.DUST).astype("int64")
        low, high = (order[starts[groups] + np.minimum(below + step, of - 1)] for step in (0, 1))
        part = np.where(place - below < units.DUST, 0.0, place - below)
        found[name] = (scores[low] + part * (scores[high] - scores[low]), low, high, part)
    bottom, median, top = (values for values, *_ in found.values())
    reached = [scores >= edge - units.DUST for edge in (top, median, bottom)]
    quartile = np.select([area, *reached], [Quartile.NONE, *list(Quartile)[:3]], Quartile.BOTTOM)
    between = {
        name: value
        for edge, short in (("median", "median"), ("top_quartile", "top"))
        for name, value in zip((f"at_{short}", f"to_{short}", f"share_{short}"), found[edge][1:], strict=True)
    }
    return rows.assign(
        rank=rank.astype("Int64").to_numpy(),
        of=of,
        tied=tied.fillna(0).to_numpy(dtype="int64"),
        quartile=pd.Series(quartile, index=rows.index, dtype="str"),
        median=np.round(sign * median, _DIGITS),
        top_quartile=np.round(sign * top, _DIGITS),
        bottom_quartile=np.round(sign * bottom, _DIGITS),
        gap=np.where(area, np.nan, np.round(np.maximum(top - scores, 0.0), _DIGITS)),
        **between,
    )


def _with_earlier(rows: pd.DataFrame) -> pd.DataFrame:
    """Add what was true of each council and measure in the same period a year before, and in the first year."""
    before = period_columns.map_periods(rows["period"], lambda period: period.year_before.label).astype("str")
    part = period_columns.map_periods(rows["period"], lambda period: f"{period.month} {period.months}").astype("str")
    ends = period_columns.map_periods(rows["period"], lambda period: period.ends).astype("int64")
    keys = rows[_SERIES].assign(part=part)
    series = keys.groupby([*keys], sort=False).ngroup().to_numpy()
    codes = pd.Index(pd.unique(pd.concat([rows["period"], before], ignore_index=True)))
    now, then = (codes.get_indexer(pd.Index(labels)) for labels in (rows["period"], before))
    place = pd.Series(np.arange(len(rows)), index=series * len(codes) + now)
    last = place.reindex(series * len(codes) + then).to_numpy(dtype="float64")
    order = np.lexsort((ends.to_numpy(), series))
    begins = np.flatnonzero(np.diff(series[order], prepend=-1))
    first = order[begins][series].astype("float64") if len(rows) else last
    first = np.where(first == np.arange(len(rows)), np.nan, first)
    found = {}
    for name, places in (("last", last), ("first", first)):
        known = ~np.isnan(places)
        at = np.where(known, places, 0).astype("int64")
        for column in _EARLIER:
            values = rows[column].take(at) if len(rows) else rows[column]
            found[f"{name}_{column}"] = values.set_axis(rows.index).where(known, "" if column == "quartile" else None)
    periods = rows["period"].take(np.where(np.isnan(first), 0, first).astype("int64")) if len(rows) else rows["period"]
    return rows.assign(last_row=last, **found, first_period=periods.set_axis(rows.index).where(~np.isnan(first), ""))
