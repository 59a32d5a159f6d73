"""From a workbook to a `Dataset`.

Takes a path; reads the sheets that say what the figures are (About, Measures, Exclusions), then every
table, matching each row to its measure. Everything that cannot be understood becomes a problem with
its cell; all problems are reported at once.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from partnership_analysis import layouts, periods, problems, reconcile, tables, units, workbook
from partnership_analysis.layouts import Block, Fact
from partnership_analysis.problems import InputError, Problem
from partnership_analysis.tables import Dataset
from partnership_analysis.workbook import Sheet

EXAMPLE = "serco_partnership_2014-15.xlsx"

_NEEDED = {
    "About": "a sheet of two columns that names the Authority, Partner and Year",
    "Measures": "a sheet that gives each Measure its Service, Unit and Polarity",
}
_TOPIC_WORDS = {
    "Collection rates": re.compile(r"collect|council tax|business rates|\bNDR\b|\bCTX\b", re.I),
    "Benefits processing": re.compile(r"benefit|new claims|change of circumstance", re.I),
    "Invoice payments": re.compile(r"invoice|accounts payable", re.I),
}
_BREAKDOWN_WORDS = {"outcome": re.compile(r"upheld", re.I), "stage": re.compile(r"\bstage \d", re.I)}


class Row(NamedTuple):
    """A row for one of the tidy tables, with the table's name."""

    table: str
    values: dict[str, Any]


Item = Row | Problem


def load(path: str | Path | None = None, authority: str | None = None) -> Dataset:
    """Load a workbook.

    Parameters
    ----------
    path
        An Excel workbook (.xlsx); None is the example that comes with the package, the report on
        Peterborough's partnership with Serco in 2014/15.
    authority
        The council wanted; None is the workbook's own.

    Raises
    ------
    InputError
        If the workbook has errors: all of them, each with its cell.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> data.observations.query("measure == 'NDR collection'")["value"].tolist()
    [95.06, 96.31, 96.37, 97.15, 96.92, 97.78]
    """
    path = shipped("data", "raw", EXAMPLE) if path is None else path
    data, found = check(path)
    if authority and authority.casefold() != data.about.get("Authority", authority).casefold():
        held = data.authority
        action = f"Leave the authority out, or ask for {held}"
        found += (
            Problem("error", Path(path).name, "", "", f"no figures for {authority}", f"figures for {held}", action),
        )
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return data


def shipped(*parts: str) -> Path:
    """Return where a file that comes with the package is: in the installed package, or in the checkout."""
    package = Path(__file__).parent
    installed = package.joinpath(*parts)
    return installed if installed.exists() else package.parents[1].joinpath(*parts)


def check(path: str | Path) -> tuple[Dataset, tuple[Problem, ...]]:
    """Read a workbook as far as it can be read, with every problem in it.

    Raises
    ------
    InputError
        If it cannot be read at all.

    Examples
    --------
    >>> data, found = check("data/raw/serco_partnership_2014-15.xlsx")
    >>> [(problem.severity, problem.cell) for problem in found]
    [('warning', 'G9')]
    """
    sheets, found = workbook.read(path)
    named = {sheet.name.casefold(): sheet for sheet in sheets}
    file = Path(path).name
    found += [
        Problem("error", file, name, "", "no such sheet", expected, f"Add a sheet called {name}")
        for name, expected in _NEEDED.items()
        if name.casefold() not in named
    ]
    about = {"File": file} | (_about(named["about"]) if "about" in named else {})
    if "about" in named and not about.get("Authority"):
        action = "Add a row: Authority in column A, the council's name in column B"
        found.append(Problem("error", file, "About", "", "no Authority", "the council's name", action))
    # Without its measures no figure of a workbook can be understood, and each would be called unknown.
    items = list(_items(about, named)) if "measures" in named else []
    found += [item for item in items if isinstance(item, Problem)]
    data = _dataset(about, items)
    found += reconcile.disagreements(data)
    if data.observations.empty and data.complaints.empty and not any(p.severity == "error" for p in found):
        action = "Check that its tables have headings such as 2014/15, or KPI, Actual and Variance"
        found.append(Problem("error", file, "", "", "no table of figures", "at least one", action))
    found = sorted(found, key=lambda problem: problem.severity != "error")
    return replace(data, problems=problems.table(found)), tuple(found)


def _items(about: dict[str, str], named: dict[str, Sheet]) -> Iterator[Item]:
    catalogue: list[dict[str, Any]] = []
    described: dict[tuple[str, str], str] = {}
    for item in _measures(named["measures"]):
        if isinstance(item, Row):
            key = (item.values["service"].casefold(), item.values["measure"].casefold())
            if key in described:
                yield _described_twice(item.values, described[key])
                continue
            described[key] = item.values["source"]
            catalogue.append(item.values)
        yield item
    for name, sheet in named.items():
        if name in ("about", "measures"):
            continue
        if name == "exclusions":
            yield from _exclusions(sheet, catalogue, about.get("Authority", ""))
            continue
        blocks = layouts.blocks(sheet)
        if not blocks and sheet.rows:
            found = "no table that could be understood"
            yield Problem("warning", sheet.file, sheet.name, "", found, "a table with headings", "Check its headings")
        if "complaint" in f"{sheet.name} {sheet.title}".casefold():
            yield from _complaints(blocks, catalogue, about)
        else:
            for block in blocks:
                yield from _observations(block, catalogue, about.get("Authority", ""))


def _about(sheet: Sheet) -> dict[str, str]:
    return {sheet.text(row, 0): sheet.text(row, 1) for row in range(len(sheet.rows)) if len(sheet.filled(row)) > 1}


def _measures(sheet: Sheet) -> Iterator[Item]:
    for record in layouts.records(sheet):
        name, service = record.text("Measure"), record.text("Service")
        unit = record.text("Unit").casefold()
        polarity = record.text("Polarity").casefold().removesuffix(" is better")
        topic = record.text("Topic") or next((t for t, p in _TOPIC_WORDS.items() if p.search(name)), tables.TOPICS[0])
        decimals = record.content("Decimals")
        faults = [
            ("Measure", bool(name), "", "a measure's name"),
            ("Service", bool(service), service, "the service it belongs to"),
            ("Unit", unit in units.UNITS, unit, f"one of {', '.join(units.UNITS)}"),
            ("Polarity", polarity in ("higher", "lower", ""), polarity, "higher, lower or nothing"),
            ("Topic", topic in tables.TOPICS, topic, f"one of {', '.join(tables.TOPICS)}"),
            ("Decimals", decimals in (None, *range(7)), str(decimals), "a whole number from 0 to 6"),
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
                    "topic": topic,
                    "short": record.text("Short name") or name,
                    "phrase": record.text("In words") or name,
                    "unit": unit,
                    "polarity": polarity,
                    "decimals": (2 if unit == "percent" else 0) if decimals is None else int(decimals),
                    "definition": record.text("Definition"),
                    "source": record.source("Measure"),
                },
            )


def _described_twice(measure: dict[str, Any], before: str) -> Problem:
    file, sheet, cell = workbook.split_source(measure["source"])
    found = f"{measure['measure']!r} of {measure['service']} again"
    expected = f"each measure of a service once (it is described at {workbook.split_source(before)[2]})"
    return Problem("error", file, sheet, cell, found, expected, "Remove one of the two rows")


def _exclusions(sheet: Sheet, catalogue: list[dict[str, Any]], authority: str) -> Iterator[Item]:
    for record in layouts.records(sheet):
        name = record.text("Measure")
        service = record.text("Service")
        own = [m for m in catalogue if service.casefold() in ("", m["service"].casefold())]
        measure = _matching(name, own, service)
        if measure is None:
            found = repr(name) + (f" of {service!r}" if service else "")
            yield record.problem("Measure", found, _nearest(name, catalogue), "Use a name and service from that sheet")
            continue
        faults = list(_exclusion_faults(record, measure))
        yield from faults
        outside = record.content("Performance outside")
        if not faults:
            yield Row(
                "exclusions",
                {
                    "authority": authority,
                    "service": measure["service"],
                    "measure": measure["measure"],
                    "start": record.content("Start"),
                    "end": record.content("End"),
                    "reason": record.text("Reason"),
                    "value_outside": None if outside is None else record.quantity("Performance outside").value,
                    "source": record.source("Start" if outside is None else "Performance outside"),
                },
            )


def _exclusion_faults(record: layouts.Record, measure: dict[str, Any]) -> Iterator[Problem]:
    start, end = record.content("Start"), record.content("End")
    for heading, date, needed in (("Start", start, True), ("End", end, False)):
        if not isinstance(date, dt.date) and (needed or date is not None):
            found = "nothing" if date is None else repr(record.text(heading))
            yield record.problem(heading, found, "a date", "Type a date, such as 01/05/2014")
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
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


def _observations(block: Block, catalogue: list[dict[str, Any]], authority: str) -> Iterator[Item]:
    for column in block.columns:
        if column.role is None:
            row = block.rows[0] - 1
            action = "Head it with a year, or with KPI, Actual, Target or Variance; its cells are not used"
            yield block.sheet.problem("warning", row, column.position, repr(column.heading), "a known heading", action)
    context = f"{block.sheet.name} {block.title} {block.sheet.title}"
    by_row: dict[int, list[Fact]] = {row: [] for row in block.rows}
    for fact in layouts.facts(block):
        by_row[fact.row].append(fact)
    noted = False
    for row, facts in by_row.items():
        name = block.measure(row)
        measure = _matching(name, catalogue, context)
        if measure is None:
            action = "Use the name from the Measures sheet, or add it there"
            found = repr(name) if name else "figures without a measure's name"
            yield block.sheet.problem("error", row, block.label_column, found, _nearest(name, catalogue), action)
            continue
        if not any(fact.role == "value" for fact in facts):
            expected, action = "a figure for at least one year", "Leave it if there is none; nothing is made of it"
            yield block.sheet.problem(
                "warning", row, block.label_column, f"{name!r} without a figure", expected, action
            )
        yield from _row_items(facts, measure, authority)
        if not noted:
            noted = True
            for note in block.notes:
                place = {"topic": measure["topic"], "service": measure["service"]}
                text = block.sheet.text(*note)
                yield Row("notes", place | {"text": text, "source": block.sheet.source(*note)})


def _row_items(facts: list[Fact], measure: dict[str, Any], authority: str) -> Iterator[Item]:
    """Give the observations of one row of a table: a value with the target and variance of its period."""
    read: list[tuple[Fact, units.Quantity]] = []
    for fact in facts:
        item = _quantity(fact, measure)
        if isinstance(item, Problem):
            yield item
        else:
            read.append((fact, item))
    for fact, quantity in read:
        if fact.role != "value":
            continue
        if fact.period is None:
            sheet, expected = fact.block.sheet, "a financial year such as 2014/15 in its heading"
            yield sheet.problem("error", fact.row, fact.column, "a figure of no year", expected, "Head its column")
            continue
        beside = [(f, q) for f, q in read if f.role != "value" and f.period in (fact.period, None)]
        if measure["unit"] == "percent" and quantity.unit is None and 0 < quantity.value <= 1:
            found, expected = f"{quantity.value:g} in a cell without a percentage format", "a percentage, 0 to 100"
            action = f"Format the cell as a percentage if {100 * quantity.value:g}% is meant"
            yield fact.block.sheet.problem("warning", fact.row, fact.column, found, expected, action)
        period = periods.label(fact.period)
        key = {"service": measure["service"], "measure": measure["measure"], "period": period}
        target = next((q.value for f, q in beside if f.role == "target"), None)
        notes = (_note(f, q) for f, q in ((fact, quantity), *beside))
        yield Row(
            "observations",
            {"authority": authority}
            | key
            | {
                "value": quantity.value,
                "unit": measure["unit"],
                "target": target,
                "polarity": measure["polarity"],
                "as_at": periods.find_as_at(fact.measure),
                "note": " ".join(note for note in notes if note),
                "source": fact.source,
            },
        )
        for other, stated in beside:
            typed = isinstance(other.content, str)
            text = " ".join(other.content.split()) if typed else _printed(stated.value, measure)
            said = {"value": stated.value, "unit": stated.unit, "text": text, "source": other.source}
            yield Row("statements", key | {"role": other.role, "beside": fact.source} | said)


def _quantity(fact: Fact, measure: dict[str, Any]) -> units.Quantity | Problem:
    sheet, unit = fact.block.sheet, measure["unit"]
    # A published variance is only compared with ours: one that cannot be read spoils no figure.
    severity = "warning" if fact.role == "variance" else "error"
    try:
        quantity = fact.quantity()
    except ValueError:
        expected = f"a {fact.role} in {unit}"
        return sheet.problem(severity, fact.row, fact.column, repr(fact.content), expected, "Correct the cell")
    if fact.role != "variance" and quantity.unit not in (None, unit):
        expected = f"a {fact.role} in {unit}, the unit of {measure['measure']!r} in the Measures sheet"
        action = "Correct the cell or the Measures sheet"
        return sheet.problem("error", fact.row, fact.column, f"{fact.content!r} in {quantity.unit}", expected, action)
    if quantity.footnote.isdigit() and quantity.footnote not in fact.block.footnotes():
        expected = f"a footnote {quantity.footnote} under the table, or no digit after the unit"
        return sheet.problem(severity, fact.row, fact.column, repr(fact.content), expected, "Correct the cell")
    return quantity


def _printed(value: float, measure: dict[str, Any]) -> str:
    decimals = max(measure["decimals"], units.own_decimals(value))
    return units.format_value(value, measure["unit"], decimals)


def _note(fact: Fact, quantity: units.Quantity) -> str:
    return quantity.remark or fact.block.footnotes().get(quantity.footnote, "")


def _complaints(blocks: list[Block], catalogue: list[dict[str, Any]], about: dict[str, str]) -> Iterator[Item]:
    services = {measure["service"] for measure in catalogue}
    services |= {c.heading for b in blocks for c in b.columns if c.role is None}
    services |= {b.label(row) for b in blocks if _heads_years(b) for row in b.rows} - {""}
    for block in blocks:
        for note in block.notes:
            place = {"topic": tables.COMPLAINTS_TOPIC, "service": "", "source": block.sheet.source(*note)}
            yield Row("notes", place | {"text": block.sheet.text(*note)})
        year = periods.find(block.title) or periods.find(block.sheet.title) or _about_year(about)
        for row in block.rows:
            for column in block.columns:
                if not block.sheet.text(row, column.position):
                    continue
                fact = Fact("value", block.label(row), column.period or year, block, row, column.position)
                if _heads_years(block):
                    yield _complaint(fact, about.get("Authority", ""), block.label(row), "total", tables.TOTAL)
                    continue
                service = column.heading or _named_in(block.title, services)
                if not service:
                    expected = f"a title above the table that names a service: {', '.join(sorted(services))}"
                    yield block.sheet.problem(
                        "error", row, column.position, "complaints of no service", expected, "Add it"
                    )
                    continue
                yield _complaint(fact, about.get("Authority", ""), service, _breakdown(block), block.label(row))


def _about_year(about: dict[str, str]) -> pd.Period | None:
    try:
        return periods.parse(about.get("Year", ""))
    except ValueError:
        return None


def _complaint(fact: Fact, authority: str, service: str, breakdown: str, category: str) -> Item:
    try:
        quantity = fact.quantity()
        whole = quantity.value >= 0 and quantity.value.is_integer() and quantity.unit is None
    except ValueError:
        whole = False
    if not whole:
        sheet = fact.block.sheet
        return sheet.problem(
            "error", fact.row, fact.column, repr(fact.content), "a number of complaints", "Correct the cell"
        )
    if fact.period is None:
        expected = "a financial year in the line above the table, or in the About sheet"
        return fact.block.sheet.problem("error", fact.row, fact.column, "complaints of no year", expected, "Add it")
    key = {"service": service, "period": periods.label(fact.period), "source": fact.source}
    if breakdown != "total" and category.casefold() in ("", "total", "totals"):
        said = {
            "role": "total",
            "value": quantity.value,
            "text": fact.block.sheet.text(fact.row, fact.column),
        }
        return Row("statements", key | said | {"measure": breakdown})
    counted = {"breakdown": breakdown, "category": category, "count": int(quantity.value)}
    return Row("complaints", {"authority": authority} | key | counted)


def _heads_years(block: Block) -> bool:
    return any(column.period is not None for column in block.columns)


def _breakdown(block: Block) -> str:
    labels = " ".join(block.label(row) for row in block.rows)
    return next((name for name, words in _BREAKDOWN_WORDS.items() if words.search(labels)), "subject")


def _named_in(text: str, names: Iterable[str]) -> str:
    found = (name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I))
    return max(found, key=len, default="")


def _matching(name: str, catalogue: list[dict[str, Any]], context: str) -> dict[str, Any] | None:
    """Return the measure of that name; of several services', the one whose service the context names."""
    same = [measure for measure in catalogue if measure["measure"].casefold() == name.casefold()]
    if len(same) > 1:
        service = _named_in(context, [measure["service"] for measure in same])
        same = [measure for measure in same if measure["service"] == service]
    return same[0] if same else None


def _nearest(name: str, catalogue: list[dict[str, Any]]) -> str:
    names = {measure["measure"].casefold(): measure["measure"] for measure in catalogue}
    if name.casefold() in names:
        services = sorted(m["service"] for m in catalogue if m["measure"].casefold() == name.casefold())
        return f"the measure's service ({' or '.join(services)}) in the sheet's name or the line above the table"
    close = difflib.get_close_matches(name.casefold(), names, n=1)
    return "a measure of the Measures sheet" + (f" (the nearest is {names[close[0]]!r})" if close else "")


def _dataset(about: dict[str, str], items: list[Item]) -> Dataset:
    rows: dict[str, list[dict[str, Any]]] = {}
    held: set[tuple[str, ...]] = set()
    for item in items:
        if isinstance(item, Problem):
            continue
        table, values = item
        if table in ("observations", "complaints"):
            names = (
                ("service", "measure", "period")
                if table == "observations"
                else ("service", "period", "breakdown", "category")
            )
            key = tuple(str(values[name]) for name in names)
            if key in held:
                rows.setdefault("statements", []).append(_repeated(values))
                continue
            held.add(key)
        rows.setdefault(table, []).append(values)
    schemas = {
        "observations": tables.OBSERVATIONS,
        "complaints": tables.COMPLAINTS,
        "exclusions": tables.EXCLUSIONS,
        "measures": tables.MEASURES,
        "statements": tables.STATEMENTS,
        "notes": tables.NOTES,
    }
    frames = {name: tables.frame(schema, rows.get(name, [])) for name, schema in schemas.items()}
    return Dataset(about=about, problems=problems.table([]), **frames)


def _repeated(values: dict[str, Any]) -> dict[str, Any]:
    """Keep a fact the workbook gave before as a statement, for `reconcile` to compare."""
    value = values.get("value", values.get("count"))
    measure = values.get("measure") or f"{values['breakdown']}: {values['category']}"
    key = {"service": values["service"], "measure": measure, "period": values["period"]}
    said = {"role": "value", "value": value, "text": str(value), "beside": values["source"], "source": values["source"]}
    return key | said
