"""What a segment is about, and whose: by its own words, or else by those around it.

Takes the segments of a passage; gives for each what its numbers may be about. What its own words leave open comes
from the segments beside it, then from the sentences before, the table's caption and the headings above.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.period_mentions import without_periods
from partnership_analysis.papers.tie_outs.phrases import stems
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.papers.tie_outs.subjects import Subject

# Sentences, and segments of the passage before, that may say what a number is.
_REACH = 4
_STOP = re.compile(r"[:;,.](?=\s|$)")
_WITH = re.compile(r"\bwith\b")
_VOCABULARIES = (
    vocabularies.DIRECTIONS, vocabularies.EXTREMES, vocabularies.AGAINST_TARGETS, vocabularies.HEDGES,
    vocabularies.RELATIVE_PERIODS, vocabularies.COUNTED_TARGETS, vocabularies.NUMBER_WORDS, vocabularies.ORDINAL_WORDS,
    vocabularies.MULTIPLES, vocabularies.FRACTIONS, vocabularies.UNITS,
)  # fmt: skip
_KNOWN_STEMS = frozenset[str]().union(*(stems(word) for vocabulary in _VOCABULARIES for word in vocabulary.meanings))


@dataclass(eq=False)
class Scope:
    """A segment with the texts around it, and whose its numbers are.

    Attributes
    ----------
    segment
        The segment.
    headings
        The headings of its row and column, if it is a cell.
    earlier, later
        The scopes before it within reach, the nearest first, and those after it in its sentence.
    previous
        Those of the passage before, the last first.
    surroundings
        The table's caption and the headings above, the nearest first.
    services, authorities
        Whose its numbers are, as far as any text says.
    """

    segment: Segment
    headings: str
    earlier: "Sequence[Scope]"
    later: "list[Scope]"
    previous: "Sequence[Scope]"
    surroundings: Sequence[str]
    services: frozenset[str] = frozenset()
    authorities: tuple[str, ...] = ()
    _subjects: dict[str, tuple[Subject, ...]] = field(default_factory=dict)


class ScopeReader:
    """Finds what segments are about, passage after passage.

    Parameters
    ----------
    lexicon
        The words of everything that a number may be about.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._services_by_text: dict[str, frozenset[str]] = {}
        self._passages_before: list[tuple[Passage, list[Scope]]] = []

    def read(self, passage: Passage, segments: Sequence[Segment]) -> list[Scope]:
        """Return the scope of each segment of a passage."""
        headings = f"{passage.row} {passage.column}" if passage.kind == "cell" else ""
        surroundings = tuple(_surroundings(passage))
        previous = [
            one
            for before, scopes in reversed(self._passages_before)
            if before.section == passage.section and passage.kind == "paragraph"
            for one in reversed(scopes)
        ][:_REACH]
        found: list[Scope] = []
        for segment in segments:
            earlier = [one for one in reversed(found) if segment.sentence - one.segment.sentence <= _REACH]
            found.append(Scope(segment, headings, earlier, [], previous, surroundings))
        for place, scope in enumerate(found):
            scope.later += [one for one in found[place + 1 :] if one.segment.sentence == scope.segment.sentence]
            self._find_owners(scope)
        if passage.kind == "paragraph":
            self._passages_before = [*self._passages_before[-2:], (passage, found)]
        return found

    def _find_owners(self, scope: Scope) -> None:
        """Find whose a segment's numbers are: the nearest text that names a service or an authority says it."""
        text = f"{scope.segment.text} {scope.headings}"
        later = [one.segment.text for one in scope.later]
        services = [one.services for one in scope.earlier] + [*map(self.services_in, later)]
        scope.services = self.services_in(text) or next(filter(None, services), self.services_above(scope))
        authorities = [one.authorities for one in scope.earlier] + [*map(self._authorities_in, later)]
        authorities += [one.authorities for one in scope.previous] + [*map(self._authorities_in, scope.surroundings)]
        scope.authorities = self._authorities_in(text) or next(filter(None, authorities), ())

    def services_in(self, text: str) -> frozenset[str]:
        """Return the services that a text names."""
        if text not in self._services_by_text:
            self._services_by_text[text] = frozenset(one.name for one in self.lexicon.services_in(text))
        return self._services_by_text[text]

    def services_above(self, scope: Scope) -> frozenset[str]:
        """Return the services that the passage before, or the headings, name."""
        above = [*(one.services for one in scope.previous), *map(self.services_in, scope.surroundings)]
        return next(filter(None, above), frozenset())

    def _authorities_in(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.name for one in self.lexicon.authorities_in(text)))

    def subjects(self, scope: Scope, unit: str) -> tuple[Subject, ...]:
        """Return what a number of a segment may be about, by the words and the number's unit."""
        if unit not in scope._subjects:
            scope._subjects[unit] = ()  # while they are looked for
            scope._subjects[unit] = self._find_subjects(scope, unit)
        return scope._subjects[unit]

    def _find_subjects(self, scope: Scope, unit: str) -> tuple[Subject, ...]:
        words = self._stems(scope.segment.words) | self._stems(without_periods(scope.headings))
        found = self._subjects_named(words, unit)
        if scope.headings and (not found or all(one.is_counted for one in found)):
            # The label of a count may say only what is counted of complaints.
            found = self._complaints_counted(words, scope.surroundings) or found
        if (not found and self._names_unknown(self._clause_stems(scope.segment))) or self._changes_topic(scope.segment):
            return ()
        found = found or self._subjects_around(scope, unit)
        if not self.lexicon.is_fully_named(found, words):
            around = [one.segment.words for one in (*scope.earlier, *scope.later)]
            for text in (*around, *map(without_periods, scope.surroundings)):
                found = self.lexicon.narrow(found, stems(text))
        return tuple(self.lexicon.most_fully_named(found, words))

    def _subjects_around(self, scope: Scope, unit: str) -> list[Subject]:
        """Return what the nearest words around a segment are about."""
        for other in scope.earlier:
            if found := self.subjects(other, unit):
                return list(found)
        for other in scope.later:  # by its own words alone: it may look back to this one for the rest
            if found_later := self._subjects_named(self._stems(other.segment.words), unit):
                return found_later
        for other in scope.previous:
            if found := self.subjects(other, unit):
                return list(found)
        for text in scope.surroundings:
            if found_above := self._subjects_named(self._stems(without_periods(text)), unit):
                return found_above
        return []

    def _stems(self, text: str) -> frozenset[str]:
        """Return the stems of a text without the services that it names: they tell whose a number is, and not what."""
        for one in reversed(self.lexicon.services_in(text)):
            if " " in one.name:
                text = f"{text[: one.start]} {text[one.end :]}"
        return stems(text)

    def _clause_stems(self, segment: Segment) -> frozenset[str]:
        """Return the stems of a segment up to the first stop behind its first number."""
        found = self._stems(segment.words)
        if not segment.quantities:
            return found
        stop = _STOP.search(segment.text, segment.quantities[0].end - segment.start)
        return found & stems(segment.text[: stop.start()]) if stop else found

    def _subjects_named(self, words: frozenset[str], unit: str) -> list[Subject]:
        """Return the subjects that stems name: those in a number's unit first, where it has one."""
        unit = Unit.PERCENT if unit == "points" else unit
        best = self.lexicon.best_matches(words)
        fitting = [one for one in best if one.unit == unit]
        if fitting or not unit or self.lexicon.is_fully_named(best, words):
            return fitting or best
        return self.lexicon.best_matches(words, [one for one in self.lexicon.subjects if one.unit == unit]) or best

    def _complaints_counted(self, words: frozenset[str], surroundings: Sequence[str]) -> list[Subject]:
        """Return what a cell counts of complaints, where the table or a heading speaks of them."""
        complaints = stems("complaints")
        if not complaints & words.union(*map(stems, surroundings)):
            return []
        counts = [one for one in self.lexicon.subjects if one.is_counted and complaints <= one.stems]
        return self.lexicon.best_matches(words | complaints, counts)

    def _names_unknown(self, words: frozenset[str]) -> bool:
        """Tell whether stems name something that no subject is."""
        return any(not stem.isdigit() for stem in words - self.lexicon.known_stems - _KNOWN_STEMS)

    def _changes_topic(self, segment: Segment) -> bool:
        """Tell whether "with" turns to another topic right before a number: "with pending work reduced by 80%"."""
        lead = segment.text[: segment.quantities[0].start - segment.start] if segment.quantities else ""
        *before, behind = _WITH.split(lead)
        words = stems(behind)
        return bool(before) and self._names_unknown(words) and not self.lexicon.best_matches(words)


def _surroundings(passage: Passage) -> Iterator[str]:
    """Give the texts around a passage that may say what its numbers are, the nearest first."""
    if passage.kind == "cell":
        yield passage.caption
    yield from reversed(passage.section)
