"""Files made to exhaust the machine that reads them: small to send, and large or endless to read.

Each is made from a small workbook that reads well, and is named for what is wrong with it. Run with a folder of them,
this reads each under a limit of memory and prints what was said of it and how long that took.
"""

import json
import resource
import struct
import sys
import time
import zipfile
from pathlib import Path

import writers

ROWS = [["Measure", "2014/15"], ["NDR collection", (0.9778, "0.00%")]]
SHEET, MAIN = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What reading any of them may take beside what Python and its libraries take.
MEMORY = 700_000_000
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="S1048576"><v>1</v></c></row>'


def write(folder: Path) -> None:
    """Write every file to a folder."""
    for make in (_cells, _archives, _texts, _old_workbooks, _large_parts, _documents, _lines, _names):
        make(folder)


def replaced(path: Path, target: Path, changes: dict[str, bytes | None], more: dict[str, bytes] | None = None) -> Path:
    """Write an archive again with some of its parts in place of others, and with more of them after."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changes
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*parts.items(), *(more or {}).items()]:
            if content is not None:
                archive.writestr(name, content)
    return target


def _sheet(cells: str) -> bytes:
    return f'<worksheet xmlns="{SPACE}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def _book(folder: Path, name: str, cells: str, **changes: bytes) -> Path:
    plain = writers.write(folder / ".plain.xlsx", {"Rates": ROWS})
    return replaced(plain, folder / f"{name}.xlsx", {SHEET: _sheet(cells), **changes})


def _cells(folder: Path) -> None:
    for name, space in (("tab", "\t"), ("newline", "\n"), ("two spaces", "  ")):
        _book(folder, f"far cell after a {name}", f'<row r="1"><c{space}r="XFD1048576"><v>1</v></c></row>')
    _book(folder, "far cell with a prefix", '<row r="1"><x:c xmlns:x="urn:x" r="XFD1048576"><x:v>1</x:v></x:c></row>')
    _book(folder, "far cell, then a comment", '<row r="1"><c r="XFD1048576"><v>1</v></c></row><!-- -->')
    _book(folder, "no such column", '<row r="1"><c r="XFE1"><v>1</v></c></row>')
    _book(folder, "two cells far apart", FAR)
    _book(folder, "spaces after a formula", f'<row r="1"><c r="A1"><f>1+1</f>{" " * 200_000}<v>2</v></c></row>')
    attributes = 'r="A1" ' * 100_000
    _book(folder, "a cell without an end", f'<row r="1"><c {attributes}')
    _book(folder, "a tag without an end", f'<row r="1"><c r="A1" x="{"x" * 30_000_000}')
    five = {f"KPIs {n}": ROWS for n in range(1, 6)}
    far = {f"xl/worksheets/sheet{n}.xml": _sheet(FAR.replace("S1048576", "A1048576")) for n in range(1, 6)}
    replaced(writers.write(folder / ".five.xlsx", five), folder / "five sheets of far cells.xlsx", far)


def _archives(folder: Path) -> None:
    far = _sheet('<row r="1"><c r="XFD1048576"><v>1</v></c></row>')
    plain = writers.write(folder / ".plain.xlsx", {"Rates": ROWS})
    for name, member in (
        ("backslashes", SHEET.replace("/", "\\")),
        ("capitals", SHEET.upper()),
        ("a step up", f"xl/../{SHEET}"),
        ("a root", f"/{SHEET}"),
        ("nothing between slashes", SHEET.replace("/", "//")),
    ):
        replaced(plain, folder / f"a second sheet under a name with {name}.xlsx", {}, {member: far})
    content = plain.read_bytes()
    (folder / "an archive after another.xlsx").write_bytes(content + content)
    (folder / "an archive with a word at its end.xlsx").write_bytes(content[:-2] + b"\x05\x00PK\x05\x06 ")
    main = f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/other.xml"/>'
    related = f'<Relationships xmlns="{PACKAGE}">{main}</Relationships>'
    replaced(plain, folder / "a workbook elsewhere.xlsx", {"_rels/.rels": related.encode()})


def _texts(folder: Path) -> None:
    long = f'<sst xmlns="{SPACE}"><si/><si><t>{"x" * 1_000_000}</t></si></sst>'
    cells = "".join(f'<row r="{n}"><c r="A{n}" t = "s"><v>1</v></c></row>' for n in range(1, 20_001))
    for name, said in (("a text used", cells), ("a text used in plain cells", cells.replace(" = ", "="))):
        # It has no relationship: the reader of values looks for it by its name.
        _book(folder, f"{name} without measure", said, **{"xl/sharedStrings.xml": long.encode()})

    many = f'<sst xmlns="{SPACE}" uniqueCount="4000000000"><si><t>x</t></si></sst>'
    _book(folder, "four billion texts", cells, **{"xl/sharedStrings.xml": many.encode()})


def _old_workbooks(folder: Path) -> None:
    content = (Path(__file__).with_name("data") / "invented.xls").read_bytes()
    extent, texts = (
        content.index(struct.pack("<HH", 0x200, 14)) + 4,
        content.index(struct.pack("<HHII", 0xFC, 62, 5, 5)),
    )
    for name, at, said in (
        ("of four billion rows", extent, struct.pack("<IIHH", 0, 0xFFFFFFFF, 0, 0xFFFF)),
        ("of less than no rows", extent, struct.pack("<IIHH", 9, 2, 0, 9)),
        ("of four billion texts", texts + 8, struct.pack("<I", 0xFFFFFFFF)),
    ):
        (folder / f"a sheet {name}.xls").write_bytes(content[:at] + said + content[at + len(said) :])


def _large_parts(folder: Path) -> None:
    styles = b"<styleSheet>" + b"<a/>" * 12_500_000 + b"</styleSheet>"
    _book(folder, "large styles", FAR.replace("S1048576", "B2"), **{"xl/styles.xml": styles})


def _documents(folder: Path) -> None:
    plain = writers.write(folder / ".plain.ods", {"Rates": ROWS})
    with zipfile.ZipFile(plain) as archive:
        content = archive.read("content.xml").decode()
    row, cell = "<table:table-row>", '<table:table-cell office:value-type="string">'
    rate = 'office:value-type="percentage"'
    repeated = "table:number-columns-repeated"
    for name, old, new in (
        ("texts", f"{cell}<text:p>Measure", f'{cell[:-1]} {repeated}="100"><text:p>{"x" * 1_000_000}'),
        ("spaces", "<text:p>Measure", '<text:p><text:s text:c="2000000000"/>Measure'),
        ("percentages", rate, f'{rate} {repeated}="10000"'),
        ("cells", rate, f'{rate} {repeated}="99999999999"'),
        ("minus cells", rate, f'{rate} {repeated}="-1"'),
        ("other names", 'xmlns:table="urn:oasis', 'xmlns:table="urn:else:oasis'),
    ):
        said = content.replace(row, row[:-1] + ' table:number-rows-repeated="1000">').replace(old, new)
        replaced(plain, folder / f"repeated {name}.ods", {"content.xml": said.encode()})
    endless = content.replace(row, row + "<table:table-cell/>" * 1_100_000)
    replaced(plain, folder / "a row of many cells.ods", {"content.xml": endless.encode()})


def _lines(folder: Path) -> None:
    (folder / "empty lines.csv").write_bytes(b"Measure,2014/15\nNDR collection,5\n" + b"\n" * 20_000_000)
    (folder / "empty lines, then a figure.csv").write_bytes(b"\n" * 2_000_000 + b"Measure,2014/15\nNDR collection,5\n")
    (folder / "a line of commas.csv").write_bytes(b"Measure,2014/15\nNDR collection,5\n" + b"," * 60_000_000)
    (folder / "commas in quotation marks.csv").write_bytes(b"Measure,2014/15\n" + b'"\n",,,,,,' * 4_000_000)


def _names(folder: Path) -> None:
    plain = writers.write(folder / ".plain.xlsb", {"Rates": ROWS})
    with zipfile.ZipFile(plain) as archive:
        content = archive.read("xl/worksheets/sheet1.bin")
    at = content.index(struct.pack("<d", 0.9778)) - 8
    far = content[:at] + struct.pack("<I", 60_000) + content[at + 4 :]
    replaced(plain, folder / "a far column.xlsb", {"xl/worksheets/sheet1.bin": far})
    for kind, part in (("xlsx", MAIN), ("ods", "content.xml")):
        plain = writers.write(folder / f".plain.{kind}", {"Rates": ROWS})
        with zipfile.ZipFile(plain) as archive:
            said = archive.read(part).replace(b'"Rates"', b'"Ra&#10;tes"')
        replaced(plain, folder / f"a sheet of two lines.{kind}", {part: said})
    writers.write(folder / "a file of\ntwo lines.xlsx", {"Rates": ROWS})


def main(folder: Path) -> None:
    from partnership_analysis.problems import InputError
    from partnership_analysis.reading import workbook

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith(".")):
        started = time.process_time()
        try:
            sheets, _ = workbook.read(path)
            said = f"read {sheets[-1].name!r}: {len(sheets[-1].rows)} rows"
        except InputError as error:
            said = "; ".join(problem.found for problem in error.problems)
        print(json.dumps([path.name, said, round(time.process_time() - started, 2)]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
