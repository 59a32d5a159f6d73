"""Columns of one word to a row: how a measure's periods make longer ones, and which way is better."""

import pandas as pd

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Aggregation, Polarity
from partnership_analysis.problems import Problem
from partnership_analysis.reading.understanding import questions
from partnership_analysis.reading.understanding.kinds import ColumnKind, TableReading
from partnership_analysis.vocabularies import Vocabulary


def aggregations(reading: TableReading) -> tuple["pd.Series[str]", list[Problem]]:
    """Return the aggregation of each row, or else that of a Layout, and an error for each unknown word."""
    expected, action = f"one of {', '.join(filter(None, Aggregation))}", "Correct the cells of the column"
    default = str(reading.aggregation)
    return _meanings(reading, ColumnKind.AGGREGATION, vocabularies.AGGREGATIONS, default, expected, action)


def polarities(reading: TableReading) -> tuple["pd.Series[str]", list[Problem]]:
    """Return the polarity of each row, empty where it says none, and a warning for each unknown word."""
    expected = f"which is better: {', '.join(vocabularies.POLARITIES.examples())}"
    action = "Write one of them; without it no figure is judged against its target"
    return _meanings(reading, ColumnKind.POLARITY, vocabularies.POLARITIES, "", expected, action, mild=True)


def _meanings(
    reading: TableReading,
    kind: ColumnKind,
    vocabulary: Vocabulary[Aggregation] | Vocabulary[Polarity],
    default: str,
    expected: str,
    action: str,
    mild: bool = False,
) -> tuple["pd.Series[str]", list[Problem]]:
    """Return what the words of the first column of a kind mean, and a problem for each that is unknown."""
    column = next(iter(reading.columns_of(kind)), None)
    if column is None:
        return pd.Series(default, index=range(len(reading.rows)), dtype="str"), []
    words = [reading.sheet.text(row, column.position) for row in reading.rows]
    known = {word: vocabulary.meaning(word) if word else default for word in words}
    first_rows = dict(zip(reversed(words), reversed(reading.rows), strict=True))
    problems = [
        questions.problem(reading, first_rows[word], column, repr(word), expected, action, mild)
        for word, meaning in known.items()
        if meaning is None
    ]
    return pd.Series([str(known[word] or "") for word in words], dtype="str"), problems
