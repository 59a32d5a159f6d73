"""What months and quarters say: what is noise, and what is not."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import control, units
from partnership_analysis.figures import Figure, target_figure, value_figure
from partnership_analysis.findings.finding import Finding
from partnership_analysis.tables import Dataset, each
from partnership_analysis.trends import SERIES

_WEIGHT = {control.CONCERN: 58.0, control.IMPROVEMENT: 48.0, control.SPECIAL: 40.0}


def series(points: pd.DataFrame, data: Dataset, year: str) -> Iterator[Finding]:
    """Give a finding for each monthly or quarterly series with a point in the year.

    `points` are what `control.limits` makes of the observations.
    """
    points = points[points["year"] <= year]
    for _, rows in points.groupby([*SERIES, "frequency"], sort=False):
        if (rows["year"] == year).any():
            yield _series(rows, data, year)


def _series(rows: pd.DataFrame, data: Dataset, year: str) -> Finding:
    last = list(each(rows))[-1]
    used = rows[(rows["phase"] == last.phase) & ~rows["suspended"]]
    now = rows[rows["year"] == year]
    facts: dict[str, Any] = {
        "frequency": last.frequency,
        "last": last.period,
        "points": len(used),
        "held": len(now),
        "suspended": int(now["suspended"].sum()),
        "assurance": last.assurance,
        "polarity": last.polarity,
        "rebased": _rebased(last, data.rebasings),
        "special": [],
    }
    figures = {"last": value_figure(last)}
    weight = 8.0
    if not pd.isna(last.lower):
        figures |= _limits(used, last)
        if last.assurance:
            figures["target"] = target_figure(last.target, last.unit, last.target_source)
        special = list(each(now[now["rule"] != ""]))
        facts["special"] = [(row.period, row.rule, row.variation, row.value > row.mean) for row in special]
        figures |= {row.period: value_figure(row) for row in special}
        weight = max([12.0, *(_WEIGHT[row.variation] for row in special)])
    about = (last.authority, last.service, last.measure, last.phrase)
    return Finding("series", *about, year, weight, figures, facts)


def _limits(used: pd.DataFrame, last: Any) -> dict[str, Figure]:
    every = f"{{0:{len(used)}}}"
    mean, reach = f"mean({every})", f"2.66 * mean moving range({every})"
    return {
        "mean": _limit(last.mean, mean, used, last),
        "lower": _limit(last.lower, f"{mean} - {reach}", used, last),
        "upper": _limit(last.upper, f"{mean} + {reach}", used, last),
    }


def _limit(value: float, arithmetic: str, used: pd.DataFrame, last: Any) -> Figure:
    """Print a limit; what it lies beyond the possible (below nought, above 100%), no point can reach."""
    if value < 0:
        value, arithmetic = 0.0, f"max(0, {arithmetic})"
    elif last.unit == "percent" and value > 100:
        value, arithmetic = 100.0, f"min(100, {arithmetic})"
    printed = units.format_value(value, last.unit, max(1, last.decimals))
    return Figure(value, last.unit, printed, tuple(used["source"]), arithmetic)


def _rebased(last: Any, rebasings: pd.DataFrame) -> tuple[pd.Timestamp, str] | None:
    """Return from when the latest limits count, and why; None if they were never begun anew."""
    if not last.phase:
        return None
    own = rebasings[(rebasings["service"] == last.service) & (rebasings["measure"] == last.measure)]
    own = own[own["authority"].isin(["", last.authority])].sort_values("start")
    one = own.iloc[last.phase - 1]
    return one["start"], one["reason"]
