"""The targets of a long return: those of each row's period, of the year to date, and of the year."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.kinds import Role, TargetKind, Unit
from partnership_analysis.problems import Problem
from partnership_analysis.reading import layouts
from partnership_analysis.reading.items import Rows
from partnership_analysis.reading.layouts import LongTable, TargetColumn
from partnership_analysis.reading.returns import scales
from partnership_analysis.reading.returns.long_figures import Figures
from partnership_analysis.reading.workbook import Sheet

# The columns that say which fact a row is.
KEY = ["authority", "service", "measure", "period"]
_TARGET = [*KEY, "kind", "target"]


def with_targets_of(table: LongTable, column: TargetColumn) -> LongTable:
    """Return a long table with another of its columns of targets as the column of its targets."""
    rows_of_role = dict(table.rows_of_role)
    rows_of_role.pop(Role.TARGET, None)
    if column.rows is not None:
        rows_of_role[Role.TARGET] = column.rows
    return replace(table, columns=table.columns | {Role.TARGET: column.position}, rows_of_role=rows_of_role)


def sources(table: LongTable, role: Role, rows: "pd.Series[int]") -> "pd.Series[str]":
    """Return the sources of the cells of a role, for some rows of the sheet by their places in the table."""
    if role in table.columns_of_role:
        columns = table.columns_of_role[role][rows.index.to_numpy()]
        starts = {column: table.sheet.source(0, column).removesuffix("1") for column in set(columns.tolist())}
        return pd.Series(columns, index=rows.index).map(starts).astype("str") + (rows + 1).astype("str")
    if role in table.rows_of_role:
        rows = pd.Series(table.rows_of_role[role][rows.index.to_numpy()], index=rows.index)
    return cells_of(table.sheet, table.columns[role], rows)


def cells_of(sheet: Sheet, column: int, rows: "pd.Series[int]") -> "pd.Series[str]":
    """Return the sources of the cells of a column, for some of its rows."""
    prefix, _, _ = sheet.source(0, column).rpartition("1")
    return prefix + (rows + 1).astype("str")


def targets(table: LongTable, rows: pd.DataFrame) -> Iterator[Rows]:
    """Give the targets of some rows, in all columns of targets."""
    if Role.TARGET in table.columns:
        yield _target_rows(table, rows.assign(kind=TargetKind.PERIOD))
    for column in table.targets:
        of_column = rows.assign(target=rows[column.name], **_periods_and_kinds(column, rows["period"]))
        yield _target_rows(with_targets_of(table, column), of_column)


def without_other_scale(
    table: LongTable, frame: pd.DataFrame, name: str, plain_values: Any, figures: Figures
) -> Iterator[Problem]:
    """Take the targets of a column out of a frame that are in another scale than their figures, with a warning."""
    percent = (frame["unit"] == Unit.PERCENT).to_numpy()
    if not percent.any() or "value" not in frame:
        return
    series = [frame["service"], frame["measure"]]
    values = frame["value"].astype("float64").where(percent)
    where = percent & scales.rows_in_other_scale(values, plain_values, figures.values, pd.isna(figures.units), series)
    if not where.any():
        return
    first, more = int(np.argmax(where)), int(where.sum()) - 1
    row = int(table.role_rows(Role.TARGET)[first])
    column = int(table.columns_of_role[Role.TARGET][first]) if Role.TARGET in table.columns_of_role else None
    column = table.columns[Role.TARGET] if column is None else column
    others = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the column)" if more else ""
    row = row if row >= 0 else table.rows[first]
    yield scales.other_scale_problem(table.sheet, row, column, float(figures.values[first]), others)
    frame.loc[where, name] = np.nan


def _periods_and_kinds(column: TargetColumn, labels: "pd.Series[str]") -> dict[str, Any]:
    """Return the period and the kind of each target of a column, by the rows' periods."""
    if column.period is not None:
        aim = layouts.target_of_period(column.kind, column.period)
        return {"period": aim.period.label if aim.period else "", "kind": aim.kind}
    if column.kind is TargetKind.PERIOD:
        return {"period": labels, "kind": TargetKind.PERIOD}
    years = period_columns.financial_years(labels)
    if column.kind is TargetKind.YEAR:
        return {"period": years, "kind": TargetKind.YEAR}
    kinds = period_columns.map_periods(labels, lambda period: layouts.year_to_date_target(period).kind)
    return {"period": labels.mask(kinds == TargetKind.YEAR, years), "kind": kinds.astype("str")}


def _target_rows(table: LongTable, rows: pd.DataFrame) -> Rows:
    """Return rows for the table of targets, each once: every month may repeat the target of the year."""
    distinct = rows.loc[rows["target"].notna(), [*_TARGET, "row"]].drop_duplicates(_TARGET)
    found = distinct.rename(columns={"target": "value"}).assign(source=sources(table, Role.TARGET, distinct["row"]))
    return Rows("targets", found.drop(columns="row"))
