"""What a sheet says of its years: calendar, financial or academic."""

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
