"""Spreadsheets that are zip archives: their parts, with bounds on what they may expand to.

Takes a file's bytes; gives its parts by name. Calamine reads the values from the same bytes, so an archive is refused
if calamine might find other parts in it than those that are counted here.
"""

import datetime as dt
import io
import posixpath
import zipfile
import zlib
from xml.etree import ElementTree as ET

from partnership_analysis.reading.formats import markup
from partnership_analysis.reading.formats.details import DAMAGED, LOCKED, SAVE_AGAIN, UnreadableError, saved_day
from partnership_analysis.reading.formats.limits import LARGEST_EXPANDED, SPLIT

_END, _END_SIZE = b"PK\x05\x06", 22
# The flag of a member whose name is in UTF-8.
_UTF8 = 0x800


class Archive:
    """The parts of a zip archive. Their names are plain, and their real sizes are within the limits."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = sorted(file.infolist(), key=lambda member: member.header_offset)
            _check_places(content, members)
            expanded = sum(member.file_size for member in members)
            if expanded > LARGEST_EXPANDED:
                found, expected = f"a file that expands to {expanded:,} bytes", f"at most {LARGEST_EXPANDED:,}"
                raise UnreadableError(found, expected, SPLIT)
            self._parts: dict[str, bytes] = {}
            for member in members:
                name = _plain_name(member)
                if name in self._parts:
                    raise UnreadableError(f"a zip archive with two members {name[:60]!r}", "each once", SAVE_AGAIN)
                self._parts[name] = _expanded(content, member)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a part of that name, in any case."""
        return name.casefold().lstrip("/") in self._parts

    def read(self, name: str) -> bytes:
        """Return a part, or empty bytes if no part has that name."""
        return self._parts.get(name.casefold().lstrip("/"), b"")

    def xml(self, name: str) -> ET.Element:
        """Return a part as XML, or an empty element if no part has that name."""
        return markup.parse(self.read(name) or b"<none/>", name)

    def saved_on(self) -> dt.date | None:
        """Return the day on which the file was last saved, as a part of Office or OpenDocument says it."""
        for name, element in (("docProps/core.xml", "modified"), ("meta.xml", "date")):
            if name in self:
                return saved_day(self.xml(name).findtext(f".//{{*}}{element}"))
        return None

    def related_parts(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part refers to: the kind of relation and the part's name, by identifier."""
        folder, file = posixpath.split(name)
        relations = self.xml(f"{folder}/_rels/{file}.rels")
        return {
            r.get("Id", ""): (r.get("Type", ""), posixpath.normpath(posixpath.join("/", folder, r.get("Target", ""))))
            for r in relations
            if r.get("TargetMode") != "External"
        }


def _check_places(content: bytes, members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that two programs may read differently: with something before, between or after its members."""
    ends = [member.header_offset + member.compress_size for member in members]
    overlap = any(end > after.header_offset for end, after in zip(ends, members[1:], strict=False))
    starts_first = bool(members) and members[0].header_offset == 0 and content.startswith(b"PK\x03\x04")
    if overlap or not starts_first or content[-_END_SIZE:][:4] != _END:
        expected = "an archive as spreadsheet programs write it"
        raise UnreadableError("a zip archive with more than its members in it", expected, SAVE_AGAIN)


def _plain_name(member: zipfile.ZipInfo) -> str:
    """Return the name by which a part is looked up. Refuse a name that programs may take for another's."""
    name = member.orig_filename
    steps = name.removesuffix("/").split("/")
    if "\\" in name or ":" in name or not name.isprintable() or any(step in ("", ".", "..") for step in steps):
        found = f"a zip archive with the member {name[:60]!r}"
        raise UnreadableError(found, "names such as 'xl/workbook.xml'", SAVE_AGAIN)
    return name.casefold()


def _expanded(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """Return a whole part. Refuse one that is larger than the archive says, or is not what was saved."""
    if member.flag_bits & 1:
        raise UnreadableError(*LOCKED)
    at = member.header_offset
    named, extra = (int.from_bytes(content[at + place : at + place + 2], "little") for place in (26, 28))
    start = at + 30 + named
    coding = "utf-8" if member.flag_bits & _UTF8 else "cp437"
    same = content[at + 30 : start].decode(coding, "replace") == member.orig_filename
    if not same or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError(*DAMAGED)
    part = content[start + extra : start + extra + member.compress_size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        part = zlib.decompressobj(-15).decompress(part, member.file_size + 1)
    if len(part) != member.file_size or zlib.crc32(part) != member.CRC:
        raise UnreadableError(*DAMAGED)
    return part
