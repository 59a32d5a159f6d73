"""Blocks of a draft that is a Word document."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from partnership_analysis.papers.tie_outs.assembly import Text
from partnership_analysis.papers.tie_outs.draft import DraftError
from partnership_analysis.papers.tie_outs.grids import Grid

_HEADING = re.compile(r"Heading (\d)")


def blocks(path: Path) -> list[Text | Grid]:
    """Return the headings, paragraphs and tables of a document."""
    return [_block(one) for one in items(opened(path))]


def opened(path: Path) -> Document:
    """Return a document; DraftError if it is none."""
    try:
        return docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        if not path.exists():
            raise FileNotFoundError(2, "No such file") from None
        raise DraftError(f"{path.name}: the Word document cannot be read: {error}. Save it again as .docx") from None


def items(document: Document) -> Iterator[Paragraph | Table]:
    """Give the paragraphs that say something and the tables of a document's body, in order."""
    for one in document.iter_inner_content():
        if isinstance(one, Table) or one.text.strip():
            yield one


def cells(table: Table) -> list[list[list[Paragraph]]]:
    """Return the paragraphs of each cell; a merged cell has them where it begins, and is empty after."""
    found: list[list[list[Paragraph]]] = []
    seen = set()
    for row in table.rows:
        found.append([])
        for cell in row.cells:
            found[-1].append([] if cell._tc in seen else list(cell.paragraphs))
            seen.add(cell._tc)
    return found


def words(paragraphs: list[Paragraph]) -> str:
    """Return what some paragraphs say, on one line."""
    return " ".join(" ".join(one.text for one in paragraphs).split())


def _block(one: Paragraph | Table) -> Text | Grid:
    if isinstance(one, Table):
        rows = [[words(cell) for cell in row] for row in cells(one)]
        width = max(map(len, rows), default=0)
        return Grid(tuple((*row, *[""] * (width - len(row))) for row in rows))
    style = one.style.name if one.style is not None else ""
    match = _HEADING.match(style or "")
    return Text(words([one]), int(match[1]) if match else int(style == "Title"))
