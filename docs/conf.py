"""How Sphinx builds the documentation: `make docs`, without a network, strictly."""

import shutil
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

_DOCS = Path(__file__).parent
_PROJECT = _DOCS.parent
sys.path.insert(0, str(_DOCS / "extensions"))

# The tutorial is the notebook that analysts open, executed here.
shutil.copy2(_PROJECT / "notebooks" / "tutorial.ipynb", _DOCS / "tutorial.ipynb")

project = "Partnership Analysis"
author = "The Partnership Analysis developers"
project_copyright = author
release = tomllib.loads((_PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
language = "en-GB"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated", "checks"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]
nitpicky = True
smartquotes_action = "qe"  # two hyphens begin an option

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
suppress_warnings = ["mystnb.unknown_mime_type"]  # our outputs have a form for our own programs, beside the HTML

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
add_module_names = False
napoleon_google_docstring = False
# Types of other libraries, whose documentation is not here, and the package's own that are not exported.
nitpick_ignore_regex = [("py:.*", r"(?!partnership_analysis\b).*"), ("py:.*", r"partnership_analysis\..*")]

html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["_static"]
html_css_files = ["own.css"]
html_js_files = ["own.js"]
html_copy_source = False
html_show_sourcelink = False


def setup(app: Sphinx) -> None:
    """Leave out how values are made, as functions give them; and take a property's first line as a sentence."""
    app.connect("autodoc-process-signature", lambda _, what, *__: ("", None) if what == "class" else None)
    app.connect("autodoc-process-docstring", _begin_below, priority=400)  # before napoleon's


def _begin_below(_: Sphinx, what: str, __: str, ___: object, ____: object, lines: list[str]) -> None:
    # On the first line, napoleon takes for a type what stands before a colon.
    if what == "property":
        lines.insert(0, "")
