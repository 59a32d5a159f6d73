"""What each cell of a table is: the facts of a `Block`.

The column says the role and the period, the row the measure; or the row says a period, a type, or that it ends the
periods above it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from partnership_analysis import periods, units, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings, targets
from partnership_analysis.reading.layouts.blocks import Block
from partnership_analysis.reading.layouts.columns import FIGURES, Column, Place


class Fact(NamedTuple):
    """One cell of a table and what its place says it is; `label` is the cell that names its measure."""

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
        """What the cell holds."""
        return self.block.sheet.rows[self.row][self.column]

    @property
    def source(self) -> str:
        """Where the cell is."""
        return self.block.sheet.source(self.row, self.column)

    def quantity(
        self, stated: units.UnitStated | None = None, others: units.OtherTimes | None = None
    ) -> units.Quantity:
        """Read the cell as a quantity, in the unit that is stated of it; ValueError if it is none."""
        return self.block.sheet.quantity(self.row, self.column, stated, others)


def facts(block: Block, roles: Sequence[Role] = FIGURES) -> Iterator[Fact]:
    """Take a table apart: each figure's cell, with its measure, period and role, a target with its kind.

    Other `roles` give the cells of those instead.
    """
    typed = not block.down and (block.types is not None or bool(block.target_rows))
    for row, down in zip(block.rows, block.down or [None] * len(block.rows), strict=True):
        for column in block.columns:
            place = (row, column.position)
            if column.role is None or not block.sheet.text(*place) or column.candidates:
                continue
            if typed:
                yield from (fact for fact in _fact_of_type(block, column, row) if fact.role in roles)
            elif column.role not in roles:
                continue
            elif block.down:
                yield from _fact_down(block, column, row, down)
            else:
                name, label = block.measure(row), (row, block.label_column)
                yield Fact(column.role, name, column.period, block, *place, label, column.kind)


def _fact_of_type(block: Block, column: Column, row: int) -> Iterator[Fact]:
    """Give the fact of a cell in a row whose type says what it holds: Actual, Target, Annual target."""
    said = block.type_of(row)
    role = headings.of_row(said) if said and column.role is Role.VALUE else column.role
    if role is None or role not in (*FIGURES, Role.STATUS, Role.CLAIMED):
        return
    kind, period, named = column.kind, column.period, headings.target(said)
    if role is Role.TARGET and column.role is Role.VALUE and period is not None:
        aim = targets.named(named.kind or TargetKind.PERIOD, period, [period]) if named else None
        kind, period = (aim.kind, aim.period) if aim else (TargetKind.PERIOD, period)
    label = block.naming(row)
    yield Fact(role, block.measure(label), period, block, row, column.position, (label, block.label_column), kind)


def _fact_down(block: Block, column: Column, row: int, down: Period | None) -> Iterator[Fact]:
    """Give the fact of a cell in a row that is a period, or that ends the periods above it: YTD, Total, Target."""
    role, kind = column.role, column.kind
    period = periods.part_of_financial_year(block.label(row), column.period) or down
    if period is None:
        aim = ending(block, row, column)
        if aim is None or aim.period is None:
            return
        role = Role.TARGET if headings.target(block.label(row)) else column.role
        role = Role.SUMMARY if role is Role.VALUE else role
        period, kind = aim.period, aim.kind
    elif role is Role.TARGET:
        kind, period = _of_row(block, column, period)
    elif role is Role.STATUS and kind is not None:
        # One of the year to date is of no period.
        period = {TargetKind.YEAR: period.year_of, TargetKind.PERIOD: period}.get(kind)
    if block.types is not None and role is Role.VALUE and down is not None:
        role = headings.role(block.type_of(row))
        said = headings.target(block.type_of(row))
        if said is not None and period is not None:
            aim = targets.named(said.kind or TargetKind.PERIOD, period, [period])
            kind, period = aim.kind, aim.period
    if role is None:
        return
    # Rows of actuals and rows of targets are of one measure.
    over = column.measure or (block.heads[0] if block.title or block.types is not None else (row, block.label_column))
    name = block.sheet.text(*column.measure) if column.measure else block.title or block.sheet.name
    yield Fact(role, name, period, block, row, column.position, over, kind)


def _of_row(block: Block, column: Column, own: Period) -> tuple[TargetKind, Period]:
    """Return what a target is of in a row that is a period: it is the row's, unless its heading names another.

    A year in the line above the table names none, nor does one in a table whose columns are years: each row is then a
    part of that year.
    """
    said = headings.target(column.heading)
    kind = said.kind if said else column.kind
    years = any(headings.names_period(one.heading) for one in block.columns if one.role is Role.VALUE)
    if column.period is not None and said is not None and headings.names_period(said.rest) and not years:
        aim = targets.named(kind, column.period, [own])
    else:
        aim = targets.named(kind or TargetKind.PERIOD, own)
    return aim.kind, aim.period or own


def ending(block: Block, row: int, column: Column) -> targets.Aim | None:
    """Return what a cell is of in a row that ends a table of periods: a total of the year to date, or a target."""
    if row not in block.endings or column.role not in (Role.VALUE, Role.TARGET):
        return None
    dated = block.dated(column.period)
    held, before = [period for _, period in dated], block.rows[block.rows.index(row) - 1]
    said = headings.target(block.label(row))
    if said is None:
        if column.kind is TargetKind.YEAR:
            return targets.aim(column.kind, targets.Beside(held))
        return targets.to_date(max(held, key=lambda period: period.last_day)) if _is_total(block.label(row)) else None
    named = periods.parse_headings([said.rest], year_ends=False)[0] or periods.part_of_financial_year(
        said.rest, held[-1].year_of
    )
    if named is not None:
        return targets.named(said.kind, named, held)
    total = before != dated[-1][0] and _is_total(block.label(before))
    return targets.aim(said.kind, targets.Beside(held, None if total else dated[-1][1], total))


def _is_total(label: str) -> bool:
    """Tell whether a label under periods says that its row adds them up: "Total", "YTD"."""
    return vocabularies.TOTALS.meaning(label) is Role.TOTAL or headings.role(label) is Role.SUMMARY
