"""One notebook, executed by papermill and rendered by nbconvert, in a process of its own.

A process of its own because papermill changes the folder of the process it runs in, and because a run must be able to
end it. What it leaves is the same whenever it is made from the same: times and places are left out.
"""

import json
import logging
import os
import signal
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import ERROR_MARKER_TAG, remove_error_markers

from partnership_analysis.briefing import formats, kernels, pages, pieces

IMPORTED = ()  # what the process that this one is forked from imports besides this module
MOST_PRINTED = 5_000_000  # characters: more than anyone reads, and memory holds it easily

_ENGINE = "partnership"
_INJECTED = "injected-parameters"


class _StoppedError(Exception):
    """The kernel ended before the notebook did."""


# papermill comes without types, so mypy takes its classes for anything at all.
class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Executes cells, and ends the kernel of a notebook that prints without end."""

    loaded: dict[str, Any]
    _printed = 0
    _provisioner: Any = None

    def create_kernel_manager(self) -> Any:
        manager = super().create_kernel_manager()
        manager.loaded = self.loaded
        return manager

    def execute(self, **options: Any) -> Any:
        try:
            return super().execute(**options)
        except (DeadKernelError, RuntimeError) as error:
            if self._printed > MOST_PRINTED:
                reason = f"it printed more than {MOST_PRINTED // 1_000_000} million characters. Print less"
            else:
                reason = _ending(getattr(self._provisioner, "ended", None)) or str(error)
            raise _StoppedError(reason) from error

    def papermill_execute_cells(self) -> None:
        # papermill writes the whole notebook before and after every cell; here, only before it runs code.
        self.nb_man.save = _unsaved
        try:
            super().papermill_execute_cells()
        finally:
            del self.nb_man.save

    def execute_cell(self, cell: Any, *place: Any, **options: Any) -> Any:
        if cell["cell_type"] != "code":
            return cell
        del self.nb_man.save
        try:
            self.nb_man.save()
            return super().execute_cell(cell, *place, **options)
        finally:
            self.nb_man.save = _unsaved

    def process_message(self, message: dict[str, Any], *place: Any) -> Any:
        self._provisioner = self.km.provisioner
        if message["msg_type"] == "stream":
            self._printed += len(message["content"]["text"])
            if self._printed > MOST_PRINTED:
                self._provisioner.process.kill()
                return None
        return super().process_message(message, *place)


def _unsaved() -> None:
    pass


# As above: a class of papermill, which has no types.
class _Engine(NBClientEngine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, manager: Any, kernel_name: str, **options: Any) -> Any:
        client = _Client(
            manager,
            kernel_name=kernel_name,
            kernel_manager_class=kernels.Manager,
            startup_timeout=options["start_timeout"],
            shutdown_kernel="immediate",
        )
        client.loaded = options["loaded"]
        return client.execute()


papermill_engines.register(_ENGINE, _Engine)


def make(
    source: str, executed: str, page: str, given: dict[str, Any], about: dict[str, Any], loaded: dict[str, Any]
) -> str:
    """Execute a notebook and write it and its page; return what failed, or nothing.

    Parameters
    ----------
    source, executed, page
        The notebook, where it is kept as executed, and where its page goes; the page's folder is the
        one it runs in.
    given
        Its parameters; a notebook whose cell of parameters says year instead of period is given that.
    about
        What the page says about itself, as `pages.render` takes it, and the `formats` to make, as `formats.write`
        takes them.
    loaded
        What the run has loaded, which its kernel is told.
    """
    provisioners = KernelProvisionerFactory.instance()
    if provisioners.default_provisioner_name_env not in os.environ:
        provisioners.default_provisioner_name = kernels.NAME
    logging.getLogger("papermill").setLevel(logging.ERROR)  # the run says what there is to say
    name = Path(source).name
    try:
        notebook = papermill.execute_notebook(
            _literal(source),
            _literal(executed),
            _named(source, given),
            engine_name=_ENGINE,
            progress_bar=False,  # the run has one of its own
            cwd=str(Path(page).parent),
            loaded=loaded,  # goes on to the engine
        )
    except PapermillExecutionError:
        # It raises this for every error, also of a cell that is tagged to raise one, after which the notebook went on.
        notebook = remove_error_markers(nbformat.read(executed, as_version=4))
    except _StoppedError as error:
        return f"{name}, cell {reached(Path(executed))}: the kernel stopped: {error}"
    except Exception as error:  # whatever a notebook of the user's own brings about is a failed run, not a traceback
        return f"{name}: {type(error).__name__}: {error}"
    if failure := _failure(notebook):
        return f"{name}, {failure}"
    _forget_times(notebook)
    _forget_folder(notebook, given)
    pieces.relocate_charts(notebook, Path(page).parent, Path(executed).parent)
    nbformat.write(notebook, executed)
    try:
        _write(notebook, Path(executed), Path(page), about)
    except formats.FormatError as error:
        return f"{name}: {error}"
    except Exception as error:  # whatever a notebook of the user's own holds that no page can show
        return f"{name}: its page could not be made: {type(error).__name__}: {error}"
    return ""


def parameters(source: Path) -> set[str]:
    """Return the names of the parameters that a notebook takes: none, if no cell has the tag ``parameters``."""
    return {*papermill.inspect_notebook(_literal(str(source)))}


def _literal(path: str) -> str:
    """Return a path so that papermill fills nothing into its braces."""
    return path.replace("{", "{{").replace("}", "}}")


def _named(source: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters by the names that a notebook has for them: a user's own may say year for period."""
    named = parameters(Path(source))
    # A user's own notebook may compare with nobody.
    given = {name: value for name, value in given.items() if name != "comparators" or name in named}
    if "period" not in given or "year" not in named:
        return given
    kept = {name: value for name, value in given.items() if name != "period" or name in named}
    return {**kept, "year": given["period"]}


def _write(notebook: nbformat.NotebookNode, executed: Path, page: Path, about: dict[str, Any]) -> None:
    """Write the page of an executed notebook, and what else is made of it."""
    page.write_text(pages.render(notebook, about), encoding="utf-8")
    metadata = {"name": executed.stem, "path": str(executed.parent)}
    resources = {"metadata": metadata, "briefing": pages.details(about)}
    formats.write(notebook, page.parent, about["formats"], resources)


def reached(executed: Path) -> int:
    """Return the number of the last cell that was begun, in the notebook as written: without what papermill put in."""
    own = _own_cells(nbformat.read(executed, as_version=4))
    begun = [n for n, cell in enumerate(own, 1) if _status(cell) not in ("pending", None)]
    return begun[-1] if begun else 1


def _failure(notebook: nbformat.NotebookNode) -> str:
    """Return the cell that ended a notebook before its last, and its error; empty if none did."""
    for number, cell in enumerate(_own_cells(notebook), 1):
        if cell["metadata"].get("papermill", {}).get("exception"):
            errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
            name, said = (errors[-1]["ename"], errors[-1]["evalue"]) if errors else ("CellExecutionError", "")
            if name == "SystemExit" and said in ("", "0"):  # which papermill takes for success
                said = "the cells after it were not run. End a notebook with its last cell"
            return f"cell {number}: {name}: {said}"
    return ""


def _own_cells(notebook: nbformat.NotebookNode) -> list[Any]:
    """Return the cells that a notebook has as written, without those that papermill put in."""
    return [cell for cell in notebook["cells"] if not {_INJECTED, ERROR_MARKER_TAG} & {*_tags(cell)}]


def _tags(cell: Any) -> list[str]:
    tags: list[str] = cell["metadata"].get("tags", [])
    return tags


def _status(cell: dict[str, Any]) -> str | None:
    status: str | None = cell["metadata"].get("papermill", {}).get("status")
    return status if cell["cell_type"] == "code" else None


def _ending(status: int | None) -> str:
    """Say how a kernel ended."""
    if status is None or status > 0:
        return "" if status is None else f"it ended itself, with status {status}"
    name = signal.Signals(-status).name if status else "it ended itself"
    words = {"SIGSEGV": "a fault in compiled code", "SIGKILL": "killed from outside, or for want of memory"}
    return f"{name} ({words[name]})" if name in words else name


def _forget_times(notebook: nbformat.NotebookNode) -> None:
    """Leave out what differs between two executions of the same."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if _INJECTED in _tags(cell):
            cell.id = _INJECTED


def _forget_folder(notebook: nbformat.NotebookNode, given: dict[str, Any]) -> None:
    """Have the parameters that were put in name files without their folders, which are nobody else's business."""
    paths = [str(given[name]) for name in ("workbook", "comparators") if given.get(name)]
    for cell in notebook.cells:
        for path in paths if _INJECTED in _tags(cell) else ():
            cell.source = cell.source.replace(json.dumps(path)[1:-1], Path(path).name).replace(path, Path(path).name)


def rehearse() -> None:
    """Do once what is slow the first time: find kernels, compile templates and schemas."""
    KernelProvisionerFactory.instance()
    pages.render(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Rehearsal")]), {})
