"""A table that is understood, as the reader of long returns takes it: one column of figures at a time.

What a row says of its place, service, measure and period is put together once for all columns.
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
from partnership_analysis.reading.layouts import CommentColumn, Labels, LongTable, TargetColumn, headings
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.understanding import days, questions, repeated, row_keys, typed
from partnership_analysis.reading.understanding.kinds import FIGURE_KINDS, ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.profiles import is_number
from partnership_analysis.reading.understanding.registers import is_register

_LONG = {
    ColumnKind.NUMERATOR: Role.NUMERATOR,
    ColumnKind.DENOMINATOR: Role.DENOMINATOR,
    ColumnKind.AS_AT: Role.AS_AT,
    ColumnKind.STATUS: Role.STATUS,
}


@dataclass(frozen=True, eq=False)
class Views:
    """A table as the reader of long returns takes it.

    Attributes
    ----------
    tables
        One for each column of figures.
    items
        What is wrong with the table, and what its other cells are.
    """

    tables: tuple[LongTable, ...]
    items: tuple[Item, ...]


def views_of(reading: TableReading) -> Views:
    """Return a table as the reader of long returns takes it, and what is wrong with it.

    Parameters
    ----------
    reading
        How the table is understood.
    """
    if is_register(reading):
        used = [(row, c) for row in (*reading.headings, *reading.rows) for c in reading.sheet.filled(row)]
        return Views((), (questions.of_things(reading), ledger.cells(reading.sheet, "note", used), *_notes(reading)))
    if not reading.columns_of(ColumnKind.VALUE):
        return Views((), (questions.of_words(reading), *_all_unused(reading)))
    keys, unreadable = row_keys.keys(reading)
    again, numbered, apart = repeated.repeated(reading, keys)
    keys["suffix"] = keys["suffix"] + numbered
    # Of two targets of one figure, neither is its target.
    usable = (keys["type"] == Role.VALUE) | ((keys["type"] != "") & (numbered == ""))
    nameless = [questions.without_service(reading, keys["service"]), questions.without_council(reading)]
    good = (keys["period"].notna() | (keys["period_known"] == 0)).to_numpy() & ~again & usable.to_numpy()
    good &= ~np.logical_or.reduce([one.rows for one in nameless])
    kept = keys[good].reset_index(drop=True)
    numbers = reading.row_numbers[good]
    split = [typed.split(table, kept["type"]) for table in _tables(reading, kept, numbers)] if len(kept) else []
    tables = [table for own in split for table in own.tables]
    left = reading.row_numbers[~good]
    problems = [
        *unreadable,
        *typed.unknown(reading, keys["type"]),
        *apart,
        *(problem for one in nameless for problem in one.problems),
    ]
    problems += questions.unclear_headings(reading)
    problems += [*questions.untimed(reading, keys), *(problem for own in split for problem in own.problems)]
    return Views(tuple(tables), (*problems, *_uses(reading, left)))


def _all_unused(reading: TableReading) -> Iterator[Use]:
    rows = (*reading.headings, *reading.rows)
    places = [(r, c) for r in rows for c in reading.sheet.filled(r)]
    yield ledger.cells(reading.sheet, ledger.NOT_UNDERSTOOD, places)
    yield from _notes(reading)


def _notes(reading: TableReading) -> Iterator[Use]:
    """Say that lines of words are notes; the ledger lists those with figures among them."""
    sheet = reading.sheet
    for row in reading.notes:
        filled = sheet.filled(row)
        # Above a table, a number alone may be the year of its title; below, a figure whose row has lost its labels.
        alone = len(filled) == 1 and row < reading.headings[0]
        if alone or not any(is_number(sheet.rows[row][column]) for column in filled):
            yield ledger.cells(sheet, "note", [(row, column) for column in filled])


def _tables(reading: TableReading, keys: pd.DataFrame, rows: Any) -> Iterator[LongTable]:
    """Give the table once for each of its columns of figures; those that stand beside each other alike at once."""
    values = [column for column in reading.columns_of(ColumnKind.VALUE) if not column.problem]
    alone = len(values) == 1
    targets = {
        c.position: [t for t in reading.columns_of(ColumnKind.TARGET) if _is_target_of(t, c, values)] for c in values
    }
    placed = [column for column in values if _is_placed(reading, column, keys)]
    plain = (keys["type"] == Role.VALUE).all() and (keys["day"] == "").all()
    together = not alone and not reading.sheet.comments and plain
    runs = groupby(placed, lambda column: together and not targets[column.position] and not _has_times(reading, column))
    for alike, run in runs:
        columns = list(run)
        if alike:
            yield _side_by_side(reading, columns, keys, rows)
            continue
        for column in columns:
            positions = _places(reading, column)
            if alone:
                positions |= {
                    role: found[0].position for kind, role in _LONG.items() if (found := reading.columns_of(kind))
                }
            extra: tuple[TargetColumn, ...] = ()
            for target in targets[column.position]:
                if target.target_kind in (None, TargetKind.PERIOD) and Role.TARGET not in positions:
                    positions[Role.TARGET] = target.position
                else:
                    extra += (TargetColumn(target.position, target.target_kind, None),)
            comments, labels = tuple(_comments(reading)) if alone else (), _labels(reading, [column], keys)
            yield LongTable(reading.sheet, reading.headings[-1], positions, rows, extra, comments, labels)


def _side_by_side(reading: TableReading, columns: list[ColumnReading], keys: pd.DataFrame, rows: Any) -> LongTable:
    """Return columns of figures as one long table, in which the rows of each follow those of the one before."""
    positions = _places(reading, columns[0])
    own = np.repeat([column.position for column in columns], len(rows))
    # A column stands for its measure where no other names it.
    roles = (Role.VALUE,) if reading.columns_of(ColumnKind.MEASURE) else (Role.VALUE, Role.MEASURE)
    columns_of_role = dict.fromkeys(roles, own)
    labels = _labels(reading, columns, keys)
    heading, tiled = reading.headings[-1], np.tile(rows, len(columns)).tolist()
    return LongTable(reading.sheet, heading, positions, tiled, labels=labels, columns_of_role=columns_of_role)


def _has_times(reading: TableReading, column: ColumnReading) -> bool:
    """Tell whether a column holds times: how they are written, the others of their column show."""
    return any(units.stored_time(content) is not None for content in reading.distinct(column).contents)


def _is_placed(reading: TableReading, column: ColumnReading, keys: pd.DataFrame) -> bool:
    """Tell whether the measure and the period of a column's figures are known."""
    if column.period is not None and keys["period_known"].iloc[0]:
        return False
    timed = _period(reading, column, keys) is not None or keys["period"].notna().any()
    return bool(timed and (_name(reading, column) or (keys["measure"] != "").any()))


def _period(reading: TableReading, column: ColumnReading, keys: pd.DataFrame) -> str | None:
    """Return the label of the period that a column's heading, or the title, names; None where the rows do."""
    period = column.period or (reading.period if not keys["period_known"].iloc[0] else None)
    return period.label if period else None


def _name(reading: TableReading, column: ColumnReading) -> str:
    return column.measure if reading.columns_of(ColumnKind.MEASURE) else questions.named_in(reading, column)


def _labels(reading: TableReading, columns: list[ColumnReading], keys: pd.DataFrame) -> Labels:
    """Return what the rows say of the figures of some columns, one column after the other."""
    count, rows = len(columns), len(keys)
    codes = np.repeat(np.arange(count), rows)
    own = keys.take(np.tile(np.arange(rows), count)).reset_index(drop=True) if count > 1 else keys
    place, period, name, unit = (
        spread(said, codes)
        for said in (
            [column.place for column in columns],
            [_period(reading, column, keys) for column in columns],
            [_name(reading, column) for column in columns],
            [column.unit for column in columns],
        )
    )
    base = own["measure"].where(own["measure"] != "", name)
    if reading.columns_of(ColumnKind.MEASURE):
        if len(reading.columns_of(ColumnKind.VALUE)) > 1:
            base = base.where(name == "", own["measure"] + ": " + name)
        named = {text: told.as_written if (told := units.in_heading(text)) else "" for text in base.unique()}
        unit = unit.where(unit != "", base.map(named))
    stated = own["unit"].where(own["unit"] != "", unit)
    return Labels(
        authority=own["authority"].where(place == "", place).astype("str"),
        service=own["service"],
        measure=(base + own["suffix"]).astype("str"),
        period=period.where(period.notna(), own["period"]).astype("str"),
        unit=stated.where(stated != "", reading.unit).astype("str"),
        aggregation=own["aggregation"],
        polarity=own["polarity"],
        scaled=bool((keys["unit"] != "").any()),
        days=days.of_rows(reading, own["day"]) if (own["day"] != "").any() else None,
    )


def _places(reading: TableReading, column: ColumnReading) -> dict[Role, int]:
    """Return the columns that stand for what a row says, for problems to point at, and the column of its figure."""
    kinds = {
        Role.AUTHORITY: (ColumnKind.AUTHORITY, ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.CODE),
        Role.SERVICE: (ColumnKind.SERVICE,),
        Role.MEASURE: (ColumnKind.MEASURE,),
        Role.PERIOD: (ColumnKind.PERIOD, ColumnKind.PART),
    }
    found = {role: own[0].position for role, named in kinds.items() if (own := reading.columns_of(*named))}
    first = reading.columns[0].position
    figure = {Role.VALUE: column.position, Role.MEASURE: column.position}
    return figure | {Role.PERIOD: first, Role.AUTHORITY: first} | found


def _is_target_of(target: ColumnReading, column: ColumnReading, values: list[ColumnReading]) -> bool:
    if target.problem or (target.period is not None and target.period != column.period):
        return False
    if target.place != column.place:
        return False
    if len(values) == 1:
        return True
    words = set(vocabularies.normalise(target.measure).split())
    named = [v for v in values if words and words <= set(vocabularies.normalise(v.measure).split())]
    # Printed once beside several periods, it is that of the latest.
    dated = [value.period for value in values if value.period is not None]
    period = target.period or max(dated, key=lambda own: own.ends, default=None)
    same = [v for v in (named or values) if v.period == period and v.place == target.place]
    return same == [column]


def _comments(reading: TableReading) -> Iterator[CommentColumn]:
    """Give the columns of what officers say, each with that of its authors."""
    roles = {c.position: headings.long_role(c.heading) for c in reading.columns_of(ColumnKind.NOTE)}
    authors = {c.position: c.heading for c in reading.columns_of(ColumnKind.NOTE) if roles[c.position] is Role.AUTHOR}
    for position, role in roles.items():
        if role in (Role.NOTE, Role.ACTION):
            yield CommentColumn(position, role, headings.author_column(position, role, authors))


def _uses(reading: TableReading, left: Any) -> Iterator[Use]:
    """Say what the cells of a table are that are no figures."""
    sheet = reading.sheet
    yield ledger.cells(sheet, "heading", [(r, c) for r in reading.headings for c in sheet.filled(r)])
    yield from _notes(reading)
    rows = reading.row_numbers
    for column in reading.columns:
        if column.kind in (ColumnKind.UNKNOWN, ColumnKind.CHANGE) or column.problem:
            yield Use(sheet, ledger.NOT_UNDERSTOOD, rows, column.position)
        elif column.kind in (ColumnKind.NOTE, ColumnKind.IGNORED):
            yield Use(sheet, "note", rows, column.position)
        elif column.kind not in FIGURE_KINDS:
            yield Use(sheet, "label", rows, column.position)
    if len(left):
        for column in reading.columns_of(*FIGURE_KINDS):
            yield Use(sheet, ledger.NOT_UNDERSTOOD, left, column.position)
