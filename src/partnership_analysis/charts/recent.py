"""The last months or quarters of each measure, in small panels with one axis of time.

Takes what is found in a part of a year; gives pictures of as many panels as a page has room for. The latest point is
larger than the others, with its value beside it; a missed target shows in its shape.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units, words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.series import FREQUENCY_SERIES, KEY
from partnership_analysis.charts import drawing, messages
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.messages import ChartedMeasure
from partnership_analysis.charts.panels import Panel, draw_panels, share_out, target_note, target_or_unit
from partnership_analysis.charts.targets import MARKERS
from partnership_analysis.findings import Findings
from partnership_analysis.kinds import Frequency
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_FEWEST_POINTS = 5
# Two years and a quarter: nine quarters, or 27 months.
_MOST_MONTHS = 27
_COLUMNS = {Canvas.PAGE: 3, Canvas.PHONE: 1}
_DATA = ["measure", "service", "period", "value", "unit", "target", "source"]
_DRAWN = [*KEY, "frequency", "at", "value", "unit", "decimals", "target", "suspended", "source"]


@dataclass(frozen=True)
class RecentMeasure:
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
    status, within_tolerance
        How the latest point stands to its target, and whether it missed it within tolerance.
    topic
        Its topic.
    """

    measure: ChartedMeasure
    rows: pd.DataFrame
    last: Any
    frequency: Frequency
    status: Status
    within_tolerance: bool
    topic: str

    @property
    def panel(self) -> Panel:
        """What its panel shows."""
        last, missed = self.last, self.status in (Status.MISSED, Status.IN_PART)
        return Panel(
            title=self.measure.name,
            beneath=target_or_unit(last),
            places=self.rows["at"].tolist(),
            values=self.rows["value"].tolist(),
            targets=self.rows["target"].tolist(),
            printed=[units.format_number(row.value, row.unit, row.decimals) for row in each_row(self.rows)],
            unit=last.unit,
            shaded=self.rows.loc[self.rows["suspended"], "at"].tolist(),
            step=self.frequency.months,
            marker="^" if self.within_tolerance else MARKERS.get(self.status, "o"),
            colour=drawing.MISSED if missed else "",
        )


def recent_measures(findings: Findings) -> list[RecentMeasure]:
    """Return the measures with five points or more in the last months, in the order of the workbook."""
    performance = findings.performance
    points = performance.points
    ends = period_columns.map_periods(points["period"], lambda period: period.ends).astype("int64")
    points = points.assign(at=ends - performance.period.ends).sort_values("ordinal", kind="stable")
    points = points.loc[points["at"] > -_MOST_MONTHS, _DRAWN]
    series = points.groupby(FREQUENCY_SERIES, sort=False)
    rows = {key: drawn for key, drawn in series if len(drawn) >= _FEWEST_POINTS}
    topics = {one.key: one.now.topic for one in performance.period_results}
    assessed = _assessed(performance)
    found = []
    for key, measure in messages.charted_measures(findings).items():
        # The months or, where they are too few, the quarters.
        frequency = next((one for one in Frequency if (*key, one) in rows), None)
        if frequency is not None:
            drawn = rows[*key, frequency].reset_index(drop=True)
            found.append(_recent(measure, drawn, frequency, topics[key], assessed))
    return found


def recent(findings: Findings, drawn: Sequence[RecentMeasure]) -> Iterator[Chart]:
    """Return some measures as charts, a panel each, as many to a picture as a page has room for."""
    if not drawn:
        return
    first = int(min(one.rows["at"].iloc[0] for one in drawn))
    panels = [one.panel for one in drawn]
    for page, which in drawing.numbered(share_out(panels, _COLUMNS[Canvas.PAGE])):
        yield _chart(findings, drawn[page], panels[page], first, which)


def _assessed(performance: Performance) -> dict[tuple[str, ...], Any]:
    """Return the assessed figures by their measure and period, but those "as at" a day."""
    rows = performance.assessed
    rows = rows.loc[rows["as_at"].isna(), [*KEY, "status", "amber"]].drop_duplicates(KEY)
    return dict(zip(rows[KEY].itertuples(index=False, name=None), each_row(rows), strict=True))


def _recent(
    measure: ChartedMeasure,
    rows: pd.DataFrame,
    frequency: Frequency,
    topic: str,
    assessed: Mapping[tuple[str, ...], Any],
) -> RecentMeasure:
    last = next(each_row(rows.tail(1)))
    now = assessed.get((*measure.finding.key, last.period))
    status = Status.NO_TARGET if now is None else Status(now.status)
    return RecentMeasure(
        measure=measure,
        rows=rows,
        last=last,
        frequency=frequency,
        status=status,
        within_tolerance=now is not None and bool(now.amber) and status == Status.MISSED,
        topic=topic,
    )


def _chart(
    findings: Findings, drawn: Sequence[RecentMeasure], panels: Sequence[Panel], first: int, which: str
) -> Chart:
    """Return one picture of panels, from a month counted back from the end of the report's period."""
    data, period = findings.performance.data, findings.performance.period
    rows = pd.concat([one.rows for one in drawn], ignore_index=True)
    names = pd.DataFrame({"service": [one.measure.finding.service for one in drawn]})
    length = min(one.frequency.months for one in drawn)
    first, last = _axis(drawn, first, length)
    span = f"{_ending(period, first, length).words} to {_ending(period, last, length).words}"
    by = words.join(dict.fromkeys(str(one.frequency) for one in drawn))
    ticks = {at: _tick(_ending(period, at, length)) for at in (first, last)}

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        return draw_panels(figure, panels, ticks, min(_COLUMNS[canvas], len(panels)), canvas)

    return Chart(
        slug=_slug(drawn, which),
        kind=ChartKind.SMALL_MULTIPLES,
        headline=f"{messages.headline(one.measure for one in drawn)}{which}",
        subtitle=". ".join(
            [f"By {by}, {drawing.services_or_authority(data, names)}, {span}", *_notes(drawn, target_note(panels))]
        ),
        data=drawing.with_names(data, rows)[_DATA],
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def _axis(drawn: Sequence[RecentMeasure], first: int, length: int) -> tuple[int, int]:
    """Return the ends of the axis of time, in steps of the measures' own periods: quarters in a report of a month too.

    It begins at `first` and ends with the report's period, unless no period of theirs ends there.
    """
    begins, ends = (int(end(one.rows["at"].iloc[place] for one in drawn)) for end, place in ((min, 0), (max, -1)))
    return begins if (first - ends) % length else first, ends if ends % length else 0


def _slug(drawn: Sequence[RecentMeasure], which: str) -> str:
    """Name a picture: by its measure where it is the only one, else by what its measures share."""
    alone = len(drawn) == 1 and not which
    rows = [
        {"topic": one.topic, "service": one.measure.finding.service, "short": one.measure.name if alone else number}
        for number, one in enumerate([*drawn, *drawn] if not alone else drawn)
    ]
    return drawing.slug(pd.DataFrame(rows), "recent")


def _notes(drawn: Sequence[RecentMeasure], targets: str) -> list[str]:
    """Explain the lines, shapes and shades of a picture, those alone that it has."""
    notes = {
        targets: bool(targets),
        "Cross: missed": any(one.status == Status.MISSED and not one.within_tolerance for one in drawn),
        "Triangle: missed, within tolerance": any(one.within_tolerance for one in drawn),
        "Shaded: suspended": any(one.rows["suspended"].any() for one in drawn),
        "Each panel has its own scale": len(drawn) > 1,
    }
    return [note for note, holds in notes.items() if holds]


def _ending(period: Period, at: int, length: int) -> Period:
    """Return the month or quarter that ends so many months after a period."""
    return period.last(1).following(at).last(length)


def _tick(ends: Period) -> str:
    """Name a month or quarter in little room."""
    year, _, part = ends.label.partition(" ")
    return f"{part} {year}" if part[:1] in ("Q", "H") else f"{ends.last_day:%b %Y}"
