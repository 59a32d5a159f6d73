"""Cells by their names.

A cell is named as the tidy tables write it: ``workbook.xlsx!Sheet!G4``. Takes such names apart, and names many cells
together.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

_SOURCE = re.compile(r"(?P<file>.+?\.\w+)!(?P<sheet>.+)!(?P<cell>[A-Z]+\d+)")
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


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


def ranges(cells: Iterable[str], names_files: bool = False, before: str = "") -> str:
    """Name cells, those of one row or column that follow each other as a range.

    A sheet is named where it is another than that of the cell `before`; so is a file, if files are named at all.

    Examples
    --------
    >>> ranges(["k.xlsx!KPIs!B4", "k.xlsx!KPIs!C4", "k.xlsx!KPIs!D4", "k.xlsx!KPIs!F4", "k.xlsx!ICT!F5"])
    'KPIs!B4:D4, F4, ICT!F5'
    """
    runs: list[list[_Place]] = []
    for cell in cells:
        file, sheet, address = split_source(cell)
        place = _Place(f"{file}!{sheet}" if names_files else sheet, *coordinates(address))
        if runs and _follows([*runs[-1], place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    file, sheet, _ = split_source(before) if before else ("", "", "")
    sheets = [f"{file}!{sheet}" if names_files else sheet, *(run[0].sheet for run in runs)]
    # A sheet's name once said goes for what follows.
    named = ("" if sheet == other else f"{sheet}!" for other, sheet in pairwise(sheets))
    return ", ".join(sheet + _range(run) for sheet, run in zip(named, runs, strict=True))


class _Place(NamedTuple):
    sheet: str
    row: int
    column: int


def _follows(run: Sequence[_Place]) -> bool:
    """Whether the last of some places goes on where those before it led."""
    one, other = run[-2:]
    step = (other.row - one.row, other.column - one.column)
    onward = step in ((0, 1), (1, 0)) and other.sheet == one.sheet
    return onward and (len(run) < 3 or step == (one.row - run[-3].row, one.column - run[-3].column))


def _range(run: Sequence[_Place]) -> str:
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
