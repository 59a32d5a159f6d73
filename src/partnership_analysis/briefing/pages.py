"""Executed notebooks as HTML pages.

Takes notebooks; gives self-contained pages in the project's own nbconvert template: no code, a list
of contents, the source and the date of the run.
"""

import base64
import hashlib
import os
import shlex
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership_analysis import periods, words
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
        What the page says about itself: `partnership`, `authority`, `period`, `source`, `workbook`, `date`, `notebook`,
        and `pages`, the (title, file name) of every page of the briefing. Perhaps `comparators`, the name of the file
        that it compares with. For a partial run also the lines `left_out`, `period_note`, and `quality`, the address of
        the whole list. If it is empty, the page says nothing.
    """
    page, _ = _exporter().from_notebook_node(notebook, resources={"briefing": details(briefing)})
    return str(page)


def details(briefing: dict[str, Any]) -> dict[str, Any]:
    """Return what a page or document says about itself, as its exporter takes it; `render` says what is given.

    It adds `where`, the partnership and the period; `slug`, the period in file names; `origin`, lines on what it was
    made from; and `command`, which makes it again.
    """
    if not briefing:
        return {}
    made = f"Made by Partnership Analysis {version('partnership-analysis')}; to make it again, where the workbook is:"
    period = periods.parse_any(briefing["period"])
    comparators = briefing.get("comparators")
    added = {
        "where": f"{briefing['partnership']}, {period.title}",
        "slug": words.slug(briefing["period"]),
        "origin": [
            f"Source: {briefing['source']}.{f' Compared with {comparators}.' if comparators else ''}",
            f"Read from {briefing['workbook']} on {briefing['date']}. {made}",
        ],
        "command": _command(briefing),
    }
    return briefing | added


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    # The notebook is checked once, not after each step: a page takes a tenth less time.
    return HTMLExporter(
        template_name="partnership", extra_template_basedirs=[str(TEMPLATES)], optimistic_validation=True
    )


@cache
def script() -> str:
    """Return the one script that a page runs."""
    return f"\n{(TEMPLATES / 'partnership' / 'script.js').read_text(encoding='utf-8')}"


def policy(script: str = "") -> str:
    """Return a page's content security policy: nothing is fetched, and no script runs but this one.

    Examples
    --------
    >>> policy().split("; ")[:2]
    ["default-src 'none'", "script-src 'none'"]
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"'sha256-{digest}'" if script else "'none'"
    shown = "style-src 'unsafe-inline'; font-src data:; img-src 'self' data: blob:; media-src data:"
    return f"default-src 'none'; script-src {allowed}; {shown}; base-uri 'none'; form-action 'none'"


def tab_title(title: str, briefing: dict[str, Any]) -> str:
    """Return the title of a browser's tab: the page's title, the partnership, and the period if the title has none.

    Examples
    --------
    >>> about = {"partnership": "Anytown and Acme", "period": "2014/15", "where": "Anytown and Acme, 2014/15"}
    >>> tab_title("Complaints", about), tab_title("Annual performance briefing, 2014/15", about)
    ('Complaints, Anytown and Acme, 2014/15', 'Annual performance briefing, 2014/15, Anytown and Acme')
    """
    if not briefing:
        return title
    period = periods.parse_any(briefing["period"])
    has_period = period.label in title or period.span in title
    return f"{title}, {briefing['partnership'] if has_period else briefing['where']}"


def _command(briefing: dict[str, Any]) -> str:
    """Return the command that makes a page again, where its workbook is, quoted for the shell of the machine."""
    names = ["period", "authority"]
    if briefing["workbook"] != EXAMPLE:  # the default
        names.insert(0, "workbook")
    if briefing.get("comparators"):
        names.append("comparators")
    typed = ["partnership", "run", briefing["notebook"]]
    for name in names:
        typed += [f"--{name}", briefing[name]]
    if briefing.get("left_out"):
        typed.append("--partial")
    return subprocess.list2cmdline(typed) if os.name == "nt" else shlex.join(typed)
