"""Service credits claimed, in pounds, for a measure and period.

They are in a column of a long return beside the figures, or in rows of their own whose Type says so.
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
from partnership_analysis.reading.returns import long_figures, targets
from partnership_analysis.reading.returns.long_faults import faults, problem_at
from partnership_analysis.reading.returns.long_targets import KEY, sources

_EXPECTED = "an amount in pounds, such as £500"
_ACTION = "Correct the cell, or leave it empty"


def claims_in_block(block: Block, measures: Mapping[Place, Measure], known: Known) -> Iterator[Item]:
    """Read the rows of a table whose Type says that they are credits claimed; `measures` are by the cells of names."""
    for fact in layouts.facts(block, (Role.CLAIMED,)):
        measure, council = measures.get(fact.label), targets.authority_of_row(block, fact.row, known)
        if measure is None or fact.period is None or council is None:
            continue
        text = block.sheet.text(fact.row, fact.column)
        try:
            claimed = fact.quantity(units.read_unit(units.POUNDS))
        except ValueError:
            claimed = None
        if claimed is None or claimed.value < 0 or claimed.unit not in (None, units.POUNDS):
            yield block.sheet.problem(Severity.ERROR, fact.row, fact.column, repr(text), _EXPECTED, _ACTION)
        elif claimed.value == claimed.value:
            yield Statement(
                authority=council,
                service=measure.service,
                measure=measure.measure,
                period=fact.period.label,
                role=Role.CLAIMED,
                value=claimed.value,
                text=text,
                source=fact.source,
                unit=units.POUNDS,
            )


def claims_in_rows(table: LongTable, frame: pd.DataFrame, usable: Any) -> Iterator[Item]:
    """Read the credits claimed beside figures, each as a statement with its cell.

    Parameters
    ----------
    frame
        The rows of the table, with authority, service, measure and period.
    usable
        Which rows are not in doubt.
    """
    claimed = long_figures.read(table, Role.CLAIMED, long_figures.one_unit(table, units.read_unit(units.POUNDS)))
    yield from (problem for _, problem in faults(table, Role.CLAIMED, claimed, frame))
    in_other_unit = pd.notna(claimed.units) & (claimed.units != units.POUNDS)
    negative = ~in_other_unit & (claimed.values < 0)
    for where in (in_other_unit, negative):
        if where.any():
            found = repr(table.sheet.tidy(claimed.cells.cell(int(np.argmax(where)))))
            yield problem_at(table, Role.CLAIMED, where, Severity.ERROR, found, _EXPECTED, _ACTION)
    rows = frame.assign(value=claimed.values)[usable & ~np.isnan(claimed.values) & ~in_other_unit & ~negative]
    yield Rows(
        "statements",
        rows[[*KEY, "value"]].assign(
            role=Role.CLAIMED,
            unit=units.POUNDS,
            text=rows["value"].map("{:g}".format).astype("str"),
            beside=rows["source"],
            source=sources(table, Role.CLAIMED, rows["row"]),
        ),
    )
