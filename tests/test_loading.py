import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple, get_column_letter

import partnership_analysis as pa
from partnership_analysis import loading
from partnership_analysis.analysis.assessment import assess
from partnership_analysis.loading import check

YEARS = ["09/10", "10/11", "11/12", "12/13", "13/14", "14/15"]
KPI_SHEETS = ["Customer Services KPIs", "ICT KPIs", "Collection rates", "Benefits processing", "Invoice payments"]
RATE = [["Measure", "2014/15"], ["NDR collection", 97.78]]


def errors(path):
    """Return the problems that stop a workbook from loading."""
    with pytest.raises(pa.InputError) as caught:
        pa.load(path)
    return caught.value.problems


def places(path):
    return [f"{problem.sheet}!{problem.cell}" for problem in errors(path)]


@pytest.fixture(scope="module")
def cells(written):
    """Write a workbook of some cells, each with its unit; the first is at C2, the next at C3."""

    def write(*contents):
        names = [f"Measure {number}" for number in range(1, len(contents) + 1)]
        rows = [[name, 1, content] for name, (_, content) in zip(names, contents, strict=True)]
        # A percent-formatted 0.01 and a typed 1 in column B are sound in any unit.
        measures = [(name, "Revenues", unit, "higher") for name, (unit, _) in zip(names, contents, strict=True)]
        return written({"Figures": [["Measure", "2013/14", "2014/15"], *rows]}, measures=measures)

    return write


def loaded(path):
    rows = pa.load(path).observations.query("period == '2014/15'")
    return list(zip(rows["unit"], rows["value"], strict=True))


# Values


def test_percent_cell_and_typed_percent_load_alike(cells):
    forms = [(0.95, "0%"), (0.95, "0.00%"), 95, 95.0, "95%", " 95 % ", "95.00%", "95", "95%*"]
    assert loaded(cells(*[("percent", form) for form in forms])) == [("percent", 95.0)] * len(forms)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(numbers=st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_a_percentage_loads_alike_in_every_accepted_form(cells, numbers):
    contents, expected = [], []
    for percent in (Decimal(number) / 100 for number in numbers):
        cell = float(percent / 100)
        forms = [(cell, "0%"), (cell, "0.00%"), float(percent), f"{percent}%", f" {percent} % ", str(percent)]
        contents += [("percent", form) for form in forms]
        expected += [("percent", float(percent))] * len(forms)
    assert loaded(cells(*contents)) == expected


def test_25_secs_is_25_seconds(cells):
    forms = ["25 secs", "25 seconds", "25secs", " 25 secs ", 25, dt.time(0, 0, 25)]
    assert loaded(cells(*[("seconds", form) for form in forms])) == [("seconds", 25.0)] * len(forms)


def test_each_unit_loads_as_it_is_written(cells):
    contents = [
        ("days", "13.52 days", 13.52),
        ("days", (13.52, "0.00"), 13.52),
        ("count", "1,024", 1024.0),
        ("count", 1024, 1024.0),
        ("number", "£1,024.50", 1024.5),
        ("percent", "-0.64%", -0.64),
        ("percent", "−0.64%", -0.64),
        ("percent", (-0.0064, "0.00%"), -0.64),
        ("percent", "100%", 100.0),
        ("percent", 0, 0.0),
    ]
    path = cells(*[(unit, content) for unit, content, _ in contents])
    assert loaded(path) == [(unit, value) for unit, _, value in contents]


def test_a_typed_percent_whose_sign_is_lettering_of_its_format_loads_as_it_is_shown(cells):
    assert loaded(cells(("percent", (97.78, '0.00"%"')))) == [("percent", 97.78)]


def test_mar_13_heads_2012_13(report):
    invoices = report.observations[report.observations["source"].str.contains("Invoice payments!.8")]
    assert dict(zip(invoices["period"], invoices["value"], strict=True)) == {
        "2012/13": 99.49,
        "2013/14": 99.82,
        "2014/15": 99.73,
    }


def test_the_date_to_which_a_value_counts_comes_from_its_name(report):
    rows = report.observations.set_index("measure")["as_at"]
    assert rows["CTX collection as at 31 August 2015"].unique().tolist() == [dt.datetime(2015, 8, 31)]
    assert rows["CTX collection"].isna().all()


def test_an_empty_cell_is_a_missing_figure_and_never_nought(report):
    august = report.observations[report.observations["measure"] == "CTX collection as at 31 August 2015"]
    assert august["period"].tolist() == ["2013/14", "2014/15"]
    stage_3 = report.complaints[report.complaints["category"] == "Escalated to Stage 3"]
    assert stage_3["service"].tolist() == ["Shared Transactional Services"]


def test_a_target_is_beside_the_value_of_its_own_period(report):
    targets = report.observations.groupby(["service", "measure"])["target"].agg(list)
    combined = "Percentage of invoices paid within 30 days of receipt BVPI8 (Serco & PCC Performance combined)"
    assert targets["Customer Services", "Percentage of calls answered"] == [91.0, 91.0]
    assert targets["ICT", "Network availability"] == [99.0]
    # One target beside four years is that of the last.
    *earlier, last = targets["Shared Transactional Services", combined]
    assert (len(earlier), last) == (3, 97.0)
    assert not any(target == target for target in earlier)
    assert report.observations.query("measure == 'NDR collection'")["target"].isna().all()


@pytest.mark.parametrize(
    ("service", "measure", "words"),
    [
        (
            "Customer Services",
            "Percentage of calls answered",
            "-1% but KPI suspended for May 2014 and from 1/1/15. 92%",
        ),
        ("ICT", "Network availability", "The Network availability network KPI is shown as failed however is report as"),
        ("ICT", "Customer Satisfaction", ""),
    ],
)
def test_a_remark_or_footnote_beside_a_value_is_its_note(report, service, measure, words):
    note = report.observations.query("service == @service and measure == @measure and period == '2014/15'")[
        "note"
    ].item()
    assert note.startswith(words)
    assert bool(note) is bool(words)


def test_the_lines_under_a_table_are_kept_with_its_topic(report):
    notes = report.notes[report.notes["service"] == "Customer Services"]
    assert notes["topic"].unique().tolist() == ["KPI performance"]
    assert notes["source"].str.rsplit("!").str[-1].tolist() == ["A12", "A13"]


# Sources


def test_every_row_of_every_table_points_at_the_cell_that_says_it(report, raw):
    book = load_workbook(raw)

    def said(source):
        file, sheet, address = source.split("!")
        assert file == raw.name
        cell = book[sheet][address]
        if isinstance(cell.value, str):
            return " ".join(cell.value.split())
        if isinstance(cell.value, dt.datetime):
            return cell.value.date().isoformat()
        return pytest.approx(cell.value * (100 if "%" in cell.number_format else 1))

    for row in report.observations.itertuples():
        assert said(row.source) in (row.value, f"{row.value:g} secs")
    for row in report.complaints.itertuples():
        assert said(row.source) == row.count
    for row in report.exclusions.itertuples():
        assert said(row.source) in (f"{row.value_outside:g}%", f"{row.value_outside:g} secs")
    for row in report.statements.itertuples():
        assert said(row.source) in (row.value, row.text)
    for row in report.notes.itertuples():
        assert said(row.source) == row.text
    for row in report.measures.itertuples():
        assert said(row.source) == row.measure


def relaid(place):
    """Return a change to the report's workbook that moves every cell of its tables to another place."""

    def change(book):
        for name in [*KPI_SHEETS, "Complaints"]:
            old = book[name]
            old.title = "old"
            new = book.create_sheet(name)
            for cell in (cell for row in old.iter_rows() for cell in row if cell.value is not None):
                new.cell(*place(cell.row, cell.column), cell.value).number_format = cell.number_format
            for merged in old.merged_cells.ranges:
                (top, left), (bottom, right) = (
                    place(merged.min_row, merged.min_col),
                    place(merged.max_row, merged.max_col),
                )
                new.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
            del book["old"]

    return change


def relocated(source, place):
    file, sheet, address = source.split("!")
    row, column = place(*coordinate_to_tuple(address))
    return f"{file}!{sheet}!{get_column_letter(column)}{row}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda row, column: (row + 2, column + 3), id="right and down"),
        pytest.param(lambda row, column: (row, column * 2), id="a blank column between each two"),
        pytest.param(lambda row, column: (row, column + (column > 1)), id="a blank column after the labels"),
    ],
)
def test_a_table_loads_alike_wherever_it_stands(edited, report, raw, place):
    moved = pa.load(edited(change=relaid(place), name=raw.name))
    for table in ("observations", "complaints", "statements", "notes"):
        expected, found = getattr(report, table), getattr(moved, table)
        if table == "notes":  # those of the Exclusions, which stay where they are, now come first
            expected, found = (notes[notes["topic"] != ""].reset_index(drop=True) for notes in (expected, found))
        if table == "statements":  # nor do the days of suspensions move
            expected, found = (rows[rows["role"] != "suspended"].reset_index(drop=True) for rows in (expected, found))
        cells = ["source", "beside"]
        assert found.drop(columns=cells, errors="ignore").equals(expected.drop(columns=cells, errors="ignore")), table
        assert found["source"].tolist() == [relocated(source, place) for source in expected["source"]]


@pytest.mark.parametrize("above", [0, 2])
def test_a_sheets_title_gives_the_year_of_its_complaints_wherever_it_stands(written, above):
    table = [["Complaints in 2013/14"], [], ["Outcomes"], [None, "Revenues"], ["Upheld", 7], ["Not upheld", 5]]
    assert pa.load(written({"Complaints": [*[[]] * above, *table]})).complaints["period"].tolist() == ["2013/14"] * 2


# Files and sheets


@pytest.mark.parametrize(
    ("name", "content"),
    [("kpis.xlsx", None), ("kpis.xlsx", b"not a spreadsheet"), ("kpis.xlsx", b"PK\x03\x04"), ("kpis.txt", b"95%")],
    ids=["missing", "text", "truncated", "not a workbook's name"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert [problem.place for problem in errors(path)] == [name]


@pytest.mark.slow
def test_a_needed_sheet_that_is_missing_is_named(edited):
    data = pa.load(edited(change=lambda book: book.remove(book["Measures"])))
    told = data.problems[data.problems["sheet"] == "Measures"].iloc[0]
    assert told["found"].startswith("no sheet called Measures")
    assert "partnership template" in told["action"]


def test_without_a_measures_sheet_units_are_those_of_the_cells_and_nothing_is_judged(written):
    rows = [["Measure", "Target", "13/14", "14/15"], ["Calls", (0.9, "0%"), (0.91, "0%"), (0.92, "0%")],
            ["Wait", "25 secs", "30 secs", "34 secs"], ["Visits", 1000, 1024, 998]]  # fmt: skip
    data = pa.load(written({"Contact centre": rows}, measures=None, about=None))
    assert data.measures[["service", "measure", "unit", "polarity"]].to_numpy().tolist() == [
        ["Contact centre", "Calls", "percent", ""],
        ["Contact centre", "Wait", "seconds", ""],
        ["Contact centre", "Visits", "number", ""],
    ]
    assert data.observations["value"].tolist() == [91, 92, 30, 34, 1024, 998]
    assert set(assess(data)["status"]) == {"no target"}
    assert data.authority == "council not named"


def test_a_council_that_nobody_names_may_be_given(written):
    path = written({"Figures": RATE}, about=None)
    assert pa.load(path, authority="Anytown").observations["authority"].tolist() == ["Anytown"]


@pytest.mark.slow
def test_the_sheet_of_exclusions_may_be_left_out(edited):
    assert pa.load(edited(change=lambda book: book.remove(book["Exclusions"]))).exclusions.empty


@pytest.mark.slow
def test_sheets_are_found_in_any_case(edited):
    def rename(book):
        for name, other in (("About", "ABOUT"), ("Measures", "measures")):
            book[name].title = "renamed"
            book["renamed"].title = other

    assert len(pa.load(edited(change=rename)).observations) == 61


def test_an_about_sheet_without_an_authority_is_named(written):
    (problem,) = check(written({"Figures": RATE}, about=[("Year", "2014/15")]))[1]
    assert (problem.place, problem.found) == ("return.xlsx!About", "no Authority")


def test_that_no_council_is_named_is_no_doubt_where_the_council_is_given(written):
    path = written({"Figures": RATE}, about=None)
    assert "no Authority" in pa.load(path).problems["found"].tolist()
    given = pa.load(path, authority="Anytown")
    assert "no Authority" not in given.problems["found"].tolist()
    assert "no Authority" not in pa.data_quality(given).cells["Found"].tolist()


def test_a_workbook_without_a_table_is_named(written):
    (problem,) = errors(written({"Figures": [["The figures will follow."]]}))
    assert (problem.place, problem.found) == ("return.xlsx", "no table of figures")


def test_a_sheet_nobody_recognises_is_listed(written):
    _, (problem,) = check(written({"Figures": RATE, "Scratch": [["Ring Finance", "about invoices"]]}))
    assert (problem.severity, problem.place) == ("warning", "return.xlsx!Scratch")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["final!.xlsx", "café – O'Neill (2).xlsx"])
def test_a_file_may_have_any_name(edited, name):
    data = pa.load(edited(name=name))
    assert data.observations["source"].str.startswith(f"{name}!").all()
    assert data.problems["file"].tolist() == [name]


@pytest.mark.slow
def test_a_sheet_may_have_any_name(edited):
    names = {"Customer Services KPIs": "Customer Services!", "ICT KPIs": "R&D's ICT", "Collection rates": "Rates – été"}

    def rename(book):
        for name, other in names.items():
            book[name].title = other

    data = pa.load(edited(change=rename))
    assert {f"edited.xlsx!{other}!C5" for other in names.values()} <= set(data.observations["source"])
    assert data.problems["sheet"].tolist() == ["Customer Services!"]


@pytest.mark.slow
def test_the_authority_asked_for_is_the_workbooks_own(written):
    path = written({"Figures": RATE})
    assert pa.load(path, authority="anytown").authority == "Anytown"
    with pytest.raises(pa.InputError, match="found no figures for Cambridge; expected figures for Anytown"):
        pa.load(path, authority="Cambridge")


# Cells


@pytest.mark.slow
def test_banana_in_a_value_cell_is_an_error_that_names_the_cell(edited):
    cells = ["ICT KPIs!C4", "ICT KPIs!B5", "Collection rates!G6", "Complaints!B10", "Exclusions!F2"]
    found = errors(edited(dict.fromkeys(cells, "banana")))
    assert {f"{problem.sheet}!{problem.cell}" for problem in found} == set(cells)
    assert {(problem.severity, problem.file, problem.found) for problem in found} == {
        ("error", "edited.xlsx", "'banana'")
    }


@pytest.mark.parametrize("rows", [1, 2])
def test_banana_in_the_first_figure_of_a_table_is_named(written, rows):
    measures = [
        ("NDR collection", "Revenues", "percent", "higher"),
        ("CTX collection", "Revenues", "percent", "higher"),
    ]
    figures = [["NDR collection", "banana"], ["CTX collection", 94.78]][:rows]
    assert "Figures!B2" in places(written({"Figures": [["Measure", "2014/15"], *figures]}, measures=measures))


def test_what_is_no_figure_is_an_error(cells):
    contents = ["#DIV/0!", "97,78%", "97.78%%", "ninety", True, dt.datetime(2014, 5, 1)]
    expected = [f"Figures!C{row}" for row in range(2, 2 + len(contents))]
    assert places(cells(*[("percent", content) for content in contents])) == expected


@pytest.mark.slow
def test_a_problem_says_what_was_found_what_was_expected_and_what_to_do(edited):
    (problem,) = errors(edited({"ICT KPIs!C4": "banana"}))
    assert str(problem) == (
        "edited.xlsx!ICT KPIs!C4: found 'banana'; expected a value in percent. "
        "Correct the cell, or leave it empty if the figure is not known."
    )


@pytest.mark.slow
def test_several_faults_are_reported_at_once(edited):
    faults = {
        "ICT KPIs!C4": "banana",
        "Collection rates!G4": "25 days",
        "Benefits processing!A5": "new clams",
        "Complaints!B10": -7,
        "Exclusions!C2": "1st of May",
        "Measures!F2": None,
    }
    assert set(places(edited(faults))) >= set(faults)


@pytest.mark.slow
def test_a_formula_without_a_result_is_named(edited):
    (problem,) = errors(edited({"Collection rates!G4": "=F4+1"}))
    assert (problem.place, problem.found) == ("edited.xlsx!Collection rates!G4", "the formula =F4+1 without a result")


@pytest.mark.slow
def test_a_formula_without_a_result_does_not_hide_other_faults(edited):
    faults = {"Collection rates!G4": "=F4+1", "ICT KPIs!C4": "banana"}
    assert set(places(edited(faults))) == set(faults)


@pytest.mark.slow
def test_a_missing_about_sheet_does_not_hide_other_faults(edited):
    path = edited({"ICT KPIs!C4": "banana"}, change=lambda book: book.remove(book["About"]))
    assert {(problem.sheet, problem.cell) for problem in check(path)[1]} >= {("About", ""), ("ICT KPIs", "C4")}


@pytest.mark.slow
def test_an_error_does_not_hide_what_the_workbook_says_twice_and_differently(edited):
    _, problems = check(edited({"ICT KPIs!C4": "banana"}))
    assert [(problem.severity, problem.sheet, problem.cell) for problem in problems] == [
        ("error", "ICT KPIs", "C4"),
        ("warning", "Customer Services KPIs", "G9"),
    ]


def test_a_unit_that_disagrees_with_the_measures_sheet_is_an_error(cells):
    contents = [
        ("percent", "25 secs"),
        ("percent", "25 days"),
        ("percent", dt.time(0, 0, 25)),
        ("seconds", "25%"),
        ("seconds", (0.25, "0%")),
        ("days", "25 secs"),
        ("count", "25%"),
        ("number", "25 days"),
    ]
    found = errors(cells(*contents))
    assert [problem.cell for problem in found] == [f"C{row}" for row in range(2, 2 + len(contents))]
    assert all(unit in problem.expected for (unit, _), problem in zip(contents, found, strict=True))


def test_a_unit_we_do_not_keep_is_an_error(cells):
    assert places(cells(("seconds", "3 weeks"), ("days", "2 mins"))) == ["Figures!C2", "Figures!C3"]


def test_a_target_in_another_unit_than_its_measure_is_an_error(edited):
    assert places(edited({"Customer Services KPIs!E9": "25%"})) == ["Customer Services KPIs!E9"]


def test_a_footnote_digit_without_its_footnote_is_reported(edited):
    _, problems = check(edited({"ICT KPIs!A11": None}))
    problem = next(problem for problem in problems if problem.sheet == "ICT KPIs")
    assert (problem.cell, problem.found) == ("D6", "'-0.64%1'")
    assert "footnote 1" in problem.expected


@pytest.mark.slow
def test_a_footnote_digit_on_a_figure_is_understood_only_with_its_footnote(written):
    rows = [["Measure", "2013/14", "2014/15"], ["NDR collection", "96.92%", "97.78%1"]]
    assert places(written({"Figures": rows})) == ["Figures!C2"]
    observations = pa.load(written({"Figures": [*rows, [], ["1 Provisional"]]})).observations
    assert observations["value"].tolist() == [96.92, 97.78]
    assert observations["note"].tolist() == ["", "Provisional"]


def test_a_column_nobody_recognises_is_listed(written):
    rows = [
        ["Measure", "2013/14", "14/16", "Actul", "Comments"],
        ["NDR collection", 96.92, 97.78, 97.78, "provisional"],
    ]
    _, problems = check(written({"Figures": rows}))
    assert [(problem.cell, problem.found) for problem in problems if problem.sheet == "Figures"] == [
        ("C1", "'14/16'"),
        ("D1", "'Actul'"),
    ]


def test_a_figure_under_no_year_is_named(written):
    path = written({"Figures": RATE, "KPIs": [["Measure", "KPI", "Actual"], ["NDR collection", 98, 97.78]]})
    (problem,) = errors(path)
    assert (problem.place, problem.found) == ("return.xlsx!KPIs!C2", "a figure of no year")


# Measures


@pytest.mark.slow
def test_an_unknown_measure_is_reported_with_the_nearest_name(edited):
    (problem,) = errors(edited({"Collection rates!A4": "NDR colection"}))
    assert (problem.place, problem.found) == ("edited.xlsx!Collection rates!A4", "'NDR colection'")
    assert "'NDR collection'" in problem.expected


def test_a_measure_is_known_in_any_case_and_spacing(written):
    path = written({"Figures": [["Measure", "2014/15"], [" ndr  Collection ", 97.78]]})
    assert pa.load(path).observations["measure"].item() == "NDR collection"


def test_measures_of_one_name_in_two_services_are_told_apart_by_the_sheet(report):
    rows = report.observations.query("measure == 'First call resolution' and period == '2014/15'")
    assert dict(zip(rows["service"], rows["value"], strict=True)) == {"Customer Services": 89.0, "ICT": 59.47}


SHARED = [
    ("First call resolution", "Customer Services", "percent", "higher"),
    ("First call resolution", "ICT", "percent", "higher"),
]
RESOLVED = [["Measure", "2014/15"], ["First call resolution", 59.47]]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ICT KPIs", []),
        ("KPIs", [["ICT performance"], []]),
        ("KPIs", [["KPIs"], [], ["ICT performance"]]),
        ("KPIs", [[], [None, "ICT performance"], []]),
    ],
    ids=["the sheet", "its first line", "the line above", "its first line, shifted"],
)
def test_the_service_of_a_shared_name_is_told_by(written, name, lines):
    path = written({name: [*lines, *RESOLVED]}, measures=SHARED)
    assert pa.load(path).observations["service"].tolist() == ["ICT"]


@pytest.mark.parametrize("lines", [[], [["Customer Services and ICT"]]], ids=["names neither", "names both"])
def test_a_measure_of_two_services_on_a_sheet_that_does_not_tell_which_asks_for_the_service(written, lines):
    problem = errors(written({"KPIs": [*lines, *RESOLVED]}, measures=SHARED))[0]
    assert problem.place == f"return.xlsx!KPIs!A{2 + len(lines)}"
    assert "service" in f"{problem.expected} {problem.action}"


def test_a_measure_that_is_not_described_right_is_named(edited):
    faults = {
        "Measures!F2": "n/a",
        "Measures!F3": None,
        "Measures!G4": "sideways",
        "Measures!H5": "two",
        "Measures!H6": 1.5,
        "Measures!B7": None,
    }
    assert [place for place in places(edited(faults)) if place.startswith("Measures!")] == list(faults)


@pytest.mark.parametrize(
    ("unit", "polarity", "understood"),
    [
        ("%", "Bigger is better", ("percent", "higher")),
        ("per cent", "High", ("percent", "higher")),
        ("Secs", "Aim to minimise", ("seconds", "lower")),
        ("No.", "Up is good", ("number", "higher")),
        ("DAYS", "Lower is better", ("days", "lower")),
        ("count", "n/a", ("count", "")),
    ],
)
def test_units_and_polarities_may_be_written_in_other_words(written, unit, polarity, understood):
    data = pa.load(written({"Figures": RATE}, measures=[("NDR collection", "Revenues", unit, polarity)]))
    assert data.measures[["unit", "polarity"]].to_numpy().tolist() == [list(understood)]


@pytest.mark.slow
def test_a_measure_described_twice_is_named(edited):
    faults = {"Measures!A23": "NDR collection", "Measures!B23": "Shared Transactional Services", "Measures!F23": "days"}
    (problem,) = errors(edited(faults))
    assert problem.place == "edited.xlsx!Measures!A23"


def test_polarity_is_higher_lower_or_neither(written):
    polarities = {"higher": "higher", "Lower is better": "lower", "": ""}
    measures = [(f"Measure {polarity}".strip(), "Revenues", "Percent", polarity or None) for polarity in polarities]
    rows = [[name, 97.78] for name, *_ in measures]
    data = pa.load(written({"Figures": [["Measure", "2014/15"], *rows]}, measures=measures))
    assert data.observations["polarity"].tolist() == list(polarities.values())


def test_a_date_that_does_not_exist_in_a_measures_name_is_no_date(edited):
    name = "CTX collection as at 31 September 2015"
    data, _ = check(edited({"Collection rates!A6": name, "Measures!A16": name}))
    assert data.observations.loc[data.observations["measure"] == name, "as_at"].isna().all()


# Complaints


@pytest.mark.parametrize(
    ("service", "breakdown", "count"),
    [
        ("Customer Services", "total", 29),
        ("Customer Services", "outcome", 29),
        ("Customer Services", "subject", 29),
        ("Customer Services", "stage", 2),
        ("Shared Transactional Services", "total", 128),
        ("Shared Transactional Services", "outcome", 128),
        ("Shared Transactional Services", "subject", 128),
        ("Shared Transactional Services", "stage", 10),
    ],
)
def test_complaints_are_counted_by_breakdown(report, service, breakdown, count):
    rows = report.complaints.query("service == @service and breakdown == @breakdown and period == '2014/15'")
    assert rows["count"].sum() == count


def test_a_number_of_complaints_is_whole_and_not_negative(edited):
    contents = {"B10": -7, "C10": 7.5, "B11": "7%", "C11": "7 days", "B12": "seven", "C12": (0.07, "0%")}
    found = places(edited({f"Complaints!{cell}": content for cell, content in contents.items()}))
    assert found == [f"Complaints!{cell}" for cell in contents]


def test_complaints_of_no_service_are_named(edited):
    found = places(edited({"Complaints!A15": "7.3 The complaints relate to:-"}))
    assert found == ["Complaints!B16"]  # once for the table


@pytest.mark.parametrize("year", ["2014/15", "14/15", "FY15"])
def test_complaints_without_a_year_of_their_own_have_the_workbooks(written, year):
    table = [["Complaints"], [], ["Outcomes"], [None, "Revenues"], ["Upheld", 7], ["Not upheld", 5]]
    path = written({"Complaints": table}, about=[("Authority", "Anytown"), ("Year", year)])
    assert pa.load(path).complaints["period"].tolist() == ["2014/15"] * 2


def test_a_title_with_a_span_that_is_no_financial_year_gives_no_year(edited):
    title = "7.2 Complaints under the corporate plan 2014-18"
    assert len(check(edited({"Complaints!A8": title}))[0].complaints) == 24


@pytest.mark.slow
def test_a_service_nobody_described_is_doubted(edited):
    _, problems = check(edited({"Complaints!B9": "Custmer Services"}))
    assert [(p.severity, p.cell, p.found) for p in problems if p.sheet == "Complaints"] == [
        ("warning", "B9", "'Custmer Services'")
    ]


# Exclusions


def test_an_exclusion_has_its_dates_reason_and_performance_outside(report):
    first, second = report.exclusions.iloc[0], report.exclusions.iloc[1]
    assert (first["start"], first["end"]) == (dt.datetime(2014, 5, 1), dt.datetime(2014, 5, 31))
    assert second["start"] == dt.datetime(2015, 1, 1)
    assert report.exclusions["end"].isna().tolist() == [False, True] * 3
    assert "garden waste" in first["reason"]
    assert report.exclusions["value_outside"].tolist() == [92.0, 92.0, 64.0, 64.0, 19.0, 19.0]


def test_a_bad_date_is_named(edited):
    contents = {
        "C2": "1st of May",
        "C3": None,
        "D5": "ongoing",
        "D6": dt.time(1, 0),
    }
    found = errors(edited({f"Exclusions!{cell}": content for cell, content in contents.items()}))
    assert [(problem.sheet, problem.cell) for problem in found] == [("Exclusions", cell) for cell in contents]
    assert {problem.expected for problem in found} == {"a date of the years 1900 to 2199"}


def test_an_exclusion_that_ends_before_it_starts_is_named(edited):
    assert places(edited({"Exclusions!D2": dt.datetime(2013, 5, 31)})) == ["Exclusions!D2"]


def test_performance_outside_an_exclusion_is_in_its_measures_unit(edited):
    contents = {"F2": "19 secs", "F3": ">92%", "F5": "5 days", "F6": "92%", "F7": (0.92, "0%")}
    found = places(edited({f"Exclusions!{cell}": content for cell, content in contents.items()}))
    assert found == [f"Exclusions!{cell}" for cell in contents]


def test_an_exclusion_of_an_unknown_measure_is_reported_with_the_nearest_name(edited):
    (problem,) = errors(edited({"Exclusions!A2": "Percentage of call answered"}))
    assert problem.place == "edited.xlsx!Exclusions!A2"
    assert "'Percentage of calls answered'" in problem.expected


def test_an_exclusion_without_its_performance_outside_points_at_its_start(edited):
    exclusions = pa.load(edited({"Exclusions!F2": None})).exclusions
    assert exclusions["source"].iloc[0] == "edited.xlsx!Exclusions!C2"
    assert exclusions["value_outside"].isna().tolist() == [True] + [False] * 5


# Years


def test_the_years_held_are_financial_years(report, written):
    assert report.years() == ["2009/10", "2010/11", "2011/12", "2012/13", "2013/14", "2014/15"]
    monthly = pa.load(written({"Figures": [["Measure", "Apr 14", "May 14"], ["NDR collection", 9.5, 18.2]]}))
    assert monthly.observations["period"].tolist() == ["2014-04", "2014-05"]
    assert monthly.years() == ["2014/15"]


# Targets and their years


def judged(path):
    rows = assess(pa.load(path))
    return {row.period: (row.value, row.target, row.status) for row in rows.itertuples()}


@pytest.mark.parametrize(
    ("headings", "figures"),
    [
        (["Target 2013/14", "13/14", "Target 2014/15", "14/15"], [90, 93, 97, 96]),
        (["13/14", "14/15", "Target 13/14", "Target 14/15"], [93, 96, 90, 97]),
        (["Target", "Actual to March 14", "Target", "Actual to March 15"], [90, 93, 97, 96]),
    ],
)
def test_each_year_is_judged_by_its_own_target(written, headings, figures):
    path = written({"Figures": [["Measure", *headings], ["NDR collection", *figures]]})
    assert judged(path) == {"2013/14": (93, 90, "met"), "2014/15": (96, 97, "missed")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headings", "figures"),
    [
        (["Target", "13/14", "14/15"], [95, 96, 94]),
        (["Target", "Actual to March 14", "Actual to March 15"], [95, 96, 94]),
        (["Actual to March 14", "Actual to March 15", "Target"], [96, 94, 95]),
    ],
)
def test_one_target_beside_several_years_is_that_of_the_last(written, headings, figures):
    path = written({"Figures": [["Measure", *headings], ["NDR collection", *figures]]})
    assert {period: status for period, (*_, status) in judged(path).items()} == {
        "2013/14": "no target",
        "2014/15": "missed",
    }


def test_it_is_an_error_if_one_target_stands_between_two_years(written):
    headings = ["Measure", "Actual to March 14", "Target", "Actual to March 15"]
    _, (problem,) = check(written({"Figures": [headings, ["NDR collection", 96, 95, 94]]}))
    assert (problem.severity, problem.cell) == ("error", "C1")
    assert problem.action == "Write 'Target 2013/14' or 'Target 2014/15' there"


def test_a_target_for_a_year_to_come_judges_no_year_and_is_listed(written):
    path = written({"Figures": [["Measure", "13/14", "14/15", "Target 2015/16"], ["NDR collection", 93, 96, 97]]})
    assert {status for _, _, status in judged(path).values()} == {"no target"}
    assert [problem.cell for problem in check(path)[1]] == ["D2"]


def test_one_variance_beside_several_years_is_that_of_the_last(written):
    rows = [["Measure", "Target", "13/14", "14/15", "Variance"], ["NDR collection", 95, 90, 96, "+1%"]]
    assert check(written({"Figures": rows}))[1] == ()


def test_a_reference_number_is_no_target(written):
    path = written({"Figures": [["Measure", "KPI ref", "Actual to March 15"], ["NDR collection", 1, "97%"]]})
    assert judged(path)["2014/15"][2] == "no target"
    assert check(path)[1] == ()


def test_a_second_mention_may_bring_the_target_and_the_remark(written):
    rates = [["Measure", "14/15"], ["NDR collection", 97.78]]
    kpis = [
        ["Measure", "KPI", "Actual to March 15", "Variance"],
        ["NDR collection", 98, 97.78, "-0.22% but provisional"],
    ]
    data = pa.load(written({"Rates": rates, "KPIs": kpis}))
    (row,) = assess(data).itertuples()
    assert (row.target, row.status, row.note) == (98, "missed", "-0.22% but provisional")
    assert (row.source, row.target_source) == ("return.xlsx!Rates!B2", "return.xlsx!KPIs!B2")


# What is nearly a figure


@pytest.mark.parametrize(
    ("unit", "content"),
    [
        ("percent", "95 - 97%"), ("percent", "95 to 97%"), ("seconds", "20 - 25 secs"), ("count", "12 of 15"),
        ("count", "1 in 5"), ("number", "1.2 million"), ("number", "1.2 m"), ("seconds", "4 working days"),
    ],
)  # fmt: skip
def test_a_range_or_a_scaled_figure_is_not_its_first_number(cells, unit, content):
    assert places(cells((unit, content))) == ["Figures!C2"]


@pytest.mark.parametrize(
    ("headings", "contents", "cell"),
    [
        (["14/15"], [0.9778], "B2"),
        (["Target", "14/15"], [0.97, 96.36], "B2"),
        (["14/15"], [(97.78, "0.00%")], "B2"),
    ],
)
def test_a_percentage_that_lost_or_gained_a_factor_of_a_hundred_is_doubted(written, headings, contents, cell):
    path = written({"Figures": [["Measure", *headings], ["NDR collection", *contents]]})
    assert {(problem.severity, problem.cell) for problem in check(path)[1]} == {("warning", cell)}


def test_a_cell_under_no_heading_is_listed(written):
    rows = [["Measure", "13/14", None, "14/15"], ["NDR collection", 96, 55, 97], ["", "", "", ""]]
    _, problems = check(written({"Figures": rows}))
    assert [(problem.cell, problem.found) for problem in problems] == [
        ("C2", "a cell not understood: C2 (the first says '55')")
    ]


def test_polarities_that_are_not_stated_are_asked_for_once(written):
    names = [f"Visits {number}" for number in range(1, 9)]
    rows = [["Measure", "13/14", "14/15", "Target"], *([name, 11, 12, 10] for name in names[:7])]
    returns = [["Measure", "Period", "Value", "Target"], *([names[7], label, 12, 10] for label in ("13/14", "14/15"))]
    measures = [(name, "Parks", "count", None) for name in names]
    _, (problem,) = check(written({"Figures": rows, "Returns": returns}, measures=measures))
    assert (problem.severity, problem.place) == ("warning", "return.xlsx!Measures!A2")
    assert problem.found == (
        "8 measures with a target and no polarity: Visits 1, Visits 2, Visits 3, Visits 4, Visits 5 and 3 more"
    )
    assert problem.expected == "higher, lower or neither under Polarity"


def test_a_polarity_is_asked_for_only_where_there_is_a_target_and_nothing_is_said(written):
    rows = [["Measure", "14/15", "Target"], ["Visits", 12, 10], ["Sites", 3, 3], ["Games", 4, None], ["Swims", 5, 5]]
    said = [("Visits", "lower"), ("Sites", "neither"), ("Games", None), ("Swims", None)]
    measures = [(name, "Parks", "count", polarity) for name, polarity in said]
    _, (problem,) = check(written({"Figures": rows}, measures=measures))
    assert (problem.place, problem.found) == (
        "return.xlsx!Measures!A5",
        "a measure with a target and no polarity: Swims",
    )


def test_without_a_sheet_of_measures_the_warning_names_those_with_targets(written):
    rows = [["Measure", "14/15", "Target"], ["Visits", 12, 10], ["Sites", 3, None]]
    _, (problem,) = check(written({"Parks": rows}, measures=None))
    assert problem.found.endswith("no figure is judged against its target (a measure with a target: Visits)")


# Complaints laid out otherwise


def test_a_total_row_of_departments_is_checked_and_is_no_department(written):
    rows = [["Complaints"], [], ["Department", "2014/15"], ["Revenues", 20], ["Parks", 15], ["Total", 36]]
    data, problems = check(written({"Complaints": rows}))
    assert data.complaints["service"].tolist() == ["Revenues", "Parks"]
    assert [(problem.cell, "35" in problem.expected) for problem in problems] == [("B6", True)]


def test_outcomes_by_year_are_outcomes(written):
    rows = [["Complaints about Revenues"], ["Outcome", "2013/14", "2014/15"], ["Upheld", 7, 20], ["Not upheld", 5, 15]]
    counts = pa.load(written({"Complaints": rows})).complaints
    assert counts["breakdown"].unique().tolist() == ["outcome"]
    assert counts["service"].unique().tolist() == ["Revenues"]
    assert counts["count"].tolist() == [7, 20, 5, 15]


def test_a_column_of_no_year_is_no_years_count(written):
    rows = [["Complaints"], [], ["Department", "Change", "2013/14", "2014/15"], ["Revenues", 10, 20, 30]]
    data, problems = check(written({"Complaints": rows}))
    assert data.complaints["count"].tolist() == [20, 30]
    assert [problem.cell for problem in problems] == ["B4"]


def test_a_sheets_name_may_give_the_year_of_its_complaints(written):
    rows = [["Outcomes"], [None, "Revenues"], ["Upheld", 7]]
    assert pa.load(written({"Complaints 2013-14": rows})).complaints["period"].tolist() == ["2013/14"]


@pytest.mark.slow
def test_a_service_is_spelt_as_the_measures_sheet_spells_it(edited):
    data = pa.load(edited({"Complaints!A5": "customer services", "Complaints!B9": "CUSTOMER SERVICES"}))
    assert set(data.complaints["service"]) == {"Customer Services", "Shared Transactional Services"}


# Years, ends and extremes


@pytest.mark.parametrize(("year", "severity"), [("2015", "error"), ("2016/17", "warning")])
def test_a_year_of_the_about_sheet_that_is_none_or_not_held_is_named(written, year, severity):
    _, problems = check(written({"Figures": RATE}, about=[("Authority", "Anytown"), ("Year", year)]))
    assert [(problem.severity, problem.sheet, problem.found) for problem in problems] == [
        (severity, "About", f"the Year {year!r}")
    ]


def test_figures_later_than_the_year_of_the_about_sheet_are_named(written):
    rows = [("Measure", "2013/14", "2014/15", "2015/16"), ("NDR collection", "97%", "98%", "60%")]
    data, problems = check(written({"Figures": rows}))
    [warned] = problems
    assert (warned.severity, warned.cell) == ("warning", "D2")
    assert warned.found == "the Year '2014/15', and figures of 2015/16"
    assert str(pa.choose_period(data)) == "2014/15"


@pytest.mark.slow
def test_until_further_notice_may_be_the_last_day_of_9999(edited):
    data = pa.load(edited({"Exclusions!D3": dt.datetime(9999, 12, 31)}))
    assert assess(data)["status"].tolist() == assess(pa.load())["status"].tolist()


@pytest.mark.parametrize("count", [10**25, 2**53])
def test_a_count_too_large_to_be_one_is_named(edited, count):
    assert places(edited({"Complaints!B10": count})) == ["Complaints!B10"]


def test_months_in_iso_order_are_months_throughout(written):
    rows = [["Measure", "2011-10", "2011-11", "2011-12", "2012-01"], ["NDR collection", 1, 2, 3, 4]]
    periods = pa.load(written({"Figures": rows})).observations["period"]
    assert periods.tolist() == ["2011-10", "2011-11", "2011-12", "2012-01"]


@pytest.mark.parametrize("heading", ["22/24", "2O14/15", "14-16"])
def test_a_year_that_cannot_be_read_loses_no_column_in_silence(written, heading):
    rows = [["Measure", "2013/14", heading], ["NDR collection", 96.92, 97.78]]
    assert places(written({"Figures": rows})) == ["Figures!C1"]


@pytest.mark.slow
def test_a_department_spelt_nearly_like_a_service_is_doubted(edited):
    _, problems = check(edited({"Complaints!A5": "Customer Service"}))
    assert ("A5", "perhaps 'Customer Services'") in [(problem.cell, problem.expected) for problem in problems]


@pytest.mark.parametrize("figure", ["961.2%", "-5%", 997])
def test_a_percentage_that_can_hardly_be_is_doubted(cells, figure):
    doubted = [problem.found for problem in check(cells(("percent", figure)))[1] if problem.cell == "C2"]
    assert doubted == [f"{float(str(figure).rstrip('%')):g}% for Measure 1 in 2014/15"]


def test_a_column_of_measures_that_is_missing_is_named_once(edited):
    found = errors(edited({"Measures!F1": "Units"}))
    assert [problem.found for problem in found if problem.sheet == "Measures"] == ["no column headed Unit"]


def test_a_name_nobody_holds_is_refused(report):
    for ask in (report.topic, report.service, report.measure):
        with pytest.raises(ValueError, match="'nonsense': expected one of"):
            ask("nonsense")


# What a line, a name or a row says of the service

HR = [("Sick days", "HR", "days", "lower"), ("Sick days", "Revenues", "days", "lower")]
SICK = [["Measure", "2014/15"], ["Sick days", 5]]


@pytest.mark.parametrize(
    ("name", "line", "service"),
    [("HR", [], "HR"), ("HR KPIs", [["Excludes agency staff"]], "HR"), ("Figures", [["Revenues"]], "Revenues")],
)
def test_a_name_or_a_line_that_is_a_services_tells_it(written, name, line, service):
    assert pa.load(written({name: [*line, *SICK]}, measures=HR)).observations["service"].tolist() == [service]


@pytest.mark.parametrize("line", ["Excludes Revenues staff", "HR and Revenues"])
def test_a_remark_about_another_service_does_not_tell_it(written, line):
    data = check(written({"HR": [[line], *SICK]}, measures=HR))[0]
    assert data.observations["service"].tolist() == ["HR"]


def test_tables_side_by_side_have_the_service_over_each(written):
    rows = [["HR", None, None, "Revenues"], ["Measure", "2014/15", None, "Measure", "2014/15"]]
    data = pa.load(written({"Figures": [*rows, ["Sick days", 5, None, "Sick days", 7]]}, measures=HR))
    assert dict(zip(data.observations["service"], data.observations["value"], strict=True)) == {"HR": 5, "Revenues": 7}


def test_measures_on_a_sheet_about_complaints_are_measures(written):
    measures = [("Complaints answered in 10 days", "Customer Services", "percent", "higher")]
    data = pa.load(written({"Complaints KPIs": [["Measure", "2014/15"], [measures[0][0], "97%"]]}, measures=measures))
    assert (data.observations["value"].tolist(), data.complaints.empty) == ([97], True)


def test_services_down_and_outcomes_across_are_read_as_outcomes(written):
    rows = [["Complaints 2014/15"], ["Service", "Upheld", "Not upheld", "Total"], ["Revenues", 5, 6, 11]]
    data, problems = check(written({"Complaints": rows}))
    held = data.complaints[["service", "breakdown", "category", "count"]].to_numpy().tolist()
    assert held == [
        ["Revenues", "outcome", "Upheld", 5],
        ["Revenues", "outcome", "Not upheld", 6],
        ["Revenues", "total", "Total", 11],
    ]
    assert [problem.found for problem in problems if problem.sheet == "Complaints"] == []


def test_a_measure_also_known_by_another_name_is_found_by_it(written):
    described = [["Measure", "Service", "Unit", "Polarity", "Also known as"]]
    described.append(["NDR collection", "Revenues", "percent", "higher", "Business rates; BV10"])
    rows = [["Measure", "2014/15"], ["bv10", "97%"]]
    path = written({"Measures": described, "Rates": rows, "More": [["Measure", "2013/14"], ["Business rates", "96%"]]})
    assert pa.load(path).observations["measure"].tolist() == ["NDR collection"] * 2


def test_months_alone_are_of_their_year(written):
    path = written({"Rates": [["Measure", "Apr-14"], ["NDR collection", "10%"]]}, about=[("Authority", "A")])
    data, problems = check(path)
    assert problems == ()
    assert (data.years(), str(pa.choose_period(data))) == (["2014/15"], "2014-04")


def test_text_that_would_move_a_terminals_cursor_does_not_reach_it(written):
    with pytest.raises(pa.InputError) as caught:
        pa.load(written({"Rates": [["Measure", "2014/15"], ["NDR collection", "97%"], ["\x9b31mEvil", "1%"]]}))
    assert "\x9b" not in str(caught.value)


def test_a_measure_of_another_service_than_the_sheets_own_is_not_taken_for_it(written):
    measures = [*HR[:1], ("Loans", "Libraries", "count", "higher")]
    assert places(written({"Libraries": [*SICK, ["Loans", 7]]}, measures=measures)) == ["Libraries!A2"]


def test_counts_in_several_columns_without_headings_are_of_no_service(written):
    rows = [["Complaints 2014/15"], [], ["Stages about Revenues"], ["Stage 2", 2, 8], ["Stage 3", 1, 2]]
    assert places(written({"Complaints": rows})) == ["Complaints!C4"]


@pytest.mark.slow
def test_what_another_process_has_loaded_is_taken_over_until_the_workbook_is_changed(edited, tmp_path, monkeypatch):
    workbook, other = edited(), edited(name="other.xlsx")
    known = pa.load(workbook).topic("Collection rates")  # a part, to know it by
    monkeypatch.setattr(loading, "_handover", None)
    loading.write_handover(known, loading.plan_handover(workbook, tmp_path))
    loading.use_handover(loading.plan_handover(workbook, tmp_path))
    assert len(pa.load(workbook).measures) == len(known.measures)
    assert len(pa.load(other).measures) > len(known.measures)
    edited({"Collection rates!G4": (0.5555, "0.00%")}).replace(workbook)
    rates = pa.load(workbook).measure("NDR collection").observations
    assert rates.loc[rates["period"] == "2014/15", "value"].tolist() == pytest.approx([55.55])


@pytest.mark.slow
def test_what_another_process_has_loaded_and_removed_is_read_anew(edited, tmp_path, monkeypatch):
    workbook = edited()
    monkeypatch.setattr(loading, "_handover", None)
    handed = loading.plan_handover(workbook, tmp_path)
    loading.write_handover(pa.load(workbook), handed)
    loading.use_handover(handed)
    Path(handed.file).unlink()
    assert len(pa.load(workbook).measures) == 21


# In memory

FIGURES = pd.DataFrame(
    {
        "Service": ["Revenues", "Revenues", "Benefits"],
        "Measure": ["NDR collection", "NDR collection", "New claims"],
        "Period": [pd.Timestamp("2025-04-01"), pd.Timestamp("2025-05-01"), "2025/26 Q1"],
        "Value": ["97.5%", None, 16.5],
        "Target": [np.float64(97), pd.NA, np.int64(15)],
    },
    index=[7, 7, 9],
)


def test_a_dataframe_is_read_as_a_sheet_with_its_columns_for_headings():
    data = pa.load(FIGURES, authority="Anytown")
    assert data.observations[["authority", "service", "period", "value", "target", "source"]].to_numpy().tolist() == [
        ["Anytown", "Revenues", "2025-04", 97.5, 97, "DataFrame!rows!D2"],
        ["Anytown", "Benefits", "2025/26 Q1", 16.5, 15, "DataFrame!rows!D4"],
    ]
    assert data.about["File"] == "DataFrame"
    assert FIGURES.columns.tolist() == ["Service", "Measure", "Period", "Value", "Target"]


def test_a_fault_in_a_dataframe_is_named_by_its_cell():
    (problem,) = errors(FIGURES.assign(Value=["97.5%", "banana", 16.5]))
    assert problem.place == "DataFrame!rows!D3"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv", "xls"])
def test_bytes_and_open_files_are_read_by_their_content(written, kind):
    if kind == "xls":
        content = Path("tests/data/invented.xls").read_bytes()
        assert {problem.file for problem in check(content)[1]} == {"workbook.xls"}
        return
    path = written({"Rates": RATE}, measures=None, about=None, name=f"return.{kind}")
    content = path.read_bytes()
    sheet = "workbook" if kind == "csv" else "Rates"
    buffer = io.BytesIO(content)
    buffer.seek(0, io.SEEK_END)  # as after it was written to
    for held in (content, bytearray(content), io.BytesIO(content), buffer):
        assert pa.load(held).observations["source"].tolist() == [f"workbook.{kind}!{sheet}!B2"]
    with path.open("rb") as file:
        data = pa.load(file)
        assert not file.closed
    assert data.observations["source"].tolist() == [f"return.{kind}!{'return' if kind == 'csv' else 'Rates'}!B2"]


def test_text_in_memory_is_read_as_a_csv():
    data = pa.load(io.StringIO("Measure,2014/15\nNDR collection,97%\n"))
    assert data.observations["source"].tolist() == ["workbook.csv!workbook!B2"]


@pytest.mark.slow
def test_a_list_is_read_as_a_folder_is(written, tmp_path):
    for year in ("2013", "2014"):
        (tmp_path / year).mkdir()
        text = f"Service,Measure,Period,Value\nRevenues,NDR collection,{year}/{int(year) % 100 + 1},9{year[-1]}%\n"
        (tmp_path / year / "return.csv").write_text(text)
    measures = [("NDR collection", "Revenues", "percent", "higher"), ("New claims", "Benefits", "days", "lower")]
    council = written({"Notes": [["None"]]}, measures=measures, name="council.xlsx")
    given = [tmp_path / "2013" / "return.csv", str(tmp_path / "2014"), FIGURES, council]
    data = pa.load(iter(given))
    assert data.observations[["value", "source"]].to_numpy().tolist() == [
        [93, "return.csv!return!D2"],
        [94, "2014/return.csv!return!D2"],
        [97.5, "DataFrame!rows!D2"],
        [16.5, "DataFrame!rows!D4"],
    ]
    assert data.authority == "Anytown"
    again = check([FIGURES, FIGURES.assign(Value=[98, None, 16.5])])[1]
    assert [problem.place for problem in again if "or something that tells" in problem.expected] == [
        "DataFrame (2)!rows!D2"
    ]


@pytest.mark.parametrize(
    ("given", "place", "found"),
    [
        (7, "int", "an object of the type int"),
        ({"Rates": FIGURES}, "dict", "an object of the type dict"),
        ([], "a list", "an empty list"),
        (["no such file.csv"], "no such file.csv", "no such file"),
        ([FIGURES, 7], "int", "an object of the type int"),
        (FIGURES[:0], "DataFrame", "a DataFrame of 0 rows and 5 columns"),
        (FIGURES.set_axis(pd.MultiIndex.from_product([["a"], list("abcde")]), axis=1), "DataFrame", "2 levels"),
        (b"", "workbook.csv", "no filled cell"),
        (io.BytesIO(b"PK but no more"), "workbook.xlsx", "cannot be read as a spreadsheet"),
    ],
)
def test_what_cannot_be_loaded_is_named(given, place, found):
    assert [(problem.place, found in problem.found) for problem in errors(given)] == [(place, True)]
