"""From spreadsheets to a `Dataset`.

Takes a file, or a folder of them; reads the sheets that say what the figures are, then every table. Everything that
cannot be understood becomes a problem with its cell. All problems are reported at once.
"""

import datetime as dt
import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from partnership_analysis import cells, places, vocabularies
from partnership_analysis.authorities import ComparatorRow
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Role
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import (
    assembly,
    catalogue,
    comparators,
    contents,
    contract,
    doubtful,
    glossary,
    hidden,
    inputs,
    layout_settings,
    ledger,
    merged_cells,
    precedence,
    references,
    returns,
    split_months,
    table_lines,
    text_lines,
    understanding,
    updates,
    workbook_checks,
)
from partnership_analysis.reading import books as books_of
from partnership_analysis.reading.books import Book, Tables, examples, holds_figures, reference
from partnership_analysis.reading.catalogue import Catalogue, Known
from partnership_analysis.reading.contents import Found
from partnership_analysis.reading.inputs import Given
from partnership_analysis.reading.items import Complaint, DoubtfulMeasure, Item, Measure, Observation, Rows
from partnership_analysis.reading.layout_settings import FileSettings
from partnership_analysis.reading.layouts import Block
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.precedence import File
from partnership_analysis.reading.split_months import PartMonth
from partnership_analysis.reading.understanding import TableReading
from partnership_analysis.reading.workbook import Sheet


def read(given: Given, columns: Mapping[str, str] | None = None) -> tuple[Dataset, list[Problem]]:
    """Read a spreadsheet, a folder of them, or what is in memory, as far as it can be read, with every problem in it.

    Parameters
    ----------
    given
        What there is to read.
    columns
        What columns are, by their headings, in the words of a Layout.

    Raises
    ------
    InputError
        If nothing of it can be read at all.

    Examples
    --------
    >>> data, found = read(Path("data/raw/serco_partnership_2014-15.xlsx"))
    >>> len(data.measures), found
    (21, [])
    """
    with _without_garbage_collection():
        return _read(given, columns)


def readings(given: Given) -> list[TableReading]:
    """Return how the tables whose rows have keys are understood.

    Raises
    ------
    InputError
        If nothing can be read at all.
    """
    read = inputs.read(given)
    return [reading for book in books_of.books(read.sheets, read.settings) for reading in book.readings]


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Stop the garbage collector meanwhile: it would look at a million new cells again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read(given: Given, columns: Mapping[str, str] | None) -> tuple[Dataset, list[Problem]]:
    """Read the reference sheets of all files first, then each file's tables, and make one dataset of what both give.

    Files come in the order in which they count: a later one has the last word. Problems are added up as they are found.
    """
    read = inputs.read(given)
    sheets, found = read.sheets, read.problems
    column_settings, wrong = layout_settings.read_columns(columns or {}, read.name)
    settings = {
        file: layout_settings.merge_all([FileSettings(column_settings), read.settings.get(file, FileSettings())])
        for file in dict.fromkeys(sheet.file for sheet in sheets)
    }
    books = books_of.books(sheets, settings)
    found += [*wrong, *books_of.unknown_columns(books, list(settings.values()), read.name)]
    about = _about(books) | {"File": read.name}
    items = list(_with_aggregations(_described(books), books))
    measures = [item for item in items if isinstance(item, Measure)]
    if not measures and not any(book.sheet("measures") for book in books):
        measures = _inferred(books)
        items += measures
    elif not measures and any(isinstance(item, Problem) for item in items):
        measures = [replace(measure, faulty=True) for measure in _inferred(books)]  # one error stands for them all
    items = [item for item in items if not isinstance(item, Measure) or not item.faulty]
    known = _services(books, measures)
    by_book = [list(_items(book, measures, _authority(book, books), known)) for book in books]
    files = [File(book.file, _latest(one), book.sheets[0].saved) for book, one in zip(books, by_book, strict=True)]
    ranks = precedence.ranks(files)
    by_book = [one for _, one in sorted(zip(ranks, by_book, strict=True), key=itemgetter(0))]
    texts = [list(_texts(folder, books, known)) for folder in read.folders]
    by_book += texts
    all_items = [*items, *(item for one in by_book for item in one)]
    parts = [item for item in all_items if isinstance(item, PartMonth)]
    found += split_months.join_problems(parts, [item for item in all_items if isinstance(item, Problem)])
    found += glossary.contradictions(all_items)
    terms = glossary.meanings(all_items)
    items = glossary.in_words(items, terms)
    unseen = hidden.find_hidden(sheets)
    ordered = [-1, *sorted(ranks), *[len(files)] * len(texts)]
    data = assembly.dataset(references.without_unread(about), [items, *by_book], ordered, unseen)
    groups = tuple(item for item in all_items if isinstance(item, ComparatorRow))
    data = replace(data, hidden=hidden.hidden_cells(data, unseen), groups=groups, glossary=terms)
    data, unclear = precedence.contradictions(files, data)
    found += [*unclear, *precedence.superseded(files), *hidden.used_figures(data, unseen), *_shared(sheets, data)]
    data = doubtful.without_measures(data, [item for item in all_items if isinstance(item, DoubtfulMeasure)])
    found += workbook_checks.check(about, [measure for measure in measures if not measure.faulty], data, found)
    uses = [item for item in all_items if isinstance(item, Use)]
    uses += [
        ledger.cells(sheet, "note", [(r, c) for r in examples(sheet) for c in sheet.filled(r)]) for sheet in sheets
    ]
    balance, unused = ledger.balance(sheets, uses, found)
    tables, left = [item for item in all_items if isinstance(item, Found)], int(balance[ledger.NOT_UNDERSTOOD].sum())
    line = contents.line(read.name, sheets, tables, data, left, books_of.NO_FIGURES)
    councils = {name: references.without_unread(named) for name, named in _councils(books).items()}
    if len(councils) < 2:
        councils = {}
    data = replace(data, ledger=balance, councils=councils, contents=line, understood=table_lines.lines(books))
    return data, [*found, *unused]


def _about(books: list[Book]) -> dict[str, str]:
    """Return what the About sheets say; of several councils, only what all their sheets say alike."""
    about = {name: text for book in books for name, text in book.about.items()}
    if len(_councils(books)) < 2:
        return about
    return {name: text for name, text in about.items() if all(b.about.get(name) == text for b in books if b.about)}


def _councils(books: list[Book]) -> dict[str, dict[str, str]]:
    """Return the About sheet of each council that a file names, by the first spelling of its name."""
    named = [book.about for book in books if book.about.get("Authority")]
    spelt = places.spellings([about["Authority"] for about in named])
    return {spelt[about["Authority"]]: about for about in named}


def _authority(book: Book, books: list[Book]) -> str:
    """Return the council of a file: that of its own About sheet, or else the only one that any About sheet names."""
    named = [*_councils(books)]
    return book.about.get("Authority") or (named[0] if len(named) == 1 else "")


def _services(books: list[Book], measures: list[Measure]) -> dict[str, str]:
    """Return the services of the measures and of the About sheets, by their names in small letters."""
    named = [name for book in books for name in references.services(book.about)]
    return {name.casefold(): name for name in (*named, *(measure.service for measure in measures if measure.service))}


def _shared(sheets: list[Sheet], data: Dataset) -> Iterator[Problem]:
    """Give an error for each figure that is used although its cell is merged over several rows of figures."""
    found = [problem for sheet in sheets if sheet.merged_down for problem in merged_cells.shared_figures(sheet)]
    if found:
        named = {source for table in (data.observations, data.targets, data.statements) for source in table["source"]}
        used = {cell for source in named for cell in cells.cell_sources(source)}
        yield from (problem for problem in found if problem.place in used)


def _texts(folder: Path, books: list[Book], services: dict[str, str]) -> Iterator[Item]:
    """Read the short texts of a folder about what each service did."""
    councils, years = [*_councils(books)], {book.about.get("Year", "") for book in books} - {""}
    council = councils[0] if len(councils) == 1 else ""
    context = updates.Context(
        services, council, references.about_year({"Year": years.pop()} if len(years) == 1 else {})
    )
    yield from updates.links(folder)
    for file in updates.texts(folder):
        yield from updates.read_text(file, context)


def _described(books: list[Book]) -> Iterator[Item]:
    """Read the Measures sheets of all files as one."""
    first: dict[tuple[str, str], Measure] = {}
    topics: dict[str, str] = {}
    for book in books:
        sheet = book.sheet("measures")
        for item in references.read_measures(sheet) if sheet else ():
            if not isinstance(item, Measure):
                yield item
                continue
            key = (item.service.casefold(), item.measure.casefold())
            before = first.setdefault(key, item)
            if item.faulty or before.faulty:
                first[key] = replace(before, faulty=True)
            elif before is not item and (
                cells.split_source(before.source)[0] == book.file
                or (before.unit, before.polarity) != (item.unit, item.polarity)
            ):
                yield catalogue.described_twice(item, before)
                first[key] = replace(before, faulty=True)  # nothing says which of the two is right
    yield from (_spelt_alike(measure, topics) for measure in first.values())


def _with_aggregations(items: Iterator[Item], books: list[Book]) -> Iterator[Item]:
    """Give the measures of the Measures sheets, with aggregations that only their tables or a Layout state."""
    given = list(items)
    tables = [tables for book in books for tables in book.tables.values()]
    lacking = any(isinstance(item, Measure) and not item.aggregation for item in given)
    stating = lacking and any(one.aggregation or _states_aggregations(one) for one in tables)
    stated = Catalogue(measure for measure in _inferred(books) if measure.aggregation) if stating else Catalogue()
    for item in given:
        if isinstance(item, Measure) and not item.aggregation:
            found = catalogue.matching(item.measure, stated, item.service)
            item = replace(item, aggregation=found.aggregation) if found else item
        yield item


def _states_aggregations(tables: Tables) -> bool:
    """Tell whether a column of a table says how its measures make longer periods."""
    return any(
        table.labels is not None and (table.labels.aggregation != "").any() for table in (*tables.long, *tables.keyed)
    )


def _inferred(books: list[Book]) -> list[Measure]:
    """Describe the measures by their figures alone."""
    found: dict[tuple[str, str], Measure] = {}
    topics: dict[str, str] = {}
    for book in books:
        services = references.services(book.about)
        named = services[0] if len(services) == 1 else ""
        # A hidden sheet's figures belong to measures of the same name on a visible sheet.
        for sheet in sorted(filter(holds_figures, book.sheets), key=lambda sheet: sheet.hidden):
            found_on = book.tables[sheet.name]
            complaints = books_of.is_about_complaints(sheet)
            blocks = [block for block in found_on.blocks if not complaints or returns.has_measures_heading(block)]
            long = (*found_on.keyed, *found_on.long)
            measures = [measure for block in blocks for measure in returns.measures_of_block(block, named)]
            measures += [measure for table in long for measure in returns.measures_of_long_table(table, named)]
            shown = Counter(name for _, name in found) if sheet.hidden else Counter()
            for measure in measures:
                key = (measure.service.casefold(), measure.measure.casefold())
                if shown[key[1]] == 1:
                    continue
                measure = replace(measure, aggregation=measure.aggregation or found_on.aggregation)
                found[key] = catalogue.described_again(found[key], measure) if key in found else measure
    return [_spelt_alike(measure, topics) for measure in catalogue.without_codes(found.values())]


def _spelt_alike(measure: Measure, topics: dict[str, str]) -> Measure:
    """Return a measure with its topic spelt as it was first: HOMES as Homes."""
    return replace(measure, topic=topics.setdefault(vocabularies.normalise(measure.topic), measure.topic))


def _items(book: Book, measures: list[Measure], authority: str, services: dict[str, str]) -> Iterator[Item]:
    unplaced = (name for measure in measures if not measure.service for name in (measure.measure, *measure.also))
    placed = Catalogue(measure for measure in measures if measure.service)
    complaints = [sheet for sheet in book.sheets if holds_figures(sheet) and books_of.is_about_complaints(sheet)]
    blocks = [block for sheet in complaints for block in book.tables[sheet.name].blocks]
    named = (*services.values(), *returns.services_named(blocks))
    known = Known(placed, authority, Path(book.file).stem, frozenset(name.casefold() for name in unplaced), named)
    yield from book.items
    for sheet in book.sheets:
        name = reference(sheet)
        if name and name != "measures":  # which `_described` reads
            yield from references.pinned_comments(sheet)
        if name == "about":
            yield from references.about_uses(sheet)
            yield from references.about_problems(sheet)
            yield from contract.about_terms(sheet, authority)
        elif name:
            context = updates.Context(services, authority, references.about_year(book.about))
            yield from _reference_items(name, sheet, known, context)
        elif comparators.lists_groups(sheet):
            yield from comparators.read(sheet)
        elif sheet.name.casefold() in books_of.WORDS_ONLY:
            yield ledger.all_cells(sheet, "note")
        elif holds_figures(sheet):
            year, template = references.about_year(book.about), sheet.name in book.templates
            yield from _figure_items(sheet, book.tables[sheet.name], known, year, template)


def _reference_items(name: str, sheet: Sheet, known: Known, context: updates.Context) -> Iterator[Item]:
    """Read a reference sheet; About, Measures and Layout were read before."""
    if name == "exclusions":
        yield from references.read_exclusions(sheet, known)
    elif name == "contract":
        yield from contract.read_contract(sheet, known)
    elif name == "rebasing":
        yield from references.read_rebasings(sheet, known)
    elif name == "updates":
        yield from updates.read_updates(sheet, context)
    elif name == comparators.SHEET:
        yield from comparators.read(sheet)
    elif name == glossary.SHEET:
        yield from glossary.read(sheet)


def _figure_items(sheet: Sheet, tables: Tables, known: Known, year: Period | None, template: bool) -> Iterator[Item]:
    """Read a sheet of figures; a sheet of the template that was not filled in has none."""
    blocks, long = tables.blocks, tables.long
    pinned = list(returns.pinned_elsewhere(sheet, blocks, (*tables.keyed, *long)))
    if tables.items and not tables.readings:  # of a sheet that a Layout ignores, or that describes measures
        yield from tables.items
        return
    yield from merged_cells.wide_cells(sheet)
    if tables.readings:
        yield from _keyed_items(sheet, tables, known)
        yield from pinned
        if tables.others is None or not (blocks or long):
            return
        sheet, pinned = tables.others, []
    elif not blocks and not long and (template or sheet.hidden or sheet.name.casefold() in books_of.MAYBE_WORDS):
        yield ledger.all_cells(sheet, "heading" if template else "note")
        return
    elif not blocks and not long and sheet.rows:
        found, expected = "no table that could be understood", "a table with headings"
        yield Problem(Severity.WARNING, sheet.file, sheet.name, "", found, expected, "Check its headings")
        yield ledger.all_cells(sheet, ledger.NOT_UNDERSTOOD)
        return
    yield from (Found(sheet, block.rows, [column.position for column in block.columns]) for block in blocks)
    yield from (Found(sheet, range(table.rows[0], table.rows[-1] + 1), [table.columns[Role.VALUE]]) for table in long)
    yield from text_lines.around(sheet, blocks, long)
    yield from pinned
    for table in long:
        yield from returns.long_observations(table, known)
    yield from _block_items(sheet, blocks, known, year)


def _keyed_items(sheet: Sheet, tables: Tables, known: Known) -> Iterator[Item]:
    """Read the tables of a sheet whose rows have keys."""
    yield from tables.items
    figures = [reading for reading in tables.readings if not understanding.is_register(reading)]
    yield from (Found(sheet, reading.rows, reading.positions) for reading in figures)
    yield from text_lines.of_readings(sheet, tables.readings)
    for table in tables.keyed:
        yield from returns.long_observations(table, known)


def _block_items(sheet: Sheet, blocks: Sequence[Block], known: Known, year: Period | None) -> Iterator[Item]:
    """Read the tables of measures by period, and those of complaints."""
    complaints: list[Block] = []
    if books_of.is_about_complaints(sheet):
        # On a sheet about complaints, a table of measures that are described is still one of measures.
        complaints = [
            b for b in blocks if not (returns.has_measures_heading(b) or returns.has_described_measures(b, known))
        ]
        yield from doubtful.all_or_nothing(returns.complaints(complaints, known, year))
    measured = [block for block in blocks if block not in complaints]
    yield from returns.without_clashes([(block, list(returns.observations(block, known))) for block in measured], known)


def _latest(items: list[Item]) -> dt.date:
    """Return the last day of the latest period that a file has a figure for."""
    labels: set[str] = set()
    for item in items:
        if isinstance(item, Observation | Complaint):
            labels.add(item.period)
        elif isinstance(item, Rows):
            labels.update(item.frame["period"].unique())
    return max((Period.from_label(label).last_day for label in labels), default=dt.date.min)
