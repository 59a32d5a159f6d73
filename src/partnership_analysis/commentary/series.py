"""Sentences about what the tables hide, and about months and quarters."""

from partnership_analysis import words
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.assessment import DUST
from partnership_analysis.commentary.measures import pace
from partnership_analysis.figures import Part, Sentence
from partnership_analysis.findings import Finding
from partnership_analysis.periods import Period

_RULES = {
    process_limits.OUTSIDE: "{beyond} the {side} limit",
    process_limits.SHIFT: "part of a run of seven or more on the {side} side of the mean",
    process_limits.TREND: "part of a run of seven or more, each {way} than the last",
    process_limits.NEAR: "among two of three in a row near the {side} limit",
}
_MEANING = {
    process_limits.CONCERN: "special-cause variation of concern",
    process_limits.IMPROVEMENT: "special-cause improvement",
    process_limits.SPECIAL: "special-cause variation",
}

_HEADED = {
    process_limits.CONCERN: "variation of concern",
    process_limits.IMPROVEMENT: "improvement",
    process_limits.SPECIAL: "special-cause variation",
}
_AGAINST = {
    process_limits.PASSES: "; its target is met throughout the limits",
    process_limits.FAILS: "; its target lies beyond the limits",
    process_limits.HIT_AND_MISS: "; its target is hit and miss",
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
    if "change" not in figures or abs(figures["change"].value) < DUST:
        return (*lead, ".")
    change, speed, mixed = (figures[name] for name in ("change", "speed", "mix"))
    share, before = figures["share"], figures["share before"]
    more = None if share.printed == before.printed else share.value > before.value
    moved = f"a {'larger' if more else 'smaller'} share of {facts['part']}"
    return (
        *lead,
        ". Of the ",
        change,
        f" by which the two together were {pace(finding, change.value)} than in {facts['before']}, ",
        *(f"{pace(finding, speed.value)} processing {_did(speed.value)} ", speed),
        *((f" and {moved} {_did(mixed.value)} ", mixed, ".") if more is not None else (".",)),
    )


def mix_headline(finding: Finding) -> str:
    """Write the message of a chart of speed and mix: what each did to the year's change."""
    figures = finding.figures
    lead = words.capital(finding.phrase.removeprefix("the "))
    way = "rose" if figures["change"].value > 0 else "fell"
    speed, mixed = figures["speed"], figures["mix"]
    return (
        f"{lead} {way} by {figures['change']}: processing {_did(speed.value)} {speed}, "
        f"the mix of cases {_did(mixed.value)} {mixed}"
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
    if part.value == whole.value or not finding.facts["averaged"]:
        return (*lead, ".")
    # A combined rate lies between those of its parts.
    rest = "below" if part.value > whole.value else "above"
    return (*lead, f"; without that part, the rest of the combined figure was therefore {rest} ", whole, ".")


def series(finding: Finding) -> Sentence:
    """Write how a measure varied by month or quarter, and what of it is more than noise."""
    figures, facts = finding.figures, finding.facts
    each = facts["frequency"]
    lead = f"{each} by {each}, {finding.phrase} "
    outside = " outside suspensions" if facts["suspended"] else ""
    held = f"{_number(finding, facts['points'])}{outside}"
    if "mean" not in figures:
        last = ("was last ", figures["last"], f" ({Period.from_label(facts['last']).words})")
        if facts["running"]:
            return (lead, *last, f". Its {each}s add up through the year, so no process limits are worked out.")
        are = "is" if facts["points"] == 1 else "are"
        few = f". Process limits need {process_limits.FEWEST_POINTS} points and {held} {are}"
        special = _special(finding) if facts["special"] else ()
        return (lead, *last, f"{few} held{_since(finding)}, so none are worked out.", *special, _left_out(finding))
    limits = (figures["lower"], " to ", figures["upper"])
    varied = (lead, "varied about a mean of ", figures["mean"], ", within process limits of ", *limits)
    return (*varied, f" ({held}{_since(finding)}).", *_special(finding), *_assurance(finding), _left_out(finding))


def headline(finding: Finding) -> str:
    """Write the message of a chart of months or quarters: what is out of the ordinary, and what comes of the target."""
    figures, facts = finding.figures, finding.facts
    lead = words.capital(finding.phrase.removeprefix("the "))
    kinds = [variation for _, _, variation, _ in facts["special"]]
    told = [f"{_HEADED[kind]} in {_number(finding, kinds.count(kind))}" for kind in _HEADED if kind in kinds]
    if _all_suspended(finding):
        return f"{lead}: every {facts['frequency']} held of {finding.period} is suspended"
    if not told and "mean" not in figures:
        return f"{lead} was last {figures['last']} ({Period.from_label(facts['last']).words})"
    said = f"{words.join(told)} of {finding.period}" if told else f"nothing out of the ordinary in {finding.period}"
    # What is not stable foretells nothing of its target.
    return f"{lead}: {said}{'' if told else _AGAINST.get(facts['assurance'], '')}"


def _all_suspended(finding: Finding) -> bool:
    return bool(finding.facts["suspended"] == finding.facts["within"])


def _number(finding: Finding, number: int) -> str:
    return f"{words.number_word(number)} {finding.facts['frequency']}{'s' * (number != 1)}"


def _since(finding: Finding) -> str:
    rebased = finding.facts["rebased"]
    return f" since {words.date(rebased[0])}, when they begin anew: {rebased[1]}" if rebased else ""


def _special(finding: Finding) -> Sentence:
    """Write which points of the year are out of the ordinary: those of one rule together, and runs from end to end."""
    special = finding.facts["special"]
    if _all_suspended(finding):
        return (
            f" Every {finding.facts['frequency']} held of {finding.period} is suspended, so none is judged by them.",
        )
    if not special:
        return (f" Nothing in {finding.period} was out of the ordinary.",)
    said: list[Part] = []
    for rule in _RULES:
        kinds = dict.fromkeys((variation, above) for _, of, variation, above in special if of == rule)
        if rule == process_limits.TREND:
            # Points of a trend may stand on either side of the mean.
            kinds = dict.fromkeys((variation, True) for variation, _ in kinds)
        for variation, above in kinds:
            if rule in (process_limits.SHIFT, process_limits.TREND):
                for labels in _runs(special, rule, variation, above):
                    said += _told(finding, _span(finding, labels), len(labels), rule, variation, above)
            else:
                labels = [label for label, *kind in special if kind == [rule, variation, above]]
                said += _told(finding, _list(finding, labels), len(labels), rule, variation, above)
    return tuple(said)


def _runs(special: list[tuple[str, str, str, bool]], rule: str, variation: str, above: bool) -> list[list[str]]:
    """Return the labels of each run: points of its rule, and those out of the ordinary otherwise that stand in it."""
    found: list[list[str]] = []
    ruled: set[str] = set()
    for label, of, what, side in special:
        belongs = what == variation and (rule == process_limits.TREND or side == above)
        if of == rule and belongs:
            ruled.add(label)
        if not belongs:
            continue
        if found and Period.from_label(label).ordinal == Period.from_label(found[-1][-1]).ordinal + 1:
            found[-1].append(label)
        else:
            found.append([label])
    return [labels for labels in found if ruled.intersection(labels)]


def _span(finding: Finding, labels: list[str]) -> list[Part]:
    first, last = labels[0], labels[-1]
    lead: list[Part] = [f"{Period.from_label(first).words} (", finding.figures[first], ")"]
    return lead if len(labels) == 1 else [*lead, f" to {Period.from_label(last).words} (", finding.figures[last], ")"]


def _list(finding: Finding, labels: list[str]) -> list[Part]:
    parts: list[Part] = []
    for i, label in enumerate(labels):
        separator = "" if i == 0 else " and " if i == len(labels) - 1 else ", "
        earlier = ", before the limits began anew" if label in finding.facts["earlier"] else ""
        parts += [f"{separator}{Period.from_label(label).words} (", finding.figures[label], f"{earlier})"]
    return parts


def _told(finding: Finding, points: list[Part], number: int, rule: str, variation: str, above: bool) -> list[Part]:
    rising = (variation == process_limits.IMPROVEMENT) == (finding.facts["polarity"] == "higher")
    side, way = "upper" if above else "lower", "higher" if rising else "lower"
    text = _RULES[rule].format(side=side, way=way, beyond="above" if above else "below")
    return [" ", *points, f" {'was' if number == 1 else 'were'} {text}: {_MEANING[variation]}."]


def _assurance(finding: Finding) -> Sentence:
    figures, assurance = finding.figures, finding.facts["assurance"]
    if "target" not in figures:
        return ()
    each = finding.facts["frequency"]
    lies, will = {
        process_limits.PASSES: (" is met throughout the limits", "it will be met if nothing changes"),
        process_limits.FAILS: (" lies beyond the limits", "it will be missed unless something changes"),
        process_limits.HIT_AND_MISS: (
            " lies within the limits",
            f"by chance alone it will be met in some {each}s and missed in others",
        ),
    }[assurance]
    if finding.facts["special"]:  # what is not stable foretells nothing
        met = (
            " In ",
            figures["met"],
            " of the ",
            figures["judged"],
            f" {each}s held of {finding.period} the target of ",
        )
        return (*met, figures["target"], " was met.")
    return (" The target of ", figures["target"], f"{lies}: {will}.")


def _left_out(finding: Finding) -> str:
    number = finding.facts["suspended"]
    if not number or "mean" not in finding.figures:
        return ""
    each = finding.facts["frequency"]
    many = number != 1
    return f" {words.number_word(number).capitalize()} suspended {each}{'s' * many} {'are' if many else 'is'} left out."


def _did(days: float) -> str:
    return "took off" if days < 0 else "added"
