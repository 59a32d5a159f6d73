"""A Word document in the making, in this project's own design or in a council's template.

Takes paragraphs, tables and pictures one after another; gives the document's bytes, with captions that are fields,
endnotes, and landscape pages where a table needs them.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu

from partnership_analysis.briefing import word_styles, word_tables, word_templates
from partnership_analysis.briefing.packing import without_times
from partnership_analysis.briefing.word_endnotes import Endnotes
from partnership_analysis.briefing.word_pages import Pages
from partnership_analysis.briefing.word_styles import Use
from partnership_analysis.briefing.word_tables import Cell, Place, Space
from partnership_analysis.charts.chart import WIDTH_CM
from partnership_analysis.words import xml_text

_TABLE_STYLE = "Table Grid"  # a template's, if it has one
# Letters of a table's text side by side, for each centimetre and point of their size: 96 of 8.5 points on 16 cm.
_LETTERS = 96 / WIDTH_CM * 8.5
_TALLEST = 0.8  # of a page's height, for a picture: a caption and a letterhead need room too


@dataclass(frozen=True)
class About:
    """A document's properties, by Word's names; an empty text leaves one empty."""

    title: str
    subject: str = ""
    author: str = ""
    keywords: str = ""


def try_out(template: Path) -> None:
    """Write something of each kind into a template, so that one that cannot be used is refused before a run.

    Raises
    ------
    word_templates.TemplateError
        If it cannot be used, or nothing can be written into it.
    """
    try:
        paper = Paper(About("Trial"), template)
        for use in Use:
            if use not in (Use.ENDNOTE, Use.ENDNOTE_MARK):
                paper.note(paper.add("Trial", use), ["Trial"])
        paper.caption("Table", "Trial")
        for landscape in (True, False):
            paper.turn(landscape)
            paper.table([Cell(Place(row, 0, row, 0), "Trial") for row in range(2)], 1, "Trial")
        paper.save()
    except word_templates.TemplateError:
        raise
    except Exception as error:  # damaged parts fail in as many ways as there are parsers
        raise word_templates.unwritable(template, error) from error


class Paper:
    """A document in the making.

    Parameters
    ----------
    about
        What its properties say.
    template
        A council's own, with its styles, headers, footers and pages; None is this project's design.

    Raises
    ------
    word_templates.TemplateError
        If the template cannot be used.
    """

    def __init__(self, about: About, template: Path | None = None) -> None:
        self.document: WordDocument = word_templates.read(template) if template else Document()
        self._captions: dict[str, int] = {}
        self._rest = word_templates.take_rest(self.document) if template else None
        if template:
            self._styles = word_styles.add_template_styles(self.document)
            self._list = None
        else:
            self._styles = word_styles.add_project_styles(self.document)
            self._list = word_styles.add_numbering(self.document)
            word_styles.set_page(self.document, xml_text(about.title))
        self._pages = Pages(self.document)
        identifiers = [self.document.styles[self._styles[use]].style_id for use in (Use.ENDNOTE, Use.ENDNOTE_MARK)]
        self._notes = Endnotes(self.document, *map(str, identifiers))
        self._describe(about)

    def add(self, text: str, use: Use = Use.TEXT, level: int | None = None) -> Any:
        """Add a paragraph. In this project's own design, one with a level (1, 2) is numbered."""
        paragraph = self.document.add_paragraph(xml_text(text), self._styles[use])
        if level is not None and self._list is not None:
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val, number.get_or_add_numId().val = level, self._list
        if use in (Use.HEADING_1, Use.HEADING_2):  # whatever a template says of it
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def run(self, paragraph: Any, text: str, bold: bool = False, italic: bool = False, link: str = "") -> None:
        """Add text to a paragraph, perhaps with a link."""
        run = paragraph.add_run(xml_text(text))
        run.bold, run.italic = bold or None, italic or None
        if link and not link.startswith("#"):  # "#" leads to a part of a page
            run.underline = True
            relation = paragraph.part.relate_to(xml_text(link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            hyperlink = OxmlElement("w:hyperlink")
            hyperlink.set(qn("r:id"), relation)
            run._r.addprevious(hyperlink)
            hyperlink.append(run._r)

    def note(self, paragraph: Any, lines: list[str]) -> None:
        """End a paragraph with a reference to an endnote of these lines."""
        run = paragraph.add_run()
        run.style = self._styles[Use.ENDNOTE_MARK]
        reference = OxmlElement("w:endnoteReference")
        reference.set(qn("w:id"), str(self._notes.add([xml_text(line) for line in lines])))
        run._r.append(reference)

    def caption(self, kind: str, text: str) -> Any:
        """Add a caption ("Table 1: ...") that Word counts and lists."""
        number = self._captions[kind] = self._captions.get(kind, 0) + 1
        paragraph = self.add(f"{kind} ", Use.CAPTION)
        word_styles.add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
        self.run(paragraph, f": {text}")
        return paragraph

    def picture(self, content: bytes, description: str) -> Any:
        """Add a picture as wide as the text and no higher than the page, with its description for screen readers.

        Returns
        -------
        docx.text.paragraph.Paragraph or None
            Its paragraph; None, and nothing is added, if the content is no picture that Word can show.
        """
        paragraph = self.add("")
        try:
            shape = paragraph.add_run().add_picture(io.BytesIO(content))
        except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
            paragraph._p.getparent().remove(paragraph._p)
            return None
        wanted = min(self._pages.width, Cm(WIDTH_CM))
        scale = min(wanted / shape.width, _TALLEST * self._pages.height / shape.height)
        shape.width, shape.height = Emu(round(scale * shape.width)), Emu(round(scale * shape.height))
        shape._inline.docPr.set("descr", xml_text(description))
        # A template's fixed line spacing would cut it off.
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.first_line_indent = Cm(0)
        return paragraph

    def is_wide(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a table needs a landscape page, so that no word is broken."""
        return word_tables.letters_needed(cells) > self._space(self._pages.width_upright).letters

    def turn(self, landscape: bool) -> None:
        """Put what is added from here on landscape pages, or again on the document's own."""
        self._pages.turn(landscape)

    def table(self, cells: Sequence[Cell], heads: int, title: str) -> None:
        """Add a table of cells.

        Its first rows (`heads` of them) are repeated on every page. A table that is too wide for any page is added in
        parts.
        """
        is_there = any(style.name == _TABLE_STYLE for style in self.document.styles) and self._list is None
        styles = word_tables.Styles(_TABLE_STYLE if is_there else None, self._styles[Use.CELL])
        space = self._space(self._pages.width)
        needed = word_tables.letters_needed(cells)
        for i, part in enumerate(
            word_tables.split_by_columns(cells, space.letters) if needed > space.letters else [cells]
        ):
            if i:
                self.add(f"{title} (continued)", Use.CAPTION).paragraph_format.keep_with_next = True
            word_tables.add_table(self.document, part, heads, space, styles, title)
            self.add("", Use.CELL)

    def save(self) -> bytes:
        """Return the document's bytes: the same content always gives the same bytes."""
        if self._rest:
            self.turn(landscape=False)
            self._rest.put_back(self.document)
        made = io.BytesIO()
        self.document.save(made)
        return without_times(made.getvalue())

    def _space(self, width: int) -> Space:
        size = word_styles.size_of(self.document.styles[self._styles[Use.CELL]])
        return Space(width, int(_LETTERS * Emu(width).cm / size))

    def _describe(self, about: About) -> None:
        """Fill in the document's properties, instead of what the library or a template's author wrote there."""
        properties = self.document.core_properties
        properties.title, properties.subject = xml_text(about.title), xml_text(about.subject)
        properties.author, properties.keywords = xml_text(about.author), xml_text(about.keywords)
        properties.comments, properties.last_modified_by, properties.language = "", "", "en-GB"
        properties.revision = 1
        relations = self.document.part.package.rels
        for name in [name for name, one in relations.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del relations[name]
