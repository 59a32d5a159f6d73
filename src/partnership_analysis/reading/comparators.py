"""The lists that say which councils are compared.

Takes a sheet called Comparators, or a published list of groups of councils; gives each row as `ComparatorRow`, and a
problem for each row that cannot be understood.
"""

from collections.abc import Iterator
from dataclasses import fields

from partnership_analysis import vocabularies
from partnership_analysis.authorities import ComparatorRow
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.workbook import Sheet

SHEET = "comparators"
# The headings of a list of groups stand in one of the first rows.
_LATEST_HEADING = 10


def lists_groups(sheet: Sheet) -> bool:
    """Tell whether a sheet, whatever its name, is nothing but a list of councils and their groups."""
    heading = next((row for row in range(min(len(sheet.rows), _LATEST_HEADING)) if len(sheet.filled(row)) > 1), None)
    if heading is None:
        return False
    meant = [_meaning(sheet, heading, column) for column in sheet.filled(heading)]
    return {"group", "authority"} <= {*meant} and None not in meant


def read(sheet: Sheet) -> Iterator[ComparatorRow | Problem | Use]:
    """Read a list of comparators."""
    rows = [row for row in range(len(sheet.rows)) if sheet.filled(row)]
    heading = next((row for row in rows if sum(_meaning(sheet, row, c) is not None for c in sheet.filled(row)) > 1), -1)
    filled = sheet.filled(heading) if heading >= 0 else []
    columns = {meaning: column for column in filled if (meaning := _meaning(sheet, heading, column))}
    yield ledger.cells(sheet, "heading", [(row, c) for row in rows if row <= heading for c in sheet.filled(row)])
    if heading < 0:
        expected = "columns headed Group and Authority, or Measure and Compared with"
        yield sheet.problem(Severity.ERROR, 0, 0, "no such headings", expected, "Add them in the first row")
        yield ledger.all_cells(sheet, ledger.NOT_UNDERSTOOD)
        return
    for row in (row for row in rows if row > heading):
        texts = {f.name: sheet.text(row, columns[f.name]) if f.name in columns else "" for f in fields(ComparatorRow)}
        yield ledger.cells(sheet, "value", [(row, column) for column in sheet.filled(row)])
        is_group = bool(texts["group"] and texts["authority"])
        if is_group or (texts["compared_with"] and (texts["measure"] or texts["topic"])):
            first = columns["authority" if is_group else "compared_with"]
            yield ComparatorRow(**{**texts, "source": sheet.source(row, first)})
            continue
        expected = "a Group and an Authority; or Compared with, and a Measure or a Topic"
        action, column = "Complete it, or take it out", sheet.filled(row)[0]
        yield sheet.problem(Severity.ERROR, row, column, "an incomplete row", expected, action)


def _meaning(sheet: Sheet, row: int, column: int) -> str | None:
    """Return what a heading of such a list means; None for other headings."""
    return vocabularies.COMPARATOR_HEADINGS.meaning(sheet.text(row, column).replace("_", " "))
