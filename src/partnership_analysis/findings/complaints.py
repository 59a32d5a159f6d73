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
from partnership_analysis.tables import each

# No percentage is worked out of a count as small as this: 3 complaints after 2 is not "up 50%".
SMALL_COUNT = 20
# More services than these are counted, not named.
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
            now, then = (
                list(each(totals[totals["period"] == label])) for label in (period.label, period.year_before.label)
            )
            if len(now) > 1:
                alike = {row.service for row in now} == {row.service for row in then}
                yield _received(now, then if alike else [], period, ranks.COMPLAINTS_IN_ALL)
            for row in now:
                before = [other for other in then if other.service == row.service]
                yield _received([row], before, period, ranks.COMPLAINTS)

    @property
    def clause(self) -> str:
        """How many a service received, in a few words for the headline of a chart."""
        way = ""
        if self.change and self.change.value:
            way = f", {'up' if self.change.value > 0 else 'down'} {self.change}"
        return f"{self.service} {self.value}{way}"

    @property
    def brief(self) -> Sentence:
        """How many, and the change on the year before, for the first screen."""
        if not self.change or self.previous is None:
            return (self.value, f" in {self.period.words}.")
        relative: Sentence = (" (", self.relative, ")") if self.relative else ()
        chance = ", too small a change to be sure of" if self.within_chance else ""
        return (
            f"{'up' if self.change.value > 0 else 'down'} ",
            self.change,
            *relative,
            " to ",
            self.value,
            f"{chance}.",
        )

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
        relative: Sentence = (" (", self.relative, ")") if self.relative else ()
        word = "up" if self.change.value > 0 else "down"
        chance = "too small a change to be sure of" if self.within_chance else "unlikely to be chance"
        change: Sentence = (f", {word} ", self.change, *relative, " from ", self.previous)
        return (*lead, *change, f" in {before.words}. That is {chance}.")


def _received(now: Sequence[Any], then: Sequence[Any], period: Period, rank: float) -> Complaints:
    value = sum_figure(now)
    previous = change = relative = None
    if then:
        previous = sum_figure(then)
        change = difference_figure(value, previous, 0)
        relative = _relative(value, previous)
    return Complaints(
        authority=now[0].authority,
        service=now[0].service if len(now) == 1 else "",
        period=period,
        services=tuple(row.service for row in now),
        value=value,
        previous=previous,
        change=change,
        relative=relative,
        within_chance=previous is not None and _within_chance(value, previous),
        rank=rank,
    )


def _within_chance(value: Figure, previous: Figure) -> bool:
    return proportions.counts_within_chance(int(value.value), int(previous.value))


def _relative(value: Figure, previous: Figure) -> Figure | None:
    """Return a change in percent; None where the counts are too small for one, or it prints as 0."""
    if previous.value < SMALL_COUNT:
        return None
    relative = 100 * (value.value - previous.value) / previous.value
    if abs(relative) < 0.5:
        return None
    printed = units.format_value(abs(relative), "percent", 0)
    return derived_figure(relative, "percent", printed, "100 * ({a} - {b}) / {b}", value, previous)
