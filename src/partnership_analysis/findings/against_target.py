"""How a figure stands to its target, with suspensions and the target of the period before.

A part of other findings: `measure`, `in_period` and `as_at`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from partnership_analysis import units, words
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.assessment import STATED, Status, figure_period
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import (
    Figure,
    Sentence,
    row_target_figure,
    target_figure,
    value_figure,
    variance_figure,
)
from partnership_analysis.kinds import BETTER_SIGN, Aggregation, Polarity
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


@dataclass(frozen=True)
class Outside:
    """What a figure was outside agreed suspensions.

    Attributes
    ----------
    figure
        The figure.
    basis
        How it is known: stated by the workbook, rate or average (see `outturns`).
    made_by_parts
        What the months or quarters outside make, where the workbook states another figure; else None.
    """

    figure: Figure
    basis: str
    made_by_parts: Figure | None = None


@dataclass(frozen=True)
class AgainstTarget:
    """A figure against its target.

    Attributes
    ----------
    polarity, part
        Which is better; month or quarter, if the year is made of them.
    period
        What the figure is of.
    status
        Whether it was met.
    figure_period
        The part of the period that the figure is of: its last month, where the latest counts.
    value, target, variance, signed_variance
        The figure, its target and the difference of the two, as its size and with its sign.
    tolerance
        How far a miss may be and still be within tolerance, if this one is.
    target_before, period_before
        What the target was in the period before, and that period, if it was another.
    outside
        What the figure was outside suspensions, as far as that is known.
    suspensions
        When the target was suspended: the first and last day of each (None: no end is given).
    note
        The workbook's remark beside the figure.
    """

    polarity: Polarity
    part: str
    period: Period
    status: Status
    figure_period: Period
    value: Figure
    target: Figure
    variance: Figure
    signed_variance: Figure
    tolerance: Figure | None = None
    target_before: Figure | None = None
    period_before: Period | None = None
    outside: Outside | None = None
    suspensions: tuple[tuple[dt.date, dt.date | None], ...] = ()
    note: str = ""

    @classmethod
    def of(cls, row: Any, previous: Any, data: Dataset) -> Self | None:
        """Return how an assessed row stands to its target, if it has one; `previous` is that of the period before."""
        if pd.isna(row.target):
            return None
        value, target = value_figure(row), row_target_figure(row)
        before = _target_before(previous, target)
        elsewhere = row.status == Status.MISSED and row.outside_basis == Aggregation.LATEST
        suspended = elsewhere or row.status in (Status.IN_PART, Status.EXCLUDED)
        return cls(
            polarity=row.polarity,
            part=row.parts,
            period=Period.from_label(row.period),
            status=Status(row.status),
            figure_period=figure_period(row),
            value=value,
            target=target,
            variance=variance_figure(value, target, row.decimals),
            signed_variance=variance_figure(value, target, row.decimals, signed=True),
            tolerance=tolerance_figure(row) if row.amber else None,
            target_before=before,
            period_before=Period.from_label(previous.period) if before else None,
            outside=_outside(row),
            suspensions=tuple(_suspensions(row, data)) if suspended else (),
            note=row.note,
        )

    @property
    def met_outside(self) -> bool:
        """Whether it missed over the whole period and met its target outside the suspensions."""
        return self.status == Status.IN_PART and self.outside is not None and self._meets(self.outside.figure)

    @property
    def sentence(self) -> Sentence:
        """What it says, as sentences that follow another."""
        if self.status == Status.MISSED:
            within: Sentence = (", within the tolerance of ", self.tolerance) if self.tolerance else ()
            remark = f" The workbook adds: “{self.note.rstrip('.')}”." if self.note else ""
            missed = (" That missed the target of ", self.target, " by ", self.variance)
            return (*missed, *within, ".", *self._elsewhere(), *self._moved(), remark)
        if self.status == Status.MET:
            return (" That met the target of ", self.target, ".", *self._moved())
        if self.status == Status.EXCLUDED:
            covered = "the whole period"
            if self.figure_period != self.period:
                covered = f"{self.figure_period.words}, which gives the figure"
            lead = f" An agreed suspension covered {covered}, so the target of "
            return (lead, self.target, " did not apply.", *self._moved())
        if self.status == Status.IN_PART:
            return self._in_part()
        return (" The target was ", self.target, ".", *self._moved())

    def question(self, name: str) -> Sentence:
        """Return what members may wish to ask about a target, by the name that the scorecard gives its measure."""
        if self.target_before and self._would_differ():
            lead = (f"Why was the target for {name} {self._way} from ", self.target_before, " to ", self.target)
            return (*lead, f", which is now {'met' if self._meets(self.value) else 'missed'}?")
        if self.status == Status.MISSED and self.note:
            return (f"{name} missed its target. Do members accept the comment on it?",)
        if self.suspensions and any(end is None for _, end in self.suspensions):
            return (f"When will the suspension of the target for {name} end? No end date is given.",)
        return ()

    def _elsewhere(self) -> Sentence:
        """Say when the target was suspended, if not in the month that gives the figure."""
        if not self.suspensions:
            return ()
        return (f" An agreed suspension applied {self._when()}, but this figure is of {self.figure_period.words}.",)

    def _when(self) -> str:
        return words.join(words.suspension_dates(start, end) for start, end in self.suspensions)

    def _in_part(self) -> Sentence:
        over = (f" Over the whole {self.period.kind} that missed the target of ", self.target, " by ", self.variance)
        part = (*over, f". An agreed suspension applied {self._when()}.")
        outside = f"outside the suspension{'s' * (len(self.suspensions) != 1)}"
        if self.outside is None:
            return (*part, f" We do not know the figure {outside}.", *self._moved())
        figure, basis = self.outside.figure, self.outside.basis
        verdict = "which met the target" if self._meets(figure) else "which also missed the target"
        mean = "the average of" if basis == Aggregation.AVERAGE else "counted over"
        number = len(figure.cells)
        parts = f"{words.number_word(number)} {self.part}s" if number > 1 else self.part
        how = "" if basis == STATED else f" ({mean} the other {parts})"
        known = (f" {words.capital(outside)} the figure was ", figure, f"{how}, {verdict}.")
        made = self.outside.made_by_parts
        make = f" The other {self.part}s make " if made and len(made.cells) > 1 else f" The other {self.part} makes "
        doubt: Sentence = (make, made, ".") if made else ()
        return (*part, *known, *doubt, *self._moved())

    @property
    def _way(self) -> str:
        return "raised" if self.target_before and self.target.value > self.target_before.value else "lowered"

    def _moved(self) -> Sentence:
        """Say that the target itself changed, and whether the figure would have met the old one."""
        if self.target_before is None or self.period_before is None:
            return ()
        lead: Sentence = (f" That target was {self._way} from ", self.target_before, f" in {self.period_before.words}.")
        if not self._would_differ():
            return lead
        return (*lead, f" The figure would have {'missed' if self._meets(self.value) else 'met'} the old target.")

    def _would_differ(self) -> bool:
        """Tell whether the figure meets only one of the target and the target of the period before."""
        if self.target_before is None or not self.polarity:
            return False
        return self._meets(self.value) != self._meets(self.value, self.target_before)

    def _meets(self, value: Figure, target: Figure | None = None) -> bool:
        against = (target or self.target).value
        return (
            value.value >= against - units.DUST
            if self.polarity == Polarity.HIGHER
            else value.value <= against + units.DUST
        )


def _target_before(previous: Any, target: Figure) -> Figure | None:
    """Return the target of the period before, if it is printed otherwise."""
    if previous is None or pd.isna(previous.target):
        return None
    before = target_figure(previous.target, previous.unit, previous.target_source)
    return None if before.printed == target.printed else before


def tolerance_figure(row: Any) -> Figure:
    """Return how far a miss of an assessed row may be from its target and still be within tolerance."""
    # Printed whole: a miss of 0.2 is not within a tolerance of 0.
    printed = units.format_difference(row.tolerance, row.unit, units.own_decimals(row.tolerance))
    return Figure(row.tolerance, row.unit, printed, (row.tolerance_source,))


def _outside(row: Any) -> Outside | None:
    if pd.isna(row.value_outside):
        return None
    printed = units.format_value(row.value_outside, row.unit, row.decimals)
    better = (row.value_outside - row.target) * BETTER_SIGN.get(row.polarity, 0)
    alike = units.round_half_up(row.value_outside, row.decimals) == units.round_half_up(row.target, row.decimals)
    if alike and better < -units.DUST:  # a target that was missed must not look met
        printed = f"just {'under' if row.value_outside < row.target else 'over'} {printed}"
    figure = Figure(row.value_outside, row.unit, printed, tuple(row.outside_cells), row.outside_arithmetic)
    made = _made_outside(row)
    return Outside(figure, row.outside_basis, made if made and made.printed != printed else None)


def _made_outside(row: Any) -> Figure | None:
    """Return what the months or quarters outside suspensions make, where the workbook states another figure."""
    differ = abs(row.value_outside - row.recomputed_outside) > 0.5 * 10.0**-row.decimals
    if row.outside_basis != STATED or pd.isna(row.recomputed_outside) or not differ:
        return None
    cells = tuple(row.cells_outside)
    arithmetic = outturns.arithmetic(row.recomputed_basis, len(cells), row.unit)
    printed = units.format_value(row.recomputed_outside, row.unit, row.decimals)
    return Figure(row.recomputed_outside, row.unit, printed, cells, arithmetic)


def _suspensions(row: Any, data: Dataset) -> list[tuple[dt.date, dt.date | None]]:
    agreed = each_row(data.exclusions)
    within = outturns.exclusions_touching(agreed, row.authority, row.service, row.measure, row.period)
    return [(exclusion.start, None if pd.isna(exclusion.end) else exclusion.end) for exclusion in within]
