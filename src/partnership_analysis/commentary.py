"""Plain English.

Takes findings. Gives a `Commentary`: which findings it has, in which order, and how their sentences begin. Every number
in the prose is a `Figure` that keeps its cells.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from partnership_analysis import service_names, words
from partnership_analysis.blocks import Displayable, Lead, NotebookBlock, Sentences
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Part, Sentence
from partnership_analysis.findings import Compared, Finding, Findings, Nothing, Verdict
from partnership_analysis.findings.main_points import Point

# The most questions that members may wish to ask; and the most of one kind.
_MOST_QUESTIONS, _MOST_ALIKE = 6, 2


@dataclass(frozen=True)
class Statement:
    """A finding with its sentence: words and figures."""

    finding: Finding
    sentence: Sentence

    def origins(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure of the sentence with what it is about."""
        subjects: dict[Figure, str] = {}
        for subject, figure in self.finding.figures():
            subjects.setdefault(figure, subject)
        figures = (part for part in self.sentence if isinstance(part, Figure))
        return ((subjects[replace(figure, names_files=False)], figure) for figure in figures)


@dataclass(frozen=True)
class Commentary(Displayable):
    """Findings about one part of the data with their sentences, most important first; `str` gives plain text."""

    statements: tuple[Statement, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order of their sentences."""
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
    def opening(self) -> tuple[NotebookBlock, ...]:
        """What a page opens with: its verdict, if it has one, and then the sentences after it."""
        verdict = self.sentences[:1] if self.statements and isinstance(self.findings[0], Verdict) else ()
        others = self.sentences[len(verdict) :]
        return (*map(Lead, verdict), *([Sentences(others)] if others else []))

    def figures(self) -> list[Figure]:
        """Return every figure printed, in order."""
        return [figure for _, figure in self.origins()]

    def origins(self) -> Iterator[tuple[str, Figure]]:
        """Give every figure printed with what it is about, in order."""
        return (pair for statement in self.statements for pair in statement.origins())


def comment(findings: Findings) -> Commentary:
    """Write the commentary on all findings.

    A measure that met its target again, and nothing else, is in the scorecard alone. If there are findings on several
    services or councils, each sentence says whose it is.

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
    if not findings.all:
        in_parts = findings.performance.latest_part is not None
        nothing = Nothing(authority=data.authority, period=findings.performance.period, in_parts=in_parts)
        return Commentary((Statement(nothing, nothing.sentence),))
    several_councils = len({finding.authority for finding in findings.all}) > 1
    several_services = len({finding.service for finding in findings.all if finding.measure}) > 1
    written = (finding for finding in findings.all if finding.has_own_sentence)
    statements = (_statement(one, _subject(one, several_councils, several_services)) for one in written)
    return _commentary(statements, data)


def summarise(findings: Findings) -> Commentary:
    """Write the summary of a briefing: the verdict in one sentence, and at most five main points.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> print(str(pa.summarise(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")).splitlines()[0])
    9 of 14 targets met, 2 missed, 3 missed overall but met outside agreed suspensions.
    """
    verdict = (findings.verdict,) if findings.verdict else ()
    return _commentary(map(_statement, (*verdict, *findings.points)), findings.performance.data)


def ask(findings: Findings) -> Commentary:
    """Write the questions that members may wish to ask, the most important first.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> print(str(report.questions).splitlines()[0])
    Network availability missed its target. Do members accept the comment on it?
    """
    asked: list[Statement] = []
    kinds: Counter[str] = Counter()
    for finding in findings.questions:
        question = finding.question(findings.names)
        # Questions of one kind differ only in names and figures.
        kind = type(finding).__name__ + str(question[0]).partition(" ")[0]
        kinds[kind] += 1
        if kinds[kind] <= _MOST_ALIKE and len(asked) < _MOST_QUESTIONS:
            asked.append(Statement(finding, _begin(question)))
    return _commentary(asked, findings.performance.data)


def compare_councils(findings: Findings) -> Commentary:
    """Write how each measure compares with those of other councils; empty if there are no comparators."""
    comparisons = findings.of_kind(Compared)
    several_councils = len({finding.authority for finding in comparisons}) > 1
    statements = (_statement(one, _subject(one, several_councils, several_services=False)) for one in comparisons)
    return _commentary(statements, findings.performance.data)


def comparison_points(findings: Findings) -> tuple[Sentence, ...]:
    """Write the main points on other councils, if there are any, without the words that introduce them."""
    points = (point for point in findings.points if point.point is Point.COMPARED)
    statements = (Statement(point, _begin(point.pieces[0].words)) for point in points)
    return _commentary(statements, findings.performance.data).sentences


def write(findings: Iterable[Finding], data: Dataset) -> Commentary:
    """Write what some findings say, in their order."""
    return _commentary(map(_statement, findings), data)


def _statement(finding: Finding, subject: str = "") -> Statement:
    return Statement(finding, _begin(finding.sentence, subject))


def _subject(finding: Finding, several_councils: bool, several_services: bool) -> str:
    """Return whose figures a sentence is about, if it is among those of several councils or services: "ICT: "."""
    service = finding.service if several_services and not finding.names_its_service else ""
    names = [name for name in (finding.authority if several_councils else "", service_names.as_title(service)) if name]
    return f"{', '.join(names)}: " if names else ""


def _begin(sentence: Sentence, subject: str = "") -> Sentence:
    """Return a sentence that begins with its subject or, if it has none, with a capital."""
    first, *others = (part for part in sentence if part)
    if subject:
        return (subject, first, *others)
    return (words.capital(first), *others) if isinstance(first, str) else (first, *others)


def _commentary(statements: Iterable[Statement], data: Dataset) -> Commentary:
    """Return the commentary of some statements: they mark restated figures, and name files if there are several."""
    if restated := data.restated:
        statements = [
            replace(one, sentence=(*one.sentence, *_restatements(one.sentence, restated))) for one in statements
        ]
    if data.several_files:
        statements = [replace(one, sentence=tuple(map(_name_files, one.sentence))) for one in statements]
    return Commentary(tuple(statements))


def _restatements(sentence: Sentence, restated: Mapping[str, str]) -> Iterator[Part]:
    """Say which figures of a sentence were restated since the last briefing, and what they were.

    Figures of one cell come first, then those worked out from several. How many measures there are is not restated.
    """
    figures = [part for part in sentence if isinstance(part, Figure) and not part.arithmetic.startswith("count(")]
    mentioned: set[str] = set()
    for figure in sorted(figures, key=lambda figure: len(figure.cells)):
        for cell in figure.cells:
            if cell not in restated or cell in mentioned:
                continue
            mentioned.add(cell)
            subject = (figure, " was") if len(figure.cells) == 1 else ("It uses a figure that was",)
            yield from (" ", *subject, f" restated since the last briefing, which said {restated[cell]}.")


def _name_files(part: Part) -> Part:
    return replace(part, names_files=True) if isinstance(part, Figure) else part
