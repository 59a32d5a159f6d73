"""Finding a measure, a topic or a service by what somebody calls it.

Takes the names that there are and the one that is asked for; where it is none of them, the error says which come near.
"""

import difflib
from typing import Any

import pandas as pd

from partnership_analysis.tables import each

_MOST_NAMED = 12


def measure(measures: pd.DataFrame, name: str) -> pd.Index:
    """Return the row of the measure that has a name or, if only one does, part of it; ValueError otherwise."""
    asked = " ".join(name.casefold().split())
    kinds = ("measure", "short", "in_words")
    named = pd.DataFrame({kind: measures[kind].str.casefold().str.split().str.join(" ") for kind in kinds})
    within = named.apply(lambda held: held.str.contains(asked, regex=False))
    for found in (named["measure"] == asked, (named == asked).any(axis=1), within.any(axis=1)):
        rows = measures[found]
        if len(rows) == 1:
            return rows.index
        if len(rows):
            several = ", ".join(f"{row.measure} ({row.service})" for row in each(rows))
            raise ValueError(
                f"{name!r} may be any of {len(rows)} measures: {several}. Give more of its name, or its service first: "
                "data.service(...).measure(...)"
            )
    near = [any(alike(word, held) for held in names for word in asked.split()) for names in named.to_numpy().tolist()]
    held = list(dict.fromkeys(measures.loc[near, "measure"])) or list(dict.fromkeys(measures["measure"]))
    more = f" and {len(held) - _MOST_NAMED} more" if len(held) > _MOST_NAMED else ""
    raise ValueError(
        f"no measure {name!r}: expected one of {', '.join(held[:_MOST_NAMED]) or 'none, as there are no figures'}{more}"
    )


def by_measure(measures: pd.DataFrame) -> dict[tuple[str, str], Any]:
    """Return the rows of the measures, by their service and name, in their order."""
    return {(row.service, row.measure): row for row in each(measures)}


def short_names(measures: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return what the report calls each measure, by its service and its name in the workbook."""
    return {(row.service, row.measure): row.short for row in each(measures)}


def alike(word: str, name: str) -> bool:
    """Tell whether a word is one of a name's, or nearly."""
    return bool(difflib.get_close_matches(word, name.split(), 1, 0.75))


def known(kind: str, name: str, names: list[str]) -> None:
    """Raise ValueError, with the names that there are, if a name is none of them."""
    if name not in names:
        raise ValueError(
            f"no {kind} {name!r}: expected one of {', '.join(dict.fromkeys(names)) or 'none, as there are no figures'}"
        )
