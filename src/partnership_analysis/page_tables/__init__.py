"""The tables of a page.

Takes what is found in a period; gives printed `Table`s in which every number knows its cell: measures against target,
measures over the years, months and quarters, complaints, what is doubtful, and where the figures come from.
"""

from partnership_analysis.blocks import Table
from partnership_analysis.findings import Findings
from partnership_analysis.page_tables import complaints, measures, part_years, parts
from partnership_analysis.page_tables.comparisons import Against, compare
from partnership_analysis.page_tables.glossary import abbreviations
from partnership_analysis.page_tables.layout import naming_files
from partnership_analysis.page_tables.meanings import definitions
from partnership_analysis.page_tables.officers import comments
from partnership_analysis.page_tables.other_councils import compared
from partnership_analysis.page_tables.part_and_whole import combined
from partnership_analysis.page_tables.quality import data_quality
from partnership_analysis.page_tables.scorecards import scorecard
from partnership_analysis.page_tables.services import updates

__all__ = [
    "Against",
    "abbreviations",
    "combined",
    "comments",
    "compare",
    "compared",
    "data_quality",
    "definitions",
    "naming_files",
    "scorecard",
    "tabulate",
    "updates",
]


def tabulate(findings: Findings) -> tuple[Table, ...]:
    """Return the tables of measures up to the period, then those of complaints.

    Measures given for more than two years are printed year by year; others against their targets.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> str(pa.tabulate(rates, "2014/15")[0].cells.loc["Business rates collected", "2014/15"])
    '97.78%'
    """
    performance = findings.performance
    of_measures = part_years.tables(findings) if performance.in_year else measures.tables(performance)
    found = (*of_measures, *parts.tables(findings), *complaints.tables(performance))
    return tuple(naming_files(table, performance.data) for table in found)
