"""The sheets of figures.

Takes the tables that `layouts` finds; gives observations, targets, comments, complaints and everything else in them,
with their measures. Every cell that cannot be understood has a problem, and every cell has its use.
"""

from partnership_analysis.reading.returns.clashing_titles import without_clashes
from partnership_analysis.reading.returns.comments import pinned_elsewhere
from partnership_analysis.reading.returns.complaints import (
    complaints,
    has_described_measures,
    has_measures_heading,
    services_named,
)
from partnership_analysis.reading.returns.long import long_observations, measures_of_long_table
from partnership_analysis.reading.returns.observations import measures_of_block, observations

__all__ = [
    "complaints",
    "has_described_measures",
    "has_measures_heading",
    "long_observations",
    "measures_of_block",
    "measures_of_long_table",
    "observations",
    "pinned_elsewhere",
    "services_named",
    "without_clashes",
]
