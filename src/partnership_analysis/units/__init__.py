"""Quantities: what cells say, in which unit, and how they are printed.

Knows how officers write figures, units, times and what stands in a figure's place. Takes the content of cells, and the
words of units and headings; gives numbers (percent as 0 to 100) with their units, and takes them back to words.
"""

from partnership_analysis.units.printing import (
    format_difference,
    format_number,
    format_signed,
    format_value,
    in_words,
    signs,
)
from partnership_analysis.units.quantities import (
    FAR_ABOVE,
    LARGEST_SHARE,
    MOST_APART,
    Quantity,
    is_letter,
    may_be_share,
    parse,
    stored_time,
)
from partnership_analysis.units.rounding import (
    DUST,
    Flags,
    Numbers,
    adding_up,
    agreeing_decimals,
    column_decimals,
    difference,
    in_print,
    own_decimals,
    round_half_up,
)
from partnership_analysis.units.times import Beside, UnclearError, beside
from partnership_analysis.units.wording import (
    POUNDS,
    UnitStated,
    fits,
    in_heading,
    known,
    never_negative,
    rate_factor,
    stated,
)

__all__ = [
    "DUST",
    "FAR_ABOVE",
    "LARGEST_SHARE",
    "MOST_APART",
    "POUNDS",
    "Beside",
    "Flags",
    "Numbers",
    "Quantity",
    "UnclearError",
    "UnitStated",
    "adding_up",
    "agreeing_decimals",
    "beside",
    "column_decimals",
    "difference",
    "fits",
    "format_difference",
    "format_number",
    "format_signed",
    "format_value",
    "in_heading",
    "in_print",
    "in_words",
    "is_letter",
    "known",
    "may_be_share",
    "never_negative",
    "own_decimals",
    "parse",
    "rate_factor",
    "round_half_up",
    "signs",
    "stated",
    "stored_time",
]
