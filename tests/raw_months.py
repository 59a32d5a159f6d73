"""A measure's months, and what they make of a year, worked out as on paper: nothing here is the package's.

Months are told by their place, counted from a first month on; a month without a figure has None.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from raw_rows import Measure, Outside, Series, year_label

NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# How a sentence names a month.
MONTH = rf"(?:{'|'.join(NAMES)}) \d{{4}}"
_OF_ALL = {"sum": "the sum of its 12 months", "average": "the average of its 12 months"}
_COUNTED = "counted over its 12 months"
_OF_THE_LAST = {
    "latest": "at the end of its last month",
    "year to date": "counted from April to March",
    "rolling": "over the 12 months to March",
}
_OUTSIDE = {_COUNTED: "counted over", _OF_ALL["average"]: "the average of"}
# What asks whether figures count more than their own month: in the name of a measure of which nobody says.
_SUGGESTIVE = ("year to date", "cumulative", "rolling")


@dataclass
class Monthly:
    """The figures, targets, counts and published statuses of a measure's months."""

    measure: Measure
    first: dt.date
    values: list[Decimal | None]
    targets: list[Decimal | None]
    # What each month counts, and of how many.
    parts: list[tuple[int, int] | None] = field(default_factory=list)
    statuses: dict[int, str] = field(default_factory=dict)
    suspended: set[int] = field(default_factory=set)
    # The places that limits begin anew at, and why.
    rebased: dict[int, str] = field(default_factory=dict)

    def month(self, place: int) -> dt.date:
        number = self.first.year * 12 + self.first.month - 1 + place
        return dt.date(number // 12, number % 12 + 1, 1)

    def last_day(self, place: int) -> dt.date:
        return self.month(place + 1) - dt.timedelta(days=1)

    def named(self, place: int) -> str:
        return f"{NAMES[self.month(place).month - 1]} {self.month(place).year}"

    def year(self, place: int) -> str:
        month = self.month(place)
        return year_label(month.year - (month.month < 4))

    def years(self) -> list[str]:
        return list(dict.fromkeys(map(self.year, range(len(self.values)))))

    def held(self, year: str | None = None) -> list[int]:
        """Return the places that have a figure, of a year or of all."""
        places = range(len(self.values)) if year is None else self.places(year)
        return [place for place in places if self.values[place] is not None]

    def places(self, year: str) -> range:
        """Return the places of a year's months, from April on."""
        april = 12 * (int(year[:4]) - self.first.year) + 4 - self.first.month
        return range(len(self.values))[max(april, 0) : max(april + 12, 0)]

    def until(self, year: str) -> "Monthly":
        """Return the months up to the end of a year."""
        kept = sum(self.year(place) <= year for place in range(len(self.values)))
        own = {place: why for place, why in self.rebased.items() if place < kept}
        return replace(self, values=self.values[:kept], targets=self.targets[:kept], rebased=own)

    @property
    def rising(self) -> bool:
        """Whether the figures of some year look as if they added up.

        They never fall, rise at half of their steps or more, and end far above the first.
        """
        return any(self._rises(year) for year in self.years())

    def _rises(self, year: str) -> bool:
        own = [self.values[place] for place in self.held(year)]
        steps = [later - earlier for earlier, later in pairwise(own)]
        if len(own) < 4 or min(steps) < 0 or own[0] < 0:
            return False
        return 2 * sum(step > 0 for step in steps) >= len(steps) and own[-1] >= Decimal("0.6") * len(own) * own[0]

    @property
    def covers(self) -> str:
        """What each month counts: itself, or the year to date, or 12 months; or it is unclear."""
        said, name = self.measure.aggregation, self.measure.name.casefold()
        if said in ("year to date", "rolling"):
            return said
        unclear = not said and (self.rising or any(word in name for word in _SUGGESTIVE))
        return "unclear" if unclear else "itself"

    def made(self, year: str) -> tuple[Decimal, str] | None:
        """Return what the months make of a year, and how; None where nobody says how, or some of them are missing."""
        places, said = self.held(year), self.measure.aggregation
        if said in _OF_THE_LAST:
            last = next((place for place in places if self.month(place).month == 3), None)
            return None if last is None else (self.values[last], _OF_THE_LAST[said])
        if len(places) != 12:
            return None
        if said in _OF_ALL:
            return self.together(places, said), _OF_ALL[said]
        rate = self.rate(places)
        if rate is None or (not said and not self._tells(year, places, rate)):
            return None
        return rate, _COUNTED

    def _tells(self, year: str, places: list[int], rate: Decimal) -> bool:
        """Whether counts alone tell how the months make a year: not of figures that look as if they added up."""
        own = [self.values[place] for place in places]
        slack = Decimal(1).scaleb(-self.measure.decimals) / 2
        among = min(own) - slack <= rate <= max(own) + slack
        more = any(word in self.measure.name.casefold() for word in _SUGGESTIVE)
        return among and self.measure.unit != "count" and not self._rises(year) and not more

    def together(self, places: list[int], how: str) -> Decimal:
        total = sum((self.values[place] for place in places), Decimal(0))
        return total if how == "sum" else total / len(places)

    def rate(self, places: Iterable[int]) -> Decimal | None:
        counts = [self.parts[place] for place in places]
        if None in counts or any(whole <= 0 for _, whole in counts):
            return None
        times = 100 if self.measure.unit == "percent" else 1
        return Decimal(times * sum(part for part, _ in counts)) / sum(whole for _, whole in counts)

    def outside(self, year: str) -> Outside | None:
        """Return what the months make that no suspension touches, where some are and some are not."""
        made, places = self.made(year), self.held(year)
        clear = [place for place in places if place not in self.suspended]
        if made is None or made[1] not in _OUTSIDE or not 0 < len(clear) < len(places):
            return None
        how = _OUTSIDE[made[1]]
        value = self.together(clear, "average") if made[1] == _OF_ALL["average"] else self.rate(clear)
        return Outside(value, how, len(clear))

    def target(self, year: str) -> Decimal | None:
        """Return the target of a year that its months make: that of the last, or the one that they all have."""
        places, said = self.held(year), self.measure.aggregation
        if said in _OF_THE_LAST:
            return self.targets[places[-1]]
        every = {self.targets[place] for place in places}
        return every.pop() if said != "sum" and len(every) == 1 else None


def yearly(authority: str, months: Monthly, stated: Mapping[str, Decimal], targets: Mapping[str, Decimal]) -> Series:
    """Return the years of a measure: those that are stated, and those that its months alone make."""
    found = Series(authority, months.measure, dict(stated), dict(targets), months=months)
    for year in months.years():
        if outside := months.outside(year):
            found.outside[year] = outside
        if year not in stated and (made := months.made(year)):
            found.values[year], found.how[year] = made
            target = months.target(year)
            found.targets |= {} if target is None else {year: target}
    return found
