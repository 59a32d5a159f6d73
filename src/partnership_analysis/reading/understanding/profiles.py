"""What stands in a column, whatever its heading says: numbers, words, dates, names of places."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from partnership_analysis import periods, places, vocabularies
from partnership_analysis.kinds import PlaceKind
from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.workbook import Sheet

# Enough different texts to tell what a column holds.
_SAMPLE = 300
_LONG_TEXT = 60
# "£000" is a unit.
_NUMBER = re.compile(r"(?![£$€]0{3}\b)[£$€]?\s*[-−–+]?\s*[£$€]?[\d,]*\.?\d+\s*%?|\d{1,3}:[0-5]\d(?::[0-5]\d)?")


@dataclass(frozen=True)
class Profile:
    """The cells of a column below its heading.

    Attributes
    ----------
    filled
        How many hold anything.
    numbers
        How many hold a number, a time, or text that is one.
    marks
        How many say that a figure is missing.
    texts
        The different texts that are no numbers, as many as a sample needs.
    distinct
        How many different contents there are.
    whole
        Whether every number is a whole one.
    """

    filled: int
    numbers: int
    marks: int
    texts: tuple[str, ...]
    dates: int
    distinct: int
    whole: bool
    first: tuple[Any, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing."""
        return not self.filled

    @property
    def is_numeric(self) -> bool:
        """Whether it holds figures, or marks in their place, and next to nothing else."""
        others = self.filled - self.numbers - self.marks
        return self.filled > 0 and others <= 0.1 * self.filled and (self.numbers > 0 or self.marks == self.filled)

    @property
    def is_text(self) -> bool:
        """Whether it holds words, and few figures."""
        return bool(self.texts) and self.numbers <= 0.5 * self.filled

    @property
    def counts_rows(self) -> bool:
        """Whether it numbers the rows."""
        held = [content for content in self.first if content is not None]
        numbers = [int(c) for c in held if re.fullmatch(r"\d+(\.0)?", str(c)) for c in [float(c)]]
        return (
            len(numbers) == len(held) > 1
            and self.distinct == self.filled
            and numbers[0] in (0, 1)
            and all(later > earlier for earlier, later in pairwise(numbers))
        )

    @cached_property
    def place_share(self) -> float:
        """Which share of its texts are names of places."""
        named = [text for text in self.texts if not is_dash(text)]
        return max(
            places.share(named), places.share(named, PlaceKind.TRUST), places.share(named, PlaceKind.POLICE_FORCE)
        )

    @cached_property
    def area_share(self) -> float:
        """Which share of its texts are nations, regions or groups of councils."""
        named = [text for text in self.texts if not is_dash(text)]
        return max(len(places.areas(named)) / len(named), places.share(named, PlaceKind.REGION)) if named else 0.0

    @cached_property
    def code_share(self) -> float:
        """Which share of its texts are codes."""
        return places.share_of_codes(text for text in self.texts if not is_dash(text))

    @property
    def is_long(self) -> bool:
        """Whether its texts are sentences."""
        return bool(self.texts) and sum(map(len, self.texts)) > _LONG_TEXT * len(self.texts)

    @property
    def are_addresses(self) -> bool:
        """Whether its texts are addresses of the web."""
        return bool(self.texts) and all(text.startswith(("http://", "https://", "www.")) for text in self.texts)


def is_number(content: Any) -> bool:
    """Tell whether a cell holds a number, a time, or text that is a number.

    Examples
    --------
    >>> is_number(3), is_number("1,273"), is_number("47.8%"), is_number("£000"), is_number("2014/15")
    (True, True, True, False, False)
    """
    if isinstance(content, str):
        return _NUMBER.fullmatch(content.strip()) is not None
    return isinstance(content, int | float | dt.time | dt.timedelta) and not isinstance(content, bool)


def is_dash(text: str) -> bool:
    """Tell whether a text stands for nothing: "-", "---".

    Examples
    --------
    >>> is_dash("---"), is_dash("n/a"), is_dash("Arun")
    (True, False, False)
    """
    return not text.strip("-–—. ")


def is_missing(content: Any) -> bool:
    """Tell whether a cell says that a figure is missing.

    Examples
    --------
    >>> is_missing("[x]"), is_missing("..")
    (True, True)
    """
    return isinstance(content, str) and (vocabularies.MISSING.meaning(content) is not None or is_dash(content))


def is_date(content: Any) -> bool:
    """Tell whether a cell holds a date."""
    return isinstance(content, dt.date)


def profile(cells: Distinct) -> Profile:
    """Return what stands in a column: each of its different contents is looked at once."""
    held = zip(cells.contents, np.bincount(cells.codes).tolist(), strict=True)
    kinds = [(content, _kind(content), count) for content, count in held if content is not None]
    counts = dict.fromkeys(("number", "mark", "date", "text"), 0)
    for _, kind, count in kinds:
        counts[kind] += count
    texts = (Sheet.tidy(content) for content, kind, _ in kinds if kind == "text")
    sample = tuple(text for text, _ in zip(texts, range(_SAMPLE), strict=False))
    whole = all(_is_whole(content) for content, kind, _ in kinds if kind == "number")
    return Profile(
        filled=sum(counts.values()),
        numbers=counts["number"],
        marks=counts["mark"],
        texts=sample,
        dates=counts["date"],
        distinct=len(kinds),
        whole=whole,
        first=tuple(cells.contents[code] for code in cells.codes[:50].tolist()),
    )


def period_share(contents: Sequence[Any]) -> float:
    """Return which share of some contents are periods, or parts of a year.

    Examples
    --------
    >>> period_share(["2014/15", "2015/16"]), period_share(["Q1", "April"]), period_share(["Leeds", "Bury"])
    (1.0, 1.0, 0.0)
    """
    if not contents:
        return 0.0
    read = periods.parse_headings(list(contents), year_ends=False)
    year = periods.Period.financial_year(2000)
    known = [
        p is not None or periods.part_of_financial_year(Sheet.tidy(c), year) is not None
        for p, c in zip(read, contents, strict=True)
    ]
    return sum(known) / len(known)


def _kind(content: Any) -> str:
    if type(content) is float or type(content) is int:
        return "number"
    if is_date(content):
        return "date"
    if is_number(content):
        return "number"
    return "mark" if is_missing(content) else "text"


def _is_whole(content: Any) -> bool:
    if type(content) is float:
        return content.is_integer()
    try:
        return float(str(content).replace(",", "")).is_integer()
    except ValueError:
        return False
