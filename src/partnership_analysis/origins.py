"""Where every printed figure comes from.

Takes the commentary and the tables of a page. Gives one table of every figure, with what it is about, its cells and its
arithmetic.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import pandas as pd

from partnership_analysis.blocks import Table
from partnership_analysis.commentary import Commentary
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure


def origins(data: Dataset, commentaries: Iterable[Commentary], tables: Iterable[Table]) -> Table:
    """Return every figure that commentaries and tables print, with its cells and arithmetic.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> pa.sources(rates, "2014/15").cells.loc["0.86 percentage points"].tolist()
    ['Business rates collected, Shared Transactional Services', 'Collection rates!G4 - F4']
    """
    # The same number from the same cells is listed once, with what it is about where it is printed first.
    listed: dict[tuple[str, str], str] = {}
    for subject, figure in chain(*(commentary.origins() for commentary in commentaries), *map(_table_figures, tables)):
        listed.setdefault((figure.printed, figure.origin), subject)
    index = pd.Index([printed for printed, _ in listed], name="Figure")
    columns = {"About": list(listed.values()), "Where it comes from": [origin for _, origin in listed]}
    cells = pd.DataFrame(columns, index=index, dtype="str")
    return Table(f"Where the figures come from: cells of {data.about['File']}", cells, lists_origins=True)


def _table_figures(table: Table) -> Iterator[tuple[str, Figure]]:
    """Give every figure of a table, with its row and column."""
    for label, row in table.body():
        for column, cell in zip(table.cells.columns, row, strict=True):
            heading = " ".join(column) if isinstance(column, tuple) else str(column)
            if isinstance(cell, Figure):
                yield f"{label}, {heading}", cell
