"""Quotations: a line that says whose they are, and each text with its figures, its author and its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from markupsafe import Markup

from partnership_analysis.blocks.block import NotebookBlock
from partnership_analysis.blocks.encoding import checked, decode, encode
from partnership_analysis.blocks.prose import inline
from partnership_analysis.figures import Sentence


@dataclass(frozen=True)
class Quotes(NotebookBlock):
    """Texts in the words of others.

    Attributes
    ----------
    caption
        Whose words they are.
    texts
        The texts: words and figures.

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
        """Return them as a list in HTML, in which every figure shows its cells."""
        items = (Markup("<li>{}</li>").format(inline(text)) for text in self.texts)
        shown = Markup('<div class="quotes"><p class="caption">{}</p>\n<ul>\n{}\n</ul></div>')
        return shown.format(self.caption, Markup("\n").join(items))

    def fields(self) -> dict[str, Any]:
        """Return their fields as JSON."""
        return {"caption": self.caption, "texts": [encode(text) for text in self.texts]}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the quotes with these fields."""
        return cls(
            checked(fields.get("caption"), str), tuple(decode(text) for text in checked(fields.get("texts"), list))
        )
