"""One visual language.

Takes a `Dataset` and a year; gives `Chart`s in the Government Analysis Function's style: the message as
headline, the measure, unit, period and place beneath, lines labelled at their ends, bars from zero,
status by shape and word as well as colour, and a description for those who cannot see the picture.
"""

import io
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from partnership_analysis import assessment, commentary, exports, findings, markup, periods, trends, units
from partnership_analysis.assessment import EXCLUDED, IN_PART, MET, MISSED
from partnership_analysis.tables import Dataset, each
from partnership_analysis.workbook import split_source

# A4 between the margins of a committee paper.
WIDTH_CM = 16.0
DPI = 300
_TREND_HEIGHT = 8.0
_LABEL_LINE_CM = 0.42
_MOST_SERIES = 4

_SERIES_MARKERS = "os^D"
_MARKERS = {MET: "o", MISSED: "X", IN_PART: "D", EXCLUDED: "o"}

Drawing = Callable[[Any], None]


@dataclass(frozen=True)
class Chart:
    """A picture, its message, its description and its data.

    Attributes
    ----------
    slug
        Its name in file names.
    headline, subtitle
        The message; then the measure, unit, period and place.
    alt
        What the picture shows, in words.
    data
        The figures drawn, as a tidy table with their cells.
    source
        The line under the picture.
    height
        Centimetres, without the title.
    draw
        Draws it into an empty matplotlib figure.
    """

    slug: str
    headline: str
    subtitle: str
    alt: str
    data: pd.DataFrame
    source: str
    height: float
    draw: Drawing

    def __repr__(self) -> str:
        return f"Chart({self.headline!r}: {self.alt})"

    def svg(self, titled: bool = True) -> str:
        """Return the picture as SVG with its text as text, a title and a description.

        Parameters
        ----------
        titled
            Whether the headline and subtitle stand in the picture.
        """
        return self._described(*self._rendered(titled, "svg"))

    def png(self, titled: bool = True) -> bytes:
        """Return the picture as a PNG, 16 cm wide at 300 dots an inch, described in its metadata."""
        (picture,) = self._rendered(titled, "png")
        return picture

    def save(self, folder: str | Path, prefix: str = "") -> list[Path]:
        """Write the picture (.png, .svg), its data (.csv) and its description (.txt).

        Parameters
        ----------
        folder
            Where to; made if it is missing.
        prefix
            Begins the file names, as in ``collection_rates-trend.png``.

        Returns
        -------
        list of Path
            The files written.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{prefix}-{self.slug}" if prefix else self.slug
        png, svg = self._rendered(True, "png", "svg")
        contents = {
            ".png": png,
            ".svg": self._described(svg).encode(),
            ".csv": exports.csv(self.data).encode(),
            ".txt": f"{self.headline}\n{self.subtitle}\n\n{self.alt}\n\n{self.source}\n".encode(),
        }
        paths = [folder / f"{stem}{ending}" for ending in contents]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_bytes(content)
        return paths

    def _repr_html_(self) -> str:
        data = self.data.set_index(self.data.columns[0])
        return Markup(
            '<figure class="chart" aria-labelledby="{0}-headline">\n'
            '<figcaption><p class="headline" id="{0}-headline">{1}</p><p class="subtitle">{2}</p></figcaption>\n'
            '{3}\n<p class="source">{4}</p>\n'
            "<details><summary>Data for this chart</summary>\n{5}\n</details>\n</figure>"
        ).format(
            self.slug,
            self.headline,
            self.subtitle,
            Markup(self.svg(titled=False)),  # noqa: S704 - our own drawing, its text escaped by matplotlib
            self.source,
            markup.table(data.map(lambda content: "" if pd.isna(content) else str(content)), self.subtitle),
        )

    def _described(self, svg: bytes) -> str:
        text = svg.decode()
        # Names of parts are unique within a page of several charts only with the chart's own before them.
        text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{self.slug}-", text[text.index("<svg") :])
        attributes, picture = text.removeprefix("<svg").split(">", 1)
        return (
            f'<svg role="img" aria-labelledby="{self.slug}-title {self.slug}-desc"{attributes}>\n'
            f'<title id="{self.slug}-title">{escape(self.headline)}</title>\n'
            f'<desc id="{self.slug}-desc">{escape(self.alt)}</desc>{picture}'
        )

    def _rendered(self, titled: bool, *kinds: str) -> list[bytes]:
        """Draw the picture once, and return it in each of the kinds asked for."""
        from matplotlib.figure import Figure

        with _style():
            inches = WIDTH_CM / 2.54
            headline = textwrap.wrap(self.headline, 66)
            subtitle = textwrap.wrap(self.subtitle, 92)
            top = (0.19 * len(headline) + 0.16 * len(subtitle) + 0.08) if titled else 0.0
            bottom = 0.25 if titled else 0.0
            height = self.height / 2.54 + top + bottom
            figure = Figure(figsize=(inches, height), dpi=DPI)
            figure.set_layout_engine("constrained", rect=(0, bottom / height, 1, 1 - (top + bottom) / height))
            self.draw(figure)
            if titled:
                figure.text(0.005, 1 - 0.03 / height, "\n".join(headline), va="top", fontsize=11, fontweight="bold")
                below = 0.06 + 0.19 * len(headline)
                figure.text(0.005, 1 - below / height, "\n".join(subtitle), va="top", fontsize=9)
                figure.text(0.005, 0.05 / height, self.source, va="bottom", fontsize=8, color="#3D3D3D")
            return [self._written(figure, kind) for kind in kinds]

    def _written(self, figure: Any, kind: str) -> bytes:
        buffer = io.BytesIO()
        described = {"Title": self.headline, "Description": self.alt, "Software": None}
        # An SVG's description is its <desc>; a date or a version would make equal charts differ.
        silent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(buffer, format=kind, metadata=described if kind == "png" else silent)
        figure.set_layout_engine("none")  # arranged once
        return buffer.getvalue()


def draw(data: Dataset, year: str) -> list[Chart]:
    """Return the charts that suit some data: over the years, against target, and complaints.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> [chart.slug for chart in draw(rates, "2014/15")]
    ['collection-rates-trend']
    """
    rows = _shown(data, year)
    found = []
    if rows["target"].notna().any() and rows["period"].nunique() < 3:
        found.append(against_target(data, year))
    if rows["period"].nunique() > 1:
        alike = rows["unit"].nunique() == 1 and rows["measure"].nunique() <= _MOST_SERIES
        found.append(trend(data, year) if alike else small_multiples(data, year))
    return [*found, *_complaint_charts(data, year)]


def trend(data: Dataset, year: str) -> Chart:
    """Return the years of one to four measures as lines, labelled at their ends.

    A measure counted at a later date ("as at") is drawn as points: its years are not like for like.

    Raises
    ------
    ValueError
        If there are more than four measures, or they differ in unit.
    """
    rows = _shown(data, year)
    if rows["measure"].nunique() > _MOST_SERIES or rows["unit"].nunique() > 1:
        raise ValueError("a trend takes one to four measures of one unit; small_multiples takes more")

    def picture(figure: Any) -> None:
        axes = figure.subplots()
        labels = _years(rows)
        series = _series(rows)
        colours = _colours()[: len(series)]
        for colour, marker, held in zip(colours, _SERIES_MARKERS, series, strict=False):
            at = [labels.index(period) for period in held["period"]]
            line = "none" if held["as_at"].notna().any() else "-"
            axes.plot(at, held["value"], color=colour, linestyle=line, marker=marker, markersize=5, clip_on=False)
            if held["target"].notna().any():
                axes.plot(at, held["target"], color=colour, linestyle=(0, (4, 3)), linewidth=1)
        _year_axis(axes, labels, rows["unit"].iloc[0])
        ends = [list(each(held))[-1] for held in series]
        _label_ends(axes, ends, colours, len(labels) - 1, _TREND_HEIGHT)

    return Chart(
        slug=_slug(data, rows, "trend"),
        headline=commentary.headline(data, year),
        subtitle=_subtitle(data, rows) + (". Broken line: target" if rows["target"].notna().any() else ""),
        alt=f"Line chart of {_years(rows)[0]} to {_years(rows)[-1]}. {_series_words(rows)}",
        data=_drawn(rows),
        source=_source(data, rows["source"]),
        height=_TREND_HEIGHT,
        draw=picture,
    )


def small_multiples(data: Dataset, year: str) -> Chart:
    """Return the years of each measure in a panel of its own, with its target as a broken line."""
    rows = _shown(data, year)
    series = _series(rows)
    columns = 3
    lines = -(-len(series) // columns)

    def picture(figure: Any) -> None:
        grid = figure.subplots(lines, columns, squeeze=False).flatten()
        labels = _years(rows)
        colour = _colours()[0]
        for axes, held in zip(grid, series, strict=False):
            row = held.iloc[-1]
            at = [labels.index(period) for period in held["period"]]
            axes.plot(at, held["value"], color=colour, marker="o", markersize=4.5, clip_on=False)
            axes.plot(at, held["target"], color="#3D3D3D", linestyle=(0, (4, 3)), linewidth=1)
            for x, point in zip(at, each(held), strict=True):
                printed = _printed(point).removesuffix(f" {point.unit}")
                above = pd.isna(point.target) or point.value >= point.target
                offset = (0, 5 if above else -5)
                axes.annotate(
                    printed, (x, point.value), offset, textcoords="offset points", ha="center",
                    va="bottom" if above else "top", color=colour, fontsize=8,
                )  # fmt: skip
            unit = "" if row["unit"] == "percent" else f" ({row['unit']})"
            axes.set_title("\n".join(textwrap.wrap(row["short"] + unit, 26)), fontsize=8.5, loc="left")
            _year_axis(axes, labels, row["unit"])
            axes.margins(x=0.25, y=0.45)
            axes.set_yticks([])
            axes.grid(visible=False)
        for axes in grid[len(series) :]:
            axes.set_axis_off()

    return Chart(
        slug=_slug(data, rows, "over-time"),
        headline=commentary.headline(data, year),
        subtitle=f"{_subtitle(data, rows)}. Broken line: target. Each panel has its own scale",
        alt=f"A small line chart for each of {len(series)} measures, each on its own scale. {_series_words(rows)}",
        data=_drawn(rows),
        source=_source(data, rows["source"]),
        height=3.6 * lines,
        draw=picture,
    )


def against_target(data: Dataset, year: str) -> Chart:
    """Return each measure of a year against its target, in a panel for each unit.

    The target is an upright stroke; the outturn's shape, and the words beside it, give the status.
    """
    rows = _shown(data, year)
    rows = rows[(rows["period"] == year) & rows["target"].notna()]
    panels = [held for _, held in rows.groupby("unit", sort=False)]

    def picture(figure: Any) -> None:
        heights = [len(held) + 0.9 for held in panels]
        stack = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights).flatten()
        for axes, held in zip(stack, panels, strict=True):
            _against_target_panel(axes, held)

    finding = findings.overall_tally(data, year)
    return Chart(
        slug=_slug(data, rows, "against-target"),
        headline="".join(map(str, commentary.tally(finding))).rstrip(".") if finding else "No targets",
        subtitle=f"Actual against target, {_place(data, rows)}, {year}",
        alt=f"Dot plot of actual against target in {year}. "
        + " ".join(_against_target_words(row) for row in each(rows)),
        data=_drawn(rows)[["measure", "period", "value", "unit", "target", "status", "source"]],
        source=_source(data, rows["source"]),
        height=1.4 + 0.85 * len(rows) + 0.9 * len(panels),
        draw=picture,
    )


def _against_target_panel(axes: Any, rows: pd.DataFrame) -> None:
    dark, other = _colours()[0], _colours()[3]
    unit = rows["unit"].iloc[0]
    for y, row in enumerate(each(rows)):
        missed = row.status in (MISSED, IN_PART)
        axes.plot([row.target, row.value], [y, y], color="#BFBFBF", linewidth=2, zorder=1)
        axes.plot(row.target, y, marker="|", markersize=16, markeredgewidth=2.5, color="#3D3D3D", zorder=2)
        axes.plot(
            row.value, y, marker=_MARKERS[row.status], markersize=8, color=other if missed else dark,
            markerfacecolor="white" if row.status == EXCLUDED else None, zorder=3, clip_on=False,
        )  # fmt: skip
        words = f"{_printed(row)}, {row.status} (target {_printed_target(row)})"
        axes.annotate(words, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    axes.set_yticks(range(len(rows)), ["\n".join(textwrap.wrap(name, 26)) for name in rows["short"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.margins(x=0.08)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(_few_ticks())
    axes.xaxis.set_major_formatter(lambda tick, _: f"{tick:g}%" if unit == "percent" else f"{tick:g} {unit}")


def _against_target_words(row: Any) -> str:
    return f"{row.short}: {_printed(row)} against a target of {_printed_target(row)}, {row.status}."


def _complaint_charts(data: Dataset, year: str) -> Iterator[Chart]:
    counts = data.complaints.rename(columns={"count": "value"})
    totals = counts[(counts["breakdown"] == "total") & (counts["period"] <= year)].sort_values("period", kind="stable")
    if len(totals):
        yield _bars(data, totals.assign(category=totals["period"]), year, "total", "Complaints received")
    now = counts[counts["period"] == year]
    for breakdown, what in (("outcome", "Complaints by outcome"), ("subject", "Complaints by subject")):
        if len(rows := now[now["breakdown"] == breakdown]):
            yield _bars(data, rows, year, breakdown, what)


def _bars(data: Dataset, rows: pd.DataFrame, year: str, breakdown: str, what: str) -> Chart:
    """Return counts as bars from zero, on one scale, in a panel for each service."""
    panels = [(str(service), held) for service, held in rows.groupby("service", sort=False)]
    kind, opening = {
        "total": ("complaints", "Complaints received"),
        "outcome": ("upheld", "Complaints upheld in full or in part"),
        "subject": ("subjects", "Most complained of"),
    }[breakdown]
    said = [finding for finding in findings.findings(data, year) if finding.kind == kind]

    def picture(figure: Any) -> None:
        import seaborn

        stack = figure.subplots(
            len(panels), 1, squeeze=False, sharex=True, height_ratios=[len(h) + 0.8 for _, h in panels]
        )
        for axes, (service, held) in zip(stack.flatten(), panels, strict=True):
            categories = ["\n".join(textwrap.wrap(category, 34)) for category in held["category"]]
            seaborn.barplot(x=held["value"], y=categories, ax=axes, color=_colours()[0], saturation=1, width=0.7)
            axes.bar_label(axes.containers[0], padding=4, fontsize=8.5)
            axes.set_title(service, fontsize=9.5, loc="left")
            axes.set(xlabel="", ylabel="", xticks=[])
            axes.grid(visible=False)
            axes.spines["bottom"].set_visible(False)
            axes.spines["left"].set_visible(True)
            axes.tick_params(axis="y", length=0)

    words = "; ".join(
        f"{service}: " + ", ".join(f"{row.category} {row.value:,}" for row in each(held)) for service, held in panels
    )
    period = commentary.join(dict.fromkeys(rows["period"]))
    return Chart(
        slug=f"complaints-{breakdown}",
        headline=commentary.complaints_headline(opening, said),
        subtitle=f"{what}, number, {data.authority}, {period}",
        alt=f"Bar chart, a panel for each service. {words}.",
        data=rows[["service", "period", "breakdown", "category", "value", "source"]].rename(columns={"value": "count"}),
        source=_source(data, rows["source"]),
        height=0.9 * len(panels) + 0.75 * len(rows) + 0.4,
        draw=picture,
    )


def _shown(data: Dataset, year: str) -> pd.DataFrame:
    """Return the years up to one, of the measures that have a value in it."""
    rows = trends.annual(assessment.assess(data), year)
    keys = rows.loc[rows["period"] == year, ["service", "measure"]]
    return rows.merge(keys, on=["service", "measure"])


def _series(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [held.sort_values("period") for _, held in rows.groupby(["service", "measure"], sort=False)]


def _years(rows: pd.DataFrame) -> list[str]:
    """Return every year from the first to the last, so that a missing one leaves its gap."""
    first, last = (periods.from_label(label) for label in (rows["period"].min(), rows["period"].max()))
    return [periods.label(period) for period in pd.period_range(first, last)]


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["measure", "period", "value", "unit", "target", "as_at", "status", "source"]].reset_index(drop=True)


def _slug(data: Dataset, rows: pd.DataFrame, kind: str) -> str:
    topics, services = rows["topic"].unique(), rows["service"].unique()
    name = services[0] if topics[0] == "KPI performance" and len(services) == 1 else topics[0]
    return re.sub(r"[^a-z0-9]+", "-", f"{name} {kind}".casefold()).strip("-")


def _place(data: Dataset, rows: pd.DataFrame) -> str:
    return f"{commentary.join(rows['service'].unique())}, {data.authority}"


def _subtitle(data: Dataset, rows: pd.DataFrame) -> str:
    kinds = {"percent": "per cent", "days": "days", "seconds": "seconds", "count": "number", "number": "number"}
    unit = commentary.join(dict.fromkeys(kinds[unit] for unit in rows["unit"]))
    topics = commentary.join(rows["topic"].unique())
    return f"{topics}, {unit}, {_place(data, rows)}, {rows['period'].min()} to {rows['period'].max()}"


def _source(data: Dataset, cells: "pd.Series[str]") -> str:
    sheets = commentary.join(dict.fromkeys(split_source(cell)[1] for cell in cells))
    return f"Source: {data.about['File']}, {sheets}"


def _series_words(rows: pd.DataFrame) -> str:
    """Describe each series: where it begins and ends, and its extremes if they lie between."""
    said = []
    for series in _series(rows):
        held = list(each(series))
        first, last = held[0], held[-1]
        words = f"{first.short}: {_printed(first)} in {first.period}"
        if len(held) > 1:
            words += f", {_printed(last)} in {last.period}"
        for name, row in (("highest", max(held, key=_value)), ("lowest", min(held, key=_value))):
            if row.period not in (first.period, last.period):
                words += f"; {name} {_printed(row)} in {row.period}"
        if not pd.isna(last.target):
            words += f"; target {_printed_target(last)}"
        said.append(words + ".")
    return " ".join(said)


def _value(row: Any) -> float:
    return float(row.value)


def _printed(row: Any) -> str:
    return units.format_value(row.value, row.unit, row.decimals)


def _printed_target(row: Any) -> str:
    return units.format_value(row.target, row.unit, units.own_decimals(row.target))


def _end_label(row: Any) -> str:
    target = "" if pd.isna(row.target) else f" (target {_printed_target(row)})"
    return f"{row.short} {_printed(row)}{target}"


def _label_ends(axes: Any, rows: list[Any], colours: list[str], x: float, height: float) -> None:
    """Write each line's name beside its end, moved apart where they would touch."""
    low, high = axes.get_ylim()
    lines = sorted(zip(rows, colours, strict=True), key=lambda line: _value(line[0]))
    wrapped = [textwrap.wrap(_end_label(row), 24) for row, _ in lines]
    pitch = (high - low) * _LABEL_LINE_CM / height
    heights = [pitch * (len(text) + 0.4) for text in wrapped]
    for (row, colour), text, y in zip(lines, wrapped, _apart(list(map(_value, rows)), heights, high), strict=True):
        leader = {"arrowstyle": "-", "color": colour, "linewidth": 1, "shrinkA": 1, "shrinkB": 5, "relpos": (0, 0.5)}
        axes.annotate(
            "\n".join(text), (x, row.value), (x + 0.3, y), va="center", fontsize=8.5, arrowprops=leader,
            annotation_clip=False,
        )  # fmt: skip


def _apart(values: list[float], heights: list[float], top: float) -> list[float]:
    """Return places for labels of some heights, in rising order, near their values and clear of each other."""
    places, floor = [], float("-inf")
    for value, height in zip(sorted(values), heights, strict=True):
        places.append(max(value, floor + height / 2))
        floor = places[-1] + height / 2
    ceiling = max(top + heights[-1] / 2, max(values) + heights[-1] / 2)
    for i in reversed(range(len(places))):
        places[i] = min(places[i], ceiling - heights[i] / 2)
        ceiling = places[i] - heights[i] / 2
    return places


def _year_axis(axes: Any, labels: list[str], unit: str) -> None:
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.15, len(labels) - 1 + 0.1)
    axes.yaxis.set_major_locator(_few_ticks())
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:g}%" if unit == "percent" else f"{tick:,g}")


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=5, steps=[1, 2, 5, 10])


def _colours() -> list[str]:
    from afcharts.af_colours import get_af_colours

    return list(get_af_colours("categorical"))


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib as mpl
    from matplotlib import style

    own = {
        "font.size": 9,
        # Shipped with matplotlib, so that every machine sets the same chart.
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
        "svg.fonttype": "none",
        "svg.hashsalt": "partnership-analysis",
        "axes.unicode_minus": True,
    }
    with mpl.rc_context(), style.context(["afcharts.afcharts", own]):
        yield
