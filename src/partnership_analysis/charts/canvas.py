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

from partnership_analysis import typeface
from partnership_analysis.charts import labels

DPI = 300
POINTS_PER_CM = 72 / 2.54

# Round every picture, so that nothing touches its edge.
_MARGIN = 6.0
_DIGITS = re.compile(r"(\d\.\d\d)\d+")
# Matplotlib's name for a part of a drawing.
_HASH = re.compile(r'(?<=["#])[A-Za-z][0-9a-f]{10}(?=[")])')
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
        return float(self.value) - 2 * _MARGIN


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
        from matplotlib.figure import Figure

        with style():
            figure: Any = Figure(figsize=(canvas.value / 72, 1), dpi=DPI)
            body = draw(figure, canvas) * POINTS_PER_CM
            above, below = _around(canvas, words)
            self._body = (sum(size * 1.3 * len(lines) for lines, size, _ in above), body + 2 * _MARGIN)
            self._height = self._body[0] + self._body[1] + 11 * len(below) + _MARGIN / 2
            figure.set_figheight(self._height / 72)
            self._write(figure, canvas, above, below)
            top, bottom = self._body[0] + _MARGIN, self._height - sum(self._body) + _MARGIN
            across = _MARGIN / canvas.value
            figure.set_layout_engine(
                "constrained",
                rect=(across, bottom / self._height, 1 - 2 * across, 1 - (top + bottom) / self._height),
                w_pad=0.02, h_pad=0.02,
            )  # fmt: skip
            figure.get_layout_engine().execute(figure)
            figure.set_layout_engine("none")
            labels.move_apart(figure)
        self.figure = figure

    def png(self, titled: bool, about: dict[str, str]) -> bytes:
        """Return the picture as a PNG with its texts of metadata; without what stands round it, if it is not titled."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image
        from PIL.PngImagePlugin import PngInfo

        with style():
            canvas: Any = FigureCanvasAgg(self.figure)
            canvas.draw()
            image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
        if not titled:
            first, height = (round(points / 72 * DPI) for points in self._body)
            image = image.crop((0, first, image.width, first + height))
        texts, written = PngInfo(), io.BytesIO()
        for name, text in about.items():
            texts.add_itxt(name, text)
        # The least of compression: it takes a tenth of the time that the best takes, for a tenth more bytes.
        image.save(written, "png", dpi=(DPI, DPI), pnginfo=texts, compress_level=1)
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
        x, y = _MARGIN / canvas.value, 1 - _MARGIN / self._height
        number = 0
        for lines, size, weight in above:
            for line in lines:
                figure.text(
                    x, y, line, va="top", fontsize=size, fontweight=weight, gid=f"words_{(number := number + 1)}"
                )
                y -= size * 1.3 / self._height
        for place, line in enumerate(reversed(below)):
            figure.text(
                x, (_MARGIN + 11 * place) / self._height, line, va="bottom", fontsize=8, color=_SOURCE_COLOUR,
                gid=f"words_{(number := number + 1)}",
            )  # fmt: skip


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
        (typeface.wrapped(headline, canvas.room, 11.5, bold=True), 11.5, "bold"),
        (typeface.wrapped(words.subtitle, canvas.room, 9), 9.0, "normal"),
    ]
    return above, typeface.wrapped(words.source, canvas.room, 8)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the Analysis Function's style and the shipped typeface, whatever the user's own settings are."""
    from matplotlib import rc_context
    from matplotlib.style import context

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
        "svg.hashsalt": "partnership-analysis",
        "axes.unicode_minus": True,
        "text.parse_math": False,  # "$100 grants and $200 grants" is no formula
        "figure.facecolor": "white",
    }
