"""Agreed suspensions that differ.

Takes two datasets; gives each suspension that is new, gone or changed, and says which were back-dated.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units, words
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.dataset import Dataset
from partnership_analysis.papers.change import Change, ChangeKind
from partnership_analysis.tables import each_row

_AGREED = ("start", "end", "reason", "value_outside")
_NONE = "no suspension"
_Series = tuple[str, str, str]


def changed_exclusions(before: Dataset, after: Dataset) -> Iterator[Change]:
    """Give each agreed suspension that is new, gone or changed.

    Those of one measure that have the same reason are compared, in the order of their days; then the others. One is
    back-dated if it begins before the earlier one did, or in a period whose figure the earlier side had already.
    """
    units_of = after.measures.set_index(["service", "measure"])["unit"]
    reported = _reported(before.observations)
    sides = [_by_series(data.exclusions) for data in (before, after)]
    for key in dict.fromkeys((*sides[0], *sides[1])):
        for was, now in _matched(*(side.get(key, []) for side in sides)):
            unit = str(units_of.get(key[1:], ""))
            old, new = (_describe(one, unit) if one else _NONE for one in (was, now))
            cells = tuple(one.source for one in (was, now) if one)
            remark = _remark(was, now, reported.get(key, pd.Timestamp.min))
            yield Change(ChangeKind.EXCLUSION, *key, "", old, new, cells, remark)


def _reported(observations: pd.DataFrame) -> dict[Any, pd.Timestamp]:
    """Return the last day that each measure has a figure of."""
    rows = observations[observations["value"].notna()]
    days = pd.to_datetime(period_columns.map_periods(rows["period"], lambda period: period.last_day))
    newest: pd.Series[Any] = days.groupby([rows[name] for name in SERIES]).max()
    return dict(newest.items())


def _by_series(exclusions: pd.DataFrame) -> dict[_Series, list[Any]]:
    found: dict[_Series, list[Any]] = {}
    rows = exclusions.sort_values(["start", "end"], kind="stable")
    for row in each_row(rows):
        found.setdefault((row.authority, row.service, row.measure), []).append(row)
    return found


def _matched(before: list[Any], after: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Give the suspensions that differ side by side; None where a side has none."""
    old = [one for one in before if _agreed(one) not in map(_agreed, after)]
    new = [one for one in after if _agreed(one) not in map(_agreed, before)]
    for was in list(old):
        now = next((one for one in new if one.reason == was.reason), None)
        if now:
            old.remove(was)
            new.remove(now)
            yield was, now
    yield from zip_longest(old, new)


def _agreed(one: Any) -> tuple[str, ...]:
    return tuple(str(getattr(one, name)) for name in _AGREED)


def _describe(one: Any, unit: str) -> str:
    """Return when a suspension ran, why, and the performance outside it."""
    facts = [words.suspension_dates(one.start.date(), None if pd.isna(one.end) else one.end.date()), one.reason]
    if pd.notna(one.value_outside):
        outside = units.format_value(one.value_outside, unit, units.own_decimals(one.value_outside))
        facts.append(f"{outside} outside it")
    return "; ".join(filter(None, facts))


def _remark(was: Any, now: Any, reported: pd.Timestamp) -> str:
    if was and now:
        return "back-dated" if now.start < was.start else ""
    return "back-dated: the period was reported already" if now and now.start <= reported else ""
