"""Words of a vocabulary within a text, with where they stand; and words made alike for comparing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from partnership_analysis.vocabularies import FILLER_WORDS, SAME_WORDS, Vocabulary, normalise

# Endings that leave a word's meaning as it is, longest first.
_ENDINGS = ("ations", "ation", "ings", "ions", "ing", "ion", "ies", "ied", "ed", "es", "s", "ly", "e")
_SHORTEST = 3
_MOST_BEFORE = 60
# "30mins" is two words.
_ATTACHED = re.compile(r"(?<=\d)(?=(?:min|sec|day|hour))")


@dataclass(frozen=True)
class Phrase:
    """A word of a vocabulary where a text says it: ``text[start:end]``."""

    meaning: str
    start: int
    end: int
    words: str


@cache
def _pattern(vocabulary: str) -> tuple[re.Pattern[str], dict[str, str]]:
    found = _VOCABULARIES[vocabulary]
    spellings = sorted(found.meanings, key=len, reverse=True)
    spelt = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in spellings)
    return re.compile(rf"(?<![\w-])(?:{spelt})(?![\w-])", re.I), dict(found.meanings)


_VOCABULARIES: dict[str, Vocabulary[str]] = {}


def phrases(text: str, vocabulary: Vocabulary[str]) -> list[Phrase]:
    """Return the words of a vocabulary in a text, from left to right, the longest where several begin.

    Examples
    --------
    >>> from partnership_analysis.vocabularies import HEDGES
    >>> [(one.words, one.meaning) for one in phrases("Just under 49 days, or about 7 weeks", HEDGES)]
    [('Just under', 'below'), ('about', 'about')]
    """
    _VOCABULARIES.setdefault(vocabulary.name, vocabulary)
    pattern, meanings = _pattern(vocabulary.name)
    return [
        Phrase(meanings[normalise(match.group())], match.start(), match.end(), match.group())
        for match in pattern.finditer(text)
    ]


def leading(text: str, place: int) -> str:
    """Return the words right before a place in a text: no more than tell what follows."""
    return text[max(place - _MOST_BEFORE, 0) : place]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return what a word has in common with its other forms.

    Examples
    --------
    >>> {stem(word) for word in ("collected", "collecting", "collection", "collections")}, stem("business"), stem("20")
    ({'collect'}, 'business', '20')
    """
    if word.isdigit() or len(word) <= _SHORTEST:
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return what tells a text's subject: the stems of its words, without those that tell none.

    Examples
    --------
    >>> sorted(stems("The percentage of NDR collected in the year")) == sorted(stems("Collection of business rates"))
    True
    """
    return frozenset(_stems(text))


def _stems(text: str) -> Iterator[str]:
    words = _ATTACHED.sub(" ", normalise(text))
    for phrase in reversed(phrases(words, SAME_WORDS)):
        words = f"{words[: phrase.start]}{phrase.meaning}{words[phrase.end :]}"
    for word in words.split():
        if FILLER_WORDS.meaning(word) != "filler" and (word.isdigit() or len(word) > 1) and word not in "%£#":
            yield stem(word)


WEAK = frozenset(stem(word) for word, meaning in FILLER_WORDS.meanings.items() if meaning == "weak")
