"""Write small spreadsheets of every kind that can be written, to read back.

A cell is None, a number, a text, a date, or a (content, number format) pair. Each kind is written from its own
specification, with nothing of the reader's: .xlsx by openpyxl, .ods and .xlsb here.
"""

import csv
import datetime as dt
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

Sheets = Mapping[str, Iterable[Sequence[Any]]]

# Which number formats a cell of a date or a percentage has where none is given.
DATE = "dd/mm/yyyy"


def write(path: Path, sheets: Sheets) -> Path:
    """Write sheets as the kind of file that the path's ending says."""
    kinds = {".xlsx": _xlsx, ".xlsm": _xlsx, ".ods": _ods, ".xlsb": _xlsb, ".csv": _csv}
    kinds[path.suffix.lower()](path, {name: [list(row) for row in rows] for name, rows in sheets.items()})
    return path


def address(row: int, column: int) -> str:
    """Return a cell's address by its place counted from 0; for the first 26 columns."""
    return f"{chr(ord('A') + column)}{row + 1}"


def fill(cell: Any, content: Any) -> None:
    if isinstance(content, tuple):
        cell.value, cell.number_format = content
    else:
        cell.value = content


def _xlsx(path: Path, sheets: Sheets) -> None:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for r, row in enumerate(rows, start=1):
            for c, content in enumerate(row, start=1):
                fill(sheet.cell(r, c), content)
    book.save(path)


def _csv(path: Path, sheets: Sheets) -> None:
    """One file to a sheet: in a folder of the path's name where there are several."""
    several = len(sheets) > 1
    if several:
        path.mkdir()
    for name, rows in sheets.items():
        with (path / f"{name}.csv" if several else path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[_shown(content) for content in row] for row in rows])


def _shown(content: Any) -> str:
    """What Excel writes to a .csv: the cell as it is shown."""
    value, form = content if isinstance(content, tuple) else (content, "")
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if "%" in form:
        return f"{float(f'{value * 100:.13g}')!r}%"
    return str(value)


def _ods(path: Path, sheets: Sheets) -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", kind, zipfile.ZIP_STORED)
        file.writestr("META-INF/manifest.xml", manifest)
        file.writestr("content.xml", content)


def _ods_cell(content: Any) -> str:
    value, form = content if isinstance(content, tuple) else (content, "")
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
    elif isinstance(value, int | float):
        kind = "percentage" if "%" in form.replace('"%"', "") else "float"
        kind = f'office:value-type="{kind}" office:value="{value!r}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def _xlsb(path: Path, sheets: Sheets) -> None:
    """Write the records of [MS-XLSB] that a workbook cannot do without."""
    forms = ["General", *dict.fromkeys(c[1] for rows in sheets.values() for row in rows for c in row if _formed(c))]
    forms += [] if DATE in forms else [DATE]
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    binary = "application/vnd.ms-excel"
    targets = [("worksheet", f"worksheets/sheet{i}.bin") for i in range(1, len(sheets) + 1)] + [
        ("styles", "styles.bin")
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="bin" ContentType="{binary}.sheet.binary.macroEnabled.main"/>'
            f'<Override PartName="/xl/styles.bin" ContentType="{binary}.styles"/>'
            + "".join(
                f'<Override PartName="/xl/{name}" ContentType="{binary}.worksheet"/>'
                for kind, name in targets
                if kind == "worksheet"
            )
            + "</Types>",
        )
        main = f'<Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.bin"/>'
        file.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships">{main}</Relationships>')
        related = "".join(
            f'<Relationship Id="rId{i}" Type="{relation}/{kind}" Target="{name}"/>'
            for i, (kind, name) in enumerate(targets, start=1)
        )
        file.writestr(
            "xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{package}/relationships">{related}</Relationships>'
        )
        bundles = b"".join(
            _record(156, struct.pack("<II", 0, i) + _wide(f"rId{i}") + _wide(name))
            for i, name in enumerate(sheets, start=1)
        )
        file.writestr("xl/workbook.bin", _record(131) + _record(143) + bundles + _record(144) + _record(132))
        file.writestr("xl/styles.bin", _xlsb_styles(forms))
        for (_, name), rows in zip(targets, sheets.values(), strict=False):
            file.writestr(f"xl/{name}", _xlsb_sheet(rows, forms))


def _formed(content: Any) -> bool:
    return isinstance(content, tuple)


def _xlsb_styles(forms: list[str]) -> bytes:
    count = struct.pack("<I", len(forms))
    own = b"".join(_record(44, struct.pack("<H", 164 + i) + _wide(form)) for i, form in enumerate(forms))
    styles = b"".join(_record(47, struct.pack("<HHHHHHI", 0, 164 + i, 0, 0, 0, 0, 1)) for i in range(len(forms)))
    plain = struct.pack("<HHHHHHI", 0xFFFF, 0, 0, 0, 0, 0, 0)
    font = struct.pack("<HHHHBBBx", 220, 0, 400, 0, 0, 2, 0) + b"\x01\x01" + bytes(6) + b"\x02" + _wide("Calibri")
    parent = _record(626, struct.pack("<I", 1)) + _record(47, plain) + _record(627)
    fonts = _record(611, struct.pack("<I", 1)) + _record(43, font) + _record(612)
    formats = _record(615, count) + own + _record(616)
    return _record(278) + formats + fonts + parent + _record(617, count) + styles + _record(618) + _record(279)


def _xlsb_sheet(rows: Iterable[Sequence[Any]], forms: list[str]) -> bytes:
    body = b""
    for r, row in enumerate(rows):
        body += _record(0, struct.pack("<IIHHBI", r, 0, 300, 0, 0, 0))
        for c, content in enumerate(row):
            value, form = content if _formed(content) else (content, "General")
            if isinstance(value, dt.date):
                value, form = (value - dt.date(1899, 12, 30)).days, DATE
            place = struct.pack("<II", c, forms.index(form))
            if isinstance(value, str):
                body += _record(6, place + _wide(value))
            elif value is not None:
                body += _record(5, place + struct.pack("<d", value))
    rows = list(rows)
    extent = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max([len(row) - 1 for row in rows], default=0))
    return _record(129) + _record(148, extent) + _record(145) + body + _record(146) + _record(130)


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while True:
        head += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + content


def _wide(text: str) -> bytes:
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded
