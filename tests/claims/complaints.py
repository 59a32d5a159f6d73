"""What is claimed of complaints: how many, how they ended, what they were about, and how far chance could go."""

import math
import re
from decimal import Decimal
from itertools import combinations
from statistics import NormalDist

from raw_rows import sign

from claims.scope import Scope
from claims.text import COUNT, NUMBER, WHOLE, YEAR, Found, Text, to_number
from claims.unknown import listed

_FULL, _PART = ("Upheld", "Fully Upheld"), ("Partially upheld", "Partially Upheld")
_CHANCE = r"(?P<chance>too small a change to be sure of|unlikely to be chance)"
_HOW = r"upheld(?P<how> in full or in part| in part)?"


def read(scope: Scope, text: Text) -> bool:
    for reader in (_received, _upheld, _subjects, _stages, _chance):
        if reader(scope, text):
            return True
        text.at = 0
    return False


def _received(scope: Scope, text: Text) -> bool:
    told = listed(text, {*scope.services})
    if not told and (found := text.take(rf"[Tt]he (?P<number>{COUNT}) services(?= together received)")):
        told = sorted(scope.complained(scope.year))
        text.count("services", found["number"], len(told))
    found = text.take(rf"(?P<together> together)? received (?P<number>{WHOLE}) complaints? in (?P<year>{YEAR})")
    if not told or not found:
        return False
    now, then = (sum(scope.total(service, year) or 0 for service in told) for year in (scope.year, scope.before))
    text.claim("year", found["year"] == scope.year, found)
    text.count("complaints", found["number"], now)
    text.claim("together", ("together" in found) == (len(told) > 1), found, told)
    if len(told) > 1:
        text.claim("every service", {*told} == scope.complained(scope.year), told)
    if more := text.take(rf", the same number as in (?P<before>{YEAR})"):
        text.claim("the same", more["before"] == scope.before and now == then, more, then)
    elif more := text.take(
        rf", (?P<way>up|down) (?P<by>{WHOLE})(?: \((?P<share>\d+%)\))? from (?P<then>{WHOLE}) in (?P<before>{YEAR})\. "
        rf"That is {_CHANCE}"
    ):
        _changed(scope, text, more, now, then)
        text.claim("the same services", {*told} <= scope.complained(scope.before), told)
    text.need(r"\.")
    return True


def _changed(scope: Scope, text: Text, found: dict[str, str], now: int, then: int) -> None:
    # The first screen gives the change without what it was from.
    if "then" in found:
        text.count("complaints before", found["then"], then)
        text.claim("year before", found["before"] == scope.before, found)
    text.count("complaints change", found["by"], abs(now - then))
    way = 1 if found["way"] == "up" else -1
    text.claim("direction", sign(Decimal(now - then)) == way, found)
    if "share" in found:
        text.number("complaints share", found["share"], Decimal(100 * abs(now - then)) / then if then else None)
        text.claim("small count", then >= 20, found, then)
    # The exact test of two counts: as uneven a split comes so often by tossing coins.
    both = now + then
    rare = 40 * sum(math.comb(both, k) for k in range(min(now, then) + 1)) < 2**both
    text.claim("chance", rare == found["chance"].startswith("unlikely"), found, (now, then))


def brief(scope: Scope, text: Text) -> bool:
    """Read the main point on all complaints: how many, and what changed."""
    if not text.take("Complaints: "):
        return False
    told, before = scope.complained(scope.year), scope.complained(scope.before)
    now, then = (sum(scope.total(service, year) or 0 for service in told) for year in (scope.year, scope.before))
    alike = told == before if len(told) > 1 else told <= before
    found = text.take(
        rf"(?P<way>up|down) (?P<by>{WHOLE})(?: \((?P<share>\d+%)\))? to (?P<now>{WHOLE})"
        r"(?P<chance>, too small a change to be sure of)?\."
    )
    if found:
        found["chance"] = found.get("chance", "unlikely").removeprefix(", ")
        text.claim("the same services", alike, told, before)
        _changed(scope, text, found, now, then)
    else:
        found = text.need(rf"(?P<now>{WHOLE}) in (?P<year>{YEAR})(?:, the same number as in (?P<before>{YEAR}))?\.")
        text.claim("year", found["year"] == scope.year, found)
        text.claim("nothing changed", found.get("before") == (scope.before if alike else None), found, then)
        text.claim("the same", "before" not in found or now == then, found, then)
    text.count("complaints", found["now"], now)
    return True


def _upheld(scope: Scope, text: Text) -> bool:
    if found := text.take(rf"[Tt]he one complaint about (?P<service>.+) was (?P<no>not )?{_HOW} in (?P<year>{YEAR})\."):
        text.claim("upheld", _outcomes(scope, found["service"], found) == ("no" not in found, 1), found)
        return True
    found = text.take(
        rf"(?P<number>{WHOLE}) of the (?P<total>{WHOLE}) complaints about (?P<service>.+) \((?P<share>\d+%)\) "
        rf"(?:was|were) {_HOW} in (?P<year>{YEAR})\. The 95% range is (?P<low>\d+%) to (?P<high>\d+%)\."
    )
    if not found:
        return False
    number, total = _outcomes(scope, found["service"], found)
    text.claim("year", found["year"] == scope.year, found)
    text.count("upheld", found["number"], number)
    text.count("complaints", found["total"], total)
    text.number("upheld share", found["share"], Decimal(100 * number) / total)
    for end, value in zip(("low", "high"), _interval(number, total), strict=True):
        text.number("interval", found[end], value)
    return True


def _outcomes(scope: Scope, service: str, found: dict[str, str]) -> tuple[int, int]:
    """Return how many of a service's complaints were upheld as a sentence says, and of how many."""
    counts = scope.counts(service, "outcome")
    full, part = (sum(count for name, count in counts.items() if name in names) for names in (_FULL, _PART))
    said = {" in full or in part": full + part, " in part": part}
    return said.get(found.get("how", ""), full), sum(counts.values())


def _subjects(scope: Scope, text: Text) -> bool:
    found = text.take(
        rf"(?P<names>“.+”) drew the most complaints about (?P<service>.+) in "
        rf"(?P<year>{YEAR})(?:: (?P<number>{WHOLE}) of|, with (?P<each>{WHOLE}) each of) (?P<total>{WHOLE})"
        r"(?: \((?P<share>\d+%)\))?\."
    )
    if not found:
        return False
    counts = scope.counts(found["service"], "subject")
    most = max(counts.values())
    leading = [name for name, count in counts.items() if count == most]
    text.claim("most common", re.findall("“(.+?)”", found["names"]) == leading, found, counts)
    text.count("subject", found.get("number") or found["each"], most)
    text.count("complaints", found["total"], sum(counts.values()))
    text.claim("year", found["year"] == scope.year, found)
    if "share" in found:
        text.number("subject share", found["share"], Decimal(100 * most) / sum(counts.values()))
    return True


def _stages(scope: Scope, text: Text) -> bool:
    found = text.take(
        rf"(?P<number>{WHOLE})(?: of the (?P<total>{WHOLE}))? complaints? about (?P<service>.+?)"
        r"(?: \((?P<share>\d+%)\))? went to stage (?P<stage>\d)"
    )
    if not found:
        return False
    service = found["service"]
    total = scope.total(service)
    if "total" in found:
        text.count("complaints", found["total"], total)
    told = []
    while found:
        told.append(f"escalated to stage {found['stage']}")
        number = _at_stage(scope, service, found["stage"])
        text.count("stage", found["number"], number)
        if "share" in found:
            text.number("stage share", found["share"], Decimal(100 * (number or 0)) / total if total else None)
        found = text.take(rf"(?:, | and )(?P<number>{WHOLE})(?: \((?P<share>\d+%)\))? to stage (?P<stage>\d)")
    text.need(rf" in {scope.year}\.")
    held = [name.casefold() for name in scope.counts(service, "stage")]
    text.claim("every stage", told == held, told, held)
    return True


def _at_stage(scope: Scope, service: str, stage: str) -> int | None:
    counts = {name.casefold(): count for name, count in scope.counts(service, "stage").items()}
    return counts.get(f"escalated to stage {stage}")


def _chance(scope: Scope, text: Text) -> bool:
    """Read whether the shares of two services, or of several, are further apart than chance brings."""
    did = rf"(?:were {_HOW}|(?P<stage>went to stage 2)) in {scope.year}"
    some = text.take(rf"We cannot be sure that the (?P<number>{COUNT}) services differ in the share that ")
    two = None if some else text.take(r"(?P<one>\d+%) of complaints about (?P<first>.+) and (?P<two>\d+%) about ")
    second = text.name(scope.services) if two else None
    found = text.take(rf"{did}\." if some else rf" {did}\.") if some or second else None
    if not found:
        return False
    shares = {service: pair for service in scope.services if (pair := _compared(scope, service, found))}
    pairs = list(combinations(shares, 2))
    apart = {pair: _apart(*(shares[service] for service in pair), len(pairs)) for pair in pairs}
    beyond = [{*pair} for pair, (low, high) in apart.items() if low > 0 or high < 0]
    if some:
        text.count("services", some["number"], len(shares))
        text.claim("by chance", not beyond, some, apart)
        return True
    named = [two["first"], second]
    for name, share in zip(named, (two["one"], two["two"]), strict=True):
        part, whole = shares[name]
        text.number("share", share, Decimal(100 * part) / whole)
    more = text.need(
        rf" The difference is (?P<chance>unlikely to be chance|too small to be sure of) "
        rf"\(95% range (?P<low>{NUMBER}) to (?P<high>{NUMBER}) percentage points\)\."
        rf"(?: So (?:are those|is that) of (?P<others>{COUNT}) other pairs? of services\.)?"
    )
    for end, value in zip(("low", "high"), _apart(shares[named[0]], shares[named[1]], len(pairs)), strict=True):
        text.number("interval", more[end], value)
    text.claim("by chance", more["chance"].startswith("unlikely") == ({*named} in beyond), more, apart)
    text.claim("other pairs", to_number(more.get("others", "no")) == max(0, len(beyond) - 1), more, beyond)
    return True


def _compared(scope: Scope, service: str, found: Found) -> tuple[int, int] | None:
    """Return a service's count, and of how many, that a comparison of services takes; None if it takes none."""
    if "stage" not in found:
        number, whole = _outcomes(scope, service, found)
        return (number, whole) if whole else None
    counts, total = scope.counts(service, "stage"), scope.total(service)
    number = _at_stage(scope, service, "2")
    # More at a stage than were received is a fault of the workbook.
    return (number, total) if number is not None and total and total >= max(counts.values()) > 0 else None


def _interval(part: int, whole: int, comparisons: int = 1) -> tuple[float, float]:
    """Return the ends of Wilson's interval, in per cent: the roots of (share - p)^2 = z^2 p (1 - p) / n."""
    z = NormalDist().inv_cdf(1 - 0.025 / comparisons)
    a, b, c = 1 + z * z / whole, -(2 * part / whole + z * z / whole), (part / whole) ** 2
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


def _apart(one: tuple[int, int], other: tuple[int, int], comparisons: int) -> tuple[float, float]:
    """Return Newcombe's interval of the difference of two shares."""
    share, other_share = (100 * part / whole for part, whole in (one, other))
    (low, high), (other_low, other_high) = (_interval(*counts, comparisons) for counts in (one, other))
    difference = share - other_share
    return (
        difference - math.hypot(share - low, other_high - other_share),
        difference + math.hypot(high - share, other_share - other_low),
    )
