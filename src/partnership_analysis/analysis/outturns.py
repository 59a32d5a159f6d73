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
from partnership_analysis.analysis.trends import FREQUENCY_SERIES, KEY, SERIES
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import AT_THE_END, Aggregation, Unit
from partnership_analysis.periods import Period
from partnership_analysis.tables import each
from partnership_analysis.worked_out import worked_out_once

_YEAR = [*SERIES, "year"]
_PARTED = [*_YEAR, "frequency"]
_COLUMNS = (
    *_YEAR, "unit", "polarity", "frequency", "target", "target_source", "recomputed", "recomputed_outside", "basis",
    "low", "high", "cells", "cells_outside", "arithmetic", "numerator", "denominator",
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
# What `_together` makes of each year's periods.
_TOGETHER = ("rate", "numerator", "denominator", "mean", "size", "cells", "held")
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
    own = [one for one in exclusions if (one.service, one.measure) == (service, measure)]
    own = [one for one in own if one.authority in ("", authority)]
    if not own:
        return []
    span = Period.from_label(period)
    first, last = pd.Timestamp(span.first_day), pd.Timestamp(span.last_day)
    begun = [one for one in own if one.start <= last]
    return sorted((one for one in begun if pd.isna(one.end) or one.end >= first), key=lambda one: one.start)


@worked_out_once
def parts(data: Dataset) -> pd.DataFrame:
    """Return the months and quarters that have a value, with `frequency`, `year`, `ordinal`, `suspended` and origin.

    `suspended` is whether an agreed exclusion touches the period; `aggregation` how the measure's periods make a year;
    `covers` what each of them counts (`Covers`); `doubtful` whether the figures of its year, or the measure's name,
    suggest that its periods count more than themselves. `cells`, `arithmetic` and `target_source` are as
    `assessment.assess` has them, `phrase` and `decimals` the measure's.
    """
    held = data.observations
    # What counts to another day than its period's end is no part of a year.
    given = held["value"].notna() & held["as_at"].isna()
    rows = held[period_columns.matching(held["period"], lambda period: period.kind in PERIODS_IN_YEAR) & given]
    if rows.empty:  # most workbooks hold years alone
        return rows.assign(**_NO_PARTS)
    rows = rows.assign(
        frequency=period_columns.of_each(rows["period"], lambda period: period.kind).astype("str"),
        year=period_columns.financial_years(rows["period"]),
        ordinal=period_columns.of_each(rows["period"], lambda period: period.ordinal).astype("int64"),
        suspended=False,
        cells=pd.Series([(source,) for source in rows["source"]], index=rows.index, dtype="object"),
        arithmetic="{0}",
    )
    rows["target_source"] = target_cells(rows, data.statements)
    named = data.measures[["service", "measure", "short", "phrase", "decimals", "aggregation"]]
    rows = rows.merge(named, on=["service", "measure"], how="left", validate="many_to_one")
    starts = period_columns.of_each(rows["period"], lambda period: pd.Timestamp(period.first_day))
    ends = period_columns.of_each(rows["period"], lambda period: pd.Timestamp(period.last_day))
    for one in each(data.exclusions):
        own = (rows["service"] == one.service) & (rows["measure"] == one.measure)
        own &= (rows["authority"] == one.authority) | (not one.authority)
        rows["suspended"] |= own & (ends >= one.start) & (pd.isna(one.end) | (starts <= one.end))
    rows = rows.sort_values([*FREQUENCY_SERIES, "ordinal"], kind="stable")
    rows["doubtful"] = _rising(rows, "value") | _rising(rows, "denominator") | _hinted(rows)
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


def _rising(rows: pd.DataFrame, column: str, fewest: int = _FEWEST_RISING, times: float = _TIMES) -> "pd.Series[bool]":
    """Tell which rows are of a year that may add up: it never falls, mostly rises, and ends many times its first.

    Collection is returned so: 9% by the end of April, 19% by the end of May, 97% by the end of March. It is a reason to
    ask, and never one to take a figure for the year's.
    """
    if rows[column].isna().all():
        return pd.Series(False, index=rows.index)
    keys = rows.groupby(_PARTED, sort=False).ngroup()
    values = rows.groupby(keys, sort=False)[column]
    first, last, size = values.transform("first"), values.transform("last"), values.transform("size")
    steps = values.diff().fillna(0)
    never_falls = (steps >= 0).groupby(keys, sort=False).transform("all")
    mostly_rises = (steps > 0).groupby(keys, sort=False).transform("sum") >= (size - 1) / 2
    many = (last >= first * size * times) & (first >= 0)
    return (never_falls & mostly_rises & many & (size >= fewest)).astype("bool")


def _hinted(rows: pd.DataFrame) -> "pd.Series[bool]":
    more = (Aggregation.YEAR_TO_DATE, Aggregation.ROLLING)
    return rows["measure"].isin({name for name in rows["measure"].unique() if vocabularies.hint(name) in more})


def _covers(rows: pd.DataFrame) -> "pd.Series[str]":
    """Return what each period of a series counts, as its aggregation says; unclear where only its looks say so."""
    said, doubtful = rows["aggregation"], rows["doubtful"]
    if doubtful.any():
        doubtful = doubtful.groupby([rows[name] for name in FREQUENCY_SERIES], sort=False).transform("any")
    to_date, rolling = said == Aggregation.YEAR_TO_DATE, said == Aggregation.ROLLING
    kinds = [Covers.YEAR_TO_DATE, Covers.ROLLING, Covers.UNCLEAR]
    found = np.select([to_date, rolling, (said == "") & doubtful], kinds, Covers.ITSELF)
    return pd.Series(found, index=rows.index, dtype="str")


@worked_out_once
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
        - `low` and `high`, the lowest and highest period;
        - `cells` and `cells_outside`, the periods' cells, and `arithmetic`, as a `Figure` has it;
        - `numerator` and `denominator`, the sums that make a rate; missing where it is none.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(outturns(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has years alone
    0
    """
    return made_of(parts(data), spans)


def made_of(rows: pd.DataFrame, spans: tuple[Period, ...] | None = None) -> pd.DataFrame:
    """Return the outturns of some months and quarters (rows of `parts`), as `outturns` has them."""
    if rows.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    if spans is None:
        lasting = pd.Series(12, index=rows.index)
        ends = rows["period"].isin(_last_periods(map(Period.from_label, rows["year"].unique())))
    else:
        rows, lasting, ends = _spanned(rows, spans)
        if rows.empty:
            return pd.DataFrame(columns=list(_COLUMNS))
    keys = rows.groupby(_PARTED, sort=False).ngroup()
    complete = rows.groupby(keys, sort=False)["value"].transform("size") * rows["frequency"].map(MONTHS_LONG) == lasting
    ended = ends.groupby(keys, sort=False).transform("any")
    rows = rows[complete | (rows["aggregation"].isin(AT_THE_END) & ended)]
    if rows.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    # Of a year whose months and quarters are both there, the months tell more.
    monthly = (rows["frequency"] == "month").groupby([rows[name] for name in _YEAR], sort=False).transform("any")
    rows = rows[(rows["frequency"] == "month") | ~monthly]
    summed = _summed(rows)
    clear = pd.DataFrame(_together(rows[~rows["suspended"]])) if rows["suspended"].any() else summed[list(_TOGETHER)]
    made = summed.join(clear.add_suffix("_outside"))
    # What the parts make must lie among their rates, which are printed to the measure's decimals.
    slack = 0.5 * 10.0 ** -made["decimals"].astype("float64")
    among = (made["rate"] >= made["low"] - slack) & (made["rate"] <= made["high"] + slack)
    said, counts = made["aggregation"], made["unit"] == Unit.COUNT
    exact = made["held"] & ((said == Aggregation.RATE) | ((said == "") & ~counts & among & ~made["doubtful"]))
    others = (Aggregation.SUM, Aggregation.AVERAGE, *AT_THE_END)
    basis = np.select([exact, *(said == one for one in others)], [Aggregation.RATE, *others], "")
    made = made.assign(basis=basis)
    shares, at_the_end = made["basis"].isin([Aggregation.RATE, Aggregation.AVERAGE]), made["basis"].isin(AT_THE_END)
    parted = made["size_outside"].notna() & (made["size_outside"] < made["size"])
    average = made["basis"] == Aggregation.AVERAGE
    values = [made["rate"], made["total"], made["mean"], *[made["last"]] * len(AT_THE_END)]
    outside = made["mean_outside"].where(average, made["rate_outside"])
    live = (made["basis"] == Aggregation.LATEST) & ~made["last_suspended"]
    last = pd.Series([tuple(cells)[-1:] for cells in made["cells"]], index=made.index, dtype="object")
    made = made.assign(
        target=made["last_target"].where(at_the_end, made["target"].where((made["targets"] == 1) & shares)),
        recomputed=np.select([exact, *(made["basis"] == one for one in others)], values, np.nan),
        recomputed_outside=outside.where(shares).mask(live, made["last"]).where(parted),
        cells=last.where(at_the_end, made["cells"]),
        cells_outside=made["cells_outside"]
        .mask(live, last)
        .where(parted, pd.Series([()] * len(made), index=made.index, dtype="object")),
    )
    made["arithmetic"] = list(map(arithmetic, made["basis"], made["size"], made["unit"]))
    made[["numerator", "denominator"]] = made[["numerator", "denominator"]].where(exact)
    return made.reset_index()[list(_COLUMNS)]


def _last_periods(spans: Iterable[Period]) -> set[str]:
    """Return the last month and quarter of each span."""
    return {span.last(length).label for span in spans for length in MONTHS_LONG.values()}


def _spanned(rows: pd.DataFrame, spans: Sequence[Period]) -> "tuple[pd.DataFrame, pd.Series[int], pd.Series[bool]]":
    """Return the months and quarters within each span, which they have as `year`; its months; and which end with it."""
    found, lasting, ends = [], [], []
    for span in spans:
        inside = {label for label in rows["period"].unique() if _is_part(label, span)}
        own = rows[rows["period"].isin(inside)]
        found.append(own.assign(year=span.label))
        lasting += [span.months] * len(own)
        ends += own["period"].isin(_last_periods([span])).tolist()
    held = pd.concat(found, ignore_index=True) if found else rows[:0]
    # Fewer months than tell of a year that adds up are enough to ask before a part of a year is worked out.
    doubtful = (
        (held["covers"] == Covers.UNCLEAR)
        | _rising(held, "value", 2, _TIMES_OF_FEW)
        | _rising(held, "denominator", 2, _TIMES_OF_FEW)
    )
    return held.assign(doubtful=doubtful), pd.Series(lasting, dtype="int64"), pd.Series(ends, dtype="bool")


def _is_part(label: str, span: Period) -> bool:
    period = Period.from_label(label)
    return period != span and span.contains(period)


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


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the periods of each year make together: their rate, sum and mean, their extremes and their cells."""
    years = rows.groupby(_YEAR, sort=False)
    made = years[["unit", "polarity", "frequency", "decimals", "doubtful", "aggregation", "target"]].first()
    # Where the last of them has no target, that of one before it is not the year's.
    ends = rows.drop_duplicates(_YEAR, keep="last").set_index(_YEAR)
    values = years["value"]
    return made.assign(
        **_together(rows),
        total=values.sum().round(_DIGITS),
        low=values.min(),
        high=values.max(),
        last=ends["value"],
        last_target=ends["target"],
        last_suspended=ends["suspended"],
        target_source=ends["target_source"],
        targets=years["target"].nunique(dropna=False),
    )


def _tuples(texts: "pd.Series[str]", groups: "pd.Series[int]", named: pd.Index) -> "pd.Series[Any]":
    """Return the texts of each group together, in their order; the groups are numbered as they are named."""
    found: list[list[str]] = [[] for _ in named]
    for text, group in zip(texts.tolist(), groups.tolist(), strict=True):
        found[group].append(text)
    return pd.Series(list(map(tuple, found)), index=named, dtype="object")


def _together(rows: pd.DataFrame) -> dict[str, "pd.Series[Any]"]:
    """Return the rate, mean, size and cells of each year's periods; as `held`, whether each has what a rate needs."""
    years = rows.groupby(_YEAR, sort=False)
    both = years[["numerator", "denominator"]]
    size, sums, counts = years["value"].size(), both.sum(), both.count()
    numerators = sums["numerator"] * years["unit"].first().map(units.rate_factor).astype("float64")
    every = (counts["numerator"] == size) & (counts["denominator"] == size)
    return {
        "rate": (numerators / sums["denominator"].where(sums["denominator"] > 0)).round(_DIGITS),
        "numerator": sums["numerator"],
        "denominator": sums["denominator"],
        "mean": years["value"].mean().round(_DIGITS),
        "size": size,
        "cells": _tuples(rows["source"], years.ngroup(), size.index),
        "held": every & (years["denominator"].min() > 0),
    }
