import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

KINDS = ["values", "headings", "labels", "notes", "not understood"]


def row(path, sheet="Figures"):
    data, problems = check(path)
    (counts,) = data.ledger[data.ledger["sheet"] == sheet][["cells", *KINDS]].to_numpy().tolist()
    return counts, [problem.found for problem in problems if problem.sheet == sheet]


def test_every_cell_of_the_report_is_used(report):
    assert (report.ledger["cells"] == report.ledger[KINDS].sum(axis=1)).all()
    assert report.ledger["not understood"].sum() == 0
    kpis = report.ledger[report.ledger["sheet"] == "ICT KPIs"]
    # By hand: 6 measures with a target, an actual and a variance; a title and four headings; one note.
    assert kpis[["cells", *KINDS]].to_numpy().tolist() == [[30, 18, 5, 6, 1, 0]]


@pytest.mark.parametrize(
    ("rows", "counts", "found"),
    [
        ([["Rates"], [], ["Measure", "14/15"], ["NDR collection", 97], [], ["Late"]], [6, 1, 3, 1, 1, 0], []),
        (
            [["Measure", "14/15", "Mood"], ["NDR collection", 97, "green"]],
            [6, 1, 2, 1, 0, 2],
            ["'Mood'"],
        ),
        (
            [["Measure", "14/15"], ["NDR collection", 97], [], [None, None, 5, 6, None, 7]],
            [7, 1, 2, 1, 0, 3],
            ["'5'"],
        ),
        (
            [["Measure", "14/15"], ["NDR collection", 97], [], [None, 98]],
            [5, 1, 2, 1, 0, 1],
            ["a cell not understood: B4 (the first says '98')"],
        ),
        ([["Measure", "14/15"], ["NDR collection", "banana"]], [4, 0, 2, 1, 0, 1], ["'banana'"]),
    ],
)
def test_each_cell_is_counted_once_and_what_nobody_used_is_listed(written, rows, counts, found):
    assert row(written({"Figures": rows})) == (counts, found)


def test_a_sheet_nobody_recognises_is_not_understood_in_whole(written):
    rates = [["Measure", "2014/15"], ["NDR collection", 97]]
    counts, found = row(written({"Rates": rates, "Scratch": [["Ring", "Finance"], ["about"]]}), "Scratch")
    assert (counts, found) == ([3, 0, 0, 0, 0, 3], ["no table that could be understood"])


def test_a_sheet_of_instructions_is_notes(written):
    rates = [["Measure", "2014/15"], ["NDR collection", 97]]
    counts, found = row(written({"Rates": rates, "Read me": [["Ring", 5], ["about"]]}), "Read me")
    assert (counts, found) == ([3, 0, 0, 0, 3, 0], [])


@pytest.mark.slow
def test_a_long_return_is_counted_by_its_columns(written):
    rows = [
        ["Measure", "Period", "Value", "Mood"],
        ["NDR collection", "2014/15", 97, "good"],
        ["?", "2014/15", 98, None],
    ]
    counts, found = row(written({"Figures": rows}))
    assert counts == [11, 1, 4, 4, 0, 2]
    assert found[0] == "'?'"


def test_the_ledger_is_a_table_of_the_dataset(report):
    assert isinstance(report, pa.Dataset)
    assert report.ledger.columns.tolist() == ["file", "sheet", "cells", *KINDS]
