"""The tables of complaints: how many, how they ended, what they were about and how far they went."""

from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import vocabularies
from partnership_analysis.analysis import trends
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import NO_EARLIER, NO_FIGURE, Table
from partnership_analysis.figures import Figure, Part, cell_figure, difference_figure, sum_figure
from partnership_analysis.findings import grammar
from partnership_analysis.periods import Period
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOTAL, each


def tables(performance: Performance) -> list[Table]:
    """Return the tables of the complaints of a year, or of a part of one."""
    data, year = performance.data, performance.period.label
    counts = trends.counts_to_compare(data.complaints, performance.period)
    totals = counts[counts["breakdown"] == "total"].sort_index()
    found = []
    if year in totals["period"].tolist():
        found.append(Table(f"Complaints received, {data.authority}", _totals(totals, performance.period)))
    now = counts[counts["period"] == year].sort_index()
    if now["authority"].nunique() > 1:
        now = now.assign(service=now["service"] + " (" + now["authority"] + ")")
    stages = now.loc[now["breakdown"] == "stage", "category"].map(vocabularies.STAGES.within)
    of_stage = "by stage" if "stage 1" in stages.tolist() else "that escalated"  # every complaint begins at stage 1
    for breakdown, what in (("outcome", "by outcome"), ("subject", "by subject"), ("stage", of_stage)):
        rows = now[now["breakdown"] == breakdown]
        if breakdown == "subject":  # services seldom sort complaints into the same subjects: each has its own table
            services = rows.groupby("service", sort=False)
            parts = {grammar.about(str(service)): of_service for service, of_service in services}
        else:
            parts = {"": rows} if len(rows) else {}
        for about, part in parts.items():
            caption = f"Complaints{about} {what}, {data.authority}, {performance.period.words}"
            found.append(Table(caption, _counted(part, breakdown)))
    notes = tuple(data.notes.loc[data.notes["topic"] == COMPLAINTS_TOPIC, "text"])
    return [*found[:-1], replace(found[-1], notes=notes)] if found else []


def _totals(totals: pd.DataFrame, period: Period) -> pd.DataFrame:
    labels = sorted(totals["period"].unique())
    year, before = period.label, period.year_before.label
    printed = []
    several = totals["authority"].nunique() > 1
    names = []
    for (authority, service), of_service in totals.groupby(["authority", "service"], sort=False):
        names.append(f"{service} ({authority})" if several else str(service))
        counts = {row.period: _count(row) for row in each(of_service.rename(columns={"count": "value"}))}
        row: dict[str, Part] = {Period.from_label(label).words: counts.get(label, NO_FIGURE) for label in labels}
        change = f"Change on {period.year_before.words}"
        row[change] = NO_EARLIER
        if year in counts and before in counts:
            row[change] = difference_figure(counts[year], counts[before], 0, signed=True)
        printed.append(row)
    return pd.DataFrame(printed, index=pd.Index(names, name="Service"))


def _counted(rows: pd.DataFrame, breakdown: str) -> pd.DataFrame:
    rows = rows.rename(columns={"count": "value"})
    categories = rows["category"].unique().tolist()
    columns: dict[str, list[Part]] = {}
    for service, part in rows.groupby("service", sort=False):
        by_category = {row.category: _count(row) for row in each(part)}
        columns[str(service)] = [by_category.get(category, NO_FIGURE) for category in categories]
        if breakdown != "stage":
            columns[str(service)].append(sum_figure(list(each(part))))
    labels = categories if breakdown == "stage" else [*categories, TOTAL]
    cells = pd.DataFrame(columns, index=pd.Index(labels, name=breakdown.capitalize()))
    return cells.set_axis(["Complaints"], axis="columns") if breakdown == "subject" else cells


def _count(row: Any) -> Figure:
    return cell_figure(row.value, "count", 0, row.source)
