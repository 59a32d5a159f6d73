"""A table that is understood, as the reader of long returns takes it: one column of figures at a time.

The keys of a row are put together once for all columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.reading import ledger
from partnership_analysis.reading.distinct import spread
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Labels, LongTable, TargetColumn, comment_columns
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.understanding import questions, row_days, row_keys, typed_rows
from partnership_analysis.reading.understanding.kinds import FIGURE_KINDS, ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.profiles import is_number
from partnership_analysis.reading.understanding.registers import is_register
from partnership_analysis.reading.understanding.repeated_rows import repeated_rows

# The columns of a long table that belong to its only column of figures.
_LONG_ROLES = {
    ColumnKind.NUMERATOR: Role.NUMERATOR,
    ColumnKind.DENOMINATOR: Role.DENOMINATOR,
    ColumnKind.AS_AT: Role.AS_AT,
    ColumnKind.STATUS: Role.STATUS,
}
# The columns that a problem with a key points at.
_KEY_ROLES = {
    Role.AUTHORITY: (ColumnKind.AUTHORITY, ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.CODE),
    Role.SERVICE: (ColumnKind.SERVICE,),
    Role.MEASURE: (ColumnKind.MEASURE,),
    Role.PERIOD: (ColumnKind.PERIOD, ColumnKind.PART),
}


@dataclass(frozen=True, eq=False)
class Views:
    """A table as the reader of long returns takes it.

    Attributes
    ----------
    tables
        Its columns of figures.
    items
        What is wrong with the table, and what its other cells are.
    """

    tables: tuple[LongTable, ...]
    items: tuple[Item, ...]


def views_of(reading: TableReading) -> Views:
    """Return a table as the reader of long returns takes it, and what is wrong with it."""
    if is_register(reading):
        return Views((), (questions.table_of_things(reading), _all_cells(reading, "note"), *_notes(reading)))
    if not reading.columns_of(ColumnKind.VALUE):
        unused = _all_cells(reading, ledger.NOT_UNDERSTOOD)
        return Views((), (questions.table_of_words(reading), unused, *_notes(reading)))
    keys, unreadable = row_keys.keys(reading)
    repeated = repeated_rows(reading, keys)
    keys["suffix"] = keys["suffix"] + repeated.names
    # If two rows are targets of one figure, neither counts.
    usable = (keys["type"] == Role.VALUE) | ((keys["type"] != "") & (repeated.names == ""))
    service, council = questions.rows_without_service(reading, keys["service"]), questions.rows_without_council(reading)
    good = (keys["period"].notna() | (not reading.has_row_periods)).to_numpy() & usable.to_numpy()
    good &= ~(repeated.unused | service.rows | council.rows | keys["odd"].to_numpy())
    good_keys = keys[good].reset_index(drop=True)
    rows = reading.row_numbers[good]
    tables = list(_tables(reading, good_keys, rows)) if len(good_keys) else []
    splits = [typed_rows.split(table, good_keys["type"]) for table in tables]
    problems = [
        *unreadable,
        *typed_rows.unknown_types(reading, keys["type"]),
        *repeated.problems,
        *service.problems,
        *council.problems,
        *questions.unclear_headings(reading),
        *questions.missing_periods(reading),
        *(problem for split in splits for problem in split.problems),
    ]
    uses = _uses(reading, reading.row_numbers[~good])
    return Views(tuple(table for split in splits for table in split.tables), (*problems, *uses))


def _all_cells(reading: TableReading, use: str) -> Use:
    rows = (*reading.headings, *reading.rows)
    return ledger.cells(reading.sheet, use, [(row, c) for row in rows for c in reading.sheet.filled(row)])


def _notes(reading: TableReading) -> Iterator[Use]:
    """Say that lines of words are notes; the ledger lists those with figures among them."""
    sheet = reading.sheet
    for row in reading.notes:
        filled = sheet.filled(row)
        # Above a table, a number alone may be the year of its title; below, a figure whose row has lost its labels.
        stands_alone = len(filled) == 1 and row < reading.headings[0]
        if stands_alone or not any(is_number(sheet.rows[row][column]) for column in filled):
            yield ledger.cells(sheet, "note", [(row, column) for column in filled])


def _tables(reading: TableReading, keys: pd.DataFrame, rows: Any) -> Iterator[LongTable]:
    """Give the table once for each column of figures, or once for columns beside each other that are alike."""
    values = [column for column in reading.columns_of(ColumnKind.VALUE) if not column.problem]
    targets = reading.columns_of(ColumnKind.TARGET)
    by_value = {c.position: [target for target in targets if _is_target_of(target, c, values)] for c in values}
    placed = [column for column in values if _is_placed(reading, column, keys)]
    are_plain = (keys["type"] == Role.VALUE).all() and (keys["day"] == "").all()
    may_join = len(values) > 1 and not reading.sheet.comments and are_plain
    for joined, run in groupby(placed, lambda c: may_join and not by_value[c.position] and not _has_times(reading, c)):
        columns = list(run)
        if joined:
            yield _side_by_side(reading, columns, keys, rows)
        else:
            yield from (_table(reading, c, by_value[c.position], len(values) == 1, keys, rows) for c in columns)


def _table(
    reading: TableReading,
    column: ColumnReading,
    targets: list[ColumnReading],
    alone: bool,
    keys: pd.DataFrame,
    rows: Any,
) -> LongTable:
    """Return a column of figures, perhaps the only one, as a long table with its targets."""
    positions = _positions(reading, column)
    comments = {}
    if alone:
        positions |= {role: own[0].position for kind, role in _LONG_ROLES.items() if (own := reading.columns_of(kind))}
        comments = {note.position: note.heading for note in reading.columns_of(ColumnKind.NOTE)}
    others: list[TargetColumn] = []
    for target in targets:
        if target.target_kind in (None, TargetKind.PERIOD) and Role.TARGET not in positions:
            positions[Role.TARGET] = target.position
        else:
            others.append(TargetColumn(target.position, target.target_kind, None))
    labels, heading = _labels(reading, [column], keys), reading.headings[-1]
    return LongTable(reading.sheet, heading, positions, rows, tuple(others), tuple(comment_columns(comments)), labels)


def _side_by_side(reading: TableReading, columns: list[ColumnReading], keys: pd.DataFrame, rows: Any) -> LongTable:
    """Return columns of figures as one long table, in which the rows of each follow those of the one before."""
    across = np.repeat([column.position for column in columns], len(rows))
    # A column stands for its measure where no other names it.
    roles = (Role.VALUE,) if reading.columns_of(ColumnKind.MEASURE) else (Role.VALUE, Role.MEASURE)
    return LongTable(
        reading.sheet,
        reading.headings[-1],
        _positions(reading, columns[0]),
        np.tile(rows, len(columns)).tolist(),
        labels=_labels(reading, columns, keys),
        columns_of_role=dict.fromkeys(roles, across),
    )


def _has_times(reading: TableReading, column: ColumnReading) -> bool:
    """Tell whether a column holds times: how they are written, only the others of their column show."""
    return any(units.stored_time(content) is not None for content in reading.distinct(column).contents)


def _is_placed(reading: TableReading, column: ColumnReading, keys: pd.DataFrame) -> bool:
    """Tell whether the measure and the period of a column's figures are known."""
    if column.period is not None and reading.has_row_periods:
        return False
    timed = _period(reading, column) is not None or keys["period"].notna().any()
    return bool(timed and (_measure(reading, column) or (keys["measure"] != "").any()))


def _period(reading: TableReading, column: ColumnReading) -> str | None:
    """Return the label of the period of a column's heading, or of the title; None where the rows say it."""
    period = column.period or (None if reading.has_row_periods else reading.period)
    return period.label if period else None


def _measure(reading: TableReading, column: ColumnReading) -> str:
    """Return what a column's heading, or the title, adds to the measures of the rows."""
    return column.measure if reading.columns_of(ColumnKind.MEASURE) else questions.measure_of(reading, column)


def _labels(reading: TableReading, columns: list[ColumnReading], keys: pd.DataFrame) -> Labels:
    """Return what the rows say about the figures of some columns, one column after the other."""
    count, rows = len(columns), len(keys)
    codes = np.repeat(np.arange(count), rows)
    own = keys.take(np.tile(np.arange(rows), count)).reset_index(drop=True) if count > 1 else keys
    place = spread([column.place for column in columns], codes)
    period = spread([_period(reading, column) for column in columns], codes)
    name = spread([_measure(reading, column) for column in columns], codes)
    unit = spread([column.unit for column in columns], codes)
    measure = own["measure"].where(own["measure"] != "", name)
    if reading.columns_of(ColumnKind.MEASURE):
        if len(reading.columns_of(ColumnKind.VALUE)) > 1:
            measure = measure.where(name == "", own["measure"] + ": " + name)
        in_names = {
            text: found.as_written if (found := units.unit_in_heading(text)) else "" for text in measure.unique()
        }
        unit = unit.where(unit != "", measure.map(in_names))
    unit = own["unit"].where(own["unit"] != "", unit)
    return Labels(
        authority=own["authority"].where(place == "", place).astype("str"),
        service=own["service"],
        measure=(measure + own["suffix"]).astype("str"),
        period=period.where(period.notna(), own["period"]).astype("str"),
        unit=unit.where(unit != "", reading.unit).astype("str"),
        aggregation=own["aggregation"],
        polarity=own["polarity"],
        scaled=bool((keys["unit"] != "").any()),
        days=row_days.days_of_rows(reading, own["day"]) if (own["day"] != "").any() else None,
    )


def _positions(reading: TableReading, column: ColumnReading) -> dict[Role, int]:
    """Return the columns of the keys, for problems to point at, and the column of the figures."""
    first = reading.columns[0].position
    keys = {role: own[0].position for role, kinds in _KEY_ROLES.items() if (own := reading.columns_of(*kinds))}
    figure = {Role.VALUE: column.position, Role.MEASURE: column.position}
    return figure | {Role.PERIOD: first, Role.AUTHORITY: first} | keys


def _is_target_of(target: ColumnReading, column: ColumnReading, values: list[ColumnReading]) -> bool:
    """Tell whether a column of targets belongs to one of some columns of figures."""
    if target.problem or target.place != column.place or target.period not in (None, column.period):
        return False
    if len(values) == 1:
        return True
    words = set(vocabularies.normalise(target.measure).split())
    matching = [v for v in values if words and words <= set(vocabularies.normalise(v.measure).split())]
    # Printed once beside several periods, it is that of the latest.
    dated = [value.period for value in values if value.period is not None]
    period = target.period or max(dated, key=lambda period: period.ends, default=None)
    return [v for v in matching or values if v.period == period and v.place == target.place] == [column]


def _uses(reading: TableReading, unused: Any) -> Iterator[Use]:
    """Say what the cells of a table are that are no figures, and which rows are not used."""
    sheet, rows = reading.sheet, reading.row_numbers
    yield ledger.cells(sheet, "heading", [(r, c) for r in reading.headings for c in sheet.filled(r)])
    yield from _notes(reading)
    for column in reading.columns:
        if column.kind in (ColumnKind.UNKNOWN, ColumnKind.CHANGE) or column.problem:
            yield Use(sheet, ledger.NOT_UNDERSTOOD, rows, column.position)
        elif column.kind in (ColumnKind.NOTE, ColumnKind.IGNORED):
            yield Use(sheet, "note", rows, column.position)
        elif column.kind not in FIGURE_KINDS:
            yield Use(sheet, "label", rows, column.position)
    if len(unused):
        for column in reading.columns_of(*FIGURE_KINDS):
            yield Use(sheet, ledger.NOT_UNDERSTOOD, unused, column.position)
