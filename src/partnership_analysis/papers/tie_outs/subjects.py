"""What the numbers of a draft may be about: each measure and each count of complaints, with its figures.

Takes a `Dataset` and a period; gives `Subject`s, which know the words that name them and, for each authority, the
figures of every period with their targets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.analysis import assessment, complaint_counts, forecasts, period_results
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, cell_figure, sum_figure, target_figure, value_figure
from partnership_analysis.kinds import BETTER_SIGN, Aggregation, Breakdown, Polarity, Unit
from partnership_analysis.papers.tie_outs.phrases import stems
from partnership_analysis.periods import Period
from partnership_analysis.tables import COMPLAINTS_TOPIC, each_row
from partnership_analysis.vocabularies import TOPICS

_BOTH = "upheld in full or in part"


@dataclass
class Series:
    """The figures of a subject of one authority, by their periods.

    Attributes
    ----------
    values, targets, outside, forecasts
        The figures, their targets, the performance outside agreed suspensions, and where a year will end.
    statuses
        The status of each figure against its target (`assessment.Status`).
    counts_from_april
        Whether each figure is itself the year to date.
    """

    values: dict[Period, Figure] = field(default_factory=dict)
    targets: dict[Period, Figure] = field(default_factory=dict)
    outside: dict[Period, Figure] = field(default_factory=dict)
    forecasts: dict[Period, Figure] = field(default_factory=dict)
    statuses: dict[Period, str] = field(default_factory=dict)
    counts_from_april: bool = False

    def nearest_period(self, period: Period) -> Period | None:
        """Return the period whose figure another may mean: itself, or the year or quarter that ends with it."""
        if period in self.values or period in self.targets or period in self.forecasts:
            return period
        if self.counts_from_april and period == period.year_to_date:
            own = [one for one in self.values if one.ends == period.ends]
            return max(own, key=lambda one: one.months, default=None)
        longer = [one for one in self.values if one.ends == period.ends and one.months > period.months]
        return min(longer, key=lambda one: one.months, default=None) if period.months == 1 else None

    def usual_bases(self, period: Period) -> list[Period]:
        """Return the periods that one is compared with if nobody says which: the one before, and the year before."""
        found = dict.fromkeys([self.before(period), period.year_before])
        return [one for one in found if one is not None and one in self.values]

    def before(self, period: Period) -> Period | None:
        """Return the last period of the same length before one that has a figure."""
        earlier = [one for one in self.values if one.months == period.months and one.ends < period.ends]
        return max(earlier, default=None)


@dataclass(frozen=True, eq=False)
class Subject:
    """A measure, or what is counted of complaints.

    Attributes
    ----------
    service, measure
        Whose it is and the workbook's name for it; the service is empty where several count together.
    short
        Its short name.
    topic
        The topic that it belongs to.
    unit, polarity, decimals
        As the workbook has them.
    names
        The stems of each of its names.
    about
        The stems of its definition and its topic, which tell less.
    whole
        What it is a part of: all complaints of the service.
    is_dated
        Whether its figures are counted at a day after the end of their periods.
    series
        Its figures, by the authority.
    """

    service: str
    measure: str
    short: str
    topic: str
    unit: str
    polarity: str
    decimals: int
    names: tuple[frozenset[str], ...]
    about: frozenset[str] = frozenset()
    whole: "Subject | None" = None
    is_dated: bool = False
    series: dict[str, Series] = field(default_factory=dict)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all its names."""
        return frozenset().union(*self.names)

    @property
    def better(self) -> float:
        """1 where higher is better, -1 where lower is, and 0 where nobody says."""
        return BETTER_SIGN[Polarity(self.polarity)] if self.polarity else 0.0

    @property
    def is_counted(self) -> bool:
        """Whether its figures count things."""
        return self.unit in (Unit.COUNT, Unit.NUMBER)

    @property
    def title(self) -> str:
        """Its short name, with its service."""
        return f"{self.short} ({self.service})" if self.service else self.short

    def title_for(self, authority: str) -> str:
        """Return its title, with the authority where there are several."""
        return f"{self.title}, {authority}" if len(self.series) > 1 else self.title

    def __repr__(self) -> str:
        return f"Subject({self.title})"


def subjects(data: Dataset, period: Period) -> list[Subject]:
    """Return everything that a number may be about.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> found = subjects(pa.load("data/raw/serco_partnership_2014-15.xlsx"), Period(2014, 4))
    >>> one = next(subject for subject in found if subject.short == "Business rates collected")
    >>> str(one.series["Peterborough"].values[Period(2013, 4)])
    '96.92%'
    """
    made = data._cache.get(("subjects", period))
    if not isinstance(made, list):
        made = data._cache["subjects", period] = [*_measures(data, period), *_complaints(data)]
    return made


def _measures(data: Dataset, period: Period) -> Iterator[Subject]:
    """Give each measure, with its figures and targets."""
    assessed = assessment.assess(data) if period.is_financial_year else period_results.assess(data, period)
    figures, targets = _by_measure(assessed), _by_measure(data.targets)
    year_ends = {} if period.is_financial_year else _year_end_forecasts(data, period)
    topics: dict[str, list[str]] = {}
    for alias, topic in TOPICS.spellings.items():
        topics.setdefault(topic, []).append(alias)
    for row in each_row(data.measures):
        key = (row.service, row.measure)
        about = " ".join([row.definition, row.topic, *topics.get(row.topic, [])])
        subject = Subject(
            row.service, row.measure, row.short, row.topic, row.unit, row.polarity, int(row.decimals),
            names=tuple(dict.fromkeys(filter(None, map(stems, (row.short, row.measure, row.phrase))))),
            about=frozenset(stem for stem in stems(about) if not stem.isdigit()),
            is_dated=any(pd.notna(figure.as_at) for figure in figures[key]),
        )  # fmt: skip
        from_april = row.aggregation == Aggregation.YEAR_TO_DATE
        for figure in figures[key]:
            _add_figure(subject.series.setdefault(figure.authority, Series(counts_from_april=from_april)), figure)
        for authority, series in subject.series.items():
            if (authority, *key) in year_ends:
                series.forecasts[period.year_of] = year_ends[authority, *key]
        for target in targets[key]:
            series = subject.series.setdefault(target.authority, Series())
            made = target_figure(target.value, row.unit, target.source)
            series.targets.setdefault(Period.from_label(target.period), made)
        yield subject


def _by_measure(rows: pd.DataFrame) -> dict[tuple[str, str], list[Any]]:
    """Return the rows of each service's measures."""
    found = defaultdict(list)
    for row in each_row(rows):
        found[row.service, row.measure].append(row)
    return found


def _year_end_forecasts(data: Dataset, period: Period) -> dict[tuple[str, str, str], Figure]:
    """Return where the year of each measure will end, by its authority, service and name."""
    found = {}
    for row in each_row(forecasts.forecasts(data, period)):
        if not row.without:
            printed = units.format_value(row.forecast, row.unit, row.decimals)
            figure = Figure(row.forecast, row.unit, printed, tuple(row.cells), row.arithmetic)
            found[row.authority, row.service, row.measure] = figure
    return found


def _add_figure(series: Series, row: Any) -> None:
    period = Period.from_label(row.period)
    series.values[period] = value_figure(row)
    series.statuses[period] = row.status
    if pd.notna(row.target):
        series.targets[period] = target_figure(row.target, row.unit, row.target_source)
    if pd.notna(row.value_outside):
        cells, arithmetic = tuple(row.outside_cells or (row.source,)), row.outside_arithmetic or "{0}"
        figure = cell_figure(row.value_outside, row.unit, row.decimals, cells[0])
        series.outside[period] = Figure(figure.value, figure.unit, figure.printed, cells, arithmetic)


@dataclass(frozen=True)
class _ComplaintCount:
    """Complaints of one kind: the value and the cells of a count."""

    breakdown: str
    authority: str
    service: str
    category: str
    period: Period
    value: float
    cells: tuple[str, ...]


def _complaints(data: Dataset) -> Iterator[Subject]:
    """Give what is counted of complaints: of each service by category, and of all services together."""
    counts = [
        _ComplaintCount(
            row.breakdown,
            row.authority,
            row.service,
            row.category,
            Period.from_label(row.period),
            row.value,
            row.cells,
        )
        for row in each_row(complaint_counts.counts(data))
    ]
    services = list(dict.fromkeys(one.service for one in counts))
    for service in [*services, *([""] if len(services) > 1 else [])]:
        yield from _complaints_of(service, [one for one in counts if service in ("", one.service)])


def _complaints_of(service: str, counts: Sequence[_ComplaintCount]) -> Iterator[Subject]:
    """Give the complaints of a service: all of them, each category, and those upheld in full or in part."""
    totals = [one for one in counts if one.breakdown == Breakdown.TOTAL]
    whole = _complaint_subject(service, "Complaints", "complaints", totals, None) if totals else None
    if whole:
        yield whole
    categories: dict[tuple[str, str], list[_ComplaintCount]] = {}
    for one in counts:
        if one.breakdown != Breakdown.TOTAL:
            categories.setdefault((one.breakdown, vocabularies.normalise(one.category)), []).append(one)
    for alike in categories.values():
        name = alike[0].category
        yield _complaint_subject(service, f"Complaints: {name}", f"complaints {name}", alike, whole)
    upheld = [one for one in counts if one.breakdown == Breakdown.OUTCOME and _is_upheld(one.category)]
    if len({one.category for one in upheld}) > 1:
        yield _complaint_subject(service, f"Complaints: {_BOTH}", f"complaints {_BOTH}", upheld, whole)


def _is_upheld(category: str) -> bool:
    outcome = vocabularies.outcome(category)
    return outcome is not None and outcome.is_upheld


def _complaint_subject(
    service: str, short: str, name: str, counts: Sequence[_ComplaintCount], whole: Subject | None
) -> Subject:
    bare = stems(name.removeprefix("complaints "))
    names = (stems(name), bare) if whole and len(bare) > 1 else (stems(name),)
    subject = Subject(service, short, short, COMPLAINTS_TOPIC, Unit.COUNT, Polarity.LOWER, 0, names, whole=whole)
    groups: dict[tuple[str, Period], list[_ComplaintCount]] = {}
    for one in counts:
        groups.setdefault((one.authority, one.period), []).append(one)
    for (authority, period), group in groups.items():
        subject.series.setdefault(authority, Series()).values[period] = sum_figure(group)
    return subject


def service_and_authority_names(found: Iterable[Subject]) -> list[str]:
    """Return the names of the services and authorities of some subjects."""
    services = dict.fromkeys(one.service for one in found if one.service)
    authorities = dict.fromkeys(name for one in found for name in one.series if name)
    return [*services, *authorities]
