"""Funnel plots: each council's rate by how many cases it is of, between the limits that chance allows."""

import math
from itertools import pairwise
from typing import Any

import numpy as np

from partnership_analysis import typeface, units
from partnership_analysis.analysis.funnel import INNER, OUTER, Funnel
from partnership_analysis.charts import compared_data, drawing
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.compared_data import ComparedMeasure
from partnership_analysis.findings import Findings
from partnership_analysis.units import Numbers

MOST = 6
_HEIGHT = 7.5
# How far a name stands from its point, in points; and the room that it takes, in dots.
_BESIDE = 11
_NAME_WIDTH, _NAME_HEIGHT = 120, 40
_POINTS = 60
_SIZE = 8.5
# Of the numbers along the foot, and the least between them, in points.
_TICK_SIZE, _BETWEEN = 9.0, 8.0


def funnels(findings: Findings) -> tuple[Chart, ...]:
    """Return the funnel plots of the measures whose rates are of counts, the lowest ranks first: `MOST` at most."""
    counted = [one for one in compared_data.compared_measures(findings) if bool(one.now["counted"].all())]
    more = len(counted) - MOST
    note = f". {more} more measures of counts are not drawn" if more > 0 else ""
    return tuple(_funnel(findings, one, note) for one in counted[:MOST])


def _funnel(findings: Findings, one: ComparedMeasure, more: str) -> Chart:
    data, now, finding = findings.performance.data, one.now, one.finding
    counts, wholes = (now[name].to_numpy(dtype="float64") for name in ("numerator", "denominator"))
    funnel = Funnel.of(counts, wholes)
    outside = np.array([funnel.outside(*pair) for pair in zip(counts, wholes, strict=True)])
    is_ours = (now["authority"] == finding.authority).to_numpy()
    where = {OUTER: "outside the 99.8% limits", INNER: "outside the 95% limits", 0.0: "within the limits"}

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        import seaborn
        from matplotlib.patheffects import withStroke

        axes = figure.subplots()
        grid = np.geomspace(max(1.0, 0.8 * wholes.min()), 1.1 * wholes.max(), _POINTS)
        for share, style in ((INNER, (0, (4, 3))), (OUTER, "-")):
            ends = np.array([funnel.limits(at, share) for at in grid]) * 100
            for limit in ends.T:
                axes.plot(grid, limit, color=drawing.DARK, linestyle=style, linewidth=1.1, zorder=1)
        axes.axhline(100 * funnel.centre, color=drawing.RULE, linewidth=1, zorder=1)
        rates = 100 * counts / wholes
        seaborn.scatterplot(
            x=wholes[~is_ours], y=rates[~is_ours], style=outside[~is_ours] >= OUTER, markers={False: "o", True: "s"},
            color="white", edgecolor=drawing.RULE, linewidth=1.2, s=5.5**2, legend=False, ax=axes, zorder=2,
        )  # fmt: skip
        axes.plot(wholes[is_ours], rates[is_ours], "D", markersize=8, color=drawing.SERIES[0], zorder=4)
        near = [100 * limit for limit in funnel.limits(float(wholes.max()), INNER)]
        low, high = min(rates.min(), *near), max(rates.max(), *near)
        room = 0.12 * max(high - low, 1.0)
        axes.set_ylim(low - room, min(100 + room / 3, high + room))
        axes.set_xscale("log")
        few = _round_counts(float(grid[0]), float(grid[-1]), canvas.room)
        axes.set_xticks(few, [f"{at:,}" for at in few])
        axes.minorticks_off()
        drawing.value_axis(axes.yaxis, "percent")
        axes.set_xlabel("Cases counted, on a scale of multiples")
        place = (float(wholes[is_ours][0]), float(rates[is_ours][0]))
        others = np.column_stack([wholes[~is_ours], rates[~is_ours]])
        points = axes.transData.transform(others) - axes.transData.transform(place)
        axes.annotate(
            f"{finding.authority} {finding.value}", place, (0, _BESIDE if _is_freer_above(points) else -_BESIDE),
            textcoords="offset points", fontsize=_SIZE, fontweight="bold", color=drawing.SERIES[0], va="center",
            ha="right" if wholes[is_ours][0] > np.median(wholes) else "left", zorder=5, annotation_clip=False,
            path_effects=[withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip
        return _HEIGHT

    wider = f". Both are {funnel.times} times as wide as chance alone makes them: councils differ by more than chance"
    squares = ". Squares lie outside the solid lines" if (outside[~is_ours] >= OUTER).any() else ""
    centre = units.format_value(100 * funnel.centre, "percent", int(now["decimals"].iloc[0]))
    return Chart(
        slug=drawing.slug_with_kind(f"{drawing.part_name(now)} {one.name}", "funnel"),
        kind=ChartKind.FUNNEL,
        headline=f"{one.name}: {finding.authority} is {where[float(outside[is_ours][0])]}",
        subtitle=f"{compared_data.among_councils(one, data.authority)}, by the number of cases. Line: {centre}, "
        f"of all cases; broken lines: 95% limits; solid: 99.8%{wider if funnel.dispersion > 1 else ''}{squares}{more}",
        data=compared_data.chart_data(now).assign(
            numerator=counts, denominator=wholes, outside=np.where(outside > 0, 100 * outside, np.nan)
        ),
        source=compared_data.source(data, now),
        draw=picture,
    )


def _is_freer_above(points: Numbers) -> bool:
    """Tell whether fewer other points lie above a point than below it, where its name would hide them."""
    near = np.abs(points[:, 0]) < _NAME_WIDTH
    above, below = ((near & (sign * points[:, 1] > 0) & (sign * points[:, 1] < _NAME_HEIGHT)).sum() for sign in (1, -1))
    return bool(above <= below)


def _round_counts(low: float, high: float, room: float) -> list[int]:
    """Return round numbers of cases on a scale of multiples, as many as stand side by side.

    Parameters
    ----------
    room
        The width of the scale, in points.

    Examples
    --------
    >>> _round_counts(90, 60_000, 440), _round_counts(90, 60_000, 220)
    ([100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000], [100, 1000, 10000])
    """
    for steps in ((1, 2, 5), (1, 5), (1,)):
        found = [step * 10**power for power in range(9) for step in steps if low <= step * 10**power <= high]
        widths = [typeface.width(f"{at:,}", _TICK_SIZE) for at in found]
        places = [room * math.log(at / low) / math.log(high / low) for at in found]
        gaps = [after - before for before, after in pairwise(places)]
        taken = [(before + after) / 2 for before, after in pairwise(widths)]
        if all(gap > wide + _BETWEEN for gap, wide in zip(gaps, taken, strict=True)):
            break
    return found
