"""A schedule's monthly runs of one workbook that grows, as cron does them: without a period."""

import hashlib
import re

import pytest
import writers
from conftest import load_here

import partnership_analysis as pa
from partnership_analysis.briefing import planning
from partnership_analysis.briefing.requests import Request

pytestmark = pytest.mark.slow

MONTHS = [f"{2014 + month // 12}-{month % 12 + 1:02d}" for month in range(3, 16)]  # April 2014 to April 2015
# The year is over in its last month: the run then is of the year.
PERIODS = [*MONTHS[:11], "2014/15", MONTHS[12]]
# The first months, the last of a half, the last and first of a calendar year, and those about the end of the year.
RUNS = (1, 2, 6, 9, 10, 11, 12, 13)
HEADINGS = {
    "2014-04": "Performance briefing, April 2014",
    "2014/15": "Annual performance briefing, 2014/15",
}
MEASURES = [
    ["Measure", "Service", "Unit", "Polarity", "Aggregation"],
    ["Calls answered", "Customer Services", "percent", "higher", "average"],
    ["Homes built", "Housing", "count", "higher", "sum"],
]


def grow(path, number):
    """Write the workbook as it is after so many months; from the tenth on, a figure of the first is revised."""
    calls = [[f"{90 + place % 4}%", "91%"] for place in range(number)]
    homes = [[4 + place % 3, 5] for place in range(number)]
    if number >= 10:
        calls[0][0] = "85%"
    rows = [["Measure", "Period", "Value", "Target"]]
    for name, figures in (("Calls answered", calls), ("Homes built", homes)):
        rows += [[name, month, *figure] for month, figure in zip(MONTHS, figures, strict=False)]
    return writers.write(path, {"About": [["Authority", "Anytown"]], "Measures": MEASURES, "Return": rows})


def contents(folder):
    """What lies in a folder, and where its links lead."""
    return {
        path.relative_to(folder).as_posix(): (
            path.readlink() if path.is_symlink() else path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in folder.rglob("*")
        if "latest" not in path.relative_to(folder).parts[:-1]
    }


def test_each_month_of_a_growing_workbook_is_the_latest_and_has_a_folder_of_its_own(tmp_path):
    plans = []
    for number in RUNS:
        workbook = grow(tmp_path / f"{number}.xlsx", number)
        plans.append(planning.plan(Request(workbook, notebooks=("annual_briefing",), outputs=tmp_path), load_here))
    assert [plan.period.label for plan in plans] == [PERIODS[number - 1] for number in RUNS]
    assert len({plan.folder for plan in plans}) == len(RUNS)
    for plan in plans:
        report = pa.report(plan.data, plan.period)
        assert set(report.scorecard["period"]) == {plan.period.label}
        assert report.heading.endswith(plan.period.label if plan.period.months == 12 else plan.period.words)


def test_monthly_runs_name_their_month_and_leave_the_earlier_ones_as_they_were(tmp_path, run_here):
    before = {}
    for period, heading in HEADINGS.items():
        workbook = grow(tmp_path / "return.xlsx", PERIODS.index(period) + 1)
        run = ("annual_briefing", "--workbook", workbook, "--keep", "24")
        done = run_here(*run, cwd=tmp_path)
        assert (done.returncode, "Published" in done.stderr) == (0, True), done.stderr
        briefing = tmp_path / "outputs" / "anytown" / period.replace("/", "-")
        page = (briefing / "latest" / "index.html").read_text(encoding="utf-8")
        assert re.findall("<h1>(.*?)</h1>", page) == [heading]
        assert {folder: contents(folder) for folder in before} == before
        before[briefing] = contents(briefing)
    again = run_here(*run, cwd=tmp_path)
    assert (again.returncode, again.stderr.startswith("Unchanged")) == (0, True), again.stderr
    listed = (tmp_path / "outputs" / "index.html").read_text(encoding="utf-8")
    assert re.findall("<h3>(.*?)</h3>", listed) == ["2014/15", "April 2014"]
