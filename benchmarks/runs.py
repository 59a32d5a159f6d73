"""Batches of runs against what they could be made with instead: the commands of Jupyter, and the library alone."""

import json
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
import psutil

import partnership_analysis as pa

BIN = Path(sys.executable).parent
JOBS = 2
YEARS = ("2022/23", "2021/22", "2020/21", "2019/20")
NOTEBOOK = Path("notebooks/collection_rates.ipynb").resolve()

# What the notebook's cells do, for as many councils as there are arguments.
CELLS = """
import sys
from pathlib import Path
import partnership_analysis as pa
workbook, wanted, folder, *councils = sys.argv[1:]
for council in councils:
    data = pa.load(workbook, council)
    year = pa.choose_period(data, wanted)
    rates = data.topic("Collection rates")
    for item in (pa.comment(rates, year), *pa.tabulate(rates, year)):
        item._repr_html_()
    for chart in pa.draw(rates, year):
        chart.save(Path(folder, council), "collection_rates")
        chart._repr_html_()
"""


def compare_runs(workbook: Path) -> None:
    """Print how long batches of briefings take, beside the commands of Jupyter and the library alone."""
    workbook = workbook.resolve()
    councils = pa.load(workbook).authorities()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ours, _ = _run_batch(place, workbook, councils, len(councils), watched=False)
        again, _ = _run_batch(place, workbook, councils, len(councils), watched=False)
        commands = _run_commands(place, workbook, councils)
        # Twice, in turn: how fast a machine is changes while it is measured.
        library = _run_library(place, workbook, councils)
        fresh, _ = _run_batch(place / "fresh", workbook, councils, len(councils), watched=False)
        both = (ours + fresh) / 2, (library + _run_library(place, workbook, councils)) / 2
        _print_ratio(
            f"{len(councils)} councils, two jobs, against papermill and jupyter nbconvert by xargs -P2", ours, commands
        )
        _print_ratio(f"{len(councils)} councils, two jobs, against the library's calls in two warm interpreters", *both)
        _print_ratio("the same batch again, unchanged, against the first time", again, ours)


def compare_growth(workbook: Path) -> None:
    """Print what a light briefing takes in batches of 8, 64 and 512: no more in the largest than in the smallest.

    Parameters
    ----------
    workbook
        64 councils with the figures of eight years or more.
    """
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder, "light.ipynb")
        cells = [nbformat.v4.new_code_cell("workbook = None\nauthority = None", metadata={"tags": ["parameters"]})]
        cells.append(nbformat.v4.new_code_cell("import partnership_analysis as pa\npa.load(workbook, authority)"))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), notebook)
        councils, years = pa.load(workbook).authorities(), pa.load(workbook).years()[-8:]
        for number in (8, 64, 512):
            place = Path(folder, str(number))
            seconds, memory = _run_batch(place, workbook.resolve(), councils, number, notebook=notebook, years=years)
            print(f"batch of {number:<4} {seconds / number:8.2f} s a briefing {memory:8.0f} MB at most")


def _print_ratio(name: str, ours: float, peer: float) -> None:
    print(f"{name:<78} {ours:8.2f} s {peer:8.2f} s {ours / peer:7.3f}")


def _run_batch(
    place: Path,
    workbook: Path,
    councils: list[str],
    number: int,
    watched: bool = True,
    notebook: object = "collection_rates",
    years: Sequence[str] = YEARS,
) -> tuple[float, float]:
    """Publish a batch of councils and years; return its seconds, and the most memory of all its processes, in MB.

    Watching takes a third of a processor, so what is compared with a peer is not watched.
    """
    place.mkdir(exist_ok=True)
    runs = [{"authority": council, "period": year} for year in years for council in councils][:number]
    Path(place, "batch.yml").write_text(json.dumps({"runs": runs}))  # JSON is YAML
    command = [BIN / "partnership", "run", str(notebook), "--batch", "batch.yml"]
    command += ["--workbook", workbook, "--jobs", str(JOBS)]
    began, most = time.perf_counter(), 0.0
    with subprocess.Popen(command, cwd=place, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, _memory(process.pid) if watched else 0.0)
            time.sleep(0.05)
    assert process.returncode == 0
    return time.perf_counter() - began, most


def _memory(pid: int) -> float:
    """Return the memory of a process and its descendants; what they share counts once, where the system tells."""
    total = 0.0
    try:
        for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            info = process.memory_full_info()
            total += getattr(info, "pss", info.rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0  # one has just ended; there is a next time
    return total / 1e6


def _run_commands(place: Path, workbook: Path, councils: list[str]) -> float:
    lines = []
    for number, council in enumerate(councils):
        executed = place / f"{number}.ipynb"
        parameters = {"workbook": workbook, "authority": council, "period": YEARS[0], "outputs": place / "charts"}
        given = [str(text) for name, value in parameters.items() for text in ("-p", name, value)]
        papermill = shlex.join([str(BIN / "papermill"), str(NOTEBOOK), str(executed), *given])
        render = shlex.join([str(BIN / "jupyter"), "nbconvert", "--to", "html", str(executed)])
        # Kernels that start at once may race for a port: one that fails so is done again.
        lines.append(f"{papermill} && {render} || {{ {papermill} && {render}; }}")
    return _by_xargs("\n".join(lines), "-n", "1", "sh", "-c")


def _run_library(place: Path, workbook: Path, councils: list[str]) -> float:
    share = -(-len(councils) // JOBS)
    script = place / "cells.py"
    script.write_text(CELLS)
    command = (sys.executable, str(script), str(workbook), YEARS[0], str(place / "alone"))
    return _by_xargs("\n".join(councils), "-n", str(share), *command)


def _by_xargs(lines: str, *command: str) -> float:
    began = time.perf_counter()
    xargs = ["xargs", "-P", str(JOBS), "-d", "\n", *command]
    subprocess.run(xargs, input=lines, text=True, check=True, capture_output=True)
    return time.perf_counter() - began
