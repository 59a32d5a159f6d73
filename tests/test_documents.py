"""Briefings as Word documents: real pages and charts, read back as Word reads them."""

import base64
import io
import re
import zipfile

import nbformat
import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

import partnership_analysis as pa
from partnership_analysis.briefing import pages
from partnership_analysis.briefing.documents import document

HOSTILE = '<script>alert(1)</script> & "><img onerror=alert(1)>'
ABOUT = {"partnership": "Made-up and partner", "authority": "Made-up", "year": "2014/15", "source": "A made-up return"}
ABOUT |= {"workbook": "made-up.xlsx", "date": "1 April 2015", "notebook": "annual_briefing", "pages": []}


def page_of(*shown):
    """A page as a run renders it: headings in Markdown, and what the library shows."""
    cells = [nbformat.v4.new_markdown_cell("# Made-up briefing")]
    for item in shown:
        if isinstance(item, str):
            cells.append(nbformat.v4.new_markdown_cell(item))
        else:
            output = nbformat.v4.new_output("display_data", {"text/html": item._repr_html_()})
            cells.append(nbformat.v4.new_code_cell("", outputs=[output]))
    return pages.render(nbformat.v4.new_notebook(cells=cells), ABOUT)


@pytest.fixture(scope="module")
def page(report):
    rates, kpis = report.topic("Collection rates"), report.topic("KPI performance").service("Customer Services")
    told = [("## KPI performance", "### Customer Services", pa.comment(kpis, "2014/15"), *pa.tabulate(kpis, "2014/15"))]
    told += [("## Collection rates", pa.comment(rates, "2014/15"), *pa.tabulate(rates, "2014/15"))]
    told += [pa.draw(rates, "2014/15"), ("## Where the figures come from", pa.sources(rates, "2014/15"))]
    return page_of(*(item for section in told for item in section))


@pytest.fixture(scope="module")
def charts(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    for chart in pa.draw(report.topic("Collection rates"), "2014/15"):
        chart.save(folder, "annual_briefing")
    return folder


@pytest.fixture(scope="module")
def paper(page, charts):
    return document(page, charts, "annual_briefing")


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
    (caption,) = [p for p in read(paper).paragraphs if p.text.startswith("Collection rates, Peterborough")]
    (number,) = references(caption._p)
    years = [(f"{2009 + i}/{10 + i}", f"{letter}4") for i, letter in enumerate("BCDEFG")]
    told = "; ".join(f"{year}, Collection rates!{cell}" for year, cell in years)
    assert notes[number][0] == f"NDR collection: {told}; Change on 2013/14, Collection rates!G4 - F4."


def test_endnotes_and_their_references_match_one_to_one(paper):
    told = references(part(paper, "word/document.xml"))
    assert told == sorted(endnotes(paper))
    assert len(told) == 10


def test_tables_repeat_their_header_rows_and_keep_rows_whole(paper):
    tables = read(paper).tables
    assert len(tables) == 2
    for table, heads in zip(tables, (2, 1), strict=True):
        repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert repeated == [True] * heads + [False] * (len(table.rows) - heads)
    years = [cell.text for cell in tables[0].rows[0].cells]
    assert years == ["Measure", *["2013/14"] * 4, *["2014/15"] * 4]
    assert [cell.text for cell in tables[0].rows[-1].cells][1:5] == ["85%", "86%", "+1 point", "● met"]


def test_pictures_are_16_cm_wide_sharp_and_described(paper, charts, report):
    (picture,) = read(paper).inline_shapes
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    assert picture.width.cm == pytest.approx(16, abs=0.01)
    assert picture._inline.docPr.get("descr") == f"{chart.headline}. {chart.alt}"
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        drawn = Image.open(io.BytesIO(parts.read("word/media/image1.png")))
    assert drawn.width / picture.width.inches == pytest.approx(300, rel=0.001)


def test_data_of_a_chart_and_hints_for_the_pointer_stay_on_the_page(paper):
    text = "\n".join(p.text for p in read(paper).paragraphs)
    assert "Data for this chart" not in text
    assert "Tab key" not in text
    assert "Read from made-up.xlsx on 1 April 2015." in text


def test_same_page_gives_the_same_bytes(page, charts, paper):
    assert document(page, charts, "annual_briefing") == paper


def test_text_of_a_workbook_stays_text_and_what_word_cannot_hold_is_marked(written, tmp_path):
    rows = [["Measure", "13/14", "14/15"], [HOSTILE, "96%", "98% but " + HOSTILE]]
    data = pa.load(written({"Figures": rows}, measures=[(HOSTILE, "R&D", "percent", "higher")]))
    hostile = page_of("## Odd", pa.heading(HOSTILE, 3), pa.comment(data, "2014/15"), *pa.tabulate(data, "2014/15"))
    paper = document(hostile.replace("14/15", "14\x0b/15"), tmp_path, "annual_briefing")
    texts = [p.text for p in read(paper).paragraphs]
    assert HOSTILE in texts
    assert any("14\ufffd/15" in text for text in texts)
    assert any(HOSTILE in cell.text for table in read(paper).tables for row in table.rows for cell in row.cells)


def test_page_without_saved_charts_describes_them(page, tmp_path, report):
    found = read(document(page, tmp_path, "annual_briefing"))
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    assert len(found.inline_shapes) == 0
    assert f"{chart.headline}. {chart.alt}" in [p.text for p in found.paragraphs]


def test_document_names_no_library_and_no_time(paper):
    core = zipfile.ZipFile(io.BytesIO(paper)).read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert not re.search(r"\d{4}-\d\d-\d\dT", core)
    assert read(paper).core_properties.title == "Made-up briefing"
    assert read(paper).core_properties.language == "en-GB"


def test_what_a_page_of_ones_own_holds_comes_along(tmp_path):
    drawn = io.BytesIO()
    Image.new("RGB", (20, 10), "navy").save(drawn, "png")
    own = nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(drawn.getvalue()).decode()})
    alt = 'A made-up "picture" onerror=alert(1)'
    own.metadata["image/png"] = {"alttext": alt}
    cells = [
        nbformat.v4.new_markdown_cell("# Made-up\n\n## One\n\n<!-- a comment -->\n\n#### Four\n\n<div>Loose</div>"),
        nbformat.v4.new_markdown_cell("<table></table>\n\nThe **end**"),
        nbformat.v4.new_code_cell("", outputs=[own]),
    ]
    page = pages.render(nbformat.v4.new_notebook(cells=cells), ABOUT)
    assert 'onerror="' not in page
    found = read(document(page, tmp_path, "own"))
    texts = [p.text for p in found.paragraphs]
    assert [text for text in ("Four", "Loose", "The end") if text not in texts] == []
    assert [shape._inline.docPr.get("descr") for shape in found.inline_shapes] == [alt]
