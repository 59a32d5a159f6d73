"""Tables whose columns, or rows, are periods.

A block begins with a row of headings, and perhaps a row above it of years, or of measures, that spans them.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from partnership_analysis import periods, vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.calendars import lines_over
from partnership_analysis.reading.layouts.columns import FIGURES, WORDS, Column, Place, columns_of
from partnership_analysis.reading.layouts.labels import coded, label_column
from partnership_analysis.reading.layouts.rows import (
    below,
    is_body_row,
    is_heading_row,
    is_name_row,
    is_note,
    is_quantity,
    is_text,
    is_year_row,
    names_periods,
)
from partnership_analysis.reading.layouts.stacked import Stacked, stacked
from partnership_analysis.reading.layouts.year_and_part import parts
from partnership_analysis.reading.workbook import Sheet

# A table with a column of one of these is a scorecard: what stands alone in a row of it is no measure.
_OF_SCORECARDS = (Role.CODE, Role.UNIT, Role.POLARITY, Role.STATUS, Role.AUTHOR, Role.DIRECTION)
_FOOTNOTE = re.compile(r"[(\[]?(?:notes?\s*)?(?P<mark>\d|\*)[)\].:]?\s*(?P<text>[^\d\s.*].*)", re.S)


@dataclass(frozen=True)
class Block:
    """One table on a sheet.

    Attributes
    ----------
    title
        The line of text above it; empty if there is none.
    corner
        The heading over its labels.
    label_column, columns, rows
        Where its labels, its other columns and its body are, counted from 0.
    heads
        The cells of its headings and title.
    notes
        The (row, column) of each line of text below it.
    down
        The period of each row, for a table whose labels are periods.
    """

    sheet: Sheet
    title: str
    corner: str
    label_column: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    heads: tuple[Place, ...]
    notes: tuple[Place, ...] = ()
    down: tuple[Period | None, ...] = ()

    def label(self, row: int) -> str:
        """Return the label at the start of a row."""
        return self.sheet.text(row, self.label_column)

    def measure(self, row: int) -> str:
        """Return a row's label, with the table's own heading in brackets where it has one."""
        label = self.label(row)
        return label if not label or headings.is_plain(self.corner) else f"{label} ({self.corner})"

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The texts that may name its year, the closest first: the lines above it, and the name of its sheet."""
        own = sorted((place for place in self.heads if len(self.sheet.filled(place[0])) == 1), reverse=True)
        return lines_over(self.sheet, [self.sheet.text(*place) for place in own])

    @cached_property
    def types(self) -> int | None:
        """Where the column is that says of each row whether it holds the actuals or the targets of a measure."""
        for place in (column.position for column in self.columns if column.role is Role.TYPE):
            if {headings.role(self.sheet.text(row, place)) for row in self.rows} >= {Role.VALUE, Role.TARGET}:
                return place
        return None

    def naming(self, row: int) -> int:
        """Return the row whose label names a row's measure: with a type to each row, the first of the same label."""
        return self.target_rows.get(row, row) if self.types is None else self._named[row]

    def has_figures(self, row: int) -> bool:
        """Tell whether anything stands in a row under a heading of figures."""
        return any(column.role in FIGURES and self.sheet.text(row, column.position) for column in self.columns)

    @cached_property
    def target_rows(self) -> dict[int, int]:
        """The rows labelled "Target" straight after a measure's row, each with the row of that measure."""
        roles = {column.role for column in self.columns}
        found: dict[int, int] = {}
        if self.down or self.types is not None or Role.TARGET in roles:
            return found
        for before, row in pairwise(self.rows):
            said, measure = headings.target(self.label(row)), found.get(before, before)
            if said is not None and not said.rest and row == before + 1 and self._is_of_a_measure(measure):
                found[row] = measure
        return found

    def _is_of_a_measure(self, row: int) -> bool:
        """Tell whether a row has a label of its own, and figures."""
        label = self.label(row)
        figures = any(c.role is Role.VALUE and self.sheet.text(row, c.position) for c in self.columns)
        named = bool(label) and headings.target(label) is None and vocabularies.TOTALS.meaning(label) is None
        return named and figures

    def type_of(self, row: int) -> str:
        """Return what says whether a row holds actuals or targets: its type, or its label if that is "Target"."""
        if self.types is not None:
            return self.sheet.text(row, self.types)
        return self.label(row) if row in self.target_rows else ""

    def dated(self, of: Period | None) -> list[tuple[int, Period]]:
        """Return the rows that are periods, with these, in a column that may be `of` one: a year with bare months."""
        if of not in self._dated:
            at = (
                (r, periods.part_of_financial_year(self.label(r), of) or down)
                for r, down in zip(self.rows, self.down, strict=True)
            )
            self._dated[of] = [(r, period) for r, period in at if period is not None]
        return self._dated[of]

    @cached_property
    def _dated(self) -> dict[Period | None, list[tuple[int, Period]]]:
        return {}

    @cached_property
    def _named(self) -> dict[int, int]:
        """The first row of the same label, service and council; an empty label is that of the row above."""
        first: dict[tuple[str, ...], int] = {}
        found: dict[int, int] = {}
        for row, before in zip(self.rows, (None, *self.rows), strict=False):
            named = (self.label(row), *(self.text_beside(row, role) for role in (Role.SERVICE, Role.AUTHORITY)))
            found[row] = first.setdefault(named, row) if self.label(row) or before is None else found[before]
        return found

    @cached_property
    def names_councils(self) -> bool:
        """Whether any of its rows names a council."""
        return any(self.beside(row, Role.AUTHORITY) for row in self.rows)

    @cached_property
    def endings(self) -> tuple[int, ...]:
        """The rows after the last that is a period, in a table whose rows are: totals, and perhaps targets."""
        held = [row for row, period in zip(self.rows, self.down, strict=False) if period is not None]
        return tuple(row for row in self.rows if held and row > held[-1])

    def text_beside(self, row: int, role: Role) -> str:
        """Return the text of the cell of another role for a row; empty if it has none."""
        place = self.beside(row, role)
        return self.sheet.text(*place) if place else ""

    def beside(self, row: int, role: Role) -> Place | None:
        """Return the filled cell of a row in the column of a role: its note, service or authority."""
        places = [(row, column.position) for column in self.columns if column.role is role]
        return next((place for place in places if self.sheet.text(*place)), None)

    def footnotes(self) -> dict[str, str]:
        """Return the footnotes under the table, by their mark: a digit, or the * of the only such note."""
        found = [m for m in (_FOOTNOTE.fullmatch(self.sheet.text(*note)) for note in self.notes) if m]
        starred = sum(m["mark"] == "*" for m in found)
        return {m["mark"]: m["text"] for m in found if m["mark"] != "*" or starred == 1}


def blocks(sheet: Sheet, first: int = 0) -> list[Block]:
    """Find the tables on a sheet, from a row on.

    A table begins with a row of headings (and, above it, a row of years or measures that spans them) or, for
    a plain list, with its first label and quantity. It ends at an empty row, a line of text or the next
    headings; rows of the same columns that follow an empty row are still its own. The line of text above it
    is its title; those below, its notes.
    """
    found: list[Block] = []
    texts: list[Place] = []
    row, stack = first, stacked(sheet)
    sheet = stack.sheet
    while row < len(sheet.rows):
        if found and (more := _more_rows(found[-1], texts, row)):
            found[-1] = replace(found[-1], rows=found[-1].rows + more)
            texts, row = [], more[-1] + 1
            continue
        together = _blocks_at(stack, row)
        if not together:
            # A number on its own is no note: nobody would find it there.
            texts += [(row, c) for c in sheet.filled(row) if is_note(sheet, row, c)]
            row += 1
            continue
        if found:
            found[-1] = replace(found[-1], notes=tuple(t for t in texts if t not in together[0].heads))
        found += together
        texts = []
        row = max(block.rows[-1] for block in together) + 1
    if found:
        found[-1] = replace(found[-1], notes=tuple(texts))
    return [_with_periods_down(block) for block in found]


def _blocks_at(stack: Stacked, row: int) -> list[Block]:
    """Return the table that begins at a row, or the tables that begin there side by side."""
    sheet = stack.sheet
    above = row if is_year_row(sheet, row) or is_name_row(sheet, row) else None
    heading = row if above is None else row + 1
    if is_heading_row(sheet, heading):
        first = below(sheet, heading)
    elif is_body_row(sheet, row):
        heading, first = -1, row
    else:
        return []
    label_at = label_column(sheet, heading, first)
    words = (
        {c for c in sheet.filled(heading) if headings.role(sheet.text(heading, c)) in WORDS} if heading >= 0 else set()
    )
    rows = _rows_from(sheet, first, label_at, words)
    lines = _lines_above(sheet, stack.start(row))
    title = sheet.text(*lines[0]) if lines else ""
    if heading < 0:
        columns = [Column(c, Role.VALUE, None, "") for c in sheet.filled(first) if c != label_at]
        return [Block(sheet, title, "", label_at, tuple(columns), rows, lines)]
    tables = _side_by_side(sheet, heading, label_at, rows)
    found = []
    for label, positions in tables:
        if len(tables) > 1 and row and sheet.text(row - 1, label):
            title, lines = sheet.text(row - 1, label), ((row - 1, label),)
        columns = [_counted(sheet, c, rows) for c in columns_of(sheet, above, heading, positions, lines, rows)]
        columns = [coded(sheet, label, column, rows) for column in columns]
        places = [(heading, c) for c in sheet.filled(heading) if c in (label, *positions)]
        spanned = [(above, c) for c in sheet.filled(above)] if above is not None else []
        taken = [place for head in (above, heading) if head is not None for place in stack.taken.get(head, ())]
        heads = dict.fromkeys([*lines, *places, *spanned, *taken])
        held = rows
        if len(tables) > 1:
            held = tuple(r for r in rows if any(sheet.text(r, c) for c in (label, *positions)))
        corner = sheet.text(heading, label)
        found.append(Block(sheet, title, corner, label, tuple(columns), held, tuple(heads)))
    return found


def _counted(sheet: Sheet, column: Column, rows: tuple[int, ...]) -> Column:
    """Return a column; one of nothing but numbers under "Actions" counts them, and so says nothing."""
    held = [sheet.rows[row][column.position] for row in rows] if column.role is Role.ACTION else []
    numbers = [content for content in held if isinstance(content, int | float)]
    return column._replace(role=None) if numbers and len(numbers) == len(held) - held.count(None) else column


def _more_rows(block: Block, texts: list[Place], row: int) -> tuple[int, ...]:
    """Return the rows with which a table goes on at a row that follows an empty one; none if it does not.

    It has no headings of its own, and its cells are in the table's columns. In a scorecard, or a table that has banners
    already, another banner may stand over it: that is then the first of these rows.
    """
    sheet = block.sheet
    known = {block.label_column, *(column.position for column in block.columns)}
    dated = any(column.period is not None for column in block.columns) and bool(block.heads)
    labelled = sheet.text(row, block.label_column) and not is_quantity(sheet, row, block.label_column)
    if not dated or not labelled or not known.issuperset(sheet.filled(row)):
        return ()
    if is_heading_row(sheet, row) or is_year_row(sheet, row) or is_name_row(sheet, row) or not is_body_row(sheet, row):
        return ()
    banner = texts[0][0] if len(texts) == 1 and _is_alone(sheet, texts[0][0], block.label_column) else -1
    banners = any(_is_alone(sheet, own, block.label_column) for own in block.rows)
    if texts and (banner != row - 1 or not (banners or _is_of_scorecard(block, row))):
        return ()
    words = {column.position for column in block.columns if column.role in WORDS}
    return (*([banner] if texts else []), *_rows_from(sheet, row, block.label_column, words))


def _is_of_scorecard(block: Block, row: int) -> bool:
    """Tell whether a row has what rows of scorecards have beside their figures: a code, a unit, a status."""
    return any(block.beside(row, role) for role in _OF_SCORECARDS)


def _rows_from(sheet: Sheet, first: int, label_at: int, words: set[int]) -> tuple[int, ...]:
    """Return the rows of a table from the first on, up to an empty row, a line of text or other headings."""
    last = first
    while (following := _next_row(sheet, last, label_at, words)) is not None:
        last = following
    return tuple(range(first, last + 1))


def _side_by_side(sheet: Sheet, heading: int, label_at: int, rows: tuple[int, ...]) -> list[tuple[int, list[int]]]:
    """Divide the columns of a row of headings into tables: an empty column and another of labels begin the next."""
    filled = sheet.filled(heading)
    columns = sorted({label_at, *filled})
    parts: list[tuple[int, list[int]]] = [(label_at, [])]
    for column in columns:
        if column == label_at:
            continue
        gap = column > label_at and not any(sheet.text(r, column - 1) for r in (heading, *rows))
        words = all(isinstance(sheet.rows[r][column], str | None) and not is_quantity(sheet, r, column) for r in rows)
        name = sheet.text(heading, column)
        roleless = headings.role(name) is None and periods.parse_headings([sheet.rows[heading][column]])[0] is None
        if gap and words and roleless and parts[-1][1]:
            parts.append((column, []))
        else:
            parts[-1][1].append(column)
    return parts if all(positions for _, positions in parts) else [(label_at, [c for c in columns if c != label_at])]


def _next_row(sheet: Sheet, row: int, label_at: int, words: set[int]) -> int | None:
    """Return the next filled row of a table; a label without figures is part of it if more rows follow.

    A comment may go on in the next row: one that is filled in the columns of `words` alone is part of the table.
    """
    following = row + 1
    if following < len(sheet.rows) and sheet.filled(following) and words.issuperset(sheet.filled(following)):
        return following
    while following < len(sheet.rows) and _is_alone(sheet, following, label_at):
        following += 1
    if following >= len(sheet.rows) or len(sheet.filled(following)) < 2 or names_periods(sheet, following, label_at):
        return None
    # A line of text straight under a table, with another table under it, is that table's title.
    return None if following > row + 1 and is_heading_row(sheet, following) else following


def _is_alone(sheet: Sheet, row: int, label_at: int) -> bool:
    """Tell whether a row holds a label, or words before the labels, and nothing else."""
    filled = sheet.filled(row)
    return filled == [label_at] or (len(filled) == 1 and filled[0] < label_at and is_text(sheet, row, filled[0]))


def _lines_above(sheet: Sheet, row: int) -> tuple[Place, ...]:
    """Return the line of text above a row, which is its title; a period alone between the two comes after it."""
    lines: list[Place] = []
    while row > 0 and len(filled := sheet.filled(row - 1)) == 1:
        row -= 1
        lines.insert(0, (row, filled[0]))
        if periods.parse_headings([sheet.rows[row][filled[0]]])[0] is None:
            break
    return tuple(lines)


def _with_periods_down(block: Block) -> Block:
    """Return a block, with the period of each row if its labels are periods.

    Labels that are bare months or quarters, under years, are a grid: the measure's name is then its title.
    """
    sheet = block.sheet
    labels = [sheet.rows[row][block.label_column] for row in block.rows]
    others = [column for column in block.columns if column.role not in (Role.TARGET, *WORDS)]
    dated = [column.period for column in others if column.period is not None]
    years = [period for period in dated if period.is_financial_year]
    # H1 and H2 under "Ref" are no halves of a year.
    if len(years) < len(dated) or headings.role(block.corner) is Role.CODE:
        return block
    titles = map(periods.find_year, block.lines)
    year = max(years) if years else next((found for found in titles if found is not None), None)
    bare = [periods.part_of_financial_year(str(label or ""), year) for label in labels]
    own = bare if years else periods.parse_headings(labels, year_ends="month" not in block.corner.casefold())
    down = tuple(period or within for period, within in zip(own, bare, strict=True))
    if beside := parts(sheet, block.rows, block.label_column, block.columns):
        down = beside.periods
        known = (c._replace(role=Role.REFERENCE) if c == beside.column else c for c in block.columns)
        block = replace(block, columns=tuple(known))
    # Rows of totals and averages may stand among them, and at their end.
    held = [row for row, period in zip(block.rows, down, strict=True) if period is not None]
    among = [row for row in block.rows if row not in held and row < max(held, default=0)]
    if down[0] is None or not all(vocabularies.TOTALS.beginning(block.label(row)) for row in among):
        return block
    heading = max((row for row, _ in block.heads), default=0)
    columns: list[Column] = []
    roles = [column.role for column in block.columns]
    single = roles.count(Role.VALUE) + roles.count(None) == 1
    for column in block.columns:
        named = column._replace(role=Role.VALUE, measure=column.measure or (heading, column.position))
        # A variance after a measure's own column is that measure's. Of a target, that tells too little; nor does one
        # status beside several measures say which of them it is of.
        last = next((c.measure for c in reversed(columns) if c.role is Role.VALUE), None)
        alone = column.role is Role.TARGET or (column.role is Role.STATUS and roles.count(Role.STATUS) == 1)
        before = last if column.role in (*FIGURES, Role.STATUS) and (single or not alone) else None
        columns.append(column._replace(measure=column.measure or before) if column.role else named)
    return replace(block, columns=tuple(columns), down=down)
