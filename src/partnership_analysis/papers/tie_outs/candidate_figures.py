"""The figures of the data that a number may be, by the words around it.

Takes a context; gives `CandidateFigure`s, each with what it is in words.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
class CandidateFigure:
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
        What it is about, whose it is, and its period.
    base
        The period that a change is from; of a baseline, the period that is compared with it.
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
        """The figures of the same subject and authority."""
        return self.subject.series[self.authority]


def candidate_figures(context: Context, subjects: Sequence[Subject] | None = None) -> list[CandidateFigure]:
    """Return the figures that a number may be, the likeliest first.

    Parameters
    ----------
    subjects
        What it may be about, if not the candidates of its context.
    """
    return [
        one
        for subject in (context.candidates if subjects is None else subjects)
        for authority in authorities_for(context, subject)
        for period in (context.periods or (None,))
        for role in sorted(context.roles)
        for one in _find_figures(_Query(context, subject, authority, role), period)
    ]


def plain_values(context: Context) -> list[CandidateFigure]:
    """Return the plain figures that a rank, a run or a number of years may be about."""
    return [
        CandidateFigure(
            series.values[period], f"{subject.title_for(authority)}, {period}", "value", subject, authority, period
        )
        for subject in context.candidates
        for authority in authorities_for(context, subject)
        for series in (subject.series[authority],)
        for period in map(series.nearest_period, context.periods)
        if period is not None and period in series.values
    ]


def authorities_for(context: Context, subject: Subject) -> list[str]:
    """Return the authorities whose figure of a subject a number may be."""
    every = list(subject.series)
    named = [name for name in context.authorities if name in every]
    return named if context.authorities and len(every) > 1 else named or every


@dataclass(frozen=True)
class _Query:
    """The role of a number, and the subject and authority whose figures are looked up."""

    context: Context
    subject: Subject
    authority: str
    role: NumberRole

    @property
    def series(self) -> Series:
        return self.subject.series[self.authority]

    @property
    def name(self) -> str:
        return self.subject.title_for(self.authority)

    def candidate(self, figure: Figure, what: str, period: Period, base: Period | None = None) -> CandidateFigure:
        return CandidateFigure(figure, what, self.role, self.subject, self.authority, period, base)


def _find_figures(query: _Query, named: Period | None) -> Iterator[CandidateFigure]:
    if query.role == "baseline":
        yield from _baselines(query, named)
    elif named is not None and query.role in _ROLES:
        period = query.series.nearest_period(named)
        if period is not None:
            yield from _ROLES[query.role](query, period)


def _value(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    yield from _listed(query, query.series.values, period, "{}")


def _target(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    yield from _listed(query, query.series.targets, period, "the target of {}")


def _outside(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    yield from _listed(query, query.series.outside, period, "{} outside the agreed suspensions")


def _forecast(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    yield from _listed(query, query.series.forecasts, period.year_of, "the forecast of {}")


def _listed(query: _Query, figures: Mapping[Period, Figure], period: Period, what: str) -> Iterator[CandidateFigure]:
    if period in figures:
        yield query.candidate(figures[period], f"{what.format(query.name)}, {period}", period)


def _whole(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    yield from _value(query, period)
    if whole := _whole_figure(query, period):
        yield query.candidate(whole, f"all complaints, {period}", period)


def _whole_figure(query: _Query, period: Period) -> Figure | None:
    """Return the figure of all complaints, where a subject is a part of them."""
    whole = query.subject.whole
    return whole.series[query.authority].values.get(period) if whole and query.authority in whole.series else None


def _share(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    value, whole = query.series.values.get(period), _whole_figure(query, period)
    if value and whole and whole.value:
        yield query.candidate(
            share_figure(value, whole), f"{query.name} as a share of all complaints, {period}", period
        )


def _variance(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    value, target = query.series.values.get(period), query.series.targets.get(period)
    if value and target:
        figure = difference_figure(value, target, query.subject.decimals, signed=True)
        yield query.candidate(figure, f"{query.name} less its target, {period}", period)


def _changes(query: _Query, period: Period) -> Iterator[CandidateFigure]:
    value = query.series.values.get(period)
    if value is None:
        return
    for base in change_bases(query.context, query.series, period):
        figure = _difference(query, value, query.series.values[base])
        if figure is not None:
            yield query.candidate(figure, f"{query.name}, {period} against {base}", period, base)


_ROLES: dict[NumberRole, Callable[[_Query, Period], Iterator[CandidateFigure]]] = {
    "value": _value,
    "whole": _whole,
    "share": _share,
    "target": _target,
    "variance": _variance,
    "outside": _outside,
    "forecast": _forecast,
    "change": _changes,
    "percent change": _changes,
    "multiple": _changes,
}


def _difference(query: _Query, value: Figure, before: Figure) -> Figure | None:
    """Return what two figures differ by: a size, a percentage, or how many times the one is the other."""
    if query.role == "change":
        return difference_figure(value, before, query.subject.decimals)
    if not before.value:
        return None
    if query.role == "multiple":
        ratio = value.value / before.value
        return derived_figure(ratio, Unit.NUMBER, f"{ratio:.2f} times", "{a} / {b}", value, before)
    percent = 100 * (value.value - before.value) / before.value
    printed = format_value(abs(percent), Unit.PERCENT, 0 if abs(percent) >= 1 else 1)
    return derived_figure(percent, Unit.PERCENT, printed, "100 * ({a} - {b}) / {b}", value, before)


def change_bases(context: Context, series: Series, period: Period) -> list[Period]:
    """Return the periods that a change may be from: those named, or else the one before and the year before."""
    if not context.compared:
        return series.usual_bases(period)
    named = [series.nearest_period(one) for one in context.compared]
    return [one for one in named if one is not None and one in series.values and one != period]


def _baselines(query: _Query, named: Period | None) -> Iterator[CandidateFigure]:
    """Give the figures that another may be compared with."""
    series = query.series
    main = [one for one in map(series.nearest_period, main_periods(query.context)) if one]
    found = (
        [series.nearest_period(named)] if named else [base for period in main for base in series.usual_bases(period)]
    )
    for base in dict.fromkeys(found):
        if base is not None and base in series.values:
            later = next((one for one in main if one != base), None)
            yield query.candidate(series.values[base], f"{query.name}, {base}", base, later)


def main_periods(context: Context) -> list[Period]:
    """Return the periods that a number's clause names, without those that it only compares with."""
    clause = [one for one in context.sentence if _is_in_clause(context, one)]
    named = [one.period for segment in clause for one in segment.periods if one.period and not one.is_compared]
    baselines = set(context.periods) if context.roles == {"baseline"} else set()
    return [one for one in named if one not in baselines] or [context.report_period]


def _is_in_clause(context: Context, other: Segment) -> bool:
    """Tell whether a segment is in a number's clause: no semicolon is between them."""
    first, last = sorted((context.segment.start, other.start))
    return ";" not in context.passage.text[first:last]
