"""What is claimed of one measure's target: whether it was met, by how much, and what was agreed about it."""

import datetime as dt
from collections.abc import Iterable

from raw_rows import Series, month_end

from claims.scope import Scope, meets, only
from claims.text import SIZE, VALUE, YEAR, Text, UnreadError, adds_up, prints, to_number

_MONTHS = [f"{dt.date(2000, month, 1):%B}" for month in range(1, 13)]


def target(scope: Scope, text: Text, one: Series) -> bool:
    value, aim, stands = one.values[scope.year], one.targets.get(scope.year), scope.status(one)
    missed = rf"(?P<target>{VALUE}) by (?P<by>{SIZE})"
    if found := text.take(rf" (?:It missed its|They missed their) target of {missed}"):
        text.claim("missed", stands == "missed", found, stands)
        more = text.take(rf", within the tolerance of (?P<tolerance>{SIZE})")
        text.claim("within tolerance", bool(more) == scope.amber(one), more, one.measure.tolerance)
        if more:
            text.number("tolerance", more["tolerance"], one.measure.tolerance)
        text.need(r"\.")
    elif found := text.take(rf" (?:It met its|They met their) target of (?P<target>{VALUE})\."):
        text.claim("met", stands == "met", found, stands)
    elif found := text.take(
        rf" (?:Its|Their) target of (?P<target>{VALUE}) was suspended by agreement for the whole period\."
    ):
        text.claim("suspended", stands == "suspended", found, stands)
    elif found := text.take(rf" (?:Its|Their) target was (?P<target>{VALUE})\."):
        text.claim("not judged", stands == "" and not one.measure.polarity, found, stands)
    elif found := text.take(rf" Over the full year (?:it missed its|they missed their) target of {missed}"):
        text.claim("missed in part", stands == "missed in part", found, stands)
        _outside(scope, text, one)
    else:
        return False
    text.number("target", found["target"], aim)
    if "by" in found:
        text.number("variance", found["by"], None if aim is None else abs(value - aim))
        text.claim("adds up to target", adds_up(text.printed, found["target"], found["by"]), (text.printed, found))
        text.claim(
            "looks missed",
            found["by"].startswith("less than ") or to_number(text.printed) != to_number(found["target"]),
            found,
        )
    return True


def _outside(scope: Scope, text: Text, one: Series) -> None:
    """Read when a target was suspended, and what the workbook says of the rest of the year."""
    own, outside = scope.suspensions(one.measure), scope.outside(one.measure)
    text.need(r"\. The target was suspended by agreement ")
    spans = []
    while span := _span(text):
        spans.append(span)
        text.take(", | and ")
    text.need(r"\.")
    text.claim("suspended when", spans == sorted((one.start, one.end) for one in own), spans, own)
    if found := text.take(r" We do not know the figure outside the suspension(?P<many>s)?\."):
        text.claim("outside unknown", outside is None and ("many" in found) == (len(own) > 1), found, outside)
        return
    found = text.need(
        r" Outside the suspension(?P<many>s)?, (?:it|they) (?:was|stood at) (?P<just>just (?:under|over) )?"
        rf"(?P<value>{VALUE}), which (?P<verdict>met|also missed) the target\."
    )
    text.claim("suspensions", ("many" in found) == (len(own) > 1), found, own)
    text.number("outside", found["value"], outside)
    aim = one.targets[scope.year]
    if "just" in found:
        text.claim("just", prints(found["value"], aim) and ("under" in found["just"]) == (outside < aim), found, aim)
    else:
        seen = meets(to_number(found["value"]), aim, one.measure.polarity) or prints(found["value"], aim)
        text.claim("outside looks it", seen == (found["verdict"] == "met"), found, aim)
    met = outside is not None and meets(outside, one.targets[scope.year], one.measure.polarity)
    text.claim("outside verdict", met == (found["verdict"] == "met"), found, outside)


def marked(scope: Scope, text: Text, candidates: Iterable[Series]) -> bool:
    """Read that the council's own status of a measure contradicts its figure and its target."""
    start = text.at
    phrase = text.take(r"[Tt]he workbook marks ") and text.name({one.measure.phrase for one in candidates})
    if not phrase:
        text.at = start
        return False
    one = only(one for one in candidates if one.measure.phrase == phrase)
    found = text.need(
        rf" “(?P<status>[^”]*)” for (?P<year>{YEAR}), but (?:its|their) figure of (?P<now>{VALUE}) "
        rf"(?P<verdict>met|missed|is the same as) the target of (?P<target>{VALUE})"
    )
    more = text.take(rf", within the tolerance of (?P<tolerance>{SIZE})")
    text.need(r"\.")
    value, aim, polarity = one.values[scope.year], one.targets[scope.year], one.measure.polarity
    text.claim("marked", (found["status"], found["year"]) == (one.statuses.get(scope.year), scope.year), found)
    text.number("level", found["now"], value)
    text.number("target", found["target"], aim)
    met = value == aim or bool(polarity and meets(value, aim, polarity))
    verdict = ("met" if met else "missed") if polarity else "is the same as"
    text.claim("marked verdict", verdict == found["verdict"], found, (value, aim))
    printed = [to_number(found[name]) for name in ("now", "target")]
    text.claim("verdict agrees with print", (printed[0] == printed[1]) == (value == aim), found)
    text.claim("within tolerance", bool(more) == (not met and scope.amber(one)), more, one.measure.tolerance)
    if more:
        text.number("tolerance", more["tolerance"], one.measure.tolerance)
    red = found["status"] in ("Red", "Off target")
    text.claim("contradicts", met == (red or found["status"] == "Amber") or (red and bool(more)), found)
    text.claim("not suspended", scope.status(one) != "suspended", found)
    return True


def moved(scope: Scope, text: Text, one: Series) -> bool:
    """Read that the target is another than the year before."""
    found = text.take(
        rf" That target was (?P<way>raised|lowered) from (?P<then>{VALUE}) in (?P<before>{YEAR})"
        r"(?:, which would have been (?P<verdict>met|missed))?\."
    )
    if not found:
        return False
    value, now, then = one.values[scope.year], one.targets[scope.year], one.targets.get(scope.before)
    text.number("target before", found["then"], then)
    moved = then is not None and now != then and (now > then) == (found["way"] == "raised")
    text.claim("target moved", moved and found["before"] == scope.before, found, (then, now))
    met, was = (bool(aim is not None and meets(value, aim, one.measure.polarity)) for aim in (now, then))
    would = None if met == was or not one.measure.polarity else "met" if was else "missed"
    text.claim("would have been", found.get("verdict") == would, found, would)
    return True


def _span(text: Text) -> tuple[dt.date, dt.date | None] | None:
    """Read when a suspension was: in a month, from one to another, or from a day on."""
    month, year = rf"(?:{'|'.join(_MONTHS)})", r"\d{4}"
    if found := text.take(rf"in (?P<month>{month}) (?P<year>{year})"):
        return _first(found["month"], found["year"]), month_end(_first(found["month"], found["year"]), 1)
    if found := text.take(rf"from (?P<from>{month})(?: (?P<begun>{year}))? to (?P<to>{month}) (?P<year>{year})"):
        begun = _first(found["from"], found.get("begun", found["year"]))
        return begun, month_end(_first(found["to"], found["year"]), 1)
    day = rf"\d+ {month} {year}"
    if found := text.take(rf"from (?P<from>{day})(?: to (?P<to>{day}))?"):
        start, end = (_day(found[name]) if name in found else None for name in ("from", "to"))
        return start, end
    return None


def _first(month: str, year: str) -> dt.date:
    return dt.date(int(year), _MONTHS.index(month) + 1, 1)


def _day(text: str) -> dt.date:
    day, month, year = text.split()
    first = _first(month, year)
    if not 1 <= int(day) <= month_end(first, 1).day:
        raise UnreadError(f"{text!r} is no day")
    return first.replace(day=int(day))
