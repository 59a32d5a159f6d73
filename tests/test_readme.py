"""Every command of the README is run here, or, where it would run these tests again, checked by make itself."""

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
from pathlib import Path

import papermill
import pytest
import yaml
from conftest import RAW
from distributed.cli import dask_scheduler, dask_worker
from faults import write_notebook
from jupyter_client.kernelspec import KernelSpecManager

import partnership_analysis as pa
from partnership_analysis.cli import run

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
BIN = Path(sys.executable).parent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="the README's shell commands are for a POSIX shell"),
]


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def lines(language: str) -> list[str]:
    return [line for text in blocks(language) for line in text.splitlines()]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, where commands may write, with this environment as its .venv."""
    copy = tmp_path_factory.mktemp("srv") / "partnership"
    folders = [PROJECT / name for name in ("src", "notebooks", "data/raw")]
    for folder in folders:
        shutil.copytree(folder, copy / folder.relative_to(PROJECT), ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "environment.yml"):
        shutil.copy(PROJECT / name, copy)
    (copy / ".venv" / "bin").mkdir(parents=True)
    for name in ("activate", "partnership", "papermill", "python", "jupyter", "ruff", "mypy"):
        (copy / ".venv" / "bin" / name).symlink_to(BIN / name)
    shutil.copy(copy / "data" / "raw" / "serco_partnership_2014-15.xlsx", copy.parent / "returns.xlsx")
    write_notebook(copy.parent / "light.ipynb", "print('done')")
    (copy / "batch.yml").write_text(next(text for text in blocks("yaml") if text.startswith("runs:")))
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
    """The command as printed, of one notebook: a light one, or the annual briefing where it is of quarters."""
    notebook = "annual_briefing" if "scorecards" in command else project.parent / "light.ipynb"
    return re.sub(r"partnership run\b(?! collection_rates)", f"partnership run {notebook}", command)


def test_make_briefing_publishes_where_the_readme_says(project, example):
    assert "make briefing" in lines("sh")
    command, exported = shell("make -n -o .venv/ready briefing", project).stdout.splitlines()
    # The example is a run of the same workbook, period and notebooks, and so of what make runs here with a light one.
    own = ["--workbook", str(RAW.relative_to(PROJECT)), "--period", "2014/15"]
    assert shlex.split(command) == [".venv/bin/partnership", "run", *own]
    assert f"partnership run {shlex.join(own)}" in lines("sh")  # which is run below
    done = shell(exported, project)
    assert done.returncode == 0, done.stderr
    promised = re.findall(r"^ *(\S+)  +\S", blocks("text")[0], re.M)
    latest = example / "outputs" / "peterborough-serco" / "2014-15" / "latest"
    inside = {name: latest / name for name in promised if (latest / name).exists()}
    places = [inside.get(name, (project if name.startswith("data") else example) / name) for name in promised]
    assert len(promised) == 8
    assert [place for place in places if not place.exists()] == []


@pytest.mark.parametrize("command", [line for line in lines("sh") if not line.startswith(("conda", "make"))])
def test_shell_command_succeeds(command, project, run_here):
    program, name, *arguments = shlex.split(brief(command, project))
    own = (program, name) == ("partnership", "run")
    done = run_here(*arguments, cwd=project) if own else shell(command, project)
    assert done.returncode == 0, done.stderr


def test_check_prints_what_the_readme_says(project):
    (said,) = [text for text in blocks("text") if text.startswith("mine.xlsx:")]
    shutil.copy(project / "data" / "raw" / "serco_partnership_2014-15.xlsx", project / "mine.xlsx")
    assert shell("partnership check mine.xlsx", project).stderr == said


@pytest.mark.parametrize("target", ["briefing", "test", "lab"])
def test_make_target_of_the_readme_is_known_to_make(target, project):
    assert f"make {target}" in README
    assert shell(f"make -n -o .venv/ready {target}", project).returncode == 0


def test_conda_commands_name_the_environment_file():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text())
    assert "conda env create -f environment.yml" in lines("sh")
    assert f"conda activate {environment['name']}" in lines("sh")


def test_python_examples_run_in_order(monkeypatch, tmp_path):
    monkeypatch.chdir(PROJECT)
    names: dict = {}
    for text in blocks("python"):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(text.replace("outputs/paper", str(tmp_path)), names)  # noqa: S102 - the README's own examples
    assert printed.getvalue() == ""
    assert "97.78%" in str(pa.comment(names["data"].topic("Collection rates"), "2014/15"))
    assert (
        sorted(path.suffix for path in tmp_path.iterdir()) == [".csv"] * 2 + [".png"] * 2 + [".svg"] * 2 + [".txt"] * 2
    )


def test_cron_line_publishes_from_a_bare_environment(project):
    mail, line = lines("cron")
    assert mail.startswith("MAILTO=")
    fields, command = line.split()[:5], line.split(maxsplit=5)[5]
    assert fields == ["0", "6", "1", "*", "*"]
    shutil.rmtree(project / "outputs", ignore_errors=True)
    done = shell(brief(at(project, command), project), project.parent)
    assert done.returncode == 0, done.stderr
    assert "Published" in done.stderr
    (told,) = (project / "runs.jsonl").read_text().splitlines()
    assert json.loads(told)["runs"][0]["status"] == "published"


def test_systemd_service_publishes(project):
    service, timer, _ = blocks("ini")
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
    for name, text in zip(names, blocks("ini"), strict=True):
        (tmp_path / name).write_text(at(project, text))
    units = [str(tmp_path / name) for name in names]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_windows_task_publishes_the_return_beside_the_project(project, run_here):
    (line,) = lines("bat")
    task = shlex.split(line)[-1]
    folder, command = re.fullmatch(r"cmd /c cd /d (\S+) && conda run -n partnership-analysis (.+)", task).groups()
    assert folder == "%CD%"
    assert command.startswith("partnership run ")
    done = run_here(*shlex.split(brief(command, project))[2:], cwd=project.parent)
    assert done.returncode == 0, done.stderr
    assert "Published" in done.stderr or "Unchanged" in done.stderr


def test_github_workflow_publishes(project, run_here):
    (text,) = [text for text in blocks("yaml") if "runs-on" in text]
    steps = yaml.safe_load(text)["jobs"]["briefing"]["steps"]
    installs = [step["run"] for step in steps if step.get("run", "").startswith("pip")]
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text()
    assert [command for command in installs if command not in workflow] == []
    (command,) = [step["run"] for step in steps if step.get("run", "").startswith("partnership run ")]
    done = run_here(*shlex.split(brief(command, project))[2:], cwd=project.parent)
    assert done.returncode == 0, done.stderr


def test_actions_are_pinned_by_their_commit_and_get_no_rights():
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text()
    (own,) = [text for text in blocks("yaml") if "runs-on" in text]
    for text in (workflow, own):
        used = re.findall(r"uses: (\S+)", text)
        assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)] == []
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
        assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_airflow_gives_papermill_what_the_notebook_takes():
    (text,) = blocks("py")
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


@pytest.mark.parametrize("command", lines("bash"))
def test_command_for_a_cluster_is_one_that_its_program_takes(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("ca.pem", "own.pem", "own.key"):
        (tmp_path / name).touch()
    program, name, *arguments = command.split()
    taken = COMMANDS[program, name].make_context(name, arguments, ignore_unknown_options=False).params
    assert taken  # an option that is not known, or a value that is wrong, ends in an error


def test_picture_is_the_chart_the_library_draws():
    shown = (PROJECT / ".github" / "collection-rates.svg").read_text(encoding="utf-8")
    drawn = pa.trend(pa.load().topic("Collection rates"), "2014/15").svg()
    assert re.findall(r"<text[^>]*>(.*?)</text>", shown) == re.findall(r"<text[^>]*>(.*?)</text>", drawn)
