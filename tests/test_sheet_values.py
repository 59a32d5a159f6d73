"""Large plain sheets are read many cells at once, and each cell holds what the reader of values says."""

import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from partnership_analysis.reading import workbook
from partnership_analysis.reading.formats import sheet_values

SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ("Council", "Period", "Value", "Sent", "Note")
VALUES = (0.97, 12, -3.5, 1e-7, 123456789.123, 1e22, 0, None)
MOMENTS = (dt.date(2014, 3, 31), dt.datetime(2014, 3, 31, 12, 30), dt.time(9, 30), dt.timedelta(hours=30), None)
NOTES = ("as agreed ", " late", "two\nlines", " ", "£5 & <b>", "x" * 40, "x" * 600, None)
FORMATS = ("0.0%", "General", "#,##0", '0"%"', '"£"#,##0.00')


def large(rows: int = 40, **cells: object) -> dict[str, bytes]:
    """Return the parts of a workbook with such a sheet, as openpyxl writes them, with some cells set."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    for row in range(rows):
        moment, note = MOMENTS[row % len(MOMENTS)], NOTES[row % len(NOTES)]
        sheet.append(
            [f"Council {row % 3}", f"20{10 + row % 4}/{11 + row % 4}", VALUES[row % len(VALUES)], moment, note]
        )
        sheet.cell(row + 2, 3).number_format = FORMATS[row % len(FORMATS)]
    for address, content in cells.items():
        sheet[address] = content
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_shared_texts(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return a workbook whose texts stand together, each once, as Excel keeps them."""
    texts: dict[bytes, int] = {}

    def shared(cell: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % texts.setdefault(cell[1], len(texts))

    sheet = re.sub(rb't="inlineStr"><is>(.*?)</is>', shared, parts[SHEET], flags=re.S)
    relations = parts["xl/_rels/workbook.xml.rels"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    related = b'<Relationship Id="texts" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    listed = b"".join(b"<si>%s</si>" % text for text in texts)
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return parts | {
        SHEET: sheet,
        "xl/_rels/workbook.xml.rels": relations.replace(b"</Relationships>", related),
        "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>' % (namespace, listed),
    }


def changed(parts: dict[str, bytes], name: str, old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in parts[name]
    return parts | {name: parts[name].replace(old, new, 1)}


@pytest.fixture
def both(monkeypatch):
    """Read a workbook both ways; return what its cells hold, and whether many were read at once."""

    def read(parts: dict[str, bytes]) -> tuple[list[object], bool]:
        content, many = io.BytesIO(), []
        with zipfile.ZipFile(content, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        rows_of = sheet_values._rows
        monkeypatch.setattr(sheet_values, "_rows", lambda *cells: many.append(cells) or rows_of(*cells))
        found = []
        for fewest in (1, 10**9):
            monkeypatch.setattr(sheet_values, "_FEWEST_CELLS", fewest)
            monkeypatch.setattr(sheet_values, "_FEWEST_TO_A_TEXT", 0)
            sheets, problems = workbook.read_content("k.xlsx", content.getvalue())
            held = [[(type(content), content) for row in sheet.rows for content in row] for sheet in sheets]
            found.append([*held, *((sheet.spans, sheet.percents) for sheet in sheets), *problems])
        monkeypatch.setattr(sheet_values, "_rows", rows_of)
        assert found[0] == found[1]
        return found[0], bool(many)

    return read


@pytest.mark.parametrize("kept", [lambda parts: parts, with_shared_texts], ids=["in the cells", "shared"])
def test_texts_numbers_dates_and_times_are_what_the_reader_of_values_says(both, kept):
    (cells, *_), many = both(kept(large()))
    assert many
    assert {dt.date, dt.datetime, dt.time, dt.timedelta, float, str} <= {kind for kind, _ in cells}


def test_dates_count_from_1904_where_the_workbook_says_so(both):
    parts = large()
    dated, _ = both(parts)
    later, many = both(changed(parts, "xl/workbook.xml", b"<workbookPr/>", b'<workbookPr date1904="1"/>'))
    assert many
    assert (dt.date, dt.date(2014, 3, 31)) in dated[0]
    assert (dt.date, dt.date(2018, 4, 1)) in later[0]


@pytest.mark.parametrize(
    "odd",
    [
        {"C5": "=1+1"},
        {"C5": True},
        {"C5": "#N/A"},
    ],
    ids=["a formula", "yes or no", "an error"],
)
def test_a_sheet_that_holds_anything_else_is_left_to_the_reader_of_values(both, odd):
    _, many = both(large(**odd))
    assert not many


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="4">', b'<row r="4" ht="1>"'),
        (b'<row r="4">', b'<row r="4" spans="1:5">\n'),
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'),
        (b'<c r="A4"', b'<c r="A3"'),
        (b"<v>0.97</v>", b"<v> 0.97</v>"),
        (b"<v>0.97</v>", b"<v>0.30000000000000004</v>"),
        (b"<v>0.97</v>", b"<v>0.97</v>0.98"),
        (b"<v>0.97</v>", b"<v>97E-2</v>"),
    ],
)
def test_what_is_written_otherwise_is_read_alike(both, old, new):
    parts = large()
    try:
        both(changed(parts, SHEET, old, new))
    except workbook.InputError as error:
        assert "cannot be read" in str(error)  # noqa: PT017 (or it is read alike)


def test_sheets_of_few_cells_or_many_different_texts_are_left_to_the_reader_of_values(monkeypatch):
    asked = []
    monkeypatch.setattr(sheet_values, "_read_by_calamine", lambda *_: asked.append(True))
    monkeypatch.setattr(sheet_values, "_FEWEST_CELLS", 100)
    content = io.BytesIO()
    book = Workbook()
    for row in range(60):
        book.active.append([f"Measure {row}", f"Note {row}"])
    book.save(content)
    assert len(workbook.read_content("k.xlsx", content.getvalue())[0][0].rows) == 60
    assert not asked
