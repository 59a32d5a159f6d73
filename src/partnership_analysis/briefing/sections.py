"""What the template of pages needs from a notebook: its title, its pieces, its sections and their addresses.

nbconvert calls `Briefing`, which the template's conf.json names. So `partnership run` and plain
``jupyter nbconvert --to html --template partnership`` make the same page.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from partnership_analysis import typeface
from partnership_analysis.blocks import Heading
from partnership_analysis.briefing.markdown_cells import MarkdownCell
from partnership_analysis.briefing.pages import policy, script, tab_title
from partnership_analysis.briefing.pieces import Piece, pieces
from partnership_analysis.briefing.titles import title
from partnership_analysis.words import slug, unique_name

_CONTENT = "content"  # the address of the page's main part
_LISTED_LEVELS = (2, 3)  # the levels of headings that the list of contents names


class Briefing(Preprocessor):
    """Gives the template the title, pieces and sections of a notebook."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook, and the resources with what its page shows."""
        options = {
            "path": resources.get("metadata", {}).get("path", ""),
            "embed_images": getattr(self.parent, "embed_images", False),
        }
        shown, sections = with_addresses(pieces(nb, **options))
        given = resources.get("briefing", {})
        resources["briefing"] = {
            "title": title(nb),
            "tab": tab_title(title(nb), given),
            "typeface": typeface.rules(),
            "script": script(),
            "policy": policy(script()),
            "pieces": shown,
            "sections": sections,
        } | given
        return nb, resources


def with_addresses(shown: Iterable[Piece]) -> tuple[list[Piece], list[Heading]]:
    """Give each heading of a page an address of its own; return the pieces, and the sections to list.

    Examples
    --------
    >>> [piece.html() for piece in with_addresses([Heading("ICT & phones")])[0]]
    [Markup('<h2 id="ict-phones">ICT &amp; phones</h2>')]
    """
    sections: list[Heading] = []

    def address_of(heading: Heading) -> str:
        if heading.level not in _LISTED_LEVELS:
            return ""
        address = unique_name(slug(heading.text) or "section", {_CONTENT, *(section.address for section in sections)})
        sections.append(replace(heading, address=address))
        return address

    found: list[Piece] = []
    for piece in shown:
        if isinstance(piece, MarkdownCell):
            piece.give_addresses(lambda heading: address_of(heading) or _jupyter_address(heading))
        found.append(replace(piece, address=address_of(piece)) if isinstance(piece, Heading) else piece)
    return found, sections


def _jupyter_address(heading: Heading) -> str:
    """Return the address that JupyterLab and nbconvert give a heading."""
    return quote(heading.text.replace(" ", "-"), safe="?/:@!$&'()*+,;=")
