"""The lists that say which councils are compared.

Takes a sheet called Comparators, or a list of groups of councils as it is published; gives each row as `ComparatorRow`, and a
problem for each that cannot be understood.
"""

from collections.abc import Iterator

from partnership_analysis import vocabularies
from partnership_analysis.authorities import ComparatorRow
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.workbook import Sheet

SHEET = "comparators"
# A list of groups has no other columns, and its headings stand in one of the first rows.
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
    columns = {
        meant: c for c in (sheet.filled(heading) if heading >= 0 else ()) if (meant := _meaning(sheet, heading, c))
    }
    yield ledger.cells(sheet, "heading", [(row, c) for row in rows if row <= heading for c in sheet.filled(row)])
    if heading < 0:
        expected = "columns headed Group and Authority, or Measure and Compared with"
        yield sheet.problem(Severity.ERROR, 0, 0, "no such headings", expected, "Add them in the first row")
        yield ledger.all_cells(sheet, ledger.NOT_UNDERSTOOD)
        return
    for row in (row for row in rows if row > heading):
        said = {
            name: sheet.text(row, columns[name]) if name in columns else ""
            for name in ComparatorRow.__dataclass_fields__
        }
        yield ledger.cells(sheet, "value", [(row, column) for column in sheet.filled(row)])
        groups = bool(said["group"] and said["authority"])
        if groups or (said["compared_with"] and (said["measure"] or said["topic"])):
            first = columns["authority" if groups else "compared_with"]
            yield ComparatorRow(**{**said, "source": sheet.source(row, first)})
            continue
        expected = "a Group and an Authority; or Compared with, and a Measure or a Topic"
        yield sheet.problem(
            Severity.ERROR, row, sheet.filled(row)[0], "an incomplete row", expected, "Complete it, or take it out"
        )


def _meaning(sheet: Sheet, row: int, column: int) -> str | None:
    """Return what stands under a heading; None if it is none of such a list."""
    return vocabularies.COMPARATOR_HEADINGS.meaning(sheet.text(row, column).replace("_", " "))
