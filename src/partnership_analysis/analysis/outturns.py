"""The outturn of a year, or of a part of one, from its months or quarters.

Takes observations and exclusions; gives, for each year or part, the outturn that its months or quarters make: as the
measure's aggregation says or, without one, exactly from numerators and denominators. Nothing is inferred from the shape
of a series: without either there is no outturn.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units, vocabularies
from partnership_analysis.analysis.series import FREQUENCY_SERIES, KEY, MEASURE, SERIES, is_about
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import TAKE_LAST, Aggregation, Unit
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_YEAR = [*SERIES, "year"]
_YEAR_PARTS = [*_YEAR, "frequency"]
_COLUMNS = (
    *_YEAR, "unit", "polarity", "frequency", "target", "target_source", "recomputed", "recomputed_outside", "basis",
    "low", "high", "total", "cells", "cells_outside", "arithmetic", "numerator", "denominator",
)  # fmt: skip
# Fewer periods that rise tell nothing.
_FEWEST_RISING = 4
# Equal parts would make the last of twelve months twelve times the first; six tenths of that leaves room for a heavy
# April or a light March, and is more than what only improves does in a year.
_TIMES = 0.6
# Two or three parts say less, so they must come nearer to it.
_TIMES_OF_FEW = 0.75
# The digits past what any spreadsheet shows are the dust of floating point.
_DIGITS = 9
# How many of them make a year, and how many months each has.
PERIODS_IN_YEAR = {"month": 12, "quarter": 4}
MONTHS_LONG = {"month": 1, "quarter": 3}


class Covers(StrEnum):
    """What each month or quarter of a series counts.

    Attributes
    ----------
    ITSELF
        What happened in it, or how things stood at its end.
    YEAR_TO_DATE
        Everything since April.
    ROLLING
        The twelve months up to its end.
    UNCLEAR
        Nobody says, and its figures or its name suggest that it is not the period alone.
    """

    ITSELF = "itself"
    YEAR_TO_DATE = "year to date"
    ROLLING = "rolling"
    UNCLEAR = "unclear"


_NO_PARTS: dict[str, Any] = {
    **dict.fromkeys(("frequency", "year", "cells", "arithmetic", "target_source"), ""),
    **dict.fromkeys(("short", "phrase", "aggregation"), ""),
    "ordinal": 0,
    "decimals": 0,
    "suspended": False,
    "doubtful": False,
    "covers": Covers.ITSELF,
}


def exclusions_touching(
    exclusions: Iterable[Any], authority: str, service: str, measure: str, period: str
) -> list[Any]:
    """Return those of some rows of exclusions that are of one measure and touch a period, earliest first."""
    agreed = [one for one in exclusions if (one.service, one.measure) == (service, measure)]
    agreed = [one for one in agreed if one.authority in ("", authority)]
    if not agreed:
        return []
    span = Period.from_label(period)
    first, last = pd.Timestamp(span.first_day), pd.Timestamp(span.last_day)
    touching = [one for one in agreed if one.start <= last and (pd.isna(one.end) or one.end >= first)]
    return sorted(touching, key=lambda one: one.start)


@cached_by_dataset
def parts(data: Dataset) -> pd.DataFrame:
    """Return the months and quarters that have a value, with `frequency`, `year`, `ordinal`, `suspended` and origin.

    `suspended` is whether an agreed exclusion touches the period; `aggregation` how the measure's periods make a year;
    `covers` what each of them counts (`Covers`); `doubtful` whether the figures of its year, or the measure's name,
    suggest that its periods count more than themselves. `cells`, `arithmetic` and `target_source` are as
    `assessment.assess` has them, `phrase` and `decimals` the measure's.
    """
    rows = data.observations
    within_year = period_columns.matching(rows["period"], lambda period: period.kind in PERIODS_IN_YEAR)
    # What counts to another day than its period's end is no part of a year.
    rows = rows[within_year & rows["value"].notna() & rows["as_at"].isna()]
    if rows.empty:  # most workbooks have years alone
        return rows.assign(**_NO_PARTS)
    rows = rows.assign(
        frequency=period_columns.map_periods(rows["period"], lambda period: period.kind).astype("str"),
        year=period_columns.financial_years(rows["period"]),
        ordinal=period_columns.map_periods(rows["period"], lambda period: period.ordinal).astype("int64"),
        suspended=False,
        cells=pd.Series([(source,) for source in rows["source"]], index=rows.index, dtype="object"),
        arithmetic="{0}",
    )
    rows["target_source"] = target_cells(rows, data.statements)
    described = data.measures[[*MEASURE, "short", "phrase", "decimals", "aggregation"]]
    rows = rows.merge(described, on=MEASURE, how="left", validate="many_to_one")
    if len(data.exclusions):
        starts = period_columns.map_periods(rows["period"], lambda period: pd.Timestamp(period.first_day))
        ends = period_columns.map_periods(rows["period"], lambda period: pd.Timestamp(period.last_day))
        for exclusion in each_row(data.exclusions):
            touched = (ends >= exclusion.start) & (pd.isna(exclusion.end) | (starts <= exclusion.end))
            rows["suspended"] |= is_about(rows, exclusion) & touched
    rows = rows.sort_values([*FREQUENCY_SERIES, "ordinal"], kind="stable")
    rows["doubtful"] = _may_be_cumulative(rows) | _name_hints(rows)
    return rows.assign(covers=_covers(rows))


def target_cells(rows: pd.DataFrame, statements: pd.DataFrame) -> "pd.Series[str]":
    """Return the cell that states each row's target: the same value, of the same series and period.

    A target that no cell states was set in Python; that of a row without one is empty.
    """
    if rows["target"].isna().all():
        return pd.Series("", index=rows.index, dtype="str")
    stated = statements.loc[statements["role"] == "target", [*KEY, "value", "source"]].rename(
        columns={"value": "target", "source": "cell"}
    )
    found = rows[[*KEY, "target"]].merge(stated.drop_duplicates([*KEY, "target"]), on=[*KEY, "target"], how="left")
    cells = found["cell"].fillna(SET_IN_PYTHON).set_axis(rows.index)
    return cells.mask(rows["target"].isna(), "").astype("str")


def _may_be_cumulative(rows: pd.DataFrame, fewest: int = _FEWEST_RISING, times: float = _TIMES) -> "pd.Series[bool]":
    """Tell which rows are of a year that may count from April, by its figures or their denominators.

    Such a year never falls, mostly rises, and ends many times its first. Collection is returned so: 9% by the end of
    April, 19% by the end of May, 97% by the end of March. It is a reason to ask, and never one to take a figure for the
    year's.
    """
    keys = rows.groupby(_YEAR_PARTS, sort=False).ngroup()
    found = pd.Series(False, index=rows.index)
    for column in ("value", "denominator"):
        if rows[column].notna().any():
            values = rows[column].groupby(keys, sort=False)
            first, last, size = values.transform("first"), values.transform("last"), values.transform("size")
            steps = values.diff().fillna(0)
            never_falls = (steps >= 0).groupby(keys, sort=False).transform("all")
            mostly_rises = (steps > 0).groupby(keys, sort=False).transform("sum") >= (size - 1) / 2
            many_times = (last >= first * size * times) & (first >= 0)
            found |= (never_falls & mostly_rises & many_times & (size >= fewest)).astype("bool")
    return found


def _name_hints(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows are of a measure whose name suggests that each period counts more than itself."""
    more = (Aggregation.YEAR_TO_DATE, Aggregation.ROLLING)
    return rows["measure"].isin(
        {name for name in rows["measure"].unique() if vocabularies.AGGREGATION_HINTS.within(name) in more}
    )


def _covers(rows: pd.DataFrame) -> "pd.Series[str]":
    """Return what each period of a series counts, as its aggregation says; unclear where only its looks say so."""
    aggregation, doubtful = rows["aggregation"], rows["doubtful"]
    if doubtful.any():
        doubtful = doubtful.groupby([rows[name] for name in FREQUENCY_SERIES], sort=False).transform("any")
    to_date, rolling = aggregation == Aggregation.YEAR_TO_DATE, aggregation == Aggregation.ROLLING
    kinds = [Covers.YEAR_TO_DATE, Covers.ROLLING, Covers.UNCLEAR]
    found = np.select([to_date, rolling, (aggregation == "") & doubtful], kinds, Covers.ITSELF)
    return pd.Series(found, index=rows.index, dtype="str")


@cached_by_dataset
def outturns(data: Dataset, spans: tuple[Period, ...] | None = None) -> pd.DataFrame:
    """Return the outturn of each year, or of other spans, whose months or quarters could make one.

    That is a span with a figure for every month or, without those, for every quarter; where the aggregation takes the
    last of them (latest, year to date, rolling), one with a figure for its last month or quarter.

    Parameters
    ----------
    spans
        The periods wanted, such as a quarter or the months since April; None is every financial year.

    Returns
    -------
    DataFrame
        One row for each series and span: `authority, service, measure, year, unit, polarity`, where `year` is the
        span's label, and

        - `frequency` (month or quarter) and `target`, with its cell: that of the last period where the aggregation
          takes the last; of a rate or an average, the one that all its periods have; of a sum none, since a month's
          target is not the year's;
        - `recomputed`, the outturn of the whole span (missing where the workbook does not say how its periods make
          one), and `recomputed_outside`, that of its periods which no exclusion touches (of a rate or an average, and
          of the latest if that is not touched; missing where none is touched, or all are), in the measure's unit;
        - `basis`, the `Aggregation` that it was worked out by: the measure's own or, without one, rate where every
          period has a numerator and a denominator; empty if there is no outturn;
        - `low`, `high` and `total`, the lowest and highest period, and all of them added up;
        - `cells` and `cells_outside`, the periods' cells, and `arithmetic`, as a `Figure` has it;
        - `numerator` and `denominator`, the sums that make a rate; missing for other outturns.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(outturns(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has years alone
    0
    """
    return outturns_of(parts(data), spans)


def outturns_of(rows: pd.DataFrame, spans: tuple[Period, ...] | None = None) -> pd.DataFrame:
    """Return the outturns of some months and quarters (rows of `parts`), as `outturns` has them."""
    rows = _enough_parts(rows, spans)
    if rows.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    whole, live = combined(rows, _YEAR), rows[~rows["suspended"]]
    outside = combined(live, _YEAR) if len(live) < len(rows) else whole
    made = _year_facts(rows).join(whole).join(outside.add_suffix("_outside"))
    # What the parts make must lie among their rates, which are printed to the measure's decimals.
    slack = 0.5 * 10.0 ** -made["decimals"].astype("float64")
    among = (made["rate"] >= made["low"] - slack) & (made["rate"] <= made["high"] + slack)
    aggregation = made["aggregation"]
    is_clear = (aggregation == "") & (made["unit"] != Unit.COUNT) & among & ~made["doubtful"]
    exact = made["counted"] & ((aggregation == Aggregation.RATE) | is_clear)
    basis = aggregation.where(aggregation != Aggregation.RATE, "").mask(exact, Aggregation.RATE)
    average, at_the_end = basis == Aggregation.AVERAGE, basis.isin(TAKE_LAST)
    shares = exact | average
    in_part = made["size_outside"].notna() & (made["size_outside"] < made["size"])
    last_unsuspended = (basis == Aggregation.LATEST) & ~made["last_suspended"]
    last_cell = pd.Series([cells[-1:] for cells in made["cells"]], index=made.index, dtype="object")
    no_cells = pd.Series([()] * len(made), index=made.index, dtype="object")
    share_outside = made["mean_outside"].where(average, made["rate_outside"])
    made = made.assign(
        basis=basis,
        target=made["last_target"].where(at_the_end, made["target"].where((made["targets"] == 1) & shares)),
        recomputed=np.select(
            [exact, basis == Aggregation.SUM, average, at_the_end],
            [made["rate"], made["total"], made["mean"], made["last"]],
            np.nan,
        ),
        recomputed_outside=share_outside.where(shares).mask(last_unsuspended, made["last"]).where(in_part),
        cells=last_cell.where(at_the_end, made["cells"]),
        cells_outside=made["cells_outside"].mask(last_unsuspended, last_cell).where(in_part, no_cells),
    )
    made["arithmetic"] = list(map(arithmetic, made["basis"], made["size"], made["unit"]))
    made[["numerator", "denominator"]] = made[["numerator", "denominator"]].where(exact)
    return made.reset_index()[list(_COLUMNS)]


def _enough_parts(rows: pd.DataFrame, spans: tuple[Period, ...] | None) -> pd.DataFrame:
    """Return the months, or else quarters, of each year or span that has all of them, or the last if that counts."""
    if rows.empty:
        return rows
    if spans is None:
        months = pd.Series(12, index=rows.index)
        is_last = rows["period"].isin(_last_periods(map(Period.from_label, rows["year"].unique())))
    else:
        rows, months, is_last = _within_spans(rows, spans)
    keys = rows.groupby(_YEAR_PARTS, sort=False).ngroup()
    complete = rows.groupby(keys, sort=False)["value"].transform("size") * rows["frequency"].map(MONTHS_LONG) == months
    ended = is_last.groupby(keys, sort=False).transform("any")
    rows = rows[complete | (rows["aggregation"].isin(TAKE_LAST) & ended)]
    # Of a year whose months and quarters are both there, the months tell more.
    monthly = (rows["frequency"] == "month").groupby([rows[name] for name in _YEAR], sort=False).transform("any")
    return rows[(rows["frequency"] == "month") | ~monthly]


def _last_periods(spans: Iterable[Period]) -> set[str]:
    """Return the last month and quarter of each span."""
    return {span.last(length).label for span in spans for length in MONTHS_LONG.values()}


def _within_spans(
    rows: pd.DataFrame, spans: Sequence[Period]
) -> "tuple[pd.DataFrame, pd.Series[int], pd.Series[bool]]":
    """Return the rows within each span, which is their `year`; how many months it has; and which rows end with it."""
    parts_of, months, is_last = [rows[:0]], [], []
    for span in spans:
        inside = rows[period_columns.matching(rows["period"], span.contains) & (rows["period"] != span.label)]
        parts_of.append(inside.assign(year=span.label))
        months += [span.months] * len(inside)
        is_last += inside["period"].isin(_last_periods([span])).tolist()
    inside = pd.concat(parts_of, ignore_index=True)
    # Fewer months than tell of a year that adds up are enough to ask before a part of a year is worked out.
    doubtful = (inside["covers"] == Covers.UNCLEAR) | _may_be_cumulative(inside, 2, _TIMES_OF_FEW)
    return inside.assign(doubtful=doubtful), pd.Series(months, dtype="int64"), pd.Series(is_last, dtype="bool")


def arithmetic(basis: str, number: int, unit: str) -> str:
    """Return what is done with so many cells, as a `Figure` has it.

    Examples
    --------
    >>> arithmetic(Aggregation.AVERAGE, 12, "days"), arithmetic(Aggregation.LATEST, 12, "count")
    ('mean({0:12})', '{0}')
    """
    if basis == Aggregation.RATE:
        every = f"beside {{0:{number}}}"
        factor = units.rate_factor(unit)
        return f"{'' if factor == 1 else f'{factor:.0f} * '}sum(numerators {every}) / sum(denominators {every})"
    if basis in (Aggregation.SUM, Aggregation.AVERAGE):
        return f"{'sum' if basis == Aggregation.SUM else 'mean'}({{0:{number}}})"
    return "{0}"


def _year_facts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is the same in all periods of each year, and what its last period says."""
    years = rows.groupby(_YEAR, sort=False)
    # Where the last of them has no target, that of one before it is not the year's.
    ends = rows.drop_duplicates(_YEAR, keep="last").set_index(_YEAR)
    facts = years[["unit", "polarity", "frequency", "decimals", "doubtful", "aggregation", "target"]].first()
    return facts.assign(
        last=ends["value"],
        last_target=ends["target"],
        last_suspended=ends["suspended"],
        target_source=ends["target_source"],
        targets=years["target"].nunique(dropna=False),
    )


def combined(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return what months or quarters make together, for each group of them.

    Returns
    -------
    DataFrame
        `total`, `mean`, `low` and `high` of their values; `rate`, and the sums that make it, `numerator` and
        `denominator`; `size`, how many they are, and `cells`, where they stand; `counted`, whether each has the
        numerator and the denominator that a rate needs.
    """
    groups = rows.groupby(by, sort=False)
    values, both = groups["value"], groups[["numerator", "denominator"]]
    size, sums, counts = values.size(), both.sum(), both.count()
    numerators = sums["numerator"] * groups["unit"].first().map(units.rate_factor).astype("float64")
    cells: list[list[str]] = [[] for _ in range(len(size))]
    for cell, group in zip(rows["source"].tolist(), groups.ngroup().tolist(), strict=True):
        cells[group].append(cell)
    return pd.DataFrame(
        {
            "total": values.sum().round(_DIGITS),
            "mean": values.mean().round(_DIGITS),
            "low": values.min(),
            "high": values.max(),
            "rate": (numerators / sums["denominator"].where(sums["denominator"] > 0)).round(_DIGITS),
            "numerator": sums["numerator"],
            "denominator": sums["denominator"],
            "size": size,
            "cells": pd.Series(list(map(tuple, cells)), index=size.index, dtype="object"),
            "counted": counts.eq(size, axis=0).all(axis=1) & (groups["denominator"].min() > 0),
        }
    )
