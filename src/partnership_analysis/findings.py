"""What is worth saying, and from which cells.

Takes a `Dataset` and a year; gives `Finding`s, most important first. A finding holds figures and facts,
no words: `commentary` writes them. Every `Figure` carries its cells and the arithmetic between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from partnership_analysis import assessment, periods, trends, units
from partnership_analysis.assessment import EXCLUDED, IN_PART, MET, MISSED, NO_TARGET
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
        measure, as at, absent, tally, complaints, upheld, subjects or stages: which sentence it makes.
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
    ('in-year collection of council tax', '0.48 percentage points', 'Collection rates!G5 - Collection rates!F5')
    """
    assessed = assessment.assess(data)
    changed = trends.changes(assessed, year)
    found = [_measure(row, data.exclusions) for row in each(changed)]
    found += [_absent(row, year) for row in each(_without(assessed, year))]
    for service, rows in changed.groupby("service", sort=False):
        if (rows["status"] != NO_TARGET).any():
            found.append(_tally(str(service), rows))
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


def _without(assessed: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the last figure of each measure held for earlier years but not for this one."""
    rows = trends.annual(assessed, year)
    last = rows.drop_duplicates(trends.SERIES, keep="last")
    return last[last["period"] < year].sort_index()


def _absent(row: Any, year: str) -> Finding:
    figures = {"last": value_figure(row.value, row.unit, row.decimals, row.source)}
    return Finding("absent", row.service, row.phrase, year, 15.0, figures, {"last": row.period})


def _measure(row: Any, exclusions: pd.DataFrame) -> Finding:
    decimals = row.decimals
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
    if not pd.isna(row.target):
        cell = row.target_source
        figures["target"] = target_figure(row.target, row.unit, cell)
        figures["variance"] = difference_figure(row.value, row.target, row.unit, decimals, (row.source, cell))
    if row.status in (IN_PART, EXCLUDED):
        own = assessment.exclusions_within(exclusions, row.service, row.measure, row.period)
        facts["suspensions"] = [(exclusion.start, exclusion.end) for exclusion in each(own)]
    if not pd.isna(row.value_outside):
        figures["outside"] = value_figure(row.value_outside, row.unit, row.decimals, row.outside_source)
    if not pd.isna(row.as_at):
        weight = _STATUS_WEIGHT.get(str(row.status), 10.0)
        return Finding("as at", row.service, row.phrase, row.period, weight, figures, facts)
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
    services = rows.loc[rows["status"] != NO_TARGET, "service"].unique()
    if not len(services):
        return None
    return _tally(services[0] if len(services) == 1 else data.partnership, rows)


def _tally(service: str, rows: pd.DataFrame) -> Finding:
    judged = rows[rows["status"] != NO_TARGET]
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
            target_figure(row.target, row.unit, row.target_source),
        )
        for row in each(judged[judged["status"] == MET])
    ]
    cells = tuple(judged["target_source"])
    counts["targets"] = Figure(len(cells), str(len(cells)), cells, _count(len(cells)))
    return Finding("tally", service, service, year, 100.0, counts, {"met": met})


def _count(number: int) -> str:
    return f"count of {', '.join(f'{{{i}}}' for i in range(number))}"


def _service_complaints(service: str, rows: pd.DataFrame, year: str) -> Iterator[Finding]:
    this_year = rows[rows["period"] == year]
    totals = {row.period: row for row in each(rows[rows["breakdown"] == "total"])}
    if year in totals:
        yield _complaints_total(service, totals, year)
    outcomes = this_year[this_year["breakdown"] == "outcome"]
    named = outcomes["category"].str
    upheld = outcomes[named.contains("upheld", case=False) & ~named.contains(r"\b(?:not|un)", case=False)]
    if len(upheld) and outcomes["value"].sum():
        partly = upheld["category"].str.contains("part", case=False).any()
        yield _share("upheld", service, year, upheld, outcomes, {"partly": bool(partly), "rows": len(upheld)})
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
            if abs(relative) < 0.5:
                return Finding("complaints", service, service, year, 60.0, figures, facts)
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
