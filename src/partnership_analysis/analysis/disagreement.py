"""Warnings of figures that disagree: where, what, and by how much.

Takes figures and their cells; gives a warning whose size can be compared with others of its kind.
"""

from collections.abc import Sequence
from decimal import Decimal

from partnership_analysis import units
from partnership_analysis.cells import local_name, split_source
from partnership_analysis.kinds import Unit
from partnership_analysis.problems import Problem, Severity

_MOST_DECIMALS = 2


def warning(
    source: str, found: str, expected: str, action: str, kind: str = "", size: float | None = None, size_text: str = ""
) -> Problem:
    """Return a warning at a cell; `kind`, `size` and `size_text` as `Problem` has them."""
    return Problem(Severity.WARNING, *split_source(source), found, expected, action, kind, size, size_text)


def difference_size(difference: float, unit: str) -> tuple[float, str]:
    """Return how far apart two figures are: as a number, and as it is read."""
    size = abs(difference)
    if unit in (Unit.PERCENT, Unit.DAYS, Unit.SECONDS, units.POUNDS):
        return size, units.format_difference(size, unit, min(units.own_decimals(size), _MOST_DECIMALS))
    return size, f"{size:,.10g}"


def exact(number: float) -> str:
    """Print a number with all the digits that its cell has."""
    return f"{Decimal(f'{number:.15g}').normalize():,f}"


def cell_range(sources: Sequence[str], seen_from: str) -> str:
    """Name the first and the last of some cells."""
    return f"{local_name(sources[0], seen_from)} to {local_name(sources[-1], seen_from)}"
