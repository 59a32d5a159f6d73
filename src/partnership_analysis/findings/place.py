"""A value's place among the years: its run of rises or falls, and its rank. A part of what a measure says."""

from dataclasses import dataclass
from typing import Any, Self

from partnership_analysis import words

# The sixth highest of thirteen years is no news.
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
    gaps
        Whether years are missing between them.
    late
        Whether its years begin after those of the other measures of its topic.
    first_period
        The first year.
    timed
        Whether it is longest or shortest (days and seconds), not highest or lowest.
    """

    years: int
    from_highest: int
    from_lowest: int
    tied: tuple[str, ...]
    run: int
    gaps: bool
    late: bool
    first_period: str
    timed: bool

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the place of a row of `trends.changes`."""
        return cls(
            int(row.years),
            int(row.from_highest),
            int(row.from_lowest),
            tuple(row.tied),
            int(row.run),
            bool(row.gaps),
            bool(row.late),
            row.first_period,
            row.unit in ("days", "seconds"),
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
        """Say it, as the end of a sentence: ": the second fall in a row and the lowest of the six years shown"."""
        said = []
        if abs(self.run) >= 2:
            said.append(f"the {words.ordinal(abs(self.run))} {'rise' if self.run > 0 else 'fall'} in a row")
        if rank := self._rank():
            said.append(rank)
        return f": {words.join(said)}" if said else ""

    def _rank(self) -> str:
        # A series that never moved is neither at its highest nor at its lowest.
        if self.years < 3 or self.never_moved:
            return ""
        high, low = ("longest", "shortest") if self.timed else ("highest", "lowest")
        place, word = (self.from_highest, high) if self.from_highest <= self.from_lowest else (self.from_lowest, low)
        if place > min(_LOWEST_PLACE, self.years // 2):
            return ""
        joint = "joint " if self.tied else ""
        nth = "" if place == 1 else f"{words.ordinal(place)} "
        years = f"{words.number_word(self.years)} years {'with a figure' if self.gaps or self.late else 'shown'}"
        since = f", which begin in {self.first_period}" if self.late else ""
        alike = f", with {words.join(self.tied)}" if self.tied else ""
        return f"the {joint}{nth}{word} of the {years}{since}{alike}"
