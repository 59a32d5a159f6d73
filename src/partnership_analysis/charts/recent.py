"""The last months or quarters of each measure, in small panels with one axis of time.

Takes what is found in a part of a year; gives pictures of six panels at most. The latest point is larger than the
others, with its value beside it; a missed target shows in its shape.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units, words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.process_limits import Frequency
from partnership_analysis.analysis.trends import FREQUENCY_SERIES, KEY
from partnership_analysis.charts import drawing, messages
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.messages import ChartedMeasure
from partnership_analysis.charts.targets import MARKERS
from partnership_analysis.findings import Findings
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

_FEWEST_POINTS = 5
# Two years and a quarter: nine quarters, or 27 months.
_MOST_MONTHS = 27
_MOST_PANELS = 6
_COLUMNS = 2
_PANEL, _TITLE_LINE = 3.6, 0.4
_TITLE_WIDTH = 42
# A point for every figure, until they would touch.
_MOST_POINTS = 14
_DATA = ["measure", "service", "period", "value", "unit", "target", "source"]
_DRAWN = [*KEY, "frequency", "at", "value", "unit", "decimals", "target", "suspended", "source"]
_LENGTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3}


@dataclass(frozen=True)
class Panel:
    """The last months or quarters of a measure.

    Attributes
    ----------
    measure
        The measure, and how it stands.
    rows
        Its points, with `at`: in months from the end of the report's period, so that the latest is at 0 or before.
    last
        The latest of them.
    frequency
        Month or quarter.
    status, within
        How the latest point stands to its target, and whether it missed it within tolerance.
    topic, title
        Its topic; its name, unit and target.
    """

    measure: ChartedMeasure
    rows: pd.DataFrame
    last: Any
    frequency: Frequency
    status: Status
    within: bool
    topic: str
    title: str


def panels(findings: Findings) -> list[Panel]:
    """Return the panels of the measures with five points or more in the last months, in the order of the workbook.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> panels(pa.report(pa.load("data/raw/hart_scorecards_2014-15"), "2014/15 Q2").found)  # it has two quarters
    []
    """
    performance = findings.performance
    points = performance.points
    ends = period_columns.of_each(points["period"], lambda period: period.ends).astype("int64")
    points = points.assign(at=ends - performance.period.ends).sort_values("ordinal", kind="stable")
    points = points.loc[points["at"] > -_MOST_MONTHS, _DRAWN]
    rows = {key: own for key, own in points.groupby(FREQUENCY_SERIES, sort=False) if len(own) >= _FEWEST_POINTS}
    topics = {one.key: one.now.topic for one in performance.standings}
    assessed = _assessed(performance)
    found = []
    for key, measure in messages.charted_measures(findings).items():
        # The months or, where they are too few, the quarters.
        frequency = next((one for one in Frequency if (*key, one) in rows), None)
        if frequency is not None:
            own = rows[*key, frequency].reset_index(drop=True)
            found.append(_panel(measure, own, frequency, topics[key], assessed))
    return found


def recent(findings: Findings, drawn: Sequence[Panel]) -> Iterator[Chart]:
    """Return some panels as charts, six of them to a picture at most.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> found = pa.report(pa.load("data/raw/hart_scorecards_2014-15"), "2014/15 Q2").found
    >>> list(recent(found, panels(found)))
    []
    """
    pictures = -(-len(drawn) // _MOST_PANELS)
    size = -(-len(drawn) // pictures) if pictures else 0
    first = min((panel.rows["at"].iloc[0] for panel in drawn), default=0)
    for number in range(pictures):
        which = "" if pictures == 1 else f" ({number + 1} of {pictures})"
        yield _chart(findings, drawn[number * size : (number + 1) * size], int(first), which)


def _assessed(performance: Performance) -> dict[tuple[str, ...], Any]:
    """Return the assessed figures by their measure and period, but those "as at" a day."""
    rows = performance.assessed
    rows = rows.loc[rows["as_at"].isna(), [*KEY, "status", "amber"]].drop_duplicates(KEY)
    return dict(zip(rows[KEY].itertuples(index=False, name=None), each(rows), strict=True))


def _panel(
    measure: ChartedMeasure,
    rows: pd.DataFrame,
    frequency: Frequency,
    topic: str,
    assessed: Mapping[tuple[str, ...], Any],
) -> Panel:
    last = next(each(rows.tail(1)))
    now = assessed.get((*measure.finding.about, last.period))
    status = Status.NO_TARGET if now is None else Status(now.status)
    return Panel(
        measure=measure,
        rows=rows,
        last=last,
        frequency=frequency,
        status=status,
        within=now is not None and bool(now.amber) and status == Status.MISSED,
        topic=topic,
        title=_title(measure.name, last),
    )


def _title(name: str, last: Any) -> str:
    """Name a measure, with the unit and the target of its latest point."""
    unit = "" if last.unit in ("percent", "count", "number", units.POUNDS) else units.in_words(last.unit)
    target = "" if pd.isna(last.target) else f"target {_printed_target(last)}"
    beside = ", ".join(filter(None, (unit, target)))
    return f"{name} ({beside})" if beside else name


def _printed_target(row: Any) -> str:
    return units.format_number(row.target, row.unit, units.own_decimals(row.target))


def _chart(findings: Findings, drawn: Sequence[Panel], first: int, which: str) -> Chart:
    """Return one picture of panels, from a month counted back from the end of the report's period."""
    data, period = findings.performance.data, findings.performance.period
    rows = pd.concat([panel.rows for panel in drawn], ignore_index=True)
    names = pd.DataFrame({"service": [panel.measure.finding.service for panel in drawn]})
    length = min(_LENGTHS[panel.frequency] for panel in drawn)
    span = f"{_ending(period, first, length).words} to {_ending(period, 0, length).words}"
    by = words.join(dict.fromkeys(str(panel.frequency) for panel in drawn))
    message = messages.headline(panel.measure for panel in drawn)
    opening = f"Line chart{'s' * (len(drawn) > 1)} of {_number(len(drawn))}, by {by}, {span}{which}. {message}."
    heights, ticks = _heights(drawn), {at: _tick(_ending(period, at, length)) for at in _ticks(first, length)}

    def picture(figure: Any) -> None:
        _draw_grid(figure, drawn, heights, ticks)

    return Chart(
        slug=drawing.named(_name(drawn, which), "recent"),
        kind=ChartKind.SMALL_MULTIPLES,
        headline=f"{message}{which}",
        subtitle=". ".join([f"By {by}, {drawing.whose(data, names)}, {span}", *_notes(drawn)]),
        alt=messages.described(opening, [_described(panel) for panel in drawn]),
        data=rows[_DATA],
        source=drawing.source(data, rows["source"]),
        height=sum(heights),
        draw=picture,
    )


def _name(drawn: Sequence[Panel], which: str) -> str:
    """Name a picture: by its measure where it is the only one, else by what its measures share."""
    if len(drawn) == 1 and not which:
        return f"{drawn[0].measure.finding.service} {drawn[0].measure.name}"
    return drawing.part(
        pd.DataFrame([{"topic": panel.topic, "service": panel.measure.finding.service} for panel in drawn])
    )


def _notes(drawn: Sequence[Panel]) -> list[str]:
    """Explain the lines, shapes and shades of a picture, those alone that it has."""
    notes = {
        "Broken line: target": any(panel.rows["target"].notna().sum() > 1 for panel in drawn),
        "Cross: missed": any(panel.status == Status.MISSED and not panel.within for panel in drawn),
        "Triangle: missed, within tolerance": any(panel.within for panel in drawn),
        "Shaded: suspended": any(panel.rows["suspended"].any() for panel in drawn),
        "Each panel has its own scale": len(drawn) > 1,
    }
    return [note for note, holds in notes.items() if holds]


def _heights(drawn: Sequence[Panel]) -> list[float]:
    """Return the height of each row of panels, with room for the longest of their titles."""
    columns = min(_COLUMNS, len(drawn))
    lines = [drawing.lines(panel.title, _TITLE_WIDTH).count("\n") + 1 for panel in drawn]
    return [_PANEL + _TITLE_LINE * max(lines[at : at + columns]) for at in range(0, len(drawn), columns)]


def _number(measures: int) -> str:
    return "one measure" if measures == 1 else f"{words.number_word(measures)} measures, a panel each"


def _ending(period: Period, at: int, length: int) -> Period:
    """Return the month or quarter that ends so many months after a period."""
    return period.last(1).following(at).last(length)


def _ticks(first: int, length: int) -> list[int]:
    """Return the places of the first, the last and one between them: where a month or quarter ends."""
    return [first, length * round(first / 2 / length), 0]


def _tick(ends: Period) -> str:
    """Name a month or quarter in little room."""
    return f"{ends.first_day:%b %Y}" if ends.months == 1 else "{1} {0}".format(*ends.label.split(" "))


def _described(panel: Panel) -> str:
    """Say a measure's range and its latest value."""
    every = list(each(panel.rows))
    low, high = (drawing.printed(one(every, key=drawing.value)) for one in (min, max))
    return f"{panel.measure.name}: {low} to {high}, latest {drawing.printed(panel.last)}"


def _draw_grid(figure: Any, drawn: Sequence[Panel], heights: list[float], ticks: dict[int, str]) -> None:
    """Draw the panels side by side; a place left over stays empty."""
    columns = min(_COLUMNS, len(drawn))
    grid = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).flatten()
    for axes, panel in zip(grid, drawn, strict=False):
        _draw(axes, panel, ticks)
    for axes in grid[len(drawn) :]:
        axes.set_axis_off()


def _draw(axes: Any, panel: Panel, ticks: dict[int, str]) -> None:
    rows, step = panel.rows, _LENGTHS[panel.frequency]
    colour = drawing.colours()[0]
    # A line leads from one period to the next, and over no gap.
    line = rows.set_index("at")[["value", "target"]].reindex(range(rows["at"].iloc[0], rows["at"].iloc[-1] + 1, step))
    marker = "o" if len(line) <= _MOST_POINTS else None
    axes.plot(line.index, line["target"], color=drawing.DARK, linestyle=(0, (4, 3)), linewidth=1, zorder=1)
    axes.plot(line.index, line["value"], color=colour, linewidth=1.5, marker=marker, markersize=3, zorder=2)
    for at in rows.loc[rows["suspended"], "at"]:
        axes.axvspan(at - step + 0.5, at + 0.5, color=drawing.PALE, linewidth=0, zorder=0)
    last = panel.last
    missed = panel.status in (Status.MISSED, Status.IN_PART)
    axes.plot(
        last.at, last.value, marker="^" if panel.within else MARKERS.get(panel.status, "o"), markersize=7,
        color=drawing.colours()[3] if missed else colour, clip_on=False, zorder=3,
    )  # fmt: skip
    label = units.format_number(last.value, last.unit, last.decimals)
    axes.annotate(
        label, (last.at, last.value), (7, 0), textcoords="offset points", va="center", fontsize=9, fontweight="bold",
        annotation_clip=False,
    )  # fmt: skip
    axes.set_title(drawing.lines(panel.title, _TITLE_WIDTH), fontsize=8.5, loc="left")
    # Room for the value of the latest point.
    first = min(ticks)
    axes.set_xlim(first - 0.5, 0.5 + 0.28 * max(6, -first))
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.margins(y=0.2)
    axes.tick_params(labelsize=8)
    drawing.value_axis(axes.yaxis, last.unit, 3)
