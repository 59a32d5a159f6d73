"""What the workbook does not answer: that it is indeed not there."""

from functools import lru_cache

from raw_rows import Series

from claims.limits import mean_and_range, phases
from claims.parts import PartScope
from claims.scope import Scope, only, opened
from claims.text import COUNT, PERIOD, VALUE, Text, to_number


def read(scope: Scope, text: Text) -> bool:
    if _later(scope, text):
        return True
    if text.take(rf"The workbook has no figures about this for {scope.year}\."):
        text.claim("nothing held", not scope.now, scope.year)
        return True
    if text.take(rf"We cannot say whether targets were met in {scope.year}: the workbook has none\."):
        text.claim("no target at all", not any(scope.year in one.targets for one in scope.now))
        return True
    of_parts = rf"We cannot say whether targets were met in {scope.year}: they are for months or quarters\."
    if text.take(of_parts):
        text.claim("no target of the year", not any(scope.year in one.targets for one in scope.now))
        return True
    if text.take(rf"We cannot say whether targets were met in {scope.year}: the workbook has none for it\."):
        told = isinstance(scope, PartScope)
        text.claim("no target of it", told and all(scope.stands[one.measure].now.target is None for one in scope.now))
        return True
    if isinstance(scope, PartScope) and _of_all(scope, text):
        return True
    for opening, ending, expected in _in_year(scope) if isinstance(scope, PartScope) else _reasons(scope):
        if begun := text.take(opening):
            text.claim("number", to_number(begun.get("number", "no").lower()) in (0, len(expected)), begun, expected)
            listed, others = listed_with_others(text, expected)
            if listed and text.take(ending):
                whole = len({*listed}) == len(listed) and len(listed) + others == len(expected)
                text.claim("cannot be said", whole, listed, expected)
                return True
        text.at = 0
    return _lapsed(scope, text)


def _later(scope: Scope, text: Text) -> bool:
    """Read up to when there are later figures, that a report leaves out."""
    found = text.take(rf"The workbook has later figures, up to (?P<last>{PERIOD}): they are not in this report\.")
    if found:
        text.claim("later", found["last"] == scope.later, found, scope.later)
    return bool(found)


def listed(text: Text, names: set[str]) -> list[str]:
    """Read a list of names: "a, b and c"."""
    return listed_with_others(text, names)[0]


def listed_with_others(text: Text, names: set[str]) -> tuple[list[str], int]:
    """Read a list of names, "a, b and two others": the names, and how many others."""
    found: list[str] = []
    while (name := text.name(names)) is not None:
        found.append(name)
        if more := text.take(rf" and (?P<others>{COUNT}) others?"):
            return found, int(to_number(more["others"]))
        if not text.take(r", | and "):
            break
    return found, 0


@lru_cache(1)  # of the same scope thousands of altered sentences are read
def _reasons(scope: Scope) -> list[tuple[str, str, set[str]]]:
    """Return how each sentence begins and ends, and all that it must be about."""
    dated = [one for one in scope.now if one.measure.as_at and scope.before in one.values]
    now = [one for one in scope.now if not one.measure.as_at]
    stated = [one for one in now if scope.stated_outside(one.measure) is not None and scope.year not in one.outside]
    without = [one for one in scope.series if _begun_months(scope, one) and one not in scope.now]
    whole = [one for one in without if len(one.months.held(scope.year)) == 12]
    rates = [one for one in whole if one.measure.aggregation == "rate"]
    complained, before = scope.complained(scope.year), scope.complained(scope.before)
    return [
        ("We cannot compare ", r" with the year before: the two years are counted at different times\.",
         scope.names(dated)),
        ("We cannot compare ", rf" with the year before: the figures begin in {scope.year}\.",
         _begun(scope, now)),
        (rf"(?P<number>(?i:{COUNT})) measures? (?:has|have) no target: ", r"\.",
         scope.names(one for one in now if scope.year not in one.targets)),
        ("We cannot judge ", r": the workbook does not say whether higher or lower is better\.",
         scope.names(one for one in now if scope.year in one.targets and not one.measure.polarity)),
        ("We cannot check the figures outside the suspensions for ", r": there are no months or quarters\.",
         scope.names(stated)),
        (f"We cannot give the whole of {scope.year} for ", r": some of its months or quarters are missing\.",
         scope.names(one for one in without if one not in whole)),
        (f"We cannot give the whole of {scope.year} for ", r": the workbook does not say how to work it out\.",
         scope.names(one for one in whole if one not in rates)),
        (f"We cannot give the whole of {scope.year} for ",
         r": some months or quarters lack a numerator or a denominator\.", scope.names(rates)),
        ("We cannot tell change from chance for ", r": process limits need 12 points\.",
         scope.names(one for one in scope.series if "few" in _without_limits(scope, one))),
        ("We cannot tell change from chance for ", r": process limits need months or quarters in a row\.",
         scope.names(one for one in scope.series if "gaps" in _without_limits(scope, one))),
        ("We cannot say how complaints about ", r" changed: there is no figure for the year before\.",
         complained - before),
        ("The workbook gives no complaints about ", rf" for {scope.year}: we cannot say whether there were any\.",
         before - complained),
        ("There is no figure for ", rf" in {scope.year}\.$", scope.names(scope.absent)),
    ]  # fmt: skip


def _of_all(scope: PartScope, text: Text) -> bool:
    """Read what a part of a year leaves open of every measure."""
    stands = [scope.stands[one.measure] for one in scope.ended]
    how = r"the workbook does not say how to make it\."
    if text.take(rf"There is no year to date for any measure: {how}"):
        text.claim("no year to date at all", len(stands) > 3 and not any(one.has_to_date for one in stands))
        return True
    if text.take(r"We cannot compare anything with the same period last year: there are no figures for it\."):
        text.claim("nothing of last year", len(stands) > 3 and not any(one.last_year for one in stands))
        return True
    return False


@lru_cache(1)
def _in_year(scope: PartScope) -> list[tuple[str, str, set[str]]]:
    """Return how each sentence about a part of a year begins and ends, and all that it must be about."""
    now = [(one, scope.stands[one.measure]) for one in scope.now]
    ended = [(one, scope.stands[one.measure]) for one in scope.ended]
    without = [one for one, stands in ended if not stands.has_to_date]
    return [
        (f"We cannot give {scope.year} for ",
         r": months are missing, or the workbook does not say how they add up\.",
         scope.names(one for one in scope.ended if one not in scope.now)),
        ("There is no year to date for ", r": some months or quarters have no figure\.",
         scope.names(one for one in without if one.measure.aggregation)),
        ("There is no figure for ", rf" in {scope.year}\.$", scope.names(scope.absent)),
        ("We cannot judge ",
         r": the workbook does not say whether higher or lower is better\.",
         scope.names(one for one, stands in now if stands.now.target is not None and not one.measure.polarity)),
        (rf"(?P<number>(?i:{COUNT})) measures? (?:has|have) no target for {scope.year}: ", r"\.",
         scope.names(one for one, stands in now if stands.now.target is None)),
        ("There is no year to date for ", r": the workbook does not say how to make it\.",
         scope.names(one for one in without if not one.measure.aggregation)),
        ("We cannot compare ", r" with the same period last year: there is no figure for it\.",
         scope.names(one for one, stands in ended if not stands.last_year)),
    ]  # fmt: skip


def _begun_months(scope: Scope, one: Series) -> bool:
    """Whether some month of the year has a figure."""
    return one.months is not None and bool(scope.places(one.months))


def _without_limits(scope: Scope, one: Series) -> set[str]:
    """Return why months of the year have no process limits that could have them: too few figures, or too many gaps."""
    if not _begun_months(scope, one) or one.months.covers != "itself":
        return set()
    months = one.months.until(scope.year)
    found = set()
    for phase in phases(months.values, months.rebased):
        used = [place for place in phase if months.values[place] is not None and place not in months.suspended]
        if {*phase} & {*months.held(scope.year)} and not mean_and_range(months.values, used):
            found.add("few" if len(used) < 12 else "gaps")
    return found


def _begun(scope: Scope, now: list[Series]) -> set[str]:
    """Name the services of which this is the first year, and the measures of other services of which it is."""
    before = [one for one in now if one.years(scope.before)]
    services = {one.measure.service for one in now} - {one.measure.service for one in before}
    others = [one for one in now if one not in before and one.measure.service not in services]
    return services | scope.names(others)


def _lapsed(scope: Scope, text: Text) -> bool:
    """Read that a measure has no figure, and what its last was."""
    candidates = [one for one in opened(scope, text) if one in scope.absent]
    if not text.take("[Tt]here is no figure for "):
        return False
    phrase = text.name({one.measure.phrase for one in candidates})
    found = text.need(rf" in {scope.year}\. The last was (?P<value>{VALUE}), in (?P<last>{PERIOD})\.")
    one = only(one for one in candidates if one.measure.phrase == phrase)
    last = scope.last(one)
    text.claim("last year", found["last"] in last, found, last)
    text.number("last", found["value"], last.get(found["last"]))
    return True
