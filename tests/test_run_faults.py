"""Whatever may befall a run: notebooks that fail, processes that are killed, places that cannot be written to."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BRIEFING
from faults import Watched, kill_runs, whole, write_notebook

from partnership_analysis.briefing import forks

pytestmark = pytest.mark.slow

needs_fork = pytest.mark.skipif(not forks.AVAILABLE, reason="this system has no fork")

FAULTY = {
    "loops": (
        "import time\nwhile True: time.sleep(0.01)",
        "loops.ipynb, cell 2: it took longer than 15 seconds (--timeout)",
    ),
    "prints": (
        "while True: print('x' * 100_000)",
        "prints.ipynb, cell 2: the kernel stopped: it printed more than 5 million characters. Print less",
    ),
    "prints 30 MB": (
        "print('x' * 30_000_000)",
        "prints 30 MB.ipynb, cell 2: the kernel stopped: it printed more than 5 million characters. Print less",
    ),
    "segfaults": ("import ctypes; ctypes.string_at(0)", "segfaults.ipynb, cell 2: the kernel stopped: SIGSEGV"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "is killed.ipynb, cell 2: the kernel stopped: SIGKILL"),
    "wants memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9)); x = bytearray(10**10)",
        "wants memory.ipynb, cell 2: MemoryError",
    ),
    "raises": ("1 / 0", "raises.ipynb, cell 2: ZeroDivisionError: division by zero"),
}


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_that_is_stopped_says_so_tells_somebody_and_leaves_nothing(light, number):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and all they start
    slow = write_notebook(light / "stopped.ipynb", "import time\nopen('begun', 'w').close()\ntime.sleep(60)")
    before = sorted((light / BRIEFING / "runs").iterdir())
    run = Watched(slow, "--notify", "cat > told.json", cwd=light)
    while not list((light / BRIEFING / "runs").glob(".*/begun")):
        assert run.process.poll() is None
        time.sleep(0.05)
    run.family()
    run.process.send_signal(number)
    assert run.end() == 128 + number
    assert [line.partition(" ")[0] for line in run.said.splitlines()[-2:]] == ["Nothing", "Stopped"]
    assert "Traceback" not in run.said
    told = json.loads((light / "told.json").read_text())
    assert (told["exit"], told["runs"][0]["status"]) == (128 + number, "stopped")
    assert sorted((light / BRIEFING / "runs").iterdir()) == before


@needs_fork
def test_example_that_is_gone_stops_no_run_of_another_workbook(tmp_path, raw):
    copy = tmp_path / "project"
    for name in ("src", "notebooks"):
        shutil.copytree(Path(__file__).parents[1] / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    names = [str(write_notebook(tmp_path / f"{name}.ipynb", "import time; time.sleep(1)")) for name in "abc"]
    command = [sys.executable, "-m", "partnership_analysis.cli", "run", *names, "--workbook", raw, "--jobs", "2"]
    environment = os.environ | {"PYTHONPATH": str(copy / "src")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@needs_fork
def test_faulty_notebooks_fail_each_with_its_reason_and_stop_no_other_run(tmp_path, raw):
    lines = ["runs:"]
    for name, (cell, _) in FAULTY.items():
        notebook = write_notebook(tmp_path / f"{name}.ipynb", "x = 1", cell)
        lines += [f"  - notebooks: [{notebook}]", f"    outputs: {tmp_path / name}"]
    good = write_notebook(tmp_path / "good.ipynb", "print('done')")
    lines += [f"  - notebooks: [{good}]", f"    outputs: {tmp_path / 'good'}"]
    (tmp_path / "batch.yml").write_text("\n".join(lines))
    run = Watched("--batch", "batch.yml", "--timeout", "15", "--json", "--notify", "tee told.json", cwd=tmp_path)
    assert run.end() == 1
    for name, (_, said) in FAULTY.items():
        assert said in run.said
        (kept,) = (tmp_path / name).glob("*/*/runs/*")
        assert str(kept / "notebooks") in run.said
        assert {path.name for path in kept.iterdir()} == {"notebooks", "run.json"}
        assert json.loads((kept / "run.json").read_text())["status"] == "failed"
        assert not (kept.parents[1] / "latest").exists()
    whole(tmp_path / "good" / BRIEFING.relative_to("outputs") / "latest")
    told = json.loads(run.output)
    assert [one["status"] for one in told["runs"]] == ["failed"] * len(FAULTY) + ["published"]
    assert json.loads((tmp_path / "told.json").read_text()) == told
    assert "Traceback" not in run.said


@needs_fork
def test_runs_killed_at_random_instants_leave_the_last_briefing_and_nothing_else(tmp_path):
    assert len(kill_runs(tmp_path, 2)) == 2


@needs_fork
def test_run_whose_kernels_are_all_killed_fails(light):
    slow = write_notebook(light / "slow.ipynb", "import time\nopen('begun', 'w').close()\ntime.sleep(60)")
    run = Watched(slow, cwd=light)
    while not list((light / BRIEFING / "runs").glob(".*/begun")):
        assert run.process.poll() is None
        time.sleep(0.05)
    servers = [one for one in run.family() if f"{forks.Kind.KERNELS}" in one.cmdline()]
    min(servers, key=lambda one: one.pid).send_signal(signal.SIGKILL)
    assert run.end() == 1
    assert "slow.ipynb, cell 1: the kernel stopped: SIGKILL" in run.said


@needs_fork
def test_run_whose_notebooks_processes_are_all_killed_fails_and_leaves_the_last_briefing(light):
    slow = write_notebook(light / "slow.ipynb", "import time\nopen('begun', 'w').close()\ntime.sleep(60)")
    latest = (light / BRIEFING / "latest").resolve()
    run = Watched("light.ipynb", slow, cwd=light)
    while not list((light / BRIEFING / "runs").glob(".*/begun")):
        assert run.process.poll() is None
        time.sleep(0.05)
    servers = [one for one in run.family() if f"{forks.Kind.NOTEBOOKS}" in one.cmdline()]
    min(servers, key=lambda one: one.pid).send_signal(signal.SIGKILL)
    assert run.end() == 1
    assert "slow.ipynb, cell 1: its process was ended from outside" in run.said
    assert (light / BRIEFING / "latest").resolve() == latest
    whole(latest)


def test_place_that_cannot_be_written_to_is_refused(tmp_path, run_here):
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    (tmp_path / "outputs").mkdir()
    (tmp_path / BRIEFING.parent).write_text("a file where a folder should be")
    done = run_here("light.ipynb", cwd=tmp_path)
    assert done.returncode == 2
    assert "peterborough-serco" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Refused")
    assert "Traceback" not in done.stderr


@needs_fork
def test_full_disk_leaves_the_last_briefing(tmp_path, light, run_here):
    place = tmp_path / "small"
    place.mkdir()
    mounted = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount")
    if not mounted or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500k", "none", place]).returncode:
        pytest.skip("needs leave to mount a small disk")
    try:
        newest = (light / BRIEFING / "latest").resolve()
        old = [one.name for one in newest.parent.iterdir() if one != newest]
        shutil.copytree(light / "outputs", place / "outputs", symlinks=True, ignore=shutil.ignore_patterns(*old))
        wordy = write_notebook(tmp_path / "light.ipynb", "print('x' * 400_000)")
        done = run_here(wordy, "--outputs", place / "outputs", cwd=tmp_path)
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        whole(place / BRIEFING / "latest")
        assert run_here(light / "light.ipynb", "--outputs", place / "outputs", cwd=light).returncode == 0
        whole(place / BRIEFING / "latest")
    finally:
        subprocess.run(["umount", place], check=True)
