"""Spreadsheet files: a path, or a file's bytes, as sheets.

A sheet is a grid of contents, with the address, format and comments of each cell, and with what is hidden. Nothing here
depends on what a sheet means.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from partnership_analysis import cells, units, words
from partnership_analysis.kinds import NumberFormat, YearKind
from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.reading.distinct import Distinct, distinct
from partnership_analysis.reading.formats import LOCKED, Details, PinnedComment, UnreadableError, delimited
from partnership_analysis.reading.formats.details import SAVE_AGAIN, Place
from partnership_analysis.reading.formats.limits import LARGEST_MERGED, check_size
from partnership_analysis.units import OtherTimes, UnitStated

KINDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")

# Text in columns may have these endings too, or none.
_OF_TEXT = (".tsv", ".tab", ".txt", "")
# Spreadsheets keep copies of other files' cells in hidden sheets with such names; these are not read.
_OF_ANOTHER_FILE = re.compile(r"'\w+:/.*'#\$?.*", re.S)

_NOTE = "~$"  # Excel's and Word's, before the name of the file that is open
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DIGITS = re.compile(r"\d[\d.]*%?")
_RENAME = "Give the sheet a name without line breaks or control characters"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of an encrypted .xlsx


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
    merged_down
        For each (row, column) that a merged cell covers below its first row, the one that begins it.
    hidden, hidden_rows, hidden_columns
        Whether the sheet is hidden, and which of its rows and columns are, also by a filter.
    saved
        The day of the file's last save, as the file records it; None if it does not.
    year_kind
        The kind of a bare year such as 2014, where a Layout gives it.
    shown
        The rows, by column, of cells whose format shows something else: a % sign, a £, minutes.
    """

    file: str
    name: str
    rows: tuple[tuple[Any, ...], ...]
    percents: dict[int, set[int]]
    spans: dict[tuple[int, int], int]
    comments: dict[tuple[int, int], PinnedComment] = field(default_factory=dict)
    merged_down: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    saved: dt.date | None = None
    year_kind: YearKind | None = None
    shown: dict[NumberFormat, dict[int, set[int]]] = field(default_factory=dict)

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

    def quantity(
        self, row: int, column: int, stated: UnitStated | None = None, others: OtherTimes | None = None
    ) -> units.Quantity:
        """Read a cell as a quantity, in the unit stated for it: see `units.parse`.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (("Rate", 0.9778),), {1: {0}}, {}).quantity(0, 1).value
        97.78
        """
        shown = next((shown for shown, rows in self.shown.items() if row in rows.get(column, ())), NumberFormat.NOTHING)
        return units.parse(self.rows[row][column], self.is_percent(row, column), stated, shown, others)

    tidy = staticmethod(words.tidy)

    def source(self, row: int, column: int) -> str:
        """Return the place of a cell, as the tidy tables write it; for a merged cell, that of its first.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (), {}, {}).source(3, 6)
        'k.xlsx!KPIs!G4'
        """
        return f"{self.file}!{self.name}!{self.address(*self.merged_down.get((row, column), (row, column)))}"

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

    def column(self, position: int) -> tuple[Any, ...]:
        """Return the contents of a column, from the top.

        Examples
        --------
        >>> Sheet("k.xlsx", "KPIs", (("Rate", 0.9), ("Calls", 12)), {}, {}).column(1)
        (0.9, 12)
        """
        return self._columns[position]

    def distinct(self, position: int) -> Distinct:
        """Return the different contents of a column, and which each cell has; kept, because many readers ask."""
        if position not in self._distinct:
            self._distinct[position] = distinct(self.column(position))
        return self._distinct[position]

    @cached_property
    def _columns(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.rows, strict=True))

    @cached_property
    def _distinct(self) -> dict[int, Distinct]:
        return {}

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row that are not empty."""
        return [c for c, content in enumerate(self.rows[row]) if content is not None]


def read(path: str | Path) -> tuple[list[Sheet], list[Problem]]:
    """Read every sheet of a spreadsheet, and list its formulas that were never calculated.

    Parameters
    ----------
    path
        A spreadsheet of any of `KINDS`, whatever its ending says; a .csv is one sheet with the file's name.

    Raises
    ------
    InputError
        If the file is missing, locked, damaged, too large, empty, or not a spreadsheet.

    Examples
    --------
    >>> sheets, problems = read("data/raw/serco_partnership_2014-15.xlsx")
    >>> [sheet.name for sheet in sheets][:2], problems
    (['About', 'Customer Services KPIs'], [])
    """
    path = Path(path)
    with _readable(path):
        if words.is_in_other_bytes(path.name):
            raise UnreadableError("a file's name that is not UTF-8", "one that all systems show", "Rename the file")
        # Only regular files are opened: a pipe may never end.
        if not path.is_file():
            other = "a folder" if path.is_dir() else "a pipe or a device" if path.exists() else "no such file"
            raise UnreadableError(other, "a spreadsheet", "Check the path and the name")
        check_size(path.stat().st_size)
        content = path.read_bytes()
    return read_content(path.name, content)


def read_content(name: str, content: bytes) -> tuple[list[Sheet], list[Problem]]:
    """Read every sheet of a spreadsheet in memory, as `read` does."""
    path = Path(name)
    with _readable(path):
        check_size(len(content))
        details: dict[str, Details] = {}
        if _is_text(path, content):
            sheets = [Sheet(path.name, path.stem, _rows(delimited.lines(content), Details()), {}, {})]
        else:
            details = _details(path, content)
            sheets = list(_sheets(path.name, content, details))
        if not any(sheet.rows for sheet in sheets):
            raise UnreadableError("no filled cell", "tables of figures", "Check that it is the right file")
    problems = [problem for sheet in sheets for problem in _never_calculated(sheet, details.get(sheet.name))]
    return sheets, problems + ([] if details else [found for sheet in sheets for found in _too_wide(sheet)])


def _too_wide(sheet: Sheet) -> Iterator[Problem]:
    """Give an error for text in columns whose rows have more fields than its headings: 1,200 without quotes is two."""
    headed = sheet.filled(0) if sheet.rows else []
    if len(headed) < 2 or headed != list(range(len(headed))):  # a title, or groups over headings
        return
    beyond = [enumerate(sheet.column(column)) for column in range(len(headed), len(sheet.rows[0]))]
    filled = [(row, str(content)) for cells in beyond for row, content in cells if content is not None]
    wide = sorted({row for row, _ in filled})
    if wide and all(_DIGITS.fullmatch(text) for _, text in filled):
        more = f", and in {len(wide) - 1:,} more such rows" if len(wide) > 1 else ""
        found = f"{len(sheet.filled(wide[0]))} fields in row {wide[0] + 1} under {len(headed)} headings{more}"
        action = "Write numbers such as 1,200 in quotes or without commas; until then no figure is used"
        yield Problem(Severity.ERROR, sheet.file, sheet.name, "", found, "a heading to each field", action)


def kind_of(content: bytes) -> str:
    """Return the ending that a file with this content should have.

    Examples
    --------
    >>> kind_of(Path("data/raw/serco_partnership_2014-15.xlsx").read_bytes()), kind_of(b"Measure,2014/15")
    ('.xlsx', '.csv')
    """
    if content.startswith(_OLE):
        return ".xls"
    if not content.startswith(_ZIP):
        return ".csv"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = {name.casefold() for name in file.namelist()}
    except zipfile.BadZipFile:
        return ".xlsx"
    return ".ods" if "content.xml" in names else ".xlsb" if "xl/workbook.bin" in names else ".xlsx"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn any error while reading a file into one clear problem."""
    try:
        yield
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except UnreadableError as error:
        raise InputError([_file_problem(path, error.found, error.expected, error.action)]) from error
    except PasswordError as error:
        raise InputError([_file_problem(path, *LOCKED)]) from error
    except PermissionError as error:
        parts = ("a file that may not be read", "the right to read it", "Ask its owner for it")
        raise InputError([_file_problem(path, *parts)]) from error
    except BaseException as error:  # the reader of values is Rust: its panics are no Exceptions
        found = f"a file that cannot be read as a spreadsheet ({type(error).__name__})"
        raise InputError([_file_problem(path, found, f"a spreadsheet ({', '.join(KINDS)})", SAVE_AGAIN)]) from error


def _is_text(path: Path, content: bytes) -> bool:
    """Tell whether a file is text in columns, by its ending or else by its content."""
    if content.startswith((_ZIP, _OLE)):
        return False
    # "return 31.05" has no ending.
    kind = "" if path.suffix[1:].isdigit() else path.suffix.lower()
    if kind == ".csv":
        return True
    if kind not in (*KINDS, *_OF_TEXT):
        raise UnreadableError(f"a file of another kind ({kind})", f"a spreadsheet ({', '.join(KINDS)})", SAVE_AGAIN)
    return delimited.is_table(content)


def _details(path: Path, content: bytes) -> dict[str, Details]:
    if content.startswith(_OLE):
        from partnership_analysis.reading.formats import xls

        if _ENCRYPTED in content:
            raise UnreadableError(*LOCKED)
        return xls.details(content)
    if not content.startswith(_ZIP):
        ending = f", whatever its ending ({path.suffix}) says" if path.suffix else ""
        found = "an empty file" if not content.strip() else f"no spreadsheet{ending}"
        if path.name.startswith(_NOTE):
            action = f"Name the workbook: {path.name.removeprefix(_NOTE)}"
            raise UnreadableError("Excel's note that a workbook is open", "a spreadsheet", action)
        raise UnreadableError(found, f"a spreadsheet ({', '.join(KINDS)})", SAVE_AGAIN)

    from partnership_analysis.reading.formats.archive import Archive

    parts = Archive(content)
    if "content.xml" in parts:
        from partnership_analysis.reading.formats import opendocument

        return opendocument.details(parts)
    if "xl/workbook.bin" in parts:
        from partnership_analysis.reading.formats import xlsb

        return xlsb.details(parts)
    from partnership_analysis.reading.formats import ooxml

    return ooxml.details(parts)


def _sheets(file: str, content: bytes, details: dict[str, Details]) -> Iterator[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            hidden = about.visible != SheetVisibleEnum.Visible
            if about.typ == SheetTypeEnum.WorkSheet and not (hidden and _OF_ANOTHER_FILE.fullmatch(about.name)):
                if about.name not in details:
                    raise UnreadableError(f"a sheet with the name {about.name!r}", "a plain name", _RENAME)
                known = details[about.name]
                sheet = book.get_sheet_by_name(about.name) if known.rows is None else None
                # Some programs write a cell that is merged with no other.
                merged = [one for one in (sheet and sheet.merged_cell_ranges) or () if one[0] != one[1]]
                spans = {(r, left): right - left + 1 for (r, left), (_, right) in merged}
                downs = {place: last - place[0] + 1 for place, (last, _) in merged if last > place[0]}
                rows = known.rows or _rows(sheet.to_python(skip_empty_area=False) if sheet else (), known)
                yield Sheet(
                    file,
                    about.name,
                    rows,
                    known.percents,
                    spans | known.spans,
                    known.comments,
                    merged_down=_merged_down(downs | known.downs, len(rows), len(rows[0]) if rows else 0),
                    hidden=hidden,
                    hidden_rows=frozenset(row for row in known.hidden_rows if row < len(rows)),
                    hidden_columns=frozenset(c for c in known.hidden_columns if rows and c < len(rows[0])),
                    saved=known.saved,
                    shown=known.shown,
                )


def _merged_down(downs: dict[Place, int], last: int, width: int) -> dict[Place, Place]:
    """Return the first place of each merged cell, by the places below it in filled rows that the cell covers."""
    found: dict[Place, Place] = {}
    for (first, column), count in downs.items():
        covered = range(first + 1, min(first + count, last)) if column < width else ()
        for row in covered:
            if (row, column) in found:
                break  # no program merges a cell twice, and a file made to do harm might do it a million times
            found[row, column] = first, column
        if len(found) > LARGEST_MERGED:
            what, expected = "merged cells that cover more than all else", f"at most {LARGEST_MERGED:,} rows of them"
            raise UnreadableError(what, expected, "Take the merging out of cells that are empty")
    return found


def _rows(lines: Iterable[list[Any]], known: Details) -> tuple[tuple[Any, ...], ...]:
    """Return a sheet's contents, with None for empty cells, and with the contents that calamine leaves out."""
    others: dict[int, dict[int, Any]] = {}
    for (row, column), content in known.contents.items():
        others.setdefault(row, {})[column] = content
    # There may be a million cells, and a list is faster than a generator.
    rows = [tuple([None if type(c) is str and (not c or c.isspace()) else c for c in line]) for line in lines]
    if others:
        width = max(max(map(len, rows), default=0), 1 + max(column for _, column in known.contents))
        rows.extend([()] * (max(others) + 1 - len(rows)))
        for row, line in enumerate(rows):
            padded = [*line, *[None] * (width - len(line))]
            for column, content in others.get(row, {}).items():
                padded[column] = content
            rows[row] = tuple(padded)
    while rows and not any(content is not None for content in rows[-1]):
        rows.pop()
    return tuple(rows)


def _never_calculated(sheet: Sheet, known: Details | None) -> Iterator[Problem]:
    for (row, column), formula in known.uncalculated.items() if known else ():
        found, expected = f"the formula ={formula} without a result", "a calculated value"
        action = "Open the workbook in Excel or LibreOffice, let it calculate, and save it"
        yield sheet.problem(Severity.ERROR, row, column, found, expected, action)


def _file_problem(path: Path, found: str, expected: str, action: str) -> Problem:
    return Problem(Severity.ERROR, words.printable(path.name or str(path)), "", "", found, expected, action)
