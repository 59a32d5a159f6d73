"""An executed notebook as the pieces that its page and its documents are made of.

Takes a notebook; gives, in order, its Markdown cells and what its code cells show: blocks, if the library made them,
and otherwise the outputs as they are. Code is left out.
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
# The widgets whose values may be published. Others, such as passwords, show nothing.
_READABLE_WIDGETS = (
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
_OBJECT_NAME = re.compile(r"<[^\n]*>")  # what Python calls an object that has nothing to show, such as <Axes: >


@dataclass(frozen=True)
class Foreign:
    """HTML that a notebook shows and the library did not make.

    Attributes
    ----------
    markup
        The HTML, which a page shows as it is.
    replacement
        What a document shows in its place.
    """

    markup: str
    replacement: Block

    def html(self) -> Markup:
        """Return the HTML."""
        return Markup(self.markup)  # noqa: S704 - the notebook's author shows it


Piece = Block | MarkdownCell | Foreign


def pieces(notebook: NotebookNode, **options: Any) -> Iterator[Piece]:
    """Give what a notebook shows, without its title, which the page's header has, and without empty headings.

    Parameters
    ----------
    notebook
        An executed notebook.
    options
        How Markdown is rendered: see `MarkdownCell`.
    """
    return _without_empty_headings(_all_pieces(notebook, **options))


def _all_pieces(notebook: NotebookNode, **options: Any) -> Iterator[Piece]:
    titled = False
    models = notebook["metadata"].get("widgets", {}).get(_MODELS, {}).get("state", {})
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            markdown_cell = MarkdownCell(cell["source"], cell.get("attachments"), **options)
            titled = titled or markdown_cell.take_title()
            yield markdown_cell
        elif cell["cell_type"] == "code":
            for piece in (piece for output in cell["outputs"] for piece in _output_pieces(output, models)):
                if titled or not is_title(piece):
                    yield piece
                titled = titled or is_title(piece)


def _without_empty_headings(shown: Iterable[Piece]) -> Iterator[Piece]:
    """Leave out each heading that is followed by another of its level or above, or by the end of the notebook."""
    waiting: list[tuple[int, Piece]] = []
    for piece in shown:
        level, is_alone = _opening_heading(piece)
        if level:
            waiting = [(above, heading) for above, heading in waiting if above < level]
        if is_alone:
            waiting.append((level, piece))
            continue
        yield from (heading for _, heading in waiting)
        waiting.clear()
        yield piece


def _opening_heading(piece: Piece) -> tuple[int, bool]:
    """Return the level of the heading that a piece begins with (0 if none), and whether it is all of the piece."""
    blocks = [*itertools.islice(piece.blocks(), 2)] if isinstance(piece, MarkdownCell) else [piece]
    level = blocks[0].level if blocks and isinstance(blocks[0], Heading) else 0
    return level, bool(level) and len(blocks) == 1


def document_blocks(notebook: NotebookNode) -> Iterator[Block]:
    """Give what a notebook shows as blocks, for a document that can show no HTML."""
    for piece in pieces(notebook):
        if isinstance(piece, MarkdownCell):
            yield from piece.blocks()
        else:
            yield piece.replacement if isinstance(piece, Foreign) else piece


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
    for data in _output_data(plain):
        if block := block_of(data):
            data["text/html"] = str(block.html())
    return plain


def relocate_charts(notebook: NotebookNode, before: Path, after: Path) -> None:
    """Make the paths of a notebook's charts relative to the folder where it is kept, not to that where it ran."""
    for data in _output_data(notebook):
        block = block_of(data) if _is_picture(data.get(MEDIA_TYPE)) else None
        if isinstance(block, Picture) and block.file:
            file = Path(os.path.relpath(before / block.file, after)).as_posix()
            data[MEDIA_TYPE] = replace(block, file=file).as_json()


def _is_picture(described: object) -> bool:
    """Tell whether an output's JSON says that it is a picture: to read a large table only to find that out is slow."""
    return isinstance(described, dict) and described.get("kind") == Picture.kind


def _output_data(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Give the data of each output of a notebook, which are by type."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "data" in output:
                yield output["data"]


def _output_pieces(output: NotebookNode, models: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Piece]:
    """Give what an output of a code cell shows; a widget by the notebook's models."""
    match output["output_type"]:
        case "display_data" | "execute_result":
            yield from _display_pieces(output, models)
        case "stream" if output["name"] == "stdout":
            yield Preformatted(output["text"])
        case "error":
            yield Preformatted(f"{output['ename']}: {output['evalue']}", error=True)


def _display_pieces(output: NotebookNode, models: Mapping[str, Any]) -> Iterator[Piece]:
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
        yield from _widget_pieces(data[_WIDGET]["model_id"], models)
    elif "text/html" in data:
        yield Foreign(data["text/html"], image or Preformatted(_plain_text(data)))
    elif image:
        yield image
    elif "image/svg+xml" in data:
        drawing = Image(base64.b64encode(data["image/svg+xml"].encode()).decode(), _UNDESCRIBED, "image/svg+xml")
        yield Foreign(str(drawing.html()), Preformatted(_UNDESCRIBED))  # Word takes no such picture
    elif "text/markdown" in data:
        yield MarkdownCell(data["text/markdown"])
    elif (said := data.get("text/latex", data.get("text/plain", ""))) and not _OBJECT_NAME.fullmatch(said):
        yield Preformatted(said)


def _widget_pieces(name: str, models: Mapping[str, Any]) -> Iterator[Piece]:
    """Give what a widget shows on paper: its outputs, and its value after its description."""
    model = models.get(name, {})
    state = model.get("state", {})
    children = [child.removeprefix("IPY_MODEL_") for child in state.get("children", ())]
    if any("Progress" in models.get(child, {}).get("model_name", "") for child in children):
        return  # a progress bar is no result
    for child in children:
        yield from _widget_pieces(child, models)
    for output in state.get("outputs", ()):
        yield from _output_pieces(output, models)
    if said := _widget_value(model.get("model_name", ""), state):
        yield Preformatted(": ".join(filter(None, (state.get("description"), said))))


def _widget_value(kind: str, state: Mapping[str, Any]) -> str:
    """Return a widget's value in words; empty if it has none to publish, such as a password or an upload."""
    chosen, options, value = state.get("index"), state.get("_options_labels"), state.get("value")
    if options is not None:
        places = [chosen] if isinstance(chosen, int) else chosen or ()
        return ", ".join(options[place] for place in places)
    if "HTML" in kind:
        return "\n".join(markdown.html_lines(value or ""))
    if not kind.removesuffix("Model").endswith(_READABLE_WIDGETS) or value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _plain_text(data: Mapping[str, Any]) -> str:
    """Return the plain text of an output, or the words of its HTML if the plain text only names a Python object."""
    plain = str(data.get("text/plain", ""))
    if plain and not (plain.startswith("<") and plain.endswith(">")):
        return plain
    return "\n".join(markdown.html_lines(data["text/html"]))
