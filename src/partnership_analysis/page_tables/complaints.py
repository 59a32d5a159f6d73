"""The tables of complaints: how many, how they ended, what they were about and how far they went."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from partnership_analysis import vocabularies
from partnership_analysis.analysis import complaint_counts
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import NO_EARLIER, NO_FIGURE, Table
from partnership_analysis.figures import Part, difference_figure, sum_figure
from partnership_analysis.findings import grammar
from partnership_analysis.kinds import Breakdown
from partnership_analysis.periods import Period
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOTAL, each_row


def tables(performance: Performance) -> list[Table]:
    """Return the tables of a period's complaints: how many over time, then how they ended and what they were about."""
    data, year = performance.data, performance.period.label
    counts = complaint_counts.counts(data)
    found = [*_received(performance, counts), *_escalated(performance, counts)]
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


def _received(performance: Performance, counts: pd.DataFrame) -> Iterator[Table]:
    """Give how many each service received: over the years, or beside the same part of last year; and part by part."""
    data, period = performance.data, performance.period
    totals = counts[counts["breakdown"] == Breakdown.TOTAL]
    beside = _beside(period, totals)
    if period in beside:
        yield Table(f"Complaints received, {data.authority}", _over_time(_in_periods(totals, beside), beside, period))
    if inside := complaint_counts.parts_within(totals, period):
        title = f"Complaints received by {inside[0].kind}, {data.authority}, {period.words}"
        yield Table(title, _over_time(_in_periods(totals, inside), inside))


def _escalated(performance: Performance, counts: pd.DataFrame) -> Iterator[Table]:
    """Give how many of each service's went to each stage, where more than one period has them."""
    data, period = performance.data, performance.period
    stages = counts[counts["breakdown"] == Breakdown.STAGE]
    stages = stages.assign(service=stages["service"] + ": " + stages["category"])
    beside = _beside(period, stages)
    if period in beside and len(beside) > 1:
        title = f"Complaints that escalated, over time, {data.authority}"
        yield Table(title, _over_time(_in_periods(stages, beside), beside, period))
    if inside := complaint_counts.parts_within(stages, period):
        title = f"Complaints that escalated, by {inside[0].kind}, {data.authority}, {period.words}"
        yield Table(title, _over_time(_in_periods(stages, inside), inside))


def _beside(period: Period, rows: pd.DataFrame) -> list[Period]:
    """Return the periods with counts that stand beside a period, and itself, in order.

    They are the years up to a year; of a part of one, the quarters of its year up to it, the part before, and the same
    part of last year.
    """
    found = sorted({Period.from_label(label) for label in rows["period"].unique()})
    if period.is_financial_year:
        return [one for one in found if one.is_financial_year and one <= period]
    so_far = period.kind == "quarter"
    return [
        one
        for one in found
        if one in (period, period.before, period.year_before)
        or (so_far and one.kind == "quarter" and one.year_of == period.year_of and one < period)
    ]


def _in_periods(rows: pd.DataFrame, wanted: Sequence[Period]) -> pd.DataFrame:
    return rows[rows["period"].isin([one.label for one in wanted])]


def _over_time(totals: pd.DataFrame, columns: Sequence[Period], period: Period | None = None) -> pd.DataFrame:
    """Return the counts of each service in some periods, and the change of one of these on the year before."""
    printed = []
    several = totals["authority"].nunique() > 1
    names = []
    for (authority, service), of_service in totals.groupby(["authority", "service"], sort=False):
        names.append(f"{service} ({authority})" if several else str(service))
        counts = {row.period: sum_figure([row]) for row in each_row(of_service)}
        row: dict[str, Part] = {one.words: counts.get(one.label, NO_FIGURE) for one in columns}
        if period is not None:
            year, before = period.label, period.year_before.label
            change = f"Change on {period.year_before.words}"
            row[change] = NO_EARLIER
            if year in counts and before in counts:
                row[change] = difference_figure(counts[year], counts[before], 0, signed=True)
        printed.append(row)
    return pd.DataFrame(printed, index=pd.Index(names, name="Service"))


def _counted(rows: pd.DataFrame, breakdown: str) -> pd.DataFrame:
    categories = rows["category"].unique().tolist()
    columns: dict[str, list[Part]] = {}
    for service, part in rows.groupby("service", sort=False):
        by_category = {row.category: sum_figure([row]) for row in each_row(part)}
        columns[str(service)] = [by_category.get(category, NO_FIGURE) for category in categories]
        if breakdown != "stage":
            columns[str(service)].append(sum_figure(list(each_row(part))))
    labels = categories if breakdown == "stage" else [*categories, TOTAL]
    cells = pd.DataFrame(columns, index=pd.Index(labels, name=breakdown.capitalize()))
    return cells.set_axis(["Complaints"], axis="columns") if breakdown == "subject" else cells
