"""Complaints, as bars."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import typeface, units, words
from partnership_analysis.analysis import complaint_counts, trends
from partnership_analysis.charts import drawing
from partnership_analysis.charts.canvas import MARGIN, Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Complaints, Findings, Subjects, Upheld
from partnership_analysis.findings.subjects import SMALL_DENOMINATOR
from partnership_analysis.periods import Period


def complaints(findings: Findings) -> Iterator[Chart]:
    """Return the charts of a period's complaints: how many, how they ended, what they were about.

    A year's are drawn beside those of the years before, a part's beside those of the same part of last year.
    """
    performance = findings.performance
    data, year = performance.data, performance.period.label
    counts = complaint_counts.counts(data)
    years = trends.annual(counts, year)
    if performance.in_year:
        years = counts[counts["period"].isin([performance.period.year_before.label, year])]
        years = years.sort_values("period", kind="stable")
    totals = years[years["breakdown"] == "total"]
    if (totals["period"] == year).any():
        received = [one.clause for one in findings.of_kind(Complaints) if one.service]
        headline = _headline("Complaints received", received)
        yield _bars(
            data, totals.assign(category=totals["period"].map(_in_words)), "total", "Complaints received", headline
        )
    now = counts[counts["period"] == year]
    upheld = _headline("Complaints upheld", [one.clause for one in findings.of_kind(Upheld)])
    subjects = _headline("Most complained of", [one.clause for one in findings.of_kind(Subjects)])
    for breakdown, headline in (("outcome", upheld), ("subject", subjects)):
        if len(rows := now[now["breakdown"] == breakdown]):
            yield _bars(data, rows, breakdown, f"Complaints by {breakdown}", headline)


def _in_words(label: str) -> str:
    return Period.from_label(label).words


def _headline(opening: str, clauses: list[str]) -> str:
    """Write the message of a chart: a clause for each service."""
    return f"{opening}: {'; '.join(clauses)}" if clauses else opening


def _bars(data: Dataset, rows: pd.DataFrame, breakdown: str, what: str, headline: str) -> Chart:
    """Return bars from zero, on one scale, in a panel for each service.

    What complaints were about and how they ended are shares of each service's own, so that services of different size
    can be compared; counts, where a service has so few that a share would say little.
    """
    by_service = rows.groupby("service", sort=False)
    panels = [(str(service), _in_order(of_service, breakdown)) for service, of_service in by_service]
    totals = {service: int(of_service["value"].sum()) for service, of_service in panels}
    shares = breakdown != "total" and len(panels) > 1 and min(totals.values()) >= SMALL_DENOMINATOR
    period = words.join(dict.fromkeys(map(_in_words, rows["period"])))

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        room = 0.32 * canvas.room
        names = [[typeface.wrapped(name, room, 9) for name in panel["category"]] for _, panel in panels]
        heights = [sum(max(1.5, 0.3 + len(lines)) for lines in wrapped) + 1.6 for wrapped in names]
        stack = figure.subplots(len(panels), 1, squeeze=False, sharex=True, height_ratios=heights).flatten()
        for axes, (service, of_service), wrapped in zip(stack, panels, names, strict=True):
            drawn = of_service["value"] / totals[service] if shares else of_service["value"]
            printed = [_printed(value, totals[service], shares) for value in of_service["value"]]
            _draw(axes, drawn.tolist(), printed, wrapped)
            _name_service(axes, f"{service}, {totals[service]:,}" if shares else service)
        # Room for the figures beside the bars.
        longest = max(axes.dataLim.x1 for axes in stack) or 1.0  # no service may have had a complaint
        stack[0].set_xlim(0, (1.0 + (0.15 if canvas is Canvas.PAGE else 0.35)) * longest)
        return 0.42 * sum(heights)

    unit = "share of each service's complaints" if shares else "number"
    return Chart(
        slug=f"complaints-{breakdown}",
        kind=ChartKind.COMPLAINTS,
        headline=headline,
        subtitle=f"{what}, {unit}, {data.authority}, {period}",
        data=rows[["service", "period", "breakdown", "category", "value", "source"]].rename(columns={"value": "count"}),
        source=drawing.source(data, rows["cells"].explode()),
        draw=picture,
    )


def _in_order(of_service: pd.DataFrame, breakdown: str) -> pd.DataFrame:
    """Return what complaints were about, the most first; years and outcomes have an order of their own."""
    return of_service.sort_values("value", ascending=False, kind="stable") if breakdown == "subject" else of_service


def _printed(value: float, total: int, share: bool) -> str:
    return f"{units.format_value(100 * value / total, 'percent', 0)} ({value:,.0f})" if share else f"{value:,.0f}"


def _name_service(axes: Any, name: str) -> None:
    """Write a service above its bars and their names, from the edge of the picture, where there is most room."""
    axes.annotate(
        name, (MARGIN, 1), (0, 4), xycoords=("figure points", "axes fraction"), textcoords="offset points",
        va="bottom", fontsize=9, fontweight="bold", annotation_clip=False,
    )  # fmt: skip


def _draw(axes: Any, values: list[float], printed: list[str], names: list[list[str]]) -> None:
    # By number: two categories may have one name.
    places = range(len(values))
    bars = axes.barh(places, values, height=0.65, color=drawing.colours()[0])
    axes.bar_label(bars, printed, padding=4, fontsize=8.5)
    axes.set_yticks(places, ["\n".join(lines) for lines in names])
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    axes.tick_params(axis="y", length=0)
