"""What is worth saying, and from which cells.

Takes a `Dataset` and a year; gives `Finding`s, most important first. A finding holds figures and facts,
no words: `commentary` writes them. Every `Figure` carries its cells and the arithmetic between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from partnership_analysis import assessment, periods, trends, units
from partnership_analysis.assessment import EXCLUDED, IN_PART, MET, MISSED
from partnership_analysis.tables import Dataset, each
from partnership_analysis.workbook import split_source

# No percentage is worked out of a count as small as this: 3 complaints after 2 is not "up 50%".
SMALL_COUNT = 20
# Nor a share of a total as small as this: it would need its interval.
SMALL_DENOMINATOR = 10

_STATUS_WEIGHT = {MISSED: 90.0, IN_PART: 80.0, EXCLUDED: 75.0}


@dataclass(frozen=True)
class Figure:
    """A number as printed, and where it comes from.

    Attributes
    ----------
    value
        The number itself, unrounded; a percent is 0 to 100.
    printed
        How it is printed, with its unit.
    cells
        The cells it was read or worked out from.
    arithmetic
        What was done with them, ``{0}`` being the first cell.
    """

    value: float
    printed: str
    cells: tuple[str, ...]
    arithmetic: str = "{0}"

    def __str__(self) -> str:
        return self.printed

    @property
    def origin(self) -> str:
        """The arithmetic with the cells in place.

        Examples
        --------
        >>> Figure(0.86, "0.86 percentage points", ("k.xlsx!Rates!G4", "k.xlsx!Rates!F4"), "{0} - {1}").origin
        'Rates!G4 - Rates!F4'
        """
        return self.arithmetic.format(*("!".join(split_source(cell)[1:]) for cell in self.cells))


@dataclass(frozen=True)
class Finding:
    """One thing worth saying.

    Attributes
    ----------
    kind
        measure, as at, tally, met, complaints, upheld, subjects or stages: which sentence it makes.
    service, phrase, period
        What it is about, and when.
    weight
        How much it matters: findings are told in falling weight.
    figures
        The figures of the sentence, by their place in it.
    facts
        What the sentence needs to know besides (rank, run, status).
    """

    kind: str
    service: str
    phrase: str
    period: str
    weight: float
    figures: dict[str, Figure] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def findings(data: Dataset, year: str) -> list[Finding]:
    """Return what a dataset says in a year, most important first.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> first = findings(rates, "2014/15")[0]
    >>> first.phrase, str(first.figures["change"]), first.figures["change"].origin
    ('council tax collected in the year', '0.48 percentage points', 'Collection rates!G5 - Collection rates!F5')
    """
    assessed = assessment.assess(data)
    changed = trends.changes(assessed, year)
    target_cells = _target_cells(data, year)
    found = [_measure(row, target_cells, data.exclusions) for row in each(changed)]
    for service, rows in changed.groupby("service", sort=False):
        if rows["target"].notna().any():
            found.append(_tally(str(service), rows, target_cells))
    found += _complaints(data, year)
    return sorted(found, key=lambda finding: -finding.weight)


def _complaints(data: Dataset, year: str) -> list[Finding]:
    counts = data.complaints[data.complaints["period"].isin([year, periods.year_before(year)])]
    return [
        finding
        for service, rows in counts.groupby("service", sort=False)
        for finding in _service_complaints(str(service), rows.rename(columns={"count": "value"}), year)
    ]


def value_figure(value: float, unit: str, decimals: int, source: str) -> Figure:
    """Return a figure read from one cell."""
    return Figure(value, units.format_value(value, unit, decimals), (source,))


def target_figure(target: float, unit: str, source: str) -> Figure:
    """Return a target, printed with no more decimals than it needs."""
    return value_figure(target, unit, units.own_decimals(target), source)


def difference_figure(value: float, other: float, unit: str, decimals: int, sources: tuple[str, str]) -> Figure:
    """Return the difference of two cells, printed as a size."""
    return Figure(value - other, units.format_difference(value - other, unit, decimals), sources, "{0} - {1}")


def _measure(row: Any, target_cells: dict[tuple[str, str], str], exclusions: pd.DataFrame) -> Finding:
    compared = [number for number in (row.previous, row.target) if not pd.isna(number)]
    decimals = max((units.agreeing_decimals(row.value, n, row.decimals) for n in compared), default=row.decimals)
    figures = {"value": value_figure(row.value, row.unit, decimals, row.source)}
    facts: dict[str, Any] = {
        "unit": row.unit,
        "polarity": row.polarity,
        "status": row.status,
        "remark": row.note,
    }
    if row.previous_period:
        figures["previous"] = value_figure(row.previous, row.unit, decimals, row.previous_source)
        sources = (row.source, row.previous_source)
        figures["change"] = difference_figure(row.value, row.previous, row.unit, decimals, sources)
        facts |= {name: getattr(row, name) for name in ("previous_period", "direction", "run")}
    facts |= {name: getattr(row, name) for name in ("years", "from_highest", "from_lowest", "tied")}
    if not pd.isna(row.as_at):
        ends = [periods.from_label(label).end_time for label in (row.period, row.previous_period) if label]
        facts["months_after"] = [(row.as_at.year - end.year) * 12 + row.as_at.month - end.month for end in ends]
        return Finding("as at", row.service, row.phrase, row.period, 10.0, figures, facts)
    if not pd.isna(row.target):
        cell = target_cells[row.service, row.measure]
        figures["target"] = target_figure(row.target, row.unit, cell)
        figures["variance"] = difference_figure(row.value, row.target, row.unit, decimals, (row.source, cell))
    if row.status in (IN_PART, EXCLUDED):
        own = assessment.exclusions_within(exclusions, row.service, row.measure, row.period)
        facts["suspensions"] = [(exclusion.start, exclusion.end) for exclusion in each(own)]
        facts["reasons"] = list(dict.fromkeys(own["reason"]))
    if not pd.isna(row.value_outside):
        figures["outside"] = value_figure(row.value_outside, row.unit, row.decimals, row.outside_source)
    return Finding("measure", row.service, row.phrase, row.period, _weight(row), figures, facts)


def _weight(row: Any) -> float:
    """Weigh a measure: misses first, then records for the worse, then for the better, then other changes."""
    if row.status in _STATUS_WEIGHT:
        return _STATUS_WEIGHT[str(row.status)]
    extreme = row.years > 2 and 1 in (row.from_highest, row.from_lowest)
    steps = {"worsened": 60.0, "improved": 50.0, "unchanged": 5.0}.get(row.direction, 20.0)
    return steps + 5.0 * extreme + float(min(abs(row.run), 4))


def overall_tally(data: Dataset, year: str) -> Finding | None:
    """Return the tally of every target in a year, all services together; None if there are none."""
    rows = trends.changes(assessment.assess(data), year)
    if rows["target"].isna().all():
        return None
    services = rows.loc[rows["target"].notna(), "service"].unique()
    whose = services[0] if len(services) == 1 else data.partnership
    return _tally(whose, rows, _target_cells(data, year))


def _tally(service: str, rows: pd.DataFrame, target_cells: dict[tuple[str, str], str]) -> Finding:
    judged = rows[rows["target"].notna()]
    year = judged["period"].iloc[0]
    counts = {
        status: Figure(
            int(held.sum()), str(int(held.sum())), tuple(judged.loc[held, "source"]), _count(int(held.sum()))
        )
        for status in (MET, MISSED, IN_PART, EXCLUDED)
        if (held := judged["status"] == status).any()
    }
    met = [
        (
            row.phrase,
            value_figure(row.value, row.unit, row.decimals, row.source),
            target_figure(row.target, row.unit, target_cells[row.service, row.measure]),
        )
        for row in each(judged[judged["status"] == MET])
    ]
    return Finding("tally", service, service, year, 100.0, counts, {"targets": len(judged), "met": met})


def _count(number: int) -> str:
    return f"count of {', '.join(f'{{{i}}}' for i in range(number))}"


def _target_cells(data: Dataset, year: str) -> dict[tuple[str, str], str]:
    stated = data.statements[(data.statements["role"] == "target") & (data.statements["period"] == year)]
    return {(row.service, row.measure): row.source for row in each(stated)}


def _service_complaints(service: str, rows: pd.DataFrame, year: str) -> Iterator[Finding]:
    this_year = rows[rows["period"] == year]
    totals = {row.period: row for row in each(rows[rows["breakdown"] == "total"])}
    if year in totals:
        yield _complaints_total(service, totals, year)
    outcomes = this_year[this_year["breakdown"] == "outcome"]
    upheld = outcomes[~outcomes["category"].str.contains(r"\bnot\b", case=False)]
    if outcomes["value"].sum():
        yield _share("upheld", service, year, upheld, outcomes, {"partly": len(upheld) > 1})
    subjects = this_year[this_year["breakdown"] == "subject"]
    if subjects["value"].sum():
        largest = subjects[subjects["value"] == subjects["value"].max()]
        categories = largest["category"].tolist()
        yield _share("subjects", service, year, largest.head(1), subjects, {"categories": categories})
    stages = this_year[this_year["breakdown"] == "stage"]
    if len(stages):
        counts = {row.category: value_figure(row.value, "count", 0, row.source) for row in each(stages)}
        yield Finding("stages", service, service, year, 20.0, counts)


def _complaints_total(service: str, totals: dict[str, Any], year: str) -> Finding:
    now, then = totals[year], totals.get(periods.year_before(year))
    figures = {"value": value_figure(now.value, "count", 0, now.source)}
    facts: dict[str, Any] = {}
    if then is not None:
        sources = (now.source, then.source)
        figures["previous"] = value_figure(then.value, "count", 0, then.source)
        figures["change"] = difference_figure(now.value, then.value, "count", 0, sources)
        facts["previous_period"] = then.period
        if then.value >= SMALL_COUNT:
            relative = 100 * (now.value - then.value) / then.value
            printed = units.format_value(abs(relative), "percent", 0)
            figures["relative"] = Figure(relative, printed, sources, "100 * ({0} - {1}) / {1}")
    return Finding("complaints", service, service, year, 60.0, figures, facts)


def _share(
    kind: str, service: str, year: str, part: pd.DataFrame, whole: pd.DataFrame, facts: dict[str, Any]
) -> Finding:
    number, total = int(part["value"].sum()), int(whole["value"].sum())
    cells = (*part["source"], *whole["source"])
    some = " + ".join(f"{{{i}}}" for i in range(len(part)))
    every = " + ".join(f"{{{i}}}" for i in range(len(part), len(cells)))
    figures = {
        "number": Figure(number, f"{number:,}", tuple(part["source"]), some),
        "total": Figure(total, f"{total:,}", tuple(whole["source"]), " + ".join(f"{{{i}}}" for i in range(len(whole)))),
    }
    if total >= SMALL_DENOMINATOR:
        share = 100 * number / total
        figures["share"] = Figure(share, units.format_value(share, "percent", 0), cells, f"100 * ({some}) / ({every})")
    return Finding(kind, service, service, year, 30.0, figures, facts)
