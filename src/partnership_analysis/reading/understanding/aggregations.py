"""How each row of a table says, in a column headed Aggregation, that its measure makes longer periods of shorter."""

import pandas as pd

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Aggregation
from partnership_analysis.problems import Problem
from partnership_analysis.reading.understanding import questions
from partnership_analysis.reading.understanding.kinds import ColumnKind, TableReading


def of_rows(reading: TableReading) -> tuple["pd.Series[str]", list[Problem]]:
    """Return the aggregation of each row, that of a Layout where the row says none; and words that are no aggregation.

    Parameters
    ----------
    reading
        How the table is understood.
    """
    columns = reading.columns_of(ColumnKind.AGGREGATION)
    if not columns:
        return pd.Series(str(reading.aggregation), index=range(len(reading.rows)), dtype="str"), []
    column = columns[0]
    said = [reading.sheet.text(row, column.position) for row in reading.rows]
    known = {text: vocabularies.AGGREGATIONS.meaning(text) if text else reading.aggregation for text in set(said)}
    wrong = {text: row for row, text in reversed([*zip(reading.rows, said, strict=True)]) if known[text] is None}
    expected = f"one of {', '.join(filter(None, Aggregation))}"
    problems = [
        questions.problem(reading, row, column, repr(text), expected, "Correct the cells of the column")
        for text, row in wrong.items()
    ]
    return pd.Series([str(known[text] or "") for text in said], dtype="str"), problems
