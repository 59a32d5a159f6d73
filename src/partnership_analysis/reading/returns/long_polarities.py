"""What a long return itself says of which is better for its measures: higher or lower."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns.long_faults import at


def differing(table: LongTable, frame: pd.DataFrame, measures: Iterable[Measure]) -> tuple[Any, list[Problem]]:
    """Return which rows cannot be used as they state another polarity than other rows, and what differs.

    Where a sheet of Measures describes the measures, that counts, and the difference is a warning.
    """
    none = np.zeros(len(frame), dtype=bool)
    if table.labels is None or (table.labels.polarity == "").all():
        return none, []
    said, known = table.labels.polarity.to_numpy(), frame["polarity"].fillna("").to_numpy()
    where = (said != "") & (known != "") & (said != known)
    if not where.any():
        return none, []
    first = int(np.argmax(where))
    described = any(measure.described for measure in measures)
    found = f"the polarity {said[first]} of {frame['measure'].iloc[first]!r}"
    expected = f"{known[first]}, as {'the Measures sheet has it' if described else 'in its other rows'}"
    severity = Severity.WARNING if described else Severity.ERROR
    problem = at(table, Role.MEASURE, where, severity, found, expected, "Correct one of the two")
    return none if described else where, [problem]
