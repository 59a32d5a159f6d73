"""The tables of a sheet whose rows have keys, and how each of them is understood."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from partnership_analysis import periods, places
from partnership_analysis.kinds import Aggregation, Weeks
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import names_part
from partnership_analysis.reading.understanding import columns, frames, heading_kinds, row_days
from partnership_analysis.reading.understanding.frames import Frame
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
from partnership_analysis.reading.understanding.titles import read_titles
from partnership_analysis.reading.workbook import Sheet

_LEAST_SHARE_OF_PLACES = 0.6
# The kinds of columns that may stand beside actuals and targets whose measure the title names.
_BESIDE_TYPES = {ColumnKind.TYPE, ColumnKind.NOTE, ColumnKind.IGNORED, *FIGURE_KINDS}
# So many rows of words about places are a table.
_FEWEST_ROWS_OF_WORDS = 5
# Words in the names of sheets that say nothing about their figures.
_PLAIN_NAMES = {"sheet", "table", "data", "tab", "csv", "raw", "export", "results", "feuil1", "figures"}


@dataclass(frozen=True)
class SheetSettings:
    """What a person says about a sheet that its cells do not.

    Attributes
    ----------
    columns
        The kinds of columns, by their headings in small letters.
    measure, period, unit
        The measure, period and unit of all figures, where their table does not say them.
    year_kind
        Which kind of year a bare 2014 is.
    ignored
        Whether its tables are left out.
    aggregation
        How periods make a longer one, where neither a table nor the Measures sheet says it.
    weeks
        The day that decides in which month a week counts.
    closed
        Days without a figure, such as bank holidays.
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
    """How the tables of a sheet are understood.

    Attributes
    ----------
    readings
        The tables whose rows have keys of their own, from the top.
    others
        The sheet with the rows of its other tables alone, such as a scorecard; None if it has only one sort of tables.
    """

    readings: tuple[TableReading, ...]
    others: Sheet | None


def understand(sheet: Sheet, settings: SheetSettings | None = None) -> Understood:
    """Return how the tables of a sheet are understood; one may stand below another.

    Examples
    --------
    >>> rows = (("Area name", "2022/23", "2023/24"), ("Leeds", 35.7, 36.1), ("Bury", 58.4, 57.5))
    >>> reading = understand(Sheet("k.csv", "Recycling rate", rows, {}, {})).readings[0]
    >>> [str(column.kind) for column in reading.columns], [str(c.period) for c in reading.columns[1:]]
    (['authority', 'value', 'value'], ['2022/23', '2023/24'])
    """
    settings = settings or SheetSettings()
    readings: list[TableReading] = []
    others: set[int] = set()
    for frame in frames.frames(sheet):
        reading = _table_reading(frame, settings)
        has_settings = any(column.heading.casefold() in settings.columns for column in reading.columns)
        if has_settings or is_register(reading) or _has_keys(reading):
            readings.append(reading)
        else:
            others.update(frame.above, frame.headings, frame.rows, frame.between)
    return Understood(tuple(readings), _with_rows(sheet, others) if readings and others else None)


def _with_rows(sheet: Sheet, numbers: set[int]) -> Sheet:
    """Return a sheet with some of its rows alone, each where it is."""
    empty = (None,) * len(sheet.rows[0])
    comments = {place: comment for place, comment in sheet.comments.items() if place[0] in numbers}
    rows = tuple(row if number in numbers else empty for number, row in enumerate(sheet.rows))
    return replace(sheet, rows=rows, comments=comments)


def _table_reading(frame: Frame, settings: SheetSettings) -> TableReading:
    sheet = frame.sheet
    lines = [sheet.text(row, sheet.filled(row)[0]) for row in frame.above]
    titles = read_titles(lines, sheet.name)
    year_kind = settings.year_kind or titles.year_kind
    titles = replace(titles, period=settings.period or titles.period, year_kind=year_kind)
    found = columns.read_columns(frame, titles, settings.columns)
    own_columns = _with_places_across(found.columns)
    rows_of_words = _rows_of_words(frame, own_columns)
    return TableReading(
        sheet=sheet,
        title=titles.title,
        headings=frame.headings,
        rows=tuple(sorted((*frame.rows, *rows_of_words))),
        columns=own_columns,
        measure=settings.measure or titles.measure or ("" if _is_plain_name(sheet.name) else sheet.name),
        period=titles.period,
        unit=settings.unit or titles.unit,
        year_kind=found.year_kind,
        aggregation=settings.aggregation,
        weeks=settings.weeks,
        closed=settings.closed,
        notes=(*frame.above, *(row for row in frame.between if row not in rows_of_words)),
    )


def _rows_of_words(frame: Frame, own_columns: tuple[ColumnReading, ...]) -> set[int]:
    """Return the rows without a figure that are rows like others: a status, or a misspelt figure.

    They have something under a heading of figures, and a known type, period or council.
    """
    sheet = frame.sheet
    positions = {kind: {column.position for column in own_columns if column.kind is kind} for kind in ColumnKind}
    found = set()
    for row in frame.between:
        filled = set(sheet.filled(row))
        repeats_heading = any(sheet.rows[row][c] == sheet.rows[head][c] for c in filled for head in frame.headings)
        if not filled & positions[ColumnKind.VALUE] or repeats_heading:
            continue
        times = [sheet.rows[row][c] for c in filled & positions[ColumnKind.PERIOD]]
        has_time = period_share(times) or any(map(columns.is_day, times))
        has_council = any(places.find(sheet.text(row, c)) for c in filled & positions[ColumnKind.AUTHORITY])
        if filled & positions[ColumnKind.TYPE] or has_time or has_council:
            found.add(row)
    return found


def _with_places_across(own_columns: tuple[ColumnReading, ...]) -> tuple[ColumnReading, ...]:
    """Return columns, all of figures as columns of places where most of them are: "Largely rural" among regions."""
    values = [column for column in own_columns if column.kind is ColumnKind.VALUE]
    if not _are_places_across(values):
        return own_columns
    return tuple(
        replace(c, place=c.measure, measure="") if c in values and not c.place and c.measure else c for c in own_columns
    )


def _is_plain_name(name: str) -> bool:
    """Tell whether a sheet's name says nothing about its figures: "Sheet1", "Data", "Table_4", "2022-23"."""
    words = heading_kinds.plain(name).split()
    others = [word for word in words if word not in _PLAIN_NAMES and not any(map(str.isdigit, word))]
    return not others or periods.parse_headings([name])[0] is not None


def _has_keys(reading: TableReading) -> bool:
    """Tell whether rows differ in more than a measure's name or a period: in their place, service or category."""
    kinds = {column.kind for column in reading.columns}
    values = reading.columns_of(ColumnKind.VALUE)
    has_places = not kinds.isdisjoint(PLACE_KINDS)
    if not values:
        # A table of words about places: to say so is better than to look for figures in it.
        return has_places and len(reading.rows) >= _FEWEST_ROWS_OF_WORDS
    if row_days.row_step(reading) is not None:
        return True
    timed = reading.has_row_periods
    dated = any(column.period for column in values)
    if ColumnKind.MEASURE in kinds:
        return (timed or dated or reading.period is not None) and _is_more_than_long(reading)
    if timed and _are_places_across(values):
        return True
    if has_places:
        return True
    if "complaint" in f"{reading.sheet.name} {reading.title}".casefold():
        return False
    if timed:
        # The readers of other tables would take a column that numbers the rows for one of labels.
        numbered = reading.columns[0].kind is ColumnKind.IGNORED
        keys = {ColumnKind.SERVICE, ColumnKind.CATEGORY, ColumnKind.UNKNOWN, ColumnKind.CODE, ColumnKind.TYPE}
        return numbered or not kinds.isdisjoint(keys)
    if not reading.title:
        return False
    if dated and ColumnKind.TYPE in kinds and kinds <= _BESIDE_TYPES:
        return True
    return (dated or reading.period is not None) and (ColumnKind.SERVICE in kinds or ColumnKind.CATEGORY in kinds)


def _is_more_than_long(reading: TableReading) -> bool:
    """Tell whether a table of measures has keys that the readers of plain returns do not know."""
    # "Q1 Actual" is of a quarter of the title's year, as the readers of scorecards know.
    if any(column.period is None and names_part(column.heading) for column in reading.columns_of(ColumnKind.VALUE)):
        return False
    if any(column.period or column.problem for column in reading.columns_of(ColumnKind.VALUE)):
        # A scorecard, unless its places stand under a heading that the readers of scorecards do not know.
        return any(headings.role(column.heading) is None for column in reading.columns_of(*PLACE_KINDS))
    known = (ColumnKind.AUTHORITY, ColumnKind.SERVICE, ColumnKind.MEASURE, ColumnKind.VALUE, *TIME_KINDS)
    if any(headings.long_role(column.heading) is None for column in reading.columns_of(*known)):
        return True
    others = (
        *(ColumnKind.UNKNOWN, ColumnKind.CATEGORY, ColumnKind.UNIT, ColumnKind.REGION, ColumnKind.COUNTRY),
        *(ColumnKind.TYPE, ColumnKind.AGGREGATION, ColumnKind.POLARITY),
    )
    return bool(reading.columns_of(*others))


def _are_places_across(values: list[ColumnReading]) -> bool:
    """Tell whether most columns of figures are of places."""
    return bool(values) and sum(bool(column.place) for column in values) >= _LEAST_SHARE_OF_PLACES * len(values)
