"""Rows of a table whose measure is not clear. None of their figures is used.

Rows with the same label, service and council are one measure, as far as the table is understood. If an unknown column
differs between them, they may be several measures: one error names that column. So may rows without a label, under
one that has it, with words such as "Number" and "%" beside them. A row without a service, below a row
that has one, may be of the same service or of another: that is an error, too.
"""

from collections.abc import Iterator
from dataclasses import replace

from partnership_analysis import vocabularies, words
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block, Column, scorecards
from partnership_analysis.reading.layouts.columns import FIGURE_ROLES

# Columns that may tell rows apart, the least understood first; a type does if it says neither Actual nor Target.
_MAY_DISTINGUISH = (None, Role.TYPE, Role.REFERENCE, Role.CODE, Role.UNIT)


def without_unclear_rows(block: Block, banners: scorecards.Banners) -> tuple[Block, list[Item]]:
    """Return a table without the rows that share a label and may be several measures; and the problem about them.

    Rows that repeat the figures of another row stay, with a warning.
    """
    if unnamed := list(_parts_without_names(block)):
        groups_of_rows = [rows for rows, _ in unnamed]
        return _without_rows(block, groups_of_rows, _without_names(block, *unnamed[0]))
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in () if block.row_periods else block.rows:
        if block.has_figures(row):
            groups.setdefault(_key(block, row, banners), []).append(row)
    alike = [rows for rows in groups.values() if len(rows) > 1]
    may_distinguish = [column for column in block.columns if column.role in _MAY_DISTINGUISH]
    may_distinguish.sort(key=lambda column: _MAY_DISTINGUISH.index(column.role))
    found = [(column, rows) for rows in alike if (column := _distinguishing(block, may_distinguish, rows))]
    if found:
        columns = {column for column, _ in found if column.role is None}  # the error is about them already
        kept = tuple(c._replace(role=Role.REFERENCE) if c in columns else c for c in block.columns)
        return _without_rows(replace(block, columns=kept), [rows for _, rows in found], _told_apart(block, *found[0]))
    if contradicting := [rows for rows in alike if _differing(block, rows)]:
        return _without_rows(block, contradicting, _contradiction(block, contradicting[0]))
    if again := [own for rows in alike if _overlap(block, own := _without_target_rows(block, rows))]:
        numbers = words.join(str(row + 1) for row in again[0])
        found_again = f"{_measure(block, again[0][0])} in rows {numbers} with the same figures{_more(again)}"
        place, action = (again[0][1], block.label_column), "Take one out; they are used once"
        return block, [block.sheet.problem(Severity.WARNING, *place, found_again, "each figure once", action)]
    return block, []


def _parts_without_names(block: Block) -> Iterator[tuple[list[int], int]]:
    """Give the rows of each measure with rows without a label under it, and the column whose words tell them apart.

    Such are "Number", "Total" and "%". Which of them is the measure's own figure is not said.
    """
    if block.row_periods or block.type_column is not None:
        return
    figures = (column.position for column in block.columns if column.role in FIGURE_ROLES)
    beside = range(block.label_column + 1, min(figures, default=0))
    group: list[int] = []
    for row in [*filter(block.has_figures, block.rows), None]:
        if row is not None and group and row == group[-1] + 1 and not block.label(row):
            group.append(row)
            continue
        for column in beside if len(group) > 1 else ():
            words_beside = [block.sheet.text(own, column) for own in group]
            if all(words_beside) and len({*words_beside}) == len(group):
                yield group, column
                break
        group = [row] if row is not None and block.label(row) else []


def _without_names(block: Block, rows: list[int], column: int) -> Problem:
    """Return the problem that several rows are of one label, and words beside them say what each has."""
    label, texts = block.label(rows[0]), [block.sheet.text(row, column) for row in rows]
    found = f"{words.join([repr(text) for text in texts])} in rows {rows[0] + 1} to {rows[-1] + 1} of {label!r}"
    expected = "a name for each row; or Actual in one of them, and a known type such as Target in the others"
    action = f"Write a name in each row, such as {f'{label}: {texts[0]}'!r}; they are not used"
    return block.sheet.problem(Severity.ERROR, rows[0], column, found, expected, action)


def _without_rows(block: Block, groups: list[list[int]], problem: Problem) -> tuple[Block, list[Item]]:
    """Return a table without groups of rows; and the problem of the first group, which counts the others."""
    unused = {row for rows in groups for row in rows}
    places = [(row, column) for row in unused for column in block.sheet.filled(row)]
    items: list[Item] = [
        replace(problem, found=f"{problem.found}{_more(groups)}"),
        ledger.cells(block.sheet, ledger.NOT_UNDERSTOOD, places),
    ]
    return replace(block, rows=tuple(row for row in block.rows if row not in unused)), items


def _more(groups: list[list[int]]) -> str:
    return f" (and {len(groups) - 1} more like them)" if len(groups) > 1 else ""


def _told_apart(block: Block, column: Column, rows: list[int]) -> Problem:
    """Return the problem that only one column tells rows apart, and it is not understood."""
    heading = max(row for row, _ in block.heads) if block.heads else rows[0]
    numbers, label = f"{rows[0] + 1} and {rows[1] + 1}", block.label(block.label_row(rows[0]))
    found = f"{column.heading!r}, which alone tells rows {numbers} apart, both {label!r}"
    action = "Head it Service, Authority, Measure or Category, or give each row a name of its own; they are not used"
    expected = "a heading that says what it holds"
    return block.sheet.problem(Severity.ERROR, heading, column.position, found, expected, action)


def _contradiction(block: Block, rows: list[int]) -> Problem:
    """Return the problem that rows differ in nothing but figures."""
    column = _differing(block, rows)[0]
    figures = words.join(f"{block.sheet.text(row, column)} in row {row + 1}" for row in rows)
    found = f"{_measure(block, rows[0])} in {len(rows)} rows with other figures: {figures}"
    action = "Take out the rows that are wrong, or give each a name of its own; they are not used"
    return block.sheet.problem(Severity.ERROR, rows[1], block.label_column, found, "each figure once", action)


def _overlap(block: Block, rows: list[int]) -> bool:
    """Tell whether two rows have a figure in the same column."""
    columns = [column.position for column in block.columns if column.role is Role.VALUE]
    return any(sum(bool(block.sheet.text(row, column)) for row in rows) > 1 for column in columns)


def _measure(block: Block, row: int) -> str:
    """Return the name of a row's measure, with its council and service if the row has them."""
    owners = ", ".join(filter(None, (block.text_beside(row, role) for role in (Role.AUTHORITY, Role.SERVICE))))
    return repr(block.label(block.label_row(row))) + (f" of {owners}" if owners else "")


def _without_target_rows(block: Block, rows: list[int]) -> list[int]:
    """Return rows without those that have the targets of the row above them."""
    return [row for row in rows if row not in block.target_rows]


def _differing(block: Block, rows: list[int]) -> list[int]:
    """Return the columns in which rows of one measure have different figures."""
    columns = [column.position for column in block.columns if column.role in (Role.VALUE, Role.TARGET)]
    own = _without_target_rows(block, rows)
    return [column for column in columns if len({block.sheet.text(row, column) for row in own} - {""}) > 1]


def without_service(block: Block, banners: scorecards.Banners, known: Known) -> tuple[Block, list[Item]]:
    """Return a table without the rows that have no service, if nothing else says it; and the error about them.

    A sheet of Measures says it, if there is one.
    """
    if block.row_periods or any(measure.described for measure in known.catalogue):
        return block, []
    rows = [row for row in block.rows if block.label_row(row) == row and block.has_figures(row)]
    given = [row for row in rows if block.place(row, Role.SERVICE)]
    below = [row for row in rows if given and row > given[0] and row not in given and not banners.service(row)]
    unused = [row for row in below if block.label(row) and not vocabularies.TOTALS.meaning(block.label(row))]
    if not unused:
        return block, []
    sheet = block.sheet
    above = block.place(max(row for row in given if row < unused[0]), Role.SERVICE) or (unused[0], 0)
    more = f" (and {len(unused) - 1} more such rows)" if len(unused) > 1 else ""
    found, action = f"no service of {block.label(unused[0])!r}{more}", "Write it in each row; they are not used"
    expected = f"its service: {sheet.text(*above)!r}, as above, or another"
    problem = sheet.problem(Severity.ERROR, unused[0], above[1], found, expected, action)
    places = [(row, place) for row in unused for place in sheet.filled(row)]
    kept = tuple(row for row in block.rows if block.label_row(row) not in unused)
    return replace(block, rows=kept), [problem, ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)]


def _key(block: Block, row: int, banners: scorecards.Banners) -> tuple[str, ...]:
    owners = (block.text_beside(row, role) for role in (Role.SERVICE, Role.AUTHORITY))
    return block.label(block.label_row(row)), *owners, block.type_of(row), banners.service(row)


def _distinguishing(block: Block, columns: list[Column], rows: list[int]) -> Column | None:
    """Return the first of some columns that differs between rows: in words, codes or whole numbers, not in figures."""
    for column in columns:
        contents = [block.sheet.rows[row][column.position] for row in rows]
        names = column.role is not None or all(map(_may_name, contents))
        understood = column.role is Role.TYPE and block.type_column is not None
        if len({block.sheet.tidy(content) for content in contents}) > 1 and names and not understood:
            return column
    return None


def _may_name(content: object) -> bool:
    return content is None or isinstance(content, str) or (isinstance(content, int | float) and content == int(content))
