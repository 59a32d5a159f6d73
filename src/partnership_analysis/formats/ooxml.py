"""Excel workbooks in XML (.xlsx, .xlsm): formats, errors, formulas without results and comments.

The sheets' XML is searched, not parsed: a sheet of a million cells is read in the time its values take.
"""

import html
import re

from openpyxl.utils import column_index_from_string

from partnership_analysis.formats import archive
from partnership_analysis.formats.archive import Archive
from partnership_analysis.formats.details import LARGEST_AREA, PERCENT_FORMATS, Details, Place, check_area, is_percent

_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
# Comments and literal text could hold what looks like a cell.
_NOT_MARKUP = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.S)
_FAR_DOWN = re.compile(rb'<c r="[A-Z]+(\d{6,})')
_FAR_RIGHT = re.compile(rb'<c r="([A-Z]{2,3})\d')
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*(?<!/)>")
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.S)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_TEXT_RESULT = re.compile(rb"\bt=[\"'](?:str|e|b)[\"']")
_THREADED = "[Threaded comment]"


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    root = parts.related("")
    main = next((name for kind, name in root.values() if kind.endswith("/officeDocument")), "/xl/workbook.xml")
    related = parts.related(main)
    styles = next((name for kind, name in related.values() if kind.endswith("/styles")), "/xl/styles.xml")
    percents = _percent_styles(parts, styles)
    found = {}
    for sheet in parts.xml(main).iterfind(".//{*}sheet"):
        identifier = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        kind, name = related.get(identifier, ("", ""))
        if kind.endswith("/worksheet"):
            found[sheet.get("name", "")] = _sheet(parts, name, percents)
    return found


def _percent_styles(parts: Archive, name: str) -> set[bytes]:
    styles = parts.xml(name)
    own = {f.get("numFmtId"): is_percent(f.get("formatCode", "")) for f in styles.iterfind(".//{*}numFmts/{*}numFmt")}
    plain = {str(number): True for number in PERCENT_FORMATS}
    formats = [style.get("numFmtId") for style in styles.iterfind("{*}cellXfs/{*}xf")]
    return {str(i).encode() for i, number in enumerate(formats) if own.get(number, plain.get(number or "", False))}


def _sheet(parts: Archive, name: str, percent_styles: set[bytes]) -> Details:
    xml = parts.read(name)
    if b"<!" in xml or b"\0" in xml[:200]:
        archive.check_xml(xml)
        xml = _NOT_MARKUP.sub(b"", xml)
    # As every program writes it: each cell begins with its address.
    plain = b":c " not in xml and xml.count(b"<c ") == xml.count(b'<c r="')
    _check_extent(xml, plain)
    found = Details()
    if percent_styles:
        found.percents = _percents(xml, plain, b"|".join(sorted(percent_styles)))
    if b"<f" in xml or not plain:
        without = [m for m in _FORMULA.finditer(xml) if not _TEXT_RESULT.search(m[1])]
        formulas = [html.unescape((m[2] or b"").decode()) for m in without]
        found.uncalculated = dict(zip(_places([m[1] for m in without]), formulas, strict=True))
    errors = _ERROR.findall(xml) if b't="e"' in xml or b"t='e'" in xml else []
    texts = [html.unescape(text.decode()) for _, text in errors]
    found.contents = dict(zip(_places([cell for cell, _ in errors]), texts, strict=True))
    for kind, target in parts.related(name).values():
        if kind.endswith("/comments"):
            found.comments = _comments(parts, target)
    return found


def _percents(xml: bytes, plain: bool, styles: bytes) -> dict[int, set[int]]:
    """Return the rows, by column, of the cells that have one of some styles."""
    style = rb"\ss=[\"'](?:" + styles + rb")[\"']"
    found: dict[int, set[int]] = {}
    if not plain:
        for row, column in _places(re.findall(rb"<(?:\w+:)?c(\s(?=[^>]*" + style + rb")[^>]*)>", xml)):
            found.setdefault(column, set()).add(row)
        return found
    by_letters: dict[bytes, set[int]] = {}
    for letters, row in re.findall(rb'<c r="([A-Z]+)(\d+)"[^>]*?' + style, xml):
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
        letters = {column for column, _ in filled}
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
    return int(column_index_from_string(letters)) - 1


def _comments(parts: Archive, name: str) -> dict[Place, str]:
    found = {}
    for comment in parts.xml(name).iterfind(".//{*}comment"):
        text = "".join(t.text or "" for t in comment.iterfind(".//{*}t"))
        if text.startswith(_THREADED):
            text = text.rpartition("Comment:")[2]
        place = _places([f'r="{comment.get("ref", "")}"'.encode()])[0]
        found[place] = " ".join(text.split())
    return found
