"""Whether a value is still what its cell held.

Keeps the tables as they were when the workbook was read. Takes a table made from them; gives it back with the source
`SET_IN_PYTHON` in each row whose numbers, or what they are of, are not what its cell held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.cells import SET_IN_PYTHON


@dataclass(frozen=True)
class _Cited:
    """Which column of a table cites a cell, for which numbers, and what says which numbers they are.

    The authority is not among the latter: `Dataset.of` gives it to rows that name none.
    """

    source: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]


_OF = ("service", "measure")
_CITED = {
    "observations": _Cited("source", ("value", "numerator", "denominator"), (*_OF, "period", "unit", "as_at")),
    "targets": _Cited("source", ("value",), (*_OF, "period", "kind")),
    "complaints": _Cited("source", ("count",), ("service", "period", "breakdown", "category")),
    "exclusions": _Cited("source", ("value_outside",), (*_OF, "start", "end")),
    "rebasings": _Cited("source", (), (*_OF, "start")),
    "statements": _Cited("source", ("value",), (*_OF, "period", "role", "unit")),
    "contract_terms": _Cited("source", ("value",), (*_OF, "term")),
    "measures": _Cited("tolerance_source", ("tolerance",), _OF),
}


class ReadTables:
    """What each cell held when the workbook was read.

    Examples
    --------
    >>> rows = pd.DataFrame({"count": [29, 63], "source": ["k.xlsx!Complaints!B2", "k.xlsx!Complaints!C2"]})
    >>> reading = ReadTables({"complaints": rows})
    >>> reading.cited({"complaints": rows.assign(count=[29, 60])})["complaints"]["source"].tolist()
    ['k.xlsx!Complaints!B2', 'set in Python']
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.tables = {name: _sourced(tables[name], cited) for name, cited in _CITED.items() if name in tables}
        said = tables.get("comments", pd.DataFrame(columns=["authority", "period"]))
        said = said[["authority", "period"]].drop_duplicates()
        # Of which councils and periods there are comments, which a part of the data can then tell of the whole.
        self.commented = frozenset(zip(said["authority"], said["period"], strict=True))

    def cited(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return tables whose rows cite a cell only for what it held."""
        return {name: _compared(tables[name], read, _CITED[name]) for name, read in self.tables.items()}


def _sourced(rows: pd.DataFrame, cited: _Cited) -> pd.DataFrame:
    """Return a table of which each number has a source; one without was set in Python."""
    if rows.empty or (cited.source in rows and (rows[cited.source].fillna("") != "").all()):
        return rows
    facts = _facts(rows, cited)
    unsourced = (facts[cited.source] == "") & facts[list(cited.numbers)].notna().any(axis="columns")
    return rows.assign(**{cited.source: facts[cited.source].mask(unsourced, SET_IN_PYTHON)})


def _compared(rows: pd.DataFrame, read: pd.DataFrame, cited: _Cited) -> pd.DataFrame:
    """Return one table with the source `SET_IN_PYTHON` where its numbers are not those that the cell held."""
    if rows.empty or _selected(rows, read, cited):
        return rows
    facts = _facts(rows, cited)
    found = facts.merge(_facts(read, cited).drop_duplicates(), how="left", indicator=True)["_merge"] == "both"
    if found.all() and cited.source in rows:
        return rows
    return rows.assign(**{cited.source: facts[cited.source].where(found.to_numpy(), SET_IN_PYTHON)})


def _selected(rows: pd.DataFrame, read: pd.DataFrame, cited: _Cited) -> bool:
    """Tell quickly whether a table is some of the rows that were read, as they were: most are."""
    columns = (cited.source, *cited.words, *cited.numbers)
    if not {*columns} <= {*rows}:
        return False
    if rows.index.equals(read.index):
        return _alike(rows, read, cited)
    if not read.index.is_unique:
        return False
    places = read.index.get_indexer(rows.index)
    if (places < 0).any():
        return False
    return _alike(rows, read[list(dict.fromkeys(columns))].take(places), cited)


def _alike(rows: pd.DataFrame, read: pd.DataFrame, cited: _Cited) -> bool:
    alike = (rows[name].array.equals(read[name].array) for name in (cited.source, *cited.words))
    return all(alike) and all(
        np.array_equal(_numbers(rows[name]), _numbers(read[name]), equal_nan=True) for name in cited.numbers
    )


def _numbers(column: "pd.Series[float]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.asarray(column, dtype=np.float64)


def _facts(rows: pd.DataFrame, cited: _Cited) -> pd.DataFrame:
    """Return the cells that a table cites, the numbers that it cites them for and what says which those are."""
    texts = [cited.source, *cited.words]
    facts = rows.reindex(columns=[*texts, *cited.numbers])
    return facts.astype(dict.fromkeys(texts, "str") | dict.fromkeys(cited.numbers, "float64")).fillna(
        dict.fromkeys(texts, "")
    )
