"""From what is asked for to published briefings.

A `Run` is planned (and its input checked) before anything is executed. Its notebooks are executed and rendered in
a staging folder, each in a process of its own; what came of it is an `Outcome`, whatever came of it.
"""

import datetime as dt
import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from partnership_analysis import exports, loading, words
from partnership_analysis.briefing import forks, listing, locks, publication, records
from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.requests import NOTEBOOKS, Request
from partnership_analysis.dataset import Dataset, choose_year
from partnership_analysis.problems import InputError, Problem

_planning = threading.Lock()


class RunError(Exception):
    """A notebook failed: nothing was published, and the last briefing stands.

    Attributes
    ----------
    failures
        What failed, one line to a notebook.
    folder
        Where the notebooks are kept as far as they were executed, if they are.
    """

    def __init__(self, failures: Sequence[str], folder: Path | None = None) -> None:
        self.failures, self.folder = tuple(failures), folder
        super().__init__("\n".join(failures))


@dataclass(frozen=True)
class Run:
    """One briefing to make.

    Attributes
    ----------
    request
        What was asked for.
    data
        The workbook, loaded and found free of errors.
    workbook
        Its path.
    year
        The financial year, as the tables spell it.
    notebooks
        The notebooks to execute.
    folder
        Where its runs are published: ``outputs/<partnership>/<2014-15>``.
    inputs
        The SHA-256 of each spreadsheet and notebook as it was read.
    date
        The day of the run, which its pages print.
    """

    request: Request
    data: Dataset
    workbook: Path
    year: str
    notebooks: tuple[Path, ...]
    folder: Path
    inputs: dict[str, str]
    date: str = field(default_factory=lambda: dt.date.today().isoformat())

    @property
    def latest(self) -> Path:
        """Where its newest complete run is."""
        return self.folder / records.LATEST

    @property
    def parameters(self) -> dict[str, str]:
        """What it is of, as its record says."""
        formats = ",".join(self.request.formats)
        return {"workbook": self.workbook.name, "year": self.year, "authority": self.data.authority, "to": formats}


def plan(request: Request) -> Run:
    """Check everything that can be checked before a notebook is run.

    Raises
    ------
    InputError
        If the workbook, the year, the authority or a notebook is not to be had.
    """
    for path in request.paths:
        _check_notebook(path)
    _check_names(request.paths)
    workbook = request.workbook.resolve()
    with _planning:
        data = _loaded(workbook, _stamps(workbook))
    if request.authority:
        data = data.of(request.authority)
    if not (data.authorities() or data.about.get("Authority")):
        action = "Name it in the sheet About (Authority in column A, the name in column B), or with --authority"
        raise InputError([Problem("error", workbook.name, "", "", "no council named", "one to report on", action)])
    year = choose_year(data, request.year)
    folder = request.outputs.resolve() / _slug(data.partnership.replace(" and ", " ")) / year.replace("/", "-")
    inputs = records.inputs(workbook, request.paths)
    return Run(request, data, workbook, year, request.paths, folder, inputs)


def carry_out(requests: Sequence[Request], options: Options, progress: Progress = lambda *_: None) -> list[Outcome]:
    """Carry out runs, several at a time; one that fails stops none of the others.

    Parameters
    ----------
    requests
        What is asked for.
    options
        How to go about it.
    progress
        Told of each notebook (its words) when it begins and (True) when it is done.

    Returns
    -------
    list of Outcome
        In the order of the requests.
    """
    # One run more than notebooks: while one is planned or published, another has its notebooks executed.
    with ThreadPoolExecutor(options.jobs + 1) as runs, ThreadPoolExecutor(options.jobs) as notebooks:
        try:
            one = partial(_carry_out_one, options=options, pool=notebooks, progress=progress)
            return list(runs.map(one, requests))
        except BaseException:
            runs.shutdown(wait=False, cancel_futures=True)
            notebooks.shutdown(wait=False, cancel_futures=True)
            forks.close()
            raise


def _carry_out_one(request: Request, options: Options, pool: Executor, progress: Progress) -> Outcome:
    began = time.monotonic()
    outcome = Outcome(request, "failed")
    try:
        run = plan(request)
        warnings = tuple(str(Problem(*row)) for row in run.data.problems.itertuples(index=False))
        outcome = replace(outcome, warnings=warnings)
        if not options.force and not options.verify and is_unchanged(run):
            return replace(outcome, status="unchanged", folder=run.latest)
        status, work = ("verified", verify) if options.verify else ("published", publish)
        outcome = replace(outcome, status=status, folder=work(run, options, pool, progress))
        if options.tables and not options.verify:
            exports.export(run.data, options.tables)
    except InputError as error:
        outcome = replace(outcome, status="wrong", problems=tuple(map(str, error.problems)))
    except locks.HeldError:
        said = f"{request}: another run of this briefing is going on. Wait for it, or add --wait"
        outcome = replace(outcome, status="busy", problems=(said,))
    except RunError as error:
        outcome = replace(outcome, status="failed", folder=error.folder, problems=error.failures)
    except OSError as error:
        said = f"The tidy tables could not be written: {error}" if outcome.status == "published" else str(error)
        outcome = replace(outcome, problems=(said,))
    return replace(outcome, seconds=round(time.monotonic() - began, 1))


def is_unchanged(run: Run) -> bool:
    """Tell whether the newest run was made from the same, and is whole."""
    record = records.read(run.latest)
    return (
        record.get("inputs") == run.inputs
        and record.get("parameters") == run.parameters
        and record.get("notebooks") == [path.stem for path in run.notebooks]
        and record.get("versions") == records.versions()
        and not records.differences(run.latest, record["outputs"])
    )


def publish(run: Run, options: Options, pool: Executor, progress: Progress = lambda *_: None) -> Path:
    """Execute and render a run's notebooks and publish them; return the published folder.

    Raises
    ------
    RunError
        If a notebook fails; each failure names its cell and its error.
    locks.HeldError
        If another run of the briefing is going on.
    """
    began = time.monotonic()
    with publication.claim(run.folder, options.wait) as staging:
        failures = make(run, staging, options, pool, progress)
        if not failures and records.inputs(run.workbook, run.notebooks) != run.inputs:
            failures = [f"{run.workbook.name} or a notebook was changed during the run. Run it again"]
        record = _record(run, staging, began)
        if failures:
            raise RunError(failures, _kept(staging, record | {"status": "failed", "failures": failures}))
        records.write(staging, record | {"outputs": records.outputs(staging)})
        try:
            published = publication.publish(staging, run.latest if _supersedes(run) else None)
        except publication.DamagedError as error:
            raise RunError([str(error)]) from error
        if options.keep:
            publication.prune(run.folder, options.keep)
    return published


def verify(run: Run, options: Options, pool: Executor, progress: Progress = lambda *_: None) -> Path:
    """Execute the newest run of a briefing again, and compare what it leaves with what it left; publish nothing.

    Raises
    ------
    RunError
        If there is none, it was made from something else, or anything differs.
    """
    record = records.read(run.latest)
    if not record:
        raise RunError([f"{run.latest}: found no run to compare with. Run it first"])
    now = {"inputs": run.inputs, "notebooks": [path.stem for path in run.notebooks], "versions": records.versions()}
    other = [f"{run.latest}: made from other {name} than are here now" for name in now if record.get(name) != now[name]]
    if other:
        raise RunError(other)
    with publication.claim(run.folder, options.wait) as staging:
        failures = make(replace(run, date=record["date"]), staging, options, pool, progress)
        failures = failures or records.differences(staging, record["outputs"])
    if failures:
        raise RunError([f"{run.latest}: {failure}" for failure in failures])
    return run.latest


def make(run: Run, staging: Path, options: Options, pool: Executor, progress: Progress) -> list[str]:
    """Execute and render a run's notebooks into a folder; return what failed."""
    from partnership_analysis.briefing import pages

    (staging / "notebooks").mkdir()
    files = ["index.html" if path.stem == NOTEBOOKS[0] else f"{path.stem}.html" for path in run.notebooks]
    links = [(pages.title(json.loads(p.read_text("utf-8"))), f) for p, f in zip(run.notebooks, files, strict=True)]
    parameters = {"workbook": str(run.workbook), "year": run.year, "authority": run.data.authority, "outputs": "charts"}
    about = _about(run) | {"pages": links}

    def one(source: Path, file: str) -> str:
        named = f"{run.data.authority} {run.year} {source.stem}"
        progress(named, False)
        executed = staging / "notebooks" / source.name
        places = (str(source), str(executed), str(staging / file))
        try:
            name = source.stem if source.stem in NOTEBOOKS else source.name  # as the command line takes it
            told = about | {"notebook": name, "formats": run.request.formats}
            return _made(options.timeout, executed, *places, parameters, told)
        finally:
            progress(named, True)

    failures = [failure for failure in pool.map(one, run.notebooks, files) if failure]
    if not failures and "index.html" not in files:
        heading = f"{run.data.partnership}, {run.year}"
        (staging / "index.html").write_text(listing.front_page(heading, links), encoding="utf-8")
    return failures


def _made(timeout: float | None, executed: Path, *arguments: Any) -> str:
    """Have a process make one notebook; return what failed."""
    name = executed.name
    try:
        process = forks.start("partnership_analysis.briefing.notebooks:make", *arguments)
    except forks.EndedError as error:
        return f"{name}: {error}"
    try:
        status = process.wait(timeout)
    except forks.TooLongError:
        return f"{name}{_cell(executed)}: it took longer than {timeout:g} seconds (--timeout)"
    finally:
        process.close()
    return str(process.answer) if status == 0 else f"{name}{_cell(executed)}: its process was ended from outside"


def _cell(executed: Path) -> str:
    """Name the cell that a notebook had come to, if it was written down."""
    from partnership_analysis.briefing import notebooks

    try:
        return f", cell {notebooks.reached(executed)}"
    except (OSError, ValueError):
        return ""


def _kept(staging: Path, record: dict[str, Any]) -> Path | None:
    try:
        return publication.keep_failed(staging, record)
    except OSError:
        return None  # such as on a full disk, which may be why it failed


def _check_notebook(path: Path) -> None:
    if not path.is_file():
        expected = f"a notebook's path, or one of {', '.join(NOTEBOOKS)}"
        raise InputError([Problem("error", path.stem, "", "", "no such notebook", expected, "Check the name")])
    try:
        json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        expected = "a Jupyter notebook (.ipynb, version 4)"
        raise InputError(
            [Problem("error", path.name, "", "", "no notebook", expected, "Save it again in JupyterLab")]
        ) from error


def _check_names(notebooks: Sequence[Path]) -> None:
    """Two notebooks of one name would write the same page."""
    stems = [path.stem for path in notebooks]
    again = [path for i, path in enumerate(notebooks) if path.stem in stems[:i]]
    expected, action = "notebooks of different names", "Rename one, or run them apart"
    if again:
        raise InputError(
            [Problem("error", str(p), "", "", "a second notebook of its name", expected, action) for p in again]
        )


@lru_cache(maxsize=1)
def _loaded(workbook: Path, stamps: tuple[tuple[str, int, int], ...]) -> Dataset:
    """Load a workbook once for all the councils that a batch has of it."""
    data = loading.load(workbook)
    if forks.AVAILABLE:
        loading.keep(workbook, data, forks.server().folder)  # so that its kernels need not read it again
    return data


def _stamps(workbook: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        files = sorted(workbook.iterdir()) if workbook.is_dir() else [workbook]
        return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    except OSError:
        return ()  # loading says what is missing


def _about(run: Run) -> dict[str, Any]:
    date = dt.date.fromisoformat(run.date)
    return {
        "partnership": run.data.partnership,
        "authority": run.data.authority,
        "year": run.year,
        "source": run.data.about.get("Source") or run.workbook.name,
        "workbook": run.workbook.name,
        "date": f"{date.day} {date:%B %Y}",
    }


def _record(run: Run, staging: Path, began: float) -> dict[str, Any]:
    return {
        "status": "done",
        "run": staging.name.removeprefix("."),
        "partnership": run.data.partnership,
        "parameters": run.parameters,
        "date": run.date,
        "notebooks": [path.stem for path in run.notebooks],
        "asked": records.asked(run.request),
        "inputs": run.inputs,
        "versions": records.versions(),
        "commit": records.commit(),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
    }


def _supersedes(run: Run) -> bool:
    """Tell whether a run may become `latest`: one with fewer notebooks must not take pages away."""
    held = records.read(run.latest).get("notebooks")
    return not isinstance(held, list) or set(map(str, held)) <= {path.stem for path in run.notebooks}


def _slug(text: str) -> str:
    """Return text as a folder's name: letters, digits and hyphens, whatever a workbook says."""
    return words.slug(text) or "partnership"
