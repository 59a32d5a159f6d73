"""Briefings as Word documents: real notebooks and charts, read back as Word reads them."""

import base64
import io
import re
import subprocess
import sys
import uuid
import zipfile

import nbformat
import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

import partnership_analysis as pa
from partnership_analysis import typeface
from partnership_analysis.blocks import Lead, Sentences, Table
from partnership_analysis.briefing import pages
from partnership_analysis.briefing.documents import WordExporter
from partnership_analysis.briefing.word_typeface import obfuscated
from partnership_analysis.figures import Figure

HOSTILE = '<script>alert(1)</script> & "><img onerror=alert(1)>'
ABOUT = {
    "partnership": "Made-up and partner",
    "authority": "Made-up",
    "period": "2014/15",
    "source": "A made-up return",
}
ABOUT |= {"workbook": "made-up.xlsx", "date": "1 April 2015", "notebook": "annual_briefing", "pages": []}


def notebook_of(*shown):
    """A notebook as a run executes it: headings in Markdown, and what the library shows."""
    cells = [nbformat.v4.new_markdown_cell("# Made-up briefing")]
    for item in shown:
        if isinstance(item, str):
            cells.append(nbformat.v4.new_markdown_cell(item))
        else:
            output = nbformat.v4.new_output("display_data", item._repr_mimebundle_())
            cells.append(nbformat.v4.new_code_cell("", outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells)


def document(notebook, folder):
    """The notebook as a Word document, and its charts from a folder."""
    resources = {"metadata": {"path": str(folder)}, "briefing": pages.details(ABOUT)}
    return WordExporter().from_notebook_node(notebook, resources)[0]


@pytest.fixture(scope="module")
def notebook(report):
    rates, kpis = report.topic("Collection rates"), report.topic("KPI performance").service("Customer Services")
    told = [("## KPI performance", "### Customer Services", pa.comment(kpis, "2014/15"), *pa.tabulate(kpis, "2014/15"))]
    told += [("## Collection rates", pa.comment(rates, "2014/15"), *pa.tabulate(rates, "2014/15"))]
    drawn = [chart.picture(f"charts/{chart.slug}.png") for chart in pa.draw(rates, "2014/15")]
    told += [drawn, ("## Where the figures come from", pa.sources(rates, "2014/15"))]
    return notebook_of(*(item for section in told for item in section))


@pytest.fixture(scope="module")
def folder(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    for chart in pa.draw(report.topic("Collection rates"), "2014/15"):
        chart.save(folder / "charts")
    return folder


@pytest.fixture(scope="module")
def paper(notebook, folder):
    return document(notebook, folder)


def read(paper):
    return Document(io.BytesIO(paper))


def part(paper, name):
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        return fromstring(parts.read(name))


def endnotes(paper):
    """Each endnote's lines, by its number."""
    notes = part(paper, "word/endnotes.xml").iter(qn("w:endnote"))
    lines = {int(n.get(qn("w:id"))): ["".join(p.itertext()).strip() for p in n.iter(qn("w:p"))] for n in notes}
    return {number: said for number, said in lines.items() if number > 0}


def references(element):
    return [int(found.get(qn("w:id"))) for found in element.iter(qn("w:endnoteReference"))]


def level(paragraph):
    numbering = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
    return None if numbering is None else numbering.ilvl.val


@pytest.mark.slow
def test_headings_are_headings_and_paragraphs_are_numbered_beneath_them(paper):
    shown = [(p.style.name, level(p)) for p in read(paper).paragraphs if p.text.strip()]
    assert shown[:2] == [("Title", None), ("Subtitle", None)]
    headings = [p.text for p in read(paper).paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["KPI performance", "Customer Services", "Collection rates", "Where the figures come from"]
    under = {"Heading 1": 1, "Heading 2": 2}
    heading = ""
    for style, number in shown:
        heading = style if style in under else heading
        if style == "Normal" and heading:
            assert number == under[heading]


def test_commentary_reads_as_on_the_page(paper, report):
    texts = [p.text for p in read(paper).paragraphs]
    for sentence in str(pa.comment(report.topic("Collection rates"), "2014/15")).splitlines():
        assert sentence in texts


def test_every_figure_of_a_sentence_has_its_cells_in_the_endnote(paper, report):
    notes, found = endnotes(paper), read(paper).paragraphs
    commentary = pa.comment(report.topic("Collection rates"), "2014/15")
    for sentence in commentary.sentences:
        (paragraph,) = [p for p in found if p.text == "".join(map(str, sentence))]
        figures = [one for one in sentence if not isinstance(one, str)]
        told = "".join(line for number in references(paragraph._p) for line in notes[number])
        assert [f for f in figures if f"{f.printed}: {f.origin}" not in told] == []
    assert any("0.86 percentage points: Collection rates!G4 - F4" in line for lines in notes.values() for line in lines)


def test_every_figure_of_a_table_has_its_cell_in_the_endnote_of_its_caption(paper):
    notes = endnotes(paper)
    (caption,) = [p for p in read(paper).paragraphs if ": Collection rates, Peterborough" in p.text]
    (number,) = references(caption._p)
    years = [(f"{2009 + i}/{10 + i}", f"{letter}4") for i, letter in enumerate("BCDEFG")]
    told = "; ".join(f"{year}, Collection rates!{cell}" for year, cell in years)
    assert notes[number][0] == f"Business rates collected: {told}; Change on 2013/14, Collection rates!G4 - F4."


def test_endnotes_and_their_references_match_one_to_one(paper):
    told = references(part(paper, "word/document.xml"))
    assert told == sorted(endnotes(paper))
    assert len(told) == 9


def test_tables_repeat_their_header_rows_and_keep_rows_whole(paper):
    tables = read(paper).tables
    assert len(tables) == 2
    for table, heads in zip(tables, (2, 1), strict=True):
        repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert repeated == [True] * heads + [False] * (len(table.rows) - heads)
    years = [cell.text for cell in tables[0].rows[0].cells]
    assert years == ["Measure", *["2013/14"] * 4, *["2014/15"] * 4]
    assert [cell.text for cell in tables[0].rows[-1].cells][1:5] == ["85%", "86%", "+1 point", "●\N{NO-BREAK SPACE}met"]


def test_pictures_are_16_cm_wide_sharp_and_described(paper, report):
    (picture,) = read(paper).inline_shapes
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    assert picture.width.cm == pytest.approx(16, abs=0.01)
    assert picture._inline.docPr.get("descr") == chart.alt
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        drawn = Image.open(io.BytesIO(parts.read("word/media/image1.png")))
    assert drawn.width / picture.width.inches == pytest.approx(300, rel=0.001)


def test_data_of_a_chart_and_hints_for_the_pointer_stay_on_the_page(paper):
    text = "\n".join(p.text for p in read(paper).paragraphs)
    assert "Data for this chart" not in text
    assert "Tab key" not in text
    assert "Read from made-up.xlsx on 1 April 2015." in text


def test_text_has_the_typeface_of_the_pictures_which_the_document_holds(paper):
    fonts = part(paper, "word/fontTable.xml").find(f"{qn('w:font')}[@{qn('w:name')}='{typeface.NAME}']")
    held = {one.tag: one for one in fonts}
    assert held[qn("w:altName")].get(qn("w:val")) == "Arial"
    places = {one.get("Id"): one.get("Target") for one in part(paper, "word/_rels/fontTable.xml.rels")}
    for tag, file in zip(("w:embedRegular", "w:embedBold"), typeface.files(), strict=True):
        key = uuid.UUID(held[qn(tag)].get(qn("w:fontKey")))
        with zipfile.ZipFile(io.BytesIO(paper)) as parts:
            content = parts.read(f"word/{places[held[qn(tag)].get(qn('r:id'))]}")
        assert content != file.read_bytes()
        assert obfuscated(content, key) == file.read_bytes()
    assert part(paper, "word/settings.xml").find(qn("w:embedTrueTypeFonts")) is not None
    assert read(paper).styles["Normal"].font.name == typeface.NAME


@pytest.mark.slow
def test_same_notebook_gives_the_same_bytes(notebook, folder, paper):
    assert document(notebook, folder) == paper


@pytest.mark.slow
def test_text_of_a_workbook_stays_text_and_what_word_cannot_hold_is_marked(written, tmp_path):
    rows = [["Measure", "13/14", "14/15"], [HOSTILE, "96%", "98% but " + HOSTILE]]
    data = pa.load(written({"Figures": rows}, measures=[(HOSTILE, "R&D", "percent", "higher")]))
    unprintable = Sentences((("14\x0b/15",),))
    shown = (pa.heading(HOSTILE, 3), unprintable, pa.comment(data, "2014/15"), *pa.tabulate(data, "2014/15"))
    paper = document(notebook_of("## Odd", *shown), tmp_path)
    texts = [p.text for p in read(paper).paragraphs]
    assert HOSTILE in texts
    assert any("14\ufffd/15" in text for text in texts)
    assert any(HOSTILE in cell.text for table in read(paper).tables for row in table.rows for cell in row.cells)


@pytest.mark.slow
def test_charts_that_were_not_saved_are_described(notebook, tmp_path, report):
    found = read(document(notebook, tmp_path))
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    assert len(found.inline_shapes) == 0
    assert chart.alt in [p.text for p in found.paragraphs]


def test_document_names_no_library_and_no_time(paper):
    core = zipfile.ZipFile(io.BytesIO(paper)).read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert not re.search(r"\d{4}-\d\d-\d\dT", core)
    assert read(paper).core_properties.title == "Made-up briefing"
    assert read(paper).core_properties.language == "en-GB"


def test_captions_are_fields_that_words_list_of_tables_and_figures_finds(paper):
    found = [p for p in read(paper).paragraphs if p.style.name == "Caption"]
    assert [p.text.partition(":")[0] for p in found] == ["Table 1", "Table 2", "Figure 1"]
    told = ["".join(text.text for text in p._p.iter(qn("w:instrText"))).split()[:2] for p in found]
    assert told == [["SEQ", "Table"], ["SEQ", "Table"], ["SEQ", "Figure"]]
    for paragraph in found:  # a table's goes on with the table; a picture goes on with its own
        before = paragraph._p if "Table" in paragraph.text else paragraph._p.getprevious()
        assert before.pPr.find(qn("w:keepNext")) is not None


def test_a_tall_picture_is_made_to_fit_its_page(tmp_path):
    drawn = io.BytesIO()
    Image.new("RGB", (100, 400), "navy").save(drawn, "png")
    png = base64.b64encode(drawn.getvalue()).decode()
    output = nbformat.v4.new_output("display_data", {"image/png": png})
    found = read(document(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])]), tmp_path))
    (picture,) = found.inline_shapes
    assert picture.height.cm < 22
    assert picture.height / picture.width == pytest.approx(4, rel=0.01)


@pytest.mark.slow
def test_a_heading_with_nothing_under_it_is_left_out_of_documents_and_pages(tmp_path):
    made = notebook_of("## Empty", "### Empty too", "## Full", "### Part", "Words.", pa.heading("Last", 2))
    headings = [p.text for p in read(document(made, tmp_path)).paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["Full", "Part"]
    page = pages.render(made, ABOUT)
    assert [word for word in ("Empty", "Full", "Part", "Last") if word in page] == ["Full", "Part"]


def test_the_verdict_is_bold(tmp_path):
    found = read(document(notebook_of("## In brief", Lead(("9 of 14 targets met.",))), tmp_path))
    (verdict,) = [p for p in found.paragraphs if p.text == "9 of 14 targets met."]
    assert [run.bold for run in verdict.runs] == [True]


def test_a_heading_longer_than_what_is_under_it_takes_no_width_from_other_columns(tmp_path):
    change = Figure(0.26, "percent", "worse by 0.26 points", ("k.xlsx!Calls!B2",))
    said = "A new telephone system went live on 4 August and will be in use everywhere by November"
    cells = pd.DataFrame({"Change on the same period of 2013/14": [change], "Comment": [said]}, ["Calls answered"])
    (table,) = read(document(notebook_of("## Calls", Table("Calls", cells)), tmp_path)).tables
    widths = [column.width for column in table.columns]
    assert widths[1] < sum(widths) / 3


def test_a_table_without_rows_is_what_its_caption_says(tmp_path):
    empty = Table("No disagreements found", pd.DataFrame({"Found": []}, index=pd.Index([], name="Cell")))
    found = read(document(notebook_of("## Data quality", empty), tmp_path))
    assert found.tables == []
    assert "No disagreements found." in [p.text for p in found.paragraphs if p.style.name == "Normal"]


@pytest.mark.slow
@pytest.mark.parametrize("file", ["{folder}/other.png", "charts/notes.txt", "charts/damaged.png"])
def test_only_a_picture_under_the_notebooks_folder_is_taken_for_a_chart(report, folder, file):
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    saved = (folder / "charts" / f"{chart.slug}.png").read_bytes()
    for name, content in {"other.png": saved, "charts/notes.txt": saved, "charts/damaged.png": saved[:12]}.items():
        (folder / name).write_bytes(content)
    found = read(document(notebook_of(chart.picture(file.format(folder=folder))), folder))
    assert len(found.inline_shapes) == 0
    assert chart.alt in [p.text for p in found.paragraphs]


MARKDOWN = """
# Made-up

Text with **bold**, *italic* &amp; [a link](https://example.org/?a=1&b=2), [a trap](javascript:alert(1)) and `code`.

## One

<!-- a comment -->

- first
  - within **it**

> ### Quoted

| Measure | 2014/15 |
| --- | --- |
| R&amp;D | 5 |

```
typed
text
```

#### Four

<div>Loose <b>words</b><script>alert(1)</script></div>

The **end** of $x_1 < 2$.
"""


def test_markdown_of_ones_own_keeps_its_structure_and_looks(tmp_path):
    found = read(document(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(MARKDOWN)]), tmp_path))
    shown = [(p.style.name, p.text) for p in found.paragraphs if p.text]
    assert shown[2:-3] == [
        ("Normal", "Text with bold, italic & a link, a trap and code."),
        ("Heading 1", "One"),
        ("Normal", "first"),
        ("Normal", "within it"),
        ("Heading 2", "Quoted"),
        ("Preformatted", "typed\ntext"),
        ("Normal", "Four"),
        ("Normal", "Loose words"),
        ("Normal", "The end of $x_1 < 2$."),
    ]
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [["Measure", "2014/15"], ["R&D", "5"]]
    looks = {run.text: (run.bold, run.italic) for paragraph in found.paragraphs for run in paragraph.runs}
    assert (looks["bold"], looks["italic"], looks["Four"]) == ((True, None), (None, True), (True, None))
    (link,) = [one for paragraph in found.paragraphs for one in paragraph.hyperlinks]
    assert (link.text, link.address) == ("a link", "https://example.org/?a=1&b=2")


@pytest.mark.slow
def test_outputs_of_ones_own_come_along(tmp_path):
    drawn = io.BytesIO()
    Image.new("RGB", (20, 10), "navy").save(drawn, "png")
    png = base64.b64encode(drawn.getvalue()).decode()
    alt = 'A made-up "picture" onerror=alert(1)'
    new = nbformat.v4.new_output
    outputs = [
        new("display_data", {"image/png": png}, metadata={"image/png": {"alttext": alt}}),
        new("display_data", {"image/png": "iVBORw0KGgo="}),
        new("execute_result", {"text/html": "<table><tr><td>1", "text/plain": "   a\n0  1"}, execution_count=1),
        new("display_data", {"text/html": "<p>Own <b>words</b>", "text/plain": "<IPython.core.display.HTML object>"}),
        new("display_data", {"text/html": "<p>", "image/png": png}),
        new("stream", name="stdout", text="printed\n"),
        new("stream", name="stderr", text="complained\n"),
        new("error", ename="ValueError", evalue="wrong <b>"),
    ]
    attached = nbformat.v4.new_markdown_cell("![Attached](attachment:own.png) ![Far](https://example.org/far.png)")
    attached["attachments"] = {"own.png": {"image/png": png}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs), attached])
    page = pages.render(notebook, ABOUT)
    assert 'onerror="' not in page
    assert f'<img alt="Attached" src="data:image/png;base64,{png}"' in page
    found = read(document(notebook, tmp_path))
    assert [(p.style.name, p.text) for p in found.paragraphs if p.text][2:-3] == [
        ("Normal", "A picture without a description"),
        ("Preformatted", "   a\n0  1"),
        ("Preformatted", "Own words"),
        ("Preformatted", "printed"),
        ("Preformatted", "ValueError: wrong <b>"),
        ("Normal", "Far"),
    ]
    described = [shape._inline.docPr.get("descr") for shape in found.inline_shapes]
    assert described == [alt, "A picture without a description", "Attached"]


@pytest.mark.slow
def test_plain_nbconvert_makes_the_document_of_an_executed_notebook(notebook, folder):
    nbformat.write(notebook, folder / "made_up.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "docx", folder / "made_up.ipynb"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = Document(str(folder / "made_up.docx"))
    assert len(found.inline_shapes) == 1
    assert found.paragraphs[0].text == "Made-up briefing"
    assert "Read from" not in "\n".join(p.text for p in found.paragraphs)
