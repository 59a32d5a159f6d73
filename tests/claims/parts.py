"""How each measure stands in a quarter, month or half, as what was known at its end makes it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from raw_months import Monthly
from raw_periods import Figure, Known, Part, latest
from raw_rows import Measure, Rows, Series, sign

from claims.scope import Scope, meets


@dataclass(frozen=True)
class Standing:
    """A measure's latest figure, those beside it, and the target of its year."""

    measure: Measure
    of: Part
    report: Part
    now: Figure
    previous: Figure | None
    last_year: Figure | None
    # What the months from April make, where that is another figure; and in the year before.
    to_date: Figure | None
    to_date_last_year: Figure | None
    year_target: Decimal | None
    from_april: bool
    may_add_up: bool

    @property
    def current(self) -> bool:
        return self.of.ends == self.report.ends

    @property
    def late(self) -> bool:
        """Whether it is returned as often as the report is, and its figure is older."""
        return not self.current and self.of.months <= self.report.months

    @property
    def new(self) -> bool:
        return self.of.ends > self.report.ends - self.report.months

    @property
    def has_to_date(self) -> bool:
        """Whether the year to date is known: it is the figure itself of a month of April, or what counts from there."""
        return self.to_date is not None or self.from_april or self.of.to_date == self.of

    @property
    def tells_to_date(self) -> bool:
        # What is counted at the end of each month, or over twelve, has no other figure for the year.
        return self.to_date is not None and self.measure.aggregation not in ("latest", "rolling")

    @property
    def changes(self) -> list[tuple[str, Figure]]:
        """The figures that its sentence sets it beside, with the name of their period."""
        if self.from_april:
            point = f"at the same point of {self.of.last_year.year}"
            return [(point, self.last_year)] if self.last_year else []
        found = {f"in {self.of.before.words}": self.previous, f"in {self.of.last_year.words}": self.last_year}
        return [(when, figure) for when, figure in found.items() if figure]

    def direction(self, decimals: int) -> int:
        """Return 1 if it is better than before in print, -1 if it is worse: else, and where one cannot tell, 0."""
        before = self.last_year if self.from_april else self.previous
        if before is None or self.may_add_up:
            return 0
        step = Decimal(1).scaleb(-decimals)
        now, then = (figure.value.quantize(step, ROUND_HALF_UP) for figure in (self.now, before))
        return sign(now - then) * {"higher": 1, "lower": -1, "": 0}[self.measure.polarity]


class PartScope(Scope):
    """The rows of some councils as they were known at the end of a quarter, month or half, told of in that.

    The figure that a measure stands at has the name of the report's period, whatever it is of.
    """

    def __init__(self, rows: Rows, period: str, authorities: Iterable[str]) -> None:
        self.report = report = Part.read(period)
        self.reported, self.printed = report.kind, {}
        self.rows, self.year, self.before = rows, report.words, report.last_year.words
        own = [one for one in rows.series if one.authority in {*authorities}]
        self.known = {one.measure: Known(one, report) for one in own}
        stands = {one.measure: _standing(self.known[one.measure], report) for one in own}
        self.stands = {measure: one for measure, one in stands.items() if one and not one.late}
        self.series = [self._as_known(one) for one in own]
        # Those whose figure ends with the period, and of them those whose figure is of no shorter one.
        self.ended = [one for one in self.series if self.year in one.values]
        self.now = [one for one in self.ended if self.stands[one.measure].of.months >= report.months]
        described = [one.service for one in rows.measures]
        self.services = list(dict.fromkeys([*described, *(service for service, _, _ in rows.complaints)]))
        # Later figures are among all rows, and not among those that were known.
        everything = Scope(rows, report.year, authorities)
        self.later = everything.find_later(report.ends)

    def _as_known(self, one: Series) -> Series:
        stands = self.stands.get(one.measure)
        if stands and stands.current:
            return self.as_it_stands(one)
        return Series(one.authority, one.measure, months=self.known[one.measure].months)

    def as_it_stands(self, one: Series) -> Series:
        """Return a measure with the figure that it stands at as that of the report's period, however old it is."""
        found = Series(one.authority, one.measure, months=self.known[one.measure].months)
        if stands := self.stands.get(one.measure):
            found.values[self.year] = stands.now.value
            found.targets |= {} if stands.now.target is None else {self.year: stands.now.target}
            found.outside |= {} if stands.now.outside is None else {self.year: stands.now.outside}
            before = stands.previous and stands.previous.target
            found.targets |= {} if before is None else {self.previous(one.measure): before}
        return found

    def days(self, measure: Measure) -> tuple[dt.date, dt.date]:
        return self._of(measure).days

    @property
    def told_of(self) -> list[Series]:
        return [one for one in self.series if one.measure in self.stands]

    def of(self, one: Series) -> str:
        return self._of(one.measure).words

    def kind(self, measure: Measure) -> str:
        return self._of(measure).kind

    def previous(self, measure: Measure) -> str:
        return self._of(measure).before.words

    def moved_on_the_period_before(self, one: Series) -> bool:
        """Whether what is told of a measure's movement is on the period before the report's."""
        stands = self.stands[one.measure]
        return stands.of == self.report and not stands.from_april

    def _of(self, measure: Measure) -> Part:
        stands = self.stands.get(measure)
        return stands.of if stands else self.report

    def stated_outside(self, measure: Measure) -> Decimal | None:
        """What a workbook states of the performance outside suspensions is of the year."""
        return None

    def until(self, months: Monthly) -> Monthly:
        return months

    def places(self, months: Monthly) -> list[int]:
        return [place for place in months.held() if self.report.holds(months.month(place))]

    @cached_property
    def absent(self) -> list[Series]:
        held = [one for one in self.series if one.measure not in self.stands and self.known[one.measure].held()]
        # What is returned less often than the report is short of no figure.
        return [one for one in held if min(own.months for own in self._last(one)) <= self.report.months]

    def last(self, one: Series) -> dict[str, Decimal]:
        return {own.words: self.known[one.measure].figure(own).value for own in self._last(one)}

    def _last(self, one: Series) -> list[Part]:
        held = self.known[one.measure].held()
        ends = max(own.ends for own in held)
        return [own for own in held if own.ends == ends]

    def status_to_date(self, stands: Standing) -> str:
        """Judge what the months from April make together."""
        figure, polarity = stands.to_date, stands.measure.polarity
        if figure is None or figure.target is None or not polarity:
            return ""
        covered = self.covered(stands.measure, *stands.of.to_date.days)
        if covered == 1:
            return "suspended"
        if meets(figure.value, figure.target, polarity):
            return "met"
        return "missed in part" if covered else "missed"

    def amber_to_date(self, stands: Standing) -> bool:
        """Whether the months from April missed their target by no more than its tolerance."""
        figure, tolerance = stands.to_date, stands.measure.tolerance
        if figure is None or tolerance is None or self.status_to_date(stands) != "missed":
            return False
        return abs(figure.value - figure.target) <= tolerance

    def off_to_date(self, stands: Standing) -> bool:
        """Whether the year so far, where it is told, missed its target by more than its tolerance."""
        missed = self.status_to_date(stands) in ("missed", "missed in part")
        return stands.tells_to_date and missed and not self.amber_to_date(stands)

    def told(self) -> list[Standing]:
        """Return the measures that the commentary tells by themselves, and not only in the list of those that met."""
        own = [one for one in self.series if one.measure in self.stands]
        return [self.stands[one.measure] for one in own if self._is_told(one)]

    def _is_told(self, one: Series) -> bool:
        stands = self.stands[one.measure]
        off = self.off_to_date(stands)
        return stands.new and (self.status(one) != "met" or stands.direction(self._decimals(stands)) < 0 or off)

    def _decimals(self, stands: Standing) -> int:
        return stands.measure.decimals or 0


def _standing(known: Known, report: Part) -> Standing | None:
    of = report if known.figure(report) else latest(known.held(), report)
    if of is None or of.ends <= report.ends - 12:
        return None
    from_april = of.months < 12 and known.measure.aggregation == "year to date"
    starts_again = from_april and of.before.year != of.year
    to_date = None if from_april or of.to_date == of else known.figure(of.to_date)
    return Standing(
        measure=known.measure,
        of=of,
        report=report,
        now=known.figure(of),
        previous=None if starts_again else known.figure(of.before),
        last_year=known.figure(of.last_year),
        to_date=to_date,
        to_date_last_year=known.figure(of.to_date.last_year) if to_date else None,
        # At the year's end it is the target of the year to date.
        year_target=None if of.to_date.months == 12 else known.targets.get(report.year),
        from_april=from_april,
        may_add_up=known.adds_up() and of.year == report.year,
    )
