"""One table of councils, measures and periods, and the shapes that people write it in: each is a list of rows."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

COUNCILS = ("Bedford", "Trafford", "Leeds", "Pendle", "Isle of Wight", "Bournemouth, Christchurch & Poole")
MEASURES = ("Calls answered", "Invoices paid on time", "Homes built", "Waste recycled", "Visits to libraries")
YEARS = ("2019/20", "2020/21", "2021/22", "2022/23")
QUARTERS = tuple(f"{year} Q{number}" for year in YEARS[:2] for number in range(1, 5))
COUNCIL_HEADINGS = (
    "Authority",
    "area_name",
    "Local authority",
    "la_name",
    "Organisation",
    "Borough",
    "Provider",
    "Force",
)
MEASURE_HEADINGS = ("Measure", "indicator", "Indicator name", "KPI", "Metric")
PERIOD_HEADINGS = ("Period", "Financial year", "time_period", "Year")
VALUE_HEADINGS = ("Value", "Outturn", "Actual", "Result")

Key = tuple[str, str, str]
Facts = Mapping[Key, float]
Rows = list[list[Any]]


@dataclass(frozen=True)
class Table:
    """Figures of councils, measures and periods, and how one person writes them down."""

    councils: tuple[str, ...]
    measures: tuple[str, ...]
    periods: tuple[str, ...]
    values: dict[Key, float]
    names: tuple[str, str, str, str]
    order: tuple[int, ...]

    def value(self, council: str, measure: str, period: str) -> float:
        return self.values[council, measure, period]


def long(table: Table) -> Rows:
    rows = [[*key, value] for key, value in table.values.items()]
    return [[row[place] for place in table.order] for row in [list(table.names), *rows]]


def periods_across(table: Table) -> Rows:
    heading = [table.names[0], table.names[1], *table.periods]
    pairs = itertools.product(table.councils, table.measures)
    return [heading, *([c, m, *(table.value(c, m, p) for p in table.periods)] for c, m in pairs)]


def measures_across(table: Table) -> Rows:
    heading = [table.names[2], table.names[0], *table.measures]
    pairs = itertools.product(table.periods, table.councils)
    return [heading, *([p, c, *(table.value(c, m, p) for m in table.measures)] for p, c in pairs)]


def periods_over_measures(table: Table) -> Rows:
    over = [None, *itertools.chain.from_iterable([p, *[None] * (len(table.measures) - 1)] for p in table.periods)]
    heading = [table.names[0], *table.measures * len(table.periods)]
    rows = [[c, *(table.value(c, m, p) for p in table.periods for m in table.measures)] for c in table.councils]
    return [over, heading, *rows]


def measures_over_periods(table: Table) -> Rows:
    over = [None, *itertools.chain.from_iterable([m, *[None] * (len(table.periods) - 1)] for m in table.measures)]
    heading = [table.names[0], *table.periods * len(table.measures)]
    rows = [[c, *(table.value(c, m, p) for m in table.measures for p in table.periods)] for c in table.councils]
    return [over, heading, *rows]


def names_and_periods_in_one_heading(table: Table) -> Rows:
    heading = [table.names[0], *(f"{m} {p}" for m in table.measures for p in table.periods)]
    rows = [[c, *(table.value(c, m, p) for m in table.measures for p in table.periods)] for c in table.councils]
    return [heading, *rows]


SHAPES: dict[str, Callable[[Table], Rows]] = {
    shape.__name__: shape
    for shape in (
        long,
        periods_across,
        measures_across,
        periods_over_measures,
        measures_over_periods,
        names_and_periods_in_one_heading,
    )
}


def scorecard(table: Table, council: str) -> Rows:
    """A scorecard of one council, whose name is on the About sheet."""
    heading = ["Ref", "KPI", "Unit", "Polarity", *table.periods]
    rows = [
        [f"K{number}", m, "Number", "High", *(table.value(council, m, p) for p in table.periods)]
        for number, m in enumerate(table.measures, start=1)
    ]
    return [heading, *rows]


def councils_across(table: Table, measure: str) -> Rows:
    """Periods down and councils across, under a title that names the measure."""
    rows = [[p, *(table.value(c, measure, p) for c in table.councils)] for p in table.periods]
    return [[measure], [table.names[2], *table.councils], *rows]
