"""What is more than noise in a monthly or quarterly series.

Takes points with their mean and process limits; gives which rule of NHS England's Making Data Count each breaks, the
runs that it belongs to, and whether the latest points are a lasting shift.
"""

from enum import StrEnum

import numpy as np
import pandas as pd

from partnership_analysis.analysis.series import FREQUENCY_SERIES
from partnership_analysis.kinds import BETTER_SIGN

# XmR limits stand 2.66 mean moving ranges from the mean: 3 / 1.128, Wheeler's scaling for ranges of two.
REACH = 2.66
# Two of three points in the outer third of the way from the mean to a limit, or beyond it.
_NEAR = REACH * 2 / 3
# Seven points to one side, or each higher (or lower) than the last.
_RUN = 7
# Wheeler's run of eight shows that a process has changed.
_LASTING = 8

PHASE = [*FREQUENCY_SERIES, "phase"]
STRETCH = [*PHASE, "lasting"]


class Rule(StrEnum):
    """The rules of Making Data Count that make a point out of the ordinary."""

    OUTSIDE = "outside the limits"
    SHIFT = "shift"
    NEAR = "two of three near a limit or beyond it"
    TREND = "trend"


class Variation(StrEnum):
    """What a point shows."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    SPECIAL = "special cause"
    COMMON = "common cause"


def lasting_shift(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return the points that make a lasting shift: a change that the limits should be recalculated from.

    They are the latest points of a phase, if there are eight or more and all lie on one side of its mean. Eight is
    Wheeler's number for a process that has changed, and new limits begin with the first of the eight
    (https://www.measuresofsuccessbook.com/questions-on-shifts-and-recalculating-limits/). There are two levels only if
    there are eight points before them too, mostly on the other side, and if the latest point is not part of
    a rise or fall that still goes on.

    Nothing is recalculated here: Making Data Count leaves that to people, who know what changed and whether it lasts.
    """
    keys = _keys(rows, PHASE)
    side, step = _side(rows), _step(rows, PHASE)
    runs = _numbered(side, keys)
    latest = (side != 0) & (runs == runs.groupby(keys, sort=False).transform("last"))
    moving = (_runs_of(step, 1.0, keys) > 0) | (_runs_of(step, -1.0, keys) > 0)
    moving = moving.groupby(keys, sort=False).transform("last").astype("bool")
    after = latest.groupby(keys, sort=False).transform("sum")
    before = latest.groupby(keys, sort=False).transform("size") - after
    way = side.groupby(keys, sort=False).transform("last")
    opposite = (~latest & (side == -way)).groupby(keys, sort=False).transform("sum")
    level = (after >= _LASTING) & (before >= _LASTING) & (2 * opposite > before)
    return latest & level & ~moving & rows["lower"].notna()


def judge(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rule that each point breaks, what that means, and its runs.

    Two of three points count as near a limit as Making Data Count has had it since November 2023: points beyond the
    limit are counted among the two, all three lie on one side of the mean, and a point nearer the mean is not flagged
    (https://github.com/nhs-r-community/NHSRplotthedots/issues/194).

    Parameters
    ----------
    rows
        Points in order, with the `mean`, `moving_range`, `lower` and `upper` that they are judged by, and `lasting`.

    Returns
    -------
    DataFrame
        - `rule`, of several the first of the four (a point of a lasting shift is of that alone), and `variation`;
        - `side` of the mean: 1 above, -1 below;
        - `shift`, `rise` and `fall`: the number of the run that it belongs to, 0 if it belongs to none.
    """
    keys, known = _keys(rows, STRETCH), rows["lower"].notna()
    side, step = _side(rows), _step(rows, STRETCH)
    apart, dust = rows["value"] - rows["mean"], _dust(rows)
    shift = _runs_to_one_side(side, keys)
    rise, fall = _runs_of(step, 1.0, keys), _runs_of(step, -1.0, keys)
    outside = ((rows["value"] > rows["upper"] + dust) | (rows["value"] < rows["lower"] - dust)) & ~rows["lasting"]
    near = _two_of_three(apart.abs() > _NEAR * rows["moving_range"] + dust, side, keys)
    trend = (rise > 0) | (fall > 0)
    rule = np.select([outside, shift > 0, near, trend], [Rule.OUTSIDE, Rule.SHIFT, Rule.NEAR, Rule.TREND], "")
    # Where a rise turns into a fall, the point belongs to both: what it means is what it ends.
    turns = (rise > 0) & (fall > 0)
    slope = step.where(turns, (rise > 0).astype("float64") - (fall > 0))
    way = np.where(rule == Rule.TREND, slope, side) * rows["polarity"].map(BETTER_SIGN).astype("float64")
    kinds = [Variation.COMMON, Variation.IMPROVEMENT, Variation.CONCERN]
    meaning = np.select([rule == "", way > 0, way < 0], kinds, Variation.SPECIAL)
    words = pd.DataFrame(
        {"rule": np.where(known, rule, ""), "variation": np.where(known, meaning, "")}, index=rows.index, dtype="str"
    )
    numbers = pd.DataFrame({"shift": shift, "rise": rise, "fall": fall}).where(known, 0).astype("int64")
    return words.join(numbers).assign(side=side.where(known, 0.0).astype("int64"))


def _keys(rows: pd.DataFrame, names: list[str]) -> list[pd.Series]:
    return [rows[name] for name in names]


def _dust(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return how far floating point may put a point from its mean that is not apart from it."""
    return 1e-9 * rows["mean"].abs().clip(lower=1)


def _side(rows: pd.DataFrame) -> "pd.Series[float]":
    apart = rows["value"] - rows["mean"]
    return apart.where(apart.abs() > _dust(rows), 0.0).map(np.sign)


def _step(rows: pd.DataFrame, names: list[str]) -> "pd.Series[float]":
    """Return 1 for each point higher than the last, -1 for each that is lower."""
    return rows.groupby(names, sort=False)["value"].diff().map(np.sign)


def _numbered(signs: "pd.Series[float]", keys: list[pd.Series]) -> "pd.Series[int]":
    """Return the number of the run of one sign that each point belongs to, from 1."""
    begins = (signs != signs.groupby(keys, sort=False).shift()).astype("int64")
    return begins.groupby(keys, sort=False).cumsum()


def _long(signs: "pd.Series[float]", keys: list[pd.Series], length: int) -> "pd.Series[int]":
    """Return the number of the run that each point belongs to, if it is of at least so many points; 0 otherwise."""
    runs = _numbered(signs, keys)
    size = signs.groupby([*keys, runs], sort=False).transform("size")
    return runs.where(size >= length, 0)


def _runs_to_one_side(side: "pd.Series[float]", keys: list[pd.Series]) -> "pd.Series[int]":
    return _long(side, keys, _RUN).where(side != 0, 0)


def _runs_of(step: "pd.Series[float]", way: float, keys: list[pd.Series]) -> "pd.Series[int]":
    """Return the number of each rise, or fall: seven points are six steps, and the point that the first step left."""
    steps = _long(step, keys, _RUN - 1).where(step == way, 0)
    left = steps.groupby(keys, sort=False).shift(-1, fill_value=0)
    return steps.where(steps > 0, left)


def _two_of_three(far: "pd.Series[bool]", side: "pd.Series[float]", keys: list[pd.Series]) -> "pd.Series[bool]":
    """Return the points that are one of two far from the mean, among three in a row on one side of it."""
    sides, near = side.groupby(keys, sort=False), far.astype("float64").groupby(keys, sort=False)
    ends_three = (sides.shift(1) == side) & (sides.shift(2) == side) & (side != 0)
    two = ends_three & (far + near.shift(1).fillna(0) + near.shift(2).fillna(0) >= 2)
    ends = two.groupby(keys, sort=False)
    among = two | ends.shift(-1, fill_value=False) | ends.shift(-2, fill_value=False)
    return far & among
