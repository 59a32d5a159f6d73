"""What officers say of their figures: comments, actions and pinned comments, with their measure, period and author."""

import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

import partnership_analysis as pa
from partnership_analysis import exports
from partnership_analysis.loading import check

MEASURES = [
    ("Calls answered", "Contact centre", "percent", "higher"),
    ("Visits", "Leisure", "count", "higher"),
]
SCORECARDS = Path(__file__).parents[1] / "data" / "raw" / "hart_scorecards_2014-15"
SHORT = ["measure", "period", "kind", "text", "author", "source"]
LATE = "Two posts were vacant"


def said(path, columns=SHORT):
    """What the comments of a workbook say, a cell being named alone."""
    rows = pa.load(path).comments
    return rows.assign(source=[cell.rpartition("!")[2] for cell in rows["source"]])[columns].to_numpy().tolist()


# A sheet's rows, and the comments that it holds.
SHEETS = {
    "comment, author, action and owner in columns of their own": (
        [
            ["Measure", "Target", "Q1 2014/15", "Q2 2014/15", "Comments", "Comment by", "Action to be taken",
             "Action owner"],
            ["Calls answered", "90%", "91%", "88%", LATE, "A. Smith", "Recruit by May", "B. Jones"],
            ["Visits", 10, 9, 12, None, "A. Smith", None, None],
        ],
        [
            ["Calls answered", "2014/15 Q2", "comment", LATE, "A. Smith", "E2"],
            ["Calls answered", "2014/15 Q2", "action", "Recruit by May", "B. Jones", "G2"],
        ],
    ),
    "one owner of both": (
        [
            ["Measure", "Lead officer", "2014/15", "Commentary", "Next steps"],
            ["Visits", "C. Lee", 12, LATE, "Open on Sundays"],
        ],
        [
            ["Visits", "2014/15", "comment", LATE, "C. Lee", "D2"],
            ["Visits", "2014/15", "action", "Open on Sundays", "C. Lee", "E2"],
        ],
    ),
    "a heading that names the period": (
        [["Measure", "Q1 2014/15", "Q2 2014/15", "Q1 comment", "Notes (Q2)"], ["Visits", 9, 12, "First", "Second"]],
        [["Visits", "2014/15 Q1", "comment", "First", "", "D2"],
         ["Visits", "2014/15 Q2", "comment", "Second", "", "E2"]],
    ),
    "a comment after each period": (
        [
            ["Measure", "Q1 2014/15", "Comment", "Q2 2014/15", "Comment"],
            ["Visits", 9, "First", 12, "Second"],
        ],
        [["Visits", "2014/15 Q1", "comment", "First", "", "C2"],
         ["Visits", "2014/15 Q2", "comment", "Second", "", "E2"]],
    ),
    "groups of columns under years": (
        [
            [None, "2013/14", None, None, "2014/15", None, None],
            ["Measure", "Target", "Actual", "Comment", "Target", "Actual", "Comment"],
            ["Visits", 8, 9, "First", 10, 12, "Second"],
        ],
        [["Visits", "2013/14", "comment", "First", "", "D3"], ["Visits", "2014/15", "comment", "Second", "", "G3"]],
    ),
    "a row without a figure of the latest period": (
        [["Measure", "2013/14", "2014/15", "Notes"], ["Calls answered", "90%", "91%", None],
         ["Visits", 9, None, "Closed"]],
        [["Visits", "2014/15", "comment", "Closed", "", "D3"]],
    ),
    "months down, one measure": (
        [["Visits"], ["Month", "Actual", "Target", "Explanation"], ["2014-04", 9, 10, "First"],
         ["2014-05", 12, 10, None], ["2014-06", 11, 10, "Third"]],
        [["Visits", "2014-04", "comment", "First", "", "D3"], ["Visits", "2014-06", "comment", "Third", "", "D5"]],
    ),
    "months down, a comment after each measure": (
        [["Month", "Calls answered", "Comment", "Visits", "Comment"], ["2014-04", "90%", "On calls", 9, "On visits"],
         ["2014-05", "91%", None, 12, None]],
        [["Calls answered", "2014-04", "comment", "On calls", "", "C2"],
         ["Visits", "2014-04", "comment", "On visits", "", "E2"]],
    ),
    "a long return, with a row that has no figure": (
        [
            ["Measure", "Period", "Value", "Comments", "Author", "Narrative", "Actions"],
            ["Visits", "2014-04", 9, "First", "A. Smith", "More", "Open on Sundays"],
            ["Visits", "2014-05", None, "Not counted", None, None, None],
        ],
        [
            ["Visits", "2014-04", "comment", "First", "A. Smith", "D2"],
            ["Visits", "2014-05", "comment", "Not counted", "", "D3"],
            ["Visits", "2014-04", "comment", "More", "A. Smith", "F2"],
            ["Visits", "2014-04", "action", "Open on Sundays", "A. Smith", "G2"],
        ],
    ),
    "a comment that goes on in the next row": (
        [["Measure", "2014/15", "Comment"], ["Visits", 12, "First"], [None, None, "More"],
         ["Calls answered", "9%", None]],
        [["Visits", "2014/15", "comment", "First", "", "C2"], ["Visits", "2014/15", "comment", "More", "", "C3"]],
    ),
    "rows of actuals and of targets": (
        [["Measure", "Type", "2013/14", "2014/15", "Comment"], ["Visits", "Actual", 9, 12, "First"],
         [None, "Target", 10, 10, "Agreed"], ["Calls answered", "Actual", "9%", "8%", None]],
        [["Visits", "2014/15", "comment", "First", "", "E2"], ["Visits", "2014/15", "comment", "Agreed", "", "E3"]],
    ),
    "measures over groups of columns": (
        [[None, "Calls answered", None, "Visits", None], ["Month", "Actual", "Comment", "Actual", "Comment"],
         ["2014-04", "90%", "On calls", 9, "On visits"], ["2014-05", "91%", None, 12, None]],
        [["Calls answered", "2014-04", "comment", "On calls", "", "C3"],
         ["Visits", "2014-04", "comment", "On visits", "", "E3"]],
    ),
    "the number of a footnote": (
        [["Measure", "2014/15", "Note"], ["Visits", 12, 1], [], ["1 Counted by hand"]],
        [],
    ),
    "marks and cells that say nothing": (
        [["Measure", "2014/15", "Comment"], ["Calls answered", "91%", "[p]"], ["Visits", 12, "n/a"]],
        [],
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "expected"), SHEETS.values(), ids=SHEETS)
def test_each_text_has_its_measure_period_author_and_cell(written, rows, expected):
    data, problems = check(path := written({"Figures": rows}, measures=MEASURES))
    assert said(path) == expected
    assert [problem for problem in problems if "omment" in problem.found] == []
    assert data.ledger["not understood"].sum() == 0


def test_a_mark_is_the_note_of_its_figure_and_a_comment_is_not(written):
    rows = [["Measure", "2014/15", "Comment"], ["Calls answered", "91%", "[p]"], ["Visits", 12, LATE]]
    assert pa.load(written({"Figures": rows}, measures=MEASURES)).observations["note"].tolist() == ["[p]", ""]


def test_a_footnote_that_a_column_of_notes_numbers_is_the_note_of_its_figure(written):
    rows = [["Measure", "2014/15", "Note"], ["Visits", 12, 1], [], ["1 Counted by hand"]]
    assert pa.load(written({"Figures": rows}, measures=MEASURES)).observations["note"].tolist() == ["Counted by hand"]


@pytest.mark.slow
def test_numbers_of_actions_are_the_figures_of_a_measure(written):
    rows = [["Month", "Visits", "Actions"], ["2014-04", 9, 3], ["2014-05", 8, 4]]
    data = pa.load(written({"Figures": rows}, measures=[*MEASURES, ("Actions", "Leisure", "count", "higher")]))
    assert data.observations.query("measure == 'Actions'")["value"].tolist() == [3, 4]
    assert data.comments.empty


@pytest.mark.slow
def test_a_comment_beside_a_service_is_about_all_of_it(written):
    rows = [["Measure", "2014/15", "Comment"], ["Leisure", None, "Two pools"], ["Visits", 12, None]]
    path = written({"Figures": rows}, measures=MEASURES)
    assert said(path, ["measure", "text"]) == [["", "Two pools"]]
    assert pa.load(path).comments["service"].tolist() == ["Leisure"]


@pytest.mark.slow
def test_one_column_of_comments_beside_several_measures_is_about_their_service(written):
    measures = [("Visits", "Leisure", "count", "higher"), ("Swims", "Leisure", "count", "higher")]
    rows = [["Month", "Visits", "Swims", "Comment"], ["2014-04", 9, 4, LATE], ["2014-05", 8, 4, None]]
    path = written({"Figures": rows}, measures=measures)
    assert said(path, ["measure", "period", "text"]) == [["", "2014-04", LATE]]


# A sheet's rows, the cell of the problem, and what was found there.
UNCLEAR = {
    "beside a total": (
        [["Measure", "2014/15", "Comment"], ["Visits", 12, None], ["Swims", 4, None], ["Total", 16, LATE]],
        "C4", "a comment or an action beside no measure, or of no period",
    ),
    "beside a line that is no measure": (
        [["Measure", "2014/15", "Comment"], ["Pools", None, LATE], ["Visits", 12, None]],
        "C2", "a comment or an action beside no measure, or of no period",
    ),
    "between two periods": (
        [["Measure", "2013/14", "Comment", "2014/15"], ["Visits", 12, LATE, 13]],
        "C1", "'Comment' between the figures of 2013/14 and 2014/15",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "cell", "found"), UNCLEAR.values(), ids=UNCLEAR)
def test_a_text_whose_measure_or_period_is_unclear_is_listed(written, rows, cell, found):
    measures = [("Visits", "Leisure", "count", "higher"), ("Swims", "Leisure", "count", "higher")]
    problems = check(written({"Figures": rows}, measures=measures))[1]
    assert (cell, found) in [(problem.cell, problem.found) for problem in problems]


@pytest.fixture(scope="module")
def pinned(written):
    """Figures across and in a long return, with comments pinned to them."""
    rows = [["Measure", "2013/14", "2014/15"], ["Visits", 9, 12], ["Calls answered", "90%", "91%"]]
    long = [["Measure", "Period", "Value"], ["Visits", "2014-04", 3]]
    path = written({"Figures": rows, "Returns": long}, measures=MEASURES)
    book = load_workbook(path)
    places = {"Figures": ["B2", "A3", "B1"], "Returns": ["C2"]}
    for sheet, cells in places.items():
        for cell in cells:
            book[sheet][cell].comment = Comment(f"A. Smith:\nPinned to {cell}", "A. Smith")
    book.save(path)
    return path


@pytest.mark.slow
def test_a_comment_pinned_to_a_figure_is_of_its_period_and_by_its_author(pinned):
    assert sorted(said(pinned)) == [
        ["Calls answered", "2014/15", "comment", "Pinned to A3", "A. Smith", "A3"],
        ["Visits", "2013/14", "comment", "Pinned to B2", "A. Smith", "B2"],
        ["Visits", "2014-04", "comment", "Pinned to C2", "A. Smith", "C2"],
    ]
    data = pa.load(pinned)
    assert data.observations["note"].unique().tolist() == [""]
    assert data.notes["text"].tolist() == ["Pinned to B1"]


@pytest.mark.slow
def test_a_comment_on_complaints_is_of_their_service_and_year(written):
    rows = [["Complaints received"], ["Service", "2013/14", "2014/15", "Comment"], ["Leisure", 9, 4, LATE]]
    figures = [["Measure", "2014/15"], ["Visits", 12]]
    data = pa.load(written({"Complaints": rows, "Figures": figures}, measures=MEASURES))
    assert data.comments[["service", "measure", "period", "text"]].to_numpy().tolist() == [
        ["Leisure", "Complaints", "2014/15", LATE]
    ]
    assert len(data.topic("Complaints").comments) == len(data.service("Leisure").comments) == 1
    assert data.ledger["not understood"].sum() == 0


@pytest.mark.slow
def test_every_note_of_the_scorecards_is_a_comment_of_its_quarter():
    data = pa.load(SCORECARDS)
    sheet = load_workbook(SCORECARDS / "hart_scorecard_2014-15_q2.xlsx")["Quarter 2"]
    notes = {
        f"I{row}": str(sheet.cell(row, 9).value) for row in range(4, sheet.max_row + 1) if sheet.cell(row, 9).value
    }
    assert len(notes) == 7
    cells = data.comments["source"].str.rpartition("!")[2]
    assert dict(zip(cells, data.comments["text"], strict=True)) == notes
    assert data.comments["period"].unique().tolist() == ["2014/15 Q2"]
    assert data.observations["note"].unique().tolist() == [""]


@pytest.mark.slow
def test_the_same_words_in_two_files_are_one_comment(written, tmp_path):
    rows = [["Measure", "2013/14", "2014/15", "Comment"], ["Visits", 9, 12, LATE]]
    path = written({"Figures": rows}, measures=MEASURES)
    for name in ("draft.xlsx", "final.xlsx"):
        shutil.copy(path, tmp_path / name)
    assert len(pa.load(tmp_path).comments) == 1


@pytest.mark.slow
def test_a_part_of_the_data_has_its_own_comments(written):
    rows = [["Measure", "2013/14", "2014/15", "Comment"], ["Visits", 9, 12, LATE],
            ["Calls answered", "9%", "8%", "Busy"], ["Leisure", None, None, "Two pools"]]  # fmt: skip
    data = pa.load(written({"Figures": rows}, measures=MEASURES))
    texts = {
        "topic": data.topic("Leisure"),
        "service": data.service("Contact centre"),
        "measure": data.measure("Visits"),
        "years": data.between("2013/14", "2013/14"),
        "council": data.of("Anytown"),
    }
    assert {name: part.comments["text"].tolist() for name, part in texts.items()} == {
        "topic": [LATE, "Two pools"],
        "service": ["Busy"],
        "measure": [LATE],
        "years": [],
        "council": [LATE, "Busy", "Two pools"],
    }


@pytest.mark.slow
def test_no_comment_of_an_export_runs_as_a_formula(written, tmp_path):
    rows = [["Measure", "2014/15", "Comment", "Action"], ["Visits", 12, "=cmd|' /C calc'!A0", "@SUM(A1)"]]
    book = load_workbook(path := written({"Figures": rows}, measures=MEASURES))
    book["Figures"]["C2"].data_type = book["Figures"]["D2"].data_type = "s"
    book.save(path)
    exports.export(pa.load(path), tmp_path)
    lines = (tmp_path / "comments.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[5] for line in lines] == ["text", "'=cmd|' /C calc'!A0", "'@SUM(A1)"]


@pytest.mark.slow
def test_measures_say_who_answers_for_them_and_how_often_they_are_returned(written):
    headings = ["Measure", "Service", "Unit", "Polarity", "Definition", "Owner", "Frequency"]
    rows = [headings, ["Visits", "Leisure", "count", "higher", "Visits to pools", "Head of Leisure", "Quarterly"]]
    figures = [["Measure", "2014/15"], ["Visits", 12]]
    data, problems = check(written({"Measures": rows, "Figures": figures}, measures=None))
    assert problems == ()
    (row,) = data.measures.itertuples()
    assert (row.definition, row.owner, row.frequency) == ("Visits to pools", "Head of Leisure", "quarter")
    assert data.ledger["not understood"].sum() == 0
    rows[1][-1] = "Biannual"
    (problem, *_) = check(written({"Measures": rows, "Figures": figures}, measures=None))[1]
    assert (problem.cell, problem.found) == ("G2", "'Biannual'")
    assert problem.expected == "month, quarter, half or year, or nothing"


@pytest.mark.slow
def test_the_author_of_a_thread_is_named(written):
    """Excel keeps a thread with its authors, and beside it a comment for older programs whose author is its number."""
    path = written({"Figures": [["Measure", "2014/15"], ["Visits", 12]]}, measures=MEASURES)
    book = load_workbook(path)
    book["Figures"]["B2"].comment = Comment("[Threaded comment]\n\nSome advice.\n\nComment:\n    Two pools", "tc={1}")
    book.save(path)
    spaces = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    kinds = "http://schemas.microsoft.com/office/2017/10/relationships/"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = next(name for name in parts if name.endswith(".rels") and b"/comments" in parts[name])
    thread = f'<Relationship Id="rIdT" Type="{kinds}threadedComment" Target="/xl/threadedComments/1.xml"/>'
    person = f'<Relationship Id="rIdP" Type="{kinds}person" Target="/xl/persons/person.xml"/>'
    for name, relation in ((sheet, thread), ("xl/_rels/workbook.xml.rels", person)):
        parts[name] = parts[name].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    parts["xl/threadedComments/1.xml"] = (
        f'<ThreadedComments {spaces}><threadedComment ref="B2" personId="{{9}}"><text>Two pools</text>'
        "</threadedComment></ThreadedComments>"
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList {spaces}><person displayName="A. Smith" id="{{9}}"/></personList>'.encode()
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert said(path, ["text", "author"]) == [["Two pools", "A. Smith"]]


@pytest.mark.slow
def test_a_comment_pinned_to_a_sheet_that_says_what_the_figures_are_is_a_note(written):
    path = written({
        "Figures": [["Measure", "2014/15"], ["Visits", 9]],
        "Exclusions": [["Measure", "Start", "Reason"]],
    }, measures=[("Visits", "Leisure", "count", "higher", "Pools")])  # fmt: skip
    book = load_workbook(path)
    for place in ("Measures!C2", "Measures!A1", "About!B1", "Exclusions!B1"):
        sheet, cell = place.split("!")
        book[sheet][cell].comment = Comment(f"Pinned to {place}", "A. Smith")
    book.save(path)
    data = pa.load(path)
    assert data.comments.empty
    assert sorted(data.notes[["text", "topic", "service"]].fillna("").to_numpy().tolist()) == [
        ["Pinned to About!B1", "", ""],
        ["Pinned to Exclusions!B1", "", ""],
        ["Pinned to Measures!A1", "", ""],
        ["Visits: “Pinned to Measures!C2”", "Pools", "Leisure"],
    ]
    assert "Pinned to Measures!C2" in "".join(pa.report(data, "2014/15").topic("Pools").tables[0].notes)
