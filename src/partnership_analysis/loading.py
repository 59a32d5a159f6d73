"""Loading: reading spreadsheets, and comparing what they say twice.

Takes a file or a folder of spreadsheets. Gives a `Dataset` without errors, or every problem found. A process that has
loaded a workbook can hand it over to others (`write_handover`), which then need not read it again (`use_handover`).
"""

import hashlib
import os
import pickle
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from partnership_analysis import problems, words
from partnership_analysis.analysis import (
    aggregation,
    contract_doubts,
    doubts,
    reconciliation,
    ticks,
)
from partnership_analysis.caching import python_strings
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import InputError, Problem, Severity, input_error
from partnership_analysis.reading import (
    doubtful,
    folders,
    layout_files,
    layout_settings,
    reader,
    updates,
    workbook_checks,
)
from partnership_analysis.reading.inputs import Given
from partnership_analysis.shipped import EXAMPLE, shipped

# In bytes: a workbook of some ten thousand cells.
_SMALL = 500_000


@dataclass(frozen=True)
class Handover:
    """A workbook that one process loads for others.

    Attributes
    ----------
    path
        The spreadsheet, or the folder of them.
    digest
        Its `digest` from before it was read.
    file
        The pickled dataset, in a folder that nobody else can write to. If the file is gone, the workbook is read again.
    partial
        Whether it is loaded in spite of errors.
    before, restated
        The earlier run that this one is compared with, and the cells of the figures restated since, with what each was.
    comparators
        The spreadsheet, or the folder of them, of the councils to compare with; empty if none is given.
    """

    path: str
    digest: str
    file: str
    partial: bool = False
    before: str = ""
    restated: tuple[tuple[str, str], ...] = ()
    comparators: str = ""


_handover: Handover | None = None


def load(
    path: Given | None = None,
    authority: str | None = None,
    partial: bool = False,
    columns: Mapping[str, str] | None = None,
    comparators: Given | None = None,
) -> Dataset:
    """Load a spreadsheet, a folder of them as one, or figures that are in memory.

    It is read in this process, without the limits of time and memory that the command ``partnership`` sets.

    Parameters
    ----------
    path
        A spreadsheet (.xlsx, .xlsm, .xlsb, .xls, .ods or .csv) or a folder of them; a DataFrame, whose columns have the
        headings that a sheet would have (its index is not read); a spreadsheet's bytes, or an open file, such as
        `io.BytesIO`; or a list of these, which is read as a folder is. None is the workbook of the run in a notebook
        that ``partnership run`` executes; elsewhere the example that comes with the package, the report on
        Peterborough's partnership with Serco in 2014/15.
    authority
        The council wanted, if there are several; the council that the figures are of, if they name none.
    partial
        Whether to go on with what is understood, in spite of errors: figures that an error touches are left out, and
        the errors are among the dataset's `problems`. In a run, the run's own option counts too.
    columns
        The meaning of columns whose headings do not say it, in the words of a Layout: ``{"area_name": "Authority"}``.
    comparators
        Figures of the councils to compare with, a list of their groups, or a folder of both; None is the others of
        `path`. What is understood of them is used, in spite of errors.

    Raises
    ------
    InputError
        If there are errors in the input; it has all of them, each with its cell. With `partial`, if nothing is
        understood.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> data.observations.query("measure == 'NDR collection'")["value"].tolist()
    [95.06, 96.31, 96.37, 97.15, 96.92, 97.78]

    A DataFrame is cited as a sheet is: its headings are row 1.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"Measure": ["Calls"] * 2, "Period": ["Apr 2025", "May 2025"], "Value": [912, 957]})
    >>> pa.load(rows, authority="Anytown").observations[["period", "value", "source"]].to_numpy().tolist()
    [['2025-04', 912.0, 'DataFrame!rows!C2'], ['2025-05', 957.0, 'DataFrame!rows!C3']]

    A spreadsheet that is in memory, such as one that was downloaded:

    >>> import io
    >>> workbook = io.BytesIO(Path("data/raw/serco_partnership_2014-15.xlsx").read_bytes())
    >>> pa.load(workbook).observations["source"].iloc[0]
    'workbook.xlsx!Customer Services KPIs!C5'

    Several at once; if two state one figure differently, that of the later counts:

    >>> more = pd.DataFrame({"Measure": ["NDR collection"], "Period": ["2015/16"], "Value": ["98%"]})
    >>> pa.load(["data/raw/serco_partnership_2014-15.xlsx", more]).measure("NDR collection").years()[-1]
    '2015/16'
    """
    if path is None and _handover:
        path, comparators = _handover.path, comparators or _handover.comparators or None
    path = shipped("data", "raw", EXAMPLE) if path is None else path
    data = _take_handover(path, comparators) if isinstance(path, str | os.PathLike) and not columns else None
    if data is None:
        data, found = check(path, columns)
        errors = problems.errors(found)
        can_go_on = not (data.observations.empty and data.complaints.empty)
        if errors and not (can_go_on and (partial or _is_partial(path))):
            raise InputError(errors, data.contents, can_go_on)
        data = add_comparators(data, comparators, authority)
    return data.of(authority) if authority else data


def add_comparators(
    data: Dataset, comparators: Given | None, authority: str | None = None, in_full: bool = False
) -> Dataset:
    """Return a workbook with its comparators; its problems then include what cannot be compared.

    Parameters
    ----------
    in_full
        Whether each error in the comparators is listed, as a warning; otherwise one warning says how many there are.

    Raises
    ------
    InputError
        If nothing of the comparators can be read.
    """
    from partnership_analysis.analysis import comparator_figures  # check begins without it

    found: list[Problem] = []
    if comparators is not None:
        others, faults = check(comparators)
        faults = tuple(problem for problem in faults if problem.kind != workbook_checks.UNJUDGED)
        errors = problems.errors(faults)
        if others.observations.empty and not others.groups:
            raise InputError(errors, others.contents)
        if in_full:
            found += [replace(problem, severity=Severity.WARNING) for problem in faults]
        elif errors:
            errors_found = f"{words.count(len(errors), 'error')} in the comparators: {errors[0].place} and others"
            action = "Correct them (partnership check lists them), or compare without what they touch"
            found.append(Problem(Severity.WARNING, others.about["File"], "", "", errors_found, "none", action))
        figures = data.comparators if others.observations.empty else replace(others, groups=())
        data = replace(data, comparators=figures, groups=(*data.groups, *others.groups))
    named = data.of(authority) if authority and not data.authorities() else data
    found += comparator_figures.problems(named)
    return data.with_problems(problems.table([*problems.from_table(data.problems), *found])) if found else data


def plan_handover(path: Path, folder: Path, partial: bool = False, comparators: Path | None = None) -> Handover:
    """Return the handover of a workbook that has not been read yet.

    Parameters
    ----------
    path
        A spreadsheet, or a folder of them.
    folder
        A folder that nobody else can write to.
    partial
        Whether it is loaded in spite of errors.
    comparators
        The figures to compare it with, if any.
    """
    both = _digest_of_both(path, comparators)
    file = folder / (f"{both}-partial" if partial else both)
    return Handover(str(path.resolve()), both, str(file), partial, comparators=_resolve(comparators))


def write_handover(data: Dataset, handover: Handover) -> None:
    """Write what was loaded to the handover's file, in one step, for other processes to read."""
    file = Path(handover.file)
    file.with_suffix(f".{os.getpid()}").write_bytes(pickle.dumps(data))
    file.with_suffix(f".{os.getpid()}").replace(file)


def read_handover(handover: Handover) -> Dataset:
    """Return what another process has handed over; OSError if it is not there."""
    data: Dataset = pickle.loads(Path(handover.file).read_bytes())  # noqa: S301 (ours, where nobody else can write)
    return data


def use_handover(handover: Handover) -> None:
    """Have `load` in this process take a workbook from another process that has loaded it.

    It does so only for that path, and only while every spreadsheet there is byte for byte the same. A workbook that has
    changed is read again.
    """
    global _handover
    _handover = handover


def _is_partial(given: Given) -> bool:
    """Tell whether this process belongs to a run that loads a path in spite of errors."""
    if _handover is None or not _handover.partial or not isinstance(given, str | os.PathLike):
        return False
    return str(Path(given).resolve()) == _handover.path


def _take_handover(given: str | os.PathLike[str], comparators: Given | None) -> Dataset | None:
    """Return what another process has loaded from a path and its comparators, if these have not changed."""
    if not _handover or not (comparators is None or isinstance(comparators, str | os.PathLike)):
        return None
    path, others = Path(given), Path(comparators) if comparators else None
    if (str(path.resolve()), _resolve(others)) != (_handover.path, _handover.comparators):
        return None
    if not path.exists() or _digest_of_both(path, others) != _handover.digest:
        return None
    try:
        return replace(read_handover(_handover), before=_handover.before, restated=dict(_handover.restated))
    except OSError:
        return None  # such as after the end of the run that had loaded it


def _resolve(path: Path | None) -> str:
    return str(path.resolve()) if path else ""


def _digest_of_both(path: Path, comparators: Path | None) -> str:
    one = digest(path)
    return hashlib.sha256(f"{one} {digest(comparators)}".encode()).hexdigest() if comparators else one


def digest(path: Path) -> str:
    """Return one hash of the names and contents of all files that are read; of the path's name, if there are none."""
    total = hashlib.sha256(os.fsencode(path.name))
    files = [path]
    if path.is_dir():
        files = [file for file in path.iterdir() if file.is_file() and not folders.is_outside(file, path)]
        files += updates.texts(path)
    else:
        files += layout_files.files_beside(path)
    for file in sorted({file for file in files if file.is_file()}):
        with file.open("rb") as content:
            total.update(os.fsencode(file.name) + hashlib.file_digest(content, "sha256").digest())
    return total.hexdigest()


def suggest(path: Path) -> Path | None:
    """Write how the tables of a spreadsheet were understood, as a .layout.yml beside it for a person to correct.

    Parameters
    ----------
    path
        A spreadsheet, or a folder of them, which has one layout for all of them.

    Returns
    -------
    Path or None
        The file that was written; None if no table has columns that a layout can explain, so that none is needed.

    Raises
    ------
    InputError
        If there is such a file already, or if nothing can be read.
    """
    file = path / layout_files.FOLDERS if path.is_dir() else path.with_name(path.name + layout_files.ENDING)
    if file.exists():
        raise input_error(file.name, "a layout that is there already", "none", "Correct it, or take it out first")
    readings = reader.readings(path)
    if not readings:
        return None
    file.write_text(layout_settings.suggest(readings, of_all=path.is_dir() or path.suffix.lower() == ".csv"), "utf-8")
    return file


def check(path: Given, columns: Mapping[str, str] | None = None) -> tuple[Dataset, tuple[Problem, ...]]:
    """Read a spreadsheet, or anything else that `load` takes, as far as possible, with every problem in it.

    The dataset has no figure that an error touches.

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
    with python_strings if _is_small(path) else nullcontext():
        data, found = reader.read(path, columns)
        data = doubtful.without_errors(data, problems.errors(found))
        stated_twice = [*aggregation.problems(data), *reconciliation.disagreements(data)]
        doubted = [*contract_doubts.problems(data), *doubts.doubts(data), *ticks.problems(data)]
        listed = problems.table([*found, *stated_twice, *doubted])
        return data.with_problems(listed), problems.from_table(listed)


def _is_small(given: object) -> bool:
    """Tell whether an input has so few rows that Python's own strings are faster than Arrow's: no folder, no table."""
    if isinstance(given, bytes):
        return len(given) < _SMALL
    try:
        return isinstance(given, str | Path) and Path(given).is_file() and Path(given).stat().st_size < _SMALL
    except OSError:  # a name that is too long, or a folder that must not be read
        return False
