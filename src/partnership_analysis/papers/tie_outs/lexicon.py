"""What a text is about, as far as its words tell: which subjects, services and authorities it names.

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
_ABOUT = 0.3
# A subject is meant if so much of one of its names is said.
_ENOUGH = 0.5
_ALIKE = 0.02
# A word that so few measures have tells them by itself.
_FEW = 2
_ACRONYM = r"\s*\(\s*([A-Z][A-Za-z&]{1,6})\s*\)"


@dataclass(frozen=True)
class Named:
    """A service or an authority where a text names it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class _Match:
    subject: Subject
    weight: float


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
    >>> known.meant(stems("collecting 97.8% of business rates"))
    [Subject(Business rates collected (Shared Transactional Services))]
    >>> [one.name for one in known.services("In Customer Service, not ICT")]
    ['Customer Services', 'ICT']
    """

    def __init__(self, subjects: Sequence[Subject], text: str = "") -> None:
        self.subjects = subjects
        self._text = text
        # Of several services' like-named measures each name counts once.
        distinct = {frozenset(one.names) for one in subjects}
        seen = Counter(stem for names in distinct for stem in frozenset().union(*names))
        size = max(len(distinct), 1)
        self._weights = {stem: math.log(1 + size / number) for stem, number in seen.items()}
        self._rare = {stem for stem, number in seen.items() if number <= _FEW}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every stem of a subject's names, a service or an authority."""
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

    def meant(self, said: Collection[str], among: Iterable[Subject] | None = None) -> list[Subject]:
        """Return the subjects that stems name best; several where they tell no difference."""
        found = [self._match(one, said) for one in (self.subjects if among is None else among)]
        matches = [one for one in found if one is not None]
        best = max((one.weight for one in matches), default=0.0)
        return [one.subject for one in matches if one.weight >= best * (1 - _ALIKE)]

    def fullest(self, found: Sequence[Subject], said: Collection[str]) -> list[Subject]:
        """Return those of some subjects whose names stems give most of: "council tax" before "council tax support".

        What is counted as at a later day is the same by another name, and stays.
        """
        shares = [(self._coverage(one, said), one) for one in found]
        most = max((share for share, one in shares if not one.is_dated), default=0.0)
        return [one for share, one in shares if share >= most - _ALIKE or one.is_dated]

    def is_whole(self, found: Sequence[Subject], said: Collection[str]) -> bool:
        """Tell whether stems give the whole name of one of some subjects."""
        return any(self._coverage(one, said) > 1 - _ALIKE for one in found)

    def _coverage(self, subject: Subject, said: Collection[str]) -> float:
        return max((self._share(name, subject.own.intersection(said)) for name in subject.names if name), default=0.0)

    def _match(self, subject: Subject, said: Collection[str]) -> _Match | None:
        own = subject.own.intersection(said)
        if all(stem.isdigit() or stem in WEAK for stem in own):
            return None
        weight = sum(self._weights[stem] for stem in own)
        about = (subject.about - subject.own).intersection(said)
        weight += _ABOUT * sum(self._weights.get(stem, 1.0) for stem in about)
        coverage = self._coverage(subject, said)
        if coverage < _ENOUGH and not (own & self._rare and not subject.is_counted):
            return None
        return _Match(subject, weight)

    def _share(self, name: frozenset[str], own: Collection[str]) -> float:
        return sum(self._weights[stem] for stem in name.intersection(own)) / sum(self._weights[stem] for stem in name)

    def narrowed(self, found: Sequence[Subject], said: Collection[str]) -> list[Subject]:
        """Return those of some subjects that further stems tell from the others; all where they tell no difference."""
        if len(found) < 2:
            return list(found)
        further = [(sum(self._weights.get(stem, 0.0) for stem in one.own.intersection(said)), one) for one in found]
        best = max(weight for weight, _ in further)
        return [one for weight, one in further if weight >= best * (1 - _ALIKE) or one.is_dated]

    def services(self, text: str) -> list[Named]:
        """Return the services that a text names, where it does."""
        return _named(text, self._service_patterns)

    def authorities(self, text: str) -> list[Named]:
        """Return the authorities that a text names, where it does."""
        return _named(text, self._authority_patterns) if len(self.authority_names) > 1 else []

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


def _named(text: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> list[Named]:
    found: list[Named] = []
    for name, pattern in patterns:
        for match in pattern.finditer(text):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(Named(name, *match.span()))
    return sorted(found, key=lambda one: one.start)
