"""The tables of a briefing.

Takes a `Dataset` and a year; gives printed `Table`s in which every number knows its cell: measures against target,
measures over the years, months and quarters, complaints, what is doubtful, and where the figures come from.
"""

from dataclasses import replace

import pandas as pd

from partnership_analysis import findings, periods
from partnership_analysis.analysis import assessment
from partnership_analysis.blocks import NONE_SET, Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.page_tables import comparisons, complaints, measures, origins, parts

__all__ = ["compare", "data_quality", "sources", "tabulate", "tally"]


def tabulate(data: Dataset, year: str) -> list[Table]:
    """Return the tables of some data up to a year: its measures', then its complaints'.

    Measures held for more than two years are printed year by year; others against their targets.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> str(tabulate(rates, "2014/15")[0].cells.loc["NDR collection", "2014/15"])
    '97.78%'
    """
    year = periods.year_label(year)
    rows = findings.survey(data, year).years.sort_index()
    found = [*measures.tables(rows, data, year), *parts.tables(data, year), *complaints.tables(data, year)]
    return [_naming_files(table, data) for table in found]


def compare(data: Dataset, year: str, against: str = comparisons.TARGET) -> Table:
    """Return a year's figures beside their targets, those of the year before, or those of the first year held.

    Parameters
    ----------
    against
        "target", "last year" or "first year".

    Raises
    ------
    ValueError
        If it is none of the three.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> [str(cell) for cell in compare(rates, "2014/15", "first year").cells.loc["NDR collection"]]
    ['97.78%', '2009/10', '95.06%', '+2.72 points', 'better']
    """
    if against not in comparisons.AGAINST:
        raise ValueError(f"found {against!r} to compare with; expected one of {', '.join(comparisons.AGAINST)}")
    year = periods.year_label(year)
    rows = findings.survey(data, year).years.sort_index()
    cells = comparisons.cells(rows, year, against)
    points = "; points are percentage points" if (rows["unit"] == "percent").any() else ""
    return _naming_files(Table(f"{year} against {against}, {data.authority}{points}", cells), data)


def tally(data: Dataset, year: str) -> list[Table]:
    """Return the table of how many targets each service met in a year, and all of them; none, if there are none.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> [table] = tally(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> [str(cell) for cell in table.cells.loc["All services"]]
    ['14', '9', '2', '3', 'none']
    """
    year = periods.year_label(year)
    found, overall, *_ = findings.survey(data, year)
    if overall is None:
        return []
    services = [one for one in found if one.kind == "tally"]
    listed = [*services, replace(overall, phrase="All services")] if len(services) > 1 else services
    kinds = ("targets", assessment.MET, assessment.MISSED, assessment.IN_PART, assessment.EXCLUDED)
    rows = [[one.figures.get(kind, NONE_SET) for kind in kinds] for one in listed]
    headings = ["Targets", *(kind.capitalize() for kind in kinds[1:])]
    cells = pd.DataFrame(rows, columns=headings, index=pd.Index([one.phrase for one in listed], name="Service"))
    return [_naming_files(Table(f"Targets met and missed, {data.authority}, {year}", cells), data)]


def _naming_files(table: Table, data: Dataset) -> Table:
    """Return a table whose figures name their files, where there are several."""
    if not data.several_files:
        return table
    cells = table.cells.map(lambda cell: replace(cell, names_files=True) if isinstance(cell, Figure) else cell)
    return replace(table, cells=cells)


def data_quality(data: Dataset) -> Table:
    """Return what is doubtful in the workbook, and what the briefing did about it."""
    rows = data.problems
    cells = rows[["found", "expected", "action"]].rename(columns=str.capitalize)
    places = rows["file"] + "!" + rows["sheet"] if data.several_files else rows["sheet"]
    cells.index = pd.Index((places + "!" + rows["cell"]).str.strip("!"), name="Cell")
    if rows.empty:
        return Table("Data quality: nothing in the workbook disagrees with itself", cells)
    return Table(f"Data quality: what disagrees within {data.about['File']}", cells)


def sources(data: Dataset, year: str) -> Table:
    """Return every figure that the commentary and the tables print, with its cells and arithmetic.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> sources(rates, "2014/15").cells.loc["0.86 percentage points"].tolist()
    ['NDR collection, Shared Transactional Services', 'Collection rates!G4 - F4']
    """
    return origins.origins(data, year, [*tally(data, year), *tabulate(data, year)])
