"""Topics are what the workbook says they are."""

import re

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

FIGURES = [["Measure", "2013/14", "2014/15"], ["Repairs on time", "91%", "93%"], ["Rent collected", "97%", "98%"]]
TOLD = [
    ("Repairs on time", "Housing", "percent", "higher", "Housing repairs"),
    ("Rent collected", "Income", "percent", "higher", "Council tax collection"),
]
UNTOLD = [row[:4] for row in TOLD]
OWN = ("KPI performance", "Collection rates", "Benefits processing", "Invoice payments", "Complaints")


@pytest.fixture(scope="module")
def told(written):
    return pa.load(written({"Figures": FIGURES}, measures=TOLD))


def test_any_words_are_a_topic_and_an_alias_is_spelt_as_its_topic(told):
    assert told.topics() == ["Housing repairs", "Collection rates"]
    assert told.topic("Housing repairs").measures["measure"].tolist() == ["Repairs on time"]
    assert told.topic("Collection rates").observations["value"].tolist() == [97, 98]


def test_no_word_in_a_measures_name_makes_a_topic(written):
    name = "Net Cost of Waste Collection per Premises"
    rows = [["Measure", "2013/14", "2014/15"], [name, 60, 62], ["Council tax collection", 97, 98]]
    described = [(name, "Waste", "number", "lower"), ("Council tax collection", "Waste", "percent", "higher")]
    for measures in (described, None):
        data = pa.load(written({"Waste": rows}, measures=measures))
        assert data.topics() == ["Waste"]
        assert data.topic("Collection rates").observations.empty


@pytest.mark.parametrize("name", ["housing repairs", "HOUSING  REPAIRS", "housing-repairs"])
def test_a_topic_is_found_in_any_case(told, name):
    assert told.topic(name).measures["topic"].tolist() == ["Housing repairs"]


@pytest.mark.parametrize("name", ["Council tax collection", "collection rate"])
def test_a_topic_is_found_by_another_word_for_it(told, name):
    assert told.topic(name).measures["measure"].tolist() == ["Rent collected"]


@pytest.mark.parametrize("name", OWN)
def test_the_reports_own_topics_may_be_asked_for_without_figures(written, name):
    data = pa.load(written({"Figures": FIGURES}, measures=UNTOLD))
    assert data.topic(name).observations.empty


def test_a_topic_nobody_names_is_refused_with_those_there_are(told):
    with pytest.raises(ValueError, match="no topic 'Parking': expected one of Housing repairs, Collection rates, KPI"):
        told.topic("Parking")


def test_without_a_topic_measures_group_by_service(written):
    data = pa.load(written({"Figures": FIGURES}, measures=UNTOLD))
    assert data.topics() == ["Housing", "Income"]
    assert data.topic("income").measures["measure"].tolist() == ["Rent collected"]


def test_without_a_sheet_of_measures_they_group_by_service_whatever_their_names_say(written):
    rows = [["Measure", "2014/15"], ["Council tax collected", "97%"], ["Benefit claims", "22 days"]]
    data = pa.load(written({"Revenues KPIs": rows}, measures=None))
    assert data.measures["topic"].tolist() == data.measures["service"].tolist() == ["Revenues", "Revenues"]


def test_a_topic_is_spelt_as_it_is_first_spelt(written):
    measures = [(*TOLD[0][:4], "Homes"), (*TOLD[1][:4], "HOMES")]
    assert pa.load(written({"Figures": FIGURES}, measures=measures)).topics() == ["Homes"]


def test_a_service_called_as_an_alias_is_its_own_topic(written):
    measures = [(*TOLD[0][:4], "Collection rates"), ("Rent collected", "Council tax collection", "percent", "higher")]
    data = pa.load(written({"Figures": FIGURES}, measures=measures))
    assert data.topics() == ["Collection rates", "Council tax collection"]
    assert data.topic("Council tax collection").measures["measure"].tolist() == ["Rent collected"]


def test_complaints_are_the_last_topic_with_the_measures_of_it(written):
    measures = [(*TOLD[0][:4], "Complaints"), TOLD[1]]
    counts = [["Complaints"], ["Service", "2014/15"], ["Housing", 12]]
    data = pa.load(written({"Figures": FIGURES, "Complaints": counts}, measures=measures))
    assert data.topics() == ["Collection rates", "Complaints"]
    assert data.topic("complaints").complaints["count"].tolist() == [12]
    assert data.topic("complaints").measures["measure"].tolist() == ["Repairs on time"]
    assert data.topic("Collection rates").complaints.empty


def test_a_topic_without_figures_is_not_listed(written):
    data, _ = check(written({"Figures": FIGURES[:2]}, measures=TOLD))
    assert data.topics() == ["Housing repairs"]


def test_a_measure_may_be_of_no_known_topic_in_the_whole_briefing(told):
    assert "Repairs on time" in str(pa.comment(told.topic("Housing repairs"), "2014/15"))
    (chart,) = pa.draw(told.topic("Housing repairs"), "2014/15")
    assert chart.slug == "housing-repairs-repairs-on-time-trend"


def test_a_report_on_a_topic_is_called_as_the_workbook_calls_it(written):
    homes = pa.report(pa.load(written({"Figures": FIGURES}, measures=[(*TOLD[0][:4], "Homes"), TOLD[1]])), "2014/15")
    assert homes.topic("HOMES").title == "Homes"
    served = [("Repairs on time", "Benefits", "percent", "higher"), UNTOLD[1]]  # "Benefits" is also an alias
    assert [one.title for one in pa.report(pa.load(written({"Figures": FIGURES}, measures=served))).topics()] == [
        "Benefits",
        "Income",
    ]


def test_a_part_is_worked_out_once_however_it_is_asked_for(told):
    report = pa.report(told, "2014/15")
    assert report.topic("housing repairs").found is pa.report(told.topic("Housing repairs"), "14/15").found
    assert pa.comment(told.topic("Housing repairs"), "2014/15") is report.topic("Housing repairs").commentary
    assert report.service("Income").found is report.service("Income").found


@pytest.mark.slow
def test_a_tally_of_one_topic_says_so_for_the_service_has_other_targets(written):
    rows = [["Measure", "2014/15", "Target"], ["Repairs on time", "93%", "90%"], ["Calls answered", "80%", "85%"]]
    measures = [("Repairs on time", "Homes", "percent", "higher", "Repairs"), ("Calls answered", "Homes", "percent")]
    measures = [measures[0], (*measures[1], "higher", "Calls")]
    report = pa.report(pa.load(written({"Figures": rows}, measures=measures)))
    assert str(report.summary).startswith("1 of 2 targets met, 1 missed.")
    assert "Homes met its only target on Repairs in 2014/15." in map(str, report.topic("Repairs").findings)


@pytest.mark.slow
def test_every_topic_has_its_page_and_every_chart_its_own_file(written, tmp_path, run_here):
    topics = ("Housing repairs", "Index", "東京", "大阪" * 200)
    rows = [["Measure", "2013/14", "2014/15"]]
    rows += [[f"Measure {i} of {part}", f"{50 + i}%", f"{60 + i}%"] for i in range(len(topics)) for part in "AB"]
    measures = [(row[0], "Homes", "percent", "higher", topics[i // 2]) for i, row in enumerate(rows[1:])]
    done = run_here("--workbook", written({"Figures": rows}, measures=measures), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (index,) = tmp_path.glob("outputs/*/*/runs/*/index.html")
    pages = {page.stem: page.read_text(encoding="utf-8") for page in index.parent.glob("*.html")}
    for number, topic in enumerate(topics):
        (page,) = [name for name, text in pages.items() if f"<h1>{topic}</h1>" in text]
        assert f"easure {number} of A" in pages[page]
        assert f"easure {number} of A" in pages["index"]
    described = [file.read_text(encoding="utf-8") for file in (index.parent / "charts").glob("*.txt")]
    assert len(described) == len(set(described)) == len(topics)
    ids = re.findall(r'\sid="([^"]+)"', pages["index"])
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_kpis_of_a_quarter_have_a_section_for_each_service(written):
    rows = [["Measure", "2014/15 Q1", "2014/15 Q2"], ["Calls answered", 80, 82]]
    measures = [("Calls answered", "Contact centre", "count", "higher", "KPI performance")]
    report = pa.report(pa.load(written({"KPIs": rows}, measures=measures)), "2014/15 Q2")
    assert "Contact centre" in [str(block) for block in report.sections()]
