"""What is claimed of one measure's target: whether it was met, by how much, and what was agreed about it."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from raw_months import MONTH, NAMES
from raw_rows import Series, month_end

from claims.scope import Scope, meets, only
from claims.text import COUNT, PERIOD, SIZE, VALUE, Found, Text, UnreadError, adds_up, places, prints, to_number


def target(scope: Scope, text: Text, one: Series) -> bool:
    value, aim, stands = one.values[scope.year], one.targets.get(scope.year), scope.status(one)
    missed = rf"(?P<target>{VALUE}) by (?P<by>{SIZE})"
    if found := text.take(rf" That missed the target of {missed}"):
        text.claim("missed", stands == "missed", found, stands)
        more = text.take(rf", within the tolerance of (?P<tolerance>{SIZE})")
        text.claim("within tolerance", bool(more) == scope.amber(one), more, one.measure.tolerance)
        if more:
            # It is printed whole: a miss of 0.2 is not within a tolerance of 0.
            said = to_number(more["tolerance"])
            text.claim("tolerance", said == one.measure.tolerance, more, one.measure.tolerance)
        text.need(r"\.")
        if text.take(r" An agreed suspension applied "):
            own, spans = scope.suspensions(one.measure), _spans(text)
            text.claim("suspended elsewhere", spans == sorted((a.start, a.end) for a in own), spans, own)
            month = text.need(rf", but this figure is of (?P<month>{MONTH})\.")["month"]
            last = scope.days(one.measure)[1]
            text.claim("month of the figure", month == f"{NAMES[last.month - 1]} {last.year}", month, last)
    elif found := text.take(rf" That met the target of (?P<target>{VALUE})\."):
        text.claim("met", stands == "met", found, stands)
    elif found := text.take(
        rf" An agreed suspension covered (?:the whole period|{MONTH}, which gives the figure), so "
        rf"the target of (?P<target>{VALUE}) did not apply\."
    ):
        text.claim("suspended", stands == "suspended", found, stands)
    elif found := text.take(rf" The target was (?P<target>{VALUE})\."):
        text.claim("not judged", stands == "" and not one.measure.polarity, found, stands)
    elif found := text.take(rf" Over the whole (?P<kind>\w+) that missed the target of {missed}"):
        text.claim("missed in part", stands == "missed in part", found, stands)
        kind = scope.kind(one.measure)
        text.claim("kind", found["kind"] == kind, found, kind)
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


def _spans(text: Text) -> list[tuple[dt.date, dt.date | None]]:
    """Read when suspensions were."""
    spans = []
    while span := _span(text):
        spans.append(span)
        text.take(", (?!but)| and ")
    return spans


def _outside(scope: Scope, text: Text, one: Series) -> None:
    """Read when a target was suspended, and what the workbook says of the rest of the year."""
    own, outside = scope.suspensions(one.measure), scope.outside(one)
    text.need(r"\. An agreed suspension applied ")
    spans = _spans(text)
    text.need(r"\.")
    text.claim("suspended when", spans == sorted((one.start, one.end) for one in own), spans, own)
    if found := text.take(r" We do not know the figure outside the suspension(?P<many>s)?\."):
        text.claim("outside unknown", outside is None and ("many" in found) == (len(own) > 1), found, outside)
        return
    found = text.need(
        r" Outside the suspension(?P<many>s)? the figure was (?P<just>just (?:under|over) )?"
        rf"(?P<value>{VALUE})(?: \((?P<how>counted over|the average of) the other "
        rf"(?:(?P<months>{COUNT}) months|month)\))?, which (?P<verdict>met|also missed) the target\."
    )
    text.claim("suspensions", ("many" in found) == (len(own) > 1), found, own)
    _of_months(scope, text, one, found)
    text.number("outside", found["value"], outside)
    aim = one.targets[scope.year]
    if "just" in found:
        text.claim("just", prints(found["value"], aim) and ("under" in found["just"]) == (outside < aim), found, aim)
    else:
        seen = meets(to_number(found["value"]), aim, one.measure.polarity) or prints(found["value"], aim)
        text.claim("outside looks it", seen == (found["verdict"] == "met"), found, aim)
    met = outside is not None and meets(outside, one.targets[scope.year], one.measure.polarity)
    text.claim("outside verdict", met == (found["verdict"] == "met"), found, outside)


def _of_months(scope: Scope, text: Text, one: Series, found: dict[str, str]) -> None:
    """Read how the months outside suspensions make the figure, or that they make another than the one stated."""
    made, stated = one.outside.get(scope.year), scope.stated_outside(one.measure)
    text.claim("outside is made", ("how" in found) == (stated is None), found, stated)
    if "how" in found:
        text.claim("outside how", made is not None and made.how == found["how"], found, made)
        text.count("months outside", found.get("months", "one"), made and made.months)
    other = text.take(rf" The other months? makes? (?P<made>{VALUE})\.")
    if other:
        text.number("made outside", other["made"], made and made.value)
        text.claim("made otherwise", stated is not None and other["made"] != found["value"], other, stated)
    elif stated is not None and made is not None:
        step = Decimal(1).scaleb(-places(found["value"]))
        alike = prints(found["value"], made.value) or abs(stated - made.value) <= step / 2
        text.claim("made alike", alike, found, made)


def marked(scope: Scope, text: Text, candidates: Iterable[Series]) -> bool:
    """Read that the council's own status of a measure contradicts its figure and its target."""
    start = text.at
    phrase = text.take(r"[Tt]he workbook marks ") and text.name({one.measure.phrase for one in candidates})
    if not phrase:
        text.at = start
        return False
    one = only(one for one in candidates if one.measure.phrase == phrase)
    found = text.need(
        rf" “(?P<status>[^”]*)” for (?P<period>{PERIOD}), but (?P<now>{VALUE}) "
        rf"(?P<verdict>met|missed|is the same as) the target of (?P<target>{VALUE})"
    )
    more = text.take(rf", within the tolerance of (?P<tolerance>{SIZE})")
    text.need(r"\.")
    contradiction(scope, text, one, found)
    value, aim, _, _ = _beside(scope, one, found["period"])
    within = found["verdict"] == "missed" and _within(one, value, aim)
    text.claim("within tolerance", bool(more) == within, more, one.measure.tolerance)
    if more:
        text.claim("tolerance", to_number(more["tolerance"]) == one.measure.tolerance, more, one.measure.tolerance)
    return True


def _within(one: Series, value: Decimal, aim: Decimal) -> bool:
    return one.measure.tolerance is not None and abs(value - aim) <= one.measure.tolerance


def contradiction(scope: Scope, text: Text, one: Series, found: Found) -> None:
    """Claim that a period's status, as it is printed, contradicts its figure and its target."""
    value, aim, status, covered = _beside(scope, one, found["period"])
    text.claim("marked", found["status"] == status, found, status)
    text.number("level", found["now"], value)
    text.number("target", found["target"], aim)
    polarity = one.measure.polarity
    met = value == aim or bool(polarity and meets(value, aim, polarity))
    verdict = ("met" if met else "missed") if polarity else "is the same as"
    text.claim("marked verdict", verdict == found["verdict"], found, (value, aim))
    printed = [to_number(found[name]) for name in ("now", "target")]
    text.claim("verdict agrees with print", (printed[0] == printed[1]) == (value == aim), found)
    amber = not met and _within(one, value, aim)
    red = found["status"] in ("Red", "Off target")
    text.claim("contradicts", met == (red or found["status"] == "Amber") or (red and amber), found)
    text.claim("not suspended", covered < 1 if met else covered == 0, found, covered)


def _beside(scope: Scope, one: Series, period: str) -> tuple[Decimal, Decimal, str | None, float]:
    """Return a year's or a month's figure, its target and its status, and the share of it that is suspended."""
    places = {one.months.named(place): place for place in scope.places(one.months)} if one.months else {}
    if period == scope.year and period not in places:
        return one.values[period], one.targets[period], one.statuses.get(period), scope.covered(one.measure)
    if period not in places:
        raise UnreadError(f"{period} has no figure in {scope.year}")
    months, place = one.months, places[period]
    covered = scope.covered(one.measure, months.month(place), months.last_day(place))
    return months.values[place], months.targets[place], months.statuses.get(place), covered


def moved(scope: Scope, text: Text, one: Series) -> bool:
    """Read that the target is another than the year before."""
    found = text.take(
        rf" That target was (?P<way>raised|lowered) from (?P<then>{VALUE}) in (?P<before>{PERIOD})\."
        r"(?: The figure would have (?P<verdict>met|missed) the old target\.)?"
    )
    if not found:
        return False
    before = scope.previous(one.measure)
    value, now, then = one.values[scope.year], one.targets[scope.year], one.targets.get(before)
    text.number("target before", found["then"], then)
    moved = then is not None and now != then and (now > then) == (found["way"] == "raised")
    text.claim("target moved", moved and found["before"] == before, found, (then, now))
    met, was = (bool(aim is not None and meets(value, aim, one.measure.polarity)) for aim in (now, then))
    would = None if met == was or not one.measure.polarity else "met" if was else "missed"
    text.claim("would have been", found.get("verdict") == would, found, would)
    return True


def _span(text: Text) -> tuple[dt.date, dt.date | None] | None:
    """Read when a suspension was: in a month, from one to another, or from a day on."""
    month, year = rf"(?:{'|'.join(NAMES)})", r"\d{4}"
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
    return dt.date(int(year), NAMES.index(month) + 1, 1)


def _day(text: str) -> dt.date:
    day, month, year = text.split()
    first = _first(month, year)
    if not 1 <= int(day) <= month_end(first, 1).day:
        raise UnreadError(f"{text!r} is no day")
    return first.replace(day=int(day))
