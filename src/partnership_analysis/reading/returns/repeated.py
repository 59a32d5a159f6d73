"""Rows of a table whose measure is not clear: no figure of theirs is used.

Two rows with one label, of one service and council, are one measure as far as the table is understood. Where only a
column that nobody understood differs between them, they are not: that is one error, which names the column. A row
without a service, under one that has one, may be of the same service or of none: that is an error, too.
"""

from dataclasses import replace

from partnership_analysis import vocabularies, words
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block, Column, scorecards

# Columns that may tell rows apart, the least understood first; a type does where it says neither Actual nor Target.
_UNUSED = (None, Role.TYPE, Role.REFERENCE, Role.CODE, Role.UNIT)


def told_apart(block: Block, banners: scorecards.Banners) -> tuple[Block, list[Item]]:
    """Return a table without the rows that only a column not understood tells apart; and the error about them."""
    if block.row_periods:
        return block, []
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in block.rows:
        if block.has_figures(row):
            groups.setdefault(_key(block, row, banners), []).append(row)
    alike = [rows for rows in groups.values() if len(rows) > 1]
    columns = sorted((c for c in block.columns if c.role in _UNUSED), key=lambda column: _UNUSED.index(column.role))
    found = [(column, rows) for rows in alike if (column := _telling(block, columns, rows)) is not None]
    if not found:
        return _contradicting(block, alike)
    column, rows = found[0]
    unused = {row for _, own in found for row in own}
    sheet, label = block.sheet, block.label(block.label_row(rows[0]))
    heading = (max(row for row, _ in block.heads) if block.heads else rows[0], column.position)
    more = f" (and {len(found) - 1} more like them)" if len(found) > 1 else ""
    numbers = f"{rows[0] + 1} and {rows[1] + 1}"
    problem = sheet.problem(
        Severity.ERROR,
        *heading,
        f"{column.heading!r}, which alone tells rows {numbers} apart, both {label!r}{more}",
        "a heading that says what it holds",
        "Head it Service, Authority, Measure or Category, or give each row a name of its own; they are not used",
    )
    places = [(row, place) for row in unused for place in sheet.filled(row)]
    names = {own for own, _ in found}
    kept = tuple(_named(one) if one in names and one.role is None else one for one in block.columns)
    items: list[Item] = [problem, ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)]
    return replace(block, columns=kept, rows=tuple(row for row in block.rows if row not in unused)), items


def _contradicting(block: Block, alike: list[list[int]]) -> tuple[Block, list[Item]]:
    """Return a table without the rows that differ in nothing but figures; and the error about them."""
    found = [rows for rows in alike if _contradict(block, rows)]
    if not found:
        return block, _twice(block, alike)
    sheet, first = block.sheet, found[0]
    more = f" (and {len(found) - 1} more like them)" if len(found) > 1 else ""
    said = [f"{block.sheet.text(row, _differing(block, first)[0])} in row {row + 1}" for row in first]
    problem = sheet.problem(
        Severity.ERROR,
        *(first[1], block.label_column),
        f"{_label(block, first[0])} in {len(first)} rows with other figures: {words.join(said)}{more}",
        "each figure once",
        "Take out the rows that are wrong, or give each a name of its own; they are not used",
    )
    unused = {row for rows in found for row in rows}
    places = [(row, place) for row in unused for place in sheet.filled(row)]
    items: list[Item] = [problem, ledger.cells(sheet, ledger.NOT_UNDERSTOOD, places)]
    return replace(block, rows=tuple(row for row in block.rows if row not in unused)), items


def _twice(block: Block, alike: list[list[int]]) -> list[Item]:
    """Say that rows give the figures of another row again: they are used once."""
    again = [own for rows in alike if _overlap(block, own := _of_figures(block, rows))]
    if not again:
        return []
    first, more = again[0], f" (and {len(again) - 1} more like them)" if len(again) > 1 else ""
    numbers = words.join(str(row + 1) for row in first)
    found, action = f"{_label(block, first[0])} in rows {numbers} with the same figures{more}", "Take one out"
    place = (first[1], block.label_column)
    return [block.sheet.problem(Severity.WARNING, *place, found, "each figure once", f"{action}; they are used once")]


def _overlap(block: Block, rows: list[int]) -> bool:
    """Tell whether two rows have a figure in one column."""
    columns = [column.position for column in block.columns if column.role is Role.VALUE]
    return any(sum(bool(block.sheet.text(row, place)) for row in rows) > 1 for place in columns)


def _label(block: Block, row: int) -> str:
    """Name a row's measure, with its council and service as far as the row has them."""
    places = [block.place(row, role) for role in (Role.AUTHORITY, Role.SERVICE)]
    of = ", ".join(block.sheet.text(*place) for place in places if place)
    return repr(block.label(block.label_row(row))) + (f" of {of}" if of else "")


def _of_figures(block: Block, rows: list[int]) -> list[int]:
    """Return the rows that are no targets of the row above them, by which they are named."""
    return [row for row in rows if row not in block.target_rows]


def _contradict(block: Block, rows: list[int]) -> bool:
    return bool(_differing(block, rows))


def _differing(block: Block, rows: list[int]) -> list[int]:
    """Return the columns of figures that say different things of rows that are of one measure."""
    places = [column.position for column in block.columns if column.role in (Role.VALUE, Role.TARGET)]
    own = _of_figures(block, rows)
    return [place for place in places if len({block.sheet.text(row, place) for row in own} - {""}) > 1]


def without_service(block: Block, banners: scorecards.Banners, known: Known) -> tuple[Block, list[Item]]:
    """Return a table without the rows whose service is left out, where nothing else says it; and the error about them.

    The sheet of Measures says it where there is one.
    """
    if block.row_periods or any(measure.described for measure in known.catalogue):
        return block, []
    rows = [row for row in block.rows if block.label_row(row) == row and block.has_figures(row)]
    given = [row for row in rows if block.place(row, Role.SERVICE)]
    totals = [row for row in rows if not block.label(row) or vocabularies.TOTALS.meaning(block.label(row))]
    unused = [r for r in rows if r > min(given, default=r) and r not in (*given, *totals) and not banners.service(r)]
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


def _named(column: Column) -> Column:
    """Return a column as a reference: the error names it already."""
    return column._replace(role=Role.REFERENCE)


def _key(block: Block, row: int, banners: scorecards.Banners) -> tuple[str, ...]:
    places = [block.place(row, role) for role in (Role.SERVICE, Role.AUTHORITY)]
    named = [block.sheet.text(*place) if place else "" for place in places]
    return block.label(block.label_row(row)), *named, block.type_of(row), banners.service(row)


def _telling(block: Block, columns: list[Column], rows: list[int]) -> Column | None:
    """Return the first of some columns that differs between rows: in words, codes or whole numbers, not in figures."""
    for column in columns:
        contents = [block.sheet.rows[row][column.position] for row in rows]
        names = column.role is not None or all(_names(content) for content in contents)
        understood = column.role is Role.TYPE and block.type_column is not None
        if len({block.sheet.tidy(content) for content in contents}) > 1 and names and not understood:
            return column
    return None


def _names(content: object) -> bool:
    return content is None or isinstance(content, str) or (isinstance(content, int | float) and content == int(content))
