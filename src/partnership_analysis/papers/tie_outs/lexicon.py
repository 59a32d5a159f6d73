"""Which subjects, services and authorities a text names.

A word weighs more the fewer subjects have it in their names. The words of definitions and topics weigh less.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from partnership_analysis.papers.tie_outs.phrases import WEAK, stems
from partnership_analysis.papers.tie_outs.subjects import Subject

# What a word of a definition or a topic weighs beside one of a name.
_ABOUT_WEIGHT = 0.3
# A text names a subject if it has this share of one of its names.
_LEAST_COVERAGE = 0.5
# Weights and shares that differ by less are equal.
_EQUAL = 0.02
# A word that no more measures have than this identifies them by itself.
_MOST_WITH_RARE_WORD = 2
_ACRONYM = r"\s*\(\s*([A-Z][A-Za-z&]{1,6})\s*\)"


@dataclass(frozen=True)
class NameMention:
    """A service or an authority where a text names it."""

    name: str
    start: int
    end: int


class Lexicon:
    """The words of some subjects.

    Parameters
    ----------
    subjects
        Everything that a number may be about.
    text
        The draft, which may give short names: "Customer Services (CS)".

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> from partnership_analysis.papers.tie_outs.subjects import subjects
    >>> known = Lexicon(subjects(pa.load("data/raw/serco_partnership_2014-15.xlsx"), pa.Period(2014, 4)))
    >>> known.best_matches(stems("collecting 97.8% of business rates"))
    [Subject(Business rates collected (Shared Transactional Services))]
    >>> [one.name for one in known.services_in("In Customer Service, not ICT")]
    ['Customer Services', 'ICT']
    """

    def __init__(self, subjects: Sequence[Subject], text: str = "") -> None:
        self.subjects = subjects
        self._text = text
        # A name that the measures of several services share counts once.
        distinct = {frozenset(one.names) for one in subjects}
        seen = Counter(stem for names in distinct for stem in frozenset().union(*names))
        size = max(len(distinct), 1)
        self._weights = {stem: math.log(1 + size / number) for stem, number in seen.items()}
        self._rare = {stem for stem, number in seen.items() if number <= _MOST_WITH_RARE_WORD}

    @cached_property
    def known_stems(self) -> frozenset[str]:
        """The stems of every subject's names, definition and topic, and of every service and authority."""
        names = [one.service for one in self.subjects] + self.authority_names
        return (
            frozenset(self._weights)
            | WEAK
            | frozenset().union(*map(stems, names), *(one.about for one in self.subjects))
        )

    @cached_property
    def authority_names(self) -> list[str]:
        """The authorities that have figures."""
        return list(dict.fromkeys(name for one in self.subjects for name in one.series if name))

    def best_matches(self, words: Collection[str], subjects: Iterable[Subject] | None = None) -> list[Subject]:
        """Return the subjects that stems name best: of those given, or of all; several where they match equally."""
        weighed = [(self._weight(one, words), one) for one in (self.subjects if subjects is None else subjects)]
        best = max((weight for weight, _ in weighed), default=0.0)
        return [one for weight, one in weighed if weight and weight >= best * (1 - _EQUAL)]

    def most_fully_named(self, subjects: Sequence[Subject], words: Collection[str]) -> list[Subject]:
        """Return the subjects whose names stems give most of: "council tax" before "council tax support".

        A measure that is counted at a later day is the same by another name, and stays.
        """
        shares = [(self._coverage(one, words), one) for one in subjects]
        most = max((share for share, one in shares if not one.is_dated), default=0.0)
        return [one for share, one in shares if share >= most - _EQUAL or one.is_dated]

    def is_fully_named(self, subjects: Sequence[Subject], words: Collection[str]) -> bool:
        """Tell whether stems give the whole name of any of some subjects."""
        return any(self._coverage(one, words) > 1 - _EQUAL for one in subjects)

    def _coverage(self, subject: Subject, words: Collection[str]) -> float:
        """Return the share of a subject's name that stems give, by weight; of several names, the largest share."""

        def weight(stems: Iterable[str]) -> float:
            return sum(self._weights[stem] for stem in stems)

        return max((weight(name.intersection(words)) / weight(name) for name in subject.names if name), default=0.0)

    def _weight(self, subject: Subject, words: Collection[str]) -> float:
        """Return how much stems say of a subject; 0 where they do not name it."""
        matching = subject.stems.intersection(words)
        if all(stem.isdigit() or stem in WEAK for stem in matching):
            return 0.0
        coverage = self._coverage(subject, words)
        if coverage < _LEAST_COVERAGE and not (matching & self._rare and not subject.is_counted):
            return 0.0
        about = (subject.about - subject.stems).intersection(words)
        return sum(self._weights[stem] for stem in matching) + _ABOUT_WEIGHT * sum(
            self._weights.get(stem, 1.0) for stem in about
        )

    def narrow(self, subjects: Sequence[Subject], words: Collection[str]) -> list[Subject]:
        """Return the subjects that further stems name best; all where these make no difference."""
        weighed = [(sum(self._weights[stem] for stem in one.stems.intersection(words)), one) for one in subjects]
        best = max((weight for weight, _ in weighed), default=0.0)
        return [one for weight, one in weighed if weight >= best * (1 - _EQUAL) or one.is_dated]

    def services_in(self, text: str) -> list[NameMention]:
        """Return the services that a text names, where it does."""
        return _mentions(text, self._service_patterns)

    def authorities_in(self, text: str) -> list[NameMention]:
        """Return the authorities that a text names, where it does."""
        return _mentions(text, self._authority_patterns) if len(self.authority_names) > 1 else []

    @cached_property
    def _service_patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        return self._patterns(dict.fromkeys(one.service for one in self.subjects if one.service))

    @cached_property
    def _authority_patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        return self._patterns(self.authority_names)

    def _patterns(self, names: Iterable[str]) -> list[tuple[str, re.Pattern[str]]]:
        found = []
        for name in sorted(names, key=len, reverse=True):
            spelt = _spelt(name)
            # A name of one word is one only with its capital: "Audit", not "audit".
            flags = 0 if " " not in name else re.IGNORECASE
            short = re.search(spelt + _ACRONYM, self._text, flags)
            found.append((name, re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", flags)))
            if short:
                found.append((name, re.compile(rf"(?<!\w){re.escape(short[1])}(?!\w)")))
        return found


def _spelt(name: str) -> str:
    """Return the pattern of a name: & and "and" are one, and so are "service" and "services"."""
    words = ["(?:&|and)" if word in ("&", "and") else re.escape(word.removesuffix("s")) + "s?" for word in name.split()]
    return r"\s+".join(words)


def _mentions(text: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> list[NameMention]:
    found: list[NameMention] = []
    for name, pattern in patterns:
        for match in pattern.finditer(text):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(NameMention(name, *match.span()))
    return sorted(found, key=lambda one: one.start)
