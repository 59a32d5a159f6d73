"""What is wrong with an input, in words with which an officer can mend it.

A problem names the file, the sheet and the cell, what was found, what was expected and what to do.
Problems are reported together: as a DataFrame, or inside an `InputError`. What people read is grouped: one line for all
problems of one kind in one column or row, and 30 lines in all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership_analysis import words

if TYPE_CHECKING:
    import pandas as pd

MOST_LINES = 30  # what a terminal, a log and a reader have room for
_LONGEST_LINE = 400
_MOST_LEFT_OUT = 10
_SHORTEST = 40  # a part of a line is cut no shorter than this

# Problems of one kind have the same sentence, with other texts, cells, periods and numbers in it.
_QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)|(?<!\w)\".*?\"(?!\w)|“.*?”", re.S)
_NUMBER = re.compile(r"[-+−£]*\b[A-Z]{0,3}\d[\w,.:/-]*%?")
_COLUMN = re.compile(r"[A-Z]+")
ALL_LISTED = "partnership check --verbose lists all"
GO_ON = "Add --partial to go on with what is understood (in Python: partial=True)"


class Severity(StrEnum):
    """How bad a problem is: an error stops a run, a warning is printed in the briefing."""

    ERROR = "error"
    WARNING = "warning"


class Scope(StrEnum):
    """How far apart problems of one group may be."""

    COLUMN = "in the column"
    SHEET = "on the sheet"
    FILE = "in the file"
    FILES = "in the files"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    severity
        Whether it stops a run.
    file, sheet, cell
        Where it is; each is empty where it is not known.
    found, expected
        What is there, and what should be.
    action
        What an officer can do about it.
    kind
        What several of them are called after their number, such as "rates differ from their parts"; if it is empty,
        the words of `found` tell which problems are of one kind.
    size, size_text
        How far apart two figures are, and the same as a reader sees it: "3.2 days"; None and empty otherwise.

    Examples
    --------
    >>> print(Problem(Severity.ERROR, "kpis.xlsx", "ICT KPIs", "C4", "'banana'", "a percentage", "Correct it"))
    kpis.xlsx!ICT KPIs!C4: found 'banana'; expected a percentage. Correct it.
    """

    severity: Severity
    file: str
    sheet: str
    cell: str
    found: str
    expected: str
    action: str
    kind: str = ""
    size: float | None = None
    size_text: str = ""

    @property
    def place(self) -> str:
        """Where it is, as ``file!Sheet!G4``, as far as that is known."""
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)

    def __str__(self) -> str:
        return _line(self, ("found ", self.found, "; expected ", self.expected))


@dataclass(frozen=True)
class Group:
    """Problems of one kind, which are reported together.

    Attributes
    ----------
    problems
        All of them, at least one, in the order of the workbook.
    within
        Where all of them are: in one column, on one sheet, in one file or in several.

    Examples
    --------
    >>> cells = [Problem(Severity.ERROR, "k.xlsx", "ICT", f"C{n}", "'-'", "a number", "Correct it") for n in (4, 7)]
    >>> print(*group_by_kind(cells))
    k.xlsx!ICT!C4: found '-' (and 1 more like it in the column); expected a number. Correct it.
    """

    problems: tuple[Problem, ...]
    within: Scope = Scope.COLUMN

    @property
    def first(self) -> Problem:
        """The first of them."""
        return self.problems[0]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.problems)

    @property
    def found(self) -> str:
        """What was found in the first, and how many more there are; or how many in all, and the largest difference."""
        if self.count == 1:
            return self.first.found
        if not self.first.kind:
            return f"{self.first.found} (and {self.count - 1:,} more like it {self.within})"
        sized = [problem for problem in self.problems if problem.size is not None]
        largest = max(sized, key=lambda problem: problem.size or 0.0, default=None)
        if largest is None or not largest.size_text:
            return f"{self.count:,} {self.first.kind}"
        place = "!".join(part for part in (largest.sheet, largest.cell) if part)
        return f"{self.count:,} {self.first.kind}, the largest by {largest.size_text} ({place})"

    def __str__(self) -> str:
        if self.count == 1:
            return str(self.first)
        if self.first.kind:  # the figures of the first say nothing about the others
            return _line(self.first, ("", self.found))
        return _line(self.first, ("found ", self.found, "; expected ", self.first.expected))


def group_by_kind(problems: Iterable[Problem], within: Scope = Scope.COLUMN) -> tuple[Group, ...]:
    """Group the problems of one kind: errors first, then by the first problem of each group.

    Problems are of one kind if their words are the same apart from numbers, periods, cells and quoted texts.

    Parameters
    ----------
    problems
        Any problems; each is in exactly one group.
    within
        Problems further apart than this are in different groups.

    Examples
    --------
    >>> found = [
    ...     Problem(Severity.WARNING, "k.xlsx", "ICT", cell, "a rate of 95%", "96%", "Correct it",
    ...             "rates differ from their parts", size, f"{size:g} percentage points")
    ...     for cell, size in (("D4", 1.0), ("D9", 3.2))
    ... ]
    >>> (group,) = group_by_kind(found)
    >>> print(group)
    k.xlsx!ICT!D4: 2 rates differ from their parts, the largest by 3.2 percentage points (ICT!D9). Correct it.
    """
    by_kind: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        by_kind.setdefault((problem.severity, *_kind(problem), *_place(problem, within)), []).append(problem)
    joined = _joined_along_rows(by_kind) if within == Scope.COLUMN else by_kind
    found = [Group(tuple(alike), within) for alike in joined.values()]
    return tuple(sorted(found, key=lambda group: group.first.severity != Severity.ERROR))


def groups(problems: Iterable[Problem], most: int = MOST_LINES) -> tuple[Group, ...]:
    """Return problems grouped by column; or by sheet, file or files, until there are no more groups than `most`.

    Examples
    --------
    >>> columns = [Problem(Severity.ERROR, "k.xlsx", "ICT", f"{c}1", "'x'", "a year", "Correct it") for c in "BCDE"]
    >>> [group.count for group in groups(columns)], [group.count for group in groups(columns, most=3)]
    ([1, 1, 1, 1], [4])
    """
    problems = tuple(problems)
    for within in Scope:
        found = group_by_kind(problems, within)
        if len(found) <= most:
            break
    return found


def lines(
    problems: Iterable[Problem], most: int = MOST_LINES, *, with_severity: bool = False, others: str = ALL_LISTED
) -> tuple[str, ...]:
    """Return problems as lines, errors first; the last line says how many more kinds there are.

    Parameters
    ----------
    problems, most
        What to report, in how many lines at most.
    with_severity
        Whether each line begins with its severity.
    others
        Where the other kinds are listed.

    Examples
    --------
    >>> found = ["no year", "no council", "no value"]
    >>> for line in lines([Problem(Severity.ERROR, "k.xlsx", "", "", text, "one", "Add it") for text in found], most=2):
    ...     print(line)
    k.xlsx: found no year; expected one. Add it.
    ... and 2 more kinds: partnership check --verbose lists all
    """
    found = groups(problems, most)
    shown = found if len(found) <= most else found[: max(most - 1, 0)]
    printed = [f"{group.first.severity}: {group}" if with_severity else str(group) for group in shown]
    if left := len(found) - len(shown):
        printed.append(f"... and {words.count(left, 'more kind')}: {others}")
    return tuple(printed)


def left_out_lines(problems: Iterable[Problem], name: str, verbose: bool = False) -> list[str]:
    """Return lines on what is left out of a file because of errors, and on its warnings.

    Parameters
    ----------
    problems, name
        The file's problems, and its name.
    verbose
        Whether to list the warnings, instead of counting them.

    Examples
    --------
    >>> missing = Problem(Severity.WARNING, "kpis.xlsx", "About", "", "no Authority", "the council's name", "Add it")
    >>> left_out_lines([missing], "kpis.xlsx")
    ['1 warning in kpis.xlsx: partnership check lists it']
    """
    problems = tuple(problems)
    warnings = [problem for problem in problems if problem.severity == Severity.WARNING]
    left_out = [f"left out: {line}" for line in lines(errors(problems), _MOST_LEFT_OUT)]
    if verbose or not warnings:
        return left_out + [f"warning: {warning}" for warning in warnings]
    number, them = words.count(len(warnings), "warning"), "it" if len(warnings) == 1 else "them"
    return [*left_out, f"{number} in {name}: partnership check lists {them}"]


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a run."""
    return [problem for problem in problems if problem.severity == Severity.ERROR]


def _kind(problem: Problem) -> tuple[str, ...]:
    """Return what only problems of one kind have in common."""
    if problem.kind:
        return (problem.kind, _shape(problem.size_text).rstrip("s"))  # 1 day and 2 days are of one unit
    return (_shape(problem.found), _shape(problem.expected), _shape(problem.action))


def _shape(text: str) -> str:
    """Return a text without the parts in which two problems of one kind may differ.

    Examples
    --------
    >>> _shape("'banana' in C4, not 97.8%") == _shape("'cherry' in AD12, not 3%")
    True
    """
    return _NUMBER.sub("#", _QUOTED.sub("'…'", text))


def _place(problem: Problem, within: Scope) -> tuple[str, ...]:
    column = found[0] if (found := _COLUMN.match(problem.cell)) else ""
    places = (problem.file, problem.sheet, column)
    return {Scope.COLUMN: places, Scope.SHEET: places[:2], Scope.FILE: places[:1], Scope.FILES: ()}[within]


def _joined_along_rows(groups: Mapping[tuple[str, ...], list[Problem]]) -> dict[tuple[str, ...], list[Problem]]:
    """Return groups of columns; problems of one named kind along a row, each alone in its column, are one group."""
    joined: dict[tuple[str, ...], list[Problem]] = {}
    for key, (first, *others) in groups.items():
        along = (first.severity, *_kind(first), first.file, first.sheet, "", _COLUMN.sub("", first.cell))
        joined.setdefault(along if first.kind and along[-1] and not others else key, []).extend((first, *others))
    return joined


def _line(problem: Problem, message: Sequence[str]) -> str:
    """Return one line: the place, what was found there and what to do. If it is too long, its longest parts are cut."""
    place = [problem.file, problem.sheet, problem.cell]
    parts = [words.printable(part) for part in (*place, *message, problem.action)]
    spare = _LONGEST_LINE - 6 - sum(map(len, parts))  # six are between the parts
    while spare < 0:
        longest = max(range(len(parts)), key=lambda i: len(parts[i]))
        cut = shortened(parts[longest], max(len(parts[longest]) + spare, _SHORTEST))
        if len(cut) == len(parts[longest]):
            break
        spare += len(parts[longest]) - len(cut)
        parts[longest] = cut
    where = "!".join(part for part in parts[:3] if part)
    return f"{where}: {''.join(parts[3:-1])}. {parts[-1]}."


def shortened(text: str, most: int) -> str:
    """Return a text of `most` characters or fewer, cut in its middle: its end often says what it belongs to.

    Examples
    --------
    >>> shortened("'Percentage of calls answered within twenty seconds' of 'Customer Services'", 50)
    "'Percentage of calls answered… Services'"
    """
    if len(text) <= most:
        return text
    end = most // 3
    begin = most - end - 1
    before, after = text[:begin], text[len(text) - end :]
    # Cut between words, unless one word is longer than what is kept.
    before = before.rpartition(" ")[0] or before if " " in before[begin // 2 :] else before
    after = after.partition(" ")[2] or after if " " in after[: end // 2] else after
    return f"{before.rstrip()}… {after}" if len(before) + len(after) + 2 <= most else f"{before}…{after}"


_COLUMNS = [field.name for field in fields(Problem)]


class InputError(Exception):
    """The input, or what was asked of it, is wrong.

    Its text is short, however many problems there are: what the file seems to be, then a line for each kind of problem;
    30 lines at most.

    Attributes
    ----------
    problems
        Every problem found, in the order of the workbook.
    contents
        What the file seems to be, in one line; empty if that is not known.
    can_go_on
        Whether enough is understood for ``partial=True``.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> try:
    ...     pa.load("no such file.xlsx")
    ... except pa.InputError as error:
    ...     print(error.problems[0].found)
    no such file
    """

    def __init__(self, problems: Iterable[Problem], contents: str = "", can_go_on: bool = False) -> None:
        self.problems, self.contents, self.can_go_on = tuple(problems), contents, can_go_on
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """Its text, line by line."""
        first, last = [self.contents] if self.contents else [], [GO_ON] if self.can_go_on else []
        room = MOST_LINES - 1 - len(first) - len(last)  # a run adds a line with the time
        return (*first, *lines(self.problems, room), *last)

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Problem, ...], str, bool]]:
        """Have another process raise the same: without this, an exception is copied with its text alone."""
        return (type(self), (self.problems, self.contents, self.can_go_on))


def input_error(file: str, found: str, expected: str, action: str) -> InputError:
    """Return the error of one problem with a file."""
    return InputError([Problem(Severity.ERROR, file, "", "", found, expected, action)])


def table(problems: Iterable[Problem]) -> "pd.DataFrame":
    """Return problems as a DataFrame, one row each, errors first.

    Examples
    --------
    >>> table([]).columns.tolist()
    ['severity', 'file', 'sheet', 'cell', 'found', 'expected', 'action', 'kind', 'size', 'size_text']
    """
    import pandas as pd

    ordered = sorted(problems, key=lambda problem: problem.severity != Severity.ERROR)
    columns = {name: [getattr(problem, name) for problem in ordered] for name in _COLUMNS}
    types = {name: "float64" if name == "size" else "str" for name in _COLUMNS}
    return pd.DataFrame({name: pd.Series(columns[name], dtype=types[name]) for name in _COLUMNS})


def from_table(rows: "pd.DataFrame") -> tuple[Problem, ...]:
    """Return the problems that a `table` lists, in its order.

    Examples
    --------
    >>> missing = Problem(Severity.WARNING, "kpis.xlsx", "About", "", "no Authority", "the council's name", "Add it")
    >>> from_table(table([missing])) == (missing,)
    True
    """
    listed = rows[_COLUMNS].itertuples(index=False, name=None)
    sized = ((*texts, None if size != size else size, size_text) for *texts, size, size_text in listed)
    return tuple(Problem(Severity(severity), *others) for severity, *others in sized)
