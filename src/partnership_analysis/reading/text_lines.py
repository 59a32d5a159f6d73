"""Lines of text that stand apart from the tables of a sheet: titles, and notes."""

from collections.abc import Iterator, Sequence

from partnership_analysis.reading.items import Item, Note
from partnership_analysis.reading.layouts import Block, LongTable
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.understanding import TableReading
from partnership_analysis.reading.workbook import Sheet


def around(sheet: Sheet, blocks: Sequence[Block], long: Sequence[LongTable]) -> Iterator[Item]:
    """Give the lines of text outside all tables: the sheet's title, and notes."""
    title = sheet.title
    tabled = {row for block in blocks for row in block.rows}
    tabled |= {place[0] for block in blocks for place in (*block.heads, *block.notes)}
    tabled |= {table.heading for table in long}
    tabled.update(*(table.rows for table in long))
    for row in sorted({*range(len(sheet.rows))} - tabled):
        for column in sheet.filled(row):
            text = sheet.text(row, column)
            if text == title:
                yield Use(sheet, "heading", row, column)
            elif isinstance(sheet.rows[row][column], str):
                yield Use(sheet, "note", row, column)
                yield Note(text, sheet.source(row, column))


def of_readings(sheet: Sheet, readings: Sequence[TableReading]) -> Iterator[Item]:
    """Give the lines of text above and below tables as notes, without their titles."""
    for reading in readings:
        for row in reading.notes:
            for column in sheet.filled(row):
                if isinstance(sheet.rows[row][column], str) and sheet.text(row, column) != reading.title:
                    yield Note(sheet.text(row, column), sheet.source(row, column))
