"""The two sides of a comparison.

Takes a workbook, a folder of them, a published run or a `Dataset`; gives a `Side`: its dataset and, of a run, the
period that it was published of. A run is read from its own tables, so its workbook need not be there any more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import loading, places, tables
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Role
from partnership_analysis.periods import Period
from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.schemas import SchemaError

RECORD = "run.json"
_READ = {
    "observations": tables.OBSERVATIONS,
    "targets": tables.TARGETS,
    "complaints": tables.COMPLAINTS,
    "exclusions": tables.EXCLUSIONS,
    "measures": tables.MEASURES,
    "comments": tables.COMMENTS,
    "updates": tables.UPDATES,
    "problems": tables.PROBLEMS,
}
_OF_AUTHORITIES = ("observations", "targets", "complaints", "exclusions", "statements")


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a comparison.

    Attributes
    ----------
    name
        What messages call it.
    data
        Its figures and what is said of them.
    period
        What a run was published of; None of a workbook.
    published
        The day of the run, as 2014-08-12; empty of a workbook.
    """

    name: str
    data: Dataset
    period: Period | None = None
    published: str = ""


def side(given: str | Path | Dataset) -> Side:
    """Return one side of a comparison.

    Parameters
    ----------
    given
        A dataset; or the path of a workbook, of a folder of them, of a published run or of exported tables.

    Raises
    ------
    InputError
        If a workbook has errors, or the tables of a run cannot be read.
    """
    if isinstance(given, Dataset):
        return Side(given.about.get("File", "the data"), given)
    path = Path(given)
    for folder in (path / "tables", path):
        if (folder / "observations.parquet").is_file():
            return _published(path, folder)
    if (path / RECORD).is_file():
        raise _no_tables(path, "a run without tables")
    return Side(path.name, loading.load(path))


def alike(before: Side, after: Side) -> tuple[Side, Side]:
    """Return both sides with each authority spelt as the later one spells it.

    Where one side names none and the other a single one, that is whose both are.
    """
    names = [[str(name) for name in one.data.observations["authority"].unique()] for one in (before, after)]
    if names[0] == [""] and len(names[1]) == 1:
        return replace(before, data=before.data.of(names[1][0])), after
    if names[1] == [""] and len(names[0]) == 1:
        return before, replace(after, data=after.data.of(names[0][0]))
    spelt = {places.identity(name): name for name in names[1]}
    return replace(before, data=_respelt(before.data, {n: spelt.get(places.identity(n), n) for n in names[0]})), after


def _respelt(data: Dataset, spellings: Mapping[str, str]) -> Dataset:
    if all(name == spelling for name, spelling in spellings.items()):
        return data
    own = {name: getattr(data, name) for name in _OF_AUTHORITIES}
    return replace(
        data,
        **{name: rows.assign(authority=rows["authority"].replace(dict(spellings))) for name, rows in own.items()},
    )


def _published(path: Path, folder: Path) -> Side:
    """Return a run, or a folder of exported tables, as it was published."""
    told = _record(path / RECORD)
    parameters = told.get("parameters", {})
    try:
        found = {name: _table(folder, name) for name in _READ}
        card = pd.read_parquet(folder / "scorecard.parquet")
        statements = tables.frame(tables.STATEMENTS, _statuses(card))
        period = Period.from_label(parameters["period"]) if "period" in parameters else None
    except (OSError, ValueError, KeyError, TypeError, SchemaError) as error:
        raise _no_tables(path, f"tables that cannot be read ({type(error).__name__})") from error
    about = {"File": str(parameters.get("workbook", path.name))}
    data = Dataset(
        about=about,
        observations=found["observations"],
        targets=found["targets"],
        complaints=found["complaints"],
        exclusions=found["exclusions"],
        measures=found["measures"],
        rebasings=tables.frame(tables.REBASINGS, []),
        statements=statements,
        comments=found["comments"],
        updates=found["updates"],
        notes=tables.frame(tables.NOTES, []),
        unread=tables.frame(tables.UNREAD, []),
        contract_terms=tables.frame(tables.CONTRACT_TERMS, []),
        problems=found["problems"],
        ledger=pd.DataFrame(),
    )
    name = f"{told.get('partnership')}, {period}" if period else path.name
    return Side(name, data, period, str(told.get("date", "")))


def _table(folder: Path, name: str) -> pd.DataFrame:
    rows = pd.read_parquet(folder / f"{name}.parquet")
    if name == "measures":
        own = {written: column for column, written in tables.PUBLISHED_NAMES.items()}
        rows = rows.rename(columns=own)
    return tables.frame(_READ[name], rows)


def _statuses(card: pd.DataFrame) -> pd.DataFrame:
    """Return the published statuses of a scorecard as the workbook states them."""
    said = card[card["published_words"] != ""]
    named = said[["authority", "service", "measure", "period"]]
    stated = named.assign(role=str(Role.STATUS), value=np.nan, unit="", text=said["published_words"])
    return stated.assign(beside=said["source"], source=said["published_source"])


def _record(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _no_tables(path: Path, found: str) -> InputError:
    expected = "a workbook, a folder of workbooks, or a published run with its tables"
    action = "Name another, or publish the run again"
    return InputError([Problem(Severity.ERROR, path.name, "", "", found, expected, action)])
