"""What the pages' template asks of a notebook: its title, its sections and their addresses.

nbconvert calls `Briefing`, which the template's conf.json names, so that `partnership run` and plain
``jupyter nbconvert --to html --template partnership`` make a page in one way.
"""

import copy
import re
from html import unescape
from typing import Any, NamedTuple

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from partnership_analysis.briefing.pages import title
from partnership_analysis.words import slug

_TITLE = re.compile(r"\A#\s+.+\n*")
_HEADING = re.compile(r"<h([23])[^>]*>(.*?)</h\1>", re.S)
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>', re.S)
_STYLE = re.compile(r"<style data-shown>.*?</style>\n", re.S)  # of a notebook: `markup.shown`
_CONTENT = "content"  # the address of the page's main part


class Briefing(Preprocessor):
    """Takes the title out of a notebook, and hands it to the template with what it needs to list the sections."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook without its first heading, which the page's header shows, and the resources."""
        untitled = copy.deepcopy(nb)
        for cell in untitled["cells"]:
            if cell["cell_type"] == "markdown" and _TITLE.match(cell["source"]):
                cell["source"] = _TITLE.sub("", cell["source"])
                break
        given = resources.get("briefing", {})
        resources["briefing"] = {"title": title(nb), "outlined": outlined} | given
        return untitled, resources


class Section(NamedTuple):
    """A heading of a page: its level (2 or 3), its address and its words, as HTML."""

    level: int
    address: str
    words: str


def outlined(body: str) -> tuple[str, list[Section]]:
    """Give each heading of a page an address of its own, and leave out what only a notebook needs.

    Examples
    --------
    >>> outlined("<h2>ICT &amp; phones</h2>")
    ('<h2 id="ict-phones">ICT &amp; phones</h2>', [Section(level=2, address='ict-phones', words='ICT &amp; phones')])
    """
    sections: list[Section] = []

    def addressed(match: re.Match[str]) -> str:
        words = re.sub("<[^>]+>", "", match[2]).strip()
        name = slug(unescape(words)) or "section"
        taken = {_CONTENT, *(section.address for section in sections)}
        again = (f"{name}-{number}" for number in range(2, len(taken) + 3))
        address = name if name not in taken else next(other for other in again if other not in taken)
        sections.append(Section(int(match[1]), address, words))
        return f'<h{match[1]} id="{address}">{match[2]}</h{match[1]}>'

    return _HEADING.sub(addressed, _ANCHOR.sub("", _STYLE.sub("", body))), sections
