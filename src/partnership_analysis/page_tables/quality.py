"""The table of what is doubtful in the workbook, as far as it is about the period of a briefing."""

import re

import pandas as pd

from partnership_analysis import words
from partnership_analysis.blocks import Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period

# A problem that is told once of many cells names the first of them alone.
_OF_MORE_CELLS = re.compile(r"\band [\d,]+ more\b")


def table(data: Dataset, period: Period | None) -> Table:
    """Return what is doubtful in the workbook: all of it, or what is about a period or about none.

    A row is about the periods of the figure, the target or the exclusion in its cell. Those about other periods alone
    are counted under the table. One that is told once of many cells may be about any period, so it is always listed.
    """
    rows = data.problems
    if period is not None:
        places = rows["file"] + "!" + rows["sheet"] + "!" + rows["cell"]
        of_one_cell = ~rows["found"].str.contains(_OF_MORE_CELLS)
        rows = rows[~(places.isin(_elsewhere(data, set(places), period)) & of_one_cell)]
    cells = rows[["found", "expected", "action"]].rename(columns=str.capitalize)
    named = rows["file"] + "!" + rows["sheet"] if data.several_files else rows["sheet"]
    cells.index = pd.Index((named + "!" + rows["cell"]).str.strip("!"), name="Cell")
    others = len(data.problems) - len(rows)
    notes = (_others(others, rows.empty),) if others else ()
    if rows.empty:
        about = f"about {period.words}" if others and period else "in the workbook"
        return Table(f"Data quality: we found nothing doubtful {about}", cells, notes)
    return Table(f"Data quality: what disagrees within {data.about['File']}", cells, notes)


def _others(number: int, alone: bool) -> str:
    more = " " if alone else " more "
    doubts, them = (f"doubt{'' if alone else ','} about another period", "it")
    if number > 1:
        doubts, them = (f"doubts{'' if alone else ','} about other periods", "them")
    return f"The workbook has {words.number_word(number)}{more}{doubts}. partnership check lists {them}."


def _elsewhere(data: Dataset, places: set[str], period: Period) -> set[str]:
    """Return the cells, of some places, that are about periods which this one has no day of."""
    first, last = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day)
    held = [data.observations, data.statements, data.complaints]
    stated = pd.concat([rows.loc[rows["source"].isin(places), ["source", "period"]] for rows in held])
    spans = stated["period"].map(Period.from_label)
    agreed = data.exclusions[data.exclusions["source"].isin(places)]
    ends = pd.concat([spans.map(lambda span: pd.Timestamp(span.last_day)), agreed["end"].fillna(pd.Timestamp.max)])
    begins = pd.concat([spans.map(lambda span: pd.Timestamp(span.first_day)), agreed["start"]])
    about = pd.Series(
        [begin <= last and end >= first for begin, end in zip(begins, ends, strict=True)],
        index=[*stated["source"], *agreed["source"]],
        dtype="bool",
    )
    here = set(about.index[about])
    return {place for place in about.index if place not in here}
