"""Folders of spreadsheets: which of their files are read, and what is said of the others.

A folder may be one that others can write to: only regular files are opened, and no file outside it is.
"""

import os
import re
from pathlib import Path

from partnership_analysis import words
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import KINDS

# Short texts about what services did stand beside the spreadsheets of a folder, or in a folder of this name.
TEXTS = (".md", ".txt")
UPDATES = "updates"


def listed(folder: str | Path) -> tuple[list[Path], list[Problem]]:
    """Return the spreadsheets of a folder in the order of their names, and a warning for each file of another kind.

    Numbers in names count as numbers: ``v2`` comes before ``v10``. What begins with ``.`` or ``~$`` (Excel's
    mark of an open file) is passed over; so are short texts, and the folder for them, which `updates` reads. A link to
    a spreadsheet outside the folder is an error: its figures would be missing.

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
    kinds = ["a folder within the folder" if path.is_dir() else "a file of another kind" for path in others]
    problems = [
        Problem(Severity.WARNING, words.printable(p.name), "", "", k, expected, action)
        for p, k in zip(others, kinds, strict=True)
    ]
    problems += [linked(path, Severity.ERROR) for path in links]
    return [path for path in files if path not in others], problems


def is_outside(path: Path, folder: Path) -> bool:
    """Tell whether a file of a folder is a link to one outside it, which may be any file of the machine's."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def linked(path: Path, severity: Severity) -> Problem:
    """Return the problem that a file of a folder is a link to one outside it."""
    found, expected = "a link to a file outside the folder", "a file that is in the folder itself"
    action = "Copy the file into the folder in place of the link, or take the link out; it is not read"
    return Problem(severity, words.printable(path.name), "", "", found, expected, action)


def _is_read_elsewhere(path: Path) -> bool:
    if path.name.casefold().endswith("layout.yml"):
        return True
    if path.is_dir():
        return path.name.casefold() == UPDATES
    return path.suffix.lower() in TEXTS
