"""The targets of a contract, for periods that have no other target.

Takes the observations and targets of files, and the terms of their Contract sheets; gives both with the contract's
targets, each with its cell. The target of a sum is for one length of period; any other is for every period.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from partnership_analysis import tables, units
from partnership_analysis.kinds import Aggregation, Frequency, Role, TargetKind, Term, Unit
from partnership_analysis.periods import Period
from partnership_analysis.reading.items import Measure
from partnership_analysis.tables import each_row

_SERIES = ["authority", "service", "measure"]


@dataclass(frozen=True)
class _ContractTarget:
    """A contract's target for one period; `beside` is the cell of the period's figure, empty where there is none."""

    authority: str
    service: str
    measure: str
    period: str
    value: float
    source: str
    beside: str


class WithContract(NamedTuple):
    """Observations and targets with those of the contract, and the contract's as statements beside their figures."""

    observations: pd.DataFrame
    targets: pd.DataFrame
    statements: pd.DataFrame


def months_of(aggregation: str, unit: str, per: str, lengths: Collection[int]) -> int | None:
    """Return the length in months of the periods that a contract's target is for; None is any, 0 is unknown.

    Parameters
    ----------
    aggregation, unit
        The measure's.
    per
        How often the contract judges the measure: each month, quarter or year.
    lengths
        The lengths in months of the periods with figures.

    Examples
    --------
    >>> months_of("average", "percent", "", {1, 12}), months_of("sum", "count", "month", {1})
    (None, 1)
    >>> months_of("sum", "count", "", {1}), months_of("sum", "count", "", {12}), months_of("year to date", "£", "", {1})
    (0, 12, 12)
    """
    if aggregation == Aggregation.YEAR_TO_DATE:
        return 12
    if aggregation != Aggregation.SUM and (aggregation or unit not in (Unit.COUNT, units.POUNDS)):
        return None
    return Frequency(per).months or (12 if set(lengths) <= {12} else 0)


def span(period: Period, months: int) -> Period:
    """Return the month, quarter or year that contains a period, or the period itself where it is longer.

    Examples
    --------
    >>> str(span(Period(2014, 5, 1), 3)), str(span(Period(2014, 4, 12), 3))
    ('2014/15 Q1', '2014/15')
    """
    year = period.year_of
    spans = (Period(year.year, year.month, months).following(number) for number in range(12 // months))
    return next((one for one in spans if one.contains(period)), period)


def by_measure(rows: pd.DataFrame) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the rows of each service and measure."""
    groups = rows.groupby(["service", "measure"], sort=False)
    return {(str(service), str(measure)): group for (service, measure), group in groups}


def add_targets(
    observations: pd.DataFrame, targets: pd.DataFrame, terms: pd.DataFrame, measures: Sequence[Measure]
) -> WithContract:
    """Add the targets of the contract to the periods that have no other."""
    stating = terms[(terms["term"] == Term.TARGET) & terms["value"].notna()]
    per = terms[terms["term"] == Term.PER].set_index(_SERIES)["text"].to_dict()
    described = {(one.service, one.measure): one for one in measures}
    figures = by_measure(observations[observations["as_at"].isna()])
    of_periods = by_measure(targets[targets["kind"] != TargetKind.YEAR_TO_DATE])
    found: list[_ContractTarget] = []
    for term in each_row(stating):
        measure = described.get((term.service, term.measure))
        rows = _rows_of(figures, observations, term)
        if measure is not None and len(rows):
            lengths = {Period.from_label(label).months for label in rows["period"].unique()}
            judged_per = per.get((term.authority, term.service, term.measure), "")
            months = months_of(measure.aggregation, measure.unit, judged_per, lengths)
            stated = _rows_of(of_periods, targets, term)
            found += _without_other(rows, stated, term, months, measure.aggregation == Aggregation.YEAR_TO_DATE)
    if not found:
        return WithContract(observations, targets, tables.frame(tables.STATEMENTS, []))
    added = pd.DataFrame(found)
    stated = added[added["beside"] != ""]
    cells = observations["source"].map(stated.drop_duplicates("beside").set_index("beside")["value"])
    aimed = tables.typed(tables.TARGETS, added.assign(kind=TargetKind.PERIOD)[list(tables.TARGETS.columns)])
    stated = stated.assign(role=Role.TARGET, unit="", text=stated["value"].map("{:g}".format))
    return WithContract(
        observations.assign(target=observations["target"].fillna(cells)),
        pd.concat([targets, aimed], ignore_index=True),
        tables.typed(tables.STATEMENTS, stated)[list(tables.STATEMENTS.columns)],
    )


def _rows_of(groups: dict[tuple[str, str], pd.DataFrame], rows: pd.DataFrame, term: Any) -> pd.DataFrame:
    """Return the rows of the measure and the council of a term."""
    found = groups.get((term.service, term.measure), rows[:0])
    return found[found["authority"].isin(["", term.authority])] if term.authority else found


def _without_other(
    rows: pd.DataFrame, stated: pd.DataFrame, term: Any, months: int | None, from_april: bool
) -> Iterator[_ContractTarget]:
    """Give a target for each period that it is for and that has no other.

    Such a period may have only its months or quarters, unless their targets make a target for it.
    """
    if months == 0:
        return
    has_other = {(row.authority, row.period) for row in each_row(stated)}
    with_figures = {(row.authority, row.period) for row in each_row(rows)}
    cells: dict[tuple[str, str], str] = {}
    around_parts: list[tuple[str, str]] = []
    for row in each_row(rows):
        period = Period.from_label(row.period)
        longer = span(period, months or 12)
        around = (row.authority, longer.label)
        if row.target == row.target:
            has_other.add((row.authority, row.period))
            # A rate's months make its year's target, and March does where figures count from April; a sum's do not.
            makes_another = months is None or (from_april and period.last_day == period.year_of.last_day)
            if makes_another and around not in with_figures:
                has_other.add(around)
        elif months in (None, period.months):
            cells[row.authority, row.period] = row.source
        if months in (None, longer.months):
            around_parts.append(around)
    for authority, label in dict.fromkeys([*cells, *around_parts]):
        if (authority, label) not in has_other:
            beside = cells.get((authority, label), "")
            yield _ContractTarget(authority, term.service, term.measure, label, term.value, term.source, beside)
