"""Plain English.

Takes findings; gives sentences made of words and `Figure`s, so that every number in the prose keeps its cells. The
rules: the change and the latest value first, then their context, then the caveat; present facts in the active voice;
no praise, and no cause that the workbook does not state.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from partnership_analysis import findings as found
from partnership_analysis import periods, words
from partnership_analysis.analysis.assessment import EXCLUDED, IN_PART, MET, MISSED
from partnership_analysis.commentary import complaints, measures, series, unsaid
from partnership_analysis.commentary.measures import tally
from partnership_analysis.commentary.series import headline as series_headline
from partnership_analysis.commentary.series import mix_headline
from partnership_analysis.commentary.shown import Commentary
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Part, Sentence
from partnership_analysis.findings import Finding

__all__ = [
    "Commentary",
    "comment",
    "complaints_headline",
    "headline",
    "mix_headline",
    "plain",
    "series_headline",
    "summarise",
    "tally",
]

# A summary tells this many of each: what a chair has time for.
_MOST = 3
# Sentences that begin with their service of their own accord.
_NAMES_ITS_SERVICE = ("tally", "complaints", "upheld", "subjects", "stages", "chance", "unsaid")


def comment(data: Dataset, year: str) -> Commentary:
    """Write the commentary on a year of some data: a topic, a service or everything.

    Measures that met their targets are told in one sentence; every other measure has its own. Where the data are of
    several services or councils, each sentence says whose it is.

    Parameters
    ----------
    data
        The part of the data to write about, such as ``data.topic("Collection rates")``.
    year
        The financial year, in any spelling.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> print(str(pa.comment(rates, "2014/15")).splitlines()[1])
    In-year collection of business rates rose by 0.86 percentage points to 97.78% in 2014/15, from 96.92% in \
2013/14: the highest of the six years shown. Since 2009/10 it has risen by 2.72 percentage points from 95.06%; the \
largest movement in a year was the rise of 1.25 percentage points in 2010/11.
    """
    year = periods.year_label(year)
    every = found.findings(data, year)
    if not every:
        nothing = (f"The workbook holds no figures about this for {year}.",)
        return Commentary((Finding("absent", data.authority, "", "", "", year, 0.0, sentence=nothing),))
    told = [one for one in every if one.kind != "measure" or _has_own_sentence(one)]
    met = [finding for finding in every if finding.kind == "tally" and finding.facts["met"]]
    councils = len({finding.authority for finding in every}) > 1
    services = len({finding.service for finding in every if finding.measure}) > 1
    written = [_written(finding, _opening(finding, councils, services)) for finding in told]
    listed = [replace(one, sentence=_begun(measures.met(one), _opening(one, councils, services))) for one in met]
    return _commentary([*written, *listed], data)


def summarise(data: Dataset, year: str) -> Commentary:
    """Write the executive summary that opens the annual briefing.

    The tally; what missed its target over the year and met it outside suspensions; the biggest concerns and
    improvements, up to three of each; complaints; and what cannot be said, and why.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> print(str(summarise(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")).splitlines()[0])
    Peterborough and Serco met 9 of 14 targets in 2014/15, missed 2 and missed 3 in part.
    """
    every, total, unknown, *_ = found.survey(data, year)
    told = [one for one in every if one.kind == "measure"]
    outside = [one for one in told if measures.outside_met(one)]
    others = [one for one in told if one not in outside]
    concerns = [one for one in others if one.facts["status"] in (MISSED, IN_PART) or _moved(one, "worsened")]
    improved = [one for one in others if one not in concerns and _moved(one, "improved")]
    received = [one for one in every if one.kind == "complaints"]
    councils = len({one.authority for one in every}) > 1
    chosen = [
        *(_written(one, f"Concern, {_opening(one, councils, True)}", brief=True) for one in concerns[:_MOST]),
        *(_written(one, f"Improvement, {_opening(one, councils, True)}", brief=True) for one in improved[:_MOST]),
        *(_written(one, _opening(one, councils, False)) for one in received if not one.service or len(received) == 1),
    ]
    opening = [_written(total)] if total else []
    if outside:
        opening.append(replace(outside[0], sentence=measures.met_outside(outside)))
    if not opening and not chosen:
        chosen = [_written(one, _opening(one, councils, True), brief=True) for one in every[:_MOST]]
    return _commentary([*opening, *chosen, *(_written(one) for one in unknown)], data)


def _has_own_sentence(finding: Finding) -> bool:
    """Whether a measure is told by itself: one that met its target is not, unless the target was another before."""
    return finding.facts["status"] != MET or "target before" in finding.figures


def _commentary(findings: list[Finding], data: Dataset) -> Commentary:
    """Return findings that are written, their figures named with their files where there are several."""
    if data.several_files:
        findings = [replace(one, sentence=tuple(map(_naming_file, one.sentence))) for one in findings]
    return Commentary(tuple(findings))


def _naming_file(part: Part) -> Part:
    return replace(part, names_files=True) if isinstance(part, Figure) else part


def _moved(finding: Finding, direction: str) -> bool:
    # What an agreed suspension covers is neither a concern nor an improvement.
    return bool(finding.facts["direction"] == direction and finding.facts["status"] != EXCLUDED)


def plain(finding: Finding) -> str:
    """Write what a finding says, without its figures' cells."""
    return "".join(map(str, _written(finding).sentence))


def headline(findings: Iterable[Finding]) -> str:
    """Write the message of a chart: where its one or two weightiest series went.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> headline(found.findings(rates, "2014/15"))
    'In-year collection of council tax fell to 94.78%; in-year collection of business rates rose to 97.78%'
    """
    clauses = [_clause(finding) for finding in findings if finding.kind in ("measure", "as at")]
    first, *others = clauses or ["no figures"]
    shown = [first, *[clause for clause in others[:1] if len(first) + len(clause) < 110]]
    return words.capital("; ".join(shown))


def complaints_headline(opening: str, findings: Iterable[Finding]) -> str:
    """Write the message of a chart of complaints: a clause for each service.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Complaints")
    >>> complaints_headline("Upheld", [f for f in found.findings(data, "2014/15") if f.kind == "upheld"])
    'Upheld: Customer Services 22 of 29; Shared Transactional Services 65 of 128'
    """
    clauses: list[str] = []
    for finding in findings:
        figures = finding.figures
        if finding.kind == "complaints" and finding.service:
            change = figures.get("change")
            way = f", {'up' if change.value > 0 else 'down'} {change}" if change and change.value else ""
            clauses.append(f"{finding.service} {figures['value']}{way}")
        elif finding.kind == "upheld":
            clauses.append(f"{finding.service} {figures['number']} of {figures['total']}")
        elif finding.kind == "subjects":
            leading = words.join(f"“{category}”" for category in finding.facts["categories"])
            clauses.append(f"{finding.service}, {leading}")
    return f"{opening}: {'; '.join(clauses)}" if clauses else opening


def _written(finding: Finding, opening: str = "", brief: bool = False) -> Finding:
    """Return a finding with its sentence; brief, without what came of it since the first year held."""
    sentence = _WRITERS[finding.kind](finding)
    if finding.kind == "measure" and not brief:
        sentence = (*sentence, *measures.history(finding))
    return replace(finding, sentence=_begun(sentence, opening))


def _opening(finding: Finding, councils: bool, services: bool) -> str:
    """Say whose a sentence is, where those of several councils or services stand together."""
    service = finding.service if services and finding.kind not in _NAMES_ITS_SERVICE else ""
    named = [name for name in (finding.authority if councils else "", service) if name]
    return f"{', '.join(named)}: " if named else ""


def _begun(sentence: Sentence, opening: str) -> Sentence:
    """Begin a sentence: with what goes before it, or else with a capital."""
    first, *others = (part for part in sentence if not isinstance(part, str) or part)
    if opening:
        return (opening, first, *others)
    return (words.capital(first), *others) if isinstance(first, str) else (first, *others)


_WRITERS: dict[str, Callable[[Finding], Sentence]] = {
    "measure": measures.measure,
    "as at": measures.as_at,
    "absent": measures.absent,
    "tally": tally,
    "mix": series.mix,
    "pair": series.pair,
    "series": series.series,
    "complaints": complaints.total,
    "upheld": complaints.upheld,
    "subjects": complaints.subjects,
    "stages": complaints.stages,
    "chance": complaints.chance,
    "unsaid": unsaid.unsaid,
}


def _clause(finding: Finding) -> str:
    figures = finding.figures
    phrase = finding.phrase.removeprefix("the ")
    change = figures.get("change")
    if change is None:
        return f"{phrase} was {figures['value']}"
    if not change.value:
        return f"{phrase} stayed at {figures['value']}"
    return f"{phrase} {'rose' if change.value > 0 else 'fell'} to {figures['value']}"
