"""What is worth saying about a period, and from which cells.

Takes the worked-out figures of a period (`Performance`); gives `Finding`s, most important first. Each kind has a file:
its frozen dataclass, when it is worth saying, its sentence and its rank. To add one, write its file and name it in
`_kinds`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from partnership_analysis.analysis.performance import Performance
from partnership_analysis.findings import scorecard_names
from partnership_analysis.findings.as_at import AsAt
from partnership_analysis.findings.compared import Compared
from partnership_analysis.findings.complaints import Complaints
from partnership_analysis.findings.contradicted import Contradicted
from partnership_analysis.findings.finding import Finding, Names
from partnership_analysis.findings.in_period import InPeriod
from partnership_analysis.findings.main_points import MainPoint, main_points
from partnership_analysis.findings.measure import Measure
from partnership_analysis.findings.mix import Mix
from partnership_analysis.findings.months import Months
from partnership_analysis.findings.no_figure import NoFigure
from partnership_analysis.findings.nothing import Nothing
from partnership_analysis.findings.part_and_whole import PartAndWhole
from partnership_analysis.findings.shares_apart import SharesApart
from partnership_analysis.findings.stages import Stages
from partnership_analysis.findings.subjects import Subjects
from partnership_analysis.findings.tally import Tally
from partnership_analysis.findings.turned import Turned
from partnership_analysis.findings.unanswered import Unanswered
from partnership_analysis.findings.unexplained import Unexplained
from partnership_analysis.findings.upheld import Upheld
from partnership_analysis.findings.verdict import Verdict
from partnership_analysis.problems import Severity

__all__ = [
    "AsAt",
    "Compared",
    "Complaints",
    "Contradicted",
    "Finding",
    "Findings",
    "InPeriod",
    "MainPoint",
    "Measure",
    "Mix",
    "Months",
    "NoFigure",
    "Nothing",
    "PartAndWhole",
    "SharesApart",
    "Stages",
    "Subjects",
    "Tally",
    "Turned",
    "Unanswered",
    "Unexplained",
    "Upheld",
    "Verdict",
    "find",
]


Kind = TypeVar("Kind", bound=Finding)


@dataclass(frozen=True)
class Findings:
    """All that is found in a period.

    Attributes
    ----------
    performance
        The figures of the period.
    all
        The findings, in falling rank.
    tally
        The tally of all targets; None where there are no targets.
    verdict
        How the period went in one sentence, or what figures there are; None in a part without any.
    points
        The main points, at most five.
    names
        What the scorecard calls each measure.
    questions
        The findings that raise a question, in falling rank.
    unanswered
        What the workbook does not answer, and why.
    """

    performance: Performance
    all: tuple[Finding, ...]
    tally: Tally | None
    verdict: Verdict | None
    points: tuple[MainPoint, ...]
    names: Names
    questions: tuple[Finding, ...]
    unanswered: tuple[Unanswered, ...]

    def of_kind(self, kind: type[Kind]) -> list[Kind]:
        """Return the findings of one kind, in falling rank."""
        return [finding for finding in self.all if isinstance(finding, kind)]


def find(performance: Performance) -> Findings:
    """Return what a period's figures say.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> from partnership_analysis.periods import Period
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> first = find(Performance(rates, Period(2014, 4))).of_kind(Measure)[0]
    >>> first.phrase, str(first.change), first.change.origin
    ('Council tax collected', '0.48 percentage points', 'Collection rates!G5 - F5')
    """
    found = list(_kinds(performance))
    # Findings about one measure stand together if they have one rank: the order is that of their first findings.
    order = {key: place for place, key in enumerate(dict.fromkeys(finding.key for finding in found))}
    ranked = tuple(sorted(found, key=lambda finding: (-finding.rank, order[finding.key])))
    names = scorecard_names.scorecard_names(ranked)
    measures = [finding for finding in ranked if isinstance(finding, Measure | InPeriod | AsAt)]
    tally = Tally.of_all(performance)
    behind = {finding.key for finding in ranked if isinstance(finding, Compared) and finding.still_behind}
    # If the workbook has errors, a figure may be missing here because it was left out.
    has_errors = (performance.data.problems["severity"] == Severity.ERROR).any()
    # Members first ask whether a figure is right, and only then why it missed its target.
    doubted = {measure.key for measure in measures if not isinstance(measure, AsAt) and measure.doubted}

    def raises_question(finding: Finding) -> bool:
        if isinstance(finding, NoFigure) and has_errors:
            return False
        if isinstance(finding, Unexplained) and finding.keys <= doubted:
            return False
        return bool(finding.question(names))

    def widest_miss(finding: Finding) -> int:
        """Return the place, among all measures, of the widest miss that a finding leaves unexplained; 0 without any."""
        missed = finding.keys - doubted if isinstance(finding, Unexplained) else set()
        return min((place for place, measure in enumerate(measures) if measure.key in missed), default=0)

    return Findings(
        performance=performance,
        all=ranked,
        tally=tally,
        verdict=Verdict.of(performance, measures, tally, behind),
        points=tuple(main_points(ranked, names)),
        names=names,
        questions=tuple(
            sorted(filter(raises_question, ranked), key=lambda finding: (-finding.rank, widest_miss(finding)))
        ),
        unanswered=tuple(Unanswered.find(performance)),
    )


def _kinds(performance: Performance) -> Iterator[Finding]:
    """Give the findings of every kind; those of one rank stay in this order."""
    in_period = list(InPeriod.find(performance)) if performance.in_year else []
    measures = [] if performance.in_year else list(Measure.find(performance))
    yield from in_period
    yield from measures
    yield from Compared.find(performance, [*in_period, *measures])
    if not performance.in_year:
        yield from AsAt.find(performance)
    yield from NoFigure.find(performance)
    yield from Contradicted.find(performance)
    yield from Unexplained.find(performance)
    yield from Turned.find(measures)
    yield from Tally.find(performance)
    if not performance.in_year:
        yield from Mix.find(performance, measures)
        yield from PartAndWhole.find(performance)
    yield from Months.find(performance)
    yield from Complaints.find(performance)
    upheld, stages = list(Upheld.find(performance)), list(Stages.find(performance))
    yield from upheld
    yield from SharesApart.find(upheld, stages, performance.period)
    yield from stages
    yield from Subjects.find(performance)
