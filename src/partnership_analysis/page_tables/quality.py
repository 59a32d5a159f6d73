"""The table of what is doubtful in the workbook, as far as it is about the period of a briefing."""

import re

import pandas as pd

from partnership_analysis import period_columns, problems, words
from partnership_analysis.blocks import Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period
from partnership_analysis.problems import MOST_LINES, Problem, Severity

# A problem of many cells names the first of them alone.
_OF_MORE_CELLS = re.compile(r"\band [\d,]+ more\b")


def data_quality(data: Dataset, period: Period | str | None = None) -> Table:
    """Return what is doubtful in the workbook, and what the briefing did about it.

    Problems of one kind and column are one row. A problem is about the periods of the figure, the target or the
    exclusion in its cell. One of many cells may be about any period, so it is always listed.

    Parameters
    ----------
    period
        The period of the briefing: problems of other periods alone are then counted, and not listed. None lists all.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> table = pa.data_quality(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> table.cells.index.tolist()
    ['Customer Services KPIs!G9']
    """
    rows = data.problems
    if period is not None:
        period = Period.from_label(str(period))
        places = rows["file"] + "!" + rows["sheet"] + "!" + rows["cell"]
        of_one_cell = ~rows["found"].str.contains(_OF_MORE_CELLS)
        rows = rows[~(places.isin(_elsewhere(data, set(places), period)) & of_one_cell)]
    kinds = problems.groups(problems.from_table(rows))
    shown = kinds if len(kinds) <= MOST_LINES else kinds[: MOST_LINES - 1]
    contents = [(group.found, group.first.expected, group.first.action) for group in shown]
    index = pd.Index([_place(group.first, data.several_files) for group in shown], name="Cell")
    cells = pd.DataFrame(contents, columns=["Found", "Expected", "Action"], index=index)
    others = len(data.problems) - len(rows)
    notes = [_others(others, alone=rows.empty)] if others else []
    errors = sum(group.first.severity == Severity.ERROR for group in shown)
    if errors:
        first = "The first row says" if errors == 1 else f"The first {words.number_word(errors)} rows say"
        notes.insert(0, f"{first} what is left out. No figure that it touches is used.")
    if left := len(kinds) - len(shown):
        notes.append(f"There are {left} more kinds of doubt: problems.csv among the run's tables lists all.")
    if rows.empty:
        about = f"about {period.words}" if others and period else "in the workbook"
        return Table(f"We found nothing doubtful {about}", cells, tuple(notes))
    what = "what is left out, and what disagrees," if errors else "what disagrees"
    return Table(f"Data quality: {what} within {data.about['File']}", cells, tuple(notes))


def _place(problem: Problem, names_file: bool) -> str:
    """Return where a problem is; its file where there are several, or it has no sheet."""
    sheet = "!".join(part for part in (problem.sheet, problem.cell) if part)
    return "!".join(part for part in (problem.file if names_file or not sheet else "", sheet) if part)


def _others(number: int, alone: bool) -> str:
    more = " " if alone else " more "
    doubts, them = (f"doubt{'' if alone else ','} about another period", "it")
    if number > 1:
        doubts, them = (f"doubts{'' if alone else ','} about other periods", "them")
    return f"The workbook has {words.number_word(number)}{more}{doubts}. partnership check lists {them}."


def _elsewhere(data: Dataset, places: set[str], period: Period) -> set[str]:
    """Return which of some cells are about other periods alone: they share no day with this one."""
    first, last = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day)
    tables = (data.observations, data.statements, data.complaints)
    stated = pd.concat([rows.loc[rows["source"].isin(places), ["source", "period"]] for rows in tables])
    agreed = data.exclusions[data.exclusions["source"].isin(places)]
    near = period_columns.matching(
        stated["period"], lambda own: own.first_day <= period.last_day and own.last_day >= period.first_day
    )
    here = {*stated.loc[near.to_numpy(), "source"]}
    here |= {*agreed["source"][(agreed["start"] <= last) & (agreed["end"].isna() | (agreed["end"] >= first))]}
    return {*stated["source"], *agreed["source"]} - here
