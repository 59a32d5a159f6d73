"""How a briefing looks in Word: this project's own design, or the styles of a council's template.

Takes a python-docx document; adds the styles that a briefing needs, and returns their names in the document by `Use`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Cm, Pt, RGBColor

from partnership_analysis import typeface
from partnership_analysis.briefing import word_typeface


class Use(StrEnum):
    """What a style is for; its value is the style's name in Word."""

    TITLE = "Title"
    SUBTITLE = "Subtitle"
    HEADING_1 = "Heading 1"
    HEADING_2 = "Heading 2"
    TEXT = "Normal"
    POINT = "List Bullet"
    CAPTION = "Caption"
    CELL = "Table Text"
    NOTE = "Note"
    TYPED = "Preformatted"
    ENDNOTE = "endnote text"
    ENDNOTE_MARK = "endnote reference"


class _Look(NamedTuple):
    """A style's size, whether it is bold, and the points before and after a paragraph."""

    size: float
    bold: bool
    before: int
    after: int


_TYPED_FACE = "Courier New"  # every machine has it
_INK = RGBColor(0x1A, 0x1A, 0x1A)
_LOOKS = {
    Use.TITLE: _Look(20, True, 0, 4),
    Use.SUBTITLE: _Look(13, False, 0, 12),
    Use.HEADING_1: _Look(14, True, 18, 6),
    Use.HEADING_2: _Look(12, True, 12, 6),
    Use.TEXT: _Look(11, False, 0, 6),
    Use.POINT: _Look(11, False, 0, 6),
    Use.CAPTION: _Look(10, True, 12, 4),
    Use.CELL: _Look(8.5, False, 1, 1),
    Use.NOTE: _Look(9, False, 0, 4),
    Use.TYPED: _Look(8, False, 0, 6),
    Use.ENDNOTE: _Look(8, False, 0, 2),
}
# The names of a template's styles for a use, the best first. Without any of them, one like its Normal is added.
_IN_TEMPLATES: Mapping[Use, tuple[str, ...]] = {
    Use.TEXT: ("Body Text", "Normal"),
    Use.NOTE: ("Note", "Footnote Text"),
    Use.TYPED: ("Preformatted", "HTML Preformatted", "Plain Text"),
}
_BUILT_IN = {*Use} - {Use.CELL, Use.NOTE, Use.TYPED}  # Word knows these by name
# As in committee papers, a paragraph's number is 1.1, or 1.1.1 under a heading within its section.
_LEVELS = (("%1.", "Heading1"), ("%1.%2", "Heading2"), ("%1.%2.%3", ""))
_BULLET = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>'
)
_DEFAULT_SIZE = 10.0  # points: the standard's, for a document without a size


def add_project_styles(document: WordDocument) -> dict[Use, str]:
    """Give an empty document this project's design; return the names of its styles.

    Points of a list are numbered paragraphs in this design.
    """
    styles = document.styles
    for use in (Use.CELL, Use.NOTE, Use.TYPED, Use.ENDNOTE):
        styles.add_style(use, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[Use.TEXT]
    _add_endnote_mark(document)
    for use, look in _LOOKS.items():
        style = styles[use]
        _set_look(style, look)
        style.font.name = _TYPED_FACE if use is Use.TYPED else typeface.NAME
        style.font.color.rgb = _INK
        # A theme's typeface would win over the one named.
        faces = style.element.rPr.rFonts
        for attribute in [name for name in faces.attrib if "Theme" in name]:
            del faces.attrib[attribute]
        for ornament in style.element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing | w:rPr/w:kern"):
            ornament.getparent().remove(ornament)
    _set_language(document)
    word_typeface.embed(document)
    return {use: use.value for use in Use} | {Use.POINT: Use.TEXT.value}


def add_template_styles(document: WordDocument) -> dict[Use, str]:
    """Add the styles that a template lacks; return the names of its styles."""
    existing = {
        style.name.casefold(): style.name
        for style in document.styles
        if style.type is WD_STYLE_TYPE.PARAGRAPH and style.name
    }
    found: dict[Use, str] = {}
    for use in _LOOKS:
        names = [existing[name.casefold()] for name in _IN_TEMPLATES.get(use, (use,)) if name.casefold() in existing]
        found[use] = names[0] if names else _add_style(document, use)
    marks = [str(style.name) for style in document.styles if str(style.name).casefold() == Use.ENDNOTE_MARK]
    if not marks:
        _add_endnote_mark(document)
    _set_language(document)
    return found | {Use.ENDNOTE_MARK: marks[0] if marks else Use.ENDNOTE_MARK.value}


def size_of(style: Any) -> float:
    """Return the size of a style's letters, in points: its own, or that of the style it is based on."""
    sizes = style.element.getparent().xpath("w:docDefaults/w:rPrDefault/w:rPr/w:sz/@w:val")
    while style is not None:
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return float(sizes[0]) / 2 if sizes else _DEFAULT_SIZE


def add_numbering(document: WordDocument) -> int:
    """Have a document's headings numbered; return the number of the list, for the paragraphs under them."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:tabs><w:tab w:val="num" w:pos="794"/></w:tabs><w:ind w:left="794" w:hanging="794"/></w:pPr></w:lvl>'
        for level, (text, style) in enumerate(_LEVELS)
    )
    number = _add_list(document, levels)
    for level, use in enumerate((Use.HEADING_1, Use.HEADING_2)):
        _set_list(document.styles[use].element, number, level)
    return number


def _add_style(document: WordDocument, use: Use) -> str:
    """Add a style to a template that lacks it: in the template's own typeface, sized after its Normal."""
    styles = document.styles
    normal = styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style = styles.add_style(use, WD_STYLE_TYPE.PARAGRAPH, builtin=use in _BUILT_IN)
    style.base_style = normal
    look = _LOOKS[use]
    _set_look(style, look._replace(size=round(2 * look.size * size_of(normal) / _LOOKS[Use.TEXT].size) / 2))
    if use is Use.TYPED:
        style.font.name = _TYPED_FACE
    if use is Use.POINT:
        _set_list(style.element, _add_list(document, _BULLET), 0)
    if use in (Use.HEADING_1, Use.HEADING_2):
        # It puts the heading into Word's list of headings.
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), "0" if use is Use.HEADING_1 else "1")
        style.element.get_or_add_pPr().append(outline)
    return str(style.name)


def _set_look(style: Any, look: _Look) -> None:
    font, spacing = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), look.bold, False
    spacing.space_before, spacing.space_after = Pt(look.before), Pt(look.after)
    spacing.keep_with_next = style.name in (Use.HEADING_1, Use.HEADING_2, Use.CAPTION)


def _add_endnote_mark(document: WordDocument) -> None:
    document.styles.add_style(Use.ENDNOTE_MARK, WD_STYLE_TYPE.CHARACTER).font.superscript = True


def _set_language(document: WordDocument) -> None:
    """Mark a document as British English, unless it has a language."""
    styles = document.styles
    if not styles.element.xpath("w:docDefaults//w:lang[@w:val] | w:style[@w:default='1']//w:lang[@w:val]"):
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        styles.default(WD_STYLE_TYPE.PARAGRAPH).element.get_or_add_rPr().append(language)


def _add_list(document: WordDocument, levels: str) -> int:
    """Add a kind of list with these levels; return its number."""
    lists = _numbering(document)
    kinds = [int(kind.get(qn("w:abstractNumId"))) for kind in lists.findall(qn("w:abstractNum"))]
    numbers = [int(number.get(qn("w:numId"))) for number in lists.findall(qn("w:num"))]
    kind, number = max(kinds, default=0) + 1, max(numbers, default=0) + 1
    opening = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>'
    # Pictures of bullets stand before kinds of lists, and these before the lists.
    lists.insert(len(lists.findall(qn("w:numPicBullet"))), parse_xml(f"{opening}{levels}</w:abstractNum>"))
    of_kind = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/></w:num>'
    after = lists.findall(qn("w:num"))
    (after[-1] if after else lists[-1]).addnext(parse_xml(of_kind))
    return number


def _numbering(document: WordDocument) -> Any:
    part = document.part
    if not any(one.reltype == RELATIONSHIP_TYPE.NUMBERING for one in part.rels.values()):
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        made = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part.element


def _set_list(style: Any, number: int, level: int) -> None:
    properties = style.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, number


def set_page(document: WordDocument, title: str) -> None:
    """Give an empty document A4 pages, its title in the header and the number of each page in the footer."""
    (section,) = document.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    # The first page has the title itself.
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.alignment, head.add_run(title).font.size = 2, Pt(9)
    for foot in (section.first_page_footer.paragraphs[0], section.footer.paragraphs[0]):
        foot.alignment = 1
        for field in ("PAGE", "NUMPAGES"):
            foot.add_run("Page " if field == "PAGE" else " of ").font.size = Pt(9)
            add_field(foot, field, "1", Pt(9))


def add_field(paragraph: Any, instruction: str, shown: str, size: int | None = None) -> None:
    """End a paragraph with a field, and with the text that it shows until Word updates it."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("t", shown), ("end", "")):
        run = paragraph.add_run(shown if kind == "t" else "")
        run.font.size = size
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif not kind:
            element = OxmlElement("w:instrText")
            element.text = f" {text} "
            element.set(qn("xml:space"), "preserve")
            run._r.append(element)
