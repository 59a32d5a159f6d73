"""Whether a value is still what its cell held.

Keeps the tables as they were when the workbook was read. Takes a table made from them; gives it back with the source
`SET_IN_PYTHON` in each row whose numbers are not those that its cell held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.cells import SET_IN_PYTHON


@dataclass(frozen=True)
class _Cited:
    """Which column of a table cites a cell, and for which numbers."""

    source: str
    numbers: tuple[str, ...]


_CITED = {
    "observations": _Cited("source", ("value", "numerator", "denominator")),
    "complaints": _Cited("source", ("count",)),
    "exclusions": _Cited("source", ("value_outside",)),
    "statements": _Cited("source", ("value",)),
    "measures": _Cited("tolerance_source", ("tolerance",)),
}


class Reading:
    """What each cell held when the workbook was read.

    Examples
    --------
    >>> rows = pd.DataFrame({"count": [29, 63], "source": ["k.xlsx!Complaints!B2", "k.xlsx!Complaints!C2"]})
    >>> reading = Reading({"complaints": rows})
    >>> reading.cited({"complaints": rows.assign(count=[29, 60])})["complaints"]["source"].tolist()
    ['k.xlsx!Complaints!B2', 'set in Python']
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = {name: _sourced(tables[name], cited) for name, cited in _CITED.items() if name in tables}

    def cited(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return tables whose rows cite a cell only for what it held."""
        return {name: _compared(tables[name], read, _CITED[name]) for name, read in self._tables.items()}


def _sourced(rows: pd.DataFrame, cited: _Cited) -> pd.DataFrame:
    """Return a table of which each number has a source; one without was set in Python."""
    if cited.source in rows and (rows[cited.source].fillna("") != "").all():
        return rows
    facts = _facts(rows, cited)
    unsourced = (facts[cited.source] == "") & facts[list(cited.numbers)].notna().any(axis="columns")
    return rows.assign(**{cited.source: facts[cited.source].mask(unsourced, SET_IN_PYTHON)})


def _compared(rows: pd.DataFrame, read: pd.DataFrame, cited: _Cited) -> pd.DataFrame:
    """Return one table with the source `SET_IN_PYTHON` where its numbers are not those that the cell held."""
    if _selected(rows, read, cited):
        return rows
    facts = _facts(rows, cited)
    found = facts.merge(_facts(read, cited).drop_duplicates(), how="left", indicator=True)["_merge"] == "both"
    if found.all() and cited.source in rows:
        return rows
    return rows.assign(**{cited.source: facts[cited.source].where(found.to_numpy(), SET_IN_PYTHON)})


def _selected(rows: pd.DataFrame, read: pd.DataFrame, cited: _Cited) -> bool:
    """Tell quickly whether a table is some of the rows that were read, as they were: most are."""
    if not read.index.is_unique or not {cited.source, *cited.numbers} <= {*rows}:
        return False
    places = read.index.get_indexer(rows.index)
    if (places < 0).any() or not (rows[cited.source].array == read[cited.source].array.take(places)).all():
        return False
    return all(
        np.array_equal(_numbers(rows[name]), _numbers(read[name])[places], equal_nan=True) for name in cited.numbers
    )


def _numbers(column: "pd.Series[float]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.asarray(column, dtype=np.float64)


def _facts(rows: pd.DataFrame, cited: _Cited) -> pd.DataFrame:
    """Return the cells that a table cites and the numbers that it cites them for."""
    facts = rows.reindex(columns=[cited.source, *cited.numbers])
    return facts.astype({cited.source: "str"} | dict.fromkeys(cited.numbers, "float64")).fillna({cited.source: ""})
