"""Counts of complaints, and what those of months, quarters and halves make together.

Takes the table of complaints. Gives it with the counts of longer periods: complaints are events, so the count of a year
is the sum of its parts. It is made only if every part is there, and is never put beside a stated count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period

_YEAR, _HALF, _QUARTER, _MONTH = 12, 6, 3, 1
_GROUP = ["authority", "service", "breakdown"]
# So many parts of a year that never fall, and end with so large a share of what equal parts would add up to, may each
# count from April, as collection does (`outturns`).
_FEWEST_RISING, _TIMES = 4, 0.6
# Counts below this rise by chance.
_SMALL = 20

# What is counted in each period of one service and breakdown: the row of each category.
_ByPeriod = Mapping[Period, Mapping[str, Any]]


class NotAdded(StrEnum):
    """Why the parts of a period are not added up."""

    GAP = "some parts have no count"
    RISING = "each part may count from April"


@dataclass(frozen=True)
class NotAddedUp:
    """The complaints of a service that have parts of a period, and no count of the whole."""

    authority: str
    service: str
    breakdown: str
    why: NotAdded


@cached_by_dataset
def counts(data: Dataset) -> pd.DataFrame:
    """Return the counts of complaints, and those of years, halves and quarters that their parts make.

    Returns
    -------
    DataFrame
        The columns of `complaints`, with `value` for `count`; and `cells`, all that make it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> counts(pa.load("data/raw/serco_partnership_2014-15.xlsx"))["cells"].iloc[0]
    ('serco_partnership_2014-15.xlsx!Complaints!B5',)
    """
    stated = data.complaints.rename(columns={"count": "value"})
    cells = pd.Series([(source,) for source in stated["source"]], index=stated.index, dtype="object")
    stated = stated.assign(cells=cells)
    if period_columns.whole_years(stated["period"]).all():  # most workbooks have years alone
        return stated
    rising = _rising(stated)
    made = []
    for _, group in stated.groupby(_GROUP, sort=False):
        by_period = _by_period(group)
        for span in _spans(by_period):
            if span not in by_period and not _is_rising(group, span, rising):
                made += list(_sums(by_period, span))
    if not made:
        return stated
    rows = pd.concat([stated, pd.DataFrame(made).set_index("Index")])
    return rows.sort_index(kind="stable").reset_index(drop=True).astype({"value": "int64"})


def not_added_up(data: Dataset, period: Period) -> Iterator[NotAddedUp]:
    """Give each service and breakdown with complaints in parts of a period and no count of the period itself."""
    rows = counts(data)
    inside = rows[period_columns.matching(rows["period"], lambda part: period.contains(part) and part != period)]
    whole = set(rows.loc[rows["period"] == period.label, _GROUP].itertuples(index=False, name=None))
    rising = _rising(data.complaints.rename(columns={"count": "value"}))
    for key, group in inside.groupby(_GROUP, sort=False):
        if key not in whole:
            authority, service, breakdown = map(str, key)
            why = NotAdded.RISING if _is_rising(group, period, rising) else NotAdded.GAP
            yield NotAddedUp(authority, service, breakdown, why)


def _by_period(group: pd.DataFrame) -> _ByPeriod:
    found: dict[Period, dict[str, Any]] = {}
    row: Any
    for row in group.itertuples():
        found.setdefault(Period.from_label(row.period), {})[row.category] = row
    return found


def _spans(by_period: _ByPeriod) -> list[Period]:
    """Return the quarters, halves and years that hold the periods of a group, the years last."""
    years = sorted({part.year_of for part in by_period})
    lengths = ((_QUARTER, 4), (_HALF, 2), (_YEAR, 1))
    every = [year.part(number + 1, months) for months, many in lengths for year in years for number in range(many)]
    return [span for span in every if any(span.contains(part) and span != part for part in by_period)]


def _sums(by_period: _ByPeriod, span: Period) -> Iterator[dict[str, Any]]:
    """Give the sum of each category over the months of a period, or else its quarters or halves; none with a gap."""
    categories = {category for part, of_part in by_period.items() if span.contains(part) for category in of_part}
    for months in (_MONTH, _QUARTER, _HALF):
        parts = [span.part(number + 1, months) for number in range(span.months // months)]
        if months < span.months and all(categories == by_period.get(part, {}).keys() for part in parts):
            for category in by_period[parts[0]]:
                rows = [by_period[part][category] for part in parts]
                cells = tuple(row.source for row in rows)
                value = sum(row.value for row in rows)
                yield rows[0]._asdict() | {
                    "period": span.label, "value": value, "source": "; ".join(cells), "cells": cells,
                }  # fmt: skip
            return


def _rising(rows: pd.DataFrame) -> set[tuple[str, str, str, str]]:
    """Return the authorities, breakdowns, years and kinds of part whose counts may each go from April."""
    kinds = period_columns.map_periods(rows["period"], lambda period: period.kind).astype("str")
    parts = rows.assign(kind=kinds, year=period_columns.financial_years(rows["period"]))
    parts = parts[parts["kind"].isin(["month", "quarter"])]
    found = set()
    for key, group in parts.groupby(["authority", "breakdown", "year", "kind"], sort=False):
        totals = group.groupby("period")["value"].sum()
        values = totals[sorted(totals.index, key=Period.from_label)].tolist()
        if _may_count_from_april(values):
            authority, breakdown, year, kind = map(str, key)
            found.add((authority, breakdown, year, kind))
    return found


def _may_count_from_april(values: list[int]) -> bool:
    """Tell whether counts never fall, mostly rise and end high, as those do that each go from April."""
    steps = [after - before for before, after in pairwise(values)]
    if len(values) < _FEWEST_RISING or values[-1] < _SMALL or min(steps) < 0:
        return False
    return values[-1] >= values[0] * len(values) * _TIMES and sum(step > 0 for step in steps) >= len(steps) / 2


def _is_rising(group: pd.DataFrame, span: Period, rising: set[tuple[str, str, str, str]]) -> bool:
    authority, breakdown = group["authority"].iloc[0], group["breakdown"].iloc[0]
    return any((authority, breakdown, span.year_of.label, kind) in rising for kind in ("month", "quarter"))


def parts_within(rows: pd.DataFrame, period: Period) -> list[Period]:
    """Return the quarters of a year or half, or else its months, that some counts are of, in order."""
    found = {Period.from_label(label) for label in rows["period"].unique()}
    inside = [part for part in found if period.contains(part) and part != period]
    quarters = sorted(part for part in inside if part.months == _QUARTER)
    return quarters or sorted(part for part in inside if part.months == _MONTH)
