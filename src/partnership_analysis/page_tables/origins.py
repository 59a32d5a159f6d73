"""The table of where every printed figure comes from."""

import pandas as pd

from partnership_analysis import commentary
from partnership_analysis.blocks import Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.findings import Finding


def origins(data: Dataset, year: str, tables: list[Table]) -> Table:
    """Return every figure that the commentary and the tables print, with its cells and arithmetic."""
    told = [*commentary.summarise(data, year).findings, *commentary.comment(data, year).findings]
    said = [(_about(one), part) for one in told for part in one.sentence if isinstance(part, Figure)]
    said += [(about, figure) for table in tables for about, figure in _tabled(table)]
    # The same number from the same cells is listed once, under what it is first about.
    listed: dict[tuple[str, str], str] = {}
    for about, figure in said:
        listed.setdefault((figure.printed, figure.origin), about)
    index = pd.Index([printed for printed, _ in listed], name="Figure")
    columns = {"About": list(listed.values()), "Where it comes from": [origin for _, origin in listed]}
    cells = pd.DataFrame(columns, index=index, dtype="str")
    return Table(f"Where the figures come from: cells of {data.about['File']}", cells, lists_origins=True)


def _about(finding: Finding) -> str:
    """Say what a finding is about, for the list of figures."""
    whose = finding.service or finding.authority
    if finding.measure:
        return f"{finding.measure}, {whose}"
    return f"Targets, {finding.phrase}" if finding.kind == "tally" else f"Complaints, {whose}"


def _tabled(table: Table) -> list[tuple[str, Figure]]:
    """Return every figure of a table, with its row and column."""
    found = []
    for label, row in zip(table.cells.index, table.cells.itertuples(index=False, name=None), strict=True):
        for column, cell in zip(table.cells.columns, row, strict=True):
            heading = " ".join(column) if isinstance(column, tuple) else str(column)
            found += [(f"{label}, {heading}", cell)] if isinstance(cell, Figure) else []
    return found
