"""The blocks of a page: headings, sentences, tables and pictures, each a value that renders itself.

A notebook shows them in three forms at once: HTML for its reader, plain text for a terminal, and their structure as
JSON (`MEDIA_TYPE`). Pages and documents are made from that structure, which `from_json` reads, and never from HTML.
Other blocks (`Paragraph`, `Image`, `Preformatted`) are made from other cells of a notebook, for pages and documents.
All text from a workbook is escaped here, by markupsafe.
"""

from collections.abc import Mapping

from partnership_analysis.blocks.block import MEDIA_TYPE, Block, Displayable, NotebookBlock
from partnership_analysis.blocks.encoding import NoBlockError, checked
from partnership_analysis.blocks.picture import Image, Picture
from partnership_analysis.blocks.prose import (
    Heading,
    Lead,
    Paragraph,
    Preformatted,
    Sentences,
    Styled,
    heading,
    section,
)
from partnership_analysis.blocks.quotes import Quotes
from partnership_analysis.blocks.sparkline import Sparkline
from partnership_analysis.blocks.table import (
    ALMOST_THE_SAME,
    FROM_APRIL,
    NO_EARLIER,
    NO_FIGURE,
    NO_FORECAST,
    NO_TARGET,
    NOT_COMPARABLE,
    NOT_GIVEN,
    NOT_IN_A_ROW,
    NOT_JUDGED,
    NOT_STABLE,
    NOT_SUSPENDED,
    THE_SAME,
    TOO_FEW,
    TWELVE_MONTHS,
    UNCLEAR,
    UNCLEAR_TARGET,
    VARIES,
    HeadCell,
    Table,
)

__all__ = [
    "ALMOST_THE_SAME",
    "FROM_APRIL",
    "MEDIA_TYPE",
    "NOT_COMPARABLE",
    "NOT_GIVEN",
    "NOT_IN_A_ROW",
    "NOT_JUDGED",
    "NOT_STABLE",
    "NOT_SUSPENDED",
    "NO_EARLIER",
    "NO_FIGURE",
    "NO_FORECAST",
    "NO_TARGET",
    "THE_SAME",
    "TOO_FEW",
    "TWELVE_MONTHS",
    "UNCLEAR",
    "UNCLEAR_TARGET",
    "VARIES",
    "Block",
    "Displayable",
    "HeadCell",
    "Heading",
    "Image",
    "Lead",
    "NoBlockError",
    "NotebookBlock",
    "Paragraph",
    "Picture",
    "Preformatted",
    "Quotes",
    "Sentences",
    "Sparkline",
    "Styled",
    "Table",
    "from_json",
    "heading",
    "section",
]

_KINDS: Mapping[str, type[NotebookBlock]] = {
    block.kind: block for block in (Heading, Lead, Picture, Quotes, Sentences, Table)
}


def from_json(found: object) -> NotebookBlock:
    """Return the block that some JSON describes.

    Parameters
    ----------
    found
        The result of `NotebookBlock.as_json`, from a notebook.

    Raises
    ------
    NoBlockError
        If it does not describe a block. Each field must have its own type: text, numbers or figures.

    Examples
    --------
    >>> from_json({"kind": "heading", "text": "ICT & telephony", "level": 3})
    Heading(text='ICT & telephony', level=3, address='')
    """
    fields = checked(found, dict)
    kind = _KINDS.get(checked(fields.get("kind"), str))
    if kind is None:
        raise NoBlockError(f"found {fields['kind']!r}; expected one of {', '.join(_KINDS)}")
    return kind.from_fields(fields)
