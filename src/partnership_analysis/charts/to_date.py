"""The year so far: one line a year, for measures that count from April and for sums of months or quarters.

Takes what is found in a part of a year. This year is bold and ends with the period; earlier years are thin; the target
to date is a broken line, and the year's target and forecast stand at March.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.standings import YearTarget
from partnership_analysis.analysis.trends import SERIES
from partnership_analysis.charts import drawing, messages
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.messages import Told
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Findings
from partnership_analysis.kinds import Aggregation, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

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
_FORECAST = ["forecast", "forecast_low", "forecast_high"]


@dataclass(frozen=True)
class _Series:
    """What is drawn of a measure.

    Attributes
    ----------
    told
        What is found of it.
    figures
        The figures from April to each month or quarter, with `year`, and `place`, the month's in the year from 0.
    profile
        The targets to date of this year, with `place`.
    year_target, forecast
        Those of the whole year; None where there is none.
    frequency, decimals
        Month or quarter, and the decimals that its figures are printed with.
    """

    told: Told
    figures: pd.DataFrame
    profile: pd.DataFrame
    year_target: YearTarget | None
    forecast: Any | None
    frequency: str
    decimals: int

    @property
    def years(self) -> list[str]:
        """The years drawn, this one last."""
        return list(self.figures["year"].unique())

    @property
    def last(self) -> Any:
        """The latest figure of this year."""
        return list(each(self.figures))[-1]

    def printed(self, value: float) -> str:
        """Print a figure."""
        return units.format_value(value, self.last.unit, self.decimals)


def keys(findings: Findings) -> set[tuple[str, str, str]]:
    """Return the measures that have a chart of the year so far."""
    return {one.told.finding.about for one in _every_series(findings)}


def to_date(findings: Findings) -> Iterator[Chart]:
    """Return a chart of each measure that counts from April, or whose months or quarters add up, with a new figure."""
    for one in _every_series(findings):
        yield _chart(findings.performance.data, one)


def _every_series(findings: Findings) -> Iterator[_Series]:
    told = messages.of_measures(findings)
    points = findings.performance.points
    adds_up = (points["covers"] == Covers.YEAR_TO_DATE) | (points["aggregation"] == Aggregation.SUM)
    rows = dict(iter(points[adds_up].groupby(SERIES, sort=False)))
    for key, one in told.items():
        if key in rows and (found := _series(findings, one, rows[key])):
            yield found


def _series(findings: Findings, told: Told, rows: pd.DataFrame) -> _Series | None:
    """Return what is drawn of a measure; None where that is too little."""
    performance = findings.performance
    year = performance.period.year_of.label
    rows = rows.assign(
        year=period_columns.financial_years(rows["period"]),
        place=period_columns.of_each(rows["period"], _place).astype("int64"),
    ).sort_values("ordinal", kind="stable")
    now = rows[rows["year"] == year]
    if now.empty:
        return None
    # Of months and quarters, those that reach further.
    frequency = now.sort_values(["place", "frequency"], ascending=[True, False], kind="stable")["frequency"].iloc[-1]
    rows = rows[rows["frequency"] == frequency]
    from_april = bool((rows["covers"] == Covers.YEAR_TO_DATE).all())
    figures = rows if from_april else _cumulated(rows)
    profile = _profile(performance.data, told.finding.about, year, from_april)
    figures = figures[figures["year"].isin(sorted(figures["year"].unique())[-_MOST_LINES + bool(len(profile)) :])]
    standing = next(one for one in performance.standings if one.key == told.finding.about)
    if year not in set(figures["year"]):
        return None
    found = _Series(
        told=told,
        figures=figures.reset_index(drop=True),
        profile=profile,
        year_target=standing.year_target,
        forecast=_forecast(performance, told.finding.about),
        frequency=str(frequency),
        decimals=standing.decimals,
    )
    marks = len(figures) + len(profile) + (found.year_target is not None) + (found.forecast is not None)
    return found if marks >= _FEWEST else None


def _place(period: Period) -> int:
    """Return the place of a period's last month in the financial year, from 0."""
    return (period.last_day.month - 4) % 12


def _cumulated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return sums from April, each with all its cells; after a missing month there is none."""
    found = []
    for _, year in rows.groupby("year", sort=False):
        length = Period.from_label(year["period"].iloc[0]).months
        expected = [length * number - 1 for number in range(1, len(year) + 1)]
        own = year[year["place"].to_numpy() == expected]
        cells = own["source"].tolist()
        sources = ["; ".join(cells[:number]) for number in range(1, len(cells) + 1)]
        # A target of a month or quarter is none of the sum.
        found.append(own.assign(value=own["value"].cumsum().round(10), source=sources, target=float("nan")))
    sums: pd.DataFrame = pd.concat(found)
    return sums


def _profile(data: Dataset, key: tuple[str, str, str], year: str, from_april: bool) -> pd.DataFrame:
    """Return the targets of a measure's year to date; what stands beside a figure from April is one."""
    kinds = [TargetKind.YEAR_TO_DATE, *([TargetKind.PERIOD] if from_april else [])]
    rows = data.targets
    authority, service, measure = key
    rows = rows[(rows["service"] == service) & (rows["measure"] == measure) & (rows["authority"] == authority)]
    rows = rows[rows["kind"].isin(kinds) & (period_columns.financial_years(rows["period"]) == year)]
    rows = rows[~period_columns.whole_years(rows["period"])]
    rows = rows.assign(place=period_columns.of_each(rows["period"], _place).astype("int64"))
    own = rows.sort_values(["place", "kind"]).drop_duplicates("place", keep="last")
    return pd.DataFrame(own.reset_index(drop=True))


def _forecast(performance: Performance, key: tuple[str, str, str]) -> Any | None:
    """Return the forecast of a measure's year, if there is one."""
    rows = performance.forecasts
    own = rows[(rows[SERIES] == list(key)).all(axis="columns") & rows["forecast"].notna()]
    return next(each(own), None)


def _chart(data: Dataset, one: _Series) -> Chart:
    last, about = one.last, one.told.finding
    years = one.years
    span = years[-1] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    latest = Period.from_label(last.period)
    message = messages.to_date(one.told, one.printed(last.value), latest)
    note = ". Broken line: target" if len(one.profile) > 1 or one.year_target else ""
    unit = f"{drawing.UNIT_WORDS[last.unit]} from April to each {one.frequency}"
    subtitle = f"{one.told.name}, {unit}, {about.service}, {data.authority}, {span}"

    def picture(figure: Any) -> None:
        _draw(figure.subplots(), one)

    return Chart(
        slug=drawing.named(f"{about.service} {one.told.name}", "year-to-date"),
        kind=ChartKind.CUMULATIVE,
        headline=message,
        subtitle=subtitle + note,
        alt=messages.described(f"Line chart of the running total, a line a year, {span}. {message}.", _details(one)),
        data=_data(one),
        source=drawing.source(data, one.figures["source"].str.split("; ").explode()),
        height=_HEIGHT,
        draw=picture,
    )


def _details(one: _Series) -> list[str]:
    """Say where each year stood at its latest point, and what is aimed at and foretold."""
    ends = [list(each(rows))[-1] for _, rows in one.figures.groupby("year", sort=False)]
    told = [f"{row.year}: {one.printed(row.value)} by {Period.from_label(row.period).words}" for row in reversed(ends)]
    if one.year_target:
        told.insert(1, f"target for the year {_target(one, one.year_target.value)}")
    if one.forecast:
        told.insert(1, f"forecast {_foretold(one, one.forecast)}")
    return told


def _target(one: _Series, value: float) -> str:
    return units.format_value(value, one.last.unit, units.own_decimals(value))


def _foretold(one: _Series, forecast: Any) -> str:
    low, high = one.printed(forecast.forecast_low), one.printed(forecast.forecast_high)
    return f"{one.printed(forecast.forecast)} ({low} to {high})"


def _data(one: _Series) -> pd.DataFrame:
    """Return the figures drawn, then the targets that stand beside none of them, then the forecast."""
    year, unit = one.years[-1], one.last.unit
    own = {"measure": one.last.measure, "service": one.last.service, "unit": unit}
    beside = dict(zip(one.profile["period"], one.profile["value"], strict=True))
    stated = one.figures["period"].map(beside).astype("float64")
    figures = one.figures.assign(target=one.figures["target"].fillna(stated))[_COLUMNS]
    targets = one.profile.rename(columns={"value": "target"}).assign(value=float("nan"), **own)
    targets = targets[~targets["period"].isin(figures["period"])][_COLUMNS]
    more = []
    if one.year_target:
        target = {"period": year, "target": one.year_target.value, "source": one.year_target.source}
        more.append(own | target)
    if one.forecast:
        cells = "; ".join(one.forecast.cells)
        foretold = {name: getattr(one.forecast, name) for name in _FORECAST}
        more.append(own | {"period": year, "source": cells} | foretold)
    rows = [*figures.to_dict("records"), *targets.to_dict("records"), *more]
    return pd.DataFrame(rows, columns=[*_COLUMNS[:-1], *(_FORECAST if one.forecast else []), "source"])


def _draw(axes: Any, one: _Series) -> None:
    ends = [_draw_year(axes, one, year) for year in one.years[:-1]]
    axes.set_xlim(-0.4, _MARCH + 0.4)
    _draw_year(axes, one, one.years[-1])
    ends += [*_draw_profile(axes, one), *_draw_march(axes, one)]
    if (one.figures["value"] >= 0).all():
        axes.set_ylim(bottom=0)
    axes.margins(y=0.12)
    _name_months(axes, one)
    drawing.value_axis(axes.yaxis, one.last.unit)
    at_march = [end for end in ends if end is not None]
    drawing.label_ends(axes, at_march, _MARCH, _HEIGHT)
    _name_latest(axes, one)


def _draw_year(axes: Any, one: _Series, year: str) -> tuple[str, float, str] | None:
    """Draw a year's line, this one bold; return what stands at March, if the line reaches it."""
    rows, latest = one.figures[one.figures["year"] == year], year == one.years[-1]
    colour = drawing.colours()[0] if latest else drawing.RULE
    step = 1 if one.frequency == "month" else 3
    # A line leads from one period to the next, and over no gap.
    line = rows.set_index("place")["value"].reindex(range(rows["place"].iloc[0], rows["place"].iloc[-1] + 1, step))
    width, size = (2.6, 5.0) if latest else (1.1, 2.5)
    axes.plot(line.index, line, color=colour, linewidth=width, marker="o", markersize=size, zorder=4 if latest else 2)
    end = list(each(rows))[-1]
    text = f"{year} {one.printed(end.value)}"
    if end.place == _MARCH:
        return None if latest else (text, float(end.value), colour)
    if not latest:
        axes.annotate(text, (end.place, end.value), (4, 0), textcoords="offset points", va="center", fontsize=8.5)
    return None


def _draw_profile(axes: Any, one: _Series) -> Iterator[tuple[str, float, str]]:
    """Draw the targets to date as a broken line; give what stands at March."""
    if one.profile.empty:
        return
    colour = drawing.colours()[2]
    places, values = one.profile["place"].tolist(), one.profile["value"].tolist()
    mark = "_" if len(places) == 1 else None
    axes.plot(places, values, color=colour, linestyle=(0, (4, 3)), linewidth=1.4, marker=mark, markersize=14, zorder=3)
    if places[-1] == _MARCH:
        yield f"Target {_target(one, values[-1])}", values[-1], colour


def _draw_march(axes: Any, one: _Series) -> Iterator[tuple[str, float, str]]:
    """Draw the year's target and the forecast where the year ends; give what stands beside them."""
    colour, year = drawing.colours()[2], one.years[-1]
    reached = one.profile.loc[one.profile["place"] == _MARCH, "value"]
    if one.year_target and not (reached == one.year_target.value).any():
        level = one.year_target.value
        axes.plot([_MARCH - 0.7, _MARCH + 0.4], [level, level], color=colour, linestyle=(0, (2, 1)), linewidth=1.8)
        yield f"Target for {year} {_target(one, level)}", level, colour
    if one.forecast:
        low, high, middle = one.forecast.forecast_low, one.forecast.forecast_high, one.forecast.forecast
        dark = drawing.colours()[0]
        axes.fill_between(
            [_MARCH - 0.3, _MARCH + 0.3], low, high, facecolor=drawing.PALE, edgecolor=dark, linewidth=1, zorder=1
        )
        axes.plot(_MARCH, middle, marker="D", markersize=5, markerfacecolor="white", markeredgecolor=dark, zorder=4)
        # Its range stands on a line of its own.
        yield f"Forecast {_foretold(one, one.forecast).replace(' to ', _UNBROKEN)}", middle, dark


def _name_months(axes: Any, one: _Series) -> None:
    """Name the months along the foot, or the quarters."""
    if one.frequency == "quarter":
        axes.set_xticks([2, 5, 8, 11], ["Q1", "Q2", "Q3", "Q4"])
        return
    first = Period.from_label(one.years[-1]).first_day
    months = [Period(first.year, first.month, 1).following(month).first_day for month in range(12)]
    axes.set_xticks(range(12), [f"{day:%b}" for day in months])


def _name_latest(axes: Any, one: _Series) -> None:
    """Write this year's value at its end, and at its end the target to date."""
    last, earlier = one.last, one.figures[one.figures["year"] != one.years[-1]]

    def lies_above(place: int, value: float, others: "pd.Series[float]") -> bool:
        return place >= _JULY and (others.empty or value >= others.mean())

    target = one.profile.loc[one.profile["place"] == last.place, "value"]
    before = earlier.loc[earlier["place"] == last.place, "value"]
    above = lies_above(last.place, last.value, pd.concat([target, before]))
    text = f"{last.year} {one.printed(last.value)}"
    across: drawing.Across = "right" if above else "left"
    drawing.name_point(axes, (last.place, last.value), text, above, across)
    if one.profile.empty or (end := one.profile.iloc[-1])["place"] == _MARCH:
        return
    place, value = int(end["place"]), float(end["value"])
    # Beside this year's value, on its other side.
    above = (
        not above if place == last.place else lies_above(place, value, earlier.loc[earlier["place"] == place, "value"])
    )
    across = "right" if above and place >= _JULY else "left"
    named = f"Target to date {_target(one, value)}"
    drawing.name_point(axes, (place, value), named, above, across, drawing.colours()[2])
