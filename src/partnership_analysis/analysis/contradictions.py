"""Published statuses that the workbook's own figures contradict.

Takes a `Dataset`; gives a warning with the cells for each.
"""

from collections.abc import Iterator

from partnership_analysis import units
from partnership_analysis.analysis import assessment, published
from partnership_analysis.analysis.disagreement import warning
from partnership_analysis.analysis.series import KEY
from partnership_analysis.cells import local_name
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Rating
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each_row


def contradictions(data: Dataset) -> Iterator[Problem]:
    """Give a warning for each published status that contradicts the figure and target beside it, or another status.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> list(contradictions(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it publishes none
    []
    """
    stated = published.statuses(data.statements)
    if stated.empty:
        return
    rows = assessment.assess(data)
    for row in each_row(rows[rows["contradicted"]]):
        places = units.agreeing_decimals(row.value, row.target, row.decimals)
        value = units.format_value(row.value, row.unit, places)
        target = units.format_value(row.target, row.unit, units.own_decimals(row.target))
        cells = [local_name(cell, row.published_source) for cell in (row.source, row.target_source)]
        clause = published.target_clause(row, f"{cells[0]}, {value}", f"{cells[1]}, {target}")
        yield warning(
            row.published_source,
            f"a published status of {row.published_words!r} for {row.measure} in {row.period}",
            f"one that agrees with the figures: {clause}",
            "Correct the status or the figures; the briefing judges the figures itself",
        )
    known = stated[~stated["rating"].isin(["", Rating.NONE])]
    again = known.merge(known.drop_duplicates(KEY)[[*KEY, "rating", "text", "source"]], on=KEY, suffixes=("", "_first"))
    for row in each_row(again[again["rating"] != again["rating_first"]]):
        yield warning(
            row.source,
            f"a published status of {row.text!r} for {row.measure} in {row.period}",
            f"{row.text_first!r}, as {local_name(row.source_first, row.source)} says",
            "Correct one of the two",
        )
