"""What a contract says: the Contract sheet, and the rows of About that are about the contract.

Takes their sheets; gives a `ContractTerm` for each thing that is said, with its cell, and a problem for every fault.
What is not said is left out: a column may be absent, and a cell empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from partnership_analysis import cells, units, vocabularies
from partnership_analysis.kinds import Frequency, MeasureKind, Polarity, Term, Unit
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import ContractTerm, Item, Measure
from partnership_analysis.reading.layouts import Record
from partnership_analysis.reading.layouts.headings import names_period
from partnership_analysis.reading.references import listed
from partnership_analysis.reading.workbook import Sheet

_MEASURED = (Term.TARGET, Term.APPROACHING, Term.INADEQUATE)
_POUNDS = (Term.CREDIT, Term.CLAIMED, Term.CAP)
_WORDS = (Term.PLAN, Term.NOTE)
_OF_MEASURES = (Term.KIND, *_MEASURED, Term.CREDIT, Term.PER, Term.EARN_BACK, Term.CLAIMED, Term.POINTS, *_WORDS)
# About may give these by several words: the Partner, and the Supplier.
_NAMES = (Term.AUTHORITY, Term.SUPPLIER)
_KEYS = ("authority", "measure", "service")
_PERIODS = {Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR}
_CORRECT = "Correct the cell, or leave it empty if the contract does not say"


@dataclass(frozen=True)
class _Said:
    """What one cell says: its number, if it has one, and its words."""

    value: float | None
    text: str


def kind_of(sheet: Sheet) -> str:
    """Return whether a sheet is the contract's or its list of exclusions; empty if it is neither.

    The words that contracts use are names for both. A sheet of figures may have such a name too: one that is not
    called just Contract or Exclusions must have the headings of a list.

    Examples
    --------
    >>> kind_of(Sheet("k.xlsx", "SLA", (("Measure", "Minimum service level"),), {}, {}))
    'contract'
    >>> kind_of(Sheet("k.xlsx", "SLA", (("Measure", "2014/15"),), {}, {}))
    ''
    """
    kind = vocabularies.CONTRACT_SHEETS.meaning(sheet.name) or ""
    if not kind or sheet.name.casefold() == "exclusions" or not sheet.rows:
        return kind
    row = layouts.heading_row(sheet, "Measure")
    headings = [sheet.text(row, column) for column in sheet.filled(row)]
    named = {text.casefold() for text in headings}
    if kind == "exclusions":
        return kind if {"measure", "start"} <= named else ""
    terms = _headings(sheet).keys() - {Term.TARGET, Term.NOTE}
    is_list = "measure" in named and (terms or named <= set(_KEYS))
    return kind if is_list and not any(map(names_period, headings)) else ""


def about_terms(sheet: Sheet, authority: str) -> Iterator[Item]:
    """Read what an About sheet says of the contract: its cap, its identifiers, and who made it.

    Two caps that differ are an error, and neither counts; of anything else that is said twice, the first counts.
    """
    found: dict[Term, ContractTerm] = {}
    caps_differ = False
    # Of two names the later counts: a Supplier's comes before that of the Partner.
    for row in sorted(range(len(sheet.rows)), key=lambda row: sheet.text(row, 0).casefold() != "partner"):
        term = vocabularies.CONTRACT_TERMS.meaning(sheet.text(row, 0)) if sheet.filled(row)[:2] == [0, 1] else None
        if term is None or term in _OF_MEASURES:
            continue
        record = Record(sheet, row, {sheet.text(row, 0).casefold(): 1})
        said = _said(record, sheet.text(row, 0), term, None)
        if isinstance(said, Problem):
            yield said
        elif said is not None:
            own = ContractTerm(authority, "", "", term, said.value, said.text, sheet.source(row, 1))
            if term in _NAMES:
                found[term] = own
                continue
            before = found.setdefault(term, own)
            if (before.value, before.text) != (own.value, own.text):
                is_cap = term is Term.CAP
                caps_differ |= is_cap
                place = cells.local_name(before.source, own.source)
                expected = f"one {sheet.text(row, 0)} ({place} says {before.text!r})"
                action = f"Take out one of the two rows; {'neither' if is_cap else place} is used"
                yield sheet.problem(
                    Severity.ERROR if is_cap else Severity.WARNING, row, 1, repr(own.text), expected, action
                )
    yield from (own for term, own in found.items() if term is not Term.CAP or not caps_differ)


def read_contract(sheet: Sheet, known: Known) -> Iterator[Item]:
    """Read the Contract sheet: what the contract says of each of its measures."""
    headings = _headings(sheet)
    yield from _uses(sheet, headings)
    yield from _twice(sheet)
    first: dict[tuple[str, str, str], Record] = {}
    for record in layouts.records(sheet):
        measure = listed(record, known)
        if not isinstance(measure, Measure):
            # Of a name that is unknown, the figures are not in doubt: only what the contract says of it.
            yield from (item for item in measure if isinstance(item, Problem))
            continue
        authority = record.text("Authority") or known.authority
        before = first.setdefault((authority, measure.service, measure.measure), record)
        if before is not record:
            expected = f"each measure once (it is in row {before.row + 1})"
            yield record.problem("Measure", f"{measure.measure!r} again", expected, "Take out one of the two rows")
            continue
        yield from _row(record, measure, authority, headings)


def _headings(sheet: Sheet) -> dict[Term, str]:
    """Return the heading of each thing that the sheet says of a measure; the first, where there are two."""
    if not sheet.rows:
        return {}
    row = layouts.heading_row(sheet, "Measure")
    found: dict[Term, str] = {}
    for text in (sheet.text(row, column) for column in sheet.filled(row)):
        term = vocabularies.CONTRACT_TERMS.meaning(text)
        if term in _OF_MEASURES and text.casefold() not in _KEYS:
            found.setdefault(term, text)
    return found


def _twice(sheet: Sheet) -> Iterator[Problem]:
    """Give an error for a second column that says the same thing of a measure."""
    if not sheet.rows:
        return
    row, seen = layouts.heading_row(sheet, "Measure"), dict[Term, str]()
    for column in sheet.filled(row):
        text = sheet.text(row, column)
        term = vocabularies.CONTRACT_TERMS.meaning(text)
        if term in _OF_MEASURES and seen.setdefault(term, text) != text:
            expected = f"one column for it (the other is headed {seen[term]!r})"
            yield sheet.problem(Severity.ERROR, row, column, repr(text), expected, "Take out one of the two columns")


def _uses(sheet: Sheet, headings: Mapping[Term, str]) -> Iterator[Item]:
    if not sheet.rows:
        return
    row = layouts.heading_row(sheet, "Measure")
    known = {*_KEYS, *(text.casefold() for text in headings.values())}
    columns = [column for column in sheet.filled(row) if sheet.text(row, column).casefold() in known]
    yield ledger.cells(sheet, "heading", [(r, column) for r in range(row) for column in sheet.filled(r)])
    yield ledger.cells(sheet, "heading", [(row, column) for column in columns])
    below = range(row + 1, len(sheet.rows))
    yield ledger.cells(sheet, "value", [(r, column) for r in below for column in columns])


def _row(record: Record, measure: Measure, authority: str, headings: Mapping[Term, str]) -> Iterator[Item]:
    """Read what the contract says of one measure: all of it or, where some of it is wrong, what is wrong."""
    said = {term: _said(record, heading, term, measure) for term, heading in headings.items()}
    faults = [found for found in said.values() if isinstance(found, Problem)]
    values = {term: found.value for term, found in said.items() if isinstance(found, _Said)}
    faults += _disordered(record, measure, headings, values)
    yield from faults
    if faults:
        return
    found = {term: one for term, one in said.items() if isinstance(one, _Said)}
    if Term.KIND not in found:
        # That it is in the contract is said by its row.
        named = record.source("Measure")
        yield ContractTerm(authority, measure.service, measure.measure, Term.KIND, None, "not stated", named)
    for term, one in found.items():
        source = record.source(headings[term])
        yield ContractTerm(authority, measure.service, measure.measure, term, one.value, one.text, source)


def _disordered(
    record: Record, measure: Measure, headings: Mapping[Term, str], values: Mapping[Term, float | None]
) -> Iterator[Problem]:
    """Give an error for bounds that are the wrong way round for the measure's polarity."""
    if not measure.polarity:
        return
    bounds = [(term, value) for term in _MEASURED if (value := values.get(term)) is not None]
    sign = 1 if measure.polarity is Polarity.HIGHER else -1
    for (better, high), (worse, low) in pairwise(bounds):
        if sign * (high - low) < 0:
            way = "no higher" if sign > 0 else "no lower"
            found = f"{record.text(headings[worse])} under {headings[worse]!r}"
            expected = f"{way} than {headings[better]!r}, {record.text(headings[better])}: {measure.polarity} is better"
            yield record.problem(headings[worse], found, expected, "Correct the bounds, or the measure's Polarity")


def _said(record: Record, heading: str, term: Term, measure: Measure | None) -> _Said | Problem | None:
    """Return what a cell says; None if it says nothing, and a problem if nobody can tell what."""
    text = record.text(heading)
    if not text or (term not in _WORDS and vocabularies.missing(text) is not None):
        return None
    if term is Term.KIND:
        kind = vocabularies.MEASURE_KINDS.meaning(text)
        return _Said(None, kind) if kind else _wrong(record, heading, " or ".join(filter(None, MeasureKind)))
    if term is Term.PER:
        period = vocabularies.FREQUENCIES.meaning(text)
        return _Said(None, period) if period in _PERIODS else _wrong(record, heading, "month, quarter or year")
    if term in _MEASURED and measure is not None:
        return _bound(record, heading, measure)
    if term in _POUNDS:
        return _number(record, heading, "an amount in pounds, such as £500", pounds=True)
    if term is Term.EARN_BACK:
        said = _number(record, heading, "how many periods in a row, such as 3")
        whole = isinstance(said, _Said) and said.value is not None and said.value >= 1 and said.value == int(said.value)
        return said if whole else _wrong(record, heading, "how many periods in a row, such as 3")
    if term is Term.POINTS:
        return _number(record, heading, "a number of points, such as 5")
    return _Said(None, text)


def _bound(record: Record, heading: str, measure: Measure) -> _Said | Problem:
    """Read a bound in its measure's unit; a plain 0.9 of a percentage may be meant as 90%, and is asked about."""
    expected = f"a value in {measure.unit}"
    try:
        found = record.quantity(heading, measure.stated)
    except ValueError:
        return _wrong(record, heading, expected)
    if not units.fits(found.unit, measure.unit):
        return _wrong(record, heading, expected)
    if measure.unit == Unit.PERCENT and found.unit is None and 0 < found.value < 1:
        return _wrong(record, heading, "a percentage such as 92%, or 92")
    return _Said(found.value, record.text(heading))


def _number(record: Record, heading: str, expected: str, pounds: bool = False) -> _Said | Problem:
    try:
        found = record.quantity(heading, units.stated(units.POUNDS) if pounds else None)
    except ValueError:
        return _wrong(record, heading, expected)
    right = found.unit in ((None, units.POUNDS) if pounds else (None, Unit.COUNT, Unit.NUMBER)) and found.value >= 0
    return _Said(found.value, record.text(heading)) if right else _wrong(record, heading, expected)


def _wrong(record: Record, heading: str, expected: str) -> Problem:
    return record.problem(heading, repr(record.text(heading)), expected, _CORRECT)
