"""Rows that state another unit than the other rows of their measure, and may be slips.

Takes the keys of a table's rows. Gives the rows that are asked about, and the problems that ask. Where a measure is in
two units in many rows, or twice in one period, it is two measures: "Homes built (Number)" and "Homes built (Percent)".
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.problems import Problem
from partnership_analysis.reading.understanding import questions
from partnership_analysis.reading.understanding.kinds import ColumnKind, TableReading

# A unit of more of a measure's rows than this is meant, even if no period has both units.
_SMALL_SHARE = 0.1
_SERIES = ["authority", "service", "measure", "suffix"]
_MEASURE = _SERIES[1:]


class OddUnits(NamedTuple):
    """Which rows state a unit that the others of their measure do not, and the problems that ask for the right one."""

    rows: Any
    problems: list[Problem]


def one_spelling(stated: "pd.Series[str]") -> "pd.Series[str]":
    """Return the unit of each row in the first of the spellings that mean the same.

    Examples
    --------
    >>> one_spelling(pd.Series(["Number", "No.", "%", "number", ""])).tolist()
    ['Number', 'Number', '%', 'Number', '']
    """
    first: dict[Any, str] = {}
    spelt = {text: first.setdefault(units.read_unit(text) or text.casefold(), text) for text in stated.unique()}
    return stated.map(spelt).astype("str")


def odd_units(reading: TableReading, keys: pd.DataFrame) -> OddUnits:
    """Return the rows whose unit few rows of their measure have, if no period of it has figures in both."""
    stated = keys[keys["unit"] != ""]
    several = stated.groupby(_SERIES, dropna=False)["unit"].transform("nunique") > 1
    if not several.any():
        return OddUnits(np.zeros(len(keys), dtype=bool), [])
    beside = stated.groupby([*_SERIES, "period", "type"], dropna=False)["unit"].transform("nunique") > 1
    by_unit = [*_MEASURE, "unit"]
    count = stated.groupby(by_unit, dropna=False)["unit"].transform("size")
    total = stated.groupby(_MEASURE, dropna=False)["unit"].transform("size")
    # Of units with as many rows each, the first is the usual one.
    usual = stated.assign(count=count).sort_values("count", ascending=False, kind="stable")
    usual_unit = usual.groupby(_MEASURE, dropna=False, sort=False)["unit"].transform("first").reindex(stated.index)
    few = (count == 1) | (count <= _SMALL_SHARE * total)
    # If one of its rows stands beside another unit, a unit is meant in the others too.
    meant = beside.groupby([stated[name] for name in by_unit], dropna=False).transform("any")
    odd = stated.index[few & several & ~meant & (stated["unit"] != usual_unit)]
    rows = np.isin(np.arange(len(keys)), odd)
    found = keys.loc[odd].assign(usual=usual_unit[odd])
    problems = [_problem(reading, alike) for _, alike in found.groupby(by_unit, dropna=False, sort=False)]
    return OddUnits(rows, problems)


def _problem(reading: TableReading, rows: pd.DataFrame) -> Problem:
    """Return the error of the rows of one measure that state one unit."""
    first = rows.iloc[0]
    column = _column_of(reading, int(rows.index[0]), first["unit"])
    where = "" if len(rows) == 1 else f" in {len(rows):,} rows"
    found = f"{first['unit']!r} as the unit of {first['measure'] or 'a figure'}{first['suffix']}{where}"
    expected = f"{first['usual']!r}, as its other rows say"
    used = "this row is not used" if len(rows) == 1 else "these rows are not used"
    action = f"Correct the unit; or name it as a measure of its own, if both are meant; {used}"
    return questions.problem(reading, reading.rows[rows.index[0]], column, found, expected, action)


def _column_of(reading: TableReading, row: int, unit: str) -> Any:
    """Return the column that states the unit of a row."""
    columns = reading.columns_of(ColumnKind.UNIT)
    text = reading.sheet.text
    return next((one for one in columns if text(reading.rows[row], one.position) == unit), columns[0])
