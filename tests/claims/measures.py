"""What is claimed of one measure: its level, change, run, rank and history."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from raw_rows import Series, days, sign, year_before

from claims import hidden, targets
from claims.scope import Scope, months_after, only, opened
from claims.text import COUNT, NTH, SIZE, VALUE, YEAR, Text, UnreadError, adds_up, places, prints, to_number

_WAYS = {"rise": 1, "fall": -1}
# How months make the year, as it stands behind the figure.
_HOW = r"(?: \((?P<how>[^)]*)\))?"


def read(scope: Scope, text: Text) -> bool:
    candidates = opened(scope, text)
    if any(reader(scope, text, candidates) for reader in (hidden.mix, hidden.pair, _turned, targets.marked)):
        return True
    phrase = text.name({one.measure.phrase for one in candidates})
    if phrase is None:
        return False
    one = only(one for one in candidates if one.measure.phrase == phrase)
    if one.measure.as_at:
        _as_at(scope, text, one)
    else:
        _lead(scope, text, one)
    while text.rest:
        if not any(reader(scope, text, one) for reader in (remark, targets.target, targets.moved, _since, _stayed)):
            raise UnreadError(f"{text.rest!r} of {text.line!r}")
    return True


def _turned(scope: Scope, text: Text, candidates: Iterable[Series]) -> bool:
    """Read that a measure went the other way after several years in one direction."""
    start = text.at
    phrase = text.name({one.measure.phrase for one in candidates})
    found = phrase and text.take(
        rf" had (?P<had>risen|fallen) (?P<moves>{COUNT}) years in a row, since (?P<first>{YEAR})"
    )
    if not found:
        text.at = start
        return False
    one = only(one for one in candidates if one.measure.phrase == phrase)
    more = text.need(rf", before this (?P<way>rise|fall) of (?P<change>{SIZE})\.")
    way = {"rise": 1, "fall": -1}[more["way"]]
    change = one.change(scope.year) or Decimal(0)
    text.claim("turned", sign(change) == way, more, one.values)
    text.number("change", more["change"], abs(change))
    text.claim("run before", one.run(scope.before) == -way * to_number(found["moves"]), found, one.values)
    text.claim("had", found["had"] == ("fallen" if way > 0 else "risen"), found)
    years = one.years(scope.before)
    text.claim("since", years[-1 - int(to_number(found["moves"]))] == found["first"], found, years)
    return True


def _lead(scope: Scope, text: Text, one: Series) -> None:
    if found := text.take(rf" (?P<way>rose|fell) to (?P<now>{VALUE}){_HOW} in (?P<year>{YEAR})"):
        found |= text.need(rf", from (?P<then>{VALUE}) in (?P<before>{YEAR})\.")
        found |= text.need(rf" That is a (?P<move>rise|fall) of (?P<change>{SIZE})")
        _change(scope, text, one, found)
        _row(scope, text, one, _WAYS[found["move"]])
    else:
        found = text.need(rf" (?:was|stood at) (?P<now>{VALUE}){_HOW} in (?P<year>{YEAR})")
        text.claim("year", found["year"] == scope.year, found["year"], scope.year)
        text.number("level", found["now"], one.values.get(scope.year))
        _before(scope, text, one, found)
    how = one.how.get(scope.year)
    text.claim("how the months make it", found.get("how") == how, found, how)
    text.printed = found["now"]
    if one.measure.decimals is not None:
        more = places(found["now"]) - one.measure.decimals
        text.claim("decimals", more in (0, 1), found["now"], one.measure.decimals)
    _context(scope, text, one)


def _before(scope: Scope, text: Text, one: Series, found: dict[str, str]) -> None:
    """Read what became of a figure that neither rose nor fell."""
    values = one.values
    if more := text.take(rf", (?P<almost>almost )?the same as in (?P<before>{YEAR})"):
        change, seen = one.change(scope.year), prints(found["now"], values.get(scope.before, Decimal("NaN")))
        text.claim("unchanged", more["before"] == scope.before and seen, more, values)
        text.claim("almost", ("almost" in more) == (change != 0), more, values)
    elif more := text.take(r", the (?P<which>first|only) year with a figure"):
        later = max(values) > scope.year
        alone = one.years(scope.year) == [scope.year]
        text.claim("only year", alone and later == (more["which"] == "first"), more, values)
    text.need(r"\.")


def _change(scope: Scope, text: Text, one: Series, found: dict[str, str]) -> None:
    """Claim a figure, the one before, their difference, its direction, and that the three add up in print."""
    change = one.change(scope.year)
    text.claim("years", (found["year"], found["before"]) == (scope.year, scope.before), found)
    text.number("level", found["now"], one.values.get(scope.year))
    text.number("previous", found["then"], one.values.get(scope.before))
    text.number("change", found["change"], None if change is None else abs(change))
    way = {("rose", "rise"): 1, ("fell", "fall"): -1}.get((found["way"], found["move"]))
    text.claim("direction", change is not None and sign(change) == way, found, change)
    text.claim("adds up", adds_up(found["now"], found["then"], found["change"]), found)


def _row(scope: Scope, text: Text, one: Series, way: int) -> None:
    """Read how many rises or falls there were in a row."""
    found, run = text.take(rf", the (?P<nth>{NTH}) in a row"), one.run(scope.year)
    text.need(r"\.")
    number = to_number(found["nth"]) if found else Decimal(1)
    text.claim("run", run == way * number and (found is None or number > 1), found, run)


def _context(scope: Scope, text: Text, one: Series) -> None:
    """Read a rank, and a gap before the figure."""
    if found := text.take(
        rf" This is the (?P<joint>joint )?(?:(?P<nth>{NTH}) )?(?P<end>highest|lowest) of the (?P<years>{COUNT}) "
        rf"figures since (?P<first>{YEAR})(?:, with (?P<alike>{YEAR}(?:(?:, | and ){YEAR})*))?\."
    ):
        _rank(scope, text, one, found)
    held = one.years(scope.before)
    gap = rf" There is no figure for (?P<before>{YEAR}); the one before is"
    if more := text.take(rf"{gap} (?P<then>{VALUE}), for (?P<last>{YEAR})\."):
        text.claim("gap", scope.before not in one.values and [more["last"]] == held[-1:], more["last"], held)
        text.claim("year before", more["before"] == scope.before, more)
        text.number("last", more["then"], one.values.get(more["last"]))
    else:
        text.claim("no gap", scope.before in one.values or not held, "", held)
    _rebased(scope, text, one)


def _rebased(scope: Scope, text: Text, one: Series) -> None:
    """Read from when, and why, the measure is another than the year before."""
    found = text.take(r" The two years are not like for like: from (?P<day>\d+ [A-Z][a-z]+ \d{4}), (?P<reason>[^.]+)\.")
    begins, ends = days(scope.before)[0], days(scope.year)[1]
    places = sorted(one.months.rebased) if one.months and scope.before in one.values else []
    since = [place for place in places if begins < one.months.month(place) <= ends]
    text.claim("alike", bool(found) == bool(since), found, since)
    if found and since:
        day = f"1 {one.months.named(since[-1])}"
        right = (found["day"], found["reason"]) == (day, one.months.rebased[since[-1]])
        text.claim("not alike from", right, found, day)


def _rank(scope: Scope, text: Text, one: Series, found: dict[str, str]) -> None:
    # What prints alike ranks alike.
    step = Decimal(1).scaleb(-places(text.printed))
    held = {year: one.values[year].quantize(step, ROUND_HALF_UP) for year in one.years(scope.year)}
    value, high = held[scope.year], found["end"] == "highest"
    place = 1 + sum(other > value if high else other < value for other in held.values())
    alike = [year for year, other in held.items() if other == value and year != scope.year]
    named = found.get("alike", "").replace(" and ", ", ").split(", ") if alike or "alike" in found else []
    text.claim("rank", to_number(found.get("nth", "first")) == place, found, held)
    text.claim("tied", named == alike and ("joint" in found) == bool(alike), found, alike)
    text.count("years held", found["years"], len(held))
    text.claim("begins", found["first"] == min(held), found["first"], min(held))


def _as_at(scope: Scope, text: Text, one: Series) -> None:
    """Read a figure that counts to a later day than the end of its year."""
    found = text.need(rf" (?:was|stood at) (?P<now>{VALUE}) for (?P<year>{YEAR})")
    text.claim("year", found["year"] == scope.year, found, scope.year)
    text.number("level", found["now"], one.values.get(scope.year))
    if more := text.take(rf" and (?P<then>{VALUE}) for (?P<before>{YEAR})\. We cannot compare the two"):
        text.number("previous", more["then"], one.values.get(scope.before))
        text.claim("years", more["before"] == scope.before, more)
        after = text.need(
            rf": the date is (?P<now>\d+) months? (?P<way>after|before) the end of {scope.year}, but (?P<then>\d+) "
            rf"months? after the end of {scope.before}\."
        )
        text.claim("months", int(after["then"]) == months_after(one.measure.as_at, scope.before), after)
    else:
        after = text.need(r", (?P<now>\d+) months? (?P<way>after|before) the end of that year\.")
    months = int(after["now"]) * (1 if after["way"] == "after" else -1)
    text.claim("months", months == months_after(one.measure.as_at, scope.year), after)


def remark(scope: Scope, text: Text, one: Series) -> bool:
    return text.take(r" The workbook adds: “[^”]*”\.") is not None


def _since(scope: Scope, text: Text, one: Series) -> bool:
    found = text.take(
        rf" (?P<year>{YEAR}) was (?P<by>{SIZE}) (?P<way>above|below) (?P<first>{YEAR}) \((?P<then>{VALUE})\)\."
    )
    if not found:
        return False
    first = min(one.values)
    since = one.values[scope.year] - one.values[first]
    text.claim("first year", (found["year"], found["first"]) == (scope.year, first), found, first)
    text.number("first", found["then"], one.values[first])
    text.number("since first", found["by"], abs(since))
    text.claim("adds up since", adds_up(text.printed, found["then"], found["by"]), (text.printed, found))
    text.claim("since direction", sign(since) == (1 if found["way"] == "above" else -1), found, since)
    moves = one.movements(scope.year)
    most = max(map(abs, moves.values()), default=Decimal(0))
    if largest := text.take(
        rf" The largest change from one year to the next was a (?P<way>rise|fall) of (?P<by>{SIZE}) in "
        rf"(?P<year>{YEAR})\."
    ):
        move = moves.get(largest["year"], Decimal(0))
        step = Decimal(1).scaleb(-places(text.printed))
        ends = [one.values.get(label, Decimal(0)) for label in (largest["year"], year_before(largest["year"]))]
        then, before = (f"{end.quantize(step, ROUND_HALF_UP):,}" for end in ends)
        text.claim("adds up in the table", adds_up(then, before, largest["by"]), largest, ends)
        text.claim("largest", [year for year in moves if abs(moves[year]) == most] == [largest["year"]], largest, moves)
        text.number("largest movement", largest["by"], abs(move))
        text.claim("largest direction", sign(move) == _WAYS[largest["way"]], largest, moves)
    elif largest := text.take(r" This year's (?P<way>rise|fall) is the largest from one year to the next\."):
        move = moves.get(scope.year, Decimal(0))
        text.claim("largest now", abs(move) == most, largest, moves)
        text.claim("largest direction", sign(move) == _WAYS[largest["way"]], largest, moves)
    return True


def _stayed(scope: Scope, text: Text, one: Series) -> bool:
    held = [one.values[year] for year in one.years(scope.year)]
    if found := text.take(rf" The figure has been the same in each of the (?P<years>{COUNT}) years\."):
        text.count("years held", found["years"], len(held))
        text.claim("never moved", len({*held}) == 1, found, held)
        return True
    back = rf" (?P<year>{YEAR}) was (?P<almost>almost )?the same as"
    if found := text.take(rf"{back} (?P<first>{YEAR})\."):
        years = (found["year"], found["first"]) == (scope.year, min(one.values))
        text.claim("come back", years and prints(text.printed, held[0]), found, held)
        text.claim("almost", ("almost" in found) == (held[0] != held[-1]), found, held)
        return True
    return False
