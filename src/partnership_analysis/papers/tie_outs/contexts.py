"""What each number of a draft is said to be: whose, which measure, of which period, and in what role.

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
from partnership_analysis.papers.tie_outs.scopes import Scope, Scopes
from partnership_analysis.papers.tie_outs.segments import Segment, segments
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.papers.tie_outs.timing import Place, times
from partnership_analysis.periods import Period

_TOGETHER = re.compile(r"\b(?:together|combined|in all|in total|overall|both|altogether|total)\b", re.I)


@dataclass(frozen=True)
class Services:
    """Which services a number may be of.

    Attributes
    ----------
    meant
        Those that its segment names, or else the nearest words around it.
    is_own
        Whether its own segment or cell names them, so that it is no other's.
    in_passage
        Whether its passage names any.
    spoken
        Those that its sentence names up to the end of its segment.
    headed
        Those that the passage before, or the headings, name.
    """

    meant: frozenset[str] = frozenset()
    is_own: bool = False
    in_passage: bool = False
    spoken: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Context:
    """What a number is said to be.

    Attributes
    ----------
    number, segment, sentence, passage
        The number; its segment, those of its sentence, and its passage.
    subjects
        What it may be about, by the words around it.
    services, authorities
        Whose it is; no authorities where nobody says.
    periods
        What it may be of; the first is the likeliest.
    names_period
        Whether its sentence, or its column, says of when it is.
    compared
        The periods that it is compared with, where the sentence says them.
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
    services: Services
    authorities: tuple[str, ...]
    periods: tuple[Period, ...]
    names_period: bool
    compared: tuple[Period, ...]
    roles: frozenset[NumberRole]
    report_period: Period

    @cached_property
    def candidates(self) -> tuple[Subject, ...]:
        """The subjects of the services that are meant; all of them where none is meant, or none fits loosely."""
        if not self.services.meant:
            return self.subjects
        wanted = {*self.services.meant}
        text = " ".join(one.text for one in self.sentence)
        if len(wanted) > 1 or _TOGETHER.search(text) or not self.services.in_passage:
            wanted.add("")
        kept = tuple(one for one in self.subjects if one.service in wanted)
        return kept if kept or self.services.is_own else self.subjects


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
        self.period = period
        self.authorities = (authority,) if authority else ()
        self._scopes = Scopes(lexicon)
        names = (name for one in lexicon.subjects for name in (one.measure, one.short))
        self._limits = {(one.value, one.unit) for name in dict.fromkeys(names) for one in numbers(name) if one.unit}
        self._held = {own for one in lexicon.subjects for series in one.series.values() for own in series.values}

    def of(self, passage: Passage) -> list[Context]:
        """Return the context of each number of a passage, labels too, in order."""
        is_cell = passage.kind in ("cell", "label")
        found = segments(passage.text, is_cell=is_cell, limits=self._limits, report_period=self.period)
        scopes = self._scopes.of(passage, found)
        return [self._context(number, scope, found, passage) for scope in scopes for number in scope.segment.numbers]

    def _context(self, number: Number, scope: Scope, found: list[Segment], passage: Passage) -> Context:
        own = scope.segment
        sentence = tuple(one for one in found if one.sentence == own.sentence)
        before = tuple(one for one in found if one.sentence < own.sentence)
        place = Place(sentence, sentence.index(own), before, passage, self.period)
        is_cell = passage.kind == "cell"
        role = roles.of_cell(number, own, passage) if is_cell else roles.of(number, own, sentence[: place.at])
        time = times(number, role, place, self._held)
        subjects = self._scopes.subjects(scope, number.unit)
        whose = scope.authorities or self.authorities
        return Context(
            number, own, sentence, passage, subjects, self._services(scope, place), whose, time.periods, time.is_said,
            time.compared, role, self.period,
        )  # fmt: skip

    def _services(self, scope: Scope, place: Place) -> Services:
        named, cell = self._scopes.services, scope.cell
        spoken = frozenset[str]().union(*(named(one.text) for one in place.sentence[: place.at + 1]))
        return Services(
            scope.services,
            bool(named(f"{place.own.text} {cell}")),
            bool(named(f"{place.passage.text} {cell}")),
            spoken,
            self._scopes.headed(scope),
        )
