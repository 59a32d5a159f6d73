"""Cells by their names.

A cell is named as the tidy tables write it: ``workbook.xlsx!Sheet!G4``. A value that no cell holds, as it was set in
Python, has `SET_IN_PYTHON` in place of a name. Takes such names apart, and names many cells together.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

SET_IN_PYTHON = "set in Python"

# A file's name may have no ending, and it or a sheet's may even have a line break.
_SOURCE = re.compile(r"(?P<file>.+?\.\w+|[^!]+)!(?P<sheet>.+)!(?P<cell>[A-Z]+\d+)", re.S)
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def split_source(source: str) -> tuple[str, str, str]:
    """Take a `source` apart: the file, the sheet and the cell. Any of the first two may hold a "!".

    `SET_IN_PYTHON` stands in place of the cell, in no sheet and no file.

    Examples
    --------
    >>> split_source("final!.xlsx!R&D!!G4"), split_source(SET_IN_PYTHON)
    (('final!.xlsx', 'R&D!', 'G4'), ('', '', 'set in Python'))
    """
    if source == SET_IN_PYTHON:
        return "", "", source
    match = _SOURCE.fullmatch(source)
    if not match:
        raise ValueError(f"{source!r} is not a source such as workbook.xlsx!Sheet!G4")
    return match["file"], match["sheet"], match["cell"]


def ranges(cells: Iterable[str], names_files: bool = False, before: str = "") -> str:
    """Name cells, those of one row or column that follow each other as a range.

    A sheet is named where it is another than that of the cell `before`; so is a file, if files are named at all. Values
    set in Python are named once where they follow each other.

    Examples
    --------
    >>> ranges(["k.xlsx!KPIs!B4", "k.xlsx!KPIs!C4", "k.xlsx!KPIs!D4", "k.xlsx!KPIs!F4", "k.xlsx!ICT!F5"])
    'KPIs!B4:D4, F4, ICT!F5'
    >>> ranges(["k.xlsx!KPIs!B4", SET_IN_PYTHON, SET_IN_PYTHON, "k.xlsx!KPIs!C4"])
    'KPIs!B4, set in Python, KPIs!C4'
    """
    runs: list[list[_Place]] = []
    for cell in cells:
        place = _place(cell, names_files)
        if runs and _follows([*runs[-1], place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    sheets = [_place(before, names_files).sheet if before else "", *(run[0].sheet for run in runs)]
    # A sheet's name once said goes for what follows.
    named = ("" if sheet in (other, "") else f"{sheet}!" for other, sheet in pairwise(sheets))
    return ", ".join(sheet + _range(run) for sheet, run in zip(named, runs, strict=True))


class _Place(NamedTuple):
    """Where a cell is; what was set in Python is in no sheet, at row and column 0."""

    sheet: str
    row: int
    column: int


def _place(cell: str, names_files: bool) -> _Place:
    if cell == SET_IN_PYTHON:
        return _Place("", 0, 0)
    file, sheet, address = split_source(cell)
    return _Place(f"{file}!{sheet}" if names_files else sheet, *coordinates(address))


def _follows(run: Sequence[_Place]) -> bool:
    """Whether the last of some places goes on where those before it led."""
    one, other = run[-2:]
    if not other.row:
        return one == other
    step = (other.row - one.row, other.column - one.column)
    onward = step in ((0, 1), (1, 0)) and other.sheet == one.sheet
    return onward and (len(run) < 3 or step == (one.row - run[-3].row, one.column - run[-3].column))


def _range(run: Sequence[_Place]) -> str:
    if not run[0].row:
        return SET_IN_PYTHON
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


def named_from(source: str, seen_from: str) -> str:
    """Name a cell as one would from another: with its sheet, if that is not the same, and its file likewise.

    Examples
    --------
    >>> named_from("k.xlsx!Rates!G4", "k.xlsx!Rates!A1"), named_from("k.xlsx!Rates!G4", "k.xlsx!KPIs!A1")
    ('G4', 'Rates!G4')
    """
    other_file = split_source(source)[0] != split_source(seen_from)[0]
    return ranges([source], names_files=other_file, before=seen_from)
