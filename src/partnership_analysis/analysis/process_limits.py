"""Monthly and quarterly series: what is noise, and what is not.

Takes observations; gives, for each point of a monthly or quarterly series, its process limits (an XmR chart's: the
mean of the points, plus and minus 2.66 mean moving ranges) and which of NHS England's Making Data Count rules it
breaks. Points within an agreed suspension are kept, but left out of the limits and the rules; the limits begin anew
where the workbook says so.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.trends import FREQUENCY_SERIES
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import BETTER, Polarity, Unit
from partnership_analysis.tables import each

# XmR limits stand 2.66 mean moving ranges from the mean: 3 / 1.128, Wheeler's scaling for ranges of two.
_REACH = 2.66
# Two of three points in the outer third of the way from the mean to a limit.
_NEAR = _REACH * 2 / 3
# Seven points to one side, or each higher (or lower) than the last.
_RUN = 7
# Making Data Count: limits of fewer points move too much to be of use.
FEWEST_POINTS = 12


class Rule(StrEnum):
    """The rules of Making Data Count that make a point out of the ordinary."""

    OUTSIDE = "outside the limits"
    SHIFT = "shift"
    NEAR = "two of three near a limit"
    TREND = "trend"


class Variation(StrEnum):
    """What a point shows."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    SPECIAL = "special cause"
    COMMON = "common cause"


class Assurance(StrEnum):
    """What becomes of a target if nothing changes."""

    PASSES = "consistently passes"
    FAILS = "consistently fails"
    HIT_AND_MISS = "hit and miss"


class Frequency(StrEnum):
    """How often a measure is returned within the year."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Rebasing:
    """From when the process limits of a measure begin anew, and why."""

    start: dt.date
    reason: str


_PHASE = [*FREQUENCY_SERIES, "phase"]
_WORKED = ("phase", "points", "mean", "moving_range", "lower", "upper", "rule", "variation", "assurance")


def limits(data: Dataset, until: str | None = None, months: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the points of every monthly and quarterly series, in order, with their limits and what they show.

    Parameters
    ----------
    until
        The last financial year of points to take; what came later tells nothing of a year reported before it.
    months
        The data's months and quarters (`outturns.parts`), if they are worked out already.

    Returns
    -------
    DataFrame
        The observations of months and quarters that have a value, as `outturns.parts` gives them, with

        - `phase`: 0, and one more from each re-basing;
        - `points`, how many the limits are worked out from, and their `mean`; `moving_range`, the mean of theirs,
          `lower` and `upper`, in the measure's unit (missing where there are fewer than 12 points);
        - `rule` (outside the limits, shift, trend, two of three near a limit, or empty) and `variation` (improvement or
          concern; special cause, where the measure has no polarity; common cause; empty without limits);
        - `assurance` of the target (consistently passes, consistently fails, hit and miss; empty without limits, target
          or polarity).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(limits(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has years alone
    0
    """
    rows = outturns.parts(data) if months is None else months
    rows = rows if until is None else rows[rows["year"] <= until]
    if rows.empty:
        return rows.reindex(columns=[*rows.columns, *_WORKED])
    rows = rows.assign(phase=_phases(rows, data.rebasings))
    used = rows[~rows["suspended"]]
    phase = used.groupby(_PHASE, sort=False)
    ranges = (used["value"] - phase["value"].shift()).abs()
    # A range is the step from one period to the next: none is taken across a gap or a suspension.
    ranges = ranges.where(used["ordinal"] - phase["ordinal"].shift() == 1)
    mean, reach = phase["value"].transform("mean"), ranges.groupby([used[name] for name in _PHASE]).transform("mean")
    points = phase["value"].transform("size")
    # What counts from April, or over twelve months, is no series of like points.
    known = (points >= FEWEST_POINTS) & reach.notna() & (used["covers"] == outturns.Covers.ITSELF)
    worked = pd.DataFrame(
        {
            "points": points,
            "mean": mean,
            "moving_range": reach.where(known),
            "lower": (mean - _REACH * reach).where(known),
            "upper": (mean + _REACH * reach).where(known),
        }
    )
    worked = worked.join(_rules(used.assign(**worked)))
    rows = rows.join(worked)
    # What stands in a suspension is drawn between the limits of the points about it.
    drawn = ["points", "mean", "moving_range", "lower", "upper"]
    rows[drawn] = rows.groupby(_PHASE, sort=False)[drawn].ffill()
    rows[drawn] = rows.groupby(_PHASE, sort=False)[drawn].bfill()
    rows = rows.assign(rule=rows["rule"].fillna(""), variation=rows["variation"].fillna(""))
    return rows.assign(points=rows["points"].fillna(0).astype("int64"), assurance=_assurance(rows))


def rebasings(data: Dataset, authority: str, service: str, measure: str) -> list[Rebasing]:
    """Return the re-basings of one measure, earliest first: one for each phase after its first."""
    rows = data.rebasings
    own = (rows["service"] == service) & (rows["measure"] == measure) & rows["authority"].isin(["", authority])
    return [Rebasing(row.start.date(), row.reason) for row in each(rows[own].sort_values("start"))]


def rebased(data: Dataset, row: Any) -> Rebasing | None:
    """Return from when the limits of a row of `limits` count, and why; None if they were never begun anew."""
    return rebasings(data, row.authority, row.service, row.measure)[row.phase - 1] if row.phase else None


def possible(limit: float, unit: str) -> float:
    """Return a limit, or the end of what its unit can be (nought, 100%) if it lies beyond: no point can reach it.

    Examples
    --------
    >>> possible(-1.2, "days"), possible(104.5, "percent"), possible(92.5, "percent")
    (0.0, 100.0, 92.5)
    """
    if limit < 0 and unit != Unit.NUMBER:
        return 0.0
    return 100.0 if limit > 100 and unit == Unit.PERCENT else limit


def _phases(rows: pd.DataFrame, rebasings: pd.DataFrame) -> "pd.Series[int]":
    """Count the re-basings on or before each period's end: limits begin anew with the period that one falls in."""
    phase = pd.Series(0, index=rows.index)
    if len(rebasings):
        ends = period_columns.of_each(rows["period"], lambda period: pd.Timestamp(period.last_day))
        for one in each(rebasings):
            own = (rows["service"] == one.service) & (rows["measure"] == one.measure) & (ends >= one.start)
            phase += (own & rows["authority"].isin([one.authority] if one.authority else rows["authority"])).astype(
                "int64"
            )
    return phase


def _rules(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rule that each point breaks, and what it means; of several, the first of the four."""
    # Floating-point dust puts no point above or below its mean.
    apart = rows["value"] - rows["mean"]
    dust = 1e-9 * rows["mean"].abs().clip(lower=1)
    side = apart.where(apart.abs() > dust, 0.0).map(np.sign)
    step = rows.groupby(_PHASE, sort=False)["value"].diff().map(np.sign)
    keys = [rows[name] for name in _PHASE]
    outside = (rows["value"] > rows["upper"] + dust) | (rows["value"] < rows["lower"] - dust)
    shift = _of_run(side, keys, _RUN)
    # Seven points are six steps, and the point that the first of them left belongs to them.
    steps = _of_run(step, keys, _RUN - 1)
    led = steps.groupby(keys, sort=False).shift(-1).fillna(0)
    trend = steps.where(steps != 0, led)
    close = (apart.abs() > _NEAR * rows["moving_range"] + dust) & ~outside
    near = _two_of_three(close, side, keys)
    known = rows["lower"].notna()
    rule = np.select([outside, shift != 0, near, trend != 0], [Rule.OUTSIDE, Rule.SHIFT, Rule.NEAR, Rule.TREND], "")
    way = np.where(rule == Rule.TREND, trend, side) * rows["polarity"].map(BETTER).astype("float64")
    kinds = [Variation.COMMON, Variation.IMPROVEMENT, Variation.CONCERN]
    meaning = np.select([rule == "", way > 0, way < 0], kinds, Variation.SPECIAL)
    return pd.DataFrame(
        {"rule": np.where(known, rule, ""), "variation": np.where(known, meaning, "")}, index=rows.index, dtype="str"
    )


def _of_run(signs: "pd.Series[float]", keys: list[pd.Series], length: int) -> "pd.Series[float]":
    """Return the sign of each point that belongs to a run of at least `length` of one sign, 0 for the others."""
    begins = signs != signs.groupby(keys, sort=False).shift()
    runs = begins.groupby(keys, sort=False).cumsum()
    size = signs.groupby([*keys, runs], sort=False).transform("size")
    return signs.where(size >= length, 0.0).fillna(0.0)


def _two_of_three(close: "pd.Series[bool]", side: "pd.Series[float]", keys: list[pd.Series]) -> "pd.Series[bool]":
    """Return the points that are one of two near a limit, among three in a row on one side of the mean."""
    sides, near = side.groupby(keys, sort=False), close.astype("float64").groupby(keys, sort=False)
    ends_three = (sides.shift(1) == side) & (sides.shift(2) == side) & (side != 0)
    two = ends_three & (close + near.shift(1).fillna(0) + near.shift(2).fillna(0) >= 2)
    ends = two.groupby(keys, sort=False)
    among = two | ends.shift(-1, fill_value=False) | ends.shift(-2, fill_value=False)
    return close & among


def _assurance(rows: pd.DataFrame) -> "pd.Series[str]":
    """Say whether the limits lie wholly to one side of the target: what the process will do if nothing changes."""
    higher, lower = rows["polarity"] == Polarity.HIGHER, rows["polarity"] == Polarity.LOWER
    passes = (higher & (rows["lower"] >= rows["target"])) | (lower & (rows["upper"] <= rows["target"]))
    fails = (higher & (rows["upper"] < rows["target"])) | (lower & (rows["lower"] > rows["target"]))
    # Of a target that moves from month to month there is no one answer.
    targets = rows.groupby([*FREQUENCY_SERIES, "year"], sort=False)["target"].transform("nunique")
    known = rows["lower"].notna() & rows["target"].notna() & (higher | lower) & (targets == 1)
    said = np.select([~known, passes, fails], ["", Assurance.PASSES, Assurance.FAILS], Assurance.HIT_AND_MISS)
    return pd.Series(said, index=rows.index, dtype="str")
