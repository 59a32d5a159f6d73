"""Runs on a Dask cluster: a real scheduler, and workers that are real processes."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest
from conftest import partnership
from distributed import Client
from faults import whole, write_notebook

from partnership_analysis.briefing import cluster as cluster_of_runs
from partnership_analysis.briefing import forks
from partnership_analysis.briefing.outcomes import Options
from partnership_analysis.briefing.requests import Request

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not forks.AVAILABLE, reason="killing a worker is only tried where there are signals"),
]

COUNCILS = ("Anytown", "Elsewhere")
DIGEST = 64  # letters of the name of a workbook that was read


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers: its address, and their processes, which the last test that has them kills."""
    folder = tmp_path_factory.mktemp("cluster")
    place = folder / "scheduler.json"
    scheduler = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "dask", "worker", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    log = (folder / "dask.log").open("w")
    # No worker takes tasks of another, so that where a run goes does not depend on who is quick.
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False"}
    options = {"stdout": log, "stderr": log, "env": environment}
    processes = [subprocess.Popen([*scheduler, "--scheduler-file", place], **options)]
    processes += [subprocess.Popen([*worker, "--scheduler-file", place], **options) for _ in range(2)]
    while not place.exists() or (folder / "dask.log").read_text().count("Registered to") < 2:
        assert all(process.poll() is None for process in processes), (folder / "dask.log").read_text()
        time.sleep(0.1)
    yield json.loads(place.read_text())["address"], processes[1:]
    for process in reversed(processes):
        process.terminate()
        process.wait()
    log.close()


def test_run_goes_to_the_worker_that_has_read_its_workbook(cluster, tmp_path, written):
    light = str(write_notebook(tmp_path / "light.ipynb", "print('done')"))
    rows = [["Measure", "2014/15"], ["NDR collection", "97%"]]
    files = [written({"Returns": rows}, about=[("Authority", name)], name=f"{name}.xlsx") for name in "ABC"]
    asked = [Request(file, notebooks=(light,), outputs=tmp_path / "outputs") for file in files]
    outcomes = cluster_of_runs.send(cluster[0], asked, Options(), lambda *_: None)
    assert [str(outcome.status) for outcome in outcomes] == ["published"] * 3, outcomes
    with Client(cluster[0]) as client:
        kept = client.run(lambda: [path.name for path in forks.folder().iterdir() if len(path.name) == DIGEST])
    assert sum(map(len, kept.values())) == len({name for names in kept.values() for name in names}) == 3


def test_runs_of_a_worker_that_dies_are_done_by_another(cluster, tmp_path, written, monkeypatch):
    address, workers = cluster
    rows = [["Measure", "Period", "Authority", "Value"]]
    rows += [["NDR collection", "2014/15", council, "97%"] for council in COUNCILS]
    workbook = written({"Returns": rows}, about=[("Year", "2014/15")])
    write_notebook(tmp_path / "slow.ipynb", "import time", "time.sleep(2)")
    (tmp_path / "batch.yml").write_text("runs:\n" + "".join(f"  - authority: {name}\n" for name in COUNCILS))
    command = [sys.executable, "-m", "partnership_analysis.cli", "run", "slow.ipynb", "--batch", "batch.yml"]
    command += ["--workbook", workbook, "--cluster", address, "--json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        outputs = tmp_path / "outputs"
        while not list(outputs.glob("*/2014-15/runs/.*/notebooks/slow.ipynb")):
            assert run.poll() is None, run.stderr.read()
            time.sleep(0.05)
        family = psutil.Process(workers[0].pid).children(recursive=True)
        workers[0].kill()
        said, told = run.communicate(timeout=120)
    assert run.returncode == 0, told
    assert [one["status"] for one in json.loads(said)["runs"]] == ["published"] * len(COUNCILS)
    for council in COUNCILS:
        whole(outputs / council.casefold() / "2014-15" / "latest")
        assert len(list((outputs / council.casefold() / "2014-15" / "runs").iterdir())) == 1
    assert psutil.wait_procs(family, timeout=10)[1] == []
    rivals = [written({"Returns": rows[:2]}, name=name) for name in ("benefits.xlsx", "ict.xlsx")]
    asked = [Request(file, notebooks=("collection_rates",), outputs=tmp_path / "rivals") for file in rivals]
    refused = cluster_of_runs.send(address, asked, Options(), lambda *_: None)
    assert [str(outcome.status) for outcome in refused] == ["wrong", "wrong"]
    assert "ict.xlsx would be published in one folder, anytown/2014-15" in refused[0].problems[0]
    assert not (tmp_path / "rivals").exists()
    workers[1].kill()
    monkeypatch.setattr(cluster_of_runs, "_PATIENCE", 1)
    (outcome,) = cluster_of_runs.send(address, [Request(workbook)], Options(), lambda *_: None)
    assert outcome.problems == (f"{address}: no worker was left to do it. Start one: dask worker {address}",)


def test_cluster_that_is_not_there_is_told(tmp_path):
    done = partnership("run", "collection_rates", "--cluster", "tcp://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 1
    assert "tcp://127.0.0.1:1: found no Dask scheduler" in done.stderr
    assert "Traceback" not in done.stderr
