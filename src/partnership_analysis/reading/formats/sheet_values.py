"""The contents of large sheets of an Excel workbook in XML, if their cells hold nothing but texts and numbers.

Such a sheet repeats the same texts and dates. Calamine reads each of them once, from a small workbook that is made with
the same texts and styles. Each cell then gets what calamine read.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from python_calamine import CalamineWorkbook

from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.sheet_cells import Cells, PlainContents
from partnership_analysis.reading.formats.sheet_pieces import NO_STYLE

Rows = tuple[tuple[Any, ...], ...]
Objects = npt.NDArray[np.object_]

# A smaller sheet takes no time anyway. With fewer cells to each text, no time is saved.
_FEWEST_CELLS, _FEWEST_TO_A_TEXT = 20_000, 4
# Any number shows whether a style makes dates or times of numbers.
_SOME_NUMBER = 41_364.5

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET = "xl/worksheets/sheet1.xml"
_RELATED = (
    ("_rels/.rels", "officeDocument", "xl/workbook.xml"),
    ("xl/_rels/workbook.xml.rels", "worksheet", "worksheets/sheet1.xml"),
)


def read(parts: Archive, sheets: Mapping[str, Cells]) -> dict[str, Rows]:
    """Return the contents of those sheets that are large and hold nothing but texts and numbers, by their names.

    Parameters
    ----------
    parts
        The parts of the workbook.
    sheets
        The cells of its sheets, by their names.
    """
    found: dict[str, Rows] = {}
    for name, cells in sheets.items():
        if cells.plain is not None and len(cells.rows) >= _FEWEST_CELLS:
            texts = len(np.unique(cells.texts)) + len(cells.plain.texts)
            if _FEWEST_TO_A_TEXT * texts <= len(cells.rows):
                found[name] = _rows(cells, _contents(parts, cells, cells.plain))
    return found


def _contents(parts: Archive, cells: Cells, plain: PlainContents) -> Objects:
    """Return what each cell of a sheet holds."""
    has_shared_text, has_own_text = cells.texts >= 0, plain.own_texts >= 0
    has_number = ~has_shared_text & ~has_own_text
    shared, styles = np.unique(cells.texts[has_shared_text]), np.unique(cells.styles[has_number])
    distinct = [f't="s"><v>{text}</v>' for text in shared.tolist()]
    distinct += [f't="inlineStr">{text.decode()}' for text in plain.texts]
    distinct += [_number_xml(_SOME_NUMBER, style) for style in styles.tolist()]
    read = _read_by_calamine(parts, distinct)
    found = np.empty(len(read), dtype=object)
    found[:] = [None if type(one) is str and (not one or one.isspace()) else one for one in read]
    contents = np.array(plain.numbers, dtype=object)
    contents[has_shared_text] = found[np.searchsorted(shared, cells.texts[has_shared_text])]
    contents[has_own_text] = found[len(shared) + plain.own_texts[has_own_text]]
    makes_dates = np.array([type(one) is not float for one in found[len(found) - len(styles) :]], dtype=bool)
    dated = np.flatnonzero(has_number & np.isin(cells.styles, styles[makes_dates]))
    contents[dated] = _dates(parts, contents[dated].tolist(), cells.styles[dated].tolist())
    return contents


def _dates(parts: Archive, numbers: Sequence[float], styles: Sequence[int]) -> list[Any]:
    """Return the dates and times that numbers are in their styles."""
    pairs = list(zip(numbers, styles, strict=True))
    distinct = list(dict.fromkeys(pairs))
    dates = dict(zip(distinct, _read_by_calamine(parts, [_number_xml(*pair) for pair in distinct]), strict=True))
    return [dates[pair] for pair in pairs]


def _number_xml(number: float, style: int) -> str:
    """Return the XML of a cell with a number, from behind its address to before its end tag."""
    styled = f's="{style}"' if style != NO_STYLE else ""
    return f"{styled}><v>{number!r}</v>"


def _read_by_calamine(parts: Archive, cells: Sequence[str]) -> list[Any]:
    """Return what calamine reads in some cells that have the texts and styles of a workbook."""
    if not cells:
        return []
    # Calamine leaves out empty cells at the end of a sheet, so a number stands there.
    filled_last = [*cells, _number_xml(_SOME_NUMBER, NO_STYLE)]
    rows = (f'<row r="{row}"><c r="A{row}" {cell}</c></row>' for row, cell in enumerate(filled_last, start=1))
    properties = parts.xml("xl/workbook.xml").find(".//{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    small = {name: parts.read(name) for name in ("xl/sharedStrings.xml", "xl/styles.xml") if name in parts}
    small |= {
        file: f'{_RELATIONS}<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'.encode()
        for file, kind, target in _RELATED
    }
    small["xl/workbook.xml"] = (
        f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><workbookPr date1904="{int(since_1904)}"/>'
        '<sheets><sheet name="small" sheetId="1" r:id="r1"/></sheets></workbook>'
    ).encode()
    small[_SHEET] = f"<worksheet {_MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>".encode()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in small.items():
            archive.writestr(name, part)
    content.seek(0)
    with CalamineWorkbook.from_filelike(content) as book:
        read = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [content for (content,) in read[:-1]]


def _rows(cells: Cells, contents: Objects) -> Rows:
    """Return a sheet row by row, up to the last that holds anything."""
    grid = np.full((int(cells.rows.max()) + 1, int(cells.columns.max()) + 1), None, dtype=object)
    grid[cells.rows, cells.columns] = contents
    rows = [*map(tuple, grid.tolist())]
    while rows and all(content is None for content in rows[-1]):
        rows.pop()
    return tuple(rows)
