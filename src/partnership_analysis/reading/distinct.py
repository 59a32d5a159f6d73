"""What a column holds, each different content once: what is asked of contents need not be asked of every cell.

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
    """The different contents of a column, in the order in which they come, and the place of each cell's among them."""

    codes: Any
    contents: list[Any]

    def of_each(self, facts: Sequence[bool]) -> Any:
        """Return of which cells something is true, by whether it is of each content."""
        return np.array(facts, dtype=bool)[self.codes]

    @property
    def filled(self) -> Any:
        """Which cells hold anything."""
        return self.of_each([content is not None for content in self.contents])

    def cell(self, place: int) -> Any:
        """Return what one cell holds."""
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
        first[codes[::-1]] = np.arange(len(codes))[::-1]  # the last that is written stays: the first row of each
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
    keys, held = cells, dict.fromkeys(cells)
    if (0 in held or 1 in held) and bool in set(map(type, cells)):
        keys = [(type(content), content) for content in cells]
        held = dict.fromkeys(keys)
    places = {key: place for place, key in enumerate(held)}
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


def spread(said: Sequence[str | None], codes: Any) -> "pd.Series[str]":
    """Return what is said of each cell, by what is said of the different contents."""
    return pd.Series(pd.array(said, dtype="str").take(codes))
