"""Cells by their names.

The tidy tables name a cell in their column `source`: ``workbook.xlsx!Sheet!G4``. The source of a month that is made of
its days names all their cells, and how they make it: ``workbook.xlsx!Sheet!G4:G34 (sum of 31 days)``. A value that was
set in Python has no cell; its source is `SET_IN_PYTHON`. Takes sources apart, and names many cells together.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

SET_IN_PYTHON = "set in Python"

# A cell, a range, or every third cell of one.
_SPAN = r"[A-Z]+\d+(?::[A-Z]+\d+(?: every \d+ rows)?)?"
_COMBINED = rf"{_SPAN}(?:, {_SPAN})* \([a-z]+ of \d+ (?:days|weeks)\)"
# What follows the names of the file and the sheet.
CELLS_PATTERN = rf"(?:[A-Z]+\d+|{_COMBINED})"
# A file's name may have no ending, and it or a sheet's may even have a line break.
_SOURCE = re.compile(rf"(?P<file>.+?\.\w+|[^!]+)!(?P<sheet>.+)!(?P<cell>{CELLS_PATTERN})", re.S)
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_PARTS = re.compile(r"([A-Z]+)(\d+)(?::[A-Z]+(\d+)(?: every (\d+) rows)?)?")
# So many cells at equal distances are named by the first and the last of them.
_FEWEST_IN_STEP = 3


def split_source(source: str) -> tuple[str, str, str]:
    """Take a `source` apart: the file, the sheet and the cell or cells. File and sheet may have a "!" in their names.

    `SET_IN_PYTHON` is in place of the cell, in no sheet and no file.

    Examples
    --------
    >>> split_source("final!.xlsx!R&D!!G4"), split_source(SET_IN_PYTHON)
    (('final!.xlsx', 'R&D!', 'G4'), ('', '', 'set in Python'))
    >>> split_source("k.xlsx!Calls!G4:G34 (sum of 31 days)")
    ('k.xlsx', 'Calls', 'G4:G34')
    """
    file, sheet, cell = _split(source)
    return file, sheet, cell if cell == SET_IN_PYTHON else cell.partition(" (")[0]


def _split(source: str) -> tuple[str, str, str]:
    """Take a `source` apart; the last part says how several cells are combined, too."""
    if source == SET_IN_PYTHON:
        return "", "", source
    match = _SOURCE.fullmatch(source)
    if not match:
        raise ValueError(f"{source!r} is not a source such as workbook.xlsx!Sheet!G4")
    return match["file"], match["sheet"], match["cell"]


def cell_sources(source: str) -> list[str]:
    """Return the source of each cell that a `source` names: itself, unless it combines several cells.

    Examples
    --------
    >>> cell_sources("k.xlsx!Calls!G4, G6:G10 every 2 rows (sum of 4 days)")[1:]
    ['k.xlsx!Calls!G6', 'k.xlsx!Calls!G8', 'k.xlsx!Calls!G10']
    >>> cell_sources("k.xlsx!Calls!G4"), cell_sources(SET_IN_PYTHON)
    (['k.xlsx!Calls!G4'], ['set in Python'])
    """
    if not source.endswith(")"):
        return [source]
    file, sheet, combined = split_source(source)
    return [f"{file}!{sheet}!{cell}" for cell in addresses(combined)]


def addresses(cells: str) -> list[str]:
    """Return the address of each cell in the last part of a `source`.

    Examples
    --------
    >>> addresses("G4"), addresses("G4, G6:G10 every 2 rows")
    (['G4'], ['G4', 'G6', 'G8', 'G10'])
    """
    found: list[str] = []
    for part in _PARTS.finditer(cells):
        letters, first, last, step = part.groups()
        found += [f"{letters}{row}" for row in range(int(first), int(last or first) + 1, int(step or 1))]
    return found


def row_spans(letters: str, rows: Sequence[int]) -> str:
    """Name cells of one column by their rows, which go from top to bottom and are counted from 1.

    Examples
    --------
    >>> row_spans("G", [4, 5, 6]), row_spans("G", [4, 7, 10, 20]), row_spans("G", [4, 9])
    ('G4:G6', 'G4:G10 every 3 rows, G20', 'G4, G9')
    """
    found: list[str] = []
    begin = 0
    while begin < len(rows):
        end = begin + 1
        step = rows[end] - rows[begin] if end < len(rows) else 0
        while end < len(rows) and rows[end] - rows[end - 1] == step:
            end += 1
        if step != 1 and end - begin < _FEWEST_IN_STEP:
            end = begin + 1
        first, last = f"{letters}{rows[begin]}", f"{letters}{rows[end - 1]}"
        found.append(first if end == begin + 1 else f"{first}:{last}{f' every {step} rows' if step > 1 else ''}")
        begin = end
    return ", ".join(found)


def ranges(cells: Iterable[str], names_files: bool = False, before: str = "") -> str:
    """Name cells; those that follow each other in a row or column are named as a range.

    A sheet is named if it is not that of the cell before, and the first if it is not that of the cell `before`. So are
    files, if `names_files`. Values set in Python are named once where they follow each other. A source that
    combines several cells says how.

    Examples
    --------
    >>> ranges(["k.xlsx!KPIs!B4", "k.xlsx!KPIs!C4", "k.xlsx!KPIs!D4", "k.xlsx!KPIs!F4", "k.xlsx!ICT!F5"])
    'KPIs!B4:D4, F4, ICT!F5'
    >>> ranges(["k.xlsx!KPIs!B4", SET_IN_PYTHON, SET_IN_PYTHON, "k.xlsx!KPIs!C4"])
    'KPIs!B4, set in Python, KPIs!C4'
    >>> ranges(["k.xlsx!Calls!C2:C31 (sum of 30 days)", "k.xlsx!Calls!C32:C62 (sum of 31 days)"])
    'Calls!C2:C31 (sum of 30 days), C32:C62 (sum of 31 days)'
    """
    runs: list[list[_Place]] = []
    for cell in cells:
        place = _place(cell, names_files)
        if runs and _follows([*runs[-1], place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    sheets = [_place(before, names_files).sheet if before else "", *(run[0].sheet for run in runs)]
    # The name of a sheet is valid until another is named.
    named = ("" if sheet in (other, "") else f"{sheet}!" for other, sheet in pairwise(sheets))
    return ", ".join(sheet + _range(run) for sheet, run in zip(named, runs, strict=True))


class _Place(NamedTuple):
    """Where a cell is. Combined cells have row and column 0, as has a value set in Python, which has no sheet."""

    sheet: str
    row: int
    column: int
    text: str = ""


def _place(cell: str, names_files: bool) -> _Place:
    file, sheet, address = _split(cell)
    named = f"{file}!{sheet}" if names_files and file else sheet
    return _Place(named, *coordinates(address)) if _ADDRESS.fullmatch(address) else _Place(named, 0, 0, address)


def _follows(run: Sequence[_Place]) -> bool:
    """Tell whether the last of some places is the next one in the direction of those before it."""
    one, other = run[-2:]
    if not other.row:
        return one == other
    step = (other.row - one.row, other.column - one.column)
    onward = step in ((0, 1), (1, 0)) and other.sheet == one.sheet
    return onward and (len(run) < 3 or step == (one.row - run[-3].row, one.column - run[-3].column))


def _range(run: Sequence[_Place]) -> str:
    if not run[0].row:
        return run[0].text
    first, last = (address(place.row, place.column) for place in (run[0], run[-1]))
    return first if len(run) == 1 else f"{first}:{last}"


def coordinates(address: str) -> tuple[int, int]:
    """Return the row and column of an address, counted from 1: G4 is row 4, column 7.

    Examples
    --------
    >>> coordinates("G4")
    (4, 7)
    """
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise ValueError(f"{address!r} is no cell")
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]), column


def address(row: int, column: int) -> str:
    """Return the address of a row and column, counted from 1: row 4, column 7 is G4.

    Examples
    --------
    >>> address(4, 7), address(1, 28)
    ('G4', 'AB1')
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def local_name(source: str, seen_from: str) -> str:
    """Name a cell as seen from another: with its sheet and file only if these are not the same.

    Examples
    --------
    >>> local_name("k.xlsx!Rates!G4", "k.xlsx!Rates!A1"), local_name("k.xlsx!Rates!G4", "k.xlsx!KPIs!A1")
    ('G4', 'Rates!G4')
    """
    other_file = split_source(source)[0] != split_source(seen_from)[0]
    return ranges([source], names_files=other_file, before=seen_from)
