"""The sheets that say what the figures are: About, Measures, Exclusions and Rebasing.

Takes their sheets; gives rows for the tidy tables, and a problem for every fault. `matching` finds the
measure that a label names: by its name and service, never by guesswork.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from partnership_analysis import cells, names, periods, tables, units
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.workbook import Sheet

_TOPIC_WORDS = {
    "Collection rates": re.compile(r"collect|council tax|business rates|\bNDR\b|\bCTX\b", re.I),
    "Benefits processing": re.compile(r"benefit|new claims|change of circumstance", re.I),
    "Invoice payments": re.compile(r"invoice|accounts payable", re.I),
}
_NOT_SERVICE = re.compile(r"(\W*\b(kpis?|indicators?|performance|returns?|figures|data))+\W*$", re.I)
_MEASURE_HEADINGS = (
    "measure", "service", "topic", "short name", "in words", "unit", "polarity", "decimals", "definition",
    "also known as", "tolerance",
)  # fmt: skip
_REBASING_HEADINGS = ("authority", "measure", "service", "from", "reason")
_EXCLUSION_HEADINGS = ("authority", "measure", "service", "start", "end", "reason", "performance outside", "note")


class Row(NamedTuple):
    """A row for one of the tidy tables, with the table's name."""

    table: str
    values: dict[str, Any]


class Rows(NamedTuple):
    """Many rows for one of the tidy tables at once."""

    table: str
    frame: pd.DataFrame


class Known(NamedTuple):
    """What is known before a file's figures are read: the measures described, its council and its own name."""

    catalogue: list[dict[str, Any]]
    authority: str
    file: str


Item = Row | Rows | Problem | Use


def read_about(sheet: Sheet) -> dict[str, str]:
    """Read the About sheet: what stands in its first column, with what stands in its second."""
    return {sheet.text(row, 0): sheet.text(row, 1) for row in _pairs(sheet)}


def about_uses(sheet: Sheet) -> Iterator[Use]:
    """Give what the cells of the About sheet are used as."""
    yield ledger.all_cells(sheet, "note")
    yield ledger.cells(sheet, "label", [(row, 0) for row in _pairs(sheet)])
    yield ledger.cells(sheet, "value", [(row, 1) for row in _pairs(sheet)])


def _pairs(sheet: Sheet) -> list[int]:
    return [row for row in range(len(sheet.rows)) if sheet.filled(row)[:2] == [0, 1]]


def read_measures(sheet: Sheet) -> Iterator[Item]:
    """Read the Measures sheet: a row for each measure that is described right, a problem for every fault."""
    records = layouts.records(sheet)
    yield from _list_uses(sheet, _MEASURE_HEADINGS)
    missing = [name for name in ("Measure", "Service", "Unit") if records and name.casefold() not in records[0].columns]
    for name in missing:
        expected, action = f"a column headed {name}", "Head it so in the first row"
        yield sheet.problem(Severity.ERROR, 0, 0, f"no column headed {name}", expected, action)
    for record in () if missing else records:
        name, service = record.text("Measure"), record.text("Service")
        unit = record.text("Unit").casefold()
        polarity = record.text("Polarity").casefold().removesuffix(" is better")
        topic = record.text("Topic") or default_topic(name)
        decimals = record.content("Decimals")
        faults = [
            ("Measure", bool(name), "", "a measure's name"),
            ("Service", bool(service), service, "the service it belongs to"),
            ("Unit", unit in units.UNITS, unit, f"one of {', '.join(units.UNITS)}"),
            ("Polarity", polarity in ("higher", "lower", ""), polarity, "higher, lower or nothing"),
            ("Topic", topic in tables.TOPICS, topic, f"one of {', '.join(tables.TOPICS)}"),
            ("Decimals", decimals in (None, *range(7)), str(decimals), "a whole number from 0 to 6"),
            ("Tolerance", _tolerance(record, unit) >= 0, record.text("Tolerance"), f"a size in {unit or 'its unit'}"),
        ]
        wrong = [fault for fault in faults if not fault[1]]
        for heading, _, text, expected in wrong:
            yield record.problem(heading, repr(text) if text else "nothing", expected, "Correct the Measures sheet")
        if not wrong:
            yield Row(
                "measures",
                {
                    "service": service,
                    "measure": name,
                    "also": tuple(filter(None, re.split(r"\s*;\s*", record.text("Also known as")))),
                    "topic": topic,
                    "short": record.text("Short name") or name,
                    "phrase": record.text("In words") or names.phrase(name),
                    "unit": unit,
                    "polarity": polarity,
                    "decimals": None if decimals is None else int(decimals),
                    "definition": record.text("Definition"),
                    "tolerance": _tolerance(record, unit) if record.content("Tolerance") is not None else None,
                    "tolerance_source": record.source("Tolerance"),
                    "source": record.source("Measure"),
                    "described": True,
                },
            )


def _tolerance(record: layouts.Record, unit: str) -> float:
    """Return how far a miss may be from its target; nought where nothing is given, and less where it is no size."""
    if record.content("Tolerance") is None:
        return 0.0
    try:
        quantity = record.quantity("Tolerance")
    except ValueError:
        return -1.0
    return quantity.value if quantity.unit in (None, unit) and quantity.value >= 0 else -1.0


def default_topic(name: str) -> str:
    """Return the topic of a measure that names none, by the words of its name.

    Examples
    --------
    >>> default_topic("CTX collection"), default_topic("Calls answered")
    ('Collection rates', 'KPI performance')
    """
    return next((topic for topic, words in _TOPIC_WORDS.items() if words.search(name)), tables.TOPICS[0])


def service_of(sheet: Sheet) -> str:
    """Return the service that a sheet's name tells: its name, without the words that say what is on it.

    Examples
    --------
    >>> service_of(Sheet("k.xlsx", "Customer Services KPIs", (), {}, {}))
    'Customer Services'
    """
    return _NOT_SERVICE.sub("", sheet.name) or sheet.name


def described_by_figures(service: str, name: str, unit: str, about: str, source: str) -> dict[str, Any]:
    """Describe a measure that nobody described; `about` is the words around it, which may tell its topic."""
    return {
        "service": service,
        "measure": name,
        "also": (),
        "topic": default_topic(about),
        "short": name,
        "phrase": names.phrase(name),
        "unit": unit or "number",
        "polarity": "",
        "decimals": None,
        "definition": "",
        "tolerance": None,
        "source": source,
        "described": False,
    }


def _list_uses(sheet: Sheet, known: Iterable[str]) -> Iterator[Use]:
    """Give what the cells of a list are used as: those under the headings that are known."""
    if not sheet.rows:
        return
    heading = layouts.heading_row(sheet, "Measure")
    columns = [column for column in sheet.filled(heading) if sheet.text(heading, column).casefold() in known]
    yield ledger.cells(sheet, "heading", [(row, column) for row in range(heading) for column in sheet.filled(row)])
    yield ledger.cells(sheet, "heading", [(heading, column) for column in columns])
    below = range(heading + 1, len(sheet.rows))
    yield ledger.cells(sheet, "value", [(row, column) for row in below for column in columns])


def described_twice(measure: dict[str, Any], before: str) -> Problem:
    """Say that a measure of a service was described before, at another cell."""
    file, sheet, cell = cells.split_source(measure["source"])
    found = f"{measure['measure']!r} of {measure['service']} again"
    expected = f"each measure of a service once (it is described at {cells.split_source(before)[2]})"
    return Problem(Severity.ERROR, file, sheet, cell, found, expected, "Remove one of the two rows")


def read_exclusions(sheet: Sheet, known: Known) -> Iterator[Item]:
    """Read the Exclusions sheet: the agreed suspensions of targets."""
    yield from _list_uses(sheet, _EXCLUSION_HEADINGS)
    for record in layouts.records(sheet):
        measure = _listed(record, known.catalogue)
        if isinstance(measure, Problem):
            yield measure
            continue
        faults = list(_exclusion_faults(record, measure))
        yield from faults
        outside = record.content("Performance outside")
        if not faults:
            yield Row(
                "exclusions",
                {
                    "authority": record.text("Authority") or known.authority,
                    "service": measure["service"],
                    "measure": measure["measure"],
                    "start": periods.date(record.content("Start")),
                    "end": _last_day(periods.date(record.content("End"))),
                    "reason": record.text("Reason"),
                    "value_outside": None if outside is None else record.quantity("Performance outside").value,
                    "source": record.source("Start" if outside is None else "Performance outside"),
                },
            )
        if record.text("Note"):
            place = {"topic": "", "service": "", "source": record.source("Note")}
            yield Row("notes", place | {"text": record.text("Note")})


def read_rebasings(sheet: Sheet, known: Known) -> Iterator[Item]:
    """Read the Rebasing sheet: from when the process limits of a measure begin anew, and why."""
    yield from _list_uses(sheet, _REBASING_HEADINGS)
    for record in layouts.records(sheet):
        measure = _listed(record, known.catalogue)
        if isinstance(measure, Problem):
            yield measure
            continue
        faults = list(_date_faults(record, "From", needed=True))
        if not record.text("Reason"):
            action = "Say what changed: limits are not begun anew without a reason"
            faults.append(record.problem("Reason", "nothing", "the reason for the new limits", action))
        yield from faults
        if not faults:
            yield Row(
                "rebasings",
                {
                    "authority": record.text("Authority") or known.authority,
                    "service": measure["service"],
                    "measure": measure["measure"],
                    "start": periods.date(record.content("From")),
                    "reason": record.text("Reason"),
                    "source": record.source("From"),
                },
            )


def _listed(record: layouts.Record, catalogue: list[dict[str, Any]]) -> dict[str, Any] | Problem:
    """Return the measure that a row of a list names, or the problem that it names none."""
    name, service = record.text("Measure"), record.text("Service")
    own = [m for m in catalogue if service.casefold() in ("", m["service"].casefold())]
    if measure := matching(name, own, service):
        return measure
    found = repr(name) + (f" of {service!r}" if service else "")
    return record.problem("Measure", found, nearest(name, catalogue), "Use a name and service from that sheet")


def _date_faults(record: layouts.Record, heading: str, needed: bool) -> Iterator[Problem]:
    given = record.content(heading) is not None
    if periods.date(record.content(heading)) is None and (needed or given):
        found = f"the text {record.text(heading)!r}" if given else "nothing"
        yield record.problem(heading, found, "a date", "Type a date, such as 01/05/2014")


def _exclusion_faults(record: layouts.Record, measure: dict[str, Any]) -> Iterator[Problem]:
    start, end = (periods.date(record.content(heading)) for heading in ("Start", "End"))
    yield from _date_faults(record, "Start", needed=True)
    yield from _date_faults(record, "End", needed=False)
    if start and end and end < start:
        found = f"an end, {end:%d/%m/%Y}, before its start, {start:%d/%m/%Y}"
        yield record.problem("End", found, "a day on or after the start", "Correct the dates")
    if record.content("Performance outside") is not None:
        try:
            unit = record.quantity("Performance outside").unit
        except ValueError:
            unit = "no quantity"
        if unit not in (None, measure["unit"]):
            found, expected = repr(record.text("Performance outside")), f"a value in {measure['unit']}"
            yield record.problem("Performance outside", found, expected, "Correct the cell or the Measures sheet")


def _last_day(end: dt.date | None) -> dt.date | None:
    """Return the last day of a suspension; 31/12/9999 is how some write that it has none yet."""
    return None if end is None or end.year > 2200 else end


def named_in(text: str, names: Iterable[str]) -> str:
    """Return the longest of some names that stands in a text as a word of its own; empty if none does."""
    found = (name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I))
    return max(found, key=len, default="")


def matching(name: str, catalogue: list[dict[str, Any]], *contexts: str) -> dict[str, Any] | None:
    """Return the measure of that name; of several services', the one that the contexts name, and no other.

    A name given under "Also known as" on the Measures sheet counts where no measure has it for its own.
    """
    wanted = name.casefold()
    same = [measure for measure in catalogue if measure["measure"].casefold() == wanted]
    same = same or [m for m in catalogue if wanted in (other.casefold() for other in m["also"])]
    services = {measure["service"].casefold() for measure in catalogue}
    # A line or a name that is a service's and nothing else is no remark about another.
    said = [text for c in contexts if (text := _NOT_SERVICE.sub("", c).strip(" :").casefold()) in services]
    if len(same) < 2:
        return same[0] if same and (not said or said[0] == same[0]["service"].casefold()) else None
    by_service = {measure["service"]: measure for measure in same}
    if said:
        return next((measure for measure in same if measure["service"].casefold() == said[0]), None)
    named = [found for context in contexts if (found := _one_named(context, by_service))]
    return by_service[named[0]] if len(set(named)) == 1 else None


def _one_named(context: str, services: Iterable[str]) -> str:
    """Return the one service that a text names; "Customer Services and ICT" names two, and so tells nothing."""
    longest = named_in(context, services)
    others = named_in(re.sub(re.escape(longest), "", context, flags=re.I), services) if longest else ""
    return "" if others else longest


def of_service(service: str, known: Known) -> list[dict[str, Any]]:
    """Return the measures of the service that a row names, which is never overruled; all where it names none."""
    own = [measure for measure in known.catalogue if measure["service"].casefold() == service.casefold()]
    return own if service else known.catalogue


def nearest(name: str, catalogue: list[dict[str, Any]]) -> str:
    """Say what was expected where a name matches no measure, or the measures of several services."""
    spelt = {measure["measure"].casefold(): measure["measure"] for measure in catalogue}
    if name.casefold() in spelt:
        services = sorted(m["service"] for m in catalogue if m["measure"].casefold() == name.casefold())
        return f"the measure's service ({' or '.join(services)}) in the sheet's name or the line above the table"
    close = difflib.get_close_matches(name.casefold(), spelt, n=1)
    return "a measure of the Measures sheet" + (f" (the nearest is {spelt[close[0]]!r})" if close else "")
