"""Functions of one line that give a part of a report, for a notebook or a terminal.

All of them use the same `report`, so that nothing is worked out twice.
"""

import pandas as pd

from partnership_analysis import charts, tables
from partnership_analysis.analysis import comparator_figures
from partnership_analysis.blocks import Table
from partnership_analysis.charts import Chart
from partnership_analysis.commentary import Commentary
from partnership_analysis.dataset import Dataset
from partnership_analysis.page_tables import Against
from partnership_analysis.period_choice import parse_period
from partnership_analysis.periods import Period
from partnership_analysis.reporting import report

Asked = Period | str


def comment(data: Dataset, period: Asked) -> Commentary:
    """Write the commentary on a period of some data: a topic, a service or everything. See `commentary.comment`."""
    return report(data, period).commentary


def summarise(data: Dataset, period: Asked) -> Commentary:
    """Write what opens a briefing: the verdict and the main points. See `commentary.summarise`."""
    return report(data, period).summary


def tabulate(data: Dataset, period: Asked) -> tuple[Table, ...]:
    """Return the tables of some data up to a period. See `page_tables.tabulate`."""
    return report(data, period).tables


def compare(data: Dataset, period: Asked, against: str = Against.TARGET) -> Table:
    """Return a period's figures beside their targets, last year's or the first year's. See `page_tables.compare`."""
    return report(data, period).compare(against)


def sources(data: Dataset, period: Asked) -> Table:
    """Return every figure that the commentary and the tables print, with its cells. See `origins.origins`."""
    return report(data, period).sources


def contract(data: Dataset, period: Asked) -> pd.DataFrame:
    """Return how each measure of the contract is rated in a period, with its suspensions and service credits.

    Returns
    -------
    DataFrame
        A row for each measure, with the columns of `tables.CONTRACT`; no rows if the workbook has no Contract sheet.
        Values and targets are in the measure's unit (a percent is 0 to 100), credits in pounds.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rows = pa.contract(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> rows["rating"].value_counts().to_dict(), rows["rating_outside"].value_counts().to_dict()
    ({'Good': 8, 'Other': 4}, {'Good': 11, 'Other': 1})
    """
    if len(names := data.authorities()) > 1:
        return pd.concat([contract(data.of(name), period) for name in names], ignore_index=True)
    found = report(data, period).contract
    return tables.frame(tables.CONTRACT, []) if found is None else found.table()


def draw(data: Dataset, period: Asked) -> tuple[Chart, ...]:
    """Return the charts that suit some data. See `charts.draw`."""
    return report(data, period).charts


def comparators(data: Dataset, period: Asked, group: str | None = None) -> pd.DataFrame:
    """Return how the figures of a period compare with those of other councils, a row for each council and measure.

    Parameters
    ----------
    data
        Figures of several councils, or those of one with its comparators: ``pa.load(path, comparators=other)``.
    period
        In any spelling.
    group
        The councils to compare with: "all councils", or a group that a `Comparators` sheet names. None is the
        workbook's own choice, or else all of them.

    Returns
    -------
    DataFrame
        The columns of `tables.COMPARATORS`; percent values are 0 to 100. It has the measures for which somebody says
        which is better, and which at least four councils returned.

    Raises
    ------
    InputError
        If no report can be on the period.
    ValueError
        If there is no such group.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> councils = [("Leeds", "97.1%"), ("York", "98.0%"), ("Hull", "96.2%"), ("Bradford", "96.2%")]
    >>> rows = pd.DataFrame(councils, columns=["Council", "Value"]).assign(Measure="Tax collected", Period="2014/15")
    >>> pa.comparators(pa.load(rows), "2014/15").empty  # nobody says which is better
    True
    """
    return comparator_figures.table(data, parse_period(data, period), group)


def trend(data: Dataset, period: Asked) -> Chart:
    """Return the years of one to four measures as lines. See `charts.trend`."""
    return charts.trend(report(data, period).found)


def against_target(data: Dataset, period: Asked) -> Chart:
    """Return each measure of a period against its target. See `charts.against_target`."""
    return charts.against_target(report(data, period).found)


def small_multiples(data: Dataset, period: Asked) -> Chart:
    """Return the years of each measure in a panel of its own. See `charts.small_multiples`."""
    return charts.small_multiples(report(data, period).found)
