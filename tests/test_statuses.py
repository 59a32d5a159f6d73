"""The columns of a measure's published status: of which measure and period each is, and what its words mean."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

MEASURES = [("Calls answered", "Contact", "percent", "higher"), ("Time to answer", "Contact", "seconds", "lower")]


def kept(path):
    """Return each published status of a workbook: its cell, measure, period, words and the cell of its figure."""
    said = pa.load(path).statements
    said = said[said["role"] == "status"]
    cells = [source.rpartition("!")[2] for source in said["source"]]
    beside = [source.rpartition("!")[2] for source in said["beside"]]
    return list(zip(cells, said["measure"], said["period"], said["text"], beside, strict=True))


@pytest.fixture
def across(written):
    """Write a table with periods across; return its statuses: cell, period, words and the cell of the figure."""

    def write(headings, contents, above=()):
        rows = [*above, ["Measure", *headings], ["Calls answered", *contents]]
        return [(cell, *others) for cell, _, *others in kept(written({"Figures": rows}, measures=MEASURES[:1]))]

    return write


@pytest.mark.slow
def test_a_lone_status_beside_several_periods_is_that_of_the_latest(across):
    headings = ["2013/14", "Q1 2014/15", "Q2 2014/15", "Target", "Status", "Trend"]
    found = across(headings, ["94%", "95%", "96%", "90%", "Green", "Improving"])
    assert found == [("F2", "2014/15 Q2", "Green", "D2")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headings", "contents", "found"),
    [
        (
            ["2013/14", "RAG", "2014/15", "RAG"],
            ["94%", "R", "96%", "G"],
            [("C2", "2013/14", "R", "B2"), ("E2", "2014/15", "G", "D2")],
        ),
        (
            ["2013/14", "RAG", "2014/15", "RAG", "Target"],
            ["94%", "R", "96%", "G", "95%"],
            [("C2", "2013/14", "R", "B2"), ("E2", "2014/15", "G", "D2")],
        ),
        (
            ["2013/14", "2014/15", "Status 2014/15", "RAG 2013/14"],
            ["94%", "96%", "Green", "Red"],
            [("D2", "2014/15", "Green", "C2"), ("E2", "2013/14", "Red", "B2")],
        ),
        (
            ["2013/14", "Q1 2014/15", "Q2 2014/15", "Q1 status", "RAG (Q2)"],
            ["94%", "95%", "96%", "Red", "Green"],
            [("E2", "2014/15 Q1", "Red", "C2"), ("F2", "2014/15 Q2", "Green", "D2")],
        ),
        (
            ["2014/15", "Rating for Q2 2014/15"],
            ["96%", "Green"],
            [("C2", "2014/15 Q2", "Green", "")],
        ),
        (
            ["2013/14", "Q3 2014/15", "Q4 2014/15", "2014/15", "Target", "RAG"],
            ["94%", "95%", "97%", "96%", "95%", "Green"],
            [("G2", "2014/15", "Green", "E2")],
        ),
        (["Target", "Actual to March 15", "RAG rating"], ["90%", "96%", "Green"], [("D2", "2014/15", "Green", "C2")]),
    ],
)
def test_a_status_beside_or_naming_a_period_is_that_of_the_period(across, headings, contents, found):
    assert across(headings, contents) == found


@pytest.mark.slow
def test_a_status_under_a_year_is_of_that_year(across):
    above = [[None, "2013/14", None, None, "2014/15"]]
    headings = ["Actual", "Target", "RAG", "Actual", "Target", "RAG"]
    found = across(headings, ["94%", "95%", "Red", "96%", "95%", "Green"], above)
    assert found == [("D3", "2013/14", "Red", "B3"), ("G3", "2014/15", "Green", "E3")]


@pytest.mark.slow
def test_a_status_is_no_label_though_it_stands_before_the_measures(written):
    rows = [["RAG", "Measure", "2014/15"], ["Green", "Calls answered", "96%"]]
    assert kept(written({"Figures": rows}, measures=MEASURES)) == [("A2", "Calls answered", "2014/15", "Green", "C2")]


@pytest.mark.slow
def test_statuses_of_a_long_table(written):
    rows = [["Measure", "Period", "Value", "Target", "RAG"]]
    rows += [["Calls answered", "2014/15 Q1", (0.95, "0%"), (0.9, "0%"), "Green"]]
    rows += [["Time to answer", "2014/15 Q1", 40, 30, "Red"], ["Time to answer", "2014/15 Q2", 31, 30, None]]
    assert kept(written({"Returns": rows}, measures=MEASURES)) == [
        ("E2", "Calls answered", "2014/15 Q1", "Green", "C2"),
        ("E3", "Time to answer", "2014/15 Q1", "Red", "C3"),
    ]


@pytest.mark.slow
def test_statuses_of_a_table_with_periods_down(written):
    rows = [["Calls answered"], ["Quarter", "Actual", "Target", "RAG"]]
    rows += [["2014/15 Q1", "95%", "90%", "Green"], ["2014/15 Q2", "85%", "90%", "Red"]]
    assert kept(written({"Figures": rows}, measures=MEASURES)) == [
        ("D3", "Calls answered", "2014/15 Q1", "Green", "B3"),
        ("D4", "Calls answered", "2014/15 Q2", "Red", "B4"),
    ]


@pytest.mark.slow
def test_a_status_after_each_measure_of_a_table_with_periods_down_is_that_measures(written):
    rows = [["Quarter", "Calls answered", "RAG", "Time to answer", "RAG"]]
    rows += [["2014/15 Q1", "95%", "Green", 40, "Red"]]
    assert kept(written({"Figures": rows}, measures=MEASURES)) == [
        ("C2", "Calls answered", "2014/15 Q1", "Green", "B2"),
        ("E2", "Time to answer", "2014/15 Q1", "Red", "D2"),
    ]


def test_one_status_beside_several_measures_is_nobodys(written):
    rows = [["Quarter", "Calls answered", "Time to answer", "RAG"], ["2014/15 Q1", "95%", 40, "Red"]]
    data, (problem,) = check(written({"Figures": [["Contact"], *rows]}, measures=MEASURES))
    assert (problem.cell, problem.found, problem.expected) == ("D3", "'Red'", "a status of one measure and period")
    assert data.statements["role"].tolist() == []


@pytest.mark.parametrize("words", ["Data only", "Unknown", "Not rated", "N/A", "No data", "Not due", "[x]"])
def test_words_for_no_judgement_are_understood(written, words):
    rows = [["Measure", "2014/15", "Status"], ["Calls answered", "96%", words]]
    data, problems = check(written({"Figures": rows}, measures=MEASURES[:1]))
    assert (problems, data.statements["text"].tolist()) == ((), [words])


def test_words_that_are_not_known_are_asked_about_once_each_and_kept_as_they_are(written):
    rows = [["Measure", "2013/14", "RAG", "2014/15", "RAG"]]
    rows += [["Calls answered", "95%", "Purple", "96%", "Improving"], ["Time to answer", 40, "Purple", 31, "Green"]]
    data, problems = check(written({"Figures": rows}, measures=MEASURES))
    assert [(problem.severity, problem.cell, problem.found) for problem in problems] == [
        ("warning", "C2", "'Purple' (and 1 more cell of the table)"),
        ("warning", "E2", "'Improving'"),
    ]
    assert problems[0].expected == "a status such as Green, Amber, Red, Not rated"
    assert data.statements["text"].tolist() == ["Purple", "Improving", "Purple", "Green"]


def test_words_that_are_not_known_in_a_long_table_are_asked_about_once(written):
    rows = [["Measure", "Period", "Value", "RAG"]]
    rows += [["Calls answered", f"2014/15 Q{quarter}", (0.95, "0%"), "Purple"] for quarter in (1, 2, 3)]
    _, (problem,) = check(written({"Returns": rows}, measures=MEASURES[:1]))
    assert (problem.cell, problem.found) == ("D2", "'Purple' (and 2 more cells of the column)")


@pytest.mark.parametrize("long", [True, False])
def test_a_column_of_remarks_is_asked_about_a_few_times_and_not_for_each(written, long):
    remarks = [f"In hand, see paper {number}" for number in range(40)]
    rows = [["Measure", "Period", "Value", "Status"] if long else ["Measure", "2014/15", "Status"]]
    names = [f"Measure {number}" for number in range(40)]
    label = ["2014/15"] if long else []
    rows += [[name, *label, 5, remark] for name, remark in zip(names, remarks, strict=True)]
    path = written({"Figures": rows}, measures=[(name, "Contact", "count", "higher") for name in names])
    found = [problem.found for problem in check(path)[1]]
    ends = "of the column" if long else "of the table"
    other = f"35 other words, such as 'In hand, see paper 5' (and 34 more cells {ends})"
    assert found == [*(repr(remark) for remark in remarks[:5]), other]


@pytest.mark.slow
def test_a_status_in_the_group_of_a_measure_that_stands_over_its_columns_is_that_measures(written):
    rows = [[None, "Calls answered", None, None, "Time to answer"]]
    rows += [["Quarter", "Actual", "Target", "RAG", "Actual", "Target", "RAG"]]
    rows += [["2014/15 Q1", "95%", "90%", "Green", 40, 30, "Red"]]
    assert kept(written({"Figures": rows}, measures=MEASURES)) == [
        ("D3", "Calls answered", "2014/15 Q1", "Green", "B3"),
        ("G3", "Time to answer", "2014/15 Q1", "Red", "E3"),
    ]


def test_a_coloured_cell_without_words_tells_nothing(written):
    def colour(path):
        from openpyxl import load_workbook
        from openpyxl.styles import PatternFill

        book = load_workbook(path)
        book["Figures"]["C2"].fill = PatternFill("solid", fgColor="FFFF0000")
        book.save(path)
        return path

    rows = [["Measure", "2014/15", "RAG"], ["Calls answered", "96%", None], ["Time to answer", 31, "Green"]]
    data, problems = check(colour(written({"Figures": rows}, measures=MEASURES)))
    assert (problems, data.statements["measure"].tolist()) == ((), ["Time to answer"])


def test_every_cell_of_a_status_is_accounted_for(written):
    rows = [["Measure", "2014/15", "RAG"], ["Calls answered", "96%", "Green"], ["Time to answer", 31, "Red"]]
    (line,) = pa.load(written({"Figures": rows}, measures=MEASURES)).ledger.query("sheet == 'Figures'").itertuples()
    assert (line.cells, line.values, line.headings, line.labels) == (9, 4, 3, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "period"), [("RAG (year)", "2014/15"), ("Annual RAG", None), ("RAG (full year)", "2014/15")]
)
def test_a_status_of_the_year_beside_quarters_is_the_years(across, heading, period):
    found = across(["Q1 2014/15", "Q2 2014/15", "RAG", heading], ["95%", "96%", "Green", "Red"])
    assert ("D2", "2014/15 Q2", "Green", "C2") in found
    assert [said for _, said, words, _ in found if words == "Red"] == ([period] if period else [])


@pytest.mark.slow
def test_a_status_of_the_year_to_date_is_nobodys(written):
    rows = [
        ["Measure", "Q1 2014/15", "Q2 2014/15", "RAG", "RAG (YTD)"],
        ["Calls answered", "95%", "96%", "Green", "Red"],
    ]
    data, (problem,) = check(written({"Figures": rows}, measures=MEASURES[:1]))
    assert (problem.cell, problem.expected) == ("E2", "a status of one measure and period")
    assert data.statements["text"].tolist() == ["Green"]


@pytest.mark.slow
def test_a_row_may_say_that_it_holds_the_statuses(written):
    rows = [["Measure", "Type", "Q1 2014/15", "Q2 2014/15"]]
    rows += [["Calls answered", "Actual", "95%", "96%"], [None, "Target", "90%", "97%"], [None, "RAG", "Green", "Red"]]
    path = written({"Figures": rows}, measures=MEASURES[:1])
    assert check(path)[1] == ()
    assert kept(path) == [
        ("C4", "Calls answered", "2014/15 Q1", "Green", "C2"),
        ("D4", "Calls answered", "2014/15 Q2", "Red", "D2"),
    ]


@pytest.mark.parametrize("long", [True, False])
@pytest.mark.parametrize(("others", "asked"), [(["A", "N/A"], True), (["A", "G"], False), (["A", "R"], False)])
def test_the_letter_a_is_amber_only_beside_a_g_or_an_r(written, long, others, asked):
    label = ["2014/15"] if long else []
    rows = [["Measure", "Period", "Value", "RAG"] if long else ["Measure", "2014/15", "RAG"]]
    rows += [[measure[0], *label, 50, word] for measure, word in zip(MEASURES, others, strict=True)]
    data, problems = check(written({"Figures": rows}, measures=MEASURES))
    assert [problem.found for problem in problems] == (["'A'"] if asked else [])
    assert data.statements["text"].tolist() == (others[1:] if asked else others)


def test_a_status_in_a_row_without_a_council_is_nobodys_where_other_rows_name_theirs(written):
    rows = [["Council", "Measure", "2014/15", "RAG"], ["Anytown", "Calls answered", "96%", "Green"]]
    rows += [[None, "Time to answer", None, "Red"]]
    data, problems = check(written({"Figures": rows}, measures=MEASURES))
    assert data.statements["text"].tolist() == ["Green"]
    assert "'Red'" in {problem.found for problem in problems}


MONTHS = ["Apr 2024", "May 2024", "Jun 2024"]


@pytest.fixture
def to_date(written):
    """Load quarter 1 of a measure whose status stands after its year to date, and of one whose status is its own."""

    def load(word):
        rows = [["Measure", *MONTHS, "YTD", "RAG"], ["Calls answered", "95%", "96%", "97%", "93%", word]]
        own = [["Measure", "Jun 2024", "RAG"], ["Time to answer", 31, "Red"]]
        return pa.load(written({"Figures": rows, "Times": own}, measures=MEASURES))

    return load


@pytest.mark.parametrize(("word", "period"), [("Amber", "2024/25 Q1"), ("N/A", "2024-06")])
def test_a_status_after_the_year_to_date_is_of_that_where_it_is_a_figure(to_date, word, period):
    said = to_date(word).statements.query("role == 'status' and measure == 'Calls answered'")
    assert said[["period", "text", "beside"]].to_numpy().tolist() == [[period, word, ""]]


def test_a_status_of_the_year_to_date_is_shown_with_it_and_not_beside_the_month(to_date):
    report = pa.report(to_date("Amber"), "June 2024")
    (table,) = [one for one in report.tables if one.caption.startswith("The year so far")]
    assert [str(table.cells.loc["Calls answered", name]) for name in ("Since April", "Published status")] == [
        "93%",
        "Amber",
    ]
    (table,) = [one for one in report.tables if one.caption.startswith("Figures")]
    assert table.cells["Published status"].tolist() == ["not given", "Red"]
    (table,) = report.scorecard_table
    assert table.cells["Published status"].to_dict() == {
        "Calls answered": "year to date: Amber",
        "Time to answer": "Red",
    }
