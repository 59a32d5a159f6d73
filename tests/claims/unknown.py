"""What the workbook does not answer: that it is indeed not there."""

from raw_rows import Series

from claims.limits import mean_and_range, phases
from claims.scope import Scope, only, opened
from claims.text import COUNT, VALUE, YEAR, Text, to_number


def read(scope: Scope, text: Text) -> bool:
    if text.take(rf"The workbook has no figures about this for {scope.year}\."):
        text.claim("nothing held", not scope.now, scope.year)
        return True
    if text.take(rf"We cannot say whether targets were met in {scope.year}: the workbook has none\."):
        text.claim("no target at all", not any(scope.year in one.targets for one in scope.now))
        return True
    of_parts = (
        rf"We cannot say whether targets were met in {scope.year}: those in the workbook are of months or quarters\."
    )
    if text.take(of_parts):
        text.claim("no target of the year", not any(scope.year in one.targets for one in scope.now))
        return True
    for opening, ending, expected in _reasons(scope):
        if text.take(opening):
            listed, others = listed_with_others(text, expected)
            if listed and text.take(ending):
                whole = len({*listed}) == len(listed) and len(listed) + others == len(expected)
                text.claim("cannot be said", whole, listed, expected)
                return True
        text.at = 0
    return _lapsed(scope, text)


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
        ("We cannot say how ", r" changed: its years are counted at different times after they end\.",
         scope.names(dated)),
        ("We cannot say how ", rf" changed on the year before: the figures begin in {scope.year}\.",
         _begun(scope, now)),
        ("We cannot say whether ", r" met a target: none is set\.",
         scope.names(one for one in now if scope.year not in one.targets)),
        ("Performance outside the suspensions is as the workbook states it for ",
         r": there are no months or quarters to work it out from\.", scope.names(stated)),
        (f"There is no outturn of {scope.year} for ", r": the workbook has only some of its months or quarters\.",
         scope.names(one for one in without if one not in whole)),
        (f"There is no outturn of {scope.year} for ", r": the workbook does not say how to work it out\.",
         scope.names(one for one in whole if one not in rates)),
        (f"There is no outturn of {scope.year} for ",
         r": a rate needs a numerator and a denominator in every month or quarter\.", scope.names(rates)),
        ("We cannot say whether ", r" varied out of the ordinary: process limits need 12 points\.",
         scope.names(one for one in scope.series if "few" in _without_limits(scope, one))),
        ("We cannot say whether ", r" varied out of the ordinary: process limits need months or quarters in a row\.",
         scope.names(one for one in scope.series if "gaps" in _without_limits(scope, one))),
        ("We cannot say how complaints about ", r" changed: there is no figure for the year before\.",
         complained - before),
        ("The workbook gives no complaints about ", rf" for {scope.year}: we cannot say whether there were any\.",
         before - complained),
        ("There is no figure for ", rf" in {scope.year}\.", scope.names(_absent(scope))),
    ]  # fmt: skip


def _absent(scope: Scope) -> list[Series]:
    absent = [one for one in scope.series if one.years(scope.before) and one not in scope.now]
    return [one for one in absent if not _begun_months(scope, one)]


def _begun_months(scope: Scope, one: Series) -> bool:
    """Whether some month of the year has a figure."""
    return one.months is not None and bool(one.months.held(scope.year))


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
    candidates = [one for one in opened(scope, text) if one in _absent(scope)]
    if not text.take("[Tt]here is no figure for "):
        return False
    phrase = text.name({one.measure.phrase for one in candidates})
    found = text.need(rf" in {scope.year}; the last is (?P<value>{VALUE}), for (?P<year>{YEAR})\.")
    one = only(one for one in candidates if one.measure.phrase == phrase)
    text.claim("last year", found["year"] == one.years(scope.before)[-1], found, one.values)
    text.number("last", found["value"], one.values.get(found["year"]))
    return True
