"""Runs killed at random instants: ``make faults`` does hundreds, the suite two."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import nbformat
import psutil

COMMAND = [sys.executable, "-m", "partnership_analysis.cli", "run"]


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook; its first cell has the parameter that a run demands, besides what it does."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    first = notebook.cells[0]
    first.source, first.metadata["tags"] = f"workbook = None\n{first.source}", ["parameters"]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


class Watched:
    """A run in a process, and all that it starts, known by a mark in their environment."""

    def __init__(self, *arguments: object, cwd: Path, command: Sequence[object] = COMMAND) -> None:
        self._mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [*map(str, (*command, *arguments))], cwd=cwd, env=os.environ | {"PA_MARK": self._mark},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.folders: set[Path] = set()

    def family(self) -> list[psutil.Process]:
        """All of its processes that have not ended; it notes the folders of their sockets."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("PA_MARK") == self._mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
                    line = process.cmdline()
                    self.folders |= {Path(line[4]) for part in line if part.endswith(".forkserver")}
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def end(self) -> int:
        """Wait for the end of it and of all it started, and see that no socket is left."""
        self.output, self.said = self.process.communicate(timeout=120)
        deadline = time.monotonic() + 20
        while self.family() or any(folder.exists() for folder in self.folders):
            assert time.monotonic() < deadline, (self.family(), self.folders)
            time.sleep(0.2)
        return self.process.returncode


def whole(latest: Path) -> dict:
    """See that a published run is what its record says, and return the record."""
    record = json.loads((latest / "run.json").read_text())
    files = [path for path in latest.rglob("*") if path.is_file() and path.name != "run.json"]
    held = {path.relative_to(latest).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert held == record["outputs"]
    assert record["status"] == "done"
    return record


def kill_runs(folder: Path, times: int, seed: int = 1) -> list[float]:
    """Kill runs of a briefing at random instants; after each the last one stands and nothing is left running.

    The instants are spread over the time that a run takes, one in each equal part of it.
    """
    rng = random.Random(seed)  # noqa: S311 (any instants do)
    notebook = write_notebook(folder / "light.ipynb", "print('done')")
    began = time.monotonic()
    first = Watched(notebook, cwd=folder)
    assert first.end() == 0, first.said
    takes = time.monotonic() - began
    latest = folder / "outputs" / "peterborough-serco" / "2014-15" / "latest"
    instants = [takes * (part + rng.random()) / times for part in rng.sample(range(times), times)]
    for instant in instants:
        run = Watched(notebook, "--force", cwd=folder)
        time.sleep(instant)
        run.family()
        run.process.send_signal(signal.SIGKILL)
        run.end()
        whole(latest)
    last = Watched(notebook, "--force", cwd=folder)
    assert last.end() == 0, last.said
    whole(latest)
    assert [path.name for path in (folder / "outputs" / "peterborough-serco").rglob(".*")] == []
    return instants


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        killed = kill_runs(Path(folder), int(sys.argv[1]), seed=time.time_ns())
        print(f"{len(killed)} runs killed, none harmed")
