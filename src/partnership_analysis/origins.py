"""Where every printed figure comes from.

Takes what is told and the tables of a page; gives one table of every figure, with what it is about, its cells and its
arithmetic.
"""

from collections.abc import Iterable, Iterator

import pandas as pd

from partnership_analysis.blocks import Table
from partnership_analysis.commentary import Commentary
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure


def origins(data: Dataset, told: Iterable[Commentary], tables: Iterable[Table]) -> Table:
    """Return every figure that commentary and tables print, with its cells and arithmetic.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> pa.sources(rates, "2014/15").cells.loc["0.86 percentage points"].tolist()
    ['Business rates collected, Shared Transactional Services', 'Collection rates!G4 - F4']
    """
    said = [pair for commentary in told for pair in commentary.origins()]
    said += [pair for table in tables for pair in _tabled(table)]
    # The same number from the same cells is listed once, under what it is first about.
    listed: dict[tuple[str, str], str] = {}
    for about, figure in said:
        listed.setdefault((figure.printed, figure.origin), about)
    index = pd.Index([printed for printed, _ in listed], name="Figure")
    columns = {"About": list(listed.values()), "Where it comes from": [origin for _, origin in listed]}
    cells = pd.DataFrame(columns, index=index, dtype="str")
    return Table(f"Where the figures come from: cells of {data.about['File']}", cells, lists_origins=True)


def _tabled(table: Table) -> Iterator[tuple[str, Figure]]:
    """Give every figure of a table, with its row and column."""
    for label, row in zip(table.cells.index, table.cells.itertuples(index=False, name=None), strict=True):
        for column, cell in zip(table.cells.columns, row, strict=True):
            heading = " ".join(column) if isinstance(column, tuple) else str(column)
            if isinstance(cell, Figure):
                yield f"{label}, {heading}", cell
