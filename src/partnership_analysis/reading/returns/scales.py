"""Targets of percentages that are written in another scale than their figures: 0.95 beside 93.4%, or 95 beside 0.934.

Takes the figures and targets of measures in percent; tells which targets are a hundred times too small or too large
to be of them. Such a target judges nothing: 93.4% would be said to have met 0.95%.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.kinds import Role, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import Fact
from partnership_analysis.reading.returns.targets import Quantities
from partnership_analysis.reading.workbook import Sheet

# The largest share of one that is still read as one: 150%.
_LARGEST_SHARE = 1.5
# A figure may be half of its target, or twice as much, apart from the hundred times.
_LEAST, _MOST = 50.0, 200.0


def in_other_scale(target: float, plain: bool, figures: Collection[float], plain_figures: bool) -> bool:
    """Tell whether a target is in another scale than the figures of its measure, all in percent.

    Parameters
    ----------
    plain, plain_figures
        Whether the target, and every figure, is a number without a percentage sign or format. Others are clear.

    Examples
    --------
    >>> in_other_scale(0.95, True, [93.4, 92.1], False), in_other_scale(95.0, True, [0.934, 0.921], True)
    (True, True)
    >>> in_other_scale(0.5, False, [42.0], False), in_other_scale(0.95, True, [0.934, 0.921], True)
    (False, False)
    """
    stated = np.array([figure for figure in figures if figure == figure])
    if not len(stated):
        return False
    return bool(_in_other_scale(np.median(stated), stated.max(), plain_figures, target, plain))


def targets_in_other_scale(quantities: Quantities, measure: Measure) -> Quantities:
    """Return the targets of a percentage that are in another scale than its figures."""
    if measure.unit is not Unit.PERCENT:
        return []
    of_values = [one for fact, one in quantities if fact.role is Role.VALUE and one.value == one.value]
    values, plain = [one.value for one in of_values], all(one.unit is None for one in of_values)
    return [
        (fact, one)
        for fact, one in quantities
        if fact.role is Role.TARGET and in_other_scale(one.value, one.unit is None, values, plain)
    ]


def rows_in_other_scale(
    values: "pd.Series[float]", plain_values: Any, targets: Any, plain_targets: Any, series: Sequence[Any]
) -> Any:
    """Return which rows of measures in percent have a target in another scale than the figures of their series."""
    groups = values.groupby(list(series))
    usual, largest = groups.transform("median").to_numpy(), groups.transform("max").to_numpy()
    are_plain = pd.Series(plain_values | values.isna().to_numpy(), index=values.index)
    all_plain = are_plain.groupby(list(series)).transform("all").to_numpy()
    return _in_other_scale(usual, largest, all_plain, targets, plain_targets)


def _in_other_scale(usual: Any, largest: Any, all_plain: Any, targets: Any, plain_targets: Any) -> Any:
    """Tell whether a target, or each of several, is in another scale than figures with this median and largest one."""
    positive = (usual > 0) & (targets > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        too_small, too_large = (
            positive & (ratio >= _LEAST) & (ratio <= _MOST) for ratio in (usual / targets, targets / usual)
        )
    too_small &= plain_targets & (targets <= _LARGEST_SHARE)
    return too_small | (too_large & all_plain & (largest <= _LARGEST_SHARE))


def other_scale_problem(sheet: Sheet, row: int, column: int, target: float, others: str = "") -> Problem:
    """Return the warning that a target is in another scale than its figures."""
    found = f"a target of {target:g}%{others} beside figures that are "
    found += "a hundred times as large" if target <= _LARGEST_SHARE else "a hundredth of it"
    action = "Format both as percentages, or write both as 0 to 100; no figure is judged against it"
    return sheet.problem(Severity.WARNING, row, column, found, "a target and figures in one scale", action)


def may_be_share(fact: Fact, value: float, beside: list[Fact]) -> bool:
    """Tell whether a plain number may be a share of one: 1.02 beside 97.78%, or among plain numbers as large."""
    if not 1 < value <= units.LARGEST_SHARE:
        return 0 < value <= 1
    others = [other for other in beside if other is not fact and other.role in (Role.VALUE, Role.TARGET)]
    quantities = [one for one in map(quantity_by_itself, others) if one and one.value == one.value]
    if any(quantity.unit == Unit.PERCENT for quantity in quantities):
        return True
    if quantities:
        return units.may_be_share(value, [quantity.value for quantity in quantities])
    column = (quantity_by_itself(other) for other in layouts.facts(fact.block) if other.column == fact.column)
    return any(quantity is not None and quantity.unit == Unit.PERCENT for quantity in column)


def quantity_by_itself(fact: Fact) -> units.Quantity | None:
    """Return the quantity in a cell without its measure's unit; None if there is none, or it is not clear."""
    try:
        return fact.quantity()
    except ValueError:
        return None
