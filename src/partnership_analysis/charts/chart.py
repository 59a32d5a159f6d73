"""A chart: its message, its data and what draws it, as the files, the page and the sentence that it becomes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import escape

from partnership_analysis import tables, typeface, words
from partnership_analysis.blocks import Displayable, Picture, Table
from partnership_analysis.charts.canvas import POINTS_PER_CM, Arranged, Canvas, Drawing, Words, style

WIDTH_CM = float(Canvas.PAGE.value) / POINTS_PER_CM

# A screen reader reads a description in one go.
_LONGEST_ALT = 125


class ChartKind(StrEnum):
    """The kinds of charts there are."""

    AGAINST_TARGET = "against target"
    TREND = "trend"
    SMALL_MULTIPLES = "small multiples"
    SPEED_AND_MIX = "speed and mix"
    PROCESS = "process"
    CUMULATIVE = "cumulative"
    COMPLAINTS = "complaints"
    STRIP = "strip"
    BESIDE_MEDIAN = "beside the median"
    FUNNEL = "funnel"

    @property
    def form(self) -> str:
        """What such a picture is, for those who cannot see it."""
        return _FORMS[self]


_FORMS = {
    ChartKind.AGAINST_TARGET: "Dot chart",
    ChartKind.TREND: "Line chart",
    ChartKind.SMALL_MULTIPLES: "Small line charts",
    ChartKind.SPEED_AND_MIX: "Bar chart",
    ChartKind.PROCESS: "Line chart with limits",
    ChartKind.CUMULATIVE: "Line chart",
    ChartKind.COMPLAINTS: "Bar chart",
    ChartKind.STRIP: "Dots, one to a council",
    ChartKind.BESIDE_MEDIAN: "Small line charts",
    ChartKind.FUNNEL: "Funnel plot",
}


@dataclass(frozen=True)
class Chart(Displayable):
    """A picture, its message and its data.

    Attributes
    ----------
    slug
        Its name in file names: the topic, then what is drawn of it.
    kind
        What kind of chart it is.
    headline, subtitle
        The message; then the measure, unit, period and place.
    data
        The figures drawn, as a tidy table with their cells.
    source
        The line under the picture.
    draw
        Draws it into an empty matplotlib figure, for a page or a phone.

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
    data: pd.DataFrame
    source: str
    draw: Drawing

    if not TYPE_CHECKING:  # or every misspelt attribute would be of some type

        def __getattribute__(self, name):
            """Return an attribute. The data are a copy, so that no caller changes a chart that others show."""
            value = object.__getattribute__(self, name)
            return value.copy(deep=False) if name == "data" else value

    def __repr__(self) -> str:
        return f"Chart({self.alt!r})"

    @property
    def alt(self) -> str:
        """The kind of picture and its message, in one short sentence; its data say the rest."""
        room = _LONGEST_ALT - len(self.kind.form) - len(": .")
        message = self.headline.strip(" .")
        while len(message) > room and "; " in message:
            message = message.rpartition("; ")[0].rstrip()
        if len(message) > room:
            message = f"{message[: room - 1].rpartition(' ')[0]} …"
        return f"{self.kind.form}: {message}."

    def svg(self, titled: bool = True) -> str:
        """Return the picture as SVG with its text as text, its typeface within it, a title and a description.

        Parameters
        ----------
        titled
            Whether headline, subtitle and source stand in the picture.
        """
        drawn = self._svg if titled else self._page.untitled(self._svg)
        opening, rest = self._described(drawn, self.slug).split("</title>", 1)
        described = f"<desc>{escape(self.subtitle)}. {escape(self.source)}</desc>"
        return f"{opening}</title>\n{described}<style>{typeface.rules()}</style>{rest}"

    def png(self, titled: bool = True) -> bytes:
        """Return the picture as a PNG, 16 cm wide at 300 dots an inch, described in its metadata."""
        return self._page.png(titled, {"Title": self.headline, "Description": self.alt})

    def save(self, folder: str | Path, prefix: str = "", titled: bool = True) -> list[Path]:
        """Write the picture (.png, .svg), its data (.csv) and its description (.txt).

        Parameters
        ----------
        folder
            Where to; made if it is missing. A name that ends in .png, .svg, .pdf, .csv or .txt is the one file to
            write.
        prefix
            Begins the file names, as in ``draft-collection-rates-trend.png``.
        titled
            Whether headline, subtitle and source stand in the picture; else they are in its description alone.

        Returns
        -------
        list of Path
            The files written.
        """
        contents: dict[str, Callable[[], bytes]] = {
            ".png": lambda: self.png(titled),
            ".svg": lambda: self.svg(titled).encode(),
            ".csv": lambda: tables.csv(self.data).encode(),
            ".txt": lambda: f"{self.headline}\n{self.subtitle}\n\n{self.alt}\n\n{self.source}\n".encode(),
        }
        folder = Path(folder)
        if (ending := folder.suffix.lower()) in (*contents, ".pdf"):
            paths = {folder: contents.get(ending, self._page.pdf)}
        else:
            stem = f"{prefix}-{self.slug}" if prefix else self.slug
            paths = {folder / f"{stem}{ending}": content for ending, content in contents.items()}
        with style():
            for path, content in paths.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content())
        return list(paths)

    def picture(self, file: str = "") -> Picture:
        """Return the chart as it is published.

        Parameters
        ----------
        file
            The picture as it was saved (.png), seen from the notebook's folder; empty if it was not saved.
        """
        phone = Arranged(self.draw, Canvas.PHONE, self._words)
        return Picture(
            slug=self.slug,
            headline=self.headline,
            subtitle=self.subtitle,
            alt=self.alt,
            source=self.source,
            svg=self._described(self._page.untitled(self._svg), self.slug),
            phone_svg=self._described(phone.untitled(phone.svg()), f"{self.slug}-phone"),
            data=Table(self.subtitle, _printed(self.data)),
            csv=tables.csv(self.data),
            file=file,
        )

    def block(self) -> Picture:
        """Return what a notebook shows of it."""
        return self.picture()

    @property
    def _words(self) -> Words:
        return Words(self.headline, self.subtitle, self.source)

    @cached_property
    def _page(self) -> Arranged:
        """The picture for a page, arranged once for all that is made of it."""
        return Arranged(self.draw, Canvas.PAGE, self._words)

    @cached_property
    def _svg(self) -> str:
        return self._page.svg()

    def _described(self, svg: str, name: str) -> str:
        """Return a drawing that says what it is, its parts named so that no other drawing of a page has their names."""
        meant = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))

        def rename(tag: re.Match[str]) -> str:
            named = re.sub(r' id="([^"]*)"', lambda part: part[0] if part[1] in meant else "", tag[0])
            return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", named)

        attributes, picture = re.sub(r"<[^>]+>", rename, svg).removeprefix("<svg").split(">", 1)
        return words.xml_text(
            f'<svg role="img" aria-labelledby="{name}-title"{attributes}>\n'
            f'<title id="{name}-title">{escape(self.alt)}</title>{picture}'
        )


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
