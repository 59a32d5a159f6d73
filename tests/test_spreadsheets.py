"""The tables of a run as one accessible workbook, read back as Excel reads it."""

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import partnership_analysis as pa
from partnership_analysis.briefing import spreadsheets
from partnership_analysis.period_choice import choose_period


def written_for(data, folder):
    path = folder / "tables.xlsx"
    spreadsheets.write(data, choose_period(data, None), path, "2015-04-01")
    return path


@pytest.fixture(scope="module")
def path(report, tmp_path_factory):
    return written_for(report, tmp_path_factory.mktemp("workbook"))


@pytest.fixture(scope="module")
def workbook(path):
    return openpyxl.load_workbook(path)


def rows(sheet):
    """A sheet's table: its headings, then its rows."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


@pytest.mark.slow
def test_cover_contents_and_notes_come_before_a_sheet_for_each_table(workbook):
    tables = ["Scorecard", "Figures", "Targets", "Complaints", "Suspensions", "Updates", "Contract", "Data quality"]
    assert workbook.sheetnames == ["Cover", "Contents", "Notes", *tables]
    assert workbook["Cover"]["A1"].value == "Peterborough and Serco, 2014/15: tables"
    assert [row[0] for row in rows(workbook["Contents"])[1:]] == tables
    assert [workbook["Contents"].cell(4 + i, 1).hyperlink.location for i in (0, 7)] == [
        "'Scorecard'!A1",
        "'Data quality'!A1",
    ]


def test_every_sheet_has_a_title_one_marked_table_and_no_merged_frozen_or_empty_cells(workbook):
    for sheet in workbook.worksheets[1:]:
        assert isinstance(sheet["A1"].value, str)
        assert (len(sheet.tables), len(sheet.merged_cells.ranges), sheet.freeze_panes) == (1, 0, None)
        assert all(content not in (None, "") for row in rows(sheet) for content in row)


def test_every_sheet_is_printed_as_wide_as_its_page(workbook):
    for sheet in workbook.worksheets:
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, 1)
        assert sheet.page_setup.fitToHeight == 0


def test_a_row_whose_texts_fit_their_columns_is_one_line_high(workbook):
    notes = workbook["Notes"]
    fitting = [row for row in notes.iter_rows(min_row=4) if all(len(str(cell.value)) <= 57 for cell in row)]
    assert {notes.row_dimensions[row[0].row].height for row in fitting} == {15.0}


def test_figures_are_numbers_and_every_column_is_explained(workbook, report):
    headings, *found = rows(workbook["Figures"])
    assert [row[headings.index("Value")] for row in found] == report.observations["value"].tolist()
    told = {(row[0], row[1]) for row in rows(workbook["Notes"])[1:]}
    for sheet in workbook.worksheets[3:]:
        assert {(sheet.title, heading) for heading in rows(sheet)[0]} <= told


def test_properties_say_what_it_is(workbook):
    about = workbook.properties
    assert (about.title, about.creator) == ("Peterborough and Serco, 2014/15: tables", "Peterborough")
    assert about.language == "en-GB"


@pytest.mark.slow
def test_the_same_tables_give_the_same_bytes(report, path, tmp_path):
    assert written_for(report, tmp_path).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_what_is_not_there_is_shorthand_that_the_sheet_explains(written, tmp_path):
    figures = [["Measure", "13/14", "14/15"], ["Calls", "[c]", 5], ["Fines", "[z]", 5], ["Bins", "n/a", 5]]
    data = pa.load(
        written({"Figures": figures}, measures=[(n, "R", "number", "higher") for n in ("Calls", "Fines", "Bins")])
    )
    sheet = openpyxl.load_workbook(written_for(data, tmp_path))["Figures"]
    headings, *found = rows(sheet)
    values = {row[headings.index("Measure")]: row[headings.index("Value")] for row in found[::2]}
    assert values == {"Calls": "[c]", "Fines": "[z]", "Bins": "[x]"}
    assert all(mark in sheet["A2"].value for mark in ("[c] confidential", "[z] not applicable", "[x] not available"))


@pytest.mark.slow
def test_what_the_workbook_has_nothing_of_has_no_sheet_and_no_column(written, tmp_path):
    data = pa.load(written({"Figures": [["Measure", "14/15"], ["Calls", 5]]}, measures=[("Calls", "R", "number", "")]))
    workbook = openpyxl.load_workbook(written_for(data, tmp_path))
    assert not {"Complaints", "Suspensions", "Updates"} & set(workbook.sheetnames)
    assert "Numerator" not in rows(workbook["Figures"])[0]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-1% but late", "a\x0bb", "y" * 40_000])
def test_text_stays_text_whatever_it_begins_with(written, tmp_path, text):
    data = pa.load(written({"Figures": [["Measure", "14/15"], ["Calls", 5]]}, measures=[("Calls", "R", "number", "")]))
    comments = [(data.authority, "R", "Calls", "2014/15", "comment", text, "", "a.xlsx!Figures!A1")]
    data = replace(data, comments=pd.DataFrame(comments, columns=data.comments.columns))
    sheet = openpyxl.load_workbook(written_for(data, tmp_path))["Comments"]
    assert {cell.data_type for row in sheet for cell in row} == {"n", "s"}  # an empty cell's is n
    headings, row = rows(sheet)
    said = row[headings.index("Text")]
    assert said.startswith(text[:1])
    assert len(said) < 32_768
    assert len(text) < 32_000 or said.endswith("(the rest is in the folder tables, in the file of this table)")
