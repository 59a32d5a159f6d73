"""What the lines above a table, and its sheet's name, say of all its figures: measure, period, unit, kind of year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from partnership_analysis import periods, places, units
from partnership_analysis.periods import Period, YearKind

_TABLE_NUMBER = re.compile(r"table[\s_]+[a-z]*\d+\w*\s*[:.–-]\s*", re.I)
_MARKS = re.compile(
    r"\s*\[[^\]]*\]|\s+\d{1,2}(?:\s*[,-]\s*\d{1,2})*(?=\s|$)(?!\s*(?:years?|%|months?|weeks?|days?|hours?))"
)
# "by local authority district and region": how the table is divided, which its rows and columns say.
_DIVISION_WORD = (
    r"(?:billing |reporting |upper.tier |lower.tier )?(?:local )?(?:authorit(?:y|ies)|councils?|districts?|regions?"
    r"|country|countries|nations?|quarters?|months?|(?:financial |calendar )?years?|health boards?|boards?|forces?"
    r"|trusts?|boroughs?"
    r"|areas?|metropolitan (?:area|status)[\w -]*?(?:status)?|urban-rural status|providers?|organisations?)"
    r"(?: districts?| areas?| type| class| status)?"
)
_DIVISION = re.compile(
    rf"[,\s]*\b(?:by|for each|in each|for every|for all) {_DIVISION_WORD}(?:(?:, | and |, and |/){_DIVISION_WORD})*\b",
    re.I,
)
_TAIL = re.compile(r"\s*[,:–-]?\s*\b(?:annual(?:ly)? )?(?:from|since|between|in|for|to)?\s*$", re.I)
_SAYS_NOTHING = re.compile(
    r"(this worksheet|some cells|some shorthand|freeze panes|notes? |source|department for|published|last updated"
    r"|return to|the figures in this table|contents|https?:)",
    re.I,
)
# When something was published says nothing of when it was counted.
_OF_PUBLICATION = re.compile(
    r"\W*(?:source\b|publi(?:shed|cation)\b|(?:release|publication) date\b"
    r"|date (?:of (?:publication|release)|published)\b"
    r"|(?:this|next|last|latest|first|previous) (?:\w+ )?(?:release|update|publication|edition|revision)\b"
    r"|(?:last |next )?(?:updated|released|revised)\b|released?\b)",
    re.I,
)
_MOST_WORDS = 40


@dataclass(frozen=True)
class Titles:
    """What the lines above a table say.

    Attributes
    ----------
    title
        The first of them that is a title; empty without one.
    measure
        What it says is measured.
    period
        The one period that they name; None if they name several, or none.
    named
        Every period that they name.
    unit
        The unit that they state; empty if none.
    year_kind
        Which kind of year they say that a year is; None if they do not.
    """

    title: str
    measure: str
    period: Period | None
    named: tuple[Period, ...]
    unit: str
    year_kind: YearKind | None


def titles(lines: Sequence[str], sheet_name: str) -> Titles:
    """Take the lines above a table apart.

    Parameters
    ----------
    lines
        The lines of text above its headings, from the top.
    sheet_name
        The name of its sheet: the last place to look.

    Examples
    --------
    >>> lines = ["Table 4: Receipts of council tax for each local authority, 2022 to 2023", "(£ thousands)"]
    >>> found = titles(lines, "T4")
    >>> found.measure, str(found.period)
    ('Receipts of council tax', '2022/23')
    """
    undated = [line for line in lines if not _OF_PUBLICATION.match(line)]
    told = [line for line in undated if not _SAYS_NOTHING.match(line)]
    title = next((line for line in told if len(line.split()) <= _MOST_WORDS), "")
    period, named = _period([title, *told, *undated, sheet_name])
    unit = next((found for line in [title, *lines] if (found := units.unit_in_heading(line)) is not None), None)
    kinds = (kind for line in [*lines, sheet_name] if (kind := periods.year_kind_in(line)) is not None)
    return Titles(title, measure_in(title), period, named, unit.as_written if unit else "", next(kinds, None))


def measure_in(title: str) -> str:
    """Return what a table's title says is measured, without its number, its places, its periods and how it is divided.

    Examples
    --------
    >>> measure_in("Table 1: Total number of people sleeping rough, by local authority district and region 1,2")
    'Total number of people sleeping rough'
    >>> measure_in("Complaints answered in 10 days, England, 2014/15")
    'Complaints answered in 10 days'
    """
    text = _MARKS.sub("", _TABLE_NUMBER.sub("", title, count=1))
    text = _DIVISION.sub("", text)
    head, colon, tail = text.partition(":")
    if colon and (_names_place(tail) or periods.all_in(tail)):
        text = head
    parts = [part for part in re.split(r",\s+", text) if not (_names_place(part) or _is_period(part))]
    text = ", ".join(parts) or text
    for _ in range(3):
        text = _without_ending(text)
    return text.strip(" ,:;-–")


def _without_ending(text: str) -> str:
    """Return a title without a period or a place at its end: "in England", "2022 to 2023"."""
    taken = periods.extract(text)
    if taken is not None and not text[taken.end :].strip(" )."):
        return _TAIL.sub("", taken.rest)
    match = re.search(r"\s+(?:in|for|across)\s+(?P<place>[A-Z][\w' -]+)$", text)
    return text[: match.start()] if match and _names_place(match["place"]) else text


def _names_place(text: str) -> bool:
    words = text.strip(" .")
    return (
        places.find(words) is not None
        or places.is_area(words)
        or any(places.is_area(part.strip()) for part in words.split(",")[:1])
    )


def _is_period(text: str) -> bool:
    taken = periods.extract(text)
    return bool(periods.all_in(text)) and (taken is None or len(taken.rest.split()) <= 1)


def _period(lines: Sequence[str]) -> tuple[Period | None, tuple[Period, ...]]:
    """Return the one period that the first line with any names, and all periods that it names."""
    for line in lines:
        named = tuple(dict.fromkeys(periods.all_in(line)))
        if named:
            return (named[0] if len(named) == 1 else None), named
    return None, ()
