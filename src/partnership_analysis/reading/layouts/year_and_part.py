"""Rows whose period stands in two columns: a year, and beside it the quarter, half or month within it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from partnership_analysis import periods
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import Column
from partnership_analysis.reading.workbook import Sheet


class Parts(NamedTuple):
    """The column of the parts of years, and the period of each row; None where the row is of none."""

    column: Column
    periods: tuple[Period | None, ...]


def parts(sheet: Sheet, rows: Sequence[int], year_at: int, columns: Sequence[Column]) -> Parts | None:
    """Return the column beside a column of years that holds their parts; None if there is none.

    A year counts for the empty cells under it, too.
    """
    years: list[Period | None] = []
    for row in rows:
        own = _year(sheet.rows[row][year_at])
        empty = not sheet.text(row, year_at)
        years.append(years[-1] if empty and years else own)
    if not rows or years[0] is None:
        return None
    for column in (column for column in columns if column.role is None):
        texts = [sheet.text(row, column.position) for row in rows]
        said = [text for text, year in zip(texts, years, strict=True) if year is not None and text]
        if said and texts[0] and all(headings.names_period(text) for text in said):
            return Parts(column, tuple(_part(text, year) for text, year in zip(texts, years, strict=True)))
    return None


def _part(text: str, year: Period | None) -> Period | None:
    if year is None:
        return None
    own = periods.part_of_financial_year(text, year) or periods.parse_headings([text], year_ends=False)[0]
    return own if own is not None and year.contains(own) else None


def _year(content: Any) -> Period | None:
    found = periods.parse_headings([content])[0]
    return found if found is not None and found.is_financial_year else None
