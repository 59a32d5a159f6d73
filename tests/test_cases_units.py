"""Units, times, missing markers and marks as officers write them: small workbooks, and what is right of each."""

import datetime as dt
import math

import pytest
from openpyxl import Workbook

import partnership_analysis as pa
from partnership_analysis.problems import InputError, Severity
from partnership_analysis.reading import reader

pytestmark = pytest.mark.slow

ABOUT = (("Authority", "Testshire"), ("Partner", "Acme"), ("Year", "2014/15"))


def read(path):
    """Return what a workbook's observations are, by measure and period, and its problems."""
    data, problems = reader.read(path)
    return data, {(row.measure, row.period): row for row in data.observations.itertuples()}, problems


def errors(problems):
    return [problem for problem in problems if problem.severity == Severity.ERROR]


@pytest.mark.parametrize(
    ("sheet", "unit", "value"),
    [
        # R6
        ([["Measure", "Unit", "2014/15"], ["Council tax", "%", 97.1]], "percent", 97.1),
        ([["Measure", "Units", "2014/15"], ["Wait", "Mins", 2.5]], "seconds", 150.0),
        ([["Measure", "2014/15"], ["Paid on time %", 97.1]], "percent", 97.1),
        ([["Measure", "2014/15"], ["% of council tax collected", 97.1]], "percent", 97.1),
        ([["Measure", "2014/15"], ["Council tax", (97.1, '0.0"%"')]], "percent", 97.1),
        ([["Measure", "2014/15"], ["Council tax", (0.971, "0.0%")]], "percent", 97.1),
        ([["Measure", "2014/15"], ["Spend", (1234, '"£"#,##0')]], "£", 1234.0),
        ([["Measure", "2014/15"], ["Spend", "£1.2m"]], "£", 1_200_000.0),
        ([["Spending (£ thousands)"], ["Measure", "2014/15"], ["Repairs", 1234]], "£", 1_234_000.0),
        ([["Spending (£ thousands)"], ["Measure", "2014/15"], ["Number of repairs", 1234]], "number", 1234.0),
        ([["Measure", "2014/15 (£m)"], ["Repairs", 1.5]], "£", 1_500_000.0),
        # R19: any other words are kept.
        ([["Measure", "Unit", "2014/15"], ["Waste", "kg a household", 512.4]], "kg a household", 512.4),
        ([["Measure", "2014/15"], ["Missed bins per 100,000 collections", 61]], "per 100,000 collections", 61.0),
    ],
)
def test_without_measures_a_unit_is_what_the_table_says(written, sheet, unit, value):
    data, rows, problems = read(written({"Figures": sheet}, measures=None, about=ABOUT))
    assert not errors(problems), problems
    (row,) = rows.values()
    assert (row.unit, row.value) == (unit, value)
    assert data.measures["unit"].tolist() == [unit]


@pytest.mark.parametrize(
    ("heading", "unit", "value"), [("Unit", "%", 97.1), ("Units", "mins", 5826.0), ("Unit", "£000", 97_100.0)]
)
def test_a_unit_column_of_a_long_table_is_its_rows(written, heading, unit, value):
    rows = [["Measure", "Period", "Value", heading], ["Collected", "2014/15", 97.1, unit]]
    _, found, problems = read(written({"Returns": rows}, measures=None, about=ABOUT))
    assert not errors(problems), problems
    assert [row.value for row in found.values()] == [value]


# What Excel stores when 02:41 is typed, and what it stores when 0:02:41 is.
SHORT, LONG = dt.time(2, 41), dt.time(0, 2, 41)


@pytest.mark.parametrize(
    ("name", "cells", "seconds"),
    [
        # R8
        ("Average wait (mm:ss)", [SHORT], [161]),
        ("Average wait (mm:ss)", [(SHORT, "h:mm")], [161]),
        ("Average wait (mm:ss)", [(SHORT, "[h]:mm:ss")], [161]),
        ("Average wait (mm:ss)", [(dt.time(0, 45), "h:mm")], [45]),
        ("Average wait (mm:ss)", [(dt.time(0, 45), "mm:ss")], [2700]),
        ("Average wait (mm:ss)", [SHORT, dt.time(0, 45)], [161, 45]),
        ("Average wait (mm:ss)", [LONG, dt.time(0, 45)], [161, 2700]),
        ("Average wait (mm:ss)", ["02:41"], [161]),
        ("Average wait (hh:mm)", [SHORT], [9660]),
        ("Average wait (hh:mm:ss)", [SHORT], [9660]),
        ("Average wait (hours)", [SHORT, 2.5], [9660, 9000]),
        ("Average wait", [LONG], [161]),
        ("Average wait", [LONG, dt.time(0, 3)], [161, 180]),
        ("Average wait", [(dt.timedelta(hours=2, minutes=41), "[h]:mm:ss")], [9660]),
    ],
)
def test_a_time_is_what_its_heading_its_format_or_its_neighbours_say(written, name, cells, seconds):
    years = ["2012/13", "2013/14", "2014/15"][-len(cells) :]
    _, found, problems = read(written({"Waits": [["Measure", *years], [name, *cells]]}, measures=None, about=ABOUT))
    assert not errors(problems), problems
    assert [row.value for row in found.values()] == seconds


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Average wait", [SHORT]),
        ("Average wait", [(SHORT, "h:mm")]),
        ("Average wait", ["02:41"]),
        ("Average wait (minutes)", [SHORT]),
        ("Average wait (mm:ss)", [LONG, SHORT]),
        ("Average wait (mm:ss)", [(dt.time(0, 45), "h:mm:ss")]),
        ("Average wait (mm:ss)", [161]),
    ],
)
@pytest.mark.parametrize("long", [False, True])
def test_a_time_that_may_be_either_is_asked_about(written, name, cells, long):
    years = ["2013/14", "2014/15"][-len(cells) :]
    across = [["Measure", *years], [name, *cells]]
    down = [["Measure", "Period", "Value"], *([name, year, cell] for year, cell in zip(years, cells, strict=True))]
    path = written({"Waits": down if long else across}, measures=None, about=ABOUT)
    if long and cells == [(SHORT, "h:mm")]:
        path = written({"Waits": [*down, [name, "2012/13", SHORT]]}, measures=None, about=ABOUT)
    _, _, problems = read(path)
    (problem, *_) = errors(problems)
    assert "mm:ss" in problem.expected + problem.action
    with pytest.raises(InputError):
        pa.load(path)


def test_a_long_table_reads_times_by_the_name_of_their_measure(written):
    rows = [["Measure", "Period", "Value"], ["Wait (mm:ss)", "2014/15", SHORT], ["Calls", "2014/15", 12]]
    _, found, problems = read(written({"Returns": rows}, measures=None, about=ABOUT))
    assert not errors(problems), problems
    assert [(row.value, row.unit) for row in found.values()] == [(161.0, "seconds"), (12.0, "number")]


@pytest.mark.parametrize(
    ("said", "unit", "scale"),
    [
        # R19
        ("£", "£", 1),
        ("%", "percent", 1),
        ("No.", "number", 1),
        ("per 1,000", "per 1,000", 1),
        ("kg", "kg", 1),
        ("mins", "seconds", 60),
        ("hours", "seconds", 3600),
        ("£000", "£", 1000),
        ("£m", "£", 1_000_000),
        ("tonnes", "tonnes", 1),
    ],
)
def test_any_unit_of_the_measures_sheet_is_kept_or_understood(written, said, unit, scale):
    measures = [["Repairs", "Housing", said, "Bigger is better", "Housing repairs"]]
    across = {"Housing": [["Measure", "2013/14", "2014/15", "Target"], ["Repairs", 12, 12.5, 11]]}
    down = {"Returns": [["Measure", "Period", "Value"], ["Repairs", "2013/14", 12], ["Repairs", "2014/15", 12.5]]}
    for sheets in (across, down):
        data, found, problems = read(written(sheets, measures=measures, about=ABOUT))
        assert not errors(problems), problems
        assert [(row.value, row.unit) for row in found.values()] == [(12 * scale, unit), (12.5 * scale, unit)]
        assert data.measures.loc[0, ["unit", "topic"]].tolist() == [unit, "Housing repairs"]


@pytest.mark.parametrize(
    ("words", "polarity"),
    [
        ("Bigger is better", "higher"),
        ("High", "higher"),
        ("Up is good", "higher"),
        ("Higher is better", "higher"),
        ("Maximise", "higher"),
        ("Aim to maximise", "higher"),
        ("Aim to minimise", "lower"),
        ("Low is good", "lower"),
        ("Minimise", "lower"),
        ("Smaller is better", "lower"),
    ],
)
def test_polarity_is_understood_in_officers_words(written, words, polarity):
    measures = [["Repairs", "Housing", "£", words]]
    data, _, problems = read(
        written({"Housing": [["Measure", "2014/15"], ["Repairs", 5]]}, measures=measures, about=ABOUT)
    )
    assert not errors(problems), problems
    assert data.measures["polarity"].tolist() == [polarity]


def test_a_topic_of_a_workbooks_own_has_its_page_and_its_figures_in_their_unit(written):
    # R20
    measures = [
        ["Cost of a repair", "Housing", "£", "Low is good", "Housing repairs"],
        ["Waste", "Streets", "kg a household", "Aim to minimise", "Waste"],
    ]
    rows = [["Measure", "2013/14", "2014/15", "Target"], ["Cost of a repair", 120.5, 98.4, 100]]
    waste = [["Measure", "2013/14", "2014/15"], ["Waste", 512.4, 498]]
    data = pa.load(written({"Housing": rows, "Streets": waste}, measures=measures, about=ABOUT))
    assert data.topics() == ["Housing repairs", "Waste"]
    report = pa.report(data, "2014/15")
    text = f"{report.commentary}\n{report.scorecard_table[0]}"
    assert "£98.40" in text
    assert "498.0 kg a household" in text
    assert [chart for chart in report.charts if "£98.40" in chart.svg()]
    assert [chart for chart in report.charts if "kg a household" in chart.subtitle]


@pytest.mark.parametrize(
    "marker",
    # R18
    ["NA", ":", ".", "x", "z", "c", "*", "Not held", "NULL", "#N/A", "No data", "Suppressed", "<5", "Not yet available",
     "-", "..", "---", "n/a", "low", "k", "u", "[x]", "[c]", "< 5", "<1%", "Fewer than 5"],
)  # fmt: skip
def test_what_stands_for_a_missing_figure_is_missing_with_its_words(written, marker):
    measures = [["Repairs", "Housing", "number", ""]]
    across = {"Housing": [["Measure", "2013/14", "2014/15"], ["Repairs", 12, marker]]}
    down = {"Returns": [["Measure", "Period", "Value"], ["Repairs", "2013/14", 12], ["Repairs", "2014/15", marker]]}
    for sheets in (across, down):
        _, found, problems = read(written(sheets, measures=measures, about=ABOUT))
        assert not errors(problems), problems
        row = found["Repairs", "2014/15"]
        assert math.isnan(row.value)
        assert row.note.startswith(marker)


def test_a_letter_that_is_a_label_or_a_status_stands_for_nothing_missing(written):
    rows = [["Measure", "2014/15", "Target", "RAG"], ["c", 12, 10, "c"], ["x", 13, 11, "G"]]
    measures = [["c", "Housing", "number", "higher"], ["x", "Housing", "number", "higher"]]
    _, found, problems = read(written({"Housing": rows}, measures=measures, about=ABOUT))
    assert {name: row.value for (name, _), row in found.items()} == {"c": 12, "x": 13}
    assert any("'c'" in problem.found for problem in problems)  # a status that nobody knows


@pytest.mark.parametrize(
    ("cell", "note"),
    # R23
    [
        ("25 [1]", "[1]"),
        ("25 [note 1]", "[note 1]"),
        ("25[r]", "[r] revised"),
        ("25 (r)", "(r) revised"),
        ("25*", "*"),
        ("25 [p] [2]", "[p] provisional; [2]"),
    ],
)
def test_a_mark_after_a_figure_leaves_the_figure(written, cell, note):
    measures = [["Repairs", "Housing", "number", ""]]
    across = {"Housing": [["Measure", "2014/15"], ["Repairs", cell]]}
    down = {"Returns": [["Measure", "Period", "Value"], ["Repairs", "2014/15", cell]]}
    for sheets in (across, down):
        _, found, problems = read(written(sheets, measures=measures, about=ABOUT))
        assert not errors(problems), problems
        (row,) = found.values()
        assert (row.value, row.note) == (25.0, note)


def test_a_mark_is_explained_by_the_note_under_the_table(written):
    rows = [["Measure", "2014/15"], ["Repairs", "25 [1]"], [], ["[1] Without those of Acme."]]
    _, found, _ = read(written({"Housing": rows}, measures=[["Repairs", "Housing", "number", ""]], about=ABOUT))
    assert found["Repairs", "2014/15"].note == "[1] Without those of Acme."


@pytest.mark.parametrize(
    ("rows", "meant"),
    # R13
    [
        ([["Measure", "2013/14", "2014/15"], ["Paid", (0.9778, "0.00%"), 1.02]], "102%"),
        ([["Measure", "2014/15"], ["Collected", (0.9778, "0.00%")], ["Paid", 1.02]], "102%"),
        ([["Measure", "2012/13", "2013/14", "2014/15"], ["Paid", 95, 99, 1.02]], "102%"),
        ([["Measure", "2012/13", "2013/14", "2014/15"], ["Paid", 95, 99, 0.98]], "98%"),
        ([["Measure", "Period", "Value"], ["Paid", "2013/14", 97.78], ["Paid", "2014/15", 1.02]], ""),
        ([["Measure", "2012/13", "2013/14", "2014/15"], ["Paid", 1.1, 0.9, 1.02]], None),
    ],
)
def test_a_share_among_percentages_is_doubted(written, rows, meant):
    measures = [[name, "Revenues", "percent", "higher"] for name in ("Paid", "Collected")]
    _, _, problems = read(written({"Revenues": rows}, measures=measures, about=ABOUT))
    doubts = [problem for problem in problems if "in a cell without a percentage format" in problem.found]
    own = [problem for problem in doubts if problem.found.startswith(("1.02", "0.98"))]
    assert not errors(problems), problems
    assert bool(own) == (meant is not None)
    assert meant is None or all(meant in problem.action for problem in own)


@pytest.mark.parametrize(
    ("unit", "rows"),
    [
        ("£", [["Measure", "Unit", "2014/15"], ["Repairs", "%", 5]]),
        ("£000", [["Repairs (£m)"], ["Measure", "2014/15"], ["Repairs", 5]]),
        ("£000", [["Measure", "Unit", "2014/15"], ["Repairs", "£", 5]]),
        ("days", [["Measure", "2014/15"], ["Repairs", "5%"]]),
        ("kg", [["Measure", "2014/15"], ["Repairs", "5 tonnes"]]),
    ],
)
def test_two_units_of_one_figure_are_an_error(written, unit, rows):
    _, found, problems = read(written({"Housing": rows}, measures=[["Repairs", "Housing", unit, ""]], about=ABOUT))
    assert errors(problems)
    assert not found


def test_a_title_says_how_the_figures_of_its_table_are_written(written):
    rows = [["Repairs (£000)"], ["Measure", "2014/15"], ["Repairs", 5]]
    _, found, problems = read(written({"Housing": rows}, measures=[["Repairs", "Housing", "£", ""]], about=ABOUT))
    assert not errors(problems), problems
    assert found["Repairs", "2014/15"].value == 5000.0


def test_a_rate_per_thousand_is_worked_out_of_its_parts(written):
    months = [f"2014-{month:02}" for month in range(4, 13)] + [f"2015-{month:02}" for month in range(1, 4)]
    rows = [["Measure", "Period", "Value", "Numerator", "Denominator"]]
    rows += [["Crimes", month, 5, 10, 2000] for month in months]
    measures = [["Crimes", "Safety", "per 1,000 population", "lower", "Crime", "rate"]]
    data = pa.load(written({"Returns": rows}, measures=measures, about=ABOUT))
    assert data.problems.empty, data.problems
    report = pa.report(data, "2014/15")
    assert report.scorecard["value"].tolist() == [5.0]


def test_formats_tell_in_every_kind_of_workbook(written):
    rows = [["Measure", "2014/15"], ["Council tax", (97.1, '0.0"%"')], ["Spend", (12, '"£"#,##0')]]
    for ending in ("xlsx", "xlsb"):
        _, found, _ = read(written({"Figures": rows}, measures=None, about=ABOUT, name=f"return.{ending}"))
        assert [(row.unit, row.value) for row in found.values()] == [("percent", 97.1), ("£", 12.0)]


def test_a_unit_is_no_formula_in_the_tables(tmp_path, written):
    rows = [["Measure", "Unit", "2014/15"], ["Waste", "=HYPERLINK(1)", 5]]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active["B2"].data_type = "s"
    path = tmp_path / "return.xlsx"
    book.save(path)
    pa.export(pa.load(path), tmp_path / "tables")
    assert ",=HYPERLINK" not in (tmp_path / "tables" / "observations.csv").read_text("utf-8")
