"""What officers and services say, as a page, a Word document and a notebook show it."""

import pytest
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis.blocks import Heading, Quotes, Table, from_json
from partnership_analysis.findings import Unexplained

YEAR = "2014/15"
MEASURES = [
    ("Measure", "Service", "Unit", "Polarity", "Topic", "Definition", "Owner", "Frequency"),
    ("Calls answered", "Contact centre", "percent", "higher", "Calls", "Calls that were answered", "A. Smith", "month"),
    ("Visits", "Contact centre", "count", "higher", "Calls", None, None, None),
    ("Loans", "Libraries", "count", "higher", "Loans", None, None, "annual"),
]
HOSTILE = "<script>alert(1)</script> & =cmd|' /C calc'!A0"


def council(written, figures, updates=(), headings=("Comment", "Action", "Author")):
    """A council whose measures each have a target of 2014/15, a figure, and what is said of it."""
    rows = [["Measure", "Target 2014/15", "2013/14", "2014/15", *headings], *figures]
    sheets = {"Measures": MEASURES, "Figures": rows}
    if updates:
        sheets["Updates"] = [["Service", "Period", "Text", "Author", "Status"], *updates]
    return pa.load(written(sheets, measures=None))


@pytest.fixture(scope="module")
def said(written):
    return council(
        written,
        [
            ["Calls answered", "90%", "91%", "88%", "Two posts were vacant", "Recruit by May", "B. Jones"],
            ["Visits", 10, 9, 12, None, None, None],
            ["Loans", 500, 510, 480, None, None, None],
        ],
        [
            ["Contact centre", YEAR, "We answered 88.0% of calls answered in time.", "B. Jones", "complete"],
            ["Contact centre", "2013/14", "An earlier year.", None, None],
            ["Libraries", "2014/15 Q2", "A new branch opened.", None, None],
            ["Parks", YEAR, "Two playgrounds were mended.", None, None],
        ],
    )


def texts(blocks, kind):
    return [block for block in blocks if isinstance(block, kind)]


@pytest.mark.slow
def test_comments_and_actions_are_quoted_beside_their_measure_with_their_author(said):
    (table,) = pa.report(said, YEAR).topic("Calls").comments
    assert table.caption == "What officers say about Calls, 2014/15"
    assert table.cells.reset_index().to_numpy().tolist() == [
        ["Calls answered", "“Two posts were vacant”", "B. Jones"],
        ["Calls answered", "Action: “Recruit by May”", "B. Jones"],
    ]
    assert pa.report(said, "2013/14").comments == ()


@pytest.mark.slow
def test_of_many_comments_on_a_measure_the_latest_are_quoted_and_the_others_counted(written):
    rows = [
        ["Measure", "Period", "Value", "Comment"],
        *(["Visits", f"2014-{m:02d}", m, f"In {m}"] for m in range(4, 11)),
    ]
    data = pa.load(written({"Measures": MEASURES, "Returns": rows, "Years": [["Measure", YEAR], ["Visits", 90]]},
                           measures=None))  # fmt: skip
    (table,) = pa.report(data, YEAR).comments
    assert table.cells["Comment or action"].tolist() == ["“In 7”", "“In 8”", "“In 9”", "“In 10”"]
    assert table.cells["Period"].tolist()[-1] == "October 2014"
    assert table.notes == ("Three more texts are left out, from earlier in 2014/15: comments.csv has all.",)


@pytest.mark.slow
def test_definitions_say_what_is_known_of_each_measure(said):
    report = pa.report(said, YEAR)
    (table,) = report.topic("Calls").definitions
    assert table.cells.reset_index().to_numpy().tolist() == [
        ["Calls answered", "Calls that were answered", "A. Smith", "every month", "higher"],
        ["Visits", "not given", "not given", "not given", "higher"],
    ]
    assert report.topic("Loans").definitions[0].cells.columns.tolist() == ["Returned", "Better when"]


@pytest.mark.slow
def test_what_a_service_did_stands_in_its_section_and_the_rest_comes_last(said):
    blocks = pa.report(said, YEAR).sections()
    shown = [str(block.block()).splitlines()[0] for block in blocks if isinstance(block, Heading | Quotes)]
    assert shown == [
        "Calls", "What Contact centre did, as reported",
        "Loans", "What Libraries did, as reported",
        "What other services did", "What Parks did, as reported",
    ]  # fmt: skip
    (centre, libraries, _) = texts(blocks, Quotes)
    assert str(centre).splitlines()[1] == (
        "“We answered 88.0% [✓ Figures!D2] of calls answered in time.” (B. Jones, 2014/15, complete)"
    )
    assert str(libraries).splitlines()[1] == "“A new branch opened.” (Q2 of 2014/15)"


def test_a_topics_page_ends_with_its_definitions(said):
    blocks = pa.report(said, YEAR).topic("Calls").page()
    assert [str(block) for block in blocks if isinstance(block, Heading)][-1] == "Definitions"
    assert blocks[-1].caption == "What the measures of Calls are"
    assert [type(block) for block in blocks if isinstance(block, Quotes)] == [Quotes]


def test_a_missed_target_without_a_comment_is_listed_for_its_service(said):
    lines = str(pa.comment(said, YEAR)).splitlines()
    assert "One measure of Libraries missed its target without a comment: Loans." in lines
    assert not any("Contact centre missed" in line and "without a comment" in line for line in lines)
    # A part of the data knows that others are commented on.
    assert "without a comment" in str(pa.comment(said.topic("Loans"), YEAR))


@pytest.mark.slow
def test_a_workbook_that_never_has_comments_is_not_asked_for_them(written):
    data = council(written, [["Loans", 500, 510, 480, None, None, None]])
    assert pa.report(data, YEAR).found.of_kind(Unexplained) == []


@pytest.mark.slow
def test_many_measures_without_a_comment_are_counted(written):
    names = [f"Measure {letter}" for letter in "ABCDEFG"]
    measures = [(name, "Parks", "count", "higher") for name in names] + [("Other", "Parks", "count", "higher")]
    rows = [["Measure", "Target", YEAR, "Comment"], *([name, 10, 9, None] for name in names), ["Other", 1, 2, "Fine"]]
    said = str(pa.comment(pa.load(written({"Figures": rows}, measures=measures)), YEAR))
    assert (
        "Seven measures of Parks missed their targets without a comment: Measure A, Measure B, Measure C, Measure D, "
        "Measure E and two others."
    ) in said


@pytest.mark.slow
def test_markup_in_what_is_said_is_inert(written):
    path = written(
        {
            "Measures": MEASURES,
            "Figures": [["Measure", YEAR, "Comment", "Author"], ["Visits", 12, HOSTILE, HOSTILE]],
            "Updates": [["Service", "Period", "Text", "Author", "Status"], ["Contact centre", YEAR, *[HOSTILE] * 3]],
        },
        measures=None,
    )
    book = load_workbook(path)
    assert book["Figures"]["C2"].value == HOSTILE
    report = pa.report(pa.load(path), YEAR)
    for block in (*report.comments, *report.updates):
        shown = str(block.html())
        assert "<script>" not in shown
        assert "&lt;script&gt;" in shown
        assert from_json(block.as_json()) == block
    assert isinstance(report.comments[0], Table)


def test_a_document_has_the_words_of_officers_and_services(said, tmp_path):
    docx = pytest.importorskip("docx")
    from nbformat import v4

    from partnership_analysis.briefing.documents import WordExporter

    report = pa.report(said, YEAR)
    outputs = [
        v4.new_output("display_data", block._repr_mimebundle_()) for block in (*report.updates, *report.comments)
    ]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(outputs=outputs)])
    (tmp_path / "said.docx").write_bytes(WordExporter().from_notebook_node(notebook)[0])
    document = docx.Document(tmp_path / "said.docx")
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "What Parks did, as reported" in lines
    assert any("✓ Figures!D2" in line for line in lines)
    assert "“Two posts were vacant”" in [cell.text for row in document.tables[0].rows for cell in row.cells]


@pytest.mark.slow
def test_the_service_with_the_widest_miss_is_asked_first_why_it_says_nothing():
    report = pa.report(pa.load("data/raw/hart_scorecards_2014-15"), "2014/15 Q2")
    asked = [line for line in str(report.questions).splitlines() if line.endswith("No comment is given.")]
    assert asked == [
        "Why did Major applications miss its target? No comment is given.",
        "Why did Calls answered in 15 seconds and one other measure of Customer Services miss their targets? "
        "No comment is given.",
    ]
