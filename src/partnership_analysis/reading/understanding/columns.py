"""What each column of a table is: by its headings, by its cells, and by its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from partnership_analysis import periods, units, vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import COMMENT_ROLES, headings, says_types
from partnership_analysis.reading.understanding.column_heads import Head, column_heads, column_reading
from partnership_analysis.reading.understanding.frames import Frame
from partnership_analysis.reading.understanding.heading_kinds import kind_in, plain
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading
from partnership_analysis.reading.understanding.profiles import is_missing, period_share
from partnership_analysis.reading.understanding.registers import numbers_rows
from partnership_analysis.reading.understanding.titles import Titles
from partnership_analysis.reading.workbook import Sheet

# In a column of places, at least so many of its texts are names of places.
_LEAST_SHARE = 0.6
# The heading alone decides for columns of these: what is no date under "As at" is asked about.
_BY_HEADING = (
    *(ColumnKind.AS_AT, ColumnKind.NUMERATOR, ColumnKind.DENOMINATOR),
    *(ColumnKind.IGNORED, ColumnKind.YEAR_KIND, ColumnKind.AGGREGATION),
)
# So many different contents show what a column is.
_MOST_PAIRS = 500
# A date beside each month may be when it was sent in; more of them are its days.
_MANY_DAYS = 2
_STATISTICS = {
    *("percentage", "percent", "frequency", "count", "number"),
    *("rate", "proportion", "total", "average", "mean"),
}


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are, and which kind of year a bare 2014 among them is."""

    columns: tuple[ColumnReading, ...]
    year_kind: periods.YearKind | None


def read_columns(frame: Frame, titles: Titles, given: Mapping[str, ColumnKind]) -> Columns:
    """Return what each column of a table is.

    Parameters
    ----------
    frame
        Where the table is.
    titles
        What the lines above it say.
    given
        The kinds of columns that a person gives, by their headings in small letters.
    """
    heads = column_heads(frame)
    kinds = {head.position: _kind(head, given) for head in heads}
    _leave_one_measure(heads, kinds)
    _leave_one_authority(heads, kinds)
    _leave_one_period(heads, kinds)
    year_kind = _year_kind(heads, kinds) or titles.year_kind
    columns = [column_reading(head, kinds[head.position], year_kind, titles) for head in heads]
    if ColumnKind.AUTHORITY in kinds.values():
        columns = [_with_total_as_measure(column) for column in columns]
    if any(column.period for column in columns):
        # A total beside periods can be worked out from the figures.
        totals = [head.position for head in heads if vocabularies.TOTALS.meaning(head.own) is Role.TOTAL]
        columns = [
            replace(column, kind=ColumnKind.CHANGE, measure="")
            if column.position in totals and column.kind is ColumnKind.VALUE and column.period is None
            else column
            for column in columns
        ]
    return Columns(tuple(columns), year_kind)


def _with_total_as_measure(column: ColumnReading) -> ColumnReading:
    """Return a column whose place is "Total" as one of a measure of that name: its rows say whose figures they are."""
    if vocabularies.TOTALS.meaning(column.place) is None:
        return column
    return replace(column, place="", measure=": ".join(text for text in (column.measure, column.place) if text))


def _kind(head: Head, given: Mapping[str, ColumnKind]) -> ColumnKind:
    """Return what a column is by itself, whatever the others are."""
    if kind := given.get(head.own.casefold()) or given.get(head.words.casefold()):
        return kind
    profile, headed = head.profile, kind_in(head.own) if head.own else None
    counts_rows = (not head.contents and profile.counts_rows) or numbers_rows(head.own, head.position, head.cells)
    if not profile.filled or counts_rows:
        return ColumnKind.IGNORED
    if profile.is_text and says_types(head.own, profile.texts):
        return ColumnKind.TYPE
    if headed is ColumnKind.PERIOD and _numbers_parts(head):
        return ColumnKind.PART
    if headed is ColumnKind.PERIOD and _holds_times(head):
        return ColumnKind.PERIOD
    if headed is ColumnKind.PERIOD:
        return ColumnKind.VALUE if profile.is_numeric else ColumnKind.UNKNOWN
    if profile.dates and profile.dates >= 0.5 * profile.filled:
        return ColumnKind.PERIOD if headed is None else headed
    if headed in _BY_HEADING or (headed is ColumnKind.POLARITY and not profile.numbers):
        return headed  # "Low" among numbers stands for a figure that is too low to be shown
    if headed is ColumnKind.CODE or profile.code_share >= _LEAST_SHARE or profile.are_addresses:
        return ColumnKind.CODE
    return _kind_of_numbers(head, headed) if profile.is_numeric else _kind_of_words(head, headed)


def _kind_of_numbers(head: Head, headed: ColumnKind | None) -> ColumnKind:
    """Return what a column of numbers is."""
    profile = head.profile
    few = profile.are_whole and profile.distinct <= max(3, 0.2 * profile.filled)
    if headed in (ColumnKind.CATEGORY, ColumnKind.LEVEL, ColumnKind.SERVICE) and few and profile.numbers:
        return headed
    if headed is ColumnKind.NOTE and not profile.numbers:
        return headed
    role = headings.role(head.own)
    if role is Role.TARGET:
        return ColumnKind.TARGET
    return ColumnKind.CHANGE if role in (Role.CHANGE, Role.VARIANCE) else ColumnKind.VALUE


def _kind_of_words(head: Head, headed: ColumnKind | None) -> ColumnKind:
    """Return what a column of words is."""
    profile = head.profile
    if headed in (ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.LEVEL):
        return headed
    if headings.role(head.own) is Role.TARGET and any(map(units.split_bound, profile.texts)):
        return ColumnKind.TARGET
    # A heading merged down over figures leaves a council's name among them.
    if profile.place_share >= _LEAST_SHARE and profile.numbers < 0.5 * profile.filled:
        are_areas = profile.area_share >= _LEAST_SHARE and headed is not ColumnKind.AUTHORITY
        return ColumnKind.REGION if are_areas else ColumnKind.AUTHORITY
    if headed in (ColumnKind.VALUE, ColumnKind.TARGET):
        # Words among figures, which the reader of figures asks about.
        return headed if profile.numbers else ColumnKind.NOTE
    if headed is not None:
        return headed
    role = headings.role(head.own)
    if role is Role.STATUS:
        return ColumnKind.STATUS
    if role in COMMENT_ROLES or (profile.is_long and not profile.numbers):
        return ColumnKind.NOTE
    if profile.texts and period_share(profile.texts) >= 0.9 and profile.numbers == 0:
        return ColumnKind.PERIOD
    return ColumnKind.VALUE if profile.numbers >= 0.5 * profile.filled else ColumnKind.UNKNOWN


def _numbers_parts(head: Head) -> bool:
    """Tell whether a column numbers the months or quarters of years."""
    words = plain(head.own).split()
    most = 4 if "quarter" in words else 12 if "month" in words else 0
    numbers = {Sheet.tidy(content) for content in head.cells.contents if content is not None} if most else {}
    return bool(numbers) and all(text.isdigit() and 1 <= int(text) <= most for text in numbers)


def _holds_times(head: Head) -> bool:
    """Tell whether a column under a heading of periods holds periods, parts of years, or days."""
    sample = list(islice((c for c in head.cells.contents if c is not None and not is_missing(c)), 200))
    if period_share(sample) >= 0.8:
        return True
    return bool(sample) and sum(map(_is_bare_year, sample)) + sum(map(is_day, sample)) >= 0.8 * len(sample)


def is_day(content: Any) -> bool:
    """Tell whether a cell gives a day, perhaps one that a time zone has moved.

    Examples
    --------
    >>> is_day("Week ending 05/04/2014"), is_day("2014/15")
    (True, False)
    """
    try:
        return periods.day(content) is not None
    except ValueError:
        return True  # in another time zone, which the reader of periods asks about


def _is_bare_year(content: Any) -> bool:
    text = Sheet.tidy(content)
    return text.isdigit() and len(text) == 4 and "1950" <= text <= "2100"


def _of_kind(heads: Sequence[Head], kinds: Mapping[int, ColumnKind], kind: ColumnKind) -> list[Head]:
    return [head for head in heads if kinds[head.position] is kind]


def _mean_length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(len(texts), 1)


def _leave_one_measure(heads: Sequence[Head], kinds: dict[int, ColumnKind]) -> None:
    """Leave one column of measures: the others hold units or kinds of statistic, codes or categories."""
    measures = _of_kind(heads, kinds, ColumnKind.MEASURE)
    for head in measures if len(measures) > 1 else ():
        texts = [text.casefold() for text in head.profile.texts]
        if texts and all(text in _STATISTICS or units.known_unit(text) is not None for text in texts):
            kinds[head.position] = ColumnKind.UNIT
    measures = _of_kind(measures, kinds, ColumnKind.MEASURE)
    longest = max(measures, key=lambda head: _mean_length(head.profile.texts), default=None)
    for head in measures:
        if head is not longest:
            are_short = all(len(text.split()) == 1 for text in head.profile.texts)
            kinds[head.position] = ColumnKind.CODE if are_short else ColumnKind.CATEGORY


def _leave_one_authority(heads: Sequence[Head], kinds: dict[int, ColumnKind]) -> None:
    """Leave one column of authorities: the one with most names of places, or else the first."""
    authorities = _of_kind(heads, kinds, ColumnKind.AUTHORITY)
    best = max(authorities, key=lambda head: (head.profile.place_share, -head.position), default=None)
    spare = ColumnKind.SERVICE if ColumnKind.SERVICE not in kinds.values() else ColumnKind.CATEGORY
    for head in authorities:
        if head is not best:
            kinds[head.position] = spare if head.profile.place_share < _LEAST_SHARE else ColumnKind.CATEGORY


def _leave_one_period(heads: Sequence[Head], kinds: dict[int, ColumnKind]) -> None:
    """Leave one column of periods: the others hold parts of its years, its years, or other dates."""
    dated = _of_kind(heads, kinds, ColumnKind.PERIOD)
    if not dated and ColumnKind.PART not in kinds.values():
        # Better to ask about its cells than to have none.
        unknown = _of_kind(heads, kinds, ColumnKind.UNKNOWN)
        for head in [head for head in unknown if kind_in(head.own) is ColumnKind.PERIOD][:1]:
            kinds[head.position] = ColumnKind.PERIOD
    for head in dated:
        if _are_parts(head):
            kinds[head.position] = ColumnKind.PART
    complete = _of_kind(dated, kinds, ColumnKind.PERIOD)
    if len(complete) < 2:
        return
    best = min(complete, key=_longest_months)
    best = next((head for head in complete if head is not best and _gives_days_of(head, best)), best)
    for head in complete:
        if head is not best:
            kinds[head.position] = ColumnKind.IGNORED if _contains(head, best) else ColumnKind.UNKNOWN


def _are_parts(head: Head) -> bool:
    """Tell whether a column holds months and quarters without their years."""
    texts = [text for text in head.profile.texts if not is_missing(text)]
    parsed = periods.parse_headings(texts, year_ends=False)
    parts = [p is None and headings.names_part_of_year(text) for p, text in zip(parsed, texts, strict=True)]
    return bool(texts) and sum(parts) > 0.8 * len(parts)


def _longest_months(head: Head) -> int:
    """Return how many months the longest period of a column has; a day counts as a month."""
    contents = [content for content in head.cells.contents if content is not None][:_MOST_PAIRS]
    found = periods.parse_headings(contents, year_ends="month" not in head.own.casefold())
    return max((period.months for period in found if period is not None), default=99)


def _gives_days_of(inner: Head, outer: Head) -> bool:
    """Tell whether one column gives many days of the months in the other."""
    pairs = _pairs(outer, inner)
    months = periods.parse_headings([month for month, _ in pairs])
    days = [periods.date(day) for _, day in pairs]
    within = [
        month is not None and day is not None and month.first_day <= day <= month.last_day
        for month, day in zip(months, days, strict=True)
    ]
    return all(within) and len({*days}) > _MANY_DAYS * len({*months})


def _pairs(outer: Head, inner: Head) -> list[tuple[Any, Any]]:
    """Return the different pairs of contents that two columns have in a row, as many as a sample needs."""
    codes = dict.fromkeys(zip(outer.cells.codes.tolist(), inner.cells.codes.tolist(), strict=True))
    return [(outer.cells.contents[one], inner.cells.contents[other]) for one, other in islice(codes, _MOST_PAIRS)]


def _contains(outer: Head, inner: Head) -> bool:
    """Tell whether the period in each row of one column contains that of the other: the year of a month."""
    pairs = _pairs(outer, inner)
    if all(_is_bare_year(content) for content, _ in pairs):
        return True
    large = periods.parse_headings([content for content, _ in pairs], year_ends=True)
    small = periods.parse_headings([content for _, content in pairs], year_ends="month" not in inner.own.casefold())
    known = [(a, b) for a, b in zip(large, small, strict=True) if a is not None and b is not None]
    return bool(known) and all(a.contains(b) or a == b for a, b in known)


def _year_kind(heads: Sequence[Head], kinds: Mapping[int, ColumnKind]) -> periods.YearKind | None:
    """Return the kind of year that a column, or the heading of the periods, says."""
    texts = [Sheet.tidy(c) for head in _of_kind(heads, kinds, ColumnKind.YEAR_KIND) for c in head.cells.contents]
    texts += [head.own for head in _of_kind(heads, kinds, ColumnKind.PERIOD)]
    found = {kind for text in texts if (kind := periods.year_kind_in(text)) is not None}
    return found.pop() if len(found) == 1 else None
