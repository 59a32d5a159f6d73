"""What became of a measure since the first year, and its largest movement. A part of what a measure says."""

from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from partnership_analysis import words
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
    value, first, change
        The year's figure and the first year's, and the difference.
    largest, largest_period
        The largest movement from one year to the next and its year, if one was larger than all others.
    """

    phrase: str
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
        about = (row.phrase, row.period, row.first_period, int(row.years), bool(row.steady))
        return cls(*about, value, first, change, largest, row.largest_period)

    @property
    def sentence(self) -> Sentence:
        """What it says, as a sentence that follows another."""
        it, has = agree(self.phrase, "it has", "they have").split()
        if self.never_moved:
            return (f" {it.capitalize()} {has} been the same in each of the {words.number_word(self.years)} years.",)
        if self.value.printed == self.first.printed:
            almost = "almost " if self.change.value else ""
            then = f"{almost}to where {it} {was(self.phrase)} in {self.first_period}"
            return (f" {it.capitalize()} {has} come back {then}.",)
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
