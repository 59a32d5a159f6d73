"""What is claimed of one measure in a quarter, month or half: a function for each clause of its sentence."""

from raw_rows import Measure, Series, sign

from claims import measures, targets
from claims.parts import PartScope, Standing
from claims.scope import Scope, only, opened
from claims.text import PERIOD, SIZE, VALUE, YEAR, Found, Text, UnreadError, adds_up, places, prints, to_number

# How months make a figure, as it stands behind it.
_HOW = {
    "rate": "counted over its months",
    "sum": "the sum of its months",
    "average": "the average of its months",
    "rolling": "over 12 months",
}
_WHEN = rf"(?P<when>in {PERIOD}|at the same point of {YEAR})"


def read(scope: Scope, text: Text) -> bool:
    """Read how a measure stands in a part of a year; what no clause reads is an error."""
    if not isinstance(scope, PartScope):
        return False
    candidates = [one for one in opened(scope, text) if one.measure in scope.stands]
    if targets.marked(scope, text, candidates):
        return True
    phrase = text.name({one.measure.phrase for one in candidates})
    if phrase is None:
        return False
    one = only(one for one in candidates if one.measure.phrase == phrase)
    stands = scope.stands[one.measure]
    _level(text, stands)
    told: list[str] = []
    while text.rest:
        kind = next((kind for kind, reader in _CLAUSES if reader(scope, text, one)), None)
        if kind is None or kind in told:
            raise UnreadError(f"{text.rest!r} of {text.line!r}")
        told.append(kind)
    _whole(scope, text, one, told)
    return True


def _level(text: Text, stands: Standing) -> None:
    found = text.need(rf" (?:was|stood at) (?P<now>{VALUE})(?: \((?P<how>[^)]*)\))? in (?P<period>{PERIOD})\.")
    text.number("level alone", found["now"], stands.now.value)
    text.claim("period", found["period"] == stands.of.words, found, stands.of.words)
    how = "counted from April" if stands.from_april else _HOW.get(stands.now.how)
    text.claim("how the months make it", found.get("how") == how, found, how)
    text.printed = found["now"]
    if stands.measure.decimals is not None:
        more = places(found["now"]) - stands.measure.decimals
        text.claim("decimals", more in (0, 1), found["now"], stands.measure.decimals)


def _changed(scope: PartScope, text: Text, one: Series) -> bool:
    """Read how the figure differs from the period before, and from the same period last year."""
    if not text.take(" That is "):
        return False
    stands, told = scope.stands[one.measure], []
    while not told or text.take(" and "):
        told.append(_beside(text, stands))
    text.need(r"\.")
    expected = [when for when, _ in stands.changes]
    text.claim("all that changed", told == expected, told, expected)
    return True


def _beside(text: Text, stands: Standing) -> str:
    """Read one of the figures beside, and what the difference is; return the words for its period."""
    found = text.take(rf"(?P<almost>almost )?the same as {_WHEN} \((?P<then>{VALUE})\)")
    found = found or text.need(rf"(?P<by>{SIZE}) (?P<way>\w+) than {_WHEN} \((?P<then>{VALUE})\)")
    then = dict(stands.changes).get(found["when"])
    text.claim("beside", then is not None, found["when"], stands.changes)
    if then is not None:
        text.number("before", found["then"], then.value)
        in_april = stands.may_add_up and found["when"] == f"in {stands.of.before.words}"
        _difference(text, stands.measure, (stands.now.value, then.value), found, in_april)
    return found["when"]


def _difference(text: Text, measure: Measure, pair: tuple, found: Found, unjudged: bool = False) -> None:
    """Claim the difference of two figures, and that it is better or worse, higher or lower, or none in print."""
    change = pair[0] - pair[1]
    if "by" not in found:
        text.claim("the same", prints(text.printed, pair[1]), found, pair)
        text.claim("almost", ("almost" in found) == (change != 0), found, change)
        return
    text.number("change", found["by"], abs(change))
    text.claim("adds up", adds_up(text.printed, found["then"], found["by"]), (text.printed, found))
    better = {"higher": 1, "lower": -1, "": 0}[measure.polarity] * (not unjudged)
    words = {1: "better", -1: "worse"} if better else {1: "higher", -1: "lower"}
    expected = words.get(sign(change) * (better or 1))
    text.claim("way", found["way"] == expected, found, expected)


def _asks(scope: PartScope, text: Text, one: Series) -> bool:
    """Read the question whether the figures of a year that rise count from April."""
    if not text.take(r" The workbook does not say whether each figure counts from April\."):
        return False
    text.claim("may add up", scope.stands[one.measure].may_add_up)
    return True


def _so_far(scope: PartScope, text: Text, one: Series) -> bool:
    """Read what the months from April make, how that stands to its target and to the year before."""
    found = text.take(
        rf" From (?P<span>\w+(?: \d{{4}})? to \w+ \d{{4}}) the figure was (?P<now>{VALUE})\."
        rf"(?: That (?P<verdict>met|missed) the target (?:to date|for the year) of "
        rf"(?P<target>{VALUE})(?P<part>, which was suspended for part of that time)?"
        rf"(?:, within the tolerance of (?P<tolerance>{SIZE}))?\.)?"
    )
    if not found:
        return False
    stands = scope.stands[one.measure]
    figure = stands.to_date if stands.tells_to_date else None
    text.claim("since April", figure is not None, found, stands)
    if figure is None:
        return True
    text.claim("span", found["span"] == stands.of.to_date.span, found, stands.of.to_date.span)
    text.number("to date", found["now"], figure.value)
    status = scope.status_to_date(stands)
    verdict = status.removesuffix(" in part") if status in ("met", "missed", "missed in part") else None
    text.claim("verdict to date", found.get("verdict") == verdict, found, (verdict, figure))
    text.claim("suspended for part", ("part" in found) == (status == "missed in part"), found, status)
    within = scope.amber_to_date(stands)
    text.claim("within tolerance to date", ("tolerance" in found) == within, found, stands.measure.tolerance)
    if "tolerance" in found:
        said = to_number(found["tolerance"])
        text.claim("tolerance", said == stands.measure.tolerance, found, stands.measure.tolerance)
    if "target" in found:
        text.number("target to date", found["target"], figure.target)
        looks = to_number(found["now"]) == to_number(found["target"]) and figure.value != figure.target
        text.claim("looks missed to date", verdict == "met" or not looks, found, figure)
    _to_date_changed(text, stands, found["now"])
    return True


def _to_date_changed(text: Text, stands: Standing, printed: str) -> None:
    now, then = stands.to_date, stands.to_date_last_year
    text.printed, kept = printed, text.printed
    months = rf"in the same months of (?P<year>{YEAR})"
    found = text.take(rf" That is the same as {months}\.")
    found = found or text.take(rf" That is (?P<by>{SIZE}) (?P<way>\w+) than {months} \((?P<then>{VALUE})\)\.")
    text.claim("same months told", bool(found) == bool(then), found, then)
    if found and then and now:
        text.claim("same months", found["year"] == stands.of.last_year.year, found)
        if "by" in found:
            text.number("same months", found["then"], then.value)
            _difference(text, stands.measure, (now.value, then.value), found)
        else:
            text.claim("the same to date", prints(printed, then.value), found, then)
    text.printed = kept


def _year_target(scope: PartScope, text: Text, one: Series) -> bool:
    found = text.take(rf" The target for the whole year is (?P<target>{VALUE}), and it is too early to judge\.")
    if found:
        text.number("target of the year", found["target"], scope.stands[one.measure].year_target)
    return bool(found)


# The clauses that may follow a measure's figure, in any order, each once.
_CLAUSES = (
    ("target", targets.target),
    ("moved", targets.moved),
    ("remark", measures.remark),
    ("changed", _changed),
    ("asks", _asks),
    ("so far", _so_far),
    ("year", _year_target),
)


def _whole(scope: PartScope, text: Text, one: Series, told: list[str]) -> None:
    """Claim that no clause is left out that the figures call for."""
    stands = scope.stands[one.measure]
    text.claim("no target of another point", not ("moved" in told and stands.from_april), told)
    text.claim("target told", ("target" in told) == (stands.now.target is not None), told, stands.now)
    text.claim("change told", ("changed" in told) == bool(stands.changes), told, stands.changes)
    text.claim("asks", ("asks" in told) == (stands.may_add_up and bool(stands.changes)), told, stands)
    text.claim("so far told", ("so far" in told) == stands.tells_to_date, told, stands.to_date)
    text.claim("year told", ("year" in told) == (stands.year_target is not None), told, stands.year_target)
