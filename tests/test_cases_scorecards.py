"""Scorecards as councils write them: actuals beside targets, codes beside names, banners over the rows of a service."""

import pytest
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.problems import Severity
from partnership_analysis.reading import workbook
from partnership_analysis.reading.layouts import stacked

pytestmark = pytest.mark.slow

COUNCIL_TAX = "Council tax collected"
MEASURES = [(COUNCIL_TAX, "Revenues", "percent", "higher")]
Q1, Q2 = "2023/24 Q1", "2023/24 Q2"
ABOUT = [("Authority", "Testshire"), ("Partner", "Acme"), ("Year", "2025/26")]
SCORECARD = [
    ["Corporate scorecard"],
    ["Ref", "KPI", "Owner", "Unit", "Polarity", "2023/24", "2024/25", "Q1 2025/26", "Q2 2025/26", "Q2 target",
     "YTD target", "Annual target", "RAG", "DoT", "Comment"],
    ["Housing"],
    ["H1", "Repairs on time", "J Smith", "%", "High", 91, 95, 93.5, 94.1, 95, 95, 96, "Amber", "↓", "New staff."],
    ["H2", "Re-let time", "J Smith", "Days", "↓", 31, 28, 26, 24, 25, 25, 24, "Green", "↑", None],
    ["Planning"],
    ["P1", "Major applications", "A Jones", "%", "Good is high", 88, 90, 91, 93, 90, 90, 90, "Red", "→", "Two posts."],
]  # fmt: skip


def errors(problems):
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def read(path):
    """Load a workbook without an error, and with every cell understood."""
    data, problems = check(path)
    assert errors(problems) == []
    assert data.ledger["not understood"].sum() == 0
    return data


def held(data):
    """What is held of each measure and period: its figure and its target."""
    rows = data.observations.astype({"target": "object"})
    rows["target"] = rows["target"].where(rows["target"].notna(), None)
    return {
        (measure, period): (value, target)
        for measure, period, value, target in rows[["measure", "period", "value", "target"]].itertuples(index=False)
    }


def pairs(data):
    return {period: pair for (_, period), pair in held(data).items()}


@pytest.fixture
def merged(written):
    """Write a workbook with merged cells: merged({"A1:A2"}, rows, measures)."""

    def write(ranges, rows, **said):
        path = written({"Returns": rows}, **said)
        book = load_workbook(path)
        for one in ranges:
            book["Returns"].merge_cells(one)
        book.save(path)
        return path

    return write


@pytest.mark.parametrize(
    "spelt",
    [
        *(f"{word} {{0}} 2023/24" for word in ("Actual", "Value", "Performance", "Result", "Outturn")),
        *("Actual ({0} 2023/24)", "Actual to {0} 2023/24", "Actual for {0} 2023/24", "Actual - {0} 2023/24"),
        *("{0} 2023/24 Actual", "{0} 2023/24 (Actual)", "2023/24 {0} Actual", "2023/24 {0} outturn"),
        "{0} Actual 2023/24",
    ],
)
def test_each_actual_has_the_quarter_and_the_target_that_its_heading_says(written, spelt):
    actuals = [spelt.format(quarter) for quarter in ("Q1", "Q2")]
    targets = actuals
    for word in ("Actual", "Value", "Performance", "Result", "Outturn", "outturn"):
        targets = [heading.replace(word, "Target") for heading in targets]
    heads = ["Indicator", actuals[0], targets[0], actuals[1], targets[1]]
    data, problems = check(written({"KPIs": [heads, [COUNCIL_TAX, "29%", "28%", "57%", "56%"]]}, MEASURES))
    if spelt == "{0} Actual 2023/24":  # no one spells it so: it is asked about, and never taken to be the year's
        assert errors(problems)
        assert data.observations.empty
    else:
        assert errors(problems) == []
        assert pairs(data) == {Q1: (29, 28), Q2: (57, 56)}


@pytest.mark.parametrize(
    "heads",
    [
        ["Feb-24 Actual", "Feb-24 Target", "Mar-24 Actual", "Mar-24 Target"],
        ["Actual Feb-24", "Target Feb-24", "Actual Mar-24", "Target Mar-24"],
        ["February 2024 outturn", "February 2024 target", "March 2024 outturn", "March 2024 target"],
        ["Actual (Feb 24)", "Target (Feb 24)", "Actual (Mar 24)", "Target (Mar 24)"],
    ],
)
def test_so_has_each_actual_of_a_month_and_march_beside_february_is_a_month(written, heads):
    data = read(written({"KPIs": [["Indicator", *heads], [COUNCIL_TAX, "29%", "28%", "57%", "56%"]]}, MEASURES))
    assert pairs(data) == {"2024-02": (29, 28), "2024-03": (57, 56)}


def test_an_actual_to_a_month_may_be_of_the_year_to_date_and_is_no_months(written):
    rows = [["Indicator", "Actual to June 2023", "Actual to July 2023"], [COUNCIL_TAX, "29%", "40%"]]
    data, _ = check(written({"KPIs": rows}, MEASURES))
    assert data.observations.empty


@pytest.mark.parametrize(
    ("ranges", "rows"),
    [
        ([], [["Indicator", "Q1 2023/24", None, "Q2 2023/24"], [None, "Actual", "Target", "Actual", "Target"]]),
        (
            ["A1:A2", "B1:C1", "D1:E1"],
            [["Indicator", "Q1 2023/24", None, "Q2 2023/24"], [None, "Actual", "Target", "Actual", "Target"]],
        ),
        (
            [],
            [
                ["Indicator", "Q1 2023/24", "Q1 2023/24", "Q2 2023/24", "Q2 2023/24"],
                [None, "Actual", "Target", "Actual", "Target"],
            ],
        ),
        (
            ["A1:A3", "B1:E1", "B2:C2", "D2:E2"],
            [["Indicator", "2023/24"], [None, "Q1", None, "Q2"], [None, "Actual", "Target", "Actual", "Target"]],
        ),
        (
            [],
            [
                ["Indicator", "Q1 2023/24", None, "Q2 2023/24", None, "Comments"],
                ["Indicator", "Actual", "Target", "Actual", "Target", "Comments"],
            ],
        ),
        ([], [["Year 2023/24"], ["Indicator", "Q1", None, "Q2"], [None, "Actual", "Target", "Actual", "Target"]]),
    ],
)
def test_periods_may_stand_over_actual_and_target(merged, ranges, rows):
    data = read(merged(ranges, [*rows, [COUNCIL_TAX, "29%", "28%", "57%", "56%"]], measures=MEASURES))
    assert pairs(data) == {Q1: (29, 28), Q2: (57, 56)}


@pytest.mark.parametrize("ranges", [[], ["A1:A2", "B1:C1", "D1:E1"]])
@pytest.mark.parametrize("quarters", [("Q1 2023/24", "Q2 2023/24"), ("2023/24 Q1", "2023/24 Q2")])
def test_actual_and_target_may_stand_over_periods(merged, ranges, quarters):
    rows = [["Indicator", "Actual", None, "Target"], [None, *quarters, *quarters], [COUNCIL_TAX, 29, 57, 28, 56]]
    assert pairs(read(merged(ranges, rows, measures=MEASURES))) == {Q1: (29, 28), Q2: (57, 56)}


def test_headings_beside_those_in_two_rows_may_be_merged_down(merged):
    rows = [
        ["Collection"],
        ["Ref", "Measure", "2023/24", None, None, None, "Target", "Comments"],
        [None, None, "Q1", "Q2", "Q3", "Q4"],
        ["R1", COUNCIL_TAX, "29%", "57%", "80%", "97%", "96%", "As planned."],
    ]
    data = read(merged(["A2:A3", "B2:B3", "C2:F2", "G2:G3", "H2:H3"], rows, measures=MEASURES))
    assert pairs(data) == {Q1: (29, None), Q2: (57, None), "2023/24 Q3": (80, None), "2023/24 Q4": (97, 96)}
    assert data.comments["text"].tolist() == ["As planned."]


@pytest.mark.parametrize(
    "rows",
    [
        [["Month", "Rated", "Calls"], ["Apr-23", "n/a", "n/a"], ["May-23", "n/a", "n/a"], ["Jun-23", "n/a", 12]],
        [["2023/24"], ["Month", "Note", "Calls"], ["April", "low", "[x]"], ["May", "low", "[x]"], ["June", "low", 12]],
        [
            ["Returns"],
            ["Month", "Note", "Calls"],
            ["2023/24", "low", "[x]"],
            ["Q1 2023/24", None, "[x]"],
            ["Jun-23", "low", 12],
        ],
    ],
)
def test_rows_of_words_under_headings_are_no_headings_themselves(written, rows):
    (sheet,) = [sheet for sheet in workbook.read(written({"KPIs": rows}, None, None))[0] if sheet.name == "KPIs"]
    assert stacked.stack_headings(sheet).sheet is sheet


@pytest.mark.parametrize(
    "heading", ["PI Code", "Ref", "Code", "ONS code", "LA Code", "KPI ref", "No.", "ID", "KPI", "Anything"]
)
def test_a_code_beside_a_description_is_not_the_measures_name(written, heading):
    rows = [[heading, "Description", "2013/14"], ["RB06", COUNCIL_TAX, 98.7], ["RB07", "Rates collected", 97]]
    data = read(written({"KPIs": rows}, measures=None))
    assert held(data) == {(COUNCIL_TAX, "2013/14"): (98.7, None), ("Rates collected", "2013/14"): (97, None)}


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (["KPI", "Definition"], ["Repairs", "Repairs that were done by the date that was agreed"]),
        (["KPI", "Description"], ["Repairs", "Repairs that were done by the date that was agreed"]),
        (["Priority", "KPI"], ["Clean streets", "Repairs"]),
        (["No.", "KPI name"], [1, "Repairs"]),
        (["Team", "Title"], ["North", "Repairs"]),
    ],
)
def test_what_the_columns_hold_tells_which_is_the_name(written, heads, cells):
    data, problems = check(written({"KPIs": [[*heads, "2013/14"], [*cells, 98.7]]}, measures=None))
    assert errors(problems) == []
    assert held(data) == {("Repairs", "2013/14"): (98.7, None)}


def test_kpi_over_numbers_is_still_their_target(written):
    rows = [["Measure", "KPI", "2013/14"], ["Repairs", 95, 98.7]]
    assert held(read(written({"KPIs": rows}, measures=None))) == {("Repairs", "2013/14"): (98.7, 95)}


def test_words_that_stand_beside_several_codes_are_not_their_names(written):
    rows = [[None, "Ward", "2013/14"], ["RB06", "North", 98.7], ["RB07", "North", 97]]
    data, _ = check(written({"KPIs": rows}, measures=None))
    assert held(data) == {("RB06", "2013/14"): (98.7, None), ("RB07", "2013/14"): (97, None)}


@pytest.mark.parametrize("name", ["RB06", COUNCIL_TAX])
def test_the_measures_sheet_may_have_the_name_or_the_code(written, name):
    rows = [["PI Code", "Description", "2013/14"], ["RB06", COUNCIL_TAX, 98.7]]
    data = read(written({"KPIs": rows}, [(name, "Revenues", "percent", "higher")]))
    assert held(data) == {(name, "2013/14"): (98.7, None)}


def test_a_code_and_a_name_of_two_measures_are_an_error(written):
    rows = [["Ref", "Measure", "2013/14"], ["R1", "Repairs", 98.7]]
    measures = [("R1", "Homes", "percent", "higher"), ("Repairs", "Homes", "percent", "higher")]
    data, problems = check(written({"KPIs": rows}, measures))
    assert [problem.cell for problem in errors(problems)] == ["B2"]
    assert data.observations.empty


def test_a_code_alone_elsewhere_means_its_measure_and_is_no_half_of_a_year(written):
    sheets = {"Homes": [["Ref", "KPI", "2012/13"], ["H1", "Repairs", 97]], "Later": [["Ref", "2013/14"], ["H1", 98]]}
    data = read(written(sheets, measures=None))
    assert held(data) == {("Repairs", "2012/13"): (97, None), ("Repairs", "2013/14"): (98, None)}
    assert set(data.observations["service"]) == {"Homes"}


def test_a_scorecard_is_read_and_reported_with_its_own_services_units_and_polarities(written):
    data = read(written({"Scorecard": SCORECARD}, measures=None, about=ABOUT))
    described = data.measures.set_index("measure")
    assert described[["service", "topic", "unit", "polarity", "owner"]].to_numpy().tolist() == [
        ["Housing", "Housing", "percent", "higher", "J Smith"],
        ["Housing", "Housing", "days", "lower", "J Smith"],
        ["Planning", "Planning", "percent", "higher", "A Jones"],
    ]
    targets = data.targets.set_index(["measure", "period", "kind"])["value"]
    assert targets["Repairs on time"].to_dict() == {
        ("2025/26 Q2", "period"): 95,
        ("2025/26 Q2", "year to date"): 95,
        ("2025/26", "year"): 96,
    }
    assert len(data.observations) == 12
    report = pa.report(data, "2025/26 Q2")
    judged = report.scorecard[["measure", "status", "published_words", "direction", "comment"]]
    assert judged.to_numpy().tolist() == [
        ["Repairs on time", "missed", "Amber", "improved", "New staff. (J Smith)"],
        ["Re-let time", "met", "Green", "improved", ""],
        ["Major applications", "met", "Red", "improved", "Two posts. (A Jones)"],
    ]
    said = str(report.commentary)
    assert "Red" in said
    assert "Major applications" in said


@pytest.mark.parametrize("gap", [[], [[]]])
def test_banners_may_stand_after_an_empty_row(written, gap):
    heads, first, second = SCORECARD[:2], SCORECARD[2:5], SCORECARD[5:]
    data = read(written({"Scorecard": [*heads, *first, *gap, *second]}, measures=None, about=ABOUT))
    assert data.measures.set_index("measure")["service"].to_dict() == {
        "Repairs on time": "Housing",
        "Re-let time": "Housing",
        "Major applications": "Planning",
    }


def test_a_merged_banner_is_a_service_and_one_that_is_only_likely_is_asked_about(merged, written):
    rows = [["Measure", "2012/13", "2013/14"], ["Housing"], ["Repairs", 94, 96], ["Planning"], ["Majors", 91, 92]]
    for path, asked in ((merged(["A2:C2", "A4:C4"], rows, measures=None), 0), (written({"Returns": rows}, None), 1)):
        data, problems = check(path)
        assert data.measures["service"].tolist() == ["Housing", "Planning"]
        assert len([one for one in problems if one.expected == "the service of the rows under it"]) == asked


def test_a_measure_without_a_figure_is_no_banner(written):
    rows = [["Measure", "2012/13", "2013/14"], ["Lets", None, None], ["Repairs", 94, 96], ["Majors", 91, 92]]
    data, _ = check(written({"Homes": rows}, measures=None))
    assert set(data.measures["service"]) == {"Homes"}


def test_with_a_measures_sheet_banners_only_tell_measures_of_one_name_apart(written):
    rows = [
        ["Ref", "Measure", "2012/13", "2013/14"],
        ["Housing"],
        ["A", "Complaints", 4, 6],
        ["Planning"],
        ["B", "Complaints", 1, 2],
    ]
    measures = [("Complaints", "Planning", "count", "lower"), ("Complaints", "Housing", "count", "lower")]
    data = read(written({"Returns": rows}, measures))
    found = data.observations[["service", "period", "value"]].to_numpy().tolist()
    assert sorted(found) == [
        ["Housing", "2012/13", 4], ["Housing", "2013/14", 6], ["Planning", "2012/13", 1], ["Planning", "2013/14", 2],
    ]  # fmt: skip


def test_two_sheets_that_say_which_is_better_differently_are_an_error(written):
    heads = ["Measure", "Good is"]
    sheets = {
        "Homes": [[*heads, "2012/13"], ["Repairs", "High", 97]],
        "Homes return": [[*heads, "2013/14"], ["Repairs", "Low", 98]],
    }
    _, problems = check(written(sheets, measures=None))
    assert [(error.sheet, error.cell) for error in errors(problems)] == [("Homes return", "B2")]


def test_a_polarity_nobody_knows_is_one_problem(written):
    rows = [["Measure", "Good is", "2013/14", "Target"], ["Repairs", "sideways", 94, 95], ["Lets", "sideways", 4, 5]]
    data, problems = check(written({"Homes": rows}, measures=None))
    assert [problem.cell for problem in problems if problem.found == "'sideways'"] == ["B2"]
    assert set(data.measures["polarity"]) == {""}


@pytest.mark.parametrize("heading", ["Value", COUNCIL_TAX])
def test_a_year_and_its_quarter_may_stand_in_two_columns_with_rows_of_actuals_and_of_targets(written, heading):
    rows = [
        ["Year", "Quarter", "Type", heading],
        ["2023/24", "Q1", "Target", "28%"],
        ["2023/24", "Q1", "Actual", "29%"],
        [None, "Q2", "Target", "56%"],
        [None, "Q2", "Actual", "57%"],
    ]
    data = read(written({COUNCIL_TAX: rows}, MEASURES))
    assert held(data) == {(COUNCIL_TAX, Q1): (29, 28), (COUNCIL_TAX, Q2): (57, 56)}


@pytest.mark.parametrize("parts", [("Q1", "Q2"), ("Quarter 1", "Quarter 2")])
def test_or_with_targets_in_a_column_of_their_own(written, parts):
    rows = [["Year", "Quarter", "Target", "Actual"], ["2023/24", parts[0], "28%", "29%"], [None, parts[1], "56%", 0.57]]
    rows[2][3] = (0.57, "0%")
    assert pairs(read(written({COUNCIL_TAX: rows}, MEASURES))) == {Q1: (29, 28), Q2: (57, 56)}


@pytest.mark.parametrize("heading", ["Site", "Team", "Ref", "Type"])
def test_rows_that_only_an_unknown_column_tells_apart_are_one_error_and_are_not_used(written, heading):
    rows = [
        [heading, "Measure", "2012/13", "2013/14"],
        ["North", "Repairs", 28, 29],
        ["South", "Repairs", 30, 31],
        ["South", "Lets", 40, 41],
    ]
    data, problems = check(written({"Homes": rows}, measures=None))
    (error,) = errors(problems)
    assert error.cell == "A1"
    assert error.found.startswith(f"{heading!r}, which alone tells rows 2 and 3 apart")
    assert all(word in error.action for word in ("Service", "Authority", "Measure", "Category"))
    assert set(data.observations["measure"]) == {"Lets"}
    assert data.statements.empty


def test_an_unknown_column_that_tells_no_rows_apart_stays_a_warning(written):
    rows = [["Site", "Measure", "2012/13", "2013/14"], ["North", "Repairs", 28, 29], ["South", "Lets", 40, 41]]
    data, problems = check(written({"Homes": rows}, measures=None))
    assert [problem.severity for problem in problems if problem.cell == "A1"] == [Severity.WARNING]
    assert len(data.observations) == 4


def test_rows_of_one_label_under_two_banners_or_of_two_services_are_two_measures(written):
    banners = [["Measure", "2013/14"], ["North"], ["Repairs", 28], ["South"], ["Repairs", 30]]
    services = [["Service", "Measure", "2013/14"], ["North", "Repairs", 28], ["South", "Repairs", 30]]
    for rows in (banners, services):
        data, problems = check(written({"Homes": rows}, measures=None))
        assert errors(problems) == []
        assert data.observations[["service", "value"]].to_numpy().tolist() == [["North", 28], ["South", 30]]


def test_a_row_that_leaves_its_service_out_is_asked_about_and_not_used(written):
    rows = [["Service", "Measure", "2013/14"], ["Revenues", "Collected", 28], [None, "Paid", 30], ["Homes", "Lets", 3]]
    data, problems = check(written({"Returns": rows}, measures=None))
    assert [(error.cell, error.expected) for error in errors(problems)] == [
        ("A3", "its service: 'Revenues', as above, or another")
    ]
    assert set(data.observations["measure"]) == {"Collected", "Lets"}
