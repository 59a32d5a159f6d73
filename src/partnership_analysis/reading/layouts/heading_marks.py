"""What the marks behind periods in headings say about the figures under them: 2023/24 (p), 2023/24*."""

from collections import Counter
from collections.abc import Sequence

from partnership_analysis.periods import Marked
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.workbook import Sheet


def split_marks(texts: Sequence[str]) -> list[Marked]:
    """Divide headings side by side into their words and the marks behind their periods.

    Any words in brackets are a mark where no other heading has that period. Beside "2023/24", "2023/24 (LCRA)" is
    another figure, and nobody says which.

    Examples
    --------
    >>> [one.mark for one in split_marks(["2022/23 (p)", "2023/24 (LCRA)"])]
    ['provisional', 'LCRA']
    >>> [one.mark for one in split_marks(["2023/24", "2023/24 (LCRA)"])]
    ['', '']
    """
    found = [headings.split_mark(text) for text in texts]
    noted = [one if one.mark else headings.split_note(one.heading) for one in found]
    often = Counter(one.heading.casefold() for one in noted)
    return [
        note if note.mark and often[note.heading.casefold()] == 1 else one
        for one, note in zip(found, noted, strict=True)
    ]


def with_marks_above(sheet: Sheet, above: int | None, columns: Sequence[int], own: Sequence[str]) -> list[str]:
    """Return the mark of each column: its own, or that of the heading in the row `above` that spans it; empty if none.

    Examples
    --------
    >>> rows = ((None, "2022/23", "2023/24 (p)"), ("KPI", "Actual", "Actual"), ("Calls", 90, 91))
    >>> with_marks_above(Sheet("k.xlsx", "KPIs", rows, {}, {}), 0, [1, 2], ["", ""])
    ['', 'provisional']
    """
    over: dict[int, str] = {}
    if above is not None:
        filled = sheet.filled(above)
        for column, following in zip(filled, [*filled[1:], max(columns, default=0) + 1], strict=True):
            stop = column + span if (span := sheet.spans.get((above, column))) else following
            over |= dict.fromkeys(range(column, stop), headings.split_mark(sheet.text(above, column)).mark)
    return [mark or over.get(column, "") for column, mark in zip(columns, own, strict=True)]
