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


def test_an_actual_beside_figures_whose_heading_was_lost_is_asked_about(errors):
    rows = [
        [None, "2013/14", None, "2014/15", None],
        ["KPI", "Target", "Actual to March 14", None, "Actual to March 15"],
        ["Calls", 91, 85, 91, 90],
        ["Visits", 95, 99, 95, 95],
    ]
    found = "'2014/15' alone over figures, beside 'Actual to March 15' of that period"
    assert errors(rows, merge("B1:C1", "D1:E1")) == [("D2", found)]


def test_headings_that_begin_again_are_not_of_the_period_over_the_first_of_them(errors):
    rows = [
        [None, "2019/20", None, None, None],
        ["Council", "Calls", "Visits", "Calls", "Visits"],
        ["Leeds", None, None, 72, 89],
        ["Bedford", None, None, 39, 95],
    ]
    assert errors(rows) == [("D2", "no period for its figures (the first is headed 'Calls')")]


def test_a_cell_merged_with_no_other_stands_over_the_columns_to_its_right(written):
    rows = [[None, "2019/20", None, "2020/21", None], ["Council", "Calls", "Visits", "Calls", "Visits"]]
    path = written({"2014-15": [*rows, ["Leeds", 20, 8, 72, 89], ["Bury", 21, 9, 73, 88]]}, measures=None, about=None)
    book = load_workbook(path)
    book["2014-15"].merge_cells(start_row=1, start_column=4, end_row=1, end_column=4)
    book.save(path)
    periods = {row.source[-2:]: row.period for row in check(path)[0].observations.itertuples()}
    assert periods["E3"] == periods["D3"] == "2020/21"


LONG = ["Council", "Indicator", "Unit", "Period", "Value"]
YEARS = ["2018/19", "2019/20", "2020/21", "2021/22"]


def homes(unit, years=YEARS, council="Leeds"):
    return [[council, "Homes built", unit, year, 40 + place] for place, year in enumerate(years)]


@pytest.fixture
def measures(written):
    """Return the measures of a long table, and the cells and words of its errors."""

    def found(rows):
        data, problems = check(written({"Table 1": [LONG, *rows]}, measures=None, about=None))
        said = [(one.cell, one.found) for one in problems if one.severity is Severity.ERROR]
        return sorted(set(data.observations["measure"])), said

    return found


@pytest.mark.parametrize("slip", ["95 - 97%", "%", "Days"])
def test_a_unit_that_one_row_of_a_measure_states_is_asked_about(measures, slip):
    rows = homes("Number")
    rows[1][2] = slip
    assert measures(rows) == (["Homes built"], [("C3", f"{slip!r} as the unit of Homes built")])


def test_a_unit_that_a_row_of_one_council_states_is_asked_about_though_it_has_only_two_rows(measures):
    rows = [*homes("Number", YEARS[:2]), *homes("Number", council="Bury")]
    rows[1][2] = "%"
    assert measures(rows) == (["Homes built"], [("C3", "'%' as the unit of Homes built")])


@pytest.mark.parametrize(
    "rows",
    [
        [*homes("Number"), *homes("%")],
        [*homes("Number"), *homes("%", YEARS[-1:])],
        [*homes("Number", YEARS[:2]), *homes("%", YEARS[2:])],
    ],
    ids=["in every period", "beside each other in one period", "in many rows of each"],
)
def test_a_measure_in_two_units_is_two_measures(measures, rows):
    assert measures(rows) == (["Homes built (%)", "Homes built (Number)"], [])


def test_two_spellings_of_a_unit_are_one(measures):
    rows = homes("Number")
    rows[1][2] = "number"
    assert measures(rows) == (["Homes built"], [])
