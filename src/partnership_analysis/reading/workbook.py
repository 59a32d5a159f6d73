"""Spreadsheet files.

Takes a path; gives sheets: grids of cell contents that know each cell's address, whether it is formatted
as a percentage and what is commented on it. Nothing here knows what a sheet means.
"""

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from partnership_analysis import cells, units
from partnership_analysis.kinds import Shown
from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.reading.formats import LOCKED, Details, Pinned, UnreadableError
from partnership_analysis.reading.formats.details import LARGEST_FILE, SAVE_AGAIN, check_area
from partnership_analysis.units import Beside, UnitStated

KINDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")
# Short texts about what services did stand beside the spreadsheets of a folder, or in a folder of this name.
TEXTS = (".md", ".txt")
UPDATES = "updates"

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An encrypted .xlsx is an old-style container of this stream.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


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
        The rows, by column, of cells with a percentage format, counted from 0.
    spans
        For the (row, column) that begins a merged range in a row, how many columns it covers.
    comments
        The comments pinned to cells, with their authors, by (row, column).
    shown
        The rows, by column, of cells whose format shows something else around their number: a % sign, a £, minutes.
    """

    file: str
    name: str
    rows: tuple[tuple[Any, ...], ...]
    percents: dict[int, set[int]]
    spans: dict[tuple[int, int], int]
    comments: dict[tuple[int, int], Pinned] = field(default_factory=dict)
    shown: dict[Shown, dict[int, set[int]]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """Return a cell's content as trimmed text, empty where there is none.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", ((" Measure ", None),), {}, {}).text(0, 0)
        'Measure'
        """
        return self.tidy(self.rows[row][column])

    def is_percent(self, row: int, column: int) -> bool:
        """Tell whether a cell has a percentage format.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (("Rate", 0.9778),), {1: {0}}, {}).is_percent(0, 1)
        True
        """
        return row in self.percents.get(column, ())

    def format_shows(self, row: int, column: int) -> Shown:
        """Return what a cell's number format shows around its number, where that is no percentage.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", ((97.1,),), {}, {}, shown={Shown.PERCENT_SIGN: {0: {0}}}).format_shows(0, 0)
        <Shown.PERCENT_SIGN: '%'>
        """
        return next((shown for shown, rows in self.shown.items() if row in rows.get(column, ())), Shown.NOTHING)

    def quantity(
        self, row: int, column: int, stated: UnitStated | None = None, others: Beside | None = None
    ) -> units.Quantity:
        """Read a cell as a quantity, in the unit that is stated of it: see `units.parse`.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (("Rate", 0.9778),), {1: {0}}, {}).quantity(0, 1).value
        97.78
        """
        content = self.rows[row][column]
        return units.parse(content, self.is_percent(row, column), stated, self.format_shows(row, column), others)

    @staticmethod
    def tidy(content: Any) -> str:
        """Return any content as trimmed text.

        Examples
        --------
        >>> Sheet.tidy(2014.0), Sheet.tidy(None)
        ('2014', '')
        """
        if isinstance(content, float) and content.is_integer():
            content = int(content)
        return "" if content is None else " ".join(str(content).split())

    def source(self, row: int, column: int) -> str:
        """Return where a cell is, as the tidy tables write it.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (), {}, {}).source(3, 6)
        'k.xlsx!KPIs!G4'
        """
        return f"{self.file}!{self.name}!{self.address(row, column)}"

    def problem(self, severity: Severity, row: int, column: int, found: str, expected: str, action: str) -> Problem:
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
        return cells.address(row + 1, column + 1)

    @property
    def title(self) -> str:
        """The sheet's first filled cell, as text."""
        first = next((row for row in range(len(self.rows)) if self.filled(row)), None)
        return "" if first is None else self.text(first, self.filled(first)[0])

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row that hold something."""
        return [c for c, content in enumerate(self.rows[row]) if content is not None]


def read(path: str | Path) -> tuple[list[Sheet], list[Problem]]:
    """Read every sheet of a spreadsheet, and list its formulas that were never calculated.

    Parameters
    ----------
    path
        A file of one of `KINDS`. Which kind it is, its content tells; a .csv is one sheet of the file's name.

    Raises
    ------
    InputError
        If the file is missing, locked, damaged, too large, no spreadsheet, or holds nothing.

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
    with _readable(path):
        content = _content(path)
        if path.suffix.lower() == ".csv":
            sheets, details = [_text_sheet(path, content)], {}
        else:
            details = _details(path, content)
            sheets = list(_sheets(path.name, content, details))
        if not any(sheet.rows for sheet in sheets):
            raise UnreadableError("no filled cell", "tables of figures", "Check that it is the right file")
    return sheets, [problem for sheet in sheets for problem in _never_calculated(sheet, details.get(sheet.name))]


def listed(folder: str | Path) -> tuple[list[Path], list[Problem]]:
    """Return the spreadsheets of a folder in the order of their names, and a warning for each file of another kind.

    Numbers in names count as numbers: ``v2`` comes before ``v10``. What begins with ``.`` or ``~$`` (Excel's
    mark of an open file) is passed over; so are short texts, and the folder for them, which `updates` reads. A link to
    a spreadsheet outside the folder is an error: its figures would be missing.

    Examples
    --------
    >>> [path.name for path in listed("data/raw")[0]]
    ['serco_partnership_2014-15.xlsx']
    """
    files = [path for path in Path(folder).iterdir() if not path.name.startswith((".", "~$"))]
    files.sort(key=lambda path: [(part.isdigit(), part.zfill(20)) for part in re.split(r"(\d+)", path.name.casefold())])
    action = "Leave it if it has no figures; it is not read"
    files = [path for path in files if not _is_of_updates(path)]
    links = [path for path in files if path.suffix.lower() in KINDS and is_outside(path, Path(folder))]
    files = [path for path in files if path not in links]
    others = [path for path in files if path.is_dir() or path.suffix.lower() not in KINDS]
    expected = f"a spreadsheet ({', '.join(KINDS)})"
    kinds = ["a folder within the folder" if path.is_dir() else "a file of another kind" for path in others]
    problems = [
        Problem(Severity.WARNING, p.name, "", "", k, expected, action) for p, k in zip(others, kinds, strict=True)
    ]
    problems += [linked(path, Severity.ERROR) for path in links]
    return [path for path in files if path not in others], problems


def is_outside(path: Path, folder: Path) -> bool:
    """Tell whether a file of a folder is a link to one outside it, which may be any file of the machine's."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def linked(path: Path, severity: Severity) -> Problem:
    """Return the problem that a file of a folder is a link to one outside it."""
    found, expected = "a link to a file outside the folder", "a file that is in the folder itself"
    action = "Copy the file into the folder in place of the link, or take the link out; it is not read"
    return Problem(severity, path.name, "", "", found, expected, action)


def _is_of_updates(path: Path) -> bool:
    if path.is_dir():
        return path.name.casefold() == UPDATES
    return path.suffix.lower() in TEXTS


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong in reading a file that may be damaged, or made to do harm, into one clear line."""
    try:
        yield
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except UnreadableError as error:
        raise InputError([_file_problem(path, error.found, error.expected, error.action)]) from error
    except PasswordError as error:
        raise InputError([_file_problem(path, *LOCKED)]) from error
    except BaseException as error:  # the reader of values is Rust: its panics are no Exceptions
        found = f"a file that cannot be read as a spreadsheet ({type(error).__name__})"
        raise InputError([_file_problem(path, found, f"a spreadsheet ({', '.join(KINDS)})", SAVE_AGAIN)]) from error


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in KINDS:
        found = f"a file of another kind ({path.suffix or 'no ending'})"
        raise UnreadableError(found, f"a spreadsheet ({', '.join(KINDS)})", SAVE_AGAIN)
    if path.stat().st_size > LARGEST_FILE:
        found = f"a file of {path.stat().st_size:,} bytes"
        raise UnreadableError(found, f"at most {LARGEST_FILE:,}", "Split it into several files")
    return path.read_bytes()


def _details(path: Path, content: bytes) -> dict[str, Details]:
    if content.startswith(_OLE):
        from partnership_analysis.reading.formats import xls

        if _ENCRYPTED in content:
            raise UnreadableError(*LOCKED)
        return xls.details(content)
    if not content.startswith(_ZIP):
        found = "an empty file" if not content.strip() else f"no spreadsheet, whatever its ending ({path.suffix}) says"
        raise UnreadableError(found, f"a spreadsheet ({', '.join(KINDS)})", SAVE_AGAIN)

    from partnership_analysis.reading.formats import archive, ooxml, opendocument, xlsb

    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = archive.Archive(file)
        if "content.xml" in parts:
            return opendocument.details(parts)
        return xlsb.details(parts) if "xl/workbook.bin" in parts else ooxml.details(parts)


def _sheets(file: str, content: bytes, details: dict[str, Details]) -> Iterator[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                known = details.get(about.name, Details())
                spans = {(r, left): right - left + 1 for (r, left), (_, right) in sheet.merged_cell_ranges or ()}
                rows = _rows(sheet.to_python(skip_empty_area=False), known)
                yield Sheet(file, about.name, rows, known.percents, spans | known.spans, known.comments, known.shown)


def _rows(cells: list[list[Any]], known: Details) -> tuple[tuple[Any, ...], ...]:
    """Return a sheet's contents, with None for empty, and with what the reader of values leaves out."""
    width = max(map(len, cells), default=0)
    for (row, column), content in known.contents.items():
        cells.extend([""] * width for _ in range(row + 1 - len(cells)))
        cells[row].extend([""] * (column + 1 - len(cells[row])))
        cells[row][column] = content
        width = max(width, column + 1)
    # A list is made faster than a generator is run, and there may be a million cells.
    rows = [tuple([None if type(c) is str and (not c or c.isspace()) else c for c in row]) for row in cells]
    if known.contents:
        rows = [row + (None,) * (width - len(row)) for row in rows]
    while rows and not any(content is not None for content in rows[-1]):
        rows.pop()
    return tuple(rows)


def _text_sheet(path: Path, content: bytes) -> Sheet:
    """Read a .csv: in UTF-8, or else as Windows writes it; with the separator that divides most of its lines."""
    if b"\0" in content:
        raise UnreadableError(
            "no text, whatever its ending (.csv) says", "comma-separated values", "Save it again as .csv"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")

    def divided(separator: str) -> tuple[int, int]:
        lines = list(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator))
        return sum(len(line) > 1 for line in lines), sum(map(len, lines))

    separator = max(",;\t|", key=divided)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    width = max(map(len, lines), default=0)
    check_area(len(lines), width, f"line {len(lines)}")
    return Sheet(path.name, path.stem, _rows([line + [""] * (width - len(line)) for line in lines], Details()), {}, {})


def _never_calculated(sheet: Sheet, known: Details | None) -> Iterator[Problem]:
    for (row, column), formula in known.uncalculated.items() if known else ():
        found, expected = f"the formula ={formula} without a result", "a calculated value"
        action = "Open the workbook in Excel or LibreOffice, let it calculate, and save it"
        yield sheet.problem(Severity.ERROR, row, column, found, expected, action)


def _file_problem(path: Path, found: str, expected: str, action: str) -> Problem:
    return Problem(Severity.ERROR, path.name or str(path), "", "", found, expected, action)
