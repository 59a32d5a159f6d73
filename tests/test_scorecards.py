"""The example's quarterly scorecards of Hart District Council, against the figures of its papers as Python values."""

from pathlib import Path

import pytest
from hart import HART
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis.analysis import published
from partnership_analysis.problems import from_table
from partnership_analysis.shipped import SCORECARDS, shipped

FOLDER = shipped("data", "raw", SCORECARDS)
FILES = {quarter: FOLDER / f"hart_scorecard_2014-15_q{quarter}.xlsx" for quarter in (1, 2)}
Q1, Q2 = "2014/15 Q1", "2014/15 Q2"
QUARTER = {1: Q1, 2: Q2}


@pytest.fixture(scope="module")
def names():
    """The indicator of each reference, as both papers print them."""
    found = [
        {row[1]: row[2] for row in load_workbook(path)[f"Quarter {quarter}"].iter_rows(min_row=4, values_only=True)}
        for quarter, path in FILES.items()
    ]
    assert found[0] == found[1]
    assert list(found[0]) == [code for code, *_ in HART]
    return found[0]


def valued(rows, period):
    """What a table holds for a period, by indicator."""
    own = rows[rows["period"] == period]
    return dict(zip(own["measure"], own["value"], strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("quarter", [1, 2])
def test_paper_alone_holds_its_figures_targets_and_statuses_and_no_others(quarter, names):
    data = pa.load(FILES[quarter])
    papers = {names[code]: (year, *rest[quarter - 1]) for code, _, _, year, *rest in HART}
    for position, period in enumerate(["2013/14", Q1, Q2][: quarter + 1]):
        assert valued(data.observations, period) == pytest.approx({n: paper[position] for n, paper in papers.items()})
    assert len(data.observations) == len(HART) * (quarter + 1)
    targets = {name: paper[-2] for name, paper in papers.items() if paper[-2] is not None}
    assert valued(data.targets, QUARTER[quarter]) == pytest.approx(targets)
    assert len(data.targets) == len(targets)
    said = published.statuses(data.statements)
    assert dict(zip(said["measure"], said["text"], strict=True)) == {name: paper[-1] for name, paper in papers.items()}
    assert set(said["period"]) == {QUARTER[quarter]}


@pytest.mark.slow
def test_together_the_later_paper_counts_and_each_keeps_its_targets_and_statuses(names):
    data = pa.load(FOLDER)
    latest = {names[code]: paper[:2] for code, _, _, _, _, paper in HART}
    assert valued(data.observations, Q1) == pytest.approx({name: first for name, (first, _) in latest.items()})
    assert valued(data.observations, Q2) == pytest.approx({name: second for name, (_, second) in latest.items()})
    assert data.targets["period"].value_counts().to_dict() == {Q1: 42, Q2: 45}
    assert published.statuses(data.statements)["period"].value_counts().to_dict() == {Q1: 45, Q2: 45}


@pytest.mark.slow
def test_every_warning_is_about_what_the_papers_say():
    """Two figures restated; two statuses and six, two noughts and targets of nought beside no status."""
    found = [(problem.severity, problem.file[-7:-5], problem.cell) for problem in from_table(pa.load(FOLDER).problems)]
    first = ("E9", "E14", "G8", "G24")
    second = ("H8", "H9", "H14", "H18", "H27", "H33", "F27", "F33", "G41")
    expected = {("warning", "q1", cell) for cell in first} | {("warning", "q2", cell) for cell in second}
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES.values(), ids=lambda path: path.stem)
def test_every_cell_is_understood(path):
    assert pa.load(path).ledger["not understood"].sum() == 0


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES.values(), ids=lambda path: path.stem)
def test_workbook_says_where_its_figures_come_from_and_what_the_project_added(path):
    book, about = load_workbook(path), pa.load(path).about
    assert ("hartdc.github.io" in about["Source"], "MIT licence" in about["Source"]) == (True, True)
    added = "short name, unit, polarity or aggregation"
    assert about["Measures"].startswith("This project added the sheet Measures")
    assert added in about["Measures"]
    assert added in book["Measures"]["A1"].comment.text
    assert {cell.value for cell in next(book["Measures"].iter_rows(max_row=1))} == {
        "Measure", "Service", "Short name", "Unit", "Polarity", "Aggregation",
    }  # fmt: skip


@pytest.mark.slow
def test_polarity_is_by_common_sense_where_there_is_a_target_and_aggregation_only_by_name(names):
    measures = pa.load(FOLDER).measures.set_index("measure")
    expected = {names[code]: better if first[1] is not None else "" for code, _, better, _, first, _ in HART}
    assert measures["polarity"].to_dict() == expected
    cumulative = {name for name in names.values() if "cumulative" in name.casefold()}
    assert set(measures.index[measures["aggregation"] == "year to date"]) == cumulative
    assert set(measures["aggregation"]) == {"", "year to date"}


def test_readme_names_the_scorecards():
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    assert f"data/raw/{SCORECARDS}" in readme
    assert "hartdc.github.io" in readme
