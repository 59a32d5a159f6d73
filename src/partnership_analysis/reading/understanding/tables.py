"""Which tables of a sheet have rows with keys, and how each of them is understood."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from partnership_analysis import periods, places
from partnership_analysis.kinds import Aggregation, Weeks
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.understanding import columns, days, heading_kinds, heads, titles
from partnership_analysis.reading.understanding.heads import Frame
from partnership_analysis.reading.understanding.kinds import (
    FIGURE_KINDS,
    PLACE_KINDS,
    TIME_KINDS,
    ColumnKind,
    ColumnReading,
    TableReading,
)
from partnership_analysis.reading.understanding.profiles import period_share
from partnership_analysis.reading.understanding.registers import is_register
from partnership_analysis.reading.workbook import Sheet

_MOST_PLACES = 0.6
# What may stand beside actuals and targets whose measure the title names.
_TYPED_ALONE = {ColumnKind.TYPE, ColumnKind.NOTE, ColumnKind.IGNORED, *FIGURE_KINDS}
# So many rows of words about places are a table.
_MANY = 5


@dataclass(frozen=True)
class SheetSettings:
    """What a person says of a sheet that its cells do not.

    Attributes
    ----------
    columns
        What columns are, by their headings in small letters.
    measure, period, unit
        What all figures are of, where their table does not say.
    year_kind
        Which kind of year a bare 2014 is.
    ignored
        Whether its tables are left out.
    aggregation
        How periods make a longer one, where neither a table nor the Measures sheet says it.
    weeks
        In which month a week counts that lies in two.
    closed
        Days of which no figure is to be had, such as bank holidays.
    """

    columns: Mapping[str, ColumnKind] = field(default_factory=dict)
    measure: str = ""
    period: Period | None = None
    unit: str = ""
    year_kind: YearKind | None = None
    ignored: bool = False
    aggregation: Aggregation = Aggregation.NOT_SAID
    weeks: Weeks | None = None
    closed: tuple[dt.date, ...] = ()


class Understood(NamedTuple):
    """How the tables of a sheet are understood whose rows have keys of their own, and where its other tables are.

    Attributes
    ----------
    readings
        The tables with keys, from the top.
    others
        The sheet with the rows of its other tables alone, such as a scorecard; None if there is none, or nothing else.
    """

    readings: tuple[TableReading, ...]
    others: Sheet | None


def understand(sheet: Sheet, told: SheetSettings | None = None) -> Understood:
    """Return how the tables of a sheet are understood whose rows have keys of their own.

    Parameters
    ----------
    sheet
        The sheet, of which one table may stand below another.
    told
        What a person says of it.

    Examples
    --------
    >>> rows = (("Area name", "2022/23", "2023/24"), ("Leeds", 35.7, 36.1), ("Bury", 58.4, 57.5))
    >>> reading = understand(Sheet("k.csv", "Recycling rate", rows, {}, {})).readings[0]
    >>> [str(column.kind) for column in reading.columns], [str(c.period) for c in reading.columns[1:]]
    (['authority', 'value', 'value'], ['2022/23', '2023/24'])
    """
    told = told or SheetSettings()
    kept: list[TableReading] = []
    others: set[int] = set()
    for frame in heads.frames(sheet):
        reading = _reading(frame, told)
        if _is_told(reading, told) or is_register(reading) or _has_keys(reading):
            kept.append(reading)
        else:
            others.update(frame.above, frame.headings, frame.rows, frame.between)
    return Understood(tuple(kept), _with_rows(sheet, others) if kept and others else None)


def _with_rows(sheet: Sheet, rows: set[int]) -> Sheet:
    """Return a sheet with some of its rows alone, each where it is."""
    empty = (None,) * len(sheet.rows[0])
    comments = {place: said for place, said in sheet.comments.items() if place[0] in rows}
    own = tuple(row if number in rows else empty for number, row in enumerate(sheet.rows))
    return replace(sheet, rows=own, comments=comments)


def _is_told(reading: TableReading, told: SheetSettings) -> bool:
    """Tell whether a person says what any of its columns is."""
    return any(column.heading.casefold() in told.columns for column in reading.columns)


def _reading(frame: Frame, told: SheetSettings) -> TableReading:
    sheet = frame.sheet
    lines = [sheet.text(row, sheet.filled(row)[0]) for row in frame.above]
    said = titles.titles(lines, sheet.name)
    said = replace(said, period=told.period or said.period, year_kind=told.year_kind or said.year_kind)
    read = columns.columns(frame, said, told.columns)
    across = _with_places(read.columns)
    of_words = _of_words(frame, across)
    return TableReading(
        sheet=sheet,
        title=said.title,
        headings=frame.headings,
        rows=tuple(sorted((*frame.rows, *of_words))),
        columns=across,
        measure=told.measure or said.measure or ("" if _is_plain_name(sheet.name) else sheet.name),
        period=said.period,
        unit=told.unit or said.unit,
        year_kind=read.year_kind,
        aggregation=told.aggregation,
        weeks=told.weeks,
        closed=told.closed,
        notes=(*frame.above, *(row for row in frame.between if row not in of_words)),
    )


def _of_words(frame: Frame, read: tuple[ColumnReading, ...]) -> set[int]:
    """Return the rows without a figure that are rows like others: a status, or a figure misspelt.

    They have something under the heading of figures, and a known type, period or council.
    """
    sheet = frame.sheet
    of = {kind: [column.position for column in read if column.kind is kind] for kind in ColumnKind}
    found = set()
    for row in frame.between if of[ColumnKind.VALUE] else ():
        own = set(sheet.filled(row))
        again = [c for c in own if sheet.rows[row][c] in [sheet.rows[head][c] for head in frame.headings]]
        if not own & set(of[ColumnKind.VALUE]) or again:
            continue
        timed = [sheet.rows[row][c] for c in own & set(of[ColumnKind.PERIOD])]
        named = [sheet.text(row, c) for c in own & set(of[ColumnKind.AUTHORITY])]
        dated = period_share(timed) or any(map(columns.is_day, timed))
        if own & set(of[ColumnKind.TYPE]) or dated or any(places.find(text) for text in named):
            found.add(row)
    return found


def _with_places(read: tuple[ColumnReading, ...]) -> tuple[ColumnReading, ...]:
    """Return columns with all that stand across as places, where most of them are: "Largely rural" among regions."""
    values = [column for column in read if column.kind is ColumnKind.VALUE]
    if not _places_across(values):
        return read
    return tuple(
        replace(c, place=c.measure, measure="") if c in values and not c.place and c.measure else c for c in read
    )


def _is_plain_name(name: str) -> bool:
    """Tell whether a sheet's name says nothing of its figures: "Sheet1", "Data", "Table_4", "2022-23"."""
    words = heading_kinds.plain(name).split()
    said = {"sheet", "table", "data", "tab", "csv", "raw", "export", "results", "feuil1", "figures"}
    others = [word for word in words if word not in said and not any(letter.isdigit() for letter in word)]
    return not others or periods.parse_headings([name])[0] is not None


def _has_keys(reading: TableReading) -> bool:
    """Tell whether rows are told apart by more than a measure's name or a period: by place, service or category."""
    kinds = {column.kind for column in reading.columns}
    values = reading.columns_of(ColumnKind.VALUE)
    if not values:
        # A table of words about places: to say so is better than to look for figures in it.
        return any(kind in kinds for kind in PLACE_KINDS) and len(reading.rows) >= _MANY
    if days.steps(reading) is not None:
        return True
    timed = any(kind in kinds for kind in TIME_KINDS)
    keyed = any(kind in kinds for kind in (*PLACE_KINDS, ColumnKind.SERVICE, ColumnKind.CATEGORY))
    if ColumnKind.MEASURE in kinds:
        return (timed or reading.period is not None or any(c.period for c in values)) and _is_more_than_long(reading)
    if timed and _places_across(values):
        return True
    if "complaint" in f"{reading.sheet.name} {reading.title}".casefold() and not any(
        kind in kinds for kind in PLACE_KINDS
    ):
        return False
    if timed:
        # A column of numbers of rows at the left is no label, as the readers of other tables take it to be.
        numbered = reading.columns[0].kind is ColumnKind.IGNORED
        return keyed or numbered or bool({ColumnKind.UNKNOWN, ColumnKind.CODE, ColumnKind.TYPE} & kinds)
    if reading.columns_of(*PLACE_KINDS):
        return True
    if not reading.title:
        return False
    dated = any(column.period for column in values)
    if dated and ColumnKind.TYPE in kinds and kinds <= _TYPED_ALONE:
        return True
    return (dated or reading.period is not None) and (ColumnKind.SERVICE in kinds or ColumnKind.CATEGORY in kinds)


def _is_more_than_long(reading: TableReading) -> bool:
    """Tell whether a table of measures has keys that the readers of plain returns do not know."""
    if any(column.period or column.problem for column in reading.columns_of(ColumnKind.VALUE)):
        # A scorecard, unless its places stand under a heading that the readers of scorecards do not know.
        known = [headings.role(column.heading) for column in reading.columns_of(*PLACE_KINDS)]
        return bool(known) and None in known
    new = (ColumnKind.UNKNOWN, ColumnKind.CATEGORY, ColumnKind.UNIT, ColumnKind.REGION, ColumnKind.COUNTRY)
    named = (ColumnKind.AUTHORITY, ColumnKind.SERVICE, ColumnKind.MEASURE, ColumnKind.VALUE, *TIME_KINDS)
    return bool(reading.columns_of(*new, ColumnKind.TYPE, ColumnKind.AGGREGATION, ColumnKind.POLARITY)) or any(
        headings.long_role(c.heading) is None for c in reading.columns_of(*named)
    )


def _places_across(values: list[ColumnReading]) -> bool:
    return bool(values) and sum(bool(column.place) for column in values) >= _MOST_PLACES * len(values)
