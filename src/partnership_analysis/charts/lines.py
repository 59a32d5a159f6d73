"""Measures over the years, as lines: one to four on one scale, or each in a panel of its own."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.charts import drawing, labels
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.labels import End
from partnership_analysis.charts.panels import Panel, beneath, draw_panels, shared
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import AsAt, Findings, Measure
from partnership_analysis.tables import each

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
    data, rows = findings.performance.data, drawing.rows(findings)
    series = drawing.series(rows)
    if not 1 <= len(series) <= MOST_SERIES or rows["unit"].nunique() > 1:
        raise ValueError(
            f"a trend takes one to four measures of one unit with a figure for {findings.performance.period}"
        )
    marked = list(zip(drawing.SERIES, _MARKERS, series, strict=False))
    apart = [one for one in marked if _is_as_at(one[2])]
    alike = [one for one in marked if not _is_as_at(one[2])]

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        labelled = _LABEL_HEIGHTS[canvas] * len(apart)
        heights = [_HEIGHT] * bool(alike) + [max(_APART_HEIGHT, 1.2 + labelled)] * bool(apart)
        stack = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, drawn in zip(stack, filter(None, (alike, apart)), strict=True):
            _draw_lines(axes, rows, drawn, canvas)
        if alike:
            for year, names in _suspended(data, rows).items():
                of_all = "" if len(names) == len(series) else f" ({words.join(names)})"
                at = drawing.years(rows).index(year)
                drawing.shade(stack[0], at, at, f"suspended{of_all}")
        if apart:
            stack[-1].set_title(_UNLIKE, fontsize=8.5, loc="left")
        return sum(heights)

    return Chart(
        slug=drawing.slug(rows, "trend"),
        kind=ChartKind.TREND,
        headline=headline(findings),
        subtitle=". ".join([drawing.subtitle(data, rows), *_notes(data, rows)]),
        data=drawing.drawn(rows),
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
    data, rows = findings.performance.data, drawing.rows(findings)
    series = drawing.series(rows)
    if not series:
        raise ValueError(f"small multiples take measures with a figure for {findings.performance.period}")
    years = drawing.years(rows)
    pages = shared([_panel(data, held, years) for held in series], _COLUMNS[Canvas.PAGE])
    charts, first = [], 0
    for number, page in enumerate(pages, 1):
        which = "" if len(pages) == 1 else f" ({number} of {len(pages)})"
        charts.append(_multiples(findings, page, pd.concat(series[first : first + len(page)]), which))
        first += len(page)
    return tuple(charts)


def _multiples(findings: Findings, panels: Sequence[Panel], rows: pd.DataFrame, which: str) -> Chart:
    data, every = findings.performance.data, drawing.rows(findings)

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        return draw_panels(figure, panels, drawing.years(every), _COLUMNS[canvas], canvas)

    return Chart(
        slug=drawing.slug(every, "over-time"),
        kind=ChartKind.SMALL_MULTIPLES,
        headline=headline(findings) + which,
        subtitle=". ".join([drawing.subtitle(data, rows), *_notes(data, rows), "Each panel has its own scale"]),
        data=drawing.drawn(rows),
        source=drawing.source(data, rows["source"]),
        draw=picture,
    )


def headline(findings: Findings) -> str:
    """Write the message of a chart of years: where its one or two weightiest measures went.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> pa.trend(rates, "2014/15").headline
    'Council tax collected fell to 94.78%; Business rates collected rose to 97.78%'
    """
    clauses = [one.clause for one in findings.told if isinstance(one, Measure | AsAt)]
    first, *others = clauses or ["no figures"]
    message = [first, *[clause for clause in others[:1] if len(first) + len(clause) < _LONGEST_HEADLINE]]
    return words.capital("; ".join(message))


def _panel(data: Dataset, held: pd.DataFrame, years: list[str]) -> Panel:
    last = list(each(held))[-1]
    return Panel(
        title=last.short,
        beneath=beneath(last, _UNLIKE if _is_as_at(held) else ""),
        places=[years.index(label) for label in held["period"]],
        values=held["value"].tolist(),
        targets=held["target"].tolist(),
        printed=[units.format_number(row.value, row.unit, row.decimals) for row in each(held)],
        unit=last.unit,
        shaded=[years.index(year) for year in drawing.suspended(data, held)],
        joined=not _is_as_at(held),
    )


def _is_as_at(held: pd.DataFrame) -> bool:
    return bool(held["as_at"].notna().any())


def _draw_lines(axes: Any, rows: pd.DataFrame, drawn: Sequence[tuple[str, str, pd.DataFrame]], canvas: Canvas) -> None:
    """Draw some series on one scale, each labelled at its end."""
    years, unit = drawing.years(rows), rows["unit"].iloc[0]
    ends = []
    for colour, marker, held in drawn:
        values, targets = (drawing.points(held, years, column) for column in ("value", "target"))
        line = "none" if _is_as_at(held) else "-"
        axes.plot(years, values, color=colour, linestyle=line, marker=marker, markersize=5, clip_on=False)
        if held["target"].notna().any():
            axes.plot(years, targets, color=colour, linestyle=(0, (4, 3)), linewidth=1)
        last = list(each(held))[-1]
        ends.append(End(_end_label(last), drawing.value(last), colour))
    drawing.least_span(axes, unit)
    drawing.year_axis(axes, years, unit, most=7 if canvas is Canvas.PAGE else 3)
    labels.label_ends(axes, ends, len(years) - 1, 108 if canvas is Canvas.PAGE else 72)


def _suspended(data: Dataset, rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the years in which a target was suspended by agreement, each with the measures that it was of."""
    found: dict[str, list[str]] = {}
    for held in drawing.series(rows):
        for year in drawing.suspended(data, held):
            found.setdefault(year, []).append(held["short"].iloc[-1])
    return found


def _notes(data: Dataset, rows: pd.DataFrame) -> Iterator[str]:
    """Give what the lines and shades mean."""
    if rows["target"].notna().any():
        yield "Broken line: target"
    if _suspended(data, rows):
        yield "Shaded: target suspended by agreement in all or part of the year"


def _end_label(row: Any) -> str:
    target = "" if pd.isna(row.target) else f" (target {drawing.printed_target(row)})"
    return f"{row.short} {drawing.printed(row)}{target}"
