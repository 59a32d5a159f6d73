"""What a run makes: a page of each notebook, what else exporters make of it, and a workbook of its tables.

A format is the name of an exporter that nbconvert knows, or `WORKBOOK`, which `spreadsheets` makes once for a run. To
add one, write a class of `nbconvert.exporters.Exporter` that makes a file of an executed notebook
(`documents.WordExporter` is one; `pieces.document_blocks` gives it what the notebook shows), and name it in one line of
pyproject.toml, under ``[project.entry-points."nbconvert.exporters"]``. ``partnership run --to NAME`` and ``jupyter
nbconvert --to NAME`` take it from then on.
"""

import copy
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, NewType

from partnership_analysis.briefing.browsers import find_browser

if TYPE_CHECKING:
    from nbformat import NotebookNode

# The name of an exporter that nbconvert knows.
Format = NewType("Format", str)

PAGE = Format("html")  # always made, and by this project's own template
WORKBOOK = Format("xlsx")  # of the run's tables, not of a notebook
_PDF = Format("pdf")
# These replace nbconvert's exporters of the same name: its own makes a PDF with TeX.
_OWN_EXPORTERS = {_PDF: "partnership_analysis.briefing.printing.PdfExporter"}
_GROUP = "nbconvert.exporters"
_SUGGESTED = ("html", "docx", "markdown", "pdf", "xlsx")


class FormatError(ValueError):
    """A format that no exporter makes, or one that could not be made."""


def known_formats(text: str) -> tuple[Format, ...]:
    """Return the formats that a text names, after looking each up among the installed exporters.

    Parameters
    ----------
    text
        Names with commas between them.

    Raises
    ------
    FormatError
        If an exporter is not installed, or a PDF is asked for and no browser can print it.

    Examples
    --------
    >>> known_formats("html, docx")
    ('html', 'docx')
    """
    named = tuple(dict.fromkeys(Format(part.strip().lower()) for part in text.split(",")))
    if named == (PAGE,):
        return named
    installed = {exporter.name for exporter in entry_points(group=_GROUP)} | _OWN_EXPORTERS.keys() | {WORKBOOK}
    if unknown := [name for name in named if name not in installed]:
        some = [name for name in _SUGGESTED if name in installed]
        raise FormatError(
            f"found {', '.join(map(repr, unknown))}; expected names of nbconvert's exporters, such as {', '.join(some)}"
        )
    if _PDF in named and not find_browser():
        raise FormatError(
            "found no browser to print a PDF with; expected Chromium, Chrome or Edge. Install one, or leave out pdf"
        )
    return named


def write(notebook: "NotebookNode", folder: Path, formats: Sequence[str], resources: dict[str, Any]) -> None:
    """Make formats of an executed notebook, each in a file of the notebook's name.

    Parameters
    ----------
    notebook
        An executed notebook.
    folder
        Where the files go.
    formats
        What to make; the page and the workbook of the run are not made here.
    resources
        nbconvert's: `metadata` with the notebook's `name` and the `path` of its folder, and `briefing`.

    Raises
    ------
    FormatError
        If an exporter cannot make its format: what it needs may not be installed.
    """
    from partnership_analysis.briefing.pieces import in_plain_style

    others = [name for name in dict.fromkeys(formats) if name not in (PAGE, WORKBOOK)]
    plain = in_plain_style(notebook) if others else notebook
    taken = {".html"}
    for name in others:
        try:
            taken.add(_write(name, plain, folder, copy.deepcopy(resources), taken))
        except Exception as error:  # an exporter may be anybody's
            raise FormatError(f"--to {name}: {_first_line(error)}") from error


def _write(name: str, notebook: "NotebookNode", folder: Path, resources: dict[str, Any], taken: set[str]) -> str:
    """Make one format; return its file's ending."""
    from nbconvert.exporters import TemplateExporter, get_exporter
    from nbconvert.writers.files import FilesWriter

    exporter, stem = get_exporter(_OWN_EXPORTERS.get(Format(name), name))(), resources["metadata"]["name"]
    if isinstance(exporter, TemplateExporter):
        exporter.exclude_input = exporter.exclude_output_prompt = True
    files = {"unique_key": stem, "output_files_dir": f"{stem}_files"}
    made, resources = exporter.from_notebook_node(notebook, resources | files)
    ending = str(resources["output_extension"])
    # Two formats with the same ending get different names.
    FilesWriter(build_directory=str(folder)).write(made, resources, f"{stem}.{name}" if ending in taken else stem)
    return ending


def _first_line(error: Exception) -> str:
    return next((line for line in map(str.strip, str(error).splitlines()) if line), type(error).__name__)
