"""Years, quarters, months, and every other stretch of whole months.

Knows how officers write periods in headings and cells, and how the tidy tables label them. Takes text or dates; gives
`Period`s.
"""

from partnership_analysis.periods.period import Kind, Period
from partnership_analysis.periods.spellings import (
    asked,
    date,
    financial_year,
    find,
    find_as_at,
    parse,
    parse_headings,
    spelled,
    within,
)

__all__ = [
    "Kind",
    "Period",
    "asked",
    "date",
    "financial_year",
    "find",
    "find_as_at",
    "parse",
    "parse_headings",
    "spelled",
    "within",
]
