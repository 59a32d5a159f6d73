"""The dependency list has one source, and everything else agrees with it."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
NEEDED = [PYPROJECT["project"]["dependencies"], *EXTRAS.values()]
RUNTIME = [Requirement(text) for texts in NEEDED for text in texts]
DEVELOPMENT = [Requirement(text) for text in PYPROJECT["dependency-groups"]["dev"]]
LOCK = (PROJECT / "requirements.lock").read_text()
ENVIRONMENT = yaml.safe_load((PROJECT / "environment.yml").read_text())


def locked() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.M):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


@pytest.mark.parametrize("requirement", RUNTIME + DEVELOPMENT, ids=lambda requirement: requirement.name)
def test_lock_holds_a_version_that_each_dependency_allows(requirement):
    versions = locked()[canonicalize_name(requirement.name)]
    assert all(requirement.specifier.contains(version) for version in versions)


def test_lock_pins_every_package_by_hash():
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.split("\n", 2)[2])
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_names_no_index_or_address():
    assert "://" not in LOCK
    assert "--index-url" not in LOCK.replace("--no-emit-index-url", "")


def test_environment_lists_the_same_dependencies():
    listed = [text for text in ENVIRONMENT["dependencies"] if isinstance(text, str)]
    by_pip = next(entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))
    wanted = {str(requirement) for requirement in RUNTIME} | {f"python{PYPROJECT['project']['requires-python']}"}
    assert {*listed, *by_pip} - {"pip", "-e ."} == wanted
    assert ENVIRONMENT["channels"] == ["conda-forge"]


def test_page_about_dependencies_gives_the_reason_for_each():
    page = (PROJECT / "docs" / "explanation" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", page, re.M)
    listed = {canonicalize_name(name) for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert {canonicalize_name(requirement.name) for requirement in RUNTIME + DEVELOPMENT} <= listed


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ("lab", "import partnership_analysis as pa; pa.explore()"),
        (
            "cluster",
            "import sys; from partnership_analysis.cli import main; "
            "sys.argv[1:] = ['run', '--cluster', 'tcp://localhost:1', '--outputs', sys.argv[1]]; main()",
        ),
    ],
)
def test_what_an_extra_brings_is_asked_for_by_name_where_it_is_missing(extra, code, tmp_path):
    missing = {Requirement(text).name: None for text in EXTRAS[extra]}
    hidden = f"import sys; sys.modules |= {missing}; {code}"
    done = subprocess.run([sys.executable, "-c", hidden, tmp_path], capture_output=True, text=True)
    assert done.returncode
    assert f"pip install 'partnership-analysis[{extra}]'" in done.stderr


def test_core_imports_nothing_of_the_extras():
    missing = {Requirement(text).name: None for texts in EXTRAS.values() for text in texts}
    code = f"import sys; sys.modules |= {missing}; import partnership_analysis as pa; pa.report(pa.load()).charts"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_installed_copy_carries_the_notebooks_the_examples_and_the_template(tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*build, tmp_path, PROJECT], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
        assert "partnership_analysis/py.typed" in archive.namelist()
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-m", "partnership_analysis.cli", "run", "collection_rates"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    latest = next(tmp_path.glob("outputs/*/*/latest"))
    record = json.loads((latest / "run.json").read_text())
    assert record["commit"] is None  # it ran from the installed copy, not from this checkout
    tells = "import partnership_analysis as pa; from partnership_analysis.shipped import SCORECARDS, shipped; "
    tells += "print(len(pa.load(shipped('data', 'raw', SCORECARDS)).measures))"
    told = subprocess.run([sys.executable, "-c", tells], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (told.stdout, told.returncode) == ("45\n", 0), told.stderr
    (data,) = tmp_path.glob("installed/*.data/data")
    plainly_converted_page_is_the_published_one(latest, environment | {"JUPYTER_PATH": str(data / "share" / "jupyter")})


def plainly_converted_page_is_the_published_one(latest, environment):
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "partnership", "--output-dir", latest]
    executed = latest / "notebooks" / "collection_rates.ipynb"
    done = subprocess.run([*command, executed, "--output", "plain"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    plain, published = ((latest / f"{name}.html").read_text("utf-8") for name in ("plain", "collection_rates"))
    for part in ("nav", "main", "style", "script"):
        found = [re.search(rf"<{part}\b.*?</{part}>", page, re.S)[0] for page in (plain, published)]
        assert found[0] == found[1], part
    assert "<title>Collection rates</title>" in plain
    assert "Pages of this briefing" not in plain
