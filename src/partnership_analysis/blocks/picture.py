"""Pictures: charts as they are published, with message, description and data; and other images."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from markupsafe import Markup

from partnership_analysis.blocks.block import Block, NotebookBlock
from partnership_analysis.blocks.encoding import checked
from partnership_analysis.blocks.table import Table


@dataclass(frozen=True)
class Picture(NotebookBlock):
    """A chart as it is published.

    Attributes
    ----------
    slug
        Its name in file names and on a page.
    headline, subtitle
        The message; then the measure, unit, period and place.
    alt
        What the picture shows, in words.
    source
        The line under the picture.
    svg, phone_svg
        The drawing without headline, subtitle and source, for a page and for a phone. matplotlib has escaped its text.
    data
        The figures drawn, as a printed table.
    csv
        The same figures with every digit, for readers to save.
    file
        The path of the saved picture (.png) from the notebook's folder; empty if it was not saved.
    """

    slug: str
    headline: str
    subtitle: str
    alt: str
    source: str
    svg: str
    phone_svg: str
    data: Table
    csv: str
    file: str = ""
    kind: ClassVar[str] = "picture"

    def __str__(self) -> str:
        return f"{self.headline}\n{self.subtitle}\n\n{self.alt}\n\n{self.source}"

    def html(self) -> Markup:
        """Return it as HTML, with its data folded away under it. A phone shows the drawing for phones."""
        phone = f'\n<div class="phone">{self.phone_svg}</div>' if self.phone_svg else ""
        return Markup(
            '<figure class="chart" aria-labelledby="{0}-headline" data-slug="{0}" data-csv="{6}">\n'
            '<figcaption><p class="headline" id="{0}-headline">{1}</p><p class="subtitle">{2}</p></figcaption>\n'
            '<div class="drawing">{3}</div>\n<p class="source">{4}</p>\n'
            "<details><summary>Data for this chart</summary>\n{5}\n</details>\n</figure>"
        ).format(
            self.slug,
            self.headline,
            self.subtitle,
            Markup(f"{self.svg}{phone}"),  # noqa: S704 - a chart's own drawings
            self.source,
            self.data.html(),
            # For the page's script to save: as JSON, because HTML keeps no carriage return.
            json.dumps(self.csv, ensure_ascii=False),
        )

    def notebook_html(self) -> str:
        """Return it as HTML for a notebook, without the drawing for a phone."""
        return replace(self, phone_svg="").notebook_html() if self.phone_svg else super().notebook_html()

    def fields(self) -> dict[str, Any]:
        """Return its fields as JSON."""
        return {name: getattr(self, name) for name in _TEXTS} | {"data": self.data.fields()}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the picture with these fields."""
        texts = {name: checked(fields.get(name), str) for name in _TEXTS}
        return cls(**texts, data=Table.from_fields(checked(fields.get("data"), dict)))


@dataclass(frozen=True)
class Image(Block):
    """An image in a notebook.

    Attributes
    ----------
    content
        The image, as base64.
    alt
        What it shows, in words.
    media_type
        image/png, image/jpeg or, on a page, image/svg+xml.
    """

    content: str
    alt: str
    media_type: str = "image/png"

    def __str__(self) -> str:
        return self.alt

    @property
    def data(self) -> bytes:
        """The image itself; empty where the notebook's base64 is damaged."""
        try:
            return base64.b64decode(self.content)
        except binascii.Error:
            return b""

    def html(self) -> Markup:
        """Return it as HTML."""
        image = Markup('<img src="data:{};base64,{}" alt="{}">')
        return image.format(self.media_type, self.content.replace("\n", ""), self.alt)


IMAGE_TYPES = ("image/png", "image/jpeg")
_TEXTS = ("slug", "headline", "subtitle", "alt", "source", "svg", "phone_svg", "csv", "file")
