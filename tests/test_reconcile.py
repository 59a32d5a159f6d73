import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.reconcile import disagreements

KPI = ["Measure", "KPI", "Actual to March 15", "Variance"]
AVAILABILITY = ("Network availability", "ICT", "percent", "higher")


def warnings(path):
    """Return the warnings of a workbook that has no error."""
    return disagreements(pa.load(path))


def cells(problems):
    return [f"{problem.sheet}!{problem.cell}" for problem in problems]


@pytest.fixture
def variances(written):
    """Write a workbook of KPIs, each (unit, KPI, actual, variance); the first variance is at D2."""

    def write(*rows):
        names = [f"Measure {number}" for number in range(1, len(rows) + 1)]
        measures = [(name, "ICT", unit, "higher") for name, (unit, *_) in zip(names, rows, strict=True)]
        table = [[name, *contents] for name, (_, *contents) in zip(names, rows, strict=True)]
        return written({"ICT KPIs": [KPI, *table]}, measures=measures)

    return write


def test_the_report_disagrees_with_itself_in_one_cell(report):
    (problem,) = disagreements(report)
    assert problem.severity == "warning"
    assert problem.place == "serco_partnership_2014-15.xlsx!Customer Services KPIs!G9"
    assert problem.found.startswith("a published variance of '-9% but KPI suspended")
    assert problem.expected == "+9 seconds: F9, the actual (34 seconds), less E9, the target (25 seconds)"


def test_what_is_said_twice_and_differently_is_among_the_datasets_problems(report):
    assert report.problems["cell"].tolist() == ["G9"]
    assert report.problems["severity"].tolist() == ["warning"]


def test_a_published_variance_that_is_actual_less_target_is_silent(variances):
    path = variances(
        ("percent", "99%", "98.36%", "-0.64%"),
        ("percent", "99%", "98.36%", "−0.64%"),
        ("percent", "99%", "98.36%", (-0.0064, "0.00%")),
        ("percent", "99%", "98.36%", -0.64),
        ("percent", "91%", "90%", "-1% but KPI suspended for May 2014 and from 1/1/15. 92% up to 31/12/14"),
        ("percent", "99%", "98.36%", "-0.6%"),
        ("percent", "99%", "98.36%", "-1%"),
        ("percent", "95%", "95%", "0%"),
        ("seconds", "25 secs", "34 secs", "+9 secs"),
        ("seconds", "25 secs", "34 secs", "9"),
        ("days", 20, 25.66, 5.66),
        ("percent", "95%", "95%", None),
    )
    assert warnings(path) == []


def test_a_published_variance_of_the_wrong_size_sign_or_unit_is_reported(variances):
    path = variances(
        ("percent", "99%", "98.36%", "-0.63%"),
        ("percent", "99%", "98.36%", "+0.64%"),
        ("percent", "99%", "98.36%", "-2%"),
        ("percent", "99%", "98.36%", (0.0064, "0.00%")),
        ("percent", "99%", "98.36%", "-0.64 secs"),
        ("seconds", "25 secs", "34 secs", "+9%"),
        ("seconds", "25 secs", "34 secs", "+36%"),
        ("days", 20, 25.66, 6.66),
    )
    problems = warnings(path)
    assert cells(problems) == [f"ICT KPIs!D{row}" for row in range(2, 10)]
    assert problems[0].found == "a published variance of '-0.63%'"
    assert problems[0].expected.startswith("−0.64 points: C2, the actual (98.36%), less B2, the target (99")
    assert problems[6].expected == "+9 seconds: C8, the actual (34 seconds), less B8, the target (25 seconds)"


def test_a_published_variance_that_cannot_be_read_spoils_no_figure(variances):
    data, problems = check(variances(("percent", "99%", "98.36%", "slightly down")))
    assert data.observations["value"].tolist() == [98.36]
    assert [(problem.severity, problem.cell) for problem in problems] == [("warning", "D2")]


@pytest.mark.parametrize(
    ("edit", "warned"),
    [
        ({"B16": 14}, [("B5", "28, the sum of its complaints by subject (B16 to B21): they differ by 1")]),
        (
            {"B13": 30},
            [("B13", "29, the sum of its complaints by outcome (B10 to B12): they differ by 1")],
        ),
        (
            {"B6": 131},
            [
                ("B6", "128, the sum of its complaints by outcome (C10 to C12): they differ by 3"),
                ("B6", "128, the sum of its complaints by subject (B24 to B28): they differ by 3"),
            ],
        ),
    ],
    ids=["a part", "a total under its parts", "the year's total"],
)
def test_complaints_that_do_not_sum_to_their_total_are_reported_with_the_size(edited, edit, warned):
    problems = warnings(edited({f"Complaints!{cell}": count for cell, count in edit.items()}))
    found = [(problem.cell, problem.expected) for problem in problems if problem.sheet == "Complaints"]
    assert found == warned


def test_a_figure_given_twice_alike_is_silent(written):
    table = [["Measure", "13/14", "14/15"], ["NDR collection", (0.9692, "0.00%"), (0.9778, "0.00%")]]
    again = [["Measure", "2014-15"], ["NDR collection", "97.78%"]]
    assert warnings(written({"Rates": table, "Again": again})) == []


def test_a_figure_given_twice_and_differently_is_reported_with_both_cells_and_the_first_is_used(written):
    rates = [["Measure", "13/14", "14/15"], ["NDR collection", 96.92, 97.78]]
    again = [[], ["Measure", "14/15"], ["NDR collection", 97.5]]
    data, (problem,) = check(written({"Rates": rates, "Again": again}))
    assert data.observations["value"].tolist() == [96.92, 97.78]
    assert (problem.severity, problem.place) == ("warning", "return.xlsx!Again!B3")
    assert problem.found == "97.5 for NDR collection in 2014/15"
    assert problem.expected.startswith("97.78")
    assert "Rates!C2" in problem.expected


def test_a_year_given_in_two_columns_of_a_table_is_compared(written):
    table = [["Measure", "14/15", "2014-15"], ["NDR collection", 97.78, 97.5]]
    (problem,) = warnings(written({"Rates": table}))
    assert (problem.cell, "B2" in problem.expected) == ("C2", True)


def test_a_count_of_complaints_given_twice_and_differently_is_reported(written):
    table = [["Complaints in 2014/15"], [None, "Revenues"], ["Upheld", 7], ["Not upheld", 5], ["Upheld", 8]]
    data, (problem,) = check(written({"Complaints": table}))
    assert data.complaints["count"].tolist() == [7, 5]
    assert (problem.cell, "B3" in problem.expected) == ("B5", True)


def test_a_sheet_given_twice_has_each_of_its_disagreements_reported_once(written):
    table = [KPI, ["Network availability", "99%", "98.36%", "-0.6%"], ["Incidents", "90%", "95.44%", "+4.55%"]]
    measures = [AVAILABILITY, ("Incidents", "ICT", "percent", "higher")]
    problems = warnings(written({"ICT KPIs": table, "ICT KPIs (2)": table}, measures=measures))
    assert cells(problems) == ["ICT KPIs!D3", "ICT KPIs (2)!D3"]


def test_a_target_given_twice_and_differently_is_reported_with_both_cells(written):
    first = [["Measure", "KPI", "Actual to March 15"], ["Network availability", "99%", "98.36%"]]
    second = [["Measure", "KPI", "Actual to March 15"], ["Network availability", "98%", "98.36%"]]
    (problem,) = warnings(written({"ICT KPIs": first, "Again": second}, measures=[AVAILABILITY]))
    assert problem.place == "return.xlsx!Again!B2"
    assert "ICT KPIs!B2" in problem.expected
