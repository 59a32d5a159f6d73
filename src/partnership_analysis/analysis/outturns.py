"""A year's outturn from its months or quarters.

Takes observations and exclusions; gives, for each year with a figure for every month or quarter, the outturn that they
make: exactly, if they have numerators and denominators; the sum, if they are counts; otherwise the plain mean.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis.trends import FREQUENCY_SERIES, KEY, SERIES
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Unit
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

EXACT, SUM, MEAN, RUNNING = "exact", "sum", "mean", "running total"
_YEAR = [*SERIES, "year"]
_COLUMNS = (
    *_YEAR, "unit", "polarity", "frequency", "target", "target_source", "recomputed", "recomputed_outside", "basis",
    "low", "high", "cells", "cells_outside", "arithmetic",
)  # fmt: skip
# Fewer periods that rise tell nothing.
_FEWEST_RUNNING = 4
# Equal parts would make the last of twelve months twelve times the first.
_TIMES = 0.6
_NO_PARTS: dict[str, str | int] = {
    **dict.fromkeys(("frequency", "year", "cells", "arithmetic", "target_source", "phrase"), ""),
    "ordinal": 0,
    "decimals": 0,
    "suspended": False,
    "running": False,
}
_WHOLE = {"month": 12, "quarter": 4}


def exclusions_within(exclusions: Iterable[Any], authority: str, service: str, measure: str, period: str) -> list[Any]:
    """Return those of some rows of exclusions that are of one measure and touch a period, earliest first."""
    own = [one for one in exclusions if (one.service, one.measure) == (service, measure)]
    own = [one for one in own if one.authority in ("", authority)]
    if not own:
        return []
    span = Period.from_label(period)
    first, last = pd.Timestamp(span.first_day), pd.Timestamp(span.last_day)
    begun = [one for one in own if one.start <= last]
    return sorted((one for one in begun if pd.isna(one.end) or one.end >= first), key=lambda one: one.start)


def parts(data: Dataset) -> pd.DataFrame:
    """Return the months and quarters that have a value, with `frequency`, `year`, `ordinal`, `suspended` and origin.

    `suspended` is whether an agreed exclusion touches the period, and `running` whether the series adds up through
    the year; `cells`, `arithmetic` and `target_source` are as `assessment.assess` has them, `phrase` and `decimals`
    the measure's.
    """
    held = data.observations
    rows = held[period_columns.matching(held["period"], lambda period: period.kind in _WHOLE) & held["value"].notna()]
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
    named = data.measures[["service", "measure", "phrase", "decimals"]]
    rows = rows.merge(named, on=["service", "measure"], how="left", validate="many_to_one")
    starts = period_columns.of_each(rows["period"], lambda period: pd.Timestamp(period.first_day))
    ends = period_columns.of_each(rows["period"], lambda period: pd.Timestamp(period.last_day))
    for one in each(data.exclusions):
        own = (rows["service"] == one.service) & (rows["measure"] == one.measure)
        own &= (rows["authority"] == one.authority) | (not one.authority)
        rows["suspended"] |= own & (ends >= one.start) & (pd.isna(one.end) | (starts <= one.end))
    rows = rows.sort_values([*FREQUENCY_SERIES, "ordinal"], kind="stable")
    return rows.assign(running=_running(rows))


def target_cells(rows: pd.DataFrame, statements: pd.DataFrame) -> "pd.Series[str]":
    """Return the cell that states each row's target: the same value, of the same series and period.

    A target that no cell states was set in Python; that of a row without one is empty.
    """
    stated = statements.loc[statements["role"] == "target", [*KEY, "value", "source"]].rename(
        columns={"value": "target", "source": "cell"}
    )
    found = rows[[*KEY, "target"]].merge(stated.drop_duplicates([*KEY, "target"]), on=[*KEY, "target"], how="left")
    cells = found["cell"].fillna(SET_IN_PYTHON).set_axis(rows.index)
    return cells.mask(rows["target"].isna(), "").astype("str")


def _running(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Tell the series that add up through the year: each period more than the last, the last many times the first.

    Collection is returned so: 9% by the end of April, 19% by the end of May, 97% by the end of March.
    """
    keys = [rows[name] for name in (*_YEAR, "frequency")]
    values = rows.groupby(keys, sort=False)["value"]
    size, rises = values.transform("size"), (values.diff().fillna(1) > 0).groupby(keys, sort=False).transform("all")
    many = values.transform("last") >= values.transform("first") * size * _TIMES
    enough = size >= _FEWEST_RUNNING
    adds_up = rises & many & (values.transform("first") > 0)
    series = [rows[name] for name in FREQUENCY_SERIES]
    every = (adds_up | ~enough).groupby(series, sort=False).transform("all")
    return (every & enough.groupby(series, sort=False).transform("any")).astype("bool")


def outturns(data: Dataset, months: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the outturn of each year with a value for every month, or else for every quarter.

    Parameters
    ----------
    months
        The data's months and quarters (`parts`), if they are worked out already.

    Returns
    -------
    DataFrame
        One row for each series and year: `authority, service, measure, year, unit, polarity`, and

        - `frequency` (month or quarter) and `target`, with its cell (where all its periods have the same; a count has
          none, as that of a month is not the year's);
        - `recomputed`, the outturn of the whole year, and `recomputed_outside`, that of its periods which no exclusion
          touches (missing where none is touched, or all are), in the measure's unit;
        - `basis` (exact: numerators over denominators; sum, of counts; running total: the last of periods that add up
          through the year; mean, of the periods), `low` and `high` (the
          lowest and highest period);
        - `cells` and `cells_outside`, the periods' cells, and `arithmetic`, as a `Figure` has it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(outturns(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has years alone
    0
    """
    rows = parts(data) if months is None else months
    if rows.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    size = rows.groupby([*_YEAR, "frequency"], sort=False)["value"].transform("size")
    rows = rows[size == rows["frequency"].map(_WHOLE)]
    # Of a year whose months and quarters are both held, the months tell more.
    monthly = (rows["frequency"] == "month").groupby([rows[name] for name in _YEAR], sort=False).transform("any")
    rows = rows[(rows["frequency"] == "month") | ~monthly]
    clear = _summed(rows[~rows["suspended"]])[["rate", "mean", "size", "cells"]].add_suffix("_outside")
    made = _summed(rows).join(clear)
    counts = made["unit"] == Unit.COUNT
    # What the parts make must lie among their rates, which are printed to the measure's decimals.
    slack = 0.5 * 10.0 ** -made["decimals"].astype("float64")
    among = (made["rate"] >= made["low"] - slack) & (made["rate"] <= made["high"] + slack)
    running = made["running"]
    exact = ~counts & made["held"] & among & ~running
    parted = made["size_outside"].notna() & (made["size_outside"] < made["size"])
    basis = np.select([running, exact, counts], [RUNNING, EXACT, SUM], MEAN)
    made = made.assign(
        # The target of a month's count is not that of the year's.
        target=made["last_target"].where(running, made["target"].where((made["targets"] == 1) & ~counts)),
        recomputed=np.select([running, exact, counts], [made["last"], made["rate"], made["total"]], made["mean"]),
        recomputed_outside=made["rate_outside"].where(exact, made["mean_outside"]).where(parted & ~counts & ~running),
        basis=basis,
        cells_outside=made["cells_outside"].where(
            parted, pd.Series([()] * len(made), index=made.index, dtype="object")
        ),
        arithmetic=list(map(arithmetic, basis, made["size"], made["unit"])),
    )
    return made.reset_index()[list(_COLUMNS)]


def arithmetic(basis: str, number: int, unit: str) -> str:
    """Return what is done with so many cells, as a `Figure` has it.

    Examples
    --------
    >>> arithmetic(MEAN, 12, "days")
    'mean({0:12})'
    """
    if basis == RUNNING:
        return f"{{{number - 1}}}"
    if basis == EXACT:
        every = f"beside {{0:{number}}}"
        return f"{'100 * ' if unit == 'percent' else ''}sum(numerators {every}) / sum(denominators {every})"
    return f"{basis}({{0:{number}}})"


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the periods of each year make together: sums, extremes, their rate and their cells."""
    years = rows.groupby(_YEAR, sort=False)
    made = years.agg(
        unit=("unit", "first"),
        polarity=("polarity", "first"),
        frequency=("frequency", "first"),
        decimals=("decimals", "first"),
        target=("target", "first"),
        target_source=("target_source", "last"),
        last_target=("target", "last"),
        last=("value", "last"),
        running=("running", "first"),
        total=("value", "sum"),
        mean=("value", "mean"),
        low=("value", "min"),
        high=("value", "max"),
        size=("value", "size"),
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        numerators=("numerator", "count"),
        denominators=("denominator", "count"),
        smallest=("denominator", "min"),
        cells=("source", tuple),
    )
    every = (made["numerators"] == made["size"]) & (made["denominators"] == made["size"]) & (made["smallest"] > 0)
    hundred = made["numerator"].where(made["unit"] != Unit.PERCENT, 100 * made["numerator"])
    rate = hundred / made["denominator"].where(made["denominator"] > 0)
    made = made.assign(targets=years["target"].nunique(dropna=False), held=every, rate=rate)
    # The digits past what any spreadsheet shows are the dust of floating point.
    exact = ["total", "mean", "rate"]
    return made.assign(**made[exact].round(9))
