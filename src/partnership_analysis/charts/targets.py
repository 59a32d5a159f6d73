"""Measures against their targets, as dots."""

from itertools import accumulate
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.analysis.assessment import Status, status_words
from partnership_analysis.charts import drawing
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.figures import target_beside, value_figure, variance_figure
from partnership_analysis.findings import Findings
from partnership_analysis.tables import each

_NAME_WIDTH = 26
# Figures whose ticks would touch if there were more.
_LARGE = 1_000_000
_MARKERS = {Status.MET: "o", Status.MISSED: "X", Status.IN_PART: "D", Status.EXCLUDED: "o"}


def against_target(findings: Findings) -> Chart:
    """Return each measure of a year against its target, in a panel for each unit and polarity.

    The target is an upright stroke; the outturn's shape, and the words beside it, give the status and how far from the
    target it is.

    Raises
    ------
    ValueError
        If no measure has a target.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.against_target(data.service("ICT"), "2014/15").slug
    'ict-against-target'
    """
    data, year, rows = findings.performance.data, findings.performance.period.label, drawing.rows(findings)
    rows = rows[(rows["period"] == year) & (rows["status"] != Status.NO_TARGET)]
    if rows.empty:
        raise ValueError(f"no measure has a target to be judged by in {year}")
    panels = [held for _, held in rows.groupby(["unit", "polarity"], sort=False)]

    def picture(figure: Any) -> None:
        heights = [sum(map(_room, each(held))) + 0.9 for held in panels]
        stack = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, held in zip(stack, panels, strict=True):
            _against_target_panel(axes, held)

    return Chart(
        slug=drawing.slug(data, rows, "against-target"),
        kind=ChartKind.AGAINST_TARGET,
        headline=str(findings.tally).rstrip(".") if findings.tally else "No targets",
        subtitle=f"Actual against target, {drawing.place(data, rows)}, {year}",
        alt=f"Dot plot of actual against target in {year}. "
        + " ".join(_against_target_words(row) for row in each(rows)),
        data=drawing.drawn(rows)[["measure", "period", "value", "unit", "target", "status", "source"]],
        source=drawing.source(data, rows["source"]),
        height=1.4 + 0.85 * sum(map(_room, each(rows))) + 0.9 * len(panels),
        draw=picture,
    )


def _room(row: Any) -> float:
    """Return the room that a measure's name takes, as a multiple of that of two lines."""
    return max(1.0, 0.55 * len(drawing.lines(row.short, _NAME_WIDTH).split("\n")))


def _against_target_panel(axes: Any, rows: pd.DataFrame) -> None:
    dark, other = drawing.colours()[0], drawing.colours()[3]
    unit = rows["unit"].iloc[0]
    ends = list(accumulate(map(_room, each(rows))))
    places = [end - _room(row) / 2 for end, row in zip(ends, each(rows), strict=True)]
    for y, row in zip(places, each(rows), strict=True):
        colour = other if row.status in (Status.MISSED, Status.IN_PART) else dark
        marker = "^" if row.amber else _MARKERS[row.status]
        axes.plot([row.target, row.value], [y, y], color=drawing.RULE, linewidth=2, zorder=1)
        axes.plot(row.target, y, marker="|", markersize=16, markeredgewidth=2.5, color=drawing.DARK, zorder=2)
        axes.plot(
            row.value, y, marker=marker, markersize=8, color=colour,
            markerfacecolor="white" if row.status == Status.EXCLUDED else None, zorder=3, clip_on=False,
        )  # fmt: skip
        beside = f"{drawing.printed(row)}, {status_words(row)}\n{_variance(row)}{_outside(row)}"
        axes.annotate(beside, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    better = {"higher": ", higher is better", "lower": ", lower is better"}[rows["polarity"].iloc[0]]
    axes.set_title(words.capital(drawing.UNIT_WORDS[unit]) + better, fontsize=8.5, loc="left")
    axes.set_yticks(places, [drawing.lines(name, _NAME_WIDTH) for name in rows["short"]])
    axes.set_ylim(ends[-1] + 0.1, -0.1)
    axes.grid(visible=False)
    axes.margins(x=0.08)
    axes.tick_params(axis="y", length=0)
    drawing.value_axis(axes.xaxis, unit, 2 if rows["value"].abs().max() >= _LARGE else 3)


def _variance(row: Any) -> str:
    """Say how far a figure lies from its target, and on which side."""
    target = target_beside(row)
    apart = variance_figure(value_figure(row), target, row.decimals, signed=True)
    if abs(apart.value) <= units.DUST:
        return f"on its target of {target}"
    # Which way is said in words.
    size = apart.printed.replace("+", "").replace("−", "")
    better = (row.value > row.target) == (row.polarity == "higher")
    return f"{size} {'better' if better else 'worse'} than {target}"


def _outside(row: Any) -> str:
    """Give what a figure missed in part was outside the agreed suspensions, where that is known."""
    if row.status != Status.IN_PART or pd.isna(row.value_outside):
        return ""
    return f"; {units.format_value(row.value_outside, row.unit, row.decimals)} outside"


def _against_target_words(row: Any) -> str:
    return f"{row.short}: {drawing.printed(row)}, {status_words(row)}, {_variance(row)}{_outside(row)}."
