"""Whole runs: real workbooks, real papermill, real kernels, the command as a scheduler calls it."""

import hashlib
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from docx import Document
from faults import write_notebook

import partnership_analysis as pa
from partnership_analysis import exports
from partnership_analysis.briefing.requests import ANNUAL, CONTRACT, OF_TOPICS

pytestmark = pytest.mark.slow

PAGES = {
    "index.html": "Annual performance briefing, 2014/15",
    "kpi_performance.html": "KPI performance",
    "collection_rates.html": "Collection rates",
    "benefits_processing.html": "Benefits processing",
    "invoice_payments.html": "Invoice payments",
    "complaints.html": "Complaints",
    "contract_performance.html": "Contract performance",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory, example):
    """A folder with the example's briefings of both years published in it."""
    return Path(shutil.copytree(example, tmp_path_factory.mktemp("published") / "copy", symlinks=True))


@pytest.fixture(scope="module")
def latest(published):
    return published / "outputs" / "peterborough-serco" / "2014-15" / "latest"


class Page(HTMLParser):
    """What a test asks of a page: its text, its headings, the addresses it refers to, its identifiers."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text, self.headings, self.addresses, self.identifiers = "", [], [], []
        self._open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attributes):
        self._open.append(tag)
        named = dict(attributes)
        self.addresses += [named[key] for key in ("href", "src", "xlink:href") if key in named]
        self.identifiers += [named["id"]] if "id" in named else []
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if self._open and self._open[-1] not in ("style", "script", "title"):
            self.text += data
        if self._open and re.fullmatch(r"h[1-6]", self._open[-1]):
            self.headings[-1][1] += data


@pytest.mark.parametrize(("file", "title"), PAGES.items())
def test_page_is_self_contained_and_shows_no_code(latest, file, title):
    page = Page(latest / file)
    assert page.headings[0] == [1, title]
    assert [address for address in page.addresses if not address.startswith("#") and address not in PAGES] == []
    assert [link for link in page.addresses if link.startswith("#") and link[1:] not in page.identifiers] == []
    assert len(page.identifiers) == len(set(page.identifiers))
    assert "import partnership_analysis" not in page.text
    assert "data-shown" not in (latest / file).read_text(encoding="utf-8")  # the style of a notebook
    assert "Peterborough and Serco, 2014/15" in page.text
    assert "Source: Report on the Performance of the Serco Partnership (2014/15)" in page.text
    assert re.search(r"Read from serco_partnership_2014-15\.xlsx on \d{1,2} \w+ 20\d\d\.", page.text)


def test_headings_of_the_briefing_step_down_one_level_at_a_time(latest):
    levels = [level for level, _ in Page(latest / "index.html").headings]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert levels.count(1) == 1


@pytest.mark.parametrize(
    "said",
    [
        "Business rates collected rose to 97.78% in 2014/15, from 96.92% in 2013/14. "
        "That is a rise of 0.86 percentage points.",
        "Council tax collected fell to 94.78% in 2014/15, from 95.26% in "
        "2013/14. That is a fall of 0.48 percentage points, the second in a row. This is the lowest of the six figures",
        "New claims fell to 25.66 days in 2014/15, from 32.24 days in 2013/14. That is a fall of 6.58 days",
        "Customer Services received 29 complaints in 2014/15, down 34 (54%) from 63 in 2013/14. "
        "That is unlikely to be chance.",
        "Over the whole year that missed the target of 91% by 1 percentage point. An agreed suspension applied in "
        "May 2014 and from 1 January 2015. Outside the suspensions the figure was 92%, which met the target.",
        "Network availability was 98.36% in 2014/15, the only year with a figure. That missed the target of 99% by "
        "0.64 percentage points. The workbook adds: “The Network availability network KPI is shown as failed",
        "Customer Services KPIs!G9",
        "+9 seconds: F9, the actual (34 seconds), less E9, the target (25 seconds)",
        "Collection rates!G4 - F4",
    ],
)
def test_briefing_says(latest, said):
    assert said in Page(latest / "index.html").text


def test_every_figure_of_the_tables_stands_in_the_briefing(latest, report):
    text = Page(latest / "index.html").text
    rows = report.observations.merge(report.measures[["service", "measure", "decimals"]], on=["service", "measure"])
    printed = {pa.units.format_value(row.value, row.unit, row.decimals) for row in rows.itertuples()}
    assert len(rows) == 61
    assert [value for value in printed if value not in text] == []


def test_record_of_the_run_holds_the_hash_of_every_input_and_output(latest, raw):
    record = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    files = {p.relative_to(latest).as_posix(): p for p in latest.rglob("*") if p.is_file() and p.name != "run.json"}
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert record["outputs"] == hashes
    assert record["inputs"][raw.name] == hashlib.sha256(raw.read_bytes()).hexdigest()
    asked = {"workbook": raw.name, "period": "2014/15", "authority": "Peterborough", "to": "html,docx"}
    assert record["parameters"] == asked
    assert (record["status"], record["versions"]["pandas"] != "") == ("done", True)


def test_word_documents_are_left_beside_the_pages_where_asked_for(latest, published):
    made = sorted(path.stem for path in latest.glob("*.docx"))
    assert made == sorted((ANNUAL, CONTRACT, *OF_TOPICS.values()))
    assert {f"{name}.docx" for name in made} <= set(json.loads((latest / "run.json").read_text("utf-8"))["outputs"])
    assert list((latest.parents[1] / "2013-14").rglob("*.docx")) == []
    paper = Document(str(latest / "annual_briefing.docx"))
    assert len(paper.inline_shapes) == 10
    assert "Benefits processing" in [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]


def test_every_chart_is_left_in_four_forms(latest):
    charts = sorted((latest / "charts").iterdir())
    stems = {path.stem for path in charts}
    assert {f"{stem}{ending}" for stem in stems for ending in (".png", ".svg", ".csv", ".txt")} == {
        path.name for path in charts
    }
    assert len(stems) == 10  # each once, though two pages show it
    assert {"collection-rates-trend", "kpi-performance-ict-against-target", "complaints-outcome"} <= stems


def test_executed_notebooks_are_kept_without_errors(latest):
    for path in (latest / "notebooks").iterdir():
        notebook = nbformat.read(path, as_version=4)
        outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
        assert {output.output_type for output in outputs} <= {"display_data", "execute_result"}


def test_foot_tells_the_version_and_the_command_that_makes_the_page_again(latest):
    text = Page(latest / "collection_rates.html").text
    assert f"Made by Partnership Analysis {version('partnership-analysis')}" in text
    assert "partnership run collection_rates --period 2014/15 --authority Peterborough" in text


def test_index_of_briefings_links_each_year_and_run(published):
    page = Page(published / "outputs" / "index.html")
    links = [link for link in page.addresses if not link.startswith("#")]
    assert [re.sub(r"runs/[^/]+", "runs/*", link) for link in links] == [
        f"peterborough-serco/{year}/{run}/index.html" for year in ("2014-15", "2013-14") for run in ("latest", "runs/*")
    ]
    assert all((published / "outputs" / link).exists() for link in links)
    assert page.text.count("published, the latest") == 2


def test_every_run_has_the_tidy_tables_and_writes_nowhere_else(published, latest, report):
    assert not (published / "data").exists()
    names = {path.name for path in (latest / "tables").iterdir()}
    expected = {f"{name}.{kind}" for name in exports.schemas(report) for kind in ("csv", "parquet")}
    assert names == expected | {"datapackage.json", "contract_notice.json"}


def test_earlier_year_tells_what_that_year_has(published):
    text = Page(published / "outputs" / "peterborough-serco" / "2013-14" / "latest" / "index.html").text
    assert "Customer Services met 4 of 6 targets in 2013/14 and missed 2." in text
    assert (
        "Council tax collected fell to 95.26% in 2013/14, from 96.15% in 2012/13. "
        "That is a fall of 0.89 percentage points" in text
    )
    assert "The workbook has later figures, up to 2014/15: they are not in this report." in text
    assert "2014/15" not in re.sub(r"Partnership \(2014/15\)|up to 2014/15", "", text)
    assert "ICT" not in text


WRONG = {
    "period: 2020/21": "no figures for 2020/21; expected one of 2009/10, 2010/11",
    "year: banana": "the period 'banana'",
    "period: 2013/14 Q2": "no figures for 2013/14 Q2; expected one of 2009/10, 2010/11",
    "authority: Ambridge": "no figures for Ambridge",
    "notebooks: [nonsense]": "nonsense: found no such notebook",
    "workbook: nowhere.xlsx": "nowhere.xlsx: found no such file",
    "workbook: notes.xlsx": "notes.xlsx: found no spreadsheet",
    "workbook: banana.xlsx": "banana.xlsx!Collection rates!G4: found 'banana'",
    "notebooks: [annual_briefing, Index.ipynb]": "Index.ipynb: found a second notebook for Index.html",
    "notebooks: [untagged.ipynb]": "untagged.ipynb: found no parameter workbook",
    "notebooks: [words.ipynb]": "words.ipynb: found no notebook",
    "notebooks: [list.ipynb]": "list.ipynb: found no notebook",
    "notebooks: [sourceless.ipynb]": "sourceless.ipynb: found no notebook",
}


def whole_notebook(tag):
    cell = nbformat.v4.new_code_cell("workbook = None", metadata={"tags": [tag]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata=kernel))


NOTEBOOKS = {
    "Index": whole_notebook("parameters"),
    "untagged": whole_notebook("parameter"),
    "words": "not json",
    "list": "[]",
    "sourceless": '{"cells": [{"cell_type": "markdown"}]}',
}


def test_wrong_input_says_where_exits_2_and_leaves_the_last_briefing(published, latest, edited, run_here):
    (published / "notes.xlsx").write_text("not a spreadsheet")
    edited({"Collection rates!G4": "banana"}).replace(published / "banana.xlsx")
    for name, content in NOTEBOOKS.items():
        (published / f"{name}.ipynb").write_text(content)
    # Each with a folder of its own, as a batch names a briefing once.
    items = (f"  - {item}\n    outputs: wrong{number}\n" for number, item in enumerate(WRONG))
    (published / "wrong.yml").write_text("runs:\n" + "".join(items))
    before = (latest.resolve(), (latest / "run.json").read_bytes())
    alone = run_here("--workbook", "banana.xlsx", cwd=published)
    together = run_here("--batch", "wrong.yml", cwd=published)
    assert (alone.returncode, together.returncode) == (2, 2)
    assert WRONG["workbook: banana.xlsx"] in alone.stderr
    assert [said for said in WRONG.values() if said not in together.stderr] == []
    assert "Traceback" not in alone.stderr + together.stderr
    assert (latest.resolve(), (latest / "run.json").read_bytes()) == before
    assert list(published.glob("wrong*")) == [published / "wrong.yml"]


def test_format_that_is_none_is_refused(tmp_path, run_here):
    done = run_here("--to", "html,banana", cwd=tmp_path)
    assert done.returncode == 2
    assert "found 'banana'; expected names of nbconvert's exporters, such as html, docx, markdown" in done.stderr
    assert list(tmp_path.iterdir()) == []


FAILING = {
    "raises": ("1 / 0", "raises.ipynb, cell 2: ZeroDivisionError: division by zero"),
    "ends": ("import os; os._exit(1)", "ends.ipynb, cell 2: the kernel stopped: it ended itself, with status 1"),
    "shows": (
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    get_ipython().showtraceback()",
        "shows.ipynb, cell 2: ZeroDivisionError: division by zero",
    ),
    "exits": ("import sys; sys.exit(0)", "exits.ipynb, cell 2: SystemExit: the cells after it were not run"),
}
LOST = "lost.ipynb: its page could not be made: InvalidNotebook: missing attachment: lost.png"


def test_failing_notebooks_publish_nothing_and_exit_1_and_each_is_told_in_a_line(published, latest, tmp_path, run_here):
    before = latest.resolve()
    failing = [write_notebook(tmp_path / f"{name}.ipynb", "x = 1", cell) for name, (cell, _) in FAILING.items()]
    unshown = nbformat.read(failing[0], as_version=4)
    unshown.cells = [unshown.cells[0], nbformat.v4.new_markdown_cell("![Lost](attachment:lost.png)")]
    nbformat.write(unshown, tmp_path / "lost.ipynb")
    done = run_here(*failing, tmp_path / "lost.ipynb", cwd=published)
    assert done.returncode == 1
    for said in (*(said for _, said in FAILING.values()), LOST):
        assert len([line for line in done.stderr.splitlines() if line.startswith(said)]) == 1
    assert "Nothing was published; any briefing published before is unchanged." in done.stderr
    assert "Traceback" not in done.stderr
    assert latest.resolve() == before


def test_cell_that_is_tagged_to_raise_an_error_fails_no_run(light, run_here):
    expected = nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]})
    for name, last in (("goes_on", "print('after', 6 * 7)"), ("fails", "%no_such_magic")):
        path = write_notebook(light / f"{name}.ipynb", "x = 1")
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += [expected, nbformat.v4.new_code_cell(last)]
        nbformat.write(notebook, path)
    done = run_here("goes_on.ipynb", cwd=light)
    assert done.returncode == 0, done.stderr
    (page,) = light.glob("outputs/*/*/runs/*/goes_on.html")
    assert ["ZeroDivisionError: division by zero" in page.read_text(), "after 42" in page.read_text()] == [True, True]
    kept = nbformat.read(page.parent / "notebooks" / "goes_on.ipynb", as_version=4)
    assert [cell.source for cell in kept.cells][2:] == ["1 / 0", "print('after', 6 * 7)"]
    failed = run_here("fails.ipynb", cwd=light)
    assert failed.returncode == 1
    assert "fails.ipynb, cell 3: " in failed.stderr


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A folder and a run in it: how it ended, its processes, and the ports that they opened."""
    folder = tmp_path_factory.mktemp("watched")
    write_notebook(folder / "light.ipynb", "print('done')")
    command = [sys.executable, "-m", "partnership_analysis.cli", "run", "light.ipynb"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as run:
        family, listening = {}, set()
        while run.poll() is None:
            for process in psutil.Process(run.pid).children(recursive=True):
                family[process.pid] = process
                try:
                    listening |= {c for c in process.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
            time.sleep(0.1)
    return SimpleNamespace(folder=folder, returncode=run.returncode, family=family, listening=listening)


@pytest.mark.skipif(os.name == "nt", reason="Windows kernels have no other transport")
def test_run_opens_no_tcp_port_and_leaves_nothing_behind(watched):
    assert watched.returncode == 0
    assert len(watched.family) > 1
    assert watched.listening == set()
    assert psutil.wait_procs(watched.family.values(), timeout=10)[1] == []
    assert list((watched.folder / "outputs").rglob(".*")) == []


def test_run_of_fewer_notebooks_takes_no_page_away_and_has_a_front_page(published, latest, run_here):
    before = latest.resolve()
    done = run_here("collection_rates", cwd=published)
    assert done.returncode == 0, done.stderr
    assert "latest keeps pages that this run lacks" in done.stderr
    assert latest.resolve() == before
    pages = sorted((latest.parent / "runs").glob("*/collection_rates.html"))
    assert len(pages) == 2
    assert "collection_rates.html" in Page(pages[1].with_name("index.html")).addresses
    assert pages[1].parent.name in (published / "outputs" / "index.html").read_text(encoding="utf-8")
    again = run_here("collection_rates", cwd=published)
    assert again.stderr.startswith(f"Unchanged {pages[1].with_name('index.html').relative_to(published)}")


HOSTILE = '<script>alert(1)</script> $x_{ & "><img onerror=alert(1)>'
AWKWARD = "the partner's return.xlsx"


@pytest.fixture(scope="module")
def two_returns(written, tmp_path_factory, run_here):
    """The briefings of a workbook without a problem and of one with awkward words, of one batch: their pages."""
    sound = written({"Figures": [["Measure", "Target", "13/14", "14/15"], ["NDR collection", "97%", "96%", "98%"]]})
    measures = [(HOSTILE, "R&D {0}", "percent", "higher"), ("Second", "R&D {0}", "percent", "higher")]
    rows = [
        ["Measure", "Target", "13/14", "14/15"],
        [HOSTILE, "97%", "96%", "98% but " + HOSTILE],
        ["Second", 1, 90, 95],
    ]
    awkward = written({"Figures": rows}, measures=measures, name=AWKWARD)
    folder = tmp_path_factory.mktemp("two")
    runs = [{"workbook": str(workbook), "outputs": workbook.stem} for workbook in (sound, awkward)]
    (folder / "batch.yml").write_text(json.dumps({"runs": runs}))  # JSON is YAML
    done = run_here("annual_briefing", "--batch", "batch.yml", cwd=folder)
    assert done.returncode == 0, done.stderr
    return [next((folder / workbook.stem).glob("*/*/latest/index.html")) for workbook in (sound, awkward)]


def test_workbook_without_a_problem_is_published(two_returns):
    assert "We found nothing doubtful in the workbook" in Page(two_returns[0]).text


def test_workbook_with_awkward_words_is_published(two_returns):
    page = two_returns[1]
    assert "<script>alert" not in page.read_text(encoding="utf-8")
    assert "<img onerror" not in page.read_text(encoding="utf-8")
    text = Page(page).text
    assert "<script>alert(1)</script> $x_{ &" in text
    command = text[text.index("partnership run annual_briefing") :]
    if os.name != "nt":
        assert shlex.split(command)[3:5] == ["--workbook", AWKWARD]
