"""What is claimed of one measure month by month: its target's record, its limits, its runs and what they foretell."""

from decimal import Decimal
from itertools import pairwise

from raw_months import MONTH, Monthly

from claims import limits
from claims.scope import Scope, only, opened
from claims.text import COUNT, PERIOD, VALUE, Text, UnreadError, prints, to_number

_CAUSE = r"unlikely to be chance(?:, and for the (?P<cause>better|worse))?"
_ASIDE = r"(?:, leaving out (?P<aside>gaps and suspensions|gaps|suspensions))?"

# The limits, rule and way of a month that has none.
_UNJUDGED = (None, None, "", None)
# Why months have no limits, whatever their number.
_WITHOUT_LIMITS = {
    "year to date": r" Each month counts from April, so there are no process limits\.",
    "rolling": r" Each month covers 12 months, so there are no process limits\.",
    "unclear": (
        r" The months may count from April or over 12 months\. There are no process limits until Measures says which\."
    ),
}


class Told:
    """What one measure's months are, worked out for a year."""

    def __init__(self, one: Monthly, scope: Scope) -> None:
        self.covers, self.polarity = one.covers, one.measure.polarity
        self.one, self.year_label = scope.until(one), scope.year
        one = self.one
        self.held = [place for place, value in enumerate(one.values) if value is not None]
        self.used = [place for place in self.held if place not in one.suspended]
        self.now = scope.places(one)
        # What counts more than its own month is not judged.
        alike = self.covers == "itself"
        self.judged = limits.by_hand(one.values, one.suspended, one.rebased) if alike else {}
        self.start = max((place for place in one.rebased if place <= self.held[-1]), default=0)
        self.latest = [place for place in self.used if place >= self.start]
        worked = limits.mean_and_range(one.values, self.latest) if alike else None
        self.mean = worked and worked[0]
        new = limits.shifted([one.values[place] for place in self.latest], self.mean) if worked else 0
        self.shift = self.latest[-new:] if new else []
        self.before = self.latest[:-new] if new else []
        self.shift_told = any(place in self.now for place in self.shift)
        # Whether each of the months that the sentence counts met its target.
        self.record: list[bool] = []
        self.placed = {one.named(place): place for place in self.held}

    def place(self, month: str) -> int:
        """Return the place of a month that has a figure."""
        if month not in self.placed:
            raise UnreadError(f"{month} has no figure")
        return self.placed[month]

    def steps(self) -> int:
        return sum(later == earlier + 1 for earlier, later in pairwise(self.latest))

    def met(self, places: list[int]) -> list[bool]:
        way = {"higher": 1, "lower": -1}[self.polarity]
        goals = ((self.one.values[place], self.one.targets[place]) for place in places)
        return [way * (value - target) >= 0 for value, target in goals]

    def with_target(self, places: list[int]) -> list[int]:
        # One target for all months that may count from April is no target of each.
        aims = [self.one.targets[place] for place in self.now if self.one.targets[place] is not None]
        if self.covers in ("year to date", "unclear") and len(aims) > 1 and len({*aims}) == 1:
            return []
        judged = [place for place in places if place in self.used]
        return [place for place in judged if self.one.targets[place] is not None and self.polarity]

    def cause(self, way: int) -> str | None:
        better = {"higher": 1, "lower": -1, "": 0}[self.polarity] * way
        return {1: "better", -1: "worse", 0: None}[better]


def read(scope: Scope, text: Text) -> bool:
    """Read all that is said of a measure's months in a year; what no pattern reads is an error."""
    candidates = [one for one in opened(scope, text) if one.months and scope.places(one.months)]
    phrase = text.take("[Mm]onth by month, ") and text.name({one.measure.phrase for one in candidates})
    if not phrase:
        return False
    told = Told(only(one for one in candidates if one.measure.phrase == phrase).months, scope)
    _record(text, told)
    _level(text, told)
    named: dict[str, set[int]] = {"points": set(), "runs": set()}
    while text.rest:
        readers = (_points, _run, _nothing, _foretold, _left_out)
        if not any(reader(text, told, named) for reader in readers):
            raise UnreadError(f"{text.rest!r} of {text.line!r}")
    flagged = {place for place in told.now if told.judged.get(place, _UNJUDGED)[2]}
    listed = named["points"] | (named["runs"] & set(told.now)) | (set(told.shift) & set(told.now))
    text.claim("all that is flagged", flagged == listed, sorted(listed), sorted(flagged))
    return True


def _record(text: Text, told: Told) -> None:
    whole, now = told.with_target(told.used), told.with_target(told.now)
    found = text.take(rf" (?P<met>met|missed) the target(?: of (?P<target>{VALUE}))?")
    text.claim("record", bool(found) == bool(now), found, now)
    if not found:
        return
    if "target" in found:
        text.number("target", found["target"], told.one.targets[now[-1]])
    if month := text.take(rf" in (?P<month>{MONTH})\. The (?:months|latest figure)"):
        text.claim("only month", [told.one.named(place) for place in now] == [month["month"]], month, now)
        told.record = told.met(now)
        text.claim("met", told.record == [found["met"] == "met"], found, told.record)
        return
    more = text.need(
        rf" in (?:each of |(?P<met>\d+) of )(?P<judged>\d+) months(?: of (?P<year>{PERIOD}))?"
        r"(?P<with> with a target)?(?P<outside> outside (?:the suspension|suspensions))?\. The (?:months|latest figure)"
    )
    if "year" in more:
        text.claim("year", more["year"] == told.year_label, more, told.year_label)
    places = now if "year" in more else whole
    met = told.record = told.met(places)
    number = int(more["met"]) if "met" in more else len(met) if found["met"] == "met" else 0
    text.claim("met", number == sum(met) and ("met" not in more or found["met"] == "met"), more, met)
    text.claim("judged", int(more["judged"]) == len(met), more, len(met))
    among = told.now if "year" in more else told.held
    text.claim("with a target", ("with" in more) == (len(told.with_target(among)) < len(set(among) & set(told.used))))
    text.claim("outside", ("outside" in more) == any(place in told.one.suspended for place in among), more)


def _level(text: Text, told: Told) -> None:
    months = text.line[: text.at].endswith("The months")
    ended = " was" if text.line[: text.at].endswith("figure") else " ended at"
    if found := text.take(rf"{ended} (?P<last>{VALUE}) in (?P<month>{MONTH})\."):
        last = told.held[-1]
        text.claim("ends once", not months, found)
        text.claim("last", prints(found["last"], told.one.values[last]) and told.one.named(last) == found["month"])
        text.claim("no limits", told.mean is None, found, told.mean)
        said = next((kind for kind, why in _WITHOUT_LIMITS.items() if text.take(why)), "itself")
        text.claim("what each month counts", said == told.covers, said, told.covers)
        if said != "itself":
            return
        text.need(r" There are no process limits")
        if few := text.take(rf" yet: they need 12 months, and the workbook has {_counted(text, told)}\."):
            text.claim("few", len(told.latest) < 12, few, len(told.latest))
        elif text.take(r": they need months in a row, and no two of the "):
            text.count("points", text.need(r"(?P<number>\d+) follow each other\.")["number"], len(told.latest))
            text.claim("no steps", told.steps() == 0, "", told.steps())
        else:
            more = text.need(
                rf": they need at least six months that follow the one before, and only (?P<steps>{COUNT}) of "
                r"the (?P<points>\d+) (?:does|do)\."
            )
            text.count("steps", more["steps"], told.steps())
            text.count("points", more["points"], len(told.latest))
            text.claim("few steps", told.steps() < 6, more)
        return
    if found := text.take(rf" averaged (?P<mean>{VALUE}), with process limits of "):
        ends = text.need(rf"(?P<lower>{VALUE}) to (?P<upper>{VALUE}) \({_counted(text, told)}\)\.")
        _limits(text, told, found | ends)
        text.claim("no shift", not told.shift_told or set(told.now) <= told.one.suspended, "", told.shift)
        return
    found = text.need(
        rf" (?:has|have) been (?P<side>above|below) the mean for (?P<number>{COUNT}) months running{_ASIDE}, "
        rf"since (?P<month>{MONTH}): {_CAUSE}\. The (?P<old>\d+) figures before averaged (?P<before>{VALUE}), and "
        rf"those since average (?P<since>{VALUE})\. The process limits of {_counted(text, told)} mix the two levels: "
        rf"(?P<lower>{VALUE}) to (?P<upper>{VALUE}) about a mean of (?P<mean>{VALUE})\. If the change is here to "
        rf"stay, recalculate the limits: in the Rebasing sheet, give Measure “{told.one.measure.name}”, "
        rf"From “(?P<day>[\d/]+)” and the Reason\."
        rf"(?: New limits need 12 months, and there are (?P<so_far>{COUNT}) so far\.)?"
    )
    _limits(text, told, found)
    first = told.shift[0] if told.shift else -1
    way = 1 if found["side"] == "above" else -1
    higher = bool(told.shift) and told.one.values[first] > told.mean
    text.claim("shift", told.shift_told and higher == (way > 0), found, told.latest)
    text.claim("since", found["month"] == told.one.named(first), found, told.one.named(first))
    text.claim("from", found["day"] == f"{told.one.month(first):%d/%m/%Y}", found, told.one.month(first))
    text.count("shifted", found["number"], len(told.shift))
    text.count("before", found["old"], len(told.before))
    text.number("mean before", found["before"], _mean(told, told.before))
    text.number("mean since", found["since"], _mean(told, told.shift))
    text.claim("cause", found.get("cause") == told.cause(way), found, told.cause(way))
    _aside(text, told, found.get("aside"), told.shift)
    text.claim("so far", ("so_far" in found) == (len(told.shift) < 12), found)
    if "so_far" in found:
        text.count("so far", found["so_far"], len(told.shift))


def _counted(text: Text, told: Told) -> str:
    """Return how the points counted are spelt: there is one way to be right."""
    number = len(told.latest)
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    said = f"{words[number] if number < len(words) else number} month{'' if number == 1 else 's'}"
    outside = " outside suspensions" if set(told.now) & told.one.suspended else ""
    if told.start in told.one.rebased:
        day = told.one.month(told.start)
        outside += f" since 1 {told.one.named(told.start)}, when they start again: {told.one.rebased[told.start]}"
        text.claim("rebased", day.day == 1)
    return said + outside


def _limits(text: Text, told: Told, found: dict[str, str]) -> None:
    lower, upper = next((told.judged[place][:2] for place in reversed(told.latest)), (None, None))
    text.number("mean", found["mean"], told.mean)
    text.number("lower", found["lower"], _possible(lower, told.one.measure.unit))
    text.number("upper", found["upper"], _possible(upper, told.one.measure.unit))


def _possible(limit: Decimal | None, unit: str) -> Decimal | None:
    """Return a limit, or the end of what its unit can be if it lies beyond."""
    if limit is None or unit not in ("percent", "days", "seconds", "count"):
        return limit
    return min(max(limit, Decimal(0)), Decimal(100) if unit == "percent" else limit.max(0))


def _mean(told: Told, places: list[int]) -> Decimal | None:
    return sum(told.one.values[place] for place in places) / len(places) if places else None


def _points(text: Text, told: Told, named: dict[str, set[int]]) -> bool:
    start = text.at
    when = text.take(
        r" (?P<when>Before the limits started again|By the limits of the time before the shift), (?!it |they )"
    )
    text.take("" if when else " ")
    point = rf"(?P<month>{MONTH}) \((?P<value>{VALUE})\)"
    many = text.take(rf"(?P<number>(?i:{COUNT})) months (?=were )")
    listed = []
    while not many and (found := text.take(rf"{point}(?:, | and )?")):
        listed.append(found)
    if not listed and not many:
        text.at = start
        return False
    found = text.need(
        r" ?(?:was|were) (?:(?P<beyond>above|below) the (?P<side>upper|lower) limit|unusually (?P<near>high|low))"
    )
    if many:
        text.need(", from ")
        listed = [text.need(point), text.need(rf" to {point}")]
    text.need(": ")
    found |= text.need(rf"{_CAUSE}\.")
    way = 1 if found.get("beyond") == "above" or found.get("near") == "high" else -1
    text.claim("side", "near" in found or found["side"] == ("upper" if way > 0 else "lower"), found)
    rule = limits.OUTSIDE if "beyond" in found else limits.NEAR
    places = [told.place(each_one["month"]) for each_one in listed]
    for each_one, place in zip(listed, places, strict=True):
        text.number("value", each_one["value"], told.one.values[place])
    if many:
        alike = [place for place in told.now if told.judged.get(place, _UNJUDGED)[2:] == (rule, way)]
        alike = [place for place in alike if _judged_by(told, place) == (when or {}).get("when")]
        text.count("number", many["number"].lower(), len(alike))
        text.claim("first and last", len(alike) > 3 and places == [alike[0], alike[-1]], listed, alike)
        places = alike
    text.claim("listed", len(listed) <= 3, listed)
    for place in places:
        text.claim("flagged", told.judged.get(place, _UNJUDGED)[2:] == (rule, way), place, told.judged)
        text.claim("of the year", place in told.now, place, told.now)
        earlier = _judged_by(told, place)
        text.claim("judged by", (when or {}).get("when") == earlier, when, earlier)
        named["points"].add(place)
        if rule == limits.NEAR:
            text.claim("like another", _like_another(told, place, way), place)
    text.claim("cause", found.get("cause") == told.cause(way), found, told.cause(way))
    return True


def _judged_by(told: Told, place: int) -> str | None:
    if place < told.start:
        return "Before the limits started again"
    return "By the limits of the time before the shift" if told.shift and place not in told.shift else None


def _like_another(told: Told, place: int, way: int) -> bool:
    """Tell whether one of the two figures before or after a place is unusual too, by the limits that judge it."""
    own, mean = next((own, mean) for own, mean in _stretches(told) if place in own)
    worked = limits.mean_and_range(told.one.values, own)
    reach = worked[1] if worked else Decimal(0)
    at = own.index(place)
    near = [*own[max(0, at - 2) : at], *own[at + 1 : at + 3]]
    return any(way * (told.one.values[other] - mean) > Decimal("2.66") * reach * 2 / 3 for other in near)


def _run(text: Text, told: Told, named: dict[str, set[int]]) -> bool:
    found = text.take(
        r" (?:(?P<when>Before the limits started again|By the limits of the time before the shift), (?:it|they)"
        r"|It|They) (?P<went>(?:was|were) above the mean|(?:was|were) below the mean|rose|fell) "
        rf"(?P<times>{COUNT}) months running{_ASIDE}, from (?P<begins>{VALUE}) in (?P<first>{MONTH}) to "
        rf"(?P<ends>{VALUE}) in (?P<last>{MONTH}): {_CAUSE}\."
    )
    if not found:
        return False
    first, last = told.place(found["first"]), told.place(found["last"])
    stretch, mean = next(((own, mean) for own, mean in _stretches(told) if {first, last} <= {*own}), ([], None))
    if not stretch or last < first:
        raise UnreadError(f"{found} is no run of months that are judged together")
    places = [place for place in stretch if first <= place <= last]
    trend, way = found["went"] in ("rose", "fell"), 1 if "above" in found["went"] or found["went"] == "rose" else -1
    signs = _ways([told.one.values[place] for place in stretch], None if trend else mean, way)
    at = stretch.index(first)
    own = signs[at + trend : at + len(places)]
    text.claim("run", all(own) and len(own) >= (6 if trend else 7), found, signs)
    beyond = [*signs[max(0, at + trend - 1) : at + trend], *signs[at + len(places) : at + len(places) + 1]]
    text.claim("run is whole", not any(beyond), found, signs)
    text.count("times", found["times"], len(own))
    text.number("begins", found["begins"], told.one.values[first])
    text.number("ends", found["ends"], told.one.values[last])
    text.claim("of the year", any(place in told.now for place in places), found, told.now)
    text.claim("run is flagged", all(told.judged.get(place, _UNJUDGED)[2] for place in places), found, places)
    text.claim("cause", found.get("cause") == told.cause(way), found, told.cause(way))
    _aside(text, told, found.get("aside"), places)
    when = _judged_by(told, first)
    text.claim("judged by", found.get("when") == when, found, when)
    named["runs"] |= set(places)
    return True


def _stretches(told: Told) -> list[tuple[list[int], Decimal]]:
    """Return the places that are judged together, with the mean that they are judged by.

    They are those of each phase. Those before a lasting shift are judged by their own mean; its own by the mean of all.
    """
    found = []
    for phase in limits.phases(told.one.values, told.one.rebased):
        own = [place for place in told.used if place in phase]
        worked = limits.mean_and_range(told.one.values, own)
        new = limits.shifted([told.one.values[place] for place in own], worked[0]) if worked else 0
        if worked:
            old = own[: len(own) - new]
            found += [(old, _mean(told, old)), (own[len(own) - new :], worked[0])]
    return found


def _ways(values: list[Decimal], mean: Decimal | None, way: int) -> list[bool]:
    """Tell which values lie on one side of a mean or, without one, go one way from the value before."""
    if mean is None:
        return [False, *(limits.sign(later - earlier) == way for earlier, later in pairwise(values))]
    return [limits.sign(value - mean) == way for value in values]


def _aside(text: Text, told: Told, said: str | None, places: list[int]) -> None:
    between = range(places[0], places[-1] + 1)
    kinds = ["gaps" if any(told.one.values[place] is None for place in between) else ""]
    held = any(place in told.one.suspended and told.one.values[place] is not None for place in between)
    kinds.append("suspensions" if held else "")
    text.claim("left out", (said or "") == " and ".join(filter(None, kinds)), said, kinds)


def _nothing(text: Text, told: Told, named: dict[str, set[int]]) -> bool:
    if found := text.take(rf" Nothing in (?P<year>{PERIOD}) was out of the ordinary\."):
        text.claim("nothing", found["year"] == told.year_label and not set(told.now) <= told.one.suspended, found)
        return True
    every = r" Every month with a figure in"
    if found := text.take(rf"{every} (?P<year>{PERIOD}) is suspended, so we judge none of them\."):
        every_one = set(told.now) <= told.one.suspended
        text.claim("all suspended", found["year"] == told.year_label and every_one, found, told.now)
        return True
    return False


def _foretold(text: Text, told: Told, named: dict[str, set[int]]) -> bool:
    lower, upper = next((told.judged[place][:2] for place in reversed(told.latest)), (Decimal(0), Decimal(0)))
    # Lower is better turned over: what is met above is met below.
    worst, best = (lower, upper) if told.polarity == "higher" else (-upper, -lower)
    goal = next((told.one.targets[p] for p in reversed(told.held) if told.one.targets[p] is not None), Decimal(0))
    goal = goal if told.polarity == "higher" else -goal
    if found := text.take(
        rf" (?:If nothing changes, (?:it|they) will (?P<meet>meet)|Unless something changes, (?:it|they) will miss) "
        rf"the target of (?P<target>{VALUE}): (?:all values within the limits do|no value within the limits meets it)\."
    ):
        text.number("target", found["target"], abs(goal))
        text.claim("foretold", worst >= goal if "meet" in found else best < goal, found, (worst, best, goal))
        return True
    found = text.take(
        rf" The target of (?P<target>{VALUE}) lies within the limits, so (?:a month may (?P<may>still miss|meet) it by "
        r"chance|by chance alone some months will meet it and others will not)\."
    )
    if not found:
        return False
    text.number("target", found["target"], abs(goal))
    text.claim("within", worst < goal <= best, found, (worst, best, goal))
    met = told.record
    text.claim("may", ("may" in found) == (len({*met}) == 1), found, met)
    if "may" in found:
        text.claim("may still", (found["may"] == "still miss") == met[0], found, met)
    return True


def _left_out(text: Text, told: Told, named: dict[str, set[int]]) -> bool:
    found = text.take(rf" (?P<number>(?i:{COUNT})) suspended months? (?:is|are) left out\.")
    if found:
        left = len(set(told.now) & told.one.suspended)
        text.claim("left out", to_number(found["number"].lower()) == left, found, left)
    return bool(found)
