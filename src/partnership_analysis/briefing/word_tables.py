"""A table in Word: the width it needs, how its columns share the page, and which rows stay together.

Takes the cells of a table; gives a python-docx table with columns as wide as their content. A table that is too wide
for any page is divided into several with the same row names.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from partnership_analysis.words import xml_text

_RULE = "B8B8B8"
# In letters: the margins of a cell, the least width of a column, the longest text that should be in one line ("worse by
# 0.26 points"), and the width at which a text wraps.
_MARGIN_LETTERS, _FEWEST_LETTERS, _SHORT_LETTERS, _MOST_LETTERS = 3, 4, 24, 45
# Where a line may end: not at a no-break space.
BREAKS = re.compile(r"[ \t\r\n\f\v]+")
_KEPT_WHOLE = 12  # rows of a table that stays on one page
_LINES = (
    f"<w:tblBorders {nsdecls('w')}>"
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{_RULE}"/>' for side in ("top", "bottom", "insideH"))
    + "</w:tblBorders>"
)
_MARGINS = (
    f'<w:tblCellMar {nsdecls("w")}><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
)


class Place(NamedTuple):
    """The place of a cell in a table: from its first row and column to its last, counted from 0."""

    row: int
    column: int
    last_row: int
    last_column: int


class Cell(NamedTuple):
    """A cell of a table: its place, its text and whether it is a number."""

    place: Place
    text: str
    number: bool = False


class Styles(NamedTuple):
    """The names of a table's style, if the document has one, and of the style of its text."""

    table: str | None
    text: str


class Space(NamedTuple):
    """The room for a table: its width in Word's units (`docx.shared.Length`), and the letters of its text across it."""

    width: int
    letters: int


def letters_needed(cells: Sequence[Cell]) -> int:
    """Return how many letters must fit side by side, so that no word of a table is broken.

    Examples
    --------
    >>> letters_needed([Cell(Place(0, 0, 0, 0), "Percentage of calls"), Cell(Place(0, 1, 0, 1), "94.78%")])
    22
    """
    return sum(_letters_of_words(cells))


def split_by_columns(cells: Sequence[Cell], room: int) -> list[list[Cell]]:
    """Divide a table by its columns into tables in which no word is broken. Each begins with the names of the rows.

    Parameters
    ----------
    room
        How many letters fit side by side.

    Examples
    --------
    >>> wide = [Cell(Place(0, column, 0, column), "word") for column in range(4)]
    >>> [[cell.place.column for cell in part] for part in split_by_columns(wide, 22)]
    [[0, 1, 2], [0, 1]]
    """
    least = _letters_of_words(cells)
    groups: list[list[int]] = []
    for column, width in enumerate(least[1:], 1):
        if groups and least[0] + sum(least[i] for i in groups[-1]) + width <= room:
            groups[-1].append(column)
        else:
            groups.append([column])
    return [_columns(cells, group[0], group[-1]) for group in groups] or [list(cells)]


def _columns(cells: Sequence[Cell], first: int, last: int) -> list[Cell]:
    """Return the rows' names and the columns from the first to the last, which follow them."""
    kept: list[Cell] = []
    for cell in cells:
        place = cell.place
        if place.last_column == 0:
            kept.append(cell)
        elif place.column <= last and place.last_column >= first:
            columns = max(place.column, first) - first + 1, min(place.last_column, last) - first + 1
            kept.append(cell._replace(place=Place(place.row, columns[0], place.last_row, columns[1])))
    return kept


def add_table(
    document: WordDocument, cells: Sequence[Cell], heads: int, space: Space, styles: Styles, title: str
) -> None:
    """Add a table to a document.

    Parameters
    ----------
    cells
        Its cells.
    heads
        How many of its rows are headings, which every page repeats.
    space
        The room for it, all of which it takes.
    styles
        Its styles.
    title
        Its title for screen readers.
    """
    rows, columns = _size(cells)
    table = document.add_table(rows, columns)
    table.autofit = False
    properties = table._tbl.tblPr
    if styles.table:
        table.style = styles.table
    else:
        layout = properties.find(qn("w:tblLayout"))
        layout.addprevious(parse_xml(_LINES))
        layout.addnext(parse_xml(_MARGINS))
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), xml_text(title))
    properties.append(described)
    _fill(table, cells, heads, styles.text)
    for width, column in zip(_widths(cells, heads, space), table.columns, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for i, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if i < heads:
            properties.append(OxmlElement("w:tblHeader"))


def _size(cells: Sequence[Cell]) -> tuple[int, int]:
    return 1 + max(cell.place.last_row for cell in cells), 1 + max(cell.place.last_column for cell in cells)


def _fill(table: Any, cells: Sequence[Cell], heads: int, style: str) -> None:
    grid = [list(row.cells) for row in table.rows]
    for place, text, number in cells:
        cell = grid[place.row][place.column]
        if place[:2] != place[2:]:
            cell = cell.merge(grid[place.last_row][place.last_column])
        paragraph = cell.paragraphs[0]
        paragraph.style, paragraph.alignment = style, 2 if number else 0
        paragraph.add_run(xml_text(text)).bold = place.row < heads or None
        # No heading is left alone at the foot of a page, and a short table is not divided.
        last = place.last_row == len(grid) - 1
        if place.row < heads or (len(grid) <= _KEPT_WHOLE and not last):
            paragraph.paragraph_format.keep_with_next = True


def _letters_of_words(cells: Sequence[Cell]) -> list[int]:
    """Return the letters that each column must have, for its longest word."""
    least = [_FEWEST_LETTERS] * _size(cells)[1]
    for place, text, _ in cells:
        if place.column == place.last_column:
            longest = max(map(len, BREAKS.split(text)))
            least[place.column] = max(least[place.column], _MARGIN_LETTERS + longest)
    return least


def _letters_of_texts(cells: Sequence[Cell], heads: int) -> list[int]:
    """Return the letters that the texts of each column would fill; a heading may be in several lines.

    Parameters
    ----------
    heads
        How many rows of headings there are.
    """
    most = _letters_of_words(cells)
    for place, text, _ in cells:
        if place.column == place.last_column and place.row >= heads:
            most[place.column] = max(most[place.column], _MARGIN_LETTERS + min(len(text), _MOST_LETTERS))
    return most


def _widths(cells: Sequence[Cell], heads: int, space: Space) -> list[int]:
    """Divide a table's width: first room for the longest words, then for short texts, then for long ones."""
    least, most = _letters_of_words(cells), _letters_of_texts(cells, heads)
    short = [max(low, min(high, _SHORT_LETTERS)) for low, high in zip(least, most, strict=True)]
    shares: list[float] = [*least]
    for wanted in (short, most):
        missing = sum(wanted) - sum(shares)
        part = min(1.0, max(0.0, space.letters - sum(shares)) / missing) if missing > 0 else 0.0
        shares = [low + part * (high - low) for low, high in zip(shares, wanted, strict=True)]
    return [int(space.width * share / sum(shares)) for share in shares]
