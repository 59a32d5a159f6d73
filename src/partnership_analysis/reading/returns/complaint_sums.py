"""Totals and shares that a table of complaints states beside its counts, compared with these."""

import math
from collections.abc import Iterator, Mapping

from partnership_analysis import units
from partnership_analysis.periods import Period
from partnership_analysis.problems import Severity
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block, Column, Fact
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns.complaint_tables import is_share
from partnership_analysis.reading.returns.totals import compare_total, is_total
from partnership_analysis.reading.workbook import Sheet


def compare_shares(block: Block, counts: list[Column]) -> Iterator[Item]:
    """Compare published shares with the counts in the column before them."""
    sheet = block.sheet
    for column in (column for column in block.columns if is_share(column.heading)):
        before = [count for count in counts if count.position < column.position]
        if not before:
            continue
        numbers = {row: _number(sheet, row, before[-1].position) for row in block.rows}
        parts = {row: n for row, n in numbers.items() if n is not None and not is_total(block.label(row))}
        total = sum(parts.values())
        for row in block.rows:
            stated, count = _number(sheet, row, column.position), numbers[row]
            if stated is None or count is None or not total:
                continue
            yield Use(sheet, "value", row, column.position)
            share = 100 * count / total
            places = units.own_decimals(stated)
            if abs(share - stated) > 0.5 * 10.0**-places + 1e-9:
                ends = [sheet.address(r, before[-1].position) for r in (min(parts), max(parts))]
                cell = sheet.address(row, before[-1].position)
                expected = (
                    f"{share:.{places + 1}f}%: {cell} ({count:g}) of {total:g}, the sum of {ends[0]} to {ends[1]}: "
                    f"they differ by {abs(share - stated):.{places + 1}f} percentage points"
                )
                found, action = f"a published share of {stated:g}%", "Correct the share or the counts"
                yield sheet.problem(Severity.WARNING, row, column.position, found, expected, action)


def compare_across(block: Block, totals: list[Column], counts: list[Column]) -> Iterator[Item]:
    """Compare each total at the end of a row with the counts of its periods: those since the total before it."""
    sheet, begins = block.sheet, -1
    for column in totals:
        dated = [c for c in counts if c.period is not None and begins < c.position < column.position]
        dated = dated or [c for c in counts if c.period is not None]
        begins = column.position
        for row in block.rows:
            parts = {(row, c.position): c.period for c in dated if c.period is not None}
            yield from _compare(sheet, (row, column.position), parts)


def compare_down(block: Block, counts: list[Column]) -> Iterator[Item]:
    """Compare each total under the periods of a column with their counts: those since the total before it."""
    begins, dated = -1, dict(zip(block.rows, block.row_periods, strict=True))
    for row in (row for row in block.rows if dated[row] is None and is_total(block.label(row))):
        above = {r: period for r, period in dated.items() if period is not None and r < row}
        since = {r: period for r, period in above.items() if r > begins} or above
        begins = row
        for column in counts:
            parts = {(r, column.position): period for r, period in since.items()}
            yield from _compare(block.sheet, (row, column.position), parts)


def compare_column(fact: Fact) -> Iterator[Item]:
    """Compare the total of one outcome or stage with its counts in the rows above."""
    block, sheet = fact.block, fact.block.sheet
    above = [row for row in block.rows if row < fact.row and not is_total(block.label(row))]
    counts = {(row, fact.column): n for row in above if (n := _number(sheet, row, fact.column)) is not None}
    total = _number(sheet, fact.row, fact.column)
    yield Use(sheet, "value", fact.row, fact.column)
    if total is not None and counts:
        yield from compare_total(sheet, fact.row, fact.column, total, counts)


def _compare(sheet: Sheet, place: tuple[int, int], parts: Mapping[tuple[int, int], Period]) -> Iterator[Item]:
    """Compare a total with its parts, if each of them can be read; a quarter after its own months is no part."""
    filled = {
        part: _number(sheet, *part)
        for part, period in parts.items()
        if sheet.text(*part) and not any(other != period and period.contains(other) for other in parts.values())
    }
    total, numbers = _number(sheet, *place), {part: n for part, n in filled.items() if n is not None}
    if total is not None and numbers and len(numbers) == len(filled):
        yield Use(sheet, "value", *place)
        yield from compare_total(sheet, *place, total, numbers)


def _number(sheet: Sheet, row: int, column: int) -> float | None:
    try:
        value = sheet.quantity(row, column).value
    except ValueError:
        return None
    return None if math.isnan(value) else value
