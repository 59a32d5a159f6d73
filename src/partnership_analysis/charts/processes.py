"""Months and quarters between their process limits (XmR charts), as Making Data Count draws them."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import lookup, units, words
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.process_limits import Rebasing
from partnership_analysis.analysis.series import FREQUENCY_SERIES, series_keys
from partnership_analysis.analysis.special_causes import Variation
from partnership_analysis.charts import drawing, labels
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.labels import End
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Findings, Months, grammar
from partnership_analysis.findings.months import UNUSUAL
from partnership_analysis.findings.special import MEANING
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_HEIGHT = 7.5
_MOST_TICKS = 7
_LONGEST_NAME = 70
_MOST_WITHOUT_NEWS = 6
# The marker of what a point shows, its place among the categorical colours, and the words for it.
_MARKS = {
    Variation.CONCERN: ("D", 3, f"Diamonds: {MEANING[Variation.CONCERN]}"),
    Variation.IMPROVEMENT: ("s", 0, f"Squares: {MEANING[Variation.IMPROVEMENT]}"),
    Variation.SPECIAL: ("^", 2, f"Triangles: {MEANING[Variation.SPECIAL]}"),
}
_COLUMNS = [
    "measure", "service", "period", "value", "unit", "target", "suspended", "mean", "lower", "upper", "rule",
    "variation", "source",
]  # fmt: skip


def processes(findings: Findings) -> Iterator[Chart]:
    """Return a chart of each monthly or quarterly series with a figure in the year and another before it.

    The mean and process limits, started again at each re-basing; what is out of the ordinary by the points' shape;
    suspended points hollow and shaded, for they count towards no limit; the latest with its value. Of fewer than 12
    points no limits are drawn, and in a part of a year no chart; nor, of more than six measures, of those without news.
    """
    in_year = findings.performance.in_year
    series = {(*one.key, one.frequency): one for one in findings.of_kind(Months)}
    limited = [key for key, one in series.items() if one.limits]
    # Of many measures, those with news: the panels show the rest.
    few = len(limited) <= _MOST_WITHOUT_NEWS
    drawn = {key for key in limited if few or series[key].has_own_sentence} if in_year else set(series)
    data = findings.performance.data
    names = lookup.short_names(data.measures)
    for key, rows in findings.performance.points.groupby(FREQUENCY_SERIES, sort=False):
        # What counts from April is drawn a line to a year.
        if key in drawn and len(rows) > 1 and not (rows["covers"] == Covers.YEAR_TO_DATE).any():
            finding = series[key]
            yield _process(data, rows.reset_index(drop=True), finding, names[finding.service, finding.measure])


def _process(data: Dataset, rows: pd.DataFrame, finding: Months, short: str) -> Chart:
    frequency = finding.frequency
    first, last = (Period.from_label(label) for label in (rows["period"].iloc[0], rows["period"].iloc[-1]))
    span = f"{first.words} to {last.words}"
    unit = f"{units.in_words(rows['unit'].iloc[-1])} by {frequency}"
    in_part, rebased = not finding.period.is_financial_year, _rebased(data, rows)
    of = f"{short}, {unit}, {drawing.services_and_authority(data, rows)}, {span}"

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        _draw(figure.subplots(), rows, list(rebased), canvas)
        return _HEIGHT

    return Chart(
        slug=drawing.slug_of_measure(data, finding.service, finding.measure, f"by-{frequency}"),
        kind=ChartKind.PROCESS,
        headline=_headline(short, finding) if in_part else finding.headline,
        subtitle=". ".join([of, *_notes(rows, finding, rebased)]),
        data=drawing.with_names(data, rows)[_COLUMNS],
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def _notes(rows: pd.DataFrame, finding: Months, rebased: Mapping[int, Rebasing]) -> Iterator[str]:
    """Explain the lines, shapes and shades of a chart, those alone that it has."""
    if rows["lower"].notna().any():
        yield "Broken lines: process limits"
    yield from (meaning for kind, (*_, meaning) in _MARKS.items() if rows["variation"].eq(kind).any())
    if rows["suspended"].any():
        yield "Hollow, shaded: suspended, left out of the limits"
    if finding.shift:
        yield f"The limits mix the {finding.frequency}s before and since {finding.shift.start.words}"
    for one in rebased.values():
        yield f"Dotted: limits start again from {words.date(one.start)}, {one.reason}"


def _headline(short: str, finding: Months) -> str:
    """Return the message of a part of a year: what is out of the ordinary in it."""
    name = words.capital(textwrap.shorten(short, _LONGEST_NAME, placeholder=" …"))
    if finding.shift or finding.all_suspended:
        return replace(finding, phrase=name).headline
    for variation, verdict in UNUSUAL.items():
        when = [point.period.words for point in finding.special_points if point.variation == variation]
        if when:
            latest = "at" if when == [finding.last_period.words] else "latest"
            return f"{name}: {verdict} in {words.join(when)}, {latest} {finding.last}"
    return f"{name} {grammar.was(name)} {finding.last} in {finding.last_period.words}: nothing out of the ordinary"


def _rebased(data: Dataset, rows: pd.DataFrame) -> dict[int, Rebasing]:
    """Return the re-basings that fall within a series, by the row that each begins with."""
    phases = rows["phase"].tolist()
    begins = [at for at in range(1, len(phases)) if phases[at] != phases[at - 1]]
    rebasings = process_limits.rebasings(data, series_keys(rows)[0]) if begins else []
    return {at: rebasings[phases[at] - 1] for at in begins}


def _places(rows: pd.DataFrame) -> list[int]:
    """Return where each period stands: a missing one leaves its gap."""
    return [ordinal - rows["ordinal"].iloc[0] for ordinal in rows["ordinal"]]


def _draw(axes: Any, rows: pd.DataFrame, rebased: list[int], canvas: Canvas) -> None:
    _draw_points(axes, rows)
    for at in rebased:
        axes.axvline(_places(rows)[at] - 0.5, color=drawing.DARK, linewidth=1, linestyle=":")
    _shade(axes, rows)
    ends = _draw_lines(axes, rows)
    drawing.least_span(axes, rows["unit"].iloc[-1])
    _name_periods(axes, rows, _MOST_TICKS if canvas is Canvas.PAGE else 4)
    drawing.value_axis(axes.yaxis, rows["unit"].iloc[-1])
    labels.label_ends(axes, ends, _places(rows)[-1], 108 if canvas is Canvas.PAGE else 56)
    _name_latest(axes, rows)


def _draw_points(axes: Any, rows: pd.DataFrame) -> None:
    places, values = _places(rows), rows["value"].tolist()
    # A line leads from one period to the next, and over no gap.
    line = rows.set_index("ordinal")["value"].reindex(range(rows["ordinal"].iloc[0], rows["ordinal"].iloc[-1] + 1))
    axes.plot(range(len(line)), line, color=drawing.DARK, linewidth=0.8, zorder=2)
    for x, y, variation, suspended in zip(places, values, rows["variation"], rows["suspended"], strict=True):
        marker, colour, _ = _MARKS.get(variation, ("o", 4, ""))
        face = "white" if suspended else drawing.colours()[colour]
        axes.plot(
            x, y, marker=marker, markersize=6 if variation in _MARKS else 4, markerfacecolor=face,
            markeredgecolor=drawing.colours()[colour], clip_on=False, zorder=3,
        )  # fmt: skip


def _name_latest(axes: Any, rows: pd.DataFrame) -> None:
    """Write the value of the latest point beside it, on the side away from the point before."""
    before, last = each_row(rows.tail(2))
    at = (_places(rows)[-1], last.value)
    # It ends at its point: beyond it are the names of the lines.
    labels.name_point(axes, at, drawing.printed(last), last.value >= before.value, "right")


def _shade(axes: Any, rows: pd.DataFrame) -> None:
    """Shade each run of suspended periods, and name it."""
    places = [place for place, suspended in zip(_places(rows), rows["suspended"], strict=True) if suspended]
    begins = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    for first, last in zip(begins, ends, strict=True):
        drawing.shade(axes, first, last, "suspended")


def _draw_lines(axes: Any, rows: pd.DataFrame) -> list[End]:
    """Draw mean, limits and target, those of each phase apart; return what stands at their ends."""
    places, last, ends = _places(rows), list(each_row(rows))[-1], []
    colours = drawing.colours()
    for name, column, colour, style in (
        ("Lower limit", "lower", drawing.DARK, (0, (5, 3))),
        ("Mean", "mean", drawing.DARK, "-"),
        ("Upper limit", "upper", drawing.DARK, (0, (5, 3))),
        ("Target", "target", colours[2], (0, (1, 1.5))),
    ):
        for _, phase in rows.groupby("phase", sort=False):
            # The mean of too few points says nothing.
            shown = phase[column].where(phase["lower"].notna() | (column == "target"))
            drawn = [process_limits.possible(value, last.unit, rows["value"]) for value in shown]
            axes.plot([places[at] for at in phase.index], drawn, color=colour, linestyle=style, linewidth=1, zorder=1)
        end = getattr(last, column)
        if not pd.isna(end) and (column == "target" or not pd.isna(last.lower)):
            end = process_limits.possible(end, last.unit, rows["value"])
            decimals = units.own_decimals(end) if column == "target" else max(1, last.decimals)
            ends.append(End(name, units.format_value(end, last.unit, decimals), end, colour))
    return ends


def _name_periods(axes: Any, rows: pd.DataFrame, most: int) -> None:
    """Name the first period of each year along the foot, or of every second or third year."""
    first, number = Period.from_label(rows["period"].iloc[0]), rows["ordinal"].iloc[-1] - rows["ordinal"].iloc[0] + 1
    every = [first.following(place) for place in range(number)]
    begins = [at for at, period in enumerate(every) if period.first_day == period.year_of.first_day]
    if len(begins) < 2:
        begins = list(range(0, len(every), -(-len(every) // most)))
    begins = begins[:: -(-len(begins) // most)]
    axes.set_xticks(begins, [every[at].words.replace(" ", "\n", 1) for at in begins])
    axes.set_xlim(-0.6, len(every) - 0.4)
