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


QUARTERS = ["Q1 2024/25", "Q2 2024/25", "Q3 2024/25", "Q4 2024/25"]
RECEIVED = [["Complaints received"], ["Service", *QUARTERS], ["Waste", 46, 45, 55, 39], ["Housing", 26, 28, 25, 31]]
NO_YEAR = (("Authority", "Anytown"),)


def received(written, *rows, name="Complaints"):
    return pa.load(written({name: list(rows)}, measures=None, about=NO_YEAR))


def table(report, beginning):
    (found,) = (one for one in report.tables if str(one.caption).startswith(beginning))
    return found.cells.map(str)


def test_the_quarters_of_a_year_add_up_to_its_complaints_with_their_cells(written):
    report = pa.report(received(written, *RECEIVED))
    assert str(report.period) == "2024/25"
    assert str(report.commentary).startswith("Waste and Housing together received 295 complaints in 2024/25.")
    together = report.topic("Complaints").commentary.figures()[0]
    assert together.origin == "sum(Complaints!B3:E3, B4:E4)"
    assert table(report, "Complaints received, Anytown").loc["Waste", "2024/25"] == "185"
    by_quarter = table(report, "Complaints received by quarter")
    assert by_quarter.loc["Housing"].tolist() == ["26", "28", "25", "31"]
    (chart,) = report.charts
    assert chart.data["count"].tolist() == [185, 110]


def test_halves_and_months_add_up_too(written):
    report = pa.report(received(written, *RECEIVED), "2024/25 H2")
    assert "received 94 complaints in H2 of 2024/25" in str(report.commentary)
    months = ["Apr 2024", "May 2024", "Jun 2024"]
    by_month = received(written, ["Complaints received"], ["Service", *months], ["Waste", 3, 9, 2])
    assert "Waste received 14 complaints in Q1 of 2024/25." in str(pa.report(by_month, "2024/25 Q1").commentary)


def test_a_period_with_a_gap_is_not_added_up_and_that_is_said(written):
    rows = [*RECEIVED[:2], ["Waste", 46, 45, None, 39], RECEIVED[3]]
    report = pa.report(received(written, *rows), "2024/25")
    assert "Waste received" not in str(report.commentary)
    assert "Housing received 110 complaints" in str(report.commentary)
    assert "We cannot give the complaints about Waste for the whole of 2024/25" in str(report.unanswered)


def test_a_stated_year_is_never_put_beside_the_sum_of_its_quarters(written):
    rows = [["Complaints received"], ["Service", *QUARTERS, "2024/25"], ["Waste", 46, 45, 55, 39, 190]]
    assert "received 190 complaints" in str(pa.report(received(written, *rows), "2024/25").commentary)


def test_quarters_that_may_count_from_april_are_not_added_up(written):
    rows = [["Complaints received"], ["Service", *QUARTERS], ["Waste", 40, 85, 130, 180]]
    report = pa.report(received(written, *rows), "2024/25")
    assert "Waste received" not in str(report.commentary)
    assert "We do not add up the complaints about Waste in 2024/25" in str(report.unanswered)


def test_a_quarter_stands_beside_the_one_before_and_the_same_of_last_year(written):
    heads = [*QUARTERS, "Q1 2025/26", "Q2 2025/26"]
    rows = [["Complaints received"], ["Service", *heads], ["Waste", 46, 45, 55, 39, 39, 52]]
    cells = table(pa.report(received(written, *rows), "2025/26 Q2"), "Complaints received, Anytown")
    assert cells.loc["Waste"].to_dict() == {
        "Q2 of 2024/25": "45", "Q1 of 2025/26": "39", "Q2 of 2025/26": "52", "Change on Q2 of 2024/25": "+7",
    }  # fmt: skip
    stages = [["Waste: complaints by stage"], ["Stage", *heads], ["Stage 1", 40, 41, 47, 36, 35, 48]]
    sheets, measures = {"Complaints": stages}, [("Bins", "Waste", "percent", "higher")]
    data = pa.load(written(sheets, measures=measures, about=NO_YEAR))
    cells = table(pa.report(data, "2025/26 Q2"), "Complaints that escalated, over time")
    assert cells.loc["Waste: Stage 1"].tolist() == ["41", "35", "48", "+7"]


def test_the_first_screen_says_in_a_sentence_what_there_is_where_no_measure_has_a_figure(written):
    report = pa.report(received(written, *RECEIVED))
    assert str(report.summary).splitlines() == [
        "The figures for 2024/25 are counts of complaints alone, about Waste and Housing.",
        "Complaints: 295 in 2024/25.",
    ]
    stages = received(written, ["Complaints by stage, Q2 2025/26"], *STAGES)
    assert str(pa.report(stages).summary) == (
        "The figures for Q2 of 2025/26 are counts of complaints alone, about Waste and Housing."
    )
    year = pa.report(stages, "2025/26")
    assert str(year.summary) == (
        "The figures go to September 2025, so 2025/26 is not complete. "
        'For a report on Q2 of 2025/26, choose --period "2025/26 Q2".'
    )
    assert str(year.topic("Complaints").commentary) == (
        "The workbook has figures about this for parts of 2025/26, and none for the whole."
    )


def test_a_year_with_months_of_measures_alone_says_how_far_they_go(written):
    sheet = [["Measure", "Apr 2025", "May 2025"], ["Repairs", (0.9, "0%"), (0.8, "0%")]]
    data = pa.load(written({"Housing": sheet}, measures=MEASURES, about=NO_YEAR))
    assert str(pa.report(data, "2025/26").summary) == (
        "The figures go to May 2025, so 2025/26 is not complete. For a report on May 2025, choose --period 2025-05."
    )


def test_a_draft_is_checked_against_the_sum_of_the_quarters(written, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("Waste received 185 complaints in 2024/25. Housing received 111 complaints in 2024/25.", "utf-8")
    ticks = pa.tie_out(draft, received(written, *RECEIVED), "2024/25").ticks
    assert [(one.text, one.verdict) for one in ticks if one.text.isdigit()] == [("185", "agrees"), ("111", "differs")]
