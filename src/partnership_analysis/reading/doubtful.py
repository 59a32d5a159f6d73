"""Leaving out what an error makes doubtful.

Takes what was read; gives it without the figures that an error makes doubtful. Readers leave out what they cannot read.
This module leaves out what can be read, but might differ once the error is corrected.
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
from partnership_analysis.reading.items import DoubtfulMeasure, Item, Note
from partnership_analysis.reading.ledger import Use

# The tables whose rows are about a measure, and those whose rows come from a cell that an error may name.
_ABOUT_FIGURES = ("observations", "targets", "statements", "comments", "exclusions", "rebasings", "contract_terms")
_OF_MEASURES = (*_ABOUT_FIGURES, "measures")
_WITH_CELLS = (*_ABOUT_FIGURES, "complaints", "updates")


def all_or_nothing(items: Iterable[Item]) -> Iterator[Item]:
    """Give what was read of a table or sheet if it has no error, and otherwise only what is wrong with it.

    Counts of complaints belong together: without one of them, every total and share would be different.
    """
    found = list(items)
    faulty = any(isinstance(item, Problem) and item.severity == Severity.ERROR for item in found)
    yield from (item for item in found if not faulty or isinstance(item, Problem | Use | Note | Found))


def without_measures(data: Dataset, doubtful: Collection[DoubtfulMeasure]) -> Dataset:
    """Return a dataset without doubtful measures: a row about them on a sheet such as Exclusions cannot be read."""
    named = {(measure.service, measure.measure) for measure in doubtful}
    if not named:
        return data
    kept: dict[str, Any] = {}
    for name in _OF_MEASURES:
        rows: pd.DataFrame = getattr(data, name)
        are_doubtful = [pair in named for pair in zip(rows["service"], rows["measure"], strict=True)]
        kept[name] = rows[~np.array(are_doubtful, dtype=bool)]
    return replace(data, **kept)


def without_errors(data: Dataset, errors: Iterable[Problem]) -> Dataset:
    """Return a dataset without rows from a cell that an error names, or from the sheet or file that one names.

    An error with a cell takes that cell; one without a cell takes its sheet, and one without a sheet its file.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> error = Problem(Severity.ERROR, data.about["File"], "Collection rates", "", "two tables", "one", "Part them")
    >>> len(data.topics()), len(without_errors(data, [error]).topics())
    (5, 4)
    """
    found = list(errors)
    named = {f"{error.file}!{error.sheet}!{error.cell}" for error in found if error.cell}
    whole = {(error.file, error.sheet) for error in found if not error.cell}
    if not found:
        return data

    def is_within(source: str) -> bool:
        try:
            places = list(map(cells.split_source, cells.cell_sources(source)))
        except ValueError:
            return False
        return any(not whole.isdisjoint({(file, sheet), (file, "")}) for file, sheet, _ in places)

    def is_named(sources: "pd.Series[str]") -> Any:
        found = sources.isin(named)
        together = sources.str.endswith(")")
        if together.any():
            found |= together & sources.map(lambda source: not named.isdisjoint(cells.cell_sources(source))).astype(
                "bool"
            )
        return (found | sources.map(is_within).astype("bool")) if whole else found

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
