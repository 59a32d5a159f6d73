"""Plain English.

Takes findings; gives sentences made of words and `Figure`s, so that every number in the prose keeps
its cells. The rules: the change and the latest value first, then their context, then the caveat;
present facts in the active voice; no praise, and no cause that the workbook does not state.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from partnership_analysis import findings as found
from partnership_analysis import words
from partnership_analysis.assessment import EXCLUDED, IN_PART, MET, MISSED
from partnership_analysis.findings import Figure, Finding
from partnership_analysis.markup import Part, inline
from partnership_analysis.tables import Dataset

Sentence = tuple[Part, ...]


@dataclass(frozen=True)
class Commentary:
    """Sentences about one part of the data, most important first; `str` gives them as plain text."""

    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return "\n".join("".join(map(str, sentence)) for sentence in self.sentences)

    def _repr_html_(self) -> str:
        items = (Markup("<li>{}</li>").format(inline(sentence)) for sentence in self.sentences)
        return Markup('<ul class="commentary">\n{}\n</ul>').format(Markup("\n").join(items))

    def figures(self) -> list[Figure]:
        """Return every figure printed, in order."""
        return [part for sentence in self.sentences for part in sentence if isinstance(part, Figure)]


def comment(data: Dataset, year: str) -> Commentary:
    """Write the commentary on a year of some data: a topic, a service or everything.

    Measures that met their targets are told in one sentence; every other measure has its own.

    Parameters
    ----------
    data
        The part of the data to write about, such as ``data.topic("Collection rates")``.
    year
        The financial year, as the tables spell it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> print(str(pa.comment(rates, "2014/15")).splitlines()[1])
    In-year collection of business rates rose by 0.86 percentage points to 97.78% in 2014/15, from 96.92% in \
2013/14: the highest of the six years shown.
    """
    every = found.findings(data, year)
    services = {finding.service for finding in every if finding.kind == "measure"}
    told = [finding for finding in every if finding.kind != "measure" or finding.facts["status"] != MET]
    met = [finding for finding in every if finding.kind == "tally" and finding.facts["met"]]
    nothing = [] if every else [(f"The workbook holds no figures about this for {year}.",)]
    return Commentary((*nothing, *(_write(finding, len(services) > 1) for finding in told), *map(_met, met)))


def summarise(data: Dataset, year: str) -> Commentary:
    """Write the few sentences that open the annual briefing: the tally, misses, and largest changes.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> print(str(summarise(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")).splitlines()[0])
    Peterborough and Serco met 9 of 14 targets in 2014/15, missed 2 and missed 3 in part.
    """
    every = found.findings(data, year)
    total = found.overall_tally(data, year)
    measures = [finding for finding in every if finding.kind == "measure"]
    missed = [finding for finding in measures if finding.facts["status"] == MISSED]
    others = [finding for finding in measures if finding.facts["status"] not in (MISSED, IN_PART)]
    chosen = [
        *missed,
        *[finding for finding in others if finding.facts.get("direction") == "worsened"][:2],
        *[finding for finding in others if finding.facts.get("direction") == "improved"][:2],
        *[finding for finding in every if finding.kind == "complaints"],
    ]
    opening = [tally(total)] if total else []
    chosen = chosen or measures[:3]
    return Commentary((*opening, *(_write(finding, named=True) for finding in chosen)))


def headline(data: Dataset, year: str) -> str:
    """Write the message of a chart: where its one or two weightiest series went.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> headline(pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates"), "2014/15")
    'In-year collection of council tax fell to 94.78%; in-year collection of business rates rose to 97.78%'
    """
    clauses = [_clause(finding) for finding in found.findings(data, year) if finding.kind in ("measure", "as at")]
    first, *others = clauses or ["no figures"]
    shown = [first, *[clause for clause in others[:1] if len(first) + len(clause) < 110]]
    return _sentence_case("; ".join(shown))


def tally(finding: Finding) -> Sentence:
    """Write how many targets were met, missed and suspended."""
    figures, targets = finding.figures, finding.figures["targets"]
    met: Part = figures.get(MET, "none")
    noun = f" target{'' if targets.value == 1 else 's'} in {finding.period}"
    said: list[Sentence] = [(f"{finding.service} met ", met, " of ", targets, noun)]
    for status, before, after in (
        (MISSED, "missed ", ""),
        (IN_PART, "missed ", " in part"),
        (EXCLUDED, "had ", " suspended"),
    ):
        if status in figures:
            said.append((before, figures[status], after))
    *most, last = said
    if not most:
        return (*last, ".")
    listed = [part for i, sentence in enumerate(most) for part in (", " if i else "", *sentence)]
    return (*listed, " and ", *last, ".")


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
        if finding.kind == "complaints":
            change = figures.get("change")
            way = f", {'up' if change.value > 0 else 'down'} {change}" if change and change.value else ""
            clauses.append(f"{finding.service} {figures['value']}{way}")
        elif finding.kind == "upheld":
            clauses.append(f"{finding.service} {figures['number']} of {figures['total']}")
        else:
            leading = words.join(f"“{category}”" for category in finding.facts["categories"])
            clauses.append(f"{finding.service}, {leading}")
    return f"{opening}: {'; '.join(clauses)}" if clauses else opening


def _write(finding: Finding, named: bool) -> Sentence:
    """Write a finding; `named` where measures of several services are told together."""
    if named and finding.kind == "measure":
        return _measure(finding, f"{finding.service}: ")
    return _WRITERS[finding.kind](finding)


def _measure(finding: Finding, opening: str = "") -> Sentence:
    figures, facts = finding.figures, finding.facts
    subject = opening + finding.phrase if opening else _sentence_case(finding.phrase)
    value, change = figures["value"], figures.get("change")
    now, before = f" in {finding.period}", facts.get("previous_period")
    lead: Sentence
    if change is None:
        lead = (subject, " was ", value, now)
    elif not change.value:
        lead = (subject, " was ", value, f"{now}, unchanged on {before}")
    elif facts["unit"] in ("days", "seconds"):
        faster, slower = ("quicker", "slower") if facts["polarity"] == "lower" else ("shorter", "longer")
        word = faster if change.value < 0 else slower
        lead = (subject, " was ", value, f"{now}, ", change, f" {word} than in {before} (", figures["previous"], ")")
    else:
        verb = "rose" if change.value > 0 else "fell"
        lead = (subject, f" {verb} by ", change, " to ", value, f"{now}, from ", figures["previous"], f" in {before}")
    return (*lead, _context(finding), ".", *_against_target(finding))


def _context(finding: Finding) -> str:
    facts = finding.facts
    said = []
    if abs(facts.get("run", 0)) >= 2:
        way = "rise" if facts["run"] > 0 else "fall"
        said.append(f"the {words.ordinal(abs(facts['run']))} {way} in a row")
    timed = facts["unit"] in ("days", "seconds")
    for name, word in (
        ("from_highest", "longest" if timed else "highest"),
        ("from_lowest", "shortest" if timed else "lowest"),
    ):
        # A series that never moved is neither its highest nor its lowest.
        if facts["years"] > 2 and facts[name] == 1 and facts["from_highest"] != facts["from_lowest"]:
            joint = "joint " if facts["tied"] else ""
            said.append(f"the {joint}{word} of the {words.number_word(facts['years'])} years shown")
    return f": {words.join(said)}" if said else ""


def _against_target(finding: Finding) -> Sentence:
    figures, facts = finding.figures, finding.facts
    if "target" not in figures:
        return ()
    target, variance = figures["target"], figures["variance"]
    if facts["status"] == MISSED:
        remark = f" The workbook adds: “{facts['remark'].rstrip('.')}”." if facts["remark"] else ""
        return (" It missed its target of ", target, " by ", variance, ".", remark)
    if facts["status"] == MET:
        return (" It met its target of ", target, ".")
    if facts["status"] not in (IN_PART, EXCLUDED):
        return (" Its target was ", target, ".")
    when = words.join(words.suspension(start, end) for start, end in facts["suspensions"])
    if facts["status"] == EXCLUDED:
        return (" Its target of ", target, " was suspended by agreement for the whole period.")
    over = (" Over the full year it missed its target of ", target, " by ", variance)
    part = (*over, f"; the target was suspended by agreement {when}")
    if "outside" not in figures:
        return (*part, ".")
    outside = figures["outside"]
    better = outside.value >= target.value if facts["polarity"] == "higher" else outside.value <= target.value
    verdict = "which met the target" if better else "which also missed the target"
    return (*part, ", and outside the suspensions it was ", outside, f", {verdict}.")


def _as_at(finding: Finding) -> Sentence:
    figures, facts = finding.figures, finding.facts
    lead: Sentence = (_sentence_case(finding.phrase), " was ", figures["value"], f" for {finding.period}")
    if "previous" not in figures:
        return (*lead, f", {_months(facts['months_after'][0])} the end of that year.", *_against_target(finding))
    year, before = finding.period, facts["previous_period"]
    months, months_before = facts["months_after"]
    return (
        *(*lead, " and ", figures["previous"], f" for {before}. The two are not like for like: the date is "),
        f"{_months(months)} the end of {year} and {_months(months_before)} the end of {before}.",
        *_against_target(finding),
    )


def _months(number: int) -> str:
    return f"{abs(number)} month{'' if abs(number) == 1 else 's'} {'before' if number < 0 else 'after'}"


def _absent(finding: Finding) -> Sentence:
    last, before = finding.figures["last"], finding.facts["last"]
    return (f"No figure is held for {finding.phrase} in {finding.period}; it was ", last, f" in {before}.")


def _met(finding: Finding) -> Sentence:
    parts: list[Part] = ["Met: "]
    met = finding.facts["met"]
    for i, (phrase, value, target) in enumerate(met):
        separator = "" if i == 0 else " and " if i == len(met) - 1 else ", "
        parts += [
            f"{separator}{phrase} (",
            value,
            " against a target of " if i == 0 else " against ",
            target,
            ")",
        ]
    return (*parts, ".")


def _complaints(finding: Finding) -> Sentence:
    figures = finding.figures
    value = figures["value"]
    noun = "complaint" if value.value == 1 else "complaints"
    lead: Sentence = (f"{finding.service} received ", value, f" {noun} in {finding.period}")
    if "change" not in figures:
        return (*lead, ".")
    change, before = figures["change"], finding.facts["previous_period"]
    if not change.value:
        return (*lead, f", the same number as in {before}.")
    relative: Sentence = (" (", figures["relative"], ")") if "relative" in figures else ()
    word = "up" if change.value > 0 else "down"
    return (*lead, f", {word} ", change, *relative, " from ", figures["previous"], f" in {before}.")


def _upheld(finding: Finding) -> Sentence:
    figures = finding.figures
    share: Sentence = (" (", figures["share"], ")") if "share" in figures else ()
    extent = "in full or in part" if finding.facts["partly"] and finding.facts["rows"] > 1 else ""
    extent = "in part" if finding.facts["partly"] and not extent else extent
    verb = "was" if figures["number"].value == 1 else "were"
    lead: Sentence = (figures["number"], " of the ", figures["total"], f" complaints about {finding.service}")
    return (*lead, *share, f" {verb} upheld {extent}".rstrip(), f" in {finding.period}.")


def _subjects(finding: Finding) -> Sentence:
    figures, categories = finding.figures, finding.facts["categories"]
    named = words.join(f"“{category}”" for category in categories)
    about = f"common subject of complaints about {finding.service} in {finding.period}"
    if len(categories) > 1:
        about = about.replace("subject", "subjects", 1)
        return (
            f"{named} were the joint most {about}, with ",
            figures["number"],
            " each of ",
            figures["total"],
            ".",
        )
    share: Sentence = (" (", figures["share"], ")") if "share" in figures else ()
    return (f"{named} was the most {about}: ", figures["number"], " of ", figures["total"], *share, ".")


def _stages(finding: Finding) -> Sentence:
    parts: list[Part] = []
    for i, (category, figure) in enumerate(finding.figures.items()):
        stage = re.search(r"stage (\d+)", category, re.I)
        place = f"stage {stage[1]}" if stage else category
        noun = f" complaint{'s' * (figure.value != 1)} about {finding.service} went to " if i == 0 else " to "
        separator = "" if i == 0 else " and " if i == len(finding.figures) - 1 else ", "
        parts += [separator, figure, noun + place]
    return (*parts, f" in {finding.period}.")


_WRITERS = {
    "measure": _measure,
    "as at": _as_at,
    "absent": _absent,
    "tally": tally,
    "complaints": _complaints,
    "upheld": _upheld,
    "subjects": _subjects,
    "stages": _stages,
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


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
