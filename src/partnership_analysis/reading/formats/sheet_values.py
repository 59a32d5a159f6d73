"""The contents of large sheets of an Excel workbook in XML, whose cells hold texts and numbers alone.

Such a sheet says the same again and again. What its texts and dates are, the reader of values is asked once for each
that is different, in a small workbook with the same texts and styles; each cell then has what it was told.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from python_calamine import CalamineWorkbook

from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.sheet_cells import Cells, Plain
from partnership_analysis.reading.formats.sheet_pieces import NO_STYLE

Rows = tuple[tuple[Any, ...], ...]
Objects = npt.NDArray[np.object_]

# With fewer cells it takes no time anyway, and with fewer cells to each text it saves none.
_FEWEST_CELLS, _FEWEST_TO_A_TEXT = 20_000, 4
# Any number: a style makes dates or times of numbers, or does not.
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
    """Return the contents of those sheets that are large and hold texts and numbers alone, by their names.

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


def _contents(parts: Archive, cells: Cells, plain: Plain) -> Objects:
    """Return what each cell of a sheet holds."""
    of_shared, of_own = cells.texts >= 0, plain.own_texts >= 0
    of_number = ~of_shared & ~of_own
    shared, styles = np.unique(cells.texts[of_shared]), np.unique(cells.styles[of_number])
    asked = [f't="s"><v>{text}</v>' for text in shared.tolist()]
    asked += [f't="inlineStr">{text.decode()}' for text in plain.texts]
    asked += [_number(_SOME_NUMBER, style) for style in styles.tolist()]
    told = np.empty(len(asked), dtype=object)
    told[:] = [None if type(one) is str and (not one or one.isspace()) else one for one in _told(parts, asked)]
    contents = np.array(plain.numbers, dtype=object)
    contents[of_shared] = told[np.searchsorted(shared, cells.texts[of_shared])]
    contents[of_own] = told[len(shared) + plain.own_texts[of_own]]
    makes_dates = np.array([type(one) is not float for one in told[len(told) - len(styles) :]], dtype=bool)
    dated = np.flatnonzero(of_number & np.isin(cells.styles, styles[makes_dates]))
    contents[dated] = _dates(parts, contents[dated].tolist(), cells.styles[dated].tolist())
    return contents


def _dates(parts: Archive, numbers: Sequence[float], styles: Sequence[int]) -> list[Any]:
    """Return the dates and times that numbers are in their styles."""
    pairs = list(zip(numbers, styles, strict=True))
    distinct = list(dict.fromkeys(pairs))
    told = dict(zip(distinct, _told(parts, [_number(*pair) for pair in distinct]), strict=True)) if distinct else {}
    return [told[pair] for pair in pairs]


def _number(number: float, style: int) -> str:
    """Return the rest of a cell's XML behind its address."""
    styled = f's="{style}"' if style != NO_STYLE else ""
    return f"{styled}><v>{number!r}</v>"


def _told(parts: Archive, cells: Sequence[str]) -> list[Any]:
    """Return what the reader of values makes of some cells of a workbook."""
    # Of what is empty at the end, the reader of values makes nothing.
    asked = [*cells, _number(_SOME_NUMBER, NO_STYLE)]
    rows = (f'<row r="{row}"><c r="A{row}" {cell}</c></row>' for row, cell in enumerate(asked, start=1))
    properties = parts.xml("xl/workbook.xml").find(".//{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    small = {name: parts.read(name) for name in ("xl/sharedStrings.xml", "xl/styles.xml") if name in parts}
    small |= {
        file: f'{_RELATIONS}<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'.encode()
        for file, kind, target in _RELATED
    }
    small["xl/workbook.xml"] = (
        f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><workbookPr date1904="{int(since_1904)}"/>'
        '<sheets><sheet name="asked" sheetId="1" r:id="r1"/></sheets></workbook>'
    ).encode()
    small[_SHEET] = f"<worksheet {_MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>".encode()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in small.items():
            archive.writestr(name, part)
    content.seek(0)
    with CalamineWorkbook.from_filelike(content) as book:
        told = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [content for (content,) in told[:-1]]


def _rows(cells: Cells, contents: Objects) -> Rows:
    """Return a sheet row by row, up to the last that holds anything."""
    grid = np.full((int(cells.rows.max()) + 1, int(cells.columns.max()) + 1), None, dtype=object)
    grid[cells.rows, cells.columns] = contents
    rows = [*map(tuple, grid.tolist())]
    while rows and all(content is None for content in rows[-1]):
        rows.pop()
    return tuple(rows)
