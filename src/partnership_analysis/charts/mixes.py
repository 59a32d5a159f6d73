"""What changed an average of two kinds of case: how quickly each was dealt with, and how many there were of each."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis import mixes as analysis
from partnership_analysis.charts import drawing
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Findings, Mix
from partnership_analysis.findings.mix import Split
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_PANELS = {"change": "Change in the average", "speed": "Part from speed", "mix": "Part from mix of cases"}


def mixes(findings: Findings) -> Iterator[Chart]:
    """Return, for each average of new claims and changes, what speed and mix did to it from year to year.

    The two parts are those of `mixes.mixes`, and add up to the year's change.
    """
    rows = drawing.rows_of_years(findings)
    for one in findings.of_kind(Mix):
        if one.split and abs(one.split.change.value) >= units.DUST:
            yield _mix(findings.performance.data, rows[rows["service"] == one.service], one, one.split)


def _mix(data: Dataset, rows: pd.DataFrame, finding: Mix, latest: Split) -> Chart:
    named = (finding.measure, finding.part, finding.rest)
    averages = rows[rows["measure"].isin(named)]
    split = analysis.certain_mixes(rows, *named).dropna(subset="speed").assign(unit=averages["unit"].iloc[0])
    split = split.assign(change=split["speed"] + split["mix"])
    split = split.assign(measure=finding.display_name, source=[_cells(averages, year) for year in split["period"]])
    decimals = int(rows.loc[rows["measure"] == finding.measure, "decimals"].iloc[0])
    printed = [_printed_parts(row, decimals) for row in each_row(split)]
    sizes = split[list(_PANELS)].to_numpy()
    low, high = min(0.0, sizes.min()), max(0.0, sizes.max())
    # Room for the figures beside the bars.
    reach = (low - 0.55 * (high - low), high + 0.5 * (high - low))

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        across = canvas is Canvas.PAGE
        panels = figure.subplots(*((1, 3) if across else (3, 1)), sharex=True, sharey=True)
        for axes, (column, title) in zip(panels, _PANELS.items(), strict=True):
            _draw_panel(axes, split[column].tolist(), [parts[column] for parts in printed], reach)
            axes.set_title(title, fontsize=9.5, loc="left")
        panels[0].set_yticks(range(len(split)), split["period"])
        panels[0].invert_yaxis()
        return (1.6 + 0.75 * len(split)) if across else 3 * (1.1 + 0.6 * len(split))

    place, years = (
        drawing.services_and_authority(data, rows),
        f"{split['period'].iloc[0]} to {split['period'].iloc[-1]}",
    )
    return Chart(
        slug=drawing.slug_with_kind(drawing.part_name(rows), "speed-and-mix"),
        kind=ChartKind.SPEED_AND_MIX,
        headline=_headline(finding, latest),
        subtitle=f"Change on the year before, days, {finding.display_name}, {place}, {years}. "
        f"Mix is the rest: what a changed share of {finding.part_name} did",
        data=split[["measure", "period", "change", "speed", "mix", "unit", "source"]].reset_index(drop=True),
        source=drawing.source(data, averages["source"]),
        draw=picture,
    )


def _headline(finding: Mix, latest: Split) -> str:
    """Say what speed and mix did to the year's change."""
    way = "rose" if latest.change.value > 0 else "fell"
    speed, mix = (f"{'−' if part.value < 0 else '+'}{part}" for part in (latest.speed, latest.mix))
    return f"{finding.display_name} {way} by {latest.change}: {speed} from speed and {mix} from the mix of cases"


def _cells(rows: pd.DataFrame, year: str) -> str:
    """Name the cells that a year's change and its parts come from: of the three averages, in it and the year before."""
    rows = rows[rows["period"].isin([year, Period.from_label(year).year_before.label])]
    return "; ".join(rows.sort_values(["measure", "period"])["source"])


def _draw_panel(axes: Any, values: list[float], labels: list[str], reach: tuple[float, float]) -> None:
    bars = axes.barh(range(len(values)), values, color=drawing.colours()[0], height=0.6)
    axes.bar_label(bars, labels, padding=4, fontsize=8.5)
    axes.axvline(0, color=drawing.DARK, linewidth=0.8)
    axes.set(xlim=reach, xticks=[])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _printed_parts(row: Any, decimals: int) -> dict[str, str]:
    """Print a change and its parts, the last of which is what the first leaves: so they add up as they are printed."""
    change, speed = (units.round_half_up(days, decimals) for days in (row.change, row.speed))
    parts = zip(_PANELS, (change, speed, change - speed), strict=True)
    return {name: units.format_signed(float(days), "number", decimals) for name, days in parts}
