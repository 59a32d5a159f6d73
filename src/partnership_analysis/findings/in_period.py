"""How a measure stands in a part of a year: its figure, its target, what changed, and the year so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status, status_words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.period_results import Course, PeriodResult, is_late
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.figures import Figure, Part, Sentence, target_figure, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.against_target import AgainstTarget, tolerance_figure
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.findings.grammar import was
from partnership_analysis.findings.in_period_parts import (
    Change,
    Forecast,
    Quotation,
    ToDate,
    quotations,
    target_or_none,
)
from partnership_analysis.findings.measure import STATUS_RANKS
from partnership_analysis.kinds import Aggregation, Polarity
from partnership_analysis.periods import Period

_DIRECTION_RANKS = {
    Direction.WORSENED: ranks.WORSENED,
    Direction.IMPROVED: ranks.IMPROVED,
    Direction.UNCHANGED: ranks.UNCHANGED,
}
# Their last figure is that of the year so far.
_STOCKS = (Aggregation.LATEST, Aggregation.ROLLING)
# A miss by this share of its target is half as far off as any can be.
_HALF_WAY = 0.25
_MISSED = (Status.MISSED, Status.IN_PART)


@dataclass(frozen=True, kw_only=True)
class InPeriod(Finding):
    """How a measure stands in a part of a year.

    Attributes
    ----------
    short, unit, polarity
        What tables call it, its unit and which is better.
    value, figure_period
        Its figure, and the period that the figure is of.
    basis, part
        How the figure was worked out from months or quarters, if it was, and from which of the two.
    status, status_words
        How it stands to its target, and in words that tell a miss within tolerance.
    published
        The status that the workbook publishes, in its words.
    direction, on_last_year
        Whether it improved or worsened on the period before (what counts from April: on the same period last year);
        and on the same period last year.
    previous, last_year
        The change on the period before, and on the same period last year.
    counts_from_april
        Whether the figure is itself the year to date.
    may_count_from_april
        Whether its figures rise as if they counted from April, and the workbook does not say.
    to_date, is_to_date
        What the months since April make, where that is another figure; whether its figure is itself how it stands.
    against_target
        How it stands to its target, if it has one.
    year_target
        The target of the whole year, if there is one.
    forecast
        Where the year will end, or why that is not known; None where the measure can have no forecast.
    course
        Whether the year's target will be met, by the forecast.
    quotations
        What officers say about it, if it missed its target.
    target_unclear
        Whether there is a target, and nobody says what it is of.
    doubted
        Whether the figure is hard to believe beside the others of the measure.
    is_new
        Whether the figure is of the report's period, and no earlier report had it.
    """

    short: str
    unit: str
    polarity: Polarity
    value: Figure
    figure_period: Period
    basis: Aggregation
    part: str
    status: Status
    status_words: str
    published: str
    direction: Direction
    on_last_year: Direction
    previous: Change | None
    last_year: Change | None
    counts_from_april: bool
    may_count_from_april: bool
    to_date: ToDate | None
    is_to_date: bool
    against_target: AgainstTarget | None
    year_target: Figure | None
    forecast: Forecast | None
    course: Course
    quotations: tuple[Quotation, ...]
    target_unclear: bool
    doubted: bool
    is_new: bool

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[InPeriod]":
        """Give each measure with a figure of the period, or an earlier one if it is returned less often."""
        for one in performance.period_results:
            if not is_late(one, performance.period):
                yield _in_period(one, performance)

    @property
    def has_own_sentence(self) -> bool:
        """Whether it has a sentence of its own: if its figure is new, and did not just meet its target again."""
        worse = self.direction == Direction.WORSENED or self.course == Course.OFF or self.missed_to_date
        return self.is_new and (self.status != Status.MET or worse or self.doubted)

    @property
    def missed_to_date(self) -> bool:
        """Whether the months since April missed their target, by more than its tolerance."""
        return self.to_date is not None and self.to_date.status in _MISSED and not self.to_date.tolerance

    @property
    def met_outside(self) -> bool:
        """Whether it missed its target over the period and met it outside the suspensions."""
        return self.against_target is not None and self.against_target.met_outside

    @property
    def moved_on(self) -> Change | None:
        """The earlier figure that its direction is judged on; what counts from April, that of last year."""
        return self.last_year if self.counts_from_april else self.previous

    def question(self, names: Names) -> Sentence:
        """Ask whether a doubtful figure is right, or what its target was moved or suspended for."""
        if self.doubted:
            return (f"Is the figure for {names[self.key]} right? ", self.value, " is far from its other figures.")
        return self.against_target.question(names[self.key]) if self.against_target and self.is_new else ()

    @property
    def brief(self) -> Sentence:
        """Its figure, its target and what changed."""
        stood = (
            self.phrase,
            f" {was(self.phrase)} ",
            self.value,
            self._worked_out(),
            f" in {self.figure_period.words}.",
        )
        against = self.against_target.sentence if self.against_target else ()
        if self.doubted:
            doubt = " This figure is hard to believe beside the measure's others: check its cell."
            return (*stood, *against, doubt, *map(str, self.quotations))
        return (*stood, *against, *self._changed(), *map(str, self.quotations))

    @property
    def sentence(self) -> Sentence:
        """Its figure, its target, what changed, and the year so far."""
        return self.brief if self.doubted else (*self.brief, *self._so_far(), *self._of_the_year())

    def _worked_out(self) -> str:
        if self.counts_from_april:
            return " (counted from April)"
        parts = f"{self.part}s"
        return {
            Aggregation.RATE: f" (counted over its {parts})",
            Aggregation.SUM: f" (the sum of its {parts})",
            Aggregation.AVERAGE: f" (the average of its {parts})",
            Aggregation.ROLLING: " (over 12 months)",
        }.get(self.basis, "")

    def _changed(self) -> Sentence:
        """Say how it differs from the period before and from the same period last year."""
        # A running total is always higher than in the period before.
        previous = None if self.counts_from_april else self.previous
        # For a whole year, the period before and the same period last year are one.
        last_year = None if self.figure_period.is_financial_year and previous else self.last_year
        parts: list[Part] = []
        for change in filter(None, (previous, last_year)):
            parts += [" and " if parts else " That is ", *self._compare(change)]
        if not parts:
            return ()
        asks = " The workbook does not say whether each figure counts from April." if self.may_count_from_april else ""
        return (*parts, ".", asks)

    def _compare(self, change: Change) -> Sentence:
        when = f"in {change.period.words}"
        if self.counts_from_april:
            when = f"at the same point of {change.period.year_of}"
        if change.prints_alike:
            return (f"{'almost ' if change.size.value else ''}the same as {when} (", change.before, ")")
        return (change.size, f" {change.judgement} than {when} (", change.before, ")")

    def _so_far(self) -> Sentence:
        """Say what the months since April make, and how that stands."""
        to_date = self.to_date
        if to_date is None:
            return ()
        parts: list[Part] = [f" From {to_date.period.span} the figure was ", to_date.value, "."]
        if to_date.target and to_date.status in (Status.MET, *_MISSED):
            verb = "met" if to_date.status == Status.MET else "missed"
            of = "for the year" if to_date.period.is_financial_year else "to date"
            parts += [f" That {verb} the target {of} of ", to_date.target]
            parts += [", which was suspended for part of that time"] if to_date.status == Status.IN_PART else []
            parts += [", within the tolerance of ", to_date.tolerance] if to_date.tolerance else []
            parts.append(".")
        if change := to_date.change:
            same_months = f"in the same months of {change.period.year_of}"
            if change.prints_alike:
                parts += [f" That is the same as {same_months}."]
            else:
                parts += [" That is ", change.size, f" {change.judgement} than {same_months} (", change.before, ")."]
        return tuple(parts)

    def _of_the_year(self) -> Sentence:
        """Say where the year will end, and whether that would meet its target."""
        forecast = self.forecast.sentence if self.forecast else ()
        if forecast:
            first, *others = forecast
            forecast = (f" {words.capital(str(first))}", *others)
        if self.year_target is None:
            return (*forecast, ".") if forecast else ()
        lead: Sentence = (" The target for the whole year is ", self.year_target)
        if not forecast:
            return (*lead, ", and it is too early to judge.")
        verdict = {Course.ON: ": on course", Course.OFF: ": not on course", Course.UNSURE: ": too close to say"}
        return (*lead, ".", *forecast, verdict.get(self.course, ""), ".")


def _in_period(one: PeriodResult, performance: Performance) -> InPeriod:
    now = one.now._replace(decimals=one.decimals)
    doubted = not now.basis and now.source in performance.doubtful_cells
    value, polarity = value_figure(now), Polarity(now.polarity)

    def change(row: Any | None, better: Polarity = polarity) -> Change | None:
        return None if row is None else Change.of(value, row, one.decimals, better)

    return InPeriod(
        **key_fields(now, performance.period),
        short=now.short,
        unit=now.unit,
        polarity=polarity,
        value=value,
        figure_period=one.period,
        basis=Aggregation(now.basis),
        part=now.parts,
        status=Status(now.status),
        status_words=status_words(now),
        published=now.published_words,
        direction=Direction.UNJUDGED if doubted else one.direction,
        on_last_year=one.on_last_year,
        # What may add up from April is higher than the period before, and no better for it.
        previous=change(one.previous, Polarity.NEITHER if one.may_be_cumulative else polarity),
        last_year=change(one.last_year),
        counts_from_april=one.counts_from_april,
        may_count_from_april=one.may_be_cumulative,
        to_date=_to_date(one, polarity),
        is_to_date=one.to_date is not None
        and (one.to_date is one.now or one.counts_from_april or one.aggregation in _STOCKS),
        against_target=AgainstTarget.of(now, one.target_before, performance.data),
        year_target=target_or_none(one.year_target, now.unit),
        forecast=None if one.forecast is None else Forecast.of(one.forecast, one.decimals),
        course=one.course,
        quotations=quotations(performance, one.key, one.period) if one.now.status in _MISSED else (),
        target_unclear=Status(now.status) == Status.NO_TARGET and one.key in performance.unclear_targets,
        doubted=doubted,
        is_new=one.new,
        rank=ranks.DOUBTED if doubted else _rank(one),
    )


def _to_date(one: PeriodResult, polarity: Polarity) -> ToDate | None:
    """Return the year to date, where it is not the figure itself."""
    if one.to_date is None or one.to_date is one.now or one.to_date.period == one.now.period:
        return None
    row = one.to_date
    value, last = value_figure(row, one.decimals), one.to_date_last_year
    judged = row.status != Status.NO_TARGET
    same_figure = one.counts_from_april or one.aggregation in _STOCKS
    if same_figure and not (judged and row.target != one.now.target):
        return None
    return ToDate(
        period=Period.from_label(row.period),
        value=value,
        target=target_figure(row.target, row.unit, row.target_source) if judged else None,
        status=Status(row.status),
        tolerance=tolerance_figure(row) if judged and row.amber else None,
        change=None if last is None else Change.of(value, last, one.decimals, polarity),
        published=row.published_words,
    )


def _rank(one: PeriodResult) -> float:
    row = one.now
    if row.status in STATUS_RANKS:
        share = abs(row.variance / row.target) if row.target else 0.0
        # A measure matters more the further it is from its target, and more again if it got worse.
        off = 3 * share / (share + _HALF_WAY) + (one.direction == Direction.WORSENED)
        return STATUS_RANKS[row.status] + off - 5 * bool(row.amber)
    rank = _DIRECTION_RANKS.get(one.direction, ranks.CHANGED)
    if one.previous is None or not one.previous.value:
        return rank
    return rank + min(3.0, 10 * abs(float(row.value) / float(one.previous.value) - 1))
