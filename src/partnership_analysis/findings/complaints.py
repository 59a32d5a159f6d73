"""What the complaints of a year say: how many, how they ended, what they were about, and how far chance could go."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from partnership_analysis import periods, units, vocabularies
from partnership_analysis.analysis import proportions
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import (
    Figure,
    difference_figure,
    read_figure,
    share_figure,
    sum_figure,
    worked_figure,
)
from partnership_analysis.findings.finding import Finding
from partnership_analysis.kinds import Breakdown, Outcome
from partnership_analysis.tables import each

# No percentage is worked out of a count as small as this: 3 complaints after 2 is not "up 50%".
SMALL_COUNT = 20
# Nor a share of a total as small as this without its interval.
SMALL_DENOMINATOR = 10


def complaints(data: Dataset, year: str) -> Iterator[Finding]:
    """Give what a year's complaints say, of each council."""
    counts = data.complaints[data.complaints["period"].isin([year, periods.year_before(year)])]
    for _, rows in counts.rename(columns={"count": "value"}).groupby("authority", sort=False):
        yield from _council(rows, year)


def _council(rows: pd.DataFrame, year: str) -> Iterator[Finding]:
    totals = rows[rows["breakdown"] == "total"]
    now, then = (list(each(totals[totals["period"] == label])) for label in (year, periods.year_before(year)))
    if len(now) > 1:
        alike = {row.service for row in now} == {row.service for row in then}
        yield _total(now, then if alike else [], year, 66.0)
    for row in now:
        yield _total([row], [before for before in then if before.service == row.service], year, 65.0)
    this_year = rows[rows["period"] == year]
    upheld = [found for _, own in this_year.groupby("service", sort=False) for found in _upheld(own, year)]
    stages = [found for _, own in this_year.groupby("service", sort=False) for found in _stages(own, year)]
    yield from upheld
    yield from _differences(upheld, "number", "total", year, 38.0)
    yield from stages
    yield from _differences(stages, "stage 2", "total", year, 34.0)
    for _, own in this_year[this_year["breakdown"] == "subject"].groupby("service", sort=False):
        yield from _subjects(own, year)


def _total(now: list[Any], then: list[Any], year: str, weight: float) -> Finding:
    figures = {"value": sum_figure(now)}
    facts: dict[str, Any] = {"services": [row.service for row in now]}
    if then:
        value, previous = figures["value"], sum_figure(then)
        figures |= {"previous": previous, "change": difference_figure(value, previous, 0)}
        facts["previous_period"] = then[0].period
        facts["within chance"] = proportions.counts_within_chance(int(value.value), int(previous.value))
        relative = 100 * figures["change"].value / previous.value if previous.value else 0.0
        if previous.value >= SMALL_COUNT and abs(relative) >= 0.5:
            printed = units.format_value(abs(relative), "percent", 0)
            figures["relative"] = worked_figure(
                relative, "percent", printed, "100 * ({a} - {b}) / {b}", value, previous
            )
    service = now[0].service if len(now) == 1 else ""
    return Finding("complaints", now[0].authority, service, "", service, year, weight, figures, facts)


def _upheld(rows: pd.DataFrame, year: str) -> Iterator[Finding]:
    """Give the share of a service's complaints that were upheld, in full or in part.

    There is none where an outcome is not known: the workbook's problems name its cell.
    """
    outcomes = rows[rows["breakdown"] == Breakdown.OUTCOME]
    meanings = [vocabularies.outcome(category) for category in outcomes["category"]]
    upheld = outcomes[[meaning is not None and meaning.is_upheld for meaning in meanings]]
    if len(upheld) and outcomes["value"].sum() and None not in meanings:
        partly = Outcome.UPHELD_IN_PART in meanings
        yield _share("upheld", upheld, outcomes, year, 40.0, {"partly": partly, "rows": len(upheld)})


def _subjects(rows: pd.DataFrame, year: str) -> Iterator[Finding]:
    if rows["value"].sum():
        largest = rows[rows["value"] == rows["value"].max()]
        yield _share("subjects", largest.head(1), rows, year, 30.0, {"categories": largest["category"].tolist()})


def _stages(rows: pd.DataFrame, year: str) -> Iterator[Finding]:
    """Give how many of a service's complaints went to each later stage, out of its total where that is held."""
    stages = list(each(rows[rows["breakdown"] == "stage"]))
    if not stages:
        return
    figures = {_stage(row.category): read_figure(row.value, "count", 0, row.source) for row in stages}
    names = list(figures)
    total = list(each(rows[rows["breakdown"] == "total"]))
    # More at a stage than were received is a fault of the workbook, which its problems list.
    if total and total[0].value >= max(row.value for row in stages) > 0:
        figures["total"] = sum_figure(total)
        if total[0].value >= SMALL_DENOMINATOR:
            figures |= {f"share of {name}": share_figure(figures[name], figures["total"]) for name in names}
    first = stages[0]
    yield Finding("stages", first.authority, first.service, "", first.service, year, 36.0, figures, {"stages": names})


def _stage(category: str) -> str:
    """Name a stage as a sentence does: "Escalated to Stage 2" is stage 2."""
    number = re.search(r"stage (\d+)", category, re.I)
    return f"stage {number[1]}" if number else category


def _share(
    kind: str, part: pd.DataFrame, whole: pd.DataFrame, year: str, weight: float, facts: dict[str, Any]
) -> Finding:
    number, total = sum_figure(list(each(part))), sum_figure(list(each(whole)))
    figures = {"number": number, "total": total}
    if kind == "upheld":
        figures |= _interval(number, total)
    if kind == "upheld" or total.value >= SMALL_DENOMINATOR:
        figures["share"] = share_figure(number, total)
    first = whole.iloc[0]
    return Finding(kind, first["authority"], first["service"], "", first["service"], year, weight, figures, facts)


def _interval(number: Figure, total: Figure) -> dict[str, Figure]:
    ends = dict(zip(("lower", "upper"), proportions.interval(int(number.value), int(total.value)), strict=True))
    found = {}
    for name, end in ends.items():
        arithmetic = f"{name} end of Wilson's 95% interval of {{a}} / {{b}}"
        found[name] = worked_figure(end, "percent", units.format_value(end, "percent", 0), arithmetic, number, total)
    return found


def _differences(found: list[Finding], part: str, whole: str, year: str, weight: float) -> Iterator[Finding]:
    """Say which two services' shares differ by more than chance: of several pairs the furthest apart, or that none do.

    Each pair's interval is so wide that all of them hold together 95 times in a hundred.
    """
    shares = [one for one in found if part in one.figures and whole in one.figures and one.figures[whole].value]
    pairs = list(combinations(shares, 2))
    compared = [_compared(*pair, part, whole, len(pairs)) for pair in pairs]
    beyond = [one for one in compared if one[2] > 0]
    if not compared:
        return
    higher, lower, low, high = max(beyond or compared, key=lambda one: one[2])
    counts = [higher.figures[part], higher.figures[whole], lower.figures[part], lower.figures[whole]]
    figures = {"higher": share_figure(counts[0], counts[1]), "lower": share_figure(counts[2], counts[3])}
    for name, end, which in (("from", low, "lower"), ("to", high, "upper")):
        printed = units.format_value(end, "number", 0) + (" percentage points" if name == "to" else "")
        of_pairs = f" for {len(pairs)} pairs" if len(pairs) > 1 else ""
        arithmetic = f"{which} end of Newcombe's 95% interval{of_pairs} of {{a}} / {{b}} - {{c}} / {{d}}"
        figures[name] = worked_figure(end, "percent", printed, arithmetic, *counts)
    facts = {
        "of": higher.kind,
        "partly": higher.facts.get("partly", False),
        "services": (higher.service, lower.service),
        "compared": len(shares),
        "others": max(0, len(beyond) - 1),
        "within chance": not beyond,
    }
    yield Finding("chance", higher.authority, "", "", "", year, weight, figures, facts)


def _compared(one: Finding, other: Finding, part: str, whole: str, pairs: int) -> tuple[Finding, Finding, float, float]:
    """Return two services, that with the higher share first, and the interval of the difference."""
    higher, lower = sorted((one, other), key=lambda finding: -_rate(finding, part, whole))
    high, high_total, low, low_total = (
        int(finding.figures[name].value) for finding in (higher, lower) for name in (part, whole)
    )
    return higher, lower, *proportions.difference_interval(high, high_total, low, low_total, pairs)


def _rate(finding: Finding, part: str, whole: str) -> float:
    return finding.figures[part].value / finding.figures[whole].value
