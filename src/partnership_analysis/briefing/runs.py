"""From what is asked for to published briefings.

A `Run` is planned (and its input checked) before anything is executed. Its notebooks are executed and rendered in
a staging folder, each in a process of its own; what came of it is an `Outcome`, whatever came of it.
"""

import contextlib
import datetime as dt
import json
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from partnership_analysis import exports, loading, problems, words
from partnership_analysis.briefing import forks, listing, locks, publication, records
from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.requests import NOTEBOOKS, Request
from partnership_analysis.dataset import Dataset, choose_year
from partnership_analysis.problems import InputError, Problem, Severity

_LONGEST_END = 10.0  # seconds in which a notebook that is killed ends
_planning, _stopping = threading.Lock(), threading.Event()


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
    # Before it is loaded: if it is changed meanwhile, the run ends with other inputs than it began with, and says so.
    inputs = records.inputs(workbook, request.paths) if workbook.exists() else {}
    with _planning:
        data = _loaded(workbook, _stamps(workbook))
    if request.authority:
        data = data.of(request.authority)
    if not (data.authorities() or data.about.get("Authority")):
        action = "Name it in the sheet About (Authority in column A, the name in column B), or with --authority"
        raise InputError(
            [Problem(Severity.ERROR, workbook.name, "", "", "no council named", "one to report on", action)]
        )
    year = choose_year(data, request.year)
    folder = request.outputs.resolve() / _slug(data.partnership.replace(" and ", " ")) / year.replace("/", "-")
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
    _stopping.clear()  # of a process that was stopped once and went on
    # One run more than notebooks: while one is planned or published, another has its notebooks executed.
    with ThreadPoolExecutor(options.jobs + 1) as runs, ThreadPoolExecutor(options.jobs) as notebooks:
        try:
            turns: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
            one = partial(_carry_out_one, options=options, turns=turns, pool=notebooks, progress=progress)
            return list(runs.map(one, requests))
        except BaseException:
            _stopping.set()
            runs.shutdown(wait=False, cancel_futures=True)
            notebooks.shutdown(wait=False, cancel_futures=True)
            forks.close()
            raise


def _carry_out_one(
    request: Request, options: Options, turns: dict[Path, threading.Lock], pool: Executor, progress: Progress
) -> Outcome:
    began = time.monotonic()
    outcome = Outcome(request, "failed")
    try:
        run = plan(request)
        warnings = tuple(map(str, problems.from_table(run.data.problems)))
        outcome = replace(outcome, warnings=warnings)
        with turns[run.folder]:  # a batch may name one briefing in two ways
            if options.verify:
                outcome = replace(outcome, status="verified", folder=verify(run, options, pool, progress))
            else:
                outcome = publish(run, outcome, options, pool, progress)
    except InputError as error:
        outcome = replace(outcome, status="wrong", problems=tuple(map(str, error.problems)))
    except locks.HeldError:
        said = f"{request}: another run of this briefing is going on. Wait for it, or add --wait"
        outcome = replace(outcome, status="busy", problems=(said,))
    except RunError as error:
        outcome = replace(outcome, status="failed", folder=error.folder, problems=error.failures)
    except OSError as error:
        outcome = replace(outcome, problems=(_told(error),))
    except Exception as error:  # one run that nobody foresaw must not take the others' outcomes with it
        traceback.print_exc()
        outcome = replace(outcome, problems=(f"{request}: {type(error).__name__}: {error}",))
    return replace(outcome, seconds=round(time.monotonic() - began, 1))


def unchanged(run: Run) -> Path | None:
    """Return the newest run of the same notebooks, if it was made from the same, and is whole."""
    newest = _newest(run)
    record = records.read(newest) if newest else {}
    same = (
        record.get("asked") is not None
        and record.get("inputs") == run.inputs
        and record.get("parameters") == run.parameters
        and record.get("versions") == records.versions()
    )
    return newest if newest and same and not records.differences(newest, record["outputs"]) else None


def _newest(run: Run) -> Path | None:
    return records.newest(run.folder).get(tuple(path.stem for path in run.notebooks))


def publish(run: Run, outcome: Outcome, options: Options, pool: Executor, progress: Progress) -> Outcome:
    """Execute and render a run's notebooks and publish them, if they are not as the newest run has them.

    Returns
    -------
    Outcome
        Published or unchanged, with the folder, and with what went wrong besides: the briefing stands nevertheless.

    Raises
    ------
    RunError
        If a notebook fails; each failure names its cell and its error.
    locks.HeldError
        If another run of the briefing is going on.
    """
    began = time.monotonic()
    with publication.claim(run.folder, options.wait) as staging:
        if not options.force and (same := unchanged(run)):
            return replace(outcome, status="unchanged", folder=same, problems=tuple(_pruned(run, options)))
        failures = make(run, staging, options, pool, progress)
        if not failures and records.inputs(run.workbook, run.notebooks) != run.inputs:
            failures = [f"{run.workbook.name} or a notebook was changed during the run. Run it again"]
        record = _record(run, staging, began)
        if _stopping.is_set():
            raise RunError(failures)
        if failures:
            kept = _kept(staging, record | {"status": "failed", "failures": failures})
            raise RunError([*failures, *_pruned(run, options)], kept)
        problems = _tables_not_written(run, options)
        if problems:
            record["asked"] = None  # so that the next run is no "unchanged", and writes them
        records.write(staging, record | {"outputs": records.outputs(staging)})
        try:
            published = publication.publish(staging, run.latest if _supersedes(run) else None)
        except publication.DamagedError as error:
            raise RunError([str(error)]) from error
        problems += _pruned(run, options)
    return replace(outcome, status="published", folder=published, problems=tuple(problems))


def _tables_not_written(run: Run, options: Options) -> list[str]:
    """Write the tidy tables, if they are wanted; return what went wrong."""
    try:
        if options.tables:
            exports.export(run.data, options.tables)
    except OSError as error:
        return [f"The tidy tables could not be written: {_told(error)}"]
    return []


def _pruned(run: Run, options: Options) -> list[str]:
    """Remove old runs, if that is wanted; return what went wrong."""
    try:
        if options.keep:
            publication.prune(run.folder, options.keep)
    except OSError as error:
        return [f"Old runs could not be removed: {_told(error)}"]
    return []


def _told(error: OSError) -> str:
    """Say what the system found, and where."""
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)


def verify(run: Run, options: Options, pool: Executor, progress: Progress = lambda *_: None) -> Path:
    """Execute the newest run of a briefing again, and compare what it leaves with what it left; publish nothing.

    Raises
    ------
    RunError
        If there is none, it was made from something else, or anything differs.
    """
    newest = _newest(run)
    record = records.read(newest) if newest else {}
    if not newest or not record:
        raise RunError([f"{run.folder}: found no run of these notebooks to compare with. Run it first"])
    now = {"inputs": run.inputs, "versions": records.versions()}
    other = [f"{newest}: made from other {name} than are here now" for name in now if record.get(name) != now[name]]
    if other:
        raise RunError(other)
    with publication.claim(run.folder, options.wait) as staging:
        failures = make(replace(run, date=record["date"]), staging, options, pool, progress)
        failures = failures or records.differences(staging, record["outputs"])
    if failures:
        raise RunError([f"{newest}: {failure}" for failure in failures])
    return newest


def make(run: Run, staging: Path, options: Options, pool: Executor, progress: Progress) -> list[str]:
    """Execute and render a run's notebooks into a folder; return what failed."""
    from partnership_analysis.briefing import pages

    (staging / "notebooks").mkdir()
    files = [_page(path) for path in run.notebooks]
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


def _page(notebook: Path) -> str:
    """Return the file name of a notebook's page."""
    return "index.html" if notebook.stem == NOTEBOOKS[0] else f"{notebook.stem}.html"


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
        process.kill()
        with contextlib.suppress(forks.TooLongError):
            process.wait(_LONGEST_END)  # what is kept of it is what it has written until then
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
        raise InputError([Problem(Severity.ERROR, path.stem, "", "", "no such notebook", expected, "Check the name")])
    try:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            cell["cell_type"], cell["source"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        expected = "a Jupyter notebook (.ipynb, version 4)"
        raise InputError(
            [Problem(Severity.ERROR, path.name, "", "", "no notebook", expected, "Save it again in JupyterLab")]
        ) from error


def _check_names(notebooks: Sequence[Path]) -> None:
    """Refuse two notebooks that would write the same page."""
    pages = [_page(path).casefold() for path in notebooks]  # some systems tell no A from an a
    again = [path for i, path in enumerate(notebooks) if pages[i] in pages[:i]]
    expected, action = "notebooks whose pages have different names", "Rename one, or run them apart"
    if again:
        raise InputError(
            [
                Problem(Severity.ERROR, str(p), "", "", f"a second notebook for {_page(p)}", expected, action)
                for p in again
            ]
        )


@lru_cache(maxsize=1)
def _loaded(workbook: Path, stamps: tuple[tuple[str, int, int], ...]) -> Dataset:
    """Load a workbook once for all the councils that a batch has of it."""
    digest = loading.digest(workbook) if workbook.exists() else ""
    data = loading.load(workbook)
    if forks.AVAILABLE:
        with contextlib.suppress(OSError):  # it only saves their time
            loading.keep(data, digest, forks.server().folder)  # so that its kernels need not read it again
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
        "status": records.DONE,
        "run": staging.name.removeprefix("."),
        "partnership": run.data.partnership,
        "parameters": run.parameters,
        "date": run.date,
        "notebooks": [path.stem for path in run.notebooks],
        "asked": records.asked(run.request, run.inputs),
        "inputs": run.inputs,
        "versions": records.versions(),
        "commit": records.commit(),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
    }


def _supersedes(run: Run) -> bool:
    """Tell whether a run may become `latest`: one with fewer of the briefing's own pages must not take any away."""
    held = records.read(run.latest).get("notebooks")
    own = set(map(str, held)) & set(NOTEBOOKS) if isinstance(held, list) else set()
    return own <= {path.stem for path in run.notebooks}


def _slug(text: str) -> str:
    """Return text as a folder's name: letters, digits and hyphens, whatever a workbook says."""
    return words.slug(text) or "partnership"
