"""Every command and example of README and the guides is run here.

Those that would run these tests again, or need a network, are checked as far as they can be. A block's language says
what it is: ``sh`` and ``console`` are commands, ``bash`` needs several machines, ``python`` runs from the top of its
page, ``py`` is Airflow's, and ``text`` is what is printed or a line for cron.
"""

import ast
import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import papermill
import pytest
import reading_ease
import writers
import yaml
from conftest import RAW, called
from distributed.cli import dask_scheduler, dask_worker
from docx import Document
from faults import write_notebook
from jupyter_client.kernelspec import KernelSpecManager
from packaging.requirements import Requirement
from PIL import Image

import partnership_analysis as pa
from partnership_analysis.cli import run

PROJECT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PACKAGE = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="the shell commands are for a POSIX shell"),
]


@dataclass(frozen=True)
class Page:
    """A page of prose, by its path in the project."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(PROJECT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    def blocks(self, language: str) -> list[str]:
        found = re.findall(r"^```(\w+)\n(.*?)^```$", self.text, re.M | re.S)
        return [text for kind, text in found if kind == language]

    def lines(self, language: str) -> list[str]:
        return [line for text in self.blocks(language) for line in text.splitlines()]


def page(name: str) -> Page:
    return Page(PROJECT / name)


README, CONTRIBUTING, SCHEDULE = page("README.md"), page("CONTRIBUTING.md"), page("docs/how-to/schedule.md")
SPREADSHEET, SERVERS = page("docs/how-to/spreadsheet.md"), page("docs/how-to/servers.md")
GUIDES = [
    Page(path) for folder in ("how-to", "explanation") for path in sorted((PROJECT / "docs" / folder).glob("*.md"))
]
PAGES = [README, CONTRIBUTING, page(".github/SECURITY.md"), *GUIDES]


def of_pages(language: str, but: tuple[str, ...] = ()) -> list:
    """Return each line of a language once, with the first page that has it, as the cases of a test."""
    found = {line: one for one in reversed(PAGES) for line in one.lines(language) if line and not line.startswith(but)}
    lines = [line for one in PAGES for line in one.lines(language) if line in found]
    return [pytest.param(line, id=f"{found[line].path.stem}: {line[:60]}") for line in dict.fromkeys(lines)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, where commands may write, with this environment as its .venv."""
    copy = tmp_path_factory.mktemp("srv") / "partnership"
    folders = [PROJECT / name for name in ("src", "notebooks", "data/raw")]
    for folder in folders:
        shutil.copytree(folder, copy / folder.relative_to(PROJECT), ignore=shutil.ignore_patterns("__pycache__"))
    files = ("Makefile", "pyproject.toml", "requirements.lock", "environment.yml", "README.md", "LICENSE", ".gitignore")
    for name in files:
        shutil.copy(PROJECT / name, copy)
    (copy / ".venv" / "bin").mkdir(parents=True)
    for name in ("activate", "partnership", "papermill", "python", "jupyter", "ruff", "mypy"):
        (copy / ".venv" / "bin" / name).symlink_to(BIN / name)
    for name in (copy.parent / "returns.xlsx", copy / "mine.xlsx"):
        shutil.copy(copy / "data" / "raw" / "serco_partnership_2014-15.xlsx", name)
    write_notebook(copy.parent / "light.ipynb", "print('done')")
    (copy / "batch.yml").write_text(next(text for text in SCHEDULE.blocks("yaml") if text.startswith("runs:")))
    Document().save(copy / "council.docx")
    calls = [("Service", "Period", "Calls answered"), ("ICT", "2014-04", "93%"), ("Finance", "2014-04", "91%")]
    writers.write(copy / "calls.csv", {"calls": calls})
    others = [("Authority", "Measure", "Period", "Value")]
    others += [(council, "CTX collection", "2014/15", "95%") for council in ("Leeds", "York", "Hull", "Bradford")]
    writers.write(copy / "table.xlsx", {"Returns": others})
    return copy


def shell(command: str, project: Path, **environment: str) -> subprocess.CompletedProcess:
    # As cron does: a bare environment, and no terminal.
    bare = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(project.parent)} | environment
    return subprocess.run(
        ["sh", "-c", command], cwd=project, env=bare, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def at(project: Path, command: str) -> str:
    return command.replace("/srv/", f"{project.parent}/")


def brief(command: str, project: Path) -> str:
    """The command as printed, of a light notebook: what it publishes of its own is what other tests are about."""
    named = re.search(r"partnership run(?: ([a-z]\w+))?(?= )", command)
    if named is None or "--batch" in command:
        return command
    assert named[1] is None or (PROJECT / "notebooks" / f"{named[1]}.ipynb").exists()
    return command.replace(named[0], f"partnership run {project.parent / 'light.ipynb'}")


def test_readme_is_read_in_five_minutes():
    assert len(README.text.splitlines()) <= 150
    assert len(CONTRIBUTING.text.splitlines()) <= 200


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_page_is_in_short_sentences_that_are_read_at_fourteen(one):
    text = re.sub(r"^```[^\n]+\n.*?^```$", "", one.text, flags=re.M | re.S)
    text = re.sub(r"^ *\|.*$", "", text, flags=re.M)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"`[^`]*`", "x", text))
    parts = [" ".join(re.sub(r"[*#!]", "", part).split()) for part in re.split(r"\n\s*\n|\n\s*(?:-|\d+\.) ", text)]
    prose = [part if part.endswith((".", ":", "?")) else f"{part}." for part in parts if len(part.split()) > 3]
    lengths = [len(reading_ease.words(said)) for part in prose for said in reading_ease.sentences(part)]
    assert sum(length > 25 for length in lengths) <= len(lengths) / 8
    assert reading_ease.grade("\n".join(prose)) <= 9


def test_make_briefing_publishes_where_the_readme_says(project, example):
    assert "make briefing" in README.lines("sh")
    command, exported = shell("make -n -o .venv/ready briefing", project).stdout.splitlines()
    # The example is a run of the same workbook, period and notebooks, and so of what make runs here with a light one.
    own = ["--workbook", str(RAW.relative_to(PROJECT)), "--period", "2014/15"]
    assert shlex.split(command) == [".venv/bin/partnership", "run", *own]
    assert f"partnership run {shlex.join(own)}" in README.lines("sh")  # which is run below
    done = shell(exported, project)
    assert done.returncode == 0, done.stderr
    promised = re.findall(r"^ *(\S+)  +\S", README.blocks("text")[0], re.M)
    latest = example / "outputs" / "peterborough-serco" / "2014-15" / "latest"
    inside = {name: latest / name for name in promised if (latest / name).exists()}
    places = [inside.get(name, (project if name.startswith("data") else example) / name) for name in promised]
    assert len(promised) == 8
    assert [place for place in places if not place.exists()] == []


@pytest.mark.parametrize("command", of_pages("sh", but=("conda", "make", ".venv/bin/", "git")))
def test_shell_command_succeeds(command, project, run_here):
    program, name, *arguments = shlex.split(brief(command, project))
    if program != "partnership" or re.search(r"[*|<>&;$]", command):
        done = shell(command, project)
    else:
        done = run_here(*arguments, cwd=project) if name == "run" else called(name, *arguments, cwd=project)
    assert done.returncode == 0, done.stderr


def test_check_prints_what_the_guide_says(project):
    (said,) = [text for text in SPREADSHEET.blocks("text") if text.startswith("mine.xlsx:")]
    assert shell("partnership check mine.xlsx", project).stderr == said


@pytest.mark.parametrize("target", sorted({name for one in PAGES for name in re.findall(r"`make (\w+)`", one.text)}))
def test_make_target_that_a_page_names_is_known_to_make(target, project):
    assert shell(f"make -n -o .venv/ready {target}", project).returncode == 0


def test_a_layout_as_the_guide_has_it_explains_a_table(tmp_path):
    (layout,) = [text for text in SPREADSHEET.blocks("yaml") if text.startswith("columns:")]
    (tmp_path / "layout.yml").write_text(layout)
    rows = [("Patch", "BI_ID", "Period", "Value"), ("Leeds", "b7", "2014", 930), ("York", "c9", "2014", 410)]
    workings = [("Measure", "2014"), ("Not to be read", 1)]
    data = pa.load(writers.write(tmp_path / "calls.xlsx", {"Calls": rows, "Workings": workings}))
    found = data.observations[["authority", "measure", "period", "value"]].to_numpy().tolist()
    assert found == [["Leeds", "Calls answered", "2014", 930.0], ["York", "Calls answered", "2014", 410.0]]


def test_readme_names_the_commands_that_newcomers_need():
    assert {"make briefing", "make test"} <= {*README.lines("sh")}
    assert "`make lab`" in README.text


def test_conda_commands_name_the_environment_file():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text())
    for one in (README, SERVERS):
        assert "conda env create -f environment.yml" in one.lines("sh")
        assert f"conda activate {environment['name']}" in one.lines("sh")


@pytest.mark.parametrize("one", [one for one in PAGES if one.blocks("python")], ids=lambda one: one.name)
def test_python_examples_of_a_page_run_in_order(one, monkeypatch, tmp_path):
    monkeypatch.chdir(PROJECT)
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for text in one.blocks("python"):
            exec(text.replace("outputs/paper", str(tmp_path)), names)  # noqa: S102 - the page's own examples
    commentary = "97.78%" in printed.getvalue()
    assert commentary == (one.path.stem in ("README", "analyst"))
    saved = {".csv": 1, ".png": 1, ".svg": 1, ".txt": 1} if one.path.stem == "analyst" else {}
    assert {path.suffix: 1 for path in tmp_path.iterdir()} == saved


def test_cron_line_publishes_from_a_bare_environment(project):
    mail, line = next(text for text in SCHEDULE.blocks("text") if text.startswith("MAILTO=")).splitlines()
    assert mail.partition("@")[2]
    fields, command = line.split()[:5], line.split(maxsplit=5)[5]
    assert fields == ["0", "6", "1", "*", "*"]
    assert line.removesuffix(" --json >> runs.jsonl") in README.lines("text")
    shutil.rmtree(project / "outputs", ignore_errors=True)
    done = shell(brief(at(project, command), project), project.parent)
    assert done.returncode == 0, done.stderr
    assert "Published" in done.stderr
    (told,) = (project / "runs.jsonl").read_text().splitlines()
    assert json.loads(told)["runs"][0]["status"] == "published"


def test_systemd_service_publishes(project):
    service, timer, _ = SCHEDULE.blocks("ini")
    settings = dict(line.split("=", 1) for line in service.splitlines() if "=" in line)
    done = subprocess.run(
        shlex.split(brief(at(project, settings["ExecStart"]), project)),
        cwd=at(project, settings["WorkingDirectory"]),
        env={},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "OnCalendar=*-*-01 06:00" in timer


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_knows_the_units(project, tmp_path):
    names = ("partnership.service", "partnership.timer", "partnership-failed.service")
    for name, text in zip(names, SCHEDULE.blocks("ini"), strict=True):
        (tmp_path / name).write_text(at(project, text))
    units = [str(tmp_path / name) for name in names]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_windows_task_publishes_the_return_beside_the_project(project, run_here):
    (line,) = SCHEDULE.lines("bat")
    task = shlex.split(line)[-1]
    folder, command = re.fullmatch(r"cmd /c cd /d (\S+) && conda run -n partnership-analysis (.+)", task).groups()
    assert folder == "%CD%"
    assert command.startswith("partnership run ")
    done = run_here(*shlex.split(brief(command, project))[2:], cwd=project.parent)
    assert done.returncode == 0, done.stderr
    assert "Published" in done.stderr or "Unchanged" in done.stderr


def test_github_workflow_publishes(project, run_here):
    (text,) = [text for text in SCHEDULE.blocks("yaml") if "runs-on" in text]
    steps = yaml.safe_load(text)["jobs"]["briefing"]["steps"]
    installs = [step["run"] for step in steps if step.get("run", "").startswith("pip")]
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text()
    assert [command for command in installs if command not in workflow] == []
    (command,) = [step["run"] for step in steps if step.get("run", "").startswith("partnership run ")]
    done = run_here(*shlex.split(brief(command, project))[2:], cwd=project.parent)
    assert done.returncode == 0, done.stderr


def test_actions_are_pinned_by_their_commit_and_get_no_rights():
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text()
    (own,) = [text for text in SCHEDULE.blocks("yaml") if "runs-on" in text]
    for text in (workflow, own):
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    for text in (*(path.read_text() for path in WORKFLOWS), own):
        used = re.findall(r"uses: (\S+)", text)
        assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)] == []
        assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_airflow_gives_papermill_what_the_notebook_takes():
    (text,) = SCHEDULE.blocks("py")
    call = ast.parse(text).body[-1].value
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    notebook = given["input_nb"].replace("/srv/partnership", str(PROJECT))
    assert set(given["parameters"]) <= set(papermill.inspect_notebook(notebook))
    assert KernelSpecManager().get_kernel_spec(given["kernel_name"]).display_name == "Partnership (warm)"
    assert given["output_nb"].startswith("/srv/partnership/outputs/")


COMMANDS = {
    ("partnership", "run"): run,
    ("dask", "scheduler"): dask_scheduler.main,
    ("dask", "worker"): dask_worker.main,
}


@pytest.mark.parametrize("command", of_pages("bash"))
def test_command_for_a_cluster_is_one_that_its_program_takes(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("ca.pem", "own.pem", "own.key"):
        (tmp_path / name).touch()
    program, name, *arguments = command.split()
    taken = COMMANDS[program, name].make_context(name, arguments, ignore_unknown_options=False).params
    assert taken  # an option that is not known, or a value that is wrong, ends in an error


def test_wheels_are_built_and_installed_as_the_guide_says(project):
    """Built and found for real, without what needs a network; nothing is installed or removed."""
    name, wheel = PACKAGE["name"], f"partnership_analysis-{PACKAGE['version']}-py3-none-any.whl"
    ran = []
    for line in SERVERS.lines("console"):
        command = line.removeprefix("$ ")
        program, *words = shlex.split(command)
        if "uninstall" in words:
            assert words[-1] == name
        elif program in ("pipx", "uv"):
            wanted = Requirement(words[-1])
            assert (wanted.name, wanted.url.rpartition("/")[2]) == (name, wheel)
            assert wanted.extras <= {*PACKAGE["optional-dependencies"]}
        else:
            offline = "--no-deps --no-build-isolation" if "wheel" in words else "--no-deps --dry-run"
            done = shell(f"{command} {offline}", project)
            assert done.returncode == 0, done.stderr
            ran.append(command)
            assert (project / "dist" / wheel).exists()
    assert len(ran) == 4


def test_picture_is_the_first_screen_that_the_library_writes():
    path = PROJECT / ".github" / "first-screen.png"
    assert f"]({path.relative_to(PROJECT).as_posix()})" in README.text
    assert path.stat().st_size < 150_000
    said = str(pa.report(pa.load(RAW), "2014/15").summary)
    with Image.open(path) as picture:  # made again by .github/first_screen.py
        assert picture.text["Description"] == said
    assert said.splitlines()[0] in " ".join(README.text.split())


def test_citation_agrees_with_the_package():
    cited = yaml.safe_load((PROJECT / "CITATION.cff").read_text("utf-8"))
    told = {
        "cff-version",
        "message",
        "type",
        "title",
        "abstract",
        "authors",
        "version",
        "date-released",
        "license",
        "keywords",
    }
    assert cited.keys() == told
    assert (cited["cff-version"], cited["type"], cited["license"]) == ("1.2.0", "software", PACKAGE["license"])
    assert (cited["version"], cited["abstract"]) == (PACKAGE["version"], PACKAGE["description"])
    assert (cited["authors"], cited["keywords"]) == (PACKAGE["authors"], PACKAGE["keywords"])
    released = re.search(r"^## \[([\d.]+)\] - ([\d-]+)$", page("CHANGELOG.md").text, re.M)
    assert released is None or (cited["version"], str(cited["date-released"])) == released.groups()


@pytest.mark.parametrize(
    "path", sorted((PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda path: path.stem
)
def test_issue_template_is_one_that_github_takes(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    if path.stem == "config":
        assert form == {"blank_issues_enabled": False}
        return
    assert {"name", "description", "body"} <= form.keys()
    assert all(part["type"] in ("textarea", "input") and part["attributes"]["label"] for part in form["body"])
    assert len({part["id"] for part in form["body"]}) == len(form["body"])


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_links_within_the_project_lead_somewhere(one):
    for target in re.findall(
        r"\]\((?!https?:|mailto:)([^)\s]*)\)", re.sub(r"^```.*?^```$", "", one.text, flags=re.M | re.S)
    ):
        file, _, anchor = target.partition("#")
        path = one.path.parent / file if file else one.path
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, target


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_tests_and_files_that_a_page_names_are_there(one):
    for file, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", one.text):
        text = (PROJECT / file).read_text("utf-8")
        assert not name or f"def {name}(" in text, f"{file}::{name}"
    folders = r"(?:src|notebooks|benchmarks|docs(?!/_build)|data/raw|\.github|\.ci)"
    for file in re.findall(rf"`({folders}/[\w/.-]+)`", one.text):
        assert (PROJECT / file).exists(), file
