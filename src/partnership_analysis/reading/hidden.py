"""Figures that the reader of a file does not see: on hidden sheets, and in hidden rows and columns.

Takes sheets, and the cells of figures; tells which are hidden, and names what is used of them. A filter hides rows too.
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
    """What is hidden in some sheets."""

    sheets: tuple[Sheet, ...]

    def of(self, sources: "pd.Series[str]") -> "pd.Series[str]":
        """Return, for each cell, in what it is hidden; empty for a cell that is shown.

        Examples
        --------
        >>> old = Sheet("k.xlsx", "Old", (), {}, {}, hidden=True)
        >>> part = Sheet("k.xlsx", "KPIs", (), {}, {}, hidden_rows=frozenset({4}))
        >>> cells = pd.Series(["k.xlsx!Old!B2", "k.xlsx!KPIs!B4", "k.xlsx!KPIs!B5"], dtype="str")
        >>> Hidden((old, part)).of(cells).tolist()
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


def among(sheets: Sequence[Sheet]) -> Hidden:
    """Return what is hidden in sheets."""
    return Hidden(tuple(one for one in sheets if one.hidden or one.hidden_rows or one.hidden_columns))


def _hidden_in(sheet: Sheet, named: Sequence[str]) -> list[str]:
    """Return whether each cell is in a hidden row or column; of several together, whether any is."""
    rows = {str(row + 1) for row in sheet.hidden_rows}
    columns = {sheet.address(0, column).rstrip(digits) for column in sheet.hidden_columns}
    found = []
    for cell in named:
        places = addresses(cell) if not cell.isalnum() else [cell]
        letters = [place.rstrip(digits) for place in places]
        if any(place[len(own) :] in rows for own, place in zip(letters, places, strict=True)):
            found.append(ROW)
        else:
            found.append("" if columns.isdisjoint(letters) else COLUMN)
    return found


def cells(data: Dataset, hidden: Hidden) -> dict[str, str]:
    """Return in what each hidden cell is that a figure or a statement is from."""
    if not hidden.sheets:
        return {}
    tables = (data.observations, data.complaints, data.targets, data.statements)
    sources = pd.concat([table["source"] for table in tables if len(table)] or [pd.Series(dtype="str")])
    distinct = sources.drop_duplicates().reset_index(drop=True)
    found = hidden.of(distinct)
    distinct, found = distinct[found != ""], found[found != ""]
    return dict(zip(distinct.tolist(), found.tolist(), strict=True))


def used(data: Dataset, hidden: Hidden) -> Iterator[Problem]:
    """Give one warning for each file that names what is hidden in it and has figures that are used."""
    if not hidden.sheets:
        return
    figures = pd.concat([data.observations["source"], data.complaints["source"], data.targets["source"]])
    unseen = data.hidden
    figures = figures[figures.isin(unseen)].drop_duplicates()
    agreed = data.exclusions["source"]
    by_file: dict[str, list[str]] = {}
    for sheet in hidden.sheets:
        own = Hidden((sheet,))
        kinds = own.of(figures)
        said = _said(sheet, kinds[kinds != ""].tolist(), int((own.of(agreed) != "").sum()))
        if said:
            by_file.setdefault(sheet.file, []).append(said)
    for file, parts in by_file.items():
        expected, action = (
            "figures that can be seen",
            "Show them, or take them out if they are not meant; they are used",
        )
        yield Problem(Severity.WARNING, file, "", "", words.join(parts), expected, action)


def _said(sheet: Sheet, kinds: list[str], exclusions: int) -> str:
    """Say what is hidden of one sheet: a hidden sheet 'Old data' with 55 figures."""
    count = _number(len(kinds), "figure")
    if exclusions:
        count = f"{count} and " * bool(kinds) + _number(exclusions, "exclusion")
    if not kinds and not exclusions:
        return ""
    if sheet.hidden:
        return f"a hidden sheet {sheet.name!r} with {count}"
    where = " and ".join(name for name, kind in (("rows", ROW), ("columns", COLUMN)) if kind in kinds) or "rows"
    return f"hidden {where} of {sheet.name!r} with {count}"


def _number(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
