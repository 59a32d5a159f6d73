"""Whether a number of a draft is what the data say.

Takes a number's context; gives its `Tick`. A number agrees where a figure that its words allow rounds to it, and the
words beside it are right too. Where its words allow figures and none fits, it differs; the verdict gives what the
data say, and what else the number would be right for.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs import claims, grids
from partnership_analysis.papers.tie_outs.candidate_figures import CandidateFigure, candidate_figures
from partnership_analysis.papers.tie_outs.contexts import Context, NamedServices
from partnership_analysis.papers.tie_outs.counting import NOTHING, judge_count
from partnership_analysis.papers.tie_outs.credits import CREDITS_TOPIC
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.numbers import Number, numbers
from partnership_analysis.papers.tie_outs.phrases import leading, stems
from partnership_analysis.papers.tie_outs.quotations import Quotations
from partnership_analysis.papers.tie_outs.results import Tick, make_tick
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.subjects import Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import DUST, POUNDS

_MOST_LISTED = 3
# A whole number below this fits some figure by chance.
_LEAST_DISTINCTIVE = 20
# "Doubled" may be off by this share.
_MULTIPLE_TOLERANCE = 0.05
_NOUN = re.compile(r"\s+((?:[A-Za-z'’&-]+\s*){1,3})")
_GENERAL_NOUNS = stems("cases complaints occasions instances")
# The word after a number that has no noun: "120 were about delays".
_NO_NOUN = re.compile(
    r"(?:in|of|for|at|to|from|on|out|and|by|up|down|were|was|are|is|had|have|has|went|came|while|but|or|against|compared"
    r"|per|during|this|last|more|fewer|less|higher|lower|the|a|an|as|since|with|that|which|who|not|both|each"
    r"|between)\b", re.I
)  # fmt: skip
_PAID = re.compile(r"\b(?:paid|pays|pay|payment|received|recovered|deducted)\b", re.I)
_WITHIN = re.compile(r"\b(?:in|within|inside)\s+$", re.I)
# Draft numbers of these roles may leave out their sign.
_DIFFERENCES: tuple[NumberRole, ...] = ("variance", "change", "percent change")


class Judge:
    """Judges numbers, one context at a time.

    Parameters
    ----------
    lexicon
        Everything that a number may be about.
    quotations
        What officers say in the workbook: their own words are not judged.
    """

    def __init__(self, lexicon: Lexicon, quotations: Quotations) -> None:
        self.lexicon = lexicon
        self._quotations = quotations

    def judge(self, context: Context) -> Tick:
        """Return the verdict on a number."""
        number = context.number
        if number.kind == "label":
            return make_tick(context, "not a figure", number.label)
        if source := self._quotations.source(context.passage.text, number.start):
            return make_tick(
                context, "no figure", "a quotation from the workbook, whose numbers are not judged", (source,)
            )
        if number.unit == POUNDS and not any(POUNDS in one.unit for one in self.lexicon.subjects):
            return make_tick(context, "not a figure", "money: the data have no amounts")
        if number.unit == POUNDS and _PAID.search(context.segment.text) and _is_on_credits(context):
            return make_tick(context, "no figure", "the data do not say what was paid")
        if not context.roles:
            return make_tick(context, "no figure", "the report has no such statistic")
        return judge_count(context, self.lexicon.subjects) or self._judge_measure(context)

    def _judge_measure(self, context: Context) -> Tick:
        number = context.number
        if not context.subjects or _counts_something_else(context):
            return self._judge_without_subject(context)
        if measure := _measure_with_other_limit(context):
            return make_tick(context, "differs", f"the measure is {measure.short!r}")
        found = candidate_figures(context)
        fitting = [one for one in found if claims.unit_fits(number.unit, one)]
        agreeing = [one for one in fitting if _agrees(number, one)]
        if agreeing:
            return _judge_words(context, agreeing)
        if not found and context.services.is_in_segment and not context.candidates:
            return self._differs(context, "", ())
        if not fitting:
            return self._judge_other_unit(context, found)
        return self._differs(context, _list_figures(fitting), fitting[0].figure.cells)

    def _judge_other_unit(self, context: Context, found: Sequence[CandidateFigure]) -> Tick:
        """Return the verdict on a number whose unit none of the candidates has."""
        if not found:
            return self._differs(context, "", ()) if context.names_period else self._judge_without_subject(context)
        same = [one for one in found if _agrees(context.number, one)]
        if same or context.passage.kind == "cell":
            listed = same or list(found)
            says = f"the unit is another: {_list_figures(listed)}"
            return make_tick(context, "differs", says, listed[0].figure.cells)
        return make_tick(context, "no figure", "the data have no such figure in this unit")

    def _differs(self, context: Context, data_say: str, cells: tuple[str, ...]) -> Tick:
        """Return the verdict on a number that fits no figure its words allow, with what it would be right for."""
        right = self._figures_elsewhere(context)
        if right:
            also = f"; {context.number.text} is right for {right[0].what}"
            says = (data_say or "the data have no such figure") + also
            return make_tick(context, "differs", says, cells or right[0].figure.cells)
        if data_say:
            return make_tick(context, "differs", data_say, cells)
        return make_tick(context, "no figure", "the data have no figure of it for this period")

    def _figures_elsewhere(self, context: Context) -> list[CandidateFigure]:
        """Return the figures that a number would be right for: of another period, service, authority or measure."""
        roles = context.roles - {"percent change", "multiple"} or context.roles
        anytime = replace(context, periods=_all_periods(context), roles=roles)
        anybody = replace(anytime, services=NamedServices(), authorities=())
        names = {name for one in context.subjects for name in one.names}
        alike = [one for one in self.lexicon.subjects if names.intersection(one.names)]
        wider: list[tuple[Context, Sequence[Subject]]] = [(anytime, context.candidates), (anybody, alike)]
        if _is_distinctive(context.number):
            wider.append((replace(anybody, roles=frozenset({"value"})), self.lexicon.subjects))
        for changed, subjects in wider:
            fitting = [
                one for one in candidate_figures(changed, subjects) if claims.unit_fits(context.number.unit, one)
            ]
            if right := [one for one in fitting if _agrees(context.number, one)]:
                return right
        return []

    def _judge_without_subject(self, context: Context) -> Tick:
        """Return the verdict on a number whose words name nothing in the data."""
        number = context.number
        unknown = stems(context.segment.words) - self.lexicon.known_stems
        if _counts_something_else(context) or not number.unit or not _is_distinctive(number) or unknown:
            return make_tick(context, "no figure", NOTHING)
        anything = replace(
            context, periods=_all_periods(context), roles=frozenset({"value"}), services=NamedServices(), authorities=()
        )
        every = candidate_figures(anything, self.lexicon.subjects)
        found = [one for one in every if number.unit == one.figure.unit and _agrees(number, one)]
        if not found:
            return make_tick(context, "no figure", NOTHING)
        cells = tuple(cell for one in found for cell in one.figure.cells)
        return make_tick(
            context, "ambiguous", f"it may be {'; '.join(one.what for one in found[:_MOST_LISTED])}", cells
        )


def _judge_words(context: Context, agreeing: Sequence[CandidateFigure]) -> Tick:
    """Return the verdict on a number that is right, by the words beside it."""
    judged = [(one, claims.find_wrong_words(context, one)) for one in agreeing]
    for one, wrong in judged:
        if wrong is None:
            return make_tick(context, "agrees", _describe(one), one.figure.cells)
    one, wrong = judged[0]
    ends = [one.series.values[period] for period in (one.base, one.period) if period in one.series.values]
    cells = (*one.figure.cells, *(cell for figure in ends for cell in figure.cells))
    says = f"{one.figure} is right, but not {wrong.words!r}: {wrong.says}" if wrong else ""
    return make_tick(context, "differs", says, cells)


def _measure_with_other_limit(context: Context) -> Subject | None:
    """Return the measure whose name has another limit than the number's "within 40 days"; None if there is none."""
    number = context.number
    if not _WITHIN.search(leading(context.passage.text, number.start)) or number.unit not in (Unit.DAYS, Unit.SECONDS):
        return None
    for one in context.subjects:
        limits = numbers(f"{one.short} {one.measure}")
        if one.unit == Unit.PERCENT and any(limit.unit == number.unit for limit in limits):
            return one
    return None


def _agrees(number: Number, figure: CandidateFigure) -> bool:
    value = figure.figure.value
    if figure.role == "multiple":
        return number.covers(value) or abs(value - number.value) < _MULTIPLE_TOLERANCE * number.value
    if figure.role in _DIFFERENCES and not number.is_signed:
        return number.covers(abs(value)) or (number.value == 0 and abs(value) < DUST)
    return number.covers(value)


def _counts_something_else(context: Context) -> bool:
    """Tell whether a number without a unit counts what no subject does: "125 members of staff"."""
    number = context.number
    match = _NOUN.match(context.passage.text[number.end :])
    if number.unit or _is_in_cell_of_figures(context) or match is None or _NO_NOUN.match(match[1]):
        return False
    nouns = stems(match[1])
    if nouns & _GENERAL_NOUNS:
        return False
    return not any(nouns & (one.stems | one.about) for one in context.candidates if one.is_counted)


def _is_on_credits(context: Context) -> bool:
    """Tell whether a number may only be about service credits, of which the data say what is due and claimed."""
    return all(one.topic == CREDITS_TOPIC for one in context.candidates)


def _is_in_cell_of_figures(context: Context) -> bool:
    """Tell whether a number is in a cell of a table that is no comment: a figure, alone or after "better by"."""
    passage = context.passage
    is_figure = grids.is_figure(passage.text) or grids.heading_role(passage.column) is not None
    return passage.kind == "cell" and is_figure


def _is_distinctive(number: Number) -> bool:
    """Tell whether a number has enough digits to identify a figure: 97.78, and not 3 or 90%."""
    if number.value != int(number.value):
        return True
    return bool(number.unit) and abs(number.value) >= _LEAST_DISTINCTIVE and number.value % 5 != 0


def _all_periods(context: Context) -> tuple[Period, ...]:
    found = {period for one in context.subjects for series in one.series.values() for period in series.values}
    return tuple(sorted({*context.periods, *found}, key=lambda period: (-period.ends, period.months)))


def _describe(one: CandidateFigure) -> str:
    return f"{one.what}: {one.figure} ({one.figure.origin})"


def _list_figures(found: Sequence[CandidateFigure]) -> str:
    """Say what the data say: the likeliest figure, and the next ones."""
    texts = list(dict.fromkeys(map(_describe, found)))
    more = len(texts) - _MOST_LISTED
    return "the data say " + "; ".join(texts[:_MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")
