"""What there is to read: a file, a folder, a table in memory, an open file, or several of these.

Takes any of these; gives their sheets, under names of files that differ, and a problem for each file that cannot be
read.
"""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import pandas as pd

from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.reading import folders, layout_settings, workbook
from partnership_analysis.reading.layout_settings import FileSettings
from partnership_analysis.reading.workbook import Sheet

# One thing to read, and all that a caller may give.
One = str | os.PathLike[str] | pd.DataFrame | bytes | IO[bytes] | IO[str]
Given = One | Iterable[One]

# The file and the sheet of a table that is in memory.
FRAME, ROWS = "DataFrame", "rows"
_SINGLE = (str, bytes, bytearray, memoryview, os.PathLike, pd.DataFrame, Mapping)
_EXPECTED = "a path, a DataFrame, an open file, or a list of these"


@dataclass
class Inputs:
    """What was given, as it was read.

    Attributes
    ----------
    name
        What it is called: the name of the file or the folder.
    sheets, problems
        Its sheets, file by file, and what is wrong with files that could not be read.
    folders
        Those that were given, which may have texts beside the spreadsheets.
    settings
        Those of the .layout.yml beside each file, by the name of the file.
    """

    name: str
    sheets: list[Sheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    settings: dict[str, FileSettings] = field(default_factory=dict)


def read(given: Given) -> Inputs:
    """Read what is given.

    Raises
    ------
    InputError
        If none of it can be read.

    Examples
    --------
    >>> rows = pd.DataFrame({"Measure": ["NDR collection"], "Period": ["2014/15"], "Value": [97.78]})
    >>> [sheet.rows for sheet in read(rows).sheets]
    [(('Measure', 'Period', 'Value'), ('NDR collection', '2014/15', 97.78))]
    """
    if isinstance(given, _SINGLE) or hasattr(given, "read") or not isinstance(given, Iterable):
        return _read_one(given)
    several = list(given)
    if not several:
        raise _error("a list", "an empty list", _EXPECTED)
    found = Inputs(f"a list of {len(several)}")
    for one in several:
        try:
            read = _read_one(one)
        except InputError as error:
            found.problems += error.problems
            continue
        found.sheets += _with_new_names(read, {sheet.file for sheet in found.sheets}, one)
        found.settings |= read.settings
        found.problems += read.problems
        found.folders += read.folders
    if not found.sheets:
        raise InputError(found.problems)
    return found


def _read_one(given: Any) -> Inputs:
    """Read one thing that is given."""
    if isinstance(given, pd.DataFrame):
        return Inputs(FRAME, [_frame_sheet(given)])
    if isinstance(given, bytes | bytearray | memoryview):
        return _content(bytes(given))
    if isinstance(given, str | os.PathLike):
        path = Path(os.fsdecode(given))
        return _folder(path) if path.is_dir() else _file(path)
    if hasattr(given, "read"):
        # An open file may have been read or written to already.
        if given.seekable():
            given.seek(0)
        content, named = given.read(), getattr(given, "name", None)
        name = Path(named).name if isinstance(named, str) else ""
        return _content(content.encode() if isinstance(content, str) else bytes(content), name)
    raise _error(type(given).__name__, f"an object of the type {type(given).__name__}", _EXPECTED)


def _file(path: Path) -> Inputs:
    """Read one spreadsheet, and the settings beside it."""
    sheets, problems = workbook.read(path)
    settings, wrong = layout_settings.read_beside(path)
    return Inputs(path.name, sheets, [*problems, *wrong], settings={path.name: settings})


def _content(content: bytes, name: str = "") -> Inputs:
    name = name or f"workbook{workbook.kind_of(content)}"
    return Inputs(name, *workbook.read_content(name, content))


def _folder(path: Path) -> Inputs:
    """Read every spreadsheet of a folder; each that cannot be read is an error."""
    paths, problems = folders.listed(path)
    found = Inputs(path.name, problems=problems, folders=[path])
    for one in paths:
        try:
            read = _file(one)
        except InputError as error:
            found.problems += error.problems
        else:
            found.sheets += read.sheets
            found.problems += [problem for problem in read.problems if problem not in found.problems]
            found.settings |= read.settings
    if not found.sheets:
        expected = f"spreadsheets ({', '.join(workbook.KINDS)})"
        nothing = Problem(Severity.ERROR, path.name, "", "", "a folder without one to read", expected, "Check the path")
        raise InputError([*found.problems, nothing])
    return found


def _with_new_names(read: Inputs, taken: set[str], given: object) -> Iterator[Sheet]:
    """Give sheets under names of files that are not taken, by adding their folder or else a number."""
    names: dict[str, str] = {}
    for file in dict.fromkeys(sheet.file for sheet in read.sheets):
        folder = Path(os.fsdecode(given)).resolve() if isinstance(given, str | os.PathLike) else None
        beside = [f"{(folder if read.folders else folder.parent).name}/{file}"] if folder else []
        numbered = (
            f"{Path(file).stem} ({number}){Path(file).suffix}" for number in range(2, 2 + len(taken) + len(names) + 1)
        )
        free = (name for name in (file, *beside, *numbered) if name not in taken and name not in names.values())
        names[file] = next(free)
    read.settings = {names.get(file, file): settings for file, settings in read.settings.items()}
    return (replace(sheet, file=names[sheet.file]) for sheet in read.sheets)


def _frame_sheet(frame: pd.DataFrame) -> Sheet:
    """Return a table as a sheet: its first row is the names of the columns; the index is not read."""
    if frame.columns.nlevels > 1:
        action = "Give each column one name, such as Measure, Period or Value"
        raise _error(FRAME, f"a DataFrame with {frame.columns.nlevels} levels of columns", "one level", action)
    if frame.empty:
        raise _error(FRAME, f"a DataFrame of {len(frame)} rows and {len(frame.columns)} columns", "rows of figures")
    columns = [[_plain(content) for content in frame.iloc[:, place].tolist()] for place in range(len(frame.columns))]
    heads = tuple(_plain(name) for name in frame.columns)
    return Sheet(FRAME, ROWS, (heads, *zip(*columns, strict=True)), {}, {})


def _plain(content: Any) -> Any:
    """Return what a cell of a spreadsheet would have: a plain number, text, day or nothing."""
    if content is None or (pd.api.types.is_scalar(content) and pd.isna(content)):
        return None
    if isinstance(content, pd.Timestamp | dt.datetime):
        moment = content.to_pydatetime() if isinstance(content, pd.Timestamp) else content
        return moment.date() if moment.time() == dt.time() else moment.replace(tzinfo=None)
    if isinstance(content, pd.Timedelta):
        return content.to_pytimedelta()
    if hasattr(content, "item") and not isinstance(content, str):
        content = content.item()
    if isinstance(content, str):
        return content if content.strip() else None
    return content if isinstance(content, bool | int | float | dt.date | dt.time | dt.timedelta) else str(content)


def _error(name: str, found: str, expected: str, action: str = "Check what is given to load") -> InputError:
    return InputError([Problem(Severity.ERROR, name, "", "", found, expected, action)])
