"""Cells merged over several rows of a table.

Takes a sheet as its file has it; gives it with merged labels (a service, measure, council or period) in each row that
they cover. A merged figure belongs to one row, and the others do not get it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import COMMENT_ROLES, headings
from partnership_analysis.reading.layouts.rows import is_quantity
from partnership_analysis.reading.workbook import Sheet

Place = tuple[int, int]
_YEARS = range(1990, 2101)
_TOTAL = " Total"  # what a pivot table writes behind the name of a group


def fill_labels(sheet: Sheet) -> Sheet:
    """Return a sheet whose merged labels stand in every row of figures that they cover.

    A heading merged over two rows of headings covers no figures and stays where it begins, and so does a comment.

    Examples
    --------
    >>> rows = (("Service", "Measure", 2015), ("Revenues", "NDR", 97.1), (None, "CTX", 95.2))
    >>> fill_labels(Sheet("k.xlsx", "KPIs", rows, {}, {}, merged_down={(2, 0): (1, 0)})).rows[2]
    ('Revenues', 'CTX', 95.2)
    """
    filled: dict[Place, Any] = {}
    headed = _roles_of_columns(sheet)
    for begins, covered in _ranges(sheet):
        if _is_label(sheet, begins, headed):
            filled |= {place: sheet.rows[begins[0]][begins[1]] for place in covered if _needs_label(sheet, place)}
    filled |= _group_labels(sheet)
    if not filled:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for (row, column), content in filled.items():
        rows[row][column] = content
    return replace(sheet, rows=tuple(map(tuple, rows)))


def _group_labels(sheet: Sheet) -> dict[Place, Any]:
    """Return labels for the empty cells between a label and its total: a pivot table names each group once."""
    found: dict[Place, Any] = {}
    for column in range(len(sheet.rows[0]) if sheet.rows else 0):
        cells, distinct = sheet.column(column), sheet.distinct(column)
        totals = [isinstance(content, str) and content.endswith(_TOTAL) for content in distinct.contents]
        if None not in distinct.contents or not any(totals):  # most columns of many rows have no gaps
            continue
        for row in np.flatnonzero(distinct.of_each(totals)).tolist():
            begins = next((above for above in range(row - 1, -1, -1) if cells[above] is not None), -1)
            if begins >= 0 and cells[begins] == cells[row].removesuffix(_TOTAL):
                found |= {(r, column): cells[begins] for r in range(begins + 1, row) if sheet.filled(r)}
    return found


def shared_figures(sheet: Sheet) -> Iterator[Problem]:
    """Give an error for each figure that is merged over several rows of figures: nothing says which row it is for."""
    headed = _roles_of_columns(sheet)
    for begins, covered in _ranges(sheet):
        content = sheet.text(*begins)
        if not _is_label(sheet, begins, headed) and is_quantity(sheet, *begins) and any(map(str.isdigit, content)):
            rows = f"rows {begins[0] + 1} to {covered[-1][0] + 1}"
            found = f"{content!r} in a cell merged over {rows}, which have figures of their own"
            action = "Unmerge it, and write the figure in each row that it is meant for"
            yield sheet.problem(Severity.ERROR, *begins, found, "a cell to each figure", action)


def wide_cells(sheet: Sheet) -> Iterator[Problem]:
    """Give an error for each cell merged over several rows and several columns of a table.

    Nothing says what such a cell says of the labels and figures that it hides. A box of comments hides none, nor does a
    label that is as wide as the labels above and below it.
    """
    last: dict[Place, int] = {}
    for (row, _), begins in sheet.merged_down.items():
        if sheet.spans.get(begins, 1) > 1 and sheet.rows[begins[0]][begins[1]] is not None:
            last[begins] = max(row, last.get(begins, row))
    headed = _roles_of_columns(sheet) if last else {}
    for begins, bottom in last.items():
        columns = range(begins[1], begins[1] + sheet.spans[begins])
        is_comment = any(role in COMMENT_ROLES for role in headed[begins[1]])
        if is_comment or not _hides_cells(sheet, range(begins[0], bottom + 1), columns):
            continue
        ends = f"{sheet.address(*begins)} to {sheet.address(bottom, columns[-1])}"
        found = f"{sheet.text(*begins)!r} in a cell merged over several rows and columns of a table, {ends}"
        action = "Unmerge it, and write in each cell what belongs there"
        yield sheet.problem(Severity.ERROR, *begins, found, "a cell to each label and figure", action)


def _hides_cells(sheet: Sheet, rows: range, columns: range) -> bool:
    """Tell whether a merged cell stands where a table has other cells.

    The row of figures above or below it has cells in several of its columns, and each of its rows goes on beside it.
    Without a figure there, it may be a heading over several rows, unless there are figures above it.
    """
    if not all(any(column not in columns for column in sheet.filled(row)) for row in rows):
        return False
    is_among_figures = any(_has_figure(sheet, row) for row in rows)
    neighbours = (rows[0] - 1, rows[-1] + 1) if is_among_figures else (rows[0] - 1,)
    return any(
        0 <= row < len(sheet.rows)
        and _has_figure(sheet, row)
        and sum(column in columns and (row, column) not in sheet.merged_down for column in sheet.filled(row)) > 1
        for row in neighbours
    )


def _has_figure(sheet: Sheet, row: int) -> bool:
    """Tell whether a row has a figure that is not a year, for headings may be years."""
    return any(_is_figure(sheet, row, column, years=False) for column in range(len(sheet.rows[row])))


def _ranges(sheet: Sheet) -> Iterator[tuple[Place, list[Place]]]:
    """Give each filled cell merged over rows of figures, with the places below its first row that it covers."""
    ranges: dict[Place, list[Place]] = {}
    for place, begins in sheet.merged_down.items():
        ranges.setdefault(begins, []).append(place)
    for begins, covered in ranges.items():
        rows = [begins[0], *(row for row, _ in covered)]
        # Beside "Measure", 2015 is the year over a column; beside the name of a service, it is a figure.
        years = not _heads_column(sheet.text(*begins))
        figures = [any(_is_figure(sheet, row, column, years) for column in range(len(sheet.rows[row]))) for row in rows]
        # Under a heading, and beside the second row of a label alone, there are figures in one row at most.
        if sheet.rows[begins[0]][begins[1]] is not None and any(figures):
            yield begins, covered


def _heads_column(text: str) -> bool:
    return headings.long_role(text) is not None or headings.role(text) is not None or headings.is_plain(text)


def _is_figure(sheet: Sheet, row: int, column: int, years: bool) -> bool:
    """Tell whether a cell that is not merged down has a figure; a number such as 2015 counts only if `years` does."""
    content = sheet.rows[row][column]
    if content is None or (row + 1, column) in sheet.merged_down or (row, column) in sheet.merged_down:
        return False
    return is_quantity(sheet, row, column) and (years or not _is_year(content))


def _is_year(content: Any) -> bool:
    return isinstance(content, int | float) and content in _YEARS


def _needs_label(sheet: Sheet, place: Place) -> bool:
    """Tell whether a covered cell is empty, in a row that has something beside what is merged."""
    row, column = place
    others = (c for c in sheet.filled(row) if (row, c) not in sheet.merged_down)
    return sheet.rows[row][column] is None and next(others, None) is not None


def _is_label(sheet: Sheet, place: Place, headed: Mapping[int, Mapping[Role, int]]) -> bool:
    """Tell whether a cell has a label: words that are not a comment, a date, or a year under a heading of periods."""
    row, column = place
    content = sheet.rows[row][column]
    roles = {role for role, first in headed[column].items() if first < row}
    if isinstance(content, str):
        return not is_quantity(sheet, row, column) and roles.isdisjoint(COMMENT_ROLES)
    return isinstance(content, dt.date) or (_is_year(content) and Role.PERIOD in roles)


def _roles_of_columns(sheet: Sheet) -> dict[int, dict[Role, int]]:
    """Return, for each column with merged cells, the roles of its headings, each with its first row."""
    found: dict[int, dict[Role, int]] = {column: {} for _, column in sheet.merged_down}
    for column, roles in found.items():
        first: dict[str, int] = {}
        for row, cells in enumerate(sheet.rows):
            if isinstance(cells[column], str):
                first.setdefault(sheet.tidy(cells[column]), row)
        for text, row in first.items():
            for role in (headings.long_role(text), headings.role(text)):
                if role is not None:
                    roles.setdefault(role, row)
    return found
