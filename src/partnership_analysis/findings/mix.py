"""What an average of two kinds of case hides: how many there were of each, and what that did to its change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import measure_names, units, words
from partnership_analysis.analysis import mixes
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Part, Sentence, derived_figure, difference_figure, value_figure
from partnership_analysis.findings.finding import Finding, key_fields
from partnership_analysis.findings.grammar import added, pace
from partnership_analysis.findings.measure import Measure
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


@dataclass(frozen=True)
class Split:
    """A year's change in an average, in two parts that add up to it as they are printed.

    Attributes
    ----------
    change
        The change in the average of all.
    speed
        What the change of each kind's own average did.
    mix
        What the changed share of each kind did: what the speed leaves of the change, as both are printed.
    """

    change: Figure
    speed: Figure
    mix: Figure


@dataclass(frozen=True, kw_only=True)
class Mix(Finding):
    """How much each of two kinds of case weighs in an average of both.

    Attributes
    ----------
    polarity
        Which is better.
    part, rest
        The two kinds, as the workbook names them.
    part_name
        What sentences call the part.
    share
        The share of the part that the averages imply, in percent.
    before, before_period, first, first_period
        The share in the last year before and in the first, and those years, where there are any.
    split
        The change on the last year before, where that is the year before.
    """

    polarity: str
    part: str
    rest: str
    part_name: str
    share: Figure
    before: Figure | None
    before_period: Period | None
    first: Figure | None
    first_period: Period | None
    split: Split | None

    @classmethod
    def find(cls, performance: Performance, measures: "list[Measure]") -> "Iterator[Mix]":
        """Give each average of two kinds of case, which follows the average itself, one of the `measures`."""
        rank_of = {(one.authority, one.service, one.measure): one.rank for one in measures}
        changed = performance.changes
        for service, rows in changed[changed["unit"] == "days"].groupby("service", sort=False):
            for combined, kinds in measure_names.combinations(rows["measure"].unique()).items():
                if len(kinds) == 2:
                    history = performance.years[performance.years["service"] == service]
                    yield from _mixes(history, (combined, *kinds), performance.period, rank_of)

    @property
    def sentence(self) -> Sentence:
        """How much each kind weighs, and what that did to the change of the average."""
        earlier = [(self.before, self.before_period), (self.first, self.first_period)]
        against = [(figure, period) for figure, period in earlier if figure]
        if len(against) == 2 and self.before_period == self.first_period:
            against = against[:1]
        lead: list[Part] = [
            f"the averages imply that {self.part_name} made up ",
            self.share,
            f" of cases in {self.period}",
        ]
        for i, (figure, period) in enumerate(against):
            lead += [", after " if i == 0 else " and ", figure, f" in {period}"]
        if self.split is None or abs(self.split.change.value) < units.DUST or self.before is None:
            return (*lead, ".")
        change, speed, mixed = self.split.change, self.split.speed, self.split.mix
        more = self.share.value > self.before.value
        moved = f"a {'larger' if more else 'smaller'} share of {self.part_name}"
        parts: list[Sentence] = []
        if re.search("[1-9]", speed.printed):  # a pace that hardly changed added "0.00 days"
            parts.append((f"{pace(speed.value, self.polarity)} processing {added(speed.value)} ", speed))
        if self.share.printed != self.before.printed and mixed.value:
            parts.append((f"{moved} {added(mixed.value)} {'the other ' if parts else ''}", mixed))
        if not parts:
            return (*lead, ".")
        way = "rose" if change.value > 0 else "fell"
        total: Sentence = (f". Together they {way} by ", change, f" on {self.before_period}.")
        moves = [part for began, figure in parts for part in (f" {words.capital(str(began))}", figure, ".")]
        return (*lead, *total, *moves)


def _mixes(
    history: pd.DataFrame,
    measure_names: tuple[str, str, str],
    period: Period,
    rank_of: dict[tuple[str, str, str], float],
) -> Iterator[Mix]:
    split = mixes.certain_mixes(history, *measure_names)
    for row in each_row(split[split["period"] == period.label]):
        of_council = history[history["authority"] == row.authority]
        row_of = {(one.measure, one.period): one for one in each_row(of_council)}
        now = row_of[measure_names[0], row.period]
        rank = rank_of[row.authority, now.service, measure_names[0]]
        yield _mix(row, split[split["authority"] == row.authority], row_of, measure_names, rank)


def _mix(
    row: Any, split: pd.DataFrame, row_of: dict[tuple[str, str], Any], measure_names: tuple[str, str, str], rank: float
) -> Mix:
    now, first = row_of[measure_names[0], row.period], next(each_row(split))
    earlier = list(each_row(split[split["period"] < row.period]))
    before = earlier[-1] if earlier and not pd.isna(row.speed) else None
    return Mix(
        **key_fields(now),
        polarity=now.polarity,
        part=measure_names[1],
        rest=measure_names[2],
        part_name=row_of[measure_names[1], row.period].short,
        share=_implied(row, row_of, measure_names),
        before=_implied(before, row_of, measure_names) if before else None,
        before_period=Period.from_label(before.period) if before else None,
        first=_implied(first, row_of, measure_names) if first.period < row.period else None,
        first_period=Period.from_label(first.period) if first.period < row.period else None,
        split=_split(row, before.period, row_of, measure_names) if before else None,
        rank=rank,
    )


def _split(row: Any, before: str, row_of: dict[tuple[str, str], Any], measure_names: tuple[str, str, str]) -> Split:
    now, then = row_of[measure_names[0], row.period], row_of[measure_names[0], before]
    places = now.decimals
    change = difference_figure(value_figure(now), value_figure(then), places)
    averages = [value_figure(row_of[name, label]) for name in measure_names for label in (row.period, before)]
    whole, speed = (units.round_half_up(days, places) for days in (change.value, row.speed))
    rest = float(whole - speed)
    printed = [units.format_difference(float(days), now.unit, places) for days in (speed, rest)]
    return Split(
        change,
        derived_figure(row.speed, now.unit, printed[0], _SPEED, *averages),
        derived_figure(rest, now.unit, printed[1], _rest(places), *averages),
    )


def _implied(row: Any, row_of: dict[tuple[str, str], Any], measure_names: tuple[str, str, str]) -> Figure:
    """Return the share of the part that the averages of all, of the part and of the rest imply."""
    averages = [value_figure(row_of[name, row.period]) for name in measure_names]
    printed = units.format_value(row.share, "percent", 1)
    return derived_figure(row.share, "percent", printed, "100 * ({a} - {c}) / ({b} - {c})", *averages)


# a, b: the average of all in the year and the year before; c, d: of the part; e, f: of the rest.
_W, _W_BEFORE = "({a} - {e}) / ({c} - {e})", "({b} - {f}) / ({d} - {f})"
_MIDDLE = f"({_W} + {_W_BEFORE}) / 2"
_SPEED = f"{_MIDDLE} * ({{c}} - {{d}}) + (1 - {_MIDDLE}) * ({{e}} - {{f}})"


def _rest(places: int) -> str:
    """Return the arithmetic of what speed leaves: as printed, the two parts add up to the change."""
    return f"round({{a}} - {{b}}, {places}) - round({_SPEED}, {places})"
