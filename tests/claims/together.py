"""What is claimed of several measures at once: tallies, those that met, those that met outside suspensions."""

from collections import Counter

from raw_rows import Series

from claims.scope import Scope, meets, opened
from claims.text import COUNT, PERIOD, VALUE, WHOLE, Text, prints, to_number
from claims.unknown import listed_with_others


def read(scope: Scope, text: Text) -> bool:
    for reader in (_tally, _met, _met_outside, _unexplained):
        if reader(scope, text):
            return True
        text.at = 0
    return False


def _tally(scope: Scope, text: Text) -> bool:
    councils = list(dict.fromkeys(one.authority for one in scope.series))
    council = text.name(f"{name}: " for name in councils) if len(councils) > 1 else None
    own = [one for one in scope.now if council is None or one.authority == council[:-2]]
    services = {one.measure.service for one in own}
    named = text.name([scope.rows.partnership, *councils, *services])
    if named is None:
        return False
    own = [one for one in own if one.measure.service == named] if named in services else own
    judged = Counter(filter(None, map(scope.status, own)))
    amber = sum(scope.status(one) == "missed" and scope.amber(one) for one in own)
    if only := text.take(
        r" (?P<how>met its only target|missed its only target(?P<part> in part)?|had its only target suspended) in "
        rf"(?P<year>{PERIOD})(?P<amber>, within tolerance)?\."
    ):
        how = {"met": "met", "missed": "missed", "had": "suspended"}[only["how"].split()[0]] + only.get("part", "")
        text.claim("only target", judged == {how: 1} and ("amber" in only) == bool(amber), only, judged)
        text.claim("year", only["year"] == scope.year, only)
        return True
    found = text.take(rf" met (?P<met>none|{WHOLE}) of (?P<targets>{WHOLE}) targets in (?P<year>{PERIOD})")
    if not found:
        return False
    text.claim("year", found["year"] == scope.year, found)
    text.count("tally", found["met"].replace("none", "no"), judged["met"])
    text.count("targets", found["targets"], judged.total())
    told = {"met"}
    while more := text.take(
        rf"(?:, | and )(?:missed (?P<missed>{WHOLE})(?P<part> in part)?|had (?P<had>{WHOLE}) suspended)"
        r"(?: \((?P<amber>\d+) within tolerance\))?"
    ):
        kind = "suspended" if "had" in more else "missed" + more.get("part", "")
        text.count("tally", more.get("had") or more["missed"], judged[kind])
        if kind == "missed":
            text.count("within tolerance", more.get("amber", "no"), amber)
        told.add(kind)
    text.claim("tally is whole", {*judged} <= told, told, judged)
    text.need(r"\.")
    return True


def _met(scope: Scope, text: Text) -> bool:
    candidates = [one for one in opened(scope, text) if one in scope.now]
    if not text.take("Met: "):
        return False
    listed = []
    while (phrase := text.name({one.measure.phrase for one in candidates})) is not None:
        found = text.need(rf" \((?P<value>{VALUE}) against (?:a target of )?(?P<target>{VALUE})\)(?:, | and )?")
        listed.append((phrase, found["value"], found["target"]))
    # The sentence names no service: it is of the one whose measures these are.
    services = dict.fromkeys((one.authority, one.measure.service) for one in candidates)
    own = [[one for one in candidates if (one.authority, one.measure.service) == key] for key in services]
    of = max(own, key=lambda held: sum(_has_met(scope, held, *item) is not None for item in listed))
    for phrase, value, target in listed:
        met = _has_met(scope, of, phrase, value, target)
        text.claim("met", met is not None, phrase)
        text.number("level", value, met and met.values[scope.year])
        text.number("target", target, met and met.targets[scope.year])
    text.count("all that met", str(len(listed)), sum(scope.status(one) == "met" for one in of))
    text.need(r"\.")
    return True


def _has_met(scope: Scope, held: list[Series], phrase: str, value: str, target: str) -> Series | None:
    """Return the measure of a phrase that met its target, with the figures that are printed."""
    for one in held:
        met = one.measure.phrase == phrase and scope.status(one) == "met"
        if met and prints(value, one.values[scope.year]) and prints(target, one.targets[scope.year]):
            return one
    return None


def _met_outside(scope: Scope, text: Text) -> bool:
    whole = text.take(r"Missed over the whole (?P<kind>\w+), and met outside the agreed suspensions: ")
    if not whole:
        return False
    text.claim("kind", whole["kind"] == scope.reported, whole, scope.reported)
    while (phrase := text.name({one.measure.phrase for one in scope.series})) is not None:
        found = text.need(
            rf" \((?P<value>{VALUE}); (?P<outside>{VALUE}) outside; target (?P<target>{VALUE})\)(?:, | and )?"
        )
        own = [one for one in scope.series if one.measure.phrase == phrase]
        text.claim("met outside", any(_has_met_outside(scope, one, found) for one in own), found)
    text.need(r"\.")
    return True


def _unexplained(scope: Scope, text: Text) -> bool:
    """Read which measures of a service missed their targets, and that nobody says anything about them."""
    candidates = opened(scope, text)
    found = text.take(rf"(?P<count>{COUNT}|{COUNT.title()}) measures? of ")
    service = text.name({one.measure.service for one in candidates}) if found else None
    if not found or service is None or not text.take(" missed (?:its target|their targets) without a comment: "):
        return False
    own = [one for one in candidates if one.measure.service == service]
    councils = dict.fromkeys(one.authority for one in own)
    number = to_number(found["count"].lower())
    names, others = listed_with_others(text, {one.measure.phrase for one in own})
    text.need(r"\.")
    silent = [_silent(scope, [one for one in own if one.authority == council]) for council in councils]
    text.claim("missed without a comment", any({*names} <= {*one} and len(one) == number for one in silent), names)
    text.count("all of them", str(len(names) + others), int(number))
    return True


def _silent(scope: Scope, own: list[Series]) -> list[str]:
    """Return the measures of a council that missed their targets and of which nobody says anything, if anybody does."""
    asked = any(scope.year in one.commented for one in scope.rows.series if one.authority == own[0].authority)
    missed = [one for one in own if one in scope.now and scope.status(one) in ("missed", "missed in part")]
    return [one.measure.phrase for one in missed if asked and scope.year not in one.commented]


def _has_met_outside(scope: Scope, one: Series, found: dict[str, str]) -> bool:
    outside = scope.outside(one)
    if scope.status(one) != "missed in part" or outside is None:
        return False
    exact = {"value": one.values[scope.year], "outside": outside, "target": one.targets[scope.year]}
    printed = all(prints(found[name], number) for name, number in exact.items())
    return printed and meets(outside, exact["target"], one.measure.polarity)
