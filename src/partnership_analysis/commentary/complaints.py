"""Sentences about complaints."""

from partnership_analysis import words
from partnership_analysis.figures import Part, Sentence
from partnership_analysis.findings import Finding

# More services than these are counted, not named.
_MOST_NAMED = 3


def total(finding: Finding) -> Sentence:
    """Write how many complaints a service, or all of them, received, and whether the change is more than chance."""
    figures, services = finding.figures, finding.facts["services"]
    value = figures["value"]
    noun = "complaint" if value.value == 1 else "complaints"
    who = words.join(services) if len(services) <= _MOST_NAMED else f"the {words.number_word(len(services))} services"
    together = " between them" if len(services) > 1 else ""
    lead: Sentence = (f"{who} received ", value, f" {noun}{together} in {finding.period}")
    if "change" not in figures:
        return (*lead, ".")
    change, before = figures["change"], finding.facts["previous_period"]
    if not change.value:
        return (*lead, f", the same number as in {before}.")
    relative: Sentence = (" (", figures["relative"], ")") if "relative" in figures else ()
    word = "up" if change.value > 0 else "down"
    chance = (
        "no more than chance could bring" if finding.facts["within chance"] else "more than chance alone would bring"
    )
    return (*lead, f", {word} ", change, *relative, " from ", figures["previous"], f" in {before}: {chance}.")


def upheld(finding: Finding) -> Sentence:
    """Write the share of complaints that were upheld, with its interval."""
    figures = finding.figures
    if figures["total"].value == 1:
        no = "" if figures["number"].value else "not "
        return (f"the one complaint about {finding.service} was {no}{_upheld(finding)} in {finding.period}.",)
    share = (" (", figures["share"], ", 95% interval ", figures["lower"], " to ", figures["upper"], ")")
    verb = "was" if figures["number"].value == 1 else "were"
    lead: Sentence = (figures["number"], " of the ", figures["total"], f" complaints about {finding.service}", *share)
    return (*lead, f" {verb} {_upheld(finding)} in {finding.period}.")


def subjects(finding: Finding) -> Sentence:
    """Write what most complaints were about."""
    figures, categories = finding.figures, finding.facts["categories"]
    named = words.join(f"“{category}”" for category in categories)
    about = f"complaints about {finding.service} in {finding.period}"
    number, of = figures["number"], figures["total"]
    if len(categories) > 1:
        return (f"{named} were the joint most common subjects of {about}, with ", number, " each of ", of, ".")
    share: Sentence = (" (", figures["share"], ")") if "share" in figures else ()
    return (f"{named} was the most common subject of {about}: ", number, " of ", of, *share, ".")


def stages(finding: Finding) -> Sentence:
    """Write how many complaints went to later stages."""
    figures = finding.figures
    parts: list[Part] = []
    for i, stage in enumerate(finding.facts["stages"]):
        number = figures[stage]
        of: Sentence = (" of the ", figures["total"]) if "total" in figures and i == 0 else ()
        many = figures["total"].value != 1 if of else number.value != 1
        noun = f" complaint{'s' * many} about {finding.service}" if i == 0 else ""
        share: Sentence = (" (", figures[f"share of {stage}"], ")") if f"share of {stage}" in figures else ()
        separator = "" if i == 0 else " and " if i == len(finding.facts["stages"]) - 1 else ", "
        parts += [separator, number, *of, noun, *share, f" {'went ' if i == 0 else ''}to {stage}"]
    return (*parts, f" in {finding.period}.")


def chance(finding: Finding) -> Sentence:
    """Write whether two services' shares differ by more than chance."""
    figures, facts = finding.figures, finding.facts
    what = _upheld(finding) if facts["of"] == "upheld" else "that went to stage 2"
    higher, lower = facts["services"]
    shares: Sentence = (f"{higher} (", figures["higher"], f") and {lower} (", figures["lower"], ")")
    more = "no more than chance could bring" if facts["within chance"] else "more than chance alone would bring"
    interval = (" (95% interval of the difference ", figures["from"], " to ", figures["to"], ")")
    if facts["compared"] == 2:
        return (f"the shares {what} in {finding.period} of ", *shares, f" differ by {more}", *interval, ".")
    number = words.number_word(facts["compared"])
    if facts["within chance"]:
        return (f"the shares {what} in {finding.period} of the {number} services differ by {more}.",)
    others = facts["others"]
    pairs = (
        f", as do those of {words.number_word(others)} other pair{'s' * (others != 1)} of services" if others else ""
    )
    return (f"the shares {what} in {finding.period} of ", *shares, f" differ by {more}", *interval, f"{pairs}.")


def _upheld(finding: Finding) -> str:
    if not finding.facts["partly"]:
        return "upheld"
    return "upheld in part" if finding.facts.get("rows") == 1 else "upheld in full or in part"
