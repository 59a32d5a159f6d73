"""The charts of a report on a month or a quarter, of workbooks that the tests write."""

import io
from dataclasses import replace

import pandas as pd
import pytest
from hart import paper
from matplotlib.figure import Figure
from PIL import Image

import partnership_analysis as pa
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.charts.drawing import MISSED, colours
from partnership_analysis.periods import Period
from partnership_analysis.tables import COMPLAINTS, frame

APRIL = Period(2012, 4, 1)
# Each with its unit, which is better, how its months make a year, and the level of its figures.
STEADY = {
    "Calls answered in 15 seconds": ("percent", "higher", "average", 78),
    "Letters answered": ("percent", "higher", "average", 90),
    "Days to decide": ("days", "lower", "average", 12),
    "Households in bed and breakfast": ("count", "lower", "latest", 75),
}
COUNCIL_TAX = ("Council tax collected", "Revenues", "percent", "higher", "Rates", "year to date")
HOMES = ("Homes built", "Housing", "count", "higher", "Homes", "sum")
HEADINGS = ("Measure", "Period", "Value", "Target", "YTD target", "Annual target")
ABOUT = (("Authority", "Anytown"),)


def in_cell(value, unit):
    return (value / 100, "0.0%") if unit == "percent" and value is not None else value


def load(written, rows, measures):
    return pa.load(written({"Returns": [HEADINGS, *rows]}, measures=measures, about=ABOUT))


def steady(names, months, target=80, topic="Contact"):
    """Rows and measures of series that vary a little, of so many months from April 2012."""
    rows, measures = [], []
    for name in names:
        unit, polarity, aggregation, level = STEADY.get(name, ("percent", "higher", "average", 85))
        measures.append((name, "Contact Centre", unit, polarity, topic, aggregation))
        for month in range(months):
            value = level + (7 * month) % 5 - 2
            cells = (in_cell(value, unit), in_cell(target if unit == "percent" else level, unit))
            rows.append((name, APRIL.following(month).label, *cells, None, None))
    return rows, measures


def rising(months, profile=()):
    """Council tax from April 2012, 8 points more each month, and a profile of targets from April 2014."""
    rows = [
        [COUNCIL_TAX[0], APRIL.following(month).label, in_cell(8 * (month % 12 + 1), "percent"), None, None, None]
        for month in range(months)
    ]
    for month, target in enumerate(profile, start=24):
        rows[month][4] = in_cell(target, "percent")
    return rows


def built(months, number=10):
    return [[HOMES[0], APRIL.following(month).label, number, None, None, 130] for month in range(months)]


@pytest.fixture(scope="module")
def council(written):
    """30 months of six measures, and two more after the period that the reports are on."""
    rows, measures = steady(STEADY, 32)
    rows += [*rising(32, [8.5, 17, 25, 34, 42, 50]), *built(32)]
    return load(written, rows, [*measures, COUNCIL_TAX, HOMES])


@pytest.fixture(scope="module")
def drawn(council):
    """The charts of September 2014, by their names."""
    return {chart.slug: chart for chart in pa.draw(council, "2014-09")}


@pytest.fixture(scope="module")
def scorecards(written):
    """Two quarters of the paper's scorecard."""
    return pa.load(paper(written, 2))


@pytest.fixture(scope="module")
def quarter(scorecards):
    """The charts of the second quarter."""
    return pa.draw(scorecards, "2014/15 Q2")


def axes_of(chart):
    figure = Figure()
    chart.draw(figure)
    return [axes for axes in figure.axes if axes.axison or axes.texts]


def texts(axes):
    return [text.get_text().replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ") for text in axes.texts]


def centimetres(chart):
    return Image.open(io.BytesIO(chart.png())).height / 300 * 2.54


@pytest.mark.slow
def test_each_measure_of_a_month_has_the_chart_that_suits_it(drawn):
    assert list(drawn) == [
        "measures-against-target",
        "rates-council-tax-collected-year-to-date",
        "homes-homes-built-year-to-date",
        "contact-recent",
        "contact-calls-answered-in-15-seconds-by-month",
        "contact-days-to-decide-by-month",
        "contact-households-in-bed-and-breakfast-by-month",
        "contact-letters-answered-by-month",
        "homes-homes-built-by-month",
    ]
    assert {str(chart.kind) for chart in drawn.values()} == {
        "against target", "cumulative", "small multiples", "process",
    }  # fmt: skip


@pytest.mark.slow
def test_charts_of_parts_have_other_names_than_those_of_the_whole(council):
    report = pa.report(council, "2014-09")
    slugs = [chart.slug for part in report.topics() for chart in part.charts]
    assert len(slugs) == len(set(slugs))
    assert {"contact-against-target", "contact-recent"} <= set(slugs)


def test_nothing_after_the_period_is_drawn(drawn):
    for chart in drawn.values():
        periods = map(Period.from_label, chart.data.dropna(subset="value")["period"])
        assert max(period.ends for period in periods) == Period(2014, 9, 1).ends


@pytest.mark.slow
def test_charts_are_described_in_few_words_and_keep_to_a_page(drawn):
    assert max(len(chart.alt) for chart in drawn.values()) <= 125
    assert max(map(centimetres, drawn.values())) <= 22
    for chart in drawn.values():
        cells = chart.data["source"].str.split("; ").explode()
        assert cells.str.fullmatch(r"return\.xlsx!Returns![A-F]\d+").all()


def test_year_to_date_is_a_line_a_year_with_this_one_bold_and_its_targets_broken(drawn):
    chart = drawn["rates-council-tax-collected-year-to-date"]
    [axes] = axes_of(chart)
    bold = [line for line in axes.lines if line.get_linewidth() > 2]
    thin = [line for line in axes.lines if line.get_linewidth() < 1.2 and line.get_marker() == "o"]
    broken = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert [list(line.get_ydata()) for line in bold] == [[8, 16, 24, 32, 40, 48]]
    assert [len(line.get_ydata()) for line in thin] == [12, 12]
    assert [list(line.get_ydata()) for line in broken] == [[8.5, 17, 25, 34, 42, 50]]
    assert texts(axes) == ["2012/13 96%", "2013/14 96%", "2014/15 48%", "Target to date 50%"]
    assert [label.get_text() for label in axes.get_xticklabels()][::11] == ["Apr", "Mar"]
    assert chart.headline == (
        "Council tax collected missed its target to date by the end of September 2014: 48% against 50%"
    )
    held = chart.data[chart.data["period"] == "2014-09"].iloc[0]
    assert (held["value"], held["target"]) == (48, 50)


@pytest.mark.slow
def test_targets_that_are_set_for_the_rest_of_the_year_are_drawn(council):
    [chart] = [one for one in pa.draw(council.topic("Rates"), "2014-05") if one.kind == "cumulative"]
    [axes] = axes_of(chart)
    [broken] = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert list(broken.get_ydata()) == [8.5, 17, 25, 34, 42, 50]
    [bold] = [line for line in axes.lines if line.get_linewidth() > 2]
    assert list(bold.get_ydata()) == [8, 16]
    assert chart.data.tail(4)["value"].isna().all()
    assert chart.headline.endswith("by the end of May 2014: 16% against 17%")


def test_months_that_add_up_are_summed_from_april_and_the_years_target_stands_at_march(drawn):
    chart = drawn["homes-homes-built-year-to-date"]
    [axes] = axes_of(chart)
    assert chart.headline == ("Homes built: 60 from April to September 2014, as in the same months of 2013/14")
    [bold] = [line for line in axes.lines if line.get_linewidth() > 2]
    assert list(bold.get_ydata()) == [10, 20, 30, 40, 50, 60]
    [level] = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert (min(level.get_xdata()) > 10, set(level.get_ydata())) == (True, {130})
    assert "Target for 2014/15 130" in texts(axes)
    june = chart.data[chart.data["period"] == "2014-06"].iloc[0]
    assert (june["value"], june["source"].count("; ")) == (30, 2)


@pytest.mark.slow
def test_sum_ends_at_a_missing_month(written):
    rows = [row for row in built(30) if row[1] not in ("2014-07", "2013-04")]
    [chart] = [one for one in pa.draw(load(written, rows, [HOMES]), "2014-09") if one.kind == "cumulative"]
    # Without its April a year has no sum.
    assert chart.data.dropna(subset="value")["period"].str[:4].unique().tolist() == ["2012", "2013", "2014"]
    values = chart.data.dropna(subset="value").set_index("period")["value"]
    assert "2013-05" not in values
    assert values.index[-1] == "2014-06"
    assert chart.headline == "Homes built: 30 by the end of June 2014"


@pytest.mark.slow
def test_forecast_is_a_band_at_march_with_its_middle_marked(council, monkeypatch):
    own = {"authority": "Anytown", "service": "Revenues", "measure": "Council tax collected", "forecast": 95.0}
    forecasts = pd.DataFrame(
        [own | {"forecast_low": 93.0, "forecast_high": 98.0, "cells": ("return.xlsx!Returns!C150",)}]
    )
    monkeypatch.setattr(Performance, "forecasts", forecasts, raising=False)
    [chart] = [one for one in pa.draw(council.topic("Rates"), "2014-08") if one.kind == "cumulative"]
    [axes] = axes_of(chart)
    [band] = axes.collections
    corners = band.get_paths()[0].vertices
    assert (corners[:, 0].min() > 10, corners[:, 0].max() < 12) == (True, True)
    assert (corners[:, 1].min(), corners[:, 1].max()) == (93, 98)
    [middle] = [line for line in axes.lines if line.get_marker() == "D"]
    assert (middle.get_xdata()[0], middle.get_ydata()[0]) == (11, 95)
    assert "Forecast 95% (93% to 98%)" in texts(axes)
    assert chart.data["forecast"].dropna().tolist() == [95]


@pytest.mark.slow
def test_year_has_the_charts_that_it_had(council):
    kinds = [str(chart.kind) for chart in pa.draw(council.topic("Rates"), "2013/14")]
    assert kinds == ["trend", "cumulative"]


def test_small_multiples_share_one_axis_of_time_and_label_the_latest_point(drawn):
    chart = drawn["contact-recent"]
    panels = axes_of(chart)
    assert [axes.get_title("left").replace("\n", " ") for axes in panels] == [
        "Calls answered in 15 seconds",
        "Letters answered",
        "Days to decide",
        "Households in bed and breakfast",
    ]
    said = [texts(axes) for axes in panels]
    assert [one[0] for one in said] == ["79%", "91%", "13.0", "76"]
    assert [one[-1] for one in said] == ["Target 80%", "Target 80%", "Target 12 days", "Target 75"]
    ends = [[label.get_text() for label in axes.get_xticklabels()] for axes in panels]
    assert {(names[0], names[-1]) for names in ends} == {("Jul 2012", "Sep 2014")}
    crosses = [len([line for line in axes.lines if line.get_marker() == "X"]) for axes in panels]
    assert crosses == [1, 0, 1, 1]
    for axes in panels:
        [target] = [line for line in axes.lines if line.get_linestyle() == "--"]
        assert len(target.get_ydata()) == 27
    assert chart.data.groupby("measure")["period"].nunique().unique().tolist() == [27]
    assert "two others shown missed too" in chart.headline


@pytest.mark.slow
@pytest.mark.parametrize(("months", "kinds"), [
    (4, ["against target"]),
    (5, ["against target", "small multiples"]),
    (11, ["against target", "small multiples"]),
    (13, ["against target", "small multiples", "process", "process"]),
])  # fmt: skip
def test_few_months_have_no_chart_of_their_own(written, months, kinds):
    data = load(written, *steady(list(STEADY)[:2], months))
    charts = pa.draw(data, APRIL.following(months - 1).label)
    assert [str(chart.kind) for chart in charts] == kinds


@pytest.mark.slow
def test_one_measure_has_one_picture_of_its_months(written):
    data = load(written, *steady(list(STEADY)[:1], 30))
    assert [str(chart.kind) for chart in pa.draw(data, "2014-09")] == ["against target", "process"]


@pytest.mark.slow
def test_process_chart_needs_a_point_of_the_period_and_labels_the_latest(council, drawn, written):
    chart = drawn["contact-letters-answered-by-month"]
    [axes] = axes_of(chart)
    assert "91%" in texts(axes)
    assert chart.headline == "Letters answered stood at 91% in September 2014: nothing out of the ordinary"
    rows, measures = steady(list(STEADY)[:2], 30)
    rows = [row for row in rows if row[:2] != ("Letters answered", "2014-09")]
    charts = pa.draw(load(written, rows, measures), "2014-09")
    assert [one.slug for one in charts if one.kind == "process"] == ["contact-calls-answered-in-15-seconds-by-month"]
    # Nor has it a panel: its latest figure is late, and of another month.
    assert {name for one in charts for name in one.data["measure"]} == {"Calls answered in 15 seconds"}


@pytest.mark.slow
def test_what_is_out_of_the_ordinary_in_the_period_is_the_message(written):
    rows, measures = steady(["Letters answered"], 30)
    rows[-1] = ("Letters answered", "2014-09", (0.5, "0.0%"), (0.8, "0.0%"), None, None)
    [chart] = [one for one in pa.draw(load(written, rows, measures), "2014-09") if one.kind == "process"]
    assert chart.headline == "Letters answered: unusually bad in September 2014, at 50%"


@pytest.mark.slow
def test_quarters_have_a_line_a_year_and_panels(written):
    quarters = [Period(2012, 4, 3).following(number).label for number in range(10)]
    rows = [("Homes built", label, 30, None, None, 130) for label in quarters]
    rows += [("Letters answered", label, (0.9 + number / 100 % 0.03, "0.0%"), (0.9, "0.0%"), None, None)
             for number, label in enumerate(quarters)]  # fmt: skip
    measures = [HOMES, ("Letters answered", "Contact Centre", "percent", "higher", "Contact", "average")]
    charts = pa.draw(load(written, rows, measures), "2014/15 Q2")
    assert [str(chart.kind) for chart in charts] == ["against target", "cumulative", "small multiples"]
    [axes] = axes_of(charts[1])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Q1", "Q2", "Q3", "Q4"]
    [bold] = [line for line in axes.lines if line.get_linewidth() > 2]
    assert (list(bold.get_xdata()), list(bold.get_ydata())) == ([2, 5], [30, 60])
    [panel] = axes_of(charts[2])
    assert [label.get_text() for label in panel.get_xticklabels()] == ["Q2 2012/13", "Q2 2014/15"]
    # Nine quarters, the tenth is too old.
    assert charts[2].data["period"].tolist() == quarters[1:]
    assert charts[2].slug == "contact-letters-answered-recent"


@pytest.mark.slow
def test_scorecard_of_two_quarters_is_drawn_against_target_alone_and_shared_out_to_pages(quarter):
    charts = quarter
    assert {str(chart.kind) for chart in charts} == {"against target"}
    assert [chart.headline[-8:] for chart in charts] == [f"({number} of {len(charts)})" for number in range(1, 6)]
    assert max(map(centimetres, charts)) <= 22
    assert sum(len(chart.data) for chart in charts) == 41
    assert max(len(chart.data) for chart in charts) <= 12
    # Beyond twelve, a picture is of one unit; of the units that few measures have, one is of all.
    assert [chart.data["unit"].nunique() == 1 for chart in charts] == [True, True, True, True, False]
    assert max(len(chart.alt) for chart in charts) <= 125
    assert charts[0].data["period"].unique().tolist() == ["2014/15 Q2"]


@pytest.mark.slow
def test_long_names_keep_to_a_page(written):
    names = [f"Made-up measure {number} of something that has a very long name indeed" for number in range(15)]
    data = load(written, *steady(names, 8))
    charts = pa.draw(data, "2012-11")
    assert [str(chart.kind) for chart in charts] == ["against target"] * 2 + ["small multiples"] * 2
    assert max(map(centimetres, charts)) <= 22


def test_figure_that_is_hard_to_believe_is_marked(quarter):
    said = [text for chart in quarter for axes in axes_of(chart) for text in texts(axes) if "hard to believe" in text]
    assert "0.0%, target 98% missed; hard to believe" in said


@pytest.mark.slow
def test_one_chart_against_target_is_refused_where_it_takes_two(scorecards):
    with pytest.raises(ValueError, match="found targets for 5 charts"):
        pa.against_target(scorecards, "2014/15 Q2")
    assert len(pa.against_target(scorecards.measure("CS01", "CS02a"), "2014/15 Q2").data) == 2


@pytest.mark.slow
def test_complaints_of_a_quarter_stand_beside_those_of_the_same_quarter_last_year(council):
    own = {"authority": "Anytown", "service": "Housing", "breakdown": "total", "category": "Total"}
    counts = {"2013/14": 190, "2013/14 Q2": 40, "2014/15 Q1": 52, "2014/15 Q2": 50}
    rows = [own | {"period": period, "count": count, "source": f"return.xlsx!Complaints!B{place}"}
            for place, (period, count) in enumerate(counts.items(), start=2)]  # fmt: skip
    part = replace(council.topic("Homes"), complaints=frame(COMPLAINTS, rows))
    [chart] = [one for one in pa.draw(part, "2014/15 Q2") if one.kind == "complaints"]
    assert dict(zip(chart.data["period"], chart.data["count"], strict=True)) == {"2013/14 Q2": 40, "2014/15 Q2": 50}
    assert chart.headline == "Complaints received: Housing 50, up 10"


def test_marks_of_a_miss_have_the_colour_of_a_miss(drawn):
    panels = axes_of(drawn["contact-recent"])
    marks = {
        line.get_marker(): line.get_color() for axes in panels for line in axes.lines if line.get_markersize() == 6.5
    }
    assert marks == {"X": MISSED, "o": colours()[0]}
