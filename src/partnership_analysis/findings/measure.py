"""What a measure did in the year: its change and its value, its place among the years, and its target."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import measure_names, words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.process_limits import Rebasing
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.figures import Figure, Sentence, difference_figure, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.against_target import AgainstTarget
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.findings.grammar import was
from partnership_analysis.findings.place import Place
from partnership_analysis.findings.since_first import SinceFirst
from partnership_analysis.kinds import Aggregation
from partnership_analysis.periods import Period

# One rise needs no number; more are counted.
_FEWEST_IN_A_ROW = 2
STATUS_RANKS = {
    Status.MISSED: ranks.MISSED,
    Status.IN_PART: ranks.MISSED_IN_PART,
    Status.EXCLUDED: ranks.EXCLUDED,
}
_DIRECTION_RANKS = {
    Direction.WORSENED: ranks.WORSENED,
    Direction.IMPROVED: ranks.IMPROVED,
    Direction.UNCHANGED: ranks.UNCHANGED,
}


@dataclass(frozen=True, kw_only=True)
class Measure(Finding):
    """What a measure did in the year.

    Attributes
    ----------
    short, polarity
        Its name in tables, and which is better.
    value
        The year's figure; a percent is 0 to 100.
    basis, part
        How the figure was worked out from months or quarters, if it was, and from which of the two.
    status
        How it stands to its target.
    direction
        Whether it improved or worsened on the year before; empty without a polarity.
    previous, change
        The year before's figure and the difference, if that year has a figure.
    last, last_period
        The last figure before, where the year before has none.
    has_later_year
        Whether the workbook has a later year.
    place, since_first
        Its place among the years, and what became of it since the first.
    against_target
        How it stands to its target, if it has one.
    rebasing
        When and why the measure changed between the two years, so that they are not like for like, if it did.
    doubted
        Whether the figure is hard to believe beside the others of the measure.
    run_before
        Rises in a row up to the year before, negative for falls.
    """

    short: str
    polarity: str
    value: Figure
    basis: Aggregation
    part: str
    status: Status
    direction: Direction
    previous: Figure | None
    change: Figure | None
    last: Figure | None
    last_period: Period | None
    has_later_year: bool
    place: Place
    since_first: SinceFirst | None
    against_target: AgainstTarget | None
    rebasing: Rebasing | None
    doubted: bool
    run_before: int

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Measure]":
        """Give each measure with a figure of the year that counts to the year's end."""
        combined = measure_names.combinations(performance.changes["measure"].unique())
        for row, history in performance.histories:
            if pd.isna(row.as_at):
                yield _measure(row, history, performance, row.measure in combined)

    @property
    def has_own_sentence(self) -> bool:
        """Whether it has a sentence of its own: not if it met an unchanged target with a credible figure."""
        new_target = self.against_target is not None and self.against_target.target_before is not None
        return self.status != Status.MET or new_target or self.doubted

    @property
    def met_outside(self) -> bool:
        """Whether it missed its target over the year and met it outside the suspensions."""
        return self.against_target is not None and self.against_target.met_outside

    @property
    def brief(self) -> Sentence:
        """The sentence without what became of it since the first year."""
        if self.doubted:
            value = (self.phrase, f" {was(self.phrase)} ", self.value, f" in {self.period}. ")
            return (*value, "This figure is hard to believe beside the measure's others: check its cell.")
        unlike = ""
        if self.rebasing:
            since = words.date(self.rebasing.start)
            unlike = f" The two years are not like for like: from {since}, {self.rebasing.reason}."
        against = self.against_target.sentence if self.against_target else ()
        return (*self._lead(), str(self.place), *self._gap(), unlike, *against)

    @property
    def sentence(self) -> Sentence:
        """The change and the latest value, its place among the years, the target, and the years since the first."""
        return (*self.brief, *(self.since_first.sentence if self.since_first and not self.doubted else ()))

    @property
    def clause(self) -> str:
        """Where it went, in a few words for the headline of a chart."""
        return clause(self.phrase, self.value, self.previous)

    def question(self, names: Names) -> Sentence:
        """Ask whether a doubtful figure is right, or what its target was moved or suspended for."""
        if self.doubted:
            return (f"Is the figure for {names[self.key]} right? ", self.value, " is far from its other figures.")
        return self.against_target.question(names[self.key]) if self.against_target else ()

    @property
    def has_moved(self) -> bool:
        """Whether a reader sees that it changed on the year before: its two figures differ in print."""
        return self.previous is not None and self.previous.printed != self.value.printed

    def _lead(self) -> Sentence:
        change, before = self.change, self.period.year_before
        value: Sentence = (self.value, self._worked_out(), f" in {self.period}")
        stood: Sentence = (self.phrase, f" {was(self.phrase)} ", *value)
        if change is None or self.previous is None:
            alone = "" if self.last else f", the {'first' if self.has_later_year else 'only'} year with a figure"
            return (*stood, f"{alone}.")
        if not self.has_moved:
            return (*stood, f", {'almost ' if change.value else ''}the same as in {before}.")
        verb, move = ("rose", "rise") if change.value > 0 else ("fell", "fall")
        lead = (self.phrase, f" {verb} to ", *value, ", from ", self.previous, f" in {before}. ")
        run = abs(self.place.run)
        row = f", the {words.ordinal(run)} in a row" if run >= _FEWEST_IN_A_ROW else ""
        return (*lead, f"That is a {move} of ", change, f"{row}.")

    def _gap(self) -> Sentence:
        """Say which figure was the last, where the year before has none."""
        if not self.last:
            return ()
        lead = f" There is no figure for {self.period.year_before}; the one before is "
        return (lead, self.last, f", for {self.last_period}.")

    def _worked_out(self) -> str:
        """Say how the value was worked out of months or quarters, if it was."""
        number = len(self.value.cells)
        parts = f"{words.number_word(number)} {'months' if number == 12 else 'quarters'}"
        return {
            Aggregation.RATE: f" (counted over its {parts})",
            Aggregation.SUM: f" (the sum of its {parts})",
            Aggregation.AVERAGE: f" (the average of its {parts})",
            Aggregation.LATEST: f" (at the end of its last {self.part})",
            Aggregation.YEAR_TO_DATE: " (counted from April to March)",
            Aggregation.ROLLING: " (over the 12 months to March)",
        }.get(self.basis, "")


def clause(phrase: str, value: Figure, previous: Figure | None) -> str:
    """Say where a measure went, in a few words.

    Examples
    --------
    >>> clause("the average wait", Figure(25.0, "days", "25 days", ()), Figure(27.0, "days", "27 days", ()))
    'average wait fell to 25 days'
    """
    phrase = phrase.removeprefix("the ")
    if previous is None:
        return f"{phrase} was {value}"
    if previous.printed == value.printed:
        return f"{phrase} stayed at {value}"
    return f"{phrase} {'rose' if value.value > previous.value else 'fell'} to {value}"


def _measure(row: Any, history: Any, performance: Performance, combines: bool) -> Measure:
    # One month that is doubted does not put the year in doubt.
    doubted = not row.basis and row.source in performance.doubtful_cells
    previous, last, value = history.previous, history.last, value_figure(row)
    previous_value = None if previous is None else value_figure(previous)
    gap = last is not None and previous is None
    return Measure(
        **key_fields(row),
        short=row.short,
        polarity=row.polarity,
        value=value,
        basis=Aggregation(row.basis),
        part=row.parts,
        status=Status(row.status),
        direction=Direction.UNJUDGED if doubted else Direction(row.direction),
        previous=previous_value,
        change=None if previous_value is None else difference_figure(value, previous_value, row.decimals),
        last=value_figure(last) if gap else None,
        last_period=Period.from_label(row.last_period) if gap else None,
        has_later_year=row.later,
        place=Place.of(row),
        since_first=SinceFirst.of(row, history),
        against_target=AgainstTarget.of(row, previous, performance.data),
        rebasing=history.rebased,
        doubted=doubted,
        run_before=int(row.run_before),
        # An average of all comes before those of its parts.
        rank=ranks.DOUBTED if doubted else _rank(row) + 3 * combines,
    )


def _rank(row: Any) -> float:
    if row.status in STATUS_RANKS:
        share = abs(row.variance / row.target) if row.target else 0.0
        return STATUS_RANKS[row.status] + min(4.0, 40 * share) - 5 * bool(row.amber)
    extreme = row.years > 2 and 1 in (row.from_highest, row.from_lowest)
    rank = _DIRECTION_RANKS.get(row.direction, ranks.CHANGED)
    # How large a movement is, only its own past can tell.
    unusual = min(3.0, abs(row.change) / row.usual) if row.usual > 0 else 0.0
    return rank + 5.0 * extreme + unusual + float(min(abs(row.run), 4)) / 4
