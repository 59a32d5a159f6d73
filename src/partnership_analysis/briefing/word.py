"""What a Word document needs that python-docx does not make: its styles, numbered paragraphs, endnotes and bytes.

Takes a python-docx document; gives it A4 pages, the styles of a committee paper, and parts of its own.
"""

import io
import zipfile
from typing import Any, NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from partnership_analysis.charts.chart import WIDTH_CM
from partnership_analysis.words import legal

# Of any committee paper's Word: faces that every machine has.
_FACE, _TYPED_FACE = "Arial", "Courier New"
_INK, _RULE = RGBColor(0x1A, 0x1A, 0x1A), "B8B8B8"
_STYLES = {
    # name: size, bold, points before and after
    "Normal": (11, False, 0, 6),
    "Title": (20, True, 0, 4),
    "Subtitle": (13, False, 0, 12),
    "Heading 1": (14, True, 18, 6),
    "Heading 2": (12, True, 12, 6),
    "Caption": (10, True, 12, 4),
    "Table Text": (8.5, False, 1, 1),
    "Note": (9, False, 0, 4),
    "Preformatted": (8, False, 0, 6),
    "endnote text": (8, False, 0, 2),
}
# A numbered paragraph's number is 1.1, or 1.1.1 under a heading within its section: the manner of committee papers.
_LEVELS = (("%1.", "Heading1"), ("%1.%2", "Heading2"), ("%1.%2.%3", ""))
_NUMBERING = 42
_ENDNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
# Letters of a table's text that stand side by side on a page, those that a cell's margins take the room of, and those
# that a column asks for at most before it wraps.
_LETTERS, _MARGIN_LETTERS, _MOST_LETTERS = 96, 3, 30
_LINES = (
    f"<w:tblBorders {nsdecls('w')}>"
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{_RULE}"/>' for side in ("top", "bottom", "insideH"))
    + "</w:tblBorders>"
)
_MARGINS = (
    f'<w:tblCellMar {nsdecls("w")}><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
)


class Place(NamedTuple):
    """Where a cell of a table stands: from its first row and column to its last, counted from 0."""

    row: int
    column: int
    last_row: int
    last_column: int


class Cell(NamedTuple):
    """A cell of a table: where it stands, what it says and whether it is a number."""

    place: Place
    text: str
    number: bool = False


class Paper:
    """A committee paper in the making: python-docx's `document`, and the notes that will stand at its end."""

    def __init__(self, title: str) -> None:
        self.document: WordDocument = Document()
        self._notes = _endnotes(self.document)
        _set_page(self.document)
        _set_styles(self.document)
        _set_numbering(self.document)
        about = self.document.core_properties
        about.title, about.author, about.comments, about.language = legal(title), "", "", "en-GB"
        # The library's own dates and small picture are nobody's.
        for date in about._element.xpath("dcterms:created | dcterms:modified"):
            about._element.remove(date)
        relations = self.document.part.package.rels
        for name in [name for name, one in relations.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del relations[name]

    def add(self, text: str, style: str = "Normal", level: int | None = None) -> Any:
        """Add a paragraph; with a level (1, 2), numbered."""
        paragraph = self.document.add_paragraph(legal(text), style)
        if level is not None:
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val, number.get_or_add_numId().val = level, _NUMBERING
        return paragraph

    def run(self, paragraph: Any, text: str, bold: bool = False, italic: bool = False, link: str = "") -> None:
        """Add text to a paragraph; with a link to the web, one that leads there."""
        run = paragraph.add_run(legal(text))
        run.bold, run.italic = bold or None, italic or None
        if link and not link.startswith("#"):  # which leads to a part of a page
            run.underline = True
            relation = paragraph.part.relate_to(legal(link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            hyperlink = OxmlElement("w:hyperlink")
            hyperlink.set(qn("r:id"), relation)
            run._r.addprevious(hyperlink)
            hyperlink.append(run._r)

    def note(self, paragraph: Any, lines: list[str]) -> None:
        """End a paragraph with a reference to an endnote of these lines."""
        number = len(self._notes) - 1
        run = paragraph.add_run()
        run.style = "endnote reference"
        reference = OxmlElement("w:endnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)
        self._notes.append(_note(number, [legal(line) for line in lines]))

    def picture(self, content: bytes, description: str) -> bool:
        """Add a picture across the page, with its description for those who cannot see it.

        Returns
        -------
        bool
            Whether the content is a picture that Word can show; if not, nothing is added.
        """
        paragraph = self.document.add_paragraph()
        try:
            shape = paragraph.add_run().add_picture(io.BytesIO(content), width=Cm(WIDTH_CM))
        except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
            paragraph._p.getparent().remove(paragraph._p)
            return False
        shape._inline.docPr.set("descr", legal(description))
        return True

    def table(self, cells: list[Cell], heads: int) -> None:
        """Add a table of cells.

        Its first rows, so many as are `heads`, are repeated on every page that it runs over.
        """
        rows, columns = (1 + max(cell.place[i] for cell in cells) for i in (2, 3))
        table = self.document.add_table(rows, columns)
        table.autofit = False
        layout = table._tbl.tblPr.find(qn("w:tblLayout"))
        layout.addprevious(parse_xml(_LINES))
        layout.addnext(parse_xml(_MARGINS))
        grid = [list(row.cells) for row in table.rows]
        for place, text, number in cells:
            cell = grid[place.row][place.column]
            if place[:2] != place[2:]:
                cell = cell.merge(grid[place.last_row][place.last_column])
            paragraph = cell.paragraphs[0]
            paragraph.style, paragraph.alignment = "Table Text", 2 if number else 0
            self.run(paragraph, text, bold=place.row < heads)
        for width, column in zip(_widths(cells, columns), table.columns, strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        for i, row in enumerate(table.rows):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if i < heads:
                properties.append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph(style="Table Text")

    def save(self) -> bytes:
        """Return the document's bytes: the same for the same content, whenever it is made."""
        made = io.BytesIO()
        self.document.save(made)
        fixed = io.BytesIO()
        with zipfile.ZipFile(made) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in parts.namelist():
                packed.writestr(zipfile.ZipInfo(name), parts.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()


def _widths(cells: list[Cell], columns: int) -> list[int]:
    """Share the page's width out among columns: room for their longest words first, then for what else they hold."""
    least, most = [4] * columns, [4] * columns
    for place, text, _ in cells:
        if place.column == place.last_column:
            i = place.column
            least[i] = max(least[i], _MARGIN_LETTERS + max(map(len, text.split()), default=0))
            most[i] = max(most[i], _MARGIN_LETTERS + min(len(text), _MOST_LETTERS))
    most = [max(pair) for pair in zip(least, most, strict=True)]
    spare = max(0, _LETTERS - sum(least)) / max(1, sum(most) - sum(least))
    letters = [low + min(1.0, spare) * (high - low) for low, high in zip(least, most, strict=True)]
    return [int(Cm(WIDTH_CM) * own / sum(letters)) for own in letters]


def _set_page(document: WordDocument) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    foot = section.footer.paragraphs[0]
    foot.alignment = 1
    for field in ("PAGE", "NUMPAGES"):
        foot.add_run("Page " if field == "PAGE" else " of ")
        foot._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )


def _set_styles(document: WordDocument) -> None:
    styles = document.styles
    for name in ("Table Text", "Note", "Preformatted", "endnote text"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    reference = styles.add_style("endnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    for name, (size, bold, before, after) in _STYLES.items():
        style = styles[name]
        font, spacing = style.font, style.paragraph_format
        font.name = _TYPED_FACE if name == "Preformatted" else _FACE
        font.size, font.bold, font.italic = Pt(size), bold, False
        font.color.rgb = _INK
        # A theme's face would come before the one named.
        faces = style.element.rPr.rFonts
        for attribute in [name for name in faces.attrib if "Theme" in name]:
            del faces.attrib[attribute]
        spacing.space_before, spacing.space_after = Pt(before), Pt(after)
        spacing.keep_with_next = name.startswith("Heading") or name == "Caption"
        for ornament in style.element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing | w:rPr/w:kern"):
            ornament.getparent().remove(ornament)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    styles["Normal"].element.rPr.append(language)


def _set_numbering(document: WordDocument) -> None:
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:tabs><w:tab w:val="num" w:pos="794"/></w:tabs><w:ind w:left="794" w:hanging="794"/></w:pPr></w:lvl>'
        for level, (text, style) in enumerate(_LEVELS)
    )
    kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_NUMBERING}"><w:multiLevelType w:val="multilevel"/>'
    # Kinds of numbering stand before the numberings of a kind.
    numbering.insert(0, parse_xml(f"{kind}{levels}</w:abstractNum>"))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{_NUMBERING}"><w:abstractNumId w:val="{_NUMBERING}"/></w:num>')
    )
    for level, name in enumerate(("Heading 1", "Heading 2")):
        number = document.styles[name].element.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_ilvl().val, number.get_or_add_numId().val = level, _NUMBERING


def _endnotes(document: WordDocument) -> Any:
    """Give a document its part of endnotes, with the rules that stand between them and the text."""
    rules = "".join(
        f'<w:endnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:endnote>'
        for number, kind, mark in (
            (-1, "separator", "separator"),
            (0, "continuationSeparator", "continuationSeparator"),
        )
    )
    notes = parse_xml(f"<w:endnotes {nsdecls('w')}>{rules}</w:endnotes>")
    package = document.part.package
    part = XmlPart(PackURI("/word/endnotes.xml"), _ENDNOTES, notes, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
    setting = parse_xml(
        f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/>'
        '<w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr>'
    )
    document.sections[0]._sectPr.insert(
        0, parse_xml(f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/></w:endnotePr>')
    )
    settings = document.settings.element
    # The schema wants it here.
    settings.find(qn("w:compat")).addprevious(setting)
    return notes


def _note(number: int, lines: list[str]) -> Any:
    mark = '<w:r><w:rPr><w:rStyle w:val="endnotereference"/></w:rPr><w:endnoteRef/></w:r>'
    note = parse_xml(f'<w:endnote {nsdecls("w")} w:id="{number}"/>')
    for i, line in enumerate(lines):
        paragraph = parse_xml(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="endnotetext"/></w:pPr>{mark if i == 0 else ""}'
            '<w:r><w:t xml:space="preserve"/></w:r></w:p>'
        )
        paragraph.find(f"{qn('w:r')}[last()]").find(qn("w:t")).text = f" {line}" if i == 0 else line
        note.append(paragraph)
    return note
