"""A table that is understood, as the reader of long returns takes it: one column of figures at a time.

What a row says of its place, service, measure and period is put together once for all columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import CommentColumn, Labels, LongTable, TargetColumn, headings
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.understanding import days, questions, repeated, row_keys, typed
from partnership_analysis.reading.understanding.kinds import FIGURES, ColumnKind, ColumnReading, Reading
from partnership_analysis.reading.understanding.profiles import is_number

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


def views_of(reading: Reading) -> Views:
    """Return a table as the reader of long returns takes it, and what is wrong with it.

    Parameters
    ----------
    reading
        How the table is understood.
    """
    if not reading.of(ColumnKind.VALUE):
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
    numbers = np.asarray(reading.rows, dtype=np.int64)[good]
    split = [typed.split(table, kept["type"]) for table in _tables(reading, kept, numbers)] if len(kept) else []
    tables = [table for own in split for table in own.tables]
    left = np.asarray(reading.rows, dtype=np.int64)[~good]
    problems = [
        *unreadable,
        *typed.unknown(reading, keys["type"]),
        *apart,
        *(problem for one in nameless for problem in one.problems),
    ]
    problems += questions.unclear_headings(reading)
    problems += [*questions.untimed(reading, keys), *(problem for own in split for problem in own.problems)]
    return Views(tuple(tables), (*problems, *_uses(reading, left)))


def _all_unused(reading: Reading) -> Iterator[Use]:
    rows = (*reading.headings, *reading.rows)
    places = [(r, c) for r in rows for c in reading.sheet.filled(r)]
    yield ledger.cells(reading.sheet, ledger.NOT_UNDERSTOOD, places)
    yield from _notes(reading)


def _notes(reading: Reading) -> Iterator[Use]:
    """Say that lines of words are notes, and that figures among them are not understood."""
    sheet = reading.sheet
    lines = [(row, sheet.filled(row)) for row in reading.notes]
    for row, filled in lines:
        figures = len(filled) > 1 and any(is_number(sheet.rows[row][column]) for column in filled)
        yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD if figures else "note", [(row, column) for column in filled])


def _tables(reading: Reading, keys: pd.DataFrame, rows: Any) -> Iterator[LongTable]:
    """Give the table once for each of its columns of figures."""
    values = [column for column in reading.of(ColumnKind.VALUE) if not column.problem]
    alone = len(values) == 1
    for column in values:
        labels = _labels_of(reading, column, keys)
        if labels is None:
            continue
        positions = {Role.VALUE: column.position} | _places(reading, column)
        extra: tuple[TargetColumn, ...] = ()
        if alone:
            positions |= {role: found[0].position for kind, role in _LONG.items() if (found := reading.of(kind))}
        own = [target for target in reading.of(ColumnKind.TARGET) if _is_target_of(target, column, values)]
        for target in own:
            if target.target_kind in (None, TargetKind.PERIOD) and Role.TARGET not in positions:
                positions[Role.TARGET] = target.position
            else:
                extra += (TargetColumn(target.position, target.target_kind, None),)
        comments = tuple(_comments(reading)) if alone else ()
        yield LongTable(reading.sheet, reading.headings[-1], positions, rows, extra, comments, labels)


def _labels_of(reading: Reading, column: ColumnReading, keys: pd.DataFrame) -> Labels | None:
    """Return what the rows say of the figures of one column; None where that is not enough to place them."""
    period = column.period or (reading.period if not keys["period_known"].iloc[0] else None)
    stated = keys["period"] if period is None else pd.Series(period.label, index=keys.index, dtype="str")
    if column.period is not None and keys["period_known"].iloc[0]:
        return None
    if stated.isna().all():
        return None
    name = column.measure or ("" if reading.of(ColumnKind.MEASURE) else reading.measure)
    base = keys["measure"].where(keys["measure"] != "", name)
    if name and reading.of(ColumnKind.MEASURE) and column.measure and len(reading.of(ColumnKind.VALUE)) > 1:
        base = keys["measure"] + ": " + name
    if (base == "").all():
        return None
    authority = pd.Series(column.place, index=keys.index, dtype="str") if column.place else keys["authority"]
    named = {text: told.as_written if (told := units.in_heading(text)) else "" for text in base.unique()}
    said = base.map(named) if reading.of(ColumnKind.MEASURE) and not column.unit else column.unit
    unit = keys["unit"].where(keys["unit"] != "", said).where(lambda text: text != "", reading.unit)
    return Labels(
        authority=authority.astype("str"),
        service=keys["service"],
        measure=(base + keys["suffix"]).astype("str"),
        period=stated,
        unit=unit.astype("str"),
        aggregation=keys["aggregation"],
        scaled=bool((keys["unit"] != "").any()),
        days=days.of_rows(reading, keys["day"]) if (keys["day"] != "").any() else None,
    )


def _places(reading: Reading, column: ColumnReading) -> dict[Role, int]:
    """Return the columns that stand for what a row says, for problems to point at."""
    kinds = {
        Role.AUTHORITY: (ColumnKind.AUTHORITY, ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.CODE),
        Role.SERVICE: (ColumnKind.SERVICE,),
        Role.MEASURE: (ColumnKind.MEASURE,),
        Role.PERIOD: (ColumnKind.PERIOD, ColumnKind.PART),
    }
    found = {role: own[0].position for role, named in kinds.items() if (own := reading.of(*named))}
    first = reading.columns[0].position
    return {Role.MEASURE: column.position, Role.PERIOD: first, Role.AUTHORITY: first} | found


def _is_target_of(target: ColumnReading, column: ColumnReading, values: list[ColumnReading]) -> bool:
    if target.problem or (target.period is not None and target.period != column.period):
        return False
    if target.place != column.place:
        return False
    if len(values) == 1:
        return True
    words = set(vocabularies.normalise(target.measure).split())
    named = [v for v in values if words and words <= set(vocabularies.normalise(v.measure).split())]
    same = [v for v in (named or values) if v.period == target.period and v.place == target.place]
    return same == [column]


def _comments(reading: Reading) -> Iterator[CommentColumn]:
    """Give the columns of what officers say, each with that of its authors."""
    roles = {c.position: headings.long_role(c.heading) for c in reading.of(ColumnKind.NOTE)}
    authors = {c.position: c.heading for c in reading.of(ColumnKind.NOTE) if roles[c.position] is Role.AUTHOR}
    for position, role in roles.items():
        if role in (Role.NOTE, Role.ACTION):
            yield CommentColumn(position, role, headings.author_of(position, role, authors))


def _uses(reading: Reading, left: Any) -> Iterator[Use]:
    """Say what the cells of a table are that are no figures."""
    sheet = reading.sheet
    yield ledger.cells(sheet, "heading", [(r, c) for r in reading.headings for c in sheet.filled(r)])
    yield from _notes(reading)
    rows = np.asarray(reading.rows, dtype=np.int64)
    for column in reading.columns:
        if column.kind in (ColumnKind.UNKNOWN, ColumnKind.CHANGE) or column.problem:
            yield Use(sheet, ledger.NOT_UNDERSTOOD, rows, column.position)
        elif column.kind in (ColumnKind.NOTE, ColumnKind.IGNORED):
            yield Use(sheet, "note", rows, column.position)
        elif column.kind not in FIGURES:
            yield Use(sheet, "label", rows, column.position)
    if len(left):
        for column in reading.of(*FIGURES):
            yield Use(sheet, ledger.NOT_UNDERSTOOD, left, column.position)
