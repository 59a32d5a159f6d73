"""Measures over the years, as lines."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.charts import drawing
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import AsAt, Findings, Measure
from partnership_analysis.tables import each

MOST_SERIES = 4

_TREND_HEIGHT = 8.0
_MARKERS = "os^D"
_LONGEST_HEADLINE = 110


def trend(findings: Findings) -> Chart:
    """Return the years of one to four measures as lines, labelled at their ends.

    A measure counted at a later date ("as at") is drawn as points: its years are not like for like.

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
    if not 1 <= len(drawing.series(rows)) <= MOST_SERIES or rows["unit"].nunique() > 1:
        raise ValueError(
            f"a trend takes one to four measures of one unit with a figure for {findings.performance.period}"
        )

    def picture(figure: Any) -> None:
        axes = figure.subplots()
        labels = drawing.years(rows)
        series = drawing.series(rows)
        colours = drawing.SERIES[: len(series)]
        for colour, marker, held in zip(colours, _MARKERS, series, strict=False):
            at = range(len(labels))
            line = "none" if held["as_at"].notna().any() else "-"
            values, targets = (drawing.points(held, labels, column) for column in ("value", "target"))
            axes.plot(at, values, color=colour, linestyle=line, marker=marker, markersize=5, clip_on=False)
            if held["target"].notna().any():
                axes.plot(at, targets, color=colour, linestyle=(0, (4, 3)), linewidth=1)
        drawing.year_axis(axes, labels, rows["unit"].iloc[0], most=7)
        for year, names in _suspended(data, rows).items():
            whose = "" if len(names) == len(series) else f" ({words.join(names)})"
            drawing.shade(axes, labels.index(year), labels.index(year), f"suspended{whose}")
        last = [list(each(held))[-1] for held in series]
        ends = [(_end_label(row), drawing.value(row), colour) for row, colour in zip(last, colours, strict=True)]
        drawing.label_ends(axes, ends, len(labels) - 1, _TREND_HEIGHT)

    return Chart(
        slug=drawing.slug(data, rows, "trend"),
        kind=ChartKind.TREND,
        headline=headline(findings),
        subtitle=". ".join([drawing.subtitle(data, rows), *_notes(data, rows)]),
        alt=f"Line chart of {drawing.years(rows)[0]} to {drawing.years(rows)[-1]}. {drawing.series_words(rows)}"
        + _suspended_words(data, rows),
        data=drawing.drawn(rows),
        source=drawing.source(data, rows["source"]),
        height=_TREND_HEIGHT,
        draw=picture,
    )


def small_multiples(findings: Findings) -> Chart:
    """Return the years of each measure in a panel of its own, with its target as a broken line.

    Raises
    ------
    ValueError
        If no measure has a figure for the year.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.small_multiples(data.topic("Benefits processing"), "2014/15").slug
    'benefits-processing-over-time'
    """
    data, rows = findings.performance.data, drawing.rows(findings)
    series = drawing.series(rows)
    if not series:
        raise ValueError(f"small multiples take measures with a figure for {findings.performance.period}")
    columns = 3
    lines = -(-len(series) // columns)

    def picture(figure: Any) -> None:
        grid = figure.subplots(lines, columns, squeeze=False).flatten()
        labels = drawing.years(rows)
        colour = drawing.colours()[0]
        for axes, held in zip(grid, series, strict=False):
            row = held.iloc[-1]
            values, targets = (drawing.points(held, labels, column) for column in ("value", "target"))
            line = "none" if held["as_at"].notna().any() else "-"
            axes.plot(
                range(len(labels)), values, color=colour, linestyle=line, marker="o", markersize=4.5, clip_on=False
            )
            axes.plot(range(len(labels)), targets, color=drawing.DARK, linestyle=(0, (4, 3)), linewidth=1, marker="_")
            # Two figures stand side by side in a panel; of more, the first and the last.
            for point in list(each(held))[:: max(1, len(held) - 1)]:
                x = labels.index(point.period)
                printed = units.format_number(point.value, point.unit, point.decimals)
                above = pd.isna(point.target) or point.value >= point.target
                offset = (0, 5 if above else -5)
                axes.annotate(
                    printed, (x, point.value), offset, textcoords="offset points", ha="center",
                    va="bottom" if above else "top", color=colour, fontsize=8,
                )  # fmt: skip
            unit = "" if row["unit"] == "percent" else f" ({units.in_words(row['unit'])})"
            axes.set_title(drawing.lines(row["short"] + unit, 26), fontsize=8.5, loc="left")
            drawing.year_axis(axes, labels, row["unit"], most=2)
            axes.margins(x=0.25, y=0.45)
            for year in drawing.suspended(data, held):
                drawing.shade(axes, labels.index(year), labels.index(year))
            axes.set_yticks([])
            axes.grid(visible=False)
        for axes in grid[len(series) :]:
            axes.set_axis_off()

    return Chart(
        slug=drawing.slug(data, rows, "over-time"),
        kind=ChartKind.SMALL_MULTIPLES,
        headline=headline(findings),
        subtitle=". ".join([drawing.subtitle(data, rows), *_notes(data, rows), "Each panel has its own scale"]),
        alt=f"A line chart for each of {len(series)} measures, on scales of their own. {drawing.series_words(rows)}"
        + _suspended_words(data, rows),
        data=drawing.drawn(rows),
        source=drawing.source(data, rows["source"]),
        height=3.6 * lines,
        draw=picture,
    )


def headline(findings: Findings) -> str:
    """Write the message of a chart of years: where its one or two weightiest measures went.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> pa.trend(rates, "2014/15").headline
    'In-year collection of council tax fell to 94.78%; in-year collection of business rates rose to 97.78%'
    """
    clauses = [one.clause for one in findings.told if isinstance(one, Measure | AsAt)]
    first, *others = clauses or ["no figures"]
    message = [first, *[clause for clause in others[:1] if len(first) + len(clause) < _LONGEST_HEADLINE]]
    return words.capital("; ".join(message))


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


def _suspended_words(data: Dataset, rows: pd.DataFrame) -> str:
    years = [f" {year}, of {words.join(names)}" for year, names in _suspended(data, rows).items()]
    return f" Targets suspended by agreement:{';'.join(years)}." if years else ""


def _end_label(row: Any) -> str:
    target = "" if pd.isna(row.target) else f" (target {drawing.printed_target(row)})"
    return f"{row.short} {drawing.printed(row)}{target}"
