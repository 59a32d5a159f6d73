"""Whether anything has changed since the newest runs, as their records tell."""

from dataclasses import replace

import pytest

from partnership_analysis.briefing import fingerprints, history, records
from partnership_analysis.briefing.formats import PAGE, Format
from partnership_analysis.briefing.records import Asked, Record, Run, RunStatus
from partnership_analysis.briefing.requests import Request

REQUEST = Request()
MADE_FROM = fingerprints.fingerprint_of(REQUEST)
RECORD = Record(
    status=RunStatus.PUBLISHED,
    run="2026-11-01T060004Z",
    partnership="Anytown and Acme",
    workbook=MADE_FROM.workbook,
    period="2014/15",
    authority="Anytown",
    formats=MADE_FROM.formats,
    notebooks=MADE_FROM.notebooks,
    asked=Asked(),
    inputs=dict(MADE_FROM.inputs),
    versions=dict(MADE_FROM.versions),
)


@pytest.fixture
def publish(tmp_path):
    """Leave a run as a briefing's runs leave it."""

    def leave(record, latest=False):
        folder = tmp_path / "anytown-acme" / "2014-15" / "runs" / record.run
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("A briefing.")
        run = records.write(folder, replace(record, outputs=records.hashes_of_outputs(folder)))
        if latest:
            (tmp_path / "anytown-acme" / "2014-15" / "latest").symlink_to(folder)
        return run

    return leave


@pytest.mark.parametrize("notebooks", [("annual_briefing",), ()])
def test_record_is_read_as_it_was_written(publish, notebooks):
    record = replace(
        RECORD,
        notebooks=notebooks,
        formats=(PAGE, Format("docx")),
        failures=("x.ipynb: Error",),
        seconds=1.5,
        topics_without_figures=("Complaints",),
    )
    run = publish(record)
    assert records.read(run.folder) == run


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"status": "other"}', '{"status": "done", "parameters": 5}'])
def test_record_that_makes_no_sense_is_none(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    assert records.read(tmp_path) is None
    assert records.read(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("asked", "period", "authority", "found"),
    [
        (Asked(), None, None, True),
        (Asked(), "2014/15", None, True),
        (Asked(), "14/15", None, True),
        (Asked(), "FY2014-2015", None, True),
        (Asked(), "2013/14", None, False),
        (Asked(), "15/14", None, False),
        (Asked(), "2014/15", "ANYTOWN", True),
        (Asked(), "2014/15", "Elsewhere", False),
        (Asked("2014/15"), "2014/15", None, True),
        (Asked(), "2014/15 Q2", None, False),
        (Asked("2014/15"), None, None, False),  # the workbook may be of another year
        (Asked(), None, "Anytown", False),  # and so may that part of it
        (Asked(authority="Anytown"), None, "anytown", True),
        (Asked(authority="Anytown"), "2014/15", None, False),  # the workbook may name none, or several
        (Asked("14/15", "Anytown", authority_in_workbook=False), "2014/15", "Anytown", True),
        (Asked("14/15", "Anytown", authority_in_workbook=False), "2014/15", "anytown", False),  # printed as asked for
        (None, None, None, False),
    ],
)
def test_run_is_found_by_what_was_asked_for_and_what_it_turned_out_to_be(publish, asked, period, authority, found):
    run = publish(replace(RECORD, asked=asked))
    request = replace(REQUEST, period=period, authority=authority)
    assert history.unchanged_run(request, MADE_FROM, [run]) == (run if found else None)


@pytest.mark.parametrize(
    ("period", "spellings"),
    [
        ("2014/15 Q2", ("2014/15 Q2", "Q2 2014/15", "14/15 Q2", "Quarter 2 of 2014/15")),
        ("2014/15 H1", ("2014/15 H1", "H1 2014/15", "14/15 h1")),
        ("2014-11", ("2014-11", "Nov 2014", "November 2014")),
        ("2011-12", ("Dec 2011", "December 2011")),
    ],
)
def test_part_of_a_year_is_found_in_any_spelling_and_in_no_other_part(publish, period, spellings):
    run = publish(replace(RECORD, period=period, asked=Asked(spellings[-1])))
    for asked in (*spellings, "2014/15", "2014/15 Q3", "2014-12", "2011/12", None):
        found = history.unchanged_run(replace(REQUEST, period=asked), MADE_FROM, [run])
        assert found == (run if asked in spellings else None), asked


@pytest.mark.parametrize(
    "change",
    [
        {"workbook": "other.xlsx"},
        {"notebooks": MADE_FROM.notebooks[:1]},
        {"formats": (PAGE, Format("docx"))},
        {"inputs": frozenset()},
        {"versions": MADE_FROM.versions | {("python", "4")}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_run_made_from_something_else_is_not_found(publish, change):
    run = publish(RECORD)
    assert history.unchanged_run(REQUEST, replace(MADE_FROM, **change), [run]) is None


def test_damaged_run_is_not_found(publish):
    run = publish(RECORD)
    (run.folder / "index.html").write_text("Another.")
    assert run.differences == ["index.html differs"]
    assert history.unchanged_run(REQUEST, MADE_FROM, [run]) is None


def test_newest_runs_are_the_latest_and_later_ones_of_other_notebooks(publish, tmp_path):
    publish(replace(RECORD, run="2026-10-01T060004Z", notebooks=("complaints",)))
    latest = publish(RECORD, latest=True)
    later = publish(replace(RECORD, run="2026-12-01T060004Z", notebooks=("complaints",)))
    publish(replace(RECORD, run="2026-12-02T060004Z", notebooks=("complaints",), status=RunStatus.FAILED))
    briefing = tmp_path / "anytown-acme" / "2014-15"
    assert history.newest_runs(briefing) == [Run(briefing / "latest", latest.record), later]
    assert history.newest_runs_of_all(tmp_path) == history.newest_runs(briefing)


def test_without_a_latest_there_is_no_newest_run(publish, tmp_path):
    publish(RECORD)
    assert history.newest_runs(tmp_path / "anytown-acme" / "2014-15") == []
    assert history.newest_runs_of_all(tmp_path) == []
