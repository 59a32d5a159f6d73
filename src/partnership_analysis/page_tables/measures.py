"""The tables of measures: over the years, or against their targets."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

import pandas as pd

from partnership_analysis import lookup, measure_names, period_columns, service_names, words
from partnership_analysis.analysis import assessment, outturns
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.series import MEASURE, SERIES, is_among, series_keys
from partnership_analysis.analysis.stated_facts import StatedFacts
from partnership_analysis.blocks import NO_EARLIER, NO_FIGURE, NO_TARGET, NOT_COMPARABLE, NOT_GIVEN, Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import (
    Figure,
    Part,
    difference_figure,
    row_target_figure,
    target_figure,
    value_figure,
    variance_figure,
)
from partnership_analysis.kinds import Aggregation
from partnership_analysis.page_tables.layout import points_note
from partnership_analysis.tables import each_row

# The heading of the workbook's own statuses, beside ours.
PUBLISHED = "Published status"
_MADE = {
    Aggregation.RATE: "worked out from its months or quarters, as all numerators over all denominators",
    Aggregation.SUM: "worked out from its months or quarters, as their sum",
    Aggregation.AVERAGE: "worked out from its months or quarters, as their average",
    Aggregation.LATEST: "worked out from its months or quarters, as the last of them",
    Aggregation.YEAR_TO_DATE: "worked out from its months or quarters, as the last of them, which counts from April",
    Aggregation.ROLLING: "worked out from its months or quarters, as the last of them, which covers 12 months",
}


def tables(performance: Performance) -> list[Table]:
    """Return the table of measures' years, with its notes; none without a year that has figures.

    Measures with figures of more than two years are printed year by year; others against their targets.
    """
    rows, data, period = performance.years.sort_index(), performance.data, performance.period
    if rows.empty:
        return []
    by_year = rows["period"].nunique() > 2
    cells = _by_year(rows, performance) if by_year else _against_target(rows, performance)
    targets = _earlier_targets(rows) if by_year else []
    notes = (*left_out(data, cells), *targets, *_notes(rows, data, period.label))
    return [Table(_caption(data, rows, by_year), cells, notes)]


def left_out(data: Dataset, cells: pd.DataFrame) -> tuple[str, ...]:
    """Say why a table may have no figure where the workbook has one: an error left it out."""
    if not data.left_out or NO_FIGURE not in cells.to_numpy():
        return ()
    return ("No figure: the workbook has none, or an error left it out. Data quality lists each error with its cell.",)


def _by_year(rows: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    period = performance.period
    before = period.year_before.label
    labels = sorted(rows["period"].unique())
    targeted = rows["target"].notna().any()
    published = (rows.loc[rows["period"] == period.label, "published_words"] != "").any()
    printed = []
    for of_measure in series(rows):
        figures = by_period(of_measure)
        now, known = figures.get(period.label), _stated(of_measure, performance)
        latest = now or figures[max(figures)]
        row: dict[str, Part] = {"Target": known["Target"] if known else target(latest)} if targeted else {}
        row |= {label: value_figure(figures[label]) if label in figures else NO_FIGURE for label in labels}
        row[f"Change on {before}"] = _change(now, figures.get(before)) if now else NO_FIGURE
        if targeted:
            row["Status"] = assessment.status_words(now) if now else NO_FIGURE
        if published:
            row[PUBLISHED] = published_words(now) if now else known[PUBLISHED]
        printed.append(row)
    return pd.DataFrame(printed, index=names(rows))


def _stated(of_measure: pd.DataFrame, performance: Performance) -> dict[str, Part]:
    """Return what the workbook says of the year of a report beside a figure that is missing; empty if there is one."""
    if performance.period.label in set(of_measure["period"]):
        return {}
    key, unit = next(iter(series_keys(of_measure))), of_measure["unit"].iloc[0]
    known = performance.stated_facts.get(key, StatedFacts())
    aim = known.target
    return {
        "Target": target_figure(aim.value, unit, aim.source) if aim else NO_TARGET,
        PUBLISHED: known.published_words or NO_FIGURE,
    }


def _against_target(rows: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    printed = []
    labels = sorted(rows["period"].unique())
    published = set(rows.loc[rows["published_words"] != "", "period"])
    # A period before there were targets has its figures alone.
    targeted = set(rows.loc[rows["target"].notna(), "period"])
    judged: dict[str, Callable[[Any], Part]] = {
        "Target": target,
        "Actual": value_figure,
        "Variance": variance,
        "Status": assessment.status_words,
    }
    for of_measure in series(rows):
        figures = by_period(of_measure)
        row: dict[tuple[str, str], Part] = {}
        known = _stated(of_measure, performance)
        for label in labels:
            shown = {name: part for name, part in judged.items() if name == "Actual" or label in targeted}
            if label in published:
                shown[PUBLISHED] = published_words
            for name, part in shown.items():
                missing = known.get(name, NO_FIGURE) if label == performance.period.label else NO_FIGURE
                row[label, name] = part(figures[label]) if label in figures else missing
        printed.append(row)
    columns = pd.MultiIndex.from_tuples(list(printed[0]))
    return pd.DataFrame([list(row.values()) for row in printed], columns=columns, index=names(rows))


def by_period(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the rows of a measure by their period; a figure of its end counts before one as at another day."""
    return {row.period: row for row in each_row(rows.sort_values("as_at", kind="stable"))}


def series(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each measure."""
    return [of_measure for _, of_measure in rows.groupby(SERIES, sort=False)]


def names(rows: pd.DataFrame) -> pd.Index:
    """Name the rows of a table: the measures, with their council and service where several share it."""
    several = [name for name in ("authority", "service") if rows[name].nunique() > 1]
    measures = each_row(rows.drop_duplicates(SERIES))
    brackets = [(row.short, ", ".join(getattr(row, name) for name in several)) for row in measures]
    return pd.Index([f"{short} ({more})" if more else short for short, more in brackets], name="Measure")


def _caption(data: Dataset, rows: pd.DataFrame, by_year: bool) -> str:
    """Name the table by what all its rows share: their service, or their topic."""
    services, topics = rows["service"].unique(), rows["topic"].unique()
    first, last = rows["period"].min(), rows["period"].max()
    span = first if first == last else f"{first} to {last}"
    whose = service_names.with_authority(data, topics if by_year and len(topics) == 1 else services)
    return f"{whose}, {span}{points_note(rows['unit'].unique())}"


def _notes(rows: pd.DataFrame, data: Dataset, year: str) -> tuple[str, ...]:
    """Give the remarks beside the figures, the reasons for suspensions and the lines under the table."""
    with_notes = [row for row in each_row(rows) if row.note]
    remarks = [f"{row.short}{'' if row.period == year else f', {row.period}'}: “{row.note}”" for row in with_notes]
    under = [row.text for row in each_row(data.notes) if not any(row.text.endswith(one.note) for one in with_notes)]
    agreed, suspended = list(each_row(data.exclusions)), dict[str, list[str]]()
    for row in each_row(rows[rows["period"] == year]):
        for exclusion in outturns.exclusions_touching(agreed, row.authority, row.service, row.measure, year):
            when = words.suspension_dates(exclusion.start, exclusion.end)
            suspended.setdefault(exclusion.reason, []).append(f"{row.short} {when}")
    reasons = [f"Suspended: {'; '.join(those)}. Reason: {why}." for why, those in suspended.items() if why]
    in_part = "Missed in part: missed over the whole period; an agreed suspension covered some of it."
    return (
        *((in_part,) if (rows["status"] == assessment.Status.IN_PART).any() else ()),
        *_worked_out(rows),
        *remarks,
        *_not_shown(rows, data, year),
        *reasons,
        *under,
        *in_workbook(each_row(rows.drop_duplicates(SERIES)), data),
    )


def in_workbook(rows: Iterable[Any], data: Dataset) -> tuple[str, ...]:
    """Say what the workbook calls the measures of a table's rows that have another name here, and give their codes."""
    rows = list(rows)
    renamed = [row for row in rows if measure_names.short(row.measure).casefold() != row.short.casefold()]
    names = " ".join(dict.fromkeys(f"{row.short}: “{row.measure}”." for row in renamed))
    known = lookup.by_measure(data.measures)
    found = ((row.short, _code(known[row.service, row.measure].also)) for row in rows)
    codes = "; ".join(dict.fromkeys(f"{code} {short}" for short, code in found if code))
    return (
        *((f"As the workbook names them. {names}",) if names else ()),
        *((f"Codes in the workbook: {codes}.",) if codes else ()),
    )


def _code(also: str) -> str:
    """Return the first of a measure's other names that is a code; empty without one. "Stage 1" is a name.

    Examples
    --------
    >>> [_code(also) for also in ("Prompt payment; CS02a", "NI 192", "CORP/12", "Stage 1", "")]
    ['CS02a', 'NI 192', 'CORP/12', '', '']
    """
    return next((name for name in also.split("; ") if measure_names.is_code(name) and not name[1:2].islower()), "")


def _earlier_targets(rows: pd.DataFrame) -> list[str]:
    """Give the targets of earlier years that were others, where one column has the latest alone."""
    found = []
    for of_measure in series(rows):
        *earlier, last = each_row(of_measure.sort_values("period"))
        others = [row for row in earlier if pd.notna(row.target) and row.target != last.target]
        spans = []
        for _, alike in groupby(others, key=lambda row: row.target):
            first, *more = alike
            span = f"from {first.period} to {more[-1].period}" if more else f"in {first.period}"
            spans.append(f"{target(first)} {span}")
        if spans:
            found.append(f"{last.short}: the target was {words.join(spans)}.")
    return found


def _worked_out(rows: pd.DataFrame) -> list[str]:
    """Say how the outturns that the workbook does not state were worked out."""
    made = rows[rows["basis"] != ""].groupby(["short", "basis"], sort=False)["period"]
    return [f"{name}, {words.join(labels)}: {_MADE[Aggregation(str(basis))]}." for (name, basis), labels in made]


def _not_shown(rows: pd.DataFrame, data: Dataset, year: str) -> list[str]:
    """Say which figures the workbook gives as missing."""
    figures = data.observations
    years = period_columns.whole_years(figures["period"]) & (figures["period"] <= year)
    missing = figures[years & figures["value"].isna()]
    missing = missing[~is_among(missing, rows, [*MEASURE, "period"])]
    names = lookup.short_names(data.measures)
    return [f"{names[row.service, row.measure]}, {row.period}: no figure, {row.note}" for row in each_row(missing)]


def target(row: Any) -> Part:
    """Return a row's target, or that there is none."""
    return NO_TARGET if pd.isna(row.target) else row_target_figure(row)


def published_words(row: Any) -> str:
    """Return the status that the workbook publishes of a row, as it is written, or that there is none."""
    return row.published_words or NOT_GIVEN


def variance(row: Any) -> Part:
    """Return how far a row's figure lies from its target."""
    if pd.isna(row.target):
        return NO_TARGET
    return variance_figure(value_figure(row), row_target_figure(row), row.decimals, signed=True)


def _change(row: Any, before: Any) -> Part:
    if not pd.isna(row.as_at):
        return NOT_COMPARABLE
    return NO_EARLIER if before is None else change(row, before)


def change(row: Any, before: Any) -> Figure:
    """Return the difference between a year's figure and an earlier one's."""
    return difference_figure(value_figure(row), value_figure(before), row.decimals, signed=True)
