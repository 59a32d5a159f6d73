"""A council's own Word template: whether it can be used, and the document that a briefing is written into.

Takes a .docx or .dotx file from anybody: nothing in it is run, and none of its links is followed.
"""

import copy
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from partnership_analysis.briefing.word_pages import section_break
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import UnreadableError

MARKER = "{briefing}"  # the paragraph that the briefing replaces

_EXPECTED = "a Word document or template (.docx, .dotx)"
_OLD_OFFICE, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_TYPES = "[Content_Types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_OF_TEMPLATE = _MAIN.replace(b"document.main", b"template.main")
_MACROS = re.compile(r"vbaProject|vbaData|/activeX/", re.I)
_SETTINGS = "word/settings.xml"
_YES = ("1", "true", "on")
# Fields that would have Word fetch something, or start a program, when the briefing is opened.
_FETCHING = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DATABASE|RD)\b.*", re.I | re.M)
_MOST_SHOWN = 80  # letters of a field or an address


class TemplateError(Exception):
    """A Word template that cannot be used."""


class _Refusal(NamedTuple):
    """What was found in a template, what was expected, and what to do."""

    found: str
    expected: str
    action: str


def read(path: Path) -> WordDocument:
    """Return a template as a document to write into.

    Raises
    ------
    TemplateError
        If it is no Word document, is locked, has macros, or would fetch something from elsewhere.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        why = f"no file to read ({error.strerror})"
        raise _error(path, _Refusal(why, _EXPECTED, "Check the path; close the file if Word has it open")) from None
    try:
        if refused := _refused_parts(content):
            raise _error(path, refused)
        document = Document(io.BytesIO(_as_document(content)))
        if refused := _refused_link(document) or _refused_marker(document):
            raise _error(path, refused)
    except TemplateError:
        raise
    except Exception as error:  # damaged files fail in as many ways as there are parsers
        refusal = _Refusal("a file that is no whole Word document", _EXPECTED, "Open it in Word and save it as .docx")
        raise _error(path, refusal) from error
    return document


@dataclass(frozen=True)
class Rest:
    """What a template has after its marker, kept while the briefing is written.

    Attributes
    ----------
    elements
        The parts of its body.
    last_section
        The properties of its last section.
    """

    elements: tuple[Any, ...]
    last_section: Any

    def put_back(self, document: WordDocument) -> None:
        """Put it after what has been written, which ends in the section that the marker was in."""
        body = document.element.body
        written, last = body[-1], self.last_section
        body.remove(written)
        broken = _first_break(self.elements)
        if broken is None:
            last = written
        else:
            broken.getparent().replace(broken, written)
        body.extend([*self.elements, last])


def take_rest(document: WordDocument) -> Rest | None:
    """Take the marker and what comes after it out of a template; without a marker, take out an empty body."""
    body = document.element.body
    last_section = body.get_or_add_sectPr()
    children = [child for child in body if child is not last_section]
    places = [place for place, child in enumerate(children) if _is_marker(child)]
    if not places:
        if not any(map(_has_content, children)):
            for child in children:
                body.remove(child)
        return None
    for child in children[places[0] :]:
        body.remove(child)
    rest = Rest(tuple(children[places[0] + 1 :]), last_section)
    broken = _first_break(rest.elements)
    if broken is not None:
        body.replace(last_section, copy.deepcopy(broken))
    return rest


def _first_break(elements: Iterable[Any]) -> Any:
    """Return the properties of the first section that ends among parts of a body; None if none does."""
    return next((found for element in elements if (found := section_break(element)) is not None), None)


def _is_marker(element: Any) -> bool:
    """Tell whether a part of a document's body is the marker's paragraph."""
    return bool(element.tag == qn("w:p")) and _text_of(element).strip() == MARKER


def unwritable(path: Path, error: Exception) -> TemplateError:
    """Return the error of a template that opens, but fails when something is written into it."""
    found = f"a document that nothing can be written into ({type(error).__name__})"
    return _error(path, _Refusal(found, _EXPECTED, "Open it in Word, save it as .docx, and try again"))


def _error(path: Path, refused: _Refusal) -> TemplateError:
    return TemplateError(f"{path.name}: found {refused.found}; expected {refused.expected}. {refused.action}")


def _refused_parts(content: bytes) -> _Refusal | None:
    """Return why the parts of a template forbid its use, if they do."""
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            return _Refusal("a file locked with a password", "one without", "Save it in Word without its password")
        return _Refusal("a file of Word 2003 or older (.doc)", _EXPECTED, "Save it in Word as .docx")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = file.namelist()
        try:
            parts = Archive(content)
        except UnreadableError as error:
            return _Refusal(error.found, _EXPECTED, "Save it in Word as a smaller .docx without a password")
    types = parts.read(_TYPES)
    if b"macroEnabled" in types or any(_MACROS.search(name) for name in names):
        return _Refusal("macros or controls", "a template without any", "Save it in Word as .docx or .dotx")
    if _MAIN not in types and _MAIN_OF_TEMPLATE not in types:
        return _Refusal("no Word document", _EXPECTED, "Open it in Word and save it as .docx")
    protection = parts.xml(_SETTINGS).find(qn("w:documentProtection"))
    if protection is not None and protection.get(qn("w:enforcement")) in _YES:
        action = "In Word: Review, Restrict Editing, Stop Protection"
        return _Refusal("editing restricted", "a template that may be edited", action)
    for name in names:
        if name.endswith((".xml", ".rels")) and (field := _fetching_field(parts.xml(name))):
            action = "In Word: click in the field, press Ctrl+Shift+F9, save"
            return _Refusal(f"a field that fetches something: {field!r}", "everything inside the file", action)
    return None


def _fetching_field(part: ET.Element) -> str:
    """Return the instruction of a field that would fetch something, if a part has one."""
    instructions: list[str] = []
    for element in part.iter():
        if element.tag == qn("w:fldChar"):
            instructions.append("\n")
        elif element.tag == qn("w:instrText"):
            instructions.append(element.text or "")
        elif element.tag == qn("w:fldSimple"):
            instructions.append(f"\n{element.get(qn('w:instr'), '')}\n")
    found = _FETCHING.search("".join(instructions))
    return found[0].strip()[:_MOST_SHOWN] if found else ""


def _as_document(content: bytes) -> bytes:
    """Return a template's bytes as a document's: python-docx opens no .dotx."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(packed, "w") as document:
        for name in parts.namelist():
            part = parts.read(name)
            document.writestr(name, part.replace(_MAIN_OF_TEMPLATE, _MAIN) if name == _TYPES else part)
    return packed.getvalue()


def _refused_link(document: WordDocument) -> _Refusal | None:
    """Return why a document's links forbid its use; remove the link to the template that it was made from."""
    attached = document.settings.element.find(qn("w:attachedTemplate"))
    if attached is not None:
        del document.part._settings_part.rels[attached.get(qn("r:id"))]
        attached.getparent().remove(attached)
    package = document.part.package
    relations = [one for part in (package, *package.iter_parts()) for one in part.rels.values()]
    for one in relations:
        # A hyperlink leads somewhere only when a reader follows it.
        if one.is_external and one.reltype != RELATIONSHIP_TYPE.HYPERLINK:
            action = "In Word: File, Info, Edit Links to Files, Break Link"
            found = f"a link to something elsewhere: {one.target_ref[:_MOST_SHOWN]!r}"
            return _Refusal(found, "everything inside the file", action)
    return None


def _refused_marker(document: WordDocument) -> _Refusal | None:
    """Return what is wrong with the marker."""
    body = document.element.body
    found = [paragraph for paragraph in body.iter(qn("w:p")) if MARKER in _text_of(paragraph)]
    usable = [paragraph for paragraph in body if _is_marker(paragraph)]
    if len(found) > 1 or len(usable) != len(found):
        expected = "it once, in a paragraph of its own outside tables and text boxes"
        where = "more than once" if len(found) > 1 else "among other text, in a table or in a text box"
        return _Refusal(f"{MARKER} {where}", expected, "Move it")
    return None


def _text_of(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _has_content(element: Any) -> bool:
    """Tell whether a part of a template's body has anything to keep."""
    kept = "self::w:tbl | self::w:sdt | .//w:t | .//w:drawing | .//w:pict | .//w:object | .//w:sectPr | .//w:br"
    return bool(element.xpath(kept))
