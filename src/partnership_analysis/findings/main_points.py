"""The main points of a briefing: what was missed, got worse, got better and was suspended, in a bullet each.

Takes what is found; gives at most five `MainPoint`s, each of one idea and at most 25 words. A measure has its name in
the scorecard.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.period_results import Course
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.compared import Compared, brief
from partnership_analysis.findings.complaints import Complaints
from partnership_analysis.findings.finding import Finding, Names
from partnership_analysis.findings.in_period import InPeriod
from partnership_analysis.findings.measure import Measure
from partnership_analysis.periods import Period

MOST_POINTS = 5
# More measures than these are counted, not named; so are suspended ones whose names are longer than these words.
_MOST_NAMED = 2
_MOST_WORDS = 14


class Point(StrEnum):
    """What a main point is about, as the words that it begins with; main points come in this order."""

    DOUBTED = "Doubtful, check first"
    MISSED = "Missed"
    OFF_COURSE = "Not on course for the year"
    WORSE = "Worse"
    SUSPENDED = "Suspended"
    BETTER = "Better"
    COMPARED = "Beside other councils"
    COMPLAINTS = "Complaints"


_SUSPENDED = (Status.IN_PART, Status.EXCLUDED)
_Measure = Measure | InPeriod


@dataclass(frozen=True)
class Piece:
    """A part of a main point: its words and figures, and what the list of figures says that they are about."""

    topic: str
    words: Sentence


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
        return (f"{self.point}: ", *(part for piece in self.pieces for part in piece.words))

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure with what it is about."""
        return ((piece.topic, part) for piece in self.pieces for part in piece.words if isinstance(part, Figure))


def main_points(findings: Sequence[Finding], names: Names) -> list[MainPoint]:
    """Return the main points of some findings, which are in falling rank.

    Parameters
    ----------
    findings
        The findings.
    names
        What the scorecard calls each measure (see `scorecard_names.scorecard_names`).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> print(report.found.points[0])
    Missed: Invoices in 30 days, combined (90.58%, target 97%) and Network availability (98.36%, target 99%).
    """
    groups: dict[Point | None, list[_Measure]] = {}
    for finding in findings:
        if isinstance(finding, Measure) or (isinstance(finding, InPeriod) and finding.is_new):
            groups.setdefault(_point(finding), []).append(finding)
    every = [measure for group in groups.values() for measure in group]
    compared = [finding for finding in findings if isinstance(finding, Compared)]
    behind = {finding.key for finding in compared if finding.still_behind}
    points = [_main_point(point, groups[point], every, names, behind) for point in Point if point in groups]
    if compared and len({finding.authority for finding in compared}) == 1:
        first = compared[0]
        topic = first.topic if len(compared) == 1 else f"Measures, {first.authority}"
        pieces = [Piece(topic, brief(compared, names))]
        points = [*points[: MOST_POINTS - 1], _point_of(first, Point.COMPARED, pieces)]
    if complaints := next((finding for finding in findings if isinstance(finding, Complaints)), None):
        points.append(_point_of(complaints, Point.COMPLAINTS, [Piece(complaints.topic, complaints.brief)]))
    return points[:MOST_POINTS]


def _point(one: _Measure) -> Point | None:
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


def _main_point(
    point: Point,
    group: Sequence[_Measure],
    every: Sequence[_Measure],
    names: Names,
    behind: Collection[tuple[str, ...]],
) -> MainPoint:
    first = group[0]
    if point == Point.SUSPENDED:
        return _point_of(first, point, [Piece(first.topic, _suspended(group, names))])
    if point in (Point.WORSE, Point.BETTER):
        # Those that missed their targets all the same, or whose targets were suspended, moved too.
        others = [one for one in every if one.direction == first.direction and one is not first]
        # Nothing is said to be better alone that is among the worst quarter of councils.
        also = ", and is still in the bottom quartile" * (first.key in behind)
        also += _others(point, first, others, behind)
        return _point_of(first, point, [Piece(first.topic, (*_moved(first, names[first.key]), f"{also}."))])
    return _point_of(first, point, _listed(point, group, names))


def _others(point: Point, first: _Measure, others: Sequence[_Measure], behind: Collection[tuple[str, ...]]) -> str:
    """Count the measures that moved the same way, first those compared with the same period as the one named."""
    alike = [one for one in others if _moved_on(one) == _moved_on(first)]
    unlike = [one for one in others if _moved_on(one) != _moved_on(first)]
    told = alike or unlike
    if not told:
        return ""
    number, still = len(told), sum(one.key in behind for one in told)
    how = f"also got {point.lower()}"
    if not alike:
        bases = {base.words for one in unlike if (base := _moved_on(one))}
        how = f"{'was' if number == 1 else 'were'} {point.lower()} than "
        how += f"in {bases.pop()}" if len(bases) == 1 else "in the period before"
    note = f" ({words.number_word(still)} still in the bottom quartile)" if still else ""
    return f"; {words.number_word(number)} other{'s' * (number > 1)} {how}{note}"


def _moved_on(one: _Measure) -> Period | None:
    """Return the period that a measure's direction is judged on; None for a whole year: the one before."""
    return one.moved_on.period if isinstance(one, InPeriod) and one.moved_on else None


def _point_of(first: Finding, point: Point, pieces: Sequence[Piece]) -> MainPoint:
    return MainPoint(authority=first.authority, period=first.period, point=point, pieces=tuple(pieces))


def _listed(point: Point, group: Sequence[_Measure], names: Names) -> list[Piece]:
    """Name measures with their figures, and count the others."""
    items = [
        Piece(one.topic, (names[one.key], " (", one.value, _when(one), *_in_brackets(point, one), ")"))
        for one in group[:_MOST_NAMED]
    ]
    others = len(group[_MOST_NAMED:])
    if others:
        items.append(Piece("", (f"{words.number_word(others)} other{'s' * (others > 1)}",)))
    number = len(items)
    return [
        Piece(item.topic, (words.separator(place, number), *item.words, "." if place == number - 1 else ""))
        for place, item in enumerate(items)
    ]


def _when(one: _Measure) -> str:
    """Say what a figure is of, if that is not the period that the briefing is on."""
    return f" in {one.figure_period.words}" if isinstance(one, InPeriod) and one.figure_period != one.period else ""


def _in_brackets(point: Point, one: _Measure) -> Sentence:
    """Return what follows a figure: the target that it missed, or the year's forecast and target."""
    if point == Point.OFF_COURSE and isinstance(one, InPeriod) and one.forecast and one.year_target:
        return (", forecast ", one.forecast.value or "", ", target ", one.year_target)
    if point in (Point.MISSED, Point.DOUBTED) and one.against_target and one.status == Status.MISSED:
        return (", target ", one.against_target.target)
    return ()


def _moved(one: _Measure, name: str) -> Sentence:
    """Say how a measure moved, and whether that is a record."""
    if isinstance(one, Measure):
        record = one.place.record
        return (*_by(name, one.change, one.value, one.previous), f", {record}" if record else "")
    change = one.last_year if one.counts_from_april else one.previous or one.last_year
    if change is None:
        return (name, " was ", one.value, _when(one))
    return (*_by(name, change.size, one.value, change.before, _when(one)), f" in {change.period.words}")


def _by(name: str, change: Figure | None, value: Figure, before: Figure | None, when: str = "") -> Sentence:
    if change is None or before is None:
        return (name, " was ", value)
    way = "rose" if value.value > before.value else "fell"
    return (f"{name} {way} by ", change, " to ", value, f"{when}, from ", before)


def _suspended(group: Sequence[_Measure], names: Names) -> Sentence:
    """Name the measures whose targets were suspended, and say how those did that had some of the period left."""
    part = [one for one in group if one.status == Status.IN_PART]
    whole = [one for one in group if one.status == Status.EXCLUDED]
    clauses = []
    if part:
        outside = sum(one.met_outside for one in part)
        number = "" if outside == len(part) else f"{words.number_word(outside)} "
        met = f", {number}met outside" if outside else ""
        clauses.append(f"{_names_or_number(part, names)}, for {_span(part, whole=False)}; missed overall{met}")
    if whole:
        clauses.append(f"{_names_or_number(whole, names)}, for {_span(whole, whole=True)}")
    return (f"{'; '.join(clauses)}.",)


def _names_or_number(group: Sequence[_Measure], names: Names) -> str:
    listed, number = words.join(names[one.key] for one in group), len(group)
    return listed if len(listed.split()) <= _MOST_WORDS else f"{words.number_word(number)} target{'s' * (number > 1)}"


def _span(group: Sequence[_Measure], whole: bool) -> str:
    """Say what some targets were suspended for: in most briefings they are of the period that it is on."""
    spans = {one.figure_period if isinstance(one, InPeriod) else one.period for one in group}
    period = group[0].period
    if spans == {period}:
        return f"the whole {period.kind}" if whole else f"part of the {period.kind}"
    span = next(iter(spans)).words if len(spans) == 1 else "their periods"
    return f"the whole of {span}" if whole else f"part of {span}"
