"""Figures that the reader of a file does not see: on hidden sheets, and in hidden rows and columns.

Takes sheets, and the cells of figures; finds which are hidden, and warns where such figures are used. A filter hides
rows too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import digits

import pandas as pd

from partnership_analysis import words
from partnership_analysis.cells import addresses
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import Sheet

SHEET, ROW, COLUMN = "a hidden sheet", "a hidden row", "a hidden column"


@dataclass(frozen=True)
class Hidden:
    """The sheets that are hidden, or have hidden rows or columns."""

    sheets: tuple[Sheet, ...]

    def where(self, sources: "pd.Series[str]") -> "pd.Series[str]":
        """Return what hides each cell: a hidden sheet, row or column; empty for a visible cell.

        Examples
        --------
        >>> old = Sheet("k.xlsx", "Old", (), {}, {}, hidden=True)
        >>> part = Sheet("k.xlsx", "KPIs", (), {}, {}, hidden_rows=frozenset({4}))
        >>> cells = pd.Series(["k.xlsx!Old!B2", "k.xlsx!KPIs!B4", "k.xlsx!KPIs!B5"], dtype="str")
        >>> Hidden((old, part)).where(cells).tolist()
        ['a hidden sheet', '', 'a hidden row']
        """
        found = pd.Series("", index=sources.index, dtype="str")
        if not self.sheets:
            return found
        parts = sources.str.rsplit("!", n=1, expand=True).reindex(columns=[0, 1])
        for sheet in self.sheets:
            own = parts[0] == f"{sheet.file}!{sheet.name}"
            if sheet.hidden:
                found[own] = SHEET
            else:
                found[own] = pd.Series(_hidden_in(sheet, parts.loc[own, 1].tolist()), dtype="str").to_numpy()
        return found


def find_hidden(sheets: Sequence[Sheet]) -> Hidden:
    """Return those of some sheets in which something is hidden."""
    return Hidden(tuple(one for one in sheets if one.hidden or one.hidden_rows or one.hidden_columns))


def _hidden_in(sheet: Sheet, named: Sequence[str]) -> list[str]:
    """Return what hides each cell of a sheet: a row or a column; of several cells together, what hides any."""
    rows = {str(row + 1) for row in sheet.hidden_rows}
    columns = {sheet.address(0, column).rstrip(digits) for column in sheet.hidden_columns}
    found = []
    for cell in named:
        places = addresses(cell) if not cell.isalnum() else [cell]
        letters = [place.rstrip(digits) for place in places]
        in_row = any(place.removeprefix(column) in rows for column, place in zip(letters, places, strict=True))
        found.append(ROW if in_row else "" if columns.isdisjoint(letters) else COLUMN)
    return found


def hidden_cells(data: Dataset, hidden: Hidden) -> dict[str, str]:
    """Return the hidden cells that figures and statements are from, each with what hides it."""
    if not hidden.sheets:
        return {}
    tables = (data.observations, data.complaints, data.targets, data.statements)
    sources = pd.concat([table["source"] for table in tables if len(table)] or [pd.Series(dtype="str")])
    distinct = sources.drop_duplicates().reset_index(drop=True)
    found = hidden.where(distinct)
    distinct, found = distinct[found != ""], found[found != ""]
    return dict(zip(distinct.tolist(), found.tolist(), strict=True))


def used_figures(data: Dataset, hidden: Hidden) -> Iterator[Problem]:
    """Give one warning for each file with hidden figures or exclusions that are used."""
    if not hidden.sheets:
        return
    figures = pd.concat([data.observations["source"], data.complaints["source"], data.targets["source"]])
    figures = figures[figures.isin(data.hidden)].drop_duplicates()
    by_file: dict[str, list[str]] = {}
    for sheet in hidden.sheets:
        only_this = Hidden((sheet,))
        kinds = only_this.where(figures)
        exclusions = int((only_this.where(data.exclusions["source"]) != "").sum())
        if found := _described(sheet, kinds[kinds != ""].tolist(), exclusions):
            by_file.setdefault(sheet.file, []).append(found)
    action = "Show them, or take them out if they are not meant; they are used"
    for file, parts in by_file.items():
        yield Problem(Severity.WARNING, file, "", "", words.join(parts), "figures that can be seen", action)


def _described(sheet: Sheet, kinds: list[str], exclusions: int) -> str:
    """Return what is hidden in one sheet in words: a hidden sheet 'Old data' with 55 figures."""
    counts = [words.count(len(kinds), "figure")] if kinds else []
    counts += [words.count(exclusions, "exclusion")] if exclusions else []
    if not counts:
        return ""
    count = " and ".join(counts)
    if sheet.hidden:
        return f"a hidden sheet {sheet.name!r} with {count}"
    where = " and ".join(name for name, kind in (("rows", ROW), ("columns", COLUMN)) if kind in kinds) or "rows"
    return f"hidden {where} of {sheet.name!r} with {count}"
