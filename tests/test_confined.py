"""Workbooks that do their worst to whoever reads them: each is an error of its own, whatever else is to be done."""

import json
import signal
import sys
import time

import psutil
import pytest
import writers
from faults import Watched, whole, write_notebook

from partnership_analysis.briefing import confined, processes
from partnership_analysis.briefing.forks import AVAILABLE
from partnership_analysis.problems import InputError

needs_fork = pytest.mark.skipif(not AVAILABLE, reason="this system has no fork")

# What reading some workbooks comes to, as a function with its arguments. Real ones are refused before they can do it.
WORST = {
    "aborts.xlsx": ["os:abort"],
    "wants memory.xlsx": ["builtins:bytearray", 10**11],
    "loops.xlsx": ["subprocess:call", "echo > begun; sleep 600", None, None, None, None, None, None, True, True],
}
SAID = {
    "aborts.xlsx": "aborts.xlsx: found a file that stops the program that reads it (SIGABRT); expected a spreadsheet",
    "wants memory.xlsx": "wants memory.xlsx: found a file that needs more than 4 GiB of memory to read; expected",
    "loops.xlsx": "loops.xlsx: found a file that takes longer than 20 seconds to read; expected one that",
}
# The command, but for what reading those comes to.
COMMAND = f"""
from partnership_analysis import cli
from partnership_analysis.briefing import confined

call = confined.call

def called(start, file, *usual, **options):
    return call(start, file, *{WORST}.get(file, usual), **options)

confined.call = called
cli.main()
"""


def watched(*arguments, cwd):
    return Watched(*arguments, cwd=cwd, command=[sys.executable, "-c", COMMAND])


def write_good(path, council):
    rows = [["Measure", "Period", "Value"], ["NDR collection", "2013/14", "97%"], ["NDR collection", "2014/15", "98%"]]
    return writers.write(path, {"About": [["Authority", council]], "Return": rows})


@pytest.mark.parametrize("name", ["aborts.xlsx", "wants memory.xlsx"])
@pytest.mark.skipif(sys.platform == "win32", reason="it has no limit of memory")
def test_what_ends_the_process_that_reads_a_file_is_an_error_of_the_file(name):
    with pytest.raises(InputError) as raised:
        confined.call(processes.NewProcess, name, *WORST[name])
    assert str(raised.value).startswith(SAID[name])


def test_what_takes_too_long_is_an_error_of_the_file_and_ends_with_it():
    with pytest.raises(InputError, match=r"a file that takes longer than 0.5 seconds to read"):
        confined.call(processes.NewProcess, "loops.xlsx", "time:sleep", 600, seconds=0.5)
    assert [child for child in psutil.Process().children() if "briefing.processes" in " ".join(child.cmdline())] == []


def test_what_is_no_fault_of_the_file_is_told_apart(capfd):
    with pytest.raises(confined.FailedError, match=r"kpis.xlsx: TypeError: .*sleep"):
        confined.call(processes.NewProcess, "kpis.xlsx", "time:sleep")
    assert "Traceback" in capfd.readouterr().err  # for whoever is to mend it
    with pytest.raises(confined.FailedError, match=r"kpis.xlsx: gone: No such file or directory"):
        confined.call(processes.NewProcess, "kpis.xlsx", "os:listdir", "gone")


@pytest.mark.slow
@needs_fork
def test_check_says_one_line_of_a_file_that_ends_its_reader_and_goes_on_to_the_next(tmp_path):
    run = watched("check", "aborts.xlsx", "gone.xlsx", cwd=tmp_path)
    assert run.end() == 2
    first, second, _ = run.said.splitlines()
    assert first.startswith(SAID["aborts.xlsx"])
    assert "gone.xlsx: found no such file" in second


@needs_fork
@pytest.mark.slow
def test_hostile_workbooks_of_a_batch_are_refused_and_the_others_published_and_somebody_told(tmp_path):
    councils = [f"Town {letter}" for letter in "AB"]
    lines = ["runs:", *(f"  - workbook: {name}" for name in WORST)]
    lines += [f"  - workbook: {write_good(tmp_path / f'{council}.xlsx', council).name}" for council in councils]
    (tmp_path / "batch.yml").write_text("\n".join(lines))
    for name in WORST:
        (tmp_path / name).touch()
    notebook = write_notebook(tmp_path / "light.ipynb", "print('done')")
    options = ("--batch", "batch.yml", "--timeout", "20", "--json", "--notify", "tee told.json")
    run = watched("run", notebook, *options, cwd=tmp_path)
    assert run.end() == 1
    told = json.loads(run.output)
    assert json.loads((tmp_path / "told.json").read_text()) == told
    assert [one["status"] for one in told["runs"]] == ["wrong"] * len(WORST) + ["published"] * len(councils)
    for one, said in zip(told["runs"], SAID.values(), strict=False):
        (problem,) = one["problems"]
        assert problem.startswith(said)
        assert problem in run.said
    assert "Traceback" not in run.said
    for council in councils:
        whole(tmp_path / "outputs" / council.lower().replace(" ", "-") / "2014-15" / "latest")


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_while_it_loads_ends_at_once_and_leaves_nothing(tmp_path, command, number):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and all they start
    (tmp_path / "loops.xlsx").touch()
    (tmp_path / "batch.yml").write_text("runs: [{authority: A}, {authority: B}]")  # one waits for the other's loading
    arguments = {"check": ["loops.xlsx"], "run": ["--workbook", "loops.xlsx", "--batch", "batch.yml"]}
    run = watched(command, *arguments[command], cwd=tmp_path)
    while not (tmp_path / "begun").exists():
        assert run.process.poll() is None
        time.sleep(0.05)
    assert all(process.net_connections("inet") == [] for process in run.family())
    run.process.send_signal(number)
    began = time.monotonic()
    assert run.process.wait(60) == 128 + number
    assert time.monotonic() - began < 4  # two seconds, were it not for the other tests that run at the same time
    run.end()
    assert run.said.splitlines()[-1].startswith("Stopped")
    assert {path.name for path in tmp_path.iterdir()} <= {"batch.yml", "begun", "loops.xlsx"}
