"""Rows of a long return that describe a measure otherwise than the Measures sheet, or than its other rows.

A row may state an aggregation and a polarity. If it differs from what is known of its measure, a problem asks which of
the two is right.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from partnership_analysis.kinds import Aggregation, Role, Unit
from partnership_analysis.problems import Severity
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns.long_faults import Fault, problem_at


def aggregation_conflict(table: LongTable, frame: pd.DataFrame) -> Fault | None:
    """Return the rows that state another aggregation than their measure has, or one that it cannot have; and an error.

    Parameters
    ----------
    table
        The table.
    frame
        Its rows, with the unit and the aggregation of their measures.
    """
    if table.labels is None or (table.labels.aggregation == "").all():
        return None
    stated, known = table.labels.aggregation.to_numpy(), frame["aggregation"].fillna("").to_numpy()
    sums = (known == stated) & (stated == Aggregation.SUM) & (frame["unit"] == Unit.PERCENT).to_numpy()
    where = sums | ((known != "") & (stated != "") & (known != stated))
    if not where.any():
        return None
    first, others = int(np.argmax(where)), int(where.sum()) - 1
    more = f" (and {others:,} more row{'' if others == 1 else 's'})" if others else ""
    found = f"the aggregation {stated[first]} of {frame['measure'].iloc[first]!r}{more}"
    expected = f"{known[first]}, as its measure has it, or the other rows"
    if sums[first]:
        expected = "average, rate or another: percentages do not add up"
    action = "Write the same in all rows and on the Measures sheet; these rows are not used"
    row, column = table.rows[first], table.columns[Role.MEASURE]
    return where, table.sheet.problem(Severity.ERROR, row, column, found, expected, action)


def polarity_conflict(table: LongTable, frame: pd.DataFrame, measures: Iterable[Measure]) -> Fault | None:
    """Return the rows that state another polarity than is known of their measure, and the problem.

    If a sheet of Measures describes the measures, its polarity counts, and the problem is a warning.
    """
    if table.labels is None or (table.labels.polarity == "").all():
        return None
    stated, known = table.labels.polarity.to_numpy(), frame["polarity"].fillna("").to_numpy()
    where = (stated != "") & (known != "") & (stated != known)
    if not where.any():
        return None
    first, described = int(np.argmax(where)), any(measure.described for measure in measures)
    found = f"the polarity {stated[first]} of {frame['measure'].iloc[first]!r}"
    expected = f"{known[first]}, as {'the Measures sheet has it' if described else 'in its other rows'}"
    severity = Severity.WARNING if described else Severity.ERROR
    return where, problem_at(table, Role.MEASURE, where, severity, found, expected, "Correct one of the two")
