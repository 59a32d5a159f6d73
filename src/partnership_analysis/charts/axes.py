"""Where the axes of a drawing stand: side by side and below each other, as large as their words leave room for.

Takes a figure in which everything is drawn; gives each of its axes a place. matplotlib's own layouts measure everything
twice, lines and marks too. Here each text is measured once: it reaches as far from its point wherever its axes stand.
"""

from collections.abc import Iterator
from math import inf
from typing import Any, NamedTuple

# Points round the axes and their words.
_PAD = 1.5
# A text stands beside a place in the axes, which moves as they grow: the last time by less than a tenth of a point.
_TIMES = 4
# The share of a row or column that axes have at least, however long the words beside them.
_LEAST = 0.1


class Edges(NamedTuple):
    """How much of something there is at each edge, in points or dots."""

    left: float
    right: float
    bottom: float
    top: float


class _Word(NamedTuple):
    """A text, and how far it reaches from its point."""

    text: Any
    reach: Edges


def place_axes(figure: Any, margins: Edges) -> None:
    """Give each axes of a grid its place.

    Parameters
    ----------
    margins
        What is kept free at the edges of the figure, in points.
    """
    renderer, dots = figure.canvas.get_renderer(), figure.dpi / 72
    words = [(axes, list(_words(axes, renderer))) for axes in figure.axes]
    room = Edges(*(margin * dots for margin in margins))
    for _ in range(_TIMES):
        _place(figure, [(axes, _beyond(axes, drawn, _PAD * dots)) for axes, drawn in words], room)


def _words(axes: Any, renderer: Any) -> Iterator[_Word]:
    """Give the texts in and round axes that are drawn."""
    from matplotlib.text import Annotation, Text

    for text in axes.get_children():
        if isinstance(text, Text) and text.get_visible() and text.get_text():
            word = _word(axes, text, renderer)
            is_title = _systems(text)[0] != "data" if isinstance(text, Annotation) else text not in axes.texts
            # A title that is wider than its axes would be wider than narrower ones too.
            yield word._replace(reach=word.reach._replace(left=-inf, right=-inf)) if is_title else word
    if axes.axison:
        for axis, across in ((axes.xaxis, True), (axes.yaxis, False)):
            low, high = sorted(axis.get_view_interval())
            for text in axis.get_ticklabels():
                # Of the ticks, those within their axis are drawn.
                if text.get_text() and text.get_visible() and low <= text.get_position()[0 if across else 1] <= high:
                    yield _word(axes, text, renderer)
            if axis.get_label_text():
                axis.get_tightbbox(renderer)  # it puts the name of the axis below its ticks
                yield _word(axes, axis.label, renderer)


def _word(axes: Any, text: Any, renderer: Any) -> _Word:
    box = text.get_window_extent(renderer)
    x, y = _point(axes, text)
    return _Word(text, Edges(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y))


def _systems(text: Any) -> tuple[str, str]:
    """Return what the point of an annotation is counted in, across and up."""
    return text.xycoords if isinstance(text.xycoords, tuple) else (text.xycoords, text.xycoords)


def _point(axes: Any, text: Any) -> tuple[float, float]:
    """Return where the point of a text is now, in dots."""
    from matplotlib.text import Annotation
    from matplotlib.transforms import Affine2D

    if text in (axes.xaxis.label, axes.yaxis.label):
        return float(axes.bbox.x0), float(axes.bbox.y0)
    if isinstance(text, Annotation):
        dots = axes.figure.dpi / 72
        ways = {"data": axes.transData, "axes fraction": axes.transAxes, "figure points": Affine2D().scale(dots)}
        across, up = (ways[system].transform(text.xy) for system in _systems(text))
        return float(across[0]), float(up[1])
    x, y = text.get_transform().transform(text.get_position())
    return float(x), float(y)


def _beyond(axes: Any, words: list[_Word], pad: float) -> Edges:
    """Return how far words reach beyond their axes, in dots."""
    box, beyond = axes.bbox, [(0.0, 0.0, 0.0, 0.0)]
    for text, reach in words:
        x, y = _point(axes, text)
        beyond.append(
            (box.x0 - x + reach.left, x + reach.right - box.x1, box.y0 - y + reach.bottom, y + reach.top - box.y1)
        )
    return Edges(*(pad + max(ends) for ends in zip(*beyond, strict=True)))


def _place(figure: Any, beyond: list[tuple[Any, Edges]], room: Edges) -> None:
    """Give each axes the place that the words round it, and round those in its row and column, leave."""
    grid = beyond[0][0].get_subplotspec().get_gridspec()
    left, right = [0.0] * grid.ncols, [0.0] * grid.ncols
    top, bottom = [0.0] * grid.nrows, [0.0] * grid.nrows
    for axes, edges in beyond:
        at = axes.get_subplotspec()
        row, column = at.rowspan.start, at.colspan.start
        left[column], right[column] = max(left[column], edges.left), max(right[column], edges.right)
        top[row], bottom[row] = max(top[row], edges.top), max(bottom[row], edges.bottom)
    width, height = figure.bbox.width, figure.bbox.height
    wide, high = width - room.left - room.right, height - room.bottom - room.top
    inner = max(wide - sum(left) - sum(right), _LEAST * wide) / grid.ncols
    ratios = grid.get_height_ratios()
    share = max(high - sum(top) - sum(bottom), _LEAST * high) / sum(ratios)
    for axes, _ in beyond:
        at = axes.get_subplotspec()
        row, column = at.rowspan.start, at.colspan.start
        x = room.left + sum(left[: column + 1]) + sum(right[:column]) + column * inner
        y = height - room.top - sum(top[: row + 1]) - sum(bottom[:row]) - share * sum(ratios[: row + 1])
        axes.set_position((x / width, y / height, inner / width, share * ratios[row] / height))
