"""Small panels side by side, each with one measure on a scale of its own and all with one axis of time.

Takes what is in each panel; draws its line, its target with its value, and its first and last figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import typeface, units, words
from partnership_analysis.charts import drawing
from partnership_analysis.charts.canvas import Canvas

_PLOT = 2.5
_TITLE, _BENEATH = 9.0, 8.5
_LINE_CM = 0.43
_GAP = 10.0
# Centimetres: a picture with its headline, subtitle and source is 22 cm tall at most.
_TALLEST = 18.5
_MOST_TITLE_LINES = 4
# A point for every figure, until they would touch.
_MOST_POINTS = 14


@dataclass(frozen=True)
class Panel:
    """What a panel shows.

    Attributes
    ----------
    title, beneath
        The measure; under it its target and unit.
    places, values, targets, printed
        Where each figure stands along the axis of time, the figure, its target (NaN where there is none), and how it is
        printed.
    unit
        The unit of the figures.
    shaded
        The places at which the target is suspended.
    joined
        Whether one figure is like for like with the next, so that a line may join them.
    step
        How far apart neighbours stand: a line joins no others.
    marker, colour
        Those of the last figure, which tell how it stands; "" is that of the others.
    bands
        The lower and the upper end of what is shaded behind each figure, such as the middle half of all councils.
    """

    title: str
    beneath: str
    places: Sequence[int]
    values: Sequence[float]
    targets: Sequence[float]
    printed: Sequence[str]
    unit: str
    shaded: Sequence[int] = ()
    joined: bool = True
    step: int = 1
    marker: str = "o"
    colour: str = ""
    bands: Sequence[tuple[float, float]] = ()

    @property
    def steps(self) -> range:
        """Every place from its first to its last: a line leads from one to the next, and over no gap."""
        return range(self.places[0], self.places[-1] + 1, self.step)

    def with_gaps(self, values: Sequence[float]) -> list[float]:
        """Return values at its places as values at all `steps`, NaN where there is none."""
        by_place = dict(zip(self.places, values, strict=True))
        return [by_place.get(place, float("nan")) for place in self.steps]


def target_note(panels: Iterable[Panel]) -> str:
    """Say how the targets of some panels are drawn; empty where there are none."""
    return drawing.target_note(panel.with_gaps(panel.targets) for panel in panels)


def target_or_unit(last: Any, note: str = "") -> str:
    """Return what stands under a measure's name: its target or, without one, its unit if its figures do not show it."""
    unit = "" if last.unit in ("percent", "count", "number", units.POUNDS) else units.in_words(last.unit)
    target = "" if pd.isna(last.target) else f"target {drawing.printed_target(last)}"
    return words.capital("; ".join(filter(None, (target or unit, note))))


def share_out(panels: Sequence[Panel], columns: int) -> list[slice]:
    """Share panels out evenly to as few pictures as fit their pages, and return which panels are in each."""
    rows = -(-len(panels) // columns)
    for pictures in range(1, rows + 1):
        size = columns * -(-rows // pictures)
        pages = [slice(at, at + size) for at in range(0, len(panels), size)]
        if all(sum(_heights(panels[page], columns, Canvas.PAGE)) <= _TALLEST for page in pages):
            break
    return pages


def draw_panels(
    figure: Any, panels: Sequence[Panel], ticks: Sequence[str] | Mapping[int, str], columns: int, canvas: Canvas
) -> float:
    """Draw panels, so many side by side, and return the centimetres that they take; a place left over stays empty.

    Parameters
    ----------
    ticks
        What the axis of time names, by its places: the first and the last.
    """
    named = dict(enumerate(ticks)) if not isinstance(ticks, Mapping) else dict(ticks)
    heights = _heights(panels, columns, canvas)
    grid = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).flatten()
    for axes, panel in zip(grid, panels, strict=False):
        _draw(axes, panel, named, _room(columns, canvas))
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    return sum(heights)


def _room(columns: int, canvas: Canvas) -> float:
    return canvas.room / columns - _GAP


def _titles(panel: Panel, room: float) -> tuple[list[str], list[str]]:
    return (
        typeface.wrapped(panel.title, room, _TITLE, bold=True, most=_MOST_TITLE_LINES),
        typeface.wrapped(panel.beneath, room, _BENEATH) if panel.beneath else [],
    )


def _heights(panels: Sequence[Panel], columns: int, canvas: Canvas) -> list[float]:
    """Return the height of each row of panels, with room for the longest of their titles."""
    lines = [sum(map(len, _titles(panel, _room(columns, canvas)))) for panel in panels]
    rows = [max(lines[at : at + columns]) for at in range(0, len(panels), columns)]
    return [_PLOT + 0.9 + _LINE_CM * number for number in rows]


def _draw(axes: Any, panel: Panel, ticks: Mapping[int, str], room: float) -> None:
    colour = drawing.colours()[0]
    first, last = min(ticks), max(ticks)
    drawing.draw_targets(axes, panel.steps, panel.with_gaps(panel.targets), drawing.DARK, size=6)
    marker, line = "o" if len(panel.places) <= _MOST_POINTS else "", "-" if panel.joined else "none"
    axes.plot(
        panel.steps, panel.with_gaps(panel.values), color=colour, linewidth=1.8, marker=marker, markersize=3.5,
        linestyle=line, clip_on=False, zorder=2,
    )  # fmt: skip
    axes.plot(
        panel.places[-1], panel.values[-1], marker=panel.marker, markersize=6.5, color=panel.colour or colour,
        clip_on=False, zorder=3,
    )  # fmt: skip
    if panel.bands:
        low, high = zip(*panel.bands, strict=True)
        axes.fill_between(panel.places, low, high, color=drawing.PALE, linewidth=0, zorder=0)
    for place in panel.shaded:
        before = 0.5 * (panel.step == 1) or panel.step - 0.5
        axes.axvspan(place - before, place + 0.5, color=drawing.PALE, linewidth=0, zorder=0)
    _name_figures(axes, panel)
    title, beneath = _titles(panel, room)
    axes.set_title("\n".join(title), fontsize=_TITLE, fontweight="bold", loc="left", pad=4 + 10.5 * len(beneath))
    axes.annotate(
        "\n".join(beneath), (0, 1), (0, 3), xycoords="axes fraction", textcoords="offset points", va="bottom",
        fontsize=_BENEATH, color=drawing.DARK,
    )  # fmt: skip
    axes.set_xlim(*_limits(panel, first, last, room))
    axes.set_xticks([first, last], [ticks[first], ticks[last]])
    drawing.least_span(axes, panel.unit, room=0.25)
    axes.set_yticks([])
    axes.grid(visible=False)


def _name_figures(axes: Any, panel: Panel) -> None:
    """Write the first figure before the line and the last after it, where neither line nor target crosses them."""
    first, last = panel.places[0], panel.places[-1]
    ends = [(len(panel.places) - 1, "left", 6)]
    if first != last:
        ends.append((0, "right", -6))
    for at, across, away in ends:
        axes.annotate(
            panel.printed[at], (panel.places[at], panel.values[at]), (away, 0), textcoords="offset points", ha=across,
            va="center", fontsize=_BENEATH, annotation_clip=False, fontweight="bold" if across == "left" else "normal",
            color=drawing.colours()[0], zorder=4,
        )  # fmt: skip


def _limits(panel: Panel, first: int, last: int, room: float) -> tuple[float, float]:
    """Return the ends of the axis of time, with room for the first and the last figure beyond them."""
    before, after = (typeface.width(panel.printed[at], _BENEATH, bold=at != 0) + 12 for at in (0, -1))
    points = max(room - before - after, room / 4) / max(1, last - first)
    return first - before / points, last + after / points
