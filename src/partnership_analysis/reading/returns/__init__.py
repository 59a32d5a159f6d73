"""The sheets that hold the figures.

Takes the tables that `layouts` finds; gives observations, complaints and everything else they say, each
matched to its measure, a problem for every cell that cannot be understood, and what each cell was used as.
"""

from partnership_analysis.reading.returns.comments import pinned_elsewhere
from partnership_analysis.reading.returns.complaints import complaints
from partnership_analysis.reading.returns.long import described_long, long_observations
from partnership_analysis.reading.returns.mixed import without_mixed
from partnership_analysis.reading.returns.observations import described, observations
from partnership_analysis.reading.returns.of_measures import names_measures, says_measures

__all__ = [
    "complaints",
    "described",
    "described_long",
    "long_observations",
    "names_measures",
    "observations",
    "pinned_elsewhere",
    "says_measures",
    "without_mixed",
]
