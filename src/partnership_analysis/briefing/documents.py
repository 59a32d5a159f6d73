"""A briefing's page as a Word document, an annex to a committee paper.

Takes a page that `pages` rendered and its charts; gives the same briefing with numbered paragraphs, tables with header
rows, pictures with their descriptions, and the cells of every figure as endnotes.
"""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html

from partnership_analysis.briefing.word import Paper, Place
from partnership_analysis.origins import CAPTION

_INLINE = {"strong": {"bold": True}, "b": {"bold": True}, "em": {"italic": True}, "i": {"italic": True}}
# Of a page only: what no paper can do.
_LEFT_OUT = ("details", "script", "style")


def document(page: str, charts: Path, notebook: str) -> bytes:
    """Return a page as a Word document.

    Parameters
    ----------
    page
        The page's HTML, as `pages.render` gives it.
    charts
        The folder with the pictures that the notebook saved.
    notebook
        Its name, which begins theirs.
    """
    root = html.fromstring(page)
    title = _text(root.find(".//header/h1"))
    paper = Paper(title)
    paper.add(title, "Title")
    for where in root.iterfind(".//header/p"):
        paper.add(_text(where), "Subtitle")
    _Walk(paper, charts, notebook).walk(root.find(".//main"))
    for line in root.iterfind(".//footer/p"):
        if line.get("class") != "screen":
            paper.add(_text(line), "Note")
    return paper.save()


class _Walk:
    """The way through a page's elements, knowing under which heading it is."""

    def __init__(self, paper: Paper, charts: Path, notebook: str) -> None:
        self._paper, self._charts, self._notebook = paper, charts, notebook
        self._level: int | None = None

    def walk(self, parent: Any) -> None:
        for element in parent:
            if not isinstance(element.tag, str) or element.tag in _LEFT_OUT:
                continue  # a comment, or what no paper can do
            kinds = element.get("class", "").split()
            if element.tag in ("h2", "h3"):
                self._level = int(element.tag[1]) - 1
                self._paper.add(_text(element), f"Heading {self._level}")
            elif element.tag == "figure":
                self._chart(element)
            elif element.tag == "table":
                self._table(element)
            elif element.tag == "img":
                self._picture(element)
            elif element.tag in ("h1", "h4", "h5", "h6"):
                self._paper.run(self._paper.add(""), _text(element), bold=True)
            elif element.tag in ("p", "li"):
                note = "note" in kinds
                self._paragraph(element, "Note" if note else "Normal", None if note else self._level)
            elif element.tag == "pre":
                self._paper.add(element.text_content(), "Note")
            else:
                self._loose(element.text)
                self.walk(element)
            self._loose(element.tail)

    def _loose(self, text: str | None) -> None:
        """Add text that stands outside any paragraph."""
        if text and text.strip():
            self._paper.add(" ".join(text.split()))

    def _picture(self, element: Any) -> None:
        """Add a picture that the page itself holds."""
        kind, _, content = element.get("src", "").partition(";base64,")
        if kind in ("data:image/png", "data:image/jpeg"):
            self._paper.picture(base64.b64decode(content), element.get("alt", ""))
        else:
            self._loose(element.get("alt"))

    def _paragraph(self, element: Any, style: str, level: int | None) -> None:
        paragraph = self._paper.add("", style, level)
        for text, looks in _runs(element):
            self._paper.run(paragraph, text, **looks)
        told = dict.fromkeys(f"{_text(figure)}: {figure.get('title')}" for figure in _figures(element))
        if told:
            self._paper.note(paragraph, ["; ".join(told) + "."])

    def _chart(self, element: Any) -> None:
        headline = element.find(".//*[@class='headline']")
        picture = self._charts / f"{self._notebook}-{element.get('data-slug')}.png"
        description = ". ".join(_text(found) for found in (headline, element.find(".//desc")) if found is not None)
        if picture.is_file():
            self._paper.picture(picture.read_bytes(), description)
        else:  # a notebook that saves no charts
            self._paper.add(description)

    def _table(self, element: Any) -> None:
        caption = element.find("caption")
        if caption is not None and _text(caption).startswith(CAPTION):
            said = "The notes at the end of this document give the cells of each figure, and the sum between them."
            self._paper.add(said, level=self._level)
            return
        cells, heads = list(_cells(element)), len(element.findall("thead/tr"))
        if not cells:
            return
        if caption is not None:
            title = self._paper.add(_text(caption), "Caption")
            if told := list(_origins(cells, heads)):
                self._paper.note(title, told)
        self._paper.table(
            [(place, _text(cell), cell.get("class") in ("number", "absent")) for place, cell in cells], heads
        )


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _figures(element: Any) -> Iterator[Any]:
    return (found for found in element.iter("span") if found.get("class") == "figure")


def _runs(element: Any, **looks: bool) -> Iterator[tuple[str, dict[str, bool]]]:
    """Give the text of an element in stretches of one look."""
    looks |= _INLINE.get(element.tag, {})
    if element.text:
        yield " ".join(element.text.split("\n")), looks
    for child in element:
        yield from _runs(child, **looks)
        if child.tail:
            yield " ".join(child.tail.split("\n")), looks


def _cells(table: Any) -> Iterator[tuple[Place, Any]]:
    """Give each cell of a table with its place: what spans several rows or columns pushes the others on."""
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iterfind("*"):
            while (row, column) in taken:
                column += 1
            down, across = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(row + i, column + j) for i in range(down) for j in range(across)}
            yield Place(row, column, row + down - 1, column + across - 1), cell


def _origins(cells: list[tuple[Place, Any]], heads: int) -> Iterator[str]:
    """Give, for each row of a table, the cells that its figures come from, under their headings."""
    headings: dict[int, list[str]] = {}
    labels = {place.row: _text(cell) for place, cell in cells if place.column == 0}
    told: dict[int, list[str]] = {}
    for place, cell in cells:
        if place.row < heads:
            for column in range(place.column, place.last_column + 1):
                headings.setdefault(column, []).append(_text(cell))
        for figure in _figures(cell):
            heading = " ".join(headings.get(place.column, []))
            told.setdefault(place.row, []).append(f"{heading}, {figure.get('title')}")
    return (f"{labels[row]}: {'; '.join(figures)}." for row, figures in told.items())
