"""Quantities: what cells say, in which unit, and how they are printed.

Knows how officers write figures, units, times and what stands in a figure's place. Takes the content of cells, and the
words of units and headings; gives numbers (percent as 0 to 100) with their units, and takes them back to words.
"""

from partnership_analysis.units.bounds import Bound, split_bound
from partnership_analysis.units.printing import (
    axis_signs,
    format_difference,
    format_number,
    format_signed,
    format_value,
    in_words,
)
from partnership_analysis.units.quantities import (
    FAR_ABOVE,
    LARGEST_SHARE,
    MOST_APART,
    Quantity,
    is_missing_letter,
    may_be_share,
    parse,
    stored_time,
)
from partnership_analysis.units.rounding import (
    DUST,
    Flags,
    Numbers,
    agreeing_decimals,
    column_decimals,
    difference,
    differences_agree,
    own_decimals,
    printed_digits,
    round_half_up,
)
from partnership_analysis.units.times import OtherTimes, UnclearError, other_times
from partnership_analysis.units.wording import (
    POUNDS,
    UnitStated,
    fits,
    known_unit,
    never_negative,
    rate_factor,
    read_unit,
    unit_in_heading,
)

__all__ = [
    "DUST",
    "FAR_ABOVE",
    "LARGEST_SHARE",
    "MOST_APART",
    "POUNDS",
    "Bound",
    "Flags",
    "Numbers",
    "OtherTimes",
    "Quantity",
    "UnclearError",
    "UnitStated",
    "agreeing_decimals",
    "axis_signs",
    "column_decimals",
    "difference",
    "differences_agree",
    "fits",
    "format_difference",
    "format_number",
    "format_signed",
    "format_value",
    "in_words",
    "is_missing_letter",
    "known_unit",
    "may_be_share",
    "never_negative",
    "other_times",
    "own_decimals",
    "parse",
    "printed_digits",
    "rate_factor",
    "read_unit",
    "round_half_up",
    "split_bound",
    "stored_time",
    "unit_in_heading",
]
