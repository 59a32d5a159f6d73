"""The main points of a briefing: what was missed, got worse, got better and was suspended, in a bullet each.

Takes what is found; gives at most five `MainPoint`s, each of one idea and at most 25 words. A measure has its name in
the scorecard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.standings import Course
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.complaints import Complaints
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.in_period import InPeriod
from partnership_analysis.findings.measure import Measure

MOST_POINTS = 5
# More measures than these are counted, not named; so are suspended ones whose names are longer than these words.
_MOST_NAMED = 2
_MOST_WORDS = 14


class Point(StrEnum):
    """What a main point is about, as the words that it begins with; they are told in this order."""

    DOUBTED = "Check first"
    MISSED = "Missed"
    OFF_COURSE = "Not on course for the year"
    WORSE = "Worse"
    SUSPENDED = "Suspended"
    BETTER = "Better"
    COMPLAINTS = "Complaints"


_SUSPENDED = (Status.IN_PART, Status.EXCLUDED)
_Told = Measure | InPeriod
_Names = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Piece:
    """A part of a main point: its words and figures, and what the list of figures says that they are about."""

    topic: str
    said: Sentence


@dataclass(frozen=True, kw_only=True)
class MainPoint(Finding):
    """One main point.

    Attributes
    ----------
    point
        What it is about.
    pieces
        What follows its first words.
    """

    point: Point
    pieces: tuple[Piece, ...]
    rank: float = ranks.TALLY

    @property
    def sentence(self) -> Sentence:
        """Its first words, and what it says."""
        return (f"{self.point}: ", *(part for piece in self.pieces for part in piece.said))

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure with what it is about."""
        return ((piece.topic, part) for piece in self.pieces for part in piece.said if isinstance(part, Figure))


def main_points(told: Sequence[Finding], names: _Names) -> list[MainPoint]:
    """Return the main points of some findings, which are in falling rank.

    Parameters
    ----------
    told
        The findings.
    names
        What the scorecard calls each measure (see `naming.called`).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> print(report.found.points[0])
    Missed: Invoices in 30 days, combined (90.58%, target 97%) and Network availability (98.36%, target 99%).
    """
    groups: dict[Point, list[_Told]] = {}
    for one in told:
        if isinstance(one, Measure) or (isinstance(one, InPeriod) and one.new):
            point = _point(one)
            if point:
                groups.setdefault(point, []).append(one)
    found = [_main_point(point, groups[point], names) for point in Point if point in groups]
    received = [one for one in told if isinstance(one, Complaints)]
    if received:
        about = received[0]
        found.append(_point_of(about, Point.COMPLAINTS, [Piece(about.topic, about.brief)]))
    return found[:MOST_POINTS]


def _point(one: _Told) -> Point | None:
    """Return what there is to say of a measure on the first screen, if anything."""
    if one.doubted:
        return Point.DOUBTED
    if one.status in _SUSPENDED:
        return Point.SUSPENDED
    if one.status == Status.MISSED:
        return Point.MISSED
    if isinstance(one, InPeriod) and one.course == Course.OFF:
        return Point.OFF_COURSE
    if one.direction == Direction.WORSENED:
        return Point.WORSE
    mixed = isinstance(one, InPeriod) and (one.on_last_year == Direction.WORSENED or one.missed_to_date)
    return Point.BETTER if one.direction == Direction.IMPROVED and not mixed else None


def _main_point(point: Point, group: Sequence[_Told], names: _Names) -> MainPoint:
    first = group[0]
    if point == Point.SUSPENDED:
        return _point_of(first, point, [Piece(first.topic, _suspended(group, names))])
    if point in (Point.WORSE, Point.BETTER):
        others = len(group) - 1
        also = f"; {words.number_word(others)} other{'s' * (others > 1)} also got {point.lower()}" if others else ""
        return _point_of(first, point, [Piece(first.topic, (*_moved(first, names[first.about]), f"{also}."))])
    return _point_of(first, point, _listed(point, group, names))


def _point_of(first: Finding, point: Point, pieces: Sequence[Piece]) -> MainPoint:
    return MainPoint(authority=first.authority, period=first.period, point=point, pieces=tuple(pieces))


def _listed(point: Point, group: Sequence[_Told], names: _Names) -> list[Piece]:
    """Name measures with their figures, and count the others."""
    named, others = group[:_MOST_NAMED], len(group[_MOST_NAMED:])
    items = [Piece(one.topic, (names[one.about], " (", one.value, *_beside(point, one), ")")) for one in named]
    if others:
        items.append(Piece("", (f"{words.number_word(others)} other{'s' * (others > 1)}",)))
    number = len(items)
    return [
        Piece(item.topic, (words.separator(place, number), *item.said, "." if place == number - 1 else ""))
        for place, item in enumerate(items)
    ]


def _beside(point: Point, one: _Told) -> Sentence:
    """Return what stands beside a figure: its target, or where the year will end and the target of that."""
    if point == Point.OFF_COURSE and isinstance(one, InPeriod) and one.forecast and one.year_target:
        return (", forecast ", one.forecast.value or "", ", target ", one.year_target)
    if point == Point.MISSED and one.against_target:
        return (", target ", one.against_target.target)
    return ()


def _moved(one: _Told, name: str) -> Sentence:
    """Say how a measure moved, and whether that is a record."""
    if isinstance(one, Measure):
        record = one.place.record
        return (*_by(name, one.change, one.value, one.previous), f", {record}" if record else "")
    change = one.last_year if one.counts_from_april else one.previous or one.last_year
    if change is None:
        return (name, " was ", one.value)
    return (*_by(name, change.size, one.value, change.before), f" in {change.period.words}")


def _by(name: str, change: Figure | None, value: Figure, before: Figure | None) -> Sentence:
    if change is None or before is None:
        return (name, " was ", value)
    return (f"{name} {'rose' if value.value > before.value else 'fell'} by ", change, " to ", value, ", from ", before)


def _suspended(group: Sequence[_Told], names: _Names) -> Sentence:
    """Name the measures whose targets were suspended, and how they did."""
    part = [one for one in group if one.status == Status.IN_PART]
    own = part or list(group)
    number, kind = len(own), own[0].period.kind
    which = words.join(names[one.about] for one in own)
    if len(which.split()) > _MOST_WORDS:
        which = f"{words.number_word(number)} targets"
    if not part:
        return (f"{which}, for the whole {kind}.",)
    outside = sum(one.met_outside for one in part)
    met = "met outside" if outside == number else f"{words.number_word(outside)} met outside" if outside else ""
    return (f"{which} for part of the {kind}; missed overall{', ' if met else ''}{met}.",)
