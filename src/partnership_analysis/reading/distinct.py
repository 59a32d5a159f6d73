"""What a column holds, each different content once: what is asked of contents need not be asked of every cell.

Takes the contents of a column; gives the different ones and which of them each cell has, or the column as text.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis.reading.workbook import Sheet


class Distinct(NamedTuple):
    """The different contents of a column, in the order in which they come, and the place of each cell's among them."""

    codes: Any
    contents: list[Any]


def distinct(cells: Sequence[Any]) -> Distinct:
    """Return the different contents of a column. 1 and True are equal, and are not the same content.

    Examples
    --------
    >>> found = distinct(["Leeds", None, "Leeds", 1, True])
    >>> found.codes.tolist(), found.contents
    ([0, 1, 0, 2, 3], ['Leeds', None, 1, True])
    """
    keys = [(type(content), content) for content in cells] if bool in set(map(type, cells)) else cells
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    codes = np.fromiter(map(places.__getitem__, keys), np.int64, len(keys))
    return Distinct(codes, list(places) if keys is cells else [content for _, content in places])


def texts(cells: Sequence[Any]) -> "pd.Series[str]":
    """Return a column as tidy text, row by row.

    Examples
    --------
    >>> texts([" Leeds ", 2014.0, None]).tolist()
    ['Leeds', '2014', '']
    """
    codes, contents = distinct(cells)
    return spread(list(map(Sheet.tidy, contents)), codes)


def spread(said: Sequence[str | None], codes: Any) -> "pd.Series[str]":
    """Return what is said of each cell, by what is said of the different contents."""
    return pd.Series(pd.array(said, dtype="str").take(codes))
