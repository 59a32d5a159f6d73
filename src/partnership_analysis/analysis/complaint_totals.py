"""Totals of complaints beside the sums of their parts, and stages beside what was received."""

from collections.abc import Iterator

import pandas as pd

from partnership_analysis.analysis.disagreement import apart, ends, warning
from partnership_analysis.cells import named_from
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Breakdown, Role, Unit
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each


def disagreements(data: Dataset) -> Iterator[Problem]:
    """Give a warning for each total that is not the sum of its parts.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> list(disagreements(pa.load("data/raw/serco_partnership_2014-15.xlsx")))
    []
    """
    counts = data.complaints.rename(columns={"count": "number"})
    if counts.empty and not (data.statements["role"] == Role.TOTAL).any():
        return
    parts = counts[counts["breakdown"].isin([Breakdown.OUTCOME, Breakdown.SUBJECT])]
    by_breakdown = dict(iter(parts.groupby(["authority", "service", "period", "breakdown"], sort=False)))
    for total in each(counts[counts["breakdown"] == Breakdown.TOTAL]):
        for breakdown in (Breakdown.OUTCOME, Breakdown.SUBJECT):
            rows = by_breakdown.get((total.authority, total.service, total.period, breakdown), parts[:0])
            if len(rows) and rows["number"].sum() != total.number:
                yield _sum_warning(rows, total.service, total.number, total.source, breakdown)
    yield from _stages(counts)
    stated = data.statements[data.statements["role"] == Role.TOTAL]
    totals = counts[counts["breakdown"] == Breakdown.TOTAL]
    for said in each(stated):
        if said.measure == Breakdown.TOTAL:
            rows = totals[(totals["period"] == said.period) & (totals["authority"] == said.authority)]
            if rows["number"].sum() != said.value:
                yield _sum_warning(rows, "all services", int(said.value), said.source, "service")
            continue
        rows = by_breakdown.get((said.authority, said.service, said.period, said.measure), parts[:0])
        if rows["number"].sum() != said.value:
            yield _sum_warning(rows, said.service, int(said.value), said.source, said.measure)


def _stages(counts: pd.DataFrame) -> Iterator[Problem]:
    """Find stages that more complaints went to than were received."""
    key = ["authority", "service", "period"]
    totals = counts.loc[counts["breakdown"] == Breakdown.TOTAL, [*key, "number", "source"]]
    rows = counts[counts["breakdown"] == Breakdown.STAGE].merge(totals, on=key, suffixes=("", "_total"))
    for row in each(rows[rows["number"] > rows["number_total"]]):
        cell = named_from(row.source_total, row.source)
        found = f"{row.number} complaints about {row.service} under {row.category!r} in {row.period}"
        yield warning(
            row.source,
            found,
            f"no more than the {row.number_total} received ({cell})",
            "Correct one of them",
            "stages have more complaints than were received",
            *apart(row.number - row.number_total, Unit.COUNT),
        )


def _sum_warning(rows: pd.DataFrame, service: str, total: int, source: str, breakdown: str) -> Problem:
    cells = ends(rows["source"].tolist(), source) if len(rows) else "no cell"
    found = f"a total of {total} complaints for {service}"
    parts = int(rows["number"].sum())
    expected = f"{parts}, the sum of its complaints by {breakdown} ({cells}): they differ by {abs(total - parts)}"
    action, kind = "Correct the total or its parts", "totals of complaints differ from the sums of their parts"
    return warning(source, found, expected, action, kind, *apart(total - parts, Unit.COUNT))
