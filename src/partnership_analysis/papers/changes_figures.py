"""Figures that differ.

Takes the figures of two sides; gives each that was restated, given or dropped. They are merged on their keys: one row
to a figure, with what each side has.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis.series import KEY, SERIES
from partnership_analysis.blocks import NO_FIGURE
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Part
from partnership_analysis.kinds import Breakdown, Unit
from partnership_analysis.papers.change import Change, ChangeKind, change_of_row
from partnership_analysis.tables import COMPLAINTS_TOPIC, each_row

_FIGURE = [*KEY, "as_at"]
_MOST_DECIMALS = 6
_ENDS = ("before", "after")


def figures(data: Dataset) -> pd.DataFrame:
    """Return every figure, counts of complaints too, with its unit, its decimals and its period's start and end."""
    named = data.measures[["service", "measure", "decimals"]]
    rows = data.observations.merge(named, on=["service", "measure"], how="left")
    counts = data.complaints
    kinds = [
        COMPLAINTS_TOPIC if kind == Breakdown.TOTAL else f"{COMPLAINTS_TOPIC}, {kind}: {category}"
        for kind, category in zip(counts["breakdown"], counts["category"], strict=True)
    ]
    counts = counts.rename(columns={"count": "value"}).assign(measure=kinds, unit=str(Unit.COUNT), decimals=0)
    if len(counts):
        rows = pd.concat([rows, counts.astype({"value": "float64"})], ignore_index=True)
    columns = [*_FIGURE, "value", "unit", "decimals", "numerator", "denominator", "source"]
    rows = rows[columns].drop_duplicates(_FIGURE)
    return rows.assign(decimals=rows["decimals"].fillna(0).astype("int64"), **span(rows["period"]))


def changed_figures(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
    """Give each figure that was restated, given or dropped, of the measures that both sides have.

    A figure is given where there was none although the earlier side has figures of the same length before and after it,
    or with it: what is later is news, and what is earlier is history. One is dropped unless it is earlier than all that
    the later side still has.

    Parameters
    ----------
    before, after
        What `figures` gives of the two sides.
    """
    rows = before.merge(after, on=_FIGURE, how="outer", suffixes=("_before", "_after"))
    first, last = _reach(before)
    still, _ = _reach(after)
    series = pd.MultiIndex.from_frame(rows[SERIES])
    known = series.isin(pd.MultiIndex.from_frame(before[SERIES])) & series.isin(pd.MultiIndex.from_frame(after[SERIES]))
    begins, ends = (rows[f"{end}_before"].fillna(rows[f"{end}_after"]) for end in ("starts", "ends"))
    length = pd.MultiIndex.from_arrays([rows["authority"], ends - begins])
    there, here = rows["value_before"].notna(), rows["value_after"].notna()
    inside = (begins >= first.reindex(length).array) & (ends <= last.reindex(length).array)
    restated = there & here & _differs(rows)
    given = known & here & ~there & inside.to_numpy(bool) & ~_elsewhere(rows, before)
    kept = ~(begins < still.reindex(length).array).to_numpy(bool)
    dropped = known & there & ~here & kept & ~_elsewhere(rows, after)
    for row in each_row(rows[restated]):
        kind = ChangeKind.ROUNDING if _rounds(row) else ChangeKind.RESTATED
        yield _figure_change(kind, row, _remark(row) if kind == ChangeKind.RESTATED else "the same as printed")
    for row in each_row(rows[given]):
        yield _figure_change(ChangeKind.GIVEN, row)
    for row in each_row(rows[dropped]):
        yield _figure_change(ChangeKind.DROPPED, row)


def span(labels: "pd.Series[str]") -> "dict[str, pd.Series[Any]]":
    """Return the months in which periods start and end, as columns; months are numbered without a break over years."""
    ends = period_columns.map_periods(labels, lambda period: period.ends).astype("int64")
    return {
        "starts": ends - period_columns.map_periods(labels, lambda period: period.months).astype("int64"),
        "ends": ends,
    }


def _reach(rows: pd.DataFrame) -> "tuple[pd.Series[Any], pd.Series[Any]]":
    """Return where the figures of each authority and length begin and end."""
    there = rows[rows["value"].notna()]
    found = there.groupby(["authority", there["ends"] - there["starts"]])
    return found["starts"].min(), found["ends"].max()


def _elsewhere(rows: pd.DataFrame, side: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.bool]]":
    """Return which rows a side has under another date of the same period: a later count is no restatement."""
    there = side[side["value"].notna()]
    return np.asarray(pd.MultiIndex.from_frame(rows[KEY]).isin(pd.MultiIndex.from_frame(there[KEY])))


def _differs(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows have two figures in one unit; in two units the definition changed, and nothing is compared."""
    same = pd.Series(True, index=rows.index)
    for name in ("value", "numerator", "denominator"):
        one, other = rows[f"{name}_before"], rows[f"{name}_after"]
        same &= np.isclose(one, other, rtol=1e-12, atol=units.DUST) | one.isna() | other.isna()
    return ~same & (rows["unit_before"] == rows["unit_after"])


def _rounds(row: Any) -> bool:
    """Tell whether two figures print alike with the fewer of their decimals, and are of the same cases."""
    decimals = int(min(row.decimals_before, row.decimals_after))
    alike = units.round_half_up(row.value_before, decimals) == units.round_half_up(row.value_after, decimals)
    parts = [(row.numerator_before, row.numerator_after), (row.denominator_before, row.denominator_after)]
    return alike and all(pd.isna(one) or pd.isna(other) or one == other for one, other in parts)


def _remark(row: Any) -> str:
    """Say of a restated figure what its print does not show: its parts, or that only the last decimal differs."""
    before, after = row.value_before, row.value_after
    decimals = int(max(row.decimals_before, row.decimals_after))
    if abs(units.difference(before, after)) <= units.DUST:
        was, now = (
            f"{getattr(row, f'numerator_{e}'):,.15g} of {getattr(row, f'denominator_{e}'):,.15g}" for e in _ENDS
        )
        return f"{now}, not {was}"
    apart = units.round_half_up(after, decimals) - units.round_half_up(before, decimals)
    return "one in the last decimal" if decimals and abs(apart).scaleb(decimals) == 1 else ""


def _figure_change(kind: ChangeKind, row: Any, remark: str = "") -> Change:
    before, after = (_printed(row, end, kind == ChangeKind.ROUNDING) for end in _ENDS)
    return change_of_row(kind, row, before, after, remark)


def _printed(row: Any, end: str, whole: bool) -> Part:
    value, unit, decimals = (getattr(row, f"{name}_{end}") for name in ("value", "unit", "decimals"))
    if pd.isna(value):
        return NO_FIGURE
    if whole:
        decimals = units.own_decimals(value, _MOST_DECIMALS)
    printed = units.format_value(value, unit, int(decimals))
    return Figure(value, unit, printed, (getattr(row, f"source_{end}"),), names_files=True)
