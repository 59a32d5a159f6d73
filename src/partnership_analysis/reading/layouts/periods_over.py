"""Periods over stages or outcomes of complaints: each period once, over the columns up to the next.

Takes a sheet; gives it with the periods in full over all their columns, and the heading over the labels beside the
others.
"""

from dataclasses import replace
from typing import Any

from partnership_analysis import periods, vocabularies
from partnership_analysis.kinds import Outcome, Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.calendars import title_lines
from partnership_analysis.reading.layouts.columns import Place
from partnership_analysis.reading.layouts.rows import is_body_row
from partnership_analysis.reading.workbook import Sheet


def spread_periods(sheet: Sheet) -> tuple[Sheet, dict[int, tuple[Place, ...]]]:
    """Put periods over the stages or outcomes that stand under them, and the other headings into the lower row.

    Returns
    -------
    tuple
        The sheet, and where the headings that were moved down stand in the file, by the row that they were moved to.

    Examples
    --------
    >>> rows = (("Service", "Apr 2024", None), (None, "Stage 1", "Stage 2"), ("Housing", 3, 1))
    >>> sheet, moved = spread_periods(Sheet("k.xlsx", "Complaints", rows, {}, {}))
    >>> sheet.rows[:2], sheet.spans, moved
    (((None, 'Apr 2024', None), ('Service', 'Stage 1', 'Stage 2')), {(0, 1): 2}, {1: ((0, 0),)})
    """
    rows, spans, moved = list(sheet.rows), dict(sheet.spans), {}
    for row in range(len(rows) - 2):
        groups = _groups(sheet, row)
        if not groups:
            continue
        others = [column for column in sheet.filled(row) if column not in groups]
        upper, lower = list(rows[row]), list(rows[row + 1])
        for column, width in groups.items():
            upper[column], spans[row, column] = _in_full(sheet, row, column), width
        for column in others:
            upper[column], lower[column] = None, lower[column] if lower[column] is not None else upper[column]
        rows[row], rows[row + 1] = tuple(upper), tuple(lower)
        if others:
            moved[row + 1] = tuple((row, column) for column in others)
    return (replace(sheet, rows=tuple(rows), spans=spans), moved) if spans != sheet.spans or moved else (sheet, {})


def _groups(sheet: Sheet, row: int) -> dict[int, int]:
    """Return the columns of a row with a period over stages or outcomes, each with how many columns it is over.

    None where anything else is under one of them, or a period is of no year.
    """
    lower, filled = sheet.filled(row + 1), sheet.filled(row)
    begins = [column for column in filled if headings.names_period(_text(sheet, row, column))]
    if not begins or not lower or not is_body_row(sheet, row + 2) or sheet.filled(row + 2)[0] >= begins[0]:
        return {}
    if any(column > begins[0] or not _may_move(sheet, row, column) for column in filled if column not in begins):
        return {}
    found: dict[int, int] = {}
    under: list[list[str]] = []
    for column, following in zip(begins, [*begins[1:], lower[-1] + 1], strict=True):
        merged = sheet.spans.get((row, column), 0)
        columns = [c for c in lower if column <= c < (column + merged if merged > 1 else following)]
        under.append([sheet.text(row + 1, c) for c in columns])
        found[column] = columns[-1] - column + 1 if columns else 0
    # A total under the last period alone may be that of all.
    first = [vocabularies.normalise(text) for text in under[0]]
    alike = all([vocabularies.normalise(text) for text in texts] == first for texts in under)
    if not alike or not all(map(_is_known, under[0])) or not any(map(_is_sure, under[0])):
        return {}
    return found if all(_in_full(sheet, row, column) is not None for column in begins) else {}


def _may_move(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether the heading of the labels can go into the row below: it is free there, or says the same."""
    return sheet.text(row + 1, column) in ("", sheet.text(row, column))


def _is_sure(text: str) -> bool:
    """Tell whether a heading is a stage or an outcome; "Other" may be anything."""
    return bool(vocabularies.STAGES.within(text)) or vocabularies.outcome(text) not in (None, Outcome.OTHER)


def _is_known(text: str) -> bool:
    return _is_sure(text) or vocabularies.outcome(text) is not None or vocabularies.TOTALS.meaning(text) is Role.TOTAL


def _in_full(sheet: Sheet, row: int, column: int) -> Any:
    """Return a period as it stands, or with the year of the table's title; None if that is not said."""
    content = sheet.rows[row][column]
    if periods.parse_headings([content])[0] is not None:
        return content
    lines = [sheet.text(r, filled[0]) for r in range(row - 1, -1, -1) if len(filled := sheet.filled(r)) == 1]
    found = map(periods.find_year, title_lines(sheet, lines))
    year = next((period for period in found if period is not None), None)
    part = periods.part_of_financial_year(_text(sheet, row, column), year)
    return None if part is None else part.label if part.months > 1 else part.words


def _text(sheet: Sheet, row: int, column: int) -> str:
    content = sheet.rows[row][column]
    return f"{content:%d/%m/%Y}" if hasattr(content, "strftime") else sheet.text(row, column)
