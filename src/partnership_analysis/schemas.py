"""What the columns of a table may contain.

A `Schema` lists the columns of a table in order, each with its type, its description and perhaps a rule; and those
whose values together occur once. Takes a table. Gives every fault in it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

# The most rows that a message names.
_MOST_NAMED = 5
# From so many texts on, pandas matches a pattern faster than a loop.
_MANY = 1000


class SchemaError(ValueError):
    """A table is not what its schema says: a fault of the reader, not of the workbook."""


@dataclass(frozen=True)
class Rule:
    """What each value of a column must be, unless it is missing.

    Attributes
    ----------
    words
        Such as "a number of at least 0".
    find_broken
        Takes a column. Gives its values that break the rule.
    """

    words: str
    find_broken: Callable[["pd.Series[Any]"], Sequence[Any]]


def value_rule(words: str, is_valid: Callable[[Any], object]) -> Rule:
    """Return the rule that each value passes a test, which is made once for each distinct value."""
    return Rule(words, lambda values: [value for value in values.unique().tolist() if not is_valid(value)])


def one_of(words: Iterable[str]) -> Rule:
    """Return the rule that each value is one of some words."""
    listed = [str(word) for word in words]
    return value_rule(f"one of {listed}", listed.__contains__)


def between(least: int, most: int | None = None) -> Rule:
    """Return the rule that each number is in a range, which includes its ends."""
    if most is None:
        return value_rule(f"a number of at least {least}", lambda value: value >= least)
    return value_rule(f"a number from {least} to {most}", lambda value: least <= value <= most)


def matching(pattern: str, words: str) -> Rule:
    """Return the rule that the whole of each text matches a regular expression."""
    fullmatch = re.compile(pattern).fullmatch

    def find_broken(values: "pd.Series[Any]") -> Sequence[Any]:
        if len(values) < _MANY:
            return [value for value in values.tolist() if not fullmatch(value)]
        return values[~values.str.fullmatch(pattern)].tolist()

    return Rule(words, find_broken)


FILLED = value_rule("not empty", bool)


@dataclass(frozen=True)
class Column:
    """What one column of a table contains.

    Attributes
    ----------
    dtype
        Its type, as pandas calls it: "str", "float64", "int64" or "datetime64[s]".
    description
        What it means, for the data package.
    rule
        What each value must be; None if there is no rule.
    nullable
        Whether a value may be missing. A missing text is empty instead.
    """

    dtype: str
    description: str
    rule: Rule | None = None
    nullable: bool = False


@dataclass(frozen=True)
class Schema:
    """The columns of a table, and those whose values together occur once.

    Examples
    --------
    >>> schema = Schema({"service": Column("str", "Who."), "count": Column("int64", "How many.", between(0))})
    >>> schema.faults(pd.DataFrame({"service": ["ICT", "Tax"], "count": [3, -1]}))
    ['column count, row 1: found -1; expected a number of at least 0']
    """

    columns: Mapping[str, Column]
    unique: tuple[str, ...] = ()

    def validate(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table unchanged.

        Raises
        ------
        SchemaError
            If it is not what the schema says. The error lists every fault.
        """
        if faults := self.faults(table):
            raise SchemaError("\n".join(faults))
        return table

    def faults(self, table: pd.DataFrame) -> list[str]:
        """Return every way in which a table is not what the schema says, one line for each column."""
        if list(table.columns) != list(self.columns):
            return [f"found the columns {list(table.columns)}; expected {list(self.columns)}"]
        found = [fault for name, column in self.columns.items() for fault in _faults(table[name], column)]
        if self.unique and (again := table.duplicated(list(self.unique), keep=False)).any():
            found.append(f"columns {', '.join(self.unique)}, {_rows(again)}: found the same twice; expected it once")
        return found


def _faults(values: "pd.Series[Any]", column: Column) -> Iterator[str]:
    if str(values.dtype) != column.dtype:
        yield f"column {values.name}: found the type {values.dtype}; expected {column.dtype}"
        return
    if values.hasnans:
        if not column.nullable:
            yield f"column {values.name}, {_rows(values.isna())}: found nothing; expected a value"
        values = values.dropna()
    if column.rule and (wrong := column.rule.find_broken(values)):
        yield f"column {values.name}, {_rows(values.isin(wrong))}: found {wrong[0]!r}; expected {column.rule.words}"


def _rows(wrong: "pd.Series[bool]") -> str:
    """Name the wrong rows, by the table's index."""
    places = wrong.index[wrong]
    named = ", ".join(map(str, places[:_MOST_NAMED]))
    more = f" and {len(places) - _MOST_NAMED:,} more" if len(places) > _MOST_NAMED else ""
    return f"{'row' if len(places) == 1 else 'rows'} {named}{more}"
