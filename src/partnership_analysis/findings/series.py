"""What months and quarters say: what is noise, and what is not."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.assessment import DUST
from partnership_analysis.analysis.trends import SERIES
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, count_figure, target_figure, value_figure
from partnership_analysis.findings.finding import Finding
from partnership_analysis.tables import each

_WEIGHT = {process_limits.CONCERN: 58.0, process_limits.IMPROVEMENT: 48.0, process_limits.SPECIAL: 40.0}


def series(points: pd.DataFrame, data: Dataset, year: str) -> Iterator[Finding]:
    """Give a finding for each monthly or quarterly series with a point in the year.

    `points` are what `process_limits.limits` makes of the observations up to the year.
    """
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
        "running": bool(last.running),
        "within": len(now),
        "suspended": int(now["suspended"].sum()),
        "assurance": last.assurance,
        "polarity": last.polarity,
        "rebased": _rebased(last, data),
    }
    figures = {"last": value_figure(last)}
    if not pd.isna(last.lower):
        figures |= _limits(used, last)
        if last.assurance:
            figures["target"] = target_figure(last.target, last.unit, last.target_source)
            judged = now[~now["suspended"] & now["target"].notna()]
            sign = 1.0 if last.polarity == "higher" else -1.0
            met = sign * (judged["value"] - judged["target"]) >= -DUST
            figures |= {"judged": count_figure(judged["source"]), "met": count_figure(judged.loc[met, "source"])}
    # Points before a re-basing within the year keep the limits they had.
    special = list(each(now[now["rule"] != ""]))
    facts["special"] = [(row.period, row.rule, row.variation, row.value > row.mean) for row in special]
    facts["earlier"] = [row.period for row in special if row.phase != last.phase]
    figures |= {row.period: value_figure(row) for row in special}
    weight = max([8.0 if pd.isna(last.lower) else 12.0, *(_WEIGHT[row.variation] for row in special)])
    about = (last.authority, last.service, last.measure, last.phrase)
    return Finding("series", *about, year, weight, figures, facts)


def _limits(used: pd.DataFrame, last: Any) -> dict[str, Figure]:
    mean, reach = f"mean({{0:{len(used)}}})", f"2.66 * mean moving range({_stretches(used)})"
    printed = units.format_value(last.mean, last.unit, max(1, last.decimals))
    return {
        "mean": Figure(last.mean, last.unit, printed, tuple(used["source"]), mean),
        "lower": _limit(last.lower, f"{mean} - {reach}", used, last),
        "upper": _limit(last.upper, f"{mean} + {reach}", used, last),
    }


def _stretches(used: pd.DataFrame) -> str:
    """Return the cells whose steps are ranges: those of each stretch of periods without a gap."""
    begins = [0, *(i for i, step in enumerate(used["ordinal"].diff()) if step > 1), len(used)]
    return ", ".join(f"{{{first}:{last}}}" for first, last in pairwise(begins))


def _limit(value: float, arithmetic: str, used: pd.DataFrame, last: Any) -> Figure:
    """Print a limit; what it lies beyond the possible (below nought, above 100%), no point can reach."""
    end = process_limits.possible(value, last.unit)
    if end != value:
        arithmetic = f"{'max' if end > value else 'min'}({end:g}, {arithmetic})"
    printed = units.format_value(end, last.unit, max(1, last.decimals))
    return Figure(end, last.unit, printed, tuple(used["source"]), arithmetic)


def _rebased(last: Any, data: Dataset) -> tuple[pd.Timestamp, str] | None:
    """Return from when the latest limits count, and why; None if they were never begun anew."""
    if not last.phase:
        return None
    one = process_limits.rebasings(data, last.authority, last.service, last.measure).iloc[last.phase - 1]
    return one["start"], one["reason"]
