"""The typeface of charts within a Word document, so that its text has it on machines without it."""

import uuid
from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from partnership_analysis import typeface

# For a program that takes no typeface from a file, and a letter that it lacks.
_OTHERWISE = "Arial"
_FONT_CONTENT = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_CHANGED = 32  # bytes at the beginning of a font that its key changes (ECMA-376, part 1, 17.8.1)
# What the standard puts before it in a document's settings.
_BEFORE = [qn(f"w:{name}") for name in ("writeProtection", "view", "zoom", "removePersonalInformation")]


def embed(document: WordDocument) -> None:
    """Put the typeface's two weights into a document, and name it among its fonts."""
    package = document.part.package
    (relation,) = [one for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.FONT_TABLE]
    element = parse_xml(relation.target_part.blob)
    fonts = XmlPart(relation.target_part.partname, CONTENT_TYPE.WML_FONT_TABLE, element, package)
    document.part.drop_rel(relation.rId)
    document.part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)
    weights = ""
    for number, (kind, file) in enumerate(zip(("Regular", "Bold"), typeface.files(), strict=True), 1):
        key = _key(file)
        content = obfuscated(file.read_bytes(), key)
        part = Part(PackURI(f"/word/fonts/font{number}.odttf"), _FONT_CONTENT, content, package)
        weights += f'<w:embed{kind} r:id="{fonts.relate_to(part, _FONT_RELATION)}" w:fontKey="{{{str(key).upper()}}}"/>'
    names = f'<w:altName w:val="{_OTHERWISE}"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
    element.append(parse_xml(f'<w:font {nsdecls("w", "r")} w:name="{typeface.NAME}">{names}{weights}</w:font>'))
    settings: Any = document.settings.element
    place = sum(child.tag in _BEFORE for child in settings)
    settings.insert(place, OxmlElement("w:embedTrueTypeFonts"))


def obfuscated(font: bytes, key: uuid.UUID) -> bytes:
    """Return a font as a document stores it; done twice, it gives the font again.

    Examples
    --------
    >>> key = uuid.UUID(int=1)
    >>> obfuscated(obfuscated(b"font" * 10, key), key) == b"font" * 10
    True
    """
    mask = key.bytes[::-1] * 2
    return bytes(byte ^ mask_byte for byte, mask_byte in zip(font[:_CHANGED], mask, strict=False)) + font[_CHANGED:]


def _key(file: Path) -> uuid.UUID:
    """Return a font's key, always the same, so that equal documents have equal bytes."""
    return uuid.uuid5(uuid.NAMESPACE_URL, file.name)
