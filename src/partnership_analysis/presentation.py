"""The tables of a briefing.

Takes a `Dataset` and a year; gives printed `Table`s in which every number knows its cell: measures
against target, measures over the years, complaints, what is doubtful, and where the figures come from.
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import assessment, commentary, periods, trends, units, words
from partnership_analysis.findings import Figure, target_figure, value_figure
from partnership_analysis.markup import NONE_SET, NOT_COMPARABLE, NOT_HELD, Part, Table
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOTAL, Dataset, each


def tabulate(data: Dataset, year: str) -> list[Table]:
    """Return the tables of some data up to a year: its measures', then its complaints'.

    Measures held for more than two years are printed year by year; others against their targets.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> str(tabulate(rates, "2014/15")[0].cells.loc["NDR collection", "2014/15"])
    '97.78%'
    """
    assessed = assessment.assess(data)
    rows = trends.annual(assessed, year).sort_index()
    found = []
    if len(rows):
        by_year = rows["period"].nunique() > 2
        cells = _by_year(rows, year) if by_year else _against_target(rows)
        found.append(Table(_caption(data, rows, by_year), cells, _notes(rows, data, year)))
    return [*found, *_complaints(data, year)]


def data_quality(data: Dataset) -> Table:
    """Return what is doubtful in the workbook, and what the briefing did about it."""
    rows = data.problems
    cells = rows[["found", "expected", "action"]].rename(columns=str.capitalize)
    several = data.ledger["file"].nunique() > 1
    places = rows["file"] + "!" + rows["sheet"] if several else rows["sheet"]
    cells.index = pd.Index((places + "!" + rows["cell"]).str.strip("!"), name="Cell")
    if rows.empty:
        return Table("Data quality: nothing in the workbook disagrees with itself", cells)
    return Table(f"Data quality: what disagrees within {data.about['File']}", cells)


def sources(data: Dataset, year: str) -> Table:
    """Return every figure that the commentary prints, with its cells and arithmetic.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> sources(rates, "2014/15").cells.loc["0.86 percentage points", "Where it comes from"]
    'Collection rates!G4 - Collection rates!F4'
    """
    figures = commentary.summarise(data, year).figures() + commentary.comment(data, year).figures()
    pairs = dict.fromkeys((figure.printed, figure.origin) for figure in figures)
    index = pd.Index([printed for printed, _ in pairs], name="Figure")
    cells = pd.DataFrame({"Where it comes from": [origin for _, origin in pairs]}, index=index, dtype="str")
    return Table(f"Where the figures come from: cells of {data.about['File']}", cells)


def _by_year(rows: pd.DataFrame, year: str) -> pd.DataFrame:
    labels = sorted(rows["period"].unique())
    changed = {(row.service, row.measure): row for row in each(trends.changes(rows, year))}
    targeted = rows["target"].notna().any()
    printed = []
    for held in _series(rows):
        by_label = {row.period: row for row in each(held)}
        now = by_label.get(year)
        row: dict[str, Part] = {"Target": _target(list(by_label.values())[-1])} if targeted else {}
        row |= {label: _value(by_label[label]) if label in by_label else NOT_HELD for label in labels}
        change = _change(changed[now.service, now.measure]) if now else NOT_HELD
        row[f"Change on {periods.year_before(year)}"] = change
        if targeted:
            row["Status"] = now.status if now else NOT_HELD
        printed.append(row)
    return pd.DataFrame(printed, index=_names(rows))


def _against_target(rows: pd.DataFrame) -> pd.DataFrame:
    printed = []
    labels = sorted(rows["period"].unique())
    for held in _series(rows):
        by_label = {row.period: row for row in each(held)}
        row: dict[tuple[str, str], Part] = {}
        for label in labels:
            there = by_label.get(label)
            row[label, "Target"] = _target(there) if there else NOT_HELD
            row[label, "Actual"] = _value(there) if there else NOT_HELD
            row[label, "Variance"] = _variance(there) if there else NOT_HELD
            row[label, "Status"] = there.status if there else NOT_HELD
        printed.append(row)
    columns = pd.MultiIndex.from_tuples(list(printed[0]))
    return pd.DataFrame([list(row.values()) for row in printed], columns=columns, index=_names(rows))


def _series(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [held for _, held in rows.groupby(["service", "measure"], sort=False)]


def _names(rows: pd.DataFrame) -> pd.Index:
    several = rows["service"].nunique() > 1
    index: pd.Index = pd.Index([_name(held.iloc[0], several) for held in _series(rows)], name="Measure")
    return index


def _name(row: Any, several: bool) -> str:
    """Name a measure; with its service where several services share the table."""
    return f"{row['measure']} ({row['service']})" if several else str(row["measure"])


def _caption(data: Dataset, rows: pd.DataFrame, by_year: bool) -> str:
    """Name the table by what all its rows share: their service, or their topic."""
    services, topics = rows["service"].unique(), rows["topic"].unique()
    first, last = rows["period"].min(), rows["period"].max()
    span = first if first == last else f"{first} to {last}"
    name = topics[0] if by_year and len(topics) == 1 else words.join(services)
    points = "; points are percentage points" if (rows["unit"] == "percent").any() else ""
    return f"{name}, {data.authority}, {span}{points}"


def _notes(rows: pd.DataFrame, data: Dataset, year: str) -> tuple[str, ...]:
    """Give the remarks beside the figures, the reasons for suspensions and the lines under the table."""
    noted = [row for row in each(rows) if row.note]
    remarks = [f"{row.measure}{'' if row.period == year else f', {row.period}'}: “{row.note}”" for row in noted]
    under = [row.text for row in each(data.notes) if not any(row.text.endswith(one.note) for one in noted)]
    suspended: dict[str, list[str]] = {}
    for row in each(rows[rows["period"] == year]):
        for exclusion in each(assessment.exclusions_within(data.exclusions, row.service, row.measure, year)):
            when = words.suspension(exclusion.start, exclusion.end)
            suspended.setdefault(exclusion.reason, []).append(f"{row.measure} {when}")
    reasons = [f"Suspended: {'; '.join(those)}. Reason: {why}." for why, those in suspended.items() if why]
    explained = [
        "Missed in part: missed over the whole period, in part of which the target was suspended by agreement."
    ]
    parted = explained if (rows["status"] == assessment.IN_PART).any() else []
    return (*parted, *remarks, *_not_shown(data, year), *reasons, *under)


def _not_shown(data: Dataset, year: str) -> list[str]:
    """Say which figures the workbook gives as missing, and which it gives for parts of a year."""
    held = data.observations
    whole = held["period"].str.fullmatch(r"\d{4}/\d\d")
    missing = held[whole & held["value"].isna() & (held["period"] <= year)]
    found = [f"{row.measure}, {row.period}: no figure, {row.note}" for row in each(missing)]
    parts = held.loc[~whole, "measure"].unique().tolist()
    if parts:
        found.append(f"Months or quarters are held too, and are not in this table of whole years: {words.join(parts)}.")
    return found


def _value(row: Any) -> Figure:
    return value_figure(row.value, row.unit, row.decimals, row.source)


def _target(row: Any) -> Part:
    if pd.isna(row.target):
        return NONE_SET
    return target_figure(row.target, row.unit, row.target_source)


def _variance(row: Any) -> Part:
    if pd.isna(row.target):
        return NONE_SET
    decimals = units.agreeing_decimals(row.value, row.target, row.decimals)
    return _difference(row.variance, row.unit, decimals, (row.source, row.target_source))


def _change(row: Any) -> Part:
    if not pd.isna(row.as_at):
        return NOT_COMPARABLE
    if not row.previous_period:
        return NOT_HELD
    decimals = units.agreeing_decimals(row.value, row.previous, row.decimals)
    return _difference(row.change, row.unit, decimals, (row.source, row.previous_source))


def _difference(difference: float, unit: str, decimals: int, sources: tuple[str, str]) -> Figure:
    return Figure(difference, units.format_signed(difference, unit, decimals), sources, "{0} - {1}")


def _complaints(data: Dataset, year: str) -> list[Table]:
    counts = trends.annual(data.complaints, year)
    totals = counts[counts["breakdown"] == "total"].sort_index()
    found = []
    if year in totals["period"].tolist():
        found.append(Table(f"Complaints received, {data.authority}", _totals(totals, year)))
    now = counts[counts["period"] == year].sort_index()
    for breakdown, what in (("outcome", "by outcome"), ("subject", "by subject"), ("stage", "that escalated")):
        rows = now[now["breakdown"] == breakdown]
        # Services seldom sort complaints into the same subjects: each has its own table.
        parts = [part for _, part in rows.groupby("service", sort=False)] if breakdown == "subject" else [rows]
        for part in (part for part in parts if len(part)):
            about = f" about {part['service'].iloc[0]}" if breakdown == "subject" else ""
            caption = f"Complaints{about} {what}, {data.authority}, {year}"
            found.append(Table(caption, _counted(part, breakdown)))
    notes = tuple(data.notes.loc[data.notes["topic"] == COMPLAINTS_TOPIC, "text"])
    return [*found[:-1], replace(found[-1], notes=notes)] if found else []


def _totals(totals: pd.DataFrame, year: str) -> pd.DataFrame:
    labels = sorted(totals["period"].unique())
    before = periods.year_before(year)
    printed = []
    for _, held in totals.groupby("service", sort=False):
        by_label = {row.period: row for row in each(held.rename(columns={"count": "value"}))}
        row: dict[str, Part] = {label: _count(by_label[label]) if label in by_label else NOT_HELD for label in labels}
        row[f"Change on {before}"] = NOT_HELD
        if year in by_label and before in by_label:
            now, then = by_label[year], by_label[before]
            row[f"Change on {before}"] = _difference(now.value - then.value, "count", 0, (now.source, then.source))
        printed.append(row)
    return pd.DataFrame(printed, index=pd.Index(totals["service"].unique(), name="Service"))


def _counted(rows: pd.DataFrame, breakdown: str) -> pd.DataFrame:
    rows = rows.rename(columns={"count": "value"})
    categories = rows["category"].unique().tolist()
    columns: dict[str, list[Part]] = {}
    for service, part in rows.groupby("service", sort=False):
        by_category = {row.category: _count(row) for row in each(part)}
        columns[str(service)] = [by_category.get(category, NOT_HELD) for category in categories]
        if breakdown != "stage":
            columns[str(service)].append(_sum(part))
    labels = categories if breakdown == "stage" else [*categories, TOTAL]
    cells = pd.DataFrame(columns, index=pd.Index(labels, name=breakdown.capitalize()))
    return cells.set_axis(["Complaints"], axis="columns") if breakdown == "subject" else cells


def _count(row: Any) -> Figure:
    return value_figure(row.value, "count", 0, row.source)


def _sum(rows: pd.DataFrame) -> Figure:
    total = float(rows["value"].sum())
    arithmetic = " + ".join(f"{{{i}}}" for i in range(len(rows)))
    return Figure(total, units.format_value(total, "count", 0), tuple(rows["source"]), arithmetic)
