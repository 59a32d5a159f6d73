"""Parts of pages that are made from the code, while the pages are read.

A page names such a part in a comment of its own, `<!-- generated: tables -->`; its text takes the comment's place.
"""

import re

import architecture
import gallery
import reference
from sphinx.application import Sphinx

# What pages link to in the repository, and where the same is in the site.
_LINKS = (
    (re.compile(r"\]\((?:\.\./)+src/partnership_analysis/vocabularies/(\w+)\.csv\)"), r"](/reference/words.md#\1)"),
    (
        re.compile(r"\]\((?:\.\./)+(?:CONTRIBUTING|CHANGELOG)\.md"),
        lambda link: "](/" + link[0].rpartition("/")[2].lower(),
    ),
)
_COMMENT = re.compile(r"^<!-- generated: (\S+) -->$", re.M)
_PARTS = {
    "command": reference.command,
    "sheets": reference.sheets,
    "tables": reference.tables,
    "findings": reference.findings,
    "vocabularies": reference.vocabularies_listed,
    "wings": architecture.drawing,
    "wings-listed": architecture.listing,
    "pages": gallery.pages,
}


def _fill_in(_: Sphinx, __: str, source: list[str]) -> None:
    source[0] = _COMMENT.sub(lambda comment: _PARTS[comment[1]](), source[0])
    for pattern, there in _LINKS:
        source[0] = pattern.sub(there, source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Have each page filled in when it is read, and what the gallery shows put beside the pages."""
    app.connect("source-read", _fill_in)
    app.connect("build-finished", gallery.publish)
    return {"parallel_read_safe": True}
