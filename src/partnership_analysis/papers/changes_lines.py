"""Changes as the terminal prints them: lines under the kinds of change, or JSON."""

import json
from itertools import groupby

from partnership_analysis.papers.change import Change, ChangeKind, table
from partnership_analysis.papers.changes import Comparison, compare
from partnership_analysis.papers.changes_sides import side
from partnership_analysis.words import printable


def printed(before: str, after: str, machine: bool) -> list[str]:
    """Compare two workbooks, folders or published runs, and return what there is to print, line by line.

    Parameters
    ----------
    before, after
        Their paths.
    machine
        Whether to print JSON: a list of kind, authority, service, measure, period, before, after and cells.

    Examples
    --------
    >>> raw = "data/raw/serco_partnership_2014-15.xlsx"
    >>> printed(raw, raw, machine=False)
    ['serco_partnership_2014-15.xlsx, compared with serco_partnership_2014-15.xlsx: no changes']
    """
    found = compare(side(before), side(after))
    if machine:
        return [json.dumps(table(found.changes).to_dict("records"), ensure_ascii=False, indent=2)]
    return [printable(line) for line in list_changes(found)]


def list_changes(found: Comparison) -> list[str]:
    """Return what changed: a line for each kind, and under it one for each change, with its cells."""
    number = len(found.changes)
    counted = "no changes" if not number else "1 change" if number == 1 else f"{number} changes"
    several = len({change.authority for change in found.changes}) > 1
    lines = [f"{found.after.name}, compared with {found.before.name}: {counted}"]
    for kind, group in groupby((*found.changes, *found.rounding), key=lambda change: change.kind):
        changes = list(group)
        title = "only rounding, no change" if kind == ChangeKind.ROUNDING else str(kind)
        lines.append(f"{title} ({len(changes)}):")
        lines += [f"  {_line(change, several)}" for change in changes]
    return lines


def _line(change: Change, several: bool) -> str:
    authority = change.authority if several else ""
    about = ", ".join(filter(None, (authority, change.service, change.measure, change.period)))
    return f"{about}: {change.before}; now {change.outcome} [{'; '.join(change.cells)}]"
