"""Markdown as blocks, for documents, which show no HTML.

Takes the tokens that mistune parses Markdown into; gives the words of a heading, and headings, paragraphs, tables,
images and text as it was typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from html.parser import HTMLParser
from typing import Any

import mistune
import pandas as pd

from partnership_analysis.blocks import Block, Heading, Image, Paragraph, Preformatted, Styled, Table
from partnership_analysis.blocks.picture import IMAGE_TYPES

Token = dict[str, Any]
# The files that a cell carries within it: for each name, its content (base64) by its type.
Attachments = Mapping[str, Mapping[str, str]]

_INLINE = ("paragraph", "block_text", "def_list_head")
_TAGS_LEFT_OUT = ("script", "style")
_BLOCK_TAGS = (
    "address article blockquote br dd details div dl dt figure footer header hr li ol p pre section table tr ul"
)
# The tags of HTML whose words stand on lines of their own.
_TAGS_ON_OWN_LINES = {*_BLOCK_TAGS.split(), *(f"h{level}" for level in range(1, 7))}


def opening_title(source: str) -> str | None:
    r"""Return the title that some Markdown begins with, or None.

    Examples
    --------
    >>> opening_title("# Collection *rates*\n\nHow much was collected.")
    'Collection rates'
    """
    tokens: Any = mistune.create_markdown(renderer=None)(source)  # a list, as nothing renders it
    first = next(filter(is_shown, tokens), None)
    return words(first) if first and is_title(first) else None


def is_shown(token: Token) -> bool:
    """Tell whether a token is more than a blank line."""
    return bool(token["type"] != "blank_line")


def is_title(token: Token) -> bool:
    """Tell whether a token is a heading of the first level."""
    return bool(token["type"] == "heading" and token["attrs"]["level"] == 1)


def headings(tokens: Sequence[Token]) -> Iterator[Token]:
    """Give every heading among tokens, also in lists and quotations."""
    for token in tokens:
        if token["type"] == "heading":
            yield token
        else:
            yield from headings(token.get("children", ()))


def words(token: Token) -> str:
    """Return the words of a heading, without their style."""
    return " ".join("".join(one.text for one in _styled(token.get("children", ()))).split())


def blocks(tokens: Sequence[Token], attachments: Attachments) -> Iterator[Block]:
    """Give what tokens say, as blocks."""
    for token in tokens:
        children = token.get("children", ())
        match token["type"]:
            case "heading":
                yield Heading(words(token), token["attrs"]["level"])
            case kind if kind in _INLINE:
                yield from _paragraph(children, attachments)
            case "def_list_item" if children and "children" not in children[0]:
                yield from _paragraph(children, attachments)
            case "block_code":
                yield Preformatted(token["raw"].rstrip("\n"))
            case "block_html":
                yield from (Paragraph((Styled(line),)) for line in html_lines(token["raw"]))
            case "table":
                yield from _table(children)
            case _:  # a list, an item of one, a quotation
                yield from blocks(children, attachments)


def html_lines(html: str) -> list[str]:
    """Return the words of somebody else's HTML, a text for each line or row.

    Examples
    --------
    >>> html_lines("<style>p {}</style><p>Own <b>words</b> &amp; more</p><tr><td>1</td><td>2</td></tr>")
    ['Own words & more', '1 2']
    """
    reader = _WordReader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.texts).split("\n"))
    return [line for line in lines if line]


class _WordReader(HTMLParser):
    """Collects the words of HTML, with a new line before and after each tag that stands on its own lines."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._left_out += tag in _TAGS_LEFT_OUT
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._left_out -= tag in _TAGS_LEFT_OUT and self._left_out > 0
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.texts.append(" ".join(data.split("\n")))

    def _separate(self, tag: str) -> None:
        self.texts.append("\n" if tag in _TAGS_ON_OWN_LINES else " " if tag in ("td", "th") else "")


def _paragraph(tokens: Sequence[Token], attachments: Attachments) -> Iterator[Block]:
    """Give a paragraph and, after it, its images."""
    styled = tuple(_styled(tokens))
    if "".join(map(str, styled)).strip():
        yield Paragraph(styled)
    for token in _images(tokens):
        alt = words(token)
        image = _image(token["attrs"]["url"], alt, attachments)
        if image or alt:
            yield image or Paragraph((Styled(alt),))


def _images(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token["type"] == "image":
            yield token
        else:
            yield from _images(token.get("children", ()))


def _image(url: str, alt: str, attachments: Attachments) -> Image | None:
    """Return an image that the notebook carries within it, or None."""
    attached = attachments.get(url.removeprefix("attachment:"), {}) if url.startswith("attachment:") else {}
    for media_type in IMAGE_TYPES:
        if media_type in attached:
            return Image(attached[media_type], alt, media_type)
        if url.startswith(f"data:{media_type};base64,"):
            return Image(url.partition(",")[2], alt, media_type)
    return None


def _table(parts: Sequence[Token]) -> Iterator[Table]:
    """Give a Markdown table. Its first row is the head, its first column has the names of the rows."""
    head, *body = ([words(cell) for cell in row["children"]] for row in _rows(parts))
    names = pd.Index([row[0] for row in body], name=head[0], dtype="str")
    yield Table("", pd.DataFrame([row[1:] for row in body], columns=pd.Index(head[1:], dtype="str"), index=names))


def _rows(parts: Sequence[Token]) -> Iterator[Token]:
    for part in parts:
        if part["type"] == "table_head":
            yield part
        else:
            yield from part["children"]


def _styled(tokens: Sequence[Token], bold: bool = False, italic: bool = False, link: str = "") -> Iterator[Styled]:
    """Give the words of tokens within a line, each with its style."""
    for token in tokens:
        style = {"bold": bold or token["type"] == "strong", "italic": italic or token["type"] == "emphasis"}
        match token["type"]:
            case "text":
                yield Styled(unescape(token["raw"]), link=link, **style)
            case "codespan":
                yield Styled(token["raw"], link=link, **style)
            case "linebreak" | "softbreak":
                yield Styled(" ", link=link, **style)
            case "inline_math":
                yield Styled(f"${token['raw']}$", link=link, **style)
            case "block_math":
                yield Styled(f"$${token['raw']}$$", link=link, **style)
            case "latex_environment":
                name, body = token["attrs"]["name"], token["attrs"]["body"]
                yield Styled(f"\\begin{{{name}}}{body}\\end{{{name}}}", link=link, **style)
            case "image" | "inline_html":
                pass  # images come after the paragraph; tags say nothing
            case "link":
                yield from _styled(token["children"], **style, link=token["attrs"]["url"])
            case _:
                yield from _styled(token.get("children", ()), **style, link=link)
