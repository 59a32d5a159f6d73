"""Executed notebooks as HTML pages.

Takes notebooks; gives self-contained pages in the project's own nbconvert template: no code, a list
of contents, the source and the date of the run.
"""

import copy
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"

_BARE_HEADING = re.compile(r"<h([23])>(.*?)</h", re.S)
_HEADING = re.compile(r'<h(?P<level>[23])[^>]*\bid="(?P<id>[^"]+)"[^>]*>(?P<text>.*?)</h', re.S)


def render(notebook: "NotebookNode", briefing: dict[str, Any]) -> str:
    """Return an executed notebook as a page.

    Parameters
    ----------
    notebook
        An executed notebook; its first heading is the page's title.
    briefing
        What the page says about itself: `partnership`, `year`, `source`, `workbook`, `date`,
        `notebook` and `pages`, the (title, file name) of every page of the briefing.
    """
    page, _ = _exporter().from_notebook_node(
        _untitled(notebook), resources={"briefing": {"title": title(notebook), **briefing}}
    )
    return str(page)


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(
        template_name="partnership", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    exporter.register_filter("anchored", anchored)
    exporter.register_filter("contents", contents)
    return exporter


def listing(heading: str, groups: dict[str, list[tuple[str, str]]]) -> str:
    """Return a page of links: for each group, the text and address of its links."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES / "partnership"), autoescape=True)
    return environment.get_template("listing.html.j2").render(heading=heading, groups=groups)


def title(notebook: dict[str, Any]) -> str:
    """Return a notebook's first heading, or "Briefing".

    Examples
    --------
    >>> title({"cells": [{"cell_type": "markdown", "source": "# Collection rates"}]})
    'Collection rates'
    """
    cells = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return next((m[1].strip() for m in (re.match(r"#\s+(.+)", source) for source in cells) if m), "Briefing")


def _untitled(notebook: "NotebookNode") -> "NotebookNode":
    """Return a notebook without its first heading, which the page's header shows."""
    untitled = copy.deepcopy(notebook)
    for cell in untitled["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = re.sub(r"\A#\s+.+\n*", "", cell["source"])
            break
    return untitled


def anchored(body: str) -> str:
    """Give each heading that lacks one an address of its own.

    Examples
    --------
    >>> anchored("<h2>In brief</h2>")
    '<h2 id="in-brief">In brief</h2>'
    """

    def named(match: re.Match[str]) -> str:
        name = re.sub(r"[^a-z0-9]+", "-", re.sub("<[^>]+>", "", match[2]).casefold()).strip("-")
        return f'<h{match[1]} id="{name}">{match[2]}</h'

    return _BARE_HEADING.sub(named, body)


def contents(body: str) -> str:
    r"""Return the list of a page's sections, from its headings.

    Examples
    --------
    >>> contents('<h2 id="ict">ICT</h2>')
    '<ul>\n<li class="level-2"><a href="#ict">ICT</a></li>\n</ul>'
    """
    items = []
    for match in _HEADING.finditer(body):
        text = re.sub("<[^>]+>", "", match["text"]).strip()
        items.append(f'<li class="level-{match["level"]}"><a href="#{escape(match["id"])}">{text}</a></li>')
    return "\n".join(["<ul>", *items, "</ul>"]) if items else ""
