"""Totals of complaints beside the sums of their parts, and stages beside what was received."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from partnership_analysis.analysis.disagreement import cell_range, difference_size, warning
from partnership_analysis.cells import local_name
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Breakdown, Role, Unit
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each_row


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
    totals = list(each_row(counts[counts["breakdown"] == Breakdown.TOTAL]))
    parts: dict[tuple[str, str, str, str], list[Any]] = {}
    for one in each_row(counts[counts["breakdown"].isin([Breakdown.OUTCOME, Breakdown.SUBJECT])]):
        parts.setdefault((one.authority, one.service, one.period, one.breakdown), []).append(one)
    for total in totals:
        for breakdown in (Breakdown.OUTCOME, Breakdown.SUBJECT):
            rows = parts.get((total.authority, total.service, total.period, breakdown), [])
            if rows and _sum(rows) != total.number:
                yield _sum_warning(rows, total.service, total.number, total.source, breakdown)
    yield from _stages(counts)
    for stated in each_row(data.statements[data.statements["role"] == Role.TOTAL]):
        if stated.measure == Breakdown.TOTAL:
            rows = [one for one in totals if (one.period, one.authority) == (stated.period, stated.authority)]
            service, counted_by = "all services", "service"
        else:
            rows = parts.get((stated.authority, stated.service, stated.period, stated.measure), [])
            service, counted_by = stated.service, stated.measure
        if _sum(rows) != stated.value:
            yield _sum_warning(rows, service, int(stated.value), stated.source, counted_by)


def _stages(counts: pd.DataFrame) -> Iterator[Problem]:
    """Find stages that more complaints went to than were received."""
    key = ["authority", "service", "period"]
    stages = counts[counts["breakdown"] == Breakdown.STAGE]
    if stages.empty:
        return
    totals = counts.loc[counts["breakdown"] == Breakdown.TOTAL, [*key, "number", "source"]]
    rows = stages.merge(totals, on=key, suffixes=("", "_total"))
    for row in each_row(rows[rows["number"] > rows["number_total"]]):
        cell = local_name(row.source_total, row.source)
        yield warning(
            row.source,
            f"{row.number} complaints about {row.service} under {row.category!r} in {row.period}",
            f"no more than the {row.number_total} received ({cell})",
            "Correct one of them",
            "stages have more complaints than were received",
            *difference_size(row.number - row.number_total, Unit.COUNT),
        )


def _sum(rows: Sequence[Any]) -> int:
    return sum(int(row.number) for row in rows)


def _sum_warning(rows: Sequence[Any], service: str, total: int, source: str, breakdown: str) -> Problem:
    cells = cell_range([row.source for row in rows], source) if rows else "no cell"
    found = f"a total of {total} complaints for {service}"
    parts = _sum(rows)
    expected = f"{parts}, the sum of its complaints by {breakdown} ({cells}): they differ by {abs(total - parts)}"
    action, kind = "Correct the total or its parts", "totals of complaints differ from the sums of their parts"
    return warning(source, found, expected, action, kind, *difference_size(total - parts, Unit.COUNT))
