"""Scorecards whose headings name no period: it stands in the lines above them, or nowhere."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

ABOUT = [("Authority", "Anytown")]
CALLS = [("Calls answered", "Contact", "percent", "higher")]
TABLE = [["KPI", "Target", "Actual", "RAG"], ["Calls answered", 90, 91, "Green"]]


@pytest.fixture
def read(written):
    """Read a table under some lines: its figures, each with its period and target, and the cells of the errors."""

    def load(*lines, table=TABLE, name="KPIs", measures=CALLS):
        data, problems = check(written({name: [*([line] for line in lines), [], *table]}, measures, about=ABOUT))
        figures = [(row.period, row.value, row.target) for row in data.observations.itertuples()]
        return figures, [one for one in problems if one.sheet == name]

    return load


@pytest.mark.parametrize(
    ("lines", "period"),
    [
        (["Corporate KPIs – Q1 2025/26"], "2025/26 Q1"),
        (["Quarter 1 2025/26 Performance Report"], "2025/26 Q1"),
        (["KPIs 2025/26", "Quarter 2"], "2025/26 Q2"),
        (["Scorecard June 2025"], "2025-06"),
        (["12 months to June 2025"], "12 months to 2025-06"),
        (["KPIs 2025/26", "Cumulative figures are in the annex, and rolling ones too"], "2025/26"),
        (["Quarter ending 30 June 2025"], "2025/26 Q1"),
        (["Scrutiny, 10 September 2025", "Q1 2025/26 KPIs"], "2025/26 Q1"),
        (["Q1 2025/26 compared with Q1 2024/25"], "2025/26 Q1"),
        (["Report to Cabinet, 14 July 2025", "Corporate KPIs 2024/25"], "2024/25"),
        (["Corporate KPIs 2024/25 (published June 2025)"], "2024/25"),
        (["Scorecard for the year ended 31 March 2025"], "2024/25"),
    ],
)
def test_the_period_of_a_table_is_that_of_the_lines_above_it(read, lines, period):
    # Made up. A quarter's figures were taken for those of the whole year.
    figures, problems = read(*lines)
    assert figures == [(period, 91, 90)]
    assert problems == []


@pytest.mark.parametrize(
    "lines",
    [
        ["2025/26 KPIs - Q1 and Q2"],
        ["Performance Report – Month 3 (June) 2025/26"],
        ["Corporate scorecard 2025/26", "Data as at 30 September 2025"],
        ["Prepared September 2025", "KPIs 2024/25"],
        ["KPIs 2025/26", "The June figures are provisional"],
        ["KPIs 2025/26 year to date"],
        ["Scorecard June 2025", "Rolling 12 months"],
        ["Half-yearly report 2025/26"],
        ["Corporate KPIs 2025/26, period 6"],
        ["KPIs 2025/26", "Reported to Cabinet, September 2025"],
    ],
)
def test_lines_that_may_mean_a_part_of_the_year_are_asked_about(read, lines):
    figures, problems = read(*lines)
    assert figures == []
    assert {one.found for one in problems if one.severity == "error"} == {"a figure of no year"}


@pytest.mark.parametrize(
    "headings",
    [("Q1 Actual", "Q1 Target", "Q2 Actual", "Q2 Target"), ("Actual Q1", "Target Q1", "Actual Q2", "Target Q2")],
)
@pytest.mark.parametrize(("lines", "name"), [(["KPIs 2024/25"], "KPIs"), ([], "KPIs 2024-25")])
def test_quarters_beside_actual_and_target_are_of_the_year_above(read, headings, lines, name):
    # Made up. The actual of the first quarter was taken for the year's.
    figures, problems = read(*lines, table=[["KPI", *headings], ["Calls answered", 90, 91, 89, 92]], name=name)
    assert figures == [("2024/25 Q1", 90, 91), ("2024/25 Q2", 89, 92)]
    assert problems == []


def test_a_year_to_date_whose_period_no_line_names_is_told(read):
    figures, problems = read("Scorecard June 2025", "Year to date", table=[["KPI", "YTD"], ["Calls answered", 91]])
    assert figures == []
    assert [(one.cell, one.found) for one in problems if one.cell == "B5"] == [("B5", "a year to date of 91%")]


@pytest.mark.parametrize("aggregation", ["", "sum"])
def test_a_year_to_date_beside_one_month_counts_to_its_end(read, aggregation):
    table = [["KPI", "Target", "Actual", "YTD"], ["Homes built", 10, 12, 30]]
    measures = [("Homes built", "Housing", "count", "higher", "", aggregation)]
    figures, problems = read("Scorecard June 2025", table=table, measures=measures)
    assert sorted((period, value) for period, value, _ in figures) == [("2025-06", 12), ("2025/26 Q1", 30)]
    assert problems == []


def test_a_year_to_date_on_the_sheets_of_months_takes_no_target_from_theirs(written):
    def sheet(month, *figures):
        return [[f"Scorecard {month} 2025"], ["KPI", "Target", "Actual", "YTD"], ["Homes built", *figures]]

    sheets = {"Apr": sheet("April", 10, 12, 12), "May": sheet("May", 11, 9, 21), "Jun": sheet("June", 12, 8, 29)}
    measures = [("Homes built", "Housing", "count", "higher", "", "sum")]
    data, problems = check(written(sheets, measures, about=ABOUT))
    row = pa.report(data, "June 2025").scorecard.iloc[0]
    assert (row["year_to_date"], row["year_to_date_status"]) == (29, "no target")
    assert problems == ()


def test_a_year_to_date_of_the_first_quarter_agrees_with_it(read):
    _, (problem,) = read("Q1 2025/26", table=[["KPI", "Actual", "YTD"], ["Calls answered", 91, 89]])
    assert (problem.cell, problem.found) == ("C4", "a year to date of 89%")
    assert problem.expected == "91%, the last of them (B4): they differ by 2 percentage points"


@pytest.mark.parametrize("cell", ["▲ 91%", "91% ↓", "91%▼", "→ 91 %", "↔ 91%", "⬆️ 91%"])
def test_an_arrow_beside_a_figure_is_no_part_of_it(read, cell):
    figures, problems = read("June 2025", table=[["KPI", "Actual"], ["Calls answered", cell]])
    assert [value for _, value, _ in figures] == [91]
    assert problems == []
