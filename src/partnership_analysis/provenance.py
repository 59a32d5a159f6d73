"""Whether a value is still that of its cell.

Keeps the tables as they were when the workbook was read. Takes a table made from one of them. Gives it back with the
source `SET_IN_PYTHON` in each row whose numbers, or the words that say what they are, are not those of its cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.cells import SET_IN_PYTHON


@dataclass(frozen=True)
class _Citation:
    """Which column of a table cites a cell, for which numbers, and which columns say what the numbers are.

    The authority is not among the latter: `Dataset.of` gives it to rows that name none.
    """

    source: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (self.source, *self.words, *self.numbers)


_MEASURE = ("service", "measure")
_CITATIONS = {
    "observations": _Citation("source", ("value", "numerator", "denominator"), (*_MEASURE, "period", "unit", "as_at")),
    "targets": _Citation("source", ("value",), (*_MEASURE, "period", "kind")),
    "complaints": _Citation("source", ("count",), ("service", "period", "breakdown", "category")),
    "exclusions": _Citation("source", ("value_outside",), (*_MEASURE, "start", "end")),
    "rebasings": _Citation("source", (), (*_MEASURE, "start")),
    "statements": _Citation("source", ("value",), (*_MEASURE, "period", "role", "unit")),
    "contract_terms": _Citation("source", ("value",), (*_MEASURE, "term")),
    "measures": _Citation("tolerance_source", ("tolerance",), _MEASURE),
}


class ReadTables:
    """The tables as they were when the workbook was read.

    Attributes
    ----------
    tables
        Those that cite cells, by their names.
    commented
        The authorities and periods that have comments.

    Examples
    --------
    >>> rows = pd.DataFrame({"count": [29, 63], "source": ["k.xlsx!Complaints!B2", "k.xlsx!Complaints!C2"]})
    >>> read = ReadTables({"complaints": rows})
    >>> read.cite({"complaints": rows.assign(count=[29, 60])})["complaints"]["source"].tolist()
    ['k.xlsx!Complaints!B2', 'set in Python']
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.tables = {
            name: _with_sources(tables[name], citation) for name, citation in _CITATIONS.items() if name in tables
        }
        comments = tables.get("comments", pd.DataFrame(columns=["authority", "period"]))
        comments = comments[["authority", "period"]].drop_duplicates()
        # Kept here, so that a part of the data knows which comments the whole has.
        self.commented = frozenset(zip(comments["authority"], comments["period"], strict=True))

    def cite(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return tables whose rows cite a cell only for the numbers that it has."""
        return {name: _compare(tables[name], read, _CITATIONS[name]) for name, read in self.tables.items()}


def _with_sources(rows: pd.DataFrame, citation: _Citation) -> pd.DataFrame:
    """Return a table in which each number has a source: a number without one was set in Python."""
    if rows.empty or (citation.source in rows and (rows[citation.source].fillna("") != "").all()):
        return rows
    facts = _facts(rows, citation)
    unsourced = (facts[citation.source] == "") & facts[list(citation.numbers)].notna().any(axis="columns")
    return rows.assign(**{citation.source: facts[citation.source].mask(unsourced, SET_IN_PYTHON)})


def _compare(rows: pd.DataFrame, read: pd.DataFrame, citation: _Citation) -> pd.DataFrame:
    """Return a table with the source `SET_IN_PYTHON` in rows whose numbers are not those of their cells."""
    if rows.empty or _is_selection(rows, read, citation):
        return rows
    facts = _facts(rows, citation)
    found = facts.merge(_facts(read, citation).drop_duplicates(), how="left", indicator=True)["_merge"] == "both"
    if found.all() and citation.source in rows:
        return rows
    return rows.assign(**{citation.source: facts[citation.source].where(found.to_numpy(), SET_IN_PYTHON)})


def _is_selection(rows: pd.DataFrame, read: pd.DataFrame, citation: _Citation) -> bool:
    """Tell quickly whether a table is some of the rows that were read, unchanged: most tables are."""
    if not {*citation.columns} <= {*rows}:
        return False
    if not rows.index.equals(read.index):
        if not read.index.is_unique:
            return False
        places = read.index.get_indexer(rows.index)
        if (places < 0).any():
            return False
        read = read[list(dict.fromkeys(citation.columns))].take(places)
    texts = (rows[name].array.equals(read[name].array) for name in (citation.source, *citation.words))
    return all(texts) and all(
        np.array_equal(np.asarray(rows[name], np.float64), np.asarray(read[name], np.float64), equal_nan=True)
        for name in citation.numbers
    )


def _facts(rows: pd.DataFrame, citation: _Citation) -> pd.DataFrame:
    """Return the columns of a citation, the texts as text and the numbers as numbers."""
    texts = [citation.source, *citation.words]
    facts = rows.reindex(columns=[*texts, *citation.numbers])
    types = dict.fromkeys(texts, "str") | dict.fromkeys(citation.numbers, "float64")
    return facts.astype(types).fillna(dict.fromkeys(texts, ""))
