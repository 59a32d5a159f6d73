"""Spreadsheet files.

Takes a path; gives sheets: grids of cell contents that know each cell's address and whether it is
formatted as a percentage. Nothing here knows what a sheet means.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from partnership_analysis.problems import InputError, Problem

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    SyntaxError,
    TypeError,
    AttributeError,
)
_SOURCE = re.compile(r"(?P<file>.+?\.\w+)!(?P<sheet>.+)!(?P<cell>[A-Z]+\d+)")


@dataclass(frozen=True)
class Sheet:
    """One worksheet.

    Attributes
    ----------
    file, name
        The workbook's file name and the sheet's own.
    rows
        Contents, row by row; None where a cell is empty.
    percents
        The (row, column) of cells with a percentage format, counted from 0.
    spans
        For the (row, column) that begins a merged range in a row, how many columns it covers.
    """

    file: str
    name: str
    rows: tuple[tuple[Any, ...], ...]
    percents: frozenset[tuple[int, int]]
    spans: dict[tuple[int, int], int]

    def text(self, row: int, column: int) -> str:
        """Return a cell's content as trimmed text, empty where there is none.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", ((" Measure ", None),), frozenset(), {}).text(0, 0)
        'Measure'
        """
        content = self.rows[row][column]
        return "" if content is None else " ".join(str(content).split())

    def source(self, row: int, column: int) -> str:
        """Return where a cell is, as the tidy tables write it.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (), frozenset(), {}).source(3, 6)
        'k.xlsx!KPIs!G4'
        """
        return f"{self.file}!{self.name}!{self.address(row, column)}"

    def problem(self, severity: str, row: int, column: int, found: str, expected: str, action: str) -> Problem:
        """Return a problem with one cell of this sheet."""
        return Problem(severity, self.file, self.name, self.address(row, column), found, expected, action)

    @staticmethod
    def address(row: int, column: int) -> str:
        """Return a cell's address: row 3, column 6, counted from 0, is G4.

        Examples
        --------
        >>> Sheet.address(3, 6)
        'G4'
        """
        return f"{get_column_letter(column + 1)}{row + 1}"

    @property
    def title(self) -> str:
        """The sheet's first filled cell, as text."""
        first = next((row for row in range(len(self.rows)) if self.filled(row)), None)
        return "" if first is None else self.text(first, self.filled(first)[0])

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row that hold something."""
        return [c for c, content in enumerate(self.rows[row]) if content is not None and str(content).strip()]


def read(path: str | Path) -> tuple[list[Sheet], list[Problem]]:
    """Read every sheet of a workbook, and list its formulas that were never calculated.

    Raises
    ------
    InputError
        If the file is missing, is not an xlsx workbook or holds nothing.

    Examples
    --------
    >>> sheets, problems = read("data/raw/serco_partnership_2014-15.xlsx")
    >>> [sheet.name for sheet in sheets][:2], problems
    (['About', 'Customer Services KPIs'], [])
    """
    path = Path(path)
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        raise InputError([_file_problem(path, found, "a spreadsheet", "Check the path and the name")])
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        found = f"a file of another kind ({path.suffix or 'no ending'})"
        action = "Open it in Excel or LibreOffice and save it as .xlsx"
        raise InputError([_file_problem(path, found, "an Excel workbook (.xlsx)", action)])
    try:
        computed, formulas = _open(path, data_only=True), _open(path, data_only=False)
    except _UNREADABLE as error:
        found = f"a file that cannot be read as a spreadsheet ({type(error).__name__})"
        action = "Open it in Excel or LibreOffice, take off its password if it has one, and save it as .xlsx"
        raise InputError([_file_problem(path, found, "an Excel workbook (.xlsx)", action)]) from error
    sheets = [_sheet(path.name, worksheet) for worksheet in computed.worksheets]
    if not any(sheet.rows for sheet in sheets):
        raise InputError(
            [_file_problem(path, "no filled cell", "tables of figures", "Check that it is the right file")]
        )
    return sheets, list(_never_calculated(path, computed, formulas))


def split_source(source: str) -> tuple[str, str, str]:
    """Take a `source` apart: the file, the sheet and the cell. Any of the first two may hold a "!".

    Examples
    --------
    >>> split_source("final!.xlsx!R&D!!G4")
    ('final!.xlsx', 'R&D!', 'G4')
    """
    match = _SOURCE.fullmatch(source)
    if not match:
        raise ValueError(f"{source!r} is not a source such as workbook.xlsx!Sheet!G4")
    return match["file"], match["sheet"], match["cell"]


def _open(path: Path, data_only: bool) -> Any:
    with path.open("rb") as file, warnings.catch_warnings():
        # openpyxl warns of styles and drop-downs that it leaves out: nothing that we read.
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(file, data_only=data_only, keep_links=False)


def _sheet(file: str, worksheet: Any) -> Sheet:
    cells = list(worksheet.iter_rows())
    rows = tuple(tuple(cell.value for cell in row) for row in cells)
    while rows and all(content is None for content in rows[-1]):
        rows = rows[:-1]
    percents = {(r, c) for r, row in enumerate(cells) for c, cell in enumerate(row) if _is_percent(cell.number_format)}
    spans = {(m.min_row - 1, m.min_col - 1): m.max_col - m.min_col + 1 for m in worksheet.merged_cells.ranges}
    return Sheet(file, worksheet.title, rows, frozenset(percents), spans)


def _is_percent(number_format: str | None) -> bool:
    """Tell whether a format multiplies by 100: a quoted or escaped % is only lettering."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format or "")


def _never_calculated(path: Path, computed: Any, formulas: Any) -> Iterator[Problem]:
    for worksheet in formulas.worksheets:
        for cell in (cell for row in worksheet.iter_rows() for cell in row):
            result = computed[worksheet.title][cell.coordinate]
            # A result that is empty text, as of =IF(A1>0,A1,""), is a result.
            if cell.data_type == "f" and result.value is None and result.data_type == "n":
                found, expected = f"the formula {cell.value} without a result", "a calculated value"
                action = "Open the workbook in Excel or LibreOffice, let it calculate, and save it"
                yield Problem("error", path.name, worksheet.title, cell.coordinate, found, expected, action)


def _file_problem(path: Path, found: str, expected: str, action: str) -> Problem:
    return Problem("error", path.name or str(path), "", "", found, expected, action)
