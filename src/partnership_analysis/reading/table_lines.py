"""Lines that say how each table of a file was understood, for a person to check: three at most for a table."""

from collections.abc import Iterator, Sequence

from partnership_analysis.kinds import Role
from partnership_analysis.reading import understanding
from partnership_analysis.reading.books import Book, Tables, is_about_complaints
from partnership_analysis.reading.layouts import Block, LongTable
from partnership_analysis.reading.returns import has_measures_heading
from partnership_analysis.reading.workbook import Sheet

_FIGURES = {Role.VALUE: "figures", Role.TARGET: "targets", Role.STATUS: "statuses", Role.NOTE: "comments"}
_NAMES = {Role.AUTHORITY: "authority", Role.SERVICE: "service", Role.MEASURE: "measure", Role.PERIOD: "period"}


def lines(books: Sequence[Book]) -> tuple[str, ...]:
    """Return how the tables of files were understood, file by file and sheet by sheet."""
    return tuple(line for book in books for tables in book.tables.values() for line in _lines(tables))


def _lines(tables: Tables) -> Iterator[str]:
    for reading in tables.readings:
        yield from understanding.describe(reading)
    yield from map(_block, tables.blocks)
    yield from map(_long, tables.long)


def _block(block: Block) -> str:
    """Say how a table of measures by period, or of complaints, was understood."""
    where = f"{block.sheet.name}, rows {block.rows[0] + 1} to {block.rows[-1] + 1}"
    if is_about_complaints(block.sheet) and not has_measures_heading(block):
        return f"{where}: complaints counted by what column {_letter(block.label_column)} says"
    dated = [column.period for column in block.columns if column.role is Role.VALUE and column.period is not None]
    first, last = min(dated, default=None), max(dated, default=None)
    down = "periods" if block.row_periods else "measures"
    across = "measures" if block.row_periods else f"{first.words} to {last.words}" if first and last else "figures"
    if first and first == last and not block.row_periods:
        across = first.words
    positions = {role: [column.position for column in block.columns if column.role is role] for role in _FIGURES}
    named = [f"{name} ({_letters(positions[role])})" for role, name in _FIGURES.items() if positions[role]]
    label = _letter(block.label_column)
    return f"{where}: {down} down (column {label}), {across} across: {', '.join(named) or 'nothing known'}"


def _long(table: LongTable) -> str:
    """Say how a table of one row to a figure was understood."""
    places = [f"{name} ({_letter(table.columns[role])})" for role, name in _NAMES.items() if role in table.columns]
    figures = f"figure ({_letter(table.columns[Role.VALUE])})"
    sheet = table.sheet
    rows = f"rows {table.rows[0] + 1} to {table.rows[-1] + 1}"
    return f"{sheet.name}, {rows}: a row to a figure: {', '.join([*places, figures])}"


def _letters(positions: Sequence[int]) -> str:
    first, last = _letter(positions[0]), _letter(positions[-1])
    if len(positions) == 1:
        return first
    together = positions[-1] - positions[0] + 1 == len(positions)
    return f"{first} to {last}" if together else f"{first}, … {last}"


def _letter(position: int) -> str:
    return Sheet.address(0, position).rstrip("0123456789")
