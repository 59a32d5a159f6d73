"""Measures that count from April, month by month: one line a year."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import lookup, units
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.charts import drawing, labels
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.labels import End
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Findings, Months
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_HEIGHT = 7.5
# The year and the three before it.
_MOST_YEARS = 4
_COLUMNS = ["measure", "service", "period", "value", "unit", "target", "source"]


def cumulative(findings: Findings) -> Iterator[Chart]:
    """Return a chart of each series that counts from April and has a figure in it."""
    months = {one.key: one for one in findings.of_kind(Months) if one.covers == Covers.YEAR_TO_DATE}
    points = findings.performance.points
    for key, rows in points[points["covers"] == Covers.YEAR_TO_DATE].groupby(SERIES, sort=False):
        if key in months:
            yield _cumulative(findings.performance.data, rows.reset_index(drop=True), months[key])


def _cumulative(data: Dataset, rows: pd.DataFrame, finding: Months) -> Chart:
    years = sorted(rows["year"].unique())[-_MOST_YEARS:]
    rows = rows[rows["year"].isin(years)].reset_index(drop=True)
    short, unit = lookup.short_names(data.measures)[finding.service, finding.measure], rows["unit"].iloc[-1]

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        axes = figure.subplots()
        ends = [_draw_year(axes, rows[rows["year"] == year], year == years[-1]) for year in years]
        drawing.month_axis(axes, years[-1], 1 if canvas is Canvas.PAGE else 3)
        drawing.value_axis(axes.yaxis, unit)
        labels.label_ends(axes, ends, max(map(_month, rows["period"])), 108 if canvas is Canvas.PAGE else 64)
        return _HEIGHT

    last = rows.iloc[-1]
    so_far = units.format_value(last["value"], unit, int(last["decimals"]))
    place = drawing.services_and_authority(data, rows)
    return Chart(
        slug=drawing.slug_of_measure(data, finding.service, finding.measure, "through-the-year"),
        kind=ChartKind.CUMULATIVE,
        headline=f"{finding.display_name} was {so_far} by {finding.last_period.words}",
        subtitle=f"{short}, {units.in_words(unit)} so far in the year, {place}, {drawing.span(years)}",
        data=drawing.with_names(data, rows)[_COLUMNS],
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def _month(label: str) -> int:
    """Return the place of a month or quarter's last month in the financial year, from 0."""
    return (Period.from_label(label).last_day.month - 4) % 12


def _draw_year(axes: Any, rows: pd.DataFrame, latest: bool) -> End:
    """Draw a year's line, the latest bold; return what stands at its end."""
    colour = drawing.colours()[0] if latest else drawing.RULE
    at, values = [_month(label) for label in rows["period"]], rows["value"].tolist()
    axes.plot(at, values, color=colour, linewidth=2.4 if latest else 1.2, marker="o", markersize=4 if latest else 2.5)
    last = list(each_row(rows))[-1]
    return End(last.year, drawing.printed(last), float(last.value), colour)
