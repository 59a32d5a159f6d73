"""What became of a measure since the first year, and its largest movement. A part of what a measure says."""

from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.figures import Figure, Sentence, difference_figure, value_figure
from partnership_analysis.findings.grammar import agree, was

# Of fewer years, what came of them since the first is no more than the change on the year before.
_FEWEST_YEARS = 4


@dataclass(frozen=True)
class SinceFirst:
    """What became of a measure since the first year.

    Attributes
    ----------
    phrase
        What sentences call the measure.
    period, first_period, years
        The year told of, the first year, and how many have a value.
    never_moved
        Whether it has been the same in every year.
    first, change
        The first year's figure, and the difference since.
    largest, largest_period
        The largest movement from one year to the next and its year, if one was larger than all others.
    """

    phrase: str
    period: str
    first_period: str
    years: int
    never_moved: bool
    first: Figure
    change: Figure
    largest: Figure | None
    largest_period: str

    @classmethod
    def of(cls, row: Any, history: Any) -> Self | None:
        """Return what became of a measure; None where there are too few years to tell."""
        if row.years < _FEWEST_YEARS or not pd.isna(row.as_at):
            return None
        decimals = units.agreeing_decimals(row.value, history.first.value, row.decimals)
        first = value_figure(history.first, decimals)
        largest = None
        if history.largest is not None:
            larger, before = history.largest, history.before_largest
            places = units.agreeing_decimals(larger.value, before.value, larger.decimals)
            largest = difference_figure(value_figure(larger, places), value_figure(before, places), places)
        change = difference_figure(value_figure(row), first, decimals)
        never_moved = row.from_highest == row.from_lowest == 1
        years = int(row.years)
        about = (row.phrase, row.period, row.first_period, years, never_moved)
        return cls(*about, first, change, largest, row.largest_period)

    @property
    def sentence(self) -> Sentence:
        """What it says, as a sentence that follows another."""
        it, has = agree(self.phrase, "it has", "they have").split()
        if self.never_moved:
            return (f" {it.capitalize()} {has} been the same in each of the {words.number_word(self.years)} years.",)
        if not self.change.value:
            return (f" {it.capitalize()} {has} come back to where {it} {was(self.phrase)} in {self.first_period}.",)
        way = "risen" if self.change.value > 0 else "fallen"
        lead: Sentence = (f" Since {self.first_period} {it} {has} {way} by ", self.change, " from ", self.first)
        if self.largest is None:
            return (*lead, ".")
        move = "rise" if self.largest.value > 0 else "fall"
        if self.largest_period == self.period:
            return (*lead, f"; no year's movement was larger than this year's {move}.")
        return (
            *lead,
            f"; the largest movement in a year was the {move} of ",
            self.largest,
            f" in {self.largest_period}.",
        )
