"""Statuses that flipped.

Takes two sides; gives each measure whose status against its target, or whose published status, is another:
in a period that both have, and in the newest period of each where the later side goes further.
"""

from collections.abc import Iterator

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis import assessment
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.series import KEY, SERIES
from partnership_analysis.papers.change import Change, ChangeKind
from partnership_analysis.papers.changes_figures import span
from partnership_analysis.papers.changes_sides import Side
from partnership_analysis.tables import each_row

_ENDS = ("_before", "_after")
_NONE_PUBLISHED = "no published status"


def changed_statuses(before: Side, after: Side) -> Iterator[Change]:
    """Give each status that flipped, ours and the published one.

    A figure without a target, or whose measure has no polarity, has no status to flip. Published statuses of one period
    are compared where both sides publish any for it.
    """
    sides = [_statuses(side) for side in (before, after)]
    newest = [
        rows.sort_values("ends", kind="stable").drop_duplicates([*SERIES, "length"], keep="last") for rows in sides
    ]
    same = sides[0].merge(sides[1], on=KEY, suffixes=_ENDS)
    same = same.assign(period_before=same["period"], period_after=same["period"])
    later = newest[0].merge(newest[1], on=[*SERIES, "length"], suffixes=_ENDS)
    later = later[later["ends_after"] > later["ends_before"]]
    known = same["known_before"] & same["known_after"]
    published = (later["published_before"] != _NONE_PUBLISHED) & (later["published_after"] != _NONE_PUBLISHED)
    yield from _changes(same[_flipped(same, "status")], "status", "source")
    yield from _changes(same[known & _flipped(same, "published")], "published", "published_source")
    yield from _changes(later[_flipped(later, "status")], "status", "source")
    only = published & _flipped(later, "published") & ~_flipped(later, "status")
    yield from _changes(later[only], "published", "published_source")


def _statuses(side: Side) -> pd.DataFrame:
    """Return the status of every figure, as words; empty where it is not judged."""
    rows = assessment.assess(side.data).drop_duplicates(KEY, keep="last")
    if side.period:
        end = side.period.ends
        rows = rows[period_columns.matching(rows["period"], lambda period: period.ends <= end)]
    judged = rows["status"] != Status.NO_TARGET
    amber = rows["amber"].astype("bool") & (rows["status"] == Status.MISSED)
    status = rows["status"].mask(amber, f"{Status.MISSED}, within tolerance").where(judged, "")
    published = rows["published_words"]
    known = rows["period"].isin(rows.loc[published != "", "period"])
    reach = span(rows["period"])
    return rows[[*KEY, "source", "published_source"]].assign(
        status=status,
        published=("published " + published).where(published != "", _NONE_PUBLISHED),
        rating=rows["published_status"].where(rows["published_status"] != "", published.str.casefold()),
        known=known,
        ends=reach["ends"],
        length=reach["ends"] - reach["starts"],
    )


def _flipped(rows: pd.DataFrame, column: str) -> "pd.Series[bool]":
    there = (rows[f"{column}_before"] != "") & (rows[f"{column}_after"] != "")
    key = "rating" if column == "published" else column
    return there & (rows[f"{key}_before"] != rows[f"{key}_after"])


def _changes(rows: pd.DataFrame, column: str, source: str) -> Iterator[Change]:
    for row in each_row(rows):
        statuses = getattr(row, f"{column}_before"), getattr(row, f"{column}_after")
        cells = tuple(filter(None, (getattr(row, f"{source}_before"), getattr(row, f"{source}_after"))))
        earlier = row.period_before != row.period_after
        remark = f"the earlier status is of {row.period_before}" if earlier else ""
        key = (row.authority, row.service, row.measure, row.period_after)
        yield Change(ChangeKind.STATUS, *key, *statuses, cells, remark)
