"""Service credits claimed: so many pounds for a measure and period.

They stand in a column of a long return, beside the figure, or in a row of their own whose Type says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Severity
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Rows, Statement
from partnership_analysis.reading.layouts import Block, LongTable
from partnership_analysis.reading.layouts.columns import Place
from partnership_analysis.reading.returns import long_faults, long_figures, long_targets, targets
from partnership_analysis.reading.returns.long_figures import Written

_EXPECTED = "an amount in pounds, such as £500"
_ACTION = "Correct the cell, or leave it empty"


def of_block(block: Block, measures: Mapping[Place, Measure], known: Known) -> Iterator[Item]:
    """Read the rows of a table whose Type says that they are credits claimed; `measures` are by the cells of names."""
    for fact in layouts.facts(block, (Role.CLAIMED,)):
        measure, council = measures.get(fact.label), targets.authority(fact, known)
        if measure is None or fact.period is None or council is None:
            continue
        text = block.sheet.text(fact.row, fact.column)
        try:
            found = fact.quantity(units.stated(units.POUNDS))
        except ValueError:
            found = units.Quantity(-1.0)
        if found.value < 0 or found.unit not in (None, units.POUNDS):
            yield block.sheet.problem(Severity.ERROR, fact.row, fact.column, repr(text), _EXPECTED, _ACTION)
        elif found.value == found.value:
            yield Statement(
                authority=council,
                service=measure.service,
                measure=measure.measure,
                period=fact.period.label,
                role=Role.CLAIMED,
                value=found.value,
                text=text,
                source=fact.source,
                unit=units.POUNDS,
            )


def of_rows(table: LongTable, frame: pd.DataFrame, usable: Any) -> Iterator[Item]:
    """Read the credits claimed beside figures, each as a statement with its cell.

    Parameters
    ----------
    frame
        The rows of the table: whose they are, and of which measure and period.
    usable
        Which rows are not in doubt.
    """
    pounds = Written((units.stated(units.POUNDS),), np.zeros(len(table.row_numbers), dtype="int64"))
    read = long_figures.read(table, Role.CLAIMED, pounds)
    faults = list(long_faults.faults(table, Role.CLAIMED, read, frame))
    yield from (problem for _, problem in faults)
    other = pd.notna(read.stated) & (read.stated != units.POUNDS)
    negative = ~other & (read.values < 0)
    for where in (other, negative):
        if where.any():
            found = repr(table.sheet.tidy(read.cells.cell(int(np.argmax(where)))))
            yield long_faults.at(table, Role.CLAIMED, where, Severity.ERROR, found, _EXPECTED, _ACTION)
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
