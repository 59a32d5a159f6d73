"""The tables of a part of a year: each measure against its target, what changed, the year so far and its end."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from partnership_analysis import lookup, service_names, words
from partnership_analysis.analysis.assessment import status_text
from partnership_analysis.blocks import (
    ALMOST_THE_SAME,
    NO_EARLIER,
    NO_FIGURE,
    NO_FORECAST,
    NO_TARGET,
    NOT_GIVEN,
    NOT_JUDGED,
    THE_SAME,
    UNCLEAR_TARGET,
    Table,
)
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part
from partnership_analysis.findings import Findings, InPeriod
from partnership_analysis.findings.in_period_parts import Change
from partnership_analysis.page_tables.layout import measure_index, points_note
from partnership_analysis.page_tables.measures import PUBLISHED, in_workbook, left_out
from partnership_analysis.periods import Period

_Row = dict[tuple[str, str], Part]
_Notes = Callable[[Sequence[InPeriod]], tuple[str, ...]]
# A heading over one column alone has nothing under it.
_ALONE = ""
# These are shown even where they are empty.
_ALWAYS = ("Actual", "Since April", "So far")


def tables(findings: Findings) -> list[Table]:
    """Return the tables of the measures of a period, and of those whose latest figure is older, as far as needed."""
    data, period = findings.performance.data, findings.performance.period
    order = {key: place for place, key in enumerate(lookup.by_measure(data.measures))}
    measures = sorted(findings.of_kind(InPeriod), key=lambda one: order[one.service, one.measure])
    periods = sorted({one.figure_period for one in measures}, key=lambda own: (own != period, -own.ends, own.months))
    return [
        table for own in periods for table in _tables([one for one in measures if one.figure_period == own], own, data)
    ]


def _tables(measures: Sequence[InPeriod], period: Period, data: Dataset) -> list[Table]:
    """Return the tables of measures whose latest figure is of one period."""
    whose = service_names.with_authority(data, (one.service for one in measures))
    about = f"{whose}, {period.words}{points_note({one.unit for one in measures})}"

    def table(
        name: str, row: Callable[[InPeriod], _Row], rows: Sequence[InPeriod], notes: _Notes = lambda _: ()
    ) -> list[Table]:
        if not rows:
            return []
        printed = [row(one) for one in rows]
        columns = _columns(printed)
        contents = [[line.get(column, NO_FIGURE) for column in columns] for line in printed]
        cells = pd.DataFrame(contents, index=measure_index(rows))
        heads = pd.Index([top for top, _ in columns])
        cells.columns = pd.MultiIndex.from_tuples(columns) if any(under for _, under in columns) else heads
        return [Table(f"{name}: {about}", cells, (*left_out(data, cells), *notes(rows)))]

    published = any(one.published for one in measures)
    targeted = any(one.against_target or one.target_unclear for one in measures)
    changed = [one for one in measures if one.previous or one.last_year]
    # Without a target or a status, the figures of this table are in the next one and in sentences already.
    needed = published or targeted or not all(one.has_own_sentence or one.previous or one.last_year for one in measures)
    since_april = [one for one in measures if one.to_date]
    published_to_date = any(one.to_date and one.to_date.published for one in since_april)
    ahead = [one for one in measures if one.year_target or (one.forecast and one.forecast.value)]
    name = "Against target" if targeted else "Figures"
    found = [
        *table(name, lambda one: _against_target(one, published), measures if needed else ()),
        *table("What changed", _changes, changed),
        *table("The year so far", lambda one: _so_far(one, published_to_date), since_april, _target_notes),
        *table("The year's end", _year_end, ahead, _forecast_notes),
    ]
    # What the workbook calls the measures stands once, under the first table.
    return [replace(one, notes=(*one.notes, *in_workbook(measures, data))) if one is found[0] else one for one in found]


def _columns(printed: Sequence[_Row]) -> list[tuple[str, str]]:
    """Return the columns that a table needs: not a group of them in which no measure has a figure."""
    columns = list(dict.fromkeys(name for line in printed for name in line))
    filled = {
        top
        for line in printed
        for (top, _), part in line.items()
        if part not in (NO_FIGURE, NO_TARGET, NO_EARLIER, NO_FORECAST, NOT_JUDGED)
    }
    return [column for column in columns if column[0] in filled or column[0] in _ALWAYS]


def _against_target(one: InPeriod, published: bool) -> _Row:
    against, without = one.against_target, UNCLEAR_TARGET if one.target_unclear else NO_TARGET
    row: _Row = {
        ("Actual", _ALONE): one.value,
        ("Target", _ALONE): against.target if against else without,
        ("Variance", _ALONE): against.signed_variance if against else without,
        ("Status", _ALONE): NOT_JUDGED if one.target_unclear else one.status_words,
    }
    return row | ({(PUBLISHED, _ALONE): one.published or NOT_GIVEN} if published else {})


def _changes(one: InPeriod) -> _Row:
    row: _Row = {("Actual", _ALONE): one.value}
    for name, change in (("Period before", one.previous), ("Same period last year", one.last_year)):
        row |= _change(name, change, from_april=one.counts_from_april and change is one.previous)
    return row


def _change(name: str, change: Change | None, from_april: bool) -> _Row:
    when, size, way = ((name, under) for under in ("Figure", "Change", "Better or worse"))
    if change is None:
        return {when: NO_EARLIER, size: NO_EARLIER, way: NO_EARLIER}
    word = ALMOST_THE_SAME if change.size.value else THE_SAME
    judged = "counts from April" if from_april else word if change.prints_alike else change.judgement
    return {when: change.before, size: change.signed, way: judged}


def _so_far(one: InPeriod, published: bool) -> _Row:
    since = one.to_date
    if since is None:
        return {}
    return {
        ("Since April", _ALONE): since.value,
        ("Target to date", _ALONE): since.target or (UNCLEAR_TARGET if one.target_unclear else NO_TARGET),
        ("Status", _ALONE): status_text(since.status, within_tolerance=bool(since.tolerance)),
        **({(PUBLISHED, _ALONE): since.published or NOT_GIVEN} if published else {}),
        ("Same months last year", _ALONE): since.change.before if since.change else NO_EARLIER,
        ("Change", _ALONE): since.change.signed if since.change else NO_EARLIER,
    }


def _target_notes(rows: Sequence[InPeriod]) -> tuple[str, ...]:
    """Say what is missing where a measure has a target, and none that the year so far can be judged by."""
    without = [
        name
        for one, name in zip(rows, measure_index(rows), strict=True)
        if (one.year_target or one.against_target) and one.to_date and not (one.to_date.target or one.target_unclear)
    ]
    if not without:
        return ()
    return (f"No target to date for {words.join(without)}. To have the year so far judged, add a year-to-date target.",)


def _year_end(one: InPeriod) -> _Row:
    own = one.value if one.is_to_date and one.figure_period.year_of == one.period.year_of else NO_FIGURE
    return {
        ("So far", _ALONE): one.to_date.value if one.to_date else own,
        ("Target for the year", _ALONE): one.year_target or NO_TARGET,
        ("Forecast", _ALONE): _forecast(one, "value"),
        ("Lowest likely", _ALONE): _forecast(one, "low"),
        ("Highest likely", _ALONE): _forecast(one, "high"),
        ("Outlook", _ALONE): one.course or (NO_TARGET if one.year_target is None else "too early to judge"),
    }


def _forecast(one: InPeriod, part: Literal["value", "low", "high"]) -> Part:
    return (getattr(one.forecast, part) if one.forecast else None) or NO_FORECAST


def _forecast_notes(rows: Sequence[InPeriod]) -> tuple[str, ...]:
    """Say what each forecast rests on; why there is none, once for all the measures that share the reason."""
    explained: dict[str, list[str]] = {}
    for one, name in zip(rows, measure_index(rows), strict=True):
        if one.forecast:
            explained.setdefault(one.forecast.explained, []).append(name)
    return tuple(f"{words.join(names)}: {reason}" for reason, names in explained.items())
