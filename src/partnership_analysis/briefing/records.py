"""`run.json`: what a run was made from and what it left, as hashes.

Imports little, because a run of which nothing has changed must be passed over in a moment.
"""

import hashlib
import json
import platform
import re
import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from partnership_analysis.briefing.requests import Request

LATEST = "latest"
NAME = "run.json"
DONE = "done"

_OWN = "partnership-analysis"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> dict[str, Any]:
    """Return the record of a run, empty where there is none to be read: a damaged one must not stop other runs."""
    try:
        record = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write(folder: Path, record: dict[str, Any]) -> None:
    """Write the record of a run."""
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")


def outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a run, but for the record itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files if path != folder / NAME}


def differences(folder: Path, recorded: dict[str, str]) -> list[str]:
    """Return what a run's files and their record say differently, one line to a file."""
    held = outputs(folder)
    names = sorted({*held, *recorded})
    return [f"{name} {_difference(name, held, recorded)}" for name in names if held.get(name) != recorded.get(name)]


def _difference(name: str, held: dict[str, str], recorded: dict[str, str]) -> str:
    return "is new" if name not in recorded else "is missing" if name not in held else "differs"


def inputs(workbook: Path, notebooks: tuple[Path, ...]) -> dict[str, str]:
    """Return the SHA-256 of each spreadsheet and notebook of a run."""
    files = [workbook]
    if workbook.is_dir():
        files = [p for p in workbook.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))]
    return {path.name: sha256(path) for path in sorted([*files, *notebooks])}


@cache
def versions() -> dict[str, str]:
    """Return the versions of what a run is made with, the package's own as the hash of its files."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    own = {"python": platform.python_version(), _OWN: version(_OWN), f"{_OWN} files": digest.hexdigest()}
    # Each requirement begins with its name; those of another system or version of Python are not installed.
    names = [found[0] for line in requires(_OWN) or () if (found := re.match(r"[\w.-]+", line))]
    return own | {name: held for name in sorted(names) if (held := _version(name))}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def asked(request: Request, held: dict[str, str]) -> str:
    """Return one hash of everything that a run depends on: its `inputs`, its parameters and the versions."""
    parameters = [str(request.workbook.resolve()), request.year, request.authority, request.formats]
    notebooks = [path.stem for path in request.paths]
    everything = [held, parameters, notebooks, versions()]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


def newest(briefing: Path) -> dict[tuple[str, ...], Path]:
    """Return the newest run of each choice of a briefing's notebooks, by their names.

    That is `latest`, and, of choices that are not to be `latest`, the newest since then.
    """
    latest = read(briefing / LATEST)
    found = {tuple(latest.get("notebooks", ())): briefing / LATEST}
    for run in sorted(briefing.glob("runs/[!.]*")):
        if run.name > str(latest.get("run")) and (later := read(run)).get("status") == DONE:
            found[tuple(later.get("notebooks", ()))] = run
    return found


def newest_asked(outputs: Path) -> dict[str, Path]:
    """Return the newest runs of all briefings, by what they were made from."""
    runs = [run for latest in outputs.glob(f"*/*/{LATEST}") for run in newest(latest.parent).values()]
    return {str(asked): run for run in runs if (asked := read(run).get("asked"))}


def unchanged(request: Request, made: dict[str, Path]) -> Path | None:
    """Return the newest run, if it was made from what is asked for now and is whole."""
    try:
        folder = made.get(asked(request, inputs(request.workbook, request.paths)))
    except OSError:
        return None  # planning the run says what is missing
    return folder if folder and not differences(folder, read(folder)["outputs"]) else None


@cache
def commit() -> str | None:
    """Return the commit of the checkout that the package runs from, if it runs from one."""
    checkout = Path(__file__).parents[3]
    git = shutil.which("git")
    if not git or not (checkout / ".git").exists():
        return None
    command = [git, "-C", str(checkout), "rev-parse", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)
    return found.stdout.strip() or None
