"""From spreadsheets to a `Dataset`.

Takes a file, or a folder of them; reads the sheets that say what the figures are, then every table. Everything that
cannot be understood becomes a problem with its cell; all are reported at once.
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
    glossary,
    hidden,
    inputs,
    ledger,
    merged,
    partly,
    precedence,
    references,
    returns,
    split_months,
    table_lines,
    telling,
    text_lines,
    understanding,
    updates,
    wholes,
)
from partnership_analysis.reading import books as books_of
from partnership_analysis.reading.books import Book, Tables, examples, holds_figures, reference
from partnership_analysis.reading.catalogue import Catalogue, Known
from partnership_analysis.reading.contents import Found
from partnership_analysis.reading.inputs import Given
from partnership_analysis.reading.items import Complaint, Doubtful, Item, Measure, Observation, Rows
from partnership_analysis.reading.layouts import Block
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.precedence import File
from partnership_analysis.reading.split_months import PartMonth
from partnership_analysis.reading.telling import Telling
from partnership_analysis.reading.understanding import Reading
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
    with _nothing_thrown_away():
        return _read(given, columns)


def readings(given: Given) -> list[Reading]:
    """Return how the tables whose rows have keys of their own are understood.

    Raises
    ------
    InputError
        If nothing can be read at all.
    """
    read = inputs.read(given)
    return [reading for book in books_of.books(read.sheets, read.tellings) for reading in book.readings]


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Leave off looking for garbage among what is read: a million new cells would be looked at again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read(given: Given, columns: Mapping[str, str] | None) -> tuple[Dataset, list[Problem]]:
    read = inputs.read(given)
    sheets, found = read.sheets, read.problems
    told, wrong = telling.columns(columns or {}, read.name)
    files_read = dict.fromkeys(sheet.file for sheet in sheets)
    tellings = {file: telling.together([Telling(told), read.tellings.get(file, Telling())]) for file in files_read}
    books = books_of.books(sheets, tellings)
    found += [*wrong, *books_of.unknown_columns(books, list(tellings.values()), read.name)]
    about = _about(books) | {"File": read.name}
    items = list(_with_aggregations(_described(books), books))
    measures = [item for item in items if isinstance(item, Measure)]
    if not measures and not any(book.sheet("measures") for book in books):
        measures = _inferred(books)
        items += measures
    elif not measures and any(isinstance(item, Problem) for item in items):
        measures = [replace(measure, faulty=True) for measure in _inferred(books)]  # the one error stands for them all
    items = [item for item in items if not isinstance(item, Measure) or not item.faulty]
    known = _services(books, measures)
    by_book = [list(_items(book, measures, _authority(book, books), known)) for book in books]
    files = [File(book.file, _latest(one), book.sheets[0].saved) for book, one in zip(books, by_book, strict=True)]
    ranks = precedence.ranks(files)
    by_book = [one for _, one in sorted(zip(ranks, by_book, strict=True), key=itemgetter(0))]
    texts = [list(_texts(folder, books, known)) for folder in read.folders]
    by_book += texts
    every = [*items, *(item for one in by_book for item in one)]
    parts = [item for item in every if isinstance(item, PartMonth)]
    found += split_months.told(parts, [item for item in every if isinstance(item, Problem)])
    found += glossary.contradictions(every)
    terms = glossary.meanings(every)
    items = glossary.in_words(items, terms)
    unseen = hidden.among(sheets)
    ordered = [-1, *sorted(ranks), *[len(files)] * len(texts)]
    data = assembly.dataset(references.without_unread(about), [items, *by_book], ordered, unseen)
    data, unclear = precedence.contradictions(files, replace(data, hidden=hidden.cells(data, unseen)))
    found += [*unclear, *precedence.superseded(files), *hidden.used(data, unseen), *_shared(sheets, data)]
    data = partly.without_measures(data, [item for item in every if isinstance(item, Doubtful)])
    found += wholes.unjudged(read.name, [measure for measure in measures if not measure.faulty], data)
    groups = tuple(item for item in every if isinstance(item, ComparatorRow))
    no_figures = data.observations.empty and data.complaints.empty and not groups
    if no_figures and not any(p.severity == Severity.ERROR for p in found):
        action = "Check that its tables have headings such as 2014/15, or KPI, Actual and Variance"
        found.append(Problem(Severity.ERROR, read.name, "", "", "no table of figures", "at least one", action))
    found += [*wholes.year_problems(about, data), *wholes.unnamed(about, data), *wholes.named_by_errors(data)]
    if not any(problem.severity == Severity.ERROR for problem in found):
        found += [*wholes.without_figures(data)]
    uses = [item for item in every if isinstance(item, Use)]
    uses += [
        ledger.cells(sheet, "note", [(r, c) for r in examples(sheet) for c in sheet.filled(r)]) for sheet in sheets
    ]
    balance, unused = ledger.balance(sheets, uses, found)
    tables, left = [item for item in every if isinstance(item, Found)], int(balance[ledger.NOT_UNDERSTOOD].sum())
    held = contents.line(read.name, sheets, tables, data, left, books_of.NO_FIGURES)
    councils = _councils(books) if len(_councils(books)) > 1 else {}
    councils = {name: references.without_unread(said) for name, said in councils.items()}
    understood = table_lines.lines(books)
    data = replace(
        data, ledger=balance, councils=councils, contents=held, understood=understood, groups=groups, glossary=terms
    )
    return data, [*found, *unused]


def _about(books: list[Book]) -> dict[str, str]:
    """Put together what the About sheets say; of several councils only what all of them say alike."""
    about = {name: text for book in books for name, text in book.about.items()}
    if len(_councils(books)) < 2:
        return about
    return {name: text for name, text in about.items() if all(b.about.get(name) == text for b in books if b.about)}


def _councils(books: list[Book]) -> dict[str, dict[str, str]]:
    """Return what About says of each council that a file names, by the first spelling of its name."""
    named = [book.about["Authority"] for book in books if book.about.get("Authority")]
    spelt = places.spellings(named)
    return {spelt[book.about["Authority"]]: book.about for book in books if book.about.get("Authority")}


def _authority(book: Book, books: list[Book]) -> str:
    """Return the council of a file: that of its own About sheet, or else the only one that any About sheet names."""
    named = [*_councils(books)]
    return book.about.get("Authority") or (named[0] if len(named) == 1 else "")


def _services(books: list[Book], measures: list[Measure]) -> dict[str, str]:
    """Return the services of the measures, and those that an About sheet names, by their names in small letters."""
    named = [name for book in books for name in references.services(book.about)]
    return {name.casefold(): name for name in (*named, *(measure.service for measure in measures if measure.service))}


def _shared(sheets: list[Sheet], data: Dataset) -> Iterator[Problem]:
    """Give an error for each figure that is used, though its cell is merged over several rows of figures."""
    asked = [problem for sheet in sheets if sheet.merged_down for problem in merged.shared_figures(sheet)]
    if asked:
        named = {source for table in (data.observations, data.targets, data.statements) for source in table["source"]}
        used = {cell for source in named for cell in cells.cell_sources(source)}
        yield from (problem for problem in asked if problem.place in used)


def _texts(folder: Path, books: list[Book], services: dict[str, str]) -> Iterator[Item]:
    """Read the short texts of a folder: what each service did."""
    councils, years = [*_councils(books)], {book.about.get("Year", "") for book in books} - {""}
    council = councils[0] if len(councils) == 1 else ""
    context = updates.Context(
        services, council, references.about_year({"Year": years.pop()} if len(years) == 1 else {})
    )
    yield from updates.links(folder)
    for file in updates.texts(folder):
        yield from updates.read_text(file, context)


def _described(books: list[Book]) -> Iterator[Item]:
    """Read the Measures sheets: one catalogue for all files."""
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
                first[key] = replace(before, faulty=True)  # which of the two is right, nobody says
    yield from (_spelt_alike(measure, topics) for measure in first.values())


def _with_aggregations(items: Iterator[Item], books: list[Book]) -> Iterator[Item]:
    """Give the measures of the Measures sheets with the aggregations that only their tables, or a Layout, state."""
    held = list(items)
    tables = [tables for book in books for tables in book.tables.values()]
    lacking = any(isinstance(item, Measure) and not item.aggregation for item in held)
    stating = lacking and any(one.aggregation or _says_aggregations(one) for one in tables)
    stated = Catalogue(measure for measure in _inferred(books) if measure.aggregation) if stating else Catalogue()
    for item in held:
        if isinstance(item, Measure) and not item.aggregation:
            found = catalogue.matching(item.measure, stated, item.service)
            item = replace(item, aggregation=found.aggregation) if found else item
        yield item


def _says_aggregations(tables: Tables) -> bool:
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
        # A hidden sheet's figures are of the measures that a sheet which is shown has by their names.
        for sheet in sorted(filter(holds_figures, book.sheets), key=lambda sheet: sheet.hidden):
            found_on = book.tables[sheet.name]
            blocks = [
                block for block in found_on.blocks if not _is_about_complaints(sheet) or returns.says_measures(block)
            ]
            measures = [measure for block in blocks for measure in returns.described(block, named)]
            long = (*found_on.keyed, *found_on.long)
            measures += [measure for table in long for measure in returns.described_long(table, named)]
            shown = Counter(name for _, name in found) if sheet.hidden else Counter()
            for measure in measures:
                key = (measure.service.casefold(), measure.measure.casefold())
                if shown[key[1]] == 1:
                    continue
                measure = replace(measure, aggregation=measure.aggregation or found_on.aggregation)
                found[key] = catalogue.described_again(found[key], measure) if key in found else measure
    return [_spelt_alike(measure, topics) for measure in catalogue.without_codes(found.values())]


def _spelt_alike(measure: Measure, topics: dict[str, str]) -> Measure:
    """Return a measure whose topic is spelt as the first of that name: HOMES as Homes."""
    return replace(measure, topic=topics.setdefault(vocabularies.normalise(measure.topic), measure.topic))


def _items(book: Book, measures: list[Measure], authority: str, services: dict[str, str]) -> Iterator[Item]:
    unplaced = (name for measure in measures if not measure.service for name in (measure.measure, *measure.also))
    placed = Catalogue(measure for measure in measures if measure.service)
    known = Known(placed, authority, Path(book.file).stem, frozenset(name.casefold() for name in unplaced))
    yield from book.items
    for sheet in book.sheets:
        name = reference(sheet)
        if name and name != "measures":  # which `_described` reads
            yield from references.pinned(sheet)
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
    """Read a sheet that says what figures are, or what was done; those on measures and columns are read before."""
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
    """Read a sheet of figures; one of the template that was not filled in is none."""
    blocks, long = tables.blocks, tables.long
    pinned = list(returns.pinned_elsewhere(sheet, blocks, (*tables.keyed, *long)))
    if tables.items and not tables.readings:  # of a sheet that a Layout ignores
        yield from tables.items
        return
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
        found = "no table that could be understood"
        yield Problem(
            Severity.WARNING, sheet.file, sheet.name, "", found, "a table with headings", "Check its headings"
        )
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
    """Read the tables of a sheet whose rows have keys of their own."""
    yield from tables.items
    figures = [reading for reading in tables.readings if not understanding.is_register(reading)]
    yield from (Found(sheet, reading.rows, reading.positions) for reading in figures)
    yield from text_lines.of_readings(sheet, tables.readings)
    for table in tables.keyed:
        yield from returns.long_observations(table, known)


def _block_items(sheet: Sheet, blocks: Sequence[Block], known: Known, year: Period | None) -> Iterator[Item]:
    """Read the tables of measures by period, and those of complaints."""
    complaints: list[Block] = []
    if _is_about_complaints(sheet):
        # On a sheet about complaints, a table of measures that are described is still one of measures.
        complaints = [b for b in blocks if not (returns.says_measures(b) or returns.names_measures(b, known))]
        yield from partly.whole(returns.complaints(complaints, known, year))
    measured = [block for block in blocks if block not in complaints]
    yield from returns.without_mixed([(block, list(returns.observations(block, known))) for block in measured], known)


def _is_about_complaints(sheet: Sheet) -> bool:
    return "complaint" in f"{sheet.name} {sheet.title}".casefold()


def _latest(items: list[Item]) -> dt.date:
    """Return the last day of the latest period that a file has a figure of."""
    labels: set[str] = set()
    for item in items:
        if isinstance(item, Observation | Complaint):
            labels.add(item.period)
        elif isinstance(item, Rows):
            labels.update(item.frame["period"].unique())
    return max((Period.from_label(label).last_day for label in labels), default=dt.date.min)
