"""What `partnership check` says about a workbook, line by line.

Takes a path. Gives lines on what the workbook seems to be, how its cells were used, its problems and its proposals: 30
lines in all, or every line with `verbose`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from partnership_analysis import loading, period_choice, problems, words
from partnership_analysis.analysis import aggregation
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import MOST_LINES, InputError, Problem

# The most lines of each kind.
_MOST_SHEETS, _MOST_PROPOSALS, _MOST_LAYOUTS = 10, 4, 9
# A sheet's name is padded to so many characters at most.
_WIDEST = 40
_NO_LAYOUT = (
    "No Layout is needed: no table has councils, services or categories in columns. Measures by period are read by "
    "their headings"
)


@dataclass(frozen=True)
class Checked:
    """The result of checking a workbook.

    Attributes
    ----------
    lines
        What to print.
    has_errors
        Whether a run would stop, or a layout that was asked for could not be written.
    """

    lines: tuple[str, ...]
    has_errors: bool


def check(workbook: Path, verbose: bool = False, comparators: Path | None = None) -> Checked:
    """Check a workbook, and the comparators if there are any.

    Examples
    --------
    >>> checked = check(Path("data/raw/serco_partnership_2014-15.xlsx"))
    >>> print(checked.lines[0])
    serco_partnership_2014-15.xlsx: 11 tables of figures on 11 sheets; all understood
    >>> checked.lines[-1], checked.has_errors
    ('serco_partnership_2014-15.xlsx: 0 errors, 1 warning', False)
    """
    before: list[str] = []
    after: list[str] = []
    try:
        data, found = loading.check(workbook)
        if comparators is not None:
            found = _with_comparators(data, comparators)
    except InputError as error:
        found = error.problems
    else:
        if not problems.errors(found):
            found = (*period_choice.problems(data), *found)
        layouts = _first_of(data.understood, _MOST_LAYOUTS, "line", verbose)
        before = [data.contents, _count_line(workbook.name, data), *layouts, *_ledger_lines(data.ledger, verbose)]
        after = _proposal_lines(aggregation.proposals(data), verbose)
    errors = len(problems.errors(found))
    last = f"{workbook.name}: {words.count(errors, 'error')}, {words.count(len(found) - errors, 'warning')}"
    if verbose:
        listed: Sequence[str] = [f"{problem.severity}: {problem}" for problem in found]
    else:
        listed = problems.lines(found, MOST_LINES - len(before) - len(after) - 1, with_severity=True)
    if len(listed) < len(found):
        last += f", told in {words.count(len(listed), 'line')}"
    return Checked((*before, *listed, *after, last), errors > 0)


def _with_comparators(data: Dataset, comparators: Path) -> tuple[Problem, ...]:
    """Return a workbook's problems with those of its comparators, even if these cannot be read at all."""
    try:
        return problems.from_table(loading.add_comparators(data, comparators, in_full=True).problems)
    except InputError as error:
        return (*problems.from_table(data.problems), *error.problems)


def check_and_suggest(workbook: str, verbose: bool, suggest: bool, comparators: str = "") -> dict[str, Any]:
    """Check a workbook, and with `suggest` write its layout beside it; return the fields of a `Checked`, for JSON.

    Examples
    --------
    >>> check_and_suggest("no such file.xlsx", verbose=False, suggest=False)["has_errors"]
    True
    """
    path = Path(workbook)
    checked = check(path, verbose, Path(comparators) if comparators else None)
    if suggest:
        try:
            written = loading.suggest(path)
            line = f"Wrote {written}: correct what is wrong in it, then check again" if written else _NO_LAYOUT
            checked = Checked((*checked.lines, line), checked.has_errors)
        except InputError as error:
            checked = Checked((*checked.lines, str(error)), has_errors=True)
    return asdict(checked)


def _count_line(name: str, data: Dataset) -> str:
    figures, complaints = words.count(len(data.observations), "figure"), words.count(len(data.complaints), "count")
    return f"{name}: {figures}, {complaints} of complaints, {words.count(len(data.exclusions), 'exclusion')}"


def _ledger_lines(ledger: pd.DataFrame, verbose: bool) -> list[str]:
    """Say how the filled cells of each sheet were used; of many sheets, those with the most cells not understood."""
    kinds = ledger.columns[2:].tolist()
    shown = ledger if verbose or len(ledger) <= _MOST_SHEETS else _most_doubtful(ledger)
    several = ledger["file"].nunique() > 1
    names = (shown["file"] + " " + shown["sheet"] if several else shown["sheet"]).tolist()
    names = [problems.shortened(name, _WIDEST) for name in names]
    width = max(map(len, names), default=0)
    lines = [f"  {'sheet':<{width}}  " + "  ".join(kinds)]
    for name, counts in zip(names, shown[kinds].to_numpy().tolist(), strict=True):
        cells = "  ".join(f"{count:>{len(kind)},}" for kind, count in zip(kinds, counts, strict=True))
        lines.append(f"  {name:<{width}}  {cells}")
    return lines + _line_on_others(len(ledger) - len(shown), "sheet")


def _most_doubtful(ledger: pd.DataFrame) -> pd.DataFrame:
    most = ledger.sort_values(["not understood", "cells"], ascending=False, kind="stable")
    return most.iloc[: _MOST_SHEETS - 1].sort_index()


def _proposal_lines(proposals: Sequence[aggregation.Proposal], verbose: bool) -> list[str]:
    if not proposals:
        return []
    lines = [f"  {problems.shortened(str(proposal), 200)}" for proposal in proposals]
    return [
        "How months or quarters may make a year; confirm each under Aggregation on Measures:",
        *_first_of(lines, _MOST_PROPOSALS, "measure", verbose),
    ]


def _first_of(lines: Sequence[str], most: int, noun: str, verbose: bool) -> list[str]:
    """Return lines; if they are too many, the first of them, with one on how many more there are."""
    shown = lines if verbose or len(lines) <= most else lines[: most - 1]
    return [*shown, *_line_on_others(len(lines) - len(shown), noun)]


def _line_on_others(number: int, noun: str) -> list[str]:
    return [f"  and {words.count(number, f'more {noun}')}: --verbose lists them"] if number else []
