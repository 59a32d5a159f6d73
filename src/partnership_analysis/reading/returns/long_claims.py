"""Service credits claimed, in a column of a long return: so many pounds beside the figure of a measure and period."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Severity
from partnership_analysis.reading.items import Item, Rows
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns import long_faults, long_figures, long_targets
from partnership_analysis.reading.returns.long_figures import Written


def claims(table: LongTable, frame: pd.DataFrame, usable: Any) -> Iterator[Item]:
    """Read the credits claimed beside figures, each as a statement with its cell.

    Parameters
    ----------
    frame
        The rows of the table: whose they are, and of which measure and period.
    usable
        Which rows are not in doubt.
    """
    pounds = Written((units.stated(units.POUNDS),), np.zeros(len(table.places), dtype="int64"))
    read = long_figures.read(table, Role.CLAIMED, pounds)
    faults = list(long_faults.faults(table, Role.CLAIMED, read, frame))
    yield from (problem for _, problem in faults)
    other = pd.notna(read.stated) & (read.stated != units.POUNDS)
    negative = ~other & (read.values < 0)
    for where in (other, negative):
        if where.any():
            found = repr(table.sheet.tidy(read.cells.cell(int(np.argmax(where)))))
            expected, action = "an amount in pounds, such as £500", "Correct the cell, or leave it empty"
            yield long_faults.at(table, Role.CLAIMED, where, Severity.ERROR, found, expected, action)
    rows = frame.assign(value=read.values)[usable & ~np.isnan(read.values) & ~other & ~negative]
    yield Rows(
        "statements",
        rows[["authority", "service", "measure", "period", "value"]].assign(
            role=Role.CLAIMED,
            unit=units.POUNDS,
            text=rows["value"].map("{:g}".format).astype("str"),
            beside=rows["source"],
            source=long_targets.sources(table, Role.CLAIMED, rows["row"]),
        ),
    )
