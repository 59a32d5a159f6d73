"""Published statuses beside ours, and those that contradict the figures and targets beside them."""

import shutil

import pytest
from hart import paper

import partnership_analysis as pa
from partnership_analysis.analysis.assessment import assess
from partnership_analysis.loading import check


def listed(path):
    """Return which published statuses are listed: the measure, the status, the figure and the target."""
    rows = assess(pa.load(path))
    rows = rows[rows["contradicted"]]
    assert rows["published_source"].map(lambda source: source.rpartition("!")[2]).tolist() == [
        problem.cell for problem in check(path)[1] if problem.found.startswith("a published status")
    ]
    return list(zip(rows["measure"], rows["published_words"], rows["value"], rows["target"], strict=True))


# Worked out by hand from the papers.
CONTRADICTED = {
    1: [("ETS01", "Red", 0, 40), ("IT03", "Green", 80.6, 90)],
    2: [
        ("ETS01", "Red", 0, 40),
        ("FI06", "Amber", 97.0, 97.0),
        ("HR11", "Red", 2.7, 3.15),
        ("HS16", "Green", 28, 40),
        ("IT06", "Green", 0, 98),
        ("PS05", "Green", 0, 90),
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("quarter", [1, 2])
def test_a_real_papers_statuses_that_contradict_its_own_numbers_are_listed_and_no_others(written, quarter):
    assert listed(paper(written, quarter)) == CONTRADICTED[quarter]


@pytest.mark.slow
@pytest.mark.parametrize(("quarter", "found"), [(1, []), (2, [("FI06", "Amber", 97.0, 97.0)])])
def test_without_a_polarity_only_a_figure_equal_to_its_target_is_judged(written, quarter, found):
    assert listed(paper(written, quarter, polarity=False)) == found


@pytest.mark.slow
def test_a_contradiction_is_listed_with_its_cells(written):
    (problem,) = [problem for problem in check(paper(written, 2))[1] if problem.cell == "F13"]
    assert (problem.severity, problem.place) == ("warning", "return.xlsx!KPIs!F13")
    assert problem.found == "a published status of 'Red' for HR11 in 2014/15 Q2"
    assert problem.expected == (
        "one that agrees with the figures: the actual (D13, 2.7 days) met the target (E13, 3.15 days)"
    )


def test_a_status_beside_a_figure_that_another_sheet_gives_first_is_compared_with_it(written):
    path = written(
        {
            "KPIs": [["Measure", "Target", "2013/14", "2014/15"], ["Calls answered", "90%", "88%", "85%"]],
            "Scorecard": [["Measure", "2014/15", "Target", "Status"], ["Calls answered", "85%", "90%", "Green"]],
        },
        measures=[("Calls answered", "Contact", "percent", "higher")],
    )
    assert listed(path) == [("Calls answered", "Green", 85, 90)]


@pytest.fixture
def contradicted(written):
    """Write a percentage with its target and status, and tell whether the status contradicts it."""

    def write(value, target, status, polarity="higher", tolerance=None, suspended=()):
        measures = [["Measure", "Service", "Unit", "Polarity", "Decimals", "Tolerance"]]
        measures += [["Calls answered", "Contact", "percent", polarity, 1, tolerance]]
        exclusions = [["Measure", "Service", "Start", "End", "Reason"]]
        exclusions += [["Calls answered", "Contact", *dates, "agreed"] for dates in suspended]
        figures = [["Measure", "2014/15", "Target", "RAG"], ["Calls answered", value, target, status]]
        sheets = {"Measures": measures, "Exclusions": exclusions, "Figures": figures}
        data, problems = check(written(sheets, measures=None))
        (found,) = assess(data)["contradicted"]
        assert found == any(problem.cell == "D2" for problem in problems)
        return bool(found)

    return write


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "target", "status", "polarity", "expected"),
    [
        ("96%", "95%", "Green", "higher", False),
        ("94%", "95%", "Green", "higher", True),
        ("94%", "95%", "Green", "lower", False),
        ("96%", "95%", "On target", "lower", True),
        ("94%", "95%", "Amber", "higher", False),
        ("96%", "95%", "Amber", "higher", True),
        ("94%", "95%", "Red", "higher", False),
        ("96%", "95%", "R", "higher", True),
        ("95%", "95%", "Red", "higher", True),
        ("95%", "95%", "Amber", "lower", True),
        ("95%", "95%", "Amber", None, True),
        ("95%", "95%", "Green", None, False),
        ("96%", "95%", "Red", None, False),
        ("94%", "95%", "Data only", "higher", False),
        ("94%", None, "Green", "higher", False),
    ],
)
def test_green_contradicts_a_miss_and_amber_and_red_a_target_met(
    contradicted, value, target, status, polarity, expected
):
    assert contradicted(value, target, status, polarity) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("status", "expected"), [("Green", True), ("Amber", False), ("Red", True)])
def test_a_miss_within_the_workbooks_tolerance_is_amber(contradicted, status, expected):
    assert contradicted("94%", "95%", status, tolerance=(0.02, "0%")) == expected


@pytest.mark.slow
@pytest.mark.parametrize("aggregation", ["rolling", "average"])
def test_a_status_beside_a_month_is_not_that_of_the_year_that_its_months_make(written, aggregation):
    rows = [["Measure", "Period", "Value", "Target", "RAG"]]
    rows += [["Turnover", f"2014/15 Q{quarter}", (0.14, "0%"), (0.12, "0%"), "Green"] for quarter in (1, 2, 3, 4)]
    measures = [("Turnover", "Staff", "percent", "lower", None, aggregation)]
    data = pa.load(written({"Returns": rows}, measures=measures))
    year = assess(data).query("period == '2014/15'").iloc[0]
    assert (year["value"], year["published_words"], year["contradicted"]) == (14.0, "", False)
    said = str(pa.comment(data, "2014/15"))
    assert "“Green” for Q4 of 2014/15" in said
    assert "“Green” for 2014/15" not in said


@pytest.mark.parametrize("status", ["Green", "Red"])
def test_nothing_is_compared_under_a_suspension_of_the_whole_period(contradicted, status):
    assert not contradicted("94%", "95%", status, suspended=[("01/04/2014", "31/03/2015")])


@pytest.mark.slow
def test_green_may_be_what_was_agreed_under_a_suspension_of_part_of_the_period(contradicted):
    assert not contradicted("94%", "95%", "Green", suspended=[("01/04/2014", "31/05/2014")])
    assert contradicted("96%", "95%", "Red", suspended=[("01/04/2014", "31/05/2014")])


@pytest.mark.slow
def test_a_status_is_compared_with_what_stood_beside_it_and_not_with_a_revision(written, tmp_path):
    measures = [("Calls answered", "Contact", "percent", "higher")]
    first = [["Measure", "Q1 2014/15", "Target", "Status"], ["Calls answered", "94%", "95%", "Red"]]
    second = [["Measure", "Q1 2014/15", "Q2 2014/15"], ["Calls answered", "96%", "97%"]]
    shutil.copy(written({"KPIs": first}, measures=measures), tmp_path / "1.xlsx")
    shutil.copy(written({"KPIs": second}, measures=measures), tmp_path / "2.xlsx")
    rows = assess(pa.load(tmp_path)).set_index("period")
    assert rows["value"].to_dict() == {"2014/15 Q1": 96, "2014/15 Q2": 97}
    assert rows["published_words"].to_dict() == {"2014/15 Q1": "Red", "2014/15 Q2": ""}
    assert not rows["contradicted"].any()


def test_two_statuses_of_one_period_that_differ_are_listed_with_both_cells(written):
    rows = [["Measure", "2014/15", "RAG", "Status"], ["Calls answered", "96%", "Green", "Amber"]]
    path = written({"KPIs": rows}, measures=[("Calls answered", "Contact", "percent", "higher")])
    (problem,) = check(path)[1]
    assert (problem.cell, problem.found) == ("D2", "a published status of 'Amber' for Calls answered in 2014/15")
    assert problem.expected == "'Green', as C2 says"


def test_an_assessed_figure_has_its_published_status_as_it_is_written_with_its_cell(written):
    rows = [["Measure", "2013/14", "RAG", "2014/15", "RAG"], ["Calls answered", "94%", "Purple", "96%", "On target"]]
    path = written({"KPIs": rows}, measures=[("Calls answered", "Contact", "percent", "higher")])
    rows = assess(pa.load(path))
    columns = ["published_status", "published_words", "published_source"]
    assert rows[columns].to_numpy().tolist() == [
        ["", "Purple", "return.xlsx!KPIs!C2"],
        ["green", "On target", "return.xlsx!KPIs!E2"],
    ]


@pytest.mark.slow
def test_the_scorecard_has_the_published_status(written):
    rows = [["Measure", "2014/15", "Target", "RAG"], ["Calls answered", "94%", "95%", "Amber"]]
    path = written({"KPIs": rows}, measures=[("Calls answered", "Contact", "percent", "higher")])
    (row,) = pa.report(pa.load(path)).scorecard.itertuples()
    assert (row.status, row.published_status, row.published_words) == ("missed", "amber", "Amber")
    assert row.published_source == "return.xlsx!KPIs!D2"


def test_without_published_statuses_the_columns_are_empty(report):
    assert not assess(report)[["published_status", "published_words", "published_source"]].any().any()


# In the tables

NAMES = ("Calls answered", "Calls lost")


def of_one_topic(written, *rows):
    measures = [(name, "Contact", "percent", "higher") for name in NAMES]
    return pa.report(pa.load(written({"KPIs": rows}, measures=measures)), "2014/15")


@pytest.mark.slow
def test_a_table_against_target_shows_the_published_status_of_the_years_that_have_one(written):
    rows = [["Measure", "2013/14", "2014/15", "Target", "RAG"]]
    rows += [["Calls answered", "94%", "94%", "95%", "Amber"], ["Calls lost", "96%", "96%", "95%", None]]
    cells = of_one_topic(written, *rows).tables[0].cells
    assert ("2013/14", "Published status") not in cells.columns
    assert cells["2014/15", "Status"].tolist() == ["missed", "met"]
    assert cells["2014/15", "Published status"].tolist() == ["Amber", "not given"]


@pytest.mark.slow
def test_a_table_of_many_years_shows_the_published_status_of_the_latest(written):
    rows = [["Measure", "2012/13", "2013/14", "2014/15", "Target", "RAG"]]
    rows += [["Calls answered", "93%", "94%", "94%", "95%", "Amber"], ["Calls lost", "95%", "96%", "96%", "95%", None]]
    report = of_one_topic(written, *rows)
    assert report.tables[0].cells["Published status"].tolist() == ["Amber", "not given"]
    assert report.compare()._repr_html_().count("Published status") == 1


@pytest.mark.slow
def test_a_table_without_published_statuses_has_no_column_for_them(report):
    columns = [name for table in pa.report(report).tables for name in table.cells.columns.get_level_values(-1)]
    assert "Status" in columns
    assert "Published status" not in columns


@pytest.mark.slow
def test_a_status_is_no_markup_on_a_page_and_no_formula_in_a_csv_file(written):
    from partnership_analysis import tables

    rows = [["Measure", "2014/15", "Target", "RAG"], ["Calls answered", "94%", "95%", "'=1+1 <b>Red</b>"]]
    report = of_one_topic(written, *rows)
    page = report.tables[0]._repr_html_()
    assert "<b>Red" not in page
    assert "&lt;b&gt;Red" in page
    rows = report.scorecard.assign(published_words="=1+1")
    assert ",'=1+1," in tables.csv(rows)


# In sentences


@pytest.mark.slow
def test_a_contradiction_is_told_with_the_figure_and_the_target(written):
    rows = [["Measure", "2014/15", "Target", "RAG"]]
    rows += [["Calls answered", "94.96%", "95%", "Green"], ["Calls lost", "96%", "95%", "R"]]
    told = str(of_one_topic(written, *rows).commentary).splitlines()
    assert "The workbook marks Calls answered “Green” for 2014/15, but 94.96% missed the target of 95%." in told
    assert "The workbook marks Calls lost “R” for 2014/15, but 96% met the target of 95%." in told


@pytest.mark.slow
def test_a_contradiction_of_a_quarter_is_told_in_the_years_report(written):
    report = pa.report(pa.load(paper(written, 2)), "2014/15")
    told = [str(one) for one in report.findings if type(one).__name__ == "Contradicted"]
    assert len(told) == 6
    assert "the workbook marks HR11 “Red” for Q2 of 2014/15, but 2.7 days met the target of 3.15 days." in told


@pytest.mark.slow
def test_a_figure_equal_to_its_target_is_told_so_where_no_polarity_is_stated(written):
    report = pa.report(pa.load(paper(written, 2, polarity=False)), "2014/15")
    (told,) = [str(one) for one in report.findings if type(one).__name__ == "Contradicted"]
    assert told == ("the workbook marks FI06 “Amber” for Q2 of 2014/15, but 97.0% is the same as the target of 97%.")


def test_red_within_tolerance_is_told_in_one_plain_sentence(written):
    heads = ["Measure", "Service", "Unit", "Polarity", "Tolerance"]
    sheets = {
        "Measures": [heads, ["Calls", "Customer Services", "percent", "higher", 2]],
        "Returns": [["Measure", "2014/15", "Target", "RAG"], ["Calls", "89%", "90%", "Red"]],
    }
    ((problem),) = check(written(sheets, measures=None))[1]
    assert problem.expected == (
        "one that agrees with the figures: the actual (B2, 89%) missed the target (C2, 90%), but is within tolerance"
    )


@pytest.mark.slow
def test_where_nothing_can_be_judged_the_workbooks_own_ratings_are_counted_and_red_comes_first(written):
    rows = [["Measure", "2014/15", "Target", "RAG"]]
    rows += [["Calls answered", "94%", "95%", "Amber"], ["Chats answered", "91%", "90%", "Green"]]
    rows += [["Letters answered", "70%", "90%", "Red"], ["Visits", "8%", None, None]]
    report = pa.report(pa.load(written({"KPIs": rows}, measures=None)), "2014/15")
    assert str(report.summary).splitlines()[0].endswith("The workbook’s own ratings: 1 green, 1 amber, 1 red.")
    (scorecard,) = report.scorecard_table
    assert [*scorecard.cells["Published status"]] == ["Red", "Amber", "Green", ""]
