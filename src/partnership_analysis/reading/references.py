"""The sheets About, Measures, Exclusions and Rebasing: rows for the tidy tables, and a problem for every fault."""

import datetime as dt
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

from partnership_analysis import authorities, measure_names, periods, units, vocabularies
from partnership_analysis.kinds import Aggregation, Frequency, Polarity, Role, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Known, close_to, described_by_figures, matching, nearest
from partnership_analysis.reading.items import DoubtfulMeasure, Exclusion, Item, Measure, Note, Rebasing, Statement
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.units import UnitStated

# A sheet with so many of them, and no other, describes measures.
_FEWEST_HEADINGS = 4
_MEASURE_HEADINGS = (
    "measure", "service", "topic", "short name", "in words", "unit", "polarity", "aggregation", "decimals",
    "definition", "also known as", "tolerance", "owner", "frequency",
)  # fmt: skip
_AGGREGATIONS = ", ".join(filter(None, Aggregation))
_REBASING_HEADINGS = ("authority", "measure", "service", "from", "reason")
_EXCLUSION_HEADINGS = ("authority", "measure", "service", "start", "end", "reason", "performance outside", "note")
# A tolerance of fewer percentage points than this is a share by mistake: 0.02 in a plain cell for 2%.
_SMALLEST_TOLERANCE = 0.1
_AGREED = vocabularies.EXCLUSION_HEADINGS.meanings
_NO_END = (dt.datetime(9999, 12, 31), dt.date(9999, 12, 31), "31/12/9999", "9999-12-31")


def read_about(sheet: Sheet) -> dict[str, str]:
    """Read the About sheet: the texts of its first column, each with that of its second.

    A Period such as Q2 gets its Year; one that cannot be read stays as it is. The cell of Comparators is added.
    """
    about = {sheet.text(row, 0): sheet.text(row, 1) for row in _pairs(sheet)}
    for row in _pairs(sheet):
        match sheet.text(row, 0):
            case "Period" if (period := _about_period(sheet, row, about)) is not None:
                about["Period"] = periods.spelling(period)
            case authorities.COMPARATORS:
                about[authorities.COMPARATORS_CELL] = sheet.source(row, 1)
    return about


def services(about: Mapping[str, str]) -> list[str]:
    """Return the services that an About sheet names, separated by semicolons or lines."""
    return [name for name in re.split(r"\s*[;\n]\s*", about.get("Services", "")) if name]


def about_year(about: Mapping[str, str]) -> Period | None:
    """Return the Year of the About sheet; None if it has none, or one that cannot be read."""
    return periods.parse_or_none(about.get("Year", ""))


def _about_period(sheet: Sheet, row: int, about: Mapping[str, str]) -> Period | None:
    """Return the Period of the About sheet, perhaps a part of its Year; None if no report can cover it."""
    try:
        period = periods.parse_any(sheet.rows[row][1])
    except ValueError:
        return periods.part_of_financial_year(sheet.text(row, 1), about_year(about))
    return period if period.is_reported else None


def without_unread(about: Mapping[str, str]) -> dict[str, str]:
    """Return what the About sheet says, without a Year or Period that cannot be read: an error reports it."""
    readable = dict(about)
    if about_year(readable) is None:
        readable.pop("Year", None)
    try:
        periods.parse_any(readable.get("Period", ""))
    except ValueError:
        readable.pop("Period", None)
    return readable


def about_problems(sheet: Sheet) -> Iterator[Problem]:
    """Give an error for a Period of the About sheet that no report can cover."""
    for row in (row for row in _pairs(sheet) if sheet.text(row, 0) == "Period"):
        if _about_period(sheet, row, read_about(sheet)) is None:
            found, expected = f"the Period {sheet.text(row, 1)!r}", "such as 2014/15 Q2, 2014/15 H1 or 2014-11"
            action = "Write the period with its year, or leave the cell empty for the latest that is complete"
            yield sheet.problem(Severity.ERROR, row, 1, found, expected, action)


def about_uses(sheet: Sheet) -> Iterator[Use]:
    """Give the uses of the cells of the About sheet."""
    yield ledger.all_cells(sheet, "note")
    yield ledger.cells(sheet, "label", [(row, 0) for row in _pairs(sheet)])
    yield ledger.cells(sheet, "value", [(row, 1) for row in _pairs(sheet)])


def _pairs(sheet: Sheet) -> list[int]:
    return [row for row in range(len(sheet.rows)) if sheet.filled(row)[:2] == [0, 1]]


def looks_like_measures(sheet: Sheet) -> bool:
    """Tell whether all headings of a sheet are those of the Measures sheet: four or more, and Measure among them."""
    first = next((row for row in range(len(sheet.rows)) if len(sheet.filled(row)) > 1), None)
    found = [] if first is None else [sheet.text(first, column).casefold() for column in sheet.filled(first)]
    known = {heading.casefold() for heading in _MEASURE_HEADINGS}
    return len(found) >= _FEWEST_HEADINGS and "measure" in found and known.issuperset(found)


def misnamed_measures(sheet: Sheet) -> Iterator[Item]:
    """Give an error for a sheet that describes measures under another name: its numbers are no figures."""
    found = f"a sheet called {sheet.name!r} with the headings of the Measures sheet"
    action = "Rename it to Measures; if the workbook has one already, put these rows there"
    yield Problem(Severity.ERROR, sheet.file, sheet.name, "", found, "such a sheet to be called Measures", action)
    yield ledger.all_cells(sheet, ledger.NOT_UNDERSTOOD)


def read_measures(sheet: Sheet) -> Iterator[Item]:
    """Read the Measures sheet: each measure, and a problem for every fault.

    A measure with a wrong description is known by its name alone, so that its figures are not errors as well.
    """
    records = layouts.records(sheet)
    yield from list_uses(sheet, _MEASURE_HEADINGS)
    missing = [name for name in ("Measure", "Service", "Unit") if records and name.casefold() not in records[0].columns]
    for name in missing:
        expected, action = f"a column headed {name}", "Add that heading in the first row"
        yield sheet.problem(Severity.ERROR, 0, 0, f"no column headed {name}", expected, action)
    described: dict[int, Measure] = {}
    for record in records:
        faults = [] if missing else list(_measure_faults(record))
        yield from faults
        if not faults and not missing:
            described[record.row] = _measure(record)
        elif record.text("Measure"):
            described[record.row] = _faulty_measure(record)
    yield from described.values()
    yield from pinned_comments(sheet, described)


def pinned_comments(sheet: Sheet, described: Mapping[int, Measure] | None = None) -> Iterator[Note]:
    """Give the comments pinned to a sheet's cells as notes; one in a measure's row is of its service and topic."""
    for (row, column), comment in sheet.comments.items():
        measure = described.get(row) if described else None
        if measure and comment.text:
            text = f"{measure.short}: “{comment.text}”"
            yield Note(text, sheet.source(row, column), measure.topic, measure.service)
        elif comment.text:
            yield Note(comment.text, sheet.source(row, column))


def _decimals(record: layouts.Record) -> Any:
    """Return the content of a row's Decimals; in a file of text a number is text too."""
    content = record.content("Decimals")
    return int(content) if isinstance(content, str) and content.strip().isdecimal() else content


def _measure_faults(record: layouts.Record) -> Iterator[Problem]:
    stated, decimals = _stated(record), _decimals(record)
    unit = stated.unit if stated else None
    named = units.unit_in_heading(record.text("Measure"))
    other_size = stated and named and named.unit == unit and named.scale not in (1, stated.scale)
    adds_shares = unit == Unit.PERCENT and _aggregation(record) is Aggregation.SUM
    checks = [
        ("Measure", bool(record.text("Measure")), "a measure's name"),
        ("Service", bool(record.text("Service")), "the service it belongs to"),
        ("Unit", unit is not None, f"one of {', '.join(Unit)}, or other words such as £"),
        ("Unit", not other_size, f"the unit of its figures, as in the measure's name {record.text('Measure')!r}"),
        ("Polarity", _polarity(record) is not None, "higher, lower or nothing"),
        ("Aggregation", _aggregation(record) is not None, f"one of {_AGGREGATIONS}, or nothing"),
        ("Aggregation", not adds_shares, "average, rate or another: percentages do not add up"),
        ("Frequency", _frequency(record) is not None, "month, quarter, half or year, or nothing"),
        ("Decimals", decimals in (None, *range(7)), "a whole number from 0 to 6"),
        ("Tolerance", _tolerance(record, stated) >= 0, f"a size in {unit or record.text('Unit') or 'its unit'}"),
        ("Tolerance", not _may_be_share(record, stated), "points, such as 1 for one percentage point, or 1%"),
    ]
    for heading, right, expected in checks:
        if not right:
            text = record.text(heading)
            yield record.problem(heading, repr(text) if text else "nothing", expected, "Correct the Measures sheet")


def _measure(record: layouts.Record) -> Measure:
    """Return the measure that a row describes; without a Topic, its topic is its service's name."""
    measure, decimals = _faulty_measure(record), _decimals(record)
    stated = _stated(record) or UnitStated(Unit.NUMBER)
    short = measure_names.without_stop(record.text("Short name")) or measure.short
    return replace(
        measure,
        topic=vocabularies.topic(record.text("Topic")) or measure.service,
        short=short,
        phrase=measure_names.phrase(short),
        in_words=measure_names.without_stop(record.text("In words")),
        unit=stated.unit,
        stated=stated,
        polarity=_polarity(record) or Polarity.NEITHER,
        aggregation=_aggregation(record) or Aggregation.NOT_SAID,
        decimals=None if decimals is None else int(decimals),
        definition=record.text("Definition"),
        owner=record.text("Owner"),
        frequency=_frequency(record) or Frequency.NOT_SAID,
        tolerance=_tolerance(record, stated) if record.content("Tolerance") is not None else None,
        tolerance_source=record.source("Tolerance"),
        polarity_stated=bool(record.text("Polarity")),
        faulty=False,
    )


def _faulty_measure(record: layouts.Record) -> Measure:
    """Return the measure that a row names, whatever is wrong with its description."""
    measure = described_by_figures(record.text("Service"), record.text("Measure"), None, record.source("Measure"))
    also = tuple(filter(None, re.split(r"\s*;\s*", record.text("Also known as"))))
    return replace(measure, also=also, described=True, faulty=True)


def _polarity(record: layouts.Record) -> Polarity | None:
    """Return the polarity of a row, NEITHER where it is empty; None where its words are not known."""
    text = record.text("Polarity")
    return vocabularies.POLARITIES.meaning(text) if text else Polarity.NEITHER


def _aggregation(record: layouts.Record) -> Aggregation | None:
    text = record.text("Aggregation")
    return vocabularies.AGGREGATIONS.meaning(text) if text else Aggregation.NOT_SAID


def _frequency(record: layouts.Record) -> Frequency | None:
    text = record.text("Frequency")
    return vocabularies.FREQUENCIES.meaning(text) if text else Frequency.NOT_SAID


def _stated(record: layouts.Record) -> UnitStated | None:
    """Return the unit in which a measure's figures are written; its name may add how times are written."""
    stated, named = units.read_unit(record.text("Unit")), units.unit_in_heading(record.text("Measure"))
    if stated and named and named.clock and not stated.clock and stated.unit == named.unit:
        return replace(stated, clock=named.clock)
    return stated


def _tolerance(record: layouts.Record, stated: UnitStated | None) -> float:
    """Return how far a figure may miss its target; 0 where nothing is given, and -1 where the cell is not a size."""
    if record.content("Tolerance") is None:
        return 0.0
    try:
        quantity = record.quantity("Tolerance", stated)
    except ValueError:
        return -1.0
    fits = quantity.unit is None or (stated is not None and units.fits(quantity.unit, stated.unit))
    return quantity.value if fits and quantity.value >= 0 else -1.0


def _may_be_share(record: layouts.Record, stated: UnitStated | None) -> bool:
    """Tell whether a percentage's tolerance may be meant as a share: 0.01 for one point."""
    percent = stated is not None and stated.unit == Unit.PERCENT
    return percent and 0 < _tolerance(record, stated) < _SMALLEST_TOLERANCE


def list_uses(sheet: Sheet, known: Container[str], key: str = "Measure", above: str = "heading") -> Iterator[Use]:
    """Give the uses of the cells of a list, under its known headings; `key` is a heading that the list must have."""
    if not sheet.rows:
        return
    heading = layouts.heading_row(sheet, key)
    columns = [column for column in sheet.filled(heading) if sheet.text(heading, column).casefold() in known]
    yield ledger.cells(sheet, above, [(row, column) for row in range(heading) for column in sheet.filled(row)])
    yield ledger.cells(sheet, "heading", [(heading, column) for column in columns])
    below = range(heading + 1, len(sheet.rows))
    yield ledger.cells(sheet, "value", [(row, column) for row in below for column in columns])


def read_exclusions(sheet: Sheet, known: Known) -> Iterator[Item]:
    """Read the Exclusions sheet: the agreed suspensions of targets."""
    records = layouts.records(sheet)
    row = layouts.heading_row(sheet, "Measure")
    headings = [sheet.text(row, column).casefold() for column in sheet.filled(row)] if sheet.rows else []
    agreed = next((name for name in headings if vocabularies.normalise(name) in _AGREED), "")
    yield from list_uses(sheet, (*_EXCLUSION_HEADINGS, agreed))
    for record in records:
        measure = find_measure(record, known)
        if not isinstance(measure, Measure):
            yield from measure
            continue
        faults = list(_exclusion_faults(record, measure))
        faults += _date_faults(record, agreed, needed=False) if agreed else ()
        yield from faults
        if faults:
            yield DoubtfulMeasure(measure.service, measure.measure)
        else:
            outside = record.content("Performance outside")
            yield Exclusion(
                authority=record.text("Authority") or known.authority,
                service=measure.service,
                measure=measure.measure,
                start=periods.date(record.content("Start")),
                end=periods.date(record.content("End")),
                reason=record.text("Reason"),
                value_outside=None if outside is None else record.quantity("Performance outside", measure.stated).value,
                source=record.source("Start" if outside is None else "Performance outside"),
            )
            yield from _days(record, measure, agreed, known)
        if record.text("Note"):
            yield Note(record.text("Note"), record.source("Note"))


def _days(record: layouts.Record, measure: Measure, agreed: str, known: Known) -> Iterator[Statement]:
    """Give the first and last day of a suspension, and the day of its agreement, as statements beside it."""
    outside = record.content("Performance outside")
    for heading, role in (("Start", Role.SUSPENDED), ("End", Role.SUSPENDED), (agreed, Role.AGREED)):
        day = periods.date(record.content(heading)) if heading else None
        if day is not None:
            yield Statement(
                authority=record.text("Authority") or known.authority,
                service=measure.service,
                measure=measure.measure,
                period=Period(day.year, day.month, 1).label,
                role=role,
                value=float("nan"),
                text=day.isoformat(),
                source=record.source(heading),
                beside=record.source("Start" if outside is None else "Performance outside"),
            )


def read_rebasings(sheet: Sheet, known: Known) -> Iterator[Item]:
    """Read the Rebasing sheet: the day from which the process limits of a measure start again, and the reason."""
    yield from list_uses(sheet, _REBASING_HEADINGS)
    for record in layouts.records(sheet):
        measure = find_measure(record, known)
        if not isinstance(measure, Measure):
            yield from measure
            continue
        faults = list(_date_faults(record, "From", needed=True))
        if not record.text("Reason"):
            action = "Say what changed: limits do not start again without a reason"
            faults.append(record.problem("Reason", "nothing", "the reason for the new limits", action))
        yield from faults
        if faults:
            yield DoubtfulMeasure(measure.service, measure.measure)
        else:
            yield Rebasing(
                authority=record.text("Authority") or known.authority,
                service=measure.service,
                measure=measure.measure,
                start=periods.date(record.content("From")),
                reason=record.text("Reason"),
                source=record.source("From"),
            )


def find_measure(record: layouts.Record, known: Known) -> Measure | tuple[Item, ...]:
    """Return the measure that a row of a list names; or the problem that it names none, with those that it may mean.

    Nothing is returned of a measure with a wrong description: the Measures sheet has an error of it already.
    """
    name, service = record.text("Measure"), record.text("Service")
    own = known.catalogue.of_service(service)
    if measure := matching(name, own, service):
        return () if measure.faulty else measure
    if known.is_faulty(name):
        return ()
    found = repr(name) + (f" of {service!r}" if service else "")
    problem = record.problem("Measure", found, nearest(name, known.catalogue), "Use a name and service from that sheet")
    close = close_to(name, [measure.measure for measure in known.catalogue]).casefold()
    may_be = [measure for measure in known.catalogue if measure.measure.casefold() in (close, name.casefold())]
    return (problem, *(DoubtfulMeasure(measure.service, measure.measure) for measure in may_be))


def _date_faults(record: layouts.Record, heading: str, needed: bool) -> Iterator[Problem]:
    content = record.content(heading)
    # 31/12/9999 stands for "until further notice" in many programs.
    given = content is not None and (needed or content not in _NO_END)
    if periods.date(content) is None and (needed or given):
        found = f"the text {record.text(heading)!r}" if given else "nothing"
        expected = f"a date of the years {periods.YEARS[0]} to {periods.YEARS[-1]}"
        yield record.problem(heading, found, expected, "Type a date, such as 01/05/2014")


def _exclusion_faults(record: layouts.Record, measure: Measure) -> Iterator[Problem]:
    start, end = (periods.date(record.content(heading)) for heading in ("Start", "End"))
    yield from _date_faults(record, "Start", needed=True)
    yield from _date_faults(record, "End", needed=False)
    if start and end and end < start:
        found = f"an end, {end:%d/%m/%Y}, before its start, {start:%d/%m/%Y}"
        yield record.problem("End", found, "a day on or after the start", "Correct the dates")
    if record.content("Performance outside") is not None:
        try:
            outside = record.quantity("Performance outside", measure.stated)
            fits = units.fits(outside.unit, measure.unit) and not outside.is_limit
        except ValueError:
            fits = False
        if not fits:
            found, expected = repr(record.text("Performance outside")), f"a value in {measure.unit}"
            yield record.problem("Performance outside", found, expected, "Correct the cell or the Measures sheet")
