"""Workbooks of months made up from a seed: 12 measures, three years, every way in which months make a year."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from raw_months import Monthly, yearly
from raw_rows import Measure, Rows, Suspension, month_end, year_label

_FIRST = dt.date(2012, 4, 1)
_REASONS = ("a new system", "a new contract")
# What the council itself says of a month.
_STATUSES = ("Green", "Amber", "Red", "")


@dataclass(frozen=True)
class Kind:
    """A measure to make up, with the size and step of its figures."""

    name: str
    phrase: str
    unit: str
    polarity: str
    aggregation: str
    size: int
    step: int
    # Whether each month has a numerator and a denominator.
    counted: bool = False
    # Whether each month counts from April.
    adds_up: bool = False


# A workbook has one of each of these twelve.
_KINDS = (
    (
        Kind("Homes built", "homes built", "count", "higher", "sum", 108, 12),
        Kind("Days of closure", "days of closure", "days", "lower", "sum", 6, 2),
    ),
    (
        Kind("Income", "the income from parking", "number", "higher", "sum", 90, 9),
        Kind("Fines", "fines issued", "count", "", "sum", 1400, 80),
    ),
    (Kind("Satisfaction", "customer satisfaction", "percent", "higher", "average", 84, 3),),
    (
        Kind("Seconds", "the average time to answer", "seconds", "lower", "average", 40, 5),
        Kind("Noise", "the level of noise", "number", "lower", "average", 60, 3),
    ),
    (
        Kind("Calls", "calls answered", "percent", "higher", "rate", 90, 3, counted=True),
        Kind("Days", "the average time to decide an application", "days", "lower", "rate", 20, 3, counted=True),
    ),
    (
        Kind("Invoices", "the percentage of invoices paid on time", "percent", "higher", "", 93, 2, counted=True),
        Kind("Cost", "the cost of a collection", "number", "lower", "", 30, 2, counted=True),
        Kind("Visits per bus", "visits to each bus", "count", "higher", "", 40, 4, counted=True),
    ),
    (
        Kind("Homeless", "households in bed and breakfast", "count", "lower", "latest", 75, 6),
        Kind("Balance", "the balance", "number", "", "latest", 4, 5),
    ),
    (
        Kind(
            "Council tax", "in-year collection of council tax", "percent", "higher", "year to date", 8, 1, False, True
        ),
        Kind("Lamps", "lamps replaced", "count", "higher", "year to date", 30, 9, False, True),
    ),
    (
        Kind("Sick days", "sickness", "days", "lower", "rolling", 9, 1),
        Kind("Turnover", "staff turnover", "percent", "lower", "rolling", 14, 2),
    ),
    (
        Kind("Visits", "visits to libraries", "count", "higher", "", 2400, 150),
        Kind("Waste", "waste per household", "number", "lower", "", 45, 4),
    ),
    (
        Kind("Rents", "the rent collected", "percent", "higher", "", 8, 1, True, True),
        Kind("Crime (rolling)", "crime", "number", "lower", "", 70, 4),
        Kind("Trees (cumulative)", "trees planted", "count", "higher", "", 100, 9),
    ),
    (
        Kind("Bins", "bins emptied on time", "percent", "higher", "rate", 97, 1),
        Kind("Repairs", "the average time to repair a lamp", "days", "", "average", 7, 2),
    ),
)


def invent(seed: int) -> Rows:
    """Make up a workbook of twelve measures."""
    random = Random(seed)  # noqa: S311 - nothing is hidden by it
    found = Rows("Anytown and Partner")
    for number, kinds in enumerate(_KINDS):
        kind = random.choice(kinds)
        service = "Revenues" if number % 3 else "Housing"
        decimals = 0 if kind.unit == "count" else random.choice([0, 1, 1, 2])
        tolerance = Decimal(random.randint(1, 30)) / 10 if random.random() < 0.3 else None
        polarity = kind.polarity if random.random() < 0.85 else random.choice(["higher", "lower", ""])
        about = (service, kind.name, kind.phrase, kind.unit, polarity, decimals, tolerance)
        measure = Measure(*about, aggregation=kind.aggregation)
        found.measures.append(measure)
        months = _months(random, kind, measure)
        if random.random() < 0.4:
            found.suspensions.append(_suspension(random, months))
        if random.random() < 0.3:
            # A new basis in a month that has no figure begins with the next that has one.
            months.rebased[random.choice(months.held())] = random.choice(_REASONS)
        found.series.append(yearly("Anytown", months, *_stated(random, months)))
    return found


def _months(random: Random, kind: Kind, measure: Measure) -> Monthly:
    """Make up 36 months, or fewer: steady, with changes of level, drifting, or with gaps."""
    way, size = (
        random.choice(["steady", "steady", "step", "drift", "gappy"]),
        random.choice([11, 14, 24, 29, 36, 36, 36]),
    )
    first = _FIRST if random.random() < 0.8 else month_end(_FIRST, random.randint(2, 6)) + dt.timedelta(days=1)
    found = Monthly(measure, first, [], [])
    level, places = Decimal(kind.size), 0 if kind.unit == "count" else measure.decimals + random.choice([0, 0, 1])
    total, missing = Decimal(0), {"gappy": random.choice([0.3, 0.6])}.get(way, 0.0 if random.random() < 0.8 else 0.03)
    for place in range(size):
        if way == "step" and random.random() < 0.08:
            level += random.choice([-2, 2]) * kind.step
        if way == "drift":
            level += random.choice([Decimal(-1), Decimal("0.5"), Decimal(2)]) * kind.step / 4
        noise = random.choice([-1, Decimal("-0.5"), 0, Decimal("0.5"), 1]) * kind.step
        wild = random.choice([-6, 6]) * kind.step if random.random() < 0.03 and not kind.adds_up else 0
        value = max(level + noise + wild + Decimal(str(round(random.uniform(0, 1), 3))), Decimal(0))
        if kind.adds_up:
            total = value + (0 if found.month(place).month == 4 else total)
            value = total if random.random() < 0.95 else total - value
        value, parts = _counted(random, kind, min(value, Decimal(100)) if kind.unit == "percent" else value)
        found.values.append(None if random.random() < missing and place < size - 1 else round(value, places))
        found.parts.append(parts)
    _targets(random, kind, found)
    return found


def _counted(random: Random, kind: Kind, value: Decimal) -> tuple[Decimal, tuple[int, int] | None]:
    """Return a figure with what it counts, and of how many; a figure that counts nothing as it is."""
    if not kind.counted or random.random() < 0.002:
        return value, None
    whole, times = random.randint(200, 1500), 100 if kind.unit == "percent" else 1
    part = round(value * whole / times)
    return Decimal(times * part) / whole, (part, whole)


def _targets(random: Random, kind: Kind, months: Monthly) -> None:
    """Give the months a target, or none: one for all, one for each year, a profile where they add up; and statuses."""
    aim = Decimal(kind.size + random.choice([-2, -1, 0, 0, 1]) * kind.step)
    none, moves, gaps = random.random() < 0.25, random.random() < 0.3, random.random() < 0.15
    for place in range(len(months.values)):
        month = months.month(place).month
        if moves and month == 4 and place:
            aim += random.choice([-1, 0, 1]) * kind.step
        own = aim * ((month - 4) % 12 + 1) if kind.adds_up else aim
        own = min(own, Decimal(100)) if kind.unit == "percent" else max(own, Decimal(0))
        months.targets.append(None if none or (gaps and random.random() < 0.2) else own)
    if random.random() < 0.3:
        months.statuses = {place: said for place in months.held() if (said := random.choice(_STATUSES))}


def _suspension(random: Random, months: Monthly) -> Suspension:
    """Suspend some months, perhaps from the middle of one, or to no end."""
    begin = random.randrange(len(months.values))
    start, length = months.month(begin), random.choice([1, 1, 2, 3, 3, 12])
    start = start if random.random() < 0.8 else start.replace(day=15)
    end = month_end(start, length) if random.random() < 0.9 else None
    places = range(begin, begin + length if end else len(months.values))
    months.suspended |= {*places}
    held = [value for value in months.values if value is not None]
    outside = random.choice(held) if random.random() < 0.4 else None
    return Suspension(months.measure, start, end, outside)


def _stated(random: Random, months: Monthly) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """State some years outright: earlier ones, and one that the months could make or could not."""
    held = [value for value in months.values if value is not None]
    earlier = [year_label(2012 - back) for back in range(random.choice([0, 0, 0, 1, 4]), 0, -1)]
    own = [year for year in months.years() if random.random() < 0.12]
    values, targets = {}, {}
    for year in [*earlier, *own]:
        made = months.made(year)
        exact = made[0] if made and random.random() < 0.7 else random.choice(held)
        values[year] = round(exact, 0 if months.measure.unit == "count" else months.measure.decimals)
        if random.random() < 0.6:
            targets[year] = months.targets[-1] or round(random.choice(held), 0)
    return values, targets
