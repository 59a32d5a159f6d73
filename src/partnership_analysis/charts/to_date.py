"""The year so far: one line a year, for measures that count from April and for sums of months or quarters.

Takes what is found in a part of a year. This year is bold and ends with the period; earlier years are thin; the target
to date is a broken line, and the year's target and forecast stand at March.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.period_results import PeriodResult, Target
from partnership_analysis.analysis.series import FREQUENCY_SERIES, SERIES, series_keys
from partnership_analysis.charts import drawing, labels, messages
from partnership_analysis.charts.canvas import Canvas
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.labels import End
from partnership_analysis.charts.messages import ChartedMeasure
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Findings
from partnership_analysis.kinds import Aggregation, Frequency, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_HEIGHT = 7.5
# The target's profile is one of them.
_MOST_LINES = 4
# A chart of fewer figures and targets says no more than its table.
_FEWEST = 5
_MARCH = 11
_UNBROKEN = "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}"
# Left of an earlier month, there is no room for words.
_JULY = 3
_COLUMNS = ["measure", "service", "period", "value", "unit", "target", "source"]
_USED = [*FREQUENCY_SERIES, "period", "ordinal", "covers", "value", "unit", "target", "source"]
_FORECAST = ["forecast", "forecast_low", "forecast_high"]

_Key = tuple[str, ...]


@dataclass(frozen=True)
class YearSoFar:
    """What is drawn of a measure.

    Attributes
    ----------
    measure
        The measure, and how it stands.
    figures
        The figures from April to each month or quarter, with `year`, and `place`, the month's in the year from 0.
    years, last
        The years drawn, this one last, and the latest figure of this year.
    profile
        The targets to date of this year, with `place`.
    year_target, forecast
        Those of the whole year; None where there is none.
    frequency, decimals
        Month or quarter, and the decimals that its figures are printed with.
    """

    measure: ChartedMeasure
    figures: pd.DataFrame
    years: tuple[str, ...]
    last: Any
    profile: pd.DataFrame
    year_target: Target | None
    forecast: Any | None
    frequency: str
    decimals: int

    @property
    def marks(self) -> int:
        """How many figures and targets there are to draw."""
        beside = (self.year_target is not None) + (self.forecast is not None)
        return len(self.figures) + len(self.profile) + beside

    def printed(self, value: float) -> str:
        """Print a figure."""
        return units.format_value(value, self.last.unit, self.decimals)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the figures of all measures, by key: how they stand, their forecasts and targets to date."""

    results: Mapping[_Key, PeriodResult]
    forecasts: Mapping[_Key, Any]
    targets: Mapping[Hashable, pd.DataFrame]
    no_targets: pd.DataFrame


def years_so_far(findings: Findings) -> list[YearSoFar]:
    """Return what is drawn of each measure that counts from April, or whose months or quarters add up.

    A measure without a new figure, or with too few figures and targets to draw, is left out.
    """
    performance = findings.performance
    year, points = performance.period.year_of.label, performance.points
    adds_up = (points["covers"] == Covers.YEAR_TO_DATE) | (points["aggregation"] == Aggregation.SUM)
    figures = _from_april(_furthest(_placed(points.loc[adds_up, _USED]), year))
    rows = dict(iter(figures.groupby(SERIES, sort=False)))
    forecasts = performance.forecasts[performance.forecasts["forecast"].notna()]
    targets = _targets_to_date(performance.data, year)
    beside = _Beside(
        results={one.key: one for one in performance.period_results},
        forecasts=dict(zip(series_keys(forecasts), each_row(forecasts), strict=True)),
        targets=dict(iter(targets.groupby(SERIES, sort=False))),
        no_targets=targets.iloc[:0],
    )
    measures = messages.charted_measures(findings)
    found = (_year_so_far(one, rows[key], year, beside) for key, one in measures.items() if key in rows)
    return [one for one in found if one is not None]


def to_date(findings: Findings, drawn: Sequence[YearSoFar]) -> Iterator[Chart]:
    """Return a chart of each of some measures' years so far."""
    return (_chart(findings.performance.data, one) for one in drawn)


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their financial `year`, and `place`: that of their last month in it, from 0."""
    places = period_columns.map_periods(rows["period"], lambda period: (period.last_day.month - 4) % 12)
    return rows.assign(year=period_columns.financial_years(rows["period"]), place=places.astype("int64"))


def _furthest(points: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the months of each measure with a figure of the year, or its quarters where they reach further."""
    now = points[points["year"] == year]
    now = now.sort_values(["place", "frequency"], ascending=[True, False], kind="stable")
    chosen = pd.MultiIndex.from_frame(now.drop_duplicates(SERIES, keep="last")[FREQUENCY_SERIES])
    return points[pd.MultiIndex.from_frame(points[FREQUENCY_SERIES]).isin(chosen)]


def _from_april(points: pd.DataFrame) -> pd.DataFrame:
    """Return the figures from April to each month or quarter, and whether each `counts_from_april` by itself."""
    points = points.sort_values("ordinal", kind="stable")
    from_april = (points["covers"] == Covers.YEAR_TO_DATE).groupby([points[name] for name in SERIES]).transform("all")
    points = points.assign(counts_from_april=from_april.astype("bool"))
    return pd.concat([points[points["counts_from_april"]], _cumulated(points[~points["counts_from_april"]])])


def _cumulated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return sums from April, each with all its cells; after a missing month there is none."""
    keys = [*SERIES, "year"]
    number = rows.groupby(keys, sort=False).cumcount() + 1
    complete = rows[
        rows["place"] == rows["frequency"].map(lambda name: Frequency(name).months).astype("int64") * number - 1
    ]
    years = complete.groupby(keys, sort=False)
    cells = years["source"].transform(lambda column: list(accumulate(column, "{}; {}".format)))
    # The target of a month or quarter is not that of the sum.
    return complete.assign(value=years["value"].cumsum().round(10), source=cells, target=float("nan"))


def _targets_to_date(data: Dataset, year: str) -> pd.DataFrame:
    """Return the targets of months and quarters that may be of the year to date, in order, with their `place`."""
    rows = data.targets
    rows = rows[rows["kind"].isin([TargetKind.YEAR_TO_DATE, TargetKind.PERIOD])]
    rows = _placed(rows[~period_columns.whole_years(rows["period"])])
    return rows[rows["year"] == year].sort_values(["place", "kind"])


def _profile(targets: pd.DataFrame, from_april: bool) -> pd.DataFrame:
    """Return the targets of a measure's year to date. A target beside a figure that counts from April is one."""
    to_date = targets if from_april else targets[targets["kind"] == TargetKind.YEAR_TO_DATE]
    return to_date.drop_duplicates("place", keep="last").reset_index(drop=True)


def _year_so_far(measure: ChartedMeasure, rows: pd.DataFrame, year: str, beside: _Beside) -> YearSoFar | None:
    """Return what is drawn of a measure; None where that is too little."""
    key = measure.finding.key
    profile = _profile(beside.targets.get(key, beside.no_targets), bool(rows["counts_from_april"].iloc[0]))
    years = sorted(rows["year"].unique())[-_MOST_LINES + bool(len(profile)) :]
    if year not in years:
        return None
    figures, result = rows[rows["year"].isin(years)].reset_index(drop=True), beside.results[key]
    found = YearSoFar(
        measure=measure,
        figures=figures,
        years=tuple(years),
        last=next(each_row(figures.tail(1))),
        profile=profile,
        year_target=result.year_target,
        forecast=beside.forecasts.get(key),
        frequency=str(figures["frequency"].iloc[0]),
        decimals=result.decimals,
    )
    return found if found.marks >= _FEWEST else None


def _chart(data: Dataset, one: YearSoFar) -> Chart:
    last, about = one.last, one.measure.finding
    span = drawing.span(one.years)
    message = messages.to_date(one.measure, one.printed(last.value), Period.from_label(last.period))
    note = ". Broken line: target" if len(one.profile) > 1 or one.year_target else ""
    unit = f"{units.in_words(last.unit)} from April to each {one.frequency}"
    subtitle = f"{one.measure.name}, {unit}, {about.service}, {data.authority}, {span}"

    def picture(figure: Any, canvas: Canvas = Canvas.PAGE) -> float:
        _draw(figure.subplots(), one, canvas)
        return _HEIGHT

    return Chart(
        slug=drawing.slug_of_measure(data, about.service, last.measure, "year-to-date"),
        kind=ChartKind.CUMULATIVE,
        headline=message,
        subtitle=subtitle + note,
        data=drawing.with_names(data, _data(one)),
        source=drawing.source(data, one.figures["source"].str.split("; ").explode()),
        draw=picture,
    )


def _target(one: YearSoFar, value: float) -> str:
    return units.format_value(value, one.last.unit, units.own_decimals(value))


def _data(one: YearSoFar) -> pd.DataFrame:
    """Return the figures drawn, then the targets of other months, then the forecast."""
    year, unit = one.years[-1], one.last.unit
    same = {"measure": one.last.measure, "service": one.last.service, "unit": unit}
    beside = dict(zip(one.profile["period"], one.profile["value"], strict=True))
    stated = one.figures["period"].map(beside).astype("float64")
    figures = one.figures.assign(target=one.figures["target"].fillna(stated))[_COLUMNS]
    targets = one.profile.rename(columns={"value": "target"}).assign(value=float("nan"), **same)
    targets = targets[~targets["period"].isin(figures["period"])][_COLUMNS]
    more = []
    if one.year_target:
        target = {"period": year, "target": one.year_target.value, "source": one.year_target.source}
        more.append(same | target)
    if one.forecast:
        cells = "; ".join(one.forecast.cells)
        forecast = {name: getattr(one.forecast, name) for name in _FORECAST}
        more.append(same | {"period": year, "source": cells} | forecast)
    rows = [*figures.to_dict("records"), *targets.to_dict("records"), *more]
    return pd.DataFrame(rows, columns=[*_COLUMNS[:-1], *(_FORECAST if one.forecast else []), "source"])


def _draw(axes: Any, one: YearSoFar, canvas: Canvas) -> None:
    ends = [_draw_year(axes, one, year) for year in one.years[:-1]]
    axes.set_xlim(-0.4, _MARCH + 0.4)
    _draw_year(axes, one, one.years[-1])
    ends += [*_draw_profile(axes, one), *_draw_march(axes, one)]
    if (one.figures["value"] >= 0).all():
        axes.set_ylim(bottom=0)
    axes.margins(y=0.12)
    _name_months(axes, one, 1 if canvas is Canvas.PAGE else 3)
    drawing.value_axis(axes.yaxis, one.last.unit)
    at_march = [end for end in ends if end is not None]
    labels.label_ends(axes, at_march, _MARCH, 108 if canvas is Canvas.PAGE else 60)
    _name_latest(axes, one)


def _draw_year(axes: Any, one: YearSoFar, year: str) -> End | None:
    """Draw a year's line, this one bold; return what stands at March, if the line reaches it."""
    rows, latest = one.figures[one.figures["year"] == year], year == one.years[-1]
    colour = drawing.colours()[0] if latest else drawing.RULE
    step = 1 if one.frequency == "month" else 3
    # A line leads from one period to the next, and over no gap.
    line = rows.set_index("place")["value"].reindex(range(rows["place"].iloc[0], rows["place"].iloc[-1] + 1, step))
    width, size = (2.6, 5.0) if latest else (1.1, 2.5)
    axes.plot(line.index, line, color=colour, linewidth=width, marker="o", markersize=size, zorder=4 if latest else 2)
    end = list(each_row(rows))[-1]
    printed = one.printed(end.value)
    if end.place == _MARCH:
        return None if latest else End(year, printed, float(end.value), colour)
    if not latest:
        axes.annotate(
            f"{year} {printed}", (end.place, end.value), (4, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    return None


def _draw_profile(axes: Any, one: YearSoFar) -> Iterator[End]:
    """Draw the targets to date as a broken line; give what stands at March."""
    if one.profile.empty:
        return
    colour = drawing.colours()[2]
    places, values = one.profile["place"].tolist(), one.profile["value"].tolist()
    mark = "_" if len(places) == 1 else None
    axes.plot(places, values, color=colour, linestyle=(0, (4, 3)), linewidth=1.4, marker=mark, markersize=14, zorder=3)
    if places[-1] == _MARCH:
        yield End("Target", _target(one, values[-1]), values[-1], colour)


def _draw_march(axes: Any, one: YearSoFar) -> Iterator[End]:
    """Draw the year's target and the forecast where the year ends; give what stands beside them."""
    colour, year = drawing.colours()[2], one.years[-1]
    reached = one.profile.loc[one.profile["place"] == _MARCH, "value"]
    if one.year_target and not (reached == one.year_target.value).any():
        level = one.year_target.value
        axes.plot([_MARCH - 0.7, _MARCH + 0.4], [level, level], color=colour, linestyle=(0, (2, 1)), linewidth=1.8)
        yield End(f"Target for {year}", _target(one, level), level, colour)
    if one.forecast:
        low, high, middle = one.forecast.forecast_low, one.forecast.forecast_high, one.forecast.forecast
        dark = drawing.colours()[0]
        axes.fill_between(
            [_MARCH - 0.3, _MARCH + 0.3], low, high, facecolor=drawing.PALE, edgecolor=dark, linewidth=1, zorder=1
        )
        axes.plot(_MARCH, middle, marker="D", markersize=5, markerfacecolor="white", markeredgecolor=dark, zorder=4)
        # Its range stands on a line of its own.
        span = f"{one.printed(low)}{_UNBROKEN}{one.printed(high)}"
        yield End("Forecast", f"{one.printed(middle)} ({span})", middle, dark)


def _name_months(axes: Any, one: YearSoFar, step: int) -> None:
    """Name the months along the foot, or the quarters."""
    if one.frequency == "quarter":
        axes.set_xticks([2, 5, 8, 11], ["Q1", "Q2", "Q3", "Q4"])
        return
    drawing.month_axis(axes, one.years[-1], step)


def _name_latest(axes: Any, one: YearSoFar) -> None:
    """Write this year's value at its end, and at its end the target to date."""
    last, earlier = one.last, one.figures[one.figures["year"] != one.years[-1]]

    def lies_above(place: int, value: float, others: "pd.Series[float]") -> bool:
        return place >= _JULY and (others.empty or value >= others.mean())

    target = one.profile.loc[one.profile["place"] == last.place, "value"]
    before = earlier.loc[earlier["place"] == last.place, "value"]
    above = lies_above(last.place, last.value, pd.concat([target, before]))
    text = f"{last.year} {one.printed(last.value)}"
    across: labels.Across = "right" if above else "left"
    labels.name_point(axes, (last.place, last.value), text, above, across)
    if one.profile.empty or (end := one.profile.iloc[-1])["place"] == _MARCH:
        return
    place, value = int(end["place"]), float(end["value"])
    # Beside this year's value, on its other side.
    above = (
        not above if place == last.place else lies_above(place, value, earlier.loc[earlier["place"] == place, "value"])
    )
    across = "right" if above and place >= _JULY else "left"
    named = f"Target to date {_target(one, value)}"
    labels.name_point(axes, (place, value), named, above, across, drawing.colours()[2])
