"""What the tables hide: an average that mixes two kinds of case, and a whole beside one of its parts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import names, units
from partnership_analysis.analysis import trends
from partnership_analysis.figures import Figure, difference_figure, target_figure, value_figure, worked_figure
from partnership_analysis.findings.finding import Finding
from partnership_analysis.tables import each

# Percentage points by which the rounding of the averages may move the share that they imply.
_MOST_UNSURE = 1.0


def mixes(rows: pd.DataFrame, changed: pd.DataFrame, told: list[Finding], year: str) -> Iterator[Finding]:
    """Give, for each average of two kinds of case, what each weighs in it and what that did to the year's change.

    It is told next after the average itself, which is among the findings `told`.
    """
    weights = {(one.authority, one.service, one.measure): one.weight for one in told}
    for service, measures in changed[changed["unit"] == "days"].groupby("service", sort=False):
        for combined, parts in names.combined(measures["measure"].unique()).items():
            if len(parts) == 2:
                held = rows[rows["service"] == service]
                split = mix(held, combined, *parts)
                for row in each(split[split["period"] == year]):
                    own = held[held["authority"] == row.authority]
                    by = {(one.measure, one.period): one for one in each(own)}
                    found = _mix(row, split[split["authority"] == row.authority], by, (combined, *parts))
                    yield replace(found, weight=weights[row.authority, str(service), combined] - 0.001)


def mix(held: pd.DataFrame, combined: str, part: str, rest: str) -> pd.DataFrame:
    """Return what `trends.mixes` gives, of the years whose two averages lie well apart.

    So far apart that the rounding of the averages moves the implied share by less than a percentage point.
    """
    split = trends.mixes(held, combined, part, rest)
    decimals = held.loc[held["measure"] == combined, "decimals"].min()
    unsure: pd.Series[float] = 100 * 10.0**-decimals / (split["part"] - split["rest"]).abs()
    return split[unsure <= _MOST_UNSURE]


def _mix(row: Any, split: pd.DataFrame, by: dict[tuple[str, str], Any], named: tuple[str, ...]) -> Finding:
    now = by[named[0], row.period]
    figures = {"share": _implied(row, by, named)}
    facts: dict[str, Any] = {"part": named[1], "rest": named[2], "polarity": now.polarity}
    first = next(each(split))
    if first.period < row.period:
        figures["share first"] = _implied(first, by, named)
        facts["first"] = first.period
    if not pd.isna(row.speed):
        before = list(each(split[split["period"] < row.period]))[-1]
        then = by[named[0], before.period]
        figures["share before"] = _implied(before, by, named)
        facts["before"] = before.period
        decimals = units.agreeing_decimals(now.value, then.value, now.decimals)
        figures["change"] = difference_figure(value_figure(now), value_figure(then), decimals)
        averages = [value_figure(by[name, label]) for name in named for label in (row.period, before.period)]
        # As printed, the two add up to the change.
        whole, speed = (units.round_half_up(days, decimals) for days in (figures["change"].value, row.speed))
        for name, value, rounded in (("speed", row.speed, speed), ("mix", row.mix, whole - speed)):
            printed = units.format_difference(float(rounded), now.unit, decimals)
            figures[name] = worked_figure(value, now.unit, printed, _SPLIT[name], *averages)
    return Finding("mix", now.authority, now.service, now.measure, now.phrase, row.period, 20.0, figures, facts)


def _implied(row: Any, by: dict[tuple[str, str], Any], named: tuple[str, ...]) -> Figure:
    """Return the share of the part that the averages of all, of the part and of the rest imply."""
    averages = [value_figure(by[name, row.period]) for name in named]
    printed = units.format_value(row.share, "percent", 1)
    return worked_figure(row.share, "percent", printed, "100 * ({a} - {c}) / ({b} - {c})", *averages)


# a, b: the average of all in the year and the year before; c, d: of the part; e, f: of the rest.
_W, _W_BEFORE = "({a} - {e}) / ({c} - {e})", "({b} - {f}) / ({d} - {f})"
_MIDDLE = f"({_W} + {_W_BEFORE}) / 2"
_SPLIT = {
    "speed": f"{_MIDDLE} * ({{c}} - {{d}}) + (1 - {_MIDDLE}) * ({{e}} - {{f}})",
    "mix": f"({_W} - {_W_BEFORE}) * ({{c}} + {{d}} - {{e}} - {{f}}) / 2",
}


def pairs(changed: pd.DataFrame) -> Iterator[Finding]:
    """Give, for each measure of a whole that is held for one of its parts alone too, the two beside each other."""
    for whole, part in names.pairs(changed["measure"].unique()):
        both = changed[changed["measure"].isin([whole, part])]
        parts = {(row.authority, row.service): row for row in each(both[both["measure"] == part])}
        for row in each(both[(both["measure"] == whole) & both["target"].notna()]):
            if (row.authority, row.service) in parts:
                yield _pair(row, parts[row.authority, row.service])


def _pair(whole: Any, part: Any) -> Finding:
    target = target_figure(whole.target, whole.unit, whole.target_source)
    figures = {"whole": value_figure(whole), "part": value_figure(part), "target": target}
    for name, row in (("whole", whole), ("part", part)):
        decimals = units.agreeing_decimals(row.value, whole.target, row.decimals)
        figures[f"{name} variance"] = difference_figure(figures[name], target, decimals)
    # An average lies between those of its parts; a sum or a bare number need not.
    averaged = whole.unit == part.unit and whole.unit in ("percent", "days", "seconds")
    facts = {"part": part.phrase, "polarity": whole.polarity, "averaged": averaged}
    return Finding(
        "pair", whole.authority, whole.service, part.measure, whole.phrase, whole.period, 62.5, figures, facts
    )
