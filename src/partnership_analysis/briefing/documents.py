"""A briefing as a Word document, an annex to a committee paper: nbconvert's exporter ``docx``.

Takes an executed notebook; gives paragraphs, captioned tables and pictures, with the cells of every figure as endnotes,
in a council's own template if the briefing names one. pyproject.toml registers `WordExporter`, so that ``jupyter
nbconvert --to docx`` knows it too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeGuard

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
from partnership_analysis.briefing.pieces import document_blocks
from partnership_analysis.briefing.titles import title
from partnership_analysis.briefing.word import About, Paper
from partnership_analysis.briefing.word_styles import Use
from partnership_analysis.briefing.word_tables import BREAKS, Cell, Place
from partnership_analysis.figures import Figure, Part, Sentence

_HEADINGS = {2: Use.HEADING_1, 3: Use.HEADING_2}  # by their levels on a page; lower ones are bold text
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
            nbconvert's. The `path` of their `metadata` is the notebook's folder, from which its charts are found.
            Their `briefing` is what the document says about itself, as `pages.details` gives it, perhaps with the path
            of a Word `template`.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        briefing, folder = resources.get("briefing", {}), Path(resources.get("metadata", {}).get("path", ""))
        template = briefing.get("template")
        paper = Paper(_about(title(notebook), briefing), Path(template) if template else None)
        paper.add(title(notebook), Use.TITLE)
        if briefing:
            paper.add(briefing["where"], Use.SUBTITLE)
            for line in _left_out(briefing):
                paper.add(_on_one_line(line), Use.NOTE)
        _Writer(paper, folder).write(list(document_blocks(notebook)))
        if briefing:
            for line in (*briefing["origin"], briefing["command"]):
                paper.add(line, Use.NOTE)
        return paper.save(), resources


def _about(title: str, briefing: Mapping[str, Any]) -> About:
    """Return a document's properties."""
    if not briefing:
        return About(title)
    keywords = (briefing["authority"], briefing["partnership"], briefing["period"], "performance", "KPI")
    subject = f"Performance of {briefing['where']}"
    return About(title, subject, briefing["authority"], ", ".join(dict.fromkeys(keywords)))


def _left_out(briefing: Mapping[str, Any]) -> Iterator[str]:
    """Give the lines at the head of a document about what the briefing leaves out."""
    if briefing.get("left_out"):
        yield "Left out. Some of the spreadsheet has errors. This briefing leaves out what they touch:"
        yield from briefing["left_out"]
    if briefing.get("period_note"):
        yield briefing["period_note"]


class _Writer:
    """Writes blocks on a paper, and remembers the level of the last heading."""

    def __init__(self, paper: Paper, folder: Path) -> None:
        self._paper, self._folder = paper, folder
        self._level: int | None = None

    def write(self, blocks: Sequence[Block]) -> None:
        """Write blocks, wide tables on landscape pages with the headings over them."""
        blocks = [block.without_lines() if isinstance(block, Table) else block for block in blocks]
        contents = [list(_cells(block)) if _is_shown(block) else [] for block in blocks]
        wide = [bool(cells) and self._paper.is_wide(cells) for cells in contents]
        for i in reversed(range(len(blocks) - 1)):
            wide[i] = wide[i] or (isinstance(blocks[i], Heading) and wide[i + 1])
        for block, cells, is_wide in zip(blocks, contents, wide, strict=True):
            self._paper.turn(landscape=is_wide)
            if isinstance(block, Table):
                self._table(block, cells)
            else:
                self._write(block)
        self._paper.turn(landscape=False)

    def _write(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Lead():
                self._paragraph(block.sentence, bold=True)
            case Sentences():
                self._paragraphs(block.sentences)
            case Quotes():
                self._bold(block.caption)
                self._paragraphs(block.texts)
            case Paragraph():
                self._paragraph(block.words)
            case Picture():
                self._picture(_saved(block, self._folder), block.alt, block.subtitle)
            case Image():
                self._picture(block.data, block.alt)
            case _ if lines := str(block).rstrip("\n"):
                self._paper.add(lines, Use.TYPED if isinstance(block, Preformatted) else Use.TEXT)

    def _heading(self, heading: Heading) -> None:
        if heading.level in _HEADINGS:
            self._level = heading.level - 1
            self._paper.add(_on_one_line(heading.text), _HEADINGS[heading.level])
        else:
            self._bold(heading.text)

    def _bold(self, text: str) -> None:
        paragraph = self._paper.add("")
        self._paper.run(paragraph, _on_one_line(text), bold=True)
        paragraph.paragraph_format.keep_with_next = True

    def _paragraphs(self, texts: Iterable[Sentence]) -> None:
        for text in texts:
            self._paragraph(text, Use.POINT)

    def _paragraph(self, parts: Iterable[Part | Styled], use: Use = Use.TEXT, bold: bool = False) -> None:
        paragraph = self._paper.add("", use, self._level)
        origins: dict[str, None] = {}  # each once, in order
        for part in parts:
            text = str(part).replace("\n", " ")
            if isinstance(part, Styled):
                self._paper.run(paragraph, text, part.bold, part.italic, part.link)
            else:
                self._paper.run(paragraph, text, bold)
            if isinstance(part, Figure):
                origins[f"{_on_one_line(part.printed)}: {part.origin}"] = None
        if origins:
            self._paper.note(paragraph, ["; ".join(origins) + "."])

    def _picture(self, content: bytes, description: str, caption: str = "") -> None:
        """Add a picture, or its description if there is none: the notebook saves no charts, or the file is damaged."""
        paragraph = self._paper.picture(content, _on_one_line(description))
        if paragraph is None:
            self._paper.add(_on_one_line(description))
        elif caption:
            paragraph.paragraph_format.keep_with_next = True
            self._paper.caption("Figure", _on_one_line(caption)).paragraph_format.keep_with_next = False

    def _table(self, table: Table, cells: Sequence[Cell]) -> None:
        if table.lists_origins:
            self._paper.add(_IN_ENDNOTES, level=self._level)
            return
        caption = _on_one_line(table.caption)
        if not cells:  # its caption says that there is nothing
            self._paper.add(f"{caption}.", level=self._level)
        else:
            if caption:
                paragraph = self._paper.caption("Table", caption)
                paragraph.paragraph_format.keep_with_next = True
                if origins := list(_origins(table)):
                    self._paper.note(paragraph, origins)
            self._paper.table(cells, len(table.head), caption)
        for note in table.notes:
            self._paper.add(_on_one_line(note), Use.NOTE)


def _is_shown(block: Block) -> TypeGuard[Table]:
    """Tell whether a block is a table that a document shows as one."""
    return isinstance(block, Table) and not block.lists_origins and len(block.cells) > 0


def _saved(picture: Picture, folder: Path) -> bytes:
    """Return a chart as it was saved, if it was. A notebook may come from anywhere: it can name no other file."""
    file = PurePosixPath(picture.file)
    if file.is_absolute() or file.suffix != ".png":
        return b""
    try:
        return (folder / file).read_bytes()
    except OSError:
        return b""


def _cells(table: Table) -> Iterator[Cell]:
    """Give each cell of a table with its place."""
    heads, numeric = len(table.head), table.numeric
    for row, headings in enumerate(table.head):
        for cell in headings:
            place = Place(row, cell.column, row + cell.down - 1, cell.column + cell.across - 1)
            yield Cell(place, _on_one_line(cell.text), cell.number)
    for row, (name, contents) in enumerate(table.body(), heads):
        yield Cell(Place(row, 0, row, 0), _on_one_line(name))
        for column, content in enumerate(contents, 1):
            number = numeric[column - 1] and is_number(content)
            yield Cell(Place(row, column, row, column), _on_one_line(marked(content)), number)


def _origins(table: Table) -> Iterator[str]:
    """Give a line for each row of a table: the cells of its figures, each after its heading."""
    headings: dict[int, list[str]] = {}
    for cell in (cell for row in table.head for cell in row):
        for column in range(cell.column, cell.column + cell.across):
            headings.setdefault(column, []).append(_on_one_line(cell.text))
    for name, contents in table.body():
        cells = ((headings[column], cell) for column, cell in enumerate(contents, 1) if isinstance(cell, Figure))
        if origins := [f"{' '.join(heading)}, {figure.origin}" for heading, figure in cells]:
            yield f"{_on_one_line(name)}: {'; '.join(origins)}."


def _on_one_line(text: str) -> str:
    return " ".join(BREAKS.split(text.strip()))
