"""Measures over the years, as lines: one to four on one scale, or each in a panel of its own."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.charts import drawing, labels
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.labels import End
from partnership_analysis.charts.panels import Panel, draw_panels, share_out, target_note, target_or_unit
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import AsAt, Findings, Measure
from partnership_analysis.tables import each_row

MOST_SERIES = 4

_HEIGHT, _APART_HEIGHT = 7.5, 2.6
# Room for the label of each measure.
_LABEL_HEIGHTS = {Canvas.PAGE: 1.0, Canvas.PHONE: 1.7}
_MARKERS = "os^D"
_LONGEST_HEADLINE = 110
_COLUMNS = {Canvas.PAGE: 3, Canvas.PHONE: 2}
_UNLIKE = "Counted at other dates: years not alike"


def trend(findings: Findings) -> Chart:
    """Return the years of one to four measures as lines, labelled at their ends.

    Measures counted at a later date ("as at") are points in a panel of their own: their years are not like for like.

    Raises
    ------
    ValueError
        If there are more than four measures, or they differ in unit.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.trend(data.topic("Collection rates").between("2013/14", "2014/15"), "2014/15").slug
    'collection-rates-trend'
    """
    data, rows = findings.performance.data, drawing.rows_of_years(findings)
    series = drawing.series(rows)
    if not 1 <= len(series) <= MOST_SERIES or rows["unit"].nunique() > 1:
        raise ValueError(
            f"a trend takes one to four measures of one unit with a figure for {findings.performance.period}"
        )
    years, suspended = drawing.years(rows), _suspended(data, rows)
    targets = drawing.target_note(drawing.values_by_year(one, years, "target") for one in series)
    marked = list(zip(drawing.SERIES, _MARKERS, series, strict=False))
    apart = [one for one in marked if _is_as_at(one[2])]
    alike = [one for one in marked if not _is_as_at(one[2])]

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        labelled = _LABEL_HEIGHTS[canvas] * len(apart)
        heights = [_HEIGHT] * bool(alike) + [max(_APART_HEIGHT, 1.2 + labelled)] * bool(apart)
        stack = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, drawn in zip(stack, filter(None, (alike, apart)), strict=True):
            _draw_lines(axes, years, drawn, canvas)
        if alike:
            for year, names in suspended.items():
                of_all = "" if len(names) == len(series) else f" ({words.join(names)})"
                at = years.index(year)
                drawing.shade(stack[0], at, at, f"suspended{of_all}")
        if apart:
            stack[-1].set_title(_UNLIKE, fontsize=8.5, loc="left")
        return sum(heights)

    return Chart(
        slug=drawing.slug(rows, "trend"),
        kind=ChartKind.TREND,
        headline=headline(findings),
        subtitle=". ".join([drawing.subtitle(data, rows), *_notes(targets, bool(suspended))]),
        data=drawing.chart_data(rows),
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def small_multiples(findings: Findings) -> Chart:
    """Return the years of each measure in a panel of its own, with its target as a broken line.

    Raises
    ------
    ValueError
        If no measure has a figure for the year, or more have one than a page has room for.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.small_multiples(data.topic("Benefits processing"), "2014/15").slug
    'benefits-processing-over-time'
    """
    charts = all_small_multiples(findings)
    if len(charts) > 1:
        raise ValueError(f"found measures for {len(charts)} charts; draw(data, period) gives them all")
    return charts[0]


def all_small_multiples(findings: Findings) -> tuple[Chart, ...]:
    """Return the years of each measure in a panel of its own: as many charts as fit their pages.

    Raises
    ------
    ValueError
        If no measure has a figure for the year.
    """
    data, rows = findings.performance.data, drawing.rows_of_years(findings)
    series = drawing.series(rows)
    if not series:
        raise ValueError(f"small multiples take measures with a figure for {findings.performance.period}")
    years = drawing.years(rows)
    panels = [_panel(data, measure, years) for measure in series]
    pages = share_out(panels, _COLUMNS[Canvas.PAGE])
    return tuple(
        _multiples(findings, panels[page], years, pd.concat(series[page]), which)
        for page, which in drawing.numbered(pages)
    )


def _multiples(
    findings: Findings, panels: Sequence[Panel], years: Sequence[str], rows: pd.DataFrame, which: str
) -> Chart:
    data, every = findings.performance.data, drawing.rows_of_years(findings)
    shaded = any(panel.shaded for panel in panels)

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        return draw_panels(figure, panels, years, _COLUMNS[canvas], canvas)

    return Chart(
        slug=drawing.slug(every, "over-time"),
        kind=ChartKind.SMALL_MULTIPLES,
        headline=headline(findings) + which,
        subtitle=". ".join(
            [drawing.subtitle(data, rows), *_notes(target_note(panels), shaded), "Each panel has its own scale"]
        ),
        data=drawing.chart_data(rows),
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def headline(findings: Findings) -> str:
    """Return the message of a chart of years: where its one or two most important measures went."""
    clauses = [one.clause for one in findings.all if isinstance(one, Measure | AsAt)]
    first, *others = clauses or ["no figures"]
    message = [first, *[clause for clause in others[:1] if len(first) + len(clause) < _LONGEST_HEADLINE]]
    return words.capital("; ".join(message))


def _panel(data: Dataset, measure: pd.DataFrame, years: list[str]) -> Panel:
    last = list(each_row(measure))[-1]
    return Panel(
        title=last.short,
        beneath=target_or_unit(last, _UNLIKE if _is_as_at(measure) else ""),
        places=[years.index(label) for label in measure["period"]],
        values=measure["value"].tolist(),
        targets=measure["target"].tolist(),
        printed=[units.format_number(row.value, row.unit, row.decimals) for row in each_row(measure)],
        unit=last.unit,
        shaded=[years.index(year) for year in drawing.suspended_years(data, measure)],
        joined=not _is_as_at(measure),
    )


def _is_as_at(measure: pd.DataFrame) -> bool:
    return bool(measure["as_at"].notna().any())


def _draw_lines(axes: Any, years: list[str], drawn: Sequence[tuple[str, str, pd.DataFrame]], canvas: Canvas) -> None:
    """Draw some series on one scale, each labelled at its end."""
    unit = drawn[0][2]["unit"].iloc[0]
    ends = []
    for colour, marker, measure in drawn:
        values, targets = (drawing.values_by_year(measure, years, column) for column in ("value", "target"))
        line = "none" if _is_as_at(measure) else "-"
        axes.plot(years, values, color=colour, linestyle=line, marker=marker, markersize=5, clip_on=False)
        if measure["target"].notna().any():
            drawing.draw_targets(axes, years, targets, colour, size=12)
        last = list(each_row(measure))[-1]
        ends.append(End(last.short, _figures(last), float(last.value), colour))
    drawing.least_span(axes, unit)
    drawing.year_axis(axes, years, unit, most=7 if canvas is Canvas.PAGE else 3)
    labels.label_ends(axes, ends, len(years) - 1, 108 if canvas is Canvas.PAGE else 72)


def _suspended(data: Dataset, rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the years in which a target was suspended by agreement, each with the measures that it was of."""
    found: dict[str, list[str]] = {}
    for measure in drawing.series(rows):
        for year in drawing.suspended_years(data, measure):
            found.setdefault(year, []).append(measure["short"].iloc[-1])
    return found


def _notes(targets: str, suspended: bool) -> list[str]:
    """Return what the lines and shades mean."""
    shades = "Shaded: target suspended by agreement in all or part of the year" if suspended else ""
    return [note for note in (targets, shades) if note]


def _figures(row: Any) -> str:
    target = "" if pd.isna(row.target) else f" (target {drawing.printed_target(row)})"
    return f"{drawing.printed(row)}{target}"
