"""What each cell of a `Block` is.

Its column says the role and the period, and its row the measure. Or its row is a period, has a type, or ends the
periods above it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from partnership_analysis import periods, units, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings, targets
from partnership_analysis.reading.layouts.blocks import Block
from partnership_analysis.reading.layouts.columns import FIGURE_ROLES, Column, Place


class Fact(NamedTuple):
    """One cell of a table, and what its place says about it; `label` is the cell that names its measure."""

    role: Role
    measure: str
    period: Period | None
    block: Block
    row: int
    column: int
    label: Place
    kind: TargetKind | None = None

    @property
    def content(self) -> Any:
        """The content of the cell."""
        return self.block.sheet.rows[self.row][self.column]

    @property
    def source(self) -> str:
        """Where the cell is."""
        return self.block.sheet.source(self.row, self.column)

    @property
    def bound(self) -> units.Bound | None:
        """The number and the words of a target that is written as a bound, such as "at least 95%"; None for others."""
        return units.split_bound(self.content) if self.role is Role.TARGET else None

    def quantity(
        self, stated: units.UnitStated | None = None, others: units.OtherTimes | None = None
    ) -> units.Quantity:
        """Read the cell as a quantity in the unit that is stated for it; ValueError if it is none."""
        if bound := self.bound:
            return units.parse(bound.rest, stated=stated, others=others)
        return self.block.sheet.quantity(self.row, self.column, stated, others)


def facts(block: Block, roles: Sequence[Role] = FIGURE_ROLES) -> Iterator[Fact]:
    """Give the cells of a table that have some `roles`: figures, each with its measure, period and role.

    A target has its kind too.
    """
    has_row_types = not block.row_periods and (block.type_column is not None or bool(block.target_rows))
    for row, row_period in zip(block.rows, block.row_periods or [None] * len(block.rows), strict=True):
        for column in block.columns:
            place = (row, column.position)
            if column.role is None or not block.sheet.text(*place) or column.candidates:
                continue
            if has_row_types:
                yield from (fact for fact in _fact_of_row_type(block, column, row) if fact.role in roles)
            elif column.role not in roles:
                continue
            elif block.row_periods:
                yield from _fact_of_row_period(block, column, row, row_period)
            else:
                name, label = block.measure(row), (row, block.label_column)
                yield Fact(column.role, name, column.period, block, *place, label, column.kind)


def _fact_of_row_type(block: Block, column: Column, row: int) -> Iterator[Fact]:
    """Give the fact of a cell in a row whose type says what it holds: Actual, Target, Annual target."""
    row_type = block.type_of(row)
    role = headings.row_role(row_type) if row_type and column.role in (Role.VALUE, Role.SUMMARY) else column.role
    if column.role is Role.SUMMARY and role is not column.role:
        # What a variance is of the year to date, nobody asks.
        role = {Role.VALUE: Role.SUMMARY, Role.TARGET: Role.TARGET, Role.STATUS: Role.STATUS}.get(role or Role.NOTE)
    if role is None or role not in (*FIGURE_ROLES, Role.STATUS, Role.CLAIMED):
        return
    kind, period = column.kind, column.period
    if role is Role.TARGET and column.role is Role.VALUE and period is not None:
        kind, period, _ = _target_of_row_type(row_type, period)
    elif role is Role.TARGET and column.role is Role.SUMMARY and period is not None:
        target = headings.target_heading(row_type)
        kind, period, _ = targets.target_of_period(
            (target and target.kind) or TargetKind.YEAR_TO_DATE, period, [period]
        )
    label = block.label_row(row)
    yield Fact(role, block.measure(label), period, block, row, column.position, (label, block.label_column), kind)


def _target_of_row_type(row_type: str, period: Period) -> targets.TargetPeriod:
    """Return what a target is of in a row whose type is such as "Target" or "Annual target"."""
    target = headings.target_heading(row_type)
    return targets.target_of_period((target and target.kind) or TargetKind.PERIOD, period, [period])


def _fact_of_row_period(block: Block, column: Column, row: int, row_period: Period | None) -> Iterator[Fact]:
    """Give the fact of a cell in a row that is a period, or that ends the periods above it: YTD, Total, Target."""
    role, kind = column.role, column.kind
    period = periods.part_of_financial_year(block.label(row), column.period) or row_period
    if period is None:
        target = ending_period(block, row, column)
        if target is None or target.period is None:
            return
        if headings.target_heading(block.label(row)):
            role = Role.TARGET
        elif role is Role.VALUE:
            role = Role.SUMMARY
        period, kind = target.period, target.kind
    elif role is Role.TARGET:
        kind, period = _target_of_row_period(block, column, period)
    elif role is Role.STATUS and kind is not None:
        # A status of the year to date has no period.
        period = {TargetKind.YEAR: period.year_of, TargetKind.PERIOD: period}.get(kind)
    if block.type_column is not None and role is Role.VALUE and row_period is not None:
        role = headings.row_role(block.type_of(row))
        if period is not None and headings.target_heading(block.type_of(row)):
            kind, period, _ = _target_of_row_type(block.type_of(row), period)
    if role is None:
        return
    # Rows of actuals and rows of targets have one measure.
    is_titled = block.title or block.type_column is not None
    label = column.measure or (block.heads[0] if is_titled else (row, block.label_column))
    name = block.sheet.text(*column.measure) if column.measure else block.title or block.sheet.name
    yield Fact(role, name, period, block, row, column.position, label, kind)


def _target_of_row_period(block: Block, column: Column, row_period: Period) -> tuple[TargetKind, Period]:
    """Return the kind and period of a target in a row that is a period: the row's, unless its heading names another.

    A year in the line above the table does not count, nor one in a table whose columns are years: each row is then a
    part of that year.
    """
    heading = headings.target_heading(column.heading)
    kind = heading.kind if heading else column.kind
    across_years = any(headings.names_period(one.heading) for one in block.columns if one.role is Role.VALUE)
    if column.period is not None and heading and headings.names_period(heading.rest) and not across_years:
        target = targets.target_of_period(kind, column.period, [row_period])
    else:
        target = targets.target_of_period(kind or TargetKind.PERIOD, row_period)
    return target.kind, target.period or row_period


def ending_period(block: Block, row: int, column: Column) -> targets.TargetPeriod | None:
    """Return the period of a cell in a row that ends a table of periods: a total of the year to date, or a target."""
    if row not in block.ending_rows or column.role not in (Role.VALUE, Role.TARGET):
        return None
    dated_rows = block.dated_rows(column.period)
    above = [own for _, own in dated_rows]
    target = headings.target_heading(block.label(row))
    if target is None and column.kind is TargetKind.YEAR:
        return targets.target_beside(column.kind, targets.Neighbours(above))
    if target is None:
        latest = max(above, key=lambda own: own.last_day)
        return targets.year_to_date_target(latest) if _is_total(block.label(row)) else None
    period = periods.parse_headings([target.rest], year_ends=False)[0] or periods.part_of_financial_year(
        target.rest, above[-1].year_of
    )
    if period is not None:
        return targets.target_of_period(target.kind, period, above)
    before = block.rows[block.rows.index(row) - 1]
    after_total = before != dated_rows[-1][0] and _is_total(block.label(before))
    return targets.target_beside(
        target.kind, targets.Neighbours(above, None if after_total else above[-1], after_total)
    )


def _is_total(label: str) -> bool:
    """Tell whether a label under periods says that its row adds them up: "Total", "YTD"."""
    return vocabularies.TOTALS.meaning(label) is Role.TOTAL or headings.role(label) is Role.SUMMARY
