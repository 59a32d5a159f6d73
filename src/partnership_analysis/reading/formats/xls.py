"""Excel's workbooks of 1997 to 2003 (.xls): formats, errors, merged cells and what is hidden, by xlrd."""

import io
from typing import Any

import xlrd

from partnership_analysis.kinds import Shown
from partnership_analysis.reading.formats.details import (
    ERRORS,
    LOCKED,
    Details,
    UnreadableError,
    is_percent,
    pinned,
    shows,
)
from partnership_analysis.reading.formats.limits import Measured


def details(content: bytes) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    # xlrd remarks on odd but harmless files; its remarks are not for our users.
    try:
        opened = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableError(*LOCKED) from error
        raise
    with opened as book:
        styles = [book.format_map[style.format_key].format_str for style in book.xf_list]
        percents = {i for i, text in enumerate(styles) if is_percent(text)}
        shown = {i: kind for i, text in enumerate(styles) if (kind := shows(text))}
        measured = Measured()
        return {sheet.name: _sheet(sheet, percents, shown, measured) for sheet in book.sheets()}


def _sheet(sheet: Any, percents: set[int], shown: dict[int, Shown], measured: Measured) -> Details:
    found = Details()
    last = widest = 0
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                last, widest = row + 1, max(widest, column + 1)
                measured.hold(1, len(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else 0)
            if cell.xf_index in percents:
                found.percents.setdefault(column, set()).add(row)
            elif cell.xf_index in shown:
                found.shown.setdefault(shown[cell.xf_index], {}).setdefault(column, set()).add(row)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                found.contents[row, column] = ERRORS.get(cell.value, "#N/A")
    measured.spread(sheet.name, last, widest)
    found.hidden_rows = {row for row, about in sheet.rowinfo_map.items() if about.hidden}
    found.hidden_columns = {column for column, about in sheet.colinfo_map.items() if about.hidden}
    found.downs = {(first, left): last - first for first, last, left, _ in sheet.merged_cells if last - first > 1}
    found.spans = {(first, left): right - left for first, _, left, right in sheet.merged_cells}
    found.comments = {place: pinned(note.text, note.author) for place, note in sheet.cell_note_map.items()}
    return found
