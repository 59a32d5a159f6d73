"""The tables of a page.

Takes what is found in a period; gives printed `Table`s in which every number knows its cell: measures against target,
measures over the years, months and quarters, complaints, what is doubtful, and where the figures come from.
"""

from collections.abc import Collection
from dataclasses import replace

from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Quotes, Sentences, Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.findings import Findings
from partnership_analysis.page_tables import abbreviations as expansions
from partnership_analysis.page_tables import combined as combinations
from partnership_analysis.page_tables import compared as compared_tables
from partnership_analysis.page_tables import (
    comparisons,
    complaints,
    meanings,
    measures,
    officers,
    parts,
    quality,
    services,
    standings,
)
from partnership_analysis.page_tables import scorecard as scorecards
from partnership_analysis.page_tables.comparisons import Against
from partnership_analysis.periods import Period

__all__ = [
    "Against",
    "abbreviations",
    "combined",
    "comments",
    "compare",
    "compared",
    "data_quality",
    "definitions",
    "naming_files",
    "scorecard",
    "tabulate",
    "updates",
]


def tabulate(findings: Findings) -> tuple[Table, ...]:
    """Return the tables of measures up to the period, then those of complaints.

    Measures given for more than two years are printed year by year; others against their targets.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> str(pa.tabulate(rates, "2014/15")[0].cells.loc["Business rates collected", "2014/15"])
    '97.78%'
    """
    data = findings.performance.data
    performance = findings.performance
    own = standings.tables(findings) if performance.in_year else measures.tables(performance)
    found = (*own, *parts.tables(findings), *complaints.tables(performance))
    return tuple(naming_files(table, data) for table in found)


def compare(findings: Findings, against: str) -> Table:
    """Return the period's figures beside their targets, those of the year before, or those of the first year.

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
    >>> [str(cell) for cell in pa.compare(rates, "2014/15", "first year").cells.loc["Business rates collected"]]
    ['97.78%', '2009/10', '95.06%', '+2.72 points', 'better']
    """
    if against not in list(Against):
        raise ValueError(f"found {against!r} to compare with; expected one of {', '.join(Against)}")
    performance = findings.performance
    rows, data = comparisons.alike(performance), performance.data
    cells = comparisons.cells(rows, performance.period, Against(against))
    points = "; points are percentage points" if (rows["unit"] == "percent").any() else ""
    return naming_files(Table(f"{performance.period.words} against {against}, {data.authority}{points}", cells), data)


def scorecard(findings: Findings) -> tuple[Table, ...]:
    """Return the table with a row to a measure, those that missed their targets first; no table without figures.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> (table,) = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").scorecard_table
    >>> [str(cell) for cell in table.cells.loc["Network availability"].iloc[:3]]
    ['98.36%', '99%', 'missed']
    """
    return tuple(naming_files(table, findings.performance.data) for table in scorecards.tables(findings))


def compared(findings: Findings) -> tuple[Table, ...]:
    """Return the table of measures beside those of other councils; no table if there are none to compare with.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> compared(pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").found)  # it has one council
    ()
    """
    return tuple(naming_files(table, findings.performance.data) for table in compared_tables.tables(findings))


def combined(findings: Findings) -> tuple[Table, ...]:
    """Return the table of measures of a whole beside those of one part alone; no table if there are none.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> [str(cell) for cell in report.combined[0].cells.iloc[1]]
    ['99.73%', '97%', '2.73 percentage points', 'above']
    """
    data = findings.performance.data
    return tuple(naming_files(table, data) for table in combinations.tables(findings))


def comments(findings: Findings) -> tuple[Table, ...]:
    """Return the table of what officers say about the measures in the period; no table if they say nothing.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> (table,) = pa.report(data.service("Environmental & Technical Services"), "2014/15").comments
    >>> table.cells.iloc[0].tolist()
    ['“The contractor has not yet agreed the Quarter 1 figure.”', 'Q2 of 2014/15']
    """
    return tuple(officers.tables(findings.performance))


def abbreviations(performance: Performance, page: str = "") -> tuple[Sentences, ...]:
    """Return what the abbreviations in the names of measures, services and topics stand for; nothing without any.

    Parameters
    ----------
    page
        All words of a page, if those of it are wanted alone.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> print(abbreviations(report.topic("Collection rates").performance)[0])
    CTX: council tax.
    NDR: non-domestic rates, or business rates.
    """
    return tuple(expansions.explained(performance, page))


def definitions(findings: Findings) -> tuple[Table, ...]:
    """Return the table of what each measure counts, whose it is and how often it comes; no table if nothing is said.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> report.topic("Benefits processing").definitions[0].cells.loc["Changes"].tolist()
    ['Average number of days to process a reported change to a benefit claim.', 'lower']
    """
    return tuple(meanings.tables(findings.performance))


def updates(findings: Findings, of: Collection[str] | None = None) -> tuple[Quotes, ...]:
    """Return what each service did in the period, in its own words: `of` some services, or of all.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> str(report.service("Customer Services").updates[0]).splitlines()[0]
    'What Customer Services did, as reported'
    """
    return tuple(services.quotes(findings.performance, of))


def naming_files(table: Table, data: Dataset) -> Table:
    """Return a table whose figures name their files, where there are several."""
    if not data.several_files:
        return table
    cells = table.cells.map(lambda cell: replace(cell, names_files=True) if isinstance(cell, Figure) else cell)
    return replace(table, cells=cells)


def data_quality(data: Dataset, period: Period | str | None = None) -> Table:
    """Return what is doubtful in the workbook, and what the briefing did about it.

    Parameters
    ----------
    period
        The period of the briefing: rows about other periods are then counted, and not listed. None lists all rows.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> table = pa.data_quality(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> table.cells.index.tolist()
    ['Customer Services KPIs!G9']
    """
    return quality.table(data, None if period is None else Period.from_label(str(period)))
