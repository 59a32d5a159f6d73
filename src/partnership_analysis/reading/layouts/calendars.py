"""What a sheet says of its years: which its lines name, and whether they are calendar, financial or academic."""

from collections.abc import Sequence

from partnership_analysis import periods
from partnership_analysis.periods import YearKind
from partnership_analysis.reading.workbook import Sheet

# A cell with more words is a note, and may be about anything.
_LONGEST = 200


def year_kind(sheet: Sheet, heading: int, *texts: str) -> YearKind | None:
    """Return what the years under a row of headings are: by the headings, the lines above, or the sheet's name.

    Parameters
    ----------
    sheet
        The table's sheet.
    heading
        The row of its headings.
    texts
        The headings of its periods, which say it before the title does.

    Examples
    --------
    >>> str(year_kind(Sheet("k.xlsx", "Homes", (("Homes, autumn 2010-2022",), ("Year", "Homes")), {}, {}), 1, "Year"))
    'calendar'
    """
    if sheet.year_kind is not None:
        return sheet.year_kind
    lines = [sheet.text(row, filled[0]) for row in range(heading - 1, -1, -1) if len(filled := sheet.filled(row)) == 1]
    said = (periods.year_kind_in(text) for text in (*texts, *lines, sheet.name) if len(text) <= _LONGEST)
    return next((kind for kind in said if kind is not None), None)


def lines_over(sheet: Sheet, own: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that may name the year of a table, the closest first.

    Parameters
    ----------
    sheet
        The table's sheet.
    own
        The lines straight above the table. Those at the top of the sheet, and its name, come after them.

    Examples
    --------
    >>> lines_over(Sheet("k.xlsx", "Q3", (("Scorecard", None), ("2025/26", None), ("KPI", "Q1")), {}, {}), [])
    ('Scorecard', '2025/26', 'Q3')
    """
    top: list[str] = []
    for row in range(len(sheet.rows)):
        filled = sheet.filled(row)
        if len(filled) > 1:
            break
        top += [sheet.text(row, column) for column in filled]
    return tuple(text for text in (*own, *top, sheet.name) if len(text) <= _LONGEST)
