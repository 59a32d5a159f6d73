"""The figures that a number may be, as its context has it.

Takes a context; gives `Reading`s: each a figure of the data, with what it is in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.figures import Figure, count_figure, difference_figure, share_figure, worked_figure
from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.papers.tie_outs.subjects import Series, Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import format_value

_JUDGED = (Status.MET, Status.MISSED, Status.IN_PART)
_COUNTED = {
    "targets": _JUDGED,
    "targets met": (Status.MET,),
    "targets missed": (Status.MISSED,),
    "targets missed, suspended in part or not": (Status.MISSED, Status.IN_PART),
    "targets missed and suspended in part": (Status.IN_PART,),
}


@dataclass(frozen=True)
class Reading:
    """A figure that a number may be.

    Attributes
    ----------
    figure
        The figure, with its cells and arithmetic.
    what
        What it is: "Business rates, 2014/15".
    role
        Its role.
    subject, authority, period
        Whose it is, what of, and of when; a count of targets is of no subject.
    base
        The period that a change is from.
    """

    figure: Figure
    what: str
    role: NumberRole
    subject: Subject | None = None
    authority: str = ""
    period: Period | None = None
    base: Period | None = None

    @property
    def series(self) -> Series | None:
        """The figures that it is one of."""
        return self.subject.series.get(self.authority) if self.subject else None


def readings(context: Context, subjects: Sequence[Subject] | None = None) -> list[Reading]:
    """Return the figures that a number may be, the likeliest first.

    Parameters
    ----------
    subjects
        What it may be about, if not the candidates of its context.
    """
    wanted = context.candidates if subjects is None else subjects
    periods: Sequence[Period | None] = context.periods or (None,)
    return [
        one
        for subject in wanted
        for authority in _whose(context, subject)
        for period in periods
        for role in sorted(context.roles)
        for one in _of(context, subject, authority, period, role)
    ]


def _whose(context: Context, subject: Subject) -> list[str]:
    held = list(subject.series)
    named = [name for name in context.authorities if name in held]
    return named if context.authorities and len(held) > 1 else named or held


def _of(context: Context, subject: Subject, authority: str, said: Period | None, role: NumberRole) -> Iterator[Reading]:
    series = subject.series[authority]
    name = subject.title + (f", {authority}" if len(subject.series) > 1 else "")
    if role == "baseline":
        yield from _baselines(context, subject, authority, said)
        return
    if role == "forecast" and said and said.year_of in series.forecasts:
        what = f"the forecast of {name}, {said.year_of}"
        yield Reading(series.forecasts[said.year_of], what, role, subject, authority, said.year_of)
    period = series.at(said) if said else None
    if period is None:
        return

    def reading(figure: Figure, what: str, base: Period | None = None) -> Reading:
        return Reading(figure, what, role, subject, authority, period, base)

    value = series.values.get(period)
    target = series.targets.get(period)
    if role in ("value", "whole") and value:
        yield reading(value, f"{name}, {period}")
        whole = subject.whole and subject.whole.series[authority].values.get(period)
        if role == "whole" and whole:
            yield reading(whole, f"all complaints, {period}")
    elif role == "target" and target:
        yield reading(target, f"the target of {name}, {period}")
    elif role == "variance" and value and target:
        yield reading(
            difference_figure(value, target, subject.decimals, signed=True), f"{name} less its target, {period}"
        )
    elif role == "outside" and period in series.outside:
        yield reading(series.outside[period], f"{name} outside the agreed suspensions, {period}")
    elif role in ("change", "percent change", "multiple") and value:
        for base in bases(context, series, period):
            before = series.values[base]
            figure = _compared(role, value, before, subject)
            if figure is not None:
                yield reading(figure, f"{name}, {period} against {base}", base)
    elif role == "share" and value and subject.whole:
        whole = subject.whole.series[authority].values.get(period)
        if whole is not None and whole.value:
            yield reading(share_figure(value, whole), f"{name} as a share of all complaints, {period}")


def bases(context: Context, series: Series, period: Period) -> list[Period]:
    """Return the periods that a change may be from: those that are said, or else the one before and the year before."""
    said = [series.at(one) for one in context.compared]
    named = [one for one in said if one is not None and one in series.values and one != period]
    if context.compared:
        return named
    return [one for one in dict.fromkeys([series.before(period), period.year_before]) if one in series.values]


def _baselines(context: Context, subject: Subject, authority: str, said: Period | None) -> Iterator[Reading]:
    """Give what a number may be that another is compared with."""
    series = subject.series[authority]
    name = subject.title + (f", {authority}" if len(subject.series) > 1 else "")
    own = series.at(said) if said else None
    main = [one for one in (series.at(period) for period in main_periods(context)) if one]
    if said:
        found = [own] if own in series.values else []
    else:
        found = [base for period in main for base in (series.before(period), period.year_before) if base in series.values]
    for base in dict.fromkeys(found):
        if base is not None:
            period = next((one for one in main if one != base), None)
            yield Reading(series.values[base], f"{name}, {base}", "baseline", subject, authority, base, period)


def main_periods(context: Context) -> list[Period]:
    """Return the periods that a sentence speaks of, and does not only compare with."""
    clause = [one for one in context.sentence if _same_clause(context, one)]
    said = [one.period for segment in clause for one in segment.said if one.period and not one.is_compared]
    own = set(context.periods) if context.roles == {"baseline"} else set()
    others = [one for one in said if one not in own]
    return others or [context.passage_period]


def _same_clause(context: Context, other: Segment) -> bool:
    """Tell whether no semicolon stands between a number's segment and another."""
    first, last = sorted((context.segment.start, other.start))
    return ";" not in context.passage.text[first:last]


def _compared(role: NumberRole, value: Figure, before: Figure, subject: Subject) -> Figure | None:
    if role == "change":
        return difference_figure(value, before, subject.decimals)
    if not before.value:
        return None
    if role == "multiple":
        ratio = value.value / before.value
        return worked_figure(ratio, Unit.NUMBER, f"{ratio:.2f} times", "{a} / {b}", value, before)
    percent = 100 * (value.value - before.value) / before.value
    printed = format_value(abs(percent), Unit.PERCENT, 0 if abs(percent) >= 1 else 1)
    return worked_figure(percent, Unit.PERCENT, printed, "100 * ({a} - {b}) / {b}", value, before)


def tallies(context: Context, subjects: Sequence[Subject], period: Period) -> list[Reading]:
    """Return how many targets were met and missed: of the services that the sentence names, or the heading, or of all."""
    scopes = [context.spoken_services] if context.spoken_services else [context.headed_services, frozenset()]
    return [one for services in dict.fromkeys(scopes) for one in _tallied(context, subjects, period, services)]


def _tallied(
    context: Context, subjects: Sequence[Subject], period: Period, services: frozenset[str]
) -> Iterator[Reading]:
    rows = []
    for subject in subjects:
        if services and subject.service not in services:
            continue
        for authority in _whose(context, subject):
            series = subject.series[authority]
            if series.statuses.get(period) in _JUDGED and period in series.targets:
                rows.append((series.statuses[period], series.targets[period].cells[0]))
    of = f" of {words.join(sorted(services))}" if services else ""
    for what, statuses in _COUNTED.items():
        figure = count_figure(cell for status, cell in rows if status in statuses)
        yield Reading(figure, f"{what}{of}, {period}", "tally", period=period)


def place(series_values: Sequence[float], value: float, highest: bool) -> int:
    """Return the rank of a value among others, 1 for the extreme.

    Examples
    --------
    >>> place([97.85, 96.97, 96.92], 96.97, highest=True)
    2
    """
    better = [other for other in series_values if (other > value if highest else other < value)]
    return len(better) + 1


def ordinal(number: int) -> str:
    """Return a rank in words: "the highest" is the first."""
    return "the" if number == 1 else f"the {words.ordinal(number)}"
