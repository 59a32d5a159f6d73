"""The rates of a long return beside their numerators and denominators."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.tables import each


def compare_rates(table: LongTable, used: pd.DataFrame) -> Iterator[Problem]:
    """Compare each rate with its numerator and denominator, to the decimals in which its series is published."""
    if not {Role.NUMERATOR, Role.DENOMINATOR} <= table.columns.keys():
        return
    factor = used["unit"].map({unit: units.rate_factor(unit) for unit in used["unit"].unique()})
    is_rate = used["unit"].isin([Unit.PERCENT, Unit.DAYS, Unit.SECONDS]) | (factor != 1)
    rows = used[is_rate & (used["denominator"] > 0) & used["numerator"].notna() & used["value"].notna()]
    rate = rows["numerator"] / rows["denominator"] * factor[rows.index]
    decimals = pd.Series(units.column_decimals(rows["value"].to_numpy()), index=rows.index)
    places = decimals.groupby([rows["authority"], rows["service"], rows["measure"]]).transform("max")
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
        found, action = f"a rate of {stated}", "Correct the rate or its parts; the briefing uses the rate"
        problem = table.sheet.problem(Severity.WARNING, row.row, table.columns[Role.VALUE], found, expected, action)
        yield replace(problem, kind="rates differ from their parts", size=row.size, size_text=difference)
