"""Blocks of words: headings, sentences, paragraphs and preformatted text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from markupsafe import Markup, escape

from partnership_analysis.blocks.block import Block, NotebookBlock
from partnership_analysis.blocks.encoding import NoBlockError, checked, decode, encode
from partnership_analysis.figures import Figure, Part, Sentence

_LEVELS = range(1, 7)
# What a link may lead to: a workbook's text must not run as a script.
_LINKS = ("https://", "http://", "mailto:", "#")


def inline(parts: Iterable[Part]) -> Markup:
    """Return words and figures as HTML.

    Examples
    --------
    >>> print(inline(["Serco & council paid ", Figure(90.58, "percent", "90.58%", ("k.xlsx!Invoices!F5",))]))
    Serco &amp; council paid <span class="figure" title="Invoices!F5">90.58%</span>
    """
    return Markup("").join(_figure(part) if isinstance(part, Figure) else part for part in parts)


def _figure(figure: Figure) -> Markup:
    """Return a figure that shows its cells to a mouse; a page's script shows them to keyboard and touch."""
    return Markup('<span class="figure" title="{}">{}</span>').format(figure.explained, figure.printed)


@dataclass(frozen=True)
class Heading(NotebookBlock):
    """A heading.

    Attributes
    ----------
    text
        Its words.
    level
        1 is the page's title, 2 a section, 3 a part of one.
    address
        The target of links to it, which a page gives it; empty elsewhere.
    """

    text: str
    level: int = 2
    address: str = ""
    kind: ClassVar[str] = "heading"

    def __str__(self) -> str:
        return self.text

    def html(self) -> Markup:
        """Return it as HTML, with its address if it has one."""
        if self.address:
            return Markup('<h{0} id="{2}">{1}</h{0}>').format(self.level, self.text, self.address)
        return Markup("<h{0}>{1}</h{0}>").format(self.level, self.text)

    def notebook_html(self) -> str:
        """Return it as HTML in the notebook's own style."""
        return str(self.html())

    def fields(self) -> dict[str, Any]:
        """Return its fields as JSON."""
        return {"text": self.text, "level": self.level}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the heading with these fields."""
        level = checked(fields.get("level"), int)
        if level not in _LEVELS:
            raise NoBlockError(f"found a heading of level {level}; expected 1 to 6")
        return cls(checked(fields.get("text"), str), level)


def heading(text: str, level: int = 2) -> Heading:
    """Return a heading to show; its text may come from a workbook.

    Examples
    --------
    >>> heading("ICT & telephony", 3)._repr_html_()
    '<h3>ICT &amp; telephony</h3>'
    """
    return Heading(text, level)


def section(title: str, items: Sequence[Any], level: int = 2) -> tuple[Any, ...]:
    """Return things to show under a heading; nothing, not even the heading, if there are none.

    Examples
    --------
    >>> section("Through the year", ())
    ()
    """
    return (Heading(title, level), *items) if items else ()


@dataclass(frozen=True)
class Sentences(NotebookBlock):
    """Sentences of words and figures, most important first.

    Examples
    --------
    >>> print(Sentences((("Calls were answered.",), ("R&D was late.",))).html())
    <ul class="commentary">
    <li>Calls were answered.</li>
    <li>R&amp;D was late.</li>
    </ul>
    """

    sentences: tuple[Sentence, ...]
    kind: ClassVar[str] = "sentences"

    def __str__(self) -> str:
        return "\n".join("".join(map(str, sentence)) for sentence in self.sentences)

    def html(self) -> Markup:
        """Return them as a list in HTML, in which every figure shows its cells."""
        items = (Markup("<li>{}</li>").format(inline(sentence)) for sentence in self.sentences)
        return Markup('<ul class="commentary">\n{}\n</ul>').format(Markup("\n").join(items))

    def fields(self) -> dict[str, Any]:
        """Return their fields as JSON."""
        return {"sentences": [encode(sentence) for sentence in self.sentences]}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the sentences with these fields."""
        return cls(tuple(decode(sentence) for sentence in checked(fields.get("sentences"), list)))


@dataclass(frozen=True)
class Lead(NotebookBlock):
    """The sentence that a page opens with.

    Examples
    --------
    >>> print(Lead(("All targets were met.",)).html())
    <p class="lead">All targets were met.</p>
    """

    sentence: Sentence
    kind: ClassVar[str] = "lead"

    def __str__(self) -> str:
        return "".join(map(str, self.sentence))

    def html(self) -> Markup:
        """Return it as HTML, in which every figure shows its cells."""
        return Markup('<p class="lead">{}</p>').format(inline(self.sentence))

    def fields(self) -> dict[str, Any]:
        """Return its fields as JSON."""
        return {"sentence": encode(self.sentence)}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the sentence with these fields."""
        return cls(decode(fields.get("sentence")))


@dataclass(frozen=True)
class Styled:
    """Words of a paragraph in one look.

    Attributes
    ----------
    text
        The words.
    bold, italic
        How they look.
    link
        The address that they lead to. Only addresses of the web, of mail and of the same page are kept.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""

    def __post_init__(self) -> None:
        if not self.link.casefold().startswith(_LINKS):
            object.__setattr__(self, "link", "")

    def __str__(self) -> str:
        return self.text

    def html(self) -> Markup:
        """Return the words as HTML."""
        shown = escape(self.text)
        if self.italic:
            shown = Markup("<em>{}</em>").format(shown)
        if self.bold:
            shown = Markup("<strong>{}</strong>").format(shown)
        return Markup('<a href="{}">{}</a>').format(self.link, shown) if self.link else shown


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph of words, some of them bold, italic or a link.

    Examples
    --------
    >>> print(Paragraph((Styled("Fewer"), Styled(" days", bold=True), Styled(" are better."))).html())
    <p>Fewer<strong> days</strong> are better.</p>
    """

    words: tuple[Styled, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.words))

    def html(self) -> Markup:
        """Return it as HTML."""
        return Markup("<p>{}</p>").format(Markup("").join(words.html() for words in self.words))


@dataclass(frozen=True)
class Preformatted(Block):
    """Text as it was typed or printed, line by line; perhaps an error message."""

    text: str
    error: bool = False

    def __str__(self) -> str:
        return self.text

    def html(self) -> Markup:
        """Return it as HTML."""
        opening = Markup('<pre class="output-error">') if self.error else Markup("<pre>")
        return opening + self.text + Markup("</pre>")
