"""What a segment is about, and whose: by its own words, or else by those around it.

Takes the segments of a passage; gives for each what its numbers may be about. What its own words do not say is taken
from the segments beside it, then from the sentences before, the table's caption and the headings above.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.phrases import stems
from partnership_analysis.papers.tie_outs.segments import Segment, without_periods
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
_KNOWN = frozenset[str]().union(*(stems(word) for vocabulary in _VOCABULARIES for word in vocabulary.meanings))


@dataclass(eq=False)
class Scope:
    """A segment with what is beside it, and what is found of it.

    Attributes
    ----------
    segment
        The segment.
    cell
        The headings of its row and column.
    earlier, later
        The scopes before it within reach, the nearest first, and those after it in its sentence.
    previous
        Those of the passage before, the last first.
    beside
        The caption and the headings, the nearest first.
    services, authorities
        Whose it is, as far as anything says.
    """

    segment: Segment
    cell: str
    earlier: "Sequence[Scope]"
    later: "list[Scope]"
    previous: "Sequence[Scope]"
    beside: Sequence[str]
    services: frozenset[str] = frozenset()
    authorities: tuple[str, ...] = ()
    _subjects: dict[str, tuple[Subject, ...]] = field(default_factory=dict)


class Scopes:
    """Finds what segments are about, passage after passage.

    Parameters
    ----------
    lexicon
        The words of everything that a number may be about.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._named: dict[str, frozenset[str]] = {}
        self._before: list[tuple[Passage, list[Scope]]] = []

    def of(self, passage: Passage, segments: Sequence[Segment]) -> list[Scope]:
        """Return the scope of each segment of a passage."""
        cell = f"{passage.row} {passage.column}" if passage.kind == "cell" else ""
        beside = tuple(_beside(passage))
        previous = [
            one
            for before, said in reversed(self._before)
            if before.section == passage.section and passage.kind == "paragraph"
            for one in reversed(said)
        ][:_REACH]
        found: list[Scope] = []
        for segment in segments:
            earlier = [one for one in reversed(found) if segment.sentence - one.segment.sentence <= _REACH]
            found.append(Scope(segment, cell, earlier, [], previous, beside))
        for place, scope in enumerate(found):
            scope.later += [one for one in found[place + 1 :] if one.segment.sentence == scope.segment.sentence]
            self._place(scope)
        if passage.kind == "paragraph":
            self._before = [*self._before[-2:], (passage, found)]
        return found

    def _place(self, scope: Scope) -> None:
        """Find whose a segment's numbers are."""
        own = f"{scope.segment.text} {scope.cell}"
        others = [one.segment.text for one in scope.later]
        near = [one.services for one in scope.earlier] + [*map(self.services, others)]
        far = [one.services for one in scope.previous] + [*map(self.services, scope.beside)]
        scope.services = self.services(own) or next(filter(None, [*near, *far]), frozenset())
        close = [one.authorities for one in scope.earlier] + [*map(self._authorities, others)]
        remote = [one.authorities for one in scope.previous] + [*map(self._authorities, scope.beside)]
        scope.authorities = self._authorities(own) or next(filter(None, [*close, *remote]), ())

    def services(self, text: str) -> frozenset[str]:
        """Return the services that a text names."""
        if text not in self._named:
            self._named[text] = frozenset(one.name for one in self.lexicon.services(text))
        return self._named[text]

    def headed(self, scope: Scope) -> frozenset[str]:
        """Return the services that the passage before, or the headings, name."""
        every = [*(one.services for one in scope.previous), *map(self.services, scope.beside)]
        return next(filter(None, every), frozenset())

    def _authorities(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.name for one in self.lexicon.authorities(text)))

    def subjects(self, scope: Scope, unit: str) -> tuple[Subject, ...]:
        """Return what a number in a segment may be about, by the words; `unit` is the number's."""
        if unit not in scope._subjects:
            scope._subjects[unit] = ()  # while it is looked for
            scope._subjects[unit] = self._found(scope, unit)
        return scope._subjects[unit]

    def _found(self, scope: Scope, unit: str) -> tuple[Subject, ...]:
        said = self._stems(scope.segment.words) | self._stems(without_periods(scope.cell))
        found = self._meant(said, unit)
        if scope.cell and (not found or all(one.is_counted for one in found)):
            # The label of a count may say only what is counted of complaints.
            found = self._counted(said, scope.beside) or found
        if (not found and self._is_strange(self._clause(scope.segment))) or self._turns_away(scope.segment):
            return ()
        found = found or self._inherited(scope, unit)
        if not self.lexicon.is_whole(found, said):
            around = [one.segment.words for one in (*scope.earlier, *scope.later)]
            for text in (*around, *map(without_periods, scope.beside)):
                found = self.lexicon.narrowed(found, stems(text))
        return tuple(self.lexicon.fullest(found, said))

    def _inherited(self, scope: Scope, unit: str) -> list[Subject]:
        """Return what the nearest words around a segment are about."""
        for other in scope.earlier:
            if found := self.subjects(other, unit):
                return list(found)
        for other in scope.later:  # is asked for its own words alone
            if own := self._meant(self._stems(other.segment.words), unit):
                return own
        for other in scope.previous:
            if found := self.subjects(other, unit):
                return list(found)
        for text in scope.beside:
            if own := self._meant(self._stems(without_periods(text)), unit):
                return own
        return []

    def _stems(self, text: str) -> frozenset[str]:
        """Return the stems of a text, without those of the services that it names: they tell whose, and not what."""
        for one in reversed(self.lexicon.services(text)):
            if " " in one.name:
                text = f"{text[: one.start]} {text[one.end :]}"
        return stems(text)

    def _clause(self, own: Segment) -> frozenset[str]:
        """Return the stems of a segment up to the first stop behind its first number."""
        every = self._stems(own.words)
        if not own.counted:
            return every
        end = own.counted[0].end - own.start
        stop = _STOP.search(own.text, end)
        return every & stems(own.text[: stop.start() if stop else len(own.text)])

    def _meant(self, said: frozenset[str], unit: str) -> list[Subject]:
        """Return the subjects that stems name: those in a unit first, where a number has one."""
        wanted = Unit.PERCENT if unit == "points" else unit
        best = self.lexicon.meant(said)
        fitting = [one for one in best if one.unit == wanted]
        if fitting or not wanted or self.lexicon.is_whole(best, said):
            return fitting or best
        return self.lexicon.meant(said, [one for one in self.lexicon.subjects if one.unit == wanted]) or best

    def _counted(self, said: frozenset[str], beside: Sequence[str]) -> list[Subject]:
        """Return what a cell counts of complaints, where the table or the heading speaks of them."""
        wanted = stems("complaints")
        if not wanted & said.union(*map(stems, beside)):
            return []
        counts = [one for one in self.lexicon.subjects if one.is_counted and wanted <= one.own]
        return self.lexicon.meant(said | wanted, counts)

    def _is_strange(self, said: frozenset[str]) -> bool:
        """Tell whether words name something that no subject is."""
        return any(not stem.isdigit() for stem in said - self.lexicon.known - _KNOWN)

    def _turns_away(self, own: Segment) -> bool:
        """Tell whether "with" turns to something else right before a number: "with pending work reduced by 80%"."""
        lead = own.text[: own.counted[0].start - own.start] if own.counted else ""
        *before, turned = _WITH.split(lead)
        said = stems(turned)
        return bool(before) and self._is_strange(said) and not self.lexicon.meant(said)


def _beside(passage: Passage) -> Iterator[str]:
    """Give the texts beside a passage that may say what its numbers are, the nearest first."""
    if passage.kind == "cell":
        yield passage.caption
    yield from reversed(passage.section)
