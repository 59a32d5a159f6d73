"""Tables whose rows have types: some hold the actuals of a measure, others its targets, statuses or claims.

Takes a table of all rows. Gives one of the actuals, each with its targets, status and claim, and others of the targets
and claims without an actual.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.distinct import texts
from partnership_analysis.reading.layouts import Labels, LongTable, TargetColumn, headings, row_type
from partnership_analysis.reading.understanding.kinds import ColumnKind, TableReading

_KEYS = ["authority", "service", "measure", "period"]
_ACTUAL, _STATUS, _CLAIMED = str(Role.VALUE), str(Role.STATUS), str(Role.CLAIMED)
# The types of rows that hold targets. A target without a kind is of its row's own period.
_TARGETS = {f"{kind} target": kind for kind in (TargetKind.PERIOD, TargetKind.YEAR_TO_DATE, TargetKind.YEAR)}
# Rows of these are worked out from the others.
_WORKED_OUT = (Role.VARIANCE, Role.CHANGE, Role.SUMMARY)
_ROLES_OF_ACTUALS = {Role.NUMERATOR, Role.DENOMINATOR, Role.STATUS, Role.AS_AT, Role.TARGET}


@dataclass(frozen=True, eq=False)
class Split:
    """The tables that a table is split into by the types of its rows, and what is wrong with the rows."""

    tables: tuple[LongTable, ...]
    problems: tuple[Problem, ...]


def row_types(reading: TableReading) -> "pd.Series[str]":
    """Return the type of each row: that of actuals where no column says it, and empty where it is not known."""
    column = next(iter(reading.columns_of(ColumnKind.TYPE)), None)
    if column is None:
        return pd.Series(_ACTUAL, index=range(len(reading.rows)), dtype="str")
    words = texts(reading.distinct(column))
    return words.map({text: _row_type(text) for text in words.unique()}).astype("str")


def _row_type(text: str) -> str:
    found = row_type(text)
    if found is None:
        return ""
    return f"{found.kind or TargetKind.PERIOD} target" if found.role is Role.TARGET else str(found.role)


def with_measures_unit(units: "pd.Series[str]", series: list["pd.Series[str]"]) -> "pd.Series[str]":
    """Return the unit of each row: the only unit of its measure, if the row itself says none.

    `series` has what the rows of one measure have in common.

    Examples
    --------
    >>> with_measures_unit(pd.Series(["%", "", ""]), [pd.Series(["CT", "CT", "NDR"])]).tolist()
    ['%', '%', '']
    """
    by_measure = units.where(units != "").groupby(series, dropna=False)
    return units.where((units != "") | (by_measure.transform("nunique") != 1), by_measure.transform("max"))


def unknown_types(reading: TableReading, types: "pd.Series[str]") -> Iterator[Problem]:
    """Give one problem for the rows of unknown types, and one for those that are worked out from others."""
    if (types != "").all():
        return
    column = reading.columns_of(ColumnKind.TYPE)[0]
    worked_out: list[int] = []
    others: list[int] = []
    for row, known in zip(reading.rows, types, strict=True):
        if not known:
            role = headings.role(reading.sheet.text(row, column.position))
            (worked_out if role in _WORKED_OUT else others).append(row)
    if worked_out:
        action = "Leave them: they are worked out from the actuals and targets, and are not used"
        yield _type_problem(reading, worked_out, action, Severity.WARNING)
    if others:
        action = "Write one of them, or take these rows out; they are not used"
        yield _type_problem(reading, others, action, Severity.ERROR)


def _type_problem(reading: TableReading, rows: list[int], action: str, severity: Severity) -> Problem:
    column = reading.columns_of(ColumnKind.TYPE)[0]
    words = list(dict.fromkeys(reading.sheet.text(row, column.position) for row in rows))
    listed = ", ".join(repr(word) if word else "no type" for word in words[:3])
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    found = f"{len(rows):,} row{'s' if len(rows) > 1 else ''} of {listed}{more}"
    expected = "a type such as Actual, Target, YTD target, Annual target or RAG"
    return reading.sheet.problem(severity, rows[0], column.position, found, expected, action)


def split(table: LongTable, types: "pd.Series[str]") -> Split:
    """Split a table of all rows, with their labels, by the type of each row."""
    if table.labels is None or (types == _ACTUAL).all():
        return Split((table,), ())
    frame = pd.DataFrame({name: getattr(table.labels, name) for name in _KEYS})
    frame = frame.assign(row=table.row_numbers, type=types.to_numpy())
    actual = frame[frame["type"] == _ACTUAL]
    tables = [_table_of_actuals(table, table.labels, frame, actual)] if len(actual) else []
    for name, kind in {**_TARGETS, _CLAIMED: None}.items():
        rows = _without_actual(frame[frame["type"] == name], actual)
        tables += [_table_without_actuals(table, table.labels, rows, kind)] if len(rows) else []
    return Split(tuple(tables), tuple(_unmatched(table, frame, actual)))


def _table_of_actuals(table: LongTable, labels: Labels, frame: pd.DataFrame, actual: pd.DataFrame) -> LongTable:
    """Return the table of the actuals, with the rows of their targets and statuses."""
    position = table.columns[Role.VALUE]
    columns, rows_of_role, targets = dict(table.columns), {}, list(table.targets)
    for name, kind in _TARGETS.items():
        rows = _rows_beside(frame[frame["type"] == name], actual)
        if rows is None:
            continue
        if kind is TargetKind.PERIOD and Role.TARGET not in columns:
            columns[Role.TARGET], rows_of_role[Role.TARGET] = position, rows
        else:
            targets.append(TargetColumn(position, kind, None, rows))
    for role in (Role.STATUS, Role.CLAIMED):
        rows = _rows_beside(frame[frame["type"] == str(role)], actual)
        if rows is not None and role not in columns:
            columns[role], rows_of_role[role] = position, rows
    return replace(
        table,
        columns=columns,
        rows=table.row_numbers[actual.index].tolist(),
        targets=tuple(targets),
        labels=labels.of_rows(actual.index),
        rows_of_role=rows_of_role,
    )


def _rows_beside(rows: pd.DataFrame, actual: pd.DataFrame) -> Any:
    """Return for each actual the row with its measure and period, or -1, among some rows; None if there are no rows."""
    if rows.empty:
        return None
    first = rows.drop_duplicates(_KEYS)[[*_KEYS, "row"]]
    found = actual[_KEYS].merge(first, how="left", on=_KEYS)["row"]
    return found.fillna(-1).to_numpy(dtype=np.int64)


def _without_actual(rows: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose measure and period no actual has."""
    known = pd.MultiIndex.from_frame(actual[_KEYS])
    return rows[~pd.MultiIndex.from_frame(rows[_KEYS]).isin(known)] if len(rows) else rows


def _table_without_actuals(table: LongTable, labels: Labels, rows: pd.DataFrame, kind: TargetKind | None) -> LongTable:
    """Return a table of targets of a kind alone, or of claims alone."""
    position = table.columns[Role.VALUE]
    columns = {role: place for role, place in table.columns.items() if role not in _ROLES_OF_ACTUALS}
    targets: tuple[TargetColumn, ...] = ()
    if kind is None:
        columns[Role.CLAIMED] = position
    elif kind is TargetKind.PERIOD:
        columns[Role.TARGET] = position
    else:
        targets = (TargetColumn(position, kind, None),)
    return replace(
        table,
        columns=columns,
        rows=table.row_numbers[rows.index].tolist(),
        targets=targets,
        labels=labels.of_rows(rows.index),
        rows_of_role={Role.VALUE: np.full(len(rows), -1, dtype=np.int64)},
        without_values=True,
    )


def _unmatched(table: LongTable, frame: pd.DataFrame, actual: pd.DataFrame) -> Iterator[Problem]:
    """Give a problem for statuses without an actual, and one for targets without, unless their period is to come."""
    statuses = _without_actual(frame[frame["type"] == _STATUS], actual)
    if len(statuses):
        yield _unmatched_problem(table, statuses, "status", "the status is not used")
    targets = _without_actual(frame[frame["type"] == f"{TargetKind.PERIOD} target"], actual)
    if targets.empty:
        return
    periods = {label: Period.from_label(label) for label in frame["period"].dropna().unique()}
    series = _KEYS[:-1]
    ends = actual.assign(ends=actual["period"].map(lambda label: periods[label].ends)).groupby(series)["ends"].max()
    latest = ends.to_dict()
    # A year has a target before its figure is there.
    late = [
        (*key,) not in latest or (periods[label].months < 12 and periods[label].ends <= latest[*key,])
        for *key, label in targets[_KEYS].itertuples(index=False, name=None)
    ]
    if any(late):
        yield _unmatched_problem(table, targets[late], "target", "the target is kept")


def _unmatched_problem(table: LongTable, rows: pd.DataFrame, noun: str, consequence: str) -> Problem:
    more = f" (and {len(rows) - 1:,} more row{'s' if len(rows) > 2 else ''})" if len(rows) > 1 else ""
    found, expected = f"a {noun} without an actual{more}", "an actual of the same measure and period"
    action = f"Add the actual, or spell its measure and period alike; {consequence}"
    first, position = int(rows["row"].iloc[0]), table.columns[Role.VALUE]
    return table.sheet.problem(Severity.WARNING, first, position, found, expected, action)
