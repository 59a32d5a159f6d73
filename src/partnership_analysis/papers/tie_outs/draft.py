"""A draft paper as passages: each heading, paragraph and cell of a table, with its address."""

from dataclasses import dataclass
from typing import Literal

PassageKind = Literal["heading", "paragraph", "label", "cell"]


class DraftError(Exception):
    """A draft that cannot be read; the message says what was found and what to do."""


@dataclass(frozen=True)
class Passage:
    """A stretch of text whose numbers are checked.

    Attributes
    ----------
    text
        Its text, on one line.
    kind
        A heading, a paragraph, the heading of a row or a column, or another cell of a table.
    where
        Its address for a reader: "paragraph 12", "table 2, row 3, column 4".
    section
        The headings above it, outermost first.
    row, column
        The headings of a cell.
    caption
        The text before a table.
    key
        Its place in the document: the number of the block, and in a table the row and the column.
    level
        How deep a heading is; 0 elsewhere.
    lines
        The number of each word's line, in a text file; empty elsewhere.
    """

    text: str
    kind: PassageKind
    where: str
    section: tuple[str, ...] = ()
    row: str = ""
    column: str = ""
    caption: str = ""
    key: tuple[int, ...] = ()
    level: int = 0
    lines: tuple[int, ...] = ()

    def address(self, start: int) -> str:
        """Return the address of a place in its text: "line 7" of a text file.

        Examples
        --------
        >>> Passage("Calls rose to 9.", "paragraph", "paragraph 2", lines=(6, 6, 7, 7)).address(14)
        'line 7'
        """
        return f"line {self.lines[self.text.count(' ', 0, start)]}" if self.lines else self.where


@dataclass(frozen=True)
class Draft:
    """A draft paper.

    Attributes
    ----------
    name
        The file's name.
    passages
        Its passages, in order.
    """

    name: str
    passages: tuple[Passage, ...]

    def part(self, section: str) -> "Draft":
        """Return the part under the headings that contain some words, in upper or lower case.

        Raises
        ------
        DraftError
            If no heading contains them; the message lists the headings.

        Examples
        --------
        >>> under = Passage("97.78%", "paragraph", "paragraph 2", section=("Collection rates",))
        >>> len(Draft("paper.docx", (under,)).part("collection").passages)
        1
        """
        wanted = section.casefold()
        kept = tuple(
            one
            for one in self.passages
            if any(wanted in heading.casefold() for heading in one.section)
            or (one.kind == "heading" and wanted in one.text.casefold())
        )
        if not kept:
            headings = list(dict.fromkeys(heading for one in self.passages for heading in one.section))
            listed = "; ".join(heading[:60] for heading in headings[:12]) or "none"
            raise DraftError(
                f"{self.name}: found no section {section!r}; the headings are: {listed}. Name one of them, or a part"
            )
        return Draft(self.name, kept)
