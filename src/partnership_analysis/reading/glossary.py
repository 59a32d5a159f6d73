"""The sheet Glossary: what a council's own abbreviations and terms mean.

Takes the sheet; gives each term with its meaning, and a problem for each that has none, or two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from partnership_analysis import cells, measure_names, vocabularies
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import GlossaryTerm, Item, Measure
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
        term, meaning = (sheet.text(row, columns[name]) for name in ("term", "meaning"))
        yield ledger.cells(sheet, "value", [(row, column) for column in columns.values() if sheet.text(row, column)])
        if term and meaning:
            yield GlossaryTerm(term, measure_names.without_stop(meaning), sheet.source(row, columns["meaning"]))
        elif term or meaning:
            empty, expected = ("meaning", f"what {term!r} means") if term else ("term", "the term")
            action = "Write it, or take the row out"
            yield sheet.problem(Severity.WARNING, row, columns[empty], "nothing", expected, action)


def _columns(sheet: Sheet, row: int) -> dict[str, int]:
    """Return the columns of the terms and their meanings, if a row has their headings."""
    meaning = vocabularies.GLOSSARY_HEADINGS.meaning
    return {found: column for column in reversed(sheet.filled(row)) if (found := meaning(sheet.text(row, column)))}


def meanings(items: Iterable[Item]) -> dict[str, str]:
    """Return what each term means; empty for a term with two meanings: nothing says which is right."""
    return {found[0].term: found[0].meaning if len(found) == 1 else "" for found in _by_term(items)}


def contradictions(items: Iterable[Item]) -> Iterator[Problem]:
    """Give a warning for each term with two meanings, with both cells."""
    for first, *others in _by_term(items):
        for other in others:
            file, sheet, cell = cells.split_source(other.source)
            found = f"{other.term!r} explained as {other.meaning!r}, and as {first.meaning!r} in {first.source}"
            action = "Correct one; until then no page explains it"
            yield Problem(Severity.WARNING, file, sheet, cell, found, "one meaning", action)


def _by_term(items: Iterable[Item]) -> list[list[GlossaryTerm]]:
    """Return the different meanings of each term."""
    found: dict[str, dict[str, GlossaryTerm]] = defaultdict(dict)
    for one in (item for item in items if isinstance(item, GlossaryTerm)):
        found[one.term.casefold()].setdefault(vocabularies.normalise(one.meaning), one)
    return [list(meanings.values()) for meanings in found.values()]


def in_words(items: Iterable[Item], known: Mapping[str, str]) -> list[Item]:
    """Return items in which a measure without longer words, whose name is a term, has the term's meaning as words."""
    spelt = {term.casefold(): meaning for term, meaning in known.items()}
    return [
        replace(item, in_words=item.in_words or spelt.get(item.measure.casefold(), ""))
        if isinstance(item, Measure)
        else item
        for item in items
    ]
