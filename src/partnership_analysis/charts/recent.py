"""The last months or quarters of each measure, in small panels with one axis of time.

Takes what is found in a part of a year; gives pictures of six panels at most. The latest point is larger and bears its
value; its shape tells a missed target.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units, words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.process_limits import Frequency
from partnership_analysis.analysis.trends import SERIES
from partnership_analysis.charts import drawing, messages
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.messages import Told
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
_LENGTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3}


@dataclass(frozen=True)
class Panel:
    """The last months or quarters of a measure.

    Attributes
    ----------
    told
        What is found of it.
    rows
        Its points, with `at`: in months from the end of the report's period, so that the latest is at 0 or before.
    frequency
        Month or quarter.
    status, within
        How the latest point stands to its target, and whether it missed it within tolerance.
    topic, title
        Its topic; its name, unit and target.
    """

    told: Told
    rows: pd.DataFrame
    frequency: Frequency
    status: Status
    within: bool
    topic: str
    title: str

    @property
    def last(self) -> Any:
        """The latest point."""
        return list(each(self.rows))[-1]


def panels(findings: Findings) -> list[Panel]:
    """Return the panels of the measures with five points or more in the last months, in the order of the workbook."""
    performance, told = findings.performance, messages.of_measures(findings)
    points = performance.points
    ends = period_columns.of_each(points["period"], lambda period: period.ends).astype("int64")
    points = points.assign(at=ends - performance.period.ends)
    points = points[points["at"] > -_MOST_MONTHS]
    found = {}
    for key, rows in points.groupby(SERIES, sort=False):
        if key in told and (panel := _panel(findings, told[key], rows)):
            found[key] = panel
    return [found[key] for key in told if key in found]


def recent(findings: Findings, drawn: Sequence[Panel]) -> Iterator[Chart]:
    """Return some panels as charts, six of them to a picture at most."""
    pictures = -(-len(drawn) // _MOST_PANELS)
    size = -(-len(drawn) // pictures) if pictures else 0
    first = min((panel.rows["at"].iloc[0] for panel in drawn), default=0)
    for number in range(pictures):
        which = "" if pictures == 1 else f" ({number + 1} of {pictures})"
        yield _chart(findings, drawn[number * size : (number + 1) * size], int(first), which)


def _panel(findings: Findings, told: Told, rows: pd.DataFrame) -> Panel | None:
    """Return a measure's months or, where they are too few, its quarters."""
    performance = findings.performance
    for frequency in Frequency:
        own = rows[rows["frequency"] == frequency].sort_values("ordinal", kind="stable").reset_index(drop=True)
        if len(own) < _FEWEST_POINTS:
            continue
        last = list(each(own))[-1]
        standing = next(one for one in performance.standings if one.key == told.finding.about)
        assessed = performance.assessed
        now = assessed[(assessed[SERIES] == list(told.finding.about)).all(axis="columns")]
        now = now[(now["period"] == last.period) & now["as_at"].isna()]
        target = "" if pd.isna(last.target) else f"target {_printed_target(last)}"
        unit = drawing.UNIT_WORDS[last.unit] if last.unit in ("days", "seconds") else ""
        title = told.name + "".join(f" ({said})" for said in [", ".join(filter(None, (unit, target)))] if said)
        own = own.assign(decimals=standing.decimals)
        status = Status(now["status"].iloc[0]) if len(now) else Status.NO_TARGET
        within = bool(len(now)) and bool(now["amber"].iloc[0]) and status == Status.MISSED
        return Panel(told, own, frequency, status, within, standing.now.topic, title)
    return None


def _printed_target(row: Any) -> str:
    return units.format_value(row.target, row.unit, units.own_decimals(row.target)).removesuffix(f" {row.unit}")


def _chart(findings: Findings, drawn: Sequence[Panel], first: int, which: str) -> Chart:
    performance = findings.performance
    data, period = performance.data, performance.period
    rows = pd.concat([panel.rows for panel in drawn], ignore_index=True).assign(
        topic=[panel.topic for panel in drawn for _ in range(len(panel.rows))]
    )
    names = pd.DataFrame({"service": [panel.told.finding.service for panel in drawn]})
    columns = min(_COLUMNS, len(drawn))
    lines = [drawing.lines(panel.title, _TITLE_WIDTH).count("\n") + 1 for panel in drawn]
    heights = [_PANEL + _TITLE_LINE * max(lines[at : at + columns]) for at in range(0, len(drawn), columns)]
    notes = [
        "Broken line: target" if any(panel.rows["target"].notna().sum() > 1 for panel in drawn) else "",
        "Cross: missed" if any(panel.status == Status.MISSED and not panel.within for panel in drawn) else "",
        "Triangle: missed, within tolerance" if any(panel.within for panel in drawn) else "",
        "Shaded: suspended" if rows["suspended"].any() else "",
        "Each panel has its own scale" if len(drawn) > 1 else "",
    ]
    message = messages.headline(panel.told for panel in drawn)
    by = dict.fromkeys(str(panel.frequency) for panel in drawn)
    length = min(_LENGTHS[panel.frequency] for panel in drawn)
    span = f"{_ending(period, first, length).words} to {_ending(period, 0, length).words}"
    opening = f"Line chart{'s' * (len(drawn) > 1)} of {_number(len(drawn))}, by {words.join(by)}, {span}{which}."

    def picture(figure: Any) -> None:
        grid = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).flatten()
        for axes, panel in zip(grid, drawn, strict=False):
            _draw(axes, panel, {at: _tick(_ending(period, at, length)) for at in _ticks(first, length)})
        for axes in grid[len(drawn) :]:
            axes.set_axis_off()

    alone = drawn[0].told.finding if len(drawn) == 1 and not which else None
    name = f"{alone.service} {drawn[0].told.name}" if alone else drawing.part(rows)
    place = drawing.whose(data, names)
    return Chart(
        slug=drawing.named(name, "recent"),
        kind=ChartKind.SMALL_MULTIPLES,
        headline=f"{message}{which}",
        subtitle=". ".join([f"By {words.join(by)}, {place}, {span}", *filter(None, notes)]),
        alt=messages.described(f"{opening} {message}.", [_described(panel) for panel in drawn]),
        data=rows[_DATA],
        source=drawing.source(data, rows["source"]),
        height=sum(heights),
        draw=picture,
    )


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
    return f"{panel.told.name}: {low} to {high}, latest {drawing.printed(panel.last)}"


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
    label = drawing.printed(last).removesuffix(f" {last.unit}").removesuffix(f" {last.unit.removesuffix('s')}")
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
