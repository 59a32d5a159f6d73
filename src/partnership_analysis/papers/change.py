"""One change between two workbooks, and all of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from partnership_analysis.figures import Part


class ChangeKind(StrEnum):
    """What kind of change it is; changes of rounding are never listed among the others.

    Attributes
    ----------
    RESTATED
        A figure that both have is another.
    TARGET
        A target is another, or is no longer there.
    STATUS
        A figure's status against its target is another, or its published status is.
    ADDED, DROPPED
        A measure is new, or no longer there; of a measure that stays, a figure that is no longer there.
    RENAMED
        A dropped and an added measure that have the same figures: proposed, for nobody says so.
    DEFINITION
        What a measure counts, its unit, which is better, how its months make a year, or its tolerance.
    EXCLUSION
        An agreed suspension is new, gone or has other days.
    GIVEN
        There is a figure or a target where there was none.
    ROUNDING
        A figure that both have differs, and prints as the same.
    """

    RESTATED = "restated"
    TARGET = "target moved"
    STATUS = "status changed"
    ADDED = "added"
    DROPPED = "dropped"
    RENAMED = "renamed"
    DEFINITION = "definition changed"
    EXCLUSION = "exclusion changed"
    GIVEN = "given"
    ROUNDING = "rounding"


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes
    ----------
    kind
        What kind of change it is.
    authority, service, measure, period
        What it is about, as the later workbook spells it; the period is empty where it is about no single one.
    before, after
        What each of the two says, as printed; empty where it says nothing.
    cells
        The cells that say so: the earlier workbook's, then the later one's.
    remark
        What else there is to know, such as what the status would have been; perhaps empty.
    """

    kind: ChangeKind
    authority: str
    service: str
    measure: str
    period: str
    before: Part
    after: Part
    cells: tuple[str, ...]
    remark: str = ""

    @property
    def outcome(self) -> str:
        """What the later one says, with the remark in brackets."""
        remark = f"({self.remark})" if self.remark else ""
        return " ".join(filter(None, (str(self.after), remark)))


def change_of_row(kind: ChangeKind, row: Any, before: Part, after: Part, remark: str = "") -> Change:
    """Return the change of a row that has both sides, with the cells of those that have one."""
    cells = tuple(source for source in (row.source_before, row.source_after) if isinstance(source, str))
    return Change(kind, row.authority, row.service, row.measure, row.period, before, after, cells, remark)


COLUMNS = ("kind", "authority", "service", "measure", "period", "before", "after", "cells")


def table(changes: tuple[Change, ...]) -> pd.DataFrame:
    """Return changes as a DataFrame, one row each; `cells` are lists."""
    rows = [
        (str(one.kind), one.authority, one.service, one.measure, one.period, str(one.before), one.outcome)
        for one in changes
    ]
    texts = pd.DataFrame(rows, columns=list(COLUMNS[:-1]), dtype="str")
    return texts.assign(cells=pd.Series([list(one.cells) for one in changes], dtype="object"))
