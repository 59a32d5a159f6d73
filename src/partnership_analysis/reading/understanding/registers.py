"""Lists of things with a number and a date each: actions, risks, cases. They hold no figures of a measure."""

from collections.abc import Iterator, Sequence

from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.understanding import row_days, row_periods
from partnership_analysis.reading.understanding.heading_kinds import plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.workbook import Sheet

_NUMBER_WORDS = ("no", "number", "num", "nr", "item", "row")
_FEWEST_ROWS = 3


def numbers_rows(heading: str, position: int, cells: Distinct) -> bool:
    """Tell whether a column numbers the rows of a table: 1, 2, 3 at its left, or under a heading such as "Action no.".

    Examples
    --------
    >>> from partnership_analysis.reading.distinct import distinct
    >>> cells = distinct([1, 2, 3, 4])
    >>> numbers_rows("Action no.", 2, cells), numbers_rows("Number", 2, cells)
    (True, False)
    """
    words = plain(heading).split()
    if not words or words[-1] not in _NUMBER_WORDS or (position and len(words) == 1):
        return False
    if len(cells.codes) < _FEWEST_ROWS or len(cells.contents) < len(cells.codes):
        return False
    texts = [Sheet.tidy(content) for content in cells.contents]
    return any(texts == [str(number + first) for number in range(len(texts))] for first in (0, 1))


def is_register(reading: TableReading) -> bool:
    """Tell whether a table is such a list: each row has a date, and a number or a reference that no other row has.

    Figures beside the ends of months, or beside days that follow each other, are figures. So are those that have a
    target or a measure: the date beside them may only say when somebody wrote them.
    """
    if reading.columns_of(ColumnKind.TARGET) or (
        reading.columns_of(ColumnKind.MEASURE) and reading.columns_of(ColumnKind.VALUE)
    ):
        return False
    dated = reading.columns_of(ColumnKind.PERIOD, ColumnKind.AS_AT) or [*_written_days(reading)]
    if not dated or not any(_differs_in_every_row(reading, column) for column in reading.columns):
        return False
    return _has_scattered_days(reading, dated) or not reading.columns_of(ColumnKind.VALUE)


def _written_days(reading: TableReading) -> Iterator[ColumnReading]:
    """Give the columns of days that are text, as an export of cases has them."""
    for column in reading.columns_of(ColumnKind.UNKNOWN):
        filled = [content for content in reading.distinct(column).contents if content is not None]
        if filled and all(isinstance(content, str) and row_periods.day(content) for content in filled):
            yield column


def _differs_in_every_row(reading: TableReading, column: ColumnReading) -> bool:
    """Tell whether a column has a number or a reference in each row that no other row has."""
    if column.kind not in (ColumnKind.CODE, ColumnKind.IGNORED) or not column.heading:
        return False
    contents = reading.cells(column)
    return None not in contents and len(set(contents)) == len(contents)


def _has_scattered_days(reading: TableReading, columns: Sequence[ColumnReading]) -> bool:
    """Tell whether a table has dates that are neither month ends nor days or weeks that follow each other."""
    contents = (content for column in columns for content in reading.distinct(column).contents)
    return any(map(row_periods.is_within_month, contents)) and row_days.row_step(reading) is None
