"""The files of a dataset, and what is on each of their sheets.

Takes the sheets that were read and what a person says of them; gives a `Book` for each file: its sheets without the
rows that only show how they are filled in, what its About sheet says, and how the tables on its sheets were understood.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from partnership_analysis.kinds import Aggregation
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import (
    comparators,
    contract,
    glossary,
    layouts,
    ledger,
    merged,
    references,
    telling,
    understanding,
)
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import Block, LongTable
from partnership_analysis.reading.telling import Telling
from partnership_analysis.reading.understanding import SheetSettings, TableReading
from partnership_analysis.reading.workbook import Sheet

# A row that begins so shows how a sheet is filled in; it is not read.
EXAMPLE_ROW = "example:"
WORDS_ONLY = ("read me", "readme", "instructions", "guidance")
MAYBE_WORDS = ("notes", "cover", "contents")
REFERENCES = (
    "about", "measures", "exclusions", "contract", "rebasing", "updates", comparators.SHEET, glossary.SHEET,
    telling.SHEET,
)  # fmt: skip
NO_FIGURES = (*WORDS_ONLY, *MAYBE_WORDS, *REFERENCES)


@dataclass(frozen=True, eq=False)
class Tables:
    """What is on a sheet of figures.

    Attributes
    ----------
    blocks, long
        Tables of measures by period, and tables of one row to a figure.
    keyed, readings
        The tables whose rows have keys of their own, and how they were understood.
    items
        What is wrong with these, and what their other cells are.
    aggregation
        How a person says that all their figures make longer periods.
    others
        The sheet without the tables with keys, where it has others too.
    """

    blocks: tuple[Block, ...] = ()
    long: tuple[LongTable, ...] = ()
    keyed: tuple[LongTable, ...] = ()
    readings: tuple[TableReading, ...] = ()
    items: tuple[Item, ...] = ()
    aggregation: Aggregation = Aggregation.NOT_SAID
    others: Sheet | None = None


@dataclass(frozen=True, eq=False)
class Book:
    """One file as it was read.

    Attributes
    ----------
    file, sheets
        Its name, and its sheets without example rows.
    about
        What its About sheet says.
    templates
        The names of the sheets that had such rows.
    tables
        What is on each sheet of figures, by its name.
    items
        What its Layout sheet was used as, and what is wrong with what a person says of its tables.
    """

    file: str
    sheets: tuple[Sheet, ...]
    about: dict[str, str]
    templates: frozenset[str]
    tables: dict[str, Tables]
    items: tuple[Item, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by its name, in any case; None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == name), None)

    @property
    def readings(self) -> list[TableReading]:
        """How its tables whose rows have keys of their own were understood."""
        return [reading for tables in self.tables.values() for reading in tables.readings]


def books(sheets: Sequence[Sheet], tellings: Mapping[str, Telling]) -> list[Book]:
    """Return the files that sheets are of, with what is on each sheet.

    Parameters
    ----------
    sheets
        The sheets of all files.
    tellings
        What is told of the sheets of each file, by its name.
    """
    return [_book(file, sheets, tellings.get(file, Telling())) for file in dict.fromkeys(s.file for s in sheets)]


def _book(file: str, sheets: Sequence[Sheet], beside: Telling) -> Book:
    own = tuple(_without_examples(merged.followed(sheet)) for sheet in sheets if sheet.file == file)
    about = next((sheet for sheet in own if sheet.name.casefold() == "about"), None)
    templates = frozenset(sheet.name for sheet in sheets if sheet.file == file and examples(sheet))
    layouts_said = [telling.read_sheet(sheet) for sheet in own if sheet.name.casefold() == telling.SHEET]
    told = telling.together([*(layout.telling for layout in layouts_said), beside])
    tables = {sheet.name: _tables(sheet, told.of(sheet.name)) for sheet in own if holds_figures(sheet)}
    items: list[Item] = []
    for layout in layouts_said:
        items += [*layout.problems, layout.use]
    named = references.read_about(about) if about else {}
    book = Book(file, own, named, templates, tables, tuple(items))
    unknown = unknown_columns([book], [layout.telling for layout in layouts_said], file)
    return replace(book, items=(*items, *unknown))


def unknown_columns(read: Sequence[Book], tellings: Sequence[Telling], name: str) -> Iterator[Problem]:
    """Give an error for each column that a person speaks of and no table has."""
    headings = {column.heading.casefold() for book in read for r in book.readings for column in r.columns}
    named = {heading for one in tellings for told in (one.every, *one.sheets.values()) for heading in told.columns}
    for heading in sorted(named - headings):
        found, expected = f"{heading!r}, which is no column", "the heading of a column, as the sheet has it"
        yield Problem(Severity.ERROR, name, "Layout", "", found, expected, "Correct the heading in the Layout")


def _without_examples(sheet: Sheet) -> Sheet:
    shown = examples(sheet)
    if not shown:
        return sheet
    empty = (None,) * len(sheet.rows[0])
    comments = {place: said for place, said in sheet.comments.items() if place[0] not in shown}
    return replace(
        sheet, rows=tuple(empty if r in shown else row for r, row in enumerate(sheet.rows)), comments=comments
    )


def examples(sheet: Sheet) -> list[int]:
    """Return the rows that only show how the sheet is filled in."""
    if not sheet.rows or not sheet.rows[0]:
        return []
    first = sheet.distinct(0)
    shown = [isinstance(c, str) and c.strip().casefold().startswith(EXAMPLE_ROW) for c in first.contents]
    return np.flatnonzero(first.of_each(shown)).tolist() if any(shown) else []


def reference(sheet: Sheet) -> str:
    """Return which of the `REFERENCES` a sheet is, by its name or another word for it; empty if it is none."""
    if kind := contract.kind_of(sheet):
        return kind
    name = sheet.name.casefold()
    return name if name in REFERENCES and name != "contract" else ""


def holds_figures(sheet: Sheet) -> bool:
    """Tell whether a sheet is to hold figures, by its name, and not if it is a list of groups of councils."""
    named = reference(sheet) or sheet.name.casefold() in WORDS_ONLY
    return not named and not comparators.lists_groups(sheet)


def _tables(sheet: Sheet, told: SheetSettings) -> Tables:
    """Find what is on a sheet of figures, as far as nobody says that it is none."""
    sheet = replace(sheet, year_kind=told.year_kind) if told.year_kind else sheet
    if told.ignored:
        return Tables(items=(ledger.all_cells(sheet, "note"),))
    readings, others = understanding.understand(sheet, told)
    if not readings:
        return replace(_of_plain(sheet), aggregation=told.aggregation)
    views = [understanding.views_of(reading) for reading in readings]
    keyed = tuple(table for view in views for table in view.tables)
    items = tuple(item for view in views for item in view.items)
    plain = _of_plain(others) if others else Tables()
    return Tables(plain.blocks, plain.long, keyed, readings, items, told.aggregation, others)


def _of_plain(sheet: Sheet) -> Tables:
    """Find the tables without keys: of measures by period, and of one row to a figure."""
    long = tuple(layouts.long_tables(sheet))
    first = long[-1].rows[-1] + 1 if long else 0
    # Most long returns are all that is on their sheets.
    blocks = tuple(layouts.blocks(sheet, first)) if first < len(sheet.rows) else ()
    return Tables(blocks, long)
