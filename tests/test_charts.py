import io
import itertools
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring
from made_up import DATA, series
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import partnership_analysis as pa
from partnership_analysis.charts.canvas import Arranged, Canvas, style, with_palette
from partnership_analysis.charts.drawing import DARK, PALE, SERIES, draw_targets
from partnership_analysis.tables import TOPICS

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> & "quoted"'


def drawn(year="2014/15"):
    kpis = DATA.topic("KPI performance")
    parts = [kpis.service(service) for service in kpis.services(year)]
    parts += [DATA.topic(topic) for topic in (*TOPICS[1:], "Complaints")]
    return [chart for part in parts for chart in pa.draw(part, year)]


SLUGS = (
    "kpi-performance-customer-services-against-target",
    "kpi-performance-customer-services-over-time",
    "kpi-performance-ict-against-target",
    "collection-rates-trend",
    "benefits-processing-trend",
    "benefits-processing-speed-and-mix",
    "invoice-payments-trend",
    "complaints-total",
    "complaints-outcome",
    "complaints-subject",
)


@cache
def once():
    """The charts, drawn when a test first asks: not whenever a worker gathers the tests."""
    return tuple(drawn())


def charts():
    return {chart.slug: chart for chart in once()}


@pytest.fixture
def chart(request):
    return charts()[request.param]


each_chart = pytest.mark.parametrize("chart", SLUGS, indirect=True)


@pytest.mark.slow
def test_every_table_of_the_report_has_its_chart():
    assert tuple(chart.slug for chart in once()) == SLUGS


@each_chart
def test_svg_has_text_as_text_and_describes_itself(chart):
    root = fromstring(chart.svg())
    assert root.get("role") == "img"
    named = root.find(f"{SVG}title")
    assert named.text == chart.alt
    assert root.get("aria-labelledby") == named.get("id")
    assert root.find(f"{SVG}desc").text == f"{chart.subtitle}. {chart.source}"
    words = " ".join(element.text for element in root.iter(f"{SVG}text"))
    assert chart.headline.split()[0] in words
    assert chart.source in words
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.slow
@each_chart
def test_png_is_16_cm_wide_at_300_dpi_and_carries_its_description(chart):
    picture = Image.open(io.BytesIO(chart.png()))
    assert picture.info["dpi"][0] == pytest.approx(300, abs=0.01)
    assert picture.width / 300 * 2.54 == pytest.approx(16, abs=0.01)
    assert picture.info["Description"] == chart.alt


@each_chart
def test_png_has_a_palette_of_the_colours_that_are_drawn(chart):
    arranged = Arranged(chart.draw, Canvas.PAGE, chart._words)
    with style():
        arranged.figure.canvas.draw()
    drawn = np.asarray(arranged.figure.canvas.buffer_rgba())[:, :, :3].astype(int)
    picture = Image.open(io.BytesIO(chart.png()))
    assert picture.mode == "P"
    apart = np.abs(np.asarray(picture.convert("RGB")).astype(int) - drawn).max(axis=2)
    # Where colours meet, some dots have the shade beside theirs.
    assert (apart > 0).mean() < 0.05
    assert apart.max() <= 24


def test_palette_has_the_colours_of_many_dots_and_shades_become_the_nearest_of_theirs():
    flat = [(10, 20, 30), (200, 100, 0), (12, 21, 33)] * 300
    shades = [(x, x, x) for x in range(255)]
    few = [(11, 20, 30), (201, 101, 0), (255, 255, 255)]
    dots = np.array([[(*colour, 255) for colour in [*flat, *shades, *few]]], dtype="uint8")
    found = np.asarray(with_palette(dots).convert("RGB"))[0].astype(int)
    assert [tuple(colour) for colour in found[: len(flat)].tolist()] == flat
    assert np.abs(found[len(flat) : -3] - shades).max() <= 8
    assert found[-3:].tolist() == [[10, 20, 30], [200, 100, 0], [255, 255, 255]]
    assert len(np.unique(found, axis=0)) < 80


def test_title_stands_in_the_picture_or_outside_by_choice(tmp_path):
    chart = charts()["collection-rates-trend"]
    for titled in (True, False):
        chart.save(tmp_path, str(titled), titled=titled)
    inside, outside = (
        [text.text for text in fromstring((tmp_path / f"{name}-{chart.slug}.svg").read_text()).iter(f"{SVG}text")]
        for name in (True, False)
    )
    assert any(chart.headline.startswith(text) for text in inside)
    assert not any(chart.headline.startswith(text) for text in outside if text != "Council tax collected")
    assert chart.source not in outside
    assert chart.headline in (tmp_path / f"False-{chart.slug}.txt").read_text(encoding="utf-8")


@each_chart
def test_every_point_drawn_has_its_cell(chart):
    cells = chart.data["source"].str.split("; ").explode()
    assert cells.str.fullmatch(r".+!.+![A-Z]+\d+").all()


@pytest.mark.slow
def test_same_input_gives_the_same_bytes(tmp_path):
    # Of each kind of chart one.
    kinds = {slug.rpartition("-")[2]: i for i, slug in enumerate(SLUGS)}
    for folder, made in (("one", once()), ("two", drawn())):
        for i in kinds.values():
            made[i].save(tmp_path / folder, "annual_briefing")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 4 * len(kinds)
    assert [f for f in files if (tmp_path / "one" / f).read_bytes() != (tmp_path / "two" / f).read_bytes()] == []


@each_chart
def test_alt_text_is_one_short_sentence_of_the_kind_and_the_message(chart):
    assert len(chart.alt) <= 125
    kind, _, message = chart.alt.partition(": ")
    assert kind in ("Dot chart", "Line chart", "Small line charts", "Bar chart")
    assert message.rstrip(".…").strip() in chart.headline
    assert chart.alt.endswith(".")


def test_long_message_is_cut_between_its_clauses_in_the_alt_text():
    chart = charts()["collection-rates-trend"]
    long = replace(chart, headline=f"{'A first clause that is long enough ' * 2}; {'a second one ' * 5}")
    assert long.alt == f"Line chart: {('A first clause that is long enough ' * 2).strip()}."


@pytest.mark.slow
def test_trend_refuses_more_than_it_can_show():
    with pytest.raises(ValueError, match="one to four measures of one unit"):
        pa.trend(DATA, "2014/15")


@pytest.mark.slow
def test_missing_year_leaves_its_gap_on_the_axis():
    rates = DATA.topic("Collection rates")
    gap = replace(rates, observations=rates.observations[rates.observations["period"] != "2011/12"])
    words = [element.text for element in fromstring(pa.trend(gap, "2014/15").svg()).iter(f"{SVG}text")]
    assert "2011/12" in words


@pytest.mark.slow
def test_text_of_a_workbook_stays_text():
    rates = DATA.topic("Collection rates")
    rows = rates.observations.assign(measure=HOSTILE, service=HOSTILE).drop_duplicates("period")
    measures = rates.measures.head(1).assign(measure=HOSTILE, service=HOSTILE, short=HOSTILE, phrase=HOSTILE)
    hostile = replace(rates, observations=rows, measures=measures)
    chart = pa.trend(hostile, "2014/15")
    shown = chart._repr_html_() + pa.comment(hostile, "2014/15")._repr_html_()
    shown += "".join(table._repr_html_() for table in pa.tabulate(hostile, "2014/15")) + chart.svg()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert fromstring(chart.svg()).find(f"{SVG}title").text.startswith("Line chart: <script>")


def test_chart_data_reads_back_from_csv(tmp_path):
    chart = pa.trend(DATA.topic("Collection rates"), "2014/15")
    chart.save(tmp_path)
    read = pd.read_csv(tmp_path / f"{chart.slug}.csv")
    assert read["value"].tolist() == chart.data["value"].tolist()


@pytest.mark.slow
def test_missing_year_is_not_bridged_by_a_line():
    rates = DATA.topic("Collection rates")
    gap = replace(rates, observations=rates.observations[rates.observations["period"] != "2011/12"])
    whole, broken = (pa.trend(part, "2014/15").svg() for part in (rates, gap))
    moves = [svg.count("\nL ") for svg in (whole, broken)]
    assert moves[1] < moves[0] - 2


@pytest.mark.slow
def test_dollars_and_braces_are_no_formula():
    rates = DATA.topic("Collection rates")
    odd = "Grants of $100 and $x_{ paid $"
    shown = replace(rates, measures=rates.measures.assign(short=odd, phrase=odd))
    words = [element.text for element in fromstring(pa.trend(shown, "2014/15").svg()).iter(f"{SVG}text")]
    assert any("$100" in text for text in words)


def test_text_that_looks_like_an_address_in_the_picture_is_left_alone():
    rates = DATA.topic("Collection rates")
    odd = 'say id="x" url(#y)'
    svg = pa.trend(replace(rates, measures=rates.measures.assign(short=odd, phrase=odd)), "2014/15").svg()
    assert odd in fromstring(svg).find(f"{SVG}title").text.replace("Say", "say")


def test_charts_ask_for_figures_they_can_draw():
    with pytest.raises(ValueError, match="2011/12"):
        pa.trend(DATA.topic("KPI performance").service("ICT"), "2011/12")
    with pytest.raises(ValueError, match="no measure has a target"):
        pa.against_target(DATA.topic("Collection rates"), "2014/15")
    with pytest.raises(ValueError, match="no topic 'Recollection'"):
        DATA.topic("Recollection")


def test_subtitle_tells_measure_unit_place_and_years():
    assert [chart.subtitle for chart in once() if chart.slug.endswith(("-trend", "-total"))] == [
        "Collection rates, per cent, Shared Transactional Services, Peterborough, 2009/10 to 2014/15",
        "Benefits processing, days, Shared Transactional Services, Peterborough, 2009/10 to 2014/15",
        "Invoice payments, per cent, Shared Transactional Services, Peterborough, 2011/12 to 2014/15. Dash: target",
        "Complaints received, number, Peterborough, 2013/14 and 2014/15",
    ]


def test_targets_are_a_broken_line_and_one_alone_is_a_dash():
    nothing = float("nan")
    axes = Figure().subplots()
    draw_targets(axes, range(5), [90.0, 91.0, nothing, 93.0, nothing], DARK, 6)
    line, dash = axes.lines
    assert (line.get_marker(), line.get_linestyle()) == ("None", "--")
    assert (dash.get_marker(), dash.get_linestyle(), dash.get_xydata().tolist()) == ("_", "None", [[3.0, 93.0]])
    axes = Figure().subplots()
    draw_targets(axes, range(2), [90.0, 91.0], DARK, 6)
    assert len(axes.lines) == 1


@pytest.mark.parametrize(
    ("targets", "note"),
    [
        ((90, None, 91), ". Dash: target"),
        ((90, 91, None), ". Broken line: target"),
        ((None, None, None), ""),
    ],
)
def test_a_trend_says_how_its_targets_are_drawn(written, targets, note):
    cells = [cell for pair in zip(targets, (88, 89, 90), strict=True) for cell in pair]
    heads = [name for year in ("2012/13", "2013/14", "2014/15") for name in (f"Target {year}", year)]
    book = written({"Audit": [["Measure", *heads], ["Calls answered", *cells]]}, measures=None)
    (chart,) = pa.draw(pa.load(book, "Anytown"), "2014/15")
    assert chart.subtitle.partition("2012/13 to 2014/15")[2] == note


MONTHS = [50 + (7 * i) % 11 for i in range(36)]


def control_chart(values=tuple(MONTHS), **options):
    """The chart of a made-up series, and what it draws."""
    drawn = pa.draw(series(list(values), **options), "2014/15")
    (chart,) = [chart for chart in drawn if chart.slug.endswith("-by-month")]
    figure = Figure()
    chart.draw(figure)
    (axes,) = figure.axes
    return chart, axes


def marked(axes, marker):
    return [line for line in axes.lines if line.get_marker() == marker]


@pytest.mark.slow
def test_control_chart_draws_the_limits_and_names_them():
    chart, axes = control_chart(target=45.0)
    mean = sum(MONTHS) / 36
    reach = 2.66 * sum(abs(b - a) for a, b in itertools.pairwise(MONTHS)) / 35
    drawn = {line.get_ydata()[0] for line in axes.lines if len(line.get_ydata()) == 36 and line.get_linestyle() != "-"}
    assert sorted(drawn) == [pytest.approx(value) for value in (mean - reach, 45, mean + reach)]
    named = [text.get_text().replace("\n", " ") for text in axes.texts]
    limits = (f"Lower limit {mean - reach:.1f}", f"Upper limit {mean + reach:.1f}")
    assert named == [limits[0], "Target 45", f"Mean {mean:.1f}", limits[1], "53.0"]
    assert chart.headline == (
        "Made-up measure met the target of 45 in each of 36 months; nothing out of the ordinary in 2014/15"
    )
    assert chart.subtitle == (
        "made-up, number by month, Made-up service, Made-up, April 2012 to March 2015. Broken lines: process limits"
    )


@pytest.mark.slow
def test_control_chart_shades_and_names_suspended_months_and_leaves_them_out():
    values = MONTHS.copy()
    values[25:27] = [5, 6]
    chart, axes = control_chart(values, suspended=[25, 26])
    hollow = [line for line in marked(axes, "o") if line.get_markerfacecolor() == "white"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in hollow] == [(25, 5), (26, 6)]
    (shade,) = axes.patches
    assert (shade.get_x(), shade.get_width()) == (24.5, 2)
    assert "suspended" in [text.get_text() for text in axes.texts]
    assert chart.data["lower"].min() > 30
    assert chart.subtitle.endswith("Hollow, shaded: suspended, left out of the limits")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("polarity", "marker", "meaning"),
    [
        ("lower", "D", "chance, and for the worse"),
        ("higher", "s", "chance, and for the better"),
        ("", "^", "Triangles: unlikely to be chance"),
    ],
)
def test_control_chart_tells_points_out_of_the_ordinary_by_shape(polarity, marker, meaning):
    values = MONTHS.copy()
    values[30] = 95
    chart, axes = control_chart(values, polarity=polarity)
    assert [line.get_xdata()[0] for line in marked(axes, marker)] == [30]
    assert meaning in chart.subtitle
    assert chart.data.loc[chart.data["period"] == "2014-10", "variation"].notna().all()


@pytest.mark.slow
def test_control_chart_starts_its_limits_again_where_the_workbook_says_so_and_why():
    chart, axes = control_chart([*MONTHS[:18], *(value + 30 for value in MONTHS[18:])], rebased=[18])
    means = [line for line in axes.lines if line.get_linestyle() == "-" and len(set(line.get_ydata())) == 1]
    assert [line.get_xdata()[0] for line in means if len(line.get_xdata()) == 18] == [0, 18]
    assert [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"] == [17.5]
    assert "limits start again from 1 October 2013, made up" in chart.subtitle


@pytest.mark.slow
def test_control_chart_of_few_points_has_no_limits_and_says_so():
    chart, axes = control_chart([None] * 28 + MONTHS[28:])
    assert [text.get_text() for text in axes.texts] == ["53.0"]  # the latest point
    assert chart.data["lower"].isna().all()


@pytest.mark.slow
def test_control_chart_leaves_the_gap_of_a_missing_month():
    _, axes = control_chart([*MONTHS[:20], None, *MONTHS[21:]])
    line = next(line for line in axes.lines if len(line.get_ydata()) == 36 and line.get_zorder() == 2)
    assert [i for i, value in enumerate(line.get_ydata()) if value != value] == [20]


@pytest.mark.slow
def test_control_chart_keeps_the_limits_of_an_earlier_phase_where_the_last_is_short():
    values = [*MONTHS[:26], 120, *MONTHS[27:]]
    chart, axes = control_chart(values, rebased=[30], polarity="lower")
    broken = [line for line in axes.lines if line.get_linestyle() == "--" and len(line.get_xdata()) == 30]
    assert len([line for line in broken if line.get_ydata()[0] == line.get_ydata()[0]]) == 2
    assert marked(axes, "D")
    assert chart.headline == "Made-up measure: unusually bad in one month of 2014/15"


@pytest.mark.slow
def test_control_chart_of_a_wholly_suspended_year_says_so():
    chart, _ = control_chart([*MONTHS[:24], *[5.0] * 12], suspended=range(24, 36), target=45.0)
    assert chart.headline == "Made-up measure: every month with a figure in 2014/15 is suspended"


@pytest.mark.slow
def test_control_chart_foretells_nothing_of_what_is_not_stable():
    values = [20.0 + i / 5 for i in range(36)]
    chart, _ = control_chart(values, polarity="lower", target=25.0)
    assert chart.headline.startswith("Made-up measure met the target of 25 in 2 of 12 months of 2014/15; unusually")


@pytest.mark.slow
def test_series_that_counts_from_april_has_no_control_chart():
    running = [9.0 * month for _ in range(3) for month in range(1, 13)]
    slugs = [chart.slug for chart in pa.draw(series(running, unit="percent", aggregation="year to date"), "2014/15")]
    assert not any(slug.endswith("-by-month") for slug in slugs)


@pytest.mark.slow
@pytest.mark.parametrize("aggregation", ["rolling", ""])
def test_series_of_no_like_points_is_drawn_without_limits(aggregation):
    values = [9.0 * month for _ in range(3) for month in range(1, 13)]
    chart, _ = control_chart(values, unit="percent", aggregation=aggregation)
    assert chart.data["lower"].isna().all()


@pytest.mark.slow
def test_quarters_have_their_control_chart():
    drawn = pa.draw(series(MONTHS[:16], quarters=True), "2015/16")
    (chart,) = [chart for chart in drawn if chart.slug.endswith("-by-quarter")]
    assert "by quarter" in chart.subtitle
    assert "Q1 of 2012/13 to Q4 of 2015/16" in chart.subtitle
    assert len(chart.data) == 16


@pytest.mark.slow
def test_charts_of_one_look_have_names_of_their_own():
    twice = series(MONTHS)
    other = {"measure": "Made-up other", "source": "made-up.xlsx!Months!B2"}
    both = replace(
        twice,
        observations=pd.concat([twice.observations, twice.observations.assign(**other)]),
        measures=pd.concat([twice.measures, twice.measures.assign(measure="Made-up other")]),
    )
    slugs = [chart.slug for chart in pa.draw(both, "2014/15")]
    assert len(slugs) == len(set(slugs))
    assert {f"kpi-performance-made-up-service-made-up-by-month{number}" for number in ("", "-2")} <= set(slugs)


def test_charts_are_of_one_council():
    rates = DATA.topic("Collection rates")
    two = pd.concat([rates.observations, rates.observations.assign(authority="Made-upham")])
    with pytest.raises(ValueError, match=r"found figures of 2 councils; a chart is of one: data.of\('Peterborough'\)"):
        pa.draw(replace(rates, observations=two), "2014/15")


@pytest.mark.filterwarnings("ignore:Glyph 7")  # which no font has
def test_control_characters_of_a_workbook_leave_the_svg_well_formed():
    rates = DATA.topic("Collection rates")
    odd = replace(rates, measures=rates.measures.assign(short="Bell \x07 rung", phrase="bell \x07 rung"))
    assert "\ufffd" in fromstring(pa.trend(odd, "2014/15").svg()).find(f"{SVG}title").text


def axes_of(chart, canvas=Canvas.PAGE):
    return Arranged(chart.draw, canvas, chart._words).figure.axes


def test_long_name_keeps_to_its_place():
    kpis = DATA.topic("KPI performance").service("ICT")
    long = replace(kpis, measures=kpis.measures.assign(short="Made-up name that goes on " * 8))
    chart = pa.against_target(long, "2014/15")
    (axes,) = axes_of(chart)
    names = [text for text in axes.texts if text.get_text().startswith("Made-up")]
    assert {text.get_text()[-1] for text in names} == {"…"}
    boxes = [text.get_window_extent() for text in names]
    assert all(lower.y1 < upper.y0 for upper, lower in itertools.pairwise(boxes))


def test_gap_to_target_is_a_share_of_it_with_better_to_the_right_and_the_worst_first():
    (axes,) = axes_of(charts()["kpi-performance-customer-services-against-target"])
    lines = [line for line in axes.lines if line.get_linewidth() == 2.5]
    # 34 seconds against 25, 57% against 63%, 90% against 91%, and so on: lower is better for seconds.
    gaps = [-9 / 25, -6 / 63, -1 / 91, 0, 4 / 85, 5 / 95]
    reach = [np.diff(line.get_xdata())[0] for line in lines]
    assert reach == pytest.approx([gap * reach[0] / gaps[0] for gap in gaps])
    assert [line.get_ydata()[0] for line in lines] == sorted(line.get_ydata()[0] for line in lines)
    hollow = [line for line in marked(axes, "o") if line.get_markerfacecolor() == "white"]
    outside = [6 / 25, 1 / 63, 1 / 91]  # 19 seconds, 64% and 92% outside the suspensions
    at_target = lines[0].get_xdata()[0]
    assert [line.get_xdata()[0] - at_target for line in hollow] == pytest.approx(
        [gap * reach[0] / gaps[0] for gap in outside]
    )


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug.endswith("against-target")])
def test_gaps_to_target_have_half_of_the_width(slug):
    chart = charts()[slug]
    (axes,) = axes_of(chart)
    (rule, *_) = [line for line in axes.lines if to_hex(line.get_color()) == PALE.lower()]
    ends = axes.transData.transform([(x, 0) for x in rule.get_xdata()])[:, 0]
    assert (ends[1] - ends[0]) / axes.figure.bbox.width >= 0.5


def test_value_and_target_are_printed_beside_each_gap():
    (axes,) = axes_of(charts()["kpi-performance-customer-services-against-target"])
    said = [" ".join(text.get_text().split()) for text in axes.texts]
    assert {
        "34 seconds, target 25 missed in part; 19 seconds outside",
        "89%, target 85% met",
        "95%, target 95% met",
    } <= set(said)


def test_target_of_nothing_has_no_share_and_says_so():
    kpis = DATA.topic("KPI performance").service("ICT")
    rows = kpis.observations.copy()
    rows.loc[rows.index[0], "target"] = 0.0
    (axes,) = axes_of(pa.against_target(replace(kpis, observations=rows), "2014/15"))
    assert len([line for line in axes.lines if line.get_linewidth() == 2.5]) == 5
    assert sum("no share of 0" in text.get_text().replace("\n", " ") for text in axes.texts) == 1


def test_miss_within_tolerance_is_told_apart():
    kpis = DATA.topic("KPI performance").service("ICT")
    chart = pa.against_target(replace(kpis, measures=kpis.measures.assign(tolerance=1.0)), "2014/15")
    (axes,) = axes_of(chart)
    assert any("missed, within tolerance" in text.get_text().replace("\n", " ") for text in axes.texts)
    assert len(marked(axes, "^")) == 1


@pytest.mark.slow
def test_data_of_a_chart_are_printed_without_dust_and_saved_exactly():
    chart = charts()["benefits-processing-speed-and-mix"]
    assert "5.6625</td>" in chart._repr_html_()
    assert not re.search(r">-?\d+\.\d{5,}<", chart._repr_html_())
    assert chart.data["source"][0].count("; ") == 5


def test_a_chart_drawn_again_is_the_same_file_whatever_the_last_digits_of_its_places():
    chart = charts()["benefits-processing-speed-and-mix"]
    arranged = Arranged(chart.draw, Canvas.PAGE, chart._words)
    before = arranged.svg()
    for axes in arranged.figure.axes:
        left, bottom, width, height = axes.get_position().bounds
        axes.set_position((left + 1e-13, bottom, width, height))
    assert arranged.svg() == before
    assert "clip-path" in before


def test_the_data_of_speed_and_mix_are_in_the_unit_of_the_average():
    (chart,) = [one for one in pa.draw(DATA, "2014/15") if one.kind == "speed and mix"]
    assert set(chart.data["unit"]) == {"days"}


def test_mixes_chart_parts_add_up_as_printed():
    chart = charts()["benefits-processing-speed-and-mix"]
    words = [element.text for element in fromstring(chart.svg()).iter(f"{SVG}text")]
    printed = [Decimal(text.replace("−", "-")) for text in words if re.fullmatch(r"[+−]\d+\.\d\d", text or "")]
    change, speed, mix = printed[:5], printed[5:10], printed[10:]
    # The report's averages: 13.52, 18.54, 28.75, 29.28, 24.04, 22.55 days.
    assert change == [Decimal(text) for text in ("5.02", "10.21", "0.53", "-5.24", "-1.49")]
    assert [a + b for a, b in zip(speed, mix, strict=True)] == change


@pytest.mark.slow
def test_agreed_suspensions_are_shaded_over_the_years_and_named():
    chart = charts()["kpi-performance-customer-services-over-time"]
    shaded = [axes.get_title("left").replace("\n", " ") for axes in axes_of(chart) if axes.patches]
    assert shaded == ["Calls answered", "Calls answered in 20 seconds", "Average time to answer"]
    assert "Shaded: target suspended by agreement in all or part of the year" in chart.subtitle


def test_panels_print_their_targets_and_their_first_and_last_figures():
    panels = axes_of(charts()["kpi-performance-customer-services-over-time"])
    said = [[text.get_text() for text in axes.texts] for axes in panels]
    assert said[4] == ["34", "25", "Target 25 seconds"]
    assert said[1] == ["90%", "85%", "Target 91%"]


def test_small_change_is_no_cliff():
    rates = DATA.topic("Collection rates")
    rows = rates.observations[rates.observations["as_at"].isna()]
    flat = replace(rates, observations=rows.assign(value=95 + rows["value"] / 1000))
    low, high = axes_of(pa.trend(flat, "2014/15"))[0].get_ylim()
    assert high - low >= 5


def test_figures_of_unlike_dates_have_a_panel_of_their_own():
    alike, apart = axes_of(charts()["collection-rates-trend"])
    assert [line.get_linestyle() for line in alike.lines if line.get_marker() in tuple("os^")] == ["-", "-"]
    (points,) = [line for line in apart.lines if line.get_marker() in tuple("os^")]
    assert (points.get_linestyle(), apart.get_title("left")) == ("None", "Counted at other dates: years not alike")


def test_services_of_different_size_are_compared_by_shares():
    chart = charts()["complaints-outcome"]
    said = [[text.get_text() for text in axes.texts] for axes in axes_of(chart)]
    assert said == [
        ["24% (7)", "21% (6)", "55% (16)", "Customer Services, 29"],
        ["49% (63)", "20% (26)", "30% (39)", "Shared Transactional Services, 128"],
    ]
    assert "share of each service's complaints" in chart.subtitle
    assert sorted(chart.data["count"]) == [6, 7, 16, 26, 39, 63]


@pytest.mark.slow
def test_few_complaints_are_counted_for_a_share_would_say_little():
    part = DATA.topic("Complaints")
    few = part.complaints.assign(count=part.complaints["count"] // 4)
    (chart,) = [one for one in pa.draw(replace(part, complaints=few), "2014/15") if one.slug == "complaints-outcome"]
    assert "%" not in "".join(text.get_text() for axes in axes_of(chart) for text in axes.texts)


def test_a_chart_of_services_without_a_complaint_has_an_axis_from_zero():
    part = DATA.topic("Complaints")
    totals = part.complaints[part.complaints["breakdown"] == "total"].assign(count=0)
    (chart,) = pa.draw(replace(part, complaints=totals), "2014/15")
    said = [[text.get_text() for text in axes.texts] for axes in axes_of(chart)]
    assert said == [["0", "0", "Customer Services"], ["0", "0", "Shared Transactional Services"]]
    assert axes_of(chart)[0].get_xlim()[0] == 0


def test_trend_names_the_years_whose_target_was_suspended():
    kpis = DATA.topic("KPI performance")
    part = kpis.service("Customer Services").measure("Percentage of calls answered in 20 seconds")
    figure = Figure()
    chart = pa.trend(part, "2014/15")
    chart.draw(figure)
    assert "suspended" in [text.get_text() for text in figure.axes[0].texts]


def every_kind():
    values = [20, *MONTHS[1:30], 95, *MONTHS[31:]]
    made = [control_chart(values, polarity=way, target=60.0, suspended=[12])[0] for way in ("higher", "lower", "")]
    return [*once(), *made]


def luminance(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour, ground="white"):
    """WCAG 2.2's contrast ratio."""
    lighter, darker = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.slow
def test_text_and_marks_stand_out_from_their_ground():
    texts, marks = set(), set()
    with style():
        for chart in every_kind():
            figure = Figure()
            chart.draw(figure)
            figure.draw_without_rendering()
            texts |= {to_hex(text.get_color()) for text in figure.findobj(Text) if text.get_text()}
            for axes in figure.axes:
                # A pale rule leads the eye along a row, and says nothing itself.
                marks |= {to_hex(line.get_color()) for line in axes.lines} - {PALE.lower()}
                marks |= {to_hex(line.get_markeredgecolor()) for line in axes.lines} - {PALE.lower()}
                # Shades stand behind; what they mean is written above them.
                marks |= {to_hex(p.get_facecolor()) for p in axes.patches if to_hex(p.get_facecolor()) != PALE.lower()}
    assert len(texts) > 1
    assert len(marks) > 4
    # On white, and on the shade of a suspension.
    assert {colour: contrast(colour) for colour in texts if contrast(colour) < 4.5} == {}
    assert {colour: contrast(colour) for colour in marks if contrast(colour) < 3} == {}
    assert contrast(DARK, PALE) > 4.5


# G. M. Machado and others, "A physiologically-based model for simulation of color vision deficiency", IEEE Transactions
# on Visualization and Computer Graphics 15 (2009): of linear light, at full severity.
SIGHT = {
    "every colour": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "greyscale": np.full((3, 3), (0.2126, 0.7152, 0.0722)),
}
TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]


def lab(colour, sight):
    """CIELAB (D65) of a colour as it is seen."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array(TO_XYZ) @ np.clip(np.array(SIGHT[sight]) @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_series_stay_apart_however_they_are_seen(sight):
    # 2.3 is a difference that is just noticed; four lines need more.
    apart = [np.linalg.norm(lab(one, sight) - lab(other, sight)) for one, other in itertools.combinations(SERIES, 2)]
    assert min(apart) > 15


@pytest.mark.slow
def test_what_counts_from_april_is_drawn_as_a_line_a_year(written):
    months = [f"{year}-{month:02d}" for year in (2013, 2014) for month in range(1, 13)][3:15]
    rows = [("Council tax", month, (0.0805 * (i + 1), "0.0%")) for i, month in enumerate(months)]
    data = pa.load(
        written(
            {"Returns": [("Measure", "Period", "Value"), *rows]},
            [("Council tax", "Revenues", "percent", "higher", None, "year to date")],
        )
    )
    [chart] = [chart for chart in pa.draw(data, "2013/14") if chart.kind == "cumulative"]
    assert chart.headline == "Council tax was 96.60% by March 2014"
    assert chart.data["value"].tolist()[-1] == pytest.approx(96.6)
    figure = Figure()
    chart.draw(figure)
    [axes] = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()][::3] == ["Apr", "Jul", "Oct", "Jan"]
    assert len([line for line in axes.lines if line.get_marker() == "o"]) == 1
