"""The different contents of a column, so that each is examined once, not in every cell.

Takes the contents of a column; gives the different ones and which of them each cell has, or the column as text.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from partnership_analysis.words import tidy

Numbers = npt.NDArray[np.int64]


class Distinct(NamedTuple):
    """The different contents of a column, in their order, and `codes`: the place of each cell's content among them."""

    codes: Any
    contents: list[Any]

    def of_each(self, facts: Sequence[bool]) -> Any:
        """Return for each cell whether something is true of it, from whether it is true of each content."""
        return np.array(facts, dtype=bool)[self.codes]

    @property
    def filled(self) -> Any:
        """Which cells are not empty."""
        return self.of_each([content is not None for content in self.contents])

    def cell(self, place: int) -> Any:
        """Return the content of one cell."""
        return self.contents[self.codes[place]]

    def among(self, rows: Sequence[int] | Numbers) -> "Distinct":
        """Return the different contents of some rows, in the order of these.

        Examples
        --------
        >>> found = distinct(["Council", "Leeds", "Bury", "Leeds"]).among([1, 2, 3])
        >>> found.codes.tolist(), found.contents
        ([0, 1, 0], ['Leeds', 'Bury'])
        """
        codes = self.codes[np.asarray(rows, dtype=np.int64)]
        first = np.full(len(self.contents), len(codes))
        first[codes[::-1]] = np.arange(len(codes))[::-1]  # the last one written stays, which is the first row
        order = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(codes))]
        places = np.zeros(len(first), dtype=np.int64)
        places[order] = np.arange(len(order))
        return Distinct(places[codes], [self.contents[place] for place in order.tolist()])


def distinct(cells: Sequence[Any]) -> Distinct:
    """Return the different contents of a column. 1 and True are equal, and are not the same content.

    Examples
    --------
    >>> found = distinct(["Leeds", None, "Leeds", 1, True])
    >>> found.codes.tolist(), found.contents
    ([0, 1, 0, 2, 3], ['Leeds', None, 1, True])
    """
    keys, different = cells, dict.fromkeys(cells)
    if (0 in different or 1 in different) and bool in set(map(type, cells)):
        keys = [(type(content), content) for content in cells]
        different = dict.fromkeys(keys)
    places = {key: place for place, key in enumerate(different)}
    codes = np.fromiter(map(places.__getitem__, keys), np.int64, len(keys))
    return Distinct(codes, list(places) if keys is cells else [content for _, content in places])


def texts(column: Distinct) -> "pd.Series[str]":
    """Return a column as tidy text, row by row.

    Examples
    --------
    >>> texts(distinct([" Leeds ", 2014.0, None])).tolist()
    ['Leeds', '2014', '']
    """
    return spread(list(map(tidy, column.contents)), column.codes)


def spread(texts: Sequence[str | None], codes: Any) -> "pd.Series[str]":
    """Return a text for each cell, from a text for each different content."""
    return pd.Series(pd.array(texts, dtype="str").take(codes))
