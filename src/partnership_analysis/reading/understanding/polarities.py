"""Whether each row of a table says, in a column headed Polarity, that higher or lower is better."""

import pandas as pd

from partnership_analysis import vocabularies
from partnership_analysis.problems import Problem
from partnership_analysis.reading.understanding import questions
from partnership_analysis.reading.understanding.kinds import ColumnKind, TableReading


def of_rows(reading: TableReading) -> tuple["pd.Series[str]", list[Problem]]:
    """Return which is better by each row, empty where it does not say; and a warning for each unknown word.

    Parameters
    ----------
    reading
        How the table is understood.
    """
    columns = reading.columns_of(ColumnKind.POLARITY)
    if not columns:
        return pd.Series("", index=range(len(reading.rows)), dtype="str"), []
    said = [reading.sheet.text(row, columns[0].position) for row in reading.rows]
    known = {text: vocabularies.POLARITIES.meaning(text) for text in set(said)}
    pairs = reversed([*zip(reading.rows, said, strict=True)])
    wrong = {text: row for row, text in pairs if text and known[text] is None}
    expected = f"which is better: {', '.join(vocabularies.POLARITIES.examples())}"
    action = "Write one of them; without it no figure is judged against its target"
    problems = [
        questions.problem(reading, row, columns[0], repr(text), expected, action, mild=True)
        for text, row in wrong.items()
    ]
    return pd.Series([str(known[text] or "") for text in said], dtype="str"), problems
