"""A briefing as a Word document, an annex to a committee paper: nbconvert's exporter ``docx``.

Takes an executed notebook; gives what it shows as numbered paragraphs, tables with header rows, pictures with their
descriptions, and the cells of every figure as endnotes. pyproject.toml registers `WordExporter`, so that
``jupyter nbconvert --to docx`` knows it too.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from partnership_analysis.blocks import (
    Block,
    Heading,
    Image,
    Lead,
    Paragraph,
    Picture,
    Preformatted,
    Quotes,
    Sentences,
    Styled,
    Table,
)
from partnership_analysis.blocks.table import is_number, marked
from partnership_analysis.briefing.pages import title
from partnership_analysis.briefing.pieces import document_blocks
from partnership_analysis.briefing.word import Cell, Paper, Place
from partnership_analysis.figures import Figure, Part, Sentence

_NUMBERED = (2, 3)  # the levels of headings that are numbered, with the paragraphs under them
_IN_ENDNOTES = "The notes at the end of this document give the cells of each figure, and how it was worked out."


class WordExporter(Exporter):
    """Exports an executed notebook as a Word document."""

    export_from_notebook = "Word"  # JupyterLab's menu lists it so
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _file_extension_default(self) -> str:
        return ".docx"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters, it gives what it made
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the document and the resources.

        Parameters
        ----------
        nb
            An executed notebook; its first heading is the document's title.
        resources
            nbconvert's: the notebook's folder, where its charts are found, is the `path` of their `metadata`. What the
            document says about itself is their `briefing`, as `pages.details` gives it.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        briefing, folder = resources.get("briefing", {}), Path(resources.get("metadata", {}).get("path", ""))
        paper = Paper(title(notebook))
        paper.add(title(notebook), "Title")
        if briefing:
            paper.add(briefing["where"], "Subtitle")
            for line in _left_out(briefing):
                paper.add(_on_one_line(line), "Note")
        writer = _Writer(paper, folder)
        for block in document_blocks(notebook):
            writer.write(block)
        if briefing:
            for line in (*briefing["origin"], briefing["command"]):
                paper.add(line, "Note")
        return paper.save(), resources


def _left_out(briefing: Mapping[str, Any]) -> Iterator[str]:
    """Give what a document's head says of what the briefing leaves out, line by line."""
    if briefing.get("left_out"):
        yield "Left out. Some of the spreadsheet has errors. This briefing leaves out what they touch:"
        yield from briefing["left_out"]


class _Writer:
    """Writes blocks on a paper, knowing under which heading it is."""

    def __init__(self, paper: Paper, folder: Path) -> None:
        self._paper, self._folder = paper, folder
        self._level: int | None = None

    def write(self, block: Block) -> None:
        """Write a block."""
        match block:
            case Heading():
                self._heading(block)
            case Lead():
                self._paragraph(block.sentence)
            case Sentences():
                self._paragraphs(block.sentences)
            case Quotes():
                self._paper.run(self._paper.add(""), _on_one_line(block.caption), bold=True)
                self._paragraphs(block.texts)
            case Paragraph():
                self._paragraph(block.words)
            case Table():
                self._table(block)
            case Picture():
                self._picture(_saved(block, self._folder), block.description)
            case Image():
                self._picture(block.data, block.alt)
            case _ if lines := str(block).rstrip("\n"):
                self._paper.add(lines, "Preformatted" if isinstance(block, Preformatted) else "Normal")

    def _heading(self, heading: Heading) -> None:
        if heading.level in _NUMBERED:
            self._level = heading.level - 1
            self._paper.add(_on_one_line(heading.text), f"Heading {self._level}")
        else:
            self._paper.run(self._paper.add(""), _on_one_line(heading.text), bold=True)

    def _paragraphs(self, texts: Iterable[Sentence]) -> None:
        for text in texts:
            self._paragraph(text)

    def _paragraph(self, parts: Iterable[Part | Styled]) -> None:
        paragraph = self._paper.add("", level=self._level)
        origins: dict[str, None] = {}  # each once, in order
        for part in parts:
            text = str(part).replace("\n", " ")
            if isinstance(part, Styled):
                self._paper.run(paragraph, text, part.bold, part.italic, part.link)
            else:
                self._paper.run(paragraph, text)
            if isinstance(part, Figure):
                origins[f"{_on_one_line(part.printed)}: {part.origin}"] = None
        if origins:
            self._paper.note(paragraph, ["; ".join(origins) + "."])

    def _picture(self, content: bytes, description: str) -> None:
        """Add a picture, or what it shows where there is none: a notebook that saves no charts, or a damaged file."""
        if not self._paper.picture(content, _on_one_line(description)):
            self._paper.add(_on_one_line(description))

    def _table(self, table: Table) -> None:
        table = table.without_lines()
        if table.lists_origins:
            self._paper.add(_IN_ENDNOTES, level=self._level)
            return
        if table.caption:
            caption = self._paper.add(_on_one_line(table.caption), "Caption")
            if origins := list(_origins(table)):
                self._paper.note(caption, origins)
        self._paper.table(list(_cells(table)), len(table.head))
        for note in table.notes:
            self._paper.add(_on_one_line(note), "Note")


def _saved(picture: Picture, folder: Path) -> bytes:
    """Return a chart as it was saved; nothing, where it was not. A notebook may come from anywhere: no other file."""
    file = PurePosixPath(picture.file)
    if file.is_absolute() or file.suffix != ".png":
        return b""
    try:
        return (folder / file).read_bytes()
    except OSError:
        return b""


def _cells(table: Table) -> Iterator[Cell]:
    """Give each cell of a table with its place."""
    heads = len(table.head)
    for row, headings in enumerate(table.head):
        for cell in headings:
            place = Place(row, cell.column, row + cell.down - 1, cell.column + cell.across - 1)
            yield Cell(place, _on_one_line(cell.text), cell.number)
    for row, (name, contents) in enumerate(table.body(), heads):
        yield Cell(Place(row, 0, row, 0), _on_one_line(name))
        for column, content in enumerate(contents, 1):
            yield Cell(Place(row, column, row, column), _on_one_line(marked(content)), is_number(content))


def _origins(table: Table) -> Iterator[str]:
    """Give, for each row of a table, the cells that its figures come from, under their headings."""
    headings: dict[int, list[str]] = {}
    for cell in (cell for row in table.head for cell in row):
        for column in range(cell.column, cell.column + cell.across):
            headings.setdefault(column, []).append(_on_one_line(cell.text))
    for name, contents in table.body():
        cells = ((headings[column], cell) for column, cell in enumerate(contents, 1) if isinstance(cell, Figure))
        if origins := [f"{' '.join(heading)}, {figure.origin}" for heading, figure in cells]:
            yield f"{_on_one_line(name)}: {'; '.join(origins)}."


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
