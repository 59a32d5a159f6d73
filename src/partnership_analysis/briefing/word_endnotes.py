"""The endnotes of a Word document, which python-docx does not make.

Takes a python-docx document, with endnotes of its own or without; gives notes that paragraphs refer to.
"""

from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
# What the schema wants after the endnotes in the settings, and before them in a section.
_AFTER_IN_SETTINGS = (
    "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping",
    "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown",
    "smartTagType", "schemaLibrary", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
)  # fmt: skip
_BEFORE_IN_SECTION = ("headerReference", "footerReference", "footnotePr")


class Endnotes:
    """The endnotes of a document.

    Parameters
    ----------
    document
        The document; it is given a part of endnotes if it has none.
    text_style, mark_style
        The identifiers of the styles of a note's text, and of the number before it.
    """

    def __init__(self, document: WordDocument, text_style: str, mark_style: str) -> None:
        self._styles = (text_style, mark_style)
        self._notes = _notes_of(document)
        self._last = max(0, *(int(note.get(qn("w:id"))) for note in self._notes))
        _number_in_figures(document)

    def add(self, lines: list[str]) -> int:
        """Add a note with a paragraph for each line; return its number in the file."""
        self._last += 1
        text_style, mark_style = self._styles
        mark = f'<w:r><w:rPr><w:rStyle w:val="{mark_style}"/></w:rPr><w:endnoteRef/></w:r>'
        note = parse_xml(f'<w:endnote {nsdecls("w")} w:id="{self._last}"/>')
        for i, line in enumerate(lines):
            paragraph = parse_xml(
                f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{text_style}"/></w:pPr>{mark if i == 0 else ""}'
                '<w:r><w:t xml:space="preserve"/></w:r></w:p>'
            )
            paragraph.find(f"{qn('w:r')}[last()]").find(qn("w:t")).text = f" {line}" if i == 0 else line
            note.append(paragraph)
        self._notes.append(note)
        return self._last


def _notes_of(document: WordDocument) -> Any:
    """Return the element that holds a document's endnotes."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.ENDNOTES:
            old = relation.target_part
            part = XmlPart(old.partname, old.content_type, parse_xml(old.blob), document.part.package)
            part.rels.update(old.rels)
            relation._target = part
            return part.element
    # The lines drawn between endnotes and the text.
    rules = "".join(
        f'<w:endnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:endnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    notes = parse_xml(f"<w:endnotes {nsdecls('w')}>{rules}</w:endnotes>")
    part = XmlPart(PackURI("/word/endnotes.xml"), _CONTENT_TYPE, notes, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
    if document.settings.element.find(qn("w:endnotePr")) is None:
        setting = _decimal_numbering()
        for number in (-1, 0):
            rule = OxmlElement("w:endnote")
            rule.set(qn("w:id"), str(number))
            setting.append(rule)
        _insert(setting, document.settings.element, _AFTER_IN_SETTINGS)
    return notes


def _number_in_figures(document: WordDocument) -> None:
    """Have endnotes numbered 1, 2, 3, unless the document numbers them in another way."""
    section = document.sections[-1]._sectPr
    if section.find(qn("w:endnotePr")) is None:
        kept = [child for child in section if child.tag in map(qn, (f"w:{name}" for name in _BEFORE_IN_SECTION))]
        section.insert(len(kept), _decimal_numbering())


def _decimal_numbering() -> Any:
    return parse_xml(f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/></w:endnotePr>')


def _insert(element: Any, parent: Any, after: tuple[str, ...]) -> None:
    """Insert an element before the first of those that the schema wants after it."""
    for child in parent:
        if child.tag.rpartition("}")[2] in after:
            child.addprevious(element)
            return
    parent.append(element)
