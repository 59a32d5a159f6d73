"""What officers say of their figures: comments and actions in columns of their own, and comments pinned to cells.

Takes a table and which measures its labels name; gives a `Comment` for each text, with its author where one is given. A
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
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.tables import COMPLAINTS_TOPIC

KINDS = {Role.NOTE: CommentKind.COMMENT, Role.ACTION: CommentKind.ACTION}


@dataclass(frozen=True)
class _Said:
    """A text and where it stands: under the heading of a column of comments, or pinned to any cell."""

    row: int
    position: int
    kind: CommentKind
    text: str
    author: str
    column: Column | None
    pinned: bool = False


@dataclass(frozen=True)
class _Table:
    """A table with its figures and measures, by the cells that name these."""

    block: Block
    figures: Mapping[Place, list[Fact]]
    measures: Mapping[Place, Measure]
    known: Known

    @cached_property
    def values(self) -> dict[Place, Fact]:
        """The figures that are of a period, by their places."""
        facts = (fact for facts in self.figures.values() for fact in facts if fact.period is not None)
        return {(fact.row, fact.column): fact for fact in facts if fact.role is Role.VALUE}

    @cached_property
    def periods(self) -> dict[Place, Period]:
        """The period of each cell that has one of its own: figures, targets and what is published beside them."""
        facts = (fact for facts in self.figures.values() for fact in facts)
        return {(fact.row, fact.column): fact.period for fact in facts if fact.period is not None}

    @cached_property
    def by_row(self) -> dict[int, list[Period]]:
        """The periods of each row's figures."""
        found: dict[int, list[Period]] = {}
        for (row, _), fact in self.values.items():
            found.setdefault(row, []).extend([fact.period] if fact.period else [])
        return found

    @cached_property
    def columns_measured(self) -> dict[int, Measure | None]:
        """The measure of each column of figures, in a table whose rows are periods."""
        return {fact.column: self.measures.get(fact.label) for fact in self.values.values()}

    @cached_property
    def last(self) -> dict[int, Period]:
        """The latest period with a figure, by the columns that it heads: two may end together, as Q4 and the year."""
        held = {fact.column: fact.period for fact in self.values.values() if fact.period is not None}
        end = max((period.last_day for period in held.values()), default=None)
        return {column: period for column, period in held.items() if period.last_day == end}

    def measure(self, said: _Said) -> Measure | None:
        """Return the measure that a text is about; None where its row and column name none, or several."""
        block = self.block
        if not block.row_periods:
            # A row without a label goes on from the one above it.
            above = (row for row in reversed(block.rows) if row <= said.row and block.label(row))
            return self.measures.get((block.label_row(next(above, said.row)), block.label_column))
        by_column = self.columns_measured
        if said.position in by_column:
            return by_column[said.position]
        found = list(dict.fromkeys(measure for measure in by_column.values() if measure))
        if len(found) == 1:
            return found[0]
        before = [column for column in by_column if column < said.position]
        # A column of comments after each measure is that measure's; one alone may be of any of them.
        return by_column[max(before)] if before and said.column and len(_alike(block, said.column)) > 1 else None

    def services(self) -> set[str]:
        """Return the services of the table's measures."""
        return {measure.service for measure in self.measures.values()}

    def period(self, said: _Said) -> Period | None:
        """Return the period that a text is of: its own, that of the figure beside it, or the table's latest."""
        block = self.block
        if own := self.periods.get((said.row, said.position)):
            return own
        if block.row_periods:
            held = self.by_row.get(said.row, [])
            return max(held, key=lambda period: period.last_day, default=block.row_periods[block.rows.index(said.row)])
        if said.column is not None and said.column.period is not None:
            return said.column.period
        before = [c for c in block.columns if c.role is Role.VALUE and c.position < said.position and c.period]
        if before and said.column and not said.pinned and len(_alike(block, said.column)) > 1:
            return before[-1].period
        return self.latest(said.position)

    def latest(self, position: int) -> Period | None:
        """Return the latest period with a figure; of two that end together, the one nearest to a column."""
        nearest = min(self.last, key=lambda column: abs(column - position), default=None)
        return None if nearest is None else self.last[nearest]

    def council(self, row: int) -> str | None:
        """Return the council of a row; None if the table names councils, and none there."""
        place = self.block.place(row, Role.AUTHORITY)
        if place is None:
            return None if self.block.names_councils else self.known.authority
        return self.block.sheet.text(*place)

    def is_listed(self, row: int) -> bool:
        """Tell whether a row's label is a problem already: it has figures, and is neither a measure nor a total."""
        label = (self.block.label_row(row), self.block.label_column)
        named = label in self.measures or vocabularies.TOTALS.meaning(self.block.label(row)) is not None
        return bool(self.figures.get(label)) and not named


def comments(
    block: Block, figures: Mapping[Place, list[Fact]], measures: Mapping[Place, Measure], known: Known
) -> Iterator[Item]:
    """Read what is said of the measures of a table.

    Parameters
    ----------
    block
        The table.
    figures, measures
        Its figures, and the measures that are described, by the cells that name them.
    """
    table = _Table(block, figures, measures, known)
    services = {measure.service.casefold(): measure.service for measure in known.catalogue}
    unclear: list[_Said] = []
    for said in (*_in_columns(block), *_pinned(block)):
        measure, period, council = table.measure(said), table.period(said), table.council(said.row)
        service = measure.service if measure else services.get(block.label(said.row).casefold(), "")
        if block.row_periods and not measure and len(table.services()) == 1:
            (service,) = table.services()
        if not table.values and not measures:
            # A list of notes under headings of its own.
            yield Note(said.text, block.sheet.source(said.row, said.position))
        elif not service or period is None or council is None:
            if not table.is_listed(said.row):
                unclear.append(said)
        else:
            yield _comment(block, said, council, service, measure.measure if measure else "", period)
    yield from _unclear(block, unclear, "a comment or an action beside no measure, or of no period")
    yield from _between(table)


def on_complaints(block: Block, services: Mapping[str, str], authority: str, year: Period | None) -> Iterator[Item]:
    """Read what is said of counts of complaints; `services` are the known ones, by their names in small letters."""
    unclear: list[_Said] = []
    held = [column.period for column in block.columns if column.period is not None]
    latest = max(held, key=lambda period: period.last_day, default=year)
    for said in (*_in_columns(block), *_pinned(block)):
        named = services.get(block.label(said.row).casefold()) or (
            named_in(f"{block.title} {block.sheet.name}", services.values()) if not block.row_periods else ""
        )
        down = block.row_periods[block.rows.index(said.row)] if block.row_periods else None
        period = down or (said.column.period if said.column else None) or latest
        if period is None:
            unclear.append(said)
            continue
        yield _comment(block, said, authority, named or "", COMPLAINTS_TOPIC, period)
    yield from _unclear(block, unclear, "a comment or an action of no period")


def is_said(text: str) -> bool:
    """Tell whether a cell of comments says something: a mark such as [p] or [x] does not.

    Examples
    --------
    >>> is_said("Two posts were vacant"), is_said("[p]"), is_said("n/a"), is_said("")
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


def _comment(block: Block, said: _Said, council: str, service: str, measure: str, period: Period) -> Comment:
    return Comment(
        authority=council,
        service=service,
        measure=measure,
        period=period.label,
        kind=said.kind,
        text=said.text,
        author=said.author,
        source=block.sheet.source(said.row, said.position),
    )


def _alike(block: Block, column: Column) -> list[Column]:
    return [other for other in block.columns if other.role is column.role]


def _in_columns(block: Block) -> Iterator[_Said]:
    """Give the texts under the headings of comments and actions."""
    authors = {column.position: column.heading for column in block.columns if column.role is Role.AUTHOR}
    footnotes = block.footnotes()
    for column in (column for column in block.columns if column.role in KINDS):
        role = column.role or Role.NOTE
        by = headings.author_column(column.position, role, authors)
        for row in block.rows:
            text = block.sheet.text(row, column.position)
            if is_said(text) and text not in footnotes:
                author = "" if by is None else block.sheet.text(row, by) or block.sheet.text(block.label_row(row), by)
                yield _Said(row, column.position, KINDS[role], text, author, column)


def _pinned(block: Block) -> Iterator[_Said]:
    """Give the comments pinned to the table's cells."""
    columns: dict[int, Column | None] = {column.position: column for column in block.columns}
    columns.setdefault(block.label_column, None)
    rows = set(block.rows)
    for (row, position), (text, author) in block.sheet.comments.items():
        if row in rows and position in columns and text:
            yield _Said(row, position, CommentKind.COMMENT, text, author, columns[position], pinned=True)


def pinned_elsewhere(sheet: Sheet, blocks: Sequence[Block], long: Sequence[LongTable]) -> Iterator[Note]:
    """Keep the comments that are pinned to no cell of a table's rows: to a heading, a title or an empty cell."""
    if not sheet.comments:
        return
    places = {(row, column.position) for block in blocks for row in block.rows for column in block.columns}
    places |= {(row, block.label_column) for block in blocks for row in block.rows}
    inside = [set(table.rows) for table in long]
    for (row, column), said in sheet.comments.items():
        if (row, column) not in places and not any(row in span for span in inside) and said.text:
            yield Note(said.text, sheet.source(row, column))


def _unclear(block: Block, texts: list[_Said], found: str) -> Iterator[Problem]:
    """List the texts that nothing shows, all in one problem at the first of them."""
    if texts:
        first, more = texts[0], len(texts) - 1
        found += f" (and {more:,} more of the table)" if more else ""
        expected, action = "one in the row of its measure", "Move it to that row; it is not used"
        yield block.sheet.problem(Severity.WARNING, first.row, first.position, found, expected, action)


def _between(table: _Table) -> Iterator[Problem]:
    """Ask about one column of comments that stands between figures of an earlier and of a later period."""
    block = table.block
    for column in () if block.row_periods else (column for column in block.columns if column.role in KINDS):
        latest = table.latest(column.position)
        dated = [c for c in block.columns if c.role is Role.VALUE and c.period is not None]
        before = [c for c in dated if c.position < column.position]
        later = [c for c in dated if c.position > column.position and c.period == latest]
        if column.period is None and len(_alike(block, column)) == 1 and before and later and latest is not None:
            earlier = before[-1].period
            found = f"{column.heading!r} between the figures of {earlier} and {latest}"
            expected, action = "the period in its heading", f"Write it there; it is taken to be of {latest}"
            row = max(row for row, _ in block.heads)
            yield block.sheet.problem(Severity.WARNING, row, column.position, found, expected, action)
