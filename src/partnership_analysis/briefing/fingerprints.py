"""What a run is made from, as hashes and versions: the same fingerprint leaves the same bytes.

Imports little, because a run must be passed over in a moment if nothing has changed.
"""

import hashlib
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from partnership_analysis.briefing.formats import Format
from partnership_analysis.briefing.requests import Request
from partnership_analysis.reading import layout_files

_OWN = "partnership-analysis"
# The folder within a folder of spreadsheets that holds short texts (`reading.updates`).
_TEXTS = "updates"


@dataclass(frozen=True)
class Fingerprint:
    """What a briefing is made from, but for the period and the authority that are chosen from it.

    Attributes
    ----------
    workbook
        The name of the spreadsheet, or of the folder of them.
    notebooks
        The names of the notebooks, in the order of their pages.
    formats
        What is made of each notebook.
    inputs
        The SHA-256 of each spreadsheet and notebook, of the Word template and of the comparators, by its name.
    versions
        The versions of what a run is made with.
    """

    workbook: str
    notebooks: tuple[str, ...]
    formats: tuple[Format, ...]
    inputs: frozenset[tuple[str, str]]
    versions: frozenset[tuple[str, str]]


def fingerprint_of(request: Request) -> Fingerprint:
    """Return the fingerprint of a request as its files are now; OSError if one of them cannot be read."""
    workbook, notebooks = request.workbook.resolve(), request.paths
    template = {f"template/{request.template.name}": sha256(request.template)} if request.template else {}
    others = _spreadsheets(request.comparators.resolve()) if request.comparators else []
    comparators = {f"comparators/{name}": digest for name, digest in hashes(others).items()}
    return Fingerprint(
        workbook.name,
        tuple(path.stem for path in notebooks),
        request.formats,
        frozenset((hashes(_spreadsheets(workbook), notebooks) | template | comparators).items()),
        frozenset(versions().items()),
    )


def hashes(*files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of files, by their names."""
    return {path.name: sha256(path) for path in sorted(path for several in files for path in several)}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _spreadsheets(workbook: Path) -> list[Path]:
    """Return the files of a workbook; none if it is not there, which is reported when it is read."""
    if not workbook.is_dir():
        layouts = [file for file in layout_files.files_beside(workbook) if file.is_file()]
        return [workbook, *layouts] if workbook.is_file() else []  # a pipe would never end
    paths = list(workbook.iterdir())
    for folder in workbook.iterdir():
        if folder.is_dir() and folder.name.casefold() == _TEXTS:
            paths += folder.iterdir()
    files = [path for path in paths if path.is_file() and not path.name.startswith((".", "~$"))]
    # A link to a file outside the folder is not read.
    return [path for path in files if path.resolve().is_relative_to(workbook)]


@cache
def versions() -> dict[str, str]:
    """Return the versions of what a run is made with, the package's own as the hash of its files."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    own = {"python": platform.python_version(), _OWN: version(_OWN), f"{_OWN} files": digest.hexdigest()}
    # Each requirement begins with its name. Those for another system or Python are not installed, and extras make no
    # page.
    needed = [line for line in requires(_OWN) or () if "extra ==" not in line]
    names = [found[0] for line in needed if (found := re.match(r"[\w.-]+", line))]
    return own | {name: installed for name in sorted(names) if (installed := _version(name))}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


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
