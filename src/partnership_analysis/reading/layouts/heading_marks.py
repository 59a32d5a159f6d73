"""What the marks behind periods in headings say about the figures under them: 2023/24 (p), 2023/24*."""

from collections.abc import Sequence

from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.workbook import Sheet


def marks_of(sheet: Sheet, above: int | None, row: int, columns: Sequence[int]) -> list[str]:
    """Return the mark of each column, in its own heading or in that of the row `above` that spans it; empty if none.

    Examples
    --------
    >>> rows = (("KPI", "2022/23", "2023/24 (p)"), ("Calls", 90, 91))
    >>> marks_of(Sheet("k.xlsx", "KPIs", rows, {}, {}), None, 0, [1, 2])
    ['', 'provisional']
    """
    over: dict[int, str] = {}
    if above is not None:
        filled = sheet.filled(above)
        for column, following in zip(filled, [*filled[1:], max(columns, default=0) + 1], strict=True):
            stop = column + span if (span := sheet.spans.get((above, column))) else following
            over |= dict.fromkeys(range(column, stop), headings.split_mark(sheet.text(above, column)).mark)
    return [headings.split_mark(sheet.text(row, column)).mark or over.get(column, "") for column in columns]
