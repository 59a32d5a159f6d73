"""Workbooks made up from a seed: councils, services, measures and years, with ties, gaps, targets and complaints."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from raw_rows import Measure, Rows, Series, Suspension, month_end, year_label

_SERVICES = ("Libraries", "Parking", "Refuse", "Street lighting")
_COUNCILS = ("Anytown", "Borchester", "Casterbridge")
# Measures to make up: name, phrase, unit, polarity, size and step of their figures.
_KINDS: list[tuple[str, str, str, str, int, int]] = [
    ("Visits answered", "the percentage of visits answered", "percent", "higher", 80, 8),
    ("Bins missed", "the share of bins missed", "percent", "lower", 12, 5),
    ("Loans", "loans to residents", "count", "higher", 24000, 900),
    ("Faults", "faults reported", "count", "lower", 60, 25),
    ("Days to repair", "the average time to repair a lamp", "days", "lower", 14, 4),
    ("Sick days", "sickness", "days", "lower", 9, 2),
    ("Opening days", "days of opening", "days", "higher", 300, 6),
    ("Seconds to answer", "the average time to answer", "seconds", "lower", 40, 15),
    ("Balance", "the balance per household", "number", "higher", 2, 9),
    ("Cost", "the cost of a collection", "number", "", 130, 12),
    ("Satisfaction", "customer satisfaction", "percent", "higher", 66, 9),
    ("Bins / Bags", "the average time to collect bins and bags together", "days", "lower", 12, 1),
    ("Bins", "the average time to collect bins", "days", "lower", 20, 3),
    ("Bags", "the average time to collect bags", "days", "lower", 6, 2),
    ("Fines paid (council and partner combined)", "fines paid, together", "percent", "higher", 80, 6),
    ("Fines paid (partner only)", "fines paid to the partner", "percent", "higher", 82, 6),
]
_OUTCOMES = ("Upheld", "Partially upheld", "Not upheld", "Withdrawn")
_SUBJECTS = ("Delay", "Attitude of staff", "Quality", "Other")
_STATUSES = ("Green", "Amber", "Red", "G", "On target", "Off target", "Data only", "", "")
_STAGES = ("Escalated to stage 2", "Escalated to stage 3")


def invent(seed: int, several: bool) -> Rows:
    """Make up a workbook: of several councils, or of one with complaints."""
    random = Random(seed)  # noqa: S311 - nothing is hidden by it
    found = Rows("3 councils" if several else "Anytown and Partner")
    services = random.sample(_SERVICES, random.choice([1, 2, 3]))
    for service in services:
        for name, phrase, unit, polarity, *_ in _some(random):
            decimals = random.choice([0, 1, 2, 3] if unit != "count" else [0])
            tolerance = Decimal(random.randint(1, 40)) / 10 if random.random() < 0.3 else None
            found.measures.append(Measure(service, name, phrase, unit, polarity, decimals, tolerance))
    for authority in _COUNCILS if several else _COUNCILS[:1]:
        for measure in found.measures:
            found.series.append(_series(random, authority, measure))
    for one in found.series:
        one.statuses = {year: said for year in one.values if (said := random.choice(_STATUSES))}
    # Of another seed, so that the figures stay what they were before there were comments.
    others = Random(seed + 1000)  # noqa: S311 - nothing is hidden by it
    for one in found.series:
        one.commented = {year for year in one.values if others.random() < 0.3}
    for measure in random.sample(found.measures, min(4, len(found.measures))):
        found.suspensions += _suspensions(random, measure)
    if not several:
        for service in services:
            _complain(random, found, service)
    return found


def _some(random: Random) -> list[tuple[str, str, str, str, int, int]]:
    """Choose kinds of measures; those that are parts of others come together."""
    chosen = random.sample(_KINDS[:11], random.randint(3, 7))
    chosen += _KINDS[11:14] * (random.random() < 0.5) + _KINDS[14:] * (random.random() < 0.5)
    return chosen


def _series(random: Random, authority: str, measure: Measure) -> Series:
    *_, size, step = next(kind for kind in _KINDS if kind[0] == measure.name)
    places = 0 if measure.unit == "count" else measure.decimals + random.choice([0, 0, 0, 1, 2, 4])
    first, last = random.randint(2008, 2013), random.randint(2013, 2016)
    found = Series(authority, measure)
    value, target = Decimal(size), Decimal(size + random.randint(-step, step))
    steps = [0, 0, 1, 1, 1, -1, -1, 2] if random.random() < 0.7 else [random.choice([1, -1])]
    for year in map(year_label, range(first, last + 1)):
        moved = Decimal(str(round(random.uniform(0, step), places))) * random.choice(steps)
        value = max(value + moved, Decimal(-50 if measure.unit == "number" else 0))
        value = min(value, Decimal(100)) if measure.unit == "percent" else value
        if measure.unit != "count" and places <= measure.decimals and random.random() < 0.15:
            value = Decimal(round(value))  # ties
        if random.random() < 0.08:
            continue  # gaps
        found.values[year] = value
        if random.random() < 0.08:
            target += random.randint(-step, step)
        if random.random() < 0.75:
            found.targets[year] = max(target, Decimal(0)) if measure.unit != "number" else target
    return found


def _suspensions(random: Random, measure: Measure) -> Iterator[Suspension]:
    first = dt.date(random.randint(2013, 2015), random.choice([4, 5, 7, 11]), random.choice([1, 1, 1, 15]))
    months, outside = random.choice([1, 2, 5, 12]), Decimal(random.randint(10, 990)) / 10
    end = month_end(first, months)
    yield Suspension(measure, first, random.choice([end, end, end, None]), random.choice([outside, outside, None]))


def _complain(random: Random, rows: Rows, service: str) -> None:
    for year in ("2013/14", "2014/15", "2015/16"):
        total = random.choice([0, 1, 3, 12, 19, 20, 40, 41, 250]) + random.randint(0, 3)
        if random.random() < 0.9:
            rows.complaints[service, year, "total"] = {"": total}
            rows.complaints[service, year, "outcome"] = _parts(random, total, _OUTCOMES[: random.choice([2, 3, 4])])
            rows.complaints[service, year, "subject"] = _parts(random, total, _SUBJECTS)
            second = random.randint(0, total)
            third = random.randint(0, second)
            rows.complaints[service, year, "stage"] = dict(zip(_STAGES, (second, third), strict=True))


def _parts(random: Random, total: int, names: tuple[str, ...]) -> dict[str, int]:
    cuts = [0, *sorted(random.randint(0, total) for _ in names[1:]), total]
    return dict(zip(names, (b - a for a, b in pairwise(cuts)), strict=True))


def write(rows: Rows, path: Path) -> Path:
    """Write made-up rows as a workbook: a long return, and a sheet for each year's complaints."""
    book = Workbook()
    about = book.active
    about.title = "About"
    if len(rows.authorities) == 1:
        about.append(["Authority", rows.authorities[0]])
        about.append(["Partner", "Partner"])
    _write_measures(rows, book)
    _write_returns(rows, book)
    _write_agreed(rows, book)
    _write_complaints(rows, book)
    book.save(path)
    return path


def _write_measures(rows: Rows, book: Workbook) -> None:
    sheet = book.create_sheet("Measures")
    sheet.append(["Measure", "Service", "In words", "Unit", "Polarity", "Decimals", "Tolerance", "Aggregation"])
    for one in rows.measures:
        described = [one.name, one.service, one.in_words, one.unit, one.polarity or None, one.decimals]
        sheet.append([*described, None, one.aggregation or None])
        if one.tolerance is not None:
            _fill(sheet.cell(sheet.max_row, 7), one.tolerance, one.unit)


def _write_returns(rows: Rows, book: Workbook) -> None:
    """Write the years that are stated, and the months."""
    sheet = book.create_sheet("Returns")
    sheet.append(["Authority", "Service", "Measure", "Period", "Value", "Target", "RAG", "Numerator", "Denominator",
                  "Comments"])  # fmt: skip
    for one in rows.series:
        for year, value in one.values.items():
            if year not in one.how:
                _figure(sheet, one, year, value, one.targets.get(year), one.statuses.get(year))
                if year in one.commented:
                    sheet.cell(sheet.max_row, 10, "Two posts were vacant")
        months = one.months
        for place in months.held() if months else ():
            said = months.targets[place], months.statuses.get(place), *(months.parts[place] or ())
            _figure(sheet, one, months.named(place), months.values[place], *said)


def _write_agreed(rows: Rows, book: Workbook) -> None:
    """Write what was agreed: suspensions, and when the limits of months begin anew."""
    sheet = book.create_sheet("Exclusions")
    sheet.append(["Measure", "Service", "Start", "End", "Reason", "Performance outside"])
    for one in rows.suspensions:
        sheet.append([one.measure.name, one.measure.service, one.start, one.end, "agreed"])
        if one.outside is not None:
            _fill(sheet.cell(sheet.max_row, 6), one.outside, one.measure.unit)
    sheet = book.create_sheet("Rebasing")
    sheet.append(["Measure", "Service", "From", "Reason"])
    for months in (one.months for one in rows.series if one.months):
        for place, reason in months.rebased.items():
            sheet.append([months.measure.name, months.measure.service, months.month(place), reason])


def _figure(
    sheet: Any, one: Series, period: str, value: Decimal, target: Decimal | None, status: str | None, *parts: int
) -> None:
    sheet.append([one.authority, one.measure.service, one.measure.name, period, None, None, status, *parts])
    _fill(sheet.cell(sheet.max_row, 5), value, one.measure.unit)
    if target is not None:
        _fill(sheet.cell(sheet.max_row, 6), target, one.measure.unit)


def _write_complaints(rows: Rows, book: Workbook) -> None:
    years = sorted({year for _, year, _ in rows.complaints})
    services = list(dict.fromkeys(service for service, _, _ in rows.complaints))
    if years:
        sheet = book.create_sheet("Complaints")
        sheet.append(["Complaints received"])
        sheet.append(["Service", *years])
        for service in services:
            sheet.append([service, *(rows.complaints.get((service, year, "total"), {}).get("") for year in years)])
    for year in years:
        sheet = book.create_sheet(f"Complaints {year.replace('/', '-')}")
        for breakdown in ("outcome", "subject", "stage"):
            parts = {service: rows.complaints.get((service, year, breakdown), {}) for service in services}
            sheet.append([f"Complaints by {breakdown}, {year}"])
            sheet.append(["Category", *services])
            for category in dict.fromkeys(name for counts in parts.values() for name in counts):
                sheet.append([category, *(parts[service].get(category) for service in services)])
            sheet.append([])


def _fill(cell: Any, number: Decimal, unit: str) -> None:
    """Write a number as an officer's spreadsheet holds it: a percentage as a share with a format."""
    cell.value = float(number / 100 if unit == "percent" else number)
    if unit == "percent":
        cell.number_format = "0.00%"
