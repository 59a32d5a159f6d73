"""In which unit the figures of a table are written: minutes, thousands of pounds, times as mm:ss.

A Unit column says it, or else the measure's own name, the heading over the figures, or the title; and the Measures
sheet. Two that differ are a problem: a figure of unclear size is not published.
"""

from dataclasses import replace

from partnership_analysis import units
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import Fact
from partnership_analysis.units import UnitStated

_PUBLISHED = (Role.VARIANCE, Role.CHANGE)
# Units that any other may be said of: "number" beside "days".
_GENERAL = (Unit.NUMBER, Unit.COUNT)


def unit(facts: list[Fact]) -> str | None:
    """Return the unit of a measure that nobody described, by what its table says; None where nothing tells it."""
    fact = facts[0]
    if column := _in_column(fact):
        return column.unit
    named = units.in_heading(fact.measure)
    told = [unit for unit in map(_told, facts) if unit]
    # "Number of days": the cells may say more.
    if named and (named.unit not in _GENERAL or not told):
        return named.unit
    around = None if told else _around(fact)
    return told[0] if told else around.unit if around else None


def written(fact: Fact, measure: Measure) -> UnitStated | Problem:
    """Return how a figure is written, in its measure's unit; or the problem that its table and its measure differ."""
    column, own = _in_column(fact), measure.stated or UnitStated(measure.unit)
    if fact.role in _PUBLISHED and (said := units.in_heading(_heading(fact))) and said.unit != own.unit:
        return UnitStated(measure.unit)  # "% change" beside figures in £000
    table = column or units.in_heading(fact.measure) or _around(fact)
    if table is None:
        return own
    return agreed(table, measure, bool(column)) or _unclear(fact, table, own, measure)


def agreed(table: UnitStated, measure: Measure, in_column: bool) -> UnitStated | None:
    """Return how a figure is written by what its table and its measure say; None where they differ.

    Parameters
    ----------
    table
        What the table says.
    in_column
        Whether its Unit column says so, which is of that figure alone; a heading or a title may be of other figures.
    """
    own = measure.stated or UnitStated(measure.unit)
    if table.unit != own.unit:
        sized = table.scale != 1 and not measure.described
        return None if sized or (in_column and _differ(table.unit, own.unit)) else own
    if own.scale not in (1, table.scale):
        return table if table.clock else None  # beside minutes, "mm:ss" only says how times are written
    plain = table.plain or (measure.described and own.plain)
    return replace(own, scale=table.scale, clock=table.clock or own.clock, plain=plain)


def times_beside(facts: list[Fact]) -> units.Beside:
    """Return what the times among a measure's figures show of how they are written."""
    return units.beside(units.stored_time(fact.content) for fact in facts)


def _in_column(fact: Fact) -> UnitStated | None:
    """Return what the Unit column says in a figure's row, or in that of its measure."""
    if fact.block.row_periods:
        return None
    for row in dict.fromkeys((fact.row, fact.label[0])):
        if place := fact.block.place(row, Role.UNIT):
            return units.stated(fact.block.sheet.text(*place))
    return None


def _around(fact: Fact) -> UnitStated | None:
    """Return what the heading over a figure says, or that over the labels, or the title."""
    block = fact.block
    texts = (_heading(fact), block.corner, block.title, block.sheet.title)
    return next((found for text in dict.fromkeys(texts) if (found := units.in_heading(text))), None)


def _heading(fact: Fact) -> str:
    return next((column.heading for column in fact.block.columns if column.position == fact.column), "")


def _told(fact: Fact) -> str | None:
    """Return the unit that a figure's own cell tells."""
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
    """Print what a figure is in a unit."""
    try:
        value = fact.quantity(stated).value
    except ValueError:
        return f"in {stated.unit}"
    return units.format_value(value, stated.unit, units.own_decimals(value)) if value == value else f"in {stated.unit}"
