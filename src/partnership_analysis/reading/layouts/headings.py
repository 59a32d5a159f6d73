"""What a heading says about the cells under it, in the words that officers use."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from partnership_analysis import periods, places, units
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.vocabularies import (
    BENCHMARKS,
    COMMENT_HEADINGS,
    HEADINGS,
    LABEL_HEADINGS,
    LONG_HEADINGS,
    OTHER_FIGURES,
    TARGET_KINDS,
    UNITS,
    normalise,
)

# "Actual to the end of March" heads outturns. A sentence that begins with "Performance" does not.
_MOST_WORDS_AFTER = 4


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for normalised words, however they are spelt: "year to date" finds "Year-to-date"."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(word.replace(" ", r"\W+") for word in longest_first) + r")(?!\w)", re.I)


# "% in target" is a measure of its own, and not a target.
_MET = re.compile(r"\b(?:in|within|of|on|off)\s+(?:the\s+)?targets?\b", re.I)
_TARGETS = _any_of(word for word, meaning in HEADINGS.meanings.items() if meaning is Role.TARGET)
_KINDS = _any_of(TARGET_KINDS.meanings)
_ENDING = re.compile(r"(?P<rest>.*\S)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]", re.S)
_FILLERS = re.compile(r"\b(?:to|for|in|of|the|at|end|year)\b|[()\[\]:,;%–]", re.I)
# The last word of a heading that says what each label under it is.
_SINGULAR = {"measure", "indicator", "metric", "kpi", "pi"}
# Any year will do to see whether words name a quarter or a month.
_ANY_YEAR = Period.financial_year(2000)


class TargetHeading(NamedTuple):
    """What the heading of a target says: its kind, if it says one, and its other words, of a period or a measure."""

    kind: TargetKind | None
    rest: str


@lru_cache(maxsize=1024)
def target_heading(heading: str) -> TargetHeading | None:
    """Return what the heading of a target says; None if no targets stand under it.

    Other words may stand beside "target" only if they say its kind, its period or its unit: a "stretch target" is
    something else. After "target" may stand the name of a measure, which only the table knows.

    Examples
    --------
    >>> target_heading("YTD target (Q2)"), target_heading("Stretch target"), target_heading("Standard deviation")
    (TargetHeading(kind=<TargetKind.YEAR_TO_DATE: 'year to date'>, rest='Q2'), None, None)
    """
    found = target_in(heading)
    if found is None:
        return None
    known_role = _known_role(heading)
    if known_role is Role.TARGET:
        return found
    is_plain_target = not found.rest or names_period(found.rest) or is_general(found.rest)
    return found if known_role is None and is_plain_target else None


def target_in(heading: str) -> TargetHeading | None:
    """Return what a heading with a word for a target in it says, whatever its other words are.

    Examples
    --------
    >>> target_in("New claims target"), target_in("New claims"), target_in("% in target")
    (TargetHeading(kind=None, rest='New claims'), None, None)
    """
    if _TARGETS.search(heading) is None or _MET.search(heading):
        return None
    rest = _FILLERS.sub(" ", _TARGETS.sub(" ", _KINDS.sub(" ", heading)))
    return TargetHeading(TARGET_KINDS.within(heading), " ".join(rest.split()).strip(" -."))


def is_general(text: str) -> bool:
    """Tell whether words beside "target" only say its unit, or that it is a figure: "days", "performance".

    Examples
    --------
    >>> is_general("days"), is_general("performance"), is_general("population")
    (True, True, False)
    """
    return UNITS.meaning(text) is not None or HEADINGS.meaning(text) is Role.VALUE


def split_mark(heading: str) -> periods.Marked:
    """Divide a heading that ends in a period into its words and the mark behind that period.

    Examples
    --------
    >>> tuple(split_mark("Actual 2023/24 (p)")), tuple(split_mark("Target*"))
    (('Actual 2023/24', 'provisional'), ('Target*', ''))
    """
    found = periods.split_mark(heading)
    if not found.mark:
        return found
    words = found.heading.split()
    ends_in_period = any(names_period(" ".join(words[-count:])) for count in (1, 2, 3))
    return found if ends_in_period else periods.Marked(heading)


def split_note(heading: str) -> periods.Marked:
    """Divide the heading of a period into that period and a note in brackets behind it, which may be any words.

    Words that make the figures those of something else are no note: a part of the year, a forecast, another place.

    Examples
    --------
    >>> [split_note(heading).mark for heading in ("2023/24 (LCRA)", "2023/24 (forecast)", "2023/24 (to Dec)")]
    ['LCRA', '', '']
    """
    found = _ENDING.fullmatch(heading)
    if found is None or not names_period(found["rest"]):
        return periods.Marked(heading)
    note = found["unit"].strip()
    words = note.split()
    is_plain = len(words) <= _MOST_WORDS_AFTER and not any(character.isdigit() for character in note)
    is_of_others = BENCHMARKS.within(note) or places.find(note)
    means_more = role(note) or names_period(note) or OTHER_FIGURES.within(note) or UNITS.meaning(note) or is_of_others
    return periods.Marked(found["rest"], note) if is_plain and not means_more else periods.Marked(heading)


def without_unit(heading: str) -> str:
    """Return the heading of a period without the unit in brackets at its end.

    Examples
    --------
    >>> without_unit("2014/15 (£000)"), without_unit("Target (%)"), without_unit("Actual (Q2)")
    ('2014/15', 'Target (%)', 'Actual (Q2)')
    """
    found = _ENDING.fullmatch(heading)
    return found["rest"] if found and units.known_unit(found["unit"]) and names_period(found["rest"]) else heading


@lru_cache(maxsize=1 << 14)  # several looks at a sheet ask it of each label
def names_period(text: str) -> bool:
    """Tell whether a text is a period, or a month or quarter of some year.

    Examples
    --------
    >>> names_period("2014/15"), names_period("Q2"), names_period("calls")
    (True, True, False)
    """
    return periods.parse_headings([text])[0] is not None or names_part_of_year(text)


def names_part_of_year(text: str) -> bool:
    """Tell whether a text is a month, a quarter or a half without its year: "Q2"."""
    return periods.part_of_financial_year(periods.split_mark(text).heading, _ANY_YEAR) is not None


@lru_cache(maxsize=1024)
def role(heading: str) -> Role | None:
    """Return the role of a column in a table with periods; None if its heading does not say.

    Examples
    --------
    >>> [str(role(heading)) for heading in ("KPI", "Actual to March 15", "% change", "KPI ref", "Mood")]
    ['target', 'value', 'change', 'code', 'None']
    """
    return Role.TARGET if target_heading(heading) is not None else _known_role(heading)


def _known_role(heading: str) -> Role | None:
    """Return the role of a heading by the vocabularies alone."""
    # "No." may head counts, and so is no reference.
    found = None if heading.endswith(".") else HEADINGS.meaning(heading)
    found = found or COMMENT_HEADINGS.meaning(heading) or HEADINGS.beginning(heading, _MOST_WORDS_AFTER)
    return found or COMMENT_HEADINGS.beginning(heading, _MOST_WORDS_AFTER)


def row_role(row_type: str) -> Role | None:
    """Return the role of a row by its type. Credits claimed may stand in rows, as well as in columns.

    Examples
    --------
    >>> [str(row_role(text)) for text in ("Actual", "Credits claimed", "Mood")]
    ['value', 'claimed', 'None']
    """
    return Role.CLAIMED if LONG_HEADINGS.meaning(row_type) is Role.CLAIMED else role(row_type)


def long_role(heading: str) -> Role | None:
    """Return the role of a column in a long table; None if its heading does not say.

    Examples
    --------
    >>> [str(long_role(heading)) for heading in ("Local authority", "Indicator", "Financial year", "Outturn")]
    ['authority', 'measure', 'period', 'value']
    """
    found = LONG_HEADINGS.meaning(heading) or COMMENT_HEADINGS.meaning(heading)
    return found or COMMENT_HEADINGS.beginning(heading, _MOST_WORDS_AFTER)


def author_column(column: int, role: Role, authors: Mapping[int, str]) -> int | None:
    """Return the column of authors that belongs to a column of comments or actions, by the headings of all `authors`.

    It is the nearest, or the one that follows where two are as near. An "Action owner" belongs to actions alone.

    Examples
    --------
    >>> author_column(4, Role.NOTE, {1: "KPI owner", 6: "Action owner"})
    1
    """
    of_actions = [place for place, heading in authors.items() if _names_actions(heading)]
    others = [place for place in authors if place not in of_actions]
    candidates = (of_actions or others) if role is Role.ACTION else others
    return min(candidates, key=lambda place: (abs(place - column), place < column), default=None)


def _names_actions(heading: str) -> bool:
    return any(COMMENT_HEADINGS.meanings.get(word) is Role.ACTION for word in normalise(heading).split())


def names_measures(heading: str) -> bool:
    """Tell whether a heading says that the labels under it are measures."""
    return LABEL_HEADINGS.meaning(heading) is Role.MEASURE


def is_over_measures(heading: str) -> bool:
    """Tell whether a heading over labels says what each of them is: "Tenant satisfaction measure".

    In the plural it may be the name of their group: "Customer Services KPIs".

    Examples
    --------
    >>> [is_over_measures(heading) for heading in ("Satisfaction measure", "Customer KPIs", "Indicators")]
    [True, False, True]
    """
    return names_measures(heading) or bool(_SINGULAR & {*normalise(heading).split()[-1:]})


def is_plain(heading: str) -> bool:
    """Tell whether a heading over labels says only that they are measures or months, and so is no part of their names.

    Examples
    --------
    >>> [is_plain(heading) for heading in ("Key performance indicators", "", "PI code", "as at 31 August 2015")]
    [True, True, True, False]
    """
    known = LABEL_HEADINGS.meaning(heading) is not None or HEADINGS.meaning(heading) is Role.CODE
    return not heading or known or is_over_measures(heading)
