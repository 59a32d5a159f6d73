"""The sheets that hold the figures.

Takes the tables that `layouts` finds; gives observations, complaints and everything else they say, each
matched to its measure, and a problem for every cell that cannot be understood.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from partnership_analysis import layouts, periods, tables, units
from partnership_analysis.layouts import Block, Column, Fact
from partnership_analysis.problems import Problem
from partnership_analysis.references import Item, Row, matching, named_in, nearest

_LIKE_A_YEAR = re.compile(r"(?=.*\d)\w{2,4}\s*[/-]\s*\w{2,4}")
_BREAKDOWN_WORDS = {"outcome": re.compile(r"upheld", re.I), "stage": re.compile(r"\bstage \d", re.I)}


def observations(block: Block, catalogue: list[dict[str, Any]], authority: str) -> Iterator[Item]:
    """Read a table of measures: an observation for each value, with its target, variance and notes."""
    yield from _unused(block)
    contexts = (block.title, block.sheet.name, block.sheet.title)
    by_row: dict[int, list[Fact]] = {row: [] for row in block.rows}
    for fact in layouts.facts(block):
        by_row[fact.row].append(fact)
    noted = False
    for row, facts in by_row.items():
        name = block.measure(row)
        measure = matching(name, catalogue, *contexts)
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


def _unused(block: Block) -> Iterator[Problem]:
    """List the columns whose headings say nothing, and the cells that stand under no heading."""
    for column in block.columns:
        if column.role is None:
            action = "Head it with a year, or with KPI, Actual, Target or Variance; its cells are not used"
            place = (block.rows[0] - 1, column.position)
            # A year that cannot be read would lose its whole column.
            severity = "error" if _LIKE_A_YEAR.fullmatch(column.heading) else "warning"
            yield block.sheet.problem(severity, *place, repr(column.heading), "a known heading", action)
    owned = {block.label_column, *(column.position for column in block.columns)}
    for row in block.rows:
        for position in (position for position in block.sheet.filled(row) if position not in owned):
            found, action = repr(block.sheet.text(row, position)), "Head its column, or move it; it is not used"
            yield block.sheet.problem("warning", row, position, found, "a cell under a heading", action)


def _row_items(facts: list[Fact], measure: dict[str, Any], authority: str) -> Iterator[Item]:
    """Give the observations of one row of a table: a value with the target and variance of its period."""
    read: list[tuple[Fact, units.Quantity]] = []
    for fact in facts:
        item = _quantity(fact, measure)
        if isinstance(item, Problem):
            yield item
        else:
            yield from _doubts(fact, item, measure)
            read.append((fact, item))
    held = {fact.period for fact, _ in read if fact.role == "value"}
    for fact, _ in read:
        if fact.role == "target" and fact.period is not None and fact.period not in held and held:
            found, expected = f"a target for {periods.label(fact.period)}", "a figure for that year beside it"
            action = "Leave it if the year is to come; it is not used"
            yield fact.block.sheet.problem("warning", fact.row, fact.column, found, expected, action)
    for fact, quantity in read:
        if fact.role != "value":
            continue
        if fact.period is None:
            sheet, expected = fact.block.sheet, "a financial year such as 2014/15 in its heading"
            yield sheet.problem("error", fact.row, fact.column, "a figure of no year", expected, "Head its column")
            continue
        beside = list(_beside(fact.period, read))
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


def _beside(period: pd.Period, read: list[tuple[Fact, units.Quantity]]) -> Iterator[tuple[Fact, units.Quantity]]:
    """Give the target and the variance of a period: its own, or else the one for every year."""
    for role in ("target", "variance"):
        own = [(fact, quantity) for fact, quantity in read if fact.role == role and fact.period == period]
        every = [(fact, quantity) for fact, quantity in read if fact.role == role and fact.period is None]
        yield from (own or every)[:1]


def _doubts(fact: Fact, quantity: units.Quantity, measure: dict[str, Any]) -> Iterator[Problem]:
    """Doubt a percentage that has lost, or gained, its factor of a hundred, and a target nobody can judge."""
    sheet, place = fact.block.sheet, (fact.row, fact.column)
    if fact.role != "variance" and measure["unit"] == "percent":
        if quantity.unit is None and 0 < quantity.value <= 1:
            action = f"Format the cell as a percentage if {100 * quantity.value:g}% is meant"
            found = f"{quantity.value:g} in a cell without a percentage format"
            yield sheet.problem("warning", *place, found, "a percentage, 0 to 100", action)
        if not 0 <= quantity.value <= 150:
            found, expected = f"{quantity.value:,g}%", "a percentage, 0 to 100"
            yield sheet.problem("warning", *place, found, expected, "Correct the cell if another figure is meant")
    if fact.role == "target" and not measure["polarity"]:
        found, expected = f"a target for {measure['measure']!r}", "a polarity on the Measures sheet to judge it by"
        yield sheet.problem("warning", *place, found, expected, "Say there whether higher or lower is better")


def _quantity(fact: Fact, measure: dict[str, Any]) -> units.Quantity | Problem:
    sheet, unit = fact.block.sheet, measure["unit"]
    # A published variance is only compared with ours: one that cannot be read spoils no figure.
    severity = "warning" if fact.role == "variance" else "error"
    try:
        quantity = fact.quantity()
    except ValueError:
        found, expected = repr(sheet.text(fact.row, fact.column)), f"a {fact.role} in {unit}"
        action = "Correct the cell, or leave it empty if the figure is not known"
        return sheet.problem(severity, fact.row, fact.column, found, expected, action)
    if fact.role != "variance" and quantity.unit not in (None, unit):
        expected = f"a {fact.role} in {unit}, the unit of {measure['measure']!r} in the Measures sheet"
        action = "Correct the cell or the Measures sheet"
        return sheet.problem(
            "error",
            fact.row,
            fact.column,
            f"{sheet.text(fact.row, fact.column)!r} in {quantity.unit}",
            expected,
            action,
        )
    if quantity.footnote.isdigit() and quantity.footnote not in fact.block.footnotes():
        expected = f"a footnote {quantity.footnote} under the table, or no digit after the unit"
        return sheet.problem(
            severity, fact.row, fact.column, repr(sheet.text(fact.row, fact.column)), expected, "Correct the cell"
        )
    return quantity


def _printed(value: float, measure: dict[str, Any]) -> str:
    decimals = max(measure["decimals"] or 0, units.own_decimals(value))
    return units.format_value(value, measure["unit"], decimals)


def _note(fact: Fact, quantity: units.Quantity) -> str:
    return quantity.remark or fact.block.footnotes().get(quantity.footnote, "")


def complaints(
    blocks: list[Block], catalogue: list[dict[str, Any]], authority: str, year: pd.Period | None
) -> Iterator[Item]:
    """Read the tables of a sheet about complaints; `year` is that of a table which names none."""
    described = {measure["service"] for measure in catalogue}
    totals = [block for block in blocks if _heads_years(block) and _breakdown(block) == "subject"]
    described |= {block.label(row) for block in totals for row in block.rows if not _is_total(block.label(row))}
    services = {
        column.heading.casefold(): column.heading for block in blocks for column in block.columns if not column.role
    }
    # The Measures sheet's spelling of a service is the one that counts.
    services |= {name.casefold(): name for name in sorted(described)}
    services |= {measure["service"].casefold(): measure["service"] for measure in catalogue}
    for block in blocks:
        yield from _unknown_services(block, described)
        yield from _near_services(block, {measure["service"] for measure in catalogue})
        for note in block.notes:
            place = {"topic": tables.COMPLAINTS_TOPIC, "service": "", "source": block.sheet.source(*note)}
            yield Row("notes", place | {"text": block.sheet.text(*note)})
        named = (block.title, block.sheet.title, block.sheet.name)
        period = next((found for found in map(periods.find, named) if found is not None), year)
        for row in block.rows:
            for column in block.columns:
                if block.sheet.text(row, column.position):
                    fact = Fact("value", block.label(row), column.period or period, block, row, column.position)
                    yield from _complaint_items(fact, column, authority, services)


def _complaint_items(fact: Fact, column: Column, authority: str, services: dict[str, str]) -> Iterator[Item]:
    """Read one count by what heads its column (years, services or nothing) and what its row is."""
    block, label, breakdown = fact.block, fact.measure, _breakdown(fact.block)
    place = (fact.row, fact.column)
    if _heads_years(block) and column.period is None:
        found, action = repr(column.heading), "Head its column with a year; it is not used"
        yield block.sheet.problem("warning", *place, f"a count under {found}", "a count under a year", action)
    elif _heads_years(block) and breakdown == "subject":
        service = services.get(label.casefold(), label)
        yield _complaint(fact, authority, service, "total", tables.TOTAL)
    elif service := services.get(column.heading.casefold(), "") or named_in(
        f"{block.title} {block.sheet.name}", services.values()
    ):
        yield _complaint(fact, authority, service, breakdown, label)
    else:
        expected = f"a title above the table that names a service: {', '.join(sorted(services.values()))}"
        yield block.sheet.problem("error", *place, "complaints of no service", expected, "Add it")


def _unknown_services(block: Block, described: set[str]) -> Iterator[Problem]:
    """Doubt a heading that is no service of the Measures sheet or of the totals: it may be misspelt."""
    for column in () if _heads_years(block) else block.columns:
        if column.role is None and column.heading.casefold() not in {name.casefold() for name in described}:
            expected = f"one of {', '.join(sorted(described))}"
            action = "Correct it if it is misspelt; its complaints are counted under this name"
            row = block.rows[0] - 1
            yield block.sheet.problem("warning", row, column.position, repr(column.heading), expected, action)


def _near_services(block: Block, services: Iterable[str]) -> Iterator[Problem]:
    """Doubt a department whose name is nearly another service's."""
    for row in block.rows if _heads_years(block) and _breakdown(block) == "subject" else ():
        label = block.label(row)
        near = difflib.get_close_matches(
            label, [name for name in services if name.casefold() != label.casefold()], 1, 0.85
        )
        if near:
            action = "Spell it alike if they are one service"
            yield block.sheet.problem("warning", row, block.label_column, repr(label), f"perhaps {near[0]!r}", action)


def _complaint(fact: Fact, authority: str, service: str, breakdown: str, category: str) -> Item:
    try:
        quantity = fact.quantity()
        whole = 0 <= quantity.value < 2**53 and quantity.value.is_integer() and quantity.unit is None
    except ValueError:
        whole = False
    if not whole:
        sheet = fact.block.sheet
        return sheet.problem(
            "error",
            fact.row,
            fact.column,
            repr(sheet.text(fact.row, fact.column)),
            "a number of complaints",
            "Correct the cell",
        )
    if fact.period is None:
        expected = "a financial year in the line above the table, or in the About sheet"
        return fact.block.sheet.problem("error", fact.row, fact.column, "complaints of no year", expected, "Add it")
    key = {"service": service, "period": periods.label(fact.period), "source": fact.source}
    if _is_total(service if breakdown == "total" else category):
        said = {
            "role": "total",
            "value": quantity.value,
            "text": fact.block.sheet.text(fact.row, fact.column),
        }
        return Row("statements", key | said | {"measure": breakdown})
    counted = {"breakdown": breakdown, "category": category, "count": int(quantity.value)}
    return Row("complaints", {"authority": authority} | key | counted)


def _is_total(label: str) -> bool:
    return label.casefold() in ("", "total", "totals", "all", "overall", "grand total")


def _heads_years(block: Block) -> bool:
    return any(column.period is not None for column in block.columns)


def _breakdown(block: Block) -> str:
    labels = " ".join(block.label(row) for row in block.rows)
    return next((name for name, words in _BREAKDOWN_WORDS.items() if words.search(labels)), "subject")
