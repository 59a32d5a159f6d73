"""The months or quarters of a measure: which of their variation is chance, and which is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.process_limits import Assurance, Rebasing
from partnership_analysis.analysis.series import FREQUENCY_SERIES
from partnership_analysis.analysis.special_causes import Variation
from partnership_analysis.figures import Figure, Sentence, target_figure, value_figure
from partnership_analysis.findings import grammar, ranks, special
from partnership_analysis.findings.finding import Finding, key_fields
from partnership_analysis.findings.record import Record
from partnership_analysis.findings.special import MEANING, JudgedBy, LastingShift, Run, SpecialPoint
from partnership_analysis.kinds import Frequency
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_RANKS = {
    Variation.CONCERN: ranks.VARIATION_OF_CONCERN,
    Variation.IMPROVEMENT: ranks.VARIATION_IMPROVING,
    Variation.SPECIAL: ranks.VARIATION_UNJUDGED,
}
UNUSUAL = {
    Variation.CONCERN: "unusually bad",
    Variation.IMPROVEMENT: "unusually good",
    Variation.SPECIAL: "unusual",
}
# Why a series has no process limits, whatever the number of its points.
_WITHOUT_LIMITS = {
    Covers.YEAR_TO_DATE: " Each {} counts from April, so there are no process limits.",
    Covers.ROLLING: " Each {} covers 12 months, so there are no process limits.",
    Covers.UNCLEAR: (
        " The {}s may count from April or over 12 months. There are no process limits until Measures says which."
    ),
}


@dataclass(frozen=True)
class Limits:
    """The process limits of a series, in the measure's unit.

    Attributes
    ----------
    mean, lower, upper
        The mean of the points, and the limits about it.
    """

    mean: Figure
    lower: Figure
    upper: Figure


@dataclass(frozen=True)
class Expected:
    """What becomes of a target if nothing changes, as the limits show.

    Attributes
    ----------
    assurance
        Whether it is always met, never, or now and then.
    target
        The target.
    """

    assurance: Assurance
    target: Figure


@dataclass(frozen=True, kw_only=True)
class Months(Finding):
    """The months or quarters of a measure.

    Attributes
    ----------
    frequency
        Month or quarter.
    last, last_period
        The latest point.
    point_count, step_count
        How many points the limits are worked out from, and how many of them follow the point of the period before.
    year_count, suspended_count
        How many of the year's points there are, and how many of them are suspended.
    covers
        What each point counts: the month or quarter itself, or more than that.
    record
        How often the target was met, if there is one.
    limits
        The process limits; None where there is too little to go by, or the points add up.
    expected
        Whether the target will be met if nothing changes; None without limits or a target.
    special_points, runs
        The points of the year that are out of the ordinary, and the runs that they belong to.
    shift
        The lasting shift that the points end with, if they do.
    rebasing
        From when the latest limits count, and why, if they started again.
    """

    frequency: Frequency
    last: Figure
    last_period: Period
    point_count: int
    step_count: int
    year_count: int
    suspended_count: int
    covers: Covers
    record: Record | None
    limits: Limits | None
    expected: Expected | None
    special_points: tuple[SpecialPoint, ...]
    runs: tuple[Run, ...]
    shift: LastingShift | None
    rebasing: Rebasing | None

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Months]":
        """Give each monthly or quarterly series with a point in the year."""
        points = performance.points
        keys = [points[name] for name in FREQUENCY_SERIES]
        found = (points["year"] == performance.period.label).groupby(keys, sort=False).transform("any")
        if performance.in_year:
            # Of a part of a year it says what is out of the ordinary, which only limits can tell.
            found &= points["lower"].notna().groupby(keys, sort=False).transform("any")
        for _, rows in _as_objects(points[found]).groupby(FREQUENCY_SERIES, sort=False):
            yield _months(rows.reset_index(drop=True), performance)

    @property
    def has_own_sentence(self) -> bool:
        """Whether a page has a sentence on it: of a part of a year only where something is out of the ordinary."""
        unusual = self.special_points or self.runs or self.shift
        return self.period.is_financial_year or (self.limits is not None and bool(unusual))

    @property
    def all_suspended(self) -> bool:
        """Whether every point of the year is suspended."""
        return self.suspended_count == self.year_count

    @property
    def sentence(self) -> Sentence:
        """Whether it met its target, how it varied, what of that is more than noise, and what to expect."""
        subject = f"{self.frequency} by {self.frequency}, {self.phrase}"
        record: Sentence = ()
        if self.record:
            record = (f"{subject} ", *self.record.sentence(self.frequency), ". ")
            subject = f"the {self.frequency}s"
        if self.limits is None:
            ended = "the latest figure was " if self.record else f"{subject} ended at "
            last = (words.capital(ended) if self.record else ended, self.last, f" in {self.last_period.words}.")
            return (*record, *last, self._no_limits(), *(self._special() if self.special_points else ()))
        if self.record:
            subject = words.capital(subject)
        if self.shift and not self.all_suspended:
            level = self._shifted(subject, self.limits, self.shift)
        else:
            level = self._varied(subject, self.limits)
        return (*record, *level, *self._special(), *self._expectation(), self._left_out())

    @property
    def headline(self) -> str:
        """The message of its chart: whether it met its target, and what is out of the ordinary."""
        lead = self.display_name
        if self.all_suspended:
            return f"{lead}: every {self.frequency} with a figure in {self.period.words} is suspended"
        if self.record:
            record = "".join(map(str, self.record.sentence(self.frequency)))
            return f"{lead} {record}; {self._news()}"
        if self.shift:
            return f"{lead} {grammar.agree(self.phrase, 'has', 'have')} been {self._news()}"
        colon = ":" if self.special_points or self.limits else ""
        return f"{lead}{colon} {self._news()}"

    def _news(self) -> str:
        """Say in a few words what is out of the ordinary."""
        if self.shift:
            return f"{'higher' if self.shift.up else 'lower'} since {self.shift.start.words}"
        kinds = [point.variation for point in self.special_points]
        unusual = [f"{name} in {self._number(kinds.count(kind))}" for kind, name in UNUSUAL.items() if kind in kinds]
        if unusual:
            return f"{words.join(unusual)} of {self.period.words}"
        if self.limits is None:
            return f"ended at {self.last} in {self.last_period.words}"
        return f"nothing out of the ordinary in {self.period.words}"

    def _number(self, number: int) -> str:
        return f"{words.number_word(number)} {self.frequency}{'s' * (number != 1)}"

    def _since(self) -> str:
        if not self.rebasing:
            return ""
        return f" since {words.date(self.rebasing.start)}, when they start again: {self.rebasing.reason}"

    def _counted(self) -> str:
        outside = " outside suspensions" if self.suspended_count else ""
        return f"{self._number(self.point_count)}{outside}{self._since()}"

    def _no_limits(self) -> str:
        """Say why there are no limits."""
        if why := _WITHOUT_LIMITS.get(self.covers):
            return why.format(self.frequency)
        if self.point_count < process_limits.FEWEST_POINTS:
            needed = f"they need {process_limits.FEWEST_POINTS} {self.frequency}s"
            return f" There are no process limits yet: {needed}, and the workbook has {self._counted()}."
        if not self.step_count:
            row = f"they need {self.frequency}s in a row, and no two of the {self.point_count} follow each other"
            return f" There are no process limits: {row}."
        fewest, number = (words.number_word(count) for count in (process_limits.FEWEST_STEPS, self.step_count))
        needed = f"at least {fewest} {self.frequency}s that follow the one before"
        do = "does" if self.step_count == 1 else "do"
        return f" There are no process limits: they need {needed}, and only {number} of the {self.point_count} {do}."

    def _varied(self, subject: str, limits: Limits) -> Sentence:
        about = (f"{subject} averaged ", limits.mean, ", with process limits of ", limits.lower)
        return (*about, " to ", limits.upper, f" ({self._counted()}).")

    def _shifted(self, subject: str, limits: Limits, shift: LastingShift) -> Sentence:
        """Write what changed and when, and how to recalculate the limits from then."""
        has = "have" if self.record else grammar.agree(self.phrase, "has", "have")
        running = f"{'above' if shift.up else 'below'} the mean for {self._number(shift.number)} running"
        since = f"{shift.left_out}, since {shift.start.words}: {MEANING[shift.variation]}."
        row = f"Measure “{self.measure}”, From “{shift.start.first_day:%d/%m/%Y}” and the Reason"
        few = ""
        if shift.number < process_limits.FEWEST_POINTS:
            so_far = words.number_word(shift.number)
            few = f" New limits need {process_limits.FEWEST_POINTS} {self.frequency}s, and there are {so_far} so far."
        return (
            f"{subject} {has} been {running}{since} The {shift.before_number} figures before averaged ", shift.before,
            ", and those since average ", shift.since, f". The process limits of {self._counted()} mix the two ",
            "levels: ", limits.lower, " to ", limits.upper, " about a mean of ", limits.mean,
            f". If the change is here to stay, recalculate the limits: in the Rebasing sheet, give {row}.{few}",
        )  # fmt: skip

    def _special(self) -> Sentence:
        """Write which points of the year are out of the ordinary."""
        if self.all_suspended:
            return (
                f" Every {self.frequency} with a figure in {self.period.words} is suspended, so we judge none of them.",
            )
        if not self.special_points and not self.shift:
            return (f" Nothing in {self.period.words} was out of the ordinary.",)
        return special.special_causes(self.special_points, self.runs, self.phrase, self.frequency)

    def _expectation(self) -> Sentence:
        # We can expect nothing where the process is not stable, or the whole year is left out.
        if not self.expected or self.special_points or self.shift or self.all_suspended:
            return ()
        target, lies = self.expected.target, " lies within the limits, so "
        it = grammar.agree(self.phrase, "it", "they")
        if self.expected.assurance == Assurance.PASSES:
            return (f" If nothing changes, {it} will meet the target of ", target, ": all values within the limits do.")
        if self.expected.assurance == Assurance.FAILS:
            unless = f" Unless something changes, {it} will miss the target of "
            return (unless, target, ": no value within the limits meets it.")
        if self.record and (self.record.always or self.record.never):
            may = f"a {self.frequency} may {'still miss' if self.record.always else 'meet'} it by chance."
            return (" The target of ", target, f"{lies}{may}")
        will = f"by chance alone some {self.frequency}s will meet it and others will not."
        return (" The target of ", target, f"{lies}{will}")

    def _left_out(self) -> str:
        if not self.suspended_count or self.limits is None:
            return ""
        many = self.suspended_count != 1
        number = words.number_word(self.suspended_count).capitalize()
        return f" {number} suspended {self.frequency}{'s' * many} {'are' if many else 'is'} left out."


def _as_objects(points: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its texts as Python's own, in one block: quicker to cut into many small tables."""
    texts: list[str] = points.select_dtypes("str").columns.tolist()
    # A copy puts columns of one type together.
    return points.astype(dict.fromkeys(texts, "object")).copy()


def _months(rows: pd.DataFrame, performance: Performance) -> Months:
    last, year = next(each_row(rows.tail(1))), performance.period.label
    in_phase = rows["phase"] == last.phase
    used = rows[in_phase & ~rows["suspended"]]
    now = rows[rows["year"] == year]
    limits, expected = None if pd.isna(last.lower) else _limits(used, last), None
    if limits and last.assurance:
        target = target_figure(last.target, last.unit, last.target_source)
        expected = Expected(Assurance(last.assurance), target)
    judged_by = dict(zip(rows.index, _judged_by(rows, last.phase), strict=True))
    unusual = now[now["rule"] != ""]
    points = [SpecialPoint.of(row, judged_by[at]) for at, row in zip(unusual.index, each_row(unusual), strict=True)]
    runs = special.find_runs(rows, year, judged_by) if now[["shift", "rise", "fall"]].any(axis=None) else ()
    shift = special.find_lasting_shift(rows[in_phase]) if (now["lasting"] & in_phase).any() else None
    shown = [*(point.variation for point in points), *(run.variation for run in runs)]
    return Months(
        **key_fields(last, performance.period),
        frequency=last.frequency,
        last=value_figure(last),
        last_period=Period.from_label(last.period),
        point_count=len(used),
        step_count=int((used["ordinal"].diff() == 1).sum()),
        year_count=len(now),
        suspended_count=int(now["suspended"].sum()),
        covers=Covers(last.covers),
        record=None if _one_target_for_all(now, last) else Record.of(rows, year),
        limits=limits,
        expected=expected,
        special_points=tuple(points),
        runs=runs,
        shift=shift,
        rank=max([ranks.VARIATION_ORDINARY if limits else ranks.VARIATION_UNKNOWN, *map(_RANKS.__getitem__, shown)]),
        rebasing=process_limits.rebased(performance.data, last),
    )


def _judged_by(rows: pd.DataFrame, latest: int) -> Iterator[JudgedBy]:
    """Say whose limits each point was judged by."""
    has_shift = bool(rows.loc[rows["phase"] == latest, "lasting"].any())
    for phase, lasting in zip(rows["phase"], rows["lasting"], strict=True):
        if phase != latest:
            yield JudgedBy.BEFORE_REBASING
        else:
            yield JudgedBy.BEFORE_SHIFT if has_shift and not lasting else JudgedBy.LATEST


def _limits(used: pd.DataFrame, last: Any) -> Limits:
    mean, reach = f"mean({{0:{len(used)}}})", f"2.66 * mean moving range({_stretches(used)})"
    printed = units.format_value(last.mean, last.unit, max(1, last.decimals))
    return Limits(
        mean=Figure(last.mean, last.unit, printed, tuple(used["source"]), mean),
        lower=_limit(last.lower, f"{mean} - {reach}", used, last),
        upper=_limit(last.upper, f"{mean} + {reach}", used, last),
    )


def _stretches(used: pd.DataFrame) -> str:
    """Return the cells whose steps are ranges: those of each stretch of periods without a gap."""
    begins = [0, *(i for i, step in enumerate(used["ordinal"].diff()) if step > 1), len(used)]
    return ", ".join(f"{{{first}:{last}}}" for first, last in pairwise(begins))


def _limit(value: float, arithmetic: str, used: pd.DataFrame, last: Any) -> Figure:
    """Print a limit; no figure can reach one below 0, or above 100%."""
    end = process_limits.possible(value, last.unit, used["value"])
    if end != value:
        arithmetic = f"{'max' if end > value else 'min'}({end:g}, {arithmetic})"
    printed = units.format_value(end, last.unit, max(1, last.decimals))
    return Figure(end, last.unit, printed, tuple(used["source"]), arithmetic)


def _one_target_for_all(now: pd.DataFrame, last: Any) -> bool:
    """Tell whether months that may count from April all have one target: it can be that of the last of them alone."""
    targets = now["target"].dropna()
    return last.covers in (Covers.YEAR_TO_DATE, Covers.UNCLEAR) and len(targets) > 1 and targets.nunique() == 1
