"""Officers' comments on their figures: in columns of comments and actions, and pinned to cells.

Takes a table and the measures that its labels name; gives a `Comment` for each text, with its author if one is given. A
text whose measure or period is not clear is a problem with its cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from partnership_analysis import vocabularies
from partnership_analysis.kinds import CommentKind, Role
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.catalogue import Known, named_in
from partnership_analysis.reading.items import Comment, Item, Measure, Note
from partnership_analysis.reading.layouts import Block, Column, Fact, LongTable, headings
from partnership_analysis.reading.layouts.columns import Place
from partnership_analysis.reading.returns.targets import authority_of_row
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.tables import COMPLAINTS_TOPIC

KINDS = {Role.NOTE: CommentKind.COMMENT, Role.ACTION: CommentKind.ACTION}


@dataclass(frozen=True)
class _Remark:
    """A text and its place: under the heading of a column of comments, or pinned to a cell."""

    row: int
    position: int
    kind: CommentKind
    text: str
    author: str
    column: Column | None
    pinned: bool = False


@dataclass(frozen=True)
class _Table:
    """A table with its figures and its measures, by the cells that name the measures."""

    block: Block
    figures: Mapping[Place, list[Fact]]
    measures: Mapping[Place, Measure]

    @cached_property
    def values(self) -> dict[Place, Fact]:
        """The figures that have a period, by their places."""
        facts = (fact for facts in self.figures.values() for fact in facts if fact.period is not None)
        return {(fact.row, fact.column): fact for fact in facts if fact.role is Role.VALUE}

    @cached_property
    def periods(self) -> dict[Place, Period]:
        """The period of each figure, target and what is published beside them, by their places."""
        facts = (fact for facts in self.figures.values() for fact in facts)
        return {(fact.row, fact.column): fact.period for fact in facts if fact.period is not None}

    @cached_property
    def measures_of_columns(self) -> dict[int, Measure | None]:
        """The measure of each column of figures, in a table whose rows are periods."""
        return {fact.column: self.measures.get(fact.label) for fact in self.values.values()}

    @cached_property
    def periods_of_rows(self) -> dict[int, list[Period]]:
        """The periods of the figures in each row."""
        found: dict[int, list[Period]] = {}
        for row, column in self.values:
            found.setdefault(row, []).append(self.periods[row, column])
        return found

    @cached_property
    def latest_periods(self) -> dict[int, Period]:
        """The latest period with a figure, by its columns. Two may end together, as Q4 and the year do."""
        periods = {column: self.periods[row, column] for row, column in self.values}
        end = max((period.last_day for period in periods.values()), default=None)
        return {column: period for column, period in periods.items() if period.last_day == end}

    def measure(self, remark: _Remark) -> Measure | None:
        """Return the measure that a remark is about; None if its row and column name none, or several."""
        block = self.block
        if not block.row_periods:
            # A row without a label continues the row above it.
            above = (row for row in reversed(block.rows) if row <= remark.row and block.label(row))
            return self.measures.get((block.label_row(next(above, remark.row)), block.label_column))
        by_column = self.measures_of_columns
        if remark.position in by_column:
            return by_column[remark.position]
        distinct = list(dict.fromkeys(measure for measure in by_column.values() if measure))
        if len(distinct) == 1:
            return distinct[0]
        before = [column for column in by_column if column < remark.position]
        # If there are several columns of comments, each is about the measure before it. One may be about any measure.
        return by_column[max(before)] if before and self.has_several_like(remark.column) else None

    def period(self, remark: _Remark) -> Period | None:
        """Return the period that a remark is about: that of its cell or of the figure beside it, or the latest."""
        block = self.block
        if own := self.periods.get((remark.row, remark.position)):
            return own
        if block.row_periods:
            periods = self.periods_of_rows.get(remark.row, [])
            return max(
                periods, key=lambda period: period.last_day, default=block.row_periods[block.rows.index(remark.row)]
            )
        if remark.column is not None and remark.column.period is not None:
            return remark.column.period
        before = [c for c in block.columns if c.role is Role.VALUE and c.position < remark.position and c.period]
        if before and not remark.pinned and self.has_several_like(remark.column):
            return before[-1].period
        return self.latest(remark.position)

    def has_several_like(self, column: Column | None) -> bool:
        """Tell whether the table has several columns of a column's role."""
        return column is not None and [other.role for other in self.block.columns].count(column.role) > 1

    def latest(self, position: int) -> Period | None:
        """Return the latest period with a figure; of two that end together, the one nearest to a column."""
        nearest = min(self.latest_periods, key=lambda column: abs(column - position), default=None)
        return None if nearest is None else self.latest_periods[nearest]

    def is_listed(self, row: int) -> bool:
        """Tell whether a row's label is listed as a problem: it has figures, and is neither a measure nor a total."""
        label = (self.block.label_row(row), self.block.label_column)
        named = label in self.measures or vocabularies.TOTALS.meaning(self.block.label(row)) is not None
        return bool(self.figures.get(label)) and not named


def comments(
    block: Block, figures: Mapping[Place, list[Fact]], measures: Mapping[Place, Measure], known: Known
) -> Iterator[Item]:
    """Read the comments on the measures of a table.

    Parameters
    ----------
    block
        The table.
    figures, measures
        Its figures, and the measures that are described, by the cells that name the measures.
    """
    table = _Table(block, figures, measures)
    services = {measure.service.casefold(): measure.service for measure in known.catalogue}
    services_of_table = {measure.service for measure in measures.values()}
    unclear: list[_Remark] = []
    for remark in _remarks(block):
        measure, period = table.measure(remark), table.period(remark)
        authority = authority_of_row(block, remark.row, known)
        service = measure.service if measure else services.get(block.label(remark.row).casefold(), "")
        if block.row_periods and not measure and len(services_of_table) == 1:
            (service,) = services_of_table
        if not table.values and not measures:
            # A list of notes under headings of its own.
            yield Note(remark.text, block.sheet.source(remark.row, remark.position))
        elif not service or period is None or authority is None:
            if not table.is_listed(remark.row):
                unclear.append(remark)
        else:
            yield _comment(block, remark, authority, service, measure.measure if measure else "", period)
    yield from _unclear(block, unclear, "a comment or an action beside no measure, or of no period")
    yield from _unclear_period(table)


def comments_on_complaints(
    block: Block, services: Mapping[str, str], authority: str, year: Period | None
) -> Iterator[Item]:
    """Read the comments on counts of complaints; `services` are the known ones, by their names in small letters."""
    unclear: list[_Remark] = []
    periods = [column.period for column in block.columns if column.period is not None]
    latest = max(periods, key=lambda period: period.last_day, default=year)
    in_title = "" if block.row_periods else named_in(f"{block.title} {block.sheet.name}", services.values())
    for remark in _remarks(block):
        service = services.get(block.label(remark.row).casefold()) or in_title
        down = block.row_periods[block.rows.index(remark.row)] if block.row_periods else None
        period = down or (remark.column.period if remark.column else None) or latest
        if period is None:
            unclear.append(remark)
        else:
            yield _comment(block, remark, authority, service, COMPLAINTS_TOPIC, period)
    yield from _unclear(block, unclear, "a comment or an action of no period")


def is_remark(text: str) -> bool:
    """Tell whether a cell of comments says something, and is not only a mark such as [p] or [x].

    Examples
    --------
    >>> is_remark("Two posts were vacant"), is_remark("[p]"), is_remark("n/a"), is_remark("")
    (True, False, False, False)
    """
    return bool(text) and not is_mark(text) and vocabularies.missing(text) is None


def is_mark(text: str) -> bool:
    """Tell whether a cell of comments is a mark of the figure beside it, such as [p] for provisional.

    Examples
    --------
    >>> is_mark("[p]"), is_mark("provisional until June")
    (True, False)
    """
    return vocabularies.MARKS.meaning(text) is not None


def _comment(block: Block, remark: _Remark, authority: str, service: str, measure: str, period: Period) -> Comment:
    return Comment(
        authority=authority,
        service=service,
        measure=measure,
        period=period.label,
        kind=remark.kind,
        text=remark.text,
        author=remark.author,
        source=block.sheet.source(remark.row, remark.position),
    )


def _remarks(block: Block) -> Iterator[_Remark]:
    """Give the texts under the headings of comments and actions, and those pinned to the table's cells."""
    authors = {column.position: column.heading for column in block.columns if column.role is Role.AUTHOR}
    footnotes = block.footnotes()
    for column in (column for column in block.columns if column.role in KINDS):
        role = column.role or Role.NOTE
        by = headings.author_column(column.position, role, authors)
        for row in block.rows:
            text = block.sheet.text(row, column.position)
            if is_remark(text) and text not in footnotes:
                author = "" if by is None else block.sheet.text(row, by) or block.sheet.text(block.label_row(row), by)
                yield _Remark(row, column.position, KINDS[role], text, author, column)
    columns: dict[int, Column | None] = {column.position: column for column in block.columns}
    columns.setdefault(block.label_column, None)
    rows = set(block.rows)
    for (row, position), (text, author) in block.sheet.comments.items():
        if row in rows and position in columns and text:
            yield _Remark(row, position, CommentKind.COMMENT, text, author, columns[position], pinned=True)


def pinned_elsewhere(sheet: Sheet, blocks: Sequence[Block], long: Sequence[LongTable]) -> Iterator[Note]:
    """Give the comments that are pinned to a heading, a title or an empty cell, not to a cell of a table's rows."""
    if not sheet.comments:
        return
    places = {(row, column.position) for block in blocks for row in block.rows for column in block.columns}
    places |= {(row, block.label_column) for block in blocks for row in block.rows}
    inside = [set(table.rows) for table in long]
    for (row, column), comment in sheet.comments.items():
        if (row, column) not in places and not any(row in span for span in inside) and comment.text:
            yield Note(comment.text, sheet.source(row, column))


def _unclear(block: Block, remarks: list[_Remark], found: str) -> Iterator[Problem]:
    """Give one problem about all the remarks that are not used, at the first of them."""
    if remarks:
        first, more = remarks[0], len(remarks) - 1
        found += f" (and {more:,} more of the table)" if more else ""
        expected, action = "one in the row of its measure", "Move it to that row; it is not used"
        yield block.sheet.problem(Severity.WARNING, first.row, first.position, found, expected, action)


def _unclear_period(table: _Table) -> Iterator[Problem]:
    """Ask about the only column of comments if it stands between figures of an earlier and of a later period."""
    block = table.block
    for column in () if block.row_periods else (column for column in block.columns if column.role in KINDS):
        latest = table.latest(column.position)
        dated = [c for c in block.columns if c.role is Role.VALUE and c.period is not None]
        before = [c for c in dated if c.position < column.position]
        later = [c for c in dated if c.position > column.position and c.period == latest]
        is_only = not table.has_several_like(column)
        if column.period is None and is_only and before and later and latest is not None:
            earlier = before[-1].period
            found = f"{column.heading!r} between the figures of {earlier} and {latest}"
            expected, action = "the period in its heading", f"Write it there; it is taken to be of {latest}"
            row = max(row for row, _ in block.heads)
            yield block.sheet.problem(Severity.WARNING, row, column.position, found, expected, action)
