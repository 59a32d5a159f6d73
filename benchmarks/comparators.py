"""Ranks, changes and findings of many councils at once, beside pandas' rank and quantiles of each measure and year."""

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

import partnership_analysis as pa
from benchmarks.measuring import compare
from benchmarks.reading import COUNCILS, MEASURES, YEARS, write_invented_councils
from partnership_analysis.analysis import comparator_figures
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.findings import Compared

LAST = pa.Period(2022, 4)
ROUNDS = 3


def compare_comparators() -> None:
    """Print how long ranks take, and the findings of one council and of all, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        data = pa.load(write_invented_councils(Path(folder, "councils.xlsx")), partial=True)
    one = data.of(data.authorities()[0])
    size = f"{COUNCILS} councils, {MEASURES} measures, {YEARS} years"
    by_pandas = partial(rank_by_pandas, data.observations)
    # A dataset keeps what was worked out, so each round has its own. One more is for the round that does not count.
    copies = [replace(data) for _ in range(ROUNDS + 1)]
    compare(f"{size}: ranks", lambda: comparator_figures.compared(copies.pop(), LAST), by_pandas, ROUNDS)
    for name, performances in (
        ("one council", [_prepare(replace(one, comparators=replace(data))) for _ in range(ROUNDS + 1)]),
        ("all", [_prepare(replace(data)) for _ in range(ROUNDS + 1)]),
    ):
        task = partial(_find, performances)
        compare(f"{size}: ranks, moves and findings of {name}", task, by_pandas, ROUNDS)


def _prepare(data: pa.Dataset) -> Performance:
    """Return the performance as a report has it before anything is compared."""
    performance = Performance(data, LAST)
    performance.doubtful_cells  # noqa: B018 (worked out once, before the clock starts)
    performance.printed_decimals  # noqa: B018 (likewise)
    return performance


def _find(performances: list[Performance]) -> list[Compared]:
    return list(Compared.find(performances.pop()))


def rank_by_pandas(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rank and the quartiles of each measure and year, a group at a time."""
    found = []
    for _, group in rows.dropna(subset=["value"]).groupby(["service", "measure", "period"]):
        quartiles = group["value"].quantile([0.25, 0.5, 0.75]).tolist()
        ranks = group["value"].rank(method="min", ascending=False)
        found.append(group.assign(rank=ranks, quartiles=[quartiles] * len(group)))
    return pd.concat(found)
