"""Cases of real sheets as they were found (R3, R4, R5, R17, R21): the smallest input of each, and what is right."""

import pytest
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.problems import Severity

pytestmark = pytest.mark.slow

TAX = "% CT collected"
HEADINGS = ["Ref", "KPI", "Owner", "Unit", "Polarity", "2023/24", "2024/25", "Q1 2025/26", "Q2 2025/26", "YTD target"]
HEADINGS += ["Annual target", "RAG", "DoT", "Comment"]


@pytest.fixture
def facts(written):
    """Read rows: the figure and the target of each measure and period, of a workbook without an error."""

    def read(rows, merged=(), measures=None):
        path = written({"Revenues": rows}, measures=measures)
        book = load_workbook(path)
        for one in merged:
            book["Revenues"].merge_cells(one)
        book.save(path)
        data, problems = check(path)
        assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
        found = data.observations.itertuples()
        return {(r.measure, r.period): (r.value, None if r.target != r.target else r.target) for r in found}, data

    return read


@pytest.mark.parametrize(
    "spelt",
    [
        *(f"{word} {{}} 2023/24" for word in ("Actual", "Value", "Performance", "Result")),
        *("Actual ({} 2023/24)", "Actual to {} 2023/24", "{} 2023/24 Actual"),
    ],
)
def test_actual_and_target_of_each_quarter_are_its_own(facts, spelt):
    # R3
    headings = ["Indicator"]
    for quarter in ("Q1", "Q2"):
        headings += [spelt.format(quarter), f"Target {quarter} 2023/24"]
    found, _ = facts([headings, [TAX, "29%", "28%", "57%", "56%"]])
    assert found == {(TAX, "2023/24 Q1"): (29, 28), (TAX, "2023/24 Q2"): (57, 56)}


@pytest.mark.parametrize("heading", ["PI Code", "Ref", "Code", "KPI ref"])
def test_a_code_is_a_reference_and_the_description_is_the_measure(facts, heading):
    # R4
    found, _ = facts([[heading, "Description", "2013/14"], ["RB06", "% of council tax collected", 98.7]])
    assert found == {("% of council tax collected", "2013/14"): (98.7, None)}


def test_a_code_of_councils_is_no_measure(facts):
    # R4
    rows = [
        ["ONS code", "Local authority", "Paid on time"],
        ["E08000009", "Trafford", 91],
        ["E06000055", "Bedford", 92],
    ]
    found, data = facts([["Invoices in 2013/14"], *rows])
    assert data.observations[["authority", "value"]].to_numpy().tolist() == [["Trafford", 91], ["Bedford", 92]]
    assert {measure for measure, _ in found} == {"Paid on time"}


@pytest.mark.parametrize("titled", [True, False])
def test_councils_in_rows_are_councils_and_the_measure_is_in_the_title_or_the_group(facts, titled):
    # R5
    title = ["Percentage of council tax collected"]
    over = [["Authority", "Percentage collected"], [None, "2023-24", "2024-25"]]
    rows = [["Burnley", 93.1, 94.0], ["Pendle", 95, 96]]
    merged = ["B2:C2"] if titled else ["B1:C1"]
    _, data = facts([*([title] if titled else []), *over, *rows], merged)
    held = {(r.authority, r.period): r.value for r in data.observations.itertuples()}
    assert held == {
        ("Burnley", "2023/24"): 93.1,
        ("Burnley", "2024/25"): 94,
        ("Pendle", "2023/24"): 95,
        ("Pendle", "2024/25"): 96,
    }
    assert data.observations["measure"].nunique() == 1
    assert set(data.observations["unit"]) == {"percent"}


def test_a_target_merged_down_beside_quarters_under_their_year_is_read(facts):
    # R17
    rows = [["Measure", "2022/23", None, None, None, "Target"], [None, "Q1", "Q2", "Q3", "Q4"]]
    found, _ = facts([*rows, [TAX, "29%", "57%", "80%", "97%", "96%"]], ["A1:A2", "B1:E1", "F1:F2"])
    quarters = {f"2022/23 Q{number}": value for number, value in enumerate((29, 57, 80, 97), start=1)}
    assert {period: value for (_, period), (value, _) in found.items()} == quarters
    assert found[TAX, "2022/23 Q4"] == (97, 96)


def test_a_scorecard_is_read_whole(written):
    # R21
    rows = [
        HEADINGS,
        ["Housing"],
        ["H1", "Repairs on time", "J Smith", "%", "High", 91, 95, 93.5, 94.1, 95, 96, "Amber", "↓", "New staff."],
        ["Planning"],
        ["P1", "Majors on time", "A Jones", "%", "High", 88, 90, 91, 93, 90, 90, "Red", "→", "Two posts are empty."],
    ]
    data = pa.load(written({"Scorecard": rows}, measures=None, about=[("Authority", "Testshire")]))
    described = data.measures[["service", "measure", "unit", "polarity", "owner"]].to_numpy().tolist()
    assert described == [
        ["Housing", "Repairs on time", "percent", "higher", "J Smith"],
        ["Planning", "Majors on time", "percent", "higher", "A Jones"],
    ]
    assert len(data.observations) == 8
    assert sorted(data.targets[["measure", "kind", "value"]].to_numpy().tolist()) == [
        ["Majors on time", "year", 90],
        ["Majors on time", "year to date", 90],
        ["Repairs on time", "year", 96],
        ["Repairs on time", "year to date", 95],
    ]
    statuses = data.statements[data.statements["role"] == "status"]
    assert statuses[["measure", "text"]].to_numpy().tolist() == [
        ["Repairs on time", "Amber"],
        ["Majors on time", "Red"],
    ]
    judged = pa.report(data, "2025/26 Q2").scorecard
    assert judged["published_words"].tolist() == ["Amber", "Red"]
    assert judged["comment"].tolist() == ["New staff. (J Smith)", "Two posts are empty. (A Jones)"]
