"""A figure that counts to a later date than the end of its year, and so is not like those of other years."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Sentence, value_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.against_target import AgainstTarget
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.findings.grammar import was
from partnership_analysis.findings.measure import STATUS_RANKS, clause
from partnership_analysis.periods import Period


@dataclass(frozen=True, kw_only=True)
class AsAt(Finding):
    """A figure that counts to a later date than the end of its year.

    Attributes
    ----------
    short
        What tables call the measure.
    value, previous
        The year's figure, and that of the year before, if it has one.
    months_after, previous_months_after
        How many months after the ends of the two years the date is; negative before.
    status, against_target
        How it stands to its target, if it has one.
    """

    short: str
    value: Figure
    previous: Figure | None
    months_after: int
    previous_months_after: int
    status: Status
    against_target: AgainstTarget | None

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[AsAt]":
        """Give each figure of the year that counts to a date of its own."""
        for row, history in performance.histories:
            if not pd.isna(row.as_at):
                yield _as_at(row, history.previous, performance.data)

    @property
    def sentence(self) -> Sentence:
        """The figure, and why it is not compared with the year before's."""
        lead: Sentence = (self.phrase, f" {was(self.phrase)} ", self.value, f" for {self.period}")
        against = self.against_target.sentence if self.against_target else ()
        after = _months(self.months_after)
        if self.previous is None:
            return (*lead, f", {after} the end of that year.", *against)
        before = self.period.year_before
        then = f" for {before}. We cannot compare the two: the date is {after} the end of {self.period}, but "
        dates = f"{_months(self.previous_months_after)} the end of {before}."
        return (*lead, " and ", self.previous, then, dates, *against)

    def question(self, names: Names) -> Sentence:
        """Ask what the year before's figure was at the same point, where the two dates differ."""
        if self.previous is None or self.months_after == self.previous_months_after:
            return ()
        before, after = self.period.year_before, _months(self.months_after)
        return (f"What was {names[self.key]} for {before} at the same point, {after} the end of its year?",)

    @property
    def clause(self) -> str:
        """Where it stands, in a few words for the headline of a chart."""
        return clause(self.phrase, self.value, self.previous)


def _as_at(row: Any, previous: Any, data: Dataset) -> AsAt:
    period = Period.from_label(row.period)
    return AsAt(
        **key_fields(row),
        short=row.short,
        value=value_figure(row),
        previous=None if previous is None else value_figure(previous),
        months_after=_months_between(period, row.as_at),
        previous_months_after=_months_between(period.year_before, row.as_at),
        status=Status(row.status),
        rank=STATUS_RANKS.get(row.status, ranks.AS_AT),
        against_target=AgainstTarget.of(row, previous, data),
    )


def _months_between(period: Period, day: pd.Timestamp) -> int:
    end = period.last_day
    return (day.year - end.year) * 12 + day.month - end.month


def _months(number: int) -> str:
    return f"{abs(number)} month{'' if abs(number) == 1 else 's'} {'before' if number < 0 else 'after'}"
