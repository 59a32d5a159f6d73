"""What a sheet says about its years: which one, and whether they are calendar, financial or academic years."""

from collections.abc import Sequence
from typing import Any

from partnership_analysis import periods
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.reading.workbook import Sheet

# A cell with more letters is a note, and may be about anything.
_LONGEST = 200


def financial_year(content: Any) -> Period | None:
    """Return the financial year that a heading is; None if it is anything else."""
    period = periods.parse_headings([content])[0]
    return period if period is not None and period.is_financial_year else None


def year_kind(sheet: Sheet, heading: int, *texts: str) -> YearKind | None:
    """Return what the years under a row of headings are.

    The headings of its periods (`texts`) say it, or else the lines above the headings, or the sheet's name.

    Examples
    --------
    >>> str(year_kind(Sheet("k.xlsx", "Homes", (("Homes, autumn 2010-2022",), ("Year", "Homes")), {}, {}), 1, "Year"))
    'calendar'
    """
    if sheet.year_kind is not None:
        return sheet.year_kind
    lines = [sheet.text(row, filled[0]) for row in range(heading - 1, -1, -1) if len(filled := sheet.filled(row)) == 1]
    kinds = (periods.year_kind_in(text) for text in (*texts, *lines, sheet.name) if len(text) <= _LONGEST)
    return next((kind for kind in kinds if kind is not None), None)


def title_lines(sheet: Sheet, lines_above: Sequence[str], corner: str = "") -> tuple[str, ...]:
    """Return the texts that may name the year of a table, those that count first.

    They are the lines straight above the table, then those at the top of the sheet, then the heading over its labels
    (`corner`), then the sheet's name.

    Examples
    --------
    >>> title_lines(Sheet("k.xlsx", "Q3", (("Scorecard", None), ("2025/26", None), ("KPI", "Q1")), {}, {}), [])
    ('Scorecard', '2025/26', 'Q3')
    """
    top: list[str] = []
    for row in range(len(sheet.rows)):
        filled = sheet.filled(row)
        if len(filled) > 1:
            break
        top += [sheet.text(row, column) for column in filled]
    # "Compared with 2023/24" over the labels dates nothing.
    corners = [corner] if periods.extract(corner) is not None else []
    return tuple(text for text in (*lines_above, *top, *corners, sheet.name) if len(text) <= _LONGEST)


def year_in(titles: Sequence[str]) -> Period | None:
    """Return the financial year that the first of some titles with one names.

    Examples
    --------
    >>> str(year_in(["Scorecard", "Indicator 2025/26", "2024/25"]))
    '2025/26'
    """
    return next((year for year in map(periods.find_year, titles) if year is not None), None)


def without_year(corner: str, year: Period | None) -> str:
    """Return the heading over the labels of a table without the year that dates the table.

    Examples
    --------
    >>> without_year("Indicator 2025/26", Period(2025, 4)), without_year("Survey 2024/25", Period(2025, 4))
    ('Indicator', 'Survey 2024/25')
    """
    taken = periods.extract(corner)
    return taken.rest if taken is not None and taken.period == year else corner
