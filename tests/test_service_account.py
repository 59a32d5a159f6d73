"""A schedule of a real other user, who has no home: months in a row about the end of a year, three of which go wrong.

The clock is simulated: the process of the schedule has a `datetime` that says what each run is to believe.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import writers
from faults import CAN_BE_OTHERS, as_user, race_users, whole, write_notebook

from partnership_analysis.periods import Period

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_BE_OTHERS, reason="only root can run something as another user"),
]

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
for month in map(int, sys.argv[1:]):
    now = real.datetime(2014 + (month + 3) // 12, (month + 3) % 12 + 1, 1, 6, tzinfo=real.UTC)
    shutil.copy(f"{month:02d}.xlsx", workbook)
    match month:
        case 10:
            workbook.unlink()
        case 11:
            workbook.write_bytes(workbook.read_bytes()[:3000])
        case 13:
            (outputs / "anytown").chmod(0o555)
    print(f"-- {month}", file=sys.stderr)
    try:
        main(command)
    except SystemExit as ended:
        print(ended.code)
        if month == 13:
            (outputs / "anytown").chmod(0o755)
"""
# Six of them, about the end of a year; `make faults` has all thirty.
MONTHS = range(1, 31) if os.environ.get("PA_ALL_MONTHS") else range(9, 15)
WRONG = {10: "found no such file", 11: "returns.xlsx", 13: "Permission denied"}


def write_returns(folder, months):
    """Write the workbook as it is after so many months from April 2014."""
    named = [Period(2014, 4, 1).following(number).label for number in range(months)]
    rows = [["Calls answered", month, f"{90 + number % 4}%", "91%"] for number, month in enumerate(named)]
    rows.insert(0, ["Measure", "Period", "Value", "Target"])
    measures = [["Measure", "Service", "Unit", "Polarity", "Aggregation"]]
    measures += [["Calls answered", "Customer Services", "percent", "higher", "average"]]
    sheets = {"About": [["Authority", "Anytown"]], "Measures": measures, "Return": rows}
    writers.write(folder / f"{months:02d}.xlsx", sheets)


def test_service_account_without_a_home_publishes_every_month_and_tells_of_those_that_fail(tmp_path):
    for month in MONTHS:
        write_returns(tmp_path, month)
    write_notebook(tmp_path / "light.ipynb", "period = None", "print(period)")
    (tmp_path / "schedule.py").write_text(SCHEDULE)
    shutil.chown(tmp_path, "nobody", "nogroup")
    command = [*as_user("nobody"), sys.executable, "-P", "schedule.py", *map(str, MONTHS)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [*map(int, done.stdout.split())] == [2 if month in WRONG else 0 for month in MONTHS], done.stderr
    runs = done.stderr.split("-- ")[1:]
    assert "Traceback" not in done.stderr
    assert [run.count(" UTC]") for run in runs] == [1] * len(MONTHS), done.stderr
    told = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]
    for month, outcome in zip(MONTHS, told, strict=True):
        (run,) = outcome["runs"]
        if month in WRONG:
            assert (outcome["exit"], run["status"]) == (2, "wrong")
            assert WRONG[month] in run["problems"][0]
            continue
        over = month % 12 == 0  # the year is
        period = Period(2014, 4, 12 if over else 1).following((month // 12 if over else month) - 1)
        assert (outcome["exit"], run["status"], run["period"]) == (0, "published", period.label)
        record = whole(tmp_path / "outputs" / "anytown" / period.label.replace("/", "-") / "latest")
        assert record["date"].endswith("-01")
        assert record["run"].endswith("-01T060000Z")
    assert len(list(tmp_path.glob("outputs/anytown/*/latest"))) == len(MONTHS) - len(WRONG)
    assert not Path("/nonexistent").exists()


def test_two_users_who_run_one_briefing_at_once_both_have_a_whole_one(tmp_path):
    assert race_users(tmp_path, 1)[0] >= 1
