"""Words beside lines and points: written where they belong, and moved apart where they would touch.

Takes axes and what to write; gives labels that `move_apart` puts in their last places once the drawing is arranged and
the room that each takes is known.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from partnership_analysis import typeface

# Where a text begins or ends, beside its point.
Across = Literal["left", "center", "right"]

_END = "end of a line"
_SIZE = 8.5
_MOST_LINES = 4
# Points between two labels.
_APART = 2.0
# Points that a label may reach above or below the axis of values.
_BEYOND = 6.0


class End(NamedTuple):
    """What is written beside the end of a line, the value that it ends with and its colour.

    Of a long text `name` is cut: `figures`, which come after it, stay whole.
    """

    name: str
    figures: str
    value: float
    colour: str

    def lines(self, room: float) -> list[str]:
        """Return what is written as lines that fit into a width, in points."""
        whole = typeface.wrapped(f"{self.name} {self.figures}", room, _SIZE)
        if len(whole) <= _MOST_LINES:
            return whole
        last = typeface.wrapped(self.figures, room, _SIZE)
        return [*typeface.wrapped(self.name, room, _SIZE, most=max(1, _MOST_LINES - len(last))), *last]


def label_ends(axes: Any, ends: Sequence[End], x: float, room: float = 108) -> None:
    """Write each line's text beside its end at x, in the order of their values.

    Parameters
    ----------
    room
        The points that a label may take across.
    """
    across = axes.get_xlim()
    beside, gap = x + 0.05 * (across[1] - across[0]), 0.012 * (across[1] - across[0])
    for end in sorted(ends, key=lambda end: end.value):
        axes.text(beside + gap, end.value, "\n".join(end.lines(room)), va="center", fontsize=_SIZE, label=_END)
        # A plain line, which is quicker to draw than an arrow.
        axes.plot(
            [x, beside], [end.value, end.value], color=end.colour, linewidth=1, clip_on=False, label=_END, zorder=1
        )
    axes.set_xlim(across)


def name_point(
    axes: Any, at: tuple[float, float], text: str, above: bool, across: Across = "center", colour: str = ""
) -> None:
    """Write a point's value above or below it, legible over the lines behind; in the colour of its line, or bold."""
    from matplotlib.patheffects import withStroke

    axes.annotate(
        text, at, (0, 6 if above else -6), textcoords="offset points", ha=across, va="bottom" if above else "top",
        fontsize=_SIZE, fontweight="normal" if colour else "bold", color=colour or "black", annotation_clip=False,
        zorder=5, path_effects=[withStroke(linewidth=3, foreground="white")],
    )  # fmt: skip


def move_apart(figure: Any) -> None:
    """Move the labels at the ends of lines apart, with the strokes that lead to them."""
    for axes in figure.axes:
        texts = [text for text in axes.texts if text.get_label() == _END]
        strokes = [line for line in axes.lines if line.get_label() == _END]
        if not texts:
            continue
        boxes = [text.get_window_extent() for text in texts]
        scale = figure.dpi / 72
        bottom, top = (axes.transData.transform((0, at))[1] for at in axes.get_ylim())
        middles = [(box.y0 + box.y1) / 2 for box in boxes]
        reach = _BEYOND * scale
        heights = [box.height + _APART * scale for box in boxes]
        places = _apart(middles, heights, bottom - reach, top + reach)
        for text, stroke, place in zip(texts, strokes, places, strict=True):
            value = axes.transData.inverted().transform((0, place))[1]
            text.set_y(value)
            stroke.set_ydata([stroke.get_ydata()[0], value])


def _apart(middles: list[float], heights: list[float], bottom: float, top: float) -> list[float]:
    """Return places for labels of some heights, in rising order, near their middles and clear of each other."""
    places, floor = [], bottom
    for middle, height in zip(middles, heights, strict=True):
        places.append(max(middle, floor + height / 2))
        floor = places[-1] + height / 2
    ceiling = top
    for i in reversed(range(len(places))):
        places[i] = min(places[i], ceiling - heights[i] / 2)
        ceiling = places[i] - heights[i] / 2
    return places
