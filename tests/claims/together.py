"""What is claimed of several measures at once: tallies, and those that missed without a comment."""

from collections import Counter

from raw_rows import Series

from claims.scope import Scope, opened
from claims.text import COUNT, PERIOD, WHOLE, Text, to_number
from claims.unknown import listed_with_others


def read(scope: Scope, text: Text) -> bool:
    for reader in (_tally, _unexplained):
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
        r" (?P<how>met its only target|missed its only target|had its only target suspended) in "
        rf"(?P<year>{PERIOD})(?P<part>, which was suspended for part of the {scope.reported})?"
        r"(?P<amber>, within tolerance)?\."
    ):
        how = {"met": "met", "missed": "missed", "had": "suspended"}[only["how"].split()[0]] + " in part" * (
            "part" in only
        )
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
        rf"(?:, | and )(?:missed (?P<missed>{WHOLE})"
        rf"(?P<part> that (?:was|were) suspended for part of the {scope.reported})?|had (?P<had>{WHOLE}) suspended)"
        r"(?: \((?P<amber>\d+) within tolerance\))?"
    ):
        kind = "suspended" if "had" in more else "missed" + " in part" * ("part" in more)
        text.count("tally", more.get("had") or more["missed"], judged[kind])
        if kind == "missed":
            text.count("within tolerance", more.get("amber", "no"), amber)
        told.add(kind)
    text.claim("tally is whole", {*judged} <= told, told, judged)
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
    silents = [silent(scope, [one for one in own if one.authority == council]) for council in councils]
    text.claim("missed without a comment", any({*names} <= {*one} and len(one) == number for one in silents), names)
    text.count("all of them", str(len(names) + others), int(number))
    return True


def silent(scope: Scope, own: list[Series]) -> list[str]:
    """Return the measures of a council that missed their targets and of which nobody says anything, if anybody does."""
    asked = any(scope.year in one.commented for one in scope.rows.series if one.authority == own[0].authority)
    missed = [one for one in own if one in scope.now and scope.status(one) in ("missed", "missed in part")]
    return [one.measure.phrase for one in missed if asked and scope.year not in one.commented]
