"""A value's place among the years: its run of rises or falls, and its rank. A part of what a measure says."""

from dataclasses import dataclass
from typing import Any, Self

from partnership_analysis import words

# A place further down is no news: the sixth highest of thirteen years, or the third lowest of six.
_LOWEST_PLACE = 3


@dataclass(frozen=True)
class Place:
    """A value's place among the years up to its own.

    Attributes
    ----------
    years
        How many years have a value.
    from_highest, from_lowest
        Its rank among them; 1 is the extreme.
    tied
        The other years with the same value, as it is printed.
    run
        Rises in a row, negative for falls.
    first_period
        The first year.
    """

    years: int
    from_highest: int
    from_lowest: int
    tied: tuple[str, ...]
    run: int
    first_period: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the place of a row of `trends.changes`."""
        return cls(
            int(row.years),
            int(row.from_highest),
            int(row.from_lowest),
            tuple(row.tied),
            int(row.run),
            row.first_period,
        )

    @property
    def never_moved(self) -> bool:
        """Whether it has been the same in every year, as it is printed."""
        return self.from_highest == self.from_lowest == 1

    @property
    def record(self) -> str:
        """That it is the highest or lowest of the years, or has moved one way for three or more; else empty."""
        if self.years >= 3 and not self.never_moved and not self.tied and 1 in (self.from_highest, self.from_lowest):
            return f"the {'highest' if self.from_highest == 1 else 'lowest'} of {words.number_word(self.years)} years"
        if abs(self.run) >= 3:
            return f"the {words.ordinal(abs(self.run))} {'rise' if self.run > 0 else 'fall'} in a row"
        return ""

    def __str__(self) -> str:
        """Say its rank, as a sentence that follows another: " This is the lowest of the six figures since 2009/10."."""
        # A series that never moved is neither at its highest nor at its lowest.
        if self.years < 3 or self.never_moved:
            return ""
        highest = self.from_highest <= self.from_lowest
        place, word = (self.from_highest, "highest") if highest else (self.from_lowest, "lowest")
        if place > min(_LOWEST_PLACE, max(1, self.years // 3)):
            return ""
        joint = "joint " if self.tied else ""
        nth = "" if place == 1 else f"{words.ordinal(place)} "
        figures = f"{words.number_word(self.years)} figures since {self.first_period}"
        alike = f", with {words.join(self.tied)}" if self.tied else ""
        return f" This is the {joint}{nth}{word} of the {figures}{alike}."
