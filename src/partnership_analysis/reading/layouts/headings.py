"""What a heading says: the role of the cells under it, in the words officers use."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from partnership_analysis import periods, units
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.vocabularies import (
    COMMENT_HEADINGS,
    HEADINGS,
    LABEL_HEADINGS,
    LONG_HEADINGS,
    TARGET_KINDS,
    UNITS,
    normalise,
)

# "Actual to the end of March" is an outturn; a sentence that begins with "Performance" is none.
_MOST_FOLLOWING = 4


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for normalised words, however they are spelt: "year to date" finds "Year-to-date"."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(word.replace(" ", r"\W+") for word in longest_first) + r")(?!\w)", re.I)


# What is said of figures that reach their target: a measure of its own.
_MET = re.compile(r"\b(?:in|within|of|on|off)\s+(?:the\s+)?targets?\b", re.I)
_TARGETS = _any_of(word for word, meaning in HEADINGS.meanings.items() if meaning is Role.TARGET)
_KINDS = _any_of(TARGET_KINDS.meanings)
_ENDING = re.compile(r"(?P<rest>.*\S)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]", re.S)
_FILLERS = re.compile(r"\b(?:to|for|in|of|the|at|end|year)\b|[()\[\]:,;%–]", re.I)
# Any year: a quarter or a month within it is all that is looked for.
_A_YEAR = Period.financial_year(2000)


class TargetHeading(NamedTuple):
    """What the heading of a target says: its kind, if it says one, and the words left, of a period or a measure."""

    kind: TargetKind | None
    rest: str


@lru_cache(maxsize=1024)
def target(heading: str) -> TargetHeading | None:
    """Return what the heading of a target says; None if it heads none.

    Other words may stand beside it only if they say its kind, its period or its unit: a "stretch target" is another
    thing. After "target" itself may stand the name of a measure, which only the table knows.

    Examples
    --------
    >>> target("YTD target (Q2)"), target("Stretch target"), target("Standard deviation")
    (TargetHeading(kind=<TargetKind.YEAR_TO_DATE: 'year to date'>, rest='Q2'), None, None)
    """
    found = target_words(heading)
    if found is None:
        return None
    known = _known(heading)
    if known is Role.TARGET:
        return found
    said = not found.rest or names_period(found.rest) or is_general(found.rest)
    return found if known is None and said else None


def target_words(heading: str) -> TargetHeading | None:
    """Return what a heading says that has a word for a target in it, whatever its other words are.

    Examples
    --------
    >>> target_words("New claims target"), target_words("New claims"), target_words("% in target")
    (TargetHeading(kind=None, rest='New claims'), None, None)
    """
    if _TARGETS.search(heading) is None or _MET.search(heading):
        return None
    rest = _FILLERS.sub(" ", _TARGETS.sub(" ", _KINDS.sub(" ", heading)))
    return TargetHeading(TARGET_KINDS.within(heading), " ".join(rest.split()).strip(" -."))


def is_general(text: str) -> bool:
    """Tell whether words in the heading of a target only say its unit, or that it is a figure: "days", "performance".

    Examples
    --------
    >>> is_general("days"), is_general("performance"), is_general("population")
    (True, True, False)
    """
    return UNITS.meaning(text) is not None or HEADINGS.meaning(text) is Role.VALUE


def without_unit(heading: str) -> str:
    """Return a heading that is a period without the unit that ends it in brackets.

    Examples
    --------
    >>> without_unit("2014/15 (£000)"), without_unit("Target (%)"), without_unit("Actual (Q2)")
    ('2014/15', 'Target (%)', 'Actual (Q2)')
    """
    found = _ENDING.fullmatch(heading)
    return found["rest"] if found and units.known_unit(found["unit"]) and names_period(found["rest"]) else heading


def names_period(text: str) -> bool:
    """Tell whether words are a period, or a month or quarter of some year.

    Examples
    --------
    >>> names_period("2014/15"), names_period("Q2"), names_period("calls")
    (True, True, False)
    """
    return periods.parse_headings([text])[0] is not None or periods.part_of_financial_year(text, _A_YEAR) is not None


@lru_cache(maxsize=1024)
def role(heading: str) -> Role | None:
    """Return what a column of a table with periods holds by its heading; None if the heading does not say.

    Examples
    --------
    >>> [str(role(heading)) for heading in ("KPI", "Actual to March 15", "% change", "KPI ref", "Mood")]
    ['target', 'value', 'change', 'code', 'None']
    """
    return Role.TARGET if target(heading) is not None else _known(heading)


def _known(heading: str) -> Role | None:
    # "No." may head counts, and so is no reference.
    whole = None if heading.endswith(".") else HEADINGS.meaning(heading)
    whole = whole or COMMENT_HEADINGS.meaning(heading) or HEADINGS.beginning(heading, _MOST_FOLLOWING)
    return whole or COMMENT_HEADINGS.beginning(heading, _MOST_FOLLOWING)


def of_row(said: str) -> Role | None:
    """Return what a row of a table holds by its type; credits claimed have rows of their own, as well as columns.

    Examples
    --------
    >>> [str(of_row(said)) for said in ("Actual", "Credits claimed", "Mood")]
    ['value', 'claimed', 'None']
    """
    return Role.CLAIMED if LONG_HEADINGS.meaning(said) is Role.CLAIMED else role(said)


def long_role(heading: str) -> Role | None:
    """Return what a column of a long table holds by its heading; None if the heading does not say.

    Examples
    --------
    >>> [str(long_role(heading)) for heading in ("Local authority", "Indicator", "Financial year", "Outturn")]
    ['authority', 'measure', 'period', 'value']
    """
    found = LONG_HEADINGS.meaning(heading) or COMMENT_HEADINGS.meaning(heading)
    return found or COMMENT_HEADINGS.beginning(heading, _MOST_FOLLOWING)


def of_actions(heading: str) -> bool:
    """Tell whether a heading of authors says that they are those of actions.

    Examples
    --------
    >>> of_actions("Action owner"), of_actions("Lead officer")
    (True, False)
    """
    words = normalise(heading).split()
    return any(COMMENT_HEADINGS.meanings.get(word) is Role.ACTION for word in words)


def author_of(column: int, role: Role, authors: Mapping[int, str]) -> int | None:
    """Return which of some columns of authors, by their headings, is that of a column of comments or actions.

    It is the nearest, and of two as near the one that follows. One that says it is of actions is of no comment.

    Examples
    --------
    >>> author_of(4, Role.NOTE, {1: "KPI owner", 6: "Action owner"})
    1
    """
    own = [place for place, heading in authors.items() if role is Role.ACTION or not of_actions(heading)]
    named = [place for place in own if role is Role.ACTION and of_actions(authors[place])]
    return min(named or own, key=lambda place: (abs(place - column), place < column), default=None)


def names_measures(heading: str) -> bool:
    """Tell whether a heading says that the labels under it are measures."""
    return LABEL_HEADINGS.meaning(heading) is Role.MEASURE


def names_labels(heading: str) -> bool:
    """Tell whether a heading may stand over labels: "Measure", or "KPI" and "Description", which head other things too.

    Examples
    --------
    >>> names_labels("Description"), names_labels("KPI"), names_labels("Month")
    (True, True, False)
    """
    return LABEL_HEADINGS.meaning(heading) in (Role.MEASURE, Role.LABEL)


def is_plain(heading: str) -> bool:
    """Tell whether a heading over labels says only "these are measures", or "months", and so does not set them apart.

    Examples
    --------
    >>> [is_plain(said) for said in ("Key performance indicators", "", "PI code", "as at 31 August 2015")]
    [True, True, True, False]
    """
    known = LABEL_HEADINGS.meaning(heading) is not None or HEADINGS.meaning(heading) is Role.CODE
    return not heading or known
