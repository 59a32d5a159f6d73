"""What is left of a workbook without what an error touches.

Takes what was read; gives it without the figures that an error makes doubtful. A reader leaves out by itself what it
cannot read. Here goes what can be read, and would say something else than the workbook with the error mended.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import cells
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.contents import Found
from partnership_analysis.reading.items import Doubtful, Item, Note
from partnership_analysis.reading.ledger import Use

# The tables that say something of a measure in a period, or agree something on it.
_OF_MEASURES = (
    "observations",
    "targets",
    "statements",
    "comments",
    "exclusions",
    "rebasings",
    "measures",
    "contract_terms",
)
_WITH_CELLS = (
    "observations",
    "targets",
    "statements",
    "complaints",
    "comments",
    "updates",
    "exclusions",
    "rebasings",
    "contract_terms",
)


def whole(items: Iterable[Item]) -> Iterator[Item]:
    """Give what was read of a table or sheet if nothing in it is an error, and else only what is wrong with it.

    Counts of complaints belong together: without one of them, every total and share would be another.
    """
    found = list(items)
    faulty = any(isinstance(item, Problem) and item.severity == Severity.ERROR for item in found)
    yield from (item for item in found if not faulty or isinstance(item, Problem | Use | Note | Found))


def without_measures(data: Dataset, doubtful: Collection[Doubtful]) -> Dataset:
    """Return a dataset without the measures of which an agreed suspension, or another list's row, cannot be read."""
    named = {(measure.service, measure.measure) for measure in doubtful}
    if not named:
        return data
    kept: dict[str, Any] = {}
    for name in _OF_MEASURES:
        rows: pd.DataFrame = getattr(data, name)
        of_them = [pair in named for pair in zip(rows["service"], rows["measure"], strict=True)]
        kept[name] = rows[~np.array(of_them, dtype=bool)]
    return replace(data, **kept)


def understood(data: Dataset, errors: Iterable[Problem]) -> Dataset:
    """Return a dataset without anything that comes from a cell, sheet or file that an error names as a whole.

    An error with a cell takes that cell; one without a cell takes its sheet, and one without a sheet its file.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> error = Problem(Severity.ERROR, data.about["File"], "Collection rates", "", "two tables", "one", "Part them")
    >>> len(data.topics()), len(understood(data, [error]).topics())
    (5, 4)
    """
    found = list(errors)
    named = {f"{error.file}!{error.sheet}!{error.cell}" for error in found if error.cell}
    whole = {(error.file, error.sheet) for error in found if not error.cell}
    if not found:
        return data

    def is_within(source: str) -> bool:
        try:
            own = list(map(cells.split_source, cells.cell_sources(source)))
        except ValueError:
            return False
        return any(not whole.isdisjoint({(file, sheet), (file, "")}) for file, sheet, _ in own)

    def is_named(sources: "pd.Series[str]") -> Any:
        own = sources.isin(named)
        together = sources.str.endswith(")")
        if together.any():
            own |= together & sources.map(lambda source: not named.isdisjoint(cells.cell_sources(source))).astype(
                "bool"
            )
        return (own | sources.map(is_within).astype("bool")) if whole else own

    kept: dict[str, Any] = {}
    for name in _WITH_CELLS:
        rows: pd.DataFrame = getattr(data, name)
        touched = is_named(rows["source"])
        if "beside" in rows:
            touched |= is_named(rows["beside"])
        kept[name] = rows[~touched]
        if name == "observations":
            kept["unread"] = pd.concat([data.unread, rows.loc[touched, [*data.unread]]], ignore_index=True)
    return replace(data, **kept)
