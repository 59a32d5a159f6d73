"""Plain English.

Takes findings; gives a `Commentary`: which of them are told, in which order, and what their sentences begin with. Every
number in the prose is a `Figure` that keeps its cells.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.standings import Course
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.blocks import Sentences, Shown
from partnership_analysis.figures import Figure, Part, Sentence
from partnership_analysis.findings import Complaints, Finding, Findings, InPeriod, Measure, MetOutside, Nothing

# A summary tells this many of each: what a chair has time for.
_MOST = 3


@dataclass(frozen=True)
class Statement:
    """A finding as it is told.

    Attributes
    ----------
    finding
        What is told.
    sentence
        Its words and figures.
    """

    finding: Finding
    sentence: Sentence

    def origins(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure of the sentence with what it is about."""
        about: dict[Figure, str] = {}
        for topic, figure in self.finding.figures():
            about.setdefault(figure, topic)
        figures = (part for part in self.sentence if isinstance(part, Figure))
        return ((about[replace(figure, names_files=False)], figure) for figure in figures)


@dataclass(frozen=True)
class Commentary(Shown):
    """Findings about one part of the data with their sentences, most important first; `str` gives plain text."""

    statements: tuple[Statement, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order in which they are told."""
        return tuple(statement.finding for statement in self.statements)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What each finding says: words and figures."""
        return tuple(statement.sentence for statement in self.statements)

    def __str__(self) -> str:
        return str(self.block())

    def block(self) -> Sentences:
        """Return what a notebook shows of it."""
        return Sentences(self.sentences)

    def figures(self) -> list[Figure]:
        """Return every figure printed, in order."""
        return [figure for _, figure in self.origins()]

    def origins(self) -> Iterator[tuple[str, Figure]]:
        """Give every figure printed with what it is about, in order."""
        return (pair for statement in self.statements for pair in statement.origins())


def comment(findings: Findings) -> Commentary:
    """Write the commentary on all that is found.

    Measures that met their targets are told in one sentence; every other measure has its own. Where the findings are of
    several services or councils, each sentence says whose it is.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> print(str(pa.comment(rates, "2014/15")).splitlines()[1])
    In-year collection of business rates rose by 0.86 percentage points to 97.78% in 2014/15, from 96.92% in \
2013/14: the highest of the six years shown. Since 2009/10 it has risen by 2.72 percentage points from 95.06%; the \
largest movement in a year was the rise of 1.25 percentage points in 2010/11.
    """
    data = findings.performance.data
    if not findings.told:
        nothing = Nothing(authority=data.authority, period=findings.performance.period)
        return Commentary((Statement(nothing, nothing.sentence),))
    told = [one for one in findings.told if one.has_own_sentence]
    councils = len({one.authority for one in findings.told}) > 1
    services = len({one.service for one in findings.told if one.measure}) > 1
    every = [_statement(one, _opening(one, councils, services)) for one in (*told, *findings.met)]
    return _commentary(every, data.several_files)


def summarise(findings: Findings) -> Commentary:
    """Write the executive summary that opens the annual briefing.

    The tally; what missed its target over the year and met it outside suspensions; figures that are hard to believe;
    the biggest concerns and improvements, up to three of each; complaints; and what the workbook does not answer.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> print(str(pa.summarise(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")).splitlines()[0])
    Peterborough and Serco met 9 of 14 targets in 2014/15, missed 2 and missed 3 in part.
    """
    measures: list[Measure | InPeriod] = [*findings.of(Measure), *findings.of(InPeriod)]
    doubted = [one for one in measures if one.doubted]
    others = [one for one in measures if not one.met_outside and not one.doubted and _is_news(one)]
    concerns = [
        one
        for one in others
        if one.status in (Status.MISSED, Status.IN_PART) or _moved(one, Direction.WORSENED) or _is_off_course(one)
    ]
    improved = [one for one in others if one not in concerns and _moved(one, Direction.IMPROVED) and not _mixed(one)]
    councils = len({one.authority for one in findings.told}) > 1
    opening: list[Finding | None] = [findings.tally, MetOutside.among(measures)]
    opened = [_statement(one) for one in opening if one]
    chosen = [
        *(_brief(one, _opening(one, councils, True)) for one in doubted[:_MOST]),
        *(_brief(one, f"Concern, {_opening(one, councils, True)}") for one in concerns[:_MOST]),
        *(_brief(one, f"Improvement, {_opening(one, councils, True)}") for one in improved[:_MOST]),
        *(_statement(one, _opening(one, councils, False)) for one in _in_all(findings.of(Complaints))),
    ]
    if not opened and not chosen:
        told = [one for one in findings.told if one.has_own_sentence]
        chosen = [_brief(one, _opening(one, councils, True)) for one in told[:_MOST]]
    unanswered = [_statement(one) for one in findings.unanswered]
    return _commentary([*opened, *chosen, *unanswered], findings.performance.data.several_files)


def _in_all(received: list[Complaints]) -> Iterator[Complaints]:
    return (one for one in received if not one.service or len(received) == 1)


def _mixed(one: Measure | InPeriod) -> bool:
    """Tell whether a figure that improved is worse than a year before, or is off its target since April."""
    return isinstance(one, InPeriod) and (one.on_last_year == Direction.WORSENED or one.missed_to_date)


def _is_off_course(one: Measure | InPeriod) -> bool:
    return isinstance(one, InPeriod) and one.course == Course.OFF


def _is_news(one: Measure | InPeriod) -> bool:
    """Tell whether a figure is new: that of a measure returned less often may have been told in an earlier report."""
    return one.new if isinstance(one, InPeriod) else True


def _moved(one: Measure | InPeriod, direction: Direction) -> bool:
    # What an agreed suspension covers is neither a concern nor an improvement.
    return one.direction == direction and one.status != Status.EXCLUDED


def _statement(finding: Finding, opening: str = "") -> Statement:
    return Statement(finding, _begun(finding.sentence, opening))


def _brief(finding: Finding, opening: str) -> Statement:
    """Tell a finding without what became of it since the first year."""
    return Statement(
        finding, _begun(finding.brief if isinstance(finding, Measure | InPeriod) else finding.sentence, opening)
    )


def _opening(finding: Finding, councils: bool, services: bool) -> str:
    """Say whose a sentence is, where those of several councils or services stand together."""
    service = finding.service if services and not finding.names_its_service else ""
    named = [name for name in (finding.authority if councils else "", service) if name]
    return f"{', '.join(named)}: " if named else ""


def _begun(sentence: Sentence, opening: str) -> Sentence:
    """Begin a sentence: with what goes before it, or else with a capital."""
    first, *others = (part for part in sentence if not isinstance(part, str) or part)
    if opening:
        return (opening, first, *others)
    return (words.capital(first), *others) if isinstance(first, str) else (first, *others)


def _commentary(statements: Iterable[Statement], several_files: bool) -> Commentary:
    """Return statements together, their figures named with their files where there are several."""
    if several_files:
        statements = [replace(one, sentence=tuple(map(_naming_file, one.sentence))) for one in statements]
    return Commentary(tuple(statements))


def _naming_file(part: Part) -> Part:
    return replace(part, names_files=True) if isinstance(part, Figure) else part
