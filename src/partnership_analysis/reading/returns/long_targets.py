"""The targets of a long return: those of each row's period, and those of the year to date or of the year."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.reading import layouts
from partnership_analysis.reading.items import Rows
from partnership_analysis.reading.layouts import LongTable, TargetColumn
from partnership_analysis.reading.workbook import Sheet

_FACTS = ["authority", "service", "measure", "period", "kind", "target"]


def view(table: LongTable, column: TargetColumn) -> LongTable:
    """Return a long table with another of its columns of targets as the column of its targets."""
    elsewhere = dict(table.elsewhere)
    elsewhere.pop(Role.TARGET, None)
    if column.rows is not None:
        elsewhere[Role.TARGET] = column.rows
    return replace(table, columns=table.columns | {Role.TARGET: column.position}, elsewhere=elsewhere)


def sources(table: LongTable, role: Role, rows: "pd.Series[int]") -> "pd.Series[str]":
    """Return where the cells of a column are, for some rows of its sheet, by their places in the table."""
    if role in table.across:
        columns = table.across[role][rows.index.to_numpy()]
        starts = {column: table.sheet.source(0, column).removesuffix("1") for column in set(columns.tolist())}
        return pd.Series(columns, index=rows.index).map(starts).astype("str") + (rows + 1).astype("str")
    if role in table.elsewhere:
        rows = pd.Series(table.elsewhere[role][rows.index.to_numpy()], index=rows.index)
    return cells_of(table.sheet, table.columns[role], rows)


def cells_of(sheet: Sheet, column: int, rows: "pd.Series[int]") -> "pd.Series[str]":
    """Return where the cells of a column are, for some of its rows, as the tidy tables write it."""
    prefix, _, _ = sheet.source(0, column).rpartition("1")
    return prefix + (rows + 1).astype("str")


def stated(table: LongTable, kept: pd.DataFrame) -> Iterator[Rows]:
    """Give the targets of the rows that are kept, whose other columns of targets go by their positions."""
    if Role.TARGET in table.columns:
        yield _rows(table, kept.assign(kind=TargetKind.PERIOD))
    for column in table.targets:
        aims = _aims(column, kept["period"])
        yield _rows(view(table, column), kept.assign(target=kept[column.name], **aims))


def _aims(column: TargetColumn, labels: "pd.Series[str]") -> dict[str, Any]:
    """Return the period and the kind of each target of a column, by the rows' periods."""
    if column.period is not None:
        aim = layouts.target_of(column.kind, column.period)
        return {"period": aim.period.label if aim.period else "", "kind": aim.kind}
    if column.kind is TargetKind.PERIOD:
        return {"period": labels, "kind": TargetKind.PERIOD}
    years = period_columns.financial_years(labels)
    if column.kind is TargetKind.YEAR:
        return {"period": years, "kind": TargetKind.YEAR}
    kinds = period_columns.map_periods(labels, lambda period: layouts.target_to_date(period).kind)
    return {"period": labels.mask(kinds == TargetKind.YEAR, years), "kind": kinds.astype("str")}


def _rows(table: LongTable, rows: pd.DataFrame) -> Rows:
    """Return rows for the table of targets; a target of the year that every month repeats is there once."""
    facts = rows.loc[rows["target"].notna(), [*_FACTS, "row"]].drop_duplicates(_FACTS)
    found = facts.rename(columns={"target": "value"}).assign(source=sources(table, Role.TARGET, facts["row"]))
    return Rows("targets", found.drop(columns="row"))
