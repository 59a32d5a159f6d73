"""What a request comes to before a notebook is run: its period, its folder and what its notebooks are given."""

import pytest
from conftest import load_here

import partnership_analysis as pa
from partnership_analysis.briefing import planning
from partnership_analysis.briefing.requests import Request

MONTHS = [f"{2011 + (month > 12)}-{(month - 1) % 12 + 1:02d}" for month in range(4, 16)]


@pytest.fixture(scope="module")
def monthly(written):
    """A workbook with the year 2011/12 and each of its months, one of which is December 2011."""
    rows = [["Measure", "Period", "Value"], *(["NDR collection", month, "97%"] for month in [*MONTHS, "2011/12"])]
    return written({"Return": rows}, about=[("Authority", "Anytown")])


@pytest.fixture
def planned(monthly, tmp_path):
    def plan(period):
        return planning.plan(Request(monthly, period, notebooks=("annual_briefing",), outputs=tmp_path), load_here)

    return plan


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "label", "folder"),
    [
        (None, "2011/12", "2011-12"),
        ("11/12", "2011/12", "2011-12"),
        ("Q3 2011/12", "2011/12 Q3", "2011-12-q3"),
        ("H2 2011/12", "2011/12 H2", "2011-12-h2"),
        ("Nov 11", "2011-11", "2011-11"),
        ("Dec 2011", "2011-12", "december-2011"),  # for 2011-12 is the year
    ],
)
def test_every_period_has_a_folder_of_its_own_and_its_notebooks_report_on_that_period(planned, asked, label, folder):
    plan = planned(asked)
    assert (plan.period.label, plan.folder.name) == (label, folder)
    (page,) = plan.pages
    assert pa.report(plan.data, page.parameters["period"]).period == plan.period
    assert planned(plan.resolved.period).period == plan.period
