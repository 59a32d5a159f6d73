"""Monthly and quarterly series: what is noise, and what is not.

Takes observations; gives, for each point of a monthly or quarterly series, its process limits (an XmR chart's: the
mean of the points, plus and minus 2.66 mean moving ranges) and what `special_causes` finds in it. Points within an
agreed suspension are kept, but left out of the limits and the rules; the limits start again where the workbook says so.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis import outturns, special_causes
from partnership_analysis.analysis.series import FREQUENCY_SERIES, SeriesKey, is_about, rows_of
from partnership_analysis.analysis.special_causes import PHASE, REACH, STRETCH
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Polarity, Unit
from partnership_analysis.tables import each_row

# Making Data Count: limits of fewer points move too much to be of use.
FEWEST_POINTS = 12
# Limits are as wide as the steps from one period to the next, so there must be some: half of those of 12 in a row.
FEWEST_STEPS = 6


class Assurance(StrEnum):
    """What becomes of a target if nothing changes."""

    PASSES = "consistently passes"
    FAILS = "consistently fails"
    HIT_AND_MISS = "hit and miss"


@dataclass(frozen=True)
class Rebasing:
    """From when the process limits of a measure start again, and why."""

    start: dt.date
    reason: str


_COLUMNS = ["points", "mean", "moving_range", "lower", "upper"]
_JUDGED = ("phase", *_COLUMNS, "lasting", "rule", "variation", "side", "shift", "rise", "fall", "assurance")


def limits(data: Dataset, until: str | None = None) -> pd.DataFrame:
    """Return the points of every monthly and quarterly series, in order, with their limits and what they show.

    Parameters
    ----------
    until
        The last financial year of points to take; what came later tells nothing of a year reported before it.

    Returns
    -------
    DataFrame
        The observations of months and quarters that have a value, as `outturns.parts` gives them, with

        - `phase`: 0, and one more from each re-basing;
        - `points`, how many the limits are worked out from, and their `mean`; `moving_range`, the mean of theirs,
          `lower` and `upper`, in the measure's unit (missing where there are fewer than 12 points, or fewer than six
          steps from one period to the next);
        - `lasting`: whether it is one of the latest points that make a lasting shift (`special_causes.lasting_shift`);
        - `rule` (outside the limits, shift, trend, two of three near a limit or beyond it, or empty), `variation`
          (improvement or concern; special cause, where the measure has no polarity; common cause; empty without
          limits to judge by), `side`, `shift`, `rise` and `fall`, as `special_causes.judge` has them;
        - `assurance` of the target (consistently passes, consistently fails, hit and miss; empty without limits, target
          or polarity).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(limits(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has years alone
    0
    """
    rows = outturns.parts(data)
    rows = rows if until is None else rows[rows["year"] <= until]
    if rows.empty:
        return rows.reindex(columns=[*rows.columns, *_JUDGED])
    rows = rows.assign(phase=_phases(rows, data.rebasings))
    live = rows[~rows["suspended"]]
    by_phase = _limits(live, PHASE)
    live = live.assign(lasting=special_causes.lasting_shift(live.assign(**by_phase)))
    # What came later moved the mean of all: points before a lasting shift are judged by their own limits.
    judged_by = _limits(live, STRETCH).mask(live["lasting"], by_phase)
    found = special_causes.judge(live.assign(**judged_by))
    rows = rows.join(by_phase).join(live[["lasting"]]).join(found)
    # What stands in a suspension is drawn between the limits of the points about it.
    rows[_COLUMNS] = rows.groupby(PHASE, sort=False)[_COLUMNS].ffill()
    rows[_COLUMNS] = rows.groupby(PHASE, sort=False)[_COLUMNS].bfill()
    rows = rows.assign(rule=rows["rule"].fillna(""), variation=rows["variation"].fillna(""))
    numbers = ["points", "side", "shift", "rise", "fall"]
    rows[numbers] = rows[numbers].fillna(0).astype("int64")
    return rows.assign(lasting=rows["lasting"].eq(True), assurance=_assurance(rows))


def rebasings(data: Dataset, key: SeriesKey) -> list[Rebasing]:
    """Return the re-basings of one measure, earliest first: one for each phase after its first."""
    rows = rows_of(data.rebasings, key).sort_values("start")
    return [Rebasing(row.start.date(), row.reason) for row in each_row(rows)]


def rebased(data: Dataset, row: Any) -> Rebasing | None:
    """Return from when the limits of a row of `limits` count, and why; None if they never started again."""
    return rebasings(data, (row.authority, row.service, row.measure))[row.phase - 1] if row.phase else None


def possible(limit: float, unit: str, points: "pd.Series[float] | None" = None) -> float:
    """Return a limit, or the end of what its unit can be (0, 100%) if it lies beyond: no point can reach it.

    Points that are whole numbers, and never below 0, are counts, if their unit only says that they are numbers.

    Examples
    --------
    >>> possible(-1.2, "days"), possible(104.5, "percent"), possible(92.5, "percent")
    (0.0, 100.0, 92.5)
    >>> possible(-1.4, "number", pd.Series([8.0, 12.0])), possible(-1.4, "number", pd.Series([-8.0, 12.0]))
    (0.0, -1.4)
    """
    is_count = unit == Unit.NUMBER and points is not None and bool(((points >= 0) & (points % 1 == 0)).all())
    if limit < 0 and (is_count or units.never_negative(unit)):
        return 0.0
    return 100.0 if limit > 100 and unit == Unit.PERCENT else limit


def _limits(points: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the limits of each group of points, at each of its points; missing where there is too little to go by."""
    keys = [points[name] for name in names]
    groups = points.groupby(names, sort=False)
    # A range is the step from one period to the next: none is taken across a gap or a suspension.
    in_a_row = points["ordinal"] - groups["ordinal"].shift() == 1
    ranges = (points["value"] - groups["value"].shift()).abs().where(in_a_row).groupby(keys, sort=False)
    number, mean = groups["value"].transform("size"), groups["value"].transform("mean")
    # What counts from April, or over twelve months, is no series of like points.
    alike = points["covers"] == outturns.Covers.ITSELF
    known = (number >= FEWEST_POINTS) & (ranges.transform("count") >= FEWEST_STEPS) & alike
    reach = ranges.transform("mean").where(known)
    limits = (number, mean, reach, mean - REACH * reach, mean + REACH * reach)
    return pd.DataFrame(dict(zip(_COLUMNS, limits, strict=True)))


def _phases(rows: pd.DataFrame, rebasings: pd.DataFrame) -> "pd.Series[int]":
    """Count the re-basings on or before each period's end: limits start again with the period that one falls in."""
    phase = pd.Series(0, index=rows.index)
    if len(rebasings):
        ends = period_columns.map_periods(rows["period"], lambda period: pd.Timestamp(period.last_day))
        for rebasing in each_row(rebasings):
            phase += (is_about(rows, rebasing) & (ends >= rebasing.start)).astype("int64")
    return phase


def _assurance(rows: pd.DataFrame) -> "pd.Series[str]":
    """Say whether the limits lie wholly to one side of the target: what the process will do if nothing changes."""
    higher, lower = rows["polarity"] == Polarity.HIGHER, rows["polarity"] == Polarity.LOWER
    passes = (higher & (rows["lower"] >= rows["target"])) | (lower & (rows["upper"] <= rows["target"]))
    fails = (higher & (rows["upper"] < rows["target"])) | (lower & (rows["lower"] > rows["target"]))
    # Of a target that moves from month to month there is no one answer.
    targets = rows.groupby([*FREQUENCY_SERIES, "year"], sort=False)["target"].transform("nunique")
    known = rows["lower"].notna() & rows["target"].notna() & (higher | lower) & (targets == 1)
    found = np.select([~known, passes, fails], ["", Assurance.PASSES, Assurance.FAILS], Assurance.HIT_AND_MISS)
    return pd.Series(found, index=rows.index, dtype="str")
