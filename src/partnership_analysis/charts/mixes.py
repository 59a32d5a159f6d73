"""What changed an average of two kinds of case: how quickly each was dealt with, and how many there were of each."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import commentary, findings, units
from partnership_analysis.charts import drawing
from partnership_analysis.charts.chart import Chart
from partnership_analysis.charts.drawing import Scene
from partnership_analysis.findings import Finding
from partnership_analysis.tables import Dataset, each

_PANELS = {"change": "Change in the average", "speed": "of which speed", "mix": "of which mix of cases"}


def mixes(scene: Scene) -> Iterator[Chart]:
    """Return, for each average of new claims and changes, what speed and mix did to it from year to year.

    The two parts are those of `trends.mixes`, and add up to the year's change.
    """
    for finding in scene.survey.findings:
        if finding.kind == "mix" and "change" in finding.figures:
            yield _mix(scene.data, scene.rows[scene.rows["service"] == finding.service], finding)


def _mix(data: Dataset, rows: pd.DataFrame, finding: Finding) -> Chart:
    named = (finding.measure, finding.facts["part"], finding.facts["rest"])
    split = findings.mix(rows, *named).dropna(subset="speed").assign(unit=rows["unit"].iloc[0])
    split = split.assign(change=split["speed"] + split["mix"])
    own = rows[rows["measure"] == finding.measure].set_index("period")
    split = split.assign(measure=finding.measure, source=split["period"].map(own["source"]))
    decimals = _agreeing_decimals(split, int(own["decimals"].iloc[0]))
    sizes = split[list(_PANELS)].to_numpy()
    low, high = min(0.0, sizes.min()), max(0.0, sizes.max())
    # Room for the figures beside the bars.
    reach = (low - 0.55 * (high - low), high + 0.5 * (high - low))

    def picture(figure: Any) -> None:
        panels = figure.subplots(1, 3, sharex=True, sharey=True)
        for axes, (column, title) in zip(panels, _PANELS.items(), strict=True):
            _draw_panel(axes, split[["period", column]], reach, decimals)
            axes.set_title(title, fontsize=9.5, loc="left")
        panels[0].invert_yaxis()

    told = "; ".join(
        "{}: {}, of which speed {} and mix {}".format(
            row.period, *(_printed(part, decimals) for part in (row.change, row.speed, row.mix))
        )
        for row in each(split)
    )
    years = f"{split['period'].iloc[0]} to {split['period'].iloc[-1]}"
    return Chart(
        slug=drawing.named(f"{rows['topic'].iloc[0]} speed and mix"),
        headline=commentary.mix_headline(finding),
        subtitle=f"Change on the year before, days, {named[0]}, {drawing.place(data, rows)}, {years}. "
        f"Mix: what a changed share of {named[1]} did",
        alt=f"Bar chart of the change in each year, in days, and its two parts. {told}.",
        data=split[["measure", "period", "change", "speed", "mix", "unit", "source"]].reset_index(drop=True),
        source=drawing.source(data, rows.loc[rows["measure"].isin(named), "source"]),
        height=1.6 + 0.75 * len(split),
        draw=picture,
    )


def _agreeing_decimals(split: pd.DataFrame, decimals: int) -> int:
    """Return as many decimals as it takes, up to two more, for the printed parts to add up to the printed change."""
    exact = split[list(_PANELS)]
    for places in (decimals, decimals + 1):
        printed = exact.map(units.round_half_up, decimals=places)
        if (printed["speed"] + printed["mix"] == printed["change"]).all():
            return places
    return decimals + 2


def _draw_panel(axes: Any, rows: pd.DataFrame, reach: tuple[float, float], decimals: int) -> None:
    labels, values = (rows[column].tolist() for column in rows)
    bars = axes.barh(labels, values, color=drawing.colours()[0], height=0.6)
    axes.bar_label(bars, [_printed(value, decimals) for value in values], padding=4, fontsize=8.5)
    axes.axvline(0, color=drawing.DARK, linewidth=0.8)
    axes.set(xlim=reach, xticks=[])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _printed(days: float, decimals: int) -> str:
    return units.format_signed(days, "number", decimals)
