"""Passages from the blocks of a document.

Takes headings, paragraphs and grids in order, from any kind of file; gives passages that know their section, their
table's caption, and the headings of their row and column.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass

from partnership_analysis.papers.tie_outs.draft import Passage, PassageKind
from partnership_analysis.papers.tie_outs.grids import Grid

_NUMBERED = re.compile(
    rf"(?P<number>\d{{1,2}}(?:\.\d{{1,2}})*)\.?\s+(?!(?:{'|'.join(calendar.month_name[1:])})\b)(?=[A-Z“\u2018'(])"
)
# The first words of a numbered paragraph say what it is about.
_LEAD = 160
_BREAK = re.compile(r"(?<=[.:;])\s|\s[-–—]\s|:-")
# Below every heading that a document itself has.
_NUMBERED_LEVEL = 10


@dataclass(frozen=True)
class Text:
    """A paragraph, or a heading of some level from 1; of a text file, with the number of each word's line."""

    words: str
    level: int = 0
    lines: tuple[int, ...] = ()


def passages(blocks: Iterable[Text | Grid]) -> tuple[Passage, ...]:
    """Return the passages of a document's blocks.

    A numbered paragraph ("6.5 Customer Services - ...") begins a section of that number, which its first words name.

    Examples
    --------
    >>> found = passages([Text("Rates", 1), Text("Council tax fell."), Grid((("Year", "Rate"), ("2014/15", "94%")))])
    >>> found[-1].where, found[-1].section, found[-1].row, found[-1].column, found[-1].caption
    ('table 1, row 2, column 2', ('Rates',), '2014/15', 'Rate', 'Council tax fell. Year')
    """
    found: list[Passage] = []
    open_headings: list[tuple[int, str]] = []
    counts = {"paragraph": 0, "table": 0}
    caption = ""
    last: tuple[int, ...] = ()
    for key, block in enumerate(blocks):
        if isinstance(block, Grid):
            counts["table"] += 1
            section = tuple(words for _, words in open_headings)
            found += _cells(block, counts["table"], key, section, caption)
            continue
        counts["paragraph"] += 1
        where = f"paragraph {counts['paragraph']}"
        number, lead = _numbered(block.words)
        if number and number < last:  # a footnote's
            number, lead = (), ""
        last = number or last
        level = block.level or (_NUMBERED_LEVEL + len(number) if number else 0)
        lead = block.words if block.level else lead
        if level:
            open_headings = [one for one in open_headings if one[0] < level]
        section = tuple(words for _, words in open_headings)
        kind: PassageKind = "heading" if block.level else "paragraph"
        found.append(
            Passage(block.words, kind, where, section, "", "", caption, (key,), block.level, block.lines),
        )
        if level:
            open_headings.append((level, lead))
        caption = block.words
    return tuple(found)


def _numbered(words: str) -> tuple[tuple[int, ...], str]:
    """Return the number of a section that a paragraph begins, and what its first words name; else nothing."""
    match = _NUMBERED.match(words)
    if match is None:
        return (), ""
    lead = _BREAK.split(words[match.end() :], maxsplit=1)[0]
    return tuple(map(int, match["number"].split("."))), lead[:_LEAD]


def _cells(grid: Grid, number: int, key: int, section: tuple[str, ...], caption: str) -> list[Passage]:
    found = []
    corner = (grid.column_heading(place) for place in range(grid.label_columns))
    about = " ".join(filter(None, (caption, grid.caption, *corner)))
    for row_number, row in enumerate(grid.rows):
        for column_number, words in enumerate(row):
            is_label = row_number < grid.heading_rows or column_number < grid.label_columns
            found.append(
                Passage(
                    words,
                    "label" if is_label else "cell",
                    f"table {number}, row {row_number + 1}, column {column_number + 1}",
                    section,
                    "" if is_label else grid.row_heading(row_number),
                    "" if is_label else grid.column_heading(column_number),
                    about,
                    (key, row_number, column_number),
                )
            )
    return found
