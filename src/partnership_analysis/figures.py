"""Numbers that know where they come from.

A `Figure` is a number as it is printed, with the cells it was read from and the arithmetic between them. The functions
here make figures from cells and from other figures, so that no figure loses its origin.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from partnership_analysis import units
from partnership_analysis.cells import ranges

# In arithmetic, {2} is the third cell and {0:12} the first twelve.
_PLACE = re.compile(r"\{(\d+)(?::(\d+))?\}")


@dataclass(frozen=True)
class Figure:
    """A number as printed, and where it comes from.

    Attributes
    ----------
    value
        The number itself, unrounded; a percent is 0 to 100.
    unit
        percent, days, seconds, count or number; percentage points are percent.
    printed
        How it is printed, with its unit.
    cells
        The cells it was read or worked out from: ``workbook.xlsx!Sheet!G4``.
    arithmetic
        What was done with them: ``{0}`` is the first cell, ``{0:12}`` the first twelve.
    names_files
        Whether its origin names the files of its cells, as it must if there are several.
    operands
        The value of each cell as it is printed, "" if it is not known; empty for a figure of one cell.

    Examples
    --------
    >>> rate = Figure(97.78, "percent", "97.78%", ("k.xlsx!Rates!G4",))
    >>> str(rate), rate.origin
    ('97.78%', 'Rates!G4')
    """

    value: float
    unit: str
    printed: str
    cells: tuple[str, ...]
    arithmetic: str = "{0}"
    names_files: bool = False
    operands: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.printed

    @property
    def origin(self) -> str:
        """The arithmetic with its cells: a sheet is named once, and cells side by side as a range.

        Examples
        --------
        >>> cells = ("k.xlsx!Rates!G4", "k.xlsx!Rates!F4")
        >>> Figure(0.86, "percent", "0.86 percentage points", cells, "{0} - {1}").origin
        'Rates!G4 - F4'
        >>> Figure(48.0, "count", "48", ("k.xlsx!KPIs!B4", "k.xlsx!KPIs!C4"), "sum({0:2})", names_files=True).origin
        'sum(k.xlsx!KPIs!B4:C4)'
        """
        return self._fill_in(())

    @property
    def explained(self) -> str:
        """The arithmetic with its cells, each after its value.

        Examples
        --------
        >>> now, then = (cell_figure(n, "days", 0, f"k.xlsx!Times!{cell}") for n, cell in ((10, "G4"), (7, "F4")))
        >>> now.explained, difference_figure(now, then, 0).explained
        ('Times!G4', '10 days (Times!G4) − 7 days (F4)')
        """
        return replace(self, arithmetic=self.arithmetic.replace(" - ", " − "))._fill_in(self.operands)

    def _fill_in(self, operands: tuple[str, ...]) -> str:
        before = ""

        def name_cells(match: re.Match[str]) -> str:
            nonlocal before
            first = int(match[1])
            cells = self.cells[first : int(match[2]) if match[2] else first + 1]
            text = ranges(cells, self.names_files, before)
            before = cells[-1]
            value = operands[first] if operands and not match[2] else ""
            return f"{value} ({text})" if value else text

        return _PLACE.sub(name_cells, self.arithmetic)

    @property
    def printed_operands(self) -> tuple[str, ...]:
        """The value of each of its cells as it is printed, "" if it is not known; a figure of one cell is its value."""
        return self.operands or ((self.printed,) if self.arithmetic == "{0}" else ("",) * len(self.cells))


# What a sentence is made of.
Part = str | Figure
Sentence = tuple[Part, ...]


def value_figure(row: Any, decimals: int | None = None) -> Figure:
    """Return an outturn as it is printed; `row` has value, unit, decimals, cells and arithmetic."""
    printed = units.format_value(row.value, row.unit, row.decimals if decimals is None else decimals)
    return Figure(row.value, row.unit, printed, tuple(row.cells), row.arithmetic)


def cell_figure(value: float, unit: str, decimals: int, source: str) -> Figure:
    """Return a figure read from one cell."""
    return Figure(value, unit, units.format_value(value, unit, decimals), (source,))


def target_figure(target: float, unit: str, source: str) -> Figure:
    """Return a target, printed as it was set: with all its decimals, and no more.

    Examples
    --------
    >>> str(target_figure(97.0, "percent", "k.xlsx!Rates!B4")), str(target_figure(92.25, "percent", "k.xlsx!Rates!B5"))
    ('97%', '92.25%')
    """
    return cell_figure(target, unit, units.own_decimals(target), source)


def row_target_figure(row: Any) -> Figure:
    """Return the target of an assessed row: as it was set, unless it would contradict the row's figure in print.

    For example, 9.9996 met a target of 9.9996; printed as 10, it would seem to differ.
    """
    decimals = units.own_decimals(row.target)
    exact = units.difference(row.value, row.target)
    printed = units.round_half_up(row.value, row.decimals) - units.round_half_up(row.target, decimals)
    if decimals > row.decimals and (exact > 0) - (exact < 0) != (printed > 0) - (printed < 0):
        decimals = row.decimals
    return cell_figure(row.target, row.unit, decimals, row.target_source)


def difference_figure(figure: Figure, other: Figure, decimals: int, signed: bool = False) -> Figure:
    """Return the difference of two figures, printed as a size or with its sign.

    It says "about" if it is not the difference of the two printed figures. If it would print as 0 although the figures
    differ, it is "less than" the smallest difference that would not.

    Examples
    --------
    >>> now, then = (cell_figure(n, "percent", 2, f"k.xlsx!Rates!{cell}") for n, cell in ((97.78, "G4"), (96.92, "F4")))
    >>> str(difference_figure(now, then, 2)), difference_figure(now, then, 2).origin
    ('0.86 percentage points', 'Rates!G4 - F4')
    >>> now, then = (cell_figure(n, "days", 0, f"k.xlsx!Times!{cell}") for n, cell in ((10.6, "G4"), (7.3, "F4")))
    >>> str(now), str(then), str(difference_figure(now, then, 0))
    ('11 days', '7 days', 'about 3 days')
    """
    difference = units.difference(figure.value, other.value)
    rounded = units.round_half_up(difference, decimals)
    if abs(difference) > units.DUST and not rounded:
        printed = f"less than {units.format_difference(10.0**-decimals, figure.unit, decimals)}"
    else:
        printed = (units.format_signed if signed else units.format_difference)(difference, figure.unit, decimals)
        if units.round_half_up(figure.value, decimals) - units.round_half_up(other.value, decimals) != rounded:
            printed = f"about {printed}"
    cells = (*figure.cells, *other.cells)
    arithmetic = f"{figure.arithmetic} - {_in_brackets(_shifted(other.arithmetic, len(figure.cells)))}"
    return Figure(
        difference,
        figure.unit,
        printed,
        cells,
        arithmetic,
        operands=(*figure.printed_operands, *other.printed_operands),
    )


def variance_figure(figure: Figure, target: Figure, decimals: int, signed: bool = False) -> Figure:
    """Return how far a figure is from its target, which is printed as it was set.

    Examples
    --------
    >>> now, target = (cell_figure(n, "days", 0, f"k.xlsx!Times!{cell}") for n, cell in ((10.0, "G4"), (7.5, "F4")))
    >>> str(variance_figure(now, target, 0)), str(variance_figure(now, target, 1))
    ('about 3 days', '2.5 days')
    """
    variance = difference_figure(figure, target, decimals, signed)
    _, _, fraction = target.printed.partition(".")
    places = len(fraction) - len(fraction.lstrip("0123456789"))
    if decimals >= places or variance.printed.startswith(("about", "less")):
        return variance
    return replace(variance, printed=f"about {variance.printed}")


def sum_figure(rows: Sequence[Any]) -> Figure:
    """Return the sum of counts; each row has a value and its cells, which add up to it."""
    total = sum(row.value for row in rows)
    cells = tuple(cell for row in rows for cell in row.cells)
    arithmetic = f"sum({{0:{len(cells)}}})" if len(cells) > 1 else "{0}"
    return Figure(total, "count", units.format_value(total, "count", 0), cells, arithmetic)


def share_figure(part: Figure, whole: Figure) -> Figure:
    """Return one count as a percentage of another, printed without decimals.

    Examples
    --------
    >>> part, whole = (cell_figure(n, "count", 0, f"k.xlsx!Complaints!{cell}") for n, cell in ((22, "B4"), (29, "B5")))
    >>> str(share_figure(part, whole)), share_figure(part, whole).origin
    ('76%', '100 * Complaints!B4 / B5')
    """
    value = 100 * part.value / whole.value
    arithmetic = f"100 * {_in_brackets(part.arithmetic)} / {_in_brackets(_shifted(whole.arithmetic, len(part.cells)))}"
    return Figure(
        value, "percent", units.format_value(value, "percent", 0), part.cells + whole.cells, arithmetic,
        operands=part.printed_operands + whole.printed_operands,
    )  # fmt: skip


def count_figure(cells: Iterable[str]) -> Figure:
    """Return how many cells there are, as a number to print.

    Examples
    --------
    >>> count_figure(["k.xlsx!Calls!B4", "k.xlsx!Calls!B5"]).origin, count_figure([]).origin
    ('count(Calls!B4:B5)', '0')
    """
    counted = tuple(cells)
    arithmetic = f"count({{0:{len(counted)}}})" if counted else "0"
    return Figure(len(counted), "count", f"{len(counted):,}", counted, arithmetic)


def derived_figure(value: float, unit: str, printed: str, arithmetic: str, *parts: Figure) -> Figure:
    """Return a figure worked out from others, which its arithmetic calls {a}, {b}, {c} in their order.

    Examples
    --------
    >>> cells = ((23.33, "B5"), (10.28, "B6"))
    >>> new, changed = (cell_figure(days, "days", 2, f"k.xlsx!Benefits!{cell}") for days, cell in cells)
    >>> derived_figure(13.05, "days", "13.05 days", "{a} - {b}", new, changed).origin
    'Benefits!B5 - B6'
    """
    cells: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    by_letter = {}
    for letter, part in zip("abcdefghij"[: len(parts)], parts, strict=True):
        by_letter[letter] = _in_brackets(_shifted(part.arithmetic, len(cells)))
        cells += part.cells
        operands += part.printed_operands
    combined = re.sub(r"\{([a-j])\}", lambda match: by_letter[match[1]], arithmetic)
    return Figure(value, unit, printed, cells, combined, operands=operands)


def _shifted(arithmetic: str, by: int) -> str:
    """Return arithmetic whose cells come after `by` others."""

    def place(match: re.Match[str]) -> str:
        last = f":{int(match[2]) + by}" if match[2] else ""
        return f"{{{int(match[1]) + by}{last}}}"

    return _PLACE.sub(place, arithmetic)


def _in_brackets(arithmetic: str) -> str:
    """Return arithmetic in brackets, unless it is one cell or one function."""
    return arithmetic if re.fullmatch(r"\{\d+\}|\w+\([^()]*\)", arithmetic) else f"({arithmetic})"
