"""The cells beside a table's figures, and the columns and rows whose words are not known."""

import re
from collections.abc import Iterator

from partnership_analysis import periods, places, vocabularies
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
# In columns of these the type of a row says what it holds.
_OF_TYPES = (Role.VALUE, Role.SUMMARY)
_LIKE_A_YEAR = re.compile(r"(?=.*\d)(.*\s)?\(?\w{2,4}\s*[/-]\s*\w{2,4}(\W.*)?")


def cells_beside_figures(block: Block) -> Iterator[Item]:
    """Give the uses of the cells beside the figures, and problems about unknown headings and types."""
    sheet = block.sheet
    if block.row_periods:
        yield ledger.cells(sheet, "label", [(row, block.label_column) for row in block.rows])
    yield ledger.cells(sheet, "label", [(row, block.label_column) for row in block.rows if block.label_row(row) != row])
    yield from _unknown_types(block)
    yield from _several_under_one(block)
    if block.type_column is not None:
        of_rows = {row: headings.row_role(sheet.text(row, block.type_column)) for row in block.rows}
        rated = [row for row, role in of_rows.items() if role in (Role.STATUS, Role.CLAIMED)]
        places = [(row, column.position) for row in rated for column in block.columns if column.role in _OF_TYPES]
        # The variance of a year to date is not used: it is worked out.
        made = [row for row, role in of_rows.items() if role in (Role.VARIANCE, Role.CHANGE)]
        places += [(row, column.position) for row in made for column in block.columns if column.role is Role.SUMMARY]
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
            # If a year or a place is not understood, its whole column of figures is lost.
            dated = column.period or _LIKE_A_YEAR.fullmatch(column.heading) or names_part(column.heading)
            is_own = vocabularies.BENCHMARKS.within(column.heading) is None
            severity = Severity.ERROR if (dated and is_own) or _is_of_a_place(block, column) else Severity.WARNING
            row = max(row for row, _ in block.heads)
            yield _unknown_heading(block, row, column, severity)
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [(row, column.position), *places])


def _several_under_one(block: Block) -> Iterator[Problem]:
    """Ask about a period over several columns of figures. Without headings of their own, any may be targets.

    The period is merged over them, or every period of the table has such columns beside it.
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


def _unknown_heading(block: Block, row: int, column: Column, severity: Severity) -> Problem:
    """Return the problem that a column's heading is not known, or that its period may be one of several."""
    sheet, place = block.sheet, (row, column.position)
    try:
        periods.parse(sheet.rows[row][column.position], layouts.year_kind(sheet, row))
    except periods.UnclearError as error:
        return sheet.problem(Severity.ERROR, *place, repr(error.found), error.expected, error.action)
    except ValueError:
        pass
    actual = next((c for c in block.columns if c.role is Role.VALUE and c.period == column.period), None)
    if column.period is not None and actual is not None and headings.role(actual.heading) is Role.VALUE:
        found = f"{column.heading!r} alone over figures, beside {actual.heading!r} of that period"
        action = "Head it Target, Actual or Variance; its figures are not used"
        return sheet.problem(severity, *place, found, "a heading that says what they are", action)
    if names_part(column.heading):
        expected, action = "a period with its year", f"Write the year with it, such as {column.heading} 2025/26"
        return sheet.problem(severity, *place, repr(column.heading), expected, action)
    if _is_of_a_place(block, column):
        expected = "periods in the first column of a table with places across, and the measure in the line above"
        action = "Write the period of each row under a heading such as Period; its figures are not used"
        return sheet.problem(severity, *place, f"figures of {column.heading!r} without a period", expected, action)
    if vocabularies.BENCHMARKS.within(column.heading):
        found, expected = f"{column.heading!r} over figures of other councils", "the council's own figures"
        action = "Give them in a file of their own, with --comparators, if they are to be compared; they are not used"
        return sheet.problem(severity, *place, found, expected, action)
    note = headings.split_note(column.heading)
    if note.mark:
        found = f"{column.heading!r}, beside another column of {note.heading}"
        expected, action = "one column for each period", f"Say in its heading what {note.mark!r} makes of its figures"
        return sheet.problem(Severity.ERROR, *place, found, expected, f"{action}, or take it out; it is not used")
    action = "Give it a heading: a year, KPI, Actual, Target or Variance; its cells are not used"
    return sheet.problem(severity, *place, repr(column.heading), "a known heading", action)


def _unknown_types(block: Block) -> Iterator[Item]:
    """Give a warning for each row whose type is not known."""
    sheet, types = block.sheet, block.type_column
    if types is None:
        return
    for row in block.rows:
        text = sheet.text(row, types)
        if text and headings.row_role(text) is None:
            action = "Write Actual, Target, YTD target or Annual target; the row is not used"
            yield sheet.problem(Severity.WARNING, row, types, repr(text), "a known type of row", action)
            yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD, [(row, column) for column in sheet.filled(row)])
