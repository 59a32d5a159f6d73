"""A notebook's Markdown cells as JupyterLab and nbconvert show them, parsed once for pages and documents.

Takes a cell's Markdown; gives its headings, its HTML by nbconvert's own renderer, and its blocks.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from markupsafe import Markup, escape
from mistune import BlockState
from nbconvert.filters import strip_files_prefix
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from partnership_analysis.blocks import Block, Heading
from partnership_analysis.briefing import markdown
from partnership_analysis.briefing.markdown import Token


class MarkdownCell:
    """What a Markdown cell says.

    Parameters
    ----------
    source
        The cell's Markdown.
    attachments
        The files that it carries within it.
    options
        For nbconvert's renderer: `path`, the notebook's folder, and `embed_images`, whether images from there are put
        into the page.
    """

    def __init__(self, source: str, attachments: dict[str, dict[str, str]] | None = None, **options: Any) -> None:
        self._tokens: list[Token] = _parser().parse(source)[0]
        self._attachments, self._options = dict(attachments or {}), options

    def take_title(self) -> bool:
        """Take out the title that it begins with; return whether there was one."""
        first = next(filter(markdown.is_shown, self._tokens), None)
        if not (first and markdown.is_title(first)):
            return False
        self._tokens.remove(first)
        return True

    def give_addresses(self, address_of: Callable[[Heading], str]) -> None:
        """Give each of its headings an address on the page."""
        for token in markdown.headings(self._tokens):
            token["attrs"]["id"] = address_of(Heading(markdown.words(token), token["attrs"]["level"]))

    def html(self) -> Markup:
        """Return it as HTML."""
        renderer = _Renderer(escape=False, attachments=self._attachments, **self._options)
        MarkdownWithMath(renderer=renderer)  # adds nbconvert's own kinds of token to the renderer
        html = renderer.render_tokens(self._tokens, BlockState())
        return Markup(strip_files_prefix(html))  # noqa: S704 - the notebook's author wrote it

    def blocks(self) -> Iterator[Block]:
        """Give what it says as blocks."""
        return markdown.blocks(self._tokens, self._attachments)


@cache
def _parser() -> Any:
    parser = MarkdownWithMath(renderer=IPythonRenderer())
    parser.renderer = None  # it gives tokens
    return parser


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, whose headings have the addresses given to them and no link to themselves."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f'<h{level} id="{escape(attrs.get("id", ""))}">{text}</h{level}>'
