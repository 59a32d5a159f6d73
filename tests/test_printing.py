"""Pages as PDFs by the installed browser, and runs that make every kind of document."""

import http.server
import json
import os
import threading

import made_up_templates
import nbformat
import pytest
from faults import write_notebook
from pypdf import PdfReader

from partnership_analysis.briefing import browsers, formats, pages, printing
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOPICS

needs_browser = pytest.mark.skipif(
    not browsers.find_browser() and os.environ.get("PA_REQUIRE_BROWSER") != "1", reason="no browser on this machine"
)
ABOUT = {"partnership": "Made-up", "authority": "Made-up", "period": "2014/15", "source": "A made-up return"}
ABOUT |= {"workbook": "made-up.xlsx", "date": "1 April 2015", "notebook": "complaints"}
ABOUT |= {"pages": [("Complaints", "complaints.html")], "left_out": ["a figure"], "quality": "index.html#data-quality"}
TEXT = "# Made-up\n\n## Calls\n\nAnswered. [A file](notes.txt)\n\n### By month\n\nFewer.\n\n## Data quality\n\nGood.\n"


def pdf_of(text, folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    resources = {"metadata": {"name": "own", "path": str(folder)}, "briefing": pages.details(ABOUT)}
    formats.write(notebook, folder, ["pdf"], resources)
    return folder / "own.pdf"


def named(outline):
    return [named(entry) if isinstance(entry, list) else entry.title for entry in outline]


@pytest.mark.slow
@needs_browser
def test_a_pdf_has_tags_bookmarks_a_title_and_a_language_and_is_the_same_each_time(tmp_path):
    path = pdf_of(TEXT, tmp_path)
    found = PdfReader(path)
    root = found.trailer["/Root"]
    assert found.metadata.title == "Made-up, Made-up, 2014/15"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert named(found.outline) == ["Made-up", ["Left out", "Calls", ["By month"], "Data quality"]]
    assert b"file:" not in path.read_bytes()
    before = path.read_bytes()
    assert pdf_of(TEXT, tmp_path).read_bytes() == before


@pytest.mark.slow
@needs_browser
def test_nothing_that_a_notebook_names_is_fetched_or_run_for_a_pdf():
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        script = f"<script>fetch('{address}/script'); document.title = 'changed'</script>"
        page = f'<html lang="en"><head><title>Kept</title></head><body><img src="{address}/picture" alt="">{script}'
        content = printing.print_to_pdf(page)
        server.shutdown()
    assert asked == []
    assert b"(Kept)" in content


def test_without_a_browser_a_pdf_is_refused_before_anything_is_run(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "find_browser", lambda: None)
    with pytest.raises(formats.FormatError, match=r"^found no browser to print a PDF with; expected Chromium, Chrome"):
        formats.known_formats("html,pdf")


@pytest.mark.parametrize("path", [r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe"])
def test_a_browser_that_no_command_names_is_found_where_windows_has_it(tmp_path, monkeypatch, path):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert browsers.find_browser() == str(tmp_path / path)


@pytest.mark.slow
@needs_browser
def test_a_run_makes_every_kind_and_a_changed_template_makes_it_again(tmp_path, raw, run_here):
    write_notebook(tmp_path / "own.ipynb", "print('done')")
    made_up_templates.letterhead(tmp_path / "council.docx")
    asked = ("own.ipynb", "--workbook", raw, "--to", "docx,pdf,xlsx", "--template", "council.docx", "--json")

    def run(*more):
        done = run_here(*asked, *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["runs"][0]["status"]

    assert (run(), run("--verify")) == ("published", "verified")
    (latest,) = tmp_path.glob("outputs/*/*/latest")
    record = json.loads((latest / "run.json").read_text("utf-8"))
    assert {"own.docx", "own.pdf", "tables.xlsx"} <= record["outputs"].keys()
    assert "template/council.docx" in record["inputs"]
    assert {*TOPICS, COMPLAINTS_TOPIC}.isdisjoint(record["topics_without_figures"])
    made_up_templates.bare(tmp_path / "council.docx")
    assert run() == "published"
