"""How often a monthly or quarterly measure met its target. A part of the finding `months`."""

from dataclasses import dataclass
from typing import Self

import pandas as pd

from partnership_analysis import units
from partnership_analysis.figures import Figure, Part, Sentence, count_figure, target_figure
from partnership_analysis.kinds import BETTER_SIGN
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


@dataclass(frozen=True)
class Record:
    """How often a target was met.

    Attributes
    ----------
    met, judged
        In how many points, and of how many; a target that was never met has no `met`, one always met no other number.
    target
        The target, if it was the same throughout.
    period
        The only point, or else the year; None where the same is true of every year with a figure.
    left_out
        What the points leave out, in words: those in a suspension, and those without a target.
    """

    met: Figure | None
    judged: Figure
    target: Figure | None
    period: Period | None
    left_out: str

    @classmethod
    def of(cls, rows: pd.DataFrame, year: str) -> Self | None:
        """Return the record of one series: of all its years if it is the same in each, or else of a year.

        None where no point of the year has a target, or the workbook does not say which is better.
        """
        judged = _judged(rows)
        if judged.empty or not (judged["year"] == year).any():
            return None
        same_in_all_years = judged["met"].nunique() == 1 and len(judged) > 1
        if not same_in_all_years:
            rows, judged = rows[rows["year"] == year], judged[judged["year"] == year]
        met, last = judged[judged["met"]], next(each_row(judged.tail(1)))
        target = target_figure(last.target, last.unit, last.target_source) if judged["target"].nunique() == 1 else None
        period = None if same_in_all_years else Period.from_label(last.period if len(judged) == 1 else year)
        number_met = count_figure(met["source"]) if len(met) else None
        return cls(number_met, count_figure(judged["source"]), target, period, _left_out(rows, judged))

    @property
    def always(self) -> bool:
        """Whether it was met in each of the points."""
        return self.met is not None and self.met.value == self.judged.value

    @property
    def never(self) -> bool:
        """Whether it was missed in each."""
        return self.met is None

    def sentence(self, frequency: str) -> Sentence:
        """Write what happened, without its subject: "met the target of 85% in each of 20 months"."""
        parts: list[Part] = [f"{'missed' if self.never else 'met'} the target"]
        if self.target:
            parts += [" of ", self.target]
        if self.period and self.judged.value == 1:
            return (*parts, f" in {self.period.words}")
        number: Sentence = ("each of ",) if self.always or self.never or self.met is None else (self.met, " of ")
        when = f" of {self.period.words}" if self.period else ""
        return (*parts, " in ", *number, self.judged, f" {frequency}s{when}{self.left_out}")


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the points that are judged against a target, with whether each met it."""
    judged = rows[~rows["suspended"] & rows["target"].notna() & rows["polarity"].isin(list(BETTER_SIGN))]
    sign = judged["polarity"].map(BETTER_SIGN).astype("float64")
    return judged.assign(met=sign * (judged["value"] - judged["target"]) >= -units.DUST)


def _left_out(rows: pd.DataFrame, judged: pd.DataFrame) -> str:
    suspended = rows.loc[rows["suspended"], "ordinal"]
    number = int((suspended.diff() != 1).sum())
    outside = " outside suspensions" if number > 1 else " outside the suspension" if number else ""
    return outside if len(judged) + len(suspended) == len(rows) else f" with a target{outside}"
