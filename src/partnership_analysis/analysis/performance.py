"""What a dataset says of a period, worked out once.

Takes a `Dataset` and a `Period`; gives the tables that findings, charts and tables of a page are made from: the years
up to the period against their targets, what changed, how each measure stands in a part of a year, the months and
quarters between their limits, the complaints.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.analysis import (
    assessment,
    comparator_figures,
    complaint_counts,
    decimals,
    doubts,
    forecasts,
    period_results,
    process_limits,
    trends,
)
from partnership_analysis.analysis.period_results import PeriodResult
from partnership_analysis.analysis.process_limits import Rebasing
from partnership_analysis.analysis.series import KEY, SERIES, SeriesKey, by_series, is_among, series_keys
from partnership_analysis.analysis.stated_facts import StatedFacts, stated_facts
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Role
from partnership_analysis.periods import Period


@dataclass(frozen=True)
class History:
    """The earlier years of a measure, as assessed rows; None for a year without a figure.

    Attributes
    ----------
    previous, last, first
        The year before, the last year before that has a figure, and the first.
    largest, before_largest
        The year of the largest movement and the year before it.
    rebased
        When and why the measure changed for good since the year before.
    """

    previous: Any
    last: Any
    first: Any
    largest: Any
    before_largest: Any
    rebased: Rebasing | None


@dataclass(frozen=True, eq=False)
class Performance:
    """What a dataset says of a period.

    Attributes
    ----------
    data
        The dataset, or a part of it; of a part of a year, what was known at the end of it (`Dataset.until`).
    period
        The financial year, or the half, quarter or month.
    later
        The latest period with a figure, if that is after this one: it is not judged, only mentioned.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> performance = Performance(pa.load("data/raw/serco_partnership_2014-15.xlsx"), Period(2014, 4))
    >>> len(performance.changes), len(performance.points)
    (21, 0)
    """

    data: Dataset
    period: Period
    later: Period | None = None

    @property
    def in_year(self) -> bool:
        """Whether it is about a part of a year."""
        return not self.period.is_financial_year

    @cached_property
    def assessed(self) -> pd.DataFrame:
        """Every figure against its target (`assessment.assess`), months and quarters too."""
        if self.in_year:
            return period_results.assess(self.data, self.period)
        return assessment.assess(self.data)

    @cached_property
    def years(self) -> pd.DataFrame:
        """The years up to this one, against their targets, in order, with the `decimals` that each is printed with."""
        year = self.period.year_of.label
        rows = decimals.with_decimals(trends.annual(self.assessed, year), year)
        return decimals.as_printed(rows, self._beside_others(decimals.of_series(rows)))

    @cached_property
    def points(self) -> pd.DataFrame:
        """The months and quarters up to the end of the period, with their process limits (`process_limits.limits`).

        The `year` of those within a part of a year is that part.
        """
        points = process_limits.limits(self.data, self.period.year_of.label)
        if self.in_year:
            inside = period_columns.matching(points["period"], self.period.contains)
            points = points.assign(year=points["year"].mask(inside, self.period.label))
        return decimals.as_printed(points, self.printed_decimals)

    @cached_property
    def period_results(self) -> list[PeriodResult]:
        """How each measure stands in the period, and in the year up to its end (`period_results.period_results`)."""
        found = period_results.period_results(self.data.until(self.period), self.period)
        printed = self._beside_others({one.key: one.decimals for one in found})
        return [replace(one, decimals=printed[one.key]) for one in found]

    @cached_property
    def printed_decimals(self) -> dict[SeriesKey, int]:
        """The decimals that each series is printed with, by its authority, service and measure."""
        if self.in_year:
            return {one.key: one.decimals for one in self.period_results}
        return decimals.of_series(self.years)

    def _beside_others(self, printed: dict[SeriesKey, int]) -> dict[SeriesKey, int]:
        """Return the decimals of series, one more where that tells a figure from those of other councils."""
        if not comparator_figures.can_compare(self.data):
            return printed
        return decimals.beside_others(printed, self.compared[self.compared["period"] == self.period.label])

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The figures beside those of other councils, with their places (`comparator_figures.compared`)."""
        return comparator_figures.compared(self.data, self.period)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Where the year of each measure will end (`forecasts.forecasts`)."""
        return forecasts.forecasts(self.data, self.period)

    def comments_on(self, key: SeriesKey, period: Period) -> list[Any]:
        """Return what officers say of a measure in a period or a part of it: rows of `Dataset.comments`."""
        return [row for row in self._comments.get(key, []) if period.contains(Period.from_label(row.period))]

    @cached_property
    def _comments(self) -> dict[SeriesKey, list[Any]]:
        found: dict[SeriesKey, list[Any]] = {}
        for key, row in by_series(self.data.comments):
            found.setdefault(key, []).append(row)
        return found

    @cached_property
    def current(self) -> pd.DataFrame:
        """The assessed figures of the period, one row each, and those of a longer period that ends with it."""
        if not self.in_year:
            return self.changes
        rows = [
            one.now._replace(decimals=one.decimals)._asdict()
            for one in self.period_results
            if one.is_of_period(self.period)
        ]
        return pd.DataFrame(rows, columns=None if rows else self.assessed.columns)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What changed (`trends.changes`), and how each measure stands to others of its topic and its later years.

        `late` is whether its years begin after theirs, `beside_in_year` whether some of them count to the end of their
        year, and `later` whether there is a figure of a year after this one.
        """
        rows = trends.changes(self.years, self.period.label)
        topic = [rows[name] for name in ("authority", "service", "topic")]
        first = rows["first_period"].str[:4].astype("int64")
        figures = self.assessed
        after = period_columns.whole_years(figures["period"]) & (figures["period"] > self.period.label)
        keys = set(series_keys(figures[after]))
        return rows.assign(
            late=first > first.groupby(topic).transform("min"),
            beside_in_year=rows["as_at"].isna().groupby(topic).transform("any"),
            later=[key in keys for key in series_keys(rows)],
        )

    @cached_property
    def without_figure(self) -> pd.DataFrame:
        """The last figure of each measure with earlier figures, and none of any part of this period."""
        if self.in_year:
            return period_results.without_figure(self.data, self.period, self.period_results)
        last = self.years.drop_duplicates(SERIES, keep="last")
        begun = self.points[self.points["year"] == self.period.label]
        before = last["period"] < self.period.label
        return last[before & ~is_among(last, begun, SERIES)].sort_index()

    @cached_property
    def stated_facts(self) -> dict[SeriesKey, StatedFacts]:
        """What the workbook states of each measure in the period beside its figure (`stated_facts.stated_facts`)."""
        return stated_facts(self.data, self.period)

    @cached_property
    def stated_missing(self) -> set[tuple[str, ...]]:
        """The measures and periods whose figure the workbook states to be missing."""
        rows = self.data.observations[self.data.observations["value"].isna()]
        return set(rows[KEY].itertuples(index=False, name=None))

    @cached_property
    def unclear_targets(self) -> set[SeriesKey]:
        """The measures whose target of the year is unclear, and judges nothing."""
        rows = self.data.statements[self.data.statements["role"] == Role.UNCLEAR_TARGET]
        years = (Period.from_label(label).year_of for label in rows["period"])
        return {key for key, year in zip(series_keys(rows), years, strict=True) if year == self.period.year_of}

    @cached_property
    def doubtful_cells(self) -> set[str]:
        """The cells of figures that are hard to believe (`doubts.doubtful_cells`)."""
        return doubts.doubtful_cells(self.data)

    @cached_property
    def histories(self) -> list[tuple[Any, History]]:
        """Each row of `changes` with its earlier years."""
        years = {(*key, row.period): row for key, row in by_series(self.years)}
        found = []
        for key, row in by_series(self.changes):
            before_largest = Period.from_label(row.largest_period).year_before.label if row.largest_period else ""
            labels = (row.previous_period, row.last_period, row.first_period, row.largest_period, before_largest)
            previous, last, first, largest, before = (years.get((*key, label)) for label in labels)
            found.append((row, History(previous, last, first, largest, before, self._rebased(key, row))))
        return found

    def _rebased(self, key: SeriesKey, row: Any) -> Rebasing | None:
        if not row.previous_period:
            return None
        year_before = Period.from_label(row.previous_period)
        rebasings = process_limits.rebasings(self.data, key)
        since = [one for one in rebasings if year_before.first_day < one.start <= self.period.last_day]
        return since[-1] if since else None

    @cached_property
    def latest_part(self) -> Period | None:
        """The latest part of the period with a figure or a count; of several that end together, that with the most."""
        figures = self.data.observations.loc[self.data.observations["value"].notna(), "period"]
        numbers = pd.concat([figures, self.data.complaints["period"]]).value_counts()
        parts = {Period.from_label(label): number for label, number in numbers.items()}
        inside = [part for part in parts if self.period.contains(part) and part != self.period]
        return max(inside, key=lambda part: (part.ends, parts[part], -part.months), default=None)

    def complaints(self, *, period_alone: bool = False) -> Iterator[pd.DataFrame]:
        """Give each council's complaints of the period and the same of last year, or of the period alone.

        The rows are those of `complaint_counts.counts`.
        """
        labels = [self.period.label] if period_alone else [self.period.label, self.period.year_before.label]
        counts = complaint_counts.counts(self.data)
        counts = counts[counts["period"].isin(labels)]
        return (rows for _, rows in counts.groupby("authority", sort=False))
