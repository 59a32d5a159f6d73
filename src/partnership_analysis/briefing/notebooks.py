"""One notebook, executed by papermill and rendered by nbconvert, in a process of its own.

A process of its own because papermill changes the folder of the process it runs in, and because what
this module imports takes seconds: the fork server imports it once for every notebook of a run.
"""

from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from partnership_analysis.briefing import pages
from partnership_analysis.briefing.kernels import PrivateKernelManager


def make(source: Path, executed: Path, page: Path, parameters: dict[str, Any], about: dict[str, Any]) -> str:
    """Execute a notebook and write it and its page; return what failed, or nothing.

    Parameters
    ----------
    source, executed, page
        The notebook, where it is kept as executed, and where its page goes; the page's folder is the
        one it runs in.
    parameters
        Its parameters.
    about
        What the page says about itself, as `pages.render` takes it.
    """
    try:
        notebook = papermill.execute_notebook(
            source,
            executed,
            parameters,
            progress_bar=False,  # the run has one of its own
            cwd=page.parent,
            shutdown_kernel="immediate",
            kernel_manager_class=PrivateKernelManager,
        )
    except PapermillExecutionError as error:
        return f"{source.name}, cell {_number(error.cell_index, executed)}: {error.ename}: {error.evalue}"
    except (DeadKernelError, RuntimeError) as error:
        return f"{source.name}: the kernel stopped: {error}"
    except Exception as error:  # whatever a notebook of the user's own brings about is a failed run, not a traceback
        return f"{source.name}: {type(error).__name__}: {error}"
    page.write_text(pages.render(notebook, about), encoding="utf-8")
    return ""


def _number(index: int, executed: Path) -> int:
    """Return a cell's number in the notebook as written, without the parameters cell papermill put in."""
    tags = [cell["metadata"].get("tags", []) for cell in nbformat.read(executed, as_version=4)["cells"]]
    kept = [tag for tag in tags if "papermill-error-cell-tag" not in tag]
    return index + 1 - sum("injected-parameters" in tag for tag in kept[:index])
