"""The title of a notebook: its first heading, in Markdown or as a code cell shows it.

Imports little of Jupyter, because a run looks up the titles of its pages before it executes anything.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard

from partnership_analysis.blocks import MEDIA_TYPE, Block, Heading, NoBlockError, from_json
from partnership_analysis.briefing import markdown


def title(notebook: Mapping[str, Any], otherwise: str = "") -> str:
    """Return a notebook's first heading, in Markdown or as a code cell shows it (``pa.heading("Housing", 1)``).

    Examples
    --------
    >>> title({"cells": [{"cell_type": "markdown", "source": "# Collection rates"}]}), title({"cells": []})
    ('Collection rates', 'Briefing')
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and (opening := markdown.opening_title("".join(cell["source"]))) is not None:
            return opening
        for output in cell.get("outputs", ()):
            if is_title(block := block_of(output.get("data", {}))):
                return block.text
    return otherwise or "Briefing"


def is_title(piece: object) -> TypeGuard[Heading]:
    """Tell whether something that a notebook shows is a heading of the first level."""
    return isinstance(piece, Heading) and piece.level == 1


def block_of(data: Mapping[str, Any]) -> Block | None:
    """Return the block that an output's data describe, or None: its JSON may be damaged, or of another version."""
    try:
        return from_json(data[MEDIA_TYPE]) if MEDIA_TYPE in data else None
    except NoBlockError:
        return None
