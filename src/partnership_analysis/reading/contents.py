"""What a file seems to contain, in one line, whether it can be read or not.

Takes the sheets, the tables that were found on them and the figures that were read; counts tables of figures, those
that were understood, lists of words, and forms: labels with cells scattered beside them.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from string import ascii_uppercase
from typing import Any, NamedTuple

import numpy as np

from partnership_analysis import cells, words
from partnership_analysis.dataset import Dataset
from partnership_analysis.reading.workbook import Sheet

_FIGURE = re.compile(r"[£(<−-]*\d[\d,.]*\s*[%)kmKM]?")
# A list of words has at least this many rows and columns; a sheet of notes has fewer rows, or one column.
_ROWS_OF_A_LIST, _COLUMNS_OF_A_LIST = 12, 2
# A sheet with at least this many tables, each with fewer figures than this, is a form.
_TABLES_OF_A_FORM, _FIGURES_OF_A_TABLE = 4, 20
_FEWEST_FIGURES = 2


class Found(NamedTuple):
    """A table that was found on a sheet: its rows, and its columns of figures."""

    sheet: Sheet
    rows: Sequence[int]
    columns: Sequence[int]

    @property
    def figures(self) -> int:
        """How many of its cells are figures."""
        columns = (self.sheet.distinct(column) for column in self.columns if column < len(self.sheet.rows[0]))
        rows = np.asarray(self.rows, dtype=np.int64)
        return sum(int(column.of_each([_is_figure(c) for c in column.contents])[rows].sum()) for column in columns)


def line(
    name: str,
    sheets: Iterable[Sheet],
    tables: Iterable[Found],
    data: Dataset,
    left: int = 0,
    words_only: Collection[str] = (),
) -> str:
    """Return what a file, or a folder of them, seems to contain.

    Parameters
    ----------
    name
        The name of the file or folder.
    sheets, tables
        Its sheets, and the tables found on sheets of figures.
    data
        The figures that were understood.
    left
        How many filled cells of the sheets were not understood.
    words_only
        The names, in small letters, of sheets that may have words alone, such as a cover.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").contents
    'serco_partnership_2014-15.xlsx: 11 tables of figures on 11 sheets; all understood'
    """
    filled = [sheet for sheet in sheets if sheet.rows]
    by_sheet: dict[tuple[str, str], list[Found]] = {}
    for table in tables:
        by_sheet.setdefault((table.sheet.file, table.sheet.name), []).append(table)
    used = _used(data, by_sheet)
    number = understood = forms = lists = 0
    for sheet in filled:
        found = [table for table in by_sheet.get((sheet.file, sheet.name), []) if table.figures >= _FEWEST_FIGURES]
        read = sum(id(table) in used for table in found)
        if not read and _is_form(found):
            forms += 1
        elif found:
            number += len(found)
            understood += read
        elif sheet.name.casefold() not in words_only and _is_list(sheet):
            lists += 1
    files = len({sheet.file for sheet in filled})
    where = words.count(len(filled), "sheet") + (f" of {files} files" if files > 1 else "")
    parts = [_tables(number, understood, where, left)] if number else ["no figures by period"]
    parts += [f"{words.count(lists, 'list')} of words"] if lists else []
    parts += [words.count(forms, "form")] if forms else []
    return f"{name}: {'; '.join(parts)}"


def _tables(number: int, understood: int, where: str, left: int) -> str:
    share = "none" if not understood else "all" if understood == number else f"{understood}"
    but = f", but for {words.count(left, 'cell')}" if left and understood == number else ""
    return f"{words.count(number, 'table')} of figures on {where}; {share} understood{but}"


def _used(data: Dataset, tables: Mapping[tuple[str, str], list[Found]]) -> set[int]:
    """Return the tables that gave a figure, by `id`, from their sheets' tables by the names of file and sheet."""
    left = {"!".join(names): {id(table): {*table.rows} for table in found} for names, found in tables.items()}
    found: set[int] = set()
    for source in [*data.observations["source"].tolist(), *data.complaints["source"].tolist()]:
        if not left:  # most workbooks give figures from all of their tables, and soon
            break
        if source.endswith(")"):
            file, name, named = cells.split_source(source)
            sheet, addresses = f"{file}!{name}", cells.addresses(named)
        else:
            sheet, _, cell = source.rpartition("!")
            addresses = [cell]
        if sheet in left:
            rows = {int(cell.lstrip(ascii_uppercase)) - 1 for cell in addresses}
            found |= {table for table, its_rows in left[sheet].items() if not its_rows.isdisjoint(rows)}
            left[sheet] = {table: its_rows for table, its_rows in left[sheet].items() if table not in found}
            if not left[sheet]:
                del left[sheet]
    return found


def _is_form(tables: list[Found]) -> bool:
    return len(tables) >= _TABLES_OF_A_FORM and all(table.figures < _FIGURES_OF_A_TABLE for table in tables)


def _is_list(sheet: Sheet) -> bool:
    rows = [row for row in sheet.rows if sum(content is not None for content in row) >= _COLUMNS_OF_A_LIST]
    return len(rows) >= _ROWS_OF_A_LIST


def _is_figure(content: Any) -> bool:
    if isinstance(content, str):
        return _FIGURE.fullmatch(content.strip()) is not None
    return isinstance(content, int | float)
