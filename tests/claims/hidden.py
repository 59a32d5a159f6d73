"""What is claimed of an average that mixes two kinds of case, and of a whole beside one of its parts."""

import re
from decimal import Decimal

from raw_rows import Series, sign

from claims.scope import Scope, only
from claims.text import SIZE, VALUE, YEAR, Text, to_number

_DID = {"took off": -1, "added": 1}
_PACES = {"quicker": -1, "shorter": -1, "slower": 1, "longer": 1}
_WENT = {"fell": -1, "rose": 1}


def mix(scope: Scope, text: Text, candidates: list[Series]) -> bool:
    """Read how much each kind of case weighs in an average of both, and what that did to its change."""
    start = text.at
    wholes = [one for one in candidates if len(_kinds(one)) == 2]
    called = {_called(candidates, one): one for one in wholes}
    part = text.name(called) if text.take("[Tt]he averages imply that ") else None
    found = text.take(rf" made up (?P<share>{VALUE}) of cases in (?P<year>{YEAR})")
    if part is None or not found:
        text.at = start
        return False
    whole = called[part]
    own = [
        one for one in candidates if one.authority == whole.authority and one.measure.service == whole.measure.service
    ]
    three = [whole, *(next(one for one in own if one.measure.name == kind) for kind in _kinds(whole))]
    text.claim("year", found["year"] == scope.year, found)
    text.number("share", found["share"], _share(three, scope.year))
    while more := text.take(rf"(?:, after | and )(?P<share>{VALUE}) in (?P<year>{YEAR})"):
        text.number("share", more["share"], _share(three, more["year"]))
        earlier = {scope.before, min(one for one in whole.values if _share(three, one) is not None)}
        text.claim("share's year", more["year"] in earlier, more, earlier)
    text.need(r"\.")
    if found := text.take(rf" Together they (?P<way>rose|fell) by (?P<change>{SIZE}) on (?P<before>{YEAR})\."):
        found |= text.need(
            rf"(?: (?P<pace>\w+) processing (?P<did>took off|added) (?P<speed>{SIZE})\.)?"
            rf"(?: A (?P<size>larger|smaller) share of {re.escape(part)} (?P<mixed>took off|added) "
            rf"(?P<rest>the other )?(?P<mix>{SIZE})\.)?"
        )
        _split(scope, text, three, found)
    return True


def _called(candidates: list[Series], whole: Series) -> str:
    """Return what a sentence calls the first kind of case of an average of two."""
    own = (one for one in candidates if one.measure.service == whole.measure.service)
    return next(one.measure.short for one in own if one.measure.name == _kinds(whole)[0])


def _split(scope: Scope, text: Text, three: list[Series], found: dict[str, str]) -> None:
    """Claim what the pace of the two kinds did to the change, and what their mix did: Kitagawa's two parts."""
    whole, part, rest = three
    change, now, then = whole.change(scope.year), _share(three, scope.year), _share(three, scope.before)
    weight = (now + then) / 200
    speed = weight * part.change(scope.year) + (1 - weight) * rest.change(scope.year)
    text.number("change", found["change"], abs(change))
    text.claim("direction", _WENT[found["way"]] == sign(change) and found["before"] == scope.before, found, change)
    told = Decimal(0)
    if "speed" in found:
        text.number("speed", found["speed"], abs(speed))
        text.claim("pace of cases", _DID[found["did"]] == _PACES[found["pace"].lower()] == sign(speed), found, speed)
        told = _DID[found["did"]] * to_number(found["speed"])
        text.claim("pace is told", told != 0, found)
    else:
        # A pace left out is one that would print as nothing.
        text.claim("pace is left out", abs(speed) * 2 <= _step(found["change"]), found, speed)
    if "mix" in found:
        # It is printed as what the pace leaves of the change, so that the two add up to it.
        printed = to_number(found["mix"])
        text.claim("is the rest", ("rest" in found) == ("speed" in found), found)
        near = abs(_DID[found["mixed"]] * printed - (change - speed)) < _step(found["mix"])
        text.claim("mix", near, found, change - speed)
        text.claim("mix of cases", (now > then) == (found["size"] == "larger"), found["size"], (now, then))
        both = told + _DID[found["mixed"]] * printed
        text.claim("adds up", both == sign(change) * to_number(found["change"]), found)


def _step(printed: str) -> Decimal:
    """Return what one more in the last place of a printed number is."""
    return Decimal(1).scaleb(to_number(printed).as_tuple().exponent)


def _kinds(one: Series) -> list[str]:
    return [part.strip() for part in one.measure.name.split(" / ")]


def _share(three: list[Series], year: str) -> Decimal | None:
    """Return what per cent of cases are of the first kind, as three averages imply."""
    whole, part, rest = (one.values.get(year) for one in three)
    if whole is None or part is None or rest is None or part == rest:
        return None
    share = 100 * (whole - rest) / (part - rest)
    return share if 0 <= share <= 100 else None


def pair(scope: Scope, text: Text, candidates: list[Series]) -> bool:
    """Read a part beside the whole that it is part of, both against the whole's target."""
    start = text.at
    phrase = text.name({one.measure.phrase for one in candidates})
    more = phrase and text.take(
        rf" (?:was|stood at) (?P<value>{VALUE}), (?:(?P<by>{SIZE}) (?P<side>above|below)|on) the combined target of "
        rf"(?P<target>{VALUE})"
    )
    if not more:
        text.at = start
        return False
    part = only(one for one in candidates if one.measure.phrase == phrase)
    whole = only(one for one in candidates if is_whole(one, part))
    target, value = whole.targets[scope.year], part.values[scope.year]
    text.number("target", more["target"], target)
    text.number("level", more["value"], value)
    if "by" in more:
        text.number("variance", more["by"], abs(value - target))
    side = {"above": 1, "below": -1}.get(more.get("side", ""), 0)
    text.claim("side", sign(value - target) == side, more, (value, target))
    if rest := text.take(
        r"\. The rest of the combined figure was therefore (?P<side>above|below) "
        rf"(?P<whole>{VALUE})"
    ):
        text.number("whole", rest["whole"], whole.values[scope.year])
        apart = sign(value - whole.values[scope.year])
        text.claim("rest", apart == (1 if rest["side"] == "below" else -1), rest, (value, whole.values[scope.year]))
    text.need(r"\.")
    return True


def is_whole(one: Series, part: Series) -> bool:
    name, _, _ = part.measure.name.rpartition(" (")
    alike = (one.authority, one.measure.service) == (part.authority, part.measure.service)
    return alike and one.measure.name.startswith(f"{name} (") and "combined" in one.measure.name
