"""What the charts share: the series to draw, and the words and axes about them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

import pandas as pd

from partnership_analysis import lookup, service_names, units, words
from partnership_analysis.analysis.assessment import status_words
from partnership_analysis.analysis.outturns import exclusions_touching
from partnership_analysis.cells import SET_IN_PYTHON, split_source
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Findings
from partnership_analysis.periods import Period
from partnership_analysis.tables import KPIS, each_row

Page = TypeVar("Page")

# The Analysis Function's dark blue and turquoise, and its orange and dark pink darkened: its own four are two greys in
# print, and its dark blue and dark pink look alike to readers who see no red.
SERIES = ("#12436D", "#28A197", "#AB4817", "#3B0522")
DARK, RULE, PALE = "#3D3D3D", "#767676", "#E6E6E6"
# What missed its target: far from the blue of what did not, in print without colour too.
MISSED = SERIES[2]

_MOST_SERVICES = 2
# The least that an axis spans: in percentage points, and of other units as a share of its largest value. So no
# difference that a reader would call small looks like a cliff.
_LEAST_POINTS, _LEAST_SHARE = 5.0, 0.1
_WHOLE = 100.0
# `words.slug` cuts what is longer.
LONGEST_SLUG = 80


def rows_of_years(findings: Findings) -> pd.DataFrame:
    """Return the years up to the period of the measures that have a figure of it, with the names that charts use."""
    years = findings.performance.years
    now = years.loc[years["period"] == findings.performance.period.label, ["service", "measure"]]
    return _of_one_council(findings, years.merge(now, on=["service", "measure"]))


def rows_of_part(findings: Findings) -> pd.DataFrame:
    """Return the assessed figures that end with a part of a year, with the names that charts use."""
    return _of_one_council(findings, findings.performance.current)


def _of_one_council(findings: Findings, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their service before each name if there are several; ValueError for several councils."""
    if len(councils := findings.performance.data.authorities()) > 1:
        raise ValueError(f"found figures of {len(councils)} councils; a chart is of one: data.of({councils[0]!r})")
    return rows.assign(short=rows["service"] + ": " + rows["short"]) if rows["service"].nunique() > 1 else rows


def series(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each measure, in order of year."""
    return [series.sort_values("period") for _, series in rows.groupby(["service", "measure"], sort=False)]


def years(rows: pd.DataFrame) -> list[str]:
    """Return every year from the first to the last, so that a missing one leaves its gap."""
    first, last = (Period.from_label(label) for label in (rows["period"].min(), rows["period"].max()))
    return [first.following(number).label for number in range(last.ordinal - first.ordinal + 1)]


def chart_data(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a chart's data: its measures by the names that the page has for them."""
    names = rows["phrase"].str.removeprefix("the ").map(words.capital)
    status = [status_words(row) for row in each_row(rows)]
    columns = ["measure", "service", "period", "value", "unit", "target", "as_at", "status", "source"]
    return rows.assign(measure=names, status=status)[columns].reset_index(drop=True)


def with_names(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a chart's data, their measures by the names that the page has for them."""
    names = lookup.short_names(data.measures)
    keys = zip(rows["service"], rows["measure"], strict=True)
    return rows.assign(measure=[words.capital(names[key]) for key in keys])


def values_by_year(series: pd.DataFrame, years: list[str], column: str) -> list[float]:
    """Return a column of one series by year, with a gap (NaN) for a year that is missing."""
    by_year = dict(zip(series["period"], series[column], strict=True))
    return [float(by_year.get(year, "nan")) for year in years]


def slug(rows: pd.DataFrame, kind: str) -> str:
    """Name a chart for its files: the topic, of KPIs also the service, its measure if it has one alone, and its kind.

    Each topic of a workbook has a name of its own, so all charts of a run have different names.
    """
    measures = rows["short"].unique()
    return slug_with_kind(f"{part_name(rows)} {measures[0] if len(measures) == 1 else ''}", kind)


def slug_of_measure(data: Dataset, service: str, measure: str, kind: str) -> str:
    """Name a chart of one measure for its files."""
    measures = data.measures
    return slug(measures[(measures["service"] == service) & (measures["measure"] == measure)], kind)


def slug_with_kind(name: str, kind: str) -> str:
    """Return a slug that ends with the kind of chart, however long the name.

    Examples
    --------
    >>> slug_with_kind("Calls answered", "by-month"), slug_with_kind("a long name " * 30, "by-month")[-20:]
    ('calls-answered-by-month', 'a-long-name-by-month')
    """
    return f"{words.slug(name)[: LONGEST_SLUG - len(kind) - 1].strip('-')}-{kind}".strip("-")


def part_name(rows: pd.DataFrame) -> str:
    """Name the part of a report that rows are of: a topic, and of KPIs the service; of several topics "measures"."""
    topics, services = rows["topic"].unique(), rows["service"].unique()
    if len(topics) > 1:
        return "measures"
    return f"{KPIS} {services[0]}" if topics[0] == KPIS and len(services) == 1 else str(topics[0])


def services_or_authority(data: Dataset, rows: pd.DataFrame) -> str:
    """Name the services and the council that rows are of; where there are more than two services, the council alone."""
    few = rows["service"].nunique() <= _MOST_SERVICES
    return services_and_authority(data, rows) if few else data.authority


def services_and_authority(data: Dataset, rows: pd.DataFrame) -> str:
    """Name the services and the council that rows are of."""
    return service_names.with_authority(data, rows["service"])


def subtitle(data: Dataset, rows: pd.DataFrame) -> str:
    """Say what is drawn: the topic, unit, place and years."""
    unit = words.join(dict.fromkeys(map(units.in_words, rows["unit"])))
    topics = service_names.listed(data, rows["topic"]) or "Measures"
    return f"{topics}, {unit}, {services_and_authority(data, rows)}, {span(sorted(rows['period'].unique()))}"


def span(years: Sequence[str]) -> str:
    """Return the first and the last of some years, in words."""
    return years[0] if years[0] == years[-1] else f"{years[0]} to {years[-1]}"


def source(data: Dataset, cells: "pd.Series[str]") -> str:
    """Say which sheets of which file were drawn."""
    sheets = [sheet for sheet in dict.fromkeys(split_source(cell)[1] for cell in cells) if sheet]
    changed = (cells == SET_IN_PYTHON).any()
    named = [*([words.join(sheets)] if sheets else []), *([f"values {SET_IN_PYTHON}"] if changed else [])]
    return f"Source: {data.about['File']}, {'; '.join(named)}"


def printed(row: Any) -> str:
    """Print a row's value."""
    return units.format_value(row.value, row.unit, row.decimals)


def printed_target(row: Any) -> str:
    """Print a row's target."""
    return units.format_value(row.target, row.unit, units.own_decimals(row.target, row.decimals))


def least_span(axes: Any, unit: str, room: float = 0.15) -> None:
    """Widen the axis of values to the least that it may span, with room above and below what is drawn.

    Parameters
    ----------
    room
        That room, as a share of the span.
    """
    low, high = axes.dataLim.intervaly
    if not low <= high:
        return
    least = _LEAST_POINTS if unit == "percent" else _LEAST_SHARE * max(abs(low), abs(high))
    short = max(0.0, least - (high - low)) / 2
    span = max(high - low, least) or 1.0
    bottom, top = low - short - room * span, high + short + room * span
    # No axis goes on where there are no values: below nothing, or above all of a whole.
    if low >= 0:
        bottom = max(bottom, -0.03 * span)
    if unit == "percent" and high <= _WHOLE:
        top = min(top, _WHOLE + 0.03 * span)
    axes.set_ylim(bottom, top)


def year_axis(axes: Any, labels: list[str], unit: str, most: int) -> None:
    """Name the years along the foot, and the unit up the side."""
    # As many as stand side by side: the last always, and every second or third before it.
    step = -(-len(labels) // most)
    at = range((len(labels) - 1) % step, len(labels), step)
    axes.set_xticks(list(at), [labels[i] for i in at])
    axes.set_xlim(-0.15, len(labels) - 1 + 0.1)
    value_axis(axes.yaxis, unit)


def suspended_years(data: Dataset, series: pd.DataFrame) -> list[str]:
    """Return the years of a series in which its target was suspended by agreement, for all or part of the year."""
    agreed = list(each_row(data.exclusions))
    return [
        row.period
        for row in each_row(series)
        if exclusions_touching(agreed, row.authority, row.service, row.measure, row.period)
    ]


def shade(axes: Any, first: int, last: int, name: str = "") -> None:
    """Shade an axis from one place to another, and name the shade above it."""
    axes.axvspan(first - 0.5, last + 0.5, color=PALE, linewidth=0, zorder=0)
    axes.annotate(
        name, ((first + last) / 2, 1), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points",
        ha="center", va="bottom", fontsize=8, color=DARK,
    )  # fmt: skip


def draw_targets(axes: Any, places: Sequence[Any], values: Sequence[float], colour: str, size: float) -> None:
    """Draw targets as a broken line, and one without another beside it as a dash.

    Parameters
    ----------
    values
        NaN where there is no target.
    size
        The length of a dash, in points.
    """
    axes.plot(places, values, color=colour, linestyle=(0, (4, 3)), linewidth=1, clip_on=False, zorder=1)
    if alone := _alone(values):
        axes.plot(
            [places[at] for at in alone], [values[at] for at in alone], color=colour, linestyle="none", marker="_",
            markersize=size, clip_on=False, zorder=1,
        )  # fmt: skip


def target_note(targets: Iterable[Sequence[float]]) -> str:
    """Say how `draw_targets` shows the targets of some series; empty where there are none.

    Examples
    --------
    >>> no = float("nan")
    >>> [target_note([values]) for values in ([90.0, 90.0], [90.0, no, 90.0], [90.0, no, 90.0, 90.0], [no])]
    ['Broken line: target', 'Dash: target', 'Broken line or dash: target', '']
    """
    drawn = [(sum(value == value for value in values), len(_alone(values))) for values in targets]
    shapes = ["broken line"] * any(known > alone for known, alone in drawn) + ["dash"] * any(
        alone for _, alone in drawn
    )
    return f"{words.capital(' or '.join(shapes))}: target" if shapes else ""


def _alone(values: Sequence[float]) -> list[int]:
    """Return the places of the values that have no other beside them."""
    known = [False, *(value == value for value in values), False]  # a NaN is not itself
    return [at for at in range(len(values)) if known[at : at + 3] == [False, True, False]]


def month_axis(axes: Any, year: str, step: int) -> None:
    """Name the months of a financial year along the foot, or every second or third of them."""
    first = Period.from_label(year).first_day
    months = [Period(first.year, first.month, 1).following(month).first_day for month in range(12)]
    axes.set_xticks(range(0, 12, step), [f"{day:%b}" for day in months[::step]])


def numbered(pages: Sequence[Page]) -> Iterator[tuple[Page, str]]:
    """Give each page of a chart that has several with its number: " (1 of 2)"; an only page has none.

    Examples
    --------
    >>> [*numbered("a"), *numbered("ab")]
    [('a', ''), ('a', ' (1 of 2)'), ('b', ' (2 of 2)')]
    """
    for number, page in enumerate(pages, 1):
        yield page, "" if len(pages) == 1 else f" ({number} of {len(pages)})"


def value_axis(axis: Any, unit: str, most: int = 5) -> None:
    """Give an axis a few round ticks in their unit."""
    axis.set_major_locator(few_ticks(most))
    before, after = units.axis_signs(unit)
    axis.set_major_formatter(lambda tick, _: f"{'−' if tick < 0 else ''}{before}{abs(tick):,.10g}{after}")


def few_ticks(most: int = 5) -> Any:
    """Return a locator of a few round ticks."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=most, steps=[1, 2, 5, 10])


@cache
def colours() -> tuple[str, ...]:
    """Return the Analysis Function's categorical colours."""
    from afcharts.af_colours import get_af_colours

    return tuple(get_af_colours("categorical"))  # it reads a file
