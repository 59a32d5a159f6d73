"""Spreadsheets that are zip archives: their parts, with bounds on what they may expand to."""

import datetime as dt
import posixpath
import zipfile
import zlib
from xml.etree import ElementTree as ET

from partnership_analysis.reading.formats.details import DAMAGED, LARGEST_EXPANDED, LOCKED, UnreadableError, saved_day


class Archive:
    """The parts of a zip archive, once their real sizes are known to be bearable."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        members = file.infolist()
        expanded = sum(member.file_size for member in members)
        if expanded > LARGEST_EXPANDED:
            found, expected = f"a file that expands to {expanded:,} bytes", f"at most {LARGEST_EXPANDED:,}"
            raise UnreadableError(found, expected, "Split it into several files")
        self._parts = {member.filename.casefold().lstrip("/"): _expanded(file, member) for member in members}

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a part of that name, in any case."""
        return name.casefold().lstrip("/") in self._parts

    def read(self, name: str) -> bytes:
        """Return a part; empty bytes if there is none of that name."""
        return self._parts.get(name.casefold().lstrip("/"), b"")

    def xml(self, name: str) -> ET.Element:
        """Return a part as XML; an empty element if there is none of that name."""
        return parse(self.read(name) or b"<none/>")

    def saved(self) -> dt.date | None:
        """Return the day on which the file was last saved, as Office's or OpenDocument's own part says it."""
        for name, element in (("docProps/core.xml", "modified"), ("meta.xml", "date")):
            if name in self:
                return saved_day(self.xml(name).findtext(f".//{{*}}{element}"))
        return None

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part refers to: by identifier, the kind of relation and the part's name."""
        folder, file = posixpath.split(name)
        relations = self.xml(f"{folder}/_rels/{file}.rels")
        return {
            r.get("Id", ""): (r.get("Type", ""), posixpath.normpath(posixpath.join("/", folder, r.get("Target", ""))))
            for r in relations
            if r.get("TargetMode") != "External"
        }


def _expanded(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a part whole; refuse one that expands to more than the archive says it does, or is not what was saved."""
    if member.flag_bits & 1:
        raise UnreadableError(*LOCKED)
    stream = file.fp
    if stream is None or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError(*DAMAGED)
    stream.seek(member.header_offset)
    header = stream.read(30)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    content = stream.read(member.compress_size)
    if member.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-15).decompress(content, member.file_size + 1)
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise UnreadableError(*DAMAGED)
    return content


def parse(xml: bytes) -> ET.Element:
    """Parse XML that defines no entities of its own."""
    check_xml(xml)
    return ET.fromstring(xml)  # noqa: S314 (what makes it unsafe is refused above)


def check_xml(xml: bytes) -> None:
    """Refuse XML with a document type: no spreadsheet has one, and entities may be defined there."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml[:200]:
        found, expected = "XML that defines entities of its own", "a spreadsheet's XML"
        raise UnreadableError(found, expected, "Open it in Excel or LibreOffice and save it as .xlsx")
