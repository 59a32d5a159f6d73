"""What the numbers of a draft may be about: each measure and each count of complaints, with its figures.

Takes a `Dataset` and a period; gives `Subject`s, which know the words that name them and, for each authority, the
figures of every period with their targets.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.analysis import assessment, forecasts, period_results
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, cell_figure, sum_figure, target_figure, value_figure
from partnership_analysis.kinds import BETTER_SIGN, Breakdown, Polarity, Unit
from partnership_analysis.papers.tie_outs.phrases import stems
from partnership_analysis.periods import Period
from partnership_analysis.tables import COMPLAINTS_TOPIC, each
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
        How each figure stands to its target (`assessment.Status`).
    """

    values: dict[Period, Figure] = field(default_factory=dict)
    targets: dict[Period, Figure] = field(default_factory=dict)
    outside: dict[Period, Figure] = field(default_factory=dict)
    forecasts: dict[Period, Figure] = field(default_factory=dict)
    statuses: dict[Period, str] = field(default_factory=dict)

    def at(self, period: Period) -> Period | None:
        """Return the period of a figure that another may mean: itself, or the year or quarter that ends with it."""
        if period in self.values or period in self.targets or period in self.forecasts:
            return period
        ending = [own for own in self.values if own.ends == period.ends and own.months > period.months]
        return min(ending, key=lambda own: own.months, default=None) if period.months == 1 else None

    def bases(self, period: Period) -> list[Period]:
        """Return the periods that one is compared with if nobody says which: the one before, and the year before."""
        found = dict.fromkeys([self.before(period), period.year_before])
        return [one for one in found if one is not None and one in self.values]

    def before(self, period: Period) -> Period | None:
        """Return the last period of the same length before one, of which there is a figure."""
        earlier = [own for own in self.values if own.months == period.months and own.ends < period.ends]
        return max(earlier, default=None)


@dataclass(frozen=True, eq=False)
class Subject:
    """A measure, or what is counted of complaints.

    Attributes
    ----------
    service, measure
        Whose it is and what the workbook calls it; the service is empty where it is of several.
    short
        What it is called.
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
        Whether its figures are as at a day, after the end of their periods.
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
    def own(self) -> frozenset[str]:
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
        """What it is called, with its service."""
        return f"{self.short} ({self.service})" if self.service else self.short

    def of(self, authority: str) -> str:
        """Return what it is called, with its authority where there are several."""
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
    assessed = assessment.assess(data) if period.is_financial_year else period_results.assess(data, period)
    rows: dict[tuple[str, str], list[Any]] = {}
    for row in each(assessed):
        rows.setdefault((row.service, row.measure), []).append(row)
    ends = dict(_forecasts(data, period)) if not period.is_financial_year else {}
    targets: dict[tuple[str, str], list[Any]] = {}
    for row in each(data.targets):
        targets.setdefault((row.service, row.measure), []).append(row)
    topics: dict[str, list[str]] = {}
    for alias, topic in TOPICS.spellings.items():
        topics.setdefault(topic, []).append(alias)
    for row in each(data.measures):
        key = (row.service, row.measure)
        about = " ".join([row.definition, row.topic, *topics.get(row.topic, [])])
        names = tuple(dict.fromkeys(filter(None, (stems(row.short), stems(row.measure), stems(row.phrase)))))
        one = Subject(
            row.service, row.measure, row.short, row.topic, row.unit, row.polarity, int(row.decimals), names,
            frozenset(stem for stem in stems(about) if not stem.isdigit()),
            is_dated=any(pd.notna(held.as_at) for held in rows.get(key, [])),
        )  # fmt: skip
        for held in rows.get(key, []):
            _add(one.series.setdefault(held.authority, Series()), held)
        for authority, series in one.series.items():
            if (authority, *key) in ends:
                series.forecasts[period.year_of] = ends[authority, *key]
        for held in targets.get(key, []):
            own = one.series.setdefault(held.authority, Series()).targets
            own.setdefault(Period.from_label(held.period), target_figure(held.value, row.unit, held.source))
        yield one


def _forecasts(data: Dataset, period: Period) -> Iterator[tuple[tuple[str, str, str], Figure]]:
    """Give where the year of each measure will end, by its authority, service and name."""
    for row in each(forecasts.forecasts(data, period)):
        if not row.without:
            printed = units.format_value(row.forecast, row.unit, row.decimals)
            figure = Figure(row.forecast, row.unit, printed, tuple(row.cells), row.arithmetic)
            yield (row.authority, row.service, row.measure), figure


def _add(series: Series, row: Any) -> None:
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
class _Counted:
    """Complaints of one kind: the value and the cell of each count."""

    authority: str
    service: str
    category: str
    period: Period
    value: float
    source: str


def _complaints(data: Dataset) -> Iterator[Subject]:
    """Give what is counted of complaints: of each service by category, and of all services together."""
    rows = [
        (
            row.breakdown,
            _Counted(row.authority, row.service, row.category, Period.from_label(row.period), row.value, row.source),
        )
        for row in each(data.complaints.rename(columns={"count": "value"}))
    ]
    services = list(dict.fromkeys(one.service for _, one in rows))
    for service in [*services, *([""] if len(services) > 1 else [])]:
        own = [(kind, one) for kind, one in rows if service in ("", one.service)]
        totals = [one for kind, one in own if kind == Breakdown.TOTAL]
        whole = _counted(service, "Complaints", "complaints", totals, None)
        if totals:
            yield whole
        kinds = dict.fromkeys(
            (kind, vocabularies.normalise(one.category)) for kind, one in own if kind != Breakdown.TOTAL
        )
        for kind, category in kinds:
            alike = [
                one for own_kind, one in own if own_kind == kind and vocabularies.normalise(one.category) == category
            ]
            name = alike[0].category
            yield _counted(service, f"Complaints: {name}", f"complaints {name}", alike, whole if totals else None)
        upheld = [one for kind, one in own if kind == Breakdown.OUTCOME and _is_upheld(one.category)]
        if len({one.category for one in upheld}) > 1:
            name = f"complaints {_BOTH}"
            yield _counted(service, f"Complaints: {_BOTH}", name, upheld, whole if totals else None)


def _is_upheld(category: str) -> bool:
    outcome = vocabularies.outcome(category)
    return outcome is not None and outcome.is_upheld


def _counted(service: str, short: str, name: str, rows: Sequence[_Counted], whole: Subject | None) -> Subject:
    bare = stems(name.removeprefix("complaints "))
    names = (stems(name), bare) if whole and len(bare) > 1 else (stems(name),)
    one = Subject(service, short, short, COMPLAINTS_TOPIC, Unit.COUNT, Polarity.LOWER, 0, names, whole=whole)
    groups: dict[tuple[str, Period], list[_Counted]] = {}
    for row in rows:
        groups.setdefault((row.authority, row.period), []).append(row)
    for (authority, period), group in groups.items():
        one.series.setdefault(authority, Series()).values[period] = sum_figure(group)
    return one


def names_of(found: Iterable[Subject]) -> list[str]:
    """Return the names of the services and authorities of some subjects."""
    services = dict.fromkeys(one.service for one in found if one.service)
    authorities = dict.fromkeys(name for one in found for name in one.series if name)
    return [*services, *authorities]
