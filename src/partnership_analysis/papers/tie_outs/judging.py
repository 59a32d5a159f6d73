"""Whether a number of a draft is what the data say.

Takes a number's context; gives its `Tick`. A number agrees where a figure that its words allow rounds to it, and the
words beside it are right too. Where its words allow figures and none fits, it differs: what the data say is told, and
what else the number would be right for.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs import claims
from partnership_analysis.papers.tie_outs.contexts import Context, Services
from partnership_analysis.papers.tie_outs.counting import NOTHING, counted
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.phrases import leading, stems
from partnership_analysis.papers.tie_outs.readings import Reading, readings
from partnership_analysis.papers.tie_outs.results import Tick, tick
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import DUST, POUNDS

_MOST_TOLD = 3
# A whole number below this is right of something by chance.
_TELLING = 20
_NEARLY = 0.05
_NOUN = re.compile(r"\s+((?:[A-Za-z'’&-]+\s*){1,3})")
_GENERIC = stems("cases complaints occasions instances")
# What follows a number that stands alone: "120 were about delays".
_NO_NOUN = re.compile(
    r"(?:in|of|for|at|to|from|on|out|and|by|up|down|were|was|are|is|had|have|has|went|came|while|but|or|against|compared"
    r"|per|during|this|last|more|fewer|less|higher|lower|the|a|an|as|since|with|that|which|who|not|both|each)\b", re.I
)  # fmt: skip
_WITHIN = re.compile(r"\b(?:in|within|inside)\s+$", re.I)
_OWN_SIGN = ("variance", "change", "percent change")


class Judge:
    """Judges numbers, one context at a time.

    Parameters
    ----------
    lexicon
        Everything that a number may be about.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def tick(self, context: Context) -> Tick:
        """Return what is said of a number."""
        number = context.number
        if number.kind == "label":
            return tick(context, "not a figure", number.label)
        if number.unit == POUNDS and not any(POUNDS in one.unit for one in self.lexicon.subjects):
            return tick(context, "not a figure", "money: the data have no amounts")
        if not context.roles:
            return tick(context, "no figure", "the report has no such statistic")
        return counted(context, self.lexicon.subjects) or self._measured(context)

    def _measured(self, context: Context) -> Tick:
        number = context.number
        if not context.subjects or _counts_another(context):
            return self._without_subject(context)
        if limited := _limited(context):
            return tick(context, "differs", f"the measure is {limited.short!r}")
        found = readings(context)
        fitting = [one for one in found if claims.unit_fits(number.unit, one)]
        agreeing = [one for one in fitting if _agrees(number, one)]
        if agreeing:
            return _with_words(context, agreeing)
        if not found and context.services.is_own and not context.candidates:
            return self._elsewhere(context, "", ())
        if not fitting:
            return self._other_unit(context, found)
        return self._elsewhere(context, _told(fitting), fitting[0].figure.cells)

    def _other_unit(self, context: Context, found: Sequence[Reading]) -> Tick:
        """Return the verdict on a number in a unit that no figure which it may be has."""
        if not found:
            return self._elsewhere(context, "", ()) if context.names_period else self._without_subject(context)
        same = [one for one in found if _agrees(context.number, one)]
        if same or context.passage.kind == "cell":
            of = same or list(found)
            return tick(context, "differs", f"the unit is another: {_told(of)}", of[0].figure.cells)
        return tick(context, "no figure", "the data have no such figure in this unit")

    def _elsewhere(self, context: Context, told: str, cells: tuple[str, ...]) -> Tick:
        """Return the verdict on a number that is none of those that its words allow, and what it would be right for."""
        right = self._right_for(context)
        if right:
            also = f"; {context.number.text} is right for {right[0].what}"
            says = (told or "the data have no such figure") + also
            return tick(context, "differs", says, cells or right[0].figure.cells)
        if told:
            return tick(context, "differs", told, cells)
        return tick(context, "no figure", "the data have no figure of it for this period")

    def _right_for(self, context: Context) -> list[Reading]:
        """Return the figures that a number would be right for: of another period, service, authority or measure."""
        roles = context.roles - {"percent change", "multiple"} or context.roles
        anytime = replace(context, periods=_all_periods(context), roles=roles)
        anybody = replace(anytime, services=Services(), authorities=())
        names = {name for own in context.subjects for name in own.names}
        alike = [one for one in self.lexicon.subjects if names.intersection(one.names)]
        wider: list[tuple[Context, Sequence[Subject]]] = [(anytime, context.candidates), (anybody, alike)]
        if _is_telling(context.number):
            wider.append((replace(anybody, roles=frozenset({"value"})), self.lexicon.subjects))
        for spoken, subjects in wider:
            fitting = [one for one in readings(spoken, subjects) if claims.unit_fits(context.number.unit, one)]
            if right := [one for one in fitting if _agrees(context.number, one)]:
                return right
        return []

    def _without_subject(self, context: Context) -> Tick:
        """Return the verdict on a number of which the draft does not say what the data know it as."""
        number = context.number
        strange = stems(context.segment.words) - self.lexicon.known
        if _counts_another(context) or not number.unit or not _is_telling(number) or strange:
            return tick(context, "no figure", NOTHING)
        anything = replace(
            context, periods=_all_periods(context), roles=frozenset({"value"}), services=Services(), authorities=()
        )
        every = readings(anything, self.lexicon.subjects)
        found = [one for one in every if number.unit == one.figure.unit and _agrees(number, one)]
        if not found:
            return tick(context, "no figure", NOTHING)
        cells = tuple(cell for one in found for cell in one.figure.cells)
        return tick(context, "ambiguous", f"it may be {'; '.join(one.what for one in found[:_MOST_TOLD])}", cells)


def _with_words(context: Context, agreeing: Sequence[Reading]) -> Tick:
    """Return the verdict on a number that is right, by the words beside it."""
    judged = [(one, claims.wrong(context, one)) for one in agreeing]
    for one, wrong in judged:
        if wrong is None:
            return tick(context, "agrees", _says(one), one.figure.cells)
    one, wrong = judged[0]
    ends = [one.series.values[period] for period in (one.base, one.period) if period in one.series.values]
    cells = (*one.figure.cells, *(cell for figure in ends for cell in figure.cells))
    told = f"{one.figure} is right, but not {wrong.words!r}: {wrong.says}" if wrong else ""
    return tick(context, "differs", told, cells)


def _limited(context: Context) -> Subject | None:
    """Return the measure that has another limit in its name than "within 40 days"; None if there is none."""
    number = context.number
    if not _WITHIN.search(leading(context.passage.text, number.start)) or number.unit not in (Unit.DAYS, Unit.SECONDS):
        return None
    for one in context.subjects:
        limits = numbers(f"{one.short} {one.measure}")
        if one.unit == Unit.PERCENT and any(own.unit == number.unit for own in limits):
            return one
    return None


def _agrees(number: Number, reading: Reading) -> bool:
    value = reading.figure.value
    if reading.role == "multiple":
        return number.covers(value) or abs(value - number.value) < _NEARLY * number.value
    if reading.role in _OWN_SIGN and not number.is_signed:
        return number.covers(abs(value)) or (number.value == 0 and abs(value) < DUST)
    return number.covers(value)


def _counts_another(context: Context) -> bool:
    """Tell whether a number without a unit counts what no subject does: "125 members of staff"."""
    number = context.number
    match = _NOUN.match(context.passage.text[number.end :])
    if number.unit or context.passage.kind == "cell" or match is None or _NO_NOUN.match(match[1]):
        return False
    nouns = stems(match[1])
    if nouns & _GENERIC:
        return False
    return not any(nouns & (one.own | one.about) for one in context.candidates if one.is_counted)


def _is_telling(number: Number) -> bool:
    """Tell whether a number has digits enough to be recognised by: 97.78, and not 3 or 90%."""
    if number.value != int(number.value):
        return True
    return bool(number.unit) and abs(number.value) >= _TELLING and number.value % 5 != 0


def _all_periods(context: Context) -> tuple[Period, ...]:
    held = {period for one in context.subjects for series in one.series.values() for period in series.values}
    return tuple(sorted({*context.periods, *held}, key=lambda own: (-own.ends, own.months)))


def _says(one: Reading) -> str:
    return f"{one.what}: {one.figure} ({one.figure.origin})"


def _told(found: Sequence[Reading]) -> str:
    """Say what the data say: the likeliest figure, and the next ones."""
    texts = list(dict.fromkeys(map(_says, found)))
    more = len(texts) - _MOST_TOLD
    return "the data say " + "; ".join(texts[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
