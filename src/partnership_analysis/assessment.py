"""Against target.

Takes a `Dataset`; gives its observations with the variance from target, whether that is favourable,
and a status that allows for agreed exclusions.
"""

from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import periods
from partnership_analysis.tables import Dataset, each

MET, MISSED, EXCLUDED, IN_PART, NO_TARGET = "met", "missed", "excluded", "missed in part", "no target"

# Floating-point dust must not turn "on target" into "missed".
_DUST = 1e-9


def assess(data: Dataset) -> pd.DataFrame:
    """Return the observations that have a value, with each one's variance and status.

    Returns
    -------
    DataFrame
        `observations`, with `target_source` (the target's cell); `topic`, `short`, `phrase` and `decimals`
        from the measures; `variance` (actual less target, in the measure's unit; percentage points for a
        percent); `favourable` (True, False or NA); `status` (met, missed, excluded, missed in part, no
        target) and, where the workbook gives it, `value_outside`: the performance outside the exclusions
        that began in that period, with its cell in `outside_source`.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rows = assess(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> row = rows[(rows["measure"] == "Percentage of calls answered") & (rows["period"] == "2014/15")].iloc[0]
    >>> row["status"], float(row["variance"]), float(row["value_outside"])
    ('missed in part', -1.0, 92.0)
    """
    named = data.measures[["service", "measure", "topic", "short", "phrase", "decimals"]]
    key = ["authority", "service", "measure", "period"]
    targets = data.statements.loc[data.statements["role"] == "target", [*key, "source"]].drop_duplicates(key)
    held = data.observations[data.observations["value"].notna()]
    rows = held.merge(named, on=["service", "measure"], how="left", validate="many_to_one")
    rows = rows.merge(targets.rename(columns={"source": "target_source"}), on=key, how="left")
    variance = rows["value"] - rows["target"]
    better = rows["polarity"].map({"higher": 1.0, "lower": -1.0}).astype("float64")
    score = variance * better
    judged = score.notna()
    met = (score >= -_DUST).to_numpy(dtype=bool)
    coverage = [_coverage(row, data.exclusions) for row in each(rows)]
    covered = np.array([share for share, _, _ in coverage])
    status = np.select(
        [~judged.to_numpy(), covered >= 1, met, covered > 0],
        [NO_TARGET, EXCLUDED, MET, IN_PART],
        default=MISSED,
    )
    return rows.assign(
        variance=variance,
        favourable=pd.Series(met, index=rows.index, dtype="boolean").mask(~judged),
        status=status,
        value_outside=pd.Series([value for _, value, _ in coverage], index=rows.index, dtype="float64"),
        outside_source=[source for _, _, source in coverage],
    )


def exclusions_within(exclusions: pd.DataFrame, service: str, measure: str, period: str) -> pd.DataFrame:
    """Return the exclusions of one measure that touch a period, earliest first."""
    span = periods.from_label(period)
    end = exclusions["end"].fillna(pd.Timestamp.max.floor("s"))
    touches = (exclusions["start"] <= span.end_time) & (end >= span.start_time)
    same = (exclusions["service"] == service) & (exclusions["measure"] == measure)
    return exclusions[same & touches].sort_values("start")


def _coverage(row: Any, exclusions: pd.DataFrame) -> tuple[float, float, str]:
    """Return the share of a period's days that exclusions cover, the value outside them, and its cell."""
    own = exclusions_within(exclusions, row.service, row.measure, row.period) if len(exclusions) else exclusions
    if own.empty:
        return 0.0, np.nan, ""
    span = periods.from_label(row.period)
    days = pd.date_range(span.start_time, span.end_time.floor("D"))
    inside = np.zeros(len(days), dtype=bool)
    for exclusion in each(own):
        open_ended = pd.isna(exclusion.end)
        inside |= (days >= exclusion.start) & (open_ended | (days <= exclusion.end))
    began = own[own["start"].between(span.start_time, span.end_time) & own["value_outside"].notna()]
    if began.empty:
        return float(inside.mean()), np.nan, ""
    return float(inside.mean()), float(began["value_outside"].iloc[0]), began["source"].iloc[0]
