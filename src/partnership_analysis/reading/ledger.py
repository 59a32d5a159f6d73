"""What every filled cell was used as.

Readers give the cells that they used, and as what. The ledger counts each filled cell of a sheet once, and lists those
that no reader used.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import Sheet

NOT_UNDERSTOOD = "not understood"
KINDS = ("values", "headings", "labels", "notes", NOT_UNDERSTOOD)
_NUMBERS = {"value": 1, "heading": 2, "label": 3, "note": 4, NOT_UNDERSTOOD: 5}
_UNUSED = len(KINDS) + 1


class Use(NamedTuple):
    """Cells of a sheet that were used as a value, heading, label or note; rows and columns as numpy takes them.

    ``not understood`` is for cells that a problem of the reader already lists.
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
        a heading, a label, a note, or not understood, which add up to it; and a warning for each sheet with cells
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
        _, *numbers, unused = np.bincount(marks.ravel(), minlength=_UNUSED + 1).tolist()
        numbers[-1] += unused
        filled = int(np.count_nonzero(marks))
        counts = dict(zip(KINDS, numbers, strict=True))
        counted.append({"file": sheet.file, "sheet": sheet.name, "cells": filled} | counts)
        listed = named.get((sheet.file, sheet.name), set())
        places = np.argwhere(marks == _UNUSED).tolist()
        left = [(row, column) for row, column in places if not listed or sheet.address(row, column) not in listed]
        if left:
            found.append(_problem(sheet, left))
    return pd.DataFrame(counted, columns=["file", "sheet", "cells", *KINDS]), found


def _marks(sheet: Sheet, uses: list[Use]) -> "np.ndarray[Any, np.dtype[np.int8]]":
    """Return the mark of each cell: 0 if it is empty, the number of its kind, or `_UNUSED`."""
    width = max(map(len, sheet.rows), default=0)
    marks = np.full((len(sheet.rows), width), _UNUSED, dtype=np.int8)
    for use in uses:
        marks[use.rows, use.columns] = _NUMBERS[use.kind]
    for column in range(width):
        marks[~sheet.distinct(column).filled, column] = 0
    return marks


def _problem(sheet: Sheet, places: list[tuple[int, int]]) -> Problem:
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
    """Give the addresses of cells; those beside each other in a row together: C5:E5."""
    start = last = places[0]
    for place in [*places[1:], (-1, -1)]:
        if place == (last[0], last[1] + 1):
            last = place
            continue
        yield Sheet.address(*start) if start == last else f"{Sheet.address(*start)}:{Sheet.address(*last)}"
        start = last = place
