"""The share of a service's complaints that were upheld, with its interval."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.analysis import proportions
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, derived_figure, share_figure, sum_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.kinds import Breakdown, Outcome
from partnership_analysis.periods import Period
from partnership_analysis.tables import each


@dataclass(frozen=True, kw_only=True)
class Upheld(Finding):
    """How many of a service's complaints were upheld.

    Attributes
    ----------
    number, total, share
        How many, of how many, and the share in percent.
    lower, upper
        Its 95% interval (Wilson's).
    partly, only_partly
        Whether some were upheld in part, and whether none was upheld in full.
    """

    number: Figure
    total: Figure
    share: Figure
    lower: Figure
    upper: Figure
    partly: bool
    only_partly: bool
    rank: float = ranks.UPHELD

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Upheld]":
        """Give each service some of whose complaints were upheld."""
        for rows in performance.complaints(this_year=True):
            for _, own in rows[rows["breakdown"] == Breakdown.OUTCOME].groupby("service", sort=False):
                if one := _upheld(own, performance.period):
                    yield one

    @property
    def wording(self) -> str:
        """What became of them."""
        if not self.partly:
            return "upheld"
        return "upheld in part" if self.only_partly else "upheld in full or in part"

    @property
    def clause(self) -> str:
        """How many were upheld, in a few words for the headline of a chart."""
        return f"{self.service} {self.number} of {self.total}"

    @property
    def sentence(self) -> Sentence:
        """How many, the share and its interval."""
        if self.total.value == 1:
            no = "" if self.number.value else "not "
            return (f"the one complaint about {self.service} was {no}{self.wording} in {self.period.words}.",)
        verb = "was" if self.number.value == 1 else "were"
        lead = (self.number, " of the ", self.total, f" complaints about {self.service} (", self.share, ")")
        interval = (" The 95% range is ", self.lower, " to ", self.upper, ".")
        return (*lead, f" {verb} {self.wording} in {self.period.words}.", *interval)


def _upheld(rows: pd.DataFrame, period: Period) -> Upheld | None:
    meanings = [vocabularies.outcome(category) for category in rows["category"]]
    upheld = rows[[meaning is not None and meaning.is_upheld for meaning in meanings]]
    # Of outcomes that nobody understands, no share can be told.
    if None in meanings or upheld.empty or not rows["value"].sum():
        return None
    number, total = sum_figure(list(each(upheld))), sum_figure(list(each(rows)))
    lower, upper = _interval(number, total)
    return Upheld(
        authority=rows["authority"].iloc[0],
        service=rows["service"].iloc[0],
        period=period,
        number=number,
        total=total,
        share=share_figure(number, total),
        lower=lower,
        upper=upper,
        partly=Outcome.UPHELD_IN_PART in meanings,
        only_partly=Outcome.UPHELD not in meanings,
    )


def _interval(number: Figure, total: Figure) -> tuple[Figure, Figure]:
    low, high = proportions.interval(int(number.value), int(total.value))
    return _end("lower", low, number, total), _end("upper", high, number, total)


def _end(name: str, value: float, number: Figure, total: Figure) -> Figure:
    arithmetic = f"{name} end of Wilson's 95% interval of {{a}} / {{b}}"
    return derived_figure(value, "percent", units.format_value(value, "percent", 0), arithmetic, number, total)
