"""What all blocks have in common, and how a notebook shows them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from markupsafe import Markup

MEDIA_TYPE = "application/vnd.partnership-analysis+json"

# The style of blocks in a notebook, in its own colours, dark or light; a page has a style of its own.
_NOTEBOOK_STYLE = Markup("""<style data-shown>
span.figure[title] { border-bottom: 1px dotted; cursor: help; }
figure.chart .headline { font-weight: 700; }
div.table[role=region] { overflow-x: auto; }
div.table[role=region] table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
div.table[role=region] caption { caption-side: top; text-align: left; font-weight: 600; }
div.table[role=region] :is(th, td) { padding: .4em .6em; border-bottom: 1px solid #8888; text-align: left; }
div.table[role=region] thead th { border-bottom: 2px solid; vertical-align: bottom; }
p.lead { font-size: 1.2em; font-weight: 600; }
svg.spark { width: 6em; height: 1.5em; fill: none; stroke: currentcolor; stroke-width: 1.75; }
svg.spark circle { fill: currentcolor; stroke: none; }
svg.spark .aim { stroke-width: 1; stroke-dasharray: 3 3; opacity: .7; }
p.note { font-size: .9em; margin: .3em 0; }
div.table[role=region] tbody :is(th, td) { vertical-align: top; }
div.table[role=region] tbody th { font-weight: 400; }
div.table[role=region] .number { text-align: right; white-space: nowrap; }
div.table[role=region] .long { white-space: normal; min-width: 7em; }
div.table[role=region] td .figure[title] { border-bottom: 0; }
div.table[role=region] .status { font-weight: 600; }
td.met { color: color-mix(in srgb, #008a4a 60%, currentcolor); }
td.missed { color: color-mix(in srgb, #d02030 60%, currentcolor); }
td.amber { color: color-mix(in srgb, #b87400 60%, currentcolor); }
td.part { color: color-mix(in srgb, #7c4dd0 60%, currentcolor); }
</style>
""")


class Displayable(ABC):
    """A value that a notebook shows as a block."""

    @abstractmethod
    def block(self) -> "NotebookBlock":
        """Return the block that shows it."""

    def _repr_html_(self) -> str:
        return self.block().notebook_html()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Return all forms at once, so that each is made once; IPython leaves out the forms that it does not want."""
        block = self.block()
        return {"text/html": block.notebook_html(), "text/plain": str(block), MEDIA_TYPE: block.as_json()}


class Block(ABC):
    """A part of a page or document that renders itself: `html`, and `str` for plain text."""

    @abstractmethod
    def __str__(self) -> str: ...

    @abstractmethod
    def html(self) -> Markup:
        """Return it as HTML, without any style."""


class NotebookBlock(Block, Displayable):
    """A block that a notebook shows, and whose structure it keeps: `as_json`."""

    kind: ClassVar[str]

    def block(self) -> "NotebookBlock":
        """Return the block itself."""
        return self

    @abstractmethod
    def fields(self) -> dict[str, Any]:
        """Return its fields as JSON."""

    @classmethod
    @abstractmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the block with these fields; a `NoBlockError` says which one is wrong."""

    def as_json(self) -> dict[str, Any]:
        """Return its structure, for `blocks.from_json` to read."""
        return {"kind": self.kind, **self.fields()}

    def notebook_html(self) -> str:
        """Return it as HTML with a notebook's style."""
        return _NOTEBOOK_STYLE + self.html()
