"""Years, quarters, months, and every other stretch of whole months.

Knows how officers write periods in headings and cells, and how the tidy tables label them. Takes text or dates; gives
`Period`s.
"""

from partnership_analysis.kinds import YearKind
from partnership_analysis.periods.day import YEARS, date, day, find_as_at, shifted, timed, week_day
from partnership_analysis.periods.embedded import Located, all_in, find, located, taken_from, unclear_in
from partnership_analysis.periods.period import Period
from partnership_analysis.periods.spellings import asked, financial_year, parse, parse_headings, parse_or_none, spelled
from partnership_analysis.periods.unclear import ShiftedError, UnclearError
from partnership_analysis.periods.year_and_part import combine, part_of_financial_year
from partnership_analysis.periods.year_kinds import year_kind_in

__all__ = [
    "YEARS",
    "Located",
    "Period",
    "ShiftedError",
    "UnclearError",
    "YearKind",
    "all_in",
    "asked",
    "combine",
    "date",
    "day",
    "financial_year",
    "find",
    "find_as_at",
    "located",
    "parse",
    "parse_headings",
    "parse_or_none",
    "part_of_financial_year",
    "shifted",
    "spelled",
    "taken_from",
    "timed",
    "unclear_in",
    "week_day",
    "year_kind_in",
]
