import io
from dataclasses import replace

import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

import partnership_analysis as pa
from partnership_analysis.tables import TOPICS

DATA = pa.load()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> & "quoted"'


def drawn(year="2014/15"):
    kpis = DATA.topic("KPI performance")
    parts = [kpis.service(service) for service in kpis.services(year)]
    parts += [DATA.topic(topic) for topic in (*TOPICS[1:], "Complaints")]
    return [chart for part in parts for chart in pa.draw(part, year)]


CHARTS = drawn()


def test_every_table_of_the_report_has_its_chart():
    assert [chart.slug for chart in CHARTS] == [
        "customer-services-against-target",
        "customer-services-over-time",
        "ict-against-target",
        "collection-rates-trend",
        "benefits-processing-trend",
        "invoice-payments-trend",
        "complaints-total",
        "complaints-outcome",
        "complaints-subject",
    ]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.slug)
def test_svg_has_text_as_text_and_describes_itself(chart):
    root = fromstring(chart.svg())
    assert root.get("role") == "img"
    named = [root.find(f"{SVG}title"), root.find(f"{SVG}desc")]
    assert [element.text for element in named] == [chart.headline, chart.alt]
    assert root.get("aria-labelledby") == " ".join(element.get("id") for element in named)
    words = " ".join(element.text for element in root.iter(f"{SVG}text"))
    assert chart.headline.split()[0] in words
    assert chart.source in words
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.slug)
def test_png_is_16_cm_wide_at_300_dpi_and_carries_its_description(chart):
    picture = Image.open(io.BytesIO(chart.png()))
    assert picture.info["dpi"][0] == pytest.approx(300, abs=0.01)
    assert picture.width / 300 * 2.54 == pytest.approx(16, abs=0.01)
    assert picture.info["Description"] == chart.alt


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.slug)
def test_every_point_drawn_has_its_cell(chart):
    assert chart.data["source"].str.fullmatch(r".+!.+![A-Z]+\d+").all()


def test_same_input_gives_the_same_bytes(tmp_path):
    # Of each kind of chart one.
    kinds = {chart.slug.rpartition("-")[2]: i for i, chart in enumerate(CHARTS)}
    for folder, charts in (("one", CHARTS), ("two", drawn())):
        for i in kinds.values():
            charts[i].save(tmp_path / folder, "annual_briefing")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 4 * len(kinds)
    assert [f for f in files if (tmp_path / "one" / f).read_bytes() != (tmp_path / "two" / f).read_bytes()] == []


def test_alt_text_tells_ends_and_extremes():
    assert pa.trend(DATA.topic("Benefits processing"), "2014/15").alt == (
        "Line chart of 2009/10 to 2014/15. New claims and changes: 13.52 days in 2009/10, 22.55 days in 2014/15; "
        "highest 29.28 days in 2012/13. New claims: 23.33 days in 2009/10, 25.66 days in 2014/15; highest 48.51 days "
        "in 2011/12. Changes: 10.28 days in 2009/10, 22.12 days in 2014/15; highest 25.74 days in 2012/13."
    )


def test_trend_refuses_more_than_it_can_show():
    with pytest.raises(ValueError, match="one to four measures of one unit"):
        pa.trend(DATA, "2014/15")


def test_missing_year_leaves_its_gap_on_the_axis():
    rates = DATA.topic("Collection rates")
    gap = replace(rates, observations=rates.observations[rates.observations["period"] != "2011/12"])
    words = [element.text for element in fromstring(pa.trend(gap, "2014/15").svg()).iter(f"{SVG}text")]
    assert "2011/12" in words


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
    assert fromstring(chart.svg()).find(f"{SVG}title").text.casefold().startswith("<script>")


def test_chart_data_reads_back_from_csv(tmp_path):
    chart = pa.trend(DATA.topic("Collection rates"), "2014/15")
    chart.save(tmp_path)
    read = pd.read_csv(tmp_path / f"{chart.slug}.csv")
    assert read["value"].tolist() == chart.data["value"].tolist()


def test_missing_year_is_not_bridged_by_a_line():
    rates = DATA.topic("Collection rates")
    gap = replace(rates, observations=rates.observations[rates.observations["period"] != "2011/12"])
    whole, broken = (pa.trend(part, "2014/15").svg() for part in (rates, gap))
    moves = [svg.count("\nL ") for svg in (whole, broken)]
    assert moves[1] < moves[0] - 2


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
    with pytest.raises(ValueError, match="no topic 'Collection rate'"):
        DATA.topic("Collection rate")


def test_subtitle_tells_measure_unit_place_and_years():
    assert [chart.subtitle for chart in CHARTS[3:7]] == [
        "Collection rates, per cent, Shared Transactional Services, Peterborough, 2009/10 to 2014/15",
        "Benefits processing, days, Shared Transactional Services, Peterborough, 2009/10 to 2014/15",
        "Invoice payments, per cent, Shared Transactional Services, Peterborough, 2011/12 to 2014/15. "
        "Broken line: target",
        "Complaints received, number, Peterborough, 2013/14 and 2014/15",
    ]
