"""Runs as a scheduler has them: batches, what has not changed, and what a notebook of one's own is given."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from conftest import BRIEFING, partnership
from faults import whole, write_notebook

from partnership_analysis.briefing import forks

pytestmark = pytest.mark.slow

needs_fork = pytest.mark.skipif(not forks.AVAILABLE, reason="this system has no fork")

OWN = {
    "reads": (
        "import os\nfrom partnership_analysis.reading import reader\nreader.read = None",
        "import partnership_analysis as pa\nprint(len(pa.load(workbook).measures), 'measures')",
        "print([name for name in os.environ if 'PARTNERSHIP' in name or 'PROVISIONER' in name])",
    ),
    "drawn": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
        "import pandas as pd\npd.DataFrame({'a': [1, 2]}).plot()",
        "import seaborn as sns\nsns.barplot(x=[1, 2], y=[3, 4])",
    ),
    "shown": (
        "%time x = 1\n%precision 3\nimport math\nmath.pi",
        "%%capture\nprint('captured')",
        "import warnings\nwarnings.warn('careful')",
        "import ipywidgets as widgets\nwidgets.IntSlider(value=5, description='Years')",
        "widgets.VBox([widgets.Password(value='s3cret'), widgets.SelectMultiple(options=['c', 'd'], index=[0, 1])])",
        "widgets.interact(lambda x: print('twice', 2 * x), x=widgets.Dropdown(options=['a', 'b'], description='Of'))",
        "display(widgets.HTML('<b>In</b> bold'))\nfrom tqdm.auto import tqdm\nfor _ in tqdm(range(3)): pass",
        "from IPython.display import SVG, Latex, Markdown\ndisplay(Markdown('**Strong**'), Latex('$x^2$'), print)",
        'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>\')',
    ),
}
PARAMETERS = {
    "new": "period = None",
    "old": "year = None",
    "both": "period = None\nyear = None",
    "neither": "outputs = None",
}
TELLS = "print({name: value for name, value in globals().items() if name in ('period', 'year')})"


def imported_by_run(*arguments, cwd):
    """What a run that changes nothing imports of what takes time to import."""
    code = (
        "import sys\nfrom partnership_analysis.cli import main\ntry: main()\n"
        "finally: print([name for name in ('pandas', 'zmq', 'nbformat', 'distributed') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, "run", *arguments], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"Unchanged {cwd / BRIEFING / 'latest' / 'index.html'}") or (
        done.stderr.startswith(f"Unchanged {BRIEFING / 'latest' / 'index.html'}")
    ), done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["--period", "14/15"],
        ["--year", "Year ending March 2015"],
        ["--period", "2014/15", "--authority", "PETERBOROUGH"],
    ],
)
def test_run_of_what_has_not_changed_is_passed_over_and_imports_nothing_heavy(light, asked):
    before = (light / BRIEFING / "latest").resolve()
    assert imported_by_run("light.ipynb", *asked, cwd=light) == "[]"
    assert (light / BRIEFING / "latest").resolve() == before


@pytest.mark.parametrize("asked", [["--authority", "peterborough"]])
def test_run_that_turns_out_to_be_of_what_has_not_changed_is_passed_over(light, asked):
    assert "pandas" in imported_by_run("light.ipynb", *asked, cwd=light)


def test_spelling_of_an_authority_that_only_the_command_names_is_a_change(tmp_path, written, run_here):
    workbook = written({"Rates": [["Measure", "2014/15"], ["NDR collection", "97%"]]}, about=None)
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    for authority, said in (("anytown", "Published"), ("Anytown", "Published"), ("Anytown", "Unchanged")):
        done = run_here("light.ipynb", "--workbook", workbook, "--authority", authority, cwd=tmp_path)
        assert done.stderr.splitlines()[-1].startswith(said), done.stderr


@pytest.fixture(scope="module")
def own(tmp_path_factory, raw, run_here):
    """A run of somebody's own notebooks, asked for a year by that name: where it is published."""
    folder = tmp_path_factory.mktemp("own")
    for name, cells in OWN.items():
        write_notebook(folder / f"{name}.ipynb", *cells)
    for name, parameters in PARAMETERS.items():
        path = write_notebook(folder / f"{name}.ipynb", parameters, TELLS)
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(notebook, path)
    names = [f"{name}.ipynb" for name in (*OWN, *PARAMETERS) if name != "reads" or forks.AVAILABLE]
    done = run_here(*names, "--workbook", raw, "--year", "13/14", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / BRIEFING.with_name("2013-14") / "latest"


@needs_fork
def test_kernels_of_a_run_are_told_what_is_loaded_and_by_no_variable_of_the_environment(own):
    page = (own / "reads.html").read_text()
    assert "21 measures" in page
    assert "[]" in page


def test_notebook_is_given_the_period_by_the_name_that_its_parameters_have_for_it(own):
    found = {}
    for name in PARAMETERS:
        executed = nbformat.read(own / "notebooks" / f"{name}.ipynb", as_version=4)
        found[name] = ast.literal_eval(executed.cells[-1].outputs[0].text)
    new, old = {"period": "2013/14"}, {"year": "2013/14"}
    assert found == {"new": new, "old": old, "both": new | old, "neither": new}


def test_pictures_of_a_notebook_of_ones_own_are_on_its_page(own):
    assert (own / "drawn.html").read_text().count("data:image/png;base64,") == 3


def test_page_shows_what_the_cells_of_ones_own_show_and_widgets_as_they_stand(own):
    page = (own / "shown.html").read_text()
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r"<(pre|p)>(.*?)</\1>", main, re.DOTALL)
    said = [re.sub("<[^>]+>", "", text).strip() for _, text in found]
    assert said[0].startswith("CPU times")  # which differ
    assert said[1:] == ["3.142", "Years: 5", "c, d", "Of: a", "twice aa", "In bold", "Strong", "$x^2$"]
    assert main.count('src="data:image/svg+xml;base64,') == 1


def test_importing_what_runs_need_hides_no_module():
    code = "import sys, partnership_analysis.briefing.runner; print([n for n, m in sys.modules.items() if m is None])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_run_is_done_again_by_force_after_a_change_and_after_damage_and_old_runs_go(light, tmp_path, run_here):
    folder = tmp_path / "copy"
    shutil.copytree(light, folder, symlinks=True)
    latest = folder / BRIEFING / "latest"
    first = latest.resolve()
    (latest / "light.html").write_text("damaged")
    repaired = run_here("light.ipynb", cwd=folder)
    assert (repaired.returncode, latest.resolve() != first) == (0, True), repaired.stderr
    whole(latest)
    write_notebook(folder / "light.ipynb", "print('changed')")
    (folder / BRIEFING / "runs" / "0-notes.txt").write_text("somebody's own")
    changed = run_here("light.ipynb", "--keep", "2", cwd=folder)
    assert changed.returncode == 0, changed.stderr
    assert "changed" in (latest / "light.html").read_text()
    assert not first.exists()
    assert len(list((folder / BRIEFING / "runs").glob("2*"))) == 2
    debris = folder / BRIEFING / "runs" / ".killed"
    debris.mkdir()
    same = run_here("light.ipynb", "--keep", "1", cwd=folder)
    assert same.stderr.startswith("Unchanged ")
    assert not debris.exists()
    assert [path.name for path in (folder / BRIEFING / "runs").glob("2*")] == [latest.resolve().name]


def test_run_that_was_stopped_before_it_became_latest_is_made_again(light, tmp_path, run_here):
    folder = tmp_path / "copy"
    shutil.copytree(light, folder, symlinks=True)
    latest = folder / BRIEFING / "latest"
    before = latest.readlink()
    write_notebook(folder / "light.ipynb", "print('changed')")
    assert run_here("light.ipynb", cwd=folder).returncode == 0
    latest.unlink()
    latest.symlink_to(before)  # as a process that is killed just then leaves it
    done = run_here("light.ipynb", cwd=folder)
    assert done.stderr.splitlines()[-1].startswith("Published "), done.stderr
    assert "changed" in (latest / "light.html").read_text()
    assert run_here("light.ipynb", cwd=folder).stderr.startswith("Unchanged ")


def test_run_that_latest_was_compared_with_is_kept_so_that_latest_can_be_verified(tmp_path, edited, run_here):
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    for cells in ({}, {"ICT KPIs!C4": 0.5}):
        edited(cells).rename(tmp_path / "mine.xlsx")
        done = run_here("light.ipynb", "--workbook", "mine.xlsx", "--keep", "1", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    done = run_here("light.ipynb", "--workbook", "mine.xlsx", "--verify", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    again = run_here("light.ipynb", "--workbook", "mine.xlsx", "--keep", "1", "--force", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert len(list((tmp_path / BRIEFING / "runs").iterdir())) == 2  # latest, and the run before the change


def test_run_that_the_briefing_of_a_later_period_was_compared_with_is_kept(tmp_path, run_here):
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    for period in ("2013/14", "2014/15", "2013/14"):
        done = run_here("light.ipynb", "--period", period, "--keep", "1", "--force", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    done = run_here("light.ipynb", "--period", "2014/15", "--verify", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_same_inputs_leave_the_same_bytes_and_other_bytes_are_told(light, run_here):
    latest = light / BRIEFING / "latest"
    runs = sorted((light / BRIEFING / "runs").iterdir())
    done = run_here("light.ipynb", "--verify", cwd=light)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("Verified ")
    record = json.loads((latest / "run.json").read_text())
    (latest / "run.json").write_text(json.dumps(record | {"outputs": record["outputs"] | {"light.html": "0" * 64}}))
    try:
        other = run_here("light.ipynb", "--verify", cwd=light)
    finally:
        (latest / "run.json").write_text(json.dumps(record))
    assert other.returncode == 1
    assert "light.html differs" in other.stderr
    assert sorted((light / BRIEFING / "runs").iterdir()) == runs


def test_briefing_that_a_batch_names_in_two_ways_is_made_once(tmp_path, run_here):
    write_notebook(tmp_path / "light.ipynb", "print('done')")
    (tmp_path / "batch.yml").write_text("runs:\n  - period: 2014/15\n  - authority: Peterborough\n")
    done = run_here("light.ipynb", "--batch", "batch.yml", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["runs"]
    assert sorted(run["status"] for run in told) == ["published", "unchanged"]
    assert {(run["authority"], run["period"]) for run in told} == {("Peterborough", "2014/15")}
    assert len(list((tmp_path / BRIEFING / "runs").iterdir())) == 1


def test_everything_wrong_with_a_batch_file_is_said_at_once_with_its_line(tmp_path, run_here):
    (tmp_path / "batch.yml").write_text(
        "runs:\n  - authority: Fife\n    yaer: 2014/15\n  - notebooks: collection_rates\n  - year: [1]\n"
        "  - authority: Fife\n  - period: 2014/15\n    year: 2013/14\nworkbooks: x\n"
    )
    done = run_here("--batch", "batch.yml", cwd=tmp_path)
    assert done.returncode == 2
    *told, last = done.stderr.splitlines()
    assert last.startswith("Refused batch.yml (0 s) [")
    assert told == [
        "batch.yml, line 3: run 1: found 'yaer'; expected one of workbook, period, authority, comparators, "
        "notebooks, outputs, partial",
        "batch.yml, line 4: run 2: found no list of notebooks; expected one, such as [collection_rates]",
        "batch.yml, line 5: run 3: found no year; expected text, or leave year out",
        "batch.yml, line 6: run 4: found Fife a second time; give its notebooks together",
        "batch.yml, line 8: run 5: found period a second time; give it once",
        "batch.yml, line 9: found 'workbooks'; expected runs: and nothing else",
    ]
    assert run_here("--batch", "nowhere.yml", cwd=tmp_path).returncode == 2


# Loaded by every process: no fork, no locks of POSIX and no links, as on Windows, and no limit of memory, as on macOS.
ANOTHER_SYSTEM = """
import os, resource, sys, warnings
del os.fork
sys.modules["fcntl"] = None
warnings.filterwarnings("ignore", "only soft file lock is available")  # Windows has others
def refused(*arguments, **options): raise OSError("links are not allowed here")
os.symlink = refused
def no_limit(*arguments): raise ValueError("current limit exceeds maximum limit")
resource.setrlimit = no_limit
"""


@needs_fork
def test_system_without_forks_locks_links_and_limits_publishes_the_same(tmp_path, invoices, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(ANOTHER_SYSTEM)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")]))
    light = write_notebook(tmp_path / "light.ipynb", "print('done')")
    for notebook in (light, "invoice_payments"):  # the second replaces the first, which is a copy
        done = partnership("run", notebook, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        assert done.stderr.splitlines()[-1].startswith("Published ")
        assert "IPKernelApp" not in done.stderr  # which warns of a kernel that is not encrypted
    latest = tmp_path / BRIEFING / "latest"
    assert (invoices.is_symlink(), latest.is_symlink()) == (True, False)
    assert whole(invoices)["outputs"] == whole(latest)["outputs"]
    assert [path.name for path in (tmp_path / "outputs").rglob(".*")] == []
