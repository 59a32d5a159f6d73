"""Sentences about measures: the change and the latest value, then their place among the years, then the target."""

import re
from typing import Any

from partnership_analysis import names, words
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.assessment import DUST, EXCLUDED, IN_PART, MET, MISSED, STATED
from partnership_analysis.figures import Figure, Part, Sentence
from partnership_analysis.findings import Finding

# The sixth highest of thirteen years is no news.
_LOWEST_PLACE = 3


def measure(finding: Finding) -> Sentence:
    """Write what a measure did: its change, latest value, place among the years, and target."""
    rebased = finding.facts["rebased"]
    alike = f" The two years are not like for like: from {words.date(rebased[0])}, {rebased[1]}." if rebased else ""
    return (*_lead(finding), _context(finding), ".", alike, *against_target(finding))


def history(finding: Finding) -> Sentence:
    """Write what came of a measure since the first year held, and its largest movement in a year."""
    figures, facts = finding.figures, finding.facts
    if "since first" not in figures:
        return ()
    since, it, has = figures["since first"], *_pronoun(finding, "it has", "they have").split()
    if _never_moved(facts):
        return (f" {it.capitalize()} {has} been the same in each of the {words.number_word(facts['years'])} years.",)
    if not since.value:
        return (f" {it.capitalize()} {has} come back to where {it} {_was(finding)} in {facts['first_period']}.",)
    way = "risen" if since.value > 0 else "fallen"
    lead: Sentence = (f" Since {facts['first_period']} {it} {has} {way} by ", since, " from ", figures["first"])
    if "largest" not in figures:
        return (*lead, ".")
    largest = figures["largest"]
    move = "rise" if largest.value > 0 else "fall"
    if facts["largest_period"] == finding.period:
        return (*lead, f"; no year's movement was larger than this year's {move}.")
    return (*lead, f"; the largest movement in a year was the {move} of ", largest, f" in {facts['largest_period']}.")


def as_at(finding: Finding) -> Sentence:
    """Write a figure that counts to a later date than the end of its year."""
    figures, facts = finding.figures, finding.facts
    lead: Sentence = (finding.phrase, f" {_was(finding)} ", figures["value"], f" for {finding.period}")
    months = [_months(number) for number in facts["months after"]]
    if "previous" not in figures:
        return (*lead, f", {months[0]} the end of that year.", *against_target(finding))
    alike = ", as the in-year rates are" if facts["beside_in_year"] else ""
    before = facts["previous_period"]
    return (
        *(*lead, " and ", figures["previous"], f" for {before}. The two are not like for like{alike}: the date is "),
        f"{months[0]} the end of {finding.period} and {months[1]} the end of {before}.",
        *against_target(finding),
    )


def absent(finding: Finding) -> Sentence:
    """Write that a measure held for earlier years has no figure."""
    last, before = finding.figures["last"], finding.facts["last"]
    return (f"no figure is held for {finding.phrase} in {finding.period}; the last is ", last, f", for {before}.")


_ONLY = {
    MET: "met its only target{}",
    MISSED: "missed its only target{}",
    IN_PART: "missed its only target in part{}",
    EXCLUDED: "had its only target suspended{}",
}
# What days are the time of, and not the number.
_TIMED = re.compile(r"\b(time|process|answer|respond|response|decision|decide|turnaround|wait|claims|changes)", re.I)


def pace(finding: Finding, days: float) -> str:
    """Return what became of a time: it is quicker only where less of it is better, and it is the time of something."""
    timed = finding.kind != "measure" or finding.figures["value"].unit != "days" or _TIMED.search(finding.phrase)
    if not timed:
        return "fewer" if days < 0 else "more"
    quicker, slower = ("quicker", "slower") if finding.facts["polarity"] == "lower" else ("shorter", "longer")
    return quicker if days < 0 else slower


def tally(finding: Finding) -> Sentence:
    """Write how many targets were met, missed and suspended."""
    figures, targets = finding.figures, finding.figures["targets"]
    met: Part = figures.get(MET, "none")
    noun = f" targets in {finding.period}"
    if targets.value == 1:
        (only,) = [words_for for status, words_for in _ONLY.items() if status in figures]
        within = ", within tolerance" if "amber" in figures else ""
        return (f"{finding.phrase} {only.format(f' in {finding.period}')}{within}.",)
    said: list[Sentence] = [(f"{finding.phrase} met ", met, " of ", targets, noun)]
    amber: Sentence = (" (", figures["amber"], " within tolerance)") if "amber" in figures else ()
    for status, before, after in (
        (MISSED, "missed ", amber),
        (IN_PART, "missed ", (" in part",)),
        (EXCLUDED, "had ", (" suspended",)),
    ):
        if status in figures:
            said.append((before, figures[status], *after))
    *most, last = said
    if not most:
        return (*last, ".")
    listed = [part for i, sentence in enumerate(most) for part in (", " if i else "", *sentence)]
    return (*listed, " and ", *last, ".")


def met(finding: Finding) -> Sentence:
    """Write the measures that met their targets, in one sentence."""
    parts: list[Part] = ["Met: "]
    listed = finding.facts["met"]
    for i, (phrase, value, target) in enumerate(listed):
        separator = "" if i == 0 else " and " if i == len(listed) - 1 else ", "
        against = " against a target of " if i == 0 else " against "
        parts += [f"{separator}{phrase} (", value, against, target, ")"]
    return (*parts, ".")


def met_outside(findings: list[Finding]) -> Sentence:
    """Write, in one sentence, the measures that missed over the year and met their targets outside the suspensions."""
    parts: list[Part] = ["Missed over the whole year, and met outside the agreed suspensions: "]
    for i, finding in enumerate(findings):
        figures = finding.figures
        separator = "" if i == 0 else " and " if i == len(findings) - 1 else ", "
        parts += [f"{separator}{finding.phrase} (", figures["value"], "; ", figures["outside"], " outside; target "]
        parts += [figures["target"], ")"]
    return (*parts, ".")


def outside_met(finding: Finding) -> bool:
    """Return whether a measure met its target outside its suspensions."""
    if finding.facts["status"] != IN_PART or "outside" not in finding.figures:
        return False
    return _meets(finding.figures["outside"], finding.figures["target"], finding)


def _lead(finding: Finding) -> Sentence:
    figures, facts = finding.figures, finding.facts
    value, change = figures["value"], figures.get("change")
    now, before = f" in {finding.period}", facts["previous_period"]
    subject, shown = finding.phrase, (value, _worked(finding))
    if change is None:
        lead: Sentence = (subject, f" {_was(finding)} ", *shown, now)
        if "last" in figures:
            gap = f". No figure is held for the year before; the last is for {facts['last_period']}, "
            return (*lead, gap, figures["last"])
        return (*lead, f", the {'first' if facts['later'] else 'only'} year held")
    if not change.value:
        return (subject, f" {_was(finding)} ", *shown, f"{now}, unchanged on {before}")
    if facts["unit"] in ("days", "seconds"):
        than = f" {pace(finding, change.value)} than in {before} ("
        return (subject, f" {_was(finding)} ", *shown, f"{now}, ", change, than, figures["previous"], ")")
    verb = "rose" if change.value > 0 else "fell"
    return (subject, f" {verb} by ", change, " to ", *shown, f"{now}, from ", figures["previous"], f" in {before}")


def _worked(finding: Finding) -> str:
    """Say how a value was worked out of months or quarters, if it was."""
    facts = finding.facts
    number = len(finding.figures["value"].cells)
    parts = f"{words.number_word(number)} {'months' if number == 12 else 'quarters'}"
    return {
        outturns.EXACT: f" (counted over its {parts})",
        outturns.SUM: f" (the sum of its {parts})",
        outturns.MEAN: f" (the plain mean of its {parts})",
        outturns.RUNNING: f" (at the end of its last {facts['parts']})",
    }.get(facts["basis"], "")


def _context(finding: Finding) -> str:
    """Say a value's place: its run of rises or falls, and its rank among the years held."""
    facts = finding.facts
    said = []
    if abs(facts["run"]) >= 2:
        way = "rise" if facts["run"] > 0 else "fall"
        said.append(f"the {words.ordinal(abs(facts['run']))} {way} in a row")
    if rank := _rank(facts):
        said.append(rank)
    return f": {words.join(said)}" if said else ""


def _never_moved(facts: dict[str, Any]) -> bool:
    return bool(facts["from_highest"] == facts["from_lowest"] == 1)


def _rank(facts: dict[str, Any]) -> str:
    # A series that never moved is neither at its highest nor at its lowest.
    if facts["years"] < 3 or _never_moved(facts):
        return ""
    timed = facts["unit"] in ("days", "seconds")
    high, low = ("longest", "shortest") if timed else ("highest", "lowest")
    place, word = min((facts["from_highest"], high), (facts["from_lowest"], low), key=lambda end: int(end[0]))
    if place > min(_LOWEST_PLACE, facts["years"] // 2):
        return ""
    joint = "joint " if facts["tied"] else ""
    nth = "" if place == 1 else f"{words.ordinal(place)} "
    some = facts["gaps"] or facts["late"]
    years = f"{words.number_word(facts['years'])} years {'held' if some else 'shown'}"
    since = f", which begin in {facts['first_period']}" if facts["late"] else ""
    alike = f", with {words.join(facts['tied'])}" if facts["tied"] else ""
    return f"the {joint}{nth}{word} of the {years}{since}{alike}"


def against_target(finding: Finding) -> Sentence:
    """Write how a measure stands to its target, with what the target was before and what was agreed about it."""
    figures, facts = finding.figures, finding.facts
    if "target" not in figures:
        return ()
    target, variance = figures["target"], figures["variance"]
    it, its = _pronoun(finding, "It its", "They their").split()
    if facts["status"] == MISSED:
        amber: Sentence = (", within the tolerance of ", figures["tolerance"]) if facts["amber"] else ()
        remark = f" The workbook adds: “{facts['note'].rstrip('.')}”." if facts["note"] else ""
        return (f" {it} missed {its} target of ", target, " by ", variance, *amber, ".", *_moved(finding), remark)
    if facts["status"] == MET:
        return (f" {it} met {its} target of ", target, ".", *_moved(finding))
    if facts["status"] not in (IN_PART, EXCLUDED):
        return (f" {its.capitalize()} target was ", target, ".", *_moved(finding))
    when = words.join(words.suspension(start, end) for start, end in facts["suspensions"])
    if facts["status"] == EXCLUDED:
        suspended = " was suspended by agreement for the whole period."
        return (f" {its.capitalize()} target of ", target, suspended, *_moved(finding))
    over = (f" Over the full year {it.lower()} missed {its} target of ", target, " by ", variance)
    part = (*over, f"; the target was suspended by agreement {when}")
    if "outside" not in figures:
        return (*part, ". What it was outside the suspension is not known.", *_moved(finding))
    outside, basis = figures["outside"], facts["outside_basis"]
    number = len(outside.cells)
    verdict = "which met the target" if _meets(outside, target, finding) else "which also missed the target"
    mean = "the plain mean of" if basis == outturns.MEAN else "counted over"
    clear = f"{words.number_word(number)} {'month' if facts['parts'] == 'month' else 'quarter'}{'s' * (number != 1)}"
    how = "" if basis == STATED else f" ({mean} the {clear} that they do not touch)"
    was = _was(finding)
    said = (*part, f", and outside the suspensions {it.lower()} {was} ", outside, f"{how}, {verdict}.")
    made = figures.get("outside made")
    doubt: Sentence = (f" The {facts['parts']}s outside them make ", made, ".") if made else ()
    return (*said, *doubt, *_moved(finding))


def _moved(finding: Finding) -> Sentence:
    """Say that the target itself changed, and whether the year would have been judged otherwise by the former one."""
    figures, facts = finding.figures, finding.facts
    if "target before" not in figures:
        return ()
    before, target, value = figures["target before"], figures["target"], figures["value"]
    way = "raised" if target.value > before.value else "lowered"
    then = f" in {facts['previous_period']}"
    lead: Sentence = (f" That target was {way} from ", before, then)
    if not facts["polarity"] or _meets(value, target, finding) == _meets(value, before, finding):
        return (*lead, ".")
    return (*lead, f", which would have been {'missed' if _meets(value, target, finding) else 'met'}.")


def _meets(value: Figure, target: Figure, finding: Finding) -> bool:
    if finding.facts["polarity"] == "higher":
        return value.value >= target.value - DUST
    return value.value <= target.value + DUST


def _was(finding: Finding) -> str:
    # "Calls answered was" and "were" are both wrong to some ears.
    return _pronoun(finding, "was", "stood at")


def _pronoun(finding: Finding, one: str, many: str) -> str:
    return many if names.plural(finding.phrase) else one


def _months(number: int) -> str:
    return f"{abs(number)} month{'' if abs(number) == 1 else 's'} {'before' if number < 0 else 'after'}"
