"""What others say, quoted: under a line that says who, each text with its figures, who says it and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from markupsafe import Markup

from partnership_analysis.blocks.block import NotebookBlock
from partnership_analysis.blocks.encoding import decoded, encoded, read
from partnership_analysis.blocks.prose import inline
from partnership_analysis.figures import Sentence


@dataclass(frozen=True)
class Quotes(NotebookBlock):
    """Texts in the words of others.

    Attributes
    ----------
    caption
        Who says them.
    texts
        Each text: words, and the figures in it.

    Examples
    --------
    >>> print(Quotes("What ICT did", (("“Moved R&D” (2014/15)",),)).html())
    <div class="quotes"><p class="caption">What ICT did</p>
    <ul>
    <li>“Moved R&amp;D” (2014/15)</li>
    </ul></div>
    """

    caption: str
    texts: tuple[Sentence, ...]
    kind: ClassVar[str] = "quotes"

    def __str__(self) -> str:
        return "\n".join([self.caption, *("".join(map(str, text)) for text in self.texts)])

    def html(self) -> Markup:
        """Return them as a list in HTML, in which every figure reveals its cells."""
        items = (Markup("<li>{}</li>").format(inline(text)) for text in self.texts)
        shown = Markup('<div class="quotes"><p class="caption">{}</p>\n<ul>\n{}\n</ul></div>')
        return shown.format(self.caption, Markup("\n").join(items))

    def fields(self) -> dict[str, Any]:
        """Return their words and figures as JSON has them."""
        return {"caption": self.caption, "texts": [encoded(text) for text in self.texts]}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the quotes with these fields."""
        return cls(read(fields.get("caption"), str), tuple(decoded(text) for text in read(fields.get("texts"), list)))
