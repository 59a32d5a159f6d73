"""Whether a number of a draft is what the data say.

Takes a number's context; gives its `Tick`. A number agrees where a figure that its words allow rounds to it, and the
words beside it are right too. Where its words allow figures and none fits, it differs: what the data say is told, and
what else the number would be right for.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs import claims, readings
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.phrases import phrases, stems
from partnership_analysis.papers.tie_outs.readings import Reading
from partnership_analysis.papers.tie_outs.results import Tick, Verdict
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.units import DUST, POUNDS
from partnership_analysis.vocabularies import AGAINST_TARGETS, FILLER_WORDS

_MOST_TOLD = 3
# A whole number below this is right of something by chance.
_TELLING = 20
_NOUN = re.compile(r"\s+((?:[A-Za-z'’&-]+\s*){1,3})")
_GENERIC = stems("cases complaints occasions instances")
# What follows a number that stands alone: "120 were about delays".
_NO_NOUN = re.compile(
    r"(?:in|of|for|at|to|from|on|out|and|by|up|down|were|was|are|is|had|have|has|went|came|while|but|or|against|compared"
    r"|per|during|this|last|more|fewer|less|higher|lower|the|a|an|as|since|with|that|which|who|not|both|each)\b", re.I
)
_CONDITION = re.compile(r"\b(?:without|by more than|by less than|despite)\b", re.I)
_WITHIN = re.compile(r"\b(?:in|within|inside)\s+$", re.I)
_OWN_SIGN = ("variance", "change", "percent change")


class Judge:
    """Judges numbers, one context at a time."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def tick(self, context: Context) -> Tick:
        """Return what is said of a number."""
        number = context.number
        if number.kind == "label":
            return _tick(context, "not a figure", f"{number.label}")
        if number.unit == POUNDS and not any(POUNDS in one.unit for one in self.lexicon.subjects):
            return _tick(context, "not a figure", "money, of which the data have nothing")
        special = {
            "tally": self._tally, "rank": self._rank, "run": self._run, "years": self._years,
            "authorities": self._authorities,
        }  # fmt: skip
        for role, judge in special.items():
            if role in context.roles:
                return judge(context)
        return self._measured(context)

    # A number that is a figure of a measure, or of complaints.

    def _measured(self, context: Context) -> Tick:
        number = context.number
        if not context.roles:
            return _tick(context, "no figure", "the report has no such statistic")
        if not context.subjects or _counts_another(context):
            return self._without_subject(context)
        if limited := self._limited(context):
            return _tick(context, "differs", f"the measure is {limited.short!r}")
        found = readings.readings(context)
        fitting = [one for one in found if claims.unit_fits(number.unit, one)]
        agreeing = [one for one in fitting if _agrees(number, one)]
        if agreeing:
            return self._with_words(context, agreeing)
        if not found and context.names_service and context.candidates == ():
            return self._elsewhere(context, "", ())
        if not fitting:
            return self._other_unit(context, found)
        return self._elsewhere(context, _told(fitting), _cells(fitting[:1]))

    def _with_words(self, context: Context, agreeing: Sequence[Reading]) -> Tick:
        """Return the verdict on a number that is right, by the words beside it."""
        judged = [(one, claims.wrong(context, one)) for one in agreeing]
        right = [one for one, wrong in judged if wrong is None]
        if right:
            return _tick(context, "agrees", _says(right[0]), right[0].figure.cells)
        one, wrong = judged[0]
        said = wrong.says if wrong else ""
        series = one.series
        cells = list(one.figure.cells)
        for period in (one.base, one.period):
            if series and period in series.values:
                cells += series.values[period].cells
        told = f"{one.figure} is right, but not {wrong.words if wrong else ''!r}: {said}"
        return _tick(context, "differs", told, tuple(dict.fromkeys(cells)))

    def _other_unit(self, context: Context, found: Sequence[Reading]) -> Tick:
        """Return the verdict on a number in a unit that no figure which it may be has."""
        same = [one for one in found if _agrees(context.number, one)]
        in_table = context.passage.kind == "cell" and found
        if same or in_table:
            of = same or list(found)
            return _tick(context, "differs", f"the unit is another: {_told(of)}", _cells(of[:1]))
        if not found:
            return self._elsewhere(context, "", ()) if context.names_period else self._without_subject(context)
        return _tick(context, "no figure", "the data have no such figure in this unit")

    def _elsewhere(self, context: Context, told: str, cells: tuple[str, ...]) -> Tick:
        """Return the verdict on a number that is none of those that its words allow: what would it be right for?"""
        right = self._right_for(context)
        if right:
            also = f"; {context.number.text} is right for {right[0].what}"
            return _tick(context, "differs", (told or "the data have no such figure") + also, cells or right[0].figure.cells)
        if told:
            return _tick(context, "differs", told, cells)
        return _tick(context, "no figure", "the data have no figure of it for this period")

    def _right_for(self, context: Context) -> list[Reading]:
        """Return the figures that a number would be right for: of another period, service, authority or measure."""
        roles = context.roles - {"percent change", "multiple"}
        anytime = replace(context, periods=_all_periods(context), roles=roles or context.roles, names_service=False)
        anybody = replace(anytime, services=frozenset(), authorities=())
        wider = [(anytime, context.candidates), (anybody, context.subjects)]
        if _is_telling(context.number):
            alike = [one for one in self.lexicon.subjects if {*one.names} & {name for own in context.subjects for name in own.names}]
            wider += [(anybody, alike), (replace(anybody, roles=frozenset({"value"})), self.lexicon.subjects)]
        for spoken, subjects in wider:
            found = readings.readings(spoken, subjects)
            right = [one for one in found if claims.unit_fits(context.number.unit, one) and _agrees(context.number, one)]
            if right:
                return right
        return []

    def _without_subject(self, context: Context) -> Tick:
        """Return the verdict on a number of which the draft does not say what the data know it as."""
        number = context.number
        if _counts_another(context) or not number.unit or not _is_telling(number) or self._speaks_of_another(context):
            return _tick(context, "no figure", "the data have nothing about it")
        anything = replace(
            context, periods=_all_periods(context), roles=frozenset({"value"}), services=frozenset(), authorities=()
        )
        found = [
            one
            for one in readings.readings(anything, self.lexicon.subjects)
            if number.unit == one.figure.unit and _agrees(number, one)
        ]
        if not found:
            return _tick(context, "no figure", "the data have nothing about it")
        return _tick(context, "ambiguous", f"it may be {'; '.join(one.what for one in found[:_MOST_TOLD])}", _cells(found))

    def _speaks_of_another(self, context: Context) -> bool:
        return bool(stems(context.segment.words) - self.lexicon.known)

    def _limited(self, context: Context) -> Subject | None:
        """Return the measure that has another limit in its name than "within 40 days"; None if there is none."""
        number = context.number
        if not _WITHIN.search(context.passage.text[: number.start]) or number.unit not in (Unit.DAYS, Unit.SECONDS):
            return None
        percentages = (one for one in context.subjects if one.unit == Unit.PERCENT)
        return next((one for one in percentages if any(own.unit == number.unit for own in numbers(one.short + " " + one.measure))), None)

    # Numbers that count targets, authorities and years, or rank.

    def _tally(self, context: Context) -> Tick:
        period = context.periods[0] if context.periods else context.passage_period
        found = readings.tallies(context, self.lexicon.subjects, period)
        if not any(one.figure.cells for one in found):
            return _tick(context, "no figure", "the data have no targets of it")
        wanted = [one for one in found if _tallies_the_same(context, one)]
        agreeing = [one for one in wanted if _agrees(context.number, one)]
        if agreeing:
            return _tick(context, "agrees", _says(agreeing[0]), agreeing[0].figure.cells)
        if _CONDITION.search(context.segment.text):
            return _tick(context, "no figure", f"a count with a condition; {_told(wanted)}")
        return _tick(context, "differs", _told(wanted), _cells(wanted[:1]))

    def _rank(self, context: Context) -> Tick:
        wanted = int(context.number.value)
        extremes = context.segment.phrases("extremes")
        for one in _of_values(context):
            subject, period = one.subject, one.period
            if subject is None or period is None:
                continue
            highest = claims.is_highest(extremes[0].meaning, subject) if extremes else claims.is_highest("best", subject)
            if highest is None:
                continue
            others, among = _ranked(context, one)
            rank = readings.place(others, one.figure.value, highest)
            end = "highest" if highest else "lowest"
            says = f"{one.what} ({one.figure}) was number {rank} of {len(others)} {among}, counted from the {end}"
            return _tick(context, "agrees" if rank == wanted else "differs", says, one.figure.cells)
        return _tick(context, "no figure", "the data have nothing about it")

    def _authorities(self, context: Context) -> Tick:
        for one in _of_values(context):
            if one.subject is not None and len(one.subject.series) > 1:
                number = sum(one.period in own.values for own in one.subject.series.values())
                verdict: Verdict = "agrees" if context.number.covers(number) else "differs"
                return _tick(context, verdict, f"{number} councils have a figure of {one.subject.title}, {one.period}")
        return _tick(context, "no figure", "the data have nothing about it")

    def _run(self, context: Context) -> Tick:
        wanted = int(context.number.value)
        phrase = claims.direction(context)
        for one in _of_values(context):
            series, subject = one.series, one.subject
            if series is None or subject is None or one.period is None or phrase is None:
                continue
            run, cells = _run_of(one, phrase.meaning, subject.polarity)
            verdict: Verdict = "agrees" if run == wanted else "differs"
            if verdict == "agrees" and (extreme := _extreme_of(context, one)):
                return _tick(context, "differs", f"not {extreme.words!r}: {extreme.says}", cells)
            return _tick(context, verdict, f"{one.what}: {run} in a row went that way, to {one.figure}", cells)
        return _tick(context, "no figure", "the data have nothing about it")

    def _years(self, context: Context) -> Tick:
        wanted = int(context.number.value)
        ranked = any(one.kind == "ordinal" for one in context.segment.numbers)
        extremes = [] if ranked else context.segment.phrases("extremes")
        for one in _of_values(context):
            series = one.series
            if series is None or one.subject is None or one.period is None:
                continue
            held = [own for own in series.values if own.months == one.period.months]
            span = f"{min(held)} to {max(held)}"
            cells = tuple(cell for own in sorted(held) for cell in series.values[own].cells)
            if extremes and (wrong := claims.extreme_wrong(context, extremes[0], one.subject, one.authority, one.period)):
                return _tick(context, "differs", f"not {wrong.words!r}: {wrong.says}", cells)
            if wanted > len(held) and extremes:
                says = f"we cannot test {wanted} years: the data have {len(held)}, {span}"
                says += f"; of these, {one.figure} is the {extremes[0].words.casefold()}"
                return _tick(context, "no figure", says, cells)
            if extremes or wanted == len(held):
                return _tick(context, "agrees", f"the data have {len(held)} years, {span}", cells)
            return _tick(context, "no figure", f"a number of years; the data have {len(held)}, {span}")
        return _tick(context, "no figure", "the data have nothing about it")


def _tick(context: Context, verdict: Verdict, says: str, cells: tuple[str, ...] = ()) -> Tick:
    number, passage = context.number, context.passage
    label = ", ".join(filter(None, (passage.row, passage.column))) if passage.kind == "cell" else ""
    sentence = passage.text[context.sentence[0].start : max(one.end for one in context.sentence)]
    around = f"{label}: {passage.text}" if label else " ".join(sentence.split())
    return Tick(
        number.text, None if number.kind == "label" else number.value, number.unit, passage.where, around, verdict, says, tuple(dict.fromkeys(cells)),
        passage, number.start, number.end,
    )  # fmt: skip


def _agrees(number: Number, reading: Reading) -> bool:
    value = reading.figure.value
    if reading.role == "multiple":
        return number.covers(value) or abs(value - number.value) < 0.05 * number.value
    if reading.role in _OWN_SIGN and not number.is_signed:
        return number.covers(abs(value)) or (number.value == 0 and abs(value) < DUST)
    return number.covers(value)


def _counts_another(context: Context) -> bool:
    """Tell whether a number without a unit counts what no subject does: "125 members of staff"."""
    number = context.number
    if number.unit or context.passage.kind == "cell":
        return False
    match = _NOUN.match(context.passage.text[number.end :])
    if match is None:
        return False
    if _NO_NOUN.match(match[1]):
        return False
    nouns = stems(match[1])
    if nouns & _GENERIC:
        return False
    counted = [one for one in context.candidates if one.is_counted]
    return not any(nouns & (one.own | one.about) for one in counted)


def _is_telling(number: Number) -> bool:
    """Tell whether a number has digits enough to be recognised by: 97.78, and not 3."""
    return number.value != int(number.value) or (bool(number.unit) and abs(number.value) >= _TELLING and number.value % 5 != 0)


def _all_periods(context: Context) -> tuple:
    held = {period for one in context.subjects for series in one.series.values() for period in series.values}
    return tuple(sorted({*context.periods, *held}, key=lambda own: (-own.ends, own.months)))


def _of_values(context: Context) -> list[Reading]:
    """Return the values that a rank or a run may be about."""
    spoken = replace(context, roles=frozenset({"value"}))
    return readings.readings(spoken)


def _ranked(context: Context, one: Reading) -> tuple[Sequence[float], str]:
    subject = one.subject
    if subject is not None and len(subject.series) > 1 and one.period is not None:
        return [own.values[one.period].value for own in subject.series.values() if one.period in own.values], "councils"
    assert subject is not None and one.period is not None  # noqa: S101
    return claims.compared_with(context, subject, one.authority, one.period)


def _run_of(one: Reading, meaning: str, polarity: str) -> tuple[int, tuple[str, ...]]:
    """Return how many times in a row a measure went one way up to a period, and the cells of that."""
    series, period = one.series, one.period
    better = -1.0 if polarity == "lower" else 1.0
    sign = {"up": 1.0, "down": -1.0, "better": better, "worse": -better}.get(meaning, 1.0)
    run, cells = 0, list(one.figure.cells)
    while series is not None and period is not None:
        before = series.before(period)
        if before is None or (series.values[period].value - series.values[before].value) * sign <= DUST:
            break
        cells += series.values[before].cells
        run, period = run + 1, before
    return run, tuple(cells)


def _extreme_of(context: Context, one: Reading) -> claims.Wrong | None:
    found = context.segment.phrases("extremes")
    if not found or one.subject is None or one.period is None:
        return None
    return claims.extreme_wrong(context, found[0], one.subject, one.authority, one.period)


def _tallies_the_same(context: Context, reading: Reading) -> bool:
    """Tell whether a count of targets is of those that a number's words say: met, missed, or all."""
    after = context.passage.text[context.number.end : context.segment.end]
    before = context.segment.text[: context.number.start - context.segment.start]
    is_whole = re.search(r"\b(?:of|out of)\s+(?:the\s+|its\s+|all\s+)?$", before, re.I)
    spoken = [one.meaning for text in (after, before) for one in phrases(text, AGAINST_TARGETS)]
    what = reading.what
    if is_whole:
        return what.startswith(("targets,", "targets of"))
    if "missed" in spoken:
        return what.startswith("targets missed")
    if spoken:
        return what.startswith("targets met")
    return True


def _says(one: Reading) -> str:
    return f"{one.what}: {one.figure} ({one.figure.origin})" if one.figure.cells else f"{one.what}: {one.figure}"


def _told(found: Sequence[Reading]) -> str:
    """Say what the data say: the likeliest figure, and the next ones."""
    texts = list(dict.fromkeys(_says(one) for one in found))
    more = len(texts) - _MOST_TOLD
    return "the data say " + "; ".join(texts[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _cells(found: Sequence[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for one in found for cell in one.figure.cells))


