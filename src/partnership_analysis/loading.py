"""From a workbook to a `Dataset`.

Takes a path; reads the sheets that say what the figures are, then every table, and compares what is said
twice. Everything that cannot be understood becomes a problem with its cell; all are reported at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from partnership_analysis import layouts, periods, problems, reconcile, references, returns, tables, units, workbook
from partnership_analysis.problems import InputError, Problem
from partnership_analysis.references import Item, Row
from partnership_analysis.tables import Dataset
from partnership_analysis.workbook import Sheet

EXAMPLE = "serco_partnership_2014-15.xlsx"

_KEYS = {
    "observations": ("service", "measure", "period"),
    "complaints": ("service", "period", "breakdown", "category"),
}
_NEEDED = {
    "About": "a sheet of two columns that names the Authority, Partner and Year",
    "Measures": "a sheet that gives each Measure its Service, Unit and Polarity",
}


def load(path: str | Path | None = None, authority: str | None = None) -> Dataset:
    """Load a workbook.

    Parameters
    ----------
    path
        An Excel workbook (.xlsx); None is the example that comes with the package, the report on
        Peterborough's partnership with Serco in 2014/15.
    authority
        The council wanted; None is the workbook's own.

    Raises
    ------
    InputError
        If the workbook has errors: all of them, each with its cell.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> data.observations.query("measure == 'NDR collection'")["value"].tolist()
    [95.06, 96.31, 96.37, 97.15, 96.92, 97.78]
    """
    path = shipped("data", "raw", EXAMPLE) if path is None else path
    data, found = check(path)
    if authority and authority.casefold() != data.about.get("Authority", authority).casefold():
        held = data.authority
        action = f"Leave the authority out, or ask for {held}"
        found += (
            Problem("error", Path(path).name, "", "", f"no figures for {authority}", f"figures for {held}", action),
        )
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return data


def shipped(*parts: str) -> Path:
    """Return where a file that comes with the package is: in the installed package, or in the checkout."""
    package = Path(__file__).parent
    installed = package.joinpath(*parts)
    return installed if installed.exists() else package.parents[1].joinpath(*parts)


def check(path: str | Path) -> tuple[Dataset, tuple[Problem, ...]]:
    """Read a workbook as far as it can be read, with every problem in it.

    Raises
    ------
    InputError
        If it cannot be read at all.

    Examples
    --------
    >>> data, found = check("data/raw/serco_partnership_2014-15.xlsx")
    >>> [(problem.severity, problem.cell) for problem in found]
    [('warning', 'G9')]
    """
    sheets, found = workbook.read(path)
    named = {sheet.name.casefold(): sheet for sheet in sheets}
    file = Path(path).name
    found += [
        Problem("error", file, name, "", "no such sheet", expected, f"Add a sheet called {name}")
        for name, expected in _NEEDED.items()
        if name.casefold() not in named
    ]
    about = (references.read_about(named["about"]) if "about" in named else {}) | {"File": file}
    if "about" in named and not about.get("Authority"):
        action = "Add a row: Authority in column A, the council's name in column B"
        found.append(Problem("error", file, "About", "", "no Authority", "the council's name", action))
    # Without its measures no figure of a workbook can be understood, and each would be called unknown.
    items = list(_items(about, named)) if "measures" in named else []
    found += [item for item in items if isinstance(item, Problem)]
    data = _dataset(about, items)
    found += reconcile.disagreements(data)
    if data.observations.empty and data.complaints.empty and not any(p.severity == "error" for p in found):
        action = "Check that its tables have headings such as 2014/15, or KPI, Actual and Variance"
        found.append(Problem("error", file, "", "", "no table of figures", "at least one", action))
    found += _year_problems(about, data)
    found = sorted(found, key=lambda problem: problem.severity != "error")
    return replace(data, problems=problems.table(found)), tuple(found)


def _items(about: dict[str, str], named: dict[str, Sheet]) -> Iterator[Item]:
    catalogue: list[dict[str, Any]] = []
    described: dict[tuple[str, str], str] = {}
    for item in references.read_measures(named["measures"]):
        if isinstance(item, Row):
            key = (item.values["service"].casefold(), item.values["measure"].casefold())
            if key in described:
                yield references.described_twice(item.values, described[key])
                continue
            described[key] = item.values["source"]
            catalogue.append(item.values)
        yield item
    for name, sheet in named.items():
        if name in ("about", "measures"):
            continue
        if name == "exclusions":
            yield from references.read_exclusions(sheet, catalogue, about.get("Authority", ""))
            continue
        blocks = layouts.blocks(sheet)
        if not blocks and sheet.rows:
            found = "no table that could be understood"
            yield Problem("warning", sheet.file, sheet.name, "", found, "a table with headings", "Check its headings")
        if "complaint" in f"{sheet.name} {sheet.title}".casefold():
            yield from returns.complaints(blocks, catalogue, about.get("Authority", ""), _about_year(about))
        else:
            for block in blocks:
                yield from returns.observations(block, catalogue, about.get("Authority", ""))


def _about_year(about: dict[str, str]) -> pd.Period | None:
    try:
        return periods.parse(about.get("Year", ""))
    except ValueError:
        return None


def _year_problems(about: dict[str, str], data: Dataset) -> list[Problem]:
    """Check the year that the About sheet says the workbook is of."""
    year, held = about.get("Year", ""), data.years()
    if not year:
        return []
    expected = f"a financial year of the workbook's figures: {', '.join(held) or 'none is held'}"
    action = "Correct the Year in column B of the About sheet"
    period = _about_year(about)
    if period is None:
        return [Problem("error", about["File"], "About", "", f"the Year {year!r}", expected, action)]
    if held and periods.label(period) not in held:
        return [Problem("warning", about["File"], "About", "", f"the Year {year!r}", expected, action)]
    return []


def _dataset(about: dict[str, str], items: list[Item]) -> Dataset:
    rows: dict[str, list[dict[str, Any]]] = {}
    held: dict[tuple[str, ...], dict[str, Any]] = {}
    for item in items:
        if isinstance(item, Problem):
            continue
        table, values = item
        if table in _KEYS:
            key = tuple(str(values[name]) for name in _KEYS[table])
            if key in held:
                rows.setdefault("statements", []).append(_repeated(values))
                # A second mention may be the one with the target or the remark.
                held[key] |= {n: values[n] for n in ("target", "note") if values.get(n) and not held[key].get(n)}
                continue
            held[key] = values
        rows.setdefault(table, []).append(values)
    _publish_decimals(rows.get("measures", []), rows.get("observations", []))
    schemas = {
        "observations": tables.OBSERVATIONS,
        "complaints": tables.COMPLAINTS,
        "exclusions": tables.EXCLUSIONS,
        "measures": tables.MEASURES,
        "statements": tables.STATEMENTS,
        "notes": tables.NOTES,
    }
    frames = {name: tables.frame(schema, rows.get(name, [])) for name, schema in schemas.items()}
    return Dataset(about=about, problems=problems.table([]), **frames)


def _publish_decimals(measures: list[dict[str, Any]], observations: list[dict[str, Any]]) -> None:
    """Give each measure without decimals of its own those of its figures, up to two."""
    for measure in measures:
        if measure["decimals"] is None:
            own = [o["value"] for o in observations if all(o[n] == measure[n] for n in ("service", "measure"))]
            measure["decimals"] = max((min(2, units.own_decimals(value)) for value in own), default=0)


def _repeated(values: dict[str, Any]) -> dict[str, Any]:
    """Keep a fact the workbook gave before as a statement, for `reconcile` to compare."""
    value = values.get("value", values.get("count"))
    measure = values.get("measure") or f"{values['breakdown']}: {values['category']}"
    key = {"service": values["service"], "measure": measure, "period": values["period"]}
    said = {"role": "value", "value": value, "text": str(value), "beside": values["source"], "source": values["source"]}
    return key | said
