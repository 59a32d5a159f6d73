"""An executed notebook as the pieces that its page and its documents are made of.

Takes a notebook; gives, in order, its Markdown cells and what its code cells show: blocks, where the
library shows them; as they are, where the notebook's author shows something else. Code is left out.
"""

import base64
import copy
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup
from nbconvert.filters import get_metadata
from nbformat import NotebookNode

from partnership_analysis.blocks import (
    MEDIA_TYPE,
    Block,
    Heading,
    Image,
    Picture,
    Preformatted,
)
from partnership_analysis.briefing import markdown
from partnership_analysis.briefing.markdown_cells import MarkdownCell
from partnership_analysis.briefing.titles import block_of, is_title

_UNDESCRIBED = "A picture without a description"
_WIDGET, _MODELS = "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json"
# How widgets are called whose value is for everybody to read; of the others, such as passwords, nothing is published.
_WITH_VALUES = (
    "Checkbox",
    "ColorPicker",
    "Combobox",
    "Label",
    "Play",
    "Slider",
    "Text",
    "Textarea",
    "ToggleButton",
    "Valid",
)
_OBJECT = re.compile(r"<[^\n]*>")  # what Python calls an object that has nothing to show, such as <Axes: >


@dataclass(frozen=True)
class Foreign:
    """HTML that a notebook shows and the library did not make.

    Attributes
    ----------
    markup
        The HTML, which a page shows as it is.
    instead
        What a document shows in its place.
    """

    markup: str
    instead: Block

    def html(self) -> Markup:
        """Return the HTML."""
        return Markup(self.markup)  # noqa: S704 - the notebook's author shows it


Piece = Block | MarkdownCell | Foreign


def pieces(notebook: NotebookNode, **options: Any) -> Iterator[Piece]:
    """Give what a notebook shows, without the title that its page's header shows and headings with nothing under them.

    Parameters
    ----------
    notebook
        An executed notebook.
    options
        How Markdown is rendered: see `MarkdownCell`.
    """
    return _under_headings(_pieces(notebook, **options))


def _pieces(notebook: NotebookNode, **options: Any) -> Iterator[Piece]:
    titled = False
    models = notebook["metadata"].get("widgets", {}).get(_MODELS, {}).get("state", {})
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            markdown_cell = MarkdownCell(cell["source"], cell.get("attachments"), **options)
            titled = titled or markdown_cell.take_title()
            yield markdown_cell
        elif cell["cell_type"] == "code":
            for piece in (piece for output in cell["outputs"] for piece in _shown(output, models)):
                if titled or not is_title(piece):
                    yield piece
                titled = titled or is_title(piece)


def _under_headings(shown: Iterable[Piece]) -> Iterator[Piece]:
    """Leave out each heading that the next one, of its level or above, or the end of the notebook follows."""
    waiting: list[tuple[int, Piece]] = []
    for piece in shown:
        level, is_alone = _opening(piece)
        if level:
            waiting = [(above, heading) for above, heading in waiting if above < level]
        if is_alone:
            waiting.append((level, piece))
            continue
        yield from (heading for _, heading in waiting)
        waiting.clear()
        yield piece


def _opening(piece: Piece) -> tuple[int, bool]:
    """Return the level of the heading that a piece begins with, 0 if with none, and whether it holds nothing else."""
    blocks = [*itertools.islice(piece.blocks(), 2)] if isinstance(piece, MarkdownCell) else [piece]
    level = blocks[0].level if blocks and isinstance(blocks[0], Heading) else 0
    return level, bool(level) and len(blocks) == 1


def document_blocks(notebook: NotebookNode) -> Iterator[Block]:
    """Give what a notebook shows as blocks, for a document that can show no HTML."""
    for piece in pieces(notebook):
        if isinstance(piece, MarkdownCell):
            yield from piece.blocks()
        else:
            yield piece.instead if isinstance(piece, Foreign) else piece


def in_plain_style(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook whose blocks are HTML without a notebook's style, for what has a style of its own.

    Examples
    --------
    >>> from nbformat import v4
    >>> from partnership_analysis.blocks import Sentences
    >>> said = v4.new_output("display_data", Sentences((("Calls were answered.",),))._repr_mimebundle_())
    >>> plain = in_plain_style(v4.new_notebook(cells=[v4.new_code_cell(outputs=[said])]))
    >>> print(plain.cells[0].outputs[0].data["text/html"])
    <ul class="commentary">
    <li>Calls were answered.</li>
    </ul>
    """
    plain = copy.deepcopy(notebook)
    for data in _data(plain):
        if block := block_of(data):
            data["text/html"] = str(block.html())
    return plain


def relocate_charts(notebook: NotebookNode, before: Path, after: Path) -> None:
    """Have a notebook's charts be found from the folder where it is kept, and no longer from that where it ran."""
    for data in _data(notebook):
        block = block_of(data)
        if isinstance(block, Picture) and block.file:
            file = Path(os.path.relpath(before / block.file, after)).as_posix()
            data[MEDIA_TYPE] = replace(block, file=file).as_json()


def _data(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Give what each output of a notebook holds, by its types."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "data" in output:
                yield output["data"]


def _shown(output: NotebookNode, models: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Piece]:
    """Give what an output of a code cell shows, if it shows anything; a widget as its notebook's models have it."""
    match output["output_type"]:
        case "display_data" | "execute_result":
            yield from _displayed(output, models)
        case "stream" if output["name"] == "stdout":
            yield Preformatted(output["text"])
        case "error":
            yield Preformatted(f"{output['ename']}: {output['evalue']}", error=True)


def _displayed(output: NotebookNode, models: Mapping[str, Any]) -> Iterator[Piece]:
    data = output["data"]
    images = (
        Image(data[kind], get_metadata(output, "alttext", kind) or _UNDESCRIBED, kind)
        for kind in ("image/png", "image/jpeg")
        if kind in data
    )
    image = next(images, None)
    if block := block_of(data):
        yield block
    elif _WIDGET in data and data[_WIDGET].get("model_id") in models:
        yield from _standing(data[_WIDGET]["model_id"], models)
    elif "text/html" in data:
        yield Foreign(data["text/html"], image or Preformatted(_plain(data)))
    elif image:
        yield image
    elif "image/svg+xml" in data:
        drawing = Image(base64.b64encode(data["image/svg+xml"].encode()).decode(), _UNDESCRIBED, "image/svg+xml")
        yield Foreign(str(drawing.html()), Preformatted(_UNDESCRIBED))  # Word takes no such picture
    elif "text/markdown" in data:
        yield MarkdownCell(data["text/markdown"])
    elif (said := data.get("text/latex", data.get("text/plain", ""))) and not _OBJECT.fullmatch(said):
        yield Preformatted(said)


def _standing(name: str, models: Mapping[str, Any]) -> Iterator[Piece]:
    """Give what a widget shows where nobody can move it: its outputs and its values, with what they are called."""
    model = models.get(name, {})
    state = model.get("state", {})
    children = [child.removeprefix("IPY_MODEL_") for child in state.get("children", ())]
    if any("Progress" in models.get(child, {}).get("model_name", "") for child in children):
        return  # how long something took is no part of what it found
    for child in children:
        yield from _standing(child, models)
    for output in state.get("outputs", ()):
        yield from _shown(output, models)
    if said := _value(model.get("model_name", ""), state):
        yield Preformatted(": ".join(filter(None, (state.get("description"), said))))


def _value(kind: str, state: Mapping[str, Any]) -> str:
    """Return a widget's value in words; empty for one that has none to show, such as a password or an upload."""
    chosen, options, value = state.get("index"), state.get("_options_labels"), state.get("value")
    if options is not None:
        places = [chosen] if isinstance(chosen, int) else chosen or ()
        return ", ".join(options[place] for place in places)
    if "HTML" in kind:
        return "\n".join(markdown.html_lines(value or ""))
    if not kind.removesuffix("Model").endswith(_WITH_VALUES) or value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _plain(data: Mapping[str, Any]) -> str:
    """Return what a document shows of HTML: its plain text, or its words where that but names a Python object."""
    plain = str(data.get("text/plain", ""))
    if plain and not (plain.startswith("<") and plain.endswith(">")):
        return plain
    return "\n".join(markdown.html_lines(data["text/html"]))
