"""What the words around each number of a draft say of it: whose it is, which measure, which period, what role.

Takes passages; gives a `Context` for each number.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from partnership_analysis.papers.tie_outs import roles
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.scopes import Scope, ScopeReader
from partnership_analysis.papers.tie_outs.segments import Segment, segments
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.papers.tie_outs.timing import Position, find_times
from partnership_analysis.periods import Period

_TOGETHER = re.compile(r"\b(?:together|combined|in all|in total|overall|both|altogether|total)\b", re.I)


@dataclass(frozen=True)
class NamedServices:
    """The services that the text around a number names.

    Attributes
    ----------
    nearest
        Those that its segment names, or else the nearest words around it.
    is_in_segment
        Whether its own segment or cell names them, so that it is no other's.
    is_in_passage
        Whether its passage names any.
    so_far
        Those that its sentence names up to the end of its segment.
    above
        Those that the passage before, or the headings, name.
    """

    nearest: frozenset[str] = frozenset()
    is_in_segment: bool = False
    is_in_passage: bool = False
    so_far: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Context:
    """What the words around a number say of it.

    Attributes
    ----------
    number, segment, sentence, passage
        The number; its segment, the segments of its sentence, and its passage.
    subjects
        What it may be about, by the words around it.
    services, authorities
        Whose it is; no authorities where nothing names one.
    periods
        The periods it may be of; the first is the likeliest.
    names_period
        Whether its sentence, or its column, names its period.
    compared
        The periods that it is compared with, where the sentence names them.
    roles
        What it may be: a value, a target, a change.
    report_period
        The period that the whole draft is on.
    """

    number: Number
    segment: Segment
    sentence: tuple[Segment, ...]
    passage: Passage
    subjects: tuple[Subject, ...]
    services: NamedServices
    authorities: tuple[str, ...]
    periods: tuple[Period, ...]
    names_period: bool
    compared: tuple[Period, ...]
    roles: frozenset[NumberRole]
    report_period: Period

    @cached_property
    def candidates(self) -> tuple[Subject, ...]:
        """The subjects of the services that are named; every subject where none is named, or those named do not fit."""
        if not self.services.nearest:
            return self.subjects
        services = {*self.services.nearest}
        text = " ".join(one.text for one in self.sentence)
        if len(services) > 1 or _TOGETHER.search(text) or not self.services.is_in_passage:
            services.add("")
        kept = tuple(one for one in self.subjects if one.service in services)
        return kept if kept or self.services.is_in_segment else self.subjects


class ContextReader:
    """Reads passages one after another.

    Parameters
    ----------
    lexicon
        The words of everything that a number may be about.
    period
        What the draft is on.
    authority
        Whose a number is where the draft does not say; empty if the figures are of one authority, or nobody says.
    """

    def __init__(self, lexicon: Lexicon, period: Period, authority: str = "") -> None:
        self.period = period
        self.authorities = (authority,) if authority else ()
        self._scopes = ScopeReader(lexicon)
        names = {name for one in lexicon.subjects for name in (one.measure, one.short)}
        self._limits = {(one.value, one.unit) for name in names for one in numbers(name) if one.unit}
        self._periods = {
            period for one in lexicon.subjects for series in one.series.values() for period in series.values
        }

    def read(self, passage: Passage) -> list[Context]:
        """Return the context of each number of a passage, labels too, in order."""
        is_cell = passage.kind in ("cell", "label")
        found = segments(passage.text, is_cell=is_cell, limits=self._limits, report_period=self.period)
        scopes = self._scopes.read(passage, found)
        return [self._context(number, scope, found, passage) for scope in scopes for number in scope.segment.numbers]

    def _context(self, number: Number, scope: Scope, found: list[Segment], passage: Passage) -> Context:
        segment = scope.segment
        sentence = tuple(one for one in found if one.sentence == segment.sentence)
        before = tuple(one for one in found if one.sentence < segment.sentence)
        position = Position(sentence, sentence.index(segment), before, passage, self.period)
        if passage.kind == "cell":
            number_roles = roles.roles_in_cell(number, segment, passage)
        else:
            number_roles = roles.roles_in_sentence(number, segment, sentence[: position.index])
        times = find_times(number, number_roles, position, self._periods)
        return Context(
            number, segment, sentence, passage,
            subjects=self._scopes.subjects(scope, number.unit),
            services=self._services(scope, position),
            authorities=scope.authorities or self.authorities,
            periods=times.periods,
            names_period=times.is_named,
            compared=times.compared,
            roles=number_roles,
            report_period=self.period,
        )  # fmt: skip

    def _services(self, scope: Scope, position: Position) -> NamedServices:
        services_in, headings = self._scopes.services_in, scope.headings
        return NamedServices(
            scope.services,
            bool(services_in(f"{scope.segment.text} {headings}")),
            bool(services_in(f"{position.passage.text} {headings}")),
            frozenset[str]().union(*(services_in(one.text) for one in position.sentence[: position.index + 1])),
            self._scopes.services_above(scope),
        )
