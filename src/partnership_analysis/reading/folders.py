"""Folders of spreadsheets: which of their files are read, and a warning for each other file.

Other people may be able to write to a folder: only regular files are opened, and none outside it.
"""

import os
import re
from pathlib import Path

from partnership_analysis import words
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import KINDS

# Short texts about what services did may be beside the spreadsheets of a folder, or in a folder of this name.
TEXTS = (".md", ".txt")
UPDATES = "updates"


def listed(folder: str | Path) -> tuple[list[Path], list[Problem]]:
    """Return the spreadsheets of a folder in the order of their names, and a warning for each file of another kind.

    Numbers in names count as numbers: ``v2`` comes before ``v10``. Names that begin with ``.`` or ``~$`` (Excel's mark
    of an open file) are left out; so are short texts and their folder, which `updates` reads. A link to a spreadsheet
    outside the folder is an error: its figures would be missing.

    Examples
    --------
    >>> [path.name for path in listed("data/raw")[0]]
    ['serco_partnership_2014-15.xlsx']
    """
    files = [path for path in Path(folder).iterdir() if not path.name.startswith((".", "~$"))]
    files.sort(key=lambda path: [(part.isdigit(), part.zfill(20)) for part in re.split(r"(\d+)", path.name.casefold())])
    action = "Leave it if it has no figures; it is not read"
    files = [path for path in files if not _is_read_elsewhere(path)]
    links = [path for path in files if path.suffix.lower() in KINDS and is_outside(path, Path(folder))]
    files = [path for path in files if path not in links]
    others = [path for path in files if path.is_dir() or path.suffix.lower() not in KINDS]
    expected = f"a spreadsheet ({', '.join(KINDS)})"
    problems = []
    for path in others:
        found = "a folder within the folder" if path.is_dir() else "a file of another kind"
        problems.append(Problem(Severity.WARNING, words.printable(path.name), "", "", found, expected, action))
    problems += [outside_link(path, Severity.ERROR) for path in links]
    return [path for path in files if path not in others], problems


def is_outside(path: Path, folder: Path) -> bool:
    """Tell whether a file of a folder is a link to one outside it, which may be any file of the machine."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def outside_link(path: Path, severity: Severity) -> Problem:
    """Return the problem of a file that is a link to one outside its folder."""
    found, expected = "a link to a file outside the folder", "a file that is in the folder itself"
    action = "Copy the file into the folder in place of the link, or take the link out; it is not read"
    return Problem(severity, words.printable(path.name), "", "", found, expected, action)


def _is_read_elsewhere(path: Path) -> bool:
    if path.name.casefold().endswith("layout.yml"):
        return True
    if path.is_dir():
        return path.name.casefold() == UPDATES
    return path.suffix.lower() in TEXTS
