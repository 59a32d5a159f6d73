"""What became of every filled cell.

Readers say which cells they used, and as what; the ledger counts each filled cell of a sheet once, and lists
those that nobody used.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import Sheet

NOT_UNDERSTOOD = "not understood"
KINDS = ("values", "headings", "labels", "notes", NOT_UNDERSTOOD)
_LISTED = len(KINDS)
_NUMBERS = {"value": 1, "heading": 2, "label": 3, "note": 4, NOT_UNDERSTOOD: 5}


class Use(NamedTuple):
    """That cells of a sheet were used as a value, heading, label or note; rows and columns as numpy takes them.

    ``not understood`` is for cells that a problem of the reader's own already lists.
    """

    sheet: Sheet
    kind: str
    rows: Any
    columns: Any


def cells(sheet: Sheet, kind: str, places: Iterable[tuple[int, int]]) -> Use:
    """Return the use of some cells, by their (row, column)."""
    rows, columns = tuple(zip(*places, strict=True)) or ((), ())
    return Use(sheet, kind, list(rows), list(columns))


def all_cells(sheet: Sheet, kind: str) -> Use:
    """Return the use of every filled cell of a sheet."""
    return cells(sheet, kind, [(row, column) for row in range(len(sheet.rows)) for column in sheet.filled(row)])


def balance(
    sheets: Iterable[Sheet], uses: Iterable[Use], problems: Iterable[Problem]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Count each sheet's filled cells by what they were used as.

    Returns
    -------
    tuple
        A table with a row for each sheet: file, sheet, cells (those filled), and how many of them were a value,
        a heading, a label, a note, or not understood, which sum to it; and a warning for each sheet with cells
        that were not understood and that no other problem lists.
    """
    by_sheet: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        by_sheet.setdefault((use.sheet.file, use.sheet.name), []).append(use)
    named: dict[tuple[str, str], set[str]] = {}
    for problem in problems:
        named.setdefault((problem.file, problem.sheet), set()).add(problem.cell)
    counted: list[dict[str, Any]] = []
    found: list[Problem] = []
    for sheet in sheets:
        marks = _marks(sheet, by_sheet.get((sheet.file, sheet.name), []))
        numbers = np.bincount(marks.ravel(), minlength=_LISTED + 2)
        unused = numbers[KINDS.index(NOT_UNDERSTOOD) + 1] + numbers[_LISTED + 1]
        counts = dict(zip(KINDS, [*(int(n) for n in numbers[1 : len(KINDS)]), int(unused)], strict=True))
        filled = int(np.count_nonzero(marks))
        counted.append({"file": sheet.file, "sheet": sheet.name, "cells": filled} | counts)
        places = np.argwhere(marks == _LISTED + 1).tolist()
        own = named.get((sheet.file, sheet.name), set())
        left = [(row, column) for row, column in places if not own or sheet.address(row, column) not in own]
        if left:
            found.append(_listed(sheet, left))
    return pd.DataFrame(counted, columns=["file", "sheet", "cells", *KINDS]), found


def _marks(sheet: Sheet, uses: list[Use]) -> "np.ndarray[Any, np.dtype[np.int8]]":
    """Return what each cell is: 0 empty, or the number of its kind; filled and used by nobody is the last."""
    width = max(map(len, sheet.rows), default=0)
    shape = (len(sheet.rows), width)
    marks = np.full(shape, _LISTED + 1, dtype=np.int8)
    for use in uses:
        marks[use.rows, use.columns] = _NUMBERS[use.kind]
    for column in range(width):
        marks[~sheet.distinct(column).filled, column] = 0
    return marks


def _listed(sheet: Sheet, places: list[tuple[int, int]]) -> Problem:
    shown = 12
    names = list(_ranges(places))
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    number = f"{len(places)} cells" if len(places) > 1 else "a cell"
    first = sheet.text(*places[0])
    excerpt = first if len(first) <= 40 else first[:39] + "…"
    found = f"{number} not understood: {', '.join(names[:shown])}{more} (the first says {excerpt!r})"
    action = "Give them a heading, or move them under the table as a note; they are not used"
    cell = sheet.address(*places[0])
    return Problem(Severity.WARNING, sheet.file, sheet.name, cell, found, "values under known headings", action)


def _ranges(places: list[tuple[int, int]]) -> Iterator[str]:
    """Name cells, those beside each other in a row together: C5:E5."""
    start = last = places[0]
    for place in [*places[1:], (-1, -1)]:
        if place == (last[0], last[1] + 1):
            last = place
            continue
        yield Sheet.address(*start) if start == last else f"{Sheet.address(*start)}:{Sheet.address(*last)}"
        start = last = place
