"""Runs as a scheduler has them: batches, what has not changed, locks, and whatever may befall a run."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from conftest import partnership
from faults import Watched, kill_runs, whole, write_notebook
from filelock import FileLock

from partnership_analysis.briefing import folders, forks

pytestmark = pytest.mark.slow

needs_fork = pytest.mark.skipif(not forks.AVAILABLE, reason="this system has no fork")

BRIEFING = Path("outputs", "peterborough-serco", "2014-15")

FAULTY = {
    "loops": (
        "import time\nwhile True: time.sleep(0.01)",
        "loops.ipynb, cell 2: it took longer than 15 seconds (--timeout)",
    ),
    "prints": (
        "while True: print('x' * 100_000)",
        "prints.ipynb, cell 2: the kernel stopped: it printed more than 5 million characters. Print less",
    ),
    "prints 100 MB": (
        "print('x' * 100_000_000)",
        "prints 100 MB.ipynb, cell 2: the kernel stopped: it printed more than 5 million characters. Print less",
    ),
    "segfaults": ("import ctypes; ctypes.string_at(0)", "segfaults.ipynb, cell 2: the kernel stopped: SIGSEGV"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "is killed.ipynb, cell 2: the kernel stopped: SIGKILL"),
    "wants memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9)); x = bytearray(10**10)",
        "wants memory.ipynb, cell 2: MemoryError",
    ),
    "raises": ("1 / 0", "raises.ipynb, cell 2: ZeroDivisionError: division by zero"),
}


@pytest.fixture(scope="module")
def light(tmp_path_factory):
    """A folder with a briefing of one light notebook published in it."""
    folder = tmp_path_factory.mktemp("light")
    write_notebook(folder / "light.ipynb", "print('done')")
    done = partnership("run", "light.ipynb", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def imported_by_run(*arguments, cwd):
    """What a run that changes nothing imports of what takes time to import."""
    code = (
        "import sys\nfrom partnership_analysis.cli import main\ntry: main()\n"
        "finally: print([name for name in ('pandas', 'zmq', 'nbformat', 'distributed') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, "run", *arguments], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"Unchanged {cwd / BRIEFING / 'latest' / 'index.html'}") or (
        done.stderr.startswith(f"Unchanged {BRIEFING / 'latest' / 'index.html'}")
    ), done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["--period", "14/15"],
        ["--year", "Year ending March 2015"],
        ["--period", "2014/15", "--authority", "PETERBOROUGH"],
    ],
)
def test_run_of_what_has_not_changed_is_passed_over_and_imports_nothing_heavy(light, asked):
    before = (light / BRIEFING / "latest").resolve()
    assert imported_by_run("light.ipynb", *asked, cwd=light) == "[]"
    assert (light / BRIEFING / "latest").resolve() == before


@pytest.mark.parametrize("asked", [["--authority", "peterborough"]])
def test_run_that_turns_out_to_be_of_what_has_not_changed_is_passed_over(light, asked):
    assert "pandas" in imported_by_run("light.ipynb", *asked, cwd=light)


def test_spelling_of_an_authority_that_only_the_command_names_is_a_change(tmp_path, written):
    workbook = written({"Rates": [["Measure", "2014/15"], ["NDR collection", "97%"]]}, about=None)
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    for authority, said in (("anytown", "Published"), ("Anytown", "Published"), ("Anytown", "Unchanged")):
        done = partnership("run", "light.ipynb", "--workbook", workbook, "--authority", authority, cwd=tmp_path)
        assert done.stderr.splitlines()[-1].startswith(said), done.stderr


@needs_fork
def test_kernels_of_a_run_are_told_what_is_loaded_and_by_no_variable_of_the_environment(tmp_path, raw):
    cells = (
        "import os\nfrom partnership_analysis.reading import reader\nreader.read = None",
        "import partnership_analysis as pa\nprint(len(pa.load(workbook).measures), 'measures')",
        "print([name for name in os.environ if 'PARTNERSHIP' in name or 'PROVISIONER' in name])",
    )
    write_notebook(tmp_path / "reads.ipynb", *cells)
    done = partnership("run", "reads.ipynb", "--workbook", raw, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / BRIEFING / "latest" / "reads.html").read_text()
    assert "21 measures" in page
    assert "[]" in page


def test_notebook_is_given_the_period_by_the_name_that_its_parameters_have_for_it(tmp_path):
    tells = "print({name: value for name, value in globals().items() if name in ('period', 'year')})"
    own = {
        "new": "period = None",
        "old": "year = None",
        "both": "period = None\nyear = None",
        "neither": "outputs = None",
    }
    for name, parameters in own.items():
        path = write_notebook(tmp_path / f"{name}.ipynb", parameters, tells)
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(notebook, path)
    done = partnership("run", *(f"{name}.ipynb" for name in own), "--year", "13/14", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = {}
    for name in own:
        executed = nbformat.read(
            tmp_path / BRIEFING.with_name("2013-14") / f"latest/notebooks/{name}.ipynb", as_version=4
        )
        found[name] = ast.literal_eval(executed.cells[-1].outputs[0].text)
    new, old = {"period": "2013/14"}, {"year": "2013/14"}
    assert found == {"new": new, "old": old, "both": new | old, "neither": new}


def test_pictures_of_a_notebook_of_ones_own_are_on_its_page(tmp_path):
    cells = (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
        "import pandas as pd\npd.DataFrame({'a': [1, 2]}).plot()",
    )
    write_notebook(tmp_path / "drawn.ipynb", *cells)
    done = partnership("run", "drawn.ipynb", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / BRIEFING / "latest" / "drawn.html").read_text().count("data:image/png;base64,") == 2


def test_importing_what_runs_need_hides_no_module():
    code = "import sys, partnership_analysis.briefing.runner; print([n for n, m in sys.modules.items() if m is None])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_run_is_done_again_by_force_after_a_change_and_after_damage_and_old_runs_go(light, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(light, folder, symlinks=True)
    latest = folder / BRIEFING / "latest"
    first = latest.resolve()
    (latest / "light.html").write_text("damaged")
    repaired = partnership("run", "light.ipynb", cwd=folder)
    assert (repaired.returncode, latest.resolve() != first) == (0, True), repaired.stderr
    whole(latest)
    write_notebook(folder / "light.ipynb", "print('changed')")
    (folder / BRIEFING / "runs" / "0-notes.txt").write_text("somebody's own")
    changed = partnership("run", "light.ipynb", "--keep", "2", cwd=folder)
    assert changed.returncode == 0, changed.stderr
    assert "changed" in (latest / "light.html").read_text()
    assert not first.exists()
    assert len(list((folder / BRIEFING / "runs").glob("2*"))) == 2
    debris = folder / BRIEFING / "runs" / ".killed"
    debris.mkdir()
    same = partnership("run", "light.ipynb", "--keep", "1", cwd=folder)
    assert same.stderr.startswith("Unchanged ")
    assert not debris.exists()
    assert [path.name for path in (folder / BRIEFING / "runs").glob("2*")] == [latest.resolve().name]


def test_same_inputs_leave_the_same_bytes_and_other_bytes_are_told(light):
    latest = light / BRIEFING / "latest"
    runs = sorted((light / BRIEFING / "runs").iterdir())
    done = partnership("run", "light.ipynb", "--verify", cwd=light)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("Verified ")
    record = json.loads((latest / "run.json").read_text())
    (latest / "run.json").write_text(json.dumps(record | {"outputs": record["outputs"] | {"light.html": "0" * 64}}))
    try:
        other = partnership("run", "light.ipynb", "--verify", cwd=light)
    finally:
        (latest / "run.json").write_text(json.dumps(record))
    assert other.returncode == 1
    assert "light.html differs" in other.stderr
    assert sorted((light / BRIEFING / "runs").iterdir()) == runs


def test_notebook_of_ones_own_does_not_keep_latest_from_what_comes_after(light):
    extra = write_notebook(light / "extra.ipynb", "print('once')")
    both = partnership("run", "light.ipynb", extra, cwd=light)
    assert both.returncode == 0, both.stderr
    alone = partnership("run", "light.ipynb", "--force", cwd=light)
    assert alone.returncode == 0, alone.stderr
    assert not (light / BRIEFING / "latest" / "extra.html").exists()


def test_briefing_that_a_batch_names_in_two_ways_is_made_once(tmp_path):
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    (tmp_path / "batch.yml").write_text("runs:\n  - period: 2014/15\n  - authority: Peterborough\n")
    done = partnership("run", "light.ipynb", "--batch", "batch.yml", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["runs"]
    assert sorted(run["status"] for run in told) == ["published", "unchanged"]
    assert {(run["authority"], run["period"]) for run in told} == {("Peterborough", "2014/15")}
    assert len(list((tmp_path / BRIEFING / "runs").iterdir())) == 1


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_that_is_stopped_says_so_and_leaves_nothing(light, number):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and all they start
    slow = write_notebook(light / "stopped.ipynb", "import time\nopen('begun', 'w').close()\ntime.sleep(60)")
    before = sorted((light / BRIEFING / "runs").iterdir())
    run = Watched(slow, cwd=light)
    while not list((light / BRIEFING / "runs").glob(".*/begun")):
        assert run.process.poll() is None
        time.sleep(0.05)
    run.family()
    run.process.send_signal(number)
    assert run.end() == 128 + number
    assert run.said.splitlines()[-1].startswith("Stopped: nothing more was published")
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


def test_everything_wrong_with_a_batch_file_is_said_at_once_with_its_line(tmp_path):
    (tmp_path / "batch.yml").write_text(
        "runs:\n  - authority: Fife\n    yaer: 2014/15\n  - notebooks: collection_rates\n  - year: [1]\n"
        "  - authority: Fife\n  - period: 2014/15\n    year: 2013/14\nworkbooks: x\n"
    )
    done = partnership("run", "--batch", "batch.yml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "batch.yml, line 3: run 1: found 'yaer'; expected one of workbook, period, authority, notebooks, outputs",
        "batch.yml, line 4: run 2: found no list of notebooks; expected one, such as [collection_rates]",
        "batch.yml, line 5: run 3: found no year; expected text, or leave year out",
        "batch.yml, line 6: run 4: found Fife a second time; give its notebooks together",
        "batch.yml, line 8: run 5: found period a second time; give it once",
        "batch.yml, line 9: found 'workbooks'; expected runs: and nothing else",
    ]
    assert partnership("run", "--batch", "nowhere.yml", cwd=tmp_path).returncode == 2


def test_second_run_of_a_briefing_gives_way_or_waits(light):
    with folders.locked(light / BRIEFING / ".lock"):
        done = partnership("run", "light.ipynb", "--force", cwd=light)
    assert done.returncode == 75
    assert "another run of this briefing is going on. Wait for it, or add --wait" in done.stderr
    lock = FileLock(light / BRIEFING / ".lock", thread_local=False)
    lock.acquire()
    threading.Timer(3, lock.release).start()
    done = partnership("run", "light.ipynb", "--force", "--wait", cwd=light)
    assert done.returncode == 0, done.stderr
    assert not (light / BRIEFING / ".lock").exists()


def test_of_two_runs_of_a_briefing_that_race_one_is_published_and_one_gives_way(light):
    slow = write_notebook(light / "race.ipynb", "import time; time.sleep(1)")
    runs = [Watched("light.ipynb", slow, "--force", cwd=light) for _ in range(2)]
    ends = sorted(run.end() for run in runs)
    assert ends == [0, 75], [run.said for run in runs]
    whole(light / BRIEFING / "latest")


def test_lock_of_a_process_that_died_is_free(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from partnership_analysis.briefing import folders\n"
        "with folders.locked(Path(sys.argv[1])): print('locked', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path / "lock"], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"locked\n"
        with pytest.raises(folders.BusyError), folders.locked(tmp_path / "lock"):
            pass
        holder.kill()
    with folders.locked(tmp_path / "lock"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_lock_whose_file_is_removed_at_each_end_is_had_by_one_at_a_time(tmp_path):
    within, most = [], []

    def enter(number):
        for _ in range(20):
            with folders.locked(tmp_path / "lock", wait=True):
                within.append(number)
                most.append(len(within))
                time.sleep(0.001)
                within.remove(number)

    threads = [threading.Thread(target=enter, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (max(most), len(most)) == (1, 160)
    assert list(tmp_path.iterdir()) == []


@needs_fork
def test_runs_killed_at_random_instants_leave_the_last_briefing_and_nothing_else(tmp_path):
    assert len(kill_runs(tmp_path, 4)) == 4


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


def test_place_that_cannot_be_written_to_is_a_failure(tmp_path):
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    (tmp_path / "outputs").mkdir()
    (tmp_path / BRIEFING.parent).write_text("a file where a folder should be")
    done = partnership("run", "light.ipynb", cwd=tmp_path)
    assert done.returncode == 1
    assert "peterborough-serco" in done.stderr
    assert "Nothing was published" in done.stderr
    assert "Traceback" not in done.stderr


@needs_fork
def test_full_disk_leaves_the_last_briefing(tmp_path, light):
    place = tmp_path / "small"
    place.mkdir()
    mounted = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount")
    if not mounted or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=340k", "none", place]).returncode:
        pytest.skip("needs leave to mount a small disk")
    try:
        shutil.copytree(light / "outputs", place / "outputs", symlinks=True)
        for old in sorted((place / BRIEFING / "runs").iterdir()):
            if old != (place / BRIEFING / "latest").resolve():
                shutil.rmtree(old)
        wordy = write_notebook(tmp_path / "light.ipynb", "print('x' * 200_000)")
        done = partnership("run", wordy, "--outputs", place / "outputs", cwd=tmp_path)
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        whole(place / BRIEFING / "latest")
        assert partnership("run", light / "light.ipynb", "--outputs", place / "outputs", cwd=light).returncode == 0
        whole(place / BRIEFING / "latest")
    finally:
        subprocess.run(["umount", place], check=True)
