"""Tables whose rows say what they hold: the actuals of a measure in some rows, its targets and statuses in others.

Takes a table of all its rows; gives one of the actuals, to each of which its targets, status and claim belong, and one
of the targets and claims of periods without an actual.
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
# The types of rows that hold targets, by their kind; one without a kind is of its row's own period.
_TARGETS = {f"{kind} target": kind for kind in (TargetKind.PERIOD, TargetKind.YEAR_TO_DATE, TargetKind.YEAR)}
# What the other rows give as well.
_WORKED_OUT = (Role.VARIANCE, Role.CHANGE, Role.SUMMARY)
_OF_ACTUALS = (Role.NUMERATOR, Role.DENOMINATOR, Role.STATUS, Role.AS_AT)


@dataclass(frozen=True, eq=False)
class Split:
    """A table by the types of its rows: its actuals, what stands alone of the others, and what is wrong with them."""

    tables: tuple[LongTable, ...]
    problems: tuple[Problem, ...]


def types(reading: TableReading) -> "pd.Series[str]":
    """Return the type of each row: that of actuals where no column says it, empty where it is not known."""
    column = next(iter(reading.columns_of(ColumnKind.TYPE)), None)
    if column is None:
        return pd.Series(_ACTUAL, index=range(len(reading.rows)), dtype="str")
    said = texts(reading.distinct(column))
    return said.map({text: _type(text) for text in said.unique()}).astype("str")


def _type(text: str) -> str:
    found = row_type(text)
    if found is None:
        return ""
    return f"{found.kind or TargetKind.PERIOD} target" if found.role is Role.TARGET else str(found.role)


def units_of(units: "pd.Series[str]", series: list["pd.Series[str]"]) -> "pd.Series[str]":
    """Return the unit of each row: a row of targets need not say again what the only unit of its measure is.

    Parameters
    ----------
    units
        What each row says, perhaps nothing.
    series
        What the rows of one measure have in common.

    Examples
    --------
    >>> units_of(pd.Series(["%", "", ""]), [pd.Series(["CT", "CT", "NDR"])]).tolist()
    ['%', '%', '']
    """
    said = units.where(units != "").groupby(series, dropna=False)
    return units.where((units != "") | (said.transform("nunique") != 1), said.transform("max"))


def unknown(reading: TableReading, of_rows: "pd.Series[str]") -> Iterator[Problem]:
    """Give one problem for the rows whose type nobody knows, and one for those that are worked out from others."""
    if (of_rows != "").all():
        return
    column = reading.columns_of(ColumnKind.TYPE)[0]
    rows = [row for row, said in zip(reading.rows, of_rows, strict=True) if not said]
    derived = [row for row in rows if headings.role(reading.sheet.text(row, column.position)) in _WORKED_OUT]
    others = [row for row in rows if row not in set(derived)]
    expected = "a type such as Actual, Target, YTD target, Annual target or RAG"
    if derived:
        action = "Leave them: they are worked out from the actuals and targets, and are not used"
        yield _problem(reading, derived, expected, action, Severity.WARNING)
    if others:
        action = "Write one of them, or take these rows out; they are not used"
        yield _problem(reading, others, expected, action, Severity.ERROR)


def _problem(reading: TableReading, rows: list[int], expected: str, action: str, severity: Severity) -> Problem:
    column = reading.columns_of(ColumnKind.TYPE)[0]
    words = list(dict.fromkeys(reading.sheet.text(row, column.position) for row in rows))
    named = ", ".join(repr(word) if word else "no type" for word in words[:3])
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    found = f"{len(rows):,} row{'s' if len(rows) > 1 else ''} of {named}{more}"
    return reading.sheet.problem(severity, rows[0], column.position, found, expected, action)


def split(table: LongTable, of_rows: "pd.Series[str]") -> Split:
    """Return the tables of a table's actuals, and of its targets that have no actual beside them.

    Parameters
    ----------
    table
        A table of all rows, actuals or not, with their labels.
    of_rows
        The type of each row, as `types` gives it.
    """
    if table.labels is None or (of_rows == _ACTUAL).all():
        return Split((table,), ())
    frame = pd.DataFrame({name: getattr(table.labels, name) for name in _KEYS})
    frame = frame.assign(row=table.row_numbers, type=of_rows.to_numpy())
    actual = frame[frame["type"] == _ACTUAL]
    found: list[LongTable] = []
    own = _of_actuals(table, frame, actual)
    found += [own] if len(actual) else []
    for kind, of in {**_TARGETS, _CLAIMED: None}.items():
        alone = _without_actual(frame[frame["type"] == kind], actual)
        found += [_alone(table, alone, of)] if len(alone) else []
    return Split(tuple(found), tuple(_unmatched(table, frame, actual)))


def _of_actuals(table: LongTable, frame: pd.DataFrame, actual: pd.DataFrame) -> LongTable:
    """Return the table of the actuals, with the rows of their targets and statuses."""
    position = table.columns[Role.VALUE]
    columns, rows_of_role, targets = dict(table.columns), {}, list(table.targets)
    for kind, of in _TARGETS.items():
        rows = _beside(frame[frame["type"] == kind], actual)
        if rows is None:
            continue
        if of is TargetKind.PERIOD and Role.TARGET not in columns:
            columns[Role.TARGET], rows_of_role[Role.TARGET] = position, rows
        else:
            targets.append(TargetColumn(position, of, None, rows))
    for role in (Role.STATUS, Role.CLAIMED):
        rows = _beside(frame[frame["type"] == str(role)], actual)
        if rows is not None and role not in columns:
            columns[role], rows_of_role[role] = position, rows
    return replace(
        table,
        columns=columns,
        rows=table.row_numbers[actual.index].tolist(),
        targets=tuple(targets),
        labels=_part(table.labels, actual.index),
        rows_of_role=rows_of_role,
    )


def _beside(rows: pd.DataFrame, actual: pd.DataFrame) -> Any:
    """Return for each actual the row of the same measure and period among some rows, -1 without one; None if none."""
    if rows.empty:
        return None
    first = rows.drop_duplicates(_KEYS)[[*_KEYS, "row"]]
    found = actual[_KEYS].merge(first, how="left", on=_KEYS)["row"]
    return found.fillna(-1).to_numpy(dtype=np.int64)


def _without_actual(rows: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of which no actual is of the same measure and period."""
    known = pd.MultiIndex.from_frame(actual[_KEYS])
    return rows[~pd.MultiIndex.from_frame(rows[_KEYS]).isin(known)] if len(rows) else rows


def _alone(table: LongTable, alone: pd.DataFrame, kind: TargetKind | None) -> LongTable:
    """Return a table of targets of a kind alone, or of claims alone."""
    position, rows = table.columns[Role.VALUE], table.row_numbers[alone.index]
    columns = {role: place for role, place in table.columns.items() if role not in _OF_ACTUALS}
    columns.pop(Role.TARGET, None)
    nothing = np.full(len(rows), -1, dtype=np.int64)
    targets: tuple[TargetColumn, ...] = ()
    if kind is None:
        columns[Role.CLAIMED] = position
    elif kind is TargetKind.PERIOD:
        columns[Role.TARGET] = position
    else:
        targets = (TargetColumn(position, kind, None),)
    labels, rows_of_role = _part(table.labels, alone.index), {Role.VALUE: nothing}
    return replace(
        table,
        columns=columns,
        rows=rows.tolist(),
        targets=targets,
        labels=labels,
        rows_of_role=rows_of_role,
        without_values=True,
    )


def _part(labels: Labels | None, index: Any) -> Labels | None:
    """Return the labels of some rows."""
    if labels is None:
        return None
    names = ("authority", "service", "measure", "period", "unit", "aggregation", "polarity")
    return replace(labels, **{name: getattr(labels, name).loc[index].reset_index(drop=True) for name in names})


def _unmatched(table: LongTable, frame: pd.DataFrame, actual: pd.DataFrame) -> Iterator[Problem]:
    """Give a problem for statuses without an actual, and one for targets without, unless their period is to come."""
    rated = _without_actual(frame[frame["type"] == _STATUS], actual)
    expected = "an actual of the same measure and period"
    if len(rated):
        action = "Add the actual, or spell its measure and period alike; the status is not used"
        yield _listed(table, rated, "a status without an actual", expected, action)
    aims = _without_actual(frame[frame["type"] == f"{TargetKind.PERIOD} target"], actual)
    if aims.empty:
        return
    held = {label: Period.from_label(label) for label in frame["period"].dropna().unique()}
    series = [name for name in _KEYS if name != "period"]
    latest = actual.assign(ends=actual["period"].map(lambda label: held[label].ends)).groupby(series)["ends"].max()
    ends = dict(latest.items())
    whole = {label for label, period in held.items() if period.months >= 12}
    late = [
        (key := tuple(row[:-1])) not in ends or (row[-1] not in whole and held[row[-1]].ends <= ends[key])
        for row in aims[[*series, "period"]].itertuples(index=False, name=None)
    ]
    if any(late):
        action = "Add the actual, or spell its measure and period alike; the target is kept"
        yield _listed(table, aims[late], "a target without an actual", expected, action)


def _listed(table: LongTable, rows: pd.DataFrame, found: str, expected: str, action: str) -> Problem:
    more = f" (and {len(rows) - 1:,} more row{'s' if len(rows) > 2 else ''})" if len(rows) > 1 else ""
    first, position = int(rows["row"].iloc[0]), table.columns[Role.VALUE]
    return table.sheet.problem(Severity.WARNING, first, position, f"{found}{more}", expected, action)
