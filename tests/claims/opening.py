"""What opens a briefing: the verdict, and the main points with how many measures each is about."""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from raw_rows import Series, sign

from claims import complaints
from claims.parts import PartScope, Standing
from claims.scope import Scope, meets
from claims.text import COUNT, NTH, PERIOD, SIZE, VALUE, WHOLE, Found, Text, adds_up, places, to_number
from claims.unknown import listed

_OF = rf"(?: in (?P<of>{PERIOD}))?"


def read(scope: Scope, text: Text) -> bool:
    for reader in (_verdict, _without_targets, _missed, _moved, _suspended, complaints.brief):
        if reader(scope, text):
            return True
        text.at = 0
    return False


def points(scope: Scope) -> set[str]:
    """Return the first words of all the main points that there must be, but for complaints."""
    return {_point(scope, one) for one in _news(scope)} - {""}


def way(scope: Scope, one: Series) -> int:
    """Return 1 if a measure got better in print on the period before, -1 if worse: else, or where unknown, 0."""
    decimals = scope.decimals(one)
    if isinstance(scope, PartScope):
        return scope.stands[one.measure].direction(decimals)
    if one.measure.as_at or scope.before not in one.values:
        return 0
    now, then = (_rounded(one.values[year], decimals) for year in (scope.year, scope.before))
    return sign(now - then) * {"higher": 1, "lower": -1, "": 0}[one.measure.polarity]


def met_outside(scope: Scope, one: Series) -> bool:
    """Whether a measure missed its target over the period and met it outside the suspensions."""
    outside = scope.outside(one)
    if scope.status(one) != "missed in part" or outside is None:
        return False
    return meets(outside, one.targets[scope.year], one.measure.polarity)


def _verdict(scope: Scope, text: Text) -> bool:
    judged = Counter(filter(None, map(scope.status, scope.now)))
    outside = sum(met_outside(scope, one) for one in scope.now)
    amber = sum(scope.status(one) == "missed" and scope.amber(one) for one in scope.now)
    kind = scope.reported
    hows = {
        "missed overall but met outside agreed suspensions": outside,
        f"missed although suspended for part of the {kind}": judged["missed in part"] - outside,
        f"suspended for the whole {kind}": judged["suspended"],
        "missed": judged["missed"],
    }
    if text.take("The only target was "):
        how = next((how for how in ("met", *hows) if text.take(how)), "")
        text.claim("only target", judged.total() == 1 and hows.get(how, judged["met"]) == 1, text.line, judged)
        text.claim("within tolerance", bool(text.take(", within tolerance")) == bool(amber), text.line, amber)
        text.need(r"\.")
        return True
    found = text.take(rf"(?P<met>None|{WHOLE}) of (?P<targets>{WHOLE}) targets met")
    if not found:
        return False
    text.count("met", found["met"].replace("None", "no"), judged["met"])
    text.count("targets", found["targets"], judged.total())
    told = []
    while more := text.take(rf", (?P<number>{COUNT}|{WHOLE}) (?P<how>{'|'.join(hows)})"):
        how = next(how for how in hows if Text(more["how"]).take(how))
        text.count(how, more["number"], hows[how])
        told.append(how)
        if how == "missed":
            within = text.take(r" \((?P<amber>\d+) within tolerance\)") or Found()
            text.count("within tolerance", within.get("amber", "no"), amber)
    text.claim("verdict is whole", sorted(told) == sorted(how for how, number in hows.items() if number), told, hows)
    text.need(r"\.")
    return True


_RATINGS = {"Green": "green", "G": "green", "On target": "green", "Amber": "amber", "Red": "red", "Off target": "red"}


def _without_targets(scope: Scope, text: Text) -> bool:
    found = text.take(
        rf"(?P<number>{WHOLE}) (?:measure has a figure|measures have figures) for (?P<part>part of )?(?P<of>{PERIOD})"
        r"(?=[:.])"
    )
    if not found:
        return False
    own = scope.now or scope.told_of
    text.count("measures", found["number"], len(own))
    text.claim("period", found["of"] == scope.year and ("part" in found) == (not scope.now), found, scope.year)
    joint = ": "
    for lead, base, group in _by_base(scope, own):
        text.need(lead) if joint != ": " else None
        joint = ": " if joint == ": " else ""
        ways = Counter(way(scope, one) for one in group)
        for word, number in (("better", ways[1]), ("worse", ways[-1])):
            more = text.take(rf"{joint}(?P<number>{WHOLE}|it) got {word}") or Found()
            text.claim("it is the only one", more.get("number") != "it" or len(own) == 1, found)
            joint = ", " if more.get("number") else joint
            text.count(word, more.get("number", "no").replace("it", "1"), number)
        text.need(base)
        text.need(r"\.")
    text.claim("no target", not any(map(scope.status, scope.now)), text.line)
    targeted = any(scope.year in one.targets for one in scope.now)
    any_one, none = ("it", "It has no") if len(own) == 1 else ("any", "None has a")
    target = f"We cannot judge {any_one} against its target" if targeted else f"{none} target for the {scope.reported}"
    text.need(rf" {target}\.")
    said = Counter(filter(None, (_RATINGS.get(one.statuses.get(scope.year, "")) for one in scope.now)))
    if said:
        text.need(" The workbook’s own ratings: ")
        for rating in filter(said.get, ("green", "amber", "red")):
            found = text.need(rf"(?:, )?(?P<number>{WHOLE}) {rating}")
            text.count(rating, found["number"], said[rating])
        text.need(r"\.")
    return True


def _by_base(scope: Scope, own: list[Series]) -> list[tuple[str, str, list[Series]]]:
    """Part the measures that moved by what they are compared with, in the order in which the verdict tells them."""
    moved = [one for one in own if way(scope, one)]
    if not isinstance(scope, PartScope) or not moved:
        return [("", "", moved)]
    april = [one for one in moved if scope.stands[one.measure].from_april]
    before = [one for one in moved if scope.moved_on_the_period_before(one)]
    other = [one for one in moved if one not in april and one not in before]
    kind = scope.reported
    parts = [
        ("", f", compared with the {kind} before", before),
        (" Of those that count from April, ", f", compared with the same {kind} last year", april),
        (" Of those for other periods, ", ", compared with the period before their own", other),
    ]
    return [part for part in parts if part[2]]


def _missed(scope: Scope, text: Text) -> bool:
    if not text.take("Missed: "):
        return False
    called, told, others = scope.called, [], 0
    while (name := text.name(called)) is not None:
        told.append(name)
        found = text.need(rf" \((?P<now>{VALUE}){_OF}, target (?P<target>{VALUE})\)")
        one = called[name]
        text.number("level", found["now"], one.values.get(scope.year))
        text.number("target", found["target"], one.targets.get(scope.year))
        text.claim("looks missed", to_number(found["now"]) != to_number(found["target"]), found)
        _of(scope, text, one, found)
        if more := text.take(rf" and (?P<others>one other|{COUNT} others)"):
            others = int(to_number(more["others"].split()[0]))
        elif not text.take(", | and "):
            break
    text.need(r"\.")
    _is_all(scope, text, "Missed", told, others)
    return True


def _moved(scope: Scope, text: Text) -> bool:
    """Read which measure got worse or better, by how much, whether that is a record, and how many others did."""
    point = text.take("(?P<point>Worse|Better): ")
    called = scope.called
    name = point and text.name(called)
    if not point or not name:
        return False
    one = called[name]
    found = text.need(
        rf" (?P<way>rose|fell) by (?P<by>{SIZE}) to (?P<now>{VALUE}){_OF}, "
        rf"from (?P<then>{VALUE})(?: in (?P<before>{PERIOD}))?"
    )
    now, (before, then) = one.values.get(scope.year), _before(scope, one)
    change = None if now is None or then is None else now - then
    text.number("level", found["now"], now)
    text.number("previous", found["then"], then)
    text.number("change", found["by"], None if change is None else abs(change))
    text.claim("adds up", adds_up(found["now"], found["then"], found["by"]), found)
    text.claim("direction", change is not None and sign(change) == (1 if found["way"] == "rose" else -1), found, change)
    text.claim("before", found.get("before") == before, found, before)
    _of(scope, text, one, found)
    record = text.take(r", the (?P<record>(?!Q|H)[^;.]*)") or Found()
    expected = "" if isinstance(scope, PartScope) else _record(one, scope.year, places(found["now"]))
    text.claim("record", record.get("record", "") == expected, record, expected)
    text.claim("point", _point(scope, one) == point["point"], point, one.values)
    word = point["point"].lower()
    others = text.take(rf"; (?P<others>one other|{COUNT} others) also got {word}") or Found({"others": "no"})
    alike = [other for other in _news(scope) if way(scope, other) == (1 if word == "better" else -1)]
    # Only those compared with the same period are counted with it; without any, the others by their own.
    own = [other for other in alike if _before(scope, other)[0] == before]
    if not others.get("others", "no").startswith("no") or len(own) > 1 or len(alike) == 1:
        text.count("others", others["others"].split()[0], len(own) - 1)
    else:
        unlike = text.need(
            rf"; (?P<others>one other|{COUNT} others) (?:was|were) {word} than in (?P<base>{PERIOD}|the period before)"
        )
        text.count("others", unlike["others"].split()[0], len(alike) - len(own))
        bases = {_before(scope, other)[0] for other in alike if other not in own}
        text.claim("base", unlike["base"] == (bases.pop() if len(bases) == 1 else "the period before"), unlike)
    text.need(r"\.")
    return True


def _suspended(scope: Scope, text: Text) -> bool:
    if not text.take("Suspended: "):
        return False
    _group(scope, text, "missed in part")
    text.take("; ")
    _group(scope, text, "suspended")
    text.need(r"\.")
    return True


def _group(scope: Scope, text: Text, status: str) -> None:
    """Read which targets were suspended for part of the period, or else for the whole of it."""
    called = scope.called
    own = {name for name, one in called.items() if one in _news(scope) and scope.status(one) == status}
    if not own:
        return
    counted = text.take(rf"(?P<number>{COUNT}) targets?(?= for|,)")
    if counted:
        text.count(status, counted["number"], len(own))
    else:
        names = listed(text, set(called))
        text.claim(status, len(names) == len(own) and {*names} == own, names, own)
    spans = {scope.of(called[name]) for name in own}
    span = spans.pop() if len(spans) == 1 else "their periods"
    if status == "suspended":
        ours = f"the whole {scope.reported}" if span == scope.year else f"the whole of {span}"
        text.need(rf"(?:, )?for {ours}")
        return
    text.need(f"(?:, )?for part of {f'the {scope.reported}' if span == scope.year else span}; missed overall")
    outside = sum(met_outside(scope, called[name]) for name in own)
    found = text.take(rf", (?:(?P<number>{COUNT}) )?met outside")
    told = None if found is None else int(to_number(found["number"])) if "number" in found else len(own)
    text.claim("met outside", (told or 0) == outside, found, outside)


def _is_all(scope: Scope, text: Text, point: str, told: Iterable[str], others: int) -> None:
    """Claim that measures named, and how many others there are, are all that a point is about."""
    called, told = scope.called, list(told)
    every = {name for name, one in called.items() if one in _news(scope) and _point(scope, one) == point}
    text.claim(point, {*told} <= every and len({*told}) == len(told), told, every)
    text.claim(f"all of {point}", len(told) + others == len(every), (told, others), every)


def _of(scope: Scope, text: Text, one: Series, found: Found) -> None:
    """Claim that a figure says what it is of, if that is not the period of the report."""
    of = scope.of(one)
    text.claim("of", found.get("of", scope.year) == of, found, of)


def _news(scope: Scope) -> list[Series]:
    """Return the measures that a main point may be about."""
    if isinstance(scope, PartScope):
        return [one for one in scope.told_of if scope.stands[one.measure].new]
    return [one for one in scope.now if not one.measure.as_at]


def _point(scope: Scope, one: Series) -> str:
    status, moved = scope.status(one), way(scope, one)
    if status.startswith("missed in") or status == "suspended":
        return "Suspended"
    if status == "missed":
        return "Missed"
    if moved < 0:
        return "Worse"
    return "Better" if moved > 0 and not _mixed(scope, one) else ""


def _mixed(scope: Scope, one: Series) -> bool:
    """Whether what got better on the period before is worse than last year, or misses its target of the year so far."""
    if not isinstance(scope, PartScope):
        return False
    stands: Standing = scope.stands[one.measure]
    off = scope.off_to_date(stands)
    if stands.last_year is None:
        return off
    now, then = (_rounded(figure.value, scope.decimals(one)) for figure in (stands.now, stands.last_year))
    return off or sign(now - then) * {"higher": 1, "lower": -1, "": 0}[one.measure.polarity] < 0


def _before(scope: Scope, one: Series) -> tuple[str | None, Decimal | None]:
    """Return the figure that a measure's is told beside, and how its period is named, if it is."""
    if not isinstance(scope, PartScope):
        return None, one.values.get(scope.before)
    stands: Standing = scope.stands[one.measure]
    figure = stands.last_year if stands.from_april else stands.previous
    period = stands.of.last_year if stands.from_april else stands.of.before
    return period.words, figure and figure.value


def _record(one: Series, year: str, decimals: int) -> str:
    """Say that a figure is the highest or lowest of three years or more in print, or the third rise or fall or more."""
    held = {label: _rounded(one.values[label], decimals) for label in one.years(year)}
    value, number = held[year], len(held)
    if number >= 3 and [*held.values()].count(value) == 1 and value in (max(held.values()), min(held.values())):
        count = next(word for word in (*_in_words(COUNT), str(number)) if to_number(word) == number)
        return f"{'highest' if value == max(held.values()) else 'lowest'} of {count} years"
    run = one.run(year)
    nth = next((word for word in _in_words(NTH) if to_number(word) == abs(run)), f"{abs(run)}th")
    return f"{nth} {'rise' if run > 0 else 'fall'} in a row" if abs(run) >= 3 else ""


def _in_words(pattern: str) -> list[str]:
    return [word for word in pattern.strip("(?:)").split("|") if word.isalpha()]


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
