"""Targets written as bounds on the wrong side: "at least 95%" of a measure that should be lower."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Polarity, Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.distinct import Distinct, spread
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns.long_faults import Fault
from partnership_analysis.reading.workbook import Sheet


def other_side_problem(sheet: Sheet, row: int, column: int, polarity: str, others: int = 0) -> Problem:
    """Return the error that a target is a bound on the other side than its measure's polarity says."""
    more = f" (and {others:,} more {'cell' if others == 1 else 'cells'} of the column)" if others else ""
    found = f"a target of {sheet.text(row, column)!r}{more}"
    action = "Correct the target, or the Polarity of its measure; it is not used"
    return sheet.problem(
        Severity.ERROR, row, column, found, f"a target that agrees with its polarity: {polarity} is better", action
    )


def on_other_sides(table: LongTable, cells: Distinct, frame: pd.DataFrame) -> Iterator[Fault]:
    """Give an error for the targets of a column that are bounds on the other side than their polarity says."""
    found = list(map(units.split_bound, cells.contents))
    if not any(found):
        return
    better = spread([str(bound.better) if bound else "" for bound in found], cells.codes).to_numpy()
    polarity = frame["polarity"].fillna("").to_numpy()
    for known in (Polarity.HIGHER, Polarity.LOWER):
        where = (polarity == known) & (better != "") & (better != known)
        for part in table.by_column(Role.TARGET, where) if where.any() else ():
            first, others = int(np.argmax(part)), int(part.sum()) - 1
            row, column = int(table.role_rows(Role.TARGET)[first]), table.columns[Role.TARGET]
            if Role.TARGET in table.columns_of_role:
                column = int(table.columns_of_role[Role.TARGET][first])
            yield part, other_side_problem(table.sheet, row, column, known, others)
