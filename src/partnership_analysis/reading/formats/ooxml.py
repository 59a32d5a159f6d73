"""Excel workbooks in XML (.xlsx, .xlsm): formats, errors, formulas without results, comments and what is hidden.

The sheets' XML is searched, not parsed: a sheet of a million cells is read in the time its values take.
"""

import html
import re
from typing import NamedTuple

import numpy as np

from partnership_analysis.cells import coordinates
from partnership_analysis.kinds import Shown
from partnership_analysis.reading.formats import archive
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import (
    LARGEST_AREA,
    LARGEST_TEXT,
    PERCENT_FORMATS,
    SAVE_AGAIN,
    TIME_FORMATS,
    Details,
    Pinned,
    Place,
    UnreadableError,
    check_area,
    is_percent,
    pinned,
    shows,
)

_MOST_LETTERS = 3  # of a column
_ADDRESS = re.compile(rb"\br=[\"']([A-Za-z]+)(\d+)[\"']")
_FAR_DOWN = re.compile(rb'<c r="[A-Za-z]+(\d{6,})')
_FAR_RIGHT = re.compile(rb'<c r="([A-Za-z]{2,3})\d')
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]+)(\d+)[\"'][^<>]*(?<!/)>")
_NO_ADDRESS = re.compile(rb"<(?:\w+:)?c(?![^<>]*\sr=)(?:\s[^<>]*)?(?<!/)>")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>(?:<(?:\w+:)?f[^<>]*(?:/>|>[^<]*<[^<>]*>))?"
    rb"<(?:\w+:)?v>([^<]*)<"
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>(\s*|0)</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHARED = re.compile(rb"\bt=[\"']s[\"'][^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>(?:\s*<(?:\w+:)?c\s[^<>]*?\br=[\"'][A-Za-z]+(\d+))?")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_ENDS = re.compile(rb"\b(min|max)=[\"'](\d{1,7})[\"']")
_WIDEST = 16384
_TEXT_RESULT = re.compile(rb"\bt=[\"'](?:str|e|b)[\"']")
# Excel keeps a copy of a thread for older programs, whose author is only the thread's identifier.
_THREADED = "[Threaded comment]"
_THREAD = "tc="


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    root = parts.related("")
    main = next((name for kind, name in root.values() if kind.endswith("/officeDocument")), "/xl/workbook.xml")
    related = parts.related(main)
    styles = next((name for kind, name in related.values() if kind.endswith("/styles")), "/xl/styles.xml")
    looks = _styles(parts, styles)
    _check_texts(parts, next((name for kind, name in related.values() if kind.endswith("/sharedStrings")), ""), related)
    calculation = parts.xml(main).find(".//{*}calcPr")
    to_calculate = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    persons = next((name for kind, name in related.values() if kind.endswith("/person")), "")
    people = {one.get("id", ""): one.get("displayName", "") for one in parts.xml(persons)} if persons else {}
    found, saved = {}, parts.saved()
    for sheet in parts.xml(main).iterfind(".//{*}sheet"):
        identifier = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        kind, name = related.get(identifier, ("", ""))
        if kind.endswith("/worksheet"):
            own = found[sheet.get("name", "")] = _sheet(parts, name, looks, to_calculate)
            own.comments, own.saved = _comments(parts, name, people), saved
    return found


def _check_texts(parts: Archive, name: str, related: dict[str, tuple[str, str]]) -> None:
    """Refuse shared texts that would take too much room where they are used: each cell holds its own copy."""
    longest = max(map(len, parts.read(name).split(b"</si>")), default=0) if name else 0
    sheets = [parts.read(target) for kind, target in related.values() if kind.endswith("/worksheet")]
    uses = sum(xml.count(b't="s"') + xml.count(b"t='s'") for xml in sheets)
    if longest * uses > LARGEST_TEXT:
        used = np.bincount([int(number) for xml in sheets for number in _SHARED.findall(xml)])
        lengths = np.array(list(map(len, parts.read(name).split(b"</si>"))))[: len(used)]
        if int((used[: len(lengths)] * lengths).sum()) > LARGEST_TEXT:
            found, expected = "texts repeated without measure", f"at most {LARGEST_TEXT:,} bytes of text"
            raise UnreadableError(found, expected, "Split the workbook into several files")


def _without(xml: bytes, start: bytes, end: bytes) -> bytes:
    """Return XML without what stands between two marks."""
    kept, at = [], 0
    while (found := xml.find(start, at)) >= 0:
        kept.append(xml[at:found])
        after = xml.find(end, found + len(start))
        at = len(xml) if after < 0 else after + len(end)
    return b"".join([*kept, xml[at:]])


class _Styles(NamedTuple):
    """The numbers of the styles whose format is a percentage, or shows something else around a number."""

    percents: set[bytes]
    shown: dict[Shown, set[bytes]]


def _styles(parts: Archive, name: str) -> _Styles:
    styles = parts.xml(name)
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in styles.iterfind(".//{*}numFmts/{*}numFmt")}
    plain = {str(number): "0%" for number in PERCENT_FORMATS} | {str(n): form for n, form in TIME_FORMATS.items()}
    formats = [style.get("numFmtId", "") for style in styles.iterfind("{*}cellXfs/{*}xf")]
    found = _Styles(set(), {})
    for i, number in enumerate(formats):
        form = own.get(number, plain.get(number, ""))
        if is_percent(form):
            found.percents.add(str(i).encode())
        elif kind := shows(form):
            found.shown.setdefault(kind, set()).add(str(i).encode())
    return found


def _sheet(parts: Archive, name: str, looks: _Styles, to_calculate: bool) -> Details:
    xml = parts.read(name)
    if b"<!" in xml or b"\0" in xml[:200]:
        archive.check_xml(xml)
        # Comments and literal text could hold what looks like a cell.
        xml = _without(_without(xml, b"<!--", b"-->"), b"<![CDATA[", b"]]>")
    # As every program writes it: each cell begins with its address.
    plain = b":c " not in xml and xml.count(b"<c ") == xml.count(b'<c r="')
    if not plain and _NO_ADDRESS.search(xml):
        raise UnreadableError("cells without addresses", "cells that say where they are", SAVE_AGAIN)
    _check_extent(xml, plain)
    found = Details()
    if looks.percents:
        found.percents = _styled(xml, plain, looks.percents)
    found.shown = {kind: _styled(xml, plain, styles) for kind, styles in looks.shown.items()}
    if b"hidden=" in xml:
        found.hidden_rows, found.hidden_columns = _hidden_rows(xml), _hidden_columns(xml)
    if b"<f" in xml or not plain:
        # Some programs write 0 for what they leave to be calculated when the workbook is next opened.
        found_formulas = (m for m in _FORMULA.finditer(xml) if not _TEXT_RESULT.search(m[1]))
        without = [m for m in found_formulas if to_calculate or (m[3] or b"").strip() == b""]
        formulas = [html.unescape((m[2] or b"").decode()) for m in without]
        found.uncalculated = dict(zip(_places([m[1] for m in without]), formulas, strict=True))
    errors = _ERROR.findall(xml) if b't="e"' in xml or b"t='e'" in xml else []
    texts = [html.unescape(text.decode()) for _, text in errors]
    found.contents = dict(zip(_places([cell for cell, _ in errors]), texts, strict=True))
    return found


def _hidden_rows(xml: bytes) -> set[int]:
    """Return the rows that are not shown; one without a number of its own has that of its first cell."""
    shown = ((_NUMBER.search(row), cell) for row, cell in _ROW.findall(xml) if _HIDDEN.search(row))
    numbers = (number[1] if number else cell for number, cell in shown)
    return {int(number) - 1 for number in numbers if number}


def _hidden_columns(xml: bytes) -> set[int]:
    found: set[int] = set()
    for column in (column for column in _COLUMNS.findall(xml) if _HIDDEN.search(column)):
        ends = dict(_ENDS.findall(column))
        if ends.keys() >= {b"min", b"max"}:
            found.update(range(int(ends[b"min"]) - 1, min(int(ends[b"max"]), _WIDEST)))
    return found


def _styled(xml: bytes, plain: bool, styles: set[bytes]) -> dict[int, set[int]]:
    """Return the rows, by column, of the cells that have one of some styles."""
    style = rb"\ss=[\"'](?:" + b"|".join(sorted(styles)) + rb")[\"']"
    found: dict[int, set[int]] = {}
    if not plain:
        for row, column in _places(re.findall(rb"<(?:\w+:)?c(\s(?=[^<>]*" + style + rb")[^<>]*)>", xml)):
            found.setdefault(column, set()).add(row)
        return found
    by_letters: dict[bytes, set[int]] = {}
    for letters, row in re.findall(rb'<c r="([A-Za-z]+)(\d+)"[^<>]*?' + style, xml):
        by_letters.setdefault(letters, set()).add(int(row) - 1)
    return {_column(letters.decode()): rows for letters, rows in by_letters.items()}


def _check_extent(xml: bytes, plain: bool) -> None:
    """Refuse a sheet of too large an area; look at every cell only where a first glance does not clear it."""
    rows = max(map(int, _FAR_DOWN.findall(xml)), default=99_999)
    columns = max(map(_column, {letters.decode() for letters in _FAR_RIGHT.findall(xml)}), default=25) + 1
    if plain and rows * columns <= LARGEST_AREA:
        return
    filled = _FILLED.findall(xml)
    if filled:
        letters = {column.upper() for column, _ in filled}
        widest = max(letters, key=lambda column: (len(column), column)).decode()
        last = max(int(row) for _, row in filled)
        check_area(last, _column(widest) + 1, f"{widest}{last}")


def _places(attributes: list[bytes]) -> list[Place]:
    """Return the places that cells' attributes give; a cell without an address is at none."""
    columns: dict[bytes, int] = {}
    places = []
    for text in attributes:
        match = _ADDRESS.search(text)
        letters, row = match.groups() if match else (b"A", b"0")
        if letters not in columns:
            columns[letters] = _column(letters.decode())
        places.append((int(row) - 1, columns[letters]))
    return places


def _column(letters: str) -> int:
    if len(letters) > _MOST_LETTERS:
        raise ValueError(f"{letters!r} is no column")
    return coordinates(f"{letters.upper()}1")[1] - 1


def _comments(parts: Archive, sheet: str, people: dict[str, str]) -> dict[Place, Pinned]:
    """Return the comments pinned to a sheet's cells; `people` are the authors of threads, by their identifiers."""
    related = parts.related(sheet)
    began: dict[str, str] = {}
    for _, name in (one for one in related.values() if one[0].endswith("/threadedComment")):
        for one in parts.xml(name).iterfind("{*}threadedComment"):
            began.setdefault(one.get("ref", ""), people.get(one.get("personId", ""), ""))
    found = {}
    for name in (name for kind, name in related.values() if kind.endswith("/comments")):
        authors = [author.text or "" for author in parts.xml(name).iterfind("{*}authors/{*}author")]
        for comment in parts.xml(name).iterfind(".//{*}comment"):
            text = "".join(t.text or "" for t in comment.iterfind(".//{*}t"))
            if text.startswith(_THREADED):
                text = text.rpartition("Comment:")[2]
            ref, number = comment.get("ref", ""), comment.get("authorId", "")
            author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
            author = began.get(ref, "") if author.startswith(_THREAD) else author
            found[_places([f'r="{ref}"'.encode()])[0]] = pinned(text, author)
    return found
