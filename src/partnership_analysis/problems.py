"""What is wrong with an input, said so that an officer can mend it.

A problem names the file, the sheet and the cell, what was found, what was expected and what to do.
Problems are gathered and reported together: as a DataFrame, or inside an `InputError`.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Problem(NamedTuple):
    """One thing wrong with an input; an error stops a run, a warning is printed in the briefing."""

    severity: str
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
        >>> Problem("error", "kpis.xlsx", "ICT KPIs", "C4", "'banana'", "a percentage", "Mend it").place
        'kpis.xlsx!ICT KPIs!C4'
        """
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)

    def __str__(self) -> str:
        said = f"{self.place}: found {self.found}; expected {self.expected}. {self.action}."
        # A workbook's text must not move the cursor of a terminal.
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", said)


class InputError(Exception):
    """The input, or what was asked of it, is wrong.

    Attributes
    ----------
    problems
        Every problem found, in the order of the workbook.
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
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    return pd.DataFrame(ordered, columns=list(Problem._fields), dtype="str")
