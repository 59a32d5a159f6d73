"""Measures that differ.

Takes two datasets and their figures; gives each measure added, dropped or perhaps renamed, and each definition changed.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.blocks import NO_FIGURE, NOT_GIVEN
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Part
from partnership_analysis.papers.change import Change, ChangeKind
from partnership_analysis.tables import each_row

_MEASURE = ["service", "measure"]
_DEFINED = ("unit", "polarity", "aggregation", "definition", "tolerance")
_ENDS = ("before", "after")


def changed_measures(before: Dataset, after: Dataset, figures: tuple[pd.DataFrame, pd.DataFrame]) -> Iterator[Change]:
    """Give each measure that was added or dropped, or was perhaps renamed.

    A rename is proposed where a dropped and an added measure have the same figures in every period that both have, and
    one service or one name; and where no other measure fits either. Nobody says so, so nothing else of the two is
    compared.

    Parameters
    ----------
    figures
        What `changes_figures.figures` gives of the two.
    """
    series = [_series(data, rows) for data, rows in zip((before, after), figures, strict=True)]
    gone, new = (series[0].difference(series[1], sort=False), series[1].difference(series[0], sort=False))
    rows = _of(figures[0], gone), _of(figures[1], new)
    pairs = _renamed(*rows)
    yield from map(_rename, each_row(pairs))
    taken = [
        set(zip(pairs["authority"], pairs[f"service_{end}"], pairs[f"measure_{end}"], strict=True)) for end in _ENDS
    ]
    for authority, service, measure in gone:
        if (authority, service, measure) not in taken[0]:
            figure, cells, period = _latest(service, measure, before, rows[0], authority)
            now = "the measure is no longer there"
            yield Change(ChangeKind.DROPPED, authority, service, measure, "", figure, now, cells, period)
    for authority, service, measure in new:
        if (authority, service, measure) not in taken[1]:
            figure, cells, period = _latest(service, measure, after, rows[1], authority)
            was = "the measure was not there"
            yield Change(ChangeKind.ADDED, authority, service, measure, "", was, figure, cells, period)


def _of(figures: pd.DataFrame, series: pd.MultiIndex) -> pd.DataFrame:
    return figures[pd.MultiIndex.from_frame(figures[SERIES]).isin(series)]


def _rename(pair: Any) -> Change:
    cells = (pair.source_before, pair.source_after)
    moved = pair.service_before != pair.service_after
    was = f"{pair.measure_before}, {pair.service_before}" if moved else pair.measure_before
    now = f"{pair.measure_after}, {pair.service_after}" if moved else pair.measure_after
    shared = "figure" if pair.shared == 1 else f"{pair.shared} figures"
    remark = f"proposed: the same {shared}; confirm that it is one measure"
    about = pair.authority, pair.service_after, pair.measure_after
    return Change(ChangeKind.RENAMED, *about, period="", before=was, after=now, cells=cells, remark=remark)


def _series(data: Dataset, figures: pd.DataFrame) -> pd.MultiIndex:
    """Return the measures of each authority; where it is one, those that are only defined too."""
    known = [figures[SERIES], data.targets[SERIES]]
    names = figures["authority"].unique()
    if len(names) == 1:
        known.append(data.measures[_MEASURE].assign(authority=names[0])[SERIES])
    return pd.MultiIndex.from_frame(pd.concat(known).drop_duplicates())


def _renamed(gone: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    shared = gone[gone["value"].notna()].merge(
        new[new["value"].notna()], on=["authority", "period", "as_at"], suffixes=("_before", "_after")
    )
    kin = (shared["service_before"] == shared["service_after"]) | (shared["measure_before"] == shared["measure_after"])
    shared = shared[kin & (shared["unit_before"] == shared["unit_after"])]
    same = np.isclose(shared["value_before"], shared["value_after"], rtol=1e-12, atol=units.DUST)
    pair = ["authority", "service_before", "measure_before", "service_after", "measure_after"]
    found = shared.assign(same=same).sort_values("ends_after", kind="stable").groupby(pair, as_index=False, sort=False)
    pairs = found.agg(
        same=("same", "all"),
        shared=("same", "size"),
        source_before=("source_before", "last"),
        source_after=("source_after", "last"),
    )
    pairs = pairs[pairs["same"]]
    again = [pairs.duplicated(["authority", *(f"{name}_{end}" for name in _MEASURE)], keep=False) for end in _ENDS]
    return pairs[~again[0] & ~again[1]]


def _latest(
    service: str, measure: str, data: Dataset, figures: pd.DataFrame, authority: str
) -> tuple[Part, tuple[str, ...], str]:
    """Return a measure's latest figure, its cell and its period; where it has none, the cell that defines it."""
    is_measure = (figures["authority"] == authority) & (figures["service"] == service) & (figures["measure"] == measure)
    rows = figures[is_measure & figures["value"].notna()]
    if rows.empty:
        defined = data.measures[(data.measures["service"] == service) & (data.measures["measure"] == measure)]
        return NO_FIGURE, tuple(defined["source"]), ""
    row = next(each_row(rows.sort_values("ends", kind="stable").tail(1)))
    printed = units.format_value(row.value, row.unit, int(row.decimals))
    return Figure(row.value, row.unit, printed, (row.source,), names_files=True), (row.source,), f"in {row.period}"


def changed_definitions(before: Dataset, after: Dataset) -> Iterator[Change]:
    """Give each measure of both sides whose unit, polarity, aggregation, definition or tolerance is another."""
    rows = before.measures.merge(after.measures, on=_MEASURE, suffixes=("_before", "_after"))
    authority = after.authorities()[0] if len(after.authorities()) == 1 else ""
    for name in _DEFINED:
        was, now = rows[f"{name}_before"], rows[f"{name}_after"]
        for row in each_row(rows[(was != now) & ~(was.isna() & now.isna())]):
            was_text, now_text = (_describe(name, getattr(row, f"{name}_{end}"), row.unit_after) for end in _ENDS)
            remark = "figures in two units are not compared" if name == "unit" else ""
            cells = (row.source_before, row.source_after)
            about = authority, row.service, row.measure
            yield Change(ChangeKind.DEFINITION, *about, "", was_text, now_text, cells, remark)


def _describe(name: str, value: Any, unit: str) -> str:
    if name == "tolerance":
        value = "" if pd.isna(value) else units.format_difference(value, unit, units.own_decimals(value))
    return f"{name}: {value or NOT_GIVEN}"
