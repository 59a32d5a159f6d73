"""Rows with the same keys.

Takes a table and the keys of its rows. Gives the rows that are not used, names for those that differ in their figures
alone, and the problems that name the columns in which rows with the same keys differ.
"""

from collections.abc import Mapping
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


class RepeatedRows(NamedTuple):
    """Rows with the same keys: which are not used, names that keep others apart, and problems."""

    unused: Any
    names: "pd.Series[str]"
    problems: list[Problem]


def repeated_rows(reading: TableReading, keys: pd.DataFrame) -> RepeatedRows:
    """Return the rows with the same keys, and the problems that name the columns in which they differ, if any do."""
    no_names = pd.Series("", index=keys.index, dtype="str")
    key_names = ["authority", "service", "measure", "suffix", "period", "day", "as_at", "type"]
    # A row whose period or type cannot be read is asked about already.
    is_readable = (keys["type"] != "").to_numpy() & (keys["period"].notna().to_numpy() | (not reading.has_row_periods))
    groups = [_key_texts(keys, name) for name in key_names]
    repeats = _repeats(groups, _have_figures(reading) & is_readable)
    if not repeats.any():
        return RepeatedRows(repeats, no_names, [])
    details = {column: texts(reading, column) for column in reading.columns_of(*_DETAILS)}
    differing = {c: text for c, text in details.items() if varies(text[repeats], [group[repeats] for group in groups])}
    groups += differing.values()
    same = _repeats(groups, repeats)
    problems: list[Problem] = []
    if (by_details := repeats & ~same).any():
        problems.append(_differing_problem(reading, by_details, differing))
    if not same.any():
        return RepeatedRows(repeats, no_names, problems)
    figures = [texts(reading, column) for column in reading.columns_of(*FIGURE_KINDS)]
    clash = any(varies(text[same], [group[same] for group in groups]) for text in figures)
    column = next(iter(reading.columns_of(*KEY_KINDS, ColumnKind.PERIOD, ColumnKind.MEASURE) or reading.columns))
    if clash and (keys["day"] != "").any():
        return RepeatedRows(by_details, no_names, problems)  # the reader of days asks about days that are there twice
    example, expected = _example(reading, keys, groups, same), "each figure once"
    if clash:
        found = f"{int(same.sum()):,} rows that differ in nothing but their figures ({example})"
        action = "Take out the rows that are wrong, or add the column that tells them apart; each has its row's number"
        # At the heading: an error at a row would take that row alone.
        problems.append(questions.heading_problem(reading, column, found, expected, action))
        names = [f" (row {row + 1})" if one else "" for row, one in zip(reading.rows, same, strict=True)]
        return RepeatedRows(by_details, pd.Series(names, dtype="str"), problems)
    later = pd.concat(groups, axis=1).duplicated().to_numpy() & same
    number, row = int(later.sum()), reading.rows[int(np.argmax(later))]
    rows = "1 row that says" if number == 1 else f"{number:,} rows that say"
    found, action = f"{rows} again what an earlier row says ({example})", "Leave it, or take it out"
    problems.append(questions.problem(reading, row, column, found, expected, action, mild=True))
    return RepeatedRows(by_details | later, no_names, problems)


def _example(reading: TableReading, keys: pd.DataFrame, groups: list[Any], same: Any) -> str:
    """Name the first figure that is there again, with its rows: "Bury, Calls: 6 in row 3, 7 in row 4"."""
    frame = pd.concat(groups, axis=1)[same]
    rows = frame.index[(frame == frame.iloc[0]).all(axis="columns")][:_EXAMPLES]
    names = keys.loc[rows[0], ["authority", "service", "measure", "period", "day"]].fillna("")
    columns = [texts(reading, column) for column in reading.columns_of(ColumnKind.VALUE)]
    figures = next((column for column in columns if column[rows].nunique() > 1), columns[0])
    listed = ", ".join(f"{figures[row] or 'nothing'} in row {reading.rows[row] + 1:,}" for row in rows)
    return f"{', '.join(filter(None, dict.fromkeys(names))) or 'the first'}: {listed}"


def _key_texts(keys: pd.DataFrame, name: str) -> "pd.Series[str]":
    """Return the texts of one key; a council has one text however it is spelt."""
    words = keys[name].fillna("").astype("str")
    if name != "authority":
        return words
    return words.map({text: places.identity(text) if text else "" for text in words.unique()}).astype("str")


def _have_figures(reading: TableReading) -> Any:
    """Return which rows hold a figure."""
    return np.logical_or.reduce([reading.distinct(column).filled for column in reading.columns_of(ColumnKind.VALUE)])


def _repeats(keys: list[Any], rows: Any) -> Any:
    """Return which of some rows have the same keys as another of them."""
    frame = pd.concat(keys, axis=1)[rows]
    return frame.duplicated(keep=False).reindex(range(len(rows)), fill_value=False).to_numpy()


def _differing_problem(reading: TableReading, rows: Any, differing: Mapping[ColumnReading, Any]) -> Problem:
    """Name the columns in which alone rows with the same keys differ, and ask what they are."""
    columns = [column for column in differing if column.kind is ColumnKind.UNKNOWN] or list(differing)
    examples = list(dict.fromkeys(text for text in differing[columns[0]][rows] if text))[:_EXAMPLES]
    names = " and ".join(questions.column_words(reading, column) for column in columns[:_EXAMPLES])
    found = f"{int(rows.sum()):,} rows told apart by {names} alone ({', '.join(map(repr, examples))})"
    expected = "a heading that says what the column is"
    action = "Head it Authority, Service, Category or Measure, or say which in a Layout; none of those rows is used"
    return questions.heading_problem(reading, columns[0], found, expected, action)
