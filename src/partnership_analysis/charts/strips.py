"""Councils as dots, a line to a measure: ours bold, the median and the middle half marked, the next two named."""

from typing import Any

import pandas as pd

from partnership_analysis import typeface
from partnership_analysis.charts import compared_data, drawing
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.compared_data import ComparedMeasure
from partnership_analysis.findings import Findings
from partnership_analysis.kinds import Polarity
from partnership_analysis.units import format_value

_MOST = 5
_HEIGHT, _LINE = 2.6, 0.42
_SIZE, _TITLE = 8.0, 9.0
# Where names stand beneath the dots.
_LINES = (-0.85, -1.45)
# More reference lines than these would hide the dots.
_MOST_AREAS = 2


def strips(findings: Findings) -> tuple[Chart, ...]:
    """Return the strip plots of the measures that are compared: as many as fit their pages."""
    every = compared_data.compared_measures(findings)
    pages = [every[at : at + _MOST] for at in range(0, len(every), _MOST)]
    return tuple(_strip(findings, page, which) for page, which in drawing.numbered(pages))


def _strip(findings: Findings, shown: list[ComparedMeasure], which: str) -> Chart:
    data = findings.performance.data
    rows = pd.concat([one.rows[one.rows["period"] == one.finding.period.label] for one in shown])

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        titles = [typeface.wrapped(_title(one), canvas.room, _TITLE, bold=True) for one in shown]
        heights = [_HEIGHT + _LINE * len(lines) for lines in titles]
        stack = figure.subplots(len(shown), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, one, lines in zip(stack, shown, titles, strict=True):
            _draw(axes, one, lines)
        return sum(heights)

    return Chart(
        slug=drawing.slug_with_kind(drawing.part_name(rows), "compared"),
        kind=ChartKind.STRIP,
        headline=compared_data.headline(shown) + which,
        subtitle=f"{compared_data.among_groups(shown, data.authority)}. Each dot is a council, and better is to the "
        "right. Shaded: the middle half; line: the median. The next councils on either side are named",
        data=compared_data.chart_data(rows),
        source=compared_data.source(data, rows),
        draw=picture,
    )


def _title(one: ComparedMeasure) -> str:
    return f"{one.name}: {one.finding.rank_in_words}, {one.finding.position.quartile} quartile"


def _draw(axes: Any, one: ComparedMeasure, title: list[str]) -> None:
    now, finding = one.now, one.finding
    areas = dict(list(finding.areas.items())[:_MOST_AREAS])
    first, values = now.iloc[0], [*now["value"].tolist(), *(figure.value for figure in areas.values())]
    low, high = min(values), max(values)
    room = 0.03 * (high - low) or 1.0
    ends = (low - room, high + room)
    axes.set_xlim(*(ends if first["polarity"] == Polarity.HIGHER else ends[::-1]))
    axes.set_ylim(-1.85, 1.1)
    middle = (float(first["bottom_quartile"]), float(first["top_quartile"]))
    axes.fill_betweenx([-0.45, 0.45], *middle, color=drawing.PALE, linewidth=0, zorder=0)
    axes.plot([first["median"]] * 2, [-0.45, 0.45], color=drawing.DARK, linewidth=1.6, zorder=1)
    is_ours = (now["authority"] == finding.authority).to_numpy()
    axes.plot(
        now["value"][~is_ours], [0] * int((~is_ours).sum()), "o", markersize=6, markerfacecolor="white",
        markeredgecolor=drawing.RULE, markeredgewidth=1.1, zorder=2,
    )  # fmt: skip
    axes.plot(finding.value.value, 0, "D", markersize=9, color=drawing.SERIES[0], zorder=4)
    _name(axes, finding.value.value, 0.72, f"{finding.authority} {finding.value}", drawing.SERIES[0], bold=True)
    for height, (name, figure) in zip(_LINES, areas.items(), strict=False):
        axes.plot([figure.value] * 2, [-0.45, 0.45], color=drawing.MISSED, linestyle=(0, (2, 2)), zorder=3)
        _name(axes, figure.value, height, f"{name} {figure}", drawing.MISSED)
    place = int(is_ours.argmax())
    for at, line in ((place + 1, _LINES[0]), (place - 1, _LINES[1])) if not areas else ():
        if 0 <= at < len(now):
            row = now.iloc[at]
            value = format_value(row["value"], row["unit"], int(row["decimals"]))
            axes.plot([row["value"]] * 2, [-0.15, line + 0.25], color=drawing.RULE, linewidth=0.7, zorder=1)
            _name(axes, float(row["value"]), line, f"{row['authority']} {value}", drawing.DARK)
    axes.set_yticks([])
    drawing.value_axis(axes.xaxis, str(first["unit"]))
    axes.grid(visible=False)
    axes.set_title("\n".join(title), fontsize=_TITLE, fontweight="bold", loc="left")


def _name(axes: Any, value: float, height: float, text: str, colour: str, bold: bool = False) -> None:
    """Write a name beside a value, on the side of it that has more room."""
    from matplotlib.patheffects import withStroke

    left, right = axes.get_xlim()
    begins = (value - left) / (right - left) < 0.5
    axes.annotate(
        text, (value, height), (-2 if begins else 2, 0), textcoords="offset points", va="center", fontsize=_SIZE,
        ha="left" if begins else "right", color=colour, fontweight="bold" if bold else "normal", zorder=5,
        annotation_clip=False, path_effects=[withStroke(linewidth=3, foreground="white")],
    )  # fmt: skip
