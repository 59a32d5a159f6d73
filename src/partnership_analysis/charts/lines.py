"""Measures over the years, as lines."""

import textwrap
from typing import Any

import pandas as pd

from partnership_analysis import commentary
from partnership_analysis.charts import drawing
from partnership_analysis.charts.chart import Chart
from partnership_analysis.tables import Dataset, each

MOST_SERIES = 4

_TREND_HEIGHT = 8.0
_LABEL_LINE_CM = 0.42
_MARKERS = "os^D"


def trend(data: Dataset, year: str) -> Chart:
    """Return the years of one to four measures as lines, labelled at their ends.

    A measure counted at a later date ("as at") is drawn as points: its years are not like for like.

    Raises
    ------
    ValueError
        If there are more than four measures, or they differ in unit.
    """
    rows = drawing.shown(data, year)
    if not 1 <= len(drawing.series(rows)) <= MOST_SERIES or rows["unit"].nunique() > 1:
        raise ValueError(f"a trend takes one to four measures of one unit with a figure for {year}")

    def picture(figure: Any) -> None:
        axes = figure.subplots()
        labels = drawing.years(rows)
        series = drawing.series(rows)
        colours = drawing.colours()[: len(series)]
        for colour, marker, held in zip(colours, _MARKERS, series, strict=False):
            at = range(len(labels))
            line = "none" if held["as_at"].notna().any() else "-"
            values, targets = (drawing.points(held, labels, column) for column in ("value", "target"))
            axes.plot(at, values, color=colour, linestyle=line, marker=marker, markersize=5, clip_on=False)
            if held["target"].notna().any():
                axes.plot(at, targets, color=colour, linestyle=(0, (4, 3)), linewidth=1)
        drawing.year_axis(axes, labels, rows["unit"].iloc[0], most=7)
        ends = [list(each(held))[-1] for held in series]
        _label_ends(axes, ends, colours, len(labels) - 1, _TREND_HEIGHT)

    return Chart(
        slug=drawing.slug(data, rows, "trend"),
        headline=commentary.headline(data, year),
        subtitle=drawing.subtitle(data, rows) + (". Broken line: target" if rows["target"].notna().any() else ""),
        alt=f"Line chart of {drawing.years(rows)[0]} to {drawing.years(rows)[-1]}. {drawing.series_words(rows)}",
        data=drawing.drawn(rows),
        source=drawing.source(data, rows["source"]),
        height=_TREND_HEIGHT,
        draw=picture,
    )


def small_multiples(data: Dataset, year: str) -> Chart:
    """Return the years of each measure in a panel of its own, with its target as a broken line."""
    rows = drawing.shown(data, year)
    series = drawing.series(rows)
    if not series:
        raise ValueError(f"small multiples take measures with a figure for {year}")
    targeted = " Broken line: target." if rows["target"].notna().any() else ""
    columns = 3
    lines = -(-len(series) // columns)

    def picture(figure: Any) -> None:
        grid = figure.subplots(lines, columns, squeeze=False).flatten()
        labels = drawing.years(rows)
        colour = drawing.colours()[0]
        for axes, held in zip(grid, series, strict=False):
            row = held.iloc[-1]
            values, targets = (drawing.points(held, labels, column) for column in ("value", "target"))
            axes.plot(range(len(labels)), values, color=colour, marker="o", markersize=4.5, clip_on=False)
            axes.plot(range(len(labels)), targets, color="#3D3D3D", linestyle=(0, (4, 3)), linewidth=1)
            # Two figures stand side by side in a panel; of more, the first and the last.
            for point in list(each(held))[:: max(1, len(held) - 1)]:
                x = labels.index(point.period)
                printed = drawing.printed(point).removesuffix(f" {point.unit}")
                above = pd.isna(point.target) or point.value >= point.target
                offset = (0, 5 if above else -5)
                axes.annotate(
                    printed, (x, point.value), offset, textcoords="offset points", ha="center",
                    va="bottom" if above else "top", color=colour, fontsize=8,
                )  # fmt: skip
            unit = "" if row["unit"] == "percent" else f" ({row['unit']})"
            axes.set_title("\n".join(textwrap.wrap(row["short"] + unit, 26)), fontsize=8.5, loc="left")
            drawing.year_axis(axes, labels, row["unit"], most=2)
            axes.margins(x=0.25, y=0.45)
            axes.set_yticks([])
            axes.grid(visible=False)
        for axes in grid[len(series) :]:
            axes.set_axis_off()

    return Chart(
        slug=drawing.slug(data, rows, "over-time"),
        headline=commentary.headline(data, year),
        subtitle=f"{drawing.subtitle(data, rows)}.{targeted} Each panel has its own scale",
        alt=f"A line chart for each of {len(series)} measures, on scales of their own. {drawing.series_words(rows)}",
        data=drawing.drawn(rows),
        source=drawing.source(data, rows["source"]),
        height=3.6 * lines,
        draw=picture,
    )


def _end_label(row: Any) -> str:
    target = "" if pd.isna(row.target) else f" (target {drawing.printed_target(row)})"
    return f"{row.short} {drawing.printed(row)}{target}"


def _label_ends(axes: Any, rows: list[Any], colours: list[str], x: float, height: float) -> None:
    """Write each line's name beside its end, moved apart where they would touch."""
    low, high = axes.get_ylim()
    lines = sorted(zip(rows, colours, strict=True), key=lambda line: drawing.value(line[0]))
    wrapped = [textwrap.wrap(_end_label(row), 24) for row, _ in lines]
    pitch = (high - low) * _LABEL_LINE_CM / height
    heights = [pitch * (len(text) + 0.4) for text in wrapped]
    for (row, colour), text, y in zip(
        lines, wrapped, _apart(list(map(drawing.value, rows)), heights, high), strict=True
    ):
        leader = {"arrowstyle": "-", "color": colour, "linewidth": 1, "shrinkA": 1, "shrinkB": 5, "relpos": (0, 0.5)}
        axes.annotate(
            "\n".join(text), (x, row.value), (x + 0.3, y), va="center", fontsize=8.5, arrowprops=leader,
            annotation_clip=False,
        )  # fmt: skip


def _apart(values: list[float], heights: list[float], top: float) -> list[float]:
    """Return places for labels of some heights, in rising order, near their values and clear of each other."""
    places, floor = [], float("-inf")
    for value, height in zip(sorted(values), heights, strict=True):
        places.append(max(value, floor + height / 2))
        floor = places[-1] + height / 2
    ceiling = max(top + heights[-1] / 2, max(values) + heights[-1] / 2)
    for i in reversed(range(len(places))):
        places[i] = min(places[i], ceiling - heights[i] / 2)
        ceiling = places[i] - heights[i] / 2
    return places
