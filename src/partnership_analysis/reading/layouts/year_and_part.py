"""Rows whose period stands in two columns: a year, and beside it the quarter, half or month within it."""

from collections.abc import Sequence
from typing import NamedTuple

from partnership_analysis import periods
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.calendars import financial_year
from partnership_analysis.reading.layouts.columns import Column
from partnership_analysis.reading.workbook import Sheet


class YearParts(NamedTuple):
    """The column of the parts of years, and the period of each row; None where a row has no period."""

    column: Column
    periods: tuple[Period | None, ...]


def year_parts(sheet: Sheet, rows: Sequence[int], year_column: int, columns: Sequence[Column]) -> YearParts | None:
    """Return the column that holds the parts of the years in another column; None if there is none.

    A year counts for the empty cells under it too.
    """
    years: list[Period | None] = []
    for row in rows:
        repeats = years and not sheet.text(row, year_column)
        years.append(years[-1] if repeats else financial_year(sheet.rows[row][year_column]))
    if not rows or years[0] is None:
        return None
    for column in (column for column in columns if column.role is None):
        texts = [sheet.text(row, column.position) for row in rows]
        beside_years = [text for text, year in zip(texts, years, strict=True) if year is not None and text]
        if beside_years and texts[0] and all(headings.names_period(text) for text in beside_years):
            return YearParts(column, tuple(_part(text, year) for text, year in zip(texts, years, strict=True)))
    return None


def _part(text: str, year: Period | None) -> Period | None:
    if year is None:
        return None
    found = periods.part_of_financial_year(text, year) or periods.parse_headings([text], year_ends=False)[0]
    return found if found is not None and year.contains(found) else None
