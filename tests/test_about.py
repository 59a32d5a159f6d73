"""The sheet About: the period that it asks for."""

import datetime as dt

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

PERIODS = ("2014/15 Q1", "2014/15 Q2", "2014/15 H1", "2011-12", "2014-11", "2014/15")
RETURNS = [["Measure", "Period", "Value"], *(["NDR collection", period, "95%"] for period in PERIODS)]


def of_period(written, period, year="2014/15"):
    about = [("Authority", "Anytown"), ("Year", year), ("Period", period)]
    return written({"Returns": RETURNS}, about=[row for row in about if row[1]])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("Q2", "2014/15 Q2"),
        ("Quarter 2", "2014/15 Q2"),
        ("H1", "2014/15 H1"),
        ("First half", "2014/15 H1"),
        ("November", "2014-11"),
        ("2014/15 Quarter 2", "2014/15 Q2"),
        ("H1 14/15", "2014/15 H1"),
        ("Dec 2011", "2011-12"),
        (dt.date(2014, 11, 1), "2014-11"),
        ("2014/15", "2014/15"),
    ],
)
def test_the_period_of_a_report_may_be_a_part_of_the_year_of_about(written, period, label):
    path = of_period(written, period)
    assert [problem for problem in check(path)[1] if problem.sheet == "About"] == []
    assert pa.report(pa.load(path)).period.label == label


@pytest.mark.parametrize(
    ("period", "year", "cell"),
    [("soon", "2014/15", "B3"), ("Q5", "2014/15", "B3"), ("Q2", None, "B2"), ("12 months to 2014-09", "2014/15", "B3")],
)
def test_a_period_that_no_report_can_be_on_is_an_error_with_its_cell(written, period, year, cell):
    (error,) = [problem for problem in check(of_period(written, period, year))[1] if problem.severity == "error"]
    assert (error.place, error.found) == (f"return.xlsx!About!{cell}", f"the Period {period!r}")
    assert error.action.startswith("Write the period with its year")


@pytest.mark.parametrize("name", ["2014-15", "KPIs"])
def test_a_measures_sheet_of_another_name_is_an_error_that_says_to_rename_it(written, name):
    rows = [
        ["Measure", "Service", "Unit", "Polarity", "Decimals"],
        ["NDR collection", "Revenues", "percent", "higher", 2],
        ["CTX collection", "Revenues", "percent", "higher", 1],
    ]
    figures = [["Measure", "2014/15"], ["NDR collection", (0.9, "0.0%")]]
    data, problems = check(written({name: rows, "Collection rates": figures}, measures=None))
    (error,) = [problem for problem in problems if problem.severity == "error"]
    assert error.sheet == name
    assert error.action.startswith("Rename it to Measures")
    assert [row.value for row in data.observations.itertuples()] == [90]


def test_a_sheet_of_figures_beside_units_is_no_measures_sheet(written):
    rows = [["Measure", "Service", "Unit", "Polarity", "2014/15"], ["NDR collection", "Revenues", "%", "higher", 90]]
    data, problems = check(written({"KPIs": rows}, measures=None))
    assert not [problem for problem in problems if problem.severity == "error"]
    assert len(data.observations) == 1
