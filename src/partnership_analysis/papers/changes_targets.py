"""Targets that differ.

Takes two datasets; gives each target that moved, was given or is no longer there, with the status that the earlier one
would have made.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis import assessment
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.series import KEY, SERIES
from partnership_analysis.blocks import NO_TARGET
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part, target_figure
from partnership_analysis.kinds import Aggregation, TargetKind
from partnership_analysis.papers.change import Change, ChangeKind, change_of_row
from partnership_analysis.papers.changes_figures import span
from partnership_analysis.tables import each_row

_TARGET = [*KEY, "kind"]
_OF_KIND = [*SERIES, "kind"]
_ENDS = ("before", "after")


def changed_targets(before: Dataset, after: Dataset) -> Iterator[Change]:
    """Give each target that moved, was given or was dropped.

    Targets of one period are compared, whether or not it has a figure yet. So are the newest of each side, where the
    earlier one has none for the later one's period: not of a measure that counts from April and keeps its earlier
    targets too, for its targets move as it does.
    """
    earlier, later = _targets(before), _targets(after)
    further = _further(earlier[_isin(earlier, _with_value(before), KEY)], later[_isin(later, _with_value(after), KEY)])
    rows = _paired(earlier, later)
    paired = rows[rows["stated_before"].notna()]
    rows = pd.concat([rows, further[~_isin(further, paired, _TARGET)]], ignore_index=True)
    there, here = rows["value_before"].notna(), rows["value_after"].notna()
    same = np.isclose(rows["value_before"], rows["value_after"], rtol=1e-12, atol=units.DUST)
    moved = there & here & ~same & (rows["unit_before"] == rows["unit_after"])
    new = ~_isin(rows, earlier, _OF_KIND) & _isin(rows, before.observations, SERIES)
    given = here & ~there & (_isin(rows, _with_value(before), KEY) | new)
    dropped = there & ~here & _isin(rows, _with_value(after), KEY)
    found = rows[moved | dropped].reset_index(drop=True)
    for row, remark in zip(each_row(found), _status_remarks(found, after), strict=True):
        yield change_of_row(ChangeKind.TARGET, row, _printed(row, "before"), _printed(row, "after"), remark)
    for row in each_row(rows[given]):
        yield change_of_row(ChangeKind.GIVEN, row, _printed(row, "before"), _printed(row, "after"), _kind(row))


def _targets(data: Dataset) -> pd.DataFrame:
    """Return every target with its unit, its length and its end; `value` is missing where the target is not used.

    A nought that means no target is there and not used.
    """
    rows = data.targets.drop_duplicates(_TARGET).reset_index(drop=True)
    judged = _with_value(data).drop_duplicates(KEY, keep="last")
    beside = rows[KEY].merge(judged[[*KEY, "target"]], on=KEY, how="left")["target"]
    unused = (rows["kind"] == TargetKind.PERIOD) & _isin(rows, judged, KEY) & beside.isna()
    named = data.measures[["service", "measure", "unit", "aggregation"]]
    measures = rows[["service", "measure"]].merge(named, on=["service", "measure"], how="left").fillna("")
    return rows.assign(
        stated=rows["value"],
        value=rows["value"].mask(unused),
        unit=measures["unit"],
        from_april=measures["aggregation"] == Aggregation.YEAR_TO_DATE,
        **span(rows["period"]),
    )


def _with_value(data: Dataset) -> pd.DataFrame:
    return data.observations[data.observations["value"].notna()]


def _isin(rows: pd.DataFrame, others: pd.DataFrame, columns: list[str]) -> "pd.Series[bool]":
    found = pd.MultiIndex.from_frame(rows[columns]).isin(pd.MultiIndex.from_frame(others[columns]))
    return pd.Series(found, index=rows.index)


def _paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return targets side by side, by their period; the newest of each side where no period has both.

    `period` is the later side's, `earlier_period` the earlier side's.
    """
    rows = before.merge(after, on=_TARGET, how="outer", suffixes=("_before", "_after"))
    columns = {end: [name for name in rows if str(name).endswith(f"_{end}")] for end in _ENDS}
    newest = before.sort_values("ends").drop_duplicates(_OF_KIND, keep="last")
    old = rows[rows["stated_after"].isna() & _isin(rows, newest, _TARGET)]
    new = rows[rows["stated_before"].isna()].sort_values("ends_after").drop_duplicates(_OF_KIND, keep="last")
    old = old.rename(columns={"period": "earlier_period"})[[*_OF_KIND, "earlier_period", *columns["before"]]]
    new = new[[*_OF_KIND, "period", *columns["after"]]]
    pairs = old.reset_index(names="old").merge(new.reset_index(names="new"), on=_OF_KIND)
    lengths = [pairs[f"ends_{end}"] - pairs[f"starts_{end}"] for end in _ENDS]
    pairs = pairs[(pairs["ends_after"] > pairs["ends_before"]) & (lengths[0] == lengths[1])]
    rest = rows.drop(index=[*pairs["old"], *pairs["new"]])
    pairs = pairs.drop(columns=["old", "new"])
    rest = rest.assign(earlier_period=rest["period"])
    return pd.concat([rest, pairs], ignore_index=True) if len(pairs) else rest


def _further(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the newest targets of both sides where the later side goes further, and keeps the earlier one."""
    of_periods = [rows[rows["kind"] == TargetKind.PERIOD].sort_values("ends") for rows in (before, after)]
    old, new = (rows.drop_duplicates(_OF_KIND, keep="last") for rows in of_periods)
    new = new[~new["from_april"]]
    old = old[_isin(old, after, _TARGET)].rename(columns={"period": "earlier_period"})
    found = old.merge(new, on=_OF_KIND, suffixes=("_before", "_after"))
    lengths = [found[f"ends_{end}"] - found[f"starts_{end}"] for end in _ENDS]
    return found[(found["ends_after"] > found["ends_before"]) & (lengths[0] == lengths[1])]


def _status_remarks(moved: pd.DataFrame, after: Dataset) -> list[str]:
    """Say of each target what the figure's status is, and what it would have been against the earlier one."""
    if moved.empty:
        return []
    was = moved.set_index(_TARGET)["value_before"]

    def earlier(rows: pd.DataFrame, column: str) -> Any:
        values = was.reindex(pd.MultiIndex.from_frame(rows[_TARGET])).array
        return pd.Series(values, index=rows.index).fillna(rows[column])

    observations, stated = after.observations, after.targets
    of_period = observations.assign(kind=str(TargetKind.PERIOD))
    then = replace(
        after,
        observations=observations.assign(target=earlier(of_period, "target")),
        targets=stated.assign(value=earlier(stated, "value")),
    )
    found = zip(each_row(moved), _judged(after, moved, "after"), _judged(then, moved, "before"), strict=True)
    return ["; ".join(filter(None, (_status(now, then), _kind(row), _period(row)))) for row, now, then in found]


def _judged(data: Dataset, moved: pd.DataFrame, end: str) -> list[str]:
    """Return the status of each target's figure; empty where it is not judged, or not by that target."""
    rows = assessment.assess(data).drop_duplicates(KEY, keep="last").set_index(KEY)
    rows = rows.reindex(pd.MultiIndex.from_frame(moved[KEY])).reset_index()
    by_target = np.isclose(rows["target"], moved[f"value_{end}"], rtol=1e-12, atol=units.DUST)
    judged = by_target & rows["status"].notna() & (rows["status"] != Status.NO_TARGET)
    return [assessment.status_words(row) if one else "" for row, one in zip(each_row(rows), judged, strict=True)]


def _status(now: str, then: str) -> str:
    if now and now == then:
        return f"{now}, as it would have been"
    return "; ".join(filter(None, (now, f"would have been {then}" if then else "")))


def _kind(row: Any) -> str:
    return "" if row.kind == TargetKind.PERIOD else f"target of the {row.kind}"


def _period(row: Any) -> str:
    return "" if row.earlier_period == row.period else f"the earlier target is of {row.earlier_period}"


def _printed(row: Any, end: str) -> Part:
    value, stated, unit, source = (getattr(row, f"{name}_{end}") for name in ("value", "stated", "unit", "source"))
    if pd.isna(stated):
        return NO_TARGET
    figure = target_figure(stated, unit, source)
    return replace(figure, names_files=True) if pd.notna(value) else f"{NO_TARGET}: {figure} is not used"
