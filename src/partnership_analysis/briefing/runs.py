"""From a workbook to a published briefing, whole or not at all.

A `Run` is planned (and its input checked) before anything is executed. Its notebooks are executed and
rendered in a staging folder, which is published by one rename; only then does `latest` move.
"""

import datetime as dt
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from partnership_analysis import loading
from partnership_analysis import workbook as workbook_files
from partnership_analysis.briefing import forks
from partnership_analysis.problems import InputError, Problem
from partnership_analysis.tables import Dataset, choose_year

NOTEBOOKS = (
    "annual_briefing",
    "kpi_performance",
    "collection_rates",
    "benefits_processing",
    "invoice_payments",
    "complaints",
)
_VERSIONS = ("partnership-analysis", "pandas", "numpy", "matplotlib", "papermill", "nbconvert", "openpyxl")
_LATEST = "latest"
_PACKAGE = "partnership_analysis.briefing"


class RunError(Exception):
    """A notebook failed: nothing was published, and the last briefing stands."""


@dataclass(frozen=True)
class Run:
    """One briefing to make.

    Attributes
    ----------
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
        The SHA-256 of each spreadsheet as it was loaded.
    """

    data: Dataset
    workbook: Path
    year: str
    notebooks: tuple[Path, ...]
    folder: Path
    inputs: dict[str, str]

    @property
    def outputs(self) -> Path:
        """The folder of every briefing."""
        return self.folder.parents[1]


def plan(
    workbook: Path | None, year: str | None, authority: str | None, notebooks: Sequence[str], outputs: Path
) -> Run:
    """Check everything that can be checked before a notebook is run.

    Raises
    ------
    InputError
        If the workbook, the year, the authority or a notebook is not to be had.
    """
    workbook = (workbook or loading.shipped("data", "raw", loading.EXAMPLE)).resolve()
    data = loading.load(workbook, authority)
    inputs = _inputs(workbook)
    if not (data.authorities() or data.about.get("Authority")):
        action = "Name it in the sheet About (Authority in column A, the name in column B), or with --authority"
        raise InputError([Problem("error", workbook.name, "", "", "no council named", "one to report on", action)])
    chosen = choose_year(data, year)
    paths = tuple(dict.fromkeys(_notebook(name) for name in (notebooks or NOTEBOOKS)))
    _check_names(paths)
    folder = outputs.resolve() / _slug(data.partnership.replace(" and ", " ")) / chosen.replace("/", "-")
    return Run(data, workbook, chosen, paths, folder, inputs)


def publish(run: Run, jobs: int | None = None, progress: bool = False) -> Path:
    """Execute and render a run's notebooks and publish them; return the published folder.

    Raises
    ------
    RunError
        If a notebook fails; each failure names its cell and its error.
    """
    began = time.monotonic()
    staging = _staging(run)
    try:
        _make(run, staging, jobs or os.cpu_count() or 1, progress)
        if _inputs(run.workbook) != run.inputs:
            raise RunError(f"{run.workbook.name} was changed during the run. Run it again")
        _record(run, staging, round(time.monotonic() - began, 1))
        published = staging.with_name(staging.name.removeprefix("."))
        staging.rename(published)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if _supersedes(run):
        _point(run.folder / _LATEST, published)
    _list_briefings(run.outputs)
    return published


def _notebook(name: str) -> Path:
    named = loading.shipped("notebooks", f"{name}.ipynb")
    path = Path(name) if name.endswith(".ipynb") else named
    if not path.is_file():
        expected = f"a notebook's path, or one of {', '.join(NOTEBOOKS)}"
        raise InputError([Problem("error", name, "", "", "no such notebook", expected, "Check the name")])
    try:
        json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        expected = "a Jupyter notebook (.ipynb, version 4)"
        raise InputError(
            [Problem("error", name, "", "", "no notebook", expected, "Save it again in JupyterLab")]
        ) from error
    return path.resolve()


def _check_names(notebooks: Sequence[Path]) -> None:
    """Two notebooks of one name would write the same page."""
    stems = [path.stem for path in notebooks]
    again = [path for i, path in enumerate(notebooks) if path.stem in stems[:i]]
    expected, action = "notebooks of different names", "Rename one, or run them apart"
    if again:
        raise InputError(
            [Problem("error", str(p), "", "", "a second notebook of its name", expected, action) for p in again]
        )


def _staging(run: Run) -> Path:
    runs = run.folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    while True:
        stamp = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
        staging = runs / f".{stamp}"
        try:
            if not (runs / stamp).exists():
                staging.mkdir()
                return staging
        except FileExistsError:
            pass
        time.sleep(0.2)


def _make(run: Run, staging: Path, jobs: int, progress: bool) -> None:
    """Execute and render the notebooks, as many at a time as there are jobs."""
    from tqdm import tqdm

    from partnership_analysis.briefing import pages

    (staging / "notebooks").mkdir()
    files = ["index.html" if path.stem == NOTEBOOKS[0] else f"{path.stem}.html" for path in run.notebooks]
    links = [(pages.title(json.loads(p.read_text("utf-8"))), f) for p, f in zip(run.notebooks, files, strict=True)]
    parameters = {"workbook": str(run.workbook), "year": run.year, "authority": run.data.authority, "outputs": "charts"}
    about = _about(run) | {"pages": links}
    failures = {}
    with ThreadPoolExecutor(min(jobs, len(files))) as pool:
        futures = {
            pool.submit(_make_one, path, staging, file, parameters, about): path.stem
            for path, file in zip(run.notebooks, files, strict=True)
        }
        bar = tqdm(as_completed(futures), total=len(futures), unit="notebook", disable=not progress)
        for future in bar:
            bar.set_postfix_str(futures[future])
            if failure := future.result():
                failures[futures[future]] = failure
    if failures:
        raise RunError("\n".join(failures[path.stem] for path in run.notebooks if path.stem in failures))
    if "index.html" not in files:
        heading = f"{run.data.partnership}, {run.year}"
        (staging / "index.html").write_text(pages.listing(heading, {"Pages": links}), encoding="utf-8")


def _make_one(source: Path, staging: Path, file: str, parameters: dict[str, Any], about: dict[str, Any]) -> str:
    executed = staging / "notebooks" / source.name
    places = (str(source), str(executed), str(staging / file))
    try:
        made = forks.start(f"{_PACKAGE}.notebooks:make", *places, parameters, about | {"notebook": source.stem})
        status = made.wait()
    except forks.EndedError as error:
        return f"{source.stem}: {error}"
    return str(made.answer) if status == 0 else f"{source.stem}: its process was ended from outside"


def _about(run: Run) -> dict[str, Any]:
    return {
        "partnership": run.data.partnership,
        "year": run.year,
        "source": run.data.about.get("Source") or run.workbook.name,
        "workbook": run.workbook.name,
        "date": f"{dt.date.today().day} {dt.date.today():%B %Y}",
    }


def _record(run: Run, staging: Path, seconds: float) -> None:
    outputs = sorted(path for path in staging.rglob("*") if path.is_file())
    record = {
        "status": "done",
        "partnership": run.data.partnership,
        "parameters": {"workbook": run.workbook.name, "year": run.year, "authority": run.data.authority},
        "notebooks": [path.stem for path in run.notebooks],
        "inputs": run.inputs | {path.name: _sha256(path) for path in run.notebooks},
        "outputs": {path.relative_to(staging).as_posix(): _sha256(path) for path in outputs},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS},
        "commit": _commit(),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": seconds,
    }
    (staging / "run.json").write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _point(latest: Path, published: Path) -> None:
    """Make `latest` the published run: a link replaced in one step, or a copy where links are not allowed."""
    fresh = latest.with_name(f".{_LATEST}-{published.name}")
    try:
        fresh.symlink_to(published.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.copytree(published, fresh)
    if latest.is_dir() and not latest.is_symlink():
        old = latest.with_name(f".{_LATEST}-old-{published.name}")
        latest.rename(old)
        fresh.rename(latest)
        shutil.rmtree(old)
    else:
        fresh.replace(latest)


def _supersedes(run: Run) -> bool:
    """Tell whether a run may become `latest`: one with fewer notebooks must not take pages away."""
    held = _read_record(run.folder / _LATEST / "run.json").get("notebooks", [])
    return set(held) <= {path.stem for path in run.notebooks}


def _list_briefings(outputs: Path) -> None:
    from partnership_analysis.briefing import pages

    groups: dict[str, list[tuple[str, str]]] = {}
    for folder in sorted(outputs.glob(f"*/*/{_LATEST}/index.html"), reverse=True):
        record = _read_record(folder.with_name("run.json"))
        name = record.get("partnership") or folder.parents[2].name
        run = f", run {record['finished'][:10]}" if "finished" in record else ""
        year = folder.parents[1].name.replace("-", "/")
        groups.setdefault(name, []).append((f"{year}{run}", folder.relative_to(outputs).as_posix()))
    fresh = outputs / f".index-{os.getpid()}.html"
    fresh.write_text(pages.listing("Briefings", groups), encoding="utf-8")
    fresh.replace(outputs / "index.html")


def _read_record(path: Path) -> dict[str, Any]:
    """Read a run's record; one that is damaged must not stop another briefing from being listed."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _inputs(workbook: Path) -> dict[str, str]:
    files = workbook_files.listed(workbook)[0] if workbook.is_dir() else [workbook]
    return {path.name: _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _commit() -> str | None:
    """Return the commit of the checkout that the package runs from, if it runs from one."""
    checkout = Path(__file__).parents[3]
    git = shutil.which("git")
    if not git or not (checkout / ".git").exists():
        return None
    asked = subprocess.run([git, "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603 (our own command)
    return asked.stdout.strip() or None


def _slug(text: str) -> str:
    """Return text as a folder's name: letters, digits and hyphens, whatever a workbook says."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "partnership"
