"""What a workbook says of a period without a figure is told all the same."""

import pytest

import partnership_analysis as pa

QUARTER = "2025/26 Q3"


@pytest.fixture(scope="module")
def report(written):
    heads = ["Measure", "Q2 2025/26", None, "Q3 2025/26", None, "RAG", "Annual target 2025/26", "Comments"]
    rows = [
        heads,
        [None, "Actual", "Target", "Actual", "Target", None, None, None],
        ["Recycling", 50.1, 48, "TBC", 48, "n/a", 49, "Data awaited from the County."],
        ["Calls", 90, 80, 91, 80, "G", 80, None],
    ]
    measures = [("Recycling", "Waste", "percent", "higher"), ("Calls", "Contact", "percent", "higher")]
    return pa.report(pa.load(written({"Q3": rows}, measures, about=[("Authority", "Anytown")])), QUARTER)


@pytest.mark.slow
def test_the_scorecard_keeps_target_comment_and_published_status(report):
    row = report.scorecard.set_index("measure").loc["Recycling"]
    assert (row["status"], row["target"], row["year_target"]) == ("no figure", 48, 49)
    assert (row["comment"], row["published_words"]) == ("Data awaited from the County.", "n/a")
    cells = [row[name].rpartition("!")[2] for name in ("source", "target_source", "published_source")]
    assert cells == ["D3", "E3", "F3"]
    (table,) = report.scorecard_table
    printed = table.cells.loc["Recycling"].map(str)
    assert (printed["Target"], printed["Published status"]) == ("48%", "n/a")
    assert printed["Comment"] == "“Data awaited from the County.”"


def test_an_officers_comment_answers_why_there_is_no_figure(report):
    assert "The service says: “Data awaited from the County”." in str(report.commentary)
    assert "no figure for Recycling" not in str(report.questions)


@pytest.mark.slow
def test_a_period_before_without_a_figure_is_no_lack_of_earlier_ones(written):
    heads = ["Measure", "Q1 2025/26", None, "Q2 2025/26", None, "Q3 2025/26", None]
    kinds = [None, *["Actual", "Target"] * 3]
    rows = [heads, kinds, ["Majors", 75, 60, "n/a", 60, 67, 60], ["Calls", 90, 80, 91, 80, 92, 85]]
    measures = [("Majors", "Planning", "percent", "higher"), ("Calls", "Contact", "percent", "higher")]
    report = pa.report(pa.load(written({"Q3": rows}, measures, about=[("Authority", "Anytown")])), QUARTER)
    (table,) = report.scorecard_table
    assert table.cells["Change on Q2 of 2025/26"].loc["Majors"] == "no figure in Q2 of 2025/26"
    assert 'absent">no figure in Q2' in table.html()
    # Its targets differ, so no one line is the target of all three.
    assert table.cells["Trend"].loc["Calls"].target is None


@pytest.mark.slow
def test_why_there_is_no_target_is_no_note_of_the_figure_and_its_variance_has_no_dust(written):
    heads = ["Measure", "Q3 2025/26", None]
    rows = [heads, [None, "Actual", "Target"], ["Complaints", 42, "n/a"], ["Calls", 76.2, 80]]
    measures = [("Complaints", "Contact", "count", "lower"), ("Calls", "Contact", "percent", "higher")]
    data = pa.load(written({"Q3": rows}, measures, about=[("Authority", "Anytown")]))
    assert data.observations["note"].tolist() == ["", ""]
    assert pa.report(data, QUARTER).scorecard["variance"].tolist()[1] == -3.8


@pytest.mark.slow
@pytest.mark.parametrize(("own", "target"), [([["Fly-tips", "Target", 110, 120]], 120), ([], None)])
def test_a_target_of_the_year_to_date_is_not_that_of_a_quarter_without_a_figure(written, own, target):
    rows = [["Measure", "Type", "Q1 2025/26", "Q2 2025/26"], ["Fly-tips", "Actual", 100, "TBC"]]
    rows += [["Fly-tips", "YTD target", 110, 230], *own]
    rows += [["Calls", "Actual", 50, 60], ["Calls", "Target", 40, 40]]
    measures = [(name, "Streets", "count", "higher", "", "sum") for name in ("Fly-tips", "Calls")]
    data = pa.load(written({"KPIs": rows}, measures, about=[("Authority", "Anytown")]))
    row = pa.report(data, "2025/26 Q2").scorecard.set_index("measure").loc["Fly-tips"]
    assert row["status"] == "no figure"
    assert (None if row["target"] != row["target"] else row["target"]) == target


@pytest.mark.slow
@pytest.mark.parametrize("years", [["2023/24"], ["2021/22", "2022/23", "2023/24"]])
def test_a_table_of_years_keeps_target_and_published_status_of_a_year_without_a_figure(written, years):
    rows = [["Measure", *years, "2024/25", "Target 2024/25", "RAG"]]
    rows += [["Recycling", *[41] * len(years), "..", 45, "Awaiting data"]]
    rows += [["Calls", *[90] * len(years), 91, 80, "Green"]]
    measures = [("Recycling", "Waste", "percent", "higher"), ("Calls", "Contact", "percent", "higher")]
    report = pa.report(pa.load(written({"KPIs": rows}, measures, about=[("Authority", "Anytown")])), "2024/25")
    printed = next(table for table in report.tables if "Recycling" in " ".join(table.cells.index)).cells
    row = {str(name).rpartition("'2024/25', ")[2].strip("')"): str(part) for name, part in printed.iloc[0].items()}
    assert row["Target"] == "45%"
    assert row["Published status"] == "Awaiting data"
