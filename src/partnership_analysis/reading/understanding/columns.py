"""What each column of a table is: by the words over it, by what stands in it, and by what its neighbours are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from partnership_analysis import periods, units, vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings, says_types
from partnership_analysis.reading.understanding.headed import A_YEAR, Head, heads, said_over
from partnership_analysis.reading.understanding.heading_kinds import kind_in, plain
from partnership_analysis.reading.understanding.heads import Frame
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading
from partnership_analysis.reading.understanding.profiles import is_missing, period_share
from partnership_analysis.reading.understanding.registers import numbers_rows
from partnership_analysis.reading.understanding.titles import Titles
from partnership_analysis.reading.workbook import Sheet

# Most of the texts of a column must be names of places for it to be one of places.
_MOST = 0.6
# What such a column holds, its heading alone says: what is no date under "As at" is asked about.
_AS_HEADED = (
    *(ColumnKind.AS_AT, ColumnKind.NUMERATOR, ColumnKind.DENOMINATOR),
    *(ColumnKind.IGNORED, ColumnKind.YEAR_KIND, ColumnKind.AGGREGATION),
)
# So many different contents tell what a column is.
_MOST_PAIRS = 500
# A date beside each month may be when it was sent in; more of them are its days.
_MANY_DAYS = 2
_STATISTICS = (
    "percentage",
    "percent",
    "frequency",
    "count",
    "number",
    "rate",
    "proportion",
    "total",
    "average",
    "mean",
)


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are, and which kind of year a bare 2014 among them is."""

    columns: tuple[ColumnReading, ...]
    year_kind: periods.YearKind | None


def columns(frame: Frame, said: Titles, told: Mapping[str, ColumnKind]) -> Columns:
    """Return what each column of a table is.

    Parameters
    ----------
    frame
        Where the table is.
    said
        What the lines above it say.
    told
        What a person says that columns are, by their headings in small letters.
    """
    held = heads(frame)
    found = {head.position: _kind(head, told) for head in held}
    _one_measure(held, found)
    _one_authority(held, found)
    _one_period(held, found)
    kind = _year_kind(held, found) or said.year_kind
    read = tuple(said_over(head, found[head.position], kind, said) for head in held)
    if ColumnKind.AUTHORITY in found.values():
        read = tuple(map(_without_total, read))
    if any(column.period for column in read):
        totals = [head.position for head in held if vocabularies.TOTALS.meaning(head.own) is Role.TOTAL]
        read = tuple(_summed(column) if column.position in totals else column for column in read)
    return Columns(read, kind)


def _summed(column: ColumnReading) -> ColumnReading:
    """Return a column headed "Total" beside periods as one that the figures give as well."""
    is_of_none = column.kind is ColumnKind.VALUE and column.period is None
    return replace(column, kind=ColumnKind.CHANGE, measure="") if is_of_none else column


def _without_total(column: ColumnReading) -> ColumnReading:
    """Return a column headed "Total" as one of a measure of that name: its rows say whose figures they are."""
    if vocabularies.TOTALS.meaning(column.place) is None:
        return column
    return replace(column, place="", measure=": ".join(text for text in (column.measure, column.place) if text))


def _kind(head: Head, told: Mapping[str, ColumnKind]) -> ColumnKind:
    """Return what a column is by itself, whatever the others are."""
    given = told.get(head.own.casefold()) or told.get(head.words.casefold())
    if given is not None:
        return given
    stands, said = head.profile, kind_in(head.own) if head.own else None
    counts = (not head.texts and stands.counts_rows) or numbers_rows(head.own, head.position, head.cells)
    if stands.is_empty or counts:
        return ColumnKind.IGNORED
    if stands.is_text and says_types(head.own, stands.texts):
        return ColumnKind.TYPE
    if said is ColumnKind.PERIOD and _numbers_parts(head):
        return ColumnKind.PART
    if said is ColumnKind.PERIOD:
        return said if _holds_times(head) else (ColumnKind.VALUE if stands.is_numeric else ColumnKind.UNKNOWN)
    if stands.dates and stands.dates >= 0.5 * stands.filled:
        return ColumnKind.PERIOD if said is None else said
    if said in _AS_HEADED or (said is ColumnKind.POLARITY and not stands.numbers):
        return said  # "Low" elsewhere stands for a figure that is too low to be shown
    if said is ColumnKind.CODE or stands.code_share >= _MOST or stands.are_addresses:
        return ColumnKind.CODE
    if stands.is_numeric:
        return _numeric(head, said)
    return _textual(head, said)


def _numeric(head: Head, said: ColumnKind | None) -> ColumnKind:
    """Return what a column of numbers is."""
    stands = head.profile
    few = stands.whole and stands.distinct <= max(3, 0.2 * stands.filled)
    if said in (ColumnKind.CATEGORY, ColumnKind.LEVEL, ColumnKind.SERVICE) and few and stands.numbers:
        return said
    if said is ColumnKind.NOTE and not stands.numbers:
        return said
    role = headings.role(head.own)
    if role is Role.TARGET or (role is None and headings.target_heading(head.own) is not None):
        return ColumnKind.TARGET
    if role in (Role.CHANGE, Role.VARIANCE):
        return ColumnKind.CHANGE
    return ColumnKind.VALUE


def _textual(head: Head, said: ColumnKind | None) -> ColumnKind:
    """Return what a column of words is."""
    stands = head.profile
    if said in (ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.LEVEL):
        return said
    # A heading merged down over figures leaves a council's name among them.
    if stands.place_share >= _MOST and stands.numbers < 0.5 * stands.filled:
        return (
            ColumnKind.REGION
            if stands.area_share >= _MOST and said is not ColumnKind.AUTHORITY
            else ColumnKind.AUTHORITY
        )
    if said in (ColumnKind.VALUE, ColumnKind.TARGET):
        # Figures with more words among them than marks: for the reader to say which.
        return said if stands.numbers else ColumnKind.NOTE
    if said is not None:
        return said
    if headings.role(head.own) is Role.STATUS:
        return ColumnKind.STATUS
    if headings.role(head.own) in (Role.NOTE, Role.ACTION, Role.AUTHOR) or (stands.is_long and not stands.numbers):
        return ColumnKind.NOTE
    if stands.texts and period_share(stands.texts) >= 0.9 and stands.numbers == 0:
        return ColumnKind.PERIOD
    if stands.numbers >= 0.5 * stands.filled:
        return ColumnKind.VALUE
    return ColumnKind.UNKNOWN


def _numbers_parts(head: Head) -> bool:
    """Tell whether a column numbers the months or quarters of years."""
    words = plain(head.own).split()
    most = 4 if "quarter" in words else 12 if "month" in words else 0
    numbers = {Sheet.tidy(content) for content in head.cells.contents if content is not None} if most else {}
    return bool(numbers) and all(text.isdigit() and 1 <= int(text) <= most for text in numbers)


def _holds_times(head: Head) -> bool:
    """Tell whether a column under such a heading holds periods, parts of years, or days."""
    sample = list(islice((c for c in head.cells.contents if c is not None and not is_missing(c)), 200))
    if not sample:
        return False
    years = [_is_bare_year(content) for content in sample]
    days = [is_day(content) for content in sample]
    parts = period_share(sample)
    return parts >= 0.8 or (sum(years) + sum(days)) >= 0.8 * len(sample)


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
        return True  # of another time zone, which the reader of periods says


def _is_bare_year(content: Any) -> bool:
    text = Sheet.tidy(content)
    return text.isdigit() and len(text) == 4 and "1950" <= text <= "2100"


def _one_measure(held: Sequence[Head], found: dict[int, ColumnKind]) -> None:
    """Leave one column of measures: others that say units or kinds of statistic are that, codes are codes."""
    own = [head for head in held if found[head.position] is ColumnKind.MEASURE]
    for head in own if len(own) > 1 else ():
        texts = [text.casefold() for text in head.profile.texts]
        if texts and all(text in _STATISTICS or units.known(text) is not None for text in texts):
            found[head.position] = ColumnKind.UNIT
    own = [head for head in own if found[head.position] is ColumnKind.MEASURE]
    if len(own) > 1:
        best = max(own, key=lambda head: sum(map(len, head.profile.texts)) / max(1, len(head.profile.texts)))
        for head in own:
            if head is not best:
                short = all(len(text.split()) == 1 for text in head.profile.texts)
                found[head.position] = ColumnKind.CODE if short else ColumnKind.CATEGORY


def _one_authority(held: Sequence[Head], found: dict[int, ColumnKind]) -> None:
    """Leave one column of authorities: of several, the one with most names of places, or else the first."""
    own = [head for head in held if found[head.position] is ColumnKind.AUTHORITY]
    if len(own) < 2:
        return
    best = max(own, key=lambda head: (head.profile.place_share >= _MOST, head.profile.place_share, -head.position))
    spare = ColumnKind.SERVICE if ColumnKind.SERVICE not in found.values() else ColumnKind.CATEGORY
    for head in own:
        if head is not best:
            found[head.position] = spare if head.profile.place_share < _MOST else ColumnKind.CATEGORY


def _one_period(held: Sequence[Head], found: dict[int, ColumnKind]) -> None:
    """Tell the column of periods from those of the parts of its years, of days, and of other dates."""
    own = [head for head in held if found[head.position] is ColumnKind.PERIOD]
    if not own and ColumnKind.PART not in found.values():
        # Better to ask about its cells than to have none.
        named = [head for head in held if found[head.position] is ColumnKind.UNKNOWN]
        for head in [head for head in named if kind_in(head.own) is ColumnKind.PERIOD][:1]:
            found[head.position] = ColumnKind.PERIOD
    for head in own:
        if _are_parts(head):
            found[head.position] = ColumnKind.PART
    whole = [head for head in own if found[head.position] is ColumnKind.PERIOD]
    if len(whole) < 2:
        return
    best = min(whole, key=_length)
    best = next((head for head in whole if head is not best and _gives_days_of(head, best)), best)
    for head in whole:
        if head is not best:
            found[head.position] = ColumnKind.IGNORED if _contains(head, best) else ColumnKind.UNKNOWN


def _are_parts(head: Head) -> bool:
    """Tell whether a column holds months and quarters without their years."""
    texts = [text for text in head.profile.texts if not is_missing(text)]
    whole = periods.parse_headings(texts, year_ends=False)
    parts = [p is None and periods.within(text, A_YEAR) is not None for p, text in zip(whole, texts, strict=True)]
    return bool(texts) and sum(parts) > 0.8 * len(parts)


def _length(head: Head) -> tuple[int, int]:
    """Return how many months the periods of a column have: days are a month's at most."""
    read = [p for p in _read(head) if p is not None]
    return (max((p.months for p in read), default=99), head.position)


def _gives_days_of(inner: Head, outer: Head) -> bool:
    """Tell whether one column gives the days, many of them, of the months in the other."""
    pairs = _pairs(outer, inner)
    months = periods.parse_headings([month for month, _ in pairs])
    days = [periods.date(day) for _, day in pairs]
    within = [
        month is not None and day is not None and month.first_day <= day <= month.last_day
        for month, day in zip(months, days, strict=True)
    ]
    return all(within) and len({*days}) > _MANY_DAYS * len({*months})


def _pairs(outer: Head, inner: Head) -> list[tuple[Any, Any]]:
    """Return the different pairs of what two columns hold in a row, as many as tell what they are."""
    codes = dict.fromkeys(zip(outer.cells.codes.tolist(), inner.cells.codes.tolist(), strict=True))
    return [(outer.cells.contents[one], inner.cells.contents[other]) for one, other in islice(codes, _MOST_PAIRS)]


def _read(head: Head) -> list[periods.Period | None]:
    distinct = [content for content in head.cells.contents if content is not None]
    return periods.parse_headings(distinct[:_MOST_PAIRS], year_ends="month" not in head.own.casefold())


def _contains(outer: Head, inner: Head) -> bool:
    """Tell whether each row's period in one column holds that in the other: the year of a month."""
    pairs = _pairs(outer, inner)
    large = periods.parse_headings([a for a, _ in pairs], year_ends=True)
    small = periods.parse_headings([b for _, b in pairs], year_ends="month" not in inner.own.casefold())
    known = [(a, b) for a, b in zip(large, small, strict=True) if a is not None and b is not None]
    bare = all(_is_bare_year(a) for a, _ in pairs)
    return (bool(known) and all(a.contains(b) or a == b for a, b in known)) or bare


def _year_kind(held: Sequence[Head], found: Mapping[int, ColumnKind]) -> periods.YearKind | None:
    """Return the kind of year that a column, or the heading of the periods, says."""
    texts = [
        text
        for head in held
        if found[head.position] is ColumnKind.YEAR_KIND
        for text in dict.fromkeys(map(Sheet.tidy, head.cells.contents))
        if text
    ]
    texts += [head.own for head in held if found[head.position] is ColumnKind.PERIOD]
    kinds = {kind for text in texts if (kind := periods.year_kind_in(text)) is not None}
    return kinds.pop() if len(kinds) == 1 else None
