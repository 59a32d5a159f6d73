"""Measures against their targets, as dots."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.analysis.assessment import Status, status_words
from partnership_analysis.charts import drawing, messages
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.figures import target_beside, value_figure, variance_figure
from partnership_analysis.findings import Findings
from partnership_analysis.tables import each

_NAME_WIDTH = 26
# Above the first row of a panel and below its last, as a multiple of a row.
_MARGIN = 0.1
# Figures whose ticks would touch if there were more.
_LARGE = 1_000_000
MARKERS = {Status.MET: "o", Status.MISSED: "X", Status.IN_PART: "D", Status.EXCLUDED: "o"}


def against_target(findings: Findings) -> Chart:
    """Return each measure of a period against its target, in a panel for each unit and polarity.

    The target is an upright stroke; the outturn's shape, and the words beside it, give the status and how far from the
    target it is.

    Raises
    ------
    ValueError
        If no measure has a target, or more have one in a part of a year than a page has room for.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.against_target(data.service("ICT"), "2014/15").slug
    'ict-against-target'
    """
    if findings.performance.in_year:
        charts = against_targets(findings)
        if len(charts) > 1:
            raise ValueError(f"found targets for {len(charts)} charts; draw(data, period) gives them all")
        return charts[0]
    data, year, rows = findings.performance.data, findings.performance.period.label, drawing.rows(findings)
    rows = rows[(rows["period"] == year) & (rows["status"] != Status.NO_TARGET)].assign(doubted=False)
    if rows.empty:
        raise ValueError(f"no measure has a target to be judged by in {year}")
    return _dot_plot(
        findings,
        rows,
        slug=drawing.slug(data, rows, "against-target"),
        headline=str(findings.tally).rstrip(".") if findings.tally else "No targets",
        subtitle=f"Actual against target, {drawing.place(data, rows)}, {year}",
        alt=f"Dot plot of actual against target in {year}. "
        + " ".join(_against_target_words(row) for row in each(rows)),
    )


def against_targets(findings: Findings) -> tuple[Chart, ...]:
    """Return each measure of a part of a year against its target: as many charts as fit their pages.

    Raises
    ------
    ValueError
        If no measure has a target, or the data are of several councils.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> [chart.slug for chart in against_targets(pa.report(data.service("Audit"), "2014/15 Q2").found)]
    ['audit-against-target']
    """
    performance = findings.performance
    rows = drawing.current(findings)
    rows = rows[rows["status"] != Status.NO_TARGET]
    if rows.empty:
        raise ValueError(f"no measure has a target to be judged by in {performance.period.words}")
    rows = rows.assign(doubted=rows["source"].isin(performance.doubted) & (rows["basis"] == ""))
    panels = [held for _, held in rows.groupby(["unit", "polarity"], sort=False)]
    pages = _pages([(row, number) for number, held in enumerate(panels) for row in each(held)])
    slug = drawing.named(drawing.part(rows), "against-target")
    return tuple(
        _period_plot(findings, page, slug, "" if len(pages) == 1 else f" ({number} of {len(pages)})")
        for number, page in enumerate(pages, start=1)
    )


def _period_plot(findings: Findings, rows: pd.DataFrame, slug: str, which: str) -> Chart:
    period, data = findings.performance.period.words, findings.performance.data
    headline = (str(findings.tally).rstrip(".") if findings.tally else "No targets") + which
    missed = [row for row in each(rows) if row.status in (Status.MISSED, Status.IN_PART)]
    missed.sort(key=lambda row: -abs(row.variance / row.target) if row.target else 0.0)
    opening = f"Dot plot of {len(rows)} measure{'s' * (len(rows) > 1)} against target in {period}{which}."
    details = [f"{row.short} {drawing.printed(row)} against {target_beside(row)}" for row in missed]
    if details:
        details[0] = f"missed: {details[0]}"
    return _dot_plot(
        findings,
        rows,
        slug=slug,
        headline=headline,
        subtitle=f"Actual against target, {drawing.whose(data, rows)}, {period}",
        alt=messages.described(f"{opening} {headline.removesuffix(which)}.", details or ["every target here was met"]),
    )


def _pages(rows: list[tuple[Any, int]]) -> list[pd.DataFrame]:
    """Share out rows, each with its panel's number, to as few pages as hold them, about evenly."""
    fewest = _filled(rows, drawing.TALLEST)
    whole = _height([row for row, _ in rows], len({panel for _, panel in rows}))
    even = whole / len(fewest)
    while len(pages := _filled(rows, min(even, drawing.TALLEST))) > len(fewest):
        even += 0.25
    return [pd.DataFrame(page) for page in pages]


def _filled(rows: list[tuple[Any, int]], tallest: float) -> list[list[Any]]:
    """Fill pages of a height with rows, one after another."""
    pages: list[list[tuple[Any, int]]] = [[]]
    for one in rows:
        page = [*pages[-1], one]
        if pages[-1] and _height([row for row, _ in page], len({panel for _, panel in page})) > tallest:
            pages.append([one])
        else:
            pages[-1] = page
    return [[row for row, _ in page] for page in pages]


def _height(rows: Iterable[Any], panels: int) -> float:
    """Return the centimetres that rows in so many panels take."""
    return 1.1 + 0.85 * sum(map(_room, rows)) + 1.2 * panels


def _dot_plot(findings: Findings, rows: pd.DataFrame, *, slug: str, headline: str, subtitle: str, alt: str) -> Chart:
    panels = [held for _, held in rows.groupby(["unit", "polarity"], sort=False)]

    def picture(figure: Any) -> None:
        # In proportion to their rows alone, so that a row takes as much room in one panel as in another.
        heights = [sum(map(_room, each(held))) + 2 * _MARGIN for held in panels]
        stack = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, held in zip(stack, panels, strict=True):
            _against_target_panel(axes, held)

    return Chart(
        slug=slug,
        kind=ChartKind.AGAINST_TARGET,
        headline=headline,
        subtitle=subtitle,
        alt=alt,
        data=drawing.drawn(rows)[["measure", "period", "value", "unit", "target", "status", "source"]],
        source=drawing.source(findings.performance.data, rows["source"]),
        height=_height(each(rows), len(panels)),
        draw=picture,
    )


def _room(row: Any) -> float:
    """Return the room that a measure's name takes, as a multiple of that of two lines."""
    return max(1.0, 0.55 * len(drawing.lines(row.short, _NAME_WIDTH).split("\n")))


def _against_target_panel(axes: Any, rows: pd.DataFrame) -> None:
    dark, other = drawing.colours()[0], drawing.colours()[3]
    unit = rows["unit"].iloc[0]
    ends = list(accumulate(map(_room, each(rows))))
    places = [end - _room(row) / 2 for end, row in zip(ends, each(rows), strict=True)]
    for y, row in zip(places, each(rows), strict=True):
        colour = other if row.status in (Status.MISSED, Status.IN_PART) else dark
        marker = "^" if row.amber else MARKERS[row.status]
        axes.plot([row.target, row.value], [y, y], color=drawing.RULE, linewidth=2, zorder=1)
        axes.plot(row.target, y, marker="|", markersize=16, markeredgewidth=2.5, color=drawing.DARK, zorder=2)
        axes.plot(
            row.value, y, marker=marker, markersize=8, color=colour,
            markerfacecolor="white" if row.status == Status.EXCLUDED else None, zorder=3, clip_on=False,
        )  # fmt: skip
        doubt = "; hard to believe" if row.doubted else ""
        beside = f"{drawing.printed(row)}, {status_words(row)}{doubt}\n{_variance(row)}{_outside(row)}"
        axes.annotate(beside, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    better = {"higher": ", higher is better", "lower": ", lower is better"}[rows["polarity"].iloc[0]]
    axes.set_title(words.capital(units.in_words(unit)) + better, fontsize=8.5, loc="left")
    axes.set_yticks(places, [drawing.lines(name, _NAME_WIDTH) for name in rows["short"]])
    axes.set_ylim(ends[-1] + _MARGIN, -_MARGIN)
    axes.grid(visible=False)
    axes.margins(x=0.08)
    axes.tick_params(axis="y", length=0)
    drawing.value_axis(axes.xaxis, unit, 2 if rows["value"].abs().max() >= _LARGE else 3)


def _variance(row: Any) -> str:
    """Say how far a figure lies from its target, and on which side."""
    target = target_beside(row)
    apart = variance_figure(value_figure(row), target, row.decimals, signed=True)
    if abs(apart.value) <= units.DUST:
        return f"on its target of {target}"
    # Which way is said in words.
    size = apart.printed.replace("+", "").replace("−", "")
    better = (row.value > row.target) == (row.polarity == "higher")
    return f"{size} {'better' if better else 'worse'} than {target}"


def _outside(row: Any) -> str:
    """Give what a figure missed in part was outside the agreed suspensions, where that is known."""
    if row.status != Status.IN_PART or pd.isna(row.value_outside):
        return ""
    return f"; {units.format_value(row.value_outside, row.unit, row.decimals)} outside"


def _against_target_words(row: Any) -> str:
    return f"{row.short}: {drawing.printed(row)}, {status_words(row)}, {_variance(row)}{_outside(row)}."
