"""What the tables of a page have in common: their captions, the names of their rows, and which columns they need."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis.blocks import Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure


def naming_files(table: Table, data: Dataset) -> Table:
    """Return a table whose figures name their files, where there are several."""
    if not data.several_files:
        return table
    cells = table.cells.map(lambda cell: replace(cell, names_files=True) if isinstance(cell, Figure) else cell)
    return replace(table, cells=cells)


def points_note(units: Iterable[str]) -> str:
    """Return the end of a caption that explains points, if any figure is a percentage."""
    return "; points are percentage points" if "percent" in units else ""


def measure_index(measures: Iterable[Any]) -> pd.Index:
    """Return the names of a table's rows: the short name of each measure, with its service where there are several."""
    listed = list(measures)
    several = len({one.service for one in listed}) > 1
    return pd.Index([f"{one.short} ({one.service})" if several else one.short for one in listed], name="Measure")


def needed_columns(rows: Sequence[Mapping[str, Any]], names: pd.Index, empty: Collection[str]) -> pd.DataFrame:
    """Return the cells of a table, without the columns in which every cell is one of the `empty` texts."""
    columns = [name for name in rows[0] if any(row[name] not in empty for row in rows)]
    return pd.DataFrame([[row[name] for name in columns] for row in rows], index=names, columns=columns)
