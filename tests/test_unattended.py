"""Runs that nobody watches, in folders that others can write to: what they refuse, and whom they tell."""

import json
import os
import shutil
import sys

import nbformat
import pytest
from conftest import BRIEFING, called, load_here, partnership
from faults import Watched, write_notebook

import partnership_analysis as pa
from partnership_analysis.briefing import planning, publication
from partnership_analysis.briefing.outcomes import Options
from partnership_analysis.briefing.requests import Request, RequestError, read_batch
from partnership_analysis.problems import InputError

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files or signals")
FIGURES = [["Measure", "Period", "Value"], ["NDR collection", "2014/15", (0.9778, "0.00%")]]


def figures_of(written, authority="Anytown", partner="Acme", **named):
    about = [("Authority", authority), ("Partner", partner)]
    return written({"Figures": FIGURES}, about=about, **named)


def planned(workbook, tmp_path, *notebooks):
    request = Request(workbook=workbook, outputs=tmp_path / "outputs", notebooks=notebooks or ("collection_rates",))
    return planning.plan(request, load_here)


@pytest.mark.parametrize("tags", [[], ["parameter"]])
def test_notebook_that_does_not_take_the_runs_workbook_is_refused(tmp_path, raw, tags):
    own = write_notebook(tmp_path / "own.ipynb", "print('done')")
    notebook = nbformat.read(own, as_version=4)
    notebook.cells[0].metadata["tags"] = tags
    nbformat.write(notebook, own)
    with pytest.raises(InputError, match=r"own\.ipynb: found no parameter workbook; expected a cell with the tag"):
        planned(raw, tmp_path, str(own))


@pytest.mark.slow
def test_run_loads_its_own_workbook_where_none_is_named_and_publishes_no_path(tmp_path, written, run_here):
    figures_of(written).rename(tmp_path / "mine.xlsx")
    names = ["javascript:alert(1);'.ipynb", "{authority}.ipynb"]
    for name in names:
        write_notebook(tmp_path / name, "import partnership_analysis as pa", "print(pa.load().about['File'])")
    done = run_here(*names, "--workbook", "mine.xlsx", "--outputs", "o{authority}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    latest = tmp_path / "o{authority}" / "anytown-acme" / "2014-15" / "latest"
    assert "mine.xlsx" in (latest / "{authority}.html").read_text()
    assert 'href="javascript%3Aalert%281%29%3B%27.html"' in (latest / "index.html").read_text()
    texts = [path.read_bytes() for path in latest.rglob("*") if path.suffix in (".html", ".ipynb", ".json", ".csv")]
    assert [text for text in texts if str(tmp_path).encode() in text] == []


@pytest.mark.slow
@posix
def test_no_module_of_the_users_folder_is_run(tmp_path, written):
    figures_of(written).rename(tmp_path / "mine.xlsx")
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    for name in ("random", "statistics", "pandas"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')")
    command = [sys.executable, "-P", "-m", "partnership_analysis.cli", "run"]
    run = Watched("light.ipynb", "--workbook", "mine.xlsx", cwd=tmp_path, command=command)
    assert run.end() == 0, run.said


@pytest.mark.slow
def test_batch_that_would_publish_two_workbooks_in_one_folder_runs_neither(tmp_path, written, run_here):
    for name in ("benefits.xlsx", "ict.xlsx"):
        figures_of(written, name=name).rename(tmp_path / name)
    (tmp_path / "batch.yml").write_text("runs: [{workbook: benefits.xlsx}, {workbook: ict.xlsx}]")
    done = run_here("collection_rates", "--batch", "batch.yml", cwd=tmp_path)
    assert done.returncode == 2
    assert "benefits.xlsx and ict.xlsx would be published in one folder, anytown-acme/2014-15." in done.stderr
    assert not list(tmp_path.glob("outputs/*/*/latest"))


@pytest.mark.slow
def test_each_partnership_has_a_folder_of_its_own_that_every_system_takes(tmp_path, written):
    folders = {}
    for name in ("Ελλάδα", "東京", ".", "CON", "L" * 300, "Anytown Acme"):
        folders[name] = planned(figures_of(written, name, ""), tmp_path).folder.parent.name
    assert len({*folders.values()}) == len(folders)
    assert all(name.isascii() and len(name) <= 80 and name != "con" for name in folders.values())
    assert folders["Anytown Acme"] == "anytown-acme"


def test_briefing_of_another_partnership_is_not_taken_over(light, written, tmp_path):
    plan = planned(figures_of(written, "Peterborough-Serco", ""), tmp_path)
    shutil.copytree(light / BRIEFING.parts[0], tmp_path / "outputs", symlinks=True)
    with pytest.raises(InputError, match="the briefing of Peterborough and Serco in the folder of Peterborough-Serco"):
        publication.publish(plan, Options(), lambda *_: [])


@pytest.mark.slow
@posix
@pytest.mark.parametrize("place", ["", ".lock", "runs"])
def test_link_in_place_of_a_briefings_folder_is_refused_and_nothing_behind_it_is_touched(
    tmp_path, written, place, run_here
):
    own, elsewhere = tmp_path / "outputs" / "anytown-acme" / "2014-15", tmp_path / "elsewhere"
    (elsewhere / "runs").mkdir(parents=True)
    (elsewhere / "runs" / ".kept").touch()
    (own / place).parent.mkdir(parents=True, exist_ok=True)
    (own / place).symlink_to(elsewhere)
    figures_of(written).rename(tmp_path / "mine.xlsx")
    done = run_here("collection_rates", "--workbook", "mine.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert "found a link; expected a folder or file of ours" in done.stderr
    assert (elsewhere / "runs" / ".kept").exists()


@pytest.mark.slow
@posix
@pytest.mark.parametrize("arguments", [["--outputs", "file/within"], ["--workbook", "caf\udce9.xlsx"]])
def test_refused_run_says_so_in_a_line_with_its_time_and_somebody_is_told(tmp_path, written, arguments):
    figures_of(written).rename(tmp_path / "mine.xlsx")
    (tmp_path / "file").touch()
    given = ["run", "collection_rates", "--workbook", "mine.xlsx", *arguments, "--notify", "cat > told.json"]
    done = partnership(*given, cwd=tmp_path)
    told = json.loads((tmp_path / "told.json").read_text())
    assert (done.returncode, told["exit"], told["runs"][0]["status"]) == (2, 2, "wrong")
    assert done.stderr.splitlines()[-1].startswith("Refused ")
    assert done.stderr.rstrip().endswith(" UTC]")
    assert "Traceback" not in done.stderr


def test_nothing_printed_moves_a_terminals_cursor_or_forges_a_line(tmp_path, raw):
    given = ["--authority", "Nowhere\nPublished it", "--workbook", raw]
    done = called("run", "collection_rates", *given, cwd=tmp_path)
    assert not [line for line in done.stderr.splitlines() if line.startswith("Published")]
    done = called("check", "kpis\x1b[31m\u202e.xlsx", cwd=tmp_path)
    assert r"kpis\x1b[31m\u202e.xlsx: found no such file" in done.stderr


@pytest.mark.slow
def test_users_own_settings_of_matplotlib_change_no_chart_of_ours(tmp_path, invoices, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("savefig.dpi: 50\nfont.size: 30\naxes.facecolor: red\nsvg.fonttype: path\n")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path))
    done = partnership("run", "invoice_payments", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    records = (invoices / "run.json", tmp_path / BRIEFING / "latest" / "run.json")
    plain, own = (json.loads(record.read_text())["outputs"] for record in records)
    assert [name for name in plain if name.endswith(".png")]
    assert plain == own


STRANGE = {
    "a: &a [x, x]\nruns: [*a]": "line 1: found a YAML anchor or alias",
    "runs: " + "[" * 5000: "line 1: found lists within lists",
    'runs:\n  - workbook: "a\\0b.xlsx"': "line 2: found a NUL character",
}


@pytest.mark.slow
@pytest.mark.parametrize("text", STRANGE)
def test_batch_file_that_could_take_for_ever_to_read_is_refused(tmp_path, text):
    (tmp_path / "batch.yml").write_text(text)
    with pytest.raises(RequestError, match=STRANGE[text]):
        read_batch(tmp_path / "batch.yml", Request())


@pytest.mark.slow
def test_failed_run_says_why_in_the_list_and_is_for_its_owner_alone(light, run_here):
    failing = write_notebook(light / "fails.ipynb", "1 / 0")
    assert run_here(failing, cwd=light).returncode == 1
    (kept,) = [path for path in (light / BRIEFING / "runs").iterdir() if not (path / "index.html").exists()]
    if os.name != "nt":
        assert kept.stat().st_mode & 0o077 == 0
    assert "fails.ipynb, cell 1: ZeroDivisionError" in (light / "outputs" / "index.html").read_text()


@pytest.mark.slow
def test_measures_may_be_asked_for_in_a_list_and_a_chart_saved_as_one_file(tmp_path, report):
    part = report.measure(["NDR collection", "business rates"])
    assert part.measures["measure"].tolist() == report.measure("NDR collection").measures["measure"].tolist()
    chart = pa.trend(part, "2014/15")
    assert chart.save(tmp_path / "out.pdf") == [tmp_path / "out.pdf"]
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
