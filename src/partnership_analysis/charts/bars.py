"""Complaints, as bars."""

import textwrap
from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, words
from partnership_analysis.analysis import trends
from partnership_analysis.charts import drawing, messages
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Complaints, Findings, Subjects, Upheld
from partnership_analysis.tables import each


def complaints(findings: Findings) -> Iterator[Chart]:
    """Return the charts of a period's complaints: how many, how they ended, what they were about.

    A year's are drawn beside those of the years before, a part's beside those of the same part of last year.
    """
    performance = findings.performance
    data, year = performance.data, performance.period.label
    counts = data.complaints.rename(columns={"count": "value"})
    held = trends.annual(counts, year)
    if performance.in_year:
        held = counts[counts["period"].isin([performance.period.year_before.label, year])]
        held = held.sort_values("period", kind="stable") if (held["period"] == year).any() else held[:0]
    totals = held[held["breakdown"] == "total"]
    if len(totals):
        received = [one.clause for one in findings.of(Complaints) if one.service]
        headline = _headline("Complaints received", received)
        yield _bars(data, totals.assign(category=totals["period"]), "total", "Complaints received", headline)
    now = counts[counts["period"] == year]
    upheld = _headline("Complaints upheld", [one.clause for one in findings.of(Upheld)])
    subjects = _headline("Most complained of", [one.clause for one in findings.of(Subjects)])
    for breakdown, headline in (("outcome", upheld), ("subject", subjects)):
        if len(rows := now[now["breakdown"] == breakdown]):
            yield _bars(data, rows, breakdown, f"Complaints by {breakdown}", headline)


def _headline(opening: str, clauses: list[str]) -> str:
    """Write the message of a chart: a clause for each service."""
    return f"{opening}: {'; '.join(clauses)}" if clauses else opening


def _bars(data: Dataset, rows: pd.DataFrame, breakdown: str, what: str, headline: str) -> Chart:
    """Return counts as bars from zero, on one scale, in a panel for each service."""
    panels = [(str(service), held) for service, held in rows.groupby("service", sort=False)]

    def picture(figure: Any) -> None:
        import seaborn

        stack = figure.subplots(
            len(panels), 1, squeeze=False, sharex=True, height_ratios=[len(h) + 0.8 for _, h in panels]
        )
        for axes, (service, held) in zip(stack.flatten(), panels, strict=True):
            categories = ["\n".join(textwrap.wrap(category, 34)) for category in held["category"]]
            seaborn.barplot(x=held["value"], y=categories, ax=axes, color=drawing.colours()[0], saturation=1, width=0.7)
            axes.bar_label(axes.containers[0], fmt="{:,.0f}", padding=4, fontsize=8.5)
            axes.set_title(service, fontsize=9.5, loc="left")
            axes.set(xlabel="", ylabel="", xticks=[])
            axes.grid(visible=False)
            axes.spines["bottom"].set_visible(False)
            axes.spines["left"].set_visible(True)
            axes.tick_params(axis="y", length=0)

    counted = "; ".join(
        f"{service}: " + ", ".join(f"{row.category} {row.value:,}" for row in each(held)) for service, held in panels
    )
    period, whole_year = words.join(dict.fromkeys(rows["period"])), period_columns.whole_years(rows["period"]).all()
    alt = f"Bar chart, a panel for each service. {counted}."
    return Chart(
        slug=f"complaints-{breakdown}",
        kind=ChartKind.COMPLAINTS,
        headline=headline,
        subtitle=f"{what}, number, {data.authority}, {period}",
        alt=alt if whole_year else messages.described(f"Bar chart, a panel for each service. {headline}.", [counted]),
        data=rows[["service", "period", "breakdown", "category", "value", "source"]].rename(columns={"value": "count"}),
        source=drawing.source(data, rows["source"]),
        height=0.9 * len(panels) + 0.75 * len(rows) + 0.4,
        draw=picture,
    )
