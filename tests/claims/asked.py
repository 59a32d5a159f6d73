"""The questions that members may wish to ask: that what each one says is so."""

from raw_rows import Series, sign

from claims import targets, together
from claims.hidden import is_whole
from claims.scope import Scope, meets, months_after
from claims.text import COUNT, PERIOD, VALUE, YEAR, Text, to_number


def read(scope: Scope, text: Text) -> bool:
    for reader in (_moved, _remarked, _endless, _marked, _silent, _absent, _same_point, _rest):
        if reader(scope, text):
            return True
        text.at = 0
    return False


def _named(scope: Scope, text: Text, before: str) -> Series | None:
    """Read how a question begins, and the measure that it names."""
    called = scope.called
    name = text.name(called) if text.take(before) else None
    return None if name is None else called[name]


def _moved(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "Why was the target for ")
    if one is None:
        return False
    found = text.need(
        rf" (?P<way>raised|lowered) from (?P<then>{VALUE}) to (?P<now>{VALUE}), which is now (?P<verdict>met|missed)\?"
    )
    now, then, value = one.targets.get(scope.year), one.targets.get(scope.previous(one.measure)), one.values[scope.year]
    text.number("target", found["now"], now)
    text.number("target before", found["then"], then)
    way = {"raised": 1, "lowered": -1}[found["way"]]
    text.claim("way", now is not None and then is not None and sign(now - then) == way, found, (now, then))
    met, before = (aim is not None and meets(value, aim, one.measure.polarity) for aim in (now, then))
    text.claim("would differ", met == (found["verdict"] == "met") != before, found, (value, now, then))
    return True


def _remarked(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "")
    end = r" missed its target\. Do members accept the comment on it\?"
    if one is None or not text.take(end):
        return False
    text.claim("remarked", scope.status(one) == "missed" and scope.year in one.remarked, text.line, one.remarked)
    return True


def _endless(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "When will the suspension of the target for ")
    if one is None or not text.take(r" end\? No end date is given\."):
        return False
    own = scope.suspensions(one.measure)
    suspended = scope.status(one) in ("missed in part", "suspended")
    text.claim("no end", suspended and any(span.end is None for span in own), text.line, own)
    return True


def _marked(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "Why is (?!there)")
    if one is None:
        return False
    found = text.need(
        rf" marked “(?P<status>[^”]*)” for (?P<period>{PERIOD}), when (?P<now>{VALUE}) (?P<verdict>meets|misses) the "
        rf"target of (?P<target>{VALUE})\?"
    )
    found["verdict"] = {"meets": "met", "misses": "missed"}[found["verdict"]]
    targets.contradiction(scope, text, one, found)
    return True


def _silent(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "Why did ")
    if one is None:
        return False
    service = one.measure.service
    more = text.take(rf" and (?P<others>{COUNT}) other measures? of {service}")
    text.need(rf" miss {'their targets' if more else 'its target'}\? No comment is given\.")
    own = [other for other in scope.series if (other.authority, other.measure.service) == (one.authority, service)]
    silent = together.silent(scope, own)
    text.claim("missed without a comment", one.measure.phrase in silent, text.line, silent)
    text.claim("all of them", 1 + (int(to_number(more["others"])) if more else 0) == len(silent), more, silent)
    return True


def _absent(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "Why is there no figure for ")
    if one is None:
        return False
    found = text.need(rf" in (?P<period>{PERIOD})\?")
    text.claim("absent", one in scope.absent and found["period"] == scope.year, found, one.values)
    return True


def _same_point(scope: Scope, text: Text) -> bool:
    one = _named(scope, text, "What was (?!the rest of)")
    if one is None:
        return False
    found = text.need(
        rf" for (?P<before>{YEAR}) at the same point, (?P<months>\d+) months? (?P<way>after|before) the end of its "
        r"year\?"
    )
    months = int(found["months"]) * (1 if found["way"] == "after" else -1)
    text.claim("held", found["before"] == scope.before and scope.before in one.values, found, one.values)
    text.claim("months", one.measure.as_at and months == months_after(one.measure.as_at, scope.year), found)
    return True


def _rest(scope: Scope, text: Text) -> bool:
    whole = _named(scope, text, "What was the rest of ")
    if whole is None:
        return False
    found = text.need(rf"\? It must be (?P<side>below|above) (?P<whole>{VALUE}), as ")
    part = _named(scope, text, "")
    found |= text.need(rf" was (?P<part>{VALUE})\.")
    text.claim("whole", part is not None and is_whole(whole, part), text.line)
    text.number("whole", found["whole"], whole.values.get(scope.year))
    text.number("part", found["part"], part and part.values.get(scope.year))
    apart = sign(part.values[scope.year] - whole.values[scope.year]) if part else 0
    text.claim("side", apart == (1 if found["side"] == "below" else -1), found)
    return True
