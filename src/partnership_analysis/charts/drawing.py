"""What the charts share: the series to draw, and the words and axes about them."""

import re
from typing import Any

import pandas as pd

from partnership_analysis import assessment, periods, trends, units, words
from partnership_analysis.tables import Dataset, each
from partnership_analysis.workbook import split_source


def shown(data: Dataset, year: str) -> pd.DataFrame:
    """Return the years up to one, of the measures that have a value in it."""
    rows = trends.annual(assessment.assess(data), year)
    keys = rows.loc[rows["period"] == year, ["service", "measure"]]
    rows = rows.merge(keys, on=["service", "measure"])
    if rows["service"].nunique() > 1:
        rows = rows.assign(short=rows["service"] + ": " + rows["short"])
    return rows


def series(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each measure, in order of year."""
    return [held.sort_values("period") for _, held in rows.groupby(["service", "measure"], sort=False)]


def years(rows: pd.DataFrame) -> list[str]:
    """Return every year from the first to the last, so that a missing one leaves its gap."""
    first, last = (periods.from_label(label) for label in (rows["period"].min(), rows["period"].max()))
    return [periods.label(period) for period in pd.period_range(first, last)]


def drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a chart's data."""
    return rows[["measure", "service", "period", "value", "unit", "target", "as_at", "status", "source"]].reset_index(
        drop=True
    )


def points(held: pd.DataFrame, labels: list[str], column: str) -> list[float]:
    """Return a series' values by year, with a gap (NaN) for a year that is not held."""
    by_year = dict(zip(held["period"], held[column], strict=True))
    return [float(by_year.get(label, "nan")) for label in labels]


def slug(data: Dataset, rows: pd.DataFrame, kind: str) -> str:
    """Name a chart for its file: its service or topic, and its kind."""
    topics, services = rows["topic"].unique(), rows["service"].unique()
    name = services[0] if topics[0] == "KPI performance" and len(services) == 1 else topics[0]
    return re.sub(r"[^a-z0-9]+", "-", f"{name} {kind}".casefold()).strip("-")


def place(data: Dataset, rows: pd.DataFrame) -> str:
    """Say whose figures they are."""
    return f"{words.join(rows['service'].unique())}, {data.authority}"


def subtitle(data: Dataset, rows: pd.DataFrame) -> str:
    """Say what is drawn: the topic, unit, place and years."""
    kinds = {"percent": "per cent", "days": "days", "seconds": "seconds", "count": "number", "number": "number"}
    unit = words.join(dict.fromkeys(kinds[unit] for unit in rows["unit"]))
    topics = words.join(rows["topic"].unique())
    return f"{topics}, {unit}, {place(data, rows)}, {rows['period'].min()} to {rows['period'].max()}"


def source(data: Dataset, cells: "pd.Series[str]") -> str:
    """Say which sheets of which file were drawn."""
    sheets = words.join(dict.fromkeys(split_source(cell)[1] for cell in cells))
    return f"Source: {data.about['File']}, {sheets}"


def series_words(rows: pd.DataFrame) -> str:
    """Describe each series: where it begins and ends, and its extremes if they lie between."""
    said = []
    for one in series(rows):
        held = list(each(one))
        first, last = held[0], held[-1]
        told = f"{first.short}: {printed(first)} in {first.period}"
        if len(held) > 1:
            told += f", {printed(last)} in {last.period}"
        for name, row in (("highest", max(held, key=value)), ("lowest", min(held, key=value))):
            if row.value not in (first.value, last.value):
                told += f"; {name} {printed(row)} in {row.period}"
        if not pd.isna(last.target):
            told += f"; target {printed_target(last)}"
        said.append(told + ".")
    return " ".join(said)


def value(row: Any) -> float:
    """Return a row's value, to sort by."""
    return float(row.value)


def printed(row: Any) -> str:
    """Print a row's value."""
    return units.format_value(row.value, row.unit, row.decimals)


def printed_target(row: Any) -> str:
    """Print a row's target."""
    return units.format_value(row.target, row.unit, units.own_decimals(row.target))


def year_axis(axes: Any, labels: list[str], unit: str, most: int) -> None:
    """Name the years along the foot, and the unit up the side."""
    # As many as stand side by side: the last always, and every second or third before it.
    step = -(-len(labels) // most)
    at = range((len(labels) - 1) % step, len(labels), step)
    axes.set_xticks(list(at), [labels[i] for i in at])
    axes.set_xlim(-0.15, len(labels) - 1 + 0.1)
    axes.yaxis.set_major_locator(few_ticks())
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:g}%" if unit == "percent" else f"{tick:,.10g}")


def few_ticks(most: int = 5) -> Any:
    """Return a locator of a few round ticks."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=most, steps=[1, 2, 5, 10])


def colours() -> list[str]:
    """Return the Analysis Function's categorical colours."""
    from afcharts.af_colours import get_af_colours

    return list(get_af_colours("categorical"))
