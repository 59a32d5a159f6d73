"""The rates of a long return beside their numerators and denominators."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.tables import each


def differing(table: LongTable, kept: pd.DataFrame) -> Iterator[Problem]:
    """Compare each rate with its numerator and denominator, to the decimals in which its series is published."""
    if not {Role.NUMERATOR, Role.DENOMINATOR} <= table.columns.keys():
        return
    codes, named = pd.factorize(kept["unit"])
    factor = pd.Series(np.array([units.rate_factor(unit) for unit in named])[codes], index=kept.index)
    known = kept["unit"].isin([Unit.PERCENT, Unit.DAYS, Unit.SECONDS]) | (factor != 1)
    rows = kept[known & (kept["denominator"] > 0)]
    rows = rows[rows["numerator"].notna() & rows["value"].notna()]
    rate = rows["numerator"] / rows["denominator"] * factor[rows.index]
    own = pd.Series(units.column_decimals(rows["value"].to_numpy()), index=rows.index)
    places = own.groupby([rows["authority"], rows["service"], rows["measure"]]).transform("max")
    size = (rows["value"] - rate).abs()
    for row in each(rows.assign(rate=rate, places=places, size=size)[size > 0.5 * 10.0**-places + 1e-9]):
        stated = units.format_value(row.value, row.unit, row.places)
        more = units.agreeing_decimals(row.value, round(row.rate, row.places + 2), row.places)
        cells = [table.sheet.address(row.row, table.columns[role]) for role in (Role.NUMERATOR, Role.DENOMINATOR)]
        difference = units.format_difference(row.size, row.unit, more)
        expected = (
            f"{units.format_value(row.rate, row.unit, more)}: {cells[0]} ({row.numerator:,.15g}) / {cells[1]} "
            f"({row.denominator:,.15g}): they differ by {difference}"
        )
        where, action = (
            (row.row, table.columns[Role.VALUE]),
            "Correct the rate or its parts; the briefing uses the rate",
        )
        problem = table.sheet.problem(Severity.WARNING, *where, f"a rate of {stated}", expected, action)
        yield replace(problem, kind="rates differ from their parts", size=row.size, size_text=difference)
