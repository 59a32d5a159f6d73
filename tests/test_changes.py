"""What differs between two workbooks, each found with its cells."""

import datetime as dt
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import writers
from conftest import called
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis import exports
from partnership_analysis.papers.changes import Comparison, compare
from partnership_analysis.papers.changes_sides import side

PAPERS = Path(__file__).parents[1] / "data" / "raw" / "hart_scorecards_2014-15"
REVENUES = "Shared Transactional Services"
CALLS, NDR = "Percentage of calls answered", "NDR collection"
PILOT = "Introduction of the pilot Customer Relationship Management system in the contact centre; 92% outside it"


def told(found):
    """Each change in short: its kind, measure and period, what was and is said, and its cells without their files."""
    rows = found.changes if isinstance(found, Comparison) else found
    return [
        (str(one.kind), one.measure, one.period, str(one.before), one.outcome, *(c.split("!", 1)[1] for c in one.cells))
        for one in rows
    ]


@pytest.fixture(scope="module")
def quarters():
    return [pa.load(path) for path in sorted(PAPERS.iterdir())]


# Worked out by hand from the two papers: the first quarter's figures that the second paper prints otherwise, and the
# targets of the second paper that are not those of the first.
RESTATED = [("% of undisputed invoices paid on time (old BVPI8)", "97.4%", "97.9%", "E9", "E9")]
RESTATED += [("Working Days (per FTE) Lost Due to Sickness Absence (Cumulative)", "2.6 days", "2.7 days", "E14", "E14")]
MOVED = [
    ("Working Days (per FTE) Lost Due to Sickness Absence (Cumulative)", "1.58 days", "3.15 days", "missed", 14),
    (
        "Preventing Homelessness - number of housing advice cases where homelessness prevented", "36", "28",
        "met, as it would have been", 16,
    ),
    ("% of private sector housing grant budgets actually spent (DFG) (Values are cumulative)", "15%", "50%", "met", 17),
    ("Number of affordable homes delivered (gross)", "18", "40", "met", 18),
    ("Percentage of Audit Plan completed during the year", "23.8%", "47.5%", "met", 19),
    (
        "Time taken to process Housing Benefit/Council Tax Benefit new claims and change events", "12 days",
        "no target: 0 days is not used", "met", 41,
    ),
]  # fmt: skip


@pytest.mark.slow
def test_every_restated_figure_and_moved_target_of_two_real_papers_is_found_and_nothing_else(quarters):
    found = told(compare(*map(side, quarters)))
    restated = [row for row in found if row[0] == "restated"]
    assert [
        (row[1], row[3], row[4].partition(" (")[0], *(c.split("!")[1] for c in row[5:])) for row in restated
    ] == RESTATED
    assert {row[2] for row in restated} == {"2014/15 Q1"}
    moved = [row for row in found if row[0] == "target moved"]
    assert [(row[1], row[3], row[4].partition(" (")[0]) for row in moved] == [row[:3] for row in MOVED]
    assert [row[5:] for row in moved] == [(f"Quarter 1!F{row[4]}", f"Quarter 2!G{row[4]}") for row in MOVED]
    for row, (*_, would_be, _) in zip(moved, MOVED, strict=True):
        assert would_be.removeprefix("met, ") in row[4]
    assert {row[0] for row in found} == {"restated", "target moved", "status changed"}


@pytest.mark.slow
def test_a_status_of_the_newest_period_is_compared_with_that_of_the_newest_before(quarters):
    found = {row[1]: row[3:5] for row in told(compare(*map(side, quarters))) if row[0] == "status changed"}
    later = "(the earlier status is of 2014/15 Q1)"
    assert found["% of key inspections carried out in time"] == ("missed", f"met {later}")
    # Of a measure that stands as it did, the published status alone may be another.
    assert found["Processing of planning applications: Major applications"] == (
        "published Amber",
        f"published Red {later}",
    )


@pytest.mark.slow
def test_the_newest_target_is_compared_with_the_newest_before_where_a_folder_keeps_both(quarters):
    both = pa.load(sorted(PAPERS.iterdir()))
    found = [row for row in told(compare(side(quarters[0]), side(both))) if row[0] in ("restated", "target moved")]
    # What counts from April has targets that move as it does.
    yearly = both.measures.loc[both.measures["aggregation"] == "year to date", "measure"].tolist()
    assert [row[1] for row in found] == [
        row[0] for row in [*RESTATED, *MOVED] if row in RESTATED or row[0] not in yearly
    ]
    assert 0 < len([row for row in MOVED if row[0] not in yearly]) < len(MOVED)


def year(book):
    sheet = book["Collection rates"]
    for row, content in ((3, "15/16"), (4, (0.98, "0.00%")), (5, (0.95, "0.00%"))):
        writers.fill(sheet.cell(row, 8), content)


def rename(book):
    book["Collection rates"]["A4"] = book["Measures"]["A14"] = "Business rates collected"


def drop(book):
    book["ICT KPIs"].delete_rows(6)
    book["Measures"].delete_rows(10)
    book["Contract"].delete_rows(10)


def add(book):
    sheet, row = (
        book["Collection rates"],
        ("Rents collected", REVENUES, "Collection rates", "", "", "percent", "higher", 2),
    )
    sheet["A7"] = row[0]
    writers.fill(sheet["G7"], (0.991, "0.00%"))
    book["Measures"].append(row)


def move_service(book):
    book["ICT KPIs"].title = "Digital KPIs"
    for row in range(8, 14):
        book["Measures"].cell(row, 2).value = "Digital"
    for cell in book["Contract"]["B"]:
        cell.value = "Digital" if cell.value == "ICT" else cell.value


def define(book, heading, content):
    book["Measures"]["J1"], book["Measures"]["J14"] = heading, content


def move_sheets(book):
    book["Collection rates"].insert_rows(1, 3)
    book.move_sheet("ICT KPIs", 3)


COLLECTED = ("Collection rates!G4", "Collection rates!G4")
DEFINED = ("Measures!A14", "Measures!A14")
ICT = "Percentage of calls answered in 20 seconds"
INVOICES = "Percentage of invoices paid within 30 days of receipt BVPI8 (Serco & PCC Performance combined)"
FLOOD = {"A8": "First call resolution", "B8": "Customer Services", "C8": dt.datetime(2014, 6, 1)}
FLOOD |= {"D8": dt.datetime(2014, 6, 30), "E8": "Flood"}
DUE = "collected by 31 March as a share of the amount due for the year."
DEFINITION = f"definition: National non-domestic (business) rates {DUE}"

# What is edited in the example's workbook, one thing at a time, and everything that is then told.
EDITS = {
    "a figure": (
        {"Collection rates!G4": (0.9712, "0.00%")},
        [("restated", NDR, "2014/15", "97.78%", "97.12%", *COLLECTED)],
    ),
    "its last decimal": (
        {"Collection rates!G4": (0.9779, "0.00%")},
        [("restated", NDR, "2014/15", "97.78%", "97.79% (one in the last decimal)", *COLLECTED)],
    ),
    "decimals that are not printed": ({"Collection rates!G4": (0.97784, "0.00%")}, []),
    "a figure of long ago": (
        {"Benefits processing!B5": 25},
        [("restated", "new claims", "2009/10", "23.33 days", "25.00 days", *["Benefits processing!B5"] * 2)],
    ),
    "a figure that now meets its target": (
        {"Invoice payments!F5": (0.975, "0.00%")},
        [
            ("restated", INVOICES, "2014/15", "90.58%", "97.50%", *["Invoice payments!F5"] * 2),
            ("status changed", INVOICES, "2014/15", "missed", "met", *["Invoice payments!F5"] * 2),
        ],
    ),
    "a target": (
        {"ICT KPIs!B4": (0.82, "0%")},
        [("target moved", ICT, "2014/15", "80%", "82% (met, as it would have been)", *["ICT KPIs!B4"] * 2)],
    ),
    "a target that is now missed": (
        {"ICT KPIs!B4": (0.85, "0%")},
        [
            ("target moved", ICT, "2014/15", "80%", "85% (missed; would have been met)", *["ICT KPIs!B4"] * 2),
            ("status changed", ICT, "2014/15", "met", "missed", *["ICT KPIs!C4"] * 2),
        ],
    ),
    "a target taken out": (
        {"ICT KPIs!B4": None},
        [("target moved", ICT, "2014/15", "80%", "no target (would have been met)", "ICT KPIs!B4")],
    ),
    "a figure that is not available": (
        {"Collection rates!F4": "n/a"},
        [("dropped", NDR, "2013/14", "96.92%", "no figure", *["Collection rates!F4"] * 2)],
    ),
    "a figure taken out": (
        {"Collection rates!G4": None},
        [("dropped", NDR, "2014/15", "97.78%", "no figure", "Collection rates!G4")],
    ),
    "a measure": (
        add,
        [("added", "Rents collected", "", "the measure was not there", "99.10% (in 2014/15)", "Collection rates!G7")],
    ),
    "a measure taken out": (
        drop,
        [
            (
                *("dropped", "Network availability", "", "98.36%"),
                *("the measure is no longer there (in 2014/15)", "ICT KPIs!C6"),
            )
        ],
    ),
    "a measure's name": (
        rename,
        [
            (
                *("renamed", "Business rates collected", "", NDR),
                "Business rates collected (proposed: the same 6 figures; confirm that it is one measure)",
                *COLLECTED,
            )
        ],
    ),
    "polarity": (
        {"Measures!G14": "lower"},
        [("definition changed", NDR, "", "polarity: higher", "polarity: lower", *DEFINED)],
    ),
    "unit": (
        {"Measures!F17": "hours"},
        [
            (
                *("definition changed", "new claims / changes", "", "unit: days"),
                "unit: seconds (figures in two units are not compared)",
                *["Measures!A17"] * 2,
            )
        ],
    ),
    "definition": (
        {"Measures!I14": "Rates collected"},
        [("definition changed", NDR, "", DEFINITION, "definition: Rates collected", *DEFINED)],
    ),
    "aggregation": (
        partial(define, heading="Aggregation", content="average"),
        [("definition changed", NDR, "", "aggregation: not given", "aggregation: average", *DEFINED)],
    ),
    "tolerance": (
        partial(define, heading="Tolerance", content=1),
        [("definition changed", NDR, "", "tolerance: not given", "tolerance: 1 percentage point", *DEFINED)],
    ),
    "a suspension": (
        {f"Exclusions!{cell}": content for cell, content in FLOOD.items()},
        [
            (
                *("exclusion changed", "First call resolution", "", "no suspension"),
                *("in June 2014; Flood (back-dated: the period was reported already)", "Exclusions!C8"),
            )
        ],
    ),
    "a suspension's beginning": (
        {"Exclusions!C3": dt.datetime(2014, 12, 1)},
        [
            (
                *("exclusion changed", CALLS, "", f"from 1 January 2015; {PILOT}"),
                *(f"from 1 December 2014; {PILOT} (back-dated)", *["Exclusions!F3"] * 2),
            )
        ],
    ),
    "a suspension's end": (
        {"Exclusions!D3": dt.datetime(2015, 2, 28)},
        [
            (
                *("exclusion changed", CALLS, "", f"from 1 January 2015; {PILOT}"),
                *(f"from January to February 2015; {PILOT}", *["Exclusions!F3"] * 2),
            )
        ],
    ),
    "a suspension taken out": (
        lambda book: book["Exclusions"].delete_rows(3),
        [("exclusion changed", CALLS, "", f"from 1 January 2015; {PILOT}", "no suspension", "Exclusions!F3")],
    ),
    "counts of complaints": (
        {"Complaints!B10": 8, "Complaints!B11": 5},
        [
            ("restated", "Complaints, outcome: Not Upheld", "2014/15", "7", "8", *["Complaints!B10"] * 2),
            ("restated", "Complaints, outcome: Partially Upheld", "2014/15", "6", "5", *["Complaints!B11"] * 2),
        ],
    ),
    "another year": (year, []),
    "names and decimals of a measure": ({"Measures!D14": "NNDR", "Measures!E14": "rates", "Measures!H14": 1}, []),
    "where the tables stand": (move_sheets, []),
}


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_each_edit_of_the_example_is_found_with_its_cells_and_nothing_else(report, edited, edit, expected):
    path = edited(change=edit) if callable(edit) else edited(edit)
    assert told(compare(side(report), side(path))) == expected


@pytest.mark.slow
def test_what_was_taken_out_is_given_when_the_two_are_exchanged(report, edited):
    path = edited({"Collection rates!F4": "n/a", "ICT KPIs!B4": None})
    assert told(compare(side(path), side(report))) == [
        ("given", ICT, "2014/15", "no target", "80%", "ICT KPIs!B4"),
        ("given", NDR, "2013/14", "no figure", "96.92%", *["Collection rates!F4"] * 2),
    ]


@pytest.mark.slow
def test_a_measure_of_another_service_is_proposed_as_the_same_one(report, edited):
    found = compare(side(report), side(edited(change=move_service))).changes
    assert [(str(one.kind), one.service) for one in found] == [("renamed", "Digital")] * 6


@pytest.mark.slow
def test_rounding_is_told_apart(report, edited):
    found = pa.changes(report, edited({"Collection rates!G4": (0.97784, "0.00%")}), rounding=True)
    assert found[["kind", "before", "after"]].to_numpy().tolist() == [
        ["rounding", "97.78%", "97.784% (the same as printed)"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".csv", ".ods"])
def test_the_same_in_another_kind_of_file_is_no_change(report, raw, kind, tmp_path):
    book = load_workbook(raw)
    sheets = {
        sheet.title: [[(c.value, c.number_format) if "%" in c.number_format else c.value for c in row] for row in sheet]
        for sheet in book
    }
    path = tmp_path / f"example{kind}"
    writers.write(path, sheets)
    assert pa.changes(report, path).empty


@pytest.mark.slow
def test_the_command_prints_lines_or_json_and_ends_with_0(quarters):
    paths = sorted(PAPERS.iterdir())
    lines = called("changes", *paths)
    assert lines.returncode == 0
    assert lines.stdout.splitlines()[:2] == [
        f"{paths[1].name}, compared with {paths[0].name}: 21 changes",
        "restated (2):",
    ]
    found = called("changes", *paths, "--json")
    rows = json.loads(found.stdout)
    assert [list(row) for row in rows] == [
        ["kind", "authority", "service", "measure", "period", "before", "after", "cells"]
    ] * 21
    assert rows == pa.changes(*quarters).to_dict("records")


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["nothing.xlsx", "run"])
def test_what_cannot_be_read_is_told_in_a_line_and_ends_with_2(wrong, raw, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    done = called("changes", tmp_path / wrong, raw)
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected a" in done.stderr


@pytest.mark.slow
def test_exported_tables_are_compared_like_the_workbook(quarters, tmp_path):
    exports.export(quarters[0], tmp_path)
    expected = told(compare(*map(side, quarters)))
    assert told(compare(side(tmp_path), side(quarters[1]))) == expected


COUNTS = (("Homes built", "Housing", "count", "higher", "Housing", "sum"),)


def scorecard(written, q3, target, q2_target=60):
    rows = [
        ["Measure", *(f"{what}{quarter} 2014/15" for quarter in ("Q1", "Q2", "Q3") for what in ("", "Target "))],
        ["Homes built", 70, 65, 58, q2_target, q3, target],
    ]  # fmt: skip
    return side(written({"Scorecard": rows}, measures=COUNTS))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ((45, 60), []),
        ((40, 60), [("2014/15 Q3", "40", "45 (met, as it would have been)", "Scorecard!G2", "Scorecard!G2")]),
        ((None, 60), [("2014/15 Q3", "60", "45 (met; would have been missed; the earlier target is of 2014/15 Q2)",
                       "Scorecard!E2", "Scorecard!G2")]),
    ],
    ids=["the same", "moved", "not there yet"],
)  # fmt: skip
def test_a_target_is_compared_with_that_of_its_own_period_though_it_had_no_figure_yet(written, earlier, expected):
    before, after = scorecard(written, None, *earlier), scorecard(written, 50, 45)
    assert [row[2:] for row in told(compare(before, after)) if row[0] == "target moved"] == expected


@pytest.mark.slow
def test_a_target_that_is_compared_with_a_dropped_one_is_compared_once(written):
    before, after = scorecard(written, None, None), scorecard(written, 50, 45, q2_target=None)
    # The second quarter's figure is gone too, so that the first quarter's target is the newest with a figure.
    held = before.data.observations
    before = replace(before, data=replace(before.data, observations=held[held["period"] != "2014/15 Q2"]))
    found = [row for row in told(compare(before, after)) if row[0] == "target moved"]
    assert [row[2:4] for row in found] == [("2014/15 Q3", "60")]
