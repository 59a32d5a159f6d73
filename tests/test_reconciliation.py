import pytest

import partnership_analysis as pa
from partnership_analysis.analysis.reconciliation import disagreements
from partnership_analysis.loading import check
from partnership_analysis.problems import lines

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


def test_a_published_variance_with_a_comma_in_its_thousands_is_compared_to_its_own_decimals(variances):
    (problem,) = warnings(variances(("days", 1000, 2234.5, "1,234.5"), ("days", 1000, 2234.5, "1,234.7")))
    assert problem.found == "a published variance of '1,234.7'"


def test_a_published_change_in_points_is_compared_to_its_own_decimals(written):
    rows = [("NDR collection", 88.04, 88.56, "+0.5 points"), ("CTX collection", 88.04, 88.56, "+0.9 points")]
    measures = [(name, "Revenues", "percent", "higher") for name, *_ in rows]
    path = written({"Rates": [("Measure", "2013/14", "2014/15", "Change"), *rows]}, measures=measures)
    (problem,) = warnings(path)
    assert problem.found == "a published change of '+0.9 points'"
    assert problem.expected == "+0.52 points: C3 less B3"


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_sheet_given_twice_has_each_of_its_disagreements_reported_once(written):
    table = [KPI, ["Network availability", "99%", "98.36%", "-0.6%"], ["Incidents", "90%", "95.44%", "+4.55%"]]
    measures = [AVAILABILITY, ("Incidents", "ICT", "percent", "higher")]
    problems = warnings(written({"ICT KPIs": table, "ICT KPIs (2)": table}, measures=measures))
    assert cells(problems) == ["ICT KPIs!D3", "ICT KPIs (2)!D3"]


@pytest.mark.slow
def test_a_target_given_twice_and_differently_is_reported_with_both_cells(written):
    first = [["Measure", "KPI", "Actual to March 15"], ["Network availability", "99%", "98.36%"]]
    second = [["Measure", "KPI", "Actual to March 15"], ["Network availability", "98%", "98.36%"]]
    (problem,) = warnings(written({"ICT KPIs": first, "Again": second}, measures=[AVAILABILITY]))
    assert problem.place == "return.xlsx!Again!B2"
    assert "ICT KPIs!B2" in problem.expected


# Published changes


@pytest.mark.parametrize(
    ("heading", "change", "silent"),
    [
        ("Change", "+0.86", True),
        ("Change on 2013/14", (0.0086, "0.00%"), True),
        ("% change", "0.9%", True),  # 0.86 of 96.92
        ("Change", "-0.86", False),
        ("Movement", "+0.9", True),
        ("Movement", "+1.2", False),
    ],
)
def test_a_published_change_is_the_difference_or_the_percentage_of_the_year_before(written, heading, change, silent):
    rows = [["Measure", "2013/14", "2014/15", heading], ["NDR collection", "96.92%", "97.78%", change]]
    found = warnings(written({"Rates": rows}))
    assert cells(found) == ([] if silent else ["Rates!D2"])
    assert all(problem.expected == "+0.86 points: C2 less B2" for problem in found)


# Averages of two measures

BENEFITS = [(name, "Benefits", "days", "lower") for name in ("new claims / changes", "new claims", "changes")]


@pytest.mark.parametrize(("combined", "silent"), [(13.52, True), (10.28, True), (10.27, False), (23.34, False)])
def test_a_combined_average_lies_between_its_components(written, combined, silent):
    # 13.52 from 23.33 and 10.28 is the report's own, of 2009/10.
    rows = [["", "2014/15"], ["new claims / changes", combined], ["new claims", 23.33], ["changes", 10.28]]
    found = warnings(written({"Benefits": rows}, measures=BENEFITS))
    assert cells(found) == ([] if silent else ["Benefits!B2"])
    assert all("a figure from 10.28 to 23.33, those of its components (B3 and B4)" in p.expected for p in found)


def test_a_count_of_both_is_not_taken_for_an_average(written):
    measures = [(name, "Benefits", "count", "lower") for name in ("new claims and changes", "new claims", "changes")]
    rows = [["", "2014/15"], ["new claims and changes", 30], ["new claims", 20], ["changes", 10]]
    assert warnings(written({"Benefits": rows}, measures=measures)) == []


# Targets that move


def test_a_target_that_moves_without_a_note_is_listed_with_both_cells_and_the_size(written):
    rows = [[None, "2013/14", None, "2014/15", None], ["Measure", "KPI", "Actual", "KPI", "Actual"]]
    rows.append(["NDR collection", "95%", "96%", "96.5%", "97%"])
    (problem,) = warnings(written({"KPIs": rows}))
    assert (f"{problem.sheet}!{problem.cell}", problem.found) == (
        "KPIs!D3",
        "a target of 96.5 for NDR collection in 2014/15",
    )
    assert problem.expected == (
        "95, as B3 says of the period before, or a note of why it moved by 1.5 percentage points"
    )


@pytest.mark.parametrize("note", [["97% Target raised by the committee"], ["97%"]])
def test_a_target_that_moves_with_a_note_is_silent(written, note):
    under = [] if len(note[0]) > 3 else [[], ["The target was raised to 96.5% in April 2014."]]
    rows = [[None, "2013/14", None, "2014/15", None], ["Measure", "KPI", "Actual", "KPI", "Actual"]]
    rows.append(["NDR collection", "95%", "96%", "96.5%", *note])
    assert warnings(written({"KPIs": [*rows, *under]})) == []


def test_a_monthly_profile_of_targets_moves_by_design(written):
    months = [f"2014-{month:02d}" for month in range(4, 13)]
    rows = [["Month", "Actual", "Target"], *([month, n, n + 1] for n, month in enumerate(months, start=10))]
    assert warnings(written({"NDR collection": [["NDR collection"], *rows]})) == []


# Periods missing


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["2012/13", "2013/14", "2014/15"], []),
        (["2012/13", "2014/15"], ["no figure for 'NDR collection' between 2012/13 and 2014/15: a period missing"]),
        (["2014-04", "2014-07"], ["no figure for 'NDR collection' between 2014-04 and 2014-07: 2 periods missing"]),
        (["2014/15 Q1", "2014/15 Q2", "2014/15"], []),
    ],
)
def test_a_period_missing_between_two_that_are_there_is_listed(written, labels, found):
    rows = [["Measure", "Period", "Value"], *(["NDR collection", label, "97%"] for label in labels)]
    problems = warnings(written({"Returns": rows}))
    assert [problem.found for problem in problems] == found
    assert all("from C2 on" in problem.expected for problem in problems)


@pytest.mark.parametrize(
    ("quarters", "after_gaps"),
    [
        (["2023/24 Q2", "2024/25 Q1", "2024/25 Q2"], []),
        (["2023/24 Q1", "2023/24 Q2", "2024/25 Q1", "2024/25 Q2"], []),
        (["2023/24 Q3", "2024/25 Q1", "2024/25 Q2"], ["C2", "C3"]),
    ],
)
def test_the_quarter_of_last_year_beside_this_years_is_no_gap(written, quarters, after_gaps):
    rows = [["Measure", *quarters], ["NDR collection", *[97] * len(quarters)], ["Calls", *[8] * len(quarters)]]
    problems = disagreements(pa.load(written({"Rates": rows}, measures=None)))
    assert [problem.cell for problem in problems] == after_gaps


def test_a_month_that_is_missing_from_every_year_of_a_sheet_is_a_gap(written):
    rows = [["Month", "2022/23", "2023/24"], *([month, 5, 6] for month in ("April", "May", "July"))]
    problems = disagreements(pa.load(written({"Fly-tips": [["Fly-tips reported"], *rows]}, measures=None)))
    assert [problem.cell for problem in problems] == ["B5", "C5"]


def test_a_gap_in_one_measure_of_several_is_listed(written):
    rows = [["Measure", "2023/24 Q2", "2024/25 Q1", "2024/25 Q2"], ["NDR collection", 97, None, 97], ["Calls", 8, 9, 8]]
    [problem] = disagreements(pa.load(written({"Rates": rows}, measures=None)))
    assert problem.cell == "D2"


def test_several_gaps_are_said_as_found_and_expected(written):
    rows = [["Measure", "2023/24 Q3", "2024/25 Q1"], ["NDR collection", 97, 97], ["Calls", 8, 8]]
    [line] = lines(disagreements(pa.load(written({"Rates": rows}, measures=None))))
    found, _, expected = line.partition("; expected ")
    assert "found no figure for 'NDR collection' between 2023/24 Q3 and 2024/25 Q1: a period missing" in found
    assert "(and 1 more like it in the column)" in found
    assert expected.startswith("a figure for each period from B2 on")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("labels", "often"),
    [
        (["2010/11", "2012/13", "2014/15"], "every second year, from 2010/11 to 2014/15"),
        (["2005/06", "2008/09", "2011/12", "2014/15"], "every third year, from 2005/06 to 2014/15"),
        (["2014-04", "2014-06", "2014-08", "2014-10"], "every second month, from 2014-04 to 2014-10"),
    ],
)
def test_a_regular_gap_is_told_once_as_a_frequency(written, labels, often):
    rows = [["Authority", "Measure", "Period", "Value"]]
    rows += [[council, "NDR collection", label, "97%"] for council in ("Anytown", "Borchester") for label in labels]
    [problem] = warnings(written({"Returns": rows}, about=None))
    assert (problem.sheet, problem.cell) == ("Returns", "")
    assert problem.found == f"a figure of 2 councils for NDR collection {often}"


def test_a_survey_left_out_is_a_gap_beside_its_frequency(written):
    labels = ["2006/07", "2008/09", "2010/11", "2014/15"]
    rows = [["Measure", "Period", "Value"], *(["NDR collection", label, "97%"] for label in labels)]
    found = [problem.found for problem in warnings(written({"Returns": rows}))]
    assert found == [
        "a figure for NDR collection every second year, from 2006/07 to 2014/15",
        "no figure for 'NDR collection' between 2010/11 and 2014/15: a period missing",
    ]


def test_numbers_that_disagree_are_printed_whole(written):
    rows = [["Measure", "2014/15"], ["NDR collection", (0.97123456, "0.00%")]]
    [problem] = warnings(written({"Rates": rows, "More": [rows[0], ["NDR collection", (0.97123459, "0.00%")]]}))
    assert problem.found == "97.123459 for NDR collection in 2014/15"
    assert problem.expected == "97.123456, as Rates!B2 says: they differ by 0.000003"


def test_a_period_said_to_be_missing_is_no_gap(written):
    rows = [["Measure", "2012/13", "2013/14", "2014/15"], ["NDR collection", "97%", "[x]", "98%"]]
    assert warnings(written({"Rates": rows})) == []


# Totals and shares of one table


@pytest.mark.parametrize(("total", "found"), [(30, []), (31, [("B4", "a total of 31")])])
def test_a_total_of_counts_is_the_sum_of_the_rows_above_it(written, total, found):
    measures = [("Visits", "Leisure", "count", "higher"), ("Loans", "Leisure", "count", "higher")]
    path = written({"Leisure": [["Measure", "2014/15"], ["Visits", 10], ["Loans", 20], ["Total", total]]}, measures)
    problems = check(path)[1]
    assert [(problem.cell, problem.found) for problem in problems] == found
    assert all(problem.expected == "30, the sum of B2 to B3: they differ by 1" for problem in problems)


@pytest.mark.parametrize(("loans", "total"), [(20, "1:30"), ("1:30", 30), ("n/a", 30), (20, "n/a"), ("twenty", 30)])
def test_a_total_beside_a_cell_that_is_no_number_is_not_checked(written, loans, total):
    measures = [("Visits", "Leisure", "count", "higher"), ("Loans", "Leisure", "count", "higher")]
    path = written({"Leisure": [["Measure", "2014/15"], ["Visits", 10], ["Loans", loans], ["Total", total]]}, measures)
    (problem,) = (problem for problem in check(path)[1] if problem.cell == "B4")
    assert problem.found == "a total that cannot be checked"
    assert problem.expected == "a number here and in each row that it adds up"


def test_a_published_share_is_compared_with_its_count(written):
    rows = [["Complaints 2014/15"], ["Outcome", "Revenues", "%"]]
    rows += [["Upheld", 10, (0.25, "0%")], ["Not upheld", 30, (0.7, "0%")], ["Total", 40, (1, "0%")]]
    (problem,) = check(written({"Complaints": [*rows]}))[1][:1]
    assert (problem.cell, problem.found) == ("C4", "a published share of 70%")
    assert problem.expected == "75.0%: B4 (30) of 40, the sum of B3 to B4: they differ by 5.0 percentage points"


@pytest.mark.slow
def test_more_complaints_at_a_stage_than_were_received_are_doubted(edited):
    _, problems = check(edited({"Complaints!B32": 30}))
    [problem] = [problem for problem in problems if problem.sheet == "Complaints"]
    assert (problem.cell, problem.expected) == ("B32", "no more than the 29 received (B5)")
