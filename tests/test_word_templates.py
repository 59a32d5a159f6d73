"""Briefings in a council's own Word template, read back as Word reads them; and templates that are refused."""

import io
import subprocess
import zipfile
from dataclasses import replace

import made_up_templates
import nbformat
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from partnership_analysis.blocks import Heading, Sentences, Table
from partnership_analysis.briefing import fingerprints, pages, word, word_templates
from partnership_analysis.briefing.documents import WordExporter
from partnership_analysis.briefing.requests import Request

ABOUT = {
    "partnership": "Madeup and partner",
    "authority": "Madeup",
    "period": "2014/15",
    "source": "A made-up return",
    "workbook": "made-up.xlsx",
    "date": "1 April 2015",
    "notebook": "annual_briefing",
    "pages": [],
}


def table(columns, rows=2):
    index = pd.Index([f"Percentage {row}" for row in range(rows)], name="Measure")
    return Table("A table", pd.DataFrame({f"2014-{n:02}": ["94.78%"] * rows for n in range(columns)}, index=index))


def document(template, *blocks):
    cells = [nbformat.v4.new_markdown_cell("# Made-up briefing")]
    for block in blocks:
        output = nbformat.v4.new_output("display_data", block._repr_mimebundle_())
        cells.append(nbformat.v4.new_code_cell("", outputs=[output]))
    about = pages.details(ABOUT | {"template": str(template) if template else ""})
    content, _ = WordExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells), {"briefing": about})
    return Document(io.BytesIO(content))


SHOWN = (Heading("Calls", 2), Sentences((("Calls were answered.",),)), Heading("Rates", 3), table(3))


@pytest.mark.slow
def test_the_briefing_takes_the_place_of_the_marker_in_the_houses_own_styles(tmp_path):
    found = document(made_up_templates.letterhead(tmp_path / "council.docx"), *SHOWN)
    told = [(p.style.name, p.text) for p in found.paragraphs if p.text]
    assert told[:8] == [
        ("Heading 1", "Report to the Scrutiny Committee"),
        ("Body Text", "Members are asked to note this report."),
        ("Title", "Made-up briefing"),
        ("Subtitle", "Madeup and partner, 2014/15"),
        ("Heading 1", "Calls"),
        ("List Bullet", "Calls were answered."),
        ("Heading 2", "Rates"),
        ("Caption", "Table 1: A table"),
    ]
    assert told[-1] == ("Body Text", "Head of Performance")
    assert found.styles["Caption"].font.color.rgb == made_up_templates.PURPLE
    assert found.tables[0].style.name == "Table Grid"


@pytest.mark.slow
def test_header_footer_logo_and_pages_are_the_houses_own(tmp_path):
    found = document(made_up_templates.letterhead(tmp_path / "council.docx"), *SHOWN)
    first, last = found.sections
    assert (round(first.page_width.cm, 1), round(last.page_width.cm, 1)) == (29.7, 21)
    assert first.header.paragraphs[0].text == "Madeup Council: committee report"
    assert first.first_page_header.paragraphs[0]._p.findall(f".//{qn('w:drawing')}")
    assert last.footer.paragraphs[0].text == "Madeup Council, Town Hall, Madeup"


@pytest.mark.slow
def test_properties_are_the_briefings_and_not_those_of_the_templates_author(tmp_path):
    about = document(made_up_templates.letterhead(tmp_path / "council.docx"), *SHOWN).core_properties
    assert (about.title, about.subject) == ("Made-up briefing", "Performance of Madeup and partner, 2014/15")
    assert (about.author, about.comments, about.language) == ("Madeup", "", "en-GB")
    assert about.keywords == "Madeup, Madeup and partner, 2014/15, performance, KPI"


@pytest.mark.slow
def test_without_a_marker_the_briefing_follows_the_templates_own_text(tmp_path):
    found = document(made_up_templates.letterhead(tmp_path / "council.docx", marker=""), *SHOWN)
    told = [p.text for p in found.paragraphs if p.text]
    assert told.index("Head of Performance") + 1 == told.index("Made-up briefing")


def test_a_bare_template_is_given_what_it_lacks_in_its_own_typeface(tmp_path):
    found = document(made_up_templates.bare(tmp_path / "bare.dotx"), *SHOWN)
    told = [(p.style.name, p.text) for p in found.paragraphs if p.text]
    assert told[0] == ("Title", "Made-up briefing")
    assert ("List Bullet", "Calls were answered.") in told
    for name in ("Title", "Heading 1", "Caption", "Table Text"):
        style = found.styles[name]
        assert style.font.name is None
        assert style.base_style.font.name == "Verdana"
    assert found.styles["Heading 1"].element.xpath("w:pPr/w:outlineLvl/@w:val") == ["0"]
    assert round(found.sections[0].page_width.cm) == 21


@pytest.mark.slow
@pytest.mark.parametrize("named", [None, "bare.dotx"])
def test_a_table_too_wide_for_the_page_is_on_a_landscape_one_with_its_heading(tmp_path, named):
    template = made_up_templates.bare(tmp_path / named) if named else None
    found = document(template, *SHOWN, Heading("By month", 2), table(12), Heading("After", 2), SHOWN[1])
    assert [section.page_width > section.page_height for section in found.sections] == [False, True, False]
    parts, part = [[]], 0
    for element in found.element.body:
        parts[part].append("".join(element.xpath(".//w:t/text()")))
        if element.find(f".//{qn('w:sectPr')}") is not None:
            parts.append([])
            part += 1
    assert [any(text in said for said in parts[1]) for text in ("By month", "2014-11", "After")] == [True, True, False]
    assert "After" in parts[2]
    assert [section._sectPr.find(qn("w:titlePg")) is not None for section in found.sections[1:]] == [False, False]


@pytest.mark.slow
def test_a_table_too_wide_for_any_page_is_divided_and_repeats_its_row_names(tmp_path):
    found = document(None, Heading("By month", 2), table(40))
    assert len(found.tables) > 1
    assert all([cell.text for cell in t.columns[0].cells][1:] == ["Percentage 0", "Percentage 1"] for t in found.tables)
    months = [cell.text for t in found.tables for cell in t.rows[0].cells if cell.text != "Measure"]
    assert months == [f"2014-{n:02}" for n in range(40)]
    assert "A table (continued)" in [p.text for p in found.paragraphs]


@pytest.mark.slow
def test_endnotes_of_the_template_stay(tmp_path, report):
    import partnership_analysis as pa

    sentences = pa.comment(report.topic("Collection rates"), "2014/15").block()
    document(None, sentences).save(tmp_path / "noted.docx")
    twice = document(tmp_path / "noted.docx", sentences)
    twice.save(tmp_path / "twice.docx")
    with zipfile.ZipFile(tmp_path / "noted.docx") as once, zipfile.ZipFile(tmp_path / "twice.docx") as both:
        number = [parts.read("word/endnotes.xml").count(b"<w:endnoteRef/>") for parts in (once, both)]
    assert number[1] == 2 * number[0]


LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = made_up_templates.BARE["word/_rels/document.xml.rels"]
LINKED = RELATIONS.replace(
    "</Relationships>",
    '<Relationship Id="rId9" TargetMode="External" Target="http://example.org/logo.png"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>',
)
REFUSED = {
    "locked": (LOCKED, "a file locked with a password"),
    "old": (b"\xd0\xcf\x11\xe0" + bytes(600), r"a file of Word 2003 or older \(\.doc\)"),
    "text": (b"a letter", "a file that is no whole Word document"),
    "macros": ({"word/vbaProject.bin": b""}, "macros or controls"),
    "workbook": (
        {"[Content_Types].xml": made_up_templates.BARE["[Content_Types].xml"].replace("wordprocessingml", "sheet")},
        "no Word document",
    ),
    "linked": (
        {"word/_rels/document.xml.rels": LINKED},
        "a link to something elsewhere: 'http://example.org/logo.png'",
    ),
    "entities": ({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "a file that is no whole"),
    "protected": (
        {"word/settings.xml": f'<w:settings xmlns:w="{WORD}"><w:documentProtection w:enforcement="1"/></w:settings>'},
        "editing restricted",
    ),
}


@pytest.mark.parametrize(("content", "found"), REFUSED.values(), ids=REFUSED)
def test_a_template_that_cannot_be_used_is_a_line_that_says_what_to_do(tmp_path, content, found):
    path = tmp_path / "council.docx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        made_up_templates.bare(path, **content)
    with pytest.raises(word_templates.TemplateError, match=rf"^council\.docx: found {found}.*; expected .+\. [A-Z]\w+"):
        word_templates.read(path)


def test_a_template_that_breaks_only_when_it_is_written_into_is_refused_before(tmp_path):
    path = tmp_path / "council.docx"
    made_up_templates.bare(path, **{"word/styles.xml": "<x/>"})
    word_templates.read(path)
    with pytest.raises(word_templates.TemplateError, match=r"^council\.docx: found a document that nothing can be"):
        word.try_out(path)


@pytest.mark.parametrize("instruction", ["INCLUDEPICTURE http://example.org/logo.png", " ddeauto cmd /c calc"])
def test_a_field_that_fetches_something_is_refused(tmp_path, instruction):
    path = made_up_templates.with_field(tmp_path / "council.docx", instruction)
    with pytest.raises(word_templates.TemplateError, match=r"a field that fetches something: '(INCLUDE|ddeauto)"):
        word_templates.read(path)


@pytest.mark.slow
def test_a_harmless_field_stays(tmp_path):
    path = made_up_templates.with_field(tmp_path / "council.docx", "HYPERLINK http://example.org/link")
    assert "Our logo: " in document(path, *SHOWN).paragraphs[0].text


@pytest.mark.parametrize("text", ["See {briefing} below", "{briefing} {briefing}"])
def test_a_marker_among_other_text_is_refused(tmp_path, text):
    path = made_up_templates.letterhead(tmp_path / "council.docx", marker=text)
    with pytest.raises(word_templates.TemplateError, match=r"found {briefing} among other text"):
        word_templates.read(path)


def test_a_changed_template_makes_a_new_run(tmp_path, raw):
    path = made_up_templates.bare(tmp_path / "council.docx")
    request = Request(raw, notebooks=("complaints",), template=path)
    made_from = [fingerprints.fingerprint_of(replace(request, template=None)), fingerprints.fingerprint_of(request)]
    made_up_templates.letterhead(path)
    made_from.append(fingerprints.fingerprint_of(request))
    assert len(set(made_from)) == 3
    assert dict(made_from[2].inputs)["template/council.docx"] == fingerprints.sha256(path)


def test_a_template_that_is_wrong_stops_the_command_before_anything_is_run(tmp_path, run_here):
    (tmp_path / "council.docx").write_bytes(b"a letter")
    for options, said in (((), "expected --to docx"), (("--to", "docx"), "no whole Word document")):
        done = run_here("--template", "council.docx", *options, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert said in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["council.docx"]


@pytest.mark.slow
def test_documents_in_a_template_are_ones_that_libreoffice_opens(tmp_path):
    import shutil

    if not (office := shutil.which("libreoffice")):
        pytest.skip("no LibreOffice on this machine")
    document(made_up_templates.letterhead(tmp_path / "council.docx"), *SHOWN, table(30)).save(tmp_path / "made.docx")
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "made.docx"], capture_output=True, check=True)
    from pypdf import PdfReader

    assert len(PdfReader(tmp_path / "made.pdf").pages) > 1
