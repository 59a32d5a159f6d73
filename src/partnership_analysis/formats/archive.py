"""Spreadsheets that are zip archives: their parts, with bounds on what they may expand to."""

import posixpath
import zipfile
import zlib
from xml.etree import ElementTree as ET

from partnership_analysis.formats.details import LARGEST_EXPANDED, UnreadableError

_DAMAGED = UnreadableError(
    "a damaged file", "a whole spreadsheet", "Open it in Excel or LibreOffice, let it be repaired, and save it"
)


class Archive:
    """The parts of a zip archive, read only after their real sizes are known to be bearable."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.names = {name.casefold().lstrip("/"): name for name in file.namelist()}
        members = file.infolist()
        if sum(member.file_size for member in members) > LARGEST_EXPANDED:
            found = f"a file that expands to {sum(member.file_size for member in members):,} bytes"
            expected = f"at most {LARGEST_EXPANDED:,}"
            raise UnreadableError(found, expected, "Divide it into several files")
        for member in members:
            self._check_size(member)

    def read(self, name: str) -> bytes:
        """Return a part; empty bytes if there is none of that name."""
        held = self.names.get(name.casefold().lstrip("/"))
        return b"" if held is None else self._file.read(held)

    def xml(self, name: str) -> ET.Element:
        """Return a part as XML; an empty element if there is none of that name."""
        return parse(self.read(name) or b"<none/>")

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part refers to: by identifier, the kind of relation and the part's name."""
        folder, file = posixpath.split(name)
        relations = self.xml(f"{folder}/_rels/{file}.rels")
        return {
            r.get("Id", ""): (r.get("Type", ""), posixpath.normpath(posixpath.join("/", folder, r.get("Target", ""))))
            for r in relations
            if r.get("TargetMode") != "External"
        }

    def _check_size(self, member: zipfile.ZipInfo) -> None:
        """Refuse a part that expands to more than the archive says it does."""
        if member.flag_bits & 1:
            raise UnreadableError(
                "a file locked with a password", "a spreadsheet without one", "Save it without its password"
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _DAMAGED
        if member.compress_type == zipfile.ZIP_DEFLATED:
            stream = zlib.decompressobj(-15)
            if len(stream.decompress(self._raw(member), member.file_size + 1)) != member.file_size:
                raise _DAMAGED

    def _raw(self, member: zipfile.ZipInfo) -> bytes:
        file = self._file.fp
        assert file is not None  # noqa: S101 (the archive is open)
        file.seek(member.header_offset)
        header = file.read(30)
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        return file.read(member.compress_size)


def parse(xml: bytes) -> ET.Element:
    """Parse XML that defines no entities of its own."""
    check_xml(xml)
    return ET.fromstring(xml)  # noqa: S314 (what makes it unsafe is refused above)


def check_xml(xml: bytes) -> None:
    """Refuse XML with a document type: no spreadsheet has one, and entities may be defined there."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml[:200]:
        found, expected = "XML that defines entities of its own", "a spreadsheet's XML"
        raise UnreadableError(found, expected, "Open it in Excel or LibreOffice and save it as .xlsx")
