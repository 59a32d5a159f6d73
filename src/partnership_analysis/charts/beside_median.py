"""Measures over the years beside the median and the middle half of other councils, each in a panel of its own."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.charts import compared_data, drawing
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.compared_data import ComparedMeasure
from partnership_analysis.charts.panels import Panel, draw_panels, shared
from partnership_analysis.findings import Findings
from partnership_analysis.periods import Period

_COLUMNS = {Canvas.PAGE: 3, Canvas.PHONE: 1}
# Two years are told by the table.
_FEWEST = 3


def beside_median(findings: Findings) -> tuple[Chart, ...]:
    """Return the years of each measure beside the median and the middle half: as many charts as fit their pages."""
    shown = [one for one in compared_data.measures(findings) if len(_own(one)) >= _FEWEST]
    if not shown:
        return ()
    periods = {Period.from_label(label) for one in shown for label in _own(one)["period"]}
    latest = max(periods, key=lambda period: period.ends)
    labels = [latest.label]
    while (before := Period.from_label(labels[0]).year_before).ends >= min(period.ends for period in periods):
        labels.insert(0, before.label)
    pages = shared([_panel(one, labels) for one in shown], _COLUMNS[Canvas.PAGE])
    charts, first = [], 0
    for number, page in enumerate(pages, 1):
        which = "" if len(pages) == 1 else f" ({number} of {len(pages)})"
        charts.append(_chart(findings, shown[first : first + len(page)], page, labels, which))
        first += len(page)
    return tuple(charts)


def _headline(one: ComparedMeasure) -> str:
    """Say how the rank of the measure that is furthest behind moved since the first year."""
    first, found = one.finding.first, one.finding
    if first is None:
        return compared_data.headline([one])
    since = Period.from_label(found.first_period).words
    then = f"{words.ordinal(first.rank)} of {words.number_word(first.of)} in {since}"
    return f"{one.name}: {then}, {found.ordinal} in {found.period.words}"


def _own(one: ComparedMeasure) -> pd.DataFrame:
    return one.rows[one.rows["authority"] == one.finding.authority].sort_values("period", kind="stable")


def _panel(one: ComparedMeasure, labels: Sequence[str]) -> Panel:
    own = _own(one)
    edges = own[["bottom_quartile", "top_quartile"]]
    decimals = int(own["decimals"].iloc[-1])
    unit = str(own["unit"].iloc[-1])
    return Panel(
        title=one.name,
        beneath=f"median {one.finding.median}",
        places=[labels.index(label) for label in own["period"]],
        values=own["value"].tolist(),
        targets=own["median"].tolist(),
        printed=[units.format_number(value, unit, decimals) for value in own["value"]],
        unit=unit,
        bands=list(zip(edges.min(axis=1), edges.max(axis=1), strict=True)),
    )


def _chart(
    findings: Findings, shown: list[ComparedMeasure], panels: Sequence[Panel], labels: list[str], which: str
) -> Chart:
    data = findings.performance.data
    rows = pd.concat([_own(one) for one in shown])

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        return draw_panels(figure, panels, labels, _COLUMNS[canvas], canvas)

    return Chart(
        slug=drawing.named(drawing.part(rows), "beside-the-median"),
        kind=ChartKind.BESIDE_MEDIAN,
        headline=_headline(shown[0]) + which,
        subtitle=f"{compared_data.among(shown, data.authority)} and earlier. Line: {data.authority}; broken line: "
        "the median; shaded: the middle half of the councils. Each panel has its own scale",
        data=compared_data.drawn(rows),
        source=compared_data.source(data, pd.concat([one.rows for one in shown])),
        draw=picture,
    )
