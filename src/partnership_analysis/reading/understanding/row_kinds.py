"""What each row of a sheet holds, found for all rows at once.

Takes a sheet. Gives for each row how many of its cells are filled, whether it holds a figure, and whether it may be one
of headings. The different contents of a column are each looked at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from partnership_analysis import periods
from partnership_analysis.reading.understanding import profiles
from partnership_analysis.reading.workbook import Sheet

# A year, where a number may be a heading; and a month or year in six digits: 201404, 201415.
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_IN_SIX_DIGITS = range(190_000, 210_000)
# What a cell is: empty, words, words that stand for a missing figure, a number, a number that may be a year, another.
_EMPTY, _WORDS, _MARK, _NUMBER, _YEAR, _OTHER = range(6)


@dataclass(frozen=True, eq=False)
class RowKinds:
    """What the rows of a sheet hold.

    Attributes
    ----------
    filled
        How many cells of each row hold anything.
    figures
        Whether it holds a number, or words that stand for one that is missing.
    heads
        Whether it may be one of headings: two contents or more, words among them, and no number but a year.
    """

    filled: Sequence[int]
    figures: Sequence[bool]
    heads: Sequence[bool]


def row_kinds(sheet: Sheet) -> RowKinds:
    """Return what the rows of a sheet hold.

    Examples
    --------
    >>> rows = (("Returns", None), ("Council", 2015), ("Leeds", 35.7), ("Bury", "[x]"))
    >>> found = row_kinds(Sheet("k.xlsx", "KPIs", rows, {}, {}))
    >>> found.filled, found.figures, found.heads
    ([1, 2, 2, 2], [False, True, True, True], [False, True, False, True])
    """
    count = len(sheet.rows)
    filled = np.zeros(count, dtype=np.int64)
    words, numbers, figures = (np.zeros(count, dtype=bool) for _ in range(3))
    for position in range(len(sheet.rows[0]) if count else 0):
        column = sheet.distinct(position)
        codes = np.array([_code(content) for content in column.contents], dtype=np.int8)[column.codes]
        filled += codes != _EMPTY
        words |= (codes == _WORDS) | (codes == _MARK)
        numbers |= codes == _NUMBER
        figures |= (codes >= _MARK) & (codes <= _YEAR)
    heads = (filled > 1) & words & ~numbers
    return RowKinds(filled.tolist(), figures.tolist(), heads.tolist())


def _code(content: Any) -> int:
    """Return what a cell is: _EMPTY to _OTHER."""
    if content is None:
        return _EMPTY
    if type(content) is float or type(content) is int:
        # Most cells are numbers, and few of these may be years: a comparison is quicker than a text.
        near = _FIRST_YEAR <= content <= _LAST_YEAR or _IN_SIX_DIGITS.start <= content < _IN_SIX_DIGITS.stop
        return _YEAR if near and is_year(content) else _NUMBER
    if profiles.is_number(content):
        return _YEAR if is_year(content) else _NUMBER
    if not isinstance(content, str):
        return _OTHER
    return _MARK if profiles.is_missing(content) else _WORDS


def is_year(content: Any) -> bool:
    """Tell whether a number may be a year, or a month or a financial year in six digits.

    Examples
    --------
    >>> is_year(2014), is_year("201415"), is_year(14), is_year(201420)
    (True, True, False, False)
    """
    text = Sheet.tidy(content)
    if not text.isdigit() or len(text) not in (4, 6):
        return False
    return _FIRST_YEAR <= int(text) <= _LAST_YEAR if len(text) == 4 else _in_six_digits(text)


@cache
def _in_six_digits(text: str) -> bool:
    return int(text) in _IN_SIX_DIGITS and periods.parse_headings([text])[0] is not None
