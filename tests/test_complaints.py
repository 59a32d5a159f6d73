"""Tables of complaints: which outcomes are upheld, and what becomes of one that nobody knows."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

MEASURES = [("Repairs", "Housing", "percent", "higher")]
TITLE = ["Complaints in 2014/15"]


def doubts(problems):
    """The problems with the outcomes of a workbook: the cell of each, and what to do."""
    found = [problem for problem in problems if problem.expected == "a known outcome"]
    assert {problem.severity for problem in found} <= {"warning"}
    return [(problem.cell, problem.found) for problem in found]


def said(data):
    return str(pa.comment(data, "2014/15"))


@pytest.mark.slow
def test_an_outcome_means_what_the_vocabulary_says_and_no_word_in_it_misleads(written):
    # R7
    table = [
        ["Outcomes", "Housing"],
        ["Upheld: not investigated, remedied by the council", 6],
        ["Upheld: fault found", 2],
        ["Not upheld", 4],
        ["No part upheld", 3],
    ]
    data, problems = check(written({"Complaints": [TITLE, *table]}, measures=None))
    assert doubts(problems) == []
    assert "8 of the 15 complaints about Housing" in said(data)


@pytest.mark.slow
def test_an_outcome_nobody_knows_is_named_and_no_share_is_made_of_it(written):
    # R7
    table = [["Outcomes", "Housing", "Planning"], ["Upheld", 6, 5], ["Not upheld", 9, 7], ["Upheld by the panel", 2]]
    data, problems = check(written({"Complaints": [TITLE, *table]}, measures=None))
    assert doubts(problems) == [("A5", "'Upheld by the panel'")]
    (problem,) = (one for one in problems if one.cell == "A5")
    assert problem.action.startswith("Use one of Upheld, Upheld in part, Not upheld, Withdrawn;")
    assert data.complaints["category"].tolist().count("Upheld by the panel") == 1
    assert "complaints about Housing" not in said(data)
    assert "5 of the 12 complaints about Planning" in said(data)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["Withdrawn", "Closed after initial enquiries", "Other"])
def test_an_outcome_that_is_neither_counts_among_all(written, outcome):
    table = [["Outcomes", "Housing"], ["Upheld", 7], ["Not upheld", 5], [outcome, 3]]
    data, problems = check(written({"Complaints": [TITLE, *table]}, measures=None))
    assert doubts(problems) == []
    assert "7 of the 15 complaints about Housing" in said(data)


def test_outcomes_across_are_judged_as_those_down(written):
    rows = [["Service", "Upheld", "Upheld by the panel", "Withdrawn"], ["Housing", 5, 6, 1]]
    data, problems = check(written({"Complaints": [TITLE, *rows]}, measures=MEASURES))
    assert doubts(problems) == [("C2", "'Upheld by the panel'")]
    assert data.complaints[["breakdown", "category"]].to_numpy().tolist() == [
        ["outcome", "Upheld"],
        ["outcome", "Upheld by the panel"],
        ["outcome", "Withdrawn"],
    ]


@pytest.mark.parametrize(
    "table",
    [
        [["Outcome", "Housing"], ["Apology given", 4], ["Payment made", 1]],
        [["Outcomes"], [None, "Housing"], ["Apology given", 4], ["Payment made", 1]],
    ],
    ids=["heading", "title"],
)
def test_the_heading_or_the_title_over_them_says_that_labels_are_outcomes(written, table):
    data, problems = check(written({"Complaints 2014-15": table}, measures=MEASURES))
    assert data.complaints["breakdown"].unique().tolist() == ["outcome"]
    assert [found for _, found in doubts(problems)] == ["'Apology given'", "'Payment made'"]


def test_subjects_that_might_end_a_complaint_are_still_subjects(written):
    table = [["Subject", "Housing"], ["Repairs outstanding", 4], ["Other", 2], ["Open", 1], ["Unknown", 1]]
    data, problems = check(written({"Complaints": [TITLE, *table]}, measures=MEASURES))
    assert data.complaints["breakdown"].unique().tolist() == ["subject"]
    assert doubts(problems) == []


def test_a_total_is_no_outcome(written):
    table = [["Outcomes", "Housing"], ["Upheld", 7], ["Not upheld", 5], ["Grand total", 12]]
    data, problems = check(written({"Complaints": [TITLE, *table]}, measures=MEASURES))
    assert doubts(problems) == []
    assert data.complaints["count"].sum() == 12


def test_stages_may_be_in_words(written):
    table = [["Stages", "Housing"], ["Stage one", 7], ["Second stage", 2]]
    data, problems = check(written({"Complaints": [TITLE, *table]}, measures=MEASURES))
    assert data.complaints["breakdown"].unique().tolist() == ["stage"]
    assert [problem for problem in problems if problem.sheet == "Complaints"] == []


STAGES = [["Service", "Stage 1", "Stage 2"], ["Waste", 48, 4], ["Housing", 34, 4]]


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Complaints by stage, Q2 2025/26", "2025/26 Q2"),
        ("Complaints by stage, October 2025", "2025-10"),
        ("Complaints by stage, April to September 2025", "2025/26 H1"),
        ("Complaints by stage, 1 July to 30 September 2025", "2025/26 Q2"),
        ("Complaints by stage, second quarter of 2025/26", "2025/26 Q2"),
        ("Complaints by stage, Q2 2025/26 (published November 2025)", "2025/26 Q2"),
        ("Complaints by stage, 2025/26", "2025/26"),
        ("Complaints by stage, Q2", "2024/25 Q2"),
        ("Complaints by stage", "2024/25"),
    ],
)
def test_the_counts_of_a_table_are_of_the_period_that_its_title_names(written, title, period):
    sheets = {"Complaints": [[title], *STAGES], "About": [["Year", "2024/25"]]}
    data, problems = check(written(sheets, measures=None))
    assert set(data.complaints["period"]) == {period}
    assert not [one for one in problems if one.severity == "error"]


@pytest.mark.parametrize(
    "title",
    [
        "Complaints by stage, Q1 and Q2 2025/26",
        "Complaints by stage, year to date September 2025",
        "Complaints by stage, 2025/26 as at September 2025",
        "Complaints by stage, 1 April to 14 June 2025",
        "Complaints by stage, Q1, Q2",
    ],
)
def test_a_title_whose_period_is_unclear_is_asked_about_once(written, title):
    sheets = {"Complaints": [[title], *STAGES], "About": [["Year", "2024/25"]]}
    data, problems = check(written(sheets, measures=None))
    errors = [one for one in problems if one.cell.startswith("A3") or one.cell.startswith("A2")]
    assert len(errors) == 1, problems
    assert data.complaints.empty
