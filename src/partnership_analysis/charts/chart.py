"""A chart: its picture, message, description and data, and the style they are drawn in."""

import io
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import escape

from partnership_analysis import tables, words
from partnership_analysis.blocks import Picture, Shown, Table

# A4 between the margins of a committee paper.
WIDTH_CM = 16.0
DPI = 300

Drawing = Callable[[Any], None]

# Of several charts, which one: "(1 of 2)".
_NUMBERED = re.compile(r"\(\d+ of \d+\)$")


class ChartKind(StrEnum):
    """The kinds of charts there are."""

    AGAINST_TARGET = "against target"
    TREND = "trend"
    SMALL_MULTIPLES = "small multiples"
    SPEED_AND_MIX = "speed and mix"
    PROCESS = "process"
    CUMULATIVE = "cumulative"
    COMPLAINTS = "complaints"


@dataclass(frozen=True)
class Chart(Shown):
    """A picture, its message, its description and its data.

    Attributes
    ----------
    slug
        Its name in file names.
    kind
        What kind of chart it is.
    headline, subtitle
        The message; then the measure, unit, period and place.
    alt
        What the picture shows, in words.
    data
        The figures drawn, as a tidy table with their cells.
    source
        The line under the picture.
    height
        Centimetres, without the title.
    draw
        Draws it into an empty matplotlib figure.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> chart = pa.trend(pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Invoice payments"), "2014/15")
    >>> chart.slug, chart.kind.value, chart.source
    ('invoice-payments-trend', 'trend', 'Source: serco_partnership_2014-15.xlsx, Invoice payments')
    """

    slug: str
    kind: ChartKind
    headline: str
    subtitle: str
    alt: str
    data: pd.DataFrame
    source: str
    height: float
    draw: Drawing

    if not TYPE_CHECKING:  # or every misspelt attribute would be of some type

        def __getattribute__(self, name):
            """Return an attribute; its data as the caller's own, so that nobody changes a chart that others show."""
            value = object.__getattribute__(self, name)
            return value.copy(deep=False) if name == "data" else value

    def __repr__(self) -> str:
        return f"Chart({self.headline!r}: {self.alt})"

    def svg(self, titled: bool = True) -> str:
        """Return the picture as SVG with its text as text, a title and a description.

        Parameters
        ----------
        titled
            Whether the headline and subtitle stand in the picture.
        """
        return self._described(*self._rendered(titled, "svg"))

    def png(self, titled: bool = True) -> bytes:
        """Return the picture as a PNG, 16 cm wide at 300 dots an inch, described in its metadata."""
        (picture,) = self._rendered(titled, "png")
        return picture

    def save(self, folder: str | Path, prefix: str = "", titled: bool = True) -> list[Path]:
        """Write the picture (.png, .svg), its data (.csv) and its description (.txt).

        Parameters
        ----------
        folder
            Where to; made if it is missing.
        prefix
            Begins the file names, as in ``collection_rates-trend.png``.
        titled
            Whether the headline and subtitle stand in the picture; else they are in its description alone.

        Returns
        -------
        list of Path
            The files written.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{prefix}-{self.slug}" if prefix else self.slug
        png, svg = self._rendered(titled, "png", "svg")
        contents = {
            ".png": png,
            ".svg": self._described(svg).encode(),
            ".csv": tables.csv(self.data).encode(),
            ".txt": f"{self.headline}\n{self.subtitle}\n\n{self.alt}\n\n{self.source}\n".encode(),
        }
        paths = [folder / f"{stem}{ending}" for ending in contents]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_bytes(content)
        return paths

    def picture(self, file: str = "") -> Picture:
        """Return the chart as it is published.

        Parameters
        ----------
        file
            The picture as it was saved (.png), seen from the notebook's folder; empty if it was not saved.
        """
        return Picture(
            slug=self.slug,
            headline=self.headline,
            subtitle=self.subtitle,
            alt=self.alt,
            source=self.source,
            svg=self.svg(titled=False),
            data=Table(self.subtitle, _printed(self.data)),
            csv=tables.csv(self.data),
            file=file,
        )

    def block(self) -> Picture:
        """Return what a notebook shows of it."""
        return self.picture()

    def _described(self, svg: bytes) -> str:
        text = svg.decode()

        # Names of parts are unique within a page of several charts only with the chart's own before them.
        def own(tag: re.Match[str]) -> str:
            return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{self.slug}-", tag[0])

        text = re.sub(r"<[^>]+>", own, text[text.index("<svg") :])
        attributes, picture = text.removeprefix("<svg").split(">", 1)
        return words.legal(
            f'<svg role="img" aria-labelledby="{self.slug}-title {self.slug}-desc"{attributes}>\n'
            f'<title id="{self.slug}-title">{escape(self.headline)}</title>\n'
            f'<desc id="{self.slug}-desc">{escape(self.alt)}</desc>{picture}'
        )

    def _rendered(self, titled: bool, *kinds: str) -> list[bytes]:
        """Draw the picture once, and return it in each of the kinds asked for."""
        from matplotlib.figure import Figure

        with _style():
            inches = WIDTH_CM / 2.54
            headline = textwrap.wrap(_NUMBERED.sub(_unbroken, self.headline), 66)
            subtitle = textwrap.wrap(self.subtitle, 92)
            top = (0.19 * len(headline) + 0.16 * len(subtitle) + 0.08) if titled else 0.0
            bottom = 0.25 if titled else 0.0
            height = self.height / 2.54 + top + bottom
            figure = Figure(figsize=(inches, height), dpi=DPI)
            figure.set_layout_engine("constrained", rect=(0, bottom / height, 1, 1 - (top + bottom) / height))
            self.draw(figure)
            if titled:
                figure.text(0.005, 1 - 0.03 / height, "\n".join(headline), va="top", fontsize=11, fontweight="bold")
                below = 0.06 + 0.19 * len(headline)
                figure.text(0.005, 1 - below / height, "\n".join(subtitle), va="top", fontsize=9)
                figure.text(0.005, 0.05 / height, self.source, va="bottom", fontsize=8, color="#3D3D3D")
            return [self._written(figure, kind) for kind in kinds]

    def _written(self, figure: Any, kind: str) -> bytes:
        buffer = io.BytesIO()
        described = {"Title": self.headline, "Description": self.alt, "Software": None}
        # An SVG's description is its <desc>; a date or a version would make equal charts differ.
        silent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(buffer, format=kind, metadata=described if kind == "png" else silent)
        figure.set_layout_engine("none")  # arranged once
        return buffer.getvalue()


def _printed(data: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a chart's data that hold anything, as they are printed under it."""
    cells = data.dropna(axis="columns", how="all").map(_printed_cell)
    cells.columns = cells.columns.str.replace("_", " ").str.capitalize()
    return cells.set_index(cells.columns[0])


def _printed_cell(content: Any) -> str:
    if isinstance(content, pd.Timestamp):
        return f"{content:%Y-%m-%d}"
    if isinstance(content, float) and not pd.isna(content):
        return f"{content:.4f}".rstrip("0").rstrip(".")  # the file has every digit
    return "" if pd.isna(content) else str(content)


def _unbroken(number: re.Match[str]) -> str:
    return number[0].replace(" ", "\N{NO-BREAK SPACE}")


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib as mpl
    from matplotlib import style

    own = {
        "font.size": 9,
        # Shipped with matplotlib, so that every machine sets the same chart.
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
        "svg.fonttype": "none",
        "svg.hashsalt": "partnership-analysis",
        "axes.unicode_minus": True,
        "text.parse_math": False,  # "$100 grants and $200 grants" is no formula
    }
    with mpl.rc_context(), style.context(["afcharts.afcharts", own]):
        yield
