"""What is wrong with an input, said so that an officer can mend it.

A problem names the file, the sheet and the cell, what was found, what was expected and what to do.
Problems are gathered and reported together: as a DataFrame, or inside an `InputError`.
"""

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

import pandas as pd

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Severity(StrEnum):
    """How bad a problem is: an error stops a run, a warning is printed in the briefing."""

    ERROR = "error"
    WARNING = "warning"


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

    @property
    def place(self) -> str:
        """Where it is, as ``file!Sheet!G4``, as far as that is known.

        Examples
        --------
        >>> Problem(Severity.ERROR, "kpis.xlsx", "ICT KPIs", "C4", "'banana'", "a percentage", "Correct it").place
        'kpis.xlsx!ICT KPIs!C4'
        """
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)

    def __str__(self) -> str:
        said = f"{self.place}: found {self.found}; expected {self.expected}. {self.action}."
        # A workbook's text must not move the cursor of a terminal.
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", said)


_COLUMNS = [field.name for field in fields(Problem)]


class InputError(Exception):
    """The input, or what was asked of it, is wrong.

    Attributes
    ----------
    problems
        Every problem found, in the order of the workbook.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> try:
    ...     pa.load("no such file.xlsx")
    ... except pa.InputError as error:
    ...     print(error.problems[0].found)
    no such file
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def table(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as a DataFrame, one row each, errors first.

    Examples
    --------
    >>> table([]).columns.tolist()
    ['severity', 'file', 'sheet', 'cell', 'found', 'expected', 'action']
    """
    ordered = sorted(problems, key=lambda problem: problem.severity != Severity.ERROR)
    return pd.DataFrame(map(astuple, ordered), columns=_COLUMNS, dtype="str")


def from_table(rows: pd.DataFrame) -> tuple[Problem, ...]:
    """Return the problems that a `table` lists, in its order.

    Examples
    --------
    >>> missing = Problem(Severity.WARNING, "kpis.xlsx", "About", "", "no Authority", "the council's name", "Add it")
    >>> from_table(table([missing])) == (missing,)
    True
    """
    listed = rows[_COLUMNS].itertuples(index=False, name=None)
    return tuple(Problem(Severity(severity), *said) for severity, *said in listed)
