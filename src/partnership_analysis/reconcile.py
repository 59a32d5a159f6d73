"""What a workbook says twice.

Takes a `Dataset`; gives a warning, naming both cells and the size, wherever a figure that the workbook
prints disagrees with what its other figures make it: published variances, totals of complaints, and
figures given in two places.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.problems import Problem
from partnership_analysis.tables import Dataset, each
from partnership_analysis.workbook import split_source

_KEY = ["authority", "service", "measure", "period"]


def disagreements(data: Dataset) -> list[Problem]:
    """Return a warning for each thing the workbook says twice and differently.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> for problem in disagreements(pa.load("data/raw/serco_partnership_2014-15.xlsx")):
    ...     print(problem.cell, problem.expected)
    G9 +9 seconds: F9, the actual (34 seconds), less E9, the target (25 seconds)
    """
    return [*_variances(data), *_totals(data), *_repeated(data)]


def _variances(data: Dataset) -> Iterator[Problem]:
    said = data.statements
    measured = data.measures[["service", "measure", "decimals"]].assign(measured=data.measures["unit"])
    again = said.loc[said["role"] == "value", ["source", "value"]]
    held = pd.concat([data.observations[["source", "value"]], again]).rename(columns={"source": "beside"})
    targets = said.loc[said["role"] == "target", ["beside", "value", "source"]]
    rows = (
        said[said["role"] == "variance"]
        .merge(held, on="beside", suffixes=("_stated", ""))
        .merge(targets.rename(columns={"value": "target", "source": "target_source"}), on="beside")
        .merge(measured, on=["service", "measure"])
    )
    variance = rows["value"] - rows["target"]
    # A variance may be published with fewer decimals than the figures it is worked out from.
    places = rows["text"].str.extract(r"^[^\d.]*\d*\.(\d+)", expand=False).str.len().fillna(0)
    size = (rows["value_stated"] - variance).abs()
    other_unit = (rows["unit"] != "") & (rows["unit"] != rows["measured"])
    for row in each(rows[other_unit | (size > 0.5 * 10.0**-places + 1e-9)]):
        signed = units.format_signed(row.value - row.target, row.measured, row.decimals)
        actual, target = (units.format_value(value, row.measured, row.decimals) for value in (row.value, row.target))
        yield _warning(
            row.source,
            f"a published variance of {row.text!r}",
            f"{signed}: {_cell(row.beside, row.source)}, the actual ({actual}), less "
            f"{_cell(row.target_source, row.source)}, the target ({target})",
            "Correct the variance; the briefing works its own out",
        )


def _totals(data: Dataset) -> Iterator[Problem]:
    counts = data.complaints.rename(columns={"count": "number"})
    parts = counts[counts["breakdown"].isin(["outcome", "subject"])]
    by_breakdown = dict(iter(parts.groupby(["service", "period", "breakdown"], sort=False)))
    for total in each(counts[counts["breakdown"] == "total"]):
        for breakdown in ("outcome", "subject"):
            rows = by_breakdown.get((total.service, total.period, breakdown), parts[:0])
            if len(rows) and rows["number"].sum() != total.number:
                yield _sum_warning(rows, total.service, total.number, total.source, breakdown)
    stated = data.statements[data.statements["role"] == "total"]
    totals = counts[counts["breakdown"] == "total"]
    for said in each(stated):
        if said.measure == "total":
            rows = totals[totals["period"] == said.period]
            if rows["number"].sum() != said.value:
                yield _sum_warning(rows, "all services", int(said.value), said.source, "service")
            continue
        rows = by_breakdown.get((said.service, said.period, said.measure), parts[:0])
        if rows["number"].sum() != said.value:
            yield _sum_warning(rows, said.service, int(said.value), said.source, said.measure)


def _repeated(data: Dataset) -> Iterator[Problem]:
    counts = data.complaints.assign(measure=data.complaints["breakdown"] + ": " + data.complaints["category"])
    said = data.statements
    targets = said[said["role"] == "target"]
    first = targets.drop_duplicates(_KEY)
    held = pd.concat([data.observations, counts.rename(columns={"count": "value"})])
    yield from _differing(said[said["role"] == "value"], held, "")
    yield from _differing(targets[~targets.index.isin(first.index)], first, "a target of ")


def _differing(again: pd.DataFrame, held: pd.DataFrame, what: str) -> Iterator[Problem]:
    rows = again.merge(held[[*_KEY, "value", "source"]], on=_KEY, suffixes=("_again", ""))
    for row in each(rows[~np.isclose(rows["value_again"], rows["value"], rtol=0, atol=1e-9)]):
        cell = _cell(row.source, row.source_again)
        yield _warning(
            row.source_again,
            f"{what}{row.value_again:g} for {row.measure} in {row.period}",
            f"{row.value:g}, as {cell} says",
            f"Correct one of the two; the briefing uses {cell}",
        )


def _sum_warning(rows: pd.DataFrame, service: str, total: int, source: str, breakdown: str) -> Problem:
    ends = [_cell(rows["source"].iloc[i], source) for i in (0, -1)] if len(rows) else ["no cell"]
    cells = " to ".join(ends)
    found = f"a total of {total} complaints for {service}"
    parts = int(rows["number"].sum())
    expected = f"{parts}, the sum of its complaints by {breakdown} ({cells}): they differ by {abs(total - parts)}"
    return _warning(source, found, expected, "Correct the total or its parts")


def _warning(source: str, found: str, expected: str, action: str) -> Problem:
    return Problem("warning", *split_source(source), found, expected, action)


def _cell(source: str, seen_from: str) -> str:
    """Name a cell as one would from another: with its sheet, if that is not the same."""
    _, sheet, cell = split_source(source)
    return cell if sheet == split_source(seen_from)[1] else f"{sheet}!{cell}"
