"""Whom and when a briefing is about, and how each measure of it stands to its target."""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from raw_months import Monthly
from raw_periods import Part
from raw_rows import Measure, Rows, Series, Suspension, days, month_end, year_before

from claims.text import Text, UnreadError


class Scope:
    """The rows of some councils, told of in one year."""

    # What the report is on.
    reported = "year"

    def __init__(self, rows: Rows, year: str, authorities: Iterable[str]) -> None:
        self.rows, self.year, self.before = rows, year, year_before(year)
        self.series = [one for one in rows.series if one.authority in {*authorities}]
        self.now = [one for one in self.series if year in one.values]
        described = [one.service for one in rows.measures]
        self.services = list(dict.fromkeys([*described, *(service for service, _, _ in rows.complaints)]))
        self.later = self.find_later(Part.read(year).ends)
        # How many decimals the scorecard prints each measure with.
        self.printed: dict[Measure, int] = {}

    def days(self, measure: Measure) -> tuple[dt.date, dt.date]:
        """Return the first and last day of what a measure's figure is of."""
        return days(self.year)

    def kind(self, measure: Measure) -> str:
        return "year"

    def previous(self, measure: Measure) -> str:
        """Name the period that a measure's target is compared with."""
        return self.before

    def until(self, months: Monthly) -> Monthly:
        """Return the months up to the end of the report's period."""
        return months.until(self.year)

    def places(self, months: Monthly) -> list[int]:
        """Return the places of the months of the report's period that have a figure."""
        return months.held(self.year)

    @property
    def told_of(self) -> list[Series]:
        """The measures that have a figure to tell of."""
        return self.now

    def as_it_stands(self, one: Series) -> Series:
        """Return a measure with the figure that it stands at as that of the report's period."""
        return one

    def decimals(self, one: Series) -> int:
        """Return how many decimals a measure's figure is printed with: on the scorecard, if that was read.

        Else it is one more than its own where it would look like its target.
        """
        if one.measure in self.printed:
            return self.printed[one.measure]
        decimals, value, target = one.measure.decimals or 0, one.values.get(self.year), one.targets.get(self.year)
        looks = value is not None and value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) == target != value
        return decimals + looks

    def of(self, one: Series) -> str:
        """Name the period that a measure's figure is of."""
        return self.year

    @cached_property
    def called(self) -> dict[str, Series]:
        """Return measures by the names that the scorecard gives them, which no two share."""
        rows = [*self.told_of, *self.absent]
        # Of others there may be a month to speak of.
        rows += [one for one in self.series if one not in rows and one.months]
        several = len({one.authority for one in rows}) > 1
        names = [f"{one.measure.short}{f' ({one.authority})' * several}" for one in rows]
        return {
            f"{name}{f' ({one.measure.service})' * (names.count(name) > 1)}": one
            for name, one in zip(names, rows, strict=True)
        }

    @cached_property
    def absent(self) -> list[Series]:
        """The measures with earlier figures, and none of the report's period."""
        absent = [one for one in self.series if one.years(self.before) and one not in self.now]
        return [one for one in absent if not (one.months and self.places(one.months))]

    def last(self, one: Series) -> dict[str, Decimal]:
        """Return a measure's last figure before the report's period, by the name of its period."""
        last = one.years(self.before)[-1]
        return {last: one.values[last]}

    def find_later(self, ends: int) -> str | None:
        """Name the last period of which the rows have a figure, if it ends later: the shortest of several."""
        held = [Part.read(year) for one in self.series for year in one.values if year not in one.how]
        held += [Part.read(year) for _, year, _ in self.rows.complaints]
        for months in (one.months for one in self.series if one.months):
            held += [Part.read(f"{months.month(place):%Y-%m}") for place in months.held()]
        last = max(held, key=lambda own: (own.ends, -own.months))
        return last.words if last.ends > ends else None

    def status(self, one: Series) -> str:
        """Judge a measure against its target: met, missed, missed in part, suspended or, where one cannot, nothing."""
        value, target, polarity = one.values.get(self.year), one.targets.get(self.year), one.measure.polarity
        if value is None or target is None or not polarity:
            return ""
        covered = self.covered(one.measure)
        if covered == 1:
            return "suspended"
        if meets(value, target, polarity):
            return "met"
        return "missed in part" if covered else "missed"

    def amber(self, one: Series) -> bool:
        """Whether a measure missed its target by no more than its tolerance."""
        tolerance = one.measure.tolerance
        within = tolerance is not None and abs(one.values[self.year] - one.targets[self.year]) <= tolerance
        return within and self.status(one) == "missed"

    def suspensions(self, measure: Measure) -> list[Suspension]:
        """Return a measure's suspensions that touch what its figure is of."""
        first, last = self.days(measure)
        own = [one for one in self.rows.suspensions if one.measure == measure and one.start <= last]
        return [one for one in own if one.end is None or one.end >= first]

    def outside(self, one: Series) -> Decimal | None:
        """Return the performance outside suspensions: as the workbook states it, or else as the months make it."""
        stated = self.stated_outside(one.measure)
        made = one.outside.get(self.year)
        return stated if stated is not None or made is None else made.value

    def stated_outside(self, measure: Measure) -> Decimal | None:
        """Return the performance outside the suspensions that began in the year, where the workbook gives one."""
        begun = [one for one in self.suspensions(measure) if one.start >= self.days(measure)[0]]
        stated = {one.outside for one in begun} - {None}
        return stated.pop() if len(stated) == 1 else None

    def covered(self, measure: Measure, *ends: dt.date) -> float:
        """Return the share of some days, or else of its figure's, that a measure's suspensions cover."""
        first, last = ends or self.days(measure)
        # Of what the latest month gives, that month alone can be suspended.
        if not ends and measure.aggregation == "latest" and last in self.held_at(measure):
            first = last.replace(day=1)
        inside: set[int] = set()
        for one in (one for one in self.rows.suspensions if one.measure == measure):
            inside.update(range(max(one.start, first).toordinal(), min(one.end or last, last).toordinal() + 1))
        return len(inside) / (last.toordinal() - first.toordinal() + 1)

    def held_at(self, measure: Measure) -> set[dt.date]:
        """Return the last days of a measure's months that have figures."""
        own = [one.months for one in self.series if one.measure == measure and one.months]
        return {month_end(months.month(place), 1) for months in own for place in months.held()}

    def names(self, found: Iterable[Series]) -> set[str]:
        """Name measures by their phrases, with their services where two services have one of the same phrase."""
        services: dict[str, set[str]] = {}
        for measure in self.rows.measures:
            services.setdefault(measure.phrase, set()).add(measure.service)
        measures = {one.measure for one in found}
        return {
            measure.phrase + (f" ({measure.service})" if len(services[measure.phrase]) > 1 else "")
            for measure in measures
        }

    def counts(self, service: str, breakdown: str, year: str | None = None) -> dict[str, int]:
        return self.rows.complaints.get((service, year or self.year, breakdown), {})

    def total(self, service: str, year: str | None = None) -> int | None:
        return self.counts(service, "total", year).get("")

    def complained(self, year: str) -> set[str]:
        return {service for service in self.services if self.total(service, year) is not None}


def meets(value: Decimal, target: Decimal, polarity: str) -> bool:
    return value >= target if polarity == "higher" else value <= target


def months_after(day: dt.date, year: str) -> int:
    end = days(year)[1]
    return 12 * (day.year - end.year) + day.month - end.month


def opened(scope: Scope, text: Text) -> list[Series]:
    """Read whose a sentence is, and return the series that it may be about."""
    found, start = scope.series, text.at
    for of in (lambda one: one.authority, lambda one: one.measure.service):
        name = text.name(f"{name}{end}" for name in {of(one) for one in found} for end in (", ", ": "))
        if name is not None:
            start, found = text.at, [one for one in found if of(one) == name[:-2]]
            if name.endswith(": "):
                return found
    text.at = start
    return found


def only(found: Iterable[Series]) -> Series:
    """Return the one series that a sentence can mean."""
    one, *others = found
    if others:
        raise UnreadError(f"{one.measure.phrase!r} may be any of {1 + len(others)} measures")
    return one
