"""Years, quarters, months, and every other stretch of whole months.

Knows how officers write periods in headings and cells, and how the tidy tables label them. Takes text or dates; gives
`Period`s.
"""

from partnership_analysis.kinds import YearKind
from partnership_analysis.periods.day import YEARS, date, day, find_as_at, time_error, time_zone_error, week_edge
from partnership_analysis.periods.embedded import LocatedPeriod, all_in, extract, find_year, locate, unclear_in
from partnership_analysis.periods.marks import NOTE_NUMBERS, Marked, split_mark
from partnership_analysis.periods.period import Period
from partnership_analysis.periods.spellings import (
    financial_year,
    parse,
    parse_any,
    parse_headings,
    parse_or_none,
    spelling,
)
from partnership_analysis.periods.titles import find_period
from partnership_analysis.periods.unclear import ShiftedError, UnclearError
from partnership_analysis.periods.year_and_part import combine, part_of_financial_year
from partnership_analysis.periods.year_kinds import year_kind_in

__all__ = [
    "NOTE_NUMBERS",
    "YEARS",
    "LocatedPeriod",
    "Marked",
    "Period",
    "ShiftedError",
    "UnclearError",
    "YearKind",
    "all_in",
    "combine",
    "date",
    "day",
    "extract",
    "financial_year",
    "find_as_at",
    "find_period",
    "find_year",
    "locate",
    "parse",
    "parse_any",
    "parse_headings",
    "parse_or_none",
    "part_of_financial_year",
    "spelling",
    "split_mark",
    "time_error",
    "time_zone_error",
    "unclear_in",
    "week_edge",
    "year_kind_in",
]
