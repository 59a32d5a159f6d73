"""Tables of complaints as officers lay them out: of the whole council, with totals, and periods over stages."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

ABOUT = (("Authority", "Anytown"),)
MONTHS = ["Apr-24", "May-24", "Jun-24"]
OUTCOMES = [("Upheld", 3, 4, 2), ("Partly upheld", 2, 1, 2), ("Not upheld", 6, 7, 5)]
STAGES = [["Housing", 3, 4, 2, 1], ["Planning", 1, 2, 3, 4]]
DESCRIBED = (("Repairs on time", "Housing", "percent", "higher"), ("Plans decided", "Planning", "percent", "higher"))


@pytest.fixture
def read(written):
    """Read a sheet of complaints: read(rows) gives the data and the problems."""

    def load(rows, measures=None, about=ABOUT, **others):
        return check(written({"Complaints": rows} | others, measures=measures, about=about))

    return load


def counts(data):
    rows = data.complaints.itertuples()
    return {(row.service, row.period, str(row.breakdown), row.category): row.count for row in rows}


def said(problems):
    return [(problem.cell, problem.found) for problem in problems if problem.sheet == "Complaints"]


@pytest.mark.parametrize("title", ["Complaints 2024/25", "Complaints to Anytown by outcome, April to June 2024"])
def test_complaints_of_a_workbook_that_names_no_service_are_of_all_services(read, title):
    data, problems = read([[title], ["Outcome", *MONTHS], *OUTCOMES])
    assert said(problems) == []
    assert len(data.complaints) == 9
    assert counts(data)["All services", "2024-05", "outcome", "Not upheld"] == 7


def test_a_title_that_may_name_a_service_is_asked_about_once(read):
    data, problems = read([["Housing complaints 2024/25"], ["Outcome", *MONTHS], *OUTCOMES])
    assert said(problems) == [("B3", "complaints of no service in rows 3 to 5")]
    assert "it says 'Housing'" in problems[0].expected
    assert data.complaints.empty


def test_where_services_are_known_the_table_is_asked_about_once(read):
    _, problems = read([["Outcome", *MONTHS], *OUTCOMES], DESCRIBED)
    assert said(problems) == [("B2", "complaints of no service in rows 2 to 4")]
    assert "(Housing, Planning), or All services" in problems[0].expected


@pytest.mark.parametrize("others", [{"about": (*ABOUT, ("Services", "Housing"))}, {"Complaints 2": None}])
def test_services_of_about_or_of_another_sheet_are_known(read, others):
    rows = [["Service", *MONTHS], ["Housing", 5, 6, 7]]
    others = {name: value or rows for name, value in others.items()}
    _, problems = read([["Outcome", *MONTHS], *OUTCOMES], **others)
    assert said(problems) == [("B2", "complaints of no service in rows 2 to 4")]


def test_a_title_may_say_that_complaints_are_of_all_services(read):
    data, problems = read([["Complaints, all services"], ["Outcome", *MONTHS], *OUTCOMES], DESCRIBED)
    assert said(problems) == []
    assert {*data.complaints["service"]} == {"All services"}


def test_months_without_a_year_are_asked_about_once(read):
    data, problems = read([["Outcome", "Apr", "May", "Jun"], *OUTCOMES])
    assert said(problems) == [("B2", "complaints of no year in rows 2 to 4")]
    assert data.complaints.empty


@pytest.mark.parametrize("label", ["Outcome", "Service"])
def test_a_total_of_months_is_their_sum_or_doubted(read, label):
    names = ["Upheld", "Not upheld"] if label == "Outcome" else ["Housing", "Planning"]
    rows = [[label, *MONTHS, "Total"], [names[0], 3, 4, 2, 9], [names[1], 1, 2, 3, 7], ["Total", 4, 6, 5, 15]]
    data, problems = read(rows)
    assert said(problems) == [("E3", "a total of 7")]
    assert problems[0].expected == "6, the sum of B3 to D3: they differ by 1"
    assert len(data.complaints) == 6
    assert data.ledger["not understood"].sum() == 0


def test_a_total_adds_up_quarters_without_their_months_and_the_columns_since_the_last_total(read):
    headings = ["Outcome", "Apr-24", "May-24", "Jun-24", "2024/25 Q1", "Total", "Jul-24", "Aug-24", "Total"]
    _, problems = read([headings, ["Upheld", 3, 4, 2, 9, 9, 1, 2, 3]])
    assert said(problems) == []


def test_a_total_of_a_count_that_is_missing_is_not_compared(read):
    _, problems = read([["Outcome", *MONTHS, "Total"], ["Upheld", 3, "[c]", 2, 9]])
    assert [cell for cell, found in said(problems) if "not understood" in found] == ["E2"]


@pytest.mark.parametrize("about", [ABOUT, (*ABOUT, ("Year", "2024/25"))])
def test_a_total_under_months_is_their_sum_and_no_count_of_a_year(read, about):
    rows = [["Month", "Housing", "Planning"], ["Apr-24", 3, 4], ["May-24", 1, 2], ["Total", 4, 7]]
    data, problems = read(rows, about=about)
    assert ("C4", "a total of 7") in said(problems)
    assert {*data.complaints["period"]} == {"2024-04", "2024-05"}


def test_outcomes_across_months_are_no_services(read):
    rows = [["Month", "Upheld", "Not upheld", "Total"], ["Apr-24", 3, 4, 7], ["May-24", 1, 2, 3], ["Total", 4, 6, 10]]
    data, problems = read(rows)
    assert said(problems) == []
    assert counts(data)["All services", "2024-05", "outcome", "Not upheld"] == 2
    assert counts(data)["All services", "2024-05", "total", "Total"] == 3


def test_the_heading_of_a_number_is_no_service(read):
    data, problems = read([["Month", "Complaints received"], ["Apr-24", 3], ["May-24", 1]])
    assert said(problems) == []
    assert counts(data) == {
        ("All services", "2024-04", "total", "Total"): 3,
        ("All services", "2024-05", "total", "Total"): 1,
    }


@pytest.mark.parametrize(
    "headings",
    [
        [["Service", "Q1", None, "Q2", None], [None, "Stage 1", "Stage 2", "Stage 1", "Stage 2"]],
        [[None, "Q1", None, "Q2", None], ["Service", "Stage 1", "Stage 2", "Stage 1", "Stage 2"]],
        [["Service", "Q1 2024/25", None, "Q2 2024/25", None], [None, "Stage 1", "Stage 2", "Stage 1", "Stage 2"]],
    ],
)
def test_periods_may_stand_over_stages(read, headings):
    data, problems = read([["Complaints 2024/25"], *headings, *STAGES])
    assert said(problems) == []
    assert counts(data)["Housing", "2024/25 Q1", "stage", "Stage 2"] == 4
    assert counts(data)["Planning", "2024/25 Q2", "stage", "Stage 1"] == 3
    assert len(data.complaints) == 8
    assert data.ledger["not understood"].sum() == 0


def test_months_may_stand_over_outcomes_with_totals_across_and_down(read):
    rows = [
        ["Service", "Apr-24", None, None, "May-24", None, None],
        [None, "Upheld", "Not upheld", "Total", "Upheld", "Not upheld", "Total"],
        ["Housing", 3, 4, 7, 2, 1, 3],
        ["Planning", 1, 2, 3, 3, 4, 8],
        ["Total", 4, 6, 10, 5, 5, 11],
    ]
    data, problems = read(rows)
    assert counts(data)["Planning", "2024-05", "total", "Total"] == 8
    assert counts(data)["Housing", "2024-05", "outcome", "Upheld"] == 2
    assert [cell for cell, _ in said(problems)] == ["G4"]


def test_a_total_under_the_last_period_alone_may_be_of_all(read):
    rows = [
        ["Service", "Apr-24", None, "May-24", None, None],
        [None, "Upheld", "Not upheld", "Upheld", "Not upheld", "Total"],
        ["Housing", 3, 4, 2, 1, 10],
    ]
    data, problems = read(rows)
    assert data.complaints.empty
    assert said(problems)


def test_outcomes_by_stages_are_asked_about(read):
    _, problems = read(
        [["Complaints 2024/25"], ["Outcome", "Stage 1", "Stage 2"], ["Upheld", 3, 1], ["Not upheld", 4, 2]]
    )
    assert ("B3", "outcomes down and stages across") in said(problems)


def test_the_complaints_of_a_whole_council_are_said_to_be_about_no_service(read):
    data, _ = read([["Complaints 2024/25"], ["Outcome", *MONTHS], *OUTCOMES])
    assert "4 of the 9 complaints (44%) were upheld in full or in part in June 2024." in str(
        pa.comment(data, "2024-06")
    )


def test_the_tables_and_charts_of_a_months_complaints_say_the_month_in_words(read):
    rows = [["Service", "Jun-23", "May-24", "Jun-24"], ["Housing", 20, 30, 25], ["Planning", 4, 5, 6]]
    data, _ = read(rows)
    report = pa.report(data, "2024-06").topic("Complaints")
    (table,) = report.tables
    assert [*table.cells.columns] == ["June 2023", "May 2024", "June 2024", "Change on June 2023"]
    assert [str(figure) for figure in table.cells.loc["Housing"]] == ["20", "30", "25", "+5"]
    assert [chart.subtitle for chart in report.charts] == [
        "Complaints received, number, Anytown, June 2023 and June 2024"
    ]


def test_the_table_of_all_stages_is_not_said_to_be_of_those_that_escalated(read):
    rows = [["Complaints 2024/25"], ["Service", "Q1", None], [None, "Stage 1", "Stage 2"], ["Housing", 33, 4]]
    data, _ = read(rows)
    captions = [table.caption for table in pa.report(data, "2024/25 Q1").topic("Complaints").tables]
    assert captions == ["Complaints by stage, Anytown, Q1 of 2024/25"]
