"""The figures of a long return, a column at a time: their values in their measures' units, and their remarks."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import NumberFormat, Role
from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns import stated_units
from partnership_analysis.units import UnitStated

# What formats show, in an order that has nothing, which is empty, at place 0.
_SHOWN = tuple(sorted(NumberFormat))


class Figures(NamedTuple):
    """A column read as quantities, row by row.

    Attributes
    ----------
    cells
        The contents of the cells.
    values
        The values; NaN where there is none.
    units
        The unit that each cell states; None where it states none.
    remarks
        The remarks in the cells, by row.
    unread
        Which cells are not quantities.
    unclear
        Why a cell can be read in two ways, by row.
    """

    cells: Distinct
    values: Any
    units: Any
    remarks: "pd.Series[str]"
    unread: Any
    unclear: dict[int, units.UnclearError]


class RowUnits(NamedTuple):
    """In which unit the figures of each row are written.

    Attributes
    ----------
    distinct
        The different units; None where only the cell may state one.
    codes
        The place of each row's unit among them.
    """

    distinct: Sequence[UnitStated | None]
    codes: Any


def read(table: LongTable, role: Role, row_units: RowUnits) -> Figures:
    """Read a column. Whole numbers, most of a large return, need no parsing; of equal cells, one is parsed."""
    cells, formatted, shown = table.distinct(role), _formatted(table, role), _shown(table, role)
    # A cell's format and its row's unit, as one number.
    looks = formatted + 2 * (shown + len(_SHOWN) * row_units.codes)
    are_numbers = [type(content) is float or type(content) is int for content in cells.contents]
    numbers = [float(content) if own else np.nan for content, own in zip(cells.contents, are_numbers, strict=True)]
    values, numeric = np.array(numbers, dtype=np.float64)[cells.codes], cells.of_each(are_numbers)
    is_plain_unit = np.array([unit is None or unit.plain for unit in row_units.distinct], dtype=bool)[row_units.codes]
    is_whole = (values == np.rint(values)) & (np.abs(values) < 1e9)
    plain = numeric & ~formatted & (shown == 0) & is_plain_unit & is_whole
    to_parse = np.flatnonzero(cells.filled & ~plain)
    of_look, different_looks = pd.factorize(looks[to_parse])
    codes, pairs = pd.factorize(cells.codes[to_parse] * len(different_looks) + of_look)
    places = [divmod(pair, len(different_looks)) for pair in pairs.tolist()]
    distinct = [(numbers[c] if are_numbers[c] else cells.contents[c], int(different_looks[look])) for c, look in places]
    values[plain] *= np.array([unit.scale if unit else 1.0 for unit in row_units.distinct])[row_units.codes][plain]
    times = units.other_times(units.stored_time(content) for content, _ in distinct)
    if role is Role.TARGET:
        bounds = [units.split_bound(content) for content, _ in distinct]
        distinct = [(bound.rest if bound else one[0], one[1]) for bound, one in zip(bounds, distinct, strict=True)]
    parsed = [_parse(content, look, row_units.distinct, times) for content, look in distinct]
    quantities = [one if isinstance(one, units.Quantity) else None for one in parsed]
    in_units, unread = np.full(len(values), None, dtype=object), np.zeros(len(values), dtype=bool)
    values[to_parse] = np.array([quantity.value if quantity else np.nan for quantity in quantities])[codes]
    in_units[to_parse] = np.array([quantity.unit if quantity else None for quantity in quantities], dtype=object)[codes]
    unread[to_parse] = np.array([quantity is None for quantity in quantities], dtype=bool)[codes]
    texts = {code: quantity.remark for code, quantity in enumerate(quantities) if quantity and quantity.remark}
    remarks = {int(i): texts[code] for i, code in zip(to_parse, codes, strict=True) if code in texts} if texts else {}
    errors = {code: one for code, one in enumerate(parsed) if isinstance(one, units.UnclearError)}
    unclear = (
        {int(i): errors[code] for i, code in zip(to_parse, codes, strict=True) if code in errors} if errors else {}
    )
    return Figures(cells, values, in_units, pd.Series(remarks, dtype="str"), unread, unclear)


def one_unit(table: LongTable, unit: UnitStated | None) -> RowUnits:
    """Return one unit for all rows; without one, only the cells may state units, as denominators do."""
    return RowUnits((unit,), np.zeros(len(table.row_numbers), dtype="int64"))


def row_units(table: LongTable, measures: Any, catalogue: Sequence[Measure]) -> tuple[RowUnits, list[tuple[Any, str]]]:
    """Return the unit of each row's figures; and the rows whose table and measure differ, with the measure's name.

    Parameters
    ----------
    measures
        Each row's place in the catalogue; -1 where it names no measure.
    """
    column, around = _in_column(table), _around(table)
    pairs = list(zip(measures.tolist(), column, strict=True))
    places = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    found: list[UnitStated | None] = []
    differing: list[tuple[Any, str]] = []
    codes = np.array([places[pair] for pair in pairs], dtype="int64")
    for place, in_column in places:
        measure = catalogue[place] if place >= 0 else None
        if measure is None:
            found.append(None)
            continue
        if table.labels is not None and not table.labels.scaled and not measure.described:
            clock = units.unit_in_heading(measure.measure)
            found.append(clock if clock and clock.clock else UnitStated(measure.unit))
            continue
        own = units.read_unit(in_column)
        of_table = own or units.unit_in_heading(measure.measure) or around
        unit = stated_units.agreed(of_table, measure, own is not None) if of_table else measure.stated
        found.append(unit)
        if of_table and unit is None:
            differing.append((codes == places[place, in_column], measure.measure))
    return RowUnits(found or (None,), codes), differing


def units_by_words(table: LongTable) -> Iterator[str]:
    """Give the unit that each row's Unit cell, its measure's name, or else the heading or the title states."""
    if table.labels is not None:
        known = {text: units.read_unit(text) if table.labels.scaled else None for text in table.labels.unit.unique()}
        yield from (found.unit if (found := known[text]) else text for text in table.labels.unit)
        return
    around = _around(table)
    names = table.cells(Role.MEASURE) if Role.MEASURE in table.columns else [""] * len(table.row_numbers)
    for in_column, name in zip(_in_column(table), names, strict=True):
        found = units.read_unit(in_column) or units.unit_in_heading(table.sheet.tidy(name)) or around
        yield found.unit if found else ""


def units_in_cells(table: LongTable) -> Iterator[str]:
    """Give the unit that each row's value states itself, such as 25 secs; empty where it states none."""
    known: dict[tuple[type, Any, bool], str] = {}
    for content, percent in zip(table.cells(Role.VALUE), _formatted(table, Role.VALUE).tolist(), strict=True):
        # A number has the unit of its format, whatever number it is.
        key = (type(content), None if type(content) in (int, float) else content, percent)
        if key not in known:
            found = _parse(content, int(percent), (None,), None)
            known[key] = (found.unit or "") if isinstance(found, units.Quantity) else ""
        yield known[key]


def _parse(
    content: Any, look: int, row_units: Sequence[UnitStated | None], others: units.OtherTimes | None
) -> units.Quantity | units.UnclearError | None:
    """Return the quantity in a cell, or why it is unclear; None if it is none. `look` is explained in `read`."""
    rest, percent = divmod(look, 2)
    unit, shown = divmod(rest, len(_SHOWN))
    try:
        found = None if content is None else units.parse(content, bool(percent), row_units[unit], _SHOWN[shown], others)
    except units.UnclearError as error:
        return error
    except ValueError:
        return None
    if found and found.footnote:
        # A digit after a figure would be a footnote, and a long return has no footnotes.
        return None if found.footnote.isdigit() else found._replace(remark=found.remark or found.footnote)
    return found


def _in_column(table: LongTable) -> list[str]:
    """Return the text of each row's Unit cell."""
    if table.labels is not None:
        return table.labels.unit.tolist()
    if Role.UNIT not in table.columns:
        return [""] * len(table.row_numbers)
    return [table.sheet.tidy(content) for content in table.cells(Role.UNIT)]


def _around(table: LongTable) -> UnitStated | None:
    """Return the unit in the heading of the values, or else in the title."""
    if table.labels is not None:
        return None
    heading = table.sheet.text(table.heading, table.columns[Role.VALUE]) if Role.VALUE in table.columns else ""
    return units.unit_in_heading(heading) or units.unit_in_heading(table.sheet.title)


def _formatted(table: LongTable, role: Role) -> Any:
    """Return which rows of a column are formatted as percentages."""
    found = np.zeros(len(table.row_numbers), dtype=bool)
    for column, part in table.column_runs(role):
        found[part] = _are_in(table.role_rows(role)[part], table.sheet.percents.get(column, ()))
    return found


def _shown(table: LongTable, role: Role) -> Any:
    """Return what the format of each row's cell shows, as its place in `_SHOWN`."""
    found = np.zeros(len(table.row_numbers), dtype="int64")
    for shown, rows in table.sheet.shown.items():
        for column, part in table.column_runs(role):
            if own := rows.get(column):
                found[part][_are_in(table.role_rows(role)[part], own)] = _SHOWN.index(shown)
    return found


def _are_in(places: Any, rows: Any) -> Any:
    """Return which places are among some rows of the sheet."""
    return np.isin(places, np.fromiter(rows, np.int64, len(rows))) if rows else np.zeros(len(places), dtype=bool)
