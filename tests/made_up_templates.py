"""Word templates as councils have them: one with a letterhead and styles of its own, and one that is nearly bare."""

import io
import zipfile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

PURPLE = RGBColor(0x4B, 0x2E, 0x83)


def letterhead(path, marker="{briefing}"):
    """A landscape letterhead with a logo: a letter, the place of the briefing, and a signature in its own section."""
    document = Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(3)
    section.different_first_page_header_footer = True
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), (75, 46, 131)).save(logo, "png")
    logo.seek(0)
    section.first_page_header.paragraphs[0].add_run().add_picture(logo, width=Cm(4))
    section.header.paragraphs[0].text = "Madeup Council: committee report"
    section.footer.paragraphs[0].text = "Madeup Council, Town Hall, Madeup"
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Georgia", Pt(12)
    for name in ("Heading 1", "Title", "Caption"):
        styles[name].font.name, styles[name].font.color.rgb = "Georgia", PURPLE
    styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(8)
    document.add_paragraph("Report to the Scrutiny Committee", "Heading 1")
    document.add_paragraph("Members are asked to note this report.", "Body Text")
    if marker:
        document.add_paragraph(marker)
    closing = document.add_section()
    closing.orientation, closing.page_width, closing.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    document.add_paragraph("Head of Performance", "Body Text")
    document.core_properties.author, document.core_properties.comments = "A. Clerk", "Do not circulate"
    document.save(path)
    return path


BARE = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"/>'
        '<Override PartName="/word/styles.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "word/document.xml": (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p/>'
        "<w:sectPr/></w:body></w:document>"
    ),
    "word/styles.xml": (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:rPr><w:rFonts w:ascii="Verdana" w:hAnsi="Verdana"/><w:sz w:val="20"/></w:rPr></w:style></w:styles>'
    ),
}


def bare(path, **changed):
    """A .dotx with one style, an empty paragraph and nothing else; parts may be changed or added by name."""
    with zipfile.ZipFile(path, "w") as parts:
        for name, content in (BARE | changed).items():
            parts.writestr(name, content)
    return path


def with_field(path, instruction):
    """A document with a field of Word's, whose instruction stands in two runs."""
    document = Document()
    run = document.add_paragraph("Our logo: ").add_run()
    for kind, text in (("begin", ""), ("", instruction[:3]), ("", instruction[3:]), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        element.text = text or None
        if kind:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
    document.save(path)
    return path
