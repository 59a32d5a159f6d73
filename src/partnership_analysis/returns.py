"""The sheets that hold the figures.

Takes the tables that `layouts` finds; gives observations, complaints and everything else they say, each
matched to its measure, and a problem for every cell that cannot be understood.
"""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import layouts, periods, tables, units
from partnership_analysis.layouts import Block, Fact
from partnership_analysis.problems import Problem
from partnership_analysis.references import Item, Row, matching, named_in, nearest

_BREAKDOWN_WORDS = {"outcome": re.compile(r"upheld", re.I), "stage": re.compile(r"\bstage \d", re.I)}


def observations(block: Block, catalogue: list[dict[str, Any]], authority: str) -> Iterator[Item]:
    """Read a table of measures: an observation for each value, with its target, variance and notes."""
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
        measure = matching(name, catalogue, context)
        if measure is None:
            action = "Use the name from the Measures sheet, or add it there"
            found = repr(name) if name else "figures without a measure's name"
            yield block.sheet.problem("error", row, block.label_column, found, nearest(name, catalogue), action)
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


def complaints(
    blocks: list[Block], catalogue: list[dict[str, Any]], authority: str, year: pd.Period | None
) -> Iterator[Item]:
    """Read the tables of a sheet about complaints; `year` is that of a table which names none."""
    described = {measure["service"] for measure in catalogue}
    described |= {block.label(row) for block in blocks if _heads_years(block) for row in block.rows} - {""}
    services = described | {column.heading for block in blocks for column in block.columns if column.role is None}
    for block in blocks:
        yield from _unknown_services(block, described)
        for note in block.notes:
            place = {"topic": tables.COMPLAINTS_TOPIC, "service": "", "source": block.sheet.source(*note)}
            yield Row("notes", place | {"text": block.sheet.text(*note)})
        period = periods.find(block.title) or periods.find(block.sheet.title) or year
        for row in block.rows:
            for column in block.columns:
                if not block.sheet.text(row, column.position):
                    continue
                fact = Fact("value", block.label(row), column.period or period, block, row, column.position)
                if _heads_years(block):
                    yield _complaint(fact, authority, block.label(row), "total", tables.TOTAL)
                    continue
                service = column.heading or named_in(block.title, services)
                if not service:
                    expected = f"a title above the table that names a service: {', '.join(sorted(services))}"
                    yield block.sheet.problem(
                        "error", row, column.position, "complaints of no service", expected, "Add it"
                    )
                    continue
                yield _complaint(fact, authority, service, _breakdown(block), block.label(row))


def _unknown_services(block: Block, described: set[str]) -> Iterator[Problem]:
    """Doubt a heading that is no service of the Measures sheet or of the totals: it may be misspelt."""
    for column in block.columns:
        if column.role is None and column.heading not in described:
            expected = f"one of {', '.join(sorted(described))}"
            action = "Correct it if it is misspelt; its complaints are counted under this name"
            row = block.rows[0] - 1
            yield block.sheet.problem("warning", row, column.position, repr(column.heading), expected, action)


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
