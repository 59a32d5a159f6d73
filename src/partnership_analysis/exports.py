"""The tidy tables as files: CSV and Parquet, described by a Frictionless data package.

Takes a `Dataset` and a folder. Writes all public tables, or none.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import authorities, loading, period_choice, problems, tables, words
from partnership_analysis.analysis import comparator_figures, contract, contract_notice, contract_terms
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.caching import python_strings
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period
from partnership_analysis.schemas import Schema
from partnership_analysis.scorecard import scorecard

SCHEMAS = {
    "observations": tables.OBSERVATIONS,
    "targets": tables.TARGETS,
    "complaints": tables.COMPLAINTS,
    "exclusions": tables.EXCLUSIONS,
    "comments": tables.COMMENTS,
    "updates": tables.UPDATES,
    "measures": tables.PUBLISHED_MEASURES,
    "scorecard": tables.SCORECARD,
    "problems": tables.PROBLEMS,
}
# Tables that are written only if there are comparators, or a contract.
COMPARED, CONTRACT = "comparators", "contract"
OPTIONAL = {COMPARED: tables.COMPARATORS, CONTRACT: tables.CONTRACT}

_TYPES = {"str": "string", "float64": "number", "int64": "integer", "Int64": "integer", "datetime64[s]": "date"}
NOTICE = "contract_notice.json"


@python_strings
def export(data: Dataset, folder: str | Path = "data/processed", period: Period | str | None = None) -> list[Path]:
    """Write the tidy tables and the scorecard of a period as CSV and Parquet, with their data package.

    Text that a spreadsheet would run as a formula is written to CSV with an apostrophe before it;
    Parquet keeps it as it is.

    Parameters
    ----------
    period
        The scorecard's; None is the latest that each council's figures are complete to.

    Returns
    -------
    list of Path
        The files written; each replaces an older one in a single step.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in pa.export(data, folder)][:3]
    ['observations.csv', 'observations.parquet', 'targets.csv']
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    contents: dict[str, bytes] = {}
    found = contracts(data, period)
    optional = {COMPARED: comparator_table(data, period), CONTRACT: _contract_table(found)}
    chosen = _schemas(data, optional[COMPARED])
    for name in chosen:
        table = optional[name] if name in optional else tidy_table(data, period, name)
        files = _files_of_empty(tuple(table.dtypes.items())) if table.empty else _files(table)
        contents[f"{name}.csv"], contents[f"{name}.parquet"] = files.csv, files.parquet
    if found:
        releases = [contract_notice.release(one) for one in found]
        contents[NOTICE] = _json(releases[0] if len(releases) == 1 else releases)
    contents["datapackage.json"] = _json(data_package(data, chosen))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as staging:
        for name, content in contents.items():
            Path(staging, name).write_bytes(content)
        written = [Path(staging, name).replace(folder / name) for name in contents]
    for stale in {*(f"{name}.{kind}" for name in OPTIONAL for kind in ("csv", "parquet")), NOTICE} - contents.keys():
        (folder / stale).unlink(missing_ok=True)  # from an earlier export
    return written


@dataclass(frozen=True)
class _Files:
    csv: bytes
    parquet: bytes


def _files(table: pd.DataFrame) -> _Files:
    return _Files(tables.csv(table).encode(), _parquet(table))


@cache
def _files_of_empty(columns: tuple[tuple[Any, Any], ...]) -> _Files:
    """Return the files of a table without rows, by the names and types of its columns: most tables of a run are so."""
    return _files(pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns}))


def _parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet: the same bytes, whether pandas keeps its texts as Python's strings or as Arrow's."""
    texts: list[str] = table.select_dtypes("str").columns.tolist()
    return table.astype(dict.fromkeys(texts, pd.StringDtype("python", na_value=np.nan))).to_parquet(index=False)


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def schemas(data: Dataset, period: Period | str | None = None) -> dict[str, Schema]:
    """Return the schemas of the tables that are written for a period."""
    return _schemas(data, comparator_table(data, period))


def _schemas(data: Dataset, comparators: pd.DataFrame) -> dict[str, Schema]:
    is_written = {COMPARED: not comparators.empty, CONTRACT: bool(contract_terms.terms(data))}
    return SCHEMAS | {name: schema for name, schema in OPTIONAL.items() if is_written[name]}


def _contract_table(found: Sequence[Contract]) -> pd.DataFrame:
    rows = [result.table() for result in found]
    return pd.concat(rows, ignore_index=True) if rows else tables.frame(tables.CONTRACT, [])


def contracts(data: Dataset, period: Period | str | None = None) -> list[Contract]:
    """Return what each council's contract comes to in a period, if the workbook has a Contract sheet.

    Parameters
    ----------
    period
        None is the latest that each council's figures are complete to.
    """
    if not contract_terms.terms(data):
        return []
    names = data.authorities()
    parts = [data.of(name) for name in names] if len(names) > 1 else [data.without_areas()]
    found = []
    for part in parts:
        for chosen in period_choice.choose_periods(part, period).values():
            known = part if chosen.is_financial_year else part.until(chosen)
            if result := contract.contract(Performance(known, chosen)):
                found.append(result)
    return found


def export_workbook(workbook: str, folder: str, partial: bool) -> list[str]:
    """Load a workbook, write its tidy tables, and return lines on its problems and on what was written.

    Parameters
    ----------
    workbook, folder
        The paths of the workbook, and of the folder to write to.
    partial
        Whether to go on with what is understood, in spite of errors.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export_workbook("data/raw/serco_partnership_2014-15.xlsx", folder, partial=False)[0]
    '1 warning in serco_partnership_2014-15.xlsx: partnership check lists it'
    """
    data = loading.load(workbook, partial=partial)
    written = export(data, folder)
    lines = problems.left_out_lines(problems.from_table(data.problems), Path(workbook).name)
    return [*lines, f"Wrote {len(written)} files to {folder}"]


def tidy_table(data: Dataset, period: Period | str | None, name: str) -> pd.DataFrame:
    """Return one of the tidy tables, by its name, with the columns of its schema.

    Parameters
    ----------
    period
        What the scorecard, the comparators and the contract are of; None is the latest.
    """
    match name:
        case "comparators":
            return comparator_table(data, period)
        case "contract":
            return _contract_table(contracts(data, period))
        case "scorecard":
            return scorecards(data, period)
        case "measures":
            return data.measures.rename(columns=tables.PUBLISHED_NAMES)[list(SCHEMAS[name].columns)]
    table: pd.DataFrame = getattr(data, name)
    return table


def comparator_table(data: Dataset, period: Period | str | None = None) -> pd.DataFrame:
    """Return how the figures of a period compare with those of other councils; no rows if there are none.

    Parameters
    ----------
    period
        None is the latest that any council's figures are complete to.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(comparator_table(pa.load("data/raw/serco_partnership_2014-15.xlsx")))  # it has one council
    0
    """
    possible = comparator_figures.can_compare(data)
    chosen = period_choice.choose_periods(_authorities_alone(data), period) if possible else {}
    if not chosen:
        return tables.frame(tables.COMPARATORS, [])
    return comparator_figures.table(data, max(chosen.values(), key=lambda period: (period.ends, period.months)))


def _authorities_alone(data: Dataset) -> Dataset:
    return authorities.name_every_row(data) if len(data.authorities()) > 1 else data.without_areas()


def scorecards(data: Dataset, period: Period | str | None = None) -> pd.DataFrame:
    """Return the scorecard of each council (`Report.scorecard`), one under another.

    Parameters
    ----------
    period
        None is the latest that each council's figures are complete to. A council without any figure has no row.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> scorecards(pa.load("data/raw/hart_scorecards_2014-15"))["period"].unique().tolist()
    ['2014/15 Q2']
    """
    names = data.authorities()
    data = _authorities_alone(data)
    councils: dict[Period, list[str]] = {}
    for name, chosen in period_choice.choose_periods(data, period).items():
        councils.setdefault(chosen, []).append(name)
    if not councils:
        return tables.frame(tables.SCORECARD, [])
    # All councils with one period at once: hundreds of them, one by one, would take minutes.
    parts = {
        chosen: authorities.select_authorities(data, alike) if len(names) > 1 else data
        for chosen, alike in councils.items()
    }
    found = pd.concat([scorecard(Performance(part, chosen)) for chosen, part in parts.items()], ignore_index=True)
    places = {name: place for place, name in enumerate(names)}
    return found.sort_values("authority", key=lambda column: column.map(places), kind="stable", ignore_index=True)


def data_package(data: Dataset, schemas: Mapping[str, Schema] = SCHEMAS) -> dict[str, Any]:
    """Return the Frictionless description of tables (specs.frictionlessdata.io); by default of those always written.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> package = data_package(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> [resource["name"] for resource in package["resources"]]
    ['observations', 'targets', 'complaints', 'exclusions', 'comments', 'updates', 'measures', 'scorecard', 'problems']
    """
    return {
        "profile": "tabular-data-package",
        "name": words.slug(data.partnership),
        "title": data.about.get("Title") or data.partnership,
        "sources": [{"title": data.about.get("Source") or data.about["File"], "path": data.about["File"]}],
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": field, "type": _TYPES[column.dtype], "description": column.description}
                        for field, column in schema.columns.items()
                    ],
                    "missingValues": [""],
                },
            }
            for name, schema in schemas.items()
        ],
    }
