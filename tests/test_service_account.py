"""A schedule of a real other user, who has no home: 30 months in a row, three of which go wrong.

The clock is simulated: the process of the schedule has a `datetime` that says what each run is to believe.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest
import writers
from faults import whole, write_notebook

from partnership_analysis.periods import Period

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("setpriv")),
        reason="only root can run something as another user",
    ),
]

# It may read what root may, for in a container the interpreter itself may be root's; it may write what is its own.
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs"]
AS_NOBODY += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
AS_CRON = ["env", "-i", "PATH=/usr/bin:/bin", "SHELL=/bin/sh", "HOME=/nonexistent", "LOGNAME=nobody"]

SCHEDULE = """
import datetime as real, shutil, sys, types
from pathlib import Path

class Known(type):
    def __instancecheck__(cls, value):
        return isinstance(value, cls.__base__)

class Now(real.datetime, metaclass=Known):
    @classmethod
    def now(cls, zone=None):
        return now.astimezone(zone)

class Today(real.date, metaclass=Known):
    @classmethod
    def today(cls):
        return now.date()

import pandas, pyarrow, pyarrow.parquet  # which are compiled for the real one
sys.modules["datetime"] = types.SimpleNamespace(**vars(real) | {"datetime": Now, "date": Today})
from partnership_analysis.cli import main

outputs, workbook = Path("outputs"), Path("returns.xlsx")
outputs.mkdir()
command = ["run", "light.ipynb", "--workbook", "returns.xlsx", "--notify", "cat >> told.jsonl && echo >> told.jsonl"]
for month in range(1, 31):
    now = real.datetime(2014 + (month + 3) // 12, (month + 3) % 12 + 1, 1, 6, tzinfo=real.UTC)
    shutil.copy(f"{month:02d}.xlsx", workbook)
    match month:
        case 8:
            workbook.unlink()
        case 15:
            workbook.write_bytes(workbook.read_bytes()[:3000])
        case 22:
            outputs.chmod(0o555)
    print(f"-- {month}", file=sys.stderr)
    try:
        main(command)
    except SystemExit as ended:
        print(ended.code)
    outputs.chmod(0o755)
"""
WRONG = {8: "found no such file", 15: "returns.xlsx", 22: "Permission denied"}


def write_returns(folder, months):
    """Write the workbook as it is after so many months from April 2014."""
    rows = [["Measure", "Period", "Value", "Target"]]
    rows += [["Calls answered", f"{2014 + m // 12}-{m % 12 + 1:02d}", f"{90 + m % 4}%", "91%"] for m in range(3, months + 3)]
    measures = [["Measure", "Service", "Unit", "Polarity", "Aggregation"]]
    measures += [["Calls answered", "Customer Services", "percent", "higher", "average"]]
    sheets = {"About": [["Authority", "Anytown"]], "Measures": measures, "Return": rows}
    writers.write(folder / f"{months:02d}.xlsx", sheets)


def test_service_account_without_a_home_publishes_every_month_and_tells_of_those_that_fail(tmp_path):
    for month in range(1, 31):
        write_returns(tmp_path, month)
    write_notebook(tmp_path / "light.ipynb", "period = None", "print(period)")
    (tmp_path / "schedule.py").write_text(SCHEDULE)
    shutil.chown(tmp_path, "nobody", "nogroup")
    python = [f"PYTHONPATH={os.environ.get('PYTHONPATH', '')}", sys.executable, "-P", "schedule.py"]
    done = subprocess.run([*AS_NOBODY, *AS_CRON, *python], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [*map(int, done.stdout.split())] == [2 if month in WRONG else 0 for month in range(1, 31)], done.stderr
    runs = done.stderr.split("-- ")[1:]
    assert "Traceback" not in done.stderr
    assert [run.count(" UTC]") for run in runs] == [1] * 30, done.stderr
    told = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]
    assert len(told) == 30
    for month, outcome in enumerate(told, 1):
        (run,) = outcome["runs"]
        if month in WRONG:
            assert (outcome["exit"], run["status"]) == (2, "wrong")
            assert WRONG[month] in run["problems"][0]
            continue
        period = Period(2014, 4, 12).following(month // 12 - 1) if month % 12 == 0 else Period(2014, 4, 1).following(month - 1)
        assert (outcome["exit"], run["status"], run["period"]) == (0, "published", period.label)
        record = whole(tmp_path / "outputs" / "anytown" / period.label.replace("/", "-") / "latest")
        assert record["date"].endswith("-01")
        assert record["run"].endswith("-01T060000Z")
    assert len(list(tmp_path.glob("outputs/anytown/*/latest"))) == 30 - len(WRONG)
    assert not os.path.exists("/nonexistent")
