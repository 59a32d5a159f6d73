"""The figures that a number may be, as its context has it.

Takes a context; gives `Reading`s: each a figure of the data, with what it is in words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from partnership_analysis.figures import Figure, derived_figure, difference_figure, share_figure
from partnership_analysis.kinds import Unit
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.papers.tie_outs.subjects import Series, Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import format_value


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
        What it is of, whose, and of when.
    base
        The period that a change is from; of what something is compared with, the period that is.
    """

    figure: Figure
    what: str
    role: NumberRole
    subject: Subject
    authority: str
    period: Period
    base: Period | None = None

    @property
    def series(self) -> Series:
        """The figures that it is one of."""
        return self.subject.series[self.authority]


def readings(context: Context, subjects: Sequence[Subject] | None = None) -> list[Reading]:
    """Return the figures that a number may be, the likeliest first.

    Parameters
    ----------
    subjects
        What it may be about, if not the candidates of its context.
    """
    return [
        one
        for subject in (context.candidates if subjects is None else subjects)
        for authority in whose(context, subject)
        for period in (context.periods or (None,))
        for role in sorted(context.roles)
        for one in _of(_Asked(context, subject, authority, role), period)
    ]


def values(context: Context) -> list[Reading]:
    """Return the plain figures that a rank, a run or a number of years may be about."""
    return [
        Reading(series.values[period], f"{subject.of(authority)}, {period}", "value", subject, authority, period)
        for subject in context.candidates
        for authority in whose(context, subject)
        for series in (subject.series[authority],)
        for period in map(series.at, context.periods)
        if period is not None and period in series.values
    ]


def whose(context: Context, subject: Subject) -> list[str]:
    """Return the authorities whose figure of a subject a number may be."""
    held = list(subject.series)
    named = [name for name in context.authorities if name in held]
    return named if context.authorities and len(held) > 1 else named or held


@dataclass(frozen=True)
class _Asked:
    """What is asked for: a role of a subject's figures, of one authority."""

    context: Context
    subject: Subject
    authority: str
    role: NumberRole

    @property
    def series(self) -> Series:
        return self.subject.series[self.authority]

    @property
    def name(self) -> str:
        return self.subject.of(self.authority)

    def reading(self, figure: Figure, what: str, period: Period, base: Period | None = None) -> Reading:
        return Reading(figure, what, self.role, self.subject, self.authority, period, base)


def _of(asked: _Asked, said: Period | None) -> Iterator[Reading]:
    if asked.role == "baseline":
        yield from _baselines(asked, said)
    elif said is not None and asked.role in _ROLES:
        period = asked.series.at(said)
        if period is not None:
            yield from _ROLES[asked.role](asked, period)


def _value(asked: _Asked, period: Period) -> Iterator[Reading]:
    if period in asked.series.values:
        yield asked.reading(asked.series.values[period], f"{asked.name}, {period}", period)


def _whole(asked: _Asked, period: Period) -> Iterator[Reading]:
    yield from _value(asked, period)
    if whole := _of_whole(asked, period):
        yield asked.reading(whole, f"all complaints, {period}", period)


def _of_whole(asked: _Asked, period: Period) -> Figure | None:
    """Return the figure of what a subject is a part of."""
    whole = asked.subject.whole
    return whole.series[asked.authority].values.get(period) if whole and asked.authority in whole.series else None


def _share(asked: _Asked, period: Period) -> Iterator[Reading]:
    value, whole = asked.series.values.get(period), _of_whole(asked, period)
    if value and whole and whole.value:
        yield asked.reading(share_figure(value, whole), f"{asked.name} as a share of all complaints, {period}", period)


def _target(asked: _Asked, period: Period) -> Iterator[Reading]:
    if period in asked.series.targets:
        yield asked.reading(asked.series.targets[period], f"the target of {asked.name}, {period}", period)


def _variance(asked: _Asked, period: Period) -> Iterator[Reading]:
    value, target = asked.series.values.get(period), asked.series.targets.get(period)
    if value and target:
        figure = difference_figure(value, target, asked.subject.decimals, signed=True)
        yield asked.reading(figure, f"{asked.name} less its target, {period}", period)


def _outside(asked: _Asked, period: Period) -> Iterator[Reading]:
    if period in asked.series.outside:
        what = f"{asked.name} outside the agreed suspensions, {period}"
        yield asked.reading(asked.series.outside[period], what, period)


def _forecast(asked: _Asked, period: Period) -> Iterator[Reading]:
    year = period.year_of
    if year in asked.series.forecasts:
        yield asked.reading(asked.series.forecasts[year], f"the forecast of {asked.name}, {year}", year)


def _changed(asked: _Asked, period: Period) -> Iterator[Reading]:
    value = asked.series.values.get(period)
    for base in bases(asked.context, asked.series, period) if value else ():
        figure = _between(asked, value, asked.series.values[base]) if value else None
        if figure is not None:
            yield asked.reading(figure, f"{asked.name}, {period} against {base}", period, base)


_ROLES: dict[NumberRole, Callable[[_Asked, Period], Iterator[Reading]]] = {
    "value": _value,
    "whole": _whole,
    "share": _share,
    "target": _target,
    "variance": _variance,
    "outside": _outside,
    "forecast": _forecast,
    "change": _changed,
    "percent change": _changed,
    "multiple": _changed,
}


def _between(asked: _Asked, value: Figure, before: Figure) -> Figure | None:
    """Return what two figures differ by: a size, a percentage, or how many times the one is the other."""
    if asked.role == "change":
        return difference_figure(value, before, asked.subject.decimals)
    if not before.value:
        return None
    if asked.role == "multiple":
        ratio = value.value / before.value
        return derived_figure(ratio, Unit.NUMBER, f"{ratio:.2f} times", "{a} / {b}", value, before)
    percent = 100 * (value.value - before.value) / before.value
    printed = format_value(abs(percent), Unit.PERCENT, 0 if abs(percent) >= 1 else 1)
    return derived_figure(percent, Unit.PERCENT, printed, "100 * ({a} - {b}) / {b}", value, before)


def bases(context: Context, series: Series, period: Period) -> list[Period]:
    """Return the periods that a change may be from: those that are said, or else the one before and the year before."""
    if not context.compared:
        return series.bases(period)
    said = [series.at(one) for one in context.compared]
    return [one for one in said if one is not None and one in series.values and one != period]


def _baselines(asked: _Asked, said: Period | None) -> Iterator[Reading]:
    """Give what a number may be that another is compared with."""
    series = asked.series
    main = [one for one in map(series.at, main_periods(asked.context)) if one]
    found = [series.at(said)] if said else [base for period in main for base in series.bases(period)]
    for base in dict.fromkeys(found):
        if base is not None and base in series.values:
            later = next((one for one in main if one != base), None)
            yield asked.reading(series.values[base], f"{asked.name}, {base}", base, later)


def main_periods(context: Context) -> list[Period]:
    """Return the periods that a clause speaks of, and does not only compare with."""
    clause = [one for one in context.sentence if _is_of_clause(context, one)]
    said = [one.period for segment in clause for one in segment.said if one.period and not one.is_compared]
    own = set(context.periods) if context.roles == {"baseline"} else set()
    return [one for one in said if one not in own] or [context.report_period]


def _is_of_clause(context: Context, other: Segment) -> bool:
    """Tell whether no semicolon stands between a number's segment and another."""
    first, last = sorted((context.segment.start, other.start))
    return ";" not in context.passage.text[first:last]
