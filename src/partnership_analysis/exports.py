"""The tidy tables as files: CSV and Parquet, described by a Frictionless data package.

Takes a `Dataset` and a folder; writes the public tables whole or not at all.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from partnership_analysis import authorities, choosing, loading, problems, tables, words
from partnership_analysis.analysis import contract, contract_notice, contract_terms
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.analysis.performance import Performance
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
    "scorecard": tables.SCORECARD,
    "problems": tables.PROBLEMS,
}

# Only where there is a contract.
CONTRACT = "contract"
NOTICE = "contract_notice.json"

_TYPES = {"str": "string", "float64": "number", "int64": "integer", "datetime64[s]": "date"}


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
    for name in schemas(data):
        made = _contract_table(found) if name == CONTRACT else table(data, name, period)
        contents[f"{name}.csv"] = tables.csv(made).encode()
        contents[f"{name}.parquet"] = made.to_parquet(index=False)
    if found:
        releases = [contract_notice.release(one) for one in found]
        contents[NOTICE] = _json(releases[0] if len(releases) == 1 else releases)
    contents["datapackage.json"] = _json(data_package(data))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as staging:
        for name, content in contents.items():
            Path(staging, name).write_bytes(content)
        written = [Path(staging, name).replace(folder / name) for name in contents]
    for stale in {f"{CONTRACT}.csv", f"{CONTRACT}.parquet", NOTICE} - contents.keys():
        (folder / stale).unlink(missing_ok=True)  # of a workbook that had a contract
    return written


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def schemas(data: Dataset) -> dict[str, Schema]:
    """Return the schemas of the tables that there are: that of the contract only where the workbook has one."""
    return SCHEMAS | ({CONTRACT: tables.CONTRACT} if contract_terms.terms(data) else {})


def table(data: Dataset, name: str, period: Period | str | None = None) -> pd.DataFrame:
    """Return one of the tidy tables; the scorecard and the contract are those of a period."""
    if name == "scorecard":
        return scorecards(data, period)
    if name == CONTRACT:
        return _contract_table(contracts(data, period))
    read: pd.DataFrame = getattr(data, name)
    return read


def _contract_table(found: Sequence[Contract]) -> pd.DataFrame:
    rows = [one.table() for one in found]
    return pd.concat(rows, ignore_index=True) if rows else tables.frame(tables.CONTRACT, [])


def contracts(data: Dataset, period: Period | str | None = None) -> list[Contract]:
    """Return what each council's contract comes to in a period, of the councils whose workbook has one.

    Parameters
    ----------
    period
        None is the latest that each council's figures are complete to.
    """
    if not contract_terms.terms(data):
        return []
    named = data.authorities()
    parts = [data.of(name) for name in named] if len(named) > 1 else [data.without_areas()]
    found = []
    for part in parts:
        for chosen in choosing.choose_periods(part, period).values():
            known = part if chosen.is_financial_year else part.until(chosen)
            if made := contract.contract(Performance(known, chosen)):
                found.append(made)
    return found


def export_workbook(workbook: str, folder: str, partial: bool) -> list[str]:
    """Load a workbook, write its tidy tables, and return what there is to say of it, line by line.

    Parameters
    ----------
    workbook, folder
        The path of the one, and where to write the other.
    partial
        Whether to go on with what is understood, in spite of errors.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export_workbook("data/raw/serco_partnership_2014-15.xlsx", folder, partial=False)[0]
    '1 warning in serco_partnership_2014-15.xlsx: partnership check lists them'
    """
    data = loading.load(workbook, partial=partial)
    written = export(data, folder)
    said = problems.left_out_lines(problems.from_table(data.problems), Path(workbook).name)
    return [*said, f"Wrote {len(written)} files to {folder}"]


def scorecards(data: Dataset, period: Period | str | None = None) -> pd.DataFrame:
    """Return the scorecard of each council (`Report.scorecard`), one under another.

    Parameters
    ----------
    period
        None is the latest that each council's figures are complete to; of one without any figure there is no row.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> scorecards(pa.load("data/raw/hart_scorecards_2014-15"))["period"].unique().tolist()
    ['2014/15 Q2']
    """
    named = data.authorities()
    data = authorities.each_named(data) if len(named) > 1 else data.without_areas()
    councils: dict[Period, list[str]] = {}
    for name, chosen in choosing.choose_periods(data, period).items():
        councils.setdefault(chosen, []).append(name)
    if not councils:
        return tables.frame(tables.SCORECARD, [])
    # All councils with one period at once: a report on each of hundreds would take minutes.
    parts = {chosen: authorities.some_of(data, own) if len(named) > 1 else data for chosen, own in councils.items()}
    found = pd.concat([scorecard(Performance(part, chosen)) for chosen, part in parts.items()], ignore_index=True)
    places = {name: place for place, name in enumerate(named)}
    return found.sort_values("authority", key=lambda names: names.map(places), kind="stable", ignore_index=True)


def data_package(data: Dataset) -> dict[str, Any]:
    """Return the Frictionless description of the tables (specs.frictionlessdata.io).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> package = data_package(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> [resource["name"] for resource in package["resources"]]
    ['observations', 'targets', 'complaints', 'exclusions', 'comments', 'updates', 'scorecard', 'problems', 'contract']
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
            for name, schema in schemas(data).items()
        ],
    }
