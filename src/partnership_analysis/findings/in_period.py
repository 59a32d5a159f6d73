"""How a measure stands in a part of a year: its figure, its target, what changed, and the year so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partnership_analysis.analysis.assessment import Status, status_words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.period_results import Course, PeriodResult, is_late
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.figures import Figure, Part, Sentence, target_figure, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.against_target import AgainstTarget, tolerance_figure
from partnership_analysis.findings.beside import Change, Forecast, Quotation, ToDate
from partnership_analysis.findings.finding import Finding, Names
from partnership_analysis.findings.grammar import was
from partnership_analysis.findings.measure import STATUS_RANKS
from partnership_analysis.kinds import Aggregation, CommentKind, Polarity
from partnership_analysis.periods import Period

_DIRECTION_RANKS = {
    Direction.WORSENED: ranks.WORSENED,
    Direction.IMPROVED: ranks.IMPROVED,
    Direction.UNCHANGED: ranks.UNCHANGED,
}


# The last of their figures is the year's so far.
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
    value, of
        Its figure, and the period that the figure is of.
    basis, part
        How the figure was worked out of months or quarters, if it was, and of which of the two.
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
    may_add_up
        Whether its figures rise as if they counted from April, and the workbook does not say.
    to_date, is_to_date
        What the months since April make, where that is another figure; whether its figure is itself how it stands.
    against_target
        How it stands to its target, if it has one.
    year_target
        The target of the whole year, if there is one.
    forecast
        Where the year will end, or why that is not known; None where its months or quarters are of no such measure.
    course
        Whether the year's target will be met, by the forecast.
    said
        What officers say of it, and who does, if it missed its target.
    doubted
        Whether the figure is hard to believe beside the others of the measure.
    new
        Whether the figure is of the report's period, and was not told before.
    """

    short: str
    unit: str
    polarity: Polarity
    value: Figure
    of: Period
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
    may_add_up: bool
    to_date: ToDate | None
    is_to_date: bool
    against_target: AgainstTarget | None
    year_target: Figure | None
    forecast: Forecast | None
    course: Course
    said: tuple[Quotation, ...]
    doubted: bool
    new: bool

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[InPeriod]":
        """Give each measure with a figure of the period, or an earlier one if it is returned less often."""
        for one in performance.period_results:
            if not is_late(one, performance.period):
                yield _in_period(one, performance)

    @property
    def has_own_sentence(self) -> bool:
        """Whether it is told by itself: if its figure is new, and did not just meet its target again."""
        worse = self.direction == Direction.WORSENED or self.course == Course.OFF or self.missed_to_date
        return self.new and (self.status != Status.MET or worse or self.doubted)

    @property
    def missed_to_date(self) -> bool:
        """Whether the months since April missed their target, by more than its tolerance."""
        return self.to_date is not None and self.to_date.status in _MISSED and not self.to_date.tolerance

    @property
    def met_outside(self) -> bool:
        """Whether it missed its target over the period and met it outside the suspensions."""
        return self.against_target is not None and self.against_target.met_outside

    def question(self, names: Names) -> Sentence:
        """Ask whether a doubtful figure is right, or what its target was moved or suspended for."""
        if self.doubted:
            return (f"Is the figure for {names[self.about]} right? ", self.value, " is far from its other figures.")
        return self.against_target.question(names[self.about]) if self.against_target and self.new else ()

    @property
    def brief(self) -> Sentence:
        """Its figure, its target and what changed."""
        stood = (self.phrase, f" {was(self.phrase)} ", self.value, self._worked_out(), f" in {self.of.words}.")
        against = self.against_target.sentence if self.against_target else ()
        if self.doubted:
            doubt = " This figure is hard to believe beside the measure's others: check its cell."
            return (*stood, *against, doubt, *map(str, self.said))
        return (*stood, *against, *self._changed(), *map(str, self.said))

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
        told: list[Part] = []
        # Of a running total the period before says nothing.
        earlier = None if self.counts_from_april else self.previous
        # Of a whole year, the year before is both.
        last_year = None if self.of.is_financial_year and earlier else self.last_year
        for change in filter(None, (earlier, last_year)):
            lead = " and " if told else " That is "
            told += [lead, *self._beside(change)]
        if not told:
            return ()
        asks = " The workbook does not say whether each figure counts from April." if self.may_add_up else ""
        return (*told, ".", asks)

    def _beside(self, change: Change) -> Sentence:
        when = change.period.words
        if self.counts_from_april:
            when = f"at the same point of {change.period.year_of}"
        if change.alike:
            on = "as " if self.counts_from_april else "as in "
            return (f"{'almost ' if change.size.value else ''}the same {on}{when} (", change.before, ")")
        than = "than " if self.counts_from_april else "than in "
        return (change.size, f" {change.words} {than}{when} (", change.before, ")")

    def _so_far(self) -> Sentence:
        """Say what the months since April make, and how that stands."""
        if self.to_date is None:
            return ()
        one = self.to_date
        told: list[Part] = [f" From {one.period.span} the figure was ", one.value, "."]
        if one.target and one.status in (Status.MET, *_MISSED):
            of = "for the year" if one.period.is_financial_year else "to date"
            told += [f" That {'met' if one.status == Status.MET else 'missed'} the target {of} of ", one.target]
            told += [", which was suspended for part of that time"] if one.status == Status.IN_PART else []
            told += [", within the tolerance of ", one.tolerance] if one.tolerance else []
            told.append(".")
        if one.change and not one.change.alike:
            change = one.change
            told += [" That is ", change.size, f" {change.words} than in the same months of {change.period.year_of} ("]
            told += [change.before, ")."]
        elif one.change:
            told += [f" That is the same as in the same months of {one.change.period.year_of}."]
        return tuple(told)

    def _of_the_year(self) -> Sentence:
        """Say where the year will end, and whether that meets its target: never before its end what it did."""
        told = self.forecast.sentence if self.forecast else ()
        if self.year_target is None:
            return (" T", *_from_second_letter(told), ".") if told else ()
        lead: Sentence = (" The target for the whole year is ", self.year_target)
        if not told:
            return (*lead, ", and it is too early to judge.")
        verdict = {Course.ON: ": on course", Course.OFF: ": not on course", Course.UNSURE: ": too close to say"}
        return (*lead, ". T", *_from_second_letter(told), verdict.get(self.course, ""), ".")


def _from_second_letter(sentence: Sentence) -> Sentence:
    first, *others = sentence
    return (str(first)[1:], *others)


def _in_period(one: PeriodResult, performance: Performance) -> InPeriod:
    now_row = one.now
    now = now_row._replace(decimals=one.decimals)
    doubted = not now.basis and now.source in performance.doubtful_cells
    value, polarity = value_figure(now), Polarity(now.polarity)

    def change(row: Any | None, better: Polarity = polarity) -> Change | None:
        return None if row is None else Change.of(value, row, one.decimals, better)

    target = one.year_target
    return InPeriod(
        authority=now.authority,
        service=now.service,
        measure=now.measure,
        period=performance.period,
        phrase=now.phrase,
        short=now.short,
        unit=now.unit,
        polarity=polarity,
        value=value,
        of=one.period,
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
        may_add_up=one.may_be_cumulative,
        to_date=_to_date(one, polarity),
        is_to_date=one.to_date is not None
        and (one.to_date is now_row or one.counts_from_april or one.aggregation in _STOCKS),
        against_target=AgainstTarget.of(now, one.target_before, performance.data),
        year_target=None if target is None else target_figure(target.value, now.unit, target.source),
        forecast=None if one.forecast is None else Forecast.of(one.forecast, one.decimals),
        course=one.course,
        said=_said(one, performance) if one.now.status in _MISSED else (),
        doubted=doubted,
        new=one.new,
        rank=ranks.DOUBTED if doubted else _rank(one),
    )


def _said(one: PeriodResult, performance: Performance) -> tuple[Quotation, ...]:
    rows = performance.comments_on(one.key, one.period)
    return tuple(Quotation(CommentKind(row.kind), row.text, row.author) for row in rows)


def _to_date(one: PeriodResult, polarity: Polarity) -> ToDate | None:
    """Return the year to date, where it is not the figure itself."""
    if one.to_date is None or one.to_date is one.now or one.to_date.period == one.now.period:
        return None
    row = one.to_date
    value, last = value_figure(row, one.decimals), one.to_date_last_year
    judged = row.status != Status.NO_TARGET
    is_own = one.counts_from_april or one.aggregation in _STOCKS
    if is_own and not (judged and row.target != one.now.target):
        return None
    return ToDate(
        period=Period.from_label(row.period),
        value=value,
        basis=Aggregation(row.basis),
        target=target_figure(row.target, row.unit, row.target_source) if judged else None,
        status=Status(row.status),
        tolerance=tolerance_figure(row) if judged and row.amber else None,
        change=None if last is None else Change.of(value, last, one.decimals, polarity),
    )


def _rank(one: PeriodResult) -> float:
    row = one.now
    if row.status in STATUS_RANKS:
        share = abs(row.variance / row.target) if row.target else 0.0
        # The farther off its target and the worse than before, the more it matters.
        off = 3 * share / (share + _HALF_WAY) + (one.direction == Direction.WORSENED)
        return STATUS_RANKS[row.status] + off - 5 * bool(row.amber)
    rank = _DIRECTION_RANKS.get(one.direction, ranks.CHANGED)
    if one.previous is None or not one.previous.value:
        return rank
    return rank + min(3.0, 10 * abs(float(row.value) / float(one.previous.value) - 1))
