"""Which kind of years a table has, by the words of its title, a heading or a cell."""

import re
from functools import lru_cache

from partnership_analysis import vocabularies
from partnership_analysis.kinds import YearKind

_SPLIT_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d/\d\d(?!\d)")
_LONGEST = 400


@lru_cache(maxsize=1024)
def year_kind_in(text: str) -> YearKind | None:
    """Return which kind of years a text names; None if it names none, or two.

    The words are those of ``vocabularies/year_kinds.csv``. A snapshot in an autumn is of a calendar year.

    Examples
    --------
    >>> [str(year_kind_in(text)) for text in ("Calendar years", "England, autumn 2010-2022", "Year ending March 2018")]
    ['calendar', 'calendar', 'ending in March']
    >>> year_kind_in("Calls answered")
    """
    words = f" {vocabularies.normalise(text[:_LONGEST])} "
    found = set()
    for word in sorted(vocabularies.YEAR_KINDS.meanings, key=len, reverse=True):
        if f" {word} " in words:
            found.add(vocabularies.YEAR_KINDS.meanings[word])
            # "Autumn term" does not count as an autumn, and "financial year ending March" names a year by its end.
            words = words.replace(f" {word} ", " | ")
    if found == {YearKind.FINANCIAL, YearKind.ENDING_IN_MARCH}:
        found.remove(YearKind.FINANCIAL)
    # No calendar year is called 2014/15.
    if len(found) != 1 or (found == {YearKind.CALENDAR} and _SPLIT_YEAR.search(text)):
        return None
    return found.pop()
