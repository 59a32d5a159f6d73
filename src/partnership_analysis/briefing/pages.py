"""Executed notebooks as HTML pages.

Takes notebooks; gives self-contained pages in the project's own nbconvert template: no code, a list
of contents, the source and the date of the run.
"""

import os
import re
import shlex
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_analysis.shipped import EXAMPLE

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"


def render(notebook: "NotebookNode", briefing: dict[str, Any]) -> str:
    """Return an executed notebook as a page.

    Parameters
    ----------
    notebook
        An executed notebook; its first heading is the page's title.
    briefing
        What the page says about itself: `partnership`, `authority`, `year`, `source`, `workbook`, `date`,
        `notebook` and `pages`, the (title, file name) of every page of the briefing; nothing, if it is empty.
    """
    details = {"version": version("partnership-analysis"), "command": _command(briefing)} if briefing else {}
    page, _ = _exporter().from_notebook_node(notebook, resources={"briefing": briefing | details})
    return str(page)


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(template_name="partnership", extra_template_basedirs=[str(TEMPLATES)])


def title(notebook: dict[str, Any]) -> str:
    """Return a notebook's first heading, or "Briefing".

    Examples
    --------
    >>> title({"cells": [{"cell_type": "markdown", "source": "# Collection rates"}]})
    'Collection rates'
    """
    cells = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return next((m[1].strip() for m in (re.match(r"#\s+(.+)", source) for source in cells) if m), "Briefing")


def _command(briefing: dict[str, Any]) -> str:
    """Return the command that makes a page again, where its workbook is, quoted for the shell of the machine."""
    options = [("--year", "year"), ("--authority", "authority")]
    if briefing["workbook"] != EXAMPLE:  # which it takes by itself
        options.insert(0, ("--workbook", "workbook"))
    words = ["partnership", "run", briefing["notebook"], *(word for o, key in options for word in (o, briefing[key]))]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
