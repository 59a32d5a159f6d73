"""Tables as they are printed: every cell is text, a status, a figure that knows its cells, or a sparkline."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import pandas as pd
from markupsafe import Markup

from partnership_analysis.blocks.block import NotebookBlock
from partnership_analysis.blocks.encoding import NoBlockError, checked, checked_texts, decode, encode
from partnership_analysis.blocks.prose import inline
from partnership_analysis.blocks.sparkline import Sparkline
from partnership_analysis.figures import Figure, Part

NO_FIGURE, NO_EARLIER, NO_TARGET, NO_FORECAST = "no figure", "no earlier figure", "no target", "no forecast"
NOT_JUDGED, NOT_SUSPENDED = "not judged", "not suspended"
UNCLEAR_TARGET = "target unclear"
NOT_COMPARABLE, NOT_GIVEN, TOO_FEW = "not like for like", "not given", "too few points"
THE_SAME, ALMOST_THE_SAME = "the same", "almost the same"
# Why months or quarters have no process limits, or no one target.
FROM_APRIL, TWELVE_MONTHS = "counts from April", "covers 12 months"
NOT_STABLE = "not stable"
UNCLEAR = {part: f"not clear what each {part} counts" for part in ("month", "quarter")}
NOT_IN_A_ROW = {part: f"too few {part}s in a row" for part in ("month", "quarter")}
VARIES = {part: f"differs by {part}" for part in ("month", "quarter")}
_ABSENT = (
    NO_FIGURE, NO_EARLIER, NO_TARGET, UNCLEAR_TARGET, NO_FORECAST, NOT_JUDGED, NOT_SUSPENDED, NOT_COMPARABLE,
    NOT_GIVEN, THE_SAME, ALMOST_THE_SAME, TOO_FEW,
    FROM_APRIL, TWELVE_MONTHS, NOT_STABLE,
    *UNCLEAR.values(), *NOT_IN_A_ROW.values(), *VARIES.values(),
)  # fmt: skip

# What a cell of a table may be.
Cell = Part | Sparkline

# Longer texts than this need a column of some width; otherwise a narrow screen has one word in a line.
_LONG = 40
# A figure whose number and unit are longer ("66.0 per 100,000 collections") may be in several lines: or it would push
# others off the screen.
_LONG_FIGURE = re.compile(r"\d.{12}")


class _Mark(NamedTuple):
    """The mark of a status: its class in HTML, for which a page's style has a colour, and its shape."""

    look: str
    shape: str


_STATUS_MARKS = {
    "met": _Mark("met", "●"),
    "missed": _Mark("missed", "✕"),
    "missed, within tolerance": _Mark("amber", "△"),
    "missed in part": _Mark("part", "◐"),
    "missed, met outside suspension": _Mark("part", "◐"),
    "suspended": _Mark("excluded", "○"),
    "top quartile": _Mark("quartile", "▲"),
    "second quartile": _Mark("quartile", "△"),
    "third quartile": _Mark("quartile", "▽"),
    "bottom quartile": _Mark("quartile", "▼"),
    "suspended, missed": _Mark("part", "◐"),
    "Good": _Mark("met", "●"),
    "Approaching target": _Mark("amber", "△"),
    "Requires improvement": _Mark("part", "◐"),
    "Inadequate": _Mark("missed", "✕"),
}


@dataclass(frozen=True)
class HeadCell:
    """A cell of a table's head.

    Attributes
    ----------
    text
        The heading.
    column
        The first column under it; 0 is that of the rows' names.
    across, down
        How many columns and rows it spans.
    number
        Whether there are numbers under it.
    group
        Whether it names a group of columns, whose own headings are under it.
    """

    text: str
    column: int
    across: int = 1
    down: int = 1
    number: bool = False
    group: bool = False


@dataclass(frozen=True, eq=False)
class Table(NotebookBlock):
    """A table as it is printed.

    Attributes
    ----------
    caption
        What it shows, when and in what units.
    cells
        Its printed cells: text or figures, labelled by row and column; columns may have two levels.
    notes
        Lines under it, in the workbook's words.
    lists_origins
        Whether it lists the cells that other figures come from, which a document lists in its endnotes.
    """

    caption: str
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()
    lists_origins: bool = False
    kind: ClassVar[str] = "table"

    if not TYPE_CHECKING:  # or every misspelt attribute would be of some type

        def __getattribute__(self, name):
            """Return an attribute; of the cells a copy, so that nobody changes a table that others show."""
            value = object.__getattribute__(self, name)
            return value.copy(deep=False) if name == "cells" else value

    def __str__(self) -> str:
        return f"{self.caption}\n{self.cells.map(str).to_string()}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.fields() == other.fields()

    def __hash__(self) -> int:
        return hash((self.caption, self.notes))

    @property
    def head(self) -> tuple[tuple[HeadCell, ...], ...]:
        """The rows of its head: one, or two if its columns are in groups."""
        columns, corner = self.cells.columns, str(self.cells.index.name or "")
        names = tuple(
            HeadCell(str(name), i, number=number)
            for i, (name, number) in enumerate(zip(columns.get_level_values(-1), self.numeric, strict=True), 1)
        )
        if columns.nlevels == 1:
            return ((HeadCell(corner, 0), *names),)
        groups, under = [HeadCell(corner, 0, down=2)], list[HeadCell]()
        for name, found in groupby(names, key=lambda cell: str(columns[cell.column - 1][0])):
            members = list(found)
            if [cell.text for cell in members] == [""]:  # one column, which has no heading of its own
                groups.append(replace(members[0], text=name, down=2))
            else:
                groups.append(HeadCell(name, members[0].column, across=len(members), group=True))
                under += members
        return tuple(groups), tuple(under)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column has numbers. In others, why there is no number is aligned as the words beside it."""
        cells = self.cells
        return tuple(any(isinstance(cell, Figure) for cell in cells.iloc[:, i]) for i in range(len(cells.columns)))

    def body(self) -> Iterator[tuple[str, tuple[Cell, ...]]]:
        """Give the name and the cells of each row."""
        # For a table without columns, itertuples gives no rows.
        rows = self.cells.itertuples(index=False, name=None) if len(self.cells.columns) else [()] * len(self.cells)
        return ((str(name), row) for name, row in zip(self.cells.index, rows, strict=True))

    def without_lines(self) -> "Table":
        """Return it without its sparklines, for a document: the columns beside them say the same in words."""
        drawn = self.cells.map(lambda cell: isinstance(cell, Sparkline)).any()
        return replace(self, cells=self.cells.loc[:, ~drawn]) if drawn.any() else self

    def html(self) -> Markup:
        """Return it as HTML whose headings name their rows and columns to assistive technology, with its notes.

        A cell that is a status is marked by shape as well as named. Without rows, its caption says that there is
        nothing, and is a paragraph.

        Examples
        --------
        >>> print(Table("KPIs", pd.DataFrame({"2014/15": ["met"]}, index=pd.Index(["Calls"], name="Measure"))).html())
        <div class="table" role="region" aria-label="KPIs" tabindex="0"><table><caption>KPIs</caption>
        <thead>
        <tr><th scope="col">Measure</th><th scope="col">2014/15</th></tr>
        </thead>
        <tbody>
        <tr><th scope="row">Calls</th><td class="status met"><span aria-hidden="true">●</span>&nbsp;met</td></tr>
        </tbody></table></div>
        """
        notes = Markup("\n").join(Markup("<p class='note'>{}</p>").format(note) for note in self.notes)
        if not len(self.cells):
            return Markup("<p>{}.</p>{}").format(self.caption, notes)
        head = (Markup("<tr>{}</tr>").format(Markup("").join(map(_heading, row))) for row in self.head)
        numeric = self.numeric
        body = (
            Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, Markup("").join(map(_cell, row, numeric)))
            for name, row in self.body()
        )
        return Markup(
            '<div class="table" role="region" aria-label="{0}" tabindex="0"><table><caption>{0}</caption>\n'
            "<thead>\n{1}\n</thead>\n<tbody>\n{2}\n</tbody></table></div>{3}"
        ).format(self.caption, *(Markup("\n").join(lines) for lines in (head, body)), notes)

    def fields(self) -> dict[str, Any]:
        """Return its fields as JSON: its columns by their headings, its rows by their names."""
        columns = self.cells.columns
        levels = [columns.get_level_values(level) for level in ((0, -1) if columns.nlevels > 1 else (0,))]
        return {
            "caption": self.caption,
            "corner": None if self.cells.index.name is None else str(self.cells.index.name),
            "columns": [list(map(str, names)) for names in zip(*levels, strict=True)],
            "rows": [[name, _encoded(row)] for name, row in self.body()],
            "notes": list(self.notes),
            "lists_origins": self.lists_origins,
        }

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the table with these fields."""
        columns = [checked_texts(names) for names in checked(fields.get("columns"), list)]
        levels = max(map(len, columns), default=1)
        corner = fields.get("corner")
        rows = [checked(row, list) for row in checked(fields.get("rows"), list)]
        contents = [_decoded(row[-1]) for row in rows if len(row) == 2]
        uneven = any(len(names) != levels for names in columns) or any(len(row) != len(columns) for row in contents)
        if uneven or levels not in (1, 2) or len(contents) != len(rows):
            raise NoBlockError(f"found rows or headings of the wrong length in the table {fields.get('caption')!r}")
        names = pd.Index([checked(row[0], str) for row in rows], name=None if corner is None else checked(corner, str))
        headings = pd.MultiIndex.from_tuples(columns) if levels == 2 else pd.Index([name for (name,) in columns])
        return cls(
            checked(fields.get("caption"), str),
            pd.DataFrame(contents, columns=headings, index=names, dtype="object"),
            checked_texts(fields.get("notes")),
            checked(fields.get("lists_origins"), bool),
        )


def _encoded(row: tuple[Cell, ...]) -> list[Any]:
    return [cell.fields() if isinstance(cell, Sparkline) else encode([cell])[0] for cell in row]


def _decoded(found: object) -> tuple[Cell, ...]:
    """Return the cells of a row that `_encoded` has made JSON."""
    return tuple(
        Sparkline.from_fields(one) if isinstance(one, dict) and "sparkline" in one else decode([one])[0]
        for one in checked(found, list)
    )


def marked(cell: Cell) -> str:
    r"""Return a cell as plain text, a status with its mark, which no line ends after.

    Examples
    --------
    >>> marked("missed in part"), marked("no figure")
    ('◐\xa0missed in part', 'no figure')
    """
    mark = _STATUS_MARKS.get(cell) if isinstance(cell, str) else None
    return f"{mark.shape}\N{NO-BREAK SPACE}{cell}" if mark else str(cell)


def is_number(cell: Cell) -> bool:
    """Tell whether a cell is a number, or says why there is none: in a column of numbers, it is aligned as they are.

    Examples
    --------
    >>> is_number("no figure"), is_number("met")
    (True, False)
    """
    return isinstance(cell, Figure) or cell in _ABSENT or str(cell).startswith(f"{NO_FIGURE} in ")


def _heading(cell: HeadCell) -> Markup:
    if cell.group:
        return Markup('<th scope="colgroup" colspan="{}">{}</th>').format(cell.across, cell.text)
    rows = Markup(' rowspan="{}"').format(cell.down) if cell.down > 1 else ""
    number = Markup(' class="number"') if cell.number else ""
    return Markup('<th scope="col"{}{}>{}</th>').format(rows, number, cell.text)


def _cell(cell: Cell, numeric: bool) -> Markup:
    if isinstance(cell, Sparkline):
        return Markup("<td>{}</td>").format(cell.html())
    if isinstance(cell, Figure):
        shown = Markup('<td class="{}">{}</td>')
        return shown.format("number long" if _LONG_FIGURE.search(str(cell)) else "number", inline([cell]))
    if mark := _STATUS_MARKS.get(cell):
        marked = Markup('<td class="status {}"><span aria-hidden="true">{}</span>&nbsp;{}</td>')
        return marked.format(mark.look, mark.shape, cell)
    if is_number(cell):
        return Markup('<td class="{}">{}</td>').format("number absent" if numeric else "absent", cell)
    shown = Markup('<td class="words">{}</td>') if len(cell) > _LONG else Markup("<td>{}</td>")
    return shown.format(cell)
