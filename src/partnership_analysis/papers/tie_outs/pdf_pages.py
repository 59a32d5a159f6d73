"""Blocks of a draft that is a PDF: its ruled tables as tables, and the text between them as plain text."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from partnership_analysis.papers.tie_outs import plain_text
from partnership_analysis.papers.tie_outs.assembly import Text
from partnership_analysis.papers.tie_outs.draft import DraftError
from partnership_analysis.papers.tie_outs.grids import Grid

# A box with one row or one column is no table.
_FEWEST = 2
_PAGE_NUMBER = re.compile(r"^\s*(?:page\s*)?\d{1,3}\s*$", re.I | re.M)


def blocks(path: Path, names: Collection[str]) -> list[Text | Grid]:
    """Return the headings, paragraphs and tables of a PDF; DraftError if it cannot be read."""
    try:
        with pdfplumber.open(path) as document:
            pieces = [piece for page in document.pages for piece in _pieces(page)]
    except PdfminerException as error:
        found = str(error) or type(error).__name__
        raise DraftError(f"{path.name}: the PDF cannot be read: {found}. Save it again, without a password") from None
    return list(_blocks(pieces, names))


def _pieces(page: Any) -> Iterator[str | list[list[str]]]:
    """Give the text of a page and its tables, from top to bottom."""
    top = page.bbox[1]
    for table in sorted(page.find_tables(), key=lambda table: table.bbox[1]):
        rows = [["" if cell is None else " ".join(cell.split()) for cell in row] for row in table.extract()]
        if len(rows) < _FEWEST or len(rows[0]) < _FEWEST or table.bbox[1] < top:
            continue
        yield _text(page, top, table.bbox[1])
        yield rows
        top = table.bbox[3]
    yield _text(page, top, page.bbox[3])


def _text(page: Any, top: float, bottom: float) -> str:
    if bottom - top < 1:
        return ""
    found: str = page.crop((page.bbox[0], top, page.bbox[2], bottom)).extract_text(layout=True)
    return found


def _blocks(pieces: list[str | list[list[str]]], names: Collection[str]) -> Iterator[Text | Grid]:
    text = ""
    table: Grid | None = None
    for piece in pieces:
        if isinstance(piece, str):
            text += f"{piece}\n"
            continue
        grid = Grid(tuple(map(tuple, piece)))
        if table is not None and not _PAGE_NUMBER.sub("", text).strip() and _continues(table, grid):
            table = Grid(table.rows + grid.rows)
            text = ""
            continue
        if table is not None:
            yield table
        yield from plain_text.blocks(text, names)
        text, table = "", grid
    if table is not None:
        yield table
    yield from plain_text.blocks(text, names)


def _continues(table: Grid, other: Grid) -> bool:
    """Tell whether a table continues the one before, which a page's end cut: it has no headings."""
    return not other.heading_rows and len(other.rows[0]) == len(table.rows[0])
