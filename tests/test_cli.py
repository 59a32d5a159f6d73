import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import called, partnership

import partnership_analysis as pa
from partnership_analysis.shipped import shipped


@pytest.mark.slow
def test_check_lists_what_disagrees_and_exits_0_with_warnings(raw):
    done = partnership("check", raw)
    assert done.returncode == 0
    assert (
        "warning: serco_partnership_2014-15.xlsx!Customer Services KPIs!G9: found a published variance" in done.stderr
    )
    assert done.stderr.endswith("serco_partnership_2014-15.xlsx: 0 errors, 1 warning\n")


@pytest.mark.slow
def test_check_prints_what_became_of_each_sheets_cells(raw, written, tmp_path):
    done = called("check", raw)
    lines = done.stderr.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("  sheet"))
    headings, *sheets, more = [line for line in lines[first:] if line.startswith("  ")]
    assert more == "  and 2 more sheets: --verbose lists them"
    assert headings.split() == ["sheet", "cells", "values", "headings", "labels", "notes", "not", "understood"]
    assert len(sheets) == 9
    for line in sheets:
        cells, *parts = map(int, line.split()[-6:])
        assert cells == sum(parts) > 0


@pytest.mark.slow
def test_check_proposes_how_months_make_a_year_and_judges_the_year_as_run_does(written):
    months = [("Calls", "Contact", f"2014-{month:02d}", 5) for month in range(4, 13)]
    months += [("Calls", "Contact", f"2015-{month:02d}", 5) for month in range(1, 4)]
    sheets = {"Returns": [("Measure", "Service", "Period", "Value"), *months]}
    calls = [("Calls", "Contact", "count", "lower")]
    done = called("check", written(sheets, calls))
    assert done.returncode == 0
    assert "  Calls (Contact): latest? No month differs by more than 0% from the one before.\n" in done.stderr
    wrong = called("check", written(sheets, calls, about=[("Authority", "Anytown"), ("Year", "2016/17")]))
    assert wrong.returncode == 2
    assert "error: return.xlsx: found no figures for 2016/17; expected one of 2014/15" in wrong.stderr


def test_a_spreadsheet_named_for_a_notebook_is_refused_with_workbook_to_write():
    done = called("run", "f1/scorecard.xlsx")
    assert done.returncode == 2
    assert "Write --workbook before it: partnership run --workbook f1/scorecard.xlsx" in done.stderr
    assert "serco" not in done.stderr


@pytest.mark.slow
def test_the_page_of_a_contract_is_refused_without_a_contract(written, tmp_path):
    done = called(
        "run",
        "contract_performance",
        "--workbook",
        written({"R": [["Measure", "2014/15"], ["NDR collection", 0.95]]}),
        "--outputs",
        tmp_path,
    )
    assert done.returncode == 2
    assert "found no Contract sheet" in done.stderr


@pytest.mark.slow
def test_a_run_says_which_measures_hold_the_next_month_back(run_here, written, tmp_path):
    rows = [["Measure", "August 2025", "September 2025", "October 2025"], ["Calls", 5, 6, 7], ["Visits", 1, 2, None]]
    measures = [("Calls", "Contact", "count", "lower"), ("Visits", "Contact", "count", "lower")]
    book = written({"Scorecard": rows}, measures=measures, about=[("Authority", "Anytown")])
    done = run_here("annual_briefing", "--workbook", book, "--outputs", tmp_path, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    held = "October 2025 is not complete: there is no figure yet for Visits."
    assert held in done.stderr
    assert held in json.loads(done.stdout)["runs"][0]["period_note"]
    (page,) = tmp_path.glob("*/2025-09/latest/index.html")
    assert held in page.read_text("utf-8")


@pytest.mark.slow
def test_template_is_written_once(tmp_path):
    done = called("template", "return.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "Wrote return.xlsx: fill it in, then partnership check return.xlsx\n")
    again = called("template", "return.xlsx", cwd=tmp_path)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert called("template", "return.csv", cwd=tmp_path).returncode == 2
    assert called("template", "return.xlsx", "--example", cwd=tmp_path).returncode == 2
    assert called("template", "filled.xlsx", "--example", cwd=tmp_path).returncode == 0
    assert len(pa.load(tmp_path / "filled.xlsx").measures) == 21


def test_notebooks_are_written_once_into_a_new_folder(tmp_path):
    done = called("template", "--notebooks", "mine", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"Wrote mine: jupyter lab {Path('mine', 'README.ipynb')}\n")
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert names == {path.name for path in shipped("notebooks").glob("*.ipynb")}
    again = called("template", "--notebooks", "mine", cwd=tmp_path)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    both = called("template", "--notebooks", "--example", "more", cwd=tmp_path)
    assert (both.returncode, "Give one of them" in both.stderr) == (2, True)


@pytest.mark.slow
def test_check_lists_every_error_of_every_workbook_and_exits_2(raw, edited, tmp_path):
    two = edited({"Collection rates!G4": "banana", "ICT KPIs!C6": "cherry"})
    done = called("check", raw, two, tmp_path / "nowhere.xlsx")
    assert done.returncode == 2
    assert f"error: {two.name}!Collection rates!G4: found 'banana'" in done.stderr
    assert f"error: {two.name}!ICT KPIs!C6: found 'cherry'" in done.stderr
    assert "error: nowhere.xlsx: found no such file" in done.stderr
    assert "serco_partnership_2014-15.xlsx: 0 errors, 1 warning" in done.stderr


@pytest.mark.slow
def test_export_writes_where_it_is_told(raw, tmp_path):
    done = called("export", raw, "--to", "tables", cwd=tmp_path)
    assert done.returncode == 0
    assert {path.name for path in (tmp_path / "tables").iterdir()} >= {"observations.csv", "datapackage.json"}


@pytest.mark.slow
def test_export_of_a_faulty_workbook_writes_nothing(edited, tmp_path):
    done = called("export", edited({"Collection rates!G4": "banana"}), cwd=tmp_path)
    assert done.returncode == 2
    assert "Collection rates!G4" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["run", "--jobs", "0"], ["check"], ["export"], ["nonsense"]])
def test_wrong_call_exits_2_without_a_traceback(arguments):
    done = partnership(*arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr
    assert "Traceback" not in done.stderr


HEAVY = (
    "distributed",
    "IPython",
    "jinja2",
    "matplotlib",
    "nbconvert",
    "nbformat",
    "openpyxl",
    "scipy",
    "seaborn",
    "yaml",
)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "export"])
def test_what_only_reads_a_workbook_imports_nothing_that_it_does_not_use(command, raw, tmp_path):
    code = (
        "import sys\nfrom partnership_analysis.cli import main\ntry: main()\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    options = ["--to", tmp_path] if command == "export" else []
    done = subprocess.run([sys.executable, "-c", code, command, raw, *options], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_help_needs_no_pandas():
    code = "import sys, partnership_analysis.cli; print('pandas' in sys.modules, 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
