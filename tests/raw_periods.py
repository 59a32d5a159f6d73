"""Quarters, months and halves, and what was known of a measure at the end of one, worked out as on paper.

Nothing here is the package's. A month's number counts the months since year 0, so that a period is its first number
and its length.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from raw_months import NAMES, Monthly
from raw_rows import Outside, Series, year_label

_PARTS = {"Q": 3, "H": 6}
_KINDS = {1: "month", 3: "quarter", 6: "half", 12: "year"}
_AT_THE_END = ("latest", "year to date", "rolling")


@dataclass(frozen=True)
class Part:
    """Some whole months: the number of the first, and how many."""

    begin: int
    months: int

    @classmethod
    def read(cls, label: str) -> "Part":
        """Read "2013/14", "2013/14 Q2", "2013/14 H1" or "2013-08"."""
        if found := re.fullmatch(r"(\d{4})-(\d\d)", label):
            return cls(12 * int(found[1]) + int(found[2]) - 1, 1)
        year, _, part = label.partition(" ")
        begin = 12 * int(year[:4]) + 3
        if not part:
            return cls(begin, 12)
        length = _PARTS[part[0]]
        return cls(begin + length * (int(part[1]) - 1), length)

    @property
    def ends(self) -> int:
        """The number of the month after it."""
        return self.begin + self.months

    @property
    def year(self) -> str:
        return year_label((self.begin - 3) // 12)

    @property
    def kind(self) -> str:
        return _KINDS.get(self.months, "other")

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return _first(self.begin), _first(self.ends) - dt.timedelta(days=1)

    @property
    def words(self) -> str:
        """How a sentence names it."""
        if self.months == 1:
            return _named(self.begin)
        if self.months == 12:
            return self.year
        letter = {length: letter for letter, length in _PARTS.items()}.get(self.months)
        number = (self.begin - 3) % 12 // self.months + 1
        return f"{letter}{number} of {self.year}" if letter else self.span

    @property
    def span(self) -> str:
        """Its first and last month."""
        first, last = _named(self.begin), _named(self.ends - 1)
        if first[-4:] == last[-4:]:
            first = first[:-5]
        return last if self.months == 1 else f"{first} to {last}"

    @property
    def before(self) -> "Part":
        return Part(self.begin - self.months, self.months)

    @property
    def last_year(self) -> "Part":
        return Part(self.begin - 12, self.months)

    @property
    def to_date(self) -> "Part":
        april = (self.begin - 3) // 12 * 12 + 3
        return Part(april, self.ends - april)

    @property
    def whole_year(self) -> "Part":
        return Part.read(self.year)

    def holds(self, day: dt.date) -> bool:
        return self.days[0] <= day <= self.days[1]


def _first(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


def _named(number: int) -> str:
    return f"{NAMES[number % 12]} {number // 12}"


@dataclass(frozen=True)
class Figure:
    """What a measure was in a period, its target, and how months make it."""

    value: Decimal
    target: Decimal | None
    how: str = ""
    outside: Outside | None = None


class Known:
    """What was known of a measure at the end of a period."""

    def __init__(self, one: Series, until: Part) -> None:
        self.measure, self.until = one.measure, until
        stated = [year for year in one.values if year not in one.how]
        self.years = {year: one.values[year] for year in stated if Part.read(year).ends <= until.ends}
        self.targets = {year: one.targets[year] for year in stated if year in one.targets}
        self.months = one.months and _cut(one.months, until)

    def held(self) -> list[Part]:
        """Return the periods that have a figure of their own: months, and years that are stated."""
        begin = _number(self.months.first) if self.months else 0
        months = [Part(begin + place, 1) for place in self.months.held()] if self.months else []
        return [*map(Part.read, self.years), *months]

    def figure(self, part: Part) -> Figure | None:
        """Return the figure of a period: the workbook's own, or what its months make."""
        if part.months == 12 and part.year in self.years:
            return Figure(self.years[part.year], self.targets.get(part.year))
        if self.months is None:
            return None
        places = [place for place in self.months.held() if part.holds(self.months.month(place))]
        if part.months == 1:
            (place,) = places or [None]
            return None if place is None else Figure(self.months.values[place], self.months.targets[place])
        return _made(self.months, part, places)

    def adds_up(self) -> bool:
        """Whether the year's months may each count from April, and nobody says."""
        if self.months is None or self.measure.aggregation:
            return False
        own = [self.months.values[place] for place in self.months.held(self.until.year)]
        rises = all(earlier <= later for earlier, later in pairwise(own))
        return len(own) > 1 and own[0] > 0 and rises and own[-1] >= own[0] * len(own) * Decimal("0.6")


def _cut(months: Monthly, until: Part) -> Monthly | None:
    """Return the months up to the end of a period; None if there is none with a figure."""
    kept = max(0, min(len(months.values), until.ends - _number(months.first)))
    own = Monthly(
        months.measure, months.first, months.values[:kept], months.targets[:kept], months.parts[:kept],
        {place: said for place, said in months.statuses.items() if place < kept},
        {place for place in months.suspended if place < kept},
        {place: why for place, why in months.rebased.items() if place < kept},
    )  # fmt: skip
    return own if own.held() else None


def _number(day: dt.date) -> int:
    return 12 * day.year + day.month - 1


def _made(months: Monthly, part: Part, places: list[int]) -> Figure | None:
    """Return what the months of a period make, as their aggregation says; or as their counts alone do."""
    said, last = months.measure.aggregation, places[-1] if places else None
    if part.months == 12:
        made = months.made(part.year)
        if made is None:
            return None
        # How they make a year is told in other words, and only in the year's own report.
        how = said or "rate"
        return Figure(made[0], months.target(part.year), how)
    if said in _AT_THE_END:
        if last is None or months.month(last) != _first(part.ends - 1):
            return None
        return Figure(months.values[last], months.targets[last], said)
    if len(places) != part.months:
        return None
    if said in ("sum", "average"):
        value, how = months.together(places, said), said
    else:
        value, how = months.rate(places), "rate"
        if value is None or (not said and not _tells(months, places, value)):
            return None
    aims = {months.targets[place] for place in places}
    target = aims.pop() if how != "sum" and len(aims) == 1 else None
    return Figure(value, target, how, _outside(months, places, how))


def _tells(months: Monthly, places: list[int], rate: Decimal) -> bool:
    """Whether counts alone tell what months make: not of figures or counts that look as if they added up."""
    values = [months.values[place] for place in places]
    wholes = [Decimal(months.parts[place][1]) for place in places]
    doubtful = months.covers == "unclear" or _rises(values) or _rises(wholes)
    slack = Decimal(1).scaleb(-months.measure.decimals) / 2
    among = min(values) - slack <= rate <= max(values) + slack
    return among and not doubtful and months.measure.unit != "count"


def _rises(own: list[Decimal]) -> bool:
    steps = [later - earlier for earlier, later in pairwise(own)]
    mostly = 2 * sum(step > 0 for step in steps) >= len(steps)
    return min(steps) >= 0 and mostly and own[0] >= 0 and own[-1] >= Decimal("0.6") * len(own) * own[0]


def _outside(months: Monthly, places: list[int], how: str) -> Outside | None:
    clear = [place for place in places if place not in months.suspended]
    if how == "sum" or not 0 < len(clear) < len(places):
        return None
    if how == "average":
        return Outside(months.together(clear, "average"), "the average of", len(clear))
    return Outside(months.rate(clear), "counted over", len(clear))


def latest(parts: Iterable[Part], report: Part) -> Part | None:
    """Return the last of some periods; of those that end together, the one most like the report's."""
    return max(parts, key=lambda own: (own.ends, _alike(own, report)), default=None)


def _alike(own: Part, report: Part) -> int:
    return own.months if own.months <= report.months else -own.months
