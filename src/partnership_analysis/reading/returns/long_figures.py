"""The figures of a long return, a column at a time: their values in their measures' units, and what they say beside."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import NumberFormat, Role
from partnership_analysis.reading.distinct import Distinct
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.returns import written
from partnership_analysis.units import UnitStated

_SHOWN = tuple(NumberFormat)


class Numbers(NamedTuple):
    """A column read as quantities, row by row.

    The values (NaN where there is none), the unit that each cell states, remarks by row, which cells are no quantity,
    and what is unclear of some.
    """

    cells: Distinct
    values: Any
    stated: Any
    remarks: "pd.Series[str]"
    unread: Any
    unclear: dict[int, units.UnclearError]


class Written(NamedTuple):
    """How the figures of each row are written: its place among the ways there are; None is in no unit of its own."""

    ways: Sequence[UnitStated | None]
    codes: Any


def read(table: LongTable, role: Role, how: Written) -> Numbers:
    """Read a column; whole numbers, most of a large return's, are taken as they are, and equal ones are read once."""
    cells, formatted, shown = table.distinct(role), _formatted(table, role), _shown(table, role)
    # All that is known of how a cell is written, as one number.
    looks = formatted + 2 * (shown + len(_SHOWN) * how.codes)
    are_numbers = [type(content) is float or type(content) is int for content in cells.contents]
    numbers = [float(content) if own else np.nan for content, own in zip(cells.contents, are_numbers, strict=True)]
    values, numeric = np.array(numbers, dtype=np.float64)[cells.codes], cells.of_each(are_numbers)
    as_they_are = np.array([way is None or way.plain for way in how.ways], dtype=bool)[how.codes]
    plain = numeric & ~formatted & (shown == 0) & as_they_are & (values == np.rint(values)) & (np.abs(values) < 1e9)
    careful = np.flatnonzero(cells.filled & ~plain)
    of_look, ways = pd.factorize(looks[careful])
    codes, pairs = pd.factorize(cells.codes[careful] * len(ways) + of_look)
    places = [divmod(pair, len(ways)) for pair in pairs.tolist()]
    distinct = [(numbers[c] if are_numbers[c] else cells.contents[c], int(ways[look])) for c, look in places]
    values[plain] *= np.array([way.scale if way else 1.0 for way in how.ways])[how.codes][plain]
    times = units.beside(units.stored_time(content) for content, _ in distinct)
    found = [_quantity(content, look, how.ways, times) for content, look in distinct]
    quantities = [one if isinstance(one, units.Quantity) else None for one in found]
    stated, unread = np.full(len(values), None, dtype=object), np.zeros(len(values), dtype=bool)
    values[careful] = np.array([quantity.value if quantity else np.nan for quantity in quantities])[codes]
    stated[careful] = np.array([quantity.unit if quantity else None for quantity in quantities], dtype=object)[codes]
    unread[careful] = np.array([quantity is None for quantity in quantities], dtype=bool)[codes]
    texts = {code: quantity.remark for code, quantity in enumerate(quantities) if quantity and quantity.remark}
    remarks = {int(i): texts[code] for i, code in zip(careful, codes, strict=True) if code in texts} if texts else {}
    asked = {code: one for code, one in enumerate(found) if isinstance(one, units.UnclearError)}
    unclear = {int(i): asked[code] for i, code in zip(careful, codes, strict=True) if code in asked} if asked else {}
    return Numbers(cells, values, stated, pd.Series(remarks, dtype="str"), unread, unclear)


def plainly(table: LongTable) -> Written:
    """Return that figures are in no unit but that of their cells: what a rate is out of."""
    return Written((None,), np.zeros(len(table.places), dtype="int64"))


def ways(table: LongTable, measures: Any, catalogue: Sequence[Measure]) -> tuple[Written, list[tuple[Any, str]]]:
    """Return how each row's figures are written; and which rows' table and measure differ, with the measure's name.

    Parameters
    ----------
    measures
        Each row's place in the catalogue; -1 where it names none.
    """
    column, around = _in_column(table), _around(table)
    pairs = list(zip(measures.tolist(), column, strict=True))
    places = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    found: list[UnitStated | None] = []
    differing: list[tuple[Any, str]] = []
    codes = np.array([places[pair] for pair in pairs], dtype="int64")
    for place, said in places:
        measure = catalogue[place] if place >= 0 else None
        if measure is None:
            found.append(None)
            continue
        if table.labels is not None and not table.labels.scaled and not measure.described:
            clock = units.in_heading(measure.measure)
            found.append(clock if clock and clock.clock else UnitStated(measure.unit))
            continue
        own = units.stated(said)
        table_says = own or units.in_heading(measure.measure) or around
        way = written.agreed(table_says, measure, own is not None) if table_says else measure.stated
        found.append(way)
        if table_says and way is None:
            differing.append((codes == places[place, said], measure.measure))
    return Written(found or (None,), codes), differing


def unit(table: LongTable) -> Iterator[str]:
    """Give what each row's Unit cell, its measure's name, or else the heading of the values or the title states."""
    if table.labels is not None:
        words = {text: units.stated(text) if table.labels.scaled else None for text in table.labels.unit.unique()}
        yield from (found.unit if (found := words[text]) else text for text in table.labels.unit)
        return
    around = _around(table)
    names = table.cells(Role.MEASURE) if Role.MEASURE in table.columns else [""] * len(table.places)
    for said, name in zip(_in_column(table), names, strict=True):
        found = units.stated(said) or units.in_heading(table.sheet.tidy(name)) or around
        yield found.unit if found else ""


def unclear(numbers: Numbers) -> Iterator[tuple[Any, tuple[str, str]]]:
    """Give the rows whose cells can be read in two ways, all alike at once; what is expected, and what to do."""
    asked: dict[tuple[str, str], list[int]] = {}
    for row, error in numbers.unclear.items():
        asked.setdefault((error.expected, error.action), []).append(row)
    for said, rows in asked.items():
        where = np.zeros(len(numbers.values), dtype=bool)
        where[rows] = True
        yield where, said


def stated_in_cells(table: LongTable) -> Iterator[str]:
    """Give the unit that each row's value states by itself, such as 25 secs; empty where it states none."""
    known: dict[tuple[type, Any, bool], str] = {}
    for content, percent in zip(table.cells(Role.VALUE), _formatted(table, Role.VALUE).tolist(), strict=True):
        # The unit of a number is its format's, whatever number it is.
        key = (type(content), None if type(content) in (int, float) else content, percent)
        if key not in known:
            found = _quantity(content, int(percent), (None,), None)
            known[key] = (found.unit or "") if isinstance(found, units.Quantity) else ""
        yield known[key]


def _quantity(
    content: Any, look: int, ways: Sequence[UnitStated | None], others: units.Beside | None
) -> units.Quantity | units.UnclearError | None:
    rest, percent = divmod(look, 2)
    way, shown = divmod(rest, len(_SHOWN))
    try:
        found = None if content is None else units.parse(content, bool(percent), ways[way], _SHOWN[shown - 1], others)
    except units.UnclearError as error:
        return error
    except ValueError:
        return None
    if found and found.footnote:
        # A digit glued to a figure is a footnote's, and a long return has none.
        return None if found.footnote.isdigit() else found._replace(remark=found.remark or found.footnote)
    return found


def _in_column(table: LongTable) -> list[str]:
    """Return what each row's Unit cell says."""
    if table.labels is not None:
        return table.labels.unit.tolist()
    if Role.UNIT not in table.columns:
        return [""] * len(table.places)
    return [table.sheet.tidy(content) for content in table.cells(Role.UNIT)]


def _around(table: LongTable) -> UnitStated | None:
    if table.labels is not None:
        return None
    heading = table.sheet.text(table.heading, table.columns[Role.VALUE]) if Role.VALUE in table.columns else ""
    return units.in_heading(heading) or units.in_heading(table.sheet.title)


def _formatted(table: LongTable, role: Role) -> Any:
    """Return which rows of a column are formatted as percentages."""
    found = np.zeros(len(table.places), dtype=bool)
    for column, part in table.runs(role):
        found[part] = _are_in(table.places_of(role)[part], table.sheet.percents.get(column, ()))
    return found


def _shown(table: LongTable, role: Role) -> Any:
    """Return what the format of each row's cell shows, as its place in `_SHOWN` counted from 1; 0 is nothing."""
    found = np.zeros(len(table.places), dtype="int64")
    for shown, rows in table.sheet.shown.items():
        for column, part in table.runs(role):
            if own := rows.get(column):
                found[part][_are_in(table.places_of(role)[part], own)] = _SHOWN.index(shown) + 1
    return found


def _are_in(places: Any, held: Any) -> Any:
    rows = np.fromiter(held, np.int64, len(held))
    return np.isin(places, rows) if len(rows) else np.zeros(len(places), dtype=bool)
