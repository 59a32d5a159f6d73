"""What became of a measure since the first year, and its largest movement. A part of what a measure says."""

from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from partnership_analysis import words
from partnership_analysis.figures import Figure, Sentence, difference_figure, value_figure

# Of fewer years, what came of them since the first is no more than the change on the year before.
_FEWEST_YEARS = 4


@dataclass(frozen=True)
class SinceFirst:
    """What became of a measure since the first year.

    Attributes
    ----------
    period, first_period, years
        The year, the first year, and how many years have a value.
    never_moved
        Whether it has been the same in every year.
    value, first, change
        The year's figure and the first year's, and the difference.
    largest, largest_period
        The largest movement from one year to the next and its year, if one was larger than all others.
    """

    period: str
    first_period: str
    years: int
    never_moved: bool
    value: Figure
    first: Figure
    change: Figure
    largest: Figure | None
    largest_period: str

    @classmethod
    def of(cls, row: Any, history: Any) -> Self | None:
        """Return what became of a measure; None where there are too few years to tell."""
        if row.years < _FEWEST_YEARS or not pd.isna(row.as_at):
            return None
        value, first, largest = value_figure(row), value_figure(history.first), None
        if history.largest is not None:
            larger, before = value_figure(history.largest), value_figure(history.before_largest)
            largest = difference_figure(larger, before, row.decimals)
        change = difference_figure(value, first, row.decimals)
        about = (row.period, row.first_period, int(row.years), bool(row.steady))
        return cls(*about, value, first, change, largest, row.largest_period)

    @property
    def sentence(self) -> Sentence:
        """What it says, as a sentence that follows another."""
        if self.never_moved:
            return (f" The figure has been the same in each of the {words.number_word(self.years)} years.",)
        if self.value.printed == self.first.printed:
            almost = "almost " if self.change.value else ""
            return (f" {self.period} was {almost}the same as {self.first_period}.",)
        way = "above" if self.change.value > 0 else "below"
        lead: Sentence = (f" {self.period} was ", self.change, f" {way} {self.first_period} (", self.first, ").")
        if self.largest is None:
            return lead
        move = "rise" if self.largest.value > 0 else "fall"
        if self.largest_period == self.period:
            return (*lead, f" This year's {move} is the largest from one year to the next.")
        return (
            *lead,
            f" The largest change from one year to the next was a {move} of ",
            self.largest,
            f" in {self.largest_period}.",
        )
