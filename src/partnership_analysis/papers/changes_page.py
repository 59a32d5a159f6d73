"""Changes as a page shows them: the section "Since the last briefing", and a page of its own."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pandas as pd

from partnership_analysis import words
from partnership_analysis.blocks import Block, Displayable, Heading, Sentences, Table
from partnership_analysis.cells import ranges
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part, Sentence, count_figure
from partnership_analysis.papers.change import Change, ChangeKind
from partnership_analysis.papers.changes import Comparison, compare
from partnership_analysis.papers.changes_sides import Side, side
from partnership_analysis.reporting import Report

# The section of a briefing has so many rows at most.
_MOST = 30
_SAID = {
    ChangeKind.RESTATED: ("figure was restated", "figures were restated"),
    ChangeKind.TARGET: ("target moved", "targets moved"),
    ChangeKind.STATUS: ("status changed", "statuses changed"),
    ChangeKind.ADDED: ("measure was added", "measures were added"),
    ChangeKind.DROPPED: ("measure or figure is no longer there", "measures or figures are no longer there"),
    ChangeKind.RENAMED: ("measure may have a new name", "measures may have new names"),
    ChangeKind.DEFINITION: ("definition changed", "definitions changed"),
    ChangeKind.EXCLUSION: ("agreed suspension changed", "agreed suspensions changed"),
    ChangeKind.GIVEN: (
        "figure or target was given where there was none",
        "figures or targets were given where there were none",
    ),
    ChangeKind.ROUNDING: (
        "figure differs only in decimals that are not printed",
        "figures differ only in decimals that are not printed",
    ),
}
_NOTHING = "No figure, target, status or definition that both have has changed."
_NO_EARLIER = "There is no earlier briefing to compare with."


def since_last(
    report: Report, before: str | Path | Dataset | None = None, in_full: bool = False
) -> tuple[Block | Displayable, ...]:
    """Return what changed since the last briefing, to show under its heading; nothing where there is no earlier one.

    Parameters
    ----------
    report
        The report of now.
    before
        What it is compared with: a workbook, a folder of them, a published run or a dataset. None is the run that this
        one is compared with, if it is a run.
    in_full
        Whether to list every change with its cells. Otherwise 30 are listed, whose figures show their cells.

    Raises
    ------
    InputError
        If what it is compared with cannot be read.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> pa.since_last(report)
    ()
    >>> heading, said = pa.since_last(report, "data/raw/serco_partnership_2014-15.xlsx")
    >>> print(heading, said, sep=": ")
    Since serco_partnership_2014-15.xlsx: No figure, target, status or definition that both have has changed.
    """
    given = before or report.data.before
    if not given:
        return (Sentences(((_NO_EARLIER,),)),) if in_full else ()
    found = compare(side(given), Side(report.data.about.get("File", ""), report.data, report.period))
    shown: list[Block | Displayable] = [Heading(_heading(found.before)), Sentences(tuple(_counts(found)))]
    if found.changes:
        shown.append(_table(found, report.data, in_full))
    return tuple(shown)


def _heading(before: Side) -> str:
    if not before.period:
        return f"Since {before.name}"
    of = before.period.title.partition(" (")[0]
    try:
        published = f", published {words.date(dt.date.fromisoformat(before.published))}"
    except ValueError:  # a record that does not say when
        published = ""
    return f"Since the last briefing ({of}{published})"


def _counts(found: Comparison) -> list[Sentence]:
    """Return how many changes there are of each kind, a sentence to a kind."""
    said: list[Sentence] = [] if found.changes else [(_NOTHING,)]
    for kind, phrases in _SAID.items():
        own = [change.cells[-1] for change in (*found.changes, *found.rounding) if change.kind == kind]
        if own:
            said.append((count_figure(own), f" {phrases[len(own) > 1]}."))
    return said


def _table(found: Comparison, data: Dataset, in_full: bool) -> Table:
    shown = found.changes if in_full else found.changes[:_MOST]
    rows = [_row(change, in_full) for change in shown]
    index = pd.Index(_names(shown, data), name="Measure")
    left = len(found.changes) - len(shown)
    notes = ["Figures of a new period do not count as changes."]
    notes += [f"{left} more changes are not shown: partnership run changes lists all."] if left else []
    return Table(f"What changed, {data.authority}", pd.DataFrame(rows, index=index, dtype="object"), tuple(notes))


def _names(shown: tuple[Change, ...], data: Dataset) -> list[str]:
    """Return the short name of each change's measure, with its service where another has the same."""
    measures = data.measures
    short = dict(zip(zip(measures["service"], measures["measure"], strict=True), measures["short"], strict=True))
    names = {(one.service, one.measure): short.get((one.service, one.measure)) or one.measure for one in shown}
    twice = {name for name, number in Counter(names.values()).items() if number > 1}
    called = {key: f"{name} ({key[0]})" if name in twice else name for key, name in names.items()}
    return [called[one.service, one.measure] for one in shown]


def _row(change: Change, in_full: bool) -> dict[str, Part]:
    row: dict[str, Part] = {
        "What": str(change.kind),
        "Period": change.period,
        "Before": change.before,
        "Now": change.after,
        "Note": change.remark,
    }
    return row | ({"Cells": "; ".join(ranges([cell], True) for cell in change.cells)} if in_full else {})
