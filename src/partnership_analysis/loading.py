"""Loading: reading, and comparing what is said twice.

Takes a file or a folder of spreadsheets; gives a `Dataset` without errors, or every problem found.
"""

import hashlib
import os
import pickle
from dataclasses import replace
from pathlib import Path

from partnership_analysis import problems
from partnership_analysis.analysis import reconciliation
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.reading import reader
from partnership_analysis.shipped import EXAMPLE, shipped

# Names the private folder where a run keeps what it has loaded.
KEPT = "PARTNERSHIP_LOADED"


def load(path: str | Path | None = None, authority: str | None = None) -> Dataset:
    """Load a spreadsheet, or a folder of them as one.

    Parameters
    ----------
    path
        A spreadsheet (.xlsx, .xlsm, .xlsb, .xls, .ods or .csv) or a folder of them; None is the example that
        comes with the package, the report on Peterborough's partnership with Serco in 2014/15.
    authority
        The council wanted, where the figures are of several; the council that they are of, where they name none.

    Raises
    ------
    InputError
        If there are errors in what is read: all of them, each with its cell.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> data.observations.query("measure == 'NDR collection'")["value"].tolist()
    [95.06, 96.31, 96.37, 97.15, 96.92, 97.78]
    """
    path = shipped("data", "raw", EXAMPLE) if path is None else Path(path)
    data = _kept(path)
    if data is None:
        data, found = check(path)
        errors = [problem for problem in found if problem.severity == Severity.ERROR]
        if errors:
            raise InputError(errors)
    return data.of(authority) if authority else data


def keep(data: Dataset, known: str, folder: Path) -> None:
    """Keep what was loaded, for processes whose environment names the private folder as PARTNERSHIP_LOADED.

    It is known by the `digest` of its spreadsheets from before they were read: who finds them changed reads them anew.
    """
    kept = folder / known
    if not kept.exists():
        kept.with_suffix(".new").write_bytes(pickle.dumps(data))
        kept.with_suffix(".new").replace(kept)


def _kept(path: Path) -> Dataset | None:
    """Return what a run has loaded already, if the spreadsheet is byte for byte what it was."""
    folder = os.environ.get(KEPT)
    kept = Path(folder, digest(path)) if folder and path.exists() else None
    if not kept or not kept.is_file():
        return None
    data: Dataset = pickle.loads(kept.read_bytes())  # noqa: S301 (of the run's own, in a folder that is nobody else's)
    return data


def digest(path: Path) -> str:
    """Return one hash of the names and contents of what is read."""
    found = hashlib.sha256(path.name.encode())
    for file in sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]:
        found.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return found.hexdigest()


def check(path: str | Path) -> tuple[Dataset, tuple[Problem, ...]]:
    """Read a spreadsheet, or a folder of them, as far as it can be read, with every problem in it.

    Raises
    ------
    InputError
        If nothing of it can be read at all.

    Examples
    --------
    >>> data, found = check("data/raw/serco_partnership_2014-15.xlsx")
    >>> [(str(problem.severity), problem.cell) for problem in found]
    [('warning', 'G9')]
    """
    data, found = reader.read(Path(path))
    found = sorted(
        [*found, *reconciliation.disagreements(data)], key=lambda problem: problem.severity != Severity.ERROR
    )
    return replace(data, problems=problems.table(found)), tuple(found)
