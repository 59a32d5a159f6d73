"""The sizes that a chart is drawn in, and how a drawing becomes a picture.

Takes what draws a chart and the words around it; gives the figure with everything in its place, arranged once, for a
PNG and an SVG alike.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from partnership_analysis import typeface
from partnership_analysis.charts import labels
from partnership_analysis.charts.axes import Edges, place_axes

DPI = 300
POINTS_PER_CM = 72 / 2.54

# Points round every picture, so that nothing touches its edge.
MARGIN = 6.0
_DIGITS = re.compile(r"(\d\.\d\d)\d+")
# Matplotlib's name for a part of a drawing.
_HASH = re.compile(r'(?<=["#])[A-Za-z][0-9a-f]{10}(?=[")])')
# Of a PNG, whose dots have 256 colours at most; the first is white. So many are kept as they are, and of others one for
# each step of so many levels of red, green and blue.
_COLOURS, _WHITE = 256, 0xFFFFFFFF
_EXACT, _ALMOST = 32, 8
# The least: more takes several times as long for a few bytes.
_COMPRESSION = 1
_SALT = "partnership-analysis"
_SOURCE_COLOUR = "#3D3D3D"
# Of several charts, which one: "(1 of 2)".
_NUMBERED = re.compile(r"\(\d+ of \d+\)$")


class Canvas(Enum):
    """The widths that a chart is drawn for; the value is in points.

    A PAGE is A4 between the margins of a committee paper, 16 cm; a PHONE has 328 of its pixels for a picture.
    """

    PAGE = 16 * POINTS_PER_CM
    PHONE = 328 * 0.75

    @property
    def room(self) -> float:
        """The points between the margins."""
        return float(self.value) - 2 * MARGIN


class Drawing(Protocol):
    """What draws a chart."""

    def __call__(self, figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        """Draw it into an empty figure, and return the centimetres of height that it takes."""


@dataclass(frozen=True)
class Words:
    """What stands round a drawing: headline and subtitle above it, source below."""

    headline: str
    subtitle: str
    source: str


class Arranged:
    """A drawing that is arranged: each part has its place.

    Parameters
    ----------
    draw
        Draws the chart.
    canvas
        What for.
    words
        What stands round it.

    Attributes
    ----------
    figure
        The matplotlib figure.
    """

    def __init__(self, draw: Drawing, canvas: Canvas, words: Words) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with style():
            figure: Any = Figure(figsize=(canvas.value / 72, 1), dpi=DPI)
            # It remembers how much room each text takes, from arranging to drawing.
            FigureCanvasAgg(figure)
            body = draw(figure, canvas) * POINTS_PER_CM
            _leave_names_alone(figure)
            above, below = _around(canvas, words)
            self._body = (sum(size * 1.3 * len(lines) for lines, size, _ in above), body + 2 * MARGIN)
            self._height = self._body[0] + self._body[1] + 11 * len(below) + MARGIN / 2
            figure.set_figheight(self._height / 72)
            self._write(figure, canvas, above, below)
            top, bottom = self._body[0] + MARGIN, self._height - sum(self._body) + MARGIN
            place_axes(figure, Edges(MARGIN, MARGIN, bottom, top))
            labels.move_apart(figure)
        self.figure = figure

    def png(self, titled: bool, about: dict[str, str]) -> bytes:
        """Return the picture as a PNG with its texts of metadata; without what stands round it, if it is not titled."""
        from matplotlib.backend_bases import FigureCanvasBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL.PngImagePlugin import PngInfo

        with style():
            canvas: Any = self.figure.canvas
            if not isinstance(canvas, FigureCanvasAgg):  # an SVG or a PDF was made of it
                canvas = FigureCanvasAgg(self.figure)
            canvas.draw()
            image = with_palette(np.asarray(canvas.buffer_rgba()))
            FigureCanvasBase(self.figure)  # in the place of the other, whose dots take 10 MB
        if not titled:
            first, height = (round(points / 72 * DPI) for points in self._body)
            image = image.crop((0, first, image.width, first + height))
        texts, written = PngInfo(), io.BytesIO()
        for name, text in about.items():
            texts.add_itxt(name, text)
        image.save(written, "png", dpi=(DPI, DPI), pnginfo=texts, compress_level=_COMPRESSION)
        return written.getvalue()

    def svg(self) -> str:
        """Return the picture as SVG, what stands round it in groups of the class "words" (see `untitled`)."""
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        written = io.BytesIO()
        # A date or a version would make equal charts differ.
        silent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        canvas: Any = FigureCanvasSVG(self.figure)
        with style():
            canvas.print_svg(written, metadata=silent)
        self.figure.set_dpi(DPI)  # an SVG is drawn at another
        text = written.getvalue().decode().replace(f"'{typeface.OTHERWISE[0]}'", ", ".join(typeface.OTHERWISE))
        return _compact(text[text.index("<svg") :])

    def pdf(self) -> bytes:
        """Return the picture as a PDF of one page, without a date."""
        from matplotlib.backends.backend_pdf import FigureCanvasPdf

        written = io.BytesIO()
        canvas: Any = FigureCanvasPdf(self.figure)
        with style():
            canvas.print_pdf(written, metadata={"CreationDate": None})
        self.figure.set_dpi(DPI)
        return written.getvalue()

    def untitled(self, svg: str) -> str:
        """Return its SVG without what stands round the drawing."""
        svg = re.sub(r'\s*<g id="words_\d+">.*?</g>', "", svg, flags=re.DOTALL)
        first, height = self._body
        (width,) = re.findall(r'<svg[^>]* width="([\d.]+)pt"', svg)
        cropped = f'height="{height:.2f}pt" viewBox="0 {first:.2f} {width} {height:.2f}" width="{width}pt"'
        opening, rest = svg.split(">", 1)
        return (
            re.sub(r' (height|width|viewBox)="[^"]*"', "", opening).replace("<svg", f"<svg {cropped}", 1) + ">" + rest
        )

    def _write(self, figure: Any, canvas: Canvas, above: list[Any], below: list[str]) -> None:
        """Write what stands round the drawing."""
        x, y = MARGIN / canvas.value, 1 - MARGIN / self._height
        number = 0
        for lines, size, weight in above:
            for line in lines:
                figure.text(
                    x, y, line, va="top", fontsize=size, fontweight=weight, gid=f"words_{(number := number + 1)}"
                )
                y -= size * 1.3 / self._height
        for place, line in enumerate(reversed(below)):
            figure.text(
                x, (MARGIN + 11 * place) / self._height, line, va="bottom", fontsize=8, color=_SOURCE_COLOUR,
                gid=f"words_{(number := number + 1)}",
            )  # fmt: skip


def _leave_names_alone(figure: Any) -> None:
    """Give the names of axes a place where there are none, or matplotlib would measure every tick to find them one."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)


def with_palette(dots: "np.typing.NDArray[np.uint8]") -> Any:
    """Return a drawing's dots (RGBA, opaque) as an image of 256 colours: white, and those that most dots have.

    A chart has a few colours, and hundreds of shades where they meet. A shade that few dots have becomes the nearest
    that is kept. So a file is half the size, and written sooner.
    """
    from PIL import Image

    height, width, _ = dots.shape
    whole = dots.reshape(-1, 4).view("<u4").ravel()
    marked = np.flatnonzero(whole != _WHITE)
    which, found = pd.factorize(whole[marked])
    order = np.argsort(-np.bincount(which, minlength=len(found)), kind="stable")
    colours = found.view("u1").reshape(-1, 4)[order, :3].astype("int32")
    # Of shades that are almost alike, the one that most dots have; and whatever many dots have.
    shades = colours // _ALMOST @ [1 << 16, 1 << 8, 1]
    chosen = np.union1d(np.unique(shades, return_index=True)[1], np.arange(min(_EXACT, len(colours))))
    kept = colours[chosen[: _COLOURS - 1]]
    # The nearest has the least a² - 2ab + b², and a² is the same for all.
    nearest = (2 * colours @ kept.T - (kept**2).sum(axis=1)).argmax(axis=1) if len(kept) else order
    places = np.empty(len(found), dtype="uint8")
    places[order] = 1 + nearest
    indexed = np.zeros(height * width, dtype="uint8")
    indexed[marked] = places[which]
    image = Image.frombytes("P", (width, height), indexed.tobytes())
    image.putpalette([255, 255, 255, *kept.astype("uint8").ravel().tolist()])
    return image


def _compact(svg: str) -> str:
    """Return a drawing without comments, metadata and the digits after a hundredth of a point.

    Matplotlib names a part of a drawing by a hash of where it is, to the last digit, which may differ from one drawing
    of a chart to the next. Here the parts are numbered, so that equal drawings are equal files.
    """
    svg = re.sub(r"\s*(<metadata>.*?</metadata>|<!--.*?-->)", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    numbers: dict[str, str] = {}

    def compact(tag: re.Match[str]) -> str:
        short = _DIGITS.sub(r"\1", tag[0])
        return _HASH.sub(lambda name: numbers.setdefault(name[0], f"{name[0][0]}{len(numbers)}"), short)

    return re.sub(r"<[^>]+>", compact, svg)


def _around(canvas: Canvas, words: Words) -> tuple[list[tuple[list[str], float, str]], list[str]]:
    """Return what stands above a drawing, as lines with their size and weight, and the lines below it."""
    headline = _NUMBERED.sub(lambda number: number[0].replace(" ", "\N{NO-BREAK SPACE}"), words.headline)
    above = [
        (_with_company(typeface.wrapped(headline, canvas.room, 11.5, bold=True)), 11.5, "bold"),
        (typeface.wrapped(words.subtitle, canvas.room, 9), 9.0, "normal"),
    ]
    return above, typeface.wrapped(words.source, canvas.room, 8)


def _with_company(lines: list[str]) -> list[str]:
    """Return lines, the last with two words at least where the one before can spare one.

    Examples
    --------
    >>> _with_company(["Complaints upheld: 65 of", "128"]), _with_company(["Complaints", "received"])
    (['Complaints upheld: 65', 'of 128'], ['Complaints', 'received'])
    """
    if len(lines) < 2 or " " in lines[-1] or " " not in lines[-2]:
        return lines
    before, _, word = lines[-2].rpartition(" ")
    return [*lines[:-2], before, f"{word} {lines[-1]}"]


@contextmanager
def style() -> Iterator[None]:
    """Draw in the Analysis Function's style and the shipped typeface, whatever the user's own settings are."""
    from matplotlib import rc_context, rcParams
    from matplotlib.style import context

    if rcParams["svg.hashsalt"] == _SALT:  # it is the style already
        yield
        return
    with context("default"), rc_context(_settings()):
        yield


@cache
def _settings() -> Any:
    """Return matplotlib's settings for the charts, its fonts once added."""
    import afcharts
    from matplotlib import font_manager, rc_params_from_file

    for path in typeface.files():
        font_manager.fontManager.addfont(path)
    (sheet,) = Path(str(afcharts.__file__)).parent.rglob("afcharts.mplstyle")
    theirs: Any = rc_params_from_file(sheet, fail_on_error=True, use_default_template=False)
    return theirs | {
        "font.size": 9,
        # By name: "sans-serif" would be looked up again whenever a text is measured.
        "font.family": [typeface.NAME, typeface.OTHERWISE[0]],
        "svg.fonttype": "none",
        "svg.hashsalt": _SALT,
        "axes.unicode_minus": True,
        # Titles stay where they are: matplotlib would measure every tick to see whether one is in the way.
        "axes.titley": 1.0,
        # As wide in a PNG as in an SVG, where no letter is fitted to dots; at 300 an inch that shows nowhere.
        "text.hinting": "no_hinting",
        "text.parse_math": False,  # "$100 grants and $200 grants" is no formula
        "figure.facecolor": "white",
    }
