"""Workbooks to test with: the report's own, edited copies of it, and small ones written for the purpose."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import chdir
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import writers
from click.testing import CliRunner
from faults import write_notebook
from filelock import FileLock
from hypothesis import Phase, settings
from openpyxl import Workbook, load_workbook

import partnership_analysis as pa
from partnership_analysis import loading
from partnership_analysis.briefing import forks, processes
from partnership_analysis.briefing.workbooks import LoadedWorkbook
from partnership_analysis.cli import main
from partnership_analysis.loading import load

# A busy machine is no fault of the code.
settings.register_profile("unhurried", deadline=None, phases=[phase for phase in Phase if phase is not Phase.explain])
settings.load_profile("unhurried")

# Hundreds of processes start: each would compile the package anew, and each worker the tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

BRIEFING = Path("outputs", "peterborough-serco", "2014-15")
RAW = Path(__file__).parents[1] / "data" / "raw" / "serco_partnership_2014-15.xlsx"

# They go first, those that start processes and browsers before the others: the workers that share the modules then end
# together.
LONGEST = (
    *("test_run_faults", "test_runs", "test_guides", "test_briefing", "test_run_turns", "test_browser"),
    *("test_docs", "test_cluster", "test_lab", "test_kernels", "test_unattended", "test_service_account"),
    *("test_confined", "test_contract", "test_outturns", "test_loading", "test_targets", "test_tie_out"),
    *("test_charts", "test_changes", "test_recomputed_sentences", "test_explorer", "test_recomputed_months"),
    *("test_shapes", "test_period_results", "test_period_charts", "test_notebooks", "test_findings"),
)

# Of these fixtures each call writes a workbook, to be loaded.
WORKBOOKS = {"written", "edited"}

# These publish one, unless another process of the suite has.
BRIEFINGS = {"example", "light", "invoices"}

Rows = Iterable[Sequence[Any]]


class Doctests:
    """Doctests share one loading of each workbook of ``data/raw``, but for those of `loading`, which load it anew."""

    @staticmethod
    @cache
    def loaded(path: Path, changed: int, authority: str | None) -> pa.Dataset:
        return load(path, authority)

    def load(self, path: Any = None, authority: str | None = None) -> pa.Dataset:
        if not isinstance(path, str | Path | None):
            return load(path, authority)
        file = RAW if path is None else Path(path).resolve()
        shared = file.parent == RAW.parent and file.is_file()
        return self.loaded(file, file.stat().st_mtime_ns, authority) if shared else load(path, authority)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        with pytest.MonkeyPatch.context() as patch:
            if isinstance(item, pytest.DoctestItem) and item.path.stem != "loading":
                patch.setattr(pa, "load", self.load)
            return (yield)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Have one worker more than there are cores: many tests wait for a process that starts, or for a time to be up."""
    return (yield) + 1


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Doctests())  # for the hooks of this file are not called for tests in src


def pytest_collection_finish() -> None:
    """Leave out of every later look for garbage what the suite keeps to its end: modules and thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs a published briefing, and all but the first of the cases that each load a workbook."""
    begun = set()
    for item in items:
        if BRIEFINGS & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.slow)
        if WORKBOOKS & {*getattr(item, "fixturenames", ())} and "[" in item.nodeid:
            name = item.nodeid.partition("[")[0]
            if name in begun:
                item.add_marker(pytest.mark.slow)
            begun.add(name)
    items.sort(key=lambda item: LONGEST.index(name) if (name := item.path.stem) in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def raw() -> Path:
    return RAW


@pytest.fixture(scope="session")
def report() -> pa.Dataset:
    return pa.load(RAW)


def partnership(*arguments, cwd=None):
    command = [sys.executable, "-m", "partnership_analysis.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def called(*arguments, cwd="."):
    """Call a command in this process, which has imported what it needs; workbooks are read in forks of a server."""
    with chdir(cwd), pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "start", partial(forks.start, forks.Kind.KERNELS))
        done = CliRunner(catch_exceptions=False).invoke(main, [*map(str, arguments)])
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def run_here() -> Generator[Callable[..., subprocess.CompletedProcess]]:
    """Call ``partnership run`` in this process: what kernels and notebooks are forked from starts once."""
    terminated = signal.getsignal(signal.SIGTERM)
    yield lambda *arguments, cwd: called("run", *arguments, cwd=cwd)
    signal.signal(signal.SIGTERM, terminated)
    forks.close()


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's briefings in it: all pages of 2014/15, and the annual one of 2013/14.

    Every process of the suite has the same, so no test may change it.
    """
    annual, whole = ["annual_briefing", "--period", "2013/14"], ["--period", "2014/15", "--to", "html,docx"]
    return published_once(tmp_path_factory, "example", *([*run, "--workbook", RAW] for run in (annual, whole)))


@pytest.fixture(scope="session")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newest run of a briefing of one page with a chart, on the example. No test may change it."""
    return published_once(tmp_path_factory, "invoices", ["invoice_payments"]) / BRIEFING / "latest"


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the module's own with a briefing of one light notebook published in it."""
    made = published_once(tmp_path_factory, "light", ["light.ipynb"])
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("light") / "copy", symlinks=True))


def load_here(workbook: Path, partial: bool, comparators: Path | None) -> LoadedWorkbook:
    """Load a workbook for a plan in this process, where nothing is to be run."""
    data = load(workbook, partial=partial, comparators=comparators)
    return LoadedWorkbook(data, loading.plan_handover(workbook, Path("nowhere"), partial, comparators))


def published_once(factory: pytest.TempPathFactory, name: str, *runs: Sequence[object]) -> Path:
    """Return a folder in which the first process of the suite that asks publishes runs, and every other finds them."""
    folder = factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with FileLock(shared / f"{name}.lock"):
        if not (shared / name).exists():
            made = shared / f"made-{name}"
            made.mkdir()
            write_notebook(made / "light.ipynb", "print('done')")
            for arguments in runs:
                done = partnership("run", *arguments, cwd=made)
                assert done.returncode == 0, done.stderr
            made.rename(shared / name)
    return shared / name


@pytest.fixture(scope="session")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Copy the report's workbook with some cells changed: edited({"ICT KPIs!C4": "banana"})."""

    def edit(
        cells: Mapping[str, Any] | None = None,
        change: Callable[[Workbook], object] = lambda book: None,
        name: str = "edited.xlsx",
    ) -> Path:
        book = load_workbook(RAW)
        for place, content in (cells or {}).items():
            sheet, address = place.split("!")
            writers.fill(book[sheet][address], content)
        change(book)
        path = tmp_path_factory.mktemp("edited") / name
        book.save(path)
        return path

    return edit


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a workbook: written({"Collection rates": [["Measure", "2014/15"], ["NDR collection", (0.9778, "0.00%")]]}).

    Content may be a (content, number format) pair. Its measures are rows of (name, service, unit, polarity), and of a
    topic and an aggregation if there are; the name's ending says which kind of file it is.
    """

    def write(
        sheets: Mapping[str, Rows],
        measures: Rows | None = (("NDR collection", "Revenues", "percent", "higher"),),
        about: Rows | None = (("Authority", "Anytown"), ("Year", "2014/15")),
        name: str = "return.xlsx",
    ) -> Path:
        described = {} if about is None else {"About": about}
        if measures is not None:
            rows = list(measures)
            headings = ("Measure", "Service", "Unit", "Polarity", "Topic", "Aggregation")
            described["Measures"] = [headings[: max(4, *map(len, rows))], *rows]
        return writers.write(tmp_path_factory.mktemp("written") / name, described | dict(sheets))

    return write


def opened(data, period):
    """Return what a briefing opens with, as text: verdict, main points, questions, and what the figures cannot tell."""
    report = pa.report(data, period)
    return "\n".join(map(str, (report.summary, report.questions, report.unanswered)))
