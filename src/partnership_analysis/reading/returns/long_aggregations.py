"""What a long return itself says of how its measures make longer periods of shorter ones."""

from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.kinds import Aggregation, Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import LongTable


def conflicts(table: LongTable, frame: pd.DataFrame) -> tuple[Any, list[Problem]]:
    """Return which rows state another aggregation than that of their measure, or one that it cannot have, and an error.

    Parameters
    ----------
    table
        The table.
    frame
        Its rows, with the unit and the aggregation of their measures.
    """
    where = np.zeros(len(frame), dtype=bool)
    if table.labels is None or (table.labels.aggregation == "").all():
        return where, []
    said, known = table.labels.aggregation.to_numpy(), frame["aggregation"].fillna("").to_numpy()
    shares = (known == said) & (said == Aggregation.SUM) & (frame["unit"] == Unit.PERCENT).to_numpy()
    differ = (known != "") & (said != "") & (known != said)
    where = differ | shares
    if not where.any():
        return where, []
    first = int(np.argmax(where))
    name = frame["measure"].iloc[first]
    others = int(where.sum()) - 1
    more = f" (and {others:,} more row{'' if others == 1 else 's'})" if others else ""
    found = f"the aggregation {said[first]} of {name!r}{more}"
    expected = (
        "average, rate or another: percentages do not add up"
        if shares[first]
        else f"{known[first]}, as its measure has it, or the other rows"
    )
    action = "Write the same in all rows and on the Measures sheet; these rows are not used"
    row, column = table.rows[first], table.columns[Role.MEASURE]
    return where, [table.sheet.problem(Severity.ERROR, row, column, found, expected, action)]
