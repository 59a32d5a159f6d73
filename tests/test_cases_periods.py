"""Cases of real sheets (R9, R15, R23, R24): what is read of their periods, and what is asked about."""

import datetime as dt

import pytest

import partnership_analysis as pa
from partnership_analysis.problems import InputError

pytestmark = pytest.mark.slow

MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
# The first days of April, May, June and November 2014, as a system that keeps UTC writes them.
MOVED = [*(dt.datetime(2014, month, day, 23) for month, day in ((3, 31), (4, 30), (5, 31))), dt.datetime(2014, 11, 1)]
COUNTED = [("Calls", "Customers", "count", "higher")]


def labels(path):
    return pa.load(path).observations["period"].tolist()


def errors(path):
    with pytest.raises(InputError) as raised:
        pa.load(path)
    return [problem for problem in raised.value.problems if problem.severity == "error"]


@pytest.mark.parametrize(
    ("rows", "cell", "where"),
    [
        ([("Measure", "Period", "Value"), *(("Calls", day, i) for i, day in enumerate(MOVED))], "B2", "column"),
        ([("Measure", *MOVED), ("Calls", 1, 2, 3, 4)], "B1", "row"),
        ([("Month", "Calls"), *((day, i) for i, day in enumerate(MOVED))], "A2", "column"),
        # Winter's midnight may come first.
        ([("Month", "Calls"), *((day, i) for i, day in enumerate(reversed(MOVED)))], "A3", "column"),
    ],
)
def test_r9_dates_an_hour_before_midnight_are_one_error_and_no_figure_of_the_month_before(written, rows, cell, where):
    (problem,) = errors(written({"Data": rows}, measures=COUNTED))
    assert problem.cell == cell
    assert f"31/05/2014 23:00' (and 2 more cells of the {where})" in problem.found or (
        f"31/03/2014 23:00' (and 2 more cells of the {where})" in problem.found
    )
    assert "British Summer Time): 01/0" in problem.expected
    assert problem.action == "Save the dates without times"


SPELT = {
    "2017 to 2018": "2017/18", "201819": "2018/19", "2011 to 2012 Q1": "2011/12 Q1", "2020/21Q4": "2020/21 Q4",
    "April to June 2010 (Q1)": "2010/11 Q1", "April 2012 to March 2013": "2012/13", "12 months to Mar 2014": "2013/14",
    "12 months to Sept 2014": "12 months to 2014-09", "H1 2025/26": "2025/26 H1",
    "2010/11 to 2013/14": "2010/11-2013/14",
    "30/04/14": "2014-04", "Apr-Jun 2014": "2014/15 Q1", "2022M03": "2022-03",
}  # fmt: skip


def test_r15_and_r23_periods_are_read_down_and_across(written):
    down = [("Measure", "Period", "Value"), *(("Calls", said, i) for i, said in enumerate(SPELT))]
    across = [("Measure", *SPELT), ("Calls", *range(len(SPELT)))]
    for rows in (down, across):
        assert sorted(labels(written({"Data": rows}, measures=COUNTED))) == sorted(SPELT.values())


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Measure", "Calendar year", "Value"), ("Calls", 2017, 1), ("Calls", 2018, 2)], ["2017", "2018"]),
        ([("England, autumn 2010-2022",), ("Measure", "Year", "Value"), ("Calls", "2017", 1)], ["2017"]),
        ([("Calls by calendar year",), ("Measure", 2017, 2018), ("Calls", 1, 2)], ["2017", "2018"]),
        ([("Calls by calendar year",), (None, 2017, 2018), ("Calls", 1, 2)], ["2017", "2018"]),
        ([("Calls, years ending March",), ("Measure", "Year", "Value"), ("Calls", 2018, 1)], ["2017/18"]),
        ([("Measure", "Academic year", "Value"), ("Calls", "2017/18", 1)], ["12 months to 2018-08"]),
        ([("Measure", "Calendar year", "Quarter", "Value"), ("Calls", 2014, "Q2", 1)], ["2014/15 Q1"]),
        ([("Measure", "Calendar year", "Month", "Value"), ("Calls", 2014, 4, 1)], ["2014-04"]),
        ([("Measure", "Year", "Quarter", "Value"), ("Calls", "2014/15", 4, 1)], ["2014/15 Q4"]),
        ([("Measure", "Month", "Year", "Value"), ("Calls", "April", 2014, 1), ("Calls", "May", 2014, 2)],
         ["2014-04", "2014-05"]),
        ([("Year", "Month", "Measure", "Value"), ("2013 to 2014", "Mar", "Calls", 1)], ["2014-03"]),
        ([("Measure", 201718, 201819), ("Calls", 1, 2)], ["2017/18", "2018/19"]),
        ([("Measure", "Period", "Value"), ("Calls", 201112, 1), ("Calls", 201213, 2)], ["2011/12", "2012/13"]),
    ],
)  # fmt: skip
def test_r15_what_the_sheet_says_of_its_years_is_used(written, rows, expected):
    assert labels(written({"Data": rows}, measures=COUNTED, about=[("Authority", "Anytown")])) == expected


@pytest.mark.parametrize(
    ("rows", "cell", "said"),
    [
        ([("Measure", "Year", "Value"), ("Calls", 2017, 1), ("Calls", 2018, 2)], "B2",
         "the calendar year 2017, or 2016/17 or 2017/18"),
        ([("Measure", "Financial year", "Value"), ("Calls", 2017, 1)], "B2", "2016/17 or 2017/18"),
        ([("Measure", "Period", "Value"), ("Calls", "2012Q1", 1)], "B2",
         "Q1 of 2011/12, of 2012/13 or of the calendar year 2012"),
        ([("Measure", "Period", "Value"), ("Calls", "2010-14", 1)], "B2", "the calendar years 2010 to 2014"),
        ([("Measure", "Year", "Quarter", "Value"), ("Calls", 2014, "Q1", 1), ("Calls", 2014, "Q2", 1)], "B2",
         "Q1 of 2013/14"),
        ([("Measure", "Year", "Month", "Value"), ("Calls", "2014/15", 4, 1)], "B2", "April, or July"),
        # A year of 2014 in which January follows December is 2014/15, or its rows are sorted oddly.
        ([("Measure", "Year", "Month", "Value"), *(("Calls", 2014, month, 1) for month in MONTHS)], "B2",
         "December and January stand beside each other"),
        ([("Measure", "2013/14", "2012Q1"), ("Calls", 1, 2)], "C1", "Q1 of 2011/12"),
        ([("Measure", "2013/14", 2018), ("Calls", 1, 2)], "C1", "the calendar year 2018"),
        ([("Measure", "2013/14", "201112"), ("Calls", 1, 2)], "C1", "2011/12 or December 2011"),
    ],
)  # fmt: skip
def test_r15_what_may_be_one_of_several_periods_is_asked_about_once(written, rows, cell, said):
    (problem,) = errors(written({"Data": rows}, measures=COUNTED, about=[("Authority", "Anytown")]))
    assert problem.cell == cell
    assert said in problem.expected


@pytest.mark.parametrize(
    ("above", "about", "name", "service"),
    [
        ([], [], "Customer services.xlsx", "Customer services"),
        ([], [], "Customer_services_2024-26_returns.xlsx", "Customer services 2024-26"),
        ([("Contact centre",)], [], "returns.xlsx", "Contact centre"),
        ([("Contact centre",)], [("Services", "Customers")], "returns.xlsx", "Customers"),
    ],
)
def test_r24_months_down_on_sheets_called_by_their_years_are_one_series(written, above, about, name, service):
    sheets = {
        year: [*above, ("Month", "Calls answered"), *((month, 100 * i + j) for j, month in enumerate(MONTHS))]
        for i, year in enumerate(("2024-25", "2025-26"), start=1)
    }
    data = pa.load(written(sheets, measures=None, about=[("Authority", "Anytown"), *about], name=name))
    found = data.observations
    assert set(found["service"]) == {service}
    assert set(found["measure"]) == {"Calls answered"}
    values = dict(zip(found["period"], found["value"], strict=True))
    assert len(found) == len(values) == 24
    assert (values["2024-04"], values["2025-12"], values["2026-03"]) == (100, 208, 211)
