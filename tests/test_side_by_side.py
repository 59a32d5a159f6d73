"""Columns of figures that stand side by side are read together, and each keeps its own period, format and faults."""

from pathlib import Path

import pytest
from openpyxl import Workbook

import partnership_analysis as pa
from partnership_analysis.loading import check

COUNCILS = ("Arun", "Bury", "Leeds", "York")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Rates of four councils in four years: one column in percent format, and a fault in each of the others."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Recycling rate"
    sheet.append(["Area name", "2019/20", "2020/21", "2021/22", "2022/23"])
    rows = [
        ["35.5%", 0.361, "37%", "n/k?"],
        ["41%", 0.42, "n/k?", "43%"],
        ["n/k?", 0.52, "53%", "54%"],
        ["61%", 0.625, "63%", "64%"],
    ]
    for council, figures in zip(COUNCILS, rows, strict=True):
        sheet.append([council, *figures])
    for row in range(2, 6):
        sheet.cell(row, 3).number_format = "0.0%"
    file = tmp_path / "recycling.xlsx"
    book.save(file)
    return file


def test_each_figure_has_the_period_and_the_cell_of_its_own_column(workbook: Path):
    rows = pa.load(workbook, partial=True).observations
    cells = rows["source"].str.removeprefix("recycling.xlsx!Recycling rate!")
    found = dict(zip(cells, zip(rows["period"], rows["value"], strict=True), strict=True))
    assert found["C4"] == ("2020/21", 52.0)
    assert found["D4"] == ("2021/22", 53.0)
    assert found["E4"] == ("2022/23", 54.0)


def test_a_fault_in_several_columns_is_told_at_each_of_them(workbook: Path):
    _, found = check(workbook)
    assert sorted(problem.cell for problem in found if "n/k?" in problem.found) == ["B4", "D3", "E2"]


def test_columns_follow_each_other_in_the_order_of_the_sheet(workbook: Path):
    periods = pa.load(workbook, partial=True).observations["period"].drop_duplicates().tolist()
    assert periods == ["2019/20", "2020/21", "2021/22", "2022/23"]
