"""Measures over the years beside the median and the middle half of other councils, each in a panel of its own."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.charts import compared_data, drawing
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.compared_data import ComparedMeasure
from partnership_analysis.charts.panels import Panel, draw_panels, share_out
from partnership_analysis.findings import Findings
from partnership_analysis.periods import Period

_COLUMNS = {Canvas.PAGE: 3, Canvas.PHONE: 1}
# A table shows fewer years as well.
_FEWEST = 3


def beside_median(findings: Findings) -> tuple[Chart, ...]:
    """Return the years of each measure beside the median and the middle half: as many charts as fit their pages."""
    shown = [one for one in compared_data.compared_measures(findings) if len(_rows_of_authority(one)) >= _FEWEST]
    if not shown:
        return ()
    periods = {Period.from_label(label) for one in shown for label in _rows_of_authority(one)["period"]}
    latest = max(periods, key=lambda period: period.ends)
    labels = [latest.label]
    while (before := Period.from_label(labels[0]).year_before).ends >= min(period.ends for period in periods):
        labels.insert(0, before.label)
    panels = [_panel(one, labels) for one in shown]
    pages = share_out(panels, _COLUMNS[Canvas.PAGE])
    return tuple(_chart(findings, shown[page], panels[page], labels, which) for page, which in drawing.numbered(pages))


def _headline(one: ComparedMeasure) -> str:
    """Say how the rank of the measure that is furthest behind moved since the first year."""
    first, found = one.finding.first_position, one.finding
    if first is None:
        return compared_data.headline([one])
    since = Period.from_label(found.first_period).words
    then = f"{words.ordinal(first.rank)} of {words.number_word(first.councils)} in {since}"
    return f"{one.name}: {then}, {found.rank_in_words} in {found.period.words}"


def _rows_of_authority(one: ComparedMeasure) -> pd.DataFrame:
    return one.rows[one.rows["authority"] == one.finding.authority].sort_values("period", kind="stable")


def _panel(one: ComparedMeasure, labels: Sequence[str]) -> Panel:
    rows = _rows_of_authority(one)
    edges = rows[["bottom_quartile", "top_quartile"]]
    decimals = int(rows["decimals"].iloc[-1])
    unit = str(rows["unit"].iloc[-1])
    return Panel(
        title=one.name,
        beneath=f"median {one.finding.median}",
        places=[labels.index(label) for label in rows["period"]],
        values=rows["value"].tolist(),
        targets=rows["median"].tolist(),
        printed=[units.format_number(value, unit, decimals) for value in rows["value"]],
        unit=unit,
        bands=list(zip(edges.min(axis=1), edges.max(axis=1), strict=True)),
    )


def _chart(
    findings: Findings, shown: list[ComparedMeasure], panels: Sequence[Panel], labels: list[str], which: str
) -> Chart:
    data = findings.performance.data
    rows = pd.concat([_rows_of_authority(one) for one in shown])

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        return draw_panels(figure, panels, labels, _COLUMNS[canvas], canvas)

    return Chart(
        slug=drawing.slug_with_kind(drawing.part_name(rows), "beside-the-median"),
        kind=ChartKind.BESIDE_MEDIAN,
        headline=_headline(shown[0]) + which,
        subtitle=f"{compared_data.among_groups(shown, data.authority)} and earlier. Line: {data.authority}; "
        "broken line: the median; shaded: the middle half of the councils. Each panel has its own scale",
        data=compared_data.chart_data(rows),
        source=compared_data.source(data, pd.concat([one.rows for one in shown])),
        draw=picture,
    )
