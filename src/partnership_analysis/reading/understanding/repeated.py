"""Rows that nothing understood tells apart.

Takes a table and what its rows say; gives the rows that are not used, numbers for those that differ in their figures
alone, and the problems that name the column which tells rows apart.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import places
from partnership_analysis.problems import Problem
from partnership_analysis.reading.understanding import questions
from partnership_analysis.reading.understanding.kinds import (
    FIGURE_KINDS,
    KEY_KINDS,
    ColumnKind,
    ColumnReading,
    TableReading,
)
from partnership_analysis.reading.understanding.row_keys import texts, varies

_DETAILS = (ColumnKind.CODE, ColumnKind.LEVEL, ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.UNKNOWN)
_EXAMPLES = 3


class Repeated(NamedTuple):
    """Rows that nothing understood tells apart: which are not used, what sets others apart, and what to ask."""

    unused: Any
    numbers: "pd.Series[str]"
    problems: list[Problem]


def repeated(reading: TableReading, keys: pd.DataFrame) -> Repeated:
    """Return the rows that nothing understood tells apart, and the problems that name what does, if anything."""
    none = pd.Series("", index=keys.index, dtype="str")
    names = ["authority", "service", "measure", "suffix", "period", "day", "as_at", "type"]
    # A row whose period or type cannot be read is asked about already.
    filled = (
        _with_figures(reading)
        & (keys["type"] != "")
        & (keys["period"].notna() | (keys["period_known"] == 0)).to_numpy()
    )
    again = _again([_alike(keys, name) for name in names], filled)
    if not again.any():
        return Repeated(again, none, [])
    groups = [_alike(keys, name) for name in names]
    details = [(column, texts(reading, column)) for column in reading.columns_of(*_DETAILS)]
    telling = [(column, said) for column, said in details if varies(said[again], [group[again] for group in groups])]
    apart = [*groups, *(said for _, said in telling)]
    alike = _again(apart, again)
    figures = [texts(reading, column) for column in reading.columns_of(*FIGURE_KINDS)]
    found: list[Problem] = []
    if (by_unknown := again & ~alike).any():
        found.append(_what_tells_apart(reading, by_unknown, telling))
    if not alike.any():
        return Repeated(again, none, found)
    clash = any(varies(said[alike], [group[alike] for group in apart]) for said in figures)
    # At the heading: an error at a row would take that row alone.
    row, column = reading.headings[-1], _key_column(reading)
    if clash and (keys["day"] != "").any():
        return Repeated(by_unknown, none, found)  # who makes a month of days asks about those that are there twice
    if clash:
        example = _first(reading, keys, apart, alike)
        what = f"{int(alike.sum()):,} rows that differ in nothing but their figures ({example})"
        action = "Take out the rows that are wrong, or add the column that tells them apart; each has its row's number"
        said = questions.problem(reading, row, column, what, "each figure once", action)
        return Repeated(by_unknown, _by_row(reading, alike), [*found, said])
    later = keys.assign(**{str(i): group for i, group in enumerate(apart)}).duplicated([*map(str, range(len(apart)))])
    later = later.to_numpy() & alike
    number, first = int(later.sum()), int(np.argmax(later))
    rows = "1 row that says" if number == 1 else f"{number:,} rows that say"
    what = f"{rows} again what an earlier row says ({_first(reading, keys, apart, alike)})"
    row = int(reading.rows[first])
    said_again = questions.problem(
        reading, row, column, what, "each figure once", "Leave it, or take it out", mild=True
    )
    return Repeated(by_unknown | later, none, [*found, said_again])


def _first(reading: TableReading, keys: pd.DataFrame, apart: list[Any], alike: Any) -> str:
    """Name the first figure that is there again, with its rows: "Bury, Calls: 6 in row 3, 7 in row 4"."""
    frame = pd.concat(apart, axis=1)[alike]
    places = frame.index[(frame == frame.iloc[0]).all(axis="columns")][:_EXAMPLES]
    named = keys.loc[places[0], ["authority", "service", "measure", "period", "day"]].fillna("")
    said = [texts(reading, column) for column in reading.columns_of(ColumnKind.VALUE)]
    words = next((own for own in said if own[places].nunique() > 1), said[0])
    listed = ", ".join(f"{words[place] or 'nothing'} in row {reading.rows[place] + 1:,}" for place in places)
    return f"{', '.join(filter(None, dict.fromkeys(named))) or 'the first'}: {listed}"


def _by_row(reading: TableReading, alike: Any) -> "pd.Series[str]":
    """Return names for rows that differ in nothing but their figures: that of the row, which is no other row's."""
    rows = (f" (row {row + 1})" if again else "" for row, again in zip(reading.rows, alike, strict=True))
    return pd.Series(list(rows), dtype="str")


def _alike(keys: pd.DataFrame, name: str) -> "pd.Series[str]":
    """Return what rows say under one key; a council is the same however it is spelt."""
    words = keys[name].fillna("").astype("str")
    if name != "authority":
        return words
    spelt = {text: places.identity(text) if text else "" for text in words.unique()}
    return words.map(spelt).astype("str")


def _with_figures(reading: TableReading) -> Any:
    """Return which rows hold a figure."""
    filled = np.zeros(len(reading.rows), dtype=bool)
    for column in reading.columns_of(ColumnKind.VALUE):
        filled |= reading.distinct(column).filled
    return filled


def _again(keys: list[Any], among: Any) -> Any:
    """Return which of some rows are alike in all keys with another of them."""
    frame = pd.concat(keys, axis=1)[among]
    return frame.duplicated(keep=False).reindex(range(len(among)), fill_value=False).to_numpy()


def _key_column(reading: TableReading) -> ColumnReading:
    return next(iter(reading.columns_of(*KEY_KINDS, ColumnKind.PERIOD, ColumnKind.MEASURE) or reading.columns))


def _what_tells_apart(reading: TableReading, which: Any, telling: list[tuple[ColumnReading, Any]]) -> Problem:
    """Name the columns that alone tell rows apart, and ask what they are."""
    unknown = [pair for pair in telling if pair[0].kind is ColumnKind.UNKNOWN] or telling
    column, said = unknown[0]
    examples = list(dict.fromkeys(text for text in said[which] if text))[:_EXAMPLES]
    names = " and ".join(questions.named(reading, column) for column, _ in unknown[:_EXAMPLES])
    what = f"{int(which.sum()):,} rows told apart by {names} alone ({', '.join(map(repr, examples))})"
    expected = "a heading that says what the column is"
    action = "Head it Authority, Service, Category or Measure, or say which in a Layout; none of those rows is used"
    return questions.problem(reading, reading.headings[-1], column, what, expected, action)
