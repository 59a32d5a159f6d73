"""A year's outturn from its months or quarters.

Takes observations and exclusions; gives, for each year of which every month or quarter is held, the outturn that they
make: exactly, where their numerators and denominators are held; as the sum, of counts; as the plain mean, otherwise.
"""

import numpy as np
import pandas as pd

from partnership_analysis import periods
from partnership_analysis.tables import Dataset, each

EXACT, SUM, MEAN = "exact", "sum", "mean"
_KEY = ["authority", "service", "measure", "year"]
_COLUMNS = (
    *_KEY, "unit", "polarity", "frequency", "target", "target_source", "recomputed", "recomputed_outside", "basis",
    "low", "high", "cells", "cells_outside", "arithmetic",
)  # fmt: skip
_WHOLE = {"month": 12, "quarter": 4}


def exclusions_within(
    exclusions: pd.DataFrame, authority: str, service: str, measure: str, period: str
) -> pd.DataFrame:
    """Return the exclusions of one measure that touch a period, earliest first."""
    if exclusions.empty:
        return exclusions
    span = periods.from_label(period)
    end = exclusions["end"].fillna(pd.Timestamp.max.floor("s"))
    touches = (exclusions["start"] <= span.end_time) & (end >= span.start_time)
    same = (exclusions["service"] == service) & (exclusions["measure"] == measure)
    whose = exclusions["authority"].isin(["", authority])
    return exclusions[same & whose & touches].sort_values("start")


def parts(data: Dataset) -> pd.DataFrame:
    """Return the months and quarters that have a value, with `frequency`, `year`, `ordinal`, `suspended` and origin.

    `suspended` is whether an agreed exclusion touches the period; `cells`, `arithmetic` and `target_source` are as
    `assessment.assess` has them, `phrase` and `decimals` the measure's.
    """
    held = data.observations
    rows = held[~held["period"].str.fullmatch(r"\d{4}/\d\d") & held["value"].notna()]
    labels = {label: periods.from_label(label) for label in rows["period"].unique()}
    years = {label: periods.label(periods.year_of(period)) for label, period in labels.items()}
    rows = rows.assign(
        frequency=rows["period"].str.contains("Q").map({True: "quarter", False: "month"}).astype("str"),
        year=rows["period"].map(years).astype("str"),
        ordinal=rows["period"].map({label: period.ordinal for label, period in labels.items()}).astype("int64"),
        suspended=False,
        cells=pd.Series([(source,) for source in rows["source"]], index=rows.index, dtype="object"),
        arithmetic="{0}",
    )
    targets = data.statements[data.statements["role"] == "target"].drop_duplicates("beside")
    said = dict(zip(targets["beside"], targets["source"], strict=True))
    rows["target_source"] = pd.Series([said.get(cell, cell) for cell in rows["source"]], index=rows.index, dtype="str")
    named = data.measures[["service", "measure", "phrase", "decimals"]]
    rows = rows.merge(named, on=["service", "measure"], how="left", validate="many_to_one")
    starts, ends = (
        rows["period"].map({label: getattr(period, end) for label, period in labels.items()})
        for end in ("start_time", "end_time")
    )
    for one in each(data.exclusions):
        own = (rows["service"] == one.service) & (rows["measure"] == one.measure)
        own &= (rows["authority"] == one.authority) | (not one.authority)
        rows["suspended"] |= own & (ends >= one.start) & (pd.isna(one.end) | (starts <= one.end))
    return rows.sort_values(["authority", "service", "measure", "frequency", "ordinal"], kind="stable")


def outturns(data: Dataset) -> pd.DataFrame:
    """Return the outturn of each year of which every month, or else every quarter, has a value.

    Returns
    -------
    DataFrame
        One row for each series and year: `authority, service, measure, year, unit, polarity`, and

        - `frequency` (month or quarter) and `target` (where all its periods have the same), with its cell;
        - `recomputed`, the outturn of the whole year, and `recomputed_outside`, that of its periods which no exclusion
          touches (missing where none is touched, or all are), in the measure's unit;
        - `basis` (exact: numerators over denominators; sum, of counts; mean, of the periods), `low` and `high` (the
          lowest and highest period);
        - `cells` and `cells_outside`, the periods' cells, and `arithmetic`, as a `Figure` has it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(outturns(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has years alone
    0
    """
    rows = parts(data)
    if rows.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    size = rows.groupby([*_KEY, "frequency"], sort=False)["value"].transform("size")
    rows = rows[size == rows["frequency"].map(_WHOLE)]
    # Of a year whose months and quarters are both held, the months tell more.
    monthly = (rows["frequency"] == "month").groupby([rows[name] for name in _KEY], sort=False).transform("any")
    rows = rows[(rows["frequency"] == "month") | ~monthly]
    clear = _summed(rows[~rows["suspended"]])[["rate", "mean", "size", "cells"]].add_suffix("_outside")
    made = _summed(rows).join(clear)
    counts = made["unit"] == "count"
    # What the parts make must lie among their rates, of which one printed whole is up to half a unit off.
    among = (made["rate"] >= made["low"] - 0.5) & (made["rate"] <= made["high"] + 0.5)
    exact = ~counts & made["held"] & among
    parted = made["size_outside"].notna() & (made["size_outside"] < made["size"])
    basis = np.select([exact, counts], [EXACT, SUM], MEAN)
    made = made.assign(
        target=made["target"].where(made["targets"] == 1),
        recomputed=np.select([exact, counts], [made["rate"], made["total"]], made["mean"]),
        recomputed_outside=made["rate_outside"].where(exact, made["mean_outside"]).where(parted & ~counts),
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
    if basis == EXACT:
        every = f"beside {{0:{number}}}"
        return f"{'100 * ' if unit == 'percent' else ''}sum(numerators {every}) / sum(denominators {every})"
    return f"{basis}({{0:{number}}})"


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the periods of each year make together: sums, extremes, their rate and their cells."""
    years = rows.groupby(_KEY, sort=False)
    made = years.agg(
        unit=("unit", "first"),
        polarity=("polarity", "first"),
        frequency=("frequency", "first"),
        target=("target", "first"),
        target_source=("target_source", "first"),
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
    rate = made["numerator"] / made["denominator"].where(made["denominator"] > 0)
    rate = rate.where(made["unit"] != "percent", 100 * rate)
    return made.assign(targets=years["target"].nunique(dropna=False), held=every, rate=rate)
