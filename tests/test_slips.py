"""Slips that once changed figures without a word: each is asked about now."""

import pytest
from openpyxl import load_workbook

from partnership_analysis.loading import check
from partnership_analysis.problems import Severity


@pytest.fixture
def errors(written):
    """Return the errors of a workbook with one sheet and no Measures: their cells, and what was found."""

    def found(rows, change=None):
        path = written({"Table 1": rows}, measures=None, about=None)
        if change is not None:
            change(path)
        return [(one.cell, one.found) for one in check(path)[1] if one.severity is Severity.ERROR]

    return found


def merge(*ranges):
    def change(path):
        book = load_workbook(path)
        for cells in ranges:
            book["Table 1"].merge_cells(cells)
        book.save(path)

    return change


TWO_TO_A_YEAR = "'2013/14' over several columns of figures, of which none has a heading of its own"


def test_a_year_merged_over_targets_and_actuals_without_their_headings_is_asked_about(errors):
    rows = [[None, "2013/14", None, "2014/15"], ["Calls", 91, 85, 90], ["Visits", 95, 99, 100]]
    assert errors(rows, merge("B1:C1")) == [("B1", TWO_TO_A_YEAR)]


def test_every_year_over_two_columns_of_figures_is_asked_about_where_nothing_is_merged(errors):
    rows = [[None, "2013/14", None, "2014/15", None], ["Calls", 91, 85, 91, 90], ["Visits", 95, 99, 95, 100]]
    assert errors(rows) == [("B1", TWO_TO_A_YEAR)]


def test_figures_whose_council_is_a_spreadsheets_error_are_asked_about(errors):
    rows = [["Waste recycled"], ["Year", "Bedford", "#REF!", "Leeds"], ["2013/14", 43, 41, 73], ["2014/15", 62, 44, 61]]
    found = "a figure whose authority is '#REF!', a spreadsheet's error"
    assert errors(rows) == [("C3", found), ("C4", found)]


def test_a_figure_left_alone_below_a_table_is_not_understood(written):
    rows = [["Waste recycled"], ["Year", "Bedford", "Leeds"], ["2013/14", 43, 73], [], [None, 62, None]]
    path = written({"Table 1": rows}, measures=None, about=None)
    found = [one.found for one in check(path)[1] if one.cell == "B5"]
    assert found == ["a cell not understood: B5 (the first says '62')"]


def test_a_column_that_lost_its_heading_is_not_of_what_the_title_says(errors):
    rows = [
        ["Services"],
        ["Year", "Council", "Calls", None],
        ["2013/14", "Bedford", 43, 73],
        ["2014/15", "Bedford", 4, 7],
    ]
    assert errors(rows) == [("D2", "figures without a measure's name ('')")]


@pytest.mark.parametrize(("column", "word", "found"), [("What", None, "'What' as ''"), (None, "Measure", "Measure: ")])
def test_half_a_row_of_a_layout_is_asked_about(written, column, word, found):
    rows = [
        ["Council", "What", "Year", "Value"],
        ["Bedford", "Calls", "2013/14", 43],
        ["Bedford", "Calls", "2014/15", 62],
    ]
    layout = [["Sheet", "Column", "Is"], [None, column, word]]
    path = written({"Figures": rows, "Layout": layout}, measures=None, about=None)
    errors = [(one.sheet, one.cell, one.found) for one in check(path)[1] if one.severity is Severity.ERROR]
    assert ("Layout", "C2", found) in errors


def test_a_layout_sheet_that_names_no_column_of_its_workbook_is_asked_about(written):
    rows = [
        ["Council", "What", "Year", "Value"],
        ["Bedford", "Calls", "2013/14", 43],
        ["Bedford", "Calls", "2014/15", 62],
    ]
    layout = [["Sheet", "Column", "Is"], [None, "Wat", "Measure"]]
    path = written({"Figures": rows, "Layout": layout}, measures=None, about=None)
    errors = [one.found for one in check(path)[1] if one.severity is Severity.ERROR]
    assert errors == ["'wat', which is no column", "figures without a measure's name ('Value')"]


@pytest.mark.slow
def test_a_group_of_columns_that_lost_its_name_beside_others_is_asked_about(errors):
    rows = [
        [None, "Calls", None, None, "Visits"],
        ["Council", "2013/14", None, "2014/15", "2014/15"],
        ["Bedford", 43, None, 62, 73],
        ["Leeds", 4, None, 6, 7],
    ]
    assert errors(rows, merge("B1:C1")) == [("D2", "figures without a measure's name ('2014/15')")]


def test_a_long_text_among_figures_is_an_error_at_its_cell(errors):
    rows = [["Council", "Measure", "2013/14", "2014/15"], ["Bedford", "Calls", 43, 62], ["Bedford", "Visits", 4, 6]]
    rows += [["Leeds", "Calls", "see the note that the service wrote " * 5, 9], ["Leeds", "Visits", 8, 7]]
    assert "C4" in [cell for cell, _ in errors(rows)]


def test_a_row_whose_figure_is_missing_is_no_heading(written):
    rows = [
        ["Council", "Measure", "2014/15"],
        ["Bedford", "Calls", None],
        ["Bedford", "Visits", 6],
        ["Leeds", "Visits", 7],
    ]
    data, _ = check(written({"Table 1": rows}, measures=None, about=None))
    assert data.observations["measure"].tolist() == ["Visits", "Visits"]


@pytest.mark.slow
def test_a_heading_merged_down_over_figures_loses_none_of_those_below_it(errors):
    rows = [["Invoices paid"], ["Year", "Bedford", "Leeds"], ["2012/13", 8, None], ["2013/14", 9, 5], ["2014/15", 6, 7]]
    assert "C2" in [cell for cell, _ in errors(rows, merge("C2:C3"))] or not errors(rows)


def test_a_row_that_says_again_what_another_says_is_named(written):
    rows = [["Council", "Calls 2013/14", "Calls 2014/15"], ["Bedford", 43, 62], ["Bedford", 43, 62], ["Leeds", 4, 6]]
    problems = check(written({"Table 1": rows}, measures=None, about=None))[1]
    assert ("A3", "1 row that says again what an earlier row says (Bedford: 43 in row 2, 43 in row 3)") in [
        (one.cell, one.found) for one in problems
    ]


def test_two_rows_of_a_scorecard_that_say_different_things_of_one_measure_are_asked_about_and_neither_is_used(written):
    rows = [["KPI", "Q1 2024/25", "Q2 2024/25"], ["Waste", 48.2, 51.6], ["Bins", 62.4, 41.3], ["Waste", 48.9, 51.6]]
    measures = [("Waste", "Streets", "percent", "higher"), ("Bins", "Streets", "number", "lower")]
    data, problems = check(written({"Table 1": rows}, measures=measures))
    found = "'Waste' in 2 rows with other figures: 48.2 in row 2 and 48.9 in row 4"
    assert [(one.cell, one.found) for one in problems if one.severity is Severity.ERROR] == [("A4", found)]
    assert set(data.observations["measure"]) == {"Bins"}
