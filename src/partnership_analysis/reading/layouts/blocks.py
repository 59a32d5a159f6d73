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
from partnership_analysis.reading.layouts import calendars, headings
from partnership_analysis.reading.layouts.columns import COMMENT_ROLES, FIGURE_ROLES, Column, Place, columns_of
from partnership_analysis.reading.layouts.labels import as_codes, label_column
from partnership_analysis.reading.layouts.own_quarters import with_own_quarters
from partnership_analysis.reading.layouts.row_types import with_type_columns
from partnership_analysis.reading.layouts.rows import (
    is_body_row,
    is_heading_row,
    is_name_row,
    is_note,
    is_quantity,
    is_text,
    is_year_row,
    names_periods,
    row_below,
)
from partnership_analysis.reading.layouts.stacked import StackedSheet, stack_headings
from partnership_analysis.reading.layouts.year_and_part import year_parts
from partnership_analysis.reading.workbook import Sheet

# A table with a column of one of these is a scorecard: a text alone in one of its rows is no measure.
_SCORECARD_ROLES = (Role.CODE, Role.UNIT, Role.POLARITY, Role.STATUS, Role.AUTHOR, Role.DIRECTION)
_FOOTNOTE = re.compile(r"[(\[]?(?:notes?\s*)?(?P<mark>\d|[*†‡¹²³⁴⁵⁶⁷⁸⁹])[)\].:]?\s*(?P<text>[^\d\s.*].*)", re.S | re.I)


@dataclass(frozen=True)
class Block:
    """One table on a sheet.

    Attributes
    ----------
    title
        The line of text above it; empty if there is none.
    corner
        The heading over its labels, without the year that dates the table.
    label_column, columns, rows
        Where its labels, its other columns and its body are, counted from 0.
    heads
        The cells of its headings and title.
    notes
        The (row, column) of each line of text below it.
    row_periods
        The period of each row, for a table whose labels are periods.
    corner_text
        The heading over its labels as it is written.
    """

    sheet: Sheet
    title: str
    corner: str
    label_column: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    heads: tuple[Place, ...]
    notes: tuple[Place, ...] = ()
    row_periods: tuple[Period | None, ...] = ()
    corner_text: str = ""

    def label(self, row: int) -> str:
        """Return the label at the start of a row."""
        return self.sheet.text(row, self.label_column)

    def measure(self, row: int) -> str:
        """Return a row's label, with the table's own heading in brackets where it has one."""
        label = self.label(row)
        return label if not label or headings.is_plain(self.corner) else f"{label} ({self.corner})"

    @cached_property
    def title_lines(self) -> tuple[str, ...]:
        """The texts that may name its year, the closest first: the lines above it, and the name of its sheet."""
        above = sorted((place for place in self.heads if len(self.sheet.filled(place[0])) == 1), reverse=True)
        return calendars.title_lines(self.sheet, [self.sheet.text(*place) for place in above], self.corner_text)

    @cached_property
    def type_column(self) -> int | None:
        """Where the column is that says which rows hold the actuals of a measure, and which its targets."""
        for place in (column.position for column in self.columns if column.role is Role.TYPE):
            roles = {headings.row_role(self.sheet.text(row, place)) for row in self.rows}
            if Role.VALUE in roles and roles & {Role.TARGET, Role.STATUS}:
                return place
        return None

    def label_row(self, row: int) -> int:
        """Return the row whose label names a row's measure: where rows have types, the first with the same label."""
        return self.target_rows.get(row, row) if self.type_column is None else self._first_rows[row]

    def has_figures(self, row: int) -> bool:
        """Tell whether anything stands in a row under a heading of figures."""
        return any(column.role in FIGURE_ROLES and self.sheet.text(row, column.position) for column in self.columns)

    @cached_property
    def target_rows(self) -> dict[int, int]:
        """The rows labelled "Target" straight after a measure's row, each with the row of that measure."""
        found: dict[int, int] = {}
        if self.row_periods or self.type_column is not None or any(c.role is Role.TARGET for c in self.columns):
            return found
        for before, row in pairwise(self.rows):
            target, measure = headings.target_heading(self.label(row)), found.get(before, before)
            if target is not None and not target.rest and row == before + 1 and self._is_measure_row(measure):
                found[row] = measure
        return found

    def _is_measure_row(self, row: int) -> bool:
        """Tell whether a row has a label of its own, and figures."""
        label = self.label(row)
        if not label or headings.target_heading(label) is not None or vocabularies.TOTALS.meaning(label) is not None:
            return False
        return any(c.role is Role.VALUE and self.sheet.text(row, c.position) for c in self.columns)

    def type_of(self, row: int) -> str:
        """Return what says whether a row holds actuals or targets: its type, or its label if that is "Target"."""
        if self.type_column is not None:
            return self.sheet.text(row, self.type_column)
        return self.label(row) if row in self.target_rows else ""

    def dated_rows(self, year: Period | None) -> list[tuple[int, Period]]:
        """Return the rows that are periods, each with its period; bare months are those of the `year` of a column."""
        if year not in self._dated_rows:
            own = zip(self.rows, self.row_periods, strict=True)
            dated = ((row, periods.part_of_financial_year(self.label(row), year) or period) for row, period in own)
            self._dated_rows[year] = [(row, period) for row, period in dated if period is not None]
        return self._dated_rows[year]

    @cached_property
    def _dated_rows(self) -> dict[Period | None, list[tuple[int, Period]]]:
        return {}

    @cached_property
    def _first_rows(self) -> dict[int, int]:
        """The first row with the label, service and council of each row; an empty label is that of the row above."""
        first: dict[tuple[str, ...], int] = {}
        found: dict[int, int] = {}
        for row, before in zip(self.rows, (None, *self.rows), strict=False):
            key = (self.label(row), *(self.text_beside(row, role) for role in (Role.SERVICE, Role.AUTHORITY)))
            found[row] = first.setdefault(key, row) if self.label(row) or before is None else found[before]
        return found

    @cached_property
    def names_councils(self) -> bool:
        """Whether any of its rows names a council."""
        return any(self.place(row, Role.AUTHORITY) for row in self.rows)

    @cached_property
    def ending_rows(self) -> tuple[int, ...]:
        """The rows after the last that is a period: totals, and perhaps targets."""
        dated = [row for row, period in zip(self.rows, self.row_periods, strict=False) if period is not None]
        return tuple(row for row in self.rows if dated and row > dated[-1])

    def place(self, row: int, role: Role) -> Place | None:
        """Return the filled cell of a row in the column of a role: its note, service or authority."""
        places = [(row, column.position) for column in self.columns if column.role is role]
        return next((place for place in places if self.sheet.text(*place)), None)

    def text_beside(self, row: int, role: Role) -> str:
        """Return the text of a row in the column of a role; empty if it has none."""
        place = self.place(row, role)
        return self.sheet.text(*place) if place else ""

    def footnotes(self) -> dict[str, str]:
        """Return the footnotes under the table, by their mark: a digit, or the * or † of the only such note."""
        found = [m for m in (_FOOTNOTE.fullmatch(self.sheet.text(*note)) for note in self.notes) if m]
        marks = [m["mark"].translate(periods.NOTE_NUMBERS) for m in found]
        alike = zip(marks, found, strict=True)
        return {mark: m["text"] for mark, m in alike if mark.isdigit() or marks.count(mark) == 1}

    def note_of_period(self, row: int, column: int) -> str:
        """Return what the mark behind the period of a cell says, in a heading or a label; its sign if no note does."""
        own = next((one.mark for one in self.columns if one.position == column), "")
        mark = own or (headings.split_mark(self.label(row)).mark if self.row_periods else "")
        return self.footnotes().get(mark, mark) if mark else ""


def blocks(sheet: Sheet, first: int = 0) -> list[Block]:
    """Find the tables on a sheet, from a row on.

    A table begins with a row of headings (and, above it, a row of years or measures that spans them) or, for
    a plain list, with its first label and quantity. It ends at an empty row, a line of text or the next
    headings; rows of the same columns that follow an empty row are still its own. The line of text above it
    is its title; those below, its notes.
    """
    found: list[Block] = []
    texts: list[Place] = []
    row, stack = first, stack_headings(sheet)
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
    return [_with_row_periods(block) for block in found]


def _blocks_at(stack: StackedSheet, row: int) -> list[Block]:
    """Return the table that begins at a row, or the tables that begin there side by side."""
    sheet = stack.sheet
    above = row if is_year_row(sheet, row) or is_name_row(sheet, row) else None
    heading = row if above is None else row + 1
    if is_heading_row(sheet, heading):
        first = row_below(sheet, heading)
    elif is_body_row(sheet, row):
        heading, first = -1, row
    else:
        return []
    label = label_column(sheet, heading, first)
    head = sheet.filled(heading) if heading >= 0 else []
    comments = {c for c in head if headings.role(sheet.text(heading, c)) in COMMENT_ROLES}
    rows = _rows_from(sheet, first, label, comments)
    lines = _lines_above(sheet, stack.first_row(row))
    title = sheet.text(*lines[0]) if lines else ""
    if heading < 0:
        columns = [Column(c, Role.VALUE, None, "") for c in sheet.filled(first) if c != label]
        return [Block(sheet, title, "", label, tuple(columns), rows, lines)]
    spanning = [(above, c) for c in sheet.filled(above)] if above is not None else []
    taken = [place for head_row in (above, heading) if head_row is not None for place in stack.taken.get(head_row, ())]
    tables = _side_by_side(sheet, heading, label, rows)
    found = []
    for label, positions in tables:
        if len(tables) > 1 and row and sheet.text(row - 1, label):
            title, lines = sheet.text(row - 1, label), ((row - 1, label),)
        corner = sheet.text(heading, label)
        titles = calendars.title_lines(sheet, [sheet.text(*line) for line in reversed(lines)], corner)
        columns = [_without_counts(sheet, c, rows) for c in columns_of(sheet, above, heading, positions, titles, rows)]
        columns = [as_codes(sheet, label, column, rows) for column in columns]
        columns = with_type_columns(sheet, label, columns, rows)
        places = [(heading, c) for c in head if c in (label, *positions)]
        heads = dict.fromkeys([*lines, *places, *spanning, *taken])
        own_rows = rows
        if len(tables) > 1:
            own_rows = tuple(r for r in rows if any(sheet.text(r, c) for c in (label, *positions)))
        words = calendars.without_year(corner, calendars.year_in(titles))
        block = Block(sheet, title, words, label, tuple(columns), own_rows, tuple(heads), corner_text=corner)
        found.append(block)
    return found


def _without_counts(sheet: Sheet, column: Column, rows: tuple[int, ...]) -> Column:
    """Return a column without its role if it is headed "Actions" and holds nothing but numbers: it counts them."""
    contents = [sheet.rows[row][column.position] for row in rows] if column.role is Role.ACTION else []
    filled = [content for content in contents if content is not None]
    return column._replace(role=None) if filled and all(isinstance(c, int | float) for c in filled) else column


def _more_rows(block: Block, texts: list[Place], row: int) -> tuple[int, ...]:
    """Return the rows with which a table goes on at a row that follows an empty one; none if it does not.

    It has no headings of its own, and its cells are in the table's columns. In a scorecard, or a table that has banners
    already, another banner may stand over it: that is then the first of these rows.
    """
    sheet, label = block.sheet, block.label_column
    known = {label, *(column.position for column in block.columns)}
    dated = any(column.period is not None for column in block.columns) and bool(block.heads)
    labelled = sheet.text(row, label) and not is_quantity(sheet, row, label)
    if not dated or not labelled or not known.issuperset(sheet.filled(row)):
        return ()
    if is_heading_row(sheet, row) or is_year_row(sheet, row) or is_name_row(sheet, row) or not is_body_row(sheet, row):
        return ()
    banner = [texts[0][0]] if len(texts) == 1 and _is_alone(sheet, texts[0][0], label) else []
    has_banners = any(_is_alone(sheet, other, label) for other in block.rows)
    is_scorecard = any(block.place(row, role) for role in _SCORECARD_ROLES)
    if texts and (banner != [row - 1] or not (has_banners or is_scorecard)):
        return ()
    comments = {column.position for column in block.columns if column.role in COMMENT_ROLES}
    return (*banner, *_rows_from(sheet, row, label, comments))


def _rows_from(sheet: Sheet, first: int, label: int, comments: set[int]) -> tuple[int, ...]:
    """Return the rows of a table from the first on, up to an empty row, a line of text or other headings."""
    last = first
    while (following := _next_row(sheet, last, label, comments)) is not None:
        last = following
    return tuple(range(first, last + 1))


def _side_by_side(sheet: Sheet, heading: int, label: int, rows: tuple[int, ...]) -> list[tuple[int, list[int]]]:
    """Divide the columns of a row of headings into tables: an empty column and another of labels begin the next."""
    others = [column for column in sheet.filled(heading) if column != label]
    parts: list[tuple[int, list[int]]] = [(label, [])]
    for column in others:
        gap = column > label and not any(sheet.text(r, column - 1) for r in (heading, *rows))
        words = all(isinstance(sheet.rows[r][column], str | None) and not is_quantity(sheet, r, column) for r in rows)
        name = sheet.text(heading, column)
        roleless = headings.role(name) is None and periods.parse_headings([sheet.rows[heading][column]])[0] is None
        if gap and words and roleless and parts[-1][1]:
            parts.append((column, []))
        else:
            parts[-1][1].append(column)
    return parts if all(positions for _, positions in parts) else [(label, others)]


def _next_row(sheet: Sheet, row: int, label: int, comments: set[int]) -> int | None:
    """Return the next filled row of a table; a label without figures is part of it if more rows follow.

    A comment may go on in the next row: one that is filled in the columns of `comments` alone is part of the table.
    """
    following = row + 1
    if following < len(sheet.rows) and sheet.filled(following) and comments.issuperset(sheet.filled(following)):
        return following
    while following < len(sheet.rows) and _is_alone(sheet, following, label):
        following += 1
    if following >= len(sheet.rows) or len(sheet.filled(following)) < 2 or names_periods(sheet, following, label):
        return None
    # A line of text straight under a table, with another table under it, is that table's title.
    return None if following > row + 1 and is_heading_row(sheet, following) else following


def _is_alone(sheet: Sheet, row: int, label: int) -> bool:
    """Tell whether a row holds a label, or words before the labels, and nothing else."""
    filled = sheet.filled(row)
    return filled == [label] or (len(filled) == 1 and filled[0] < label and is_text(sheet, row, filled[0]))


def _lines_above(sheet: Sheet, row: int) -> tuple[Place, ...]:
    """Return the line of text above a row, which is its title; a period alone between the two comes after it."""
    lines: list[Place] = []
    while row > 0 and len(filled := sheet.filled(row - 1)) == 1:
        row -= 1
        lines.insert(0, (row, filled[0]))
        if periods.parse_headings([sheet.rows[row][filled[0]]])[0] is None:
            break
    return tuple(lines)


def _with_row_periods(block: Block) -> Block:
    """Return a block, with the period of each row if its labels are periods.

    Labels that are bare months or quarters, under years, are a grid: the measure's name is then its title.
    """
    sheet = block.sheet
    labels = [sheet.rows[row][block.label_column] for row in block.rows]
    others = [column for column in block.columns if column.role not in (Role.TARGET, *COMMENT_ROLES)]
    dated = [column.period for column in others if column.period is not None]
    years = [period for period in dated if period.is_financial_year]
    # H1 and H2 under "Ref" are no halves of a year.
    if len(years) < len(dated) or headings.role(block.corner) is Role.CODE:
        return block
    year = max(years) if years else calendars.year_in(block.title_lines)
    bare = [periods.part_of_financial_year(str(label or ""), year) for label in labels]
    parsed = bare if years else periods.parse_headings(labels, year_ends="month" not in block.corner.casefold())
    row_periods = [period or within for period, within in zip(parsed, bare, strict=True)]
    row_periods = with_own_quarters([block.label(row) for row in block.rows], row_periods)
    if parts := year_parts(sheet, block.rows, block.label_column, block.columns):
        row_periods = list(parts.periods)
        columns = [c._replace(role=Role.REFERENCE) if c == parts.column else c for c in block.columns]
        block = replace(block, columns=tuple(columns))
    # Rows of totals and averages may stand among them, and at their end.
    last = max((row for row, period in zip(block.rows, row_periods, strict=True) if period is not None), default=0)
    among = [row for row, period in zip(block.rows, row_periods, strict=True) if period is None and row < last]
    if row_periods[0] is None or not all(vocabularies.TOTALS.beginning(block.label(row)) for row in among):
        return block
    return replace(block, columns=_with_measures(block), row_periods=tuple(row_periods))


def _with_measures(block: Block) -> tuple[Column, ...]:
    """Return the columns of a table whose rows are periods: each column of figures is a measure's, and named by it."""
    heading = max((row for row, _ in block.heads), default=0)
    columns: list[Column] = []
    roles = [column.role for column in block.columns]
    is_single = roles.count(Role.VALUE) + roles.count(None) == 1
    for column in block.columns:
        if column.role is None:
            own = column.measure or (heading, column.position)
            columns.append(column._replace(role=Role.VALUE, measure=own))
            continue
        # A variance after a measure's own column is that measure's. For a target that is not enough, nor for one status
        # beside several measures.
        before = next((c.measure for c in reversed(columns) if c.role is Role.VALUE), None)
        is_shared = column.role is Role.TARGET or (column.role is Role.STATUS and roles.count(Role.STATUS) == 1)
        follows = column.role in (*FIGURE_ROLES, Role.STATUS) and (is_single or not is_shared)
        columns.append(column._replace(measure=column.measure or (before if follows else None)))
    return tuple(columns)
