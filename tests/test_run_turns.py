"""Two runs of one briefing: one gives way or waits, whatever the other comes to."""

import concurrent.futures.thread
import errno
import os
import subprocess
import sys
import threading
import time

import pytest
from conftest import BRIEFING
from faults import Watched, whole, write_notebook
from filelock import FileLock

from partnership_analysis.briefing import folders

pytestmark = pytest.mark.slow


def test_of_two_runs_that_race_one_is_published_and_the_other_gives_way_and_the_next_waits_its_turn(light, run_here):
    slow = write_notebook(light / "race.ipynb", "import time; time.sleep(1)")
    runs = [Watched("light.ipynb", slow, "--force", cwd=light) for _ in range(2)]
    ends = [run.end() for run in runs]
    assert sorted(ends) == [0, 75], [run.said for run in runs]
    assert "another run of this briefing is going on. Wait for it, or add --wait" in runs[ends.index(75)].said
    whole(light / BRIEFING / "latest")
    assert (light / BRIEFING / "latest" / "race.html").exists()
    lock = FileLock(light / BRIEFING / ".lock", thread_local=False)
    lock.acquire()
    release = threading.Timer(3, lock.release)
    release.start()
    done = run_here("light.ipynb", "--force", "--wait", cwd=light)
    assert done.returncode == 0, done.stderr
    assert not release.is_alive()
    assert not (light / BRIEFING / ".lock").exists()
    # A notebook of one's own does not keep latest from what comes after.
    assert not (light / BRIEFING / "latest" / "race.html").exists()


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


@pytest.mark.parametrize("is_stopping", [False, True], ids=["as usual", "while the program is stopped"])
def test_every_file_is_written_to_the_disk_and_one_that_is_not_is_an_error(tmp_path, monkeypatch, is_stopping):
    # Which the interpreter sets when it is about to end.
    monkeypatch.setattr(concurrent.futures.thread, "_shutdown", is_stopping)
    (tmp_path / "charts").mkdir()
    files = {tmp_path, tmp_path / "charts" / "trend.png", *(tmp_path / f"{number}.csv" for number in range(20))}
    for file in files - {tmp_path}:
        file.write_text("1")
    written = set()
    monkeypatch.setattr(os, "fsync", lambda descriptor: written.add(os.fstat(descriptor).st_ino))
    folders._sync_to_disk(tmp_path)
    assert written == {file.stat().st_ino for file in files}

    def fail(descriptor):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        folders._sync_to_disk(tmp_path)
