"""What a column holds, whatever its heading says: numbers, words, dates, names of places."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Any

import numpy as np

from partnership_analysis import periods, places, vocabularies
from partnership_analysis.kinds import PlaceKind
from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.layouts import headings
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
    dates
        How many hold a date.
    distinct
        How many different contents there are.
    are_whole
        Whether every number is a whole one.
    first
        The contents of the first cells.
    """

    filled: int
    numbers: int
    marks: int
    texts: tuple[str, ...]
    dates: int
    distinct: int
    are_whole: bool
    first: tuple[Any, ...]

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
        filled = [content for content in self.first if content is not None]
        numbers = [int(float(content)) for content in filled if re.fullmatch(r"\d+(\.0)?", str(content))]
        return (
            len(numbers) == len(filled) > 1
            and self.distinct == self.filled
            and numbers[0] in (0, 1)
            and all(later > earlier for earlier, later in pairwise(numbers))
        )

    @cached_property
    def _names(self) -> list[str]:
        return [text for text in self.texts if not is_dash(text)]

    @cached_property
    def place_share(self) -> float:
        """The share of its texts that are names of places."""
        others = (places.share(self._names, kind) for kind in (PlaceKind.TRUST, PlaceKind.POLICE_FORCE))
        return max(places.share(self._names), *others)

    @cached_property
    def area_share(self) -> float:
        """The share of its texts that are nations, regions or groups of councils."""
        if not self._names:
            return 0.0
        areas = len(places.areas(self._names)) / len(self._names)
        return max(areas, places.share(self._names, PlaceKind.REGION))

    @cached_property
    def code_share(self) -> float:
        """The share of its texts that are codes."""
        return places.share_of_codes(self._names)

    @property
    def is_long(self) -> bool:
        """Whether its texts are sentences."""
        return bool(self.texts) and sum(map(len, self.texts)) > _LONG_TEXT * len(self.texts)

    @property
    def are_addresses(self) -> bool:
        """Whether its texts are web addresses."""
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
    """Tell whether a text is nothing but dashes: "-", "---".

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


def profile(cells: Distinct) -> Profile:
    """Return what a column holds: each of its different contents is looked at once."""
    numbered = zip(cells.contents, np.bincount(cells.codes).tolist(), strict=True)
    kinds = [(content, _kind(content), count) for content, count in numbered if content is not None]
    counts = dict.fromkeys(("number", "mark", "date", "text"), 0)
    for _, kind, count in kinds:
        counts[kind] += count
    texts = (Sheet.tidy(content) for content, kind, _ in kinds if kind == "text")
    return Profile(
        filled=sum(counts.values()),
        numbers=counts["number"],
        marks=counts["mark"],
        texts=tuple(islice(texts, _SAMPLE)),
        dates=counts["date"],
        distinct=len(kinds),
        are_whole=all(_is_whole(content) for content, kind, _ in kinds if kind == "number"),
        first=tuple(cells.contents[code] for code in cells.codes[:50].tolist()),
    )


def period_share(contents: Sequence[Any]) -> float:
    """Return the share of some contents that are periods, or parts of a year.

    Examples
    --------
    >>> period_share(["2014/15", "2015/16"]), period_share(["Q1", "April"]), period_share(["Leeds", "Bury"])
    (1.0, 1.0, 0.0)
    """
    if not contents:
        return 0.0
    parsed = periods.parse_headings(list(contents), year_ends=False)
    known = [
        period is not None or headings.names_part_of_year(Sheet.tidy(content))
        for period, content in zip(parsed, contents, strict=True)
    ]
    return sum(known) / len(known)


def _kind(content: Any) -> str:
    if type(content) is float or type(content) is int:
        return "number"
    if isinstance(content, dt.date):
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
