"""What a sheet says about its years: which one, and whether they are calendar, financial or academic years."""

import re
from collections.abc import Sequence
from typing import Any

from partnership_analysis import periods
from partnership_analysis.kinds import Aggregation
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.vocabularies import AGGREGATION_HINTS, MEETINGS, PARTS_OF_YEARS

# A cell with more letters is a note, and may be about anything.
_LONGEST = 200
_YEAR = 12
# "Year to date" over a table is of its figures; a longer line without a year is a note about some of them.
_FEW_WORDS = 5
_WORDS = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"\b(?:(?:month|period)\s+|[MP])(?:1[0-2]|0?[1-9])\b", re.I)
# Any year will do to see whether words name a quarter or a month.
_ANY_YEAR = Period.financial_year(2000)


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


def period_in(titles: Sequence[str], year: Period | None) -> Period | None:
    """Return the period of the figures of a table whose headings name none: that of its titles, or the `year` of these.

    A title that is a period alone counts first, then a part of a year in the words of one, perhaps beside the year of
    another: "KPIs 2025/26" over "Quarter 2". None if it is not clear which period is meant.

    Examples
    --------
    >>> year = Period(2025, 4)
    >>> [str(period_in([title], year)) for title in ("KPIs, Q1 2025/26", "Scorecard: June 2025", "KPIs 2025/26")]
    ['2025/26 Q1', '2025-06', '2025/26']
    >>> str(period_in(["KPIs 2025/26", "Quarter 2"], year))
    '2025/26 Q2'
    >>> [period_in(["KPIs 2025/26", other], year) for other in ("Data as at 30 June 2025", "Board, June 2025")]
    [None, None]
    """
    alone = periods.parse_headings(titles, year_ends=False)
    others = [title for title, period in zip(titles, alone, strict=True) if period is None]
    if any(goes_on(title) for title in others if periods.find_year(title) or len(title.split()) <= _FEW_WORDS):
        return None
    if (period := next(filter(None, alone), None)) is not None:
        return period
    try:
        named = [found for title in titles if (found := periods.find_period(title)) is not None]
    except periods.UnclearError:
        return None
    parts = {period for period in named if period.months < _YEAR}
    undated = [title for title in titles if periods.find_year(title) is None]
    parts |= {part for title in undated if (part := periods.part_of_financial_year(title.rstrip(":. "), year))}
    if any(part.months == 1 for part in parts) and any(map(MEETINGS.within, titles)):
        return None
    whole = [period for period in named if period.months >= _YEAR]
    if len(parts) > 1 or any(not any(one.contains(part) for one in whole) for part in parts if whole):
        return None
    if parts or year is None:
        return next(iter(parts), year)
    counted = (day for title in titles if (day := periods.find_as_at(title)) is not None)
    is_part = any(year.first_day <= day < year.last_day for day in counted)
    return None if is_part or any(map(_names_part, titles)) else year


def goes_on(title: str) -> bool:
    """Tell whether a title says that its figures count over more than the period that it names: "Q2, year to date"."""
    return AGGREGATION_HINTS.within(title) in (Aggregation.YEAR_TO_DATE, Aggregation.ROLLING)


def _names_part(title: str) -> bool:
    """Tell whether a title has a month or a quarter among its words, without a day or a year of its own beside it.

    So may "Half-yearly" and "month 6" be a part of the year.
    """
    if PARTS_OF_YEARS.within(title) or _NUMBERED.search(title):
        return True
    words = ["", *_WORDS.findall(title), "", ""]
    for before, word, after, last in zip(words, words[1:], words[2:], words[3:], strict=False):
        # The year of "June 2025" is its own; that of "June 2025/26" is not.
        own_year = after[:1].isdigit() and not last.isdigit()
        names = [f"{word} {after}", *([] if own_year else [word])]
        if word[:1].isupper() and not before[:1].isdigit() and any(map(_is_part, names)):
            return True
    return False


def _is_part(words: str) -> bool:
    return periods.part_of_financial_year(words, _ANY_YEAR) is not None


def without_year(corner: str, year: Period | None) -> str:
    """Return the heading over the labels of a table without the year that dates the table.

    Examples
    --------
    >>> without_year("Indicator 2025/26", Period(2025, 4)), without_year("Survey 2024/25", Period(2025, 4))
    ('Indicator', 'Survey 2024/25')
    """
    taken = periods.extract(corner)
    return taken.rest if taken is not None and taken.period == year else corner
