"""The sheet Glossary: what a council's own abbreviations and terms mean.

Takes the sheet; gives each term with its meaning, and a problem for each that has none, or two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from partnership_analysis import cells, measure_names, vocabularies
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import Explained, Item, Measure
from partnership_analysis.reading.workbook import Sheet

SHEET = "glossary"


def read(sheet: Sheet) -> Iterator[Item]:
    """Read the sheet Glossary: a row to a term, under Term and Meaning."""
    rows = [row for row in range(len(sheet.rows)) if sheet.filled(row)]
    heading = next((row for row in rows if len(_columns(sheet, row)) > 1), None)
    if not rows:
        return
    if heading is None:
        expected = "columns headed Term and Meaning"
        yield sheet.problem(Severity.WARNING, 0, 0, "no such headings", expected, "Add them in the first row")
        yield ledger.all_cells(sheet, "note")
        return
    columns = _columns(sheet, heading)
    yield ledger.cells(sheet, "note", [(row, c) for row in rows if row < heading for c in sheet.filled(row)])
    yield ledger.cells(sheet, "heading", [(heading, column) for column in columns.values()])
    for row in (row for row in rows if row > heading):
        said = {name: sheet.text(row, column) for name, column in columns.items()}
        yield ledger.cells(sheet, "value", [(row, column) for name, column in columns.items() if said[name]])
        if said["term"] and said["meaning"]:
            yield Explained(
                said["term"], measure_names.without_stop(said["meaning"]), sheet.source(row, columns["meaning"])
            )
        elif any(said.values()):
            empty, expected = ("meaning", f"what {said['term']!r} means") if said["term"] else ("term", "the term")
            action = "Write it, or take the row out"
            yield sheet.problem(Severity.WARNING, row, columns[empty], "nothing", expected, action)


def _columns(sheet: Sheet, row: int) -> dict[str, int]:
    """Return where the terms and their meanings are, if a row heads them."""
    meant = vocabularies.GLOSSARY_HEADINGS.meaning
    return {found: column for column in reversed(sheet.filled(row)) if (found := meant(sheet.text(row, column)))}


def meanings(items: Iterable[Item]) -> dict[str, str]:
    """Return what each term means; nothing for one that is explained in two ways, for nobody says which is right."""
    return {ways[0].term: ways[0].meaning if len(ways) == 1 else "" for ways in _ways(items)}


def contradictions(items: Iterable[Item]) -> Iterator[Problem]:
    """Give a warning for each term that is explained in two ways, with both cells."""
    for first, *others in _ways(items):
        for other in others:
            file, sheet, cell = cells.split_source(other.source)
            found = f"{other.term!r} explained as {other.meaning!r}, and as {first.meaning!r} in {first.source}"
            action = "Correct one; until then no page explains it"
            yield Problem(Severity.WARNING, file, sheet, cell, found, "one meaning", action)


def _ways(items: Iterable[Item]) -> list[list[Explained]]:
    """Return the different ways in which each term is explained."""
    found: dict[str, dict[str, Explained]] = defaultdict(dict)
    for one in (item for item in items if isinstance(item, Explained)):
        found[one.term.casefold()].setdefault(vocabularies.normalise(one.meaning), one)
    return [list(ways.values()) for ways in found.values()]


def in_words(items: Iterable[Item], known: Mapping[str, str]) -> list[Item]:
    """Return items, in which a measure that is named by a term and has no longer words has the term's meaning."""
    spelt = {term.casefold(): meaning for term, meaning in known.items()}
    return [
        replace(item, in_words=item.in_words or spelt.get(item.measure.casefold(), ""))
        if isinstance(item, Measure)
        else item
        for item in items
    ]
