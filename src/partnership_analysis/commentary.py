"""Plain English.

Takes findings; gives a `Commentary`: which of them are told, in which order, and what their sentences begin with. Every
number in the prose is a `Figure` that keeps its cells.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from partnership_analysis import words
from partnership_analysis.blocks import Displayable, Lead, Sentences
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Part, Sentence
from partnership_analysis.findings import Compared, Finding, Findings, Nothing, Verdict
from partnership_analysis.findings.main_points import Point

# Questions that members may wish to ask: so many at most, and of one kind.
_MOST_QUESTIONS, _MOST_ALIKE = 6, 2


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
class Commentary(Displayable):
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

    @property
    def opened(self) -> tuple[tuple[Lead, ...], tuple[Sentences, ...]]:
        """Its verdict, and the sentences after it; empty where there are none."""
        verdict = self.sentences[:1] if self.statements and isinstance(self.findings[0], Verdict) else ()
        others = self.sentences[len(verdict) :]
        return tuple(map(Lead, verdict)), (Sentences(others),) if others else ()

    def figures(self) -> list[Figure]:
        """Return every figure printed, in order."""
        return [figure for _, figure in self.origins()]

    def origins(self) -> Iterator[tuple[str, Figure]]:
        """Give every figure printed with what it is about, in order."""
        return (pair for statement in self.statements for pair in statement.origins())


def comment(findings: Findings) -> Commentary:
    """Write the commentary on all that is found.

    A measure that just met its target again is told by the scorecard alone. Where the findings are of several services
    or councils, each sentence says whose it is.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> print(str(pa.comment(rates, "2014/15")).splitlines()[1])
    Business rates collected rose to 97.78% in 2014/15, from 96.92% in 2013/14. That is a rise of 0.86 percentage \
points. This is the highest of the six figures since 2009/10. 2014/15 was 2.72 percentage points above 2009/10 \
(95.06%). The largest change from one year to the next was a rise of 1.25 percentage points in 2010/11.
    """
    data = findings.performance.data
    if not findings.told:
        nothing = Nothing(authority=data.authority, period=findings.performance.period)
        return Commentary((Statement(nothing, nothing.sentence),))
    told = [one for one in findings.told if one.has_own_sentence]
    councils = len({one.authority for one in findings.told}) > 1
    services = len({one.service for one in findings.told if one.measure}) > 1
    every = [_statement(one, _opening(one, councils, services)) for one in told]
    return _commentary(every, data)


def summarise(findings: Findings) -> Commentary:
    """Write what opens a briefing: the verdict in one sentence, and at most five main points.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> print(str(pa.summarise(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")).splitlines()[0])
    9 of 14 targets met, 2 missed, 3 missed overall but met outside agreed suspensions.
    """
    verdict = (findings.verdict,) if findings.verdict else ()
    return _commentary(map(_statement, (*verdict, *findings.points)), findings.performance.data)


def ask(findings: Findings) -> Commentary:
    """Write the questions that members may wish to ask, those about what matters most first.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> print(str(report.questions).splitlines()[0])
    Network availability missed its target. Do members accept the remark given beside its figure?
    """
    asked: list[Statement] = []
    kinds: Counter[str] = Counter()
    for finding in findings.questions:
        question = finding.question(findings.names)
        # Of one kind are those that differ in nothing but names and figures.
        kind = type(finding).__name__ + str(question[0]).partition(" ")[0]
        kinds[kind] += 1
        if kinds[kind] <= _MOST_ALIKE and len(asked) < _MOST_QUESTIONS:
            asked.append(Statement(finding, _begun(question, "")))
    return _commentary(asked, findings.performance.data)


def compared(findings: Findings) -> Commentary:
    """Write how each measure compares with those of other councils; empty where there are none to compare with."""
    told = findings.of(Compared)
    several = len({one.authority for one in told}) > 1
    every = [_statement(one, _opening(one, several, services=False)) for one in told]
    return _commentary(every, findings.performance.data)


def beside_others(findings: Findings) -> tuple[Sentence, ...]:
    """Write the main point on other councils, without the words that it begins with; nothing where there is none."""
    points = [one for one in findings.points if one.point is Point.COMPARED]
    said = (Statement(one, _begun(one.pieces[0].said, "")) for one in points)
    return _commentary(said, findings.performance.data).sentences


def tell(found: Iterable[Finding], data: Dataset) -> Commentary:
    """Write what some findings say, in their order; figures name their files where there are several."""
    return _commentary(map(_statement, found), data)


def unanswered(findings: Findings) -> Commentary:
    """Write what the figures cannot tell, and why."""
    return _commentary(map(_statement, findings.unanswered), findings.performance.data)


def _statement(finding: Finding, opening: str = "") -> Statement:
    return Statement(finding, _begun(finding.sentence, opening))


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


def _commentary(statements: Iterable[Statement], data: Dataset) -> Commentary:
    """Return statements together: restated figures marked, and files named where there are several."""
    if restated := data.restated:
        statements = [replace(one, sentence=(*one.sentence, *_restated(one.sentence, restated))) for one in statements]
    if data.several_files:
        statements = [replace(one, sentence=tuple(map(_naming_file, one.sentence))) for one in statements]
    return Commentary(tuple(statements))


def _restated(sentence: Sentence, restated: Mapping[str, str]) -> Iterator[Part]:
    """Say after a sentence which of its figures were restated since the last briefing, and what they were.

    A figure that is worked out of such a figure comes second; how many measures there are of a kind is none.
    """
    figures = [part for part in sentence if isinstance(part, Figure) and not part.arithmetic.startswith("count(")]
    said: set[str] = set()
    for figure in sorted(figures, key=lambda figure: len(figure.cells)):
        for cell in figure.cells:
            if cell not in restated or cell in said:
                continue
            said.add(cell)
            own = (figure, " was") if len(figure.cells) == 1 else ("It uses a figure that was",)
            yield from (" ", *own, f" restated since the last briefing, which said {restated[cell]}.")


def _naming_file(part: Part) -> Part:
    return replace(part, names_files=True) if isinstance(part, Figure) else part
