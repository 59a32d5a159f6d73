"""In which unit the figures of a table are written: minutes, thousands of pounds, times as mm:ss.

A Unit column says it, or else the measure's name, the heading over the figures, or the title. The Measures sheet says
it too. If the two differ, that is a problem: a figure of unclear size is not published.
"""

from dataclasses import replace

from partnership_analysis import units
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import Fact
from partnership_analysis.units import UnitStated

_PUBLISHED = (Role.VARIANCE, Role.CHANGE)
# These units may be in a name whose figures are in another: "Number of days".
_GENERAL = (Unit.NUMBER, Unit.COUNT)


def unit_of_figures(facts: list[Fact]) -> str | None:
    """Return the unit of a measure that no sheet describes, as its table says it; None if nothing says it."""
    fact = facts[0]
    if column := _in_column(fact):
        return column.unit
    in_name = units.unit_in_heading(fact.measure)
    in_cells = next((unit for unit in map(_in_cell, facts) if unit), None)
    if in_name and (in_name.unit not in _GENERAL or not in_cells):
        return in_name.unit
    if in_cells:
        return in_cells
    around = _around(fact)
    return around.unit if around else None


def unit_of_fact(fact: Fact, measure: Measure) -> UnitStated | Problem:
    """Return how a figure is written in its measure's unit; or the problem that its table and its measure differ."""
    column, own = _in_column(fact), measure.stated or UnitStated(measure.unit)
    in_heading = units.unit_in_heading(_heading(fact)) if fact.role in _PUBLISHED else None
    if in_heading and in_heading.unit != own.unit:
        return UnitStated(measure.unit)  # "% change" beside figures in £000
    table = column or units.unit_in_heading(fact.measure) or _around(fact)
    if table is None:
        return own
    return agreed(table, measure, bool(column)) or _unclear(fact, table, own, measure)


def agreed(table: UnitStated, measure: Measure, in_column: bool) -> UnitStated | None:
    """Return how a figure is written, according to its table and its measure; None if they differ.

    Parameters
    ----------
    table
        The unit that the table states.
    in_column
        Whether its Unit column states it for this row. A heading or a title may be about other figures.
    """
    own = measure.stated or UnitStated(measure.unit)
    if table.unit != own.unit:
        sized = table.scale != 1 and not measure.described
        return None if sized or (in_column and _differ(table.unit, own.unit)) else own
    if own.scale not in (1, table.scale):
        return table if table.clock else None  # beside minutes, "mm:ss" only says how times are written
    plain = table.plain or (measure.described and own.plain)
    return replace(own, scale=table.scale, clock=table.clock or own.clock, plain=plain)


def _in_column(fact: Fact) -> UnitStated | None:
    """Return the unit in the Unit column of a figure's row, or of its measure's row."""
    for row in () if fact.block.row_periods else dict.fromkeys((fact.row, fact.label[0])):
        if place := fact.block.place(row, Role.UNIT):
            return units.read_unit(fact.block.sheet.text(*place))
    return None


def _around(fact: Fact) -> UnitStated | None:
    """Return the unit in the heading over a figure, in that over the labels, or in a title."""
    block = fact.block
    texts = (_heading(fact), block.corner, block.title, block.sheet.title)
    return next((found for text in dict.fromkeys(texts) if (found := units.unit_in_heading(text))), None)


def _heading(fact: Fact) -> str:
    return next((column.heading for column in fact.block.columns if column.position == fact.column), "")


def _in_cell(fact: Fact) -> str | None:
    """Return the unit that the cell of a figure states itself."""
    if fact.role not in (Role.VALUE, Role.TARGET):
        return None
    try:
        return fact.quantity().unit
    except units.UnclearError:
        return Unit.SECONDS
    except ValueError:
        return None


def _differ(one: str, other: str) -> bool:
    """Tell whether no figure can be in both units."""
    known = (Unit.PERCENT, Unit.DAYS, Unit.SECONDS, units.POUNDS)
    return one in known and other in known and one != other


def _unclear(fact: Fact, table: UnitStated, own: UnitStated, measure: Measure) -> Problem:
    sheet, place = fact.block.sheet, (fact.row, fact.column)
    other = "the Measures sheet" if measure.described else "another table"
    found = f"{sheet.text(*place)!r}, {_read_in(fact, table)} by its table and {_read_in(fact, own)} by {other}"
    expected, action = "one unit for a measure's figures", "Write the same unit in both places"
    return sheet.problem(Severity.ERROR, *place, found, expected, action)


def _read_in(fact: Fact, stated: UnitStated) -> str:
    """Print a figure as it is read in a unit."""
    try:
        value = fact.quantity(stated).value
    except ValueError:
        return f"in {stated.unit}"
    return units.format_value(value, stated.unit, units.own_decimals(value)) if value == value else f"in {stated.unit}"
