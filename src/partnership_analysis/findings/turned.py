"""A measure that turned: a fall after a run of rises, or a rise after a run of falls."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings.finding import Finding, key_fields
from partnership_analysis.findings.measure import Measure
from partnership_analysis.periods import Period

# A turn after fewer years is no news.
_FEWEST = 3


@dataclass(frozen=True, kw_only=True)
class Turned(Finding):
    """A measure that moved the other way after several years in one direction.

    Attributes
    ----------
    change
        This year's change.
    run, since
        How many years in a row it had moved the other way, and the year that they began to count from.
    """

    change: Figure
    run: int
    since: Period

    @classmethod
    def find(cls, measures: Iterable[Measure]) -> "Iterator[Turned]":
        """Give each measure that turned after three years or more, placed after the measure itself."""
        for one in measures:
            run = one.run_before
            if one.change is not None and one.has_moved and abs(run) >= _FEWEST and one.change.value * run < 0:
                yield cls(
                    **key_fields(one, one.period),
                    change=one.change,
                    run=run,
                    since=one.period.year_before.following(-abs(run)),
                    rank=one.rank,
                )

    @property
    def sentence(self) -> Sentence:
        """What it had done until then, and by how much it then turned."""
        had, turn = ("risen", "fall") if self.run > 0 else ("fallen", "rise")
        years = f"{words.number_word(abs(self.run))} years in a row, since {self.since}"
        return (f"{self.phrase} had {had} {years}, before this {turn} of ", self.change, ".")
