"""How many complaints a service received, or all services together, and whether the change is more than chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from partnership_analysis import units, words
from partnership_analysis.analysis import proportions
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, derived_figure, difference_figure, sum_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.kinds import Breakdown
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

# No percentage change on a smaller count: 3 complaints after 2 is not "up 50%".
_SMALL_COUNT = 20
# More services than these are counted and not named.
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Complaints(Finding):
    """How many complaints one service received, or several together.

    Attributes
    ----------
    services
        The services.
    value
        How many complaints.
    previous, change, relative
        How many in the year before, the difference, and that in percent where the counts are not too small.
    within_chance
        Whether the two years may differ by chance alone.
    """

    services: tuple[str, ...]
    value: Figure
    previous: Figure | None = None
    change: Figure | None = None
    relative: Figure | None = None
    within_chance: bool = False

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Complaints]":
        """Give the complaints of each council: all of them together where several services have some, then each."""
        for rows in performance.complaints():
            totals = rows[rows["breakdown"] == Breakdown.TOTAL]
            period = performance.period
            now = list(each_row(totals[totals["period"] == period.label]))
            before = list(each_row(totals[totals["period"] == period.year_before.label]))
            if len(now) > 1:
                same_services = {row.service for row in now} == {row.service for row in before}
                yield _complaints(now, before if same_services else [], period, ranks.COMPLAINTS_IN_ALL)
            for row in now:
                earlier = [other for other in before if other.service == row.service]
                yield _complaints([row], earlier, period, ranks.COMPLAINTS)

    @property
    def clause(self) -> str:
        """How many a service received, in a few words for the headline of a chart."""
        change = f", {self._way(self.change)} {self.change}" if self.change and self.change.value else ""
        return f"{self.service} {self.value}{change}"

    @property
    def brief(self) -> Sentence:
        """How many, and the change on the year before, for the first screen."""
        if self.change is None:
            return (self.value, f" in {self.period.words}.")
        if not self.change.value:
            same = f"the same number as in {self.period.year_before.words}"
            return (self.value, f" in {self.period.words}, {same}.")
        chance = ", too small a change to be sure of" if self.within_chance else ""
        return (f"{self._way(self.change)} ", self.change, *self._relative(), " to ", self.value, f"{chance}.")

    @property
    def sentence(self) -> Sentence:
        """How many, the change on the year before and whether it is more than chance."""
        number = len(self.services)
        noun = "complaint" if self.value.value == 1 else "complaints"
        who = words.join(self.services) if number <= _MOST_NAMED else f"the {words.number_word(number)} services"
        together = " together" if number > 1 else ""
        lead: Sentence = (f"{who}{together} received ", self.value, f" {noun} in {self.period.words}")
        if self.change is None or self.previous is None:
            return (*lead, ".")
        before = self.period.year_before
        if not self.change.value:
            return (*lead, f", the same number as in {before.words}.")
        chance = "too small a change to be sure of" if self.within_chance else "unlikely to be chance"
        change = (f", {self._way(self.change)} ", self.change, *self._relative(), " from ", self.previous)
        return (*lead, *change, f" in {before.words}. That is {chance}.")

    @staticmethod
    def _way(change: Figure) -> str:
        return "up" if change.value > 0 else "down"

    def _relative(self) -> Sentence:
        return (" (", self.relative, ")") if self.relative else ()


def _complaints(now: Sequence[Any], before: Sequence[Any], period: Period, rank: float) -> Complaints:
    value = sum_figure(now)
    previous = change = relative = None
    within_chance = False
    if before:
        previous = sum_figure(before)
        change = difference_figure(value, previous, 0)
        relative = _relative(value, previous)
        within_chance = proportions.counts_within_chance(int(value.value), int(previous.value))
    return Complaints(
        authority=now[0].authority,
        service=now[0].service if len(now) == 1 else "",
        period=period,
        services=tuple(row.service for row in now),
        value=value,
        previous=previous,
        change=change,
        relative=relative,
        within_chance=within_chance,
        rank=rank,
    )


def _relative(value: Figure, previous: Figure) -> Figure | None:
    """Return a change in percent; None where the counts are too small for one, or it prints as 0."""
    if previous.value < _SMALL_COUNT:
        return None
    relative = 100 * (value.value - previous.value) / previous.value
    if abs(relative) < 0.5:
        return None
    printed = units.format_value(abs(relative), "percent", 0)
    return derived_figure(relative, "percent", printed, "100 * ({a} - {b}) / {b}", value, previous)
