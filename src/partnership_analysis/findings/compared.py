"""How a measure compares with those of other councils: its rank, quartile and gap, and how they moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis import comparator_figures, comparator_groups
from partnership_analysis.analysis.comparators import Quartile
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import (
    Figure,
    Part,
    Sentence,
    count_figure,
    derived_figure,
    difference_figure,
    value_figure,
)
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.findings.grammar import agree, was
from partnership_analysis.kinds import Polarity
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row
from partnership_analysis.units import format_value

# The first screen has no room for a longer name.
_MOST_WORDS = 4


@dataclass(frozen=True)
class Position:
    """A council's rank (1 is best), the number of councils that have one, and the quartile."""

    rank: int
    councils: int
    quartile: Quartile

    @classmethod
    def earlier(cls, row: Any, which: str) -> Self | None:
        """Return the "last" or the "first" rank of a row of `comparators.ranked`; None if there is none."""
        rank, of, quartile = (getattr(row, f"{which}_{name}") for name in ("rank", "of", "quartile"))
        return None if pd.isna(rank) else cls(int(rank), int(of), Quartile(quartile))


@dataclass(frozen=True, kw_only=True)
class Compared(Finding):
    """How a measure compares with those of other councils in the period.

    Attributes
    ----------
    short
        What tables call it.
    value
        The council's figure.
    position, tied
        Its position, and how many others share its rank.
    group, members
        The group that it is compared in, and how many councils are in it, with and without a figure.
    median, top, gap
        The median, the value at which the top quartile begins, and the gap to it, if there is one.
    last_year_position, first_position, first_period
        Its position a year before, and in the first year, if it had one.
    change, median_change
        How its figure and the median moved since the year before.
    improved
        Whether its figure got better.
    best_rank, worst_rank
        The best and the worst rank that chance allows, where the measure is a rate of counts.
    areas
        The figures of nations, regions and totals, which are not ranked, by their names.
    """

    short: str
    value: Figure
    position: Position
    tied: int
    group: str
    members: int
    median: Figure
    top: Figure
    gap: Figure | None
    last_year_position: Position | None
    first_position: Position | None
    first_period: str
    change: Figure | None
    median_change: Figure | None
    improved: bool
    best_rank: int | None
    worst_rank: int | None
    areas: dict[str, Figure]

    @classmethod
    def find(cls, performance: Performance, measures: Sequence[Finding] = ()) -> "Iterator[Compared]":
        """Give each measure that has comparators.

        One that improved and is in the bottom quartile has the rank of its finding among `measures`.
        """
        if not comparator_figures.can_compare(performance.data):
            return
        measure_ranks = {measure.key: measure.rank for measure in measures}
        table = _Rows(performance.compared, performance)
        councils = performance.data.authorities() or [performance.data.authority]
        found = set()
        for row in table.now:
            key = (row.authority, row.service, row.measure)
            is_ours = row.authority in councils and not row.is_area and row.source not in performance.doubtful_cells
            if is_ours and key not in found:
                found.add(key)
                yield _compared(row._replace(decimals=table.decimals(row)), table, measure_ranks)

    @property
    def still_behind(self) -> bool:
        """Whether it got better and is in the bottom quartile all the same."""
        return self.improved and self.position.quartile == Quartile.BOTTOM

    @property
    def has_own_sentence(self) -> bool:
        """Whether the commentary adds it to its measure: an improvement is not enough where others are far ahead."""
        return self.still_behind

    @property
    def rank_in_words(self) -> str:
        """Its rank in words: "joint third of 32"."""
        return f"{self._rank()} of {words.number_word(self.position.councils)}"

    @property
    def councils_in_words(self) -> str:
        """The councils that it is compared with, in words: "32 councils of Family Group 3"."""
        number = words.number_word(self.position.councils)
        if self.group == comparator_groups.CHOSEN:
            return f"{number} chosen councils"
        return f"{number} councils" + (f" of {self.group}" if self.group != comparator_groups.ALL else "")

    @property
    def sentence(self) -> Sentence:
        """Its place, the median and the gap, how both moved, and what chance allows."""
        lead = (self.phrase, f" {was(self.phrase)} ", self.value, f" in {self.period.words}: {self._rank()} of ")
        quartile = f"{'still ' * self.still_behind}in the {self.position.quartile} quartile"
        place = f"{self.councils_in_words}, {quartile}."
        return (*lead, place, *self._gap(), *self._moved(), *self._changed(), *self._chance(), *self._missing())

    def _rank(self) -> str:
        return f"{'joint ' * bool(self.tied)}{words.ordinal(self.position.rank)}"

    def _gap(self) -> Sentence:
        if self.gap is None:
            return (" The median is ", self.median, ".")
        return (" The median is ", self.median, ", and the top quartile begins at ", self.top, ", ", self.gap, " away.")

    def _moved(self) -> Sentence:
        if self.last_year_position is None:
            return ()
        its, then = agree(self.phrase, "It was", "They were"), self.last_year_position
        same = "the same" if then.quartile == self.position.quartile else f"the {then.quartile}"
        since = ""
        if self.first_position and self.first_period != self.period.year_before.label:
            since = f"; in {Period.from_label(self.first_period).words}, {self._earlier(self.first_position)}"
        return (f" {its} {self._earlier(then)} a year before, in {same} quartile{since}.",)

    def _earlier(self, position: Position) -> str:
        """Return an earlier rank in words, with the number of councils where that was another."""
        among = f" of {words.number_word(position.councils)}" if position.councils != self.position.councils else ""
        return f"{words.ordinal(position.rank)}{among}"

    def _changed(self) -> Sentence:
        if self.change is None or self.median_change is None:
            return ()
        its = agree(self.phrase, "It", "They")
        parts: list[Sentence] = []
        for change in (self.change, self.median_change):
            verb = "rose by " if change.value > 0 else "fell by "
            parts.append((verb, change) if change.value else ("did not change",))
        return (f" {its} ", *parts[0], " while the median ", *parts[1], ".")

    def _chance(self) -> Sentence:
        if self.best_rank is None or self.worst_rank is None:
            return ()
        if self.best_rank == self.worst_rank:
            return (" Chance hardly moves this rank.",)
        low, high = (words.ordinal(rank) for rank in (self.best_rank, self.worst_rank))
        return (f" Allowing for chance, the rank is somewhere between {low} and {high}.",)

    def _missing(self) -> Sentence:
        if self.position.councils == self.members:
            return ()
        returned, members = map(words.number_word, (self.position.councils, self.members))
        return (f" {words.capital(returned)} of {members} councils returned it.",)


def brief(compared: Sequence[Compared], names: Names) -> Sentence:
    """Return the comparison of a council's measures in 25 words or fewer, for the first screen."""
    furthest = max(compared, key=lambda one: one.position.rank / one.position.councils)
    name = names.get(furthest.key, furthest.short)
    number = count_figure(one.value.cells[0] for one in compared)
    if len(compared) == 1:
        quartile = furthest.position.quartile
        return (f"{name} is {furthest.rank_in_words}, in the {quartile} quartile (", furthest.value, ", median ",
                furthest.median, ").")  # fmt: skip
    parts: list[Part] = []
    for quartile, where in ((Quartile.TOP, " in the top quartile"), (Quartile.BOTTOM, " in the bottom quartile")):
        cells = [one.value.cells[0] for one in compared if one.position.quartile == quartile]
        number_in: Part = count_figure(cells) if cells else "none"
        parts += [", " if parts else "", number_in, *((" of ", number, " measures") if not parts else ()), where]
    known = len(name.split()) <= _MOST_WORDS and furthest.position.quartile == Quartile.BOTTOM
    return (*parts, f"; furthest behind: {name}, {furthest.rank_in_words}." if known else ".")


class _Rows:
    """The rows of a period and of the year before, by their index. A quantile of many councils is made once."""

    def __init__(self, rows: pd.DataFrame, performance: Performance) -> None:
        period = performance.period
        self._decimals = performance.printed_decimals
        rows = rows[rows["period"].isin([period.label, period.year_before.label])]
        self._by_place = dict(zip(rows.index.tolist(), each_row(rows), strict=True))
        self.now = [row for row in self._by_place.values() if row.period == period.label]
        self._between: dict[tuple[int, int, str, int], Figure] = {}
        self._areas: dict[tuple[str, ...], list[Any]] = {}
        for row in (row for row in self.now if row.is_area):
            self._areas.setdefault((row.group, row.service, row.measure), []).append(row)

    def row(self, place: float) -> Any | None:
        """Return the row of a place; None if there is none."""
        return None if pd.isna(place) else self._by_place[int(place)]

    def areas(self, row: Any) -> dict[str, Figure]:
        """Return the figures of areas of a row's group and measure, with the row's decimals."""
        areas = self._areas.get((row.group, row.service, row.measure), [])
        return {area.authority: value_figure(area, row.decimals) for area in areas}

    def decimals(self, row: Any) -> int:
        """Return the decimals that the briefing prints a row's measure with."""
        return self._decimals.get((row.authority, row.service, row.measure), int(row.decimals))

    def median(self, row: Any, decimals: int) -> Figure:
        """Return the median of a row's group."""
        return self._figure(row, row.median, (row.at_median, row.to_median, row.share_median), decimals)

    def top(self, row: Any, decimals: int) -> Figure:
        """Return the value from which the top quartile of a row's group begins."""
        return self._figure(row, row.top_quartile, (row.at_top, row.to_top, row.share_top), decimals)

    def _figure(self, row: Any, value: float, between: tuple[int, int, float], decimals: int) -> Figure:
        """Return a quantile as a figure of the two councils' figures that it lies between."""
        low, high, share = between
        key = (int(low), int(high), f"{share:g}", decimals)
        if key not in self._between:
            first, second = (value_figure(self._by_place[place], decimals) for place in key[:2])
            printed = format_value(value, row.unit, decimals)
            arithmetic = "({a} + {b}) / 2" if share == 0.5 else f"{{a}} + {share:g} * ({{b}} - {{a}})"
            parts = (arithmetic, first, second) if share else ("{a}", first)
            self._between[key] = derived_figure(value, row.unit, printed, *parts)
        return self._between[key]


def _compared(row: Any, table: _Rows, measure_ranks: Mapping[Any, float]) -> Compared:
    decimals, earlier = row.decimals, table.row(row.last_row)
    value, median, top = value_figure(row), table.median(row, decimals), table.top(row, decimals)
    change = median_change = None
    improved = False
    if earlier is not None:
        change = difference_figure(value, value_figure(earlier, decimals), decimals)
        median_change = difference_figure(median, table.median(earlier, decimals), decimals)
        improved = change.value > 0 if row.polarity == Polarity.HIGHER else change.value < 0
    position = Position(int(row.rank), int(row.of), Quartile(row.quartile))
    key = (row.authority, row.service, row.measure)
    behind = improved and position.quartile == Quartile.BOTTOM
    return Compared(
        **key_fields(row),
        rank=measure_ranks.get(key, ranks.COMPARED) if behind else ranks.COMPARED,
        short=row.short,
        value=value,
        position=position,
        tied=int(row.tied),
        group=row.group,
        members=int(row.members),
        median=median,
        top=top,
        gap=difference_figure(top, value, decimals) if row.gap > 0 else None,
        last_year_position=Position.earlier(row, "last"),
        first_position=Position.earlier(row, "first"),
        first_period=row.first_period,
        change=change,
        median_change=median_change,
        improved=improved,
        best_rank=None if pd.isna(row.rank_low) else int(row.rank_low),
        worst_rank=None if pd.isna(row.rank_high) else int(row.rank_high),
        areas=table.areas(row),
    )
