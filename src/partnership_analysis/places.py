"""Which authority, region or total a name or a code stands for.

Looks texts up in `vocabularies/places.csv`: the local authorities of the United Kingdom, past and present, its police
forces, fire authorities, health boards and trusts, nations and regions. A text is found by a code, or by a name with
nothing but its usual words around it ("London Borough of Camden"), and never by likeness. The file is read when the
first text is looked up.

Sources: "UK local authority names and codes" of mySociety (MIT licence), with facts of the Office for National
Statistics; the names and codes of police and fire authorities in the council tax and revenue tables of the department
for local government. All of these are public sector information under the Open Government Licence v3.0.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from partnership_analysis import vocabularies
from partnership_analysis.kinds import PlaceKind

_FILE = "places.csv"
_SEPARATOR = ";"
# E06000055 is of the Government Statistical Service, E2301 of the department for local government; 22UB, of the
# Office for National Statistics before 2011, may be anything, and counts if it is listed.
_CODE = re.compile(r"[EJKLMNSW]\d{8}|E\d{4}[a-z]?")
_CODE_OF_COUNTY = re.compile(r"E10\d{6}")
_OLD_CODE = re.compile(r"\d{2}[A-Z]{1,2}")
# Shorthand beside a name, which is no part of it: "Hackney [note 2]", "Sheffield (r)".
_NOTE = re.compile(r"\[[^\]]*\]|\((?:note )?(?:[a-z]|\d+)\)|[*†‡¹²³⁴-⁹]+\s*$", re.I)
_APOSTROPHES = re.compile(r"['\u2018\u2019`.]")
_NO_WORD = re.compile(r"[\W_]+")
# A sentence in a cell is no name.
_LONGEST = 120
_COUNTY, _DISTRICT = "county council", "district council"


@dataclass(frozen=True)
class Place:
    """An authority, or an area of several.

    Attributes
    ----------
    name
        What it is called; no other has the name.
    kind
        What it is: a council, a police force, a region.
    nation
        The nation that it is in; empty if it is in several.
    codes
        Its codes: those of the Government Statistical Service, the newest first, and older ones.
    successors
        The names of those that took its place; none if it still exists.
    """

    name: str
    kind: PlaceKind
    nation: str
    codes: tuple[str, ...]
    successors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """The places by what they are called, and the words that may stand around their names.

    Attributes
    ----------
    codes
        Each by its codes.
    names
        Each by the names that mean it wherever they stand.
    own
        Each by these and by the names that mean it only among its own kind: "Kent" among police forces.
    counties
        The names of those that have a county council, and no district or city council.
    words
        Words that follow a name, with whose they are.
    before
        Those of them that may stand before it as well.
    """

    codes: dict[str, Place]
    names: dict[str, Place]
    own: dict[PlaceKind, dict[str, Place]]
    counties: frozenset[str]
    words: dict[str, str]
    before: frozenset[str]


def find(text: str, among: PlaceKind | None = None) -> Place | None:
    """Return the place that a text names or gives the code of; None if it is none that is known.

    Parameters
    ----------
    text
        A cell's text.
    among
        The kind that the text is known to be of. Names that are short or shared are known only so: "SE" is a region
        among regions, and "Kent" a police force among police forces.

    Examples
    --------
    >>> [place.name for text in ("E08000009", "City-of-London", "LB Camden [note 2]") if (place := find(text))]
    ['Trafford', 'City of London', 'Camden']
    >>> find("SE"), find("SE", PlaceKind.REGION).name, find("Kent").kind.value, find("Kent Police").kind.value
    (None, 'South East', 'council', 'police force')
    """
    return _find(text, among)


def is_code(text: str) -> bool:
    """Return whether a text looks like the code of an area, known or not.

    Examples
    --------
    >>> [is_code(text) for text in ("E06000055", "E2301", "22UB", "12AB", "Bedford")]
    [True, True, True, False, False]
    """
    code = text.strip()
    return bool(_CODE.fullmatch(code)) or (bool(_OLD_CODE.fullmatch(code)) and code in _places().codes)


def identity(text: str) -> str:
    """Return what texts of one place have in common: its name, or the words of a text that is none that is known.

    Examples
    --------
    >>> identity("BCP Council") == identity("E06000058"), identity("Anytown  Council")
    (True, 'anytown council')
    """
    place = find(text)
    return place.name if place else " ".join(text.casefold().split())


def is_area(text: str) -> bool:
    """Return whether a text names a nation, a region, or several authorities together, and no authority.

    Examples
    --------
    >>> [is_area(text) for text in ("England", "Yorkshire & the Humber", "Total", "Yorkshire Dales", "York")]
    [True, True, True, False, False]
    """
    place = find(text)
    return place is not None and place.kind.is_area


def areas(texts: Iterable[str]) -> frozenset[str]:
    """Return which of the texts of one column are areas, and not authorities.

    The others tell what a name that is shared means: "West Midlands" is a region, but one of the forces among forces.

    Examples
    --------
    >>> sorted(areas(["Leeds", "West Midlands", "England"])), sorted(areas(["Kent", "Cleveland", "West Midlands"]))
    (['England', 'West Midlands'], [])
    >>> sorted(areas(["North", "North Total", "South", "South Total"]))
    ['North Total', 'South Total']
    """
    named = [*dict.fromkeys(texts)]
    totals = {f"{text} Total" for text in named}  # as a pivot table names them
    found = [text for text in named if is_area(text) or text in totals]
    if len(found) == len(named) or not any(
        find(text, kind) for text in found for kind in PlaceKind if not kind.is_area
    ):
        return frozenset(found)
    counts = {kind: sum(find(text, kind) is not None for text in named) for kind in PlaceKind if not kind.is_area}
    kind = max(counts, key=counts.__getitem__)
    return frozenset(text for text in found if find(text, kind) is None)


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """Return how each text is spelt where those of one place are spelt alike: as the first that is no code.

    A name loses the shorthand beside it if it is known; a code alone becomes the name. What is not known stays.

    Examples
    --------
    >>> spellings(["E08000009", "Trafford Council", "TRAFFORD", "E08000003", "Hackney [note 2]", "Anytown [a]"])
    ... # doctest: +NORMALIZE_WHITESPACE
    {'E08000009': 'Trafford Council', 'Trafford Council': 'Trafford Council', 'TRAFFORD': 'Trafford Council',
     'E08000003': 'Manchester', 'Hackney [note 2]': 'Hackney', 'Anytown [a]': 'Anytown [a]'}
    """
    named = [*dict.fromkeys(texts)]
    if sum(map(bool, named)) < 2 and not any(_NOTE.search(text) or is_code(text) for text in named):
        return dict(zip(named, named, strict=True))
    alike: dict[str, list[str]] = {}
    for text in named:
        alike.setdefault(identity(text), []).append(text)
    spelt = {key: _spelling(own) for key, own in alike.items()}
    return {text: spelt[identity(text)] for text in named}


def _spelling(texts: list[str]) -> str:
    """Return the spelling of the texts of one place, or of one name that is not known."""
    place = find(texts[0])
    if place is None:
        return texts[0]
    names = [text for text in texts if not is_code(text)]
    plain = [text for text in names if not _NOTE.search(text)]
    return (plain or [" ".join(_NOTE.sub(" ", text).split()) for text in names] or [place.name])[0]


def share(texts: Iterable[str], among: PlaceKind | None = None) -> float:
    """Return the share, 0 to 1, of a column's distinct texts that are places; what is empty does not count.

    Parameters
    ----------
    among
        As in `find`.

    Examples
    --------
    >>> share(["Leeds", "York", "Anytown", ""]), share(["NE", "SE"], PlaceKind.REGION)
    (0.6666666666666666, 1.0)
    """
    return _share(find(text, among) is not None for text in {*texts} if text.strip())


def share_of_codes(texts: Iterable[str]) -> float:
    """Return the share, 0 to 1, of a column's distinct texts that look like codes; what is empty does not count.

    Examples
    --------
    >>> share_of_codes(["E06000055", "E08000009", "z", "Leeds"])
    0.5
    """
    return _share(is_code(text) for text in {*texts} if text.strip())


def _share(facts: Iterable[bool]) -> float:
    held = list(facts)
    return sum(held) / len(held) if held else 0.0


@lru_cache(maxsize=1 << 14)
def _find(text: str, among: PlaceKind | None) -> Place | None:
    known, key = _places(), _key(text)
    if place := known.codes.get(text.strip()):
        return place if among in (None, place.kind) else None
    if not key or len(key) > _LONGEST:
        return None
    names = known.names if among is None else known.own[among]
    if place := names.get(key):
        return place
    meant = {*_without_words(key, among, known)}
    return meant.pop() if len(meant) == 1 else None


def _without_words(
    key: str, among: PlaceKind | None, known: Gazetteer, around: tuple[str, ...] = ()
) -> Iterator[Place]:
    """Find the places that a name means without the words around it, if all of these are words of their kind."""
    words = key.split()
    for number in range(1, len(words)):
        first, last = " ".join(words[:number]), " ".join(words[number:])
        for word, name in ((last, first), (first if first in known.before else "", last)):
            if whose := known.words.get(word):
                kind = PlaceKind.COUNCIL if whose in (_COUNTY, _DISTRICT) else PlaceKind(whose)
                place = known.own[kind].get(name) if among in (None, kind) else None
                if place and all(_suits(place, one, known) for one in (*around, whose)):
                    yield place
                elif len(around) < 2:
                    yield from _without_words(name, among, known, (*around, whose))


def _suits(place: Place, whose: str, known: Gazetteer) -> bool:
    """Return whether words are those of a place: no county has a city council, and no city a county council."""
    if whose not in (_COUNTY, _DISTRICT):
        return place.kind == whose
    if place.kind is not PlaceKind.COUNCIL:
        return False
    return place.nation == "Wales" or (place.name in known.counties) == (whose == _COUNTY)


def _key(text: str) -> str:
    """Return a name's words: without marks, accents and punctuation, "and" for &, and no "the" before them."""
    plain = _APOSTROPHES.sub("", _NOTE.sub(" ", text.casefold()))
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return _NO_WORD.sub(" ", plain.replace("&", " and ")).strip().removeprefix("the ")


@cache
def _places() -> Gazetteer:
    """Read the places, once."""
    words = vocabularies.load("place_words", str)
    text = Path(vocabularies.__file__).with_name(_FILE).read_text("utf-8-sig")
    return parse(text, {_key(word): whose for word, whose in words.spellings.items()}, map(_key, words.flagged))


def parse(text: str, words: dict[str, str], before: Iterable[str]) -> Gazetteer:
    """Take the places' file apart: under headings, a place to a row, with a semicolon between names or codes.

    Parameters
    ----------
    text
        The file's.
    words, before
        Those of the `Gazetteer`.

    Raises
    ------
    ValueError
        If a name or a code means two places, or a kind is none.
    """
    codes: dict[str, Place] = {}
    names: dict[str, Place] = {}
    own: dict[PlaceKind, dict[str, Place]] = {kind: {} for kind in PlaceKind}
    counties = set()
    for row in csv.DictReader(io.StringIO(text, newline="")):
        listed = {heading: _listed(cell) for heading, cell in row.items()}
        kind = PlaceKind(row["Kind"])
        place = Place(row["Name"], kind, row["Nation"], listed["Codes"], listed["Successor"])
        everywhere = [_key(name) for name in (place.name, *listed["Also known as"])]
        _enter(codes, place.codes, place)
        _enter(names, everywhere, place)
        _enter(own[kind], (*everywhere, *map(_key, listed["Among its own kind"])), place)
        if any(map(_CODE_OF_COUNTY.fullmatch, place.codes)) or any(key.endswith(_COUNTY) for key in everywhere):
            counties.add(place.name)
    return Gazetteer(codes, names, own, frozenset(counties), words, frozenset(before))


def _listed(cell: str | None) -> tuple[str, ...]:
    return tuple(name for part in (cell or "").split(_SEPARATOR) if (name := part.strip()))


def _enter(index: dict[str, Place], keys: Iterable[str], place: Place) -> None:
    for key in keys:
        if index.setdefault(key, place) is not place:
            raise ValueError(f"{_FILE}: {key!r} means {place.name}, and {index[key].name} before")
