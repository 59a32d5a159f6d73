"""What the cells beside a table's figures are, and the columns and rows whose words say nothing known."""

import re
from collections.abc import Iterator

from partnership_analysis import periods, places
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block, Column, headings
from partnership_analysis.reading.layouts.columns import names_part
from partnership_analysis.reading.layouts.rows import is_quantity

# The columns beside the figures whose cells name, sort or explain them.
_LABELS = (
    *(Role.REFERENCE, Role.CODE, Role.UNIT, Role.POLARITY, Role.DIRECTION),
    *(Role.SERVICE, Role.AUTHORITY, Role.TYPE, Role.AUTHOR),
)
_LIKE_A_YEAR = re.compile(r"(?=.*\d)(.*\s)?\(?\w{2,4}\s*[/-]\s*\w{2,4}(\W.*)?")


def unused(block: Block) -> Iterator[Item]:
    """Say what the cells beside the figures are, and list the columns whose headings say nothing."""
    sheet = block.sheet
    if block.row_periods:
        yield ledger.cells(sheet, "label", [(row, block.label_column) for row in block.rows])
    yield ledger.cells(sheet, "label", [(row, block.label_column) for row in block.rows if block.label_row(row) != row])
    yield from _unknown_types(block)
    yield from _several_under_one(block)
    if block.type_column is not None:
        of_rows = {row: headings.row_role(sheet.text(row, block.type_column)) for row in block.rows}
        rated = [row for row, role in of_rows.items() if role in (Role.STATUS, Role.CLAIMED)]
        places = [(row, column.position) for row in rated for column in block.columns if column.role is Role.VALUE]
        yield ledger.cells(sheet, "value", places)
    for column in block.columns:
        places = [(row, column.position) for row in block.rows]
        if column.role in _LABELS:
            yield ledger.cells(sheet, "label", places)
        elif column.role in (Role.NOTE, Role.ACTION):
            yield ledger.cells(sheet, "note", places)
        elif column.role is Role.STATUS:
            yield ledger.cells(sheet, "value", places)
        elif column.role is None:
            # A year that cannot be read would lose its whole column, and so would a place.
            dated = column.period or _LIKE_A_YEAR.fullmatch(column.heading) or names_part(column.heading)
            severity = Severity.ERROR if dated or _is_of_a_place(block, column) else Severity.WARNING
            row = max(row for row, _ in block.heads)
            yield _unknown(block, row, column, severity)
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [(row, column.position), *places])


def _several_under_one(block: Block) -> Iterator[Problem]:
    """Ask about a period over several columns of figures: without headings of their own, any may be its targets.

    It is merged over them, or every period of the table has such columns beside it.
    """
    sheet, row = block.sheet, max((row for row, _ in block.heads), default=-1)
    known = {block.label_column, *(column.position for column in block.columns)}
    dated = [column for column in block.columns if column.role is Role.VALUE and column.period is not None]
    beside = [(column, column.position + 1) for column in dated if column.position + 1 not in known]
    filled = [column for column, place in beside if _is_of_figures(block, place)]
    merged = [column for column in filled if sheet.spans.get((row, column.position), 1) > 1]
    for column in (filled if len(filled) == len(dated) > 1 else merged)[:1]:
        found = f"{column.heading!r} over several columns of figures, of which none has a heading of its own"
        action = "Head each column, such as Target, Actual and Variance; the table is not used"
        yield sheet.problem(Severity.ERROR, row, column.position, found, "a heading to each column", action)


def _is_of_figures(block: Block, column: int) -> bool:
    """Tell whether a column has figures in most rows of a table."""
    sheet = block.sheet
    figures = [row for row in block.rows if column in sheet.filled(row) and is_quantity(sheet, row, column)]
    return 2 * len(figures) > len(block.rows)


def _is_of_a_place(block: Block, column: Column) -> bool:
    """Tell whether a column holds a council's figures."""
    place = places.find(column.heading)
    return place is not None and not place.kind.is_area and _is_of_figures(block, column.position)


def _unknown(block: Block, row: int, column: Column, severity: Severity) -> Problem:
    """Say that a column's heading says nothing known, or that its period may be one of several."""
    sheet, place = block.sheet, (row, column.position)
    try:
        periods.parse(sheet.rows[row][column.position], layouts.year_kind(sheet, row))
    except periods.UnclearError as error:
        return sheet.problem(Severity.ERROR, *place, repr(error.found), error.expected, error.action)
    except ValueError:
        pass
    if names_part(column.heading):
        expected, action = "a period with its year", f"Write the year with it, such as {column.heading} 2025/26"
        return sheet.problem(severity, *place, repr(column.heading), expected, action)
    if _is_of_a_place(block, column):
        expected = "periods in the first column of a table with places across, and the measure in the line above"
        action = "Write the period of each row under a heading such as Period; its figures are not used"
        return sheet.problem(severity, *place, f"figures of {column.heading!r} without a period", expected, action)
    action = "Give it a heading: a year, KPI, Actual, Target or Variance; its cells are not used"
    return sheet.problem(severity, *place, repr(column.heading), "a known heading", action)


def _unknown_types(block: Block) -> Iterator[Item]:
    """List the rows whose type says nothing known."""
    sheet, types = block.sheet, block.type_column
    for row in block.rows if types is not None else ():
        said = sheet.text(row, types) if types is not None else ""
        if said and headings.row_role(said) is None:
            action = "Write Actual, Target, YTD target or Annual target; the row is not used"
            yield sheet.problem(Severity.WARNING, row, types or 0, repr(said), "a known type of row", action)
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [(row, column) for column in sheet.filled(row)])
