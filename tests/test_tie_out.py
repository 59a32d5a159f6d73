"""A tie-out: the numbers of a draft, each with what the data say of it."""

import calendar
import json
import random
import subprocess
import time
from pathlib import Path

import altered_drafts
import docx
import pytest
from altered_drafts import DRAFTS, plain
from browsers import CHROMIUM, needs_browser, started
from conftest import RAW, called
from docx.text.run import Run

import partnership_analysis as pa
from partnership_analysis.papers.tie_out import DraftError, write_copies
from partnership_analysis.papers.tie_outs import draft_files, marked_pages
from partnership_analysis.papers.tie_outs.grids import Grid

MONTHS = calendar.month_name[1:]
# What the tables of the example print of an average time: a percentage.
KNOWN = [("-9%", "the unit is another")]


@pytest.fixture
def checked(report, tmp_path):
    """Return a function that ties out a text, in a file of some kind."""

    def check(text, ending=".txt", **options):
        paper = tmp_path / f"paper{ending}"
        paper.write_text(text, "utf-8")
        return pa.tie_out(paper, report, "2014/15", **options)

    return check


def verdicts(found):
    return [(one.text, one.verdict) for one in found.ticks if one.verdict != "not a figure"]


def only(found, text):
    (one,) = [one for one in found.ticks if one.text == text]
    return one.verdict, one.says


def test_numbers_of_a_right_commentary_agree(checked):
    found = checked(plain((DRAFTS / "serco.md").read_text("utf-8")), ".md")
    assert found.differing == ()
    assert found.counts["agrees"] == 61
    assert verdicts(found).count(("two", "no figure")) == 1  # "The two services"


@pytest.mark.parametrize("ending", [".md", ".html", ".txt", ".docx", pytest.param(".pdf", marks=pytest.mark.slow)])
def test_numbers_of_tables_agree_in_a_draft_of_any_kind(report, tmp_path, ending):
    found = pa.tie_out(tables(tmp_path, ending), report, "2014/15")
    assert [(one.text, one.says[: len(says)]) for one, (_, says) in zip(found.differing, KNOWN, strict=True)] == KNOWN
    assert found.counts["agrees"] >= 110


def tables(folder, ending):
    """Return the draft of tables as a file of some kind."""
    source = DRAFTS / "tables.md"
    if ending == ".md":
        return source
    blocks = draft_files._markdown(source, ())
    paper = folder / f"tables{ending}"
    if ending == ".docx":
        return word(blocks, paper)
    page = marked_pages.page(pa.TieOut(draft_files.read_draft(source), "", ()))
    page = page.replace("<td></td>", "<td>&nbsp;</td>").partition("<h2>Every number</h2>")[0]
    if ending == ".html":
        paper.write_text(page, "utf-8")
    if ending == ".txt":
        paper.write_text("\n\n".join(map(lines, blocks)), "utf-8")
    if ending == ".pdf":
        if not CHROMIUM:
            pytest.skip("Chromium is not here")
        web = folder / "tables.html"
        web.write_text(page, "utf-8")
        printed = [f"--print-to-pdf={paper}", "--no-pdf-header-footer", web.as_uri()]
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", *printed]
        subprocess.run(command, check=True, capture_output=True)
    return paper


def lines(block):
    return "\n".join("  ".join(row).strip() for row in block.rows) if isinstance(block, Grid) else block.words


def word(blocks, paper):
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Grid):
            table = document.add_table(len(block.rows), len(block.rows[0]))
            for row, words in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(row.cells, words, strict=True):
                    cell.text = text
        elif block.level:
            document.add_heading(block.words, block.level)
        else:
            document.add_paragraph(block.words)
    document.save(str(paper))
    return paper


@pytest.mark.parametrize(
    ("text", "number", "verdict", "says"),
    [
        ("Business rates collection was 97.8% in 2014/15.", "97.8%", "agrees", "97.78% (Collection rates!G4)"),
        ("Business rates collection was 97.8% in 2013/14.", "97.8%", "differs", "right for Business rates collected"),
        ("Last year business rates collection was 96.92%.", "96.92%", "agrees", "2013/14"),
        ("Complaints fell from 248 to 157, a drop of 91.", "91", "agrees", "2014/15 against 2013/14"),
        ("Business rates were 97.78%; 96.92% were collected the year before.", "96.92%", "agrees", "2013/14"),
        ("Last year business rates collection was 97.78%.", "97.78%", "differs", "right for Business rates collected"),
        ("Business rates collection was 97.9% in 2014/15.", "97.9%", "differs", "the data say Business rates"),
        ("Business rates collection fell to 97.78% in 2014/15.", "97.78%", "differs", "not 'fell': it rose"),
        ("Council tax collection was 97.78% in 2014/15.", "97.78%", "differs", "97.78% is right for Business rates"),
        ("In ICT, customer satisfaction was 95%.", "95%", "differs", "right for Customer satisfaction (Customer Serv"),
        ("The average time to answer was 34%.", "34%", "differs", "the unit is another"),
        ("Changes took about 22 days.", "22 days", "agrees", "22.12 days"),
        ("Business rates collection rose by 0.9 points.", "0.9 points", "agrees", "0.86 percentage points"),
        ("Council tax collection fell for the third year, to 94.78%.", "third", "differs", "2 in a row"),
        ("Business rates collection was the highest for seven years.", "seven", "no figure", "we cannot test 7 years"),
        ("Council tax collection was the highest for seven years.", "seven", "differs", "number 6 of 6 years"),
        ("There was just one KPI failure in the year.", "one", "differs", "targets missed, 2014/15: 2"),
        ("ICT missed one of its targets.", "one", "agrees", "targets missed of ICT"),
        ("Why did Calls answered and one other measure miss their targets?", "one", "no figure", "nothing about it"),
        ("The network was available for 98.36% of the time and met its target.", "98.36%", "differs", "not 'met'"),
        ("Invoices were paid within 10 days in 90.58% of cases.", "10 days", "differs", "the measure is"),
        ("Complaints nearly halved in Customer Services, to 29.", "halved", "differs", "0.46 times"),
        ("Fully upheld complaints made up over half of those about Customer Services.", "half", "agrees", "55%"),
        ("There were 125 members of staff.", "125", "no figure", "nothing about it"),
        ("The bridge cost £1.2m.", "£1.2m", "not a figure", "money"),
        ("See section 6 and stage 2.", "2", "not a figure", "a label"),
        ("It opened on 28 November 2011.", "28 November 2011", "not a figure", "a date"),
        ("ICT missed two fewer targets than last year.", "two", "no figure", "a change in a number of targets"),
        ("ICT missed one fewer target.", "one", "no figure", "a change in a number of targets"),
        ("Of 14 targets, nine were met, two more than last year.", "two", "no figure", "a change in a number of"),
        ("Ninety-one fewer complaints were received.", "Ninety-one", "agrees", "2014/15 against 2013/14"),
        ("Two hundred complaints were received.", "Two hundred", "differs", "157"),
        ("It was 94.78%.", "94.78%", "ambiguous", "it may be Council tax"),
    ],
)  # fmt: skip
def test_each_verdict_says_why(checked, text, number, verdict, says):
    found, said = only(checked(text), number)
    assert (found, says in said) == (verdict, True), said


def test_what_agrees_has_its_cells_and_arithmetic(checked):
    one = checked("Complaints fell by 37% to 157.").ticks[0]
    worked = "100 * (sum(Complaints!B5:B6) - sum(C5:C6)) / sum(C5:C6)"
    assert one.says == f"Complaints, 2014/15 against 2013/14: 37% ({worked})"
    assert one.cells[0] == "serco_partnership_2014-15.xlsx!Complaints!B5"


def test_a_number_of_a_text_file_is_said_to_be_on_its_line(checked):
    text = (
        "Collection rates\n\nBusiness rates were 97.78%.\nCouncil tax was\n94.78%.\n\f\n- In 2013/14 it was 95.26%.\n"
    )
    assert [(one.text, one.where) for one in checked(text).ticks] == [
        ("97.78%", "line 3"), ("94.78%", "line 5"), ("2013/14", "line 7"), ("95.26%", "line 7"),
    ]  # fmt: skip
    assert {one.where for one in checked(text, ".md").ticks} == {"paragraph 2", "paragraph 3"}


def test_only_a_section_is_checked(checked):
    found = checked(
        "# Rates\n\nCouncil tax was 1.5%.\n\n# Benefits\n\nNew claims took 25.66 days.\n", ".md", section="ben"
    )
    assert verdicts(found) == [("25.66 days", "agrees")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("paper.odt", b"", "found a name that ends in .odt; expected a draft that ends in .docx"),
        ("paper.docx", b"no document", "the Word document cannot be read"),
        ("paper.pdf", b"no document", "the PDF cannot be read"),
        ("paper.txt", b" \n", "found no text"),
        ("paper.txt", None, "the draft cannot be opened"),
        ("paper.docx", None, "the draft cannot be opened"),
    ],
)
def test_a_draft_that_cannot_be_read_says_why(report, tmp_path, name, content, message):
    paper = tmp_path / name
    if content is not None:
        paper.write_bytes(content)
    with pytest.raises(DraftError, match=message):
        pa.tie_out(paper, report)


def test_a_section_that_is_not_there_names_those_that_are(checked):
    with pytest.raises(DraftError, match="found no section 'costs'; the headings are: Rates"):
        checked("# Rates\n\nCouncil tax was 94.78%.\n", ".md", section="costs")


def test_a_word_draft_has_a_comment_on_each_number(report, tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("Council tax was ")
    paragraph.add_run("94.").bold = True
    paragraph.add_run("78% in 2014/15, down from 95.62% in 2013/14.")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ("", "14/15", "Council tax", "94.8%"), strict=True
    ):
        cell.text = text
    paper = tmp_path / "paper.docx"
    document.save(str(paper))
    before = paper.read_bytes()
    found = pa.tie_out(paper, report, "2014/15")
    _, copy = write_copies(found, paper, tmp_path / "copies")
    assert paper.read_bytes() == before
    made = docx.Document(str(copy))
    assert sorted(one.text.partition(":")[0] for one in made.comments) == ["✓ agrees", "✓ agrees", "✗ differs"]
    assert made.paragraphs[0].text == document.paragraphs[0].text
    assert commented(made.paragraphs[0]) == ["94.78%", "95.62%"]


def commented(paragraph):
    """Return the text that each comment of a paragraph is on."""
    found, current = [], None
    for child in paragraph._p:
        kind = child.tag.rpartition("}")[2]
        if kind == "commentRangeStart":
            current = ""
        elif kind == "commentRangeEnd":
            found.append(current)
            current = None
        elif kind == "r" and current is not None:
            current += Run(child, paragraph).text
    return found


def test_a_copy_never_takes_the_drafts_place(report, tmp_path):
    paper = tmp_path / "paper-checked.html"
    paper.write_text("<p>Council tax was 94.78%.", "utf-8")
    (page,) = write_copies(pa.tie_out(paper, report), paper, tmp_path)
    assert page.name == "paper-checked-checked.html"


def test_what_a_draft_says_is_escaped_in_the_copy(checked):
    found = checked("Council tax <b>was</b> 94.78% & more.", ".txt")
    assert "&lt;b&gt;was&lt;/b&gt;" in marked_pages.page(found)


@pytest.mark.slow
@needs_browser
def test_axe_finds_nothing_in_a_marked_copy(report, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    page = tmp_path / "copy.html"
    page.write_text(marked_pages.page(pa.tie_out(DRAFTS / "tables.md", report, "2014/15")), "utf-8")
    with started() as browser:
        opened = browser.new_page()
        opened.goto(page.as_uri())
        found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.slow
def test_the_command_prints_what_differs_and_its_status_says_so(tmp_path):
    paper = tmp_path / "paper.txt"
    paper.write_text("Council tax was 94.78% in 2014/15.", "utf-8")
    arguments = ("tie-out", paper, "--workbook", RAW, "--outputs", tmp_path)
    done = called(*arguments, "--json")
    assert done.returncode == 0
    first, *_ = json.loads(done.stdout)
    assert list(first) == ["text", "value", "unit", "where", "context", "verdict", "says", "cells"]
    assert (first["value"], first["unit"], first["verdict"]) == (94.78, "percent", "agrees")
    paper.write_text("Council tax was 95.78% in 2014/15.", "utf-8")
    done = called(*arguments)
    assert (done.returncode, done.stdout.partition(":")[0]) == (1, "differs")
    assert (tmp_path / "paper-checked.html").is_file()
    done = called("tie-out", tmp_path / "none.docx", "--workbook", RAW)
    assert (done.returncode, "cannot be opened" in done.stderr) == (2, True)


@pytest.mark.slow
def test_nine_in_ten_of_200_alterations_are_caught_with_fewer_than_one_false_alarm_in_ten():
    found = altered_drafts.measure(200)
    assert found.caught.total() >= 180, found.missed
    assert len(found.alarms) < 20, found.alarms


@pytest.mark.slow
def test_a_paper_of_20_pages_takes_seconds(report, tmp_path):
    paragraphs = [plain(block) for block in (DRAFTS / "serco.md").read_text("utf-8").split("\n\n")]
    chance = random.Random(1)  # noqa: S311 (any paragraphs do)
    paper = tmp_path / "long.txt"
    paper.write_text("\n\n".join(chance.choice(paragraphs) for _ in range(400)), "utf-8")
    began = time.perf_counter()
    found = pa.tie_out(paper, report, "2014/15")
    assert len(found.ticks) > 500
    assert time.perf_counter() - began < 30


def test_several_councils_are_told_apart(tmp_path):
    book = tmp_path / "returns.csv"
    rows = [("Stirling", "2021/22", "97.68%"), ("Stirling", "2022/23", "97.85%"), ("Falkirk", "2022/23", "96.97%")]
    rows += [("Falkirk", "2021/22", "96.49%")]
    book.write_text(
        "Authority,Measure,Period,Value\n" + "".join(f"{a},Council tax collected,{p},{v}\n" for a, p, v in rows)
    )
    paper = tmp_path / "paper.txt"
    paper.write_text(
        "Stirling collected 97.85% of its council tax in 2022/23; Falkirk collected 97.85%. "
        "Falkirk was the second highest of the two councils."
    )
    found = pa.tie_out(paper, pa.load(book))
    assert verdicts(found) == [("97.85%", "agrees"), ("97.85%", "differs"), ("second", "agrees"), ("two", "agrees")]


@pytest.fixture(scope="module")
def quarterly(written):
    """The figures of three quarters: of cases, of an income and of a time."""
    rows = [
        ["Measure", "Q1 2014/15", "Q2 2014/15", "Q3 2014/15"],
        ["Homelessness cases prevented", 27, 22, 31],
        ["Garden waste income", "£402,115", "£121,340", "£40,210"],
        ["Average call wait", 132, 161, 185],
    ]
    measures = [
        ("Homelessness cases prevented", "Housing", "count", "higher", "Housing", "sum"),
        ("Garden waste income", "Waste", "£", "higher", "Waste", "sum"),
        ("Average call wait", "Calls", "seconds", "lower", "Calls", "average"),
    ]
    return pa.load(written({"Scorecard": rows}, measures=measures))


@pytest.mark.parametrize(
    ("text", "number", "verdict", "says"),
    [
        ("From April to December, 95 homelessness cases were prevented.", "95", "differs", "9 months to 2014-12: 80"),
        ("From April to December, 80 homelessness cases were prevented.", "80", "agrees", "9 months to 2014-12: 80"),
        ("Between April and December 95 homelessness cases were prevented.", "95", "differs", "9 months to"),
        ("Homelessness cases prevented rose to 31 in Q3, from 22 in Q2.", "22", "agrees", "2014/15 Q2: 22"),
        ("By December 14, 31 homelessness cases were prevented.", "December 14", "not a figure", "a date"),
        ("The December 14 figures show 31 homelessness cases prevented.", "December 14", "not a figure", "a date"),
        ("The average call wait rose to 3:05, from 2:41 in Quarter 2.", "3:05", "agrees", "185 seconds"),
        ("The average call wait rose to 3:05, from 2:41 in Quarter 2.", "2:41", "agrees", "161 seconds"),
        ("The average call wait rose to 3:06 in Quarter 3.", "3:06", "differs", "185 seconds"),
        ("The average call wait was 3 minutes 5 seconds.", "3 minutes 5 seconds", "agrees", "185 seconds"),
        ("The average call wait was 2 min 41 sec in Quarter 2.", "2 min 41 sec", "agrees", "161 seconds"),
        ("The average call wait was three minutes and six seconds.", "three minutes and six seconds", "differs", "185"),
        ("The committee meets at 10:30.", "10:30", "not a figure", "a time of day"),
        ("We are open 9am to 5pm and the average call wait was 3:05.", "5pm", "not a figure", "a time of day"),
        ("Lines are open 8:30 to 17:00.", "17:00", "not a figure", "a time of day"),
        ("Average call wait: 3:05. Lines are open between 8:30 and 17:00.", "8:30", "not a figure", "a time of day"),
        ("Calls between 8:30 and 17:00 are answered.", "17:00", "not a figure", "a time of day"),
        ("Call 0800 123 4567, or 101.", "0800 123 4567", "not a figure", "a telephone number"),
        ("Call us on 747474 to pay.", "747474", "not a figure", "a telephone number"),
        ("Call 101 at night.", "101", "not a figure", "a telephone number"),
        ("Homelessness cases prevented, by phone: 3100, by letter: 31.", "3100", "differs", "31"),
        ("The average call wait rose: we call 310 in a week.", "310", "differs", "185 seconds"),
        ("Write to Bayard Place, PE1 1HZ.", "PE1 1HZ", "not a figure", "a postcode"),
        ("(4.2) Calls were answered.", "4.2", "not a figure", "a section's number"),
        ("The desk closes at 5 p.m. each day.", "5 p.m.", "not a figure", "a time of day"),
        ("In opening hours the average call wait rose from 2:41 to 3:05.", "2:41", "agrees", "2014/15 Q2: 161"),
        ("By December 31, 31 homelessness cases were prevented.", "December 31", "not a figure", "a date"),
        ("By December 31, 31 homelessness cases were prevented.", "31", "agrees", "2014/15 Q3: 31"),
        ("At December 31, £40,210 of garden waste income had come.", "£40,210", "agrees", "2014/15 Q3: £40,210"),
        ("Since April, 80 homelessness cases were prevented.", "80", "agrees", "9 months to 2014-12: 80"),
        ("Since April, 31 homelessness cases were prevented.", "31", "differs", "9 months to 2014-12: 80"),
        ("Since September, 31 homelessness cases were prevented.", "31", "agrees", "2014/15 Q3: 31"),
        ("In three months 31 homelessness cases were prevented.", "three", "no figure", "nothing about it"),
        ("80 homelessness cases were prevented since 1 April 2014.", "80", "agrees", "9 months to 2014-12: 80"),
        ("Homelessness cases prevented rose by four since June.", "four", "agrees", "2014/15 Q3 against 2014/15 Q1"),
        ("We prevented nine more homelessness cases than in Q2.", "nine", "agrees", "2014/15 Q3 against 2014/15 Q2"),
        ("We prevented nine fewer homelessness cases than in Q2.", "nine", "differs", "not 'fewer': it rose"),
        ("Garden waste income to date was £563,665.", "£563,665", "agrees", "9 months to 2014-12: £563,665"),
        ("So far this year, garden waste income was £40,210.", "£40,210", "differs", "9 months to 2014-12: £563,665"),
        ("In the year to date, 80 homelessness cases were prevented.", "80", "agrees", "9 months to 2014-12"),
        ("We keep it up to date: 31 homelessness cases prevented.", "31", "agrees", "2014/15 Q3"),
    ],
)
def test_months_times_and_the_year_to_date_are_read_as_they_are_meant(quarterly, tmp_path, text, number, verdict, says):
    paper = tmp_path / "paper.txt"
    paper.write_text(text, "utf-8")
    found, told = only(pa.tie_out(paper, quarterly, "2014/15 Q3"), number)
    assert (found, says in told) == (verdict, True), told


def scorecard():
    """Months of a made-up scorecard: two that add up or average, and one that counts from April."""
    months = [f"{name} 2024" for name in MONTHS[8:]] + [f"{name} 2025" for name in MONTHS[:10]]
    homes = [9, 7, 12, 8, 11, 6, 14, 10, 9, 12, 7, 11, 8, 12]
    waits = [61, 70, 66, 59, 72, 80, 77, 68, 74, 81, 69, 66, 68, 89]
    tax = [56.1, 65.6, 74.9, 83.8, 92.9, 95.6, 96.7, 10.1, 19.3, 28.6, 37.9, 47.1, 56.4, 65.4]
    return {
        "Scorecard": [
            ["Measure", "Target", *months],
            ["Affordable homes completed", None, *homes],
            ["Average wait time", 70, *waits],
            ["Council tax collected", None, *((value / 100, "0.0%") for value in tax)],
        ]
    }


SCORECARD_MEASURES = [
    ("Affordable homes completed", "Housing", "count", "higher", "Housing", "sum"),
    ("Average wait time", "Calls", "seconds", "lower", "Calls", "average"),
    ("Council tax collected", "Revenues", "percent", "higher", "Revenues", "year to date"),
]


@pytest.fixture(scope="module")
def monthly(written):
    return written(scorecard(), measures=SCORECARD_MEASURES, about=[("Authority", "Anytown")])


@pytest.mark.parametrize(
    ("text", "number", "verdict", "says"),
    [
        ("From April to October 2025, 69 affordable homes were completed.", "69", "agrees", "7 months to 2025-10: 69"),
        ("Affordable homes completed came to 79 between April and October 2025.", "79", "differs", "2025-10: 69"),
        ("Affordable homes completed came to 69 between April and October 2025.", "69", "agrees", "2025-10: 69"),
        ("In the seven months to October 2025, 69 affordable homes were completed.", "69", "agrees", "2025-10: 69"),
        ("Affordable homes completed rose by 2 between April and October 2025.", "2", "agrees", "against 2025-04"),
        ("Affordable homes completed stood at 79 for the year to date.", "79", "differs", "7 months to 2025-10: 69"),
        ("Council tax collected was 0.2 points worse than at the same point of 2024/25.", "0.2 points", "agrees", "10"),
        ("Average wait time met the target of 70 seconds in 5 of 7 months.", "5", "no figure", "1 months"),
    ],
)
def test_spans_of_months_are_checked(monthly, tmp_path, text, number, verdict, says):
    paper = tmp_path / "paper.txt"
    paper.write_text(text, "utf-8")
    found, told = only(pa.tie_out(paper, pa.load(monthly), "2025-10"), number)
    assert (found, says in told) == (verdict, True), told


# What the briefings say that a tie-out does not understand: a bound that is no figure, the parts of a change that come
# of the mix of cases, and what a cell of the table of data quality has and should have.
NOT_UNDERSTOOD = {"90.58%", "92%", "12.1%", "1.49 days", "0.11 days", "34 seconds", "99.6%", "96.1%", "99.1%", "3"}


@pytest.mark.slow
@pytest.mark.parametrize("which", ["serco", "hart", "monthly"])
def test_the_briefings_of_the_tool_tie_out(run_here, example, monthly, tmp_path, which):
    workbook, period = {
        "serco": (RAW, "2014/15"),
        "hart": (RAW.parent / "hart_scorecards_2014-15", "2014/15 Q2"),
        "monthly": (monthly, "2025-10"),
    }[which]
    if which != "serco":
        options = ["--workbook", workbook, "--period", period, "--to", "docx"]
        done = run_here("annual_briefing", *options, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    outputs = (example if which == "serco" else tmp_path) / "outputs"
    (paper,) = outputs.glob("*/*/latest/annual_briefing.docx")
    found = pa.tie_out(paper, pa.load(workbook), period)
    assert {one.text for one in found.differing} <= (NOT_UNDERSTOOD if which != "monthly" else set())
    assert len(found.differing) <= 6
    assert found.counts["agrees"] > 6 * len(found.differing)


def test_a_quotation_of_the_workbook_is_not_judged(report, tmp_path):
    said = next(text for text in report.updates["text"] if "%" in text)
    paper = tmp_path / "paper.txt"
    paper.write_text(f"The service says: “{said}”", "utf-8")
    assert pa.tie_out(paper, report, "2014/15").differing == ()


def test_a_draft_is_a_path_or_its_name(report):
    draft = Path(DRAFTS, "tables.md")
    assert pa.tie_out(str(draft), report).counts == pa.tie_out(draft, report).counts
