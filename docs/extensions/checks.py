"""What must be so of the site as a whole, or the strict build fails.

Every public name has its entry in the reference; every link within the site leads somewhere; no page loads anything
from elsewhere.
"""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

import partnership_analysis as pa

_log = logging.getLogger(__name__)
# What a page loads by itself, as opposed to where it leads.
_LOADED = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("source", "srcset")}


class _Page(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.loads: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name in ("href", "src") and value:
                self.links.add(value)
            if (tag, name) in _LOADED and value:
                self.loads.add(value)


def names_have_entries(_: Sphinx, env: BuildEnvironment) -> None:
    """Warn of public names that the reference leaves out, and of entries that are not public."""
    prefix = f"{pa.__name__}."
    documented = {name.removeprefix(prefix) for name in env.domains["py"].objects if name.startswith(prefix)}
    there = {name for name in documented if "." not in name}
    for name in sorted(there ^ {*pa.__all__}):
        _log.warning("reference: %s is %s", name, "not public" if name in there else "left out")


def links_lead_somewhere(app: Sphinx, failed: Exception | None) -> None:
    """Warn of links to files and anchors that are not there, and of what a page loads from elsewhere."""
    if failed or app.builder.format != "html":
        return
    pages = {path: _Page(path) for path in Path(app.outdir).resolve().rglob("*.html")}
    for path, page in pages.items():
        for link in sorted(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.loads and parts.scheme != "data":
                    _log.warning("%s loads %s", path.name, link)
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                _log.warning("%s links to %s, which is not there", path.name, link)
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                _log.warning("%s links to %s, where nothing is called so", path.name, link)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have the names checked when all pages are read, and the links when all are written."""
    app.connect("env-check-consistency", names_have_entries)
    app.connect("build-finished", links_lead_somewhere)
    return {"parallel_read_safe": True}
