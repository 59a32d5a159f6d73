"""Which of two files is the later one, where both state a fact.

Takes what is known of each file: its name, the last day of its figures, and the day on which it was saved, as it says
itself. The times of the file system are no evidence: copying a file changes them. Where nothing tells which file is
later, and they state different figures, that is an error.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from partnership_analysis import periods, vocabularies
from partnership_analysis.cells import local_name, split_source
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.problems import Problem, Severity

_KEY = ["authority", "service", "measure", "period"]
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-. ](?P<month>[01]?\d)[-. ](?P<day>[0-3]?\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>[0-3]?\d)[-. ](?P<month>[01]?\d)[-. ](?P<year>20\d\d|\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th)? ?(?P<month>[a-z]{3,9}) ?(?P<year>20\d\d|\d\d)(?!\d)"),
)
_MONTH = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?!\d)")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
# What tells versions of one file apart, or its parts of a year: v2, version 1.3, Q2, month 5, P05, week 12.
_VERSION = re.compile(
    r"\b(?:v|ver|version|rev|revision|issue|draft|q|quarter|qtr|m|month|p|period|wk|week)[ .]?(\d+(?:\.\d+)*)\b"
)


class _Length(IntEnum):
    """What a date in a name is of; a day tells more than a year."""

    YEAR = 1
    PART = 2
    MONTH = 3
    DAY = 4


class _Span(NamedTuple):
    length: _Length
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class File:
    """What is known of the age of a file.

    Attributes
    ----------
    name
        Its name.
    latest
        The last day of the latest period that it has a figure of.
    saved
        The day on which it was last saved, as it says itself; None if it does not.
    """

    name: str
    latest: dt.date
    saved: dt.date | None

    @cached_property
    def superseded(self) -> str:
        """The word in its name that says it is an earlier one, such as backup; empty if there is none."""
        words = f" {vocabularies.normalise(self._stem)} "
        return next((word for word in vocabularies.EARLIER_FILES.meanings if f" {word} " in words), "")

    @cached_property
    def dated(self) -> _Span | None:
        """The most exact date in its name, and of several the last."""
        return max(_dates(self._stem), default=None)

    @cached_property
    def versions(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of versions in its name."""
        return tuple(tuple(map(int, found.split("."))) for found in _VERSION.findall(self._stem))

    @cached_property
    def rest(self) -> str:
        """Its name without the numbers of versions."""
        return vocabularies.normalise(_VERSION.sub(" ", self._stem))

    @property
    def _stem(self) -> str:
        stem, dot, ending = self.name.rpartition(".")
        # "return 31.05" has no ending.
        return (stem if dot and ending.isalnum() and not ending.isdigit() else self.name).casefold().replace("_", " ")


def is_later(one: File, other: File) -> bool | None:
    """Tell whether one file is later than another; None if nothing tells.

    A name with a word such as backup says most; then the latest figures, the date in the name, the version in a name
    that is otherwise the same, and the day on which the file was saved.

    Examples
    --------
    >>> year = dt.date(2015, 3, 31)
    >>> is_later(File("KPIs May 2024.xlsx", year, None), File("KPIs 20240430.xlsx", year, None))
    True
    >>> is_later(File("KPIs.xlsx", year, None), File("Copy of KPIs.xlsx", year, year))
    True
    >>> print(is_later(File("North.xlsx", year, None), File("South.xlsx", year, None)))
    None
    """
    if bool(one.superseded) != bool(other.superseded):
        return not one.superseded
    if one.latest != other.latest:
        return one.latest > other.latest
    if one.dated and other.dated and (said := _is_after(one.dated, other.dated)) is not None:
        return said
    if one.rest == other.rest and one.versions != other.versions and len(one.versions) == len(other.versions):
        return one.versions > other.versions
    if one.saved and other.saved and one.saved != other.saved:
        return one.saved > other.saved
    return None


def ranks(files: Sequence[File]) -> list[int]:
    """Return a number for each file, higher for a later one; files may have the same if nothing tells them apart.

    Examples
    --------
    >>> ranks([File(f"return v{number}.xlsx", dt.date(2015, 3, 31), None) for number in (2, 10, 1)])
    [1, 2, 0]
    """
    return [sum(is_later(one, other) is True for other in files) for one in files]


def superseded(files: Sequence[File]) -> Iterator[Problem]:
    """Doubt files beside others whose name says that they are earlier ones."""
    if all(file.superseded for file in files):
        return
    for file in (file for file in files if file.superseded):
        found = f"a file with {file.superseded!r} in its name, beside others"
        action = "Take it out if it is not meant; it counts only where no other file states the figure"
        yield Problem(Severity.WARNING, file.name, "", "", found, "the returns that are meant", action)


def contradictions(files: Sequence[File], data: Dataset) -> tuple[Dataset, list[Problem]]:
    """Return an error for each two files that state different figures if nothing tells which is later.

    The dataset returned does not list those figures as revised.
    """
    if len(files) < 2:
        return data, []
    by_name = {file.name: file for file in files}
    if len(by_name) < 2:
        return data, []
    said = data.statements
    again = said[said["role"].isin([Role.VALUE, Role.TARGET, Role.CLAIMED]) & (said["beside"] != "")]
    rows = pd.concat([again.assign(counts=_values(data).reindex(again["beside"]).to_numpy()), _beside_the_year(data)])
    of = {name: rows[name].map(lambda cell: split_source(cell)[0]) for name in ("source", "beside")}
    rows = rows.assign(file=of["source"], file_beside=of["beside"])
    rows = rows[(rows["file"] != rows["file_beside"]) & ~((rows["value"] - rows["counts"]).abs() <= 1e-9)]
    pairs = zip(rows["file_beside"], rows["file"], strict=True)
    unclear = rows[[is_later(by_name[counts], by_name[other]) is not True for counts, other in pairs]]
    if unclear.empty:
        return data, []
    found = [_contradiction(own) for _, own in unclear.groupby(["file", "file_beside"], sort=False)]
    return replace(data, statements=said[~said.index.isin(unclear.index)]), found


def _values(data: Dataset) -> "pd.Series[float]":
    """Return the figures, targets and claims that count, by their cells."""
    claims = data.statements[data.statements["role"] == Role.CLAIMED]
    held = [data.observations, data.targets, data.complaints.rename(columns={"count": "value"}), claims]
    rows = pd.concat([rows[["source", "value"]].astype({"value": "float64"}) for rows in held])
    return rows.drop_duplicates("source").set_index("source")["value"]


def _beside_the_year(data: Dataset) -> pd.DataFrame:
    """Return the targets that stand beside a year which has a target of its own too, with that one's value."""
    plain, year = (data.targets[data.targets["kind"] == kind] for kind in (TargetKind.PERIOD, TargetKind.YEAR))
    both = plain.merge(year[[*_KEY, "value", "source"]], on=_KEY, suffixes=("", "_year"))
    # Their rows are numbered below those of the statements, with which they stand.
    return both.rename(columns={"value_year": "counts", "source_year": "beside"}).set_axis(-1 - both.index)


def _contradiction(rows: pd.DataFrame) -> Problem:
    first, more = rows.iloc[0], len(rows) - 1
    value = f"{first['counts']:g}" if first["counts"] == first["counts"] else "no figure"
    others = f" (and {more:,} more {'figure' if more == 1 else 'figures'} that differ)" if more else ""
    found = f"{first['value']:g} for {first['measure']} in {first['period']}{others}"
    cell = local_name(first["beside"], first["source"])
    expected = f"{value}, as {cell} says, or something that tells which of the two files is later"
    action = "Put its date in the name of each file, such as 2024-05, or take one of the two out"
    return Problem(Severity.ERROR, *split_source(first["source"]), found, expected, action)


def _dates(stem: str) -> Iterator[_Span]:
    """Give the days, months, quarters and years in a name."""
    for pattern in _DAYS:
        for match in pattern.finditer(stem):
            month = match["month"] if match["month"].isdigit() else _MONTHS.get(match["month"][:3], 0)
            try:
                day = dt.date(int(match["year"]) % 100 + 2000, int(month), int(match["day"]))
            except ValueError:
                continue
            yield _Span(_Length.DAY, day, day)
    words = re.split(r"[ ,()\[\]]+", _MONTH.sub(r"\g<year>-\g<month>", stem))
    windows = [" ".join(words[i : i + size]) for size in (1, 2, 3) for i in range(len(words))]
    for period in periods.parse_headings(windows, year_ends=False):
        if period is not None:
            length = {1: _Length.MONTH, 12: _Length.YEAR}.get(period.months, _Length.PART)
            yield _Span(length, period.first_day, period.last_day)
    for match in re.finditer(r"(?<![\d/.-])20\d\d(?![\d/.-])", stem):
        # A calendar year, or the financial year that begins in it.
        year = int(match[0])
        yield _Span(_Length.YEAR, dt.date(year, 1, 1), dt.date(year + 1, 3, 31))


def _is_after(one: _Span, other: _Span) -> bool | None:
    """Tell whether a date is after another; None if one lies in the other, and so tells nothing."""
    if one.length == other.length and one.first != other.first:
        return one.first > other.first
    if one.first > other.last:
        return True
    return False if one.last < other.first else None
