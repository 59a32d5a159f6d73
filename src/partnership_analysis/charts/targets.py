"""Measures against their targets, as dots."""

import textwrap
from typing import Any

import pandas as pd

from partnership_analysis import commentary, units, words
from partnership_analysis.assessment import EXCLUDED, IN_PART, MET, MISSED, NO_TARGET
from partnership_analysis.charts import drawing
from partnership_analysis.charts.chart import Chart
from partnership_analysis.charts.drawing import Scene
from partnership_analysis.tables import each

_MARKERS = {MET: "o", MISSED: "X", IN_PART: "D", EXCLUDED: "o"}


def against_target(scene: Scene) -> Chart:
    """Draw each measure of a year against its target, in a panel for each unit and polarity."""
    data, year, rows = scene.data, scene.year, scene.rows
    rows = rows[(rows["period"] == year) & (rows["status"] != NO_TARGET)]
    if rows.empty:
        raise ValueError(f"no measure has a target to be judged by in {year}")
    panels = [held for _, held in rows.groupby(["unit", "polarity"], sort=False)]

    def picture(figure: Any) -> None:
        heights = [len(held) + 0.9 for held in panels]
        stack = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, held in zip(stack, panels, strict=True):
            _against_target_panel(axes, held)

    finding = scene.survey.tally
    return Chart(
        slug=drawing.slug(data, rows, "against-target"),
        headline="".join(map(str, commentary.tally(finding))).rstrip(".") if finding else "No targets",
        subtitle=f"Actual against target, {drawing.place(data, rows)}, {year}",
        alt=f"Dot plot of actual against target in {year}. "
        + " ".join(_against_target_words(row) for row in each(rows)),
        data=drawing.drawn(rows)[["measure", "period", "value", "unit", "target", "status", "source"]],
        source=drawing.source(data, rows["source"]),
        height=1.4 + 0.85 * len(rows) + 0.9 * len(panels),
        draw=picture,
    )


def _against_target_panel(axes: Any, rows: pd.DataFrame) -> None:
    dark, other = drawing.colours()[0], drawing.colours()[3]
    unit = rows["unit"].iloc[0]
    suffix = f" {unit}" if unit in ("days", "seconds") else ""
    for y, row in enumerate(each(rows)):
        missed = row.status in (MISSED, IN_PART)
        axes.plot([row.target, row.value], [y, y], color=drawing.RULE, linewidth=2, zorder=1)
        axes.plot(row.target, y, marker="|", markersize=16, markeredgewidth=2.5, color=drawing.DARK, zorder=2)
        axes.plot(
            row.value, y, marker=_MARKERS[row.status], markersize=8, color=other if missed else dark,
            markerfacecolor="white" if row.status == EXCLUDED else None, zorder=3, clip_on=False,
        )  # fmt: skip
        beside = f"{drawing.printed(row)}, {row.status}\n{_variance(row)}"
        axes.annotate(beside, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    better = {"higher": ", higher is better", "lower": ", lower is better"}[rows["polarity"].iloc[0]]
    axes.set_title(words.capital(drawing.UNIT_WORDS[unit]) + better, fontsize=8.5, loc="left")
    axes.set_yticks(range(len(rows)), ["\n".join(textwrap.wrap(name, 26)) for name in rows["short"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.margins(x=0.08)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(drawing.few_ticks(3))
    axes.xaxis.set_major_formatter(lambda tick, _: f"{tick:g}%" if unit == "percent" else f"{tick:,.10g}{suffix}")


def _variance(row: Any) -> str:
    """Say how far a figure lies from its target, and on which side."""
    target = drawing.printed_target(row)
    decimals = units.agreeing_decimals(row.value, row.target, row.decimals)
    size = units.format_signed(abs(row.value - row.target), row.unit, decimals).lstrip("+")
    if not units.round_half_up(row.value - row.target, decimals):
        return f"on its target of {target}"
    better = (row.value > row.target) == (row.polarity == "higher")
    return f"{size} {'better' if better else 'worse'} than {target}"


def _against_target_words(row: Any) -> str:
    return f"{row.short}: {drawing.printed(row)}, {row.status}, {_variance(row)}."
