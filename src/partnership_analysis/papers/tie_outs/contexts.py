"""What each number of a draft is said to be: whose, which measure, of which period, and in what role.

Takes passages; gives a `Context` for each number. What a number's own segment does not say is taken from the segments
beside it, then from the sentences before, the table's caption and the headings above.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs import grids, roles
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.phrases import stems
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.segments import Said, Segment, segments, without_periods
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.periods import Period

# Sentences before a number's own that may say what it is.
_REACH = 4
_TOGETHER = re.compile(r"\b(?:together|combined|in all|in total|overall|both|altogether|total)\b", re.I)


@dataclass(frozen=True)
class Context:
    """What a number is said to be.

    Attributes
    ----------
    number, segment, passage
        The number, and where it stands.
    subjects
        What it may be about, by the words around it.
    services, authorities
        Whose it is; empty where nobody says.
    names_service
        Whether the number's own segment says whose it is, so that it is no other's.
    periods
        What it may be of; the first is the likeliest.
    names_period
        Whether its sentence, or its column, says of when it is.
    compared
        The periods that it is compared with, where the sentence says them.
    roles
        What it may be: a value, a target, a change.
    sentence
        The segments of its sentence.
    passage_period
        The period that the whole draft is on.
    spoken_services
        The services that its sentence names, up to the end of its segment.
    headed_services
        Those that the sentences before, or the heading, name.
    passage_names_service
        Whether the passage itself says whose its numbers are.
    """

    number: Number
    segment: Segment
    passage: Passage
    subjects: tuple[Subject, ...]
    services: frozenset[str]
    authorities: tuple[str, ...]
    names_service: bool
    periods: tuple[Period, ...]
    names_period: bool
    compared: tuple[Period, ...]
    roles: frozenset[NumberRole]
    sentence: tuple[Segment, ...]
    passage_period: Period
    spoken_services: frozenset[str] = frozenset()
    headed_services: frozenset[str] = frozenset()
    passage_names_service: bool = False

    @cached_property
    def candidates(self) -> tuple[Subject, ...]:
        """The subjects of the services that are said; all of them where none is said, or none fits loosely."""
        wanted = {*self.services}
        text = " ".join(one.text for one in self.sentence)
        if len(wanted) != 1 or _TOGETHER.search(text) or not self.passage_names_service:
            wanted.add("")
        if not self.services:
            return self.subjects
        kept = tuple(one for one in self.subjects if one.service in wanted)
        return kept if kept or self.names_service else self.subjects


@dataclass
class _Scope:
    """A segment with what is beside it, and what is found of it so far."""

    segment: Segment
    cell: str = ""
    earlier: "Sequence[_Scope]" = ()
    later: "Sequence[_Scope]" = ()
    previous: "Sequence[_Scope]" = ()
    beside: Sequence[str] = ()
    services: frozenset[str] = frozenset()
    authorities: tuple[str, ...] = ()
    subjects: dict[str, tuple[Subject, ...]] = field(default_factory=dict)


class Contexts:
    """Reads passages one after another.

    Parameters
    ----------
    lexicon
        The words of everything that a number may be about.
    period
        What the draft is on.
    authority
        Whose a number is where the draft does not say; empty where the figures are of one, or nobody says.
    """

    def __init__(self, lexicon: Lexicon, period: Period, authority: str = "") -> None:
        self.lexicon = lexicon
        self.period = period
        self.authority = authority
        names = (name for one in lexicon.subjects for name in (one.measure, one.short))
        self._limits = {(one.value, one.unit) for name in dict.fromkeys(names) for one in numbers(name) if one.unit}
        self._held = {own for one in lexicon.subjects for series in one.series.values() for own in series.values}
        self._before: list[tuple[Passage, list[_Scope]]] = []

    def of(self, passage: Passage) -> list[Context]:
        """Return the context of each number of a passage, labels too, in order."""
        is_cell = passage.kind in ("cell", "label")
        found_here = segments(passage.text, is_cell=is_cell, limits=self._limits)
        cell = f"{passage.row} {passage.column}" if passage.kind == "cell" else ""
        scopes = [_Scope(one, cell, beside=tuple(self._beside(passage))) for one in found_here]
        found = []
        for place, scope in enumerate(scopes):
            self._resolve(scope, scopes, place, passage)
            for number in scope.segment.numbers:
                found.append(self._context(number, scope, scopes, place, passage))
        if passage.kind == "paragraph":
            self._before = [*self._before[-2:], (passage, scopes)]
        return found

    def _beside(self, passage: Passage) -> Iterator[str]:
        """Give the texts beside a passage that may say what its numbers are, the nearest first."""
        if passage.kind == "cell":
            yield passage.caption
        yield from reversed(passage.section)

    def _resolve(self, scope: _Scope, scopes: Sequence[_Scope], place: int, passage: Passage) -> None:
        """Find what is beside a segment, and whose its numbers are."""
        sentence = scope.segment.sentence
        scope.earlier = [one for one in reversed(scopes[:place]) if sentence - one.segment.sentence <= _REACH]
        scope.later = [one for one in scopes[place + 1 :] if one.segment.sentence == sentence]
        scope.previous = [
            one
            for before, said in reversed(self._before)
            if before.section == passage.section and passage.kind == "paragraph"
            for one in reversed(said)
        ][:_REACH]
        own = " ".join(filter(None, (scope.segment.text, scope.cell)))
        services = [one.services for one in scope.earlier] + [self._services(one.segment.text) for one in scope.later]
        services += [one.services for one in scope.previous] + [self._services(text) for text in scope.beside]
        scope.services = self._services(own) or next(filter(None, services), frozenset())
        whose = [one.authorities for one in scope.earlier] + [self._authorities(one.segment.text) for one in scope.later]
        whose += [one.authorities for one in scope.previous] + [self._authorities(text) for text in scope.beside]
        scope.authorities = self._authorities(own) or next(filter(None, whose), ())

    def _services(self, text: str) -> frozenset[str]:
        return frozenset(one.name for one in self.lexicon.services(text))

    def _authorities(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.name for one in self.lexicon.authorities(text)))

    def _subjects(self, scope: _Scope, unit: str) -> tuple[Subject, ...]:
        """Return what a segment is about, as far as that may be in some unit."""
        if unit not in scope.subjects:
            scope.subjects[unit] = ()  # while it is looked for
            scope.subjects[unit] = self._found(scope, unit)
        return scope.subjects[unit]

    def _found(self, scope: _Scope, unit: str) -> tuple[Subject, ...]:
        own, said = scope.segment, self._stems(scope.segment.words) | self._stems(without_periods(scope.cell))
        found = self._meant(said, unit)
        if scope.cell and (not found or all(one.is_counted for one in found)):
            # The label of a count may say only what is counted of complaints.
            found = self._counted(said, scope.beside) or found
        if (not found and self._speaks_of_else(self._clause_stems(own))) or self._turns_to_else(own):
            return ()
        for other in (*scope.earlier, *scope.later, *scope.previous):
            # What comes later in a sentence is asked for its own words alone.
            found = found or (
                self._meant(self._stems(other.segment.words), unit) if other in scope.later else list(self._subjects(other, unit))
            )
        for text in scope.beside:
            found = found or self._meant(self._stems(without_periods(text)), unit)
        if not self.lexicon.is_whole(found, said):
            for text in (*(one.segment.words for one in (*scope.earlier, *scope.later)), *map(without_periods, scope.beside)):
                found = self.lexicon.narrowed(found, stems(text))
        return tuple(self.lexicon.fullest(found, said))

    def _stems(self, text: str) -> frozenset[str]:
        """Return the stems of a text, without those of the services that it names: they tell whose, and not what."""
        for one in reversed(self.lexicon.services(text)):
            if " " in one.name:
                text = f"{text[: one.start]} {text[one.end :]}"
        return stems(text)

    def _clause_stems(self, own: Segment) -> frozenset[str]:
        """Return the stems of a segment up to the first stop behind its first number."""
        every = self._stems(own.words)
        first = next((one for one in own.numbers if one.kind != "label"), None)
        if first is None:
            return every
        after = own.text[first.end - own.start :]
        stop = re.search(r"[:;,.](?=\s|$)", after)
        return every & stems(own.text[: first.end - own.start + (stop.start() if stop else len(after))])

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
        wider = frozenset().union(*map(stems, beside))
        wanted = stems("complaints")
        if not wanted & (wider | said):
            return []
        counts = [one for one in self.lexicon.subjects if one.is_counted and wanted <= one.own]
        return self.lexicon.meant(said | wanted, counts)

    def _speaks_of_else(self, said: frozenset[str]) -> bool:
        """Tell whether words name something that no subject is."""
        return any(not stem.isdigit() for stem in said - self.lexicon.known - _KNOWN_STEMS)

    def _turns_to_else(self, own: Segment) -> bool:
        """Tell whether "with" turns to something else right before a number: "with pending work reduced by 80%"."""
        first = next((one for one in own.numbers if one.kind != "label"), None)
        lead = own.text[: first.start - own.start] if first else ""
        *_, turned = re.split(r"\bwith\b", lead)
        said = stems(turned)
        return turned != lead and self._speaks_of_else(said) and not self.lexicon.meant(said)

    def _context(
        self, number: Number, scope: _Scope, scopes: Sequence[_Scope], place: int, passage: Passage
    ) -> Context:
        own = scope.segment
        sentence = tuple(one.segment for one in scopes if one.segment.sentence == own.sentence)
        at = sentence.index(own)
        if passage.kind == "cell":
            found = roles.of_cell(number, own, passage)
        else:
            found = roles.of(number, own, sentence[:at])
        is_baseline = found == {"baseline"}
        periods, said = self._periods(number, sentence, at, scopes[:place], passage, is_baseline, found == {"multiple"})
        compared = self._compared(sentence, at, periods)
        if found == {"multiple"}:
            compared = tuple(one.period for one in own.said if one.period) or compared
        texts = f"{own.text} {passage.row} {passage.column}"
        authorities = scope.authorities or ((self.authority,) if self.authority else ())
        return Context(
            number, own, passage, self._subjects(scope, number.unit), scope.services, authorities,
            bool(self.lexicon.services(texts)), periods, said, compared, found, sentence, self.period,
            frozenset().union(*(self._services(one.text) for one in sentence[: at + 1])),
            next(filter(None, [*(one.services for one in scope.previous), *map(self._services, scope.beside)]), frozenset()),
            bool(self._services(f"{passage.text} {passage.row} {passage.column}")),
        )  # fmt: skip

    def _periods(
        self,
        number: Number,
        sentence: Sequence[Segment],
        at: int,
        before: Sequence[_Scope],
        passage: Passage,
        is_baseline: bool,
        is_multiple: bool,
    ) -> tuple[tuple[Period, ...], bool]:
        """Return what a number may be of, and whether that is said."""
        if passage.kind == "cell" and not passage.column and not grids.periods_of(passage.row):
            # No heading says of when it is.
            return tuple(sorted(self._held, reverse=True)), False
        if passage.kind == "cell" and (named := grids.periods_of(passage.column) or grids.periods_of(passage.row)):
            return named, True
        own = sentence[at]
        if is_multiple:
            found = [one.period for other in reversed(sentence[:at]) for one in other.said if one.period and not one.is_compared]
            return tuple(found[:1] or [self.period]), bool(found)
        here = [one for one in own.said if one.period or one.relation]
        if own.in_brackets and not here and at:
            here = list(sentence[at - 1].said)[-1:]
            is_baseline = bool(here) and here[0].is_compared
        chosen = self._nearest(number, here, is_baseline)
        if chosen is not None:
            return (self._absolute(chosen, sentence, at),), True
        if is_baseline:
            since = [one.period for other in reversed(sentence[:at]) for one in other.said if one.is_compared and one.period]
            return tuple(since[:1]), bool(since)
        later = () if any(one.is_compared for one in own.said) else _same_clause(sentence[at:])
        for other in (*reversed(sentence[:at]), *later):
            said = [one.period for one in other.said if one.period and not one.is_compared and not _is_from(other, one)]
            if said:
                return (said[-1],), True
        earlier = [one.period for scope in reversed(before) for one in scope.segment.said if one.period and not one.is_compared]
        headed = [period for heading in reversed(passage.section) for period in grids.periods_of(heading)]
        return tuple(dict.fromkeys([self.period, *earlier[:1], *headed[:1]])), False

    def _nearest(self, number: Number, said: Sequence[Said], is_baseline: bool) -> Said | None:
        """Return the period in a segment that a number is of: the one after it, or else before it."""
        fits = [one for one in said if is_baseline or not one.is_compared]
        fits = [one for one in fits if one.relation != "this period"]
        after = [one for one in fits if one.start >= number.end]
        before = [one for one in fits if one.end <= number.start]
        return after[0] if after else before[-1] if before else None

    def _absolute(self, said: Said, sentence: Sequence[Segment], at: int) -> Period:
        if said.period is not None:
            return said.period
        spoken = [
            one.period for other in (*reversed(sentence[:at]), *sentence[at:]) for one in other.said
            if one.period and not one.is_compared
        ]  # fmt: skip
        main = spoken[0] if spoken else self.period
        later = main.following(max(12 // main.months, 1))
        return {"year before": main.year_before, "period before": main.before, "year after": later}.get(said.relation, main)

    def _compared(self, sentence: Sequence[Segment], at: int, main: Sequence[Period]) -> tuple[Period, ...]:
        """Return the periods that a sentence compares with, the nearest segment's first."""
        order = [sentence[at], *sentence[at + 1 :], *reversed(sentence[:at])]
        found = []
        for other in order:
            for one in other.said:
                if one.is_compared or (one.period and _is_from(other, one)):
                    found.append(self._absolute(one, sentence, at))
        return tuple(dict.fromkeys(period for period in found if period not in main[:1]))


def _same_clause(sentence: Sequence[Segment]) -> Sequence[Segment]:
    """Return the segments after the first of some, up to a semicolon."""
    found = []
    for before, one in itertools.pairwise(sentence):
        if before.text.rstrip().endswith(";"):
            break
        found.append(one)
    return found


def _is_from(segment: Segment, said: Said) -> bool:
    """Tell whether a period is that of the number that a segment compares with: "from 96.92% in 2013/14"."""
    before = [one for one in segment.numbers if one.kind != "label" and one.end <= said.start]
    return bool(before) and "baseline" in roles.of(before[-1], segment, ())


_VOCABULARIES = (
    vocabularies.DIRECTIONS, vocabularies.EXTREMES, vocabularies.AGAINST_TARGETS, vocabularies.HEDGES,
    vocabularies.RELATIVE_PERIODS, vocabularies.COUNTED_TARGETS, vocabularies.NUMBER_WORDS, vocabularies.ORDINAL_WORDS,
    vocabularies.MULTIPLES, vocabularies.FRACTIONS, vocabularies.UNITS,
)  # fmt: skip
_KNOWN_STEMS = frozenset().union(*(stems(word) for vocabulary in _VOCABULARIES for word in vocabulary.meanings))
