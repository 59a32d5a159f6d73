"""Which authority, region or total a name or a code stands for.

Looks texts up in `vocabularies/places.csv`: the local authorities of the United Kingdom, past and present, its police
forces, fire authorities, health boards and trusts, nations and regions. A text is found by a code, or by a name that
may have the usual words around it ("London Borough of Camden"), but not by similarity. The file is read when the first
text is looked up.

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
# E06000055 is a code of the Government Statistical Service, E2301 of the department for local government. 22UB is one
# of the Office for National Statistics before 2011; such a text may be anything, and is a code only if it is listed.
_CODE = re.compile(r"[EJKLMNSW]\d{8}|E\d{4}[a-z]?")
_CODE_OF_COUNTY = re.compile(r"E10\d{6}")
_OLD_CODE = re.compile(r"\d{2}[A-Z]{1,2}")
# Shorthand beside a name, which is not part of it: "Hackney [note 2]", "Sheffield (r)".
_NOTE = re.compile(r"\[[^\]]*\]|\((?:note )?(?:[a-z]|\d+)\)|[*†‡¹²³⁴-⁹]+\s*$", re.I)
_APOSTROPHES = re.compile(r"['\u2018\u2019`.]")
_NO_WORD = re.compile(r"[\W_]+")
# Longer texts are sentences, not names.
_LONGEST = 120
_COUNTY, _DISTRICT = "county council", "district council"


@dataclass(frozen=True)
class Place:
    """An authority, or an area of several.

    Attributes
    ----------
    name
        Its name, which no other place has.
    kind
        What it is: a council, a police force, a region.
    nation
        The nation that it is in; empty if it is in several.
    codes
        Its codes: those of the Government Statistical Service, the newest first, and older ones.
    successors
        The names of the places that replaced it; empty if it still exists.
    """

    name: str
    kind: PlaceKind
    nation: str
    codes: tuple[str, ...]
    successors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """The places by their codes and names, and the words that may be around a name.

    Attributes
    ----------
    codes
        The places by their codes.
    names
        The places by the names that always mean them.
    by_kind
        For each kind, its places by all their names, also those that mean them only among their own kind: "Kent" among
        police forces.
    counties
        The names of those with a county council, and without a district or city council.
    words
        Words that may follow a name, with the kind of place that they belong to.
    before
        Those of the words that may also come before a name.
    """

    codes: dict[str, Place]
    names: dict[str, Place]
    by_kind: dict[PlaceKind, dict[str, Place]]
    counties: frozenset[str]
    words: dict[str, str]
    before: frozenset[str]


def find(text: str, among: PlaceKind | None = None) -> Place | None:
    """Return the place with a name or a code; None if it is not known.

    Parameters
    ----------
    text
        A cell's text.
    among
        The kind of the place, if that is known. Some short and shared names are known only with their kind: "SE" is a
        region among regions, and "Kent" a police force among police forces.

    Examples
    --------
    >>> [place.name for text in ("E08000009", "City-of-London", "LB Camden [note 2]") if (place := find(text))]
    ['Trafford', 'City of London', 'Camden']
    >>> find("SE"), find("SE", PlaceKind.REGION).name, find("Kent").kind.value, find("Kent Police").kind.value
    (None, 'South East', 'council', 'police force')
    """
    return _find(text, among)


def is_code(text: str) -> bool:
    """Tell whether a text looks like the code of an area, known or not.

    Examples
    --------
    >>> [is_code(text) for text in ("E06000055", "E2301", "22UB", "12AB", "Bedford")]
    [True, True, True, False, False]
    """
    code = text.strip()
    return bool(_CODE.fullmatch(code)) or (bool(_OLD_CODE.fullmatch(code)) and code in _places().codes)


def identity(text: str) -> str:
    """Return a text that is the same for all names and codes of a place: its name or, if it is not known, the words.

    Examples
    --------
    >>> identity("BCP Council") == identity("E06000058"), identity("Anytown  Council")
    (True, 'anytown council')
    """
    place = find(text)
    return place.name if place else " ".join(text.casefold().split())


def is_area(text: str) -> bool:
    """Tell whether a text is the name of a nation, a region, or several authorities together.

    Examples
    --------
    >>> [is_area(text) for text in ("England", "Yorkshire & the Humber", "Total", "Yorkshire Dales", "York")]
    [True, True, True, False, False]
    """
    place = find(text)
    return place is not None and place.kind.is_area


def areas(texts: Iterable[str]) -> frozenset[str]:
    """Return which texts of one column are areas, and not authorities.

    If a name has several meanings, the other texts decide: "West Midlands" is a region, but among forces it is a force.

    Examples
    --------
    >>> sorted(areas(["Leeds", "West Midlands", "England"])), sorted(areas(["Kent", "Cleveland", "West Midlands"]))
    (['England', 'West Midlands'], [])
    >>> sorted(areas(["North", "North Total", "South", "South Total"]))
    ['North Total', 'South Total']
    """
    names = [*dict.fromkeys(texts)]
    totals = {f"{text} Total" for text in names}  # as a pivot table names them
    found = [text for text in names if is_area(text) or text in totals]
    authorities = [kind for kind in PlaceKind if not kind.is_area]
    if len(found) == len(names) or not any(find(text, kind) for text in found for kind in authorities):
        return frozenset(found)
    commonest = max(authorities, key=lambda kind: sum(find(text, kind) is not None for text in names))
    return frozenset(text for text in found if find(text, commonest) is None)


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """Return a spelling for each text, the same for all texts of one place: that of the first that is not a code.

    A known name loses the shorthand beside it. A code becomes the name if there is no name. Unknown texts stay.

    Examples
    --------
    >>> spellings(["E08000009", "Trafford Council", "TRAFFORD", "E08000003", "Hackney [note 2]", "Anytown [a]"])
    ... # doctest: +NORMALIZE_WHITESPACE
    {'E08000009': 'Trafford Council', 'Trafford Council': 'Trafford Council', 'TRAFFORD': 'Trafford Council',
     'E08000003': 'Manchester', 'Hackney [note 2]': 'Hackney', 'Anytown [a]': 'Anytown [a]'}
    """
    distinct = [*dict.fromkeys(texts)]
    if sum(map(bool, distinct)) < 2 and not any(_NOTE.search(text) or is_code(text) for text in distinct):
        return dict(zip(distinct, distinct, strict=True))
    alike: dict[str, list[str]] = {}
    for text in distinct:
        alike.setdefault(identity(text), []).append(text)
    spelt = {place: _spelling(group) for place, group in alike.items()}
    return {text: spelt[identity(text)] for text in distinct}


def _spelling(texts: list[str]) -> str:
    """Return the spelling for the texts of one place, or of one unknown name."""
    place = find(texts[0])
    if place is None:
        return texts[0]
    names = [text for text in texts if not is_code(text)]
    plain = [text for text in names if not _NOTE.search(text)]
    return (plain or [" ".join(_NOTE.sub(" ", text).split()) for text in names] or [place.name])[0]


def share(texts: Iterable[str], among: PlaceKind | None = None) -> float:
    """Return the share, 0 to 1, of a column's distinct texts that are places; empty texts do not count.

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
    """Return the share, 0 to 1, of a column's distinct texts that look like codes; empty texts do not count.

    Examples
    --------
    >>> share_of_codes(["E06000055", "E08000009", "z", "Leeds"])
    0.5
    """
    return _share(is_code(text) for text in {*texts} if text.strip())


def _share(facts: Iterable[bool]) -> float:
    listed = list(facts)
    return sum(listed) / len(listed) if listed else 0.0


@lru_cache(maxsize=1 << 14)
def _find(text: str, among: PlaceKind | None) -> Place | None:
    known, key = _places(), _key(text)
    if place := known.codes.get(text.strip()):
        return place if among in (None, place.kind) else None
    if not key or len(key) > _LONGEST:
        return None
    names = known.names if among is None else known.by_kind[among]
    if place := names.get(key):
        return place
    found = {*_find_without_words(key, among, known)}
    return found.pop() if len(found) == 1 else None


def _find_without_words(
    key: str, among: PlaceKind | None, known: Gazetteer, around: tuple[str, ...] = ()
) -> Iterator[Place]:
    """Find the places that a name means without the words around it, if these are words of their kind."""
    words = key.split()
    for number in range(1, len(words)):
        first, last = " ".join(words[:number]), " ".join(words[number:])
        for word, name in ((last, first), (first if first in known.before else "", last)):
            if owner := known.words.get(word):
                kind = PlaceKind.COUNCIL if owner in (_COUNTY, _DISTRICT) else PlaceKind(owner)
                place = known.by_kind[kind].get(name) if among in (None, kind) else None
                if place and all(_belong_to(place, one, known) for one in (*around, owner)):
                    yield place
                elif len(around) < 2:
                    yield from _find_without_words(name, among, known, (*around, owner))


def _belong_to(place: Place, owner: str, known: Gazetteer) -> bool:
    """Tell whether words of an owner suit a place: a county has no city council, and a city no county council."""
    if owner not in (_COUNTY, _DISTRICT):
        return place.kind == owner
    if place.kind is not PlaceKind.COUNCIL:
        return False
    return place.nation == "Wales" or (place.name in known.counties) == (owner == _COUNTY)


def _key(text: str) -> str:
    """Return a name's words: without marks, accents and punctuation, "and" for &, and no "the" before them."""
    plain = text.casefold()
    if plain.isascii() and plain.replace(" ", "").isalpha() and "  " not in plain:  # as most names are
        return plain.strip().removeprefix("the ")
    plain = _APOSTROPHES.sub("", _NOTE.sub(" ", plain))
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return _NO_WORD.sub(" ", plain.replace("&", " and ")).strip().removeprefix("the ")


@cache
def _places() -> Gazetteer:
    """Read the places, once."""
    words = vocabularies.load("place_words", str)
    text = Path(vocabularies.__file__).with_name(_FILE).read_text("utf-8-sig")
    return parse(text, {_key(word): owner for word, owner in words.spellings.items()}, map(_key, words.flagged))


def parse(text: str, words: dict[str, str], before: Iterable[str]) -> Gazetteer:
    """Parse the file of places: headings, then a row for each place, with semicolons between names or codes.

    Parameters
    ----------
    text
        The text of the file.
    words, before
        As in `Gazetteer`.

    Raises
    ------
    ValueError
        If a name or a code means two places, or there is no such kind.
    """
    codes: dict[str, Place] = {}
    names: dict[str, Place] = {}
    by_kind: dict[PlaceKind, dict[str, Place]] = {kind: {} for kind in PlaceKind}
    counties = set()
    for row in csv.DictReader(io.StringIO(text, newline="")):
        kind = PlaceKind(row["Kind"])
        place = Place(row["Name"], kind, row["Nation"], _split(row["Codes"]), _split(row["Successor"]))
        everywhere = [_key(name) for name in (place.name, *_split(row["Also known as"]))]
        _enter(codes, place.codes, place)
        _enter(names, everywhere, place)
        _enter(by_kind[kind], (*everywhere, *map(_key, _split(row["Among its own kind"]))), place)
        if any(map(_CODE_OF_COUNTY.fullmatch, place.codes)) or any(key.endswith(_COUNTY) for key in everywhere):
            counties.add(place.name)
    return Gazetteer(codes, names, by_kind, frozenset(counties), words, frozenset(before))


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(name for part in cell.split(_SEPARATOR) if (name := part.strip())) if cell else ()


def _enter(index: dict[str, Place], keys: Iterable[str], place: Place) -> None:
    for key in keys:
        if index.setdefault(key, place) is not place:
            raise ValueError(f"{_FILE}: {key!r} means {place.name}, and {index[key].name} before")
