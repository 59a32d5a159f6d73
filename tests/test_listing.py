"""The list of every briefing, from what lies in the folder of outputs."""

import json
import re
import shutil
from html import unescape

import pytest

from partnership_analysis.briefing import listing


@pytest.fixture
def outputs(tmp_path):
    """Outputs as runs leave them: two done, one failed, one whose record is damaged; and an older tool's briefing."""
    year = tmp_path / "anytown-acme" / "2014-15"
    run = {"partnership": "Anytown & Acme", "notebooks": ["annual_briefing", "complaints"]}
    for stamp, record in {
        "2026-09-01T060004Z": {**run, "status": "done", "seconds": 1},
        "2026-10-01T060003Z": {**run, "status": "done", "seconds": 2},
        "2026-11-01T060002Z": {**run, "status": "failed"},
        "2026-12-01T060001Z": "{",
    }.items():
        folder = year / "runs" / stamp
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(record if isinstance(record, str) else json.dumps(record))
        if "seconds" in record:
            (folder / "index.html").write_text("A briefing.")
    (year / "runs" / ".2027-01-01T060000Z").mkdir()
    shutil.copytree(year / "runs" / "2026-10-01T060003Z", year / "latest")  # as where links are not allowed
    older = tmp_path / "elsewhere" / "2013-14" / "latest"
    older.mkdir(parents=True)
    (older / "index.html").write_text("A briefing.")
    return tmp_path


@pytest.fixture
def page(outputs):
    listing.list_briefings(outputs)
    return (outputs / "index.html").read_text(encoding="utf-8")


def words(html):
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_each_run_is_listed_newest_first_with_what_became_of_it(page):
    assert "● published" in words(page)
    rows = [words(row) for row in re.findall(r"<tr><th scope=.row.*?</tr>", page)]
    assert rows == [
        "1 December 2026, 06:00:01 UTC ○ not known: its record cannot be read",
        "1 November 2026, 06:00:02 UTC ✕ failed annual briefing, complaints",
        "1 October 2026, 06:00:03 UTC ● published, the latest annual briefing, complaints",
        "1 September 2026, 06:00:04 UTC ● published annual briefing, complaints",
    ]


def test_links_lead_to_pages_that_are_there(page, outputs):
    links = re.findall(r'href="([^"]+)"', page)
    runs = "anytown-acme/2014-15/runs"
    assert links == [
        "anytown-acme/2014-15/latest/index.html",
        f"{runs}/2026-10-01T060003Z/index.html",
        f"{runs}/2026-09-01T060004Z/index.html",
        "elsewhere/2013-14/latest/index.html",
    ]
    assert all((outputs / link).is_file() for link in links)


def test_partnership_is_named_by_its_record_or_else_its_folder(page):
    assert re.findall("<h2>(.*?)</h2>", page) == ["Anytown &amp; Acme", "elsewhere"]
    assert re.findall("<h3>(.*?)</h3>", page) == ["2014/15", "2013/14"]


def test_each_period_is_named_as_its_record_says_and_the_newest_stands_first(tmp_path):
    for label, folder in {
        "2013/14": "2013-14",
        "2014-09": "2014-09",
        "2014/15 Q2": "2014-15-q2",
        "2014/15 H1": "2014-15-h1",
        "2014-11": "elsewhere",
        "2011-12": "december-2011",
        "2011/12": "2011-12",
        None: "2014-15-q3",
        "": "drafts",
    }.items():
        run = tmp_path / "anytown" / folder / "runs" / "2026-11-01T060002Z"
        run.mkdir(parents=True)
        if label is not None:
            record = {"status": "done", "partnership": "Anytown", "parameters": {"period": label}}
            (run / "run.json").write_text(json.dumps(record))
    listing.list_briefings(tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall("<h2>(.*?)</h2>", page) == ["Anytown", "anytown"]  # the second has no record to name it
    assert re.findall("<h3>(.*?)</h3>", page) == [
        "November 2014",
        "First half of 2014/15 (April to September 2014)",
        "Quarter 2 2014/15 (July to September 2014)",
        "September 2014",
        "2013/14",
        "2011/12",
        "December 2011",
        "drafts",
        "Quarter 3 2014/15 (October to December 2014)",
    ]


def test_year_whose_runs_all_failed_says_that_nothing_is_published(tmp_path):
    folder = tmp_path / "anytown" / "2014-15" / "runs" / "2026-11-01T060002Z"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text('{"status": "failed", "notebooks": 5}')
    listing.list_briefings(tmp_path)
    assert "No briefing has been published yet. Run Status" in words((tmp_path / "index.html").read_text())
