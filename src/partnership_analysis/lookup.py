"""Finding a measure, a topic or a service by the name that somebody gives.

Takes the names that there are, and the one that is asked for. If it is not among them, the error lists similar ones.
"""

import difflib
from typing import Any

import pandas as pd

from partnership_analysis.tables import each_row

_MOST_LISTED = 12


def find_measure(measures: pd.DataFrame, name: str) -> pd.Index:
    """Return the row of the measure with a name, or of the only one with part of it; ValueError otherwise."""
    asked = " ".join(name.casefold().split())
    columns = ("measure", "short", "in_words")
    names = pd.DataFrame({column: measures[column].str.casefold().str.split().str.join(" ") for column in columns})
    contain = names.apply(lambda column: column.str.contains(asked, regex=False))
    for matches in (names["measure"] == asked, (names == asked).any(axis=1), contain.any(axis=1)):
        rows = measures[matches]
        if len(rows) == 1:
            return rows.index
        if len(rows):
            several = ", ".join(f"{row.measure} ({row.service})" for row in each_row(rows))
            raise ValueError(
                f"{name!r} may be any of {len(rows)} measures: {several}. Give more of its name, or its service first: "
                "data.service(...).measure(...)"
            )
    similar = [
        any(is_similar(word, name) for name in row for word in asked.split()) for row in names.to_numpy().tolist()
    ]
    listed = list(dict.fromkeys(measures.loc[similar, "measure"])) or list(dict.fromkeys(measures["measure"]))
    more = f" and {len(listed) - _MOST_LISTED} more" if len(listed) > _MOST_LISTED else ""
    expected = ", ".join(listed[:_MOST_LISTED]) or "none, as there are no figures"
    raise ValueError(f"no measure {name!r}: expected one of {expected}{more}")


def by_measure(measures: pd.DataFrame) -> dict[tuple[str, str], Any]:
    """Return the rows of the measures, by their service and name, in their order."""
    return {(row.service, row.measure): row for row in each_row(measures)}


def short_names(measures: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return what the report calls each measure, by its service and its name in the workbook."""
    return {(row.service, row.measure): row.short for row in each_row(measures)}


def is_similar(word: str, name: str) -> bool:
    """Tell whether a word is one of the words of a name, or similar to one."""
    return bool(difflib.get_close_matches(word, name.split(), 1, 0.75))


def check_known(kind: str, name: str, names: list[str]) -> None:
    """Raise ValueError, with the names that there are, if a name is not among them."""
    if name not in names:
        expected = ", ".join(dict.fromkeys(names)) or "none, as there are no figures"
        raise ValueError(f"no {kind} {name!r}: expected one of {expected}")
