"""Spreadsheet files.

Takes a path; gives sheets: grids of cell contents that know each cell's address and whether it is
formatted as a percentage. Nothing here knows what a sheet means.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from partnership_analysis.problems import InputError, Problem


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

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row that hold something."""
        return [c for c, content in enumerate(self.rows[row]) if content is not None and str(content).strip()]


def read(path: str | Path) -> list[Sheet]:
    """Read every sheet of a workbook.

    Raises
    ------
    InputError
        If the file is missing, is not an xlsx workbook, holds nothing, or has formulas whose results
        were never calculated (each such cell is named).

    Examples
    --------
    >>> [sheet.name for sheet in read("data/raw/serco_partnership_2014-15.xlsx")][:2]
    ['About', 'Customer Services KPIs']
    """
    path = Path(path)
    if not path.is_file():
        raise InputError([_file_problem(path, "no such file", "a spreadsheet", "Check the path and the name")])
    try:
        computed = load_workbook(path, data_only=True, keep_links=False)
        formulas = load_workbook(path, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError, TypeError) as error:
        raise InputError(
            [
                _file_problem(
                    path,
                    f"a file that cannot be read as a spreadsheet ({type(error).__name__})",
                    "an Excel workbook (.xlsx)",
                    "Open it in Excel or LibreOffice and save it as .xlsx",
                )
            ]
        ) from error
    problems = list(_never_calculated(path, computed, formulas))
    if problems:
        raise InputError(problems)
    sheets = [_sheet(path.name, worksheet) for worksheet in computed.worksheets]
    if not any(sheet.rows for sheet in sheets):
        raise InputError(
            [_file_problem(path, "no filled cell", "tables of figures", "Check that it is the right file")]
        )
    return sheets


def _sheet(file: str, worksheet: Any) -> Sheet:
    cells = [row for row in worksheet.iter_rows() if worksheet.calculate_dimension()]
    rows = tuple(tuple(cell.value for cell in row) for row in cells)
    while rows and all(content is None for content in rows[-1]):
        rows = rows[:-1]
    percents = {
        (r, c) for r, row in enumerate(cells) for c, cell in enumerate(row) if "%" in (cell.number_format or "")
    }
    spans = {(m.min_row - 1, m.min_col - 1): m.max_col - m.min_col + 1 for m in worksheet.merged_cells.ranges}
    return Sheet(file, worksheet.title, rows, frozenset(percents), spans)


def _never_calculated(path: Path, computed: Any, formulas: Any) -> Iterator[Problem]:
    for worksheet in formulas.worksheets:
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and computed[worksheet.title][cell.coordinate].value is None:
                    yield Problem(
                        "error",
                        path.name,
                        worksheet.title,
                        cell.coordinate,
                        f"the formula {cell.value} without a result",
                        "a calculated value",
                        "Open the workbook in Excel or LibreOffice, let it calculate, and save it",
                    )


def _file_problem(path: Path, found: str, expected: str, action: str) -> Problem:
    return Problem("error", path.name, "", "", found, expected, action)
