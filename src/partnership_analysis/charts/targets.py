"""Measures against their targets: how far each is from its target, as a share of the target, the worst first.

Takes what is found in a period; gives pictures of twelve measures at most. Better is to the right, whichever way is
better for the measure, so that measures of different units stand on one scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import typeface, units, words
from partnership_analysis.analysis.assessment import Status, status_words
from partnership_analysis.charts import drawing
from partnership_analysis.charts.canvas import POINTS_PER_CM, Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.figures import row_target_figure, value_figure, variance_figure
from partnership_analysis.findings import Findings
from partnership_analysis.tables import each_row

MARKERS = {Status.MET: "o", Status.MISSED: "X", Status.IN_PART: "D", Status.EXCLUDED: "o"}
_MOST_ROWS = 12
# So few measures of a unit share a picture with those of others.
_FEW = 3
_SIZE = 8.5
_LINE = 11.0
_MOST_LINES = 4
# Points between rows, and for the axis with its names.
_GAP, _AXIS = 10.0, 34.0
# The share of the width that the axis has on a page, and that the names before it have.
_ACROSS, _NAMES = 0.52, 0.235
# A gap is drawn up to this share of the target either way; beyond, an arrow says that it goes on.
_FURTHEST = 1.0
_LEAST = 0.1


@dataclass(frozen=True)
class _Row:
    """A measure as a row of the picture.

    Attributes
    ----------
    name
        The measure.
    gap, gap_outside
        How far it is from its target, as a share of it, better above 0; and outside the agreed suspensions. None where
        there is no such figure, or the target is 0.
    marker, colour, filled
        What tells how it stands.
    beside
        Its value, target and status.
    """

    name: str
    gap: float | None
    gap_outside: float | None
    marker: str
    colour: str
    filled: bool
    beside: str


def against_target(findings: Findings) -> Chart:
    """Return each measure of a period against its target: the gap as a share of the target, the worst first.

    The outturn's shape, and the words beside it, give the status; a hollow mark is what it was outside the agreed
    suspensions.

    Raises
    ------
    ValueError
        If no measure has a target, or more have one than a page has room for.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.against_target(data.service("ICT"), "2014/15").slug
    'kpi-performance-ict-against-target'
    """
    charts = against_targets(findings)
    if len(charts) > 1:
        raise ValueError(f"found targets for {len(charts)} charts; draw(data, period) gives them all")
    return charts[0]


def against_targets(findings: Findings) -> tuple[Chart, ...]:
    """Return each measure of a period against its target: as many charts as fit their pages.

    Up to twelve measures share a picture. Of more, those of one unit do, and those of the units that few have.

    Raises
    ------
    ValueError
        If no measure has a target, or the data are of several councils.
    """
    performance = findings.performance
    if performance.in_year:
        rows = drawing.rows_of_part(findings)
        doubted = rows["source"].isin(performance.doubtful_cells) & (rows["basis"] == "")
    else:
        rows = drawing.rows_of_years(findings)
        rows = rows[rows["period"] == performance.period.label]
        doubted = pd.Series(data=False, index=rows.index)
    rows = rows.assign(doubted=doubted)[rows["status"] != Status.NO_TARGET]
    if rows.empty:
        raise ValueError(f"no measure has a target to be judged by in {performance.period.words}")
    gaps = [_gap(row, row.value) for row in each_row(rows)]
    rows = rows.assign(gap=[float("nan") if gap is None else gap for gap in gaps])
    rows = rows.sort_values("gap", kind="stable", na_position="last")
    slug = drawing.slug(rows, "against-target")
    return tuple(_chart(findings, page, slug, which) for page, which in drawing.numbered(_pages(rows)))


def _pages(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Share out rows to pictures: by their units if one has not room for all of them."""
    if len(rows) <= _MOST_ROWS:
        return [rows]
    of_many = rows.groupby("unit")["unit"].transform("size") > _FEW
    groups = [group for _, group in rows[of_many].groupby("unit", sort=False)]
    if not of_many.all():
        groups.append(rows[~of_many])
    pages = []
    for group in groups:
        size = -(-len(group) // -(-len(group) // _MOST_ROWS))
        pages += [group.iloc[at : at + size] for at in range(0, len(group), size)]
    return pages


def _chart(findings: Findings, rows: pd.DataFrame, slug: str, which: str) -> Chart:
    data, period = findings.performance.data, findings.performance.period
    drawn = [_row(row) for row in each_row(rows)]
    when = period.words if findings.performance.in_year else period.label
    place = drawing.services_or_authority(data, rows)
    notes = [f"Gap between actual and target as a share of the target, {place}, {when}"]
    if rows["unit"].nunique() > 1:
        notes.append("A share lets measures in different units stand side by side")
    if any(row.gap_outside is not None for row in drawn):
        notes.append("Hollow: outside the agreed suspension")
    if any(abs(row.gap or 0) > _FURTHEST for row in drawn):
        notes.append("Arrow: further from the target than the whole of it")

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        return _draw(figure, drawn, canvas)

    return Chart(
        slug=slug,
        kind=ChartKind.AGAINST_TARGET,
        headline=(str(findings.tally).rstrip(".") if findings.tally else "No targets") + which,
        subtitle=". ".join(notes),
        data=drawing.chart_data(rows)[["measure", "period", "value", "unit", "target", "status", "source"]],
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def _gap(row: Any, value: float) -> float | None:
    """Return how far a value is from its target as a share of it, better above 0; None where that is no number."""
    if pd.isna(value) or pd.isna(row.target) or row.target == 0:
        return None
    gap = (value - row.target) / abs(row.target)
    return float(gap if row.polarity == "higher" else -gap)


def _row(row: Any) -> _Row:
    missed = row.status in (Status.MISSED, Status.IN_PART)
    outside = None if row.status != Status.IN_PART else _gap(row, row.value_outside)
    notes = [f"{status_words(row)}{_too_small_to_print(row)}"]
    if outside is not None:
        notes.append(f"{units.format_value(row.value_outside, row.unit, row.decimals)} outside")
    if row.doubted:
        notes.append("hard to believe")
    if row.target == 0:
        notes.append("no share of 0")
    beside = f"{drawing.printed(row)}, target {_target(row)}"
    return _Row(
        name=words.capital(row.short),
        gap=_gap(row, row.value),
        gap_outside=outside,
        marker="^" if row.amber else MARKERS[row.status],
        colour=drawing.MISSED if missed else drawing.colours()[0],
        filled=row.status != Status.EXCLUDED,
        beside=f"{beside}\n{'; '.join(notes)}",
    )


def _too_small_to_print(row: Any) -> str:
    """Say by how little a target was missed that is printed as its value is."""
    value, target = (units.round_half_up(number, row.decimals) for number in (row.value, row.target))
    if row.status != Status.MISSED or value != target:
        return ""
    apart = variance_figure(value_figure(row), row_target_figure(row), row.decimals, signed=True)
    return f" by {apart.printed.replace('+', '').replace('−', '')}"


def _target(row: Any) -> str:
    """Print a target beside its value, which says the unit already."""
    printed = drawing.printed_target(row)
    number, _, unit = printed.partition(" ")
    return number if unit and drawing.printed(row).endswith(f" {unit}") else printed


def _draw(figure: Any, rows: Sequence[_Row], canvas: Canvas) -> float:
    """Draw rows from the top down, in points across and down; return the centimetres that they take."""
    room, page = canvas.room, canvas is Canvas.PAGE
    left, right = (room * _NAMES, room * (_NAMES + _ACROSS)) if page else (4.0, room - 4.0)
    gaps = [gap for row in rows for gap in (row.gap, row.gap_outside) if gap is not None]
    low = max(-_FURTHEST, min([-_LEAST, *gaps]) * 1.08)
    high = min(_FURTHEST, max([_LEAST, *gaps]) * 1.08)
    axes = figure.subplots()
    axes.set_axis_off()

    def place(gap: float) -> float:
        return left + (min(max(gap, low), high) - low) / (high - low) * (right - left)

    _draw_scale(axes, place, low, high)
    y = _AXIS
    for row in rows:
        y = _draw_row(axes, row, y, place, (left, right, room), page)
    if page:  # on a phone it would cross the words above each row
        axes.plot([place(0)] * 2, [_AXIS - 4, y - _GAP / 2], color=drawing.DARK, linewidth=1.5, zorder=1)
    axes.set_xlim(0, room)
    axes.set_ylim(y, 0)
    return y / POINTS_PER_CM


def _draw_scale(axes: Any, place: Any, low: float, high: float) -> None:
    """Name the scale above the rows: which way is better, and a few shares."""
    for share in _ticks(low, high):
        text = "Target" if share == 0 else f"{'−' if share < 0 else '+'}{100 * abs(share):g}%"
        axes.text(place(share), _AXIS - 8, text, ha="center", va="bottom", fontsize=_SIZE, color=drawing.DARK)
    for text, share, across in (("Worse than target", low, "left"), ("Better than target", high, "right")):
        axes.text(place(share), 2, text, ha=across, va="top", fontsize=_SIZE, color=drawing.DARK)


def _ticks(low: float, high: float) -> list[float]:
    """Return a few round shares, 0 among them, far enough apart for their names."""
    locator = drawing.few_ticks(5)
    return [round(float(tick), 6) for tick in locator.tick_values(low, high) if low <= tick <= high]


def _draw_row(axes: Any, row: _Row, y: float, place: Any, across: tuple[float, float, float], page: bool) -> float:
    """Draw a row from y down, and return where the next begins."""
    left, right, room = across
    width = room - 4  # of a phone's lines: the axes are a little narrower than the room
    name = typeface.wrapped(row.name, left - 8 if page else width, 9, bold=not page, most=_MOST_LINES)
    first, _, second = row.beside.partition("\n")
    beside = [
        line for text in (first, second) for line in typeface.wrapped(text, room - right - 8 if page else width, _SIZE)
    ]
    lines = max(len(name), len(beside))
    height = _LINE * lines + _GAP if page else _LINE * (len(name) + len(beside)) + 16 + _GAP
    middle = y + (height - _GAP) / 2 if page else y + _LINE * (len(name) + len(beside)) + 8
    axes.text(0, middle if page else y, "\n".join(name), va="center" if page else "top", fontsize=9,
              fontweight="normal" if page else "bold")  # fmt: skip
    axes.text(right + 8 if page else 0, middle if page else y + _LINE * len(name), "\n".join(beside),
              va="center" if page else "top", fontsize=_SIZE)  # fmt: skip
    axes.plot([left, right], [middle, middle], color=drawing.PALE, linewidth=1, zorder=0)
    axes.plot([place(0)] * 2, [middle - 7, middle + 7], color=drawing.DARK, linewidth=1.5, zorder=1)
    _draw_marks(axes, row, middle, place)
    return y + height


def _draw_marks(axes: Any, row: _Row, y: float, place: Any) -> None:
    """Draw how far a measure is from its target, and what it was outside the agreed suspensions."""
    if row.gap is None:
        return
    beyond = abs(row.gap) > _FURTHEST
    axes.plot([place(0), place(row.gap)], [y, y], color=row.colour, linewidth=2.5, zorder=2, solid_capstyle="butt")
    marks = [(row.gap, (">" if row.gap > 0 else "<") if beyond else row.marker, row.filled)]
    if row.gap_outside is not None:
        marks.append((row.gap_outside, "o", False))
    for gap, marker, filled in marks:
        axes.plot(
            place(gap), y, marker=marker, markersize=7.5, markeredgecolor=row.colour if filled else drawing.DARK,
            markerfacecolor=row.colour if filled else "white", markeredgewidth=1.3, zorder=4 if filled else 3,
        )  # fmt: skip
