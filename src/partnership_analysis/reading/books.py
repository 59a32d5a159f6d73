"""The files of a dataset, and what is on each of their sheets.

Takes sheets and the settings of a Layout; gives a `Book` for each file: its sheets without example rows, what its About
sheet says, and how its tables were understood.
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
    layout_settings,
    layouts,
    ledger,
    merged_cells,
    references,
    understanding,
)
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layout_settings import FileSettings
from partnership_analysis.reading.layouts import Block, LongTable
from partnership_analysis.reading.understanding import SheetSettings, TableReading
from partnership_analysis.reading.workbook import Sheet

# A row that begins like this shows how to fill in a sheet; it is not read.
EXAMPLE_ROW = "example:"
WORDS_ONLY = ("read me", "readme", "instructions", "guidance")
MAYBE_WORDS = ("notes", "cover", "contents")
REFERENCES = (
    "about", "measures", "exclusions", "contract", "rebasing", "updates", comparators.SHEET, glossary.SHEET,
    layout_settings.SHEET,
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
        The tables whose rows have keys, and how they were understood.
    items
        The problems of these tables, and the uses of their other cells.
    aggregation
        How a Layout says that all their figures make longer periods.
    others
        The sheet without the tables with keys, if it has other tables.
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
        The uses of its Layout sheet, and the problems of what a Layout says.
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
        """How its tables whose rows have keys were understood."""
        return [reading for tables in self.tables.values() for reading in tables.readings]


def books(sheets: Sequence[Sheet], settings: Mapping[str, FileSettings]) -> list[Book]:
    """Return the files that sheets belong to, with the tables of each sheet; `settings` are by the names of files."""
    by_file: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_file.setdefault(sheet.file, []).append(sheet)
    return [_book(file, group, settings.get(file, FileSettings())) for file, group in by_file.items()]


def _book(file: str, given: Sequence[Sheet], beside: FileSettings) -> Book:
    sheets = tuple(_without_examples(merged_cells.fill_labels(sheet)) for sheet in given)
    about = next((sheet for sheet in sheets if sheet.name.casefold() == "about"), None)
    templates = frozenset(sheet.name for sheet in given if examples(sheet))
    found = [layout_settings.read_sheet(sheet) for sheet in sheets if sheet.name.casefold() == layout_settings.SHEET]
    settings = layout_settings.merge_all([*(layout.settings for layout in found), beside])
    tables = {sheet.name: _tables(sheet, settings.of_sheet(sheet.name)) for sheet in sheets if holds_figures(sheet)}
    items: list[Item] = []
    for layout in found:
        items += [*layout.problems, layout.use]
    book = Book(file, sheets, references.read_about(about) if about else {}, templates, tables)
    unknown = unknown_columns([book], [layout.settings for layout in found], file)
    return replace(book, items=(*items, *unknown))


def unknown_columns(read: Sequence[Book], settings: Sequence[FileSettings], name: str) -> Iterator[Problem]:
    """Give an error for each column that a Layout names and no table has."""
    headings = {column.heading.casefold() for book in read for r in book.readings for column in r.columns}
    named = {heading for one in settings for sheet in (one.every, *one.sheets.values()) for heading in sheet.columns}
    for heading in sorted(named - headings):
        found, expected = f"{heading!r}, which is no column", "the heading of a column, as the sheet has it"
        yield Problem(Severity.ERROR, name, "Layout", "", found, expected, "Correct the heading in the Layout")


def _without_examples(sheet: Sheet) -> Sheet:
    shown = examples(sheet)
    if not shown:
        return sheet
    empty = (None,) * len(sheet.rows[0])
    rows = tuple(empty if r in shown else row for r, row in enumerate(sheet.rows))
    comments = {place: comment for place, comment in sheet.comments.items() if place[0] not in shown}
    return replace(sheet, rows=rows, comments=comments)


def examples(sheet: Sheet) -> list[int]:
    """Return the rows that only show how to fill in the sheet."""
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
    """Tell whether a sheet may have figures: not by its name a reference sheet or text, and not a list of councils."""
    without = reference(sheet) or sheet.name.casefold() in WORDS_ONLY
    return not without and not comparators.lists_groups(sheet)


def is_about_complaints(sheet: Sheet) -> bool:
    """Tell whether the name or the title of a sheet says that it counts complaints."""
    return "complaint" in f"{sheet.name} {sheet.title}".casefold()


def _tables(sheet: Sheet, settings: SheetSettings) -> Tables:
    """Find the tables of a sheet of figures, unless a Layout says to ignore it."""
    sheet = replace(sheet, year_kind=settings.year_kind) if settings.year_kind else sheet
    if settings.ignored:
        return Tables(items=(ledger.all_cells(sheet, "note"),))
    if references.looks_like_measures(sheet):
        return Tables(items=tuple(references.misnamed_measures(sheet)))
    readings, others = understanding.understand(sheet, settings)
    if not readings:
        return replace(_of_plain(sheet), aggregation=settings.aggregation)
    views = [understanding.views_of(reading) for reading in readings]
    keyed = tuple(table for view in views for table in view.tables)
    items = tuple(item for view in views for item in view.items)
    plain = _of_plain(others) if others else Tables()
    return Tables(plain.blocks, plain.long, keyed, readings, items, settings.aggregation, others)


def _of_plain(sheet: Sheet) -> Tables:
    """Find the tables without keys: those of measures by period, and those with a row for each figure."""
    long = tuple(layouts.long_tables(sheet))
    first = long[-1].rows[-1] + 1 if long else 0
    # Most long returns are all that is on their sheets.
    blocks = tuple(layouts.blocks(sheet, first)) if first < len(sheet.rows) else ()
    return Tables(blocks, long)
