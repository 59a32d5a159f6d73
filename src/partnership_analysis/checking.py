"""What `partnership check` says of a workbook, line by line.

Takes a path; gives what the workbook seems to hold, what became of its cells, its problems, a line to a kind, and what
may be proposed: 30 lines, or with `verbose` every one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from partnership_analysis import loading, period_choice, problems
from partnership_analysis.analysis import aggregation
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import MOST_LINES, InputError, Problem, Severity

# Of the lines, at most so many are of sheets, and of proposals.
_MOST_SHEETS, _MOST_PROPOSED, _MOST_UNDERSTOOD = 10, 4, 9
# A sheet's name is padded to so many characters at most.
_WIDEST = 40


@dataclass(frozen=True)
class Checked:
    """What there is to say of a workbook.

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
    """Return what to print of a workbook, and of what it is compared with.

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
            found = _beside(data, comparators)
    except InputError as error:
        found = error.problems
    else:
        if not any(problem.severity == Severity.ERROR for problem in found):
            found = (*period_choice.problems(data), *found)
        before = [data.contents, _held(workbook.name, data), *_understood(data, verbose), *_ledger(data, verbose)]
        after = _proposed(aggregation.proposals(data), verbose)
    errors = sum(problem.severity == Severity.ERROR for problem in found)
    last = f"{workbook.name}: {_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}"
    listed = _problems(found, MOST_LINES - len(before) - len(after) - 1, verbose)
    if len(listed) < len(found):
        last += f", told in {_count(len(listed), 'line')}"
    return Checked((*before, *listed, *after, last), errors > 0)


def _beside(data: Dataset, comparators: Path) -> tuple[Problem, ...]:
    """Return a workbook's problems with those of its comparators, even if nothing of these can be read."""
    try:
        return problems.from_table(loading.add_comparators(data, comparators, in_full=True).problems)
    except InputError as error:
        return (*problems.from_table(data.problems), *error.problems)


def check_and_suggest(workbook: str, verbose: bool, suggest: bool, comparators: str = "") -> dict[str, Any]:
    """Check a workbook, and write its layout beside it if that is wanted; return a `Checked` as JSON can hold it.

    Examples
    --------
    >>> check_and_suggest("no such file.xlsx", verbose=False, suggest=False)["has_errors"]
    True
    """
    path = Path(workbook)
    checked = check(path, verbose, Path(comparators) if comparators else None)
    if suggest:
        try:
            said = f"Wrote {loading.suggest(path)}: correct what is wrong in it, then check again"
            checked = Checked((*checked.lines, said), checked.has_errors)
        except InputError as error:
            checked = Checked((*checked.lines, str(error)), has_errors=True)
    return asdict(checked)


def _held(name: str, data: Dataset) -> str:
    figures, complaints = _count(len(data.observations), "figure"), _count(len(data.complaints), "count")
    return f"{name}: {figures}, {complaints} of complaints, {_count(len(data.exclusions), 'exclusion')}"


def _understood(data: Dataset, verbose: bool) -> Sequence[str]:
    """Say how each table was understood whose rows have keys of their own."""
    said = data.understood
    if verbose or len(said) <= _MOST_UNDERSTOOD:
        return said
    return (
        *said[: _MOST_UNDERSTOOD - 1],
        f"  and {len(said) - _MOST_UNDERSTOOD + 1:,} more lines: --verbose lists them",
    )


def _ledger(data: Dataset, verbose: bool) -> list[str]:
    """Say what became of each sheet's filled cells; of many sheets, of those with the most cells not understood."""
    ledger = data.ledger
    kinds = ledger.columns[2:].tolist()
    shown = ledger if verbose or len(ledger) <= _MOST_SHEETS else _most_doubtful(ledger)
    several = ledger["file"].nunique() > 1
    names = (shown["file"] + " " + shown["sheet"] if several else shown["sheet"]).tolist()
    names = [problems.shortened(name, _WIDEST) for name in names]
    width = max(map(len, names), default=0)
    said = [f"  {'sheet':<{width}}  " + "  ".join(kinds)]
    for name, counts in zip(names, shown[kinds].to_numpy().tolist(), strict=True):
        cells = "  ".join(f"{count:>{len(kind)},}" for kind, count in zip(kinds, counts, strict=True))
        said.append(f"  {name:<{width}}  {cells}")
    if left := len(ledger) - len(shown):
        said.append(f"  and {_count(left, 'more sheet')}: --verbose lists them")
    return said


def _most_doubtful(ledger: pd.DataFrame) -> pd.DataFrame:
    most = ledger.sort_values(["not understood", "cells"], ascending=False, kind="stable")
    return most.iloc[: _MOST_SHEETS - 1].sort_index()


def _problems(found: Sequence[Problem], most: int, verbose: bool) -> Sequence[str]:
    if verbose:
        return [f"{problem.severity}: {problem}" for problem in found]
    return problems.lines(found, most, with_severity=True)


def _proposed(proposals: Sequence[aggregation.Proposal], verbose: bool) -> list[str]:
    if not proposals:
        return []
    shown = proposals if verbose or len(proposals) <= _MOST_PROPOSED else proposals[: _MOST_PROPOSED - 1]
    said = ["How months or quarters may make a year; confirm each under Aggregation on Measures:"]
    said += [f"  {problems.shortened(str(proposal), 200)}" for proposal in shown]
    if left := len(proposals) - len(shown):
        said.append(f"  and {_count(left, 'more measure')}: --verbose lists them")
    return said


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
