"""A briefing's page as a PDF, printed by the browser that the machine has: tagged, with bookmarks, title and language.

Takes an executed notebook; gives the PDF of its page. The browser has no network, port, scripts or user's profile, and
ends with the print.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from partnership_analysis.briefing import pages
from partnership_analysis.briefing.browsers import find_browser

_LONGEST = 300  # seconds that a print may take, on a machine with much else to do
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--export-tagged-pdf",
)
_DATES = re.compile(rb"/(?:CreationDate|ModDate) \([^)]*\)")
# The page prints without scripts, which are for readers on a screen, and fetches nothing, whatever a notebook names.
_HEAD = "<head>"
_POLICY = (
    """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; """
    """img-src data:; font-src data:">"""
)
# A link to a file would name the folder that the page is printed in.
_LINKS_TO_FILES = re.compile(r'\shref="(?!#|https?:|mailto:)[^"]*"')


class PdfExporter(Exporter):
    """Exports an executed notebook as the PDF of its page."""

    export_from_notebook = "PDF by the browser"  # JupyterLab's menu would list it so
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters, it gives what it made
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF and the resources.

        Parameters
        ----------
        nb
            An executed notebook.
        resources
            nbconvert's; what the page says about itself is their `briefing`, as `pages.details` gives it.

        Raises
        ------
        OSError
            If there is no browser, or it cannot print.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        about = dict(resources.get("briefing", {}))
        if about:
            about |= {"pages": [], "quality": "#data-quality"}
        return print_to_pdf(pages.render(notebook, about)), resources


def print_to_pdf(page: str) -> bytes:
    """Return a page as a PDF; the same page gives the same bytes, if the same browser prints it.

    Raises
    ------
    OSError
        If there is no browser, or it cannot print.
    """
    program = find_browser()
    if program is None:
        raise OSError("found no browser")
    with tempfile.TemporaryDirectory(prefix="partnership-print-", ignore_cleanup_errors=True) as named:
        folder = Path(named)
        source, made = folder / "page.html", folder / "page.pdf"
        closed = page.replace(_HEAD, _HEAD + _POLICY, 1)
        source.write_text(_LINKS_TO_FILES.sub("", closed), encoding="utf-8")
        places = (f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={made}", source.as_uri())
        # A container's only user has no right to build a sandbox, and the page runs no scripts.
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            subprocess.run(  # noqa: S603 (a browser that is installed, and a page of our own)
                [program, *_OPTIONS, *as_root, *places], capture_output=True, timeout=_LONGEST, check=True
            )
            content = made.read_bytes()
        except subprocess.TimeoutExpired:
            raise OSError(f"{program} did not print the page in {_LONGEST} seconds") from None
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            raise OSError(f"{program} could not print the page: {error}") from error
    # As long as before, because a PDF's table of contents counts bytes.
    return _DATES.sub(lambda date: b" " * len(date[0]), content)
