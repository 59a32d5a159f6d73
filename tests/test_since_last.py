"""The briefing before: which run it is, what a page tells of the changes since, and how a sentence is marked."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BRIEFING, load_here

import partnership_analysis as pa
from partnership_analysis import exports
from partnership_analysis.briefing import comparing, planning, records
from partnership_analysis.briefing.records import Record, RunStatus
from partnership_analysis.briefing.requests import Request
from partnership_analysis.papers.changes_sides import side

PAPERS = sorted((Path(__file__).parents[1] / "data" / "raw" / "hart_scorecards_2014-15").iterdir())
FIRST, SECOND = "2014/15 Q1", "2014/15 Q2"
INVOICES = "hart_scorecard_2014-15_q2.xlsx!Quarter 2!E9"


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """The plans of both papers, whose runs are in one folder."""
    outputs = tmp_path_factory.mktemp("outputs")
    asked = zip(PAPERS, (FIRST, SECOND), strict=True)
    return [planning.plan(Request(path, period, outputs=outputs), load_here) for path, period in asked]


@pytest.fixture
def published(plans):
    """Publish what a plan has, as far as a comparison needs it, at some time; begin with none."""

    def publish(plan, stamp, **others):
        folder = plan.folder / "runs" / stamp
        exports.export(plan.data, folder / "tables", plan.period)
        about = {"partnership": plan.data.partnership, "period": plan.period.label, "date": stamp[:10]}
        made = {"inputs": dict(plan.fingerprint.inputs), "outputs": records.hashes_of_outputs(folder), "run": stamp}
        records.write(folder, replace(Record(RunStatus.PUBLISHED, **about, **made), **others))
        return folder

    yield publish
    for plan in plans:
        shutil.rmtree(plan.folder, ignore_errors=True)


@pytest.mark.slow
def test_a_first_run_has_nothing_before_it(plans):
    assert comparing.compared_with_earlier(plans[1], "") == plans[1]


@pytest.mark.slow
def test_a_run_is_compared_with_the_newest_run_of_the_latest_period_that_is_not_after_it(plans, published):
    first, second = plans
    published(first, "2014-08-12T060000Z")
    found = comparing.compared_with_earlier(second, "")
    assert found.compared_with == "2014-15-q1/2014-08-12T060000Z"
    assert dict(found.loaded.restated)[INVOICES] == "97.4%"
    published(first, "2014-08-13T060000Z")
    assert comparing.compared_with_earlier(second, "").compared_with == "2014-15-q1/2014-08-13T060000Z"
    # The same spreadsheets again: the run is made anew, and nothing before it is.
    published(second, "2014-11-10T060000Z")
    assert comparing.compared_with_earlier(second, "").compared_with == "2014-15-q1/2014-08-13T060000Z"
    published(second, "2014-11-11T060000Z", inputs={"other.xlsx": "0"})
    assert comparing.compared_with_earlier(second, "").compared_with == "2014-15-q2/2014-11-11T060000Z"
    assert comparing.compared_with_earlier(first, "").compared_with == ""


@pytest.mark.parametrize(
    "others", [{"status": RunStatus.FAILED}, {"partnership": "Hart District Council and Acme"}, {"period": "2015/16"}]
)
def test_a_run_that_failed_or_is_of_others_or_later_is_not_the_one_before(plans, published, others):
    published(plans[0], "2014-08-12T060000Z", **others)
    assert comparing.compared_with_earlier(plans[1], "").compared_with == ""


@pytest.mark.slow
def test_runs_of_one_batch_are_not_before_each_other(plans, published):
    published(plans[0], "2014-08-12T060000Z", finished="2014-08-12T06:00:05.500+00:00")
    assert comparing.compared_with_earlier(plans[1], "2014-08-12T06:00:05.499+00:00").compared_with == ""
    assert comparing.compared_with_earlier(plans[1], "2014-08-12T06:00:05.501+00:00").compared_with


@pytest.mark.slow
def test_a_run_whose_tables_are_damaged_is_passed_over(plans, published):
    published(plans[0], "2014-08-12T060000Z")
    damaged = published(plans[0], "2014-08-13T060000Z")
    (damaged / "tables" / "targets.parquet").write_bytes(b"nothing")
    assert comparing.compared_with_earlier(plans[1], "").compared_with == "2014-15-q1/2014-08-12T060000Z"


@pytest.mark.slow
def test_a_published_run_is_read_from_its_tables(plans, published):
    found = side(published(plans[0], "2014-08-12T060000Z"))
    assert (found.period, found.published) == (plans[0].period, "2014-08-12")
    columns = ["measure", "period", "value", "source"]
    read, loaded = found.data.observations[columns], plans[0].data.observations[columns]
    assert read.to_numpy().tolist() == loaded.to_numpy().tolist()
    assert pa.changes(plans[0].data, published(plans[0], "2014-08-14T060000Z")).empty


@pytest.mark.slow
def test_the_section_says_since_when_how_many_changes_there_are_and_lists_them(plans, published):
    before = published(plans[0], "2014-08-12T060000Z")
    report = pa.report(plans[1].data, SECOND)
    heading, counts, table = pa.since_last(report, before)
    assert str(heading) == "Since the last briefing (Quarter 1 2014/15, published 12 August 2014)"
    assert str(counts).splitlines() == ["2 figures were restated.", "6 targets moved.", "13 statuses changed."]
    assert len(table.cells) == 21
    first = table.cells.iloc[0]
    assert (table.cells.index[0], first["What"], first["Period"]) == ("Invoices paid on time", "restated", FIRST)
    assert [first[name].cells for name in ("Before", "Now")] == [
        ("hart_scorecard_2014-15_q1.xlsx!Quarter 1!E9",),
        (INVOICES,),
    ]
    *_, full = pa.since_last(report, before, in_full=True)
    assert full.cells["Cells"].str.contains("q1.xlsx!").all()


def test_without_an_earlier_briefing_there_is_no_section_and_the_page_says_so(plans):
    report = pa.report(plans[1].data, SECOND)
    assert pa.since_last(report) == ()
    assert [str(shown) for shown in pa.since_last(report, in_full=True)] == [
        "There is no earlier briefing to compare with."
    ]


@pytest.mark.slow
def test_a_sentence_that_uses_a_restated_figure_says_so(plans):
    data = plans[1].data
    marked = replace(data, restated={INVOICES: "97.4%"})
    plain, said = (pa.report(one, SECOND).topic("Finance, Revs and Bens").commentary for one in (data, marked))
    changed = [
        (str(one), str(other))
        for one, other in zip(str(plain).splitlines(), str(said).splitlines(), strict=True)
        if one != other
    ]
    ((one, other),) = changed
    assert other == f"{one} 97.9% was restated since the last briefing, which said 97.4%."


def test_the_examples_briefing_tells_what_changed_since_the_one_of_the_year_before(example):
    page = (example / BRIEFING / "latest" / "index.html").read_text("utf-8")
    assert "Since the last briefing (2013/14, published " in page
    assert "figures were restated" not in page
    record = json.loads((example / BRIEFING / "latest" / "run.json").read_text("utf-8"))
    assert record["compared_with"].startswith("2013-14/")


@pytest.mark.slow
def test_a_page_of_changes_is_made_again_as_it_was(tmp_path, run_here):
    for path, period in zip(PAPERS, (FIRST, SECOND), strict=True):
        shutil.copy(path, tmp_path / "kpis.xlsx")
        done = run_here("changes", "--workbook", "kpis.xlsx", "--period", period, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    latest = tmp_path / "outputs" / "hart-district-council" / "2014-15-q2" / "latest"
    page = (latest / "changes.html").read_text("utf-8")
    assert "Since the last briefing (Quarter 1 2014/15, published " in page
    assert "partnership run changes --workbook kpis.xlsx" in page
    again = run_here("changes", "--workbook", "kpis.xlsx", "--period", SECOND, cwd=tmp_path)
    assert again.stderr.startswith("Unchanged")
    verified = run_here("changes", "--workbook", "kpis.xlsx", "--period", SECOND, "--verify", cwd=tmp_path)
    assert verified.returncode == 0, verified.stderr
