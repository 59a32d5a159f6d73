"""Forecasts of past years, each made from what was known at the time, beside the year's outturn.

``python -m benchmarks.forecasts [COUNCILS.xlsx [FOLDER]]``, or ``make bench``: made-up seasonal months; the quarterly
series of a workbook of real returns; and, of a folder of real files, council tax receipts by quarter and the waits of
emergency departments by month, which are laid out as no return is.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import partnership_analysis as pa
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.forecasts import forecasts
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.kinds import Aggregation, Unit
from partnership_analysis.periods import Period
from partnership_analysis.tables import MEASURES, OBSERVATIONS, frame

RECEIPTS, WAITS = "CT_Receipts_Live_Table_Q4_2022-23.xlsx", "ni_ae_raw.csv"
# The pandemic struck every council in this year: one event, not many, so the year is counted apart.
PANDEMIC_YEAR = "2020/21"
COUNCILS, YEARS = 300, 7


def compare_forecasts(councils: str | None = None, folder: str | None = None) -> None:
    """Print the forecasts' mean error beside those of two simple ones, and how often intervals have the outturn."""
    title = "forecasts, their mean error, and that against last year's outturn and share"
    print(f"\n{title:<78} {'error':>10} {'outturn':>7} {'share':>7} {'in 80%':>7} {'number':>7}")
    for aggregation, unit in (("sum", "count"), ("average", "days"), ("latest", "count"), ("year to date", "percent")):
        _print(f"made-up months, {aggregation} ({unit})", _invented(aggregation, unit))
    if councils:
        data = pa.load(councils)
        quarterly = data.observations[data.observations["period"].str.contains(" Q")]
        for name in quarterly["measure"].unique():
            _print(name, replace(data, observations=quarterly).measure(name))
    if folder:
        _print("council tax receipts in £000, sum", _receipts(Path(folder, RECEIPTS)))
        _print("emergency departments: in four hours, rate", _waits(Path(folder, WAITS), "rate"))
        _print("emergency departments: attendances, sum", _waits(Path(folder, WAITS), "sum"))


def _print(name: str, data: pa.Dataset) -> None:
    made = outturns.outturns(data).dropna(subset="recomputed")[[*SERIES, "year", "recomputed", "frequency"]]
    began = time.perf_counter()
    tried = pd.concat(list(_try_forecasts(data, made)))
    seconds = time.perf_counter() - began
    for stage, rows in tried.groupby("stage", sort=False):
        for is_pandemic, group in rows.groupby(rows["year"] == PANDEMIC_YEAR):
            label = f"{name[:44]}, {stage}{', in ' + PANDEMIC_YEAR if is_pandemic else ''}"
            error = group["error"].mean()
            ratios = " ".join(f"{error / group[peer].mean():7.2f}" for peer in ("outturn_error", "share_error"))
            print(f"{label:<78} {error:10,.2f} {ratios} {100 * group['is_inside'].mean():6.0f}% {len(group):7,}")
    print(f"{name[:60] + ', all of them':<78} {seconds:8.2f} s {len(tried):32,}")


def _try_forecasts(data: pa.Dataset, made: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give the forecasts of each year that has three before it, at three points of it, with the outturn."""
    outturn = made.rename(columns={"recomputed": "outturn"})
    earlier = made.assign(year=made["year"].map(lambda label: Period.from_label(label).following(1).label)).rename(
        columns={"recomputed": "last"}
    )
    for year in sorted(made["year"].unique())[3:]:
        for quarter in (1, 2, 3):
            end = Period.from_label(year).part(quarter, 3)
            found = forecasts(data, end)
            found = found[found["without"] == ""].merge(outturn, on=[*SERIES, "year", "frequency"])
            found = found.merge(earlier[[*SERIES, "year", "last"]], on=[*SERIES, "year"])
            before = forecasts(data, end.year_before)[[*SERIES, "to_date"]]
            found = found.merge(before.rename(columns={"to_date": "before"}), on=SERIES)
            share = found["to_date"] * found["last"] / found["before"].where(found["before"] > 0)
            yield found.assign(
                stage=f"at the end of Q{quarter}",
                error=(found["forecast"] - found["outturn"]).abs(),
                outturn_error=(found["last"] - found["outturn"]).abs(),
                share_error=(share - found["outturn"]).abs(),
                is_inside=found["outturn"].between(found["forecast_low"], found["forecast_high"]),
            )


def _dataset(rows: pd.DataFrame, aggregation: str, unit: str) -> pa.Dataset:
    """Return a dataset with rows of authority, period and value, and perhaps numerator and denominator."""
    names = {"service": "Service", "measure": "Measure"}
    rows = rows.assign(**names, unit=unit, polarity="", source=[f"a.xlsx!Rows!A{n + 2}" for n in range(len(rows))])
    about = {"topic": "KPIs", "short": "it", "phrase": "it", "unit": unit, "polarity": "", "decimals": 1}
    measure = names | about | {"aggregation": aggregation, "source": "a.xlsx!Measures!A2"}
    tables = {"observations": frame(OBSERVATIONS, rows), "measures": frame(MEASURES, [measure])}
    return replace(pa.load(), **tables, complaints=pa.load().complaints[:0], read=None)


def _invented(aggregation: str, unit: str) -> pa.Dataset:
    """Make up months with a season, a level that drifts from year to year, and noise."""
    rng = np.random.default_rng(16)
    shape = (COUNCILS, YEARS, 12)
    noise, season = rng.standard_normal(shape), 0.3 * rng.standard_normal((COUNCILS, 1, 12))
    level = 0.06 * rng.standard_normal((COUNCILS, YEARS, 1)).cumsum(axis=1)
    if aggregation == Aggregation.SUM:
        values = rng.poisson(60 * np.exp(level + season + 0.05 * noise)).astype("float64")
    elif aggregation == Aggregation.AVERAGE:
        values = 20 + 10 * level + 3 * season + noise
    elif aggregation == Aggregation.LATEST:
        values = 1000 + 100 * season + 5 * noise.reshape(COUNCILS, -1).cumsum(axis=1).reshape(shape)
    else:
        values = np.linspace(9, 97, 12) + 6 * level + 0.2 * noise
    labels = [Period(2010, 4, 1).following(number).label for number in range(YEARS * 12)]
    councils = np.repeat([f"Council {number:03d}" for number in range(COUNCILS)], len(labels))
    rows = pd.DataFrame({"authority": councils, "period": labels * COUNCILS, "value": values.ravel()})
    return _dataset(rows, aggregation, unit)


def _receipts(path: Path) -> pa.Dataset:
    """Read the quarters of Table 5: an authority to a row, thirteen years of four quarters and a total across."""
    table = pd.read_excel(path, sheet_name="Table_5", header=None, engine="calamine")
    top = int(np.flatnonzero(table[0].astype("str").str.startswith("E-code"))[0])
    headings = table.loc[top].astype("str")
    quarters = headings.index[headings.str.contains(r"\(Q[1-4]\)")]
    labels = [Period(2010, 4, 3).following(number).label for number in range(len(quarters))]
    body = table.loc[top + 1 :]
    body = body[body[0].astype("str").str.fullmatch(r"E\d{4}")].drop_duplicates(0)
    values = body[quarters].set_axis(labels, axis="columns").apply(pd.to_numeric, errors="coerce")
    rows = values.set_index(body[0]).stack().rename_axis(["authority", "period"]).rename("value").reset_index()
    return _dataset(rows, Aggregation.SUM, Unit.NUMBER)


def _waits(path: Path, aggregation: str) -> pa.Dataset:
    """Read the months of each department: its attendances, and how many took at most four hours."""
    table = pd.read_csv(path)
    counts = table[["Under 4 Hours", "Total"]].replace(",", "", regex=True).apply(pd.to_numeric, errors="coerce")
    key = table[["Trust", "Dept", "Type"]].astype("str").agg(" ".join, axis="columns")
    rows = pd.DataFrame({"authority": key, "period": table["Date"].str[:7]})
    rows = rows.assign(numerator=counts["Under 4 Hours"], denominator=counts["Total"])
    rows = rows[rows["denominator"] > 0].drop_duplicates(["authority", "period"])
    if aggregation == Aggregation.RATE:
        value = 100 * rows["numerator"] / rows["denominator"]
        return _dataset(rows.assign(value=value), aggregation, Unit.PERCENT)
    return _dataset(rows.assign(value=rows["denominator"]), aggregation, Unit.COUNT)


if __name__ == "__main__":
    compare_forecasts(*sys.argv[1:])
