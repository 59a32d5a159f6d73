"""Sentences about what the tables hide, and about months and quarters."""

from partnership_analysis import control, periods, words
from partnership_analysis.commentary.measures import pace
from partnership_analysis.figures import Part, Sentence
from partnership_analysis.findings import Finding

_RULES = {
    control.OUTSIDE: "was {beyond} the {side} limit",
    control.SHIFT: "was part of a run of seven or more on the {side} side of the mean",
    control.TREND: "was part of a run of seven or more, each {way} than the last",
    control.NEAR: "was one of two in three near the {side} limit",
}
_MEANING = {
    control.CONCERN: "special-cause variation of concern",
    control.IMPROVEMENT: "special-cause improvement",
    control.SPECIAL: "special-cause variation",
}


def mix(finding: Finding) -> Sentence:
    """Write how much each kind of case weighs in an average of both, and what that did to its change."""
    figures, facts = finding.figures, finding.facts
    earlier = [("share before", facts.get("before")), ("share first", facts.get("first"))]
    against = [(name, year) for name, year in earlier if year]
    if len(against) == 2 and against[0][1] == against[1][1]:
        against = against[:1]
    lead: list[Part] = [f"{facts['part']} made up an implied ", figures["share"], f" of cases in {finding.period}"]
    for i, (name, year) in enumerate(against):
        lead += [", against " if i == 0 else " and ", figures[name], f" in {year}"]
    if "change" not in figures:
        return (*lead, ".")
    change, speed, mixed = (figures[name] for name in ("change", "speed", "mix"))
    more = figures["share"].value > figures["share before"].value
    moved = f"a {'larger' if more else 'smaller'} share of {facts['part']}"
    return (
        *lead,
        ". Of the ",
        change,
        f" by which the two together were {pace(finding, change.value)} than in {facts['before']}, ",
        *(f"{pace(finding, speed.value)} processing {_did(speed.value)} ", speed),
        *(f" and {moved} {_did(mixed.value)} ", mixed, "."),
    )


def pair(finding: Finding) -> Sentence:
    """Write a part beside the whole that it is part of, both against the whole's target."""
    figures = finding.figures
    part, whole, variance = figures["part"], figures["whole"], figures["part variance"]
    side = "above" if variance.value > 0 else "below"
    stands: Sentence = (variance, f" {side} it") if variance.value else ("on it",)
    lead: Sentence = (
        *("against the combined target of ", figures["target"], f", {finding.facts['part']} was ", part, ", "),
        *stands,
    )
    if part.value == whole.value:
        return (*lead, ", as the two were together.")
    # A combined rate lies between those of its parts.
    rest = "below" if part.value > whole.value else "above"
    return (*lead, f"; without that part, the rest of the combined figure was therefore {rest} ", whole, ".")


def series(finding: Finding) -> Sentence:
    """Write how a measure varied by month or quarter, and what of it is more than noise."""
    figures, facts = finding.figures, finding.facts
    each = facts["frequency"]
    lead = f"{each} by {each}, {finding.phrase} "
    held = f"{words.number_word(facts['points'])} {each}{'s' * (facts['points'] != 1)}"
    if "mean" not in figures:
        last = ("was last ", figures["last"], f" ({periods.words(facts['last'])})")
        few = (
            f". Process limits need {control.FEWEST_POINTS} points and {held} {'is' if facts['points'] == 1 else 'are'}"
        )
        return (lead, *last, f"{few} held{_since(finding)}, so none are worked out.{_left_out(finding)}")
    limits = (figures["lower"], " to ", figures["upper"])
    varied = (lead, "varied about a mean of ", figures["mean"], ", within process limits of ", *limits)
    return (*varied, f" ({held}{_since(finding)}).", *_special(finding), *_assurance(finding), _left_out(finding))


def _since(finding: Finding) -> str:
    rebased = finding.facts["rebased"]
    return f" since {words.date(rebased[0])}, when they begin anew: {rebased[1]}" if rebased else ""


def _special(finding: Finding) -> Sentence:
    """Write which points of the year are out of the ordinary: those that follow each other for one reason together."""
    special = finding.facts["special"]
    if not special:
        return (f" Nothing in {finding.period} was out of the ordinary.",)
    said: list[Part] = []
    for rule in _RULES:
        # Points of a trend may stand on either side of the mean.
        marked = [(label, (of, what, above and of != control.TREND)) for label, of, what, above in special]
        for (of, variation, above), labels in _runs(marked):
            if of == rule:
                said += _run(finding, labels, rule, variation, above)
    return tuple(said)


def _runs(marked: list[tuple[str, tuple[str, str, bool]]]) -> list[tuple[tuple[str, str, bool], list[str]]]:
    """Put labels of one kind together where every period between them is special too."""
    found: list[tuple[tuple[str, str, bool], list[str]]] = []
    special = {periods.from_label(label).ordinal for label, _ in marked}
    for label, kind in marked:
        at = periods.from_label(label).ordinal
        for other, labels in reversed(found):
            since = range(periods.from_label(labels[-1]).ordinal, at)
            if other == kind and kind[0] in (control.SHIFT, control.TREND) and special.issuperset(since):
                labels.append(label)
                break
        else:
            found.append((kind, [label]))
    return found


def _run(finding: Finding, labels: list[str], rule: str, variation: str, above: bool) -> list[Part]:
    rising = (variation == control.IMPROVEMENT) == (finding.facts["polarity"] == "higher")
    side, way = "upper" if above else "lower", "higher" if rising else "lower"
    first, last = (f"{periods.words(label)} (" for label in (labels[0], labels[-1]))
    lead: list[Part] = [f" {first}", finding.figures[labels[0]], ")"]
    if len(labels) > 1:
        lead += [f" to {last}", finding.figures[labels[-1]], ")"]
    text = _RULES[rule].format(side=side, way=way, beyond="above" if above else "below")
    return [*lead, f" {text if len(labels) == 1 else text.replace('was', 'were')}: {_MEANING[variation]}."]


def _assurance(finding: Finding) -> Sentence:
    figures, assurance = finding.figures, finding.facts["assurance"]
    if "target" not in figures:
        return ()
    will = {
        control.PASSES: " is met throughout the limits: it will be met if nothing changes.",
        control.FAILS: " lies beyond the limits: it will be missed unless something changes.",
        control.HIT_AND_MISS: " lies within the limits: it will be hit in some and missed in others by chance alone.",
    }
    return (" The target of ", figures["target"], will[assurance])


def _left_out(finding: Finding) -> str:
    number = finding.facts["suspended"]
    if not number:
        return ""
    each = finding.facts["frequency"]
    many = number != 1
    return f" {words.number_word(number).capitalize()} suspended {each}{'s' * many} {'are' if many else 'is'} left out."


def _did(days: float) -> str:
    return "took off" if days < 0 else "added"
