"""One notebook, executed by papermill and rendered by nbconvert, in a process of its own.

It has its own process because papermill changes the folder of its process, and because a run must be able to end it.
The same input leaves the same files: times and places are left out.
"""

import importlib
import json
import logging
import os
import signal
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.execute import ERROR_MARKER_TAG, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.translators import papermill_translators
from papermill.utils import find_first_tagged_cell_index

from partnership_analysis.briefing import formats, kernels, pages, pieces
from partnership_analysis.caching import python_strings

IMPORTED = ()  # nothing besides this module is imported by the process that notebooks are forked from
MOST_PRINTED = 5_000_000  # characters: more than anyone reads, and few for the memory

_ENGINE = "partnership"
_INJECTED = "injected-parameters"
_MAY_FAIL = "raises-exception"  # Jupyter's tag
_PYTHON = {"kernel_name": "python3", "language": "python"}  # of a notebook that names no kernel


class _StoppedError(Exception):
    """The kernel ended before the notebook did."""


# papermill comes without types, so mypy takes its classes for anything at all.
class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
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
                reason = _kernel_end(getattr(self._provisioner, "ended", None)) or str(error)
            raise _StoppedError(reason) from error

    def papermill_execute_cells(self) -> None:
        # papermill would check and write the whole notebook before and after every cell.
        self.nb_man.save = _do_not_save
        try:
            super().papermill_execute_cells()
        finally:
            del self.nb_man.save

    def execute_cell(self, cell: Any, *place: Any, **options: Any) -> Any:
        if cell["cell_type"] != "code":
            return cell
        self._keep()
        del self.nb_man.save  # with which papermill keeps a cell that takes long
        try:
            return super().execute_cell(cell, *place, **options)
        finally:
            self.nb_man.save = _do_not_save

    def _keep(self) -> None:
        """Write the notebook as it is, in case its process is ended from outside."""
        Path(self.nb_man.output_path).write_text(json.dumps(self.nb), encoding="utf-8")
        self.nb_man.last_save_time = self.nb_man.now()

    def process_message(self, message: dict[str, Any], *place: Any) -> Any:
        self._provisioner = self.km.provisioner
        if message["msg_type"] == "stream":
            self._printed += len(message["content"]["text"])
            if self._printed > MOST_PRINTED:
                self._provisioner.process.kill()
                return None
        return super().process_message(message, *place)


def _do_not_save() -> None:
    pass


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
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


def make_page(
    source: str, executed: str, page: str, given: dict[str, Any], about: dict[str, Any], loaded: dict[str, Any]
) -> str:
    """Execute a notebook, and write it and its page; return what failed, or an empty text.

    Parameters
    ----------
    source, executed, page
        The notebook, the file for it as executed, and the file of its page, in whose folder it runs.
    given
        Its parameters. If its cell of parameters has year instead of period, it gets that.
    about
        What the page says about itself, as `pages.render` takes it, and the `formats` to make, as `formats.write`
        takes them.
    loaded
        What the run has loaded, for its kernel.
    """
    provisioners = KernelProvisionerFactory.instance()
    if provisioners.default_provisioner_name_env not in os.environ:
        provisioners.default_provisioner_name = kernels.NAME
    logging.getLogger("papermill").setLevel(logging.ERROR)  # the run reports what failed
    name = Path(source).name
    try:
        notebook = papermill.execute_notebook(
            _escaped(source),
            _escaped(executed),
            _known_parameters(source, given),
            engine_name=_ENGINE,
            progress_bar=False,  # the run has its own
            cwd=str(Path(page).parent),
            loaded=loaded,  # papermill hands it to the engine
            **_kernel(nbformat.read(source, as_version=4)),
        )
    except PapermillExecutionError:
        # It raises this for every error, also of a cell tagged to raise one, after which the notebook went on.
        notebook = remove_error_markers(nbformat.read(executed, as_version=4))
    except NoSuchKernel as error:
        return f"{name}: found no kernel {error.name!r} here. Choose Partnership (warm) in JupyterLab, and save it"
    except _StoppedError as error:
        return f"{name}, cell {reached(Path(executed))}: the kernel stopped: {error}"
    except Exception as error:  # whatever a user's notebook does is a failed run, not a traceback
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
    except Exception as error:  # a user's notebook may have anything
        return f"{name}: its page could not be made: {type(error).__name__}: {error}"
    return ""


def parameters(source: Path) -> set[str]:
    """Return the names of a notebook's parameters: none, if no cell has the tag ``parameters``."""
    notebook = load_notebook_node(str(source))
    place = find_first_tagged_cell_index(notebook, "parameters")
    if place < 0:
        return set()
    try:
        translator = papermill_translators.find_translator(*_kernel(notebook).values())
        return {parameter.name for parameter in translator.inspect(notebook.cells[place])}
    except (NotImplementedError, PapermillException):  # of a language in which papermill finds none
        return set()


def _kernel(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return the name and the language of a notebook's kernel."""
    named = notebook.metadata.get("kernelspec", {})
    language = named.get("language") or notebook.metadata.get("language_info", {}).get("name", _PYTHON["language"])
    return {"kernel_name": named["name"], "language": language} if "name" in named else _PYTHON


def _escaped(path: str) -> str:
    """Return a path so that papermill fills nothing into its braces."""
    return path.replace("{", "{{").replace("}", "}}")


def _known_parameters(source: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that a notebook takes: a user's own may compare with nobody, and say year for period."""
    names = parameters(Path(source))
    optional = {"comparators"} | ({"period"} if "year" in names else set())
    kept = {name: value for name, value in given.items() if name not in optional or name in names}
    return {**kept, "year": given["period"]} if "year" in names and "period" in given else kept


@python_strings
def _write(notebook: nbformat.NotebookNode, executed: Path, page: Path, about: dict[str, Any]) -> None:
    """Write the page of an executed notebook, and what else is made of it."""
    page.write_text(pages.render(notebook, about), encoding="utf-8")
    metadata = {"name": executed.stem, "path": str(executed.parent)}
    resources = {"metadata": metadata, "briefing": pages.details(about)}
    formats.write(notebook, page.parent, about["formats"], resources)


def reached(executed: Path) -> int:
    """Return the number of the last cell that began, counted without the cells that papermill put in."""
    cells = _own_cells(nbformat.read(executed, as_version=4))
    begun = [n for n, cell in enumerate(cells, 1) if _status(cell) not in ("pending", None)]
    return begun[-1] if begun else 1


def _failure(notebook: nbformat.NotebookNode) -> str:
    """Return the last cell with an error, and the error; empty if all such cells are tagged to raise one."""
    for number, cell in reversed([*enumerate(_own_cells(notebook), 1)]):
        ended_here = cell["metadata"].get("papermill", {}).get("exception")
        errors = [output for output in cell.get("outputs", ()) if output["output_type"] == "error"]
        if ended_here or (errors and _MAY_FAIL not in _tags(cell)):
            name, text = (errors[-1]["ename"], errors[-1]["evalue"]) if errors else ("CellExecutionError", "")
            if name == "SystemExit" and text in ("", "0"):  # papermill takes it for success
                text = "the cells after it were not run. End a notebook with its last cell"
            return f"cell {number}: {name}: {text}"
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


def _kernel_end(status: int | None) -> str:
    """Return how a kernel ended, in words; empty if that is not known."""
    if status is None:
        return ""
    if status > 0:
        return f"it ended itself, with status {status}"
    name = signal.Signals(-status).name if status else "it ended itself"
    words = {"SIGSEGV": "a fault in compiled code", "SIGKILL": "killed from outside, or for want of memory"}
    return f"{name} ({words[name]})" if name in words else name


def _forget_times(notebook: nbformat.NotebookNode) -> None:
    """Take out of a notebook what differs between two executions."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if _INJECTED in _tags(cell):
            cell.id = _INJECTED


def _forget_folder(notebook: nbformat.NotebookNode, given: dict[str, Any]) -> None:
    """Take the folders out of the files that the parameters name: readers need not know them."""
    paths = [str(given[name]) for name in ("workbook", "comparators") if given.get(name)]
    for cell in notebook.cells:
        for path in paths if _INJECTED in _tags(cell) else ():
            cell.source = cell.source.replace(json.dumps(path)[1:-1], Path(path).name).replace(path, Path(path).name)


def rehearse() -> None:
    """Do once what is slow the first time: find kernels, compile templates and schemas, import the rest."""
    importlib.import_module("ipykernel.kernelspec")
    KernelProvisionerFactory.instance()
    pages.render(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Rehearsal")]), {})
