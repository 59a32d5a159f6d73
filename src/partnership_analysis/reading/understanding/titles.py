"""What the lines above a table, and its sheet's name, say about all figures: measure, period, unit, kind of year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from partnership_analysis import periods, places, units
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.reading.layouts import calendars

_TABLE_NUMBER = re.compile(r"table[\s_]+[a-z]*\d+\w*\s*[:.–-]\s*", re.I)
_MARKS = re.compile(
    r"\s*\[[^\]]*\]|\s+\d{1,2}(?:\s*[,-]\s*\d{1,2})*(?=\s|$)(?!\s*(?:years?|%|months?|weeks?|days?|hours?))"
)
# "by local authority district and region": how the table is divided, which its rows and columns say too.
_DIVISION_WORD = (
    r"(?:billing |reporting |upper.tier |lower.tier )?(?:local )?(?:authorit(?:y|ies)|councils?|districts?|regions?"
    r"|country|countries|nations?|quarters?|months?|(?:financial |calendar )?years?|health boards?|boards?|forces?"
    r"|trusts?|boroughs?"
    r"|areas?|metropolitan (?:area|status)[\w -]*?(?:status)?|urban-rural status|providers?|organisations?)"
    r"(?: districts?| areas?| type| class| status)?"
)
_DIVISION = re.compile(
    rf"[,\s]*\b(?:by|for each|in each|for every|for all) {_DIVISION_WORD}(?:(?:, | and |, and |/){_DIVISION_WORD})*\b",
    re.I,
)
_TAIL = re.compile(r"\s*[,:–-]?\s*\b(?:annual(?:ly)? )?(?:from|since|between|in|for|to)?\s*$", re.I)
_SAYS_NOTHING = re.compile(
    r"(this worksheet|some cells|some shorthand|freeze panes|notes? |source|department for|published|last updated"
    r"|return to|the figures in this table|contents|https?:)",
    re.I,
)
# A date of publication is not the period of the figures.
_OF_PUBLICATION = re.compile(
    r"\W*(?:source\b|publi(?:shed|cation)\b|(?:release|publication) date\b"
    r"|date (?:of (?:publication|release)|published)\b"
    r"|(?:this|next|last|latest|first|previous) (?:\w+ )?(?:release|update|publication|edition|revision)\b"
    r"|(?:last |next )?(?:updated|released|revised)\b|released?\b)",
    re.I,
)
_MOST_WORDS = 40


@dataclass(frozen=True)
class Titles:
    """What the lines above a table say.

    Attributes
    ----------
    title
        The first line that is a title; empty without one.
    measure
        What the title says is measured.
    period
        The one period in the first line with any; None if that has several, or no line has one.
    all_periods
        Every period in that line.
    unit
        The unit that the lines state; empty without one.
    year_kind
        Which kind of year they say that a year is; None if they do not say.
    """

    title: str
    measure: str
    period: Period | None
    all_periods: tuple[Period, ...]
    unit: str
    year_kind: YearKind | None


def read_titles(lines: Sequence[str], sheet_name: str) -> Titles:
    """Return what the lines above a table say, from the top, and last the name of its sheet.

    Examples
    --------
    >>> lines = ["Table 4: Receipts of council tax for each local authority, 2022 to 2023", "(£ thousands)"]
    >>> found = read_titles(lines, "T4")
    >>> found.measure, str(found.period)
    ('Receipts of council tax', '2022/23')
    """
    undated = [line for line in lines if not _OF_PUBLICATION.match(line)]
    telling = [line for line in undated if not _SAYS_NOTHING.match(line)]
    title = next((line for line in telling if len(line.split()) <= _MOST_WORDS), "")
    by_line = (periods.all_in(line) for line in [title, *telling, *undated, sheet_name])
    line_periods = tuple(dict.fromkeys(next(filter(None, by_line), ())))
    period = line_periods[0] if len(line_periods) == 1 else None
    if period is not None and period.is_financial_year:
        # "Quarter 1 performance 2025/26" is of a quarter, and "2025/26 as at 30 June 2025" may be.
        period = calendars.period_in([title, sheet_name], period)
    unit = next((found for line in [title, *lines] if (found := units.unit_in_heading(line)) is not None), None)
    kinds = (kind for line in [*lines, sheet_name] if (kind := periods.year_kind_in(line)) is not None)
    return Titles(
        title=title,
        measure=measure_in(title),
        period=period,
        all_periods=line_periods,
        unit=unit.as_written if unit else "",
        year_kind=next(kinds, None),
    )


def measure_in(title: str) -> str:
    """Return what a table's title says is measured: without its number, places, periods, and how it is divided.

    Examples
    --------
    >>> measure_in("Table 1: Total number of people sleeping rough, by local authority district and region 1,2")
    'Total number of people sleeping rough'
    >>> measure_in("Complaints answered in 10 days, England, 2014/15")
    'Complaints answered in 10 days'
    """
    text = _MARKS.sub("", _TABLE_NUMBER.sub("", title, count=1))
    text = _DIVISION.sub("", text)
    head, colon, tail = text.partition(":")
    if colon and (_names_place(tail) or periods.all_in(tail)):
        text = head
    parts = [part for part in re.split(r",\s+", text) if not (_names_place(part) or _is_period(part))]
    text = ", ".join(parts) or text
    for _ in range(3):
        text = _without_ending(text)
    return text.strip(" ,:;-–")


def _without_ending(text: str) -> str:
    """Return a title without a period or a place at its end: "in England", "2022 to 2023"."""
    taken = periods.extract(text)
    if taken is not None and not text[taken.end :].strip(" )."):
        return _TAIL.sub("", taken.rest)
    match = re.search(r"\s+(?:in|for|across)\s+(?P<place>[A-Z][\w' -]+)$", text)
    return text[: match.start()] if match and _names_place(match["place"]) else text


def _names_place(text: str) -> bool:
    words = text.strip(" .")
    first, *_ = words.split(",")
    return places.find(words) is not None or places.is_area(words) or places.is_area(first.strip())


def _is_period(text: str) -> bool:
    taken = periods.extract(text)
    return bool(periods.all_in(text)) and (taken is None or len(taken.rest.split()) <= 1)
