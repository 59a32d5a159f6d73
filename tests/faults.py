"""Runs killed at random instants, and two users' runs at once: ``make faults`` does hundreds, the suite few."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import nbformat
import psutil

COMMAND = [sys.executable, "-m", "partnership_analysis.cli", "run"]
CAN_BE_OTHERS = hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("setpriv"))
_BUSY = 75


def as_user(name: str) -> list[str]:
    """Return what has a command run by another user without a home, with the environment that cron gives.

    The user may read what root may, for in a container the interpreter itself may be root's, and write its own.
    """
    rights = ["--no-new-privs", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    user = ["setpriv", f"--reuid={name}", "--regid=nogroup", "--clear-groups", *rights]
    given = ["PATH=/usr/bin:/bin", "SHELL=/bin/sh", "HOME=/nonexistent", f"LOGNAME={name}"]
    others = {name for name in os.environ if name != "PYTHONPATH"}
    return [*user, "env", *(f"-u{name}" for name in sorted(others)), *given]


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


def race_users(folder: Path, times: int) -> Counter[int]:
    """Have two users run one briefing at once, in a folder that their group may write to; count how the runs ended.

    Each publishes a whole run, or says that the other is at it; what the one has left is no hindrance to the other.
    """
    outputs = folder / "outputs"
    outputs.mkdir()
    shutil.chown(outputs, group="nogroup")
    outputs.chmod(0o2775)
    notebook = write_notebook(folder / "light.ipynb", "print('done')")
    ended: Counter[int] = Counter()
    for number in range(times):
        run = ["sh", "-c", 'umask 002; exec "$@"', "sh", *COMMAND, notebook, "--force", "--keep", "3"]
        users = [[*as_user(name), *run] for name in ("nobody", "games")]
        runs = [Watched("--outputs", outputs, cwd=folder, command=command) for command in users]
        statuses = sorted(run.end() for run in (runs if number % 2 else reversed(runs)))
        assert statuses in ([0, 0], [0, _BUSY]), [run.said for run in runs]
        ended.update(statuses)
        whole(outputs / "peterborough-serco" / "2014-15" / "latest")
        assert [path.name for path in outputs.glob("*/*/runs/.*")] == []
    return ended


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        killed = kill_runs(Path(folder), int(sys.argv[1]), seed=time.time_ns())
        print(f"{len(killed)} runs killed, none harmed")
    if CAN_BE_OTHERS:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            ended = race_users(Path(folder), 50)
            print(f"50 races of two users: {ended[0]} runs published, {ended[_BUSY]} told that the other was at it")
